"""A unit as workers need it: one record of plain data, so that a worker needs no course folder."""

from __future__ import annotations

import hashlib
import platform
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

import cnncourse
import nbformat
from nbformat import NotebookNode
from pydantic import TypeAdapter

from .engine.bundle import GradedCell, Reference, bundle_of, facts_of, kind_of, reference_of
from .rebuild import released_notebook
from .results import Record
from .units import LANGUAGES, Course, Exercise, Unit

PACKAGES = ("nbgrader", "numpy", "matplotlib", "scipy", "tensorflow", "keras")
"""What a submission's results can depend on beside our own code."""

REFERENCE = TypeAdapter(dict[str, GradedCell])


class Edition(Record):
    """One state of a unit: what it was released as, its checks, and how it is graded.

    ``secret`` is the course's: an edition is for the instructor's own machines.
    """

    unit: str
    kind: Literal["numpy", "keras"]
    released: dict[str, str]
    """Notebooks as JSON text, by language."""
    reference: Reference
    exercises: tuple[Exercise, ...]
    facts: str
    secret: str
    call_seconds: float | None
    confined: bool

    @classmethod
    def of(cls, course: Course, unit: Unit, secret: str, *, call_seconds: float | None, confined: bool) -> Edition:
        """The unit as it stands in the course now. Raises UnitError when it was not released."""
        paths = {code: course.release / code / unit.name / f"{unit.name}.ipynb" for code in LANGUAGES}
        released = {code: path.read_text(encoding="utf-8") for code, path in paths.items() if path.is_file()}
        if not released:
            released_notebook(course, unit.name, LANGUAGES[0])  # raises, and says what to do
        return cls(
            unit=unit.name,
            kind=kind_of(unit),
            released=released,
            reference=reference_of(unit),
            exercises=tuple(unit.exercises),
            facts=facts_of(unit),
            secret=secret,
            call_seconds=call_seconds,
            confined=confined,
        )

    def notebook(self, language: str) -> NotebookNode:
        """The released notebook in this language, or in another where there is none. It is shared: do not change it."""
        return self._notebooks[language if language in self.released else next(iter(self.released))]

    def bundle(self, notebook: NotebookNode) -> dict[str, Any]:
        """What the examiner needs for a rebuilt submission."""
        return bundle_of(self.unit, self.reference, self.facts, notebook, self.secret, call_seconds=self.call_seconds)

    @cached_property
    def _notebooks(self) -> dict[str, NotebookNode]:
        return {code: nbformat.reads(text, as_version=4) for code, text in self.released.items()}

    @cached_property
    def digest(self) -> str:
        """A name for exactly this state."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def versions() -> str:
    """Python's version and those of the packages that results can depend on, a line each."""
    told = [platform.python_version()]
    for package in PACKAGES:
        try:
            told.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            told.append(f"{package} missing")
    return "\n".join(told)


@cache
def software() -> str:
    """A name for the code that grades: ours, file by file, and the packages it stands on, with Python's version."""
    known = hashlib.sha256(versions().encode())
    for top in (Path(__file__).parent, Path(cnncourse.__file__).parent):
        for path in sorted(p for p in top.rglob("*") if p.suffix in {".py", ".toml", ".j2", ".css"}):
            known.update(str(path.relative_to(top)).encode())
            known.update(path.read_bytes())
    return known.hexdigest()
