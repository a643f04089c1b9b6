"""``autograder examples``: a class to try things with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..console import HERE, CourseDir, Debug, Quiet, Units, course_at, err
from ..examples import write_examples


def examples_command(
    units: Units = None,
    size: Annotated[int, typer.Option(min=1, help="Number of students.")] = 12,
    seed: Annotated[int, typer.Option(help="The same seed gives the same class.")] = 1,
    into: Annotated[Path | None, typer.Option(help="Where to write STUDENT/UNIT/; submitted/ by default.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over what is there.")] = False,
    course_dir: CourseDir = HERE,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write a class of synthetic submissions and, in true-scores.json, what each is worth.

    The submissions are made from the reference answers and the known mistakes; some students print,
    warn, leave answers blank or add cells.

    Example: `autograder examples 01-convolution --size 30 --seed 7`
    """
    course = course_at(course_dir)
    folder = into or course.root / "submitted"
    for unit in course.units(units or []):
        path = write_examples(course, unit, size, seed, folder, force=force)
        if not quiet:
            err.print(f"{size} submissions of {unit.name} in {folder}, true scores in {path.name}", highlight=False)
