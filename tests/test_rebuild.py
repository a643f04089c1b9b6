"""Whatever form a submission has, what is graded is the unit's own notebook with the learner's sources in it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import UNIT
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode

from autograder.errors import UnitError, UnreadableSubmission
from autograder.rebuild import rebuild, released_notebook
from autograder.submissions import clean_notebook
from autograder.units import Course, grade_id, is_grade, is_solution

pytestmark = pytest.mark.filterwarnings("error")

ANSWER = "def double(x):\n    return x + x"


@pytest.fixture
def released(template: Path) -> NotebookNode:
    return copy.deepcopy(released_notebook(Course(template), UNIT, "en"))


@pytest.fixture
def rebuilt(template: Path) -> Callable[..., tuple[NotebookNode, list[str]]]:
    """Rebuild a submission from its JSON, as grading does, and check what must hold of every submission."""

    def rebuild_json(submission: Any) -> tuple[NotebookNode, list[str]]:
        cleaned = clean_notebook(json.loads(json.dumps(submission)), "submission.ipynb")
        notebook, notes = rebuild(cleaned, Course(template), UNIT)
        assert_is_the_units_own(notebook, template)
        return notebook, notes

    return rebuild_json


def assert_is_the_units_own(notebook: NotebookNode, template: Path) -> None:
    """Exactly the unit's graded cells, once each, in order, with the course's type, points and check sources."""
    course = Course(template)
    language = notebook.metadata.cnncourse.language
    own = [cell for cell in released_notebook(course, UNIT, language).cells if grade_id(cell)]
    kept = [cell for cell in notebook.cells if grade_id(cell)]
    assert [cell.metadata for cell in kept] == [cell.metadata for cell in own]
    assert [cell.cell_type for cell in kept] == [cell.cell_type for cell in own]
    locked = [cell.source for cell in own if not is_solution(cell)]
    assert [cell.source for cell in kept if not is_solution(cell)] == locked
    assert not any("show" in cell.metadata.get("tags", []) for cell in notebook.cells)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    nbformat.validate(notebook)


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(c for c in notebook.cells if grade_id(c) == name)


def position(notebook: NotebookNode, name: str) -> int:
    return notebook.cells.index(cell(notebook, name))


def sources(notebook: NotebookNode) -> list[str]:
    return [c.source for c in notebook.cells]


def ordinary(notebook: NotebookNode, text: str) -> NotebookNode:
    """The released cell without a grade id that holds this text."""
    return next(c for c in notebook.cells if grade_id(c) is None and text in c.source)


def test_an_untouched_release_is_rebuilt_without_a_note(released, rebuilt):
    notebook, notes = rebuilt(released)
    assert notes == []
    assert sources(notebook) == [c.source for c in released.cells if "show" not in c.metadata.get("tags", [])]


def test_answers_are_taken_over_as_they_were_typed(released, rebuilt):
    cell(released, "double").source = ANSWER
    cell(released, "why-twice").source = "Because **2 × 2** is 4."
    notebook, notes = rebuilt(released)
    assert cell(notebook, "double").source == ANSWER
    assert cell(notebook, "why-twice").source == "Because **2 × 2** is 4."
    assert notes == []


@pytest.mark.parametrize("name", ["check-double", "check-quadruple", "why-twice"])
def test_a_missing_cell_is_put_back_as_released(released, rebuilt, name):
    original = cell(released, name).source
    released.cells.remove(cell(released, name))
    notebook, notes = rebuilt(released)
    assert cell(notebook, name).source == original
    assert notes == [f"cell {name!r} is missing; it was put back"]


def test_a_missing_answer_does_not_undo_one_that_stands_in_a_cell_of_the_learners_own(released, rebuilt):
    here = position(released, "double")
    released.cells[here] = nbformat.v4.new_code_cell(ANSWER)
    notebook, notes = rebuilt(released)
    assert notes == ["cell 'double' is missing; it was put back"]
    assert sources(notebook).index(ANSWER) < position(notebook, "check-double")
    assert "def double" not in cell(notebook, "double").source


def test_of_a_duplicated_answer_the_last_one_counts(released, rebuilt):
    for source in ("def double(x): return 1", ANSWER):
        copied = copy.deepcopy(cell(released, "double"))
        copied.source = source
        copied.id = cell(released, "double").id
        released.cells.append(copied)
    notebook, notes = rebuilt(released)
    assert cell(notebook, "double").source == ANSWER
    assert notes == ["cell 'double' stands there 3 times; the last one counts"]


@pytest.mark.parametrize("name", ["check-double", "double", "why-twice"])
@pytest.mark.parametrize("kind", ["code", "markdown", "raw"])
def test_a_retyped_cell_is_graded_as_released(released, rebuilt, name, kind):
    changed = cell(released, name)
    was, source = changed.cell_type, changed.source
    changed.cell_type = kind
    if kind != "code":
        changed.pop("outputs", None)
        changed.pop("execution_count", None)
    notebook, notes = rebuilt(released)
    assert cell(notebook, name).source == source
    assert notes == ([] if kind == was else [f"cell {name!r} was turned into a {kind} cell; it is graded as released"])


@pytest.mark.parametrize("points", [500, -1, 0, "2", None, 1e308])
def test_edited_points_are_noted_and_count_for_nothing(released, rebuilt, points):
    cell(released, "check-double").metadata.nbgrader.points = points
    notebook, notes = rebuilt(released)
    assert cell(notebook, "check-double").metadata.nbgrader.points == 2
    assert notes == ["the points of cell 'check-double' were changed; the course's count"]


def test_an_edited_check_cell_is_replaced_by_the_courses_own(released, rebuilt):
    original = cell(released, "check-double").source
    cell(released, "check-double").source = "2.0"
    notebook, notes = rebuilt(released)
    assert cell(notebook, "check-double").source == original
    assert notes == ["check cell 'check-double' was edited; the course's own is used"]


@pytest.mark.parametrize("change", [{"solution": True}, {"grade": False}, {"task": True}, {"locked": False}])
def test_what_a_submission_says_of_its_cells_kinds_counts_for_nothing(released, rebuilt, change):
    cell(released, "check-double").metadata.nbgrader.update(change)
    cell(released, "double").source = ANSWER
    notebook, _ = rebuilt(released)
    assert cell(notebook, "double").source == ANSWER


def test_cells_in_another_order_stand_in_the_courses_order(released, rebuilt):
    cell(released, "double").source = ANSWER
    released.cells.reverse()
    notebook, _ = rebuilt(released)
    assert cell(notebook, "double").source == ANSWER


def test_a_renamed_check_cell_is_an_ordinary_cell_and_the_original_is_put_back(released, rebuilt):
    cell(released, "check-double").metadata.nbgrader.grade_id = "check-doubled"
    notebook, notes = rebuilt(released)
    assert grade_id(cell(notebook, "check-double")) == "check-double"
    assert notes == [
        "cell 'check-double' is missing; it was put back",
        "unknown graded cells count as ordinary ones: 'check-doubled'",
    ]


@pytest.mark.parametrize("tag", ["skip-execution", "raises-exception", "show", "ko", "remove-cell"])
def test_tags_and_other_metadata_of_a_submission_count_for_nothing(released, rebuilt, tag):
    for changed in released.cells:
        changed.metadata["tags"] = [tag]
        changed.metadata["deletable"] = True
    cell(released, "double").source = ANSWER
    released.metadata["kernelspec"] = {"name": "evil", "display_name": "x", "language": "bash"}
    notebook, notes = rebuilt(released)
    assert notes == []
    assert cell(notebook, "double").source == ANSWER
    assert notebook.metadata.kernelspec.name == "python3"
    assert {tag for c in notebook.cells for tag in c.metadata.get("tags", [])} <= {"en", "ko"}


def test_cells_a_learner_added_run_where_they_stood(released, rebuilt):
    first, last = (nbformat.v4.new_code_cell(source) for source in ("import this", "print(double(3))"))
    helper = nbformat.v4.new_code_cell("def helper(x):\n    return 2 * x")
    cell(released, "double").source = "def double(x):\n    return helper(x)"
    released.cells.insert(position(released, "double"), helper)
    released.cells.insert(0, first)
    released.cells.append(last)
    notebook, notes = rebuilt(released)
    assert notes == []
    found = sources(notebook)
    assert found[0] == first.source
    assert found.index(helper.source) < position(notebook, "double")
    assert found[-1] == last.source


def test_notes_a_learner_added_as_text_and_empty_cells_are_left_out(released, rebuilt):
    released.cells.insert(3, nbformat.v4.new_markdown_cell("my notes"))
    released.cells.insert(4, nbformat.v4.new_code_cell("  \n"))
    notebook, _ = rebuilt(released)
    assert "my notes" not in sources(notebook)
    assert all(c.source.strip() for c in notebook.cells)


def test_an_edited_set_up_cell_runs_after_the_original(released, rebuilt):
    set_up = ordinary(released, "import numpy")
    original = set_up.source
    set_up.source = original + "\nimport math"
    notebook, _ = rebuilt(released)
    found = sources(notebook)
    assert found.index(original) + 1 == found.index(original + "\nimport math") < position(notebook, "double")


def test_a_deleted_set_up_cell_is_put_back(released, rebuilt):
    set_up = ordinary(released, "import numpy")
    released.cells.remove(set_up)
    assert set_up.source in sources(rebuilt(released)[0])


def test_show_cells_are_left_out_also_when_they_were_edited(released, rebuilt):
    show = ordinary(released, "a picture would stand here")
    assert show.source not in sources(rebuilt(released)[0])
    show.source = "while True: pass"
    assert show.source not in sources(rebuilt(released)[0])


@pytest.mark.parametrize("code", ["en", "ko"])
def test_a_submission_is_rebuilt_on_the_release_of_its_language(template, rebuilt, code):
    released = copy.deepcopy(released_notebook(Course(template), UNIT, code))
    cell(released, "double").source = ANSWER
    notebook, notes = rebuilt(released)
    assert notes == []
    assert notebook.metadata.cnncourse.language == code
    assert ("작은" in "".join(sources(notebook))) is (code == "ko")


@pytest.mark.parametrize(
    "metadata", [{}, {"cnncourse": {"language": "de"}}, {"cnncourse": ["ko"]}, {"cnncourse": None}]
)
def test_a_submission_that_names_no_known_language_counts_as_english(released, rebuilt, metadata):
    cell(released, "double").source = ANSWER
    released.metadata = nbformat.from_dict(metadata)
    notebook, _ = rebuilt(released)
    assert notebook.metadata.cnncourse.language == "en"
    assert cell(notebook, "double").source == ANSWER


def test_a_language_that_was_not_released_does_not_stop_the_grading(released, course):
    cell(released, "double").source = ANSWER
    released.metadata["cnncourse"]["language"] = "ko"
    (course.release / "ko" / UNIT / f"{UNIT}.ipynb").unlink()
    notebook, _ = rebuild(released, course, UNIT)
    assert cell(notebook, "double").source == ANSWER
    (course.release / "en" / UNIT / f"{UNIT}.ipynb").unlink()
    with pytest.raises(UnitError, match="release the unit with `autograder release 00-small`"):
        rebuild(released, course, UNIT)


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"cnncourse": {"unit": "01-convolution"}}, "it seems to be the notebook of '01-convolution'"),
        ({}, "holds none of the cells of 00-small"),
        ({"cnncourse": "01-convolution"}, "holds none of the cells of 00-small"),
        ({"cnncourse": {"unit": UNIT}}, "holds none of the cells of 00-small"),
    ],
)
def test_the_notebook_of_another_unit_is_refused_and_named(template, metadata, said):
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")], metadata=metadata)
    other.cells[0].metadata["nbgrader"] = {"grade_id": "conv2d", "solution": True, "grade": False}
    # As it is and as nbgrader's own command line would hand it over.
    for notebook in (other, clean_notebook(json.loads(json.dumps(other)), "x")):
        with pytest.raises(UnreadableSubmission, match=said):
            rebuild(notebook, Course(template), UNIT)


def test_rebuilding_what_was_rebuilt_changes_nothing(released, rebuilt):
    cell(released, "double").source = ANSWER
    ordinary(released, "import numpy").source += "\nimport math"
    released.cells.insert(0, nbformat.v4.new_code_cell("first = 1"))
    released.cells.append(nbformat.v4.new_code_cell("last = 1"))
    once, _ = rebuilt(released)
    twice, notes = rebuilt(once)
    assert (twice, notes) == (once, [])


# Any submission at all

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
MUTATIONS = [
    "delete",
    "duplicate",
    "swap",
    "retype",
    "junk cell",
    "junk metadata",
    "junk nbgrader",
    "junk field",
    "source",
]


def mutate(notebook: dict[str, Any], data: st.DataObject) -> None:
    """Do one thing to a notebook's JSON that a learner, a tool or an attacker might do."""
    cells = notebook["cells"]
    kind = data.draw(st.sampled_from(MUTATIONS))
    if kind == "junk cell" or not cells:
        cells.insert(data.draw(st.integers(0, len(cells))), data.draw(JUNK))
        return
    n, m = (data.draw(st.integers(0, len(cells) - 1)) for _ in range(2))
    chosen = cells[n]
    if kind == "delete":
        del cells[n]
    elif kind == "duplicate":
        cells.insert(m, copy.deepcopy(chosen))
    elif kind == "swap":
        cells[n], cells[m] = cells[m], cells[n]
    elif not isinstance(chosen, dict):
        return
    elif kind == "retype":
        chosen["cell_type"] = data.draw(st.sampled_from(["code", "markdown", "raw", "heading"]) | JUNK)
    elif kind == "junk metadata":
        chosen["metadata"] = data.draw(JUNK)
    elif kind == "junk nbgrader" and isinstance(chosen.get("metadata"), dict):
        known = chosen["metadata"].get("nbgrader")
        keys = [*known, "x"] if isinstance(known, dict) and data.draw(st.booleans()) else None
        if keys:
            known[data.draw(st.sampled_from(keys))] = data.draw(JUNK | st.sampled_from(["double", "check-double"]))
        else:
            chosen["metadata"]["nbgrader"] = data.draw(JUNK)
    elif kind == "junk field":
        chosen[data.draw(st.sampled_from(["id", "outputs", "source", "execution_count", "attachments"]))] = data.draw(
            JUNK
        )
    elif kind == "source":
        chosen["source"] = data.draw(st.text(max_size=20) | st.lists(st.text(max_size=5), max_size=3))


