"""Unit 04: right answers of every style get full marks, memorised ones none, and NumPy and Keras agree."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbformat import NotebookNode

from autograder.build import pair
from autograder.engine.bundle import make_bundle
from autograder.engine.seam import examine as sandboxed
from autograder.examine import Examination, examine
from autograder.mistakes import load_mistakes
from autograder.units import Unit, grade_id, is_grade, is_solution, tags

UNIT = Unit(Path(__file__).parents[1] / "solutions" / "04-cnn-from-scratch")

RIGHT = {
    "im2col": [
        """
def windows(images, kernel, stride=(1, 1)):
    count, height, width, channels = images.shape
    n, h, w, c = images.strides
    size = (height - kernel[0]) // stride[0] + 1, (width - kernel[1]) // stride[1] + 1
    shape, strides = (count, *size, *kernel, channels), (n, h * stride[0], w * stride[1], h, w, c)
    return np.lib.stride_tricks.as_strided(images, shape, strides, writeable=False)

def im2col(images, kernel, stride=(1, 1), padding="valid"):
    images = pad(images, kernel, stride, padding)
    view = windows(images, kernel, stride)
    return np.ascontiguousarray(view).reshape(np.prod(view.shape[:3]), -1)
""",
        """
def windows(images, kernel, stride=(1, 1)):
    view = np.lib.stride_tricks.sliding_window_view(images, (1, *kernel, images.shape[3]))
    return view[:, :: stride[0], :: stride[1], 0, 0]

def im2col(images, kernel, stride=(1, 1), padding="valid"):
    x = pad(images.astype(np.float32), kernel, stride, padding)
    parts = []
    map_h, map_w = (x.shape[1] - kernel[0]) // stride[0] + 1, (x.shape[2] - kernel[1]) // stride[1] + 1
    for i in range(kernel[0]):
        for j in range(kernel[1]):
            part = x[:, i : i + map_h * stride[0] : stride[0], j : j + map_w * stride[1] : stride[1]]
            parts.append(part[:, :map_h, :map_w])
    return np.stack(parts, axis=3).reshape(-1, kernel[0] * kernel[1] * x.shape[3])
""",
        """
def windows(images, kernel, stride=(1, 1)):
    view = np.lib.stride_tricks.sliding_window_view(images, kernel, axis=(1, 2))
    return np.moveaxis(view[:, :: stride[0], :: stride[1]], 3, -1)

def im2col(images, kernel, stride=(1, 1), padding="valid"):
    x = pad(images, kernel, stride, padding)
    n, row, col, i, j = np.ix_(
        range(len(x)),
        range(0, x.shape[1] - kernel[0] + 1, stride[0]),
        range(0, x.shape[2] - kernel[1] + 1, stride[1]),
        range(kernel[0]),
        range(kernel[1]),
    )
    picked = x[n, row + i, col + j]
    return picked.reshape(-1, kernel[0] * kernel[1] * x.shape[3]).tolist()
""",
    ],
    "conv2d_batch": [
        """
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    x = pad(images, kernels.shape[:2], stride, padding)
    return np.einsum("nrcijk,ijkf->nrcf", windows(x, kernels.shape[:2], stride), kernels) + biases
""",
        """
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    x = pad(images.astype(np.float32), kernels.shape[:2], stride, padding)
    maps = np.tensordot(windows(x, kernels.shape[:2], stride), kernels.astype(np.float32), 3) + biases
    maps.flags.writeable = False
    return maps
""",
        """
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    kernel_h, kernel_w = kernels.shape[:2]
    x = pad(images, (kernel_h, kernel_w), stride, padding)
    map_h, map_w = x.shape[1] - kernel_h + 1, x.shape[2] - kernel_w + 1
    total = 0.0
    for i in range(kernel_h):
        for j in range(kernel_w):
            total = total + x[:, i : i + map_h, j : j + map_w] @ kernels[i, j]
    return (total + biases)[:, :: stride[0], :: stride[1]]
""",
        """
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    x = pad(images, kernels.shape[:2], stride, padding)
    maps = []
    for image in x:
        view = windows(image[np.newaxis], kernels.shape[:2], stride)[0]
        rows = view.reshape(view.shape[0] * view.shape[1], -1)
        maps.append((rows @ kernels.reshape(rows.shape[1], -1) + biases).reshape(*view.shape[:2], -1))
    return np.array(maps)
