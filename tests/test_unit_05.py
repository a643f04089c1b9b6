"""Unit 05: right answers of every style get full marks, memorised ones none; gradients hold against the tape."""

from __future__ import annotations

import ast
import re
import time
import warnings
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cnncourse import language, pictures
from cnncourse.calls import call
from cnncourse.checks import Checks
from cnncourse.digits import digits
from cnncourse.outcomes import Outcome
from nbformat import NotebookNode

from autograder.build import pair
from autograder.examine import Examination, examine
from autograder.mistakes import load_mistakes
from autograder.units import Unit, grade_id, is_check, is_grade, is_solution, tags

UNIT = Unit(Path(__file__).parents[1] / "solutions" / "05-backprop")

RIGHT = {
    "cross_entropy": [
        """
def cross_entropy(probabilities, labels):
    total = 0.0
    for row, label in zip(probabilities, labels):
        total -= np.log(max(row[label], 1e-12))
    return total / len(labels)

def cross_entropy_backward(probabilities, labels):
    one_hot = np.eye(probabilities.shape[1])[labels]
    return (probabilities - one_hot) / probabilities.shape[0]
""",
        """
def cross_entropy(probabilities, labels):
    right = np.take_along_axis(probabilities.astype(np.float32), labels[:, None], axis=1)
    return np.float32(-np.log(np.clip(right, 1e-12, None)).mean())

def cross_entropy_backward(probabilities, labels):
    gradient = np.array([[p - (k == label) for k, p in enumerate(row)] for row, label in zip(probabilities, labels)])
    return np.float32(gradient / len(labels))
""",
        """
def cross_entropy(probabilities, labels):
    one_hot = np.arange(probabilities.shape[1]) == labels[:, np.newaxis]
    return -np.log(probabilities[one_hot] + 1e-12).sum() / one_hot.sum()

def cross_entropy_backward(probabilities, labels):
    gradient = probabilities / len(labels)
    np.subtract.at(gradient, (np.arange(len(labels)), labels), 1 / len(labels))
    return gradient
""",
    ],
    "gradient_check": [
        """
def gradient_check(f, x, grad):
    h = 1e-5
    x = x.astype(float)
    numeric = np.empty_like(x)
    walk = np.nditer(x, flags=["multi_index"])
    for _ in walk:
        place = walk.multi_index
        before = x[place]
        x[place] = before + h
        above = f(x)
        x[place] = before - h
        below = f(x)
        x[place] = before
        numeric[place] = (above - below) / (2 * h)
    error = np.max(np.abs(grad - numeric))
    size = max(np.max(np.abs(grad)), np.max(np.abs(numeric)))
    return 0.0 if size == 0 else error / size
""",
        """
def gradient_check(f, x, grad):
    units = np.eye(x.size).reshape(-1, *x.shape) * 1e-5
    numeric = np.array([(f(x + unit) - f(x - unit)) / 2e-5 for unit in units]).reshape(x.shape)
    return float(np.abs(grad - numeric).max() / max(np.abs(grad).max(), np.abs(numeric).max(), 1e-300))
""",
    ],
    "dense_backward": [
        """
def relu_backward(grad, x):
    out = grad.copy()
    out[x <= 0] = 0
    return out

def dense_backward(grad, inputs, weights):
    dx, dw, db = np.zeros(inputs.shape), np.zeros(weights.shape), np.zeros(weights.shape[1])
    for n in range(len(inputs)):
        for i in range(weights.shape[0]):
            for j in range(weights.shape[1]):
                dx[n, i] += grad[n, j] * weights[i, j]
                dw[i, j] += grad[n, j] * inputs[n, i]
        db += grad[n]
    return dx, dw, db
""",
        """
def relu_backward(grad, x):
    return np.where(x > 0, grad, 0)

def dense_backward(grad, inputs, weights):
    grad, inputs, weights = np.float32(grad), np.float32(inputs), np.float32(weights)
    return [
        np.einsum("nj,ij->ni", grad, weights), np.einsum("ni,nj->ij", inputs, grad), np.ones(len(grad)) @ grad,
    ]
""",
    ],
    "max_pool2d_backward": [
        """
def first_maximum(window):
    mask = np.zeros_like(window)
    rows, cols = np.where(window == window.max())
    mask[rows[0], cols[0]] = 1
    return mask

def max_pool2d_backward(grad, images, pool, stride=None):
    stride = pool if stride is None else stride
    dx = np.zeros(images.shape)
    for n in range(grad.shape[0]):
        for row in range(grad.shape[1]):
            for col in range(grad.shape[2]):
                for k in range(grad.shape[3]):
                    top, left = row * stride[0], col * stride[1]
                    window = images[n, top : top + pool[0], left : left + pool[1], k]
                    mask = first_maximum(window)
                    dx[n, top : top + pool[0], left : left + pool[1], k] += mask * grad[n, row, col, k]
    return dx
""",
        """
def first_maximum(window):
    return (np.arange(window.size) == np.argmax(window)).reshape(window.shape)

def max_pool2d_backward(grad, images, pool, stride=None):
    stride = stride or pool
    views = np.lib.stride_tricks.sliding_window_view(images, pool, axis=(1, 2))[:, :: stride[0], :: stride[1]]
    places = views.reshape(*views.shape[:4], -1).argmax(axis=4)
    n, row, col, k = np.indices(grad.shape)
    dx = np.zeros(images.shape, dtype=np.float32)
    np.add.at(dx, (n, row * stride[0] + places // pool[1], col * stride[1] + places % pool[1], k), grad)
    return dx
""",
    ],
    "avg_pool2d_backward": [
        """
def avg_pool2d_backward(grad, shape, pool, stride=None):
    stride = pool if stride is None else stride
    dx = np.zeros(shape)
    for n, row, col, k in np.ndindex(grad.shape):
        for i in range(pool[0]):
            for j in range(pool[1]):
                dx[n, row * stride[0] + i, col * stride[1] + j, k] += grad[n, row, col, k] / (pool[0] * pool[1])
    return dx
""",
        """
def avg_pool2d_backward(grad, shape, pool, stride=None):
    stride = stride or pool
    dx = np.zeros(shape, dtype=np.float32)
    for i, j in np.ndindex(*pool):
        down, right = grad.shape[1] * stride[0], grad.shape[2] * stride[1]
        dx[:, i : i + down : stride[0], j : j + right : stride[1]] += grad
    return np.moveaxis(np.moveaxis(dx, 3, 0) / np.prod(pool), 0, 3)
""",
    ],
    "conv_db": [
        "def conv_db(grad):\n    return np.einsum('nrcf->f', grad)",
        "def conv_db(grad):\n    return [float(np.sum(grad[..., f])) for f in range(grad.shape[3])]",
        "def conv_db(grad):\n    return np.float32(grad).reshape(-1, grad.shape[-1]).sum(0)",
    ],
    "conv1d_dw": [
        """
def conv1d_dw(grad, signal, size, stride):
    return [sum(g * signal[o * stride + i] for o, g in enumerate(grad)) for i in range(size)]
""",
        """
def conv1d_dw(grad, signal, size, stride):
    return np.array([signal[i : i + len(grad) * stride : stride] @ grad for i in range(size)], dtype=np.float32)
""",
    ],
    "conv1d_dx": [
        """
def conv1d_dx(grad, kernel, length, stride):
    dx = [0.0] * length
    for o in range(len(grad)):
        for i in range(len(kernel)):
            dx[o * stride + i] += grad[o] * kernel[i]
    return dx
""",
        """
def conv1d_dx(grad, kernel, length, stride):
    spread = np.zeros(length - len(kernel) + 1, dtype=np.float32)
    spread[: len(grad) * stride : stride] = grad
    return np.convolve(spread, kernel)
""",
    ],
    "conv2d_gradients": [
        """
def conv2d_dw(grad, image, kernel_shape, stride):
    down, right = grad.shape[0] * stride[0], grad.shape[1] * stride[1]
    return np.array([
        [np.sum(image[i : i + down : stride[0], j : j + right : stride[1]] * grad) for j in range(kernel_shape[1])]
        for i in range(kernel_shape[0])
    ])

def conv2d_dx(grad, kernel, image_shape, stride):
    dx = np.zeros(image_shape, dtype=np.float32)
    down, right = grad.shape[0] * stride[0], grad.shape[1] * stride[1]
    for (i, j), weight in np.ndenumerate(kernel):
        dx[i : i + down : stride[0], j : j + right : stride[1]] += weight * grad
    return dx
""",
        """
def conv2d_dw(grad, image, kernel_shape, stride):
    views = np.lib.stride_tricks.sliding_window_view(image, kernel_shape)[:: stride[0], :: stride[1]]
    return np.einsum("rc,rcij->ij", grad, views)

def conv2d_dx(grad, kernel, image_shape, stride):
    kernel_h, kernel_w = kernel.shape
    spread = np.zeros((image_shape[0] - kernel_h + 1, image_shape[1] - kernel_w + 1))
    spread[: grad.shape[0] * stride[0] : stride[0], : grad.shape[1] * stride[1] : stride[1]] = grad
    spread = np.pad(spread, ((kernel_h - 1, kernel_h - 1), (kernel_w - 1, kernel_w - 1)))
    views = np.lib.stride_tricks.sliding_window_view(spread, kernel.shape)
    return np.einsum("rcij,ij->rc", views, kernel[::-1, ::-1])
""",
    ],
    "conv2d_backward": [
        """
def conv2d_backward(grad, images, kernels, stride, padding):
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx, dw = np.zeros(padded.shape), np.zeros(kernels.shape)
    for n in range(len(images)):
        for k in range(kernels.shape[2]):
            for f in range(kernels.shape[3]):
                dw[:, :, k, f] += conv2d_dw(grad[n, :, :, f], padded[n, :, :, k], kernels.shape[:2], stride)
                dx[n, :, :, k] += conv2d_dx(grad[n, :, :, f], kernels[:, :, k, f], padded.shape[1:3], stride)
    height, width = padded.shape[1:3]
    return dx[:, rows[0] : height - rows[1], cols[0] : width - cols[1]], dw, conv_db(grad)
""",
        """
def conv2d_backward(grad, images, kernels, stride, padding):
    images, kernels, grad = np.float32(images), np.float32(kernels), np.float32(grad)
    rows = border(images.shape[1], kernels.shape[0], stride[0], padding)
    cols = border(images.shape[2], kernels.shape[1], stride[1], padding)
    padded = np.pad(images, ((0, 0), rows, cols, (0, 0)))
    dx = np.zeros(padded.shape, dtype=np.float32)
    views = np.lib.stride_tricks.sliding_window_view(padded, kernels.shape[:2], axis=(1, 2))
    dw = np.einsum("nrckij,nrcf->ijkf", views[:, :: stride[0], :: stride[1]], grad)
    sent = np.einsum("nrcf,ijkf->nrcijk", grad, kernels)
    for row, col in np.ndindex(grad.shape[1:3]):
        top, left = row * stride[0], col * stride[1]
        dx[:, top : top + kernels.shape[0], left : left + kernels.shape[1]] += sent[:, row, col]
    inside = dx[:, rows[0] :, cols[0] :][:, : images.shape[1], : images.shape[2]]
    return [inside, dw, grad.sum((0, 1, 2))]
""",
    ],
    "loss_and_gradients": [
        """
def loss_and_gradients(parameters, images, labels):
    p, seen = parameters, forward(parameters, images)
    back = cross_entropy_backward(seen["probabilities"], labels)
    flat, weights, biases = dense_backward(back, seen["flat"], p["weights"])
    z2 = relu_backward(flat, seen["z2"].reshape(len(images), -1)).reshape(seen["z2"].shape)
    pooled, kernels2, biases2 = conv2d_backward(z2, seen["pooled"], p["kernels2"], (1, 1), "same")
    z1 = relu_backward(max_pool2d_backward(pooled, seen["a1"], (2, 2)), seen["z1"])
    kernels1, biases1 = conv2d_backward(z1, images, p["kernels1"], (1, 1), "same")[1:]
    return cross_entropy(seen["probabilities"], labels), {
        "biases": biases, "weights": weights, "biases2": biases2, "kernels2": kernels2, "biases1": biases1,
        "kernels1": kernels1,
    }
""",
        """
def loss_and_gradients(parameters, images, labels):
    layers = forward(parameters, images)
    rows = np.arange(len(labels))
    loss = -np.log(layers["probabilities"][rows, labels]).mean()
    grad = (layers["probabilities"] - np.eye(layers["probabilities"].shape[1])[labels]) / len(labels)
    found = {"weights": layers["flat"].T @ grad, "biases": grad.sum(0)}
    grad = (grad @ parameters["weights"].T).reshape(layers["a2"].shape) * (layers["a2"] > 0)
    grad, found["kernels2"], found["biases2"] = conv2d_backward(
        grad, layers["pooled"], parameters["kernels2"], (1, 1), "same"
    )
    mask = layers["a1"] == layers["pooled"].repeat(2, axis=1).repeat(2, axis=2)
    grad = grad.repeat(2, axis=1).repeat(2, axis=2) * mask * (layers["z1"] > 0)
    found["kernels1"], found["biases1"] = conv2d_backward(grad, images, parameters["kernels1"], (1, 1), "same")[1:]
    return np.float32(loss), found
""",
    ],
    "train": [
        """
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    rng = np.random.default_rng(seed)
    parameters = {name: np.array(array, dtype=float) for name, array in parameters.items()}
    order, losses = np.arange(len(images)), []
    for epoch in range(epochs):
        rng.shuffle(order)
        shuffled, named = images[order], labels[order]
        for start in range(0, len(order), batch_size):
            loss, step = gradients(parameters, shuffled[start : start + batch_size], named[start : start + batch_size])
            losses.append(float(loss))
            for name in parameters:
                parameters[name] -= rate * step[name]
    return parameters, losses
""",
        """
def train(parameters, gradients, images, labels, epochs, batch_size, rate, seed):
    import random
    source = random.Random(seed)
    losses = np.zeros(0)
    steps = -(-len(images) // batch_size)
    for _ in range(epochs):
        order = source.sample(range(len(images)), len(images))
        for n in range(steps):
            chosen = order[n * batch_size : (n + 1) * batch_size]
            loss, grads = gradients(parameters, images[chosen], labels[chosen])
            parameters = {k: parameters[k] - rate * grads[k] for k in parameters}
            losses = np.append(losses, loss)
    return parameters, losses
""",
    ],
}


