"""One submission from what was handed in to what is kept of it: what a worker does.

:func:`assess` is a pure function of a task and an edition: it reads no course folder and no
gradebook, and what it returns is plain data that it validated or rebuilt itself.
"""

from __future__ import annotations

import hashlib
import json
import time
from functools import lru_cache
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, determine_grade
from pydantic import Field

from .dependence import defined, used
from .edition import Edition, software
from .engine.bundle import built_on
from .engine.seam import examine, write_outputs
from .errors import UnreadableSubmission
from .feedback import Given, Mark, page
from .inert import inert
from .rebuild import language_of, on_release
from .results import Record
from .units import cell_name, grade_id, is_grade

Outputs = dict[str, list[dict[str, Any]]]
"""Outputs of code cells by the key of what they depend on."""

Needs = dict[str, list[dict[str, Any]]]
"""The check cells that each check cell cannot do without, by its id."""


class ByHand(Record):
    """What people have entered into the gradebook for one submission, by grade id."""

    scores: dict[str, float] = Field(default_factory=dict)
    extra: dict[str, float] = Field(default_factory=dict)
    comments: dict[str, str] = Field(default_factory=dict)


class Task(Record):
    """A submission to be assessed."""

    student: str
    notebook: str
    """The notebook as ``clean_notebook`` leaves it, as JSON text."""
    notes: tuple[str, ...] = ()
    by_hand: ByHand = Field(default_factory=ByHand)
    known: Outputs = Field(default_factory=dict)
    """What earlier examinations of the same submission gave."""
    page: bool = True
    """Whether to write the feedback page: not where a late penalty is still to be worked out."""


class Assessment(Record):
    """What became of a submission."""

    student: str
    language: str = "en"
    notes: tuple[str, ...] = ()
    reason: str = ""
    """Why there is nothing to grade; then all else is empty."""
    lost: bool = False
    """Whether its examination was lost twice: it is to be graded again."""
    notebook: str = ""
    """The autograded notebook as JSON text."""
    page: str = ""
    outputs: Outputs = Field(default_factory=dict)
    ran: tuple[str, ...] = ()
    """Check cells that were run; the others were known."""
    seconds: float = 0.0


def assess(task: Task, edition: Edition) -> Assessment:
    """Rebuild a submission on the release, examine what is not known yet, and write notebook and feedback.

    Raises SandboxUnavailable where submissions cannot be shut in.
    """
    started = time.perf_counter()
    submission = nbformat.from_dict(json.loads(task.notebook))
    language = language_of(submission)
    try:
        notebook, notes = on_release(submission, edition.notebook(language), edition.unit)
    except UnreadableSubmission as error:
        return Assessment(student=task.student, reason=inert(str(error), limit=400), notes=task.notes)
    bundle = edition.bundle(notebook)
    needs = {cell["id"]: _needs(cell, bundle["cells"]) for cell in bundle["cells"] if cell["kind"] == "check"}
    keys = keys_of(bundle, edition, needs)
    known = {name: task.known[key] for name, key in keys.items() if key in task.known}
    to_run = cells_to_run(bundle["cells"], known, needs)
    told = examine(edition.kind, {**bundle, "cells": to_run}, confined=edition.confined) if to_run else ()
    write_outputs(notebook, told)
    fresh = {str(cell["id"]) for cell in to_run}
    outputs: Outputs = {}
    for cell in notebook.cells:
        name = cell_name(cell)
        if cell.cell_type != "code" or name not in keys:
            continue
        if name not in fresh or name in known:
            cell.outputs = nbformat.from_dict(known[name])
        outputs[keys[name]] = cell.outputs
    lost = bool(to_run) and not told
    finish(notebook, edition)
    return Assessment(
        student=task.student,
        language=language,
        notes=(*task.notes, *notes),
        lost=lost,
        notebook=nbformat.v4.writes(notebook),
        page=feedback(notebook, task.student, task.by_hand) if task.page else "",
        outputs={} if lost else outputs,
        ran=tuple(str(cell["id"]) for cell in to_run if cell["kind"] == "check"),
        seconds=round(time.perf_counter() - started, 3),
    )


