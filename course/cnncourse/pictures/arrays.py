"""What a picture accepts, refused in one sentence where it does not fit, and small images to try things on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def as_image(image: Any, what: str = "an image") -> Array:
    """``image`` as an array (height, width) for gray or (height, width, 3) for colour.

    A single channel (height, width, 1) is gray. Colours are integers from 0 to 255 or floats from 0 to 1.
    """
    array = _numbers(image, what)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim not in (2, 3):
        raise ValueError(
            f"{what} is (height, width) or (height, width, channels); "
            f"this array has {array.ndim} axes, shape {array.shape}"
        )
    if array.ndim == 3 and array.shape[2] != 3:
        raise ValueError(
            f"{what} is shown with 1 channel (gray) or 3 (red, green, blue); this array has shape {array.shape}"
        )
    if array.ndim == 3:
        top = 1.0 if array.dtype.kind in "fb" else 255.0
        if array.min() < 0 or array.max() > top + 1e-6:
            raise ValueError(
                f"colours are integers from 0 to 255 or floats from 0 to 1; "
                f"this {array.dtype} array goes from {array.min():g} to {array.max():g}"
            )
    return array


def as_plane(array: Any, what: str) -> Array:
    """``array`` as a two-dimensional array of numbers (height, width)."""
    plane = _numbers(array, what)
    if plane.ndim != 2:
        raise ValueError(f"{what} is (height, width); this array has {plane.ndim} axes, shape {plane.shape}")
    return plane


def as_planes(maps: Any) -> list[Array]:
    """Feature maps as a list of (height, width): from a list of them, or an array (height, width, filters)."""
    if isinstance(maps, np.ndarray) and maps.ndim == 3:
        return [as_plane(maps[:, :, index], "a feature map") for index in range(maps.shape[2])]
    if isinstance(maps, list | tuple) and maps:
        return [as_plane(plane, "a feature map") for plane in maps]
    raise ValueError("feature maps are a list of (height, width) arrays or one array (height, width, filters)")


def _numbers(value: Any, what: str) -> Array:
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{what} holds integers, floats or booleans; this array has dtype {array.dtype}")
    if array.size == 0:
        raise ValueError(f"{what} has at least one pixel; this array has shape {array.shape}")
    return array


# Drawn as text so that one sees what they are. Height and width differ, so that mixing them up shows.
_TOYS = {
    "step": "00001111 00001111 00001111 00001111 00001111 00001111",
    "square": "00000000 00111100 00111100 00111100 00111100 00000000 00000000",
    "cross": "0001000 0001000 0001000 1111111 0001000 0001000 0001000 0001000",
    "diagonal": "10000000 01000000 00100000 00010000 00001000 00000100",
    "checkers": "10101010 01010101 10101010 01010101 10101010 01010101",
    "frame": "000000000 011111110 010000010 010000010 010000010 011111110 000000000",
}


def toy_image(name: str) -> NDArray[np.float64]:
    """Return a small gray image of zeros and ones (height, width), height and width different.

    ``name``: step (a vertical edge), square, cross, diagonal, checkers or frame.
    """
    if name not in _TOYS:
        raise ValueError(f"{name!r} is not a toy image; choose from {', '.join(_TOYS)}")
    return np.array([[float(pixel) for pixel in row] for row in _TOYS[name].split()])
