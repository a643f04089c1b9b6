"""Calls that are watched: how many lines of Python they run, and whether what they return is a view."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from cnncourse.calls import call_within, shares_memory

IMAGE = np.arange(60 * 50.0).reshape(60, 50)
STEPS = 500


def each_pixel(image: Any) -> Any:
    out = np.empty_like(image)
    for row in range(image.shape[0]):
        for col in range(image.shape[1]):
            out[row, col] = image[row, col] + 1
    return out


def on_one_line(image: Any) -> Any:
    return np.array([x + 1 for x in image.ravel()])


def swallowing(image: Any) -> Any:
    out = image + 1
    for _ in image.flat:
        try:
            out += 0
        except BaseException:
            return image + 1
    return out


LOOPS: list[Callable[[Any], Any]] = [
    each_pixel,
    on_one_line,
    swallowing,
    lambda image: np.array(list(x + 1 for x in image.ravel())),  # noqa: C400
    np.vectorize(lambda x: x + 1),
    lambda image: np.array([*map(lambda x: x + 1, image.ravel())]),  # noqa: C417
    lambda image: np.array([image[at] + 1 for at in np.ndindex(image.shape)]),
]
WHOLE: list[Callable[[Any], Any]] = [
    lambda image: image + 1,
    lambda image: np.pad(image, 2)[2:-2, 2:-2] + 1,
    lambda image: np.einsum("ij,jk->ik", image, np.eye(50), optimize=True) + 1,
    lambda image: np.tensordot(image, np.eye(50), 1) + 1,
    lambda image: np.array([row + 1 for row in image]),
]


@pytest.mark.parametrize("function", LOOPS)
def test_a_loop_over_pixels_is_stopped(function: Callable[[Any], Any]) -> None:
    returned = call_within(function, STEPS, IMAGE)
    assert returned.raised
    assert (returned.raised.type, returned.raised.text) == ("TooManySteps", str(STEPS))
    assert call_within(function, 100_000, IMAGE).raised is None


@pytest.mark.parametrize("function", WHOLE)
def test_array_operations_are_not(function: Callable[[Any], Any]) -> None:
    returned = call_within(function, STEPS, IMAGE)
    np.testing.assert_allclose(returned.value, IMAGE + 1)


def test_an_earlier_trace_function_is_put_back() -> None:
    before = sys.gettrace()
    call_within(each_pixel, STEPS, IMAGE)
    assert sys.gettrace() is before


def test_a_view_shares_memory_and_a_copy_does_not() -> None:
    assert shares_memory(lambda x: x[2:, ::-1].T, IMAGE).value is True
    assert shares_memory(lambda x, y: y, IMAGE, IMAGE).value is True
    assert shares_memory(lambda x: x[2:].copy(), IMAGE).value is False
    assert shares_memory(lambda x: x.tolist(), IMAGE).value is False
    assert shares_memory(lambda x: None, IMAGE).value is None
    assert shares_memory(lambda x: x.missing, IMAGE).raised is not None
