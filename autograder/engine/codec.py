"""Plain data as bytes and back, between two processes that do not trust each other.

A frame is JSON made of tagged lists, so that a tuple stays a tuple and a float keeps every bit::

    ["i", "12"]   ["f", "0x1.8p+1"]   ["t", [["s", "a"], ["n"]]]   ["a", "<f8", [2, 3], "<base64>"]

What is read is checked before memory is given for it: bytes, depth, counts, digits, dtypes and
shapes have bounds. Nothing is unpickled, evaluated or looked up by name.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from typing import Any, Protocol

import numpy as np
from cnncourse import objects
from cnncourse.values import MAX_KEYS, Foreign

from .descriptions import fits

MAX_BYTES = 64 * 2**20
MAX_DEPTH = 24
MAX_ITEMS = 250_000
MAX_TEXT = 1_000_000
MAX_DIGITS = 1_000
MAX_LISTS, MAX_COMMAS, MAX_QUOTES, MAX_ESCAPES = 3 * MAX_ITEMS, 8 * MAX_ITEMS, 16 * MAX_ITEMS, 64 * MAX_ITEMS
"""What of each a frame may have: more than ``MAX_ITEMS`` honest values need."""
MAX_RANK = 12
DTYPES = frozenset(["|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"])
INTEGER = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS}}}")
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.S)
SURROGATE = re.compile("[\ud800-\udfff]")
OPENING = ord("[")
NO_BRACKETS = bytes(set(range(256)) - set(b"[]"))
FLOAT = re.compile(r"-?0x[01]\.[0-9a-f]{1,13}p[+-][0-9]{1,4}|-?inf|nan|-?0x0\.0p\+0")


class CodecError(ValueError):
    """Bytes that are no message of ours, or that exceed a bound."""


class Objects(Protocol):
    """How one side refers to objects that stay in their process; see ``handles``."""

    def refer(self, held: Any) -> list[Any] | None:
        """JSON data that names the object to the other side; ``None`` for one that cannot be named."""

    def resolve(self, reference: Any) -> Any:
        """The object a reference names, or what stands for it here. Raises CodecError for a bad one."""


class NoObjects:
    """A side on which nothing but data passes."""

    def refer(self, held: Any) -> list[Any] | None:
        """No object has a name."""

    def resolve(self, reference: Any) -> Any:
        """Every reference is bad."""
        raise CodecError("a reference to an object where none is expected")


NOTHING = NoObjects()
KINDS = {kind.__name__: kind for kind in objects.DESCRIPTIONS}


def encode(value: Any, held: Objects = NOTHING) -> bytes:
    """Plain data (see ``cnncourse.values``) as one frame. Raises CodecError beyond a bound."""
    frame = json.dumps(_Packer(held).pack(value), separators=(",", ":"), allow_nan=False).encode("ascii")
    if len(frame) > MAX_BYTES:
        raise CodecError(f"a message of {len(frame)} bytes; at most {MAX_BYTES} are sent")
    return frame


def decode(frame: bytes, held: Objects = NOTHING) -> Any:
    """The plain data of a frame. Raises CodecError for anything that :func:`encode` does not write."""
    if len(frame) > MAX_BYTES:
        raise CodecError(f"a message of {len(frame)} bytes; at most {MAX_BYTES} are read")
    _check_structure(frame)
    try:
        # ASCII, as it is written: another encoding would be read differently here and above.
        data = json.loads(frame.decode("ascii"), object_pairs_hook=_refuse, parse_float=_refuse, parse_constant=_refuse)
        return _Unpacker(held).unpack(data)
    except CodecError:
        raise
    except (ValueError, OverflowError, RecursionError, MemoryError) as error:
        raise CodecError("not a message") from error


class _Packer:
    """Turns plain data into tagged lists; what is not plain becomes the name of its kind."""

    def __init__(self, held: Objects) -> None:
        self.held = held
        self.items = 0

    def pack(self, value: Any, depth: int = 0) -> list[Any]:
        self.items += 1
        if depth > MAX_DEPTH or self.items > MAX_ITEMS:
            raise CodecError("data too large or nested too deeply")
        kind = type(value)
        if value is None:
            return ["n"]
        if kind is bool:
            return ["b", value]
        if kind is int:
            short = value.bit_length() <= 3 * MAX_DIGITS
            return ["i", str(value)] if short else ["x", "an integer of too many digits"]
        if kind is float:
            return ["f", _hex(value)]
        if kind is complex:
            return ["c", _hex(value.real), _hex(value.imag)]
        if kind is str:
            return ["s", value[:MAX_TEXT].encode("utf-8", "replace").decode("utf-8")]
        if kind is list or kind is tuple:
            return ["l" if kind is list else "t", [self.pack(item, depth + 1) for item in value]]
        if kind is dict:
            return ["d", [[self.pack(key, depth + 1), self.pack(item, depth + 1)] for key, item in value.items()]]
        if kind is np.ndarray:
            return _pack_array(value)
        if kind in objects.DESCRIPTIONS:
            fields = [self.pack(item, depth + 1) for item in objects.state(value).values()]
            return ["o", kind.__name__, fields, self._reference(getattr(value, "object", None))]
        if kind is Foreign:
            return ["x", value.kind[:200], self._reference(value.object)]
        return ["x", "an object"]

    def _reference(self, held: Any) -> list[Any] | None:
        return None if held is None else self.held.refer(held)


def _hex(value: float) -> str:
    return value.hex() if math.isfinite(value) else str(value)


def _pack_array(array: np.ndarray[Any, Any]) -> list[Any]:
    dtype = array.dtype.newbyteorder("<").str
    if dtype not in DTYPES:
        return ["x", f"an array of dtype {array.dtype.name}"]
    if array.nbytes > MAX_BYTES // 2:
        return ["x", "an array that is too large"]
    data = np.ascontiguousarray(array, dtype=dtype).tobytes()
    return ["a", dtype, list(array.shape), base64.b64encode(data).decode("ascii")]


def _check_structure(frame: bytes) -> None:
    """Refuse deep nesting, and more values than are read, before the JSON parser makes lists of them.

    Counts first, at the speed of memory; then what is left without the texts has a bounded length.
    """
    if frame.count(b'"') > MAX_QUOTES or frame.count(b"\\") > MAX_ESCAPES:
        raise CodecError("data too large")
    bare = STRING.sub(b"", frame)
    if b"{" in bare or bare.count(b"[") > MAX_LISTS or bare.count(b",") > MAX_COMMAS:
        raise CodecError("data too large, or of another form than a message has")
    brackets = bare.translate(None, NO_BRACKETS)
    if len(brackets) > 2 * MAX_LISTS:
        raise CodecError("data of another form than a message has")
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket == OPENING else -1
        if depth > 3 * MAX_DEPTH:
            raise CodecError("data nested too deeply")


def _refuse(_: Any) -> Any:
    raise CodecError("JSON of another form than a message has")


class _Unpacker:
    """Turns tagged lists into plain data, counting what it makes."""

    def __init__(self, held: Objects) -> None:
        self.items = 0
        self.held = held

    def unpack(self, data: Any, depth: int = 0) -> Any:  # noqa: PLR0912 - one branch a kind of value
        self.items += 1
        if depth > MAX_DEPTH or self.items > MAX_ITEMS:
            raise CodecError("data too large or nested too deeply")
        match data:
            case ["n"]:
                return None
            case ["b", bool(value)]:
                return value
            case ["i", str(digits)] if INTEGER.fullmatch(digits):
                return int(digits)
            case ["f", str(text)]:
                return _float(text)
            case ["c", str(real), str(imag)]:
                return complex(_float(real), _float(imag))
            case ["s", str(text)] if len(text) <= MAX_TEXT and not SURROGATE.search(text):
                return text
            case ["x", str(kind)] if len(kind) <= 200:
                return Foreign(kind)
            case ["x", str(kind), reference] if len(kind) <= 200:
                return Foreign(kind, None if reference is None else self.held.resolve(reference))
            case ["o", str(kind), list(items), reference] if kind in KINDS:
                return self._description(KINDS[kind], [self.unpack(item, depth + 1) for item in items], reference)
            case ["l", list(items)]:
                return [self.unpack(item, depth + 1) for item in items]
            case ["t", list(items)]:
                return tuple(self.unpack(item, depth + 1) for item in items)
            case ["d", list(pairs)]:
                return self._dict(pairs, depth)
            case ["a", str(dtype), list(shape), str(text)]:
                return _unpack_array(dtype, shape, text)
        raise CodecError("a value of unknown form")

    def _description(self, kind: type[Any], items: list[Any], reference: Any) -> Any:
        """A description whose every field has its type, with what stands for the object itself."""
        if not fits(kind, items):
            raise CodecError(f"a {kind.__name__} of unknown form")
        held = {} if reference is None else {"object": self.held.resolve(reference)}
        return kind(**dict(zip(objects.field_names(kind), items, strict=True)), **held)

    def _dict(self, pairs: list[Any], depth: int) -> dict[Any, Any]:
        if len(pairs) > MAX_KEYS:
            raise CodecError("a dict of too many keys")
        found: dict[Any, Any] = {}
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2:
                raise CodecError("a dict of unknown form")
            key = self.unpack(pair[0], depth + 1)
            if not _is_key(key) or key in found:
                raise CodecError("a dict with a repeated or unusual key")
            found[key] = self.unpack(pair[1], depth + 1)
        return found


def _is_key(key: Any) -> bool:
    if type(key) is tuple:
        return all(_is_key(item) for item in key)
    return key is None or type(key) in (bool, int, float, str)


def _float(text: str) -> float:
    if not FLOAT.fullmatch(text):
        raise CodecError("a number of unknown form")
    try:
        return float.fromhex(text)
    except OverflowError as error:
        raise CodecError("a number out of range") from error


def _unpack_array(dtype: str, shape: list[Any], text: str) -> np.ndarray[Any, Any]:
    """An array of its own memory, made only once size and shape are known to fit the bytes."""
    if dtype not in DTYPES or len(shape) > MAX_RANK or any(type(n) is not int or not 0 <= n < 2**40 for n in shape):
        raise CodecError("an array of unknown dtype or shape")
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size > MAX_BYTES or len(text) != 4 * math.ceil(size / 3):
        raise CodecError("an array whose bytes do not fit its shape")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CodecError("an array whose bytes are not base64") from error
    if len(data) != size:
        raise CodecError("an array whose bytes do not fit its shape")
    if dtype == "|b1" and data.translate(None, b"\0\1"):
        raise CodecError("a bool array with other values than 0 and 1")
    return np.frombuffer(data, dtype=dtype).reshape(shape).astype(np.dtype(dtype).newbyteorder("="))
