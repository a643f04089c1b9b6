"""Unit 06: right answers of every style get full marks, in one process and in two, and memorised ones none."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode

from autograder.build import pair
from autograder.dependence import cells_for
from autograder.engine.bundle import kind_of, make_bundle
from autograder.engine.engine import Engine
from autograder.examine import Examination, examine
from autograder.mistakes import load_mistakes
from autograder.units import Unit, grade_id, is_check, is_grade, is_solution, tags

pytestmark = pytest.mark.keras
UNIT = Unit(Path(__file__).parents[1] / "solutions" / "06-cifar10-keras")

RIGHT = {
    "prepare": [
        """
def prepare(train, test):
    def ready(images, labels):
        return np.float32(images) / np.float32(255), labels.ravel()
    return ready(*train), ready(*test)
""",
        """
def prepare(train, test):
    return [(np.divide(x, 255, dtype=np.float32), y.reshape(-1).astype("int64")) for x, y in (train, test)]
""",
        """
def prepare(train, test):
    scale = keras.layers.Rescaling(1 / 255)
    sets = ((np.asarray(scale(images)), [int(label) for (label,) in labels]) for images, labels in (train, test))
    return tuple(sets)
""",
    ],
    "build_mlp": [
        """
def build_mlp():
    model = keras.Sequential()
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(188))
    model.add(keras.layers.LeakyReLU())
    model.add(keras.layers.Dense(10, activation="softmax"))
    return model
""",
        """
def build_mlp():
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Reshape((3072,))(inputs)
    x = keras.layers.Dense(160, activation="tanh")(x)
    x = keras.layers.Dropout(0.1)(x)
    x = keras.layers.Dense(400, activation="relu")(x)
    return keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(x))
""",
    ],
    "build_cnn": [
        """
def build_cnn():
    inputs = keras.Input(shape=(32, 32, 3), name="pictures")
    x = inputs
    for filters in (32, 64):
        x = keras.layers.Conv2D(filters, 3, padding="same", activation=keras.activations.relu)(x)
        x = keras.layers.MaxPool2D()(x)
    x = keras.layers.Conv2D(64, kernel_size=(3, 3), strides=1, padding="same", activation="relu")(x)
    x = keras.layers.Dense(128, "relu")(keras.layers.Flatten()(x))
    return keras.Model(inputs, keras.layers.Dense(10, "softmax")(x))
""",
        """
def build_cnn():
    L = keras.layers
    return keras.Sequential([
        L.Conv2D(32, 3, padding="same"), L.ReLU(), L.MaxPooling2D(),
        L.Conv2D(64, 3, padding="same"), L.Activation("relu"), L.MaxPooling2D((2, 2)),
        L.Conv2D(64, 3, padding="same"), L.ReLU(), L.Flatten(),
        L.Dense(128), L.ReLU(), L.Dense(10), L.Softmax(),
    ])
