"""Pictures of the unit on padding and stride: shrinking maps, windows along a row, visits, receptive fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from . import panels, style
from .arrays import as_image, as_plane
from .explorer import Explorer
from .images import WIDE, Grid, image_colours, one_title_each
from .labels import in_words, label, sentences, size_label
from .picture import Canvas, Picture
from .style import house, map_colours

BORDER = "#e8edf2"  # zeros around an image are not pixels of its own
LOST = "#f3d9cf"  # pixels that no window sees
FRAMES = (style.SKY, style.GREEN, style.ORANGE, style.VERMILION, style.BLUE)
# Rows of the drawing that stands in for the explorer: size, kernel, stride, padding.
TELLING = ((7, 3, 1, "valid"), (7, 3, 1, "same"), (8, 3, 2, "valid"), (8, 3, 2, "same"), (7, 4, 1, "same"))


@house()
def shrinking(image: Any, kernel: int, layers: Sequence[int], *, alt: str | None = None) -> Picture:
    """Show what is left of an image after so many convolutions without padding, all at one scale.

    The kernel, ``kernel`` × ``kernel`` with an odd side, copies the pixel in its middle, so that only the size changes.
    """
    picture = as_image(image, "the image")
    height, width = picture.shape[:2]
    if kernel < 1 or kernel % 2 == 0:
        raise ValueError(f"kernel is an odd number of pixels, so that it has a middle; got {kernel}")
    rims = [count * (kernel // 2) for count in layers]
    if not rims or min(rims) < 0 or 2 * max(rims) >= min(height, width):
        raise ValueError(f"after {max(layers, default=0)} layers nothing is left of an image of {height} × {width}")
    grid = Grid([picture.shape] * len(rims), columns=4)
    canvas = Canvas(grid.width, grid.height)
    canvas.smooth = True
    words = []
    for count, rim, (left, top, cell) in zip(layers, rims, grid.places, strict=True):
        axes = canvas.axes(left, top, width * cell, height * cell)
        rest = picture[rim : height - rim, rim : width - rim]
        shown = np.full(picture.shape, 255 if picture.dtype == np.uint8 else 1.0, dtype=picture.dtype)
        shown[rim : height - rim, rim : width - rim] = rest
        panels.show(axes, shown, image_colours(picture))
        axes.set(xticks=[], yticks=[])
        for spine in axes.spines.values():
            spine.set(color=style.QUIET, linestyle=(0, (3, 2)), linewidth=0.8)
        title = label("padding_layers", count=count)
        canvas.text(left + width * cell / 2, top - 0.28, title)
        canvas.text(left + width * cell / 2, top - 0.12, size_label(rest), color=style.QUIET, fontsize=8)
        words.append(f"{title}: {size_label(rest)}.")
    return canvas.picture(alt or sentences(label("padding_shrinking_alt", kernel=kernel), *words))


@dataclass(frozen=True)
class _Row:
    """Pixels along one axis with their border, and the windows over them."""

    size: int
    kernel: int
    stride: int
    before: int
    after: int
    said: str  # the padding as the caller gave it

    @property
    def starts(self) -> range:
        """Where each window begins; the first pixel of the image is 0."""
        return range(-self.before, self.size + self.after - self.kernel + 1, self.stride)

    @property
    def cells(self) -> int:
        """Pixels and zeros together."""
        return self.before + self.size + self.after

    @property
    def unseen(self) -> list[int]:
        """Cells that lie under no window."""
        seen = {start + offset for start in self.starts for offset in range(self.kernel)}
        return [place for place in range(-self.before, self.size + self.after) if place not in seen]

    @property
    def title(self) -> str:
        """The four numbers in words."""
        return label("padding_row_title", size=self.size, kernel=self.kernel, stride=self.stride, padding=self.said)

    @property
    def formula(self) -> str:
        """The output-size formula with its numbers."""
        fits = f"⌊({self.size} + {self.before} + {self.after} − {self.kernel}) / {self.stride}⌋ + 1"
        return f"{fits} = {len(self.starts)}" if self.starts else label("padding_none_fits")

    @property
    def words(self) -> str:
        """The row for someone who cannot see it."""
        starts = ", ".join(str(start).replace("-", "−") for start in self.starts)
        lost = [str(place) for place in self.unseen if 0 <= place < self.size]
        return sentences(
            f"{self.title}.",
            label("padding_row_alt", before=self.before, after=self.after, count=len(self.starts), starts=starts)
            if self.starts
            else f"{label('padding_none_fits')}.",
            label("padding_row_lost_alt", places=", ".join(lost)) if lost and self.starts else "",
        )

    @property
    def height(self) -> float:
        """Inches it takes: title, cells, a line for each window."""
        return 0.98 + max(len(self.starts), 1) * self.line

    @property
    def line(self) -> float:
        """Inches between two windows."""
        return 0.19 if len(self.starts) <= 8 else 0.13


def _row(size: int, kernel: int, stride: int, padding: str | int | tuple[int, int]) -> _Row:
    """One axis, its border worked out from ``padding``."""
    if min(size, kernel, stride) < 1:
        raise ValueError(f"size, kernel and stride are positive whole numbers; got {size}, {kernel}, {stride}")
    if padding == "valid":
        sides = (0, 0)
    elif padding == "same":
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        sides = (total // 2, total - total // 2)
    elif isinstance(padding, int):
        sides = (padding, padding)
    elif isinstance(padding, tuple) and len(padding) == 2:
        sides = padding
    else:
        raise ValueError(f'padding is "valid", "same", a whole number or a pair (before, after); got {padding!r}')
    if min(sides) < 0:
        raise ValueError(f"padding is not negative; got {padding!r}")
    return _Row(size, kernel, stride, *sides, said=str(padding))


@house()
def windows_along(
    size: int,
    kernel: int,
    stride: int = 1,
    padding: str | int | tuple[int, int] = "valid",
    *,
    alt: str | None = None,
) -> Picture:
    """Show a row of ``size`` pixels, the zeros around it, and every window that fits, one below the other.

    ``padding``: "valid", "same", a number of zeros on both sides, or a pair (before, after).
    """
    return _drawn([_row(size, kernel, stride, padding)], alt)


@house()
def explore_windows(*, alt: str | None = None) -> Explorer:
    """Let the learner choose size, kernel, stride and padding of one axis and see which windows fit."""
    still = _drawn([_row(*numbers) for numbers in TELLING], alt)
    return Explorer(still.png, still.alt, still.width, _controls())


def _controls() -> Any:
    """Four controls above a drawing that follows them."""
    wide = {"description_width": "auto"}
    size = ipywidgets.IntSlider(8, 1, 14, description=label("padding_size"), style=wide)
    kernel = ipywidgets.IntSlider(3, 1, 7, description=label("kernel"), style=wide)
    stride = ipywidgets.ToggleButtons(
        options=(1, 2, 3, 4), value=2, description=label("stride"), style={**wide, "button_width": "3em"}
    )
    padding = ipywidgets.ToggleButtons(
        options=("valid", "same", 1, 2), description=label("padding"), style={**wide, "button_width": "4em"}
    )
    shown = ipywidgets.HTML()

    def draw(_: Any = None) -> None:
        shown.value = windows_along(size.value, kernel.value, stride.value, padding.value).html()

    for control in (size, kernel, stride, padding):
        control.layout.width = "auto"
        control.observe(draw, names="value")
    draw()
    box = ipywidgets.HBox([size, kernel, stride, padding], layout={"flex_flow": "row wrap", "grid_gap": "4px 28px"})
    return ipywidgets.VBox([box, shown])


def _drawn(rows: Sequence[_Row], alt: str | None) -> Picture:
    """All rows below one another."""
    canvas = Canvas(WIDE - 0.6, sum(row.height for row in rows) + 0.12)
    top = 0.0
    for row in rows:
        _draw_row(canvas, top, row)
        top += row.height
    return canvas.picture(alt or " ".join(row.words for row in rows))


def _draw_row(canvas: Canvas, top: float, row: _Row) -> None:
    """Title and formula, the cells, and the windows under them."""
    cell = min(0.36, (canvas.width - 1.7) / row.cells)
    canvas.text(0.2, top + 0.2, row.title, ha="left", color=style.BLUE, fontsize=11)
    canvas.text(canvas.width - 0.2, top + 0.2, row.formula, ha="right")
    left, high = 0.95, 0.32
    axes = canvas.axes(left, top + 0.42, row.cells * cell, row.height - 0.5)
    axes.set(xlim=(-row.before, row.size + row.after), ylim=(row.height - 0.5, 0))
    axes.axis("off")
    unseen = set(row.unseen)
    for place in range(-row.before, row.size + row.after):
        inside = 0 <= place < row.size
        shade = BORDER if not inside else LOST if place in unseen else style.PAPER
        # The border is hatched: the zeros in it are not to be taken for pixel number 0.
        axes.add_patch(Rectangle((place, 0), 1, high, facecolor=shade, edgecolor=style.QUIET, linewidth=0.8,
                                 hatch=None if inside else "////", clip_on=False))  # fmt: skip
        if inside:
            axes.text(place + 0.5, high / 2, str(place), ha="center", va="center_baseline",
                      fontsize=min(9.0, 72 * cell * 0.5))  # fmt: skip
    canvas.text(left - 0.12, top + 0.42 + high / 2, label("padding_pixels"), ha="right", color=style.QUIET,
                fontsize=style.SMALL)  # fmt: skip
    if row.starts:
        canvas.text(left - 0.12, top + 0.42 + high + 0.16, label("padding_windows"), ha="right", color=style.QUIET,
                    fontsize=style.SMALL)  # fmt: skip
    for index, start in enumerate(row.starts):
        colour = (style.BLUE, style.VERMILION)[index % 2]
        y = high + 0.09 + index * row.line
        axes.add_patch(Rectangle((start + 0.06, y), row.kernel - 0.12, row.line * 0.62, facecolor=colour, linewidth=0))
        axes.text(start + row.kernel + 0.08, y + row.line * 0.31, str(index), ha="left", va="center_baseline",
                  fontsize=7, color=colour)  # fmt: skip


@house()
def visit_maps(counts: Sequence[Any], titles: Sequence[str] | None = None, *, alt: str | None = None) -> Picture:
    """Show how many windows see each pixel, as heat maps on one scale; ``counts`` is a list of (height, width)."""
    planes = [as_plane(count, "the visits") for count in counts]
    if not planes:
        raise ValueError("visit_maps needs at least one array of visits; the list is empty")
    names = one_title_each(titles, len(planes))
    grid = Grid([plane.shape for plane in planes], columns=3, beside=0.6)
    canvas = Canvas(grid.width, grid.height)
    colours = map_colours(planes)
    for name, plane, (left, top, cell) in zip(names, planes, grid.places, strict=True):
        panels.draw(canvas, left, top, cell, plane, colours, title=name)
    if not all(map(panels.are_cells, planes)):
        bar = min(grid.height - panels.TITLE - 0.14, 2.2)
        panels.colour_bar(canvas, grid.right + 0.12, panels.TITLE, bar, colours)
    parts = [f"{name}: {in_words(plane)}" for name, plane in zip(names, planes, strict=True)]
    return canvas.picture(alt or sentences(label("padding_visits_alt"), *parts))


@house()
def receptive_fields(
    image: Any,
    sizes: Sequence[int],
    place: tuple[int, int],
    titles: Sequence[str] | None = None,
    *,
    alt: str | None = None,
) -> Picture:
    """Frame on an image what one number of each layer sees: squares of ``sizes`` pixels around ``place`` (row, col)."""
    picture = as_image(image, "the image")
    height, width = picture.shape[:2]
    if not sizes or min(sizes) < 1:
        raise ValueError(f"sizes holds a positive number of pixels for each layer; got {list(sizes)}")
    names = (
        one_title_each(titles, len(sizes))
        if titles
        else [label("padding_layer", number=n + 1) for n in range(len(sizes))]
    )
    cell = min(4.6 / width, 3.8 / height)
    left, top = 0.4, 0.34
    wide, high = width * cell, height * cell
    canvas = Canvas(left + wide + 2.2, top + high + 0.12)
    axes = panels.draw(canvas, left, top, cell, picture, image_colours(picture), values=False)
    for index, (name, size) in enumerate(zip(names, sizes, strict=True)):
        colour = FRAMES[index % len(FRAMES)]
        row, column = place[0] - (size - 1) // 2, place[1] - (size - 1) // 2
        # What reaches beyond the image is drawn up to its edge.
        above, start = max(row, 0), max(column, 0)
        below, end = min(row + size, height), min(column + size, width)
        panels.outline(axes, above, start, below - above, end - start, edgecolor=colour, linewidth=1.8)
        # The largest frame reaches highest, so its name stands highest: the lines do not cross.
        y = top + high * (len(sizes) - index) / (len(sizes) + 1)
        at = left + wide + 0.25
        canvas.figure.add_artist(_line(canvas, left + end * cell, top + (above + 0.5) * cell, at, y, colour))
        canvas.text(at + 0.06, y, f"{name}: {size} × {size}", ha="left")
    spoken = "; ".join(f"{name}: {size} × {size}" for name, size in zip(names, sizes, strict=True))
    return canvas.picture(
        alt or label("padding_receptive_alt", size=size_label(picture), row=place[0], col=place[1], sizes=spoken)
    )


def _line(canvas: Canvas, x: float, y: float, to_x: float, to_y: float, colour: str) -> Any:
    """A thin line from a frame to its name, places in inches."""
    points = np.array([(x / canvas.width, 1 - y / canvas.height), (to_x / canvas.width, 1 - to_y / canvas.height)])
    return Polygon(
        points, closed=False, fill=False, edgecolor=colour, linewidth=1.0, transform=canvas.figure.transFigure
    )


@house()
def shape_stack(shapes: Sequence[tuple[int, int, int]], *, alt: str | None = None) -> Picture:
    """Draw arrays (height, width, channels) as blocks from left to right, to scale: channels are the thickness."""
    blocks = [tuple(int(side) for side in shape) for shape in shapes]
    if not blocks or any(len(block) != 3 or min(block) < 1 for block in blocks):
        raise ValueError(f"shapes holds (height, width, channels) for each array; got {list(shapes)}")
    tallest = max(max(block[:2]) for block in blocks)
    scale, lean = 1.5 / tallest, 0.42
    thick = [0.05 + 0.85 * block[2] / max(other[2] for other in blocks) for block in blocks]
    across = [t + lean * scale * block[1] for t, block in zip(thick, blocks, strict=True)]
    room = [max(extent, 0.95) + 0.3 for extent in across]
    canvas = Canvas(sum(room) + 0.2, 2.85)
    axes = canvas.axes(0, 0, canvas.width, canvas.height)
    axes.set(xlim=(0, canvas.width), ylim=(canvas.height, 0))
    axes.axis("off")
    left = 0.1
    for index, (block, depth, extent, step) in enumerate(zip(blocks, thick, across, room, strict=True)):
        colour = style.QUIET if index == 0 else FRAMES[(index - 1) % len(FRAMES)]
        _block(axes, left + (step - extent) / 2, 1.3, block, depth, scale, colour)
        name = label("input") if index == 0 else label("padding_layer", number=index)
        canvas.text(left + step / 2, 2.48, name, color=style.QUIET, fontsize=style.SMALL)
        canvas.text(left + step / 2, 2.68, "×".join(map(str, block)))
        left += step
    spoken = "; ".join("×".join(map(str, block)) for block in blocks)
    return canvas.picture(alt or label("padding_stack_alt", shapes=spoken))


def _block(
    axes: Axes, left: float, middle: float, block: tuple[int, ...], thick: float, scale: float, colour: str
) -> None:
    """A box in which the width of the array runs backwards and its channels from left to right."""
    high, back = block[0] * scale, (0.42 * block[1] * scale, 0.36 * block[1] * scale)
    top = middle - (high - back[1]) / 2
    front = [(left, top), (left + thick, top), (left + thick, top + high), (left, top + high)]
    above = [front[0], front[1], (front[1][0] + back[0], top - back[1]), (left + back[0], top - back[1])]
    beside = [front[1], front[2], (front[2][0] + back[0], top + high - back[1]), (front[1][0] + back[0], top - back[1])]
    for corners, alpha in ((front, 1.0), (above, 0.45), (beside, 0.7)):
        axes.add_patch(Polygon(corners, facecolor=style.PAPER, linewidth=0))
        axes.add_patch(Polygon(corners, facecolor=colour, alpha=alpha, linewidth=0))
        axes.add_patch(Polygon(corners, fill=False, edgecolor=style.INK, linewidth=0.7))
