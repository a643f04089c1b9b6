"""Pictures of the unit on convolution: activation functions, a sentence under a kernel, parameter counts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from . import panels, style
from .labels import label
from .picture import Canvas, Picture
from .style import house, signed_colours

LEAK = 0.1
SPAN = 3  # words under the kernel
FEATURES = 4  # numbers a word


@house()
def activations(*, alt: str | None = None) -> Picture:
    """Show ReLU and LeakyReLU, which lets a tenth of each negative number through."""
    canvas = Canvas(6.6, 2.7)
    x = np.linspace(-4.0, 4.0, 81)
    for index, (name, slope) in enumerate([("ReLU", 0.0), ("LeakyReLU", LEAK)]):
        axes = canvas.axes(0.5 + 3.2 * index, 0.45, 2.6, 1.75)
        axes.axhline(0, color=style.LINE, linewidth=0.8)
        axes.axvline(0, color=style.LINE, linewidth=0.8)
        axes.plot(x, x, color=style.QUIET, linewidth=1, linestyle=":")
        axes.plot(x[x <= 0], slope * x[x <= 0], color=style.VERMILION, linewidth=2.4)
        axes.plot(x[x >= 0], x[x >= 0], color=style.BLUE, linewidth=2.4)
        axes.set(xlim=(-4, 4), ylim=(-2, 4), xticks=range(-4, 5, 2), yticks=range(-2, 5, 2))
        axes.set_xlabel("x", labelpad=1)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        rule = "max(x, 0)" if slope == 0 else label("convolution_leaky_rule", slope=slope)
        canvas.text(0.5 + 3.2 * index + 1.3, 0.14, name)
        canvas.text(0.5 + 3.2 * index + 1.3, 0.32, rule, color=style.QUIET, fontsize=style.SMALL)
    return canvas.picture(alt or label("convolution_activations_alt", slope=LEAK))


@house()
def words(sentence: str | None = None, *, alt: str | None = None) -> Picture:
    """Show a kernel that slides along a sentence, as Conv1D does: three words give one number.

    The numbers of words and kernel are drawn at random; the feature map is computed from them.
    """
    tokens = (sentence or label("convolution_sentence")).split()
    if len(tokens) < SPAN:
        raise ValueError(f"the sentence needs at least {SPAN} words; got {sentence!r}")
    rng = np.random.default_rng(1)
    columns = rng.normal(size=(FEATURES, len(tokens)))
    kernel = rng.normal(size=(FEATURES, SPAN))
    starts = range(len(tokens) - SPAN + 1)
    feature_map = np.array([[np.sum(columns[:, start : start + SPAN] * kernel) for start in starts]])
    wide, high, left = 0.92, 0.3, 1.5
    canvas = Canvas(left + wide * len(tokens) + 0.2, 3.3)
    place, first = 1, 0.5
    for index, token in enumerate(tokens):
        canvas.text(left + wide * (index + 0.5), first - 0.18, token)
    top = canvas.axes(left, first, wide * len(tokens), high * FEATURES)
    panels.show(top, columns, signed_colours([columns]))
    top.set(xticks=[], yticks=[])
    panels.outline(top, 0, place, FEATURES, SPAN)
    below = first + high * FEATURES + 0.75
    bottom = canvas.axes(left + wide * (SPAN - 1) / 2, below, wide * len(starts), high)
    colours = signed_colours([feature_map])
    panels.show(bottom, feature_map, colours)
    panels.write_values(bottom, feature_map, colours, high * 1.2)
    bottom.set(xticks=[], yticks=[])
    panels.outline(bottom, 0, place, 1, 1)
    middle = left + wide * (place + SPAN / 2)
    canvas.text(middle, below - 0.38, label("convolution_words_step", span=SPAN), color=style.FOCUS)
    for height, words_beside in [
        (first + high * FEATURES / 2, label("convolution_words_input", features=FEATURES)),
        (below + high / 2, label("feature_map")),
    ]:
        canvas.text(0.1, height, words_beside, ha="left", color=style.QUIET)
    canvas.text(left, below + high + 0.3, label("convolution_words_note"), ha="left", color=style.QUIET)
    description = label(
        "convolution_words_alt", sentence=" ".join(tokens), span=SPAN, count=len(tokens), results=len(starts)
    )
    return canvas.picture(alt or description)


@house()
def parameters(counts: Mapping[str, int], *, alt: str | None = None) -> Picture:
    """Show how many parameters layers have, by name, as bars on a logarithmic scale."""
    if not counts or min(counts.values()) < 1:
        raise ValueError(f"counts holds a positive number of parameters for each layer; got {dict(counts)}")
    height = 0.42 * len(counts)
    canvas = Canvas(7.6, height + 0.8)
    axes = canvas.axes(1.75, 0.12, 4.5, height)
    places = np.arange(len(counts))[::-1]
    axes.barh(places, list(counts.values()), color=[style.BLUE, style.ORANGE, style.GREEN, style.SKY] * 8, height=0.6)
    top = 10 ** np.ceil(np.log10(max(counts.values())))
    axes.set(xscale="log", xlim=(1, top), yticks=places, yticklabels=list(counts), ylim=(-0.5, len(counts) - 0.5))
    axes.set_axisbelow(True)
    axes.grid(axis="x", color=style.LINE, linewidth=0.6)
    axes.set_xlabel(label("convolution_parameters"))
    axes.tick_params(axis="y", length=0, labelsize=style.SIZE, labelcolor=style.INK)
    axes.set_xticks(10.0 ** np.arange(int(np.log10(top)) + 1))
    axes.minorticks_off()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for place, count in zip(places, counts.values(), strict=True):
        beyond = 1.75 + 4.5 * np.log10(count) / np.log10(top) + 0.08
        y = 0.12 + height * (len(counts) - 0.5 - place) / len(counts)
        canvas.text(beyond, y, f"{count:,}", ha="left")
    spoken = "; ".join(f"{name}: {count:,}" for name, count in counts.items())
    return canvas.picture(alt or label("convolution_parameters_alt", counts=spoken))
