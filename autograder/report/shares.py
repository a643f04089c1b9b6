"""Shares of points, and how a student stands in an exercise: what all numbers of the report begin with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from ..results import ExerciseRecord, SubmissionRecord

State = Literal["passed", "partly", "wrong", "not_attempted", "not_checked", "waiting"]
STATES: tuple[State, ...] = ("passed", "partly", "wrong", "not_attempted", "not_checked", "waiting")
BINS = 10


def share(submission: SubmissionRecord) -> float:
    """The share earned of the points that somebody has marked, between 0 and 1; 0 when none are."""
    marked = marked_points(submission)
    return min(max(submission.score / marked, 0.0), 1.0) if marked > 0 else 0.0


def share_of(submissions: Iterable[SubmissionRecord]) -> float:
    """The share of the marked points of several submissions."""
    graded = [submission for submission in submissions if submission.status == "graded"]
    marked = sum(marked_points(submission) for submission in graded)
    return min(max(sum(s.score for s in graded) / marked, 0.0), 1.0) if marked > 0 else 0.0


def marked_points(submission: SubmissionRecord) -> float:
    """The points that somebody has marked, out of which a score is."""
    return submission.max_score - sum(e.max_score for e in submission.exercises if e.score is None)


def bins(shares: Sequence[float]) -> list[int]:
    """How many shares lie in each tenth, 100 % in the last."""
    numbers = [min(int(value * BINS + 1e-9), BINS - 1) for value in shares]
    return [numbers.count(number) for number in range(BINS)]


def earned(exercise: ExerciseRecord) -> float | None:
    """The share earned of an exercise's points; ``None`` while it waits for a person."""
    if exercise.score is None:
        return None
    if exercise.max_score <= 0:
        return 1.0 if state(exercise) == "passed" else 0.0
    return min(max(exercise.score / exercise.max_score, 0.0), 1.0)


def state(exercise: ExerciseRecord) -> State:
    """How a student stands in an exercise."""
    outcomes = {check.outcome for check in exercise.checks}
    if exercise.score is None:
        return "waiting"
    if outcomes == {"not_attempted"}:
        return "not_attempted"
    if exercise.score >= exercise.max_score > 0 or outcomes == {"passed"}:
        return "passed"
    if exercise.score > 0:
        return "partly"
    return "not_checked" if "not_checked" in outcomes and "failed" not in outcomes else "wrong"
