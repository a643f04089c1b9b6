"""Submitted values as plain data, and the comparison of plain data with what is expected."""

from __future__ import annotations

import math
import sys
from fractions import Fraction

import numpy as np
import pytest
from cnncourse import compare
from cnncourse.values import Foreign, as_array, describe, plain
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

pytestmark = pytest.mark.filterwarnings("error")

NUMERIC = hnp.boolean_dtypes() | hnp.integer_dtypes() | hnp.unsigned_integer_dtypes() | hnp.floating_dtypes()
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)


def arrays(**options):
    return hnp.arrays(NUMERIC, SHAPES, elements=options or None)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text()
    | st.binary()
    | st.just(object())
    | st.builds(Fraction)
    | st.builds(lambda: (n for n in "abc"))
    | arrays()
    | arrays().map(lambda array: array.ravel()[0] if array.size else np.float32(0))
)
KEYS = st.text() | st.integers() | st.floats() | st.none() | st.builds(np.int64) | st.binary()
NESTED = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS | st.tuples(KEYS, KEYS), inner, max_size=4)
    ),
    max_leaves=20,
)


class Lying:
    """Everything that Python would ask this object to say of itself is a trap."""

    def trap(self, *_):
        raise AssertionError("a check trusted a submitted object")

    __eq__ = __hash__ = __repr__ = __str__ = __len__ = __iter__ = __getitem__ = __bool__ = trap
    __array__ = __float__ = __int__ = __index__ = __contains__ = __reduce_ex__ = __format__ = trap
    __array_ufunc__ = trap

    @property
    def shape(self):
        return self.trap()


class OwnArray(np.ndarray):
    __eq__ = __array_ufunc__ = __array_function__ = __repr__ = __getitem__ = Lying.trap


class OwnFloat(float):
    __eq__ = __hash__ = __float__ = __repr__ = __sub__ = Lying.trap


class OwnList(list):
    __eq__ = __hash__ = __len__ = __iter__ = __repr__ = Lying.trap


ForgedScalar = type("float64", (np.float64,), {"__module__": "numpy", "__array__": Lying.trap, "dtype": np.dtype("f8")})


# Made within the test: pytest itself compares and prints its parameters.
STRANGE = {
    "an object of type Lying": Lying,
    "an object of type OwnArray": lambda: np.zeros(2).view(OwnArray),
    "an object of type OwnFloat": lambda: OwnFloat(2.0),
    "an object of type OwnList": lambda: OwnList([1]),
    "an object of type float64": lambda: ForgedScalar(2.0),
    "a generator": lambda: (n for n in "ab"),
    "a function": lambda: len,
    "an array of dtype object": lambda: np.array([object()]),
    "an array of dtype str32": lambda: np.array(["a"]),
    "an array of dtype datetime64[D]": lambda: np.array(["2024-01-01"], dtype="datetime64[D]"),
    "an object of type MaskedArray": lambda: np.ma.masked_array([1.0], [True]),
    "an object of type range": lambda: range(3),
    "an object of type bytes": lambda: b"bytes",
}


@pytest.mark.parametrize("kind", STRANGE)
def test_what_is_not_plain_data_is_foreign_and_never_asked(kind):
    found = plain(STRANGE[kind]())
    assert type(found) is Foreign
    assert describe(found) == found.kind == kind
    assert as_array(found) is None
    for finding in (compare.close(found, 2.0), compare.equal(found, 2.0), compare.shape(found, ())):
        assert finding is not None
        assert kind in finding[0].fields["got"]


def test_foreign_objects_inside_containers_are_not_asked_either():
    value = plain([Lying(), (np.zeros(1).view(OwnArray), {"a": OwnFloat(1)})])
    assert compare.equal(value, [1, (2, {"a": 1.0})]) is not None
    assert compare.close(value, [1.0, 2.0]) is not None
    assert "Lying" in describe(value)


def test_a_value_that_contains_itself_or_nests_without_end_is_cut_off():
    loop: list[object] = []
    loop.append(loop)
    deep: object = 0
    for _ in range(sys.getrecursionlimit() * 2):
        deep = (deep,)
    for value in (plain(loop), plain(deep)):
        assert "too deeply nested" in describe(value, limit=1000)
        assert compare.equal(value, [0]) is not None


