"""Known mistakes are recognised by what they give, and nothing is guessed."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from cnncourse.calls import Returned, call
from cnncourse.recognition import alike, in_words, recognise, signature
from cnncourse.values import plain
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

pytestmark = pytest.mark.filterwarnings("error")

NUMBERS = hnp.arrays(
    hnp.integer_dtypes() | hnp.floating_dtypes() | hnp.boolean_dtypes() | hnp.complex_number_dtypes(),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=9),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | NUMBERS | st.just(object()),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def sign(value: Any) -> dict[str, Any]:
    return signature(Returned(value=plain(value)))


@given(VALUES)
@settings(max_examples=200)
def test_a_signature_is_alike_to_itself_after_a_way_through_json(value):
    made = sign(value)
    stored = json.loads(json.dumps(made, allow_nan=False))
    assert alike(made, stored)
    assert alike(stored, made)
    assert len(json.dumps(sign(np.zeros(10**6)))) < 1000


@given(hnp.arrays("f8", st.integers(1, 60), elements=st.floats(-1e3, 1e3)), st.integers(0, 2**32))
def test_rounding_keeps_a_signature_alike_and_another_number_does_not(x, seed):
    noise = np.random.default_rng(seed).uniform(-1, 1, x.shape)
    assert alike(sign(x), sign(x * (1 + 1e-7 * noise)))
    assert alike(sign(x), sign(x.astype("f4").astype("f8")))
    assert not alike(sign(x), sign(x + 1 + np.abs(x)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.zeros(3), np.zeros(4)),
        (np.zeros((2, 3)), np.zeros((3, 2))),
        (np.zeros(3), np.zeros(3, int)),
        ([0.0], (0.0,)),
        ([1, 2], [1, 2, 3]),
        ({"a": 1}, {"b": 1}),
        (1, True),
        (1, 1.0),
        (None, 0),
        ("1", 1),
        (float("nan"), 0.0),
        (float("inf"), float("-inf")),
        (object(), len),
    ],
)
def test_behaviours_that_differ_have_different_signatures(one, other):
    assert not alike(sign(one), sign(other))


def test_an_exception_and_a_changed_input_are_part_of_the_signature():
    def raises(x):
        raise ValueError(x)

    def zeroes(x):
        x[:] = 0
        return x

    given = np.arange(3.0)
    assert signature(call(raises, given)) == {"raised": "ValueError", "said": ""}
    assert not alike({"raised": "ValueError", "said": "shape mismatch"}, {"raised": "ValueError", "said": "too few"})
    assert in_words("index 7 is out of bounds for axis 0 with size 5") == "index is out of bounds for axis with size"
    assert signature(call(zeroes, given))["changed"] == [0]
    assert not alike(signature(call(zeroes, given)), signature(call(np.zeros_like, given)))


IMAGE = np.random.default_rng(7).normal(size=(4, 4))
FLIPPED, TRANSPOSED, SHIFTED = sign(IMAGE[::-1]), sign(IMAGE.T), sign(IMAGE + 1)
FLAT = sign(np.zeros((2, 2)))
KNOWN = {"flipped": [FLIPPED, FLAT], "transposed": [TRANSPOSED, FLAT]}


@pytest.mark.parametrize(
    ("observed", "failing", "known", "expected"),
    [
        ([FLIPPED, FLAT], [0], KNOWN, "flipped"),
        ([TRANSPOSED, FLAT], [0], KNOWN, "transposed"),
        # An answer may be wrong in a second way elsewhere: the failing call tells.
        ([FLIPPED, SHIFTED], [0], KNOWN, "flipped"),
        ([SHIFTED, FLAT], [0], KNOWN, None),
        # What both mistakes give tells nothing of which one was made.
        ([SHIFTED, FLAT], [1], KNOWN, None),
        ([FLIPPED, FLAT], [0], {"one": [FLIPPED, FLAT], "same": [FLIPPED, FLAT]}, None),
        # A value of little content, such as zeros, is shared by too many wrong answers.
        ([SHIFTED, FLAT], [1], {"zeros": [FLIPPED, FLAT]}, None),
        ([FLIPPED, FLAT], [1], {"zeros": [FLIPPED, FLAT]}, "zeros"),
        # Facts of another version of the checks, with more or fewer calls, fit nothing.
        ([FLIPPED], [0], KNOWN, None),
        ([FLIPPED, FLAT], [0], {}, None),
    ],
)
def test_a_mistake_is_named_only_when_it_alone_explains_what_failed(observed, failing, known, expected):
    assert recognise(observed, failing, known) == expected
