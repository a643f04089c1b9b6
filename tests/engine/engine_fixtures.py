"""Fixtures of the engine's tests.

A plugin (``pytest_plugins``) and no ``conftest.py``, whose name would hide the one above from those who import it.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from engine_kit import CANARY

from autograder.build import pair
from autograder.engine.engine import Engine
from autograder.facts import write_facts
from autograder.release import release
from autograder.units import Course, Unit

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """A warm NumPy server for all tests of this process; the environment it was started from holds a canary."""
    with pytest.MonkeyPatch.context() as patch, Engine("numpy") as warm:
        patch.setenv(CANARY, "seen")
        warm.start()
        yield warm


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of one unit that has an exercise of each kind, released; no test may change it but by grading."""
    folder = tmp_path_factory.mktemp("many") / "course"
    shutil.copytree(HERE / "many_course", folder)
    shutil.copy(HERE.parent / "small_course" / "nbgrader_config.py", folder)
    (folder / "course" / "cnncourse" / "units").mkdir(parents=True)
    course = Course(folder)
    unit = Unit(course.solutions / "00-many")
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader starts `alembic` by name when it makes a gradebook.
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        nbformat.write(pair(unit), unit.path)
        write_facts(unit)
        release(course, Unit(unit.folder), ["en"])
    return course
