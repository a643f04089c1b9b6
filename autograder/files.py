"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
from pathlib import Path

from .errors import AutograderError


def write(path: Path, data: bytes | str) -> None:
    """Write a file in one step, making its folder if need be: whoever reads it finds the old or the new.

    Text is written as UTF-8. Raises OSError when it cannot be written; then no half of it is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # One name for each: what a writer left behind when it was killed, it writes over when it goes on.
    draft = path.with_name(f".{path.name[:40]}.part")
    try:
        draft.write_bytes(data.encode() if isinstance(data, str) else data)
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def write_page(path: Path, page: str, *, option: str) -> None:
    """Write a page that people asked for by this option. Raises AutograderError when it cannot be written."""
    try:
        write(path, page)
    except OSError as error:
        raise AutograderError(
            f"{path} cannot be written: {error.strerror or error}; name another file with {option}."
        ) from None