@cache
def cells() -> list[NotebookNode]:
    return list(pair(UNIT).cells)


def answers() -> dict[str, str]:
    return {str(grade_id(c)): c.source for c in cells() if c.cell_type == "code" and is_solution(c)}


def examined(changes: dict[str, str]) -> Examination:
    return examine(UNIT, changes, cells=cells())


def lost(found: Examination) -> dict[str, list[str]]:
    """The names of the checks that did not pass, by exercise."""
    return {
        name: [check.name for check in result.checks if check.outcome != "passed"]
        for name, result in found.results.items()
        if result.score != result.points
    }


@cache
def reference() -> dict[str, Any]:
    """What the lesson's own cells and the reference answers define."""
    namespace: dict[str, Any] = {}
    for cell in cells():
        if cell.cell_type == "code" and not is_check(cell) and "show" not in tags(cell):
            exec(cell.source, namespace)
    return namespace


def check_cell(exercise: str) -> str:
    (source,) = [c.source for c in cells() if grade_id(c) == f"check-{exercise}"]
    return str(source)


def show_cell(holding: str) -> str:
    (source,) = [c.source for c in cells() if "show" in tags(c) and holding in c.source]
    return str(source)


@pytest.mark.parametrize(("exercise", "index"), [(name, i) for name, texts in RIGHT.items() for i in range(len(texts))])
def test_right_answers_of_every_style_get_full_marks(exercise: str, index: int) -> None:
    assert lost(examined({exercise: RIGHT[exercise][index]})) == {}


