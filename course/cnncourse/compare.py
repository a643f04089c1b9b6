"""Comparing a plain value with what is expected: ``None`` when it fits, else what to tell the learner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .calls import Raised, Returned, TooManySteps
from .levels import picture
from .outcomes import PICTURE, Message
from .values import Foreign, as_array, describe

DTYPES = {"b": "bool", "i": "integer", "u": "integer", "f": "float", "c": "complex"}
Finding = list[Message] | None


def finding(key: str, **fields: Any) -> list[Message]:
    """One finding of one sentence."""
    return [Message(key=key, fields=fields)]


def raising(raised: Raised) -> list[Message]:
    """What is found in a call that raised, with the learner's own line."""
    if raised.type == TooManySteps.__name__:
        found = finding("too_many_steps", limit=raised.text)
    else:
        found = finding("raised", type=raised.type, text=raised.text)
    return [*found, Message(key="line", fields={"line": raised.line})] if raised.line else found


def refusal(returned: Returned, names: Sequence[str]) -> Finding:
    """Whether a call was refused with one of these exceptions."""
    wanted = " / ".join(names)
    if returned.raised is None:
        return finding("not_refused", expected=wanted, got=describe(returned.value))
    if set(names) & set(returned.raised.bases):
        return None
    return finding("refused_with", expected=wanted, type=returned.raised.type, text=returned.raised.text)


def missing(value: Any) -> Finding:
    """The two things that are no answer at all: ``None`` and an object that is not data."""
    if value is None:
        return finding("returned_none")
    if isinstance(value, Foreign):
        return finding("not_data", got=value.kind)
    return None


def shape(value: Any, expected: Sequence[int]) -> Finding:
    """Whether ``value`` is an array of this shape."""
    if found := missing(value):
        return found
    array = as_array(value)
    if array is None:
        return finding("not_array", got=describe(value))
    if array.shape != tuple(expected):
        return finding("wrong_shape", expected=str(tuple(expected)), got=str(array.shape))
    return None


def dtype(value: Any, kinds: str, *, named: str) -> Finding:
    """Whether the array's dtype is of one of these NumPy kinds (``"f"`` float, ``"iu"`` integer, ``"b"`` bool)."""
    if found := missing(value):
        return found
    array = as_array(value)
    if array is None:
        return finding("not_array", got=describe(value))
    if array.dtype.kind not in kinds:
        return finding("wrong_dtype", expected=named, got=str(array.dtype))
    return None


def tolerance(value: Any, expected: np.ndarray[Any, Any]) -> float:
    """The absolute error allowed: what rounding can explain at the answer's own precision, not more.

    An answer in which anything is float32 may be off by 1e-5 of the largest expected value, any other
    by 1e-9; where only zeros are expected, of 1.
    """
    finite = np.abs(expected[np.isfinite(expected)])
    scale = float(finite.max()) if finite.size else 1.0
    return (1e-5 if is_single(value) else 1e-9) * (scale or 1.0)


def is_single(value: Any) -> bool:
    """Whether any array in a value is of single precision or less."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fc" and value.dtype.itemsize <= 4 * (1 + (value.dtype.kind == "c"))
    return isinstance(value, list | tuple) and any(map(is_single, value))


def close(value: Any, expected: Any, *, atol: float | None = None) -> Finding:
    """Whether ``value`` has the shape of ``expected`` and its numbers, up to :func:`tolerance` or ``atol``."""
    wanted = np.asarray(expected)
    if found := shape(value, wanted.shape):
        if wanted.ndim == 0 and found[0].key != "returned_none":
            return finding("wrong_value", expected=describe(wanted), got=describe(value))
        return found
    got = np.asarray(as_array(value))
    if np.isnan(got).any() and not np.isnan(wanted).any():
        where = tuple(int(i) for i in np.argwhere(np.isnan(got))[0])
        return finding("not_a_number", where=str(list(where)))
    limit = tolerance(value, wanted) if atol is None else atol
    with np.errstate(all="ignore"):
        # Written so that NaN counts as different, and equal infinities as alike.
        alike = (np.abs(got.astype(complex) - wanted) <= limit) | (got == wanted) | (np.isnan(got) & np.isnan(wanted))
    if alike.all():
        return None
    if wanted.ndim == 0:
        return finding("wrong_value", expected=describe(wanted), got=describe(got))
    first = tuple(int(i) for i in np.argwhere(~alike)[0])
    found = finding(
        "wrong_numbers",
        where=str(list(first)),
        expected=describe(wanted[first]),
        got=describe(got[first]),
        count=int((~alike).sum()),
        size=int(alike.size),
    )
    if wanted.size <= 36:
        found.append(Message(key="arrays", fields={"expected": describe(wanted), "got": describe(got)}))
    elif drawn := picture(got, wanted, ~alike):
        found.append(Message(key=PICTURE, fields=drawn))
    return found


def equal(value: Any, expected: Any) -> Finding:
    """Whether ``value`` is exactly ``expected``: same type of container, same items, numbers by value."""
    if expected is not None and (found := missing(value)):
        return found
    if alike(value, expected):
        return None
    return finding("wrong_value", expected=describe(expected), got=describe(value))


def alike(value: Any, expected: Any) -> bool:
    """Exact equality of plain data; a NumPy number equals the Python number of its kind and value."""
    if isinstance(expected, np.generic):
        expected = expected.item()
    if isinstance(expected, tuple | list):
        return (
            type(value) is type(expected)
            and len(value) == len(expected)
            and all(alike(a, b) for a, b in zip(value, expected, strict=True))
        )
    if isinstance(expected, dict):
        same_keys = type(value) is dict and value.keys() == expected.keys()
        return same_keys and all(alike(value[key], expected[key]) for key in expected)
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    if isinstance(expected, np.ndarray):
        return isinstance(value, np.ndarray) and value.shape == expected.shape and bool(np.array_equal(value, expected))
    if isinstance(expected, bool) or isinstance(value, bool):
        return value is expected
    return isinstance(value, type(expected)) and bool(value == expected)


def followable(value: Any, wanted: Any, given: Sequence[Any]) -> np.ndarray[Any, Any] | None:
    """The numbers that follow from an earlier answer; ``None`` where matching them would show nothing.

    Such are no numbers, one number where many are wanted, and what the call was ``given``, which a
    function that computes nothing could return.
    """
    expected = as_array(value)
    if expected is None or np.ndim(wanted) > expected.ndim == 0:
        return None
    return None if any(close(as_array(arg), expected) is None for arg in given) else expected


def extremes(numbers: Any) -> list[float]:
    """The least and the largest finite number of an array; nothing where it has none."""
    array = as_array(numbers)
    if array is None:
        return []
    finite = np.real(array[np.isfinite(array)]).astype(float)
    return [float(finite.min()), float(finite.max())] if finite.size else []


def one_number(numbers: Sequence[float]) -> bool:
    """Whether an answer that computes nothing would meet all of these: zeros, or another number everywhere.

    Numbers that differ by less than twice the rounding of single precision count as one.
    """
    least, most = min(numbers, default=0.0), max(numbers, default=0.0)
    return most - least <= 1e-4 * max(abs(least), abs(most))
