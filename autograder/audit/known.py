"""What a unit's author wrote down, judged in workers: the plain audit's findings, a job each."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..errors import UnitError
from ..mistakes import load_mistakes
from ..units import Unit
from .catalogue import controls, judge_mistake


def judge_controls(*, folder: str, **_digests: str) -> dict[str, Any]:
    """The plain audit's records of a unit's reference and blank. Raises UnitError."""
    return {"records": [record.model_dump(mode="json") for record in controls(Unit(Path(folder)))]}


def judge_known(*, folder: str, mistake: str, **_digests: str) -> dict[str, Any]:
    """The plain audit's record of one known mistake of a unit. Raises UnitError."""
    unit = Unit(Path(folder))
    (made,) = (known for known in load_mistakes(unit) if known.id == mistake)
    return {"record": judge_mistake(unit, made).model_dump(mode="json")}


def given_for(unit: Unit) -> dict[str, str]:
    """Where a unit is, and digests of all that its checks depend on."""
    files = {"notebook": unit.path, "facts": unit.facts}
    try:
        digests = {name: sha256(path.read_bytes()).hexdigest() for name, path in files.items() if path.is_file()}
    except OSError as error:
        raise UnitError(str(error)) from None
    return {"folder": str(unit.folder), **digests}


def given_for_mistakes(unit: Unit) -> Iterator[tuple[str, dict[str, str]]]:
    """What the job of each known mistake is given."""
    given = given_for(unit)
    for known in load_mistakes(unit):
        source = sha256(f"{known.source}{known.earns}{known.exercise}".encode()).hexdigest()
        yield known.id, {**given, "mistake": known.id, "source": source}
