"""What flattening loses: pixels that touch are torn apart, and a small shift changes nearly every entry."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.patches import ConnectionPatch
from scipy import ndimage

from . import panels, style
from .arrays import Array, as_plane
from .images import WIDE
from .labels import label, size_label
from .picture import Canvas, Picture
from .style import Colours, gray_colours, house

LARGEST = 16
ROW_HEIGHT = 2.3


@house()
def flattening(image: Any, shift: int = 1, *, alt: str | None = None) -> Picture:
    """Show an image and the vector it becomes row by row, and the same for the image moved ``shift`` pixels right.

    ``image`` is gray, (height, width), at most 16 × 16. What is moved in at the left repeats the edge.
    """
    picture = as_plane(image, "the image")
    height, width = picture.shape
    if max(height, width) > LARGEST or min(height, width) < 2:
        raise ValueError(
            f"flattening shows images from 2 × 2 to {LARGEST} × {LARGEST}; this one has shape {picture.shape}"
        )
    if not 1 <= shift < width:
        raise ValueError(f"shift is at least 1 and less than the width {width}; got {shift!r}")
    moved = ndimage.shift(picture.astype(float), (0, shift), order=0, mode="nearest")
    changed = int(np.count_nonzero(~np.isclose(picture, moved)))
    colours = gray_colours(picture)
    pixel = _telling_pixel(picture)
    canvas = Canvas(WIDE, 2 * ROW_HEIGHT)
    words = label("flattening_shifted_one") if shift == 1 else label("flattening_shifted", shift=shift)
    _row(canvas, 0.0, picture, colours, label("flattening_image"), pixel, None)
    _row(canvas, ROW_HEIGHT, moved, colours, words, pixel, ~np.isclose(picture, moved))
    description = label(
        "flattening_alt", size=size_label(picture), shift=shift, distance=width, changed=changed, count=picture.size
    )
    return canvas.picture(alt or description)


def _telling_pixel(image: Array) -> tuple[int, int]:
    """The pixel in the middle; it and the one below it are marked."""
    return (image.shape[0] // 2 - 1, image.shape[1] // 2)


def _row(
    canvas: Canvas,
    top: float,
    image: Array,
    colours: Colours,
    title: str,
    pixel: tuple[int, int],
    changed: Array | None,
) -> None:
    """One image at the left, its vector at the right, the marked pixels followed from one to the other."""
    height, width = image.shape
    cell = min(1.6 / height, 1.9 / width)
    body = top + panels.TITLE
    axes = panels.draw(canvas, 0.4, body, cell, image, colours, title=title, values=False)
    left = 3.0
    length = WIDE - left - 0.15
    strip = canvas.axes(left, body + 0.62, length, 0.34)
    vector = image.reshape(1, -1)
    strip.imshow(vector.astype(float), cmap=colours.cmap, norm=colours.norm, aspect="auto", interpolation="nearest")
    strip.autoscale(False)
    strip.set(xticks=[], yticks=[])
    for start in range(width, image.size, width):
        strip.axvline(start - 0.5, color=style.SKY, linewidth=1.1)
    middle = left + length / 2
    canvas.text(middle, body + 0.2, label("flattening_vector", count=image.size), fontsize=style.SIZE)
    # The rows of the image, named above the piece of the vector that each becomes.
    canvas.text(left - 0.08, body + 0.52, label("flattening_row"), fontsize=8, color=style.QUIET, ha="right")
    for row in range(height):
        place = left + length * (row + 0.5) / height
        canvas.text(place, body + 0.52, str(row), fontsize=8, color=style.QUIET)
    if changed is None:
        for step, colour in ((0, style.FOCUS), (1, style.BLUE)):
            row, column = pixel[0] + step, pixel[1]
            panels.outline(axes, row, column, 1, 1, edgecolor=colour)
            panels.outline(strip, 0, row * width + column, 1, 1, edgecolor=colour, linewidth=1.6, rim=False)
        first = left + length * (pixel[0] * width + pixel[1] + 0.5) / image.size
        second = first + length * width / image.size
        _span(canvas, first, second, body + 1.06)
        canvas.text((first + second) / 2, body + 1.3, label("flattening_apart", distance=width), fontsize=9)
    else:
        flags = canvas.axes(left, body + 1.02, length, 0.12)
        flags.bar(np.flatnonzero(changed), 1.0, width=1.0, color=style.FOCUS, linewidth=0)
        flags.set(xlim=(-0.5, image.size - 0.5), ylim=(0, 1), xticks=[], yticks=[])
        for side in flags.spines.values():
            side.set(color=style.LINE)
        said = label("flattening_changed", changed=int(np.count_nonzero(changed)), count=image.size)
        canvas.text(middle, body + 1.32, said, fontsize=9.5, color=style.FOCUS)


def _span(canvas: Canvas, start: float, end: float, at: float) -> None:
    """A measured distance: a line with two ends, in inches."""
    axes = canvas.axes(start, at, end - start, 0.1)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.axis("off")
    line = ConnectionPatch((0, 0.5), (1, 0.5), "data", "data", axesA=axes, axesB=axes, arrowstyle="<|-|>",
                           color=style.INK, shrinkA=0, shrinkB=0, mutation_scale=8, clip_on=False)  # fmt: skip
    axes.add_patch(line)
