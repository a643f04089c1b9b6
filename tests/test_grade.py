"""Grading a class end to end, through nbgrader: true scores for good work, one line and its due for any other."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import nbformat
import pytest
from conftest import UNIT, Ended, autograder, submit
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder import workers
from autograder.assess import Assessment, Task
from autograder.edition import Edition
from autograder.errors import ExitStatus
from autograder.rebuild import released_notebook
from autograder.units import Course, grade_id

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

NAME = f"{UNIT}.ipynb"
DOUBLE = "import numpy as np\n\ndef double(x):\n    return np.asarray(x) * 2.0"
SQUARED = "def double(x):\n    return x ** 2"
QUADRUPLE = "def quadruple(x):\n    return 4.0 * np.asarray(x)"
SCHEMA = {
    "type": "object",
    "required": ["schema", "submissions"],
    "properties": {
        "schema": {"const": 1},
        "submissions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["student", "unit", "status", "score", "max_score", "seconds", "exercises"],
                "properties": {
                    "student": {"type": "string"},
                    "unit": {"type": "string"},
                    "status": {"enum": ["graded", "not_graded"]},
                    "score": {"type": "number", "minimum": 0},
                    "max_score": {"type": "number"},
                    "seconds": {"type": "number", "minimum": 0},
                    "exercises": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["id", "score", "max_score", "checks"],
                            "properties": {
                                "id": {"type": "string"},
                                "score": {"type": ["number", "null"]},
                                "max_score": {"type": "number"},
                                "checks": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "required": ["name", "outcome", "mistake"],
                                        "properties": {
                                            "name": {"type": "string"},
                                            "outcome": {"enum": ["passed", "failed", "not_attempted", "not_checked"]},
                                            "mistake": {"type": ["string", "null"]},
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}


# What students hand in


def solved(course: Course, *, double: str = DOUBLE, quadruple: str = QUADRUPLE, language: str = "en") -> NotebookNode:
    """The released notebook with these answers in it."""
    notebook = released_notebook(course, UNIT, language)
    cell(notebook, "double").source = double
    cell(notebook, "quadruple").source = quadruple
    return notebook


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    found: NotebookNode = next(c for c in notebook.cells if grade_id(c) == name)
    return found


def meddled(course: Course) -> NotebookNode:
    """Right answers in a notebook with a check deleted, one edited and doubled, points raised, an answer retyped."""
    notebook = solved(course)
    notebook.cells.remove(cell(notebook, "check-double"))
    check = cell(notebook, "check-quadruple")
    check.source = "500.0"
    check.metadata.nbgrader.points = 500
    check.metadata["tags"] = ["skip-execution"]
    notebook.cells.insert(0, nbformat.from_dict({**check, "id": "copy"}))
    answer = cell(notebook, "double")
    answer.cell_type = "raw"
    del answer["outputs"], answer["execution_count"]
    return notebook


def heavy(course: Course, megabytes: int) -> str:
    """Right answers in a file of this size, most of it stored outputs."""
    notebook = json.loads(json.dumps(solved(course)))
    output = {"output_type": "stream", "name": "stdout", "text": "x" * (megabytes * 500_000)}
    for n in (5, 7):
        notebook["cells"][n]["outputs"] = [output]
    text = json.dumps(notebook)
    assert len(text) > megabytes * 1_000_000
    return text


def weird(course: Course) -> str:
    """Right answers in a notebook where everything that is no source or nbgrader id has a strange type."""
    notebook = json.loads(json.dumps(solved(course)))
    for n, found in enumerate(notebook["cells"]):
        known = found["metadata"].get("nbgrader")
        found["metadata"] = {"nbgrader": {**known, "points": [], "schema_version": "x"}} if known else [n]
        found |= {"id": n, "outputs": {"a": None}, "execution_count": "seven", "source": list(found["source"])}
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": "5", "metadata": None, "cells": [None, 3, [], *notebook["cells"]]}
    )


def added(course: Course, source: str) -> NotebookNode:
    """Right answers, and a cell of the learner's own before them."""
    notebook = solved(course)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(source, id="mine"))
    return notebook


