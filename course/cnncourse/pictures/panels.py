"""One array drawn as cells: its colours, its numbers, its indices, its title and its colour bar."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from . import style
from .labels import size_label
from .picture import Canvas
from .style import Colours, number

Array = NDArray[Any]

CELLS = 16  # up to so many rows and columns an array is drawn as cells, with lines between them
READABLE = 0.26  # inches: a narrower cell has no room for its number
TITLE = 0.54  # inches above a panel: its title, its size, its column numbers
BESIDE = 0.26  # inches left of a panel: its row numbers


def are_cells(array: Array) -> bool:
    """Whether the array is small enough to be drawn cell by cell."""
    return bool(max(array.shape[:2]) <= CELLS)


def draw(
    canvas: Canvas,
    left: float,
    top: float,
    cell: float,
    array: Array,
    colours: Colours | None,
    *,
    title: str | None = None,
    values: bool | None = None,
    indices: bool = True,
) -> Axes:
    """Draw ``array`` (height, width) or (height, width, 3), ``cell`` inches a pixel, at a place on the canvas.

    ``values`` writes the numbers into the cells; None does so where they fit. ``colours`` is None for colour images.
    """
    height, width = array.shape[:2]
    axes = canvas.axes(left, top, width * cell, height * cell)
    show(axes, array, colours)
    canvas.smooth |= not are_cells(array)
    if are_cells(array):
        if values is None:
            values = cell >= READABLE and array.ndim == 2
        if values and array.ndim == 2 and colours is not None:
            write_values(axes, array, colours, cell)
    mark_axes(axes, array, cell, indices=indices)
    middle = left + width * cell / 2
    above = 0.18 if indices else 0.04
    if title is not None:
        canvas.text(middle, top - above - 0.24, title)
        canvas.text(middle, top - above - 0.08, size_label(array), color=style.QUIET, fontsize=8)
    return axes


def show(axes: Axes, array: Array, colours: Colours | None) -> AxesImage:
    """Put the pixels themselves on the axes; small arrays get a thin line around every cell."""
    if array.dtype.kind == "b":
        array = array.astype(np.uint8)
    if colours is None:
        pixels = array if array.dtype.kind == "f" else array.astype(np.uint8)
        drawn = axes.imshow(np.clip(pixels, 0, 1) if pixels.dtype.kind == "f" else pixels, aspect="auto")
    else:
        drawn = axes.imshow(array.astype(float), cmap=colours.cmap, norm=colours.norm, aspect="auto")
    axes.autoscale(False)  # frames and borders drawn later may reach beyond the pixels
    if are_cells(array):
        drawn.set_interpolation("nearest")
        height, width = array.shape[:2]
        axes.vlines(np.arange(width - 1) + 0.5, -0.5, height - 0.5, color=style.LINE, linewidth=0.6)
        axes.hlines(np.arange(height - 1) + 0.5, -0.5, width - 0.5, color=style.LINE, linewidth=0.6)
    return drawn


def write_values(axes: Axes, array: Array, colours: Colours, cell: float, where: Array | None = None) -> None:
    """Write each number into its cell, in black or white, all in a size at which the longest fits.

    ``where`` (height, width) of booleans says which cells get their number; None stands for all.
    """
    words = {at: number(value) for at, value in np.ndenumerate(array) if where is None or where[at]}
    longest = max(len(word) for word in words.values())
    size = min(style.SIZE, 72 * cell * 0.42, 72 * cell * 0.88 / (0.58 * longest))
    for at, word in words.items():
        ink = style.text_colour(colours.at(float(array[at])))
        axes.text(at[1], at[0], word, color=ink, fontsize=size, ha="center", va="center_baseline")


def mark_axes(axes: Axes, array: Array, cell: float, *, indices: bool) -> None:
    """Row numbers at the left and column numbers on top, as an array is indexed; a few for a large image."""
    for spine in axes.spines.values():
        spine.set(color=style.QUIET, linewidth=0.8)
    axes.tick_params(length=0, pad=2, top=False, labeltop=True, bottom=False, labelbottom=False)
    height, width = array.shape[:2]
    if not indices:
        axes.set(xticks=[], yticks=[])
    elif are_cells(array):
        # Numbers set too tightly are left out, every second or third stays.
        step = 1 if cell >= 0.17 else 2 if cell >= 0.1 else 5
        axes.set(xticks=range(0, width, step), yticks=range(0, height, step))
    else:
        axes.tick_params(length=2.5)
        axes.tick_params(axis="x", top=True)
        axes.xaxis.set_major_locator(MaxNLocator(max(2, int(width * cell / 0.6)), integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(max(2, int(height * cell / 0.6)), integer=True))


def outline(
    axes: Axes, row: float, column: float, height: float, width: float, *, rim: bool = True, **look: Any
) -> None:
    """Frame cells: the window with its top left cell at (row, column)."""
    look = {"edgecolor": style.FOCUS, "linewidth": 2.2, **look}
    corner = (column - 0.5, row - 0.5)
    # A white rim lets the frame be seen on dark cells too.
    around = [{**look, "edgecolor": style.PAPER, "linewidth": look["linewidth"] + 1.8}] if rim else []
    for shade in (*around, look):
        axes.add_patch(
            Rectangle(corner, width, height, fill=False, joinstyle="miter", clip_on=False, zorder=5, **shade)
        )


def colour_bar(canvas: Canvas, left: float, top: float, height: float, colours: Colours) -> None:
    """A narrow bar with the scale of ``colours``; its numbers stand at its right."""
    axes = canvas.axes(left, top, 0.11, height)
    ramp = np.linspace(colours.high, colours.low, 256).reshape(-1, 1)
    axes.imshow(ramp, cmap=colours.cmap, norm=colours.norm, aspect="auto", extent=(0, 1, colours.low, colours.high))
    axes.set(xticks=[])
    axes.yaxis.tick_right()
    axes.yaxis.set_major_locator(MaxNLocator(max(2, min(4, int(height / 0.4)))))
    axes.tick_params(length=2.5, pad=2)
    for spine in axes.spines.values():
        spine.set(color=style.QUIET, linewidth=0.6)
