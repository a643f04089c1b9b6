"""Whether what was read is a description of a model, figure or history in which every field has its type.

The types are those that ``cnncourse.objects`` declares; nothing beyond plain data and other
descriptions is let in, and numbers that stand for sizes are bounded.
"""

from __future__ import annotations

import types
from collections.abc import Hashable
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import numpy as np
from cnncourse import objects

MAX_LENGTH = 4_096
MAX_NUMBER = 2**40


def fits(kind: type[Any], items: list[Any]) -> bool:
    """Whether ``items`` are the fields of a description of this kind, in their order."""
    hints = field_types(cast(Hashable, kind))
    return len(items) == len(hints) and all(is_of(item, hint) for item, hint in zip(items, hints, strict=True))


@cache
def field_types(kind: Hashable) -> tuple[Any, ...]:
    """The declared types of a description's own fields."""
    hints = get_type_hints(kind)
    return tuple(hints[name] for name in objects.field_names(cast(type[Any], kind)))


def is_of(value: Any, hint: Any) -> bool:
    """Whether a plain value is of a declared type: exact scalars, unions, tuples, dicts, arrays, descriptions."""
    if hint is Any:
        return True
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(is_of(value, choice) for choice in inner)
    if origin is np.ndarray:
        return type(value) is np.ndarray
    if origin is tuple:
        if type(value) is not tuple or len(value) > MAX_LENGTH:
            return False
        if len(inner) == 2 and inner[1] is Ellipsis:
            return all(is_of(item, inner[0]) for item in value)
        return len(value) == len(inner) and all(map(is_of, value, inner))
    if origin is dict:
        keys, values = inner
        return type(value) is dict and all(is_of(k, keys) and is_of(v, values) for k, v in value.items())
    if hint is int:
        return type(value) is int and abs(value) <= MAX_NUMBER
    if hint is types.NoneType:
        return value is None
    return type(value) is hint