NOT_GRADED: dict[str, tuple[Callable[[Course], Any], str]] = {
    "b-bomb": (lambda c: '{"nbformat": 4, "cells": ' + "[" * 200_000, "its JSON is broken or cut off"),
    "b-latin": (lambda c: "# Übung".encode("latin-1"), "is not UTF-8 text (byte 2)"),
    "b-list": (lambda c: "[1, 2]", "is JSON but not a notebook"),
    "b-other": (
        lambda c: nbformat.v4.new_notebook(metadata={"cnncourse": {"unit": "01-convolution", "language": "en"}}),
        "it seems to be the notebook of '01-convolution'",
    ),
    "b-text": (lambda c: "My dog ate it.", "is not a notebook: its JSON is broken or cut off (line 1)"),
    "b-truncated": (lambda c: nbformat.writes(solved(c))[:2500], "its JSON is broken or cut off (line"),
}
"""Students, what they hand in, and what is said of it; none of it can be graded."""

GRADED: dict[str, tuple[Callable[[Course], Any], dict[str, float], str]] = {
    "g-ends": (lambda c: solved(c, double="import os\n\ndef double(x):\n    os._exit(0)"), {"quadruple": 1}, ""),
    "g-heavy": (lambda c: heavy(c, 50), {"double": 2, "quadruple": 1}, ""),
    "g-korean": (lambda c: solved(c, language="ko", double=SQUARED), {"double": 1, "quadruple": 1}, ""),
    "g-meddled": (meddled, {"double": 2, "quadruple": 1}, "check cell 'check-quadruple' was edited"),
    "g-old": (lambda c: json.dumps(nbformat.convert(solved(c), 3)), {"double": 2, "quadruple": 1}, ""),
    "g-raises": (lambda c: solved(c, double="1 / 0\n" + DOUBLE), {"quadruple": 1}, ""),
    "g-surrogate": (lambda c: json.dumps(added(c, "x = '\ud800'")), {"double": 2, "quadruple": 1}, ""),
    "g-weird": (weird, {"double": 2, "quadruple": 1}, ""),
}  # fmt: skip
"""Students, what they hand in, the points it earns all the same, and what is noted."""

ENDLESS: dict[str, tuple[Callable[[Course], Any], dict[str, float], str]] = {
    "g-added-endless": (lambda c: added(c, "while True:\n    pass"), {"double": 2, "quadruple": 1}, ""),
    "g-endless": (lambda c: solved(c, double="def double(x):\n    while True:\n        pass"), {"quadruple": 1}, ""),
}
"""The like, of work that never ends; graded apart, with a short time limit that all else must not depend on."""


# Two classes: one as it should be, then one of everything else, in the same course


class Graded:
    """A course after grading, with what the command said and wrote."""

    def __init__(self, course: Course, ended: Ended, file: Path) -> None:
        self.course, self.ended = course, ended
        self.json = json.loads(file.read_text(encoding="utf-8"))
        self.records = {record["student"]: record for record in self.json["submissions"]}

    def scores(self, student: str) -> dict[str, float | None]:
        return {exercise["id"]: exercise["score"] for exercise in self.records[student]["exercises"]}


def run(course: Course, *arguments: object, units: tuple[str, ...] = (UNIT,)) -> Graded:
    file = course.root / "out.json"
    ended = autograder("grade", *units, "--course-dir", course.root, "--json", file, *arguments)
    return Graded(course, ended, file)


def rows(course: Course) -> Counter[tuple[Any, ...]]:
    """Every row of every table of the gradebook."""
    connection = sqlite3.connect(course.root / "gradebook.db")
    try:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return Counter((name, *row) for name in names for row in connection.execute(f"SELECT * FROM {name}"))
    finally:
        connection.close()


@pytest.fixture(scope="module")
def graded(shared_course: Course) -> Graded:
    """The example class of six, graded."""
    ended = autograder("examples", "--course-dir", shared_course.root, "--size", 6, "--seed", 3)
    assert ended.status == 0, ended.err
    return run(shared_course, units=())


@pytest.fixture(scope="module")
def broken(graded: Graded, tmp_path_factory: pytest.TempPathFactory) -> tuple[Graded, Counter[Any], Counter[Any]]:
    """The other class graded in the same course; the gradebook's rows before and after."""
    course, folder = graded.course, tmp_path_factory.mktemp("broken")
    for student, (make, *_) in {**NOT_GRADED, **GRADED}.items():
        submit(folder, student, make(course))
    (folder / "b-empty" / UNIT).mkdir(parents=True)
    (folder / "b-loose").mkdir()
    nbformat.write(solved(course), folder / "b-loose" / NAME)
    for name in ("one.ipynb", "two.ipynb"):
        submit(folder, "b-two", solved(course), name=name)
    (folder / "b-link" / UNIT).mkdir(parents=True)
    (folder / "b-link" / UNIT / NAME).symlink_to(folder / "b-loose" / NAME)
    submit(folder, "g-renamed", solved(course), name="final version.ipynb")
    submit(folder, "g-late", solved(course)).with_name("timestamp.txt").write_text("2031-02-03 04:05:06 UTC")
    before = rows(course)
    result = run(course, "--submissions", folder)
    for student, (make, *_) in ENDLESS.items():
        submit(folder / "endless", student, make(course))
    result.records |= run(course, "--submissions", folder / "endless", "--timeout", 3).records
    return result, before, rows(course)


