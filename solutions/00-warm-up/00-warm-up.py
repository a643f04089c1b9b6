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
# # 00 Warm-up
#
# To a computer an image is an array of numbers. This short unit is about what NumPy does with such arrays, and about the course itself: how a check answers, how hints work, how you hand in. It is graded, so everything here is a rehearsal.
#
# **You will be able to**
#
# - read the shape of an image, cut out a part and average along axes;
# - say why 200 + 100 can be 44, and keep it from happening;
# - tell a view from a copy;
# - answer an exercise, read its check, and hand in.
#
# **You need** some Python: functions, lists, `for`. &nbsp; **Time** about 45 minutes. &nbsp; **Points** 5, 1 of them for a written answer.

# %% [markdown] tags=["ko"]
# # 00 몸풀기
#
# 컴퓨터에게 이미지는 숫자 배열입니다. 이 짧은 단원에서는 NumPy가 이런 배열을 어떻게 다루는지, 그리고 이 강의가 어떻게 진행되는지를 익힙니다. 검사는 어떻게 답하는지, 힌트는 어떻게 쓰는지, 어떻게 제출하는지를 연습합니다. 채점도 실제로 하므로 모두 예행연습인 셈입니다.
#
# **이 단원을 마치면**
#
# - 이미지의 모양(shape)을 읽고, 일부를 잘라 내고, 축을 따라 평균을 낼 수 있습니다.
# - 200 + 100이 왜 44가 될 수 있는지 말하고, 그런 일을 막을 수 있습니다.
# - 뷰(view)와 복사본(copy)을 구별할 수 있습니다.
# - 연습 문제에 답하고, 검사를 읽고, 제출할 수 있습니다.
#
# **준비** 파이썬 기초: 함수, 리스트, `for` &nbsp; **시간** 약 45분 &nbsp; **점수** 5점(서술형 1점 포함)

# %% tags=["ko"]
import cnncourse

cnncourse.language("ko")

# %% tags=["en"]
import cnncourse

cnncourse.language("en")

# %% [markdown] tags=["en"]
# Run the next cell first (Shift + Enter). Each number of `GRID` tells its own place: 24 stands in row 2, column 4. `SCENE` is a small colour image.

# %% [markdown] tags=["ko"]
# 다음 셀부터 실행하십시오(Shift + Enter). `GRID`의 숫자는 자기 자리를 알려 줍니다. 24는 2행 4열에 있습니다. `SCENE`은 작은 컬러 이미지입니다.

# %%
import numpy as np
from cnncourse import checks, pictures, progress, unit

unit("00-warm-up")

GRID = 10 * np.arange(5).reshape(5, 1) + np.arange(7)
SCENE = (np.arange(60).reshape(4, 5, 3) * 67 % 256).astype(np.uint8)

# %% [markdown] tags=["en"]
# ## The question: who painted the sky?
#
# To brighten a photograph, add 100 to every number. What could go wrong?

# %% [markdown] tags=["ko"]
# ## 질문: 누가 하늘을 칠했습니까?
#
# 사진을 밝게 하려면 모든 숫자에 100을 더하면 됩니다. 잘못될 것이 있습니까?

# %% tags=["show"]
photo = pictures.photograph("china", size=(120, 180))
pictures.show_images([photo, photo + 100], ["photo", "photo + 100"])

# %% [markdown] tags=["en"]
# The dark trees are brighter, but the bright sky is dark. By exercise 4 you will know why, and do better.

# %% [markdown] tags=["ko"]
# 어두운 나무는 밝아졌지만 밝던 하늘은 어두워졌습니다. 연습 4에 이르면 그 까닭을 알고 제대로 고칠 수 있습니다.

# %% [markdown] tags=["en"]
# ## Axes: rows first
#
# A colour image has three axes: **height, width, channels**. Rows are counted downwards and come first. `shape` gives the length of each axis; a gray image has only the first two.

