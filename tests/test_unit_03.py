"""Unit 03: right answers of every style get full marks, memorised ones none, and the lesson's numbers hold."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cnncourse import pictures
from cnncourse.pictures.pooling import shrunk
from cnncourse.session import session
from nbformat import NotebookNode

from autograder.build import pair
from autograder.examine import Examination, examine
from autograder.mistakes import load_mistakes
from autograder.units import Unit, grade_id, is_grade, is_solution, tags

UNIT = Unit(Path(__file__).parents[1] / "solutions" / "03-pooling")

RIGHT = {
    "max_pool2d": [
        """
def max_pool2d(maps, pool, stride=None):
    down, right = pair(pool if stride is None else stride)
    views = np.lib.stride_tricks.sliding_window_view(maps, pair(pool), axis=(0, 1))
    return views[::down, ::right].max(axis=(3, 4))
""",
        """
def max_pool2d(maps, pool, stride=None):
    (high, wide), (down, right) = pair(pool), pair(stride or pool)
    rows, cols = range(0, maps.shape[0] - high + 1, down), range(0, maps.shape[1] - wide + 1, right)
    return [
        [
            [max(float(maps[r + i, c + j, k]) for i in range(high) for j in range(wide)) for k in range(maps.shape[2])]
            for c in cols
        ]
        for r in rows
    ]
""",
        """
def max_pool2d(maps, pool, stride=None):
    (high, wide), (down, right) = pair(pool), pair(stride or pool)
    rows, cols = (maps.shape[0] - high) // down + 1, (maps.shape[1] - wide) // right + 1
    best = np.full((rows, cols, maps.shape[2]), -np.inf, dtype=np.float32)
    for i in range(high):
        for j in range(wide):
            corner = maps[i : i + rows * down : down, j : j + cols * right : right]
            best = np.maximum(best, np.float32(corner[:rows, :cols]))
    best.flags.writeable = False
    return best.transpose(1, 0, 2).transpose(1, 0, 2)
