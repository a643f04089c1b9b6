"""A class graded into a gradebook on a PostgreSQL server, started for these tests as Debian packs it."""

from __future__ import annotations

import csv
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from command_kit import (
    DOUBLE,
    DUE,
    LATE_BY_AN_HOUR,
    PENALTY,
    Commands,
    answered,
    gradebook_rows,
    hand_in,
    outcome,
    slow,
    until,
    written,
)
from conftest import UNIT, Ended, autograder, nbgrader
from nbgrader.api import Gradebook
from process_kit import SOON

from autograder.errors import ExitStatus
from autograder.units import Course

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
OTHERS = ("postgres", "nobody")
"""Who may run the server where the tests run as root, which it refuses."""


def runner() -> dict[str, object]:
    """As whom the server is started: somebody else than root."""
    if os.getuid():
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    chosen = next(known[name] for name in OTHERS if name in known)
    return {"user": chosen.pw_uid, "group": chosen.pw_gid, "extra_groups": []}


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    """The folder of a running server's socket."""
    if not BINARIES:
        assert not os.environ.get("REQUIRE_POSTGRESQL"), "PostgreSQL's server is missing, and was asked for"
        pytest.skip("PostgreSQL's server is not installed (Debian: apt install postgresql)")
    programs, runs_as = BINARIES[-1].parent, runner()
    # Not in pytest's own folder, which is closed to others; and the path of a socket is short.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if runs_as:
        os.chown(folder, int(str(runs_as["user"])), int(str(runs_as["group"])))
    data = folder / "data"
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    initdb = [programs / "initdb", "--username=grader", "--auth=trust", "--encoding=UTF8", "--no-sync", data]
    subprocess.run(initdb, check=True, capture_output=True, env=environment, cwd=folder, **runs_as)  # type: ignore
    line = [programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-F"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(line, stdout=log, stderr=log, env=environment, cwd=folder, **runs_as)  # type: ignore
    try:
        until(lambda: process.poll() is None and answers(folder), "PostgreSQL")
        yield folder
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(SOON)
        shutil.rmtree(folder)


def answers(folder: Path) -> bool:
    try:
        connect(folder).close()
    except psycopg.OperationalError:
        return False
    return True


def connect(folder: Path) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(folder), user="grader", dbname="postgres", autocommit=True)


@pytest.fixture
def url(server: Path, request: pytest.FixtureRequest) -> str:
    """A database of the test's own."""
    name = f"grades-{abs(hash(request.node.name))}"
    with connect(server) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"postgresql+psycopg://grader@/{name}?host={quote(str(server), safe='')}"


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    with Commands(tmp_path_factory.mktemp("commands")) as process:
        yield process


def one_sentence(ended: Ended) -> str:
    assert (ended.status, ended.out) == (ExitStatus.USAGE, ""), ended
    assert ended.err.startswith("autograder: ") and ended.err.count("\n") == 1, ended
    return ended.err


def released(course: Course, url: str) -> None:
    # What the fixture released stands in a file; nothing may look there.
    (course.root / "gradebook.db").unlink(missing_ok=True)
    ended = autograder("release", "--course-dir", course.root, "--db", url)
    assert ended.status == 0, ended


