"""Grades as files: nothing in them is computed, all of it comes back, and each system finds what it looks for."""

from __future__ import annotations

import csv
import os
import shutil
import sys
import unicodedata
from pathlib import Path

import pytest
from command_kit import DUE, LATE_BY_AN_HOUR, PENALTY, answered, hand_in, url_of
from conftest import UNIT, autograder, nbgrader
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook

from autograder.errors import AutograderError, ExitStatus
from autograder.export import CanvasCsv, HarmlessCsv, MoodleCsv, harmless_cell, original_cell
from autograder.export.marks import Mark, marks
from autograder.units import Course

# nbgrader makes a submission row by row, and SQLAlchemy warns of it.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

FORMATS = [HarmlessCsv, CanvasCsv, MoodleCsv]
NAMES = [
    "=1+1",
    "@SUM(A1)",
    "+82 10",
    "-cmd|' /C calc'!A0",
    "'=already told",
    "Kim, Min-su",
    '민수 "MJ"',
    'x;=1,"=2',
    "\t=tab",
    "two\nlines\r\n",
    "a\x1b[31mb\u202e",
    "plain",
    "＝1",
    "␛9;",
]
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


# Cells


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=HYPERLINK(0)", "'=HYPERLINK(0)"),
        ("+1+1", "'+1+1"),
        ("  @a", "  '@a"),
        ("'=1", "''=1"),
        ("\t=1", "␛9;'=1"),
        ("a;=1", "a;'=1"),
        ("-2.5", "-2.5"),
        ("4.0", "4.0"),
        ("", ""),
        ("None", "None"),
        ("O'Brien", "O'Brien"),
        ("김민수", "김민수"),
        ("a-b@c.kr", "a-b@c.kr"),
    ],
)
def test_formulas_become_text_and_numbers_stay_numbers(text, shown):
    assert harmless_cell(text) == shown
    assert original_cell(shown) == text


@given(st.lists(st.one_of(st.sampled_from([*"=+-@'\"\t\n\r,;| ␛9ak", "\ud800", "\u202e", "＝"]), st.characters())))
def test_every_text_comes_back_and_no_cell_begins_a_formula_or_hides_a_sign(parts):
    text = "".join(parts)
    cell = harmless_cell(text)
    assert original_cell(cell) == text
    assert not {"Cc", "Cs"} & set(map(unicodedata.category, cell))
    if not cell.replace(".", "").lstrip("+-").isdigit():
        assert not cell.lstrip(" \u3000").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


# Files


@pytest.fixture(scope="module")
def a_class(tmp_path_factory) -> Path:
    """A gradebook with every name as id and name, one unit with points, one without, and one who handed in."""
    path = tmp_path_factory.mktemp("class") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader starts `alembic` by name when it makes a gradebook.
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        with Gradebook(f"sqlite:///{path}") as book:
            _fill(book)
    return path


def _fill(book: Gradebook) -> None:
    book.add_assignment("01-unit")
    book.add_assignment("02-empty")
    book.add_notebook("01-unit", "01-unit")
    book.add_grade_cell("check-a", "01-unit", "01-unit", max_score=3, cell_type="code")
    book.add_solution_cell("a", "01-unit", "01-unit")
    for name in NAMES:
        book.add_student(name, first_name=name, last_name=name, email=name)
    book.add_submission("01-unit", "plain")
    grade = book.find_grade("check-a", "01-unit", "01-unit", "plain")
    grade.auto_score, grade.needs_manual_grade = 1.1 + 1.1 + 0.1, False
    book.find_student("plain").lms_user_id = "4711"
    book.db.commit()


@pytest.fixture
def gradebook(a_class, tmp_path):
    shutil.copyfile(a_class, tmp_path / "gradebook.db")
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        yield book


def read(path: Path) -> list[list[str]]:
    """The table, texts as they were before they were made harmless."""
    data = path.read_bytes()
    assert data.startswith("\ufeff".encode()), "without it a spreadsheet garbles Hangul"
    with path.open(newline="", encoding="utf-8-sig") as file:
        return [[original_cell(cell) for cell in row] for row in csv.reader(file)]


@pytest.mark.parametrize("plugin", FORMATS)
def test_every_name_comes_back_from_every_format_and_none_is_computed(gradebook, tmp_path, plugin):
    target = tmp_path / "grades.csv"
    plugin(to=str(target)).export(gradebook)
    with target.open(newline="", encoding="utf-8-sig") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(SIGNS)]
    assert not {"\x1b", "\t", "\u202e"} & set(target.read_text(encoding="utf-8"))
    rows = read(target)
    assert {len(row) for row in rows} == {len(rows[0])}
    column = {HarmlessCsv: "student_id", CanvasCsv: "SIS Login ID", MoodleCsv: "Username"}[plugin]
    assert set(NAMES) <= {row[rows[0].index(column)] for row in rows}
    assert not list(tmp_path.glob(".*.part"))


