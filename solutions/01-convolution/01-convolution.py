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
# # 01 Convolution
#
# A photograph moved by one pixel is still the same photograph. For a plain neural network it is not: almost every one of its inputs has changed. In this unit you build the operation that gets around this, the **convolution**, from a single window up to a full layer that agrees with Keras.
#
# **You will be able to**
#
# - read the shape of an image as a tensor, and say what flattening loses;
# - compute a convolution by hand and write it in NumPy: one channel, many channels, many filters;
# - design a kernel that finds vertical edges;
# - explain what ReLU adds, and count the parameters that shared weights save.
#
# **You need** unit 00: array shapes, slices, dtypes. &nbsp; **Time** about 90 minutes. &nbsp; **Points** 22, 3 of them for a written answer.

# %% [markdown] tags=["ko"]
# # 01 합성곱
#
# 사진을 한 픽셀 옮겨도 우리 눈에는 같은 사진입니다. 그러나 평범한 신경망에는 그렇지 않습니다. 입력값이 거의 모두 바뀌기 때문입니다. 이 단원에서는 이 문제를 푸는 연산인 **합성곱**(convolution)을 직접 만듭니다. 윈도우(window) 하나에서 시작해 Keras와 결과가 같은 층 하나를 완성합니다.
#
# **이 단원을 마치면**
#
# - 이미지를 텐서(tensor)로 보고 모양(shape)을 읽으며, 이미지를 펼칠 때 무엇을 잃는지 말할 수 있습니다.
# - 합성곱을 손으로 계산하고 NumPy로 쓸 수 있습니다. 채널(channel)이 하나일 때, 여럿일 때, 필터(filter)가 여럿일 때를 모두 다룹니다.
# - 수직 에지(edge)를 찾는 커널(kernel)을 설계할 수 있습니다.
# - ReLU가 하는 일을 설명하고, 가중치(weight)를 공유해서 줄어드는 파라미터(parameter) 수를 셀 수 있습니다.
#
# **준비** 00 단원: 배열의 모양, 슬라이스, 자료형 &nbsp; **시간** 약 90분 &nbsp; **점수** 22점(서술형 3점 포함)

# %% tags=["ko"]
import cnncourse

cnncourse.language("ko")

# %% tags=["en"]
import cnncourse

cnncourse.language("en")

# %% [markdown] tags=["en"]
# Run the next cell first. It loads the course and a few small arrays that the examples and checks share.

# %% [markdown] tags=["ko"]
# 다음 셀부터 실행하십시오. 강의 도구와, 예제와 검사에서 함께 쓰는 작은 배열들을 불러옵니다.

# %%
import numpy as np
from cnncourse import checks, pictures, progress, unit

unit("01-convolution")

ROWS = ["3015274", "8260135", "4912603", "0573821", "6149052"]
IMAGE = np.array([[float(digit) for digit in row] for row in ROWS])
KERNEL = np.array([[1.0, 2.0, 0.0], [-1.0, 3.0, -2.0]])
SCENE = np.arange(72).reshape(4, 6, 3) * 7 % 11  # whole numbers, three channels
KERNELS = (np.arange(36).reshape(2, 3, 3, 2) * 5 % 7 - 3) / 2  # two filters for three channels

# %% [markdown] tags=["en"]
# ## The question: where did the cross go?
#
# A **multilayer perceptron** (MLP) takes a vector. To feed it an image, we must **flatten** the image: write its rows one after the other.
#
# Below, a small photograph, and the same photograph one pixel to the right, each with the vector it becomes.

# %% [markdown] tags=["ko"]
# ## 질문: 십자는 어디로 갔습니까?
#
# **다층 퍼셉트론**(multilayer perceptron, MLP)은 벡터를 입력으로 받습니다. 그래서 이미지를 넣으려면 먼저 **펼쳐야**(flatten) 합니다. 행을 차례로 이어 붙여 벡터(vector) 하나로 만드는 것입니다.
#
# 아래는 작은 사진과, 그것을 오른쪽으로 한 픽셀 옮긴 사진입니다. 각각 어떤 벡터가 되는지 함께 보십시오.

# %% tags=["show"]
pictures.flattening(pictures.photograph("hopper", gray=True, size=(14, 12)))

# %% [markdown] tags=["en"]
# A unit of an MLP has one weight for every entry of the vector. Take a unit whose weights fit a small cross exactly, and show it the cross at four places.

# %% [markdown] tags=["ko"]
# MLP의 유닛(unit)은 벡터의 값마다 가중치를 하나씩 가집니다. 작은 십자에 꼭 맞는 가중치를 가진 유닛에, 십자를 네 곳에 옮겨 가며 보여 줍시다.

# %% tags=["show"]
cross = np.zeros((7, 9))
cross[2:5, 3] = cross[3, 2:5] = 1
weights = cross.ravel()
for shift in range(4):
    response = weights @ np.roll(cross, shift, axis=1).ravel()
    print(f"{shift=}  {response=:.0f}")

# %% [markdown] tags=["en"]
# Three pixels to the right, and the unit sees nothing at all. It has learnt "a cross *here*", not "a cross". To find the cross everywhere, an MLP would need another unit for every place.
#
# Flattening loses two things:
#
# - **who is next to whom.** Two pixels that touch, one above the other, end up a whole row apart in the vector, and nothing tells the network that they were neighbours;
# - **that a pattern is the same pattern elsewhere.** Every place has weights of its own, so what is learnt at one place is not known at any other.
#
# At the end of this unit your own convolution will find the cross wherever it is.

# %% [markdown] tags=["ko"]
# 세 픽셀만 옮겨도 유닛은 아무것도 보지 못합니다. 이 유닛이 배운 것은 "십자"가 아니라 "*이 자리의* 십자"입니다. 어디서나 십자를 찾으려면 자리마다 유닛이 하나씩 더 필요합니다.
#
# 펼치면 두 가지를 잃습니다.
#
# - **무엇이 무엇과 이웃하는지.** 위아래로 맞닿은 두 픽셀이 벡터에서는 한 행만큼 떨어지고, 둘이 이웃이었다는 사실은 어디에도 남지 않습니다.
# - **다른 자리에 있어도 같은 무늬라는 것.** 자리마다 가중치가 따로 있으므로, 한 자리에서 배운 것을 다른 자리에서는 모릅니다.
#
# 이 단원이 끝날 때면 여러분이 만든 합성곱이 십자를 어디서든 찾아낼 것입니다.

# %% [markdown] tags=["en"]
# ## Images are tensors
#
# An image is an array with the axes **height, width, channels**, in this order: rows first. A **channel** is one number per pixel.
#
# | shape | image |
# | --- | --- |
# | `(28, 28, 1)` | 28 rows, 28 columns, one channel: **gray** |
# | `(28, 28, 3)` | the same size with red, green and blue: **colour** |
# | `(28, 28)` | also gray, with the channel axis left out |

# %% [markdown] tags=["ko"]
# ## 이미지는 텐서입니다
#
# 이미지는 **높이, 너비, 채널**의 순서로 축을 가지는 배열, 곧 텐서(tensor)입니다. 행이 먼저입니다. **채널**(channel)은 픽셀마다 하나씩 있는 숫자입니다.
#
# | 모양 | 이미지 |
# | --- | --- |
# | `(28, 28, 1)` | 28행 28열, 채널 1개: **흑백** |
# | `(28, 28, 3)` | 같은 크기에 빨강, 초록, 파랑: **컬러** |
# | `(28, 28)` | 채널 축을 생략한 흑백 |

# %% [markdown] tags=["en"]
# A colour photograph is three gray images stacked on top of one another. Bright means much of that colour.

# %% [markdown] tags=["ko"]
# 컬러 사진은 흑백 이미지 세 장을 겹친 것입니다. 밝을수록 그 색이 많다는 뜻입니다.

# %% tags=["show"]
flower = pictures.photograph("flower", size=(120, 180))
print(flower.shape, flower.dtype)
names = ["flower", *(f"flower[:, :, {k}]" for k in range(3))]
pictures.show_images([flower, *np.moveaxis(flower, 2, 0)], names)

# %% [markdown] tags=["en"]
# ## Exercise 1 · Describe an image (2 points)
#
# Write `describe_image`: return height, width, number of channels, and whether the image is gray or colour. Refuse what is neither.