def test_from_release_to_export(course: Course, url: str, tmp_path: Path) -> None:
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + PENALTY, encoding="utf-8")
    released(course, url)
    with Gradebook(url) as book:
        book.update_or_create_assignment(UNIT, duedate=DUE)
    hand_in(course, "amina", answered(course, why_twice="Two times two is four."))
    hand_in(course, "bao", "My dog ate it.")
    hand_in(course, "김민수", answered(course, language="ko"), time=LATE_BY_AN_HOUR)
    # nbgrader's tables have room for names of 128 characters.
    long = "x" * 130
    hand_in(course, long, answered(course))
    command = ("grade", "--course-dir", course.root, "--db", url, "--jobs", 1)
    ended = autograder(*command)
    assert ended.status == ExitStatus.NOT_ALL_GRADED and len(ended.err.splitlines()) == 2, ended
    assert "a name of more than 128 characters" in ended.err
    first = outcome(course, url)
    assert {row[1:] for row in first.gradebook if row[0] == "notebook"} >= {
        ("amina", UNIT, 3.0, None),
        ("bao", UNIT, 0.0, None),
        ("김민수", UNIT, 3.0, 1.5),
    }
    assert not (course.root / "gradebook.db").exists()

    # Again, unchanged: nothing is written.
    times = {path: path.stat().st_mtime_ns for path in course.root.rglob("*.ipynb")}
    assert autograder(*command).status == ExitStatus.NOT_ALL_GRADED
    assert outcome(course, url) == first
    assert {path: path.stat().st_mtime_ns for path in course.root.rglob("*.ipynb")} == times

    # A person's grade stays and counts, also when the work changes; more time takes a penalty away.
    with Gradebook(url) as book:
        given = book.find_grade("why-twice", UNIT, UNIT, "amina")
        given.manual_score, given.needs_manual_grade = 0.75, False
        book.find_comment("why-twice", UNIT, UNIT, "amina").manual_comment = "Say it of doubling."
        book.db.commit()
        book.grant_extension(UNIT, "김민수", hours=2)
    hand_in(course, "amina", answered(course, double="def double(x):\n    return x ** 2", why_twice="Four is four."))
    assert autograder(*command).status == ExitStatus.NOT_ALL_GRADED
    again = outcome(course, url)
    scores = {r["student"]: r["score"] for r in again.records if r["student"] in ("amina", "bao", "김민수")}
    assert scores == {"amina": 2.75, "bao": 0, "김민수": 3}
    assert ("notebook", "김민수", UNIT, 3.0, None) in again.gradebook
    page = (course.root / "feedback" / "amina" / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
    assert "Say it of doubling." in page

    # nbgrader reads the same.
    target = tmp_path / "grades.csv"
    done = nbgrader(course.root, "export", "--db", url, "--to", target)
    assert done.status == 0, done.err
    with target.open(newline="", encoding="utf-8") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert {student: exported[student] for student in scores} == scores


def test_two_graders_from_two_courses_and_one_whose_connections_end(
    course: Course, url: str, commands: Commands, server: Path, tmp_path: Path
) -> None:
    released(course, url)
    for number in range(6):
        hand_in(course, f"student-{number}", answered(course, double=slow(0.5, f"{DOUBLE}  # {number}")))
    other = Course(tmp_path / "other")
    shutil.copytree(course.root, other.root)
    running = commands.start("grade", "--course-dir", course.root, "--db", url, "--jobs", 1)
    until(lambda: written(course), "one of the class", running=running)
    # Stopped for a moment, so that it is in the middle however slow the machine is.
    signal.pidfd_send_signal(running.watched, signal.SIGSTOP)
    second = ("grade", "--course-dir", other.root, "--db", url, "--jobs", 1)
    said = one_sentence(autograder(*second))
    assert "Another autograder is grading into this gradebook" in said and "Nothing was changed." in said
    assert not (other.root / "autograded").exists() and not written(other)

    # The server ends all connections, as when it is restarted.
    with connect(server) as connection:
        connection.execute(b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'grades-%'")
    signal.pidfd_send_signal(running.watched, signal.SIGCONT)
    said = one_sentence(running.wait())
    assert "The gradebook cannot be used: terminating connection" in said
    kept = written(course)
    assert 0 < len(kept) < 6

    # Killed, the lock is gone with the process; the other course then enters the whole class.
    running = commands.start("grade", "--course-dir", course.root, "--db", url, "--jobs", 1)
    until(lambda: written(course) > kept, "one more", running=running)
    running.kill()
    running.wait()
    ended = autograder(*second)
    assert (ended.status, ended.err) == (0, "")
    rows = gradebook_rows(url)
    assert {row for row in rows if row[0] == "submission"} == {
        ("submission", f"student-{n}", None, None, 3.0, 4.0) for n in range(6)
    }
    assert max(rows.values()) == 1
    assert autograder("grade", "--course-dir", course.root, "--db", url).status == 0
    assert gradebook_rows(url) == rows


def test_a_server_that_is_not_there(course: Course, tmp_path: Path) -> None:
    hand_in(course, "amina", answered(course))
    url = f"postgresql+psycopg://grader:secret-word@/grades?host={quote(str(tmp_path), safe='')}"
    said = one_sentence(autograder("grade", "--course-dir", course.root, "--db", url))
    assert "The gradebook cannot be used:" in said and "secret-word" not in said
