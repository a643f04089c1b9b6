"""What the engine's tests share: bundles by hand, and what code run as a submission's cell prints."""

from __future__ import annotations

import json
import textwrap
from typing import Any

from autograder.engine.engine import Engine

UNIT = "00-small"
CANARY = "CANARY_OF_THE_ENVIRONMENT"
"""A variable of the environment from which the engine's server is started."""


def source(text: str) -> str:
    """Code of a test as a cell's source."""
    return textwrap.dedent(text).strip()


def added(text: str) -> dict[str, Any]:
    """A cell that the submission's author added."""
    return {"kind": "added", "id": "added-1", "source": source(text)}


def lesson(text: str) -> dict[str, Any]:
    """A cell of the lesson, which runs on both sides."""
    return {"kind": "lesson", "id": "lesson", "source": source(text)}


def answer(text: str, *names: str) -> dict[str, Any]:
    """An answer cell in which the reference defines these names."""
    return {"kind": "answer", "id": "-".join(names), "source": source(text), "names": list(names)}


def check(exercise: str, text: str, *, points: float = 1.0, builds_on: tuple[str, ...] = ()) -> dict[str, Any]:
    """A check cell: the lines within its ``with`` block."""
    body = textwrap.indent(source(text), "    ")
    whole = f"with checks({exercise!r}, points={points}, builds_on={builds_on!r}) as check:\n{body}\ncheck.score"
    return raw_check(exercise, whole, points=points)


def raw_check(exercise: str, text: str, *, points: float = 1.0) -> dict[str, Any]:
    """A check cell of any form."""
    return {
        "kind": "check",
        "id": f"check-{exercise}",
        "source": source(text),
        "exercise": exercise,
        "points": points,
    }


START = lesson("import numpy as np\nfrom cnncourse import checks, unit\nunit('00-small')")


def bundle(
    *cells: dict[str, Any], call: float = 20.0, cell: float = 20.0, total: float = 90.0, secret: str = "secret"
) -> dict[str, Any]:
    """A bundle as ``make_bundle`` would write it."""
    return {
        "unit": UNIT,
        "secret": secret,
        "cells": list(cells),
        "call_seconds": call,
        "cell_seconds": cell,
        "total_seconds": total,
    }


def printed(engine: Engine, text: str, **bounds: float) -> str:
    """What code prints when it is run as a submission; it must end well."""
    (told,) = engine.examine(bundle(added(text), **bounds))
    assert told.get("raised") is None and "lost" not in told, told
    return "".join(shown["text"] for shown in told["outputs"] if shown.get("stream") == "stdout")


def reported(engine: Engine, text: str, **bounds: float) -> Any:
    """The value that code run as a submission assigns to ``report``, through JSON."""
    return json.loads(printed(engine, source(text) + "\nimport json; print(json.dumps(report))", **bounds))


def outcomes(told: dict[str, Any]) -> dict[str, str]:
    """Outcome by check of one check cell."""
    return {row["name"]: row["outcome"] for row in told["record"]["checks"]}


def messages(told: dict[str, Any]) -> list[str]:
    """Keys of the messages of one check cell."""
    return [message["key"] for row in told["record"]["checks"] for message in row["messages"]]
