"""A synthetic class: the same for the same seed, and each submission worth what is said of it."""

from __future__ import annotations

import json

import nbformat
import pytest
from conftest import UNIT, autograder, small_unit

from autograder.examine import examine
from autograder.examples import Example, make_class
from autograder.mistakes import answer_cells, load_mistakes
from autograder.units import Course, grade_id

pytestmark = pytest.mark.usefixtures("fresh_session")


def make(course: Course, size: int = 12, seed: int = 1) -> list[Example]:
    return list(make_class(course, small_unit(course), size, seed))


def answers(example: Example) -> dict[str, str]:
    return {str(grade_id(cell)): cell.source for cell in example.notebook.cells if grade_id(cell)}


def test_the_same_seed_gives_the_same_class_and_another_seed_another(shared_course):
    assert make(shared_course) == make(shared_course)
    assert [e.scores for e in make(shared_course, seed=2)] != [e.scores for e in make(shared_course)]
    assert make(shared_course, size=5) == make(shared_course, size=12)[:5]


@pytest.mark.filterwarnings("ignore:a warning costs nothing")
def test_every_submission_is_worth_what_is_said_of_it(shared_course):
    unit = small_unit(shared_course)
    for example in make(shared_course):
        given = {name: source for name, source in answers(example).items() if name in answer_cells(unit)}
        results = examine(unit, given).results
        assert {name: result.score for name, result in results.items()} == example.scores
        assert example.score == sum(example.scores.values())


def test_a_class_has_a_perfect_and_a_blank_submission_and_somebody_makes_each_mistake(shared_course):
    unit = small_unit(shared_course)
    examples = make(shared_course)
    assert examples[0].scores == {"double": 2, "quadruple": 1}
    assert examples[1].scores == {"double": 0, "quadruple": 0}
    for mistake in load_mistakes(unit):
        body = mistake.source.splitlines()[-1].strip()
        assert any(body in answers(e)[mistake.exercise] for e in examples), mistake.id


def test_submissions_are_made_from_both_releases_and_show_no_solution_markers(shared_course):
    examples = make(shared_course)
    assert {e.notebook.metadata.cnncourse.language for e in examples} == {"en", "ko"}
    text = json.dumps([e.notebook for e in examples])
    assert "### BEGIN" not in text
    assert "print('checking my answer'" in text
    for example in examples:
        nbformat.validate(example.notebook)


def test_a_large_class_has_a_name_for_everybody(shared_course):
    names = [e.student for e in make(shared_course, size=40)]
    assert len(set(names)) == 40


def test_the_command_writes_submissions_and_their_true_scores(shared_course, tmp_path):
    command = ("examples", "--course-dir", shared_course.root, "--size", 3, "--seed", 4, "--into", tmp_path / "class")
    ended = autograder(*command)
    assert (ended.status, ended.out) == (0, "")
    assert "3 submissions of 00-small" in ended.err
    scores = json.loads((tmp_path / "class" / "true-scores.json").read_text())
    assert scores["schema"] == 1
    for example in make(shared_course, size=3, seed=4):
        path = tmp_path / "class" / example.student / UNIT / f"{UNIT}.ipynb"
        assert nbformat.read(path, as_version=4) == example.notebook
        assert scores["scores"][example.student][UNIT] == {"score": example.score, "exercises": example.scores}


def test_work_that_is_there_is_not_written_over_unless_asked(shared_course, tmp_path):
    work = tmp_path / "amina" / UNIT
    work.mkdir(parents=True)
    (work / f"{UNIT}.ipynb").write_text("real work")
    command = ("examples", "--course-dir", shared_course.root, "--size", 2, "--into", tmp_path)
    ended = autograder(*command)
    assert ended.status == 2
    assert f"{work} exists" in ended.err
    assert (work / f"{UNIT}.ipynb").read_text() == "real work"
    assert not (tmp_path / "bao").exists()
    assert autograder(*command, "--force").status == 0
    assert (work / f"{UNIT}.ipynb").read_text() != "real work"


def test_a_class_of_nobody_is_refused(shared_course, tmp_path):
    ended = autograder("examples", "--course-dir", shared_course.root, "--size", 0, "--into", tmp_path)
    assert ended.status == 2
    assert "greater than or equal to 1" in ended.err
    assert list(tmp_path.iterdir()) == []
