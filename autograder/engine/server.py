"""The fork server: a warm interpreter that has imported what units need, forked for each process.

Importing TensorFlow takes ten seconds, forking a process that has imported it takes milliseconds.
The server runs no submission and sees no check: it is handed one end of a socketpair, forks, and
the child shuts itself in and serves that socket in its role. Started inside the outer bubblewrap
as ``python -m autograder.engine.server KIND DESCRIPTOR``.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from . import examiner, submission
from .confine import Limits, confine
from .wire import Channel, PeerLost

WARM = {
    "numpy": (
        "numpy",
        "scipy.signal",
        "scipy.ndimage",
        "matplotlib.pyplot",
        "matplotlib_inline.backend_inline",
        "IPython.core.interactiveshell",
        "IPython.utils.capture",
        "cnncourse.pictures",
    ),
    "keras": ("tensorflow", "keras"),
}
LIMITS = {
    "numpy": Limits(),
    "keras": Limits(data=3 << 30, address_space=6 << 30, cpu_seconds=600),
}
ROLES: dict[str, Callable[[Channel], None]] = {"submission": submission.serve, "examiner": examiner.serve}
WAIT = 7 * 24 * 3600.0


def main() -> None:
    """Warm up, say so, then fork on request until the other end is closed."""
    kind, descriptor = sys.argv[1], int(sys.argv[2])
    control = Channel(socket.socket(fileno=descriptor))
    for name in (*WARM["numpy"], *(WARM["keras"] if kind == "keras" else ())):
        importlib.import_module(name)
    # What was imported stays as it is; children then share its memory for longer.
    gc.collect()
    gc.freeze()
    control.send({"ready": kind, "tasks": len(list(Path("/proc/self/task").iterdir()))})
    children: set[int] = set()
    with contextlib.suppress(PeerLost):
        while True:
            children -= {pid for pid in children if _ended(pid)}
            match control.receive(seconds=WAIT):
                case {"spawn": str(role)} if role in ROLES:
                    pid = _spawn(control, role, kind)
                    children.add(pid)
                    control.send({"pid": pid})
                case {"kill": int(pid)}:
                    if pid in children:
                        # Not SIGKILL: this is the process that stays behind, and it ends the confined one first.
                        os.kill(pid, signal.SIGTERM)
                        os.waitpid(pid, 0)
                        children.discard(pid)
                case _:
                    break


def _ended(pid: int) -> bool:
    done, _ = os.waitpid(pid, os.WNOHANG)
    return done == pid


def _spawn(control: Channel, role: str, kind: str) -> int:
    """Fork a child that serves the socket passed next in this role."""
    if len(list(Path("/proc/self/task").iterdir())) != 1:
        raise RuntimeError("the fork server has more than one thread; forking it would not be sound")
    end = control.take_socket(seconds=30.0)
    pid = os.fork()
    if not pid:
        _be_child(end, role, kind)
    end.close()
    return pid


def _be_child(end: socket.socket, role: str, kind: str) -> NoReturn:
    """Hold nothing but the one socket, shut in, say so, serve."""
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(end.detach(), 3)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        os.closerange(4, 4096)
        channel = Channel(socket.socket(fileno=3))
        try:
            confine(LIMITS[kind])
        except OSError as error:
            channel.send({"unconfined": str(error)})
            os._exit(3)
        channel.send({"confined": role})
        ROLES[role](channel)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
    # Nothing is worth tidying up; the rest of the PID space ends with this process.
    os._exit(0)
