"""Submissions that share code: copies are found under other names, honest answers are not, and nothing is graded."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import nbformat
import pytest
from command_kit import DOUBLE, QUADRUPLE, answered, hand_in
from conftest import UNIT, autograder, rewrite, small_unit
from nbformat.v4 import new_code_cell

from autograder.errors import ExitStatus
from autograder.rebuild import released_notebook
from autograder.similar import compare, find_similar
from autograder.similar.code import LONGEST, MANY
from autograder.similar.compare import Side
from autograder.similar.page import Line, lines_of, render, runs_of

LOOPS = '''\
import numpy as np

def windows(image, size):
    """All windows of an image."""
    rows, columns = image.shape
    found = []
    for row in range(rows - size + 1):
        for column in range(columns - size + 1):
            found.append(image[row:row + size, column:column + size])
    return found

def brightest(image, size):
    best, place = None, None
    for number, window in enumerate(windows(image, size)):
        total = window.sum() / window.size
        if best is None or total > best:
            best, place = total, number
    return best, place

def double(x):
    values = np.asarray(x, dtype=float)
    if values.ndim == 2 and min(values.shape) > 2:
        assert brightest(values, 2)[0] <= values.max()
    return values + values
'''
# The same with other names, other comments, and the functions in another order.
RENAMED = """\
import numpy as np

def double(data):
    # turn it into numbers first
    arr = np.asarray(data, dtype=float)
    if arr.ndim == 2 and min(arr.shape) > 2:
        assert lightest(arr, 2)[0] <= arr.max()
    return arr + arr

def lightest(pic, n):
    top, where = None, None
    for k, patch in enumerate(patches(pic, n)):
        mean = patch.sum() / patch.size
        if top is None or mean > top:
            top, where = mean, k
    return top, where

def patches(pic, n):
    h, w = pic.shape
    out = []
    for i in range(h - n + 1):
        for j in range(w - n + 1):
            out.append(pic[i:i + n, j:j + n])
    return out
"""
ALONE = """\
import numpy as np
from collections import deque

class Ring:
    def __init__(self, size):
        self.items = deque(maxlen=size)

    def push(self, item):
        self.items.append(item)
        return len(self.items) == self.items.maxlen

def twice(number):
    while number and not isinstance(number, (int, float)):
        number = number[0]
    return number * 2 if number else 0

def double(x):
    ring = Ring(3)
    try:
        return np.array([twice(value) for value in x if not ring.push(value) or True])
    except TypeError:
        return np.multiply(x, 2.0)
"""


def give(course, **answers):
    """Hand in one notebook a student, with this answer to the first exercise."""
    for student, source in answers.items():
        hand_in(course, student, answered(course, double=source))


def found(course, **options):
    return find_similar(course, small_unit(course), course.root / "submitted", **options)


def pairs(course, **options):
    return {(pair.first, pair.second) for pair in found(course, **options).record.pairs}


def similar(course, *arguments):
    return autograder("similar", *arguments, "--course-dir", course.root)


# What is found


def test_a_copy_and_a_renamed_and_reordered_one_are_found_and_honest_answers_are_not(course):
    give(course, amina=LOOPS, bao=LOOPS, chloe=RENAMED, dmitri=ALONE, emeka=DOUBLE, farah=DOUBLE)
    record = found(course).record
    assert record.compared == 6
    assert {(p.first, p.second) for p in record.pairs} == {("amina", "bao"), ("amina", "chloe"), ("bao", "chloe")}
    copy = record.pairs[0]
    assert (copy.first, copy.second, copy.share_first, copy.share_second) == ("amina", "bao", 1.0, 1.0)
    assert all(min(pair.share_first, pair.share_second) > 0.8 for pair in record.pairs)


REFERENCE = """\
def double(x):
    \"\"\"Return twice ``x``, an array of any shape.\"\"\"
    ### BEGIN SOLUTION
    return np.asarray(x) * 2.0
    ### END SOLUTION
"""
MISTAKE = '@mistake("forgot-return"'
LONG = """\
def double(x):
    rows, columns = np.shape(x)
    found = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            value = x[row][column]
            if value is None or value != value:
                found[row, column] = -1.0
            elif value > 0:
                found[row, column] = value + abs(value)
            else:
                found[row, column] = value - abs(value) + 1
    smallest, largest = min(found.ravel()), max(found.ravel())
    assert smallest <= largest, (smallest, largest)
    return found[:, ::-1] if rows % 2 == 0 else found
