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
# # 04 A CNN forward, from scratch
#
# Your loops from unit 01 are right, and slow. In this unit you get rid of them: every convolution becomes **one matrix product**. With it you build the whole network of this course in NumPy, give it the weights of a Keras model, and get the probabilities of Keras.
#
# **You will be able to**
#
# - see all windows of a batch at once, without copying a number;
# - write a convolutional layer as one matrix product, with stride and padding;
# - compute a CNN forward, from the images to probabilities, with the weights of Keras;
# - say how many parameters and how many multiplications each layer has, and where the time goes.
#
# **You need** units 01 to 03: convolution, padding and stride, pooling. &nbsp; **Time** about 120 minutes. &nbsp; **Points** 27, 3 of them for a written answer.

# %% [markdown] tags=["ko"]
# # 04 밑바닥부터 만드는 CNN 순전파
#
# 01 단원에서 만든 반복문은 정확하지만 느립니다. 이 단원에서는 반복문을 없앱니다. 합성곱(convolution) 하나가 **행렬곱 한 번**이 됩니다. 이것으로 이 강의의 신경망 전체를 NumPy로 만들고, Keras 모델의 가중치를 넣어 Keras와 같은 확률을 얻습니다.
#
# **이 단원을 마치면**
#
# - 배치(batch)의 모든 윈도우를 숫자 하나도 복사하지 않고 한꺼번에 볼 수 있습니다.
# - 스트라이드(stride)와 패딩(padding)이 있는 합성곱 층을 행렬곱 한 번으로 쓸 수 있습니다.
# - Keras의 가중치로 이미지에서 확률까지 CNN의 순전파(forward pass)를 계산할 수 있습니다.
# - 층마다 파라미터(parameter)와 곱셈이 몇 개인지, 시간이 어디에서 걸리는지 말할 수 있습니다.
#
# **준비** 01~03 단원: 합성곱, 패딩과 스트라이드, 풀링 &nbsp; **시간** 약 120분 &nbsp; **점수** 27점(서술형 3점 포함)

# %% tags=["ko"]
import cnncourse

cnncourse.language("ko")

# %% tags=["en"]
import cnncourse

cnncourse.language("en")

# %% [markdown] tags=["en"]
# Run the next two cells first. The first loads the course and two small arrays for examples and checks.

# %% [markdown] tags=["ko"]
# 다음 두 셀부터 실행하십시오. 첫 번째 셀은 강의 도구와, 예제와 검사에서 함께 쓰는 작은 배열 두 개를 불러옵니다.

# %%
import numpy as np
from cnncourse import checks, pictures, progress, unit
from numpy.lib.stride_tricks import sliding_window_view

unit("04-cnn-from-scratch")

GRID = np.array([[3, 0, 1, 5], [8, 2, 6, 0], [4, 9, 1, 2]]).reshape(1, 3, 4, 1)
FIELD = (np.arange(35) * 8 % 13).reshape(1, 5, 7, 1)

# %% [markdown] tags=["en"]
# The second holds what you have built before, for whole batches: ReLU (unit 01), the padding of Keras (unit 02), max pooling (unit 03). Use these functions wherever you like.

# %% [markdown] tags=["ko"]
# 두 번째 셀에는 앞에서 만든 것을 배치 단위로 옮겨 두었습니다. ReLU(01 단원), Keras의 패딩(02 단원), 최대 풀링(03 단원)입니다. 필요한 곳에 마음껏 쓰십시오.


# %%
def relu(x):
    return np.maximum(x, 0)


