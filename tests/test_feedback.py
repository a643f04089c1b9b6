"""The feedback page: what it says of every outcome, in both languages, and what it never says."""

from __future__ import annotations

import json
import re
import struct
import sys
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from html.parser import HTMLParser
from types import FrameType
from typing import Any

import numpy as np
import pytest
from attacks.arena import Page
from cnncourse import checks
from cnncourse.levels import picture
from cnncourse.outcomes import MIME
from cnncourse.session import session
from conftest import _forget

from autograder.feedback import Given, Mark, page
from autograder.feedback.drawing import arrays, maps, shade, shapes
from autograder.harmless import harmless_record
from autograder.pages import texts

UNIT = "01-convolution"
IMAGE = np.arange(16.0).reshape(4, 4)
BIG = np.linspace(-2.0, 2.0, 24 * 30).reshape(24, 30)
VOID = {"meta", "br", "img", "link", "input", "hr"}
SECRET = "canary_of_the_hidden_check"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    yield
    _forget()


def run(exercise: str, function: Callable[..., Any], ask: Callable[[Any, Any], None], language: str = "en") -> Any:
    """The record that a check cell writes of a function, as the autograded notebook keeps it."""
    told: list[dict[str, Any]] = []
    session.publish = told.append
    session.language, session.unit = language, UNIT
    with checks(exercise, points=4, covers="other sizes, photographs") as check:
        ask(check, function)
    return harmless_record(told[0][MIME])


def ask_conv2d(check: Any, conv2d: Any) -> None:
    check("multiplies and sums every window").call(conv2d, IMAGE).close(IMAGE * 2)
    check("keeps only whole windows").call(conv2d, IMAGE[:2]).shape((2, 4))
    check.hidden()
    check("keeps only whole windows").call(conv2d, IMAGE).shape((4, 4))


def markdown(text: str, **nbgrader: Any) -> dict[str, Any]:
    metadata = {"nbgrader": nbgrader} if nbgrader else {"tags": ["en"]}
    return {"cell_type": "markdown", "id": "m", "metadata": metadata, "source": text.splitlines(keepends=True)}


def code(source: str, outputs: list[Any] | None = None, id: str = "c", **nbgrader: Any) -> dict[str, Any]:
    metadata = {"nbgrader": nbgrader} if nbgrader else {}
    return {"cell_type": "code", "id": id, "metadata": metadata, "source": source, "outputs": outputs or []}


def check_cell(exercise: str, record: Any, points: float = 4) -> dict[str, Any]:
    data = {"text/plain": "ours", "text/html": "<b>ours</b>"} | ({MIME: record} if record else {})
    outputs = [
        {"output_type": "display_data", "data": data, "metadata": {}},
        {"output_type": "execute_result", "data": {"text/plain": "2.0"}, "metadata": {}, "execution_count": 1},
    ]
    source = f"with checks({exercise!r}) as check:\n    ### BEGIN HIDDEN TESTS\n    {SECRET}()\n"
    return code(source, outputs, grade=True, solution=False, grade_id=f"check-{exercise}", points=points)


def answer(exercise: str, source: str, outputs: list[Any] | None = None) -> dict[str, Any]:
    return code(source, outputs, grade=False, solution=True, grade_id=exercise)


def lesson(*cells: dict[str, Any], language: str = "en") -> dict[str, Any]:
    about = {"cnncourse": {"language": language, "unit": UNIT}}
    head = markdown("# 01 Convolution\n\n## The slide\n\nA kernel slides.")
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": [head, *cells]}


def one(record: Any, source: str = "def conv2d(image):\n    return image", **changes: Any) -> str:
    """A page about one exercise, ``conv2d``, worth 4 points."""
    language = changes.pop("language", "en")
    outputs = changes.pop("outputs", None)
    heading = markdown("## Exercise 3 · Convolution (4 points)\n\nWrite it.")
    cells = [heading, answer("conv2d", source, outputs), check_cell("conv2d", record)]
    given = Given(student="ada", marks={"check-conv2d": Mark(score=changes.pop("score", 0.0), max_score=4)}, **changes)
    return page(lesson(*cells, language=language), given)


