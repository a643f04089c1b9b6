"""Unit 07: right answers of every style get full marks, memorised ones none, and the lesson's facts hold."""

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
from autograder.engine.bundle import make_bundle
from autograder.engine.engine import Engine
from autograder.examine import Examination, examine, run
from autograder.mistakes import load_mistakes
from autograder.units import Unit, grade_id, is_grade, is_solution, tags

pytestmark = pytest.mark.keras
UNIT = Unit(Path(__file__).parents[1] / "solutions" / "07-transfer-vgg16")

RIGHT = {
    "preprocess": [
        """
def preprocess(images):
    return keras.applications.vgg16.preprocess_input(np.array(images, dtype="float32"))
""",
        """
def preprocess(images):
    red, green, blue = (images[..., k].astype(float) for k in range(3))
    return np.stack([blue - 103.939, green - 116.779, red - 123.68], axis=-1)
""",
        """
def preprocess(images):
    centred = np.empty(images.shape, dtype=np.float32)
    for channel, mean in enumerate([103.939, 116.779, 123.68]):
        centred[..., channel] = images[..., 2 - channel] - np.float32(mean)
    centred.flags.writeable = False
    return centred
""",
        """
def preprocess(images):
    return keras.ops.flip(keras.ops.convert_to_tensor(images, "float32"), axis=-1) - [103.939, 116.779, 123.68]
""",
    ],
    "frozen_trunk": [
        """
def frozen_trunk(trunk, last):
    cut = keras.Sequential()
    for layer in trunk.layers:
        layer.trainable = False
        cut.add(layer)
        if layer.name == last:
            break
    return cut
""",
        """
def frozen_trunk(trunk, last):
    trunk.trainable = False
    place = [layer.name for layer in trunk.layers].index(last)
    image = maps = keras.Input(trunk.input_shape[1:])
    for layer in trunk.layers[1 : place + 1]:
        maps = layer(maps)
    return keras.Model(image, maps, name="trunk")
""",
        """
def frozen_trunk(trunk, last):
    whole = keras.Model(trunk.inputs, trunk.get_layer(last).output)
    copy = keras.models.clone_model(whole)
    copy.set_weights(whole.get_weights())
    for layer in copy.layers:
        layer.trainable = False
    return copy
""",
    ],
    "build_transfer_model": [
        """
def build_transfer_model(trunk):
    trunk.trainable = False
    image = keras.Input(trunk.input_shape[1:])
    x = layers.GlobalAveragePooling2D()(trunk(image, training=False))
    x = layers.Dense(128, activation="relu")(x)
    model = keras.Model(image, layers.Dense(10, activation="softmax")(x))
    model.compile(keras.optimizers.Adam(), keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    return model
""",
        """
def build_transfer_model(trunk):
    for layer in trunk.layers:
        layer.trainable = False
    model = keras.Sequential()
    model.add(keras.Input(trunk.input_shape[1:]))
    model.add(trunk)
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(128))
    model.add(layers.ReLU())
    model.add(layers.Dense(10))
    model.add(layers.Activation("softmax"))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
""",
        """
def build_transfer_model(trunk):
    trunk.trainable = False
    x = keras.ops.mean(trunk.output, axis=(1, 2))
    x = layers.Dense(128, "relu")(x)
    model = keras.Model(trunk.input, layers.Dense(10, "softmax")(x))
    metric = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    model.compile("adam", "sparse_categorical_crossentropy", metrics=[metric])
    return model
""",
        """
class Transfer(keras.Model):
    def __init__(self, trunk):
        super().__init__()
        self.trunk = trunk
        self.pool = layers.GlobalAveragePooling2D()
        self.hidden = layers.Dense(128, activation="relu")
        self.out = layers.Dense(10, activation="softmax")

    def call(self, images):
        return self.out(self.hidden(self.pool(self.trunk(images, training=False))))


def build_transfer_model(trunk):
    trunk.trainable = False
    model = Transfer(trunk)
    model(np.zeros((1, *trunk.input_shape[1:])))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
""",
    ],
    "features": [
        """
def features(trunk, images, batch_size=64):
    return trunk.predict(preprocess(images), batch_size=batch_size, verbose=0).mean(axis=(1, 2))
""",
        """
def features(trunk, images, batch_size=64):
    pooled = keras.Sequential([trunk, layers.GlobalAveragePooling2D()])
    rows = np.zeros((len(images), trunk.output_shape[-1]), dtype=np.float32)
    for start in range(0, len(images), batch_size):
        part = images[start : start + batch_size]
        rows[start : start + len(part)] = pooled.predict_on_batch(preprocess(part))
    return rows
""",
        """
def features(trunk, images, batch_size=64):
    rows = []
    for image in images:
        rows += keras.ops.mean(trunk(preprocess(image[None])), axis=[1, 2]).numpy().tolist()
    return rows
""",
    ],
    "parameter_counts": [
        """
def parameter_counts(model):
    return (
        sum(w.numpy().size for w in model.trainable_weights),
        sum(np.size(w) for w in model.non_trainable_weights),
    )

def seconds_per_step(step, steps, clock=time.perf_counter):
    step()
    times = []
    for _ in range(steps):
        began = clock()
        step()
        times.append(clock() - began)
    return np.mean(times)
""",
        """
def parameter_counts(model):
    trained = 0
    for weight in model.trainable_variables:
        count = 1
        for side in weight.shape:
            count *= side
        trained += count
    return trained, model.count_params() - trained

def seconds_per_step(step, steps, clock=time.perf_counter):
    step()
    began = clock()
    [step() for _ in range(steps)]
    ended = clock()
    return float(ended - began) / steps
""",
    ],
    "train_head": [
        """
def train_head(rows, labels, validation, epochs=20, seed=0):
    keras.utils.set_random_seed(seed)
    head = keras.Sequential()
    head.add(layers.Dense(128, activation="relu"))
    head.add(layers.Dense(10))
    head.add(layers.Softmax())
    head.build((None, rows.shape[1]))
    loss = keras.losses.SparseCategoricalCrossentropy()
    head.compile(keras.optimizers.Adam(1e-3), loss, metrics=[keras.metrics.SparseCategoricalAccuracy("accuracy")])
    history = head.fit(rows, labels, validation_data=tuple(validation), epochs=epochs, batch_size=16, verbose=0)
    return head, history

def curves(accuracies):
    figure = plt.figure()
    for name, values in accuracies.items():
        plt.plot(np.arange(len(values)) + 1, values, "o-")
    plt.legend(list(accuracies))
    plt.xlabel("Epoche")
    plt.ylabel("Genauigkeit")
    plt.close(figure)
    return figure
""",
        """
def train_head(rows, labels, validation, epochs=20, seed=0):
    keras.utils.set_random_seed(seed)
    row = keras.Input((rows.shape[1],))
    hidden = layers.Dense(128, activation="relu")(row)
    head = keras.Model(row, layers.Dense(10, activation="softmax")(hidden))
    head.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    one_hot = [keras.utils.to_categorical(y, 10) for y in (labels, validation[1])]
    history = head.fit(
        rows, one_hot[0], validation_data=(validation[0], one_hot[1]), epochs=epochs, batch_size=16, verbose=0
    )
    return [head, history]

def curves(accuracies):
    figure, axes = plt.subplots(1, 1)
    for name in accuracies:
        axes.plot([n + 1 for n in range(len(accuracies[name]))], accuracies[name], label=name)
    axes.set_xlabel("epoch")
    axes.set_ylabel("share of the validation images that are right")
    axes.legend(loc="lower right", title="training")
    axes.grid()
    plt.close(figure)
    return axes
""",
    ],
    "fine_tune": [
        """
def fine_tune(trunk, head, block, images, labels, validation=None, epochs=1):
    trunk.trainable = True
    for layer in trunk.layers:
        if not layer.name.startswith(block) or "norm" in layer.name:
            layer.trainable = False
    image = keras.Input(trunk.input_shape[1:])
    model = keras.Model(image, head(layers.GlobalAveragePooling2D()(trunk(image, training=False))))
    model.compile(keras.optimizers.Adam(learning_rate=0.00001), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model, model.fit(images, labels, 16, epochs, validation_data=validation, verbose=0)
""",
        """
def fine_tune(trunk, head, block, images, labels, validation=None, epochs=1):
    model = keras.Sequential()
    model.add(trunk)
    model.add(layers.GlobalAveragePooling2D())
    for layer in head.layers:
        model.add(layer)
    trunk.trainable = True
    for layer in trunk.layers:
        layer.trainable = layer.name.split("_")[0] == block and type(layer) is layers.Conv2D
    model.compile(keras.optimizers.Adam(1e-5), keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    return model, history
""",
        """
def fine_tune(trunk, head, block, images, labels, validation=None, epochs=1):
    trunk.trainable = True
    for layer in trunk.layers:
        layer.trainable = layer.name.startswith(block) and not layer.name.endswith("norm")
    pooled = keras.ops.mean(trunk(trunk.input, training=False), axis=(1, 2))
    model = keras.Model(trunk.input, head(pooled))
    model.compile(keras.optimizers.Adam(1e-5), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=16, epochs=epochs, validation_data=validation, verbose=0)
    return model, history
""",
    ],
    "prepare_for": [
        """
def prepare_for(name, images):
    sizes = {"VGG16": 32, "ResNet50": 32, "InceptionV3": 75, "MobileNetV2": 32}
    modules = {"VGG16": "vgg16", "ResNet50": "resnet50", "InceptionV3": "inception_v3", "MobileNetV2": "mobilenet_v2"}
    try:
        least = sizes[name]
    except KeyError:
        raise ValueError(name) from None
    factor = 1
    while factor * min(images.shape[1], images.shape[2]) < least:
        factor += 1
    large = np.kron(images, np.ones((1, factor, factor, 1))).astype(np.float32)
    return getattr(keras.applications, modules[name]).preprocess_input(large)
""",
        """
def prepare_for(name, images):
    if name not in ("VGG16", "ResNet50", "InceptionV3", "MobileNetV2"):
        raise ValueError("unknown network")
    count, height, width, _ = images.shape
    factor = int(np.ceil((75 if name == "InceptionV3" else 32) / min(height, width)))
    rows, columns = np.arange(height * factor) // factor, np.arange(width * factor) // factor
    images = images[:, rows][:, :, columns].astype(float)
    return preprocess(images) if name in ("VGG16", "ResNet50") else (images - 127.5) / 127.5
""",
    ],
}


