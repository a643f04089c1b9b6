"""What one examination needs: a submission's cells in the order of the unit, with the unit's own check cells."""

from __future__ import annotations

import ast
import hashlib
import hmac
import json
from typing import Any

from nbformat import NotebookNode

from ..units import CHECK_PREFIX, Unit, grade_id, is_check, is_grade, is_solution, tags

CALL_SECONDS = 10.0
CELL_SECONDS = 30.0
TOTAL_SECONDS = 150.0
KERAS = {"tensorflow", "keras"}
ADDED = "added-"
"""How the ids of cells begin that a submission's author added; see ``rebuild``."""


def make_bundle(
    unit: Unit, notebook: NotebookNode, secret: str, *, call_seconds: float | None = None
) -> dict[str, Any]:
    """The bundle for a rebuilt submission (see ``rebuild``): plain data for the examiner.

    Check cells come from the unit's reference, hidden part included; answers and added cells from
    the submission; all other code from the release that the submission was rebuilt on.
    """
    reference = {grade_id(cell): cell for cell in unit.notebook.cells if grade_id(cell)}
    cells = []
    for cell in notebook.cells:
        if cell.cell_type != "code" or "show" in tags(cell):
            continue
        original = reference.get(grade_id(cell))
        if original is None:
            kind = "added" if str(cell.id).startswith(ADDED) else "lesson"
            cells.append({"kind": kind, "id": str(cell.id), "source": cell.source})
        elif is_check(original):
            name = str(grade_id(original))
            points = float(original.metadata.nbgrader.points)
            exercise = name.removeprefix(CHECK_PREFIX)
            cells.append(
                {"kind": "check", "id": name, "source": original.source, "exercise": exercise, "points": points}
            )
        elif is_solution(original) and not is_grade(original):
            names = defined_names(original.source)
            cells.append({"kind": "answer", "id": str(grade_id(cell)), "source": cell.source, "names": names})
    call = call_seconds or CALL_SECONDS
    return {
        "unit": unit.name,
        # The course's own: the installed package may know the unit by another state of it, or not at all.
        "facts": unit.facts.read_text(encoding="utf-8") if unit.facts.is_file() else "",
        "secret": own_secret(secret, cells),
        "cells": cells,
        "call_seconds": float(call),
        "cell_seconds": max(CELL_SECONDS, float(call)) if call_seconds is None else float(call),
        "total_seconds": TOTAL_SECONDS,
    }


def own_secret(secret: str, cells: list[dict[str, Any]]) -> str:
    """The course's secret made this submission's own: its hidden inputs come out alike when it is graded again.

    A submission can remember what it was asked and print it. Were the inputs those of everybody, a
    first submission, or another student's, would tell the next one what to answer.
    """
    written = [[cell["id"], cell["source"]] for cell in cells if cell["kind"] in {"answer", "added"}]
    return hmac.new(secret.encode(), json.dumps(written).encode(), hashlib.sha256).hexdigest()


def kind_of(unit: Unit) -> str:
    """Which fork server a unit needs: ``keras`` when a cell that is graded imports it, else ``numpy``."""
    for cell in unit.notebook.cells:
        if cell.cell_type == "code" and "show" not in tags(cell) and KERAS & imported(cell.source):
            return "keras"
    return "numpy"


def imported(source: str) -> set[str]:
    """The top-level packages that a cell imports."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names}


def defined_names(source: str) -> list[str]:
    """The names a reference answer defines at top level: functions, classes, assignments; no imports."""
    names: list[str] = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.append(node.target.id)
    return list(dict.fromkeys(names))
