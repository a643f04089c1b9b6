"""How long work tells whoever watches how far it is."""

from __future__ import annotations

from collections.abc import Callable

Tick = Callable[[int, int], None]
"""Called with how many parts are done and how many are known of."""


def unwatched(done: int, total: int) -> None:
    """A tick for nobody."""
