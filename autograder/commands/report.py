"""``autograder report``: a class as one page."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..console import HERE, CourseDir, Debug, Units, course_at
from ..errors import AutograderError
from ..results import GRADES_BEFORE, ClassRecord
from ..units import Course


class Language(StrEnum):
    """The languages of the page."""

    EN = "en"
    KO = "ko"


def report_command(
    units: Units = None,
    grades: Annotated[
        Path | None,
        typer.Option("--grades", metavar="FILE", help="What `grade` wrote.", show_default=".autograder/grades.json"),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="The page.", show_default="reports/class.html")
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option(
            "--since",
            metavar="FILE",
            help="An earlier JSON of grades, to show what changed.",
            show_default=".autograder/grades.before.json, if there is one",
        ),
    ] = None,
    language: Annotated[Language, typer.Option("--language", help="Language of the page.")] = Language.EN,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Name nobody, so that the page can be shown to the class.")
    ] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print the numbers of the page as JSON too.")] = False,
    course_dir: CourseDir = HERE,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing when all goes well.")] = False,
    debug: Debug = False,
) -> None:
    """Write a page about a class: scores, hard exercises, recognised mistakes, what changed, each student.

    The page needs no network and runs no script. Its path is printed.

    Example: `autograder report 01-convolution --anonymous --output reports/for-the-class.html`
    """
    # Imported here: `autograder --help` need not wait for it.
    from ..report import read_grades, summarise, write_report  # noqa: PLC0415

    course = course_at(course_dir)
    source = grades or course.state / "grades.json"
    path = output or course.root / "reports" / "class.html"
    chosen = _only(read_grades(source), course, units or [], source)
    earlier = since or course.state / GRADES_BEFORE
    before = read_grades(earlier) if since or earlier.is_file() else None
    write_report(chosen, course, path, language=language.value, before=before, hide_names=anonymous)
    if json_:
        # ASCII, since names of students may hold what a terminal would obey.
        numbers = summarise(chosen, course, language=language.value, before=before, hide_names=anonymous)
        found = numbers.model_dump(mode="json")
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
    elif not quiet:
        sys.stdout.write(f"{path}\n")


def _only(grades: ClassRecord, course: Course, names: list[str], source: Path) -> ClassRecord:
    """The grades of the named units.

    Raises UnitError for a name that is no unit, AutograderError when there are no grades of one.
    """
    if not grades.submissions:
        raise AutograderError(f"{source} holds no submission; grade some first with `autograder grade`.")
    course.units(names)
    graded = {submission.unit for submission in grades.submissions}
    for name in names:
        if name not in graded:
            raise AutograderError(f"{source} holds no submission of {name}; run `autograder grade {name}` first.")
    kept = [submission for submission in grades.submissions if not names or submission.unit in names]
    return ClassRecord(submissions=kept)
