"""``autograder site``: the lessons as web pages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..console import HERE, CourseDir, Debug, Quiet, Units, course_at, err
from ..errors import AutograderError


def site_command(
    units: Units = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FOLDER", help="Where to.", show_default="site")
    ] = None,
    stored_pictures: Annotated[
        bool,
        typer.Option("--stored-pictures", help="Run no lesson: pictures stay in English on the Korean pages too."),
    ] = False,
    course_dir: CourseDir = HERE,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write the lessons as a static site in English and Korean, with search; no solution, no check.

    It needs the units' releases. To draw the pictures with Korean words, each lesson is run once, which takes
    minutes for those that train networks; what it drew is kept until the lesson changes. The pages need no
    network: open them from the folder, or put the folder on any web server. The path of the start page is printed.

    Example: `autograder site --output site`
    """
    course = course_at(course_dir)
    chosen = course.units(units or [])
    try:
        # Imported here: Sphinx comes with the project's `dev` extra only, and no other command needs it.
        from ..site import build_site  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise AutograderError(
            f"The site is made with Sphinx, and {missing.name} is not installed; install the extra `dev`."
        ) from None

    def tell(news: str) -> None:
        if not quiet:
            err.print(news, markup=False, highlight=False)

    made = build_site(
        course, chosen, (output or course.root / "site").absolute(), run_lessons=not stored_pictures, tell=tell
    )
    if not quiet:
        sys.stdout.write(f"{made.start}\n")
