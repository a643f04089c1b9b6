"""The submission's own process: runs its cells, calls its functions, and says what came of it.

Whatever runs here can change everything here. The examiner therefore takes each reply as a claim
about data, never as a judgement.
"""

from __future__ import annotations

import contextlib
import os
import re
from typing import Any

from cnncourse.calls import Returned, call, describe_error
from cnncourse.session import session
from cnncourse.values import Foreign, plain

from .codec import CodecError
from .wire import Channel, PeerLost

WAIT = 24 * 3600.0
MAX_OUTPUTS = 50
MAX_OUTPUT_TEXT = 200_000
KEPT = ("text/plain", "text/html", "image/png")


def serve(channel: Channel) -> None:
    """Answer the examiner until it goes away."""
    shell = make_shell()
    with contextlib.suppress(PeerLost):
        while True:
            request = channel.receive(seconds=WAIT)
            number = request.pop("number")
            try:
                channel.send({**answer(shell, request), "number": number})
            except CodecError as error:
                channel.send({"refused": str(error), "number": number})


def answer(shell: Any, request: Any) -> dict[str, Any]:
    """The reply to one request of the examiner."""
    match request:
        case {"run": str(source)}:
            return run_cell(shell, source)
        case {"look": str(name)}:
            return look(shell.user_ns, name)
        case {"call": str(name), "args": tuple(args), "kwargs": dict(kwargs)}:
            if name not in shell.user_ns:
                return {"undefined": name}
            return describe_returned(call(shell.user_ns[name], *args, **kwargs))
    return {"refused": "an unknown request"}


def make_shell() -> Any:
    """An IPython shell as a learner's kernel has it: magics, display, inline figures; no history."""
    from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415 - part of the child's work
    from traitlets.config import Config  # noqa: PLC0415

    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell.instance(config=config)
    session.results.clear()
    with contextlib.suppress(Exception):
        shell.enable_matplotlib("inline")
    return shell


def run_cell(shell: Any, source: str) -> dict[str, Any]:
    """Run one cell; its outputs are for people to read and count for nothing."""
    from IPython.utils.capture import capture_output  # noqa: PLC0415 - imported with the shell

    with capture_output() as captured:
        result = shell.run_cell(source, store_history=False, silent=False)
    outputs: list[dict[str, Any]] = []
    for name, text in (("stdout", captured.stdout), ("stderr", captured.stderr)):
        if text:
            outputs.append({"stream": name, "text": str(text)[:MAX_OUTPUT_TEXT]})
    for shown in captured.outputs[:MAX_OUTPUTS]:
        data = {kind: str(text) for kind, text in shown.data.items() if kind in KEPT}
        outputs.append({"display": {kind: text for kind, text in data.items() if len(text) <= MAX_OUTPUT_TEXT}})
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