def test_every_exercise_has_two_more_right_answers() -> None:
    assert RIGHT.keys() == answers().keys()
    assert min(map(len, RIGHT.values())) >= 2


@pytest.mark.parametrize("exercise", list(RIGHT))
def test_an_answer_that_knows_the_visible_examples_only_earns_nothing(exercise: str) -> None:
    source = answers()[exercise]
    names = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    visible = len(examined({}).observed[exercise])
    forgetful = f"""
calls = 0
def forgetful(function):
    def answer(*args):
        global calls
        calls += 1
        return function(*args) if calls <= {visible} else None
    return answer
"""
    found = examined({exercise: source + forgetful + "".join(f"\n{name} = forgetful({name})" for name in names)})
    assert found.results[exercise].score == 0


@pytest.mark.parametrize(
    ("mistake", "later", "also"),
    [
        ("logits-without-mean", ["loss_and_gradients"], {}),
        ("relu-mask-from-grad", ["loss_and_gradients"], {}),
        ("dense-mean-again", ["loss_and_gradients"], {}),
        ("dense-db-two-axes", ["loss_and_gradients"], {}),
        ("pool-whole-window", ["loss_and_gradients"], {}),
        ("layer-dx-flipped", ["loss_and_gradients"], {}),
        ("dw2-flipped", ["conv2d_backward", "loss_and_gradients"], {"conv2d_backward": 0}),
        ("dx2-overwrites", ["conv2d_backward", "loss_and_gradients"], {"conv2d_backward": 0}),
        ("db-averaged", ["conv2d_backward", "loss_and_gradients"], {"conv2d_backward": 0}),
    ],
)
def test_a_mistake_is_paid_for_once(mistake: str, later: list[str], also: dict[str, int]) -> None:
    (wrong,) = [m for m in load_mistakes(UNIT) if m.id == mistake]
    given = {wrong.exercise: wrong.applied_to(answers()[wrong.exercise])}
    # `also`: later answers that really use what is wrong.
    found = examined(given | {name: RIGHT[name][index] for name, index in also.items()})
    assert wrong.exercise in lost(found)
    assert not set(later) & lost(found).keys()
    assert all(any(c.follow_through for c in found.results[name].checks) for name in later)


