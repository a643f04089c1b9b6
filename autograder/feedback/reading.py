"""An autograded notebook, as JSON data, read as exercises: section of the lesson, answer, checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cnncourse.outcomes import MIME

from ..engine.bundle import ADDED
from ..engine.seam import LOST
from ..units import CHECK_PREFIX, LANGUAGES

Cell = dict[str, Any]
HEADING = re.compile(r"^(#{1,4})[ \t]+(\S.*)$", re.M)
FENCED = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)
POINTS = re.compile(r"\s*\(\s*[\d.]+\s*(points?|점)\s*\)$")
MAX_OWN_CELLS = 40
MAX_CHECKS = 60


@dataclass
class Exercise:
    """One exercise as the notebook shows it; ``record`` is what its check cell wrote down, if anything."""

    id: str
    grade_id: str
    points: float
    by_hand: bool
    heading: str = ""
    sections: list[str] = field(default_factory=list)
    """Headings of the lesson that lead up to it, the last one nearest."""
    answers: list[Cell] = field(default_factory=list)
    own: list[Cell] = field(default_factory=list)
    record: dict[str, Any] | None = None
    lost: bool = False


@dataclass
class Lesson:
    """A graded submission: unit, language, title, exercises, and the learner's cells after the last of them."""

    unit: str
    language: str
    title: str
    exercises: list[Exercise] = field(default_factory=list)
    own: list[Cell] = field(default_factory=list)


def read(notebook: dict[str, Any]) -> Lesson:
    """The exercises of an autograded notebook, in its order."""
    about = _dict(_dict(notebook.get("metadata")).get("cnncourse"))
    language = about.get("language")
    unit = about.get("unit")
    lesson = Lesson(
        unit=unit if isinstance(unit, str) else "",
        language=language if language in LANGUAGES else LANGUAGES[0],
        title="",
    )
    walk = _Walk(lesson)
    for cell in notebook.get("cells", []):
        walk.take(cell)
    lesson.own = walk.own[:MAX_OWN_CELLS]
    return lesson


class _Walk:
    """From cell to cell, with what belongs to the next exercise."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.sections: list[tuple[int, str]] = []
        self.since: list[tuple[int, str]] = []
        """Headings since the last graded cell, up to the first answer."""
        self.answers: list[Cell] = []
        self.own: list[Cell] = []

    def take(self, cell: Cell) -> None:
        known = _dict(_dict(cell.get("metadata")).get("nbgrader"))
        if known.get("grade"):
            self._exercise(cell, known)
        elif known.get("solution"):
            self.answers.append(cell)
        elif cell.get("cell_type") == "markdown":
            self._headings(source(cell))
        elif is_own(cell):
            self.own.append(cell)

    def _headings(self, text: str) -> None:
        for marks, title in HEADING.findall(FENCED.sub("", text)):
            if len(marks) == 1 and not self.lesson.title:
                self.lesson.title = title.strip()
            elif len(marks) > 1 and not self.answers:
                self.since.append((len(marks), title.strip()))
            elif len(marks) > 1:
                self.sections.append((len(marks), title.strip()))

    def _exercise(self, cell: Cell, known: dict[str, Any]) -> None:
        name = str(known.get("grade_id", ""))
        by_hand = bool(known.get("solution"))
        # The last heading before the answer is the exercise's own; the others are sections of the lesson.
        own = self.since.pop() if self.since else (0, "")
        self.sections += self.since
        self.lesson.exercises.append(
            Exercise(
                id=name if by_hand else name.removeprefix(CHECK_PREFIX),
                grade_id=name,
                points=_number(known.get("points")),
                by_hand=by_hand,
                heading=POINTS.sub("", own[1]),
                sections=_nearest(self.sections),
                answers=[*self.answers, cell] if by_hand else self.answers,
                own=self.own[:MAX_OWN_CELLS],
                record=None if by_hand else record_of(cell),
                lost=LOST in str(cell.get("outputs")),
            )
        )
        self.since, self.answers, self.own = [], [], []


def _nearest(sections: list[tuple[int, str]]) -> list[str]:
    """The nearest section, and below it the nearest part of it where there is one."""
    for position in range(len(sections) - 1, -1, -1):
        if sections[position][0] == 2:
            return [title for _, title in (sections[position], *sections[position + 1 :][-1:])]
    return [title for _, title in sections[-1:]]


def record_of(cell: Cell, most: int = MAX_CHECKS) -> dict[str, Any] | None:
    """What a check cell wrote down for machines, so many checks at most; ``None`` when nothing can be read."""
    for output in outputs(cell):
        record = _dict(output.get("data")).get(MIME)
        if isinstance(record, dict) and isinstance(record.get("checks"), list):
            checks = [check for check in record["checks"][:most] if isinstance(check, dict)]
            return {**record, "checks": checks}
    return None


def is_own(cell: Cell) -> bool:
    """Whether a cell was added by the learner; rebuilding names it so."""
    return cell.get("cell_type") == "code" and str(cell.get("id", "")).startswith(ADDED)


def outputs(cell: Cell) -> Iterator[dict[str, Any]]:
    """The outputs of a cell that have the form of one."""
    found = cell.get("outputs")
    for output in found if isinstance(found, list) else []:
        if isinstance(output, dict):
            yield output


def source(cell: Cell) -> str:
    """The text of a cell."""
    return joined(cell.get("source", ""))


def joined(text: Any) -> str:
    """A multi-line text as notebooks hold it: one string, or a list of lines."""
    if isinstance(text, list):
        return "".join(line for line in text if isinstance(line, str))
    return text if isinstance(text, str) else ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
