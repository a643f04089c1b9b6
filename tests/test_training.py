"""Trainings in a lesson: progress is shown, an interrupted one goes on, and the accuracy is held to a bar."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = [pytest.mark.keras, pytest.mark.usefixtures("fresh_session")]

RNG = np.random.default_rng(0)
IMAGES = RNG.normal(size=(64, 4, 4, 1)).astype("float32")
LABELS = (IMAGES.mean(axis=(1, 2, 3)) > 0).astype("int64")
EPOCHS = 5


@pytest.fixture
def training(tmp_path, monkeypatch):
    """The module, with a folder of the test's own, keeping even the shortest training."""
    from cnncourse import training

    monkeypatch.setattr(training, "cache", lambda: tmp_path)
    monkeypatch.setattr(training, "WORTH_KEEPING", 0.0)
    return training


def model(units=2, seed=1):
    import keras

    keras.utils.set_random_seed(seed)
    made = keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(units, activation="relu"),
            keras.layers.Dense(2, activation="softmax"),
        ]
    )
    made.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return made


def fit(made, *callbacks, epochs=EPOCHS):
    return made.fit(
        IMAGES, LABELS, batch_size=16, validation_split=0.25, epochs=epochs, verbose=0, callbacks=list(callbacks)
    )


def stop_in(epoch):
    """A learner who presses stop in this epoch, counted from 0."""
    import keras

    class Stop(keras.callbacks.Callback):
        def on_epoch_begin(self, at, logs=None):
            if at == epoch:
                raise KeyboardInterrupt

    return Stop()


def interrupt(training, made, epoch=3):
    with pytest.raises(KeyboardInterrupt):
        fit(made, *training.follow("small"), stop_in(epoch))


def test_an_accuracy_below_the_bar_of_the_profile_fails(training, monkeypatch, capsys):
    monkeypatch.setenv("CNNCOURSE_PROFILE", "quick")
    training.expect_accuracy("small", 0.5, quick=0.5, full=0.9)
    assert capsys.readouterr().out == "small: 0.500 of the test images right (at least 0.50 expected)\n"
    monkeypatch.setenv("CNNCOURSE_PROFILE", "full")
    for value in (0.5, float("nan")):
        with pytest.raises(AssertionError, match=r"at least 0\.90 expected"):
            training.expect_accuracy("small", value, quick=0.5, full=0.9)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "small: 0.125 more of the test images right (at least 0.10 more expected)\n"),
        ("ko", "small: 시험 이미지 정확도 차이 0.125 (기준 0.10 이상)\n"),
    ],
)
def test_a_gain_is_said_as_one(training, monkeypatch, capsys, language, said):
    monkeypatch.setenv("CNNCOURSE_PROFILE", "quick")
    monkeypatch.setattr(training.session, "language", language)
    training.expect_gain("small", 0.125, quick=0.1, full=0.9)
    assert capsys.readouterr().out == said
    with pytest.raises(AssertionError):
        training.expect_gain("small", -0.125, quick=0.1, full=0.9)


def test_an_interrupted_training_goes_on_and_its_history_is_whole(training, capsys):
    first = model()
    interrupt(training, first)
    weights = first.get_weights()
    capsys.readouterr()
    again = model()
    history = fit(again, *training.follow("small"))
    assert "after epoch 3 of 5" in capsys.readouterr().out
    assert {len(values) for values in history.history.values()} == {EPOCHS}
    assert set(history.history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert history.epoch == list(range(EPOCHS))
    assert all(np.abs(a - b).max() < 0.01 for a, b in zip(again.get_weights(), weights, strict=True))
    assert not any(training.cache().rglob("*.h5"))


def test_the_same_model_can_be_trained_again_from_its_first_epoch(training):
    made = model()
    interrupt(training, made)
    fit(made, *training.follow("small"))
    assert len(fit(made, *training.follow("small")).history["loss"]) == EPOCHS


@pytest.mark.parametrize("other", ["layers", "length", "name", "forgotten", "cut off", "garbled"])
def test_another_training_begins_anew(training, capsys, other):
    interrupt(training, model())
    capsys.readouterr()
    folder = training._folder("small")
    assert (folder / "latest.weights.h5").is_file()
    if other == "forgotten":
        training.forget("small")
    elif other == "cut off":
        (folder / "latest.weights.h5").write_bytes((folder / "latest.weights.h5").read_bytes()[:300])
    elif other == "garbled":
        (folder / "history.json").write_text("{", encoding="utf-8")
    made = model(units=3 if other == "layers" else 2)
    epochs = EPOCHS + (other == "length")
    history = fit(made, *training.follow("other" if other == "name" else "small"), epochs=epochs)
    assert len(history.history["loss"]) == epochs
    assert capsys.readouterr().out == ""


def test_a_short_training_is_not_kept(training, monkeypatch):
    monkeypatch.setattr(training, "WORTH_KEEPING", 1e6)
    interrupt(training, model())
    assert not training._folder("small").exists()


def test_following_changes_nothing_in_the_training(training):
    assert fit(model(), *training.follow("small")).history == fit(model()).history


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_notebook_shows_bar_time_and_curves(training, monkeypatch, language):
    from cnncourse import language as speak

    shown = []

    class Handle:
        def display(self, bundle, raw):
            shown.append(bundle)

        update = display

    monkeypatch.setattr(training, "get_ipython", object)
    monkeypatch.setattr(training, "DisplayHandle", Handle)
    monkeypatch.setattr(training, "REDRAW", 0.0)
    speak(language)
    fit(model(), *training.follow("small"))
    assert len(shown) == 1 + EPOCHS * 4 + 1
    texts = [bundle["text/plain"] for bundle in shown]
    if language == "en":
        assert texts[0].startswith("The training begins.")
        assert texts[1].startswith("Epoch 1 of 5: about ")
        assert "5 epochs in " in texts[-1]
        assert "accuracy, validation: from " in texts[-1]
    assert 'aria-valuenow="100"' in shown[-1]["text/html"]
    assert "<img " in shown[-1]["text/html"]


def test_times_are_told_in_seconds_or_minutes(training):
    assert [training.duration(seconds) for seconds in (0.2, 61, 150, 1200)] == ["1 s", "61 s", "2 min", "20 min"]


def test_a_name_must_be_one(training):
    with pytest.raises(ValueError, match="not a name"):
        training.follow("../elsewhere")
