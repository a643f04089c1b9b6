"""Images as they are: gray or in colour, small ones with their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import panels
from .arrays import Array, as_image
from .labels import in_words, label, sentences
from .picture import Canvas, Picture
from .style import Colours, gray_colours, house

WIDE = 8.0  # inches, the widest picture: what a notebook shows without scaling


@house()
def show_image(image: Any, title: str | None = None, values: bool | None = None, *, alt: str | None = None) -> Picture:
    """Show one image (height, width) or (height, width, 3), with row numbers at the left and columns on top.

    ``values=True`` writes the pixel values into the cells (up to 16 × 16), ``False`` leaves them out.
    """
    array = as_image(image)
    height, width = array.shape[:2]
    if values and (array.ndim == 3 or not panels.are_cells(array)):
        raise ValueError(
            f"values are written into gray images of at most {panels.CELLS} × {panels.CELLS} pixels; "
            f"this image has shape {array.shape}"
        )
    cell = min(0.4, 4.4 / width, 3.6 / height) if panels.are_cells(array) else min(4.6 / width, 3.6 / height)
    top = panels.TITLE
    canvas = Canvas(max(panels.BESIDE + 0.1 + width * cell + 0.12, 1.6), top + height * cell + 0.1)
    left = max(panels.BESIDE + 0.1, (canvas.width - width * cell) / 2)
    panels.draw(canvas, left, top, cell, array, image_colours(array), title=title or label(kind(array)), values=values)
    return canvas.picture(alt or sentences(title + "." if title else "", describe(array)))


@house()
def show_images(images: Sequence[Any], titles: Sequence[str] | None = None, *, alt: str | None = None) -> Picture:
    """Show several images side by side, in as many rows as they need, all at one scale a pixel where sizes agree."""
    arrays = [as_image(image) for image in images]
    if not arrays:
        raise ValueError("show_images needs at least one image; the list is empty")
    names = one_title_each(titles, len(arrays))
    grid = Grid([array.shape for array in arrays], columns=3 if len(arrays) in (5, 6, 9) else 4)
    canvas = Canvas(grid.width, grid.height)
    for name, array, (left, top, cell) in zip(names, arrays, grid.places, strict=True):
        panels.draw(canvas, left, top, cell, array, image_colours(array), title=name)
    words = [describe(array, briefly=len(arrays) > 2) for array in arrays]
    parts = [f"{name}: {said}" if name else said for name, said in zip(names, words, strict=True)]
    return canvas.picture(alt or sentences(label("images_alt", count=len(arrays)), *parts))


class Grid:
    """Places for several panels, row by row; each row is as tall as its tallest panel."""

    def __init__(self, shapes: Sequence[tuple[int, ...]], columns: int, beside: float = 0.0) -> None:
        columns = min(len(shapes), columns)
        gap = 0.46
        room = min(2.3, (WIDE - beside - 0.1) / columns - gap)
        cells = [min(room / shape[1], room * 1.2 / shape[0], 0.4) for shape in shapes]
        self.places: list[tuple[float, float, float]] = []  # left, top, inches a pixel
        self.height = 0.0
        for start in range(0, len(shapes), columns):
            row = range(start, min(start + columns, len(shapes)))
            for index in row:
                inset = (room - shapes[index][1] * cells[index]) / 2
                left = (index - start) * (room + gap) + 0.4 + inset
                self.places.append((left, self.height + panels.TITLE, cells[index]))
            self.height += panels.TITLE + max(shapes[index][0] * cells[index] for index in row) + 0.14
        self.right = columns * (room + gap)
        self.width = self.right + 0.1 + beside


def kind(array: Array) -> str:
    """The catalogue key for what sort of image this is."""
    return "gray_image" if array.ndim == 2 else "colour_image"


def describe(array: Array, *, briefly: bool = False) -> str:
    """An image in a sentence."""
    return label("image_alt", kind=label(kind(array)), what=in_words(array, briefly=briefly))


def image_colours(array: Array) -> Colours | None:
    """The gray scale of a gray image; a colour image has none."""
    return gray_colours(array) if array.ndim == 2 else None


def one_title_each(titles: Sequence[str] | None, count: int) -> list[str]:
    """As many titles as images: empty ones where none are given."""
    if titles is None:
        return [""] * count
    if isinstance(titles, str) or len(titles) != count:
        raise ValueError(f"there are {count} images, so titles is a list of {count}, one for each; got {titles!r}")
    return [str(title) for title in titles]
