"""Pictures of the unit on backpropagation: the way back, overlapping windows, pooling, a training under way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets
import numpy as np
from IPython.display import DisplayHandle, display
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch
from scipy import ndimage

from . import panels, style
from .arrays import Array, as_plane
from .explorer import Explorer
from .images import WIDE
from .labels import in_words, label, sentences
from .picture import Canvas, Picture
from .style import gray_colours, house, number, signed_colours

STRIDES = (1, 2, 3)
GAP = 0.62  # inches between panels
SMOOTH = 20  # steps that are averaged for the thick line of a loss curve


@house()
def guesses(images: Any, probabilities: Any, labels: Any, *, alt: str | None = None) -> Picture:
    """Show digits (count, height, width, 1) with the likeliest class of each and its probability."""
    pixels, likely = np.asarray(images), np.asarray(probabilities, dtype=float)
    right = np.asarray(labels)
    if pixels.ndim != 4 or len(pixels) != len(likely) or len(pixels) != len(right):
        raise ValueError(
            f"images (count, height, width, 1), probabilities (count, classes) and labels (count,) belong together; "
            f"these have the shapes {pixels.shape}, {likely.shape} and {right.shape}"
        )
    side, gap = 0.78, 0.2
    canvas = Canvas(len(pixels) * (side + gap) + gap, side + 0.72)
    said = []
    for index, (image, row, truth) in enumerate(zip(pixels[..., 0], likely, right, strict=True)):
        left, guess = gap + index * (side + gap), int(row.argmax())
        axes = canvas.axes(left, 0.12, side, side)
        # Without the lines between cells that other small arrays get: here the whole is what counts.
        axes.imshow(image, cmap=style.GRAY, norm=gray_colours(image).norm, interpolation="nearest", aspect="auto")
        axes.set(xticks=[], yticks=[])
        good = guess == int(truth)
        words = f"{guess} {'✓' if good else '✗'}"
        colour = style.GREEN if good else style.VERMILION
        canvas.text(left + side / 2, side + 0.32, words, color=colour, fontsize=12)
        canvas.text(left + side / 2, side + 0.54, f"{row[guess]:.0%}", color=style.QUIET, fontsize=style.SMALL)
        said.append(label("backprop_guess", label=int(truth), guess=guess, percent=f"{row[guess]:.0%}"))
    return canvas.picture(alt or sentences(label("backprop_guesses_alt", count=len(pixels)), *said))


_LAYERS = ("convolution", "relu", "pooling", "convolution", "relu", "dense", "loss")
_BETWEEN = (("images", "8×8×1"), ("z1", "8×8×8"), ("a1", "8×8×8"), ("pooled", "4×4×8"), ("z2", "4×4×16"),
            ("a2, flat", "256"), ("logits", "10"))  # fmt: skip


@house()
def gradient_flow(*, alt: str | None = None) -> Picture:
    """Show the layers of the unit's network, what flows forward between them and what comes back."""
    step, box, high = 1.2, 0.66, 0.78
    canvas = Canvas(len(_LAYERS) * step + 0.62, 2.55)
    axes = canvas.axes(0, 0, canvas.width, canvas.height)
    axes.set(xlim=(0, canvas.width), ylim=(canvas.height, 0))
    axes.axis("off")
    middle = 1.1
    for index, (layer, (name, size)) in enumerate(zip(_LAYERS, _BETWEEN, strict=True)):
        left = 0.62 + index * step
        colour = {"convolution": style.SKY, "dense": style.SKY, "loss": style.ORANGE}.get(layer, style.LINE)
        axes.add_patch(
            FancyBboxPatch((left, middle - high / 2), box, high, boxstyle="round,pad=0,rounding_size=0.07",
                           facecolor=colour, alpha=0.45, edgecolor=style.QUIET, linewidth=0.8)
        )  # fmt: skip
        axes.text(left + box / 2, middle, label(f"backprop_layer_{layer}"), ha="center", va="center", fontsize=8.5)
        start, end = (left - step + box if index else 0.06), left
        _arrow(axes, (start + 0.04, middle - 0.2), (end - 0.04, middle - 0.2), style.BLUE)
        axes.text((start + end) / 2, middle - 0.48, name, ha="center", va="center", fontsize=8.5, color=style.BLUE)
        axes.text((start + end) / 2, middle - 0.33, size, ha="center", va="center", fontsize=7, color=style.QUIET)
        if index:
            _arrow(axes, (end - 0.04, middle + 0.2), (start + 0.04, middle + 0.2), style.VERMILION)
            axes.text((start + end) / 2, middle + 0.38, "grad", ha="center", va="center", fontsize=8.5,
                      color=style.VERMILION)  # fmt: skip
        if layer in ("convolution", "dense"):
            _arrow(axes, (left + box / 2, middle + high / 2), (left + box / 2, middle + 0.86), style.VERMILION)
            axes.text(left + box / 2, middle + 0.98, "dw, db", ha="center", va="center", fontsize=8.5,
                      color=style.VERMILION)  # fmt: skip
    axes.text(0.06, 0.2, label("backprop_forward"), ha="left", va="center", color=style.BLUE)
    axes.text(canvas.width - 0.06, canvas.height - 0.2, label("backprop_backward"), ha="right", va="center",
              color=style.VERMILION)  # fmt: skip
    return canvas.picture(alt or label("backprop_flow_alt"))


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    look = {"arrowstyle": "-|>", "color": colour, "shrinkA": 0, "shrinkB": 0, "linewidth": 1.6, "mutation_scale": 9}
    axes.annotate("", end, start, arrowprops=look)


