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
CODE = re.compile(r"(```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`)", re.S)
ACTIVE_TEX = re.compile(
    r"\\(?=(href|url|class|cssId|style|require|html\w*|data|mmlToken|def|newcommand|let|includegraphics)\b)"
)


def harmless_outputs(told: Any) -> list[NotebookNode]:
    """What a submission's cell claims to have shown, as notebook outputs that nothing acts on."""
    outputs: list[NotebookNode] = []
    room = MAX_CELL
    for shown in told if isinstance(told, list) else []:
        output = _output(shown)
        if output is None:
            continue
        room -= len(str(output))
        if room < 0:
            outputs.append(nbformat.v4.new_output("stream", name="stdout", text="… more was shown than is kept"))
            break
        outputs.append(output)
    return outputs


def _output(shown: Any) -> NotebookNode | None:
    match shown:
        case {"stream": "stdout" | "stderr" as name, "text": str(text)}:
            return _new("stream", name=name, text=inert(text, limit=MAX_TEXT, lines=True))
        case {"display": dict(data)}:
            kept = dict(_display(data.items()))
            return _new("display_data", data=kept) if kept else None
    return None


def _display(items: Iterable[tuple[Any, Any]]) -> Iterable[tuple[str, str]]:
    for kind, text in items:
        if not isinstance(text, str):
            continue
        if kind == "text/plain":
            yield kind, inert(text, limit=MAX_TEXT, lines=True)
        elif kind == "image/png" and is_png(text):
            yield kind, text
        elif kind == "text/html" and len(text) <= MAX_TEXT * 5:
            yield kind, harmless_html(text)


def harmless_html(text: str) -> str:
    """HTML reduced to tables and emphasis: no script, style, link, image or attribute beyond cell spans."""
    return nh3.clean(text, tags=TABLE_TAGS, attributes=TABLE_ATTRIBUTES, strip_comments=True)


def is_png(text: str) -> bool:
    """Whether base64 text is a PNG of bounded size."""
    if len(text) > MAX_IMAGE:
        return False
    try:
        return base64.b64decode("".join(text.split()), validate=True).startswith(PNG)
    except (binascii.Error, ValueError):
        return False


def harmless_markdown(text: str) -> str:
    """A written answer in which HTML shows as text, images load nothing, and TeX cannot link or style.

    Code stays as it was typed: Markdown shows it literally anyway.
    """
    parts = CODE.split(inert(text, limit=100_000, lines=True))
    return "".join(part if n % 2 else _prose(part) for n, part in enumerate(parts))


def _prose(text: str) -> str:
    text = re.sub(r"<(?=[A-Za-z/!?])", "&lt;", text)
    text = text.replace("![", "[")
    return ACTIVE_TEX.sub(r"\\text ", text)


def error_output(raised: Any) -> list[NotebookNode]:
    """A cell's exception as a notebook output: type, message and the learner's own line."""
    match raised:
        case {"type": str(kind), "text": str(text), "line": str(line)}:
            said = inert(f"{kind}: {text}", limit=400)
            lines = [inert(line, limit=300), said] if line else [said]
            return [_new("error", ename=inert(kind, limit=80), evalue=inert(text, limit=300), traceback=lines)]
    return []


def _new(kind: str, **fields: Any) -> NotebookNode:
    output: NotebookNode = nbformat.v4.new_output(kind, **fields)
    return output
