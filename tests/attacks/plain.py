"""The same submissions in plain nbgrader: what they get there, and what they reach.

They run unprotected, as nbgrader runs them. Nothing in them touches more than the scratch course made
here; those that would (``nbgrader = "not run: …"``) are left out.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat

from autograder.build import pair
from autograder.units import Unit, grade_id

from .arena import BYSTANDER, HIDDEN, OTHERS, VARIABLE, _grades, _records
from .attack import HERE, Attack, Target, find, handed_in

SECONDS = 150.0
LINGER = 2.5
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "plain"
c.CourseDirectory.root = {root!r}
c.CourseDirectory.ignore = [".ipynb_checkpoints", "__pycache__", "*.pyc"]
c.Execute.timeout = {seconds}
c.Exchange.root = {exchange!r}
"""


class Plain:
    """A course that nbgrader grades with its own preprocessors."""

    def __init__(self, root: Path, target: Target) -> None:
        self.target = target
        self.root, self.course, self.scratch, self.home = root, root / "course", root / "scratch", root / "home"
        for folder in (self.course / "source" / target.unit, self.course / ".autograder", self.scratch, self.home):
            folder.mkdir(parents=True)
        config = CONFIG.format(root=str(self.course), exchange=str(root / "exchange"), seconds=target.plain_seconds)
        (self.course / "nbgrader_config.py").write_text(config, encoding="utf-8")
        (self.course / ".autograder" / "secret").write_text("canary-of-the-course", encoding="utf-8")
        notebook = pair(Unit(HERE / "course" / "solutions" / target.unit))
        checks = _plain_checks()
        for cell in notebook.cells:
            cell.source = checks.get(grade_id(cell) or "", cell.source)
        # One language, as nbgrader knows of no more.
        notebook.cells = [cell for cell in notebook.cells if "ko" not in cell.metadata.get("tags", [])]
        nbformat.write(notebook, self.course / "source" / target.unit / f"{target.unit}.ipynb")
        self._nbgrader("generate_assignment", target.unit, "--create")
        path = self.course / "release" / target.unit / f"{target.unit}.ipynb"
        self.released: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        honest = json.loads(json.dumps(self.released))
        for name, source in target.honest.items():
            find(honest, name)["source"] = f"# {OTHERS}\n{source}"
        self._hand_in(BYSTANDER, {f"{target.unit}.ipynb": json.dumps(honest)})
        self._nbgrader("autograde", target.unit, "--create", "--student", BYSTANDER)
        if sum(score for _, score in _grades(self.course / "gradebook.db", BYSTANDER)) != 4:
            raise RuntimeError("plain nbgrader does not give an honest submission its due")

    def run(self, attack: Attack) -> str:
        """The score that nbgrader stores, and what else came of it, in a few words."""
        if (told := str(attack.expected.get("nbgrader", ""))).startswith("not run"):
            return told
        gradebook = self.course / "gradebook.db"
        others, files = _records(gradebook, attack.student), self._files(attack.student)
        for path in self.scratch.iterdir():
            path.unlink()
        places = {
            "COURSE": str(self.course),
            "SCRATCH": str(self.scratch),
            "HOME": str(self.home),
            "PACKAGES": str(self.scratch),
        }
        effects = []
        for _ in range(attack.runs):
            self._hand_in(attack.student, handed_in(attack, self.released, places))
            if not self._nbgrader("autograde", self.target.unit, "--create", "--force", "--student", attack.student):
                effects.append("never ended")
        grades = _grades(gradebook, attack.student)
        autograded = self.course / "autograded" / attack.student / self.target.unit / f"{self.target.unit}.ipynb"
        scored = grades and autograded.is_file()
        told = f"{sum(score for _, score in grades):g}" if scored else "no score"
        if attack.family == "survivors":
            time.sleep(LINGER)
        if any(self.scratch.iterdir()):
            effects.append("lived on" if attack.family == "survivors" else "wrote outside")
        elif self._files(attack.student) != files:
            effects.append("changed files")
        if _records(gradebook, attack.student) != others:
            effects.append("changed another's record")
        effects += _seen(autograded)
        return ", ".join([told, *dict.fromkeys(effects)])

    def _files(self, student: str) -> dict[str, bytes]:
        """What of the course and the home folder is not the student's own."""
        paths = [path for path in self.course.rglob("*") if path.is_file() and student not in path.parts]
        kept = [path for path in paths if not path.name.startswith("gradebook.db")]
        # Jupyter itself fills the rest of a home folder.
        kept += [path for path in self.home.rglob("*") if path.name in {"00-own.py", ".bashrc"}]
        return {str(path): path.read_bytes() for path in kept}

    def _hand_in(self, student: str, files: dict[str, str]) -> None:
        place = self.course / "submitted" / student / self.target.unit
        place.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (place / name).write_text(text, encoding="utf-8")

    def _nbgrader(self, *arguments: str) -> bool:
        """Run one of nbgrader's commands; whether it ended by itself."""
        folder = str(Path(sys.executable).parent)
        environment = {
            **os.environ,
            "PATH": os.pathsep.join([folder, os.environ.get("PATH", os.defpath)]),
            "HOME": str(self.home),
            "ATTACKS_VARIABLE": VARIABLE,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=self.course,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return False
        return True


def _plain_checks() -> dict[str, str]:
    text = (HERE / "course" / "plain_checks.py").read_text(encoding="utf-8")
    _, *parts = re.split(r"^# %% (\S+)\n", text, flags=re.M)
    return {name: source.strip("\n") for name, source in zip(parts[::2], parts[1::2], strict=True)}


def _seen(autograded: Path) -> list[str]:
    """Which secrets stand in the outputs, and whether something active does."""
    if not autograded.is_file():
        return []
    notebook = nbformat.read(autograded, as_version=4)
    # A failing check cell's own traceback quotes its hidden part; that is nbgrader's doing, and no attack's.
    text = " ".join(
        json.dumps(c.get("outputs", [])) for c in notebook.cells if not str(grade_id(c)).startswith("check-")
    )
    found = [
        f"saw {name}"
        for name, secret in {
            "the secret": "canary-of-the-course", "another's work": OTHERS, "hidden checks": HIDDEN,
            "the environment": VARIABLE,
        }.items()
        if secret in text
    ]  # fmt: skip
    written = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    shown = json.dumps([cell.get("outputs", []) for cell in notebook.cells])
    if re.search(r"<script|javascript:|onerror=|onmouseover=|<svg|u001b(\[2J|\]8;)", shown + written, re.I):
        found.append("active content kept")
    return found