@house()
def step_sizes(steps: Any, errors: Mapping[str, Any], *, alt: str | None = None) -> Picture:
    """Show how the error of a central difference depends on its step, a line for each name."""
    sizes = np.asarray(steps, dtype=float)
    canvas = Canvas(6.2, 3.0)
    axes = canvas.axes(0.85, 0.2, 4.3, 2.2)
    axes.axvline(1e-5, color=style.LINE, linewidth=1.2, linestyle="--")
    said = []
    for colour, (name, values) in zip([style.BLUE, style.VERMILION, style.GREEN], errors.items(), strict=False):
        shown = np.maximum(np.asarray(values, dtype=float), 1e-16)
        axes.plot(sizes, shown, color=colour, linewidth=1.8, marker="o", markersize=3.5)
        axes.text(sizes[-1] / 2, shown[-1], name, color=colour, va="center")
        best = int(shown.argmin())
        said.append(label("backprop_steps_best", name=name, step=f"{sizes[best]:.0e}", error=f"{shown[best]:.0e}"))
    axes.set(xscale="log", yscale="log", xlim=(sizes.max() * 2, sizes.min() / 2), ylim=(1e-13, 3))
    # Written out: the font's mathematical alphabet has no minus sign.
    for axis, powers in ((axes.xaxis, range(-13, 0, 2)), (axes.yaxis, range(-12, 1, 3))):
        axis.set_ticks([10.0**power for power in powers], labels=[f"1e{power}" for power in powers])
    axes.minorticks_off()
    axes.set_xlabel(label("backprop_step"))
    axes.set_ylabel(label("backprop_error"))
    axes.text(1e-5, 1.8, " h = 1e-5", ha="left", va="top", color=style.QUIET, fontsize=style.SMALL)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return canvas.picture(alt or sentences(label("backprop_steps_alt"), *said))


@house()
def pool_gradient(image: Any, pool: tuple[int, int], grad: Any, *, alt: str | None = None) -> Picture:
    """Show how max pooling without overlap sends a gradient back: image, mask, grad, gradient for the image.

    ``image`` is (height, width), a multiple of ``pool``; ``grad`` has a number for each window.
    """
    picture, back = as_plane(image, "the image"), as_plane(grad, "grad")
    if tuple(n * p for n, p in zip(back.shape, pool, strict=True)) != picture.shape:
        raise ValueError(f"windows of {pool} with one number of grad {back.shape} each do not tile {picture.shape}")
    which = np.kron(np.arange(back.size).reshape(back.shape), np.ones(pool, dtype=int))
    mask, sent = np.zeros(picture.shape), np.zeros(picture.shape)
    for place, value in zip(ndimage.maximum_position(picture, which, range(back.size)), back.flat, strict=True):
        mask[place], sent[place] = 1, value
    signed = signed_colours([back])
    shown = [(picture, gray_colours(picture)), (mask, gray_colours(1 - mask)), (back, signed), (sent, signed)]
    titles = [label("input"), label("backprop_mask"), "grad", "dx"]
    across = sum(array.shape[1] for array, _ in shown)
    cell = min(0.34, (WIDE - 0.5 - 3 * GAP) / across)
    canvas = Canvas(0.5 + across * cell + 3 * GAP, panels.TITLE + picture.shape[0] * cell + 0.12)
    left = 0.38
    for (array, colours), title in zip(shown, titles, strict=True):
        top = panels.TITLE + (picture.shape[0] - array.shape[0]) * cell / 2
        axes = panels.draw(canvas, left, top, cell, array, colours, title=title, values=True)
        if array.shape == picture.shape:
            for row, column in np.ndindex(back.shape):
                panels.outline(axes, row * pool[0], column * pool[1], *pool, edgecolor=style.SKY, linewidth=1.6,
                               rim=False)  # fmt: skip
        left += array.shape[1] * cell + GAP
    words = label("backprop_pool_alt", image=in_words(picture), grad=in_words(back), dx=in_words(sent))
    return canvas.picture(alt or words)


