"""The export plugins: the columns that a spreadsheet, Canvas and Moodle expect."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Bool

from ..errors import AutograderError
from ..files import write
from .cells import harmless_cell
from .marks import Mark, comments, marks, roster

NOTHING = Mark(None, 0.0, 0.0, waits=False)
POINTS_POSSIBLE = "Points Possible"


class Table(ExportPlugin):  # type: ignore[misc]
    """A CSV file of a gradebook. A mark at its start tells spreadsheets that it is UTF-8, or Hangul is garbled."""

    file = "grades.csv"
    """Where it is written when ``--to`` does not say."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the units and students chosen by ``--assignment`` and ``--student``, all by default.

        Raises OSError when the file cannot be written, AutograderError when there is nothing to write.
        """
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        for row in self.rows(gradebook):
            writer.writerow([harmless_cell("" if value is None else str(value)) for value in row])
        write(Path(self.to or self.file), text.getvalue().encode("utf-8-sig"))

    def rows(self, gradebook: Gradebook) -> Iterable[list[Any]]:
        """The table, its head first."""
        raise NotImplementedError

    def units(self, gradebook: Gradebook) -> list[Assignment]:
        """The chosen units."""
        return [unit for unit in gradebook.assignments if not self.assignment or unit.name in self.assignment]

    def students(self, gradebook: Gradebook) -> list[Any]:
        """The chosen students, also those who handed in nothing."""
        return [student for student in roster(gradebook) if not self.student or student.id in self.student]


class HarmlessCsv(Table):
    """One row a student and unit, in the columns of nbgrader's own CSV; 0 where nothing was handed in."""

    HEAD = (
        "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
        "raw_score", "late_submission_penalty", "score", "max_score",
    )  # fmt: skip

    def rows(self, gradebook: Gradebook) -> Iterator[list[Any]]:
        """The table, its head first."""
        yield list(self.HEAD)
        students = self.students(gradebook)
        for unit in self.units(gradebook):
            found = marks(gradebook, unit.name)
            for student in students:
                mark = found.get(student.id, NOTHING)
                about = [student.id, student.last_name, student.first_name, student.email]
                points = [mark.raw, mark.penalty, mark.score, unit.max_score]
                yield [unit.name, unit.duedate, mark.handed_in, *about, *points]


class ForCourse(Table):
    """One row a student and one column a unit, for a learning management system to import.

    A unit without points is left out. What was not handed in is left empty, for the other system's
    own rule about missing work; with ``zeros`` it is 0.
    """

    zeros = Bool(False, help="Write 0 where nothing was handed in, instead of an empty cell.").tag(config=True)

    def units(self, gradebook: Gradebook) -> list[Assignment]:
        """The chosen units that have points. Raises AutograderError when none has."""
        chosen = super().units(gradebook)
        found = [unit for unit in chosen if unit.max_score > 0]
        for unit in chosen:
            if unit not in found:
                self.log.warning("%s has no points and is left out", unit.name)
        if not found:
            raise AutograderError("None of these units has points in the gradebook, so there are no grades to export.")
        return found

    def cell(self, mark: Mark | None) -> float | str:
        """A score, rounded so that it reads as people write it."""
        if mark is None:
            return 0 if self.zeros else ""
        return round(mark.score, 4)


class CanvasCsv(ForCourse):
    """What Canvas imports under *Grades → Import*.

    Canvas looks for a student by ``ID``, its own number, which the gradebook holds as ``lms_user_id``;
    then by ``SIS User ID`` and ``SIS Login ID``. Both are the student's id here, since it may be either.
    ``Section`` must be there and may be empty. A column whose name no assignment has yet becomes a
    new assignment, worth what the row ``Points Possible`` says.
    """

    file = "grades-canvas.csv"
    HEAD = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")

    def rows(self, gradebook: Gradebook) -> Iterator[list[Any]]:
        """The table, its head first."""
        units = self.units(gradebook)
        found = [marks(gradebook, unit.name) for unit in units]
        yield [*self.HEAD, *(unit.name for unit in units)]
        yield [POINTS_POSSIBLE, *[""] * 4, *(unit.max_score for unit in units)]
        for student in self.students(gradebook):
            about = [_name(student), student.lms_user_id, student.id, student.id, ""]
            yield [*about, *(self.cell(by_student.get(student.id)) for by_student in found)]


def _name(student: Any) -> str:
    """The name as Canvas sorts it. One that would be taken for the row of points is left out: the ids are enough."""
    name = ", ".join(part for part in (student.last_name, student.first_name) if part) or student.id
    return "" if POINTS_POSSIBLE in name else str(name)


class MoodleCsv(ForCourse):
    """What Moodle imports under *Grades → Import → CSV file*, separated by commas.

    *Map from* one of the first three columns, whichever your Moodle knows, *to* the field of that
    name; ``ID number`` is the gradebook's ``lms_user_id`` where it has one. Then map each unit to its
    grade item. With ``feedback`` a column follows each unit that holds what people wrote and what was
    lost for being late. Map both or neither: Moodle overwrites the grade together with the feedback.
    """

    file = "grades-moodle.csv"
    feedback = Bool(False, help="Add a column of feedback after each unit.").tag(config=True)
    HEAD = ("Username", "ID number", "Email address", "First name", "Last name")

    def rows(self, gradebook: Gradebook) -> Iterator[list[Any]]:
        """The table, its head first."""
        units = self.units(gradebook)
        found = [marks(gradebook, unit.name) for unit in units]
        said = [comments(gradebook, unit.name) if self.feedback else {} for unit in units]
        yield [*self.HEAD, *(name for unit in units for name in self._columns(unit.name))]
        for student in self.students(gradebook):
            row = [student.id, student.lms_user_id or student.id, student.email, student.first_name, student.last_name]
            for by_student, comment in zip(found, said, strict=True):
                mark = by_student.get(student.id)
                row.append(self.cell(mark))
                if self.feedback:
                    row.append(_feedback(mark, comment.get(student.id, "")))
            yield row

    def _columns(self, unit: str) -> list[str]:
        return [unit, f"{unit} feedback"] if self.feedback else [unit]


def _feedback(mark: Mark | None, comment: str) -> str:
    late = f"Late: −{mark.penalty:g} points." if mark and mark.penalty else ""
    return " ".join(filter(None, [late, comment]))
