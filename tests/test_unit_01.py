"""Unit 01: right answers of every style get full marks, memorised ones none, and the lesson's numbers hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbformat import NotebookNode
from scipy.signal import correlate2d

from autograder.build import pair
from autograder.examine import Examination, examine
from autograder.mistakes import load_mistakes
from autograder.units import Unit, grade_id, is_grade, is_solution, tags

UNIT = Unit(Path(__file__).parents[1] / "solutions" / "01-convolution")

RIGHT = {
    "describe_image": [
        """
def describe_image(image):
    shape = image.shape
    if len(shape) == 2:
        return (*shape, 1, "gray")
    if len(shape) == 3 and shape[2] in (1, 3):
        return (*shape, {1: "gray", 3: "rgb"}[shape[2]])
    raise ValueError
""",
        """
class NoImage(ValueError):
    pass

def describe_image(image):
    match image.shape:
        case (height, width) | (height, width, 1):
            return np.int64(height), np.int64(width), 1, "gray"
        case (height, width, 3):
            return height, width, 3, "rgb"
    raise NoImage("neither gray nor colour")
""",
    ],
    "window": [
        """
def window(image, row, col, kernel_h, kernel_w):
    return [[image[row + i, col + j] for j in range(kernel_w)] for i in range(kernel_h)]

def weighted_sum(pixels, kernel):
    total = 0
    for i in range(len(kernel)):
        for j in range(len(kernel[i])):
            total += float(pixels[i][j]) * float(kernel[i][j])
    return total
""",
        """
def window(image, row, col, kernel_h, kernel_w):
    view = image.T[col : col + kernel_w, row : row + kernel_h].T
    view.flags.writeable = False
    return view

def weighted_sum(pixels, kernel):
    return np.einsum("ij,ij->", pixels, kernel)
""",
        """
def window(image, row, col, kernel_h, kernel_w):
    views = np.lib.stride_tricks.sliding_window_view(image, (kernel_h, kernel_w))
    return views[row, col]

def weighted_sum(pixels, kernel):
    return np.array([np.vdot(np.float32(pixels), np.float32(kernel))]).sum()
""",
    ],
    "conv2d": [
        """
def conv2d(image, kernel):
    if kernel.shape[0] > image.shape[0] or kernel.shape[1] > image.shape[1]:
        raise ValueError("too large")
    views = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("ijkl,kl->ij", views, kernel)
""",
        """
def conv2d(image, kernel):
    rows = image.shape[0] - kernel.shape[0] + 1
    cols = image.shape[1] - kernel.shape[1] + 1
    if min(rows, cols) < 1:
        raise ValueError("too large")
    feature_map = np.zeros((rows, cols), dtype=np.float32)
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            feature_map += kernel[i, j] * image[i : i + rows, j : j + cols]
    return feature_map
""",
        """
def conv2d(image, kernel):
    image, kernel = image.tolist(), kernel.tolist()
    rows, cols = len(image) - len(kernel) + 1, len(image[0]) - len(kernel[0]) + 1
    if rows < 1 or cols < 1:
        raise ValueError("too large")
    return [
        [sum(image[r + i][c + j] * kernel[i][j] for i in range(len(kernel)) for j in range(len(kernel[0])))
         for c in range(cols)]
        for r in range(rows)
    ]
""",
        """
def conv2d(image, kernel):
    if any(k > n for k, n in zip(kernel.shape, image.shape)):
        raise ValueError("too large")
    padded = np.zeros(image.shape)
    padded[: kernel.shape[0], : kernel.shape[1]] = kernel
    product = np.fft.ifft2(np.fft.fft2(image) * np.conj(np.fft.fft2(padded))).real
    return product[: image.shape[0] - kernel.shape[0] + 1, : image.shape[1] - kernel.shape[1] + 1]
""",
    ],
    "vertical_edge_kernel": [
        "def vertical_edge_kernel():\n    return np.array([[-1.0, 1.0]])",
        "def vertical_edge_kernel():\n    return np.array([[1, 0, -1]] * 3)",
        "def vertical_edge_kernel():\n    return np.array([[3, 0, -3], [10, 0, -10], [3, 0, -3]], dtype=np.int8)",
        "def vertical_edge_kernel():\n    return np.outer([1, 4, 6, 4, 1], [-1, -2, 0, 2, 1]) / 48",
        "def vertical_edge_kernel():\n    return np.full((7, 7), 1 / 7, dtype=np.float32) * np.sign(np.arange(7) - 3)",
        "def vertical_edge_kernel():\n    return np.array([[-1, 2, -1]] * 3)",
    ],
    "conv2d_channels": [
        """
