"""The units of the course as they stand in ``solutions/``: notebooks, exercises, cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from .errors import UnitError

LANGUAGES = ("en", "ko")
CHECK_PREFIX = "check-"


@dataclass(frozen=True)
class Exercise:
    """What is graded under one ``grade_id``: by checks, or by hand (``automatic`` false)."""

    id: str
    points: float
    automatic: bool

    @property
    def grade_id(self) -> str:
        """The id of the graded cell: the check cell's, or the written answer's own."""
        return CHECK_PREFIX + self.id if self.automatic else self.id


@dataclass(frozen=True)
class Course:
    """The folder that holds ``solutions/``, ``course/``, ``submitted/`` and the gradebook."""

    root: Path
    gradebook: str | None = None
    """URL of the gradebook's database; ``None`` leaves it to nbgrader's settings."""

    @property
    def solutions(self) -> Path:
        """What instructors write, a folder a unit."""
        return self.root / "solutions"

    @property
    def release(self) -> Path:
        """What students get."""
        return self.root / "course"

    @property
    def state(self) -> Path:
        """The autograder's own files of one course; safe to delete when nothing is being graded."""
        return self.root / ".autograder"

    def units(self, names: Sequence[str] = ()) -> list[Unit]:
        """The named units in the order of the course; all of them when none is named.

        Raises UnitError for a name that is no unit.
        """
        found = {p.name: Unit(p) for p in sorted(self.solutions.glob("[0-9][0-9]-*")) if p.is_dir()}
        for name in names:
            if name not in found:
                known = ", ".join(found) or "none"
                raise UnitError(f"There is no unit {name!r} in {self.solutions}; units there: {known}.")
        return [unit for name, unit in found.items() if not names or name in names]


@dataclass(frozen=True)
class Unit:
    """One unit: its text source, the notebook paired with it, its mistakes."""

    folder: Path

    @property
    def name(self) -> str:
        """Such as ``01-convolution``; also nbgrader's assignment id and the notebook's name."""
        return self.folder.name

    @property
    def source(self) -> Path:
        """The lesson as text, in Jupytext's percent format."""
        return self.folder / f"{self.name}.py"

    @property
    def path(self) -> Path:
        """The notebook paired with the source."""
        return self.folder / f"{self.name}.ipynb"

    @property
    def mistakes(self) -> Path:
        """The known wrong answers of the unit."""
        return self.folder / "mistakes.py"

    @property
    def facts(self) -> Path:
        """What the student package knows of the unit for its visible checks."""
        return self.folder.parents[1] / "course" / "cnncourse" / "units" / f"{self.name}.json"

    @cached_property
    def notebook(self) -> NotebookNode:
        """The reference notebook. Raises UnitError when it is missing or no notebook."""
        try:
            notebook: NotebookNode = nbformat.read(self.path, as_version=4)
        except FileNotFoundError:
            raise UnitError(f"{self.path} is missing; make it with `autograder build {self.name}`.") from None
        except (ValueError, nbformat.ValidationError) as error:
            message = str(error).splitlines()[0]
            raise UnitError(
                f"{self.path} is not a notebook ({message}); make it anew with `autograder build`."
            ) from None
        return notebook

    @cached_property
    def exercises(self) -> list[Exercise]:
        """The exercises in the order of the notebook."""
        return [
            Exercise(
                id=cell.metadata.nbgrader.grade_id.removeprefix(CHECK_PREFIX),
                points=float(cell.metadata.nbgrader.points),
                automatic=not is_solution(cell),
            )
            for cell in self.notebook.cells
            if is_grade(cell)
        ]


def _nbgrader(cell: NotebookNode) -> dict[str, Any]:
    """What nbgrader knows of a cell; in a submission it can be anything, so anything else counts as nothing."""
    known = cell.metadata.get("nbgrader", {})
    return known if isinstance(known, dict) else {}


def grade_id(cell: NotebookNode) -> str | None:
    """The cell's nbgrader id, ``None`` for an ordinary cell."""
    name = _nbgrader(cell).get("grade_id")
    return name if isinstance(name, str) else None


def cell_name(cell: NotebookNode) -> str:
    """What a cell is called: its grade id, or the notebook's own id for an ordinary cell."""
    return str(grade_id(cell) or cell.id)


def is_grade(cell: NotebookNode) -> bool:
    """Whether the cell gives points."""
    return bool(_nbgrader(cell).get("grade", False))


def is_solution(cell: NotebookNode) -> bool:
    """Whether the learner writes in the cell."""
    return bool(_nbgrader(cell).get("solution", False))


def is_check(cell: NotebookNode) -> bool:
    """Whether the cell is a check cell: graded and not the learner's."""
    return is_grade(cell) and not is_solution(cell)


def tags(cell: NotebookNode) -> list[str]:
    """The cell's tags."""
    return list(cell.metadata.get("tags", []))


def in_language(cells: Sequence[NotebookNode], language: str) -> list[NotebookNode]:
    """The cells of one language and those without one."""
    others = set(LANGUAGES) - {language}
    return [cell for cell in cells if not others & set(tags(cell))]


REGION = re.compile(
    r"^[ \t]*### BEGIN (?P<kind>SOLUTION|HIDDEN TESTS|MARK SCHEME)[ \t]*$.*?^[ \t]*### END (?P=kind)[ \t]*$",
    re.M | re.S,
)


def regions(source: str, kind: str) -> list[str]:
    """The text between each pair of ``### BEGIN kind`` and ``### END kind`` lines of a cell."""
    found = (match for match in REGION.finditer(source) if match["kind"] == kind)
    return ["\n".join(match[0].splitlines()[1:-1]) for match in found]
