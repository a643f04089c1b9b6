"""What a check can say: one vocabulary for notebook, feedback, JSON and report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MIME = "application/vnd.cnncourse.checks+json"
"""The notebook output type under which an :class:`ExerciseResult` is stored as JSON."""


PICTURE = "picture"
"""Key of the message that holds two arrays as levels of brightness: for feedback to draw, not a sentence."""


class Outcome(StrEnum):
    """How one named check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ATTEMPTED = "not_attempted"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, kw_only=True)
class Message:
    """A sentence of the catalogue: its key in ``messages.toml`` and the fields it names.

    One of the key :data:`PICTURE` is no sentence; its fields are described in ``levels.py``.
    """

    key: str
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """The result of one named check.

    ``messages`` say what was seen, most important first; ``mistake`` is the id of the recognised
    mistake, if any; ``follow_through`` marks a check passed with what the learner has in an
    earlier exercise.
    """

    name: str
    outcome: Outcome
    weight: float = 1.0
    messages: Sequence[Message] = ()
    mistake: str | None = None
    printed: str = ""
    follow_through: bool = False


@dataclass(frozen=True, kw_only=True)
class ExerciseResult:
    """All checks of one exercise, and the points they earn."""

    exercise: str
    points: float
    checks: Sequence[CheckResult]
    builds_on: Sequence[str] = ()
    hidden: str = ""
    """What the hidden checks cover, in words; empty when there are none."""

    @property
    def score(self) -> float:
        """Points earned: the share of check weight that passed, between 0 and ``points``."""
        total = sum(check.weight for check in self.checks)
        if not total:
            return 0.0
        passed = sum(c.weight for c in self.checks if c.outcome is Outcome.PASSED)
        return round(self.points * passed / total, 2)

    @property
    def outcome(self) -> Outcome:
        """The exercise as a whole: passed only when every check passed."""
        outcomes = {check.outcome for check in self.checks}
        if not outcomes or outcomes == {Outcome.NOT_ATTEMPTED}:
            return Outcome.NOT_ATTEMPTED
        for outcome in (Outcome.FAILED, Outcome.NOT_ATTEMPTED, Outcome.NOT_CHECKED):
            if outcome in outcomes:
                return Outcome.FAILED if outcome is not Outcome.NOT_CHECKED else outcome
        return Outcome.PASSED

    @property
    def leads_astray(self) -> bool:
        """Whether an answer that uses this one may be wrong because of it. One not attempted cannot be used at all."""
        if self.outcome is Outcome.PASSED:
            return any(check.follow_through for check in self.checks)
        return self.outcome is not Outcome.NOT_ATTEMPTED

    def record(self) -> dict[str, Any]:
        """The result as JSON data, without sentences, so that it reads alike in every language."""
        return {
            "id": self.exercise,
            "score": self.score,
            "max_score": self.points,
            "covers": self.hidden,
            "checks": [
                {
                    "name": check.name,
                    "outcome": str(check.outcome),
                    "mistake": check.mistake,
                    "follow_through": check.follow_through,
                    "messages": [{"key": m.key, "fields": m.fields} for m in check.messages],
                    "printed": "" if check.outcome is Outcome.PASSED else check.printed.strip()[:300],
                }
                for check in self.checks
            ],
        }
