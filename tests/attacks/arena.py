"""A course of its own in which attacks are graded by the engine, with everything they must not touch watched."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import psutil
from cnncourse.outcomes import MIME
from nbgrader.utils import determine_grade

from autograder.build import pair
from autograder.engine.bundle import kind_of
from autograder.engine.seam import course_secret, engine
from autograder.facts import write_facts
from autograder.grade import grade
from autograder.release import release
from autograder.units import Course, Unit, grade_id, is_check

from .attack import ARRAYS, HERE, Attack, Target, handed_in

BYSTANDER = "bystander"
HIDDEN, OTHERS, VARIABLE = "canary-in-hidden-check", "canary-of-another-student", "canary-in-environment"
KEPT = "course/.autograder/results/"
KINDS = {"text/plain", "text/html", "image/png", MIME}
# What a page must not gain by a submission: elements that run, load, or lead elsewhere.
ACTIVE = {"script", "link", "iframe", "object", "embed", "form", "meta", "svg", "style", "base", "video", "audio"}


@dataclass
class Outcome:
    """What became of one attack."""

    scores: dict[str, float]
    seconds: float
    stored: float = 0.0
    """The sum that nbgrader keeps in the gradebook."""
    status: str = "graded"
    troubles: list[str] = field(default_factory=list)
    """What the attack reached that it must not, one sentence each."""


class Arena:
    """The course, an honest bystander in it, and the places that are watched."""

    def __init__(self, root: Path, target: Target = ARRAYS) -> None:
        self.root, self.target = root, target
        self.course = Course(root / "course")
        self.scratch = root / "scratch"
        self.home = root / "home"
        for folder in (self.scratch, self.home):
            folder.mkdir(parents=True)
        shutil.copytree(HERE / "course", self.course.root)
        (self.course.release / "cnncourse" / "units").mkdir(parents=True)
        unit = Unit(self.course.solutions / target.unit)
        nbformat.write(pair(unit), unit.path)
        write_facts(unit)
        self.unit = Unit(unit.folder)
        with _path():
            release(self.course, self.unit, ["en"])
        released = self.course.release / "en" / target.unit / f"{target.unit}.ipynb"
        self.released: dict[str, Any] = json.loads(released.read_text(encoding="utf-8"))
        self.secret = course_secret(self.course)
        self._let_the_bystander_hand_in()
        self.page = Page.of(self._feedback(BYSTANDER))

    def run(self, attack: Attack) -> Outcome:
        """Hand the attack in, grade it, and look at everything that was to stay as it was."""
        outcome = Outcome({}, 0.0)
        before, sockets = self._watched(attack.student), _abstract_sockets()
        for _ in range(attack.runs):
            outcome = self._grade(attack)
        after = self._watched(attack.student)
        changed = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
        # Results are kept by their content: new ones are this submission's own.
        changed = [name for name in changed if name in before or not name.startswith(KEPT)]
        outcome.troubles += [f"changed {name}" for name in sorted(changed)]
        outcome.troubles += [f"left a socket {name}" for name in _abstract_sockets() - sockets]
        outcome.troubles += [f"left {path.name} in scratch" for path in self.scratch.iterdir()]
        if alive := _alive(engine(kind_of(self.unit)).process):
            outcome.troubles.append(f"left processes {alive}")
        if outcome.status == "graded":
            outcome.troubles += self._shown(attack)
        return outcome

    def _grade(self, attack: Attack) -> Outcome:
        folder = self.root / "submitted" / attack.student
        self.hand_in(folder, attack.student, handed_in(attack, self.released, self.places()))
        started = time.perf_counter()
        with _path(), _environment({"ATTACKS_VARIABLE": VARIABLE, "HOME": str(self.home)}):
            (record,) = grade(self.course, self.unit, folder, timeout=self.target.seconds)
        seconds = time.perf_counter() - started
        scores = {e.id: float(e.score) for e in record.exercises if e.score is not None}
        scores.pop("why", None)
        outcome = Outcome(scores, seconds, record.score, record.status)
        if HIDDEN in record.model_dump_json() or OTHERS in record.model_dump_json():
            outcome.troubles.append("showed a secret in the record")
        return outcome

    def places(self) -> dict[str, str]:
        """Where the things are that an attack would go for."""
        packages = Path(nbformat.__file__).parents[1]
        return {
            "COURSE": str(self.course.root),
            "SCRATCH": str(self.scratch),
            "HOME": str(self.home),
            "PACKAGES": str(packages),
        }

    def hand_in(self, folder: Path, student: str, files: dict[str, str]) -> None:
        """Write a submission as nbgrader collects it."""
        place = folder / student / self.target.unit
        place.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (place / name).write_text(text, encoding="utf-8")

    def notebook(self, student: str) -> Any:
        """The autograded notebook of a student."""
        name = self.target.unit
        return nbformat.read(self.course.root / "autograded" / student / name / f"{name}.ipynb", as_version=4)

    def _feedback(self, student: str) -> str:
        name = self.target.unit
        return (self.course.root / "feedback" / student / name / f"{name}.html").read_text(encoding="utf-8")

    def _let_the_bystander_hand_in(self) -> None:
        notebook = json.loads(json.dumps(self.released))
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in self.target.honest:
                cell["source"] = f"# {OTHERS}\n{self.target.honest[name]}"
        folder = self.course.root / "submitted"
        self.hand_in(folder, BYSTANDER, {f"{self.target.unit}.ipynb": json.dumps(notebook)})
        with _path():
            (record,) = grade(self.course, self.unit, folder, timeout=30.0)
        if record.score != 4:
            raise RuntimeError(f"the honest bystander has {record.score} of 4 points")

    def _watched(self, student: str) -> dict[str, str]:
        """Everything that grading this student must leave alone, by name, as a digest."""
        found = {}
        for top in (self.course.root, self.scratch, self.home):
            for path in sorted(p for p in top.rglob("*") if p.is_file()):
                name = str(path.relative_to(self.root))
                if {student, f"{student}.json"} & set(path.parts) or path.name.startswith("gradebook.db"):
                    continue
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        found["the records of others"] = "\n".join(_records(self.course.root / "gradebook.db", student))
        return found

    def _shown(self, attack: Attack) -> Iterator[str]:
        """What in the autograded notebook and the feedback page is not as it must be."""
        notebook, page = self.notebook(attack.student), self._feedback(attack.student)
        total = 0.0
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                told = json.dumps(output, ensure_ascii=False)
                yield from self._telling(told, f"the output of {cell.id}")
                if kinds := set(output.get("data", {})) - KINDS:
                    yield f"an output of kind {sorted(kinds)}"
                if "\\u001b" in json.dumps(output) or "\u202e" in told:
                    yield f"a terminal or direction escape in the output of {cell.id}"
                if active := Page.of(output.get("data", {}).get("text/html", "")).active():
                    yield f"active HTML in the output of {cell.id}: {active}"
            if is_check(cell):
                score, _ = determine_grade(cell)
                total += score or 0.0
        grades = dict(_grades(self.course.root / "gradebook.db", attack.student))
        kept = sum(grades.get(str(grade_id(cell)), 0.0) for cell in notebook.cells if is_check(cell))
        if abs(kept - total) > 1e-9:
            yield f"the gradebook has {kept}, the examiner gave {total}"
        yield from self._telling(page, "the feedback")
        if more := Page.of(page).more_than(self.page):
            yield f"active HTML in the feedback: {more}"
        if "\x1b" in page or "\u202e" in page:
            yield "a terminal or direction escape in the feedback"

    def _telling(self, text: str, where: str) -> Iterator[str]:
        secrets = {"the course's secret": self.secret, "another student's text": OTHERS, "a variable": VARIABLE}
        for name, secret in {**secrets, "a hidden check": HIDDEN}.items():
            if secret in text:
                yield f"{where} shows {name}"


class Page(HTMLParser):
    """Counts the elements and attributes of a page on which a browser would act."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, int] = {}

    @classmethod
    def of(cls, text: str) -> Page:
        """A page that was read."""
        page = cls()
        page.feed(text)
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is active about one element."""
        told = [tag] if tag in ACTIVE else []
        for name, value in attrs:
            target = "".join((value or "").split()).lower()
            if name.startswith("on"):
                told.append(f"{tag} {name}")
            elif name in {"href", "src", "action", "data", "srcset", "formaction", "xlink:href"} and (
                target.startswith(("javascript:", "vbscript:", "data:text", "data:application"))
                or (name != "href" and not target.startswith("data:image/png"))
            ):
                told.append(f"{tag} {name}={target[:40]}")
            elif name == "style" and ("url(" in target or "expression" in target or "position:" in target):
                told.append(f"{tag} style={target[:40]}")
        for what in told:
            self.found[what] = self.found.get(what, 0) + 1

    def active(self) -> list[str]:
        """What there is."""
        return sorted(self.found)

    def more_than(self, other: Page) -> list[str]:
        """What there is more of than in another page."""
        return sorted(what for what, count in self.found.items() if count > other.found.get(what, 0))


def _records(gradebook: Path, student: str) -> list[str]:
    """Every grade in the gradebook but one student's."""
    return [str(row) for row in _rows(gradebook) if row[0] != student]