SWEEP = [
    ((2, 5, 7, 2), (3, 2), 3, stride, padding)
    for stride in [(1, 1), (2, 2), (2, 1), (2, 3)]
    for padding in ["valid", "same", 0, 1, 2]
] + [((1, 6, 6, 1), (4, 2), 1, (2, 3), "same"), ((3, 4, 5, 3), (2, 4), 3, (1, 1), "same")]


@pytest.mark.parametrize(("images", "sides", "filters", "stride", "padding"), SWEEP)
def test_reference_passes_its_own_gradient_check(
    images: tuple[int, ...], sides: tuple[int, int], filters: int, stride: tuple[int, int], padding: str | int
) -> None:
    names, rng = reference(), np.random.default_rng(0)
    x, w = rng.normal(size=images), rng.normal(size=(*sides, images[3], filters))
    b = rng.normal(size=filters)
    fixed = rng.normal(size=names["conv2d"](x, w, b, stride, padding).shape)
    x.flags.writeable = w.flags.writeable = fixed.flags.writeable = False
    dx, dw, db = names["conv2d_backward"](fixed, x, w, stride, padding)
    checks: list[tuple[Callable[[Any], Any], Any, Any]] = [
        (lambda v: np.sum(names["conv2d"](v, w, b, stride, padding) * fixed), x, dx),
        (lambda v: np.sum(names["conv2d"](x, v, b, stride, padding) * fixed), w, dw),
        (lambda v: np.sum(names["conv2d"](x, w, v, stride, padding) * fixed), b, db),
    ]
    for f, at, grad in checks:
        assert names["gradient_check"](f, at, grad) < 1e-7


