"""Hundreds of messages that are none, in both directions: nothing crashes or hangs, and no point is gained."""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import nbformat
import numpy as np
import pytest
from cnncourse.objects import Axes, Figure, History, Layer, Model
from cnncourse.values import Foreign
from engine_kit import START, added, answer, bundle, check
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.utils import determine_grade
from test_codec import TEXTS, VALUES

from autograder.engine.codec import CodecError, decode, encode
from autograder.engine.engine import Engine
from autograder.engine.examiner import Examination
from autograder.engine.seam import write_outputs
from autograder.engine.wire import HEAD, Channel, Overdue, PeerLost

MESSAGES = 500
SECONDS = 10.0
"""For one examination of at most 13 processes, none of which may take more than a moment."""
NEVER = secrets.token_hex(16)
"""What no message can hold by chance, nor by what hypothesis finds in this file."""

NUMBERS = st.one_of(*[st.integers(-3, 99)] * 15, st.integers())
ARRAYS = st.sampled_from([np.zeros(3), np.ones((2, 2), "f4"), np.array(np.nan), np.zeros((0, 3))])
REFERENCES = st.one_of(
    st.integers(0, 3).map(lambda number: ["h", number]),
    st.integers(0, 3).map(lambda number: ["h", number]),
    st.integers(0, 3).map(lambda number: ["h", number]),
    st.tuples(st.sampled_from(["h", "q", "p", "c"]), st.one_of(NUMBERS, st.sampled_from(["os.system", "numpy.tanh"]))),
    st.sampled_from([(), ("h",), ("h", 1, 2), ("h", None), ("h", 1.5)]),
).map(lambda parts: json.loads(json.dumps(parts)))
SIDES = st.lists(st.one_of(st.none(), NUMBERS), max_size=4).map(tuple)
LAYERS = st.builds(
    Layer,
    kind=st.one_of(
        st.sampled_from(["Dense", "Conv2D", "Flatten", "InputLayer", "Lambda", "ReLU", "Activation"]), TEXTS
    ),
    settings=st.dictionaries(
        st.sampled_from(["units", "filters", "kernel_size", "activation", "name", "padding"]), VALUES, max_size=4
    ),
    weights=st.one_of(st.none(), st.lists(ARRAYS, max_size=2).map(tuple)),
    trainable=st.booleans(),
    parameters=NUMBERS,
    output_shape=st.one_of(st.none(), SIDES),
    inputs=st.lists(NUMBERS, max_size=2).map(tuple),
)
MODELS = st.builds(
    Model,
    layers=st.lists(LAYERS, max_size=3).map(tuple),
    input_shape=st.one_of(st.none(), SIDES),
    output_shape=st.one_of(st.none(), SIDES),
    parameters=NUMBERS,
    trainable_parameters=NUMBERS,
    compiled=st.dictionaries(TEXTS, VALUES, max_size=2),
    object=st.one_of(st.none(), REFERENCES),
)
AXES = st.builds(
    Axes,
    title=TEXTS,
    xlabel=TEXTS,
    ylabel=TEXTS,
    legend=st.lists(TEXTS, max_size=2).map(tuple),
    lines=st.lists(st.tuples(TEXTS, ARRAYS, ARRAYS), max_size=2).map(tuple),
    images=st.lists(st.lists(NUMBERS, max_size=3).map(tuple), max_size=2).map(tuple),
    bars=NUMBERS,
    texts=st.lists(TEXTS, max_size=2).map(tuple),
)
FIGURES = st.builds(Figure, title=TEXTS, axes=st.lists(AXES, max_size=2).map(tuple))
HISTORIES = st.builds(History, values=st.dictionaries(TEXTS, st.lists(st.floats(), max_size=3).map(tuple), max_size=2))
OBJECTS = st.builds(Foreign, TEXTS, st.one_of(st.none(), REFERENCES))
ANYTHING = st.one_of(VALUES, OBJECTS, MODELS, FIGURES, HISTORIES, st.lists(st.one_of(OBJECTS, MODELS), max_size=2))
RAISED = st.tuples(st.one_of(TEXTS, st.just("NameError")), st.lists(TEXTS, max_size=2).map(tuple), TEXTS, TEXTS)
SHOWN = st.lists(
    st.one_of(
        st.fixed_dictionaries({"stream": st.one_of(st.just("stdout"), ANYTHING), "text": st.one_of(TEXTS, ANYTHING)}),
        st.fixed_dictionaries({"display": st.dictionaries(st.sampled_from(["text/html", "image/png"]), ANYTHING)}),
        ANYTHING,
    ),
    max_size=3,
)
FIELDS = {
    "value": ANYTHING,
    "raised": st.one_of(st.none(), RAISED, ANYTHING),
    "changed": st.one_of(st.lists(NUMBERS, max_size=3).map(tuple), ANYTHING),
    "printed": st.one_of(TEXTS, ANYTHING),
    "outputs": st.one_of(SHOWN, ANYTHING),
    "function": ANYTHING,
    "undefined": ANYTHING,
    "refused": ANYTHING,
    "back": st.one_of(NUMBERS, ANYTHING),
    "args": ANYTHING,
    "score": ANYTHING,
    "result": ANYTHING,
}
CALLED = st.fixed_dictionaries(
    {"value": st.one_of(ANYTHING, OBJECTS, MODELS)},
    optional={"raised": FIELDS["raised"], "changed": FIELDS["changed"], "printed": FIELDS["printed"]},
)
BACK = st.fixed_dictionaries({"back": st.integers(0, 1), "args": st.lists(ANYTHING, max_size=3).map(tuple)})
REPLIES = st.one_of(CALLED, CALLED, CALLED, CALLED, CALLED, BACK, st.fixed_dictionaries({}, optional=FIELDS))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from([*"nbifcsltdxoa", "Model", "<f8", "|O", "12"])),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=10,
)
FRAMES = st.one_of(st.binary(max_size=60), JSON.map(lambda data: json.dumps(data).encode()))
REPLY = st.tuples(st.just("reply"), REPLIES)
MOVES = st.one_of(*[REPLY] * 6, st.tuples(st.just("frame"), FRAMES), st.tuples(st.just("raw"), st.binary(max_size=12)))


