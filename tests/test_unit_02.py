"""Unit 02: right answers of every style get full marks, memorised ones none, and the lesson's numbers hold."""

from __future__ import annotations

import ast
import itertools
import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import cnncourse
import numpy as np
import pytest
from cnncourse import pictures
from cnncourse.pictures.padding import _row
from cnncourse.session import session
from nbformat import NotebookNode
from scipy.signal import correlate2d

from autograder.build import pair
from autograder.examine import Examination, examine
from autograder.mistakes import load_mistakes
from autograder.units import Unit, grade_id, is_check, is_grade, is_solution, tags

ROOT = Path(__file__).parents[1]
UNIT = Unit(ROOT / "solutions" / "02-padding-stride")

RIGHT = {
    "zero_pad": [
        """
def zero_pad(image, pad):
    rows, cols = (pad, pad) if isinstance(pad, int) else pad
    rows, cols = (side if isinstance(side, tuple) else (side, side) for side in (rows, cols))
    return np.pad(image, [rows, cols] + [(0, 0)] * (image.ndim - 2))  # refuses negative numbers itself
""",
        """
def zero_pad(image, pad):
    (top, bottom), (left, right) = np.broadcast_to(np.array(pad).reshape(-1, 1) if np.ndim(pad) < 2 else pad, (2, 2))
    if min(top, bottom, left, right) < 0:
        raise ValueError
    def zeros(*shape):
        return np.zeros(shape + image.shape[2:], dtype=image.dtype)
    wide = np.concatenate([zeros(len(image), left), image, zeros(len(image), right)], axis=1)
    return np.concatenate([zeros(top, wide.shape[1]), wide, zeros(bottom, wide.shape[1])])
""",
        """
class Negative(ValueError):
    pass

def zero_pad(image, pad):
    sides = []
    for side in (pad, pad) if isinstance(pad, int) else pad:
        sides += [side, side] if isinstance(side, int) else side
    if any(side < 0 for side in sides):
        raise Negative(pad)
    top, bottom, left, right = sides
    height, width = image.shape[:2]
    out = np.zeros(image.shape[2:] + (width + left + right, height + top + bottom), dtype=image.dtype).T
    for row in range(height):
        for col in range(width):
            out[top + row, left + col] = image[row, col]
    out.flags.writeable = False
    return out
""",
    ],
    "visits": [
        """
def visits(size, kernel, pad, stride):
    counts = [[0] * size[1] for _ in range(size[0])]
    for row in range(-pad[0], size[0] + pad[0] - kernel[0] + 1, stride[0]):
        for col in range(-pad[1], size[1] + pad[1] - kernel[1] + 1, stride[1]):
            for i in range(max(row, 0), min(row + kernel[0], size[0])):
                for j in range(max(col, 0), min(col + kernel[1], size[1])):
                    counts[i][j] += 1
    return counts
""",
        """
def visits(size, kernel, pad, stride):
    def along(size, kernel, pad, stride):
        starts = np.arange(-pad, size + pad - kernel + 1, stride)[:, None]
        pixels = np.arange(size)
        return ((starts <= pixels) & (pixels < starts + kernel)).sum(axis=0)
    return np.einsum("i,j->ij", *map(along, size, kernel, pad, stride))
""",
        """
def visits(size, kernel, pad, stride):
    padded = np.zeros((size[0] + 2 * pad[0], size[1] + 2 * pad[1]), dtype=np.float32)
    if kernel[0] <= padded.shape[0] and kernel[1] <= padded.shape[1]:
        windows = np.lib.stride_tricks.sliding_window_view(padded, kernel, writeable=True)[:: stride[0], :: stride[1]]
        for i in range(kernel[0]):
            for j in range(kernel[1]):
                windows[:, :, i, j] += 1
    return padded[pad[0] : size[0] + pad[0], pad[1] : size[1] + pad[1]]
""",
    ],
    "output_size": [
        """
def output_size(size, kernel, stride, padding):
    if padding == "same":
        return (size - 1) // stride + 1
    cells = size + 2 * (0 if padding == "valid" else padding)
    count = len(range(0, cells - kernel + 1, stride))
    if not count:
        raise ValueError
    return count
""",
        """
def output_size(size, kernel, stride, padding):
    if padding == "same":
        return np.int64(np.ceil(size / stride))
    match padding:
        case "valid":
            padding = 0
    out = np.floor((size + 2 * padding - kernel) / stride) + 1
    if out < 1:
        raise ValueError("no window")
    return int(out)
""",
    ],
    "same_padding": [
        """
import math

def same_padding(size, kernel, stride):
    last = (math.ceil(size / stride) - 1) * stride + kernel
    missing = last - size if last > size else 0
    return (missing // 2, math.ceil(missing / 2))
""",
        """
def same_padding(size, kernel, stride):
    rest = size % stride or stride
    total = np.maximum(kernel - rest, 0)
    return np.int64(total // 2), np.int64((total + 1) // 2)
""",
    ],
    "conv2d": [
        """
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    sides = []
    for n, k, s in zip(image.shape[:2], kernels.shape[:2], stride):
        total = max((-(-n // s) - 1) * s + k - n, 0) if padding == "same" else 0
        sides.append((total // 2, total - total // 2) if isinstance(padding, str) else (padding, padding))
    padded = np.pad(image, [*sides, (0, 0)])
    if any(k > n for k, n in zip(kernels.shape[:2], padded.shape[:2])):
        raise ValueError("no window fits")
    views = np.lib.stride_tricks.sliding_window_view(padded, kernels.shape[:2], axis=(0, 1))
    return np.einsum("rckij,ijkf->rcf", views[:: stride[0], :: stride[1]], kernels) + biases
""",
        """
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    if padding == "same":
        padding = tuple(same_padding(n, k, s) for n, k, s in zip(image.shape, kernels.shape, stride))
    padded = zero_pad(image, 0 if padding == "valid" else padding).astype(np.float32)
    rows = output_size(padded.shape[0], kernel_h, stride[0], "valid")
    cols = output_size(padded.shape[1], kernel_w, stride[1], "valid")
    maps = np.zeros((kernels.shape[3], rows, cols), dtype=np.float32)
    for f in range(kernels.shape[3]):
        for i in range(kernel_h):
            for j in range(kernel_w):
                down = slice(i, i + (rows - 1) * stride[0] + 1, stride[0])
                right = slice(j, j + (cols - 1) * stride[1] + 1, stride[1])
                part = padded[down, right]
                maps[f] += part @ kernels[i, j, :, f].astype(np.float32)
        maps[f] += biases[f]
    maps.flags.writeable = False
    return maps.transpose(1, 2, 0)
""",
        """
def conv2d(image, kernels, biases, stride=(1, 1), padding="valid"):
    pixels, weights = image.tolist(), kernels.tolist()
    before, counts = [], []
    for n, k, s in zip(image.shape[:2], kernels.shape[:2], stride):
        counts.append(output_size(n, k, s, padding))
        before.append(same_padding(n, k, s)[0] if padding == "same" else 0 if padding == "valid" else padding)
    def number(row, col, f):
        total = float(biases[f])
        for i, lines in enumerate(weights):
            for j, channels in enumerate(lines):
                y, x = row * stride[0] + i - before[0], col * stride[1] + j - before[1]
                if 0 <= y < len(pixels) and 0 <= x < len(pixels[0]):
                    total += sum(pixel * weight[f] for pixel, weight in zip(pixels[y][x], channels))
        return total
    return [[[number(row, col, f) for f in range(len(biases))] for col in range(counts[1])] for row in range(counts[0])]
""",
    ],
    "stack_shapes": [
        """
def stack_shapes(shape, layers):
    if not layers:
        return []
    (filters, kernel, stride, padding), *others = layers
    first = tuple(output_size(shape[i], kernel[i], stride[i], padding) for i in range(2)) + (filters,)
    return [first] + stack_shapes(first, others)
""",
        """
def stack_shapes(shape, layers):
    shapes = np.zeros((len(layers), 3), dtype=int)
    size = np.array(shape[:2])
    for index, (filters, kernel, stride, padding) in enumerate(layers):
        if padding == "same":
            size = np.ceil(size / stride).astype(int)
        else:
            size = (size + 2 * (0 if padding == "valid" else padding) - kernel) // stride + 1
        shapes[index] = *size, filters
    return [tuple(row) for row in shapes]
""",
    ],
    "receptive_field": [
        """
def receptive_field(layers):
    field = 1
    for kernel, stride in reversed(layers):  # from the number back to the pixels
        field = (field - 1) * stride + kernel
    return field
""",
        """
def receptive_field(layers):
    if not layers:
        return 1
    kernels, strides = np.array(layers).T
    return 1 + np.sum((kernels - 1) * np.cumprod([1, *strides[:-1]]))
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


def check_cell(exercise: str) -> str:
    (source,) = [c.source for c in cells() if grade_id(c) == f"check-{exercise}"]
    return str(source)


def show_cells(holding: str) -> list[str]:
    return [str(c.source) for c in cells() if "show" in tags(c) and holding in c.source]


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
        ("pad-one-side-only", ["conv2d"]),
        ("pad-repeats-the-edge", ["conv2d"]),
        ("same-odd-zero-before", ["conv2d"]),
        ("same-half-of-one-less", []),
        ("size-same-ignores-stride", ["stack_shapes"]),
        ("size-rounded-up", ["stack_shapes"]),
        ("size-one-missing", ["conv2d", "stack_shapes"]),
    ],
)
def test_a_mistake_is_paid_for_once(mistake: str, later: list[str]) -> None:
    (wrong,) = [m for m in load_mistakes(UNIT) if m.id == mistake]
    answer = wrong.applied_to(answers()[wrong.exercise])
    found = examined({wrong.exercise: answer})
    assert wrong.exercise in lost(found)
    assert not set(later) & lost(found).keys()
    assert all(any(c.follow_through for c in found.results[name].checks) for name in later)


def test_there_is_a_mistake_for_every_known_one() -> None:
    assert len(load_mistakes(UNIT)) >= 12
    exercises = {mistake.exercise for mistake in load_mistakes(UNIT)}
    assert exercises == answers().keys()


@pytest.mark.parametrize("code", ["en", "ko"])
def test_texts_cover_the_unit(code: str) -> None:
    path = ROOT / "course" / "cnncourse" / "texts" / code / f"{UNIT.name}.toml"
    texts = tomllib.loads(path.read_text(encoding="utf-8"))
    graded = [str(grade_id(c)).removeprefix("check-") for c in cells() if is_grade(c)]
    assert list(texts["exercises"]) == graded
    assert list(texts["mistakes"]) == [mistake.id for mistake in load_mistakes(UNIT)]
    if code == "ko":
        assert set(texts["says"]) == set(phrases())


def phrases() -> list[str]:
    """The English that stands in check cells: names of checks, what hidden ones cover, reasons."""
    found = []
    for cell in (c for c in cells() if is_check(c)):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check":
                found.append(ast.literal_eval(node.args[0]))
            if isinstance(node, ast.keyword) and node.arg in ("covers", "because"):
                found.append(ast.literal_eval(node.value))
    return [phrase for phrase in found if phrase]


# The reference answers, by other routes.


@pytest.mark.parametrize("padding", ["valid", "same", 0, 1, 2])
@pytest.mark.parametrize("stride", [(1, 1), (2, 1), (2, 3)])
def test_reference_agrees_with_scipy(stride: tuple[int, int], padding: str | int) -> None:
    rng = np.random.default_rng(0)
    image, kernels = rng.normal(size=(7, 9, 2)), rng.normal(size=(3, 4, 2, 3))
    image.flags.writeable = False
    found = reference()["conv2d"](image, kernels, np.array([1.0, 2.0, 3.0]), stride, padding)
    pads = [(0, 0) if padding == "valid" else (padding, padding)] * 2
    if padding == "same":
        pads = [reference()["same_padding"](*axis) for axis in zip((7, 9), (3, 4), stride, strict=True)]
    padded = np.pad(image, [*pads, (0, 0)])
    for f in range(3):
        maps = [correlate2d(padded[..., k], kernels[..., k, f], "valid") for k in range(2)]
        np.testing.assert_allclose(found[..., f], np.sum(maps, axis=0)[:: stride[0], :: stride[1]] + f + 1, atol=1e-12)


def test_sizes_agree_with_the_picture_of_the_windows() -> None:
    for size, kernel, stride, padding in itertools.product(range(1, 9), range(1, 7), (1, 2, 3), ("valid", "same", 1)):
        count = len(_row(size, kernel, stride, padding).starts)
        if count:
            assert reference()["output_size"](size, kernel, stride, padding) == count
        else:
            with pytest.raises(ValueError, match="does not fit"):
                reference()["output_size"](size, kernel, stride, padding)


@pytest.mark.keras
def test_layers_agree_with_keras() -> None:
    import keras

    rng = np.random.default_rng(0)
    conv2d = reference()["conv2d"]
    for stride, padding, kernel in itertools.product(
        [(1, 1), (2, 1), (2, 3), (3, 2), (2, 2)], ["valid", "same", 0, 1, 2], [(3, 2), (2, 4), (4, 1), (1, 1), (3, 3)]
    ):
        height, width = rng.integers((5, 6), (9, 11))
        x = rng.normal(size=(height, width, 2)).astype(np.float32)
        w = rng.normal(size=(*kernel, 2, 3)).astype(np.float32)
        b = rng.normal(size=3).astype(np.float32)
        expected = keras_layer(keras, x, w, b, stride, padding)
        np.testing.assert_allclose(conv2d(x, w, b, stride, padding), expected, atol=1e-5)

    # What the check cells store as outputs of Keras.
    def series(shape: tuple[int, ...], step: int) -> Any:
        return np.arange(np.prod(shape)).reshape(shape) * step % 11 - 5

    text = re.search(r"    STORED = (\[.*?\n    \])\n", check_cell("conv2d"), re.S)
    assert text
    stored = ast.literal_eval(text[1])
    assert {case[2:4] for case in stored} >= {((2, 3), "same"), ((2, 3), "valid")}
    for shape, kernel_shape, stride, padding, maps in stored:
        zeros = np.zeros(kernel_shape[3])
        found = keras_layer(keras, series(shape, 7), series(kernel_shape, 3), zeros, stride, padding)
        np.testing.assert_array_equal(found, maps)
    call = r"    keras\.call\(conv2d, SCENE, \*layer, \(2, 3\), \"same\"\)\.close\((.*?)\n    \)\n"
    layer = re.search(rf"layer = (.*)\n{call}", check_cell("conv2d"), re.S)
    assert layer
    (begin,) = [c.source for c in cells() if "SCENE =" in c.source]
    setup: dict[str, Any] = {"np": np}
    exec(begin[begin.index("SMALL =") :], setup)
    (w, b), maps = (eval(part.strip(), {"np": np}) for part in layer.groups())
    np.testing.assert_array_equal(keras_layer(keras, setup["SCENE"], w, b, (2, 3), "same"), maps)
    padded = re.search(r"np\.zeros\(1\), \(2, 2\), 2\)\.close\((.*?)\n    \)\n", check_cell("conv2d"), re.S)
    assert padded
    found = keras_layer(keras, setup["SCENE"][:3, :4], setup["KERNELS"][..., 1:2], np.zeros(1), (2, 2), 2)
    np.testing.assert_array_equal(found, eval(padded[1].strip(), {"np": np}))


@pytest.mark.keras
def test_the_stack_of_the_table_agrees_with_keras() -> None:
    import keras

    (snippet,) = {c.source.split("```")[1].removeprefix("python\n") for c in cells() if "```python" in c.source}
    namespace = {"keras": keras}
    exec(snippet.replace("model.summary()", ""), namespace)
    shapes = [layer.output.shape[1:] for layer in namespace["model"].layers]
    call = re.search(r"close\((\[\(37, 50, 8\).*?\])\)", check_cell("stack_shapes"))
    table = re.search(r"table = (.*)\n", check_cell("stack_shapes"))
    assert call
    assert table
    assert shapes == ast.literal_eval(call[1])
    assert shapes == reference()["stack_shapes"]((37, 50, 3), ast.literal_eval(table[1]))


def keras_layer(keras: Any, image: Any, kernels: Any, biases: Any, stride: tuple[int, int], padding: str | int) -> Any:
    x = keras.ops.convert_to_tensor(np.asarray(image, np.float32)[np.newaxis])
    if isinstance(padding, int):
        x, padding = keras.layers.ZeroPadding2D(padding)(x), "valid"
    layer = keras.layers.Conv2D(kernels.shape[3], kernels.shape[:2], strides=stride, padding=padding)
    layer.build(x.shape)
    layer.set_weights([np.asarray(kernels, np.float32), np.asarray(biases, np.float32)])
    return np.asarray(layer(x))[0]


@pytest.mark.keras
def test_the_receptive_field_is_where_the_gradient_is() -> None:
    import keras
    import tensorflow as tf

    for layers in ([(3, 1), (3, 2), (3, 1)], [(5, 2), (2, 3), (4, 2)]):
        steps = [keras.layers.Conv1D(1, kernel, strides=stride, kernel_initializer="ones") for kernel, stride in layers]
        x = tf.Variable(tf.ones((1, 60, 1)))
        with tf.GradientTape() as tape:
            y = x
            for step in steps:
                y = step(y)
            number = y[0, y.shape[1] // 2, 0]
        seen = np.flatnonzero(np.asarray(tape.gradient(number, x))[0, :, 0])
        assert seen[-1] - seen[0] + 1 == reference()["receptive_field"](layers)


# What the lesson says and shows.


def test_numbers_in_the_prose() -> None:
    prose = {code: "\n".join(c.source for c in cells() if code in tags(c)) for code in ("en", "ko")}
    names = reference()
    inner = names["visits"]((20, 20), (5, 5), (0, 0), (1, 1))
    assert (inner[0, 0], inner[10, 10]) == (1, 25)  # "a pixel in the corner … in all 25"
    assert names["output_size"](6, 3, 2, 0) == 2
    assert "= 2" in "".join(c.source for c in cells() if "lfloor" in c.source)
    plain, border, _ = (names["visits"]((7, 7), (3, 3), *setting) for setting in
                        [((0, 0), (1, 1)), ((1, 1), (1, 1)), ((1, 1), (2, 2))])  # fmt: skip
    assert (plain[0, 0], plain[3, 3], border[0, 0]) == (1, 9, 4)
    assert names["receptive_field"]([(3, 1), (3, 1)]) == names["receptive_field"]([(5, 1)]) == 5
    assert names["receptive_field"]([(3, 2), (3, 1)]) == 7  # "three numbers see seven pixels"
    assert (2 * 3 * 3, 5 * 5) == (18, 25)
    assert all("18" in text and "25" in text for text in prose.values())
    assert names["same_padding"](3 + 4, 4, 1) == (1, 2)  # "of 3 zeros, 1 goes before and 2 after"


def test_the_strided_heat_map_is_mostly_ones_and_twos() -> None:
    counts = reference()["visits"]((7, 7), (3, 3), (1, 1), (2, 2))
    assert np.isin(counts, (1, 2)).mean() > 0.5


def test_the_animated_feature_maps_are_right() -> None:
    cells_ = show_cells("pictures.slide(")
    assert len(cells_) == 2
    for source in cells_:
        shown: list[Any] = []
        silent = type("Pictures", (), {"slide": staticmethod(lambda *args, **kw: shown.extend([args, kw]))})  # noqa: B023
        exec(source, {**reference(), "pictures": silent})
        (image, kernel, feature_map), named = shown
        found = reference()["conv2d"](
            image[..., None], kernel[..., None, None], np.zeros(1), named.get("stride", (1, 1)), "valid"
        )
        np.testing.assert_array_equal(found[..., 0], feature_map)


def test_the_checkerboard_disappears() -> None:
    shown: list[Any] = []
    silent = type("Pictures", (), {
        "show_feature_map": staticmethod(lambda *args: shown.extend(args)), "toy_image": pictures.toy_image,
    })  # fmt: skip
    exec(show_cells("toy_image(")[0], {**reference(), "pictures": silent})
    board, _, found = shown
    assert set(board.ravel()) == {0, 1}
    assert len(set(found.ravel())) == 1


def test_the_measured_receptive_field_is_the_computed_one(capsys: pytest.CaptureFixture[str]) -> None:
    silent = type("Pictures", (), {"show_image": staticmethod(lambda *args: None)})
    exec(show_cells("changed[row, col]")[0], {**reference(), "pictures": silent})
    measured, computed = capsys.readouterr().out.split()
    assert measured == computed == "9"


FIGURES: dict[str, Callable[[], pictures.Picture]] = {
    "shrinking": lambda: pictures.shrinking(np.linspace(0, 1, 20 * 18).reshape(20, 18), 5, [0, 3]),
    "windows": lambda: pictures.windows_along(7, 4, 2, (1, 2)),
    "explorer": pictures.explore_windows,
    "visits": lambda: pictures.visit_maps([np.arange(12).reshape(3, 4)], ["a"]),
    "fields": lambda: pictures.receptive_fields(np.zeros((30, 40)), [3, 7, 41], (15, 20)),
    "stack": lambda: pictures.shape_stack([(9, 8, 3), (4, 3, 12)]),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figures_speak_both_languages_and_are_the_same_each_time(name: str) -> None:
    before = session.language
    try:
        said = {}
        for code in ("en", "ko"):
            cnncourse.language(code)
            picture = FIGURES[name]()
            assert picture.html() == FIGURES[name]().html()
            assert "{" not in picture.alt
            said[code] = picture.alt
    finally:
        session.language = before
    assert re.search("[가-힣]", said["ko"])
    assert not re.search("[가-힣]", said["en"])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: pictures.shrinking(np.zeros((9, 9)), 4, [1]),
        lambda: pictures.shrinking(np.zeros((9, 9)), 5, [3]),
        lambda: pictures.windows_along(7, 0),
        lambda: pictures.windows_along(7, 3, 1, "full"),
        lambda: pictures.windows_along(7, 3, 1, -1),
        lambda: pictures.visit_maps([]),
        lambda: pictures.receptive_fields(np.zeros((9, 9)), [], (4, 4)),
        lambda: pictures.shape_stack([(3, 4)]),
    ],
)
def test_figures_refuse_what_makes_no_sense(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"got|left|empty"):
        wrong()


def test_the_explorer_follows_its_controls() -> None:
    shown = pictures.explore_windows().controls
    (size, kernel, _, padding), drawing = shown.children[0].children, shown.children[1]
    first = drawing.value
    size.value, kernel.value, padding.value = 5, 7, "valid"
    assert drawing.value != first
    assert "no window fits" in drawing.value


def test_points() -> None:
    assert sum(c.metadata.nbgrader.points for c in cells() if is_grade(c)) == 25
