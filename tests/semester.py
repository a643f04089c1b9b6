"""A large class from release to grades, timed: what an instructor runs for one unit, step by step.

``python -m tests.semester [--size N] [--unit UNIT] [--json FILE]`` makes a class of N students in a folder
of its own, releases, grades, marks every written answer, grades again (which puts the marks into the
feedback), reports, searches for copies and exports; then it holds the scores in the exports to those the
class is worth by construction. Status 1 where they differ.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbgrader.api import Gradebook

from autograder.bench.contenders import BIN
from autograder.bench.measure import machine
from autograder.examples import SCORES
from autograder.results import ClassRecord
from autograder.units import Course

ROOT = Path(__file__).parents[1]
WRITTEN = 1.0
"""Points that every written answer gets."""


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.semester", description=__doc__)
    parser.add_argument("--size", type=int, default=300, metavar="N", help="students (300)")
    parser.add_argument("--unit", default="01-convolution", help="the unit (01-convolution)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="semester-") as folder:
        course = Course(Path(folder) / "course")
        lay_out(course, given.unit)
        steps = list(run(course, given.unit, given.size))
        wrong = differences(course, given.unit)
    for step in steps:
        print(f"{step['step']:32} {step['seconds']:8.1f} s  {step['result']}")
    for line in wrong:
        print(line, file=sys.stderr)
    if given.json:
        told = {"machine": machine().model_dump(), "unit": given.unit, "size": given.size, "steps": steps}
        given.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return int(bool(wrong))


def lay_out(course: Course, unit: str) -> None:
    """A course folder with this unit alone."""
    course.root.mkdir()
    for name in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copyfile(ROOT / name, course.root / name)
    shutil.copytree(ROOT / "solutions" / unit, course.solutions / unit)
    shutil.copytree(ROOT / "course" / "cnncourse", course.release / "cnncourse")


def run(course: Course, unit: str, size: int) -> Any:
    """Each step with its seconds and what came of it."""

    def step(name: str, *arguments: str, program: str = "autograder") -> dict[str, Any]:
        started = time.perf_counter()
        done = subprocess.run([BIN / program, *arguments], cwd=course.root, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - started
        if done.returncode:
            raise SystemExit(f"`{program} {' '.join(arguments)}` ended with {done.returncode}:\n{done.stderr}")
        return {"step": name, "seconds": round(seconds, 1), "result": ""}

    yield step("release, both languages", "release", unit)
    yield step(f"a class of {size} (not timed work)", "examples", unit, "--size", str(size), "--quiet")
    graded = step("grade", "grade", unit, "--quiet", "--json", "grades.json")
    yield graded | {"result": f"{size / graded['seconds'] * 60:.0f} submissions a minute"}
    started = time.perf_counter()
    marked = mark_written(course, unit)
    yield {
        "step": "marks for written answers",
        "seconds": round(time.perf_counter() - started, 1),
        "result": f"{marked} marks",
    }
    yield step("grade again: marks in feedback", "grade", unit, "--quiet", "--json", "grades.json")
    pages = list((course.root / "feedback").glob(f"*/{unit}/{unit}.html"))
    yield step("the same again, unchanged", "grade", unit, "--quiet") | {"result": f"{len(pages)} feedback pages"}
    report = step("class report", "report", unit, "--grades", "grades.json", "--quiet")
    yield report | {"result": f"{(course.root / 'reports' / 'class.html').stat().st_size / 1e6:.2f} MB"}
    for form in ("csv", "canvas", "moodle"):
        exported = step(f"export, {form}", "export", unit, "--format", form, "--to", f"{form}.csv", "--quiet")
        yield exported | {"result": f"{(course.root / f'{form}.csv').stat().st_size / 1e3:.0f} kB"}
    similar = step("similar submissions", "similar", unit, "--html", "similar.html", "--quiet")
    yield similar | {"result": f"{(course.root / 'similar.html').stat().st_size / 1e6:.2f} MB"}


def mark_written(course: Course, unit: str) -> int:
    """Give every written answer that waits for a person its mark, as Formgrader does; how many there were."""
    marked = 0
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        for submission in gradebook.assignment_submissions(unit):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    if grade.needs_manual_grade:
                        grade.manual_score = min(WRITTEN, grade.max_score)
                        grade.needs_manual_grade = False
                        marked += 1
        gradebook.db.commit()
    return marked


def differences(course: Course, unit: str) -> list[str]:
    """Where the spreadsheet says another score than the class is worth by construction, marks by hand added."""
    told_true = json.loads((course.root / "submitted" / SCORES).read_text(encoding="utf-8"))["scores"]
    true = {student: scores[unit]["score"] for student, scores in told_true.items()}
    records = ClassRecord.model_validate_json((course.root / "grades.json").read_text(encoding="utf-8")).submissions
    by_hand = {e.id for e in next(u for u in course.units([unit])).exercises if not e.automatic}
    for record in records:
        true[record.student] += sum(e.score or 0 for e in record.exercises if e.id in by_hand)
    with (course.root / "csv.csv").open(encoding="utf-8-sig", newline="") as file:
        told = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    if told.keys() != true.keys():
        return [f"students exported: {len(told)}; students of the class: {len(true)}"]
    return [
        f"{name}: exported {told[name]:g}, worth {true[name]:g}" for name in told if abs(told[name] - true[name]) > 1e-6
    ]


if __name__ == "__main__":
    sys.exit(main())