def test_the_plain_file_has_each_student_once_a_unit_and_a_zero_where_nothing_was_handed_in(gradebook, tmp_path):
    HarmlessCsv(to=str(tmp_path / "g.csv")).export(gradebook)
    head, *rows = read(tmp_path / "g.csv")
    assert len(rows) == 2 * len(NAMES)
    found = {(row[0], row[3]): dict(zip(head, row, strict=True)) for row in rows}
    assert float(found["01-unit", "plain"]["score"]) == pytest.approx(2.3)
    assert found["01-unit", "=1+1"]["score"] == "0.0"
    assert found["02-empty", "plain"]["max_score"] == "0.0"


def test_canvas_gets_its_columns_points_and_numbers(gradebook, tmp_path):
    CanvasCsv(to=str(tmp_path / "g.csv")).export(gradebook)
    head, points, *rows = read(tmp_path / "g.csv")
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "01-unit"]
    assert points == ["Points Possible", "", "", "", "", "3.0"]
    assert ["plain, plain", "4711", "plain", "plain", "", "2.3"] in rows
    assert [row for row in rows if row[5]] == [["plain, plain", "4711", "plain", "plain", "", "2.3"]]
    CanvasCsv(to=str(tmp_path / "g.csv"), zeros=True).export(gradebook)
    assert {row[5] for row in read(tmp_path / "g.csv")[2:]} == {"2.3", "0"}


def test_a_student_called_like_the_row_of_points_changes_no_points(gradebook, tmp_path):
    gradebook.add_student("sly", last_name="Points Possible")
    CanvasCsv(to=str(tmp_path / "g.csv")).export(gradebook)
    rows = read(tmp_path / "g.csv")
    assert [row[0] for row in rows if "Points Possible" in row[0]] == ["Points Possible"]
    assert ["", "", "sly", "sly", "", ""] in rows


def test_moodle_gets_ways_to_find_a_student_and_feedback_beside_each_grade(gradebook, tmp_path):
    gradebook.find_comment("a", "01-unit", "01-unit", "plain").manual_comment = "=Good,\n but late"
    gradebook.find_submission_notebook("01-unit", "01-unit", "plain").late_submission_penalty = 0.5
    gradebook.db.commit()
    MoodleCsv(to=str(tmp_path / "g.csv"), feedback=True).export(gradebook)
    head, *rows = read(tmp_path / "g.csv")
    assert head == ["Username", "ID number", "Email address", "First name", "Last name", "01-unit", "01-unit feedback"]
    assert ["plain", "4711", "plain", "plain", "plain", "1.8", "Late: −0.5 points. =Good, but late"] in rows
    assert ["=1+1", "=1+1", "=1+1", "=1+1", "=1+1", "", ""] in rows
    MoodleCsv(to=str(tmp_path / "g.csv")).export(gradebook)
    assert read(tmp_path / "g.csv")[0] == head[:-1]


def test_students_and_units_can_be_chosen_and_a_penalty_never_makes_a_score_negative(gradebook, tmp_path):
    gradebook.find_submission_notebook("01-unit", "01-unit", "plain").late_submission_penalty = 50
    gradebook.db.commit()
    HarmlessCsv(to=str(tmp_path / "g.csv"), student=["plain"], assignment=["01-unit"]).export(gradebook)
    head, row = read(tmp_path / "g.csv")
    assert dict(zip(head, row, strict=True))["score"] == "0.0"


@pytest.mark.parametrize("plugin", [CanvasCsv, MoodleCsv])
def test_nothing_is_written_where_no_unit_has_points(gradebook, tmp_path, plugin):
    with pytest.raises(AutograderError, match="None of these units has points"):
        plugin(to=str(tmp_path / "g.csv"), assignment=["02-empty"]).export(gradebook)
    assert not (tmp_path / "g.csv").exists()


# The command


def test_marks_are_what_nbgrader_says_of_each_submission(graded):
    with Gradebook(url_of(graded)) as book:
        entries = book.assignment_submissions(UNIT)
        expected = {
            e.student_id: Mark(e.timestamp, e.score, e.late_submission_penalty, waits=e.needs_manual_grade)
            for e in entries
        }
        assert {mark.waits for mark in expected.values()} == {True, False}
        assert {mark.penalty for mark in expected.values()} == {0.0, 1.5}
        assert marks(book, UNIT) == expected