""",
    ],
    "avg_pool2d": [
        """
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    (high, wide), (down, right) = pair(pool), pair(pool if stride is None else stride)
    maps = maps.astype(float)
    if padding == "same":
        spare = [max((-(-n // s) - 1) * s + k - n, 0) for n, k, s in zip(maps.shape, (high, wide), (down, right))]
        maps = np.pad(maps, [(p // 2, p - p // 2) for p in spare] + [(0, 0)], constant_values=np.nan)
    views = np.lib.stride_tricks.sliding_window_view(maps, (high, wide), axis=(0, 1))
    return np.nanmean(views[::down, ::right], axis=(3, 4))
""",
        """
def avg_pool2d(maps, pool, stride=None, padding="valid"):
    means = maps
    for axis, (size, step) in enumerate(zip(pair(pool), pair(stride or pool))):
        n = maps.shape[axis]
        count = -(-n // step) if padding == "same" else (n - size) // step + 1
        first = -(max((count - 1) * step + size - n, 0) // 2) if padding == "same" else 0
        weights = np.zeros((count, n), dtype=np.float32)
        for window in range(count):
            inside = [i for i in range(first + window * step, first + window * step + size) if 0 <= i < n]
            weights[window, inside] = 1 / len(inside)
        means = np.moveaxis(np.tensordot(weights, np.float32(means), (1, axis)), 0, axis)
    return means
""",
    ],
    "global_average_pool": [
        "def global_average_pool(images):\n    return np.mean(np.mean(images, axis=1), axis=1, dtype=np.float32)",
        """
def global_average_pool(images):
    count, height, width, channels = images.shape
    return [[sum(map(float, image[:, :, k].ravel())) / (height * width) for k in range(channels)] for image in images]
""",
        """
def global_average_pool(images):
    return np.einsum("nhwc->nc", images / images[0, :, :, 0].size)
""",
    ],
    "pooled_shape": [
        """
def pooled_shape(shape, pool, stride=None, padding="valid"):
    step, sizes = pair(stride or pool), [] if padding == "same" else [k - 1 for k in pair(pool)]
    spans = [n - k for n, k in zip(shape, sizes or (0, 0))]
    return tuple(int(np.ceil(n / s)) for n, s in zip(spans, step)) + shape[2:]

def pooling_parameters(pool, channels):
    return len([])
""",
        """
def pooled_shape(shape, pool, stride=None, padding="valid"):
    sizes = []
    for n, k, s in zip(shape, pair(pool), pair(pool if stride is None else stride)):
        sizes.append(sum(1 for start in range(0, n, s) if padding == "same" or start + k <= n))
    return np.int64(sizes[0]), np.int64(sizes[1]), shape[2]

def pooling_parameters(pool, channels):
    weights = np.zeros((0, channels))
    return weights.size
""",
    ],
    "change": [
        "def change(a, b):\n    return np.linalg.norm(np.ravel(a - b), 1) / np.linalg.norm(np.ravel(a), 1)",
        """
def change(a, b):
    pairs = list(zip(a.ravel().tolist(), b.ravel().tolist()))
    return sum(abs(x - y) for x, y in pairs) / sum(abs(x) for x, _ in pairs)
""",
        "def change(a, b):\n    return np.mean(np.abs(np.float32(b - a))) / np.mean(np.abs(np.float32(a)))",
    ],
    "shift_tolerance": [
        """
def shift_tolerance(maps, pool, shift):
    cut = -shift % maps.shape[1]
    moved = np.concatenate([maps[:, cut:], maps[:, :cut]], axis=1)
    return np.array([change(maps, moved), change(max_pool2d(maps, pool, pool), max_pool2d(moved, pool, pool))])
""",
        """
def shift_tolerance(maps, pool, shift):
    moved = np.empty_like(maps)
    for col in range(maps.shape[1]):
        moved[:, (col + shift) % maps.shape[1]] = maps[:, col]
    changes = []
    for size in (1, pool):
        a, b = (np.asarray(max_pool2d(each, size)) for each in (maps, moved))
        changes.append(np.abs(a - b).sum() / np.abs(a).sum())
    return changes
""",
    ],
    "operations": [
        """
def multiplications(shape, kernel, filters, stride=1):
    (high, wide), (down, right) = pair(kernel), pair(stride)
    return len(range(0, shape[0], down)) * len(range(0, shape[1], right)) * high * wide * shape[2] * filters

def comparisons(shape, pool, stride=None):
    (high, wide), (down, right) = pair(pool), pair(stride or pool)
    windows = len(range(0, shape[0] - high + 1, down)) * len(range(0, shape[1] - wide + 1, right))
    return windows * shape[2] * (high * wide) - windows * shape[2]
""",
        """
def multiplications(shape, kernel, filters, stride=1):
    height, width, channels = pooled_shape(shape, 1, stride, "same")
    return np.prod([height, width, channels, *pair(kernel), filters])

def comparisons(shape, pool, stride=None):
    count = 0
    for row in range(0, shape[0] - pair(pool)[0] + 1, pair(stride or pool)[0]):
        for col in range(0, shape[1] - pair(pool)[1] + 1, pair(stride or pool)[1]):
            count += shape[2] * (pair(pool)[0] * pair(pool)[1] - 1)
    return count
""",
    ],
}

KERAS = {
    "max_pool2d": """
import keras

def max_pool2d(maps, pool, stride=None):
    layer = keras.layers.MaxPooling2D(pair(pool), None if stride is None else pair(stride))
    return np.asarray(layer(np.float32(maps)[np.newaxis]))[0]
""",
    "avg_pool2d": """
import keras

def avg_pool2d(maps, pool, stride=None, padding="valid"):
    layer = keras.layers.AveragePooling2D(pair(pool), None if stride is None else pair(stride), padding)
    return np.asarray(layer(np.float32(maps)[np.newaxis]))[0]
""",
    "global_average_pool": """
import keras

def global_average_pool(images):
    return np.asarray(keras.layers.GlobalAveragePooling2D()(np.float32(images)))
""",
    "pooled_shape": """
import keras

def pooled_shape(shape, pool, stride=None, padding="valid"):
    layer = keras.layers.MaxPooling2D(pair(pool), None if stride is None else pair(stride), padding)
    return layer.compute_output_shape((None, *shape))[1:]

def pooling_parameters(pool, channels):
    return keras.Sequential([keras.Input((9, 8, channels)), keras.layers.MaxPooling2D(pool)]).count_params()
""",
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
    """What the set-up cell and the reference answers define."""
    namespace: dict[str, Any] = {}
    (setup,) = [c.source for c in cells() if 'unit("03-pooling")' in c.source]
    exec(setup, namespace)
    for source in answers().values():
        exec(source, namespace)
    return namespace


def shown(holding: str) -> dict[str, Any]:
    """The names after running the show cell that holds this text."""
    (source,) = [c.source for c in cells() if "show" in tags(c) and holding in c.source]
    namespace = dict(reference())
    exec(source, namespace)
    return namespace


def prose() -> str:
    return "\n".join(c.source for c in cells() if c.cell_type == "markdown")


@pytest.mark.parametrize(("exercise", "index"), [(name, i) for name, texts in RIGHT.items() for i in range(len(texts))])
def test_right_answers_of_every_style_get_full_marks(exercise: str, index: int) -> None:
    assert lost(examined({exercise: RIGHT[exercise][index]})) == {}


def test_every_exercise_has_two_more_right_answers() -> None:
    assert RIGHT.keys() == answers().keys()
    assert min(map(len, RIGHT.values())) >= 2


@pytest.mark.keras
@pytest.mark.parametrize("exercise", KERAS)
def test_keras_itself_gets_full_marks(exercise: str) -> None:
    # So what the check cells store and what their oracles compute is what Keras gives.
    assert lost(examined({exercise: KERAS[exercise]})) == {}


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
        ("max-starts-at-zero", ["shift_tolerance"]),
        ("max-averages", ["shift_tolerance"]),
        ("max-steps-by-one", ["shift_tolerance"]),
        ("change-not-relative", ["shift_tolerance"]),
        ("change-averaged", ["shift_tolerance"]),
        ("shape-rounds-up", ["operations"]),
        ("shape-one-too-small", ["operations"]),
        ("shape-same-keeps-size", ["operations"]),
    ],
)
def test_a_mistake_is_paid_for_once(mistake: str, later: list[str]) -> None:
    (wrong,) = [m for m in load_mistakes(UNIT) if m.id == mistake]
    answer = wrong.applied_to(answers()[wrong.exercise])
    found = examined({wrong.exercise: answer})
    assert wrong.exercise in lost(found)
    assert not set(later) & lost(found).keys()
    assert all(any(c.follow_through for c in found.results[name].checks) for name in later)


def test_max_and_average_agree_with_scipy() -> None:
    rng = np.random.default_rng(0)
    for height, width, pool, stride in [(7, 9, 2, 2), (8, 6, 3, 1), (9, 9, 4, 3), (6, 11, 3, 2)]:
        image = rng.normal(size=(height, width))
        image.flags.writeable = False
        for kind, name in [("max", "max_pool2d"), ("average", "avg_pool2d")]:
            pooled = reference()[name](image[:, :, np.newaxis], pool, stride)[:, :, 0]
            np.testing.assert_allclose(pooled, shrunk(image, pool, stride, kind), atol=1e-12)


def test_the_opening_picture_shows_what_the_prose_says() -> None:
    responses = shown("responses =")["responses"]
    pooled = [shrunk(np.roll(responses, shift, axis=1), 2, 2) for shift in range(3)]
    np.testing.assert_array_equal(pooled[1], pooled[0])
    np.testing.assert_array_equal(pooled[2], np.roll(pooled[0], 1, axis=1))


def test_the_chessboard_becomes_flat() -> None:
    large, mean = shown("board =")["maps"]
    assert set(large.ravel()) == {1.0}
    assert set(mean.ravel()) == {0.5}


def test_the_measured_curves_are_as_told() -> None:
    curves = shown("curves =")["curves"]
    assert curves[2][1] < curves[1][1] / 2
    assert curves[8][1] < curves[1][1] / 10
    for shift in range(1, 9):
        assert 0 < curves[8][shift] < curves[4][shift] < curves[2][shift] < curves[1][shift]


def test_skipping_changes_more_than_pooling(capsys: pytest.CaptureFixture[str]) -> None:
    namespace = shown("kept =")
    (source,) = [c.source for c in cells() if "show" in tags(c) and "moved by one pixel" in c.source]
    exec(source, namespace)
    strided, pooled = map(int, re.findall(r"(\d+)%", capsys.readouterr().out))
    assert strided > 1.5 * pooled
    assert "1.5배" in prose()


def test_the_costs_are_as_told() -> None:
    then, first, strided = shown("costs =")["costs"].values()
    assert then[0] == 4 * first[0] == 4 * strided[0]
    assert all(compared < 0.01 * multiplied for multiplied, compared, _ in (then, first))  # "hardly count"
    assert then[2] == first[2] == strided[2] == 18496
    assert shown("smaller =")["shape"] == (1, 1, 32)


def test_the_worked_example() -> None:
    numbers = re.search(
        r"\\begin\{bmatrix\}(.*?)\\end\{bmatrix\}.*?\\begin\{bmatrix\}(.*?)\\end\{bmatrix\}", prose(), re.S
    )
    assert numbers
    image, pooled = (
        np.array([[float(n) for n in row.split("&")] for row in text.split(r"\\")]) for text in numbers.groups()
    )
    np.testing.assert_array_equal(reference()["max_pool2d"](image[:, :, np.newaxis], 2)[:, :, 0], pooled)


def test_points() -> None:
    assert sum(c.metadata.nbgrader.points for c in cells() if is_grade(c)) == 21


class TestPictures:
    image = np.arange(20 * 17, dtype=float).reshape(20, 17) % 11

    @pytest.mark.parametrize("code", ["en", "ko"])
    def test_are_described_in_the_language_of_the_session(self, code: str) -> None:
        before, session.language = session.language, code
        try:
            drawn = [
                pictures.pooling_shifts(self.image[:6, :8]),
                pictures.pooling_windows(self.image[:5, :7], shrunk(self.image[:5, :7], 2, 2), (2, 2)),
                pictures.explore_pooling(self.image),
                pictures.shift_curves({1: [0, 1.1, 1.2], 4: [0, 0.2, 0.3]}),
                pictures.pooling_costs({"a": (100, 0, 3), "b": (25, 7, 3)}),
            ]
        finally:
            session.language = before
        for picture in drawn:
            assert bool(re.search("[가-힣]", picture.alt)) is (code == "ko")
            assert "{" not in picture.alt
            assert len(picture.png) < 150_000

    def test_controls_redraw(self) -> None:
        explorer = pictures.explore_pooling(self.image)
        row, drawing = explorer.controls.children
        before = drawing.value
        for control, value in zip(row.children, ("average", 4, 1, 3), strict=True):
            control.value = value
            assert drawing.value != before
            before = drawing.value

    def test_refuse_what_does_not_fit(self) -> None:
        with pytest.raises(ValueError, match="2 × 3 windows here"):
            pictures.pooling_windows(self.image[:5, :7], np.zeros((3, 3)), (2, 2))
        with pytest.raises(ValueError, match="16 × 16"):
            pictures.explore_pooling(self.image[:10])
        with pytest.raises(ValueError, match="equally many"):
            pictures.shift_curves({1: [0, 1], 2: [0]})
