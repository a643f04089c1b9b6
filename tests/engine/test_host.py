"""The submission's end of the channel answers what it cannot do, and stays."""

from __future__ import annotations

import socket
from types import SimpleNamespace

from cnncourse.objects import Model

from autograder.engine.submission import Host
from autograder.engine.wire import Channel


def test_a_model_that_cannot_be_rebuilt_is_refused_and_the_next_call_answered():
    ours, theirs = socket.socketpair()
    host = Host.__new__(Host)  # without a shell, which would make this process a kernel
    host.channel = Channel(theirs)
    host.shell = SimpleNamespace(user_ns={"twice": lambda x: 2 * x})
    examiner = Channel(ours)
    with ours, theirs:
        strange = Model(
            layers=(), input_shape=None, output_shape=None, parameters=0, trainable_parameters=0, compiled={}
        )
        host.reply({"call": "twice", "how": "call", "args": (strange,), "kwargs": {}, "number": "1"})
        host.reply({"call": "twice", "how": "call", "args": (21,), "kwargs": {}, "number": "2"})
        refused, answered = (examiner.receive(seconds=5) for _ in range(2))
    assert refused["number"] == "1" and "model" in refused["refused"]
    assert answered["number"] == "2" and answered["value"] == 42
