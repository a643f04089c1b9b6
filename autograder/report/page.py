"""The report as one page that needs no network, runs no script and shows hostile text as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from ..errors import AutograderError
from ..files import write_page
from ..pages import Wording, environment, points, style, with_code
from ..results import ClassRecord, ExerciseRecord, SubmissionRecord
from ..units import Course
from . import charts
from .anonymous import anonymous
from .numbers import ClassNumbers, ExerciseNumbers, UnitNumbers, by_student, summarise
from .shares import STATES, State, earned, marked_points, share, share_of, state

SIGNS: dict[str, str] = {"waiting": "✎", "not_attempted": "–", "not_checked": "?"}
# From this size on, the tables of names are folded so that the charts stay in reach.
LARGE_CLASS = 60
FIRST = 5
TELLS, TELLS_LITTLE = 0.3, 0.1


class Cell(NamedTuple):
    """One field of a heat map: a colour class, what is written, and what is read out."""

    colour: str
    text: str
    spoken: str


class Words(Wording):
    """What the report says, and how it writes numbers."""

    def __init__(self, language: str) -> None:
        super().__init__("report", language)

    def percent(self, value: float | None) -> str:
        """A share as a whole percentage; an en dash when there is none."""
        return "–" if value is None else self("percent", count=f"{100 * value:.0f}")

    def score(self, value: float | None) -> str:
        """Points; an en dash when there are none yet."""
        return "–" if value is None else points(value)

    def correlation(self, value: float | None) -> str:
        """A correlation and what it means; an en dash when it says nothing."""
        if value is None:
            return "–"
        word = "tells_yes" if value >= TELLS else "tells_some" if value >= TELLS_LITTLE else "tells_no"
        return f"{value:.2f} ".replace("-", "−") + self(word)

    def marked(self, key: str, **fields: Any) -> Markup:
        """A text of the report around fields that stand out; what is between backticks is code."""
        shown = {name: Markup("<strong>{}</strong>").format(with_code(str(value))) for name, value in fields.items()}
        return Markup(self.own[key]).format(**shown)  # noqa: S704 - a text of the report's own


def write_report(
    grades: ClassRecord,
    course: Course,
    path: Path,
    *,
    language: str = "en",
    before: ClassRecord | None = None,
    hide_names: bool = False,
) -> None:
    """Write the report in one step, making its folder if need be.

    Raises GradesError when the grades contradict themselves, AutograderError when the file cannot
    be written.
    """
    page = render(grades, course, language=language, before=before, hide_names=hide_names)
    if path.is_dir():
        raise AutograderError(f"{path} is a folder; name a file in it with --output.")
    write_page(path, page, option="--output")


def render(
    grades: ClassRecord,
    course: Course,
    *,
    language: str = "en",
    before: ClassRecord | None = None,
    hide_names: bool = False,
) -> str:
    """The page, in one language; with ``hide_names`` one that can be shown to the class.

    ``before`` is what an earlier grading found, to tell what changed.

    Raises GradesError when the grades contradict themselves.
    """
    say = Words(language)
    numbers = summarise(grades, course, language=language, before=before, hide_names=hide_names)
    shown = anonymous(grades) if hide_names else grades
    by_unit: dict[str, list[SubmissionRecord]] = {unit.unit: [] for unit in numbers.units}
    for submission in shown.submissions:
        by_unit[submission.unit].append(submission)
    titles = {(unit.unit, exercise.id): exercise.title for unit in numbers.units for exercise in unit.exercises}
    mine = {} if hide_names else by_student(shown)
    css, policy = style("report", "report.css")
    return (
        environment("report")
        .get_template("report.html.j2")
        .render(
            say=say,
            css=css,
            policy=policy,
            made=datetime.now().astimezone(),
            numbers=numbers,
            hide=hide_names,
            fold=numbers.students > LARGE_CLASS,
            units=[_unit(unit, by_unit[unit.unit], say) for unit in numbers.units],
            students=[_student(name, own, numbers, titles, say) for name, own in mine.items()],
            ids={name: f"s{number}" for number, name in enumerate(mine, 1)},
            titles=titles,
            hardest=_hardest(numbers),
            mistakes=_commonest(numbers),
            signs=SIGNS,
            charts=charts,
        )
    )


def _hardest(numbers: ClassNumbers) -> list[tuple[str, Any]]:
    """The hardest exercises of all units."""
    found = [(unit.unit, e) for unit in numbers.units for e in unit.exercises if _judged(e)]
    return sorted(found, key=lambda pair: pair[1].mean or 0.0)[:FIRST]


def _judged(exercise: ExerciseNumbers) -> bool:
    """Whether an exercise's mean says how hard it is: not while only blank answers have their points."""
    return exercise.mean is not None and not exercise.counts["waiting"]


