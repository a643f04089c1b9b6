"""The geometry of the report's pictures; ``charts.html.j2`` draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

HISTOGRAM_HEIGHT = 120.0
SLOT, BAR = 52.0, 44.0
STACK_WIDTH = 300.0
# Below this width a number would not fit into its part of a stack.
ROOM_FOR_NUMBER = 16.0


class Bar(NamedTuple):
    """One bar of the histogram: where it stands, and what it says."""

    x: float
    y: float
    height: float
    students: int
    label: str


class Part(NamedTuple):
    """One part of a stacked bar."""

    x: float
    width: float
    state: str
    students: int
    number_fits: bool


def bars(histogram: Sequence[int]) -> list[Bar]:
    """A bar for each bin, the tallest as high as the picture."""
    unit = HISTOGRAM_HEIGHT / max([*histogram, 1])
    step = 100 // len(histogram)
    return [
        Bar(
            x=round(number * SLOT + (SLOT - BAR) / 2, 1),
            y=round(HISTOGRAM_HEIGHT - count * unit, 1),
            height=round(count * unit, 1),
            students=count,
            label=f"{number * step}–{(number + 1) * step}",
        )
        for number, count in enumerate(histogram)
    ]


def position(share: float, bins: int) -> float:
    """Where a share between 0 and 1 stands on the histogram's axis."""
    return round(share * SLOT * bins, 1)


def stack(counts: Mapping[str, int]) -> list[Part]:
    """The parts of a stacked bar, those of nobody left out."""
    total = sum(counts.values())
    parts, x = [], 0.0
    for state, count in counts.items():
        width = STACK_WIDTH * count / total if total else 0.0
        if count:
            parts.append(Part(round(x, 1), round(width, 1), state, count, width >= ROOM_FOR_NUMBER))
        x += width
    return parts
