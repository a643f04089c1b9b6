"""What is audited: a unit of this course, or a notebook of any nbgrader course, as cells with a role."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode

from ..dependence import cells_for, defined, used
from ..engine.bundle import KERAS, defined_names, imported, kind_of
from ..errors import UnitError
from ..mistakes import Mistake, load_mistakes
from ..units import CHECK_PREFIX, Course, Unit, grade_id, is_check, is_grade, is_solution, tags

Role = Literal["lesson", "answer", "check"]
MAGIC = re.compile(r"^(\s*)([%!].*)$", re.M)
RIGHT = "RIGHT"


@dataclass(frozen=True)
class Cell:
    """A code cell: its id, what it is for, its source and the points it gives."""

    id: str
    role: Role
    source: str
    points: float = 0.0


@dataclass(frozen=True)
class Target:
    """One answer cell of the reference, with the cells that are run to judge what stands in its place."""

    exercise: str
    answer: str
    source: str
    names: tuple[str, ...]
    checks: tuple[str, ...]
    points: float
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Subject:
    """A notebook whose checks are audited."""

    name: str
    folder: Path
    cells: tuple[Cell, ...]
    targets: tuple[Target, ...]
    units: Path | None = None
    """Where the facts about its known mistakes are, if it is a unit of this course."""
    kind: Literal["numpy", "keras"] = "numpy"
    mistakes: tuple[Mistake, ...] = ()
    alternatives: dict[str, list[str]] = field(default_factory=dict)
    """Other right answers, by answer cell."""

    @property
    def equivalents(self) -> Path:
        """The list of mutants that a person found to be no mistake."""
        return self.folder / "equivalents.toml"


def of_unit(course: Course, unit: Unit) -> Subject:
    """A unit of this course. Raises UnitError."""
    cells = _cells(unit.notebook.cells)
    answers = {cell.id: cell for cell in cells if cell.role == "answer"}
    targets = []
    for exercise in unit.exercises:
        answer = answers.get(exercise.id)
        if exercise.automatic and answer is not None:
            own = tuple(_cells(cells_for(unit, [exercise.id])))
            check = (CHECK_PREFIX + exercise.id,)
            targets.append(_target(exercise.id, answer, check, exercise.points, own))
    tests = course.root / "tests" / f"test_unit_{unit.name[:2]}.py"
    return Subject(
        name=unit.name,
        folder=unit.folder,
        cells=tuple(cells),
        targets=tuple(targets),
        units=unit.facts.parent,
        kind=kind_of(unit),
        mistakes=tuple(load_mistakes(unit)),
        alternatives=_alternatives(unit.folder / "alternatives.py") or _alternatives(tests),
    )


def of_notebook(path: Path) -> Subject:
    """A source notebook of any nbgrader course: an answer is judged by the test cells that use its names.

    ``mistakes.py`` and ``alternatives.py`` may lie beside it. Raises UnitError.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError) as error:
        raise UnitError(f"{path} cannot be read as a notebook ({str(error).splitlines()[0]}).") from None
    cells = [_without_magics(cell) for cell in _cells(notebook.cells)]
    checks = [cell for cell in cells if cell.role == "check"]
    targets = []
    for answer in (cell for cell in cells if cell.role == "answer"):
        own = [check for check in checks if used(check.source) & defined(answer.source)]
        if own:
            kept = tuple(cell for cell in cells if cell.role != "check" or cell in own)
            points = sum(check.points for check in own)
            targets.append(_target(answer.id, answer, tuple(check.id for check in own), points, kept))
    if not targets:
        raise UnitError(
            f"{path} holds no answer cell that a test cell with points uses; give a course's source notebook."
        )
    mistakes = load_mistakes(Unit(path.parent)) if (path.parent / "mistakes.py").is_file() else []
    return Subject(
        name=path.stem,
        folder=path.parent,
        cells=tuple(cells),
        targets=tuple(targets),
        kind="keras" if any(KERAS & imported(cell.source) for cell in cells) else "numpy",
        mistakes=tuple(mistakes),
        alternatives=_alternatives(path.parent / "alternatives.py"),
    )


def _target(exercise: str, answer: Cell, checks: tuple[str, ...], points: float, cells: tuple[Cell, ...]) -> Target:
    names = tuple(defined_names(answer.source))
    return Target(exercise, answer.id, answer.source, names, checks, points, cells)


def _cells(cells: list[NotebookNode]) -> list[Cell]:
    """The code cells that grading runs; an answer that is graded by hand is part of the lesson."""
    return list(_each(cells))


def _each(cells: list[NotebookNode]) -> Iterator[Cell]:
    for cell in cells:
        if cell.cell_type != "code" or "show" in tags(cell):
            continue
        name = grade_id(cell) or str(cell.get("id", ""))
        if is_check(cell):
            yield Cell(name, "check", cell.source, float(cell.metadata.nbgrader.get("points") or 0))
        elif is_solution(cell) and not is_grade(cell):
            yield Cell(name, "answer", cell.source)
        else:
            yield Cell(name, "lesson", cell.source)


def _without_magics(cell: Cell) -> Cell:
    """The cell as plain Python: its magics are settings of a notebook."""
    return Cell(cell.id, cell.role, MAGIC.sub(r"\1pass  # \2", cell.source), cell.points)


def _alternatives(path: Path) -> dict[str, list[str]]:
    """The other right answers that a file lists in its literal ``RIGHT``: sources by answer cell."""
    if not path.is_file():
        return {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [RIGHT]:
            try:
                found: dict[str, Any] = ast.literal_eval(node.value)
            except ValueError:
                raise UnitError(f"{path}: {RIGHT} must be a literal: lists of sources by exercise.") from None
            return {name: list(sources) for name, sources in found.items()}
    return {}
