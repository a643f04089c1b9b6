"""The sliding window as an animation: a small player in the notebook, a drawing where scripts do not run."""

from __future__ import annotations

import hashlib
import html
import json
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import numpy as np

from . import panels, style
from .arrays import Array, as_plane
from .filtering import filtered
from .labels import in_words, label
from .picture import Canvas, Picture
from .style import Colours, gray_colours, house, map_colours, number, signed_colours

PLAYER_WORDS = (
    *("input", "kernel", "products", "feature_map", "sum", "slide_differs", "slide_keys", "slide_position"),
    *("slide_play", "slide_pause", "slide_first", "slide_back", "slide_next"),
)
LARGEST = 10  # rows and columns of an image whose cells can still be read while the window slides


@dataclass(frozen=True)
class Slide(Picture):
    """An animation with as many steps as the kernel has windows, and the drawing that stands in for it."""

    steps: int
    data: str = field(repr=False)  # what the player draws, as JSON

    def html(self) -> str:
        """The drawing and the script that puts the player in its place: nothing else is needed, on line or off."""
        player = (resources.files(__package__) / "sliding.js").read_text(encoding="utf-8")
        # Named after its content, so that the same call gives the same bytes.
        name = hashlib.sha256(self.data.encode()).hexdigest()[:12]
        # In a script only "<" could end it early.
        data = self.data.replace("<", "\\u003c")
        return (
            f'<div data-cnncourse-slide="{name}" data-lm-suppress-shortcuts="true" role="group" '
            f'aria-label="{html.escape(self.alt)}">{super().html()}</div>\n'
            f'<script>\n{player}("{name}", {data});\n</script>'
        )


@house()
def slide(
    image: Any,
    kernel: Any,
    feature_map: Any,
    *,
    stride: int | tuple[int, int] = 1,
    alt: str | None = None,
) -> Slide:
    """Animate the kernel sliding over the image while your own feature map fills in.

    ``image`` is (height, width), at most 10 × 10; ``kernel`` (kernel_h, kernel_w); ``feature_map`` has one cell for
    each window. Each step shows the window, the products and their sum; where your value is another, it says so.
    """
    picture, weights = as_plane(image, "the image"), as_plane(kernel, "the kernel")
    plane = as_plane(feature_map, "the feature map")
    if max(picture.shape) > LARGEST:
        raise ValueError(f"slide shows images of at most {LARGEST} × {LARGEST}; this one has shape {picture.shape}")
    if weights.shape[0] > picture.shape[0] or weights.shape[1] > picture.shape[1]:
        raise ValueError(f"the kernel {weights.shape} does not fit into the image {picture.shape}")
    down, right = (stride, stride) if isinstance(stride, int) else stride
    if down < 1 or right < 1:
        raise ValueError(f"stride is a positive whole number, or one for rows and one for columns; got {stride!r}")
    # Not the learner's code: what each window really adds up to, to hold against the map they made.
    sums = filtered(picture, weights, (down, right))
    if plane.shape != sums.shape:
        raise ValueError(
            f"the kernel {weights.shape} has {sums.shape[0]} × {sums.shape[1]} windows in the image {picture.shape}, "
            f"but the feature map has shape {plane.shape}"
        )
    words = alt or label(
        "slide_alt", steps=plane.size, image=in_words(picture), kernel=in_words(weights), map=in_words(plane)
    )
    still = _still(picture, weights, plane, sums, (down, right), words)
    data = _player_data(picture, weights, plane, sums, (down, right))
    return Slide(still.png, words, still.width, int(plane.size), data)


