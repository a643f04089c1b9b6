"""Making what a submission shows safe to open: plots, tables and prints stay, everything active goes."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Any

import nbformat
import nh3
from nbformat import NotebookNode

from .inert import inert

PNG = b"\x89PNG\r\n\x1a\n"
MAX_TEXT = 20_000
MAX_IMAGE = 2_000_000
MAX_CELL = 4_000_000
MAX_OUTPUTS = 60
MAX_PIXELS = 40_000_000
"""A few bytes of PNG can unfold into gigabytes in a browser."""

MAX_WRITTEN = 30_000
TABLE_TAGS = {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "div",
    "p",
    "span",
    "b",
    "i",
    "em",
    "strong",
    "code",
    "pre",
    "br",
}
TABLE_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
RESULT_TAGS = {"div", "b", "table", "tbody", "tr", "td"}
RESULT_STYLES = {
    "border-left", "padding", "margin", "margin-top", "color", "font-weight", "text-align", "vertical-align",
    "white-space", "opacity",
}  # fmt: skip
NOTHING = "\N{ZERO WIDTH SPACE}"
TAG = re.compile(r"<(?=[A-Za-z/!?])")
LINK = re.compile(r"\](?=:|\((?!https?://))")
ACTIVE_TEX = re.compile(
    r"\\(?=(href|url|class|cssId|style|require|html\w*|data|mmlToken|[egx]?def|(re)?new(command|environment)|"
    r"providecommand|let|csname|includegraphics)(?![A-Za-z]))"
)


def harmless_outputs(told: Any) -> list[NotebookNode]:
    """What a submission's cell claims to have shown, as notebook outputs that nothing acts on."""
    outputs: list[NotebookNode] = []
    room = MAX_CELL
    for shown in told[:MAX_OUTPUTS] if isinstance(told, list) else []:
        output = _output(shown)
        if output is None:
            continue
        room -= len(str(output))
        if room < 0:
            outputs.append(new_output("stream", name="stdout", text="… more was shown than is kept"))
            break
        outputs.append(output)
    return outputs


def _output(shown: Any) -> NotebookNode | None:
    match shown:
        case {"stream": "stdout" | "stderr" as name, "text": str(text)}:
            return new_output("stream", name=name, text=inert(text, limit=MAX_TEXT, lines=True))
        case {"display": dict(data)}:
            kept = dict(_display(data.items()))
            return new_output("display_data", data=kept) if kept else None
    return None


def _display(items: Iterable[tuple[Any, Any]]) -> Iterable[tuple[str, str]]:
    for kind, text in items:
        if not isinstance(text, str):
            continue
        if kind == "text/plain":
            yield kind, inert(text, limit=MAX_TEXT, lines=True)
        elif kind == "image/png" and is_png(text):
            yield kind, "".join(text.split())
        elif kind == "text/html" and len(text) <= MAX_TEXT * 5:
            yield kind, harmless_html(text)


def harmless_html(text: str) -> str:
    """HTML reduced to tables and emphasis: no script, style, link, image or attribute beyond cell spans."""
    text = inert(text, limit=MAX_TEXT * 5, lines=True)
    return nh3.clean(text, tags=TABLE_TAGS, attributes=TABLE_ATTRIBUTES, strip_comments=True)


def harmless_result(text: Any) -> str:
    """The table of a check cell: what a table of ours needs, and nothing else, whoever wrote it."""
    if not isinstance(text, str):
        return ""
    return nh3.clean(
        inert(text, limit=MAX_TEXT * 5, lines=True),
        tags=RESULT_TAGS,
        attributes={"div": {"style"}, "table": {"style"}, "td": {"style", "aria-label"}},
        filter_style_properties=RESULT_STYLES,
        strip_comments=True,
    )


def harmless_record(value: Any, *, depth: int = 0) -> Any:
    """JSON data whose texts are inert and bounded."""
    if isinstance(value, str):
        return inert(value, limit=1_000, lines=True)
    if isinstance(value, dict | list | tuple) and depth >= 8:
        return None
    if isinstance(value, dict):
        return {inert(str(k)): harmless_record(v, depth=depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [harmless_record(item, depth=depth + 1) for item in value]
    return value if isinstance(value, bool | int | float | None) else None


def is_png(text: str) -> bool:
    """Whether base64 text is a PNG of bounded size, in bytes and in pixels."""
    if len(text) > MAX_IMAGE:
        return False
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    return data.startswith(PNG) and data[12:16] == b"IHDR" and 0 < width * height <= MAX_PIXELS


def harmless_markdown(text: str) -> str:
    """A written answer in which HTML shows as text, images load nothing, and TeX cannot link or style.

    What would begin something active is followed by a sign of no width. It looks as it was typed in
    prose and in code alike, so nothing depends on where this and a renderer see code begin and end.
    Done twice it gives the same.
    """
    text = inert(text.replace(NOTHING, ""), limit=MAX_WRITTEN, lines=True)
    text = TAG.sub("<" + NOTHING, text)
    text = text.replace("![", f"!{NOTHING}[")
    text = LINK.sub("]" + NOTHING, text)
    return ACTIVE_TEX.sub("\\\\" + NOTHING, text)


def error_output(raised: Any) -> list[NotebookNode]:
    """A cell's exception as a notebook output: type, message and the learner's own line."""
    match raised:
        case {"type": str(kind), "text": str(text), "line": str(line)}:
            said = inert(f"{kind}: {text}", limit=400)
            lines = [inert(line, limit=300), said] if line else [said]
            return [new_output("error", ename=inert(kind, limit=80), evalue=inert(text, limit=300), traceback=lines)]
    return []


def new_output(kind: str, **fields: Any) -> NotebookNode:
    """An output of format 4. nbformat's own maker holds each to the schema, which takes a millisecond."""
    output: NotebookNode = nbformat.from_dict({"output_type": kind, **fields})
    if kind in {"display_data", "execute_result"}:
        output.setdefault("metadata", NotebookNode())
    return output