def pad(images, kernel, stride, padding):
    """Lay zeros around (count, height, width, channels) as Keras does; "valid" lays none."""
    if padding == "valid":
        return images
    sizes = zip(images.shape[1:3], kernel, stride, strict=True)
    totals = [max((-(-size // step) - 1) * step + side - size, 0) for size, side, step in sizes]
    return np.pad(images, [(0, 0), *((total // 2, total - total // 2) for total in totals), (0, 0)])


def max_pool(images, size=2):
    """Keep the largest number of every size × size window, channel by channel."""
    count, height, width, channels = images.shape
    whole = images[:, : height // size * size, : width // size * size]
    return whole.reshape(count, height // size, size, width // size, size, channels).max(axis=(2, 4))


# %% [markdown] tags=["en"]
# ## The question: can we wait for it?
#
# This is the convolution of unit 01, for a batch: images, rows, columns and filters in one loop, one window at a time.

# %% [markdown] tags=["ko"]
# ## 질문: 기다릴 수 있습니까?
#
# 아래는 01 단원의 합성곱을 배치에 쓴 것입니다. 이미지, 행, 열, 필터(filter)를 반복문으로 돌며 윈도우(window)를 하나씩 계산합니다.


# %% tags=["show"]
def conv2d_loops(images, kernels, biases):
    kernel_h, kernel_w, _, filters = kernels.shape
    count, height, width, _ = images.shape
    maps = np.empty((count, height - kernel_h + 1, width - kernel_w + 1, filters))
    for n, row, col, f in np.ndindex(maps.shape):
        window = images[n, row : row + kernel_h, col : col + kernel_w]
        maps[n, row, col, f] = np.sum(window * kernels[..., f]) + biases[f]
    return maps


# %% [markdown] tags=["en"]
# We time it on one photograph, with the first layer of the course's network (32 filters, 3×3), and work out how long the same layer would take for the images of one training.

# %% [markdown] tags=["ko"]
# 사진 한 장을 이 강의 신경망의 첫 번째 층(필터 32개, 3×3)에 넣어 시간을 재 봅시다. 그리고 학습 한 번에 쓰는 이미지를 모두 계산하려면 이 층 하나에 얼마나 걸릴지 어림해 봅시다.

# %% tags=["show", "nbval-ignore-output"]
from time import perf_counter

from threadpoolctl import threadpool_limits


def seconds(function, *args, **kwargs):
    """The quickest of several runs on one core; the others were held up by something else."""
    times = []
    with threadpool_limits(1):
        while len(times) < 2 or sum(times) < 0.3:
            start = perf_counter()
            function(*args, **kwargs)
            times.append(perf_counter() - start)
    return min(times)


# %% tags=["show", "nbval-ignore-output"]
flower = pictures.photograph("flower", size=(32, 32)) / 255
dice = np.random.default_rng(4)
first = dice.normal(size=(3, 3, 3, 32)) / 5, np.zeros(32)
framed = pad(flower[np.newaxis], (3, 3), (1, 1), "same")
pictures.waiting(seconds(conv2d_loops, framed, *first))

# %% [markdown] tags=["en"]
# Hours, for the easiest of the layers, and nothing is learnt yet: this is only the way forward. Each single product is quick; what takes the time is Python, once for every window. So let Python speak only once, about **all** windows.

# %% [markdown] tags=["ko"]
# 가장 쉬운 층 하나에 몇 시간이 걸립니다. 게다가 앞으로 가는 계산일 뿐, 아직 아무것도 배우지 않았습니다. 곱셈 하나하나는 빠릅니다. 시간은 윈도우마다 한 번씩 파이썬을 거치느라 걸립니다. 그러니 파이썬을 한 번만 거쳐 **모든** 윈도우를 계산합시다.

# %% [markdown] tags=["en"]
# ## All windows at once
#
# An array is a block of memory with two tuples: its **shape**, and its **strides**, the number of bytes from one index to the next along each axis. (They share no more than the name with the stride of a convolution.)

# %% [markdown] tags=["ko"]
# ## 모든 윈도우를 한꺼번에
#
# 배열은 메모리 한 덩어리와 튜플 두 개로 이루어집니다. 하나는 **모양**(shape)이고, 다른 하나는 축마다 다음 인덱스까지 몇 바이트인지를 적은 **스트라이드**(strides)입니다. (합성곱의 스트라이드와는 이름만 같습니다.)

# %% tags=["show"]
grid = np.arange(20.0).reshape(4, 5)
view = sliding_window_view(grid, (2, 3))
print("grid ", grid.shape, grid.strides)
print("view ", view.shape, view.strides)
print(view[1, 2])

# %% [markdown] tags=["en"]
# `sliding_window_view` gives the array of all windows: `view[row, col]` is the window at that place. Yet its strides say that nothing was copied. One window further is 8 bytes further, one number, and so is one column further *inside* the window. Both read the same memory.

# %% [markdown] tags=["ko"]
# `sliding_window_view`는 모든 윈도우를 담은 배열을 돌려줍니다. `view[row, col]`이 그 자리의 윈도우입니다. 그런데 스트라이드를 보면 아무것도 복사하지 않았음을 알 수 있습니다. 다음 윈도우까지 8바이트, 곧 숫자 하나만큼이고, 윈도우 *안에서* 다음 열까지도 8바이트입니다. 둘 다 같은 메모리를 읽습니다.

# %% tags=["show"]
pictures.memory(grid, (2, 3), (1, 2))

# %% [markdown] tags=["en"]
# ### Predict before you run
#
# All windows of 11×11 in an image of 1000×1000, as 8-byte floats: **how much memory do these numbers fill, and how much more than the image does the view need?** Decide first, then run the cell.

# %% [markdown] tags=["ko"]
# ### 실행하기 전에 예상해 보십시오
#
# 1000×1000 이미지에서 11×11 윈도우를 모두 모아 8바이트 실수로 늘어놓으면 **메모리를 얼마나 차지하겠습니까? 그리고 뷰(view)는 이미지 말고 메모리를 얼마나 더 쓰겠습니까?** 먼저 답을 정하고 셀을 실행하십시오.

# %% tags=["show"]
large = np.zeros((1000, 1000))
every = sliding_window_view(large, (11, 11))
print(f"{large.nbytes / 1e6:.0f} MB in the image, {every.nbytes / 1e6:.0f} MB in its windows")
print("same memory:", np.shares_memory(every, large))

# %% [markdown] tags=["en"]
# <details><summary>What happened?</summary>
# Each pixel lies in up to 121 windows, so written out the windows fill over a hundred times the image. The view writes nothing out: it needs two tuples. It becomes large the moment somebody copies it.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>무슨 일이 일어났습니까?</summary>
# 픽셀 하나가 윈도우 121개에까지 들어가므로, 윈도우를 모두 써 내려가면 이미지의 백 배가 넘습니다. 뷰는 아무것도 쓰지 않습니다. 튜플 두 개면 됩니다. 누군가 복사하는 순간에야 커집니다.
# </details>

# %% [markdown] tags=["en"]
# ## One row for every window
#
# For a matrix product we need a matrix. **im2col** ("image to columns") writes every window as one row: first its top row, from left to right, at each pixel all channels, then its next row. The windows follow one another in reading order, image after image.
#
# Move the window. Which numbers stand twice in the matrix?

# %% [markdown] tags=["ko"]
# ## 윈도우마다 한 행
#
# 행렬곱을 하려면 행렬이 필요합니다. **im2col**("image to columns")은 윈도우 하나를 행 하나로 씁니다. 윈도우의 맨 윗줄부터 왼쪽에서 오른쪽으로, 픽셀마다 모든 채널(channel)을 적고, 그다음 줄로 내려갑니다. 윈도우는 글을 읽는 순서로, 이미지를 하나씩 따라가며 늘어놓습니다.
#
# 윈도우를 옮겨 보십시오. 행렬에 두 번 나오는 숫자는 어느 것입니까?

# %% tags=["show"]
small = np.array([[3, 0, 1, 5], [8, 2, 6, 0], [4, 9, 1, 2]])
matrix = [small[r : r + 2, c : c + 2].ravel() for r in range(2) for c in range(3)]
pictures.unrolling(small, (2, 2), matrix)

# %% [markdown] tags=["en"]
# Here a view is no longer enough: neighbouring rows share numbers in a pattern that two strides cannot describe. So `im2col` copies, once, in one step, at its very end.

# %% [markdown] tags=["ko"]
# 여기에서는 뷰만으로 되지 않습니다. 이웃한 행이 숫자를 나누어 가지는 방식을 스트라이드 두 개로 나타낼 수 없기 때문입니다. 그래서 `im2col`은 맨 끝에서 한 번에 복사합니다.

# %% [markdown] tags=["en"]
# ## Exercise 1 · im2col (4 points)
#
# Write `windows`, which gives all windows of a batch as a view, and `im2col`, which writes them as rows. No Python loop may visit the windows one by one: a check counts the lines of Python that run.

# %% [markdown] tags=["ko"]
# ## 연습 1 · im2col (4점)
#
# 배치의 모든 윈도우를 뷰로 돌려주는 `windows`와, 그것을 행으로 쓰는 `im2col`을 작성하십시오. 파이썬 반복문으로 윈도우를 하나씩 찾아가면 안 됩니다. 파이썬 코드가 몇 줄 실행되는지 검사에서 셉니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "im2col", "locked": false, "schema_version": 3, "solution": true, "task": false}
def windows(images, kernel, stride=(1, 1)):
    """Return all windows as a view (count, map_h, map_w, kernel_h, kernel_w, channels).

    Nothing is copied, and only whole windows count.
    images: array (count, height, width, channels), padded already.
    kernel: (kernel_h, kernel_w). stride: (stride_h, stride_w), the step down and the step to the right.
    """
    ### BEGIN SOLUTION
    view = sliding_window_view(images, kernel, axis=(1, 2))
    return view[:, :: stride[0], :: stride[1]].transpose(0, 1, 2, 4, 5, 3)
    ### END SOLUTION


def im2col(images, kernel, stride=(1, 1), padding="valid"):
    """Return the matrix (count * map_h * map_w, kernel_h * kernel_w * channels).

    Each window is one row. Windows come in reading order, image after image, and so do
    the numbers in a row: row of the window, column, channel.
    padding: "valid" or "same", as in Keras.
    """
    ### BEGIN SOLUTION
    view = windows(pad(images, kernel, stride, padding), kernel, stride)
    return view.reshape(-1, kernel[0] * kernel[1] * images.shape[3])
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-im2col", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
with checks("im2col", points=4, covers="other sizes, strides and paddings, even kernels, float images") as check:
    six = check("gives the windows six axes, in order")
    six.call(windows, np.zeros((2, 4, 7, 3)), (3, 2)).shape((2, 2, 6, 3, 2, 3))
    right = check("cuts out every window", weight=2)
    right.call(windows, GRID, (2, 3)).close(
        np.reshape([3, 0, 1, 8, 2, 6, 0, 1, 5, 2, 6, 0, 8, 2, 6, 4, 9, 1, 2, 6, 0, 9, 1, 2], (1, 2, 2, 2, 3, 1))
    )
    steps = check("steps by the stride, down and to the right")
    steps.call(windows, FIELD, (2, 2), (2, 3)).close(
        np.reshape([0, 8, 4, 12, 11, 6, 2, 10, 8, 3, 12, 7, 6, 1, 10, 5], (1, 2, 2, 2, 2, 1))
    )
    view = check("copies nothing")
    view.shares_memory(windows, np.ones((2, 5, 6, 2)), (3, 2), (1, 2)).satisfies(
        lambda shared: shared, because="The windows must lie in the memory of the images, as a view does"
    )
    view.call(windows, np.ones((2, 5, 6, 2)), (3, 2)).satisfies(
        lambda found: np.size(found) > 120, because="Windows overlap: they hold more numbers than the images' 120"
    )
    rows = check("writes every window as one row")
    rows.call(im2col, np.arange(24).reshape(2, 2, 3, 2) * 7 % 23, (2, 2)).close(
        [
            [0, 7, 14, 21, 19, 3, 10, 17],
            [14, 21, 5, 12, 10, 17, 1, 8],
            [15, 22, 6, 13, 11, 18, 2, 9],
            [6, 13, 20, 4, 2, 9, 16, 0],
        ]
    )
    loops = check("runs no Python loop over windows")
    loops.call_within(2000, im2col, np.ones((2, 60, 70, 1)), (3, 3)).satisfies(
        lambda rows: np.size(rows) == 2 * 58 * 68 * 9, because="2 · 58 · 68 windows of 9 numbers are to be written"
    )
    pads = check("pads and steps as Keras does")
    pads.call(im2col, GRID[:, :2, :3], (2, 2), (1, 1), "same").close(
        [[3, 0, 8, 2], [0, 1, 2, 6], [1, 0, 6, 0], [8, 2, 0, 0], [2, 6, 0, 0], [6, 0, 0, 0]]
    )
    pads.call(im2col, FIELD[:, :4, :3], (3, 2), (2, 1), "same").close(
        [
            [0, 8, 4, 12, 8, 3],
            [8, 3, 12, 7, 3, 11],
            [3, 0, 7, 0, 11, 0],
            [8, 3, 12, 7, 0, 0],
            [3, 11, 7, 2, 0, 0],
            [11, 0, 2, 0, 0, 0],
        ]
    )

    ### BEGIN HIDDEN TESTS
    def cut(images, kernel, stride):  # one number at a time
        sizes = [(n - k) // s + 1 for n, k, s in zip(images.shape[1:3], kernel, stride, strict=True)]
        out = np.empty((len(images), *sizes, *kernel, images.shape[3]))
        for n, row, col, i, j, channel in np.ndindex(out.shape):
            out[n, row, col, i, j, channel] = images[n, row * stride[0] + i, col * stride[1] + j, channel]
        return out

    def bordered(images, kernel, stride):  # ceil(size / stride) windows, the odd zero after
        needs = [-(-n // s) * s - s + k - n for n, k, s in zip(images.shape[1:3], kernel, stride, strict=True)]
        before = [max(need, 0) // 2 for need in needs]
        after = [max(need, 0) - b for need, b in zip(needs, before, strict=True)]
        count, height, width, channels = images.shape
        out = np.zeros((count, before[0] + height + after[0], before[1] + width + after[1], channels))
        out[:, before[0] : before[0] + height, before[1] : before[1] + width] = images
        return out

    rng = check.hidden()
    for stride in [(1, 1), (2, 1), (1, 3), (2, 3), (3, 2)]:
        height, width, channels, kernel_h, kernel_w = rng.integers((5, 7, 1, 1, 1), (8, 10, 4, 5, 6)).tolist()
        for count, kernel in [(1, (kernel_h, kernel_w)), (3, (2, 4)), (2, (1, 1))]:
            images = rng.integers(-9, 10, size=(count, height, width, channels)) / 2
            expected = cut(images, kernel, stride)
            steps.call(windows, images, kernel, stride).close(expected).keeps_inputs()
            view.shares_memory(windows, images, kernel, stride).satisfies(lambda shared: shared, because="")
            plain = cut(images, kernel, (1, 1))
            six.call(windows, images, kernel).shape(plain.shape)
            right.call(windows, images, kernel).close(plain)
            products = kernel[0] * kernel[1] * channels
            rows.call(im2col, images, kernel).close(plain.reshape(-1, products))
            whole = images.astype(np.float32)
            same = cut(bordered(whole, kernel, stride), kernel, stride)
            pads.call(im2col, whole, kernel, stride, "same").close(same.reshape(-1, products)).keeps_inputs()
            pads.call(im2col, images, kernel, stride, "valid").close(expected.reshape(-1, products))
    many = rng.random(size=(2, 50, 60, 1))
    loops.call_within(2000, im2col, many, (3, 2)).satisfies(lambda rows: np.size(rows) == 2 * 48 * 59 * 6, because="")
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>sliding_window_view</code> has an argument <code>axis</code>: along which two axes of a batch does the window slide? Print the shape of what you get. Which axes stand in another place than the docstring wants?
# </details>
#
# <details><summary>Hint 2</summary>
# Every second window is a slice. Slices and <code>transpose</code> only write new strides.
# </details>
#
# <details><summary>Hint 3</summary>
# The matrix has as many rows as there are windows. If the six axes are in the order of the docstring, <code>reshape</code> writes the numbers down in the right order by itself.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>sliding_window_view</code>에는 인수 <code>axis</code>가 있습니다. 배치에서는 윈도우가 어느 두 축을 따라 미끄러집니까? 결과의 모양을 출력해 보십시오. docstring과 자리가 다른 축은 어느 것입니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 윈도우를 하나씩 건너뛰는 것은 슬라이스입니다. 슬라이스와 <code>transpose</code>는 스트라이드만 새로 씁니다.
# </details>
#
# <details><summary>힌트 3</summary>
# 행렬의 행은 윈도우의 수만큼 있습니다. 여섯 축이 docstring의 순서대로라면 <code>reshape</code>가 알아서 올바른 순서로 숫자를 써 내려갑니다.
# </details>

# %% [markdown] tags=["en"]
# The matrix of your `im2col` for an image of 5×6, with stride 2 down and 3 to the right.

# %% [markdown] tags=["ko"]
# 여러분의 `im2col`이 만든 행렬입니다. 이미지는 5×6, 스트라이드는 아래로 2, 오른쪽으로 3입니다.

# %% tags=["show"]
image = np.arange(30).reshape(5, 6) * 7 % 10
pictures.unrolling(image, (3, 3), im2col(image[np.newaxis, ..., np.newaxis], (3, 3), (2, 3)), stride=(2, 3))

# %% [markdown] tags=["en"]
# ## A convolution is one matrix product
#
# Write each filter as one *column*, its weights in the same order as the numbers in a row of `im2col`. Row times column is then: multiply number by number and add up, the weighted sum of a window. The product of the two matrices holds **all windows with all filters**.
#
# | matrix | shape |
# | --- | --- |
# | windows | (count · map_h · map_w, kernel_h · kernel_w · channels) |
# | kernels | (kernel_h · kernel_w · channels, filters) |
# | their product | (count · map_h · map_w, filters) |

# %% [markdown] tags=["ko"]
# ## 합성곱은 행렬곱 한 번
#
# 필터 하나를 *열* 하나로 씁니다. 가중치(weight)의 순서는 `im2col`의 한 행에 숫자가 놓인 순서와 같습니다. 그러면 행과 열의 곱은 같은 자리의 숫자끼리 곱해서 더한 것, 곧 윈도우의 가중합입니다. 두 행렬의 곱에는 **모든 윈도우와 모든 필터**의 결과가 들어 있습니다.
#
# | 행렬 | 모양 |
# | --- | --- |
# | 윈도우 | (count · map_h · map_w, kernel_h · kernel_w · channels) |
# | 커널(kernel) | (kernel_h · kernel_w · channels, filters) |
# | 두 행렬의 곱 | (count · map_h · map_w, filters) |

# %% tags=["show"]
pair = np.array([[1, 0], [0, 2], [-1, 1], [2, 0]])
pictures.matrix_product(matrix, pair, matrix @ pair)

# %% [markdown] tags=["en"]
# ## Exercise 2 · A layer for a whole batch (4 points)
#
# Write `conv2d_batch`, again without a Python loop over pixels. You may use `im2col`.

# %% [markdown] tags=["ko"]
# ## 연습 2 · 배치 전체를 위한 층 (4점)
#
# 이번에도 픽셀을 도는 파이썬 반복문 없이 `conv2d_batch`를 작성하십시오. `im2col`을 써도 됩니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv2d_batch", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    """Return the feature maps of a convolutional layer, an array of floats (count, map_h, map_w, filters).

    images: array (count, height, width, channels), whole numbers or floats.
    kernels: array (kernel_h, kernel_w, channels, filters); biases: array (filters,).
    stride: (stride_h, stride_w). padding: "valid" or "same", as in Keras.
    """
    kernel_h, kernel_w, channels, filters = kernels.shape
    ### BEGIN SOLUTION
    rows = im2col(images, (kernel_h, kernel_w), stride, padding)
    maps = rows @ kernels.reshape(-1, filters) + biases
    if padding == "same":
        sizes = [-(-size // step) for size, step in zip(images.shape[1:3], stride, strict=True)]
    else:
        sizes = [(images.shape[1] - kernel_h) // stride[0] + 1, (images.shape[2] - kernel_w) // stride[1] + 1]
    return maps.reshape(len(images), *sizes, filters)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-conv2d_batch", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
with checks(
    "conv2d_batch",
    points=4,
    covers="random layers with every stride and padding, one image, one filter",
    builds_on=["im2col"],
) as check:
    axes = check("gives one map for each filter of each image")
    axes.call(conv2d_batch, np.ones((3, 4, 6, 2)), np.ones((2, 3, 2, 5)), np.zeros(5)).shape((3, 3, 4, 5))
    # The outputs of keras.layers.Conv2D with these kernels and biases.
    keras = check("agrees with Keras", weight=2)
    twins = np.arange(60).reshape(2, 3, 5, 2) * 7 % 11 - 3
    layer = (np.arange(36).reshape(2, 3, 2, 3) * 5 % 7 - 2) / 2
    keras.call(conv2d_batch, twins, layer, np.zeros(3)).close(
        [
            [
                [[15.5, 0.5, 27.5], [15.0, 28.0, 6.0], [14.5, 0.5, 28.5]],
                [[29.5, -10.5, -8.5], [-4.0, -5.0, 36.0], [-10.0, 28.0, 31.0]],
            ],
            [
                [[8.0, 17.0, -9.0], [29.5, -10.5, -8.5], [-4.0, -5.0, 36.0]],
                [[11.0, -5.0, 21.0], [-0.5, 22.5, 10.5], [15.5, 0.5, 27.5]],
            ],
        ]
    )
    moves = check("steps and pads as Keras does", weight=2)
    wide = np.array([1, -2, 3, 0, 2, -1]).reshape(2, 3, 1, 1)
    moves.call(conv2d_batch, FIELD, wide, np.zeros(1), (2, 3)).close([[[[10.0], [17.0]], [[47.0], [41.0]]]])
    moves.call(conv2d_batch, FIELD[:, :, :4], wide, np.zeros(1), (2, 1), "same").close(
        [[[[20.0], [10.0], [47.0], [-15.0]], [[10.0], [47.0], [-7.0], [19.0]], [[27.0], [-1.0], [2.0], [4.0]]]]
    )
    bias = check("adds each filter's own bias")
    bias.call(conv2d_batch, np.zeros((2, 3, 4, 3)), np.ones((2, 2, 3, 2)), np.array([0.5, -1.0])).satisfies(
        lambda maps: np.ptp(maps, axis=(0, 1, 2)).max() == 0 and np.ravel(maps)[:2].tolist() == [0.5, -1.0],
        because="On black images every number of a map is the bias of its filter, 0.5 or -1",
    )
    whole = check("runs no Python loop over pixels", weight=2)
    whole.call_within(2000, conv2d_batch, np.ones((2, 60, 70, 1)), np.ones((3, 3, 1, 2)), np.zeros(2)).close(
        np.full((2, 58, 68, 2), 9)
    )

    ### BEGIN HIDDEN TESTS
    def direct(images, kernels, biases, stride, padding):  # one kernel place at a time
        kernel_h, kernel_w, _, filters = kernels.shape
        pads = [(0, 0), (0, 0)]
        if padding == "same":
            sides = zip(images.shape[1:3], kernels.shape, stride, strict=False)
            needs = [max(-(-n // s) * s - s + k - n, 0) for n, k, s in sides]
            pads = [(need // 2, need - need // 2) for need in needs]
        x = np.pad(images.astype(float), [(0, 0), *pads, (0, 0)])
        map_h, map_w = x.shape[1] - kernel_h + 1, x.shape[2] - kernel_w + 1
        total = np.zeros((len(x), map_h, map_w, filters)) + biases
        for i, j in np.ndindex(kernel_h, kernel_w):
            total += np.einsum("nrck,kf->nrcf", x[:, i : i + map_h, j : j + map_w], kernels[i, j])
        return total[:, :: stride[0], :: stride[1]]

    def own(images, kernels, biases, stride, padding):  # what the learner's im2col gives
        shape = direct(images, kernels, biases, stride, padding).shape
        rows = im2col(images, kernels.shape[:2], stride, padding)
        return (np.asarray(rows) @ kernels.reshape(-1, kernels.shape[3]) + biases).reshape(shape)

    rng = check.hidden()
    for stride, padding in [
        *[((1, 1), "valid"), ((1, 1), "same"), ((2, 2), "valid"), ((2, 2), "same"), ((2, 1), "same")],
        *[((2, 3), "valid"), ((2, 3), "same"), ((3, 2), "same"), ((3, 1), "valid"), ((1, 3), "valid")],
    ]:
        height, width, kernel_h, channels, outputs = rng.integers((5, 7, 1, 2, 2), (8, 10, 5, 5, 5)).tolist()
        for count, kernel_w, filters in [(1, 2, outputs), (3, 3, channels), (2, 4, 1), (1, width - 1, 2)]:
            # Halves and whole numbers: exact in float32 too.
            shapes = [(count, height, width, channels), (kernel_h, kernel_w, channels, filters), (filters,)]
            x, w, b = (rng.integers(-9, 10, size=shape) / 2 for shape in shapes)
            zero = np.zeros(filters)
            plain, moved, full = (
                (x, w, zero, (1, 1), "valid"),
                (x, w, zero, stride, padding),
                (x, w, b, stride, padding),
            )
            expected = direct(*plain)
            axes.call(conv2d_batch, *plain[:3]).shape(expected.shape)
            keras.call(conv2d_batch, *plain[:3]).close(expected, follow=lambda: own(*plain)).keeps_inputs()
            moves.call(conv2d_batch, *moved).close(direct(*moved), follow=lambda: own(*moved))
            without = bias.call(conv2d_batch, *moved).value
            bias.call(conv2d_batch, *full).satisfies(
                lambda maps: np.allclose(np.subtract(maps, without), b, atol=1e-3), because=""
            )
    many = rng.integers(-9, 10, size=(3, 50, 60, 2)) / 2, rng.integers(-9, 10, size=(3, 3, 2, 2)) / 2, np.zeros(2)
    many += ((1, 1), "valid")
    # A loop in the learner's im2col is paid for there: this check then waits for it.
    loops = whole.call_within(2000, im2col, many[0], (3, 3)).value is None
    follow = None if loops else lambda: own(*many)
    whole.call_within(2000, conv2d_batch, *many).close(direct(*many), follow=follow)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# In which order does <code>im2col</code> write the numbers of a window? In which order does <code>reshape</code> write the weights of <code>kernels</code> if only the last axis is kept?
# </details>
#
# <details><summary>Hint 2</summary>
# The product has one row for every window and one column for every filter. A bias for every column: what does NumPy do with an array of the shape <code>(filters,)</code>?
# </details>
#
# <details><summary>Hint 3</summary>
# To give the rows back their places you need <code>map_h</code> and <code>map_w</code>, for both paddings. The rules are in unit 02.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>im2col</code>은 윈도우의 숫자를 어떤 순서로 씁니까? <code>kernels</code>의 마지막 축만 남기고 <code>reshape</code>하면 가중치는 어떤 순서로 놓입니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 곱의 행은 윈도우마다 하나, 열은 필터마다 하나입니다. 편향(bias)은 열마다 하나입니다. 모양이 <code>(filters,)</code>인 배열을 더하면 NumPy는 어떻게 합니까?
# </details>
#
# <details><summary>힌트 3</summary>
# 행을 제자리에 돌려놓으려면 두 가지 패딩에서 <code>map_h</code>와 <code>map_w</code>를 알아야 합니다. 규칙은 02 단원에 있습니다.
# </details>

# %% [markdown] tags=["en"]
# The photograph from the beginning, through its first layer once more: now with your function.

# %% [markdown] tags=["ko"]
# 처음에 본 사진을 다시 첫 번째 층에 넣습니다. 이번에는 여러분의 함수를 씁니다.

# %% tags=["show", "nbval-ignore-output"]
maps = conv2d_batch(flower[np.newaxis], *first, padding="same")
print(f"{1000 * seconds(conv2d_batch, flower[np.newaxis], *first, padding='same'):.1f} ms")
pictures.show_feature_maps(flower, maps[0, :, :, :7])

# %% [markdown] tags=["en"]
# ## The classifier
#
# After the last convolution, three small steps lead to an answer:
#
# - **flatten** writes the numbers of each image as one row: row by row, in each row pixel by pixel, at each pixel channel by channel, as they lie in memory;
# - a **fully connected layer** (`Dense`) is a matrix product too: its weights are `(inputs, units)`;
# - **softmax** makes probabilities of the last scores: all positive, with the sum 1.

# %% [markdown] tags=["ko"]
# ## 분류기
#
# 마지막 합성곱 다음에는 작은 단계 세 개를 거쳐 답이 나옵니다.
#
# - **펼치기**(flatten)는 이미지마다 숫자를 한 줄로 씁니다. 행을 따라, 행 안에서는 픽셀을 따라, 픽셀에서는 채널을 따라, 메모리에 놓인 순서 그대로입니다.
# - **완전 연결층**(fully connected layer, `Dense`)도 행렬곱입니다. 가중치의 모양은 `(inputs, units)`입니다.
# - **소프트맥스**(softmax)는 마지막 점수를 확률로 바꿉니다. 모두 양수이고 합은 1입니다.

# %% [markdown]
# $$
# \text{softmax}(z)_k = \frac{e^{z_k}}{\sum_j e^{z_j}}
# $$

# %% [markdown] tags=["en"]
# A computer cannot hold $e^{1000}$. Fortunately softmax does not change when the same number is subtracted from all scores of an image: numerator and denominator shrink by the same factor.

# %% [markdown] tags=["ko"]
# 컴퓨터는 $e^{1000}$을 담지 못합니다. 다행히 한 이미지의 모든 점수에서 같은 수를 빼도 소프트맥스는 변하지 않습니다. 분자와 분모가 같은 비율로 줄어들기 때문입니다.

# %% tags=["show"]
with np.errstate(over="ignore"):
    for score in (10.0, 100.0, 709.0, 710.0):
        print(f"exp({score:.0f}) = {np.exp(score):.4g}")

# %% [markdown] tags=["en"]
# ## Exercise 3 · Flatten, dense, softmax (4 points)
#
# Write the three functions of the classifier. Softmax must withstand scores of 1000 and −1000.

# %% [markdown] tags=["ko"]
# ## 연습 3 · 펼치기, 완전 연결층, 소프트맥스 (4점)
#
# 분류기의 세 함수를 작성하십시오. 소프트맥스는 점수가 1000이나 −1000이어도 견뎌야 합니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "dense", "locked": false, "schema_version": 3, "solution": true, "task": false}
def flatten(maps):
    """Return (count, height, width, channels) as (count, height * width * channels), as Keras does."""
    ### BEGIN SOLUTION
    return maps.reshape(len(maps), -1)
    ### END SOLUTION


def dense(x, weights, biases):
    """Return the outputs of a fully connected layer, (count, units), without activation.

    x: array (count, inputs); weights: array (inputs, units); biases: array (units,).
    """
    ### BEGIN SOLUTION
    return x @ weights + biases
    ### END SOLUTION


def softmax(scores):
    """Return the probabilities of the classes, (count, classes): each row is positive and adds up to 1.

    scores: array (count, classes), of any size from -1000 to 1000; it is not changed.
    """
    ### BEGIN SOLUTION
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-dense", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
with checks("dense", points=4, covers="other sizes, one image, one unit, scores of every size") as check:
    order = check("flattens in the order of Keras", weight=2)
    order.call(flatten, np.arange(24).reshape(2, 2, 3, 2) * 7 % 23).close(
        [[0, 7, 14, 21, 5, 12, 19, 3, 10, 17, 1, 8], [15, 22, 6, 13, 20, 4, 11, 18, 2, 9, 16, 0]]
    )
    product = check("weighs every input of every image", weight=2)
    x, w = np.array([[1, 2, 0.5], [0, -1, 4]]), np.array([[2, 0, 1, -1], [1, 3, 0, 2], [4, -2, 6, 0]])
    product.call(dense, x, w, np.array([0, 0, 0, 0.5])).close([[6, 5, 4, 3.5], [15, -11, 24, -1.5]])
    shares = check("turns the scores of each image into probabilities", weight=2)
    shares.call(softmax, np.log([[1.0, 2, 5], [9, 3, 4]])).close([[0.125, 0.25, 0.625], [0.5625, 0.1875, 0.25]])
    stands = check("withstands scores of ±1000")
    stands.call(softmax, np.array([[1000.0, 0, -1000], [-1000, -1000, -1000]])).close([[1, 0, 0], [1 / 3] * 3])
    stands.call(softmax, np.log([[1.0, 3]]) + 990).close([[0.25, 0.75]])
    keeps = check("leaves its arguments unchanged")
    keeps.call(softmax, np.array([[2.0, 2.0, -500.0]])).close([[0.5, 0.5, 0]]).keeps_inputs()
    keeps.call(dense, np.eye(2), np.array([[1.0, 2], [3, 4]]), np.ones(2)).close([[2, 3], [4, 5]]).keeps_inputs()
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for count, height, width, channels, units in rng.integers((1, 2, 5, 2, 1), (5, 5, 8, 5, 6), size=(5, 5)).tolist():
        maps = rng.integers(-9, 10, size=(count, height, width, channels)) / 2
        order.call(flatten, maps).close([[x for row in one for pixel in row for x in pixel] for one in maps.tolist()])
        rows, w, b = (rng.integers(-9, 10, size=size) / 2 for size in [(count, width), (width, units), (units,)])
        expected = [[sum(map(float.__mul__, row, col)) for col in w.T.tolist()] for row in rows.tolist()] + b
        product.call(dense, rows, w, b).close(expected)
        keeps.call(dense, rows, w, b).close(expected).keeps_inputs()
        parts = rng.integers(1, 99, size=(count, width)).astype(float)
        expected = parts / parts.sum(axis=1, keepdims=True)
        shares.call(softmax, np.log(parts)).close(expected, atol=1e-6)
        keeps.call(softmax, np.log(parts)).close(expected, atol=1e-6).keeps_inputs()
        for shift in (990.0, -990.0):
            stands.call(softmax, np.log(parts) + shift).close(expected, atol=1e-6)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# The first axis counts the images. It stays as it is in all three functions: no number of one image may reach another.
# </details>
#
# <details><summary>Hint 2</summary>
# The largest score of each row is a good number to subtract. <code>keepdims=True</code> leaves it an axis of length 1, so that shapes fit.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 첫 번째 축은 이미지의 수입니다. 세 함수 모두에서 그대로 남습니다. 한 이미지의 숫자가 다른 이미지로 넘어가서는 안 됩니다.
# </details>
#
# <details><summary>힌트 2</summary>
# 빼기에 알맞은 수는 각 행의 가장 큰 점수입니다. <code>keepdims=True</code>를 주면 길이 1인 축이 남아 모양이 맞습니다.
# </details>

# %% [markdown] tags=["en"]
# Scores of ten classes, and what your softmax makes of them. A lead of 1 in the score is a factor of about 2.7 in the probability.

# %% [markdown] tags=["ko"]
# 열 개 클래스의 점수와, 여러분의 소프트맥스가 만든 확률입니다. 점수가 1만큼 앞서면 확률은 약 2.7배가 됩니다.

# %% tags=["show"]
scores = np.array([[1.0, -0.5, 2.0, 3.0, 0.0, 2.5, -2.0, 0.5, -1.0, 1.5]])
pictures.probabilities(scores[0], softmax(scores)[0])

# %% [markdown] tags=["en"]
# ## The whole network
#
# All parts are there. The network of this course: three convolutions with 3×3 kernels, padding `same` and ReLU, max pooling of 2×2 after the first two; then flatten, a fully connected layer with ReLU, and a last one with softmax.

# %% [markdown] tags=["ko"]
# ## 신경망 전체
#
# 부품이 모두 모였습니다. 이 강의의 신경망은 이렇습니다. 커널 3×3, 패딩 `same`, ReLU인 합성곱이 셋이고, 처음 두 합성곱 다음에 2×2 최대 풀링(max pooling)이 옵니다. 그리고 펼친 다음, ReLU가 있는 완전 연결층 하나와 소프트맥스가 있는 마지막 완전 연결층이 옵니다.

# %% tags=["show"]
pictures.structure()

# %% [markdown] tags=["en"]
# Keras gives the weights of a model as a list, `model.get_weights()`: for each layer that has any, its kernels or weights, then its biases. Here these are ten arrays; pooling and flatten have none.

# %% [markdown] tags=["ko"]
# Keras의 `model.get_weights()`는 모델의 가중치를 리스트로 돌려줍니다. 가중치가 있는 층마다 커널(또는 가중치)과 편향이 차례로 들어 있습니다. 여기에서는 배열이 열 개이고, 풀링과 펼치기에는 가중치가 없습니다.

# %% [markdown] tags=["en"]
# ## Exercise 4 · Forward (5 points)
#
# Write `forward`: the probabilities that the network gives for a batch of images. You may use every function of this unit.

# %% [markdown] tags=["ko"]
# ## 연습 4 · 순전파 (5점)
#
# 신경망이 이미지 한 배치에 주는 확률을 계산하는 `forward`를 작성하십시오. 이 단원의 모든 함수를 써도 됩니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def forward(weights, images):
    """Return the probabilities of the classes for each image, an array (count, classes).

    weights: list of ten arrays in the order of Keras: kernels and biases of the three convolutions,
    weights and biases of the two fully connected layers. Sizes may be others than the course's.
    images: array (count, height, width, channels). Neither is changed.
    """
    ### BEGIN SOLUTION
    maps = images
    for layer in (0, 2, 4):
        maps = relu(conv2d_batch(maps, weights[layer], weights[layer + 1], padding="same"))
        if layer < 4:
            maps = max_pool(maps)
    hidden = relu(dense(flatten(maps), weights[6], weights[7]))
    return softmax(dense(hidden, weights[8], weights[9]))
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-forward", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
draw = np.random.RandomState(10)  # its numbers stay the same in every version of NumPy


def tiny(height, width, sizes):
    """Ten arrays of weights for images of this size: channels, filters of the convolutions, units, classes."""
    shapes = [(3, 3, a, b) for a, b in zip(sizes[:3], sizes[1:4], strict=True)]
    shapes += [(height // 4 * (width // 4) * sizes[3], sizes[4]), (sizes[4], sizes[5])]
    arrays = []
    for shape in shapes:
        weights = draw.randint(-9, 10, size=shape) / 9
        arrays += [weights * 4 / np.sqrt(weights[..., 0].size), draw.randint(-4, 5, size=shape[-1]) / 8]
    return arrays


with checks(
    "forward",
    points=5,
    covers="random weights, other sizes, and the course's own network on images of 32×32×3",
    builds_on=["im2col", "conv2d_batch", "dense"],
) as check:
    weights = tiny(8, 13, [3, 4, 5, 6, 7, 9])
    photos = draw.randint(0, 256, size=(3, 8, 13, 3)) / 255 * np.array([1, 0.6, 0.3]).reshape(3, 1, 1, 1)
    # The output of the same network in Keras, with these weights.
    output = [
        [0.105577, 0.039216, 0.000179, 0.019795, 0.000496, 0.043765, 0.790678, 0.000258, 0.000036],
        [0.447180, 0.038526, 0.030971, 0.018066, 0.028819, 0.204466, 0.217892, 0.012920, 0.001161],
        [0.082780, 0.339546, 0.012582, 0.122607, 0.057681, 0.083655, 0.243591, 0.040634, 0.016925],
    ]
    sums = check("gives each image one row of probabilities")
    sums.call(forward, weights, photos).satisfies(
        lambda p: np.shape(p) == (3, 9) and np.min(p) >= 0 and np.allclose(np.sum(p, axis=1), 1),
        because="Each row holds one probability for each of the 9 classes, with the sum 1",
    )
    keras = check("gives the probabilities of Keras", weight=5)
    keras.call(forward, weights, photos).close(output, atol=1e-5)
    named = check("names the class that Keras names", weight=2)
    named.call(forward, weights, photos).satisfies(
        lambda p: np.argmax(p, axis=1).tolist() == [6, 0, 1],
        because="For these three images Keras names the classes 6, 0 and 1",
    )
    leaves = check("leaves weights and images unchanged", weight=2)
    leaves.call(forward, weights, photos[1:]).close(output[1:], atol=1e-5).keeps_inputs()

    ### BEGIN HIDDEN TESTS
    def convolved(x, kernels, biases):  # one kernel place at a time, 3×3, same, ReLU
        height, width = x.shape[1:3]
        x = np.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)])
        parts = [x[:, i : i + height, j : j + width] @ kernels[i, j] for i in range(3) for j in range(3)]
        return np.clip(sum(parts) + biases, 0, None)

    def pooled(x):
        even = x[:, : x.shape[1] // 2 * 2, : x.shape[2] // 2 * 2]
        return np.max([even[:, i::2, j::2] for i in (0, 1) for j in (0, 1)], axis=0)

    def expected(w, x):
        x = pooled(convolved(pooled(convolved(x, *w[0:2])), *w[2:4]))
        x = convolved(x, *w[4:6])
        x = np.clip(np.einsum("nijk,ijku->nu", x, w[6].reshape(*x.shape[1:], -1)) + w[7], 0, None)
        scores = np.einsum("nu,uc->nc", x, w[8]) + w[9]
        return 1 / np.exp(scores[:, np.newaxis, :] - scores[:, :, np.newaxis]).sum(axis=2)

    def own(w, x):  # what the learner's functions give
        for layer in (0, 2, 4):
            x = relu(np.asarray(conv2d_batch(x, w[layer], w[layer + 1], (1, 1), "same"), dtype=float))
            x = max_pool(x) if layer < 4 else x
        x = relu(np.asarray(dense(flatten(x), w[6], w[7]), dtype=float))
        return softmax(dense(x, w[8], w[9]))

    rng = check.hidden()
    named.call(forward, weights, photos).satisfies(
        lambda p: np.argmax(p, axis=1).tolist() == [6, 0, 1], because="", follow=lambda: own(weights, photos)
    )
    networks = [(1, 12, 8, [1, 3, 5, 2, 6, 4]), (3, 9, 14, [3, 6, 4, 5, 8, 11]), (1, 32, 32, [3, 32, 64, 64, 128, 10])]
    for count, height, width, sizes in networks:
        w = [rng.normal(size=a.shape) * np.sqrt(2 / max(a[..., 0].size, 8)) for a in tiny(height, width, sizes)]
        x = rng.random(size=(count, height, width, sizes[0]))
        w, x = [a.astype(np.float32).astype(float) for a in w], x.astype(np.float32).astype(float)
        p = expected(w, x)
        single = [a.astype(np.float32) for a in w]
        keras.call(forward, single, x.astype(np.float32)).close(p, atol=1e-5, follow=lambda: own(w, x))
        clear = np.sort(p, axis=1)[:, -1] - np.sort(p, axis=1)[:, -2] > 1e-4
        named.call(forward, w, x).satisfies(
            lambda got: np.array_equal(np.argmax(got, axis=1)[clear], p.argmax(axis=1)[clear]),
            because="",
            follow=lambda: own(w, x),
        )
        if height < 32:
            sums.call(forward, w, x).satisfies(
                lambda got: np.shape(got) == p.shape and np.allclose(np.sum(got, axis=1), 1, atol=1e-4), because=""
            )
            leaves.call(forward, w, x).close(p, atol=1e-5, follow=lambda: own(w, x)).keeps_inputs()
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Write the network down line by line, in the order of the picture, and print the shape after each line. The first number that surprises you is the place of the fault.
# </details>
#
# <details><summary>Hint 2</summary>
# Which layers are followed by ReLU? The last one is not: negative scores count as well.
# </details>
#
# <details><summary>Hint 3</summary>
# Read the arrays by their place, <code>weights[0]</code> to <code>weights[9]</code>; do not take them out of the list.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 그림의 순서대로 신경망을 한 줄씩 쓰고, 줄마다 모양을 출력해 보십시오. 예상과 다른 숫자가 처음 나오는 곳이 틀린 곳입니다.
# </details>
#
# <details><summary>힌트 2</summary>
# ReLU가 뒤따르는 층은 어느 것입니까? 마지막 층은 아닙니다. 음수인 점수에도 뜻이 있습니다.
# </details>
#
# <details><summary>힌트 3</summary>
# 배열은 <code>weights[0]</code>부터 <code>weights[9]</code>까지 자리로 읽으십시오. 리스트에서 꺼내어 없애지 마십시오.
# </details>

# %% [markdown] tags=["en"]
# ## Against Keras
#
# Now the test in earnest. This cell builds the network in Keras (loading it takes a while), with the random weights that every training starts from, and shows both the same photographs.

# %% [markdown] tags=["ko"]
# ## Keras와 겨루기
#
# 이제 진짜 시험입니다. 다음 셀은 같은 신경망을 Keras로 만들어(불러오는 데 시간이 조금 걸립니다) 두 신경망에 같은 사진을 보여 줍니다. 가중치는 학습을 시작할 때와 같은 무작위 값입니다.

# %% tags=["show"]
from cnncourse.quiet import quiet

with quiet():  # loading it writes many lines that say nothing here
    import keras
    from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

keras.utils.set_random_seed(42)
model = keras.Sequential([keras.Input((32, 32, 3))])
for place, filters in enumerate((32, 64, 64)):
    model.add(Conv2D(filters, (3, 3), padding="same", activation="relu"))
    if place < 2:
        model.add(MaxPooling2D(2))
for layer in (Flatten(), Dense(128, activation="relu"), Dense(10, activation="softmax")):
    model.add(layer)
names = "flower", "china", "hopper"
photos = np.stack([pictures.photograph(name, size=(32, 32)) for name in names]) / 255

# %% tags=["show"]
weights = model.get_weights()
print([array.shape for array in weights])
theirs, ours = np.asarray(model(photos)), forward(weights, photos)
print("largest difference below 0.00001:", bool(np.abs(theirs - ours).max() < 1e-5))
print("same classes:", np.array_equal(theirs.argmax(axis=1), ours.argmax(axis=1)))

# %% [markdown] tags=["en"]
# You have rebuilt it: the same numbers, up to the rounding of 32-bit floats. And the time? One convolution with 16 filters on images of 8 channels, ever larger, by loops, by your matrix product, and by Keras:

# %% [markdown] tags=["ko"]
# 여러분이 다시 만들었습니다. 32비트 실수의 반올림만 빼면 같은 숫자입니다. 시간은 어떻습니까? 채널이 8개인 이미지에 필터 16개를 쓰는 합성곱을, 이미지를 키워 가며 반복문과 여러분의 행렬곱과 Keras로 계산해 봅시다.


# %% tags=["show", "nbval-ignore-output"]
layer = Conv2D(16, (3, 3))
sides, measured = [8, 16, 32, 64], {"loops": [], "im2col": [], "Keras": []}
for side in sides:
    x = dice.random((1, side, side, 8), dtype=np.float32)
    layer(x)
    w, b = layer.get_weights()
    measured["im2col"].append(seconds(conv2d_batch, x, w, b))
    measured["Keras"].append(seconds(lambda batch: np.asarray(layer(batch)), x))
    measured["loops"].append(seconds(conv2d_loops, x, w, b))
pictures.speeds(sides, measured)

# %% [markdown] tags=["en"]
# The time of the loops grows with the number of windows from the first one on. Your matrix product and Keras spend most of their time on small images with starting the call. The larger the image, the more Keras gains: it works on several cores and does not write the windows out.

# %% [markdown] tags=["ko"]
# 반복문의 시간은 처음부터 윈도우 수에 비례해 늘어납니다. 여러분의 행렬곱과 Keras는 이미지가 작을 때 시간의 대부분을 호출을 준비하는 데 씁니다. 이미지가 커질수록 Keras가 유리해집니다. 여러 코어를 쓰고, 윈도우를 따로 써 내려가지 않기 때문입니다.

# %% [markdown] tags=["en"]
# ## The table of layers
#
# How large is this network? A layer is described by a tuple: its kind, then its sizes.

# %% [markdown] tags=["ko"]
# ## 층의 표
#
# 이 신경망은 얼마나 큽니까? 층 하나를 튜플 하나로 적겠습니다. 종류가 먼저이고 크기가 뒤따릅니다.

# %%
NETWORK = [
    ("conv", 32, (3, 3)),  # filters, kernel; padding "same", stride 1
    ("pool", 2),
    ("conv", 64, (3, 3)),
    ("pool", 2),
    ("conv", 64, (3, 3)),
    ("flatten",),
    ("dense", 128),  # units
    ("dense", 10),
]

# %% [markdown] tags=["en"]
# ## Exercise 5 · Shapes and parameters (4 points)
#
# Write `layer_table`: for every layer the shape of what it gives, for one image, and its number of parameters.

# %% [markdown] tags=["ko"]
# ## 연습 5 · 모양과 파라미터 (4점)
#
# 층마다 이미지 한 장에 대한 결과의 모양과 파라미터 수를 구하는 `layer_table`을 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "layer_table", "locked": false, "schema_version": 3, "solution": true, "task": false}
def layer_table(shape, layers):
    """Return a list with one pair (shape, parameters) for each layer: a tuple of ints, and an int.

    shape: the shape of one image, (height, width, channels).
    layers: tuples as in NETWORK. Convolutions keep height and width; pooling keeps whole windows only.
    """
    table = []
    for kind, *sizes in layers:
        ### BEGIN SOLUTION
        parameters = 0
        if kind == "conv":
            filters, (kernel_h, kernel_w) = sizes
            parameters = (kernel_h * kernel_w * shape[2] + 1) * filters
            shape = (shape[0], shape[1], filters)
        elif kind == "pool":
            shape = (shape[0] // sizes[0], shape[1] // sizes[0], shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            parameters = (shape[0] + 1) * sizes[0]
            shape = (sizes[0],)
        table.append((shape, parameters))
        ### END SOLUTION
    return table


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-layer_table", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def shapes(table):
    return [tuple(shape) for shape, _ in table]


def counts(table):
    return [int(count) for _, count in table]


with checks("layer_table", points=4, covers="other networks, other images") as check:
    conv = check("gives the shape after a convolution")
    conv.call(layer_table, (7, 10, 4), [("conv", 5, (3, 2)), ("conv", 6, (1, 1))]).satisfies(
        lambda table: shapes(table) == [(7, 10, 5), (7, 10, 6)],
        because="Padding keeps height and width, 7 and 10, and the 5, then 6, filters become the channels",
    )
    pool = check("gives the shape after pooling")
    pool.call(layer_table, (7, 10, 4), [("pool", 2), ("pool", 3)]).satisfies(
        lambda table: shapes(table) == [(3, 5, 4), (1, 1, 4)],
        because="Of 7 × 10 pixels, pooling by 2 keeps 3 × 5 whole windows, pooling by 3 then 1 × 1; channels stay 4",
    )
    flat = check("gives the shapes of the classifier")
    flat.call(layer_table, (2, 5, 3), [("flatten",), ("dense", 7), ("dense", 4)]).satisfies(
        lambda table: shapes(table) == [(30,), (7,), (4,)],
        because="Flattened, 2 × 5 × 3 numbers are 30; after that the units are counted",
    )
    kernels = check("counts the parameters of convolutions")
    kernels.call(layer_table, (7, 10, 4), [("conv", 5, (3, 2)), ("conv", 6, (1, 4))]).satisfies(
        lambda table: counts(table) == [125, 126],
        because="3·2·4·5 weights and 5 biases are 125, 1·4·5·6 and 6 are 126",
    )
    units = check("counts the parameters of fully connected layers, and none elsewhere")
    units.call(layer_table, (4, 7, 3), [("pool", 2), ("flatten",), ("dense", 7), ("dense", 4)]).satisfies(
        lambda table: counts(table) == [0, 0, 133, 32],
        because="Pooling and flatten learn nothing; 18·7 weights and 7 biases are 133, 7·4 and 4 are 32",
    )
    whole = check("gives the table of the course's network", weight=3)
    whole.call(layer_table, (32, 32, 3), NETWORK).satisfies(
        lambda table: sum(counts(table)) == 582_026 and shapes(table)[4:6] == [(8, 8, 64), (4096,)],
        because="All parameters are 582,026, and 8 × 8 × 64 numbers, flattened 4096, reach the classifier",
    )

    ### BEGIN HIDDEN TESTS
    def built(shape, layers):  # arrays of these sizes, counted
        x, found = np.empty((1, *shape), dtype=np.int8), []
        for kind, *sizes in layers:
            arrays = []
            if kind == "conv":
                arrays = [np.empty((*sizes[1], x.shape[3], sizes[0])), np.empty(sizes[0])]
                x = np.empty((*x.shape[:3], sizes[0]), dtype=np.int8)
            elif kind == "pool":
                x = x[:, sizes[0] - 1 :: sizes[0], sizes[0] - 1 :: sizes[0]]
            elif kind == "flatten":
                x = x.reshape(1, -1)
            else:
                arrays, x = [np.empty((x.shape[1], sizes[0])), np.empty(sizes[0])], np.empty((1, sizes[0]))
            found.append((x.shape[1:], sum(array.size for array in arrays)))
        return found

    def agrees(part, expected):
        return lambda table: part(table) == part(expected)

    rng = check.hidden()
    for numbers in rng.integers((12, 19, 1, 2, 3, 1, 2, 5, 2), (18, 25, 4, 9, 9, 4, 5, 9, 5), size=(4, 9)).tolist():
        height, width, channels, few, more, side, other, hidden, classes = numbers
        convs = [("conv", few, (side, other)), ("conv", more, (other, side)), ("conv", few, (1, side))]
        ends = [("flatten",), ("dense", hidden), ("dense", classes)]
        for asked, part, layers in [
            (conv, shapes, convs),
            (pool, shapes, [("pool", classes), ("pool", 3)]),
            (flat, shapes, ends),
            (kernels, counts, convs),
            (units, counts, [("pool", other), *ends]),
            (whole, shapes, [convs[0], ("pool", 2), convs[1], ("pool", 3), convs[2], *ends]),
            (whole, counts, [convs[0], ("pool", 2), convs[1], ("pool", 3), convs[2], *ends]),
        ]:
            shape = (height, width, channels)
            asked.call(layer_table, shape, layers).satisfies(agrees(part, built(shape, layers)), because="")
    course = [896, 0, 18496, 0, 36928, 0, 524416, 1290]
    whole.call(layer_table, (32, 32, 3), NETWORK).satisfies(lambda table: counts(table) == course, because="")
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>shape</code> is what comes <em>into</em> the layer. Use it for the parameters first, then replace it by what comes out.
# </details>
#
# <details><summary>Hint 2</summary>
# A filter has a weight for each number of a window, over all channels that come in, and one bias. A unit has a weight for each input, and one bias.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>shape</code>는 층에 <em>들어오는</em> 것의 모양입니다. 먼저 파라미터 수를 구하는 데 쓰고, 그다음에 나가는 것의 모양으로 바꾸십시오.
# </details>
#
# <details><summary>힌트 2</summary>
# 필터는 들어오는 모든 채널에 걸쳐 윈도우의 숫자마다 가중치를 하나씩, 그리고 편향 하나를 가집니다. 유닛(unit)은 입력마다 가중치 하나씩, 그리고 편향 하나를 가집니다.
# </details>

# %% [markdown] tags=["en"]
# Your table of the course's network:

# %% [markdown] tags=["ko"]
# 여러분이 만든, 이 강의 신경망의 표입니다.

# %% tags=["show"]
for (kind, *_), (shape, parameters) in zip(NETWORK, layer_table((32, 32, 3), NETWORK), strict=True):
    print(f"{kind:8}{str(shape):>14}{parameters:>10,}")

# %% [markdown] tags=["en"]
# ### Predict before you run
#
# Nine tenths of the parameters belong to one layer. **Does that layer also do nine tenths of the work?** Write down which layer you think takes the most multiplications, then count them.

# %% [markdown] tags=["ko"]
# ### 실행하기 전에 예상해 보십시오
#
# 파라미터의 10분의 9가 층 하나에 있습니다. **그 층이 일도 10분의 9를 합니까?** 곱셈을 가장 많이 하는 층이 어느 것일지 적어 두고, 직접 세어 보십시오.

# %% [markdown] tags=["en"]
# ## Exercise 6 · Count the multiply-adds (3 points)
#
# A **multiply-add** is one multiplication whose result is added to a sum: one weight meeting one number. Write `multiply_adds`: how many does each layer do for one image? Padding zeros count like other numbers; biases, ReLU and pooling count nothing. You may use `layer_table`.

# %% [markdown] tags=["ko"]
# ## 연습 6 · 곱셈-덧셈 세기 (3점)
#
# **곱셈-덧셈**(multiply-add)은 곱해서 합에 더하는 계산 한 번, 곧 가중치 하나가 숫자 하나와 만나는 일입니다. 이미지 한 장에 층마다 곱셈-덧셈을 몇 번 하는지 구하는 `multiply_adds`를 작성하십시오. 패딩의 0도 다른 숫자처럼 세고, 편향, ReLU, 풀링은 세지 않습니다. `layer_table`을 써도 됩니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "multiply_adds", "locked": false, "schema_version": 3, "solution": true, "task": false}
def multiply_adds(shape, layers):
    """Return a list with the number of multiply-adds of each layer, for one image of this shape; all ints."""
    ### BEGIN SOLUTION
    counts = []
    for (kind, *sizes), (after, _) in zip(layers, layer_table(shape, layers), strict=True):
        if kind == "conv":
            filters, (kernel_h, kernel_w) = sizes
            counts.append(after[0] * after[1] * filters * kernel_h * kernel_w * shape[2])
        elif kind == "dense":
            counts.append(shape[0] * sizes[0])
        else:
            counts.append(0)
        shape = after
    return counts
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-multiply_adds", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
with checks("multiply_adds", points=3, covers="other networks, other images", builds_on=["layer_table"]) as check:
    conv = check("counts every weight at every place of a convolution", weight=2)
    conv.call(multiply_adds, (5, 6, 4), [("conv", 7, (3, 2)), ("conv", 2, (1, 3))]).close([5040, 1260])
    units = check("counts a fully connected layer", weight=1)
    units.call(multiply_adds, (2, 3, 3), [("flatten",), ("dense", 5), ("dense", 4)]).close([0, 90, 20])
    none = check("counts nothing for pooling and flatten", weight=1)
    none.call(multiply_adds, (6, 9, 2), [("pool", 2), ("pool", 3), ("flatten",)]).close([0, 0, 0])
    none.call(multiply_adds, (4, 6, 2), [("pool", 2), ("flatten",), ("dense", 3)]).satisfies(
        lambda found: list(found[:2]) == [0, 0] and found[2] > 0,
        because="Pooling and flatten do none, a fully connected layer does some",
    )
    whole = check("counts the course's network", weight=2)
    whole.call(multiply_adds, (32, 32, 3), NETWORK).satisfies(
        lambda found: len(found) == 8 and sum(found) == 8_488_192,
        because="Eight layers do 8,488,192 multiply-adds together",
    )

    ### BEGIN HIDDEN TESTS
    def worked(shape, layers):  # the two matrices of each product, laid out
        found = []
        for kind, *sizes in layers:
            count = 0
            if kind == "conv":
                row = np.empty((*sizes[1], shape[2])).size
                count = np.empty((shape[0], shape[1], sizes[0]), dtype=np.int8).size * row
                shape = (*shape[:2], sizes[0])
            elif kind == "pool":
                shape = (*(len(range(sizes[0] - 1, side, sizes[0])) for side in shape[:2]), shape[2])
            elif kind == "flatten":
                shape = (np.empty(shape).size,)
            else:
                count, shape = np.empty((shape[0], sizes[0])).size, (sizes[0],)
            found.append(count)
        return found

    def own(shape, layers):  # with the shapes of the learner's layer_table
        found = []
        for (kind, *sizes), (after, _) in zip(layers, layer_table(shape, layers), strict=True):
            weights = {"conv": lambda: sizes[1][0] * sizes[1][1] * shape[2], "dense": lambda: shape[0]}
            found.append(int(np.prod(after)) * weights[kind]() if kind in weights else 0)
            shape = after
        return found

    rng = check.hidden()
    for numbers in rng.integers((12, 19, 1, 2, 3, 1, 2, 5, 2), (18, 25, 4, 9, 9, 4, 5, 9, 5), size=(4, 9)).tolist():
        height, width, channels, few, more, side, other, hidden, classes = numbers
        shape = (height, width, channels)
        convs = [("conv", few, (side, other)), ("conv", more, (other, side)), ("conv", few, (1, side))]
        ends = [("flatten",), ("dense", hidden), ("dense", classes)]
        mixed = [convs[0], ("pool", 2), convs[1], ("pool", 3), convs[2], *ends]
        for asked, layers in [
            (conv, convs),
            (units, ends),
            (none, [("pool", classes), ("pool", 2), ("flatten",)]),
            (whole, mixed),
        ]:
            asked.call(multiply_adds, shape, layers).close(worked(shape, layers), follow=lambda: own(shape, layers))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Think of the two matrices in exercise 2. How many numbers are in their product, and how many multiply-adds make one of them?
# </details>
#
# <details><summary>Hint 2</summary>
# Each layer works on what the layer before it gave: the first on the image, the second on the result of the first.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 연습 2의 두 행렬을 떠올리십시오. 곱에는 숫자가 몇 개 있고, 숫자 하나를 만드는 데 곱셈-덧셈이 몇 번 필요합니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 층은 앞의 층이 낸 것을 받아 계산합니다. 첫 번째 층은 이미지를, 두 번째 층은 첫 번째 층의 결과를 받습니다.
# </details>

# %% [markdown] tags=["en"]
# Parameters against multiply-adds, each as a share of the whole network:

# %% [markdown] tags=["ko"]
# 파라미터와 곱셈-덧셈을, 신경망 전체에서 차지하는 비율로 나란히 보십시오.

# %% tags=["show"]
names = ["1 Conv2D(32)", "2 Conv2D(64)", "3 Conv2D(64)", "4 Dense(128)", "5 Dense(10)"]
table, work = layer_table((32, 32, 3), NETWORK), multiply_adds((32, 32, 3), NETWORK)
counted = [k for k, (kind, *_) in enumerate(NETWORK) if kind in ("conv", "dense")]
parts = {"parameters": [table[k][1] for k in counted], "multiply_adds": [work[k] for k in counted]}
pictures.shares(names, parts)

# %% [markdown] tags=["en"]
# <details><summary>What happened?</summary>
# The first fully connected layer holds 90 % of the parameters and does 6 % of the work: each of its weights is used once. A weight of a convolution is used at every place, so the middle convolution does more than half of the work with 3 % of the parameters.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>무슨 일이 일어났습니까?</summary>
# 첫 번째 완전 연결층은 파라미터의 90 %를 가지지만 일은 6 %만 합니다. 가중치를 한 번씩만 쓰기 때문입니다. 합성곱의 가중치는 모든 자리에서 쓰입니다. 그래서 가운데 합성곱은 파라미터의 3 %로 일의 절반이 넘게 합니다.
# </details>

# %% [markdown] tags=["en"]
# ## Where does the time go?
#
# Multiply-adds are counted; time is measured. Here are the layers of your own network, timed on a batch of 32 images. Where they differ from the count, something else takes the time, such as writing the windows out, or fetching half a million weights for a few products.

# %% [markdown] tags=["ko"]
# ## 시간은 어디에서 걸립니까?
#
# 곱셈-덧셈은 세면 되고, 시간은 재야 합니다. 여러분의 신경망을 층마다 이미지 32장으로 재어 보았습니다. 센 것과 다른 곳에서는 다른 일이 시간을 씁니다. 윈도우를 써 내려가거나, 몇 번 쓰지 않을 가중치 50만 개를 가져오는 일이 그렇습니다.

# %% tags=["show", "nbval-ignore-output"]
batch = dice.random((32, 32, 32, 3), dtype=np.float32)
times, x = [], batch
for place in (0, 2, 4):
    kernel, bias = weights[place], weights[place + 1]
    times.append(seconds(conv2d_batch, x, kernel, bias, (1, 1), "same"))
    x = relu(conv2d_batch(x, kernel, bias, padding="same"))
    x = max_pool(x) if place < 4 else flatten(x)
for place in (6, 8):
    times.append(seconds(dense, x, weights[place], weights[place + 1]))
    x = relu(dense(x, weights[place], weights[place + 1]))
pictures.shares(names, {"multiply_adds": [work[k] for k in counted], "time": times})

# %% [markdown] tags=["en"]
# ## Exercise 7 · In your own words (3 points)
#
# The network is to run on a small camera. Which layer would you shrink first if the camera is short of **memory** for the weights, and which if it is short of **time**? Answer in four to six sentences: name the layer for each case with a number from your tables, say why the two answers differ, and say what the network may lose. This answer is read and graded by your instructor.

# %% [markdown] tags=["ko"]
# ## 연습 7 · 자신의 말로 (3점)
#
# 이 신경망을 작은 카메라에서 돌리려고 합니다. 가중치를 담을 **메모리**가 모자란다면 어느 층을 먼저 줄이겠습니까? **시간**이 모자란다면 어느 층입니까? 네 문장에서 여섯 문장으로 답하십시오. 경우마다 층을 하나 고르고 여러분의 표에서 숫자를 들어 밝히십시오. 두 답이 왜 다른지, 그리고 신경망이 무엇을 잃을 수 있는지도 쓰십시오. 이 답은 강사가 읽고 채점합니다.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "shrink-first", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# Short of memory I would shrink the first fully connected layer: it holds 524,416 of 582,026 parameters, 90 %, for instance with 32 units instead of 128, or with pooling before the flatten. Short of time I would shrink the second convolution, which does 4,718,592 of 8,488,192 multiply-adds, 56 %; with half its filters the third convolution gets cheaper as well. The answers differ because a convolution uses each weight at every place of the map (here 256 times), a fully connected layer only once. In both cases the network can tell fewer patterns apart, so accuracy may fall, and I would measure it after each step.
#
# ### BEGIN MARK SCHEME
# One point for each idea, half a point where it is named but not explained; wording and language do not matter.
#
# - **Both layers, with numbers (1):** memory: the first `Dense` (524,416 parameters, about 90 %), or what feeds it (pooling before the flatten); time: the second convolution (4.7 million multiply-adds, about 56 %), or measured time from the last figure, which may name the first convolution. Half a point for one of the two, or for both without any number.
# - **Why they differ (1):** the weights of a convolution are used at every place of the map, those of a fully connected layer once for an image.
# - **What is lost (1):** fewer filters or units tell fewer patterns apart, so accuracy may fall (or: may not, if the layer was larger than needed), and that has to be measured. Half a point for "it gets worse" alone.
#
# No point for shrinking the pooling or flatten layers, which have no weights and do no multiply-adds, without saying that this changes what comes after them.
# ### END MARK SCHEME

# %% [markdown] tags=["en"]
# ## Summary
#
# - A view shows all windows of a batch through new strides; no number is copied until a matrix is wanted.
# - im2col writes each window as a row, and a convolution becomes one matrix product: windows × filters.
# - Flatten follows the order of memory, a fully connected layer is a matrix product, softmax subtracts the largest score first.
# - Ten arrays from Keras are the whole network: your NumPy and Keras give the same probabilities.
# - Parameters fill memory, multiply-adds take time, and they sit in different layers.

# %% [markdown] tags=["ko"]
# ## 요약
#
# - 뷰는 스트라이드를 새로 정해 배치의 모든 윈도우를 보여 줍니다. 행렬이 필요해질 때까지 숫자 하나도 복사하지 않습니다.
# - im2col은 윈도우를 행으로 쓰고, 합성곱은 행렬곱 한 번, 곧 윈도우 × 필터가 됩니다.
# - 펼치기는 메모리의 순서를 따르고, 완전 연결층은 행렬곱이며, 소프트맥스는 가장 큰 점수를 먼저 뺍니다.
# - Keras에서 가져온 배열 열 개가 신경망의 전부입니다. 여러분의 NumPy와 Keras는 같은 확률을 냅니다.
# - 파라미터는 메모리를 차지하고 곱셈-덧셈은 시간을 씁니다. 그리고 둘은 서로 다른 층에 몰려 있습니다.

# %% [markdown] tags=["en"]
# ## Glossary
#
# | English | Korean | meaning |
# | --- | --- | --- |
# | batch | 배치 | several images in one array, first axis |
# | forward pass | 순전파 | computing a network from input to output |
# | strides (of an array) | 스트라이드(배열) | bytes from one index to the next, along each axis |
# | view | 뷰 | an array that reads the memory of another one |
# | im2col | im2col | every window written as a row of a matrix |
# | matrix product | 행렬곱 | rows times columns, multiplied and summed |
# | softmax | 소프트맥스 | makes probabilities of scores |
# | score | 점수 | what the last layer gives before softmax |
# | multiply-add | 곱셈-덧셈 | one product added to a sum: the unit of work |

# %% [markdown] tags=["ko"]
# ## 용어
#
# | 한국어 | 영어 | 뜻 |
# | --- | --- | --- |
# | 배치 | batch | 배열 하나에 담은 여러 이미지. 첫 번째 축 |
# | 순전파 | forward pass | 신경망을 입력에서 출력까지 계산하기 |
# | 스트라이드(배열) | strides | 축마다 다음 인덱스까지의 바이트 수 |
# | 뷰 | view | 다른 배열의 메모리를 그대로 읽는 배열 |
# | im2col | im2col | 윈도우마다 행렬의 행 하나로 쓰기 |
# | 행렬곱 | matrix product | 행과 열을 곱해서 더하기 |
# | 소프트맥스 | softmax | 점수를 확률로 바꾸기 |
# | 점수 | score | 소프트맥스 전에 마지막 층이 내는 값 |
# | 곱셈-덧셈 | multiply-add | 곱해서 합에 더하기 한 번. 일의 단위 |

# %% [markdown] tags=["en"]
# ## Further reading
#
# - Kumar Chellapilla, Sidd Puri, Patrice Simard, [*High Performance Convolutional Neural Networks for Document Processing*](https://inria.hal.science/inria-00112631) (2006): the paper that unrolled convolutions into matrix products.
# - NumPy, [`sliding_window_view`](https://numpy.org/doc/stable/reference/generated/numpy.lib.stride_tricks.sliding_window_view.html), and [the internals of arrays](https://numpy.org/doc/stable/dev/internals.html): memory, shape, strides.
# - Stanford CS231n, [Convolutional Networks](https://cs231n.github.io/convolutional-networks/): the section *Implementation as Matrix Multiplication*.
# - Keras, [`Model.get_weights`](https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/): what you gave to your own network.

# %% [markdown] tags=["ko"]
# ## 더 읽을거리
#
# - Kumar Chellapilla, Sidd Puri, Patrice Simard, [*High Performance Convolutional Neural Networks for Document Processing*](https://inria.hal.science/inria-00112631)(2006): 합성곱을 행렬곱으로 펼친 논문입니다(영어).
# - NumPy, [`sliding_window_view`](https://numpy.org/doc/stable/reference/generated/numpy.lib.stride_tricks.sliding_window_view.html)와 [배열의 내부 구조](https://numpy.org/doc/stable/dev/internals.html): 메모리, 모양, 스트라이드(영어).
# - Stanford CS231n, [Convolutional Networks](https://cs231n.github.io/convolutional-networks/): *Implementation as Matrix Multiplication* 절(영어).
# - Keras, [`Model.get_weights`](https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/): 여러분의 신경망에 넣은 가중치입니다(영어).

# %% tags=["show"]
progress()
