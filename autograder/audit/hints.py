"""Whether hints are true: what each known mistake is told, and what mutants near one are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cnncourse.recognition import alike

from .mutants import Mutant
from .numbers import MutantRecord
from .running import Job
from .subjects import Subject

ENOUGH = 0.9
"""Two mistakes in one call, or a draw that hides one, may make a few calls differ."""
Records = dict[str, dict[Mutant, MutantRecord]]


def jobs(subject: Subject, records: Records, examination: Callable[..., Job]) -> Iterator[Job]:
    """Every call of the checks, made of the reference, of each mutant with a hint, and of the mistakes hinted at."""
    mistakes = {mistake.id: mistake for mistake in subject.mistakes}
    for target in subject.targets:
        hinted = {mutant: record for mutant, record in records[target.exercise].items() if record.hint}
        if not hinted:
            continue
        yield examination(target, None, ("reference", target.exercise, None), keep=True)
        names = {name for record in hinted.values() for name in (record.hint or "").split(", ")}
        for name in sorted(names & mistakes.keys()):
            source = mistakes[name].applied_to(target.source)
            yield examination(target, source, ("mistake", target.exercise, name), keep=True)
        for mutant in hinted:
            yield examination(target, mutant.source, ("mutant", target.exercise, mutant), keep=True)


def judged(found: Iterable[tuple[Job, dict[str, Any]]], records: Records) -> Iterator[tuple[str, Mutant, bool]]:
    """For each mutant with a hint, whether every named check that shows one is right.

    It is right when, on the calls of that check which the mutant gets wrong, hidden ones too, it does
    what the mistake does.
    """
    results = {job.label: result for job, result in found}
    for (kind, exercise, mutant), result in results.items():
        if kind != "mutant":
            continue
        right = results["reference", exercise, None].get("calls", [])
        named = [
            (name, hint) for check in result.get("checks", {}).values() for name, _, hint in check["named"] if hint
        ]
        yield (
            exercise,
            mutant,
            all(
                agreement(name, result["calls"], results["mistake", exercise, hint].get("calls", []), right) >= ENOUGH
                for name, hint in named
            ),
        )


def agreement(check: str, own: list[Any], mistaken: list[Any], right: list[Any]) -> float:
    """The share of a check's calls that an answer gets wrong in which it does what a mistake does."""
    wrong = [
        n
        for n, (a, b) in enumerate(zip(own, right, strict=False))
        if a["check"] == check and not alike(a["sign"], b["sign"])
    ]
    same = sum(n < len(mistaken) and alike(own[n]["sign"], mistaken[n]["sign"]) for n in wrong)
    return same / len(wrong) if wrong else 1.0
