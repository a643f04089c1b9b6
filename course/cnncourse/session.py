"""The state of one running notebook: its language, its unit, and what the checks have said so far."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from IPython.display import display

from .outcomes import ExerciseResult

LANGUAGES = {"en": "English", "ko": "한국어"}


def _display(bundle: dict[str, Any]) -> None:
    """Show something under its output types, as IPython does."""
    display(bundle, raw=True)


@dataclass
class Session:
    """Language and unit of the notebook, the results of its checks, and the secret of its draws."""

    language: str = "en"
    unit: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    results: dict[str, ExerciseResult] = field(default_factory=dict)
    observed: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    secret: str = ""
    seed: int = 0
    """From where the seeds of an exercise's calls are counted."""
    calls: int = 0
    """Calls that the checks of the exercise have made so far."""
    publish: Callable[[dict[str, Any]], None] = _display
    units: Traversable = field(default_factory=lambda: resources.files("cnncourse") / "units")

    def start(self, unit: str) -> None:
        """Begin a unit with nothing checked yet."""
        self.unit, self.facts, self.results, self.observed = unit, unit_facts(unit, self.units), {}, {}

    def next_seed(self) -> int:
        """A seed of its own for each call of an exercise, the same ones whenever the exercise is checked."""
        self.calls += 1
        return self.seed + self.calls


def unit_facts(name: str, units: Traversable) -> dict[str, Any]:
    """What ships with a unit for its visible checks: exercises, points, outputs of known mistakes.

    A unit without such a file (one that is being written) has no facts yet: ``{}``.
    """
    if not name.replace("-", "").isalnum():
        raise ValueError(f"{name!r} is not the name of a unit, such as '01-convolution'")
    file = units / f"{name}.json"
    if not file.is_file():
        return {}
    facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return facts


session = Session()


def language(code: str) -> None:
    """Speak this language in every message from here on: ``"en"`` or ``"ko"``."""
    if code not in LANGUAGES:
        raise ValueError(f"language {code!r} is not known; choose from {', '.join(LANGUAGES)}")
    session.language = code


def unit(name: str) -> None:
    """Begin a unit, such as ``"01-convolution"``: forget earlier results and load what its checks know."""
    session.start(name)
