"""What ships with a unit for its visible checks: its exercises, and how known mistakes behave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from typing import Any

from cnncourse.recognition import Signature

from .audit.catalogue import observe_mistake
from .audit.known import given_for
from .audit.running import SECONDS, Cache, Job, Pool
from .engine.bundle import kind_of
from .errors import UnitError
from .files import write
from .mistakes import Mistake, load_mistakes
from .progress import Tick, unwatched
from .units import Unit


def make_facts(unit: Unit, tick: Tick = unwatched) -> dict[str, Any]:
    """Run every mistake through the unit's visible checks and note what it gives there. Raises UnitError."""
    mistakes = load_mistakes(unit)
    # What imports TensorFlow is worth workers of its own; other units are done before workers would have started.
    observe = _in_workers if kind_of(unit) == "keras" else _here
    observed: dict[str, list[Signature]] = {}
    for done, (name, signatures) in enumerate(observe(unit, mistakes), start=1):
        observed[name] = signatures
        tick(done, len(mistakes))
    by_exercise: dict[str, dict[str, list[Signature]]] = {}
    for mistake in mistakes:
        by_exercise.setdefault(mistake.exercise, {})[mistake.id] = observed[mistake.id]
    return {"unit": unit.name, "exercises": listed(unit), "mistakes": by_exercise}


def _here(unit: Unit, mistakes: list[Mistake]) -> Iterator[tuple[str, list[Signature]]]:
    for mistake in mistakes:
        yield mistake.id, observe_mistake(unit, mistake)


def _in_workers(unit: Unit, mistakes: list[Mistake]) -> Iterator[tuple[str, list[Signature]]]:
    given = given_for(unit)
    jobs = [
        Job("observe", {**given, "mistake": asdict(mistake)}, "keras", SECONDS["keras"], mistake.id, of=unit.name)
        for mistake in mistakes
    ]
    with closing(Cache(None)) as cache, Pool(0, cache) as pool:
        for job, result in pool.run(jobs):
            if lost := result.get("lost"):
                raise UnitError(f"{unit.name}: running its mistake {job.label!r} {lost}.")
            yield job.label, result["observed"]


def listed(unit: Unit) -> list[dict[str, Any]]:
    """The unit's exercises as the facts list them."""
    return [{"id": e.id, "points": e.points, "automatic": e.automatic} for e in unit.exercises]


def names_what_there_is(unit: Unit) -> bool:
    """Whether the stored facts name the unit's exercises and mistakes as they are now.

    What each mistake gives is not compared here: that takes an examination of each.
    """
    try:
        facts = json.loads(unit.facts.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    named: dict[str, list[str]] = {}
    for mistake in load_mistakes(unit):
        named.setdefault(mistake.exercise, []).append(mistake.id)
    told = {exercise: list(mistakes) for exercise, mistakes in facts.get("mistakes", {}).items()}
    return bool(facts.get("exercises") == listed(unit) and told == named)


def facts_text(unit: Unit, tick: Tick = unwatched) -> str:
    """The facts as they are stored: one line a mistake, so that a change reads well in a diff. Raises UnitError."""
    facts = make_facts(unit, tick)
    blocks = []
    for exercise, mistakes in facts["mistakes"].items():
        lines = ",\n".join(f"   {json.dumps(name)}: {json.dumps(signs)}" for name, signs in mistakes.items())
        blocks.append(f"  {json.dumps(exercise)}: {{\n{lines}\n  }}")
    exercises = ",\n".join("  " + json.dumps(exercise) for exercise in facts["exercises"])
    body = ",\n".join(blocks)
    return (
        f'{{\n "unit": {json.dumps(unit.name)},\n "exercises": [\n{exercises}\n ],\n "mistakes": {{\n{body}\n }}\n}}\n'
    )


def write_facts(unit: Unit, tick: Tick = unwatched) -> None:
    """Store the unit's facts in the student package; what is up to date is left as it is. Raises UnitError."""
    path, text = unit.facts, facts_text(unit, tick)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    write(path, text)
