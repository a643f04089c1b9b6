"""A submitted value as plain data: the only form in which a check looks at it.

Nothing here compares, prints, iterates or converts an object of a type that the submission could
have defined. Exact built-in types and exact NumPy arrays are data. Models and figures become
descriptions (see ``objects``). All else is :class:`Foreign`: a kind, and the object itself, which
can be used (called, asked for its first items) but not looked into.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import objects

MAX_ITEMS = 100_000
MAX_DEPTH = 8
MAX_KEYS = 4_096
"""Of one dict: keys can be chosen to collide, and then cost the square of their number."""

MAX_BYTES = 1 << 30
NUMERIC_KINDS = "biufc"
NUMPY_SCALARS = frozenset(np.sctypeDict.values())
"""The exact types: a subclass is the submission's own, whatever module it names."""


@dataclass(frozen=True)
class Foreign:
    """Something that is not plain data; ``kind`` says what, for a hint such as "a generator"."""

    kind: str
    object: Any = field(default=None, compare=False, repr=False)


def plain(value: Any) -> Any:
    """``value`` as plain data: scalars, strings, arrays and containers of these, descriptions, :class:`Foreign`.

    NumPy scalars and eager tensors become arrays, so that their dtype is kept. Containers deeper
    than ``MAX_DEPTH``, or with more than ``MAX_ITEMS`` items in all, are foreign.
    """
    return _Reader().read(value, 0)


class _Reader:
    """Reads one value, counting the items of all its containers together.

    Lists that share their items could otherwise be small in memory and endless to read.
    """

    def __init__(self) -> None:
        self.room = MAX_ITEMS

    def read(self, value: Any, depth: int) -> Any:
        """The value, or the part of one at this depth, as plain data."""
        kind = type(value)
        if value is None or kind in (bool, int, float, complex, str, Foreign, *objects.DESCRIPTIONS):
            return value
        if kind is np.ndarray or kind in NUMPY_SCALARS:
            return _array(value)
        if kind in (list, tuple, dict):
            return self._container(value, kind, depth)
        if (tensor := objects.tensor(value)) is not None:
            return _array(tensor)
        described = objects.describe(value)
        return described if described is not None else Foreign(objects.name(value), value)

    def _container(self, value: Any, kind: type[Any], depth: int) -> Any:
        """A list, tuple or dict with every item made plain."""
        if depth >= MAX_DEPTH or len(value) > (min(self.room, MAX_KEYS) if kind is dict else self.room):
            return Foreign(f"a {kind.__name__} too large or too deeply nested", value)
        self.room -= len(value)
        if kind is not dict:
            return kind(self.read(item, depth + 1) for item in value)
        keys = [self.read(key, depth + 1) for key in value]
        if not all(_is_key(key) for key in keys):
            return Foreign("a dict with unusual keys", value)
        items = (self.read(item, depth + 1) for item in value.values())
        return dict(zip(keys, items, strict=True))


def _array(value: Any) -> Any:
    """An array or NumPy scalar as an array of its own memory, where it holds numbers."""
    if value.dtype.kind not in NUMERIC_KINDS:
        named = f"an array of dtype {value.dtype.name}" if type(value) is np.ndarray else type(value).__name__
        return Foreign(named, value)
    # A broadcast array takes no memory until it is copied.
    return np.array(value) if value.nbytes <= MAX_BYTES else Foreign("an array that is too large", value)


def _is_key(key: Any) -> bool:
    if type(key) is tuple:
        return all(_is_key(item) for item in key)
    return key is None or type(key) in (bool, int, float, str)


def describe(value: Any, *, limit: int = 240) -> str:
    """Plain data as short text for a learner: small arrays in full, large ones by shape and dtype."""
    if isinstance(value, Foreign):
        return value.kind
    if isinstance(value, objects.Model | objects.Figure | objects.History):
        return value.text()[:limit]
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.8g}" if value % 1 else repr(value)
    if isinstance(value, np.ndarray):
        if value.size > 36:
            return f"array, shape {value.shape}, {value.dtype}"
        return np.array2string(value, precision=4, suppress_small=True, separator=", ")
    if isinstance(value, tuple | list):
        inner = ", ".join(_described(value, limit))
        more = ", …" if len(value) > 12 else ""
        if isinstance(value, tuple):
            return f"({inner}{more}{',' if len(value) == 1 else ''})"[:limit]
        return f"[{inner}{more}]"[:limit]
    if isinstance(value, dict):
        keys = _described(list(value), limit)
        inner = ", ".join(f"{k}: {v}" for k, v in zip(keys, _described(list(value.values()), limit), strict=False))
        return f"{{{inner}}}"[:limit]
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 256:
        return "an integer of more than 75 digits"
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _described(items: list[Any] | tuple[Any, ...], limit: int) -> list[str]:
    """The first items as texts, no more of them than fit: nested lists would cost their product."""
    texts: list[str] = []
    for item in items[:12]:
        if limit <= 0:
            break
        texts.append(describe(item, limit=limit))
        limit -= len(texts[-1]) + 2
    return texts


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
