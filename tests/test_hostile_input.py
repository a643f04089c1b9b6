"""What bounds the cost of hostile bytes, and what makes hostile text inert, piece by piece."""

from __future__ import annotations

import base64
import ctypes
import json
import struct
import sys
import time
import unicodedata
import zlib
from pathlib import Path

import nbformat
import numpy as np
import pytest
from cnncourse.outcomes import MIME
from cnncourse.values import Foreign, describe, plain
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters import markdown2html

from autograder.engine import bubblewrap, seccomp
from autograder.engine.bundle import own_secret
from autograder.engine.codec import CodecError, decode, encode
from autograder.engine.seam import check_outputs
from autograder.engine.shown import MAX_CELL, MAX_SHOWN, shown
from autograder.errors import UnreadableSubmission
from autograder.harmless import harmless_markdown, harmless_outputs, harmless_result, is_png
from autograder.inert import ORDINARY, UNSAFE, inert
from autograder.submissions import find_submissions, read_notebook

PRIME = 2**61 - 1


def frame(value: object) -> bytes:
    return json.dumps(value).encode()


HOSTILE = {
    "colliding keys": frame(["d", [[["i", str(1 + n * PRIME)], ["n"]] for n in range(60_000)]]),
    "empty lists": b'["l",[' + b"[]," * 8_000_000 + b"[]]]",
    "short texts": b'["l",[' + b'"ab",' * 6_000_000 + b'"ab"]]',
    "nesting": b"[" * 5_000_000,
    "quotes": b'"' * 8_000_000,
    "escapes": b'["s","' + b"\\\\" * 16_000_000 + b'"]',
    "other encoding": '["i","1"]'.encode("utf-16"),
    "brackets in another encoding": ('"' + "\u225b" * 100_000 + '"').encode("utf-16"),
    "huge integer": b"[" + b"9" * 100_000 + b"]",
    "overflow": frame(["f", "0x1.8p+9999"]),
    "overflowing shape": frame(["a", "<f8", [0, 2**39, 2**39], ""]),
    "negative shape": frame(["a", "<f8", [-1], ""]),
    "doubled key": b'{"a": 1, "a": 2}',
    "half a pair": b'["s","\\ud800"]',
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bytes_are_refused_soon(hostile: bytes):
    started = time.process_time()
    with pytest.raises(CodecError):
        decode(hostile)
    assert time.process_time() - started < 3


def test_what_has_too_many_keys_is_named_and_not_sent():
    assert isinstance(plain(dict.fromkeys(range(5_000))), Foreign)
    many = plain(dict.fromkeys(range(4_000)))
    assert decode(encode(many)) == many


def test_the_short_way_through_inert_holds_nothing_unsafe():
    ordinary = [chr(n) for n in range(sys.maxunicode + 1) if ORDINARY.fullmatch(chr(n))]
    assert len(ordinary) > 10_000
    assert not {unicodedata.category(character) for character in ordinary} & (UNSAFE | {"Mn", "Me"})
    assert inert("a\nb", lines=True) == "a\nb" and inert("a\nb") == "a\ufffdb"
    assert inert("a" * 200) == "a" * 200 and inert("a" * 201) == "a" * 199 + "…"


def test_nested_lists_are_told_in_a_moment():
    leaf = np.zeros(36, complex)
    nested: object = leaf
    for _ in range(4):
        nested = [nested] * 12
    started = time.process_time()
    assert len(describe(nested)) <= 240
    assert len(describe({(1, 2): nested, "b": nested})) <= 240
    assert time.process_time() - started < 0.5
    assert describe([1, [2.5, "a"], (3,)]) == "[1, [2.5, 'a'], (3,)]"
    assert describe({"a": 1, "b": [2]}) == "{'a': 1, 'b': [2]}"


def test_one_cell_takes_no_room_from_the_others():
    picture = {"display": {"image/png": "A" * 1_500_000}}
    flood = {"outputs": [picture] * 50 + ["junk", 5, {"display": 5}, {"stream": "other", "text": "x"}]}
    told, used = shown(flood, MAX_SHOWN)
    assert len(told["outputs"]) == 2 and used <= MAX_CELL
    told, used = shown({"outputs": [{"stream": "stdout", "text": "x" * 100}]}, 10)
    assert told["outputs"] == [] and used == 0
    assert shown({"outputs": 5, "raised": {"type": "x" * 10**6, "text": 5, "line": ""}}, 10**6) == (
        {"outputs": [], "raised": None},
        0,
    )


def test_inputs_are_those_of_one_submission():
    cells = [{"kind": "answer", "id": "a", "source": "x"}, {"kind": "check", "id": "check-a", "source": "hidden"}]
    edited = [{**cells[0], "source": "x "}, cells[1]]
    secret = own_secret("course", cells)
    assert secret == own_secret("course", cells) != own_secret("other", cells)
    assert secret != own_secret("course", edited)
    assert secret == own_secret("course", [cells[0], {**cells[1], "source": "mended"}])


WRITTEN = [
    r"\`<img src=x onerror=alert(1)>\`",
    "a ```<script>alert(1)</script>",
    "x ~~~ <script>alert(1)</script>",
    "[c](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x](data:text/html;base64,AAAA)",
    "![a](https://tracker.example/x.png)",
    "[a]: javascript:alert(1)\n\n[a]",
    "[a][b]\n\n[b]: <javascript:alert(1)>",
    "<svg/onload=alert(1)>",
    "<!-- --><b onclick=alert(1)>",
    "| a |\n|---|\n| <script>x</script> |",
    r"$\href{javascript:alert(1)}{x}$ $\csname href\endcsname{javascript:alert(1)}{x}$",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_written_answer_is_inert_in_a_page(text: str):
    page = str(markdown2html(harmless_markdown(text))).lower()
    assert not any(sign in page for sign in ("<script", "<img", "<svg", "<b ", 'href="javascript', 'href="data'))
    assert "\\href" not in page and "\\csname" not in page


@given(st.text(alphabet="<>[]()!`~\\$:/ \nabhrefsimg=javascriptoncl", max_size=60))
def test_making_a_written_answer_inert_twice_changes_nothing_more(text: str):
    once = harmless_markdown(text)
    assert harmless_markdown(once) == once
    assert once.replace("\N{ZERO WIDTH SPACE}", "") == text


def test_a_written_answer_keeps_what_is_harmless():
    text = "If $a < b$ then `if a <b` and **bold**, see [the page](https://keras.io/api)."
    assert harmless_markdown(text).replace("\N{ZERO WIDTH SPACE}", "") == text
    assert '<a href="https://keras.io/api">' in markdown2html(harmless_markdown(text))


def png(width: int, height: int) -> str:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return base64.b64encode(data).decode()


def test_a_picture_of_gigabytes_is_not_kept():
    assert is_png(png(1_600, 1_200))
    assert not is_png(png(60_000, 60_000))
    assert not is_png(png(0, 5))
    assert not is_png(base64.b64encode(b"\x89PNG\r\n\x1a\n").decode())


def test_outputs_are_bounded_in_number():
    assert len(harmless_outputs([{"stream": "stdout", "text": "x"}] * 10_000)) <= 60


def test_the_table_of_a_check_is_inert_whoever_wrote_it():
    cell = nbformat.v4.new_code_cell(metadata={"nbgrader": {"points": 2}})
    record = {"checks": [{"name": "a", "messages": [{"key": "raised", "fields": {"text": "\x1b[2J\u202e"}}]}]}
    html = (
        '<div style="border-left:4px solid #fff;position:fixed;background:url(https://e)" onclick="x">'
        "<script>1</script>\x1b[2J<a href=javascript:1>x</a><table><tr><td aria-label=failed>✗</td></tr></table></div>"
    )
    found = {"score": 1.0, "record": record, "text": "a \x1b[2J \u202e b", "html": html}
    table, score = check_outputs(cell, found, 1)
    told = json.dumps(table, ensure_ascii=False)
    assert not any(sign in told for sign in ("\\u001b", "\u202e", "script", "href", "onclick", "position", "url("))
    assert "border-left:4px solid #fff" in table.data["text/html"] and "aria-label" in table.data["text/html"]
    assert table.data[MIME]["checks"][0]["name"] == "a"
    assert score.data == {"text/plain": "1.0"}


def test_a_file_that_unfolds_is_not_read(tmp_path: Path):
    bomb = tmp_path / "bomb.ipynb"
    bomb.write_bytes(b"[" + b"[]," * 3_100_000 + b"[]]")
    with pytest.raises(UnreadableSubmission, match="parts"):
        read_notebook(bomb)


def test_folders_that_are_no_students_are_told(tmp_path: Path, shared_course):
    (unit,) = shared_course.units(["00-small"])
    for name in ("ann", "[b]", "*", "c\nd", "\x1b[31me", "\udcff"):
        (tmp_path / name / unit.name).mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "ann")
    found = {submission.student: submission.reason for submission in find_submissions(tmp_path, unit)}
    assert "empty" in found.pop("ann")
    assert "link" in found.pop("link")
    assert len(found) == 5 and all("rename" in reason for reason in found.values())
    assert all(name.encode("utf-8") for name in found)


def test_the_course_folder_itself_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "nbgrader_config.py").touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    with pytest.raises(bubblewrap.SandboxUnavailable, match="course's own folder"):
        list(bubblewrap.visible())


