"""Examining submissions from the trusted side: one fork server, two fresh processes a submission."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from types import TracebackType
from typing import Any, Self

from .bubblewrap import SandboxUnavailable, command
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


class Engine:
    """A warm fork server of one kind (``numpy`` or ``keras``), started on first use.

    The server dies with the thread that started it, so use an engine from one thread.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.process: subprocess.Popen[bytes] | None = None
        self.control: Channel | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> Channel:
        """The channel to the running server. Raises SandboxUnavailable when it cannot be shut in."""
        if self.control is not None and self.process is not None and self.process.poll() is None:
            return self.control
        self.close()
        ours, theirs = socket.socketpair()
        self.control = Channel(ours)
        with theirs:
            try:
                self.process = subprocess.Popen(  # noqa: S603 - the command is ours
                    command(["autograder.engine.server", self.kind], theirs.fileno()),
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                )
            except OSError as error:
                raise SandboxUnavailable(self._why(str(error))) from error
        try:
            greeting = self.control.receive(seconds=WARM_SECONDS, limit=4096)
        except (PeerLost, Overdue, CodecError) as error:
            raise SandboxUnavailable(self._why()) from error
        if greeting != {"ready": self.kind, "tasks": 1}:
            self.close()
            raise SandboxUnavailable(f"The fork server for {self.kind} has more than one thread; forking is not sound.")
        self._try_walls(self.control)
        return self.control

    def examine(self, bundle: dict[str, Any]) -> list[dict[str, Any]]:
        """What each cell of the bundle gave. Raises ExaminationLost or SandboxUnavailable.

        Whatever happens, nothing of the submission or of its examiner runs on afterwards.
        """
        control = self.start()
        running: list[int] = []
        ours, examiner_end = socket.socketpair()
        worker = Channel(ours)
        try:
            running.append(self._spawn(control, "examiner", examiner_end))
            self._greeted(worker)
            worker.send(bundle)
            self._hand_over_submission(control, worker, running)
            return self._result(control, worker, running, bundle["total_seconds"] + MARGIN)
        except (PeerLost, Overdue, CodecError) as error:
            raise ExaminationLost(str(error)) from error
        finally:
            worker.close()
            with contextlib.suppress(PeerLost, Overdue):
                for pid in running:
                    control.send({"kill": pid})

    def close(self) -> None:
        """End the server and with it all that it forked."""
        if self.control is not None:
            self.control.close()
        if self.process is not None:
            # It ends by itself when its socket closes, and all of its PID space with it; killing the outer
            # bubblewrap at once would leave that to be waited for by nobody.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(CLOSE_SECONDS)
            self.process.kill()
            self.process.wait()
            if self.process.stderr is not None:
                self.process.stderr.close()
        self.process, self.control = None, None

    def _try_walls(self, control: Channel) -> None:
        """Shut one process in and end it. Raises SandboxUnavailable when this machine forbids a part of it."""
        ours, end = socket.socketpair()
        worker = Channel(ours)
        try:
            pid = self._spawn(control, "examiner", end)
            self._greeted(worker)
            control.send({"kill": pid})
        except (PeerLost, Overdue, CodecError) as error:
            raise SandboxUnavailable(self._why(f"a process could not be shut in: {error}")) from error
        except SandboxUnavailable:
            self.close()
            raise
        finally:
            worker.close()

    def _result(self, control: Channel, worker: Channel, running: list[int], seconds: float) -> list[dict[str, Any]]:
        """Wait for the result, handing over fresh submission processes as they are asked for."""
        deadline = time.monotonic() + seconds
        while True:
            match worker.receive(seconds=max(deadline - time.monotonic(), 0.001), limit=RESULT_LIMIT):
                case {"need": "submission"}:
                    control.send({"kill": running.pop()})
                    self._hand_over_submission(control, worker, running)
                case {"result": list(told)} if all(isinstance(cell, dict) for cell in told):
                    return told
                case _:
                    raise CodecError("the examiner said something of another form than a result")

    def _hand_over_submission(self, control: Channel, worker: Channel, running: list[int]) -> None:
        """Start a process for the submission and give the examiner the other end of its socket."""
        submission_end, examiner_end = socket.socketpair()
        running.append(self._spawn(control, "submission", submission_end))
        worker.pass_socket(examiner_end)
        examiner_end.close()

    def _spawn(self, control: Channel, role: str, end: socket.socket) -> int:
        control.send({"spawn": role})
        control.pass_socket(end)
        end.close()
        match control.receive(seconds=SPAWN_SECONDS, limit=4096):
            case {"pid": int(pid)}:
                return pid
        raise CodecError("the fork server did not say whom it started")

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

    def _why(self, said: str = "") -> str:
        """Why the server did not come up, from what bubblewrap or Python said last; ends what there is of it."""
        if self.process is not None:
            self.process.kill()
            _, told = self.process.communicate()
            said = told.decode("utf-8", "replace").strip().splitlines()[-1] if told.strip() else said
        self.close()
        return (
            f"The sandbox did not start ({said or 'it gave no reason'}), so no submission is run. "
            "`autograder doctor` says which part is missing."
        )