# %% [markdown] tags=["ko"]
# ## 연습 1 · 이미지 설명하기 (2점)
#
# `describe_image`를 작성하십시오. 높이, 너비, 채널 수, 그리고 흑백인지 컬러인지를 돌려줍니다. 어느 쪽도 아니면 거절합니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "describe_image", "locked": false, "schema_version": 3, "solution": true, "task": false}
def describe_image(image):
    """Return (height, width, channels, kind) of an image, a tuple.

    image: array (height, width), (height, width, 1) or (height, width, 3).
    kind: "gray" for one channel, "rgb" for three. Without a channel axis there is one channel.
    Raises ValueError for an array of any other shape.
    """
    ### BEGIN SOLUTION
    if image.ndim == 2:
        image = image[:, :, np.newaxis]
    if image.ndim != 3 or image.shape[2] not in (1, 3):
        raise ValueError(f"an image has 1 or 3 channels; this array has shape {image.shape}")
    height, width, channels = image.shape
    return height, width, channels, "gray" if channels == 1 else "rgb"
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-describe_image", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks("describe_image", points=2, covers="other sizes, and other shapes that are no image") as check:
    gray = check("describes a gray image without a channel axis")
    gray.call(describe_image, np.zeros((4, 7))).equal((4, 7, 1, "gray"))
    single = check("describes a gray image with one channel")
    single.call(describe_image, np.zeros((28, 20, 1))).equal((28, 20, 1, "gray"))
    color = check("describes a colour image")
    color.call(describe_image, np.zeros((6, 5, 3), dtype=np.uint8)).equal((6, 5, 3, "rgb"))
    refuses = check("refuses every other shape with ValueError")
    refuses.call(describe_image, np.zeros((5, 7, 4))).raises(ValueError)
    refuses.call(describe_image, np.zeros(9)).raises(ValueError)
    refuses.call(describe_image, np.zeros((5, 7, 3))).satisfies(
        lambda told: len(told) > 0, because="An image of shape (5, 7, 3) is none to refuse"
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for height, width in rng.integers(1, 60, size=(4, 2)).tolist():
        gray.call(describe_image, np.zeros((height, width))).equal((height, width, 1, "gray"))
        single.call(describe_image, np.zeros((height, width, 1))).equal((height, width, 1, "gray"))
        color.call(describe_image, np.zeros((height, width, 3))).equal((height, width, 3, "rgb"))
        for shape in [(height, width, 2), (height, width, 5), (2, height, width, 3), (height,)]:
            refuses.call(describe_image, np.zeros(shape)).raises(ValueError)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>image.shape</code> is a tuple, and <code>image.ndim</code> is its length. How long is it for a gray image without a channel axis?
# </details>
#
# <details><summary>Hint 2</summary>
# Bring both kinds of gray image to the same form first; then only one case is left to describe.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>image.shape</code>는 튜플이고 <code>image.ndim</code>은 그 길이입니다. 채널 축이 없는 흑백 이미지에서는 길이가 얼마입니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 두 가지 흑백 이미지를 먼저 같은 꼴로 만드십시오. 그러면 설명할 경우가 하나만 남습니다.
# </details>

# %% tags=["show"]
for photo in [flower, flower[:, :, 0], pictures.photograph("hopper", gray=True)]:
    print(describe_image(photo))

# %% [markdown] tags=["en"]
# ## One window, one number
#
# A **kernel** is a small array of weights. Lay it on the image so that it covers a **window** of the same size. Multiply each pixel by the weight that lies on it, and add up the products: one number.

# %% [markdown] tags=["ko"]
# ## 윈도우 하나, 숫자 하나
#
# **커널**(kernel)은 가중치를 담은 작은 배열입니다. 커널을 이미지 위에 놓으면 같은 크기의 **윈도우**(window)를 덮습니다. 픽셀마다 그 위에 놓인 가중치를 곱하고, 그 곱을 모두 더하면 숫자 하나가 됩니다.

# %% [markdown]
# $$
# \begin{bmatrix} 3 & 0 & 1 \\ 8 & 2 & 6 \end{bmatrix} \ast
# \begin{bmatrix} 1 & 2 & 0 \\ -1 & 3 & -2 \end{bmatrix}
# = 3\cdot 1 + 0\cdot 2 + 1\cdot 0 + 8\cdot(-1) + 2\cdot 3 + 6\cdot(-2) = -11
# $$

# %% [markdown] tags=["en"]
# The kernel is used as it stands: its top left weight meets the top left pixel of the window. (Mathematicians flip the kernel first and call what we do *cross-correlation*; in deep learning, this is what convolution means.)

# %% [markdown] tags=["ko"]
# 커널은 있는 그대로 씁니다. 커널의 왼쪽 위 가중치가 윈도우의 왼쪽 위 픽셀과 만납니다. (수학에서는 커널을 먼저 뒤집고, 지금 한 계산은 *교차 상관*(cross-correlation)이라고 부릅니다. 딥러닝에서 합성곱은 뒤집지 않는 이 계산을 뜻합니다.)

# %% [markdown] tags=["en"]
# ## Exercise 2 · One step of the slide (2 points)
#
# Write `window`, which cuts a window out of an image, and `weighted_sum`, which turns a window into one number.

# %% [markdown] tags=["ko"]
# ## 연습 2 · 한 걸음 (2점)
#
# 이미지에서 윈도우를 잘라 내는 `window`와, 윈도우를 숫자 하나로 바꾸는 `weighted_sum`을 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "window", "locked": false, "schema_version": 3, "solution": true, "task": false}
def window(image, row, col, kernel_h, kernel_w):
    """Return the window of kernel_h rows and kernel_w columns whose top left pixel is image[row, col].

    image: array (height, width); the window lies wholly inside it.
    """
    ### BEGIN SOLUTION
    return image[row : row + kernel_h, col : col + kernel_w]
    ### END SOLUTION


def weighted_sum(pixels, kernel):
    """Multiply the pixels of a window by a kernel of the same shape and return the sum, one number."""
    ### BEGIN SOLUTION
    return np.sum(pixels * kernel)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-window", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks("window", points=2, covers="windows at every place and of every size") as check:
    place = check("starts the window at row and col")
    place.call(window, IMAGE, 1, 3, 2, 2).close([[0, 1], [2, 6]])
    extent = check("gives it kernel_h rows and kernel_w columns")
    extent.call(window, IMAGE, 2, 2, 2, 4).close([[1, 2, 6, 0], [7, 3, 8, 2]])
    extent.call(window, IMAGE, 0, 0, 3, 1).close([[3], [8], [4]])
    total = check("multiplies number by number, then sums")
    total.call(weighted_sum, IMAGE[:2, :3], KERNEL).close(-11)
    fractions = check("keeps the fractions of the sum")
    fractions.call(weighted_sum, np.array([[1, 0, 2], [3, 1, 4]]), np.full((2, 3), 0.25)).close(2.75)
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for height, width, kernel_h, kernel_w in rng.integers((6, 6, 1, 1), (9, 9, 6, 6), size=(5, 4)).tolist():
        image = rng.normal(size=(height, width))
        row, col = int(rng.integers(height - 1)), int(rng.integers(width - 1))
        place.call(window, image, row, col, 2, 2).close(np.take(np.take(image, [row, row + 1], 0), [col, col + 1], 1))
        low = min(height - kernel_h, width - kernel_w)
        expected = image[np.ix_(low + np.arange(kernel_h), low + np.arange(kernel_w))]
        extent.call(window, image, low, low, kernel_h, kernel_w).close(expected)
        # Halves and whole numbers: exact in float32 too.
        pixels, kernel = rng.integers(0, 256, size=(2, kernel_h, kernel_w))
        total.call(weighted_sum, pixels.astype(float), kernel - 99.0).close(np.dot(pixels.ravel(), kernel.ravel() - 99))
        half = (kernel - 99) / 2
        fractions.call(weighted_sum, pixels.astype(np.uint8), half).close(np.dot(pixels.ravel(), half.ravel()))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# A slice <code>image[a:b, c:d]</code> leaves out row <code>b</code> and column <code>d</code>. Which row comes right after the last row of the window?
# </details>
#
# <details><summary>Hint 2</summary>
# For two arrays of the same shape, <code>*</code> multiplies number by number; <code>np.sum</code> without an axis adds up everything.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 슬라이스 <code>image[a:b, c:d]</code>에는 <code>b</code>행과 <code>d</code>열이 들어가지 않습니다. 윈도우의 마지막 행 바로 다음 행은 몇 번째입니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 모양이 같은 두 배열에서 <code>*</code>는 같은 자리의 숫자끼리 곱합니다. 축을 주지 않은 <code>np.sum</code>은 모든 값을 더합니다.
# </details>

# %% [markdown] tags=["en"]
# Your window and the kernel, and the number they give:

# %% [markdown] tags=["ko"]
# 여러분이 잘라 낸 윈도우와 커널, 그리고 그 결과입니다.

# %% tags=["show"]
corner = window(IMAGE, 0, 0, 2, 3)
pictures.show_feature_map(corner, KERNEL, [[weighted_sum(corner, KERNEL)]])

# %% [markdown] tags=["en"]
# ## The slide
#
# Now let the kernel **slide**: from the top left to the bottom right, one pixel a step, row by row. Each window gives one number, written at the place of that window: the numbers form a new image, the **feature map**.
#
# Step through it. Does the feature map have as many rows and columns as the image?

# %% [markdown] tags=["ko"]
# ## 미끄러지는 커널
#
# 이제 커널을 왼쪽 위에서 오른쪽 아래까지, 한 번에 한 픽셀씩, 행을 따라 **미끄러뜨립니다**. 윈도우마다 숫자가 하나 나오고, 그 숫자를 윈도우의 자리에 적습니다. 이렇게 모인 숫자들이 새 이미지, 곧 **특성 맵**(feature map)이 됩니다.
#
# 한 단계씩 넘겨 보십시오. 특성 맵의 행과 열은 이미지와 개수가 같습니까?

# %% tags=["show"]
image = np.array([[1, 2, 0, 3, 1], [0, 1, 4, 1, 2], [2, 0, 1, 0, 3], [1, 3, 0, 2, 1]])
kernel = np.array([[1, 0], [-1, 2]])
pictures.slide(image, kernel, [[3, 9, -2, 6], [-2, 3, 3, 7], [7, -3, 5, 0]])

# %% [markdown] tags=["en"]
# ## Exercise 3 · Convolution (4 points)
#
# Write `conv2d` for a gray image. Only windows that lie wholly inside the image count. You may use `window` and `weighted_sum`.

# %% [markdown] tags=["ko"]
# ## 연습 3 · 합성곱 (4점)
#
# 흑백 이미지의 합성곱 `conv2d`를 작성하십시오. 이미지 안에 온전히 들어가는 윈도우만 셉니다. `window`와 `weighted_sum`을 써도 됩니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv2d", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv2d(image, kernel):
    """Slide the kernel over the image and return the feature map, a new array of floats.

    image: array (height, width) of whole numbers or floats; it is not changed.
    kernel: array (kernel_h, kernel_w), not flipped.
    feature map: one number for each window that lies wholly inside the image.
    Raises ValueError for a kernel that is higher or wider than the image.
    """
    height, width = image.shape
    kernel_h, kernel_w = kernel.shape
    ### BEGIN SOLUTION
    if kernel_h > height or kernel_w > width:
        raise ValueError(f"a kernel of shape {kernel.shape} does not fit into an image of shape {image.shape}")
    feature_map = np.zeros((height - kernel_h + 1, width - kernel_w + 1))
    for row in range(height - kernel_h + 1):
        for col in range(width - kernel_w + 1):
            feature_map[row, col] = weighted_sum(window(image, row, col, kernel_h, kernel_w), kernel)
    return feature_map
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-conv2d", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
with checks("conv2d", points=4, covers="other sizes, photographs", builds_on=["window"]) as check:
    whole = check("keeps only whole windows")
    whole.call(conv2d, IMAGE, KERNEL).shape((4, 5))
    every = check("multiplies and sums every window", weight=4)
    every.call(conv2d, IMAGE, KERNEL).close(
        [[-11, 18, 3, 6, 14], [33, 4, -1, 18, -5], [23, 21, -9, 31, 2], [-1, 12, 36, 0, 23]]
    )
    sizes = check("takes kernels of every size, up to the image's")
    sizes.call(conv2d, IMAGE, np.array([[2.0]])).close(2 * IMAGE)
    columns = [[15, 16, 15, 10, 17, 12, 13], [18, 17, 18, 14, 15, 10, 11]]
    sizes.call(conv2d, IMAGE, np.ones((4, 1))).close(columns)
    sizes.call(conv2d, IMAGE[:2, :4], np.ones((2, 4))).close([[25]])
    keeps = check("keeps fractions and signs, and the image as it was")
    pixels = np.array([[1, 2, 4, 7], [0, 3, 9, 1], [5, 8, 2, 6]])
    keeps.call(conv2d, pixels, np.full((2, 2), 0.25)).close([[1.5, 4.5, 5.25], [4, 5.5, 4.5]]).keeps_inputs()
    keeps.call(conv2d, pixels, np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])).close([[7, -26]]).keeps_inputs()
    refuses = check("refuses a kernel larger than the image")
    refuses.call(conv2d, IMAGE, np.ones((6, 2))).raises(ValueError)
    refuses.call(conv2d, IMAGE, np.ones((2, 8))).raises(ValueError)
    refuses.call(conv2d, IMAGE, np.ones((3, 3))).satisfies(
        lambda feature_map: np.size(feature_map) > 0, because="A kernel that fits is not refused"
    )
    ### BEGIN HIDDEN TESTS
    from numpy.lib.stride_tricks import sliding_window_view

    def own(image, kernel):  # what the learner's window and weighted_sum give
        rows, cols = (i - k + 1 for i, k in zip(image.shape, kernel.shape, strict=True))
        places = [[window(image, row, col, *kernel.shape) for col in range(cols)] for row in range(rows)]
        return np.array([[weighted_sum(part, kernel) for part in parts] for parts in places], dtype=float)

    rng = check.hidden()
    for height, width, kernel_h, kernel_w in rng.integers((5, 7, 1, 1), (8, 11, 5, 5), size=(5, 4)).tolist():
        # Halves and whole numbers: exact in float32 too.
        image, kernel = (rng.integers(-9, 10, size=size) / 2 for size in [(height, width), (kernel_h, kernel_w)])
        expected = np.tensordot(sliding_window_view(image, kernel.shape), kernel, 2)
        whole.call(conv2d, image, kernel).shape(expected.shape)
        every.call(conv2d, image, kernel).close(expected, follow=lambda: own(image, kernel))
        bar = np.ones((kernel_h, width))
        bright = np.abs(image)
        spans = [[bright[row : row + kernel_h].sum()] for row in range(height - kernel_h + 1)]
        sizes.call(conv2d, bright, bar).close(spans, follow=lambda: own(bright, bar))
        photo, even = rng.integers(0, 256, size=(height, width)).astype(np.uint8), np.array([[-0.5, 1.5], [1.5, -0.5]])
        answer = keeps.call(conv2d, photo, even).keeps_inputs()
        answer.close(np.tensordot(sliding_window_view(photo, (2, 2)), even, 2), follow=lambda: own(photo, even))
        refuses.call(conv2d, image, np.ones((height + 1, kernel_w))).raises(ValueError)
        refuses.call(conv2d, image, np.ones((kernel_h, width + int(rng.integers(1, 4))))).raises(ValueError)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# How many places are there for a window 3 wide in an image 3 wide? And in an image 4 wide, 5 wide? Write down the rule before you write the loops.
