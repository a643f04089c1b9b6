"""A submitted value as plain data: the only form in which a check looks at it.

Nothing here compares, prints, iterates or converts an object of a type that the submission could
have defined: exact built-in types and exact NumPy arrays are data, all else is :class:`Foreign`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_ITEMS = 100_000
MAX_DEPTH = 8
NUMERIC_KINDS = "biufc"


@dataclass(frozen=True)
class Foreign:
    """Something that is not plain data; ``kind`` says what, for a hint such as "a generator"."""

    kind: str


def plain(value: Any, *, depth: int = 0) -> Any:
    """``value`` as plain data: scalars, strings, arrays and containers of these, else :class:`Foreign`.

    NumPy scalars become Python scalars of the same kind wrapped as zero-dimensional arrays, so that
    their dtype is kept. Containers deeper than ``MAX_DEPTH`` or longer than ``MAX_ITEMS`` are foreign.
    """
    kind = type(value)
    if value is None or kind in (bool, int, float, complex, str):
        return value
    if kind is np.ndarray:
        if value.dtype.kind not in NUMERIC_KINDS:
            return Foreign(f"an array of dtype {value.dtype.name}")
        return np.array(value)
    if issubclass(kind, np.generic) and kind.__module__ == "numpy":
        return np.array(value) if value.dtype.kind in NUMERIC_KINDS else Foreign(kind.__name__)
    if kind in (list, tuple, dict):
        if depth >= MAX_DEPTH or len(value) > MAX_ITEMS:
            return Foreign(f"a {kind.__name__} too large or too deeply nested")
        if kind is dict:
            keys = [plain(key, depth=depth + 1) for key in value]
            if any(isinstance(key, Foreign | np.ndarray | dict) for key in keys):
                return Foreign("a dict with unusual keys")
            items = (plain(item, depth=depth + 1) for item in value.values())
            return dict(zip(keys, items, strict=True))
        return kind(plain(item, depth=depth + 1) for item in value)
    if kind.__name__ == "generator":
        return Foreign("a generator")
    if callable(value):
        return Foreign("a function")
    return Foreign(f"an object of type {kind.__name__[:40]}")


def describe(value: Any, *, limit: int = 240) -> str:
    """Plain data as short text for a learner: small arrays in full, large ones by shape and dtype."""
    if isinstance(value, Foreign):
        return value.kind
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.8g}" if value % 1 else repr(value)
    if isinstance(value, np.ndarray):
        if value.size > 36:
            return f"array, shape {value.shape}, {value.dtype}"
        return np.array2string(value, precision=4, suppress_small=True, separator=", ")
    if isinstance(value, tuple | list):
        inner = ", ".join(describe(item, limit=limit) for item in value[:12])
        more = ", …" if len(value) > 12 else ""
        if isinstance(value, tuple):
            return f"({inner}{more}{',' if len(value) == 1 else ''})"
        return f"[{inner}{more}]"
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 256:
        return "an integer of more than 75 digits"
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def as_array(value: Any) -> np.ndarray[Any, Any] | None:
    """Plain data as a numeric array where it is one (numbers, arrays, nested lists of numbers)."""
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, bool | int | float | complex):
        return np.asarray(value) if not isinstance(value, int) or value.bit_length() < 64 else None
    if isinstance(value, list | tuple):
        try:
            array = np.asarray(value)
        except (ValueError, OverflowError):
            return None
        return array if array.dtype.kind in NUMERIC_KINDS else None
    return None
