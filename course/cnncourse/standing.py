"""How far a learner is in every unit, from what the checks left in the saved notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from .kit import Kit, KitError, Notebook, read_notebook, source, word
from .outcomes import MIME, Outcome
from .session import session, unit_facts
from .table import MARKS

UNANSWERED = "YOUR ANSWER HERE"
"""What nbgrader leaves in a written answer's cell."""

State = Literal["passed", "partly", "none", "unreadable"]
SIGNS: dict[State, str] = {
    "passed": MARKS[Outcome.PASSED],
    "partly": "◐",
    "none": MARKS[Outcome.NOT_ATTEMPTED],
    "unreadable": "!",
}


@dataclass(frozen=True)
class Standing:
    """How far a learner is in one unit: exercises whose visible checks pass, and written answers."""

    unit: str
    title: str
    language: str
    """Of the notebook in which most was done."""
    state: State
    passed: int
    automatic: int
    written: int
    by_hand: int

    @property
    def done(self) -> int:
        """How much was done, to compare two notebooks by."""
        return self.passed + self.written + (self.state == "partly")


def standings(kit: Kit) -> list[Standing]:
    """Every unit of the course. Where somebody worked in both languages, the one with more done counts."""
    return [max(_of_unit(kit, unit), key=lambda found: found.done) for unit in kit.units()]


def _of_unit(kit: Kit, unit: str) -> Iterator[Standing]:
    for language, path in kit.notebooks(unit):
        yield standing(unit, language, path)


def standing(unit: str, language: str, path: Path) -> Standing:
    """How one notebook stands."""
    exercises = unit_facts(unit, session.units).get("exercises", [])
    automatic = [str(exercise["id"]) for exercise in exercises if exercise["automatic"]]
    by_hand = [str(exercise["id"]) for exercise in exercises if not exercise["automatic"]]
    try:
        notebook = read_notebook(path)
    except KitError:
        return Standing(unit, unit, language, "unreadable", 0, len(automatic), 0, len(by_hand))
    told = _told(notebook)
    passed = sum(told.get(name) == {Outcome.PASSED} for name in automatic)
    written = len(_written(notebook) & set(by_hand))
    begun = written or any(outcomes - {Outcome.NOT_ATTEMPTED} for outcomes in told.values())
    done = bool(exercises) and passed == len(automatic) and written == len(by_hand)
    state: State = "partly" if begun and not done else "passed" if begun else "none"
    return Standing(unit, _title(notebook) or unit, language, state, passed, len(automatic), written, len(by_hand))


def _told(notebook: Notebook) -> dict[str, set[str]]:
    """The outcomes of the checks of each exercise, as its check cell last showed them."""
    found: dict[str, set[str]] = {}
    for cell in notebook["cells"]:
        for output in cell.get("outputs") or ():
            match output:
                case {"data": {**data}} if isinstance(record := data.get(MIME), dict):
                    checks = [check for check in record.get("checks") or () if isinstance(check, dict)]
                    found[str(record.get("id"))] = {str(check.get("outcome")) for check in checks}
    return found


def _written(notebook: Notebook) -> set[str]:
    """The written answers that were begun."""
    found = set()
    for cell in notebook["cells"]:
        match cell.get("metadata"):
            case {"nbgrader": {"grade_id": str(name), "solution": True, "grade": True}}:
                if source(cell).strip() not in {"", UNANSWERED}:
                    found.add(name)
    return found


def _title(notebook: Notebook) -> str:
    """The notebook's first heading."""
    for cell in notebook["cells"]:
        if cell.get("cell_type") == "markdown" and source(cell).startswith("# "):
            return source(cell).splitlines()[0].removeprefix("# ").strip()
    return ""


def told_state(found: Standing) -> str:
    """The state of a unit as sign and words."""
    return f"{SIGNS[found.state]} {word(f'state_{found.state}')}"


def as_data(found: list[Standing]) -> dict[str, Any]:
    """The standing in all units as JSON data."""
    return {"schema": 1, "units": [asdict(one) for one in found]}


def in_words(found: list[Standing]) -> str:
    """The standing in all units as plain lines."""
    lines = [
        f"{told_state(one)}  {one.title}  {one.passed}/{one.automatic}"
        + (f"  {word('column_written')} {one.written}/{one.by_hand}" if one.by_hand else "")
        for one in found
    ]
    return "\n".join([*lines, total(found)])


def total(found: list[Standing]) -> str:
    """How many units are done, as a sentence."""
    return word("progress_sum", done=sum(one.state == "passed" for one in found), total=len(found))
