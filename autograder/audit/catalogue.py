"""The plain audit: what the checks of a unit say of the answers that its author wrote down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from cnncourse.outcomes import ExerciseResult, Outcome
from cnncourse.recognition import Signature, alike
from cnncourse.session import session

from ..dependence import cells_for, reached
from ..examine import Examination, examine
from ..mistakes import Mistake, with_mistake
from ..results import Record
from ..units import Unit

NO_RESULT = ExerciseResult(exercise="", points=0.0, checks=())
Kind = Literal["reference", "blank", "mistake", "release"]


class AuditRecord(Record):
    """One finding of the audit: an exercise under one answer, or a unit's release.

    ``problems`` is empty when everything is as it must be.
    """

    unit: str
    kind: Kind
    exercise: str
    mistake: str | None = None
    score: float = 0.0
    expected: float = 0.0
    max_score: float = 0.0
    shown: tuple[str, ...] = ()
    """Ids of the mistakes whose hints the learner was shown."""
    problems: tuple[str, ...] = ()


def judge_controls(unit: Unit, blank: Mapping[str, str]) -> Iterator[AuditRecord]:
    """Reference and blank (its answer cells as released, by grade id), one record an exercise each."""
    yield from _control(unit, "reference", examine(unit, {}))
    yield from _control(unit, "blank", examine(unit, blank))


def _control(unit: Unit, kind: Literal["reference", "blank"], found: Examination) -> Iterator[AuditRecord]:
    """The reference must get all points of each exercise, the blank release none and be seen as such."""
    for exercise in (e for e in unit.exercises if e.automatic):
        result = found.results.get(exercise.id)
        expected = exercise.points if kind == "reference" else 0.0
        problems = []
        if result is None:
            problems.append("its check cell gave no result")
        else:
            if result.points != exercise.points:
                problems.append(f"its check cell says {result.points:g} points, its metadata {exercise.points:g}")
            if kind == "blank" and result.outcome is not Outcome.NOT_ATTEMPTED:
                problems.append(f"a blank answer counts as {result.outcome}, not as not attempted")
            if result.score != expected:
                problems.append(f"the {kind} gets {result.score:g} of {exercise.points:g}, not {expected:g}")
            problems += [f"hint {hint!r} is shown for the {kind}" for hint in hints(result)]
        yield AuditRecord(
            unit=unit.name,
            kind=kind,
            exercise=exercise.id,
            score=result.score if result else 0.0,
            expected=expected,
            max_score=exercise.points,
            problems=tuple(problems),
        )


def hints(result: ExerciseResult) -> list[str]:
    """The ids of the mistakes recognised in an exercise, each once."""
    return sorted({check.mistake for check in result.checks if check.mistake})


def observe_mistake(unit: Unit, mistake: Mistake) -> list[Signature]:
    """What a mistake gives in each call of its exercise's visible checks. Raises UnitError."""
    found = examine(unit, with_mistake(unit, mistake), cells=cells_for(unit, [mistake.exercise]))
    return found.observed.get(mistake.exercise, [])


def judge_mistake(unit: Unit, mistake: Mistake) -> AuditRecord:
    """A mistake must cost what it says, on its exercise alone, and raise its own hint and no other."""
    cells = cells_for(unit, reached(unit, mistake.exercise))
    found = examine(unit, with_mistake(unit, mistake), cells=cells)
    result = found.results.get(mistake.exercise, NO_RESULT)
    problems = []
    if result is NO_RESULT:
        problems.append("the check cell of its exercise gave no result")
    elif result.outcome is Outcome.PASSED:
        problems.append("it is not caught")
    elif result.score != mistake.earns:
        problems.append(f"it earns {result.score:g}; mistakes.py says {mistake.earns:g}")
    shown = hints(result)
    if shown != [mistake.id]:
        problems.append("no hint is shown" if not shown else f"hints shown: {', '.join(shown)}")
    noted = session.facts.get("mistakes", {}).get(mistake.exercise, {}).get(mistake.id)
    given = found.observed.get(mistake.exercise, [])
    if noted is not None and not (len(noted) == len(given) and all(map(alike, given, noted))):
        problems.append("it gives other than the facts say; release the unit again")
    for exercise in (e for e in unit.exercises if e.automatic and e.id != mistake.exercise):
        other = found.results.get(exercise.id)
        if other is None:
            continue
        declared = mistake.exercise in ancestors(exercise.id, found.results)
        if other.score != exercise.points and not declared:
            problems.append(f"it loses points on {exercise.id}, which does not build on {mistake.exercise}")
        if hints(other):
            problems.append(f"it raises a hint on {exercise.id}: {', '.join(hints(other))}")
    return AuditRecord(
        unit=unit.name,
        kind="mistake",
        exercise=mistake.exercise,
        mistake=mistake.id,
        score=result.score,
        expected=mistake.earns,
        max_score=result.points,
        shown=tuple(shown),
        problems=tuple(problems),
    )


def ancestors(exercise: str, results: dict[str, ExerciseResult]) -> set[str]:
    """All exercises that this one builds on, directly or through others."""
    found: set[str] = set()
    open_ = [exercise]
    while open_:
        for name in results[open_.pop()].builds_on:
            if name not in found and name in results:
                found.add(name)
                open_.append(name)
    return found
