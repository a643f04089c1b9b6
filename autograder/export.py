"""Grades as CSV: names in it are quoted where they must be, and none is computed by a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student
from nbgrader.plugins import ExportPlugin

from .inert import inert

COLUMNS = [
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that spreadsheets take for a formula (OWASP, CSV injection)."""


class HarmlessCsv(ExportPlugin):  # type: ignore[misc]
    """One row a student and unit, in the columns of nbgrader's own CSV, written by a CSV writer."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the grades, chosen by ``--assignment`` and ``--student``, to ``--to`` (grades.csv by default)."""
        path = Path(self.to or "grades.csv")
        draft = path.with_name(path.name + ".part")
        with draft.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for row in self._rows(gradebook):
                writer.writerow([harmless_cell("" if value is None else str(value)) for value in row])
        draft.replace(path)

    def _rows(self, gradebook: Gradebook) -> Iterator[list[Any]]:
        for assignment in gradebook.assignments:
            if self.assignment and assignment.name not in self.assignment:
                continue
            for student in gradebook.students:
                if not self.student or student.id in self.student:
                    yield _row(gradebook, assignment, student)


def _row(gradebook: Gradebook, assignment: Assignment, student: Student) -> list[Any]:
    """A student's grade of one unit, in the order of COLUMNS; 0 where nothing was handed in."""
    try:
        handed_in = gradebook.find_submission(assignment.name, student.id)
        penalty = handed_in.late_submission_penalty
        marks = [handed_in.score, penalty, max(0.0, handed_in.score - penalty)]
        time = handed_in.timestamp
    except MissingEntry:
        marks, time = [0.0, 0.0, 0.0], None
    about = [student.id, student.last_name, student.first_name, student.email]
    return [assignment.name, assignment.duedate, time, *about, *marks, assignment.max_score]


def harmless_cell(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would compute; numbers stay numbers."""
    shown = inert(text)
    try:
        float(shown)
    except ValueError:
        return "'" + shown if text.startswith(FORMULA) else shown
    return shown
