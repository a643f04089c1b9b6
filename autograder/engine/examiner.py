"""The examiner's process: runs check cells, and reaches submitted names only through data.

A name that the reference's answer cells define is the submission's: here it stands for a
:class:`Remote`, which sends arguments over and takes plain data back. Every other name is the
examiner's own, made by its own run of the lesson's cells. What the submission says is decoded
within bounds and judged; nothing it says is a judgement.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import linecache
import secrets
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cnncourse.calls import PRINT_LIMIT, TEXT_LIMIT, Elsewhere, Raised, Returned
from cnncourse.session import session
from cnncourse.table import html, text
from cnncourse.values import Foreign, plain

from .codec import CodecError
from .handles import ExaminerObjects
from .shown import MAX_SHOWN, shown
from .wire import Channel, Overdue, PeerLost

START_SECONDS = 30.0
REPLY_LIMIT = 32 * 2**20
MAX_RESPAWNS = 12
MAX_CALLBACKS = 20_000
MAX_NESTED = 4
EXCEPTIONS = frozenset(
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
)


class SubmissionRaised(Exception):  # noqa: N818 - it is the submission's error, not ours
    """A submitted function raised where its value was needed."""


class Remote(Elsewhere):
    """A submitted name: calling it sends data to the submission's process and brings data back."""

    def __init__(self, examination: Examination, name: str) -> None:
        self.examination, self.name = examination, name

    def used(self, how: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Returned:
        """What a call gives, or why it could not be made. Raises NameError for a name not defined."""
        return self.examination.call(self.name, how, args, kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The value of a call. Raises SubmissionRaised when there is none."""
        returned = self.used("call", args, kwargs)
        if returned.raised is not None or returned.lost is not None:
            raise SubmissionRaised(self.name)
        return returned.value


class RemoteObject(Elsewhere):
    """An object that a submitted function returned and that stayed in its process."""

    def __init__(self, examination: Examination, process: int, number: int) -> None:
        self.examination, self.process, self.number = examination, process, number

    def used(self, how: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Returned:
        """What a use of it gives; nothing, once the process it lived in is gone."""
        if self.process != self.examination.respawns:
            return Returned(lost="lost_ended")
        return self.examination.use(self, how, args, kwargs)


class Examination:
    """One submission in front of one unit's checks."""

    def __init__(self, bundle: dict[str, Any], worker: Channel) -> None:
        self.bundle, self.worker = bundle, worker
        self.deadline = time.monotonic() + bundle["total_seconds"]
        self.namespace: dict[str, Any] = {"__name__": "__main__"}
        self.told: list[dict[str, Any]] = []
        self.ran: list[str] = []
        """Sources that the submission's process has run, to run again in a fresh one."""
        self.names: set[str] = set()
        """Names that answer cells so far were to define."""
        self.lost: dict[str, str] = {}
        """Names that cannot be called any more, and why."""
        self.respawns = 0
        self.nested = 0
        self.room = MAX_SHOWN
        self.channel = self._meet()

    def run(self) -> list[dict[str, Any]]:
        """Every cell in the order of the unit; what each gave, for people and for the record."""
        session.secret = self.bundle["secret"]
        session.publish = _publish_nowhere
        if self.bundle.get("facts"):
            session.units = Path(tempfile.mkdtemp())
            (session.units / f"{self.bundle['unit']}.json").write_text(self.bundle["facts"], encoding="utf-8")
        for cell in self.bundle["cells"]:
            step: Callable[[dict[str, Any]], dict[str, Any]] = getattr(self, "_run_" + cell["kind"])
            self.told.append({"id": cell["id"], **step(cell)})
        return self.told

    def _run_lesson(self, cell: dict[str, Any]) -> dict[str, Any]:
        """A cell of the lesson runs on both sides, each for its own names."""
        with contextlib.suppress(Exception):
            run_trusted(cell["source"], self.namespace, name=cell["id"])
        return self._run_added(cell)

    def _run_answer(self, cell: dict[str, Any]) -> dict[str, Any]:
        """An answer cell runs in the submission; its names stand for what was defined there."""
        told = self._run_added(cell)
        for name in cell["names"]:
            if told.get("lost"):
                self.lost[name] = told["lost"]
            self._bind(name)
        self.names.update(cell["names"])
        return told

    def _run_added(self, cell: dict[str, Any]) -> dict[str, Any]:
        """A cell of the submission. One that ends or outlasts its process is not run again."""
        self.objects.functions.clear()
        reply, lost = self._ask({"run": cell["source"]}, self.bundle["cell_seconds"])
        if lost is not None:
            self._respawn()
            return {"outputs": [], "lost": lost}
        self.ran.append(cell["source"])
        told, used = shown(reply, self.room)
        self.room -= used
        return told

    def _run_check(self, cell: dict[str, Any]) -> dict[str, Any]:
        """A check cell runs here, and its score is what the checks here have seen."""
        exercise = cell["exercise"]
        session.results.pop(exercise, None)
        fault = None
        value = None
        try:
            # As in the learner's kernel, a check sees what a name stands for now; a later cell may have changed it.
            for name in sorted(self.names & names_in(cell["source"])):
                self._bind(name)
            value = run_trusted(cell["source"], self.namespace, name=cell["id"])
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"[:TEXT_LIMIT]
        result = session.results.get(exercise)
        if result is not None:
            return {"score": result.score, "record": result.record(), "text": text(result), "html": html(result)}
        # A check cell of another style: nbgrader's own reading of its result.
        score = value if isinstance(value, int | float) and not isinstance(value, bool) else cell["points"]
        # Bounded first: a whole number may be larger than any float.
        return {"score": 0.0 if fault else float(min(max(score, 0.0), cell["points"])), "fault": fault}

    def _bind(self, name: str) -> None:
        """Let a submitted name stand for its value if that is data, for a Remote if not, for nothing if undefined."""
        self.namespace[name] = Remote(self, name)
        if name in self.lost:
            return
        reply, lost = self._ask({"look": name}, self.bundle["call_seconds"])
        if lost is not None:
            self.lost[name] = lost
            self._respawn()
        elif "undefined" in reply:
            del self.namespace[name]
        elif "value" in reply and not isinstance(reply["value"], Foreign):
            self.namespace[name] = plain(reply["value"])

    def call(self, name: str, how: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Returned:
        """Use a submitted name; a call that is lost is not tried again in any form."""
        if name in self.lost:
            return Returned(lost=self.lost[name])
        returned = self._request({"call": name, "how": how}, args, kwargs)
        if isinstance(returned, str):
            self.lost[name] = returned
        elif "undefined" in returned:
            raise NameError(f"name {name!r} is not defined", name=name)
        return self._read(returned, len(args))

    def use(self, held: RemoteObject, how: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Returned:
        """Use an object that lives in the submission's process."""
        return self._read(self._request({"use": Foreign("", held), "how": how}, args, kwargs), len(args))

    def _request(self, what: dict[str, Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any] | str:
        """Ask for a call and take its reply, or the reason why it was lost."""
        self.objects.functions.clear()
        request = {
            **what,
            "seed": session.next_seed(),
            "args": tuple(plain(arg) for arg in args),
            "kwargs": plain(dict(kwargs)),
        }
        reply, lost = self._ask(request, self.bundle["call_seconds"])
        if lost is None:
            return reply
        self._respawn()
        return lost

    def _read(self, reply: dict[str, Any] | str, arguments: int = 0) -> Returned:
        return Returned(lost=reply) if isinstance(reply, str) else read_returned(reply, arguments)

    def _ask(self, request: dict[str, Any], seconds: float) -> tuple[dict[str, Any], str | None]:
        """A request and its reply, or the reason why there is none: a key of the message catalogue.

        Before it replies the submission may call functions that were passed to it.
        """
        # A reply must name its request by a number that could not be known before: none comes early.
        number = secrets.token_hex(8)
        now = time.monotonic()
        until = min(now + seconds, self.deadline)
        late = "lost_overdue" if now + seconds < self.deadline else "lost_total"
        try:
            self.channel.send({**request, "number": number}, seconds=until - time.monotonic())
            for _ in range(MAX_CALLBACKS):
                reply = self.channel.receive(seconds=until - time.monotonic(), limit=REPLY_LIMIT)
                match reply:
                    case {"back": int(which), "args": tuple(args)}:
                        self.channel.send(self._called_back(which, args), seconds=until - time.monotonic())
                    case {"number": str(named)} if named == number and "refused" not in reply:
                        return reply, None
                    case _:
                        break
        except (Overdue, TimeoutError):
            return {}, late
        except PeerLost:
            return {}, "lost_ended"
        except CodecError:
            pass
        return {}, "lost_garbled"

    def _called_back(self, which: int, args: tuple[Any, ...]) -> dict[str, Any]:
        """The answer of a function of ours that the submission calls with data."""
        if not 0 <= which < len(self.objects.functions) or self.nested >= MAX_NESTED:
            return {"failed": "this function cannot be called any more"}
        self.nested += 1
        try:
            return {"answer": plain(self.objects.functions[which](*args))}
        except Exception as error:
            return {"failed": type(error).__name__}
        finally:
            self.nested -= 1

    def _respawn(self) -> None:
        """A fresh process for the submission, brought to where the last one was."""
        self.channel.close()
        if self.respawns >= MAX_RESPAWNS or time.monotonic() > self.deadline:
            return
        self.respawns += 1
        self.worker.send({"need": "submission"})
        self.channel = self._meet()
        for source in self.ran:
            _, lost = self._ask({"run": source}, self.bundle["cell_seconds"])
            if lost is not None:
                self.channel.close()
                return

    def _meet(self) -> Channel:
        """The channel to a fresh process of the submission, which speaks before any code of its author runs."""
        process = self.respawns
        self.objects = ExaminerObjects(lambda number: RemoteObject(self, process, number))
        channel = Channel(self.worker.take_socket(seconds=START_SECONDS), self.objects)
        greeting = channel.receive(seconds=START_SECONDS, limit=4096)
        if greeting != {"confined": "submission"}:
            raise RuntimeError("the submission's process is not shut in")
        return channel


def serve(channel: Channel) -> None:
    """Take a bundle, examine, hand over what was found."""
    bundle = channel.receive(seconds=START_SECONDS)
    channel.send({"result": Examination(bundle, channel).run()})


def read_returned(reply: dict[str, Any], arguments: int) -> Returned:
    """What the submission claims a call gave, within bounds; a claim of another form is lost."""
    raised = reply.get("raised")
    match raised:
        case None:
            told = None
        case (str(kind), tuple(bases), str(message), str(line)):
            known = tuple(base for base in bases[:12] if isinstance(base, str) and base in EXCEPTIONS)
            told = Raised(type=kind[:80], bases=known, text=message[:TEXT_LIMIT], line=line[:TEXT_LIMIT])
        case _:
            return Returned(lost="lost_garbled")
    changed, printed = reply.get("changed", ()), reply.get("printed", "")
    if not isinstance(changed, tuple) or not isinstance(printed, str):
        return Returned(lost="lost_garbled")
    positions = tuple(n for n in changed[:arguments] if type(n) is int and 0 <= n < arguments)
    return Returned(value=plain(reply.get("value")), raised=told, changed=positions, printed=printed[:PRINT_LIMIT])


def run_trusted(source: str, namespace: dict[str, Any], *, name: str) -> Any:
    """Run a cell of the course in the examiner's own namespace; the value of its last expression."""
    filename = f"<{name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    tree = ast.parse(source, filename)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        exec(compile(tree, filename, "exec"), namespace)  # noqa: S102 - the course's own cell
        if isinstance(last, ast.Expr):
            return eval(compile(ast.Expression(last.value), filename, "eval"), namespace)  # noqa: S307
    return None


def names_in(source: str) -> set[str]:
    """The names that a cell reads."""
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def _publish_nowhere(_: dict[str, Any]) -> None:
    """The examiner hands its table over in the result, not on a display."""
