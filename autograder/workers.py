"""Where submissions are assessed: in this process, on the cores of this machine, or on a Dask cluster.

Workers take and return bytes: JSON that each side validates. Nothing of a submission is unpickled.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel

from .assess import Assessment, Task, assess
from .edition import Edition, software
from .engine.bubblewrap import SandboxUnavailable
from .errors import AutograderError

if TYPE_CHECKING:
    from distributed import Client, Future

WORTHWHILE = {"numpy": 30, "keras": 3}
"""Submissions of a unit from which on several jobs save more time than starting them takes."""
AHEAD = 2
"""Tasks that wait for each job, so that none is idle: memory grows with the jobs, not with the class."""

CONNECT_SECONDS = "20s"
WAIT_SECONDS = 0.5
LOOK_SECONDS = 2.0
LOST_SECONDS = 120.0
"""Seconds in which a worker that ended is started again, or another one joins."""
OTHER = "it has another version of the course or of its packages"
DASK = {
    "distributed.comm.timeouts.connect": CONNECT_SECONDS,
    "distributed.client.heartbeat": "2s",
    # Tasks are small and their results are fetched at once.
    "distributed.scheduler.work-stealing": True,
    "distributed.admin.tick.limit": "60s",
}


class Reply(BaseModel):
    """What a worker says of a task: an assessment, or why there is none."""

    worker: str = ""
    assessment: Assessment | None = None
    unavailable: str = ""
    """Submissions cannot be shut in on the worker's machine."""
    other_software: str = ""
    """The worker's code is not the code that asked."""
    failed: str = ""


class Pool:
    """Workers for any number of units, started when the first submission is to be assessed."""

    def __init__(self, jobs: int = 1, scheduler: str | None = None) -> None:
        self.jobs, self.scheduler = jobs, scheduler
        self.running = 0
        self.idle = False
        """Whether no result is ready that could be taken at once."""
        self.refused: dict[str, str] = {}
        """Workers that are not used, and why."""
        self._wanted = jobs
        self._client: Client | None = None
        self._open = ExitStack()
        self._threads: dict[str, int] = {}
        """Threads of the workers that there were when last looked, by their names."""
        self._looked = self._seen = 0.0
        """When workers were last looked for, and when one was there that can be used."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def in_process(self) -> bool:
        """Whether submissions are assessed one after another, here."""
        return self.jobs == 1 and self.scheduler is None

    def assess(self, tasks: Iterable[Task], edition: Edition) -> Iterator[Assessment]:
        """What becomes of each task, in the order in which they are done.

        Raises SandboxUnavailable, or AutograderError when there is no worker that can be used.
        """
        if self.in_process:
            return self._here(tasks, edition)
        return self._there(iter(tasks), edition)

    def _here(self, tasks: Iterable[Task], edition: Edition) -> Iterator[Assessment]:
        for task in tasks:
            self.running, self.idle = 1, True
            yield _assessed(task, edition)
        self.running = 0

    def _there(self, tasks: Iterator[Task], edition: Edition) -> Iterator[Assessment]:
        first = next(tasks, None)
        if first is None:
            return
        from distributed import as_completed, fire_and_forget  # noqa: PLC0415 - a second of imports that one job does without

        client = self._connect()
        if self.scheduler is None:
            from .local_cluster import warm  # noqa: PLC0415

            fire_and_forget(client.submit(warm, edition.kind, edition.confined, priority=1, pure=False))
        told = edition.model_dump_json().encode()
        # A task of its own, not scattered: whatever worker is lost, the scheduler can make it again.
        shared = client.submit(bytes, told, key=f"edition-{edition.digest}")
        waiting: dict[Future[Any], tuple[Task, list[str] | None]] = {}
        done = as_completed((), loop=client.loop, with_results=True, raise_errors=False)

        def submit(task: Task) -> None:
            future, allowed = self._submit(client, task, shared)
            waiting[future] = task, allowed
            done.add(future)

        submit(first)
        while waiting:
            for task in tasks:
                submit(task)
                if len(waiting) >= AHEAD * self.jobs:
                    break
            self.running = min(len(waiting), self.jobs)
            while not done.has_ready():
                with done.thread_condition:
                    done.thread_condition.wait(WAIT_SECONDS)
                self._look(client)
                for future in [f for f, (_, allowed) in waiting.items() if self._forsaken(allowed)]:
                    # The workers to which it was given are gone; others may do it.
                    task, _ = waiting.pop(future)
                    future.cancel()
                    submit(task)
            future, result = next(done)
            self.idle = not done.has_ready()
            if future not in waiting:
                continue
            task, _ = waiting.pop(future)
            reply = self._read(result)
            if reply.unavailable:
                raise SandboxUnavailable(reply.unavailable)
            if reply.other_software:
                self.refused[reply.worker] = OTHER
                submit(task)
                continue
            # What a worker could not do three times is listed, and stops nobody else.
            yield reply.assessment or Assessment(student=task.student, lost=True, notes=(*task.notes, reply.failed))
        self.running = 0

    def _submit(self, client: Client, task: Task, shared: Future[Any]) -> tuple[Future[Any], list[str] | None]:
        """Have a task done by any worker, or by any but those refused. Raises AutograderError when all are."""
        allowed = None
        if self.refused:
            self._look(client, now=True)
            allowed = [name for name in self._threads if name not in self.refused]
            if not allowed and self._threads:
                raise AutograderError(_no_worker(self.scheduler, self.refused))
        future = client.submit(
            work, task.model_dump_json().encode(), shared, software(), pure=False, workers=allowed or None, retries=0
        )
        return future, allowed or None

    def _look(self, client: Client, *, now: bool = False) -> None:
        """See at times which workers there are. Raises AutograderError when there is none for long."""
        if not now and time.monotonic() < self._looked + LOOK_SECONDS:
            return
        try:
            workers = client.scheduler_info(n_workers=-1)["workers"]
        except (OSError, TimeoutError, RuntimeError) as error:
            raise self._gone(error) from error
        self._looked = time.monotonic()
        self._threads = {str(name): int(worker["nthreads"]) for name, worker in workers.items()}
        if usable := [threads for name, threads in self._threads.items() if name not in self.refused]:
            self._seen = self._looked
            self.jobs = max(self._wanted, sum(usable))
        elif self._looked > self._seen + LOST_SECONDS:
            raise AutograderError(
                f"No worker of {self.scheduler or 'this machine'} that can be used is left. Start one, then grade "
                "again; what was graded so far is kept."
            )

    def _forsaken(self, allowed: list[str] | None) -> bool:
        """Whether all workers to which a task was given are gone, and others there."""
        return allowed is not None and not self._threads.keys() & set(allowed) and bool(
            self._threads.keys() - self.refused.keys()
        )  # fmt: skip

    def _gone(self, error: object) -> AutograderError:
        return AutograderError(
            f"The scheduler at {self.scheduler or 'this machine'} is gone ({type(error).__name__}). Start it again, "
            "then grade again; what was graded so far is kept."
        )

    def _read(self, result: Any) -> Reply:
        from distributed import KilledWorker  # noqa: PLC0415

        if isinstance(result, bytes):
            return Reply.model_validate_json(result)
        error = result[1] if isinstance(result, tuple) and len(result) == 3 else result
        if isinstance(error, KilledWorker):
            return Reply(failed="its worker ended again and again")
        raise self._gone(error) from (error if isinstance(error, BaseException) else None)

    def _connect(self) -> Client:
        if self._client is None:
            self._client = self._local() if self.scheduler is None else self._remote(self.scheduler)
            self._seen = time.monotonic()
            self._look(self._client, now=True)
        return self._client

    def _local(self) -> Client:
        """A cluster of this machine alone: one process, a thread a job, encrypted, with no page to look at it."""
        import dask  # noqa: PLC0415
        from distributed import Client, Security  # noqa: PLC0415

        from .local_cluster import local_cluster  # noqa: PLC0415 - Dask takes a second that one job does without

        self._open.enter_context(dask.config.set(DASK))
        _hush()
        security = Security.temporary()
        cluster = local_cluster(self.jobs, security)
        self._open.callback(cluster.close)
        client: Client = self._open.enter_context(Client(cluster, security=security))
        return client

    def _remote(self, address: str) -> Client:
        """The cluster at an address; Dask's own settings say with which certificates."""
        import dask  # noqa: PLC0415
        from distributed import Client  # noqa: PLC0415

        self._open.enter_context(dask.config.set(DASK))
        _hush()
        try:
            client: Client = self._open.enter_context(Client(address, timeout=CONNECT_SECONDS))
            client.wait_for_workers(1, timeout=60)
        except (OSError, TimeoutError, ValueError, TypeError) as error:
            raise AutograderError(
                f"No Dask scheduler with a worker answers at {address} ({error}). Start both, then grade again."
            ) from error
        for name, answer in client.run(software, on_error="return").items():
            if answer != software():
                self.refused[name] = OTHER
        if len(self.refused) == len(client.nthreads()):
            raise AutograderError(_no_worker(address, self.refused))
        return client


