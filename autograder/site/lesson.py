"""One lesson as the site shows it: the released notebook, with the pictures of the reference and without checks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any

import nbformat
from markdown_it import MarkdownIt
from nbformat import NotebookNode

from ..build import run
from ..errors import LeakError, UnitError
from ..files import write
from ..leaks import secrets, telling_lines
from ..units import CHECK_PREFIX, Course, Unit, grade_id, in_language, is_check, is_grade, is_solution, tags

Tell = Callable[[str], None]
"""Is told what takes long, before it begins."""

STORED_LANGUAGE = "en"
"""The language that stored outputs are in: a lesson's last word on language is English."""
SHOW = "show"
KEY = "made_from"
TAG = re.compile(r"<[^>]*>")
ANCHOR = "exercise:"
"""What the label of an exercise's heading begins with; the site's extension makes the exercise's id of it."""


def site_notebook(
    course: Course, unit: Unit, language: str, *, run_lessons: bool, tell: Tell = lambda _: None
) -> NotebookNode:
    """The lesson of a unit in one language, for Sphinx: as released, with the pictures that the reference draws.

    Pictures have words in them. In another language than the stored outputs are in, they come from a run of the
    lesson in that language, unless ``run_lessons`` is false.

    Raises UnitError when the release is missing or does not follow from the lesson, LeakError when a page would
    show what a release must not.
    """
    released = _released(course, unit, language)
    executed = executed_lesson(course, unit, language, tell) if run_lessons else unit.notebook
    if not any(cell.get("outputs") for cell in executed.cells):
        raise UnitError(f"{unit.path} has no outputs; run `autograder build {unit.name}` first.")
    outputs = {cell.id: cell.outputs for cell in executed.cells if SHOW in tags(cell) and cell.cell_type == "code"}
    label_exercises(released, unit.name)
    prose = ""
    kept = []
    for cell in released.cells:
        if is_check(cell) or (is_grade(cell) and is_solution(cell)) or _shows_progress(cell):
            continue
        if cell.cell_type == "markdown":
            prose = cell.source
        elif SHOW in tags(cell):
            cell.outputs = [_described(output, prose) for output in outputs[cell.id]]
        kept.append(cell)
    released.cells = kept
    shown = set().union(*(telling_lines(text) for cell in kept for text in _texts(cell)))
    for where, lines in secrets(unit).items():
        if both := lines & shown:
            raise LeakError(f"The site's page of {unit.name} would show the {where}: {min(both)!r}.")
    return released


def _released(course: Course, unit: Unit, language: str) -> NotebookNode:
    path = course.release / language / unit.name / f"{unit.name}.ipynb"
    try:
        released: NotebookNode = nbformat.read(path, as_version=4)
    except (FileNotFoundError, ValueError, nbformat.ValidationError):
        raise UnitError(f"{path} is missing or no notebook; run `autograder release {unit.name}` first.") from None
    if [cell.id for cell in released.cells] != [cell.id for cell in _edition(unit, language).cells]:
        raise UnitError(f"{path} does not follow from {unit.path}; run `autograder release {unit.name}` first.")
    return released


def _edition(unit: Unit, language: str) -> NotebookNode:
    """The reference notebook without the cells of other languages."""
    edition: NotebookNode = nbformat.from_dict(unit.notebook)
    edition.cells = in_language(edition.cells, language)
    return edition


def executed_lesson(course: Course, unit: Unit, language: str, tell: Tell) -> NotebookNode:
    """The reference in one language with its outputs: the stored ones, or those of a run, which is told before.

    A run is kept in the course's own state, and used again until the lesson or the words of its pictures change.
    """
    if language == STORED_LANGUAGE:
        return unit.notebook
    if (kept := kept_run(course, unit, language)) is not None:
        return kept
    tell(f"running {unit.name} in {language!r}, for its pictures")
    made = _edition(unit, language)
    run(made, unit)
    made.metadata[KEY] = _key(course, unit, language)
    write(_place(course, unit, language), nbformat.writes(made))
    return made


def kept_run(course: Course, unit: Unit, language: str) -> NotebookNode | None:
    """An earlier run of the lesson in this language, if what it depends on is as it was."""
    path = _place(course, unit, language)
    if not path.is_file():
        return None
    kept: NotebookNode = nbformat.read(path, as_version=4)
    return kept if kept.metadata.get(KEY) == _key(course, unit, language) else None


def _place(course: Course, unit: Unit, language: str) -> Path:
    return course.state / "site" / language / f"{unit.name}.ipynb"


def _key(course: Course, unit: Unit, language: str) -> str:
    """What a run depends on: the executed notebook (what draws its pictures shows in its outputs), the words."""
    texts = sorted((course.release / "cnncourse" / "texts" / language).glob("*.toml"))
    digest = hashlib.sha256()
    for part in (unit.path, *texts):
        digest.update(hashlib.sha256(part.read_bytes()).digest())
    return digest.hexdigest()


def label_exercises(notebook: NotebookNode, unit: str) -> None:
    """Give the heading above each exercise a label by which it can be linked to, ``exercise:UNIT:ID``."""
    heading: tuple[NotebookNode, int] | None = None
    asked: dict[str, tuple[NotebookNode, int]] = {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not is_grade(cell):
            lines = [t.map[0] for t in MarkdownIt().parse(cell.source) if t.type == "heading_open" and t.map]
            heading = (cell, lines[-1]) if lines else heading
        elif is_grade(cell) and heading is not None:
            asked[(grade_id(cell) or "").removeprefix(CHECK_PREFIX)] = heading
    # From the last to the first, so that no line moves before it is labelled.
    for exercise, (cell, line) in reversed(asked.items()):
        lines = cell.source.splitlines()
        cell.source = "\n".join([*lines[:line], "", f"({ANCHOR}{unit}:{exercise})=", *lines[line:]])


def _texts(cell: NotebookNode) -> Iterator[str]:
    """What a reader sees of a cell, as text."""
    yield cell.source
    for output in cell.get("outputs", []):
        data: dict[str, Any] = output.get("data", {})
        yield str(output.get("text", ""))
        yield str(data.get("text/plain", ""))
        yield unescape(TAG.sub("\n", str(data.get("text/html", ""))))


def _shows_progress(cell: NotebookNode) -> bool:
    """Whether the cell tells a learner how far they are, which no page can."""
    return bool(cell.cell_type == "code" and cell.source.strip() == "progress()")


def _described(output: NotebookNode, prose: str) -> NotebookNode:
    """An output whose picture has an alternative text: its own, or the prose above it."""
    data: dict[str, Any] = output.get("data", {})
    if "image/png" not in data or "text/html" in data:
        return output
    picture = "".join(data["image/png"].split())
    html = f'<img src="data:image/png;base64,{picture}" alt="{escape(plain(prose))}">'
    described: NotebookNode = nbformat.v4.new_output("display_data", data={"text/html": html})
    return described


def plain(markdown: str) -> str:
    """The words of a Markdown text."""
    inline = [token for token in MarkdownIt().parse(markdown) if token.type == "inline"]
    return " ".join(
        "".join(part.content if part.type in {"text", "code_inline"} else " " for part in token.children or [])
        for token in inline
    )
