"""Grading again after a check was changed: who gains and who loses, before anything is written, and no run too many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import UNIT, autograder, rewrite, small_unit, submit
from nbgrader.api import Gradebook

from autograder import assess
from autograder.errors import ExitStatus
from autograder.rebuild import released_notebook
from autograder.release import release
from autograder.units import Course, grade_id

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

ANSWERS = {
    "amina": {"double": "def double(x):\n    return x * 2.0", "quadruple": "def quadruple(x):\n    return x * 4.0"},
    "bao": {"double": "def double(x):\n    return x + 1", "quadruple": "def quadruple(x):\n    return x * 4.0"},
    "chloe": {
        "double": "def double(x):\n    return x * 2.0",
        "quadruple": "def quadruple(x):\n    return x * (4.0 if x.size < 5 else 3.0)",
    },
}
ALONE = {', builds_on=["double"]': "", ", follow=lambda: double(double(x))": ""}
KINDER = {"x = rng.normal(size=5)": "x = rng.normal(size=4)"}
"""A size for which chloe's answer is right."""


@pytest.fixture
def graded(course: Course) -> Course:
    """Three students, graded; the exercises do not build on each other."""
    rewrite(course, ALONE)
    release(course, small_unit(course), ["en", "ko"])
    for student, answers in ANSWERS.items():
        notebook = released_notebook(course, UNIT, "en")
        for cell in notebook.cells:
            cell.source = answers.get(grade_id(cell) or "", cell.source)
        submit(course.root / "submitted", student, notebook)
    assert autograder("grade", "--jobs", 1, "--course-dir", course.root).status == 0
    assert scores(course) == {"amina": 3.0, "bao": 2.0, "chloe": 2.0}
    return course


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The check cells of every examination from here on."""
    found: list[list[str]] = []
    real = assess.examine

    def examine(kind: str, bundle: dict[str, Any], **options: Any) -> Any:
        found.append([cell["id"] for cell in bundle["cells"] if cell["kind"] == "check"])
        return real(kind, bundle, **options)

    monkeypatch.setattr(assess, "examine", examine)
    return found


def scores(course: Course) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        return {s.student.id: s.score for s in gradebook.assignment_submissions(UNIT)}


def changed(course: Course, changes: dict[str, str]) -> None:
    rewrite(course, changes)
    release(course, small_unit(course), ["en", "ko"])


def files(course: Course) -> dict[Path, bytes]:
    tops = [course.root / name for name in ("autograded", "feedback", "submitted", ".autograder/written")]
    found = {path: path.read_bytes() for top in tops for path in top.rglob("*") if path.is_file()}
    return found | {course.state / "grades.json": (course.state / "grades.json").read_bytes()}


def regrade(course: Course, *arguments: str) -> Any:
    ended = autograder("regrade", "--jobs", 1, "--course-dir", course.root, *arguments)
    assert ended.status == 0, ended
    return ended


def test_a_dry_run_shows_who_gains_and_writes_nothing(graded: Course, ran: list[list[str]]):
    changed(graded, KINDER)
    before = files(graded), scores(graded)
    told = json.loads(regrade(graded, "--dry-run", "--json").out)
    assert told == [{"student": "chloe", "unit": UNIT, "exercise": "quadruple", "before": 0.0, "after": 1.0}]
    assert ran == [["check-quadruple"]] * 3
    assert (files(graded), scores(graded)) == before
    shown = regrade(graded, "--dry-run").out
    assert "chloe" in shown and "gains 1" in shown and "amina" not in shown
    assert "would gain, would lose: 1, 0 scores of 1 students" in shown and "Nothing was written" in shown
    assert len(ran) == 3, "what was found out once is known"


def test_what_was_shown_is_what_is_written(graded: Course, ran: list[list[str]]):
    changed(graded, {".close([4.0, 12.0])": ".close([4.0, 12.5])"})
    told = json.loads(regrade(graded, "--dry-run", "--json").out)
    assert [(c["student"], c["exercise"], c["before"], c["after"]) for c in told] == [
        ("amina", "quadruple", 1.0, 0.0),
        ("bao", "quadruple", 1.0, 0.0),
    ]
    assert "loses 1" in regrade(graded).out
    assert ran == [["check-quadruple"]] * 3
    assert scores(graded) == {"amina": 2.0, "bao": 1.0, "chloe": 2.0}
    page = (graded.root / "feedback" / "amina" / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
    assert "0 of 1 point" in page
    assert regrade(graded).out == "No score changes.\n"


def test_what_builds_on_a_changed_check_is_run_with_it(graded: Course, ran: list[list[str]]):
    changed(graded, {'checks("quadruple", points=1': 'checks("quadruple", points=1, builds_on=["double"]'})
    regrade(graded)
    # To know whether the first exercise was right, its check is run as well.
    assert ran == [["check-double", "check-quadruple"]] * 3
    ran.clear()
    changed(graded, {".close([2.0, 5.0])": ".close([2.0, 5.5])"})
    regrade(graded)
    assert ran == [["check-double", "check-quadruple"]] * 3


def test_a_persons_score_stands(graded: Course):
    with Gradebook(f"sqlite:///{graded.root}/gradebook.db") as gradebook:
        gradebook.find_grade("check-quadruple", UNIT, UNIT, "chloe").manual_score = 0.5
        gradebook.db.commit()
    changed(graded, KINDER)
    assert regrade(graded, "--dry-run").out == "No score changes.\n"
    regrade(graded)
    assert scores(graded) == {"amina": 3.0, "bao": 2.0, "chloe": 2.5}


def test_what_was_never_graded_is_one_sentence(course: Course):
    submit(course.root / "submitted", "amina", released_notebook(course, UNIT, "en"))
    ended = autograder("regrade", "--course-dir", course.root)
    assert ended.status == ExitStatus.USAGE and ended.err.count("\n") == 1
    assert "was graded before; use `autograder grade 00-small`." in ended.err
