"""Where the time of grading goes: the parts of one run in this process, by the functions that do them."""

from __future__ import annotations

import cProfile
import pstats
import time
from pathlib import Path

from ..grade import grade
from ..results import Record
from ..units import Course, Unit

PARTS = {
    "reading what was handed in": ("autograder/submissions.py", "reading"),
    "rebuilding on the release": ("autograder/rebuild.py", "on_release"),
    "examining, in the sandbox": ("autograder/engine/seam.py", "examine"),
    "making outputs harmless": ("autograder/engine/seam.py", "write_outputs"),
    "feedback page": ("autograder/assess.py", "feedback"),
    "keys of results": ("autograder/assess.py", "keys_of"),
    "writing the notebook down": ("nbformat/v4/nbjson.py", "writes"),
    "gradebook": ("autograder/gradebook.py", "enter"),
    "files and results on disk": ("autograder/files.py", "write"),
}


class Part(Record):
    """One part of a run: seconds a submission, of which the rest of a run is the last."""

    name: str
    seconds: float


def profile(course: Course, unit: Unit, submissions: Path) -> tuple[int, list[Part]]:
    """Grade a class in this process and say how many were graded and what each part took, per submission."""
    watch = cProfile.Profile(time.perf_counter)
    watch.enable()
    number = sum(1 for _ in grade(course, unit, submissions))
    watch.disable()
    found = pstats.Stats(watch)
    spent: dict[str, float] = {}
    for (file, _, function), (*_, cumulative, _) in found.stats.items():  # type: ignore[attr-defined]
        for name, (place, wanted) in PARTS.items():
            if function == wanted and file.replace("\\", "/").endswith(place):
                spent[name] = spent.get(name, 0.0) + cumulative
    rest = found.total_tt - sum(spent.values())  # type: ignore[attr-defined]
    parts = [Part(name=name, seconds=round(spent.get(name, 0.0) / number, 4)) for name in PARTS]
    return number, [*parts, Part(name="the rest", seconds=round(rest / number, 4))]
