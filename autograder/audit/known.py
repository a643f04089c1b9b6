"""What a unit's author wrote down, judged in workers: the plain audit's findings, a job each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..dependence import reached
from ..errors import UnitError
from ..mistakes import load_mistakes
from ..units import Unit
from .catalogue import controls, judge_mistake


@lru_cache(maxsize=1)
def unit_at(folder: str, _notebook: str) -> Unit:
    """A unit, its notebook read and the names in its cells looked up: once for all forks. Raises UnitError."""
    unit = Unit(Path(folder))
    for exercise in unit.exercises:
        reached(unit, exercise.id)
    return unit


def judge_controls(*, folder: str, notebook: str, **_digests: str) -> dict[str, Any]:
    """The plain audit's records of a unit's reference and blank. Raises UnitError."""
    return {"records": [record.model_dump(mode="json") for record in controls(unit_at(folder, notebook))]}


def judge_known(*, folder: str, notebook: str, mistake: str, **_digests: str) -> dict[str, Any]:
    """The plain audit's record of one known mistake of a unit. Raises UnitError."""
    unit = unit_at(folder, notebook)
    (made,) = (known for known in load_mistakes(unit) if known.id == mistake)
    return {"record": judge_mistake(unit, made).model_dump(mode="json")}


def given_for(unit: Unit) -> dict[str, str]:
    """Where a unit is, and digests of all that its checks depend on."""
    given = {"folder": str(unit.folder)}
    for name, path in {"notebook": unit.path, "facts": unit.facts}.items():
        try:
            given[name] = sha256(path.read_bytes()).hexdigest()
        except FileNotFoundError:
            given[name] = ""
        except OSError as error:
            raise UnitError(str(error)) from None
    return given


def given_for_mistakes(unit: Unit) -> Iterator[tuple[str, dict[str, str]]]:
    """What the job of each known mistake is given."""
    given = given_for(unit)
    for known in load_mistakes(unit):
        source = sha256(f"{known.source}{known.earns}{known.exercise}".encode()).hexdigest()
        yield known.id, {**given, "mistake": known.id, "source": source}
