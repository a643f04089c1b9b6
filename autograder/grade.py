"""Grading a class: what is unchanged is left as it is, the rest is assessed by workers and written by one writer.

For each submission, in this order: its results are kept, the gradebook takes them, its autograded
notebook and feedback are written, and only then is it noted as written. Wherever the command ends,
the same command goes on from there.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import warnings
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.apps.api import NbGraderAPI
from nbgrader.utils import parse_utc
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import OperationalError, SAWarning

from .assess import Assessment, ByHand, Task
from .edition import Edition, software
from .engine.seam import course_secret
from .errors import AutograderError, UnreadableSubmission
from .feedback.reading import record_of
from .files import write
from .gradebook import Entry, Writer, writer
from .inert import inert
from .release import nbgrader
from .results import CheckRecord, ExerciseRecord, Record, SubmissionRecord
from .store import Store, Written, name_of
from .submissions import SECRET, TIMESTAMP, Submission, handed_in, reading
from .units import Course, Unit, grade_id, is_check
from .workers import Pool

MAX_CHECKS = 100
BATCH = 16
LOST = "its examination was lost; grade it again, and see `autograder doctor` if it is lost again"


class Isolation(StrEnum):
    """How submissions are run: shut in by bubblewrap, or, for an author's own code, not at all."""

    BUBBLEWRAP = "bubblewrap"
    NONE = "none"


@dataclass
class Planned:
    """A submission that is to be assessed, or that holds nothing to grade."""

    content: str
    """Name of the submitted notebook's content."""
    inputs: str
    timestamp: str | None
    secret: str | None = None
    """What nbgrader's exchange gave the submission, so that only its student finds the feedback there."""


