"""Many examinations at once, each in a fresh process, none for ever, none twice.

A few workers (``worker.py``) have imported what is needed; each job runs in a fork of one. What a job
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
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import cnncourse
import numpy as np

from ..errors import UnitError
from .subjects import Subject, Target
from .worker import DIED, TIMED_OUT

SECONDS = {"numpy": 8.0, "keras": 120.0}
"""How long one examination may take beyond twenty times what the reference takes."""
STATE = "audit.db"


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

    @property
    def key(self) -> str:
        """A digest of everything the result depends on."""
        text = json.dumps([_code(), self.kind, self.do, self.given, self.repeat], sort_keys=True)
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
    return Job("examine", what, subject.kind, SECONDS[subject.kind] + 20 * seconds, label, repeat)


class Pool:
    """Workers that do jobs; each is started when it is first needed."""

    def __init__(self, size: int, cache: Cache) -> None:
        self.size, self.cache = max(1, size), cache
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._workers: list[Worker] = []
        self._threads = ThreadPoolExecutor(self.size, thread_name_prefix="audit")
        self._lock = threading.Lock()
        for _ in range(self.size):
            self._idle.put(self._new())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=kind is None, cancel_futures=True)
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
                yield job, _sound(known)
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
            self.cache.put(job.key, found)
            yield job, _sound(found)

    def _do(self, job: Job) -> dict[str, Any]:
        worker = self._idle.get()
        try:
            return worker.do(job)
        finally:
            self._idle.put(worker)

    def _new(self) -> Worker:
        with self._lock:
            worker = Worker()
            self._workers.append(worker)
            return worker


def _sound(found: dict[str, Any]) -> dict[str, Any]:
    if "fault" in found:
        raise UnitError(f"A cell of the lesson itself raised {found['fault']}")
    return found


class Worker:
    """A process that forks itself for each job."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None
        self.kind = ""

    def do(self, job: Job) -> dict[str, Any]:
        """What a job gave; a worker that is gone is replaced for the next one."""
        process = self._started(job.kind)
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - for the type checker
        line = ""
        with contextlib.suppress(OSError):
            process.stdin.write(json.dumps({"do": job.do, "given": job.given, "seconds": job.seconds}) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        if not line:
            self.close()
            return {"lost": DIED}
        found: dict[str, Any] = json.loads(line)
        return found

    def _started(self, kind: str) -> subprocess.Popen[str]:
        if self.process is None or self.process.poll() is not None or self.kind != kind:
            self.close()
            # One thread each: a process with more cannot be forked soundly, and cores are shared out by jobs.
            threads = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "NUMEXPR")}
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "autograder.audit.worker", kind],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                env={**os.environ, **threads, "MPLBACKEND": "agg", "TF_CPP_MIN_LOG_LEVEL": "3"},
            )
            self.kind = kind
        return self.process

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


class Cache:
    """What jobs gave, by digest, in one file; ``None`` keeps it in memory only."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(exist_ok=True)
        self.base = sqlite3.connect(path or ":memory:", timeout=60)
        self.base.execute("CREATE TABLE IF NOT EXISTS found (key TEXT PRIMARY KEY, value TEXT)")
        self.base.commit()

    def get(self, key: str) -> dict[str, Any] | None:
        """What is known under a digest."""
        row = self.base.execute("SELECT value FROM found WHERE key = ?", (key,)).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def put(self, key: str, found: dict[str, Any]) -> None:
        """Keep a result; one that is lost may be the machine's fault and is tried again next time."""
        if found.get("lost") == DIED or "fault" in found:
            return
        self.base.execute("INSERT OR REPLACE INTO found VALUES (?, ?)", (key, json.dumps(found)))
        self.base.commit()

    def forget(self) -> None:
        """Forget all results, but keep the file: another audit may be writing to it."""
        self.base.execute("DELETE FROM found")
        self.base.commit()

    def close(self) -> None:
        """Let go of the file."""
        self.base.close()


@cache
def _code() -> str:
    """A digest of all code beside the cells that an examination runs."""
    own = Path(__file__).parent
    course = Path(cnncourse.__file__).parent
    files = [own / name for name in ("watching.py", "worker.py", "searching.py", "known.py", "catalogue.py")]
    files += sorted(path for path in course.rglob("*") if path.suffix in (".py", ".json") and path.is_file())
    digest = hashlib.sha256(f"{sys.version} {np.__version__}".encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


__all__ = ["DIED", "TIMED_OUT", "Cache", "Job", "Pool", "examination"]
