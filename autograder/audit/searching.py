"""The search for a call that tells a survivor from the reference, as a job of a worker.

It starts from the calls that the checks make: sizes, numbers, words and dtypes are varied around those,
each array axis of one length staying as long as the others of that length. A call counts when the
reference answers it, or refuses it in a way that the checks ask for.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import random
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from cnncourse import compare
from cnncourse.calls import Returned, call
from cnncourse.session import session
from cnncourse.values import as_array

from .watching import run_cell

EXAMPLES = 400
MOST = 40
"""Recorded calls of one function that the search starts from."""
LONGEST = 1500
Call = tuple[tuple[Any, ...], dict[str, Any]]


def prepare(**_: Any) -> None:
    """Import what searches: only audits with survivors need it."""
    importlib.import_module("hypothesis")


def search_difference(
    *, cells: list[list[str]], names: list[str], own: list[str], units: str | None, answer: str, mutant: str
) -> dict[str, Any]:
    """``found``: a check that the mutant fails and the reference passes, as text; empty when none was found."""
    session.publish = lambda _: None
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(action="ignore"),
    ):
        right, recorded = _reference(cells, names, own, answer)
        wrong = _mutated(cells, answer, mutant)
        for name in names:
            calls = recorded.get(name, [])
            if callable(right.get(name)) and callable(wrong.get(name)) and calls:
                found = _between(name, right[name], wrong[name], calls[:MOST])
                if found:
                    return {"found": found[:LONGEST]}
    return {"found": ""}


def _reference(
    cells: list[list[str]], names: list[str], own: list[str], answer: str
) -> tuple[dict[str, Any], dict[str, list[Call]]]:
    """The reference's names, and the calls that the checks make of its functions."""
    recorded: dict[str, list[Call]] = {}
    namespace: dict[str, Any] = {"__name__": "__main__"}
    originals: dict[str, Any] = {}
    for name, role, source in cells:
        if role == "check" and name not in own:
            continue
        with contextlib.suppress(Exception):
            run_cell(source, namespace, name)
        if name == answer:
            originals = {each: namespace[each] for each in names if callable(namespace.get(each))}
            for each, function in originals.items():
                namespace[each] = _recording(function, recorded.setdefault(each, []))
    return {**namespace, **originals}, recorded


def _recording(function: Callable[..., Any], calls: list[Call]) -> Callable[..., Any]:
    def recorder(*args: Any, **kwargs: Any) -> Any:
        calls.append((tuple(map(_copied, args)), dict(kwargs)))
        return function(*args, **kwargs)

    return recorder


