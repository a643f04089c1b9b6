"""A large class that never was: records as grading writes them, for the size and speed of what is made of them.

``python -m tests.large_class > grades.json`` writes 300 students in every unit of the course.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

from autograder.results import CheckRecord, ClassRecord, ExerciseRecord, SubmissionRecord
from autograder.units import Course

ROOT = Path(__file__).parents[1]
UNITS = 9
FAMILY = ["Kim", "이", "García", "O’Connor", "박", "Nguyễn", "Müller", "Okafor", "Tanaka", "최"]
GIVEN = ["Ada", "서연", "José", "Bo", "지훈", "Linh", "Zoë", "Emeka", "Hana", "민준"]


def large_class(course: Course = Course(ROOT), *, students: int = 300, seed: int = 0) -> ClassRecord:  # noqa: B008
    """So many students in nine units, their scores by what each can do; the same for the same seed."""
    draw = random.Random(seed)
    facts = known_units(course)
    can = {name(n): draw.gauss(0.65, 0.2) for n in range(students)}
    return ClassRecord(
        submissions=[
            submission(student, unit, about, ability, draw)
            for unit, about in facts.items()
            for student, ability in can.items()
            if draw.random() < 0.95
        ]
    )


def name(number: int) -> str:
    """A student's id, with letters of several scripts."""
    return f"{number:03} {GIVEN[number % 10]} {FAMILY[number // 10 % 10]}"


def known_units(course: Course) -> dict[str, Any]:
    """Exercises and mistakes of nine units; those that the course does not have yet repeat others."""
    found = {}
    for unit in course.units():
        if unit.facts.is_file():
            found[unit.name] = json.loads(unit.facts.read_text(encoding="utf-8"))
    richest = max(found.values(), key=lambda about: len(about["exercises"]))
    for number in range(len(found), UNITS):
        found[f"{number:02}-unit-{number}"] = richest
    return dict(list(found.items())[:UNITS])


def submission(student: str, unit: str, about: Any, ability: float, draw: random.Random) -> SubmissionRecord:
    """One submission; one in a hundred cannot be graded."""
    exercises = [exercise(each, about, ability, draw) for each in about["exercises"]]
    lost = draw.random() < 0.01
    return SubmissionRecord(
        student=student,
        unit=unit,
        status="not_graded" if lost else "graded",
        reason=draw.choice(["the file is no notebook", "the notebook is larger than 20 MB"]) if lost else "",
        notes=("cell 'conv2d' is missing; it was put back",) if draw.random() < 0.05 else (),
        language=draw.choice(["en", "ko"]),
        score=0 if lost else sum(e.score or 0.0 for e in exercises),
        max_score=sum(e.max_score for e in exercises),
        seconds=round(draw.uniform(0.2, 3), 3),
        exercises=exercises,
    )


def exercise(each: Any, about: Any, ability: float, draw: random.Random) -> ExerciseRecord:
    """One exercise, harder the later it comes."""
    points = float(each["points"])
    if not each["automatic"]:
        score = None if draw.random() < 0.5 else round(points * min(max(draw.gauss(ability, 0.2), 0), 1))
        return ExerciseRecord(id=each["id"], score=score, max_score=points)
    hard = 0.1 + 0.5 * about["exercises"].index(each) / len(about["exercises"])
    share = min(max(draw.gauss(ability + 0.4 - hard, 0.25), 0.0), 1.0)
    passed = round(share * 4)
    mistakes = list(about["mistakes"].get(each["id"], {})) or [None]
    common = [mistakes[min(int(draw.expovariate(0.6)), len(mistakes) - 1)] for _ in range(4)]
    none = passed == 0 and draw.random() < 0.5
    missed = "not_attempted" if none else draw.choice(["failed", "failed", "failed", "not_checked"])
    checks = [
        CheckRecord(
            name=f"check {n + 1} of {each['id']}",
            outcome="passed" if n < passed else missed,
            mistake=None if n < passed or none or draw.random() < 0.4 else common[n],
        )
        for n in range(4)
    ]
    return ExerciseRecord(id=each["id"], score=points * passed / 4, max_score=points, checks=tuple(checks))


if __name__ == "__main__":
    sys.stdout.write(large_class().model_dump_json(by_alias=True))
