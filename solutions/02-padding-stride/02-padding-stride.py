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
# # 02 Padding and stride
#
# A convolution makes an image smaller, and it looks at the rim less often than at the middle. Two settings of a layer decide how much: **padding**, a border around the image, and **stride**, the length of a step. In this unit you build both, and learn to tell the size of every map in a network before it runs.
#
# **You will be able to**
#
# - pad an image, and say what padding does for its edge pixels;
# - slide a kernel in steps of any length, also a different one for rows and columns;
# - work out the size of a feature map, for a single layer and for a whole stack;
# - write a convolutional layer that agrees with Keras for every stride and padding;
# - compute how much of the image one number deep in a network sees.
#
# **You need** unit 01: windows, kernels, filters. &nbsp; **Time** about 75 minutes. &nbsp; **Points** 25, 3 of them for a written answer.

# %% [markdown] tags=["ko"]
# # 02 패딩과 스트라이드
#
# 합성곱(convolution)을 하면 이미지가 작아지고, 가장자리 픽셀은 가운데 픽셀보다 덜 쓰입니다. 그 정도를 정하는 것이 층의 두 가지 설정, 곧 이미지에 두르는 테두리인 **패딩**(padding)과 보폭을 뜻하는 **스트라이드**(stride)입니다. 이 단원에서는 두 가지를 모두 직접 만들고, 신경망을 돌려 보기 전에 모든 특성 맵(feature map)의 크기를 알아내는 법을 배웁니다.
#
# **이 단원을 마치면**
#
# - 이미지에 패딩을 두르고, 패딩이 가장자리 픽셀에 어떤 도움이 되는지 말할 수 있습니다.
# - 보폭을 마음대로 정해 커널(kernel)을 옮길 수 있습니다. 가로와 세로의 보폭이 달라도 됩니다.
# - 특성 맵의 크기를 층 하나에서도, 여러 층을 쌓은 신경망에서도 구할 수 있습니다.
# - 어떤 스트라이드와 패딩에서도 Keras와 결과가 같은 합성곱 층을 쓸 수 있습니다.
# - 신경망 깊은 곳의 숫자 하나가 이미지를 얼마나 넓게 보는지 계산할 수 있습니다.
#
# **준비** 01 단원: 윈도우, 커널, 필터 &nbsp; **시간** 약 75분 &nbsp; **점수** 25점(서술형 3점 포함)

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

unit("02-padding-stride")

SMALL = np.array([[3, 1, 6, 5], [8, 2, 4, 7], [4, 9, 1, 2]])
SCENE = np.arange(96).reshape(6, 8, 2) * 7 % 11  # whole numbers, two channels
KERNELS = (np.arange(36).reshape(2, 3, 2, 3) * 5 % 7 - 3) / 2  # three filters for two channels
BIASES = np.array([0.5, -1.0, 2.0])

# %% [markdown] tags=["en"]
# ## The question: where did the rim go?
#
# Take a 5×5 kernel that copies the pixel in the middle of its window. It should change nothing. Apply it four times, eight times, twelve times:

# %% [markdown] tags=["ko"]
# ## 질문: 가장자리는 어디로 갔습니까?
#
# 윈도우(window) 한가운데의 픽셀을 그대로 옮기는 5×5 커널이 있습니다. 아무것도 바뀌지 않아야 합니다. 이 커널을 네 번, 여덟 번, 열두 번 적용해 봅시다.

# %% tags=["show"]
pictures.shrinking(pictures.photograph("hopper", size=(80, 64)), kernel=5, layers=[0, 4, 8, 12])

# %% [markdown] tags=["en"]
# Only whole windows count, and the middle of a 5×5 window never comes closer to the rim than two pixels. So each layer takes two rows from the top and two from the bottom, two columns from the left and two from the right. A deep network would soon have nothing left to look at.
#
# Long before that, something else goes wrong: a pixel in the corner lies in **one** window only, a pixel in the middle in all 25 that can reach it. What happens at the rim hardly counts.

# %% [markdown] tags=["ko"]
# 온전한 윈도우만 세므로, 5×5 윈도우의 한가운데는 가장자리에서 두 픽셀 안쪽까지만 다가갑니다. 그래서 층마다 위아래로 두 행씩, 좌우로 두 열씩 사라집니다. 층을 깊이 쌓으면 얼마 못 가 볼 것이 남지 않습니다.
#
# 그보다 먼저 생기는 문제도 있습니다. 모서리의 픽셀은 윈도우 **하나**에만 들어가지만, 가운데 픽셀은 닿을 수 있는 25개 윈도우에 모두 들어갑니다. 가장자리에서 일어나는 일은 거의 반영되지 않습니다.

# %% [markdown] tags=["en"]
# ## Padding: a border of zeros
#
# The cure is simple: put a border around the image before the kernel slides. The border is usually made of zeros (**zero padding**). Now windows can hang over the edge of the image, and a kernel can have its middle on the outermost pixel.

# %% [markdown] tags=["ko"]
# ## 패딩: 0으로 두르는 테두리
#
# 해결책은 간단합니다. 커널을 옮기기 전에 이미지에 테두리를 두릅니다. 테두리는 보통 0으로 채우며, 이것을 **제로 패딩**(zero padding)이라고 합니다. 이제 윈도우가 이미지 가장자리에 걸칠 수 있고, 커널의 한가운데를 가장 바깥 픽셀에 놓을 수 있습니다.

# %% [markdown]
# $$
# \begin{bmatrix} 3 & 1 & 6 \\ 8 & 2 & 4 \end{bmatrix}
# \;\longrightarrow\;
# \begin{bmatrix} 0 & 0 & 0 & 0 & 0 \\ 0 & 3 & 1 & 6 & 0 \\ 0 & 8 & 2 & 4 & 0 \\ 0 & 0 & 0 & 0 & 0 \end{bmatrix}
# $$

# %% [markdown] tags=["en"]
# ## Exercise 1 · Zero padding (3 points)
#
# Write `zero_pad`. The border may be as wide on all sides, or differ between rows and columns, or on each of the four sides.

# %% [markdown] tags=["ko"]
# ## 연습 1 · 제로 패딩 (3점)
#
# `zero_pad`를 작성하십시오. 테두리의 폭은 네 변이 모두 같을 수도 있고, 행 방향과 열 방향이 다를 수도 있고, 네 변이 저마다 다를 수도 있습니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "zero_pad", "locked": false, "schema_version": 3, "solution": true, "task": false}
def zero_pad(image, pad):
    """Return the image with a border of zeros: a new array of the same dtype.

    image: array (height, width) or (height, width, channels); it is not changed.
    pad: one whole number for all four sides,
        or (rows, cols): so many rows above and below, so many columns left and right,
        or ((top, bottom), (left, right)).
    Raises ValueError when a number in pad is negative.
    """
    rows, cols = (pad, pad) if isinstance(pad, int) else pad
    ### BEGIN SOLUTION
    top, bottom = (rows, rows) if isinstance(rows, int) else rows
    left, right = (cols, cols) if isinstance(cols, int) else cols
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"a border cannot be narrower than nothing; got {pad}")
    height, width = image.shape[:2]
    padded = np.zeros((top + height + bottom, left + width + right, *image.shape[2:]), dtype=image.dtype)
    padded[top : top + height, left : left + width] = image
    return padded
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-zero_pad", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
with checks("zero_pad", points=3, covers="other images and borders, also of width 0 on some sides") as check:
    even = check("puts the same border on all four sides")
    even.call(zero_pad, SMALL[:2, :3], 1).close([[0, 0, 0, 0, 0], [0, 3, 1, 6, 0], [0, 8, 2, 4, 0], [0, 0, 0, 0, 0]])
    pair = check("takes (rows, cols)")
    pair.call(zero_pad, SMALL[:2, :3], (1, 2)).close(
        [[0, 0, 0, 0, 0, 0, 0], [0, 0, 3, 1, 6, 0, 0], [0, 0, 8, 2, 4, 0, 0], [0, 0, 0, 0, 0, 0, 0]]
    )
    four = check("takes ((top, bottom), (left, right)), and 0 on any side")
    four.call(zero_pad, SMALL[:2, :3], ((2, 0), (0, 1))).close([[0, 0, 0, 0], [0, 0, 0, 0], [3, 1, 6, 0], [8, 2, 4, 0]])
    four.call(zero_pad, SMALL, 0).close(SMALL)
    channels = check("leaves the channels alone")
    channels.call(zero_pad, SCENE[:2, :2], 1).shape((4, 4, 2))
    dtype = check("keeps the dtype, and the image as it was")
    dtype.call(zero_pad, SMALL.astype(np.uint8), ((3, 1), (2, 1))).dtype("u", "uint8").keeps_inputs().satisfies(
        lambda padded: np.size(padded) > SMALL.size, because="With its border the image holds more numbers"
    )
    refuses = check("refuses a negative border with ValueError")
    refuses.call(zero_pad, SMALL, -1).raises(ValueError)
    refuses.call(zero_pad, SMALL, ((1, 1), (0, -1))).raises(ValueError)
    refuses.call(zero_pad, SMALL, 1).satisfies(
        lambda padded: np.size(padded) > 0, because="A border of 1 is not negative"
    )

    ### BEGIN HIDDEN TESTS
    def bordered(image, top, bottom, left, right):  # row by row, in plain Python
        blank = [0] * (left + image.shape[1] + right)
        rows = [[0] * left + row + [0] * right for row in image.tolist()]
        return [blank] * top + rows + [blank] * bottom

    rng = check.hidden()
    for height, width, *sides in rng.integers((3, 3, 0, 0, 0, 0), (6, 8, 4, 4, 4, 4), size=(6, 6)).tolist():
        image = rng.integers(-9, 10, size=(height, width)) / 2
        top, bottom, left, right = sides
        rim, more = top + 1, left + 1  # at least one: borders of 0 have a check of their own
        even.call(zero_pad, image, rim).close(bordered(image, rim, rim, rim, rim))
        pair.call(zero_pad, image, (rim, more)).close(bordered(image, rim, rim, more, more))
        four.call(zero_pad, image, ((top, bottom), (left, right))).close(bordered(image, *sides))
        four.call(zero_pad, image, ((0, bottom), (left, 0))).close(bordered(image, 0, bottom, left, 0))
        color = rng.integers(1, 9, size=(height, width, 3 + top))
        channels.call(zero_pad, color, rim).shape((height + 2 * rim, width + 2 * rim, 3 + top)).satisfies(
            lambda padded: np.array_equal(np.asarray(padded)[rim : rim + height, rim : rim + width], color), because=""
        )
        kind = rng.choice([np.float32, np.uint8, np.int16])
        dtype.call(zero_pad, color.astype(kind), (rim, more)).keeps_inputs().satisfies(
            lambda padded: padded.dtype == kind and padded.shape[2] == color.shape[2], because=""
        )
        sides[int(rng.integers(4))] = -int(rng.integers(1, 3))
        refuses.call(zero_pad, image, (tuple(sides[:2]), tuple(sides[2:]))).raises(ValueError)
    for line, axis in [(image[:1], 0), (image[:, :1], 1)]:  # one row or column fits wherever it is put
        for border in [(-1, 2), (2, -1)]:
            refuses.call(zero_pad, line, ((0, 0), border) if axis else (border, (0, 0))).raises(ValueError)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Bring all three forms of <code>pad</code> to the last one first: four numbers, one for each side. The first line has begun it.
