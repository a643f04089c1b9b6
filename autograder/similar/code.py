"""The code that a learner wrote in a submission, and its fingerprints with what is nobody's own taken out."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from copydetect import CodeFingerprint  # type: ignore[import-untyped]
from copydetect.utils import get_token_coverage  # type: ignore[import-untyped]
from nbformat import NotebookNode

from ..engine.bundle import ADDED
from ..errors import UnreadableSubmission
from ..mistakes import answer_cells, load_mistakes
from ..rebuild import on_release
from ..units import Unit, grade_id, is_solution

GRAM = 25
"""Characters of normalised code (names are one each) that must agree in a row to count as a match."""

LONGEST = 60_000
"""Characters of own code; a learner writes a tenth of it, and comparing takes time that grows with it."""

MANY, SHARE = 10, 0.2
"""What more than so many have, and more than this share of the class, is what the lesson suggests."""

BETWEEN = "\0"
"""Stands for the line above a cell, so that nothing agrees across the end of one; no Python code can hold it."""


@dataclass(frozen=True)
class Own:
    """One student's code, as it is shown, and its fingerprints."""

    student: str
    text: str
    print: CodeFingerprint


def own_code(student: str, notebook: NotebookNode, released: NotebookNode, unit: str) -> Own:
    """The code of the answer cells that were changed, and of the cells that were added.

    Raises UnreadableSubmission when there is none of the unit's cells, or too much code.
    """
    rebuilt, _ = on_release(notebook, released, unit)
    stubs = {grade_id(cell): cell.source for cell in released.cells if is_solution(cell)}
    parts: list[tuple[str, str]] = []
    for cell in rebuilt.cells:
        name = grade_id(cell)
        answer = is_solution(cell) and cell.cell_type == "code" and cell.source != stubs.get(name)
        if answer or cell.id.startswith(ADDED):
            source = cell.source.replace(BETWEEN, " ").replace("\r", "\n").rstrip()
            parts.append((f"# {name or 'a cell of their own'}", source))
    text = "\n".join(f"{head}\n{source}\n" for head, source in parts)
    if len(text) > LONGEST:
        raise UnreadableSubmission(f"it has more than {LONGEST:,} characters of own code; look at it by hand")
    return Own(student, text, fingerprint("\n".join(f"{BETWEEN * len(h)}\n{source}\n" for h, source in parts)))


def fingerprint(text: str) -> CodeFingerprint:
    """All runs of ``GRAM`` characters of the code, names and strings made alike, comments and spaces left out.

    Winnowing would choose among them by Python's hashes, which differ from run to run, so all are kept.
    """
    made = CodeFingerprint("answers.py", GRAM, 1, language="python", fp=io.StringIO(text))
    code = made.filtered_code
    made.hash_idx = {
        gram: inside
        for gram, places in made.hash_idx.items()
        if (inside := [at for at in places if BETWEEN not in code[at : at + GRAM]])
    }
    made.hashes = set(made.hash_idx)
    return made


def known_code(unit: Unit, released: Iterable[NotebookNode]) -> set[int]:
    """The fingerprints of all code that the course shows, has as its reference, or knows as a mistake."""
    answers = answer_cells(unit)
    sources = [cell.source for notebook in (unit.notebook, *released) for cell in notebook.cells if _code(cell)]
    sources += [mistake.applied_to(answers[mistake.exercise]) for mistake in load_mistakes(unit)]
    return set().union(*(fingerprint(source).hashes for source in sources))


def _code(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "code")


def leave_out(found: Sequence[Own], known: set[int]) -> None:
    """Take out of every submission what the course gave, and what much of the class has."""
    counts = Counter(gram for own in found for gram in own.print.hashes)
    usual = {gram for gram, count in counts.items() if count > max(MANY, SHARE * len(found))}
    for own in found:
        # Not by copydetect's own list of boilerplate: of what stands there twice it leaves one.
        own.print.hashes -= known | usual
        own.print.hash_idx = {gram: own.print.hash_idx[gram] for gram in own.print.hashes}
        length = len(own.print.filtered_code)
        own.print.token_coverage = get_token_coverage(own.print.hash_idx, own.print.k, length)
