"""The numbers of the report: what a class did in each unit, exercise by exercise."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import StatisticsError, correlation, fmean, median
from typing import Literal

from cnncourse.texts import catalogue
from pydantic import ConfigDict, Field, ValidationError

from ..errors import AutograderError, UnitError
from ..inert import inert
from ..mistakes import Mistake, load_mistakes
from ..results import ClassRecord, ExerciseRecord, Record, SubmissionRecord
from ..units import Course, Unit

State = Literal["passed", "partly", "wrong", "not_attempted", "not_checked", "waiting"]
STATES: tuple[State, ...] = ("passed", "partly", "wrong", "not_attempted", "not_checked", "waiting")
BINS = 10
# With fewer pairs of scores a correlation says nothing about an exercise.
ENOUGH_TO_CORRELATE = 8


class GradesError(AutograderError):
    """The grades of a class are missing, malformed or contradict themselves."""


class ExerciseNumbers(Record):
    """One exercise: ``mean`` is the class's mean share of its points among answers with a score.

    ``discrimination`` is the correlation between the share earned here and that earned in the rest
    of the unit: near 0 or below, the exercise does not tell who can do the rest.
    """

    id: str
    title: str
    points: float
    mean: float | None
    counts: dict[State, int]
    discrimination: float | None


class MistakeNumbers(Record):
    """A recognised mistake, how many students made it, and what the course knows of it."""

    id: str
    exercise: str
    title: str
    hint: str
    students: int
    share: float
    source: str | None


class NotGraded(Record):
    """The students whose submissions could not be graded for one reason."""

    reason: str
    students: list[str]


class UnitNumbers(Record):
    """One unit; ``mean``, ``median`` and ``histogram`` are of graded submissions.

    They are shares of the points marked so far, not of those that wait for a person.
    ``waiting`` counts the submissions of which a person has yet to mark something.
    ``histogram`` has ten bins, the last with 100 % in it.
    """

    unit: str
    submissions: int
    graded: int
    waiting: int
    points: float
    mean: float | None
    median: float | None
    histogram: list[int]
    not_graded: list[NotGraded]
    exercises: list[ExerciseNumbers]
    mistakes: list[MistakeNumbers]


class ClassNumbers(Record):
    """A class: the JSON of ``report --json``."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    students: int
    submissions: int
    units: list[UnitNumbers]

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True)


def read_grades(path: Path) -> ClassRecord:
    """What ``grade`` wrote. Raises GradesError when the file is missing, unreadable or malformed."""
    try:
        return ClassRecord.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise GradesError(f"{path} is missing; `autograder grade` writes it, or name another with --grades.") from None
    except OSError as error:
        raise GradesError(f"{path} cannot be read: {error.strerror or error}.") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the whole file"
        raise GradesError(
            f"{path} does not hold grades as `autograder grade --json` writes them: "
            f"{inert(where, limit=80)}: {inert(first['msg'])}."
        ) from None


def summarise(grades: ClassRecord, course: Course) -> ClassNumbers:
    """The numbers of every unit in the grades, in the order of their names.

    Raises GradesError when a student has two results for one unit or a score is no finite number.
    """
    seen: set[tuple[str, str]] = set()
    for submission in grades.submissions:
        _refuse_contradictions(submission, seen)
    known = {unit.name: unit for unit in course.units()}
    return ClassNumbers(
        students=len({student for student, _ in seen}),
        submissions=len(seen),
        units=[
            _unit(name, [s for s in grades.submissions if s.unit == name], known.get(name))
            for name in sorted({unit for _, unit in seen})
        ],
    )


def share(submission: SubmissionRecord) -> float:
    """The share earned of the points that somebody has marked, between 0 and 1; 0 when none are."""
    waiting = sum(exercise.max_score for exercise in submission.exercises if exercise.score is None)
    marked = submission.max_score - waiting
    return min(max(submission.score / marked, 0.0), 1.0) if marked > 0 else 0.0


def earned(exercise: ExerciseRecord) -> float | None:
    """The share earned of an exercise's points; ``None`` while it waits for a person."""
    if exercise.score is None:
        return None
    if exercise.max_score <= 0:
        return 1.0 if state(exercise) == "passed" else 0.0
    return min(max(exercise.score / exercise.max_score, 0.0), 1.0)


def state(exercise: ExerciseRecord) -> State:
    """How a student stands in an exercise."""
    outcomes = {check.outcome for check in exercise.checks}
    if exercise.score is None:
        return "waiting"
    if outcomes == {"not_attempted"}:
        return "not_attempted"
    if exercise.score >= exercise.max_score > 0 or outcomes == {"passed"}:
        return "passed"
    if exercise.score > 0:
        return "partly"
    return "not_checked" if "not_checked" in outcomes and "failed" not in outcomes else "wrong"