""",
    ],
    "dense": [
        """
def flatten(maps):
    return np.array([one.ravel() for one in maps])

def dense(x, weights, biases):
    return np.einsum("ni,iu->nu", x, weights) + biases[np.newaxis]

def softmax(scores):
    rows = []
    for row in scores.astype(np.float64):
        powers = np.exp(row - np.max(row))
        rows.append(powers / np.sum(powers))
    return rows
""",
        """
def flatten(maps):
    return np.reshape(maps, (maps.shape[0], maps.shape[1] * maps.shape[2] * maps.shape[3]))

def dense(x, weights, biases):
    units = list(zip(weights.T, biases))
    return np.array([[sum(a * b for a, b in zip(row, col)) + bias for col, bias in units] for row in x])

def softmax(scores):
    return np.array([1 / np.exp(np.minimum(scores - s[:, np.newaxis], 700)).sum(axis=1) for s in scores.T]).T
""",
        """
def flatten(maps):
    return np.concatenate([row for row in np.moveaxis(maps, 1, 0).reshape(maps.shape[1], len(maps), -1)], axis=1)

def dense(x, weights, biases):
    return np.dot(np.float32(x), np.float32(weights)) + np.float32(biases)

def softmax(scores):
    logs = scores - np.logaddexp.reduce(scores, axis=1)[:, None]
    return np.exp(logs)
""",
    ],
    "forward": [
        """
def forward(weights, images):
    k1, b1, k2, b2, k3, b3, w4, b4, w5, b5 = weights
    x = max_pool(relu(conv2d_batch(images, k1, b1, (1, 1), "same")))
    x = relu(max_pool(conv2d_batch(x, k2, b2, (1, 1), "same")))
    x = relu(conv2d_batch(x, k3, b3, (1, 1), "same"))
    return softmax(dense(relu(dense(flatten(x), w4, b4)), w5, b5))
""",
        """
def forward(weights, images):
    x = np.array(images, dtype=np.float32)
    arrays = iter([np.float32(a) for a in weights])
    for step, (w, b) in enumerate(zip(arrays, arrays)):
        if w.ndim == 4:
            x = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
            x = np.tensordot(sliding_window_view(x, (3, 3), axis=(1, 2)), w, axes=((3, 4, 5), (2, 0, 1))) + b
            x *= x > 0
            if step < 2:
                h, w = x.shape[1] // 2 * 2, x.shape[2] // 2 * 2
                x = np.maximum(x[:, 0:h:2], x[:, 1:h:2])
                x = np.maximum(x[:, :, 0:w:2], x[:, :, 1:w:2])
        else:
            x = x.reshape(len(x), -1) @ w + b
            if step == 3:
                x[x < 0] = 0
    x = np.exp(x - x.max(axis=-1, keepdims=True))
    return x / x.sum(axis=-1, keepdims=True)
""",
        """
def forward(weights, images):
    return np.concatenate([one(weights, images[n : n + 1]) for n in range(len(images))])

def one(weights, image):
    layers = list(zip(weights[::2], weights[1::2]))
    for kernels, biases in layers[:2]:
        image = max_pool(relu(conv2d_batch(image, kernels, biases, padding="same")))
    image = relu(conv2d_batch(image, *layers[2], padding="same"))
    return softmax(dense(relu(dense(flatten(image), *layers[3])), *layers[4]))
""",
    ],
    "layer_table": [
        """
