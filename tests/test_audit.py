"""The audit finds what is planted: checks that miss, leak, guess, or give points for nothing."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from cnncourse.session import session
from conftest import UNIT, autograder, rewrite, small_unit

from autograder.audit import AuditRecord, audit
from autograder.errors import ExitStatus
from autograder.facts import write_facts
from autograder.release import release
from autograder.units import Course, grade_id

pytestmark = [pytest.mark.filterwarnings("error"), pytest.mark.usefixtures("fresh_session")]

SQUARED = """@mistake("squared", "double", earns=1)
def double(x):
    return np.asarray(x) ** 2
"""


def audited(course: Course) -> list[AuditRecord]:
    return list(audit(course, small_unit(course)))


def found(course: Course) -> dict[str, list[str]]:
    """The problems found, by where: ``KIND EXERCISE`` or the id of a mistake."""
    return {
        record.mistake or f"{record.kind} {record.exercise}".strip(): list(record.problems)
        for record in audited(course)
        if record.problems
    }


def plant(course: Course, changes: dict[str, str], *, file: str = f"{UNIT}.py") -> None:
    """Change the unit and bring its facts up to date, as its author would."""
    write_facts(rewrite(course, changes, file=file))


def test_a_sound_unit_has_one_record_an_exercise_and_mistake_and_no_problem(shared_course):
    records = audited(shared_course)
    assert [(r.kind, r.exercise, r.mistake) for r in records] == [
        ("reference", "double", None),
        ("reference", "quadruple", None),
        ("blank", "double", None),
        ("blank", "quadruple", None),
        ("mistake", "double", "squared"),
        ("mistake", "double", "in-place"),
        ("mistake", "quadruple", "forgot-return"),
        ("release", "", None),
    ]
    assert all(record.problems == () for record in records)
    assert [record.score for record in records if record.kind != "release"] == [2, 1, 0, 0, 1, 1, 0]
    assert all(record.shown == (record.mistake,) for record in records if record.mistake)


def test_a_mistake_that_is_no_mistake_is_not_caught(course):
    plant(course, {SQUARED: SQUARED.replace("** 2", "+ x").replace("earns=1", "earns=2")}, file="mistakes.py")
    assert found(course) == {"squared": ["it is not caught", "no hint is shown"]}


@pytest.mark.parametrize("earns", ["0", "1.5"])
def test_a_mistake_that_earns_other_points_than_it_says_is_found(course, earns):
    plant(course, {SQUARED: SQUARED.replace("earns=1", f"earns={earns}")}, file="mistakes.py")
    assert found(course) == {"squared": [f"it earns 1; mistakes.py says {earns}"]}


def test_two_mistakes_that_cannot_be_told_apart_are_found(course):
    plant(course, {SQUARED: SQUARED + "\n\n" + SQUARED.replace('"squared"', '"power"')}, file="mistakes.py")
    assert found(course) == {"squared": ["no hint is shown"], "power": ["no hint is shown"]}


def test_a_hint_for_another_mistake_than_was_made_is_found(course):
    facts = small_unit(course).facts
    facts.write_text(facts.read_text().replace('"squared"', '"cubed"'))
    session.start("00-small")
    assert found(course)["squared"] == ["hints shown: cubed"]


def test_an_exercise_that_builds_on_another_without_saying_so_is_found(course):
    plant(course, {', builds_on=["double"]': ""})
    problems = found(course)
    assert problems == {"squared": ["it loses points on quadruple, which does not build on double"]}


def test_a_hint_on_another_exercise_is_found(course):
    # Calls the learner's double, but does not build on it; one mistake looks like another's effect there.
    mistaken = '\n\n@mistake("sixteenfold", "quadruple", earns=0)\ndef quadruple(x):\n    return np.asarray(x) ** 4\n'
    plant(course, {SQUARED: SQUARED + mistaken}, file="mistakes.py")
    plant(course, {', builds_on=["double"]': ""})
    assert "it raises a hint on quadruple: sixteenfold" in found(course)["squared"]


def test_a_check_that_gives_a_blank_answer_points_is_found(course):
    asked = '    check("keeps the shape").call(double, np.ones((2, 3))).shape((2, 3))\n'
    plant(course, {asked: '    check("is there").call(lambda: callable(double)).equal(True)\n'})
    problems = found(course)["blank double"]
    assert problems == [
        "a blank answer counts as failed, not as not attempted",
        "the blank gets 0.67 of 2, not 0",
    ]


def test_points_that_differ_between_the_check_cell_and_its_metadata_are_found(course):
    plant(course, {'"points": 2,': '"points": 3,'})
    problems = found(course)
    assert problems["reference double"] == [
        "its check cell says 2 points, its metadata 3",
        "the reference gets 2 of 3, not 3",
    ]
    assert problems["blank double"] == ["its check cell says 2 points, its metadata 3"]


def test_a_reference_that_fails_its_own_checks_is_found(course):
    plant(course, {"return double(double(x))": "return double(x)"})
    assert found(course)["reference quadruple"] == ["the reference gets 0 of 1, not 1"]


def test_a_check_cell_without_a_result_is_found(course):
    plant(course, {'with checks("quadruple", points=1': 'with checks("four-times", points=1'})
    problems = found(course)
    assert problems["reference quadruple"] == ["its check cell gave no result"]
    assert "the check cell of its exercise gave no result" in problems["forgot-return"]
    assert "squared" not in problems


def error(course: Course) -> str:
    from autograder.errors import UnitError

    with pytest.raises(UnitError) as raised:
        audited(course)
    return str(raised.value)


@pytest.mark.parametrize(
    ("file", "changes", "said"),
    [
        ("mistakes.py", {'"squared", "double"': '"squared", "triple"'}, "'squared' is of exercise 'triple'"),
        ("mistakes.py", {'"squared", "double"': '"in-place", "double"'}, "two mistakes named 'in-place'"),
        ("mistakes.py", {'@mistake("squared", "double", earns=1)': "@mistake"}, 'write @mistake("id", "exercise"'),
        ("mistakes.py", {SQUARED: SQUARED.replace("def double", "def twice")}, "replaces `twice`, which the answer"),
        ("mistakes.py", {"import numpy as np": "import numpy as"}, "mistakes.py, line 3:"),
        (f"{UNIT}.py", {"    x = rng.normal(size=5)": "    y = x / None"}, "check-quadruple raised"),
        (f"{UNIT}.py", {'unit("00-small")': "unit(00)"}, "raised AttributeError"),
    ],
)  # fmt: skip
def test_a_unit_that_cannot_be_examined_is_told_in_one_sentence(course, file, changes, said):
    rewrite(course, changes, file=file)
    assert said in error(course)


def test_a_planted_leak_is_found_in_the_release(course):
    (course.release / "ko" / UNIT / "mistakes.py").write_text("")
    assert found(course) == {
        "release": [f"course/ko/{UNIT}/mistakes.py: this file must not lie beside the notebook"],
    }


def spoil_cell(course: Course, language: str, **changes: Any) -> None:
    path = course.release / language / UNIT / f"{UNIT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    next(c for c in notebook.cells if grade_id(c) == "check-double").update(changes)
    nbformat.write(notebook, path)


def test_graded_cells_that_differ_between_languages_are_found(course):
    spoil_cell(course, "ko", source="check.score")
    assert found(course) == {"release": ["its graded and locked cells differ between languages"]}


def test_a_release_with_stored_outputs_is_found(course):
    shown = nbformat.v4.new_output("stream", text="2.0")
    for code in ("en", "ko"):
        spoil_cell(course, code, outputs=[shown])
    (first, second) = found(course)["release"]
    assert first == f"course/en/{UNIT}/{UNIT}.ipynb: cell check-double has stored outputs"
    assert second.startswith(f"course/ko/{UNIT}")


def test_facts_that_are_out_of_date_are_found(course):
    facts = small_unit(course).facts
    facts.write_text(facts.read_text().replace('"points": 2', '"points": 4'))
    stale = ["the facts of its visible checks are out of date; release the unit again"]
    assert found(course) == {"release": stale}
    facts.unlink()
    assert found(course)["release"] == stale


def test_a_notebook_out_of_step_with_its_text_and_a_missing_release_are_found(course):
    text = course.solutions / UNIT / f"{UNIT}.py"
    text.write_text(text.read_text(encoding="utf-8").replace("A small unit", "A tiny unit"), encoding="utf-8")
    for code in ("en", "ko"):
        (course.release / code / UNIT / f"{UNIT}.ipynb").unlink()
    assert found(course) == {"release": [f"the notebook is not what {UNIT}.py gives", "it was not released"]}


# The command


def test_a_clean_audit_ends_with_0_and_a_row_an_exercise(shared_course):
    ended = autograder("audit", "--course-dir", shared_course.root)
    assert (ended.status, ended.err) == (0, "")
    rows = [line for line in ended.out.splitlines() if UNIT in line]
    assert [row.count("✓") for row in rows] == [1, 1, 1]
    assert "2 / 2" in rows[0]
    assert "✗" not in ended.out


def test_a_missed_threshold_ends_with_4_names_each_problem_and_still_writes_the_json(course, tmp_path):
    plant(course, {SQUARED: SQUARED.replace("earns=1", "earns=2")}, file="mistakes.py")
    file = tmp_path / "audit.json"
    ended = autograder("audit", UNIT, "--course-dir", course.root, "--json", file)
    assert ended.status == ExitStatus.AUDIT_MISSED == 4
    assert ended.err == "00-small double squared: it earns 1; mistakes.py says 2\n"
    assert "✗" in ended.out
    told = json.loads(file.read_text())
    assert told["schema"] == 1
    assert [(r["exercise"], r["mistake"]) for r in told["records"] if r["problems"]] == [("double", "squared")]
    assert {r["kind"] for r in told["records"]} == {"reference", "blank", "mistake", "release"}


def test_a_repaired_unit_passes_its_audit_again(course):
    plant(
        course,
        {SQUARED: SQUARED + "\n\n" + SQUARED.replace('"squared"', '"power"').replace("** 2", "** 3")},
        file="mistakes.py",
    )
    assert "release" not in found(course)
    release(course, small_unit(course), ["en", "ko"])
    assert found(course) == {}
