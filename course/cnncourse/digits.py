"""Handwritten digits, small enough to learn from in seconds; ``data/README.md`` credits them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE = ("sklearn", "datasets/data/digits.csv.gz")
SIDE = 8
EVERY = 4
"""Every fourth image is kept for testing, so that both parts hold the same writers."""

Split = tuple[NDArray[np.float64], NDArray[np.int64]]


def digits() -> tuple[Split, Split]:
    """Return the digits of scikit-learn, 1,348 to train on and 449 to test with.

    Each part is a pair: images (count, 8, 8, 1) of floats from 0 to 1, and labels (count,) from 0 to 9.
    The same images come in the same order every time.
    """
    table = _table()
    images = table[:, :-1].reshape(-1, SIDE, SIDE, 1) / 16
    labels = table[:, -1].astype(np.int64)
    kept = np.arange(len(labels)) % EVERY == EVERY - 1
    return (images[~kept], labels[~kept]), (images[kept], labels[kept])


def _table() -> NDArray[Any]:
    """One row a digit: its 64 pixels from 0 to 16, then its label."""
    package, path = FILE
    # Found without importing scikit-learn, which takes a second.
    found = importlib.util.find_spec(package)
    folders = list(found.submodule_search_locations or []) if found else []
    if not folders:
        raise ModuleNotFoundError("the digits come with scikit-learn, which is not installed")
    return np.loadtxt(Path(folders[0]) / path, delimiter=",")
