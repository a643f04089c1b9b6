"""The audit as a page: numbers by unit, hints as a picture, each survivor with what would catch it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from ..errors import AutograderError
from ..files import write
from ..pages import environment, style
from .findings import AuditReport
from .numbers import ExerciseNumbers, MutantRecord, wilson

NO_HINT = "no hint"
ON_MUTANTS = "mutants"


class Survivor(NamedTuple):
    """A mutant that costs nothing, of an exercise."""

    exercise: str
    mutant: MutantRecord


class Shown(NamedTuple):
    """One field of the picture of hints: how often, and whether that is as it must be."""

    times: int
    colour: str


class Confusion(NamedTuple):
    """Which hint was shown for which mistake of one exercise."""

    exercise: str
    made: list[str]
    shown: list[str]
    rows: list[list[Shown]]


class Unit(NamedTuple):
    """What the page says of one unit."""

    name: str
    rows: list[ExerciseNumbers]
    valid: int
    killed: int
    visible: int
    interval: tuple[float, float]
    confusion: list[Confusion]
    survivors: list[Survivor]
    false_hints: list[Survivor]
    equivalents: list[Survivor]
    problems: list[str]


def write_report(report: AuditReport, path: Path) -> None:
    """Write the page in one step. Raises AutograderError when it cannot be written."""
    try:
        write(path, render(report))
    except OSError as error:
        raise AutograderError(f"{path} cannot be written: {error.strerror}.") from None


def render(report: AuditReport) -> str:
    """The page, which needs no network and runs no script."""
    css, policy = style("audit", "audit.css")
    problems = report.problems()
    units = [_unit(report, name, problems) for name in report.units]
    return (
        environment("audit")
        .get_template("audit.html.j2")
        .render(css=css, policy=policy, report=report, units=units, problems=problems, percent=percent, wilson=wilson)
    )


def percent(part: int, whole: int) -> str:
    """A share in per cent; a dash of nothing."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


def _unit(report: AuditReport, name: str, problems: list[str]) -> Unit:
    rows = report.rows(name)
    valid, killed = sum(row.valid for row in rows), sum(row.killed for row in rows)
    every = [Survivor(row.exercise, mutant) for row in rows for mutant in row.mutants]
    return Unit(
        name=name,
        rows=rows,
        valid=valid,
        killed=killed,
        visible=sum(row.visible for row in rows),
        interval=wilson(killed, valid),
        confusion=confusion(report, name),
        survivors=[s for s in every if s.mutant.verdict == "survived"],
        false_hints=[s for s in every if s.mutant.hint_is_true is False],
        equivalents=[s for s in every if s.mutant.verdict == "equivalent"],
        problems=[problem for problem in problems if problem.startswith(name)],
    )


def confusion(report: AuditReport, unit: str) -> list[Confusion]:
    """For each exercise, how often each hint was shown for each known mistake, and for mutants."""
    found = []
    numbers = {row.exercise: row for row in report.rows(unit)}
    made = [record for record in report.records if record.unit == unit and record.kind == "mistake"]
    for exercise in dict.fromkeys(record.exercise for record in made):
        own = [record for record in made if record.exercise == exercise]
        names = [record.mistake or "" for record in own]
        rows = []
        for record in own:
            counts = Counter(record.shown or (NO_HINT,))
            rows.append([_shown(counts[name], record.mistake == name) for name in (*names, NO_HINT)])
        rows.append(_for_mutants(numbers.get(exercise), names))
        found.append(Confusion(exercise, [*names, ON_MUTANTS], [*names, NO_HINT], rows))
    return found


def _shown(count: int, own: bool) -> Shown:
    return Shown(count, ("right" if own else "wrong") if count else "none")


def _for_mutants(row: ExerciseNumbers | None, names: list[str]) -> list[Shown]:
    """How often each hint was shown for a mutant; false ones stand out."""
    mutants = [m for m in (row.mutants if row else ()) if m.verdict == "killed"]
    fields = []
    for name in names:
        told = [m for m in mutants if name in (m.hint or "").split(", ")]
        wrong = any(m.hint_is_true is False for m in told)
        fields.append(Shown(len(told), "wrong" if wrong else "near" if told else "none"))
    silent = sum(m.hint is None for m in mutants)
    return [*fields, Shown(silent, "silent" if silent else "none")]
