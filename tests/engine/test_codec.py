"""The codec: plain data comes back exactly as it was, and nothing else comes in."""

from __future__ import annotations

import base64
import contextlib
import json
import math
import random
import struct
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from cnncourse.values import Foreign
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.engine import codec
from autograder.engine.codec import CodecError, decode, encode
from autograder.engine.examiner import REPLY_LIMIT

SECONDS = 1.0
"""Of CPU, so that a busy machine fails nothing."""
MEMORY = 200 * 2**20
"""What the longest frame of a submission may take to be refused or read, the frame itself not counted."""
OPTIONS = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
INTEGERS = st.one_of(st.integers(), st.integers(-(2 ** (3 * codec.MAX_DIGITS)) + 1, 2 ** (3 * codec.MAX_DIGITS) - 1))
FLOATS = st.floats(allow_subnormal=True)
SCALARS = st.one_of(st.none(), st.booleans(), INTEGERS, FLOATS, st.complex_numbers(), TEXTS)
KEYS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS)
DTYPES = st.sampled_from(sorted(codec.DTYPES))
ARRAYS = DTYPES.flatmap(lambda name: hnp.arrays(name, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)))
VALUES = st.recursive(
    SCALARS | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.one_of(KEYS, st.tuples(KEYS, KEYS)), inner, max_size=4)
    ),
    max_leaves=12,
)


def bits(number: float) -> bytes:
    """A float to the bit, except that one NaN is as good as another."""
    return struct.pack(">d", math.nan if math.isnan(number) else number)


def same(a: Any, b: Any) -> bool:
    """Whether two values are of the same types and hold the same bits throughout."""
    if type(a) is not type(b):
        return False
    if isinstance(a, float):
        return bits(a) == bits(b)
    if isinstance(a, complex):
        return bits(a.real) == bits(b.real) and bits(a.imag) == bits(b.imag)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return len(a) == len(b) and all(map(same, a, b)) and all(map(same, a.values(), b.values()))
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    return bool(a == b)


@OPTIONS
@given(VALUES)
@example((1, [2, (3,)], {(): (), (None, -0.0): [math.nan]}))
@example([-0.0, math.inf, -math.inf, math.nan, 5e-324, 2.2250738585072009e-308, 1.7976931348623157e308])
@example(complex(-0.0, math.nan))
@example(["\x00\x1b\u2028\U0001f600한글", True, 1, 1.0, "1", None])
def test_plain_data_comes_back_exactly(value: Any) -> None:
    assert same(decode(encode(value)), value)


@OPTIONS
@given(ARRAYS, st.sampled_from(["reversed", "strided", "transposed", "fortran", "big-endian", "read-only"]))
def test_arrays_come_back_whatever_their_memory_looks_like(array: np.ndarray, form: str) -> None:
    given_array = {
        "reversed": lambda: array[..., ::-1] if array.ndim else array,
        "strided": lambda: np.repeat(array, 2, axis=-1)[..., ::2] if array.ndim else array,
        "transposed": lambda: array.T,
        "fortran": lambda: np.asfortranarray(array),
        "big-endian": lambda: array.astype(array.dtype.newbyteorder(">")),
        "read-only": lambda: np.frombuffer(array.tobytes(), array.dtype).reshape(array.shape),
    }[form]()
    got = decode(encode(given_array))
    assert got.dtype == array.dtype.newbyteorder("=") and got.shape == given_array.shape
    assert got.tobytes() == np.ascontiguousarray(given_array, dtype=got.dtype).tobytes()
    assert got.flags.writeable and got.flags.owndata and got.flags.c_contiguous


def test_what_is_no_data_comes_back_as_the_name_of_its_kind() -> None:
    for value, kind in [
        (Foreign("a generator"), "a generator"),
        (np.array(["a"], dtype=object), "an array of dtype object"),
        (np.array(["2020-01-01"], dtype="M8[D]"), "an array of dtype datetime64[D]"),
        (np.zeros(2, dtype=[("a", "i4")]), "an array of dtype void64"),
        (2 ** (3 * codec.MAX_DIGITS + 1), "an integer of too many digits"),
        (object(), "an object"),
    ]:
        got = decode(encode([value]))[0]
        assert isinstance(got, Foreign) and got.kind.startswith(kind[:20]), (value, got)


class Loud(int):
    """A number that says something else of itself than it is."""

    def __str__(self) -> str:
        return "12"


