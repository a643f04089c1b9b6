"""Two large arrays as levels of brightness, few enough to be kept in a record and drawn later.

A check that compared larger arrays tells one number of them. What it keeps besides, for the
feedback page, is one map of each: at most ``SIDE`` rows and columns, a byte a number.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
SIDE = 32
LEAST = 2
COLOURS = 3


def picture(got: Array, wanted: Array, off: Array) -> dict[str, Any] | None:
    """One map of each of two arrays of the same shape, where they differ; ``None`` for what is no map.

    ``size`` is the map's size before it was thinned, ``part`` says which map of the array it is,
    ``low`` and ``high`` are the numbers of the darkest and the brightest level. ``expected`` and
    ``got`` hold a text a row, base64 of a byte a number (three a pixel, where ``colours`` is 3);
    ``off`` a text a row of 1 where any number differs.
    """
    if not {got.dtype.kind, wanted.dtype.kind} <= set("biuf") or wanted.ndim not in {2, 3, 4}:
        return None
    colours = COLOURS if wanted.ndim > 2 and wanted.shape[-1] == COLOURS else 1
    where = part_of(wanted.ndim, colours, [int(i) for i in np.argwhere(off)[0]])
    maps = [array[where] for array in (wanted, got, off)]
    height, width = maps[0].shape[:2]
    if min(height, width) < LEAST:
        return None
    low, high = limits(maps[0])
    steps = (slice(None, None, -(-height // SIDE)), slice(None, None, -(-width // SIDE)))
    marked: Array = np.any(maps[2], axis=2) if colours == COLOURS else maps[2]
    for axis, step in enumerate(steps):
        marked = np.logical_or.reduceat(marked, range(0, marked.shape[axis], step.step), axis=axis)
    return {
        "size": [height, width],
        "part": "" if wanted.ndim == 2 + (colours == COLOURS) else told(where),
        "colours": colours,
        "low": low,
        "high": high,
        "expected": rows(maps[0][steps], low, high),
        "got": rows(maps[1][steps], low, high),
        "off": ["".join("01"[int(mark)] for mark in row) for row in marked],
    }


def part_of(axes: int, colours: int, first: list[int]) -> tuple[int | slice, ...]:
    """The map, or colour image, in which the first difference lies; batches come first and channels last."""
    every = slice(None)
    item: tuple[int | slice, ...] = (first[0],) if axes == 4 else ()
    last: tuple[int | slice, ...] = () if axes == 2 else (every,) if colours == COLOURS else (first[-1],)
    return (*item, every, every, *last)


def told(where: tuple[int | slice, ...]) -> str:
    """The place of a map as NumPy would write it, such as ``[0, :, :, 2]``."""
    return "[" + ", ".join(":" if isinstance(index, slice) else str(index) for index in where) + "]"


def limits(wanted: Array) -> tuple[float, float]:
    """The numbers between which levels are spread: those expected, about 0 where they have both signs."""
    numbers = wanted[np.isfinite(wanted)].astype(float)
    low, high = (float(numbers.min()), float(numbers.max())) if numbers.size else (0.0, 1.0)
    if low < 0 < high:
        high = max(-low, high)
        low = -high
    return (low, high) if np.isfinite(high - low) and high > low else (low, low + 1.0)


def rows(numbers: Array, low: float, high: float) -> list[str]:
    """Each row as base64 of its levels from 0 to 255; what lies outside, or is NaN, at an end."""
    with np.errstate(all="ignore"):
        levels = (numbers.astype(float) - low) / (high - low) * 255
    levels = np.clip(np.nan_to_num(np.rint(levels), nan=0.0), 0, 255).astype(np.uint8)
    return [b64encode(row.tobytes()).decode() for row in levels]
