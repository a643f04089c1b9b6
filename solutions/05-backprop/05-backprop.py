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
# # 05 Learning the filters
#
# Nobody tells a CNN what its filters should look like. They start as random numbers, and **backpropagation** moves them. In this unit you write every step of it in NumPy, train a network of your own on handwritten digits, and watch its filters appear.
#
# **You will be able to**
#
# - say what a gradient is, and test one with a gradient check;
# - write the backward step of the loss, of ReLU, of a dense layer and of pooling;
# - derive the backward step of a convolution, from one dimension to a whole layer;
# - put them together and train a CNN by gradient descent.
#
# **You need** units 01 to 04. &nbsp; **Time** two sittings of about 90 minutes; the break is marked. &nbsp; **Points** 31, 3 of them for a written answer.

# %% [markdown] tags=["ko"]
# # 05 필터가 배우는 법
#
# CNN의 필터(filter)가 어떤 모양이어야 하는지는 아무도 알려 주지 않습니다. 필터는 무작위 값에서 시작하고, **역전파**(backpropagation)가 그 값을 조금씩 바꿉니다. 이 단원에서는 역전파의 모든 단계를 NumPy로 직접 쓰고, 손글씨 숫자로 자신의 신경망을 학습시키며 필터가 생겨나는 모습을 지켜봅니다.
#
# **이 단원을 마치면**
#
# - 그래디언트(gradient)가 무엇인지 말하고, 그래디언트 검사(gradient check)로 확인할 수 있습니다.
# - 손실(loss), ReLU, 완전 연결층(fully connected layer), 풀링(pooling)의 역방향 계산을 쓸 수 있습니다.
# - 합성곱(convolution)의 역방향 계산을 1차원에서 시작해 층 전체까지 이끌어 낼 수 있습니다.
# - 이것들을 모아 경사하강법(gradient descent)으로 CNN을 학습시킬 수 있습니다.
#
# **준비** 01~04 단원 &nbsp; **시간** 약 90분씩 두 번(쉬는 곳을 표시해 두었습니다) &nbsp; **점수** 31점(서술형 3점 포함)

# %% tags=["ko"]
import cnncourse

cnncourse.language("ko")

# %% tags=["en"]
import cnncourse

cnncourse.language("en")

# %% [markdown] tags=["en"]
# Run the next cells first. They load the course, the digits, and the forward pass as you know it from unit 04: this unit is about the way back.

# %% [markdown] tags=["ko"]
# 다음 셀들을 먼저 실행하십시오. 강의 도구와 손글씨 숫자, 그리고 04 단원에서 배운 순방향 계산(forward pass)을 불러옵니다. 이 단원의 주제는 되돌아오는 길입니다.

# %%
import numpy as np
from cnncourse import checks, pictures, progress, unit
from cnncourse.digits import digits
from numpy.lib.stride_tricks import sliding_window_view

unit("05-backprop")

(TRAIN_IMAGES, TRAIN_LABELS), (TEST_IMAGES, TEST_LABELS) = digits()


# %%
def border(size, kernel, stride, padding):
    """Return how many zeros go before and after one axis; padding is "valid", "same" or a number."""
    if padding == "valid":
        return 0, 0
    if padding == "same":
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        return total // 2, total - total // 2
    return padding, padding


# %%
def windows(images, shape, stride):
    """Return every window of a batch: (count, map_h, map_w, channels, window_h, window_w)."""
    return sliding_window_view(images, shape, axis=(1, 2))[:, :: stride[0], :: stride[1]]


def conv2d(images, kernels, biases, stride=(1, 1), padding="valid"):
    """Return the feature maps of a layer: (count, map_h, map_w, filters)."""
    sides = zip(images.shape[1:3], kernels.shape[:2], stride, strict=True)
    rows, cols = [border(size, kernel, step, padding) for size, kernel, step in sides]
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    return np.tensordot(windows(padded, kernels.shape[:2], stride), kernels, ((4, 5, 3), (0, 1, 2))) + biases


# %%
def max_pool2d(images, pool, stride=None):
    """Return the largest number of every window, channel by channel."""
    return windows(images, pool, stride or pool).max(axis=(4, 5))


