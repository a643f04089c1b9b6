"""Finding and reading what students handed in, whatever state it is in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from .errors import AutograderError, UnreadableSubmission
from .inert import inert
from .units import Unit

TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"
"""What nbgrader's exchange writes beside a notebook: when it was handed in, and where its feedback will be found."""
MAX_BYTES = 200_000_000
"""A larger file is not opened: images in outputs make honest notebooks large, but not that large."""

MAX_SOURCE = 2_000_000
"""Characters of all cells together; a learner writes thousands, not millions."""

MAX_CELLS = 5_000
MAX_PARTS = 3_000_000
"""Strings, lists and objects of the JSON together: a small file can unfold into a large one."""

UNNAMEABLE = re.compile(r"[*?\[\]]")
"""What nbgrader reads as a pattern in the name of a folder."""

MAX_NAME = 128
"""Characters for which nbgrader's gradebook has room; PostgreSQL takes no more."""

CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass
class Submission:
    """One student's notebook of one unit, or the reason why there is nothing to grade."""

    student: str
    unit: Unit
    folder: Path
    notebook: NotebookNode | None = None
    reason: str = ""
    notes: list[str] = field(default_factory=list)


def find_submissions(folder: Path, unit: Unit) -> Iterator[Submission]:
    """All submissions of a unit under ``folder/STUDENT/UNIT/``, in the order of student names, each read in its turn.

    Raises AutograderError when the folder is missing.
    """
    return map(reading, handed_in(folder, unit))


def handed_in(folder: Path, unit: Unit) -> list[Submission]:
    """The same as ``find_submissions`` gives, with no notebook read yet.

    Raises AutograderError when the folder is missing.
    """
    if not folder.is_dir():
        raise AutograderError(f"{folder} is no folder; submissions are expected in {folder}/STUDENT/{unit.name}/.")
    return list(_find(folder, unit))


def reading(submission: Submission) -> Submission:
    """The submission with its notebook, or with the reason why it cannot be read."""
    if not submission.reason:
        try:
            submission.notebook = read_notebook(_notebook_file(submission))
        except UnreadableSubmission as error:
            submission.reason = inert(str(error))
    return submission


def _find(folder: Path, unit: Unit) -> Iterator[Submission]:
    for student in sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")):
        place = student / unit.name
        if place.is_dir() and (wrong := _wrong_folder(student)):
            yield Submission(inert(student.name, limit=MAX_NAME), unit, place, reason=wrong)
        elif place.is_dir() and not place.is_symlink():
            yield Submission(student.name, unit, place)
        elif place.is_symlink():
            reason = inert(f"{student.name}/{unit.name} is a link; hand in a folder")
            yield Submission(inert(student.name), unit, student, reason=reason)
        elif lies := _astray(student, unit):
            reason = inert(f"the notebook lies in {lies}/ and not in {student.name}/{unit.name}/")
            yield Submission(inert(student.name), unit, student, reason=reason)


def _astray(student: Path, unit: Unit) -> Path | None:
    """The folder in which a student's notebook of the unit lies when there is no folder of the unit."""
    name = f"{unit.name}.ipynb"
    found = [path for path in (student / name, *sorted(student.glob(f"*/{name}"))) if path.is_file()]
    if not found and not any(path.is_dir() for path in student.iterdir()):
        found = sorted(student.glob("*.ipynb"))
    return found[0].parent.relative_to(student.parent) if found else None


def _wrong_folder(student: Path) -> str:
    """Why a student's folder cannot be taken for one; empty when it can."""
    if student.is_symlink():
        return "the student's folder is a link to another place"
    if UNNAMEABLE.search(student.name) or inert(student.name) != student.name:
        return "the student's folder has a name with signs that cannot be used; rename it"
    if len(student.name) > MAX_NAME:
        return f"the student's folder has a name of more than {MAX_NAME} characters, which cannot be used; rename it"
    return ""


def _notebook_file(submission: Submission) -> Path:
    """The notebook to grade; a renamed one is taken when it is the only one."""
    folder, name = submission.folder, f"{submission.unit.name}.ipynb"
    path = folder / name
    if path.is_file() and not path.is_symlink():
        return path
    others = sorted(p for p in folder.glob("*.ipynb") if p.is_file() and not p.is_symlink())
    if len(others) == 1:
        submission.notes.append(f"the notebook was renamed to {inert(others[0].name)}")
        return others[0]
    if others:
        raise UnreadableSubmission(
            f"{name} is missing, and which of {len(others)} other notebooks to grade is not clear"
        )
    files = [p for p in folder.iterdir() if not p.name.startswith(".") and p.name not in (TIMESTAMP, SECRET)]
    raise UnreadableSubmission(f"{name} is missing" if files else "the submission folder is empty")


