"""The pairs side by side, as one page that needs no network, runs no script and shows hostile text as text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from ..pages import Wording, environment, style
from .compare import Found, Side

MOST_SHOWN = 100
LONGEST_LINE = 300
AROUND, FOLDED = 3, 8
"""Lines shown around what agrees; so many or more further away are folded."""


@dataclass(frozen=True)
class Line:
    """A line of code, and whether most of it stands in the other's code too."""

    number: int
    text: str
    agrees: bool


@dataclass(frozen=True)
class Run:
    """Lines that are shown, or folded because nothing near them agrees."""

    lines: list[Line]
    folded: bool


def render(found: Found, *, language: str = "en") -> str:
    """The page, in one language. Beyond ``MOST_SHOWN`` pairs it says how many more there are."""
    css, policy = style("similar", "similar.css")
    pairs = list(zip(found.record.pairs, found.sides, strict=True))[:MOST_SHOWN]
    return (
        environment("similar")
        .get_template("similar.html.j2")
        .render(
            say=Wording("similar", language),
            css=css,
            policy=policy,
            record=found.record,
            pairs=[(pair, [(side.student, runs_of(lines_of(side))) for side in sides]) for pair, sides in pairs],
            more=len(found.record.pairs) - len(pairs),
            percent=lambda share: f"{100 * share:.0f} %",
            limit=LONGEST_LINE,
        )
    )


def runs_of(lines: list[Line]) -> list[Run]:
    """The lines in their order, long stretches without anything that agrees folded."""
    agreeing = [n for n, line in enumerate(lines) if line.agrees]
    near = {n for at in agreeing for n in range(at - AROUND, at + AROUND + 1)}
    runs = []
    for is_near, group in groupby(enumerate(lines), key=lambda pair: pair[0] in near):
        stretch = [line for _, line in group]
        runs.append(Run(stretch, folded=not is_near and len(stretch) >= FOLDED))
    return runs


def lines_of(side: Side) -> list[Line]:
    """The code line by line. A line agrees when at least half of what it shows does."""
    agrees = bytearray(len(side.text))
    for start, end in side.spans:
        agrees[max(start, 0) : end] = b"\1" * len(agrees[max(start, 0) : end])
    lines, at = [], 0
    for number, text in enumerate(side.text.split("\n"), 1):
        shown = [agrees[at + n] for n, sign in enumerate(text) if not sign.isspace()]
        lines.append(Line(number, text, bool(shown) and 2 * sum(shown) >= len(shown)))
        at += len(text) + 1
    return lines