# %% [markdown] tags=["ko"]
# ## 축: 행이 먼저입니다
#
# 컬러 이미지에는 **높이, 너비, 채널**(channel)이라는 세 축(axis)이 있습니다. 행은 아래로 세며 가장 먼저 옵니다. `shape`는 축마다 길이를 알려 줍니다. 흑백 이미지에는 앞의 두 축만 있습니다.

# %% tags=["show"]
flower = pictures.photograph("flower", size=(120, 180))
print(flower.shape, flower.dtype)
pictures.image_axes(flower)

# %% [markdown] tags=["en"]
# ## Slices
#
# `image[a:b, c:d]` is the part from row `a` up to, but without, row `b`, and from column `c` up to column `d`. Move the ends.

# %% [markdown] tags=["ko"]
# ## 슬라이스
#
# `image[a:b, c:d]`는 `a`행부터 `b`행 바로 앞까지, `c`열부터 `d`열 바로 앞까지의 부분입니다. 양 끝을 옮겨 보십시오.

# %% tags=["show"]
pictures.explore_slice(flower)

# %% [markdown] tags=["en"]
# ## How an exercise works
#
# 1. The **answer cell** holds a function with `raise NotImplementedError()`. Write your answer in its place and run the cell.
# 2. The **check cell** below it answers: ✓ passed, ✗ not yet right, – not attempted. A ✗ says what was expected and what came, and names the mistake if it knows it. Run both as often as you like; nothing is counted.
# 3. **Hints** stand below the check. They open when you click on them, from gentle to plain, and cost nothing.
#
# When your work is graded, **hidden checks** try other inputs of the same kind. A name is passed only if it holds for those as well, so an answer must work for every image, not only for the ones you see.
#
# Rehearse it with exercise 1: run its check before you write anything. Then answer with something wrong, such as `return image`, and run both cells again. Then get it right.

# %% [markdown] tags=["ko"]
# ## 연습 문제를 푸는 방법
#
# 1. **답 셀**에는 `raise NotImplementedError()`가 든 함수가 있습니다. 그 자리에 답을 쓰고 셀을 실행합니다.
# 2. 그 아래의 **검사 셀**이 답을 줍니다. ✓ 통과, ✗ 아직 틀림, – 시도하지 않음입니다. ✗가 나오면 기댓값과 나온 값을 보여 주고, 알려진 실수이면 어떤 실수인지 알려 줍니다. 두 셀은 몇 번이든 실행해도 됩니다. 횟수는 세지 않습니다.
# 3. **힌트**는 검사 아래에 있습니다. 누르면 펼쳐지고, 뒤로 갈수록 자세해지며, 보아도 점수가 깎이지 않습니다.
#
# 채점할 때는 **숨은 검사**가 같은 종류의 다른 입력도 시험합니다. 그것까지 맞아야 통과하므로, 눈에 보이는 예뿐 아니라 어떤 이미지에도 맞는 답이어야 합니다.
#
# 연습 1로 예행연습을 해 봅시다. 아무것도 쓰지 말고 검사부터 실행하십시오. 다음에는 `return image`처럼 틀린 답을 써 놓고 두 셀을 다시 실행하십시오. 그런 다음 바르게 고치십시오.

# %% [markdown] tags=["en"]
# ## Exercise 1 · Crop (1 point)
#
# Write `crop`: cut a rectangle out of an image.

