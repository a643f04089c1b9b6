"""What differs between two gradings of a class: who gained, who lost, what is new."""

from __future__ import annotations

from typing import Literal

from ..results import ClassRecord, Record, SubmissionRecord

Kind = Literal["new", "gone", "graded", "lost", "gained", "less", "read"]
KINDS: tuple[Kind, ...] = ("new", "graded", "lost", "gained", "less", "read", "gone")
ROUNDING = 1e-9


class ExerciseChange(Record):
    """The points of one exercise before and after; ``None`` while it waits, or where it did not exist."""

    id: str
    before: float | None
    after: float | None


class Change(Record):
    """One student's submission of one unit, as it was and as it is; ``None`` where it had no grade."""

    student: str
    unit: str
    kind: Kind
    before: float | None
    after: float | None
    exercises: list[ExerciseChange]


class Changes(Record):
    """All that differs, and how many of each kind.

    ``new`` was not there before, ``gone`` is not there any more; ``graded`` could not be graded before,
    ``lost`` cannot now; ``gained`` and ``less`` are scores; ``read`` got the same score, from a person.
    """

    counts: dict[Kind, int]
    changes: list[Change]


def compare(before: ClassRecord, after: ClassRecord) -> Changes:
    """What changed in the units that ``after`` is about."""
    units = {submission.unit for submission in after.submissions}
    old = {(s.student, s.unit): s for s in before.submissions if s.unit in units}
    new = {(s.student, s.unit): s for s in after.submissions}
    keys = sorted(old.keys() | new.keys(), key=lambda key: (key[1], key[0]))
    found = [change for key in keys if (change := _change(old.get(key), new.get(key))) is not None]
    counts = {kind: sum(change.kind == kind for change in found) for kind in KINDS}
    return Changes(counts=counts, changes=found)


def _change(old: SubmissionRecord | None, new: SubmissionRecord | None) -> Change | None:
    either = new or old
    if either is None or (kind := _kind(old, new)) is None:
        return None
    return Change(
        student=either.student,
        unit=either.unit,
        kind=kind,
        before=_score(old),
        after=_score(new),
        exercises=_exercises(old, new) if old and new and kind not in {"graded", "lost"} else [],
    )


def _kind(old: SubmissionRecord | None, new: SubmissionRecord | None) -> Kind | None:
    if old is None or new is None:
        return "new" if old is None else "gone"
    if old.status != new.status:
        return "graded" if new.status == "graded" else "lost"
    if new.status == "not_graded":
        return None
    if abs(new.score - old.score) > ROUNDING:
        return "gained" if new.score > old.score else "less"
    waited = {exercise.id for exercise in old.exercises if exercise.score is None}
    return "read" if any(e.id in waited and e.score is not None for e in new.exercises) else None


def _score(submission: SubmissionRecord | None) -> float | None:
    return submission.score if submission is not None and submission.status == "graded" else None


def _exercises(old: SubmissionRecord, new: SubmissionRecord) -> list[ExerciseChange]:
    before = {exercise.id: exercise.score for exercise in old.exercises}
    after = {exercise.id: exercise.score for exercise in new.exercises}
    return [
        ExerciseChange(id=id, before=before.get(id), after=after.get(id))
        for id in dict.fromkeys([*before, *after])
        if before.get(id) != after.get(id)
    ]
