"""One attack graded here and, on demand, in plain nbgrader: a line of the table, made in a process of the pool."""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from .arena import Arena
from .attack import Attack, Target
from .plain import Plain


def begin(folder: str) -> None:
    """Make a process of the pool ready: quiet, with a folder of its own."""
    logging.disable(logging.CRITICAL)
    os.environ["ATTACKS_FOLDER"] = tempfile.mkdtemp(dir=folder)


@cache
def _arena(target: Target) -> Arena:
    return Arena(Path(os.environ["ATTACKS_FOLDER"]) / "ours" / target.unit, target)


@cache
def _plain(target: Target) -> Plain:
    return Plain(Path(os.environ["ATTACKS_FOLDER"]) / "plain" / target.unit, target)


def row(task: tuple[Attack, bool, bool]) -> dict[str, Any]:
    """One line of the table."""
    attack, measure, store = task
    outcome = _arena(attack.target).run(attack)
    told = _plain(attack.target).run(attack) if measure else attack.expected["nbgrader"]
    if measure and store:
        path = attack.folder / "expected.toml"
        line = f"nbgrader = {json.dumps(told)}"
        path.write_text(
            re.sub(r"^nbgrader = .*$", line, path.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8"
        )
    return {
        "family": attack.family,
        "attack": attack.folder.name,
        "title": attack.expected["title"],
        "nbgrader": told,
        "ours": sum(outcome.scores.values()),
        "due": sum(attack.due.values()),
        "exercises": outcome.scores,
        "seconds": round(outcome.seconds, 2),
        "troubles": outcome.troubles,
    }