def overlap(grad: Any, kernel: Any, length: int, stride: int = 1, *, dx: Any = None, alt: str | None = None) -> Picture:
    """Show what each output of a one-dimensional convolution sends back, and what that adds up to.

    ``dx`` is your own sum, (length,); where it is another one than the rows above add up to, its cell is framed.
    """
    return _overlap(*_checked(grad, kernel, length, stride), stride, None, dx, alt)


def explore_overlap(grad: Any, kernel: Any, *, alt: str | None = None) -> Explorer:
    """Let the learner send back one output after the other, at several strides, and watch the sum fill."""
    back, weights = np.asarray(grad, dtype=float), np.asarray(kernel, dtype=float)
    still = _overlap(*_checked(back, weights, _length(back, weights, 1), 1), 1, None, None, alt)
    wide = {"description_width": "auto"}
    sent = ipywidgets.IntSlider(
        value=1, min=0, max=len(back), description=label("backprop_sent"), style=wide, continuous_update=True
    )
    stride = ipywidgets.ToggleButtons(
        options=STRIDES, description=label("stride"), style={**wide, "button_width": "3em"}
    )
    shown = ipywidgets.HTML()

    def draw(_: Any = None) -> None:
        step = stride.value
        length = _length(back, weights, step)
        shown.value = _overlap(back, weights, length, step, sent.value, None, None).html()

    for control in (sent, stride):
        control.layout.width = "auto"
        control.observe(draw, names="value")
    draw()
    row = ipywidgets.HBox([sent, stride], layout={"flex_flow": "row wrap", "grid_gap": "4px 28px"})
    return Explorer(still.png, still.alt, still.width, ipywidgets.VBox([row, shown]))


def _length(grad: Array, kernel: Array, stride: int) -> int:
    """The shortest signal that has so many windows, and one number more where windows leave gaps."""
    return (len(grad) - 1) * stride + len(kernel) + (stride > 1)


def _checked(grad: Any, kernel: Any, length: int, stride: int) -> tuple[Array, Array, int]:
    back, weights = np.asarray(grad, dtype=float), np.asarray(kernel, dtype=float)
    if back.ndim != 1 or weights.ndim != 1 or not back.size or not weights.size:
        raise ValueError(f"grad and kernel have one axis; these have shapes {back.shape} and {weights.shape}")
    needed = (len(back) - 1) * stride + len(weights)
    if stride < 1 or length < needed:
        raise ValueError(f"{len(back)} windows at stride {stride} need a signal of {needed} numbers; got {length}")
    return back, weights, length


