"""Grading a class: each submission through nbgrader, each trouble kept to the submission it belongs to."""

from __future__ import annotations

import errno
import shutil
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

import nbformat
from cnncourse.outcomes import MIME
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.utils import parse_utc, temp_attrs
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import OperationalError, SAWarning
from traitlets.config import Config

from .engine.bundle import kind_of
from .engine.seam import LOST, engine
from .errors import AutograderError, UnreadableSubmission
from .inert import inert
from .rebuild import language_of, rebuild
from .release import nbgrader
from .results import CheckRecord, ExerciseRecord, SubmissionRecord
from .submissions import Submission, find_submissions
from .units import Course, Unit, grade_id, is_check

MAX_CHECKS = 100


class Isolation(StrEnum):
    """How submissions are run: shut in by bubblewrap, or, for an author's own code, not at all."""

    BUBBLEWRAP = "bubblewrap"
    NONE = "none"


def grade(
    course: Course,
    unit: Unit,
    submissions: Path,
    *,
    student: str | None = None,
    timeout: float | None = None,
    isolation: Isolation = Isolation.BUBBLEWRAP,
) -> Iterator[SubmissionRecord]:
    """Grade a unit's submissions one after another.

    A submission in which there is nothing to grade gets 0 in the gradebook and a record that says
    why; it never stops the others.

    Raises AutograderError when the unit is not in the gradebook or no such student handed in, or when
    disk or gradebook take nothing more; what was yielded before is kept. Raises SandboxUnavailable,
    before anything is run, when submissions cannot be shut in.
    """
    found = [s for s in find_submissions(submissions, unit) if student in (None, s.student)]
    if student is not None and not found:
        raise AutograderError(f"{submissions} holds nothing of student {student!r} for {unit.name}.")
    if isolation is Isolation.BUBBLEWRAP and found:
        engine(kind_of(unit)).start()
    staged = course.state / "staged"
    try:
        # nbgrader's own queries make SQLAlchemy warn; nothing a user of ours could mend.
        with (
            warnings.catch_warnings(action="ignore", category=SAWarning),
            nbgrader(course, _settings(staged, timeout, isolation)) as api,
            _telling_trouble(),
        ):
            _require_released(api, unit)
            for submission in found:
                started = time.perf_counter()
                record = _grade_one(course, api, submission, staged)
                yield record.model_copy(update={"seconds": round(time.perf_counter() - started, 3)})
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _settings(staged: Path, timeout: float | None, isolation: Isolation) -> Config:
    change = Config()
    change.CourseDirectory.submitted_directory = str(staged)
    if timeout is not None:
        change.Examine.call_seconds = timeout
        change.Execute.timeout = round(timeout)
    if isolation is Isolation.NONE:
        change.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default()
    return change


@contextmanager
def _telling_trouble() -> Iterator[None]:
    """Turn what is the machine's trouble and no submission's into one sentence."""
    try:
        yield
    except Exception as error:
        if (trouble := _trouble(error)) is None:
            raise
        raise trouble from error


def _trouble(error: Exception) -> AutograderError | None:
    """What the user can mend, where an error stops every submission alike; ``None`` where it does not."""
    if isinstance(error, AutograderError):
        return None if isinstance(error, UnreadableSubmission) else error
    # nbgrader wraps what the database says into errors of its own.
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OperationalError):
            return AutograderError(
                f"The gradebook cannot be used: {cause.orig}. Let other programs that use it end, make sure its disk "
                "has room, then grade again; what was graded so far is kept."
            )
        if isinstance(cause, OSError) and cause.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}:
            return AutograderError(
                f"Nothing more can be written: {cause.strerror} ({cause.filename or 'while grading'}). Mend that, "
                "then grade again; what was graded so far is kept."
            )
        cause = cause.__cause__ or cause.__context__
    return None


def _require_released(api: NbGraderAPI, unit: Unit) -> None:
    """Raises AutograderError when the gradebook does not know the unit yet."""
    try:
        with Gradebook(api.coursedir.db_url) as gradebook:
            gradebook.find_assignment(unit.name)
    except MissingEntry:
        raise AutograderError(
            f"The gradebook has no unit {unit.name!r} yet; run `autograder release {unit.name}` first."
        ) from None


def _grade_one(course: Course, api: NbGraderAPI, submission: Submission, staged: Path) -> SubmissionRecord:
    """One submission from its folder to its record."""
    try:
        if submission.notebook is None:
            raise UnreadableSubmission(submission.reason)
        rebuilt, notes = rebuild(submission.notebook, course, submission.unit.name)
        submission.notes += notes
        _stage(submission, rebuilt, staged)
        if (cause := _autograde(api, submission)) is not None:
            if (trouble := _trouble(cause)) is not None:
                raise trouble from cause
            raise UnreadableSubmission(inert(f"{type(cause).__name__}: {cause}", limit=300))
        feedback = api.generate_feedback(submission.unit.name, submission.student, force=True)
        if not feedback["success"]:
            submission.notes.append("feedback could not be written: " + _reason(feedback))
    except UnreadableSubmission as error:
        return _ungraded(api, submission, inert(str(error), limit=400))
    return _graded(course, api, submission)


class _Autograde(Autograde):  # type: ignore[misc]
    """nbgrader's converter, which keeps why a submission failed; nbgrader itself only logs it."""

    cause: Exception | None = None

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Make student and submission known to the gradebook."""
        with self._keeping():
            super().init_assignment(assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Clean, examine and score one notebook."""
        with self._keeping():
            super().convert_single_notebook(notebook_filename)

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self.cause = error
            raise


