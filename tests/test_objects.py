"""Models, figures, generators, functions and classes across the border of two processes, honest and hostile."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest
from cnncourse import models
from cnncourse.objects import Axes, Figure, History, Layer, Model, describe
from cnncourse.recognition import alike
from cnncourse.values import Foreign

from autograder.audit.catalogue import observe_mistake
from autograder.audit.running import SECONDS
from autograder.build import pair
from autograder.engine.bundle import kind_of, make_bundle
from autograder.engine.codec import CodecError, decode, encode
from autograder.engine.engine import Engine
from autograder.engine.handles import ExaminerObjects, SubmissionObjects
from autograder.errors import UnitError
from autograder.examine import examine
from autograder.facts import make_facts
from autograder.mistakes import Mistake, load_mistakes, with_mistake
from autograder.units import Course, grade_id

pytestmark = pytest.mark.keras
POINTS = {"build": 3.0, "train": 2.0, "curve": 2.0, "batches": 2.0, "noise": 2.0, "slope": 3.0}


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    """The unit of objects, paired, in a course of its own."""
    root = tmp_path_factory.mktemp("objects") / "course"
    shutil.copytree(Path(__file__).with_name("objects_course"), root)
    (unit,) = Course(root).units()
    nbformat.write(pair(unit), unit.path)
    return unit


@pytest.fixture(scope="module")
def engine():
    """One warm fork server that has imported TensorFlow."""
    with Engine("keras") as engine:
        yield engine


def scores(unit, engine, answers: dict[str, str]) -> dict[str, float]:
    """What each exercise scores in the split examination."""
    told = examined(unit, engine, answers)
    return {cell["id"].removeprefix("check-"): cell["score"] for cell in told if "score" in cell}


def examined(unit, engine, answers: dict[str, str]) -> list[dict]:
    """What the split examination tells of the reference with some answers changed."""
    notebook = nbformat.from_dict(unit.notebook)
    notebook = nbformat.reads(nbformat.writes(notebook), as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(grade_id(cell) or "", cell.source)
    return engine.examine(make_bundle(unit, notebook, "a secret"))


def test_the_unit_needs_the_server_that_knows_keras(unit):
    assert kind_of(unit) == "keras"


def test_right_answers_get_all_points_in_one_process_and_in_two(unit, engine):
    assert {name: result.score for name, result in examine(unit, {}).results.items()} == POINTS
    assert scores(unit, engine, {}) == POINTS


def test_each_mistake_costs_the_same_in_one_process_and_in_two(unit, engine):
    for mistake in load_mistakes(unit):
        answers = with_mistake(unit, mistake)
        here = {name: result.score for name, result in examine(unit, answers).results.items()}
        assert here[mistake.exercise] == mistake.earns, mistake.id
        assert scores(unit, engine, answers) == here, mistake.id


def test_facts_of_a_unit_that_trains_are_what_one_process_observes(unit):
    ticks = []
    facts = make_facts(unit, lambda done, total: ticks.append((done, total)))
    mistakes = load_mistakes(unit)
    assert ticks == [(done, len(mistakes)) for done in range(1, len(mistakes) + 1)]
    assert [name for noted in facts["mistakes"].values() for name in noted] == [mistake.id for mistake in mistakes]
    for mistake in mistakes:
        here, noted = observe_mistake(unit, mistake), facts["mistakes"][mistake.exercise][mistake.id]
        assert here and len(here) == len(noted) and all(map(alike, here, noted)), mistake.id


def test_a_known_mistake_that_never_ends_stops_the_facts_and_is_named(unit, monkeypatch):
    endless = Mistake(
        id="endless", exercise="build", earns=0, function="build", source="def build():\n    while 1: pass"
    )
    monkeypatch.setattr("autograder.facts.load_mistakes", lambda unit: [endless])
    monkeypatch.setitem(SECONDS, "keras", 0.5)
    with pytest.raises(UnitError) as raised:
        make_facts(unit)
    assert str(raised.value) == "00-objects: running its mistake 'endless' timed out."


def test_what_is_random_comes_out_in_grading_as_the_learner_saw_it(unit, engine):
    drawing = "def build():\n    raise ValueError(f'drew {float(keras.random.uniform(())):.6f}')\n"
    # What else is drawn in the learner's kernel changes nothing.
    seeded = "keras.utils.set_random_seed(99)\n" + drawing
    here = [str(examine(unit, {"build": source}).results["build"].record()) for source in (drawing, seeded)]
    told = {cell["id"]: cell for cell in examined(unit, engine, {"build": drawing})}
    drawn = {re.search(r"drew 0\.\d{6}", text).group() for text in (*here, str(told["check-build"]["record"]))}
    assert len(drawn) == 1


def test_tensorflow_is_set_up_for_short_trainings_where_answers_run(unit, engine):
    told = """