def test_whole_network_passes_its_gradient_check() -> None:
    names = reference()
    parameters = names["new_parameters"](1)
    parameters["kernels1"] = parameters["kernels1"] * 5
    images, labels = digits()[0]
    batch = images[:3] + np.random.default_rng(1).uniform(0.01, 0.1, size=(3, 8, 8, 1)), labels[:3]
    loss, gradients = names["loss_and_gradients"](parameters, *batch)
    assert loss == pytest.approx(np.log(10), abs=0.1)
    for name in ("kernels1", "biases1", "biases2", "biases"):

        def f(value: Any, name: str = name) -> float:
            likely = names["forward"]({**parameters, name: value}, batch[0])["probabilities"]
            return float(names["cross_entropy"](likely, batch[1]))

        assert names["gradient_check"](f, parameters[name], gradients[name]) < 1e-6


@pytest.mark.keras
def test_gradients_agree_with_the_tape() -> None:
    import tensorflow as tf

    names, rng = reference(), np.random.default_rng(0)

    def taped(forward: Callable[..., Any], arrays: list[Any], grad: Any) -> list[Any]:
        tensors = [tf.constant(array) for array in arrays]
        with tf.GradientTape() as tape:
            tape.watch(tensors)
            given = forward(*tensors)
        assert given.shape == grad.shape
        return [part.numpy() for part in tape.gradient(given, tensors, output_gradients=tf.constant(grad))]

    def layer(stride: Any, padding: Any) -> Callable[..., Any]:
        def forward(x: Any, w: Any, b: Any) -> Any:
            if isinstance(padding, int):
                x = tf.pad(x, [[0, 0], [padding] * 2, [padding] * 2, [0, 0]])
            known = "SAME" if padding == "same" else "VALID"
            return tf.nn.conv2d(x, w, [1, *stride, 1], known) + b

        return forward

    for images, sides, filters, stride, padding in SWEEP:
        x, w = rng.normal(size=images), rng.normal(size=(*sides, images[3], filters))
        b = rng.normal(size=filters)
        grad = rng.normal(size=names["conv2d"](x, w, b, stride, padding).shape)
        expected = taped(layer(stride, padding), [x, w, b], grad)
        for got, wanted in zip(names["conv2d_backward"](grad, x, w, stride, padding), expected, strict=True):
            np.testing.assert_allclose(got, wanted, atol=1e-10)
    for shape, pool, stride in [
        ((2, 6, 6, 2), (2, 2), (2, 2)),
        ((1, 5, 7, 3), (3, 2), (1, 1)),
        ((2, 7, 8, 1), (2, 3), (2, 3)),
        ((1, 6, 5, 2), (3, 3), (2, 1)),
    ]:
        x = rng.integers(-3, 3, size=shape).astype(float)  # with ties
        for kind, back, first in (("max", "max_pool2d_backward", x), ("avg", "avg_pool2d_backward", shape)):
            pooled = partial(getattr(tf.nn, f"{kind}_pool2d"), ksize=pool, strides=stride, padding="VALID")
            grad = rng.normal(size=pooled(tf.constant(x)).shape)
            (expected,) = taped(pooled, [x], grad)
            np.testing.assert_allclose(names[back](grad, first, pool, stride), expected, atol=1e-12)
    x, w, b, grad = (rng.normal(size=shape) for shape in [(4, 5), (5, 3), (3,), (4, 3)])
    expected = taped(lambda x, w, b: tf.nn.relu(x) @ w + b, [x, w, b], grad)
    dx, dw, db = names["dense_backward"](grad, np.maximum(x, 0), w)
    for got, wanted in zip([names["relu_backward"](dx, x), dw, db], expected, strict=True):
        np.testing.assert_allclose(got, wanted, atol=1e-12)
    labels = np.array([2, 0, 1, 1])
    (expected_logits,) = taped(
        lambda z: tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, z)), [grad], np.float64(1.0)
    )
    got = names["cross_entropy_backward"](names["softmax"](grad), labels)
    np.testing.assert_allclose(got, expected_logits, atol=1e-12)

    # What the check cells store as the tape's results is reached by the tape: run them against it.
    def tape_layer(grad: Any, images: Any, kernels: Any, stride: Any, padding: Any) -> Any:
        return tuple(taped(layer(stride, padding), [images, kernels, np.zeros(kernels.shape[3])], grad))

    def tape_pool(kind: str) -> Callable[..., Any]:
        def back(grad: Any, images: Any, pool: Any, stride: Any = None) -> Any:
            x = np.zeros(images) if isinstance(images, tuple) else images
            pooled = partial(getattr(tf.nn, f"{kind}_pool2d"), ksize=pool, strides=stride or pool, padding="VALID")
            return taped(pooled, [x], np.asarray(grad, dtype=float))[0]

        return back

    def tape_gray(which: int) -> Callable[..., Any]:
        def back(grad: Any, other: Any, shape: Any, stride: Any) -> Any:
            x, w = (np.zeros(shape), other) if which == 0 else (other, np.zeros(shape))
            full = tape_layer(grad[None, ..., None], x[None, ..., None], w[..., None, None], stride, "valid")
            return full[0][0, ..., 0] if which == 0 else full[1][..., 0, 0]

        return back

    live = {
        "conv2d_backward": tape_layer,
        "conv2d_dx": tape_gray(0),
        "conv2d_dw": tape_gray(1),
        "max_pool2d_backward": tape_pool("max"),
        "avg_pool2d_backward": tape_pool("avg"),
    }
    for exercise in ("conv2d_backward", "conv2d_gradients", "max_pool2d_backward", "avg_pool2d_backward"):
        namespace = {**names, **live}
        exec(check_cell(exercise), namespace)
        found = namespace["check"].result
        assert [c.name for c in found.checks if c.outcome is not Outcome.PASSED] == []