def _refuse_contradictions(submission: SubmissionRecord, seen: set[tuple[str, str]]) -> None:
    """Add the submission to those seen, or say what cannot be true of it."""
    who = f"{inert(submission.student, limit=80)!r} in {inert(submission.unit, limit=80)!r}"
    key = (submission.student, submission.unit)
    if key in seen:
        raise GradesError(f"The grades hold two results for {who}; keep one of them.")
    seen.add(key)
    scores = [submission.score, submission.max_score]
    scores += [score for exercise in submission.exercises for score in (exercise.score or 0.0, exercise.max_score)]
    if not all(map(math.isfinite, scores)):
        raise GradesError(f"The grades of {who} hold a score that is not a finite number; grade it anew.")


def _unit(name: str, submissions: Sequence[SubmissionRecord], unit: Unit | None) -> UnitNumbers:
    """The numbers of one unit; ``unit`` is ``None`` when the course no longer has it."""
    graded = [submission for submission in submissions if submission.status == "graded"]
    shares = [share(submission) for submission in graded]
    texts = catalogue("en", name) if unit else {}
    bins = [min(int(value * BINS + 1e-9), BINS - 1) for value in shares]
    return UnitNumbers(
        unit=name,
        submissions=len(submissions),
        graded=len(graded),
        waiting=sum(any(e.score is None for e in submission.exercises) for submission in graded),
        points=max((submission.max_score for submission in submissions), default=0.0),
        mean=fmean(shares) if shares else None,
        median=median(shares) if shares else None,
        histogram=[bins.count(number) for number in range(BINS)],
        not_graded=_not_graded(submissions),
        exercises=_exercises(graded, unit, texts.get("exercises", {})),
        mistakes=_mistakes(graded, unit, texts.get("mistakes", {}), texts.get("exercises", {})),
    )


def _not_graded(submissions: Iterable[SubmissionRecord]) -> list[NotGraded]:
    """Reasons and whom they concern, the commonest first."""
    reasons: dict[str, list[str]] = {}
    for submission in submissions:
        if submission.status == "not_graded":
            reasons.setdefault(submission.reason or "no reason given", []).append(submission.student)
    ranked = sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    return [NotGraded(reason=reason, students=sorted(students)) for reason, students in ranked]


def _exercises(graded: Sequence[SubmissionRecord], unit: Unit | None, titles: dict[str, str]) -> list[ExerciseNumbers]:
    """Every exercise that somebody has a record of, in the order of the notebook."""
    found: dict[str, list[tuple[SubmissionRecord, ExerciseRecord]]] = {id: [] for id in _order(unit)}
    for submission in graded:
        for exercise in submission.exercises:
            found.setdefault(exercise.id, []).append((submission, exercise))
    return [
        ExerciseNumbers(
            id=id,
            title=titles.get(id, id),
            points=max(exercise.max_score for _, exercise in pairs),
            mean=fmean(scored) if (scored := [s for _, e in pairs if (s := earned(e)) is not None]) else None,
            counts={name: [state(exercise) for _, exercise in pairs].count(name) for name in STATES},
            discrimination=_discrimination(pairs),
        )
        for id, pairs in found.items()
        if pairs
    ]


def _order(unit: Unit | None) -> list[str]:
    """The unit's exercises in the order of its notebook; a notebook that cannot be read has none."""
    try:
        return [exercise.id for exercise in unit.exercises] if unit else []
    except UnitError:
        return []


def _discrimination(pairs: Sequence[tuple[SubmissionRecord, ExerciseRecord]]) -> float | None:
    """Correlation of the share earned here with the share of the other points; ``None`` when it says nothing."""
    here, rest = [], []
    for submission, exercise in pairs:
        others = [e for e in submission.exercises if e is not exercise and e.score is not None]
        possible = sum(e.max_score for e in others)
        own = earned(exercise)
        if own is not None and possible > 0:
            here.append(own)
            rest.append(sum(e.score or 0.0 for e in others) / possible)
    try:
        return correlation(here, rest) if len(here) >= ENOUGH_TO_CORRELATE else None
    except StatisticsError:  # everybody earned the same
        return None


def _mistakes(
    graded: Sequence[SubmissionRecord], unit: Unit | None, hints: dict[str, str], titles: dict[str, str]
) -> list[MistakeNumbers]:
    """Recognised mistakes, those of most students first."""
    made: dict[tuple[str, str], set[str]] = {}
    for submission in graded:
        for exercise in submission.exercises:
            for name in {check.mistake for check in exercise.checks if check.mistake}:
                made.setdefault((exercise.id, name), set()).add(submission.student)
    sources = {mistake.id: mistake.source for mistake in _known(unit)} if made else {}
    return [
        MistakeNumbers(
            id=name,
            exercise=exercise,
            title=titles.get(exercise, exercise),
            hint=hints.get(name, name),
            students=len(students),
            share=len(students) / len(graded),
            source=sources.get(name),
        )
        for (exercise, name), students in sorted(made.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _known(unit: Unit | None) -> list[Mistake]:
    """The unit's mistakes; a file that is missing or malformed costs the report its examples only."""
    try:
        return load_mistakes(unit) if unit else []
    except UnitError:
        return []
