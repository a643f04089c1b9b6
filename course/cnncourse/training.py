"""Trainings that take a while: how far they are, going on after an interruption, and the accuracy they must reach.

.. code-block:: python

    history = model.fit(images, labels, epochs=10, verbose=0, callbacks=follow("cnn"))
    expect_accuracy("cnn", model.evaluate(...)[1], quick=0.6, full=0.63)
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from pathlib import Path
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import DisplayHandle

from .data import cache, profile
from .pictures.learning import learning_curves, training_progress
from .quiet import quiet
from .session import session
from .texts import catalogue, say

with quiet():
    import keras

WORTH_KEEPING = 60.0
"""Seconds that a training must take before an interrupted one is kept to go on from."""

REDRAW = 1.0
"""Seconds between two drawings of a training that goes on."""

History = dict[str, list[float]]


def expect_accuracy(name: str, value: float, *, quick: float, full: float) -> None:
    """Print an accuracy on the test images beside the least that the running profile expects.

    ``name`` is looked up under ``[models]`` in the unit's texts. Raises AssertionError below the bar.
    """
    bar = {"quick": quick, "full": full}[profile()]
    _expect(say("accuracy_expected", name=_model(name), value=f"{value:.3f}", bar=f"{bar:.2f}"), value, bar)


def expect_gain(name: str, value: float, *, quick: float, full: float) -> None:
    """As :func:`expect_accuracy`, for the accuracy that one training reaches beyond another's."""
    bar = {"quick": quick, "full": full}[profile()]
    _expect(say("gain_expected", name=_model(name), value=f"{value:.3f}", bar=f"{bar:.2f}"), value, bar)


def _model(name: str) -> str:
    names: dict[str, str] = catalogue(session.language, session.unit or "").get("models", {})
    return names.get(name, name)


def _expect(line: str, value: float, bar: float) -> None:
    print(line)
    if not value >= bar:
        raise AssertionError(line)


def follow(name: str) -> list[keras.callbacks.Callback]:
    """Callbacks for ``model.fit`` that show its progress and, if it takes long, let an interrupted one go on.

    ``name`` tells trainings of one unit apart. After an interruption, running the same cell again
    goes on after the last whole epoch, and the history then holds all epochs; :func:`forget` makes
    it begin anew. A model of other layers, or a training of another length, always begins anew.
    """
    resume = Resume(_folder(name), name)
    return [resume, Progress(resume)]


def forget(name: str) -> None:
    """Drop what is kept of an interrupted training, so that it begins anew."""
    shutil.rmtree(_folder(name), ignore_errors=True)


def _folder(name: str) -> Path:
    if not name.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"{name!r} is not a name for a training, such as 'cnn'")
    return cache() / "training" / f"{session.unit or 'unit'}-{name}"


