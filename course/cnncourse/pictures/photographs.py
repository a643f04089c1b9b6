"""Real photographs that come with libraries the course needs anyway; ``data/README.md`` credits them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

PHOTOGRAPHS = {
    "china": ("sklearn", "datasets/images/china.jpg"),
    "flower": ("sklearn", "datasets/images/flower.jpg"),
    "hopper": ("matplotlib", "sample_data/grace_hopper.jpg"),
}
LUMINANCE = (0.299, 0.587, 0.114)  # how bright red, green and blue look to us (ITU-R BT.601)


def photograph(name: str, gray: bool = False, size: tuple[int, int] | None = None) -> NDArray[Any]:
    """Return a photograph: "china" (427, 640), "flower" (427, 640) or "hopper" (600, 512).

    In colour it is uint8 (height, width, 3) from 0 to 255, with ``gray=True`` float64 (height, width) from 0 to 1.
    ``size=(height, width)`` makes it smaller; what does not fit that shape is cut off around the middle.
    """
    with Image.open(_file(name)) as file:
        photo = file.convert("RGB")
    if size is not None:
        height, width = _checked_size(size)
        # Averaging (BOX) at whole factors, and no ringing that would look like edges.
        photo = ImageOps.fit(photo, (width, height), Image.Resampling.BOX)
    pixels = np.array(photo)
    return pixels @ np.array(LUMINANCE) / 255 if gray else pixels


def _checked_size(size: Any) -> tuple[int, int]:
    try:
        height, width = (int(side) for side in size)
    except (TypeError, ValueError):
        height = width = 0
    if height < 1 or width < 1:
        raise ValueError(f"size is (height, width), two positive whole numbers; got {size!r}")
    return height, width


def _file(name: str) -> Path:
    if name not in PHOTOGRAPHS:
        raise ValueError(f"{name!r} is not a photograph of the course; choose from {', '.join(PHOTOGRAPHS)}")
    library, path = PHOTOGRAPHS[name]
    if library == "matplotlib":
        return Path(matplotlib.get_data_path()) / path
    # Found without importing scikit-learn, which takes a second.
    found = importlib.util.find_spec(library)
    folders = list(found.submodule_search_locations or []) if found else []
    if not folders:
        raise ModuleNotFoundError(f"the photograph {name!r} comes with scikit-learn, which is not installed")
    return Path(folders[0]) / path
