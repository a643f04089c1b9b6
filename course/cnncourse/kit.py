"""The folder a learner works in: languages, units, notebooks, and what the command and its page say about them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .session import LANGUAGES, session
from .texts import catalogue

Notebook = dict[str, Any]


class KitError(Exception):
    """Something the learner can mend; the message, in the learner's language, says what to do."""


def word(key: str, **fields: Any) -> str:
    """A text of the command or the welcome page in the session's language, its fields filled in."""
    return str(catalogue(session.language, "start")[key]).format(**fields)


@dataclass(frozen=True)
class Kit:
    """The folder that holds ``en/`` and ``ko/``."""

    root: Path

    @classmethod
    def around(cls, place: Path) -> Kit:
        """The course in a folder, or in one around it. Raises KitError when there is none."""
        for folder in (place, *place.parents):
            if Kit(folder).units():
                return cls(folder)
        raise KitError(word("no_course", folder=place))

    def units(self) -> list[str]:
        """The names of the units, in their order."""
        return sorted({path.parent.name for code in LANGUAGES for path in self._released(code)})

    def notebook(self, unit: str, language: str) -> Path:
        """Where the notebook of a unit lies, whether or not it is there."""
        return self.root / language / unit / f"{unit}.ipynb"

    def notebooks(self, unit: str) -> Iterator[tuple[str, Path]]:
        """Language and place of each notebook of a unit that is there, the session's language first."""
        for language in sorted(LANGUAGES, key=lambda code: code != session.language):
            if (path := self.notebook(unit, language)).is_file():
                yield language, path

    def _released(self, language: str) -> Iterator[Path]:
        for path in self.root.glob(f"{language}/[0-9][0-9]-*/*.ipynb"):
            if path.stem == path.parent.name:
                yield path


def read_notebook(path: Path) -> Notebook:
    """A learner's notebook as JSON. Raises KitError when it is broken, cut off, or no notebook."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise KitError(word("submit_unreadable", path=path)) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise KitError(word("submit_unreadable", path=path))
    return dict(notebook)


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, making its folder if need be. Raises OSError when it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def source(cell: dict[str, Any]) -> str:
    """The text of a cell, which the format keeps as one text or as lines."""
    text = cell.get("source", "")
    return "".join(map(str, text)) if isinstance(text, list) else str(text)
