"""What one examination needs: a submission's cells in the order of the unit, with the unit's own check cells."""

from __future__ import annotations

import ast
import hashlib
import hmac
import json
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from nbformat import NotebookNode

from ..units import CHECK_PREFIX, Unit, grade_id, is_check, is_grade, is_solution, tags

CALL_SECONDS = 10.0
CELL_SECONDS = 30.0
TOTAL_SECONDS = 150.0
KERAS = {"tensorflow", "keras"}
ADDED = "added-"
"""How the ids of cells begin that a submission's author added; see ``rebuild``."""

_PARSING = threading.Lock()


@dataclass(frozen=True)
class GradedCell:
    """A cell that the unit's author marked for nbgrader, as it stands in the reference."""

    kind: Literal["check", "answer", "written"]
    source: str
    points: float = 0.0
    names: tuple[str, ...] = ()
    """What an answer cell defines."""


Reference = dict[str, GradedCell]
"""A unit's graded cells by grade id."""


def reference_of(unit: Unit) -> Reference:
    """The graded cells of a unit's reference notebook. Raises UnitError."""
    found: Reference = {}
    for cell in unit.notebook.cells:
        name = grade_id(cell)
        if name is None:
            continue
        if is_check(cell):
            found[name] = GradedCell("check", cell.source, float(cell.metadata.nbgrader.points))
        elif is_solution(cell) and not is_grade(cell):
            names = defined_names(cell.source) if cell.cell_type == "code" else ()
            found[name] = GradedCell("answer", cell.source, names=tuple(names))
        else:
            found[name] = GradedCell("written", cell.source, float(cell.metadata.nbgrader.get("points", 0)))
    return found


def facts_of(unit: Unit) -> str:
    """The course's own facts: the installed package may know the unit by another state of it, or not at all."""
    return unit.facts.read_text(encoding="utf-8") if unit.facts.is_file() else ""


def make_bundle(
    unit: Unit, notebook: NotebookNode, secret: str, *, call_seconds: float | None = None
) -> dict[str, Any]:
    """The bundle for a rebuilt submission (see ``rebuild``): plain data for the examiner. Raises UnitError."""
    return bundle_of(unit.name, reference_of(unit), facts_of(unit), notebook, secret, call_seconds=call_seconds)


def bundle_of(
    unit: str,
    reference: Reference,
    facts: str,
    notebook: NotebookNode,
    secret: str,
    *,
    call_seconds: float | None = None,
) -> dict[str, Any]:
    """The same where the unit is not at hand, but what is to be known of it.

    Check cells come from the unit's reference, hidden part included; answers and added cells from
    the submission; all other code from the release that the submission was rebuilt on.
    """
    cells: list[dict[str, Any]] = []
    for cell in notebook.cells:
        if cell.cell_type != "code" or "show" in tags(cell):
            continue
        name = grade_id(cell)
        original = reference.get(name) if name else None
        if name is None or original is None:
            kind = "added" if str(cell.id).startswith(ADDED) else "lesson"
            cells.append({"kind": kind, "id": str(cell.id), "source": cell.source})
        elif original.kind == "check":
            exercise = name.removeprefix(CHECK_PREFIX)
            cells.append(
                {
                    "kind": "check",
                    "id": name,
                    "source": original.source,
                    "exercise": exercise,
                    "points": original.points,
                }
            )
        elif original.kind == "answer":
            cells.append({"kind": "answer", "id": name, "source": cell.source, "names": list(original.names)})
    call = call_seconds or CALL_SECONDS
    return {
        "unit": unit,
        "facts": facts,
        "secret": own_secret(secret, cells),
        "cells": cells,
        "call_seconds": float(call),
        "cell_seconds": max(CELL_SECONDS, float(call)) if call_seconds is None else float(call),
        "total_seconds": TOTAL_SECONDS,
    }


@lru_cache(maxsize=512)
def built_on(source: str) -> frozenset[str] | None:
    """The exercises that a check cell declares its own to build on; ``None`` when it does not say so plainly."""
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "checks":
            given = [keyword.value for keyword in node.keywords if keyword.arg == "builds_on"]
            try:
                return frozenset(str(name) for value in given for name in ast.literal_eval(value))
            except ValueError:
                return None
    return None


def own_secret(secret: str, cells: list[dict[str, Any]]) -> str:
    """The course's secret made this submission's own: its hidden inputs come out alike when it is graded again.

    A submission can remember what it was asked and print it. Were the inputs those of everybody, a
    first submission, or another student's, would tell the next one what to answer.
    """
    written = [[cell["id"], cell["source"]] for cell in cells if cell["kind"] in {"answer", "added"}]
    return hmac.new(secret.encode(), json.dumps(written).encode(), hashlib.sha256).hexdigest()


def kind_of(unit: Unit) -> Literal["numpy", "keras"]:
    """Which fork server a unit needs: ``keras`` when a cell that is graded imports it, else ``numpy``."""
    for cell in unit.notebook.cells:
        if cell.cell_type == "code" and "show" not in tags(cell) and KERAS & imported(cell.source):
            return "keras"
    return "numpy"


def parsed(source: str) -> ast.Module:
    """The syntax tree of a cell. Some Pythons count in one place how deep the parsers of all threads are."""
    with _PARSING:
        return ast.parse(source)


def imported(source: str) -> set[str]:
    """The top-level packages that a cell imports."""
    try:
        tree = parsed(source)
    except SyntaxError:
        return set()
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names}


def defined_names(source: str) -> list[str]:
    """The names a reference answer defines at top level: functions, classes, assignments; no imports."""
    names: list[str] = []
    for node in parsed(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.append(node.target.id)
    return list(dict.fromkeys(names))
