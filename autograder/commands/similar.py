"""``autograder similar``: submissions that share code, as a hint for a person."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from ..console import HERE, CourseDir, Debug, Quiet, Units, course_at, err, out, progress, ticking
from ..errors import AutograderError, ExitStatus
from ..files import write_page
from ..inert import inert
from ..submissions import handed_in
from .report import Language

if TYPE_CHECKING:
    from ..similar import Similar


def similar_command(
    units: Units = None,
    submissions: Annotated[
        Path | None, typer.Option(help="Folder of submissions, STUDENT/UNIT/UNIT.ipynb; submitted/ by default.")
    ] = None,
    threshold: Annotated[
        float, typer.Option(min=0.05, max=1.0, help="List pairs in which one shares this much of their own code.")
    ] = 0.6,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Also write a page with the pairs side by side; for one unit."),
    ] = None,
    language: Annotated[Language, typer.Option("--language", help="Language of the page.")] = Language.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print the pairs as JSON instead of a table.")] = False,
    course_dir: CourseDir = HERE,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Find submissions that share code: copies, also with other names, comments or order of functions.

    Code of the course, its reference solution and known mistakes included, counts for nothing, nor does
    what much of the class wrote, nor a pair that shares less than some fifteen lines. It is a hint for a
    person and never a score: nothing is written to the gradebook. Exit status 1 says that some
    submissions could not be compared.

    Example: `autograder similar 01-convolution --html reports/similar-01.html`
    """
    # Imported here: `autograder --help` need not wait for it.
    from ..similar import find_similar, render  # noqa: PLC0415

    course = course_at(course_dir)
    folder = submissions or course.root / "submitted"
    chosen = [unit for unit in course.units(units or []) if units or handed_in(folder, unit)]
    if not chosen:
        raise AutograderError(f"{folder} holds no submission of any unit; collect some first.")
    if html is not None and len(chosen) != 1:
        raise typer.BadParameter("--html is for one unit; name it.")
    found = []
    with progress(quiet=quiet) as bar:
        for unit in chosen:
            tick = ticking(bar, unit.name)
            found.append(find_similar(course, unit, folder, threshold=threshold, tick=tick))
    records = [one.record for one in found]
    if html is not None:
        write_page(html, render(found[0], language=language.value), option="--html")
    if as_json:
        # ASCII, since names of students may hold what a terminal would obey.
        told = [record.model_dump(mode="json") for record in records]
        sys.stdout.write(json.dumps({"schema": 1, "units": told}, indent=1) + "\n")
    else:
        for record in records:
            _show(record)
        if html is not None and not quiet:
            sys.stdout.write(f"{html}\n")
    left = [(record.unit, one) for record in records for one in record.not_compared]
    for name, one in left:
        err.print(f"not compared: {inert(one.student)} {name}: {one.reason}", markup=False, highlight=False)
    if left:
        raise typer.Exit(ExitStatus.NOT_ALL_GRADED)


def _show(record: Similar) -> None:
    if not record.pairs:
        out.print(f"{record.unit}: no pair of {record.compared} submissions is similar enough to be listed.")
        return
    table = Table(
        "first", "second", "of the first", "of the second", "characters", title=f"{record.unit}: look at these"
    )
    for pair in record.pairs:
        shares = f"{pair.share_first:.0%}", f"{pair.share_second:.0%}"
        table.add_row(Text(inert(pair.first)), Text(inert(pair.second)), *shares, str(pair.shared))
    out.print(table)
    out.print("A hint, not a proof: compare the code before you judge.")
