"""The wire: a peer can be slow, silent, gone or boastful, and costs its own time only."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder.engine import codec
from autograder.engine.codec import CodecError, encode
from autograder.engine.wire import HEAD, Channel, Overdue, PeerLost

SOON = 20.0
SLACK = 5.0
"""Seconds that a busy machine may take beyond a time bound."""


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket.socket]]:
    """Our channel, and the bare socket of whoever is at the other end."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours), theirs


@pytest.fixture
def peer() -> Iterator[Callable[[Callable[[threading.Event], None]], None]]:
    """Runs the other end in a thread, which is told to stop when the test is over and is waited for."""
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def start(act: Callable[[threading.Event], None]) -> None:
        threads.append(threading.Thread(target=act, args=(stop,)))
        threads[-1].start()

    yield start
    stop.set()
    for thread in threads:
        thread.join(SOON)
        assert not thread.is_alive()


def framed(value: object) -> bytes:
    frame = encode(value)
    return HEAD.pack(len(frame)) + frame


def late(act: Callable[[], object], seconds: float) -> None:
    """The act must end as overdue, when its time is over and not much later."""
    started = time.monotonic()
    with pytest.raises(Overdue):
        act()
    assert seconds - 0.05 <= time.monotonic() - started < seconds + SLACK


def test_frames_pass_in_order_and_one_at_a_time() -> None:
    a, b = map(Channel, socket.socketpair())
    for value in ({"x": (1, [2])}, None, "둘"):
        a.send(value)
    assert [b.receive(seconds=SOON) for _ in range(3)] == [{"x": (1, [2])}, None, "둘"]
    a.close()
    b.close()


def test_a_frame_larger_than_the_sockets_buffer_passes(peer) -> None:
    a, b = map(Channel, socket.socketpair())
    big = np.arange(1_000_000.0)
    peer(lambda _: a.send(big))
    assert np.array_equal(b.receive(seconds=SOON), big)
    a.close()
    b.close()


@pytest.mark.parametrize("cut", [1, 3, 4, 5, 12])
def test_a_frame_that_comes_in_parts(ends, peer, cut: int) -> None:
    channel, other = ends
    whole = framed(["a", 1])
    other.sendall(whole[:cut])
    peer(lambda _: other.sendall(whole[cut:]))
    assert channel.receive(seconds=SOON) == ["a", 1]


@pytest.mark.parametrize("sent", [0, 2, 4, 9])
def test_a_peer_that_stops_in_the_middle(ends, sent: int) -> None:
    channel, other = ends
    other.sendall(framed(["a", 1])[:sent])
    late(lambda: channel.receive(seconds=0.2), 0.2)
    other.close()
    with pytest.raises(PeerLost):
        channel.receive(seconds=SOON)


def test_a_peer_that_drips_cannot_extend_the_time(ends, peer) -> None:
    channel, other = ends

    def drip(stop: threading.Event) -> None:
        # A byte of a frame that would take an hour, more often than any wait for one byte would end.
        other.sendall(HEAD.pack(100_000))
        while not stop.wait(0.02):
            other.send(b"[")

    peer(drip)
    late(lambda: channel.receive(seconds=0.5), 0.5)


def test_a_peer_that_reads_in_sips_cannot_extend_the_time_of_sending(ends, peer) -> None:
    channel, other = ends

    def sip(stop: threading.Event) -> None:
        while not stop.wait(0.02):
            other.recv(2_000)

    peer(sip)
    late(lambda: channel.send(np.zeros(2_000_000), seconds=0.5), 0.5)


def test_no_time_left_is_no_time() -> None:
    ours, theirs = socket.socketpair()
    theirs.sendall(framed(1))
    for seconds in (0.0, -1.0):
        with pytest.raises(Overdue):
            Channel(ours).receive(seconds=seconds)
    ours.close()
    theirs.close()


def test_a_closed_peer_is_lost_at_once(ends) -> None:
    channel, other = ends
    other.close()
    for act in (
        lambda: channel.receive(seconds=SOON),
        lambda: channel.send("x"),
        lambda: channel.take_socket(seconds=SOON),
    ):
        started = time.monotonic()
        with pytest.raises(PeerLost):
            act()
        assert time.monotonic() - started < SLACK
    with socket.socket() as some, pytest.raises(PeerLost):
        channel.pass_socket(some)


def test_our_own_closed_end_is_lost_too(ends) -> None:
    channel, _ = ends
    channel.close()
    with pytest.raises(PeerLost):
        channel.receive(seconds=SOON)
    with pytest.raises(PeerLost):
        channel.send(1)


@pytest.mark.parametrize("length", [2**32 - 1, codec.MAX_BYTES + 1, 101])
def test_an_oversize_announcement_is_refused_before_memory_is_taken(ends, length: int) -> None:
    channel, other = ends
    other.sendall(HEAD.pack(length) + b"x" * 50)
    tracemalloc.start()
    try:
        with pytest.raises(CodecError, match="at most"):
            channel.receive(seconds=SOON, limit=100 if length == 101 else codec.MAX_BYTES)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2**20


def test_an_announcement_within_the_limit_takes_memory_only_as_bytes_come(ends) -> None:
    channel, other = ends
    other.sendall(HEAD.pack(codec.MAX_BYTES) + b"x" * 50)
    tracemalloc.start()
    try:
        late(lambda: channel.receive(seconds=0.1), 0.1)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2**20


def test_garbage_is_no_message_and_the_next_frame_is_still_read(ends) -> None:
    channel, other = ends
    other.sendall(HEAD.pack(5) + b"hello" + framed("after"))
    with pytest.raises(CodecError):
        channel.receive(seconds=SOON)
    assert channel.receive(seconds=SOON) == "after"


def test_a_socket_is_passed_and_works() -> None:
    a, b = map(Channel, socket.socketpair())
    left, right = socket.socketpair()
    a.pass_socket(right)
    right.close()
    taken = b.take_socket(seconds=SOON)
    Channel(left).send("through")
    assert Channel(taken).receive(seconds=SOON) == "through"
    for end in (a, b, left, taken):
        end.close()


def test_a_byte_without_a_socket_is_a_lost_peer_and_silence_is_overdue(ends) -> None:
    channel, other = ends
    late(lambda: channel.take_socket(seconds=0.2), 0.2)
    other.sendall(b"\x01")
    with pytest.raises(PeerLost):
        channel.take_socket(seconds=SOON)


def open_files() -> set[str]:
    return {place.name for place in Path("/proc/self/fd").iterdir()}


def test_sockets_beyond_the_one_that_is_due_are_not_kept(ends) -> None:
    channel, other = ends
    with socket.socket() as some:
        before = open_files()
        socket.send_fds(other, [b"\x01"], [some.fileno()] * 5)
        with contextlib.suppress(PeerLost):
            channel.take_socket(seconds=SOON).close()
        assert open_files() == before


def test_sockets_sent_along_with_data_are_dropped(ends) -> None:
    channel, other = ends
    with socket.socket() as some:
        before = open_files()
        whole = framed("data")
        for part in (whole[:2], whole[2:7], whole[7:]):
            socket.send_fds(other, [part], [some.fileno()])
        assert channel.receive(seconds=SOON) == "data"
        assert open_files() == before