class Naming:
    """Writes references as they are, and takes every reference for nothing: how a hostile side would speak."""

    def refer(self, held: Any) -> Any:
        return held

    def resolve(self, reference: Any) -> Any:
        return None


def written(value: Any) -> bytes:
    """A value as a frame; one that is too large to be written is sent as an empty frame."""
    try:
        return encode(value, Naming())
    except CodecError:
        return b""


class Hostile:
    """The engine as the examiner sees it: whenever a process is asked for, one that answers with the next moves."""

    def __init__(self, moves: list[tuple[str, Any]]) -> None:
        self.moves: Iterator[tuple[str, Any]] = iter(moves)
        self.made = 0

    def send(self, _: Any) -> None:
        """A fresh process is wanted."""

    def take_socket(self, *, seconds: float) -> socket.socket:
        ours, theirs = socket.socketpair()
        threading.Thread(target=self.serve, args=(ours,), daemon=True).start()
        return theirs

    def serve(self, end: socket.socket) -> None:
        """Greet as the confined process does before it runs a submission, then misbehave until the moves are over."""
        channel = Channel(end, Naming())
        with end, contextlib.suppress(PeerLost, Overdue, OSError):
            channel.send({"confined": "submission"})
            number = ""
            for kind, what in self.moves:
                if number == "" or kind != "reply" or "back" not in what:
                    request = channel.receive(seconds=SECONDS)
                    number = request.get("number", number)
                    while kind == "reply" and not {"look", "run"}.isdisjoint(request):
                        # Else most names would be lost or stand for data, and few calls be made.
                        channel.send({"function": "", "outputs": [], "number": number})
                        request = channel.receive(seconds=SECONDS)
                        number = request.get("number", number)
                self.made += 1
                if kind == "raw":
                    end.sendall(what)
                    return
                frame = what if kind == "frame" else written({**what, "number": number})
                end.sendall(HEAD.pack(len(frame)) + frame)