def _autograde(api: NbGraderAPI, submission: Submission) -> Exception | None:
    """Autograde as ``NbGraderAPI.autograde`` does, but let Ctrl-C through; the error when it failed."""
    with temp_attrs(api.coursedir, assignment_id=submission.unit.name, student_id=submission.student):
        converter = _Autograde(coursedir=api.coursedir, parent=api)
        converter.force = converter.create_student = True
        try:
            converter.start()
        except Exception as error:
            return converter.cause or error
    return None


def _stage(submission: Submission, rebuilt: NotebookNode, staged: Path) -> None:
    """Lay the rebuilt notebook where nbgrader will find it, alone, with the time of handing in."""
    shutil.rmtree(staged / submission.student, ignore_errors=True)
    folder = staged / submission.student / submission.unit.name
    folder.mkdir(parents=True)
    nbformat.write(rebuilt, folder / f"{submission.unit.name}.ipynb")
    timestamp = submission.folder / "timestamp.txt"
    if timestamp.is_file() and not timestamp.is_symlink() and timestamp.stat().st_size < 200:
        try:
            parse_utc(timestamp.read_text(encoding="utf-8").strip())
        except (ValueError, OverflowError):
            # Passing over it would spare a late submission its penalty.
            raise UnreadableSubmission("timestamp.txt holds no time; correct it, or remove it") from None
        shutil.copyfile(timestamp, folder / timestamp.name)


def _reason(outcome: dict[str, Any]) -> str:
    """The last error of nbgrader's log as one line. Raises KeyboardInterrupt for one that nbgrader swallowed."""
    if (outcome.get("error") or "").rstrip().endswith("\nKeyboardInterrupt"):
        raise KeyboardInterrupt
    lines = [line.strip() for line in (outcome.get("error") or outcome.get("log") or "").splitlines() if line.strip()]
    told = [line for line in lines if "rror" in line]
    return inert((told or lines or ["nbgrader gave no reason"])[-1], limit=300)


def _ungraded(api: NbGraderAPI, submission: Submission, reason: str) -> SubmissionRecord:
    """Note a submission with nothing to grade: present in the gradebook, with 0 points."""
    unit = submission.unit
    with Gradebook(api.coursedir.db_url) as gradebook:
        gradebook.update_or_create_student(submission.student)
        entry = gradebook.update_or_create_submission(unit.name, submission.student)
        for notebook in entry.notebooks:
            for scored in notebook.grades:
                scored.auto_score, scored.manual_score, scored.needs_manual_grade = 0, None, False
        gradebook.db.commit()
    # What an earlier submission got is no longer what the gradebook says.
    for kind in (api.coursedir.autograded_directory, api.coursedir.feedback_directory):
        shutil.rmtree(api.coursedir.format_path(kind, submission.student, unit.name), ignore_errors=True)
    return SubmissionRecord(
        student=submission.student,
        unit=unit.name,
        status="not_graded",
        reason=reason,
        notes=tuple(submission.notes),
        score=0,
        max_score=sum(e.points for e in unit.exercises),
        seconds=0,
        exercises=[ExerciseRecord(id=e.id, score=0, max_score=e.points) for e in unit.exercises],
    )


def _graded(course: Course, api: NbGraderAPI, submission: Submission) -> SubmissionRecord:
    """What the gradebook and the autograded notebook say of a submission."""
    unit = submission.unit
    path = Path(api.coursedir.format_path(api.coursedir.autograded_directory, submission.student, unit.name))
    notebook = nbformat.read(path / f"{unit.name}.ipynb", as_version=4)
    told = {str(grade_id(cell)): checks_told(cell) for cell in notebook.cells if is_check(cell)}
    lost = any(LOST in str(cell.get("outputs")) for cell in notebook.cells if is_check(cell))
    exercises = []
    with Gradebook(api.coursedir.db_url) as gradebook:
        entry = gradebook.find_submission_notebook(unit.name, unit.name, submission.student)
        grades = {grade.name: grade for grade in entry.grades}
        for exercise in unit.exercises:
            grade = grades[exercise.grade_id]
            exercises.append(
                ExerciseRecord(
                    id=exercise.id,
                    # A person's grade counts, also while nbgrader asks to look at it again.
                    score=None if grade.needs_manual_grade and grade.manual_score is None else float(grade.score),
                    max_score=float(grade.max_score),
                    checks=tuple(told.get(exercise.grade_id, ())),
                )
            )
        score = float(entry.score)
    return SubmissionRecord(
        student=submission.student,
        unit=unit.name,
        status="not_graded" if lost else "graded",
        reason="its examination was lost; grade it again, and see `autograder doctor` if it is lost again"
        if lost
        else "",
        notes=tuple(submission.notes),
        language=language_of(notebook),
        score=score,
        max_score=sum(e.points for e in unit.exercises),
        seconds=0,
        exercises=exercises,
    )


CHECKS = TypeAdapter(list[CheckRecord])


def checks_told(cell: NotebookNode) -> list[CheckRecord]:
    """The named checks that a check cell's output reports; none when it reports nothing readable."""
    for output in cell.get("outputs", []):
        told = output.get("data", {}).get(MIME)
        if not isinstance(told, dict) or not isinstance(told.get("checks"), list):
            continue
        fields = ("name", "outcome", "mistake", "follow_through")
        rows = [{k: row.get(k) for k in fields} for row in told["checks"][:MAX_CHECKS] if isinstance(row, dict)]
        try:
            return CHECKS.validate_python(rows)
        except ValidationError:
            return []
    return []
