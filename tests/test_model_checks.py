"""Checks of models: facts in place of what differs from run to run, calls made once, models built when first used."""

from __future__ import annotations

import json
import random
import sys
from types import ModuleType

import numpy as np
import pytest
from cnncourse import checks, models
from cnncourse.recognition import alike
from cnncourse.seeding import Seeds
from cnncourse.values import plain

pytestmark = [pytest.mark.keras, pytest.mark.usefixtures("fresh_session")]
IMAGE = (4, 6, 1)


@pytest.fixture(scope="module")
def keras():
    from cnncourse.quiet import quiet

    with quiet():
        import keras
    return keras


def network(keras, *, built):
    layers = [
        keras.layers.Conv2D(2, (3, 2), padding="same"),
        keras.layers.ReLU(),
        keras.layers.Reshape((-1, 2)),
        keras.layers.Flatten(),
        keras.layers.Dense(3),
        keras.layers.Softmax(),
    ]
    return keras.Sequential([keras.Input(IMAGE), *layers] if built else layers)


def test_a_model_is_signed_alike_however_it_was_written(keras):
    inputs = keras.Input(IMAGE)
    x = inputs
    for layer in network(keras, built=False).layers:
        x = layer(x)
    functional = keras.Model(inputs, x)
    with checks("model", points=1) as check:
        for made in (network(keras, built=True), network(keras, built=False), functional):
            check("a").call(lambda made=made: made).built(*IMAGE)
    first, *others = check.observed
    assert len(check.observed) == 3
    assert all(alike(first, json.loads(json.dumps(other))) for other in others)


def test_a_blueprint_folds_activations_into_the_layer_before_them(keras):
    layers = models.blueprint(plain(network(keras, built=True)))
    assert [(layer["kind"], layer.get("activation")) for layer in layers] == [
        ("Conv2D", "relu"),
        ("Reshape", None),
        ("Flatten", None),
        ("Dense", "softmax"),
    ]
    assert layers[0]["output"] == (4, 6, 2)


def test_outputs_are_those_of_the_model_in_use(keras):
    model = network(keras, built=True)
    images = np.random.default_rng(0).normal(size=(2, *IMAGE)).astype("float32")
    np.testing.assert_allclose(models.outputs(plain(model), images), np.asarray(model(images)), atol=1e-6)
    turned = plain(keras.Sequential([keras.Input((6, 4, 1)), keras.layers.Flatten()]))
    with pytest.raises(ValueError, match=r"a model for images \(6, 4, 1\), not \(4, 6, 1\)"):
        models.outputs(turned, images)
    for target in [(5, 2), (0, 2), ("a",), (2,) * 9]:
        wrong = plain(keras.Sequential([keras.Input((4, 2)), keras.layers.Reshape((8,))]))
        wrong.layers[-1].settings["target_shape"] = target
        with pytest.raises(models.NotRebuilt):
            models.rebuild(wrong)


def test_what_is_derived_is_judged_and_recognised_in_place_of_the_value():
    draws = iter([0.1, 0.2])
    with checks("derived", points=2) as check:
        check("sign").call(lambda: next(draws)).derive(lambda x: {"positive": x > 0}).part("positive").equal(True)
        check("large").call(lambda: next(draws)).derive(lambda x: x > 1).satisfies(lambda large: large, because="no")
    assert check.score == 1
    assert check.observed == [{"dict": {"positive": {"value": True}}}, {"value": False}]


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (lambda: "no pair", "not_readable"),
        (lambda: None, "returned_none"),
        (lambda: 1 / 0, "raised"),
    ],
)
def test_a_value_that_cannot_be_read_fails_the_check(answer, key):
    def pair(value):
        first, second = value
        return first + second

    with checks("pair", points=1) as check:
        check("sum").call(answer).derive(pair).equal(3)
    (result,) = check.result.checks
    assert [result.outcome, result.messages[0].key] == ["failed", key]
    assert len(check.observed) == 1


def test_a_call_made_once_is_judged_under_several_names():
    calls = []
    with checks("once", points=2) as check:
        use = check.once(lambda x: calls.append(x) or [x, 2 * x], 3)
        assert calls == []
        check("first").observe(use).part(0).equal(3)
        check("second").observe(use).part(1).equal(6)
    assert calls == [3]
    assert check.score == 2


def test_figures_and_histories_are_signed_as_data(keras):
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots()
    axes.plot([1, 2], [3.0, 4.0], label="loss")
    axes.set(xlabel="epoch")
    history = keras.callbacks.History()
    history.history = {"loss": [3.0, 2.0]}
    with checks("data", points=1) as check:
        for value in (figure, history):
            check("a").call(lambda value=value: value)
    assert check.observed[0]["figure"][0]["labelled"] == [True, False, False]
    assert check.observed[1] == {"history": {"loss": 2}}
    json.dumps(check.observed)


