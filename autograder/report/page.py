"""The report as one page that needs no network, runs no script and shows hostile text as text."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from ..errors import AutograderError
from ..inert import inert
from ..results import ClassRecord, ExerciseRecord, SubmissionRecord
from ..units import Course
from . import charts
from .numbers import STATES, State, UnitNumbers, earned, share, state, summarise

STATE_NAMES: dict[State, str] = {
    "passed": "passed",
    "partly": "partly right",
    "wrong": "no points",
    "not_attempted": "not attempted",
    "not_checked": "not checked",
    "waiting": "waiting for a person",
}
SIGNS: dict[State, str] = {"waiting": "✎", "not_attempted": "–", "not_checked": "?"}
LONGEST_TEXT = 20_000
# From this size on, the tables of names are folded so that the charts stay in reach.
LARGE_CLASS = 60


class Cell(NamedTuple):
    """One student's exercise on the heat map: a colour class, what is written, and what is read out."""

    colour: str
    text: str
    spoken: str


def write_report(grades: ClassRecord, course: Course, path: Path) -> None:
    """Write the report in one step, making its folder if need be.

    Raises GradesError when the grades contradict themselves, AutograderError when the file cannot
    be written.
    """
    page = render(grades, course)
    if path.is_dir():
        raise AutograderError(f"{path} is a folder; name a file in it with --output.")
    draft = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(page, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        _discard(draft)
        raise AutograderError(
            f"{path} cannot be written: {error.strerror or error}; name another file with --output."
        ) from None


def render(grades: ClassRecord, course: Course) -> str:
    """The page. Raises GradesError when the grades contradict themselves."""
    environment = _environment()
    source = environment.loader.get_source(environment, "report.css")[0] if environment.loader else ""
    numbers = summarise(grades, course)
    digest = b64encode(sha256(source.encode()).digest()).decode()
    return environment.get_template("report.html.j2").render(
        css=Markup(source),  # noqa: S704 - the package's own file
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        made=datetime.now().astimezone(),
        numbers=numbers,
        units=[_view(unit, [s for s in grades.submissions if s.unit == unit.unit]) for unit in numbers.units],
        state_names=STATE_NAMES,
        signs=SIGNS,
        charts=charts,
    )


@cache
def _environment() -> Environment:
    """Templates in which every text is made inert and escaped, whoever wrote it."""
    environment = Environment(
        loader=PackageLoader("autograder", "report"),
        autoescape=True,
        finalize=lambda value: _inert(value, lines=True, limit=LONGEST_TEXT),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "line": lambda text, limit=200: _inert(text, lines=False, limit=limit),
        "code": _with_code,
        "percent": percent,
        "points": points,
        "count": counted,
    }
    return environment


def _inert(value: Any, *, lines: bool, limit: int) -> Any:
    """A text made inert; what is markup already, or no text at all, as it is."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return inert(value, lines=lines, limit=limit)


def percent(value: float | None) -> str:
    """A share as a whole percentage; an en dash when there is none."""
    return "–" if value is None else f"{100 * value:.0f} %"


def points(value: float) -> str:
    """Points without needless zeros."""
    return f"{round(value, 2):g}"


def counted(number: int, noun: str) -> str:
    """A number and its noun, such as ``1 student`` or ``2 students``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _with_code(text: str) -> Markup:
    """A text of the catalogue, what stands between backticks as code."""
    pieces = inert(text, limit=2000, lines=True).split("`")
    if len(pieces) % 2 == 0:  # a backtick without its partner is only a backtick
        return escape("`".join(pieces))
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )


def _view(numbers: UnitNumbers, submissions: Sequence[SubmissionRecord]) -> dict[str, Any]:
    """What the template shows of one unit."""
    graded = [s for s in submissions if s.status == "graded"]
    ids = [exercise.id for exercise in numbers.exercises]
    ranked = sorted(graded, key=lambda s: (-share(s), s.student))
    scored = [exercise for exercise in numbers.exercises if exercise.mean is not None]
    return {
        "numbers": numbers,
        "hardest": min(scored, key=lambda exercise: exercise.mean or 0.0) if scored else None,
        "heat": [(s.student, _cells(s, ids), share(s)) for s in ranked],
        "students": [_row(s) for s in sorted(submissions, key=lambda s: s.student)],
        "fold": len(submissions) > LARGE_CLASS,
        "seen": [name for name in STATES if any(exercise.counts[name] for exercise in numbers.exercises)],
    }


def _cells(submission: SubmissionRecord, ids: Sequence[str]) -> list[Cell]:
    """The student's exercises in the order of the heat map's columns."""
    records = {exercise.id: exercise for exercise in submission.exercises}
    return [_cell(records[id]) if id in records else Cell("", "", "no record") for id in ids]


def _cell(exercise: ExerciseRecord) -> Cell:
    """Colour by state where there is no share to show, else by the share earned."""
    name = state(exercise)
    if name in SIGNS:
        return Cell(name, SIGNS[name], STATE_NAMES[name])
    value = earned(exercise) or 0.0
    # None and all have colours of their own; between them four steps.
    level = 0 if value <= 0 else 5 if value >= 1 else 1 + int(value * 4)
    return Cell(f"h{level}", points(exercise.score or 0.0), "")


def _row(submission: SubmissionRecord) -> dict[str, Any]:
    """One line of the table of students."""
    graded = submission.status == "graded"
    waiting = [exercise.max_score for exercise in submission.exercises if exercise.score is None]
    marked = submission.max_score - sum(waiting)
    return {
        "student": submission.student,
        "score": f"{points(submission.score)} / {points(marked)}" if graded else "–",
        "share": share(submission) if graded else None,
        "graded": graded,
        "waiting": len(waiting) if graded else 0,
        "open": sum(waiting),
        "full": submission.max_score,
        "reason": submission.reason or "no reason given",
        "notes": submission.notes,
        "language": submission.language,
    }


def _discard(draft: Path) -> None:
    """Leave no half-written file behind; where even that fails, the first error is the one to tell."""
    try:
        draft.unlink(missing_ok=True)
    except OSError:
        return