""",
    ],
    "train": [
        """
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    model.compile(keras.optimizers.Adam(), keras.losses.SparseCategoricalCrossentropy(),
                  metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")])
    history = model.fit(x=images, y=labels, batch_size=128, epochs=epochs, validation_split=0.2,
                        verbose=0, callbacks=callbacks or [])
    return model, history
""",
        """
def train(model, images, labels, epochs=10, callbacks=None):
    keras.utils.set_random_seed(42)
    aside = len(images) - len(images) // 5
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    rows = keras.utils.to_categorical(labels, model.output_shape[-1])
    history = model.fit(images[:aside], rows[:aside], 128, epochs, validation_data=(images[aside:], rows[aside:]),
                        verbose=0, callbacks=callbacks)
    return model, history.history
""",
    ],
    "learning_curves": [
        """
def best_epoch(history):
    losses = history["val_loss"]
    return 1 + losses.index(min(losses))

def learning_curves(history):
    fig = plt.figure()
    left, right = fig.subplots(1, 2)
    for ax, key in [(left, "loss"), (right, "accuracy")]:
        x = np.arange(len(history[key])) + 1
        ax.plot(x, history[key], "o-", label=f"train {key}")
        ax.plot(x, history["val_" + key], "s-", label=f"Val. {key}")
        ax.axvline(best_epoch(history))
        ax.set_xlabel("epoch")
        ax.set_ylabel(key)
        ax.legend()
    return fig
""",
        """
def best_epoch(history):
    return np.asarray(history["val_loss"]).argmin() + 1

def learning_curves(history):
    ax = plt.figure().gca()
    for key, name in [("val_loss", "validation"), ("loss", "train")]:
        ax.plot(*zip(*enumerate(history[key], start=1)), label=name)
    best = best_epoch(history)
    ax.plot([best, best], [0, max(history["val_loss"])], "k--")
    plt.xlabel("epoch"); plt.ylabel("loss"); plt.legend()
    return ax
""",
    ],
    "confusion": [
        """
def predict_labels(model, images):
    return keras.ops.argmax(model(images), axis=-1)

def confusion_matrix(labels, predicted, classes=10):
    return np.bincount(np.asarray(labels) * classes + predicted, minlength=classes**2).reshape(classes, classes)

def most_confused(matrix):
    pairs = [(-matrix[i, j], i, j) for i in range(len(matrix)) for j in range(len(matrix)) if i != j]
    return min(pairs)[1:]
""",
        """
def predict_labels(model, images):
    return [int(np.argmax(row)) for row in model.predict(images, verbose=0)]

def confusion_matrix(labels, predicted, classes=10):
    matrix = [[0] * classes for _ in range(classes)]
    for label, guess in zip(labels, predicted):
        matrix[label][guess] += 1
    return np.array(matrix)

def most_confused(matrix):
    wrong = matrix - matrix.max() * np.eye(len(matrix), dtype=int) - np.eye(len(matrix), dtype=int)
    return tuple(int(i) for i in divmod(int(wrong.argmax()), len(matrix)))
""",
        """
from sklearn import metrics
def predict_labels(model, images):
    return model.predict_on_batch(images).argmax(-1)

def confusion_matrix(labels, predicted, classes=10):
    return metrics.confusion_matrix(labels, predicted, labels=range(classes))

def most_confused(matrix):
    table = matrix.copy()
    np.fill_diagonal(table, -1)
    return tuple(map(int, np.argwhere(table == table.max())[0]))
""",
    ],
    "feature_maps": [
        """
def filter_images(kernels):
    filters = kernels.transpose(3, 0, 1, 2)
    return np.stack([(f - f.min()) / np.ptp(f) for f in filters])

def feature_maps(model, images):
    x, maps = images, []
    for layer in model.layers:
        x = layer(x)
        if "conv" in layer.name:
            maps.append(x)
    return maps
""",
        """
def filter_images(kernels):
    return [np.interp(kernels[..., k], (kernels[..., k].min(), kernels[..., k].max()), (0, 1))
            for k in range(kernels.shape[-1])]

def feature_maps(model, images):
    chosen = [layer for layer in model.layers if type(layer).__name__ == "Conv2D"]
    return [keras.Model(model.inputs, layer.output).predict(images, verbose=0) for layer in chosen]
""",
    ],
    "build_better": [
        """
def build_better():
    L = keras.layers
    inputs = keras.Input((32, 32, 3))
    x = L.Conv2D(32, 3, padding="same", activation="relu")(inputs)
    x = L.MaxPooling2D()(x)
    inner = L.BatchNormalization(momentum=0.9)(L.Conv2D(32, 3, padding="same")(x))
    x = L.MaxPooling2D()(L.Add()([x, L.ReLU()(inner)]))
    x = L.GlobalAveragePooling2D()(L.Conv2D(96, 3, padding="same", activation="relu")(x))
    return keras.Model(inputs, L.Dense(10, activation="softmax")(x))
""",
        """
def build_better():
    L = keras.layers
    return keras.Sequential([
        L.RandomFlip("horizontal"),
        L.Conv2D(32, 3, padding="same", activation="relu"), L.MaxPooling2D(),
        L.Conv2D(64, 3, padding="same", activation="relu"), L.MaxPooling2D(),
        L.Conv2D(64, 3, padding="same", activation="relu"), L.MaxPooling2D(),
        L.Flatten(), L.Dropout(0.3), L.Dense(128, activation="relu"), L.Dense(10), L.Softmax(),
    ])
""",
        """
class Block(keras.layers.Layer):
    def __init__(self, filters):
        super().__init__()
        self.parts = [keras.layers.Conv2D(filters, 3, padding="same"), keras.layers.GroupNormalization(4)]
        self.pool = keras.layers.MaxPooling2D()

    def call(self, x):
        for part in self.parts:
            x = part(x)
        return self.pool(keras.ops.relu(x))

def build_better():
    dense = keras.layers.Dense(10, activation="softmax")
    return keras.Sequential([keras.Input((32, 32, 3)), Block(32), Block(64), Block(96), keras.layers.Flatten(), dense])
""",
    ],
}


@cache
def cells() -> list[NotebookNode]:
    return list(pair(UNIT).cells)


def answers() -> dict[str, str]:
    return {str(grade_id(c)): c.source for c in cells() if c.cell_type == "code" and is_solution(c)}


def examined(exercise: str, source: str, *, hidden: bool = True) -> Examination:
    """What the checks of one exercise say of an answer."""
    kept = cells_for(UNIT, [exercise])
    if not hidden:
        kept = [nbformat.from_dict(cell) for cell in kept]
        for cell in kept:
            cell.source = re.sub(r"(?ms)^ *### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS$", "", cell.source)
    return examine(UNIT, {exercise: source}, cells=kept)


def lost(found: Examination) -> dict[str, list[str]]:
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
        lesson = cell.cell_type == "code" and "show" not in tags(cell) and not is_check(cell)
        if lesson and "cnncourse.language" not in cell.source:
            exec(cell.source, namespace)
    return namespace


@pytest.fixture(scope="module")
def engine():
    """One warm fork server that has imported TensorFlow."""
    with Engine("keras") as engine:
        yield engine


def scores(engine: Engine, changes: dict[str, str]) -> dict[str, float]:
    """What the split examination gives for the reference with some answers changed."""
    notebook = pair(UNIT)
    for cell in notebook.cells:
        cell.source = changes.get(grade_id(cell) or "", cell.source)
    # A busy machine is no reason to lose points here: what is compared is what the checks say.
    told = engine.examine(make_bundle(UNIT, notebook, "a secret", call_seconds=90))
    return {cell["id"].removeprefix("check-"): cell["score"] for cell in told if "score" in cell}


@pytest.mark.parametrize(("exercise", "index"), [(name, i) for name, texts in RIGHT.items() for i in range(len(texts))])
def test_right_answers_of_every_style_get_full_marks(exercise: str, index: int) -> None:
    assert lost(examined(exercise, RIGHT[exercise][index])) == {}


def test_every_exercise_has_two_more_right_answers() -> None:
    assert RIGHT.keys() == answers().keys()
    assert min(map(len, RIGHT.values())) >= 2


def test_right_answers_get_full_marks_in_two_processes_too(engine: Engine) -> None:
    assert kind_of(UNIT) == "keras"
    points = {e.id: e.points for e in UNIT.exercises if e.automatic}
    assert scores(engine, {}) == points
    for index in range(2):
        assert scores(engine, {name: texts[index] for name, texts in RIGHT.items()}) == points


@pytest.mark.parametrize(
    "name",
    [
        "prepare-test-not-scaled",
        "mlp-linear",
        "cnn-padding-valid",
        "train-from-logits",
        "train-not-seeded",
        "curves-from-0",
        "pair-on-the-diagonal",
        "maps-of-new-weights",
        "better-dropout-always-on",
        "better-frozen",
    ],
)
def test_mistakes_cost_the_same_in_two_processes(engine: Engine, name: str) -> None:
    (wrong,) = [m for m in load_mistakes(UNIT) if m.id == name]
    found = scores(engine, {wrong.exercise: wrong.applied_to(answers()[wrong.exercise])})
    points = {e.id: e.points for e in UNIT.exercises if e.automatic}
    assert found == points | {wrong.exercise: wrong.earns}


@pytest.mark.parametrize("exercise", [name for name in RIGHT if name != "build_better"])
def test_an_answer_that_knows_the_visible_examples_only_earns_nothing(exercise: str) -> None:
    source = answers()[exercise]
    names = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    # The functions of a cell may call one another: only calls from outside are counted.
    forgetful = """
inside = False
def forgetful(function):
    def answer(*args, **kwargs):
        global calls, inside
        if inside:
            return function(*args, **kwargs)
        calls += 1
        inside = True
        try:
            return function(*args, **kwargs) if calls <= {limit} else None
        finally:
            inside = False
    return answer
"""
    wrapped = "".join(f"\n{name} = forgetful({name})" for name in names)
    count = "\nimport builtins\nglobals().update(calls=0)"
    told = count + forgetful.replace("{limit}", "10**6")
    told = told.replace("calls += 1", "calls += 1; builtins.calls_made = calls")
    examined(exercise, source + told + wrapped, hidden=False)
    import builtins

    visible = builtins.calls_made  # type: ignore[attr-defined]
    found = examined(exercise, source + count + forgetful.replace("{limit}", str(visible)) + wrapped)
    # The seed is asked for in the visible part alone, which calls twice.
    assert found.results[exercise].score <= (0.67 if exercise == "train" else 0)


def test_a_model_that_says_it_is_another_earns_nothing_for_it() -> None:
    """Every check of a model rests on what it computes: a description that fits is not enough."""
    liar = (
        answers()["build_cnn"]
        + """
class Tenth(keras.layers.Dense):
    def call(self, x, training=None):
        return keras.ops.ones((keras.ops.shape(x)[0], 10)) / 10
Tenth.__module__, Tenth.__name__ = "keras.layers", "Dense"

def build_cnn(honest=build_cnn):
    model = honest()
    layers = [*model.layers[:-1], Tenth(10, activation="softmax")]
    return keras.Sequential([keras.Input((32, 32, 3)), *layers])
"""
    )
    assert examined("build_cnn", liar).results["build_cnn"].score == 0


def test_confusion_matrix_agrees_with_scikit_learn() -> None:
    from sklearn import metrics

    rng = np.random.default_rng(0)
    for classes in (3, 10):
        true, said = rng.integers(0, classes, size=(2, 200))
        expected = metrics.confusion_matrix(true, said, labels=range(classes))
        np.testing.assert_array_equal(reference()["confusion_matrix"](true, said, classes), expected)


def test_numbers_in_the_prose() -> None:
    prose = "\n".join(c.source for c in cells() if c.cell_type == "markdown")
    names = reference()
    counts = [layer.count_params() for layer in names["build_cnn"]().layers]
    assert counts == [896, 0, 18_496, 0, 36_928, 0, 524_416, 1_290]
    assert sum(counts) == 582_026
    for number in (524_416, 582_026):
        assert f"{number:,}" in prose
    assert round(10 * 524_416 / 582_026) == 9
    assert (round(0.95 * 582_026), round(1.05 * 582_026)) == (552_925, 611_127)
    assert names["build_better"]().count_params() <= 300_000
    assert f"{np.log(10):.3f}" == "2.303"
    assert 32 * 32 > 1000  # "a thousand times an image"
    assert int(0.8 * 625) == 500
    # What one number of each convolution sees, by the formula of unit 02.
    field, jump, fields = 1, 1, []
    for kernel, stride in [(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)]:
        field, jump = field + (kernel - 1) * jump, jump * stride
        fields.append((field, jump))
    assert [fields[i] for i in (0, 2, 4)] == [(3, 1), (8, 2), (18, 4)]
    for size, _ in (fields[i] for i in (0, 2, 4)):
        assert f"{size} × {size}" in prose


def test_pieces_of_images_are_those_that_a_number_sees() -> None:
    """Changing the image outside a piece leaves the number of the map as it was."""
    from cnncourse.pictures.cifar import _piece

    model, rng = reference()["build_cnn"](), np.random.default_rng(1)
    image = rng.random((32, 32, 3), dtype=np.float32)
    marks = np.dstack([*np.indices((32, 32)), np.ones((32, 32))])
    for index, (field, stride) in enumerate([(3, 1), (8, 2), (18, 4)]):
        before = reference()["feature_maps"](model, image[np.newaxis])[index]
        at = tuple(n // 2 for n in before.shape[1:3])
        piece = _piece(marks, at, field, stride)
        assert piece.shape == (field, field, 3)
        (top, left), (bottom, right) = piece[0, 0, :2].astype(int), piece[-1, -1, :2].astype(int)
        other = rng.random(image.shape, dtype=np.float32)
        other[top : bottom + 1, left : right + 1] = image[top : bottom + 1, left : right + 1]
        after = reference()["feature_maps"](model, other[np.newaxis])[index]
        np.testing.assert_allclose(after[0, at[0], at[1]], before[0, at[0], at[1]], atol=1e-5)


def test_points() -> None:
    assert sum(c.metadata.nbgrader.points for c in cells() if is_grade(c)) == 33