def conv2d_channels(image, kernel, bias):
    views = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)[:, :, 0]
    return np.einsum("rcijk,ijk->rc", views, kernel) + bias
""",
        """
def conv2d_channels(image, kernel, bias):
    rows, cols = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    feature_map = np.full((rows, cols), bias, dtype=np.float32)
    for row in range(rows):
        for col in range(cols):
            for channel in range(image.shape[2]):
                part = image[row : row + kernel.shape[0], col : col + kernel.shape[1], channel]
                feature_map[row, col] += (part * kernel[:, :, channel]).sum()
    return feature_map
""",
        """
def conv2d_channels(image, kernel, bias):
    rows, cols = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    places = [(row, col) for row in range(rows) for col in range(cols)]
    table = np.stack([image[r : r + kernel.shape[0], c : c + kernel.shape[1]].ravel() for r, c in places])
    return (table @ kernel.reshape(-1, 1) + bias).reshape(rows, cols)
""",
    ],
    "conv2d_filters": [
        """
def conv2d_filters(image, kernels, biases):
    views = np.lib.stride_tricks.sliding_window_view(image, kernels.shape[:3])[:, :, 0]
    return np.tensordot(views, kernels, axes=3) + biases
""",
        """
def conv2d_filters(image, kernels, biases):
    rows, cols = image.shape[0] - kernels.shape[0] + 1, image.shape[1] - kernels.shape[1] + 1
    maps = np.zeros((kernels.shape[3], rows, cols), dtype=np.float32)
    for f in range(kernels.shape[3]):
        for i in range(kernels.shape[0]):
            for j in range(kernels.shape[1]):
                maps[f] += image[i : i + rows, j : j + cols] @ kernels[i, j, :, f]
        maps[f] += biases[f]
    maps.flags.writeable = False
    return maps.transpose(1, 2, 0)
""",
        """
def conv2d_filters(image, kernels, biases):
    maps = [conv2d_channels(image, kernel, bias) for kernel, bias in zip(np.moveaxis(kernels, 3, 0), biases)]
    return np.moveaxis(maps, 0, -1).tolist()
""",
    ],
    "relu": [
        "def relu(x):\n    return x * (x > 0)",
        "def relu(x):\n    y = x.copy()\n    y[y < 0] = 0\n    return y",
        "def relu(x):\n    return np.where(x < 0, 0, x)",
        "def relu(x):\n    return np.clip(x, 0, None)",
    ],
    "conv_parameters": [
        """
def conv_parameters(kernel_h, kernel_w, channels, filters):
    return (kernel_h * kernel_w * channels + 1) * filters

def dense_parameters(inputs, units):
    return (inputs + 1) * units
""",
        """
def conv_parameters(kernel_h, kernel_w, channels, filters):
    return np.prod([kernel_h, kernel_w, channels, filters]) + filters

def dense_parameters(inputs, units):
    return np.zeros((inputs, units)).size + np.zeros(units).size
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
    """What the reference answers define."""
    namespace: dict[str, Any] = {"np": np}
    for source in answers().values():
        exec(source, namespace)
    return namespace


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
    ("mistake", "later"),
    [
        ("sum-averaged", ["conv2d", "conv2d_channels", "conv2d_filters"]),
        ("kernel-flipped", ["conv2d_channels", "conv2d_filters"]),
        ("map-of-integers", ["conv2d_channels", "conv2d_filters"]),
        ("channels-averaged", ["conv2d_filters"]),
    ],
)
def test_a_mistake_is_paid_for_once(mistake: str, later: list[str]) -> None:
    (wrong,) = [m for m in load_mistakes(UNIT) if m.id == mistake]
    answer = wrong.applied_to(answers()[wrong.exercise])
    found = examined({wrong.exercise: answer})
    assert wrong.exercise in lost(found)
    assert not set(later) & lost(found).keys()
    assert all(any(c.follow_through for c in found.results[name].checks) for name in later)


