"""``autograder audit``: the tests tested."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ..audit.catalogue import AuditRecord
from ..audit.findings import AuditReport
from ..audit.measure import Plan
from ..audit.numbers import ExerciseNumbers, Thresholds, wilson
from ..audit.report import write_report
from ..audit.running import STATE, Cache, Pool
from ..audit.session import audit_each
from ..console import HERE, CourseDir, Debug, Json, Quiet, course_at, err, in_a_folder, out, progress, ticking
from ..errors import ExitStatus
from ..units import Course, Unit

Named = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[UNIT | NOTEBOOK.ipynb]...",
        help="Units, such as 01-convolution, or source notebooks of any nbgrader course; all units by default.",
    ),
]
Thorough = Annotated[bool, typer.Option("--thorough", help="Every mutant of every line, not one a line.")]
Plain = Annotated[bool, typer.Option("--plain", help="Known answers and releases only: no mutants, no alternatives.")]
Html = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Also write a page.", dir_okay=False, callback=in_a_folder),
]
Jobs = Annotated[int, typer.Option("--jobs", min=0, help="Examinations at once; 0 for one a core, at most 4.")]
Anew = Annotated[bool, typer.Option("--force", help="Examine anew what an earlier audit has examined.")]


def audit_command(
    units: Named = None,
    thorough: Thorough = False,
    plain: Plain = False,
    json_file: Json = None,
    html_file: Html = None,
    jobs: Jobs = 0,
    force: Anew = False,
    course_dir: CourseDir = HERE,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Check the checks: known mistakes, mutants of the reference, other right answers, and what releases show.

    The reference must get full marks, a blank answer none; each known mistake must lose points on
    its own exercise alone and raise its own hint. Mutants, small changes of the reference, should
    cost points; right answers of other styles must not. Exit status 4 says that something does not
    hold, or is under the thresholds of `[tool.autograder.audit]` in `pyproject.toml`. An audit that
    was interrupted goes on where it stopped.

    Example: `autograder audit 01-convolution --thorough --html audit.html`
    """
    notebooks = [Path(name) for name in units or [] if name.endswith(".ipynb")]
    names = [name for name in units or [] if not name.endswith(".ipynb")]
    root = course_dir.resolve()
    course = Course(root) if notebooks and not names else course_at(course_dir)
    thresholds = Thresholds.of(root)
    plan = Plan(thorough=thorough, mutants=not plain, alternatives=not plain)
    things: list[Unit | Path] = [*(course.units(names) if names or not notebooks else []), *notebooks]
    records: list[AuditRecord] = []
    exercises: list[ExerciseNumbers] = []
    cache = Cache(course.state / STATE)
    if force:
        cache.forget()
    with Pool(jobs, cache) as pool, progress(quiet=quiet) as bar:
        ticks = {thing: ticking(bar, thing.name) for thing in things}
        for found in audit_each(course, ticks, pool, thresholds, plan):
            if isinstance(found, AuditRecord):
                records.append(found)
            else:
                exercises.append(found)
    cache.close()
    report = AuditReport(records=records, exercises=exercises, thresholds=thresholds, thorough=thorough)
    if json_file is not None:
        report.write(json_file)
    if html_file is not None:
        write_report(report, html_file)
    _show(report)
    if not report.passed:
        raise typer.Exit(ExitStatus.AUDIT_MISSED)


def _show(report: AuditReport) -> None:
    """One row an exercise, one a release; what does not hold below."""
    table = Table(
        "unit", "exercise", "reference", "blank", "mistakes caught", "own hint", "mutants killed", "seen", "lines",
        "right answers", "", title="Audit",
    )  # fmt: skip
    for unit in report.units:
        numbers = {row.exercise: row for row in report.rows(unit)}
        records = [r for r in report.records if r.unit == unit]
        for exercise in dict.fromkeys([r.exercise for r in records if r.exercise] + list(numbers)):
            table.add_row(
                unit, exercise, *_cells([r for r in records if r.exercise == exercise], numbers.get(exercise))
            )
        for record in (r for r in records if r.kind == "release"):
            table.add_row(unit, "release", *[""] * 8, "✗" if record.problems else "✓")
    out.print(table)
    for line in summary(report):
        out.print(line, markup=False, highlight=False)
    for problem in report.problems():
        err.print(problem, markup=False, highlight=False)


def _cells(rows: list[AuditRecord], row: ExerciseNumbers | None) -> list[str]:
    """What one exercise's row says."""
    by_kind = [next((r for r in rows if r.kind == kind), None) for kind in ("reference", "blank")]
    made = [r for r in rows if r.kind == "mistake"]
    told = [f"{r.score:g} / {r.max_score:g}" if r else "" for r in by_kind]
    told.append(f"{sum(r.score < r.max_score for r in made)} / {len(made)}")
    told.append(f"{sum(r.shown == (r.mistake,) for r in made)} / {len(made)}")
    wrong = any(r.problems for r in rows)
    if row is None:
        return [*told, "", "", "", "", "✗" if wrong else "✓"]
    if row.valid:
        told += [killed_text(row.killed, row.valid), f"{row.visible} / {row.valid}"]
    else:
        told += ["", ""]
    told.append(f"{row.lines_covered} / {row.lines}" if row.lines else "")
    count = len(row.alternatives)
    told.append(f"{count - row.false_rejects} / {count}" if count else "")
    wrong = wrong or bool(row.problems or row.false_rejects or row.flaky)
    return [*told, "✗" if wrong else "✓"]


def killed_text(killed: int, valid: int) -> str:
    """Mutants killed of those valid, and the interval that this says the share lies in."""
    low, high = wilson(killed, valid)
    return f"{killed} / {valid} ({100 * low:.0f}–{100 * high:.0f} %)"


def summary(report: AuditReport) -> Iterator[str]:
    """A line a unit: its mutants, and what was left out."""
    for unit in report.units:
        rows = report.rows(unit)
        valid = sum(row.valid for row in rows)
        if not valid:
            continue
        killed, visible = sum(row.killed for row in rows), sum(row.visible for row in rows)
        parts = [f"{unit}: {killed_text(killed, valid)} mutants cost points, {visible} of them seen before handing in"]
        for count, what in (
            (sum(row.crashed for row in rows), "only raised"),
            (sum(row.timed_out for row in rows), "never ended"),
            (sum(m.verdict == "equivalent" for row in rows for m in row.mutants), "listed as equivalent"),
            (sum(row.not_examined for row in rows), "beyond the budget"),
        ):
            if count:
                parts.append(f"{count} {what}")
        yield "; ".join(parts)