def read_notebook(path: Path) -> NotebookNode:
    """A submitted notebook without outputs. Raises UnreadableSubmission with what is wrong with it."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UnreadableSubmission(
            f"{path.name} has {size / 1e6:.0f} MB; more than {MAX_BYTES / 1e6:.0f} is not opened"
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableSubmission(f"{path.name} cannot be read: {error.strerror or error}") from None
    if sum(map(data.count, (b'"', b"[", b"{"))) > MAX_PARTS:
        raise UnreadableSubmission(f"{path.name} has more than {MAX_PARTS:,} parts")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSubmission(f"{path.name} is not UTF-8 text (byte {error.start})") from None
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableSubmission(f"{path.name} is not a notebook: its JSON is broken or cut off{where}") from None
    return clean_notebook(read, path.name)


def clean_notebook(data: Any, name: str) -> NotebookNode:
    """Notebook data of any origin as a notebook of format 4 that holds sources and metadata only."""
    if not isinstance(data, dict) or not isinstance(data.get("nbformat"), int):
        raise UnreadableSubmission(f"{name} is JSON but not a notebook")
    if data["nbformat"] != 4:
        data = _upgraded(data, name)
    cells = data.get("cells")
    if not isinstance(cells, list) or len(cells) > MAX_CELLS:
        raise UnreadableSubmission(f"{name} has no list of at most {MAX_CELLS} cells")
    kept = [cell for n, given in enumerate(cells) if (cell := _clean_cell(given, n))]
    _name_apart(kept)
    if sum(len(cell.source) for cell in kept) > MAX_SOURCE:
        raise UnreadableSubmission(f"{name} has more than {MAX_SOURCE:,} characters of source")
    metadata = data.get("metadata") if isinstance(data.get("metadata"), dict) else {}
    own = metadata.get("cnncourse") if isinstance(metadata, dict) else None
    kept_metadata = nbformat.from_dict({"cnncourse": own} if isinstance(own, dict) else {})
    return NotebookNode(cells=kept, metadata=kept_metadata, nbformat=4, nbformat_minor=5)


def new_cell(kind: str, source: str, *, name: str) -> NotebookNode:
    """A cell of format 4.5. nbformat's own makers hold each new cell to the schema, which takes a millisecond."""
    cell = NotebookNode(cell_type=kind, id=name, metadata=NotebookNode(), source=source)
    if kind == "code":
        cell.outputs, cell.execution_count = [], None
    return cell


def _name_apart(cells: list[NotebookNode]) -> None:
    """Give cells of the same id names of their own; nbformat would warn and draw random ones."""
    taken = {cell.id for cell in cells}
    free = (name for n in count() if (name := f"cell-{n}") not in taken)
    seen: set[str] = set()
    for cell in cells:
        if cell.id in seen:
            cell.id = next(free)
        seen.add(cell.id)


def _upgraded(data: dict[str, Any], name: str) -> dict[str, Any]:
    """A notebook of an older format as format 4."""
    try:
        upgraded: dict[str, Any] = nbformat.convert(nbformat.from_dict(data), 4)
    except Exception as error:
        raise UnreadableSubmission(f"{name} has notebook format {data['nbformat']}, which cannot be read") from error
    return upgraded


def _clean_cell(given: Any, position: int) -> NotebookNode | None:
    """A cell with its source, its id and what nbgrader knows of it; ``None`` for what is no cell."""
    if not isinstance(given, dict) or given.get("cell_type") not in ("code", "markdown", "raw"):
        return None
    source = given.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return None
    # JSON can hold half of a pair of characters, which no file can.
    source = source.encode("utf-8", "replace").decode("utf-8")
    name = given.get("id")
    cell = new_cell(
        given["cell_type"],
        source,
        name=name if isinstance(name, str) and CELL_ID.fullmatch(name) else f"cell-{position}",
    )
    metadata = given.get("metadata")
    if isinstance(metadata, dict) and isinstance(metadata.get("nbgrader"), dict):
        kept = {k: v for k, v in metadata["nbgrader"].items() if isinstance(v, str | int | float | bool | None)}
        cell.metadata["nbgrader"] = nbformat.from_dict(kept)
    return cell