def test_the_lesson_trains_its_network_well_and_in_time(capsys: pytest.CaptureFixture[str]) -> None:
    drawn: list[int] = []

    class Screen:
        def update(self, losses: Any, kernels: Any) -> None:
            assert kernels.shape == (5, 5, 1, 8)
            drawn.append(len(losses))

    pictures = type("Pictures", (), {
        "watch_training": staticmethod(lambda kernels: Screen()),
        "guesses": staticmethod(lambda *args: None),
    })  # fmt: skip
    namespace = {**reference(), "pictures": pictures}
    begun = time.process_time()
    exec(show_cell("watch_training("), namespace)
    assert time.process_time() - begun < 60
    assert len(drawn) == 20
    assert drawn == sorted(drawn)
    exec(show_cell("accuracy on digits never seen"), namespace)
    (accuracy,) = re.findall(r"never seen: (\S+)", capsys.readouterr().out)
    assert float(accuracy) >= 0.95
    assert np.mean(namespace["losses"][-40:]) < 0.1
    moved = namespace["trained"]["kernels1"] - namespace["start"]["kernels1"]
    assert np.abs(moved).mean() > np.abs(namespace["start"]["kernels1"]).mean()


def test_training_without_the_seed_is_noticed() -> None:
    unseeded = answers()["train"].replace("default_rng(seed)", "default_rng()")
    (name,) = lost(examined({"train": unseeded}))["train"]
    assert name.startswith("gives the same again for the same seed")