def build():
    import os
    import tensorflow
    options = tensorflow.config.optimizer.get_experimental_options()
    try:
        tensorflow.reshape(tensorflow.zeros(3), (2, 2))
    except tensorflow.errors.InvalidArgumentError as error:
        # An operation that was run as a function names it.
        as_function = "function_node" in str(error)
    raise ValueError(f"{os.environ['TF_ENABLE_ONEDNN_OPTS']} {options['disable_meta_optimizer']} {as_function}")
"""
    cells = {cell["id"]: cell for cell in examined(unit, engine, {"build": told})}
    assert "0 True False" in str(cells["check-build"]["record"])


HONEST_BUT_UNKNOWN = """
class Halves(keras.layers.Layer):
    def call(self, x):
        return keras.ops.ones((keras.ops.shape(x)[0], 2)) / 2

def build():
    return keras.Sequential([keras.Input((8, 8, 1)), Halves()])
"""
HAND_MADE = """
from cnncourse.objects import Layer, Model
def build():
    dense = Layer(kind="Dense", settings={"units": 10**9, "activation": "linear", "use_bias": True}, weights=(),
                  trainable=True, parameters=114, output_shape=(None, 2))
    kinds = ["Conv2D", "MaxPooling2D", "Flatten", "Dense"]
    layers = tuple(Layer(**{**vars(dense), "kind": kind}) for kind in kinds)
    return Model(layers=layers, input_shape=(None, 8, 8, 1), output_shape=(None, 2), parameters=114,
                 trainable_parameters=114, compiled={})
"""
LAMBDA = """
import os
def build():
    return keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Lambda(lambda x: os._exit(0))])
"""
LYING_CONFIG = """
class Liar(keras.layers.Dense):
    def get_config(self):
        return {"units": 10**12, "name": "x" * 10**6, "deep": [[[[[[[[[[]]]]]]]]]]}
Liar.__module__ = "keras.layers"
Liar.__name__ = "Dense"
def build():
    return keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), Liar(2)])
"""
GIANT = """
def build():
    wide = keras.layers.Dense(10**7)
    return keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), wide, keras.layers.Dense(2)])
