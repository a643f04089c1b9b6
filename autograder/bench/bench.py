"""The comparison: classes of several sizes, graded by all who grade, and what is made of the figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import nbformat
from cnncourse.quiet import quiet

from ..engine.bundle import kind_of
from ..engine.engine import Engine
from ..engine.server import warm_up
from ..examine import examine
from ..results import Record
from ..units import Course, Unit, grade_id, is_solution
from .classroom import Classroom, classroom
from .contenders import otter, ours, ours_again, plain_nbgrader
from .measure import Machine, Run
from .profile import Part, profile
from .scheduling import Scheduling

Tell = Callable[[str], None]


class Graded(Record):
    """One class graded by one contender."""

    by: str
    size: int
    jobs: int
    run: Run
    per_minute: float
    """Submissions."""


class Sampled(Record):
    """A contender measured on a few submissions: a first one with start-up, and what each further one takes."""

    by: str
    sample: int
    startup: float
    each: float
    memory: float
    runs: list[Run]

    def wall(self, size: int) -> float:
        """Seconds for a class of this size, extrapolated."""
        return self.startup + size * self.each


class UnitBench(Record):
    """All that was measured on one unit."""

    unit: str
    kind: str
    own_compute: float
    """Seconds of a submission's own answers with all checks, in one warm process; the mean of the largest class."""
    server_startup: float
    overhead: float
    """Seconds a submission beyond its own compute, with the fewest jobs in the largest class; start-up taken off."""
    graded: list[Graded]
    unchanged: Graded
    others: list[Sampled]
    profile: list[Part]
    ratios: dict[str, float]
    """Our throughput over that of nbgrader's ``autograde`` after start-up, by class size and jobs."""
    speedup: dict[str, float]
    """Throughput of several jobs over that of one, by class size."""


class Bench(Record):
    """One run of ``autograder bench``."""

    machine: Machine
    units: list[UnitBench]
    scheduling: list[Scheduling] = []  # noqa: RUF012 - pydantic copies it


def bench_unit(
    course: Course, unit: Unit, sizes: Sequence[int], jobs: Sequence[int], sample: int, *, with_otter: bool, tell: Tell
) -> UnitBench:
    """Measure one unit. Raises AutograderError when a contender cannot be run."""
    with TemporaryDirectory(prefix="bench-") as top, classroom(course, unit, max(*sizes, sample)) as room:
        folders = (Path(top) / str(n) for n in range(1_000_000))
        graded = []
        last = Path()
        for size in sizes:
            for number in jobs:
                tell(f"{unit.name}: autograder grade, {size} submissions, {number} jobs")
                last = next(folders)
                graded.append(_graded("autograder grade", size, number, ours(room, last, size, number)))
        tell(f"{unit.name}: the same class again, unchanged")
        again = _graded("unchanged", max(sizes), max(jobs), ours_again(last, unit.name, max(jobs)))
        others = []
        for show in (True, False):
            tell(f"{unit.name}: nbgrader, 1 and {sample} submissions" + ("" if show else ", without show cells"))
            one = plain_nbgrader(room, next(folders), 1, show=show)
            some = plain_nbgrader(room, next(folders), sample, show=show)
            for name, first, all_ in zip(("autograde", "generate_feedback"), one, some, strict=True):
                others.append(_sampled(f"nbgrader {name}" + ("" if show else " (no show cells)"), first, all_, sample))
        if with_otter:
            tell(f"{unit.name}: otter run, {sample} submissions")
            runs = otter(room, next(folders), sample)
            each = mean(run.wall for run in runs)
            most = max(run.memory for run in runs)
            others.append(
                Sampled(by="otter run", sample=sample, startup=0.0, each=round(each, 3), memory=most, runs=runs)
            )
        tell(f"{unit.name}: start-up, own compute, profile")
        scratch = next(folders)
        compute, startup = own_compute(room, max(sizes)), server_startup(kind_of(unit))
        slowest = next(g for g in graded if (g.size, g.jobs) == (max(sizes), min(jobs)))
        _, parts = profile(room.course, room.unit, room.taken(scratch, min(sample * 4, *sizes)))
        return UnitBench(
            unit=unit.name,
            kind=kind_of(unit),
            own_compute=compute,
            server_startup=startup,
            overhead=round((slowest.run.wall - startup) / slowest.size - compute, 3),
            graded=graded,
            unchanged=again,
            others=others,
            profile=parts,
            ratios={
                f"{g.size} submissions, {g.jobs} jobs": round(others[0].wall(g.size) / g.run.wall, 2) for g in graded
            },
            speedup={
                str(size): round(
                    max(g.per_minute for g in graded if g.size == size and g.jobs == max(jobs))
                    / max(g.per_minute for g in graded if g.size == size and g.jobs == min(jobs)),
                    2,
                )
                for size in sizes
            },
        )


def own_compute(room: Classroom, number: int) -> float:
    """Seconds that answers and checks take in one process, set up as the engine's, without any grader around them."""
    answered = []
    for path in room.submissions[:number]:
        notebook = nbformat.read(path, as_version=4)
        answered.append({str(grade_id(c)): c.source for c in notebook.cells if grade_id(c) and is_solution(c)})
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        return fresh.submit(_own_compute, room.unit, answered).result()


def _own_compute(unit: Unit, answered: Sequence[Mapping[str, str]]) -> float:
    with quiet():
        warm_up(kind_of(unit))
    # The reference's answers first: whatever else is imported or warmed up is so for all that follow.
    examine(unit, {})
    started = time.perf_counter()
    for answers in answered:
        examine(unit, answers)
    return round((time.perf_counter() - started) / len(answered), 3)


def server_startup(kind: str) -> float:
    """Seconds until a fork server is warm, once a run."""
    started = time.perf_counter()
    with Engine(kind) as engine:
        engine.start()
        return round(time.perf_counter() - started, 2)


def _graded(by: str, size: int, jobs: int, run: Run) -> Graded:
    return Graded(by=by, size=size, jobs=jobs, run=run, per_minute=round(60 * size / run.wall, 1))


def _sampled(by: str, first: Run, all_: Run, sample: int) -> Sampled:
    each = (all_.wall - first.wall) / (sample - 1)
    return Sampled(
        by=by,
        sample=sample,
        startup=round(max(first.wall - each, 0.0), 3),
        each=round(each, 3),
        memory=max(first.memory, all_.memory),
        runs=[first, all_],
    )
