"""The comparison of awarded with true scores: what counts as a difference, and how the command ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from autograder.commands.compare import compare_command
from autograder.errors import AutograderError, ExitStatus, UnitError

UNIT = "00-small"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "solutions" / UNIT).mkdir(parents=True)
    (tmp_path / "submitted").mkdir()
    true_scores(tmp_path, {"amina": {"double": 2, "quadruple": 0.5}, "bao": {"double": 0, "quadruple": 0}})
    return tmp_path


def true_scores(course: Path, students: dict[str, dict[str, float]]) -> None:
    scores = {s: {UNIT: {"score": sum(e.values()), "exercises": e}} for s, e in students.items()}
    (course / "submitted" / "true-scores.json").write_text(json.dumps({"schema": 1, "scores": scores}))


def awarded(course: Path, students: dict[str, dict[str, float | None]], **changes: Any) -> Path:
    """Grades with these scores by exercise, and a written answer that waits for a person."""
    submissions = [
        {
            "student": student,
            "unit": UNIT,
            "status": "graded",
            "score": sum(score or 0 for score in exercises.values()),
            "max_score": 4,
            "seconds": 1,
            "exercises": [
                {"id": id, "score": score, "max_score": 2} for id, score in {**exercises, "why-twice": None}.items()
            ],
            **changes,
        }
        for student, exercises in students.items()
    ]
    path = course / "grades.json"
    path.write_text(json.dumps({"schema": 1, "submissions": submissions}))
    return path


def compare(course: Path, *arguments: str) -> Result:
    app = typer.Typer()
    app.command()(compare_command)
    given = ["--course-dir", str(course), "--grades", str(course / "grades.json"), *arguments]
    return CliRunner().invoke(app, given)


RIGHT = {"amina": {"double": 2, "quadruple": 0.5}, "bao": {"double": 0, "quadruple": 0}}


def test_equal_scores_end_with_0_and_a_tick_each(course: Path) -> None:
    awarded(course, RIGHT)
    found = compare(course)
    assert found.exit_code == 0
    assert found.stdout.count("✓") == 2
    assert "✗" not in found.stdout


def test_students_without_a_true_score_are_left_out(course: Path) -> None:
    awarded(course, {**RIGHT, "real-student": {"double": 1}})
    found = compare(course)
    assert found.exit_code == 0
    assert "real-student" not in found.output


def test_rounding_is_no_difference(course: Path) -> None:
    true_scores(course, {"amina": {"double": 2 / 3}})
    awarded(course, {"amina": {"double": 0.67}})
    assert compare(course).exit_code == 0


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        ({"double": 2, "quadruple": 1}, "amina 00-small: quadruple was awarded 1; 0.5 is due"),
        ({"double": 1.99, "quadruple": 0.5}, "double was awarded 1.99; 2 is due"),
        # Two wrongs that add up to the right sum are two differences.
        ({"double": 1.5, "quadruple": 1}, "double was awarded 1.5; 2 is due"),
        ({"double": None, "quadruple": 0.5}, "double has no score; 2 is due"),
        ({"quadruple": 0.5}, "double has no score; 2 is due"),
    ],
)
def test_a_difference_is_named_and_ends_with_1(course: Path, scores: dict[str, float | None], told: str) -> None:
    awarded(course, {**RIGHT, "amina": scores})
    found = compare(course)
    assert found.exit_code == ExitStatus.NOT_ALL_GRADED
    assert told in found.stderr
    assert (found.stdout.count("✓"), found.stdout.count("✗")) == (1, 1)


def test_a_missing_submission_is_a_difference(course: Path) -> None:
    awarded(course, {"amina": RIGHT["amina"]})
    found = compare(course)
    assert found.exit_code == 1
    assert "bao 00-small: it was not graded" in found.stderr


def test_a_submission_that_could_not_be_graded_is_a_difference(course: Path) -> None:
    awarded(course, {"bao": RIGHT["bao"], "amina": RIGHT["amina"]}, status="not_graded", reason="it is no notebook")
    found = compare(course)
    assert found.exit_code == 1
    assert "amina 00-small: it could not be graded: it is no notebook" in found.stderr


def test_quiet_shows_differences_only(course: Path) -> None:
    awarded(course, RIGHT)
    assert compare(course, "--quiet").output == ""
    awarded(course, {})
    assert "it was not graded" in compare(course, "--quiet").stderr


def test_hostile_names_are_shown_inert(course: Path) -> None:
    true_scores(course, {"\x1b[31mred": {"double": 1}})
    awarded(course, {})
    found = compare(course)
    assert "\x1b" not in found.output


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "is missing; `autograder examples` writes it"),
        ("{", "does not hold true scores"),
        ('{"schema": 2, "scores": {}}', "does not hold true scores"),
        ('{"schema": 1, "scores": {"amina": {"00-small": {"score": "high", "exercises": {}}}}}', "scores.amina"),
        ('{"schema": 1, "scores": {}}', "nothing to compare"),
    ],
)
def test_true_scores_that_cannot_be_used_end_with_one_sentence(course: Path, text: str | None, told: str) -> None:
    awarded(course, RIGHT)
    path = course / "submitted" / "true-scores.json"
    path.unlink() if text is None else path.write_text(text)
    found = compare(course)
    assert isinstance(found.exception, AutograderError)
    assert found.exception.status == ExitStatus.USAGE
    assert told in str(found.exception)


def test_missing_grades_and_unknown_units_end_with_one_sentence(course: Path) -> None:
    assert isinstance(compare(course).exception, AutograderError)
    awarded(course, RIGHT)
    assert isinstance(compare(course, "99-none").exception, UnitError)
