"""Calling a submitted function with data, and keeping whatever comes of it as data."""

from __future__ import annotations

import contextlib
import copy
import io
import traceback
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .values import plain

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


class RemoteFunction(ABC):
    """A submitted function that lives in another process, as when grading."""

    @abstractmethod
    def returned(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Returned:
        """Call it there with data and bring back what it gave."""


class Printed(io.StringIO):
    """Takes what a submission prints, and forgets what goes beyond a bound."""

    def write(self, text: str) -> int:
        """Keep what fits; claim all of it was written, as a stream does."""
        room = PRINT_LIMIT - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Returned:
    """Call ``function`` on copies of the arguments.

    The copies are writable, so that a function which changes its input is found out by comparing
    rather than by an error. Prints and warnings are kept apart: they never reach the check cell's
    own output, where nbgrader would read anything on stderr as a failure.
    """
    if isinstance(function, RemoteFunction):
        return function.returned(args, kwargs)
    given, named = copy.deepcopy(args), copy.deepcopy(kwargs)
    printed = Printed()
    value, raised = None, None
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), warnings.catch_warnings():
        warnings.simplefilter("default")
        try:
            value = plain(function(*given, **named))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raised = describe_error(error)
    changed = tuple(i for i, (now, before) in enumerate(zip(given, args, strict=True)) if not same(now, before))
    return Returned(value=value, raised=raised, changed=changed, printed=printed.getvalue())


def same(now: Any, before: Any) -> bool:
    """Whether an argument is what it was before the call."""
    if isinstance(before, np.ndarray):
        return (
            type(now) is np.ndarray
            and now.shape == before.shape
            and now.dtype == before.dtype
            and bool(np.array_equal(now, before, equal_nan=before.dtype.kind in "fc"))
        )
    if isinstance(before, list | tuple):
        return len(now) == len(before) and all(same(a, b) for a, b in zip(now, before, strict=True))
    return bool(now == before) if isinstance(before, int | float | str | bool) else True


def describe_error(error: BaseException) -> Raised:
    """An exception as bounded text, with the line of the learner's code that raised it."""
    line = ""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.startswith("<") or "ipykernel_" in frame.filename:
            line = (frame.line or "")[:TEXT_LIMIT]
            break
    try:
        text = str(error)[:TEXT_LIMIT]
    except Exception:
        text = ""
    bases = tuple(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins")
    return Raised(type=type(error).__name__[:80], bases=bases, text=text, line=line)
