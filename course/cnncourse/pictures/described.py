"""A learner's own Matplotlib figure, with a description like that of every other picture."""

from __future__ import annotations

import io

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from PIL import Image

from .labels import label, sentences
from .picture import Picture, compressed
from .style import DPI, house, number


def described(figure: Figure, *, alt: str | None = None) -> Picture:
    """Show a figure of lines made with Matplotlib; its description names axes and lines as the figure does.

    Its texts get the course's font, which has Hangul too.
    """
    if not isinstance(figure, Figure):
        raise TypeError(f"This shows a Matplotlib figure, not {type(figure).__name__}")
    buffer = io.BytesIO()
    with house():
        for text in figure.findobj(Text):
            text.set_fontfamily(rcParams["font.family"])
        figure.savefig(buffer, format="png", dpi=DPI, bbox_inches="tight")
    image = Image.open(buffer).convert("RGB")
    said = sentences(*(_said(axes) for axes in figure.axes))
    return Picture(compressed(image, smooth=False), alt or said, round(image.width * 96 / DPI))


def _said(axes: Axes) -> str:
    """What one pair of axes shows, by its labels and by the lines that have a name."""
    named = [line for line in axes.get_lines() if not str(line.get_label()).startswith("_")]
    told = label("described_alt", x=axes.get_xlabel() or "?", y=axes.get_ylabel() or "?")
    return sentences(told, *(_line(line) for line in named))


def _line(line: Line2D) -> str:
    """Where a line begins and ends, or where it stands."""
    x, y = (np.asarray(values, dtype=float) for values in line.get_data())
    if x.size == 0:
        return ""
    if x.size > 1 and np.all(x == x[0]):
        return label("described_upright", name=line.get_label(), place=number(x[0]))
    return label("described_line", name=line.get_label(), first=number(y[0]), last=number(y[-1]))