def layer_table(shape, layers):
    table = []
    for layer in layers:
        match layer:
            case ("conv", filters, (kernel_h, kernel_w)):
                count = np.prod([kernel_h, kernel_w, shape[-1], filters]) + filters
                shape = [*shape[:2], filters]
            case ("pool", size):
                count, shape = 0, [shape[0] // size, shape[1] // size, shape[2]]
            case ("flatten",):
                count, shape = 0, [np.prod(shape)]
            case ("dense", units):
                count, shape = units * (shape[0] + 1), [units]
        table.append([shape, count])
    return table
""",
        """
def layer_table(shape, layers):
    image = np.empty((1, *shape), dtype=np.uint8)
    table = []
    for kind, *sizes in layers:
        weights = np.empty(0)
        if kind == "conv":
            weights = np.empty((*sizes[1], image.shape[3], sizes[0]))
            image = np.empty((*image.shape[:3], sizes[0]), dtype=np.uint8)
        elif kind == "pool":
            image = max_pool(image, sizes[0])
        elif kind == "flatten":
            image = image.reshape(1, -1)
        else:
            weights = np.empty((image.shape[1], sizes[0]))
            image = np.empty((1, sizes[0]))
        biases = weights.shape[-1] if weights.size else 0
        table += [(image.shape[1:], weights.size + biases)]
    return tuple(table)
""",
    ],
    "multiply_adds": [
        """
def multiply_adds(shape, layers):
    counts = []
    for kind, *sizes in layers:
        if kind == "conv":
            counts.append(shape[0] * shape[1] * sizes[0] * sizes[1][0] * sizes[1][1] * shape[2])
            shape = shape[0], shape[1], sizes[0]
        elif kind == "pool":
            counts.append(0)
            shape = shape[0] // sizes[0], shape[1] // sizes[0], shape[2]
        elif kind == "flatten":
            counts.append(0)
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            counts.append(shape[0] * sizes[0])
            shape = (sizes[0],)
    return counts
""",
        """
def multiply_adds(shape, layers):
    counts = []
    for layer, (after, parameters) in zip(layers, layer_table(shape, layers)):
        weights = parameters - after[-1] if parameters else 0
        counts.append(weights * int(np.prod(after[:-1])))
    return np.array(counts)
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
        graded = "nbgrader" in cell.metadata and is_grade(cell)
        if (
            cell.cell_type == "code"
            and "show" not in tags(cell)
            and not graded
            and "cnncourse.language" not in cell.source
        ):
            exec(cell.source, namespace)
    return namespace


def check_cell(exercise: str) -> str:
    (source,) = [c.source for c in cells() if grade_id(c) == f"check-{exercise}"]
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
    # The functions of a cell may call one another: only calls from outside are counted.
    forgetful = f"""
calls, inside = 0, False
def forgetful(function):
    def answer(*args, **kwargs):
        global calls, inside
        if inside:
            return function(*args, **kwargs)
        calls += 1
        inside = True
        try:
            return function(*args, **kwargs) if calls <= {visible} else None
        finally:
            inside = False
    return answer
"""
    found = examined({exercise: source + forgetful + "".join(f"\n{name} = forgetful({name})" for name in names)})
    assert found.results[exercise].score == 0


@pytest.mark.parametrize(
    ("mistake", "later"),
    [
        ("im2col-channel-after-channel", ["conv2d_batch", "forward"]),
        ("im2col-loops-over-windows", ["forward"]),
        ("batch-kernel-flipped", ["forward"]),
        ("dense-first-bias-for-all", ["forward"]),
        ("table-channels-of-the-image", ["multiply_adds"]),
        ("table-pooling-rounds-up", ["multiply_adds"]),
    ],
)
def test_a_mistake_is_paid_for_once(mistake: str, later: list[str]) -> None:
    (wrong,) = [m for m in load_mistakes(UNIT) if m.id == mistake]
    found = examined({wrong.exercise: wrong.applied_to(answers()[wrong.exercise])})
    assert wrong.exercise in lost(found)
    assert not set(later) & lost(found).keys()


LOOPS = {
    "each pixel": """
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    x = pad(images, kernels.shape[:2], stride, padding)
    view = windows(x, kernels.shape[:2], stride)
    maps = np.empty((*view.shape[:3], kernels.shape[3]))
    for place in np.ndindex(view.shape[:3]):
        maps[place] = np.tensordot(view[place], kernels, 3) + biases
    return maps
""",
    "on one line": """
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    view = windows(pad(images, kernels.shape[:2], stride, padding), kernels.shape[:2], stride)
    maps = [np.tensordot(window, kernels, 3) + biases for window in view.reshape(-1, *kernels.shape[:3])]
    return np.reshape(maps, (*view.shape[:3], -1))
""",
    "hidden in NumPy": """
def conv2d_batch(images, kernels, biases, stride=(1, 1), padding="valid"):
    view = windows(pad(images, kernels.shape[:2], stride, padding), kernels.shape[:2], stride)
    rows = view.reshape(-1, kernels[..., 0].size)
    maps = np.apply_along_axis(lambda row: row @ kernels.reshape(row.size, -1) + biases, 1, rows)
    return maps.reshape(*view.shape[:3], -1)
""",
}


@pytest.mark.parametrize("answer", LOOPS.values(), ids=list(LOOPS))
def test_a_loop_over_pixels_costs_its_check_alone(answer: str) -> None:
    assert lost(examined({"conv2d_batch": answer})) == {"conv2d_batch": ["runs no Python loop over pixels"]}


def test_counted_lines_and_views_are_seen_from_the_examiner_s_process_too() -> None:
    """Submission and examiner are two processes when graded; both then say what they say in a learner's kernel."""
    for name in ("batch-loops-over-pixels", "windows-copied"):
        (wrong,) = [m for m in load_mistakes(UNIT) if m.id == name]
        notebook = pair(UNIT)
        for cell in notebook.cells:
            if grade_id(cell) == wrong.exercise:
                cell.source = wrong.applied_to(cell.source)
        found = {str(told["id"]): told for told in sandboxed("numpy", make_bundle(UNIT, notebook, "secret"))}
        told = found[f"check-{wrong.exercise}"]
        assert told["score"] == wrong.earns
        assert {c["mistake"] for c in told["record"]["checks"] if c["outcome"] == "failed"} == {name}
        assert found["check-forward"]["score"] == 5


CONFIGURATIONS = [
    (stride, padding, kernel)
    for stride in [(1, 1), (2, 2), (2, 1), (2, 3)]
    for padding in ("valid", "same")
    for kernel in [(3, 3), (2, 4), (1, 3), (4, 2)]
]


@pytest.mark.keras
def test_layer_agrees_with_keras() -> None:
    import keras

    rng = np.random.default_rng(0)
    for stride, padding, kernel in CONFIGURATIONS:
        images = rng.normal(size=(2, 7, 9, 3)).astype(np.float32)
        layer = keras.layers.Conv2D(4, kernel, strides=stride, padding=padding)
        layer.build(images.shape)
        weights = [rng.normal(size=w.shape).astype(np.float32) for w in layer.get_weights()]
        layer.set_weights(weights)
        found = reference()["conv2d_batch"](images, *weights, stride, padding)
        np.testing.assert_allclose(found, np.asarray(layer(images)), atol=1e-5, err_msg=f"{stride, padding, kernel}")
        assert found.dtype == np.float32


@pytest.mark.keras
def test_classifier_agrees_with_keras() -> None:
    import keras

    rng = np.random.default_rng(1)
    maps = rng.normal(size=(3, 2, 5, 4)).astype(np.float32)
    np.testing.assert_array_equal(reference()["flatten"](maps), np.asarray(keras.layers.Flatten()(maps)))
    x, w, b = (rng.normal(size=size).astype(np.float32) for size in [(3, 6), (6, 5), (5,)])
    layer = keras.layers.Dense(5, activation="softmax")
    layer.build(x.shape)
    layer.set_weights([w, b])
    found = reference()["softmax"](reference()["dense"](x, w, b))
    np.testing.assert_allclose(found, np.asarray(layer(x)), atol=1e-6)


def keras_network(keras: Any, shape: tuple[int, ...], filters: list[int], units: list[int]) -> Any:
    layers = keras.layers
    model = keras.Sequential([keras.Input(shape)])
    for index, count in enumerate(filters):
        model.add(layers.Conv2D(count, (3, 3), padding="same", activation="relu"))
        if index < 2:
            model.add(layers.MaxPooling2D(2, 2))
    model.add(layers.Flatten())
    model.add(layers.Dense(units[0], activation="relu"))
    model.add(layers.Dense(units[1], activation="softmax"))
    return model


@pytest.mark.keras
def test_network_agrees_with_keras_and_so_do_its_counts() -> None:
    import keras

    rng = np.random.default_rng(2)
    model = keras_network(keras, (32, 32, 3), [32, 64, 64], [128, 10])
    weights = [rng.normal(size=w.shape) * np.sqrt(2 / max(w[..., 0].size, 8)) for w in model.get_weights()]
    weights = [w.astype(np.float32) for w in weights]
    model.set_weights(weights)
    images = rng.random(size=(4, 32, 32, 3), dtype=np.float32)
    theirs, ours = np.asarray(model(images)), reference()["forward"](weights, images)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    np.testing.assert_array_equal(ours.argmax(axis=1), theirs.argmax(axis=1))
    assert np.ptp(theirs) > 0.2  # not ten times a tenth
    table = reference()["layer_table"]((32, 32, 3), reference()["NETWORK"])
    assert [count for _, count in table] == [layer.count_params() for layer in model.layers]
    assert [shape for shape, _ in table] == [tuple(layer.output.shape[1:]) for layer in model.layers]


@pytest.mark.keras
def test_what_check_cells_store_as_the_output_of_keras() -> None:
    import keras

    namespace = dict(reference())
    source = check_cell("conv2d_batch").split("### BEGIN HIDDEN TESTS")[0]
    names = "twins|layer|wide"
    exec("\n".join(re.findall(rf"^    ((?:{names}) = .*)$", source, re.M)).replace("\n    ", "\n"), namespace)
    twins, layer, wide = (namespace[name] for name in names.split("|"))
    field = namespace["FIELD"]
    calls = [node for node in ast.walk(ast.parse(check_cell("conv2d_batch"))) if isinstance(node, ast.Call)]
    closes = [node.args[0] for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr == "close"]
    literals = sorted((node for node in closes if isinstance(node, ast.List)), key=lambda node: node.lineno)
    stored = [ast.literal_eval(node) for node in literals]
    cases = [
        (twins, layer, (1, 1), "valid"),
        (field, wide, (2, 3), "valid"),
        (field[:, :, :4], wide, (2, 1), "same"),
    ]
    for (x, w, stride, padding), output in zip(cases, stored, strict=True):
        conv = keras.layers.Conv2D(w.shape[3], w.shape[:2], strides=stride, padding=padding, use_bias=False)
        conv.build(x.shape)
        conv.set_weights([w])
        np.testing.assert_allclose(np.asarray(conv(x.astype(np.float32))), output, atol=1e-5)

    source = check_cell("forward")
    start, end = source.index("draw = "), source.index("with checks(")
    exec(source[start:end], namespace)
    part = source[source.index("    weights = tiny") : source.index("    sums = check")]
    exec("\n".join(line[4:] for line in part.splitlines()), namespace)
    weights, photos, output = (namespace[name] for name in ("weights", "photos", "output"))
    model = keras_network(keras, (8, 13, 3), [4, 5, 6], [7, 9])
    model.set_weights(weights)
    found = np.asarray(model(photos.astype(np.float32)))
    np.testing.assert_allclose(found, output, atol=2e-6)
    assert found.argmax(axis=1).tolist() == [6, 0, 1]


def test_mistakes_in_forward_lie_far_beyond_its_tolerance() -> None:
    facts = json.loads(UNIT.facts.read_text(encoding="utf-8"))["mistakes"]["forward"]
    right = np.array(examined({}).observed["forward"][1]["values"])
    for name, signs in facts.items():
        if "values" in signs[1] and name != "forward-empties-the-list":
            values = np.array(signs[1]["values"], dtype=float)
            assert values.shape != right.shape or np.abs(values - right).max() > 1e-3, name


def test_numbers_in_the_prose() -> None:
    prose = "\n".join(c.source for c in cells() if c.cell_type == "markdown")
    names = reference()
    table, work = (names[name]((32, 32, 3), names["NETWORK"]) for name in ("layer_table", "multiply_adds"))
    counts = [count for _, count in table]
    assert counts == [896, 0, 18_496, 0, 36_928, 0, 524_416, 1_290]
    assert sum(counts) == 582_026
    assert work == [884_736, 0, 4_718_592, 0, 2_359_296, 0, 524_288, 1_280]
    assert sum(work) == 8_488_192
    for number in (524_416, 582_026, 4_718_592, 8_488_192):
        assert f"{number:,}" in prose
    parameters, share = [100 * n / sum(counts) for n in counts], [100 * n / sum(work) for n in work]
    assert (round(parameters[6]), round(share[6])) == (90, 6)
    assert (round(parameters[2]), round(share[2])) == (3, 56)
    assert table[2][0][:2] == (16, 16)  # "here 256 times"
    assert 11 * 11 == 121
    assert round(np.e, 1) == 2.7
    assert (1000 - 10) ** 2 * 121 > 100 * 1000**2  # "over a hundred times the image"


def test_points() -> None:
    assert sum(c.metadata.nbgrader.points for c in cells() if is_grade(c)) == 27
