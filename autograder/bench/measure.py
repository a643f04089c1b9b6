"""Running a command and seeing what it takes: wall time, processor time, memory of all its processes."""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from importlib import metadata
from pathlib import Path

import psutil

from ..engine.engine import cores
from ..errors import AutograderError
from ..results import Record

SAMPLE_SECONDS = 0.25
LOOKING = 0.02
"""Share of the time in which memory may be looked at: looking takes from the processes what they are timed by."""
PACKAGES = ("nbgrader", "otter-grader", "numpy", "tensorflow", "keras", "distributed", "ipykernel")


class Run(Record):
    """What one command took."""

    wall: float
    """Seconds from start to end."""
    cpu: float
    """Seconds of processor time of all processes seen, to a sample's accuracy."""
    memory: float
    """Megabytes of all processes together, at the most; memory that they share counts once where it can be told."""


class Machine(Record):
    """Where it was measured."""

    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    packages: dict[str, str]
    load: float
    """Of the last minute, when the measuring began: above 0.5 the figures are too high."""


def machine() -> Machine:
    """The machine at hand and its versions."""
    found = {}
    for name in PACKAGES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    model = ""
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return Machine(
        processor=model or platform.processor() or platform.machine(),
        cores=cores(),
        memory_gb=round(psutil.virtual_memory().total / 2**30, 1),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        packages=found,
        load=round(os.getloadavg()[0], 2),
    )


def run(command: Sequence[str | Path], *, cwd: Path, fine: Sequence[int] = (0,)) -> Run:
    """Run a command to its end. Raises AutograderError when its status is not among the fine ones."""
    before = {p.pid for p in psutil.process_iter()}
    environment = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    with open(os.devnull, "wb") as nothing:  # noqa: PTH123 - a device, not a path of ours
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - the command is ours
            [str(part) for part in command], cwd=cwd, env=environment, stdout=nothing, stderr=subprocess.PIPE
        )
        spent: dict[int, float] = {}
        most, again = 0.0, started
        while process.poll() is None:
            found = list(_below(process.pid, before))
            _note_times(found, spent)
            if (now := time.perf_counter()) >= again:
                most = max(most, _memory(found))
                again = now + (time.perf_counter() - now) / LOOKING
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(SAMPLE_SECONDS)
        wall = time.perf_counter() - started
    told = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
    if process.returncode not in fine:
        last = (told.strip().splitlines() or ["it said nothing"])[-1]
        raise AutograderError(f"`{' '.join(map(str, command[:4]))} …` ended with {process.returncode}: {last[:200]}")
    return Run(wall=round(wall, 3), cpu=round(sum(spent.values()), 3), memory=round(most / 2**20, 1))


def _below(pid: int, before: set[int]) -> Iterator[psutil.Process]:
    """A process and all that it started, directly or not."""
    with contextlib.suppress(psutil.NoSuchProcess):
        top = psutil.Process(pid)
        yield from (process for process in [top, *top.children(recursive=True)] if process.pid not in before)


def _note_times(found: Iterable[psutil.Process], spent: dict[int, float]) -> None:
    """Note each process's own time; that of children waited for is the parent's too, and theirs is noted already."""
    for process in found:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            spent[process.pid] = times.user + times.system


def _memory(found: Iterable[psutil.Process]) -> float:
    """Bytes that these processes hold together."""
    total = 0.0
    for process in found:
        with contextlib.suppress(psutil.NoSuchProcess):
            try:
                total += process.memory_full_info().pss
            except (psutil.AccessDenied, AttributeError):
                total += process.memory_info().rss
    return total