def softmax(logits):
    """Return probabilities (count, classes): positive, and 1 in each row together."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% [markdown] tags=["en"]
# ## The question: which way should 3,946 numbers move?
#
# Here is a small CNN: two convolutions, one pooling, one dense layer. All its parameters are in one dictionary, and they are random.

# %% [markdown] tags=["ko"]
# ## 질문: 숫자 3,946개를 어느 쪽으로 움직여야 합니까?
#
# 작은 CNN을 준비했습니다. 합성곱 두 번, 풀링 한 번, 완전 연결층 하나입니다. 파라미터(parameter)는 모두 딕셔너리 하나에 들어 있고, 무작위 값입니다.


# %%
def new_parameters(seed):
    """Return the parameters of a fresh network, small random numbers."""
    rng = np.random.default_rng(seed)
    return {
        "kernels1": rng.normal(scale=0.02, size=(5, 5, 1, 8)),
        "biases1": np.zeros(8),
        "kernels2": rng.normal(scale=0.1, size=(3, 3, 8, 16)),
        "biases2": np.zeros(16),
        "weights": rng.normal(scale=0.1, size=(256, 10)),
        "biases": np.zeros(10),
    }


# %%
def forward(parameters, images):
    """Return what every layer gives, by name; the last one is "probabilities"."""
    p = parameters
    z1 = conv2d(images, p["kernels1"], p["biases1"], padding="same")
    a1 = np.maximum(z1, 0)
    pooled = max_pool2d(a1, (2, 2))
    z2 = conv2d(pooled, p["kernels2"], p["biases2"], padding="same")
    a2 = np.maximum(z2, 0)
    flat = a2.reshape(len(images), -1)
    layers = {"z1": z1, "a1": a1, "pooled": pooled, "z2": z2, "a2": a2, "flat": flat}
    return layers | {"probabilities": softmax(flat @ p["weights"] + p["biases"])}


# %% tags=["show", "nbval-ignore-output"]
parameters = new_parameters(seed=3)
print(f"{sum(p.size for p in parameters.values()):,} parameters")
first_guess = forward(parameters, TEST_IMAGES)["probabilities"]
print(f"accuracy {np.mean(first_guess.argmax(axis=1) == TEST_LABELS):.3f}")
pictures.guesses(TEST_IMAGES[:8], first_guess[:8], TEST_LABELS[:8])

# %% [markdown] tags=["en"]
# It guesses. Every one of its 3,946 numbers should move a little. Which ones, which way, how far?
#
# One could try each number: move it by a hair, run the network again, see whether it got better. That takes 3,946 forward passes for a single step. **Backpropagation** finds all the answers in one pass back through the layers, for about the price of two passes forward.

# %% [markdown] tags=["ko"]
# 찍는 것과 다름없습니다. 숫자 3,946개를 모두 조금씩 움직여야 합니다. 어느 것을, 어느 쪽으로, 얼마나 움직여야 합니까?
#
# 하나씩 시험해 볼 수도 있습니다. 숫자 하나를 아주 조금 움직이고 신경망을 다시 돌려 나아졌는지 보는 것입니다. 그러면 한 걸음 떼는 데 순방향 계산이 3,946번 필요합니다. **역전파**(backpropagation)는 층을 거꾸로 한 번 지나면서 모든 답을 찾습니다. 순방향 계산 두 번쯤의 비용이면 됩니다.

# %% [markdown] tags=["en"]
# ## One idea for the whole unit
#
# The **loss** is one number that says how bad the guesses are. The **gradient** of the loss for an array says, for each of its numbers, how fast the loss grows when that number grows. It has the shape of the array.
#
# Each layer gets the gradient for what it gave, called `grad`, and turns it into the gradient for what it received, called `dx`, and for its own parameters, called `dw` and `db`. Then the layer before takes over.

# %% [markdown] tags=["ko"]
# ## 이 단원을 꿰는 생각 하나
#
# **손실**(loss)은 추측이 얼마나 나쁜지를 나타내는 숫자 하나입니다. 어떤 배열에 대한 손실의 **그래디언트**(gradient)는, 배열의 숫자 하나하나에 대해 그 숫자가 커질 때 손실이 얼마나 빨리 커지는지를 알려 줍니다. 모양은 그 배열과 같습니다.
#
# 층은 자기 출력에 대한 그래디언트 `grad`를 받아, 자기 입력에 대한 그래디언트 `dx`와 자기 파라미터에 대한 그래디언트 `dw`, `db`로 바꿉니다. 그다음은 바로 앞 층의 차례입니다.

# %% tags=["show"]
pictures.gradient_flow()

# %% [markdown] tags=["en"]
# ## The loss
#
# A network gives a probability to every class. **Cross-entropy** looks only at the probability of the *right* class: it is minus its logarithm. Sure and right costs 0; sure and wrong costs a lot. The loss of a batch is the mean over its images.

# %% [markdown] tags=["ko"]
# ## 손실
#
# 신경망은 클래스마다 확률을 줍니다. **교차 엔트로피**(cross-entropy)는 *정답* 클래스의 확률만 봅니다. 그 확률의 로그에 음의 부호를 붙인 값입니다. 확신하고 맞히면 0이고, 확신하고 틀리면 아주 큽니다. 배치(batch)의 손실은 이미지마다 구한 값의 평균입니다.

# %% [markdown]
# $$
# L = -\frac{1}{N}\sum_{n=1}^{N} \log p_{n,\,\text{label}_n}
# \qquad\qquad
# \frac{\partial L}{\partial \text{logit}_{n,k}} = \frac{1}{N}\left(p_{n,k} - \begin{cases} 1 & k = \text{label}_n \\ 0 & \text{else} \end{cases}\right)
# $$

# %% [markdown] tags=["en"]
# The second formula is why softmax and cross-entropy are taken together: passed back through both, the gradient becomes a simple difference. Where the network gives too much, it is positive.

# %% [markdown] tags=["ko"]
# 소프트맥스(softmax)와 교차 엔트로피를 함께 다루는 까닭이 두 번째 식에 있습니다. 둘을 한꺼번에 거슬러 올라가면 그래디언트가 간단한 차가 됩니다. 확률을 너무 크게 준 곳에서는 양수입니다.

# %% [markdown] tags=["en"]
# ## Exercise 1 · Cross-entropy and its gradient (3 points)
#
# Write `cross_entropy` and `cross_entropy_backward`.

# %% [markdown] tags=["ko"]
# ## 연습 1 · 교차 엔트로피와 그래디언트 (3점)
#
# `cross_entropy`와 `cross_entropy_backward`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "cross_entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cross_entropy(probabilities, labels):
    """Return the loss of a batch: the mean of minus the natural logarithm of the right probabilities.

    probabilities: array (count, classes).
    labels: array (count,) of whole numbers, the right class of each image.
    A probability below 1e-12 counts as 1e-12, so that the loss stays finite.
    """
    ### BEGIN SOLUTION
    right = probabilities[np.arange(len(labels)), labels]
    return -np.mean(np.log(np.maximum(right, 1e-12)))
    ### END SOLUTION


def cross_entropy_backward(probabilities, labels):
    """Return the gradient of the loss for the logits, from which softmax made these probabilities.

    probabilities: array (count, classes); it is not changed.  labels: array (count,).
    gradient: a new array (count, classes).
    """
    ### BEGIN SOLUTION
    gradient = probabilities.copy()
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient / len(labels)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-cross_entropy", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
with checks("cross_entropy", points=3, covers="other batches and numbers of classes, probabilities near 0") as check:
    guesses = np.array([[0.5, 0.25, 0.125, 0.125], [0.125, 0.5, 0.25, 0.125], [0.0625, 0.125, 0.3125, 0.5]])
    right = np.array([1, 1, 2])
    mean = check("takes the mean of minus the logarithm of the right probabilities", weight=2)
    mean.call(cross_entropy, guesses, right).close(1.080864117162)
    finite = check("stays finite where the right probability is 0")
    finite.call(cross_entropy, np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([1, 0])).close(14.16208414824)
    gradient = check("gives the gradient for the logits", weight=2)
    gradient.call(cross_entropy_backward, guesses, right).close(
        np.array([[0.5, -0.75, 0.125, 0.125], [0.125, -0.5, 0.25, 0.125], [0.0625, 0.125, -0.6875, 0.5]]) / 3, atol=1e-6
    )
    leaves = check("leaves the probabilities as they were")
    leaves.call(cross_entropy_backward, guesses[:2], right[:2]).shape((2, 4)).keeps_inputs().satisfies(
        lambda gradient: np.any(gradient != 0) and np.any(gradient != guesses[:2]),
        because="The gradient is neither 0 nor the probabilities themselves",
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()

    def loss(logits, labels):  # another way to it: log of a sum of powers
        shifted = logits - logits.max(axis=1, keepdims=True)
        rows = np.log(np.exp(shifted).sum(axis=1)) - np.take_along_axis(shifted, labels[:, np.newaxis], 1)[:, 0]
        return rows.sum() / len(rows)

    for count, classes in [(1, 3), (4, 4), *rng.integers((2, 2), (7, 9), size=(4, 2)).tolist()]:
        logits, labels = rng.normal(scale=3, size=(count, classes)), rng.integers(classes, size=count)
        powers = np.exp(logits)
        likely = powers / powers.sum(axis=1, keepdims=True)
        mean.call(cross_entropy, likely, labels).close(loss(logits, labels), atol=1e-5)
        sure = np.eye(classes)[(labels + 1) % classes]
        finite.call(cross_entropy, sure, labels).close(12 * np.log(10), atol=1e-4)
        numeric = np.zeros(logits.shape)
        for at in np.ndindex(logits.shape):
            step = np.zeros(logits.shape)
            step[at] = 1e-5
            numeric[at] = (loss(logits + step, labels) - loss(logits - step, labels)) / 2e-5
        gradient.call(cross_entropy_backward, likely, labels).close(numeric, atol=1e-6)
        leaves.call(cross_entropy_backward, likely, labels).shape(logits.shape).keeps_inputs()
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>probabilities[np.arange(count), labels]</code> takes one number out of each row. Which one?
# </details>
#
# <details><summary>Hint 2</summary>
# The gradient differs from the probabilities at one place a row only. Copy them first, change that place, and ask yourself where the mean over the batch comes in.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>probabilities[np.arange(count), labels]</code>는 행마다 숫자를 하나씩 꺼냅니다. 어느 숫자입니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 그래디언트는 행마다 한 자리에서만 확률과 다릅니다. 먼저 복사한 다음 그 자리를 바꾸고, 배치의 평균이 어디에서 나타나는지 생각해 보십시오.
# </details>

# %% [markdown] tags=["en"]
# A first test of any network: before training, ten classes are equally likely, so the loss must be close to log 10 = 2.303.

# %% [markdown] tags=["ko"]
# 어떤 신경망에든 할 수 있는 첫 번째 시험입니다. 학습하기 전에는 클래스 10개의 확률이 비슷하므로 손실이 log 10 = 2.303에 가까워야 합니다.

# %% tags=["show", "nbval-ignore-output"]
print(f"loss {cross_entropy(first_guess, TEST_LABELS):.3f}, log 10 = {np.log(10):.3f}")

# %% [markdown] tags=["en"]
# ## How to trust a gradient
#
# A wrong gradient rarely crashes. The network just learns badly. So every gradient gets tested against its meaning: move one number by a small step *h* to both sides, and see how much the function changes.

# %% [markdown] tags=["ko"]
# ## 그래디언트를 어떻게 믿습니까?
#
# 그래디언트가 틀려도 오류가 나는 일은 드뭅니다. 신경망이 잘 배우지 못할 뿐입니다. 그래서 그래디언트는 언제나 그 뜻에 비추어 시험합니다. 숫자 하나를 작은 걸음 *h*만큼 양쪽으로 움직여 함수가 얼마나 달라지는지 보는 것입니다.

# %% [markdown]
# $$
# \text{numeric}_i = \frac{f(x + h\,e_i) - f(x - h\,e_i)}{2h}
# \qquad\qquad
# \text{error} = \frac{\max_i \left|\text{grad}_i - \text{numeric}_i\right|}{\max_i \max\left(\left|\text{grad}_i\right|, \left|\text{numeric}_i\right|\right)}
# $$

# %% [markdown] tags=["en"]
# Here *eᵢ* is 1 at place *i* and 0 elsewhere. The error is *relative*: it does not matter in which unit the loss is measured. How small should *h* be? Smaller is better, until rounding takes over.

# %% [markdown] tags=["ko"]
# 여기서 *eᵢ*는 *i* 자리만 1이고 나머지는 0입니다. 오차는 *상대* 오차이므로 손실을 어떤 단위로 재든 상관없습니다. *h*는 얼마나 작아야 합니까? 작을수록 좋지만, 어느 지점부터는 반올림 오차가 더 커집니다.

# %% tags=["show", "nbval-ignore-output"]
steps = 10.0 ** np.arange(-1, -14, -1)
errors = {}
for dtype in (np.float64, np.float32):
    x, h = dtype(0.7), steps.astype(dtype)
    numeric = (np.exp(x + h) - np.exp(x - h)) / (2 * h)
    errors[dtype.__name__] = np.abs(numeric - np.exp(0.7)) / np.exp(0.7)
pictures.step_sizes(steps, errors)

# %% [markdown] tags=["en"]
# ## Exercise 2 · A gradient check (4 points)
#
# Write `gradient_check`. The function *f* comes as an argument.

# %% [markdown] tags=["ko"]
# ## 연습 2 · 그래디언트 검사 (4점)
#
# `gradient_check`를 작성하십시오. 함수 *f*를 인수로 받습니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "gradient_check", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_check(f, x, grad):
    """Return the relative error of a gradient, a float: near 0 if grad is right.

    f: function that takes one array of the shape of x and returns one number.
    x: array of floats of any shape; it is not changed. Compute with float64, also where x is float32.
    grad: array of the shape of x, what is claimed to be the gradient of f at x.
    The step is h = 1e-5. Where grad and numeric gradient are both 0 everywhere, the error is 0.
    """
    h = 1e-5
    ### BEGIN SOLUTION
    point = np.array(x, dtype=np.float64)
    numeric = np.zeros(point.shape)
    for place in np.ndindex(point.shape):
        step = np.zeros(point.shape)
        step[place] = h
        numeric[place] = (f(point + step) - f(point - step)) / (2 * h)
    size = max(np.abs(grad).max(), np.abs(numeric).max())
    return float(np.abs(grad - numeric).max() / size) if size else 0.0
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-gradient_check", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def bowl(x, /):
    """A function of two rows and three columns whose numbers work together."""
    return float(np.sum(np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]) * x * x * x) + np.sum(x) ** 2)


with checks("gradient_check", points=4, covers="other functions, shapes and errors") as check:
    place = np.array([[1.0, 2.0, -1.0], [3.0, -2.0, 4.0]])
    slope = np.array([[17.0, -10.0, 23.0], [27.5, 62.0, -34.0]])
    small = "The gradient is right here, so the error should be below 1e-7"
    some = "The gradient is wrong here, so the error should not be 0"
    right = check("finds nothing wrong with a right gradient", weight=2)
    right.call(gradient_check, bowl, place, slope).satisfies(lambda error: 0 <= error < 1e-7, because=small)
    right.call(gradient_check, bowl, place, slope + 1).satisfies(lambda error: error != 0, because=some)
    planted = check("finds one wrong number, and says how wrong it is", weight=2)
    planted.call(gradient_check, bowl, place, slope - [[0, 0, 0], [0, 0, 17]]).close(0.2741935484, atol=1e-6)
    planted.call(gradient_check, bowl, place, slope * [[1, 1, 1], [1, -1, 1]]).close(2.0, atol=1e-6)
    relative = check("measures the error against the size of the gradients")
    relative.call(gradient_check, lambda x, /: bowl(x) / 1000, place, (slope + [[31, 0, 0], [0, 0, 0]]) / 1000).close(
        0.5, atol=1e-6
    )
    double = check("computes with float64")
    single = (place + 0.25).astype(np.float32)
    double.call(gradient_check, lambda x, /: float(np.sum(x)) ** 2, single, np.full((2, 3), 17.0)).satisfies(
        lambda error: 0 <= error < 1e-7, because=small
    )
    double.call(gradient_check, lambda x, /: float(np.sum(x)) ** 2, single, np.full((2, 3), 18.0)).satisfies(
        lambda error: error != 0, because=some
    )
    leaves = check("leaves x as it was")
    leaves.call(gradient_check, lambda x, /: float(np.sum(x * x)), np.array([2.0, -1.0]), np.array([4.0, -1.0])).close(
        0.25, atol=1e-6
    ).keeps_inputs()
    flat = check("says 0 where both gradients are 0")
    flat.call(gradient_check, lambda x, /: 3.0, np.ones((2, 1, 2)), np.zeros((2, 1, 2))).close(0.0)
    flat.call(gradient_check, lambda x, /: 3.0, np.ones((2, 1, 2)), np.ones((2, 1, 2))).satisfies(
        lambda error: error != 0, because=some
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for shape in [(4,), (2, 3), (1, 2, 2, 2), (3, 1)]:
        x, pull = rng.uniform(0.5, 2, size=shape), rng.uniform(1, 3, size=shape)

        def f(x, /, pull=pull):
            return float(np.sum(np.sin(pull * x)) + np.sum(x) ** 3)

        grad = pull * np.cos(pull * x) + 3 * np.sum(x) ** 2
        right.call(gradient_check, f, x, grad).satisfies(lambda error: 0 <= error < 1e-7, because="")
        wrong, where = grad.copy(), tuple(rng.integers(shape))
        wrong[where] = rng.choice([-0.5, 0.8, 0.0]) * grad[where]
        error = abs(wrong[where] - grad[where]) / np.abs(grad).max()
        planted.call(gradient_check, f, x, wrong).close(error, atol=1e-6)
        tiny = float(10.0 ** rng.integers(-6, -2))
        relative.call(gradient_check, lambda x, /: tiny * f(x), x, tiny * wrong).close(error, atol=1e-5)
        # Downhill everywhere; the largest number is missing, or one is far too large.
        steepest = np.unravel_index(np.argmax(grad), shape)
        for value in (0.0, -10 * grad.max()):
            astray = -grad
            astray[steepest] = value
            most = np.abs(astray + grad).max() / max(np.abs(astray).max(), grad.max())
            relative.call(gradient_check, lambda x, /: -f(x), x, astray).close(most, atol=1e-6)
        single = x.astype(np.float32)
        double.call(
            gradient_check, lambda x, /: float(np.sum(x)) ** 2, single, np.full(shape, 2 * np.sum(single, dtype=float))
        ).satisfies(lambda error: 0 <= error < 1e-7, because="")
        leaves.call(gradient_check, f, x, wrong).close(error, atol=1e-6).keeps_inputs()
        flat.call(gradient_check, lambda x, /: -1.0, x, np.zeros(shape)).close(0.0)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>np.ndindex(x.shape)</code> goes through all places of an array of any shape. At each, <em>only one number</em> may differ from x when you call <code>f</code>.
# </details>
#
# <details><summary>Hint 2</summary>
# An array of float32 has seven digits. How many of them are left after adding 1e-5?
# </details>
#
# <details><summary>Hint 3</summary>
# The error is one division of two largest values, at the very end. What if the divisor is 0?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>np.ndindex(x.shape)</code>는 모양이 어떻든 배열의 모든 자리를 돕니다. <code>f</code>를 부를 때마다 x와 다른 숫자는 <em>하나뿐</em>이어야 합니다.
# </details>
#
# <details><summary>힌트 2</summary>
# float32 배열은 유효 숫자가 일곱 자리입니다. 1e-5를 더하고 나면 몇 자리나 남습니까?
# </details>
#
# <details><summary>힌트 3</summary>
# 오차는 마지막에 가장 큰 값 둘을 한 번 나눈 것입니다. 나누는 수가 0이면 어떻게 합니까?
# </details>

# %% [markdown] tags=["en"]
# Your check on your own gradient of the loss, through softmax:

# %% [markdown] tags=["ko"]
# 여러분이 쓴 손실의 그래디언트를 여러분의 검사로 시험해 봅시다. 소프트맥스까지 거슬러 올라갑니다.

# %% tags=["show", "nbval-ignore-output"]
logits, labels = np.random.default_rng(0).normal(size=(3, 10)), np.array([7, 0, 4])
claimed = cross_entropy_backward(softmax(logits), labels)
error = gradient_check(lambda z: cross_entropy(softmax(z), labels), logits, claimed)
print(f"relative error {error:.0e}")

# %% [markdown] tags=["en"]
# Below 1e-6 is right, above 1e-3 is wrong. In between, look closer: it may be a mistake, or a kink such as that of ReLU at 0, where there is no derivative.

# %% [markdown] tags=["ko"]
# 1e-6보다 작으면 맞고, 1e-3보다 크면 틀린 것입니다. 그 사이라면 자세히 보십시오. 실수일 수도 있고, ReLU의 0처럼 꺾여서 미분값이 없는 점일 수도 있습니다.

# %% [markdown] tags=["en"]
# ## Two layers you know, backwards
#
# **ReLU** let positive numbers through and stopped the others. It does the same to the gradient, at the same places: what was stopped on the way forward could not change the loss.
#
# A **dense layer** computes `outputs = inputs @ weights + biases`. Its weight from input *i* to output *j* met input *i* of every image in the batch: its gradient is the sum over the batch of input times `grad`. In the same way input *i* went to every output, so its gradient gathers from all of them.

# %% [markdown] tags=["ko"]
# ## 아는 두 층을 거꾸로
#
# **ReLU**는 양수를 통과시키고 나머지를 막았습니다. 그래디언트도 같은 자리에서 똑같이 통과시키거나 막습니다. 순방향에서 막힌 값은 손실을 바꿀 수 없었기 때문입니다.
#
# **완전 연결층**(dense layer)은 `outputs = inputs @ weights + biases`를 계산합니다. 입력 *i*에서 출력 *j*로 가는 가중치(weight)는 배치에 있는 모든 이미지의 입력 *i*와 만났습니다. 그래서 그래디언트는 입력과 `grad`를 곱해 배치 전체에서 더한 값입니다. 마찬가지로 입력 *i*는 모든 출력으로 갔으므로, 그 그래디언트는 모든 출력에서 모입니다.

# %% [markdown] tags=["en"]
# ## Exercise 3 · ReLU and dense, backwards (4 points)
#
# Write `relu_backward` and `dense_backward`. The mean over the batch is already in `grad`.

# %% [markdown] tags=["ko"]
# ## 연습 3 · ReLU와 완전 연결층을 거꾸로 (4점)
#
# `relu_backward`와 `dense_backward`를 작성하십시오. 배치의 평균은 이미 `grad`에 들어 있습니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "dense_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu_backward(grad, x):
    """Return the gradient for x, a new array: grad where x was positive, 0 elsewhere (also where x was 0).

    grad: gradient for what ReLU gave.  x: what ReLU had received. Both have the same shape, any shape.
    """
    ### BEGIN SOLUTION
    return grad * (x > 0)
    ### END SOLUTION


def dense_backward(grad, inputs, weights):
    """Return the gradients (dx, dw, db) for inputs, weights and biases, each in the shape of its array.

    grad: array (count, units), the gradient for inputs @ weights + biases.
    inputs: array (count, features).  weights: array (features, units). Neither is changed.
    """
    ### BEGIN SOLUTION
    return grad @ weights.T, inputs.T @ grad, grad.sum(axis=0)
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-dense_backward", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# What tf.GradientTape gives for these arrays.
with checks("dense_backward", points=4, covers="arrays of other shapes, square ones too") as check:
    came, x = np.array([[5.0, -6, 7], [-8, 9, 2]]), np.array([[-2.0, 3, 1.5], [4, -1, -0.5]])
    passes = check("ReLU: passes the gradient where x was positive", weight=2)
    passes.call(relu_backward, came, x).close([[0, -6, 7], [-8, 0, 0]])
    stops = check("ReLU: stops it where x was 0, and leaves its arguments alone")
    stops.call(relu_backward, came, np.array([[0.0, 3, 0], [0, -1, 4]])).close([[0, -6, 0], [0, 0, 2]]).keeps_inputs()
    inputs, weights = np.array([[1.0, 2], [-1, 3], [0, -2]]), np.array([[2.0, -1, 0, 3], [1, 0, -2, -3]])
    grad = np.array([[1.0, 0, -2, 1], [3, 1, 0, -1], [-2, 2, 1, 0]])
    dx = check("dense: dx gathers from all outputs")
    dx.call(dense_backward, grad, inputs, weights).part(0).close([[5, 2], [2, 6], [-6, -4]])
    dw = check("dense: dw sums over the batch", weight=2)
    dw.call(dense_backward, grad, inputs, weights).part(1).close([[-2, -1, -2, 2], [15, -1, -6, -1]])
    db = check("dense: db sums over the batch")
    db.call(dense_backward, grad, inputs, weights).part(2).close([2, 3, -1, 0])
    leaves = check("dense: leaves its arguments alone")
    leaves.call(dense_backward, grad[:2], inputs[:2], weights).part(2).shape((4,)).keeps_inputs()
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for axes in (1, 2, 4):
        shape = rng.integers(2, 5, size=axes).tolist()
        came, x = rng.integers(-9, 10, size=(2, *shape)) / 2
        picked = [g if v > 0 else 0 for g, v in zip(came.ravel(), x.ravel(), strict=True)]
        passes.call(relu_backward, came, x).close(np.reshape(picked, shape))
        stops.call(relu_backward, came, x * 0).close(np.zeros(shape)).keeps_inputs()
    for count, features, units in [(3, 3, 3), (1, 4, 2), *rng.integers(2, 7, size=(3, 3)).tolist()]:
        # Halves and whole numbers: exact in float32 too.
        grad, inputs, weights = (
            rng.integers(-9, 10, size=size) / 2 for size in [(count, units), (count, features), (features, units)]
        )
        rows = list(zip(inputs, grad, strict=True))
        dx.call(dense_backward, grad, inputs, weights).part(0).close(
            [[np.dot(row, g) for row in weights] for g in grad]
        )
        dw.call(dense_backward, grad, inputs, weights).part(1).close(sum(np.outer(row, g) for row, g in rows))
        db.call(dense_backward, grad, inputs, weights).part(2).close(sum(g for _, g in rows))
        leaves.call(dense_backward, grad, inputs, weights).part(2).shape((units,)).keeps_inputs()
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Let the shapes lead you. <code>dw</code> is (features, units); you have <code>inputs</code> (count, features) and <code>grad</code> (count, units). Which product of the two has that shape?
# </details>
#
# <details><summary>Hint 2</summary>
# Each bias was added to every image of the batch. How often does it change the loss, then?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 모양이 길을 알려 줍니다. <code>dw</code>는 (features, units)이고, <code>inputs</code>는 (count, features), <code>grad</code>는 (count, units)입니다. 둘을 어떻게 곱해야 그 모양이 됩니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 편향(bias) 하나는 배치의 모든 이미지에 더해졌습니다. 그러면 손실을 몇 번 바꿉니까?
# </details>

# %% [markdown] tags=["en"]
# Is it right? Ask your gradient check. Any function of the outputs will do as a loss; here each output is multiplied by a fixed number and all are added up.

# %% [markdown] tags=["ko"]
# 맞습니까? 여러분의 그래디언트 검사로 확인하십시오. 출력으로 만든 함수라면 무엇이든 손실로 쓸 수 있습니다. 여기서는 출력마다 정해진 수를 곱해 모두 더합니다.

# %% tags=["show", "nbval-ignore-output"]
rng = np.random.default_rng(1)
inputs, weights, fixed = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=(4, 2))
dx, dw, db = dense_backward(fixed, inputs, weights)
print(f"dx {gradient_check(lambda x: np.sum(x @ weights * fixed), inputs, dx):.0e}")
print(f"dw {gradient_check(lambda w: np.sum(inputs @ w * fixed), weights, dw):.0e}")
dx = relu_backward(fixed[:3], weights)
print(f"ReLU {gradient_check(lambda x: np.sum(np.maximum(x, 0) * fixed[:3]), weights, dx):.0e}")

# %% [markdown] tags=["en"]
# ## Pooling, backwards
#
# **Max pooling** let only the largest number of each window through. So the window's number of `grad` goes back to that one pixel; the other pixels get 0. If several are equally large, the first one in reading order gets it: one number came out of the window, so one number goes back in.
#
# The picture shows windows of 2 × 2, the mask of their maxima, and where the gradient goes.

# %% [markdown] tags=["ko"]
# ## 풀링을 거꾸로
#
# **최대 풀링**(max pooling)은 윈도우(window)마다 가장 큰 값 하나만 통과시켰습니다. 그래서 `grad`에서 그 윈도우에 해당하는 값도 그 픽셀 하나로만 돌아가고, 나머지 픽셀은 0을 받습니다. 가장 큰 값이 여럿이면 읽는 순서로 첫 번째 픽셀이 받습니다. 윈도우에서 숫자 하나가 나왔으니, 되돌아가는 숫자도 하나입니다.
#
# 아래 그림은 2 × 2 윈도우, 최댓값의 마스크(mask), 그리고 그래디언트가 돌아가는 곳을 보여 줍니다.

# %% tags=["show"]
pool_image = np.array([[1, 3, 2, 0, 5, 4], [2, 0, 1, 6, 1, 5], [7, -1, -2, -3, 2, 2], [0, 4, -5, -1, 2, 1]])
pool_grad = np.array([[2.0, -1, 4], [3, 6, -4]])
pictures.pool_gradient(pool_image, (2, 2), pool_grad)

# %% [markdown] tags=["en"]
# When windows overlap, one pixel can be the maximum of several. Then it hears from all of them, and their gradients **add up**.

# %% [markdown] tags=["ko"]
# 윈도우가 겹치면 픽셀 하나가 여러 윈도우의 최댓값일 수 있습니다. 그 픽셀은 모든 윈도우에서 그래디언트를 받고, 그 값들은 **더해집니다**.

# %% [markdown] tags=["en"]
# ## Exercise 4 · Max pooling, backwards (2 points)
#
# Write `first_maximum` for one window, then `max_pool2d_backward` for a batch. Only whole windows count; pixels that no window sees get 0.

# %% [markdown] tags=["ko"]
# ## 연습 4 · 최대 풀링을 거꾸로 (2점)
#
# 먼저 윈도우 하나를 다루는 `first_maximum`을, 다음으로 배치를 다루는 `max_pool2d_backward`를 작성하십시오. 온전한 윈도우만 세며, 어떤 윈도우도 보지 않은 픽셀은 0을 받습니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "max_pool2d_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def first_maximum(window):
    """Return the mask of a window: an array of its shape, True (or 1) at its maximum, False (or 0) elsewhere.

    window: array (pool_h, pool_w). Of several maxima only the first one, row by row, is marked.
    """
    ### BEGIN SOLUTION
    mask = np.zeros(window.size, dtype=bool)
    mask[np.argmax(window)] = True
    return mask.reshape(window.shape)
    ### END SOLUTION


def max_pool2d_backward(grad, images, pool, stride=None):
    """Return the gradient for the images, a new array of floats in their shape.

    grad: array (count, map_h, map_w, channels), the gradient for what max pooling gave.
    images: array (count, height, width, channels), what max pooling had received; it is not changed.
    pool: (pool_h, pool_w).  stride: (stride_h, stride_w); None stands for the size of the pool.
    """
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    dx = np.zeros(images.shape)
    ### BEGIN SOLUTION
    for row in range(grad.shape[1]):
        for col in range(grad.shape[2]):
            top, left = row * stride_h, col * stride_w
            place = np.s_[:, top : top + pool_h, left : left + pool_w]
            # All images and channels at once: each column of flat is one window.
            flat = images[place].reshape(len(images), -1, images.shape[3])
            first = np.arange(flat.shape[1])[:, np.newaxis] == flat.argmax(axis=1)[:, np.newaxis]
            dx[place] += first.reshape(dx[place].shape) * grad[:, row : row + 1, col : col + 1]
    return dx
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-max_pool2d_backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# What tf.GradientTape gives for these arrays.
with checks("max_pool2d_backward", points=2, covers="batches, pools and strides of all kinds, many ties") as check:
    rows = ["1 3 2 0 5 4", "2 0 1 6 7 5", "7 -1 -2 -3 2 3", "0 4 -5 -1 4 1"]
    image = np.array([row.split() for row in rows], dtype=float).reshape(1, 4, 6, 1)
    mask = check("marks the maximum of a window, the first one if there are several")
    mask.call(first_maximum, np.array([[-4.0, -2, -3], [-1, -6, -5]])).close([[0, 0, 0], [1, 0, 0]])
    mask.call(first_maximum, np.array([[1.0, 5, 0], [5, 2, 5]])).close([[0, 1, 0], [0, 0, 0]])
    routes = check("sends each number of grad to the maximum of its window", weight=2)
    grad = np.array([[2.0, -1, 4], [3, 6, -4]]).reshape(1, 2, 3, 1)
    routes.call(max_pool2d_backward, grad, image, (2, 2)).close(
        np.reshape([[0, 2, 0, 0, 0, 0], [0, 0, 0, -1, 4, 0], [3, 0, 0, 0, 0, 0], [0, 0, 0, 6, -4, 0]], (1, 4, 6, 1))
    )
    ties = check("sends it to one pixel only where several are largest")
    ties.call(max_pool2d_backward, grad[:, :, :2], np.ones((1, 4, 6, 1)), (2, 3)).close(
        np.reshape([[2, 0, 0, -1, 0, 0], [0, 0, 0, 0, 0, 0], [3, 0, 0, 6, 0, 0], [0, 0, 0, 0, 0, 0]], (1, 4, 6, 1))
    )
    overlap = check("adds up where windows overlap", weight=2)
    many = np.arange(1.0, 13).reshape(1, 3, 4, 1)
    overlap.call(max_pool2d_backward, many, image, (2, 3), (1, 1)).close(
        np.reshape([[0, 1, 0, 0, 0, 0], [0, 0, 0, 8, 22, 0], [14, 0, 0, 0, 0, 0], [0, 10, 0, 0, 23, 0]], (1, 4, 6, 1))
    )
    sides = check("reads pool and stride as (height, width), and gives unseen pixels 0")
    sides.call(max_pool2d_backward, many[:, :2, :2], image, (1, 3), (3, 2)).close(
        np.reshape([[0, 1, 0, 0, 2, 0], [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [0, 5, 0, 0, 6, 0]], (1, 4, 6, 1))
    )
    apart = check("keeps images and channels apart, and its arguments as they were")
    images = (np.arange(48) * 7 % 11 - 4.0).reshape(2, 3, 4, 2)
    answer = apart.call(max_pool2d_backward, np.arange(1.0, 9).reshape(2, 1, 2, 2), images, (3, 2))
    answer.close(
        np.reshape(
            [
                [0, 0, 0, 2, 0, 0, 0, 0],
                [0, 0, 0, 0, 0, 0, 3, 0],
                [0, 0, 1, 0, 0, 0, 0, 4],
                [0, 6, 0, 0, 0, 0, 0, 0],
                [0, 0, 0, 0, 7, 0, 0, 0],
                [0, 0, 5, 0, 0, 0, 0, 8],
            ],
            (2, 3, 4, 2),
        )
    ).keeps_inputs()

    ### BEGIN HIDDEN TESTS
    def brute(grad, images, pool, stride):
        """Window by window; of equal numbers the first, by comparing one after the other."""
        dx = np.zeros(images.shape)
        for n, row, col, k in np.ndindex(grad.shape):
            places = [(row * stride[0] + i, col * stride[1] + j) for i in range(pool[0]) for j in range(pool[1])]
            best = places[0]
            for place in places:
                best = place if images[n][place][k] > images[n][best][k] else best
            dx[n, best[0], best[1], k] += grad[n, row, col, k]
        return dx

    rng = check.hidden()

    def draw(shape, pool, stride, span=30):
        images = rng.integers(-span, 0, size=shape) / 2  # negative: a window padded with 0 shows
        size = [(side - p) // s + 1 for side, p, s in zip(shape[1:3], pool, stride, strict=True)]
        grad = rng.integers(-9, 10, size=(shape[0], *size, shape[3])) / 2
        return grad, images, pool, stride

    for height, width in rng.integers(1, 5, size=(4, 2)).tolist():
        window = rng.integers(-3, 1, size=(height, width)).astype(float)
        expected = np.zeros(window.size)
        expected[window.ravel().tolist().index(window.max())] = 1
        mask.call(first_maximum, window).close(expected.reshape(window.shape))
    for case, shape, pool, stride, span in [
        (routes, (1, 6, 4, 1), (2, 2), (2, 2), 1000),
        (routes, (2, 6, 9, 2), (2, 3), (2, 3), 1000),
        (ties, (2, 6, 4, 1), (3, 2), (3, 2), 2),
        (ties, (1, 5, 7, 3), (2, 2), (1, 2), 1),
        (overlap, (2, 5, 6, 2), (3, 2), (1, 1), 30),
        (overlap, (1, 7, 5, 1), (3, 3), (2, 1), 30),
        (sides, (1, 7, 8, 2), (2, 3), (3, 2), 30),
        (sides, (2, 8, 6, 1), (1, 2), (2, 3), 30),
        (apart, (3, 4, 6, 4), (2, 2), (2, 2), 30),
        (apart, (2, 5, 5, 2), (5, 5), (1, 1), 30),
    ]:
        given = draw(shape, pool, stride, span)
        answer = case.call(max_pool2d_backward, *given).close(brute(*given))
        if case is apart:
            answer.keeps_inputs()
    grad, images, pool, _ = draw((2, 6, 7, 2), (3, 2), (3, 2))
    routes.call(max_pool2d_backward, grad, images, pool).close(brute(grad, images, pool, pool))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# <code>np.argmax</code> gives the place of the first maximum, counted through the whole window row by row.
# </details>
#
# <details><summary>Hint 2</summary>
# Go through the places of <code>grad</code>. Where does the window of <code>grad[n, row, col, channel]</code> begin in the image? The same as on the way forward.
# </details>
#
# <details><summary>Hint 3</summary>
# <code>mask * grad[n, row, col, channel]</code> is what one window gives back. Is it written into <code>dx</code>, or added to it?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>np.argmax</code>는 첫 번째 최댓값의 자리를 알려 줍니다. 윈도우 전체를 행을 따라 센 번호입니다.
# </details>
#
# <details><summary>힌트 2</summary>
# <code>grad</code>의 자리를 하나씩 도십시오. <code>grad[n, row, col, channel]</code>의 윈도우는 이미지의 어디에서 시작합니까? 순방향에서와 같은 자리입니다.
# </details>
#
# <details><summary>힌트 3</summary>
# 윈도우 하나가 돌려주는 것은 <code>mask * grad[n, row, col, channel]</code>입니다. 이것을 <code>dx</code>에 써넣습니까, 더합니까?
# </details>

# %% [markdown] tags=["en"]
# ## Exercise 5 · Average pooling, backwards (2 points)
#
# **Average pooling** gave every pixel of a window an equal share in the result. So each gets an equal share of the gradient. Write `avg_pool2d_backward`; it needs only the shape of the images.

# %% [markdown] tags=["ko"]
# ## 연습 5 · 평균 풀링을 거꾸로 (2점)
#
# **평균 풀링**(average pooling)에서는 윈도우의 모든 픽셀이 결과에 똑같은 몫을 가졌습니다. 그래서 그래디언트도 똑같이 나누어 받습니다. `avg_pool2d_backward`를 작성하십시오. 이미지의 모양만 있으면 됩니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "avg_pool2d_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def avg_pool2d_backward(grad, shape, pool, stride=None):
    """Return the gradient for the images, a new array of floats of the given shape.

    grad: array (count, map_h, map_w, channels), the gradient for what average pooling gave.
    shape: (count, height, width, channels), the shape of the images.
    pool: (pool_h, pool_w).  stride: (stride_h, stride_w); None stands for the size of the pool.
    Only whole windows count; pixels that no window sees get 0.
    """
    pool_h, pool_w = pool
    stride_h, stride_w = stride or pool
    ### BEGIN SOLUTION
    dx = np.zeros(shape)
    share = grad / (pool_h * pool_w)
    for row in range(grad.shape[1]):
        for col in range(grad.shape[2]):
            top, left = row * stride_h, col * stride_w
            dx[:, top : top + pool_h, left : left + pool_w] += share[:, row : row + 1, col : col + 1]
    return dx
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-avg_pool2d_backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# What tf.GradientTape gives for these arrays.
with checks("avg_pool2d_backward", points=2, covers="batches, pools and strides of all kinds") as check:
    grad = np.array([[8.0, -4, 12], [16, 20, -8]]).reshape(1, 2, 3, 1)
    equal = check("gives every pixel of a window an equal share", weight=2)
    equal.call(avg_pool2d_backward, grad, (1, 4, 6, 1), (2, 2)).close(
        np.reshape(
            [[2, 2, -1, -1, 3, 3], [2, 2, -1, -1, 3, 3], [4, 4, 5, 5, -2, -2], [4, 4, 5, 5, -2, -2]], (1, 4, 6, 1)
        )
    )
    whole = check("keeps fractions where grad holds whole numbers")
    whole.call(avg_pool2d_backward, np.array([[[[3], [-2]]]]), (1, 2, 8, 1), (2, 4)).close(
        np.reshape([[0.375] * 4 + [-0.25] * 4] * 2, (1, 2, 8, 1))
    )
    overlap = check("adds up where windows overlap", weight=2)
    many = np.arange(1.0, 13).reshape(1, 3, 4, 1)
    overlap.call(avg_pool2d_backward, many, (1, 4, 5, 1), (2, 2), (1, 1)).close(
        np.reshape(
            [
                [0.25, 0.75, 1.25, 1.75, 1],
                [1.5, 3.5, 4.5, 5.5, 3],
                [3.5, 7.5, 8.5, 9.5, 5],
                [2.25, 4.75, 5.25, 5.75, 3],
            ],
            (1, 4, 5, 1),
        )
    )
    sides = check("reads pool and stride as (height, width)")
    sides.call(avg_pool2d_backward, grad[:, :, :2], (1, 5, 6, 1), (1, 4), (3, 2)).close(
        np.reshape(
            [[2, 2, 1, 1, -1, -1], [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [4, 4, 9, 9, 5, 5], [0, 0, 0, 0, 0, 0]],
            (1, 5, 6, 1),
        )
    )
    unseen = check("keeps the shape of the images, with 0 where no window was")
    unseen.call(avg_pool2d_backward, grad[:, :1], (1, 3, 7, 1), (2, 2)).close(
        np.reshape([[2, 2, -1, -1, 3, 3, 0], [2, 2, -1, -1, 3, 3, 0], [0, 0, 0, 0, 0, 0, 0]], (1, 3, 7, 1))
    )
    apart = check("keeps images and channels apart, and its arguments as they were")
    answer = apart.call(avg_pool2d_backward, 4 * np.arange(1.0, 9).reshape(2, 1, 2, 2), (2, 2, 4, 2), (2, 2))
    answer.close(
        np.reshape(
            [[1, 2, 1, 2, 3, 4, 3, 4], [1, 2, 1, 2, 3, 4, 3, 4], [5, 6, 5, 6, 7, 8, 7, 8], [5, 6, 5, 6, 7, 8, 7, 8]],
            (2, 2, 4, 2),
        )
    ).keeps_inputs()

    ### BEGIN HIDDEN TESTS
    def by_pixels(grad, shape, pool, stride):
        """Each pixel asks every window whether it lies inside."""
        dx = np.zeros(shape)
        for n, row, col, k in np.ndindex(shape):
            for r, c in np.ndindex(grad.shape[1:3]):
                if 0 <= row - r * stride[0] < pool[0] and 0 <= col - c * stride[1] < pool[1]:
                    dx[n, row, col, k] += grad[n, r, c, k] / (pool[0] * pool[1])
        return dx

    rng = check.hidden()
    for case, shape, pool, stride in [
        (equal, (1, 6, 4, 1), (3, 2), (3, 2)),
        (equal, (2, 4, 8, 1), (2, 4), (2, 4)),
        (whole, (1, 4, 4, 2), (2, 2), (2, 2)),
        (overlap, (1, 5, 6, 2), (2, 4), (1, 1)),
        (overlap, (2, 7, 5, 1), (3, 3), (2, 1)),
        (sides, (1, 7, 8, 1), (2, 3), (3, 2)),
        (sides, (1, 8, 6, 2), (1, 2), (2, 3)),
        (unseen, (1, 5, 8, 1), (2, 3), (2, 3)),
        (apart, (3, 4, 4, 2), (2, 2), (2, 2)),
    ]:
        size = [(side - p) // s + 1 for side, p, s in zip(shape[1:3], pool, stride, strict=True)]
        grad = rng.integers(-9, 10, size=(shape[0], *size, shape[3]))
        grad = grad if case is whole else grad / 2
        answer = case.call(avg_pool2d_backward, grad, shape, pool, stride).close(by_pixels(grad, shape, pool, stride))
        if case is apart:
            answer.keeps_inputs()
    grad = rng.integers(-9, 10, size=(1, 2, 3, 1)) / 2
    equal.call(avg_pool2d_backward, grad, (1, 4, 6, 1), (2, 2)).close(by_pixels(grad, (1, 4, 6, 1), (2, 2), (2, 2)))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# How many pixels share one number of <code>grad</code>? All the shares together must give that number again.
# </details>
#
# <details><summary>Hint 2</summary>
# A slice of <code>dx</code> is the window; one number can be added to all of it at once.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>grad</code>의 숫자 하나를 픽셀 몇 개가 나눕니까? 나눈 몫을 모두 더하면 다시 그 숫자가 되어야 합니다.
# </details>
#
# <details><summary>힌트 2</summary>
# <code>dx</code>의 슬라이스가 윈도우입니다. 숫자 하나를 슬라이스 전체에 한꺼번에 더할 수 있습니다.
# </details>

# %% [markdown] tags=["en"]
# Your two pooling gradients side by side, for the same `grad`. Maximum: everything to one pixel. Average: the same to all.

# %% [markdown] tags=["ko"]
# 같은 `grad`에 대해 여러분이 구한 두 가지 풀링의 그래디언트입니다. 최대 풀링은 한 픽셀에 모두 주고, 평균 풀링은 모두에게 똑같이 줍니다.

# %% tags=["show"]
batch = pool_image[np.newaxis, :, :, np.newaxis].astype(float)
back = pool_grad[np.newaxis, :, :, np.newaxis]
to_maximum = max_pool2d_backward(back, batch, (2, 2))[0, :, :, 0]
to_all = avg_pool2d_backward(back, batch.shape, (2, 2))[0, :, :, 0]
pictures.show_feature_maps(None, [to_maximum, to_all], ["max_pool2d_backward", "avg_pool2d_backward"])

# %% [markdown] tags=["en"]
# ---
#
# ## Break
#
# This is the end of the first sitting. You have the loss, a way to test gradients, and the backward step of every layer but one. Save the notebook. When you come back, run all cells above (menu *Run*, *Run All Above Selected Cell*), then go on.
#
# ---

# %% [markdown] tags=["ko"]
# ---
#
# ## 쉬는 시간
#
# 첫 번째 시간이 끝났습니다. 손실과, 그래디언트를 시험하는 방법과, 한 층만 빼고 모든 층의 역방향 계산을 갖추었습니다. 노트북을 저장하십시오. 다시 시작할 때는 위의 셀을 모두 실행한 다음(메뉴 *Run*, *Run All Above Selected Cell*) 이어 가십시오.
#
# ---

# %% [markdown] tags=["en"]
# ## Convolution, backwards: the bias
#
# The bias of a filter is added to every place of its map, in every image. Move it by a hair, and all those numbers move by as much. So its gradient gathers all of `grad` that belongs to this filter.

# %% [markdown] tags=["ko"]
# ## 합성곱을 거꾸로: 편향
#
# 필터의 편향은 모든 이미지에서 맵의 모든 자리에 더해집니다. 편향을 조금 움직이면 그 숫자들이 모두 그만큼 움직입니다. 그래서 편향의 그래디언트는 그 필터에 속한 `grad`를 모두 모은 것입니다.

# %% [markdown] tags=["en"]
# ## Exercise 6 · db (1 point)
#
# Write `conv_db`.

# %% [markdown] tags=["ko"]
# ## 연습 6 · db (1점)
#
# `conv_db`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv_db", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv_db(grad):
    """Return the gradient for the biases, array (filters,).

    grad: array (count, map_h, map_w, filters), the gradient for the feature maps.
    """
    ### BEGIN SOLUTION
    return grad.sum(axis=(0, 1, 2))
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-conv_db", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
with checks("conv_db", points=1, covers="other sizes") as check:
    grad = np.array([[[[1.0, 2], [-3, 1]], [[0, 4], [2, -1]]], [[[5, 0], [1, 1]], [[-2, 3], [0, -5]]]])
    one = check("gives one number a filter")
    one.call(conv_db, grad[:, :, :1]).shape((2,))
    every = check("gathers every place of every map")
    every.call(conv_db, grad).close([4, 5])
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for shape in rng.integers(1, 6, size=(4, 4)).tolist():
        grad = rng.integers(-9, 10, size=shape) / 2
        one.call(conv_db, grad).shape(shape[3:])
        every.call(conv_db, grad).close(np.ones(grad[..., 0].size) @ grad.reshape(-1, shape[3]))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint</summary>
# The answer has one axis, the last one of <code>grad</code>. What happens to the other three?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트</summary>
# 답에는 축이 하나, 곧 <code>grad</code>의 마지막 축만 남습니다. 나머지 세 축은 어떻게 됩니까?
# </details>

# %% [markdown] tags=["en"]
# ## One dimension first
#
# A kernel of three numbers slides along a signal. The window of output *o* begins at `o * stride`:

# %% [markdown] tags=["ko"]
# ## 먼저 1차원으로
#
# 숫자 세 개짜리 커널이 신호(signal) 위를 미끄러집니다. 출력 *o*의 윈도우는 `o * stride`에서 시작합니다.

# %% [markdown]
# $$
# \text{output}[o] = \sum_i \text{signal}[o \cdot \text{stride} + i]\cdot \text{kernel}[i]
# $$

# %% [markdown] tags=["en"]
# Everything on the way back follows from this line. Each product `signal[…] * kernel[i]` went into `output[o]`. So on the way back
#
# - `kernel[i]` hears `grad[o]` times the signal it met there, from every *o*: that is `dw`;
# - `signal[o * stride + i]` hears `grad[o]` times `kernel[i]`: that is `dx`.

# %% [markdown] tags=["ko"]
# 되돌아가는 길은 모두 이 한 줄에서 나옵니다. `signal[…] * kernel[i]`라는 곱은 `output[o]`로 들어갔습니다. 그러므로 되돌아갈 때
#
# - `kernel[i]`는 모든 *o*에서, 그 자리에서 만난 신호에 `grad[o]`를 곱한 값을 받습니다. 이것이 `dw`입니다.
# - `signal[o * stride + i]`는 `kernel[i]`에 `grad[o]`를 곱한 값을 받습니다. 이것이 `dx`입니다.

# %% [markdown] tags=["en"]
# ## Exercise 7 · dw in one dimension (1 point)
#
# Write `conv1d_dw`.

# %% [markdown] tags=["ko"]
# ## 연습 7 · 1차원의 dw (1점)
#
# `conv1d_dw`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv1d_dw", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv1d_dw(grad, signal, size, stride):
    """Return the gradient for the kernel, array (size,).

    grad: array (outputs,), the gradient for what the convolution gave, without padding.
    signal: array (length,).  size: how many numbers the kernel has.  stride: a whole number.
    """
    dw = np.zeros(size)
    ### BEGIN SOLUTION
    for o, g in enumerate(grad):
        dw += g * signal[o * stride : o * stride + size]
    return dw
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-conv1d_dw", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
with checks("conv1d_dw", points=1, covers="other lengths, kernels and strides") as check:
    signal, grad = np.array([2.0, -1, 3, 0, 4, 1, -2, 5]), np.array([1.0, -1, 2, 0, 3, -2])
    one = check("gives one number for each of the kernel's")
    one.call(conv1d_dw, grad[:3], signal[:5], 3, 1).shape((3,))
    total = check("multiplies grad with the signal that each number met, and adds up")
    total.call(conv1d_dw, grad, signal, 3, 1).close([19, 3, -5])
    steps = check("starts each window where the forward pass did", weight=2)
    steps.call(conv1d_dw, np.array([2.0, -1, 3]), signal, 3, 2).close([13, 1, -4])
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for size, stride, outputs, rest in [(2, 1, 4, 0), (4, 2, 3, 1), (3, 3, 4, 2), (1, 2, 3, 1), (5, 1, 2, 0)]:
        signal = rng.integers(-9, 10, size=(outputs - 1) * stride + size + rest) / 2
        grad = rng.integers(-9, 10, size=outputs) / 2
        expected = grad @ sliding_window_view(signal, size)[::stride]
        one.call(conv1d_dw, grad, signal, size, stride).shape((size,))
        steps.call(conv1d_dw, grad, signal, size, stride).close(expected)
        if stride == 1:
            total.call(conv1d_dw, grad, signal, size, stride).close(expected)
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Take one output <code>o</code>. Its window is a slice of the signal, as long as the kernel. What does this output add to <code>dw</code>?
# </details>
#
# <details><summary>Hint 2</summary>
# Where does the window of output <code>o</code> begin when the stride is 2?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 출력 <code>o</code> 하나만 생각하십시오. 그 윈도우는 커널과 길이가 같은, 신호의 슬라이스입니다. 이 출력은 <code>dw</code>에 무엇을 더합니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 스트라이드(stride)가 2이면 출력 <code>o</code>의 윈도우는 어디에서 시작합니까?
# </details>

# %% [markdown] tags=["en"]
# ## What one pixel hears
#
# Now `dx`. Each output sends a copy of the kernel back to its window, `grad[o]` times as large. Where windows overlap, a pixel hears from several outputs, and everything it hears is **added**.
#
# Move the slider: how does `dx` fill? Change the stride: which pixels hear nothing?

# %% [markdown] tags=["ko"]
# ## 픽셀 하나가 듣는 것
#
# 이제 `dx`입니다. 출력은 저마다 커널에 `grad[o]`를 곱한 값을 자기 윈도우로 돌려보냅니다. 윈도우가 겹치는 곳에서는 픽셀 하나가 여러 출력에게서 듣고, 들은 것은 모두 **더해집니다**.
#
# 슬라이더를 움직여 보십시오. `dx`는 어떻게 채워집니까? 스트라이드를 바꾸면 어느 픽셀이 아무것도 듣지 못합니까?

# %% tags=["show"]
pictures.explore_overlap(np.array([1.0, -1, 2, 0.5]), np.array([1.0, -2, 3]))

# %% [markdown] tags=["en"]
# ## Exercise 8 · dx in one dimension (1 point)
#
# Write `conv1d_dx`.

# %% [markdown] tags=["ko"]
# ## 연습 8 · 1차원의 dx (1점)
#
# `conv1d_dx`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv1d_dx", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv1d_dx(grad, kernel, length, stride):
    """Return the gradient for the signal, array (length,).

    grad: array (outputs,), the gradient for what the convolution gave, without padding.
    kernel: array (size,).  length: how long the signal was.  stride: a whole number.
    Numbers of the signal that no window saw get 0.
    """
    dx = np.zeros(length)
    ### BEGIN SOLUTION
    for o, g in enumerate(grad):
        dx[o * stride : o * stride + len(kernel)] += g * kernel
    return dx
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-conv1d_dx", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
with checks("conv1d_dx", points=1, covers="other lengths, kernels and strides") as check:
    kernel, grad = np.array([1.0, -2, 3]), np.array([1.0, -1, 2, 0, 3, -2])
    adds = check("adds up what overlapping windows send", weight=2)
    adds.call(conv1d_dx, grad, kernel, 8, 1).close([1, -3, 7, -7, 9, -8, 13, -6])
    steps = check("sends it to the windows of the forward pass")
    steps.call(conv1d_dx, np.array([2.0, -1, 3]), kernel, 7, 2).close([2, -4, 5, 2, 0, -6, 9])
    unseen = check("is as long as the signal, with 0 where no window was")
    unseen.call(conv1d_dx, np.array([2.0, -1]), np.array([1.0, 4]), 6, 3).close([2, 8, 0, -1, -4, 0])

    ### BEGIN HIDDEN TESTS
    def sent(grad, kernel, length, stride):
        """One place of the signal after the other: which weights met it, and in which output."""
        pairs = [[(o, p - o * stride) for o in range(len(grad))] for p in range(length)]
        return [sum(grad[o] * kernel[i] for o, i in places if 0 <= i < len(kernel)) for places in pairs]

    rng = check.hidden()
    for case, size, stride, outputs, rest in [
        (adds, 2, 1, 4, 0),
        (adds, 4, 1, 3, 0),
        (steps, 4, 2, 3, 0),
        (steps, 3, 2, 4, 0),
        (unseen, 2, 3, 3, 2),
        (unseen, 4, 3, 2, 1),
    ]:
        kernel, grad = rng.integers(-9, 10, size=size) / 2, rng.integers(-9, 10, size=outputs) / 2
        length = (outputs - 1) * stride + size + rest
        case.call(conv1d_dx, grad, kernel, length, stride).close(sent(grad, kernel, length, stride))
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# The same loop and the same slice as in <code>conv1d_dw</code>, only the other way round: now the slice is of <code>dx</code>.
# </details>
#
# <details><summary>Hint 2</summary>
# When the next output writes into a place that already has a number, what should become of that number?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>conv1d_dw</code>와 같은 반복문, 같은 슬라이스이고 방향만 반대입니다. 이번에는 <code>dx</code>의 슬라이스입니다.
# </details>
#
# <details><summary>힌트 2</summary>
# 다음 출력이 이미 숫자가 있는 자리에 쓸 때, 원래 있던 숫자는 어떻게 되어야 합니까?
# </details>

# %% [markdown] tags=["en"]
# Your `dx`, output by output:

# %% [markdown] tags=["ko"]
# 여러분의 `dx`를 출력마다 나누어 그렸습니다.

# %% tags=["show"]
kernel, grad = np.array([1.0, -2, 3]), np.array([1.0, -1, 2, 0.5])
pictures.overlap(grad, kernel, 6, dx=conv1d_dx(grad, kernel, 6, 1))

# %% [markdown] tags=["en"]
# ## Two dimensions
#
# Nothing new happens, there is only one more axis. The window of `grad[row, col]` begins at `(row * stride_h, col * stride_w)` and is as large as the kernel.

# %% [markdown] tags=["ko"]
# ## 2차원
#
# 새로운 일은 없고 축이 하나 늘 뿐입니다. `grad[row, col]`의 윈도우는 `(row * stride_h, col * stride_w)`에서 시작하고, 크기는 커널과 같습니다.

# %% [markdown] tags=["en"]
# ## Exercise 9 · dw and dx in two dimensions (2 points)
#
# Write `conv2d_dw` and `conv2d_dx` for one gray image and one kernel.

# %% [markdown] tags=["ko"]
# ## 연습 9 · 2차원의 dw와 dx (2점)
#
# 흑백 이미지 한 장과 커널 하나를 다루는 `conv2d_dw`와 `conv2d_dx`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv2d_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv2d_dw(grad, image, kernel_shape, stride):
    """Return the gradient for the kernel, array (kernel_h, kernel_w).

    grad: array (map_h, map_w), the gradient for the feature map, without padding.
    image: array (height, width).  kernel_shape: (kernel_h, kernel_w).  stride: (stride_h, stride_w).
    """
    dw = np.zeros(kernel_shape)
    ### BEGIN SOLUTION
    for row, col in np.ndindex(grad.shape):
        top, left = row * stride[0], col * stride[1]
        dw += grad[row, col] * image[top : top + kernel_shape[0], left : left + kernel_shape[1]]
    return dw
    ### END SOLUTION


def conv2d_dx(grad, kernel, image_shape, stride):
    """Return the gradient for the image, array (height, width); pixels that no window saw get 0.

    grad: array (map_h, map_w), the gradient for the feature map, without padding.
    kernel: array (kernel_h, kernel_w).  image_shape: (height, width).  stride: (stride_h, stride_w).
    """
    dx = np.zeros(image_shape)
    ### BEGIN SOLUTION
    for row, col in np.ndindex(grad.shape):
        top, left = row * stride[0], col * stride[1]
        dx[top : top + kernel.shape[0], left : left + kernel.shape[1]] += grad[row, col] * kernel
    return dx
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-conv2d_gradients", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# What tf.GradientTape gives for these arrays.
with checks("conv2d_gradients", points=2, covers="other sizes and strides, equal ones too") as check:
    image = (np.arange(30) * 7 % 11 - 4.0).reshape(5, 6)
    kernel = np.array([[1.0, -2, 3], [0, 4, -1]])
    grad = np.array([[1.0, -1, 2, 0], [3, 0, -2, 1], [0, 2, 1, -3]])
    dw = check("dw: multiplies grad with the pixels that each weight met", weight=2)
    dw.call(conv2d_dw, grad, image[:4], (2, 3), (1, 1)).close([[14, 31, -29], [-5, 23, 7]])
    dw_steps = check("dw: starts each window where the forward pass did, on both axes")
    dw_steps.call(conv2d_dw, grad[:2, :2], image, (2, 3), (2, 3)).close([[-1, -2, 19], [4, -8, 13]])
    dx = check("dx: adds up what overlapping windows send", weight=2)
    dx.call(conv2d_dx, grad, kernel, (4, 6), (1, 1)).close(
        [[1, -3, 7, -7, 6, 0], [3, -2, 2, 14, -10, 3], [0, 14, -6, -7, 15, -10], [0, 0, 8, 2, -13, 3]]
    )
    dx_steps = check("dx: sends it to the windows of the forward pass, on both axes")
    dx_steps.call(conv2d_dx, grad[:3, :2], kernel, (4, 5), (1, 2)).close(
        [[1, -2, 2, 2, -3], [3, -2, 8, -4, 1], [0, 12, -1, -4, 6], [0, 0, 0, 8, -2]]
    )
    unseen = check("dx: is as large as the image, with 0 where no window was")
    unseen.call(conv2d_dx, grad[:2, :2], kernel[:, :2], (5, 6), (2, 3)).close(
        [[1, -2, 0, -1, 2, 0], [0, 4, 0, 0, -4, 0], [3, -6, 0, 0, 0, 0], [0, 12, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]
    )
    leaves = check("leaves its arguments alone")
    leaves.call(conv2d_dx, grad, kernel, (4, 6), (1, 1)).shape((4, 6)).keeps_inputs()

    ### BEGIN HIDDEN TESTS
    def units(shape):
        """Images or kernels that are 1 at one place each: a convolution is linear, so they tell all."""
        return np.eye(shape[0] * shape[1]).reshape(-1, *shape)

    rng = check.hidden()
    for (height, width), sides, stride in [
        ((6, 5), (2, 3), (1, 1)),
        ((4, 7), (3, 2), (2, 1)),
        ((7, 8), (2, 3), (2, 3)),
        ((5, 9), (1, 4), (3, 2)),
        ((6, 6), (3, 3), (1, 2)),
        ((4, 5), (4, 5), (1, 1)),
    ]:
        image, kernel = (rng.integers(-9, 10, size=size) / 2 for size in [(height, width), sides])
        size = [(n - k) // s + 1 for n, k, s in zip((height, width), sides, stride, strict=True)]
        grad = rng.integers(-9, 10, size=size) / 2
        by_weight = conv2d(
            image[np.newaxis, :, :, np.newaxis], np.moveaxis(units(sides), 0, 2)[:, :, np.newaxis], 0, stride
        )
        expected_dw = np.tensordot(by_weight[0], grad, ((0, 1), (0, 1))).reshape(sides)
        by_pixel = conv2d(units((height, width))[..., np.newaxis], kernel[:, :, np.newaxis, np.newaxis], 0, stride)
        expected_dx = np.tensordot(by_pixel[..., 0], grad, 2).reshape(height, width)
        for case in (dw, dw_steps):
            case.call(conv2d_dw, grad, image, sides, stride).close(expected_dw)
        for case in (dx, dx_steps, unseen):
            case.call(conv2d_dx, grad, kernel, (height, width), stride).close(expected_dx)
        leaves.call(conv2d_dw, grad, image, sides, stride).shape(sides).keeps_inputs()
        leaves.call(conv2d_dx, grad, kernel, (height, width), stride).shape((height, width)).keeps_inputs()
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Two loops over the places of <code>grad</code>. Inside, one slice with rows and columns.
# </details>
#
# <details><summary>Hint 2</summary>
# Rows have their own stride and kernel side, and so have columns. Check all four in your slice.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# <code>grad</code>의 자리를 도는 반복문 두 개, 그 안에 행과 열이 있는 슬라이스 하나입니다.
# </details>
#
# <details><summary>힌트 2</summary>
# 행에는 행의 스트라이드와 커널 크기가, 열에는 열의 스트라이드와 커널 크기가 있습니다. 슬라이스에서 네 가지를 모두 확인하십시오.
# </details>

# %% [markdown] tags=["en"]
# There is a second way to see `dx`: with stride 1, put zeros around `grad` and slide the **flipped** kernel over it. This is the convolution of mathematicians, met in unit 01. The map below is your `conv2d_dx`; the player recomputes each number in this second way.

# %% [markdown] tags=["ko"]
# `dx`를 보는 다른 방법이 있습니다. 스트라이드가 1일 때 `grad` 둘레에 0을 두르고 **뒤집은** 커널을 미끄러뜨리는 것입니다. 01 단원에서 만난, 수학자들의 합성곱입니다. 아래의 맵은 여러분의 `conv2d_dx`가 구한 것이고, 플레이어는 숫자 하나하나를 이 방법으로 다시 계산합니다.

# %% tags=["show"]
grad, kernel = np.array([[1.0, -1, 2], [0, 3, -2]]), np.array([[1.0, 2], [-3, 4]])
pictures.slide(np.pad(grad, 1), kernel[::-1, ::-1], conv2d_dx(grad, kernel, (3, 4), (1, 1)))

# %% [markdown] tags=["en"]
# ## Predict before you run
#
# A 3 × 3 kernel with all weights 1 slides over a 6 × 8 image with stride 1, and `grad` is 1 everywhere. **Which pixels get the largest gradient, and how large is it?** Decide first, then run the cell.

# %% [markdown] tags=["ko"]
# ## 실행하기 전에 예상해 보십시오
#
# 가중치가 모두 1인 3 × 3 커널이 6 × 8 이미지 위를 스트라이드 1로 미끄러지고, `grad`는 어디서나 1입니다. **어느 픽셀의 그래디언트가 가장 크고, 얼마입니까?** 먼저 답을 정하고 셀을 실행하십시오.

# %% tags=["show"]
pictures.show_feature_maps(None, [conv2d_dx(np.ones((4, 6)), np.ones((3, 3)), (6, 8), (1, 1))], ["dx"])

# %% [markdown] tags=["en"]
# <details><summary>What happened?</summary>
# A pixel hears once from every window it lies in. In the middle these are nine, in a corner only one. It is the map of visits of unit 02: pixels at the border are seen less often, and learn less.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>무슨 일이 일어났습니까?</summary>
# 픽셀은 자기가 들어 있는 윈도우마다 한 번씩 듣습니다. 가운데에서는 아홉 번, 모서리에서는 한 번뿐입니다. 02 단원에서 본 방문 횟수의 지도와 같습니다. 가장자리 픽셀은 덜 보이고, 덜 배웁니다.
# </details>

# %% [markdown] tags=["en"]
# ## A whole layer
#
# A layer has batches, channels, filters, a stride and a border of zeros. Three thoughts are enough:
#
# - **channels and filters:** the kernel slice of channel *k* and filter *f* connects `images[…, k]` with `grad[…, f]`, and nothing else. `dx` of a channel gathers from all filters;
# - **batch:** the kernels are shared by all images, so `dw` gathers from all of them;
# - **border:** on the way forward, zeros were put around the images. Go back with the images *as they were padded*, and cut the border off `dx` at the end.
#
# `border(size, kernel, stride, padding)` from the top of this notebook says how many zeros lie before and after.

# %% [markdown] tags=["ko"]
# ## 층 전체
#
# 층에는 배치, 채널(channel), 필터, 스트라이드, 그리고 둘레의 0이 있습니다. 세 가지만 생각하면 됩니다.
#
# - **채널과 필터:** 채널 *k*와 필터 *f*의 커널 한 장은 `images[…, k]`와 `grad[…, f]`만 잇습니다. 한 채널의 `dx`는 모든 필터에서 모입니다.
# - **배치:** 모든 이미지가 커널을 함께 쓰므로 `dw`는 모든 이미지에서 모입니다.
# - **둘레:** 순방향에서는 이미지 둘레에 0을 둘렀습니다. *0을 두른* 이미지로 되돌아가고, 마지막에 `dx`에서 둘레를 잘라 냅니다.
#
# 둘레의 0이 앞뒤로 몇 개인지는 이 노트북 맨 위의 `border(size, kernel, stride, padding)`이 알려 줍니다.

# %% [markdown] tags=["en"]
# ## Exercise 10 · A convolutional layer, backwards (3 points)
#
# Write `conv2d_backward`. You may use `conv_db`, `conv2d_dw` and `conv2d_dx`.

# %% [markdown] tags=["ko"]
# ## 연습 10 · 합성곱 층을 거꾸로 (3점)
#
# `conv2d_backward`를 작성하십시오. `conv_db`, `conv2d_dw`, `conv2d_dx`를 써도 됩니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "conv2d_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conv2d_backward(grad, images, kernels, stride, padding):
    """Return the gradients (dx, dw, db) for images, kernels and biases, each in the shape of its array.

    grad: array (count, map_h, map_w, filters), the gradient for conv2d(images, kernels, biases, stride, padding).
    images: array (count, height, width, channels).  kernels: array (kernel_h, kernel_w, channels, filters).
    stride: (stride_h, stride_w).  padding: "valid", "same" or a number. Arguments are not changed.
    """
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    ### BEGIN SOLUTION
    down, right = grad.shape[1] * stride[0], grad.shape[2] * stride[1]
    for i, j in np.ndindex(kernels.shape[:2]):
        # All pixels that the weights at (i, j) met, in all windows at once.
        met = np.s_[:, i : i + down : stride[0], j : j + right : stride[1]]
        dw[i, j] = np.tensordot(padded[met], grad, ((0, 1, 2), (0, 1, 2)))
        dx[met] += grad @ kernels[i, j].T
    inside = dx[:, rows[0] : rows[0] + images.shape[1], cols[0] : cols[0] + images.shape[2]]
    return inside, dw, grad.sum(axis=(0, 1, 2))
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-conv2d_backward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
def numbers(shape, step, wrap, less):
    """Whole numbers that repeat nowhere near."""
    return (np.arange(np.prod(shape)) * step % wrap - less).reshape(shape).astype(float)


# What tf.GradientTape gives for these arrays.
with checks(
    "conv2d_backward",
    points=3,
    covers="random layers: strides, paddings, even kernels, a single image, channel or filter",
    builds_on=["conv_db", "conv2d_gradients"],
) as check:
    images, kernels = numbers((2, 3, 4, 2), 7, 11, 4), numbers((2, 2, 2, 3), 5, 7, 3)
    layer = numbers((2, 2, 3, 3), 3, 5, 2), images, kernels, (1, 1), "valid"
    db = check("db: gathers from all places and images")
    db.call(conv2d_backward, *layer).part(2).close([0, 1, -3])
    dw = check("dw: gathers from all images, for each channel and filter", weight=2)
    dw.call(conv2d_backward, *layer).part(1).close(
        [[[[8, -6, 0], [30, -21, -32]], [[-14, 19, 2], [-14, 4, -8]]],
         [[[-14, -5, 19], [-14, -20, 9]], [[30, -2, 21], [8, -6, 0]]]]
    )  # fmt: skip
    dx = check("dx: gathers from all windows and filters", weight=2)
    dx.call(conv2d_backward, *layer).part(0).close(
        [[[[8, 6], [-9, -11], [-11, -9], [6, 8]], [[-4, -7], [19, 31], [7, -6], [-3, -10]],
          [[-1, -2], [-6, -6], [-1, 5], [-4, 8]]],
         [[[-6, -6], [-11, -9], [2, 3], [8, 7]], [[15, 16], [7, -6], [-10, -18], [-9, -10]],
          [[-3, -2], [-1, 5], [4, 16], [8, -6]]]]
    )  # fmt: skip
    steps = check("takes a stride for each axis", weight=2)
    strided = numbers((1, 2, 3, 2), 5, 9, 4), numbers((1, 5, 8, 1), 7, 11, 4), numbers((2, 2, 1, 2), 5, 7, 3)
    steps.call(conv2d_backward, *strided, (2, 3), "valid").part(1).close(
        np.reshape([-14, 39, -22, 5, 10, 20, -31, 8], (2, 2, 1, 2))
    )
    steps.call(conv2d_backward, *strided, (2, 3), "valid").part(0).close(
        np.reshape(
            [[14, -2, 0, 13, -4, 0, 12, -6], [-11, 1, 0, -7, -3, 0, -3, -7], [11, -8, 0, -8, 8, 0, -9, 6],
             [1, -11, 0, -4, 12, 0, 0, 8], [0] * 8],
            (1, 5, 8, 1),
        )
    )  # fmt: skip
    zeros = check("goes back through a border of 1 or 2 zeros", weight=2)
    few, upright = numbers((1, 3, 4, 1), 7, 11, 4), numbers((3, 2, 1, 1), 5, 7, 3)
    one, two = numbers((1, 3, 5, 1), 3, 7, 3), numbers((1, 5, 7, 1), 3, 8, 3)
    zeros.call(conv2d_backward, one, few, upright, (1, 1), 1).part(1).close(
        np.reshape([15, -1, 31, -11, -36, 18], (3, 2, 1, 1))
    )
    zeros.call(conv2d_backward, two, few, upright, (1, 1), 2).part(0).close(
        np.reshape([28, -9, -14, 29, -15, 28, -9, -14, 6, -15, 28, -9], (1, 3, 4, 1))
    )
    same = check("goes back through padding “same”, even kernels and strides included", weight=2)
    even = numbers((2, 4, 1, 1), 5, 9, 3)
    same.call(conv2d_backward, numbers((1, 3, 4, 1), 3, 7, 3), few, even, (1, 1), "same").part(0).close(
        np.reshape([-6, -3, 0, -8, -2, -14, 19, -18, 1, 0, 3, -7], (1, 3, 4, 1))
    )
    wide, tall = numbers((1, 4, 5, 1), 7, 11, 4), numbers((4, 2, 1, 1), 5, 9, 3)
    same.call(conv2d_backward, numbers((1, 2, 2, 1), 3, 7, 1), wide, tall, (2, 3), "same").part(0).close(
        np.reshape([2, -3, 0, -4, 6, -14, 6, 0, -5, 10, -10, 10, 0, -2, 13, -5, 20, 0, -1, 4], (1, 4, 5, 1))
    )
    leaves = check("leaves its arguments alone")
    leaves.call(conv2d_backward, *layer).part(2).shape((3,)).keeps_inputs()

    ### BEGIN HIDDEN TESTS
    def units(*shape):
        return np.eye(np.prod(shape)).reshape(-1, *shape)

    def wanted(grad, images, kernels, stride, padding):
        """A convolution is linear: try it with a 1 at one place after the other, and weigh with grad."""
        weights = np.moveaxis(units(*kernels.shape[:3]), 0, 3)
        by_weight = conv2d(images, weights, 0, stride, padding)
        by_pixel = conv2d(units(*images.shape[1:]), kernels, 0, stride, padding)
        return (
            np.tensordot(grad, by_pixel, ((1, 2, 3), (1, 2, 3))).reshape(images.shape),
            np.tensordot(by_weight, grad, ((0, 1, 2), (0, 1, 2))).reshape(kernels.shape),
            np.array([grad[..., f].sum() for f in range(grad.shape[3])]),
        )

    def own(grad, images, kernels, stride, padding):
        """What the learner's conv2d_dx, conv2d_dw and conv_db give."""
        (top, bottom), (left, right) = (
            border(images.shape[n + 1], kernels.shape[n], stride[n], padding) for n in (0, 1)
        )
        padded = np.pad(images, ((0, 0), (top, bottom), (left, right), (0, 0)))
        dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
        for n, k, f in np.ndindex(len(images), *kernels.shape[2:]):
            dw[:, :, k, f] += conv2d_dw(grad[n, ..., f], padded[n, ..., k], kernels.shape[:2], stride)
            dx[n, ..., k] += conv2d_dx(grad[n, ..., f], kernels[:, :, k, f], padded.shape[1:3], stride)
        return dx[:, top : padded.shape[1] - bottom, left : padded.shape[2] - right], dw, conv_db(grad)

    rng = check.hidden()
    for case, images, sides, filters, stride, padding in [
        (dw, (3, 4, 5, 2), (2, 3), 2, (1, 1), "valid"),
        (dx, (2, 5, 4, 3), (3, 2), 4, (1, 1), "valid"),
        (steps, (2, 5, 7, 1), (2, 2), 3, (2, 1), "valid"),
        (steps, (1, 6, 8, 2), (3, 2), 1, (2, 3), "valid"),
        (zeros, (2, 4, 3, 2), (3, 3), 2, (1, 1), 1),
        (zeros, (1, 5, 4, 1), (2, 3), 2, (2, 3), 2),
        (same, (2, 4, 5, 2), (2, 4), 2, (1, 1), "same"),
        (same, (1, 6, 5, 3), (4, 3), 2, (2, 1), "same"),
        (same, (2, 5, 7, 1), (2, 2), 1, (2, 3), "same"),
    ]:
        # Halves and whole numbers: exact in float32 too.
        x, w = (rng.integers(-6, 7, size=size) / 2 for size in [images, (*sides, images[3], filters)])
        size = conv2d(x, w, 0, stride, padding).shape
        given = rng.integers(-6, 7, size=size) / 2, x, w, stride, padding
        expected = wanted(*given)
        db.call(conv2d_backward, *given).part(2).close(expected[2], follow=lambda: own(*given)[2])
        for which in (0, 1):
            if case not in ((dw,), (dx,))[which]:
                case.call(conv2d_backward, *given).part(which).close(
                    expected[which], follow=lambda which=which: own(*given)[which]
                )
        leaves.call(conv2d_backward, *given).part(2).shape((filters,)).keeps_inputs()
    # What tf.GradientTape gives: stride (2, 3) and (2, 1), even kernels, "same" and 2 zeros.
    for case, images, kernels, stride, padding, stored in [
        (
            same,
            (2, 4, 5, 2),
            (2, 3, 2, 2),
            (2, 3),
            "same",
            "9 0 -9 3 -6 6 -13 4 7 3 -3 9 0 -9 3 -6 5 -13 4 7 5 -8 7 -13 2 10 7 -4 -1 -5 -3 5 -8 7 "
            "-13 2 -3 7 -4 -1 9 0 -9 3 -6 6 -13 4 7 3 -3 9 0 -9 3 -6 5 -13 4 7 5 -8 7 -13 2 10 7 -4 "
            "-1 -5 -3 5 -8 7 -13 2 -3 7 -4 -1 25 -4 25 8 -19 -2 -19 10 9 12 3 24 -19 6 25 -4 25 8 -19 "
            "-2 -18 0 9 12",
        ),
        (
            same,
            (1, 5, 4, 3),
            (4, 2, 3, 2),
            (1, 1),
            "same",
            "6 9 -9 -14 -12 11 12 6 -7 -2 -8 7 12 6 0 -26 -16 1 26 10 1 -2 -4 1 6 12 -3 -11 -28 -3 15 "
            "24 5 1 -4 5 6 12 -3 -11 -28 -3 15 24 5 1 -4 5 -3 12 6 -1 -26 -16 7 26 10 7 -2 -4 25 12 "
            "-8 -8 -19 -6 -9 -2 -14 -12 -8 22 23 8 -21 -6 -21 2 -13 -6 -11 20 -9 24 -8 -8 -19 -6 -19 "
            "18 -14 -12 -8 22 -2 34 -6 -8 -17 10 -17 6 -11 -10 -1 32 -2 30",
        ),
        (
            zeros,
            (2, 5, 6, 1),
            (3, 2, 1, 3),
            (2, 1),
            2,
            "5 19 1 -17 -19 3 -26 -27 -4 11 10 17 19 1 -17 -19 3 9 -27 -4 11 10 17 16 1 -17 -19 3 9 "
            "-9 -19 3 9 -9 5 19 10 17 16 -1 -26 -27 3 9 -9 5 19 1 17 16 -1 -26 -27 -4 9 -9 5 19 1 -17 "
            "78 -55 92 53 -24 -37 44 8 -36 -8 -28 24 53 -24 -37 92 95 -38",
        ),
        (
            steps,
            (1, 6, 7, 2),
            (2, 2, 2, 1),
            (2, 3),
            "valid",
            "9 -6 0 6 0 0 0 0 0 0 0 0 0 0 -9 -3 3 9 0 0 0 0 0 0 0 0 0 0 -9 6 0 -6 0 0 6 -4 0 4 0 0 0 "
            "0 9 3 -3 -9 0 0 -6 -2 2 6 0 0 0 0 -3 2 0 -2 0 0 -12 8 0 -8 0 0 0 0 3 1 -1 -3 0 0 12 4 -4 "
            "-12 0 0 0 0 28 -17 4 -8 -8 -20 1 -11",
        ),
    ]:
        x, w = numbers(images, 7, 11, 4), numbers(kernels, 5, 7, 3)
        grad = numbers(conv2d(x, w, 0, stride, padding).shape, 3, 8, 3)
        given = grad, x, w, stride, padding
        parts = np.split(np.array(stored.split(), dtype=float), [x.size])
        for which, array in ((0, x), (1, w)):
            case.call(conv2d_backward, *given).part(which).close(
                parts[which].reshape(array.shape), follow=lambda which=which: own(*given)[which]
            )
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Begin with the simplest way: loops over images, channels and filters, and inside them your <code>conv2d_dw</code> and <code>conv2d_dx</code>. To which place of <code>dw</code> and <code>dx</code> does each result belong?
# </details>
#
# <details><summary>Hint 2</summary>
# Where a result has an axis less than what it came from, several results meet in one place. Add them.
# </details>
#
# <details><summary>Hint 3</summary>
# The border may be 0 zeros wide, and wider after than before. Cut from the number of zeros before it, as many rows as the image has.
# </details>
#
# <details><summary>Hint 4: faster</summary>
# The training below calls this function a thousand times. Turn the loops inside out: for each place <code>(i, j)</code> <em>of the kernel</em>, all the pixels it met form one slice <code>padded[:, i : … : stride_h, j : … : stride_w]</code>, with the same rows and columns as <code>grad</code>. Matrix products do the rest, and only nine or so rounds are left.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 가장 단순한 방법부터 쓰십시오. 이미지, 채널, 필터를 도는 반복문 안에서 <code>conv2d_dw</code>와 <code>conv2d_dx</code>를 부르는 것입니다. 결과는 각각 <code>dw</code>와 <code>dx</code>의 어느 자리에 속합니까?
# </details>
#
# <details><summary>힌트 2</summary>
# 결과의 축이 재료보다 적은 곳에서는 여러 결과가 한 자리에서 만납니다. 그것들을 더하십시오.
# </details>
#
# <details><summary>힌트 3</summary>
# 둘레의 0은 없을 수도 있고, 뒤쪽이 앞쪽보다 많을 수도 있습니다. 앞쪽 0의 개수에서 시작해 이미지의 행 수만큼 잘라 내십시오.
# </details>
#
# <details><summary>힌트 4: 더 빠르게</summary>
# 아래의 학습은 이 함수를 천 번쯤 부릅니다. 반복문의 안팎을 바꾸어 보십시오. <em>커널의</em> 자리 <code>(i, j)</code>마다, 그 가중치가 만난 픽셀을 모두 모으면 슬라이스 하나 <code>padded[:, i : … : stride_h, j : … : stride_w]</code>가 되고, 행과 열의 수가 <code>grad</code>와 같습니다. 나머지는 행렬 곱이 해 주며, 반복은 아홉 번쯤만 남습니다.
# </details>

