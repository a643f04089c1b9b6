"""Who grades: this project, nbgrader as it comes, and otter-grader, all on the same submissions."""

from __future__ import annotations

import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ..errors import AutograderError
from ..units import in_language, is_check, tags
from .classroom import Classroom
from .measure import Run, run

PLAIN = """
c = get_config()
c.CourseDirectory.course_id = "bench"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "release"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "__pycache__", "*.py", "*.pyc"]
c.Execute.timeout = 600
c.Exchange.root = {exchange!r}
"""
BIN = Path(sys.executable).parent
TEST = """
from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points}


@test_case(points={points})
def test_{number}(env):
    exec({source!r}, env)
    assert env["check"].score == {points}
"""


def ours(room: Classroom, folder: Path, number: int, jobs: int) -> Run:
    """``autograder grade``, to gradebook, autograded notebooks and feedback."""
    shutil.copytree(room.course.root, folder)
    room.taken(folder / "submitted", number)
    return run([BIN / "autograder", "grade", room.unit.name, "--jobs", str(jobs), "--quiet"], cwd=folder, fine=(0, 1))


def ours_again(folder: Path, unit: str, jobs: int) -> Run:
    """The same once more, with nothing changed."""
    return run([BIN / "autograder", "grade", unit, "--jobs", str(jobs), "--quiet"], cwd=folder, fine=(0, 1))


def plain_nbgrader(room: Classroom, folder: Path, number: int, *, show: bool = True) -> tuple[Run, Run]:
    """``nbgrader autograde`` and then ``nbgrader generate_feedback``, with nbgrader's own settings."""
    (folder / "solutions" / room.unit.name).mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(PLAIN.format(exchange=str(folder / "exchange")), encoding="utf-8")
    notebook: NotebookNode = nbformat.read(room.unit.path, as_version=4)
    # nbgrader knows of one language.
    notebook.cells = [c for c in in_language(notebook.cells, "en") if show or "show" not in tags(c)]
    nbformat.write(notebook, folder / "solutions" / room.unit.name / room.unit.path.name)
    run([BIN / "nbgrader", "generate_assignment", room.unit.name, "--create", "--force"], cwd=folder)
    room.taken(folder / "submitted", number, show=show)
    grading = run([BIN / "nbgrader", "autograde", room.unit.name, "--create"], cwd=folder, fine=(0, 1))
    feedback = run([BIN / "nbgrader", "generate_feedback", room.unit.name], cwd=folder, fine=(0, 1))
    return grading, feedback


def otter(room: Classroom, folder: Path, number: int) -> list[Run]:
    """``otter run`` on one submission after another; each check cell is one of otter's tests.

    Raises AutograderError when otter-grader is not installed.
    """
    if not (BIN / "otter").is_file():
        raise AutograderError("otter-grader is not installed; install it with `pip install otter-grader`.")
    tests = folder / "tests"
    tests.mkdir(parents=True)
    for name, text in _tests(room):
        (tests / f"{name}.py").write_text(text, encoding="utf-8")
    run([BIN / "otter", "generate", "-t", tests, "-o", folder / "autograder.zip", "--no-environment"], cwd=folder)
    if not zipfile.is_zipfile(folder / "autograder.zip"):
        raise AutograderError("`otter generate` wrote no autograder.zip.")
    taken = room.taken(folder / "submitted", number)
    return [
        run([BIN / "otter", "run", path, "-a", folder / "autograder.zip", "-o", folder, "--no-logo"], cwd=folder)
        for path in sorted(taken.glob(f"*/{room.unit.name}/*.ipynb"))
    ]


def _tests(room: Classroom) -> Iterator[tuple[str, str]]:
    for number, cell in enumerate(c for c in room.unit.notebook.cells if is_check(c)):
        points = float(cell.metadata.nbgrader.points)
        name = f"q{number}"
        yield name, TEST.format(name=name, number=number, points=points, source=cell.source)
