"""Running a unit's cells with some answers put in, in this process: for answers that are our own.

The audit and the example classes use it. Submissions of students never come here.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any

from cnncourse.outcomes import ExerciseResult
from cnncourse.recognition import Signature
from cnncourse.session import session
from nbformat import NotebookNode

from .errors import UnitError
from .units import Unit, cell_name, grade_id, is_check, is_solution, tags


@dataclass(frozen=True)
class Examination:
    """What the checks of a unit said, and what its visible calls gave, by exercise."""

    results: dict[str, ExerciseResult]
    observed: dict[str, list[Signature]]


def examine(unit: Unit, answers: Mapping[str, str], *, cells: Iterable[NotebookNode] | None = None) -> Examination:
    """Run the unit with ``answers`` (source by grade id) in place of the reference's.

    Cells tagged ``show`` are left out, as in grading. An answer cell may raise; a check cell or a
    set-up cell that raises is a fault of the unit: UnitError.
    """
    namespace: dict[str, Any] = {"__name__": "__main__"}
    session.facts, session.results, session.observed = {}, {}, {}
    session.units = unit.facts.parent
    for cell in unit.notebook.cells if cells is None else cells:
        if cell.cell_type != "code" or "show" in tags(cell):
            continue
        source = answers.get(grade_id(cell) or "", cell.source)
        try:
            run(source, namespace, name=cell_name(cell))
        except Exception as error:
            if is_solution(cell) and not is_check(cell):
                continue
            raise UnitError(f"{unit.path}: cell {cell_name(cell)} raised {type(error).__name__}: {error}") from error
    return Examination(dict(session.results), dict(session.observed))


@lru_cache(maxsize=512)
def compiled(source: str, name: str) -> CodeType:
    """A cell's code. A unit's own cells are run again and again, with one answer or another among them."""
    return compile(source, f"<{name}>", "exec")


def run(source: str, namespace: dict[str, Any], *, name: str) -> None:
    """Execute one cell's source, keeping what it prints and displays to itself."""
    filename = f"<{name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    code = compiled(source, name)
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(action="ignore"),
    ):
        exec(code, namespace)  # noqa: S102 - the cells are the course's own
