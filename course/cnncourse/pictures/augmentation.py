"""Pictures of the unit on augmentation: changed images, orders of batches, robustness, accuracy by class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets
import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter
from scipy import ndimage

from . import style
from .arrays import Array
from .explorer import Explorer
from .images import WIDE
from .labels import label, sentences
from .picture import Canvas, Picture
from .style import house, number

COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.VERMILION, style.SKY)
LARGEST = 1.02  # inches of an image in a row
GAP = 0.1
HEAD = 0.32  # inches above a row of images, for its name
STRENGTHS = {"shift": 8, "turn": 180, "brightness": 0.6, "noise": 0.3}
TELLING: tuple[dict[str, float], ...] = (
    {},
    {"shift": 5},
    {"turn": 30},
    {"brightness": 0.3},
    {"noise": 0.1},
    {"flip": 1},
)


@house()
def versions(rows: Mapping[str, Any], *, alt: str | None = None) -> Picture:
    """Show rows of small images, ``rows[name]`` (count, height, width, channels), each row under its name."""
    batches = {name: _batch(images) for name, images in rows.items()}
    if not batches or len({len(batch) for batch in batches.values()}) != 1:
        raise ValueError("versions shows at least one row of images, and equally many in each")
    canvas = _rows(batches)
    count = len(next(iter(batches.values())))
    return canvas.picture(alt or label("augment_versions_alt", count=count, names=", ".join(rows)))


def _rows(batches: Mapping[str, Array]) -> Canvas:
    count = max(len(batch) for batch in batches.values())
    side = min(LARGEST, (WIDE - 0.2) / count - GAP)
    canvas = Canvas(0.1 + count * (side + GAP), len(batches) * (HEAD + side + 0.08) + 0.04)
    for row, (name, batch) in enumerate(batches.items()):
        top = row * (HEAD + side + 0.08)
        canvas.text(0.1, top + HEAD / 2 + 0.02, name, ha="left", color=style.INK)
        for column, image in enumerate(batch):
            _draw(canvas.axes(0.1 + column * (side + GAP), top + HEAD, side, side), image)
    return canvas


def _draw(axes: Axes, image: Array) -> None:
    """One small image without ticks."""
    shown = image / 255 if image.dtype == np.uint8 else image
    shown = np.clip(shown.astype(float), 0, 1)
    axes.imshow(shown[..., 0] if shown.shape[-1] == 1 else shown, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(color=style.LINE, linewidth=0.6)


def _batch(images: Any) -> Array:
    batch = np.asarray(images)
    if batch.ndim != 4 or batch.shape[3] not in (1, 3):
        raise ValueError(f"images have shape (count, height, width, channels), 1 or 3 channels; got {batch.shape}")
    return batch


@house()
def answered(
    images: Any, answers: Sequence[str], right: Sequence[bool], names: Sequence[str], *, alt: str | None = None
) -> Picture:
    """Show images in a row, above each its name, below it a network's answer with a mark for right or wrong."""
    batch = _batch(images)
    if not len(batch) == len(answers) == len(right) == len(names):
        raise ValueError(f"there are {len(batch)} images; give an answer, a mark and a name for each")
    side = min(1.35, (WIDE - 0.2) / len(batch) - GAP)
    canvas = Canvas(0.1 + len(batch) * (side + GAP), HEAD + side + 0.36)
    for column, image in enumerate(batch):
        left = 0.1 + column * (side + GAP)
        canvas.text(left + side / 2, HEAD / 2 + 0.02, names[column], color=style.QUIET)
        _draw(canvas.axes(left, HEAD, side, side), image)
        colour, mark = (style.GREEN, "✓") if right[column] else (style.VERMILION, "✗")
        # The mark comes from another font than Korean does, so it is set apart.
        words = f"{mark} {answers[column]}"
        canvas.text(left + side / 2, HEAD + side + 0.18, words, color=colour, family=["DejaVu Sans", "NanumGothic"])
    said = (
        label("augment_answer_said", name=name, answer=answer, mark=label("augment_right" if ok else "augment_wrong"))
        for name, answer, ok in zip(names, answers, right, strict=True)
    )
    return canvas.picture(alt or sentences(label("augment_answers_alt", count=len(batch)), *said))