class Resume(keras.callbacks.BackupAndRestore):  # type: ignore[misc]
    """Keeps a long training's state after each epoch, and goes on from it when the same one is begun again."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(str(folder))
        self.folder, self.name = folder, name
        self.past: History = {}
        """All epochs so far, those of an earlier, interrupted run among them."""

    def on_train_begin(self, logs: Any = None) -> None:
        """Go on from what is kept, where it is of the same training."""
        self.past, self.began, self.before = {}, time.monotonic(), 0
        self.training = self._fingerprint()
        try:
            kept = json.loads((self.folder / "history.json").read_text(encoding="utf-8"))
            if kept["training"] == self.training:
                super().on_train_begin(logs)
                self.past, self.before = kept["history"], self.model._initial_epoch
        except (OSError, ValueError, KeyError, TypeError):
            # Nothing kept, or it was cut off while being written.
            self.model._initial_epoch = None
        if self.before:
            print(say("training_goes_on", epoch=self.before, epochs=self.params["epochs"], name=self.name))
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Add the epoch, and keep the state if the whole training takes long enough to be worth it."""
        for key, value in (logs or {}).items():
            self.past.setdefault(key, []).append(float(value))
        taken = (time.monotonic() - self.began) / (epoch + 1 - self.before)
        if taken * self.params["epochs"] < WORTH_KEEPING:
            return
        super().on_epoch_end(epoch, logs)
        told = {"training": self.training, "history": self.past}
        (self.folder / "history.json").write_text(json.dumps(told), encoding="utf-8")

    def on_train_end(self, logs: Any = None) -> None:
        """Put the earlier epochs into the history that ``fit`` returns, and drop what was kept."""
        super().on_train_end(logs)
        self.model._initial_epoch = None
        if self.before:
            self.model.history.history.update(self.past)
            self.model.history.epoch[:0] = range(self.before)

    def _fingerprint(self) -> str:
        """What must be the same for a training to go on: layers, their shapes, how it is compiled, its length."""
        layers = [_settings(layer) for layer in self.model._flatten_layers()]
        shapes = [list(weight.shape) for weight in self.model.weights]
        loss = self.model.loss if isinstance(self.model.loss, str) else type(self.model.loss).__name__
        told = [layers, shapes, _settings(self.model.optimizer), loss, self.params["epochs"], self.params["steps"]]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _settings(part: Any) -> list[Any]:
    """Kind and settings of a layer or optimizer, without its name, which counts up with every new one."""
    if isinstance(part, keras.Model):
        return [type(part).__name__]
    settings = part.get_config()
    plain = {key: value for key, value in settings.items() if type(value) in (int, float, str, bool) and key != "name"}
    return [type(part).__name__, plain]


class Progress(keras.callbacks.Callback):  # type: ignore[misc]
    """Shows a bar, the time that is left and the curves so far, in a notebook; elsewhere nothing."""

    def __init__(self, resume: Resume) -> None:
        super().__init__()
        self.resume = resume
        self.handle: DisplayHandle | None = DisplayHandle() if get_ipython() is not None else None

    def on_train_begin(self, logs: Any = None) -> None:
        """Draw an empty figure."""
        self.began = self.drawn = time.monotonic()
        self.epoch, self.started, self.lasts = self.resume.before, self.began, 0.0
        if self.handle is not None:
            self.handle.display(self._bundle(say("training_begins")), raw=True)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Note when the epoch began."""
        self.epoch, self.started = epoch, time.monotonic()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Tell the time that is left, about once a second."""
        now = time.monotonic()
        steps = self.params["steps"]
        if self.handle is None or now - self.drawn < REDRAW or not steps:
            return
        done = (batch + 1) / steps
        an_epoch = self.lasts or (now - self.started) / done
        left = an_epoch * (self.params["epochs"] - self.epoch - done)
        line = say("training_going", epoch=self.epoch + 1, epochs=self.params["epochs"], left=duration(left))
        self._draw(line, done)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Draw the curves with this epoch, unless they were drawn a moment ago."""
        now = time.monotonic()
        self.epoch, self.lasts = epoch + 1, now - self.started
        left = self.lasts * (self.params["epochs"] - self.epoch)
        if self.handle is not None and now - self.drawn >= REDRAW:
            epochs = {"epoch": self.epoch, "epochs": self.params["epochs"]}
            self._draw(say("training_going", **epochs, left=duration(left)), 0.0)

    def on_train_end(self, logs: Any = None) -> None:
        """Draw the whole training."""
        if self.handle is not None:
            taken = duration(time.monotonic() - self.began)
            self._draw(say("training_over", epochs=self.epoch, time=taken), 0.0)

    def _draw(self, line: str, done: float) -> None:
        assert self.handle is not None  # noqa: S101 - callers have asked
        self.handle.update(self._bundle(line, done), raw=True)
        self.drawn = time.monotonic()

    def _bundle(self, line: str, done: float = 0.0) -> dict[str, Any]:
        epochs = self.params["epochs"]
        share = min((self.epoch + done) / epochs, 1.0) if epochs else 1.0
        return training_progress(share, line, learning_curves(self.resume.past, epochs))


def duration(seconds: float) -> str:
    """A time to wait in words: seconds, or minutes from two on."""
    if seconds < 120:
        return say("duration_seconds", count=max(round(seconds), 1))
    return say("duration_minutes", count=round(seconds / 60))
