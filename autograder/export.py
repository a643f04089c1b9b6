"""Grades as CSV that a spreadsheet only shows: ``nbgrader export`` with nothing in it to be computed."""

from __future__ import annotations

import csv
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

from .inert import inert

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that spreadsheets take for a formula (OWASP, CSV injection)."""


class HarmlessCsv(CsvExportPlugin):  # type: ignore[misc]
    """nbgrader's CSV, in which a text that begins like a formula is marked as text."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the file as nbgrader does, then make every cell of it harmless."""
        super().export(gradebook)
        path = Path(self.to or "grades.csv")
        with path.open(newline="", encoding="utf-8") as file:
            rows = [[harmless_cell(cell) for cell in row] for row in csv.reader(file)]
        draft = path.with_name(path.name + ".part")
        with draft.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        draft.replace(path)


def harmless_cell(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would compute; numbers stay numbers."""
    shown = inert(text)
    try:
        float(shown)
    except ValueError:
        return "'" + shown if text.startswith(FORMULA) else shown
    return shown
