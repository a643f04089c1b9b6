"""The numbers of an audit, with what they rest on."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from math import sqrt
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from ..errors import AutograderError
from ..results import Record

Verdict = Literal["killed", "timed out", "survived", "equivalent", "invalid"]
Seen = Literal["", "visible", "hidden", "both"]


class Thresholds(Record):
    """What an audit must reach; ``[tool.autograder.audit]`` of the course's ``pyproject.toml``."""

    killed: float = 0.95
    """Share of valid mutants that cost points, of a unit."""
    visible: float = 0.80
    """Share of valid mutants that the visible checks alone find, of a unit."""
    false_rejects: int = 0
    """Right answers that lose points."""
    flaky: int = 0
    """Exercises whose reference gives different results in fresh processes."""
    false_hints: int = 0
    """Hints shown for another mistake than was made."""
    keras_mutants: int = 24
    """Mutants examined of a unit that trains networks; the rest is counted as not examined."""
    keras_mutants_thorough: int = 200
    """The same with ``--thorough``."""

    @classmethod
    def of(cls, root: Path) -> Thresholds:
        """Those of a course; the usual ones where it states none. Raises AutograderError."""
        path = root / "pyproject.toml"
        if not path.is_file():
            return cls()
        try:
            stated = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls(**stated.get("tool", {}).get("autograder", {}).get("audit", {}))
        except (tomllib.TOMLDecodeError, ValidationError) as error:
            raise AutograderError(f"{path}, [tool.autograder.audit]: {str(error).splitlines()[0]}") from None


class MutantRecord(Record):
    """One mutant and what became of it."""

    id: str
    operator: str
    line: int
    verdict: Verdict
    seen: Seen = ""
    """Which part of the checks finds it, each taken alone."""
    crashed: bool = False
    """Whether every visible call ended in an exception: a mutant that is found by running it at all."""
    score: float | None = None
    hint: str | None = None
    hint_is_true: bool | None = None
    reason: str = ""
    """Of an equivalent mutant: why it is none."""
    diff: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    """Of a survivor: the calls that the checks made."""
    found: str = ""
    """Of a survivor: a check that would catch it, where search found one."""
    tolerance: str = ""
    """Of a survivor: which tighter tolerance would catch it."""


class AlternativeRecord(Record):
    """A right answer of another style, and what it got."""

    name: str
    score: float | None
    points: float
    said: tuple[str, ...] = ()

    @property
    def rejected(self) -> bool:
        """Whether it lost points that it deserves."""
        return self.score != self.points


class ExerciseNumbers(Record):
    """All that was measured of one exercise."""

    unit: str
    exercise: str
    points: float
    mutants: tuple[MutantRecord, ...] = ()
    not_examined: int = 0
    """Valid mutants beyond the budget."""
    alternatives: tuple[AlternativeRecord, ...] = ()
    lines: int = 0
    lines_covered: int = 0
    lines_covered_visibly: int = 0
    flaky: bool = False
    problems: tuple[str, ...] = ()

    @property
    def valid(self) -> int:
        """Mutants that count."""
        return sum(m.verdict in ("killed", "timed out", "survived") for m in self.mutants)

    @property
    def killed(self) -> int:
        """Mutants that cost points."""
        return sum(m.verdict in ("killed", "timed out") for m in self.mutants)

    @property
    def timed_out(self) -> int:
        """Mutants that never ended, which costs points too."""
        return sum(m.verdict == "timed out" for m in self.mutants)

    @property
    def crashed(self) -> int:
        """Killed mutants that could not do anything but raise."""
        return sum(m.crashed and m.verdict == "killed" for m in self.mutants)

    @property
    def visible(self) -> int:
        """Mutants that the visible checks alone find."""
        return sum(m.verdict in ("killed", "timed out") and m.seen in ("visible", "both") for m in self.mutants)

    @property
    def false_rejects(self) -> int:
        """Right answers that lost points."""
        return sum(a.rejected for a in self.alternatives)

    @property
    def survivors(self) -> list[MutantRecord]:
        """Mutants that cost nothing."""
        return [m for m in self.mutants if m.verdict == "survived"]


def wilson(successes: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score, which holds for few trials and for shares near 0 and 1.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
    """
    if not trials:
        return 0.0, 1.0
    share = successes / trials
    middle = share + z * z / (2 * trials)
    spread = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    whole = 1 + z * z / trials
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def share(part: int, whole: int) -> float | None:
    """A share; ``None`` of nothing."""
    return part / whole if whole else None


def misses(numbers: Iterable[ExerciseNumbers], thresholds: Thresholds) -> list[str]:
    """What of one unit is under the thresholds, a sentence each."""
    rows = list(numbers)
    found = []
    valid, killed = sum(r.valid for r in rows), sum(r.killed for r in rows)
    visible = sum(r.visible for r in rows)
    if valid and killed / valid < thresholds.killed:
        found.append(f"{killed} of {valid} mutants cost points, fewer than {thresholds.killed:.0%}")
    if valid and visible / valid < thresholds.visible:
        found.append(f"the visible checks find {visible} of {valid} mutants, fewer than {thresholds.visible:.0%}")
    counts = {
        "right answers lose points": (sum(r.false_rejects for r in rows), thresholds.false_rejects),
        "exercises are not the same in fresh processes": (sum(r.flaky for r in rows), thresholds.flaky),
        "mutants get a false hint": (
            sum(m.hint_is_true is False for r in rows for m in r.mutants),
            thresholds.false_hints,
        ),
    }
    found += [f"{count} {what}" for what, (count, allowed) in counts.items() if count > allowed]
    return found
