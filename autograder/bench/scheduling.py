"""What Dask itself costs: many examinations of nothing on as many workers as a department would have."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from ..results import Record
from ..workers import AHEAD

PAYLOAD = 40_000
"""Bytes of a submission's cleaned notebook and of its result: what unit 01's have."""


class Scheduling(Record):
    """Tasks that do nothing, handed out and taken back."""

    tasks: int
    workers: int
    seconds: float
    milliseconds_a_task: float


def nothing(task: bytes) -> bytes:
    """An examination of nothing, with a result of a usual size."""
    return bytes(PAYLOAD) if task else b""


def scheduling(tasks: int, workers: int, tell: Callable[[int], None] = lambda done: None) -> Scheduling:
    """Hand out tasks to this many workers, a few ahead for each, as grading does.

    The workers are Dask's own, all in this process, so that the scheduler's and the client's work is
    measured and not that of starting processes.
    """
    import dask  # noqa: PLC0415 - a second of imports
    from distributed import Client, LocalCluster, as_completed  # noqa: PLC0415

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    # Every task its own bytes: what is equal would be sent once.
    payload = bytes(PAYLOAD)
    with (
        dask.config.set({"distributed.admin.tick.limit": "600s"}),
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0", memory_limit=0
        ) as cluster,
        Client(cluster) as client,
    ):
        started = time.perf_counter()
        done = as_completed(
            [client.submit(nothing, payload, pure=False) for _ in range(min(tasks, AHEAD * workers))],
            with_results=True,
        )
        handed = min(tasks, AHEAD * workers)
        for back, _ in enumerate(done, 1):
            if handed < tasks:
                done.add(client.submit(nothing, payload, pure=False))
                handed += 1
            if back % 1_000 == 0:
                tell(back)
        seconds = time.perf_counter() - started
    return Scheduling(
        tasks=tasks, workers=workers, seconds=round(seconds, 2), milliseconds_a_task=round(1000 * seconds / tasks, 3)
    )
