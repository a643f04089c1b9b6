"""Many examinations at once, each in a fresh process, none for ever, none twice.

A few workers (``worker.py``) import what is needed; each job runs in a fork of one. What a job
gave is kept under a digest of all that it was given, so that an interrupted audit goes on where it
stopped and a second one examines only what changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import queue
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import cnncourse

from ..edition import versions
from ..engine.engine import cores, usable_cores
from ..errors import UnitError
from .subjects import Subject, Target
from .worker import DIED, TIMED_OUT

SECONDS = {"numpy": 8.0, "keras": 120.0}
"""How long one examination may take beyond twenty times what the reference takes."""
STATE = "audit.db"
MOST_JOBS = 4
"""As many examinations at once are enough by default: each of a unit that trains takes memory, too."""


@dataclass(frozen=True)
class Job:
    """One thing to do in a fresh process, and a label for whoever asked for it."""

    do: str
    given: dict[str, Any]
    kind: str = "numpy"
    seconds: float = SECONDS["numpy"]
    label: Any = field(default=None, compare=False)
    repeat: int = 0
    """Jobs that are the same but for this number are done each for itself."""
    of: str = field(default="", compare=False)
    """What is audited, for messages."""

    @property
    def key(self) -> str:
        """A digest of everything the result depends on."""
        text = json.dumps([_code(self.do), self.kind, self.do, self.given, self.repeat], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def examination(
    subject: Subject, target: Target, answer: str | None, *, label: Any = None, seconds: float = 0.0, **given: Any
) -> Job:
    """The job of examining an answer in a target's place; ``None`` is the reference."""
    repeat = given.pop("repeat", 0)
    cells = [[cell.id, cell.role, cell.source] for cell in target.cells]
    what = {
        "cells": cells,
        "answers": {} if answer is None else {target.answer: answer},
        "names": list(target.names),
        "own": list(target.checks),
        "units": str(subject.units) if subject.units else None,
        **given,
    }
    return Job("examine", what, subject.kind, SECONDS[subject.kind] + 20 * seconds, label, repeat, subject.name)


class Pool:
    """Workers that do jobs; each is started when it is first needed. Several threads may share a pool.

    A size of 0 is one for each core, at most ``MOST_JOBS``.
    """

    def __init__(self, size: int, cache: Cache) -> None:
        self.size, self.cache = size or min(MOST_JOBS, cores()), cache
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._workers: list[Worker] = []
        self._threads = ThreadPoolExecutor(self.size, thread_name_prefix="audit")
        usable = sorted(usable_cores())
        for number in range(self.size):
            # Where cores are left over, the system may choose.
            worker = Worker(usable[number % len(usable)] if 0 < len(usable) <= self.size else None)
            self._workers.append(worker)
            self._idle.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            for worker in self._workers:
                worker.stop()
        self._threads.shutdown()
        for worker in self._workers:
            worker.close()

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
        """Each job with what it gave, as they end. ``{"lost": why}`` stands for a job that gave nothing.

        Raises UnitError where a lesson's own cell raises: a fault of the unit, whatever the answer.
        """
        open_: dict[Future[dict[str, Any]], Job] = {}
        for job in jobs:
            known = self.cache.get(job.key)
            if known is not None:
                yield job, known
                continue
            open_[self._threads.submit(self._do, job)] = job
            if len(open_) >= 4 * self.size:
                yield from self._ended(open_)
        while open_:
            yield from self._ended(open_)

    def _ended(self, open_: dict[Future[dict[str, Any]], Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
        done, _ = wait(open_, return_when=FIRST_COMPLETED)
        for future in done:
            job = open_.pop(future)
            found = future.result()
            if "fault" in found:
                raise UnitError(f"{job.of}: {found['fault']}")
            self.cache.put(job.key, found)
            yield job, found

    def _do(self, job: Job) -> dict[str, Any]:
        worker = self._idle.get()
        try:
            return worker.do(job)
        finally:
            self._idle.put(worker)


class Turns:
    """A pool as several threads have it: each judges in its turn, and lets the others while it waits for jobs.

    Judging parses and compiles. Some Pythons count in one place how deep the parsers of all threads are
    (SystemError in CPython 3.11), and filters of warnings are of all threads, too.
    """

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.turn = threading.Lock()
        """Held by the thread whose turn it is."""

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
        """As :meth:`Pool.run`, for the thread whose turn it is. Raises UnitError."""
        found = self.pool.run(list(jobs))
        while True:
            self.turn.release()
            try:
                job, result = next(found)
            except StopIteration:
                return
            finally:
                self.turn.acquire()
            yield job, result


class Worker:
    """A process that forks itself for each job, on a core of its own where one is given."""

    def __init__(self, core: int | None = None) -> None:
        self.core = core
        self.process: subprocess.Popen[str] | None = None
        self._stopped = False
        self._lock = threading.Lock()

    def do(self, job: Job) -> dict[str, Any]:
        """What a job gave; a worker that is gone is replaced for the next one. Raises CancelledError once stopped."""
        with self._lock:
            if self._stopped:
                raise CancelledError
            process = self._started()
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - for the type checker
        line = ""
        with contextlib.suppress(OSError):
            told = {"do": job.do, "given": job.given, "kind": job.kind, "seconds": job.seconds}
            process.stdin.write(json.dumps(told) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        if not line:
            self.close()
            return {"lost": DIED}
        found: dict[str, Any] = json.loads(line)
        return found

    def _started(self) -> subprocess.Popen[str]:
        if self.process is None or self.process.poll() is not None:
            self.close()
            # One thread each: a process with more cannot be forked soundly, and cores are shared out by jobs.
            threads = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "NUMEXPR")}
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "autograder.audit.worker", *([] if self.core is None else [str(self.core)])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                env={**os.environ, **threads, "MPLBACKEND": "agg", "TF_CPP_MIN_LOG_LEVEL": "3"},
            )
        return self.process

    def stop(self) -> None:
        """End what runs, from any thread; nothing is begun any more."""
        with self._lock:
            self._stopped = True
            if self.process is not None:
                self.process.kill()

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


