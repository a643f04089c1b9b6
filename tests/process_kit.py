"""Processes of this machine that tests look at: those below one, what they are, and whether they end."""

from __future__ import annotations

import contextlib
import os
import select
from collections.abc import Iterable, Iterator

import psutil

SOON = 120.0
"""Seconds in which everything that is waited for has happened, on the slowest machine."""


def below(pid: int) -> list[psutil.Process]:
    """All processes below one, each behind its parent. Any of them may have ended since."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children(recursive=True)
    return []


def name_of(process: psutil.Process) -> str:
    """What a process calls itself; empty when it is gone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.name()
    return ""


def command_line(process: psutil.Process) -> list[str]:
    """The command by which a process was started; empty when it is gone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.cmdline()
    return []


@contextlib.contextmanager
def all_end(processes: Iterable[psutil.Process], *, seconds: float = SOON) -> Iterator[None]:
    """Each of these processes that is still there ends within the block, or soon after."""
    watched = []
    for process in processes:
        # Many of those that were found have ended by now.
        with contextlib.suppress(ProcessLookupError):
            watched.append((process, os.pidfd_open(process.pid)))
    try:
        yield
        for process, descriptor in watched:
            # A process's descriptor can be read from once the process has ended.
            assert select.select([descriptor], [], [], seconds)[0], f"still there: {process} {command_line(process)}"
    finally:
        for _, descriptor in watched:
            os.close(descriptor)