def _copied(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else value


def _mutated(cells: list[list[str]], answer: str, mutant: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for name, role, source in cells:
        if role != "check":
            with contextlib.suppress(Exception):
                run_cell(mutant if name == answer else source, namespace, name)
    return namespace


def _between(name: str, right: Callable[..., Any], wrong: Callable[..., Any], calls: list[Call]) -> str:
    """A call on which two functions differ, as a check; empty when none was found."""
    from hypothesis import HealthCheck, Phase, find, settings  # noqa: PLC0415 - needed by the audit only
    from hypothesis.errors import NoSuchExample  # noqa: PLC0415

    refusals = {r.raised.type for args, kwargs in calls if (r := call(right, *args, **kwargs)).raised}

    def tells(given: Call) -> bool:
        expected = call(right, *given[0], **given[1])
        if expected.raised is not None and expected.raised.type not in refusals:
            return False
        return differ(expected, call(wrong, *given[0], **given[1]))

    options = settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    try:
        args, kwargs = find(_calls_like(calls), tells, settings=options, random=random.Random(0))  # noqa: S311
    except NoSuchExample:
        return ""
    return _as_check(name, args, kwargs, call(right, *args, **kwargs))


def differ(expected: Returned, got: Returned) -> bool:
    """Whether two calls gave different things, as a check would see it."""
    if (expected.raised is None) != (got.raised is None) or expected.changed != got.changed:
        return True
    if expected.raised is not None and got.raised is not None:
        return expected.raised.type != got.raised.type
    if as_array(expected.value) is not None:
        return compare.close(got.value, expected.value) is not None
    return not _alike(expected.value, got.value)


def _alike(a: Any, b: Any) -> bool:
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(_alike, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_alike(a[key], b[key]) for key in a)
    if as_array(a) is not None:
        return compare.close(b, a) is None
    return type(a) is type(b) and (not isinstance(a, str | None) or a == b)


def _calls_like(calls: list[Call]) -> Any:
    """Calls of the form of those recorded, with other sizes and values."""
    from hypothesis import strategies as st  # noqa: PLC0415

    @st.composite
    def one(draw: Any) -> Call:
        args, kwargs = draw(st.sampled_from(calls))
        lengths: dict[int, int] = {}
        seen = [value for given, _ in calls for value in given]
        changed = tuple(_varied(draw, value, lengths, seen) for value in args)
        named = {name: _varied(draw, value, lengths, seen) for name, value in kwargs.items()}
        return changed, named

    return one()


def _varied(draw: Any, value: Any, lengths: dict[int, int], seen: list[Any]) -> Any:
    """A value like one that was seen."""
    from hypothesis import strategies as st  # noqa: PLC0415

    if isinstance(value, np.ndarray) and value.dtype.kind in "iufb":
        return _array(draw, value, lengths)
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return draw(st.sampled_from([value, *(s for s in seen if isinstance(s, str) and isinstance(value, str))]))
    if isinstance(value, int):
        if value in lengths:
            return lengths[value]
        return draw(st.sampled_from(sorted({value, max(value - 1, 0), value + 1, 1, 2, 3})))
    if isinstance(value, float):
        return draw(st.sampled_from([value, -value, 0.0, 1.0, 0.5]))
    if isinstance(value, tuple):
        return tuple(_varied(draw, item, lengths, seen) for item in value)
    if isinstance(value, list):
        return [_varied(draw, item, lengths, seen) for item in value]
    return value


def _array(draw: Any, value: Any, lengths: dict[int, int]) -> Any:
    from hypothesis import strategies as st  # noqa: PLC0415
    from hypothesis.extra import numpy as arrays  # noqa: PLC0415

    for length in value.shape:
        if length not in lengths:
            lengths[length] = draw(st.sampled_from(sorted({length, 1, 2, 3, 4, 5})) if length < 12 else st.just(length))
    shape = tuple(lengths[length] for length in value.shape)
    if int(np.prod(shape)) > 400:
        return value
    match value.dtype.kind:
        case "f":
            elements = st.sampled_from([0.0, 1.0, -1.0, 0.5, 2.0, -3.0, 7.25])
        case "u":
            elements = st.sampled_from([0, 1, 2, 7, 100, 200, 255])
        case "b":
            elements = st.booleans()
        case _:
            low, high = int(value.min(initial=0)), int(value.max(initial=1))
            elements = st.integers(low, high)
    return draw(arrays.arrays(value.dtype, shape, elements=elements))


def _as_check(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], expected: Returned) -> str:
    """A call and what it must give, as a line of a check cell."""
    given = [*map(as_text, args), *(f"{key}={as_text(value)}" for key, value in kwargs.items())]
    begin = f'check("…").call({", ".join([name, *given])})'
    if expected.raised is not None:
        return f"{begin}.raises({expected.raised.type})"
    array = as_array(expected.value)
    how = "close" if array is not None else "equal"
    shown = array.tolist() if array is not None else expected.value
    return f"{begin}.{how}({shown!r}){'.keeps_inputs()' if not expected.changed else ''}"


def as_text(value: Any) -> str:
    """A value as Python text."""
    if isinstance(value, np.ndarray):
        dtype = "" if value.dtype in (np.float64, np.int64) else f", dtype=np.{value.dtype}"
        text = f"np.array({value.tolist()!r}{dtype})"
        return f"np.zeros({value.shape}{dtype})" if not value.any() and value.size else text
    if isinstance(value, tuple):
        return f"({', '.join(map(as_text, value))}{',' * (len(value) == 1)})"
    if isinstance(value, list):
        return f"[{', '.join(map(as_text, value))}]"
    return repr(value) if not callable(value) else getattr(value, "__name__", "f")