@dataclass
class Grading:
    """One run over the submissions of one unit."""

    course: Course
    unit: Unit
    edition: Edition
    api: NbGraderAPI
    book: Writer
    store: Store
    by_hand: dict[str, ByHand]
    auto: dict[str, dict[str, float | None]]
    write: bool = True
    """Whether gradebook and files are to be changed; where not, what is found out is kept all the same."""
    planned: dict[str, Planned] = field(default_factory=dict)
    unchanged: deque[SubmissionRecord] = field(default_factory=deque)
    empty: deque[Assessment] = field(default_factory=deque)

    def run(self, found: Iterator[Submission], pool: Pool) -> Iterator[SubmissionRecord]:
        """Each submission's record, as it is done."""
        batch: list[Assessment] = []
        for assessment in pool.assess(self._tasks(found), self.edition):
            yield from self._settled()
            batch.append(assessment)
            if len(batch) >= (1 if pool.jobs == 1 else BATCH) or pool.idle:
                yield from self._settle(batch)
                batch = []
        yield from self._settle(batch)
        yield from self._settled()

    def _settled(self) -> Iterator[SubmissionRecord]:
        """What needed no worker."""
        while self.unchanged:
            yield self.unchanged.popleft()
        while self.empty:
            yield from self._settle([self.empty.popleft()])

    def _tasks(self, found: Iterator[Submission]) -> Iterator[Task]:
        for submission in found:
            student = submission.student
            try:
                if submission.notebook is None:
                    raise UnreadableSubmission(submission.reason)
                timestamp = time_handed_in(submission)
            except UnreadableSubmission as error:
                self.planned[student] = Planned("", "", None)
                reason = inert(str(error), limit=400)
                self.empty.append(Assessment(student=student, reason=reason, notes=tuple(submission.notes)))
                continue
            told = json.dumps(submission.notebook, ensure_ascii=False)
            submission.notebook = None
            by_hand = self.by_hand.get(student, ByHand())
            secret = secret_of(submission)
            late = self.book.seconds_late(student, timestamp)
            content = name_of(told.encode())
            inputs = name_of(
                content.encode(), self.edition.digest.encode(), software().encode(),
                by_hand.model_dump_json().encode(),
                repr((timestamp, secret, submission.notes, late, self.book.penalty if late else "")).encode(),
            )  # fmt: skip
            if (record := self._unchanged(student, inputs)) is not None:
                self.unchanged.append(record)
                continue
            self.planned[student] = Planned(content, inputs, timestamp, secret)
            yield Task(
                student=student,
                notebook=told,
                notes=tuple(submission.notes),
                by_hand=by_hand,
                known=self.store.known(content),
                page=not late,
            )

    def _unchanged(self, student: str, inputs: str) -> SubmissionRecord | None:
        """The last record, where nothing that it rests on has changed and all that was written still stands."""
        last = self.store.last(student)
        if last is None or last.inputs != inputs or last.auto != self.auto.get(student):
            return None
        return last.record if self.store.stands(last.files) else None

    def _settle(self, batch: list[Assessment]) -> Iterator[SubmissionRecord]:
        """Keep a batch, and write it where it is to be written; say what became of each."""
        entries: dict[str, tuple[Entry, Planned]] = {}
        for assessment in batch:
            planned = self.planned.pop(assessment.student)
            notebook = NotebookNode(cells=[])
            if assessment.notebook:
                # Made by a worker of ours, so not held to the schema again, which takes longer than all else here.
                notebook = nbformat.v4.reads(assessment.notebook)
                self.store.keep(planned.content, assessment)
            entry = Entry(assessment, notebook, planned.timestamp, assessment.page)
            if self.write and (assessment.notebook or assessment.reason):
                entries[assessment.student] = entry, planned
            else:
                # Where no worker could do it, the gradebook keeps what it has.
                entry.count(self.by_hand.get(assessment.student, ByHand()))
                yield self._record(entry)
        if entries:
            self.book.enter([entry for entry, _ in entries.values()])
        for student, (entry, planned) in entries.items():
            files = self._files(entry, planned)
            record = self._record(entry)
            if record.status == "graded":
                self.store.note(student, Written(inputs=planned.inputs, files=files, auto=entry.auto, record=record))
            yield record

    def _files(self, entry: Entry, planned: Planned) -> dict[str, str]:
        """Write the autograded notebook and the feedback, or take away those of an earlier grading."""
        student, name = entry.assessment.student, self.unit.name
        coursedir = self.api.coursedir
        folders = {
            ".ipynb": (Path(coursedir.format_path(coursedir.autograded_directory, student, name))),
            ".html": (Path(coursedir.format_path(coursedir.feedback_directory, student, name))),
        }
        if entry.assessment.reason:
            # What an earlier submission got is no longer what the gradebook says.
            for folder in folders.values():
                shutil.rmtree(folder, ignore_errors=True)
            return {}
        files = {}
        for suffix, data in ((".ipynb", entry.assessment.notebook.encode()), (".html", entry.page.encode())):
            path = folders[suffix] / f"{name}{suffix}"
            write(path, data)
            path.chmod(0o644)
            files[os.path.relpath(path, self.course.root)] = name_of(data)
            for beside, told in ((TIMESTAMP, planned.timestamp), (SECRET, planned.secret)):
                if told is not None:
                    write(folders[suffix] / beside, told.encode())
        return files

    def _record(self, entry: Entry) -> SubmissionRecord:
        assessment, unit = entry.assessment, self.unit
        told = {str(grade_id(cell)): tuple(checks_told(cell)) for cell in entry.notebook.cells if is_check(cell)}
        graded = not assessment.reason and not assessment.lost
        return SubmissionRecord(
            student=assessment.student,
            unit=unit.name,
            status="graded" if graded else "not_graded",
            reason=assessment.reason or (LOST if assessment.lost else ""),
            notes=assessment.notes,
            language=assessment.language,
            score=entry.score,
            max_score=sum(e.points for e in unit.exercises),
            seconds=assessment.seconds,
            exercises=[
                ExerciseRecord(
                    id=exercise.id,
                    score=entry.scores.get(exercise.grade_id, 0.0),
                    max_score=exercise.points,
                    checks=told.get(exercise.grade_id, ()),
                )
                for exercise in unit.exercises
            ],
        )


def grade(
    course: Course,
    unit: Unit,
    submissions: Path,
    *,
    student: str | None = None,
    timeout: float | None = None,
    isolation: Isolation = Isolation.BUBBLEWRAP,
    pool: Pool | None = None,
) -> Iterator[SubmissionRecord]:
    """Grade a unit's submissions with the workers of a pool, by default one after another in this process.

    A submission in which there is nothing to grade gets 0 in the gradebook and a record that says
    why; it never stops the others.

    Raises AutograderError when the unit is not in the gradebook, no such student handed in, or another
    autograder is at work, or when disk or gradebook take nothing more; what was yielded before is
    kept. Raises SandboxUnavailable when submissions cannot be shut in; then none is run.
    """
    found = [s for s in handed_in(submissions, unit) if student in (None, s.student)]
    if student is not None and not found:
        raise AutograderError(f"{submissions} holds nothing of student {student!r} for {unit.name}.")
    with begun(course, unit, timeout=timeout, confined=isolation is Isolation.BUBBLEWRAP) as grading:
        yield from grading.run(map(reading, found), pool or Pool())


