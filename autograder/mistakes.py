"""Known wrong answers: how a unit's ``mistakes.py`` writes them down, and how they become submissions."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from .errors import UnitError
from .units import Unit, grade_id, is_solution

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """A wrong answer to one exercise: its id, the function it replaces, and the points it still earns."""

    id: str
    exercise: str
    earns: float
    function: str
    source: str

    def applied_to(self, answer: str) -> str:
        """The answer cell's source with this mistake in place of the function of the same name."""
        tree = ast.parse(answer)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == self.function:
                lines = answer.splitlines()
                return "\n".join([*lines[: node.lineno - 1], self.source, *lines[node.end_lineno :]])
        raise UnitError(f"Mistake {self.id!r} replaces `{self.function}`, which the answer of {self.exercise!r} lacks.")


def mistake(id: str, exercise: str, *, earns: float) -> Callable[[Function], Function]:
    """Mark a function of ``mistakes.py`` as a wrong answer.

    ``earns`` is what the wrong answer still gets of the exercise's points; the audit holds the
    checks to it, and example classes take it as the true score.
    """
    if not id or not exercise or earns < 0:
        raise ValueError(f"mistake {id!r} needs an id, an exercise and points of 0 or more")
    return lambda function: function


def load_mistakes(unit: Unit) -> list[Mistake]:
    """The unit's mistakes in the order of its ``mistakes.py``, read without running it.

    Raises UnitError when the file is missing, is no Python, or repeats an id.
    """
    path = unit.mistakes
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except FileNotFoundError:
        raise UnitError(f"{path} is missing; a unit lists its known wrong answers there.") from None
    except SyntaxError as error:
        raise UnitError(f"{path}, line {error.lineno}: {error.msg}.") from None
    found = [_read(node, text, path) for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list]
    ids = [mistake.id for mistake in found]
    for repeated in {id for id in ids if ids.count(id) > 1}:
        raise UnitError(f"{path} has two mistakes named {repeated!r}; each needs an id of its own.")
    return found


def answer_cells(unit: Unit) -> dict[str, str]:
    """The reference's answer cells that hold code: source by grade id."""
    return {
        str(grade_id(cell)): cell.source
        for cell in unit.notebook.cells
        if is_solution(cell) and cell.cell_type == "code"
    }


def with_mistake(unit: Unit, mistake: Mistake) -> dict[str, str]:
    """The reference's answers with one of them wrong."""
    answers = answer_cells(unit)
    if mistake.exercise not in answers:
        known = ", ".join(answers) or "none"
        raise UnitError(f"Mistake {mistake.id!r} is of exercise {mistake.exercise!r}; {unit.name} has {known}.")
    return {mistake.exercise: mistake.applied_to(answers[mistake.exercise])}


def _read(node: ast.FunctionDef, text: str, path: Path) -> Mistake:
    """The mistake that a decorated function states."""
    call = node.decorator_list[0]
    arguments = call.args if isinstance(call, ast.Call) else []
    keywords = call.keywords if isinstance(call, ast.Call) else []
    try:
        id, exercise = (ast.literal_eval(argument) for argument in arguments)
        (earns,) = (ast.literal_eval(keyword.value) for keyword in keywords if keyword.arg == "earns")
    except (ValueError, TypeError):
        raise UnitError(
            f'{path}, line {node.lineno}: write @mistake("id", "exercise", earns=points) above `{node.name}`.'
        ) from None
    lines = text.splitlines()[node.lineno - 1 : node.end_lineno]
    source = textwrap.dedent("\n".join(lines))
    return Mistake(id=id, exercise=exercise, earns=float(earns), function=node.name, source=source)
