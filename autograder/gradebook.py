"""The course's gradebook during one run of grading: read once, written in batches by one process.

The database and its rules are nbgrader's. Scores and comments are entered by nbgrader's own
preprocessor and late penalties by the course's plugin; only the transaction around them is ours, so
that a batch of submissions is entered as a whole or not at all.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import cast

from nbformat import NotebookNode
from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.apps.api import NbGraderAPI
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from nbgrader.utils import parse_utc
from sqlalchemy import func, select, text
from sqlalchemy.orm import joinedload, selectinload

from .assess import Assessment, ByHand, feedback, scores
from .errors import AutograderError
from .units import Course, Unit, is_grade, is_solution

LOCK = 0x636E6E
"""The number under which PostgreSQL locks a gradebook that is being written."""


@dataclass
class Entry:
    """A submission to be entered, and what came of it."""

    assessment: Assessment
    notebook: NotebookNode
    timestamp: str | None = None
    page: str = ""
    score: float = 0.0
    scores: dict[str, float | None] = field(default_factory=dict)
    """By grade id; ``None`` while a person's is waited for."""
    auto: dict[str, float | None] = field(default_factory=dict)

    def count(self, by_hand: ByHand) -> None:
        """Fill in the scores. A person's counts, also while nbgrader asks to look at it again."""
        self.scores = {name: score for name, (score, _) in scores(self.notebook, by_hand).items()}
        self.score = sum(score or 0.0 for score in self.scores.values())


class Writer:
    """The one writer of a unit's grades. Use it inside ``writer``."""

    def __init__(self, book: Gradebook, api: NbGraderAPI, unit: Unit) -> None:
        self.book, self.unit = book, unit
        self.db = book.db
        self.saver = SaveAutoGrades(parent=api)
        self.penalties = AssignLatePenalties(parent=api)
        self.penalties.init_plugin()
        self.students: set[str] = set(self.db.scalars(select(Student.id)))

    def read(self) -> tuple[dict[str, ByHand], dict[str, dict[str, float | None]]]:
        """What people have entered for the unit's submissions, and the automatic scores, by student."""
        by_hand: dict[str, ByHand] = {}
        auto: dict[str, dict[str, float | None]] = {}
        for entry in self._submissions():
            for notebook in entry.notebooks:
                by_hand[entry.student_id] = _by_hand(notebook)
                auto[entry.student_id] = {grade.name: grade.auto_score for grade in notebook.grades}
        self.db.expunge_all()
        return by_hand, auto

    def seconds_late(self, student: str, timestamp: str | None) -> float:
        """By how much a submission of this time comes after the student's deadline."""
        due, extensions = self._deadlines
        if timestamp is None or due is None:
            return 0.0
        late = parse_utc(timestamp) - due - extensions.get(student, timedelta())
        return max(float(late.total_seconds()), 0.0)

    @property
    def penalty(self) -> str:
        """By which rule late submissions lose points."""
        plugin = self.penalties.plugin_inst
        settings = {name: getattr(plugin, name) for name in plugin.trait_names(config=True)}
        return f"{type(plugin).__qualname__} {settings}"

    @cached_property
    def _deadlines(self) -> tuple[datetime | None, dict[str, timedelta]]:
        """When the unit is due, and how much longer some students have."""
        extensions = select(SubmittedAssignment.student_id, SubmittedAssignment.extension).where(
            SubmittedAssignment.assignment_id == self._assignment().id, SubmittedAssignment.extension.is_not(None)
        )
        return self._assignment().duedate, dict(self.db.execute(extensions).all())

    def enter(self, entries: Sequence[Entry]) -> None:
        """Enter a batch in one transaction, and fill in what the gradebook makes of each."""
        try:
            names = [entry.assessment.student for entry in entries]
            for name in dict.fromkeys(n for n in names if n not in self.students):
                self.db.add(Student(id=name))
                self.students.add(name)
            there = {entry.student_id: entry for entry in self._submissions(names)}
            for entry in entries:
                student = entry.assessment.student
                if student not in there:
                    there[student] = self._new(student)
                if entry.timestamp is not None:
                    there[student].timestamp = parse_utc(entry.timestamp)
            self.db.flush()
            for entry in entries:
                self._enter(entry, there[entry.assessment.student])
            self.db.commit()
        except BaseException:
            self.db.rollback()
            self.students = set()
            raise
        self.db.expunge_all()

    def _enter(self, entry: Entry, submission: SubmittedAssignment) -> None:
        (kept,) = submission.notebooks
        if entry.assessment.reason:
            for grade in kept.grades:
                grade.auto_score, grade.manual_score, grade.needs_manual_grade = 0, None, False
        else:
            self.saver.gradebook = _AtHand(kept)
            self.saver.notebook_id = self.saver.assignment_id = self.unit.name
            self.saver.student_id = entry.assessment.student
            for position, cell in enumerate(entry.notebook.cells):
                if is_grade(cell) or is_solution(cell):
                    self.saver.preprocess_cell(cell, {}, position)
        entry.auto = {grade.name: grade.auto_score for grade in kept.grades}
        entry.count(_by_hand(kept))
        self._penalise(entry, submission, kept)

    def _penalise(self, entry: Entry, submission: SubmittedAssignment, kept: SubmittedNotebook) -> None:
        """Ask the course's plugin what a late submission loses, and tell its student."""
        kept.late_submission_penalty = None
        late = submission.total_seconds_late
        if late > 0:
            self.db.flush()
            self.db.refresh(kept, ["score"])
            penalty = self.penalties.plugin_inst.late_submission_penalty(entry.assessment.student, kept.score, late)
            if penalty is not None:
                kept.late_submission_penalty = self.penalties._check_late_penalty(kept, penalty)
        if not entry.page and not entry.assessment.reason:
            by_hand = _by_hand(kept)
            lost = kept.late_submission_penalty or 0.0
            entry.page = feedback(entry.notebook, entry.assessment.student, by_hand, lost)

    def _new(self, student: str) -> SubmittedAssignment:
        """A submission with a place for each grade and comment, as nbgrader makes it."""
        submission = SubmittedAssignment(assignment=self._assignment(), student_id=student)
        for notebook in self._assignment().notebooks:
            kept = SubmittedNotebook(notebook=notebook, assignment=submission)
            kept.grades = [Grade(cell=cell) for cell in notebook.grade_cells]
            kept.comments = [Comment(cell=cell) for cell in notebook.solution_cells]
        self.db.add(submission)
        return submission

    def _assignment(self) -> Assignment:
        query = select(Assignment).where(Assignment.name == self.unit.name).options(selectinload(Assignment.notebooks))
        return self.db.scalars(query).one()

    def _submissions(self, students: Sequence[str] | None = None) -> Sequence[SubmittedAssignment]:
        query = (
            select(SubmittedAssignment)
            .join(SubmittedAssignment.assignment)
            .where(Assignment.name == self.unit.name)
            .options(
                joinedload(SubmittedAssignment.assignment),
                selectinload(SubmittedAssignment.notebooks).options(
                    selectinload(SubmittedNotebook.grades).joinedload(Grade.cell),
                    selectinload(SubmittedNotebook.comments).joinedload(Comment.cell),
                ),
            )
        )
        if students is not None:
            query = query.where(SubmittedAssignment.student_id.in_(students))
        return cast("Sequence[SubmittedAssignment]", self.db.scalars(query).all())