# </details>
#
# <details><summary>Hint 2</summary>
# Make an array of zeros in the final shape. Where in it does row 0, column 0 of the image go, and where does the image end?
# </details>
#
# <details><summary>Hint 3</summary>
# If you use <code>np.pad</code>: it wants a pair <code>(before, after)</code> for <em>every</em> axis, the channels too.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>pad</code>의 세 가지 꼴을 먼저 마지막 꼴, 곧 변마다 하나씩 숫자 네 개로 바꾸십시오. 첫 줄이 그 시작입니다.
# </details>
#
# <details><summary>힌트 2</summary>
# 완성될 모양대로 0으로 채운 배열을 만드십시오. 이미지의 0행 0열은 그 안의 어디로 갑니까? 이미지는 어디에서 끝납니까?
# </details>
#
# <details><summary>힌트 3</summary>
# <code>np.pad</code>를 쓴다면, 채널을 포함한 <em>모든</em> 축에 <code>(앞, 뒤)</code> 쌍을 하나씩 주어야 합니다.
# </details>

# %% [markdown] tags=["en"]
# A 3×3 kernel slides over an image that your `zero_pad` has given a border. The map is as large as the image was: 3 rows, 4 columns.

# %% [markdown] tags=["ko"]
# 여러분의 `zero_pad`로 테두리를 두른 이미지 위를 3×3 커널이 미끄러집니다. 특성 맵은 원래 이미지와 같은 3행 4열입니다.

# %% tags=["show"]
image = np.array([[1, 2, 0, 3], [0, 1, 4, 1], [2, 0, 1, 0]])
kernel = np.array([[0, 1, 0], [1, -1, 1], [0, 1, 0]])
pictures.slide(zero_pad(image, 1), kernel, [[1, 0, 9, -2], [4, 5, -1, 6], [-2, 4, 3, 2]])

# %% [markdown] tags=["en"]
# ## Stride: longer steps
#
# So far the kernel moved by one pixel. With **stride** 2 it moves by two: every second window is left out, in each row of windows and in each column. The map has a quarter of the numbers, and costs a quarter of the work.
#
# The stride need not be the same both ways. `(2, 3)` means two rows down, three columns to the right: rows first, as always. Step through it.

# %% [markdown] tags=["ko"]
# ## 스트라이드: 더 긴 보폭
#
# 지금까지 커널은 한 픽셀씩 움직였습니다. **스트라이드**가 2이면 두 픽셀씩 움직입니다. 가로로도 세로로도 윈도우를 하나 걸러 하나씩 건너뜁니다. 특성 맵의 숫자가 4분의 1로 줄고, 계산도 4분의 1이면 됩니다.
#
# 가로와 세로의 스트라이드가 같을 필요는 없습니다. `(2, 3)`은 아래로 두 행, 오른쪽으로 세 열씩 움직인다는 뜻입니다. 언제나처럼 행이 먼저입니다. 한 단계씩 넘겨 보십시오.

# %% tags=["show"]
image = np.array(
    [[1, 2, 0, 3, 1, 2, 4, 0], [0, 1, 4, 1, 2, 0, 3, 1], [2, 0, 1, 0, 3, 1, 0, 2], [1, 3, 0, 2, 1, 4, 1, 0]]
)
kernel = np.array([[1, 0], [-1, 2]])
pictures.slide(image, kernel, [[3, 6, 3], [7, 0, -1]], stride=(2, 3))

# %% [markdown] tags=["en"]
# ## Exercise 2 · How often each pixel is seen (3 points)
#
# Write `visits`: for each pixel of an image, the number of windows that see it.

# %% [markdown] tags=["ko"]
# ## 연습 2 · 픽셀이 보이는 횟수 (3점)
#
# 이미지의 픽셀마다 그 픽셀을 보는 윈도우가 몇 개인지 세는 `visits`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "visits", "locked": false, "schema_version": 3, "solution": true, "task": false}
def visits(size, kernel, pad, stride):
    """Return how many windows see each pixel of the image, an array (height, width) of whole numbers.

    size: (height, width) of the image, without its border.
    kernel: (kernel_h, kernel_w).
    pad: (rows, cols), the border above and below, left and right; its pixels are not in the result.
    stride: (stride_h, stride_w), how far the window moves down and to the right.
    Only windows that lie wholly inside the image with its border count.
    """
    height, width = size[0] + 2 * pad[0], size[1] + 2 * pad[1]
    counts = np.zeros((height, width), dtype=int)
    ### BEGIN SOLUTION
    for row in range(0, height - kernel[0] + 1, stride[0]):
        for col in range(0, width - kernel[1] + 1, stride[1]):
            counts[row : row + kernel[0], col : col + kernel[1]] += 1
    return counts[pad[0] : pad[0] + size[0], pad[1] : pad[1] + size[1]]
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-visits", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
with checks("visits", points=3, covers="other sizes, kernels, borders and strides") as check:
    plain = check("counts the windows over each pixel", weight=2)
    plain.call(visits, (4, 5), (2, 3), (0, 0), (1, 1)).close(
        [[1, 2, 3, 2, 1], [2, 4, 6, 4, 2], [2, 4, 6, 4, 2], [1, 2, 3, 2, 1]]
    )
    border = check("counts windows that hang over the edge, but no pixel of the border", weight=2)
    border.call(visits, (3, 4), (3, 2), (1, 0), (1, 1)).close([[2, 4, 4, 2], [3, 6, 6, 3], [2, 4, 4, 2]])
    border.call(visits, (2, 3), (3, 4), (1, 2), (1, 1)).close([[6, 8, 6], [6, 8, 6]])
    steps = check("moves the window by the stride, rows first", weight=2)
    steps.call(visits, (6, 7), (3, 2), (0, 0), (2, 3)).close(
        [[1, 1, 0, 1, 1, 0, 0]] * 2 + [[2, 2, 0, 2, 2, 0, 0]] + [[1, 1, 0, 1, 1, 0, 0]] * 2 + [[0] * 7]
    )

    ### BEGIN HIDDEN TESTS
    def along(size, kernel, pad, stride):  # one axis: for each pixel, the starts from which a window reaches it
        starts = [start for start in range(-pad, size + pad, stride) if start + kernel <= size + pad]
        return [sum(start <= pixel < start + kernel for start in starts) for pixel in range(size)]

    rng = check.hidden()
    for _ in range(8):
        size, kernel = (tuple(rng.integers(low, high, size=2).tolist()) for low, high in [(4, 9), (1, 5)])
        pad, stride = (tuple(rng.integers(low, high, size=2).tolist()) for low, high in [(0, 3), (1, 4)])
        for case, rim, step in [(plain, (0, 0), (1, 1)), (border, pad, (1, 1)), (steps, pad, stride)]:
            down, across = (along(*axis) for axis in zip(size, kernel, rim, step, strict=True))
            case.call(visits, size, kernel, rim, step).close(np.outer(down, across))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# You need no image and no kernel, only places. Let the window slide, and at each stop add 1 to all cells of <code>counts</code> under it.
