"""Frames over a socket: a length, then that many bytes, within a size and a time.

Also passes open sockets between the trusted processes that set an examination up.
"""

from __future__ import annotations

import os
import socket
import struct
import time
from typing import Any

from .codec import MAX_BYTES, NOTHING, CodecError, Objects, decode, encode

HEAD = struct.Struct(">I")
CHUNK = 1 << 16


class PeerLost(ConnectionError):  # noqa: N818 - says what happened
    """The process at the other end is gone, or closed its end."""


class Overdue(TimeoutError):  # noqa: N818 - says what happened
    """The process at the other end did not answer in time."""


class Channel:
    """One end of a socketpair on which frames of plain data pass, one at a time."""

    def __init__(self, end: socket.socket, held: Objects = NOTHING) -> None:
        self.socket, self.held = end, held

    def send(self, value: Any, *, seconds: float = 30.0) -> None:
        """Send plain data. Raises PeerLost, Overdue, or CodecError beyond a bound."""
        frame = encode(value, self.held)
        data = memoryview(HEAD.pack(len(frame)) + frame)
        deadline = time.monotonic() + seconds
        while data:
            try:
                self.socket.settimeout(_left(deadline))
                data = data[self.socket.send(data[:CHUNK]) :]
            except TimeoutError as error:
                raise Overdue("no room to send in time") from error
            except OSError as error:
                raise PeerLost(str(error)) from error

    def receive(self, *, seconds: float, limit: int = MAX_BYTES) -> Any:
        """The next frame's plain data, within ``seconds`` for all of it.

        Raises PeerLost, Overdue, or CodecError for what is no message or longer than ``limit``.
        """
        deadline = time.monotonic() + seconds
        (length,) = HEAD.unpack(self._read(HEAD.size, deadline))
        if length > limit:
            raise CodecError(f"a message of {length} bytes; at most {limit} are read")
        return decode(self._read(length, deadline), self.held)

    def _read(self, count: int, deadline: float) -> bytes:
        """Exactly ``count`` bytes; memory is taken as they come, not as they are announced."""
        data = bytearray()
        while len(data) < count:
            try:
                self.socket.settimeout(_left(deadline))
                chunk = self.socket.recv(min(CHUNK, count - len(data)))
            except TimeoutError as error:
                raise Overdue("no answer in time") from error
            except OSError as error:
                raise PeerLost(str(error)) from error
            if not chunk:
                raise PeerLost("the other end was closed")
            data += chunk
        return bytes(data)

    def pass_socket(self, end: socket.socket) -> None:
        """Hand an open socket to the process at the other end. Raises PeerLost or Overdue."""
        try:
            self.socket.settimeout(30.0)
            socket.send_fds(self.socket, [b"\x01"], [end.fileno()])
        except TimeoutError as error:
            raise Overdue("no room to send in time") from error
        except OSError as error:
            raise PeerLost(str(error)) from error

    def take_socket(self, *, seconds: float) -> socket.socket:
        """The socket that the other end passes next. Raises PeerLost or Overdue."""
        try:
            self.socket.settimeout(seconds)
            data, numbers, _, _ = socket.recv_fds(self.socket, 1, 1)
        except TimeoutError as error:
            raise Overdue("no socket in time") from error
        except OSError as error:
            raise PeerLost(str(error)) from error
        if not data or len(numbers) != 1:
            for number in numbers:
                os.close(number)
            raise PeerLost("the other end was closed")
        return socket.socket(fileno=numbers[0])

    def close(self) -> None:
        """Close this end; the other sees that its peer is lost."""
        self.socket.close()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
