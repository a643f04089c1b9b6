"""What a cell of the submission claims to have shown and raised, within bounds.

All of it stands in the examiner's one result: what one cell shows must not take the room of the others.
"""

from __future__ import annotations

import json
from typing import Any

from cnncourse.calls import TEXT_LIMIT

MAX_OUTPUTS = 50
MAX_TEXT = 200_000
MAX_IMAGE = 2_000_000
MAX_CELL = 4_000_000
MAX_SHOWN = 24_000_000
"""Of all cells together; with every check's table it fits into one message."""

KEPT = {"text/plain": MAX_TEXT, "text/html": MAX_TEXT, "image/png": MAX_IMAGE}


def shown(reply: dict[str, Any], room: int) -> tuple[dict[str, Any], int]:
    """The outputs and the exception of a cell as they may be handed on, and how many bytes that takes."""
    outputs: list[dict[str, Any]] = []
    used, most = 0, min(room, MAX_CELL)
    claimed = reply.get("outputs")
    for output in claimed[:MAX_OUTPUTS] if isinstance(claimed, list) else []:
        kept = _output(output)
        # Escapes make a character of some scripts six bytes.
        size = len(json.dumps(kept))
        if kept and used + size <= most:
            outputs.append(kept)
            used += size
    return {"outputs": outputs, "raised": _raised(reply.get("raised"))}, used


def _output(output: Any) -> dict[str, Any]:
    match output:
        case {"stream": "stdout" | "stderr" as name, "text": str(text)}:
            return {"stream": name, "text": text[:MAX_TEXT]}
        case {"display": dict(data)}:
            kept = {kind: data[kind] for kind in KEPT if isinstance(data.get(kind), str)}
            return {"display": {kind: text for kind, text in kept.items() if len(text) <= KEPT[kind]}}
    return {}


def _raised(raised: Any) -> dict[str, str] | None:
    match raised:
        case {"type": str(kind), "text": str(text), "line": str(line)}:
            return {"type": kind[:80], "text": text[:TEXT_LIMIT], "line": line[:TEXT_LIMIT]}
    return None
