"""``autograder build``: lessons from text to executed notebooks."""

from __future__ import annotations

from typing import Annotated

import typer

from ..build import build, up_to_date
from ..console import HERE, CourseDir, Debug, Quiet, Units, course_at, err, progress, ticking


def build_command(
    units: Units = None,
    course_dir: CourseDir = HERE,
    force: Annotated[bool, typer.Option("--force", help="Execute also what has not changed.")] = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Pair each lesson's text with its notebook and execute it.

    A unit whose notebook already follows from its text is left as it is.

    Example: `autograder build 01-convolution`
    """
    with progress(quiet=quiet) as bar:
        for unit in course_at(course_dir).units(units or []):
            tick = ticking(bar, f"{unit.name}: known mistakes")
            if not force and up_to_date(unit, tick):
                news = "is up to date"
            else:
                build(unit, tick)
                news = "was paired and executed"
            if not quiet:
                err.print(f"{unit.name} {news}", highlight=False)
