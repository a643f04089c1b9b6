"""What the tests of the grading path share: the small course, released once, and the command run in this process."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import nbformat
import pytest
from cnncourse.session import _display, session
from hypothesis import HealthCheck, settings

from autograder import cli
from autograder.build import build, pair
from autograder.release import release
from autograder.units import LANGUAGES, Course, Unit

# The same examples on every run, however slow the machine is.
settings.register_profile(
    "course",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("course")

SMALL_COURSE = Path(__file__).parent / "small_course"
UNIT = "00-small"


def small_unit(course: Course) -> Unit:
    """The unit as it stands on disk now; a Unit keeps the notebook it has read."""
    return Unit(course.solutions / UNIT)


def submit(folder: Path, student: str, notebook: Any, *, name: str = f"{UNIT}.ipynb") -> Path:
    """Hand in a notebook (a NotebookNode, text or bytes) as nbgrader collects it, in folder/STUDENT/UNIT/."""
    path = folder / student / UNIT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(notebook, bytes):
        path.write_bytes(notebook)
    elif isinstance(notebook, str):
        path.write_text(notebook, encoding="utf-8")
    else:
        nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small course, built and released in both languages. Copy it; never change it."""
    folder = tmp_path_factory.mktemp("template") / "course"
    shutil.copytree(SMALL_COURSE, folder)
    (folder / "course" / "cnncourse" / "units").mkdir(parents=True, exist_ok=True)
    course = Course(folder)
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader starts `alembic` by name when it makes a gradebook.
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        build(small_unit(course))
        release(course, small_unit(course), LANGUAGES)
    return folder


@pytest.fixture
def course(template: Path, tmp_path: Path) -> Course:
    """A released small course of the test's own."""
    shutil.copytree(template, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture(scope="module")
def shared_course(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A released small course that the tests of one module share; none of them may change it."""
    folder = tmp_path_factory.mktemp("shared") / "course"
    shutil.copytree(template, folder)
    return Course(folder)


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str


def autograder(*arguments: object) -> Ended:
    """Run ``autograder`` in this process as a shell would, status and streams apart."""
    out, err = io.StringIO(), io.StringIO()
    handlers = list(logging.getLogger().handlers)
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patch.setattr(sys, "argv", ["autograder", *map(str, arguments)])
        # Boxes around usage errors would break words at the width of a terminal.
        patch.setenv("COLUMNS", "400")
        patch.setenv("PATH", os.environ.get("PATH", os.defpath))
        try:
            cli.main()
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        finally:
            logging.getLogger().handlers[:] = handlers
    return Ended(status, out.getvalue(), err.getvalue())


def nbgrader(folder: Path, *arguments: object, **environment: str) -> Ended:
    """Run one of nbgrader's own commands in a folder, as an instructor or a student would."""
    programs = Path(sys.executable).parent
    done = subprocess.run(
        [programs / "nbgrader", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def _forget() -> None:
    session.language, session.unit, session.secret = "en", None, ""
    session.facts, session.results, session.observed = {}, {}, {}
    session.publish = _display
    session.units = resources.files("cnncourse") / "units"


@pytest.fixture
def fresh_session() -> Iterator[list[dict[str, Any]]]:
    """A notebook session in which nothing was checked yet; yields what is displayed in it."""
    _forget()
    shown: list[dict[str, Any]] = []
    session.publish = shown.append
    yield shown
    _forget()


def rewrite(course: Course, changes: dict[str, str], *, file: str = f"{UNIT}.py") -> Unit:
    """Change the unit's text (or another file of it) and pair its notebook anew, without executing it."""
    path = course.solutions / UNIT / file
    text = path.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    nbformat.write(pair(small_unit(course)), small_unit(course).path)
    return small_unit(course)
