"""``autograder export``: grades as a file for a spreadsheet, Canvas or Moodle."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..console import HERE, CourseDir, Db, Debug, Quiet, Units, course_at, err
from ..errors import AutograderError
from ..inert import inert
from ..units import Course

if TYPE_CHECKING:
    from nbgrader.api import Gradebook
    from traitlets.config import Config

NAMED = 5


class Format(StrEnum):
    """For whom the file is."""

    CSV = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"


def export_command(
    units: Units = None,
    format_: Annotated[
        Format, typer.Option("--format", help="A spreadsheet, or the file that Canvas or Moodle imports.")
    ] = Format.CSV,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="The file to write.", show_default="reports/grades-FORMAT.csv"),
    ] = None,
    zeros: Annotated[
        bool, typer.Option("--zeros", help="For Canvas and Moodle: 0 where nothing was handed in, not an empty cell.")
    ] = False,
    feedback: Annotated[
        bool, typer.Option("--feedback", help="For Moodle: a column of comments and late penalties after each unit.")
    ] = False,
    course_dir: CourseDir = HERE,
    db: Db = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write the grades of the gradebook, late penalties taken off, as a file that others can read.

    Its path is printed. Submissions that still wait for a person to mark an answer are named on stderr:
    their scores may rise. `nbgrader export --exporter autograder.export.CanvasCsv` (or `.MoodleCsv`)
    writes the same.

    Example: `autograder export --format canvas 01-convolution --to canvas.csv`
    """
    # Imported here: `autograder --help` need not wait for it.
    from ..export import CanvasCsv, HarmlessCsv, MoodleCsv  # noqa: PLC0415
    from ..export.marks import marks  # noqa: PLC0415

    course = course_at(course_dir, db)
    _refuse(format_, zeros=zeros, feedback=feedback)
    names = [unit.name for unit in course.units(units or [])] if units else []
    path = to or course.root / "reports" / f"grades-{format_}.csv"
    with gradebook_of(course) as (book, config):
        known = [assignment.name for assignment in book.assignments]
        for name in names:
            if name not in known:
                raise AutograderError(
                    f"The gradebook has no unit {name!r} yet; run `autograder grade {name}` first. Nothing was written."
                )
        plugin = {Format.CSV: HarmlessCsv, Format.CANVAS: CanvasCsv, Format.MOODLE: MoodleCsv}[format_](config=config)
        plugin.to, plugin.assignment = str(path), names
        if zeros:
            plugin.zeros = True
        if feedback:
            plugin.feedback = True
        try:
            plugin.export(book)
        except OSError as error:
            raise AutograderError(
                f"{path} cannot be written: {error.strerror or error}; name another file with --to."
            ) from None
        waiting = {name: [s for s, mark in marks(book, name).items() if mark.waits] for name in names or known}
    if not quiet:
        _tell_waiting(waiting)
        sys.stdout.write(f"{path}\n")


def _refuse(format_: Format, *, zeros: bool, feedback: bool) -> None:
    """Raise BadParameter for options that the format has no use for."""
    if zeros and format_ is Format.CSV:
        raise typer.BadParameter("--zeros is for --format canvas or moodle; the plain CSV has zeros anyway.")
    if feedback and format_ is not Format.MOODLE:
        raise typer.BadParameter("--feedback is for --format moodle; the other files have no place for it.")


@contextmanager
def gradebook_of(course: Course) -> Iterator[tuple[Gradebook, Config]]:
    """The course's gradebook, and nbgrader's settings.

    Raises AutograderError when there is none yet, or it cannot be read.
    """
    from nbgrader.api import Gradebook  # noqa: PLC0415 - SQLAlchemy takes its time
    from sqlalchemy.engine import make_url  # noqa: PLC0415
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from ..release import nbgrader  # noqa: PLC0415

    with nbgrader(course) as api:
        try:
            url = make_url(api.coursedir.db_url)
            # nbgrader would make one.
            if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
                raise AutograderError(
                    f"There is no gradebook at {url.database} yet; `autograder grade` makes one, or name it with --db."
                )
            with Gradebook(api.coursedir.db_url, api.coursedir.course_id) as book:
                yield book, api.config
        except SQLAlchemyError as error:
            said = inert(" ".join(str(getattr(error, "orig", None) or error).split()))
            raise AutograderError(
                f"The gradebook cannot be read: {said}. Check --db, or c.CourseDirectory.db_url in nbgrader_config.py."
            ) from error


def _tell_waiting(waiting: dict[str, list[str]]) -> None:
    """Say whose scores may still rise."""
    for unit, students in waiting.items():
        if students:
            named = ", ".join(inert(student) for student in students[:NAMED])
            more = f" and {len(students) - NAMED} more" if len(students) > NAMED else ""
            err.print(f"{unit}: answers of {named}{more} wait for a person", markup=False, highlight=False)