class Cache:
    """What jobs gave, by digest, in one file; ``None`` keeps it in memory only. Several threads may share it."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(exist_ok=True)
        self._lock = threading.Lock()
        self.base = sqlite3.connect(path or ":memory:", timeout=60, check_same_thread=False)
        # So a commit waits for no disk: what a loss of power may take is examined again.
        self.base.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
        self.base.execute("CREATE TABLE IF NOT EXISTS found (key TEXT PRIMARY KEY, value TEXT)")
        self.base.commit()

    def get(self, key: str) -> dict[str, Any] | None:
        """What is known under a digest."""
        with self._lock:
            row = self.base.execute("SELECT value FROM found WHERE key = ?", (key,)).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def put(self, key: str, found: dict[str, Any]) -> None:
        """Keep a result; one that is lost may be the machine's fault and is tried again next time."""
        if found.get("lost") == DIED:
            return
        with self._lock:
            self.base.execute("INSERT OR REPLACE INTO found VALUES (?, ?)", (key, json.dumps(found)))
            self.base.commit()

    def forget(self) -> None:
        """Forget all results, but keep the file: another audit may be writing to it."""
        with self._lock:
            self.base.execute("DELETE FROM found")
            self.base.commit()

    def close(self) -> None:
        """Let go of the file."""
        self.base.close()


@cache
def _code(do: str) -> str:
    """A digest of all code beside the cells that a job runs."""
    own = Path(__file__).parent
    if do == "mutants":
        told = f"{sys.version} {metadata.version('cosmic-ray')}"
        files = [own / "mutants.py", own / "field.py"]
    else:
        told = f"{sys.version} {versions()}"
        course = Path(cnncourse.__file__).parent
        files = [own / f"{name}.py" for name in ("watching", "worker", "searching", "known", "catalogue")]
        files.append(own.parent / "engine" / "server.py")
        files += sorted(path for path in course.rglob("*") if path.suffix in (".py", ".json") and path.is_file())
    digest = hashlib.sha256(told.encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


__all__ = ["DIED", "TIMED_OUT", "Cache", "Job", "Pool", "Turns", "examination"]