# </details>
#
# <details><summary>Hint 2</summary>
# <code>range(start, stop, step)</code> gives the first row of every window. What is the last row at which a window may begin? Mind that <code>stop</code> itself is left out.
# </details>
#
# <details><summary>Hint 3</summary>
# At the end <code>counts</code> still has the border. Cut it off in a way that also works when the border is 0 wide: <code>counts[0:-0]</code> is empty.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 이미지도 커널도 필요 없고, 자리만 알면 됩니다. 윈도우를 옮기면서, 멈출 때마다 그 아래에 있는 <code>counts</code>의 모든 칸에 1을 더하십시오.
# </details>
#
# <details><summary>힌트 2</summary>
# <code>range(start, stop, step)</code>으로 모든 윈도우의 첫 행을 얻을 수 있습니다. 윈도우가 시작할 수 있는 마지막 행은 몇 행입니까? <code>stop</code> 자체는 포함되지 않는다는 점에 주의하십시오.
# </details>
#
# <details><summary>힌트 3</summary>
# 마지막에 <code>counts</code>에는 아직 테두리가 있습니다. 테두리의 폭이 0이어도 되는 방법으로 잘라 내십시오. <code>counts[0:-0]</code>은 빈 배열입니다.
# </details>

# %% [markdown] tags=["en"]
# Your counts for a 3×3 kernel, as heat maps. Without padding, a corner is seen once and the middle nine times. A border of one narrows the gap: the corner now counts four times. With stride 2 most pixels are seen once or twice, and neighbours differ.

# %% [markdown] tags=["ko"]
# 3×3 커널일 때 여러분이 센 횟수를 히트맵으로 그렸습니다. 패딩이 없으면 모서리는 한 번, 가운데는 아홉 번 보입니다. 폭 1인 테두리를 두르면 모서리가 네 번 보여서 차이가 줄어듭니다. 스트라이드가 2이면 대부분의 픽셀이 한두 번만 보이고, 이웃한 픽셀끼리도 횟수가 다릅니다.

# %% tags=["show"]
settings = [((0, 0), (1, 1)), ((1, 1), (1, 1)), ((1, 1), (2, 2))]
counts = [visits((7, 7), (3, 3), pad, stride) for pad, stride in settings]
pictures.visit_maps(counts, [f"pad {pad}, stride {stride}" for pad, stride in settings])

# %% [markdown] tags=["en"]
# ## How large is the map?
#
# Rows and columns do not know of one another, so it is enough to look at one axis. Move the controls: how many windows fit, and which pixels does no window see?

# %% [markdown] tags=["ko"]
# ## 특성 맵은 얼마나 큽니까?
#
# 행 방향과 열 방향은 서로 영향을 주지 않으므로 한 축만 보면 됩니다. 값을 바꾸어 보십시오. 윈도우가 몇 개 들어갑니까? 어느 윈도우도 보지 못하는 픽셀은 어디입니까?

# %% tags=["show"]
pictures.explore_windows()

# %% [markdown] tags=["en"]
# For $n$ pixels with $p$ zeros on each side, a kernel of $k$ and stride $s$: the first window takes up $k$ cells, and $n + 2p - k$ are left to move over. Each step uses up $s$ of them, and a step that does not fit any more is not taken, hence the brackets $\lfloor\;\rfloor$, rounding down.

# %% [markdown] tags=["ko"]
# 픽셀이 $n$개, 양쪽에 두른 0이 $p$개씩, 커널이 $k$, 스트라이드가 $s$라고 합시다. 첫 윈도우가 $k$칸을 차지하고, 움직일 칸은 $n + 2p - k$개 남습니다. 한 걸음에 $s$칸을 쓰고, 남은 칸이 모자라면 걸음을 떼지 않습니다. 그래서 내림 기호 $\lfloor\;\rfloor$를 씁니다.

# %% [markdown]
# $$
# \text{out} \;=\; \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1
# \qquad\qquad
# \left\lfloor \frac{6 + 2\cdot 0 - 3}{2} \right\rfloor + 1 = 2
# $$

# %% [markdown] tags=["en"]
# Keras knows two paddings by name:
#
# - **`valid`**: none at all. Only whole windows of the image itself.
# - **`same`**: as many zeros as it takes for $\lceil n / s \rceil$ windows (rounded *up*). With stride 1 the map is as large as the image, whatever the kernel; with stride 2 it is half as large.

# %% [markdown] tags=["ko"]
# Keras에는 이름이 붙은 패딩이 두 가지 있습니다.
#
# - **`valid`**: 패딩이 없습니다. 이미지 안의 온전한 윈도우만 셉니다.
# - **`same`**: 윈도우가 $\lceil n / s \rceil$개(*올림*) 나오도록 필요한 만큼 0을 둘러 줍니다. 스트라이드가 1이면 커널 크기와 상관없이 특성 맵이 이미지와 같은 크기이고, 2이면 절반 크기입니다.

# %% [markdown] tags=["en"]
# ## Exercise 3 · The output size (3 points)
#
# Write `output_size` for one axis.