# %% [markdown] tags=["ko"]
# ## 연습 1 · 잘라 내기 (1점)
#
# 이미지에서 직사각형을 잘라 내는 `crop`을 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "crop", "locked": false, "schema_version": 3, "solution": true, "task": false}
def crop(image, top, left, height, width):
    """Return the part of height rows and width columns whose top left pixel is image[top, left].

    image: array (rows, columns) or (rows, columns, channels); the part lies wholly inside it.
    """
    ### BEGIN SOLUTION
    return image[top : top + height, left : left + width]
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-crop", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
with checks("crop", points=1, covers="other images, parts of every size at every place") as check:
    place = check("starts at row top and column left")
    place.call(crop, GRID, 1, 3, 2, 2).close([[13, 14], [23, 24]])
    size = check("has height rows and width columns", weight=2)
    size.call(crop, GRID, 2, 1, 2, 4).close([[21, 22, 23, 24], [31, 32, 33, 34]])
    channels = check("keeps the channels, and leaves the image as it was")
    channels.call(crop, SCENE, 1, 2, 2, 1).close([[[127, 194, 5]], [[108, 175, 242]]]).keeps_inputs()
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for rows, cols in rng.integers((6, 8), (12, 15), size=(6, 2)).tolist():
        image = rng.integers(0, 256, size=(rows, cols, 3)).astype(np.uint8)
        high, wide = int(rng.integers(1, rows)), int(rng.integers(1, cols))
        top, left = int(rng.integers(rows - high + 1)), int(rng.integers(cols - wide + 1))
        row, col = int(rng.integers(rows - 1)), int(rng.integers(cols - 1))
        place.call(crop, image[..., 0], row, col, 2, 2).close(
            image[..., 0].take([row, row + 1], 0).take([col, col + 1], 1)
        )
        part = image[np.ix_(np.arange(high) + top, np.arange(wide) + left)]
        size.call(crop, image[..., 1], top, left, high, wide).close(part[..., 1])
        channels.call(crop, image, top, left, high, wide).close(part).keeps_inputs()
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# This is what a hint looks like. The rows of the part begin at <code>top</code>. At which row do they end, if there are <code>height</code> of them?
# </details>
#
# <details><summary>Hint 2</summary>
# A slice for the rows, a comma, a slice for the columns. Axes that you do not mention stay whole.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 힌트는 이렇게 생겼습니다. 잘라 낼 부분의 행은 <code>top</code>에서 시작합니다. 행이 <code>height</code>개이면 몇 번째 행에서 끝납니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 행의 슬라이스, 쉼표, 열의 슬라이스 순서로 씁니다. 쓰지 않은 축은 통째로 남습니다.
# </details>

# %% [markdown] tags=["en"]
# After an exercise, a picture is drawn by your own function:

# %% [markdown] tags=["ko"]
# 연습 다음에는 여러분의 함수가 그린 그림이 나옵니다.

# %% tags=["show"]
pictures.show_images([flower, crop(flower, 10, 60, 90, 110)], ["flower", "crop"])

# %% [markdown] tags=["en"]
# ### Predict before you run
#
# We cut the middle out of a copy of the photograph and paint the *part* red. **What will the photograph itself look like?** Decide first, then run the cell.

# %% [markdown] tags=["ko"]
# ### 실행하기 전에 예상해 보십시오
#
# 복사해 둔 사진의 가운데를 잘라 내고, 잘라 낸 *부분*을 빨갛게 칠합니다. **원래 사진은 어떻게 보이겠습니까?** 먼저 답을 정하고 셀을 실행하십시오.

# %% tags=["show"]
painted = flower.copy()
part = painted[40:80, 60:120]
part[:] = [255, 0, 0]
pictures.show_image(painted)

# %% [markdown] tags=["en"]
# <details><summary>What happened?</summary>
# A slice is a <strong>view</strong>: it holds no numbers of its own but looks at those of the array it was cut from. Paint the view, and the array is painted. <code>flower</code> itself is unharmed, because <code>copy()</code> made new numbers: a <strong>copy</strong>.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>무슨 일이 일어났습니까?</summary>
# 슬라이스는 <strong>뷰</strong>(view)입니다. 자기 숫자를 따로 가지지 않고, 잘라 온 배열의 숫자를 들여다봅니다. 뷰를 칠하면 배열이 칠해집니다. <code>flower</code>는 멀쩡합니다. <code>copy()</code>가 숫자를 새로 만들었기 때문이며, 이것이 <strong>복사본</strong>(copy)입니다.
# </details>

# %% [markdown] tags=["en"]
# ## Averages along axes
#
# `mean`, `sum` and `max` take an argument `axis`: the axis that is to **vanish**. Of shape `(120, 180, 3)`, `mean(axis=0)` leaves `(180, 3)`, the mean of every column. Several axes may be given as a tuple.

