"""Pictures of the unit that builds a CNN in NumPy: waiting, memory, im2col, products, probabilities, shares, speeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import ConnectionPatch
from matplotlib.ticker import FuncFormatter, NullLocator

from . import panels, style
from .arrays import Array, as_plane
from .explorer import Explorer
from .images import WIDE
from .labels import in_words, label, sentences
from .picture import Canvas, Picture
from .style import gray_colours, house, number, signed_colours

IMAGES = (1, 128, 40_000, 400_000)  # one, a batch, an epoch, ten epochs
UNITS = (("seconds", 1.0), ("minutes", 60.0), ("hours", 3600.0), ("days", 86_400.0))
FRAMES = (style.BLUE, style.VERMILION, style.GREEN)
LOOKS = {"loops": (style.VERMILION, "o"), "im2col": (style.BLUE, "s"), "Keras": (style.GREEN, "^")}
PARTS = {"parameters": style.ORANGE, "multiply_adds": style.BLUE, "time": style.GREEN}


@house()
def waiting(seconds: float, *, alt: str | None = None) -> Picture:
    """Show how long a layer takes for one image, a batch, an epoch and a whole training, if one takes ``seconds``."""
    if not seconds > 0:
        raise ValueError(f"seconds is a positive time; got {seconds}")
    times = [seconds * count for count in IMAGES]
    names = [label(f"scratch_waiting_{index}", count=f"{count:,}") for index, count in enumerate(IMAGES)]
    height = 0.46 * len(times)
    left, wide = 2.75, 3.75
    canvas = Canvas(WIDE, height + 0.75)
    axes = canvas.axes(left, 0.12, wide, height)
    places = np.arange(len(times))[::-1]
    low, high = min(0.1, min(times) / 2), max(86_400.0, *times) * 1.2
    axes.barh(places, np.array(times) - low, left=low, color=style.VERMILION, height=0.58)
    axes.set(xscale="log", xlim=(low, high), yticks=places, yticklabels=names, ylim=(-0.5, len(times) - 0.5))
    marks = [(size, label(f"scratch_one_{name}")) for name, size in UNITS if low <= size <= high]
    axes.set_xticks([size for size, _ in marks], [words for _, words in marks])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_axisbelow(True)
    axes.grid(axis="x", color=style.LINE, linewidth=0.6)
    axes.tick_params(axis="y", length=0, labelsize=style.SIZE, labelcolor=style.INK)
    _open(axes)
    said = [_duration(time) for time in times]
    for place, time, words in zip(places, times, said, strict=True):
        beyond = left + wide * np.log(time / low) / np.log(high / low) + 0.08
        canvas.text(beyond, 0.12 + height * (len(times) - 0.5 - place) / len(times), words, ha="left")
    spoken = "; ".join(f"{name}: {words}" for name, words in zip(names, said, strict=True))
    return canvas.picture(alt or label("scratch_waiting_alt", times=spoken))


def _duration(seconds: float) -> str:
    """A time in the largest unit of which there is at least one."""
    name, size = next(((name, size) for name, size in reversed(UNITS) if seconds >= size), UNITS[0])
    return label(f"scratch_{name}", count=f"{seconds / size:.2g}" if seconds < 10 * size else f"{seconds / size:.0f}")


@house()
def memory(image: Any, kernel: tuple[int, int], place: tuple[int, int], *, alt: str | None = None) -> Picture:
    """Show an image and below it the memory it lies in, one window marked in both: its rows lie apart."""
    plane = as_plane(image, "the image")
    height, width = plane.shape
    _require_window(plane, kernel, place)
    cell = min(0.4, 3.6 / width)
    narrow = min(0.36, (WIDE - 0.7) / plane.size)
    strip = panels.TITLE + height * cell + 0.86
    canvas = Canvas(max(narrow * plane.size + 0.7, width * cell + 1.0), strip + narrow + 0.62)
    colours = gray_colours(plane)
    above = panels.draw(canvas, 0.45, panels.TITLE, cell, plane, colours, title=label("scratch_image"))
    panels.outline(above, *place, *kernel)
    below = canvas.axes(0.45, strip, narrow * plane.size, narrow)
    flat = plane.reshape(1, -1)
    below.imshow(flat.astype(float), cmap=colours.cmap, norm=colours.norm, aspect="auto")
    below.autoscale(False)
    below.vlines(np.arange(plane.size - 1) + 0.5, -0.5, 0.5, color=style.LINE, linewidth=0.6)
    panels.write_values(below, flat, colours, narrow)
    below.set(xticks=[], yticks=[])
    starts = [(place[0] + row) * width + place[1] for row in range(kernel[0])]
    for start in starts:
        panels.outline(below, 0, start, 1, kernel[1])
    for row in range(height):
        middle = 0.45 + narrow * width * (row + 0.5)
        canvas.text(middle, strip - 0.17, label("scratch_row", row=row), color=style.QUIET, fontsize=style.SMALL)
        ends = [row * width - 0.5 + 0.12, (row + 1) * width - 0.5 - 0.12]
        below.plot(ends, [-0.66] * 2, color=style.QUIET, linewidth=1.2, clip_on=False)
    canvas.text(0.45, strip - 0.43, label("scratch_memory", count=plane.size), ha="left")
    size = plane.itemsize
    steps = label("scratch_strides", column=size, row=size * width)
    canvas.text(0.45, strip + narrow + 0.28, steps, ha="left", color=style.FOCUS)
    description = label(
        "scratch_memory_alt", image=in_words(plane), row=place[0], column=place[1], height=kernel[0], width=kernel[1],
        starts=", ".join(map(str, starts)), steps=steps,
    )  # fmt: skip
    return canvas.picture(alt or description)


def unrolling(
    image: Any, kernel: tuple[int, int], matrix: Any, *, stride: tuple[int, int] = (1, 1), alt: str | None = None
) -> Explorer:
    """Let the learner choose a window and see the row of the im2col matrix that it becomes.

    ``image`` is (height, width), ``matrix`` (windows, kernel_h * kernel_w): your own, nothing is computed here.
    """
    plane, rows = as_plane(image, "the image"), as_plane(matrix, "the matrix")
    _require_window(plane, kernel, (0, 0))
    across = (plane.shape[1] - kernel[1]) // stride[1] + 1
    down = (plane.shape[0] - kernel[0]) // stride[0] + 1
    if rows.shape != (across * down, kernel[0] * kernel[1]):
        raise ValueError(
            f"{across * down} windows of {kernel[0]} × {kernel[1]} pixels give a matrix of shape "
            f"{(across * down, kernel[0] * kernel[1])}; this one has shape {rows.shape}"
        )
    places = [(stride[0] * row, stride[1] * column) for row in range(down) for column in range(across)]
    telling = sorted({0, min(1, len(places) - 1), len(places) - 1})
    still = _unrolled(plane, kernel, rows, places, telling, alt)
    slider = ipywidgets.IntSlider(
        0, 0, len(places) - 1, description=label("scratch_window"), style={"description_width": "auto"}
    )
    shown = ipywidgets.HTML()

    def draw(_: Any = None) -> None:
        shown.value = _unrolled(plane, kernel, rows, places, [slider.value], alt).html()

    slider.observe(draw, names="value")
    draw()
    return Explorer(still.png, still.alt, still.width, ipywidgets.VBox([slider, shown]))


@house()
def _unrolled(
    image: Array,
    kernel: tuple[int, int],
    matrix: Array,
    places: Sequence[tuple[int, int]],
    marked: Sequence[int],
    alt: str | None,
) -> Picture:
    """The image with some windows framed, and the matrix with the rows that belong to them."""
    cell = min(0.42, 3.4 / image.shape[1], 4.2 / image.shape[0])
    small = min(0.4, (WIDE - 1.6 - image.shape[1] * cell) / matrix.shape[1], 4.6 / matrix.shape[0])
    tall = max(image.shape[0] * cell, matrix.shape[0] * small)
    second = 0.4 + image.shape[1] * cell + 0.95
    canvas = Canvas(second + matrix.shape[1] * small + 0.25, panels.TITLE + tall + 0.3)
    middle = panels.TITLE + tall / 2
    colours = gray_colours(image)
    top = middle - image.shape[0] * cell / 2
    left = panels.draw(canvas, 0.4, top, cell, image, colours, title=label("scratch_image"))
    top = middle - matrix.shape[0] * small / 2
    right = panels.draw(
        canvas, second, top, small, matrix, colours, title=label("scratch_matrix"), values=small >= panels.READABLE
    )
    for index, window in enumerate(marked):
        colour = FRAMES[index % len(FRAMES)] if len(marked) > 1 else style.FOCUS
        row, column = places[window]
        panels.outline(left, row, column, *kernel, edgecolor=colour)
        panels.outline(right, window, 0, 1, matrix.shape[1], edgecolor=colour)
        start, end = (column + kernel[1] - 0.5, row + (kernel[0] - 1) / 2), (-0.5, window)
        canvas.figure.add_artist(
            ConnectionPatch(start, end, "data", "data", axesA=left, axesB=right, color=colour, linewidth=1.3,
                            arrowstyle="-|>", shrinkA=2, shrinkB=13 if matrix.shape[0] <= panels.CELLS else 2)
        )  # fmt: skip
    parts = [
        label(
            "scratch_unrolled", window=window, row=places[window][0], column=places[window][1],
            numbers=" ".join(number(value) for value in matrix[window]),
        )
        for window in marked
    ]  # fmt: skip
    said = label("scratch_unrolling_alt", image=in_words(image), rows=matrix.shape[0], columns=matrix.shape[1])
    return canvas.picture(alt or sentences(said, *parts))


@house()
def matrix_product(rows: Any, columns: Any, product: Any, *, alt: str | None = None) -> Picture:
    """Show windows × kernels = maps as three matrices; one row, one column and the number they give are marked."""
    a, b, c = as_plane(rows, "the windows"), as_plane(columns, "the kernels"), as_plane(product, "the product")
    if a.shape[1] != b.shape[0] or c.shape != (a.shape[0], b.shape[1]):
        raise ValueError(
            f"the product of shapes {a.shape} and {b.shape} is {(a.shape[0], b.shape[1])} where the sides that meet "
            f"agree; this product has shape {c.shape}"
        )
    cell = min(0.42, (WIDE - 2.6) / (a.shape[1] + b.shape[1] + c.shape[1]), 4.4 / max(a.shape[0], b.shape[0]))
    gap = 0.85
    tall = max(a.shape[0], b.shape[0]) * cell
    middle = panels.TITLE + tall / 2
    lefts = [0.45, 0.45 + a.shape[1] * cell + gap, 0.45 + (a.shape[1] + b.shape[1]) * cell + 2 * gap]
    canvas = Canvas(lefts[2] + c.shape[1] * cell + 0.45, panels.TITLE + tall + 0.2)
    row, column = min(1, a.shape[0] - 1), b.shape[1] - 1
    frames = [(row, 0, 1, a.shape[1]), (0, column, b.shape[0], 1), (row, column, 1, 1)]
    names = ("scratch_windows", "scratch_kernels", "scratch_maps")
    for left, matrix, name, frame in zip(lefts, (a, b, c), names, frames, strict=True):
        colours = gray_colours(matrix) if name == "scratch_windows" else signed_colours([matrix])
        top = middle - matrix.shape[0] * cell / 2
        axes = panels.draw(canvas, left, top, cell, matrix, colours, title=label(name))
        panels.outline(axes, *frame)
    for left, sign in zip(lefts[1:], "×=", strict=True):
        canvas.text(left - gap / 2 - 0.05, middle, sign, fontsize=17, color=style.QUIET)
    terms = " + ".join(f"{number(x)}·{_factor(y)}" for x, y in zip(a[row], b[:, column], strict=True))
    description = label(
        "scratch_product_alt", windows=in_words(a), kernels=in_words(b), maps=in_words(c), row=row, column=column,
        terms=f"{terms} = {number(c[row, column])}",
    )  # fmt: skip
    return canvas.picture(alt or description)


def _factor(value: float) -> str:
    return f"({number(value)})" if value < 0 else number(value)


@house()
def probabilities(scores: Any, shares: Any, *, alt: str | None = None) -> Picture:
    """Show the scores of the classes and the probabilities that became of them, class below class."""
    before, after = np.asarray(scores, dtype=float), np.asarray(shares, dtype=float)
    if before.ndim != 1 or before.shape != after.shape:
        raise ValueError(f"scores and probabilities have one number a class; their shapes are {before.shape} and "
                         f"{after.shape}")  # fmt: skip
    height = 0.24 * len(before)
    canvas = Canvas(WIDE, height + 0.75)
    places = np.arange(len(before))[::-1]
    for index, (values, colour, name) in enumerate(
        [(before, style.ORANGE, "scratch_scores"), (after, style.BLUE, "scratch_probabilities")]
    ):
        left = 0.65 + 3.9 * index
        axes = canvas.axes(left, 0.5, 2.9, height)
        axes.barh(places, values, color=colour, height=0.7)
        low, high = min(0.0, values.min()), max(0.0, values.max())
        margin = 0.22 * (high - low)
        axes.set(xlim=(low - (margin if low < 0 else 0), high + margin), ylim=(-0.6, len(before) - 0.4), xticks=[])
        axes.set_yticks(places, [str(k) for k in range(len(before))])
        axes.axvline(0, color=style.QUIET, linewidth=0.8)
        axes.tick_params(axis="y", length=0)
        for side in axes.spines.values():
            side.set_visible(False)
        for place, value in zip(places, values, strict=True):
            words = number(value) if index == 0 else f"{value:.3f}"
            axes.text(value + 0.04 * margin * (3 if value >= 0 else -3), place, words, fontsize=style.SMALL,
                      ha="left" if value >= 0 else "right", va="center_baseline")  # fmt: skip
        canvas.text(left + 1.45, 0.2, label(name))
    canvas.text(4.05, 0.5 + height / 2, "→", fontsize=15, color=style.QUIET)
    spoken = "; ".join(f"{k}: {number(x)} → {y:.3f}" for k, (x, y) in enumerate(zip(before, after, strict=True)))
    return canvas.picture(alt or label("scratch_probabilities_alt", classes=spoken))


@house()
def shares(names: Sequence[str], parts: Mapping[str, Sequence[float]], *, alt: str | None = None) -> Picture:
    """Show for each layer its share of something in the whole network, in percent, as bars beside one another.

    ``parts`` has one number a layer under ``"parameters"``, ``"multiply_adds"`` or ``"time"``.
    """
    for part, values in parts.items():
        if part not in PARTS or len(values) != len(names) or not sum(values) > 0:
            raise ValueError(f"{part!r} needs one number for each of {len(names)} layers; known: {', '.join(PARTS)}")
    thick = 0.8 / len(parts)
    height = (0.16 + 0.25 * len(parts)) * len(names)
    left, wide = 1.25, 5.6
    canvas = Canvas(WIDE, height + 0.62)
    axes = canvas.axes(left, 0.5, wide, height)
    spoken = []
    for index, (part, values) in enumerate(parts.items()):
        percent = 100 * np.asarray(values, dtype=float) / sum(values)
        places = np.arange(len(names)) + thick * (index + 0.5) - 0.4
        axes.barh(places, percent, height=0.86 * thick, color=PARTS[part])
        for place, share in zip(places, percent, strict=True):
            axes.text(share + 0.8, place, _percent(share), va="center_baseline", fontsize=style.SMALL)
        said = ", ".join(f"{name} {_percent(share)}" for name, share in zip(names, percent, strict=True))
        spoken.append(f"{label(f'scratch_part_{part}')}: {said}.")
        axes.bar(0, 0, color=PARTS[part], label=label(f"scratch_part_{part}"))
    axes.set(xlim=(0, 100), ylim=(len(names) - 0.5, -0.5), xticks=[])
    axes.set_yticks(np.arange(len(names)), list(names))
    axes.tick_params(axis="y", length=0, labelsize=style.SIZE, labelcolor=style.INK)
    _open(axes, "top", "right", "bottom")
    canvas.figure.legend(
        *axes.get_legend_handles_labels(), loc="upper left", bbox_to_anchor=(left / WIDE, 1.0), ncols=len(parts),
        frameon=False, borderaxespad=0.3, handlelength=1.0,
    )  # fmt: skip
    return canvas.picture(alt or sentences(label("scratch_shares_alt"), *spoken))


def _percent(share: float) -> str:
    return f"{share:.0f} %" if share >= 1 else f"{share:.1g} %"


@house()
def speeds(sides: Sequence[int], seconds: Mapping[str, Sequence[float]], *, alt: str | None = None) -> Picture:
    """Show how the time of ways to compute a convolution grows with the side of the image; both axes logarithmic.

    ``seconds`` has one time a side under ``"loops"``, ``"im2col"`` and ``"Keras"``.
    """
    for name, times in seconds.items():
        if name not in LOOKS or len(times) != len(sides):
            raise ValueError(f"{name!r} needs one time for each of {len(sides)} sides; known: {', '.join(LOOKS)}")
    canvas = Canvas(6.8, 3.5)
    axes = canvas.axes(1.0, 0.2, 4.4, 2.7)
    spoken = []
    for name, times in seconds.items():
        colour, marker = LOOKS[name]
        words = label("scratch_loops") if name == "loops" else name
        axes.plot(sides, times, color=colour, marker=marker, linewidth=2, label=words)
        said = ", ".join(f"{side}: {_short(time)}" for side, time in zip(sides, times, strict=True))
        spoken.append(f"{words}: {said}.")
    axes.set(xscale="log", yscale="log", xlim=(sides[0] * 0.88, sides[-1] * 1.08))
    axes.set_xticks(list(sides), [f"{side}×{side}" for side in sides])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _short(value)))
    axes.set_axisbelow(True)
    axes.grid(color=style.LINE, linewidth=0.6)
    axes.set_xlabel(label("scratch_side"))
    axes.set_ylabel(label("scratch_time"))
    axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False, labelspacing=0.9)
    _open(axes)
    return canvas.picture(alt or sentences(label("scratch_speeds_alt"), *spoken))


def _short(seconds: float) -> str:
    """A time with its unit: 2 µs, 30 ms, 1.5 s."""
    size, unit = next((pair for pair in ((1.0, "s"), (1e-3, "ms")) if seconds >= pair[0]), (1e-6, "µs"))
    return f"{float(f'{seconds / size:.2g}'):g} {unit}"


def _require_window(image: Array, kernel: tuple[int, int], place: tuple[int, int]) -> None:
    if any(side < 1 or at < 0 or at + side > full for side, at, full in zip(kernel, place, image.shape, strict=True)):
        raise ValueError(f"a window of {kernel} at {place} does not lie inside an image of shape {image.shape}")


def _open(axes: Axes, *sides: str) -> None:
    """Leave out the frame of a chart on these sides, above and at the right unless told otherwise."""
    for side in sides or ("top", "right"):
        axes.spines[side].set_visible(False)
