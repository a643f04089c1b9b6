"""What was given for a submission: the part of feedback that stands in the gradebook."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict


class Mark(BaseModel):
    """Points of one graded cell; ``score`` is ``None`` while it waits for a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    score: float | None
    max_score: float


class Given(BaseModel):
    """Marks and comments of one student's submission, by ``grade_id``.

    Comments may belong to graded cells and to the answer cells before them. ``late_penalty`` is
    what the sum of the marks loses, as nbgrader keeps it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    student: str
    marks: Mapping[str, Mark]
    comments: Mapping[str, str] = {}
    late_penalty: float = 0.0
