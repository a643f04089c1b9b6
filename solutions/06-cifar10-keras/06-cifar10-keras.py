# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["en"]
# # 06 CIFAR-10 with Keras
#
# You have built convolution, pooling and backpropagation by hand. Now Keras does that work, and your attention is free for what no library decides for you: how the data are prepared, which layers to stack, whether the training went well, and what the network has understood.
#
# **You will be able to**
#
# - prepare images for training without letting the test images leak in;
# - build an MLP and a CNN of equal size in Keras, train them, and compare them fairly;
# - read learning curves, and see where overfitting begins;
# - find out which classes a network confuses, and what its layers respond to;
# - make a network better without making it larger.
#
# **You need** units 01 to 04; unit 05 explains what `fit` does inside. &nbsp; **Time** about 120 minutes. &nbsp; **Points** 33, 3 of them for a written answer.

# %% [markdown] tags=["ko"]
# # 06 Keras로 배우는 CIFAR-10
#
# 합성곱(convolution)과 풀링(pooling)과 역전파(backpropagation)를 손으로 만들어 보았습니다. 이제 그 일은 Keras가 합니다. 여러분은 라이브러리가 대신 정해 주지 않는 것에 집중합니다. 데이터를 어떻게 준비할지, 어떤 층을 쌓을지, 학습이 잘되었는지, 신경망이 무엇을 알아보게 되었는지가 그것입니다.
#
# **이 단원을 마치면**
#
# - 시험 이미지가 새어 들지 않게 학습용 이미지를 준비할 수 있습니다.
# - 크기가 같은 MLP와 CNN을 Keras로 만들어 학습시키고 공정하게 견줄 수 있습니다.
# - 학습 곡선(learning curve)을 읽고 과적합(overfitting)이 시작되는 곳을 찾을 수 있습니다.
# - 신경망이 어떤 클래스를 혼동하는지, 층이 무엇에 반응하는지 알아낼 수 있습니다.
# - 신경망을 키우지 않고 더 낫게 만들 수 있습니다.
#
# **준비** 01~04 단원. `fit`이 안에서 하는 일은 05 단원에서 다룹니다. &nbsp; **시간** 약 120분 &nbsp; **점수** 33점(서술형 3점 포함)

# %% tags=["ko"]
import cnncourse

cnncourse.language("ko")

# %% tags=["en"]
import cnncourse

cnncourse.language("en")

# %% [markdown] tags=["en"]
# Run the next cell first. It loads the course and Keras, which takes some ten seconds, and a few tiny arrays that the checks share.

# %% [markdown] tags=["ko"]
# 다음 셀부터 실행하십시오. 강의 도구와 Keras(10초쯤 걸립니다), 그리고 검사에서 함께 쓰는 작은 배열들을 불러옵니다.

# %%
from functools import cache

from cnncourse import checks, models, pictures, progress, unit
from cnncourse.quiet import quiet

with quiet():
    import keras
import matplotlib.pyplot as plt
import numpy as np
from cnncourse.data import class_names, load_cifar10, profile
from cnncourse.training import expect_accuracy, expect_gain, follow

unit("06-cifar10-keras")

PIXELS = 51 * (np.arange(72, dtype=np.uint8).reshape(3, 2, 4, 3) * 7 % 5)  # three tiny images
NOISE = np.random.default_rng(6).random((3, 32, 32, 3), dtype=np.float32)  # three images of noise

# %% [markdown] tags=["en"]
# ## The question: do the neighbours matter?
#
# These are the images of this unit: 32 × 32 pixels in colour, ten classes.

# %% [markdown] tags=["ko"]
# ## 질문: 이웃이 중요합니까?
#
# 이 단원에서 쓸 이미지입니다. 32 × 32 픽셀의 컬러 이미지이고, 클래스는 열 개입니다.

# %% tags=["show", "nbval-ignore-output"]
train_set, test_set = load_cifar10()
names = class_names(train_set)
pictures.gallery(*train_set, names)

# %% [markdown] tags=["en"]
# Now every image again with its pixels in another order: one random order, the same for all images.

# %% [markdown] tags=["ko"]
# 이번에는 이미지마다 픽셀의 순서를 바꾸었습니다. 무작위 순서 하나를 정해 모든 이미지에 똑같이 썼습니다.

# %% tags=["show"]
pictures.shuffled_pixels(train_set[0][:8])

# %% [markdown] tags=["en"]
# For you the lower row is noise. For an MLP, the two rows are the same task: each pixel has a weight of its own, and reordering the pixels only reorders the weights. An MLP cannot know that two pixels are neighbours.
#
# A CNN does know it: its kernels see pixels that lie together, everywhere in the image. **How much is that worth?** Train one of each, equally large, on the same images, and see.

# %% [markdown] tags=["ko"]
# 우리 눈에 아랫줄은 잡음일 뿐입니다. 그러나 MLP에는 두 줄이 똑같은 문제입니다. 픽셀마다 가중치(weight)가 따로 있으므로, 픽셀의 순서를 바꾸면 가중치의 순서도 바뀔 뿐입니다. MLP는 두 픽셀이 이웃이라는 것을 알 길이 없습니다.
#
# CNN은 압니다. 커널(kernel)은 이미지 어디에서나 나란히 놓인 픽셀을 함께 봅니다. **그것이 얼마나 도움이 됩니까?** 크기가 같은 MLP와 CNN을 같은 이미지로 학습시켜 알아봅시다.

# %% [markdown] tags=["en"]
# ## Three sets, one door
#
# | set | what for |
# | --- | --- |
# | **training** images | the weights are fitted to them |
# | **validation** images | watched during training: is it still getting better on images it doesn't learn from? |
# | **test** images | looked at once, at the end |
#
# Whatever is done to the training images must be done to the others too, in just the same way, and nothing about it may be worked out from the test images. Else the result at the end says more than you know.

# %% [markdown] tags=["ko"]
# ## 세 가지 데이터, 하나의 문
#
# | 데이터 | 쓰임 |
# | --- | --- |
# | **훈련**(training) 이미지 | 가중치를 여기에 맞춥니다 |
# | **검증**(validation) 이미지 | 학습하는 동안 지켜봅니다. 배우지 않은 이미지에서도 나아지고 있습니까? |
# | **시험**(test) 이미지 | 맨 마지막에 한 번만 봅니다 |
#
# 훈련 이미지에 한 일은 다른 이미지에도 똑같이 해야 합니다. 그리고 그 일에 필요한 값을 시험 이미지에서 구해서는 안 됩니다. 그러면 마지막 결과가 실제보다 좋아 보입니다.

# %% tags=["show", "nbval-ignore-output"]
for images, labels in (train_set, test_set):
    print(images.shape, images.dtype, images.min(), images.max(), labels.shape, labels[:3].tolist())

# %% [markdown] tags=["en"]
# ## Exercise 1 · Prepare the data (3 points)
#
# Pixels are whole numbers from 0 to 255; networks learn better from numbers of about size 1. Labels stand in a column; Keras wants one axis. Write `prepare`, one door for both sets.

# %% [markdown] tags=["ko"]
# ## 연습 1 · 데이터 준비하기 (3점)
#
# 픽셀은 0에서 255까지의 정수이고, 신경망은 크기가 1쯤인 수에서 더 잘 배웁니다. 레이블(label)은 세로로 늘어서 있는데 Keras에는 축이 하나인 배열이 필요합니다. 두 데이터가 함께 지나는 문인 `prepare`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "prepare", "locked": false, "schema_version": 3, "solution": true, "task": false}
def prepare(train, test):
    """Return (images, labels), (images, labels): training and test set, ready for a network.

    train, test: (images, labels) each, as load_cifar10 gives them:
        images: uint8 array (count, height, width, 3), 0 to 255.
        labels: uint8 array (count, 1).
    The images come out as float32, with 0 still 0 and 255 as 1; the labels as whole numbers (count,).
    """
    ### BEGIN SOLUTION
    (train_images, train_labels), (test_images, test_labels) = train, test
    train_images = train_images.astype("float32") / 255
    test_images = test_images.astype("float32") / 255
    return (train_images, train_labels[:, 0]), (test_images, test_labels[:, 0])
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-prepare", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
with checks("prepare", points=3, covers="other images and labels, a single image") as check:
    # The test set is a single, darker image.
    sets = (PIXELS, np.array([[3], [0], [9]], np.uint8)), (PIXELS[1:2] // 2, np.array([[7]], np.uint8))
    scale = check("turns 0 to 255 into 0 to 1")
    scale.call(prepare, *sets).part(0).part(0).close(PIXELS / 255, atol=1e-6)
    alike = check("does just the same to the test images")
    alike.call(prepare, *sets).part(1).part(0).close(PIXELS[1:2] // 2 / 255, atol=1e-6)
    single = check("gives the images as float32")
    for part in range(2):
        single.call(prepare, *sets).part(part).part(0).satisfies(
            lambda images: images.dtype == np.float32, because="float32 takes half the memory of float64"
        )
    labels = check("gives labels one axis, also for a single image")
    for part, expected in enumerate([[3, 0, 9], [7]]):
        labels.call(prepare, *sets).part(part).part(1).dtype("iu", "integer").close(expected)
    keeps = check("leaves its arguments alone")
    keeps.call(prepare, *sets).keeps_inputs().part(0).part(0).shape((3, 2, 4, 3))
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for train_count, test_count in [(5, 1), (1, 4), (7, 3)]:
        drawn = []
        for count, top in [(train_count, 256), (test_count, int(rng.integers(20, 100)))]:
            images = rng.integers(0, top, size=(count, 3, 5, 3)).astype(np.uint8)
            drawn.append((images, rng.integers(0, 10, size=(count, 1)).astype(np.uint8)))
        for part, ((images, classes), case) in enumerate(zip(drawn, [scale, alike], strict=True)):
            case.call(prepare, *drawn).part(part).part(0).close(np.true_divide(images, 255), atol=1e-6)
            labels.call(prepare, *drawn).part(part).part(1).dtype("iu", "integer").close(classes.ravel())
            single.call(prepare, *drawn).part(part).part(0).satisfies(lambda x: x.dtype == np.float32, because="")
        keeps.call(prepare, *drawn).keeps_inputs().part(0).part(0).shape((train_count, 3, 5, 3))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Change the dtype before you divide: <code>images.astype("float32")</code>.
# </details>
#
# <details><summary>Hint 2</summary>
# By what number do you divide so that 255 becomes 1, in <em>every</em> image? It depends on no image.
# </details>
#
# <details><summary>Hint 3</summary>
# <code>labels[:, 0]</code> picks the only column. <code>np.squeeze</code> would take away more than you want when there is one image only.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 나누기 전에 자료형(dtype)을 바꾸십시오: <code>images.astype("float32")</code>.
# </details>
#
# <details><summary>힌트 2</summary>
# <em>모든</em> 이미지에서 255가 1이 되게 하려면 얼마로 나눕니까? 그 수는 이미지에 따라 달라지지 않습니다.
# </details>
#
# <details><summary>힌트 3</summary>
# <code>labels[:, 0]</code>은 하나뿐인 열을 꺼냅니다. <code>np.squeeze</code>는 이미지가 한 장일 때 축을 너무 많이 없앱니다.
# </details>

# %% tags=["show", "nbval-ignore-output"]
(x_train, y_train), (x_test, y_test) = prepare(train_set, test_set)
print(x_train.shape, x_train.dtype, x_train.min(), x_train.max(), y_train.shape)
print(x_test.shape, x_test.dtype, x_test.min(), x_test.max(), y_test.shape)

# %% [markdown] tags=["en"]
# ## The rival: an MLP
#
# Keras stacks layers in a `Sequential` model. This one has a single layer; `Input` says how large an image is.

# %% [markdown] tags=["ko"]
# ## 맞수: MLP
#
# Keras에서는 `Sequential` 모델에 층을 차례로 쌓습니다. 아래 모델에는 층이 하나뿐입니다. `Input`은 이미지의 크기를 알려 줍니다.

# %% tags=["show"]
example = keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Flatten(), keras.layers.Dense(10)])
for layer in example.layers:
    print(f"{layer.name.rstrip('_0123456789'):10s} {str(layer.output.shape):12s} {layer.count_params():,} parameters")

