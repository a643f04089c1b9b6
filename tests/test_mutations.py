"""Two hundred random changes of a notebook: nothing crashes or hangs, nothing is gained, and the batch goes on."""

from __future__ import annotations

import copy
import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attacks.arena import Arena
from attacks.attack import ARRAYS, find
from nbgrader.utils import determine_grade

from autograder.engine.bundle import make_bundle
from autograder.engine.seam import examine, write_outputs
from autograder.errors import UnreadableSubmission
from autograder.grade import grade
from autograder.rebuild import rebuild
from autograder.submissions import read_notebook
from autograder.units import is_check

PER_KIND = 100
FULL = 4.0
JUNK: list[Any] = [
    None, True, -1, 5, 10**30, 2.5, float("nan"), "", "x" * 300, "\x00\x1b[2J", "\ud800", [], ["a", 5, None], {},
    {"a": {"b": []}}, [[[[]]]], "check-double", "added-1-1", "code", "../../x",
]  # fmt: skip
SOURCES = [
    "", "2.0", "-1.0", "float('nan')", "1 / 0", "raise SystemExit", "raise KeyboardInterrupt", "import os; os._exit(0)",
    "### BEGIN HIDDEN TESTS", "### BEGIN SOLUTION", "def double(x)", "def double(x):\n    return 1", "%%bash\nls",
    "!ls", "del np", "np = None", "checks = None", "print('\\x1b[2J')", "\ud800", "\x00", "from cnncourse import *",
    "with checks('double', points=99) as check:\n    pass\ncheck.score", "await x", "?", "%reset -f",
]  # fmt: skip
FIELDS = ["id", "cell_type", "metadata", "source", "outputs", "execution_count", "attachments"]
KNOWN = ["grade", "solution", "locked", "task", "points", "grade_id", "schema_version", "cell_type", "checksum"]


@pytest.fixture(scope="module")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Arena:
    return Arena(tmp_path_factory.mktemp("mutations") / "arena")


def correct(released: dict[str, Any]) -> dict[str, Any]:
    """A submission that deserves every point."""
    notebook = copy.deepcopy(released)
    for name, source in ARRAYS.honest.items():
        find(notebook, name)["source"] = source
    return notebook


def delete(rng: random.Random, cells: list[Any]) -> None:
    cells.pop(rng.randrange(len(cells)))


def duplicate(rng: random.Random, cells: list[Any]) -> None:
    cells.insert(rng.randrange(len(cells)), copy.deepcopy(rng.choice(cells)))


def shuffle(rng: random.Random, cells: list[Any]) -> None:
    rng.shuffle(cells)


def swap(rng: random.Random, cells: list[Any]) -> None:
    a, b = rng.randrange(len(cells)), rng.randrange(len(cells))
    cells[a], cells[b] = cells[b], cells[a]


def retype(rng: random.Random, cells: list[Any]) -> None:
    rng.choice(cells)["cell_type"] = rng.choice(["code", "markdown", "raw", "task", None])


def rewrite(rng: random.Random, cells: list[Any]) -> None:
    cell = rng.choice(cells)
    source = rng.choice(SOURCES)
    cell["source"] = rng.choice([source, [source, "\n"], f"{cell.get('source')}\n{source}"])


def insert(rng: random.Random, cells: list[Any]) -> None:
    cell = {"cell_type": rng.choice(["code", "markdown"]), "metadata": {}, "source": rng.choice(SOURCES)}
    cells.insert(rng.randrange(len(cells) + 1), cell)


def junk_field(rng: random.Random, cells: list[Any]) -> None:
    rng.choice(cells)[rng.choice(FIELDS)] = copy.deepcopy(rng.choice(JUNK))


def junk_nbgrader(rng: random.Random, cells: list[Any]) -> None:
    graded = [cell for cell in cells if isinstance(cell.get("metadata"), dict) and "nbgrader" in cell["metadata"]]
    if graded:
        cell = rng.choice(graded)
        if isinstance(cell["metadata"]["nbgrader"], dict) and rng.random() < 0.8:
            cell["metadata"]["nbgrader"][rng.choice(KNOWN)] = copy.deepcopy(rng.choice(JUNK))
        else:
            cell["metadata"]["nbgrader"] = copy.deepcopy(rng.choice(JUNK))


