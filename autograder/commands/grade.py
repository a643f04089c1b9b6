"""``autograder grade``: a class, from submitted notebooks to gradebook and feedback."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.progress import TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from ..console import HERE, CourseDir, Db, Debug, Json, Quiet, Units, course_at, err, out, progress
from ..engine.bundle import kind_of
from ..engine.engine import cores
from ..errors import AutograderError, ExitStatus
from ..grade import Isolation, grade
from ..inert import inert
from ..results import GRADES, GRADES_BEFORE, ClassRecord, SubmissionRecord
from ..submissions import handed_in
from ..units import Course, Unit
from ..workers import WORTHWHILE, Pool

LIVE = (
    TextColumn("{task.fields[running]} running, {task.fields[lost]} not graded, left"),
    TimeRemainingColumn(),
)
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", min=1, help="Submissions graded at a time; by default as many as cores, one in a small class."
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="Grade on the Dask cluster at this address instead."),
]


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
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    json_file: Json = None,
    course_dir: CourseDir = HERE,
    db: Db = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Grade submissions into nbgrader's gradebook, with autograded notebooks and feedback.

    What was graded before and has not changed is left as it is. Exit status 1 says that some
    submissions could not be graded; they are listed with the reason.

    Example: `autograder grade 01-convolution --json grades.json`
    """
    course = course_at(course_dir, db)
    folder = submissions or course.root / "submitted"
    wanted = [unit for unit in course.units(units or []) if units or handed_in(folder, unit)]
    if not wanted:
        raise AutograderError(f"{folder} holds no submission of any unit; expected are STUDENT/UNIT/UNIT.ipynb.")
    records: list[SubmissionRecord] = []
    try:
        with progress(*LIVE, quiet=quiet) as bar, Pool(jobs or cores(), scheduler) as workers:
            for unit in wanted:
                handed = [s for s in handed_in(folder, unit) if student in (None, s.student)]
                pool = pool_for(unit, len(handed), jobs, workers)
                task = bar.add_task(unit.name, total=len(handed), lost=0, running=0)
                for record in grade(
                    course, unit, folder, student=student, timeout=timeout, isolation=isolation, pool=pool
                ):
                    records.append(record)
                    lost = sum(r.status == "not_graded" for r in records if r.unit == unit.name)
                    bar.update(task, advance=1, lost=lost, running=pool.running)
                bar.update(task, running=0)
            for worker, why in sorted(workers.refused.items()):
                err.print(f"not used: {worker}: {why}", markup=False, highlight=False)
    finally:
        # Also where the run ends early; and where nothing can be written any more, the gradebook has the scores.
        records.sort(key=lambda record: (record.unit, record.student))
        if records:
            with contextlib.suppress(OSError):
                keep(course, records)
    if json_file is not None:
        ClassRecord(submissions=records).write(json_file)
    _show(records)
    end_with(records)


def pool_for(unit: Unit, submissions: int, jobs: int | None, workers: Pool) -> Pool:
    """The workers, or this process alone for a class so small that starting them would take longer."""
    few = WORTHWHILE[kind_of(unit)] if jobs is None else 2
    return Pool() if workers.scheduler is None and submissions < few else workers


def end_with(records: list[SubmissionRecord]) -> None:
    """Tell what could not be graded; then the command's status says so."""
    failed = [record for record in records if record.status == "not_graded"]
    for record in failed:
        err.print(f"not graded: {inert(record.student)} {record.unit}: {record.reason}", markup=False, highlight=False)
    if failed:
        raise typer.Exit(ExitStatus.NOT_ALL_GRADED)


def keep(course: Course, records: list[SubmissionRecord]) -> None:
    """Enter what was graded now into the course's record of the class, beside what was graded before."""
    course.state.mkdir(exist_ok=True)
    path = course.state / GRADES
    known: list[SubmissionRecord] = []
    if path.is_file():
        with contextlib.suppress(ValidationError):
            # What cannot be read is an older form of the record; the gradebook has the scores.
            known = ClassRecord.model_validate_json(path.read_text(encoding="utf-8")).submissions
    fresh = {(record.student, record.unit): record for record in records}
    kept = [record for record in known if (record.student, record.unit) not in fresh]
    merged = sorted([*kept, *records], key=lambda record: (record.unit, record.student))
    now = ClassRecord(submissions=merged)
    if known and [r.model_copy(update={"seconds": 0}) for r in known] != [
        r.model_copy(update={"seconds": 0}) for r in merged
    ]:
        # What the report compares with; grading again what has not changed leaves it.
        ClassRecord(submissions=known).write(course.state / GRADES_BEFORE)
    now.write(path)


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
        # As Text: what a student wrote is no markup.
        table.add_row(
            Text(inert(record.student)),
            record.unit,
            f"{record.score:g}" if record.status == "graded" else "–",
            f"{record.max_score:g}",
            f"{record.seconds:.1f}",
            Text(inert("; ".join(notes))),
        )
    out.print(table)
