"""The course under nbgrader's own commands: same release, same scores, and feedback without hidden checks."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from conftest import UNIT, Ended, autograder, nbgrader, submit
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from autograder.rebuild import released_notebook
from autograder.release import nbgrader_config
from autograder.units import Course, grade_id

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

NAME = f"{UNIT}.ipynb"
HIDDEN = ("check.hidden", "rng.normal", "x + x", "HIDDEN TESTS", "follow=")


def hand_in(course: Course, student: str, **answers: str) -> None:
    notebook = released_notebook(course, UNIT, "en")
    for found in notebook.cells:
        found.source = answers.get(str(grade_id(found)), found.source)
    submit(course.root / "submitted", student, notebook)


@pytest.fixture(scope="module")
def classroom(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which five students have handed in."""
    folder = tmp_path_factory.mktemp("classroom") / "course"
    shutil.copytree(template, folder)
    course = Course(folder)
    right = {"double": "def double(x):\n    return 2.0 * x", "quadruple": "def quadruple(x):\n    return 4.0 * x"}
    hand_in(course, "amina", **right, **{"why-twice": "Because 2 × 2 = 4."})
    hand_in(course, "bao")
    hand_in(
        course,
        "chloe",
        **right | {"double": "import sys\n\ndef double(x):\n    print('!', file=sys.stderr)\n    return x ** 2"},
    )
    hand_in(course, "dmitri", **right | {"check-double": "2.0", "double": "def double(x):\n    return x + 1"})
    submit(course.root / "submitted", "emeka", '{"cells": ')
    return course


@pytest.fixture(scope="module")
def by_autograder(classroom: Course, tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """The scores that ``autograder grade`` gives this class, in a course of its own."""
    folder = tmp_path_factory.mktemp("ours") / "course"
    shutil.copytree(classroom.root, folder)
    autograder("grade", "--course-dir", folder)
    return scores(Course(folder))


def scores(course: Course) -> dict[str, float]:
    """Each student's score as Formgrader asks for it."""
    return {s["student"]: s["score"] for s in NbGraderAPI(config=nbgrader_config(course)).get_submissions(UNIT)}


@pytest.fixture(scope="module")
def by_nbgrader(classroom: Course, by_autograder: dict[str, float]) -> Callable[[str], Ended]:
    """What nbgrader's commands said that grade this class, one after another."""
    told = {"autograde": nbgrader(classroom.root, "autograde", UNIT)}
    told["generate_feedback"] = nbgrader(classroom.root, "generate_feedback", UNIT)
    told["export"] = nbgrader(classroom.root, "export", "--to", "grades.csv")
    return told.__getitem__


def test_generate_assignment_gives_the_release_that_autograder_gives(course):
    path = course.release / "en" / UNIT / NAME
    before = path.read_bytes()
    path.unlink()
    done = nbgrader(course.root, "generate_assignment", UNIT, "--force")
    assert done.status == 0, done.err
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [NAME]


def test_validate_passes_the_reference_and_fails_each_exercise_of_the_blank_release(shared_course):
    done = nbgrader(
        shared_course.root,
        "validate",
        shared_course.solutions / UNIT / NAME,
        shared_course.release / "en" / UNIT / NAME,
    )
    assert done.status == 0, done.err
    reference, blank = done.out.split("VALIDATION FAILED ON ")
    assert "Success! Your notebook passes all the tests." in reference
    assert blank.startswith("3 CELL(S)!")
    for failed in ('with checks("double"', 'with checks("quadruple"', "You did not provide a response."):
        assert blank.count(failed) == 1


def test_autograde_gives_the_scores_that_autograder_gives(classroom, by_autograder, by_nbgrader):
    done = by_nbgrader("autograde")
    assert "emeka" in done.err
    assert done.status != 0
    graded = scores(classroom)
    assert graded == {**by_autograder, "emeka": 0} == {"amina": 3, "bao": 0, "chloe": 2, "dmitri": 2, "emeka": 0}


def test_formgrader_sees_which_answers_wait_for_a_person(classroom, by_nbgrader):
    api = NbGraderAPI(config=nbgrader_config(classroom))
    waiting = {s["student"]: s["needs_manual_grade"] for s in api.get_submissions(UNIT) if s["autograded"]}
    assert waiting == {"amina": True, "bao": False, "chloe": False, "dmitri": False}


def test_nbgraders_feedback_shows_the_checks_table_and_nothing_of_hidden_checks(classroom, by_nbgrader):
    done = by_nbgrader("generate_feedback")
    assert done.status == 0, done.err
    pages = sorted(classroom.root.glob(f"feedback/*/{UNIT}/{UNIT}.html"))
    assert [page.parts[-3] for page in pages] == ["amina", "bao", "chloe", "dmitri"]
    for page in pages:
        html = page.read_text(encoding="utf-8")
        assert not [secret for secret in HIDDEN if secret in html]
        assert ("keeps the shape" in html) == (page.parts[-3] != "bao")
    waiting = (classroom.root / "feedback" / "amina" / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
    assert "to be read by a person" in waiting and "1 of the 4 points is still to be given" in waiting


def test_autograded_notebooks_are_rebuilt_from_the_course(classroom, by_nbgrader):
    notebook = nbformat.read(classroom.root / "autograded" / "dmitri" / UNIT / NAME, as_version=4)
    check = next(c for c in notebook.cells if grade_id(c) == "check-double")
    assert "check.score" in check.source
    assert not any("a picture would stand here" in c.source for c in notebook.cells)


def test_export_writes_every_students_score(classroom, by_nbgrader):
    done = by_nbgrader("export")
    assert done.status == 0, done.err
    with (classroom.root / "grades.csv").open(encoding="utf-8-sig") as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert rows == scores(classroom)


def test_feedback_follows_the_grades_and_comments_of_a_person(classroom, by_nbgrader):
    # The last test: it changes the gradebook that the others read.
    by_nbgrader("generate_feedback")
    api = NbGraderAPI(config=nbgrader_config(classroom))
    with Gradebook(api.coursedir.db_url) as gradebook:
        gradebook.find_grade("why-twice", UNIT, UNIT, "amina").manual_score = 0.5
        gradebook.find_comment("why-twice", UNIT, UNIT, "amina").manual_comment = "Say <why>."
        gradebook.db.commit()
    assert api.generate_feedback(UNIT, "amina", force=True)["success"]
    html = (classroom.root / "feedback" / "amina" / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
    assert "Say &lt;why&gt;." in html and "0.5 / 1" in html and "still to be given" not in html
