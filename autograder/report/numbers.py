"""The numbers of the report: what a class did in each unit, exercise by exercise."""

from __future__ import annotations

import math
from collections import Counter
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
from .anonymous import anonymous
from .changes import Changes, compare
from .shares import STATES, State, bins, earned, share, share_of, state

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


class UncheckedNumbers(Record):
    """A named check that could not be made for some: the call never ended, or another exercise is awaited."""

    exercise: str
    title: str
    name: str
    students: int


class WrittenNumbers(Record):
    """An exercise of which a person has yet to read answers, and whose."""

    exercise: str
    title: str
    points: float
    students: list[str]


class SecondsNumbers(Record):
    """How long grading took, a submission: what the grader noted, not what students spent."""

    total: float
    median: float
    longest: float
    longest_student: str


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
    unchecked: list[UncheckedNumbers]
    written: list[WrittenNumbers]
    seconds: SecondsNumbers | None


class ClassNumbers(Record):
    """A class: the JSON of ``report --json``.

    ``mean``, ``median`` and ``histogram`` are of students, over all units that each handed in.
    ``changes`` is what differs from the grading before, ``None`` where there was none to compare with.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    students: int
    submissions: int
    mean: float | None
    median: float | None
    histogram: list[int]
    units: list[UnitNumbers]
    changes: Changes | None = None

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


def summarise(
    grades: ClassRecord,
    course: Course,
    *,
    language: str = "en",
    before: ClassRecord | None = None,
    hide_names: bool = False,
) -> ClassNumbers:
    """The numbers of every unit in the grades, in the order of their names; titles and hints in one language.

    With ``hide_names`` no student is named, nor is anything told of a single one.

    Raises GradesError when a student has two results for one unit or a score is no finite number.
    """
    seen: set[tuple[str, str]] = set()
    for submission in grades.submissions:
        _refuse_contradictions(submission, seen)
    known = {unit.name: unit for unit in course.units()}
    changes = compare(before, grades) if before is not None else None
    shares = [share_of(mine) for mine in by_student(grades).values() if any(s.status == "graded" for s in mine)]
    if hide_names:
        grades = anonymous(grades)
        changes = changes.model_copy(update={"changes": []}) if changes else None
    by_unit: dict[str, list[SubmissionRecord]] = {name: [] for name in sorted({unit for _, unit in seen})}
    for submission in grades.submissions:
        by_unit[submission.unit].append(submission)
    return ClassNumbers(
        students=len({student for student, _ in seen}),
        submissions=len(seen),
        mean=fmean(shares) if shares else None,
        median=median(shares) if shares else None,
        histogram=bins(shares),
        units=[_unit(name, handed_in, known.get(name), language) for name, handed_in in by_unit.items()],
        changes=changes,
    )


def by_student(grades: ClassRecord) -> dict[str, list[SubmissionRecord]]:
    """Each student's submissions, in the order of units."""
    found: dict[str, list[SubmissionRecord]] = {}
    for submission in sorted(grades.submissions, key=lambda s: (s.student, s.unit)):
        found.setdefault(submission.student, []).append(submission)
    return found


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


def _unit(name: str, submissions: Sequence[SubmissionRecord], unit: Unit | None, language: str) -> UnitNumbers:
    """The numbers of one unit; ``unit`` is ``None`` when the course no longer has it."""
    graded = [submission for submission in submissions if submission.status == "graded"]
    shares = [share(submission) for submission in graded]
    texts = catalogue(language, name) if unit else {}
    titles, says = texts.get("exercises", {}), texts.get("says", {})
    return UnitNumbers(
        unit=name,
        submissions=len(submissions),
        graded=len(graded),
        waiting=sum(any(e.score is None for e in submission.exercises) for submission in graded),
        points=max((submission.max_score for submission in submissions), default=0.0),
        mean=fmean(shares) if shares else None,
        median=median(shares) if shares else None,
        histogram=bins(shares),
        not_graded=_not_graded(submissions),
        exercises=_exercises(graded, unit, titles),
        mistakes=_mistakes(graded, unit, texts.get("mistakes", {}), titles),
        unchecked=_unchecked(graded, titles, says),
        written=_written(graded, titles),
        seconds=_seconds(graded),
    )


def _unchecked(
    graded: Sequence[SubmissionRecord], titles: dict[str, str], says: dict[str, str]
) -> list[UncheckedNumbers]:
    """The checks that could not be made, those of most students first."""
    counted = Counter(
        (exercise.id, check.name)
        for submission in graded
        for exercise in submission.exercises
        for check in exercise.checks
        if check.outcome == "not_checked"
    )
    return [
        UncheckedNumbers(exercise=id, title=titles.get(id, id), name=says.get(name, name), students=students)
        for (id, name), students in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]


def _written(graded: Sequence[SubmissionRecord], titles: dict[str, str]) -> list[WrittenNumbers]:
    """The exercises that wait for a person, in the order in which they were met."""
    found: dict[str, list[tuple[str, float]]] = {}
    for submission in graded:
        for exercise in submission.exercises:
            if exercise.score is None:
                found.setdefault(exercise.id, []).append((submission.student, exercise.max_score))
    return [
        WrittenNumbers(
            exercise=id,
            title=titles.get(id, id),
            points=max(points for _, points in answers),
            students=sorted(student for student, _ in answers),
        )
        for id, answers in found.items()
    ]


def _seconds(graded: Sequence[SubmissionRecord]) -> SecondsNumbers | None:
    """How long grading took; ``None`` when the records do not say."""
    timed = [submission for submission in graded if submission.seconds > 0]
    if not timed:
        return None
    longest = max(timed, key=lambda submission: submission.seconds)
    return SecondsNumbers(
        total=round(sum(submission.seconds for submission in timed), 1),
        median=round(median(submission.seconds for submission in timed), 2),
        longest=round(longest.seconds, 2),
        longest_student=longest.student,
    )


def _not_graded(submissions: Iterable[SubmissionRecord]) -> list[NotGraded]:
    """Reasons and whom they concern, the commonest first."""
    reasons: dict[str, list[str]] = {}
    for submission in submissions:
        if submission.status == "not_graded":
            reasons.setdefault(submission.reason, []).append(submission.student)
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
