"""The house style of every figure: font, colours, colour maps, and how cells are coloured and written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize
from numpy.typing import NDArray

Array = NDArray[Any]

DPI = 144  # with a width given in CSS pixels (96 an inch) this is 1.5 dots a pixel: crisp, yet small
SIZE = 10.0
SMALL = 8.5

INK = "#22262b"
QUIET = "#5f6771"
LINE = "#c9ced4"
PAPER = "#ffffff"
# Okabe and Ito's colours, told apart by colour-blind readers too.
BLUE, SKY, ORANGE, VERMILION, GREEN = "#0072b2", "#56b4e9", "#e69f00", "#d55e00", "#009e73"
FOCUS = VERMILION

# Blue and orange, not red and green; the middle is white, and always stands for zero.
_NEGATIVE = ["#08306b", "#2171b5", "#86bcdc"]
_POSITIVE = ["#fdb863", "#d8690c", "#6b2502"]
_NO_NUMBER = "#e9d5ee"  # what is not a number is neither high nor low


def _map(name: str, colours: list[str]) -> Colormap:
    return LinearSegmentedColormap.from_list(f"cnncourse-{name}", colours).with_extremes(bad=_NO_NUMBER)


SIGNED = _map("signed", [*_NEGATIVE, "#ffffff", *_POSITIVE])
# The upper half of SIGNED: an activation keeps its colour when ReLU has removed the negative ones.
ACTIVATION = _map("activation", ["#ffffff", *_POSITIVE])
GRAY = _map("gray", ["#000000", "#ffffff"])

_HOUSE: dict[str, Any] = {
    "font.family": ["NanumGothic", "DejaVu Sans"],
    "font.size": SIZE,
    "text.color": INK,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "lines.solid_capstyle": "butt",
}


@cache
def register_font() -> str:
    """Make the bundled NanumGothic known to matplotlib; return its path.

    It goes before fonts of the same name that the machine has, so that figures look the same everywhere.
    """
    with resources.as_file(resources.files("cnncourse") / "fonts" / "NanumGothic.ttf") as path:
        font_manager.fontManager.addfont(path)
    fonts = font_manager.fontManager.ttflist
    fonts.insert(0, fonts.pop())
    return str(path)


@contextmanager
def house() -> Iterator[None]:
    """Draw in the house style inside this context; the learner's settings are back afterwards."""
    register_font()
    with mpl.rc_context():
        mpl.rcdefaults()  # a learner's dark style, say, does not leak in
        for name, value in _HOUSE.items():
            mpl.rcParams[name] = value  # type: ignore[index]
        yield


@dataclass(frozen=True)
class Colours:
    """How numbers become colours: a colour map and the values at its two ends."""

    cmap: Colormap
    low: float
    high: float

    @property
    def norm(self) -> Normalize:
        """The values at the two ends, as matplotlib wants them."""
        return Normalize(self.low, self.high)

    def at(self, value: float) -> tuple[float, ...]:
        """The colour of one value, red, green, blue, alpha in [0, 1]."""
        return tuple(float(part) for part in self.cmap(self.norm(value)))


def gray_colours(image: Array) -> Colours:
    """Black to white over the natural range of the pixels: 0 to 255, 0 to 1, or what they span."""
    if image.dtype.kind == "b":
        return Colours(GRAY, 0.0, 1.0)
    if image.dtype == np.uint8:
        return Colours(GRAY, 0.0, 255.0)
    low, high = finite_range([image])
    if low >= 0.0 and high <= 1.0:
        return Colours(GRAY, 0.0, 1.0)
    return Colours(GRAY, min(low, 0.0), high if high > min(low, 0.0) else 1.0)


def signed_colours(arrays: Sequence[Array]) -> Colours:
    """Blue for negative, white for zero, orange for positive, equally far to both sides."""
    low, high = finite_range(arrays)
    reach = max(-low, high) or 1.0
    return Colours(SIGNED, -reach, reach)


def map_colours(arrays: Sequence[Array]) -> Colours:
    """One scale for feature maps: signed where a value is negative, else from zero upwards."""
    low, high = finite_range(arrays)
    return signed_colours(arrays) if low < 0 else Colours(ACTIVATION, 0.0, high or 1.0)


def finite_range(arrays: Sequence[Array]) -> tuple[float, float]:
    """Smallest and largest finite value; (0, 0) where there is none."""
    parts = [array[np.isfinite(array)] for array in arrays]
    values = np.concatenate([part.ravel().astype(float) for part in parts])
    return (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)


def text_colour(background: Sequence[float]) -> str:
    """Black or white, whichever reads better on this background (red, green, blue in [0, 1])."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in background[:3])
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#ffffff" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else "#000000"


def number(value: float) -> str:
    """A value as a learner reads it: at most two decimals (three digits if tiny), a true minus sign."""
    if not np.isfinite(value):
        return str(float(value)).replace("-", "−")
    text = f"{value:.2f}" if abs(value) >= 0.005 or value == 0 else f"{value:.1g}"
    text = text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
    return text.replace("-", "−") if text != "-0" else "0"