# %% [markdown] tags=["en"]
# Your whole layer under your gradient check:

# %% [markdown] tags=["ko"]
# 여러분의 층 전체를 여러분의 그래디언트 검사로 시험합니다.

# %% tags=["show", "nbval-ignore-output"]
rng = np.random.default_rng(2)
images, kernels = rng.normal(size=(2, 5, 6, 2)), rng.normal(size=(3, 2, 2, 3))
fixed = rng.normal(size=conv2d(images, kernels, 0, (2, 3), "same").shape)
dx, dw, db = conv2d_backward(fixed, images, kernels, (2, 3), "same")
error = gradient_check(lambda x: np.sum(conv2d(x, kernels, 0, (2, 3), "same") * fixed), images, dx)
print(f"dx {error:.0e}")
error = gradient_check(lambda w: np.sum(conv2d(images, w, 0, (2, 3), "same") * fixed), kernels, dw)
print(f"dw {error:.0e}")

# %% [markdown] tags=["en"]
# ## The way back through the network
#
# All pieces are there. On the way back they are used in the opposite order, each with what its layer had received on the way forward. The names are those of `forward` at the top:
#
# | forward | gives | backward |
# | --- | --- | --- |
# | `conv2d`, 5 × 5, "same" | `z1` | `conv2d_backward` |
# | ReLU | `a1` | `relu_backward` |
# | `max_pool2d`, (2, 2) | `pooled` | `max_pool2d_backward` |
# | `conv2d`, 3 × 3, "same" | `z2` | `conv2d_backward` |
# | ReLU | `a2` | `relu_backward` |
# | `reshape` | `flat` | `reshape`, to the shape of `a2` |
# | dense, softmax | `probabilities` | `cross_entropy_backward`, `dense_backward` |

