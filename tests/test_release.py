"""What students get: the same every time, one lesson in two languages, and no secret."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import nbformat
import pytest
from conftest import UNIT, autograder, rewrite, small_unit

from autograder.errors import AutograderError, LeakError, UnitError
from autograder.facts import write_facts
from autograder.leaks import leaks_in_release
from autograder.release import release
from autograder.units import Course, grade_id, regions

NAME = f"{UNIT}.ipynb"
SOLUTION = "return np.asarray(x) * 2.0"


def files(course: Course) -> dict[str, bytes]:
    """Every file of the release, by its path."""
    paths = (path for path in course.release.rglob("*") if path.is_file())
    return {str(path.relative_to(course.root)): path.read_bytes() for path in paths}


def gradebook(course: Course) -> list[str]:
    """Everything the gradebook holds, but for the ids it draws."""
    connection = sqlite3.connect(course.root / "gradebook.db")
    try:
        rows = [
            json.dumps([table, *(value for name, value in zip(columns, row, strict=True) if not name.endswith("id"))])
            for table, columns in tables(connection)
            for row in connection.execute(f"SELECT * FROM {table}")
        ]
    finally:
        connection.close()
    return sorted(rows)


def tables(connection: sqlite3.Connection) -> list[tuple[str, list[str]]]:
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return [(name, [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]) for name in names]


def released(course: Course, language: str) -> nbformat.NotebookNode:
    return nbformat.read(course.release / language / UNIT / NAME, as_version=4)


def test_releasing_again_changes_no_byte_and_no_row(course):
    before, rows = files(course), gradebook(course)
    release(course, small_unit(course), ["en", "ko"])
    assert files(course) == before
    assert gradebook(course) == rows


def test_a_release_holds_the_notebook_alone_and_one_language(shared_course):
    notebooks = [f"course/en/{UNIT}/{NAME}", f"course/ko/{UNIT}/{NAME}"]
    assert sorted(files(shared_course)) == [f"course/cnncourse/units/{UNIT}.json", *notebooks]
    english, korean = ("\n".join(c.source for c in released(shared_course, code).cells) for code in ("en", "ko"))
    assert "A small unit" in english
    assert "작은 단원" not in english
    assert 'language("en")' in english
    assert "작은 단원" in korean
    assert "A small unit" not in korean
    assert 'language("ko")' in korean


def test_a_release_says_its_unit_and_language_and_nothing_of_the_machine_it_was_made_on(shared_course):
    for code in ("en", "ko"):
        notebook = released(shared_course, code)
        assert notebook.metadata == {
            "cnncourse": {"language": code, "unit": UNIT},
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
        assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook.cells)


def test_what_a_notebook_editor_leaves_in_the_metadata_is_not_released(course):
    unit = small_unit(course)
    edited = unit.notebook
    edited.metadata |= {"authors": [{"name": "A. Teacher"}], "toc": {"base": 1}, "celltoolbar": "Create Assignment"}
    edited.metadata.language_info["version"] = "3.11.7"
    before = files(course)
    nbformat.write(edited, unit.path)
    release(course, small_unit(course), ["en", "ko"])
    assert files(course) == before


def test_graded_and_locked_cells_are_the_same_bytes_in_every_language(shared_course):
    def kept(code: str) -> list[str]:
        return [json.dumps(cell) for cell in released(shared_course, code).cells if grade_id(cell)]

    assert kept("en") == kept("ko")
    assert len(kept("en")) == 5


def test_answers_become_stubs_and_neither_hidden_checks_nor_mark_schemes_are_there(shared_course):
    text = "".join(content.decode() for content in files(shared_course).values())
    for secret in (SOLUTION, "check.hidden()", "rng.normal", "### BEGIN", "1 point: mentions", "two times two"):
        assert secret not in text
    stubs = [c.source for c in released(shared_course, "en").cells if "raise NotImplementedError()" in c.source]
    assert len(stubs) == 2


def test_one_language_can_be_released_alone(course):
    for code in ("en", "ko"):
        (course.release / code / UNIT / NAME).unlink()
    ended = autograder("release", UNIT, "--lang", "ko", "--course-dir", course.root)
    assert (ended.status, ended.out) == (0, "")
    assert ended.err == f"wrote course/ko/{UNIT}/{NAME}\n"
    assert not (course.release / "en" / UNIT / NAME).exists()


def test_a_lesson_edited_since_it_was_built_is_not_released(course):
    text = course.solutions / UNIT / f"{UNIT}.py"
    text.write_text(text.read_text(encoding="utf-8").replace("A small unit", "A tiny unit"), encoding="utf-8")
    before = files(course)
    with pytest.raises(UnitError, match="run `autograder build 00-small` first"):
        release(course, small_unit(course), ["en"])
    assert files(course) == before


def test_facts_that_are_out_of_date_or_missing_are_made_anew(course):
    facts = small_unit(course).facts
    before = facts.read_text(encoding="utf-8")
    for spoil in (lambda: facts.write_text("{}"), facts.unlink):
        spoil()
        release(course, small_unit(course), ["en"])
        assert facts.read_text(encoding="utf-8") == before


# Leaks


def region(course: Course, cell: str, kind: str) -> str:
    source = next(c.source for c in small_unit(course).notebook.cells if grade_id(c) == cell)
    return regions(source, kind)[0]


def in_prose(text: str) -> dict[str, str]:
    commented = "\n".join(f"# {line.strip()}" for line in text.splitlines())
    return {"# # A small unit": f"# # A small unit\n#\n{commented}"}


def in_code(text: str) -> dict[str, str]:
    return {"import numpy as np\nfrom cnncourse": f"import numpy as np\n{text}\nfrom cnncourse"}


PLANTED = {
    "solution of double": [
        lambda course: in_prose(SOLUTION),
        lambda course: in_code(f"def twice(x):\n    {SOLUTION}"),
    ],
    "hidden tests of check-double": [
        lambda course: in_code("if False:\n" + region(course, "check-double", "HIDDEN TESTS")),
        lambda course: in_prose(region(course, "check-double", "HIDDEN TESTS")),
    ],
    "mark scheme of why-twice": [
        lambda course: in_prose("- 1 point: mentions that doubling twice multiplies by four."),
    ],
    "model answer of why-twice": [lambda course: in_prose("Because two times two is four.")],
}


@pytest.mark.parametrize(("where", "changes"), [(where, made) for where, all_ in PLANTED.items() for made in all_])
def test_a_secret_in_the_public_part_of_a_lesson_stops_its_release(course, where, changes):
    unit = rewrite(course, changes(course))
    write_facts(unit)
    with pytest.raises(AutograderError, match=f"it shows the {where}"):
        release(course, unit, ["en", "ko"])
    assert not (course.release / "en" / UNIT / NAME).exists()


def test_lines_that_a_worked_example_shares_with_a_solution_are_no_leak(course):
    solution = "    def step(y):\n        return y * 2.0\n    return step(np.asarray(x))"
    unit = rewrite(course, {f"    {SOLUTION}": solution, **in_code("def step(y):\n    return y * 2.0")})
    write_facts(unit)
    release(course, unit, ["en", "ko"])
    assert leaks_in_release(course, unit) == []


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (f"en/{UNIT}/mistakes.py", "", "this file must not lie beside the notebook"),
        (f"ko/{UNIT}/images/helper.py", "x = 1", "this file must not lie beside the notebook"),
        (f"en/{UNIT}/other.ipynb", "{}", "this file must not lie beside the notebook"),
        (f"en/{UNIT}/notes.txt", f"Hint:\n{SOLUTION}\n", "it shows the solution of double, part 1"),
        ("cnncourse/answers.py", f"def double(x):\n    {SOLUTION}\n", "it holds the solution of double, part 1"),
        ("cnncourse/texts/hints.toml", "return np.asarray(x) ** 2", "it holds the mistake squared"),
    ],
)
def test_a_secret_in_a_file_beside_the_notebook_or_in_the_student_package_is_found(course, path, text, said):
    planted = course.release / path
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(text)
    (leak,) = leaks_in_release(course, small_unit(course))
    assert leak == f"course/{path}: {said}"


def test_a_picture_beside_the_notebook_is_no_leak(course):
    (course.release / "en" / UNIT / "cat.png").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe\x00" * 100)
    assert leaks_in_release(course, small_unit(course)) == []


def test_a_course_whose_settings_let_the_lessons_text_through_cannot_release_it(course):
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace('"*.py", ', ""))
    with pytest.raises(LeakError, match=r"00-small.py: this file must not lie beside the notebook"):
        release(course, small_unit(course), ["en"])


def test_what_nbgrader_cannot_release_is_told_with_its_cause(course):
    rewrite(course, {"    return np.asarray(x) * 2.0\n    ### END SOLUTION\n": "    return np.asarray(x) * 2.0\n"})
    ended = autograder("release", "--course-dir", course.root, "--quiet")
    assert ended.status == 2
    assert ended.err.startswith("autograder: nbgrader could not release 00-small in 'en': RuntimeError: ")
    assert ended.err.count("\n") == 1


def test_a_leak_ends_the_command_with_one_sentence(course):
    (course.release / "cnncourse" / "answers.py").write_text(f"def double(x):\n    {SOLUTION}\n")
    ended = autograder("release", "--course-dir", course.root, "--quiet")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("autograder: The release of 00-small shows what it must not: ")
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("missing", [f"{UNIT}.py", "mistakes.py", f"{UNIT}.ipynb"])
def test_a_unit_that_lacks_a_file_is_told_which(course, missing):
    (course.solutions / UNIT / missing).unlink()
    ended = autograder("release", "--course-dir", course.root)
    assert ended.status == 2
    assert missing in ended.err
    assert ended.err.count("\n") == 1


def test_a_folder_without_nbgraders_settings_is_told(course):
    (course.root / "nbgrader_config.py").unlink()
    ended = autograder("release", "--course-dir", course.root)
    assert ended.status == 2
    assert "holds no nbgrader_config.py" in ended.err


def test_the_gradebook_knows_the_unit_after_its_release(shared_course: Course):
    rows = gradebook(shared_course)
    assert sum(UNIT in row and '"assignment"' in row for row in rows) == 1
    assert Path(shared_course.root / "gradebook.db").is_file()
