"""Every two submissions of a unit compared, and the pairs that a person should look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Literal

from copydetect import compare_files  # type: ignore[import-untyped]
from pydantic import Field

from ..errors import AutograderError, UnreadableSubmission
from ..inert import inert
from ..progress import Tick, unwatched
from ..rebuild import language_of, released_notebook
from ..results import Record
from ..submissions import handed_in, reading
from ..units import LANGUAGES, Course, Unit
from .code import Own, known_code, leave_out, own_code

THRESHOLD = 0.6
LEAST = 200
"""Characters of normalised code that two must share, some fifteen lines: shorter answers are all alike."""

Spans = tuple[tuple[int, int], ...]


class Pair(Record):
    """Two students whose code agrees, and how much: shares of each one's own code, between 0 and 1."""

    first: str
    second: str
    share_first: float
    share_second: float
    shared: int
    """Characters of normalised code, in which every name is one."""


class NotCompared(Record):
    """A submission that was left out, and why."""

    student: str
    reason: str


class Similar(Record):
    """What was found in one unit; the strongest pairs come first."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    unit: str
    threshold: float
    compared: int
    pairs: tuple[Pair, ...]
    not_compared: tuple[NotCompared, ...]


@dataclass(frozen=True)
class Side:
    """One student's code in a pair, and where it agrees with the other's."""

    student: str
    text: str
    spans: Spans


@dataclass(frozen=True)
class Found:
    """The record of a unit, and the code of each of its pairs."""

    record: Similar
    sides: tuple[tuple[Side, Side], ...]


def find_similar(
    course: Course,
    unit: Unit,
    folder: Path,
    *,
    threshold: float = THRESHOLD,
    tick: Tick = unwatched,
) -> Found:
    """Compare all submissions of a unit with each other.

    A pair is found when one of the two has at least ``threshold`` of their own code from the other, and at
    least ``LEAST`` characters. Own is what the course neither shows nor has as its reference or as a known
    mistake, and what not much of the class wrote too. Renamed variables, comments, spaces and the order of
    functions make no difference; code that was rewritten, and a single function copied among many, are not
    found.

    Raises AutograderError when there is nothing to compare, UnitError when the unit was not released.
    """
    released = {code: released_notebook(course, unit.name, code) for code in LANGUAGES}
    found: list[Own] = []
    left: list[NotCompared] = []
    for submission in map(reading, handed_in(folder, unit)):
        try:
            if submission.notebook is None:
                raise UnreadableSubmission(submission.reason)
            language = language_of(submission.notebook)
            found.append(own_code(submission.student, submission.notebook, released[language], unit.name))
        except UnreadableSubmission as error:
            left.append(NotCompared(student=submission.student, reason=inert(str(error))))
    if not found and not left:
        raise AutograderError(f"There is no submission of {unit.name} in {folder}; collect some first.")
    leave_out(found, known_code(unit, released.values()))
    pairs = _pairs(found, threshold, tick)
    pairs.sort(key=lambda one: (-max(one[0].share_first, one[0].share_second), -one[0].shared))
    record = Similar(
        unit=unit.name,
        threshold=threshold,
        compared=len(found),
        pairs=tuple(pair for pair, _ in pairs),
        not_compared=tuple(left),
    )
    return Found(record, tuple(sides for _, sides in pairs))


def _pairs(found: Sequence[Own], threshold: float, tick: Tick) -> list[tuple[Pair, tuple[Side, Side]]]:
    """The pairs that share enough."""
    # Who has less code of their own than a pair must share can be in none.
    able = [own for own in found if own.print.token_coverage >= LEAST]
    pairs = []
    of = len(able) * (len(able) - 1) // 2
    for done, (one, other) in enumerate(combinations(able, 2), 1):
        overlap, (share, share_other), (spans, spans_other) = compare_files(one.print, other.print)
        # What matches in one place of the one may match in two of the other.
        shares = min(float(share), 1.0), min(float(share_other), 1.0)
        if overlap >= LEAST and max(shares) >= threshold:
            pair = Pair(
                first=one.student,
                second=other.student,
                share_first=round(shares[0], 3),
                share_second=round(shares[1], 3),
                shared=int(overlap),
            )
            sides = Side(one.student, one.text, _spans(spans)), Side(other.student, other.text, _spans(spans_other))
            pairs.append((pair, sides))
        if done % 500 == 0 or done == of:
            tick(done, of)
    return pairs


def _spans(slices: Sequence[Sequence[float]]) -> Spans:
    return tuple((int(start), int(end)) for start, end in zip(*slices, strict=True))
