"""What a convolution makes: input, kernel and feature map side by side, and many maps on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import panels, style
from .arrays import Array, as_image, as_plane, as_planes
from .images import WIDE, Grid, describe, image_colours, one_title_each
from .labels import in_words, label, sentences
from .picture import Canvas, Picture
from .style import house, map_colours, signed_colours

GAP = 0.62  # inches between panels: a sign and the row numbers of the next panel


@house()
def show_feature_map(
    image: Any,
    kernel: Any,
    feature_map: Any,
    *,
    titles: tuple[str, str, str] | None = None,
    alt: str | None = None,
) -> Picture:
    """Show an image, the kernel that slid over it and the feature map that came out.

    ``image`` is (height, width) or (height, width, 3), ``kernel`` (kernel_h, kernel_w) or, for colour,
    (kernel_h, kernel_w, 3), ``feature_map`` (map_h, map_w): your own, nothing is computed here.
    """
    picture, plane = as_image(image, "the image"), as_plane(feature_map, "the feature map")
    slices = _kernel_slices(kernel, picture)
    names = titles or (label("input"), label("kernel"), label("feature_map"))
    cell, kernel_cell = _cells(picture, slices[0], plane)
    tall = max(picture.shape[0] * cell, plane.shape[0] * cell, len(slices) * (slices[0].shape[0] * kernel_cell + 0.3))
    kernel_width = max(slices[0].shape[1] * kernel_cell, 0.9) + (0.4 if len(slices) > 1 else 0.0)
    first, top = 0.38, panels.TITLE + 0.02
    second = first + picture.shape[1] * cell + GAP
    third = second + kernel_width + GAP
    canvas = Canvas(third + plane.shape[1] * cell + 0.7, top + tall + 0.1)
    middle = top + tall / 2

    def place(height: float) -> float:
        """The top of something that stands at the middle."""
        return float(middle - height / 2)

    panels.draw(canvas, first, place(picture.shape[0] * cell), cell, picture, image_colours(picture), title=names[0])
    _draw_kernel(canvas, second, middle, kernel_width, kernel_cell, slices, names[1])
    colours = map_colours([plane])
    panels.draw(canvas, third, place(plane.shape[0] * cell), cell, plane, colours, title=names[2])
    bar = max(plane.shape[0] * cell, 0.8)
    panels.colour_bar(canvas, third + plane.shape[1] * cell + 0.1, place(bar), bar, colours)
    canvas.text(second - GAP / 2 - 0.06, middle, "∗", fontsize=17, color=style.QUIET)
    canvas.text(third - GAP / 2 - 0.1, middle, "=", fontsize=17, color=style.QUIET)
    description = label(
        "feature_map_alt",
        image=in_words(picture),
        kernel=in_words(slices[0] if len(slices) == 1 else np.asarray(kernel)),
        map=in_words(plane),
    )
    return canvas.picture(alt or description)


@house()
def show_feature_maps(image: Any, maps: Any, titles: Sequence[str] | None = None, *, alt: str | None = None) -> Picture:
    """Show an image and its feature maps, all on one colour scale, so that their strengths compare.

    ``maps`` is a list of (map_h, map_w) or an array (map_h, map_w, filters); ``image`` may be None.
    """
    planes = as_planes(maps)
    names = (
        one_title_each(titles, len(planes))
        if titles is not None
        else [label("filter", number=index) for index in range(len(planes))]
    )
    picture = None if image is None else as_image(image, "the image")
    shown = ([] if picture is None else [picture]) + planes
    grid = Grid([array.shape for array in shown], columns=4 if len(shown) <= 12 else 6, beside=0.6)
    canvas = Canvas(grid.width, grid.height)
    colours = map_colours(planes)
    for index, (array, (left, top, cell)) in enumerate(zip(shown, grid.places, strict=True)):
        own = picture is not None and index == 0
        title = label("input") if own else names[index - (picture is not None)]
        panels.draw(canvas, left, top, cell, array, image_colours(array) if own else colours, title=title)
    bar = min(grid.height - panels.TITLE - 0.14, 2.2)
    panels.colour_bar(canvas, grid.right + 0.12, panels.TITLE, bar, colours)
    parts = [f"{name}: {in_words(plane, briefly=len(planes) > 2)}" for name, plane in zip(names, planes, strict=True)]
    return canvas.picture(
        alt
        or sentences(label("feature_maps_alt", count=len(planes)), "" if picture is None else describe(picture), *parts)
    )


def _kernel_slices(kernel: Any, image: Array) -> list[Array]:
    """The kernel as one (kernel_h, kernel_w) per channel; it must have as many channels as the image."""
    array = np.asarray(kernel)
    channels = 1 if image.ndim == 2 else image.shape[2]
    if array.ndim == 3 and array.shape[2] == channels:
        return [as_plane(array[:, :, channel], "the kernel") for channel in range(channels)]
    if array.ndim == 2 and channels == 1:
        return [as_plane(array, "the kernel")]
    wanted = "(kernel_h, kernel_w)" if channels == 1 else f"(kernel_h, kernel_w, {channels})"
    raise ValueError(
        f"for an image of {channels} channel{'s' * (channels > 1)} the kernel is {wanted}; "
        f"this one has shape {array.shape}"
    )


def _cells(image: Array, kernel: Array, plane: Array) -> tuple[float, float]:
    """Inches a pixel for image and map, and for the kernel: equal where all are small enough to be cells."""
    across = image.shape[1] + plane.shape[1]
    tallest = max(image.shape[0], plane.shape[0])
    if panels.are_cells(image):
        cell = min(0.4, (WIDE - 1.1 - 2 * GAP) / (across + max(kernel.shape[1], 2.5)), 3.6 / tallest)
        return cell, max(cell, min(0.4, 1.2 / max(kernel.shape)))
    kernel_cell = min(0.36, 1.1 / max(kernel.shape))
    return min((WIDE - 1.1 - 2 * GAP - max(kernel.shape[1] * kernel_cell, 0.9)) / across, 3.0 / tallest), kernel_cell


def _draw_kernel(
    canvas: Canvas, left: float, middle: float, room: float, cell: float, slices: list[Array], title: str
) -> None:
    """The kernel in signed colours, its channels below one another."""
    height, width = slices[0].shape
    step = height * cell + 0.3
    colours = signed_colours(slices)
    for index, plane in enumerate(slices):
        top = middle - (len(slices) * step - 0.3) / 2 + index * step
        at = left + (room - (0.4 if len(slices) > 1 else 0.0) - width * cell) / 2
        panels.draw(
            canvas,
            at,
            top,
            cell,
            plane,
            colours,
            title=title if index == 0 else None,
            indices=False,
            values=cell >= 0.2,
        )
        if len(slices) == 3:
            canvas.text(
                at + width * cell + 0.06,
                top + height * cell / 2,
                label(f"channel_{index}"),
                ha="left",
                fontsize=8,
                color=style.QUIET,
            )
