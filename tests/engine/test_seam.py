"""The seam with nbgrader: its gradebook holds the examiner's scores, and whatever fails stays with its submission."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from cnncourse.outcomes import MIME
from conftest import UNIT, rewrite, small_unit, submit
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.utils import determine_grade
from process_kit import below, name_of

from autograder.engine import seam
from autograder.engine.engine import Engine, ExaminationLost
from autograder.engine.seam import check_outputs, course_secret, write_outputs
from autograder.grade import grade
from autograder.rebuild import released_notebook
from autograder.release import nbgrader, release
from autograder.results import SubmissionRecord
from autograder.units import Course, grade_id

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
RIGHT = {"double": "def double(x):\n    return 2.0 * x", "quadruple": "def quadruple(x):\n    return 4.0 * x"}
HALF = {"double": "def double(x):\n    return x + x.mean()", "quadruple": "def quadruple(x):\n    return 4.0 * x"}


def solved(course: Course, answers: dict[str, str] = RIGHT) -> NotebookNode:
    notebook = released_notebook(course, UNIT, "en")
    for cell in notebook.cells:
        cell.source = answers.get(grade_id(cell) or "", cell.source)
    return notebook


def hand_in(course: Course, *students: str, answers: dict[str, str] = RIGHT) -> Path:
    for student in students:
        submit(course.root / "submitted", student, solved(course, answers))
    return course.root / "submitted"


def graded(course: Course, **options: Any) -> dict[str, SubmissionRecord]:
    found = grade(course, small_unit(course), course.root / "submitted", **options)
    return {record.student: record for record in found}


def scores(record: SubmissionRecord) -> dict[str, float | None]:
    return {exercise.id: exercise.score for exercise in record.exercises}


def book(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.root}/gradebook.db")


def autograded(course: Course, student: str) -> NotebookNode:
    return nbformat.read(course.root / "autograded" / student / UNIT / f"{UNIT}.ipynb", as_version=4)


def check_cell(points: float = 2) -> NotebookNode:
    metadata = {"grade": True, "solution": False, "grade_id": "check-a", "points": points, "cell_type": "code"}
    cell = nbformat.v4.new_code_cell("check.score", metadata={"nbgrader": metadata})
    cell.execution_count = 1
    return cell


RECORD = {"id": "a", "score": 0, "max_score": 2, "checks": []}


@pytest.mark.parametrize(
    ("said", "read"),
    [
        *((number, number) for number in (0.0, 2.0, 1.5, 0.01, 0.33, 0.67, 1.0, 1.99, 2, 0)),
        *((number, 0.0) for number in (-1.0, -0.0, math.nan, -math.inf, None, "2", [2], {"score": 2}, -(10**400))),
        *((number, 2.0) for number in (2.01, 500, 1e308, 10**400)),
        (math.inf, 0.0),
        (1e-300, 1e-300),
    ],
)
def test_nbgrader_reads_exactly_the_score_that_the_examiner_said(said: Any, read: float) -> None:
    for more in ({}, {"record": RECORD, "text": "a table", "html": "<table></table>"}, {"fault": "ValueError: x"}):
        cell = check_cell()
        cell.outputs = check_outputs(cell, {"score": said, **more}, 1)
        assert determine_grade(cell) == (read, 2.0)
        results = [output for output in cell.outputs if output.output_type == "execute_result"]
        assert len(results) == 1 and not [o for o in cell.outputs if o.output_type in {"error", "stream"}]


def test_a_score_with_a_table_whose_text_looks_like_a_score_is_read_right() -> None:
    cell = check_cell()
    told = {"score": 0.5, "record": RECORD, "text": "2.0", "html": "2.0"}
    cell.outputs = check_outputs(cell, told, 1)
    assert determine_grade(cell) == (0.5, 2.0)


@pytest.mark.parametrize("told", [[], [{"id": 5}], [{}], [{"id": "check-a"}], [{"id": "other", "score": 2.0}]])
def test_a_check_of_which_nothing_was_told_gives_nothing_and_says_so(told: list[dict[str, Any]]) -> None:
    cell = check_cell()
    cell.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "2.0"})]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    write_outputs(notebook, told)
    assert determine_grade(notebook.cells[0]) == (0.0, 2.0)
    if told != [{"id": "check-a"}]:
        assert "Not checked" in str(notebook.cells[0].outputs[0])


def test_what_a_submission_showed_before_is_gone_from_every_cell() -> None:
    cells = [nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("stream", text="old")], id="a")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    write_outputs(notebook, [])
    assert notebook.cells[0].outputs == []


def test_scores_of_a_class_are_those_of_the_gradebook(course: Course) -> None:
    hand_in(course, "all")
    hand_in(course, "half", answers=HALF)
    hand_in(course, "none", answers={})
    records = graded(course)
    assert scores(records["all"]) == {"double": 2.0, "quadruple": 1.0, "why-twice": 0.0}
    assert scores(records["half"]) == {"double": 1.0, "quadruple": 1.0, "why-twice": 0.0}
    assert scores(records["none"])["double"] == 0.0
    with book(course) as gradebook:
        for student, record in records.items():
            stored = gradebook.find_submission(UNIT, student)
            assert stored.score == record.score == sum(score or 0 for score in scores(record).values())
    # Honest output of the class stays, and of the autograded notebook nothing else gives points.
    for student in records:
        for cell in autograded(course, student).cells:
            if (grade_id(cell) or "").startswith("check-"):
                assert [output.output_type for output in cell.outputs] == ["display_data", "execute_result"]
                assert MIME in cell.outputs[0].data


def test_nbgraders_own_command_and_api_give_the_same_scores(course: Course) -> None:
    hand_in(course, "all")
    hand_in(course, "half", answers=HALF)
    ours = {student: record.score for student, record in graded(course).items()}
    with nbgrader(course) as api:
        for student in ours:
            assert api.autograde(UNIT, student, force=True)["success"]
    with book(course) as gradebook:
        assert {student: gradebook.find_submission(UNIT, student).score for student in ours} == ours
        for entry in gradebook.assignment_submissions(UNIT):
            gradebook.remove_submission(UNIT, entry.student.id)
    command = [sys.executable, "-m", "nbgrader", "autograde", UNIT, "--force"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command,
        cwd=course.root,
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": path},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with book(course) as gradebook:
        assert {student: gradebook.find_submission(UNIT, student).score for student in ours} == ours


@pytest.fixture
def losing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every examination of the student whose answer says so is lost; the sources that were lost so."""
    real, lost = Engine.examine, []

    def examine(self: Engine, bundle: dict[str, Any]) -> list[dict[str, Any]]:
        if marked := [cell["source"] for cell in bundle["cells"] if "LOSE ME" in cell["source"]]:
            lost.extend(marked)
            raise ExaminationLost("the examiner ended")
        return real(self, bundle)

    monkeypatch.setattr(Engine, "examine", examine)
    return lost


