"""A class in two languages by nbgrader's exchange: hand out, hand in, collect, grade, give back; late and excused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import nbformat
import pytest
from conftest import UNIT, autograder, nbgrader
from nbgrader.api import Gradebook

from autograder.units import Course, grade_id

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

NAME = f"{UNIT}.ipynb"
SETTINGS = """
c.Exchange.root = {exchange!r}

from nbgrader.plugins import BasePlugin


class TenthADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return min(score, score * -(-total_seconds_late // 86400) / 10)


c.AssignLatePenalties.plugin_class = TenthADay
"""


def run(folder: Path, *arguments: str, **environment: str) -> None:
    """Run an nbgrader command that must succeed."""
    done = nbgrader(folder, *arguments, **environment)
    assert done.status == 0, done.err


def test_a_class_in_two_languages_hands_in_late_is_graded_excused_and_given_its_feedback(course: Course, tmp_path):
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + SETTINGS.format(exchange=str(exchange)))
    desk, student = course.root, tmp_path / "student"
    for language in ("en", "ko"):
        run(
            desk, "release_assignment", UNIT, "--course", language,
            f"--CourseDirectory.release_directory=course/{language}",
        )  # fmt: skip
    run(desk, "db", "assignment", "add", UNIT, "--duedate", "2001-01-01 00:00 UTC")

    student.mkdir()
    minji = {"JUPYTERHUB_USER": "minji", "JUPYTER_DATA_DIR": str(tmp_path / "data-minji")}
    (student / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\nc.Exchange.path_includes_course = True\n"
    )
    run(student, "fetch_assignment", UNIT, "--course", "ko", **minji)
    fetched = student / "ko" / UNIT
    notebook = nbformat.read(fetched / NAME, as_version=4)
    for cell in notebook.cells:
        if grade_id(cell) == "double":
            cell.source = "def double(x):\n    return 2.0 * x"
    nbformat.write(notebook, fetched / NAME)
    run(student, "submit", UNIT, "--course", "ko", **minji)

    run(desk, "collect", UNIT, "--course", "ko", "--update")
    handed_in = next((course.root / "submitted").glob(f"*/{UNIT}"))
    who = handed_in.parent.name
    assert (handed_in / "submission_secret.txt").is_file()

    assert autograder("grade", UNIT, "--course-dir", course.root).status == 0
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        late = gradebook.find_submission(UNIT, who)
        assert late.score == late.late_submission_penalty > 0  # years late
        was_due = late.duedate
        gradebook.grant_extension(UNIT, who, weeks=3000)
    assert autograder("grade", UNIT, "--course-dir", course.root).status == 0
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        assert gradebook.find_submission(UNIT, who).late_submission_penalty in (None, 0)
        assert gradebook.find_submission(UNIT, who).duedate > was_due + timedelta(weeks=2999)

    run(desk, "release_feedback", UNIT, "--course", "ko")
    run(student, "fetch_feedback", UNIT, "--course", "ko", **minji)
    given_back = next(fetched.glob(f"feedback/*/{UNIT}.html"))
    ours = next((course.root / "feedback").glob(f"{who}/{UNIT}/{UNIT}.html"))
    assert given_back.read_bytes() == ours.read_bytes()
    assert 'lang="ko"' in given_back.read_text()


def test_a_strange_secret_beside_a_notebook_costs_nothing_and_is_not_passed_on(course: Course):
    handed_in = course.root / "submitted" / "bao" / UNIT
    handed_in.mkdir(parents=True)
    (handed_in / NAME).write_bytes((course.release / "en" / UNIT / NAME).read_bytes())
    (handed_in / "submission_secret.txt").write_bytes(b"\xff../..\x1b[2J\n=1+1")
    assert autograder("grade", UNIT, "--course-dir", course.root).status == 0
    assert not list(course.root.glob("feedback/**/submission_secret.txt"))
    assert list(course.root.glob(f"feedback/bao/{UNIT}/*.html"))