def test_numbers_in_the_prose() -> None:
    prose = "\n".join(c.source for c in cells() if c.cell_type == "markdown")
    parameters = reference()["new_parameters"](3)
    assert sum(array.size for array in parameters.values()) == 3946
    assert prose.count("3,946") == 6
    assert f"{np.log(10):.3f}" == "2.303"
    (train_images, _), (test_images, _) = digits()
    assert len(train_images) == 1348
    assert prose.count("1,348") == 2
    assert len(test_images) == 449
    assert prose.count("20 epochs") == prose.count("20에포크") == 1
    spread = reference()["conv2d_dx"](np.ones((4, 6)), np.ones((3, 3)), (6, 8), (1, 1))
    assert spread.max() == 9
    assert spread[0, 0] == 1


FIGURES: dict[str, Callable[[], pictures.Picture]] = {
    "guesses": lambda: pictures.guesses(digits()[1][0][:3], np.eye(10)[[3, 7, 2]], np.array([3, 7, 1])),
    "flow": pictures.gradient_flow,
    "steps": lambda: pictures.step_sizes([1e-1, 1e-5, 1e-9], {"float64": [1e-2, 1e-11, 1e-7]}),
    "pool": lambda: pictures.pool_gradient(np.arange(8).reshape(2, 4), (2, 2), np.array([[1.0, -2]])),
    "overlap": lambda: pictures.overlap([1.0, 2], [1.0, -1], 5, 2, dx=[1.0, -1, 2, -2, 9]),
    "explore": lambda: pictures.explore_overlap([1.0, 2], [1.0, -1]),
    "training": lambda: pictures.training(
        [2.3, 1.1], np.ones((5, 5, 1, 8)), np.eye(5).reshape(5, 5, 1, 1) * np.ones(8)
    ),
    "beginning": lambda: pictures.training([], np.ones((3, 3, 1, 2)), np.ones((3, 3, 1, 2))),
}


