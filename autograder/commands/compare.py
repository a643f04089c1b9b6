"""``autograder compare``: whether an example class was awarded what it is worth."""

from __future__ import annotations

from math import isclose
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ConfigDict, Field, ValidationError
from rich.markup import escape
from rich.table import Table

from ..console import HERE, CourseDir, Debug, Units, course_at, err, out
from ..errors import AutograderError, ExitStatus
from ..examples import SCORES
from ..inert import inert
from ..results import Record, SubmissionRecord

SAME = 0.005
"""Scores are kept to two decimals; less than half of the last one is no difference."""


class TrueScore(Record):
    """What one example submission is worth, in all and by exercise (automatic ones only)."""

    score: float
    exercises: dict[str, float]


class TrueScores(Record):
    """The true scores of an example class, by student and unit, as ``autograder examples`` writes them."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    scores: dict[str, dict[str, TrueScore]]

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True)


def compare_command(
    units: Units = None,
    grades: Annotated[
        Path | None,
        typer.Option("--grades", metavar="FILE", help="What `grade` wrote.", show_default=".autograder/grades.json"),
    ] = None,
    submissions: Annotated[
        Path | None, typer.Option(help="Where `examples` wrote the class and its true scores; submitted/ by default.")
    ] = None,
    course_dir: CourseDir = HERE,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say only what differs.")] = False,
    debug: Debug = False,
) -> None:
    """Compare the scores awarded to an example class with those it is worth by construction.

    Students whose true score is not known are left out. Exit status 1 says that a score differs.

    Example: `autograder compare 01-convolution --grades reports/grades.json`
    """
    # Imported here: `autograder --help` need not wait for it.
    from ..report import read_grades  # noqa: PLC0415

    course = course_at(course_dir)
    known = read_true_scores((submissions or course.root / "submitted") / SCORES)
    names = {unit.name for unit in course.units(units or [])}
    awarded = {(s.student, s.unit): s for s in read_grades(grades or course.state / "grades.json").submissions}
    table = Table("student", "unit", "true", "awarded", "", title="True and awarded scores")
    found: list[str] = []
    for student, unit, true in [(s, u, t) for s, by_unit in known.scores.items() for u, t in by_unit.items()]:
        if unit not in names:
            continue
        record = awarded.get((student, unit))
        wrong = differences(true, record)
        found += [f"{inert(student)} {inert(unit)}: {difference}" for difference in wrong]
        score = "–" if record is None else f"{score_awarded(true, record):g}"
        table.add_row(escape(inert(student)), escape(inert(unit)), f"{true.score:g}", score, "✗" if wrong else "✓")
    if not table.row_count:
        raise AutograderError("There is nothing to compare: the true scores name none of these units.")
    if found or not quiet:
        out.print(table)
    for difference in found:
        err.print(difference, markup=False, highlight=False)
    if found:
        raise typer.Exit(ExitStatus.NOT_ALL_GRADED)


def read_true_scores(path: Path) -> TrueScores:
    """The true scores of an example class. Raises AutograderError when there are none to read."""
    try:
        return TrueScores.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise AutograderError(
            f"{path} is missing; `autograder examples` writes it, or name its folder with --submissions."
        ) from None
    except OSError as error:
        raise AutograderError(f"{path} cannot be read: {error.strerror or error}.") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the whole file"
        raise AutograderError(
            f"{path} does not hold true scores as `autograder examples` writes them: {inert(where)}: {first['msg']}."
        ) from None


def differences(true: TrueScore, record: SubmissionRecord | None) -> list[str]:
    """What of a submission was not awarded as it is worth, one sentence each; nothing when all was."""
    if record is None:
        return ["it was not graded"]
    if record.status != "graded":
        return [f"it could not be graded: {record.reason}"]
    scores = {exercise.id: exercise.score for exercise in record.exercises}
    told = []
    for exercise, due in true.exercises.items():
        score = scores.get(exercise)
        if score is None:
            told.append(f"{exercise} has no score; {due:g} is due")
        elif not isclose(score, due, abs_tol=SAME):
            told.append(f"{exercise} was awarded {score:g}; {due:g} is due")
    return told


def score_awarded(true: TrueScore, record: SubmissionRecord) -> float:
    """The points awarded for the exercises whose worth is known; written answers are marked by a person."""
    return sum(exercise.score or 0.0 for exercise in record.exercises if exercise.id in true.exercises)