# %% [markdown] tags=["ko"]
# ## 신경망을 거슬러 올라가기
#
# 조각이 모두 모였습니다. 되돌아갈 때는 반대 순서로, 저마다 그 층이 순방향에서 받았던 값과 함께 씁니다. 이름은 맨 위의 `forward`에 나온 그대로입니다.
#
# | 순방향 | 결과 | 역방향 |
# | --- | --- | --- |
# | `conv2d`, 5 × 5, "same" | `z1` | `conv2d_backward` |
# | ReLU | `a1` | `relu_backward` |
# | `max_pool2d`, (2, 2) | `pooled` | `max_pool2d_backward` |
# | `conv2d`, 3 × 3, "same" | `z2` | `conv2d_backward` |
# | ReLU | `a2` | `relu_backward` |
# | `reshape` | `flat` | `reshape`, `a2`의 모양으로 |
# | 완전 연결층, 소프트맥스 | `probabilities` | `cross_entropy_backward`, `dense_backward` |

# %% [markdown] tags=["en"]
# ## Exercise 11 · All gradients of the network (2 points)
#
# Write `loss_and_gradients` with the functions you have made.

# %% [markdown] tags=["ko"]
# ## 연습 11 · 신경망의 모든 그래디언트 (2점)
#
# 지금까지 만든 함수로 `loss_and_gradients`를 작성하십시오.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "loss_and_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def loss_and_gradients(parameters, images, labels):
    """Return (loss, gradients) of a batch for the network of forward(parameters, images).

    parameters: dict of arrays; they are not changed.  images: (count, height, width, channels).  labels: (count,).
    gradients: dict with the same keys, for each parameter the gradient of the loss, in its shape.
    """
    layers = forward(parameters, images)
    gradients = {}
    ### BEGIN SOLUTION
    loss = cross_entropy(layers["probabilities"], labels)
    grad = cross_entropy_backward(layers["probabilities"], labels)
    grad, gradients["weights"], gradients["biases"] = dense_backward(grad, layers["flat"], parameters["weights"])
    grad = relu_backward(grad.reshape(layers["a2"].shape), layers["z2"])
    grad, gradients["kernels2"], gradients["biases2"] = conv2d_backward(
        grad, layers["pooled"], parameters["kernels2"], (1, 1), "same"
    )
    grad = max_pool2d_backward(grad, layers["a1"], (2, 2))
    grad = relu_backward(grad, layers["z1"])
    _, gradients["kernels1"], gradients["biases1"] = conv2d_backward(
        grad, images, parameters["kernels1"], (1, 1), "same"
    )
    return loss, gradients
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-loss_and_gradients", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
def small_network(rng):
    """Parameters of a network in small, images for it, and labels."""
    shapes = {"kernels1": (3, 3, 1, 2), "biases1": (2,), "kernels2": (3, 3, 2, 3), "biases2": (3,)}
    shapes |= {"weights": (18, 4), "biases": (4,)}
    parameters = {name: rng.normal(scale=0.5, size=shape) for name, shape in shapes.items()}
    return parameters, rng.normal(size=(3, 4, 6, 1)), np.array([2, 0, 3])


