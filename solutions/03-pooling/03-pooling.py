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
# # 03 Pooling
#
# A convolution tells *exactly* where it found something. To say that there is a cat in the picture, one need not know to the pixel where its ear is. In this unit you build **pooling**, which keeps what was found and gives up where exactly: maps become smaller, later layers cheaper, and small shifts matter less.
#
# **You will be able to**
#
# - pool feature maps by maximum and by average, with any window, stride and padding, and agree with Keras;
# - say what pooling changes (height and width), what it leaves alone (channels), and what it learns (nothing);
# - measure how much a small shift changes a map, before and after pooling;
# - weigh pooling against a convolution with a larger stride.
#
# **You need** unit 01, and from unit 02 stride, `valid` and `same`. &nbsp; **Time** about 60 minutes. &nbsp; **Points** 21, 3 of them for a written answer.

# %% [markdown] tags=["ko"]
# # 03 풀링
#
# 합성곱은 무엇을 찾은 자리를 *정확히* 알려 줍니다. 그런데 사진에 고양이가 있다고 말하려고 귀의 위치를 픽셀 단위로 알 필요는 없습니다. 이 단원에서는 **풀링**(pooling)을 만듭니다. 풀링은 찾은 것은 남기고 정확한 자리는 버립니다. 그래서 맵이 작아지고, 다음 층의 계산이 줄고, 조금 움직인 정도는 덜 중요해집니다.
#
# **이 단원을 마치면**
#
# - 윈도우, 스트라이드, 패딩이 어떻든 특성 맵을 최댓값이나 평균으로 풀링하고, Keras와 같은 결과를 낼 수 있습니다.
# - 풀링이 무엇을 바꾸고(높이와 너비) 무엇을 그대로 두며(채널) 무엇을 학습하는지(아무것도 없음) 말할 수 있습니다.
# - 조금 옮긴 입력이 특성 맵을 얼마나 바꾸는지 풀링 전과 후를 측정할 수 있습니다.
# - 풀링과 스트라이드가 큰 합성곱을 견주어 볼 수 있습니다.
#
# **준비** 01 단원, 그리고 02 단원의 스트라이드와 `valid`, `same` &nbsp; **시간** 약 60분 &nbsp; **점수** 21점(서술형 3점 포함)

# %% tags=["ko"]
import cnncourse

cnncourse.language("ko")

# %% tags=["en"]
import cnncourse

cnncourse.language("en")

# %% [markdown] tags=["en"]
# Run the next cell first. `MAPS` are two feature maps of 5 rows and 7 columns; `pair` lets one number stand for both directions, as in Keras.

# %% [markdown] tags=["ko"]
# 다음 셀부터 실행하십시오. `MAPS`는 5행 7열짜리 특성 맵 두 장입니다. `pair`는 Keras처럼 숫자 하나로 두 방향을 함께 나타내게 해 줍니다.

# %%
import numpy as np
from cnncourse import checks, pictures, progress, unit

unit("03-pooling")

ROWS = ["3015274 9261830", "8260135 0473952", "4912603 5108274", "0573821 3692015", "6149052 8045731"]
MAPS = np.array([[[int(a), int(b)] for a, b in zip(*row.split(), strict=True)] for row in ROWS]) / 2 - 2
PIXELS = [[200, 31, 9, 250, 64], [18, 255, 130, 7, 90], [77, 3, 240, 121, 12], [99, 100, 0, 33, 251]]
PHOTO = np.array(PIXELS, dtype=np.uint8)[:, :, np.newaxis]  # whole numbers, one channel
BATCH = np.arange(120).reshape(2, 3, 4, 5) * 7 % 17 / 2 - 3  # two images, five channels


def pair(size):
    """Return a size for rows and columns: (2, 3) as it is, 2 as (2, 2)."""
    return (size, size) if isinstance(size, int) else tuple(size)


# %% [markdown] tags=["en"]
# ## The question: the same place, or about the same place?
#
# Unit 01 ended with a promise: move the input, and the feature map moves along. But the classifier at the end of a CNN flattens the map, and for it every number has then moved to another entry.
#
# Below, the upper row is a feature map with three strong responses, as it is and moved by one and two pixels. The lower row keeps only the largest number of every 2×2 block. Frames mark what is no longer as in the first column.

# %% [markdown] tags=["ko"]
# ## 질문: 같은 자리입니까, 비슷한 자리입니까?
#
# 01 단원에서 입력을 옮기면 특성 맵도 같이 움직이는 것을 보았습니다. 그런데 CNN 끝에 있는 분류기는 맵을 펼칩니다. 분류기에게는 모든 값이 다른 자리로 가 버린 셈입니다.
#
# 아래 그림의 윗줄은 강한 반응이 세 곳에 있는 특성 맵과, 그것을 한 픽셀, 두 픽셀 옮긴 것입니다. 아랫줄은 2×2 블록마다 가장 큰 값만 남긴 것입니다. 첫 번째 열과 달라진 칸에는 테두리를 둘렀습니다.

# %% tags=["show"]
responses = np.zeros((6, 8))
responses[[0, 3, 4], [4, 0, 6]] = [3, 2, 4]
pictures.pooling_shifts(responses)

# %% [markdown] tags=["en"]
# One pixel further, and the small map has not changed at all: each response is still in the same block. Two pixels further, and it has moved by one block. The small map says *about* where, and for a small shift that is the same.
#
# This luck depends on where a response stands in its block. How much it really helps, you will measure in exercise 5.

# %% [markdown] tags=["ko"]
# 한 픽셀을 옮겨도 작은 맵은 전혀 바뀌지 않습니다. 반응이 여전히 같은 블록 안에 있기 때문입니다. 두 픽셀을 옮기면 한 블록만큼 움직입니다. 작은 맵은 *대략* 어디인지만 말하고, 조금 옮긴 정도로는 그 답이 바뀌지 않습니다.
#
# 다만 반응이 블록의 어느 쪽에 있는지에 따라 운이 갈립니다. 실제로 얼마나 도움이 되는지는 연습 5에서 측정합니다.

# %% [markdown] tags=["en"]
# ## Max pooling
#
# **Max pooling** slides a window over the map, as a convolution does, but has no weights: of each window it keeps the largest number. Every channel is pooled by itself.
#
# The window is called the **pool**. Its step, the stride, is usually as large as the pool, so that windows lie side by side; where no stride is given, that is what is meant. Windows that do not fit wholly are left out, as in `valid`.

# %% [markdown] tags=["ko"]
# ## 최대 풀링
#
# **최대 풀링**(max pooling)은 합성곱처럼 맵 위로 윈도우를 옮기지만 가중치가 없습니다. 윈도우마다 가장 큰 값 하나만 남깁니다. 채널은 저마다 따로 풀링합니다.
#
# 이 윈도우를 **풀**(pool)이라고 합니다. 옮기는 간격인 스트라이드(stride)는 보통 풀의 크기와 같아서 윈도우가 겹치지 않고 나란히 놓입니다. 스트라이드를 따로 주지 않으면 풀의 크기로 정해집니다. `valid`에서처럼 온전히 들어가지 않는 윈도우는 세지 않습니다.

# %% [markdown]
# $$
# \begin{bmatrix} 3 & 0 & 1 & 5 \\ 8 & 2 & 6 & 0 \\ 4 & 9 & 1 & 2 \\ 0 & 5 & 7 & 3 \end{bmatrix}
# \;\xrightarrow{\;\max\; 2 \times 2\;}\;
# \begin{bmatrix} 8 & 6 \\ 9 & 7 \end{bmatrix}
# $$

# %% [markdown] tags=["en"]
# ## Exercise 1 · Max pooling (4 points)
#
# Write `max_pool2d` for maps with any number of channels.