def test_every_example_submission_gets_its_true_score_by_exercise(graded):
    assert (graded.ended.status, graded.ended.err) == (ExitStatus.DONE, "")
    true = json.loads((graded.course.root / "submitted" / "true-scores.json").read_text())["scores"]
    assert true.keys() == graded.records.keys()
    for student, known in true.items():
        scores = graded.scores(student)
        scores.pop("why-twice")
        assert scores == known[UNIT]["exercises"]
        assert graded.records[student]["score"] == known[UNIT]["score"]


def test_the_gradebook_says_the_same_as_the_command(graded):
    with Gradebook(f"sqlite:///{graded.course.root}/gradebook.db") as gradebook:
        for student, record in graded.records.items():
            entry = gradebook.find_submission(UNIT, student)
            assert (entry.score, entry.max_score) == (record["score"], record["max_score"]) == (record["score"], 4)


def test_the_json_keeps_its_schema(graded, broken):
    for result in (graded, broken[0]):
        jsonschema.validate(result.json, SCHEMA)


def test_recognised_mistakes_are_in_the_record_by_exercise_and_check(graded):
    told = [c["mistake"] for r in graded.records.values() for e in r["exercises"] for c in e["checks"] if c["mistake"]]
    assert {"squared", "in-place", "forgot-return"} & set(told)
    assert set(told) <= {"squared", "in-place", "forgot-return"}


def test_a_blank_submission_is_not_attempted_and_a_perfect_one_all_passed(graded):
    def outcomes(student: str) -> set[str]:
        return {c["outcome"] for e in graded.records[student]["exercises"] for c in e["checks"]}

    assert outcomes("amina") == {"passed"}
    assert outcomes("bao") == {"not_attempted"}


def test_the_table_lists_the_class_without_colour_and_progress_stays_silent_in_a_pipe(graded):
    for student in graded.records:
        assert student in graded.ended.out
    assert "\x1b" not in graded.ended.out


def test_written_answers_wait_for_a_person_and_blank_ones_get_nothing(graded):
    waiting = {student: graded.scores(student)["why-twice"] for student in graded.records}
    assert waiting["bao"] == 0
    assert waiting["amina"] is None
    assert "graded by hand: 1" in graded.ended.out