def _grades(gradebook: Path, student: str) -> list[tuple[str, float]]:
    """A student's automatic scores by graded cell."""
    return [(row[1], row[2] or 0.0) for row in _rows(gradebook) if row[0] == student]


def _rows(gradebook: Path) -> list[tuple[str, str, float | None, float | None, int]]:
    query = """
        SELECT a.student_id, b.name, g.auto_score, g.manual_score, g.needs_manual_grade
        FROM grade g JOIN base_cell b ON g.cell_id = b.id JOIN submitted_notebook n ON g.notebook_id = n.id
        JOIN submitted_assignment a ON n.assignment_id = a.id ORDER BY a.student_id, b.name
    """
    with contextlib.closing(sqlite3.connect(gradebook)) as connection:
        return list(connection.execute(query))


def _alive(server: Any, patience: float = 3.0) -> list[int]:
    """Processes below the fork server that are still there: of an examination that is over there are none."""
    deadline = time.monotonic() + patience
    while True:
        if server is None or server.poll() is not None:
            return []
        found = [process.pid for process in psutil.Process(server.pid).children(recursive=True)]
        # The outer bubblewrap, its first process inside, and the server itself.
        if len(found) <= 2 or time.monotonic() > deadline:
            return found[2:]
        time.sleep(0.05)


def _abstract_sockets() -> set[str]:
    """The names of sockets in the abstract namespace that attacks could have made."""
    lines = Path("/proc/net/unix").read_text(encoding="utf-8", errors="replace").splitlines()
    return {line.split()[-1] for line in lines if "@attack" in line}


@contextlib.contextmanager
def _environment(changes: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _path() -> contextlib.AbstractContextManager[None]:
    """The environment's programs first: nbgrader starts `alembic` by name."""
    folder = str(Path(sys.executable).parent)
    return _environment({"PATH": os.pathsep.join([folder, os.environ.get("PATH", os.defpath)])})
