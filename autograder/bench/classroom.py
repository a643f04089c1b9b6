"""A scratch course with a class in it, the same for all who grade it."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbformat import NotebookNode

from ..errors import AutograderError
from ..examples import write_examples
from ..release import CONFIG, release
from ..units import Course, Unit, grade_id, is_solution, tags


@dataclass(frozen=True)
class Classroom:
    """A released unit and the submissions of a class."""

    course: Course
    unit: Unit
    submissions: tuple[Path, ...]
    """One notebook a student, in the order of their names."""

    def taken(self, into: Path, number: int, *, show: bool = True) -> Path:
        """A folder as nbgrader collects it with the first of them, with or without their `show` cells."""
        for path in self.submissions[:number]:
            student = path.parents[1].name
            target = into / student / self.unit.name / path.name
            target.parent.mkdir(parents=True)
            if show:
                shutil.copyfile(path, target)
            else:
                notebook: NotebookNode = nbformat.read(path, as_version=4)
                notebook.cells = [cell for cell in notebook.cells if "show" not in tags(cell)]
                nbformat.write(notebook, target)
        return into


@contextmanager
def classroom(course: Course, unit: Unit, size: int) -> Iterator[Classroom]:
    """A copy of one unit, released, with a class whose submissions all differ. Raises AutograderError."""
    config = course.root / CONFIG
    if not config.is_file():
        raise AutograderError(f"{course.root} holds no {CONFIG}; run the command in the course's folder or name it.")
    if not unit.facts.is_file():
        raise AutograderError(f"{unit.facts} is missing; run `autograder release {unit.name}` first.")
    with TemporaryDirectory(prefix="bench-") as folder:
        scratch = Course(Path(folder) / "course")
        shutil.copytree(unit.folder, scratch.solutions / unit.name)
        shutil.copyfile(config, scratch.root / CONFIG)
        (scratch.release / "cnncourse" / "units").mkdir(parents=True)
        own = Unit(scratch.solutions / unit.name)
        shutil.copyfile(unit.facts, own.facts)
        release(scratch, own, ["en"])
        handed_in = Path(folder) / "class"
        write_examples(scratch, own, size, 1, handed_in, force=False)
        paths = sorted(handed_in.glob(f"*/{unit.name}/{unit.name}.ipynb"))
        for path in paths:
            _make_different(path)
        yield Classroom(scratch, own, tuple(paths))


def _make_different(path: Path) -> None:
    """Put the student's name into an answer: what is known of one submission is not what is known of another."""
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    notebook.cells = [copy.copy(cell) for cell in notebook.cells]
    first = next(c for c in notebook.cells if grade_id(c) and is_solution(c) and c.cell_type == "code")
    first.source = f"# {path.parents[1].name}\n{first.source}"
    nbformat.write(notebook, path)
