"""The engine in nbgrader's place for executing: the same guarantees for its command line and Formgrader.

:class:`Examine` stands where nbgrader has ``Execute``. It leaves the notebook shaped so that
nbgrader's own reading of the outputs gives exactly the examiner's score.
"""

from __future__ import annotations

import contextlib
import math
import os
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cnncourse.outcomes import MIME
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Float

from ..harmless import MAX_TEXT, error_output, harmless_outputs, harmless_record, harmless_result, new_output
from ..inert import inert
from ..units import Course, Unit, cell_name, grade_id, is_check
from .bundle import CALL_SECONDS, kind_of, make_bundle
from .engine import ExaminationLost, engine

Resources = dict[str, Any]
ATTEMPTS = 2
LOST = "Not checked: the examination was lost."
"""What a check cell shows when its submission could not be examined at all."""


class Examine(NbGraderPreprocessor):  # type: ignore[misc]
    """Examine a submission in the sandbox and write down what its cells gave."""

    call_seconds = Float(CALL_SECONDS, help="Seconds that one call of a submitted function may take.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Fill in outputs and scores. Raises SandboxUnavailable before anything is run."""
        coursedir = self.parent.parent.coursedir
        name = resources["nbgrader"]["assignment"]
        unit = Unit(Path(coursedir.format_path(coursedir.source_directory, ".", name)))
        course = Course(Path(coursedir.root))
        given = None if self.call_seconds == CALL_SECONDS else self.call_seconds
        bundle = make_bundle(unit, nb, course_secret(course), call_seconds=given)
        write_outputs(nb, examine(kind_of(unit), bundle))
        return nb, resources


def examine(kind: str, bundle: dict[str, Any], *, confined: bool = True) -> Sequence[dict[str, Any]]:
    """What each cell gave; an examination that is lost twice gives nothing, and so no points."""
    for _ in range(ATTEMPTS):
        with contextlib.suppress(ExaminationLost):
            return engine(kind, confined=confined).examine(bundle)
    return ()


def write_outputs(nb: NotebookNode, told: Sequence[dict[str, Any]]) -> None:
    """Put what each cell gave into the notebook, a check cell's score as its one result."""
    by_id = {cell["id"]: cell for cell in told if isinstance(cell.get("id"), str)}
    count = 0
    for cell in nb.cells:
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        if is_check(cell):
            cell.outputs = check_outputs(cell, by_id.get(str(grade_id(cell)), {}), count)
        else:
            found = by_id.get(cell_name(cell), {})
            cell.outputs = [*harmless_outputs(found.get("outputs")), *error_output(found.get("raised"))]


def check_outputs(cell: NotebookNode, found: dict[str, Any], count: int) -> list[NotebookNode]:
    """The table of a check cell, and its score as nbgrader reads it: a finite number from 0 to the points."""
    points = float(cell.metadata.nbgrader.points)
    said, score = found.get("score"), 0.0
    # A whole number may be larger than any float.
    if isinstance(said, int) or (isinstance(said, float) and math.isfinite(said)):
        score = float(min(max(said, 0.0), points))
    shown = []
    if isinstance(found.get("record"), dict):
        # Messages quote the submission; escaping HTML leaves what a terminal would obey.
        data = {
            "text/plain": inert(str(found.get("text", "")), limit=MAX_TEXT, lines=True),
            "text/html": harmless_result(found.get("html")),
            MIME: harmless_record(found["record"]),
        }
        shown.append(new_output("display_data", data=data))
    elif not found or found.get("fault"):
        text = "The check cell could not run to its end." if found else LOST
        shown.append(new_output("display_data", data={"text/plain": text}))
    result = new_output("execute_result", data={"text/plain": repr(score)}, execution_count=count)
    return [*shown, result]


def course_secret(course: Course) -> str:
    """The course's secret, by which hidden inputs are drawn; made on first use, readable by its owner alone."""
    path = course.state / "secret"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    course.state.mkdir(exist_ok=True)
    # Written aside first: nobody may find half a secret, or an empty one that could be foreseen.
    with tempfile.NamedTemporaryFile("w", dir=course.state, encoding="ascii") as draft:
        draft.write(secrets.token_hex(32))
        draft.flush()
        # Where another process was first, its secret is the course's.
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)
    return path.read_text(encoding="ascii").strip()
