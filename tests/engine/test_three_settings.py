"""The same check cells in process, in plain nbgrader, and split in two: the same scores, outcomes and mistakes."""

from __future__ import annotations

import copy
import shutil
import warnings
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from traitlets.config import Config

from autograder.engine.bundle import defined_names
from autograder.examine import examine
from autograder.grade import Isolation, checks_told, grade
from autograder.mistakes import load_mistakes
from autograder.release import nbgrader
from autograder.units import Course, Unit, grade_id

pytest_plugins = ["engine_fixtures"]
pytestmark = pytest.mark.usefixtures("fresh_session")
EXERCISES = ("scale", "six_times", "count", "root", "KERNEL", "Counter")
RIGHT: dict[str, str] = {
    "scale": """
import logging, sys, warnings
def scale(x, factor=2.0):
    print("scaling", x)
    warnings.warn("slowly")
    logging.warning("and loudly")
    print("to stderr", file=sys.stderr)
    return helper(np.array(x) * factor)
def helper(x): return x
""",
    "six_times": "six_times = lambda x: 6 * np.asarray(x)",
    "count": "def count(values):\n    n = np.int64(len(values))\n    return int(n), bool(n)",
    "root": """
class Negative(ValueError): pass
def root(x):
    if x < 0: raise Negative(x)
    return np.float64(x) ** 0.5
""",
    "KERNEL": "KERNEL = np.array([[1, 0, -1]] * 3, dtype=np.int8)\nNAMES = ['a', 'b']",
    "Counter": "import itertools\nclass Counter:\n    def __init__(self): self.up = itertools.count(1).__next__",
}
FULL = {"scale": 3.0, "six_times": 1.0, "count": 2.0, "root": 2.0, "KERNEL": 2.0, "Counter": 1.0}
WRONG = {
    "scale": "def scale(x, factor=2.0):\n    return np.asarray(x) + factor",
    # Right by what the learner has: follow-through.
    "six_times": "def six_times(x):\n    return scale(scale(x), factor=3.0)",
    "count": "def count(values):\n    return [len(values), len(values) > 0]",
    "root": "def root(x):\n    return abs(x) ** 0.5",
    "KERNEL": "KERNEL = [[1.0, 0.0]] * 2\nNAMES = 'ab'",
    "Counter": "class Counter:\n    def up(self): return 1",
}
ODD = {
    "scale": "def scale(x, factor=2.0):\n    x *= factor\n    return x",
    "six_times": "def six_times(x): yield 6 * x",
    "count": "def count(values):\n    raise NotImplementedError",
    "root": "def root(x):\n    raise KeyError('x')",
    "KERNEL": "",
    "Counter": "Counter = 3",
}
BROKEN = {
    "scale": "def scale(x, factor=2.0)\n    return x",
    "six_times": "1 / 0\ndef six_times(x): return 6 * x",
    "count": "del count" + "\n",
    "root": "from math import sqrt as root",
    "KERNEL": "KERNEL, NAMES = np.zeros((3, 3)) * np.nan, None",
    "Counter": "def Counter(): return np.arange(3)",
}
ANSWERS = {"right": RIGHT, "wrong": WRONG, "odd": ODD, "broken": BROKEN}
Told = dict[str, tuple[float, list[tuple[Any, ...]]]]


def the_unit(course: Course) -> Unit:
    return Unit(course.solutions / "00-many")


def in_process(unit: Unit, answers: dict[str, str], *, mistakes: bool = True) -> Told:
    """By exercise: score, and name, outcome, mistake and follow-through of each check."""
    with warnings.catch_warnings(record=True):
        results = examine(unit, answers).results
    return {
        name: (
            result.score,
            [(c.name, str(c.outcome), c.mistake if mistakes else None, c.follow_through) for c in result.checks],
        )
        for name, result in results.items()
    }


def submitted(course: Course, answers: dict[str, dict[str, str]], into: Path) -> Path:
    """One submission for each set of answers, written into the released notebook."""
    released = nbformat.read(course.release / "en" / "00-many" / "00-many.ipynb", as_version=4)
    for student, own in answers.items():
        notebook = copy.deepcopy(released)
        for cell in notebook.cells:
            cell.source = own.get(grade_id(cell) or "", cell.source)
        path = into / student / "00-many" / "00-many.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    return into


def graded(course: Course, folder: Path, isolation: Isolation) -> dict[str, Told]:
    """The same through nbgrader and its gradebook, by student."""
    found = {}
    for record in grade(course, the_unit(course), folder, isolation=isolation):
        assert record.status == "graded", record
        found[record.student] = {
            exercise.id: (
                exercise.score,
                [(check.name, check.outcome, check.mistake, check.follow_through) for check in exercise.checks],
            )
            for exercise in record.exercises
        }
    return found


