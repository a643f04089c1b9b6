"""The one file that a learner hands in, named so that ``nbgrader zip_collect`` knows whose it is and of which unit."""

from __future__ import annotations

import re
from pathlib import Path

from .kit import Kit, KitError, read_notebook, word, write
from .standing import Standing, standing

NAME = "cnn__{student}__{unit}__.ipynb"
COLLECTED = r"(?s:.*)cnn__(?P<student_id>(?:(?!__)[\w.@+-])+)__(?P<file_id>[0-9]{2}-[a-z0-9-]+)__[^/\\]*\.ipynb$"
"""What ``zip_collect`` is to look for in the name of a file.

A learning management system puts its own words before a name, such as ``kimminsu_123_456_``, and a
browser or a second upload a number behind it.
"""
STUDENT = re.compile(r"(?!.*__)[^\W_][\w.@+-]{0,62}")


def make_file(kit: Kit, unit: str, student: str, *, language: str | None = None, into: Path) -> tuple[Path, Standing]:
    """Write the file to hand in; return its place, and how the notebook in it stands.

    Of two languages the one with more done is taken, unless one is named.

    Raises KitError for an unknown unit, an id that cannot be used, or a notebook that is missing,
    broken or another unit's.
    """
    if unit not in kit.units():
        raise KitError(word("no_unit", unit=unit, units=", ".join(kit.units())))
    if not STUDENT.fullmatch(student) or student.endswith("_"):
        raise KitError(word("submit_student", student=student))
    stand = _chosen(kit, unit, language)
    path = kit.notebook(unit, stand.language)
    notebook = read_notebook(path)
    match notebook.get("metadata"):
        case {"cnncourse": {"unit": str(other)}} if other != unit:
            raise KitError(word("submit_other", path=path, unit=other))
    target = into / NAME.format(student=student, unit=unit)
    try:
        write(target, path.read_bytes())
    except OSError as error:
        raise KitError(word("submit_cannot", path=target, reason=error.strerror or error)) from None
    return target, stand


def _chosen(kit: Kit, unit: str, language: str | None) -> Standing:
    """How the notebook to hand in stands. Raises KitError when the one that was named is missing."""
    found = [standing(unit, code, path) for code, path in kit.notebooks(unit) if language in {None, code}]
    if not found:
        raise KitError(word("submit_missing", path=kit.notebook(unit, language or "en")))
    return max(found, key=lambda one: one.done)