def _commonest(numbers: ClassNumbers) -> list[tuple[str, Any]]:
    """The commonest mistakes of all units."""
    found = [(unit.unit, mistake) for unit in numbers.units for mistake in unit.mistakes]
    return sorted(found, key=lambda pair: -pair[1].students)[:FIRST]


def _unit(numbers: UnitNumbers, submissions: Sequence[SubmissionRecord], say: Words) -> dict[str, Any]:
    """What the template shows of one unit."""
    graded = [s for s in submissions if s.status == "graded"]
    ids = [exercise.id for exercise in numbers.exercises]
    ranked = sorted(graded, key=lambda s: (-share(s), s.student))
    scored = [exercise for exercise in numbers.exercises if _judged(exercise)]
    return {
        "numbers": numbers,
        "hardest": min(scored, key=lambda exercise: exercise.mean or 0.0) if scored else None,
        "heat": [(s.student, _cells(s, ids, say), share(s)) for s in ranked],
        "students": [_row(s) for s in sorted(submissions, key=lambda s: s.student)],
        "seen": [name for name in STATES if any(exercise.counts[name] for exercise in numbers.exercises)],
    }


def _cells(submission: SubmissionRecord, ids: Sequence[str], say: Words) -> list[Cell]:
    """The student's exercises in the order of the heat map's columns."""
    records = {exercise.id: exercise for exercise in submission.exercises}
    return [_cell(records[id], say) if id in records else Cell("", "", say("no_record")) for id in ids]


def _cell(exercise: ExerciseRecord, say: Words) -> Cell:
    """Colour by state where there is no share to show, else by the share earned."""
    name: State = state(exercise)
    if name in SIGNS:
        return Cell(name, SIGNS[name], say(f"state_{name}"))
    return Cell(_level(earned(exercise) or 0.0), points(exercise.score or 0.0), "")


def _level(value: float) -> str:
    """None and all have colours of their own; between them four steps."""
    return f"h{0 if value <= 0 else 5 if value >= 1 else 1 + int(value * 4)}"


def _student(
    name: str,
    submissions: Sequence[SubmissionRecord],
    numbers: ClassNumbers,
    titles: dict[tuple[str, str], str],
    say: Words,
) -> dict[str, Any]:
    """What the template shows of one student over all units."""
    graded = [s for s in submissions if s.status == "graded"]
    by_unit = {s.unit: s for s in submissions}
    return {
        "name": name,
        "share": share_of(graded) if graded else None,
        "marked": sum(map(marked_points, graded)),
        "cells": [_of_unit(by_unit.get(unit.unit), say) for unit in numbers.units],
        "rows": [_row(s) | {"unit": s.unit, "mistakes": list(_mistakes(s, titles))} for s in submissions],
    }


def _of_unit(submission: SubmissionRecord | None, say: Words) -> Cell:
    """One unit of a student on the map of the class."""
    if submission is None:
        return Cell("", "", say("no_record"))
    if submission.status == "not_graded":
        return Cell("not_checked", "?", say("not_graded"))
    value = share(submission)
    return Cell(_level(value), f"{100 * value:.0f}", "")


def _mistakes(submission: SubmissionRecord, titles: dict[tuple[str, str], str]) -> Iterable[tuple[str, str]]:
    for exercise in submission.exercises:
        for mistake in dict.fromkeys(check.mistake for check in exercise.checks if check.mistake):
            yield titles.get((submission.unit, exercise.id), exercise.id), mistake


def _row(submission: SubmissionRecord) -> dict[str, Any]:
    """One line of a table of submissions."""
    graded = submission.status == "graded"
    marked = marked_points(submission)
    return {
        "student": submission.student,
        "score": f"{points(submission.score)} / {points(marked)}" if graded else "–",
        "share": share(submission) if graded else None,
        "graded": graded,
        "waiting": graded and any(exercise.score is None for exercise in submission.exercises),
        "open": submission.max_score - marked,
        "full": submission.max_score,
        "not_attempted": sum(state(exercise) == "not_attempted" for exercise in submission.exercises),
        "reason": submission.reason,
        "notes": submission.notes,
    }
