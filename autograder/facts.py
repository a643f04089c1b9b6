"""What ships with a unit for its visible checks: its exercises, and how known mistakes behave."""

from __future__ import annotations

import json
from typing import Any

from .dependence import cells_for
from .errors import UnitError
from .examine import Examination, examine
from .files import write
from .mistakes import Mistake, load_mistakes
from .units import Unit, grade_id, is_solution


def answer_cells(unit: Unit) -> dict[str, str]:
    """The reference's answer cells that hold code: source by grade id."""
    return {
        str(grade_id(cell)): cell.source
        for cell in unit.notebook.cells
        if is_solution(cell) and cell.cell_type == "code"
    }


def with_mistake(unit: Unit, mistake: Mistake) -> dict[str, str]:
    """The reference's answers with one of them wrong."""
    answers = answer_cells(unit)
    if mistake.exercise not in answers:
        known = ", ".join(answers) or "none"
        raise UnitError(f"Mistake {mistake.id!r} is of exercise {mistake.exercise!r}; {unit.name} has {known}.")
    return {mistake.exercise: mistake.applied_to(answers[mistake.exercise])}


def make_facts(unit: Unit) -> dict[str, Any]:
    """Run every mistake through the unit's visible checks and note what it gives there."""
    signatures: dict[str, dict[str, Any]] = {}
    for mistake in load_mistakes(unit):
        cells = cells_for(unit, [mistake.exercise])
        found: Examination = examine(unit, with_mistake(unit, mistake), cells=cells)
        signatures.setdefault(mistake.exercise, {})[mistake.id] = found.observed.get(mistake.exercise, [])
    return {"unit": unit.name, "exercises": listed(unit), "mistakes": signatures}


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


def facts_text(unit: Unit) -> str:
    """The facts as they are stored: one line a mistake, so that a change reads well in a diff."""
    facts = make_facts(unit)
    blocks = []
    for exercise, mistakes in facts["mistakes"].items():
        lines = ",\n".join(f"   {json.dumps(name)}: {json.dumps(signs)}" for name, signs in mistakes.items())
        blocks.append(f"  {json.dumps(exercise)}: {{\n{lines}\n  }}")
    exercises = ",\n".join("  " + json.dumps(exercise) for exercise in facts["exercises"])
    body = ",\n".join(blocks)
    return (
        f'{{\n "unit": {json.dumps(unit.name)},\n "exercises": [\n{exercises}\n ],\n "mistakes": {{\n{body}\n }}\n}}\n'
    )


def write_facts(unit: Unit) -> None:
    """Store the unit's facts in the student package; what is up to date is left as it is."""
    path, text = unit.facts, facts_text(unit)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    write(path, text)