class _AtHand:
    """One submission's rows in place of a gradebook: found without a query, written with the batch."""

    def __init__(self, notebook: SubmittedNotebook) -> None:
        self.grades = {grade.name: grade for grade in notebook.grades}
        self.comments = {comment.name: comment for comment in notebook.comments}
        self.db = self

    def find_grade(self, name: str, *_: str) -> Grade:
        """The grade of a cell."""
        return self.grades[name]

    def find_comment(self, name: str, *_: str) -> Comment:
        """The comment on a cell."""
        return self.comments[name]

    def commit(self) -> None:
        """Leave it to the end of the batch."""


def _by_hand(kept: SubmittedNotebook) -> ByHand:
    return ByHand(
        scores={g.name: g.manual_score for g in kept.grades if g.manual_score is not None},
        extra={g.name: g.extra_credit for g in kept.grades if g.extra_credit is not None},
        comments={c.name: c.manual_comment for c in kept.comments if c.manual_comment is not None},
    )


@contextmanager
def writer(course: Course, api: NbGraderAPI, unit: Unit) -> Iterator[Writer]:
    """The gradebook, open for writing by this process alone.

    Raises AutograderError when another one is grading, or when the gradebook does not know the unit.
    """
    with _alone(course.root), Gradebook(api.coursedir.db_url, api.coursedir.course_id) as book:
        try:
            book.find_assignment(unit.name)
        except MissingEntry:
            raise AutograderError(
                f"The gradebook has no unit {unit.name!r} yet; run `autograder release {unit.name}` first."
            ) from None
        with _alone_in(book, course):
            yield Writer(book, api, unit)


BUSY = "Another autograder is grading {}; let it end, or stop it, then grade again. Nothing was changed."


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other process of this machine grades the course, or into the gradebook, that lies in the folder.

    The lock ends with the process, however that ends.
    """
    state = Course(folder).state
    state.mkdir(exist_ok=True)
    descriptor = os.open(state / "grading.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AutograderError(BUSY.format(folder)) from None
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _alone_in(book: Gradebook, course: Course) -> Iterator[None]:
    """Nobody grades another course, or on another machine, into the same gradebook.

    A file is locked by its folder; PostgreSQL's lock ends with the connection.
    """
    if book.engine.dialect.name != "postgresql":
        folder = Path(book.engine.url.database or course.root / "memory").resolve().parent
        with ExitStack() as stack:
            if folder != course.root.resolve():
                stack.enter_context(_alone(folder))
            yield
        return
    with book.engine.connect() as connection:
        if not connection.scalar(select(func.pg_try_advisory_lock(LOCK))):
            raise AutograderError(BUSY.format("into this gradebook"))
        connection.execute(text("COMMIT"))
        yield
