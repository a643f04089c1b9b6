"""``autograder audit``: the tests tested."""

from __future__ import annotations

import typer
from rich.table import Table

from ..audit import AuditRecord, AuditReport, audit
from ..console import HERE, CourseDir, Debug, Json, Quiet, Units, course_at, err, out, progress
from ..errors import ExitStatus


def audit_command(
    units: Units = None,
    json_file: Json = None,
    course_dir: CourseDir = HERE,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Check the checks: reference, blank release, every known mistake, and what the releases show.

    The reference must get full marks, a blank answer none; each mistake must lose points on its
    own exercise alone and raise its own hint. Exit status 4 says that something does not hold.

    Example: `autograder audit 01-convolution --json audit.json`
    """
    course = course_at(course_dir)
    records: list[AuditRecord] = []
    with progress(quiet=quiet) as bar:
        for unit in course.units(units or []):
            task = bar.add_task(unit.name, total=None)
            for record in audit(course, unit):
                records.append(record)
                bar.advance(task)
    report = AuditReport(records=records)
    if json_file is not None:
        draft = json_file.with_name(json_file.name + ".part")
        draft.write_text(report.model_dump_json(indent=1, by_alias=True), encoding="utf-8")
        draft.replace(json_file)
    _show(records)
    if not report.passed:
        raise typer.Exit(ExitStatus.AUDIT_MISSED)


def _show(records: list[AuditRecord]) -> None:
    """One row an exercise: what reference, blank and mistakes get; problems below."""
    table = Table("unit", "exercise", "reference", "blank", "mistakes caught", "own hint", "", title="Audit")
    for unit, exercise in dict.fromkeys((r.unit, r.exercise) for r in records if r.exercise):
        rows = [r for r in records if (r.unit, r.exercise) == (unit, exercise)]
        by_kind = {kind: next((r for r in rows if r.kind == kind), None) for kind in ("reference", "blank")}
        made = [r for r in rows if r.kind == "mistake"]
        table.add_row(
            unit,
            exercise,
            *(f"{r.score:g} / {r.max_score:g}" if r else "" for r in by_kind.values()),
            f"{sum(r.score < r.max_score for r in made)} / {len(made)}",
            f"{sum(r.shown == (r.mistake,) for r in made)} / {len(made)}",
            "✗" if any(r.problems for r in rows) else "✓",
        )
    for record in (r for r in records if r.kind == "release"):
        table.add_row(record.unit, "release", "", "", "", "", "✗" if record.problems else "✓")
    out.print(table)
    for record in records:
        for problem in record.problems:
            where = " ".join(filter(None, (record.unit, record.exercise, record.mistake or record.kind)))
            err.print(f"{where}: {problem}", markup=False, highlight=False)