@house()
def _overlap(
    grad: Array, kernel: Array, length: int, stride: int, done: int | None, dx: Any, alt: str | None
) -> Picture:
    """One row an output, and the sum of the first ``done`` rows below."""
    count = len(grad) if done is None else done
    rows = np.zeros((len(grad), length))
    for output, value in enumerate(grad):
        rows[output] = np.roll(np.pad(value * kernel, (0, length - len(kernel))), output * stride)
    total = rows[:count].sum(axis=0)
    own = total if dx is None else np.asarray(dx, dtype=float)
    if own.shape != (length,):
        raise ValueError(f"dx has one number for each of the signal's {length}; this one has shape {own.shape}")
    cell, left, top = 0.46, 2.0, 0.85
    canvas = Canvas(left + length * cell + 0.3, top + (len(grad) + 2.1) * cell + 0.25)
    colours = signed_colours([rows, rows.sum(axis=0)])
    size = len(kernel)
    panels.draw(canvas, left, 0.2, cell * 0.8, kernel.reshape(1, -1), signed_colours([kernel]), indices=False)
    canvas.text(left - 0.12, 0.2 + cell * 0.4, label("kernel"), ha="right")
    for output, value in enumerate(grad):
        place = top + output * cell
        axes = canvas.axes(left, place, length * cell, cell * 0.86)
        panels.show(axes, rows[output : output + 1] if output < count else np.zeros((1, length)), colours)
        panels.mark_axes(axes, rows[:1], cell, indices=False)
        inside = np.zeros((1, length), dtype=bool)
        inside[0, output * stride : output * stride + size] = output < count
        if output < count:
            panels.write_values(axes, rows[output : output + 1], colours, cell, inside)
        look = {} if output < count else {"edgecolor": style.LINE, "linestyle": (0, (3, 2))}
        panels.outline(axes, 0, output * stride, 1, size, linewidth=1.6, rim=False, **look)
        words = f"grad[{output}] = {number(value)}"
        colour = style.INK if output < count else style.QUIET
        canvas.text(left - 0.12, place + cell * 0.43, words, ha="right", color=colour)
    bottom = top + (len(grad) + 0.55) * cell
    canvas.text(left - 0.12, bottom - cell * 0.3, label("backprop_add"), ha="right", color=style.QUIET, fontsize=8.5)
    axes = panels.draw(canvas, left, bottom, cell, own.reshape(1, -1), colours, indices=False, values=True)
    for wrong in np.flatnonzero(~np.isclose(own, total)):
        panels.outline(axes, 0, int(wrong), 1, 1)
    canvas.text(left - 0.12, bottom + cell / 2, "dx", ha="right")
    for index in range(length):
        canvas.text(left + (index + 0.5) * cell, bottom + cell + 0.14, str(index), fontsize=8, color=style.QUIET)
    words = label(
        "backprop_overlap_alt",
        kernel=" ".join(map(number, kernel)),
        grad=" ".join(map(number, grad)),
        stride=stride,
        count=count,
        dx=" ".join(map(number, own)),
    )
    return canvas.picture(alt or words)


@house()
def training(losses: Any, before: Any, now: Any, *, alt: str | None = None) -> Picture:
    """Show the loss of each step so far, and the first filters (kernel_h, kernel_w, 1, filters) before and now."""
    values, first, last = np.asarray(losses, dtype=float), np.asarray(before), np.asarray(now)
    if first.ndim != 4 or first.shape != last.shape:
        raise ValueError(f"before and now are kernels of one shape, with four axes; got {first.shape}, {last.shape}")
    filters = first.shape[3]
    cell = min(0.5, 4.3 / filters - 0.07)
    canvas = Canvas(WIDE, 2.55)
    axes = canvas.axes(0.6, 0.3, 2.45, 1.75)
    if values.size:
        axes.plot(np.arange(1, values.size + 1), values, color=style.SKY, linewidth=0.7, alpha=0.7)
        span = min(SMOOTH, values.size)
        mean = np.convolve(values, np.full(span, 1 / span), mode="valid")
        axes.plot(np.arange(span, values.size + 1), mean, color=style.BLUE, linewidth=1.8)
    axes.set(xlim=(0, max(values.size, SMOOTH)), ylim=(0, max(2.6, float(values.max(initial=0)))))
    axes.set_xlabel(label("backprop_steps"))
    axes.set_title(label("backprop_loss"), fontsize=style.SIZE)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    left = 3.5
    for row, (kernels, name) in enumerate([(first, "before"), (last, "now")]):
        top = 0.36 + row * (cell + 0.62)
        canvas.text(left, top - 0.16, label(f"backprop_{name}"), ha="left")
        for index in range(filters):
            plane = kernels[:, :, :, index].mean(axis=2)
            place = canvas.axes(left + index * (cell + 0.06), top, cell, cell)
            panels.show(place, plane, signed_colours([plane]))
            panels.mark_axes(place, plane, cell, indices=False)
    canvas.text(left, 0.36 + 2 * cell + 0.62 + 0.2, label("backprop_own_scale"), ha="left", color=style.QUIET,
                fontsize=8)  # fmt: skip
    if values.size:
        told = label("backprop_training_alt", steps=values.size, first=number(values[0]),
                     last=number(values[-SMOOTH:].mean()), filters=filters)  # fmt: skip
    else:
        told = label("backprop_training_start_alt", filters=filters)
    return canvas.picture(alt or told)


class Training:
    """A picture of a training in the notebook that is drawn anew whenever there is more to tell."""

    def __init__(self, before: Any) -> None:
        self.before = np.array(before)
        self.handle = DisplayHandle()
        display(training([], self.before, self.before), display_id=self.handle.display_id)

    def update(self, losses: Any, now: Any) -> None:
        """Draw the loss of all steps so far, and the filters as they are now."""
        self.handle.update(training(losses, self.before, now))


def watch_training(before: Any) -> Training:
    """Begin a picture of a training with the first filters as they are before it; see :class:`Training`."""
    return Training(before)