class Reader(HTMLParser):
    """Reads a page strictly, and its text without the style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.said.append(data)


def said(text: str) -> str:
    return re.sub(r"\s+", " ", "".join(Reader(text).said))


def test_what_is_right_is_said_without_advice() -> None:
    record = run("conv2d", lambda image: image * 2, lambda check, f: check("sums").call(f, IMAGE).close(IMAGE * 2))
    text = said(one(record, score=4.0))
    assert "Every exercise is right" in text and "right · 4 of 4 points" in text
    assert "Read again" not in text and "Hidden checks" not in text


def test_what_is_wrong_is_said_with_why_and_where_to_read() -> None:
    html = one(run("conv2d", lambda image: image, ask_conv2d), score=2.0)
    text = said(html)
    assert "0 of 1 exercises are right. Begin with “Exercise 3 · Convolution”." in text
    assert "partly right · 2 of 4 points" in text
    assert "First difference at [0, 1]" in text
    assert "Read again: “The slide” in the notebook." in text
    assert "Hidden checks also tried: other sizes, photographs." in text
    assert html.count('<table class="numbers">') == 2 and html.count(' off"') == 15
    assert "def" in text and "conv2d" in text


def test_a_recognised_mistake_is_explained_once() -> None:
    record = run("conv2d", lambda image: image, ask_conv2d)
    check = record["checks"][0] | {"mistake": "kernel-flipped"}
    text = said(one(record | {"checks": [check, check]}))
    assert text.count("Your kernel is flipped.") == 1
    assert text.count("The same mistake as above.") == 1


def test_nothing_done_is_told_from_nothing_right() -> None:
    def stub(image: Any) -> None:
        raise NotImplementedError

    text = said(one(run("conv2d", stub, ask_conv2d), "def conv2d(image):\n    # YOUR CODE HERE"))
    assert "not attempted · 0 of 4 points" in text and "There is no answer to this exercise yet." in text
    assert "YOUR CODE HERE" not in text and "returned None" not in text
    text = said(one(run("conv2d", lambda image: image * 3, ask_conv2d)))
    assert "not yet right · 0 of 4 points" in text


def test_what_could_not_be_checked_says_why() -> None:
    check = {"name": "sums", "outcome": "not_checked", "mistake": None, "follow_through": False}
    overdue = check | {"messages": [{"key": "lost_overdue", "fields": {}}]}
    text = said(one({"checks": [overdue]}))
    assert "not checked · 0 of 4 points" in text and "did not end in the time allowed" in text
    waiting = check | {"messages": [{"key": "waiting", "fields": {"exercise": "window, conv2d"}}]}
    assert "One step of the slide, Convolution" in said(one({"checks": [waiting]}))
    assert "The check could not run to its end" in said(one(None))


def test_a_written_answer_waits_then_is_read() -> None:
    text = "Neighbours <b>stay</b>\u200b close.\n\nTwo `lines`."
    cell = markdown(text, grade=True, solution=True, grade_id="why", points=3)

    def given(score: float | None, **more: Any) -> str:
        return said(page(lesson(cell), Given(student="ada", marks={"why": Mark(score=score, max_score=3)}, **more)))

    assert "3 of the 3 points are still to be given by a person" in given(None)
    assert "Neighbours <b>stay</b> close. Two `lines`." in given(None)
    read = given(2.0, comments={"why": "Say more\n<i>about</i> weights."})
    assert "read by a person · 2 of 3 points" in read and "From your instructorSay more <i>about</i> weights." in read
    cell["source"] = ["YOUR ANSWER HERE"]
    assert "There is no answer yet." in given(0.0)


def test_a_late_submission_says_what_it_lost() -> None:
    record = run("conv2d", lambda image: image * 2, lambda check, f: check("sums").call(f, IMAGE).close(IMAGE * 2))
    text = said(one(record, score=4.0, late_penalty=1.0))
    assert "3 of 4 points" in text and "Handed in late: 1 point was taken off." in text
    assert "0 of 4 points" in said(one(record, score=4.0, late_penalty=9.0))


def test_the_page_speaks_the_language_of_the_notebook() -> None:
    record = run("conv2d", lambda image: image, ask_conv2d, "ko")
    html = one(record, score=2.0, language="ko", late_penalty=0.5, comments={"conv2d": "잘 보십시오."})
    text = said(html)
    assert '<html lang="ko">' in html
    for expected in ("일부만 맞음", "다시 읽을 곳", "윈도우마다", "0.5점을 뺐습니다", "잘 보십시오."):
        assert expected in text
    english = [
        words for words in texts("feedback", "en").values() if len(words) > 12 and "{" not in words and words in text
    ]
    assert english == []


def test_both_languages_have_the_same_texts_and_fields() -> None:
    english, korean = texts("feedback", "en"), texts("feedback", "ko")
    assert {key.removesuffix("_one") for key in english} == set(korean)
    for key, text in korean.items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", english[key])), key
    # Sentences end as the lessons do; labels are no sentences.
    sentences = [text for text in korean.values() if text.endswith(".")]
    assert not [text for text in sentences if not re.search(r"(니다|십시오|{\w+})\.", text)]


def test_every_sentence_of_the_checks_can_be_said() -> None:
    from cnncourse.texts import catalogue

    from autograder.feedback.words import Words

    for language in ("en", "ko"):
        say = Words(language, UNIT)
        for key, text in catalogue(language, "messages").items():
            fields = dict.fromkeys(re.findall(r"{(\w+)", text), "7")
            assert say.sentence({"key": key, "fields": fields})
    assert say.sentence({"key": "wrong_value", "fields": {}}) == ""
    assert say.sentence({"key": "no such", "fields": {}}) == ""


def test_the_hidden_check_stays_hidden() -> None:
    hidden = 987654.25

    def ask(check: Any, conv2d: Any) -> None:
        check("sums").call(conv2d, IMAGE).close(IMAGE)
        check.hidden()
        check("sums").call(conv2d, IMAGE + hidden).close(BIG[:4, :4])

    html = one(run("conv2d", lambda image: image, ask), score=0.0)
    assert "Right on the visible" in said(html) or "hidden" in said(html)
    for secret in (SECRET, "HIDDEN TESTS", str(hidden), "987658", '<table class="numbers">', "<b>ours</b>"):
        assert secret not in html


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</code></pre><h1>Full marks</h1>",
    "{{ 7 * 7 }}{% raw %}",
    "red \x1b[31m\x9b2J bell \x07",
    "txt\u202egnp.exe\u2066",
    "half \ud800 pair",
    "javascript:alert(1)",
    "{0.__class__} {fields} {key!r:>99999999}",
    "z" + "\u0301" * 500,
    "`" * 7,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_wherever_it_stands(text: str) -> None:
    fields = {"type": text, "text": text, "expected": text, "got": text, "where": text, "count": text, "size": text}
    keys = ["raised", "arrays", "wrong_shape", "wrong_numbers", "phrase", "picture", text]
    messages = [{"key": key, "fields": fields | {"because": {"phrase": text}}} for key in keys]
    check = {"name": text, "mistake": text, "follow_through": True, "messages": messages, "printed": text}
    checks_told = [check | {"outcome": outcome} for outcome in ("failed", "passed", text)]
    outputs = [
        {"output_type": "stream", "name": text, "text": [text]},
        {"output_type": "error", "ename": text, "evalue": text, "traceback": [text]},
        {"output_type": "display_data", "data": {"text/html": text, "image/svg+xml": text}},
        {"output_type": "display_data", "data": {"image/png": text, "text/plain": text}},
        {"output_type": text, "data": text},
        text,
    ]
    cells = [
        markdown(f"## {text} (4 points)"),
        code(text, outputs, id="added-1-1"),
        answer("conv2d", text, outputs),
        check_cell("conv2d", {"checks": [*checks_told, text], "covers": text}),
        markdown(text, grade=True, solution=True, grade_id="why", points=3),
        code(text, outputs, id="added-9-1"),
    ]
    notebook = lesson(*cells)
    notebook["metadata"]["cnncourse"]["unit"] = text
    marks = {"check-conv2d": Mark(score=1.0, max_score=4)}
    html = page(notebook, Given(student=text, marks=marks, comments={"conv2d": text, "why": text}))
    html.encode()
    reader = Reader(html)
    assert not {tag for tag, _ in reader.tags} & {"script", "iframe", "svg", "form", "a href", "object", "link"}
    assert sum(tag == "h1" for tag, _ in reader.tags) == 1
    assert not [name for _, attributes in reader.tags for name in attributes if name.startswith(("on", "style"))]
    assert all(str(a.get("href", "#"))[0] == "#" for _, a in reader.tags)
    assert set(Page.of(html).found) == {"meta", "style"}
    assert not set(html) & set("\x1b\x9b\x07\u202e\u2066\ud800")
    assert len(html) < 60_000


def test_outputs_of_the_learners_cells_are_shown_harmlessly() -> None:
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "two\nlines"},
        {"output_type": "display_data", "data": {"image/png": pixel, "text/plain": "figure"}},
        {"output_type": "display_data", "data": {"text/html": "<table><tr><td onclick=x>7</td></tr></table>"}},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["line 3", "E: v"]},
    ]
    html = one(run("conv2d", lambda image: image, ask_conv2d), outputs=outputs)
    assert f'src="data:image/png;base64,{pixel}"' in html
    assert "<td>7</td>" in html and "onclick" not in html and "line 3\nE: v" in html
    assert "figure" not in said(html)


def test_the_page_stands_alone_and_every_picture_has_words() -> None:
    html = one(run("conv2d", lambda image: image, ask_maps), score=0.0)
    reader = Reader(html)
    ids = [a["id"] for _, a in reader.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert all(str(a["href"])[1:] in ids for tag, a in reader.tags if tag == "a")
    images = [a for tag, a in reader.tags if tag == "img"]
    assert len(images) == 3 and all(a["alt"] and str(a["src"]).startswith("data:image/png;base64,") for a in images)
    style = html.split("<style>")[1].split("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    (policy,) = [a["content"] for _, a in reader.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert str(policy).startswith(f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; ")
    assert "unsafe" not in str(policy)
    assert not re.search(r"https?:|url\(|@import|javascript:", html.replace(str(policy), ""))
    assert "24 × 30 numbers, from -2 (orange) to 2 (blue; white is 0)" in said(html)


def ask_maps(check: Any, conv2d: Any) -> None:
    wanted = BIG.copy()
    wanted[3, 5] = 1.5
    check("multiplies and sums every window").call(conv2d, BIG).close(wanted)


def decoded(uri: str) -> tuple[int, int, bytes]:
    """Width, height and rows of a PNG that the page made."""
    data = b64decode(uri.split(",")[1])
    width, height = struct.unpack(">II", data[16:24])
    start = data.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", data[start - 8 : start - 4])
    return width, height, zlib.decompress(data[start : start + length])


def test_a_map_shows_where_two_arrays_differ() -> None:
    record = run("conv2d", lambda image: image, ask_maps)
    (message,) = [m for m in record["checks"][0]["messages"] if m["key"] == "picture"]
    drawn = maps(message["fields"])
    assert drawn is not None and (drawn.differing, drawn.total, drawn.height, drawn.width) == (1, 720, 24, 30)
    width, height, rows = decoded(drawn.off)
    assert (width, height, len(rows)) == (30, 24, 24 * (1 + 90))
    marked = [n for n in range(720) if rows[(n // 30) * 91 + 1 + 3 * (n % 30)] == 196]
    assert marked == [3 * 30 + 5]


@pytest.mark.parametrize(
    ("shape", "part", "colours", "size"),
    [
        ((100, 70), "", 1, [100, 70]),
        ((9, 8, 3), "", 3, [9, 8]),
        ((9, 8, 4), "[:, :, 2]", 1, [9, 8]),
        ((5, 9, 8, 4), "[1, :, :, 2]", 1, [9, 8]),
        ((5, 9, 8, 3), "[1, :, :, :]", 3, [9, 8]),
    ],
)
def test_the_map_of_a_large_array_is_the_one_that_differs(shape, part, colours, size) -> None:
    wanted = np.random.default_rng(0).normal(size=shape)
    got = wanted.copy()
    first = {2: (60, 60), 3: (5, 6, 2), 4: (1, 5, 6, 2)}[len(shape)]
    got[first] = np.nan
    drawn = picture(got, wanted, ~np.isclose(got, wanted))
    assert drawn is not None
    assert (drawn["part"], drawn["colours"], drawn["size"]) == (part, colours, size)
    assert sum(row.count("1") for row in drawn["off"]) == 1
    assert len(json.dumps(drawn)) < 12_000
    assert maps(harmless_record([[[[[drawn]]]]])[0][0][0][0][0]) is not None


def test_what_is_no_map_is_not_drawn() -> None:
    flat = np.arange(50.0)
    assert picture(flat, flat + 1, flat > -1) is None
    deep = np.zeros((1, 50, 40))
    assert picture(deep, deep + 1, deep < 1) is None
    good = picture(BIG, BIG + 1, BIG < 9)
    assert good is not None
    for name, value in {"got": ["x"], "off": ["1"], "expected": [], "colours": 2, "low": "0", "size": [1]}.items():
        assert maps(good | {name: value}) is None


def test_small_arrays_become_tables_and_others_stay_text() -> None:
    tables = arrays("[[ 1. ,  0. ],\n [-2. ,  0. ]]", "[[ 1. ,  0. ],\n [ 2. ,  nan]]")
    assert tables is not None
    expected, got = tables
    assert [[n.text for n in row] for row in got] == [["1.", "0."], ["2.", "nan"]]
    assert [[n.off for n in row] for row in got] == [[False, False], [True, True]]
    assert [[n.shade for n in row] for row in expected] == [["p2", "z"], ["n4", "z"]]
    for other in ("[[[1]]]", "array, shape (9, 9), float64", "[]", "[1, 2", "[" + "1, " * 90 + "1]"):
        assert arrays(other, other) is None
    assert arrays("[1, 2]", "[1, 2, 3]") is None
    assert shade("1e999", 0, 1) == "z" and shade("0.5", 0, 1) == "p2"


def test_shapes_are_drawn_while_they_are_small() -> None:
    assert shapes("(4, 3)", "(5, 4)") is not None
    for pair in (("(4, 3)", "(400, 3)"), ("(4,)", "(4, 3)"), ("(4, 3)", "(0, 3)"), ("(4, 3)", "<b>")):
        assert shapes(*pair) is None
    record = run("conv2d", lambda image: image[1:], ask_conv2d)
    assert 'aria-label="expected: 2 rows, 4 columns"' in one(record)


def test_a_page_costs_little() -> None:
    """Counted in calls of Python functions, which a busy machine does not change."""
    record = run("conv2d", lambda image: image, ask_conv2d)
    page_of(record)
    calls = 0

    def count(frame: FrameType, event: str, _: Any) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        page_of(record)
    finally:
        sys.setprofile(None)
    assert calls < 30_000


def page_of(record: Any) -> str:
    """A page about nine exercises, each with an answer of twenty lines of its own."""
    cells = []
    for n in range(9):
        source = f"def conv2d(image):\n    # {n}\n" + "    image = image[1:] * 2.0 + abs(image.min())\n" * 18
        cells += [answer(f"e{n}", source), check_cell(f"e{n}", record)]
    marks = {f"check-e{n}": Mark(score=2.0, max_score=4) for n in range(9)}
    return page(lesson(*cells), Given(student="ada", marks=marks))
