"""Examining submissions from the trusted side: one fork server, two fresh processes a submission."""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from .bubblewrap import SandboxUnavailable, command, environment
from .codec import CodecError
from .wire import Channel, Overdue, PeerLost

WARM_SECONDS = 300.0
SPAWN_SECONDS = 60.0
CLOSE_SECONDS = 5.0
MARGIN = 15.0
"""Seconds beyond an examination's own total in which the examiner must have handed over."""
RESULT_LIMIT = 48 * 2**20


class ExaminationLost(RuntimeError):  # noqa: N818 - says what happened
    """The examiner gave no result: it ended, outlasted its time, or said something unreadable."""


class ServerLost(ExaminationLost):
    """The fork server itself is gone; a new one is started for the next examination."""


class Engine:
    """A warm fork server of one kind (``numpy`` or ``keras``), started on first use.

    Several threads may examine at once: each examination has two processes and a core of its own, and
    takes turns only when it asks the server for a process. ``confined=False`` runs submissions as
    they are, without bubblewrap: for an author's own code.
    """

    def __init__(self, kind: str, *, confined: bool = True) -> None:
        self.kind, self.confined = kind, confined
        self.process: subprocess.Popen[bytes] | None = None
        self.control: Channel | None = None
        self._turn = threading.RLock()
        # The server dies with the thread that started it, so that thread does nothing else.
        self._starter: ThreadPoolExecutor | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        """Where unconfined submissions keep what is temporary."""
        self._cores: queue.LifoQueue[int] = queue.LifoQueue()
        for core in sorted(usable_cores(), reverse=True):
            self._cores.put(core)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> Channel:
        """The channel to the running server. Raises SandboxUnavailable when it cannot be shut in."""
        with self._turn:
            if self.control is not None and self.process is not None and self.process.poll() is None:
                return self.control
            try:
                return self._start()
            except SandboxUnavailable:
                # Where something ended the server as it started, the next one comes up; where a wall is missing, none.
                return self._start()

    def _start(self) -> Channel:
        self.close()
        ours, theirs = socket.socketpair()
        self.control = Channel(ours)
        self._starter = ThreadPoolExecutor(1, thread_name_prefix=f"starter of the {self.kind} server")
        with theirs:
            try:
                self.process = self._starter.submit(self._start_process, theirs.fileno()).result()
            except OSError as error:
                raise SandboxUnavailable(self._why(str(error))) from error
        try:
            greeting = self._greeting(self.control, self.process)
        except (PeerLost, Overdue, CodecError) as error:
            raise SandboxUnavailable(self._why()) from error
        if greeting != {"ready": self.kind, "tasks": 1}:
            self.close()
            raise SandboxUnavailable(f"The fork server for {self.kind} has more than one thread; forking is not sound.")
        self._try_walls(self.control)
        return self.control

    @staticmethod
    def _greeting(control: Channel, process: subprocess.Popen[bytes]) -> Any:
        """The server's first words, as long as it is there: its end of the socket can outlive it."""
        watched = select.poll()
        watched.register(control.socket, select.POLLIN)
        deadline = time.monotonic() + WARM_SECONDS
        while not watched.poll(500):
            if process.poll() is not None:
                raise PeerLost("the server ended as it started")
            if time.monotonic() > deadline:
                raise Overdue("the server did not come up in time")
        return control.receive(seconds=SPAWN_SECONDS, limit=4096)

    def _start_process(self, descriptor: int) -> subprocess.Popen[bytes]:
        server = ["autograder.engine.server", self.kind]
        variables = None
        if self.confined:
            line = command(server, descriptor)
        else:
            line = [sys.executable, "-I", "-m", *server, str(descriptor), "unconfined"]
            self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
            variables = environment(self._folder.name)
        return subprocess.Popen(  # noqa: S603 - the command is ours
            line,
            env=variables,
            pass_fds=[descriptor],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            process_group=0,
        )

    def examine(self, bundle: dict[str, Any]) -> list[dict[str, Any]]:
        """What each cell of the bundle gave. Raises ExaminationLost or SandboxUnavailable.

        Whatever happens, nothing of the submission or of its examiner runs on afterwards.
        """
        with self._core() as core:
            try:
                return self._examine(bundle, core)
            except ServerLost:
                # No fault of the submission's: whoever finds the server dead starts another.
                return self._examine(bundle, core)

    def _examine(self, bundle: dict[str, Any], core: int | None) -> list[dict[str, Any]]:
        control = self.start()
        running: list[int] = []
        ours, examiner_end = socket.socketpair()
        worker = Channel(ours)
        try:
            running.append(self._spawn(control, "examiner", examiner_end, core))
            self._greeted(worker)
            worker.send(bundle)
            self._hand_over_submission(control, worker, running, core)
            return self._result(control, worker, running, bundle["total_seconds"] + MARGIN, core)
        except (PeerLost, Overdue, CodecError) as error:
            raise ExaminationLost(str(error)) from error
        finally:
            worker.close()
            for pid in running:
                self._kill(control, pid)

    @contextlib.contextmanager
    def _core(self) -> Iterator[int | None]:
        """A core that no other examination of this engine uses; ``None`` when all are taken."""
        try:
            core = self._cores.get_nowait()
        except queue.Empty:
            yield None
            return
        try:
            yield core
        finally:
            self._cores.put(core)

    def close(self) -> None:
        """End the server and with it all that it forked."""
        with self._turn:
            if self.control is not None:
                self.control.close()
            if self.process is not None:
                # It ends by itself when its socket closes, and all of its PID space with it; killing the outer
                # bubblewrap at once would leave that to be waited for by nobody.
                if self.process.poll() is None:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        self.process.wait(CLOSE_SECONDS)
                    self._end(self.process)
                    self.process.wait()
                if self.process.stderr is not None:
                    self.process.stderr.close()
            if self._starter is not None:
                self._starter.shutdown(wait=False)
            if self._folder is not None:
                self._folder.cleanup()
            self.process = self.control = self._starter = self._folder = None

    def _try_walls(self, control: Channel) -> None:
        """Shut one process in and end it. Raises SandboxUnavailable when this machine forbids a part of it."""
        ours, end = socket.socketpair()
        worker = Channel(ours)
        try:
            pid = self._spawn(control, "examiner", end, None)
            self._greeted(worker)
            self._kill(control, pid)
        except ExaminationLost as error:
            raise SandboxUnavailable(self._why(str(error))) from error
        except (PeerLost, Overdue, CodecError) as error:
            raise SandboxUnavailable(self._why(f"a process could not be shut in: {error}")) from error
        except SandboxUnavailable:
            self.close()
            raise
        finally:
            worker.close()

    def _result(
        self, control: Channel, worker: Channel, running: list[int], seconds: float, core: int | None
    ) -> list[dict[str, Any]]:
        """Wait for the result, handing over fresh submission processes as they are asked for."""
        deadline = time.monotonic() + seconds
        while True:
            match worker.receive(seconds=max(deadline - time.monotonic(), 0.001), limit=RESULT_LIMIT):
                case {"need": "submission"}:
                    self._kill(control, running.pop())
                    self._hand_over_submission(control, worker, running, core)
                case {"result": list(told)} if all(isinstance(cell, dict) for cell in told):
                    return told
                case _:
                    raise CodecError("the examiner said something of another form than a result")

    def _hand_over_submission(self, control: Channel, worker: Channel, running: list[int], core: int | None) -> None:
        """Start a process for the submission and give the examiner the other end of its socket."""
        submission_end, examiner_end = socket.socketpair()
        running.append(self._spawn(control, "submission", submission_end, core))
        worker.pass_socket(examiner_end)
        examiner_end.close()

    def _spawn(self, control: Channel, role: str, end: socket.socket, core: int | None) -> int:
        """The number of a new process that serves this end. Raises ServerLost."""
        try:
            with self._turn:
                control.send({"spawn": role, "core": core})
                control.pass_socket(end)
                told = control.receive(seconds=SPAWN_SECONDS, limit=4096)
        except (PeerLost, Overdue, CodecError, OSError) as error:
            self._give_up(control)
            raise ServerLost(f"the fork server is gone: {error}") from error
        finally:
            end.close()
        match told:
            case {"pid": int(pid)}:
                return pid
        self._give_up(control)
        raise ServerLost("the fork server did not say whom it started")

    def _kill(self, control: Channel, pid: int) -> None:
        """End a process and what it started; where the server is gone, they are gone with it."""
        with contextlib.suppress(PeerLost, Overdue, OSError), self._turn:
            control.send({"kill": pid})

    def _give_up(self, control: Channel) -> None:
        """End a server that does not answer, unless another thread has a new one already."""
        with self._turn:
            if control is self.control:
                self.close()

    def _greeted(self, worker: Channel) -> None:
        """The examiner's first words. Raises SandboxUnavailable when a wall could not be put up."""
        match worker.receive(seconds=SPAWN_SECONDS, limit=4096):
            case {"confined": "examiner"}:
                return
            case {"unconfined": str(reason)}:
                raise SandboxUnavailable(
                    f"A process cannot be shut in on this machine ({reason}), so no submission is run. "
                    "`autograder doctor` says which part is missing."
                )
        raise CodecError("the examiner did not greet")

    @staticmethod
    def _end(process: subprocess.Popen[bytes]) -> None:
        """Kill a server with what it has started so far.

        A bubblewrap that ends while it is setting up leaves a child that waits for it for ever.
        """
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)

    def _why(self, said: str = "") -> str:
        """Why the server did not come up, from what bubblewrap or Python said last; ends what there is of it."""
        if self.process is not None:
            self._end(self.process)
            with contextlib.suppress(subprocess.TimeoutExpired):
                _, told = self.process.communicate(timeout=CLOSE_SECONDS)
                said = told.decode("utf-8", "replace").strip().splitlines()[-1] if told.strip() else said
        self.close()
        return (
            f"The sandbox did not start ({said or 'it gave no reason'}), so no submission is run. "
            "`autograder doctor` says which part is missing."
        )


_engines: dict[tuple[str, bool], Engine] = {}
_one_at_a_time = threading.Lock()


def engine(kind: str, *, confined: bool = True) -> Engine:
    """The process's one engine of a kind, started when it is first needed."""
    with _one_at_a_time:
        if (kind, confined) not in _engines:
            _engines[kind, confined] = Engine(kind, confined=confined)
            atexit.register(_engines[kind, confined].close)
        return _engines[kind, confined]


def usable_cores() -> set[int]:
    """The cores that this process may use; none where the system does not say."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


def cores() -> int:
    """How many cores this process may use."""
    return len(usable_cores()) or os.cpu_count() or 1