# %% [markdown] tags=["ko"]
# ## 연습 1 · 최대 풀링 (4점)
#
# 채널이 몇 개든 받는 `max_pool2d`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "max_pool2d", "locked": false, "schema_version": 3, "solution": true, "task": false}
def max_pool2d(maps, pool, stride=None):
    """Return the largest number of each window, a new array (out_h, out_w, channels).

    maps: array (height, width, channels) of whole numbers or floats; it is not changed.
    pool: rows and columns of the window, a pair or one number for both.
    stride: steps down and to the right, a pair or one number; None stands for the pool.
    Only windows that lie wholly inside the maps count.
    """
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    ### BEGIN SOLUTION
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    out_h, out_w = (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1
    pooled = np.empty((out_h, out_w, channels), dtype=maps.dtype)
    for row in range(out_h):
        for col in range(out_w):
            top, left = row * stride_h, col * stride_w
            pooled[row, col] = maps[top : top + pool_h, left : left + pool_w].max(axis=(0, 1))
    return pooled
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-max_pool2d", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
with checks("max_pool2d", points=4, covers="other sizes, windows that overlap or leave gaps, whole numbers") as check:
    whole = check("keeps only whole windows")
    whole.call(max_pool2d, MAPS, (2, 3)).shape((2, 2, 2))
    largest = check("takes the largest number of each window, and leaves the maps as they were", weight=2)
    largest.call(max_pool2d, MAPS, (2, 3)).close([[[2, 2.5], [1.5, 2.5]], [[2.5, 2.5], [2, 2]]]).keeps_inputs()
    largest.call(max_pool2d, PHOTO, 2).close([[[255], [250]], [[100], [240]]]).keeps_inputs()
    stride = check("follows a stride of its own, down and to the right", weight=2)
    stride.call(max_pool2d, MAPS, (3, 2), (1, 2)).close(
        [[[2.5, 2.5], [1, 2], [1.5, 2.5]], [[2.5, 1], [1.5, 2.5], [2, 2.5]], [[2.5, 2], [2.5, 2.5], [2, 1.5]]]
    )
    stride.call(max_pool2d, MAPS[:, :6], 1, (2, 3)).close(
        [[[-0.5, 2.5], [0.5, -1.5]], [[0, 0.5], [-1, 2]], [[1, 2], [2.5, 0.5]]]
    )
    stride.call(max_pool2d, MAPS[:2], (2, 1), (1, 2)).close([[[2, 2.5], [1, 1.5], [-1, 2.5], [0.5, -1]]])
    default = check("steps by the pool when no stride is given")
    default.call(max_pool2d, MAPS[:4, :4, :1], 2).close([[[2], [1]], [[2.5], [1.5]]])
    negative = check("finds the largest of negative numbers too")
    negative.call(max_pool2d, MAPS - 5, (2, 3)).close([[[-3, -2.5], [-3.5, -2.5]], [[-2.5, -2.5], [-3, -3]]])
    channels = check("pools every channel by itself")
    channels.call(max_pool2d, np.stack([MAPS[..., 0], MAPS[..., 1] + 9, MAPS[..., 0] - 9], axis=2), (4, 3)).close(
        [[[2.5, 11.5, -6.5], [2, 11.5, -7]]]
    )
    ### BEGIN HIDDEN TESTS
    from numpy.lib.stride_tricks import sliding_window_view

    def expected(maps, pool, stride):
        views = sliding_window_view(maps, pool, axis=(0, 1))[:: stride[0], :: stride[1]]
        return views.reshape(*views.shape[:3], -1).max(axis=3)

    rng = check.hidden()
    strides = [(1, 1), (2, 2), (2, 1), (2, 3), (3, 2)]
    for height, width, pool_h, pool_w, depth in rng.integers((5, 7, 1, 1, 1), (9, 12, 5, 5, 5), size=(10, 5)).tolist():
        maps = rng.integers(-9, 10, size=(height, width, depth)) / 2  # ties among them
        pool = pool_h, pool_w
        right = expected(maps, pool, pool)
        whole.call(max_pool2d, maps, pool).shape(right.shape)
        largest.call(max_pool2d, maps, pool).close(right).keeps_inputs()
        photo = rng.integers(0, 256, size=maps.shape).astype(np.uint8)
        largest.call(max_pool2d, photo, pool).close(expected(photo, pool, pool)).keeps_inputs()
        own = strides[int(rng.integers(5))]
        stride.call(max_pool2d, maps, pool, own).close(expected(maps, pool, own))
        stride.call(max_pool2d, maps, pool_h, 2).close(expected(maps, (pool_h, pool_h), (2, 2)))
        default.call(max_pool2d, maps, pool_w).close(expected(maps, (pool_w, pool_w), (pool_w, pool_w)))
        negative.call(max_pool2d, maps - 5, pool).close(right - 5)
        apart = maps + np.arange(depth) * 20
        channels.call(max_pool2d, apart, pool).close(expected(apart, pool, pool))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# You have written this loop before: positions of windows, a slice, one result for each. Only what happens inside the window is new.
# </details>
#
# <details><summary>Hint 2</summary>
# Number <em>i</em> of the result looks at which rows of the map, when the stride is 2? And how many such numbers fit?
# </details>
#
# <details><summary>Hint 3</summary>
# A window has three axes. Over which of them do you want the maximum, and which one must stay? Look at the argument <code>axis</code> of <code>max</code>.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 이런 반복문은 이미 써 보았습니다. 윈도우의 자리를 돌며 슬라이스로 잘라 결과를 하나씩 얻습니다. 윈도우 안에서 하는 일만 새롭습니다.
# </details>
#
# <details><summary>힌트 2</summary>
# 스트라이드가 2일 때 결과의 <em>i</em>번째 값은 맵의 어느 행들을 봅니까? 그런 값은 몇 개까지 들어갑니까?
# </details>
#
# <details><summary>힌트 3</summary>
# 윈도우에는 축이 셋 있습니다. 어느 축을 따라 최댓값을 구하고, 어느 축을 남겨야 합니까? <code>max</code>의 인수 <code>axis</code>를 보십시오.
# </details>

# %% [markdown] tags=["en"]
# Your pooling, window by window: each frame on the left becomes the cell with the same frame on the right. A stroke marks the number that was kept.

# %% [markdown] tags=["ko"]
# 여러분의 풀링을 윈도우마다 그렸습니다. 왼쪽의 테두리 하나가 오른쪽에서 같은 색 테두리를 두른 칸이 됩니다. 짧은 선은 남은 값을 나타냅니다.

# %% tags=["show"]
pictures.pooling_windows(MAPS[:, :, 0], max_pool2d(MAPS, (2, 3))[:, :, 0], (2, 3))

# %% [markdown] tags=["en"]
# The fifth row and the seventh column are in no window: nothing of them is left.
#
# In Keras this layer is `MaxPooling2D(2)`. In `MaxPooling2D(2, 2)`, as one often sees it, the second 2 is not the width of the window: it is the stride.

# %% [markdown] tags=["ko"]
# 다섯 번째 행과 일곱 번째 열은 어느 윈도우에도 들어가지 않아서 아무것도 남지 않습니다.
#
# Keras에서 이 층은 `MaxPooling2D(2)`입니다. 흔히 보이는 `MaxPooling2D(2, 2)`에서 두 번째 2는 윈도우의 너비가 아니라 스트라이드입니다.

# %% [markdown] tags=["en"]
# ## Average pooling
#
# **Average pooling** keeps the mean of each window. Where the maximum asks *is it there?*, the mean asks *how much of it is there?*

# %% [markdown] tags=["ko"]
# ## 평균 풀링
#
# **평균 풀링**(average pooling)은 윈도우마다 평균을 남깁니다. 최댓값이 *있습니까?* 하고 묻는다면, 평균은 *얼마나 있습니까?* 하고 묻습니다.

# %% [markdown] tags=["en"]
# With `same`, pooling takes a window at every step, even where it sticks out of the map. Along an axis of $n$ pixels, with a pool of $k$ and a stride of $s$, unit 02 gave the rule: there are $\lceil n/s \rceil$ windows, and what they need beyond the map is
#
# $$ p = \max\bigl((\lceil n/s \rceil - 1)\, s + k - n,\; 0\bigr) $$
#
# pixels, $\lfloor p/2 \rfloor$ of them before the map, the others after it. Where a convolution sees zeros there, pooling sees **nothing**: the mean is taken over the real pixels in the window, however few they are.

# %% [markdown] tags=["ko"]
# `same`에서는 맵 밖으로 삐져나오더라도 걸음마다 윈도우를 하나씩 놓습니다. 픽셀이 $n$개인 축에서 풀이 $k$, 스트라이드가 $s$일 때의 규칙은 02 단원에서 배웠습니다. 윈도우는 $\lceil n/s \rceil$개이고, 맵 밖으로 필요한 픽셀은
#
# $$ p = \max\bigl((\lceil n/s \rceil - 1)\, s + k - n,\; 0\bigr) $$
#
# 개입니다. 그중 $\lfloor p/2 \rfloor$개는 맵 앞에, 나머지는 뒤에 놓입니다. 합성곱은 그 자리에서 0을 보지만 풀링은 **아무것도** 보지 않습니다. 윈도우 안에 실제로 있는 픽셀이 몇 개든, 그 픽셀만으로 평균을 냅니다.

# %% [markdown] tags=["en"]
# ## Exercise 2 · Average pooling (4 points)
#
# Write `avg_pool2d`, with both kinds of padding.

# %% [markdown] tags=["ko"]
# ## 연습 2 · 평균 풀링 (4점)
#
# 두 가지 패딩을 모두 지원하는 `avg_pool2d`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "avg_pool2d", "locked": false, "schema_version": 3, "solution": true, "task": false}
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    """Return the mean of each window, a new array of floats (out_h, out_w, channels).

    maps, pool, stride: as in max_pool2d.
    padding: "valid" takes the windows that lie wholly inside the maps;
        "same" takes one at every step and averages only the pixels that are really there.
    """
    height, width, channels = maps.shape
    pool_h, pool_w = pair(pool)
    ### BEGIN SOLUTION
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)

    def starts(size, span, step):
        if padding == "valid":
            return range(0, size - span + 1, step)
        count = -(-size // step)
        before = max((count - 1) * step + span - size, 0) // 2
        return range(-before, count * step - before, step)

    rows, cols = starts(height, pool_h, stride_h), starts(width, pool_w, stride_w)
    pooled = np.empty((len(rows), len(cols), channels))
    for i, top in enumerate(rows):
        for j, left in enumerate(cols):
            real = maps[max(top, 0) : top + pool_h, max(left, 0) : left + pool_w]
            pooled[i, j] = real.mean(axis=(0, 1))
    return pooled
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-avg_pool2d", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
with checks("avg_pool2d", points=4, covers="other sizes, strides and pools, both kinds of padding") as check:
    mean = check("averages each whole window", weight=2)
    mean.call(avg_pool2d, 6 * MAPS, (2, 3)).close([[[-2, 2], [-3, 2.5]], [[1, 0], [-1.5, -2]]]).keeps_inputs()
    mean.call(avg_pool2d, PHOTO, 2).close([[[126], [99]], [[69.75], [98.5]]]).keeps_inputs()
    stride = check("follows a stride of its own, down and to the right")
    stride.call(avg_pool2d, MAPS, (2, 4), (1, 2)).close(
        [
            [[-0.4375, 0], [-0.4375, 0.625]],
            [[0, -0.25], [-0.8125, 0.5625]],
            [[-0.0625, 0.125], [-0.1875, -0.1875]],
            [[0.1875, 0.3125], [0.375, -0.0625]],
        ]
    )
    steps = check("same: takes a window at every step")
    steps.call(avg_pool2d, MAPS, (2, 3), None, "same").shape((3, 3, 2))
    steps.call(avg_pool2d, MAPS, (3, 4), (1, 2), "same").shape((5, 4, 2))
    real = check("same: averages only what is really there", weight=2)
    real.call(avg_pool2d, np.ones((5, 7, 2)), (3, 2), None, "same").satisfies(
        lambda means: np.max(np.abs(np.subtract(means, 1))) < 1e-6,
        because="The mean of ones is 1, at the edges too",
    )
    # Outputs of keras.layers.AveragePooling2D: odd padding, padding of several rows and columns, a stride over gaps.
    agrees = check("same: agrees with Keras", weight=2)
    agrees.call(avg_pool2d, 6 * MAPS[:4, :6, :1], (2, 4), (1, 3), "same").close(
        [[[-2.625], [-3]], [[0], [-6]], [[-0.375], [-1.5]], [[-0.75], [1]]]
    )
    agrees.call(avg_pool2d, 6 * MAPS[:3, :5, :1], (3, 2), 1, "same").close(
        [
            [[-2.25], [-5.25], [-3], [-6], [-7.5]],
            [[1], [-2.5], [-4.5], [-4], [-3]],
            [[5.25], [1.5], [-5.25], [-5.25], [-1.5]],
        ]
    )
    agrees.call(avg_pool2d, 450 * MAPS[..., :1], (5, 5), (2, 3), "same").close(
        [[[-50], [-225], [-125]], [[-45], [-99], [-165]], [[25], [30], [-225]]]
    )
    agrees.call(avg_pool2d, MAPS[:, :6], 1, (2, 3), "same").close(
        [[[-0.5, 2.5], [0.5, -1.5]], [[0, 0.5], [-1, 2]], [[1, 2], [2.5, 0.5]]]
    )
    ### BEGIN HIDDEN TESTS
    from numpy.lib.stride_tricks import sliding_window_view

    def sums(maps, pool, stride):
        return sliding_window_view(maps, pool, axis=(0, 1))[:: stride[0], :: stride[1]].sum(axis=(3, 4))

    def with_zeros(maps, pool, stride):
        need = [max((-(n // -s) - 1) * s + k - n, 0) for n, k, s in zip(maps.shape, pool, stride, strict=False)]
        return np.pad(maps, [*((p // 2, p - p // 2) for p in need), (0, 0)])

    rng = check.hidden()
    strides = [(1, 1), (2, 2), (2, 1), (2, 3), (3, 2)]
    for height, width, pool_h, pool_w, depth in rng.integers((5, 7, 2, 1, 1), (9, 12, 5, 5, 5), size=(10, 5)).tolist():
        maps = rng.integers(-9, 10, size=(height, width, depth)) / 2
        pool, own = (pool_h, pool_w), strides[int(rng.integers(5))]
        mean.call(avg_pool2d, maps, pool).close(sums(maps, pool, pool) / (pool_h * pool_w)).keeps_inputs()
        photo = rng.integers(0, 256, size=maps.shape).astype(np.uint8)
        mean.call(avg_pool2d, photo, pool).close(sums(photo.astype(float), pool, pool) / (pool_h * pool_w))
        stride.call(avg_pool2d, maps, pool, own).close(sums(maps, pool, own) / (pool_h * pool_w))
        for step in (own, pool, (pool_h + 2, pool_w + 1)):
            inside = sums(with_zeros(np.ones(maps.shape), pool, step), pool, step)
            total = sums(with_zeros(maps, pool, step), pool, step)
            steps.call(avg_pool2d, maps, pool, step, "same").shape(total.shape)
            real.call(avg_pool2d, np.full(maps.shape, 2.5), pool, step, "same").close(np.full(total.shape, 2.5))
            agrees.call(avg_pool2d, maps, pool, step, "same").close(total / inside)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Begin with <code>valid</code>: your <code>max_pool2d</code> with another reduction. Three checks will already look better.
# </details>
#
# <details><summary>Hint 2</summary>
# For <code>same</code>, work out for each axis how many windows there are and at which pixel the first one starts. It may start at a negative number.
# </details>
#
# <details><summary>Hint 3</summary>
# What does a slice with a negative start do in Python? Which start would cut the same window, without the part that lies outside?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>valid</code>부터 시작하십시오. <code>max_pool2d</code>에서 윈도우를 숫자 하나로 줄이는 방법만 바꾸면 됩니다. 그것만으로도 통과하는 검사가 생깁니다.
# </details>
#
# <details><summary>힌트 2</summary>
# <code>same</code>에서는 축마다 윈도우가 몇 개인지, 첫 윈도우가 몇 번째 픽셀에서 시작하는지 구하십시오. 시작하는 자리는 음수일 수 있습니다.
# </details>
#
# <details><summary>힌트 3</summary>
# 파이썬에서 슬라이스의 시작이 음수이면 어떻게 됩니까? 맵 밖의 부분을 빼고 같은 윈도우를 자르려면 어디에서 시작해야 합니까?
# </details>

# %% [markdown] tags=["en"]
# A photograph, pooled by your two functions with windows of 6×6. The maximum keeps every bright line and makes it thicker; the mean keeps the light and loses the lines.

# %% [markdown] tags=["ko"]
# 여러분의 두 함수로 사진을 6×6 윈도우로 풀링했습니다. 최댓값은 밝은 선을 모두 남기면서 굵게 만들고, 평균은 밝기는 지키지만 선은 잃습니다.

# %% tags=["show"]
photo = pictures.photograph("china", gray=True, size=(240, 360))
maximum, average = (pool2d(photo[:, :, np.newaxis], 6)[:, :, 0] for pool2d in (max_pool2d, avg_pool2d))
pictures.show_images([photo, maximum, average], ["photo", "max_pool2d(photo, 6)", "avg_pool2d(photo, 6)"])

# %% [markdown] tags=["en"]
# ### Predict before you run
#
# A chessboard of zeros and ones, pooled 2×2 by maximum and by average. **What will the two maps look like?** Decide first, then run the cell.

# %% [markdown] tags=["ko"]
# ### 실행하기 전에 예상해 보십시오
#
# 0과 1로 된 체스판을 2×2로 최대 풀링하고 평균 풀링합니다. **두 맵은 어떻게 보이겠습니까?** 먼저 답을 정하고 셀을 실행하십시오.

# %% tags=["show"]
board = pictures.toy_image("checkers")
maps = [pool2d(board[:, :, np.newaxis], 2)[:, :, 0] for pool2d in (max_pool2d, avg_pool2d)]
pictures.show_feature_maps(board, maps, ["max_pool2d", "avg_pool2d"])

# %% [markdown] tags=["en"]
# <details><summary>What happened?</summary>
# Every block holds two zeros and two ones, so every maximum is 1 and every mean 0.5: two flat maps. Turn the board by a quarter, exchange black and white, shuffle each block: the maps stay the same. How things are arranged <em>inside</em> a window is lost for good.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>무슨 일이 일어났습니까?</summary>
# 블록마다 0이 둘, 1이 둘이므로 최댓값은 어디서나 1, 평균은 어디서나 0.5입니다. 두 맵 모두 평평합니다. 판을 90도 돌리거나, 흑백을 바꾸거나, 블록 안을 뒤섞어도 맵은 그대로입니다. 윈도우 <em>안에서</em> 어떻게 놓여 있었는지는 영영 사라집니다.
# </details>

# %% [markdown] tags=["en"]
# ### Explore
#
# Choose maximum or average, the pool, its stride, and move the photograph. At which pool can you no longer tell what it shows?

# %% [markdown] tags=["ko"]
# ### 탐색
#
# 최댓값과 평균, 풀의 크기와 스트라이드를 고르고 사진을 옮겨 보십시오. 풀이 얼마나 커지면 무엇이 찍혔는지 알아볼 수 없습니까?

# %% tags=["show"]
pictures.explore_pooling(pictures.photograph("hopper", gray=True, size=(96, 80)))

# %% [markdown] tags=["en"]
# ## One number for a whole map
#
# **Global average pooling** takes the whole map as its window: each channel becomes one number, *how much of this feature is there in the picture?* A batch of maps `(count, height, width, channels)` becomes a table `(count, channels)`, whatever the size of the pictures, ready for the classifier. Unit 07 puts it behind VGG16.

# %% [markdown] tags=["ko"]
# ## 맵 전체를 숫자 하나로
#
# **전역 평균 풀링**(global average pooling)은 맵 전체를 윈도우로 삼습니다. 채널마다 숫자 하나, 곧 *이 특성이 사진에 얼마나 있는지*가 남습니다. 여러 장의 맵 `(count, height, width, channels)`는 사진의 크기와 상관없이 표 `(count, channels)`가 되어 바로 분류기로 들어갑니다. 07 단원에서 VGG16 뒤에 씁니다.

# %% [markdown] tags=["en"]
# ## Exercise 3 · Global average pooling (2 points)
#
# Write `global_average_pool` for a batch.

# %% [markdown] tags=["ko"]
# ## 연습 3 · 전역 평균 풀링 (2점)
#
# 여러 장을 한꺼번에 받는 `global_average_pool`을 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "global_average_pool", "locked": false, "schema_version": 3, "solution": true, "task": false}
def global_average_pool(images):
    """Return the mean of each channel of each image, an array of floats (count, channels).

    images: array (count, height, width, channels) of whole numbers or floats.
    """
    ### BEGIN SOLUTION
    return images.mean(axis=(1, 2))
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-global_average_pool", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks("global_average_pool", points=2, covers="other sizes, a single image, whole numbers") as check:
    table = check("gives one number for each channel of each image")
    table.call(global_average_pool, BATCH).shape((2, 5))
    mean = check("averages over height and width")
    mean.call(global_average_pool, 12 * BATCH).close([[-3, 22, 4.5, 21, 12], [9.5, 9, 17, -0.5, 24.5]])
    apart = check("keeps the images of a batch apart")
    ones = np.ones((3, 2, 2, 4)) * np.array([1, 5, -2]).reshape(3, 1, 1, 1)
    apart.call(global_average_pool, ones).close([[1] * 4, [5] * 4, [-2] * 4])
    fractions = check("keeps fractions, also of whole numbers")
    fractions.call(global_average_pool, np.stack([PHOTO, PHOTO.swapaxes(0, 1).reshape(4, 5, 1) // 3])).close(
        [[99.5], [32.95]]
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for count, height, width, depth in rng.integers((2, 2, 2, 2), (5, 7, 8, 6), size=(5, 4)).tolist():
        images = rng.integers(-9, 10, size=(count, height, width, depth)) / 2
        means = np.einsum("nhwc->nc", images) / (height * width)
        table.call(global_average_pool, images).shape((count, depth))
        mean.call(global_average_pool, images).close(means)
        mean.call(global_average_pool, images[:1]).close(means[:1])
        apart.call(global_average_pool, images[::-1]).close(means[::-1])
        photos = rng.integers(0, 256, size=images.shape).astype(np.uint8)
        fractions.call(global_average_pool, photos).close(np.einsum("nhwc->nc", photos / (height * width)))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Write down the four axes and their numbers. Which two are to vanish?
# </details>
#
# <details><summary>Hint 2</summary>
# The argument <code>axis</code> of <code>mean</code> takes several axes at once, as a tuple.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 축 네 개와 그 번호를 적어 보십시오. 어느 두 축이 사라져야 합니까?
# </details>
#
# <details><summary>힌트 2</summary>
# <code>mean</code>의 인수 <code>axis</code>에는 튜플로 여러 축을 한꺼번에 줄 수 있습니다.
# </details>

# %% [markdown] tags=["en"]
# Of a photograph three numbers are left, its mean colour. Nothing tells any more where the flower was.

# %% [markdown] tags=["ko"]
# 사진 한 장에서 남은 것은 숫자 세 개, 곧 평균 색입니다. 꽃이 어디에 있었는지는 이제 알 수 없습니다.

# %% tags=["show"]
flower = pictures.photograph("flower", size=(120, 180)) / 255
colour = global_average_pool(flower[np.newaxis])
print(colour.round(3))
pictures.show_images([flower, np.broadcast_to(colour, flower.shape)], ["flower", "global_average_pool"])

# %% [markdown] tags=["en"]
# ## Shapes and parameters
#
# Pooling counts its windows as a convolution does, but it never mixes channels: as many come out as went in.

# %% [markdown] tags=["ko"]
# ## 모양과 파라미터
#
# 풀링은 합성곱과 같은 방법으로 윈도우를 셉니다. 그러나 채널을 섞지 않으므로, 들어간 채널 수만큼 그대로 나옵니다.

# %% [markdown] tags=["en"]
# ## Exercise 4 · Count before you compute (2 points)
#
# Write `pooled_shape`, and `pooling_parameters`: how many numbers does training have to find in a pooling layer?

# %% [markdown] tags=["ko"]
# ## 연습 4 · 계산하기 전에 세기 (2점)
#
# `pooled_shape`와 `pooling_parameters`를 작성하십시오. 풀링 층에서 학습으로 찾아야 하는 숫자는 몇 개입니까?


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "pooled_shape", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pooled_shape(shape, pool, stride=None, padding="valid"):
    """Return the shape (out_h, out_w, channels) of the pooled maps, a tuple of ints.

    shape: (height, width, channels) of the maps.
    pool, stride, padding: as in avg_pool2d.
    """
    height, width, channels = shape
    pool_h, pool_w = pair(pool)
    ### BEGIN SOLUTION
    stride_h, stride_w = (pool_h, pool_w) if stride is None else pair(stride)
    if padding == "same":
        return -(-height // stride_h), -(-width // stride_w), channels
    return (height - pool_h) // stride_h + 1, (width - pool_w) // stride_w + 1, channels
    ### END SOLUTION


def pooling_parameters(pool, channels):
    """Return how many weights and biases a pooling layer has, an int."""
    ### BEGIN SOLUTION
    return 0
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-pooled_shape", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks("pooled_shape", points=2, covers="all sizes up to 12, other pools and strides") as check:
    valid = check("counts the whole windows of valid")
    valid.call(pooled_shape, (9, 14, 3), (2, 3)).equal((4, 4, 3))
    valid.call(pooled_shape, (9, 13, 3), (4, 3), (2, 3)).equal((3, 4, 3))
    same = check("counts the steps of same")
    same.call(pooled_shape, (9, 14, 3), (2, 3), None, "same").equal((5, 5, 3))
    same.call(pooled_shape, (9, 13, 3), (4, 3), (2, 3), "same").equal((5, 5, 3))
    channels = check("keeps the channels")
    channels.call(pooled_shape, (8, 6, 32), 2).satisfies(
        lambda shape: len(shape) == 3 and shape[2] == 32 and tuple(shape[:2]) != (8, 6),
        because="The last number of the shape stays 32, the channels; height and width become smaller",
    )
    nothing = check("knows how much there is to learn")
    nothing.call(pooling_parameters, (3, 2), 5).satisfies(
        lambda count: bool(count == len([])), because="Count the weights that training could move in a pooling layer"
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for size in range(1, 13):
        wide = size + 2
        for pool in range(1, min(size, 4) + 1):
            for stride in (1, 2, 3, None):
                step = stride or pool
                starts = [[i for i in range(0, n, step) if i + pool <= n] for n in (size, wide)]
                valid.call(pooled_shape, (size, wide, 3), pool, stride).equal((*map(len, starts), 3))
                steps = [len(range(0, n, step)) for n in (size, wide)]
                same.call(pooled_shape, (size, wide, 3), pool, stride, "same").equal((*steps, 3))
    for depth, pool_h, pool_w in rng.integers(1, (70, 4, 4), size=(4, 3)).tolist():
        for padding in ("valid", "same"):
            channels.call(pooled_shape, (9, 8, depth), (pool_h, pool_w), None, padding).satisfies(
                lambda shape: len(shape) == 3 and shape[2] == depth, because=""
            )
        nothing.call(pooling_parameters, (pool_h, pool_w), depth).equal(len([]))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Where may a window start? At 0, then at one stride, at two strides … Which is the last start for <code>valid</code>, and which for <code>same</code>?
# </details>
#
# <details><summary>Hint 2</summary>
# Look through your <code>max_pool2d</code>: does it take any number from outside, other than the maps and the sizes?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 윈도우는 어디에서 시작할 수 있습니까? 0, 스트라이드 하나, 스트라이드 둘 … <code>valid</code>와 <code>same</code>에서 마지막 시작점은 각각 어디입니까?
# </details>
#
# <details><summary>힌트 2</summary>
# <code>max_pool2d</code>를 살펴보십시오. 맵과 크기 말고 밖에서 받는 숫자가 있습니까?
# </details>

# %% [markdown] tags=["en"]
# How long can one go on? The maps of a first layer on 32×32 images, halved again and again:

# %% [markdown] tags=["ko"]
# 몇 번이나 되풀이할 수 있습니까? 32×32 이미지에 대한 첫 층의 맵을 계속 반으로 줄여 봅시다.

# %% tags=["show"]
shape = (32, 32, 32)
while min(shape[:2]) > 1:
    smaller = pooled_shape(shape, 2)
    print(f"{str(shape):>14} → {smaller!s:<14} numbers left: {np.prod(smaller) / np.prod(shape):.0%}")
    shape = smaller

# %% [markdown] tags=["en"]
# ## What pooling does to a shift
#
# To measure a shift, one needs a number for *how much has changed*. We take the sum of the absolute differences, relative to the sum of the absolute values before:
#
# $$ \text{change}(a, b) = \frac{\sum |a - b|}{\sum |a|} $$
#
# It is 0 if nothing changed, and does not depend on how large the map is or how bright.

# %% [markdown] tags=["ko"]
# ## 풀링과 이동
#
# 이동의 영향을 측정하려면 *얼마나 바뀌었는지*를 숫자로 나타내야 합니다. 차이의 절댓값을 모두 더하고, 원래 값의 절댓값을 모두 더한 것으로 나눕시다.
#
# $$ \text{change}(a, b) = \frac{\sum |a - b|}{\sum |a|} $$
#
# 바뀐 것이 없으면 0이고, 맵의 크기나 밝기에는 좌우되지 않습니다.

# %% [markdown] tags=["en"]
# ## Exercise 5 · Tolerance to shifts (3 points)
#
# First write `change` (1 point).

# %% [markdown] tags=["ko"]
# ## 연습 5 · 이동을 얼마나 견딥니까? (3점)
#
# 먼저 `change`를 작성하십시오(1점).


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "change", "locked": false, "schema_version": 3, "solution": true, "task": false}
def change(a, b):
    """Return how much b differs from a, relative to a: the sum of |a - b| over the sum of |a|, one number.

    a, b: arrays of floats of the same shape; a is not 0 everywhere.
    """
    ### BEGIN SOLUTION
    return np.abs(np.subtract(a, b)).sum() / np.abs(a).sum()
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-change", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
with checks("change", points=1, covers="other arrays, with one to four axes") as check:
    total = check("adds up the absolute differences")
    total.call(change, np.array([0.5, -0.25, 0.25]), np.array([1.5, 0.0, -0.5])).close(2)
    relative = check("is relative to the first of the two")
    relative.call(change, np.array([[4.0, -1.0]]), np.array([[1.0, 1.0]])).close(1)
    relative.call(change, 10 * MAPS[:2], 10 * MAPS[2:4]).close(108 / 68)
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for axes in (1, 2, 3, 4):
        a, b = rng.integers(-9, 10, size=(2, *rng.integers(2, 5, size=axes).tolist())) / 2 + 0.25  # never all 0
        quotient = float(np.linalg.norm((a - b).ravel(), 1) / np.linalg.norm(a.ravel(), 1))
        relative.call(change, a, b).close(quotient)
        relative.call(change, 8 * a, 8 * b).close(quotient)
        parts = rng.permutation([0.5, 0.25, 0.125, 0.125]) * rng.choice([-1, 1], size=4)
        other = rng.integers(-9, 10, size=4) / 2 + 0.25
        total.call(change, parts, other).close(np.linalg.norm(parts - other, 1))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint</summary>
# In which order: first the difference, then its absolute value, then the sum? What happens to differences of +1 and −1 in another order?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트</summary>
# 차이, 절댓값, 합을 어떤 차례로 구합니까? 차례를 바꾸면 +1과 −1인 차이는 어떻게 됩니까?
# </details>

# %% [markdown] tags=["en"]
# Now write `shift_tolerance` (2 points), which measures what a shift does to maps before and after max pooling. You may use `change` and `max_pool2d`.

# %% [markdown] tags=["ko"]
# 이제 맵을 옮긴 영향을 최대 풀링 전과 후에 측정하는 `shift_tolerance`를 작성하십시오(2점). `change`와 `max_pool2d`를 써도 됩니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "shift_tolerance", "locked": false, "schema_version": 3, "solution": true, "task": false}
def shift_tolerance(maps, pool, shift):
    """Return (before, after): the change of the maps, and the change of the max-pooled maps, when they move.

    maps: array of floats (height, width, channels).
    pool: rows and columns of the window; the stride is the same.
    shift: by how many columns the maps move to the right; what leaves at the right comes in again at the left.
    """
    ### BEGIN SOLUTION
    moved = np.roll(maps, shift, axis=1)
    return change(maps, moved), change(max_pool2d(maps, pool), max_pool2d(moved, pool))
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-shift_tolerance", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
with checks(
    "shift_tolerance",
    points=2,
    covers="other maps, pools and shifts, also to the left",
    builds_on=["max_pool2d", "change"],
) as check:
    # A max_pool2d of float32 is right as well, so rounding at its precision is allowed for.
    moves = check("moves the columns (a pool of 1 pools nothing, so both numbers are the same)")
    moves.call(shift_tolerance, MAPS, 1, 2).close((246 / 171, 246 / 171), atol=1e-5)
    pools = check("measures before and after pooling")
    pools.call(shift_tolerance, MAPS, (2, 3), 2).close((246 / 171, 12 / 35), atol=1e-5)
    pools.call(shift_tolerance, MAPS[:, :6], 2, -1).close((252 / 154, 17 / 44), atol=1e-5)

    ### BEGIN HIDDEN TESTS
    def measured(a, b):
        return float(np.linalg.norm((a - b).ravel(), 1) / np.linalg.norm(a.ravel(), 1))

    def blocks(maps, high, wide):  # the maps cut into windows side by side
        rows, cols = maps.shape[0] // high, maps.shape[1] // wide
        return maps[: rows * high, : cols * wide].reshape(rows, high, cols, wide, -1).max(axis=(1, 3))

    rng = check.hidden()
    for height, width, pool_h, pool_w, depth in rng.integers((5, 7, 1, 2, 1), (9, 12, 4, 4, 4), size=(8, 5)).tolist():
        maps = rng.integers(-9, 10, size=(height, width, depth)) / 2
        shift = int(rng.integers(1, width)) * int(rng.choice([-1, 1]))
        moved, pool = maps[:, (np.arange(width) - shift) % width], (pool_h, pool_w)
        plain, pooled = measured(maps, moved), measured(*(blocks(each, *pool) for each in (maps, moved)))
        own = lambda pool: (change(maps, moved), change(max_pool2d(maps, pool), max_pool2d(moved, pool)))  # noqa: E731
        moves.call(shift_tolerance, maps, 1, shift).close((plain, plain), atol=1e-5, follow=lambda: own(1))
        pools.call(shift_tolerance, maps, pool, shift).close((plain, pooled), atol=1e-5, follow=lambda: own(pool))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>np.roll</code> moves an array in a circle. Along which axis do columns move? Without <code>axis</code> it treats the array as one long row.
# </details>
#
# <details><summary>Hint 2</summary>
# What is measured after pooling: the pooled map, moved, or the moved map, pooled? Think of the order in which a network meets them.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>np.roll</code>은 배열을 빙 돌려 옮깁니다. 열은 어느 축을 따라 움직입니까? <code>axis</code>를 주지 않으면 배열을 긴 한 줄로 여깁니다.
# </details>
#
# <details><summary>힌트 2</summary>
# 풀링 후에 재는 것은 풀링한 맵을 옮긴 것입니까, 옮긴 맵을 풀링한 것입니까? 신경망이 어떤 차례로 만나는지 생각해 보십시오.
# </details>

# %% [markdown] tags=["en"]
# Now measure it on something real: the edges in a photograph (those that get brighter to the right, after ReLU), moved by 0 to 8 pixels.

# %% [markdown] tags=["ko"]
# 이제 진짜 데이터로 측정해 봅시다. 사진의 에지(오른쪽으로 밝아지는 것, ReLU 다음)를 0에서 8픽셀까지 옮깁니다.

# %% tags=["show"]
photo = pictures.photograph("china", gray=True, size=(128, 192))
edges = np.maximum(photo[:, 2:] - photo[:, :-2], 0)[:, 6:, np.newaxis]
curves = {pool: [shift_tolerance(edges, pool, shift)[1] for shift in range(9)] for pool in (1, 2, 4, 8)}
pictures.shift_curves(curves)

# %% [markdown] tags=["en"]
# The larger the pool, the less a shift changes: with a pool of 2, one pixel changes the map less than half as much as without pooling, with a pool of 8 less than a tenth. But every curve rises from the first pixel on. Pooling makes a network **tolerant** of shifts, not blind to them.

# %% [markdown] tags=["ko"]
# 풀이 클수록 옮겼을 때 덜 바뀝니다. 한 픽셀을 옮길 때 풀이 2이면 풀링하지 않았을 때의 절반보다 적게, 풀이 8이면 10분의 1보다 적게 바뀝니다. 그러나 모든 곡선이 첫 픽셀부터 올라갑니다. 풀링은 신경망이 이동을 **견디게** 할 뿐, 이동을 아예 모르게 하지는 않습니다.

# %% [markdown] tags=["en"]
# ## Pooling or a larger stride?
#
# Pooling is not the only way to a smaller map. A convolution with stride 2 halves height and width as well, in one layer. What does each way cost?
#
# For each number of a feature map, a convolution multiplies every weight of the filter once. Max pooling only **compares**: to find the larger of two numbers is one comparison.

# %% [markdown] tags=["ko"]
# ## 풀링입니까, 더 큰 스트라이드입니까?
#
# 맵을 줄이는 방법은 풀링만이 아닙니다. 스트라이드가 2인 합성곱도 층 하나로 높이와 너비를 반으로 줄입니다. 두 방법에는 각각 얼마나 많은 계산이 듭니까?
#
# 합성곱은 특성 맵의 값 하나를 얻을 때마다 필터의 모든 가중치를 한 번씩 곱합니다. 최대 풀링은 **비교**만 합니다. 두 수 가운데 큰 수를 찾는 것이 비교 한 번입니다.

# %% [markdown] tags=["en"]
# ## Exercise 6 · Count the operations (3 points)
#
# Write `multiplications` of a convolution with padding `same`, and `comparisons` of a max pooling. You may use `pooled_shape`.

# %% [markdown] tags=["ko"]
# ## 연습 6 · 연산 횟수 세기 (3점)
#
# 패딩이 `same`인 합성곱의 곱셈 횟수 `multiplications`와, 최대 풀링의 비교 횟수 `comparisons`를 작성하십시오. `pooled_shape`를 써도 됩니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "operations", "locked": false, "schema_version": 3, "solution": true, "task": false}
def multiplications(shape, kernel, filters, stride=1):
    """Return how many multiplications a convolution with padding "same" makes, an int.

    shape: (height, width, channels) of the maps that go in.
    kernel, stride: a pair (rows, columns) or one number for both.
    Multiplications with the zeros of the padding count too.
    """
    kernel_h, kernel_w = pair(kernel)
    ### BEGIN SOLUTION
    map_h, map_w, channels = pooled_shape(shape, kernel, stride, "same")
    return map_h * map_w * filters * kernel_h * kernel_w * channels
    ### END SOLUTION


def comparisons(shape, pool, stride=None):
    """Return how many comparisons max pooling with padding "valid" makes, an int.

    shape, pool, stride: as in pooled_shape.
    """
    pool_h, pool_w = pair(pool)
    ### BEGIN SOLUTION
    out_h, out_w, channels = pooled_shape(shape, pool, stride)
    return out_h * out_w * channels * (pool_h * pool_w - 1)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-operations", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
with checks("operations", points=3, covers="other layers", builds_on=["pooled_shape"]) as check:
    places = check("counts the windows of a convolution")
    places.call(multiplications, (9, 14, 1), 1, 1, (2, 3)).equal(25)
    weights = check("multiplies once for each weight of each filter", weight=2)
    weights.call(multiplications, (5, 7, 3), (4, 2), 6).equal(5040)
    weights.call(multiplications, (32, 32, 3), 3, 32).equal(884736)
    windows = check("counts the windows of max pooling in every channel")
    windows.call(comparisons, (9, 14, 3), (1, 2)).equal(189)
    inside = check("counts the comparisons in a window", weight=2)
    inside.call(comparisons, (5, 7, 1), (2, 3)).equal(20)
    inside.call(comparisons, (9, 14, 2), (4, 3), (2, 3)).equal(264)
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for height, width, depth, filters, high, wide in rng.integers(
        (6, 8, 2, 2, 1, 2), (11, 14, 5, 9, 5, 4), size=(6, 6)
    ).tolist():
        for step_h, step_w in [(1, 1), (2, 2), (2, 3), (3, 1)]:
            layer = np.empty((high, wide, depth, filters)).size
            steps = np.empty((height, width))[::step_h, ::step_w].size
            follow = lambda: np.prod(pooled_shape((height, width, 1), 1, (step_h, step_w), "same"))  # noqa: E731
            places.call(multiplications, (height, width, 1), 1, 1, (step_h, step_w)).close(steps, follow=follow)
            weights.call(multiplications, (height, width, depth), (high, wide), filters, (step_h, step_w)).close(
                steps * layer, follow=lambda: follow() * layer
            )
            # A tournament: all but one number of a window have to lose once.
            given = (height, width, depth), (high, wide), (step_h, step_w)
            found = np.empty((height - high + 1, width - wide + 1))[::step_h, ::step_w].size
            losers = len(np.zeros((high, wide)).ravel()[1:])
            inside.call(comparisons, *given).close(
                found * depth * losers, follow=lambda: np.prod(pooled_shape(*given)) * losers
            )
            given = (height, width, depth), (1, 2), (step_h, step_w)
            found = np.empty((height, width - 1))[::step_h, ::step_w].size
            windows.call(comparisons, *given).close(found * depth, follow=lambda: np.prod(pooled_shape(*given)))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# How many numbers do all the feature maps hold together? And how many multiplications did each of them take?
# </details>
#
# <details><summary>Hint 2</summary>
# To find the largest of two numbers takes one comparison. How many more does a third number need, and a fourth?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 특성 맵을 모두 합치면 값이 몇 개입니까? 값 하나를 얻는 데 곱셈을 몇 번 했습니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 두 수 가운데 큰 수를 찾는 데 비교가 한 번 듭니다. 세 번째 수, 네 번째 수가 더해지면 비교가 몇 번씩 늘어납니까?
# </details>

# %% [markdown] tags=["en"]
# Three ways from maps of 32×32×32 to maps of 16×16×64, counted by your functions.

# %% [markdown] tags=["ko"]
# 32×32×32 맵을 16×16×64 맵으로 만드는 세 가지 방법을 여러분의 함수로 셌습니다.

# %% tags=["show"]
maps, learned = (32, 32, 32), 3 * 3 * 32 * 64 + 64
costs = {
    "Conv2D(64, 3) → pooling": (multiplications(maps, 3, 64), comparisons((32, 32, 64), 2), learned),
    "pooling → Conv2D(64, 3)": (multiplications(pooled_shape(maps, 2), 3, 64), comparisons(maps, 2), learned),
    "Conv2D(64, 3, strides=2)": (multiplications(maps, 3, 64, 2), 0, learned),
}
pictures.pooling_costs(costs)

# %% [markdown] tags=["en"]
# A map of half the height and half the width takes a quarter of the multiplications: that is what smaller maps save. The comparisons of pooling hardly count, and it adds no parameter.
#
# A convolution with stride 2 saves as much, but it simply does not look at three windows of four. Here are the edges in a photograph, then only every second number of every second row, then pooled.

# %% [markdown] tags=["ko"]
# 높이와 너비가 반인 맵에는 곱셈이 4분의 1만 듭니다. 맵이 작아지면 아끼는 것이 바로 이것입니다. 풀링의 비교 횟수는 무시해도 될 만큼 적고, 파라미터도 늘지 않습니다.
#
# 스트라이드가 2인 합성곱도 같은 만큼 아낍니다. 대신 윈도우 네 개 가운데 세 개는 아예 보지 않습니다. 아래는 사진의 에지, 행과 열을 하나씩 건너뛴 것, 그리고 풀링한 것입니다.

# %% tags=["show"]
person = pictures.photograph("hopper", gray=True, size=(150, 128))[:80]
lines = np.maximum(person[:, 2:] - person[:, :-2], 0)[:, :, np.newaxis]
kept = [lines, lines[::2, ::2], max_pool2d(lines, 2)]
pictures.show_feature_maps(None, [each[:, :, 0] for each in kept], ["lines", "lines[::2, ::2]", "max_pool2d(lines, 2)"])

# %% tags=["show"]
moved = np.roll(lines, 1, axis=1)
print(f"moved by one pixel, stride 2: {change(lines[::2, ::2], moved[::2, ::2]):.0%}")
print(f"moved by one pixel, pooled:   {change(max_pool2d(lines, 2), max_pool2d(moved, 2)):.0%}")

# %% [markdown] tags=["en"]
# Skipping leaves gaps in thin edges and loses some of them, and moved by one pixel, the map changes more than one and a half times as much as the pooled one. In return a convolution with stride 2 can *learn* what to keep. Both kinds of network are in use.

# %% [markdown] tags=["ko"]
# 건너뛰면 가느다란 에지가 끊어지거나 사라지고, 한 픽셀을 옮겼을 때 풀링한 맵보다 1.5배 넘게 바뀝니다. 그 대신 스트라이드가 2인 합성곱은 무엇을 남길지를 *학습할* 수 있습니다. 두 가지 신경망이 모두 쓰입니다.

# %% [markdown] tags=["en"]
# ## Exercise 7 · In your own words (3 points)
#
# What does pooling throw away, and when does that hurt? Answer in four to six sentences. Say what is lost by maximum and by average, why a classifier can do without it, and name a task in which it is missed. This answer is read and graded by your instructor.

# %% [markdown] tags=["ko"]
# ## 연습 7 · 자신의 말로 (3점)
#
# 풀링은 무엇을 버리며, 그것이 문제가 되는 때는 언제입니까? 네 문장에서 여섯 문장으로 답하십시오. 최댓값과 평균이 각각 무엇을 잃는지, 분류기는 왜 그것 없이도 괜찮은지 설명하고, 그것이 아쉬운 과제를 하나 들어 보십시오. 이 답은 강사가 읽고 채점합니다.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "what-is-lost", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# Pooling forgets where in its window something stood, and how the pixels of a window were arranged: after max pooling only the strongest response is left, after average pooling only the sum, so that a weak response everywhere looks like a strong one at a single place. To name what is in a picture this is seldom needed; it even helps, since the same thing moved a little gives nearly the same maps. It hurts where the answer is itself a place: outlining an object pixel by pixel, finding the centre of a cell, reading small print. It also hurts when the parts are there in the wrong arrangement, and for things smaller than the window, of which the mean leaves almost nothing.
#
# ### BEGIN MARK SCHEME
# One point for each idea, half a point where it is named but not explained; wording and language do not matter.
#
# - **What is lost (1):** the place inside the window, or how its pixels are arranged; and what each way drops: the maximum all but the strongest response, the mean the peak (how it was spread).
# - **Why that is mostly harmless (1):** for naming what is there, *that* a feature was found matters more than exactly where; or: a slightly moved input gives nearly the same maps.
# - **When it hurts (1):** a task or picture with a reason, such as segmentation, locating or counting close objects, small text or small objects, the right parts in a wrong arrangement.
#
# "Information is lost" without saying which gives no point. Saying that pooling makes the network blind to every shift costs half a point: the measurement of exercise 5 shows otherwise. That pooling loses rows and columns that do not fit is true, but not the point: half a point at most.
# ### END MARK SCHEME

# %% [markdown] tags=["en"]
# ## Summary
#
# - Pooling keeps one number of each window: the largest, or the mean. It learns nothing, and every channel stays by itself.
# - Without a stride of its own it steps by the pool; `same` leaves the padding out of the mean.
# - Global average pooling leaves one number for each channel, whatever the size of the image.
# - A small shift changes a pooled map less than the map itself; it does not leave it unchanged.
# - Maps of half the height and width make the next convolution four times cheaper. A convolution with stride 2 saves the same, and skips what it does not look at.

# %% [markdown] tags=["ko"]
# ## 요약
#
# - 풀링은 윈도우마다 숫자 하나, 곧 최댓값이나 평균을 남깁니다. 학습하는 것이 없고, 채널은 저마다 따로 남습니다.
# - 스트라이드를 주지 않으면 풀의 크기만큼 옮깁니다. `same`은 패딩을 평균에 넣지 않습니다.
# - 전역 평균 풀링은 이미지의 크기와 상관없이 채널마다 숫자 하나를 남깁니다.
# - 조금 옮기면 풀링한 맵은 원래 맵보다 덜 바뀝니다. 전혀 바뀌지 않는 것은 아닙니다.
# - 맵의 높이와 너비가 반이 되면 다음 합성곱의 계산이 4분의 1로 줄어듭니다. 스트라이드가 2인 합성곱도 같은 만큼 아끼지만, 보지 않고 건너뛰는 자리가 생깁니다.

# %% [markdown] tags=["en"]
# ## Glossary
#
# | English | Korean | meaning |
# | --- | --- | --- |
# | pooling | 풀링 | one number for each window, without weights |
# | pool | 풀 | the window of a pooling |
# | max pooling | 최대 풀링 | keeps the largest number |
# | average pooling | 평균 풀링 | keeps the mean |
# | global average pooling | 전역 평균 풀링 | the mean of a whole map: one number a channel |
# | stride | 스트라이드 | the step from window to window |
# | padding | 패딩 | what `same` adds around the map; pooling does not count it |
# | shift tolerance | 이동에 견디는 정도 | how little a map changes when the input moves a little |
# | strided convolution | 스트라이드 합성곱 | a convolution with a stride above 1 |

# %% [markdown] tags=["ko"]
# ## 용어
#
# | 한국어 | 영어 | 뜻 |
# | --- | --- | --- |
# | 풀링 | pooling | 가중치 없이 윈도우마다 숫자 하나를 남기기 |
# | 풀 | pool | 풀링의 윈도우 |
# | 최대 풀링 | max pooling | 가장 큰 값을 남기기 |
# | 평균 풀링 | average pooling | 평균을 남기기 |
# | 전역 평균 풀링 | global average pooling | 맵 전체의 평균. 채널마다 숫자 하나 |
# | 스트라이드 | stride | 윈도우를 옮기는 간격(보폭) |
# | 패딩 | padding | `same`이 맵 둘레에 덧붙이는 것. 풀링은 세지 않음 |
# | 이동에 견디는 정도 | shift tolerance | 입력이 조금 움직일 때 맵이 얼마나 덜 바뀌는지 |
# | 스트라이드 합성곱 | strided convolution | 스트라이드가 1보다 큰 합성곱 |

# %% [markdown] tags=["en"]
# ## Further reading
#
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville, *Deep Learning* (MIT Press, 2016), [chapter 9.3](https://www.deeplearningbook.org/contents/convnets.html): pooling as a strong assumption.
# - Min Lin, Qiang Chen, Shuicheng Yan, [*Network In Network*](https://arxiv.org/abs/1312.4400): where global average pooling comes from.
# - Jost Tobias Springenberg and others, [*Striving for Simplicity: The All Convolutional Net*](https://arxiv.org/abs/1412.6806): a network without pooling.
# - Richard Zhang, [*Making Convolutional Networks Shift-Invariant Again*](https://arxiv.org/abs/1904.11486): why the curves of exercise 5 rise, and what to do about it.
# - Keras, [`MaxPooling2D`](https://keras.io/api/layers/pooling_layers/max_pooling2d/) and [`AveragePooling2D`](https://keras.io/api/layers/pooling_layers/average_pooling2d/): the layers you have rebuilt.

# %% [markdown] tags=["ko"]
# ## 더 읽을거리
#
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville, *Deep Learning*(MIT Press, 2016), [9.3절](https://www.deeplearningbook.org/contents/convnets.html): 풀링을 강한 가정으로 보는 설명(영어).
# - Min Lin, Qiang Chen, Shuicheng Yan, [*Network In Network*](https://arxiv.org/abs/1312.4400): 전역 평균 풀링이 처음 나온 논문(영어).
# - Jost Tobias Springenberg 외, [*Striving for Simplicity: The All Convolutional Net*](https://arxiv.org/abs/1412.6806): 풀링이 없는 신경망(영어).
# - Richard Zhang, [*Making Convolutional Networks Shift-Invariant Again*](https://arxiv.org/abs/1904.11486): 연습 5의 곡선이 왜 올라가는지, 어떻게 하면 좋은지(영어).
# - Keras, [`MaxPooling2D`](https://keras.io/api/layers/pooling_layers/max_pooling2d/)와 [`AveragePooling2D`](https://keras.io/api/layers/pooling_layers/average_pooling2d/): 여러분이 다시 만든 층입니다(영어).

# %% tags=["show"]
progress()
