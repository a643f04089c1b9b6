"""From a lesson's text to its notebook: paired, executed, and the same bytes from the same text."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode
from traitlets.config import Config

from .errors import UnitError
from .facts import facts_text, write_facts
from .progress import Tick, unwatched
from .units import Unit, grade_id

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
CELL_TIMEOUT = 600
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def pair(unit: Unit) -> NotebookNode:
    """The notebook of the unit's text, not executed. Raises UnitError when the text is missing."""
    try:
        text = unit.source.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UnitError(f"{unit.source} is missing; a unit's lesson is written there.") from None
    notebook: NotebookNode = jupytext.reads(text, fmt="py:percent")
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    notebook.nbformat_minor = 5
    for cell in notebook.cells:
        # Jupytext's note of blank lines around a cell; it is of the text alone.
        cell.metadata.pop("lines_to_next_cell", None)
    name_cells(notebook)
    return notebook


def name_cells(notebook: NotebookNode) -> None:
    """Give each cell an id that stays when other cells change: its grade id, or a hash of its text."""
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        name = grade_id(cell) or hashlib.sha256(cell.source.encode()).hexdigest()[:12]
        seen[name] = seen.get(name, 0) + 1
        cell.id = name if seen[name] == 1 else f"{name}-{seen[name]}"


def up_to_date(unit: Unit, tick: Tick = unwatched) -> bool:
    """Whether notebook and facts follow from the unit's text and mistakes. ``tick`` follows the mistakes."""
    return in_step(unit) and unit.facts.is_file() and unit.facts.read_text(encoding="utf-8") == facts_text(unit, tick)


def in_step(unit: Unit) -> bool:
    """Whether the stored notebook is the one that the text gives."""
    if not unit.path.exists():
        return False
    new, old = pair(unit), unit.notebook
    return [(c.cell_type, c.id, c.source, c.metadata) for c in new.cells] == [
        (c.cell_type, c.id, c.source, c.metadata) for c in old.cells
    ]


def build(unit: Unit, tick: Tick = unwatched) -> None:
    """Pair, execute and store the unit's notebook, and the facts its visible checks need.

    ``tick`` follows the known mistakes.

    Raises UnitError when a cell raises, never ends, or writes to stderr: a lesson shows no warning.
    """
    notebook = pair(unit)
    _store(notebook, unit.path)
    write_facts(Unit(unit.folder), tick)
    run(notebook, unit)
    _store(notebook, unit.path)


def run(notebook: NotebookNode, unit: Unit) -> None:
    """Execute a lesson's notebook in the unit's folder and leave its outputs in it.

    Raises UnitError when a cell raises, never ends, or writes to stderr.
    """
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        config=Config({"KernelManager": {"transport_encryption": "auto"}}),
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(unit.folder)}},
    )
    # With another way to draw, figures that a cell returns would be stored as words.
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        told = COLOUR.sub("", error.traceback)
        raise UnitError(f"{unit.source}: a cell ended with {error.ename}: {error.evalue}\n{told}") from None
    except CellTimeoutError:
        raise UnitError(f"{unit.source}: a cell took more than {CELL_TIMEOUT} s.") from None
    notebook.metadata.language_info = nbformat.from_dict({"name": "python"})
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise UnitError(f"{unit.source}: this cell writes to stderr:\n{cell.source}\n{output.text}")
            # Widget ids are random, and without a kernel a stored view shows nothing.
            output.get("data", {}).pop(WIDGET_VIEW, None)


def _store(notebook: NotebookNode, path: Path) -> None:
    """Write the notebook in one step."""
    draft = path.with_name(path.name + ".part")
    nbformat.write(notebook, draft)
    draft.replace(path)