def explore_augmentation(images: Any, *, alt: str | None = None) -> Explorer:
    """Let the learner choose the strength of each change and see what becomes of the images.

    ``images`` (count, height, width, 3), uint8. A page without a kernel shows some changes, one a row.
    """
    batch = _batch(images)
    still = _still(batch, alt)
    return Explorer(still.png, still.alt, still.width, _controls(batch))


@house()
def _still(batch: Array, alt: str | None) -> Picture:
    rows = {}
    for choice in TELLING:
        words = [label(f"augment_most_{name}", most=number(most)) for name, most in choice.items()]
        rows[words[0] if words else label("augment_originals")] = changed(batch, seed=2, **choice)
    canvas = _rows(rows)
    return canvas.picture(alt or label("augment_versions_alt", count=len(batch), names=", ".join(rows)))


def _controls(batch: Array) -> Any:
    """A slider for each change, a box for the flip, a button that draws anew, and the images under them."""
    wide = {"description_width": "auto"}
    sliders = {}
    for name, most in STRENGTHS.items():
        make = ipywidgets.FloatSlider if isinstance(most, float) else ipywidgets.IntSlider
        step = most / 12 if isinstance(most, float) else max(1, most // 36)
        sliders[name] = make(value=0, min=0, max=most, step=step, description=label(f"augment_{name}"), style=wide)
    flip = ipywidgets.Checkbox(value=False, description=label("augment_flip"), indent=False)
    again = ipywidgets.Button(description=label("augment_again"))
    shown = ipywidgets.HTML()
    seeds = iter(range(1, 1_000_000))

    def draw(_: Any = None) -> None:
        strengths = {name: slider.value for name, slider in sliders.items()}
        after = changed(batch, seed=next(seeds), flip=float(flip.value), **strengths)
        rows = {label("augment_originals"): batch, label("augment_changed"): after}
        shown.value = versions(rows).html()

    for control in (*sliders.values(), flip):
        control.layout.width = "auto"
        control.observe(draw, names="value")
    again.on_click(draw)
    draw()
    flow = {"flex_flow": "row wrap", "grid_gap": "4px 28px"}
    return ipywidgets.VBox([ipywidgets.HBox([*sliders.values(), flip, again], layout=flow), shown])


def changed(
    batch: Array,
    *,
    seed: int,
    shift: float = 0,
    turn: float = 0,
    brightness: float = 0,
    noise: float = 0,
    flip: float = 0,
) -> Array:
    """Each image changed by draws of its own, at most so strongly; by SciPy's filters. Gives floats from 0 to 1."""
    rng = np.random.default_rng(seed)
    found = []
    for image in batch / 255:
        down, right = rng.integers(-int(shift), int(shift) + 1, size=2)
        after = ndimage.rotate(image, rng.uniform(-turn, turn), reshape=False, order=1, mode="nearest")
        after = ndimage.shift(after, (down, right, 0), order=0, mode="nearest")
        after = after[:, ::-1] if flip and rng.random() < 0.5 else after
        found.append(after + rng.uniform(-brightness, brightness) + rng.normal(0, noise, size=image.shape))
    clipped: Array = np.clip(np.stack(found), 0, 1)
    return clipped


@house()
def batch_orders(orders: Mapping[str, Sequence[Any]], *, alt: str | None = None) -> Picture:
    """Show in what order images come: ``orders[name]`` is a list of batches of numbers from 0; a row is a batch."""
    if not orders:
        raise ValueError("batch_orders shows at least one order; orders is empty")
    tables = {name: [np.asarray(batch).ravel() for batch in batches] for name, batches in orders.items()}
    total = 1 + max(int(batch.max()) for batches in tables.values() for batch in batches)
    longest = max(len(batch) for batches in tables.values() for batch in batches)
    gap = 0.35
    cell = min(0.32, (WIDE - 0.1 - gap * (len(tables) - 1)) / (len(tables) * longest))
    canvas = Canvas(
        0.1 + len(tables) * (longest * cell + gap) - gap + 0.05, 0.42 + max(map(len, tables.values())) * cell + 0.08
    )
    shades = colormaps["cividis"]
    for index, (name, batches) in enumerate(tables.items()):
        left = 0.1 + index * (longest * cell + gap)
        canvas.text(left + longest * cell / 2, 0.2, name)
        axes = canvas.axes(left, 0.42, longest * cell, len(batches) * cell)
        axes.set(xlim=(0, longest), ylim=(len(batches), 0), xticks=[], yticks=[])
        for row, batch in enumerate(batches):
            for column, value in enumerate(batch):
                shade = shades(value / max(total - 1, 1))
                axes.fill_between([column + 0.04, column + 0.96], row + 0.1, row + 0.9, color=shade, linewidth=0)
                axes.text(column + 0.5, row + 0.5, str(value), ha="center", va="center_baseline",
                          fontsize=7.5, color=style.text_colour(shade))  # fmt: skip
        for spine in axes.spines.values():
            spine.set_visible(False)
    said = "; ".join(
        f"{name}: " + " | ".join(" ".join(map(str, batch.tolist())) for batch in batches[:2])
        for name, batches in tables.items()
    )
    return canvas.picture(alt or label("augment_orders_alt", orders=said))


@house()
def robustness(
    measured: Mapping[str, tuple[Sequence[float], Mapping[str, Sequence[float]]]], *, alt: str | None = None
) -> Picture:
    """Show accuracy over the strength of several changes: ``measured[change]`` is (strengths, {model: accuracies}).

    The changes ``shift``, ``rotation`` and ``brightness`` and the models ``plain`` and ``augmented`` have names of
    their own in each language; others stand as they are.
    """
    if not measured:
        raise ValueError("robustness shows at least one change; measured is empty")
    canvas = Canvas(WIDE, 2.9)
    room = (WIDE - 0.55) / len(measured)
    said = []
    for index, (change, (strengths, curves)) in enumerate(measured.items()):
        axes = canvas.axes(0.55 + index * room, 0.5, room - 0.25, 1.85)
        for colour, (name, values) in zip(COLOURS * 4, curves.items(), strict=False):
            words = _known("model", name)
            axes.plot(strengths, values, color=colour, linewidth=2, marker="o", markersize=4, label=words)
            shares = ", ".join(f"{number(100 * round(float(v), 3))} %" for v in values)
            said.append(label("augment_curve_said", change=_known("axis", change), model=words, values=shares))
        axes.set(ylim=(0, 1), xticks=list(strengths))
        axes.set_xlabel(_known("axis", change))
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axes.grid(axis="y", color=style.LINE, linewidth=0.6)
        axes.set_axisbelow(True)
        if index:
            axes.set_yticklabels([])
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    handles, names = canvas.figure.axes[0].get_legend_handles_labels()
    canvas.figure.legend(handles, names, loc="upper left", ncols=4, frameon=False, bbox_to_anchor=(0.05, 1.0))
    return canvas.picture(alt or sentences(label("augment_robustness_alt"), *said))


def _known(kind: str, name: str) -> str:
    """What a change or model is called in the session's language; its own name where it has none there."""
    try:
        return label(f"augment_{kind}_{name}")
    except KeyError:
        return name


@house()
def class_accuracies(rates: Mapping[str, Sequence[float]], names: Sequence[str], *, alt: str | None = None) -> Picture:
    """Compare models class by class: ``rates[model]`` holds one accuracy for each of ``names``."""
    if not rates or any(len(values) != len(names) for values in rates.values()):
        raise ValueError(f"there are {len(names)} classes; give each model so many accuracies")
    line, left, wide = 0.34, 1.35, 5.2
    canvas = Canvas(left + wide + 0.5, 0.42 + line * len(names) + 0.4)
    axes = canvas.axes(left, 0.42, wide, line * len(names))
    height = 0.78 / len(rates)
    for index, (colour, (model, values)) in enumerate(zip(COLOURS * 4, rates.items(), strict=False)):
        places = np.arange(len(names)) + (index - (len(rates) - 1) / 2) * height
        axes.barh(places, values, height=0.9 * height, color=colour, label=_known("model", model.replace(" ", "_")))
    axes.set(xlim=(0, 1), ylim=(len(names) - 0.5, -0.5), yticks=range(len(names)), yticklabels=list(names))
    axes.tick_params(axis="y", length=0, labelcolor=style.INK, labelsize=style.SIZE)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.grid(axis="x", color=style.LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel(label("augment_accuracy"))
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    handles, words = axes.get_legend_handles_labels()
    canvas.figure.legend(handles, words, loc="upper left", ncols=4, frameon=False, bbox_to_anchor=(0.17, 1.0))
    said = "; ".join(
        f"{name}: " + ", ".join(f"{word} {number(100 * round(float(values[k]), 2))} %"
                                for word, values in zip(words, rates.values(), strict=True))
        for k, name in enumerate(names)
    )  # fmt: skip
    return canvas.picture(alt or label("augment_classes_alt", rates=said))
