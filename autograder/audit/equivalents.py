"""Mutants that a person found to be no mistake, and forms that an exercise rules out, each with its reason.

``equivalents.toml`` beside a unit holds them::

    [[equivalent]]
    exercise = "relu"
    code = "3fa91c0d2b7e"          # of the reference answer; another code makes the entry expire
    was = "return np.maximum(x, 0)"
    becomes = ["return np.maximum(0, x)"]
    reason = "The maximum of two numbers does not depend on their order."

    [[unfit]]
    exercise = "windows"
    form = "results with gaps in memory"
    reason = "The exercise asks for a view, which a copy is not."

    [[hinted]]
    exercise = "build_cnn"
    code = "91be02f7ac15"
    was = "model.add(Conv2D(64, 3))"
    becomes = ["Conv2D(64, 3)"]
    hints = ["cnn-two-convolutions"]
    reason = "The convolution is left out, as the hint says; only the random weights differ from the mistake's."
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import Field, ValidationError

from ..errors import UnitError
from ..results import Record
from .mutants import Mutant, digest_of
from .subjects import Target

SHORTEST_REASON = 15


class Entry(Record):
    """What a person found of an exercise, and why."""

    exercise: str
    reason: str = Field(min_length=SHORTEST_REASON)


class Equivalent(Entry):
    """Lines of the reference, what they may become, and why that changes nothing."""

    code: str
    was: str
    becomes: tuple[str, ...] = Field(min_length=1)

    def speaks_of(self, target: Target, mutant: Mutant) -> bool:
        """Whether this is said of a mutant, and of the answer as it is now."""
        same = (self.exercise, self.code, self.was) == (target.exercise, digest_of(target.source), mutant.was)
        return same and mutant.becomes in self.becomes


class Hinted(Equivalent):
    """Hints that are true of a mutant, though its answers are not those of the mistake, such as for random weights."""

    hints: tuple[str, ...] = Field(min_length=1)


class Unfit(Entry):
    """A form of answer that an exercise rules out by what it asks for."""

    form: str


class Equivalents(Record):
    """All that one unit lists."""

    equivalent: tuple[Equivalent, ...] = ()
    unfit: tuple[Unfit, ...] = ()
    hinted: tuple[Hinted, ...] = ()

    @classmethod
    def of(cls, path: Path) -> Equivalents:
        """The list of a unit, empty where there is none. Raises UnitError."""
        if not path.is_file():
            return cls()
        try:
            return cls(**tomllib.loads(path.read_text(encoding="utf-8")))
        except tomllib.TOMLDecodeError as error:
            raise UnitError(f"{path}: {error}.") from None
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise UnitError(f"{path}: {where}: {first['msg']}.") from None

    def reason(self, target: Target, mutant: Mutant) -> str:
        """Why a mutant is no mistake; empty when nobody said so of this state of the answer."""
        return next((entry.reason for entry in self.equivalent if entry.speaks_of(target, mutant)), "")

    def true_hints(self, target: Target, mutant: Mutant) -> set[str]:
        """The hints that somebody found to be true of a mutant."""
        return {hint for entry in self.hinted if entry.speaks_of(target, mutant) for hint in entry.hints}

    def unfit_forms(self, target: Target) -> set[str]:
        """The forms that an exercise rules out."""
        return {entry.form for entry in self.unfit if entry.exercise == target.exercise}

    def expired(self, target: Target) -> list[str]:
        """What is said of a state of the answer that is no more, a sentence each."""
        code = digest_of(target.source)
        listed = (*self.equivalent, *self.hinted)
        old = [entry for entry in listed if entry.exercise == target.exercise and entry.code != code]
        return [
            f"equivalents.toml speaks of {entry.was!r} in an answer that has changed since; its code is {code} now"
            for entry in old
        ]

    def of_nothing(self, targets: tuple[Target, ...]) -> list[str]:
        """Entries of exercises that the unit does not have, a sentence each."""
        known = {target.exercise for target in targets}
        listed: list[Entry] = [*self.equivalent, *self.unfit, *self.hinted]
        named = sorted({entry.exercise for entry in listed} - known)
        return [f"equivalents.toml names {name!r}, which is no exercise" for name in named]
