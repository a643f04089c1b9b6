"""Seeds for everything that draws at random, without what TensorFlow throws away at each new seed."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any


class Seeds:
    """Sets seeds one after the other, for a process that has imported Keras."""

    def __init__(self) -> None:
        self.last: int | None = None
        self.drawn: set[int] = set()
        """Seeds under which kernels that TensorFlow has now may have drawn."""

    def set(self, seed: int) -> None:
        """Seed Python, NumPy, TensorFlow and Keras, as :func:`keras.utils.set_random_seed` does.

        With each new seed TensorFlow forgets all its kernels, so that those which draw begin anew, and makes each
        again when it is next needed: 0.4 ms an operation, longer than most take that a check runs. But a kernel
        that draws is of one seed, so they need only be forgotten when a seed comes again. (Those of a function that
        was traced before keep its seed, and go on.)
        """
        keras, tensorflow = sys.modules["keras"], sys.modules["tensorflow"]
        now, _ = tensorflow.compat.v1.get_seed(1)
        if now != self.last:
            # Whoever set that one had all kernels forgotten.
            self.drawn = {now}
        if seed in self.drawn:
            keras.utils.set_random_seed(seed)
            self.drawn.clear()
        else:
            with _kernels_kept():
                keras.utils.set_random_seed(seed)
        self.drawn.add(seed)
        self.last = seed


@contextlib.contextmanager
def _kernels_kept() -> Iterator[None]:
    """Let TensorFlow forget no kernels meanwhile; one that does so in another place forgets them, and takes longer."""
    inner = tensorflow_inside()
    forget = getattr(inner, "TFE_ContextClearCaches", None)
    if forget is None:
        yield
        return
    inner.TFE_ContextClearCaches = lambda _: None
    try:
        yield
    finally:
        inner.TFE_ContextClearCaches = forget


def tensorflow_inside() -> Any:
    """The functions beneath TensorFlow's Python, as that finds them; ``None`` where a version keeps them elsewhere."""
    return getattr(sys.modules.get("tensorflow.python.eager.context"), "pywrap_tfe", None)


seeds = Seeds()
"""Of this process."""
