"""The timed semester runs to its end on a small class, and notices a score that is not the true one."""

from __future__ import annotations

import json
import sys

import pytest
import semester

from autograder.units import Course


def test_a_small_class_goes_from_release_to_exports_with_its_true_scores(tmp_path, monkeypatch, capsys):
    figures = tmp_path / "semester.json"
    monkeypatch.setattr(sys, "argv", ["semester", "--size", "3", "--json", str(figures)])
    assert semester.main() == 0, capsys.readouterr().err
    told = json.loads(figures.read_text())
    assert [step["step"] for step in told["steps"]][2:4] == ["grade", "marks for written answers"]
    assert told["size"] == 3 and all(step["seconds"] >= 0 for step in told["steps"])


@pytest.mark.parametrize(("exported", "said"), [("2", "amina: exported 2, worth 3"), (None, "students exported: 0")])
def test_a_difference_is_told(tmp_path, exported, said):
    course = Course(tmp_path)
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "true-scores.json").write_text(
        json.dumps({"schema": 1, "scores": {"amina": {"00-small": {"score": 3}}}})
    )
    (tmp_path / "grades.json").write_text(json.dumps({"schema": 1, "submissions": []}))
    row = f"amina,{exported}\n" if exported else ""
    (tmp_path / "csv.csv").write_text(f"student_id,score\n{row}", encoding="utf-8-sig")
    (tmp_path / "solutions" / "00-small").mkdir(parents=True)
    (tmp_path / "solutions" / "00-small" / "00-small.ipynb").write_text(
        json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    )
    assert any(said in line for line in semester.differences(course, "00-small"))