# %% [markdown] tags=["ko"]
# ## 축을 따라 내는 평균
#
# `mean`, `sum`, `max`에 주는 인수 `axis`는 **사라질** 축입니다. 모양이 `(120, 180, 3)`일 때 `mean(axis=0)`은 `(180, 3)`, 곧 열마다의 평균을 남깁니다. 여러 축은 튜플로 줍니다.

# %% [markdown] tags=["en"]
# ## Exercise 2 · Mean colour (1 point)
#
# Write `mean_color`: the mean red, green and blue of an image.

# %% [markdown] tags=["ko"]
# ## 연습 2 · 평균 색 (1점)
#
# 이미지의 빨강, 초록, 파랑의 평균을 구하는 `mean_color`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "mean_color", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mean_color(image):
    """Return the mean of each channel, an array of floats (channels,).

    image: array (height, width, channels).
    """
    ### BEGIN SOLUTION
    return image.mean(axis=(0, 1))
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-mean_color", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
with checks("mean_color", points=1, covers="other images, also of one or four channels") as check:
    each = check("gives one number for each channel")
    each.call(mean_color, SCENE).shape((3,))
    mean = check("averages over rows and columns, with fractions")
    mean.call(mean_color, SCENE).close([130.3, 120.5, 123.5])
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for height, width, depth in [*rng.integers((2, 5, 2), (5, 9, 5), size=(4, 3)).tolist(), (3, 4, 1)]:
        image = rng.integers(0, 256, size=(height, width, depth)).astype(np.uint8)
        means = [sum(image[..., k].ravel().tolist()) / (height * width) for k in range(depth)]
        each.call(mean_color, image).shape((depth,))
        mean.call(mean_color, image).close(means)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint</summary>
# Write the three axes with their numbers on paper. Which ones vanish, and which one stays?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트</summary>
# 세 축과 그 번호를 종이에 적어 보십시오. 어느 축이 사라지고 어느 축이 남습니까?
# </details>

# %% tags=["show"]
colour = mean_color(flower)
print(colour.round(1))
pictures.show_images([flower, np.broadcast_to(colour, flower.shape) / 255], ["flower", "mean_color(flower)"])

# %% [markdown] tags=["en"]
# ## dtype: why 200 + 100 is 44
#
# The **dtype** of an array says which numbers it can hold. Photographs come as `uint8`: whole numbers from 0 to 255, one byte each. There is no 256. Adding goes around in a circle, without a word.

# %% [markdown] tags=["ko"]
# ## 자료형: 200 + 100이 왜 44입니까?
#
# 배열의 **자료형**(dtype)은 어떤 숫자를 담을 수 있는지 정합니다. 사진은 `uint8`, 곧 1바이트에 하나씩 담는 0부터 255까지의 정수입니다. 256은 없습니다. 더하다 보면 아무 경고도 없이 원을 돌아 0으로 돌아갑니다.

# %% tags=["show"]
print(np.array([0, 100, 200], dtype=np.uint8) + 100)
pictures.wrap_around(200, 100)

# %% [markdown] tags=["en"]
# That is what happened to the sky. A network wants floats anyway, usually from 0 to 1.

# %% [markdown] tags=["ko"]
# 하늘에 일어난 일이 바로 이것입니다. 신경망에는 어차피 실수가 필요하며, 보통 0에서 1까지로 씁니다.

# %% [markdown] tags=["en"]
# ## Exercise 3 · Floats from 0 to 1 (1 point)
#
# Write `to_float`: turn `uint8` into floats, so that 0 stays 0 and 255 becomes 1.

