"""What a release shows: answers as nbgrader leaves them to learners, and whether it gives anything away."""

from __future__ import annotations

import copy

import nbformat
from nbgrader.preprocessors import ClearSolutions

from ..build import in_step
from ..facts import names_what_there_is
from ..leaks import leaks_in_release
from ..mistakes import answer_cells
from ..units import Course, Unit
from .catalogue import AuditRecord


def blank_answers(unit: Unit) -> dict[str, str]:
    """The answer cells as nbgrader releases them: source by grade id."""
    notebook = copy.deepcopy(unit.notebook)
    ClearSolutions().preprocess(notebook, {})
    cleared = {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells if "nbgrader" in cell.metadata}
    return {name: cleared[name] for name in answer_cells(unit)}


def stub_of(source: str) -> str:
    """An answer cell as nbgrader releases it."""
    given = {"solution": True, "grade": False, "grade_id": "a", "locked": False, "schema_version": 3, "task": False}
    given["cell_type"] = "code"
    cell = nbformat.v4.new_code_cell(source, metadata={"nbgrader": given})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    ClearSolutions().preprocess(notebook, {})
    return str(notebook.cells[0].source)


def judge_release(course: Course, unit: Unit) -> AuditRecord:
    """The release must follow from the source and show no secret."""
    problems = []
    if not in_step(unit):
        problems.append(f"the notebook is not what {unit.source.name} gives")
    if not names_what_there_is(unit):
        problems.append("the facts of its visible checks are out of date; release the unit again")
    problems += list(leaks_in_release(course, unit))
    released = sorted(course.release.glob(f"*/{unit.name}/{unit.name}.ipynb"))
    if not released:
        problems.append("it was not released")
    kept = [{c.id: c for c in nbformat.read(p, as_version=4).cells if "nbgrader" in c.metadata} for p in released]
    if any(cells != kept[0] for cells in kept[1:]):
        problems.append("its graded and locked cells differ between languages")
    return AuditRecord(unit=unit.name, kind="release", exercise="", problems=tuple(problems))