ASKED = """
from cnncourse import models
check("called back").call(work0, lambda *args: args, np.ones(3), key=np.tanh).close([0.5772156649, 7e77])
check("a model").call(work1).satisfies(lambda model: model.kinds() == [NEVER], because="it must")
check("read").call(work2).derive(models.blueprint).equal([NEVER])
check("a plan").call(work3).derive(lambda model: len(models.check(model))).equal(NEVER)
check("used").call(work4).apply(2.0).equal(NEVER)
check("begun").call(work5).first(3).equal([NEVER])
check("a method").call(work6).method("fit", 1).equal(NEVER)
check("built").call(work7).built(4, 4, 1).satisfies(lambda model: model.text() == NEVER, because="it must")
check("a part").call(work8).part(0).part(0).equal(NEVER)
check("in few steps").call_within(9, work9).shape((7, 1, 3, 2, 9))
check("a view").shares_memory(work10, np.ones(2)).equal(NEVER)
check("data").call(lambda: work11).equal(NEVER)
""".replace("NEVER", repr(NEVER))
WORKS = [f"work{n}" for n in range(12)]
CELLS = (
    START,
    added("import sys"),
    answer("def work0(*args): pass", *WORKS),
    check("work", ASKED, points=12),
    check("again", 'check("once more").call(work0).close(7e77)', builds_on=("work",)),
)


def examined(moves: list[tuple[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """What the examiner tells of a submission that answers with these messages, and how many of them it read."""
    hostile = Hostile(moves)
    held: Any = hostile
    return Examination(bundle(*CELLS, call=0.3, cell=0.3, total=SECONDS), held).run(), hostile.made


@pytest.mark.usefixtures("fresh_session")
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_no_message_of_a_submission_earns_a_point_or_stops_the_examiner() -> None:
    sent = 0

    @settings(max_examples=100)
    @given(st.lists(MOVES, min_size=24, max_size=24))
    def send(moves: list[tuple[str, Any]]) -> None:
        nonlocal sent
        started = time.monotonic()
        told, made = examined(moves)
        assert time.monotonic() - started < SECONDS
        assert [cell["id"] for cell in told] == [cell["id"] for cell in CELLS]
        assert {cell["score"] for cell in told if "score" in cell} == {0.0}, told
        assert not [cell["fault"] for cell in told if cell.get("fault")], "a check cell did not run to its end"
        # What the examiner hands over must reach the engine, whatever it was made of.
        assert len(decode(encode({"result": told}))["result"]) == len(CELLS)
        sent += made

    send()
    assert sent >= MESSAGES


def result_of(frame: bytes) -> Any:
    """What the engine takes as the examiner's result from one frame; ``None`` where it refuses."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(HEAD.pack(len(frame)) + frame)
        theirs.shutdown(socket.SHUT_WR)
        worker = Channel(ours)
        nobody: Any = None
        try:
            return Engine("numpy")._result(nobody, worker, [], 1.0, None)
        except (CodecError, PeerLost, Overdue):
            return None


TOLD = st.lists(
    st.dictionaries(st.sampled_from(["score", "record", "text", "html", "fault", "outputs", "raised"]), VALUES).flatmap(
        lambda cell: st.sampled_from(["check-a", "other", 5]).map(lambda name: {**cell, "id": name})
    ),
    max_size=3,
)
RESULTS = st.one_of(
    FRAMES, TOLD.map(lambda told: written({"result": told})), ANYTHING.map(lambda value: written({"result": value}))
)


def test_no_message_of_an_examiner_that_was_taken_over_breaks_the_engine_or_nbgraders_reading() -> None:
    read = 0

    @settings(max_examples=MESSAGES)
    @given(RESULTS)
    def send(frame: bytes) -> None:
        nonlocal read
        told = result_of(frame)
        if told is None:
            return
        read += 1
        marked = {"grade": True, "solution": False, "grade_id": "check-a", "points": 2, "cell_type": "code"}
        cells = [
            nbformat.v4.new_code_cell("check.score", metadata={"nbgrader": marked}),
            nbformat.v4.new_code_cell("1"),
        ]
        cells[1].id = "other"
        notebook = nbformat.v4.new_notebook(cells=cells)
        write_outputs(notebook, told)
        score, points = determine_grade(notebook.cells[0])
        assert 0 <= score <= points == 2
        nbformat.validate(notebook)
        json.loads(nbformat.writes(notebook))

    send()
    assert read > MESSAGES // 20