def test_feedback_shows_the_checks_table_and_nothing_of_hidden_checks(graded):
    for student in graded.records:
        html = (graded.course.root / "feedback" / student / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
        for secret in ("check.hidden", "rng.normal", "x + x", "HIDDEN TESTS", "follow="):
            assert secret not in html
        told = graded.records[student]["exercises"][0]["checks"]
        # Of a blank answer the page says so once, and not for each check.
        assert all(c["name"] in html for c in told if c["outcome"] != "not_attempted")


def test_autograded_notebooks_hold_the_answers_and_one_score_for_each_check_cell(graded):
    for student, record in graded.records.items():
        notebook = nbformat.read(graded.course.root / "autograded" / student / UNIT / NAME, as_version=4)
        # For the instructor, hidden checks are there; see the test of feedback.
        assert "check.hidden()" in cell(notebook, "check-double").source
        for exercise in record["exercises"][:2]:
            outputs = cell(notebook, f"check-{exercise['id']}").outputs
            results = [o.data["text/plain"] for o in outputs if o.output_type == "execute_result"]
            assert results == [repr(float(exercise["score"]))]
            assert not any(o.output_type == "stream" for o in outputs)


# Everything else


def test_some_submissions_not_graded_end_with_1_and_one_line_each(broken):
    result, _, _ = broken
    assert result.ended.status == ExitStatus.NOT_ALL_GRADED == 1
    failed = {s for s, r in result.records.items() if r["status"] == "not_graded"}
    assert failed == {*NOT_GRADED, "b-empty", "b-link", "b-loose", "b-two"}
    lines = result.ended.err.splitlines()
    assert len(lines) == len(failed)
    assert {line.split()[2] for line in lines} == failed
    assert all(line.startswith("not graded: ") and len(line) < 250 for line in lines)


@pytest.mark.parametrize("student", [*NOT_GRADED, "b-empty", "b-link", "b-loose", "b-two"])
def test_what_cannot_be_graded_gets_0_and_a_reason(broken, student):
    result, _, _ = broken
    record = result.records[student]
    assert (record["score"], record["max_score"], record["status"]) == (0, 4, "not_graded")
    said = {
        "b-empty": "the submission folder is empty",
        "b-link": f"{NAME} is missing",
        "b-loose": f"the notebook lies in b-loose/ and not in b-loose/{UNIT}/",
        "b-two": "which of 2 other notebooks to grade is not clear",
    }
    assert (NOT_GRADED[student][1] if student in NOT_GRADED else said[student]) in record["reason"]
    with Gradebook(f"sqlite:///{result.course.root}/gradebook.db") as gradebook:
        assert gradebook.find_submission(UNIT, student).score == 0


@pytest.mark.parametrize("student", [*GRADED, *ENDLESS])
def test_work_in_strange_form_gets_what_it_earned(broken, student):
    result, _, _ = broken
    _, due, noted = {**GRADED, **ENDLESS}[student]
    record = result.records[student]
    assert record["status"] == "graded"
    assert result.scores(student) == {"double": 0, "quadruple": 0, "why-twice": 0, **due}
    assert record["score"] == sum(due.values())
    assert noted in "; ".join(record["notes"])


def test_a_call_that_never_ends_or_ends_its_process_is_not_checked_and_the_rest_is(broken):
    result, _, _ = broken
    for student in ("g-endless", "g-ends"):
        double, quadruple, _ = result.records[student]["exercises"]
        assert {c["outcome"] for c in double["checks"]} == {"not_checked"}
        assert {c["outcome"] for c in quadruple["checks"]} == {"passed"}


def test_a_meddled_notebook_is_noted_in_all_that_was_done_to_it(broken):
    notes = broken[0].records["g-meddled"]["notes"]
    assert notes == [
        "cell 'double' was turned into a raw cell; it is graded as released",
        "cell 'check-double' is missing; it was put back",
        "cell 'check-quadruple' stands there 2 times; the last one counts",
        "the points of cell 'check-quadruple' were changed; the course's count",
        "check cell 'check-quadruple' was edited; the course's own is used",
    ]


def test_a_renamed_notebook_is_graded_with_a_note(broken):
    record = broken[0].records["g-renamed"]
    assert (record["status"], record["score"]) == ("graded", 3)
    assert record["notes"] == ["the notebook was renamed to final version.ipynb"]


def test_the_time_of_a_late_submission_is_kept(broken):
    with Gradebook(f"sqlite:///{broken[0].course.root}/gradebook.db") as gradebook:
        assert str(gradebook.find_submission(UNIT, "g-late").timestamp) == "2031-02-03 04:05:06"
        assert gradebook.find_submission(UNIT, "g-renamed").timestamp is None


def test_no_other_students_record_changed(broken):
    _, before, after = broken
    assert before - after == Counter()
    assert sum((after - before).values()) > 0


def test_the_courses_record_of_the_class_holds_both_classes(broken, graded):
    kept = json.loads((graded.course.state / "grades.json").read_text())["submissions"]
    assert {record["student"] for record in kept} == {*graded.records, *broken[0].records}


# Again


def without_seconds(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != "seconds"}


def test_grading_again_gives_the_same_records_and_changes_no_row(graded):
    before = rows(graded.course)
    for student in ("chloe", "dmitri"):
        again = run(graded.course, "--student", student)
        assert [without_seconds(r) for r in again.json["submissions"]] == [without_seconds(graded.records[student])]
    assert rows(graded.course) == before


def test_a_manual_grade_survives_grading_the_same_submission_again(graded):
    url = f"sqlite:///{graded.course.root}/gradebook.db"
    with Gradebook(url) as gradebook:
        grade = gradebook.find_grade("why-twice", UNIT, UNIT, "amina")
        grade.manual_score, grade.needs_manual_grade = 1.0, False
        gradebook.db.commit()
    again = run(graded.course, "--student", "amina")
    with Gradebook(url) as gradebook:
        assert gradebook.find_grade("why-twice", UNIT, UNIT, "amina").manual_score == 1
        assert gradebook.find_submission(UNIT, "amina").score == 4
    record = again.records["amina"]
    assert record["score"] == 4
    assert sum(exercise["score"] for exercise in record["exercises"]) == 4


def test_work_that_can_no_longer_be_read_loses_its_earlier_score(course):
    submit(course.root / "submitted", "amina", solved(course))
    assert run(course).records["amina"]["score"] == 3
    submit(course.root / "submitted", "amina", "broken")
    again = run(course)
    assert (again.records["amina"]["score"], again.ended.status) == (0, 1)
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        assert gradebook.find_submission(UNIT, "amina").score == 0
    for kind in ("autograded", "feedback"):
        assert not list((course.root / kind / "amina").rglob(f"{UNIT}.*"))


# What is not there


@pytest.mark.parametrize(
    ("prepare", "arguments", "said"),
    [
        (lambda c: None, (), "submitted is no folder; submissions are expected in"),
        (lambda c: (c.root / "submitted" / "amina").mkdir(parents=True), (), "holds no submission of any unit"),
        (lambda c: submit(c.root / "submitted", "amina", "x"), ("--student", "zoe"), "holds nothing of student 'zoe'"),
        (lambda c: (c.root / "gradebook.db").unlink(), (UNIT,), "submitted is no folder"),
        (lambda c: submit(c.root / "submitted", "amina", "x"), ("99-none",), "There is no unit '99-none'"),
    ],
)
def test_what_is_missing_is_told_in_one_sentence(course, prepare, arguments, said):
    prepare(course)
    ended = autograder("grade", "--course-dir", course.root, *arguments)
    assert (ended.status, ended.out) == (ExitStatus.USAGE, "")
    assert said in ended.err
    assert ended.err.startswith("autograder: ")
    assert ended.err.count("\n") == 1


def test_a_unit_that_was_never_released_is_told(course):
    (course.root / "gradebook.db").unlink()
    submit(course.root / "submitted", "amina", solved(course))
    ended = autograder("grade", "--course-dir", course.root)
    assert ended.status == ExitStatus.USAGE
    assert "The gradebook has no unit '00-small' yet; run `autograder release 00-small` first." in ended.err


# Interrupted


@pytest.fixture
def interrupted(course: Course, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ended]:
    """Grading of three students, with Ctrl-C while the second one is assessed."""
    for student in ("amina", "bao", "chloe"):
        submit(course.root / "submitted", student, solved(course))
    seen: list[str] = []
    real = workers.assess

    def interrupt(task: Task, edition: Edition) -> Assessment:
        seen.append(task.student)
        if len(seen) == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return real(task, edition)

    monkeypatch.setattr(workers, "assess", interrupt)
    ended = autograder("grade", "--jobs", 1, "--course-dir", course.root)
    assert seen == ["amina", "bao"]
    monkeypatch.undo()
    return ended


def test_ctrl_c_ends_with_130_and_one_line_and_keeps_what_was_graded(course, interrupted):
    assert interrupted.status == ExitStatus.INTERRUPTED == 130
    assert interrupted.err == "autograder: interrupted; what was done so far is kept.\n"
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        assert gradebook.find_submission(UNIT, "amina").score == 3
        assert [s.student.id for s in gradebook.assignment_submissions(UNIT) if s.score] == ["amina"]
    kept = json.loads((course.state / "grades.json").read_text())["submissions"]
    assert [(r["student"], r["status"], r["score"]) for r in kept] == [("amina", "graded", 3)]
    assert not (course.state / "staged").exists()


def test_grading_goes_on_after_ctrl_c(course, interrupted):
    again = run(course)
    assert again.ended.status == 0
    assert {student: record["score"] for student, record in again.records.items()} == {"amina": 3, "bao": 3, "chloe": 3}


# An error of the grader's own


def test_an_error_in_one_examination_costs_nobody_else_the_grade(course, monkeypatch):
    for student in ("amina", "bao", "chloe"):
        submit(course.root / "submitted", student, solved(course))
    real = workers.assess

    def fails(task: Task, edition: Edition) -> Assessment:
        if task.student == "bao":
            raise KeyError("a fault of ours")
        return real(task, edition)

    monkeypatch.setattr(workers, "assess", fails)
    first = run(course, "--jobs", 1)
    assert {student: (r["status"], r["score"]) for student, r in first.records.items()} == {
        "amina": ("graded", 3),
        "bao": ("not_graded", 0),
        "chloe": ("graded", 3),
    }
    assert first.ended.status == ExitStatus.NOT_ALL_GRADED
    assert "KeyError: 'a fault of ours'" in first.records["bao"]["notes"]
    monkeypatch.undo()
    assert run(course, "--jobs", 1).records["bao"]["score"] == 3