def loss_along(parameters, images, labels, name, direction):
    """How fast the loss really grows when one parameter moves in a direction."""
    ahead, behind = (
        forward({**parameters, name: parameters[name] + h * direction}, images)["probabilities"] for h in (1e-5, -1e-5)
    )
    rows = np.arange(len(labels))
    return float(np.mean(np.log(behind[rows, labels] / ahead[rows, labels])) / 2e-5)


with checks(
    "loss_and_gradients",
    points=2,
    covers="other parameters and images, one number after the other",
    builds_on=[
        "cross_entropy", "dense_backward", "max_pool2d_backward", "conv_db", "conv2d_gradients", "conv2d_backward",
    ],
) as check:  # fmt: skip
    parameters, images, labels = small_network(np.random.default_rng(7))
    value = check("gives the loss, and a gradient for every parameter")
    answer = value.call(loss_and_gradients, parameters, images, labels).keeps_inputs()
    answer.part(0).close(1.519000254, atol=1e-5)
    answer.part(1).satisfies(
        lambda gradients: gradients.keys() == parameters.keys(),
        because="The gradients have the keys of the parameters",
    )
    for layer, names in {
        "the dense layer": ("weights", "biases"),
        "the second convolution": ("kernels2", "biases2"),
        "the first convolution": ("kernels1", "biases1"),
    }.items():
        case = check(f"says how the loss changes with {layer}")
        for name in names:
            direction = np.cos(np.arange(parameters[name].size)).reshape(parameters[name].shape)
            slope = loss_along(parameters, images, labels, name, direction)
            case.call(loss_and_gradients, parameters, images, labels).part(1).part(name).satisfies(
                lambda gradient: gradient.shape == direction.shape and abs(np.sum(gradient * direction) - slope) < 1e-5,
                because="Moved a little in a fixed direction, the parameter changes the loss differently",
            )

    ### BEGIN HIDDEN TESTS
    def smooth(layers):
        """Whether no number is at a kink of ReLU, no window's maxima are near each other, and no guess is too sure."""
        parts = np.sort(windows(layers["a1"], (2, 2), (2, 2)).reshape(-1, 4), axis=1)
        close_by = (parts[:, 3] - parts[:, 2] < 1e-3) & (parts[:, 3] > 0)
        return (
            min(np.abs(layers["z1"]).min(), np.abs(layers["z2"]).min()) > 1e-3
            and not close_by.any()
            and layers["probabilities"].min() > 1e-5
        )

    def own(parameters, images, labels):
        """What the learner's earlier answers give."""
        layers = forward(parameters, images)
        back = cross_entropy_backward(layers["probabilities"], labels)
        back, dw, db = dense_backward(back, layers["flat"], parameters["weights"])
        found = {"weights": dw, "biases": db}
        back = relu_backward(np.reshape(back, layers["a2"].shape), layers["z2"])
        back, dw, db = conv2d_backward(back, layers["pooled"], parameters["kernels2"], (1, 1), "same")
        found |= {"kernels2": dw, "biases2": db}
        back = relu_backward(max_pool2d_backward(back, layers["a1"], (2, 2)), layers["z1"])
        _, dw, db = conv2d_backward(back, images, parameters["kernels1"], (1, 1), "same")
        return cross_entropy(layers["probabilities"], labels), found | {"kernels1": dw, "biases1": db}

    rng = check.hidden()
    given = small_network(rng)
    while not smooth(forward(*given[:2])):
        given = small_network(rng)
    parameters, images, labels = given
    chosen = forward(parameters, images)["probabilities"][np.arange(3), labels]
    value.call(loss_and_gradients, *given).part(0).close(
        -np.log(np.prod(chosen)) / 3, atol=1e-5, follow=lambda: own(*given)[0]
    )
    for layer, names in {
        "the dense layer": ("weights", "biases"),
        "the second convolution": ("kernels2", "biases2"),
        "the first convolution": ("kernels1", "biases1"),
    }.items():
        case = check(f"says how the loss changes with {layer}")
        for name in names:
            directions = np.eye(parameters[name].size).reshape(-1, *parameters[name].shape)
            slopes = [loss_along(*given, name, direction) for direction in directions]
            case.call(loss_and_gradients, *given).part(1).part(name).close(
                np.reshape(slopes, parameters[name].shape), atol=1e-5, follow=lambda name=name: own(*given)[1][name]
            )
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Read the table from the bottom to the top. Each line takes <code>grad</code> and gives a new <code>grad</code>; some also give gradients to keep.
# </details>
#
# <details><summary>Hint 2</summary>
# <code>relu_backward</code> wants what ReLU had <em>received</em>, <code>max_pool2d_backward</code> what the pooling had received. Which names are these?
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 표를 아래에서 위로 읽으십시오. 줄마다 <code>grad</code>를 받아 새 <code>grad</code>를 냅니다. 간직할 그래디언트를 내는 줄도 있습니다.
# </details>
#
# <details><summary>힌트 2</summary>
# <code>relu_backward</code>에는 ReLU가 <em>받았던</em> 값이, <code>max_pool2d_backward</code>에는 풀링이 받았던 값이 필요합니다. 각각 어느 이름입니까?
# </details>