def test_subclasses_are_no_data() -> None:
    array = np.zeros(2).view(type("Sub", (np.ndarray,), {}))
    for value in (
        Loud(3),
        type("S", (str,), {})("a"),
        type("L", (list,), {})([1]),
        type("F", (float,), {})(1.0),
        array,
    ):
        assert isinstance(decode(encode(value)), Foreign)


def test_half_surrogate_pairs_are_replaced_on_the_way_out_and_refused_on_the_way_in() -> None:
    assert decode(encode("a\ud800b\udfff")) == "a?b?"
    for text in (rb'["s","\ud800"]', rb'["s","x\udfffx"]', rb'["d",[[["s","\ud800"],["n"]]]]'):
        with pytest.raises(CodecError):
            decode(text)
    assert decode(rb'["s","\ud83d\ude00"]') == "\U0001f600"


@pytest.mark.parametrize(
    ("value", "allowed"),
    [
        (lambda: 2 ** (3 * codec.MAX_DIGITS) - 1, True),
        (lambda: "x" * codec.MAX_TEXT, True),
        (lambda: nested(codec.MAX_DEPTH), True),
        (lambda: nested(codec.MAX_DEPTH + 1), False),
        (lambda: nested(10_000), False),
        (lambda: [[0] * 1000] * (codec.MAX_ITEMS // 1000 - 2), True),
        (lambda: [[0] * 1000] * (codec.MAX_ITEMS // 1000 + 1), False),
        (lambda: ["x" * 1000] * (codec.MAX_BYTES // 1000 + 1), False),
        (lambda: [np.zeros(codec.MAX_BYTES // 32)] * 3, False),
    ],
    ids=["digits", "text", "depth", "deeper", "deepest", "items", "too many items", "text bytes", "array bytes"],
)
def test_what_is_sent_can_be_read(value: Any, allowed: bool) -> None:
    if allowed:
        made = value()
        assert same(decode(encode(made)), made)
    else:
        with pytest.raises(CodecError):
            encode(value())


def nested(depth: int) -> Any:
    """Lists in lists."""
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


def test_text_beyond_the_bound_is_cut_and_an_array_beyond_it_is_named() -> None:
    assert len(decode(encode("x" * (codec.MAX_TEXT + 5)))) == codec.MAX_TEXT
    assert decode(encode(np.zeros(codec.MAX_BYTES // 16 + 1))) == Foreign("an array that is too large")


def raw(*parts: Any) -> bytes:
    return json.dumps(list(parts)).encode()


def array_frame(dtype: Any, shape: Any, data: bytes = b"") -> bytes:
    return raw("a", dtype, shape, base64.b64encode(data).decode())


ZERO = base64.b64encode(bytes(8)).decode()
MALFORMED = {
    "empty": b"",
    "no JSON": b"\xff\xfe\x00",
    "UTF-16": '["n"]'.encode("utf-16"),
    "two values": b'["n"] ["n"]',
    "cut": b'["l",[["n"]',
    "bare text": b'"n"',
    "a bare number": b"1",
    "null": b"null",
    "an object": b'{"n": 1}',
    "duplicate keys of JSON": b'{"a": 1, "a": 2}',
    "an object inside": b'["l",[{"a": 1}]]',
    "NaN": b"NaN",
    "NaN inside": b'["l",[NaN]]',
    "minus infinity": b'["f",-Infinity]',
    "a JSON float": b'["l",[1.5]]',
    "a huge JSON integer": b"[" + b"9" * 5000 + b"]",
    "a huge integer": raw("i", "9" * (codec.MAX_DIGITS + 1)),
    "an integer with a sign": raw("i", "+1"),
    "an integer with spaces": raw("i", " 1"),
    "an integer with an underscore": raw("i", "1_0"),
    "an integer of other digits": raw("i", "١٢"),
    "an integer with a newline": raw("i", "1\n"),
    "a hexadecimal integer": raw("i", "0x10"),
    "a number for digits": raw("i", 1),
    "a bool that is a number": raw("b", 1),
    "a float by name": raw("f", "infinity"),
    "a decimal float": raw("f", "1.5"),
    "a float out of range": raw("f", "0x1.0p+9999"),
    "a float of many digits": raw("f", "0x1." + "0" * 5000 + "p+0"),
    "a long text": raw("s", "x" * (codec.MAX_TEXT + 1)),
    "a long kind": raw("x", "x" * 201),
    "unknown tag": raw("q", 1),
    "an attribute path": raw("np", "__class__"),
    "too many parts": raw("n", 1),
    "list of raw": raw("l", [1, 2]),
    "list of nothing": raw("l", None),
    "dict of lists": raw("d", [[["n"]]]),
    "dict of triples": raw("d", [[["n"], ["n"], ["n"]]]),
    "repeated key": raw("d", [[["s", "a"], ["n"]], [["s", "a"], ["n"]]]),
    "equal keys of two types": raw("d", [[["i", "1"], ["n"]], [["b", True], ["n"]]]),
    "a list as key": raw("d", [[["l", []], ["n"]]]),
    "an array as key": raw("d", [[["a", "<f8", [], ZERO], ["n"]]]),
    "a tuple with a list as key": raw("d", [[["t", [["l", []]]], ["n"]]]),
    "deep": b"[" * 100_000,
    "deep and closed": b'["l",[' * 100 + b"]]" * 100,
    "deep tuples": b'["t",[' * 25 + b'["n"]' + b"]]" * 25,
    "dtype object": array_frame("|O", [1], bytes(8)),
    "dtype void": array_frame("|V8", [1], bytes(8)),
    "dtype text": array_frame("<U2", [1], bytes(8)),
    "dtype long double": array_frame("<f16", [1], bytes(16)),
    "dtype records": array_frame([["a", "<f8"]], [1], bytes(8)),
    "dtype big-endian": array_frame(">f8", [1], bytes(8)),
    "dtype by name": array_frame("float64", [1], bytes(8)),
    "a negative shape": array_frame("<f8", [-1], bytes(8)),
    "two negative sides": array_frame("<f8", [-1, -1], bytes(8)),
    "an overflowing shape": array_frame("<f8", [2**32, 2**32]),
    "a shape whose product wraps": array_frame("<f8", [2**62, 4]),
    "a shape of floats": b'["a","<f8",[1.0],""]',
    "a shape of bools": raw("a", "<f8", [True], ZERO),
    "a shape of text": raw("a", "<f8", ["1"], ZERO),
    "a nested shape": raw("a", "<f8", [[1]], ZERO),
    "a huge side": array_frame("|u1", [2**63]),
    "huge and empty": array_frame("<f8", [2**40, 0]),
    "too many axes": array_frame("|u1", [1] * 13, b"\0"),
    "too many axes for NumPy": array_frame("|u1", [1] * 100, b"\0"),
    "too few bytes": array_frame("<f8", [2], bytes(8)),
    "too many bytes": array_frame("<f8", [1], bytes(16)),
    "as many groups, fewer bytes": array_frame("|u1", [3], bytes(2)),
    "as many groups, more bytes": array_frame("|u1", [2], bytes(3)),
    "no base64": raw("a", "<f8", [], "!!!!!!!!!!!="),
    "base64 with line ends": raw("a", "|u1", [3], "AA\nA"),
    "base64 of the web": raw("a", "|u1", [3], "AA-_"),
    "base64 beyond ASCII": raw("a", "|u1", [3], "ÀAAA"),
    "padding in the middle": raw("a", "|u1", [4], "AA==AAA="),
    "a bool of 2": array_frame("|b1", [2], b"\x01\x02"),
    "bytes as text": b'["s","\xff"]',
    "a raw line end in a text": b'["s","a\nb"]',
}


def bounded(frame: bytes) -> Any:
    """What a frame holds, ``None`` where it is refused; it must come in time and within memory."""
    started = time.process_time()
    try:
        return decode(frame)
    except CodecError:
        return None
    finally:
        assert time.process_time() - started < SECONDS, frame[:80]


@pytest.mark.parametrize("frame", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_frames_are_refused(frame: bytes) -> None:
    started = time.process_time()
    with pytest.raises(CodecError):
        decode(frame)
    assert time.process_time() - started < SECONDS


def mutated(rng: random.Random, frame: bytes) -> bytes:
    """A valid frame with a few bytes changed, taken out, doubled or replaced by a token that means something."""
    data = bytearray(frame)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(5):
            case 0:
                data[at:at] = rng.randbytes(rng.randint(1, 4))
            case 1:
                del data[at : at + rng.randint(1, 8)]
            case 2:
                data[at:at] = data[at : at + rng.randint(1, 40)]
            case 3:
                data[at:at] = rng.choice(TOKENS)
            case 4 if at < len(data):
                data[at] ^= 1 << rng.randrange(8)
    return bytes(data)


TOKENS = [b"[", b"]", b'"', b",", b"\\", b"\\u0000", b"null", b"true", b"NaN", b"1e999", b"-1", b"{", b"}", b'["l",[']
TOKENS += [b'"|O"', b"[[", b"9" * 50, b'"<f8"', b'["a",', b"Infinity", b"\xed\xa0\x80"]
VALID = [
    encode(value)
    for value in (
        {"number": "ab12", "value": np.arange(6.0).reshape(2, 3), "raised": None, "changed": (0,), "printed": "x\n"},
        [True, None, 12, -0.0, 1 + 2j, "한글\U0001f600", (1, (2, [3])), {("a", 1): {2.5: []}}],
        {"ran": True, "outputs": [{"stream": "stdout", "text": "a" * 50}], "raised": None},
        [np.zeros((2, 0, 3), "<f4"), np.array(True), np.array([1, 2], "<u2"), Foreign("a function")],
    )
]


@pytest.mark.parametrize("seed", range(6))
def test_random_bytes_and_mutated_frames_are_data_or_refused(seed: int) -> None:
    rng = random.Random(seed)
    read = 0
    for n in range(300):
        frame = rng.randbytes(rng.randint(0, 200)) if n % 5 == 0 else mutated(rng, rng.choice(VALID))
        value = bounded(frame)
        if value is not None:
            # What is let in is data of ours: it can be sent on and reads the same.
            assert same(decode(encode(value)), value)
            read += 1
    assert 0 < read < 250


FULL = REPLY_LIMIT
"""The most that a submission may send; the examiner's own result and the bundle may be somewhat longer."""
BOMBS: dict[str, Callable[[], bytes]] = {
    "empty lists": lambda: b"[" + b"[]," * (FULL // 3 - 1) + b"[]]",
    "small lists": lambda: b'["l",[' + b'["n"],' * (FULL // 6 - 3) + b'["n"]]]',
    "texts": lambda: b'["l",[' + b'"a",' * (FULL // 4 - 3) + b'"a"]]',
    "different texts": lambda: b"[" + b",".join(b'"%05d"' % n for n in range(FULL // 10)) + b"]",
    "numbers": lambda: b"[" + b"1000," * (FULL // 5 - 1) + b"1]",
    "quotes": lambda: b'"' * FULL,
    "one open text of escapes": lambda: b'["s","' + rb"\"" * (FULL // 2 - 4),
    "one text of escapes": lambda: b'["s","' + rb"\n" * (FULL // 2 - 5) + b'"]',
    "backslashes": lambda: b"\\" * FULL,
    "spaces": lambda: b" " * FULL,
    "brackets in a text": lambda: b'["s","' + b"[" * (FULL - 9) + b'"]',
    "closing brackets": lambda: b"]" * FULL,
    "bools": lambda: b'["a","|b1",[%d],"' % (FULL // 4 * 3 - 48) + b"AQEB" * (FULL // 4 - 16) + b'"]',
    "bools and one that is none": lambda: (
        b'["a","|b1",[%d],"' % (FULL // 4 * 3 - 48) + b"AQEB" * (FULL // 4 - 17) + b'AQEC"]'
    ),
    "shape": lambda: b'["a","<f8",[' + b"1," * (FULL // 2 - 12) + b'1],""]',
    "pairs": lambda: b'["d",[' + b"[[],[]]," * (FULL // 8 - 3) + b"[[],[]]]]",
    "digits": lambda: b'["i","' + b"9" * (FULL - 9) + b'"]',
    "a number of digits": lambda: b"9" * FULL,
}


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS.keys())
def test_the_largest_frames_take_bounded_time_and_memory(make: Callable[[], bytes]) -> None:
    frame = make()
    assert FULL * 0.9 < len(frame) <= FULL <= codec.MAX_BYTES
    bounded(frame)
    tracemalloc.start()
    try:
        with contextlib.suppress(CodecError):
            decode(frame)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY


def test_a_frame_beyond_the_bound_is_not_looked_at() -> None:
    with pytest.raises(CodecError, match="at most"):
        decode(b" " * (codec.MAX_BYTES + 1))
