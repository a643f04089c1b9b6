"""``autograder regrade``: what a changed check changes, before and while it is written."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from ..console import HERE, CourseDir, Db, Debug, Quiet, Units, course_at, out, progress
from ..engine.engine import cores
from ..errors import AutograderError
from ..grade import Change, changes, grade
from ..inert import inert
from ..results import SubmissionRecord
from ..submissions import handed_in
from ..workers import Pool
from .grade import LIVE, Jobs, Scheduler, end_with, keep, pool_for


def regrade_command(
    units: Units = None,
    submissions: Annotated[
        Path | None, typer.Option(help="Folder of submissions, STUDENT/UNIT/UNIT.ipynb; submitted/ by default.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change; write nothing.")] = False,
    timeout: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds a call may take; the course's setting by default.")
    ] = None,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON instead of a table.")] = False,
    course_dir: CourseDir = HERE,
    db: Db = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Grade again after a check was changed: shows who gains and who loses on which exercise.

    Runs only the exercises that the change can affect, of submissions that were graded before. Scores
    that a person gave stay. Exit status 1 says that some submissions could not be graded.

    Example: `autograder regrade 01-convolution --dry-run`
    """
    course = course_at(course_dir, db)
    folder = submissions or course.root / "submitted"
    found: list[Change] = []
    failed: list[SubmissionRecord] = []
    with progress(*LIVE, quiet=quiet) as bar, Pool(jobs or cores(), scheduler) as workers:
        for unit in [unit for unit in course.units(units or []) if units or handed_in(folder, unit)]:
            number = len(handed_in(folder, unit))
            pool = pool_for(unit, number, jobs, workers)
            task = bar.add_task(unit.name, total=number, lost=0, running=0)
            seen = 0
            for record, changed in changes(course, unit, folder, timeout=timeout, pool=pool):
                seen += 1
                found += changed
                failed += [record] if record.status == "not_graded" else []
                bar.update(task, advance=1, lost=len(failed), running=pool.running)
            if not seen:
                raise AutograderError(
                    f"Nothing of {unit.name} in {folder} was graded before; use `autograder grade {unit.name}`."
                )
            if not dry_run:
                records = list(grade(course, unit, folder, timeout=timeout, pool=pool))
                keep(course, records)
    if as_json:
        json.dump([change.model_dump() for change in found], sys.stdout, indent=1)
    else:
        _show(found, dry_run=dry_run)
    end_with(failed)


def _show(found: list[Change], *, dry_run: bool) -> None:
    if not found:
        out.print("No score changes.")
        return
    table = Table("student", "unit", "exercise", "before", "after", "", title="Changed scores")
    for change in sorted(found, key=lambda c: (c.unit, c.exercise, c.student)):
        gained = (change.after or 0.0) - (change.before or 0.0)
        told = "gains" if gained > 0 else "loses" if gained < 0 else ""
        table.add_row(
            Text(inert(change.student)),
            change.unit,
            change.exercise,
            "–" if change.before is None else f"{change.before:g}",
            "–" if change.after is None else f"{change.after:g}",
            f"{told} {abs(gained):g}" if told else "",
        )
    out.print(table)
    signs = Counter((c.after or 0.0) > (c.before or 0.0) for c in found)
    what = "would gain, would lose" if dry_run else "gained, lost"
    out.print(f"{what}: {signs[True]}, {signs[False]} scores of {len({c.student for c in found})} students")
    if dry_run:
        out.print("Nothing was written; without --dry-run it is.")
