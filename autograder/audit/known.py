"""What a unit's author wrote down, judged in workers: the plain audit's findings, a job each."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..dependence import cells_for, reached
from ..errors import UnitError
from ..examine import compiled
from ..mistakes import Mistake
from ..units import Unit, cell_name
from . import catalogue


def prepare(*, folder: str, notebook: str, **_: Any) -> None:
    """Read the unit once for all its jobs. Raises UnitError."""
    unit_at(folder, notebook)


@lru_cache(maxsize=4)
def unit_at(folder: str, _notebook: str) -> Unit:
    """A unit, its notebook read, its cells compiled and their names looked up: once for all forks. Raises UnitError."""
    unit = Unit(Path(folder))
    for exercise in unit.exercises:
        for cell in cells_for(unit, reached(unit, exercise.id)):
            if cell.cell_type == "code":
                compiled(cell.source, cell_name(cell))
    return unit


def judge_controls(*, folder: str, notebook: str, blank: dict[str, str], **_digests: str) -> dict[str, Any]:
    """The plain audit's records of a unit's reference and blank. Raises UnitError."""
    found = catalogue.judge_controls(unit_at(folder, notebook), blank)
    return {"records": [record.model_dump(mode="json") for record in found]}


def judge_mistake(*, folder: str, notebook: str, mistake: dict[str, Any], **_digests: str) -> dict[str, Any]:
    """The plain audit's record of one known mistake of a unit. Raises UnitError."""
    record = catalogue.judge_mistake(unit_at(folder, notebook), Mistake(**mistake))
    return {"record": record.model_dump(mode="json")}


def observe_mistake(*, folder: str, notebook: str, mistake: dict[str, Any], **_digests: str) -> dict[str, Any]:
    """What one known mistake gives in the calls of its exercise's visible checks. Raises UnitError."""
    return {"observed": catalogue.observe_mistake(unit_at(folder, notebook), Mistake(**mistake))}


def given_for(unit: Unit) -> dict[str, Any]:
    """Where a unit is, and digests of all that its checks depend on. Raises UnitError."""
    given = {"folder": str(unit.folder)}
    for name, path in {"notebook": unit.path, "facts": unit.facts}.items():
        try:
            given[name] = sha256(path.read_bytes()).hexdigest()
        except FileNotFoundError:
            given[name] = ""
        except OSError as error:
            raise UnitError(str(error)) from None
    return given