@pytest.mark.parametrize("wide", [10**6, 10**5 + 1])
def test_a_list_too_long_to_look_at_is_foreign(wide):
    assert type(plain([0] * wide)) is Foreign


def test_lists_that_share_their_items_cannot_make_reading_them_endless():
    # 100 ** 7 items in all, made of eight lists.
    value: object = 0
    for _ in range(7):
        value = [value] * 100
    found = plain(value)
    assert compare.equal(found, [0]) is not None
    assert len(describe(found)) <= 240


def test_an_array_that_claims_more_memory_than_there_is_is_foreign():
    assert type(plain(np.broadcast_to(np.float64(0), (10**6, 10**6)))) is Foreign


@pytest.mark.parametrize("scalar", [np.float32(1.5), np.int8(3), np.bool_(True), np.complex64(1j), np.longdouble(2)])
def test_numpy_scalars_keep_their_dtype_as_arrays_without_axes(scalar):
    found = plain(scalar)
    assert type(found) is np.ndarray
    assert (found.shape, found.dtype) == ((), scalar.dtype)


def test_a_plain_array_is_a_copy_that_later_code_cannot_change():
    given = np.zeros(3)
    found = plain(given)
    given[:] = 7
    assert found.tolist() == [0, 0, 0]


@given(NESTED)
@settings(max_examples=150)
def test_plain_data_of_plain_data_is_the_same_and_can_be_described(value):
    once = plain(value)
    assert equal_and_alike(plain(once), once)
    assert isinstance(describe(once), str)


