"""A Dask cluster of this machine alone: encrypted, on loopback, and nothing of it can be looked at.

Dask starts a web server beside each scheduler and worker, also where no dashboard is asked for.
"""

from __future__ import annotations

import contextlib
import logging
from typing import Any

from distributed import Nanny, Scheduler, Security, SpecCluster, Worker

from .engine.bubblewrap import SandboxUnavailable
from .engine.engine import engine


class _NoPages:
    """Without the web server, which is neither encrypted nor used."""

    def start_http_server(self, *_: Any, **__: Any) -> None:
        """Start none."""


class QuietScheduler(_NoPages, Scheduler):
    """A scheduler that listens to its cluster alone."""


class QuietWorker(_NoPages, Worker):
    """A worker that listens to its cluster alone."""


def local_cluster(threads: int, security: Security) -> SpecCluster:
    """A scheduler in this process and one worker process with so many threads, started again when it ends."""
    common = {"host": "127.0.0.1", "protocol": "tls://", "security": security}
    worker = {
        **common,
        "nthreads": threads,
        "worker_class": QuietWorker,
        "memory_limit": 0,
        "silence_logs": logging.CRITICAL,
    }
    return SpecCluster(
        scheduler={"cls": QuietScheduler, "options": common},
        workers={0: {"cls": Nanny, "options": worker}},
        security=security,
        silence_logs=logging.CRITICAL,
    )


def warm(kind: str, confined: bool) -> None:
    """Start a worker's fork server while the worker still imports what examining takes."""
    # Whoever is examined first is told why it does not start.
    with contextlib.suppress(SandboxUnavailable):
        engine(kind, confined=confined).start()