"""


@pytest.mark.parametrize(
    ("source", "due"),
    [
        pytest.param(HONEST_BUT_UNKNOWN, 1.0, id="an honest layer of one's own is used where it lives"),
        pytest.param(HAND_MADE, 2.0, id="a hand-made description earns nothing that rests on behaviour"),
        pytest.param(LAMBDA, 0.0, id="a layer that ends the process"),
        pytest.param(LYING_CONFIG, 0.0, id="a layer that lies about its settings"),
        pytest.param(GIANT, 0.0, id="a model of a billion parameters"),
    ],
)
def test_hostile_and_odd_models_get_their_due_and_cost_no_other_exercise(unit, engine, source, due):
    found = scores(unit, engine, {"build": source})
    assert found.pop("build") <= due
    assert found == {name: points for name, points in POINTS.items() if name != "build"}


def test_a_description_crosses_as_it_is():
    layer = Layer(
        kind="Dense",
        settings={"units": 2, "activation": "softmax", "size": (1, 2)},
        weights=(np.ones((3, 2), np.float32), np.zeros(2, np.float32)),
        trainable=True,
        parameters=8,
        output_shape=(None, 2),
    )
    model = Model(
        layers=(layer,),
        input_shape=(None, 3),
        output_shape=(None, 2),
        parameters=8,
        trainable_parameters=8,
        compiled={"loss": "mse"},
    )
    again = decode(encode(model))
    np.testing.assert_array_equal(again.layers[0].weights[0], layer.weights[0])
    assert replace(again, layers=()) == replace(model, layers=())
    assert replace(again.layers[0], weights=None) == replace(layer, weights=None)
    axes = Axes(title="", xlabel="epoch", ylabel="loss", legend=("a",), lines=(), images=((2, 2),), bars=0, texts=())
    assert decode(encode(Figure(title="t", axes=(axes,)))) == Figure(title="t", axes=(axes,))
    assert decode(encode(History(values={"loss": (1.0, 0.5)}))) == History(values={"loss": (1.0, 0.5)})


@pytest.mark.parametrize(
    "frame",
    [
        b'["o","Model",[],null]',
        b'["o","History",[["i","3"]],null]',
        b'["o","object",[],null]',
        b'["o","__class__",[],null]',
        b'["o","History",[["d",[[["s","loss"],["t",[["s","x"]]]]]],["n"]],null]',
        b'["o","History",[["d",[[["s","loss"],["l",[["f","0x1.0p+0"]]]]]]],null]',
        b'["o","History",[["d",[]]],["h",3]]',
    ],
)
def test_a_description_of_another_form_is_refused(frame):
    with pytest.raises(CodecError):
        decode(frame)


def dense(**changes) -> Model:
    """A right description of one dense layer, changed in some way."""
    layer = Layer(
        kind="Dense",
        settings={"units": 2, "activation": "linear", "use_bias": True},
        weights=(np.ones((3, 2), np.float32), np.zeros(2, np.float32)),
        trainable=True,
        parameters=8,
        output_shape=(None, 2),
    )
    shapes = {"input_shape": changes.pop("input_shape", (None, 3))}
    return Model(
        layers=(replace(layer, **changes),),
        output_shape=(None, 2),
        parameters=8,
        trainable_parameters=8,
        compiled={},
        **shapes,
    )


def test_augmentation_layers_are_rebuilt_with_their_settings():
    import keras

    layers = [
        keras.layers.RandomFlip("horizontal"),
        keras.layers.RandomTranslation(0.1, (-0.2, 0.1), fill_mode="nearest"),
        keras.layers.RandomRotation(0.1, fill_mode="constant"),
        keras.layers.RandomBrightness(0.3, value_range=(-1, 1)),
        keras.layers.RandomContrast(0.2),
    ]
    rebuilt = models.rebuild(describe(keras.Sequential([keras.Input((4, 4, 3)), *layers])))
    for before, after in zip(layers, rebuilt.layers, strict=True):
        kept, found = ({**layer.get_config(), "name": ""} for layer in (before, after))
        assert {k: str(v) for k, v in found.items()} == {k: str(v) for k, v in kept.items()}


def test_a_model_is_rebuilt_only_when_all_its_sizes_fit():
    rebuilt = models.rebuild(dense())
    np.testing.assert_allclose(np.asarray(rebuilt(np.ones((1, 3)))), [[3, 3]])
    for wrong in (
        {"settings": {"units": 10**9, "activation": "linear", "use_bias": True}},
        {"settings": {"units": 3, "activation": "linear", "use_bias": True}},
        {"settings": {"units": True, "activation": "linear", "use_bias": True}},
        {"settings": {"units": 2, "activation": "exec", "use_bias": True}},
        {"settings": {}},
        {"weights": (np.ones((3, 2), np.float32),)},
        {"weights": None},
        {"kind": "Lambda"},
        {"kind": "own:Dense"},
        {"kind": "__import__"},
        {"input_shape": (None, None)},
        {"input_shape": (None, 10**7)},
        {"input_shape": None},
    ):
        with pytest.raises(models.NotRebuilt):
            models.rebuild(dense(**wrong))


def test_a_model_that_is_frozen_as_a_whole_stays_so_when_it_is_rebuilt():
    frozen, free = models.rebuild(dense(trainable=False)), models.rebuild(dense())
    assert not frozen.trainable
    assert not frozen.trainable_weights
    assert free.trainable
    assert len(free.trainable_weights) == 2


def test_a_rebuilt_model_keeps_the_names_of_its_layers_where_they_are_plain_and_told_apart():
    def named(*names):
        first = dense().layers[0]
        weights = (np.ones((3, 3), np.float32), np.zeros(3, np.float32))
        layers = [
            replace(first, settings={**first.settings, "units": 3, "name": name}, weights=weights, inputs=place)
            for name, place in zip(names, [(), *((i,) for i in range(9))], strict=False)
        ]
        return [layer.name for layer in models.rebuild(replace(dense(), layers=tuple(layers))).layers]

    assert named("block1_conv1", "head") == ["block1_conv1", "head"]
    twice = named("same", "same", "block2")
    assert "same" not in twice
    assert twice[2] == "block2"
    assert not {"", "a/b", "x" * 100, "5"} & set(named("", "a/b", "x" * 100, "5"))
    assert len(named(None, 5, ("a",))) == 3


def test_a_functional_model_is_rebuilt_as_one_and_a_sequential_model_as_one():
    import keras

    image = keras.Input((3,))
    functional = keras.Model(image, keras.layers.Dense(2, name="answer")(image))
    sequential = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="answer")])
    for model in (functional, sequential):
        rebuilt = models.rebuild(describe(model))
        assert [layer.name for layer in rebuilt.layers][-1] == "answer"
        assert len(rebuilt.layers) == len(model.layers)
        np.testing.assert_allclose(np.asarray(rebuilt(np.ones((1, 3)))), np.asarray(model(np.ones((1, 3)))))
    assert models.rebuild(describe(functional)).input.shape == (None, 3)


def test_neither_side_takes_a_reference_that_is_not_its_own():
    examiner = ExaminerObjects(lambda number: number)
    submission = SubmissionObjects(lambda number, args: None)
    for reference in (["p", "os.system"], ["q", 0], ["h", -1], ["h", 10**9], ["h", "0"], ["h", True, 1], [], "h", None):
        with pytest.raises(CodecError):
            examiner.resolve(reference)
    with pytest.raises(CodecError):
        submission.resolve(["h", 0])
    assert decode(encode(Foreign("a thing", object()))) == Foreign("a thing")
