"""Loading TensorFlow without its notes: it writes them past Python, and a notebook would show them as errors."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

STDERR = 2


@contextmanager
def quiet() -> Iterator[None]:
    """Let nothing that compiled code writes to stderr be seen inside this block; Python's errors are still raised."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    kept, nowhere = os.dup(STDERR), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, STDERR)
        yield
    finally:
        # Its advice on tracing would show up in the middle of a lesson.
        logging.getLogger("tensorflow").setLevel(logging.ERROR)
        os.dup2(kept, STDERR)
        os.close(kept)
        os.close(nowhere)