"""


def as_reference(course):
    rewrite(course, {REFERENCE: f"### BEGIN SOLUTION\n{LONG}### END SOLUTION\n"})


def as_known_mistake(course):
    path = course.solutions / UNIT / "mistakes.py"
    path.write_text(path.read_text() + f'\n\n@mistake("long", "double", earns=0)\n{LONG}')


def as_shown_in_the_lesson(course):
    for language in ("en", "ko"):
        path = course.release / language / UNIT / f"{UNIT}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.insert(1, new_code_cell(LONG, id="shown"))
        nbformat.write(notebook, path)


@pytest.mark.parametrize("known", [as_reference, as_known_mistake, as_shown_in_the_lesson])
def test_code_that_the_course_has_itself_is_nobodys_copy(course, known):
    other = LONG.replace("found", "result").replace("row", "r").replace("value", "v")
    give(course, amina=LONG, bao=other, chloe=other)
    assert len(pairs(course)) == 3
    known(course)
    assert pairs(course, threshold=0.05) == set()


def test_short_answers_are_all_alike_and_are_not_listed(course, monkeypatch):
    short = "import numpy as np\n\ndef double(x):\n    y = np.array(x, dtype=float)\n    y *= 2\n    return y"
    give(course, amina=short, bao=short)
    assert pairs(course, threshold=0.05) == set()
    monkeypatch.setattr(compare, "LEAST", 1)
    assert pairs(course, threshold=0.05) == {("amina", "bao")}


def test_what_much_of_the_class_wrote_is_no_sign_of_copying(course):
    give(course, **{f"s{n}": LOOPS for n in range(MANY)})
    assert len(pairs(course)) == MANY * (MANY - 1) // 2
    give(course, **{f"s{n}": LOOPS for n in range(MANY + 1)})
    assert pairs(course) == set()


def test_code_in_cells_of_their_own_counts_and_both_languages_are_compared(course):
    for student, language, text in (("amina", "en", LOOPS), ("bao", "ko", RENAMED)):
        notebook = answered(course, language=language)
        notebook.cells.insert(3, new_code_cell(text, id="mine"))
        hand_in(course, student, notebook)
    assert pairs(course) == {("amina", "bao")}


def test_the_threshold_chooses(course):
    give(course, amina=LOOPS, bao=LOOPS + ALONE.replace("def double", "def other"))
    (pair,) = found(course, threshold=1.0).record.pairs
    assert pair.share_first == 1.0
    assert 0.3 < pair.share_second < 0.8
    give(course, amina=LOOPS + "\ndef mine(a, b):\n    return {key: a.get(key, b[key]) for key in sorted(b)}")
    assert pairs(course, threshold=1.0) == set()
    assert pairs(course, threshold=0.6) == {("amina", "bao")}


def test_the_result_does_not_depend_on_the_run(course):
    give(course, amina=LOOPS, bao=RENAMED, chloe=ALONE)
    told = set()
    for seed in "12":
        command = [sys.executable, "-m", "autograder", "similar", UNIT, "--json", "--course-dir", str(course.root)]
        environment = os.environ | {"PYTHONHASHSEED": seed, "MPLBACKEND": "agg"}
        told.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(told) == 1


# The command


def test_the_command_lists_pairs_as_a_hint_and_writes_nothing_else(course):
    give(course, amina=LOOPS, bao=RENAMED)
    before = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    ended = similar(course, UNIT)
    assert (ended.status, ended.err) == (0, "")
    assert "amina" in ended.out
    assert "A hint, not a proof" in ended.out
    assert {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()} == before


def test_the_pairs_as_json(course):
    give(course, amina=LOOPS, bao=LOOPS)
    hand_in(course, "chloe", "no notebook")
    ended = similar(course, UNIT, "--json", "--quiet")
    assert ended.status == ExitStatus.NOT_ALL_GRADED
    told = json.loads(ended.out)
    (unit,) = told["units"]
    assert (told["schema"], unit["unit"], unit["compared"]) == (1, UNIT, 2)
    assert [pair["shared"] > 200 for pair in unit["pairs"]] == [True]
    assert [left["student"] for left in unit["not_compared"]] == ["chloe"]


def test_what_cannot_be_read_or_is_too_much_is_named_and_the_others_are_compared(course):
    give(course, amina=LOOPS, bao=LOOPS, chloe="x = 1\n" * LONGEST)
    hand_in(course, "dmitri", "{")
    other = released_notebook(course, UNIT, "en")
    other.cells = other.cells[:1]
    hand_in(course, "emeka", other)
    ended = similar(course)
    assert ended.status == ExitStatus.NOT_ALL_GRADED
    assert "amina" in ended.out
    lines = ended.err.splitlines()
    assert [line.split()[2] for line in lines] == ["chloe", "dmitri", "emeka"]
    assert "more than 60,000 characters of own code" in lines[0]
    assert "is not a notebook" in lines[1]
    assert f"holds none of the cells of {UNIT}" in lines[2]


def test_without_a_similar_pair_that_is_said(course):
    give(course, amina=LOOPS, bao=ALONE)
    ended = similar(course)
    assert (ended.status, ended.out) == (0, f"{UNIT}: no pair of 2 submissions is similar enough to be listed.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "submitted is no folder"),
        (["--submissions", "."], "holds no submission of any unit"),
        ([UNIT, "--submissions", "."], f"There is no submission of {UNIT} in ."),
        ([UNIT, "--threshold", "0"], "--threshold"),
        ([UNIT, "--threshold", "much"], "--threshold"),
        (["--html", "x.html", "--submissions", "."], "holds no submission of any unit"),
    ],
)
def test_wrong_usage_is_told(course, monkeypatch, tmp_path, arguments, said):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    ended = similar(course, *arguments)
    assert (ended.status, ended.out) == (ExitStatus.USAGE, "")
    assert said in " ".join(ended.err.split())
    assert not list((tmp_path / "empty").iterdir())


def test_a_page_that_cannot_be_written_is_told(course, tmp_path):
    give(course, amina=LOOPS)
    ended = similar(course, UNIT, "--html", tmp_path)
    assert (ended.status, ended.out) == (ExitStatus.USAGE, "")
    assert f"{tmp_path} cannot be written" in ended.err


# The page


class Tags(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_the_page_shows_both_sides_with_what_agrees_marked(course, tmp_path):
    give(course, amina=LOOPS, bao=RENAMED + "\n\nALONE = {'mine': [1, 2, 3], 'and': (4, 5)}\n")
    ended = similar(course, UNIT, "--html", tmp_path / "new" / "s.html")
    assert ended.out.endswith(f"{tmp_path / 'new' / 's.html'}\n")
    page = (tmp_path / "new" / "s.html").read_text(encoding="utf-8")
    assert "<mark>            found.append(image[row:row + size, column:column + size])</mark>" in page
    assert "<mark>            out.append(pic[i:i + n, j:j + n])</mark>" in page
    assert "<code>ALONE = {&#39;mine&#39;: [1, 2, 3], &#39;and&#39;: (4, 5)}</code>" in page
    tags = Tags(page).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [str(attributes["href"]) for tag, attributes in tags if tag == "a"]
    assert links
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    assert {"script", "img", "link", "iframe"}.isdisjoint(tag for tag, _ in tags)


def test_hostile_names_and_code_stay_text(course):
    hostile = "</code><script>alert(1)</script><img src=x onerror=alert(2)>"
    text = LOOPS + f"\nnote = {hostile!r}  # \u202e {hostile}\n"
    hand_in(course, "<b>amina", answered(course, double=text))
    hand_in(course, "bao", answered(course, double=text))
    page = render(found(course))
    tags = {tag for tag, _ in Tags(page).tags}
    assert {"script", "img", "b"}.isdisjoint(tags)
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;amina" in page


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_speaks_both_languages_and_says_when_there_is_nothing(course, language):
    give(course, amina=ALONE)
    hand_in(course, "bao", "{")
    page = render(found(course), language=language)
    assert f'<html lang="{language}">' in page
    assert {"en": "No pair is similar enough", "ko": "비슷한 쌍이 없습니다"}[language] in page
    assert {"en": "There is one submission", "ko": "제출물이 하나뿐"}[language] in page
    assert "bao: " in page


def test_a_line_agrees_when_half_of_it_does():
    side = Side("amina", "abcd\n  efgh  \n\nijkl", ((0, 4), (9, 11), (15, 16)))
    assert [(line.number, line.agrees) for line in lines_of(side)] == [(1, True), (2, True), (3, False), (4, False)]


def test_long_stretches_in_which_nothing_agrees_are_folded_and_no_line_is_lost():
    lines = [Line(n, str(n), n == 20) for n in range(1, 31)]
    runs = runs_of(lines)
    assert [(run.lines[0].number, run.lines[-1].number, run.folded) for run in runs] == [
        (1, 16, True),
        (17, 23, False),
        (24, 30, False),
    ]
    assert [line for run in runs for line in run.lines] == lines


@pytest.mark.parametrize(
    "text", ["(" * 50_000, "'" * 50_000, "\\\n" * 25_000, "f'{" * 16_000, "1" * 50_000, "x = '''\0\n" + "a\r" * 20_000]
)  # fmt: skip
def test_code_of_any_form_is_compared_soon(course, text):
    give(course, amina=text, bao=text, chloe=QUADRUPLE)
    assert found(course).record.compared == 3
    assert re.search(r"<html", render(found(course)))
