"""From the reference notebooks to what students get, through nbgrader's own generate_assignment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from .build import in_step
from .errors import AutograderError, LeakError, UnitError
from .facts import write_facts
from .leaks import leaks_in_release
from .progress import Tick, unwatched
from .units import Course, Unit

CONFIG = "nbgrader_config.py"


def nbgrader_config(course: Course) -> Config:
    """The course's nbgrader settings. Raises UnitError when the folder is no course."""
    if not (course.root / CONFIG).is_file():
        raise UnitError(f"{course.root} holds no {CONFIG}; run the command in the course's folder or name it.")
    config: Config = PyFileConfigLoader(CONFIG, path=str(course.root)).load_config()
    config.CourseDirectory.root = str(course.root)
    if course.gradebook is not None:
        config.CourseDirectory.db_url = course.gradebook
    return config


@contextmanager
def nbgrader(course: Course, *changes: Config) -> Iterator[NbGraderAPI]:
    """Give nbgrader's own API on the course, with changes to its settings."""
    config = nbgrader_config(course)
    for change in changes:
        config.merge(change)
    yield NbGraderAPI(config=config)


def release(
    course: Course, unit: Unit, languages: Sequence[str], *, into: Path | None = None, tick: Tick = unwatched
) -> list[Path]:
    """Release one unit in these languages and return the notebooks written.

    Also writes the gradebook's record of the unit and the facts that its visible checks need.
    ``into`` is where the releases go, ``course/`` by default. ``tick`` follows the known mistakes, which take longest.

    Raises UnitError when text and notebook differ, LeakError when a student would see a secret.
    """
    if not in_step(unit):
        raise UnitError(f"{unit.path} is not what {unit.source.name} gives; run `autograder build {unit.name}` first.")
    write_facts(unit, tick)
    written = []
    for language in languages:
        folder = (into or course.release) / language
        change = Config()
        change.CourseDirectory.release_directory = str(folder)
        change.SelectLanguage.language = language
        with nbgrader(course, change) as api:
            outcome = api.generate_assignment(unit.name, force=True, create=True)
        if not outcome["success"]:
            raise _failure(unit, language, outcome)
        written.append(folder / unit.name / f"{unit.name}.ipynb")
    if into is None and (leaks := leaks_in_release(course, unit)):
        raise LeakError(f"The release of {unit.name} shows what it must not: " + "; ".join(leaks))
    return written


def _failure(unit: Unit, language: str, outcome: dict[str, str]) -> AutograderError:
    """What nbgrader's log says, as one sentence. Raises KeyboardInterrupt for one that nbgrader swallowed."""
    if outcome.get("error", "").rstrip().endswith("\nKeyboardInterrupt"):
        raise KeyboardInterrupt
    # The log holds the traceback of the cause, the error only that of nbgrader's own summary.
    lines = [line.strip() for line in (outcome.get("log") or outcome.get("error") or "").splitlines()]
    for line in reversed(lines):
        kind, _, said = line.partition(": ")
        if kind.endswith(f".{LeakError.__name__}"):
            return LeakError(said)
        if kind.endswith("Error") and " " not in kind:
            return UnitError(f"nbgrader could not release {unit.name} in {language!r}: {line}")
    return UnitError(f"nbgrader could not release {unit.name} in {language!r}: {' '.join(lines)[-300:]}")
