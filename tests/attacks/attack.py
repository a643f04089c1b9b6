"""One attack: its folder, what it is due, and the notebook that it hands in."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, eq=False)
class Target:
    """A unit that is attacked at one of its exercises, and what an honest learner hands in."""

    unit: str
    attacked: str
    points: dict[str, float]
    honest: dict[str, str]
    seconds: float
    """How long a call may take here, and how long a cell may in plain nbgrader."""
    plain_seconds: float


SHIFT = "def shift(x):\n    return np.asarray(x) + 1.0"
HALVE = "def halve(x):\n    return np.asarray(x) / 2.0"
DOUBLE = "def double(x):\n    return np.asarray(x) * 2.0"
DETECTOR = """def detector(kernels, biases):
    convolution = keras.layers.Conv2D(kernels.shape[3], kernels.shape[:2], activation="relu")
    model = keras.Sequential([keras.Input((6, 5, 1)), convolution, keras.layers.GlobalMaxPooling2D()])
    convolution.set_weights([kernels, biases])
    return model"""
ARRAYS = Target(
    "00-target", "double", {"shift": 1.0, "double": 2.0, "halve": 1.0},
    {"shift": SHIFT, "double": DOUBLE, "halve": HALVE}, 1.5, 6,
)  # fmt: skip
MODELS = Target(
    "01-models", "detector", {"shift": 1.0, "detector": 2.0, "halve": 1.0},
    {"shift": SHIFT, "detector": DETECTOR, "halve": HALVE}, 12.0, 60,
)  # fmt: skip
MARK = re.compile(r"^# %% (answer \S+|added first|added after \S+)[ ]*\n", re.M)


@dataclass(frozen=True)
class Attack:
    """What a folder of ``tests/attacks`` says."""

    folder: Path
    expected: dict[str, Any]

    @property
    def name(self) -> str:
        """Such as ``patching/numpy-testing``."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def family(self) -> str:
        """The family of ``docs/security.md``; ``honest`` for a control."""
        return self.folder.parent.name

    @property
    def target(self) -> Target:
        """The unit that it attacks."""
        return MODELS if "models" in (self.family, self.expected.get("target")) else ARRAYS

    @property
    def student(self) -> str:
        """Under whose name it is handed in."""
        return self.name.replace("/", "-")

    @property
    def due(self) -> dict[str, float]:
        """The points it deserves, by exercise."""
        return {**self.target.points, self.target.attacked: 0.0, **self.expected.get("due", {})}

    @property
    def runs(self) -> int:
        """How often it is handed in: some leave something behind for the next time."""
        return int(self.expected.get("runs", 1))


def attacks() -> list[Attack]:
    """All of them, by family and name."""
    paths = sorted(HERE.glob("*/*/expected.toml"))
    return [Attack(path.parent, tomllib.loads(path.read_text(encoding="utf-8"))) for path in paths]


def handed_in(attack: Attack, released: dict[str, Any], places: dict[str, str]) -> dict[str, str]:
    """The files of the submission by name; ``places`` fills in ``@COURSE@`` and the like."""
    notebook = copy.deepcopy(released)
    honest = dict(attack.target.honest)
    if attack.family != "honest":
        del honest[attack.target.attacked]
    for name, source in honest.items():
        find(notebook, name)["source"] = source
    script, recipe = attack.folder / "attack.py", attack.folder / "attack.json"
    if script.is_file():
        _write_cells(notebook, filled(script.read_text(encoding="utf-8"), places))
    files = {}
    for step in json.loads(filled(recipe.read_text(encoding="utf-8"), places)) if recipe.is_file() else []:
        files |= STEPS[step.pop("do")](notebook, **step) or {}
    return {f"{attack.target.unit}.ipynb": json.dumps(notebook), **files}


def filled(text: str, places: dict[str, str]) -> str:
    """The text with every ``@PLACE@`` replaced."""
    for name, place in places.items():
        text = text.replace(f"@{name}@", place)
    return text


def grade_id(cell: dict[str, Any]) -> str | None:
    """The id by which nbgrader knows a cell."""
    known = cell["metadata"].get("nbgrader", {})
    return known.get("grade_id") if isinstance(known, dict) else None


def find(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    """The cell of this grade id, or the one whose source begins so."""
    for cell in notebook["cells"]:
        if grade_id(cell) == name or "".join(cell["source"]).startswith(name):
            return cell
    raise KeyError(name)


def _write_cells(notebook: dict[str, Any], text: str) -> None:
    _, *parts = MARK.split(text)
    for where, source in zip(parts[::2], parts[1::2], strict=True):
        if where.startswith("answer "):
            find(notebook, where.removeprefix("answer "))["source"] = source.strip("\n")
        else:
            add(notebook, after=where.removeprefix("added ").removeprefix("after "), source=source.strip("\n"))


def add(notebook: dict[str, Any], after: str, source: str, **fields: Any) -> None:
    """Put a cell of the learner's own behind another, or first."""
    cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None, **fields}
    cells = notebook["cells"]
    position = 0 if after == "first" else cells.index(find(notebook, after)) + 1
    cells.insert(position, {"id": f"own-{len(cells)}", **cell})


def _set(notebook: dict[str, Any], cell: str, source: str) -> None:
    find(notebook, cell)["source"] = source


def _delete(notebook: dict[str, Any], cell: str) -> None:
    notebook["cells"].remove(find(notebook, cell))


def _duplicate(notebook: dict[str, Any], cell: str, source: str) -> None:
    original = find(notebook, cell)
    twin = {**copy.deepcopy(original), "source": source}
    notebook["cells"].insert(notebook["cells"].index(original) + 1, twin)


def _move(notebook: dict[str, Any], cell: str, before: str) -> None:
    moved = find(notebook, cell)
    notebook["cells"].remove(moved)
    notebook["cells"].insert(notebook["cells"].index(find(notebook, before)), moved)


def _retype(notebook: dict[str, Any], cell: str, to: str) -> None:
    changed = find(notebook, cell)
    changed["cell_type"] = to
    changed.pop("outputs", None)
    changed.pop("execution_count", None)


def _nbgrader(notebook: dict[str, Any], cell: str, fields: dict[str, Any]) -> None:
    find(notebook, cell)["metadata"]["nbgrader"] |= fields


def _metadata(notebook: dict[str, Any], fields: dict[str, Any], cell: str | None = None) -> None:
    (notebook if cell is None else find(notebook, cell))["metadata"].update(fields)


def _field(notebook: dict[str, Any], cell: str, fields: dict[str, Any]) -> None:
    find(notebook, cell).update(fields)


def _file(notebook: dict[str, Any], name: str, text: str) -> dict[str, str]:
    return {name: text}


STEPS = {
    "add": add, "set": _set, "delete": _delete, "duplicate": _duplicate, "move": _move, "retype": _retype,
    "nbgrader": _nbgrader, "metadata": _metadata, "field": _field, "file": _file,
}  # fmt: skip