@pytest.mark.usefixtures("fresh_session")
@pytest.mark.parametrize("name", FIGURES)
def test_pictures_are_described_in_the_language_of_the_session(name: str) -> None:
    for code in ("en", "ko"):
        language(code)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            picture = FIGURES[name]()
        assert "{" not in picture.alt
        assert bool(re.search("[가-힣]", picture.alt)) == (code == "ko")
        assert picture.png == FIGURES[name]().png


def test_pictures_refuse_what_does_not_fit() -> None:
    for wrong in (
        lambda: pictures.guesses(np.ones((2, 8, 8, 1)), np.ones((3, 10)), np.ones(3)),
        lambda: pictures.pool_gradient(np.ones((3, 4)), (2, 2), np.ones((1, 2))),
        lambda: pictures.overlap([1.0, 2], [1.0, 2], 2),
        lambda: pictures.overlap([1.0], [1.0, 2], 2, dx=[1.0]),
        lambda: pictures.training([], np.ones((3, 3)), np.ones((3, 3))),
    ):
        with pytest.raises(ValueError, match=r"shape|need|tile|belong|one number"):
            wrong()


def test_the_slider_sends_back_one_output_after_the_other() -> None:
    row, shown = pictures.explore_overlap([1.0, 2, -1], [1.0, -1]).controls.children
    sent, stride = row.children
    seen = {shown.value}
    for sent.value, stride.value in [(0, 1), (3, 1), (3, 3)]:
        seen.add(shown.value)
    assert len(seen) == 4
    assert "1 −1 0 2 −2 0 −1 1 0" in shown.value  # three windows, three apart, and one number more


def test_digits_are_the_same_each_time_and_of_all_classes() -> None:
    (train_images, train_labels), (test_images, test_labels) = digits()
    assert train_images.shape[1:] == test_images.shape[1:] == (8, 8, 1)
    assert train_images.min() == 0
    assert train_images.max() == 1
    assert set(train_labels.tolist()) == set(test_labels.tolist()) == set(range(10))
    np.testing.assert_array_equal(train_images, digits()[0][0])


@pytest.mark.usefixtures("fresh_session")
def test_a_part_of_an_answer_is_judged_like_a_whole_one() -> None:
    check = Checks("parts", 3, "", ())
    check("tuple").call(lambda: (1.0, np.ones(2))).part(1).close([1, 1])
    check("dict").call(lambda: {"a": 2.0}).part("a").close(2.0)
    check("nested").call(lambda: (0, {"a": [3.0]})).part(1).part("a").close([3])
    check("wrong").call(lambda: (1.0, 2.0)).part(0).close(5.0)
    check("lacking").call(lambda: (1.0,)).part(1).close(1.0)
    check("no parts").call(lambda: np.ones(3)).part(0).close(1.0)
    check("nothing").call(lambda: None).part(0).close(1.0)
    check("raises").call(lambda: 1 / 0).part(0).close(1.0)
    found = {c.name: (str(c.outcome), [m.key for m in c.messages]) for c in check.result.checks}
    assert {name for name, (outcome, _) in found.items() if outcome == "passed"} == {"tuple", "dict", "nested"}
    assert found["lacking"][1] == found["no parts"][1] == ["no_part"]
    assert found["nothing"][1] == ["returned_none"]
    assert found["raises"][1][0] == "raised"
    assert call(lambda: (1, 2)).value == (1, 2)


def test_points() -> None:
    assert sum(c.metadata.nbgrader.points for c in cells() if is_grade(c)) == 31
