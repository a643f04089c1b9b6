"""Whether a release shows what it must not: solutions, hidden checks, mark schemes, mistakes."""

from __future__ import annotations

from collections.abc import Iterator

import nbformat
from nbformat import NotebookNode

from .mistakes import load_mistakes
from .units import Course, Unit, is_grade, is_solution, regions

TELLING = 12
"""A line shorter than this (``return out``) gives nothing away."""

KIT_LINES = 3
"""In the student package single lines may coincide; this many of one secret, or all it has, are a copy."""


def secrets(unit: Unit) -> dict[str, set[str]]:
    """The lines that must not be released, by where they stand.

    Lines that also stand in the public part of the lesson are no secret, unless all of a part stand there:
    then it is the public part that gives it away.
    """
    hidden: dict[str, str] = {}
    public: set[str] = set()
    for cell in unit.notebook.cells:
        source = cell.source
        for kind in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME"):
            for n, region in enumerate(regions(source, kind)):
                hidden[f"{kind.lower()} of {cell.id}, part {n + 1}"] = region
                source = source.replace(region, "")
        if is_grade(cell) and is_solution(cell):
            hidden[f"model answer of {cell.id}"] = source
        else:
            public |= telling_lines(source)
    found = {where: telling_lines(text) - public or telling_lines(text) for where, text in hidden.items()}
    for mistake in load_mistakes(unit):
        found[f"mistake {mistake.id}"] = telling_lines(mistake.source) - public
    return {where: lines for where, lines in found.items() if lines}


def telling_lines(text: str) -> set[str]:
    """The lines of a text, stripped, that are long enough to give something away."""
    return {line.strip() for line in text.splitlines() if len(line.strip()) >= TELLING and "###" not in line}


def notebook_lines(notebook: NotebookNode) -> set[str]:
    """The telling lines of all that a notebook shows: sources and text outputs."""
    lines: set[str] = set()
    for cell in notebook.cells:
        lines |= telling_lines(cell.source)
        for output in cell.get("outputs", []):
            lines |= telling_lines(str(output))
    return lines


def leaks_in_notebook(unit: Unit, notebook: NotebookNode) -> list[str]:
    """What a released notebook shows that it must not, one sentence each."""
    shown = notebook_lines(notebook)
    found = [
        f"it shows the {where}: {min(both)!r}" for where, lines in secrets(unit).items() if (both := lines & shown)
    ]
    found += [f"cell {cell.id} has stored outputs" for cell in notebook.cells if cell.get("outputs")]
    return found


def leaks_in_release(course: Course, unit: Unit) -> list[str]:
    """What the committed release of a unit shows that it must not, in either language and in the student package."""
    return [*_beside(course, unit), *_in_kit(course, unit)]


def _beside(course: Course, unit: Unit) -> Iterator[str]:
    """Leaks in the folders of the released notebook."""
    hidden = secrets(unit)
    for folder in sorted(course.release.glob(f"*/{unit.name}")):
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            where = path.relative_to(course.root)
            if path.name == f"{unit.name}.ipynb":
                yield from (f"{where}: {leak}" for leak in leaks_in_notebook(unit, nbformat.read(path, as_version=4)))
            elif path.suffix in {".py", ".ipynb", ".part"}:
                yield f"{where}: this file must not lie beside the notebook"
            else:
                lines = telling_lines(path.read_text(encoding="utf-8", errors="ignore"))
                yield from (f"{where}: it shows the {name}" for name, secret in hidden.items() if secret & lines)


def _in_kit(course: Course, unit: Unit) -> Iterator[str]:
    """Copies of secrets in the student package."""
    hidden = secrets(unit)
    for path in sorted((course.release / "cnncourse").rglob("*")):
        if path.suffix not in {".py", ".toml", ".json"}:
            continue
        lines = telling_lines(path.read_text(encoding="utf-8"))
        for where, secret in hidden.items():
            if len(secret & lines) >= min(KIT_LINES, len(secret)):
                yield f"{path.relative_to(course.root)}: it holds the {where}"
