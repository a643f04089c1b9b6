"""Finding and reading what students handed in, whatever state it is in: one line each, and never a crash."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import UNIT, submit
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import submissions
from autograder.errors import AutograderError, UnreadableSubmission
from autograder.submissions import Submission, clean_notebook, find_submissions, read_notebook
from autograder.units import Course, Unit

pytestmark = pytest.mark.filterwarnings("error")

NAME = f"{UNIT}.ipynb"


@pytest.fixture
def unit(template: Path) -> Unit:
    return Unit(Course(template).solutions / UNIT)


@pytest.fixture
def good(template: Path) -> str:
    return (template / "course" / "en" / UNIT / NAME).read_text(encoding="utf-8")


def only(folder: Path, unit: Unit) -> Submission:
    (found,) = find_submissions(folder, unit)
    return found


def as_json(**changes: Any) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [], **changes})


BROKEN = {
    "plain text": ("Dear professor, my laptop broke.", "is not a notebook: its JSON is broken or cut off (line 1)"),
    "empty": ("", "its JSON is broken or cut off"),
    "a web page": ("<!DOCTYPE html>\n<html></html>", "its JSON is broken or cut off (line 1)"),
    "not UTF-8": ('{"cells": ["é"]}'.encode("latin-1"), "is not UTF-8 text (byte 12)"),
    "UTF-16": (as_json().encode("utf-16"), "is not UTF-8 text (byte 0)"),
    "a zip file": (b"PK\x03\x04\x00\xff\xfe", "is not UTF-8 text (byte 5)"),
    "a list": ("[]", "is JSON but not a notebook"),
    "a number": ("4", "is JSON but not a notebook"),
    "NaN": ("NaN", "is JSON but not a notebook"),
    "an object": ('{"cells": []}', "is JSON but not a notebook"),
    "format as text": (as_json(nbformat="4"), "is JSON but not a notebook"),
    "format 99": (as_json(nbformat=99), "has notebook format 99, which cannot be read"),
    "format -1": (as_json(nbformat=-1), "has notebook format -1, which cannot be read"),
    "format 3 without sheets": (as_json(nbformat=3), "has notebook format 3, which cannot be read"),
    "cells missing": ('{"nbformat": 4}', "has no list of at most"),
    "cells an object": (as_json(cells={"0": 1}), "has no list of at most"),
    "nested without end": ("[" * 1_000_000, "its JSON is broken or cut off"),
    "nested and closed": ('{"nbformat": 4, "cells": ' + "[" * 99_999 + "]" * 99_999 + "}", "broken or cut off"),
    "a huge number": (as_json()[:-1] + ', "x": ' + "9" * 5_000 + "}", "broken or cut off"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_is_no_notebook_is_told_in_one_line(tmp_path, unit, case):
    content, said = BROKEN[case]
    submit(tmp_path, "amina", content)
    found = only(tmp_path, unit)
    assert found.notebook is None
    assert said in found.reason
    assert NAME in found.reason
    assert "\n" not in found.reason
    assert len(found.reason) < 200


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_truncated_notebook_is_told_with_the_line_where_it_ends(tmp_path, unit, good, share):
    kept = good[: int(len(good) * share)]
    submit(tmp_path, "amina", kept)
    assert f"broken or cut off (line {kept.count(chr(10)) + 1})" in only(tmp_path, unit).reason


def test_a_file_larger_than_is_opened_is_not_opened(tmp_path, unit, good, monkeypatch):
    submit(tmp_path, "amina", good)
    monkeypatch.setattr(submissions, "MAX_BYTES", 1_000)
    assert "more than 0 is not opened" in only(tmp_path, unit).reason


def test_a_notebook_with_more_source_or_cells_than_anybody_writes_is_refused(tmp_path, unit):
    cell = {"cell_type": "code", "metadata": {}, "source": "x = 1\n" * 400_000, "outputs": []}
    submit(tmp_path, "amina", as_json(cells=[cell]))
    submit(tmp_path, "bao", as_json(cells=[{}] * 6_000))
    reasons = [found.reason for found in find_submissions(tmp_path, unit)]
    assert "more than 2,000,000 characters of source" in reasons[0]
    assert "no list of at most 5000 cells" in reasons[1]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path, unit, good):
    submit(tmp_path, "amina", b"\xef\xbb\xbf" + good.replace("\n", "\r\n").encode())
    found = only(tmp_path, unit)
    assert found.notebook is not None
    assert not found.notes


# Where it lies


def test_submissions_are_found_in_the_order_of_students_each_in_its_own_folder(tmp_path, unit, good):
    for student in ("chloe", "amina", "bao"):
        submit(tmp_path, student, good)
    (tmp_path / "true-scores.json").write_text("{}")
    submit(tmp_path, ".ipynb_checkpoints", good)
    (tmp_path / "dmitri" / "99-other").mkdir(parents=True)
    assert [found.student for found in find_submissions(tmp_path, unit)] == ["amina", "bao", "chloe"]


def test_a_missing_folder_of_submissions_is_told(tmp_path, unit):
    with pytest.raises(AutograderError, match=r"expected in .*STUDENT/00-small/"):
        find_submissions(tmp_path / "nowhere", unit)


def test_an_empty_folder_is_told_and_one_with_other_files_too(tmp_path, unit):
    (tmp_path / "amina" / UNIT).mkdir(parents=True)
    (tmp_path / "amina" / UNIT / "timestamp.txt").write_text("2024-01-01 10:00:00 UTC")
    submit(tmp_path, "bao", "text", name="answers.pdf")
    reasons = [found.reason for found in find_submissions(tmp_path, unit)]
    assert reasons == ["the submission folder is empty", f"{NAME} is missing"]


def test_a_renamed_notebook_is_taken_with_a_note(tmp_path, unit, good):
    submit(tmp_path, "amina", good, name="Homework (final) 과제.ipynb")
    found = only(tmp_path, unit)
    assert found.notebook is not None
    assert found.notes == ["the notebook was renamed to Homework (final) 과제.ipynb"]


def test_of_several_other_notebooks_none_is_guessed(tmp_path, unit, good):
    submit(tmp_path, "amina", good, name="one.ipynb")
    submit(tmp_path, "amina", good, name="two.ipynb")
    assert "which of 2 other notebooks to grade is not clear" in only(tmp_path, unit).reason


def test_beside_the_right_name_other_notebooks_do_not_matter(tmp_path, unit, good):
    submit(tmp_path, "amina", good)
    submit(tmp_path, "amina", "broken", name="scratch.ipynb")
    found = only(tmp_path, unit)
    assert (found.reason, found.notes) == ("", [])


def test_a_notebook_outside_its_units_folder_is_told_where_it_lies(tmp_path, unit, good):
    folder = tmp_path / "amina"
    folder.mkdir()
    (folder / NAME).write_text(good, encoding="utf-8")
    assert only(tmp_path, unit).reason == f"the notebook lies in amina/ and not in amina/{UNIT}/"


def test_a_folder_of_another_name_is_told_and_a_scratch_notebook_beside_other_units_is_not(tmp_path, unit, good):
    folder = tmp_path / "amina" / "Homework 1"
    folder.mkdir(parents=True)
    (folder / NAME).write_text(good, encoding="utf-8")
    (tmp_path / "bao" / "01-convolution").mkdir(parents=True)
    (tmp_path / "bao" / "scratch.ipynb").write_text(good, encoding="utf-8")
    (tmp_path / "chloe").mkdir()
    (tmp_path / "chloe" / "mine.ipynb").write_text(good, encoding="utf-8")
    assert [(found.student, found.reason) for found in find_submissions(tmp_path, unit)] == [
        ("amina", "the notebook lies in amina/Homework 1/ and not in amina/00-small/"),
        ("chloe", "the notebook lies in chloe/ and not in chloe/00-small/"),
    ]


def test_a_file_that_the_system_refuses_to_read_is_told_and_the_others_are_read(tmp_path, unit, good, monkeypatch):
    submit(tmp_path, "amina", good)
    submit(tmp_path, "bao", good)
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if "amina" in path.parts:
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    reasons = [found.reason for found in find_submissions(tmp_path, unit)]
    assert reasons == [f"{NAME} cannot be read: Permission denied", ""]


@pytest.mark.parametrize("name", ["*", "a?", "[ab]", "\x1b[31mred", "a\u202eb"])
def test_a_students_folder_whose_name_nbgrader_would_read_as_a_pattern_is_told(tmp_path, unit, good, name):
    submit(tmp_path, name, good)
    submit(tmp_path, "bao", good)
    wrong, right = sorted(find_submissions(tmp_path, unit), key=lambda found: not found.reason)
    assert "name with signs that cannot be used" in wrong.reason
    assert (right.student, right.reason) == ("bao", "")
    assert not {"\x1b", "\u202e"} & set(wrong.student)


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_a_link_is_not_followed_to_a_file_outside(tmp_path, unit, good):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / NAME).write_text(good, encoding="utf-8")
    folder = tmp_path / "submitted"
    (folder / "amina" / UNIT).mkdir(parents=True)
    (folder / "amina" / UNIT / NAME).symlink_to(outside / NAME)
    (folder / "bao").mkdir()
    (folder / "bao" / UNIT).symlink_to(outside, target_is_directory=True)
    (folder / "chloe" / UNIT).mkdir(parents=True)
    (folder / "chloe" / UNIT / NAME).symlink_to("/dev/zero")
    found = {s.student: s for s in find_submissions(folder, unit)}
    assert found.keys() == {"amina", "bao", "chloe"}
    assert all(s.notebook is None and s.reason for s in found.values())
    assert "link" in found["bao"].reason


@pytest.mark.skipif(sys.platform == "win32", reason="needs named pipes")
def test_a_pipe_is_no_notebook_and_is_not_waited_for(tmp_path, unit):
    (tmp_path / "amina" / UNIT).mkdir(parents=True)
    os.mkfifo(tmp_path / "amina" / UNIT / NAME)
    assert "is missing" in only(tmp_path, unit).reason


def test_names_of_files_and_folders_are_made_inert(tmp_path, unit, good):
    submit(tmp_path, "amina", good, name="\x1b[31mred\n\u202e.ipynb")
    folder = tmp_path / "\x1b[31mbao"
    folder.mkdir()
    (folder / NAME).write_text(good, encoding="utf-8")
    for found in find_submissions(tmp_path, unit):
        said = found.reason + "".join(found.notes)
        assert said
        assert not {"\x1b", "\n", "\u202e"} & set(said)


# Older and stranger notebooks


def older(good: str, source: str) -> dict[str, Any]:
    """The submission as notebook format 3, with this answer."""
    notebook = nbformat.reads(good, as_version=4)
    next(cell for cell in notebook.cells if cell.id == "double").source = source
    converted: dict[str, Any] = json.loads(json.dumps(nbformat.convert(notebook, 3)))
    return converted


def test_a_notebook_of_format_3_keeps_its_answers(tmp_path, unit, good):
    submit(tmp_path, "amina", json.dumps(older(good, "def double(x): return 2 * x")))
    found = only(tmp_path, unit)
    assert found.notebook is not None
    answers = [c for c in found.notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "double"]
    assert [c.source for c in answers] == ["def double(x): return 2 * x"]


WEIRD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["cell_type", "source", "metadata", "outputs", "id", "execution_count", "attachments"]
WEIRD_CELL = WEIRD | st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw"]) | WEIRD},
    optional=dict.fromkeys(FIELDS[1:], WEIRD),
)
WEIRD_NOTEBOOK = WEIRD | st.fixed_dictionaries(
    {"nbformat": st.sampled_from([1, 2, 3, 4]) | WEIRD, "cells": st.lists(WEIRD_CELL, max_size=4) | WEIRD},
    optional={
        "metadata": WEIRD | st.fixed_dictionaries({"cnncourse": WEIRD}),
        "nbformat_minor": WEIRD,
        "worksheets": st.lists(st.fixed_dictionaries({"cells": st.lists(WEIRD_CELL, max_size=2)}) | WEIRD, max_size=2),
    },
)


@given(WEIRD_NOTEBOOK)
@settings(max_examples=150)
@pytest.mark.filterwarnings("default")
def test_json_of_any_form_is_cleaned_to_a_valid_notebook_or_refused_in_one_line(data):
    try:
        notebook = clean_notebook(data, NAME)
    except UnreadableSubmission as error:
        assert "\n" not in str(error)
        assert NAME in str(error)
    else:
        nbformat.validate(notebook)
        assert all(cell.get("outputs", []) == [] for cell in notebook.cells)


def test_text_that_no_file_can_hold_is_replaced(tmp_path):
    cell = {"cell_type": "code", "metadata": {}, "source": "x = '\ud800'", "outputs": []}
    path = tmp_path / NAME
    path.write_text(as_json(cells=[cell]), encoding="utf-8")
    notebook = read_notebook(path)
    nbformat.write(notebook, tmp_path / "again.ipynb")
    assert notebook.cells[0].source.startswith("x = '")
