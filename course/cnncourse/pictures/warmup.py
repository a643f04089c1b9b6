"""Pictures of the warm-up: the axes of an image, slices, shapes that are stretched, and numbers that wrap around."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.patches import FancyArrowPatch, Rectangle

from . import panels, style
from .arrays import Array, as_image
from .explorer import Explorer
from .images import image_colours
from .labels import label, sentences
from .picture import Canvas, Picture
from .style import gray_colours, house

BYTE = 256
# (top, bottom, left, right) of the drawing that stands in for the sliders, as shares of height and width.
TELLING = ((0.0, 0.5, 0.0, 1.0), (0.25, 0.75, 0.25, 0.5), (0.5, 1.0, 0.6, 1.0))


@house()
def image_axes(image: Any, *, alt: str | None = None) -> Picture:
    """Show a colour image (height, width, 3) with its axes: 0 downwards, 1 to the right, 2 through the channels."""
    picture = as_image(image, "the image")
    if picture.ndim != 3:
        raise ValueError(f"image_axes shows colour images (height, width, 3); this array has shape {picture.shape}")
    height, width = picture.shape[:2]
    tall, wide, shift = 2.0, 2.0 * width / height, 0.34
    left, top = 0.9, 0.55
    second = left + wide + 1.3
    canvas = Canvas(second + wide + 2 * shift + 0.95, top + tall + 2 * shift + 0.1)
    canvas.smooth = True
    axes = canvas.axes(left, top, wide, tall)
    panels.show(axes, picture, None)
    axes.set(xticks=[], yticks=[])
    for place in (2, 1, 0):  # the first channel lies in front
        start, above = second + place * shift, top + (2 - place) * shift
        plane = canvas.axes(start, above, wide, tall)
        channel = picture[:, :, place]
        panels.show(plane, channel, gray_colours(channel))
        plane.set(xticks=[], yticks=[])
        for spine in plane.spines.values():
            spine.set(color=(style.VERMILION, style.GREEN, style.BLUE)[place], linewidth=2)
        words = f"[:, :, {place}] " + label(f"channel_{place}")
        canvas.text(start - 0.07, above + 0.14, words, ha="right", fontsize=8)
    _arrow(canvas, (left - 0.18, top), (left - 0.18, top + tall))
    canvas.text(left - 0.28, top + tall / 2, label("warmup_axis", number=0, size=height), ha="right")
    _arrow(canvas, (left, top - 0.18), (left + wide, top - 0.18))
    canvas.text(left + wide / 2, top - 0.36, label("warmup_axis_along", number=1, size=width))
    right, bottom = second + wide + 0.12, top + tall + 0.08
    _arrow(canvas, (right, bottom + 2 * shift), (right + 2 * shift, bottom))
    canvas.text(right + shift + 0.12, bottom + shift + 0.1, label("warmup_axis_along", number=2, size=3), ha="left")
    return canvas.picture(alt or label("warmup_axes_alt", height=height, width=width))


def _arrow(canvas: Canvas, start: tuple[float, float], end: tuple[float, float]) -> None:
    """An arrow between two places in inches."""
    ends = [(x / canvas.width, 1 - y / canvas.height) for x, y in (start, end)]
    look: dict[str, Any] = {
        "arrowstyle": "-|>",
        "mutation_scale": 11,
        "color": style.INK,
        "linewidth": 1.3,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    canvas.figure.add_artist(FancyArrowPatch(*ends, transform=canvas.figure.transFigure, zorder=9, **look))


@house()
def wrap_around(start: int, step: int, *, alt: str | None = None) -> Picture:
    """Show what uint8 makes of ``start + step``: 256 numbers on a circle, on which 0 comes after 255."""
    if not (0 <= start < BYTE and abs(step) < BYTE):
        raise ValueError(f"start is from 0 to 255 and step smaller than 256; got {start!r} and {step!r}")
    canvas = Canvas(6.2, 3.3)
    axes = canvas.axes(0.25, 0.15, 3.0, 3.0)
    axes.set(xlim=(-1.35, 1.35), ylim=(-1.35, 1.35))
    axes.axis("off")

    def at(value: float, radius: float) -> tuple[float, float]:
        angle = 2 * np.pi * value / BYTE
        return radius * float(np.sin(angle)), radius * float(np.cos(angle))

    ring = np.array([at(value, 1.0) for value in np.linspace(0, BYTE, 257)])
    axes.plot(*ring.T, color=style.LINE, linewidth=7)
    path = np.array([at(value, 1.0) for value in np.linspace(start, start + step, 100)])
    axes.plot(*path.T, color=style.SKY, linewidth=7)
    for value in (0, 64, 128, 192):
        axes.plot(*zip(at(value, 0.92), at(value, 1.08), strict=True), color=style.QUIET, linewidth=1)
        axes.text(*at(value, 0.78), str(value), ha="center", va="center", color=style.QUIET, fontsize=style.SMALL)
    end = (start + step) % BYTE
    for value, colour in ((start, style.BLUE), (end, style.FOCUS)):
        axes.plot(*at(value, 1.0), marker="o", markersize=11, color=colour)
        axes.text(*at(value, 1.24), str(value), ha="center", va="center", color=colour)
    said = f"{start} {'+' if step >= 0 else '−'} {abs(step)} = {start + step}"
    canvas.text(3.45, 1.25, said, ha="left", fontsize=13)
    words = label("warmup_left", total=start + step, byte=BYTE, end=end) if end != start + step else ""
    canvas.text(3.45, 1.65, words, ha="left", fontsize=13, color=style.FOCUS)
    canvas.text(3.45, 2.15, label("warmup_after"), ha="left", color=style.QUIET)
    return canvas.picture(alt or label("warmup_wrap_alt", start=start, step=step, end=end))


@house()
def broadcasting(*shapes: Sequence[int], names: Sequence[str], alt: str | None = None) -> Picture:
    """Show how NumPy lines up two shapes from the right and stretches what is missing or 1."""
    if len(shapes) != 2 or len(names) != 2:
        raise ValueError("broadcasting shows two shapes and their two names")
    result = np.broadcast_shapes(*map(tuple, shapes))
    wide, high, left = 1.0, 0.42, 1.75
    canvas = Canvas(left + wide * len(result) + 0.5, 0.3 + 3 * (high + 0.14))
    rows = [*zip(names, shapes, strict=True), (" + ".join(names), result)]
    for row, (name, shape) in enumerate(rows):
        top = 0.18 + row * (high + 0.14) + (0.1 if row == 2 else 0)
        canvas.text(left - 0.15, top + high / 2, name, ha="right")
        for place, size in enumerate(result):
            own = place - (len(result) - len(shape))
            has = own >= 0
            fits = has and shape[own] == size
            axes = canvas.axes(left + place * wide + 0.04, top, wide - 0.08, high)
            axes.axis("off")
            axes.set(xlim=(0, 1), ylim=(0, 1))
            colour = style.GREEN if row == 2 else style.BLUE if fits else style.ORANGE
            axes.add_patch(Rectangle((0.01, 0.03), 0.98, 0.94, facecolor=colour if fits else "none", edgecolor=colour,
                                     linestyle="-" if fits else (0, (3, 2)), linewidth=1.4, alpha=0.9))  # fmt: skip
            words = str(size) if fits else f"{shape[own] if has else ''} → {size}".strip()
            axes.text(0.5, 0.5, words, ha="center", va="center_baseline", color=style.PAPER if fits else style.INK)
    description = label(
        "warmup_broadcast_alt", first=str(tuple(shapes[0])), second=str(tuple(shapes[1])), result=result
    )
    return canvas.picture(alt or description)


def explore_slice(image: Any, *, alt: str | None = None) -> Explorer:
    """Let the learner move the four ends of a slice and see which part of the image it is."""
    picture = as_image(image, "the image")
    height, width = picture.shape[:2]
    if min(height, width) < 8:
        raise ValueError(f"explore_slice shows images of at least 8 × 8; this array has shape {picture.shape}")
    parts = [(round(a * height), round(b * height), round(c * width), round(d * width)) for a, b, c, d in TELLING]
    still = _slices(picture, parts, alt)
    return Explorer(still.png, still.alt, still.width, _controls(picture))


def _controls(image: Array) -> Any:
    """Two sliders with two ends each, above a drawing that follows them."""
    height, width = image.shape[:2]
    rows, columns = (
        ipywidgets.IntRangeSlider(
            value=(size // 4, 3 * size // 4), min=0, max=size, description=label(word),
            style={"description_width": "auto"}, layout={"width": "26em"},
        )
        for word, size in (("warmup_rows", height), ("warmup_columns", width))
    )  # fmt: skip
    shown = ipywidgets.HTML()

    def draw(_: Any = None) -> None:
        shown.value = _slices(image, [(*rows.value, *columns.value)]).html()

    for control in (rows, columns):
        control.observe(draw, names="value")
    draw()
    return ipywidgets.VBox([ipywidgets.HBox([rows, columns], layout={"flex_flow": "row wrap"}), shown])


@house()
def _slices(image: Array, parts: Sequence[tuple[int, int, int, int]], alt: str | None = None) -> Picture:
    """The image with the frame of each slice, and below it the slice by itself."""
    height, width = image.shape[:2]
    wide = 2.35
    cell = min(wide / width, 1.75 / height)
    canvas = Canvas(max(0.3 + len(parts) * (wide + 0.3), 3.2), 0.5 + 2 * (height * cell + 0.34))
    canvas.smooth = True
    said = []
    for place, (top, bottom, left, right) in enumerate(parts):
        start = 0.3 + place * (wide + 0.3) + (wide - width * cell) / 2
        code = f"image[{top}:{bottom}, {left}:{right}]"
        canvas.text(start + width * cell / 2, 0.22, code, family=["DejaVu Sans Mono", "NanumGothic"], fontsize=9)
        panel = canvas.axes(start, 0.42, width * cell, height * cell)
        panels.show(panel, image, image_colours(image))
        panel.set(xticks=[], yticks=[])
        part = image[top:bottom, left:right]
        below = 0.42 + height * cell + 0.34
        shape = str(part.shape)
        canvas.text(start + width * cell / 2, below - 0.16, f"shape {shape}", color=style.QUIET, fontsize=9)
        if part.size:
            panels.outline(panel, top, left, bottom - top, right - left)
            own = canvas.axes(start + left * cell, below + top * cell, (right - left) * cell, (bottom - top) * cell)
            panels.show(own, part, image_colours(image))
            own.set(xticks=[], yticks=[])
        said.append(label("warmup_slice_alt", code=code, shape=shape))
    return canvas.picture(alt or sentences(label("warmup_slices_alt", height=height, width=width), *said))