# %% [markdown] tags=["ko"]
# ## 연습 3 · 0에서 1까지의 실수 (1점)
#
# `uint8`을 실수로 바꾸는 `to_float`를 작성하십시오. 0은 0으로 남고 255는 1이 됩니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "to_float", "locked": false, "schema_version": 3, "solution": true, "task": false}
def to_float(image):
    """Return the image as a new array of floats from 0 (for 0) to 1 (for 255), of the same shape.

    image: array of uint8, of any shape.
    """
    ### BEGIN SOLUTION
    return image / 255
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-to_float", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
with checks("to_float", points=1, covers="other images, dark ones too") as check:
    floats = check("gives floats")
    floats.call(to_float, SCENE).dtype("f", "float").shape((4, 5, 3)).satisfies(
        lambda found: np.any(found != 0), because="An image with colours does not become all 0"
    )
    scale = check("turns 0 into 0 and 255 into 1, with all steps between", weight=2)
    scale.call(to_float, np.array([[0, 51, 102], [255, 204, 153]], dtype=np.uint8)).close(
        [[0, 0.2, 0.4], [1, 0.8, 0.6]]
    )
    dark = check("treats every image alike, so that dark ones stay dark")
    dark.call(to_float, np.array([51, 102], dtype=np.uint8)).close([0.2, 0.4])
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for shape in [(4, 5), (3, 6, 3), (2, 3, 4, 3), (7,)]:
        tenths = rng.integers(0, 16, size=shape)
        floats.call(to_float, (17 * tenths).astype(np.uint8)).dtype("f", "float").shape(shape)
        scale.call(to_float, (17 * tenths).astype(np.uint8)).close(tenths / 15)
        dark.call(to_float, (tenths % 5).astype(np.uint8)).close(tenths % 5 / 255)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint</summary>
# In NumPy <code>/</code> always gives floats, <code>//</code> keeps whole numbers.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트</summary>
# NumPy에서 <code>/</code>는 언제나 실수를 주고, <code>//</code>는 정수를 그대로 둡니다.
# </details>

# %% [markdown] tags=["en"]
# ## Broadcasting
#
# An image plus one number: the number is added everywhere. An image plus **three** numbers: each channel gets its own. NumPy lines the shapes up from the right and stretches what is missing, or is 1. This is **broadcasting**.

# %% [markdown] tags=["ko"]
# ## 브로드캐스팅
#
# 이미지에 숫자 하나를 더하면 모든 자리에 더해집니다. 숫자 **세 개**를 더하면 채널마다 자기 숫자가 더해집니다. NumPy는 두 모양의 오른쪽 끝을 맞추고, 없거나 1인 축을 늘립니다. 이것이 **브로드캐스팅**(broadcasting)입니다.

# %% tags=["show"]
pictures.broadcasting((120, 180, 3), (3,), names=["image", "amount"])

# %% [markdown] tags=["en"]
# ## Exercise 4 · Brighten (1 point)
#
# Write `brighten`, so that what would pass 255 becomes 255 and what would fall below 0 becomes 0.

# %% [markdown] tags=["ko"]
# ## 연습 4 · 밝게 하기 (1점)
#
# `brighten`을 작성하십시오. 255를 넘을 값은 255로, 0보다 작아질 값은 0으로 만듭니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "brighten", "locked": false, "schema_version": 3, "solution": true, "task": false}
def brighten(image, amount):
    """Return a new image of uint8: image + amount, cut off at 0 and 255.

    image: array of uint8 (height, width, channels); it is not changed.
    amount: a whole number, negative to darken, or an array of one whole number for each channel.
    """
    ### BEGIN SOLUTION
    return np.clip(image.astype(int) + amount, 0, 255).astype(np.uint8)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-brighten", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
