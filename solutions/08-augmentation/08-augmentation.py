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
# # 08 Augmentation
#
# Move a picture of a house by six pixels: it is still a house. A trained network may see a tree. In this unit you teach it better without a single new photograph: during training, every picture is turned, moved, brightened a little, each time in another way. This is **image augmentation**.
#
# **You will be able to**
#
# - write the common augmentations in NumPy: each image by a draw of its own, repeatable by a seed, within the range of its pixels;
# - put augmentation into a Keras model, and into a `tf.data` pipeline, so that it acts in training only;
# - train with and without, compare the two fairly, and draw robustness curves;
# - find out which augmentation breaks which class.
#
# **You need** units 00, 01 and 06. &nbsp; **Time** about 90 minutes. &nbsp; **Points** 25, 3 of them for a written answer.

# %% [markdown] tags=["ko"]
# # 08 이미지 증강
#
# 집 그림을 여섯 픽셀 옮겨도 여전히 집입니다. 그런데 학습을 마친 신경망은 이것을 나무로 볼지도 모릅니다. 이 단원에서는 새 사진을 한 장도 더하지 않고 신경망을 더 잘 가르칩니다. 학습하는 동안 그림을 조금씩 돌리고, 옮기고, 밝게 하되 매번 다르게 합니다. 이것이 **이미지 증강**(image augmentation)입니다.
#
# **이 단원을 마치면**
#
# - 자주 쓰는 증강을 NumPy로 쓸 수 있습니다. 이미지마다 따로 무작위로 뽑고, 시드(seed)로 되풀이할 수 있으며, 픽셀값의 범위를 지킵니다.
# - 증강을 Keras 모델 안에, 또는 `tf.data` 파이프라인(pipeline)에 넣어 학습할 때만 작동하게 할 수 있습니다.
# - 증강을 쓴 학습과 쓰지 않은 학습을 공정하게 견주고 강건성 곡선(robustness curve)을 그릴 수 있습니다.
# - 어떤 증강이 어떤 클래스(class)를 망가뜨리는지 찾아낼 수 있습니다.
#
# **준비** 00, 01, 06 단원 &nbsp; **시간** 약 90분 &nbsp; **점수** 25점(서술형 3점 포함)

# %% tags=["ko"]
import cnncourse

cnncourse.language("ko")

# %% tags=["en"]
import cnncourse

cnncourse.language("en")

# %% [markdown] tags=["en"]
# Run the next two cells first. The second holds small pictures, and how the checks look at functions that draw at random.

# %% [markdown] tags=["ko"]
# 다음 두 셀부터 실행하십시오. 두 번째 셀에는 작은 그림들과, 무작위로 뽑는 함수를 검사하는 방법이 들어 있습니다.

# %%
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
from cnncourse import calls, checks, pictures, progress, unit
from cnncourse.compare import finding
from cnncourse.data import load_cifar10, profile
from cnncourse.objects import Model
from cnncourse.quiet import quiet

with quiet():
    import keras
    import tensorflow as tf

tf.get_logger().setLevel("ERROR")
unit("08-augmentation")
keras.utils.set_random_seed(8)

# %%
PICTURES = (np.arange(4 * 6 * 8 * 3).reshape(4, 6, 8, 3) * 37 % 251).astype(np.uint8)  # whole numbers, 0 to 255
FLOATS = PICTURES.astype(np.float32) / 255  # floats, 0 to 1


def ask(function, *args, **kwargs):
    """What a submitted function gives; checks that look at many draws call it through this."""
    returned = calls.call(function, *args, **kwargs)
    if returned.not_attempted:
        raise NotImplementedError
    if returned.raised or returned.lost:
        raise RuntimeError(f"{returned.raised.type}: {returned.raised.text}" if returned.raised else returned.lost)
    return returned.value


def as_asked(because=""):
    """Judge what a check has seen, which it says in a few words."""
    found = {"because": {"phrase": because}}
    return lambda seen: None if seen == "as asked" else finding("does_not_hold", **found, got={"phrase": str(seen)})


def changes(change, images, *given):
    """Whether a change does anything: what gives its argument back keeps all of it, and has done nothing."""
    return "nothing changed" if np.array_equal(ask(change, images, *given), images) else "as asked"


def repeats(change, images, most, seed):
    """How a random change goes with its seed: the same one twice, then others until one gives other images."""
    first = np.asarray(ask(change, images, most, seed))
    if not np.array_equal(first, ask(change, images, most, seed)):
        return "otherwise for the same seed"
    others = (np.asarray(ask(change, images, most, seed + n)) for n in range(1, 60))
    return "as asked" if any(not np.array_equal(first, other) for other in others) else "alike for another seed"


# %% [markdown] tags=["en"]
# ## The question: is this still the same thing?
#
# First a network like that of unit 06, with fewer filters so that it trains in seconds. It gets pixels between 0 and 1, and its first layer spreads them around 0: training then starts sooner.

# %% [markdown] tags=["ko"]
# ## 질문: 이것은 아직도 같은 것입니까?
#
# 먼저 06 단원과 비슷한 신경망을 만듭니다. 몇 초 만에 학습하도록 필터 수를 줄였습니다. 픽셀값은 0과 1 사이로 들어오고, 첫 층이 이것을 0을 중심으로 펼쳐 놓습니다. 그러면 학습이 더 빨리 시작됩니다.


