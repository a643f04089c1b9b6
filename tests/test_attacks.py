"""No attack gains a point, sees or changes what it must not, or lives on; honest variants get their due."""

from __future__ import annotations

import ast
import copy
import json
from collections import Counter
from pathlib import Path

import pytest
from attacks.__main__ import markdown
from attacks.arena import Arena
from attacks.attack import ARRAYS, HERE, MODELS, Attack, attacks, find, handed_in

from autograder.grade import grade

ALL = attacks()
FAMILIES = {
    "early-exit", "evasion", "exhaustion", "injection", "kernel-hooks", "lying-objects", "metadata", "models",
    "overfitting", "patching", "protocol", "redirection", "spying", "survivors", "tampering",
}  # fmt: skip


@pytest.fixture(scope="module")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Arena:
    return Arena(tmp_path_factory.mktemp("arena") / "arena")


@pytest.fixture(scope="module")
def arena_of_models(tmp_path_factory: pytest.TempPathFactory) -> Arena:
    return Arena(tmp_path_factory.mktemp("models") / "arena", MODELS)


ON_ARRAYS = [attack for attack in ALL if attack.target is ARRAYS]
ON_MODELS = [attack for attack in ALL if attack.target is MODELS]


@pytest.mark.parametrize("attack", ON_ARRAYS, ids=lambda attack: attack.name)
def test_an_attack_gets_its_due_and_reaches_nothing(arena: Arena, attack: Attack):
    assert_due(arena, attack)


@pytest.mark.keras
@pytest.mark.parametrize("attack", ON_MODELS, ids=lambda attack: attack.name)
def test_an_attack_with_a_model_gets_its_due_and_reaches_nothing(arena_of_models: Arena, attack: Attack):
    assert_due(arena_of_models, attack)


def assert_due(arena: Arena, attack: Attack) -> None:
    outcome = arena.run(attack)
    assert outcome.troubles == []
    assert outcome.scores == attack.due
    assert outcome.stored == sum(attack.due.values())
    assert outcome.status == "graded"


def test_every_family_has_attacks_enough():
    counted = Counter(attack.family for attack in ALL)
    assert counted.keys() >= FAMILIES
    assert all(counted[family] >= 3 for family in FAMILIES)
    assert sum(counted.values()) - counted["honest"] >= 45
    assert counted["honest"] >= 8


@pytest.mark.parametrize("attack", ALL, ids=lambda attack: attack.name)
def test_every_folder_says_what_it_attacks_and_what_nbgrader_gives(attack: Attack):
    assert attack.expected["family"] == attack.family
    assert attack.expected["title"] and attack.expected["forbidden"]
    assert attack.expected["nbgrader"] != "?"
    assert any((attack.folder / name).is_file() for name in ("attack.py", "attack.json"))


def test_the_table_in_the_documentation_is_what_the_command_prints():
    told = (HERE.parents[1] / "docs" / "security.md").read_text(encoding="utf-8")
    # Each gets its due, or the tests above fail.
    rows = [{"family": a.family, **a.expected, "ours": sum(a.due.values()), "due": sum(a.due.values())} for a in ALL]
    table = told.partition("<!-- table: python -m tests.attacks --markdown -->\n\n")[2].partition("\n\n")[0]
    assert table == markdown(rows)


def printing(arena: Arena) -> Attack:
    """An answer that shows everything it was asked, in a cell after its check."""
    source = "ASKED = []\n\n\ndef double(x):\n    ASKED.append(np.asarray(x).tolist())\n    return None"
    return made(arena, "printing", source, "print(ASKED)")


def made(arena: Arena, name: str, answer: str, after: str = "") -> Attack:
    """An attack written by a test."""
    folder = arena.root / "made" / name
    folder.mkdir(parents=True)
    shown = f"\n\n# %% added after check-double\n{after}\n" if after else "\n"
    (folder / "attack.py").write_text(f"# %% answer double\n{answer}{shown}", encoding="utf-8")
    return Attack(folder, {})


def asked(arena: Arena, attack: Attack) -> list[object]:
    """What an answer that prints its inputs was asked."""
    (printed,) = [
        output.text
        for cell in arena.notebook(attack.student).cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream"
    ]
    return ast.literal_eval(printed)


def test_what_was_asked_once_does_not_tell_what_will_be_asked(arena: Arena):
    spy = printing(arena)
    assert arena.run(spy).scores["double"] == 0
    # Calls under a name stop at its first failure: only visible ones were made.
    seen = asked(arena, spy)
    right = "ASKED = []\n\n\ndef double(x):\n    ASKED.append(np.asarray(x).tolist())\n    return np.asarray(x) * 2.0"
    friend = made(arena, "friend", right, "print(ASKED)")
    assert arena.run(friend).scores["double"] == 2
    seen += asked(arena, friend)
    assert len(seen) > 4
    known = (
        f"KNOWN = {seen!r}\n\n\ndef double(x):\n    for asked in map(np.array, KNOWN):\n"
        "        if asked.shape == np.shape(x) and np.allclose(asked, x):\n            return asked + asked\n"
    )
    assert arena.run(made(arena, "knowing", known)).scores["double"] == 0
    before = asked(arena, friend)
    arena.run(friend)
    assert asked(arena, friend) == before, "graded again, a submission is asked the same"


def test_a_hostile_submission_does_not_stop_those_beside_it(arena: Arena, tmp_path: Path):
    chosen = {a.name: a for a in ALL}
    beside = ["honest/as-the-reference", "metadata/broken-text", "early-exit/crashes", "honest/noisy"]
    for n, name in enumerate(beside):
        arena.hand_in(tmp_path, f"s{n}", handed_in(chosen[name], arena.released, arena.places()))
    arena.hand_in(tmp_path, "s4", {f"{ARRAYS.unit}.ipynb": '{"nbformat": 4, "cells": [' + "[" * 5_000})
    (tmp_path / "\udcff\udcfe" / ARRAYS.unit).mkdir(parents=True)
    (tmp_path / "[s]" / ARRAYS.unit).mkdir(parents=True)
    (tmp_path / "s5").symlink_to(tmp_path / "s0")
    arena.hand_in(tmp_path, "s6", handed_in(chosen[beside[0]], arena.released, {}))
    (tmp_path / "s6" / ARRAYS.unit / "timestamp.txt").write_text("the day after tomorrow, or so")
    records = {record.student: record for record in grade(arena.course, arena.unit, tmp_path, timeout=3.0)}
    assert [records[f"s{n}"].score for n in range(4)] == [4, 2, 2, 4]
    assert {name for name, record in records.items() if record.status == "not_graded"} == {
        "s4", "s5", "s6", "[s]", "\N{REPLACEMENT CHARACTER}" * 2,
    }  # fmt: skip
    assert "time" in records["s6"].reason


def test_a_moved_submission_is_not_changed_by_handing_it_in(arena: Arena):
    """The recipes of attacks work on copies."""
    before = json.dumps(arena.released)
    attack = next(a for a in ALL if a.name == "metadata/check-moved")
    arena.run(attack)
    assert json.dumps(arena.released) == before
    assert find(copy.deepcopy(arena.released), "double")["cell_type"] == "code"
