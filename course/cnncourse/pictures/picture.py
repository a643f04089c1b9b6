"""What every figure function returns: a picture with its description, as data that cannot change."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image, ImageChops

from .style import DPI, house

WHITE = 246
CLOSE = 10  # of 255: a palette may change the colours of a diagram by so much


@dataclass(frozen=True)
class Picture:
    """A PNG and the sentence that stands for it; shows itself as the last expression of a cell.

    ``width`` is the width on screen in CSS pixels. The same arguments give the same bytes, always.
    """

    png: bytes = field(repr=False)
    alt: str
    width: int

    def html(self) -> str:
        """The picture as one ``<img>``, its PNG inside."""
        data = base64.b64encode(self.png).decode("ascii")
        return (
            f'<img src="data:image/png;base64,{data}" alt="{html.escape(self.alt)}" '
            f'width="{self.width}" style="max-width:100%;height:auto">'
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Mapping[str, Any]:
        return {"text/html": self.html(), "text/plain": self.alt}


class Canvas:
    """A figure laid out in inches, measured from its top left corner, as images are."""

    def __init__(self, width: float, height: float) -> None:
        # Not made by pyplot: nothing is left open, and the notebook shows it only once.
        self.figure = Figure(figsize=(width, height))
        self.width, self.height = width, height
        self.smooth = False  # whether it holds a photograph or the like, whose shades need more than a palette

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes whose box is given in inches."""
        bottom = self.height - top - height
        return self.figure.add_axes((left / self.width, bottom / self.height, width / self.width, height / self.height))

    def text(self, x: float, y: float, words: str, **style: Any) -> None:
        """Words at a place in inches; centred unless told otherwise."""
        style = {"ha": "center", "va": "center", **style}
        self.figure.text(x / self.width, 1 - y / self.height, words, **style)

    def picture(self, alt: str) -> Picture:
        """Draw everything now and keep only the PNG."""
        with house():
            self.figure.set_dpi(DPI)
            canvas = FigureCanvasAgg(self.figure)
            canvas.draw()
        image = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba()).convert("RGB")
        return Picture(compressed(image, smooth=self.smooth), alt, round(self.width * 96))


def compressed(image: Image.Image, *, smooth: bool) -> bytes:
    """The image as PNG, with a palette of its own where that does: a third of the bytes, no difference to be seen."""
    few = image.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    if smooth:
        palette = few.getpalette() or []
        for i in range(0, len(palette), 3):
            if min(palette[i : i + 3]) >= WHITE:
                # Paper stays white; the palette's mean of it and its shades would show as a gray box.
                palette[i : i + 3] = [255, 255, 255]
        few.putpalette(palette)
        # Dots of neighbouring shades keep a sky from falling into bands.
        image = image.quantize(palette=few, dither=Image.Dither.FLOYDSTEINBERG)
    elif np.asarray(ImageChops.difference(image, few.convert("RGB"))).max() <= CLOSE:
        image = few
    buffer = io.BytesIO()
    image.save(buffer, format="png")
    return buffer.getvalue()