def test_an_examination_that_is_lost_gives_nothing_says_so_and_the_batch_goes_on(
    course: Course, losing: list[str]
) -> None:
    hand_in(course, "chloe")
    hand_in(course, "bao", answers=RIGHT | {"double": "# LOSE ME\n" + RIGHT["double"]})
    records = graded(course)
    assert {student: record.score for student, record in records.items()} == {"bao": 0.0, "chloe": 3.0}
    assert len(losing) == seam.ATTEMPTS
    with book(course) as gradebook:
        assert gradebook.find_submission(UNIT, "bao").score == 0
    feedback = (course.root / "feedback" / "bao" / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
    assert feedback.count("The examination of this submission was lost") == 2


def server_of(kind: str = "numpy") -> int:
    """The process of the warm server: the first of the chain below bubblewrap; what it forked stands below it."""
    running = seam.engine(kind).process
    assert running is not None
    return next(process.pid for process in below(running.pid) if name_of(process) not in {"bwrap", ""})


def outer_of(kind: str = "numpy") -> int:
    running = seam.engine(kind).process
    assert running is not None
    return running.pid


@pytest.mark.parametrize("victim", [server_of, outer_of], ids=["server", "bubblewrap"])
def test_a_server_killed_between_two_submissions_costs_nobody(course: Course, victim: Callable[[], int]) -> None:
    folder = hand_in(course, "amina")
    # Not the same again, which would be known already.
    hand_in(course, "bao", answers=RIGHT | {"double": "# mine\n" + RIGHT["double"]})
    batch = grade(course, small_unit(course), folder)
    assert next(batch).score == 3.0
    before = outer_of()
    os.kill(victim(), signal.SIGKILL)
    assert [record.score for record in batch] == [3.0]
    assert outer_of() != before


def test_a_server_killed_while_it_examines_costs_nobody(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = hand_in(course, "amina", "bao")
    real, killed = Engine._result, []

    def kill_first(self: Engine, *arguments: Any) -> Any:
        if not killed:
            killed.append(server_of())
            os.kill(killed[0], signal.SIGKILL)
        return real(self, *arguments)

    monkeypatch.setattr(Engine, "_result", kill_first)
    assert [record.score for record in grade(course, small_unit(course), folder)] == [3.0, 3.0]
    assert killed


LATE = """

from nbgrader.plugins import LateSubmissionPlugin


class Half(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2


c.AssignLatePenalties.plugin_class = Half
"""


def test_late_penalties_are_taken_from_the_examiners_scores(course: Course) -> None:
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + LATE, encoding="utf-8")
    with book(course) as gradebook:
        gradebook.update_or_create_assignment(UNIT, duedate="2026-01-10 12:00:00 UTC")
    for student, time in (("early", "2026-01-10 11:00:00 UTC"), ("late", "2026-01-10 13:00:00 UTC")):
        folder = hand_in(course, student) / student / UNIT
        (folder / "timestamp.txt").write_text(time)
    graded(course)
    with book(course) as gradebook:
        penalties = {s.student.id: (s.score, s.late_submission_penalty) for s in gradebook.assignment_submissions(UNIT)}
    assert penalties == {"early": (3.0, 0.0), "late": (3.0, 1.5)}


def test_grades_given_by_hand_stay_when_one_student_is_graded_again(course: Course) -> None:
    hand_in(course, "amina", "bao", answers=HALF | {"why-twice": "Two times two is four."})
    graded(course)
    with book(course) as gradebook:
        for name, points in (("why-twice", 0.75), ("check-double", 2.0)):
            given = gradebook.find_grade(name, UNIT, UNIT, "amina")
            given.manual_score, given.needs_manual_grade = points, False
        gradebook.db.commit()
        bao = gradebook.find_submission(UNIT, "bao").id
    again = graded(course, student="amina")
    assert list(again) == ["amina"]
    with book(course) as gradebook:
        found = {grade.name: grade for grade in gradebook.find_submission_notebook(UNIT, UNIT, "amina").grades}
        assert {name: (grade.auto_score, grade.manual_score, grade.score) for name, grade in found.items()} == {
            "check-double": (1.0, 2.0, 2.0),
            "check-quadruple": (1.0, None, 1.0),
            "why-twice": (None, 0.75, 0.75),
        }
        assert gradebook.find_submission(UNIT, "amina").score == 3.75
        assert (gradebook.find_submission(UNIT, "bao").id, gradebook.find_submission(UNIT, "bao").score) == (bao, 2.0)


def test_grading_again_after_a_check_was_changed_gives_what_is_due_now(course: Course) -> None:
    hand_in(course, "amina")
    assert graded(course)["amina"].score == 3.0
    # The same engine serves the course before and after.
    rewrite(course, {".close([4.0, 12.0])": ".close([4.0, 12.5])"})
    release(course, small_unit(course), ["en"])
    assert scores(graded(course)["amina"]) == {"double": 2.0, "quadruple": 0.0, "why-twice": 0.0}
    points = {
        ".close([4.0, 12.5])": ".close([4.0, 12.0])",
        '"points": 1, "schema_version": 3, "solution": false': '"points": 4, "schema_version": 3, "solution": false',
        'checks("quadruple", points=1': 'checks("quadruple", points=4',
    }
    rewrite(course, points)
    release(course, small_unit(course), ["en"])
    assert graded(course)["amina"].score == 6.0


def test_the_secret_is_made_once_whole_and_for_its_owner_alone(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    first = course_secret(course)
    path = course.state / "secret"
    assert len(first) == 64 and course_secret(course) == first
    assert path.stat().st_mode & 0o077 == 0
    path.unlink()
    assert course_secret(course) != first
    path.unlink()

    def full(_: Any) -> None:
        raise OSError(28, "No space left on device")

    # A disk that is full leaves no empty secret behind, by which hidden inputs could be foreseen.
    monkeypatch.setattr(os, "link", lambda *_: full(_))
    with pytest.raises(OSError, match="No space"):
        course_secret(course)
    assert list(course.state.glob("secret*")) == [] and len(list(course.state.iterdir())) == 0


def test_another_process_that_was_first_with_the_secret_wins(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.link

    def late(source: str, target: Path) -> None:
        target.write_text("theirs")
        real(source, target)

    monkeypatch.setattr(os, "link", late)
    assert course_secret(course) == "theirs"
