"""Where the course meets nbgrader: preprocessors at its own extension points, and their order.

``nbgrader_config.py`` calls the ``…_settings`` functions, so nbgrader's command line, Formgrader
and the autograder all use the same lists.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import ClearHiddenTests, Execute, NbGraderPreprocessor
from traitlets import Unicode

from .engine.seam import Examine
from .errors import LeakError
from .feedback.exporter import FeedbackExporter, GetMarks
from .leaks import leaks_in_notebook
from .rebuild import rebuild
from .submissions import clean_notebook
from .units import LANGUAGES, Course, Unit, in_language, is_check

Resources = dict[str, Any]
CELL_SECONDS = 30


class SelectLanguage(NbGraderPreprocessor):  # type: ignore[misc]
    """Keep the cells of one language, and those without one, and note the language in the notebook."""

    language = Unicode("en", help="Language of the release: " + " or ".join(LANGUAGES)).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Drop cells tagged with another language than ``language``."""
        nb.metadata["cnncourse"] = {"language": self.language, "unit": resources["nbgrader"]["assignment"]}
        nb.cells = in_language(nb.cells, self.language)
        return nb, resources


class CleanRelease(NbGraderPreprocessor):  # type: ignore[misc]
    """Leave in the notebook's metadata only what students need, so that a release is the same everywhere."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Keep the kernel, and unit and language, by which a submission is recognised."""
        kept = {name: nb.metadata[name] for name in ("cnncourse", "kernelspec") if name in nb.metadata}
        nb.metadata = nbformat.from_dict({**kept, "language_info": {"name": "python"}})
        return nb, resources


class RefuseLeaks(NbGraderPreprocessor):  # type: ignore[misc]
    """Stop a release that would show a solution, a hidden check, a mark scheme or a mistake."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Compare the released notebook with the source's secrets. Raises LeakError."""
        unit = Unit(Path(resources["metadata"]["path"]).resolve())
        if leaks := leaks_in_notebook(unit, nb):
            raise LeakError(f"The release of {unit.name} was stopped: " + "; ".join(leaks))
        return nb, resources


class Rebuild(NbGraderPreprocessor):  # type: ignore[misc]
    """Take from a submission the sources of answers and added cells only; all else comes from the release."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Replace the submission by the released notebook with the learner's sources in it."""
        course = Course(Path(self.parent.parent.coursedir.root))
        name = resources["nbgrader"]["assignment"]
        rebuilt, notes = rebuild(clean_notebook(nb, f"{name}.ipynb"), course, name)
        for note in notes:
            self.log.warning("%s: %s", resources["nbgrader"]["student"], note)
        return rebuilt, resources


class HideHiddenTests(ClearHiddenTests):  # type: ignore[misc]
    """Show students neither the source of hidden checks nor a traceback that quotes it."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, cell_index: int
    ) -> tuple[NotebookNode, Resources]:
        """Cut the hidden part out of check cells; replace an error's traceback by its last line."""
        if not is_check(cell):
            # The learner's own; the words that begin a hidden part have no meaning there.
            return cell, resources
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                output.traceback = [f"{output.ename}: the check cell could not run to its end"]
                output.evalue = ""
        hidden: tuple[NotebookNode, Resources] = super().preprocess_cell(cell, resources, cell_index)
        return hidden


def release_settings(c: Any) -> None:
    """Choose the language first, then all of nbgrader's own steps, then refuse leaks."""
    own = GenerateAssignment.preprocessors.default()
    c.GenerateAssignment.preprocessors = [SelectLanguage, *own, CleanRelease, RefuseLeaks]


def autograde_settings(c: Any) -> None:
    """Rebuild each submission from the release before nbgrader's own sanitising; examine it instead of executing it.

    What concerns ``Execute`` is for grading without isolation, which only an author's own code may have.
    """
    own = Autograde.sanitize_preprocessors.default()
    c.Autograde.sanitize_preprocessors = [Rebuild, *own]
    c.Autograde.autograde_preprocessors = [
        Examine if step is Execute else step for step in Autograde.autograde_preprocessors.default()
    ]
    c.Execute.timeout = CELL_SECONDS
    # Others on the machine can neither read nor write what passes between nbgrader and the kernel.
    c.KernelManager.transport_encryption = "auto"


def feedback_settings(c: Any) -> None:
    """Write our own page, with the scores and comments of the gradebook.

    The autograded notebook holds the hidden checks. The page shows no check cell's source, and they
    are cut out all the same before it is made.
    """
    c.GenerateFeedback.preprocessors = [HideHiddenTests, GetMarks]
    c.GenerateFeedback.exporter_class = FeedbackExporter
