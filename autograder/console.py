"""What commands share of the terminal: data on stdout, progress and news on stderr, no colour in a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeElapsedColumn

from .errors import UnitError
from .progress import Tick
from .units import Course

PIPE_WIDTH = 160

out = Console(soft_wrap=False)
err = Console(stderr=True, soft_wrap=True)
if not out.is_terminal:
    # A file or a pipe has no width; a table in it is cut nowhere.
    out = Console(width=PIPE_WIDTH)

Units = Annotated[
    list[str] | None, typer.Argument(metavar="[UNIT]...", help="Units, such as 01-convolution; all by default.")
]
CourseDir = Annotated[
    Path, typer.Option("--course-dir", help="The folder that holds solutions/ and nbgrader_config.py.")
]


def in_a_folder(path: Path | None) -> Path | None:
    """Refuse a file whose folder is missing now, rather than when there is something to write."""
    if path is not None and not path.absolute().parent.is_dir():
        raise typer.BadParameter(f"the folder {path.absolute().parent} does not exist.")
    return path


Json = Annotated[
    Path | None,
    typer.Option(
        "--json", metavar="FILE", help="Also write the results as JSON.", dir_okay=False, callback=in_a_folder
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show tracebacks of errors.")]
Db = Annotated[
    str | None, typer.Option("--db", metavar="URL", help="The gradebook's database, such as sqlite:///grades.db.")
]
HERE = Path()


def course_at(folder: Path, gradebook: str | None = None) -> Course:
    """The course in a folder. Raises UnitError when it holds none."""
    course = Course(folder.resolve(), gradebook)
    if not course.solutions.is_dir():
        raise UnitError(
            f"{course.root} holds no solutions/ folder; run this in the course's folder or give --course-dir."
        )
    return course


@contextmanager
def progress(*more: ProgressColumn, quiet: bool) -> Iterator[Progress]:
    """A progress bar on stderr, with more columns; silent when asked to be, or when stderr is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), *more, TimeElapsedColumn())
    with Progress(*columns, console=err, disable=quiet or not err.is_terminal, transient=True) as bar:
        yield bar


def ticking(bar: Progress, what: str) -> Tick:
    """A row of the progress bar; is told how many of how many are done."""
    task = bar.add_task(what, total=None)
    return lambda done, total: bar.update(task, completed=done, total=total)
