"""A small stand-in for CIFAR-10: ten kinds of things, drawn by a seeded generator.

The images have CIFAR-10's form: 32 × 32 pixels, three channels, uint8, labels of shape (n, 1).
Every thing has random colours, size, tilt and place, before a random background and under noise,
so that colour and single pixels say nothing about the class; shape does. Two classes are each
other's mirror image, which is what augmentation by flipping breaks.

Only whole numbers are computed, from the raw stream of a bit generator that NumPy promises to keep:
the same images come out on every machine, and a checksum holds this to its word.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from typing import Any

import numpy as np

Ints = np.ndarray[Any, np.dtype[np.int32]]
Images = np.ndarray[Any, np.dtype[np.uint8]]
Split = tuple[Images, Images]

CLASSES = ("arrow left", "arrow right", "boat", "cup", "fish", "flower", "house", "key", "mushroom", "tree")
TRAIN, TEST = 4_000, 1_000
SIDE, FINE = 32, 2
"""Pixels of a side, and how many finer steps each is drawn with before averaging."""

UNIT = 100
"""Half the size of a thing in the coordinates in which it is drawn."""

COSINES = [round(1024 * math.cos(math.radians(angle))) for angle in range(-90, 91)]
SHA256 = "a417165e996ca97587cf05ed9375b0e6734bf0907e1996973be9473c57e88cf9"


class Draws:
    """Whole numbers from the raw 64-bit stream of PCG64, which is the same in every NumPy."""

    def __init__(self, seed: int) -> None:
        self.stream = np.random.PCG64(seed)

    def integers(self, low: int, high: int, *shape: int) -> Ints:
        """Numbers from ``low`` to ``high`` (not included), all but equally likely, of the given shape."""
        raw = self.stream.random_raw(math.prod(shape)).reshape(shape)
        return (low + ((raw >> np.uint64(33)) % np.uint64(high - low)).astype(np.int64)).astype(np.int32)


def load_sample() -> tuple[Split, Split]:
    """``(train images, train labels), (test images, test labels)`` like ``keras.datasets.cifar10.load_data()``.

    Raises RuntimeError when this machine draws other images than all others do.
    """
    train, test = draw(TRAIN, seed=10), draw(TEST, seed=11)
    if (found := checksum(train, test)) != SHA256:
        raise RuntimeError(
            f"The sample's images came out different on this machine (checksum {found}); please report it."
        )
    return train, test


def checksum(*splits: Split) -> str:
    """SHA-256 over the bytes of images and labels."""
    total = hashlib.sha256()
    for images, labels in splits:
        total.update(images.tobytes())
        total.update(labels.tobytes())
    return total.hexdigest()


def draw(count: int, *, seed: int) -> Split:
    """``count`` images of shape (count, 32, 32, 3) and their labels (count, 1), all classes equally often."""
    draws = Draws(seed)
    labels = np.arange(count) % len(CLASSES)
    labels = labels[np.argsort(draws.stream.random_raw(count), kind="stable")]
    poses = pose(draws, count)
    mask = np.zeros((count, SIDE * FINE, SIDE * FINE), dtype=bool)
    for label, name in enumerate(CLASSES):
        chosen = labels == label
        mask[chosen] = SHAPES[name](*coordinates(poses[:, chosen]))
    mask = clutter(draws, mask)
    cover = mask.reshape(count, SIDE, FINE, SIDE, FINE).sum(axis=(2, 4), dtype=np.int32)[..., np.newaxis]
    things, grounds = colours(draws, count)
    share = FINE * FINE
    images = (cover * things + (share - cover) * grounds) // share + noise(draws, count)
    return np.clip(images, 0, 255).astype(np.uint8), labels[:, np.newaxis].astype(np.uint8)


def clutter(draws: Draws, mask: Any) -> Any:
    """The things with a piece cut out of each, and two crumbs of its own colour beside it: (count, 64, 64)."""
    count, side, _ = mask.shape
    place = np.arange(side, dtype=np.int32)
    for size, filled in ((8, False), (4, True), (4, True)):
        x, y = (draws.integers(0, side, count, 1, 1) for _ in range(2))
        spot = (np.abs(place - x) <= size) & (np.abs(place[:, np.newaxis] - y) <= size)
        mask = mask | spot if filled else mask & ~spot
    return mask


def pose(draws: Draws, count: int) -> Ints:
    """How each thing stands: tilt in degrees, size in pixels, centre to the right and down, shape (4, count)."""
    tilt, size = draws.integers(-25, 26, count), draws.integers(8, 15, count)
    return np.stack([tilt, size, draws.integers(-2, 3, count), draws.integers(-2, 3, count)])


def coordinates(poses: Ints) -> tuple[Ints, Ints]:
    """Where each fine pixel lies in the thing's own coordinates, (n, 64, 64) each: x to the right, y downwards.

    A thing reaches from about -UNIT to UNIT.
    """
    tilt, size, right, down = poses[:, :, np.newaxis, np.newaxis]
    table = np.array(COSINES, dtype=np.int32)
    # The sine of an angle is the cosine of 90 degrees less; for a negative angle, with its sign turned.
    cos, sin = table[tilt + 90], np.sign(tilt) * table[180 - np.abs(tilt)]
    steps = 2 * np.arange(SIDE * FINE, dtype=np.int32) + 1 - SIDE * FINE
    x, y = steps - 2 * FINE * right, steps[:, np.newaxis] - 2 * FINE * down
    divisor = 2 * FINE * size * 1024 // UNIT
    return (x * cos + y * sin) // divisor, (y * cos - x * sin) // divisor


def colours(draws: Draws, count: int) -> tuple[Ints, Ints]:
    """A colour for each thing (count, 1, 1, 3) and a slanting two-colour ground (count, 32, 32, 3), well apart."""
    ground = draws.integers(0, 256, count, 1, 1, 3)
    thing = (ground + draws.integers(64, 193, count, 1, 1, 3)) % 256
    slope = draws.integers(-2, 3, count, 1, 1, 3), draws.integers(-2, 3, count, 1, 1, 3)
    place = np.arange(SIDE, dtype=np.int32) - SIDE // 2
    slant = slope[0] * place[:, np.newaxis, np.newaxis] + slope[1] * place[:, np.newaxis]
    return thing, np.clip(ground + slant, 0, 255)


def noise(draws: Draws, count: int) -> Ints:
    """Grain of every pixel and channel (count, 32, 32, 3)."""
    raw = draws.stream.random_raw(count * SIDE * SIDE * 3 // 4).astype("<u8").view("<u2").astype(np.int32)
    return (raw % 57 - 28).reshape(count, SIDE, SIDE, 3)


def box(x: Ints, y: Ints, left: int, top: int, right: int, bottom: int) -> Any:
    """The inside of a rectangle."""
    return (x >= left) & (x <= right) & (y >= top) & (y <= bottom)


def disc(x: Ints, y: Ints, cx: int, cy: int, rx: int, ry: int | None = None) -> Any:
    """The inside of an ellipse."""
    ry = rx if ry is None else ry
    return ((x - cx) * ry) ** 2 + ((y - cy) * rx) ** 2 <= (rx * ry) ** 2


def triangle(x: Ints, y: Ints, a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> Any:
    """The inside of a triangle whose corners go clockwise on the screen."""
    inside = np.ones_like(x, dtype=bool)
    for (x0, y0), (x1, y1) in ((a, b), (b, c), (c, a)):
        inside &= (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) >= 0
    return inside


def _arrow_left(x: Ints, y: Ints) -> Any:
    return box(x, y, -20, -22, 90, 22) | triangle(x, y, (-95, 0), (0, -65), (0, 65))


def _arrow_right(x: Ints, y: Ints) -> Any:
    return _arrow_left(-x, y)


def _boat(x: Ints, y: Ints) -> Any:
    hull = box(x, y, -90, 30, 90, 75) & (y + 60 - np.abs(x) >= 0) & (y <= 150 - np.abs(x))
    return hull | triangle(x, y, (0, -95), (70, 20), (0, 20)) | box(x, y, -8, -95, 0, 30)


def _cup(x: Ints, y: Ints) -> Any:
    handle = disc(x, y, 45, 5, 45) & ~disc(x, y, 45, 5, 25)
    return box(x, y, -70, -60, 40, 75) | (handle & (x > 40))


def _fish(x: Ints, y: Ints) -> Any:
    return disc(x, y, -15, 0, 70, 42) | triangle(x, y, (35, 0), (95, -55), (95, 55))


def _flower(x: Ints, y: Ints) -> Any:
    petals = [disc(x, y, cx, cy, 34) for cx, cy in ((0, -55), (52, -17), (32, 45), (-32, 45), (-52, -17))]
    return np.logical_or.reduce(petals) & ~disc(x, y, 0, 0, 22)


def _house(x: Ints, y: Ints) -> Any:
    door = box(x, y, -18, 25, 18, 90)
    return (box(x, y, -62, -10, 62, 85) & ~door) | triangle(x, y, (-92, -8), (0, -92), (92, -8))


def _key(x: Ints, y: Ints) -> Any:
    ring = disc(x, y, -50, 0, 45) & ~disc(x, y, -50, 0, 20)
    return ring | box(x, y, -10, -13, 95, 13) | box(x, y, 45, 0, 60, 48) | box(x, y, 80, 0, 95, 48)


def _mushroom(x: Ints, y: Ints) -> Any:
    return (disc(x, y, 0, 0, 92, 80) & (y <= 5)) | box(x, y, -24, 0, 24, 88)


def _tree(x: Ints, y: Ints) -> Any:
    crown = triangle(x, y, (-55, -15), (0, -95), (55, -15)) | triangle(x, y, (-80, 50), (0, -50), (80, 50))
    return crown | box(x, y, -16, 50, 16, 95)


SHAPES: dict[str, Callable[[Ints, Ints], Any]] = {
    "arrow left": _arrow_left,
    "arrow right": _arrow_right,
    "boat": _boat,
    "cup": _cup,
    "fish": _fish,
    "flower": _flower,
    "house": _house,
    "key": _key,
    "mushroom": _mushroom,
    "tree": _tree,
}
