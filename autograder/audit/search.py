"""A check that would catch a survivor, found by search: inputs on which it and the reference differ."""

from __future__ import annotations

from typing import Any

from .mutants import Mutant
from .running import Job, examination
from .subjects import Subject, Target

SECONDS = 25.0


def job(subject: Subject, target: Target, mutant: Mutant, *, label: Any) -> Job:
    """The job of searching."""
    made = examination(subject, target, mutant.source, label=label)
    given = {key: made.given[key] for key in ("cells", "names", "own", "units")}
    return Job(
        "search",
        {**given, "answer": target.answer, "mutant": mutant.source},
        made.kind,
        SECONDS,
        label,
        of=subject.name,
    )
