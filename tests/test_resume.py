"""Killed at any moment, grading goes on with the same command: nothing is lost, nothing is there twice."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_kit import (
    DOUBLE,
    DUE,
    LATE_BY_AN_HOUR,
    PENALTY,
    Commands,
    Outcome,
    Running,
    a_copy,
    answered,
    hand_in,
    outcome,
    until,
    url_of,
)
from conftest import UNIT, autograder
from nbgrader.api import Gradebook
from process_kit import all_end, below, command_line

from autograder.errors import ExitStatus
from autograder.units import Course

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

ROUNDS = range(32)
VICTIMS = ("command", "server", "command", "worker")


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    with Commands(tmp_path_factory.mktemp("commands")) as process:
        yield process


@pytest.fixture(scope="module")
def prepared(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with a class handed in, of which two were graded before and one of these, by hand, after that."""
    folder = tmp_path_factory.mktemp("prepared") / "course"
    shutil.copytree(template, folder)
    course = Course(folder)
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + PENALTY, encoding="utf-8")
    with Gradebook(url_of(course)) as book:
        book.update_or_create_assignment(UNIT, duedate=DUE)
    hand_in(course, "by-hand", answered(course, why_twice="Two times two is four."))
    hand_in(course, "worse-now", answered(course))
    assert autograder("grade", "--jobs", 1, "--course-dir", course.root).status == 0
    with Gradebook(url_of(course)) as book:
        given = book.find_grade("why-twice", UNIT, UNIT, "by-hand")
        given.manual_score, given.needs_manual_grade = 0.75, False
        book.find_comment("why-twice", UNIT, UNIT, "by-hand").manual_comment = "Say it of doubling."
        book.db.commit()
    hand_in(course, "worse-now", answered(course, double="def double(x):\n    return x ** 2"))
    hand_in(course, "blank", answered(course, double="", quadruple=""))
    hand_in(course, "broken", "My dog ate it.")
    hand_in(course, "late", answered(course, language="ko", double=DOUBLE + "\n\nprint(3)"), time=LATE_BY_AN_HOUR)
    hand_in(course, "unaware", answered(course, quadruple="def quadruple(x):\n    return double(double(x))"))
    return course


@pytest.fixture(scope="module")
def undisturbed(prepared: Course, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    course = a_copy(prepared, tmp_path_factory.mktemp("undisturbed") / "course")
    ended = autograder("grade", "--jobs", 1, "--course-dir", course.root)
    assert ended.status == ExitStatus.NOT_ALL_GRADED, ended
    found = outcome(course)
    assert {r["student"]: r["score"] for r in found.records} == {
        "blank": 0,
        "broken": 0,
        "by-hand": 3.75,
        "late": 3,
        "unaware": 3,
        "worse-now": 2,
    }
    return found


def test_an_undisturbed_class_holds_what_the_rounds_are_to_keep(undisturbed: Outcome) -> None:
    rows = undisturbed.gradebook
    assert ("notebook", "late", UNIT, 3.0, 1.5) in rows
    assert ("comment", "by-hand", "why-twice", None, "Say it of doubling.") in rows
    assert max(rows.values()) == 1


def files_below(course: Course) -> int:
    """How many files grading has written so far."""
    folders = ("autograded", "feedback", ".autograder")
    return sum(len(files) for folder in folders for _, _, files in os.walk(course.root / folder))


def victim_of(running: Running, kind: str) -> int | None:
    """The process to kill: the command, its worker's, or its fork server's, whichever of its two."""
    if kind == "command":
        return running.pid
    for process in below(running.pid):
        line = command_line(process)
        if kind == "server" and "autograder.engine.server" in line:
            return process.pid
        if kind == "worker" and any("spawn_main" in part for part in line):
            return process.pid
    return None


def disturb(course: Course, running: Running, kind: str, draw: random.Random) -> bool:
    """Kill once as many files are written, or as many seconds have gone by, as are drawn; false where it ended."""
    files = files_below(course) + draw.randrange(1, 16) if draw.random() < 0.7 else None
    moment = time.monotonic() + draw.uniform(0.0, 2.5)
    while not running.ended:
        due = time.monotonic() >= moment if files is None else files_below(course) >= files
        victim = victim_of(running, kind) if due else None
        if victim is not None:
            with all_end(below(running.pid) if kind == "command" else []), contextlib.suppress(OSError):
                os.kill(victim, signal.SIGKILL)
            return True
        # No file and no process says that it is there.
        time.sleep(0.002)
    return False


@pytest.mark.parametrize("number", ROUNDS)
def test_a_round(number: int, prepared: Course, undisturbed: Outcome, commands: Commands, tmp_path: Path) -> None:
    draw = random.Random(f"round {number}")
    course = a_copy(prepared, tmp_path / "course")
    jobs = 1 + number % 2
    kind = VICTIMS[number // 2 % len(VICTIMS)]
    # With one job the command is the only worker.
    kind = "command" if kind == "worker" and jobs == 1 else kind
    arguments = ("grade", "--jobs", jobs, "--course-dir", course.root)
    running = commands.start(*arguments)
    hit = disturb(course, running, kind, draw)
    ended = running.wait()
    if kind == "command" and hit:
        assert ended.status in {-signal.SIGKILL, ExitStatus.NOT_ALL_GRADED}
        running = commands.start(*arguments)
        ended = running.wait()
    said = [line.split(":")[0] for line in ended.err.splitlines()]
    assert (ended.status, said) == (ExitStatus.NOT_ALL_GRADED, ["not graded"]), ended
    assert outcome(course) == undisturbed
    until(lambda: not below(commands.process.pid), "nothing of the commands is left")
    if number % 6:
        return
    # What is done is done: once more, and nothing is written again.
    before = {path: path.stat().st_mtime_ns for path in course.root.rglob("*.ipynb")}
    assert commands.run(*arguments).status == ExitStatus.NOT_ALL_GRADED
    assert {path: path.stat().st_mtime_ns for path in course.root.rglob("*.ipynb")} == before
    assert outcome(course) == undisturbed
