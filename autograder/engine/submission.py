"""The submission's own process: runs its cells, calls its functions, and says what came of it.

Whatever runs here can change everything here. The examiner therefore takes each reply as a claim
about data, never as a judgement.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable
from typing import Any

import matplotlib
from cnncourse import models
from cnncourse.calls import Returned, built, call, call_within, describe_error, first, method, shares_memory
from cnncourse.objects import Model
from cnncourse.session import session
from cnncourse.values import Foreign, plain

from .codec import CodecError
from .handles import SubmissionObjects
from .shown import KEPT, MAX_OUTPUTS, MAX_TEXT
from .wire import Channel, PeerLost

WAIT = 24 * 3600.0
USES: dict[str, Callable[..., Returned]] = {
    "call": call,
    "first": first,
    "method": method,
    "built": built,
    "call_within": call_within,
    "shares_memory": shares_memory,
}
INLINE = "module://matplotlib_inline.backend_inline"


class Host:
    """The submission at its end of the channel: a shell, its objects, and the examiner's requests."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.objects = SubmissionObjects(self.call_back)
        channel.held = self.objects
        self.shell = make_shell()

    def serve(self) -> None:
        """Answer the examiner until it goes away."""
        with contextlib.suppress(PeerLost):
            while True:
                self.reply(self.channel.receive(seconds=WAIT))

    def reply(self, request: dict[str, Any]) -> None:
        """Answer one request under its number."""
        number = request.pop("number")
        try:
            self.channel.send({**self.answer(request), "number": number})
        except (CodecError, models.NotRebuilt) as error:
            self.channel.send({"refused": str(error), "number": number})

    def answer(self, request: Any) -> dict[str, Any]:
        """What one request of the examiner gives."""
        names = self.shell.user_ns
        if "seed" in request:
            # The next call counts as it would in the learner's kernel.
            session.seed, session.calls = request["seed"] - 1, 0
        match request:
            case {"run": str(source)}:
                return run_cell(self.shell, source)
            case {"look": str(name)}:
                return look(names, name)
            case {"call": str(name), "how": str(how), "args": tuple(args), "kwargs": dict(kwargs)}:
                if name not in names:
                    return {"undefined": name}
                return describe_returned(USES[how](names[name], *map(own, args), **own(kwargs)))
            case {"use": Foreign(object=held), "how": str(how), "args": tuple(args), "kwargs": dict(kwargs)}:
                return describe_returned(USES[how](held, *map(own, args), **own(kwargs)))
        return {"refused": "an unknown request"}

    def call_back(self, number: int, args: tuple[Any, ...]) -> Any:
        """Call a function that the examiner passed; it may ask of us in turn before it answers."""
        self.channel.send({"back": number, "args": tuple(plain(arg) for arg in args)})
        while True:
            match self.channel.receive(seconds=WAIT):
                case {"answer": value}:
                    return own(value)
                case {"failed": str(text)}:
                    raise RuntimeError(text)
                case request:
                    self.reply(request)


def serve(channel: Channel) -> None:
    """Be the submission's process until the examiner goes away."""
    Host(channel).serve()


def own(value: Any) -> Any:
    """Received data as a submission expects it: objects themselves, models built from their description."""
    if isinstance(value, Foreign):
        return value.object
    if isinstance(value, Model):
        return value.object if value.object is not None else models.rebuild(value)
    if type(value) in (list, tuple):
        return type(value)(own(item) for item in value)
    if type(value) is dict:
        return {key: own(item) for key, item in value.items()}
    return value


def make_shell() -> Any:
    """An IPython shell as a learner's kernel has it: magics, display, inline figures; no history."""
    from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415 - part of the child's work
    from matplotlib_inline.backend_inline import configure_inline_support  # noqa: PLC0415
    from traitlets.config import Config  # noqa: PLC0415

    class Shell(InteractiveShell):  # type: ignore[misc, unused-ignore]
        def enable_gui(self, gui: str | None = None) -> None:
            """There is no window here; figures are shown inline."""

    os.environ["MPLBACKEND"] = INLINE
    matplotlib.use(INLINE)
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    configure_inline_support(shell, INLINE)
    session.results.clear()
    return shell


def run_cell(shell: Any, source: str) -> dict[str, Any]:
    """Run one cell; its outputs are for people to read and count for nothing."""
    from IPython.utils.capture import capture_output  # noqa: PLC0415 - imported with the shell

    with capture_output() as captured:
        result = shell.run_cell(source, store_history=False, silent=False)
    outputs: list[dict[str, Any]] = []
    for name, text in (("stdout", captured.stdout), ("stderr", captured.stderr)):
        if text:
            outputs.append({"stream": name, "text": str(text)[:MAX_TEXT]})
    for shown in captured.outputs[:MAX_OUTPUTS]:
        data = {kind: str(text) for kind, text in shown.data.items() if kind in KEPT}
        outputs.append({"display": {kind: text for kind, text in data.items() if len(text) <= KEPT[kind]}})
    error = result.error_before_exec or result.error_in_exec
    raised = None
    if error is not None:
        told = describe_error(error)
        raised = {"type": told.type, "text": told.text, "line": told.line}
        outputs = [output for output in outputs if output.get("stream") != "stdout" or not _traceback(output["text"])]
    return {"ran": raised is None, "raised": raised, "outputs": outputs}


def _traceback(text: str) -> bool:
    """Whether a stream is IPython's own traceback, which is told separately."""
    return re.match(r"-{20,}\n", text) is not None


def look(namespace: dict[str, Any], name: str) -> dict[str, Any]:
    """What stands under a name: nothing, data, or something that can be called."""
    if name not in namespace:
        return {"undefined": name}
    value = plain(namespace[name])
    if isinstance(value, Foreign) and callable(namespace[name]):
        return {"function": name}
    return {"value": value}


def describe_returned(returned: Returned) -> dict[str, Any]:
    """What a call gave, as plain data."""
    raised = returned.raised
    return {
        "value": returned.value,
        "raised": None if raised is None else (raised.type, raised.bases, raised.text, raised.line),
        "changed": returned.changed,
        "printed": returned.printed,
    }