# %%
def small_cnn(shape, filters=16):
    """Return a new, untrained CNN for images of this shape, with pixels in [0, 1], and ten classes."""
    return keras.Sequential(
        [
            keras.Input(shape),
            keras.layers.Rescaling(4.0, offset=-2.0),
            keras.layers.Conv2D(filters, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(2 * filters, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(2 * filters, 3, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(4 * filters, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


# %% tags=["show"]
from cnncourse.data import class_names
from cnncourse.training import expect_accuracy, expect_gain, follow

train, test = load_cifar10()
names = class_names(train)
sample = (train, test) if profile() == "quick" else load_cifar10(generated=True)
train_images, test_images = (part[0].astype("float32") / 255 for part in (train, test))
train_labels, test_labels = (part[1][:, 0].astype("int64") for part in (train, test))
FILTERS, EPOCHS, BATCH = {"quick": (16, 8, 32), "full": (32, 10, 128)}[profile()]

# %% tags=["show", "nbval-ignore-output"]
keras.utils.set_random_seed(8)
first = small_cnn((32, 32, 3), FILTERS)
first.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
first.fit(train_images, train_labels, batch_size=BATCH, epochs=EPOCHS, verbose=0, callbacks=follow("first"))
print(f"{first.evaluate(test_images, test_labels, verbose=0)[1]:.3f}")

# %% [markdown] tags=["en"]
# Now one test picture that the network gets right, moved by 0 to 8 pixels. What comes in at the side repeats the edge. Below each, what the network takes it for.

# %% [markdown] tags=["ko"]
# 이제 신경망이 맞힌 시험 그림 하나를 0~8픽셀 옮겨 봅니다. 옆에서 들어오는 부분은 가장자리를 되풀이합니다. 그림 아래는 신경망의 답입니다.


# %% tags=["show", "nbval-ignore-output"]
def displaced(images, pixels):
    """The images, by turns moved right, down, left and up by so many pixels; the edge is repeated."""
    height, width = images.shape[1:3]
    padded = np.pad(images, ((0, 0), (pixels, pixels), (pixels, pixels), (0, 0)), mode="edge")
    moved = np.empty_like(images)
    for turn_, (down, right) in enumerate([(0, 1), (1, 0), (0, -1), (-1, 0)]):
        row, col = pixels - down * pixels, pixels - right * pixels
        moved[turn_::4] = padded[turn_::4, row : row + height, col : col + width]
    return moved


distances = [0, 2, 4, 6, 8]
moved = [displaced(test_images[:200], distance) for distance in distances]
answers = np.stack([first.predict(images, verbose=0).argmax(axis=1) for images in moved])
hits = answers == test_labels[:200]
one = np.argmax(np.where(hits[0], (~hits).sum(axis=0), 0))  # right where it is, wrong most often elsewhere
told = [names[k] for k in answers[:, one]]
pictures.answered(np.stack(moved)[:, one], told, hits[:, one], [str(distance) for distance in distances])

# %% [markdown] tags=["en"]
# A convolution moves with the picture, but the dense layers behind it have a weight for every place of the map. They have seen things near the middle only. Two ways out: collect photographs with the thing at every place, or **make them** from those we have.

# %% [markdown] tags=["ko"]
# 합성곱은 그림을 따라 움직이지만, 그 뒤의 완전 연결층(fully connected layer)에는 맵의 자리마다 가중치가 따로 있습니다. 이 층은 가운데 놓인 것만 보았습니다. 길은 두 가지입니다. 물체가 곳곳에 놓인 사진을 더 모으거나, 가진 사진으로 **만들어 내는** 것입니다.

# %% [markdown] tags=["en"]
# ## The rule
#
# Augmentation changes the picture and keeps the label. So it is allowed where a person would still give the same answer, and only there. Try it: what strength is still the same thing to you?

# %% [markdown] tags=["ko"]
# ## 규칙
#
# 증강은 그림을 바꾸고 레이블(label)은 그대로 둡니다. 그러므로 사람이 여전히 같은 답을 할 때만 쓸 수 있습니다. 직접 해 보십시오. 어느 정도까지 바꾸어도 같은 것으로 보입니까?

# %% tags=["show"]
pictures.explore_augmentation(sample[1][0][:6])

# %% [markdown] tags=["en"]
# ## How a random function is written
#
# Every function below takes `rng`: a whole number (a **seed**) or a generator of NumPy. One line makes a generator of either: `rng = np.random.default_rng(rng)`.
#
# Draw from this generator and from nothing else. Then the same seed gives the same images, and a result can be repeated.

# %% [markdown] tags=["ko"]
# ## 무작위 함수를 쓰는 법
#
# 아래의 모든 함수는 `rng`를 받습니다. 정수(**시드**, seed)이거나 NumPy의 생성기(generator)입니다. `rng = np.random.default_rng(rng)` 한 줄이면 어느 쪽이든 생성기가 됩니다.
#
# 난수는 이 생성기에서만 뽑으십시오. 그러면 같은 시드에서 같은 이미지가 나오고, 결과를 되풀이할 수 있습니다.

# %% tags=["show"]
for seed in (1, 1, 2):
    print(seed, np.random.default_rng(seed).random(4).round(2))

# %% [markdown] tags=["en"]
# One more habit: **a draw for each image.** A batch in which every image is moved alike teaches less than one in which each goes its own way.

# %% [markdown] tags=["ko"]
# 습관을 하나 더 들입시다. **이미지마다 따로 뽑습니다.** 배치(batch) 전체를 똑같이 옮기는 것보다 저마다 다르게 옮길 때 더 많이 배웁니다.

# %% [markdown] tags=["en"]
# ## Exercise 1 · Flip (1 point)
#
# Write `flip`: mirror images left to right, each with the probability `share`.

# %% [markdown] tags=["ko"]
# ## 연습 1 · 뒤집기 (1점)
#
# 이미지를 저마다 `share`의 확률로 좌우로 뒤집는(flip) `flip`을 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "flip", "locked": false, "schema_version": 3, "solution": true, "task": false}
def flip(images, share, rng):
    """Return new images, each mirrored left to right with the probability share, drawn for each alone.

    images: array (count, height, width, channels), uint8 from 0 to 255 or floats from 0 to 1; it is not changed.
    share: from 0 (none) to 1 (all). rng: a seed or a NumPy generator.
    The result has the shape and the dtype of images.
    """
    rng = np.random.default_rng(rng)
    ### BEGIN SOLUTION
    chosen = rng.random(len(images)) < share
    flipped = images.copy()
    flipped[chosen] = images[chosen, :, ::-1]
    return flipped
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-flip", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
def seen_flips(flip, images, share, seed):
    """What a batch of 600 became, in a few words.

    A right answer is off by 0.15 with a probability below 2 exp(-2 · 600 · 0.15²) = 4e-12 (Hoeffding).
    """
    after = np.asarray(ask(flip, images, share, seed))
    same, mirrored = ((after == wanted).all(axis=(1, 2, 3)) for wanted in (images, images[:, :, ::-1]))
    if not (same | mirrored).all():
        return "something else than mirrored"
    if mirrored.all() or same.all():
        return "all images alike"
    return "as asked" if abs(mirrored.mean() - share) < 0.15 else "another share"


with checks("flip", points=1, covers="other sizes, shares and seeds") as check:
    MANY = np.random.default_rng(0).integers(0, 256, size=(600, 3, 4, 3)).astype(np.uint8)
    mirrors = check("mirrors left and right, and nothing else")
    mirrors.call(flip, PICTURES, 1.0, 1).close(PICTURES[:, :, ::-1])
    mirrors.call(flip, PICTURES, 0.0, 1).close(PICTURES)
    share = check("draws for each image alone, with the probability given")
    share.call(seen_flips, flip, MANY, 0.25, 2).expect(
        as_asked(because="About the given share of the images is to be mirrored, each by a draw of its own")
    )
    seeded = check("gives the same images for the same seed, others for another")
    seeded.call(repeats, flip, MANY, 0.5, 3).expect(
        as_asked(because="The same seed is to give the same images, another seed others")
    )
    keeps = check("keeps shape and dtype, and the argument as it was")
    for images in (PICTURES, FLOATS):
        kept = keeps.call(flip, images, 1.0, 4).keeps_inputs().shape((4, 6, 8, 3))
        kept.satisfies(lambda a, dtype=images.dtype: a.dtype == dtype, because="The result has the dtype of the images")
    keeps.call(changes, flip, PICTURES, 0.5, 2).expect(as_asked(because="With these numbers images are to change"))
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for height, width, channels, seed in rng.integers((2, 3, 2, 0), (8, 9, 4, 2**31), size=(3, 4)).tolist():
        images = rng.integers(0, 256, size=(5, height, width, channels)).astype(np.uint8)
        mirrors.call(flip, images, 1.0, seed).close(np.take(images, np.arange(width)[::-1], axis=2))
        mirrors.call(flip, images, 0.0, seed).close(images)
        most = rng.integers(0, 256, size=(600, 3, width, channels)).astype(np.uint8)
        chance = float(rng.uniform(0.2, 0.8))
        share.call(seen_flips, flip, most, chance, seed).expect(as_asked())
        seeded.call(repeats, flip, most, chance, seed).expect(as_asked())
        floats = (images / 255).astype(np.float32)
        kept = keeps.call(flip, floats, 0.5, seed).keeps_inputs().shape(images.shape)
        kept.satisfies(lambda a: a.dtype == np.float32, because="")
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>rng.random(count)</code> gives numbers between 0 and 1, one for each image. Which part of them lies below <code>share</code>?
# </details>
#
# <details><summary>Hint 2</summary>
# A comparison gives an array of booleans, and such an array chooses images: <code>images[chosen]</code>. Left and right are the ends of the width; which axis is that in a batch?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>rng.random(count)</code>는 0과 1 사이의 수를 이미지마다 하나씩 줍니다. 그 가운데 얼마만큼이 <code>share</code>보다 작습니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 비교하면 참·거짓 배열이 나오고, 이 배열로 이미지를 고를 수 있습니다. <code>images[chosen]</code>처럼 씁니다. 왼쪽과 오른쪽은 너비의 양 끝입니다. 배치에서 너비는 몇 번째 축입니까?
# </details>

# %% tags=["show"]
shown = sample[1][0][:7]
pictures.versions({"images": shown, "flip(images, 0.5, rng)": flip(shown, 0.5, 1)})

# %% [markdown] tags=["en"]
# ## Exercise 2 · Brightness (1 point)
#
# Write `brightness`: add one number to all pixels of an image, drawn for each image alone. Mind the ends of the range: in uint8, 250 + 10 is 4.

# %% [markdown] tags=["ko"]
# ## 연습 2 · 밝기 (1점)
#
# 이미지마다 수를 하나씩 뽑아 그 이미지의 모든 픽셀에 더하는 `brightness`를 작성하십시오. 범위의 끝에 주의하십시오. uint8에서 250 + 10은 4입니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "brightness", "locked": false, "schema_version": 3, "solution": true, "task": false}
def brightness(images, most, rng):
    """Return new images, to each of which one number was added, drawn evenly from -most to most for each alone.

    images: array (count, height, width, channels), uint8 from 0 to 255 or floats from 0 to 1; it is not changed.
    most: a share of the whole range: 0.1 stands for 0.1 in floats, for 25.5 in uint8. rng: a seed or a NumPy generator.
    What goes beyond an end of the range stays at that end. The result has the shape and the dtype of images.
    """
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    ### BEGIN SOLUTION
    change = top * rng.uniform(-most, most, size=(len(images), 1, 1, 1))
    changed = np.clip(images + change, 0, top)
    return (np.rint(changed) if top == 255 else changed).astype(images.dtype)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-brightness", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
def seen_changes(brightness, images, most, seed):
    """What was added to 400 images of middle gray, in a few words.

    Of a right answer a quarter lies beyond most / 2 at either side; less than a tenth has a probability
    below exp(-400 · KL(0.1, 0.25)) = 3e-13 (Chernoff).
    """
    after = np.asarray(ask(brightness, images, most, seed)).astype(float)
    added = (after - images) / (255 if images.dtype == np.uint8 else 1)
    step, each = 1.5 / 255, added.mean(axis=(1, 2, 3))
    if np.ptp(added, axis=(1, 2, 3)).max() > step:
        colours = np.ptp(added.mean(axis=(1, 2)), axis=1).max() > step and np.ptp(added, axis=(1, 2)).max() < step
        return "each channel by another number" if colours else "the pixels of an image by several numbers"
    if np.ptp(each) < most / 20:
        return "hardly at all" if np.abs(each).max() < step else "all images by one number"
    if np.abs(each).max() > most + step:
        return "further than asked"
    return "as asked" if min((each < -most / 2).mean(), (each > most / 2).mean()) > 0.1 else "not evenly to both sides"


def seen_ends(brightness, dtype, seed):
    """What became of black, two grays and white when they are changed strongly."""
    top = 255 if dtype == np.uint8 else 1
    images = np.tile((np.array([0, 85, 170, 255]) * top / 255).astype(dtype).reshape(1, 1, 4, 1), (200, 2, 1, 3))
    after = np.asarray(ask(brightness, images, 0.8, seed)).astype(float)
    if after.min() < 0 or after.max() > top:
        return "out of the range"
    return "as asked" if (np.diff(after, axis=2) >= 0).all() else "dark became lighter than light"


with checks("brightness", points=1, covers="other sizes, strengths and seeds") as check:
    GRAY = np.random.default_rng(1).integers(105, 150, size=(400, 2, 3, 3)).astype(np.uint8)
    LIGHT = (GRAY / 255).astype(np.float32)
    adds = check("adds one number to an image, drawn for each alone")
    adds.call(seen_changes, brightness, LIGHT, 0.3, 1).expect(
        as_asked(because="One number from -most to most is to be added to all of an image, and another to the next")
    )
    adds.call(seen_changes, brightness, GRAY, 0.3, 1).expect(
        as_asked(because="One number from -most to most is to be added to all of an image, and another to the next")
    )
    ends = check("stays in the range of the pixels")
    ends.call(seen_ends, brightness, np.float32, 2).expect(
        as_asked(because="What goes beyond black or white is to stay there")
    )
    ends.call(seen_ends, brightness, np.uint8, 2).expect(
        as_asked(because="What goes beyond black or white is to stay there")
    )
    seeded = check("gives the same images for the same seed, others for another")
    seeded.call(repeats, brightness, LIGHT, 0.3, 3).expect(
        as_asked(because="The same seed is to give the same images, another seed others")
    )
    keeps = check("keeps shape and dtype, and the argument as it was")
    for images in (PICTURES, FLOATS):
        kept = keeps.call(brightness, images, 0.0, 4).keeps_inputs().close(images)
        kept.satisfies(lambda a, dtype=images.dtype: a.dtype == dtype, because="The result has the dtype of the images")
    for case in (ends, keeps):
        case.call(changes, brightness, PICTURES, 0.3, 4).expect(
            as_asked(because="With these numbers images are to change")
        )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for height, width, channels, seed in rng.integers((2, 3, 2, 0), (5, 6, 4, 2**31), size=(3, 4)).tolist():
        whole = rng.integers(115, 141, size=(400, height, width, channels)).astype(np.uint8)
        strength = float(rng.uniform(0.2, 0.4))
        for images in (whole, (whole / 255).astype(np.float32)):
            adds.call(seen_changes, brightness, images, strength, seed).expect(as_asked())
            ends.call(seen_ends, brightness, images.dtype.type, seed).expect(as_asked())
            seeded.call(repeats, brightness, images, strength, seed).expect(as_asked())
            kept = keeps.call(brightness, images[:5], strength, seed).keeps_inputs().shape(images[:5].shape)
            kept.satisfies(lambda a, dtype=images.dtype: a.dtype == dtype, because="")
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# One number for each image, to be added to arrays of shape (height, width, channels): draw them in the shape <code>(count, 1, 1, 1)</code> and let broadcasting do the rest.
# </details>
#
# <details><summary>Hint 2</summary>
# Add in floats, clip, and only then go back to the dtype of the images. In another order, 250 + 10 wraps around.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 이미지마다 수 하나를 모양이 (높이, 너비, 채널)인 배열에 더합니다. <code>(count, 1, 1, 1)</code> 모양으로 뽑으면 나머지는 브로드캐스팅(broadcasting)이 합니다.
# </details>
#
# <details><summary>힌트 2</summary>
# 실수로 더하고, 범위에 맞게 자른 다음, 마지막에 이미지의 자료형으로 돌아가십시오. 순서가 바뀌면 250 + 10이 한 바퀴 돌아 버립니다.
# </details>

# %% tags=["show"]
pictures.versions({"images": shown, "brightness(images, 0.3, rng)": brightness(shown, 0.3, 2)})

# %% [markdown] tags=["en"]
# ## Exercise 3 · Shift (1 point)
#
# Write `shift`: move each image by whole pixels, up or down and left or right. Where nothing is left, repeat the edge.

# %% [markdown] tags=["ko"]
# ## 연습 3 · 옮기기 (1점)
#
# 이미지를 저마다 위아래와 좌우로 몇 픽셀씩 옮기는 `shift`를 작성하십시오. 비는 곳은 가장자리를 되풀이해 채웁니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "shift", "locked": false, "schema_version": 3, "solution": true, "task": false}
def shift(images, most, rng):
    """Return new images, each moved down and to the right by whole numbers of pixels from -most to most.

    images: array (count, height, width, channels), uint8 or floats; it is not changed.
    Both numbers are drawn for each image alone, independently, all of -most, …, most equally likely.
    What comes in repeats the edge of the image. rng: a seed or a NumPy generator.
    The result has the shape and the dtype of images.
    """
    rng = np.random.default_rng(rng)
    height, width = images.shape[1:3]
    ### BEGIN SOLUTION
    padded = np.pad(images, ((0, 0), (most, most), (most, most), (0, 0)), mode="edge")
    moved = np.empty_like(images)
    for k, (row, col) in enumerate(rng.integers(0, 2 * most + 1, size=(len(images), 2))):
        moved[k] = padded[k, row : row + height, col : col + width]
    return moved
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-shift", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
def moves(shift, images, most, seed):
    """How far each image went down and to the right, and how the gap was filled: "edge", "constant", "wrap" or ""."""
    after, (height, width), far = np.asarray(ask(shift, images, most, seed)), images.shape[1:3], most + 2
    for fill in ("edge", "constant", "wrap"):
        padded = np.pad(images, ((0, 0), (far, far), (far, far), (0, 0)), mode=fill)
        found = np.full((len(images), 2), 99)
        for down, right in np.ndindex(2 * far + 1, 2 * far + 1):
            part = padded[:, down : down + height, right : right + width]
            found[(after == part).all(axis=(1, 2, 3))] = far - down, far - right
        if (found < 99).all():
            return found, fill
    return found, ""


def seen_fill(shift, images, most, seed):
    """What comes in at the edges, in a few words."""
    said = {"edge": "as asked", "constant": "black", "wrap": "the other side of the image", "": "not a moved image"}
    return said[moves(shift, images, most, seed)[1]]


def seen_moves(shift, images, most, seed):
    """How 250 images were moved, in a few words.

    With most = 3 one of seven distances stays out, in one direction, with a probability below 14 (6/7)^250 = 3e-16.
    """
    found, _ = moves(shift, images, most, seed)
    down, right = found.T
    if (found == found[0]).all():
        return "all images alike"
    if not down.any() or not right.any():
        return "only sideways" if not down.any() else "only up and down"
    if (down == right).all() or (down == -right).all():
        return "as far down as sideways"
    if found.min() >= 0 or found.max() <= 0:
        return "only in one direction"
    wanted = set(range(-most, most + 1))
    return "as asked" if set(down) == set(right) == wanted else "some distances are missing, or too large"


with checks("shift", points=1, covers="other sizes, distances and seeds") as check:
    SCENES = np.random.default_rng(2).integers(1, 256, size=(250, 6, 8, 2)).astype(np.uint8)
    draws = check("draws both distances for each image alone, from -most to most")
    draws.call(seen_moves, shift, SCENES, 3, 1).expect(
        as_asked(because="Each image is to go its own way: all distances from -most to most, down and sideways apart")
    )
    fills = check("moves the image and repeats its edge")
    fills.call(seen_fill, shift, SCENES, 3, 1).expect(
        as_asked(because="The image is to move as a whole, and the edge to be repeated where nothing is left")
    )
    seeded = check("gives the same images for the same seed, others for another")
    seeded.call(repeats, shift, SCENES, 2, 3).expect(
        as_asked(because="The same seed is to give the same images, another seed others")
    )
    keeps = check("keeps shape and dtype, and the argument as it was")
    for images in (PICTURES, FLOATS):
        kept = keeps.call(shift, images, 0, 4).keeps_inputs().close(images)
        kept.satisfies(lambda a, dtype=images.dtype: a.dtype == dtype, because="The result has the dtype of the images")
    for case in (fills, keeps):
        case.call(changes, shift, PICTURES, 2, 4).expect(as_asked(because="With these numbers images are to change"))
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for height, width, channels, seed in rng.integers((5, 6, 1, 0), (9, 10, 4, 2**31), size=(3, 4)).tolist():
        images = rng.integers(1, 256, size=(250, height, width, channels)).astype(np.uint8)
        for most in (1, 2, 3):
            draws.call(seen_moves, shift, images, most, seed).expect(as_asked())
            fills.call(seen_fill, shift, images, most, seed).expect(as_asked())
        seeded.call(repeats, shift, images, 2, seed).expect(as_asked())
        floats = (images[:5] / 255).astype(np.float32)
        kept = keeps.call(shift, floats, 2, seed).keeps_inputs().shape(floats.shape)
        kept.satisfies(lambda a: a.dtype == np.float32, because="")
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Pad first, cut afterwards: <code>np.pad(…, mode="edge")</code> repeats the edge, and a slice of the padded image is a moved image.
# </details>
#
# <details><summary>Hint 2</summary>
# <code>rng.integers(low, high)</code> leaves <code>high</code> out. How many places are there between -most and most?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 먼저 패딩하고, 그다음 잘라 내십시오. <code>np.pad(…, mode="edge")</code>는 가장자리를 되풀이하고, 패딩한 이미지의 슬라이스는 옮긴 이미지입니다.
# </details>
#
# <details><summary>힌트 2</summary>
# <code>rng.integers(low, high)</code>에는 <code>high</code>가 들어가지 않습니다. -most부터 most까지 자리가 몇 개입니까?
# </details>

# %% tags=["show"]
pictures.versions({"images": shown, "shift(images, 6, rng)": shift(shown, 6, 3)})

# %% [markdown] tags=["en"]
# ## Turning: ask where a pixel comes from
#
# To turn an image, do not send its pixels away: two may land at one place, and holes stay open. Go through the pixels of the **result** and ask for each where it comes from. Seen from the middle of the image, a pixel `y` rows down and `x` columns to the right comes from
#
# $$ y' = y\cos\theta + x\sin\theta, \qquad x' = -y\sin\theta + x\cos\theta $$
#
# when the image is turned counter-clockwise by $\theta$. Take the pixel nearest to that place.

# %% [markdown] tags=["ko"]
# ## 돌리기: 픽셀이 어디에서 왔는지 묻기
#
# 이미지를 돌릴(rotate) 때 픽셀을 새 자리로 보내지 마십시오. 두 픽셀이 한자리에 떨어지기도 하고 구멍이 남기도 합니다. **결과** 이미지의 픽셀을 하나씩 보면서 이 픽셀이 어디에서 왔는지 물으십시오. 이미지의 가운데에서 아래로 `y`행, 오른쪽으로 `x`열 떨어진 픽셀은, 이미지를 시계 반대 방향으로 $\theta$만큼 돌릴 때
#
# $$ y' = y\cos\theta + x\sin\theta, \qquad x' = -y\sin\theta + x\cos\theta $$
#
# 에서 옵니다. 그 자리에서 가장 가까운 픽셀을 가져옵니다.

# %% [markdown] tags=["en"]
# ## Exercise 4 · Turn and rotate (2 points)
#
# Write `turn`, which turns each image by a given angle, and `rotate`, which draws the angles.

# %% [markdown] tags=["ko"]
# ## 연습 4 · 돌리기 (2점)
#
# 이미지마다 주어진 각도만큼 돌리는 `turn`과, 그 각도를 무작위로 뽑는 `rotate`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "turn", "locked": false, "schema_version": 3, "solution": true, "task": false}
def turn(images, degrees):
    """Return new images, image k turned counter-clockwise about its middle by degrees[k].

    images: array (count, height, width, channels), uint8 or floats; it is not changed. degrees: one number for each.
    A pixel of the result is the pixel nearest to the place it comes from; where that lies outside, the nearest one
    of the edge. The result has the shape and the dtype of images.
    """
    height, width = images.shape[1:3]
    middle_y, middle_x = (height - 1) / 2, (width - 1) / 2
    y, x = np.mgrid[:height, :width] - np.array([middle_y, middle_x]).reshape(2, 1, 1)
    turned = np.empty_like(images)
    ### BEGIN SOLUTION
    for k, angle in enumerate(np.radians(degrees)):
        rows = np.rint(middle_y + y * np.cos(angle) + x * np.sin(angle)).astype(int)
        cols = np.rint(middle_x - y * np.sin(angle) + x * np.cos(angle)).astype(int)
        turned[k] = images[k, rows.clip(0, height - 1), cols.clip(0, width - 1)]
    return turned
    ### END SOLUTION


def rotate(images, most, rng):
    """Return new images, each turned by an angle drawn evenly from -most to most degrees for each alone.

    rng: a seed or a NumPy generator. All else is as for turn.
    """
    rng = np.random.default_rng(rng)
    ### BEGIN SOLUTION
    return turn(images, rng.uniform(-most, most, size=len(images)))
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-turn", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
def ramps(count, height, width):
    """Images whose two channels tell the row and the column of each pixel."""
    return np.tile(np.stack(np.mgrid[:height, :width], axis=-1).astype(np.float32), (count, 1, 1, 1))


def sources(height, width, degrees):
    """The row and column that each pixel comes from, (count, height, width, 2), and which of them lie inside."""
    angle = np.radians(np.reshape(degrees, (-1, 1, 1)))
    middle = np.array([(height - 1) / 2, (width - 1) / 2])
    there = (np.indices((height, width)).transpose(1, 2, 0) - middle) @ np.array([1, 1j])
    there = there * np.exp(-1j * angle)
    place = np.stack([there.real, there.imag], axis=-1) + middle
    return place, ((place >= 0) & (place <= np.array([height - 1, width - 1]))).all(axis=-1)


def comes_from(place, inside, turned):
    """Whether ramps were turned so: inside, each pixel is at most half a pixel from where it should come from."""
    return np.shape(turned) == place.shape and np.abs(np.asarray(turned) - place)[inside].max() <= 0.5 + 1e-4


def seen_angles(rotate, most, seed):
    """By what angles 320 ramps were turned, in a few words.

    Angles are read to about a degree. Of a right answer more than 0.23 lies beyond most / 2 at either side, less than
    0.08 has a probability below exp(-320 · KL(0.08, 0.23)) = 1e-11 (Chernoff).
    """
    after = np.asarray(ask(rotate, ramps(320, 13, 17), most, seed)).astype(float)
    there = (after - [6, 8]) @ np.array([1, 1j])
    here = (np.indices((13, 17)).transpose(1, 2, 0) - [6, 8]) @ np.array([1, 1j])
    disc = np.abs(here) < 6
    angles = -np.degrees(np.angle((there * here.conj())[:, disc].sum(axis=1)))
    if np.abs(there - here * np.exp(-1j * np.radians(angles)).reshape(-1, 1, 1))[:, disc].max() > 1.5:
        return "not a turned image"
    if np.ptp(angles) < 1:
        return "all images alike"
    if np.abs(angles).max() > most + 4:
        return "further than asked"
    low, high = (angles < -most / 2).mean(), (angles > most / 2).mean()
    return "as asked" if min(low, high) > 0.08 else "not evenly to both sides"


with checks("turn", points=2, covers="other sizes, angles and seeds") as check:
    SQUARES = np.arange(3 * 4 * 4 * 2).reshape(3, 4, 4, 2) * 7 % 97
    about = check("turns each image by its own angle, counter-clockwise about the middle")
    quarters = np.stack([np.rot90(image, k) for image, k in zip(SQUARES, (1, 2, -1), strict=True)])
    about.call(turn, SQUARES, np.array([90.0, 180.0, -90.0])).close(quarters)
    about.call(turn, PICTURES[:2], np.array([180.0, 0.0])).close(np.stack([PICTURES[0, ::-1, ::-1], PICTURES[1]]))
    place, inside = sources(9, 13, [20, -35])
    about.call(turn, ramps(2, 9, 13), np.array([20.0, -35.0])).satisfies(
        lambda turned: comes_from(place, inside, turned),
        because="Each pixel is to come from the place nearest to (y', x')",
    )
    edge = check("repeats the edge where nothing is left")
    edge.call(turn, np.full((1, 5, 9, 3), 7.0), np.array([30.0])).close(np.full((1, 5, 9, 3), 7.0))
    edge.call(changes, turn, PICTURES, np.full(4, 30.0)).expect(
        as_asked(because="With these numbers images are to change")
    )
    draws = check("rotate draws an angle for each image alone, from -most to most")
    draws.call(seen_angles, rotate, 30, 1).expect(
        as_asked(because="Each image is to be turned by an angle of its own, evenly from -most to most degrees")
    )
    keeps = check("goes by the seed; keeps shape and dtype, and the argument as it was")
    keeps.call(repeats, rotate, ramps(40, 9, 13), 30, 3).expect(
        as_asked(because="The same seed is to give the same images, another seed others")
    )
    for images in (PICTURES, FLOATS):
        kept = keeps.call(turn, images, np.zeros(4)).keeps_inputs().close(images)
        kept.satisfies(lambda a, dtype=images.dtype: a.dtype == dtype, because="The result has the dtype of the images")
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for height, width, side, seed in rng.integers((7, 9, 3, 0), (12, 15, 8, 2**31), size=(4, 4)).tolist():
        squares, times = rng.integers(0, 256, size=(3, side, side, 2)), rng.permutation([1, 2, 3])
        quarters = np.stack([np.rot90(image, k) for image, k in zip(squares, times, strict=True)])
        about.call(turn, squares, 90.0 * times).close(quarters)
        degrees = rng.uniform(-80, 80, size=3)
        place, inside = sources(height, width, degrees)
        about.call(turn, ramps(3, height, width), degrees).satisfies(
            lambda turned, place=place, inside=inside: comes_from(place, inside, turned),
            because="",
        )
        plain = np.broadcast_to(rng.integers(1, 256, size=(3, 1, 1, 3)), (3, height, width, 3)).astype(np.uint8)
        edge.call(turn, plain, degrees).close(plain)
        most = int(rng.integers(15, 45))
        draws.call(seen_angles, rotate, most, seed).expect(as_asked())
        keeps.call(repeats, rotate, ramps(40, height, width), most, seed).expect(as_asked())
        kept = keeps.call(rotate, plain, most, seed).keeps_inputs().shape(plain.shape)
        kept.satisfies(lambda a: a.dtype == np.uint8, because="")
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>y</code> and <code>x</code> hold every pixel of the result, seen from the middle. Put them into the formula, then add the middle again: these are rows and columns of the image. NumPy's sine wants radians.
# </details>
#
# <details><summary>Hint 2</summary>
# <code>np.rint</code> goes to the nearest whole number, <code>clip</code> brings what lies outside back to the edge. Two arrays of whole numbers pick pixels: <code>images[k, rows, cols]</code>.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>y</code>와 <code>x</code>에는 결과 이미지의 모든 픽셀이 가운데를 기준으로 들어 있습니다. 식에 넣은 다음 가운데 좌표를 다시 더하면 원래 이미지의 행과 열이 됩니다. NumPy의 사인 함수는 라디안을 받습니다.
# </details>
#
# <details><summary>힌트 2</summary>
# <code>np.rint</code>는 가장 가까운 정수로 반올림하고, <code>clip</code>은 밖으로 나간 자리를 가장자리로 데려옵니다. 정수 배열 두 개로 픽셀을 고를 수 있습니다. <code>images[k, rows, cols]</code>처럼 씁니다.
# </details>

# %% tags=["show"]
pictures.versions({"images": shown, "rotate(images, 40, rng)": rotate(shown, 40, 4)})

# %% [markdown] tags=["en"]
# ## Exercise 5 · Noise (1 point)
#
# Write `add_noise`: a small random number from the bell curve for every pixel and channel.

# %% [markdown] tags=["ko"]
# ## 연습 5 · 노이즈 (1점)
#
# 모든 픽셀과 채널에 정규 분포에서 뽑은 작은 수를 저마다 더하는 `add_noise`를 작성하십시오. 이런 수를 노이즈(noise)라고 합니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "add_noise", "locked": false, "schema_version": 3, "solution": true, "task": false}
def add_noise(images, spread, rng):
    """Return new images with noise: to every number a draw of its own from the normal distribution is added.

    images: array (count, height, width, channels), uint8 from 0 to 255 or floats from 0 to 1; it is not changed.
    spread: standard deviation as a share of the whole range: 0.1 stands for 0.1 in floats, for 25.5 in uint8.
    What goes beyond an end of the range stays at that end. rng: a seed or a NumPy generator.
    The result has the shape and the dtype of images.
    """
    rng = np.random.default_rng(rng)
    top = 255 if images.dtype == np.uint8 else 1
    ### BEGIN SOLUTION
    noisy = np.clip(images + rng.normal(0, spread * top, size=images.shape), 0, top)
    return (np.rint(noisy) if top == 255 else noisy).astype(images.dtype)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-add_noise", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
def seen_noise(add_noise, images, spread, seed):
    """What was added to 20 gray images of 16 × 12 × 3 numbers, in a few words.

    n = 11,520 numbers. Bounds in standard errors of a right answer: mean 11, spread 9, share beyond two spreads 7.5,
    correlations 19: all below 1e-12.
    """
    added = (np.asarray(ask(add_noise, images, spread, seed)).astype(float) - images) / (
        255 if images.dtype == np.uint8 else 1
    )
    flat = added - added.mean()
    if np.abs(added).max() < spread / 5:
        return "hardly any"
    if abs(added.mean()) > spread / 10:
        return "more to one side"
    if (flat[1:] * flat[:-1]).mean() > 0.2 * flat.var():
        return "the same in every image"
    if (flat[..., 1:] * flat[..., :-1]).mean() > 0.2 * flat.var():
        return "the same in every channel"
    if abs(flat.std() / spread - 1) > 0.06:
        return "another spread"
    return "as asked" if 0.031 < (np.abs(flat) > 2 * spread).mean() < 0.062 else "not the bell curve"


def seen_noisy_ends(add_noise, dtype, seed):
    """What became of black and white: with a spread of 0.1 none of 1,200 numbers gets past 0.8 (8 spreads: 1e-12)."""
    top = 255 if dtype == np.uint8 else 1
    images = np.tile(np.array([0, top], dtype=dtype).reshape(1, 1, 2, 1), (20, 10, 2, 3))
    after = np.asarray(ask(add_noise, images, 0.1, seed)).astype(float) / top
    if after.min() < 0 or after.max() > 1:
        return "out of the range"
    return "as asked" if np.abs(after - images / top).max() < 0.8 else "black became white, or white black"


with checks("add_noise", points=1, covers="other spreads and seeds") as check:
    EVEN = np.full((20, 16, 12, 3), 128, dtype=np.uint8)
    HALF = np.full((20, 16, 12, 3), 0.5, dtype=np.float32)
    adds = check("adds a draw from the bell curve to every number alone")
    adds.call(seen_noise, add_noise, HALF, 0.1, 1).expect(
        as_asked(
            because="Every pixel and channel is to get a draw of its own from the normal distribution of this spread"
        )
    )
    adds.call(seen_noise, add_noise, EVEN, 0.1, 1).expect(
        as_asked(
            because="Every pixel and channel is to get a draw of its own from the normal distribution of this spread"
        )
    )
    ends = check("stays in the range of the pixels")
    ends.call(seen_noisy_ends, add_noise, np.float32, 2).expect(
        as_asked(because="What goes beyond black or white is to stay there")
    )
    ends.call(seen_noisy_ends, add_noise, np.uint8, 2).expect(
        as_asked(because="What goes beyond black or white is to stay there")
    )
    seeded = check("gives the same images for the same seed, others for another")
    seeded.call(repeats, add_noise, HALF, 0.1, 3).expect(
        as_asked(because="The same seed is to give the same images, another seed others")
    )
    keeps = check("keeps shape and dtype, and the argument as it was")
    for images in (PICTURES, FLOATS):
        kept = keeps.call(add_noise, images, 0.0, 4).keeps_inputs().close(images)
        kept.satisfies(lambda a, dtype=images.dtype: a.dtype == dtype, because="The result has the dtype of the images")
    for case in (ends, keeps):
        case.call(changes, add_noise, PICTURES, 0.5, 4).expect(
            as_asked(because="With these numbers images are to change")
        )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for seed in rng.integers(2**31, size=3).tolist():
        spread = float(rng.uniform(0.05, 0.09))  # fractions cut off darken by half a step: a tenth of these is more
        for images in (EVEN, HALF):
            adds.call(seen_noise, add_noise, images, spread, seed).expect(as_asked())
            ends.call(seen_noisy_ends, add_noise, images.dtype.type, seed).expect(as_asked())
            seeded.call(repeats, add_noise, images, spread, seed).expect(as_asked())
            kept = keeps.call(add_noise, images[:2], spread, seed).keeps_inputs().shape((2, 16, 12, 3))
            kept.satisfies(lambda a, dtype=images.dtype: a.dtype == dtype, because="")
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>rng.normal(0, deviation, size=…)</code> draws from the normal distribution. How many draws are needed, and in what shape?
# </details>
#
# <details><summary>Hint 2</summary>
# The noise has both signs: keep it in floats until it is added and clipped.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>rng.normal(0, deviation, size=…)</code>은 정규 분포에서 수를 뽑습니다. 몇 개를, 어떤 모양으로 뽑아야 합니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 노이즈에는 양수와 음수가 모두 있습니다. 더하고 자를 때까지 실수로 두십시오.
# </details>

# %% [markdown] tags=["en"]
# All five, one after the other, with one generator for all of them: a training set that never repeats itself.

# %% [markdown] tags=["ko"]
# 다섯 가지를 생성기 하나로 차례로 써 봅시다. 한 번도 되풀이되지 않는 훈련 집합이 됩니다.

# %% tags=["show"]
rng = np.random.default_rng(5)
rows = {"images": shown}
for name in ("1", "2", "3"):
    changed = brightness(shift(rotate(flip(shown, 0.5, rng), 15, rng), 4, rng), 0.2, rng)
    rows[name] = add_noise(changed, 0.03, rng)
pictures.versions(rows)

# %% [markdown] tags=["en"]
# ## Augmentation inside the model
#
# Keras has layers that do the same: `RandomFlip`, `RandomTranslation`, `RandomRotation`, `RandomBrightness`, … They have no weights, and each image gets a draw of its own. As layers of the model they go wherever the model goes, and `fit`, `evaluate` and `predict` tell them when to act.
#
# ### Predict before you run
#
# Four times the same gray picture, value 0.5, through `RandomBrightness(0.3)`: without and with `value_range=(0, 1)`, each outside training and in it. **What comes out each time?** Decide first, then run the cell.

# %% [markdown] tags=["ko"]
# ## 모델 안의 증강
#
# Keras에는 같은 일을 하는 층이 있습니다. `RandomFlip`, `RandomTranslation`, `RandomRotation`, `RandomBrightness` 등입니다. 가중치는 없고, 이미지마다 따로 뽑습니다. 모델의 층이므로 모델과 함께 다니며, `fit`, `evaluate`, `predict`가 언제 작동할지 알려 줍니다.
#
# ### 실행하기 전에 예상해 보십시오
#
# 값이 모두 0.5인 회색 그림 네 장을 `RandomBrightness(0.3)`에 통과시킵니다. `value_range=(0, 1)` 없이, 그리고 넣고, 각각 학습이 아닐 때와 학습할 때를 봅니다. **매번 어떤 값이 나오겠습니까?** 먼저 답을 정하고 셀을 실행하십시오.

# %% tags=["show", "nbval-ignore-output"]
gray = np.full((4, 8, 8, 3), 0.5, dtype="float32")
for layer in (keras.layers.RandomBrightness(0.3), keras.layers.RandomBrightness(0.3, value_range=(0, 1))):
    for training in (False, True):
        print(f"{training=!s:5}", np.asarray(layer(gray, training=training))[:, 0, 0, 0].round(2))

# %% [markdown] tags=["en"]
# <details><summary>What happened?</summary>
# With <code>training=False</code> nothing happens. With <code>training=True</code> each picture gets another brightness. But without <code>value_range</code> the layer takes pixels to go from 0 to 255: it adds up to 76 to 0.5, far beyond white, or leaves black. The network would train on white and black squares, and no error would say so. <strong>Look at what your augmentation makes.</strong>
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>무슨 일이 일어났습니까?</summary>
# <code>training=False</code>이면 아무 일도 일어나지 않습니다. <code>training=True</code>이면 그림마다 밝기가 달라집니다. 그런데 <code>value_range</code>를 주지 않으면 이 층은 픽셀값이 0부터 255까지라고 여깁니다. 0.5에 최대 76을 더하거나 빼므로 그림은 새하얗거나 새까매집니다. 신경망은 흰 네모와 검은 네모로 학습하게 되고, 오류는 나지 않습니다. <strong>증강한 결과를 눈으로 확인하십시오.</strong>
# </details>

# %% [markdown] tags=["en"]
# Two more traps. The factor of `RandomRotation` is a share of a **full turn**. And say `training=True` or `training=False` whenever you call a layer or model yourself: without it, what happens depends on the layer and on the version of Keras.

# %% [markdown] tags=["ko"]
# 함정이 두 가지 더 있습니다. `RandomRotation`의 인수는 **한 바퀴**를 1로 본 비율입니다. 그리고 층이나 모델을 직접 부를 때는 `training=True`나 `training=False`를 꼭 쓰십시오. 쓰지 않으면 층과 Keras 버전에 따라 결과가 달라집니다.

# %% [markdown] tags=["en"]
# ## Exercise 6 · A model that augments (4 points)
#
# Write `augmenting`: put augmentation before a network, so that it acts in training only. No flip: you will see why.

# %% [markdown] tags=["ko"]
# ## 연습 6 · 스스로 증강하는 모델 (4점)
#
# 신경망 앞에 증강을 붙여 학습할 때만 작동하게 하는 `augmenting`을 작성하십시오. 뒤집기는 넣지 않습니다. 이유는 뒤에서 알게 됩니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "augmenting", "locked": false, "schema_version": 3, "solution": true, "task": false}
def augmenting(network):
    """Return a Keras model that changes its images at random in training, and then asks network.

    network: Keras model for images (height, width, channels) with pixels in [0, 1]; the new model holds this
    very network, with its weights.
    In training each image is, by draws of its own, moved by up to 15 % of its height and of its width, turned by up
    to 15 degrees either way, and made lighter or darker by up to 0.2. Pixels stay in [0, 1]; what comes in at the
    sides repeats the edge ("nearest"). With training=False the model computes what network computes.
    """
    shape = network.input_shape[1:]
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input(shape),
            keras.layers.RandomTranslation(0.15, 0.15, fill_mode="nearest"),
            keras.layers.RandomRotation(15 / 360, fill_mode="nearest"),
            keras.layers.RandomBrightness(0.2, value_range=(0, 1)),
            network,
        ]
    )
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-augmenting", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def built(augmenting, network):
    """The model that was returned, to be used where it lives."""
    model = ask(augmenting, network)
    if not isinstance(model, Model):
        raise TypeError("augmenting is to return a Keras model")
    return model.object


def outputs(augmenting, network, images, training):
    """What the returned model gives."""
    return np.asarray(ask(built(augmenting, network), images, training=training)).astype(float)


def seen_at_rest(augmenting, network, images, again=None):
    """What the model does when it is not trained, in a few words; asked again by a method of its, or as before."""
    model, wanted = built(augmenting, network), np.asarray(network(images))
    after = np.asarray(ask(model, images, training=False)).astype(float)
    if again:
        again = np.asarray(calls.method(model, again, images, verbose=0).value, dtype=float)
    else:
        again = np.asarray(ask(model, images, training=False)).astype(float)
    if after.shape != wanted.shape or again.shape != wanted.shape:
        return "an output of another shape"
    if np.abs(after - again).max() > 1e-4:
        return "images changed at random"
    return "as asked" if np.abs(after - wanted).max() < 1e-4 else "something else than network"


def seen_in_training(augmenting, height, width):
    """Whether training makes anything else of images, in a few words: a network given back as it is adds nothing."""
    found = in_training(augmenting, height, width)
    varied = max(np.abs(found["added"]).max(), np.ptp(found["still"], axis=0).max())
    return "as asked" if varied > 1e-3 else "nothing changed"


@cache
def in_training(augmenting, height, width):
    """What training makes of 96 pictures: ramps from 0.3 to 0.7 downwards and to the right, and plain gray.

    Gives how far each was moved, its angle, what was added to it, whether it was mirrored, and the pictures without
    what was added. Each of a right answer's draws lies beyond two thirds of the most with a probability of 1/3; that
    none does has a probability of (2/3)^96 = 1e-17.
    """
    down, right = np.meshgrid(np.linspace(0.3, 0.7, height), np.linspace(0.3, 0.7, width), indexing="ij")
    picture = np.stack([down, right, np.full((height, width), 0.5)], axis=-1).astype(np.float32)
    network = keras.Sequential([keras.Input(picture.shape), keras.layers.Rescaling(1.0)])
    after = outputs(augmenting, network, np.stack([picture] * 96), True)
    if after.shape != (96, *picture.shape):
        raise ValueError("the model is to give what network gives for the changed images")
    added = after[:, height // 2, width // 2, 2] - 0.5
    still = after - added.reshape(-1, 1, 1, 1)
    y, x = (np.indices((height, width)) - np.array([(height - 1) / 2, (width - 1) / 2]).reshape(2, 1, 1)).reshape(2, -1)
    middle = (np.abs(y) < height / 5) & (np.abs(x) < width / 5)
    table = np.stack([np.ones(middle.sum()), y[middle], x[middle]], axis=1)
    places = (still[..., :2].reshape(96, -1, 2)[:, middle] - 0.5) * np.array([height - 1, width - 1]) / 0.4
    (dy, yy, yx), (dx, xy, xx) = (np.linalg.lstsq(table, places[..., k].T, rcond=None)[0] for k in (0, 1))
    turned, area = np.degrees(np.arctan2(yx - xy, yy + xx)), yy * xx - yx * xy
    still = np.where((area < 0).reshape(-1, 1, 1, 1), still[:, :, ::-1], still)
    return {"dy": dy / height, "dx": dx / width, "turned": turned, "added": added, "area": area, "still": still}


def seen_shift(augmenting, height, width):
    """How images were moved in training, in a few words."""
    found = in_training(augmenting, height, width)
    down, right = np.abs(found["dy"]).max(), np.abs(found["dx"]).max()
    if max(down, right) < 0.05:
        return "not moved"
    if min(down, right) < 0.05:
        return "only up and down" if right < 0.05 else "only sideways"
    if np.ptp(found["dy"]) < 0.05:
        return "all images alike"
    return "as asked" if min(down, right) > 0.1 and max(down, right) < 0.19 else "another distance"


def seen_turn(augmenting, height, width):
    """How images were turned in training, in a few words."""
    found = in_training(augmenting, height, width)
    if (found["area"] < 0).any():
        return "mirrored as well"
    most = np.abs(found["turned"]).max()
    if most < 2:
        return "not turned"
    return "as asked" if 9 < most < 17.5 else "by other angles"


def seen_light(augmenting, height, width):
    """How images were made lighter or darker in training, in a few words."""
    added = in_training(augmenting, height, width)["added"]
    if np.abs(added).max() < 0.05:
        return "not changed"
    if np.abs(added).max() > 0.3:
        return "black or white, or out of the range"
    return (
        "as asked" if np.ptp(added) > 0.13 and 0.13 < np.abs(added).max() < 0.21 else "another strength, or all alike"
    )


def seen_sides(augmenting, height, width):
    """What comes in at the sides, in a few words."""
    still = in_training(augmenting, height, width)["still"]
    if np.ptp(still[..., 2], axis=(1, 2)).max() > 0.02:
        return "one colour everywhere"
    back = min(np.diff(still[..., 0], axis=1).min(), np.diff(still[..., 1], axis=2).min())
    return "as asked" if back > -1e-3 else "what lies inside, mirrored or from the other side"


with checks("augmenting", points=4, covers="other sizes and networks, and predict") as check:
    keras.utils.set_random_seed(1)
    SMALL = keras.Sequential([keras.Input((8, 12, 3)), keras.layers.Flatten(), keras.layers.Dense(10)])
    THREE = np.random.default_rng(3).random((3, 8, 12, 3)).astype(np.float32)
    rests = check("computes what the network computes when it is not trained", weight=2)
    rests.call(seen_at_rest, augmenting, SMALL, THREE).expect(
        as_asked(
            because="With training=False the images are to reach network unchanged, and network to have its own weights"
        )
    )
    rests.call(seen_in_training, augmenting, 20, 28).expect(as_asked(because="In training images are to be changed"))
    shifts = check("in training, moves each image by up to 15 % both ways", weight=2)
    shifts.call(seen_shift, augmenting, 20, 28).expect(
        as_asked(because="Each image is to be moved by up to 15 % of its height and of its width, by a draw of its own")
    )
    turns = check("in training, turns each image by up to 15 degrees")
    turns.call(seen_turn, augmenting, 20, 28).expect(
        as_asked(because="Each image is to be turned by up to 15 degrees either way, and never mirrored")
    )
    lights = check("in training, changes the brightness by up to 0.2")
    lights.call(seen_light, augmenting, 20, 28).expect(
        as_asked(because="Each image is to become lighter or darker by up to 0.2, by a draw of its own")
    )
    sides = check("repeats the edge where something comes in", weight=2)
    sides.call(seen_sides, augmenting, 20, 28).expect(
        as_asked(because="What comes in at the sides is to repeat the edge")
    )
    sides.call(seen_in_training, augmenting, 20, 28).expect(as_asked(because="In training images are to be changed"))
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    height, width = (int(n) for n in rng.integers((17, 25), (24, 32)))
    keras.utils.set_random_seed(int(rng.integers(2**31)))
    network = small_cnn((height, width, 3), filters=3)
    images = rng.random((5, height, width, 3)).astype(np.float32)
    rests.call(seen_at_rest, augmenting, network, images, "predict").expect(as_asked())
    shifts.call(seen_shift, augmenting, height, width).expect(as_asked())
    turns.call(seen_turn, augmenting, height, width).expect(as_asked())
    lights.call(seen_light, augmenting, height, width).expect(as_asked())
    sides.call(seen_sides, augmenting, height, width).expect(as_asked())
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# A model can be a layer of another model: <code>keras.Sequential([keras.Input(shape), …, network])</code>.
# </details>
#
# <details><summary>Hint 2</summary>
# <code>RandomTranslation</code> takes two factors, for height and width, and both it and <code>RandomRotation</code> take <code>fill_mode</code>. 15 degrees are which share of a full turn? Which pixels are white for <code>RandomBrightness</code>?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 모델도 다른 모델의 층이 될 수 있습니다. <code>keras.Sequential([keras.Input(shape), …, network])</code>처럼 씁니다.
# </details>
#
# <details><summary>힌트 2</summary>
# <code>RandomTranslation</code>은 높이와 너비에 대한 비율을 하나씩 받고, <code>RandomRotation</code>과 함께 <code>fill_mode</code>도 받습니다. 15도는 한 바퀴의 얼마입니까? <code>RandomBrightness</code>가 아는 흰색은 몇입니까?
# </details>

# %% [markdown] tags=["en"]
# What your model shows its network in training: twice the same pictures.

# %% [markdown] tags=["ko"]
# 여러분의 모델이 학습할 때 신경망에 보여 주는 그림입니다. 같은 그림을 두 번 통과시켰습니다.

# %% tags=["show", "nbval-ignore-output"]
window = augmenting(keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Rescaling(1.0)]))
some = test_images[:7]
once, again = (np.asarray(window(some, training=True)) for _ in range(2))
pictures.versions({"training=False": np.asarray(window(some, training=False)), "training=True": once, "again": again})

# %% [markdown] tags=["en"]
# ## Augmentation in the pipeline
#
# The other place is the **pipeline** that feeds the model: a `tf.data.Dataset`. There the processor prepares the next batch while the model works on this one. The order of its steps matters:
#
# 1. **shuffle** images, over the whole set and anew for every epoch;
# 2. **batch** them;
# 3. **augment** each batch, anew for every epoch;
# 4. **prefetch**, last.
#
# Below, a set of 48 images, coloured by their place in it. Each row is a batch of 8.

# %% [markdown] tags=["ko"]
# ## 파이프라인 안의 증강
#
# 증강을 둘 수 있는 또 다른 곳은 모델에 데이터를 대 주는 **파이프라인**, 곧 `tf.data.Dataset`입니다. 모델이 이번 배치를 처리하는 동안 프로세서는 다음 배치를 준비합니다. 순서가 중요합니다.
#
# 1. 이미지를 **섞습니다**(shuffle). 집합 전체를, 에포크(epoch)마다 새로 섞습니다.
# 2. **배치로 묶습니다**(batch).
# 3. 배치마다 **증강합니다**. 에포크마다 새로 뽑습니다.
# 4. 마지막으로 **미리 준비해 둡니다**(prefetch).
#
# 아래는 이미지 48장으로 된 집합이며, 색은 집합 안의 자리를 나타냅니다. 행 하나가 크기 8인 배치입니다.

# %% tags=["show", "nbval-ignore-output"]
numbers = tf.data.Dataset.range(48)
orders = {
    "shuffle(48).batch(8)": numbers.shuffle(48, seed=1).batch(8),
    "batch(8).shuffle(48)": numbers.batch(8).shuffle(48, seed=1),
    "shuffle(6).batch(8)": numbers.shuffle(6, seed=1).batch(8),
}
pictures.batch_orders({name: [batch.numpy() for batch in data] for name, data in orders.items()})

# %% [markdown] tags=["en"]
# Shuffled after batching, the same eight always stay together. A small buffer mixes neighbours only: if the files are sorted by class, so are the batches.

# %% [markdown] tags=["ko"]
# 배치로 묶은 다음 섞으면 같은 여덟 장이 늘 붙어 다닙니다. 버퍼(buffer)가 작으면 이웃끼리만 섞입니다. 파일이 클래스별로 정렬되어 있으면 배치도 그렇게 됩니다.

# %% [markdown] tags=["en"]
# ## Exercise 7 · A pipeline (4 points)
#
# Write `datasets`: training data that are shuffled and augmented, test data that are neither.

# %% [markdown] tags=["ko"]
# ## 연습 7 · 파이프라인 (4점)
#
# 섞고 증강한 훈련 데이터와, 섞지도 증강하지도 않은 시험 데이터를 만드는 `datasets`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "datasets", "locked": false, "schema_version": 3, "solution": true, "task": false}
def datasets(train, test, augment, batch_size):
    """Return (train_data, test_data), two tf.data.Dataset of batches (images, labels) that end after one pass.

    train, test: pairs (images, labels) of arrays of equal length, images (count, height, width, channels).
    augment: Keras model that changes a batch of images when it is called with training=True.
    train_data: every image once in each pass, in a new order over the whole set for each pass, then in batches, then
    augmented anew for each pass. test_data: batches in the given order, images as they are.
    The last batch may be smaller. Both end with prefetch.
    """
    ### BEGIN SOLUTION
    train_data = tf.data.Dataset.from_tensor_slices(train).shuffle(len(train[0])).batch(batch_size)
    train_data = train_data.map(lambda images, labels: (augment(images, training=True), labels))
    test_data = tf.data.Dataset.from_tensor_slices(test).batch(batch_size)
    return train_data.prefetch(tf.data.AUTOTUNE), test_data.prefetch(tf.data.AUTOTUNE)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-datasets", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def numbered(count, labels):
    """Images of one gray each, from 0 to 1, and labels that tell them apart."""
    grays = (np.arange(count) / count).astype(np.float32).reshape(-1, 1, 1, 1)
    return np.tile(grays, (1, 2, 3, 1)), labels


def asked(datasets, augment, batch_size, train, test):
    """What a call of datasets gave, made once for all that is looked at.

    A function: without an argument it gives the two data sets, for 0 two passes over the training data and for 1 one
    over the test data, each with the gray of every image, and its label, batch for batch.
    """

    @cache
    def taken(which=None):
        if which is not None:
            most = 2 + len(train[0]) // batch_size
            found = [calls.first(taken()[which].object, most).value for _ in range(2 - which)]
            return [[(np.asarray(x)[:, 0, 0, 0], np.asarray(y)) for x, y in one] for one in found]
        pair = ask(datasets, train, test, augment, batch_size)
        if not (isinstance(pair, tuple | list) and len(pair) == 2):
            raise TypeError("datasets is to return two data sets")
        return pair

    return taken


def seen_whole(taken, size, train):
    """Whether training data hold every image once, with its label, in batches; the mark is a gray 10 higher."""
    batches, _ = taken(0)
    grays, labels = np.concatenate([x for x, _ in batches]) % 10, np.concatenate([y for _, y in batches])
    if sorted(labels.tolist()) != sorted(train[1].tolist()):
        return "images are missing, or come more than once"
    by_label = dict(zip(train[1].tolist(), train[0][:, 0, 0, 0].tolist(), strict=True))
    if max(abs(gray - by_label[label]) for gray, label in zip(grays.tolist(), labels.tolist(), strict=True)) > 1e-3:
        return "images with labels of others"
    sizes = [size] * (len(labels) // size) + [len(labels) % size] * (len(labels) % size > 0)
    return "as asked" if sorted(len(y) for _, y in batches) == sorted(sizes) else "batches of another size"


def seen_order(taken, train):
    """In what order the training data come, in a few words.

    Of 120 images in batches of 32, a right answer's first batch has none of the last 60 with a probability of
    C(60, 32) / C(120, 32) = 1e-12; two passes agree with one of 1 / 120!.
    """
    place = {label: k for k, label in enumerate(train[1].tolist())}
    first, second = ([[place[label] for label in y.tolist()] for _, y in one] for one in taken(0))
    if sum(first, []) == list(range(len(place))):
        return "the given order"
    if all(max(part) - min(part) == len(part) - 1 for part in first):
        return "whole batches are shuffled"
    if max(first[0]) < len(place) / 2:
        return "only neighbours are mixed"
    return "the same order in every pass" if first == second else "as asked"


def seen_augmented(taken, train):
    """Whether training data are augmented, by a random brightness, in a few words."""
    by_label = dict(zip(train[1].tolist(), train[0][:, 0, 0, 0].tolist(), strict=True))
    added = []
    for one in taken(0):
        pairs = [
            (label, gray - by_label[label]) for x, y in one for gray, label in zip(x.tolist(), y.tolist(), strict=True)
        ]
        added.append(np.array([gray for _, gray in sorted(pairs)]))
    if np.abs(added[0]).max() < 1e-3:
        return "not augmented"
    if np.ptp(added[0]) < 1e-3:
        return "all images alike"
    return "as asked" if np.abs(added[0] - added[1]).max() > 1e-3 else "the same in every pass"


def seen_test(taken, test):
    """What became of the test data, in a few words."""
    (batches,) = taken(1)
    grays, labels = np.concatenate([x for x, _ in batches]), np.concatenate([y for _, y in batches])
    if (grays > 5).any():
        return "augmented"
    if labels.tolist() != test[1].tolist():
        return "in another order" if sorted(labels.tolist()) == sorted(test[1].tolist()) else "other images"
    return "as asked" if np.abs(grays - test[0][:, 0, 0, 0]).max() < 1e-6 else "changed"


def seen_end(taken):
    """Whether both data sets say that prefetch is their last step: it changes no data, so there is only their word."""
    said = [str(calls.method(data.object, "__repr__").value) for data in taken()]
    return "as asked" if all("Prefetch" in one for one in said) else "no prefetch at the end"


with checks("datasets", points=4, covers="other sizes of set and batch") as check:
    MARK = keras.Sequential([keras.Input((2, 3, 1)), keras.layers.Rescaling(1.0, offset=10.0)])
    RANDOM = keras.Sequential([keras.Input((2, 3, 1)), keras.layers.RandomBrightness(0.4, value_range=(-9, 9))])
    TRAIN, TEST = numbered(120, np.arange(120) * 3 + 7), numbered(50, np.arange(50) * 2)
    MARKED, RANDOMLY = (asked(datasets, model, 32, TRAIN, TEST) for model in (MARK, RANDOM))
    whole = check("gives every training image once a pass, with its label, in batches")
    whole.call(seen_whole, MARKED, 32, TRAIN).expect(
        as_asked(
            because="Each pass is to give every training image once, with its own label, in batches of the size given"
        )
    )
    shuffles = check("shuffles the training images, all of them, anew for each pass", weight=2)
    shuffles.call(seen_order, MARKED, TRAIN).expect(
        as_asked(
            because="Images are to be shuffled before they are batched, over the whole set, and anew for each pass"
        )
    )
    augments = check("augments the training images, anew for each pass", weight=2)
    augments.call(seen_augmented, RANDOMLY, TRAIN).expect(
        as_asked(because="Training images are to be augmented, and otherwise in the next pass")
    )
    keeps = check("leaves the test images as they are, in their order", weight=2)
    keeps.call(seen_test, MARKED, TEST).expect(
        as_asked(because="Test images are to come as they are, in the given order")
    )
    last = check("ends with prefetch")
    last.call(seen_end, MARKED).expect(as_asked(because="Both data sets are to end with prefetch"))
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    many, few, size = (int(n) for n in rng.integers((121, 30, 33), (160, 70, 40)))
    train, test = numbered(many, rng.permutation(1000)[:many]), numbered(few, rng.permutation(1000)[:few])
    marked, randomly = (asked(datasets, model, size, train, test) for model in (MARK, RANDOM))
    whole.call(seen_whole, marked, size, train).expect(as_asked())
    shuffles.call(seen_order, marked, train).expect(as_asked())
    augments.call(seen_augmented, randomly, train).expect(as_asked())
    keeps.call(seen_test, marked, test).expect(as_asked())
    last.call(seen_end, marked).expect(as_asked())
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>tf.data.Dataset.from_tensor_slices((images, labels))</code> gives pairs of one image and one label. <code>shuffle</code> wants to know how many it may hold at a time.
# </details>
#
# <details><summary>Hint 2</summary>
# <code>map</code> takes a function of images and labels that returns both. <code>augment</code> wants a batch, and to be told that this is training.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>tf.data.Dataset.from_tensor_slices((images, labels))</code>는 이미지 하나와 레이블 하나의 쌍을 줍니다. <code>shuffle</code>에는 한꺼번에 몇 개를 들고 섞을지 알려 주어야 합니다.
# </details>
#
# <details><summary>힌트 2</summary>
# <code>map</code>은 이미지와 레이블을 받아 둘 다 돌려주는 함수를 받습니다. <code>augment</code>에는 배치를 넣고, 지금이 학습이라는 것을 알려 주어야 합니다.
# </details>

# %% [markdown] tags=["en"]
# ## A fair comparison
#
# Does augmentation help? Train two networks and change **one thing only**. Both begin with the same weights, see the same images for the same number of epochs, and are compiled alike.

# %% [markdown] tags=["ko"]
# ## 공정한 비교
#
# 증강이 도움이 됩니까? 신경망 두 개를 학습시키되 **한 가지만** 다르게 합니다. 두 신경망은 같은 가중치에서 시작하고, 같은 이미지를 같은 에포크만큼 보며, 똑같이 컴파일합니다.

# %% [markdown] tags=["en"]
# ## Exercise 8 · A fair start (2 points)
#
# Write `fair_pair`: one network as it is, one inside `augmenting`, ready to be trained.

# %% [markdown] tags=["ko"]
# ## 연습 8 · 공정한 출발 (2점)
#
# 그대로인 신경망 하나와 `augmenting` 안에 든 신경망 하나를 학습할 준비까지 마쳐 돌려주는 `fair_pair`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "fair_pair", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fair_pair(shape, filters, seed):
    """Return (plain, augmented): a small_cnn(shape, filters), and another one inside augmenting.

    Both begin with the same weights, which follow from seed (keras.utils.set_random_seed); training one later
    does not change the other. Both are compiled with adam, a loss for labels that are whole numbers, and accuracy.
    """
    ### BEGIN SOLUTION
    keras.utils.set_random_seed(seed)
    plain, inner = small_cnn(shape, filters), small_cnn(shape, filters)
    inner.set_weights(plain.get_weights())
    augmented = augmenting(inner)
    for model in (plain, augmented):
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return plain, augmented
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-fair_pair", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
def pair_of(fair_pair, *given):
    """The two models that were returned."""
    pair = ask(fair_pair, *given)
    if not (isinstance(pair, tuple | list) and len(pair) == 2 and all(isinstance(model, Model) for model in pair)):
        raise TypeError("fair_pair is to return two Keras models")
    return pair


def gives(model, images, training=False):
    """What a model gives for images."""
    return np.asarray(ask(model, images, training=training)).astype(float)


@cache
def seen_pair(fair_pair, shape, filters, seed, which):
    """What is seen of the two models, in a few words each: start, training, loss of one of them, weights."""
    rng = np.random.default_rng(seed)
    images, labels = rng.random((6, *shape)).astype(np.float32), rng.integers(0, 10, size=6)
    made = pair_of(fair_pair, shape, filters, seed)
    pair = [model.object for model in made]
    plain, augmented = (gives(model, images) for model in pair)
    again, other = (gives(pair_of(fair_pair, shape, filters, n)[0].object, images) for n in (seed, seed + 1))
    trained = (gives(model, images, True) for model in pair)
    moved = tuple(np.abs(a - b).max() > 1e-4 for a, b in zip(trained, (plain, augmented), strict=True))
    said = {(False, True): "as asked", (True, False): "the first", (True, True): "both"}.get(moved, "neither")
    seen = {"training": said, "start": "as asked", "weights": "as asked"}
    if np.abs(plain - augmented).max() > 1e-5:
        seen["start"] = "with different weights"
    elif np.abs(plain - again).max() > 1e-5:
        seen["start"] = "otherwise for the same seed"
    elif np.abs(plain - other).max() < 1e-5:
        seen["start"] = "alike for another seed"
    seen["loss"] = seen_loss(pair[which], images, labels, (plain, augmented)[which])
    # Which optimizer it is shows only after a few steps of training; here the models' word for it must do.
    if seen["loss"] == "as asked" and {model.compiled.get("optimizer") for model in made} != {"Adam"}:
        seen["loss"] = "another optimizer"
    weights = [np.asarray(weight) for weight in calls.method(pair[0], "get_weights").value]
    calls.method(pair[0], "set_weights", [np.zeros_like(weight) for weight in weights])
    if np.abs(gives(pair[1], images) - augmented).max() > 1e-6:
        seen["weights"] = "they share their weights"
    return seen


def seen_loss(model, images, labels, given):
    """What loss a model was compiled with, by what it says of 6 images: mean -log of the right class's probability."""
    told = calls.method(model, "test_on_batch", images, labels)
    if told.raised or told.lost:
        return "not compiled" if told.raised and "compile()" in told.raised.text else "a loss for other labels"
    value = np.ravel(np.asarray(told.value, dtype=float))
    if abs(value[0] + np.log(given[np.arange(6), labels]).mean()) > 1e-3:
        return "another loss"
    return "as asked" if len(value) > 1 else "no accuracy"


def seen_of(part, *given):
    """One part of what is seen."""
    return seen_pair(*given)[part]


with checks("fair_pair", points=2, covers="other sizes and seeds", builds_on=["augmenting"]) as check:
    GIVEN = fair_pair, (8, 12, 3), 2, 3, 0
    starts = check("both begin with the same weights, which follow from the seed")
    starts.call(seen_of, "start", *GIVEN).expect(
        as_asked(because="Both networks are to begin with the same weights, and these to follow from the seed")
    )
    second = check("only the second changes its images, and in training only")
    second.call(seen_of, "training", *GIVEN).expect(
        as_asked(because="The first is to be left as it is, the second to augment in training")
    )
    apart = check("training one does not change the other")
    apart.call(seen_of, "weights", *GIVEN).expect(as_asked(because="Each of the two is to have weights of its own"))
    loss = check("both are compiled for labels that are whole numbers")
    loss.call(seen_of, "loss", *GIVEN).expect(
        as_asked(
            because="Adam is to train, the loss to be the mean of -log of the right class's probability, beside it the accuracy"
        )
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    height, width, seed = (int(n) for n in rng.integers((8, 9, 0), (13, 14, 2**31)))
    given = fair_pair, (height, width, 3), 3, seed, 1
    starts.call(seen_of, "start", *given).expect(as_asked())
    second.call(seen_of, "training", *given).expect(as_asked())
    apart.call(seen_of, "weights", *given).expect(as_asked())
    loss.call(seen_of, "loss", *given).expect(as_asked())
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Every call of <code>small_cnn</code> draws new weights. How do two networks get the same ones? Look at <code>get_weights</code> and <code>set_weights</code>, or at what a seed does.
# </details>
#
# <details><summary>Hint 2</summary>
# One network in two models is one set of weights: what the first learns, the second knows.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>small_cnn</code>은 부를 때마다 가중치를 새로 뽑습니다. 두 신경망의 가중치를 어떻게 같게 만듭니까? <code>get_weights</code>와 <code>set_weights</code>, 또는 시드가 하는 일을 살펴보십시오.
# </details>
#
# <details><summary>힌트 2</summary>
# 신경망 하나를 두 모델에 넣으면 가중치도 하나입니다. 첫째가 배운 것을 둘째도 알게 됩니다.
# </details>

# %% [markdown] tags=["en"]
# Now train both. In the quick profile this takes some 10 seconds each.

# %% [markdown] tags=["ko"]
# 이제 둘 다 학습시킵니다. quick 프로필에서는 하나에 10초쯤 걸립니다.

# %% tags=["show", "nbval-ignore-output"]
plain, augmented = fair_pair((32, 32, 3), FILTERS, seed=1)
for model, name in ((plain, "plain"), (augmented, "augmented")):
    model.fit(train_images, train_labels, batch_size=BATCH, epochs=EPOCHS, verbose=0, callbacks=follow(name))

# %% [markdown] tags=["en"]
# On its own training images the augmented network looks worse: it never sees the same image twice. What counts is the test set, as it is and changed.

# %% [markdown] tags=["ko"]
# 훈련 이미지에 대한 정확도는 증강한 쪽이 더 낮아 보입니다. 같은 이미지를 두 번 보는 일이 없기 때문입니다. 중요한 것은 시험 집합입니다. 그대로인 것과 바꾼 것을 모두 봅니다.

# %% [markdown] tags=["en"]
# ## Exercise 9 · Robustness curves (3 points)
#
# Write `accuracy_under`, which measures how a model bears a change of growing strength, and `robustness_figure`, which draws the results of several models.

# %% [markdown] tags=["ko"]
# ## 연습 9 · 강건성 곡선 (3점)
#
# 점점 강해지는 변화를 모델이 얼마나 견디는지 재는 `accuracy_under`와, 여러 모델의 결과를 그리는 `robustness_figure`를 작성하십시오. 변화를 잘 견디는 모델을 강건한(robust) 모델이라고 합니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "accuracy_under", "locked": false, "schema_version": 3, "solution": true, "task": false}
def accuracy_under(model, images, labels, change, strengths):
    """Return the accuracy of a model on changed images, an array with one number from 0 to 1 for each strength.

    model: Keras model that gives a score for each class. labels: whole numbers, shape (count,) or (count, 1).
    change(images, strength): gives changed images; it is applied to the original images for each strength.
    The model is asked as for predictions, not as in training.
    """
    ### BEGIN SOLUTION
    labels = np.ravel(labels)
    guesses = [model.predict(change(images, strength), verbose=0).argmax(axis=1) for strength in strengths]
    return np.array([np.mean(guess == labels) for guess in guesses])
    ### END SOLUTION


def robustness_figure(strengths, curves, xlabel):
    """Return a Matplotlib figure with one line for each model: accuracy over strength.

    curves: a dict, name of the model → its accuracies. Both axes are labelled, the horizontal one with xlabel;
    a legend names the models.
    """
    figure, axes = plt.subplots(figsize=(5, 3))
    plt.close(figure)
    ### BEGIN SOLUTION
    for name, accuracies in curves.items():
        axes.plot(strengths, accuracies, marker="o", label=name)
    axes.set(xlabel=xlabel, ylabel="accuracy")
    axes.legend()
    return figure
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-accuracy_under", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
def gray_reader(shape, *before):
    """A model that puts an image into class k when its mean is nearest to k / 10, and how to foretell its answers."""
    model = keras.Sequential([keras.Input(shape), *before, keras.layers.Flatten(), keras.layers.Dense(10)])
    grays = np.arange(10) / 10
    model.layers[-1].set_weights([np.tile(2 * grays, (np.prod(shape), 1)) / np.prod(shape), -(grays**2)])
    return model, lambda images: np.abs(images.mean(axis=(1, 2, 3), keepdims=False)[:, None] - grays).argmin(axis=1)


def darker(images, strength):
    """All of an image darker by strength."""
    return images - np.float32(strength)


def lines(figure):
    """The lines of a figure: name, places, heights."""
    return {name: (np.asarray(x).tolist(), np.asarray(y).tolist()) for a in figure.axes for name, x, y in a.lines}


with checks("accuracy_under", points=3, covers="other models, changes and curves") as check:
    READER, answers_of = gray_reader((2, 3, 1))
    # Means a third of the way between two classes: no tie for any strength below.
    GRAYS = ((np.arange(40) * 7 % 8 + 2.3) / 10).astype(np.float32)
    PLAIN = np.tile(GRAYS.reshape(-1, 1, 1, 1), (1, 2, 3, 1))
    # Four in ten are right as they are, three when they are darker by 0.1, two by 0.2, none by 0.3.
    TRUE = (answers_of(PLAIN) - np.tile([0, 0, 0, 0, 1, 1, 1, 2, 2, 4], 4)) % 10
    share = check("gives the share of right answers for each strength", weight=2)
    share.call(accuracy_under, READER, PLAIN, TRUE, darker, [0.2, 0.1]).close([0.2, 0.3])
    column = check("takes labels of shape (count, 1) as well")
    column.call(accuracy_under, READER, PLAIN, TRUE[:, None], darker, [0.0]).close([0.4])
    rests = check("asks the model as for predictions")
    RESTLESS, _ = gray_reader((2, 3, 1), keras.layers.RandomBrightness(0.9, value_range=(-9, 9), seed=1))
    rests.call(accuracy_under, RESTLESS, PLAIN, TRUE, darker, [0.0]).close([0.4])
    draws = check("draws a line for each model, named in the legend")
    CURVES = {"one": [0.9, 0.7, 0.2], "two": [0.8, 0.8, 0.6]}
    figure = check.once(robustness_figure, [0, 2, 5], CURVES, "pixels")
    drawn = draws.observe(figure)
    drawn.satisfies(
        lambda f: all(np.allclose(lines(f)[name], ([0, 2, 5], ys)) for name, ys in CURVES.items()),
        because="Each model is to have a line of its name, over the strengths",
    )
    drawn.satisfies(
        lambda f: {"one", "two"} <= {name for a in f.axes for name in a.legend},
        because="A legend is to name the models",
    )
    labels = check("labels both axes")
    labels.observe(figure).satisfies(
        lambda f: any(a.xlabel == "pixels" and a.ylabel for a in f.axes), because="Both axes are to have their label"
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    grays = ((rng.integers(3, 10, size=60) + 0.3) / 10).astype(np.float32)
    images = np.tile(grays.reshape(-1, 1, 1, 1), (1, 2, 3, 1))
    true = (answers_of(images) - rng.choice(4, p=[0.4, 0.3, 0.2, 0.1], size=60)) % 10
    strengths = [float(s) for s in rng.permutation([0.1, 0.2, 0.3])[:2]]
    wanted = [np.mean(answers_of(darker(images, s)) == true) for s in strengths]
    share.call(accuracy_under, READER, images, true, darker, strengths).close(wanted)
    column.call(accuracy_under, READER, images, true[:, None], darker, strengths[:1]).close(wanted[:1])
    rests.call(accuracy_under, RESTLESS, images, true, darker, [0.0]).close([np.mean(answers_of(images) == true)])
    some = {name: rng.random(4).tolist() for name in ("plain", "augmented", "third")}
    figure = check.once(robustness_figure, [0.0, 0.5, 1.0, 3.0], some, "degrees")
    drawn = draws.observe(figure)
    drawn.satisfies(
        lambda f: all(np.allclose(lines(f)[name], ([0, 0.5, 1, 3], ys)) for name, ys in some.items()), because=""
    )
    drawn.satisfies(lambda f: set(some) <= {name for a in f.axes for name in a.legend}, because="")
    labels.observe(figure).satisfies(lambda f: any(a.xlabel == "degrees" and a.ylabel for a in f.axes), because="")
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>model.predict(images, verbose=0)</code> gives one row of scores for each image. Where is the largest of each row?
# </details>
#
# <details><summary>Hint 2</summary>
# Comparing shapes (count,) and (count, 1) gives a whole table, count × count. Bring the labels to one axis first.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>model.predict(images, verbose=0)</code>는 이미지마다 점수를 한 행씩 줍니다. 행마다 가장 큰 값은 어디에 있습니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 모양이 (count,)인 배열과 (count, 1)인 배열을 비교하면 count × count 표가 나옵니다. 레이블의 축을 먼저 하나로 만드십시오.
# </details>

# %% [markdown] tags=["en"]
# Your curves. Test images are moved by 0 to 8 pixels, turned by 0 to 45 degrees, made lighter or darker by 0 to 0.4, half of them one way and half the other.

# %% [markdown] tags=["ko"]
# 여러분이 그린 곡선입니다. 시험 이미지를 0~8픽셀 옮기고, 0~45도 돌리고, 0~0.4만큼 밝거나 어둡게 합니다. 반은 한쪽으로, 반은 다른 쪽으로 바꿉니다.

# %% tags=["show"]
sides = np.where(np.arange(len(test_images)) % 2, 1, -1)
changes = {
    "shift": (displaced, [0, 2, 4, 6, 8]),
    "rotation": (lambda images, most: turn(images, most * sides), [0, 10, 20, 30, 45]),
    "brightness": (
        lambda x, most: (x + np.float32(most) * sides.reshape(-1, 1, 1, 1)).clip(0, 1),
        [0, 0.1, 0.2, 0.3, 0.4],
    ),
}
measured = {}
for name, (change, strengths) in changes.items():
    pair = {"plain": plain, "augmented": augmented}
    measured[name] = {who: accuracy_under(m, test_images, test_labels, change, strengths) for who, m in pair.items()}

# %% tags=["show", "nbval-ignore-output"]
pictures.robustness({name: (changes[name][1], curves) for name, curves in measured.items()})

# %% tags=["show", "nbval-ignore-output"]
pictures.described(robustness_figure(changes["shift"][1], measured["shift"], "shift (pixels)"))

# %% [markdown] tags=["en"]
# Under shift the two part. On images as they are, the augmented network may be a little behind: its task is harder, and the epochs are few. And where the data vary already, as the colours of the sample do, there is little left for augmentation to teach.
#
# The next cell holds the course to the first of these: moved by 6 pixels, more images must be right with augmentation than without.

# %% [markdown] tags=["ko"]
# 이미지를 옮기면 둘의 차이가 벌어집니다. 바꾸지 않은 이미지에서는 증강한 쪽이 조금 뒤질 수 있습니다. 과제는 더 어려운데 에포크는 얼마 되지 않기 때문입니다. 또 표본의 색깔처럼 이미 다양한 것은 증강이 더 가르칠 것이 별로 없습니다.
#
# 다음 셀은 첫 번째 사실을 확인합니다. 6픽셀 옮겼을 때, 증강한 쪽이 증강하지 않은 쪽보다 더 많이 맞혀야 합니다.

# %% tags=["show", "nbval-ignore-output"]
moved_by_6 = {who: accuracies[3] for who, accuracies in measured["shift"].items()}
expect_accuracy("plain", measured["shift"]["plain"][0], quick=0.7, full=0.55)
expect_gain("gain", moved_by_6["augmented"] - moved_by_6["plain"], quick=0.15, full=0.05)

# %% [markdown] tags=["en"]
# ## Which augmentation breaks which class?
#
# The sample has two classes that are each other's mirror image: `arrow left` and `arrow right`. Flip an arrow and keep its label, and the label is **wrong**. A flipped 6, a turned 9, a mirrored letter: it depends on the classes which augmentation is allowed.

# %% [markdown] tags=["ko"]
# ## 어떤 증강이 어떤 클래스를 망가뜨립니까?
#
# 표본에는 서로의 거울상인 클래스가 둘 있습니다. `arrow left`와 `arrow right`입니다. 화살표를 뒤집고 레이블을 그대로 두면 레이블이 **틀립니다**. 뒤집은 6, 돌린 9, 거울에 비친 글자도 마찬가지입니다. 어떤 증강을 써도 되는지는 클래스에 달려 있습니다.

# %% [markdown] tags=["en"]
# ## Exercise 10 · Broken classes (3 points)
#
# Write `broken`: find the classes that a change breaks, and what they are taken for instead.

# %% [markdown] tags=["ko"]
# ## 연습 10 · 망가진 클래스 (3점)
#
# 어떤 변화가 망가뜨리는 클래스를 찾고, 그 클래스를 대신 무엇으로 보는지 알려 주는 `broken`을 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "broken", "locked": false, "schema_version": 3, "solution": true, "task": false}
def broken(model, images, labels, change, drop):
    """Return an array of whole numbers, one for each class of the model: what becomes of it under a change.

    model: Keras model that gives a score for each class. labels: whole numbers, shape (count,).
    change(images): gives the changed images.
    -1 where the accuracy on the images of the class falls by at most drop (a share, such as 0.5), or where the class
    has no image; else the class that the model now gives to most of its changed images.
    """
    ### BEGIN SOLUTION
    scores = model.predict(images, verbose=0)
    before, after = scores.argmax(axis=1), model.predict(change(images), verbose=0).argmax(axis=1)
    found = np.full(scores.shape[1], -1)
    for k in np.unique(labels):
        own = labels == k
        if np.mean(before[own] == k) - np.mean(after[own] == k) > drop:
            found[k] = np.bincount(after[own]).argmax()
    return found
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-broken", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
def broken_by_hand(before, after, labels, drop):
    """The expected answer from the model's answers, counted one by one."""
    found = [-1] * 10
    for k in range(10):
        mine = [n for n in range(len(labels)) if labels[n] == k]
        right = [sum(int(answers[n]) == k for n in mine) for answers in (before, after)]
        if mine and (right[0] - right[1]) / len(mine) > drop:
            counts = [sum(int(after[n]) == other for n in mine) for other in range(10)]
            found[k] = counts.index(max(counts))
    return found


def grays(classes):
    """Images of 2 × 3 that gray_reader puts into these classes."""
    return np.tile((np.asarray(classes) / 10).astype(np.float32).reshape(-1, 1, 1, 1), (1, 2, 3, 1))


def digits(text):
    """The digits of a text, one number each."""
    return np.array([int(digit) for digit in text if digit.isdigit()])


with checks("broken", points=3, covers="other images, changes and shares") as check:
    # 1 falls to 4; 2 was never right, 4 half of the time, and stays so; 3 falls by a third; 5 goes to 6 and more often
    # to 7; 6 falls by a half to 0.
    TRUTH = digits("000000 111111 222222 333333 444444 555555 666666 777777 999999")
    BEFORE = digits("000000 111117 999999 333333 444222 555555 666000 777777 999999")
    AFTER = digits("000000 444417 888888 333311 444222 667775 000000 777779 999999")
    READ, _ = gray_reader((2, 3, 1))
    told = check.once(broken, READ, grays(BEFORE), TRUTH, lambda _: grays(AFTER), 0.45)
    finds = check("finds the classes whose accuracy falls by more than drop")
    finds.observe(told).shape((10,)).satisfies(
        lambda a: [k for k in range(10) if k not in (2, 4) and int(a[k]) >= 0] == [1, 5, 6],
        because="Classes whose accuracy falls by more than the share given are to be found, and all others to get -1",
    )
    against = check("measures the fall against the accuracy before the change")
    against.observe(told).satisfies(
        lambda a: int(a[2]) == int(a[4]) == -1,
        because="A class that was wrong before the change as well has not fallen",
    )
    taken = check("says what most of the changed images are taken for")
    taken.observe(told).satisfies(
        lambda a: [int(a[k]) for k in (1, 5, 6)] == [4, 7, 0],
        because="A broken class is to get the answer that most of its own changed images get",
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for drop in rng.permutation([0.153, 0.353, 0.553])[:2].tolist():
        truth = rng.choice(rng.permutation(10)[:8], size=86)
        after = np.where(rng.random(86) < rng.random(10)[truth], truth, rng.permutation(10)[truth])
        wanted = np.array(broken_by_hand(truth, after, truth, drop))
        # Of two answers that are equally frequent either is right.
        counts = [sorted(np.bincount(after[truth == k], minlength=10)) for k in range(10)]
        clear = np.array([one[-1] != one[-2] and wanted[k] >= 0 for k, one in enumerate(counts)])
        told = check.once(broken, READ, grays(truth), truth, lambda _, after=after: grays(after), drop)
        finds.observe(told).shape((10,)).satisfies(
            lambda a, wanted=wanted: np.array_equal(np.asarray(a) >= 0, wanted >= 0), because=""
        )
        taken.observe(told).satisfies(
            lambda a, wanted=wanted, clear=clear: np.array_equal(np.asarray(a)[clear], wanted[clear]), because=""
        )
    before, after = (np.where(rng.random(86) < right, truth, (truth + 1) % 10) for right in (0.6, 0.3))
    expected = broken_by_hand(before, after, truth, 0.253)
    against.call(broken, READ, grays(before), truth, lambda _: grays(after), 0.253).satisfies(
        lambda a: [int(k) >= 0 for k in a] == [k >= 0 for k in expected], because=""
    )
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Two sets of answers: for the images and for the changed images. For each class, look at its own images only: <code>labels == k</code>.
# </details>
#
# <details><summary>Hint 2</summary>
# <code>np.bincount</code> counts how often each whole number occurs. Which of them is the most frequent?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 답은 두 벌입니다. 원래 이미지에 대한 것과 바꾼 이미지에 대한 것입니다. 클래스마다 자기 이미지만 보십시오. <code>labels == k</code>입니다.
# </details>
#
# <details><summary>힌트 2</summary>
# <code>np.bincount</code>는 정수마다 몇 번 나오는지 셉니다. 가장 자주 나온 것은 무엇입니까?
# </details>

# %% [markdown] tags=["en"]
# Now the network that was trained without augmentation, on the sample, under three changes. (In the full profile, one is trained on the sample first.)

# %% [markdown] tags=["ko"]
# 이제 증강 없이 표본으로 학습한 신경망을 세 가지 변화 앞에 세웁니다. (full 프로필에서는 표본으로 먼저 하나를 학습시킵니다.)

# %% tags=["show", "nbval-ignore-output"]
things = class_names(sample[0])
(pixels, labels), (seen, truth) = ((x.astype("float32") / 255, y[:, 0].astype("int64")) for x, y in sample)
judge = plain
if profile() == "full":
    judge, _ = fair_pair((32, 32, 3), 16, seed=1)
    judge.fit(pixels, labels, batch_size=32, epochs=8, verbose=0, callbacks=follow("judge"))
three = {
    "left-right flip": lambda x: x[:, :, ::-1],
    "upside-down flip": lambda x: x[:, ::-1],
    "darker": lambda x: 0.7 * x,
}
for name, change in three.items():
    found = broken(judge, seen, truth, change, 0.4)
    print(name, {things[k]: things[found[k]] for k in range(10) if found[k] >= 0})

# %% [markdown] tags=["en"]
# Two different things break a class:
#
# - **the label is wrong now**: a flipped `arrow left` *is* an arrow to the right, and the network rightly says so. Such an augmentation teaches an error;
# - **the network does not know it yet**: a house upside down is still a house. Whether to augment with it depends on whether such pictures will come.
#
# The measurement cannot tell the two apart. You can: **would a person still give the same label?**

# %% [markdown] tags=["ko"]
# 클래스가 망가지는 까닭은 두 가지입니다.
#
# - **이제 레이블이 틀렸습니다.** 뒤집은 `arrow left`는 정말로 오른쪽 화살표이고, 신경망이 그렇게 답하는 것이 옳습니다. 이런 증강은 오류를 가르칩니다.
# - **신경망이 아직 모를 뿐입니다.** 거꾸로 선 집도 여전히 집입니다. 이런 증강을 쓸지는 그런 사진이 실제로 들어올지에 달려 있습니다.
#
# 측정만으로는 둘을 가를 수 없습니다. 여러분은 할 수 있습니다. **사람이라면 여전히 같은 레이블을 붙이겠습니까?**

# %% [markdown] tags=["en"]
# What happens when one trains with the wrong augmentation all the same? Your pipeline, with `RandomFlip`, against the network without:

# %% [markdown] tags=["ko"]
# 그래도 잘못된 증강으로 학습하면 어떻게 됩니까? 여러분의 파이프라인에 `RandomFlip`을 넣어 학습시키고, 증강하지 않은 신경망과 견주어 봅시다.

# %% tags=["show", "nbval-ignore-output"]
mirror = keras.Sequential([keras.Input((32, 32, 3)), keras.layers.RandomFlip("horizontal")])
train_data, test_data = datasets((pixels, labels), (seen, truth), mirror, 32)
flipped, _ = fair_pair((32, 32, 3), 16, seed=1)
flipped.fit(train_data, epochs=8, shuffle=False, verbose=0, callbacks=follow("flipped"))
print(f"{flipped.evaluate(test_data, verbose=0)[1]:.3f}")

# %% tags=["show", "nbval-ignore-output"]
rows = {"plain": judge, "with flips": flipped}
right = {name: np.equal(model.predict(seen, verbose=0).argmax(axis=1), truth) for name, model in rows.items()}
by_class = {name: [float(hits[truth == k].mean()) for k in range(10)] for name, hits in right.items()}
pictures.class_accuracies(by_class, things)

# %% [markdown] tags=["en"]
# Together the arrows are right about half of the time, or less: it has become a coin toss, since in training every arrow came with either label. No other class loses as much.

# %% [markdown] tags=["ko"]
# 두 화살표를 합치면 절반쯤, 또는 그보다 적게 맞힙니다. 동전 던지기가 된 것입니다. 학습하는 동안 모든 화살표가 두 레이블을 다 달고 나왔기 때문입니다. 다른 클래스는 이만큼 떨어지지 않습니다.

# %% tags=["show", "nbval-ignore-output"]
lost = np.subtract(by_class["plain"], by_class["with flips"])
print(f"lost: {lost[:2].mean():.2f} of the arrows, {lost[2:].max():.2f} of the next class")
assert lost[:2].mean() > max(0.15, lost[2:].max())

# %% [markdown] tags=["en"]
# ## Exercise 11 · In your own words (3 points)
#
# When do you stop augmenting? Answer in four to six sentences. Say how you would decide which augmentations to use for a set of classes you have never seen, how you would choose their strength, and by what measurement you would notice that it has become too much. This answer is read and graded by your instructor.

# %% [markdown] tags=["ko"]
# ## 연습 11 · 자신의 말로 (3점)
#
# 증강은 언제 멈춥니까? 네 문장에서 여섯 문장으로 답하십시오. 처음 보는 클래스들에 어떤 증강을 쓸지 어떻게 정하고, 그 세기는 어떻게 고르며, 지나치다는 것을 어떤 측정으로 알아차리겠는지 설명하십시오. 이 답은 강사가 읽고 채점합니다.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "when-to-stop", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# I use an augmentation only if a person would still give the changed picture the same label, and only if pictures like it can come up when the model is used; for letters or arrows that rules out flips. I look at augmented images before training. For the strength I compare a few values on a validation set that is not augmented, and take the largest at which its accuracy does not fall, together with the accuracy on validation images changed as I expect it in use. It is too much when the unchanged validation images get worse, when even the training accuracy stays low because the task has become too hard for the network or the epochs, or when single classes fall although the mean does not; so I look at the accuracy of each class. The test set is used once, at the end.
#
# ### BEGIN MARK SCHEME
# One point for each idea, half a point where it is named but not explained; wording and language do not matter.
#
# - **Which (1):** the label must stay true, class by class (an example such as arrows, digits, letters), or: the changed pictures must be like those that will come in use.
# - **How strong (1):** chosen by comparing strengths on validation images that are *not* augmented (or changed as they will be in use), everything else equal; looking at the images counts half.
# - **Too much (1):** a measurement that shows it: accuracy on unchanged validation images falls, training accuracy stays low (underfitting), or single classes fall.
#
# Choosing by the accuracy on the test set costs half a point. No point for "until the accuracy is good" without saying on which images.
# ### END MARK SCHEME

# %% [markdown] tags=["en"]
# ## Summary
#
# - Augmentation changes the picture and keeps the label. It is allowed where a person would still give the same answer.
# - Each image gets a draw of its own, from a generator that was handed in; pixels stay in their range, and the dtype stays.
# - It acts in training only: as layers of the model, or in the pipeline of the training data. Test images are never augmented.
# - In a pipeline: shuffle over the whole set, then batch, then augment, then prefetch.
# - To see what it brings, change one thing only, and measure on changed test images and for each class.

# %% [markdown] tags=["ko"]
# ## 요약
#
# - 증강은 그림을 바꾸고 레이블을 그대로 둡니다. 사람이 여전히 같은 답을 할 때만 쓸 수 있습니다.
# - 이미지마다 따로, 건네받은 생성기에서 뽑습니다. 픽셀값은 범위를 지키고 자료형도 그대로입니다.
# - 학습할 때만 작동합니다. 모델의 층으로 두거나 훈련 데이터의 파이프라인에 둡니다. 시험 이미지는 증강하지 않습니다.
# - 파이프라인에서는 집합 전체를 섞고, 배치로 묶고, 증강하고, 미리 준비합니다.
# - 효과를 보려면 한 가지만 바꾸고, 바꾼 시험 이미지와 클래스별로 재십시오.

# %% [markdown] tags=["en"]
# ## Glossary
#
# | English | Korean | meaning |
# | --- | --- | --- |
# | image augmentation | 이미지 증강 | changing training images at random while their labels stay |
# | label | 레이블 | the right answer that belongs to an image |
# | seed | 시드 | the number from which all draws follow |
# | generator | 생성기 | what random numbers are drawn from |
# | flip | 뒤집기 | mirror left to right, or upside down |
# | shift | 옮기기 | move up, down or sideways |
# | rotation | 돌리기 | turn about the middle |
# | noise | 노이즈 | a small random number for every pixel |
# | batch | 배치 | the images of one step |
# | epoch | 에포크 | one pass over all training images |
# | pipeline | 파이프라인 | the steps that prepare data for the model |
# | shuffle | 섞기 | bring into a random order |
# | prefetch | 미리 준비하기 | prepare the next batch while the model works |
# | overfitting | 과적합 | learning the training images by heart |
# | generalisation | 일반화 | being right on images never seen |
# | robust | 강건한 | hardly troubled by changes of the image |
# | robustness curve | 강건성 곡선 | accuracy over the strength of a change |

# %% [markdown] tags=["ko"]
# ## 용어
#
# | 한국어 | 영어 | 뜻 |
# | --- | --- | --- |
# | 이미지 증강 | image augmentation | 레이블을 그대로 두고 훈련 이미지를 무작위로 바꾸기 |
# | 레이블 | label | 이미지에 딸린 정답 |
# | 시드 | seed | 모든 난수를 정하는 수 |
# | 생성기 | generator | 난수를 뽑는 곳 |
# | 뒤집기 | flip | 좌우 또는 위아래로 거울상 만들기 |
# | 옮기기 | shift | 위아래나 좌우로 움직이기 |
# | 돌리기 | rotation | 가운데를 중심으로 돌리기 |
# | 노이즈 | noise | 픽셀마다 더하는 작은 난수 |
# | 배치 | batch | 한 걸음에 쓰는 이미지 묶음 |
# | 에포크 | epoch | 훈련 이미지를 모두 한 번 보는 것 |
# | 파이프라인 | pipeline | 데이터를 모델에 맞게 준비하는 단계들 |
# | 섞기 | shuffle | 순서를 무작위로 바꾸기 |
# | 미리 준비하기 | prefetch | 모델이 일하는 동안 다음 배치를 준비하기 |
# | 과적합 | overfitting | 훈련 이미지를 외워 버리는 것 |
# | 일반화 | generalisation | 처음 보는 이미지도 맞히는 것 |
# | 강건한 | robust | 이미지가 바뀌어도 잘 흔들리지 않는 |
# | 강건성 곡선 | robustness curve | 변화의 세기에 따른 정확도 |

# %% [markdown] tags=["en"]
# ## Further reading
#
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville, *Deep Learning* (MIT Press, 2016), [chapter 7.4](https://www.deeplearningbook.org/contents/regularization.html): dataset augmentation.
# - Keras, [image augmentation layers](https://keras.io/api/layers/preprocessing_layers/image_augmentation/).
# - TensorFlow, [Data augmentation](https://www.tensorflow.org/tutorials/images/data_augmentation) and [Better performance with the tf.data API](https://www.tensorflow.org/guide/data_performance).
# - Ekin Cubuk and others, [*RandAugment*](https://arxiv.org/abs/1909.13719): choosing augmentations and their strength with two numbers.
# - Dan Hendrycks, Thomas Dietterich, [*Benchmarking Neural Network Robustness to Common Corruptions and Perturbations*](https://arxiv.org/abs/1903.12261).

# %% [markdown] tags=["ko"]
# ## 더 읽을거리
#
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville, *Deep Learning*(MIT Press, 2016), [7.4절](https://www.deeplearningbook.org/contents/regularization.html): 데이터 증강(영어).
# - Keras, [이미지 증강 층](https://keras.io/api/layers/preprocessing_layers/image_augmentation/)(영어).
# - TensorFlow, [Data augmentation](https://www.tensorflow.org/tutorials/images/data_augmentation), [Better performance with the tf.data API](https://www.tensorflow.org/guide/data_performance)(영어).
# - Ekin Cubuk 외, [*RandAugment*](https://arxiv.org/abs/1909.13719): 증강과 그 세기를 숫자 두 개로 고르기(영어).
# - Dan Hendrycks, Thomas Dietterich, [*Benchmarking Neural Network Robustness to Common Corruptions and Perturbations*](https://arxiv.org/abs/1903.12261)(영어).

# %% tags=["show"]
progress()