# %% [markdown] tags=["en"]
# ## Gradient descent
#
# The gradient points where the loss grows. So a small step *against* it makes the loss smaller: `parameter - rate * gradient`. The **learning rate** says how large the step is.
#
# **Mini-batches** make it fast: instead of all images, each step looks at a few, drawn at random. After all images were seen once, an **epoch** is over, and they are shuffled anew. This is **stochastic gradient descent** (SGD).

# %% [markdown] tags=["ko"]
# ## 경사하강법
#
# 그래디언트는 손실이 커지는 쪽을 가리킵니다. 그래서 *반대쪽*으로 작은 걸음을 떼면 손실이 줄어듭니다. `parameter - rate * gradient`입니다. 걸음의 크기를 **학습률**(learning rate)이라고 합니다.
#
# **미니배치**(mini-batch)를 쓰면 빨라집니다. 걸음마다 모든 이미지가 아니라 무작위로 고른 몇 장만 봅니다. 모든 이미지를 한 번씩 보면 **에포크**(epoch) 하나가 끝나고, 순서를 새로 섞습니다. 이것이 **확률적 경사하강법**(stochastic gradient descent, SGD)입니다.

# %% [markdown] tags=["en"]
# ## Exercise 12 · Train (3 points)
#
# Write `train`. It works for any model: how the loss is computed comes as an argument, the function `gradients`.

