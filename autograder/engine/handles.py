"""Objects that stay where they are: how each side names them to the other.

A reference is ``["h", n]`` for an object of the submission, ``["q", n]`` for a function of the
examiner that lives for one call, ``["p", "numpy.tanh"]`` for a public function by its import path.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from cnncourse import objects
from cnncourse.calls import Elsewhere

from .codec import CodecError

MAX_HELD = 2_000
PUBLIC = ("numpy", "scipy", "math", "keras", "tensorflow")
"""Packages whose functions may be passed to a submission by name."""


class SubmissionObjects:
    """The submission's side: its own objects by number, the examiner's functions as proxies."""

    def __init__(self, call_back: Callable[[int, tuple[Any, ...]], Any]) -> None:
        self.held: list[Any] = []
        self.call_back = call_back

    def refer(self, held: Any) -> list[Any] | None:
        """Keep the object and name it by its number."""
        if len(self.held) >= MAX_HELD:
            return None
        self.held.append(held)
        return ["h", len(self.held) - 1]

    def resolve(self, reference: Any) -> Any:
        """The object itself, a public function, or a proxy for a function of the examiner."""
        match reference:
            case ["h", int(number)] if 0 <= number < len(self.held):
                return self.held[number]
            case ["p", str(path)]:
                return public(path)
            case ["q", int(number)]:
                return lambda *args: self.call_back(number, args)
        raise CodecError("an unknown reference")


class ExaminerObjects:
    """The examiner's side: stand-ins for the submission's objects, and its own functions for one call."""

    def __init__(self, stand_in: Callable[[int], Elsewhere]) -> None:
        self.stand_in = stand_in
        self.functions: list[Callable[..., Any]] = []

    def refer(self, held: Any) -> list[Any] | None:
        """A submission's object goes back by its number; a function by its path, or else for this call."""
        if isinstance(held, Elsewhere):
            number = getattr(held, "number", None)
            return None if number is None else ["h", number]
        # A model of ours crosses as its description, and is built anew there.
        if not callable(held) or objects.describe(held) is not None:
            return None
        if (path := public_path(held)) is not None:
            return ["p", path]
        self.functions.append(held)
        return ["q", len(self.functions) - 1]

    def resolve(self, reference: Any) -> Any:
        """What stands here for the submission's object of this number; nothing else can be named to us."""
        match reference:
            case ["h", int(number)] if 0 <= number < MAX_HELD:
                return self.stand_in(number)
        raise CodecError("an unknown reference")


def public_path(function: Any) -> str | None:
    """The import path of a public function, when that path leads to this very function."""
    module = getattr(function, "__module__", None) or ("numpy" if type(function).__name__ == "ufunc" else "")
    name = getattr(function, "__name__", "")
    if str(module).split(".")[0] not in PUBLIC or not str(name).isidentifier():
        return None
    path = f"{module}.{name}"
    try:
        return path if public(path) is function else None
    except CodecError:
        return None


def public(path: str) -> Any:
    """The function at an import path that the examiner named."""
    module, _, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise CodecError("an unknown function") from error
