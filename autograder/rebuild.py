"""A submission as it is graded: the released notebook, with the learner's sources in it.

Check cells, their order and their points, and every cell of the lesson come from the release. A
submission gives the sources of its answer cells and of the cells its author added; its metadata,
tags, order and outputs count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from .engine.bundle import ADDED
from .errors import UnitError, UnreadableSubmission
from .harmless import harmless_markdown
from .submissions import new_cell
from .units import LANGUAGES, Course, grade_id, is_check, is_solution, tags


@dataclass
class Merge:
    """The notebook being put together, and what was noticed on the way."""

    released: NotebookNode
    answers: dict[str, str] = field(default_factory=dict)
    added: dict[int, list[str]] = field(default_factory=dict)
    """Sources of added cells by the position of the released cell they follow (-1: at the start)."""
    notes: list[str] = field(default_factory=list)


def rebuild(submission: NotebookNode, course: Course, unit: str) -> tuple[NotebookNode, list[str]]:
    """The submission's answers in the unit's released notebook, and notes for the instructor.

    Raises UnreadableSubmission when the notebook holds none of the unit's answer cells, UnitError
    when the unit was not released.
    """
    return on_release(submission, released_notebook(course, unit, language_of(submission)), unit)


def on_release(submission: NotebookNode, released: NotebookNode, unit: str) -> tuple[NotebookNode, list[str]]:
    """The same on a released notebook at hand, which is not changed; cells are shared with it.

    Raises UnreadableSubmission.
    """
    merge = Merge(released)
    known = {str(grade_id(cell)): i for i, cell in enumerate(merge.released.cells) if grade_id(cell)}
    found = [name for cell in submission.cells if (name := grade_id(cell)) in known]
    if not found:
        named = submission.metadata.get("cnncourse")
        other = named.get("unit") if isinstance(named, dict) else None
        which = f"; it seems to be the notebook of {other[:40]!r}" if isinstance(other, str) and other != unit else ""
        raise UnreadableSubmission(f"the notebook holds none of the cells of {unit}{which}")
    _collect(submission, merge, known)
    _note_differences(submission, merge, known)
    return _assemble(merge), merge.notes


def released_notebook(course: Course, unit: str, language: str) -> NotebookNode:
    """The released notebook of a unit, in another language where it was not released in this one.

    Raises UnitError when it was not released at all.
    """
    paths = [course.release / code / unit / f"{unit}.ipynb" for code in dict.fromkeys([language, *LANGUAGES])]
    for path in paths:
        if path.is_file():
            notebook: NotebookNode = nbformat.read(path, as_version=4)
            return notebook
    raise UnitError(f"{paths[0]} is missing; release the unit with `autograder release {unit}`.")


def language_of(notebook: NotebookNode) -> str:
    """The language of the release that a notebook came from; English when it does not say."""
    named = notebook.metadata.get("cnncourse", {})
    language = named.get("language") if isinstance(named, dict) else None
    return language if language in LANGUAGES else LANGUAGES[0]


def _collect(submission: NotebookNode, merge: Merge, known: dict[str, int]) -> None:
    """Take the learner's sources: answers by grade id, other code by the released cell it follows."""
    ordinary = {cell.id: i for i, cell in enumerate(merge.released.cells) if not grade_id(cell)}
    sources = {cell.source: i for i, cell in enumerate(merge.released.cells) if not grade_id(cell)}
    anchor = -1
    for cell in submission.cells:
        name = grade_id(cell)
        position = known.get(name) if name else None
        if name is not None and position is not None:
            anchor = max(anchor, position)
            if is_solution(merge.released.cells[position]):
                merge.answers[name] = cell.source
            continue
        here = sources.get(cell.source, ordinary.get(cell.get("id", "")))
        if here is not None:
            anchor = max(anchor, here)
            # An edited set-up cell runs after the original; pictures are not run when grading.
            if merge.released.cells[here].source == cell.source or "show" in tags(merge.released.cells[here]):
                continue
        if cell.cell_type == "code" and cell.source.strip():
            merge.added.setdefault(anchor, []).append(cell.source)


def _note_differences(submission: NotebookNode, merge: Merge, known: dict[str, int]) -> None:
    """Say what of the submission's form differs from the release."""
    by_name: dict[str, list[NotebookNode]] = {}
    for cell in submission.cells:
        if (name := grade_id(cell)) is not None:
            by_name.setdefault(name, []).append(cell)
    for name, position in known.items():
        released, cells = merge.released.cells[position], by_name.get(name, [])
        if not cells:
            merge.notes.append(f"cell {name!r} is missing; it was put back")
            continue
        if len(cells) > 1:
            merge.notes.append(f"cell {name!r} stands there {len(cells)} times; the last one counts")
        last = cells[-1]
        if last.cell_type != released.cell_type:
            merge.notes.append(f"cell {name!r} was turned into a {last.cell_type} cell; it is graded as released")
        if last.metadata.nbgrader.get("points") != released.metadata.nbgrader.get("points"):
            merge.notes.append(f"the points of cell {name!r} were changed; the course's count")
        if is_check(released) and last.source != released.source:
            merge.notes.append(f"check cell {name!r} was edited; the course's own is used")
    unknown = sorted(set(by_name) - set(known))
    if unknown:
        named = ", ".join(repr(name[:40]) for name in unknown[:5]) + (", …" if len(unknown) > 5 else "")
        merge.notes.append(f"unknown graded cells count as ordinary ones: {named}")


def _assemble(merge: Merge) -> NotebookNode:
    """The released notebook with answers filled in and added cells behind the cells they followed."""
    notebook = NotebookNode(merge.released)
    notebook.cells = list(_cells(merge))
    return notebook


def _cells(merge: Merge) -> Iterator[NotebookNode]:
    yield from _new_cells(merge, -1)
    for position, released in enumerate(merge.released.cells):
        cell = NotebookNode(released)
        name = grade_id(cell)
        if name is not None and name in merge.answers:
            source = merge.answers[name]
            cell.source = source if cell.cell_type == "code" else harmless_markdown(source)
        elif is_solution(cell) and cell.cell_type == "code":
            # The released stub would undo an answer that stands in a cell of the learner's own.
            cell.source = "# This cell was missing from the submission."
        if "show" not in tags(cell):
            yield cell
        yield from _new_cells(merge, position)


def _new_cells(merge: Merge, position: int) -> Iterator[NotebookNode]:
    for n, source in enumerate(merge.added.get(position, [])):
        yield new_cell("code", source, name=f"{ADDED}{position + 1}-{n + 1}")
