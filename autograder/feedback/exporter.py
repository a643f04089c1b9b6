"""The page by nbgrader's own ways: ``nbgrader generate_feedback`` and Formgrader write the same one."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import GetGrades
from traitlets import default

from .given import Given, Mark
from .page import page

Resources = dict[str, Any]


class GetMarks(GetGrades):  # type: ignore[misc]
    """nbgrader's own step, which also notes what waits for a person: a score of 0 is not the same as none yet."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Fill in scores and comments, then the names of the graded cells that wait."""
        nb, resources = super().preprocess(nb, resources)
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            entry = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            # A person's grade counts, also while nbgrader asks to look at it again.
            about["waiting"] = [g.name for g in entry.grades if g.needs_manual_grade and g.manual_score is None]
        return nb, resources


class FeedbackExporter(Exporter):
    """Writes the feedback page from an autograded notebook into which nbgrader has filled scores and comments."""

    export_from_notebook = "Feedback"
    output_mimetype = "text/html"

    @default("file_extension")
    def _html(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Resources | None = None, **options: Any
    ) -> tuple[str, Resources]:
        """The page, and resources as nbconvert's writers want them."""
        filled, resources = super().from_notebook_node(nb, resources, **options)
        return page(filled, given(filled, resources["nbgrader"])), resources


def given(nb: NotebookNode, about: dict[str, Any]) -> Given:
    """Marks and comments that nbgrader's own steps left in the notebook."""
    known = [cell.metadata.get("nbgrader", {}) for cell in nb.cells]
    waiting = set(about.get("waiting", ()))
    return Given(
        student=about["student"],
        marks={
            of["grade_id"]: Mark(
                score=None if of["grade_id"] in waiting else float(of.get("score") or 0.0),
                max_score=float(of.get("points") or 0.0),
            )
            for of in known
            if of.get("grade")
        },
        comments={of["grade_id"]: of["comment"] for of in known if of.get("comment")},
        late_penalty=float(about.get("late_penalty") or 0.0),
    )