# %% [markdown] tags=["ko"]
# ## 연습 12 · 학습 (3점)
#
# `train`을 작성하십시오. 손실을 계산하는 방법이 `gradients`라는 함수로 들어오므로, 어떤 모델에든 쓸 수 있습니다.


# %% nbgrader={"cell_type": "code", "grade": false, "grade_id": "train", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    """Train by stochastic gradient descent and return (parameters, losses).

    parameters: dict of arrays to start from; they are not changed.
    gradients: function; gradients(parameters, images, labels) gives (loss, dict of gradients) of a batch.
    Each epoch takes all images once, in a new random order, batch_size at a time; the last batch may be smaller.
    Equal seeds give equal results.
    Returned: a dict with the trained arrays, and the list of the losses of all steps, in order.
    """
    rng = np.random.default_rng(seed)
    parameters = dict(parameters)
    losses = []
    ### BEGIN SOLUTION
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = gradients(parameters, images[batch], labels[batch])
            parameters = {name: array - rate * grads[name] for name, array in parameters.items()}
            losses.append(loss)
    return parameters, losses
    ### END SOLUTION


# %% nbgrader={"cell_type": "code", "grade": true, "grade_id": "check-train", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
def pull(parameters, images, labels, /):
    """A model with one middle for each class, which images of that class pull towards themselves."""
    apart = parameters["middles"][labels] - images.reshape(len(images), -1)
    toward = np.zeros(parameters["middles"].shape)
    np.add.at(toward, labels, 2 * apart / len(images))
    return float(np.sum(apart**2) / len(images)), {"middles": toward}


def slope(parameters, images, labels, /):
    """A straight line through points: its loss is the mean of the squared distances."""
    apart = parameters["tilt"] * images + parameters["height"] - labels
    return float(np.mean(apart**2)), {
        "tilt": 2 * np.mean(apart * images, keepdims=True),
        "height": np.array([2 * np.mean(apart)]),
    }


def near(trained, images, labels):
    """The share of images whose nearest middle is that of their class."""
    distances = np.sum((images.reshape(len(images), 1, -1) - trained["middles"]) ** 2, axis=2)
    return np.mean(distances.argmin(axis=1) == labels)


with checks("train", points=3, covers="other models and data, digits with a convolutional network") as check:
    line, across, up = (
        {"tilt": np.array([1.0]), "height": np.array([-1.0])},
        np.array([0.0, 1, 2, 5]),
        np.array([2.0, 4, 1, 3]),
    )
    against = check("steps against the gradient", weight=3)
    against.call(train, line, slope, across, up, 1, 4, 0.125, 0).part(0).part("tilt").close([0.9375])
    against.call(train, line, slope, across, up, 3, 4, 0.125, 0).part(0).part("height").close([-0.01171875])
    told = check("gives the loss of each step in order")
    told.call(train, line, slope, across, up, 3, 4, 0.125, 0).part(1).close([6.5, 5.419921875, 4.561492919921875])
    alike = np.full(7, 3.0)
    steps = check("takes all images in each epoch, the smaller last batch too")
    steps.call(train, line, slope, alike, alike / 3, 2, 3, 0.0625, 0).part(1).close(
        [1.0, 0.0625, 0.00390625, 0.000244140625, 1.52587890625e-05, 9.5367431640625e-07]
    )
    met = []

    def watch(parameters, images, labels, /):
        met.append((np.array(images).tolist(), np.array(labels).tolist()))
        return 0.5, {"none": np.zeros(1)}

    nothing, twelve = {"none": np.zeros(1)}, np.arange(12.0)
    once = check("takes each image once an epoch, with its own label", weight=2)
    once.call(train, nothing, watch, twelve, 10 * twelve, 2, 5, 0.5, 1).satisfies(
        lambda _: (
            [len(images) for images, _ in met] == [5, 5, 2] * 2
            and all(labels == [10 * image for image in images] for images, labels in met)
            and all(sorted(sum((images for images, _ in met[n : n + 3]), [])) == twelve.tolist() for n in (0, 3))
        ),
        because="12 images in batches of 5, twice: each epoch has three batches that hold every image with its label",
    )
    shuffles = check("shuffles anew in each epoch")
    met.clear()
    shuffles.call(train, nothing, watch, twelve, 10 * twelve, 3, 12, 0.5, 1).satisfies(
        lambda _: len({tuple(images) for images, _ in [*met, (twelve.tolist(), None)]}) == 4,
        because="Three epochs are three different orders, none of them the given one",
    )
    seeded = check("gives the same again for the same seed, and another order for another seed")
    orders = []
    for seed in (4, 4, 5):
        met.clear()
        seeded.call(train, nothing, watch, twelve, twelve, 2, 4, 0.5, seed).satisfies(
            lambda _: (
                orders.append(tuple(tuple(images) for images, _ in met)) is None
                and [other == orders[0] for other in orders] == [True, True, False][: len(orders)]
            ),
            because="Seeds 4, 4 and 5 should give the same order twice and then another one",
        )
    leaves = check("leaves the parameters it was given as they were")
    leaves.call(train, line, slope, across, up, 1, 2, 0.125, 0).part(0).part("tilt").shape((1,)).keeps_inputs()
    learns = check("learns: the loss falls, and digits are told apart", weight=2)
    start = {"middles": np.zeros((10, 64))}
    answer = learns.call(train, start, pull, TRAIN_IMAGES[:400], TRAIN_LABELS[:400], 10, 20, 0.5, 0)
    answer.part(0).satisfies(
        lambda trained: near(trained, TEST_IMAGES, TEST_LABELS) > 0.8,
        because="More than 0.8 of the test images should be nearest to the middle of their own class",
    )
    answer.part(1).satisfies(
        lambda losses: np.mean(losses[-20:]) < np.mean(losses[:20]),
        because="The last losses should be below the first ones",
    )
    ### BEGIN HIDDEN TESTS
    rng = check.hidden()
    for count in rng.integers(4, 9, size=3).tolist():
        across, up = rng.integers(-4, 5, size=(2, count)) / 2
        rate, epochs = 0.0625, int(rng.integers(2, 5))
        tilt, height, expected = 1.0, -1.0, []
        for _ in range(epochs):
            apart = tilt * across + height - up
            expected.append(apart @ apart / count)
            tilt, height = tilt - 2 * rate * (apart @ across) / count, height - 2 * rate * apart.sum() / count
        given = line, slope, across, up, epochs, count, rate, 3
        against.call(train, *given).part(0).part("tilt").close([tilt], atol=1e-5)
        against.call(train, *given).part(0).part("height").close([height], atol=1e-5)
        told.call(train, *given).part(1).close(expected, atol=1e-4)
        leaves.call(train, *given).part(0).part("tilt").shape((1,)).keeps_inputs()
    for count, size in [(9, 4), (10, 3), (5, 8), (6, 1)]:
        wide, flat = np.full(count, 2.0), np.full(count, 1.0)
        tilt, height, expected = 1.0, -1.0, []
        for _ in range(2 * -(-count // size)):
            apart = 2 * tilt + height - 1
            expected.append(apart**2)
            tilt, height = tilt - 0.25 * apart, height - 0.125 * apart
        steps.call(train, line, slope, wide, flat, 2, size, 0.0625, 0).part(1).close(expected, atol=1e-5)
        many = rng.permutation(100)[:count].astype(float)
        met.clear()
        batches = -(-count // size)
        once.call(train, nothing, watch, many, 3 * many, 2, size, 0.5, 1).satisfies(
            lambda _: (
                len(met) == 2 * batches
                and all(labels == [3 * image for image in images] for images, labels in met)
                and all(
                    sorted(sum((images for images, _ in met[n : n + batches]), [])) == sorted(many.tolist())
                    for n in (0, batches)
                )
            ),
            because="",
        )
    many = rng.permutation(60).astype(float)
    met.clear()
    shuffles.call(train, nothing, watch, many, many, 3, 60, 0.5, int(rng.integers(100))).satisfies(
        lambda _: len({tuple(images) for images, _ in [*met, (many.tolist(), None)]}) == 4, because=""
    )
    orders.clear()
    for seed in (11, 12, 11):
        met.clear()
        seeded.call(train, nothing, watch, many, many, 2, 25, 0.5, seed).satisfies(
            lambda _: (
                orders.append(tuple(tuple(images) for images, _ in met)) is None
                and [other == orders[0] for other in orders] == [True, False, True][: len(orders)]
            ),
            because="",
        )

    def network(parameters, images, labels, /):
        """One convolution, ReLU and a dense layer, with gradients from windows and sums of products."""
        seen = windows(images, (3, 3), (1, 1))[:, :, :, 0]
        maps = np.einsum("nrcij,ijf->nrcf", seen, parameters["kernels"], optimize=True)
        active = np.maximum(maps, 0)
        likely = softmax(active.reshape(len(images), -1) @ parameters["weights"])
        apart = (likely - np.eye(10)[labels]) / len(images)
        back = (apart @ parameters["weights"].T).reshape(maps.shape) * np.heaviside(maps, 0)
        return float(-np.mean(np.log(likely[np.arange(len(labels)), labels]))), {
            "kernels": np.einsum("nrcij,nrcf->ijf", seen, back, optimize=True),
            "weights": active.reshape(len(images), -1).T @ apart,
        }

    start = {"kernels": rng.normal(scale=0.2, size=(3, 3, 4)), "weights": rng.normal(scale=0.1, size=(144, 10))}
    part = rng.permutation(len(TRAIN_LABELS))[:480]
    answer = learns.call(train, start, network, TRAIN_IMAGES[part], TRAIN_LABELS[part], 10, 16, 0.1, 5)
    answer.part(0).satisfies(
        lambda trained: np.mean(
            np.argmax(np.maximum(np.tensordot(windows(TEST_IMAGES, (3, 3), (1, 1))[:, :, :, 0], trained["kernels"], 2), 0)
                      .reshape(len(TEST_IMAGES), -1) @ trained["weights"], axis=1) == TEST_LABELS
        ) > 0.7,  # of 250 draws of all this, the worst gave 0.84
        because="",
    )  # fmt: skip
    answer.part(1).satisfies(lambda losses: np.mean(losses[-30:]) < 0.5 * np.mean(losses[:30]), because="")
    ### END HIDDEN TESTS
check.score

# %% [markdown] tags=["en"]
# <details><summary>Hint 1</summary>
# Two loops: over epochs, and inside over the places where batches start, <code>range(0, count, batch_size)</code>.
# </details>
#
# <details><summary>Hint 2</summary>
# Draw an order of the indices once an epoch. A batch is a slice of that order, and it picks images and labels alike.
# </details>
#
# <details><summary>Hint 3</summary>
# <code>array -= …</code> changes the array that the caller still holds. <code>array - …</code> makes a new one.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>힌트 1</summary>
# 반복문은 두 개입니다. 에포크를 도는 것과, 그 안에서 배치가 시작하는 자리 <code>range(0, count, batch_size)</code>를 도는 것입니다.
# </details>
#
# <details><summary>힌트 2</summary>
# 에포크마다 인덱스의 순서를 한 번 뽑으십시오. 배치는 그 순서의 슬라이스이고, 같은 인덱스로 이미지와 레이블(label)을 함께 고릅니다.
# </details>
#
# <details><summary>힌트 3</summary>
# <code>array -= …</code>는 부른 쪽이 아직 가지고 있는 배열을 바꿉니다. <code>array - …</code>는 새 배열을 만듭니다.
# </details>

# %% [markdown] tags=["en"]
# Before a long training, one more test: a network must be able to learn ten images by heart. If it cannot, something is wrong, and more data won't help.

# %% [markdown] tags=["ko"]
# 오래 학습시키기 전에 시험을 하나 더 합니다. 신경망은 이미지 열 장쯤은 통째로 외울 수 있어야 합니다. 외우지 못한다면 어딘가 잘못된 것이고, 데이터를 늘려도 소용없습니다.

# %% tags=["show", "nbval-ignore-output"]
ten = TRAIN_IMAGES[:10], TRAIN_LABELS[:10]
learnt, losses = train(new_parameters(seed=3), loss_and_gradients, *ten, epochs=150, batch_size=10, rate=0.2, seed=0)
print(f"loss {losses[0]:.2f} -> {losses[-1]:.3f}")

# %% [markdown] tags=["en"]
# ## Watch it learn
#
# Now all 1,348 digits: 20 epochs, one call of your `train` each, so that the picture can be redrawn in between. The last epochs take smaller steps, to settle. All this takes seconds with the fast form of `conv2d_backward`, and some minutes with loops over every image.

# %% [markdown] tags=["ko"]
# ## 배우는 모습을 지켜보기
#
# 이제 숫자 이미지 1,348장을 모두 씁니다. 20에포크 동안, 에포크가 끝날 때마다 그림을 다시 그리도록 여러분의 `train`을 한 에포크씩 부릅니다. 마지막 몇 에포크는 더 작은 걸음으로 자리를 잡습니다. 빠른 `conv2d_backward`로는 몇 초, 이미지마다 반복문을 돌면 몇 분이 걸립니다.

# %% tags=["show", "nbval-ignore-output"]
start = trained = new_parameters(seed=3)
losses = []
screen = pictures.watch_training(start["kernels1"])
for epoch in range(20):
    trained, more = train(
        trained, loss_and_gradients, TRAIN_IMAGES, TRAIN_LABELS,
        epochs=1, batch_size=32, rate=0.1 if epoch < 14 else 0.02, seed=epoch,
    )  # fmt: skip
    losses += more
    screen.update(losses, trained["kernels1"])

# %% tags=["show", "nbval-ignore-output"]
last_guess = forward(trained, TEST_IMAGES)["probabilities"]
print(f"accuracy on digits never seen: {np.mean(last_guess.argmax(axis=1) == TEST_LABELS):.3f}")
pictures.guesses(TEST_IMAGES[:8], last_guess[:8], TEST_LABELS[:8])

# %% [markdown] tags=["en"]
# The same eight digits as at the beginning. What do the filters answer to now? Below, the eight maps of the first layer for the third of these digits, the 1: first before the training, then after it.

# %% [markdown] tags=["ko"]
# 처음에 본 것과 같은 숫자 여덟 장입니다. 필터는 이제 무엇에 반응합니까? 아래는 그 가운데 세 번째 숫자 1에 대한 첫 번째 층의 맵 여덟 장입니다. 학습 전과 학습 후를 견주어 보십시오.

# %% tags=["show", "nbval-ignore-output"]
image = TEST_IMAGES[2:3]
before, after = forward(start, image)["a1"][0], forward(trained, image)["a1"][0]
pictures.show_feature_maps(None, before)

# %% tags=["show", "nbval-ignore-output"]
pictures.show_feature_maps(None, after)

# %% [markdown] tags=["en"]
# ## What if all kernels start at 0?
#
# Random numbers seem a strange way to begin. **Predict:** what does the network learn when `kernels1`, `kernels2` and `weights` are all 0? Then run the cell.

# %% [markdown] tags=["ko"]
# ## 모든 커널이 0에서 시작하면?
#
# 무작위 값에서 시작하는 것이 이상해 보일 수 있습니다. **예상해 보십시오.** `kernels1`, `kernels2`, `weights`가 모두 0이면 신경망은 무엇을 배웁니까? 답을 정하고 셀을 실행하십시오.

# %% tags=["show", "nbval-ignore-output"]
flat_start = {name: 0 * array for name, array in start.items()}
stuck, _ = train(flat_start, loss_and_gradients, TRAIN_IMAGES, TRAIN_LABELS, epochs=2, batch_size=32, rate=0.1, seed=0)
for name, array in stuck.items():
    print(f"{name:9s} largest change {np.abs(array).max():.3f}")
guess = forward(stuck, TEST_IMAGES)["probabilities"]
print(f"accuracy {np.mean(guess.argmax(axis=1) == TEST_LABELS):.3f}")

# %% [markdown] tags=["en"]
# <details><summary>What happened?</summary>
# Only the last biases moved: they learn how often each digit occurs. Where the weights are 0, nothing flows back, and where the maps are 0, <code>dw</code> is 0. Random starts differ from each other, and that is all it takes for filters to become different.
# </details>

# %% [markdown] tags=["ko"]
# <details><summary>무슨 일이 일어났습니까?</summary>
# 마지막 편향만 움직였습니다. 숫자마다 얼마나 자주 나오는지를 배운 것입니다. 가중치가 0이면 아무것도 거슬러 흐르지 않고, 맵이 0이면 <code>dw</code>도 0입니다. 무작위 시작값은 서로 다르며, 필터가 서로 달라지는 데는 그것으로 충분합니다.
# </details>

# %% [markdown] tags=["en"]
# ## Exercise 13 · What did the filters become? (3 points)
#
# Look at the filters before and after the training, and at the maps of the first layer. What did the first filters become, and why? Answer in four to six sentences: describe at least two filters, say by what steps a random kernel became this, and why not all of them look alike. This answer is read and graded by your instructor.

# %% [markdown] tags=["ko"]
# ## 연습 13 · 필터는 무엇이 되었습니까? (3점)
#
# 학습 전과 후의 필터, 그리고 첫 번째 층의 맵을 보십시오. 첫 번째 층의 필터는 무엇이 되었으며, 왜 그렇게 되었습니까? 네 문장에서 여섯 문장으로 답하십시오. 필터를 둘 이상 묘사하고, 무작위 커널이 어떤 과정을 거쳐 그렇게 되었는지, 왜 모두 같은 모양이 되지 않았는지 설명하십시오. 이 답은 강사가 읽고 채점합니다.

# %% [markdown] nbgrader={"cell_type": "markdown", "grade": true, "grade_id": "first-filters", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# Filter 5 has become a positive band above a negative one, so it answers where a stroke ends at its lower edge; filter 0 has a positive column on the left and answers upright strokes. A few filters hardly changed. Nobody asked for these shapes. At each step, backpropagation gave every weight the sum, over all windows and images, of the pixel it met times the gradient of the number it went into, and the weight moved a little against it. Strokes and their edges are what tells digits apart, so answering them lowers the loss; the pixels of a stroke are alike, so neighbouring weights moved together. The kernels started from different random numbers and therefore got different gradients, so each was pushed to what the others did not yet give.
#
# ### BEGIN MARK SCHEME
# One point for each idea, half a point where it is named but not explained; wording and language do not matter.
#
# - **What (1):** describes at least two filters from the picture in terms of what they answer (an edge or stroke of a direction, an end, a spot, bright against dark); the description must fit the learner's own picture. "They look different now" alone: no point.
# - **How (1):** gradient descent: the gradient of a weight sums pixel times `grad` over windows and images, and the weight moves against it, because this lowers the loss. "By backpropagation" without saying what it does: half a point.
# - **Why (1):** strokes and edges are what tells digits apart, so answering them lowers the loss; *and* different random starts make the filters different (with equal starts they would stay equal). One of the two: half a point.
#
# A filter that hardly changed may be described as such. No point is lost for filters that cannot be named.
# ### END MARK SCHEME

# %% [markdown] tags=["en"]
# ## Summary
#
# - A gradient has the shape of its array and says how fast the loss grows with each number. A gradient check tests it by moving one number at a time.
# - Each layer turns `grad` for its output into `dx` for its input, and `dw`, `db` for its parameters.
# - ReLU and max pooling pass the gradient where they passed the value; average pooling shares it.
# - In a convolution, each output sends a multiple of the kernel back to its window; overlapping windows add up. Shared weights gather from all places and images.
# - Small steps against the gradient, on mini-batches, turn random kernels into filters.

# %% [markdown] tags=["ko"]
# ## 요약
#
# - 그래디언트는 배열과 모양이 같고, 숫자마다 그 숫자가 커질 때 손실이 얼마나 빨리 커지는지 알려 줍니다. 그래디언트 검사는 숫자를 하나씩 움직여 이를 시험합니다.
# - 층은 출력에 대한 `grad`를 입력에 대한 `dx`와 파라미터에 대한 `dw`, `db`로 바꿉니다.
# - ReLU와 최대 풀링은 값을 통과시킨 자리로 그래디언트를 통과시키고, 평균 풀링은 나누어 줍니다.
# - 합성곱에서는 출력마다 커널의 몇 배를 자기 윈도우로 돌려보내고, 겹치는 윈도우의 값은 더해집니다. 공유한 가중치는 모든 자리와 모든 이미지에서 그래디언트를 모읍니다.
# - 미니배치로 그래디언트의 반대쪽으로 조금씩 나아가면 무작위 커널이 필터가 됩니다.

# %% [markdown] tags=["en"]
# ## Glossary
#
# | English | Korean | meaning |
# | --- | --- | --- |
# | loss | 손실 | one number that says how bad the guesses are |
# | cross-entropy | 교차 엔트로피 | minus the logarithm of the right class's probability |
# | gradient | 그래디언트 | how fast the loss grows with each number of an array |
# | backpropagation | 역전파 | computing all gradients, layer by layer, from the last to the first |
# | forward pass | 순방향 계산 | from the image to the loss |
# | gradient check | 그래디언트 검사 | comparing a gradient with small steps to both sides |
# | relative error | 상대 오차 | a difference measured against the size of what is compared |
# | mask | 마스크 | marks the places that count |
# | gradient descent | 경사하강법 | small steps against the gradient |
# | learning rate | 학습률 | how large a step is |
# | mini-batch | 미니배치 | the few images that one step looks at |
# | epoch | 에포크 | all images seen once |
# | stochastic gradient descent | 확률적 경사하강법 | gradient descent on random mini-batches |

# %% [markdown] tags=["ko"]
# ## 용어
#
# | 한국어 | 영어 | 뜻 |
# | --- | --- | --- |
# | 손실 | loss | 추측이 얼마나 나쁜지를 나타내는 숫자 하나 |
# | 교차 엔트로피 | cross-entropy | 정답 클래스의 확률의 로그에 음의 부호를 붙인 값 |
# | 그래디언트 | gradient | 배열의 숫자마다, 그것이 커질 때 손실이 얼마나 빨리 커지는지 |
# | 역전파 | backpropagation | 마지막 층에서 첫 번째 층까지 차례로 모든 그래디언트를 구하는 것 |
# | 순방향 계산 | forward pass | 이미지에서 손실까지의 계산 |
# | 그래디언트 검사 | gradient check | 양쪽으로 작은 걸음을 떼어 그래디언트와 견주어 보기 |
# | 상대 오차 | relative error | 견주는 값의 크기에 비추어 잰 차이 |
# | 마스크 | mask | 필요한 자리를 표시한 배열 |
# | 경사하강법 | gradient descent | 그래디언트의 반대쪽으로 조금씩 나아가기 |
# | 학습률 | learning rate | 걸음의 크기 |
# | 미니배치 | mini-batch | 걸음마다 보는 이미지 몇 장 |
# | 에포크 | epoch | 모든 이미지를 한 번씩 보는 것 |
# | 확률적 경사하강법 | stochastic gradient descent | 무작위 미니배치로 하는 경사하강법 |

# %% [markdown] tags=["en"]
# ## Further reading
#
# - Michael Nielsen, *Neural Networks and Deep Learning*, [chapter 2](http://neuralnetworksanddeeplearning.com/chap2.html): how backpropagation works.
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville, *Deep Learning* (MIT Press, 2016), [chapter 6](https://www.deeplearningbook.org/contents/mlp.html), section 6.5.
# - Vincent Dumoulin, Francesco Visin, [*A guide to convolution arithmetic for deep learning*](https://arxiv.org/abs/1603.07285), chapter 4: the transposed convolution is your `dx`.
# - TensorFlow, [`tf.GradientTape`](https://www.tensorflow.org/api_docs/python/tf/GradientTape): the same gradients, found automatically.

# %% [markdown] tags=["ko"]
# ## 더 읽을거리
#
# - Michael Nielsen, *Neural Networks and Deep Learning*, [2장](http://neuralnetworksanddeeplearning.com/chap2.html): 역전파의 원리를 설명합니다(영어).
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville, *Deep Learning*(MIT Press, 2016), [6장](https://www.deeplearningbook.org/contents/mlp.html) 6.5절(영어).
# - Vincent Dumoulin, Francesco Visin, [*A guide to convolution arithmetic for deep learning*](https://arxiv.org/abs/1603.07285) 4장: 전치 합성곱(transposed convolution)이 바로 여러분의 `dx`입니다(영어).
# - TensorFlow, [`tf.GradientTape`](https://www.tensorflow.org/api_docs/python/tf/GradientTape): 같은 그래디언트를 자동으로 구해 줍니다(영어).

# %% tags=["show"]
progress()