with checks("brighten", points=1, covers="other images and amounts") as check:
    middle = np.array([[[60, 100, 120], [90, 80, 70]]], dtype=np.uint8)
    adds = check("adds the amount")
    adds.call(brighten, middle, 40).close([[[100, 140, 160], [130, 120, 110]]])
    stops = check("stops at 255 and at 0")
    ends = np.array([[[0, 100, 200], [255, 10, 150]]], dtype=np.uint8)
    stops.call(brighten, ends, 100).close([[[100, 200, 255], [255, 110, 250]]])
    stops.call(brighten, ends, -50).close([[[0, 50, 150], [205, 0, 100]]])
    own = check("takes an amount for each channel")
    own.call(brighten, middle, np.array([10, 0, -20])).close([[[70, 100, 100], [100, 80, 50]]])
    new = check("gives a new array of uint8")
    new.call(brighten, middle, 5).dtype("u", "uint8").keeps_inputs().satisfies(
        lambda found: np.any(found != middle), because="The new array holds other numbers than the image"
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for height, width, amount in rng.integers((2, 4, 90), (5, 8, 140), size=(4, 3)).tolist():
        image = rng.integers(60, 190, size=(height, width, 3)).astype(np.uint8)
        small = amount // 3
        adds.call(brighten, image, small).close(image / 1.0 + small)
        each = rng.integers(-50, 51, size=3)
        own.call(brighten, image, each).close(image / 1.0 + each)
        image[0, 0] = [0, 255, 128]
        for step in (amount, -amount):
            stops.call(brighten, image, step).close(
                [[[min(max(x + step, 0), 255) for x in p] for p in r] for r in image.tolist()]
            )
            new.call(brighten, image, step).satisfies(
                lambda found: found.dtype == np.uint8 and found.shape == image.shape, because=""
            ).keeps_inputs()
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Once a sum has wrapped around, nothing can tell 44 from a real 44. Change the dtype <em>before</em> you add.
# </details>
#
# <details><summary>Hint 2</summary>
# <code>np.clip</code> cuts off at two ends. Do it while the numbers can still be larger than 255.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 합이 한 바퀴 돌고 나면 44가 진짜 44인지 알 수 없습니다. 더하기 <em>전에</em> 자료형을 바꾸십시오.
# </details>
#
# <details><summary>힌트 2</summary>
# <code>np.clip</code>은 양 끝에서 잘라 냅니다. 숫자가 아직 255보다 클 수 있을 때 쓰십시오.
# </details>

# %% [markdown] tags=["en"]
# The sky as it should be, and an evening: less blue, more red.

# %% [markdown] tags=["ko"]
# 제대로 밝아진 하늘, 그리고 파랑을 줄이고 빨강을 늘린 저녁입니다.

# %% tags=["show"]
evening = brighten(photo, np.array([30, 0, -60]))
pictures.show_images([photo, brighten(photo, 100), evening], ["photo", "brighten(photo, 100)", "evening"])

# %% [markdown] tags=["en"]
# ## Exercise 5 · In your own words (1 point)
#
# Some answers are sentences, read and graded by your instructor. Double-click the cell below, write in place of what stands there, and run it. Here is the question, for one or two sentences: *why did painting `part` change the photograph, and what would have kept it as it was?*

# %% [markdown] tags=["ko"]
# ## 연습 5 · 자신의 말로 (1점)
#
# 어떤 답은 문장으로 쓰고, 강사가 읽고 채점합니다. 아래 셀을 두 번 눌러 거기 있는 글 대신 답을 쓰고 실행하십시오. 한두 문장으로 답하십시오. *`part`를 칠했는데 왜 사진이 바뀌었습니까? 어떻게 했으면 사진이 그대로 남았겠습니까?*

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "view-or-copy", "locked": false, "points": 1, "schema_version": 3, "solution": true, "task": false}
# A slice is a view: it has no numbers of its own, so writing into it writes into the photograph it was cut from. Painting a copy of the part, `painted[40:80, 60:120].copy()`, would have left the photograph alone.
#
# ### BEGIN MARK SCHEME
# Half a point for each; wording and language do not matter.
#
# - **Why (½):** the slice shares its numbers with the photograph (a view, no copy, the same memory).
# - **What would have kept it (½):** painting a copy, such as `.copy()` before writing.
# ### END MARK SCHEME

