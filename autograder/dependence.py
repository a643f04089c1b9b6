"""Which exercises an answer can reach: those whose cells use its names, directly or through other answers.

A known mistake is examined on these alone. What it cannot reach comes out as it did for the
reference, and running it again for each mistake would only cost time.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Collection
from functools import lru_cache

from nbformat import NotebookNode

from .units import CHECK_PREFIX, Unit, grade_id, is_check, is_solution


def reached(unit: Unit, exercise: str) -> set[str]:
    """The exercise and every one whose answer or check uses, by name, what its answer cell defines."""
    answers = {
        str(grade_id(cell)): cell.source
        for cell in unit.notebook.cells
        if cell.cell_type == "code" and is_solution(cell) and not is_check(cell)
    }
    tests = {str(grade_id(cell)).removeprefix(CHECK_PREFIX): cell.source for cell in checks_of(unit)}
    found, changed = {exercise}, defined(answers.get(exercise, ""))
    while more := {name for name in answers if name not in found and used(answers[name]) & changed}:
        found |= more
        changed |= set().union(*(defined(answers[name]) for name in more))
    return found | {name for name in tests if used(tests[name]) & changed}


def cells_for(unit: Unit, exercises: Collection[str]) -> list[NotebookNode]:
    """The unit's cells without the checks of other exercises, but with what those define for the kept ones.

    Of a check cell that is there for its functions and constants alone, the checks are left out.
    """
    tests = {str(grade_id(cell)): cell.source for cell in checks_of(unit)}
    kept = {test: source for test, source in tests.items() if test.removeprefix(CHECK_PREFIX) in exercises}
    while True:
        wanted = {name for source in kept.values() for name in used(source) - defined(source)}
        more = {}
        for test, source in tests.items():
            needed = defined(source) & wanted
            part = beside_checks(source)
            taken = part if needed <= defined(part) else source
            if needed and kept.get(test) not in (source, taken):
                more[test] = taken
        if not more:
            break
        kept |= more
    return [_with(cell, kept, tests) for cell in unit.notebook.cells if not is_check(cell) or grade_id(cell) in kept]


def _with(cell: NotebookNode, kept: dict[str, str], tests: dict[str, str]) -> NotebookNode:
    """A cell as it is kept: one whose checks are left out is a cell of the lesson."""
    name = str(grade_id(cell))
    if kept.get(name) == tests.get(name):
        return cell
    return NotebookNode({**cell, "source": kept[name], "metadata": NotebookNode()})


@lru_cache(maxsize=512)
def beside_checks(source: str) -> str:
    """What a check cell defines beside its checks: its functions, classes, imports and constants."""
    body = [node for node in ast.parse(source).body if not isinstance(node, ast.With | ast.Expr)]
    return ast.unparse(ast.Module(body, type_ignores=[]))


def checks_of(unit: Unit) -> list[NotebookNode]:
    """The unit's check cells."""
    return [cell for cell in unit.notebook.cells if cell.cell_type == "code" and is_check(cell)]


@lru_cache(maxsize=512)
def defined(source: str) -> set[str]:
    """The names that a cell gives a value for other cells to use."""
    return {
        s.get_name() for s in _table(source).get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()
    }


@lru_cache(maxsize=512)
def used(source: str) -> set[str]:
    """The names that a cell, or a function in it, reads and does not hold as its own."""
    found: set[str] = set()
    open_ = [_table(source)]
    while open_:
        table = open_.pop()
        top = table.get_type() == "module"
        found |= {s.get_name() for s in table.get_symbols() if s.is_referenced() and (top or s.is_global())}
        open_ += table.get_children()
    return found


def _table(source: str) -> symtable.SymbolTable:
    return symtable.symtable(source, "<cell>", "exec")