class Change(Record):
    """What grading again would change for one student in one exercise; ``None`` is no score yet."""

    student: str
    unit: str
    exercise: str
    before: float | None
    after: float | None


def changes(
    course: Course, unit: Unit, submissions: Path, *, timeout: float | None = None, pool: Pool | None = None
) -> Iterator[tuple[SubmissionRecord, list[Change]]]:
    """What grading a unit again would change, for each submission graded before, with nothing written.

    Only exercises whose checks, or what these rest on, are not as they were are run again. Raises what
    ``grade`` raises.
    """
    with begun(course, unit, timeout=timeout, confined=True, write=False) as grading:
        graded = [s for s in handed_in(submissions, unit) if s.student in grading.auto]
        for record in grading.run(map(reading, graded), pool or Pool()):
            before, by_hand = grading.auto[record.student], grading.by_hand.get(record.student, ByHand())
            found = []
            for exercise, now in zip(unit.exercises, record.exercises, strict=True):
                name = exercise.grade_id
                was = by_hand.scores.get(name, before.get(name))
                was = None if was is None else was + by_hand.extra.get(name, 0.0)
                fixed = name in by_hand.scores
                if was != now.score and not (fixed and record.status == "graded"):
                    found.append(
                        Change(student=record.student, unit=unit.name, exercise=now.id, before=was, after=now.score)
                    )
            yield record, found


@contextmanager
def begun(
    course: Course, unit: Unit, *, timeout: float | None, confined: bool, write: bool = True
) -> Iterator[Grading]:
    """A run of grading with gradebook and store open."""
    # nbgrader's own queries make SQLAlchemy warn; nothing a user of ours could mend.
    with warnings.catch_warnings(action="ignore", category=SAWarning), telling_trouble(), nbgrader(course) as api:
        edition = Edition.of(course, unit, course_secret(course), call_seconds=timeout, confined=confined)
        with writer(course, api, unit) as book:
            store = Store(course, unit.name)
            yield Grading(course, unit, edition, api, book, store, *book.read(), write=write)


@contextmanager
def telling_trouble() -> Iterator[None]:
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
            said = " ".join(str(cause.orig).split())
            return AutograderError(
                f"The gradebook cannot be used: {said}. Let other programs that use it end, make sure its disk "
                "has room, then grade again; what was graded so far is kept."
            )
        if isinstance(cause, OSError) and cause.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}:
            return AutograderError(
                f"Nothing more can be written: {cause.strerror} ({cause.filename or 'while grading'}). Mend that, "
                "then grade again; what was graded so far is kept."
            )
        cause = cause.__cause__ or cause.__context__
    return None


def time_handed_in(submission: Submission) -> str | None:
    """What ``timestamp.txt`` says, if there is one. Raises UnreadableSubmission when that is no time."""
    told = _beside(submission, TIMESTAMP)
    try:
        if told is not None:
            parse_utc(told)
    except (ValueError, OverflowError):
        # Passing over it would spare a late submission its penalty.
        raise UnreadableSubmission("timestamp.txt holds no time; correct it, or remove it") from None
    return told


def secret_of(submission: Submission) -> str | None:
    """What nbgrader's ``submit`` wrote beside the notebook; without it ``release_feedback`` finds no student."""
    told = _beside(submission, SECRET)
    return told if told is not None and told.isascii() and told.isalnum() else None


def _beside(submission: Submission, name: str) -> str | None:
    """The text of a small file beside the notebook; ``None`` where there is none."""
    path = submission.folder / name
    if not path.is_file() or path.is_symlink() or path.stat().st_size >= 200:
        return None
    return path.read_text(encoding="utf-8", errors="replace").strip()


CHECKS = TypeAdapter(list[CheckRecord])


def checks_told(cell: NotebookNode) -> list[CheckRecord]:
    """The named checks that a check cell's output reports; none when it reports nothing readable."""
    record = record_of(cell, MAX_CHECKS)
    if record is None:
        return []
    fields = ("name", "outcome", "mistake", "follow_through")
    try:
        return CHECKS.validate_python([{k: row.get(k) for k in fields} for row in record["checks"]])
    except ValidationError:
        return []
