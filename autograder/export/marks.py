"""What the gradebook holds for an export: a unit's marks by student, in as many queries as there are units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nbgrader.api import Assignment, Comment, Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import case, func, select


@dataclass(frozen=True)
class Mark:
    """One student's mark of one unit."""

    handed_in: datetime | None
    raw: float
    penalty: float
    waits: bool
    """Whether something of it waits for a person, so that it may still rise."""

    @property
    def score(self) -> float:
        """What is left after the penalty for being late, never less than 0."""
        return max(0.0, self.raw - self.penalty)


def marks(gradebook: Gradebook, unit: str) -> dict[str, Mark]:
    """The marks of all who handed in the unit, by student.

    nbgrader's own properties give the same, at the price of a query within the query for every one.
    """
    waits = func.sum(case((Grade.needs_manual_grade, 1), else_=0))
    graded = (
        select(SubmittedAssignment.student_id, SubmittedAssignment.timestamp, func.sum(Grade.score), waits)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .outerjoin(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .outerjoin(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .where(Assignment.name == unit)
        .group_by(SubmittedAssignment.student_id, SubmittedAssignment.timestamp)
    )
    late = (
        select(SubmittedAssignment.student_id, func.sum(SubmittedNotebook.late_submission_penalty))
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .where(Assignment.name == unit)
        .group_by(SubmittedAssignment.student_id)
    )
    lost = dict(gradebook.db.execute(late).all())
    return {
        student: Mark(time, raw or 0.0, lost.get(student) or 0.0, waits=bool(open_answers))
        for student, time, raw, open_answers in gradebook.db.execute(graded)
    }


def roster(gradebook: Gradebook) -> list[Any]:
    """All students, ordered by name: ``id``, ``last_name``, ``first_name``, ``email``, ``lms_user_id``."""
    names = (Student.last_name, Student.first_name, Student.id)
    return list(gradebook.db.execute(select(*names, Student.email, Student.lms_user_id).order_by(*names)))


def comments(gradebook: Gradebook, unit: str) -> dict[str, str]:
    """What people wrote about each student's submission of the unit, on one line."""
    query = (
        select(SubmittedAssignment.student_id, Comment.manual_comment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Comment, Comment.notebook_id == SubmittedNotebook.id)
        .where(Assignment.name == unit, Comment.manual_comment.is_not(None))
        .order_by(SubmittedAssignment.student_id, Comment.cell_id)
    )
    found: dict[str, list[str]] = {}
    for student, comment in gradebook.db.execute(query):
        found.setdefault(student, []).append(" ".join(comment.split()))
    return {student: " / ".join(said) for student, said in found.items()}
