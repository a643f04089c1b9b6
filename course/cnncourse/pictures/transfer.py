"""Pictures of the unit on transfer learning: what a trunk sees, what is frozen, and what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import NullLocator, PercentFormatter

from . import panels, style
from .arrays import Array, as_image
from .explorer import Explorer
from .images import WIDE, image_colours
from .labels import label, sentences
from .picture import Canvas, Picture
from .style import house, map_colours

MAPS = 5  # maps in a row
HIGH = 1.05  # inches, height of a map in the pictures of trunks
COLOURS = {
    "trained": style.BLUE,
    "own": style.BLUE,
    "frozen": style.BLUE,
    "255": style.SKY,
    "random": style.LINE,
    "scratch": style.ORANGE,
    "unfrozen": style.VERMILION,
    "all": style.ORANGE,
    "head": style.BLUE,
    "cached": style.GREEN,
}
"""Colours of what is compared, by the key under which it is passed and named in the texts."""


@house()
def two_trunks(image: Any, trained: Any, random: Any, *, alt: str | None = None) -> Picture:
    """Show an image and, below one another, what one block of a trained and of a random trunk gives for it.

    ``trained`` and ``random`` are maps (height, width, maps); those with most contrast are shown.
    """
    picture = as_image(image, "the image")
    rows = [("trained", _maps(trained)), ("random", _maps(random))]
    canvas = Canvas(WIDE, 2 * (HIGH + 0.42) + 0.1)
    tall = 1.9
    cell = min(tall / picture.shape[0], 1.75 / picture.shape[1])
    panels.draw(canvas, 0.1, (canvas.height - picture.shape[0] * cell) / 2, cell, picture, image_colours(picture),
                indices=False)  # fmt: skip
    canvas.smooth = True
    for place, (name, maps) in enumerate(rows):
        _row(canvas, 2.2, 0.36 + place * (HIGH + 0.42), maps, label(f"transfer_trunk_{name}"))
    return canvas.picture(alt or label("transfer_trunks_alt", count=MAPS))


def explore_blocks(image: Any, trained: Sequence[Any], random: Sequence[Any], *, alt: str | None = None) -> Explorer:
    """Let the learner choose a block, trained or random, and see the maps it gives for an image.

    ``trained`` and ``random`` hold one array (height, width, maps) for each block, from the first on.
    """
    picture = as_image(image, "the image")
    both = {"trained": [_maps(maps) for maps in trained], "random": [_maps(maps) for maps in random]}
    if not trained or len(trained) != len(random):
        raise ValueError(f"a trained and a random trunk have equally many blocks; got {len(trained)} and {len(random)}")
    still = _blocks(picture, both["trained"], alt)
    return Explorer(still.png, still.alt, still.width, _controls(picture, both))


def _controls(image: Array, both: Mapping[str, Sequence[Array]]) -> Any:
    """Two controls above a drawing that follows them."""
    wide = {"description_width": "auto"}
    count = len(both["trained"])
    block = ipywidgets.ToggleButtons(
        options=[(str(n + 1), n) for n in range(count)], description=label("transfer_block"),
        style={**wide, "button_width": "3em"},
    )  # fmt: skip
    trunk = ipywidgets.ToggleButtons(
        options=[(label(f"transfer_weights_{name}"), name) for name in both], description=label("transfer_weights"),
        style={**wide, "button_width": "7em"},
    )  # fmt: skip
    shown = ipywidgets.HTML()

    def draw(_: Any = None) -> None:
        shown.value = _one(image, block.value, trunk.value, both[trunk.value][block.value]).html()

    for control in (block, trunk):
        control.layout.width = "auto"
        control.observe(draw, names="value")
    draw()
    flow = {"flex_flow": "row wrap", "grid_gap": "4px 28px"}
    return ipywidgets.VBox([ipywidgets.HBox([block, trunk], layout=flow), shown])


@house()
def _one(image: Array, block: int, name: str, maps: Array) -> Picture:
    """The drawing that belongs to one choice: the image and a row of maps."""
    canvas = Canvas(WIDE, HIGH + 0.6)
    cell = min(HIGH / image.shape[0], 1.6 / image.shape[1])
    panels.draw(canvas, 0.1, 0.4, cell, image, image_colours(image), indices=False)
    canvas.smooth = True
    title = label("transfer_block_title", block=block + 1, weights=label(f"transfer_weights_{name}"))
    _row(canvas, 2.2, 0.4, maps, f"{title} · {_size(maps)}")
    return canvas.picture(sentences(f"{title}.", _size(maps) + "."))


@house()
def _blocks(image: Array, trunk: Sequence[Array], alt: str | None) -> Picture:
    """All blocks of the trained trunk below one another."""
    canvas = Canvas(WIDE, len(trunk) * (HIGH + 0.36) + 0.1)
    cell = min(1.7 / image.shape[0], 1.75 / image.shape[1])
    panels.draw(canvas, 0.1, 0.34, cell, image, image_colours(image), indices=False)
    canvas.smooth = True
    said = []
    for block, maps in enumerate(trunk):
        title = label("transfer_block_title", block=block + 1, weights=label("transfer_weights_trained"))
        _row(canvas, 2.2, 0.34 + block * (HIGH + 0.36), maps, f"{title} · {_size(maps)}")
        said.append(f"{title}: {_size(maps)}.")
    return canvas.picture(alt or sentences(label("transfer_blocks_alt", count=MAPS), *said))


def _maps(maps: Any) -> Array:
    """The maps as an array (height, width, maps), at least as many as are shown."""
    array = np.asarray(maps, dtype=float)
    if array.ndim != 3 or array.shape[2] < MAPS:
        raise ValueError(f"maps have shape (height, width, at least {MAPS}); got {array.shape}")
    return array


def _row(canvas: Canvas, left: float, top: float, maps: Array, title: str) -> None:
    """The maps with most contrast, each on a scale of its own, under one title."""
    # Padding makes some maps strong along the border alone; what counts is inside.
    inside = maps[1:-1, 1:-1] if min(maps.shape[:2]) > 4 else maps
    strong = np.argsort(-inside.std(axis=(0, 1)), kind="stable")[:MAPS]
    canvas.text(left, top - 0.15, title, ha="left")
    step = (WIDE - left) / MAPS
    cell = min((step - 0.08) / maps.shape[1], HIGH / maps.shape[0])
    for place, channel in enumerate(sorted(strong)):
        plane = maps[:, :, channel]
        panels.draw(canvas, left + place * step, top, cell, plane, map_colours([plane]), indices=False, values=False)


def _size(maps: Array) -> str:
    return label("transfer_size", height=maps.shape[0], width=maps.shape[1], count=maps.shape[2])


PARTS = ("image", "block1", "block2", "block3", "block4", "block5", "average", "dense", "softmax")


@house()
def transfer_structure(trained: Sequence[str], blocks: int = 5, *, alt: str | None = None) -> Picture:
    """Show a trunk of so many blocks and its head; what training moves is orange, what is frozen is blue.

    ``trained`` names the parts that training moves, of "block1" … "block5" and "head".
    """
    names = [*(f"block{n}" for n in range(1, blocks + 1)), "average", "dense", "softmax"]
    if not 1 <= blocks <= 5 or not set(trained) <= {*names, "head"}:
        raise ValueError(f"the parts are head and block1 … block{blocks}, of 1 to 5 blocks; got {list(trained)}")
    canvas = Canvas(WIDE, 1.75)
    axes = canvas.axes(0, 0, WIDE, 1.75)
    axes.set(xlim=(0, WIDE), ylim=(1.75, 0))
    axes.axis("off")
    step = (WIDE - 0.95) / len(names)
    axes.text(0.36, 0.85, label("transfer_part_image"), ha="center", va="center")
    for place, name in enumerate(names):
        left = 0.92 + place * step
        moves = name in trained or ("head" in trained and name in ("dense", "softmax"))
        colour = style.QUIET if name == "average" else style.ORANGE if moves else style.BLUE
        _part(axes, left, step, name, colour)
        state = "" if name == "average" else label("transfer_moves" if moves else "transfer_frozen")
        axes.text(left + step / 2 - 0.05, 1.48, state, ha="center", va="center", fontsize=style.SMALL, color=colour)
    middle = 0.92 + blocks * step / 2
    axes.text(middle, 0.16, label("transfer_trunk"), ha="center", va="center", fontsize=11)
    axes.text(0.92 + (blocks + 1.5) * step, 0.16, label("transfer_head"), ha="center", va="center", fontsize=11)
    moving = ", ".join(label("transfer_head") if name == "head" else _block_name(name) for name in trained)
    return canvas.picture(alt or label("transfer_structure_alt", blocks=blocks, moving=moving))


def _part(axes: Axes, left: float, step: float, name: str, colour: str) -> None:
    """One part as a rounded box with an arrow that leads to it."""
    light = [part + (1 - part) * 0.72 for part in to_rgb(colour)]
    axes.add_patch(
        FancyBboxPatch((left + 0.1, 0.42), step - 0.3, 0.86, boxstyle="round,pad=0,rounding_size=0.07",
                       facecolor=light, edgecolor=colour, linewidth=1.2)
    )  # fmt: skip
    words = _block_name(name) if name.startswith("block") else label(f"transfer_part_{name}")
    axes.text(left + step / 2 - 0.05, 0.85, words, ha="center", va="center", fontsize=style.SMALL, linespacing=1.3)
    axes.annotate("", (left + 0.08, 0.85), (left - 0.17, 0.85),
                  arrowprops={"arrowstyle": "-|>", "color": style.QUIET, "shrinkA": 0, "shrinkB": 0})  # fmt: skip


def _block_name(name: str) -> str:
    return label("transfer_block_number", number=name.removeprefix("block"))


@house()
def block_accuracies(accuracies: Mapping[str, Sequence[float]], *, alt: str | None = None) -> Picture:
    """Show the accuracy that each block's features give, side by side for several trunks.

    ``accuracies`` has one number a block, from the first on, under "own", "255" and "random".
    """
    counts = {len(values) for values in accuracies.values()}
    if len(counts) != 1 or not accuracies.keys() <= COLOURS.keys():
        raise ValueError(f"accuracies has equally many blocks under own, 255 and random; got {dict(accuracies)}")
    (blocks,) = counts
    canvas = Canvas(WIDE, 3.3)
    axes = canvas.axes(0.65, 0.5, WIDE - 0.8, 2.3)
    thick = 0.82 / len(accuracies)
    said = []
    for index, (name, values) in enumerate(accuracies.items()):
        places = np.arange(blocks) + (index - (len(accuracies) - 1) / 2) * thick
        axes.bar(places, values, width=0.94 * thick, color=COLOURS[name], label=label(f"transfer_name_{name}"))
        for place, value in zip(places, values, strict=True):
            axes.text(place, value + 0.012, f"{value:.2f}", ha="center", va="bottom", fontsize=7.5)
        said.append(f"{label(f'transfer_name_{name}')}: {', '.join(f'{value:.2f}' for value in values)}.")
    axes.axhline(0.1, color=style.QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set(xlim=(-0.6, blocks - 0.4), ylim=(0, max(max(values) for values in accuracies.values()) * 1.15))
    axes.set_xticks(range(blocks), [_block_name(f"block{n + 1}") for n in range(blocks)])
    axes.tick_params(axis="x", length=0, labelsize=style.SIZE, labelcolor=style.INK)
    _share_axis(axes)
    canvas.figure.legend(*axes.get_legend_handles_labels(), loc="upper left", bbox_to_anchor=(0.07, 1.0),
                         ncols=len(accuracies), frameon=False, handlelength=1.0)  # fmt: skip
    return canvas.picture(alt or sentences(label("transfer_blocks_accuracy_alt"), *said))


@house()
def transfer_costs(accuracies: Mapping[str, float], *, alt: str | None = None) -> Picture:
    """Show one accuracy for each way to do it, under "own", "255", "unfrozen" and "random"."""
    if not accuracies or not accuracies.keys() <= COLOURS.keys():
        raise ValueError(f"accuracies are given under own, 255, unfrozen and random; got {dict(accuracies)}")
    line, left = 0.4, 3.5
    canvas = Canvas(WIDE, line * len(accuracies) + 0.7)
    axes = canvas.axes(left, 0.12, WIDE - left - 0.5, line * len(accuracies))
    places = np.arange(len(accuracies))
    axes.barh(places, list(accuracies.values()), height=0.6, color=[COLOURS[name] for name in accuracies])
    for place, value in zip(places, accuracies.values(), strict=True):
        axes.text(value + 0.006, float(place), f"{value:.2f}", va="center_baseline")
    axes.axvline(0.1, color=style.QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set(ylim=(len(accuracies) - 0.5, -0.5), xlim=(0, max(*accuracies.values(), 0.2) * 1.1))
    axes.set_yticks(places, [label(f"transfer_cost_{name}") for name in accuracies])
    axes.tick_params(axis="y", length=0, labelsize=style.SIZE, labelcolor=style.INK)
    axes.set_xlabel(label("transfer_validation"))
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    _open(axes)
    said = "; ".join(f"{label(f'transfer_cost_{name}')}: {value:.2f}" for name, value in accuracies.items())
    return canvas.picture(alt or label("transfer_costs_alt", costs=said))


@house()
def accuracy_by_size(
    sizes: Sequence[int], accuracies: Mapping[str, Sequence[float]], *, alt: str | None = None
) -> Picture:
    """Show how accuracy grows with the number of training images, under "frozen" and "scratch"."""
    if any(len(values) != len(sizes) for values in accuracies.values()) or not accuracies.keys() <= COLOURS.keys():
        raise ValueError(f"one accuracy for each of {len(sizes)} sizes, under frozen and scratch; got {accuracies}")
    canvas = Canvas(6.8, 3.2)
    axes = canvas.axes(0.7, 0.2, 3.9, 2.4)
    said = []
    for name, values in accuracies.items():
        axes.plot(sizes, values, color=COLOURS[name], marker="o", linewidth=2, label=label(f"transfer_name_{name}"))
        pairs = ", ".join(f"{size}: {value:.2f}" for size, value in zip(sizes, values, strict=True))
        said.append(f"{label(f'transfer_name_{name}')}: {pairs}.".replace("\n", " "))
    axes.axhline(0.1, color=style.QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set(xscale="log", ylim=(0, max(max(values) for values in accuracies.values()) * 1.1))
    axes.set_xticks(list(sizes), [f"{size:,}" for size in sizes])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel(label("transfer_images"))
    _share_axis(axes)
    axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False, labelspacing=0.9)
    return canvas.picture(alt or sentences(label("transfer_sizes_alt"), *said))


@house()
def freezing_saves(parameters: Mapping[str, int], seconds: Mapping[str, float], *, alt: str | None = None) -> Picture:
    """Compare what training moves and how long a step takes, under "all", "head" and "cached"; both logarithmic."""
    if not parameters or parameters.keys() != seconds.keys() or not parameters.keys() <= COLOURS.keys():
        raise ValueError(f"counts and seconds are given under all, head and cached; got {parameters} and {seconds}")
    line, left, wide = 0.42, 2.35, 1.75
    canvas = Canvas(WIDE, 0.5 + line * len(parameters) + 0.1)
    said = []
    heads = ("transfer_trainable", "transfer_step")
    columns: tuple[list[float], list[float]] = (list(parameters.values()), [1000 * s for s in seconds.values()])
    for column, (head, values) in enumerate(zip(heads, columns, strict=True)):
        start = left + column * (wide + 1.15)
        canvas.text(start, 0.2, label(head), ha="left", color=style.QUIET)
        axes = canvas.axes(start, 0.42, wide, line * len(values))
        axes.barh(range(len(values)), values, height=0.55, color=[COLOURS[name] for name in parameters])
        axes.set(xscale="log", ylim=(len(values) - 0.5, -0.5), xlim=(min(values) / 4, max(values)))
        axes.axis("off")
        words = [f"{value:,.0f}" if column == 0 else f"{float(f'{value:.2g}'):g} ms" for value in values]
        for row, (value, text) in enumerate(zip(values, words, strict=True)):
            axes.text(value * 1.12, row, text, va="center_baseline", clip_on=False)
        said.append(f"{label(head)}: {', '.join(words)}.")
    for row, name in enumerate(parameters):
        canvas.text(0.1, 0.42 + line * (row + 0.5), label(f"transfer_saves_{name}"), ha="left")
    names = ", ".join(label(f"transfer_saves_{name}") for name in parameters)
    return canvas.picture(alt or sentences(label("transfer_saves_alt", ways=names), *said))


def _share_axis(axes: Axes) -> None:
    """Accuracy in percent upwards, without a frame."""
    axes.set_ylabel(label("transfer_validation"))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=style.LINE, linewidth=0.6)
    _open(axes)


def _open(axes: Axes) -> None:
    """Leave out the frame above and at the right."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