def _hush() -> None:
    """Keep Dask's own log off the terminal; parts of it have a level of their own."""
    for name in ("distributed", *(n for n in logging.root.manager.loggerDict if n.startswith("distributed."))):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _no_worker(address: str | None, refused: dict[str, str]) -> str:
    if address is None:
        return "The course's own code or packages were changed while it was grading; grade again."
    told = "; ".join(f"{name}: {why}" for name, why in sorted(refused.items())[:5])
    return f"No worker of {address} can be used ({told}). Install this version of the course there, then grade again."


def work(task: bytes, edition: bytes, wanted: str) -> bytes:
    """Assess one submission: what a worker of a cluster runs. Never raises."""
    reply = Reply()
    try:
        from distributed import get_worker  # noqa: PLC0415

        reply.worker = str(get_worker().address)
        if software() != wanted:
            reply.other_software = software()
        else:
            reply.assessment = _assessed(Task.model_validate_json(task), _edition(edition))
    except SandboxUnavailable as error:
        reply.unavailable = str(error)
    except Exception as error:
        reply.failed = f"{type(error).__name__}: {error}"[:300]
    return reply.model_dump_json().encode()


def _assessed(task: Task, edition: Edition) -> Assessment:
    """The assessment of a task; an error of ours is noted with the one submission, which counts as lost.

    Raises SandboxUnavailable.
    """
    try:
        return assess(task, edition)
    except SandboxUnavailable:
        raise
    except Exception as error:
        note = f"{type(error).__name__}: {error}"[:300]
        return Assessment(student=task.student, lost=True, notes=(*task.notes, note))


@lru_cache(maxsize=4)
def _edition(told: bytes) -> Edition:
    return Edition.model_validate_json(told)
