"""A process that examines answers of our own, each in a fork of itself, with a limit of time and memory.

It imports what units need once; a fork has it at no cost. A mutant that never ends, eats memory
or ends its process takes only its fork with it. It reads jobs from stdin and writes results to
stdout, a line of JSON each.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from ..engine.server import warm_up
from ..errors import UnitError
from . import known, mutants, searching, watching

DO: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "examine": (watching.prepare, watching.examine_cells),
    "search": (searching.prepare, searching.search_difference),
    "controls": (known.prepare, known.judge_controls),
    "mistake": (known.prepare, known.judge_mistake),
    "observe": (known.prepare, known.observe_mistake),
    "mutants": (mutants.prepare, mutants.make),
}
"""What a job's fork shares with those of the next ones, where no code of an answer runs; then the job itself."""
MEMORY = {"numpy": 4 << 30, "keras": 24 << 30}
TIMED_OUT = "timed out"
DIED = "died"


def main(core: int | None) -> None:
    """Do jobs until stdin ends."""
    if core is not None:
        # TensorFlow takes as many threads as it sees cores, and two examinations' would get into each other's way.
        os.sched_setaffinity(0, {core})
    # What a lesson prints must not be read as a result.
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        results.write(_in_a_fork(json.loads(line)) + "\n")
        results.flush()


@cache
def _warmed(kind: str) -> None:
    """Import what units of this kind need, once for all forks; what is missing fails where it is used."""
    with contextlib.suppress(ImportError):
        warm_up(kind)
    # A collection in a fork would copy all the memory that it shares with this process.
    gc.collect()
    gc.freeze()


def _in_a_fork(job: dict[str, Any]) -> str:
    """The job's result as JSON, or why there is none."""
    _warmed(job["kind"])
    prepare, do = DO[job["do"]]
    # A fault of the unit comes up in the fork, too.
    with contextlib.suppress(Exception):
        prepare(**job["given"])
    ours, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(ours)
        with contextlib.suppress(BaseException):
            resource.setrlimit(resource.RLIMIT_DATA, (MEMORY[job["kind"]],) * 2)
            # A job that is ended with its whole session leaves nothing running.
            os.setsid()
            with os.fdopen(theirs, "w", encoding="utf-8") as end:
                end.write(json.dumps(_result(do, job["given"])))
        os._exit(0)
    os.close(theirs)
    told, overdue = _read(ours, job["seconds"])
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    if overdue:
        return json.dumps({"lost": TIMED_OUT})
    return told or json.dumps({"lost": DIED})


def _result(do: Callable[..., Any], given: dict[str, Any]) -> Any:
    began = time.perf_counter()
    try:
        found = do(**given)
    except MemoryError:
        return {"lost": DIED}
    except UnitError as error:
        return {"fault": str(error)[:500]}
    except Exception as error:
        return {"fault": f"a cell of the lesson itself raised {type(error).__name__}: {error}"[:500]}
    return {**found, "seconds": round(time.perf_counter() - began, 3)}


def _read(descriptor: int, seconds: float) -> tuple[str, bool]:
    """All that comes until the other end closes, and whether that took too long."""
    until = time.monotonic() + seconds
    parts: list[bytes] = []
    with os.fdopen(descriptor, "rb", buffering=0) as end:
        while True:
            ready, _, _ = select.select([end], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                return "", True
            part = end.read(1 << 20)
            if not part:
                return b"".join(parts).decode("utf-8"), False
            parts.append(part)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else None)
    os._exit(0)