# %% [markdown] tags=["en"]
# The CNN that you will build has 582,026 parameters. A fair rival has about as many.
#
# ## Exercise 2 · An MLP of the same size (3 points)
#
# Write `build_mlp`: dense layers only, at least one of them hidden, with 582,026 parameters give or take 5 %.

# %% [markdown] tags=["ko"]
# 앞으로 만들 CNN의 파라미터(parameter)는 582,026개입니다. 공정한 맞수라면 파라미터 수가 비슷해야 합니다.
#
# ## 연습 2 · 크기가 같은 MLP (3점)
#
# `build_mlp`를 작성하십시오. 완전 연결층(Dense)만 쓰고, 은닉층(hidden layer)이 하나 이상 있어야 하며, 파라미터는 582,026개에서 5 % 넘게 벗어나지 않아야 합니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "build_mlp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def build_mlp():
    """Return a new Keras model from images (32, 32, 3) to the probabilities of ten classes.

    Only Flatten and Dense layers (Dropout, if you like); a hidden layer bends its output with ReLU
    or the like. Between 552,925 and 611,127 parameters.
    """
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.Flatten(),
            keras.layers.Dense(182, activation="relu"),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-build_mlp", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
DENSE = {"Flatten", "Reshape", "Dense", "Dropout", "BatchNormalization", "Activation", "ReLU", "LeakyReLU", "Softmax"}


def bends(model):
    """Whether the mean of two images gets other scores than the mean of their scores."""
    scores = models.outputs(model, np.stack([NOISE[0], NOISE[1], (NOISE[0] + NOISE[1]) / 2]))
    scores = np.log(scores) if np.min(scores) > 0 else scores
    return bool(np.ptp(scores[0] + scores[1] - 2 * scores[2]) > 1e-3)


def told_of(rows):
    """The shape of an array of probabilities, whether its rows add up to 1, and whether any number is negative."""
    return {"shape": list(rows.shape), "sums": bool(np.allclose(rows.sum(-1), 1)), "negative": bool(np.min(rows) < 0)}