@given(st.data(), st.sampled_from(["en", "ko"]))
@settings(max_examples=100)
def test_of_any_mutated_submission_the_units_own_cells_are_graded_in_order(template, rebuilt, data, code):
    submission = json.loads(json.dumps(released_notebook(Course(template), UNIT, code)))
    for _ in range(data.draw(st.integers(1, 6))):
        mutate(submission, data)
    try:
        once, _ = rebuilt(submission)
    except UnreadableSubmission:
        known = {grade_id(c) for c in released_notebook(Course(template), UNIT, code).cells} - {None}
        left = [c for c in submission["cells"] if isinstance(c, dict)]
        assert not any(name in known for c in left if (name := metadata_id(c)) and c.get("cell_type") in KINDS)
        return
    assert sum(is_grade(c) for c in once.cells) == 3
    again, _ = rebuilt(once)
    assert [(c.cell_type, c.source, c.metadata) for c in again.cells] == [
        (c.cell_type, c.source, c.metadata) for c in once.cells
    ]


KINDS = ("code", "markdown", "raw")


def metadata_id(found: dict[str, Any]) -> str | None:
    """The grade id a mutated cell still has, where it also has a readable source."""
    metadata = found.get("metadata")
    known = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = known.get("grade_id") if isinstance(known, dict) else None
    return name if isinstance(name, str) and isinstance(found.get("source", ""), str | list) else None