@pytest.fixture(scope="module")
def own(many: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A copy of the course for the tests here."""
    folder = tmp_path_factory.mktemp("settings") / "course"
    shutil.copytree(many.root, folder)
    return Course(folder)


@pytest.fixture(scope="module")
def split(own: Course, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    """All sets of answers, and each known mistake, graded in the sandbox."""
    unit = the_unit(own)
    known: dict[str, dict[str, str]] = {}
    for mistake in load_mistakes(unit):
        # Mistakes of different exercises share a submission.
        student = next((name for name, own_answers in known.items() if mistake.exercise not in own_answers), None)
        known.setdefault(student or f"mistakes-{len(known)}", {})[mistake.exercise] = mistake.source
    folder = submitted(own, ANSWERS | {"reference": reference(unit)} | known, tmp_path_factory.mktemp("split"))
    return graded(own, folder, Isolation.BUBBLEWRAP)


def reference(unit: Unit) -> dict[str, str]:
    return {str(grade_id(cell)): cell.source for cell in unit.notebook.cells if grade_id(cell) in EXERCISES}


@pytest.mark.parametrize("name", ANSWERS)
def test_split_in_two_gives_what_one_process_gives(own: Course, split: dict[str, Told], name: str) -> None:
    assert split[name] == in_process(the_unit(own), ANSWERS[name])


def test_known_mistakes_are_recognised_when_split(own: Course, split: dict[str, Told]) -> None:
    mistakes = load_mistakes(the_unit(own))
    told = [told[exercise] for name, told in split.items() if name.startswith("mistakes-") for exercise in EXERCISES]
    for mistake in mistakes:
        (score,) = {score for score, rows in told if mistake.id in {row[2] for row in rows}}
        assert score == mistake.earns
    assert {row[2] for _, rows in told for row in rows} == {None, *(mistake.id for mistake in mistakes)}


def by_plain_nbgrader(course: Course, student: str) -> Told:
    """What nbgrader's own preprocessors give, which run submission and checks in one kernel."""
    plain = Config()
    plain.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default()
    unit = the_unit(course)
    with nbgrader(course, plain) as api:
        outcome = api.autograde(unit.name, student, force=True)
        assert outcome["success"], outcome
        with Gradebook(api.coursedir.db_url) as gradebook:
            grades = {g.name: g.score for g in gradebook.find_submission(unit.name, student).notebooks[0].grades}
    path = course.root / "autograded" / student / unit.name / f"{unit.name}.ipynb"
    cells = {grade_id(cell): cell for cell in nbformat.read(path, as_version=4).cells}
    return {
        exercise.id: (
            grades[exercise.grade_id],
            [(c.name, c.outcome, c.mistake, c.follow_through) for c in checks_told(cells[exercise.grade_id])],
        )
        for exercise in unit.exercises
    }


PLAIN = ("right", "wrong", "odd")


def test_plain_nbgrader_gives_the_same_scores_and_outcomes(own: Course) -> None:
    submitted(own, {name: ANSWERS[name] for name in PLAIN}, own.root / "submitted")
    for name in PLAIN:
        # The kernel's own package does not know this unit's mistakes.
        assert by_plain_nbgrader(own, name) == in_process(the_unit(own), ANSWERS[name], mistakes=False)


def test_without_isolation_the_same_comes_out(own: Course, split: dict[str, Told], tmp_path: Path) -> None:
    folder = submitted(own, {name: ANSWERS[name] for name in PLAIN}, tmp_path)
    assert graded(own, folder, Isolation.NONE) == {name: split[name] for name in PLAIN}


def test_what_the_answers_are_due(split: dict[str, Told]) -> None:
    scores = {name: {exercise: told[exercise][0] for exercise in EXERCISES} for name, told in split.items()}
    assert scores["reference"] == scores["right"] == FULL
    assert scores["wrong"] == {
        "scale": 2.0,
        "six_times": 1.0,
        "count": 0.0,
        "root": 1.0,
        "KERNEL": 0.67,
        "Counter": 0.0,
    }
    assert split["wrong"]["six_times"][1] == [("six times", "passed", None, True)]
    assert scores["odd"]["count"] == scores["odd"]["KERNEL"] == 0.0
    assert split["odd"]["count"][1][0][1] == "not_attempted"
    assert split["odd"]["KERNEL"][1] == [("KERNEL", "not_attempted", None, False)]
    assert split["broken"]["scale"][1] == [("scale", "not_attempted", None, False)]


def test_names_of_answers_leave_out_imports() -> None:
    text = """
import os
from math import tau
def f(): inner = 1
async def g(): pass
class C:
    attribute = 1
a, (b, *c) = 1, (2, 3)
d: int = 4
e = h = 5
for i in (): pass
"""
    assert defined_names(text) == ["f", "g", "C", "a", "b", "c", "d", "e", "h"]