# </details>
#
# <details><summary>Hint 2</summary>
# Two loops, over the rows and the columns <em>of the feature map</em>. Inside them, one window and one number.
# </details>
#
# <details><summary>Hint 3</summary>
# Make room for the result first: an array of zeros in the shape of the feature map. <code>np.zeros</code> gives floats.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 너비 3인 윈도우를 너비 3인 이미지에 놓을 자리는 몇 곳입니까? 이미지 너비가 4, 5라면 어떻습니까? 반복문을 쓰기 전에 규칙부터 적어 보십시오.
# </details>
#
# <details><summary>힌트 2</summary>
# 반복문은 두 개입니다. <em>특성 맵의</em> 행과 열을 따라 돕니다. 그 안에서 윈도우 하나로 숫자 하나를 구합니다.
# </details>
#
# <details><summary>힌트 3</summary>
# 결과를 담을 자리를 먼저 만드십시오. 특성 맵과 모양이 같은, 0으로 채운 배열입니다. <code>np.zeros</code>는 실수 배열을 만듭니다.
# </details>

# %% [markdown] tags=["en"]
# Your convolution on a photograph. Each number of this kernel is 1/25: what does a feature map of averages look like?

# %% [markdown] tags=["ko"]
# 여러분의 합성곱을 사진에 써 봅시다. 이 커널의 값은 모두 1/25입니다. 평균으로 만든 특성 맵은 어떻게 보입니까?