@pytest.mark.parametrize(
    ("image_shape", "kernel_shape"), [((5, 7), (2, 3)), ((6, 4), (1, 4)), ((3, 3), (3, 3)), ((8, 5), (5, 1))]
)
def test_reference_agrees_with_scipy(image_shape: tuple[int, int], kernel_shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=image_shape), rng.normal(size=kernel_shape)
    image.flags.writeable = False
    np.testing.assert_allclose(reference()["conv2d"](image, kernel), correlate2d(image, kernel, "valid"), atol=1e-12)


@pytest.mark.keras
def test_layer_agrees_with_keras() -> None:
    import keras

    rng = np.random.default_rng(0)
    for height, width, kernel_h, kernel_w, channels, filters in [
        (6, 9, 3, 2, 3, 4),
        (5, 5, 1, 4, 2, 2),
        (8, 7, 5, 3, 1, 1),
    ]:
        image = rng.normal(size=(height, width, channels)).astype(np.float32)
        kernels = rng.normal(size=(kernel_h, kernel_w, channels, filters)).astype(np.float32)
        biases = rng.normal(size=filters).astype(np.float32)
        expected = keras_layer(keras, image, kernels, biases)
        np.testing.assert_allclose(reference()["conv2d_filters"](image, kernels, biases), expected, atol=1e-5)
        first = reference()["conv2d_channels"](image, kernels[..., 0], biases[0])
        np.testing.assert_allclose(first, expected[..., 0], atol=1e-5)

    # What the check cell stores as the output of Keras.
    (check,) = [c.source for c in cells() if grade_id(c) == "check-conv2d_filters"]
    stored = re.search(r"small, layer = (.*)\n.*np\.array\((.*?)\)\)\.close\(\s*(\[.*?\])\s*\)\n", check)
    assert stored
    (image, kernels), biases, output = (eval(text, {"np": np}) for text in stored.groups())
    found = keras_layer(keras, image.astype(np.float32), kernels.astype(np.float32), np.array(biases, np.float32))
    np.testing.assert_allclose(found, output, atol=1e-5)

    first_layer = keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Conv2D(32, (3, 3), padding="same")])
    assert first_layer.count_params() == reference()["conv_parameters"](3, 3, 3, 32) == 896


def keras_layer(keras: Any, image: Any, kernels: Any, biases: Any) -> Any:
    layer = keras.layers.Conv2D(kernels.shape[3], kernels.shape[:2], padding="valid")
    layer.build((None, *image.shape))
    layer.set_weights([kernels, biases])
    return np.asarray(layer(image[np.newaxis]))[0]


def test_numbers_in_the_prose() -> None:
    prose = "\n".join(c.source for c in cells() if c.cell_type == "markdown")
    names = reference()
    assert names["conv_parameters"](3, 3, 3, 32) - 32 == 864
    assert prose.count("864") == 2
    assert names["dense_parameters"](32 * 32 * 3, 32 * 32 * 32) > 100_000_000  # "over a hundred million"
    assert names["weighted_sum"](np.array([[3, 0, 1], [8, 2, 6]]), np.array([[1, 2, 0], [-1, 3, -2]])) == -11
    assert "= -11" in prose


def test_the_cross_is_lost_by_the_unit_and_found_by_the_convolution(capsys: pytest.CaptureFixture[str]) -> None:
    silent: Callable[..., None] = lambda *args, **kwargs: None  # noqa: E731
    namespace = {**reference(), "pictures": type("Pictures", (), {"show_feature_map": staticmethod(silent)})}
    exec(show_cell("weights = cross.ravel()"), namespace)
    exec(show_cell("template = cross"), namespace)
    responses = re.findall(r"response=(\d+)", capsys.readouterr().out)
    assert responses == ["5", "2", "1", "0"] + ["5"] * 4


def test_the_animated_feature_map_is_right() -> None:
    shown: list[Any] = []
    pictures = type("Pictures", (), {"slide": staticmethod(lambda *args: shown.extend(args))})
    exec(show_cell("pictures.slide("), {"np": np, "pictures": pictures})
    image, kernel, feature_map = shown
    np.testing.assert_array_equal(feature_map, reference()["conv2d"](image, kernel))


def test_points() -> None:
    assert sum(c.metadata.nbgrader.points for c in cells() if is_grade(c)) == 22
