"""What grading finds, as records: the JSON of ``grade --json`` and the input of the report."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from .files import write

GRADES = "grades.json"
"""Where a course keeps what grading found last."""

GRADES_BEFORE = "grades.before.json"
"""And what it was before that differed."""

Outcome = Literal["passed", "failed", "not_attempted", "not_checked"]


class Record(BaseModel):
    """A frozen record that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CheckRecord(Record):
    """One named check."""

    name: str
    outcome: Outcome
    mistake: str | None = None
    follow_through: bool = False


class ExerciseRecord(Record):
    """One exercise: ``score`` is ``None`` while it waits for a person."""

    id: str
    score: float | None
    max_score: float
    checks: tuple[CheckRecord, ...] = ()


class SubmissionRecord(Record):
    """One student's submission of one unit.

    ``status`` is ``graded``, or ``not_graded`` with what is wrong in ``reason``; ``notes`` are
    things an instructor should know of a submission that was graded all the same.
    """

    student: str
    unit: str
    status: Literal["graded", "not_graded"]
    reason: str = ""
    notes: tuple[str, ...] = ()
    language: str = "en"
    score: float
    max_score: float
    seconds: float
    exercises: list[ExerciseRecord]


class ClassRecord(Record):
    """All that one run of grading found."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    submissions: list[SubmissionRecord]

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True)

    def write(self, path: Path) -> None:
        """Write the JSON in one step, so that a reader never finds half of it."""
        write(path, self.model_dump_json(indent=1, by_alias=True))
