"""Calling a submitted function with data, and keeping whatever comes of it as data."""

from __future__ import annotations

import contextlib
import io
import itertools
import operator
import sys
import traceback
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np

from .objects import Model
from .seeding import seeds
from .session import session
from .values import Foreign, plain

PRINT_LIMIT = 2_000
TEXT_LIMIT = 300


@dataclass(frozen=True, kw_only=True)
class Raised:
    """An exception of the submission: the name of its type, its message and the learner's own line."""

    type: str
    bases: tuple[str, ...]
    text: str
    line: str = ""


@dataclass(frozen=True, kw_only=True)
class Returned:
    """What one call gave: a plain value or an exception, and what it did besides."""

    value: Any = None
    raised: Raised | None = None
    changed: tuple[int, ...] = ()
    """Positions of the arguments that the call changed."""
    printed: str = ""
    lost: str | None = None
    """Why the call gave nothing at all (it never ended, or ended its process): a key of the catalogue."""

    @property
    def not_attempted(self) -> bool:
        """Whether the answer is still the stub that the release put there."""
        return self.raised is not None and self.raised.type == "NotImplementedError"


class Elsewhere(ABC):
    """A submitted object that lives in another process, as all of them do when grading."""

    @abstractmethod
    def used(self, how: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Returned:
        """Use it there: ``call`` it, take its ``first`` items, call a ``method``, have it ``built``, or watch it."""


class TooManySteps(Exception):  # noqa: N818 - named for what the call did
    """A call took more steps of Python than it may."""


class Printed(io.StringIO):
    """Takes what a submission prints, and forgets what goes beyond a bound."""

    def write(self, text: str) -> int:
        """Keep what fits; claim all of it was written, as a stream does."""
        room = PRINT_LIMIT - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


def call(function: Any, *args: Any, **kwargs: Any) -> Returned:
    """Call ``function`` on copies of the arguments.

    The copies are writable, so that a function which changes its input is found out by comparing
    rather than by an error. Prints and warnings are kept apart: they never reach the check cell's
    own output, where nbgrader would read anything on stderr as a failure.
    """
    if isinstance(function, Elsewhere):
        return function.used("call", args, kwargs)
    with _eagerly():
        return _observed(function, args, kwargs)


def first(items: Any, count: int) -> Returned:
    """The first ``count`` items of something that can be iterated, as a list; never more are asked for."""
    if isinstance(items, Elsewhere):
        return items.used("first", (count,), {})
    return _observed(lambda: list(itertools.islice(iter(items), count)), (), {})


def method(instance: Any, name: str, *args: Any, **kwargs: Any) -> Returned:
    """Call a method of a submitted object. The name is the check's own, never a submission's."""
    if isinstance(instance, Elsewhere):
        return instance.used("method", (name, *args), kwargs)

    def use(*given: Any, **named: Any) -> Any:
        if name == "fit":
            _with_variables(instance)
        return operator.methodcaller(name, *given, **named)(instance)

    return _observed(use, args, kwargs)


def built(model: Any, shape: tuple[int, ...]) -> Returned:
    """The model itself after it has seen an image of this shape: an unbuilt one has no shapes and weights before."""
    if isinstance(model, Elsewhere):
        return model.used("built", (shape,), {})

    def use() -> Any:
        model(np.zeros((1, *shape), dtype=np.float32))
        return model

    return _observed(use, (), {})


def call_within(function: Any, steps: int, *args: Any, **kwargs: Any) -> Returned:
    """Call as :func:`call` does, and end the call with :class:`TooManySteps` once it has run so many lines of Python.

    So a loop over pixels is told from array operations without a clock, alike on every machine.
    """
    if isinstance(function, Elsewhere):
        return function.used("call_within", (steps, *args), kwargs)

    def counted(*given: Any, **named: Any) -> Any:
        left = steps

        def count(_frame: FrameType, event: str, _arg: Any) -> Any:
            nonlocal left
            if event in ("line", "call"):
                left -= 1
                if left < 0:
                    raise TooManySteps(steps)
            return count

        before = sys.gettrace()
        sys.settrace(count)
        try:
            value = function(*given, **named)
        finally:
            sys.settrace(before)
        if left < 0:  # the function caught the exception
            raise TooManySteps(steps)
        return value

    return _observed(counted, args, kwargs)


def shares_memory(function: Any, *args: Any, **kwargs: Any) -> Returned:
    """Whether the array that a call returns lies in the memory of one of its arguments, as a view does."""
    if isinstance(function, Elsewhere):
        return function.used("shares_memory", args, kwargs)

    def shared(*given: Any, **named: Any) -> bool | None:
        value = function(*given, **named)
        arrays = [item for item in given if type(item) is np.ndarray]
        if value is None:
            return None
        return type(value) is np.ndarray and any(np.may_share_memory(value, array) for array in arrays)

    return _observed(shared, args, kwargs)


def _with_variables(model: Any) -> None:
    """Make the variables of a compiled model's optimizer, as its first step would: such a step is traced twice."""
    if callable(getattr(getattr(model, "optimizer", None), "build", None)):
        model.optimizer.build(model.trainable_variables)


@contextlib.contextmanager
def _eagerly() -> Iterator[None]:
    """Let TensorFlow run operation by operation: a check trains for a few steps, and tracing one takes longer."""
    if "tensorflow" not in sys.modules:
        yield
        return
    config = sys.modules["tensorflow"].config
    before = config.functions_run_eagerly()
    config.run_functions_eagerly(True)
    try:
        yield
    finally:
        config.run_functions_eagerly(before)


@contextlib.contextmanager
def _untuned() -> Iterator[None]:
    """Let TensorFlow's data sets run as they are.

    It would start a thread for each iterator that looks for better settings. A training of a few steps ends
    before one is found, and then waits for that thread to wake up: 30 ms an epoch, on one core.
    """
    if "tensorflow" not in sys.modules:
        yield
        return
    data = sys.modules["tensorflow"].data
    options = data.Options()
    options.autotune.enabled = False
    iterate = data.Dataset.__iter__
    data.Dataset.__iter__ = lambda dataset: iterate(dataset.with_options(options))
    try:
        yield
    finally:
        data.Dataset.__iter__ = iterate


def _observed(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Returned:
    """Make a call here and note all that came of it.

    Random weights and dropout are drawn alike whenever an exercise is checked, here as in grading, and
    differently from call to call.
    """
    if "keras" in sys.modules:
        seeds.set(session.next_seed())
    given, named = tuple(map(copied, args)), {key: copied(value) for key, value in kwargs.items()}
    printed = Printed()
    value, raised = None, None
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        warnings.catch_warnings(),
        _untuned(),
    ):
        warnings.simplefilter("default")
        # What TensorFlow says of data sets when it runs eagerly is nothing that the answer did.
        warnings.filterwarnings("ignore", message=".*experimental_run_functions_eagerly")
        try:
            value = plain(function(*given, **named))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raised = describe_error(error)
    changed = tuple(i for i, (now, before) in enumerate(zip(given, args, strict=True)) if not same(now, before))
    return Returned(value=value, raised=raised, changed=changed, printed=printed.getvalue())


def copied(value: Any) -> Any:
    """A copy of data, so that a call cannot change the check's own; objects go as they are."""
    if type(value) is np.ndarray:
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(copied(item) for item in value)
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, Foreign | Model) and value.object is not None:
        return value.object
    return value


def same(now: Any, before: Any) -> bool:
    """Whether an argument is what it was before the call; nothing the call put there is asked."""
    if type(now) is not type(before):
        return False
    if isinstance(before, np.ndarray):
        return (
            now.shape == before.shape
            and now.dtype == before.dtype
            and bool(np.array_equal(now, before, equal_nan=before.dtype.kind in "fc"))
        )
    if isinstance(before, dict):
        return same(list(now.items()), list(before.items()))
    if isinstance(before, list | tuple):
        return len(now) == len(before) and all(same(a, b) for a, b in zip(now, before, strict=True))
    return now is before or bool(now == before) if isinstance(before, int | float | str | bool) else True


def describe_error(error: BaseException) -> Raised:
    """An exception as bounded text, with the line of the learner's code that raised it."""
    line = ""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.startswith("<") or "ipykernel_" in frame.filename:
            line = (frame.line or "")[:TEXT_LIMIT]
            break
    try:
        # A message may be an object of the submission's own that is a string in name only.
        text = str.__getitem__(str(error), slice(TEXT_LIMIT))
    except Exception:
        text = ""
    bases = tuple(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins")
    return Raised(type=type(error).__name__[:80], bases=bases, text=text, line=line)
