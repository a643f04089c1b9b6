"""Arrays as pictures a page can hold: small ones as tables of shaded numbers, larger ones as tiny PNGs.

Everything is read from a check's record, part of which quotes a submission: what does not have the
expected form is not drawn.
"""

from __future__ import annotations

import binascii
import re
import struct
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

MAX_NUMBERS = 64
MAX_SIDE = 32
MAX_SHAPE = 12
SHADES = 4
ROW = re.compile(r"\[([^\[\]]*)\]")
NUMBER = re.compile(r"[^\s,]{1,16}")
SHAPE = re.compile(r"\((\d{1,3}), (\d{1,3})\)")
LOW, MIDDLE, HIGH = (178, 84, 20), (246, 246, 243), (23, 86, 153)
DARK, BRIGHT = (16, 18, 22), (250, 250, 248)
SAME, DIFFERENT = (214, 218, 223), (196, 60, 20)


class Number(NamedTuple):
    """One number of a small array: how it is written, its shade, and whether it differs."""

    text: str
    shade: str
    off: bool


Grid = list[list[Number]]


def arrays(expected: str, got: str) -> tuple[Grid, Grid] | None:
    """Two small arrays, as ``describe`` writes them, as tables; ``None`` for what is no table of one or two axes."""
    tables = [_rows(text) for text in (expected, got)]
    if any(table is None for table in tables):
        return None
    wanted, seen = tables
    if wanted is None or seen is None or [len(row) for row in wanted] != [len(row) for row in seen]:
        return None
    numbers = [number for row in wanted for text in row if (number := _finite(text)) is not None]
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 0.0)
    marks = [[a != b for a, b in zip(left, right, strict=True)] for left, right in zip(wanted, seen, strict=True)]
    left, right = (
        [
            [Number(text, shade(text, low, high), off) for text, off in zip(row, off_row, strict=True)]
            for row, off_row in zip(table, marks, strict=True)
        ]
        for table in (wanted, seen)
    )
    return left, right


def _rows(text: str) -> list[list[str]] | None:
    """The numbers between the innermost brackets; ``None`` when there are more than two axes, or too many."""
    text = text.strip()
    if len(text) > 40 * MAX_NUMBERS or text.startswith("[[[") or not text.startswith("["):
        return None
    rows = [NUMBER.findall(row) for row in ROW.findall(text)]
    return rows if rows and all(rows) and sum(map(len, rows)) <= MAX_NUMBERS else None


def _finite(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return {"True": 1.0, "False": 0.0}.get(text)
    return number if isfinite(number) else None


def shade(text: str, low: float, high: float) -> str:
    """The class of a number's shade: ``n4`` to ``n1`` below zero, ``z``, ``p1`` to ``p4`` above.

    Shades are spread over the numbers that are expected, about zero where they have both signs.
    """
    number = _finite(text)
    if number is None or high == low:
        return "z"
    share = number / max(-low, high) if low < 0 else (number - low) / (high - low)
    level = min(round(abs(share) * SHADES), SHADES)
    return "z" if level == 0 else f"{'p' if share > 0 else 'n'}{level}"


class Shapes(NamedTuple):
    """Two shapes of two axes, small enough to draw."""

    expected: tuple[int, int]
    got: tuple[int, int]


def shapes(expected: str, got: str) -> Shapes | None:
    """Two shapes such as ``(4, 3)``; ``None`` for others and for large ones."""
    found = [SHAPE.fullmatch(text) for text in (expected, got)]
    sizes = [(int(match[1]), int(match[2])) for match in found if match]
    if len(sizes) < 2 or not all(0 < side <= MAX_SHAPE for size in sizes for side in size):
        return None
    return Shapes(sizes[0], sizes[1])


class Maps(NamedTuple):
    """Two larger arrays as pictures of a pixel a number, and where they differ; see ``cnncourse.levels``."""

    expected: str
    got: str
    off: str
    height: int
    width: int
    colour: bool
    part: str
    low: float
    high: float
    differing: int
    total: int

    @property
    def signed(self) -> bool:
        """Whether colours are spread about zero."""
        return not self.colour and self.low < 0 < self.high


def maps(fields: Mapping[str, Any]) -> Maps | None:
    """The pictures of a message; ``None`` when its fields are not those that checks write."""
    match fields:
        case {
            "size": [int(height), int(width)],
            "part": str(part),
            "colours": 1 | 3 as colours,
            "low": int() | float() as low,
            "high": int() | float() as high,
            "expected": list(expected),
            "got": list(got),
            "off": list(off),
        } if len(expected) == len(got) == len(off) <= MAX_SIDE:
            pass
        case _:
            return None
    try:
        wanted, seen = ([b64decode(row, validate=True) for row in rows] for rows in (expected, got))
    except (binascii.Error, ValueError, TypeError):
        return None
    marks = [[mark == "1" for mark in row] for row in off if isinstance(row, str)]
    across = len(marks[0]) if marks else 0
    lengths = {len(row) for row in (*wanted, *seen)} | {len(row) * colours for row in marks}
    if lengths != {across * colours} or not 0 < across <= MAX_SIDE:
        return None
    paint = (lambda row: row) if colours == 3 else _signed if low < 0 < high else _grey
    return Maps(
        expected=_uri(map(paint, wanted), across),
        got=_uri(map(paint, seen), across),
        off=_uri((b"".join(bytes(DIFFERENT if mark else SAME) for mark in row) for row in marks), across),
        height=height,
        width=width,
        colour=colours == 3,
        part=part,
        low=low,
        high=high,
        differing=sum(map(sum, marks)),
        total=across * len(marks),
    )


def _scale(ends: Sequence[tuple[int, int, int]]) -> list[bytes]:
    """256 colours from the first end to the last, evenly between."""
    steps = len(ends) - 1
    colours = []
    for level in range(256):
        place = level / 255 * steps
        left = min(int(place), steps - 1)
        pair = zip(ends[left], ends[left + 1], strict=True)
        colours.append(bytes(round(a + (b - a) * (place - left)) for a, b in pair))
    return colours


GREYS, SIGNED = _scale([DARK, BRIGHT]), _scale([LOW, MIDDLE, HIGH])


def _grey(row: bytes) -> bytes:
    return b"".join([GREYS[level] for level in row])


def _signed(row: bytes) -> bytes:
    return b"".join([SIGNED[level] for level in row])


def _uri(rows: Iterable[bytes], width: int) -> str:
    """Rows of RGB as a PNG in a data URI."""
    lines = list(rows)
    header = struct.pack(">IIBBBBB", width, len(lines), 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + line for line in lines))
    parts = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
    return "data:image/png;base64," + b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(chunks)).decode()