@cache
def cells() -> list[NotebookNode]:
    return list(pair(UNIT).cells)


def answers() -> dict[str, str]:
    return {str(grade_id(c)): c.source for c in cells() if c.cell_type == "code" and is_solution(c)}


def examined(changes: dict[str, str], *exercises: str) -> Examination:
    """The unit with some answers changed; with ``exercises``, only what their checks need."""
    return examine(UNIT, changes, cells=cells_for(UNIT, exercises) if exercises else cells())


def lost(found: Examination) -> dict[str, list[str]]:
    """The names of the checks that did not pass, by exercise."""
    return {
        name: [check.name for check in result.checks if check.outcome != "passed"]
        for name, result in found.results.items()
        if result.score != result.points
    }


@cache
def reference() -> dict[str, Any]:
    """What set-up and reference answers define."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for cell in cells():
        if cell.cell_type == "code" and "show" not in tags(cell) and not str(grade_id(cell)).startswith("check-"):
            run(cell.source, namespace, name=cell.id)
    return namespace


@pytest.mark.parametrize(("exercise", "index"), [(name, i) for name, texts in RIGHT.items() for i in range(len(texts))])
def test_right_answers_of_every_style_get_full_marks(exercise: str, index: int) -> None:
    assert lost(examined({exercise: RIGHT[exercise][index]}, exercise)) == {}


def test_every_exercise_has_two_more_right_answers() -> None:
    assert RIGHT.keys() == answers().keys()
    assert min(map(len, RIGHT.values())) >= 2


def test_right_answers_get_full_marks_in_two_processes_too() -> None:
    """Where models cross as descriptions and trunks are built anew, the last style of each exercise among them."""
    with Engine("keras") as engine:
        for place in (None, 0, -1):
            notebook = nbformat.reads(nbformat.writes(UNIT.notebook), as_version=4)
            for cell in notebook.cells:
                if place is not None and grade_id(cell) in RIGHT:
                    cell.source = RIGHT[str(grade_id(cell))][place]
            told = engine.examine(make_bundle(UNIT, notebook, "a secret"))
            scores = {cell["id"].removeprefix("check-"): cell["score"] for cell in told if "score" in cell}
            assert scores == {e.id: e.points for e in UNIT.exercises if e.automatic}, place


FORGETFUL = """
def forgetful(function):
    left = VISIBLE.count(function.__name__)

    def answer(*args, **kwargs):
        nonlocal left
        left -= 1
        with open(LOG, "a") as log:
            print(function.__name__, file=log)
        return function(*args, **kwargs) if left >= 0 or not VISIBLE else None

    return answer
