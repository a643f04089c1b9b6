"""The bench measures what it says: commands, classes, parts of a run, Dask's own cost."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import UNIT, autograder, small_unit

from autograder.bench.bench import Graded, Sampled, UnitBench, own_compute
from autograder.bench.classroom import classroom
from autograder.bench.contenders import ours, ours_again, plain_nbgrader
from autograder.bench.measure import Run, machine, run
from autograder.bench.profile import PARTS, profile
from autograder.bench.scheduling import scheduling
from autograder.errors import AutograderError, ExitStatus
from autograder.units import Course

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

WORK = """
import subprocess, sys, time
held = bytearray(120_000_000)
until = time.process_time() + 0.8
while time.process_time() < until:
    pass
"""


def test_time_and_memory_of_a_command_include_what_it_starts(tmp_path: Path):
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {WORK!r}], check=True)"
    found = run([sys.executable, "-c", outer], cwd=tmp_path)
    assert found.wall >= 0.8
    assert found.memory > 120
    assert 0.3 <= found.cpu <= found.wall * 1.5


def test_a_command_that_fails_is_told_with_its_last_words(tmp_path: Path):
    with pytest.raises(AutograderError, match="ended with 3: so it ended"):
        run([sys.executable, "-c", "import sys; print('so it ended', file=sys.stderr); sys.exit(3)"], cwd=tmp_path)
    assert run([sys.executable, "-c", "raise SystemExit(3)"], cwd=tmp_path, fine=(3,)).wall > 0


def test_a_class_holds_no_submission_twice_and_all_grade_the_same(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # nbgrader starts `alembic` by name; a command of ours, which this test does without, would have seen to it.
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    with classroom(course, small_unit(course), 4) as room:
        sources = [[c.source for c in nbformat.read(p, as_version=4).cells] for p in room.submissions]
        assert len({json.dumps(source) for source in sources}) == 4
        assert own_compute(room, 2) > 0
        first = ours(room, tmp_path / "ours", 2, 1)
        again = ours_again(tmp_path / "ours", UNIT, 1)
        plain, feedback = plain_nbgrader(room, tmp_path / "plain", 2)
        assert min(first.wall, again.wall, plain.wall, feedback.wall) > 0
        number, parts = profile(room.course, room.unit, room.taken(tmp_path / "profiled", 3))
        spent = {part.name: part.seconds for part in parts}
        assert number == 3 and spent.keys() == {*PARTS, "the rest"}
        assert all(seconds > 0 for seconds in spent.values())
        assert spent["examining, in the sandbox"] == max(spent.values())
    graded = {p.parents[1].name: p for p in (tmp_path / "ours" / "autograded").glob("*/*/*.ipynb")}
    by_nbgrader = {p.parents[1].name for p in (tmp_path / "plain" / "autograded").glob("*/*/*.ipynb")}
    assert graded.keys() == by_nbgrader and len(graded) == 2
    assert not list(course.root.glob("submitted")), "the course itself is not touched"


def test_what_is_extrapolated_is_start_up_and_a_share_for_each():
    found = Sampled(by="x", sample=3, startup=2.0, each=0.5, memory=1.0, runs=[])
    assert found.wall(100) == 52.0
    told = {"graded", "others", "ratios", "speedup", "own_compute", "overhead", "server_startup", "profile"}
    assert told <= UnitBench.model_fields.keys()
    assert Graded(by="x", size=10, jobs=1, run=Run(wall=5, cpu=4, memory=1), per_minute=120.0).per_minute == 120


def test_empty_tasks_are_all_handed_out_and_taken_back():
    told: list[int] = []
    found = scheduling(1_500, 8, told.append)
    assert (found.tasks, found.workers) == (1_500, 8)
    assert told == [1_000]
    assert found.milliseconds_a_task == pytest.approx(1000 * found.seconds / 1_500, abs=0.01)


def test_the_machine_is_named_with_versions():
    found = machine()
    assert found.cores >= 1 and found.memory_gb > 0 and found.python
    assert {"nbgrader", "numpy", "distributed"} <= found.packages.keys()


def test_sizes_that_are_no_numbers_are_refused(course: Course):
    ended = autograder("bench", "--course-dir", course.root, "--sizes", "ten")
    assert ended.status == ExitStatus.USAGE
    assert "'ten' is no list of whole numbers" in " ".join(ended.err.split())


def test_a_unit_that_was_never_released_is_refused(course: Course):
    facts = small_unit(course).facts
    facts.unlink()
    ended = autograder("bench", "--course-dir", course.root, "--sizes", "2", UNIT)
    assert ended.status == ExitStatus.USAGE
    assert f"{facts} is missing; run `autograder release {UNIT}` first." in " ".join(ended.err.split())
