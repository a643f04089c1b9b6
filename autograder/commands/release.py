"""``autograder release``: what students get."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ..console import HERE, CourseDir, Db, Debug, Quiet, Units, course_at, err, progress, ticking
from ..release import release
from ..units import LANGUAGES


class Lang(StrEnum):
    """The choices of ``--lang``."""

    EN = "en"
    KO = "ko"
    ALL = "all"


def release_command(
    units: Units = None,
    lang: Annotated[Lang, typer.Option(help="Language of the release.")] = Lang.ALL,
    course_dir: CourseDir = HERE,
    db: Db = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Make the students' notebooks under course/ and enter the units in the gradebook.

    Runs nbgrader's generate_assignment, once a language, and refuses to release anything that
    shows a solution, a hidden check, a mark scheme or a known mistake. Running it twice changes nothing.

    Example: `autograder release 01-convolution --lang ko`
    """
    course = course_at(course_dir, db)
    languages = LANGUAGES if lang is Lang.ALL else [str(lang)]
    with progress(quiet=quiet) as bar:
        for unit in course.units(units or []):
            for path in release(course, unit, languages, tick=ticking(bar, f"{unit.name}: known mistakes")):
                if not quiet:
                    err.print(f"wrote {path.relative_to(course.root)}", highlight=False)