"""


@pytest.mark.parametrize("exercise", list(RIGHT))
def test_an_answer_that_knows_the_visible_examples_only_earns_nothing(exercise: str, tmp_path: Path) -> None:
    source = answers()[exercise]
    names = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    wrapped = source + FORGETFUL + "".join(f"\n{name} = forgetful({name})" for name in names)
    log = tmp_path / "calls"
    visible_only = [nbformat.from_dict(cell) for cell in cells_for(UNIT, [exercise])]
    for cell in visible_only:
        cell.source = re.sub(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", "", cell.source, flags=re.DOTALL)
    asked = examine(UNIT, {exercise: f"VISIBLE, LOG = [], {str(log)!r}\n{wrapped}"}, cells=visible_only)
    assert lost(asked) == {}
    calls = log.read_text().split()
    found = examined({exercise: f"VISIBLE, LOG = {calls!r}, {str(log)!r}\n{wrapped}"}, exercise)
    assert found.results[exercise].score == 0


@pytest.mark.parametrize(("mistake", "later"), [("preprocess-no-mean", ["features", "prepare_for"])])
def test_a_mistake_is_paid_for_once(mistake: str, later: list[str]) -> None:
    (wrong,) = [m for m in load_mistakes(UNIT) if m.id == mistake]
    found = examined({wrong.exercise: wrong.applied_to(answers()[wrong.exercise])}, wrong.exercise, *later)
    assert set(lost(found)) == {wrong.exercise}
    assert all(any(c.follow_through for c in found.results[name].checks) for name in later)


def test_preprocessing_is_that_of_keras() -> None:
    import keras

    applications = keras.applications
    images = np.random.default_rng(0).integers(0, 256, size=(2, 80, 96, 3)).astype(np.float32)
    expected = {
        "VGG16": applications.vgg16,
        "ResNet50": applications.resnet50,
        "InceptionV3": applications.inception_v3,
        "MobileNetV2": applications.mobilenet_v2,
    }
    names = reference()
    for name, module in expected.items():
        np.testing.assert_allclose(
            names["prepare_for"](name, images), module.preprocess_input(images.copy()), atol=1e-4
        )
    np.testing.assert_allclose(
        names["preprocess"](images), applications.vgg16.preprocess_input(images.copy()), atol=1e-4
    )
    red = names["preprocess"](np.array([[[[255, 0, 0]]]]))
    np.testing.assert_allclose(red.ravel(), [-103.939, -116.779, 131.32], atol=1e-3)


def test_the_table_of_backbones() -> None:
    import keras

    prose = "\n".join(c.source for c in cells() if "en" in tags(c))
    for name in ("VGG16", "ResNet50", "InceptionV3", "MobileNetV2"):
        build = getattr(keras.applications, name)
        (least, count) = re.search(rf"\| {name} \| (\d+) \|.*\| ([\d,]+) \|", prose).groups()  # type: ignore[union-attr]
        side = int(least)
        trunk = build(weights=None, include_top=False, input_shape=(side, side, 3))
        assert trunk.count_params() == int(count.replace(",", ""))
        norms = [layer for layer in trunk.layers if isinstance(layer, keras.layers.BatchNormalization)]
        assert bool(norms) == (name != "VGG16")
        with pytest.raises(ValueError, match="at least"):
            build(weights=None, include_top=False, input_shape=(side - 1, side - 1, 3))


def test_calling_a_trunk_with_training_false_does_not_keep_its_statistics_in_training() -> None:
    import keras

    trunk, head = reference()["small_trunk"](), keras.layers.Dense(10, activation="softmax")
    image = keras.Input((8, 12, 3))
    pooled = keras.layers.GlobalAveragePooling2D()(trunk(image, training=False))
    model = keras.Model(image, head(pooled))
    model.compile("adam", "sparse_categorical_crossentropy")
    before = trunk.get_weights()
    model.fit(reference()["PHOTOS"] / 255, np.arange(5), verbose=0)
    assert not np.array_equal(before[4], trunk.get_weights()[4])


def test_what_the_lesson_says_of_its_measurements() -> None:
    """The executed notebook is of the quick profile; what the prose says of it must be what it shows."""
    shown = {name: told(name) for name in ("block_accuracies", "accuracy_by_size", "transfer_costs")}
    lines = shown["block_accuracies"].split("0.1. ")[1].split(". ")
    own, divided, random = (numbers(line.rsplit(":", 1)[1]) for line in lines)
    assert max(own) > max(random) + 0.2
    assert own[4] < max(own)  # "the last block is not always the best"
    assert divided[4] < own[4]
    lines = shown["accuracy_by_size"].split("0.1. ")[1].split(". ")
    frozen, scratch = (numbers(line.split(":", 1)[1])[1::2] for line in lines)
    assert frozen[0] > scratch[0]  # with few images the trunk is ahead
    assert frozen[-1] < scratch[-1]  # with more of these drawings it is not
    right, divided_by_255, unfrozen, _ = (float(n) for n in re.findall(r": (0\.\d+)", shown["transfer_costs"]))
    assert unfrozen < 0.2 < divided_by_255 < right


def told(picture: str) -> str:
    """The description of the figure that a cell of the stored notebook shows."""
    (cell,) = [c for c in UNIT.notebook.cells if f"pictures.{picture}(" in c.source]
    return str(next(o.data["text/plain"] for o in cell.outputs if "text/plain" in o.get("data", {})))


def numbers(text: str) -> list[float]:
    return [float(n) for n in re.findall(r"\d+\.\d+|\b\d+\b", text)]


def test_points() -> None:
    assert sum(c.metadata.nbgrader.points for c in cells() if is_grade(c)) == 31
