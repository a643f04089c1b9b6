"""Pictures of a training: loss and accuracy by epoch, redrawn while it goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from . import style
from .images import WIDE
from .labels import label, sentences
from .picture import Canvas, Picture
from .style import house, number

COLOURS = {"": style.BLUE, "val_": style.ORANGE}
PARTS = ("loss", "accuracy")
HIGH = 2.6  # inches of a panel with its title and axis


@house()
def learning_curves(history: Mapping[str, Sequence[float]], epochs: int = 0, *, alt: str | None = None) -> Picture:
    """Show loss and accuracy by epoch, of training and validation, as Keras's ``history.history`` holds them.

    ``epochs`` is how many there will be, so that the axis can be as long from the beginning.
    """
    shown = [part for part in PARTS if part in history or f"val_{part}" in history] or ["loss"]
    longest = max([epochs, *(len(values) for values in history.values())])
    canvas = Canvas(WIDE, HIGH)
    room = (WIDE - 0.2) / len(shown)
    spoken = []
    for index, part in enumerate(shown):
        axes = canvas.axes(0.55 + index * room, 0.36, room - 0.75, HIGH - 0.9)
        for prefix, colour in COLOURS.items():
            values = [float(value) for value in history.get(prefix + part, ())]
            if values:
                words = label(f"learning_{prefix}set")
                places = np.arange(1, len(values) + 1)
                axes.plot(places, values, color=colour, marker="o", markersize=3.5, linewidth=1.6, label=words)
                spoken.append(
                    label("learning_said", part=label(f"learning_{part}"), set=words, first=number(values[0]),
                          last=number(values[-1]))
                )  # fmt: skip
        _frame(axes, part, longest)
    return canvas.picture(alt or sentences(label("learning_curves_alt", epochs=longest), *spoken))


def _frame(axes: Axes, part: str, epochs: int) -> None:
    """Titles, ticks at whole epochs, and a scale that starts at zero."""
    axes.set_title(label(f"learning_{part}"), fontsize=style.SIZE)
    axes.set_xlabel(label("learning_epoch"))
    axes.set_xlim(0.6, max(epochs, 2) + 0.4)
    axes.locator_params(axis="x", integer=True)
    top = max((float(np.max(line.get_ydata())) for line in axes.get_lines()), default=0.0)
    axes.set_ylim(0, 1 if part == "accuracy" else max(1.05 * top, 0.1))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if axes.get_lines():
        axes.legend(frameon=False, fontsize=style.SMALL, loc="best")


def training_progress(share: float, line: str, picture: Picture) -> dict[str, Any]:
    """A bar of how far a training has come, a line that says it, and the curves, as IPython displays them."""
    bar = (
        f'<div role="progressbar" aria-valuenow="{100 * share:.0f}" aria-valuemin="0" aria-valuemax="100" '
        f'style="background:#8a8f9840;width:24em;max-width:100%;height:8px;margin:4px 0">'
        f'<div style="background:#2e9e5b;width:{100 * share:.0f}%;height:8px"></div></div>'
    )
    return {"text/html": f"{bar}<div>{line}</div>{picture.html()}", "text/plain": f"{line}\n{picture.alt}"}