@pytest.fixture(scope="module")
def graded(template, tmp_path_factory):
    """A graded class with a late submission, one that waits for a person, and a student without one."""
    folder = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(template, folder)
    course = Course(folder)
    config = folder / "nbgrader_config.py"
    config.write_text(config.read_text() + PENALTY)
    with Gradebook(url_of(course)) as book:
        book.add_student("nobody", first_name="아무", last_name="김")
        book.update_or_create_assignment(UNIT, duedate=DUE)
    hand_in(course, "amina", answered(course, why_twice="Because."))
    hand_in(course, "bao", answered(course), time=LATE_BY_AN_HOUR)
    ended = autograder("grade", "--course-dir", folder, "--isolation", "none", "--jobs", "1", "--quiet")
    assert ended.status == 0, ended.err
    return course


def test_the_command_takes_penalties_off_and_says_who_waits(graded, tmp_path):
    target = tmp_path / "new folder" / "c.csv"
    ended = autograder("export", UNIT, "--format", "canvas", "--to", target, "--course-dir", graded.root)
    assert (ended.status, ended.out) == (0, f"{target}\n")
    assert ended.err == f"{UNIT}: answers of amina wait for a person\n"
    _, points, *rows = read(target)
    assert points[-1] == "4.0"
    assert {row[3]: row[-1] for row in rows} == {"amina": "3.0", "bao": "1.5", "nobody": ""}
    assert {row[3]: row[0] for row in rows}["nobody"] == "김, 아무"


def test_without_more_words_every_unit_goes_to_reports(graded):
    ended = autograder("export", "--course-dir", graded.root, "--quiet")
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    head, *rows = read(graded.root / "reports" / "grades-csv.csv")
    assert {row[head.index("student_id")]: row[head.index("score")] for row in rows} == {
        "amina": "3.0",
        "bao": "1.5",
        "nobody": "0.0",
    }


def test_nbgraders_own_command_writes_the_same(graded, tmp_path):
    autograder("export", "--format", "moodle", "--to", tmp_path / "ours.csv", "--course-dir", graded.root)
    chosen = ["--exporter", "autograder.export.MoodleCsv", "--to", str(tmp_path / "theirs.csv")]
    done = nbgrader(graded.root, "export", *chosen)
    assert done.status == 0, done.err
    assert (tmp_path / "theirs.csv").read_bytes() == (tmp_path / "ours.csv").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "excel"], "excel"),
        (["--zeros"], "--zeros is for --format canvas or moodle"),
        (["--feedback", "--format", "canvas"], "--feedback is for --format moodle"),
        (["--db", "sqlite:///no/such/grades.db"], "There is no gradebook at no/such/grades.db yet"),
        (["--db", "no url"], "The gradebook cannot be read"),
    ],
)
def test_wrong_usage_is_told_and_nothing_written(graded, tmp_path, arguments, said):
    ended = autograder("export", "--to", tmp_path / "g.csv", "--course-dir", graded.root, *arguments)
    assert (ended.status, ended.out) == (ExitStatus.USAGE, "")
    assert said in " ".join(ended.err.split())
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_gradebook_is_told(graded, tmp_path):
    (tmp_path / "notes.db").write_text("x" * 5000)
    ended = autograder("export", "--db", f"sqlite:///{tmp_path}/notes.db", "--course-dir", graded.root)
    assert (ended.status, ended.out) == (ExitStatus.USAGE, "")
    assert ended.err.startswith("autograder: The gradebook cannot be read: file is not a database.")


def test_a_folder_in_place_of_the_file_is_told(graded, tmp_path):
    ended = autograder("export", "--to", tmp_path, "--course-dir", graded.root)
    assert (ended.status, ended.out) == (ExitStatus.USAGE, "")
    assert f"{tmp_path} cannot be written" in ended.err


def test_a_unit_that_was_never_released_is_told(graded, tmp_path):
    (tmp_path / "solutions" / "01-new").mkdir(parents=True)
    (tmp_path / "nbgrader_config.py").write_text((graded.root / "nbgrader_config.py").read_text())
    ended = autograder("export", "01-new", "--db", url_of(graded), "--course-dir", tmp_path)
    assert (ended.status, ended.out) == (ExitStatus.USAGE, "")
    assert "The gradebook has no unit '01-new' yet; run `autograder grade 01-new` first." in ended.err