def test_each_call_draws_otherwise_and_each_check_of_an_exercise_alike(keras):
    def drawn() -> list[float]:
        with checks("random", points=1) as check:
            case = check("draws")
            return [case.call(lambda: float(keras.random.uniform(()))).value for _ in range(3)]

    keras.utils.set_random_seed(5)
    first = drawn()
    keras.utils.set_random_seed(6)
    assert drawn() == first
    assert len(set(first)) == 3


def test_a_call_runs_step_by_step_and_leaves_tensorflow_as_it_was(keras, monkeypatch):
    import tensorflow as tf

    plain, tuned = tf.data.Dataset.__iter__, []

    def watched(dataset):
        tuned.append(dataset.options().autotune.enabled)
        return plain(dataset)

    monkeypatch.setattr(tf.data.Dataset, "__iter__", watched)

    @tf.function
    def eager(x):
        return tf.constant(isinstance(x, tf.__internal__.EagerTensor))

    def mapped():
        return [int(x) for x in tf.data.Dataset.range(3).map(lambda x: x + 1)]

    with checks("steps", points=1) as check:
        case = check("runs")
        case.call(lambda: bool(eager(tf.constant(1.0)))).equal(True)
        data = case.call(mapped)
        data.equal([1, 2, 3])
        case.call(lambda: 1 / 0)
    assert data.returned.printed == ""
    assert list(tf.data.Dataset.range(2)) == [0, 1]
    assert tuned == [False, None]
    assert not tf.config.functions_run_eagerly()
    assert not eager(tf.constant(1.0))


def drawn(keras, tf):
    """A draw of each kind that an answer may make; of TensorFlow's, with a seed of the operation's own and without."""
    data = tf.data.Dataset.range(6).shuffle(6)
    return [
        random.random(),
        np.random.random(),
        float(keras.random.uniform(())),
        float(tf.random.uniform(())),
        *(float(tf.random.uniform((), seed=1)) for _ in range(2)),
        tf.random.shuffle(tf.range(6)).numpy().tolist(),
        [list(map(int, data)) for _ in range(2)],
    ]


def test_seeds_are_set_as_keras_sets_them_and_kernels_kept_where_that_changes_no_draw(keras, monkeypatch):
    import tensorflow as tf
    from tensorflow.python.eager.context import pywrap_tfe

    def seeded_by_keras(seed):
        keras.utils.set_random_seed(seed)
        return drawn(keras, tf)

    wanted = {seed: seeded_by_keras(seed) for seed in range(1, 6)}
    assert len(set(map(str, wanted.values()))) == 5
    forget, forgotten = pywrap_tfe.TFE_ContextClearCaches, []
    monkeypatch.setattr(pywrap_tfe, "TFE_ContextClearCaches", lambda handle: forgotten.append(forget(handle)))
    seeds = Seeds()
    # Kernels that drew under a seed are not to go on when it comes again: it begins anew then.
    for seed, times in [(1, 0), (2, 0), (1, 1), (2, 0), (3, 0), (3, 1)]:
        forgotten.clear()
        seeds.set(seed)
        assert len(forgotten) == times
        assert drawn(keras, tf) == wanted[seed]
    # An answer may set seeds, too.
    assert seeded_by_keras(5) == wanted[5]
    for seed, times in [(4, 0), (3, 0), (5, 1)]:
        forgotten.clear()
        seeds.set(seed)
        assert len(forgotten) == times
        assert drawn(keras, tf) == wanted[seed]
    # A TensorFlow with other inner parts costs time and no more.
    monkeypatch.setitem(sys.modules, "tensorflow.python.eager.context", ModuleType("context"))
    forgotten.clear()
    seeds.set(2)
    assert len(forgotten) == 1
    assert drawn(keras, tf) == wanted[2]


def test_a_step_of_training_that_a_check_asks_for_is_traced_once(keras):
    class Counting(keras.Sequential):
        traced = 0

        def train_step(self, data):
            Counting.traced += 1
            return super().train_step(data)

    def compiled():
        model = Counting([keras.Input((2,)), keras.layers.Dense(1)])
        model.compile("adam", "mse")
        return model

    images, labels = np.zeros((8, 2)), np.zeros(8)
    with checks("training", points=1) as check:
        case = check("trains")
        fitted = case.call(compiled).method("fit", images, labels, batch_size=2, epochs=2, verbose=0)
        left = case.call(lambda: keras.Sequential([keras.layers.Dense(1)])).method("fit", images, labels)
        other = case.call({1: 2}.items).method("fit", images)
    assert fitted.returned.raised is None
    assert Counting.traced == 1
    assert "compile()" in left.returned.raised.text
    assert "AttributeError" in str(other.returned.raised)
