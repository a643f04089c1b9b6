"""``autograder grade``: a class, from submitted notebooks to gradebook and feedback."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ..console import HERE, CourseDir, Debug, Json, Quiet, Units, course_at, err, out, progress
from ..errors import AutograderError, ExitStatus
from ..grade import Isolation, grade
from ..inert import inert
from ..results import ClassRecord, SubmissionRecord
from ..submissions import find_submissions

GRADES = "grades.json"


def grade_command(
    units: Units = None,
    submissions: Annotated[
        Path | None, typer.Option(help="Folder of submissions, STUDENT/UNIT/UNIT.ipynb; submitted/ by default.")
    ] = None,
    student: Annotated[str | None, typer.Option(help="Grade this student only.")] = None,
    timeout: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds a call may take; the course's setting by default.")
    ] = None,
    isolation: Annotated[
        Isolation, typer.Option(help="How submissions are shut in; `none` runs them unprotected: your own code only.")
    ] = Isolation.BUBBLEWRAP,
    json_file: Json = None,
    course_dir: CourseDir = HERE,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Grade submissions through nbgrader, with autograded notebooks and feedback.

    Exit status 1 says that some submissions could not be graded; they are listed with the reason.

    Example: `autograder grade 01-convolution --json grades.json`
    """
    course = course_at(course_dir)
    folder = submissions or course.root / "submitted"
    wanted = [unit for unit in course.units(units or []) if units or find_submissions(folder, unit)]
    if not wanted:
        raise AutograderError(f"{folder} holds no submission of any unit; expected are STUDENT/UNIT/UNIT.ipynb.")
    records: list[SubmissionRecord] = []
    with progress(quiet=quiet) as bar:
        for unit in wanted:
            task = bar.add_task(unit.name, total=len(find_submissions(folder, unit)))
            for record in grade(course, unit, folder, student=student, timeout=timeout, isolation=isolation):
                records.append(record)
                bar.advance(task)
    graded = ClassRecord(submissions=records)
    course.state.mkdir(exist_ok=True)
    for path in filter(None, (course.state / GRADES, json_file)):
        graded.write(path)
    _show(records)
    failed = [record for record in records if record.status == "not_graded"]
    for record in failed:
        err.print(f"not graded: {inert(record.student)} {record.unit}: {record.reason}", markup=False, highlight=False)
    if failed:
        raise typer.Exit(ExitStatus.NOT_ALL_GRADED)


def _show(records: list[SubmissionRecord]) -> None:
    """The class as a table on stdout."""
    table = Table("student", "unit", "score", "of", "s", "notes", title="Grades")
    for record in records:
        waiting = sum(exercise.score is None for exercise in record.exercises)
        notes = (
            [record.reason]
            if record.reason
            else [*record.notes, *(["graded by hand: " + str(waiting)] * bool(waiting))]
        )
        table.add_row(
            inert(record.student),
            record.unit,
            f"{record.score:g}" if record.status == "graded" else "–",
            f"{record.max_score:g}",
            f"{record.seconds:.1f}",
            inert("; ".join(notes)),
        )
    out.print(table)