# %% [markdown] tags=["en"]
# ## Hand in
#
# 1. *Kernel → Restart Kernel and Run All Cells…*: does everything still work from the top?
# 2. Look at your progress in the last cell.
# 3. Save, and hand in this one file, `00-warm-up.ipynb`, under its own name, where your instructor told you.
#
# You may add cells. Leave the check cells as they are: grading uses its own.

# %% [markdown] tags=["ko"]
# ## 제출
#
# 1. *Kernel → Restart Kernel and Run All Cells…*: 처음부터 다시 실행해도 모두 잘됩니까?
# 2. 마지막 셀에서 진도를 확인하십시오.
# 3. 저장하고, 이 파일 `00-warm-up.ipynb` 하나를 이름을 바꾸지 말고 강사가 알려 준 곳에 제출하십시오.
#
# 셀을 추가해도 됩니다. 검사 셀은 그대로 두십시오. 채점에는 원본 검사를 씁니다.

# %% [markdown] tags=["en"]
# ## Summary
#
# - The axes of an image are height, width, channels; rows come first. `axis` names the axes that vanish.
# - A slice leaves out its end, and is a view: writing into it changes the original. `copy()` makes a copy.
# - `uint8` holds 0 to 255 and wraps around. Change the dtype before you compute.
# - Broadcasting lines shapes up from the right.

# %% [markdown] tags=["ko"]
# ## 요약
#
# - 이미지의 축은 높이, 너비, 채널이고 행이 먼저입니다. `axis`에는 사라질 축을 줍니다.
# - 슬라이스에는 끝이 들어가지 않습니다. 슬라이스는 뷰여서 값을 쓰면 원본이 바뀝니다. 복사본은 `copy()`로 만듭니다.
# - `uint8`은 0부터 255까지 담고, 넘치면 한 바퀴 돕니다. 계산하기 전에 자료형을 바꾸십시오.
# - 브로드캐스팅은 모양의 오른쪽 끝을 맞춥니다.

# %% [markdown] tags=["en"]
# ## Glossary
#
# | English | Korean | meaning |
# | --- | --- | --- |
# | axis | 축 | a direction of an array: rows, columns, channels |
# | shape | 모양 | the length of each axis |
# | channel | 채널 | one number per pixel, such as its red |
# | slice | 슬라이스 | a part from a start up to an end that is left out |
# | view, copy | 뷰, 복사본 | the same numbers seen in part; new numbers |
# | dtype | 자료형 | which numbers an array can hold |
# | broadcasting | 브로드캐스팅 | stretching the smaller of two shapes |

# %% [markdown] tags=["ko"]
# ## 용어
#
# | 한국어 | 영어 | 뜻 |
# | --- | --- | --- |
# | 축 | axis | 배열의 방향: 행, 열, 채널 |
# | 모양 | shape | 축마다의 길이 |
# | 채널 | channel | 픽셀마다 하나씩 있는 값. 예를 들어 빨강 |
# | 슬라이스 | slice | 시작부터 끝 바로 앞까지의 부분 |
# | 뷰, 복사본 | view, copy | 같은 숫자의 일부를 들여다보는 것, 새로 만든 숫자 |
# | 자료형 | dtype | 배열이 담을 수 있는 숫자의 종류 |
# | 브로드캐스팅 | broadcasting | 두 모양 가운데 작은 쪽을 늘려 맞추기 |

# %% [markdown] tags=["en"]
# ## Further reading
#
# - NumPy, [*the absolute basics for beginners*](https://numpy.org/doc/stable/user/absolute_beginners.html), [*Copies and views*](https://numpy.org/doc/stable/user/basics.copies.html), [*Broadcasting*](https://numpy.org/doc/stable/user/basics.broadcasting.html).

# %% [markdown] tags=["ko"]
# ## 더 읽을거리
#
# - NumPy, [*the absolute basics for beginners*](https://numpy.org/doc/stable/user/absolute_beginners.html), [*Copies and views*](https://numpy.org/doc/stable/user/basics.copies.html), [*Broadcasting*](https://numpy.org/doc/stable/user/basics.broadcasting.html)(영어).

# %% tags=["show"]
progress()
