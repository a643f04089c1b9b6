"""An explorer of kernel, stride and padding: controls where a notebook is alive, a drawing where it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from . import panels, style
from .arrays import Array, as_image, as_plane
from .filtering import filtered
from .images import WIDE
from .labels import in_words, label, sentences, size_label
from .picture import Canvas, Picture
from .style import gray_colours, house, map_colours, signed_colours

STRIDES = (1, 2, 3)
PADDINGS = (0, 1, 2, 3)
_KERNELS = {
    "vertical": [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
    "horizontal": [[1, 2, 1], [0, 0, 0], [-1, -2, -1]],
    "blur": [[1 / 9] * 3] * 3,
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
    "outline": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
}
# (stride, padding) of the drawing: the map shrinks; padding keeps its size; stride 2 halves it.
TELLING = ((1, 0), (1, 1), (2, 1))


@dataclass(frozen=True)
class Explorer(Picture):
    """Controls with a live drawing, and beside them a fixed drawing for pages without a kernel.

    A notebook front end shows the controls; nbconvert, a feedback page or a reader without widgets shows the drawing.
    """

    controls: Any = field(repr=False, compare=False)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Mapping[str, Any]:
        view = {"version_major": 2, "version_minor": 0, "model_id": self.controls.model_id}
        return {
            "application/vnd.jupyter.widget-view+json": view,
            **super()._repr_mimebundle_(include, exclude),
        }


def explore(image: Any, kernels: Mapping[str, Any] | None = None, *, alt: str | None = None) -> Explorer:
    """Let the learner choose kernel, stride and padding and see the feature map and its size at once.

    ``image`` is gray, (height, width); ``kernels`` gives names to (kernel_h, kernel_w) arrays, by default
    blur, sharpen, vertical and horizontal edges, emboss, outline and identity.
    """
    picture = as_image(image, "the image")
    if picture.ndim != 2:
        raise ValueError(f"explore shows gray images (height, width); this array has shape {picture.shape}")
    choice = _kernels(kernels)
    largest = max(max(kernel.shape) for kernel in choice.values())
    if largest > min(picture.shape):
        raise ValueError(
            f"the largest kernel has {largest} cells a side and does not fit into the image {picture.shape}"
        )
    still = _still(picture, choice, alt)
    return Explorer(still.png, still.alt, still.width, _controls(picture, choice))


def _kernels(kernels: Mapping[str, Any] | None) -> dict[str, Array]:
    if kernels is None:
        return {label(f"kernel_{name}"): np.array(kernel, dtype=float) for name, kernel in _KERNELS.items()}
    if not kernels:
        raise ValueError("explore needs at least one kernel; kernels is empty")
    return {str(name): as_plane(kernel, f"the kernel {name!r}") for name, kernel in kernels.items()}


def _controls(image: Array, kernels: Mapping[str, Array]) -> Any:
    """Three controls above a drawing that follows them."""
    wide = {"description_width": "auto"}
    chosen = ipywidgets.Dropdown(options=list(kernels), description=label("kernel"), style=wide)
    stride = ipywidgets.ToggleButtons(
        options=STRIDES, description=label("stride"), style={**wide, "button_width": "3em"}
    )
    padding = ipywidgets.ToggleButtons(
        options=PADDINGS, description=label("padding"), style={**wide, "button_width": "3em"}
    )
    shown = ipywidgets.HTML()

    def draw(_: Any = None) -> None:
        shown.value = _one(image, chosen.value, kernels[chosen.value], stride.value, padding.value).html()

    for control in (chosen, stride, padding):
        control.layout.width = "auto"
        control.observe(draw, names="value")
    draw()
    return ipywidgets.VBox(
        [ipywidgets.HBox([chosen, stride, padding], layout={"flex_flow": "row wrap", "grid_gap": "4px 28px"}), shown]
    )


@house()
def _one(image: Array, name: str, kernel: Array, stride: int, padding: int) -> Picture:
    """The drawing that belongs to one choice."""
    plane = filtered(image, kernel, (stride, stride), padding)
    room = _Room([(image, kernel, plane, padding)])
    canvas = Canvas(WIDE, room.heights[0] + 0.2)
    _row(canvas, 0.0, room, image, name, kernel, plane, stride, padding)
    _hint(canvas, image)
    return canvas.picture(_in_words(image, name, stride, padding, plane))


@house()
def _still(image: Array, kernels: Mapping[str, Array], alt: str | None) -> Picture:
    """A few telling combinations below one another."""
    names = list(kernels)
    rows = []
    for index, (stride, padding) in enumerate(TELLING):
        name = names[index % len(names)]
        rows.append((name, kernels[name], stride, padding, filtered(image, kernels[name], (stride, stride), padding)))
    room = _Room([(image, kernel, plane, padding) for _, kernel, _, padding, plane in rows])
    canvas = Canvas(WIDE, sum(room.heights) + 0.2)
    top = 0.0
    for height, (name, kernel, stride, padding, plane) in zip(room.heights, rows, strict=True):
        _row(canvas, top, room, image, name, kernel, plane, stride, padding)
        top += height
    _hint(canvas, image)
    words = [_in_words(image, name, stride, padding, plane) for name, _, stride, padding, plane in rows]
    return canvas.picture(alt or sentences(label("explore_static_alt", count=len(rows)), *words))


def _hint(canvas: Canvas, image: Array) -> None:
    """What dots and frames mean; in a large image the windows are too small to be drawn."""
    if panels.are_cells(image):
        canvas.text(0.4, canvas.height - 0.12, label("explore_hint"), ha="left", color=style.QUIET, fontsize=8)


def _in_words(image: Array, name: str, stride: int, padding: int, plane: Array) -> str:
    return label(
        "explore_alt",
        size=size_label(image),
        kernel=name,
        stride=stride,
        padding=padding,
        map=in_words(plane, briefly=True),
    )


class _Room:
    """How large a pixel is drawn, the same in all rows, and how tall the rows then are."""

    def __init__(self, rows: list[tuple[Array, Array, Array, int]]) -> None:
        across = max(image.shape[1] + 2 * padding + plane.shape[1] for image, _, plane, padding in rows)
        tall = [max(image.shape[0] + 2 * padding, plane.shape[0]) for image, _, plane, padding in rows]
        self.kernel_cell = min(0.34, 1.1 / max(max(kernel.shape) for _, kernel, _, _ in rows))
        self.kernel_width = 1.15
        self.gap = 0.6
        self.cell = min(0.36, (WIDE - 0.4 - self.kernel_width - 2 * self.gap - 0.65) / across, 3.2 / max(tall))
        self.heights = [0.86 + max(rows_high * self.cell, 1.1) + 0.12 for rows_high in tall]


def _row(
    canvas: Canvas,
    top: float,
    room: _Room,
    image: Array,
    name: str,
    kernel: Array,
    plane: Array,
    stride: int,
    padding: int,
) -> None:
    """Input with padding and windows, kernel, feature map."""
    cell, gap = room.cell, room.gap
    high, wide = image.shape[0] + 2 * padding, image.shape[1] + 2 * padding
    body = top + 0.86
    middle = body + max(high * cell, plane.shape[0] * cell, 1.1) / 2
    canvas.text(0.4, top + 0.14, label("explore_row", kernel=name, stride=stride, padding=padding), ha="left",
                fontsize=11, color=style.BLUE)  # fmt: skip
    left = 0.4 + padding * cell
    axes = panels.draw(
        canvas, left, middle - image.shape[0] * cell / 2, cell, image, gray_colours(image), values=False,
        indices=padding == 0 and panels.are_cells(image),
    )  # fmt: skip
    _border(axes, image, padding, cell)
    if panels.are_cells(image):
        _windows(axes, kernel, plane, stride, padding)
    words = label("input") if padding == 0 else label("explore_padded", padding=padding)
    over = middle - high * cell / 2 - (0.18 if padding == 0 and panels.are_cells(image) else 0.06)
    canvas.text(0.4 + wide * cell / 2, over - 0.24, words)
    canvas.text(0.4 + wide * cell / 2, over - 0.08, size_label(image), color=style.QUIET, fontsize=8)
    second = 0.4 + wide * cell + gap
    size = room.kernel_cell
    at = second + (room.kernel_width - kernel.shape[1] * size) / 2
    panels.draw(
        canvas, at, middle - kernel.shape[0] * size / 2, size, kernel, signed_colours([kernel]),
        title=label("kernel"), indices=False, values=size >= 0.2,
    )  # fmt: skip
    third = second + room.kernel_width + gap
    colours = map_colours([plane])
    title = label("feature_map")
    if plane.shape == image.shape:
        title = label("explore_same")
    panels.draw(canvas, third, middle - plane.shape[0] * cell / 2, cell, plane, colours, title=title)
    tall = max(plane.shape[0] * cell, 0.8)
    panels.colour_bar(canvas, third + plane.shape[1] * cell + 0.1, middle - tall / 2, tall, colours)
    canvas.text(second - gap / 2 + 0.1, middle, "∗", fontsize=17, color=style.QUIET)
    canvas.text(third - gap / 2 - 0.12, middle, "=", fontsize=17, color=style.QUIET)


def _border(axes: Axes, image: Array, padding: int, cell: float) -> None:
    """The zeros around the image, hatched so that they are not taken for black pixels of its own."""
    height, width = image.shape
    if padding == 0:
        return
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.add_patch(
        Rectangle((-0.5 - padding, -0.5 - padding), width + 2 * padding, height + 2 * padding, zorder=-1,
                  facecolor="#e8edf2", edgecolor=style.QUIET, linewidth=0.8, hatch="////" if cell < 0.1 else None,
                  clip_on=False)
    )  # fmt: skip
    if cell >= 0.14:
        for row in range(-padding, height + padding):
            for column in range(-padding, width + padding):
                if not (0 <= row < height and 0 <= column < width):
                    axes.text(column, row, "0", fontsize=min(8.5, 72 * cell * 0.42), color=style.QUIET, ha="center",
                              va="center_baseline")  # fmt: skip


def _windows(axes: Axes, kernel: Array, plane: Array, stride: int, padding: int) -> None:
    """A dot at the centre of each window and frames around the first two."""
    rows = np.arange(plane.shape[0]) * stride - padding + (kernel.shape[0] - 1) / 2
    columns = np.arange(plane.shape[1]) * stride - padding + (kernel.shape[1] - 1) / 2
    across, down = np.meshgrid(columns, rows)
    axes.scatter(across, down, s=13, color=style.SKY, edgecolors=style.PAPER, linewidths=0.6, zorder=4, clip_on=False)
    height, width = kernel.shape
    if plane.shape[1] > 1:
        panels.outline(axes, -padding, stride - padding, height, width, edgecolor=style.SKY, linestyle=(0, (3, 2)))
    panels.outline(axes, -padding, -padding, height, width)