# %% [markdown] tags=["ko"]
# ## 연습 3 · 출력 크기 (3점)
#
# 한 축에 대한 `output_size`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "output_size", "locked": false, "schema_version": 3, "solution": true, "task": false}
def output_size(size, kernel, stride, padding):
    """Return how many numbers the feature map has along one axis, an int.

    size, kernel, stride: whole numbers, 1 or more.
    padding: "valid", "same", or a whole number of zeros on each of the two sides.
    Raises ValueError when not even one window fits.
    """
    ### BEGIN SOLUTION
    if padding == "same":
        return -(-size // stride)
    pad = 0 if padding == "valid" else padding
    if size + 2 * pad < kernel:
        raise ValueError(f"a kernel of {kernel} does not fit into {size} pixels with padding {padding!r}")
    return (size + 2 * pad - kernel) // stride + 1
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-output_size", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
with checks("output_size", points=3, covers="many sizes, kernels, strides and paddings") as check:
    valid = check("counts the whole windows for valid")
    valid.call(output_size, 9, 4, 1, "valid").equal(6)
    valid.call(output_size, 5, 5, 1, "valid").equal(1)
    floor = check("takes steps of the stride, and none that does not fit")
    floor.call(output_size, 7, 3, 2, "valid").equal(3)
    floor.call(output_size, 6, 3, 2, "valid").equal(2)
    floor.call(output_size, 8, 3, 4, "valid").equal(2)
    both = check("adds a number of zeros on both sides")
    both.call(output_size, 7, 3, 1, 2).equal(9)
    both.call(output_size, 8, 3, 2, 1).equal(4)
    same = check("follows the rule for same")
    same.call(output_size, 7, 4, 1, "same").equal(7)
    same.call(output_size, 7, 3, 2, "same").equal(4)
    same.call(output_size, 8, 5, 3, "same").equal(3)
    same.call(output_size, 2, 5, 1, "same").equal(2)
    refuses = check("refuses a kernel that does not fit with ValueError")
    refuses.call(output_size, 3, 4, 1, "valid").raises(ValueError)
    refuses.call(output_size, 2, 7, 3, 1).raises(ValueError)
    refuses.call(output_size, 9, 4, 1, "valid").satisfies(
        lambda size: size > 0, because="A kernel of 4 fits into 9 pixels"
    )

    ### BEGIN HIDDEN TESTS
    def count(size, kernel, stride, pad):  # where could a window begin?
        return len([start for start in range(0, size + 2 * pad, stride) if start + kernel <= size + 2 * pad])

    rng = check.hidden()
    sweep = [(size, kernel, stride) for size in range(1, 10) for kernel in range(1, 10) for stride in (1, 2, 3)]
    for size, kernel, stride in [sweep[index] for index in rng.permutation(len(sweep))[:60]]:
        same.call(output_size, size, kernel, stride, "same").equal(len(range(0, size, stride)))
        for pad in (0, 1, 2):
            padding = "valid" if pad == 0 else pad
            if size + 2 * pad < kernel:
                refuses.call(output_size, size, kernel, stride, padding).raises(ValueError)
            else:
                case = both if pad else valid if stride == 1 else floor
                case.call(output_size, size, kernel, stride, padding).equal(count(size, kernel, stride, pad))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# For <code>valid</code>, the formula holds with a <em>p</em> of your choice. Python has a division that rounds down.
# </details>
#
# <details><summary>Hint 2</summary>
# For <code>same</code> neither the kernel nor the number of zeros matters. Write the numbers 0, s, 2s, … below n for small n and s: how many are there?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>valid</code>에서도 <em>p</em>만 잘 정하면 같은 공식이 성립합니다. 파이썬에는 내림하는 나눗셈이 있습니다.
# </details>
#
# <details><summary>힌트 2</summary>
# <code>same</code>에서는 커널도, 0의 개수도 상관없습니다. 작은 n과 s를 골라 n보다 작은 0, s, 2s, …를 적어 보십시오. 모두 몇 개입니까?
# </details>

# %% [markdown] tags=["en"]
# How many numbers are left along an axis of 32 pixels, layer after layer? Your function says:

# %% [markdown] tags=["ko"]
# 픽셀이 32개인 축에 층을 거듭하면 숫자가 몇 개 남습니까? 여러분의 함수로 구했습니다.

# %% tags=["show"]
for kernel, stride, padding in [(3, 1, "valid"), (3, 1, "same"), (3, 2, "same"), (3, 2, "valid")]:
    sizes = [32]
    while sizes[-1] >= kernel and len(sizes) < 6:
        sizes.append(output_size(sizes[-1], kernel, stride, padding))
    print(f"{kernel=}  {stride=}  {padding=!s:5}  ", *sizes)

# %% [markdown] tags=["en"]
# ## What `same` really does
#
# How many zeros does `same` put, and where? It needs $\text{out} = \lceil n/s \rceil$ windows. The last of them begins $(\text{out} - 1)\cdot s$ cells after the first and is $k$ long: so many cells there must be, and what the image lacks is filled up with zeros. If the image lacks nothing, there are none.
#
# Half of the zeros go before the image, half after it. An odd one left over goes **after** (TensorFlow's choice; other libraries choose otherwise).

# %% [markdown] tags=["ko"]
# ## `same`이 실제로 하는 일
#
# `same`은 0을 몇 개, 어디에 붙입니까? 윈도우가 $\text{out} = \lceil n/s \rceil$개 있어야 합니다. 마지막 윈도우는 첫 윈도우보다 $(\text{out} - 1)\cdot s$칸 뒤에서 시작하고 길이가 $k$입니다. 그만큼의 칸이 필요하므로, 이미지에서 모자라는 칸을 0으로 채웁니다. 모자라지 않으면 아무것도 붙이지 않습니다.
#
# 0의 절반은 이미지 앞에, 절반은 뒤에 붙입니다. 하나가 남으면 **뒤에** 붙입니다. (TensorFlow가 정한 방식입니다. 다르게 정한 라이브러리도 있습니다.)

# %% [markdown] tags=["en"]
# ## Exercise 4 · Padding for `same` (3 points)
#
# Write `same_padding` for one axis.

# %% [markdown] tags=["ko"]
# ## 연습 4 · `same`을 위한 패딩 (3점)
#
# 한 축에 대한 `same_padding`을 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "same_padding", "locked": false, "schema_version": 3, "solution": true, "task": false}
def same_padding(size, kernel, stride):
    """Return (before, after), a tuple of two ints: the zeros that "same" puts before and after one axis.

    size, kernel, stride: whole numbers, 1 or more.
    """
    ### BEGIN SOLUTION
    out = -(-size // stride)
    total = max((out - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-same_padding", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
with checks("same_padding", points=3, covers="many sizes, kernels and strides") as check:
    odd = check("pads both sides alike for odd kernels")
    odd.call(same_padding, 7, 3, 1).equal((1, 1))
    odd.call(same_padding, 9, 5, 1).equal((2, 2))
    even = check("puts the odd zero after for even kernels")
    even.call(same_padding, 7, 4, 1).equal((1, 2))
    even.call(same_padding, 5, 2, 1).equal((0, 1))
    steps = check("takes the stride into account", weight=2)
    steps.call(same_padding, 8, 3, 2).equal((0, 1))
    steps.call(same_padding, 7, 5, 3).equal((2, 2))
    steps.call(same_padding, 11, 6, 4).equal((1, 2))
    steps.call(same_padding, 9, 2, 4).equal((0, 1))
    none = check("adds no zeros where the image lacks nothing", weight=2)
    none.call(same_padding, 6, 3, 3).equal((0, 0))
    none.call(same_padding, 8, 1, 2).equal((0, 0))
    none.call(same_padding, 10, 1, 5).equal((0, 0))

    ### BEGIN HIDDEN TESTS
    def fewest(size, kernel, stride):  # try 0, 1, 2, … zeros until there are enough windows
        wanted, total = len(range(0, size, stride)), 0
        while len(range(0, size + total - kernel + 1, stride)) < wanted:
            total += 1
        return total // 2, total - total // 2

    rng = check.hidden()
    sweep = [(size, kernel, stride) for size in range(3, 14) for kernel in range(1, 8) for stride in (1, 2, 3, 4)]
    for size, kernel, stride in [sweep[index] for index in rng.permutation(len(sweep))[:100]]:
        sides = fewest(size, kernel, stride)
        case = none if sides == (0, 0) else steps if stride > 1 else odd if kernel % 2 else even
        case.call(same_padding, size, kernel, stride).equal(sides)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Follow the text above line by line: how many windows, how many cells they need in all, how many are missing.
# </details>
#
# <details><summary>Hint 2</summary>
# What if the number of missing cells is negative? Long strides with short kernels do that.
# </details>
#
# <details><summary>Hint 3</summary>
# Of 3 zeros, 1 goes before and 2 after. Divide so that <code>before</code> is rounded down, and let <code>after</code> be the rest.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 위의 설명을 한 문장씩 따라가십시오. 윈도우가 몇 개인지, 모두 몇 칸이 필요한지, 몇 칸이 모자라는지 구합니다.
# </details>
#
# <details><summary>힌트 2</summary>
# 모자라는 칸의 수가 음수이면 어떻게 됩니까? 스트라이드가 길고 커널이 짧으면 그렇게 됩니다.
# </details>
#
# <details><summary>힌트 3</summary>
# 0이 3개이면 앞에 1개, 뒤에 2개입니다. <code>before</code>는 내림해서 나누고, 나머지를 <code>after</code>로 하십시오.
# </details>

# %% [markdown] tags=["en"]
# An even kernel, padded with your numbers: every pixel is the second cell of one window.

# %% [markdown] tags=["ko"]
# 크기가 짝수인 커널에 여러분이 구한 패딩을 쓴 그림입니다. 모든 픽셀이 어느 한 윈도우의 두 번째 칸이 됩니다.

# %% tags=["show"]
pictures.windows_along(7, 4, 1, same_padding(7, 4, 1))

# %% [markdown] tags=["en"]
# ## The whole layer
#
# Now the pieces come together. A window is given by its row and column **in the feature map**; in the padded image it begins at row × stride, column × stride. Everything else is as in unit 01: multiply, sum over rows, columns and channels, add the bias of the filter.

# %% [markdown] tags=["ko"]
# ## 층 전체
#
# 이제 조각을 모두 맞춥니다. **특성 맵에서의** 행과 열이 윈도우를 정합니다. 패딩을 두른 이미지에서 그 윈도우는 (행 × 스트라이드, 열 × 스트라이드) 자리에서 시작합니다. 나머지는 01 단원과 같습니다. 곱하고, 행과 열과 채널을 모두 더한 다음, 필터의 편향을 더합니다.

# %% [markdown]
# $$
# \text{map}[r, c, f] \;=\; b_f + \sum_{i}\sum_{j}\sum_{k} \text{padded}[r\,s_h+i,\; c\,s_w+j,\; k]\cdot \text{kernels}[i, j, k, f]
# $$

# %% [markdown] tags=["en"]
# ## Exercise 5 · A layer with stride and padding (5 points)
#
# Write `conv2d`. You may use `zero_pad`, `output_size` and `same_padding`.

# %% [markdown] tags=["ko"]
# ## 연습 5 · 스트라이드와 패딩이 있는 층 (5점)
#
# `conv2d`를 작성하십시오. `zero_pad`, `output_size`, `same_padding`을 써도 됩니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv2d", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    """Return the feature maps of a layer, a new array of floats (map_h, map_w, filters).

    image: array (height, width, channels) of whole numbers or floats; it is not changed.
    kernels: array (kernel_h, kernel_w, channels, filters), not flipped; biases: array (filters,).
    stride: (stride_h, stride_w), two whole numbers.
    padding: "valid", "same" as in Keras, or a whole number of zeros on each side.
    Raises ValueError when not even one window fits.
    """
    height, width, channels = image.shape
    kernel_h, kernel_w, _, filters = kernels.shape
    ### BEGIN SOLUTION
    pad = 0 if padding == "valid" else padding
    if padding == "same":
        pad = (same_padding(height, kernel_h, stride[0]), same_padding(width, kernel_w, stride[1]))
    padded = zero_pad(image, pad)
    if kernel_h > padded.shape[0] or kernel_w > padded.shape[1]:
        raise ValueError(f"a kernel of {kernel_h} × {kernel_w} does not fit into an image of shape {padded.shape}")
    rows = output_size(padded.shape[0], kernel_h, stride[0], "valid")
    cols = output_size(padded.shape[1], kernel_w, stride[1], "valid")
    maps = np.zeros((rows, cols, filters))
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride[0], col * stride[1]
            window = padded[top : top + kernel_h, left : left + kernel_w]
            maps[row, col] = np.tensordot(window, kernels, axes=3) + biases
    return maps
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-conv2d", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
with checks(
    "conv2d",
    points=5,
    covers="random layers with strides up to (3, 2), even kernels and every padding, against Keras",
    builds_on=["zero_pad", "output_size", "same_padding"],
) as check:
    steps = check("moves the window by the stride on each axis", weight=2)
    steps.call(conv2d, SCENE, KERNELS, np.zeros(3), (2, 3), "valid").keeps_inputs().close(
        [
            [[-17.5, -1, 19], [-34.5, -5.5, 27]],
            [[0, -8.5, -13.5], [-6, -2, 5.5]],
            [[-4.5, 0.5, 9], [0.5, -20.5, 0.5]],
        ]
    )
    zeros = check("pads by a number", weight=2)
    zeros.call(conv2d, SCENE[:2, :3], KERNELS[..., :1], np.zeros(1), (1, 1), 1).close(
        np.array([[1.5, -17.5, -17.5], [5.5, -17.5, -21.5], [2.5, -6.5, -12.5]])[..., np.newaxis]
    )
    zeros.call(conv2d, SCENE[:1, :2], KERNELS[..., 2:], np.zeros(1), (1, 1), 2).close(
        np.array([[0, 0, 0, 0], [-10.5, -3.5, 11.5, -1.5], [-7, -4, 21.5, 5], [0, 0, 0, 0]])[..., np.newaxis]
    )
    same = check("keeps the size with same, for even kernels too", weight=2)
    same.call(conv2d, SCENE[:3, :4], KERNELS[..., :1], np.zeros(1), (1, 1), "same").close(
        np.array([[5.5, -17.5, -8.5, -13], [0, -6, -8, -16.5], [4.5, 1.5, -8.5, -22]])[..., np.newaxis]
    )
    tall = np.arange(20).reshape(5, 2, 2, 1) * 3 % 7 - 2
    same.call(conv2d, SCENE[:3, :3], tall, np.zeros(1), (1, 1), "same").close(
        np.array([[99, 86, 54], [5, 13, 42], [37, 87, 44]])[..., np.newaxis]
    )
    # Outputs of keras.layers.Conv2D(2, (3, 4), strides=(2, 3), padding="same") with these kernels and biases,
    # and of Conv2D(1, (2, 3), strides=(2, 2)) after ZeroPadding2D(2).
    keras = check("agrees with Keras where padding and stride meet", weight=2)
    layer = np.arange(48).reshape(3, 4, 2, 2) * 3 % 7 - 2, np.array([1.5, -0.5])
    keras.call(conv2d, SCENE, *layer, (2, 3), "same").close(
        [
            [[69.5, 125.5], [149.5, 101.5], [84.5, 88.5]],
            [[73.5, 133.5], [99.5, 75.5], [98.5, 94.5]],
            [[21.5, 53.5], [119.5, 69.5], [101.5, 56.5]],
        ]
    )
    keras.call(conv2d, SCENE[:3, :4], KERNELS[..., 1:2], np.zeros(1), (2, 2), 2).close(
        np.array([[0, 0, 0], [-6.5, -1, -12], [-2, -14.5, 7]])[..., np.newaxis]
    )
    bias = check("adds each filter's own bias once")
    bias.call(conv2d, np.zeros((4, 6, 2)), KERNELS, BIASES, (2, 3), "valid").satisfies(
        lambda maps: sorted(set(np.round(np.ravel(maps), 6).tolist())) == [-1.0, 0.5, 2.0],
        because="On a black image the maps hold nothing but the three biases, -1, 0.5 and 2",
    )
    refuses = check("refuses a kernel that does not fit with ValueError")
    refuses.call(conv2d, SCENE[:1], KERNELS, BIASES, (1, 1), "valid").raises(ValueError)
    refuses.call(conv2d, SCENE[:2, :2], KERNELS, BIASES, (2, 1), "valid").raises(ValueError)
    refuses.call(conv2d, SCENE, KERNELS[:, :2], BIASES, (1, 1), "valid").satisfies(
        lambda maps: np.size(maps) > 0, because="These kernels fit into the whole image"
    )

    ### BEGIN HIDDEN TESTS
    def series(shape, step):
        return np.arange(np.prod(shape)).reshape(shape) * step % 11 - 5

    # Outputs of keras.layers.Conv2D without biases: shapes of image and kernels, stride, padding, feature maps.
    STORED = [
        ((5, 7, 2), (2, 4, 2, 1), (2, 3), "same", [[[29], [-11], [33]], [[-12], [-10], [25]], [[-13], [-20], [39]]]),
        (
            (7, 6, 3),
            (4, 3, 3, 2),
            (3, 2),
            "same",
            [[[38, 29], [-33, 27], [-25, 0]], [[-28, -21], [21, -34], [20, -22]], [[54, 42], [-7, 27], [-51, 13]]],
        ),
        ((6, 9, 1), (3, 2, 1, 2), (2, 3), "valid", [[[1, 30], [-48, 7], [-9, -49]], [[4, 2], [10, 1], [27, 44]]]),
        (
            (4, 5, 2),
            (4, 2, 2, 1),
            (1, 1),
            "same",
            [
                [[23], [-22], [-12], [31], [5]],
                [[35], [-5], [32], [-52], [16]],
                [[32], [61], [-20], [-46], [1]],
                [[-24], [42], [-2], [-2], [-12]],
            ],
        ),
    ]

    def gathered(image, kernels, biases, stride, padding):  # by index: what lies outside the image counts 0
        index, inside = [], []
        for size, kernel, step in zip(image.shape[:2], kernels.shape[:2], stride, strict=True):
            total = 0 if padding == "valid" else 2 * padding if padding != "same" else 0
            while padding == "same" and len(range(0, size + total - kernel + 1, step)) < len(range(0, size, step)):
                total += 1
            starts = np.arange(0, size + total - kernel + 1, step) - total // 2
            at = starts[:, np.newaxis] + np.arange(kernel)
            index.append(np.clip(at, 0, size - 1))
            inside.append((at >= 0) & (at < size))
        pixels = image[index[0][:, :, np.newaxis, np.newaxis], index[1]]
        return np.einsum("riajk,ri,aj,ijkf->raf", pixels, *inside, kernels) + biases

    def own(value, image, kernels, biases, stride, padding):  # what the learner's earlier functions give
        axes = list(zip(image.shape[:2], kernels.shape[:2], stride, strict=True))
        pad = tuple(same_padding(*axis) for axis in axes) if padding == "same" else padding
        padded = np.asarray(zero_pad(image, 0 if padding == "valid" else pad), dtype=float)
        bordered = [(size, *axis[1:], "valid") for size, axis in zip(padded.shape, axes, strict=False)]
        ways = [bordered, [(*axis, padding) for axis in axes]]  # the size can be asked for in two ways
        sizes = [tuple(output_size(*axis) for axis in way) for way in ways]
        rows, cols = sizes[1] if np.shape(value)[:2] == sizes[1] else sizes[0]
        at = [(row * stride[0], col * stride[1]) for row in range(rows) for col in range(cols)]
        parts = [padded[top : top + kernels.shape[0], left : left + kernels.shape[1]] for top, left in at]
        return np.reshape([np.tensordot(part, kernels, 3) for part in parts], (rows, cols, len(biases))) + biases

    rng = check.hidden()
    for shape, kernel_shape, stride, padding, maps in STORED:
        x, w, b = series(shape, 7), series(kernel_shape, 3), np.zeros(kernel_shape[3])
        answer = keras.call(conv2d, x, w, b, stride, padding)
        answer.close(maps, follow=lambda: own(answer.value, x, w, b, stride, padding))
    strides = [(1, 1), (2, 1), (2, 3), (3, 2), (1, 2), (2, 2)]
    kernel_shapes = [(3, 2), (2, 4), (4, 1), (1, 1), (5, 3), (3, 3)]
    for stride, kernel_shape in zip(strides, rng.permutation(kernel_shapes).tolist(), strict=True):
        height, width = rng.integers((5, 6), (8, 10)).tolist()
        channels, filters = rng.permutation([1, 2, 3, 4])[:2].tolist()
        x = rng.integers(-9, 10, size=(height, width, channels))
        w = rng.integers(-9, 10, size=(*kernel_shape, channels, filters)) / 2  # exact in float32 too
        none, b = np.zeros(filters), rng.integers(1, 9, size=filters) / 2
        for case, biases, step, padding in [
            (steps, none, stride, "valid"),
            (zeros, none, (1, 1), 0),
            (zeros, none, (1, 1), 1),
            (zeros, none, (1, 1), 2),
            (same, none, (1, 1), "same"),
            (keras, b, stride, "same"),
            (keras, b, stride, 1),
            (keras, b, stride, 2),
        ]:
            answer = case.call(conv2d, x, w, biases, step, padding).keeps_inputs()
            answer.close(
                gathered(x, w, biases, step, padding),
                follow=lambda: own(answer.value, x, w, biases, step, padding),
            )
        exact = rng.integers(-9, 10, size=(height, width, channels, filters)) / 2  # one window, the whole image
        steps.call(conv2d, x, exact, none, stride, "valid").close(
            np.tensordot(x, exact, 3).reshape(1, 1, filters),
            follow=lambda: own(None, x, exact, none, stride, "valid"),
        )
        large = np.tile(x, (2, 2, 1))
        plain = bias.call(conv2d, large, w, none, stride, "valid").value
        bias.call(conv2d, large, w, b, stride, "valid").satisfies(
            lambda maps: set(np.round(np.subtract(maps, plain), 3).ravel().tolist()) == set(b.tolist()), because=""
        )
        tall, wide = np.ones((height + 1, 1, channels, 1)), np.ones((2, width + 2, channels, 1))
        refuses.call(conv2d, x, tall, np.zeros(1), stride, "valid").raises(ValueError)
        refuses.call(conv2d, x, wide, np.zeros(1), stride, "valid").raises(ValueError)
    # Images narrower than a kernel is tall, or lower than it is wide, and small ones.
    for shape, kernel_shape in [((5, 2, 1), (4, 1, 1, 2)), ((2, 6, 2), (1, 5, 2, 1)), ((1, 1, 3), (1, 1, 3, 1))]:
        x, w, none = series(shape, 7), series(kernel_shape, 3), np.zeros(kernel_shape[3])
        answer = steps.call(conv2d, x, w, none, (1, 1), "valid")
        answer.close(
            gathered(x, w, none, (1, 1), "valid"), follow=lambda: own(answer.value, x, w, none, (1, 1), "valid")
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Turn the three kinds of padding into one: a padded image. After that, nothing depends on the padding any more.
# </details>
#
# <details><summary>Hint 2</summary>
# Loop over the rows and columns of the <em>map</em>. Where in the padded image does the window for row 1 of the map begin when the stride is 2?
# </details>
#
# <details><summary>Hint 3</summary>
# A window is <code>(kernel_h, kernel_w, channels)</code>, all kernels are <code>(kernel_h, kernel_w, channels, filters)</code>. <code>np.tensordot(window, kernels, axes=3)</code> multiplies and sums over the three axes they share.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 세 가지 패딩을 하나로, 곧 패딩을 두른 이미지로 바꾸십시오. 그다음부터는 패딩을 생각할 필요가 없습니다.
# </details>
#
# <details><summary>힌트 2</summary>
# <em>특성 맵의</em> 행과 열을 따라 반복하십시오. 스트라이드가 2일 때, 맵의 1행에 해당하는 윈도우는 패딩을 두른 이미지의 몇 행에서 시작합니까?
# </details>
#
# <details><summary>힌트 3</summary>
# 윈도우는 <code>(kernel_h, kernel_w, channels)</code>이고 커널 전체는 <code>(kernel_h, kernel_w, channels, filters)</code>입니다. <code>np.tensordot(window, kernels, axes=3)</code>은 둘이 공유하는 세 축을 따라 곱하고 더합니다.
# </details>

# %% [markdown] tags=["en"]
# Your layer finds vertical edges in a photograph with four strides. Longer steps give a coarser map; with `(1, 4)` only its width suffers. (The dark bar at the right edge of some maps is not in the photograph. More about it at the end of the unit.)

# %% [markdown] tags=["ko"]
# 여러분의 층으로 사진에서 수직 에지(edge)를 찾았습니다. 스트라이드는 네 가지입니다. 보폭이 길수록 특성 맵이 거칠어지고, `(1, 4)`에서는 너비만 줄어듭니다. (몇몇 맵의 오른쪽 끝에 보이는 진한 막대는 사진에 없는 것입니다. 단원 끝에서 다시 다룹니다.)

# %% tags=["show"]
photo = pictures.photograph("china", gray=True, size=(80, 120))[:, :, np.newaxis]
vertical = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])[:, :, np.newaxis, np.newaxis]
strides = [(1, 1), (2, 2), (4, 4), (1, 4)]
maps = [conv2d(photo, vertical, np.zeros(1), stride, "same")[:, :, 0] for stride in strides]
pictures.show_feature_maps(None, maps, [f"stride {stride}" for stride in strides])

# %% [markdown] tags=["en"]
# ### Predict before you run
#
# A checkerboard of black and white pixels meets the smallest kernel there is, a single 1, with stride 2. **What will the feature map look like?** Decide first, then run the cell.

# %% [markdown] tags=["ko"]
# ### 실행하기 전에 예상해 보십시오
#
# 흑백 체커보드에 가장 작은 커널, 곧 1 하나짜리 커널을 스트라이드 2로 적용합니다. **특성 맵은 어떻게 보이겠습니까?** 먼저 답을 정하고 셀을 실행하십시오.

# %% tags=["show"]
board = pictures.toy_image("checkers")
found = conv2d(board[:, :, np.newaxis], np.ones((1, 1, 1, 1)), np.zeros(1), (2, 2), "valid")
pictures.show_feature_map(board, [[1]], found[:, :, 0])

# %% [markdown] tags=["en"]
# <details><summary>What happened?</summary>
# The map is the same everywhere: the checkerboard is gone. The kernel only meets pixels whose row and column are both even, and these all have the same colour. A stride longer than the kernel never looks at some pixels at all. That is why strided layers have kernels larger than their stride.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>무슨 일이 일어났습니까?</summary>
# 특성 맵의 값이 모두 같습니다. 체커보드가 사라졌습니다. 커널이 만나는 픽셀은 행과 열이 모두 짝수인 픽셀뿐인데, 이 픽셀들은 색이 모두 같습니다. 스트라이드가 커널보다 길면 아예 보지 않는 픽셀이 생깁니다. 그래서 스트라이드를 쓰는 층에는 스트라이드보다 큰 커널을 씁니다.
# </details>

# %% [markdown] tags=["en"]
# ## A stack of layers
#
# In a network the maps of one layer are the image of the next, and its filters are the channels that the next layer finds. Knowing `output_size`, you can tell every shape in advance. This saves much trouble: most errors when building a network are shapes that do not fit.

# %% [markdown] tags=["ko"]
# ## 층 쌓기
#
# 신경망에서는 한 층의 특성 맵이 다음 층의 이미지가 되고, 필터의 수가 다음 층이 받는 채널의 수가 됩니다. `output_size`를 알면 모든 모양을 미리 알 수 있습니다. 신경망을 만들 때 나는 오류는 대부분 모양이 맞지 않아서 생기므로, 미리 알면 고생을 크게 덥니다.

# %% [markdown] tags=["en"]
# **First by hand:** a colour image of 37 rows and 50 columns goes through three layers. Note the three shapes on paper before you write any code.
#
# | layer | filters | kernel | stride | padding |
# | --- | --- | --- | --- | --- |
# | 1 | 8 | 3×3 | (1, 1) | same |
# | 2 | 16 | 4×2 | (2, 3) | same |
# | 3 | 5 | 3×5 | (2, 1) | valid |

# %% [markdown] tags=["ko"]
# **먼저 손으로 풀어 보십시오.** 37행 50열인 컬러 이미지가 세 층을 지납니다. 코드를 쓰기 전에 세 모양을 종이에 적으십시오.
#
# | 층 | 필터 | 커널 | 스트라이드 | 패딩 |
# | --- | --- | --- | --- | --- |
# | 1 | 8 | 3×3 | (1, 1) | same |
# | 2 | 16 | 4×2 | (2, 3) | same |
# | 3 | 5 | 3×5 | (2, 1) | valid |

# %% [markdown] tags=["en"]
# ## Exercise 6 · The shapes of a stack (2 points)
#
# Write `stack_shapes`. You may use `output_size`. The checks compare it with the shapes that Keras gave for the stack above, and you can compare your paper.

# %% [markdown] tags=["ko"]
# ## 연습 6 · 쌓은 층의 모양 (2점)
#
# `stack_shapes`를 작성하십시오. `output_size`를 써도 됩니다. 검사에서는 위의 층을 Keras로 쌓아 얻은 모양과 비교합니다. 종이에 적은 답도 맞추어 보십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "stack_shapes", "locked": false, "schema_version": 3, "solution": true, "task": false}
def stack_shapes(shape, layers):
    """Return the shape after each layer, a list of tuples (height, width, channels), one for each layer.

    shape: (height, width, channels) of the image.
    layers: list of (filters, kernel, stride, padding), the first layer first;
        kernel: (kernel_h, kernel_w); stride: (stride_h, stride_w);
        padding: "valid", "same" or a whole number of zeros on each side.
    """
    ### BEGIN SOLUTION
    shapes = []
    height, width, _ = shape
    for filters, kernel, stride, padding in layers:
        height = output_size(height, kernel[0], stride[0], padding)
        width = output_size(width, kernel[1], stride[1], padding)
        shapes.append((height, width, filters))
    return shapes
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-stack_shapes", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks("stack_shapes", points=2, covers="other stacks, of one to five layers", builds_on=["output_size"]) as check:
    one = check("gives the shape after a single layer")
    one.call(stack_shapes, (9, 14, 3), [(6, (4, 3), (2, 3), "valid")]).close([(3, 4, 6)])
    channels = check("makes channels of the filters")
    channels.call(stack_shapes, (5, 7, 2), [(4, (1, 1), (1, 1), 0), (3, (1, 1), (1, 1), 0)]).satisfies(
        lambda shapes: [shape[2] for shape in shapes] == [4, 3],
        because="The first layer has 4 filters and the second one 3, so the maps have 4 and 3 channels",
    )
    # The shapes that Keras gives for the three layers of the table.
    keras = check("agrees with Keras for the stack of the table", weight=2)
    table = [(8, (3, 3), (1, 1), "same"), (16, (4, 2), (2, 3), "same"), (5, (3, 5), (2, 1), "valid")]
    keras.call(stack_shapes, (37, 50, 3), table).close([(37, 50, 8), (19, 17, 16), (9, 13, 5)])

    ### BEGIN HIDDEN TESTS
    def walked(shape, layers):  # by counting the places of windows on each axis
        shapes = []
        for filters, kernel, stride, padding in layers:
            sides = []
            for size, k, s in zip(shape[:2], kernel, stride, strict=True):
                pad = 0 if padding == "valid" else padding
                sides.append(len(range(0, size, s) if padding == "same" else range(0, size + 2 * pad - k + 1, s)))
            shape = (*sides, filters)
            shapes.append(shape)
        return shapes

    def own(shape, layers):  # what the learner's output_size gives
        shapes = []
        for filters, kernel, stride, padding in layers:
            axes = zip(shape[:2], kernel, stride, strict=True)
            shape = (*(output_size(*axis, padding) for axis in axes), filters)
            shapes.append(shape)
        return shapes

    rng = check.hidden()
    for depth in (1, 1, 2, 3, 4, 5):
        shape = tuple(rng.integers((90, 120, 1), (160, 200, 5)).tolist())
        layers = []
        for filters, *sides in rng.integers((1, 1, 1, 1, 1), (9, 5, 5, 3, 3), size=(depth, 5)).tolist():
            padding = ["valid", "same", 1, 2][int(rng.integers(4))]
            layers.append((filters, tuple(sides[:2]), tuple(sides[2:]), padding))
        if depth == 1:  # an even height and a kernel of 3: the last step down never fits
            shape = (shape[0] // 2 * 2, *shape[1:])
            layers = [(layers[0][0], (3, layers[0][1][1]), (2, 3), "valid")]
        case = one if depth == 1 else keras
        case.call(stack_shapes, shape, layers).close(walked(shape, layers), follow=lambda: own(shape, layers))
        channels.call(stack_shapes, shape, layers).satisfies(
            lambda shapes: [shape[2] for shape in shapes] == [layer[0] for layer in layers], because=""
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Keep the present height and width in two variables, and let each layer replace them.
# </details>
#
# <details><summary>Hint 2</summary>
# The number of channels that come in does not matter for the shape that goes out. What does?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 지금의 높이와 너비를 변수 두 개에 담고, 층마다 새 값으로 바꾸십시오.
# </details>
#
# <details><summary>힌트 2</summary>
# 들어오는 채널의 수는 나가는 모양에 영향을 주지 않습니다. 무엇이 영향을 줍니까?
# </details>

# %% [markdown] tags=["en"]
# The stack of the table, drawn from your shapes. The strides have shrunk the maps; how thick they are follows the number of filters.

# %% [markdown] tags=["ko"]
# 여러분이 구한 모양으로 표의 층을 그렸습니다. 스트라이드가 있는 층에서 맵이 작아지고, 두께는 필터의 수를 따릅니다.

# %% tags=["show"]
table = [(8, (3, 3), (1, 1), "same"), (16, (4, 2), (2, 3), "same"), (5, (3, 5), (2, 1), "valid")]
pictures.shape_stack([(37, 50, 3), *stack_shapes((37, 50, 3), table)])

# %% [markdown] tags=["en"]
# To ask Keras yourself, paste this into a new cell (loading it takes ten seconds or more):
#
# ```python
# import keras
#
# model = keras.Sequential([
#     keras.Input((37, 50, 3)),
#     keras.layers.Conv2D(8, (3, 3), padding="same"),
#     keras.layers.Conv2D(16, (4, 2), strides=(2, 3), padding="same"),
#     keras.layers.Conv2D(5, (3, 5), strides=(2, 1)),  # padding is "valid" when left out
# ])
# model.summary()
# ```

# %% [markdown] tags=["ko"]
# Keras에 직접 물어보려면 새 셀에 다음을 붙여 넣으십시오. (불러오는 데 10초 넘게 걸립니다.)
#
# ```python
# import keras
#
# model = keras.Sequential([
#     keras.Input((37, 50, 3)),
#     keras.layers.Conv2D(8, (3, 3), padding="same"),
#     keras.layers.Conv2D(16, (4, 2), strides=(2, 3), padding="same"),
#     keras.layers.Conv2D(5, (3, 5), strides=(2, 1)),  # padding is "valid" when left out
# ])
# model.summary()
# ```

# %% [markdown] tags=["en"]
# ## The receptive field
#
# One number of a first map comes from one window of the image. One number of the second map comes from a window of the first map, and so from a larger patch of the image. This patch is the **receptive field**: all the pixels that the number can depend on.
#
# Walk backwards. A window of 3 in the second map reaches over 3 numbers of the first. Their windows begin one stride apart, and each is as long as the first kernel. Below, with kernel 3 and stride 2 in the first layer: three numbers see seven pixels.

# %% [markdown] tags=["ko"]
# ## 수용 영역
#
# 첫 번째 특성 맵의 숫자 하나는 이미지의 윈도우 하나에서 나옵니다. 두 번째 맵의 숫자 하나는 첫 번째 맵의 윈도우 하나에서 나오므로, 이미지에서는 더 넓은 조각에서 나오는 셈입니다. 이 조각, 곧 그 숫자에 영향을 줄 수 있는 모든 픽셀을 **수용 영역**(receptive field)이라고 합니다.
#
# 거꾸로 따라가 봅시다. 두 번째 층의 크기 3인 윈도우는 첫 번째 맵의 숫자 3개에 걸칩니다. 그 세 숫자의 윈도우는 스트라이드만큼씩 떨어져서 시작하고, 길이는 저마다 첫 번째 커널의 크기와 같습니다. 아래는 첫 번째 층의 커널이 3, 스트라이드가 2일 때입니다. 숫자 3개가 픽셀 7개를 봅니다.

# %% tags=["show"]
pictures.windows_along(7, 3, 2, "valid")

# %% [markdown] tags=["en"]
# ## Exercise 7 · What a number sees (3 points)
#
# Write `receptive_field` for one axis.

# %% [markdown] tags=["ko"]
# ## 연습 7 · 숫자 하나가 보는 것 (3점)
#
# 한 축에 대한 `receptive_field`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "receptive_field", "locked": false, "schema_version": 3, "solution": true, "task": false}
def receptive_field(layers):
    """Return how many pixels lie from the first to the last one that a number of the last map depends on, an int.

    layers: list of (kernel, stride) along one axis, the first layer first.
    Without any layer, the number is the pixel itself: 1.
    """
    ### BEGIN SOLUTION
    field, distance = 1, 1  # distance: pixels between two neighbours of the present map
    for kernel, stride in layers:
        field += (kernel - 1) * distance
        distance *= stride
    return field
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-receptive_field", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
with checks("receptive_field", points=3, covers="stacks of up to five layers, followed back pixel by pixel") as check:
    single = check("is the kernel for one layer, and 1 for none")
    single.call(receptive_field, [(4, 3)]).equal(4)
    single.call(receptive_field, []).equal(1)
    ones = check("grows with each layer of stride 1", weight=2)
    ones.call(receptive_field, [(3, 1), (3, 1)]).equal(5)
    ones.call(receptive_field, [(3, 1), (5, 1), (2, 1)]).equal(8)
    steps = check("grows faster after a stride", weight=3)
    steps.call(receptive_field, [(3, 2), (3, 1)]).equal(7)
    steps.call(receptive_field, [(5, 2), (2, 3), (4, 2)]).equal(25)
    steps.call(receptive_field, [(2, 1), (3, 3), (3, 2)]).equal(10)

    ### BEGIN HIDDEN TESTS
    def followed(layers):  # from one number back to the pixels, layer by layer
        places = {0}
        for kernel, stride in reversed(layers):
            places = {place * stride + offset for place in places for offset in range(kernel)}
        return max(places) - min(places) + 1

    rng = check.hidden()
    for depth in (0, 1, 2, 2, 3, 3, 4, 5):
        kernels, strides = rng.integers(1, 7, size=depth).tolist(), rng.integers(1, 4, size=depth).tolist()
        layers = list(zip(kernels, strides, strict=True))
        (single if depth < 2 else steps).call(receptive_field, layers).equal(followed(layers))
        flat = [(kernel, 1) for kernel in kernels]
        (single if depth < 2 else ones).call(receptive_field, flat).equal(followed(flat))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Begin with stride 1. How much does a second layer with kernel 3 add to what the first one sees? And with kernel 5?
# </details>
#
# <details><summary>Hint 2</summary>
# Two neighbours in a map are so many pixels apart in the image. How many before the first layer, after a layer with stride 2, after another one with stride 3?
# </details>
#
# <details><summary>Hint 3</summary>
# Go through the layers with two numbers: the field so far, and that distance. Which of the two changes first? A layer's own stride moves its outputs apart, not its inputs.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 스트라이드가 1인 경우부터 생각하십시오. 커널이 3인 두 번째 층은 첫 번째 층이 보는 범위를 얼마나 넓힙니까? 커널이 5이면 어떻습니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 맵에서 이웃한 두 숫자는 이미지에서 몇 픽셀 떨어져 있습니다. 첫 번째 층에 들어가기 전에는 몇 픽셀입니까? 스트라이드가 2인 층을 지나면, 다시 3인 층을 지나면 몇 픽셀입니까?
# </details>
#
# <details><summary>힌트 3</summary>
# 지금까지의 수용 영역과 그 간격, 두 숫자를 가지고 층을 차례로 지나가십시오. 어느 쪽이 먼저 바뀝니까? 층의 스트라이드는 그 층의 입력이 아니라 출력의 간격을 벌립니다.
# </details>

# %% [markdown] tags=["en"]
# Is it true? Let us measure: three layers of your `conv2d`, one number of the last map, and one pixel after the other changed. White is every pixel that makes a difference.

# %% [markdown] tags=["ko"]
# 정말 그런지 재어 봅시다. 여러분의 `conv2d`로 세 층을 쌓고, 마지막 맵의 숫자 하나를 고른 다음, 픽셀을 하나씩 바꾸어 봅니다. 그 숫자가 달라지게 하는 픽셀은 모두 흰색입니다.

# %% tags=["show"]
layers = [(3, 1), (3, 2), (3, 1)]


def middle(image):
    for kernel, stride in layers:
        image = conv2d(image, np.ones((kernel, kernel, 1, 1)), np.zeros(1), (stride, stride), "valid")
    return image[1, 1, 0]


changed = np.zeros((13, 13), dtype=bool)
for row, col in np.ndindex(13, 13):
    image = np.zeros((13, 13, 1))
    image[row, col] = 1
    changed[row, col] = middle(image) != 0
print(changed.any(axis=0).sum(), receptive_field(layers))
pictures.show_image(changed, "middle(image) != 0")

# %% [markdown] tags=["en"]
# Five layers with 3×3 kernels and stride 2, and what one number of each sees, by your function. After one layer it is a speck, after five it is most of the tower.

# %% [markdown] tags=["ko"]
# 3×3 커널과 스트라이드 2로 다섯 층을 쌓았을 때 층마다 숫자 하나가 보는 범위를 여러분의 함수로 구했습니다. 첫 번째 층에서는 점 하나만 하지만, 다섯 번째 층에서는 누각의 대부분을 봅니다.

# %% tags=["show"]
fields = [receptive_field([(3, 2)] * depth) for depth in range(1, 6)]
pictures.receptive_fields(pictures.photograph("china", size=(120, 180)), fields, place=(64, 58))

# %% [markdown] tags=["en"]
# This is why small kernels are enough. Two 3×3 layers see as much as one 5×5 layer, with 18 weights a channel instead of 25 and a ReLU in between; and strides let deep layers see whole things.

# %% [markdown] tags=["ko"]
# 작은 커널로 충분한 까닭이 여기에 있습니다. 3×3 층 두 개는 5×5 층 하나와 같은 범위를 보면서, 채널마다 가중치(weight)가 25개가 아니라 18개면 되고 그 사이에 ReLU도 들어갑니다. 스트라이드까지 쓰면 깊은 층은 사물 전체를 볼 수 있습니다.

# %% [markdown] tags=["en"]
# ## The border, once more
#
# Zeros are not the only border. **Reflect** padding continues the image as a mirror would. Below, your `conv2d` looks for outlines in a small photograph, with zeros, with a mirror, and without a border. Look at the rim of each map.

# %% [markdown] tags=["ko"]
# ## 다시 테두리로
#
# 테두리를 꼭 0으로 채워야 하는 것은 아닙니다. **반사**(reflect) 패딩은 거울에 비친 것처럼 이미지를 이어 갑니다. 아래는 여러분의 `conv2d`로 작은 사진에서 윤곽선을 찾은 결과입니다. 0을 두른 것, 거울처럼 반사한 것, 테두리가 없는 것을 차례로 놓았습니다. 맵마다 가장자리를 보십시오.

# %% tags=["show"]
photo = pictures.photograph("china", gray=True, size=(40, 60))[:, :, np.newaxis]
outline = np.full((5, 5, 1, 1), -1 / 24)
outline[2, 2] = 1
mirrored = np.pad(photo, ((2, 2), (2, 2), (0, 0)), mode="reflect")
maps = [
    conv2d(picture, outline, np.zeros(1), (1, 1), padding)[:, :, 0]
    for picture, padding in [(photo, "same"), (mirrored, "valid"), (photo, "valid")]
]
pictures.show_feature_maps(photo[:, :, 0], maps, ["zero", "reflect", "none"])

# %% [markdown] tags=["en"]
# ## Exercise 8 · In your own words (3 points)
#
# A network is to mark every outline in this photograph, and its map will be laid over the photograph, pixel on pixel. Zero padding, reflect padding or none? Answer in four to six sentences: say what each of the three does at the rim of this picture, which one you choose and why, and name a picture or task for which you would choose another. This answer is read and graded by your instructor.

# %% [markdown] tags=["ko"]
# ## 연습 8 · 자신의 말로 (3점)
#
# 이 사진의 모든 윤곽선을 표시하는 신경망을 만들려고 합니다. 결과로 나온 맵은 사진 위에 픽셀끼리 맞추어 겹쳐 놓을 것입니다. 제로 패딩, 반사 패딩, 패딩 없음 가운데 무엇을 쓰겠습니까? 네 문장에서 여섯 문장으로 답하십시오. 세 가지가 저마다 이 사진의 가장자리에서 무엇을 하는지, 무엇을 왜 고르는지 쓰고, 다른 것을 고를 만한 사진이나 과제를 하나 드십시오. 이 답은 강사가 읽고 채점합니다.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "which-border", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# The sky is bright up to the rim, so a border of zeros makes a step from bright to dark there, and the map shows a frame that is not in the picture. Without padding every number is computed from real pixels, but the map is smaller than the photograph and says nothing about the outermost pixels, so it cannot be laid over it. Reflect padding keeps the size, and the brightness goes on smoothly at the rim, so hardly any false outline appears; what it shows there is invented, though: a mirrored branch counts twice. For this task I choose reflect. For digits written on black I would take zeros, because the border then continues the background; and where each number has to come from measured pixels only, as in a medical image, none.
#
# ### BEGIN MARK SCHEME
# One point for each idea, half a point where it is named but not explained; wording and language do not matter.
#
# - **Zeros (1):** they make a false edge where the picture is bright at its rim (here: the sky), so the outermost numbers answer the border and not the picture.
# - **Reflect and none (1):** reflect keeps the size without a step in brightness, but its pixels are invented; none uses real pixels only, but the map shrinks and the rim is lost or underweighted. Half a point for only one of the two.
# - **Choice with a reason, and a case for another choice (1):** any choice that fits the task as the learner describes it (here usually reflect; none with the offset allowed for is right too, zeros when they say that the network can learn to tell the border). The other case must fit as well: zeros for dark backgrounds or where knowing the place of the rim helps, none for measurements. Half a point without a second case.
#
# No point for "padding keeps the size" alone, since zeros do this as well.
# ### END MARK SCHEME

# %% [markdown] tags=["en"]
# ## Summary
#
# - Without padding each layer loses $k - 1$ rows and columns, and pixels at the rim are seen least.
# - Padding puts a border around the image, usually zeros: it keeps the size, and gives the rim more windows.
# - Stride is the step of the window, `(rows, columns)`. Window $i$ begins at $i \cdot s$; a step that does not fit is not taken.
# - $\text{out} = \lfloor (n + 2p - k)/s \rfloor + 1$. `valid` is $p = 0$; `same` gives $\lceil n/s \rceil$, and an odd zero goes after.
# - The receptive field grows by $(k - 1)$ times the product of all strides before.

# %% [markdown] tags=["ko"]
# ## 요약
#
# - 패딩이 없으면 층마다 $k - 1$개의 행과 열이 사라지고, 가장자리 픽셀이 가장 적게 보입니다.
# - 패딩은 이미지에 테두리를 두르는 것이며, 보통 0으로 채웁니다. 크기를 지키고, 가장자리를 보는 윈도우를 늘려 줍니다.
# - 스트라이드는 윈도우의 보폭이며 `(행, 열)` 순서입니다. $i$번째 윈도우는 $i \cdot s$에서 시작하고, 칸이 모자라는 걸음은 떼지 않습니다.
# - $\text{out} = \lfloor (n + 2p - k)/s \rfloor + 1$입니다. `valid`는 $p = 0$이고, `same`은 $\lceil n/s \rceil$이 되게 하며 0이 하나 남으면 뒤에 붙입니다.
# - 수용 영역은 층마다 $(k - 1)$에 앞선 모든 스트라이드의 곱을 곱한 만큼 넓어집니다.

# %% [markdown] tags=["en"]
# ## Glossary
#
# | English | Korean | meaning |
# | --- | --- | --- |
# | padding | 패딩 | a border put around the image before the kernel slides |
# | zero padding | 제로 패딩 | a border of zeros |
# | reflect padding | 반사 패딩 | a border that continues the image as a mirror would |
# | stride | 스트라이드 | how far the window moves in one step |
# | valid | valid | no padding: whole windows of the image only |
# | same | same | padding for as many windows as pixels, divided by the stride and rounded up |
# | output size | 출력 크기 | how many windows fit along an axis |
# | receptive field | 수용 영역 | the pixels that one number of a map depends on |
# | heat map | 히트맵 | a table of numbers drawn in colours |

# %% [markdown] tags=["ko"]
# ## 용어
#
# | 한국어 | 영어 | 뜻 |
# | --- | --- | --- |
# | 패딩 | padding | 커널을 옮기기 전에 이미지에 두르는 테두리 |
# | 제로 패딩 | zero padding | 0으로 채운 테두리 |
# | 반사 패딩 | reflect padding | 거울에 비친 것처럼 이미지를 이어 가는 테두리 |
# | 스트라이드 | stride | 윈도우가 한 걸음에 움직이는 거리, 보폭 |
# | valid | valid | 패딩 없음. 이미지 안의 온전한 윈도우만 셉니다 |
# | same | same | 픽셀 수를 스트라이드로 나누어 올림한 만큼 윈도우가 나오게 하는 패딩 |
# | 출력 크기 | output size | 한 축에 들어가는 윈도우의 수 |
# | 수용 영역 | receptive field | 맵의 숫자 하나에 영향을 주는 픽셀들 |
# | 히트맵 | heat map | 숫자로 된 표를 색으로 그린 것 |

# %% [markdown] tags=["en"]
# ## Further reading
#
# - Vincent Dumoulin, Francesco Visin, [*A guide to convolution arithmetic for deep learning*](https://arxiv.org/abs/1603.07285): every case of this unit, in pictures.
# - Aston Zhang and others, *Dive into Deep Learning*, [Padding and Stride](https://d2l.ai/chapter_convolutional-neural-networks/padding-and-strides.html).
# - André Araujo, Wade Norris, Jack Sim, [*Computing Receptive Fields of Convolutional Neural Networks*](https://distill.pub/2019/computing-receptive-fields/) (Distill, 2019).
# - Keras, [`Conv2D`](https://keras.io/api/layers/convolution_layers/convolution2d/): `strides` and `padding`.

# %% [markdown] tags=["ko"]
# ## 더 읽을거리
#
# - Vincent Dumoulin, Francesco Visin, [*A guide to convolution arithmetic for deep learning*](https://arxiv.org/abs/1603.07285): 이 단원에 나온 모든 경우를 그림으로 설명합니다(영어).
# - Aston Zhang 외, *Dive into Deep Learning*, [Padding and Stride](https://d2l.ai/chapter_convolutional-neural-networks/padding-and-strides.html)(영어).
# - André Araujo, Wade Norris, Jack Sim, [*Computing Receptive Fields of Convolutional Neural Networks*](https://distill.pub/2019/computing-receptive-fields/)(Distill, 2019): 수용 영역을 계산하는 법(영어).
# - Keras, [`Conv2D`](https://keras.io/api/layers/convolution_layers/convolution2d/): `strides`와 `padding` 인수를 보십시오(영어).

# %% tags=["show"]
progress()
