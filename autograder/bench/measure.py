"""Running a command and seeing what it takes: wall time, processor time, memory of all its processes."""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import psutil

from ..engine.engine import cores
from ..errors import AutograderError
from ..results import Record

SAMPLE_SECONDS = 0.25
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
        most = 0.0
        while process.poll() is None:
            most = max(most, _look(process.pid, spent, before))
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(SAMPLE_SECONDS)
        wall = time.perf_counter() - started
    told = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
    if process.returncode not in fine:
        last = (told.strip().splitlines() or ["it said nothing"])[-1]
        raise AutograderError(f"`{' '.join(map(str, command[:4]))} …` ended with {process.returncode}: {last[:200]}")
    return Run(wall=round(wall, 3), cpu=round(sum(spent.values()), 3), memory=round(most / 2**20, 1))


def _look(pid: int, spent: dict[int, float], before: set[int]) -> float:
    """Bytes that a process and all below it hold now; notes their processor time."""
    total = 0.0
    with contextlib.suppress(psutil.NoSuchProcess):
        top = psutil.Process(pid)
        for process in [top, *top.children(recursive=True)]:
            if process.pid in before:
                continue
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                # Time of children that were waited for is the parent's too, and theirs is noted already.
                spent[process.pid] = times.user + times.system
                try:
                    total += process.memory_full_info().pss
                except (psutil.AccessDenied, AttributeError):
                    total += process.memory_info().rss
    return total