def _player_data(image: Array, kernel: Array, plane: Array, sums: Array, stride: tuple[int, int]) -> str:
    """Numbers, colours and words of all steps, as JSON in a fixed order."""
    text = {word.removeprefix("slide_"): label(word) for word in PLAYER_WORDS}
    text["step"] = label("slide_step", steps=plane.size)
    grids = {"image": (image, gray_colours(image)), "kernel": (kernel, signed_colours([kernel]))}
    grids["map"] = (plane, map_colours([plane]))
    data: dict[str, Any] = {name: _grid(array, colours) for name, (array, colours) in grids.items()}
    data |= {
        "sums": [[number(value) for value in row] for row in sums],
        "right": np.isclose(plane.astype(float), sums).tolist(),
        "stride": list(stride),
        "words": text,
        "width": 768,
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _grid(array: Array, colours: Colours) -> dict[str, Any]:
    """One panel for the player: its values, as written, and each cell's background and ink."""
    backgrounds = [[colours.at(float(value)) for value in row] for row in array]
    return {
        "values": [[float(f"{value:.6g}") if np.isfinite(value) else None for value in row] for row in array],
        "texts": [[number(value) for value in row] for row in array],
        "fills": [
            ["#" + "".join(f"{round(part * 255):02x}" for part in cell[:3]) for cell in row] for row in backgrounds
        ],
        "inks": [[style.text_colour(cell)[1:4] for cell in row] for row in backgrounds],
    }


def _still(image: Array, kernel: Array, plane: Array, sums: Array, stride: tuple[int, int], alt: str) -> Picture:
    """One telling step of the animation: the map half filled, the current window with its products."""
    height, width = kernel.shape
    row, column = plane.shape[0] // 2, plane.shape[1] // 2
    top_left = (row * stride[0], column * stride[1])
    cell = min(0.4, 6.0 / (image.shape[1] + plane.shape[1] + 2.6 * width + 1))
    wide = 1.6 * cell
    gap, top = 0.6, panels.TITLE
    second = 0.4 + image.shape[1] * cell + gap
    third = second + max(width * wide, 0.9) + gap
    canvas = Canvas(third + max(plane.shape[1] * cell, 0.9) + 0.2, top + image.shape[0] * cell + 0.3)
    middle = top + image.shape[0] * cell / 2
    axes = panels.draw(canvas, 0.4, top, cell, image, gray_colours(image), title=label("input"))
    panels.outline(axes, *top_left, height, width)
    _draw_products(canvas, second, middle, (wide, cell), image, kernel, top_left)
    canvas.text(
        second + width * wide / 2, middle + height * cell / 2 + 0.2,
        f"{label('sum')}: {number(float(sums[row, column]))}", color=style.FOCUS, fontsize=11,
    )  # fmt: skip
    canvas.text(second - gap / 2, middle, "→", fontsize=15, color=style.QUIET)
    canvas.text(third - gap / 2 - 0.06, middle, "→", fontsize=15, color=style.QUIET)
    done = np.arange(plane.size).reshape(plane.shape) <= row * plane.shape[1] + column
    colours = map_colours([plane])
    place = middle - plane.shape[0] * cell / 2
    filled = np.where(done, plane.astype(float), 0.0)
    axes = panels.draw(canvas, third, place, cell, filled, colours, title=label("feature_map"), values=False)
    panels.write_values(axes, plane, colours, cell, done)
    panels.outline(axes, row, column, 1, 1)
    return canvas.picture(alt)


def _draw_products(
    canvas: Canvas,
    left: float,
    middle: float,
    cell: tuple[float, float],
    image: Array,
    kernel: Array,
    top_left: tuple[int, int],
) -> None:
    """Cells with "pixel × weight", coloured as the kernel is."""
    height, width = kernel.shape
    colours = signed_colours([kernel])
    top = middle - height * cell[1] / 2
    axes = canvas.axes(left, top, width * cell[0], height * cell[1])
    panels.show(axes, kernel, colours)
    panels.mark_axes(axes, kernel, cell[1], indices=False)
    canvas.text(left + width * cell[0] / 2, top - 0.14, f"{label('input')} × {label('kernel')}")
    for (row, column), weight in np.ndenumerate(kernel):
        pixel = image[top_left[0] + row, top_left[1] + column]
        words = f"{number(pixel)} × {number(weight)}"
        size = min(9.0, 72 * cell[0] / (0.62 * len(words)))
        ink = style.text_colour(colours.at(float(weight)))
        axes.text(column, row, words, color=ink, fontsize=size, ha="center", va="center_baseline")
