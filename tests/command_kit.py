"""Commands as processes of their own that can be killed, and what a course holds after them."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from conftest import UNIT, Ended, submit
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from process_kit import SOON

from autograder.rebuild import released_notebook
from autograder.units import Course, grade_id

DOUBLE = "import numpy as np\n\ndef double(x):\n    return np.asarray(x) * 2.0"
QUADRUPLE = "def quadruple(x):\n    return 4.0 * np.asarray(x)"
DUE = "2026-01-10 12:00:00.000000 UTC"
LATE_BY_AN_HOUR = "2026-01-10 13:00:00.000000 UTC"
PENALTY = """

from nbgrader.plugins import LateSubmissionPlugin


class Half(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2


c.AssignLatePenalties.plugin_class = Half
"""


def a_copy(course: Course, place: Path) -> Course:
    """The course in another folder."""
    shutil.copytree(course.root, place, symlinks=True)
    return Course(place)


# Commands


class Running:
    """A command that was started."""

    def __init__(self, pid: int, folder: Path) -> None:
        self.pid, self.folder = pid, folder
        self.watched = os.pidfd_open(pid)

    @property
    def ended(self) -> bool:
        return bool(select.select([self.watched], [], [], 0)[0])

    def wait(self) -> Ended:
        """How it ended: its status, or -9 where it was killed."""
        assert select.select([self.watched], [], [], SOON)[0], f"still running: {self.said()}"
        status = self.folder / "status"
        out, err = self.said()
        return Ended(int(status.read_text()) if status.exists() else -signal.SIGKILL, out, err)

    def said(self) -> tuple[str, str]:
        return (self.folder / "out").read_text(encoding="utf-8"), (self.folder / "err").read_text(encoding="utf-8")

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.watched, signal.SIGKILL)


class Commands:
    """The process that is forked for each command (``command_process.py``), in an environment of its own."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.started = folder, 0
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("command_process.py"))],
            # One thread until it is forked.
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "COLUMNS": "400"} | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(SOON)

    def start(self, *arguments: object) -> Running:
        """Start ``autograder`` with these arguments."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.started += 1
        folder = self.folder / f"command-{self.started}"
        folder.mkdir(parents=True)
        print(json.dumps([str(folder), *map(str, arguments)]), file=self.process.stdin, flush=True)
        return Running(int(self.process.stdout.readline()), folder)

    def run(self, *arguments: object) -> Ended:
        return self.start(*arguments).wait()


def until(true: Callable[[], Any], what: str, *, running: Running | None = None) -> Any:
    """Wait for something that no file or process tells by itself."""
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        if found := true():
            return found
        assert running is None or not running.ended, f"the command ended before {what}: {running.said()}"
        time.sleep(0.02)
    raise AssertionError(f"waited in vain for {what}")


# What is handed in, and what a course holds


def answered(course: Course, *, language: str = "en", **answers: str) -> NotebookNode:
    """The released notebook with right answers, or with these (``why_twice`` for ``why-twice``)."""
    given = {"double": DOUBLE, "quadruple": QUADRUPLE}
    given |= {name.replace("_", "-"): text for name, text in answers.items()}
    notebook = released_notebook(course, UNIT, language)
    for cell in notebook.cells:
        cell.source = given.get(grade_id(cell) or "", cell.source)
    return notebook


def slow(seconds: float, source: str = DOUBLE) -> str:
    """An answer that takes its time, and nobody else's."""
    return f"import time\ntime.sleep({seconds})\n{source}"


def hand_in(course: Course, student: str, notebook: Any, *, time: str | None = None) -> None:
    path = submit(course.root / "submitted", student, notebook)
    if time is not None:
        path.with_name("timestamp.txt").write_text(time)


def written(course: Course) -> set[str]:
    """Students of whom it is noted that all was written."""
    return {path.stem for path in (course.state / "written" / UNIT).glob("*.json")}


@dataclass(frozen=True)
class Outcome:
    """All that a class has after grading."""

    gradebook: Counter[tuple[Any, ...]]
    records: list[dict[str, Any]]
    files: dict[str, bytes]
    """Autograded notebooks and feedback."""


def url_of(course: Course) -> str:
    """The gradebook that a course has by itself."""
    return f"sqlite:///{course.root}/gradebook.db"


def outcome(course: Course, url: str | None = None) -> Outcome:
    records = json.loads((course.state / "grades.json").read_text(encoding="utf-8"))["submissions"]
    return Outcome(
        gradebook=gradebook_rows(url or url_of(course)),
        records=[{key: value for key, value in record.items() if key != "seconds"} for record in records],
        files={
            str(path.relative_to(course.root)): path.read_bytes()
            for folder in ("autograded", "feedback")
            for path in sorted((course.root / folder).rglob("*"))
            if path.is_file()
        },
    )


def gradebook_rows(url: str) -> Counter[tuple[Any, ...]]:
    """What the gradebook knows of students and submissions, each row by what it means and not by its id."""
    with Gradebook(url) as book:
        rows: list[tuple[Any, ...]] = [("student", student.id) for student in book.students]
        for entry in book.assignment_submissions(UNIT):
            who = entry.student.id
            rows.append(("submission", who, entry.timestamp, entry.extension, entry.score, entry.max_score))
            for kept in entry.notebooks:
                rows.append(("notebook", who, kept.name, kept.score, kept.late_submission_penalty))
                rows += [
                    ("grade", who, g.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
                    for g in kept.grades
                ]
                rows += [("comment", who, c.name, c.auto_comment, c.manual_comment) for c in kept.comments]
        return Counter(rows)
