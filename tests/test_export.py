"""Grades as CSV: what a name could make a spreadsheet compute is shown as text."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.export import HarmlessCsv, harmless_cell

NAMES = ["=1+1", "@SUM(A1)", "-cmd|' /C calc'!A0", "Kim, Min-su", '민수 "MJ"', "plain", "a\x1b[31mb"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=HYPERLINK(0)", "'=HYPERLINK(0)"),
        ("+1+1", "'+1+1"),
        ("\t=1", "'\N{REPLACEMENT CHARACTER}=1"),
        ("-2.5", "-2.5"),
        ("4.0", "4.0"),
        ("", ""),
        ("None", "None"),
        ("김민수", "김민수"),
    ],
)
def test_formulas_become_text_and_numbers_stay_numbers(text, shown):
    assert harmless_cell(text) == shown


def test_every_student_is_exported_once_and_nothing_begins_a_formula(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    target = tmp_path / "grades.csv"
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        gradebook.add_assignment("01-unit")
        for n, name in enumerate(NAMES):
            gradebook.add_student(f"={n}", first_name=name, last_name=name)
        HarmlessCsv(to=str(target)).export(gradebook)
    with target.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(NAMES)
    named = {row["student_id"]: row["first_name"] for row in rows}
    assert named == {f"'={n}": harmless_cell(name) for n, name in enumerate(NAMES)}
    assert {row["max_score"] for row in rows} == {"0.0"}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert "\x1b" not in target.read_text(encoding="utf-8")