with checks("build_mlp", points=3, covers="its answers to other images") as check:
    made, again = (check.once(build_mlp) for _ in range(2))
    rows = check("gives ten probabilities for each image")
    rows.observe(made).built(32, 32, 3).derive(lambda m: told_of(models.outputs(m, NOISE))).satisfies(
        lambda told: told == {"shape": [3, 10], "sums": True, "negative": False},
        because="Three images give an array (3, 10) of positive numbers whose rows add up to 1",
    )
    size = check("has about as many parameters as the CNN")
    size.observe(made).built(32, 32, 3).derive(lambda m: round(m.parameters / 582_026, 4)).satisfies(
        lambda share: 0.95 <= share <= 1.05,
        because="The share of the CNN's number of parameters should be 0.95 to 1.05",
    )
    dense = check("is made of dense layers, one of them hidden")
    dense.observe(made).built(32, 32, 3).derive(
        lambda m: {"dense": min(m.kinds().count("Dense"), 2), "only": set(m.kinds()) <= DENSE}
    ).satisfies(
        lambda told: told == {"dense": 2, "only": True}, because="Flatten and at least two Dense layers, no other kind"
    )
    curved = check("bends: its hidden layer has an activation")
    curved.observe(made).built(32, 32, 3).derive(bends).satisfies(
        lambda bent: bent, because="Without an activation, two dense layers can do no more than one"
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    images = rng.random((4, 32, 32, 3), dtype=np.float32)
    for case in (rows, size, dense, curved):
        # What the layers say of themselves must be what the model computes.
        answer = case.observe(again).built(32, 32, 3)
        expected = answer.derive(lambda m: models.outputs(m, images)).value
        if expected is not None:
            answer.apply(images).close(expected, atol=1e-4)
    rows.observe(again).apply(images).derive(told_of).equal({"shape": [4, 10], "sums": True, "negative": False})
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# A dense layer from <em>n</em> numbers to <em>u</em> units has <em>n · u</em> weights and <em>u</em> biases. How many numbers does <code>Flatten</code> make of an image?
# </details>
#
# <details><summary>Hint 2</summary>
# Nearly all parameters lie in the first dense layer, so its width decides. <code>build_mlp().count_params()</code> tells you how far off you are.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 수 <em>n</em>개를 받아 유닛 <em>u</em>개를 내는 완전 연결층에는 가중치가 <em>n · u</em>개, 편향이 <em>u</em>개 있습니다. <code>Flatten</code>은 이미지 한 장에서 수를 몇 개 만듭니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 파라미터는 거의 모두 첫 번째 완전 연결층에 있으므로 그 너비가 크기를 정합니다. <code>build_mlp().count_params()</code>로 얼마나 벗어났는지 볼 수 있습니다.
# </details>

# %% tags=["show"]
for layer in build_mlp().layers:
    print(f"{layer.name.rstrip('_0123456789'):10s} {str(layer.output.shape):12s} {layer.count_params():,} parameters")

# %% [markdown] tags=["en"]
# ## The CNN
#
# This is the network of unit 04. Three convolutions find features, two poolings make the maps smaller in between, and two dense layers weigh the features up.

# %% [markdown] tags=["ko"]
# ## CNN
#
# 04 단원에서 본 신경망입니다. 합성곱 세 번으로 특징을 찾고, 그 사이에 풀링 두 번으로 맵을 줄이고, 완전 연결층 두 개로 특징을 저울질합니다.

# %% tags=["show"]
pictures.structure()

# %% [markdown] tags=["en"]
# | layer | settings |
# | --- | --- |
# | `Conv2D` | 32 filters of 3 × 3, padding same, ReLU |
# | `MaxPooling2D` | 2 × 2 |
# | `Conv2D` | 64 filters of 3 × 3, padding same, ReLU |
# | `MaxPooling2D` | 2 × 2 |
# | `Conv2D` | 64 filters of 3 × 3, padding same, ReLU |
# | `Flatten` | |
# | `Dense` | 128 units, ReLU |
# | `Dense` | 10 units, softmax |
#
# ## Exercise 3 · Build the CNN (5 points)
#
# Write `build_cnn`.

# %% [markdown] tags=["ko"]
# | 층 | 설정 |
# | --- | --- |
# | `Conv2D` | 3 × 3 필터 32개, 패딩(padding) same, ReLU |
# | `MaxPooling2D` | 2 × 2 |
# | `Conv2D` | 3 × 3 필터 64개, 패딩 same, ReLU |
# | `MaxPooling2D` | 2 × 2 |
# | `Conv2D` | 3 × 3 필터 64개, 패딩 same, ReLU |
# | `Flatten` | |
# | `Dense` | 유닛 128개, ReLU |
# | `Dense` | 유닛 10개, 소프트맥스(softmax) |
#
# ## 연습 3 · CNN 만들기 (5점)
#
# `build_cnn`을 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "build_cnn", "locked": false, "schema_version": 3, "solution": true, "task": false}
def build_cnn():
    """Return a new Keras model from images (32, 32, 3) to the probabilities of ten classes.

    The layers and settings of the table above, in this order.
    """
    ### BEGIN SOLUTION
    model = keras.Sequential([keras.Input((32, 32, 3))])
    model.add(keras.layers.Conv2D(32, (3, 3), padding="same", activation="relu"))
    model.add(keras.layers.MaxPooling2D(2, 2))
    model.add(keras.layers.Conv2D(64, (3, 3), padding="same", activation="relu"))
    model.add(keras.layers.MaxPooling2D(2, 2))
    model.add(keras.layers.Conv2D(64, (3, 3), padding="same", activation="relu"))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(128, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    return model
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-build_cnn", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
ORDER = ["Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Conv2D", "Flatten", "Dense", "Dense"]
MAPS = [(32, 32, 32), (16, 16, 32), (16, 16, 64), (8, 8, 64), (8, 8, 64)]


def parts(model, *settings):
    """What each layer that has these settings says of them, in order."""
    layers = models.blueprint(model)
    return [[layer[name] for name in settings] for layer in layers if set(settings) <= set(layer)]


with checks("build_cnn", points=5, covers="its answers to other images, layer by layer") as check:
    made, again = (check.once(build_cnn) for _ in range(2))
    order = check("stacks these eight layers in this order")
    order.observe(made).built(32, 32, 3).derive(lambda m: parts(m, "kind")).satisfies(
        lambda told: told == [[kind] for kind in ORDER], because="The layers should be those of the table"
    )
    sizes = check("gives each layer its filters or units, and kernels of 3 × 3")
    sizes.observe(made).built(32, 32, 3).derive(
        lambda m: parts(m, "filters", "kernel_size") + parts(m, "units")
    ).satisfies(
        lambda told: told == [[32, (3, 3)], [64, (3, 3)], [64, (3, 3)], [128], [10]],
        because="There are 32, 64 and 64 filters of 3 × 3, then 128 and 10 units",
    )
    maps = check("keeps the size in convolutions and halves it in poolings")
    maps.observe(made).built(32, 32, 3).derive(lambda m: parts(m, "strides", "output")).satisfies(
        lambda told: [size for _, size in told] == MAPS,
        because="The maps should have 32, 16, 16, 8 and 8 rows and columns",
    )
    curved = check("has ReLU in every hidden layer, and softmax at the end")
    curved.observe(made).built(32, 32, 3).derive(lambda m: parts(m, "activation")).satisfies(
        lambda told: told == [["relu"], ["relu"], ["relu"], ["relu"], ["softmax"]],
        because="Three convolutions and a dense layer with ReLU, then one dense layer with softmax",
    )
    total = check("has 582,026 parameters and computes what these layers compute")
    total.observe(made).built(32, 32, 3).derive(lambda m: [m.parameters, m.trainable_parameters]).satisfies(
        lambda told: told == [582_026, 582_026], because="It has 582,026 parameters, all of them to be learned"
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    images = rng.random((4, 32, 32, 3), dtype=np.float32)

    def from_table(model):  # the table's network with the submitted model's weights
        conv = {"padding": "same", "activation": "relu"}
        own = keras.Sequential(
            [keras.Input((32, 32, 3)), keras.layers.Conv2D(32, 3, **conv), keras.layers.MaxPooling2D()]
        )
        own.add(keras.layers.Conv2D(64, 3, **conv))
        own.add(keras.layers.MaxPooling2D())
        own.add(keras.layers.Conv2D(64, 3, **conv))
        own.add(keras.layers.Flatten())
        own.add(keras.layers.Dense(128, activation="relu"))
        own.add(keras.layers.Dense(10, activation="softmax"))
        own.set_weights([weight for layer in model.layers for weight in layer.weights])
        return np.asarray(own(images))

    for case, read in [
        (total, from_table),
        *((c, lambda m: models.outputs(m, images)) for c in (order, sizes, maps, curved)),
    ]:
        answer = case.observe(again).built(32, 32, 3)
        expected = answer.derive(read).value
        if expected is not None:
            answer.apply(images).close(expected, atol=1e-4)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Write one line a row of the table: <code>model.add(keras.layers.…)</code>, or put the layers into one list. Begin with <code>keras.Input((32, 32, 3))</code>.
# </details>
#
# <details><summary>Hint 2</summary>
# Without a word about padding, <code>Conv2D</code> uses <code>"valid"</code>, and without a word about activation it uses none.
# </details>
#
# <details><summary>Hint 3</summary>
# <code>build_cnn().summary()</code> shows the shape after each layer. Between the two poolings it should be 16 × 16 × 64.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 표의 한 줄이 코드 한 줄입니다: <code>model.add(keras.layers.…)</code>. 층을 리스트 하나에 모두 넣어도 됩니다. 맨 앞에는 <code>keras.Input((32, 32, 3))</code>을 둡니다.
# </details>
#
# <details><summary>힌트 2</summary>
# 패딩을 따로 정하지 않으면 <code>Conv2D</code>는 <code>"valid"</code>를 쓰고, 활성화 함수(activation)를 정하지 않으면 아무것도 쓰지 않습니다.
# </details>
#
# <details><summary>힌트 3</summary>
# <code>build_cnn().summary()</code>를 쓰면 층마다 모양(shape)을 볼 수 있습니다. 두 풀링 사이에서는 16 × 16 × 64여야 합니다.
# </details>

# %% tags=["show"]
for layer in build_cnn().layers:
    print(f"{layer.name.rstrip('_0123456789'):14s} {str(layer.output.shape):20s} {layer.count_params():>8,} parameters")
print(f"{build_cnn().count_params():,} in all; the first layer: 3 · 3 · 3 · 32 + 32 = {3 * 3 * 3 * 32 + 32}")

# %% [markdown] tags=["en"]
# ## Compile, then fit
#
# `compile` says *how* the model learns: which loss, which way of taking steps, what to report. `fit` does it.
#
# The loss must fit the labels and the last layer:
#
# | labels | loss |
# | --- | --- |
# | whole numbers: 3 | `"sparse_categorical_crossentropy"` |
# | one-hot rows: 0 0 0 1 0 0 0 0 0 0 | `"categorical_crossentropy"` |
#
# Both expect probabilities, which a last layer with softmax gives. If it gives plain scores (*logits*), the loss must be told so: `from_logits=True`. Softmax belongs in one of the two places, never in both.

# %% [markdown] tags=["ko"]
# ## compile 다음에 fit
#
# `compile`은 모델이 *어떻게* 배울지 정합니다. 어떤 손실(loss)을 쓰고, 걸음을 어떻게 떼고, 무엇을 보고할지입니다. `fit`은 그대로 학습합니다.
#
# 손실은 레이블과 마지막 층에 맞아야 합니다.
#
# | 레이블 | 손실 |
# | --- | --- |
# | 정수: 3 | `"sparse_categorical_crossentropy"` |
# | 원-핫(one-hot) 행: 0 0 0 1 0 0 0 0 0 0 | `"categorical_crossentropy"` |
#
# 둘 다 확률을 받습니다. 마지막 층에 소프트맥스가 있으면 확률이 나옵니다. 마지막 층이 점수(로짓, logit)를 그대로 내면 손실에 `from_logits=True`라고 알려야 합니다. 소프트맥스는 두 곳 가운데 한 곳에만 있어야 합니다.

# %% [markdown] tags=["en"]
# Before any training, a network of ten classes guesses. Its loss is then about log 10 = 2.303: a first test that labels, loss and last layer belong together.

# %% [markdown] tags=["ko"]
# 학습하기 전의 신경망은 클래스 열 개 가운데 하나를 찍습니다. 그때 손실은 log 10 = 2.303쯤입니다. 레이블과 손실과 마지막 층이 서로 맞는지 보는 첫 번째 시험입니다.

# %% tags=["show", "nbval-ignore-output"]
keras.utils.set_random_seed(42)
fresh = build_cnn()
probabilities = fresh.predict(x_train[:500], verbose=0)
sparse = keras.losses.SparseCategoricalCrossentropy()(y_train[:500], probabilities)
one_hot = keras.losses.CategoricalCrossentropy()(keras.utils.to_categorical(y_train[:500], 10), probabilities)
print(f"log 10 = {np.log(10):.3f}   sparse {float(sparse):.3f}   one-hot {float(one_hot):.3f}")

# %% [markdown] tags=["en"]
# `validation_split=0.2` keeps the last fifth of the images aside. The network never learns from them; after each epoch, Keras reports loss and accuracy on them as `val_loss` and `val_accuracy`.
#
# Weights start at random, and images come in random order. With a fixed **seed**, the same training can be run again.
#
# ## Exercise 4 · Compile and train (4 points)
#
# Write `train`.

# %% [markdown] tags=["ko"]
# `validation_split=0.2`는 마지막 5분의 1을 따로 둡니다. 신경망은 그 이미지에서는 배우지 않습니다. Keras는 에포크(epoch)마다 그 이미지에 대한 손실과 정확도를 `val_loss`와 `val_accuracy`로 알려 줍니다.
#
# 가중치는 무작위로 시작하고 이미지도 무작위 순서로 나옵니다. **시드**(seed)를 정해 두면 같은 학습을 다시 할 수 있습니다.
#
# ## 연습 4 · 컴파일하고 학습시키기 (4점)
#
# `train`을 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(model, images, labels, epochs=10, callbacks=None):
    """Compile and train a model; return the model and its history, as a tuple.

    model: from images to probabilities (softmax), not compiled.
    images: float32 array (count, height, width, channels), 0 to 1.
    labels: whole numbers (count,).
    callbacks: None or a list of Keras callbacks, passed on to fit.

    First set Keras's random seed to 42. Optimizer Adam with its own learning rate, accuracy as metric,
    batches of 128, the last fifth of the images for validation; no progress is printed (verbose=0).
    """
    ### BEGIN SOLUTION
    keras.utils.set_random_seed(42)
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        images, labels, batch_size=128, epochs=epochs, validation_split=0.2, verbose=0, callbacks=callbacks
    )
    return model, history
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-train", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def halves(rng, count):
    """Images whose upper or lower half is bright (class 0 or 1); the last fifth are blue (class 2)."""
    labels = rng.integers(0, 2, count)
    labels[count - count // 5 :] = 2
    images = rng.random((count, 8, 8, 3), dtype=np.float32) / 4
    images[:, :4] += (labels == 0)[:, None, None, None] * 0.7
    images[:, 4:] += (labels == 1)[:, None, None, None] * 0.7
    images[labels == 2, :, :, 2] = 1
    return images.astype("float32"), labels.astype("int64")


def small(rng):
    """A model of one dense layer for them, with fixed weights. No image is of its class 3."""
    layers = [keras.layers.Flatten(), keras.layers.Dense(4, activation="softmax"), keras.layers.Flatten()]
    made = keras.Sequential([keras.Input((8, 8, 3)), *layers])
    made.set_weights([rng.normal(scale=0.02, size=(192, 4)), np.array([0, 0, 0, -4])])
    return made


def facts(answer, images, labels, steps):
    """What a training was like: what was learned, from which images, in how many steps, and what is told of it."""
    model, history = answer
    values, aside = history if isinstance(history, dict) else history.values, len(images) - len(images) // 5
    guesses = models.outputs(model, images).astype(float)
    loss = -np.mean(np.log(np.maximum(guesses[np.arange(len(images)), labels], 1e-7))[aside:])
    return {
        "learned": bool(np.mean((guesses.argmax(1) == labels)[:aside]) > 0.9),
        "validated": "val_loss" in values,
        "loss": "val_loss" in values and bool(np.isclose(values["val_loss"][-1], loss, rtol=0.01)),
        "share": round(float(values.get("val_loss", [0])[-1] / loss), 1),
        "aside": not (guesses.argmax(1)[aside:] == 2).any(),
        # The bias of the class that never comes moves by nearly 0.001 with each of Adam's steps.
        "steps": round(float(-1000 * (model.layers[-2].weights[1][3] + 4) / steps), 1),
        "epochs": len(values["loss"]),
        "accuracy": {"accuracy", "val_accuracy"} <= set(values),
    }


with checks("train", points=4, covers="other images, another number of epochs") as check:
    start, data = (lambda: small(np.random.default_rng(1))), halves(np.random.default_rng(2), 600)
    first = check.once(train, start(), *data, epochs=3)
    # Of 162 images 129 are trained on, one more than a batch; of 160 images 128, just a batch.
    short = [check.once(train, start(), *(part[-n:] for part in data), epochs=1) for n in (162, 162, 160)]

    learns = check("learns the training images")
    loss = check("uses the loss that fits whole-number labels and probabilities")
    aside = check("keeps the last fifth of the images out of the training")
    steps = check("takes Adam's steps in batches of 128, for as many epochs as asked")
    accuracy = check("reports accuracy in training and validation, and prints no progress")
    seeded = check("gives the same weights when it is run again")

    seen = cache(lambda: facts(first().value, *data, steps=12))

    def taken(run):
        """How many steps a short training took: one of Adam's moves a weight by at most 0.001, and some by all of it."""
        ended, begun = run().value[0].layers[-2].weights[0], start().get_weights()[0]
        return round(float(1000 * np.abs(ended - begun).max()), 1)

    def told(case, fact):
        return case.observe(first).derive(lambda _: seen()).part(fact)

    # What was not trained has learned nothing, and keeps nothing out either.
    for case in (learns, loss, aside, steps, accuracy, seeded):
        told(case, "learned").satisfies(
            lambda learned: learned, because="After three epochs it should tell nine of ten training images apart"
        )
    told(loss, "loss").satisfies(
        lambda fits: fits, because="The last val_loss should be the cross-entropy of the last fifth of the images"
    )
    for fact in ("aside", "validated"):
        told(aside, fact).satisfies(
            lambda kept: kept, because="Only the last fifth has images of class 2, so the model cannot know that class"
        )
    # Whoever trains on other images has other batches, and is told of that elsewhere.
    steps.observe(first).derive(lambda _: seen()["steps"] if seen()["aside"] else 1.0).satisfies(
        lambda share: 0.7 <= share <= 1.1,
        because="480 training images are four batches, so three epochs are 12 steps: your share of that",
    )
    told(steps, "epochs").satisfies(lambda epochs: epochs == 3, because="Three epochs were asked for")
    for run, batches in zip(short[1:], (2, 1), strict=True):
        steps.observe(run).derive(
            lambda _, run=run, batches=batches: taken(run) if seen()["aside"] else batches
        ).satisfies(
            lambda number, batches=batches: round(number) == batches,
            because="128 training images are one batch, and 129 are two: the steps of one epoch",
        )
    told(accuracy, "accuracy").satisfies(
        lambda reported: reported, because="The history should hold accuracy and val_accuracy"
    )
    accuracy.observe(first).derive(lambda _: "Epoch 1/" in first().printed).satisfies(
        lambda printed: not printed, because="With verbose=0, fit prints no progress"
    )
    # Each call starts from another seed, so only one that train sets makes them alike.
    seeded.observe(short[0]).derive(
        lambda _: bool(np.allclose(*(run().value[0].layers[-2].weights[0] for run in short[:2]), atol=1e-5))
    ).satisfies(lambda same: same, because="The same start and the same seed should end in the same weights")
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    count, epochs = 5 * int(rng.integers(100, 126)), int(rng.integers(3, 6))
    other = halves(rng, count)
    more = check.once(train, small(rng), *other, epochs=epochs)
    number = epochs * -(-(count - count // 5) // 128)
    found = cache(lambda: facts(more().value, *other, number))
    for case, holds in [
        (learns, lambda training: True),
        (loss, lambda training: training["loss"]),
        (aside, lambda training: training["aside"]),
        (
            steps,
            lambda training: (
                training["epochs"] == epochs and (0.7 <= training["steps"] <= 1.1 or not training["aside"])
            ),
        ),
        (accuracy, lambda training: training["accuracy"]),
    ]:
        case.observe(more).derive(lambda _: found()["learned"] and holds(found())).satisfies(bool, because="")
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Three calls and a <code>return</code>: <code>keras.utils.set_random_seed</code>, <code>model.compile</code>, <code>model.fit</code>. What <code>fit</code> returns is the history.
# </details>
#
# <details><summary>Hint 2</summary>
# Everything the docstring asks of <code>fit</code> is one of its arguments: <code>batch_size</code>, <code>epochs</code>, <code>validation_split</code>, <code>verbose</code>, <code>callbacks</code>.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 호출 세 번과 <code>return</code>이면 됩니다: <code>keras.utils.set_random_seed</code>, <code>model.compile</code>, <code>model.fit</code>. <code>fit</code>이 돌려주는 것이 history입니다.
# </details>
#
# <details><summary>힌트 2</summary>
# docstring이 <code>fit</code>에 바라는 것은 모두 인수입니다: <code>batch_size</code>, <code>epochs</code>, <code>validation_split</code>, <code>verbose</code>, <code>callbacks</code>.
# </details>

# %% [markdown] tags=["en"]
# ### Predict before you run
#
# The MLP and the CNN have the same number of parameters and see the same images equally often. **Which will be better on the validation images, and by how much? Which will take longer?** Decide, then run the two cells.
#
# `follow` shows how far a training is. A long one that was interrupted goes on where it stopped when you run its cell again.

# %% [markdown] tags=["ko"]
# ### 실행하기 전에 예상해 보십시오
#
# MLP와 CNN은 파라미터 수가 같고 같은 이미지를 같은 횟수만큼 봅니다. **검증 이미지에서 어느 쪽이 얼마나 더 좋겠습니까? 어느 쪽이 더 오래 걸리겠습니까?** 답을 정하고 두 셀을 실행하십시오.
#
# `follow`는 학습이 어디까지 왔는지 보여 줍니다. 오래 걸리는 학습이 중단되면, 그 셀을 다시 실행할 때 멈춘 곳에서 이어 갑니다.

# %% tags=["show", "nbval-ignore-output"]
EPOCHS = {"quick": 8, "full": 10}[profile()]
keras.utils.set_random_seed(42)
mlp, mlp_history = train(build_mlp(), x_train, y_train, epochs=EPOCHS, callbacks=follow("mlp"))

# %% tags=["show", "nbval-ignore-output"]
keras.utils.set_random_seed(42)
cnn, cnn_history = train(build_cnn(), x_train, y_train, epochs=EPOCHS, callbacks=follow("cnn"))

# %% tags=["show", "nbval-ignore-output"]
for name, history in [("MLP", mlp_history), ("CNN", cnn_history)]:
    print(f"{name}: validation accuracy {history.history['val_accuracy'][-1]:.3f} after {EPOCHS} epochs")

# %% [markdown] tags=["en"]
# <details><summary>What happened?</summary>
# The CNN wins clearly, with the same number of parameters. Its kernels are used at every place of the image, so whatever is learned at one place is known at all others; the MLP would have to learn it again for every place. That is also why the CNN takes longer: each of its few kernel weights is multiplied a thousand times an image, each weight of the MLP once.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>무슨 일이 일어났습니까?</summary>
# 파라미터 수가 같은데도 CNN이 뚜렷이 앞섭니다. 커널은 이미지의 모든 자리에서 쓰이므로, 한 자리에서 배운 것을 다른 모든 자리에서도 압니다. MLP는 자리마다 다시 배워야 합니다. CNN이 더 오래 걸리는 까닭도 같습니다. 몇 안 되는 커널 가중치를 이미지 한 장에서 천 번씩 곱하지만, MLP의 가중치는 한 번씩만 곱합니다.
# </details>

# %% [markdown] tags=["en"]
# ## Reading the curves
#
# The training loss falls for as long as you like: in the end the network knows its training images by heart. The validation loss falls, too, as long as what is learned holds for other images. When it turns upwards, **overfitting** has begun. The best epoch is the one with the lowest validation loss.
#
# ## Exercise 5 · Learning curves (3 points)
#
# Write `best_epoch`, and `learning_curves`, which draws both losses and marks the best epoch.

# %% [markdown] tags=["ko"]
# ## 곡선 읽기
#
# 훈련 손실은 얼마든지 줄어듭니다. 끝내는 훈련 이미지를 외워 버립니다. 검증 손실은, 배운 것이 다른 이미지에도 통하는 동안만 줄어듭니다. 그것이 다시 커지면 **과적합**(overfitting)이 시작된 것입니다. 가장 좋은 에포크는 검증 손실이 가장 작은 에포크입니다.
#
# ## 연습 5 · 학습 곡선 (3점)
#
# `best_epoch`와, 두 손실을 그리고 가장 좋은 에포크를 표시하는 `learning_curves`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "learning_curves", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_epoch(history):
    """Return the number of the epoch with the lowest validation loss, counted from 1; of several, the first.

    history: dict of lists, one number an epoch, with the keys "loss" and "val_loss" and perhaps more.
    """
    ### BEGIN SOLUTION
    return int(np.argmin(history["val_loss"])) + 1
    ### END SOLUTION


def learning_curves(history):
    """Return a Matplotlib figure: training and validation loss as two lines over the epochs.

    Epochs count from 1. Both axes are labelled, a legend says which line is which ("train…" and "val…" in their labels),
    and a vertical line (axvline) marks the best epoch.
    """
    ### BEGIN SOLUTION
    figure, axes = plt.subplots(figsize=(6, 3))
    epochs = range(1, len(history["loss"]) + 1)
    axes.plot(epochs, history["loss"], label="training")
    axes.plot(epochs, history["val_loss"], label="validation")
    axes.axvline(best_epoch(history), color="gray", linestyle=":", label="best epoch")
    axes.set(xlabel="epoch", ylabel="loss")
    axes.legend()
    plt.close(figure)
    return figure
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-learning_curves", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
def drawn(figure, history):
    """What a figure shows of a history."""
    lines = [line for axes in figure.axes for line in axes.lines]

    def of(key):
        return [
            (name.lower(), x) for name, x, y in lines if len(y) == len(history[key]) and np.allclose(y, history[key])
        ]

    train, validation = of("loss"), of("val_loss")
    marks = [x for _, x, _ in lines if len(x) and np.allclose(x, x[0]) and len(x) < len(history["loss"])]
    places = [x for _, x in train + validation]
    return {
        "lines": [bool(train), bool(validation)],
        "from": [float(x[0]) for x in places] if all(len(x) and np.allclose(np.diff(x), 1) for x in places) else None,
        "names": bool(train and validation and "val" in validation[0][0] and "val" not in train[0][0]),
        "legend": any(axes.legend for axes in figure.axes),
        "axes": [
            bool(figure.axes) and all(bool(name) for name in names)
            for names in (
                [axes.xlabel for axes in figure.axes if axes.lines],
                [axes.ylabel for axes in figure.axes if axes.lines],
            )
        ],
        "best": [round(float(x[0]), 3) for x in marks],
    }


with checks("learning_curves", points=3, covers="other histories, several equally good epochs") as check:
    # Each way to take another epoch for the best one gives another number.
    told = {
        "loss": [2.5, 1.5, 1.25, 1.0, 0.75, 0.625, 0.5, 0.375],
        "val_loss": [2.0, 1.75, 1.25, 1.0, 1.125, 1.0, 1.5, 1.25],
        "accuracy": [0.25, 0.5, 0.5, 0.625, 0.75, 0.75, 0.875, 1.0],
        "val_accuracy": [0.25, 0.25, 0.375, 0.5, 0.5, 0.375, 0.625, 0.5],
    }
    best = check("finds the epoch with the lowest validation loss")
    best.call(best_epoch, told).equal(4)
    both = check("draws both losses over the epochs from 1 on")
    both.call(learning_curves, told).derive(lambda figure: drawn(figure, told)).satisfies(
        lambda shown: all(shown["lines"]) and shown["from"] == [1.0, 1.0],
        because="Two lines show loss and val_loss, over the epochs 1 to 8",
    )
    named = check("says which line is which, and what the axes show")
    named.call(learning_curves, told).derive(lambda figure: drawn(figure, told)).satisfies(
        lambda shown: shown["names"] and shown["legend"] and all(shown["axes"]),
        because="Both axes have a label, and a legend names the lines",
    )
    marked = check("marks the best epoch")
    marked.call(learning_curves, told).derive(lambda figure: drawn(figure, told)).satisfies(
        lambda shown: 4.0 in shown["best"], because="A vertical line stands at epoch 4"
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for length in (4, 7, 12):
        losses = {key: (rng.permutation(40)[:length] / 8 + 0.5).tolist() for key in ("loss", "val_loss")}
        lowest = int(rng.integers(1, length - 1))
        losses["val_loss"][lowest] = losses["val_loss"][-1] = 0.25
        losses |= {key: rng.random(length).tolist() for key in ("accuracy", "val_accuracy")}
        best.call(best_epoch, losses).equal(lowest + 1)
        for case, holds in [
            (both, lambda shown: all(shown["lines"]) and shown["from"] == [1.0, 1.0]),
            (named, lambda shown: shown["names"] and shown["legend"] and all(shown["axes"])),
            (marked, lambda shown: lowest + 1.0 in shown["best"]),
        ]:
            answer = case.call(learning_curves, losses)
            answer.derive(lambda figure: drawn(figure, losses)).satisfies(holds, because="")
    ### END HIDDEN TESTS
plt.close("all")  # else the figures that the checks looked at would all be shown here
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>np.argmin</code> gives the position of the first smallest number. Positions count from 0, epochs from 1.
# </details>
#
# <details><summary>Hint 2</summary>
# <code>figure, axes = plt.subplots()</code>, then <code>axes.plot(epochs, values, label="…")</code> twice, <code>axes.axvline(…)</code>, <code>axes.set(xlabel="…", ylabel="…")</code>, <code>axes.legend()</code>.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>np.argmin</code>은 가장 작은 수의 위치를 줍니다. 여럿이면 첫 번째입니다. 위치는 0부터, 에포크는 1부터 셉니다.
# </details>
#
# <details><summary>힌트 2</summary>
# <code>figure, axes = plt.subplots()</code>로 시작해 <code>axes.plot(epochs, values, label="…")</code>을 두 번, <code>axes.axvline(…)</code>, <code>axes.set(xlabel="…", ylabel="…")</code>, <code>axes.legend()</code>를 쓰십시오.
# </details>

# %% [markdown] tags=["en"]
# Your curves of the CNN. Is the best epoch the last one?

# %% [markdown] tags=["ko"]
# 여러분이 그린 CNN의 학습 곡선입니다. 가장 좋은 에포크가 마지막 에포크입니까?

# %% tags=["show", "nbval-ignore-output"]
print("best epoch of the CNN:", best_epoch(cnn_history.history))
pictures.described(learning_curves(cnn_history.history))

# %% [markdown] tags=["en"]
# Overfitting shows earliest where there are few images. Here the same CNN learns from 500 images only, for longer.

# %% [markdown] tags=["ko"]
# 과적합은 이미지가 적을수록 일찍 나타납니다. 같은 CNN을 이미지 500장만으로 더 오래 학습시켜 봅시다.

# %% tags=["show", "nbval-ignore-output"]
keras.utils.set_random_seed(42)
_, few_history = train(build_cnn(), x_train[:625], y_train[:625], epochs=20)
print("best epoch with 500 images:", best_epoch(few_history.history))
pictures.described(learning_curves(few_history.history))

# %% [markdown] tags=["en"]
# ## The test images, once
#
# Now, and only now, the images that nobody has looked at.

# %% [markdown] tags=["ko"]
# ## 시험 이미지는 한 번만
#
# 이제 아무도 보지 않은 이미지를 꺼냅니다.

# %% tags=["show", "nbval-ignore-output"]
tested = {name: model.evaluate(x_test, y_test, verbose=0)[1] for name, model in [("MLP", mlp), ("CNN", cnn)]}
print(f"MLP: {tested['MLP']:.3f}")
expect_accuracy("cnn", tested["CNN"], quick=0.65, full=0.63)
expect_gain("neighbours", tested["CNN"] - tested["MLP"], quick=0.4, full=0.15)

# %% [markdown] tags=["en"]
# One number doesn't say *what* goes wrong. A **confusion matrix** does: the row is the true class, the column the class that the network says, and the number how often that happened. What is right stands on the diagonal.
#
# ## Exercise 6 · Which classes are confused? (4 points)
#
# Write `predict_labels`, `confusion_matrix` and `most_confused`, in NumPy.

# %% [markdown] tags=["ko"]
# 숫자 하나로는 *무엇*을 틀리는지 알 수 없습니다. **혼동 행렬**(confusion matrix)이 그것을 보여 줍니다. 행은 실제 클래스, 열은 신경망이 답한 클래스이고, 숫자는 그런 일이 몇 번 있었는지입니다. 맞힌 것은 대각선에 있습니다.
#
# ## 연습 6 · 어떤 클래스를 혼동합니까? (4점)
#
# `predict_labels`, `confusion_matrix`, `most_confused`를 NumPy로 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "confusion", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict_labels(model, images):
    """Return the likeliest class of each image, whole numbers (count,).

    model: a Keras model from images to probabilities (count, classes).
    """
    ### BEGIN SOLUTION
    return model.predict(images, verbose=0).argmax(axis=1)
    ### END SOLUTION


def confusion_matrix(labels, predicted, classes=10):
    """Return how often class row was taken for class column: whole numbers (classes, classes).

    labels, predicted: whole numbers (count,), from 0 to classes - 1. A class may be missing in both.
    """
    ### BEGIN SOLUTION
    matrix = np.zeros((classes, classes), dtype=int)
    np.add.at(matrix, (labels, predicted), 1)
    return matrix
    ### END SOLUTION


def most_confused(matrix):
    """Return (true class, predicted class) of the most frequent mistake, two ints.

    matrix: counts (classes, classes), as above, with at least one mistake among them.
    Where several are equally frequent, the first of them, row by row.
    """
    ### BEGIN SOLUTION
    wrong = np.where(np.eye(len(matrix), dtype=bool), 0, matrix)
    row, column = np.unravel_index(np.argmax(wrong), wrong.shape)
    return int(row), int(column)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-confusion", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def scorer(rng, classes, size=(2, 3, 1)):
    """A model of one dense layer with softmax, and images for it."""
    dense = keras.layers.Dense(classes, activation="softmax")
    made = keras.Sequential([keras.Input(size), keras.layers.Flatten(), dense])
    dense.set_weights([rng.integers(-3, 4, (int(np.prod(size)), classes)), rng.integers(-2, 3, classes) / 4])
    return made, rng.integers(0, 9, (7, *size)).astype("float32")


with checks("confusion", points=4, covers="other models, labels and numbers of classes, ties") as check:
    true, said = np.array([0, 0, 2, 2, 2, 4, 4, 1, 0, 2]), np.array([0, 2, 2, 0, 0, 4, 1, 1, 2, 2])
    counts = [[1, 0, 2, 0, 0], [0, 1, 0, 0, 0], [2, 0, 2, 0, 0], [0, 0, 0, 0, 0], [0, 1, 0, 0, 1]]
    likely = check("predicts the likeliest class of each image")
    model, images = scorer(np.random.default_rng(5), 4)
    likely.call(predict_labels, model, images).close(np.asarray(model(images)).argmax(axis=1))
    matrix = check("counts true classes in rows, predicted classes in columns")
    matrix.call(confusion_matrix, true[:9], said[:9], 5).close(np.subtract(counts, np.diag([0, 0, 1, 0, 0])))
    whole = check("has a row and a column for every class, and whole numbers")
    whole.call(confusion_matrix, true, said, 5).dtype("iu", "integer").shape((5, 5))
    whole.call(confusion_matrix, true[:1], said[:1]).dtype("iu", "integer").shape((10, 10))
    pair = check("finds the most frequent mistake, not the most frequent case")
    pair.call(most_confused, np.array([[9, 2, 0], [1, 7, 5], [4, 0, 3]])).equal((1, 2))
    first = check("takes the first of several, counts each direction by itself")
    first.call(most_confused, np.array([[8, 3, 4], [3, 6, 0], [1, 4, 9]])).equal((0, 2))
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for classes in (3, 6, 10):
        model, images = scorer(rng, classes, (3, 2, int(rng.integers(1, 4))))
        likely.call(predict_labels, model, images).close(np.asarray(model(images)).argmax(axis=1))
        true, said = rng.integers(0, classes, size=(2, 60))
        said = np.where(rng.random(60) < 0.5, true, said)
        expected = [
            [int(np.sum((true == row) & (said == column))) for column in range(classes)] for row in range(classes)
        ]
        matrix.call(confusion_matrix, true, said, classes).close(expected)
        whole.call(confusion_matrix, np.full(3, 1), np.full(3, 1), classes).dtype("iu", "integer").shape(
            (classes, classes)
        )
        counts = rng.integers(0, 9, size=(classes, classes)) + 20 * np.eye(classes, dtype=int)
        row, column = sorted(rng.choice(classes, 2, replace=False).tolist())
        counts[row, column], counts[column, row] = 12, 11
        pair.call(most_confused, counts).equal((row, column))
        counts[column, row] = 12
        first.call(most_confused, counts).equal((row, column))
        once = 5 * np.eye(classes, dtype=int)
        once[row, column] = 1
        pair.call(most_confused, once).equal((row, column))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>model.predict(images, verbose=0)</code> gives one row of probabilities an image. On which axis do the classes lie?
# </details>
#
# <details><summary>Hint 2</summary>
# Begin with a matrix of zeros and go through the pairs of <code>labels</code> and <code>predicted</code>, adding 1 at the right place.
# </details>
#
# <details><summary>Hint 3</summary>
# Take the diagonal out first (of a copy). <code>np.argmax</code> counts through the whole matrix row by row; <code>np.unravel_index</code> turns that number into row and column.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>model.predict(images, verbose=0)</code>은 이미지마다 확률을 한 행씩 줍니다. 클래스는 어느 축에 있습니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 0으로 채운 행렬에서 시작해, <code>labels</code>와 <code>predicted</code>의 짝을 하나씩 보며 알맞은 자리에 1을 더하십시오.
# </details>
#
# <details><summary>힌트 3</summary>
# 먼저 (복사본에서) 대각선을 빼십시오. <code>np.argmax</code>는 행렬 전체를 행을 따라 센 번호를 주고, <code>np.unravel_index</code>는 그 번호를 행과 열로 바꿉니다.
# </details>

# %% tags=["show", "nbval-ignore-output"]
predicted = predict_labels(cnn, x_test)
matrix = confusion_matrix(y_test, predicted)
pictures.confusions(matrix, names)

# %% [markdown] tags=["en"]
# The most confused pair, as pictures. Would you have known better?

# %% [markdown] tags=["ko"]
# 가장 많이 혼동한 두 클래스의 이미지입니다. 여러분이라면 맞혔겠습니까?

# %% tags=["show", "nbval-ignore-output"]
true_class, wrong_class = most_confused(matrix)
picked = np.flatnonzero((y_test == true_class) & (predicted == wrong_class))[:8]
pictures.verdicts(x_test[picked], cnn.predict(x_test[picked], verbose=0), y_test[picked], names)

# %% [markdown] tags=["en"]
# ## What do the layers see?
#
# A model can be cut open: a second model with the same input, the same layers and weights, and the output of an inner layer.
#
# The filters of the first layer see three colours, so they can be shown as tiny images. Their weights may be negative; stretched to 0 … 1, each filter becomes visible.
#
# ## Exercise 7 · Filters and feature maps (3 points)
#
# Write `filter_images` and `feature_maps`.

# %% [markdown] tags=["ko"]
# ## 층은 무엇을 봅니까?
#
# 모델을 잘라 안을 볼 수 있습니다. 입력과 층과 가중치는 그대로이고 출력만 안쪽 층의 것인 두 번째 모델을 만들면 됩니다.
#
# 첫 번째 층의 필터(filter)는 색 세 가지를 보므로 작은 이미지로 그릴 수 있습니다. 가중치는 음수일 수도 있으니, 필터마다 0에서 1 사이로 늘이면 보입니다.
#
# ## 연습 7 · 필터와 특성 맵 (3점)
#
# `filter_images`와 `feature_maps`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "feature_maps", "locked": false, "schema_version": 3, "solution": true, "task": false}
def filter_images(kernels):
    """Return each filter as an image from 0 to 1: array (filters, kernel_h, kernel_w, channels).

    kernels: array (kernel_h, kernel_w, channels, filters), as Conv2D holds them; no filter is constant.
    Each filter is stretched by itself: its smallest weight becomes 0, its largest 1.
    """
    ### BEGIN SOLUTION
    filters = np.moveaxis(kernels, 3, 0)
    low, high = filters.min(axis=(1, 2, 3), keepdims=True), filters.max(axis=(1, 2, 3), keepdims=True)
    return (filters - low) / (high - low)
    ### END SOLUTION


def feature_maps(model, images):
    """Return what each convolution of the model gives for the images, after its activation.

    model: a Keras model, a chain of layers with some Conv2D among them.
    images: float32 array (count, height, width, channels).
    Result: a list, one array (count, map_h, map_w, filters) for every Conv2D layer, in their order.
    """
    ### BEGIN SOLUTION
    convolutions = [layer.output for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    inner = keras.Model(model.inputs[0], convolutions)
    return [np.asarray(maps) for maps in keras.tree.flatten(inner(images))]
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-feature_maps", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
def chain(rng, *filters):
    """A small CNN with pooling after its first convolution, its weights, and two images for it."""
    made = keras.Sequential([keras.Input((6, 8, 2))])
    for place, count in enumerate(filters):
        made.add(keras.layers.Conv2D(count, (3, 2), padding="same", activation="relu"))
        if place == 0:
            made.add(keras.layers.MaxPooling2D(2))
    made.add(keras.layers.Flatten())
    made.add(keras.layers.Dense(3, activation="softmax"))
    made.set_weights([rng.integers(-2, 3, weight.shape) / 2 for weight in made.weights])
    return made, rng.integers(0, 5, (2, 6, 8, 2)).astype("float32")


def by_hand(model, images):
    """The maps of its convolutions, computed window by window in NumPy."""
    maps, x = [], np.float64(images)
    for layer in model.layers:
        if type(layer).__name__ == "MaxPooling2D":
            x = x.reshape(len(x), x.shape[1] // 2, 2, x.shape[2] // 2, 2, -1).max(axis=(2, 4))
        elif type(layer).__name__ == "Conv2D":
            kernel, bias = (np.float64(weight) for weight in layer.get_weights())
            padded = np.pad(x, ((0, 0), (1, 1), (0, 1), (0, 0)))
            windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 2), axis=(1, 2))
            x = np.maximum(np.einsum("nrcdij,ijdf->nrcf", windows, kernel) + bias, 0)
            maps.append(x)
    return maps


with checks("feature_maps", points=3, covers="other kernels, models with other numbers of convolutions") as check:
    kernels = (np.arange(24.0).reshape(2, 3, 2, 2) * 7 % 11 - 4) * [1, 0.5]
    shapes = check("gives each filter as an image of its own")
    shapes.call(filter_images, kernels).shape((2, 2, 3, 2))
    stretch = check("stretches each filter to 0 … 1 by itself")
    ends = [(kernels[..., k] - kernels[..., k].min()) / np.ptp(kernels[..., k]) for k in range(2)]
    stretch.call(filter_images, kernels).close(ends, atol=1e-6)
    every = check("gives one array for each convolution, in their order")
    deep, images = chain(np.random.default_rng(3), 3, 4)
    sizes = [[2, 6, 8, 3], [2, 3, 4, 4]]
    every.call(feature_maps, deep, images).derive(lambda maps: [list(np.shape(m)) for m in maps]).satisfies(
        lambda told: told == sizes, because="Two convolutions give maps of (2, 6, 8, 3) and (2, 3, 4, 4)"
    )
    right = check("gives the maps of this model's own weights, after the activation")
    for part, expected in enumerate(by_hand(deep, images)):
        right.call(feature_maps, deep, images).part(part).close(expected, atol=1e-3)
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for filters in [(2,), (4, 3, 5)]:
        model, images = chain(rng, *filters)
        expected = by_hand(model, images)
        answer = every.call(feature_maps, model, images)
        answer.derive(lambda maps: [np.shape(m) for m in maps]).equal([m.shape for m in expected])
        for part, maps in enumerate(expected):
            right.call(feature_maps, model, images).part(part).close(
                maps, atol=1e-3 * max(1.0, float(np.abs(maps).max()))
            )
        kernels = rng.permutation(3 * 2 * 3 * 4).reshape(3, 2, 3, 4) / 4 - 6
        shapes.call(filter_images, kernels).shape((4, 3, 2, 3))
        ends = [(kernels[..., k] - kernels[..., k].min()) / np.ptp(kernels[..., k]) for k in range(4)]
        stretch.call(filter_images, kernels).close(ends, atol=1e-6)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Filters lie on the last axis; <code>np.moveaxis(kernels, 3, 0)</code> brings them to the front. With <code>keepdims=True</code> the smallest and largest weight of each filter can be subtracted and divided at once.
# </details>
#
# <details><summary>Hint 2</summary>
# <code>isinstance(layer, keras.layers.Conv2D)</code> finds the convolutions in <code>model.layers</code>; <code>layer.output</code> is where each one's output leaves the layer.
# </details>
#
# <details><summary>Hint 3</summary>
# <code>keras.Model(model.inputs[0], outputs)</code> is a model with the same layers and weights. Or send the images through the layers one by one, and keep what comes out of the convolutions.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 필터는 마지막 축에 있습니다. <code>np.moveaxis(kernels, 3, 0)</code>으로 맨 앞에 옮길 수 있습니다. <code>keepdims=True</code>를 쓰면 필터마다 가장 작은 가중치와 가장 큰 가중치를 한꺼번에 빼고 나눌 수 있습니다.
# </details>
#
# <details><summary>힌트 2</summary>
# <code>isinstance(layer, keras.layers.Conv2D)</code>로 <code>model.layers</code>에서 합성곱 층을 찾습니다. <code>layer.output</code>은 그 층의 출력이 나오는 곳입니다.
# </details>
#
# <details><summary>힌트 3</summary>
# <code>keras.Model(model.inputs[0], outputs)</code>는 층과 가중치가 같은 모델입니다. 이미지를 층에 하나씩 차례로 통과시키며 합성곱 층에서 나온 것을 모아도 됩니다.
# </details>

# %% [markdown] tags=["en"]
# The 32 filters that your CNN has learned. Some look for colours, some for edges.

# %% [markdown] tags=["ko"]
# 여러분의 CNN이 배운 필터 32개입니다. 색을 찾는 것도 있고 에지(edge)를 찾는 것도 있습니다.

# %% tags=["show", "nbval-ignore-output"]
pictures.filter_images(filter_images(cnn.layers[0].get_weights()[0]))

# %% [markdown] tags=["en"]
# ### Explore
#
# What each convolution makes of an image. Choose others: which maps follow the outline of the thing, which its surface, which the background? How many are silent?

# %% [markdown] tags=["ko"]
# ### 탐색
#
# 합성곱 층마다 이미지에서 무엇을 만들어 내는지 보여 줍니다. 다른 이미지도 골라 보십시오. 물체의 윤곽을 따라가는 맵, 겉면을 따라가는 맵, 배경을 따라가는 맵은 어느 것입니까? 조용한 맵은 얼마나 됩니까?

# %% tags=["show", "nbval-ignore-output"]
some = [int(np.flatnonzero(y_test == k)[0]) for k in range(10)]
pictures.explore_maps(x_test[some], feature_maps(cnn, x_test[some]), names)

# %% [markdown] tags=["en"]
# Maps of deep layers are hard to read. Turn the question round: for one filter, **which pieces of 500 test images excite it most?** Each row of five belongs to one filter. One number of the first layer sees 3 × 3 pixels, of the second 8 × 8, of the third 18 × 18 (unit 02 has the formula).

# %% [markdown] tags=["ko"]
# 깊은 층의 맵은 알아보기 어렵습니다. 거꾸로 물어봅시다. 필터 하나를 정하고, **시험 이미지 500장에서 그 필터가 가장 강하게 반응하는 조각은 어떤 것입니까?** 다섯 조각씩 한 줄이 필터 하나입니다. 첫 번째 층의 숫자 하나는 3 × 3 픽셀을, 두 번째 층은 8 × 8, 세 번째 층은 18 × 18 픽셀을 봅니다(수용 영역을 구하는 식은 02 단원에 있습니다).

# %% tags=["show", "nbval-ignore-output"]
pictures.favourites(x_test[:500], feature_maps(cnn, x_test[:500]), fields=[(3, 1), (8, 2), (18, 4)])

# %% [markdown] tags=["en"]
# In the first layer, the pieces of a row share a colour or an edge. The deeper the layer, the larger the piece, and the more it is a shape that they share. Can you find a row with one shape in several colours? Each layer puts together what the one before has found.

# %% [markdown] tags=["ko"]
# 첫 번째 층에서는 한 줄의 조각들이 색이나 에지를 함께 가집니다. 층이 깊을수록 조각이 커지고, 함께 가지는 것이 모양에 가까워집니다. 색은 여럿인데 모양은 하나인 줄을 찾을 수 있습니까? 층마다 앞 층이 찾은 것을 모아 씁니다.

# %% [markdown] tags=["en"]
# ## Better, not larger
#
# Nine of ten parameters of the CNN lie in one dense layer: 524,416 of 582,026. They are what it learns its images by heart with. What can be done instead:
#
# - **More convolutions** see further and share their weights. A further **pooling** makes the vector behind `Flatten` shorter, and with good features a single dense layer may do.
# - **Batch normalisation** brings each channel of a batch to mean 0 and variance 1 and then scales it as is learned: training gets faster. In use, it takes averages gathered in training. They follow slowly: in a training of few steps, give it `momentum=0.9`.
# - **Dropout** sets a share of the numbers to 0 in training, another share each time, so that the network cannot rely on any of them. In use, it does nothing.

# %% [markdown] tags=["ko"]
# ## 더 크게가 아니라 더 낫게
#
# CNN의 파라미터 열에 아홉은 완전 연결층 하나에 있습니다. 582,026개 가운데 524,416개입니다. 신경망은 그것으로 이미지를 외웁니다. 대신 할 수 있는 일이 있습니다.
#
# - **합성곱을 늘립니다.** 더 넓게 보면서 가중치를 공유합니다. **풀링**을 한 번 더 하면 `Flatten` 뒤의 벡터가 짧아집니다. 특징이 좋으면 완전 연결층은 하나로 충분할 수 있습니다.
# - **배치 정규화**(batch normalization)는 배치의 채널(channel)마다 평균을 0, 분산을 1로 맞춘 다음 학습한 크기로 바꿉니다. 그러면 학습이 빨라집니다. 쓸 때는 학습하면서 모아 둔 평균을 씁니다. 이 평균은 천천히 따라오므로, 걸음 수가 적은 학습에서는 `momentum=0.9`로 하십시오.
# - **드롭아웃**(dropout)은 학습할 때 숫자의 일부를 0으로 만듭니다. 매번 다른 숫자를 고르므로 신경망이 어느 하나에 기댈 수 없습니다. 쓸 때는 아무 일도 하지 않습니다.

# %% [markdown] tags=["en"]
# ## Exercise 8 · A better CNN (5 points)
#
# Write `build_better`: half as large as the CNN, and better on the real CIFAR-10. The check sees whether it keeps to the rules and learns a small task; the cell after it trains your model on the data.

# %% [markdown] tags=["ko"]
# ## 연습 8 · 더 나은 CNN (5점)
#
# `build_better`를 작성하십시오. 크기는 CNN의 절반 정도이고, 실제 CIFAR-10에서 더 좋아야 합니다. 검사는 규칙을 지켰는지, 작은 문제를 배우는지 봅니다. 그다음 셀에서 여러분의 모델을 데이터로 학습시킵니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "build_better", "locked": false, "schema_version": 3, "solution": true, "task": false}
def build_better():
    """Return a new Keras model from images (32, 32, 3), 0 to 1, to the probabilities of ten classes.

    At most 300,000 parameters. It gives the same answer each time it is asked: what is random in it
    is so in training only.
    """
    ### BEGIN SOLUTION
    stack = [keras.Input((32, 32, 3))]
    for filters, pool in [(32, True), (64, False), (64, True), (128, True)]:
        stack.append(keras.layers.Conv2D(filters, 3, padding="same", use_bias=False))
        stack.append(keras.layers.BatchNormalization(momentum=0.9))
        stack.append(keras.layers.ReLU())
        if pool:
            stack.append(keras.layers.MaxPooling2D(2))
    head = [keras.layers.Flatten(), keras.layers.Dropout(0.3), keras.layers.Dense(10, activation="softmax")]
    return keras.Sequential(stack + head)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-build_better", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
import contextlib


def stripes(rng, count):
    """Images with stripes across, stripes down, or a chessboard (class 0, 1, 2), of any colours."""
    labels = np.arange(count) % 3
    rows, columns = np.indices((32, 32))[:, None] + rng.integers(0, 4, (2, count, 1, 1))
    bands = np.stack([rows // 2 % 2, columns // 2 % 2, (rows // 2 + columns // 2) % 2])[labels, np.arange(count)]
    dark, bright = rng.random((2, count, 1, 1, 3)) * 0.45
    images = dark + bands[..., None] * (bright + 0.1)
    return images.astype("float32"), labels.astype("int64")


def causes(model):
    """What keeps a model from learning, as its layers show it."""
    layers = models.blueprint(model)
    used = [layer.get("activation") for layer in layers] + [layer["kind"].lower() for layer in layers]
    return {
        "convolutions": any(layer["kind"] == "Conv2D" for layer in layers),
        "normalised": any(layer["kind"] == "BatchNormalization" for layer in layers),
        "frozen": model.trainable_parameters < 0.9 * model.parameters,
        "softmax": min(used.count("softmax"), 2),
        "sigmoid": "sigmoid" in used,
        "scaled": "rescaling" in used,
        "dropped": max([layer.get("rate") or 0.0 for layer in layers], default=0.0) > 0.8,
    }


def built_here(model, images):
    """What a model gives when it is built here; None for one with layers that are not built here."""
    with contextlib.suppress(models.NotRebuilt):
        return models.outputs(model, images)


with checks("build_better", points=5, covers="other images of both kinds") as check:
    made, again = (check.once(build_better) for _ in range(2))
    rows = check("gives ten probabilities for each image")
    model = rows.observe(made).built(32, 32, 3)
    model.derive(causes)
    model.apply(NOISE, training=False).derive(told_of).satisfies(
        lambda told: told == {"shape": [3, 10], "sums": True, "negative": False},
        because="Three images give an array (3, 10) of positive numbers whose rows add up to 1",
    )
    size = check("has at most 300,000 parameters")
    size.observe(made).built(32, 32, 3).derive(lambda m: m.parameters <= 300_000).satisfies(
        lambda few: few, because="The CNN has 582,026 parameters; this model may have 300,000"
    )
    better, (images, labels) = check("learns stripes from 96 images", weight=2), stripes(np.random.default_rng(3), 156)
    answer = better.call(build_better).built(32, 32, 3)
    answer.derive(causes)
    answer.method("compile", optimizer="adam", loss="sparse_categorical_crossentropy")
    answer.method("fit", images[:96], labels[:96], batch_size=16, epochs=6, verbose=0)
    answer.apply(images[96:], training=True).derive(
        lambda p: {
            "learned": bool(np.allclose(p.sum(-1), 1) and np.mean(p.argmax(-1) == labels[96:]) > 0.6),
            "sure": bool(np.allclose(p.sum(-1), 1) and p.max() > 0.4),
        }
    ).satisfies(
        lambda told: told == {"learned": True, "sure": True},
        because="After 36 steps of Adam it should tell six of ten new images apart, and be sure of some",
    )
    same = check("says the same whenever it is asked")
    asked = same.observe(made).built(32, 32, 3)
    asked.derive(causes)
    once = asked.apply(NOISE, training=False)
    once.derive(np.shape)
    asked.apply(NOISE, training=False).derive(lambda p: bool(np.allclose(p, once.value))).satisfies(
        lambda equal: equal, because="Asked twice about the same images, it should answer the same"
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    fresh, classes = stripes(rng, 60)
    noise = rng.random((4, 32, 32, 3), dtype=np.float32)
    rows.observe(again).built(32, 32, 3).apply(noise, training=False).derive(told_of).equal(
        {"shape": [4, 10], "sums": True, "negative": False}
    )
    told = size.observe(again).built(32, 32, 3)
    told.derive(lambda m: m.parameters).satisfies(lambda number: number <= 300_000, because="")
    here = told.derive(lambda model: built_here(model, noise)).value
    if here is not None:
        told.apply(noise, training=False).close(here, atol=1e-4)
    trained = answer.apply(fresh, training=True)
    trained.satisfies(lambda p: np.mean(p.argmax(-1) == classes) > 0.6 and p.max() > 0.4, because="")
    before = asked.apply(noise, training=False).value
    asked.apply(noise, training=False).satisfies(lambda p: np.allclose(p, before), because="")
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Begin with the CNN and change one thing at a time. A third pooling before <code>Flatten</code> takes three quarters of the parameters away.
# </details>
#
# <details><summary>Hint 2</summary>
# Spend what you saved on filters: 128 in the last convolution, or two convolutions in a row between poolings.
# </details>
#
# <details><summary>Hint 3</summary>
# Batch normalisation stands between a convolution and its ReLU, so the convolution gets no activation of its own. Dropout does most good before the dense layers; with more than half of the numbers at 0 a small network hardly learns.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# CNN에서 시작해 한 번에 하나씩 바꾸어 보십시오. <code>Flatten</code> 앞에서 풀링을 한 번 더 하면 파라미터가 4분의 1 가까이로 줄어듭니다.
# </details>
#
# <details><summary>힌트 2</summary>
# 줄인 만큼 필터에 쓰십시오. 마지막 합성곱의 필터를 128개로 하거나, 풀링 사이에 합성곱을 두 번 이어 넣을 수 있습니다.
# </details>
#
# <details><summary>힌트 3</summary>
# 배치 정규화는 합성곱과 ReLU 사이에 둡니다. 그러므로 합성곱에는 활성화 함수를 넣지 않습니다. 드롭아웃은 완전 연결층 앞에서 가장 쓸모가 있습니다. 절반 넘게 0으로 만들면 작은 신경망은 거의 배우지 못합니다.
# </details>

# %% [markdown] tags=["en"]
# Your network on the data. One more thing helps every network: steps that are larger at first and get smaller towards the end. A callback does it.

# %% [markdown] tags=["ko"]
# 여러분의 신경망을 데이터로 학습시킵니다. 어떤 신경망에든 도움이 되는 것이 하나 더 있습니다. 처음에는 크게, 끝으로 갈수록 작게 걸음을 떼는 것입니다. 콜백(callback)으로 할 수 있습니다.

# %% tags=["show", "nbval-ignore-output"]
slower = keras.callbacks.LearningRateScheduler(lambda epoch: 0.002 * (1 - epoch / EPOCHS))
keras.utils.set_random_seed(42)
better, better_history = train(build_better(), x_train, y_train, EPOCHS, callbacks=[*follow("better"), slower])

# %% tags=["show", "nbval-ignore-output"]
for name, model, history in [("CNN", cnn, cnn_history), ("better", better, better_history)]:
    last = {key: round(values[-1], 3) for key, values in history.history.items()}
    print(
        f"{name:6s} {model.count_params():,} parameters, accuracy {last['accuracy']}, validation {last['val_accuracy']}"
    )
_, accuracy = better.evaluate(x_test, y_test, verbose=0)
expect_accuracy("better", accuracy, quick=0.6, full=0.75)

# %% [markdown] tags=["en"]
# If your network misses the bar, this cell ends with an `AssertionError`. That costs no points: compare its curves, change the network, and try again.

# %% [markdown] tags=["ko"]
# 기준에 못 미치면 이 셀은 `AssertionError`로 끝납니다. 점수가 깎이지는 않습니다. 곡선을 견주어 보고 신경망을 바꾸어 다시 해 보십시오.

# %% tags=["show", "nbval-ignore-output"]
pictures.described(learning_curves(better_history.history))

# %% [markdown] tags=["en"]
# ## Exercise 9 · Where does overfitting begin? (3 points)
#
# Look at the curves of the CNN that learned from 500 images. Where does overfitting begin, and how do you see it? What would you do about it? Answer in four to six sentences, with numbers from your own curves. This answer is read and graded by your instructor.

# %% [markdown] tags=["ko"]
# ## 연습 9 · 과적합은 어디에서 시작됩니까? (3점)
#
# 이미지 500장으로 학습한 CNN의 곡선을 보십시오. 과적합은 어디에서 시작되며, 무엇을 보고 알 수 있습니까? 어떻게 하겠습니까? 네 문장에서 여섯 문장으로, 여러분의 곡선에서 읽은 수를 들어 답하십시오. 이 답은 강사가 읽고 채점합니다.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "overfitting", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# Overfitting begins at the dotted line, the epoch with the lowest validation loss. Up to there both losses fall together: what is learned from the training images holds for others as well. After it the training loss goes on falling, while the validation loss turns and rises; the gap between the two is what the network has learned by heart. A high training accuracy alone shows nothing. I would keep the weights of the best epoch (early stopping), and give the network less to learn by heart with: fewer parameters or dropout; more images, or altered ones, would move the turning point to the right.
#
# ### BEGIN MARK SCHEME
# One point for each idea, half a point where it is named but not explained; wording and language do not matter.
#
# - **Where (1):** at the minimum of the validation loss, with the epoch read from the learner's own figure. "Where the curves cross" or "where training accuracy reaches 1": no point. A validation loss that only levels off in the learner's figure may be described as such.
# - **How it shows (1):** the training loss goes on falling while the validation loss rises or stops falling, and why this means learning by heart (what is learned no longer holds for other images). Without the reason: half a point.
# - **What to do (1):** one sensible remedy with the reason it helps: stopping at the best epoch, dropout, fewer parameters, more images or augmentation, weight decay. "Train longer": no point. Choosing by the *test* images: no point.
# ### END MARK SCHEME

# %% [markdown] tags=["en"]
# ## Summary
#
# - Training, validation and test images pass through the same door, and the test images are looked at once.
# - With as many parameters, a CNN beats an MLP on images, because it knows which pixels are neighbours and uses its kernels at every place.
# - Loss, labels and last layer must fit each other: sparse for whole numbers, softmax in one place only.
# - Where the validation loss turns upwards, overfitting begins.
# - A confusion matrix says what goes wrong; filters, maps and favourite pieces say what the layers see.
# - More convolutions, pooling, batch normalisation and dropout can do more for a network than more parameters.

# %% [markdown] tags=["ko"]
# ## 요약
#
# - 훈련, 검증, 시험 이미지는 같은 문을 지나고, 시험 이미지는 한 번만 봅니다.
# - 파라미터 수가 같으면 이미지에서는 CNN이 MLP보다 낫습니다. 어느 픽셀이 이웃인지 알고, 커널을 모든 자리에서 쓰기 때문입니다.
# - 손실과 레이블과 마지막 층이 서로 맞아야 합니다. 정수 레이블에는 sparse 손실을 쓰고, 소프트맥스는 한 곳에만 둡니다.
# - 검증 손실이 다시 커지는 곳에서 과적합이 시작됩니다.
# - 혼동 행렬은 무엇을 틀리는지, 필터와 맵과 가장 강하게 반응한 조각은 층이 무엇을 보는지 알려 줍니다.
# - 파라미터를 늘리는 것보다 합성곱, 풀링, 배치 정규화, 드롭아웃이 더 도움이 될 수 있습니다.

# %% [markdown] tags=["en"]
# ## Glossary
#
# | English | Korean | meaning |
# | --- | --- | --- |
# | training, validation, test set | 훈련·검증·시험 데이터 | to fit to, to watch, to judge by once |
# | baseline | 기준 모델 | a simple rival to compare with |
# | one-hot | 원-핫 | a class as a row of zeros with a single 1 |
# | logits | 로짓 | scores before softmax |
# | optimizer | 옵티마이저 | how steps are made of gradients; Adam is one |
# | epoch | 에포크 | all training images seen once |
# | seed | 시드 | number that random draws start from |
# | learning curve | 학습 곡선 | loss or accuracy by epoch |
# | overfitting | 과적합 | learning the training images by heart |
# | early stopping | 조기 종료 | stopping at the best epoch |
# | confusion matrix | 혼동 행렬 | true classes in rows, predicted ones in columns |
# | batch normalisation | 배치 정규화 | each channel of a batch brought to mean 0 and variance 1 |
# | dropout | 드롭아웃 | some numbers set to 0 in training |
# | callback | 콜백 | something that fit calls as the training goes on |

# %% [markdown] tags=["ko"]
# ## 용어
#
# | 한국어 | 영어 | 뜻 |
# | --- | --- | --- |
# | 훈련·검증·시험 데이터 | training, validation, test set | 맞추는 데이터, 지켜보는 데이터, 한 번만 재어 보는 데이터 |
# | 기준 모델 | baseline | 견주어 볼 단순한 맞수 |
# | 원-핫 | one-hot | 클래스를 1 하나와 나머지 0으로 나타낸 행 |
# | 로짓 | logits | 소프트맥스에 들어가기 전의 점수 |
# | 옵티마이저 | optimizer | 그래디언트로 걸음을 만드는 방법. Adam이 그 하나 |
# | 에포크 | epoch | 모든 훈련 이미지를 한 번씩 보는 것 |
# | 시드 | seed | 난수가 시작하는 수 |
# | 학습 곡선 | learning curve | 에포크에 따른 손실이나 정확도 |
# | 과적합 | overfitting | 훈련 이미지를 외워 버리는 것 |
# | 조기 종료 | early stopping | 가장 좋은 에포크에서 멈추는 것 |
# | 혼동 행렬 | confusion matrix | 행은 실제 클래스, 열은 예측한 클래스 |
# | 배치 정규화 | batch normalization | 배치의 채널마다 평균을 0, 분산을 1로 맞추는 것 |
# | 드롭아웃 | dropout | 학습할 때 숫자의 일부를 0으로 만드는 것 |
# | 콜백 | callback | 학습하는 동안 fit이 불러 주는 것 |

# %% [markdown] tags=["en"]
# ## Further reading
#
# - Keras, [*The Sequential model*](https://keras.io/guides/sequential_model/) and [*Training and evaluation with the built-in methods*](https://keras.io/guides/training_with_built_in_methods/).
# - Alex Krizhevsky, [*Learning multiple layers of features from tiny images*](https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf) (2009): where CIFAR-10 comes from.
# - Sergey Ioffe, Christian Szegedy, [*Batch normalization*](https://arxiv.org/abs/1502.03167) (2015); Nitish Srivastava and others, [*Dropout*](https://jmlr.org/papers/v15/srivastava14a.html) (2014).
# - Matthew Zeiler, Rob Fergus, [*Visualizing and understanding convolutional networks*](https://arxiv.org/abs/1311.2901) (2013): the pieces of images that filters answer to.

# %% [markdown] tags=["ko"]
# ## 더 읽을거리
#
# - Keras, [*The Sequential model*](https://keras.io/guides/sequential_model/), [*Training and evaluation with the built-in methods*](https://keras.io/guides/training_with_built_in_methods/)(영어).
# - Alex Krizhevsky, [*Learning multiple layers of features from tiny images*](https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf)(2009): CIFAR-10을 만든 이야기(영어).
# - Sergey Ioffe, Christian Szegedy, [*Batch normalization*](https://arxiv.org/abs/1502.03167)(2015), Nitish Srivastava 외, [*Dropout*](https://jmlr.org/papers/v15/srivastava14a.html)(2014)(영어).
# - Matthew Zeiler, Rob Fergus, [*Visualizing and understanding convolutional networks*](https://arxiv.org/abs/1311.2901)(2013): 필터가 반응하는 이미지 조각을 찾는 방법(영어).

# %% tags=["show"]
progress()