def equal_and_alike(a, b) -> bool:
    """Whether two plain values are the same in type and content, NaN being itself."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(equal_and_alike, a, b))
    if isinstance(a, dict):
        return equal_and_alike(list(a.items()), list(b.items()))
    return a == b or str(a) == str(b) == "nan"


@given(NESTED, st.integers(20, 300))
@settings(max_examples=60)
def test_a_description_keeps_to_its_limit_unless_it_is_one_small_array(value, limit):
    value = plain(value)
    if not isinstance(value, np.ndarray | Foreign):
        assert len(describe(value, limit=limit)) <= limit


def test_descriptions_of_wide_and_long_values_are_short():
    value = [[[[[[0] * 12] * 12] * 12] * 12] * 3]
    assert len(describe(plain(value))) <= 240
    assert len(describe(plain(dict.fromkeys(range(9), "x" * 10**6)))) <= 240
    assert describe(plain(10**10_000)) == "an integer of more than 75 digits"
    assert describe(plain(np.zeros((7, 7), np.float32))) == "array, shape (7, 7), float32"
    assert describe(plain((1,))) == "(1,)"
    assert describe(plain(np.float64(0.1))) == "0.1"


# Comparing


@given(arrays(allow_nan=False, allow_infinity=False))
def test_numbers_are_close_to_themselves_whatever_their_dtype_and_shape(x):
    assert compare.close(plain(x), x) is None
    assert compare.close(plain(x.tolist()) if x.size else plain(x), x) is None


@given(
    hnp.arrays(st.sampled_from(["f4", "f8"]), SHAPES.filter(math.prod), elements=st.floats(-1e6, 1e6, width=32)),
    st.data(),
)
def test_numbers_off_by_more_than_the_tolerance_are_found_and_less_is_not(x, data):
    index = data.draw(st.sampled_from(list(np.ndindex(x.shape))))
    wanted = x.astype(float)
    limit = compare.tolerance(x, wanted)
    off = wanted.copy()
    off[index] += 3 * limit + 1e-300
    got = off.astype(x.dtype)
    if abs(float(got[index]) - wanted[index]) > 2 * limit:
        found = compare.close(plain(got), wanted)
        assert found is not None
        if x.ndim:
            assert found[0].fields["where"] == str(list(index))
            assert (found[0].fields["count"], found[0].fields["size"]) == (1, x.size)
    near = wanted.copy()
    near[index] += limit / 2
    if abs(float(near[index]) - wanted[index]) <= limit:
        assert compare.close(plain(near), wanted, atol=limit) is None


@pytest.mark.parametrize(
    ("got", "expected", "key"),
    [
        (None, [1.0], "returned_none"),
        ("abc", [1.0], "not_array"),
        ([1.0, "a"], [1.0, 2.0], "not_array"),
        ([[1.0], [1.0, 2.0]], [[1.0, 2.0]] * 2, "not_array"),
        ([10**30], [1e30], "not_array"),
        ([1.0, 2.0], [[1.0, 2.0]], "wrong_shape"),
        (1.0, [1.0], "wrong_shape"),
        ([1.0], 1.0, "wrong_value"),
        (3, 2, "wrong_value"),
        (math.nan, 2.0, "not_a_number"),
        ([0.0, math.nan], [0.0, 0.0], "not_a_number"),
        ([1.0, 3.0], [1.0, 2.0], "wrong_numbers"),
        ([1.0, math.inf], [1.0, 2.0], "wrong_numbers"),
        ([1.0, -math.inf], [1.0, math.inf], "wrong_numbers"),
        ([1.0, 2.0], [1.0, math.nan], "wrong_numbers"),
        # Rounding is as wide as the answer's own precision allows, not wider.
        (np.array([1.0 + 1e-6]), [1.0], "wrong_numbers"),
        (np.array([1.0 + 1e-4], np.float32), [1.0], "wrong_numbers"),
        # Differences beyond what a float can hold are differences like others, without a warning.
        ([1e308], [-1e308], "wrong_numbers"),
        ([1e308 + 1e308j], [0j], "wrong_numbers"),
    ],
)
def test_what_differs_is_named(got, expected, key):
    found = compare.close(plain(got), expected)
    assert found is not None
    assert found[0].key == key


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (3, 3.0),
        ([1, 2], [1.0, 2.0]),
        (np.array([1, 2], np.int8), np.array([1.0, 2.0])),
        (((1.0, 2.0), (3.0, 4.0)), [[1.0, 2.0], [3.0, 4.0]]),
        (np.array([1.0 + 1e-6], np.float32), [1.0]),
        (np.array([1e5 + 0.1], np.float32), [1e5]),
        ([math.inf, -math.inf], [math.inf, -math.inf]),
        ([math.nan, 1.0], [math.nan, 1.0]),
        (np.array(2.0), 2.0),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.arange(6.0).reshape(2, 3)),
        (np.arange(3.0).astype(">f8"), np.arange(3.0)),
    ],
)
def test_equal_numbers_in_another_form_are_close(got, expected):
    assert compare.close(plain(got), expected) is None


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        ((2, 3), (2, 3)),
        (np.int64(3), 3),
        (3, np.int64(3)),
        ((np.int64(2), 3), (2, 3)),
        ({"a": [1, (True, None)]}, {"a": [1, (True, None)]}),
        (np.arange(3), np.arange(3)),
        ("same", "same"),
        (None, None),
    ],
)
def test_equal_values_are_equal(got, expected):
    assert compare.equal(plain(got), expected) is None


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        ([2, 3], (2, 3)),
        ((2, 3, 4), (2, 3)),
        (True, 1),
        (1, True),
        (2.0, 2),
        ("2", 2),
        ({"a": 1, "b": 2}, {"a": 1}),
        ([0, 1], np.arange(2)),
        (np.arange(3), np.arange(2)),
        (None, 0),
        (0, None),
        (math.nan, 1.0),
    ],
)
def test_values_of_another_kind_or_content_are_not_equal(got, expected):
    assert compare.equal(plain(got), expected) is not None


@pytest.mark.parametrize(
    ("value", "kinds", "named", "fits"),
    [
        (np.zeros(2, np.float32), "f", "float", True),
        (np.zeros(2, np.int64), "f", "float", False),
        ([1, 2], "iu", "integer", True),
        (True, "b", "bool", True),
        (1, "b", "bool", False),
        (2.0, "f", "float", True),
    ],
)
def test_the_kind_of_numbers_is_told_apart(value, kinds, named, fits):
    found = compare.dtype(plain(value), kinds, named=named)
    assert (found is None) is fits
    if found:
        assert found[0].key == "wrong_dtype"
        assert found[0].fields["expected"] == named