# %% tags=["show"]
photo = pictures.photograph("china", gray=True, size=(120, 180))
average = np.full((5, 5), 1 / 25)
pictures.show_images([photo, conv2d(photo, average)], ["photo", "conv2d(photo, average)"])

# %% [markdown] tags=["en"]
# ### Predict before you run
#
# This kernel is zero except for one weight. **What will the feature map look like?** Decide first, then run the cell.

# %% [markdown] tags=["ko"]
# ### 실행하기 전에 예상해 보십시오
#
# 이 커널은 가중치 하나만 빼고 모두 0입니다. **특성 맵은 어떻게 보이겠습니까?** 먼저 답을 정하고 셀을 실행하십시오.

# %% tags=["show"]
one = np.zeros((3, 3))
one[1, 2] = 1
pictures.show_feature_map(cross, one, conv2d(cross, one))

# %% [markdown] tags=["en"]
# <details><summary>What happened?</summary>
# Every window is multiplied by 0 except at one pixel, so the map shows that pixel of each window: a copy of the image, moved up by one row and left by two columns. What would lie outside the map is lost. A convolution can move things; here it does nothing else.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>무슨 일이 일어났습니까?</summary>
# 윈도우마다 한 픽셀만 남고 나머지는 0이 곱해집니다. 그래서 특성 맵에는 각 윈도우의 그 픽셀이 그대로 나타납니다. 이미지를 한 행 위로, 두 열 왼쪽으로 옮긴 복사본입니다. 맵 밖으로 나간 부분은 사라집니다. 합성곱은 무엇인가를 옮길 수도 있습니다. 여기서는 그 일만 합니다.
# </details>

# %% [markdown] tags=["en"]
# ## Exercise 4 · A kernel that finds vertical edges (2 points)
#
# An **edge** is where brightness changes. A **vertical** edge is one that runs from top to bottom: dark on one side, bright on the other. Design a kernel that answers vertical edges with large numbers, positive or negative, flat areas with 0, and horizontal edges hardly at all.

# %% [markdown] tags=["ko"]
# ## 연습 4 · 수직 에지를 찾는 커널 (2점)
#
# **에지**(edge)는 밝기가 바뀌는 곳입니다. **수직** 에지는 위아래로 뻗어 있어서 한쪽은 어둡고 다른 쪽은 밝습니다. 수직 에지에는 절댓값이 큰 수로, 평평한 곳에는 0으로, 수평 에지에는 거의 반응하지 않는 커널을 설계하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "vertical_edge_kernel", "locked": false, "schema_version": 3, "solution": true, "task": false}
def vertical_edge_kernel():
    """Return a kernel that answers vertical edges: an array with two axes, at most 7 rows and 7 columns."""
    ### BEGIN SOLUTION
    return np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-vertical_edge_kernel", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
def across(kernel):
    """Its strongest answer to a window that is 0 left of some column and 1 from there on."""
    kernel = np.asarray(kernel, dtype=float)
    return max(abs(kernel[:, col:].sum()) for col in range(kernel.shape[1]))