def keys_of(bundle: dict[str, Any], edition: Edition, needs: Needs) -> dict[str, str]:
    """What the outputs of each cell depend on, as a name, by the cell's id.

    All code that is no check may change what any check sees. A check depends beside that on itself,
    on the checks of the exercises it builds on, and on what is known of their mistakes.
    """
    facts = json.loads(edition.facts) if edition.facts else {}
    mistakes = facts.get("mistakes", {})
    common = [
        edition.unit, edition.confined, software(), bundle["secret"],
        [bundle[limit] for limit in ("call_seconds", "cell_seconds", "total_seconds")],
        {name: value for name, value in facts.items() if name != "mistakes"},
        [[cell["id"], cell["source"]] for cell in bundle["cells"] if cell["kind"] != "check"],
    ]  # fmt: skip
    base = _name(common)
    keys = {}
    for cell in bundle["cells"]:
        if cell["kind"] == "check":
            checks = [cell, *needs[cell["id"]]]
            told = [[c["source"], c["points"], mistakes.get(c["exercise"])] for c in checks]
            keys[cell["id"]] = _name([base, told])
        else:
            keys[cell["id"]] = _name([base, cell["id"]])
    return keys


def cells_to_run(cells: list[dict[str, Any]], known: dict[str, Any], needs: Needs) -> list[dict[str, Any]]:
    """The cells to run so that all become known: none, or all code and the checks that are not known.

    A check that builds on others needs their outcomes.
    """
    missing = [cell["id"] for cell in cells if cell["id"] not in known]
    if not missing:
        return []
    wanted = {*missing, *(other["id"] for name in missing for other in needs.get(name, ()))}
    return [cell for cell in cells if cell["kind"] != "check" or cell["id"] in wanted]


def _needs(cell: dict[str, Any], cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The check cells before this one that it cannot do without, directly or not.

    Those of the exercises that its own builds on, and those that define a name which it uses.
    """
    before = [other for other in cells[: cells.index(cell)] if other["kind"] == "check"]
    found: dict[str, dict[str, Any]] = {}
    open_ = [cell]
    while open_:
        needed_by = open_.pop()
        exercises, names = built_on(needed_by["source"]), _borrowed(needed_by["source"])
        for other in before:
            if other["id"] not in found and (
                exercises is None or other["exercise"] in exercises or names & defined(other["source"])
            ):
                found[other["id"]] = other
                open_.append(other)
    return [other for other in before if other["id"] in found]


@lru_cache(maxsize=512)
def _borrowed(source: str) -> frozenset[str]:
    """The names that a cell uses and does not define."""
    return frozenset(used(source) - defined(source))


def finish(notebook: NotebookNode, edition: Edition) -> None:
    """Bring a notebook into the form in which nbgrader keeps it: check cells with their hidden part."""
    for cell in notebook.cells:
        original = edition.reference.get(grade_id(cell) or "")
        if original is not None and original.kind == "check":
            cell.source = original.source
            own = NotebookNode(cell.metadata.nbgrader)
            own.checksum = compute_checksum(cell)
            cell.metadata = NotebookNode({**cell.metadata, "nbgrader": own})


def feedback(notebook: NotebookNode, student: str, by_hand: ByHand, late_penalty: float = 0.0) -> str:
    """The student's page."""
    marks = {name: Mark(score=score, max_score=most) for name, (score, most) in scores(notebook, by_hand).items()}
    given = Given(student=student, marks=marks, comments=by_hand.comments, late_penalty=late_penalty)
    return page(notebook, given)


def scores(notebook: NotebookNode, by_hand: ByHand) -> dict[str, tuple[float | None, float]]:
    """Score and points of each graded cell: a person's, or as nbgrader reads it; ``None`` while a person's is due."""
    found = {}
    for cell in notebook.cells:
        if is_grade(cell):
            name = str(grade_id(cell))
            auto, most = determine_grade(cell)
            score = by_hand.scores.get(name, auto)
            found[name] = (None if score is None else float(score) + by_hand.extra.get(name, 0.0), float(most))
    return found


def _name(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
