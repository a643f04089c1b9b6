"""Pictures of the unit on pooling: windows, small shifts, and what pooling costs beside a convolution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.ticker import PercentFormatter
from scipy import ndimage

from . import panels, style
from .arrays import Array, as_image, as_plane
from .explorer import Explorer
from .images import WIDE
from .labels import in_words, label, sentences, size_label
from .picture import Canvas, Picture
from .style import gray_colours, house, map_colours, number

KINDS = ("max", "average")
POOLS = (2, 3, 4, 8)
SHIFTS = range(5)
TILES = (style.BLUE, style.ORANGE, style.GREEN, style.VERMILION, style.SKY)
# (kind, pool, shift) of the drawing that stands in for the controls.
TELLING = (("max", 2, 0), ("max", 8, 0), ("average", 8, 0))


def shrunk(image: Array, pool: int, stride: int, kind: str = "max") -> Array:
    """What pooling really gives, by SciPy's filters: one number for each window that fits."""
    over = ndimage.maximum_filter if kind == "max" else ndimage.uniform_filter
    everywhere: Array = over(image.astype(float), size=pool, mode="nearest")
    # SciPy answers at every pixel; the windows that fit have their middle at these.
    fits = tuple(slice(pool // 2, pool // 2 + side - pool + 1, stride) for side in image.shape)
    return everywhere[fits]


@house()
def pooling_windows(
    image: Any, pooled: Any, pool: tuple[int, int], stride: tuple[int, int] | None = None, *, alt: str | None = None
) -> Picture:
    """Show the windows of a pooling on the image, each framed like the number that it became.

    ``image`` (height, width), at most 16 × 16; ``pooled`` your own map. A pixel that is its window's number is filled.
    """
    picture, plane = as_plane(image, "the image"), as_plane(pooled, "the pooled map")
    (height, width), (down, right) = pool, stride or pool
    if max(picture.shape) > panels.CELLS:
        raise ValueError(f"images of at most {panels.CELLS} × {panels.CELLS} are shown; this one is {picture.shape}")
    rows, columns = ((side - p) // s + 1 for side, p, s in zip(picture.shape, pool, (down, right), strict=True))
    if plane.shape != (rows, columns):
        raise ValueError(f"a pool {pool} has {rows} × {columns} windows here; the pooled map has shape {plane.shape}")
    cell = min(0.42, 4.2 / picture.shape[1], 3.4 / picture.shape[0])
    first, top, gap = 0.38, panels.TITLE, 1.0
    second = first + picture.shape[1] * cell + gap
    canvas = Canvas(second + max(columns * cell, 1.0) + 0.4, top + picture.shape[0] * cell + 0.12)
    colours = map_colours([picture, plane])
    axes = panels.draw(canvas, first, top, cell, picture, colours, title=label("input"))
    middle = top + picture.shape[0] * cell / 2
    place = middle - rows * cell / 2
    small = panels.draw(canvas, second, place, cell, plane, colours, title=label("pooling_map"))
    canvas.text(second - gap / 2 - 0.08, middle, "→", fontsize=17, color=style.QUIET)
    inset = 0.09
    for row, column in product(range(rows), range(columns)):
        look: dict[str, Any] = {"edgecolor": TILES[(row * columns + column) % len(TILES)], "linewidth": 1.8}
        corner = row * down, column * right
        window = picture[corner[0] : corner[0] + height, corner[1] : corner[1] + width]
        panels.outline(axes, corner[0] + inset, corner[1] + inset, height - 2 * inset, width - 2 * inset, **look)
        panels.outline(small, row + inset, column + inset, 1 - 2 * inset, 1 - 2 * inset, **look)
        for found in np.argwhere(window == plane[row, column])[:1]:
            at = (corner[1] + found[1], corner[0] + found[0] + 0.3)
            axes.plot(*at, marker="_", markersize=9, markeredgewidth=2, color=look["edgecolor"], zorder=6)
    description = label(
        "pooling_windows_alt", image=in_words(picture), pool=f"{height} × {width}", map=in_words(plane),
        count=plane.size, stride=f"{down}, {right}",
    )  # fmt: skip
    return canvas.picture(alt or description)


@house()
def pooling_shifts(
    feature_map: Any, pool: int = 2, shifts: Sequence[int] = (0, 1, 2), *, alt: str | None = None
) -> Picture:
    """Show a feature map moved right by each of ``shifts``, above what max pooling makes of it.

    What leaves at the right comes in again at the left. Cells that differ from the first column are framed.
    """
    plane = as_plane(feature_map, "the feature map")
    if max(plane.shape) > panels.CELLS:
        raise ValueError(f"maps of at most {panels.CELLS} × {panels.CELLS} are shown; this one has shape {plane.shape}")
    moved = [np.roll(plane, shift, axis=1) for shift in shifts]
    pooled = [shrunk(each, pool, pool) for each in moved]
    gap, beside = 0.5, 0.4
    cell = min(0.26, (WIDE - beside - gap * len(moved)) / (len(moved) * plane.shape[1]))
    large = cell * pool
    second = panels.TITLE + plane.shape[0] * cell + 0.42 + panels.TITLE - 0.3
    canvas = Canvas(beside + len(moved) * (plane.shape[1] * cell + gap), second + pooled[0].shape[0] * large + 0.38)
    colours = map_colours([plane])
    said = []
    for index, (shift, before, after) in enumerate(zip(shifts, moved, pooled, strict=True)):
        left = beside + index * (plane.shape[1] * cell + gap)
        middle = left + plane.shape[1] * cell / 2
        tops = (panels.TITLE, second)
        parts = []
        for top, side, array, start in zip(tops, (cell, large), (before, after), (moved[0], pooled[0]), strict=True):
            axes = panels.draw(canvas, left, top, side, array, colours, values=False, indices=False)
            if top == panels.TITLE:
                # The blocks that pooling will look at.
                axes.vlines(np.arange(pool, array.shape[1], pool) - 0.5, -0.5, array.shape[0] - 0.5, color=style.QUIET)
                axes.hlines(np.arange(pool, array.shape[0], pool) - 0.5, -0.5, array.shape[1] - 0.5, color=style.QUIET)
            differs = np.argwhere(~np.isclose(array, start))
            for row, column in differs:
                panels.outline(axes, row, column, 1, 1, linewidth=1.4, rim=False)
            words = label("pooling_changed", changed=len(differs), count=array.size)
            canvas.text(middle, top + array.shape[0] * side + 0.14, words, fontsize=9,
                        color=style.FOCUS if len(differs) else style.QUIET)  # fmt: skip
            parts.append(words)
        title = label("pooling_still") if shift == 0 else label("pooling_moved", shift=shift)
        canvas.text(middle, panels.TITLE - 0.2, title)
        canvas.text(middle, second - 0.16, label("pooling_after", pool=pool), color=style.QUIET, fontsize=9)
        said.append(label("pooling_shift_said", title=title, before=parts[0], after=parts[1]))
    description = label("pooling_shifts_alt", map=in_words(plane), pool=pool)
    return canvas.picture(alt or sentences(description, *said))


def explore_pooling(image: Any, *, alt: str | None = None) -> Explorer:
    """Let the learner choose maximum or average, pool, stride and shift, and see what is left of the image.

    ``image`` is gray, (height, width), at least 16 × 16.
    """
    picture = as_image(image, "the image")
    if picture.ndim != 2 or min(picture.shape) < 2 * max(POOLS):
        raise ValueError(f"explore_pooling shows gray images of at least 16 × 16; this array has shape {picture.shape}")
    still = _still(picture, alt)
    return Explorer(still.png, still.alt, still.width, _controls(picture))


@house()
def _still(image: Array, alt: str | None) -> Picture:
    """The image and a few telling choices beside it."""
    gap = 0.5
    cell = min(1.9 / image.shape[0], (WIDE - 0.4 - gap * len(TELLING)) / (1 + len(TELLING)) / image.shape[1])
    top, tall, wide = panels.TITLE + 0.1, image.shape[0] * cell, image.shape[1] * cell + gap
    canvas = Canvas(0.4 + wide * (1 + len(TELLING)), top + tall + 0.1)
    colours = gray_colours(image)
    panels.draw(canvas, 0.4, top, cell, image, colours, title=label("input"))
    for place, (kind, pool, shift) in enumerate(TELLING, start=1):
        plane = shrunk(np.roll(image, shift, axis=1), pool, pool, kind)
        title = label("pooling_short_name", kind=label(f"pooling_{kind}"), pool=pool)
        panels.draw(canvas, 0.4 + place * wide, top, tall / plane.shape[0], plane, colours, title=title, values=False)
    canvas.smooth = True
    said = (_said(image, kind, pool, pool, shift) for kind, pool, shift in TELLING)
    return canvas.picture(alt or sentences(label("pooling_explore_alt"), *said))


def _controls(image: Array) -> Any:
    """Four controls above a drawing that follows them."""
    wide = {"description_width": "auto"}
    narrow = {**wide, "button_width": "3.4em"}
    kind = ipywidgets.ToggleButtons(
        options=[(label(f"pooling_{name}"), name) for name in KINDS], description=label("pooling_kind"),
        style={**wide, "button_width": "6em"},
    )  # fmt: skip
    pool = ipywidgets.ToggleButtons(options=POOLS, description=label("pooling_pool"), style=narrow)
    stride = ipywidgets.ToggleButtons(
        options=[(label("pooling_as_pool"), 0), ("1", 1), ("2", 2)], description=label("stride"),
        style={**wide, "button_width": "5.4em"},
    )  # fmt: skip
    shift = ipywidgets.IntSlider(0, min(SHIFTS), max(SHIFTS), description=label("pooling_shift"), style=wide)
    shown = ipywidgets.HTML()

    def draw(_: Any = None) -> None:
        shown.value = _one(image, kind.value, pool.value, stride.value or pool.value, shift.value).html()

    for control in (kind, pool, stride, shift):
        control.layout.width = "auto"
        control.observe(draw, names="value")
    draw()
    flow = {"flex_flow": "row wrap", "grid_gap": "4px 28px"}
    return ipywidgets.VBox([ipywidgets.HBox([kind, pool, stride, shift], layout=flow), shown])


@house()
def _one(image: Array, kind: str, pool: int, stride: int, shift: int) -> Picture:
    """The drawing that belongs to one choice."""
    canvas = Canvas(WIDE, _height(image))
    _row(canvas, 0.0, image, kind, pool, stride, shift)
    return canvas.picture(_said(image, kind, pool, stride, shift))


def _height(image: Array) -> float:
    return float(panels.TITLE + 0.1 + min(2.4, 2.9 * image.shape[0] / image.shape[1]) + 0.1)


def _row(canvas: Canvas, top: float, image: Array, kind: str, pool: int, stride: int, shift: int) -> None:
    """The image, moved, and the pooled map; both as large on the page, so that what is lost is seen."""
    tall = _height(image) - panels.TITLE - 0.2
    cell = tall / image.shape[0]
    body = top + panels.TITLE + 0.1
    moved = np.roll(image, shift, axis=1)
    plane = shrunk(moved, pool, stride, kind)
    colours = gray_colours(image)
    title = label("input") if shift == 0 else label("pooling_moved", shift=shift)
    panels.draw(canvas, 0.4, body, cell, moved, colours, title=title)
    second = 0.4 + image.shape[1] * cell + 0.95
    canvas.text(second - 0.52, body + tall / 2, "→", fontsize=15, color=style.QUIET)
    grown = tall / plane.shape[0]
    panels.draw(canvas, second, body, grown, plane, colours, title=_name(kind, pool, stride), values=False)
    canvas.smooth = True


def _name(kind: str, pool: int, stride: int) -> str:
    return label("pooling_name", kind=label(f"pooling_{kind}"), pool=pool, stride=stride)


def _said(image: Array, kind: str, pool: int, stride: int, shift: int) -> str:
    plane = shrunk(np.roll(image, shift, axis=1), pool, stride, kind)
    return label(
        "pooling_row_alt", size=size_label(image), shift=shift, name=_name(kind, pool, stride),
        map=in_words(plane, briefly=True),
    )  # fmt: skip


@house()
def shift_curves(changes: Mapping[int, Sequence[float]], *, alt: str | None = None) -> Picture:
    """Plot how much a map changes when its image moves: ``changes[pool][shift]``, your own measurements.

    A pool of 1 stands for no pooling. Shifts count from 0.
    """
    if not changes or len({len(values) for values in changes.values()}) != 1:
        raise ValueError("changes holds, for each pool, equally many measurements, one for each shift from 0")
    canvas = Canvas(7.2, 3.5)
    axes = canvas.axes(0.72, 0.2, 4.9, 2.75)
    last = max(len(values) for values in changes.values()) - 1
    highest = max(max(values) for values in changes.values()) or 1.0
    for colour, values in zip(TILES * 4, changes.values(), strict=False):
        axes.plot(range(last + 1), values, color=colour, linewidth=2, marker="o", markersize=4, clip_on=False)
    axes.set(xlim=(0, last), ylim=(0, highest * 1.05), xticks=range(last + 1))
    axes.set_xlabel(label("pooling_shift_axis"))
    axes.set_ylabel(label("pooling_change_axis"))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.grid(axis="y", color=style.LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    # Names at the ends of the lines, pushed apart where they would touch.
    ends = sorted(
        (values[-1], pool, colour) for colour, (pool, values) in zip(TILES * 4, changes.items(), strict=False)
    )
    below = 9e9
    for value, pool, colour in reversed(ends):
        place = 0.2 + 2.75 * (1 - value / (highest * 1.05))
        place = place if below > 1e9 else max(place, below + 0.19)
        below = place
        canvas.text(5.74, place, _pool_name(pool), ha="left", color=colour)
    said = "; ".join(
        f"{_pool_name(pool)}: " + ", ".join(f"{number(100 * round(value, 3))} %" for value in values)
        for pool, values in changes.items()
    )
    return canvas.picture(alt or label("pooling_curves_alt", last=last, curves=said))


def _pool_name(pool: int) -> str:
    return label("pooling_none") if pool == 1 else label("pooling_pool_of", pool=pool)


@house()
def pooling_costs(costs: Mapping[str, tuple[int, int, int]], *, alt: str | None = None) -> Picture:
    """Compare ways to shrink a map: ``costs[name]`` is (multiplications, comparisons, parameters), your own counts."""
    if not costs or min(min(counts) for counts in costs.values()) < 0:
        raise ValueError(f"costs holds three counts of 0 or more for each name; got {dict(costs)}")
    heads = [label(f"pooling_cost_{name}") for name in ("multiplications", "comparisons", "parameters")]
    left, wide, line = 2.55, 1.45, 0.42
    canvas = Canvas(left + 3 * (wide + 0.25) + 0.1, 0.5 + line * len(costs) + 0.1)
    for index, head in enumerate(heads):
        start = left + index * (wide + 0.25)
        canvas.text(start, 0.2, head, ha="left", color=style.QUIET)
        most = max(counts[index] for counts in costs.values()) or 1
        axes = canvas.axes(start, 0.42, wide, line * len(costs))
        places = np.arange(len(costs))[::-1] - 0.22
        axes.barh(places, [counts[index] for counts in costs.values()], height=0.28, color=TILES[index])
        axes.set(xlim=(0, most), ylim=(-0.5, len(costs) - 0.5))
        axes.axis("off")
        for row, counts in enumerate(costs.values()):
            canvas.text(start, 0.42 + line * row + 0.16, f"{counts[index]:,}", ha="left")
    for row, name in enumerate(costs):
        canvas.text(0.1, 0.42 + line * row + 0.24, name, ha="left")
    said = "; ".join(
        f"{name}: " + ", ".join(f"{head} {count:,}" for head, count in zip(heads, counts, strict=True))
        for name, counts in costs.items()
    )
    return canvas.picture(alt or label("pooling_costs_alt", counts=said))
