"""Survivors under tighter tolerances: which would catch them, and how far that is above honest rounding."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .alternatives import transformed
from .controls import score_of
from .mutants import Mutant
from .running import Job
from .subjects import Target

FACTORS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-6)
PRECISIONS = ("results in single precision", "results in double precision")
Run = Callable[[Iterable[Job]], Iterable[tuple[Job, dict[str, Any]]]]


def sweep(
    run: Run, examination: Callable[..., Job], survivors: list[tuple[Target, Mutant]], targets: dict[str, Target]
) -> dict[tuple[Target, Mutant], str]:
    """For each survivor that a tighter tolerance catches, which, and what the reference's own error is there."""
    jobs = [
        examination(target, mutant.source, (target, mutant, factor), tighter=factor)
        for target, mutant in survivors
        for factor in FACTORS
    ]
    caught: dict[tuple[Target, Mutant], float] = {}
    for job, result in run(jobs):
        target, mutant, factor = job.label
        if score_of(target, result) != target.points:
            caught[target, mutant] = max(factor, caught.get((target, mutant), 0.0))
    wanted = {target.exercise for target, _ in caught}
    margins = _margins(run, examination, [target for name, target in targets.items() if name in wanted])
    found = {}
    for (target, mutant), factor in caught.items():
        own = margins.get(target.exercise, 0.0)
        fits = "above it" if own < factor else "not above it, so the tolerance must stay"
        found[target, mutant] = (
            f"a tolerance of {factor:g} of the present one catches it; rounding alone takes {own:.2g} of it: {fits}"
        )
    return found


def _margins(run: Run, examination: Callable[..., Job], targets: list[Target]) -> dict[str, float]:
    """The largest error of the reference, as a share of its tolerance, at single and double precision."""
    jobs = [examination(target, None, target.exercise) for target in targets]
    for target in targets:
        forms = dict(transformed(target.source))
        jobs += [examination(target, forms[name], target.exercise) for name in PRECISIONS if name in forms]
    found: dict[str, float] = {}
    for job, result in run(jobs):
        found[job.label] = max(found.get(job.label, 0.0), result.get("margin") or 0.0)
    return found