with checks("vertical_edge_kernel", points=2, covers="edges in whole pictures") as check:
    flat = check("answers flat areas with 0")
    flat.call(vertical_edge_kernel).satisfies(
        lambda kernel: isinstance(kernel, np.ndarray),
        because="A list has no shape for conv2d to read: the kernel must be an array",
    ).satisfies(
        lambda kernel: np.ndim(kernel) == 2 and abs(np.sum(kernel)) < 1e-6 * np.sum(np.abs(kernel)),
        because="On a flat area all pixels are alike: the weights, not all 0, must add up to 0",
    )
    edge = check("answers vertical edges")
    edge.call(vertical_edge_kernel).satisfies(
        lambda kernel: across(kernel) > 0.2 * np.sum(np.abs(kernel)),
        because="Where the picture changes from left to right, the sum should be large",
    )
    ratio = check("answers them at least three times as strongly as horizontal ones", weight=2)
    ratio.call(vertical_edge_kernel).satisfies(
        lambda kernel: across(kernel) > 3 * across(np.transpose(kernel)),
        because="Where the picture only changes from top to bottom, the sum should be near 0",
    )
    ### BEGIN HIDDEN TESTS
    from numpy.lib.stride_tricks import sliding_window_view

    def strongest(kernel, picture):
        kernel = np.asarray(kernel, dtype=float)
        return np.abs(np.tensordot(sliding_window_view(picture, kernel.shape), kernel, 2)).max()

    rng = check.hidden()
    for col, bright in zip(rng.permutation([7, 8, 9, 10]).tolist(), rng.uniform(0.2, 1, size=4), strict=True):
        even, step = np.full((14, 17), bright), np.zeros((14, 17))
        step[:, col:] = bright
        flat.call(vertical_edge_kernel).satisfies(
            lambda kernel: strongest(kernel, even) < 1e-6 * np.sum(np.abs(kernel)), because=""
        )
        edge.call(vertical_edge_kernel).satisfies(
            lambda kernel: strongest(kernel, step) > 0.2 * bright * np.sum(np.abs(kernel)), because=""
        )
        ratio.call(vertical_edge_kernel).satisfies(
            lambda kernel: strongest(kernel, step) > 3 * strongest(kernel, step.T), because=""
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Subtract what lies on the left of a window from what lies on its right. What do you get where both sides are equally bright?
# </details>
#
# <details><summary>Hint 2</summary>
# Turn the page by a quarter: what does your kernel do at a horizontal edge? Within each row, the weights should add up to 0.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 윈도우의 오른쪽에 있는 값에서 왼쪽에 있는 값을 빼 보십시오. 양쪽 밝기가 같으면 무엇이 나옵니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 수평 에지를 만나면 여러분의 커널은 어떻게 됩니까? 행마다 가중치를 더하면 0이 되어야 합니다.
# </details>

# %% [markdown] tags=["en"]
# Your kernel at work: orange where it gets brighter to the right, blue where it gets darker.

# %% [markdown] tags=["ko"]
# 여러분의 커널이 찾은 것입니다. 오른쪽으로 갈수록 밝아지는 곳은 주황색, 어두워지는 곳은 파란색입니다.

# %% tags=["show"]
edges = conv2d(photo, vertical_edge_kernel())
pictures.show_feature_map(photo, vertical_edge_kernel(), edges)

# %% [markdown] tags=["en"]
# ### Explore
#
# Try the kernels on a photograph. Stride and padding are the subject of unit 02; move them already and watch the size of the map.

# %% [markdown] tags=["ko"]
# ### 탐색
#
# 여러 커널을 사진에 써 보십시오. 스트라이드(stride)와 패딩(padding)은 02 단원에서 배웁니다. 지금은 값을 바꾸며 특성 맵의 크기만 보십시오.

# %% tags=["show"]
pictures.explore(pictures.photograph("hopper", gray=True, size=(96, 80)))

# %% [markdown] tags=["en"]
# Nobody designs the kernels of a CNN. They start as random numbers, and training moves them; kernels like yours come out of it by themselves. You will see that in unit 05.

# %% [markdown] tags=["ko"]
# CNN의 커널은 사람이 설계하지 않습니다. 무작위 값에서 시작해 학습하면서 조금씩 바뀌고, 여러분이 만든 것과 비슷한 커널이 저절로 생겨납니다. 05 단원에서 직접 보게 됩니다.

# %% [markdown] tags=["en"]
# ## Colour: one kernel slice for every channel
#
# A colour image has three channels, so the kernel gets a third axis as well: `(kernel_h, kernel_w, channels)`. Each slice of it slides over its own channel, and **all products are added into one number**. However many channels come in, one map comes out.
#
# One more number is added to every place of the map, the **bias**. On an all-black image, the bias is all that is left.

# %% [markdown] tags=["ko"]
# ## 컬러: 채널마다 커널 한 장
#
# 컬러 이미지는 채널이 셋이므로 커널에도 세 번째 축이 생깁니다. 모양은 `(kernel_h, kernel_w, channels)`입니다. 커널의 각 장은 자기 채널 위를 미끄러지고, **모든 곱을 더해 숫자 하나**를 만듭니다. 채널이 몇 개 들어오든 특성 맵은 하나가 나옵니다.
#
# 마지막으로 특성 맵의 모든 자리에 숫자 하나를 더합니다. 이것이 **편향**(bias)입니다. 새까만 이미지를 넣으면 편향만 남습니다.

# %% [markdown]
# $$
# \text{map}[r, c] \;=\; b + \sum_{i}\sum_{j}\sum_{k} \text{image}[r+i,\; c+j,\; k]\cdot \text{kernel}[i, j, k]
# $$

# %% [markdown] tags=["en"]
# ## Exercise 5 · All channels into one map (3 points)
#
# Write `conv2d_channels`. You may use `conv2d`.

# %% [markdown] tags=["ko"]
# ## 연습 5 · 모든 채널을 특성 맵 하나로 (3점)
#
# `conv2d_channels`를 작성하십시오. `conv2d`를 써도 됩니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv2d_channels", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv2d_channels(image, kernel, bias):
    """Return the feature map of one filter, an array of floats (map_h, map_w).

    image: array (height, width, channels) of whole numbers or floats.
    kernel: array (kernel_h, kernel_w, channels), one slice for every channel.
    bias: one number.
    """
    ### BEGIN SOLUTION
    slices = [conv2d(image[:, :, k], kernel[:, :, k]) for k in range(image.shape[2])]
    return np.sum(slices, axis=0) + bias
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-conv2d_channels", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
with checks(
    "conv2d_channels", points=3, covers="random images with 1 to 6 channels", builds_on=["window", "conv2d"]
) as check:
    single = check("gives one map, not one for every channel")
    single.call(conv2d_channels, SCENE, KERNELS[..., 0], 0.5).shape((3, 4))
    total = check("adds up the channels", weight=2)
    total.call(conv2d_channels, SCENE, KERNELS[..., 0], 0.0).close(
        [[13, 2.5, -2.5, -13], [-6, 0, -16, -4.5], [2.5, -2.5, -13, 4]]
    )
    bias = check("adds the bias once", weight=2)
    bias.call(conv2d_channels, np.zeros((4, 6, 3)), KERNELS[..., 1], 0.5).satisfies(
        lambda feature_map: np.max(np.abs(np.subtract(feature_map, 0.5))) < 1e-6,
        because="On a black image every number of the map is the bias, here 0.5",
    )
    number = check("takes any number of channels")
    one = IMAGE[:3, :4, np.newaxis], KERNEL[:, :2, np.newaxis]
    number.call(conv2d_channels, *one, 0.0).close([[1, 18, 5], [35, 8, 11]])
    number.call(conv2d_channels, np.ones((2, 3, 5)), np.ones((2, 2, 5)), 0.0).close([[20, 20]])
    ### BEGIN HIDDEN TESTS
    from numpy.lib.stride_tricks import sliding_window_view

    def own(image, kernel, bias):  # what the learner's conv2d gives
        maps = [conv2d(image[..., k], kernel[..., k]) for k in range(image.shape[2])]
        return np.sum(np.asarray(maps, dtype=float), axis=0) + bias

    rng = check.hidden()
    for height, width, kernel_h, kernel_w, channels in rng.integers(
        (4, 6, 1, 1, 2), (7, 9, 4, 5, 7), size=(5, 5)
    ).tolist():
        shapes = [(height, width, channels), (kernel_h, kernel_w, channels)]
        image, twice = (rng.integers(-9, 10, size=shape) for shape in shapes)
        kernel = twice / 2  # halves and whole numbers: exact in float32 too
        expected = np.tensordot(sliding_window_view(image, kernel.shape), kernel, 3)[..., 0]
        single.call(conv2d_channels, image, kernel, 1.5).shape(expected.shape)
        total.call(conv2d_channels, image, kernel, 0.0).close(expected, follow=lambda: own(image, kernel, 0.0))
        floats = image.astype(float)
        plain = bias.call(conv2d_channels, floats, kernel, 0.0).value
        bias.call(conv2d_channels, floats, kernel, -2.5).satisfies(
            lambda feature_map: np.max(np.abs(np.subtract(feature_map, plain) + 2.5)) < 1e-4, because=""
        )
        one = floats[..., :1], kernel[..., :1]
        expected = np.tensordot(sliding_window_view(one[0], one[1].shape), one[1], 3)[..., 0]
        number.call(conv2d_channels, *one, 0.0).close(expected, follow=lambda: own(*one, 0.0))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>image[:, :, k]</code> is one channel, an array with two axes. You already have a function for those.
# </details>
#
# <details><summary>Hint 2</summary>
# Three channels give three maps of the same shape. What has to happen so that one is left? And at which moment is the bias added exactly once?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>image[:, :, k]</code>는 채널 하나이고, 축이 두 개인 배열입니다. 그런 배열을 다루는 함수는 이미 만들었습니다.
# </details>
#
# <details><summary>힌트 2</summary>
# 채널이 셋이면 모양이 같은 맵도 셋이 나옵니다. 하나로 만들려면 무엇을 해야 합니까? 편향을 꼭 한 번만 더하려면 언제 더해야 합니까?
# </details>

# %% [markdown] tags=["en"]
# A kernel may be a single pixel wide and still be useful, because it mixes channels. This one asks: *how much more red than green?*

# %% [markdown] tags=["ko"]
# 커널의 너비가 한 픽셀이어도 채널을 섞을 수 있으므로 쓸모가 있습니다. 다음 커널은 *초록보다 빨강이 얼마나 많은지* 묻습니다.

# %% tags=["show"]
redness = np.array([[[1, -1, 0]]])
pictures.show_feature_map(flower, redness, conv2d_channels(flower / 255, redness, 0))

# %% [markdown] tags=["en"]
# ## Many filters: a layer
#
# A kernel with all its channel slices, together with its bias, is a **filter**. It looks for one thing. A convolutional **layer** has many filters, and the maps they give become the channels of its output, in the order of the filters.
#
# Keras keeps all kernels of a layer in one array `(kernel_h, kernel_w, channels, filters)`: the last axis chooses the filter.

# %% [markdown] tags=["ko"]
# ## 여러 필터: 층 하나
#
# 채널마다 한 장씩인 커널과 편향을 합쳐 **필터**(filter)라고 합니다. 필터 하나는 한 가지를 찾습니다. 합성곱 **층**(layer)에는 필터가 여럿 있고, 필터마다 나온 특성 맵이 필터 순서대로 출력의 채널이 됩니다.
#
# Keras는 한 층의 커널을 모두 `(kernel_h, kernel_w, channels, filters)` 모양의 배열 하나에 담습니다. 마지막 축이 필터를 고릅니다.

# %% [markdown] tags=["en"]
# ## Exercise 6 · A convolutional layer (3 points)
#
# Write `conv2d_filters`. You may use `conv2d_channels`.

# %% [markdown] tags=["ko"]
# ## 연습 6 · 합성곱 층 (3점)
#
# `conv2d_filters`를 작성하십시오. `conv2d_channels`를 써도 됩니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv2d_filters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv2d_filters(image, kernels, biases):
    """Return the feature maps of all filters, an array of floats (map_h, map_w, filters).

    image: array (height, width, channels) of whole numbers or floats.
    kernels: array (kernel_h, kernel_w, channels, filters), as in Keras.
    biases: array (filters,).
    """
    ### BEGIN SOLUTION
    maps = [conv2d_channels(image, kernels[:, :, :, f], biases[f]) for f in range(kernels.shape[3])]
    return np.stack(maps, axis=2)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-conv2d_filters", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
with checks(
    "conv2d_filters",
    points=3,
    covers="random layers, with as many filters as channels and with a single filter",
    builds_on=["window", "conv2d", "conv2d_channels"],
) as check:
    last = check("puts the filters on the last axis")
    last.call(conv2d_filters, SCENE, KERNELS, np.array([0.5, -1.0])).shape((3, 4, 2))
    own = check("gives every filter its own map, in order", weight=2)
    own.call(conv2d_filters, SCENE[:3, :4], KERNELS, np.zeros(2)).close(
        [[[13, -11], [2.5, -4.5]], [[-6, 17], [0, 1.5]]]
    )
    biases = check("adds each filter's own bias")
    biases.call(conv2d_filters, np.zeros((4, 6, 3)), KERNELS, np.array([0.5, -1.0])).satisfies(
        lambda maps: sorted(set(np.round(np.ravel(maps), 6).tolist())) == [-1.0, 0.5],
        because="On a black image one map is 0.5 everywhere and the other one -1, the two biases",
    )
    # The output of keras.layers.Conv2D(2, (2, 2)) with these kernels and biases.
    keras = check("agrees with Keras", weight=2)
    small, layer = np.arange(24).reshape(3, 4, 2) * 5 % 9, np.arange(16).reshape(2, 2, 2, 2) * 3 % 7 - 2
    keras.call(conv2d_filters, small, layer, np.array([1.5, -0.5])).close(
        [[[33.5, 13.5], [38.5, 21.5], [43.5, 29.5]], [[8.5, 45.5], [4.5, 17.5], [9.5, 25.5]]]
    )
    ### BEGIN HIDDEN TESTS
    from numpy.lib.stride_tricks import sliding_window_view

    def follow(image, kernels, biases):  # what the learner's conv2d_channels gives
        filters = range(kernels.shape[3])
        maps = [conv2d_channels(image, kernels[..., f], biases[f]) for f in filters]
        return np.stack([np.asarray(feature_map, dtype=float) for feature_map in maps], axis=2)

    rng = check.hidden()
    for height, width, kernel_h, channels, filters in rng.integers(
        (4, 6, 1, 2, 2), (6, 8, 4, 5, 5), size=(3, 5)
    ).tolist():
        for outputs in (filters, channels, 1):
            shapes = [(height, width, channels), (kernel_h, 2, channels, outputs), (outputs,)]
            x, w, b = (rng.integers(-9, 10, size=shape) for shape in shapes)
            w, b = w / 2, b / 2  # halves and whole numbers: exact in float32 too
            expected = np.tensordot(sliding_window_view(x, w.shape[:3])[:, :, 0], w, 3)
            last.call(conv2d_filters, x, w, b).shape(expected.shape)
            zeros = np.zeros(outputs)
            own.call(conv2d_filters, x, w, zeros).close(expected, follow=lambda: follow(x, w, zeros))
            keras.call(conv2d_filters, x, w, b).close(expected + b, follow=lambda: follow(x, w, b))
            without = biases.call(conv2d_filters, x, w, zeros).value
            biases.call(conv2d_filters, x, w, b).satisfies(
                lambda maps: set(np.round(np.subtract(maps, without), 3).ravel().tolist()) == set(b.tolist()),
                because="",
            )
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>kernels[:, :, :, f]</code> is the kernel of one filter. Which bias belongs to it?
# </details>
#
# <details><summary>Hint 2</summary>
# You have one map a filter, in a list. <code>np.stack</code> makes a new axis for them; its argument <code>axis</code> says where.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>kernels[:, :, :, f]</code>는 필터 하나의 커널입니다. 그 필터의 편향은 어느 것입니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 필터마다 하나씩 나온 맵이 리스트에 들어 있습니다. <code>np.stack</code>은 이 맵들을 위한 새 축을 만들며, 새 축의 자리는 인수 <code>axis</code>로 정합니다.
# </details>

# %% [markdown] tags=["en"]
# A layer of three filters on one photograph: your kernel for vertical edges, the same kernel with all signs turned, and redness.

# %% [markdown] tags=["ko"]
# 필터 세 개로 된 층을 사진 한 장에 적용했습니다. 여러분의 수직 에지 커널, 그 부호를 모두 바꾼 커널, 그리고 초록보다 빨강이 많은 정도입니다.

# %% tags=["show"]
vertical = np.stack([vertical_edge_kernel()] * 3, axis=2)
vertical = vertical / np.abs(vertical).sum()
red = np.zeros(vertical.shape)
red[0, 0] = [1, -1, 0]
maps = conv2d_filters(flower / 255, np.stack([vertical, -vertical, red], axis=3), np.zeros(3))
pictures.show_feature_maps(flower, maps)

# %% [markdown] tags=["en"]
# ## ReLU: an activation after every convolution
#
# A convolution only multiplies and adds, so two convolutions in a row are again one convolution, with a larger kernel: depth would gain nothing. An **activation function** between them bends the straight line. The usual one is **ReLU**: negative numbers become 0, the others stay.
#
# **LeakyReLU** lets a small part of the negative numbers through (here one tenth), so that a unit which is negative everywhere can still learn.

# %% [markdown] tags=["ko"]
# ## ReLU: 합성곱 다음의 활성화 함수
#
# 합성곱은 곱하고 더할 뿐입니다. 그래서 합성곱을 두 번 이어도 커널이 더 큰 합성곱 한 번과 같고, 층을 깊게 쌓는 보람이 없습니다. 그 사이에 **활성화 함수**(activation function)를 넣으면 곧은 선이 꺾입니다. 가장 흔히 쓰는 **ReLU**는 음수를 0으로 바꾸고 나머지는 그대로 둡니다.
#
# **LeakyReLU**는 음수를 조금(여기서는 10분의 1) 통과시킵니다. 그래서 모든 입력에서 음수만 내는 유닛도 계속 학습할 수 있습니다.

# %% tags=["show"]
pictures.activations()

# %% [markdown] tags=["en"]
# ## Exercise 7 · ReLU (1 point)
#
# Write `relu` for arrays of any shape.

# %% [markdown] tags=["ko"]
# ## 연습 7 · ReLU (1점)
#
# 모양에 상관없이 배열을 받는 `relu`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu(x):
    """Return a new array of the same shape and dtype: x where it is positive, 0 where it is negative.

    x: array of any shape, floats or whole numbers; it is not changed.
    NaN (not a number) stays NaN, so that a fault further up is not hidden.
    """
    ### BEGIN SOLUTION
    return np.maximum(x, 0)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-relu", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
with checks("relu", points=1, covers="arrays with one to four axes, several dtypes") as check:
    values = check("turns negative numbers into 0 and keeps the others")
    values.call(relu, np.array([[-2.0, 3.5, 0.0], [1.0, -0.5, 4.0]])).close([[0, 3.5, 0], [1, 0, 4]])
    leaves = check("leaves its argument unchanged")
    leaves.call(relu, np.array([-1.5, 2.0, -3.0])).close([0, 2, 0]).keeps_inputs()
    same = check("keeps shape and dtype")
    same.call(relu, np.array([[[-1, 2]], [[3, -4]]])).close([[[0, 2]], [[3, 0]]]).dtype("i", "integer")
    nan = check("passes NaN on")
    nan.call(relu, np.array([np.nan, 2.0])).close([np.nan, 2])
    nan.call(relu, np.array([-3.0, np.nan])).satisfies(
        lambda y: y[0] != -3 and np.isnan(y[1]), because="NaN stays as it is, and -3 does not"
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for axes in (1, 2, 3, 4):
        shape = rng.integers(2, 5, size=axes).tolist()
        x = rng.integers(-9, 10, size=shape) / 2
        expected = (x + np.abs(x)) / 2
        values.call(relu, x).close(expected)
        leaves.call(relu, x).close(expected).keeps_inputs()
        for dtype in (np.float32, np.float64, np.int16):
            same.call(relu, x.astype(dtype)).satisfies(
                lambda y: y.shape == x.shape and y.dtype == dtype and np.array_equal(y, expected.astype(dtype)),
                because="",
            )
        nan.call(relu, np.where(x > 3, np.nan, np.abs(x))).close(np.where(x > 3, np.nan, np.abs(x)))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>max</code> of Python compares two numbers. NumPy has a function that takes, place by place, the larger of two.
# </details>
#
# <details><summary>Hint 2</summary>
# If you write into <code>x</code>, whoever called you finds the original gone.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 파이썬의 <code>max</code>는 숫자 두 개를 비교합니다. NumPy에는 자리마다 둘 중 큰 값을 고르는 함수가 있습니다.
# </details>
#
# <details><summary>힌트 2</summary>
# <code>x</code>에 값을 써넣으면 함수를 부른 쪽에서는 원래 값이 사라집니다.
# </details>

# %% [markdown] tags=["en"]
# The vertical edges before and after your ReLU: what got darker to the right is gone, what got brighter stays.

# %% [markdown] tags=["ko"]
# 수직 에지에 ReLU를 적용하기 전과 후입니다. 오른쪽으로 어두워지는 에지는 사라지고, 밝아지는 에지만 남습니다.

# %% tags=["show"]
pictures.show_feature_maps(None, [edges, relu(edges)], ["edges", "relu(edges)"])

# %% [markdown] tags=["en"]
# ## What sharing saves
#
# The same kernel is used at every place: its weights are **shared**. How many numbers does a layer have to learn, then, and how many would it be if every output had weights for all pixels, as in a fully connected (`Dense`) layer?

# %% [markdown] tags=["ko"]
# ## 공유하면 무엇을 아낍니까?
#
# 같은 커널을 모든 자리에서 씁니다. 곧 가중치를 **공유**(weight sharing)합니다. 그러면 층 하나가 배워야 하는 숫자는 몇 개입니까? 완전 연결층(fully connected layer, Keras의 `Dense`)처럼 출력마다 모든 픽셀에 대한 가중치를 따로 가진다면 몇 개가 됩니까?

# %% [markdown] tags=["en"]
# ## Exercise 8 · Count the parameters (2 points)
#
# Write both counts. Parameters are weights and biases together.

# %% [markdown] tags=["ko"]
# ## 연습 8 · 파라미터 세기 (2점)
#
# 두 가지를 세는 함수를 작성하십시오. 파라미터(parameter)는 가중치와 편향을 합친 것입니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv_parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv_parameters(kernel_h, kernel_w, channels, filters):
    """Return how many weights and biases a convolutional layer has, an int."""
    ### BEGIN SOLUTION
    return kernel_h * kernel_w * channels * filters + filters
    ### END SOLUTION


def dense_parameters(inputs, units):
    """Return how many weights and biases a fully connected layer has, an int."""
    ### BEGIN SOLUTION
    return inputs * units + units
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-conv_parameters", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks("conv_parameters", points=2, covers="other layers") as check:
    conv_weights = check("counts kernel_h × kernel_w weights for each channel of each filter")
    fewer = conv_weights.call(conv_parameters, 5, 2, 3, 7).value
    conv_weights.call(conv_parameters, 5, 2, 4, 7).satisfies(
        lambda count: count - fewer == 70,
        because="With one channel more, each of the 7 filters has 5 × 2 weights more",
    )
    conv_total = check("adds the biases of a convolution")
    conv_total.call(conv_parameters, 3, 3, 3, 32).equal(896)
    dense_weights = check("counts a weight for each input of each unit")
    less = dense_weights.call(dense_parameters, 12, 5).value
    dense_weights.call(dense_parameters, 13, 5).satisfies(
        lambda count: count - less == 5,
        because="With one input more, each of the 5 units has one weight more",
    )
    dense_total = check("adds the biases of a fully connected layer")
    dense_total.call(dense_parameters, 784, 128).equal(100480)
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for height, width, channels, filters in rng.integers((1, 1, 2, 2), (8, 8, 65, 65), size=(4, 4)).tolist():
        weights = np.empty((height, width, channels, filters)).size
        conv_total.call(conv_parameters, height, width, channels, filters).equal(weights + filters)
        plain = conv_weights.call(conv_parameters, height, width, channels, filters).value
        conv_weights.call(conv_parameters, height, width, channels + 1, filters).satisfies(
            lambda count: count - plain == weights // channels, because=""
        )
        dense_total.call(dense_parameters, channels, filters).equal(np.empty((channels + 1, filters)).size)
        plain = dense_weights.call(dense_parameters, channels, filters).value
        dense_weights.call(dense_parameters, channels + 1, filters).satisfies(
            lambda count: count - plain == filters, because=""
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# The kernels of a layer are one array; you know its shape from exercise 6. How many numbers does it hold?
# </details>
#
# <details><summary>Hint 2</summary>
# How many biases did exercise 6 take? A unit of a fully connected layer has one as well.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 한 층의 커널은 배열 하나에 모두 들어 있고, 그 모양은 연습 6에서 보았습니다. 숫자가 몇 개 들어 있습니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 연습 6에서 편향은 몇 개였습니까? 완전 연결층의 유닛에도 편향이 하나씩 있습니다.
# </details>

# %% [markdown] tags=["en"]
# A first layer for 32×32 colour images makes 32 maps from 3 channels with 3×3 kernels: 864 weights and 32 biases. A fully connected layer with as many outputs needs over a hundred million. (The scale is logarithmic: each line is ten times the one before.)

# %% [markdown] tags=["ko"]
# 32×32 컬러 이미지를 받는 첫 번째 층이 3×3 커널로 특성 맵 32개를 만든다면, 가중치 864개와 편향 32개면 됩니다. 출력 수가 같은 완전 연결층에는 1억 개가 넘게 필요합니다. (로그 눈금입니다. 눈금 하나를 지날 때마다 10배가 됩니다.)

# %% tags=["show"]
pixels, outputs = 32 * 32 * 3, 32 * 32 * 32
convolution, dense = conv_parameters(3, 3, 3, 32), dense_parameters(pixels, outputs)
pictures.parameters({"Conv2D(32, (3, 3))": convolution, f"Dense({outputs})": dense})

# %% [markdown] tags=["en"]
# ## The whole network
#
# A CNN has two parts. The **feature extractor** repeats convolution, ReLU and pooling (unit 03): edges become textures, textures become parts of things. The **classifier** flattens what was found and weighs it with fully connected layers, an MLP. Training moves the weights of both by backpropagation; the weights of the extractor are the kernels.

# %% [markdown] tags=["ko"]
# ## 신경망 전체
#
# CNN은 두 부분으로 이루어집니다. **특성 추출기**(feature extractor)는 합성곱, ReLU, 풀링(pooling, 03 단원)을 되풀이합니다. 에지가 모여 질감이 되고, 질감이 모여 사물의 부분이 됩니다. **분류기**(classifier)는 찾아낸 특성을 펼친 다음 완전 연결층, 곧 MLP로 종합해 클래스를 정합니다. 두 부분의 가중치는 모두 역전파(backpropagation)로 학습하며, 특성 추출기의 가중치가 바로 커널입니다.

# %% tags=["show"]
pictures.structure()

# %% [markdown] tags=["en"]
# Nothing here needs two axes. In a text, every word becomes a column of numbers, and a kernel slides along the words: **Conv1D**. It finds short phrases wherever they stand.

# %% [markdown] tags=["ko"]
# 합성곱에 꼭 두 축이 필요한 것은 아닙니다. 글에서는 단어마다 숫자 열을 하나씩 만들고, 커널이 단어를 따라 미끄러집니다. 이것이 **Conv1D**이며, 짧은 어구를 어디에 있든 찾아냅니다.

# %% tags=["show"]
pictures.words()

# %% [markdown] tags=["en"]
# ## The cross, found
#
# Back to the question. Take the cross itself as a kernel, and let your `conv2d` look for it at the four places from the beginning.

# %% [markdown] tags=["ko"]
# ## 십자를 찾았습니다
#
# 처음 질문으로 돌아갑시다. 십자 자체를 커널로 삼아, 처음에 보았던 네 곳에서 여러분의 `conv2d`로 찾아봅시다.

# %% tags=["show"]
template = cross[2:5, 2:5]
for shift in range(4):
    found = conv2d(np.roll(cross, shift, axis=1), template)
    row, col = np.unravel_index(found.argmax(), found.shape)
    print(f"{shift=}  response={found.max():.0f}  {row=:d}  {col=:d}")
pictures.show_feature_map(np.roll(cross, 3, axis=1), template, found)

# %% [markdown] tags=["en"]
# The response stays the same, and its place moves with the cross. This is **shift equivariance**: move the input, and the feature map moves along.

# %% [markdown] tags=["ko"]
# 반응의 세기는 그대로이고, 반응이 나타나는 자리만 십자를 따라 움직입니다. 이 성질을 **이동 등변성**(shift equivariance)이라고 합니다. 입력을 옮기면 특성 맵도 같이 움직입니다.

# %% [markdown] tags=["en"]
# ## Exercise 9 · In your own words (3 points)
#
# Why does a convolution keep spatial structure that flattening loses? Answer in four to six sentences. Say what happens to neighbouring pixels, what happens when a pattern moves, and what the shared weights have to do with it. This answer is read and graded by your instructor.

# %% [markdown] tags=["ko"]
# ## 연습 9 · 자신의 말로 (3점)
#
# 이미지를 펼치면 잃어버리는 공간 구조를 합성곱은 왜 지킬 수 있습니까? 네 문장에서 여섯 문장으로 답하십시오. 이웃한 픽셀은 어떻게 되는지, 무늬가 움직이면 어떻게 되는지, 가중치 공유가 이와 무슨 관계인지 설명하십시오. 이 답은 강사가 읽고 채점합니다.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "why-structure", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# A window takes pixels that are neighbours in both directions, so each number of the feature map is computed from one small region. The map is again laid out in rows and columns: a number's place says where in the image it was seen. Because the same weights are used at every place, a pattern gives the same response wherever it is, and when it moves the response moves with it. Flattening puts vertical neighbours a row apart and gives each place weights of its own, so a moved pattern meets other weights and has to be learnt again.
#
# ### BEGIN MARK SCHEME
# One point for each idea, half a point where it is named but not explained; wording and language do not matter.
#
# - **Neighbourhood (1):** a window looks at pixels that are close in *both* directions, and the map keeps their arrangement; after flattening vertical neighbours are far apart, or: the network is not told which entries were neighbours.
# - **Movement (1):** a moved pattern gives the same response at the moved place (equivariance); in the flattened vector it falls on other entries.
# - **Shared weights (1):** one kernel serves all places, so what is learnt at one place holds everywhere (fewer parameters alone: half a point); a fully connected unit has separate weights for every place.
#
# No point for "convolution is better for images" without a reason. Saying that convolution makes the *response* independent of place (invariance) instead of moving it along costs half a point.
# ### END MARK SCHEME

# %% [markdown] tags=["en"]
# ## Summary
#
# - An image is a tensor (height, width, channels). Flattening hides who is next to whom and makes a moved pattern a new one.
# - A kernel slides over the image; each window is multiplied, summed and written into the feature map. The kernel is not flipped, and only whole windows count.
# - A filter has one kernel slice for every channel and one bias, and gives one map. The maps of all filters are the channels of the output.
# - ReLU after it makes depth worthwhile.
# - Shared weights are few, and they find a pattern wherever it is.

# %% [markdown] tags=["ko"]
# ## 요약
#
# - 이미지는 (높이, 너비, 채널) 텐서입니다. 펼치면 이웃 관계가 가려지고, 움직인 무늬는 처음 보는 무늬가 됩니다.
# - 커널이 이미지 위를 미끄러지며, 윈도우마다 곱하고 더한 값을 특성 맵에 적습니다. 커널은 뒤집지 않고, 온전한 윈도우만 셉니다.
# - 필터는 채널마다 커널 한 장씩, 그리고 편향 하나를 가지며 특성 맵 하나를 냅니다. 모든 필터의 맵이 출력의 채널이 됩니다.
# - 합성곱 뒤에 ReLU를 넣어야 층을 깊게 쌓는 보람이 있습니다.
# - 공유한 가중치는 수가 적고, 무늬가 어디에 있든 찾아냅니다.

# %% [markdown] tags=["en"]
# ## Glossary
#
# | English | Korean | meaning |
# | --- | --- | --- |
# | tensor | 텐서 | an array with any number of axes |
# | channel | 채널 | one number per pixel: brightness, red, or what a filter found |
# | flatten | 펼치기 | write the rows one after the other, as a vector |
# | kernel | 커널 | the weights that slide over the image |
# | window | 윈도우 | the part of the image under the kernel |
# | feature map | 특성 맵 | what a filter gives, one number a window |
# | filter | 필터 | a kernel for all channels, with its bias |
# | bias | 편향 | a number added to the whole map |
# | convolution | 합성곱 | multiply and sum, window by window |
# | edge | 에지 | where brightness changes |
# | activation function | 활성화 함수 | bends what is otherwise a straight line; here ReLU |
# | fully connected layer | 완전 연결층 | every output has a weight for every input |
# | parameter | 파라미터 | a number that training moves: weight or bias |
# | weight sharing | 가중치 공유 | the same weights at every place |
# | shift equivariance | 이동 등변성 | move the input, and the output moves along |
# | feature extractor, classifier | 특성 추출기, 분류기 | the two parts of a CNN |

# %% [markdown] tags=["ko"]
# ## 용어
#
# | 한국어 | 영어 | 뜻 |
# | --- | --- | --- |
# | 텐서 | tensor | 축이 몇 개든 될 수 있는 배열 |
# | 채널 | channel | 픽셀마다 하나씩 있는 값: 밝기, 빨강, 또는 필터가 찾은 것 |
# | 펼치기 | flatten | 행을 차례로 이어 붙여 벡터로 만들기 |
# | 커널 | kernel | 이미지 위를 미끄러지는 가중치 |
# | 윈도우 | window | 커널 아래에 놓인 이미지 부분 |
# | 특성 맵 | feature map | 필터 하나의 결과. 윈도우마다 숫자 하나 |
# | 필터 | filter | 모든 채널에 대한 커널과 그 편향 |
# | 편향 | bias | 특성 맵 전체에 더하는 숫자 |
# | 합성곱 | convolution | 윈도우마다 곱하고 더하기 |
# | 에지 | edge | 밝기가 바뀌는 곳 |
# | 활성화 함수 | activation function | 곧은 선을 꺾는 함수. 여기서는 ReLU |
# | 완전 연결층 | fully connected layer | 출력마다 모든 입력에 대한 가중치가 있는 층 |
# | 파라미터 | parameter | 학습으로 바뀌는 숫자: 가중치와 편향 |
# | 가중치 공유 | weight sharing | 모든 자리에서 같은 가중치를 쓰기 |
# | 이동 등변성 | shift equivariance | 입력을 옮기면 출력도 같이 움직이는 성질 |
# | 특성 추출기, 분류기 | feature extractor, classifier | CNN을 이루는 두 부분 |

# %% [markdown] tags=["en"]
# ## Further reading
#
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville, *Deep Learning* (MIT Press, 2016), [chapter 9](https://www.deeplearningbook.org/contents/convnets.html): sparse interactions, shared parameters, equivariance.
# - Vincent Dumoulin, Francesco Visin, [*A guide to convolution arithmetic for deep learning*](https://arxiv.org/abs/1603.07285): all sizes, in pictures.
# - Aston Zhang and others, *Dive into Deep Learning*, [From Fully Connected Layers to Convolutions](https://d2l.ai/chapter_convolutional-neural-networks/why-conv.html).
# - Keras, [`Conv2D`](https://keras.io/api/layers/convolution_layers/convolution2d/): the layer you have rebuilt.

# %% [markdown] tags=["ko"]
# ## 더 읽을거리
#
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville, *Deep Learning*(MIT Press, 2016), [9장](https://www.deeplearningbook.org/contents/convnets.html): 성긴 연결, 파라미터 공유, 등변성(영어).
# - Vincent Dumoulin, Francesco Visin, [*A guide to convolution arithmetic for deep learning*](https://arxiv.org/abs/1603.07285): 특성 맵의 크기를 그림으로 설명합니다(영어).
# - Aston Zhang 외, *Dive into Deep Learning*, [From Fully Connected Layers to Convolutions](https://d2l.ai/chapter_convolutional-neural-networks/why-conv.html)(영어).
# - Keras, [`Conv2D`](https://keras.io/api/layers/convolution_layers/convolution2d/): 여러분이 다시 만든 바로 그 층입니다(영어).

# %% tags=["show"]
progress()
