"""The fork server: a warm interpreter that has imported what units need, forked for each process.

Importing TensorFlow takes ten seconds, forking a process that has imported it takes milliseconds.
The server runs no submission and sees no check: it is handed one end of a socketpair, forks, and
the child shuts itself in and serves that socket in its role. Started inside the outer bubblewrap
as ``python -m autograder.engine.server KIND DESCRIPTOR``; with ``unconfined`` behind it, its
children run as they are, for an author's own code.
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

from cnncourse.seeding import tensorflow_inside
from matplotlib.backends.registry import backend_registry

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
        "IPython.core.completer",
        "IPython.core.interactiveshell",
        "IPython.core.magics",
        "IPython.core.oinspect",
        "IPython.utils.capture",
        "stack_data",
        "cnncourse.pictures",
        "cnncourse.quiet",
    ),
    "keras": ("tensorflow", "keras", "cnncourse.data", "cnncourse.training", "cnncourse.weights"),
}
SETTINGS = {"TF_ENABLE_ONEDNN_OPTS": "0"}
"""For TensorFlow, set before it is imported.

With oneDNN each process looks through all kernels for each operation that it runs for the first time. That takes
longer than what the few steps of a check gain by it, and results differ from processor to processor.
"""
LIMITS = {
    "numpy": Limits(),
    "keras": Limits(data=3 << 30, address_space=6 << 30, cpu_seconds=600),
}
ROLES: dict[str, Callable[[Channel], None]] = {"submission": submission.serve, "examiner": examiner.serve}
WAIT = 7 * 24 * 3600.0


def main() -> None:
    """Warm up, say so, then fork on request until the other end is closed."""
    kind, descriptor, confined = sys.argv[1], int(sys.argv[2]), sys.argv[3:] != ["unconfined"]
    control = Channel(socket.socket(fileno=descriptor))
    warm_up(kind)
    # Looks through all packages for ways to draw, which each child would have to do again.
    backend_registry.list_all()
    # What was imported stays as it is; children then share its memory for longer.
    gc.collect()
    gc.freeze()
    control.send({"ready": kind, "tasks": _tasks()})
    children: set[int] = set()
    with contextlib.suppress(PeerLost):
        while True:
            children -= {pid for pid in children if _ended(pid)}
            match control.receive(seconds=WAIT):
                case {"spawn": str(role), "core": core} if role in ROLES:
                    pid = _spawn(control, role, kind, core, confined=confined)
                    children.add(pid)
                    control.send({"pid": pid})
                case {"kill": int(pid)}:
                    if pid in children:
                        # Where confined, this is the process that stays behind, and it ends the other one first.
                        os.kill(pid, signal.SIGTERM if confined else signal.SIGKILL)
                        os.waitpid(pid, 0)
                        children.discard(pid)
                case _:
                    break


def warm_up(kind: str) -> None:
    """Import what units of this kind need, TensorFlow set up for the few steps of a check. Raises ImportError."""
    os.environ.update(SETTINGS)
    for name in (*WARM["numpy"], *(WARM["keras"] if kind == "keras" else ())):
        importlib.import_module(name)
    if kind == "keras":
        _leave_graphs_alone()


def _leave_graphs_alone() -> None:
    """Have TensorFlow, which has run nothing yet, optimise no graphs and make none of one operation.

    It would optimise the functions of a data set anew for each iterator, 6 ms for what then gives a few batches. And
    it would make a function of each operation that is run for the first time, and put it through all passes for
    graphs, instead of running its kernel: a quarter of what a check's few steps take.
    """
    sys.modules["tensorflow"].config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    inner = tensorflow_inside()
    # There is a function to set it, but what calls it sets it to True. One without it takes longer.
    choose = getattr(inner, "TFE_ContextOptionsSetRunEagerOpAsFunction", None)
    if choose is not None:
        inner.TFE_ContextOptionsSetRunEagerOpAsFunction = lambda options, _: choose(options, False)


def _ended(pid: int) -> bool:
    done, _ = os.waitpid(pid, os.WNOHANG)
    return done == pid


def _tasks() -> int:
    """Threads of this process; one where the system does not say."""
    folder = Path("/proc/self/task")
    return len(list(folder.iterdir())) if folder.is_dir() else 1


def _spawn(control: Channel, role: str, kind: str, core: int | None, *, confined: bool) -> int:
    """Fork a child that serves the socket passed next in this role."""
    if _tasks() != 1:
        raise RuntimeError("the fork server has more than one thread; forking it would not be sound")
    end = control.take_socket(seconds=30.0)
    pid = os.fork()
    if not pid:
        _be_child(end, role, kind, core, confined=confined)
    end.close()
    return pid


def _be_child(end: socket.socket, role: str, kind: str, core: int | None, *, confined: bool) -> NoReturn:
    """Hold nothing but the one socket, stay on one core, shut in, say so, serve."""
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(end.detach(), 3)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        os.closerange(4, 4096)
        channel = Channel(socket.socket(fileno=3))
        try:
            if core is not None:
                # TensorFlow makes as many threads as it may use cores: as many trainings as cores do not thrash.
                os.sched_setaffinity(0, {core})
            if confined:
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
