"""One audit from its parts: what is known of a unit, what is measured of it, for a unit or for any notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..errors import UnitError
from ..mistakes import load_mistakes
from ..progress import Tick
from ..units import Course, Unit
from .catalogue import AuditRecord, judge_controls, judge_mistake
from .controls import score_of
from .known import given_for
from .measure import Measurement, Plan
from .numbers import ExerciseNumbers, Thresholds
from .released import blank_answers, judge_release
from .running import SECONDS, Job, Pool, Turns, examination
from .subjects import Subject, of_notebook, of_unit

Found = AuditRecord | ExerciseNumbers
AT_ONCE = 2


def audit(course: Course, unit: Unit) -> Iterator[AuditRecord]:
    """The plain audit of one unit, in this process: reference, blank, every mistake, release."""
    yield from judge_controls(unit, blank_answers(unit))
    for mistake in load_mistakes(unit):
        yield judge_mistake(unit, mistake)
    yield judge_release(course, unit)


def audit_each(
    course: Course, things: Mapping[Unit | Path, Tick], pool: Pool, thresholds: Thresholds, plan: Plan
) -> Iterator[Found]:
    """Everything about units of this course and notebooks of any, in their order. Raises UnitError.

    Some are audited at once, so that workers have something to do while results of one are judged.
    """
    turns = Turns(pool)

    def audited(thing: Unit | Path, tick: Tick) -> list[Found]:
        with turns.turn:
            if isinstance(thing, Unit):
                return list(audit_unit(course, thing, turns, thresholds, plan, tick))
            return list(audit_notebook(course, thing, turns, thresholds, plan, tick))

    threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="unit")
    try:
        running = [threads.submit(audited, thing, tick) for thing, tick in things.items()]
        # All are done, or one has raised and others are not.
        wait(running, return_when=FIRST_EXCEPTION)
        for each in filter(Future.done, running):
            yield from each.result()
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def audit_unit(
    course: Course, unit: Unit, pool: Turns, thresholds: Thresholds, plan: Plan, tick: Tick
) -> Iterator[Found]:
    """Everything about a unit of this course. Raises UnitError."""
    subject = of_unit(course, unit)
    longest = 3 * SECONDS[subject.kind]
    given = given_for(unit)
    # The longest job first; what the others are put in order by is their number.
    jobs = [Job("controls", {**given, "blank": blank_answers(unit)}, subject.kind, longest, (0, ""), of=subject.name)]
    jobs += [
        Job("mistake", {**given, "mistake": asdict(known)}, subject.kind, longest, (number, known.id), of=subject.name)
        for number, known in enumerate(subject.mistakes, start=1)
    ]
    made: dict[int, list[AuditRecord]] = {}
    for done, (job, result) in enumerate(pool.run(jobs), start=1):
        number, name = job.label
        made[number] = _records(subject, name, result)
        tick(done, len(jobs))
    yield from (record for number in sorted(made) for record in made[number])
    yield judge_release(course, unit)
    if plan.mutants or plan.alternatives:
        yield from Measurement(subject, pool, thresholds, plan, tick).run()


def _records(subject: Subject, name: str, result: dict[str, Any]) -> list[AuditRecord]:
    """What a worker found of a known mistake, or of the reference and the blank. Raises UnitError."""
    if "record" in result:
        return [AuditRecord.model_validate(result["record"])]
    if "records" in result:
        return [AuditRecord.model_validate(record) for record in result["records"]]
    if not name:
        raise UnitError(f"{subject.name}: running its reference and its blank {result['lost']}")
    exercise = next(mistake.exercise for mistake in subject.mistakes if mistake.id == name)
    problem = f"it {result['lost']}"
    return [AuditRecord(unit=subject.name, kind="mistake", exercise=exercise, mistake=name, problems=(problem,))]


def audit_notebook(
    course: Course, path: Path, pool: Turns, thresholds: Thresholds, plan: Plan, tick: Tick
) -> Iterator[Found]:
    """Everything about a source notebook of any nbgrader course. Raises UnitError."""
    subject = of_notebook(path)
    targets = {target.exercise: target for target in subject.targets}
    jobs = [
        examination(subject, targets[m.exercise], m.applied_to(targets[m.exercise].source), label=m)
        for m in subject.mistakes
        if m.exercise in targets
    ]
    for job, result in pool.run(jobs):
        mistake, target = job.label, targets[job.label.exercise]
        score = score_of(target, result) or 0.0
        problems = []
        if score == target.points:
            problems.append("it is not caught")
        elif score != mistake.earns:
            problems.append(f"it earns {score:g}; mistakes.py says {mistake.earns:g}")
        yield AuditRecord(
            unit=subject.name,
            kind="mistake",
            exercise=target.exercise,
            mistake=mistake.id,
            score=score,
            expected=mistake.earns,
            max_score=target.points,
            problems=tuple(problems),
        )
    yield from Measurement(subject, pool, thresholds, plan, tick).run()