def test_the_filter_refuses_calls_it_does_not_know():
    known = seccomp.table("x86_64")
    assert known is not None
    assert run(seccomp.program(known), known.arch, seccomp.UNKNOWN) == seccomp.ERRNO | 38
    assert run(seccomp.program(known), known.arch, 0) == seccomp.ALLOW
    assert run(seccomp.program(known), known.arch, 59) == seccomp.ERRNO | 1
    assert run(seccomp.program(known), known.arch, 56) == seccomp.ERRNO | 1
    assert run(seccomp.program(known), known.arch, 56, seccomp.CLONE_THREAD) == seccomp.ALLOW
    assert run(seccomp.program(known), known.arch, seccomp.X32 + 1) == seccomp.KILL
    assert run(seccomp.program(known), 5, 0) == seccomp.KILL
    other = seccomp.table("aarch64")
    assert other is not None
    assert run(seccomp.program(other), other.arch, 221) == seccomp.ERRNO | 1
    assert run(seccomp.program(other), other.arch, 220) == seccomp.ERRNO | 1
    assert run(seccomp.program(other), other.arch, 220, seccomp.CLONE_THREAD) == seccomp.ALLOW
    assert run(seccomp.program(other), other.arch, 64) == seccomp.ALLOW


def run(code: bytes, arch: int, number: int, argument: int = 0) -> int:
    """What a filter answers to a call, step by step as the kernel does it."""
    data = struct.pack("<IIQQ", number, arch, 0, argument) + bytes(40)
    steps = list(struct.iter_unpack("<HBBI", code))
    at = held = 0
    while True:
        kind, yes, no, k = steps[at]
        at += 1
        if kind == seccomp.LOAD:
            held = ctypes.c_uint32.from_buffer_copy(data, k).value
        elif kind == seccomp.RETURN:
            return k
        else:
            holds = {
                seccomp.JUMP_EQUAL: held == k,
                seccomp.JUMP_GREATER_EQUAL: held >= k,
                seccomp.JUMP_SET: bool(held & k),
            }[kind]
            at += yes if holds else no


def test_results_of_checks_keep_their_look():
    cell = "color:#2e9e5b;font-weight:bold;text-align:center;vertical-align:top"
    html = (
        '<div style="border-left:4px solid #2e9e5b;padding:2px 0 4px 10px"><div><b>a</b></div>'
        f'<table style="margin:4px 0"><tbody><tr><td style="{cell}" aria-label="passed">✓</td></tr></tbody></table>'
        '<div style="opacity:.75;margin-top:4px">x</div></div>'
    )
    cleaned = harmless_result(html)
    kept = ("border-left", "padding", "margin:", "color:", "font-weight", "vertical-align", "opacity", "aria-label")
    assert all(style in cleaned for style in kept)