def trade_names(rng: random.Random, cells: list[Any]) -> None:
    graded = [cell for cell in cells if isinstance(cell.get("metadata"), dict) and "nbgrader" in cell["metadata"]]
    if len(graded) > 1:
        a, b = rng.sample(graded, 2)
        a["metadata"]["nbgrader"], b["metadata"]["nbgrader"] = b["metadata"]["nbgrader"], a["metadata"]["nbgrader"]


def tag(rng: random.Random, cells: list[Any]) -> None:
    cell = rng.choice(cells)
    if isinstance(cell.get("metadata"), dict):
        cell["metadata"]["tags"] = rng.choice(
            [["show"], ["skip-execution"], ["raises-exception"], ["ko"], "show", None]
        )


def imitate(rng: random.Random, cells: list[Any]) -> None:
    rng.choice(cells)["id"] = rng.choice(cells).get("id")


STEPS: list[Callable[[random.Random, list[Any]], None]] = [
    delete, duplicate, shuffle, swap, retype, rewrite, rewrite, insert, junk_field, junk_nbgrader, junk_nbgrader,
    trade_names, tag, imitate,
]  # fmt: skip


def mutated(notebook: dict[str, Any], seed: int) -> bytes:
    """The file of a notebook after a few random changes, now and then broken as a file too."""
    rng = random.Random(seed)
    notebook = copy.deepcopy(notebook)
    for _ in range(rng.randint(1, 6)):
        if notebook["cells"] and all(isinstance(cell, dict) for cell in notebook["cells"]):
            rng.choice(STEPS)(rng, notebook["cells"])
    if rng.random() < 0.15:
        notebook[rng.choice(["metadata", "nbformat", "nbformat_minor", "cells"])] = copy.deepcopy(rng.choice(JUNK))
    if rng.random() < 0.15:
        notebook["metadata"] = {"cnncourse": copy.deepcopy(rng.choice(JUNK)), "kernelspec": rng.choice(JUNK)}
    data = json.dumps(notebook).encode("utf-8")
    if rng.random() < 0.08:
        data = data[: rng.randrange(len(data))]
    if rng.random() < 0.08:
        at = rng.randrange(len(data))
        data = data[:at] + rng.randbytes(3) + data[at + 1 :]
    return data


def scored(arena: Arena, path: Path) -> float:
    """The points of a notebook file, by the engine, as nbgrader reads them; nothing to grade gives 0."""
    try:
        rebuilt, _ = rebuild(read_notebook(path), arena.course, ARRAYS.unit)
    except UnreadableSubmission:
        return 0.0
    bundle = make_bundle(arena.unit, rebuilt, arena.secret, call_seconds=2.0)
    told = examine("numpy", bundle)
    assert told, "the examination was lost"
    write_outputs(rebuilt, told)
    return sum(determine_grade(cell)[0] for cell in rebuilt.cells if is_check(cell))


@pytest.mark.parametrize("block", range(4))
@pytest.mark.parametrize("kind", ["blank", "correct"])
def test_random_changes_gain_nothing(arena: Arena, tmp_path: Path, kind: str, block: int):
    notebook = arena.released if kind == "blank" else correct(arena.released)
    due = 0.0 if kind == "blank" else FULL
    size = PER_KIND // 4
    for seed in range(block * size, (block + 1) * size):
        path = tmp_path / f"{seed}.ipynb"
        path.write_bytes(mutated(notebook, seed))
        started = time.monotonic()
        score = scored(arena, path)
        assert 0 <= score <= due, f"{kind} notebook, seed {seed}: {score}"
        assert time.monotonic() - started < 30, f"{kind} notebook, seed {seed}"


def test_a_batch_of_changed_notebooks_is_graded_to_its_end(arena: Arena, tmp_path: Path):
    for seed in range(500, 508):
        place = tmp_path / f"s{seed}" / ARRAYS.unit
        place.mkdir(parents=True)
        (place / f"{ARRAYS.unit}.ipynb").write_bytes(mutated(correct(arena.released), seed))
    honest = tmp_path / "zoe" / ARRAYS.unit
    honest.mkdir(parents=True)
    (honest / f"{ARRAYS.unit}.ipynb").write_text(json.dumps(correct(arena.released)), encoding="utf-8")
    records = list(grade(arena.course, arena.unit, tmp_path, timeout=2.0))
    assert len(records) == 9
    assert all(0 <= record.score <= FULL for record in records)
    assert records[-1].student == "zoe" and records[-1].score == FULL
