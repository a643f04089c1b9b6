"""A seeded class of synthetic students whose true scores are known by construction."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from .audit.catalogue import ancestors
from .errors import AutograderError
from .examine import examine
from .mistakes import Mistake, answer_cells, load_mistakes
from .rebuild import released_notebook
from .units import LANGUAGES, Course, Unit, grade_id, is_grade, is_solution

STUDENTS = [
    "amina", "bao", "chloe", "dmitri", "emeka", "farah", "goran", "hana", "ines", "jonas", "kwame", "leila",
    "mateo", "nadia", "otto", "priya", "quinn", "rosa", "seojun", "tarek", "uma", "viktor", "wei", "ximena",
    "yuna", "zoltan",
]  # fmt: skip
PRINTS = "\nprint('checking my answer', 2 + 2)\nimport warnings\nwarnings.warn('a warning costs nothing')\n"
WRITTEN = {
    "en": "I think the neighbours stay together, so the same pattern can be found anywhere.",
    "ko": "이웃한 픽셀이 함께 남아 있어서 같은 무늬를 어디서든 찾을 수 있다고 생각합니다.",
}
MARKER = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION[ \t]*\n?", re.M)
SCORES = "true-scores.json"


@dataclass(frozen=True)
class Answer:
    """What a synthetic student hands in for one exercise, and what it is worth."""

    source: str | None
    """``None`` leaves the stub of the release."""
    score: float


@dataclass(frozen=True)
class Example:
    """One student's submission: notebook and true score by exercise (automatic ones only)."""

    student: str
    unit: str
    notebook: NotebookNode
    scores: dict[str, float]

    @property
    def score(self) -> float:
        """The sum that grading must award before any written answer is marked."""
        return sum(self.scores.values())


def write_examples(course: Course, unit: Unit, size: int, seed: int, into: Path, *, force: bool) -> Path:
    """Write a class under ``into/STUDENT/UNIT/`` and its true scores beside it; return the scores' path.

    Raises AutograderError when a folder to write is there already and ``force`` is not given.
    """
    examples = list(make_class(course, unit, size, seed))
    for example in examples:
        folder = into / example.student / unit.name
        if folder.exists() and not force:
            raise AutograderError(f"{folder} exists; write the examples elsewhere, or over it with --force.")
    for example in examples:
        folder = into / example.student / unit.name
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(example.notebook, folder / f"{unit.name}.ipynb")
    path = into / SCORES
    known: dict[str, Any] = {"schema": 1, "scores": {}}
    if path.is_file():
        known = json.loads(path.read_text(encoding="utf-8"))
    for example in examples:
        known["scores"].setdefault(example.student, {})[unit.name] = {
            "score": round(example.score, 2),
            "exercises": example.scores,
        }
    path.write_text(json.dumps(known, indent=1), encoding="utf-8")
    return path


def make_class(course: Course, unit: Unit, size: int, seed: int) -> Iterator[Example]:
    """Students from perfect to blank, every mistake of the unit made by somebody as the class grows."""
    if size < 1:
        raise AutograderError("A class has at least one student; give --size 1 or more.")
    rng = random.Random(f"{seed}/{unit.name}")  # noqa: S311 - examples, not secrets
    reference = examine(unit, {}).results
    builds_on = {name: ancestors(name, reference) for name in answer_cells(unit)}
    mistakes = load_mistakes(unit)
    order = rng.sample(mistakes, len(mistakes))
    for n in range(size):
        student = STUDENTS[n] if n < len(STUDENTS) else f"student{n:04d}"
        language = LANGUAGES[n % len(LANGUAGES)]
        if n == 0:
            chosen = _answers(unit, {})
        elif n == 1:
            chosen = {name: Answer(None, 0.0) for name in answer_cells(unit)}
        else:
            made = _some_mistakes(order, n, rng)
            chosen = _answers(unit, made)
            rest = sorted(set(chosen) - set(made))
            blank = rng.sample(rest, k=min(rng.randint(0, 2), len(rest)))
            for name in chosen:
                # What builds on a wrong or missing answer is left out: its worth would not be certain.
                if name in blank or builds_on[name] & {*made, *blank}:
                    chosen[name] = Answer(None, 0.0)
        yield _submission(course, unit, student, language, chosen, noisy=n % 3 == 0, wrote=n % 4 != 1)


def _some_mistakes(order: list[Mistake], n: int, rng: random.Random) -> dict[str, Mistake]:
    """Up to three mistakes on different exercises: some that many make, and a walk through all as ``n`` grows."""
    made: dict[str, Mistake] = {}
    for step in range(rng.randint(1, 3)):
        common = order[min(int(rng.expovariate(0.5)), len(order) - 1)]
        mistake = common if step else order[n % len(order)]
        made.setdefault(mistake.exercise, mistake)
    return made


def _answers(unit: Unit, made: dict[str, Mistake]) -> dict[str, Answer]:
    """Right answers, but for the mistakes made."""
    points = {exercise.id: exercise.points for exercise in unit.exercises}
    chosen = {}
    for name, source in answer_cells(unit).items():
        mistake = made.get(name)
        if mistake is None:
            chosen[name] = Answer(source, points[name])
        else:
            chosen[name] = Answer(mistake.applied_to(source), mistake.earns)
    return chosen


def _submission(
    course: Course, unit: Unit, student: str, language: str, chosen: dict[str, Answer], *, noisy: bool, wrote: bool
) -> Example:
    """The released notebook with a student's answers in it, and now and then prints and cells of their own."""
    notebook = copy.deepcopy(released_notebook(course, unit.name, language))
    for cell in notebook.cells:
        answer = chosen.get(grade_id(cell) or "")
        if answer is not None and answer.source is not None:
            cell.source = MARKER.sub("", answer.source) + (PRINTS if noisy else "")
        elif is_grade(cell) and is_solution(cell) and wrote:
            cell.source = WRITTEN[language]
    if noisy:
        notebook.cells.insert(2, nbformat.v4.new_code_cell("my_notes = 'trying things out'", id="my-notes"))
    return Example(student, unit.name, notebook, {name: answer.score for name, answer in chosen.items()})
