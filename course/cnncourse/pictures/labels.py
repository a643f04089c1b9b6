"""The words in a figure and its alt text, in the session's language."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from ..session import session
from ..texts import catalogue
from .style import finite_range, number

SPELLED_OUT = 120  # an array of at most so many numbers is read out in full


def label(key: str, **fields: Any) -> str:
    """One entry of ``texts/<language>/pictures.toml``, its fields filled in."""
    return str(catalogue(session.language, "pictures")[key]).format(**fields)


def size_label(array: NDArray[Any]) -> str:
    """Height and width, and channels where there are any, in words."""
    if array.ndim == 3:
        return label("size_channels", height=array.shape[0], width=array.shape[1], channels=array.shape[2])
    return label("size", height=array.shape[0], width=array.shape[1])


def in_words(array: NDArray[Any], *, briefly: bool = False) -> str:
    """What an array holds, for someone who cannot see it: all its numbers, or their range."""
    if array.ndim == 2 and array.size <= SPELLED_OUT and not briefly:
        rows = "; ".join(" ".join(number(value) for value in row) for row in array)
        return label("rows_in_words", size=size_label(array), rows=rows)
    low, high = finite_range([array])
    return label("range_in_words", size=size_label(array), low=number(low), high=number(high))


def sentences(*parts: str) -> str:
    """The parts that are not empty, one after the other."""
    return " ".join(part for part in parts if part)
