"""A whole convolutional network in one picture: feature extractor and classifier."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle

from . import style
from .labels import label
from .picture import Canvas, Picture
from .style import house

WIDTH, HEIGHT = 8.6, 3.85
FLOOR = 2.0  # inches from the top to the line on which all blocks are centred
LEAN = (0.3, 0.2)  # how far a block's far side is moved right and up, as a share of its height


@dataclass(frozen=True)
class _Step:
    """What a layer gives: its size, where and how it is drawn, and the operation that led to it."""

    size: str
    centre: float
    tall: float
    wide: float
    colour: str
    operation: str


_IMAGE, _CONVOLUTION, _POOLING, _DENSE = "#9aa3ad", style.SKY, style.ORANGE, style.GREEN
_MAPS = (
    _Step("32×32×3", 0.62, 1.30, 0.07, _IMAGE, "image"),
    _Step("32×32×32", 1.68, 1.30, 0.18, _CONVOLUTION, "convolution"),
    _Step("16×16×32", 2.66, 0.76, 0.18, _POOLING, "pooling"),
    _Step("16×16×64", 3.64, 0.76, 0.32, _CONVOLUTION, "convolution"),
    _Step("8×8×64", 4.54, 0.44, 0.32, _POOLING, "pooling"),
    _Step("8×8×64", 5.44, 0.44, 0.32, _CONVOLUTION, "convolution"),
)
_VECTORS = (
    _Step("4096", 6.42, 1.90, 0.10, "#b9c0c8", "flatten"),
    _Step("128", 7.24, 1.20, 0.13, _DENSE, "dense"),
    _Step("10", 8.06, 0.80, 0.13, _DENSE, "softmax"),
)


@house()
def structure(*, alt: str | None = None) -> Picture:
    """Show the network of the course from the 32×32×3 image to ten probabilities, with the size after each layer."""
    canvas = Canvas(WIDTH, HEIGHT)
    axes = canvas.axes(0, 0, WIDTH, HEIGHT)
    axes.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    axes.axis("off")
    _part(axes, 1.16, 5.92, "extractor", style.BLUE)
    _part(axes, 6.02, WIDTH - 0.08, "classifier", style.GREEN)
    steps = (*_MAPS, *_VECTORS)
    for step in _MAPS:
        _block(axes, step)
    for step in _VECTORS:
        _bar(axes, step, cells=10 if step.size == "10" else 0)
    for before, after in pairwise(steps):
        _arrow(axes, before, after)
    for step in steps:
        words = label(f"structure_{step.operation}")
        axes.text(step.centre, FLOOR + 1.03, words, ha="center", va="top", fontsize=8.5, linespacing=1.3)
    axes.text(_VECTORS[2].centre + 0.02, FLOOR + 0.62, label("structure_classes"), ha="center", va="center", fontsize=9)
    return canvas.picture(alt or label("structure_alt"))


def _part(axes: Axes, left: float, right: float, name: str, colour: str) -> None:
    """A tinted field with the name of one half of the network, and what it does."""
    field = FancyBboxPatch(
        (left, 0.12), right - left, HEIGHT - 0.24, boxstyle="round,pad=0,rounding_size=0.08", linewidth=0,
        facecolor=_tint(colour, 0.92), zorder=0,
    )  # fmt: skip
    axes.add_patch(field)
    middle = (left + right) / 2
    axes.text(middle, 0.33, label(f"structure_{name}"), ha="center", va="center", fontsize=12, color=colour)
    note = label(f"structure_{name}_note")
    axes.text(middle, HEIGHT - 0.28, note, ha="center", va="center", fontsize=8.5, color=style.QUIET)


def _block(axes: Axes, step: _Step) -> None:
    """A stack of maps: as tall as the maps are, as wide as it has channels."""
    lean_x, lean_y = LEAN[0] * step.tall, LEAN[1] * step.tall
    left, right = step.centre - (step.wide + lean_x) / 2, step.centre + (step.wide - lean_x) / 2
    top, bottom = FLOOR - (step.tall - lean_y) / 2, FLOOR + (step.tall + lean_y) / 2
    front = [(left, top), (right, top), (right, bottom), (left, bottom)]
    above = [(left, top), (right, top), (right + lean_x, top - lean_y), (left + lean_x, top - lean_y)]
    beside = [(right, top), (right, bottom), (right + lean_x, bottom - lean_y), (right + lean_x, top - lean_y)]
    for corners, light in ((front, 0.0), (above, 0.55), (beside, 0.3)):
        axes.add_patch(Polygon(corners, facecolor=_tint(step.colour, light), edgecolor=style.INK, linewidth=0.8))
    axes.text(step.centre, top - lean_y - 0.13, step.size, ha="center", va="center", fontsize=9.5)


def _bar(axes: Axes, step: _Step, cells: int) -> None:
    """A vector, upright; a short one with a line between its entries."""
    top, left = FLOOR - step.tall / 2, step.centre - step.wide / 2
    axes.add_patch(
        Rectangle((left, top), step.wide, step.tall, facecolor=_tint(step.colour, 0.25), edgecolor=style.INK,
                  linewidth=0.8)
    )  # fmt: skip
    for index in range(1, cells):
        height = top + index * step.tall / cells
        axes.plot([left, left + step.wide], [height, height], color=style.INK, linewidth=0.6)
    axes.text(step.centre, top - 0.13, step.size, ha="center", va="center", fontsize=9.5)


def _arrow(axes: Axes, before: _Step, after: _Step) -> None:
    """An arrow from one layer to the next."""
    start, end = before.centre + _half(before) + 0.05, after.centre - _half(after) - 0.05
    axes.annotate(
        "", (end, FLOOR), (start, FLOOR), arrowprops={"arrowstyle": "-|>", "color": style.QUIET, "shrinkA": 0,
                                                      "shrinkB": 0, "linewidth": 1.2, "mutation_scale": 9},
    )  # fmt: skip


def _half(step: _Step) -> float:
    """Half the width a layer takes on the line of the arrows."""
    return (step.wide + (LEAN[0] * step.tall if step in _MAPS else 0.0)) / 2


def _tint(colour: str, light: float) -> tuple[float, float, float]:
    """The colour mixed with white: 0 leaves it, 1 is white."""
    red, green, blue = (part + (1 - part) * light for part in to_rgb(colour))
    return (red, green, blue)
