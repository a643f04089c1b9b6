"""Pictures of the unit on CIFAR-10: what an MLP sees, which classes are confused, what layers respond to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets
import numpy as np

from . import panels, style
from .arrays import Array, as_image
from .explorer import Explorer
from .images import WIDE, image_colours
from .labels import label, sentences
from .picture import Canvas, Picture
from .style import Colours, house, map_colours, number

MAPS = 16  # feature maps of a layer that are shown at once
GAP = 0.1


def _batch(images: Any, what: str = "images") -> Array:
    array = np.asarray(images)
    if array.ndim != 4 or not len(array):
        raise ValueError(f"{what} is a batch (count, height, width, channels); this array has shape {array.shape}")
    return array


def _tile(canvas: Canvas, left: float, top: float, side: float, image: Array, colours: Colours | None = None) -> None:
    """One small image without indices; its pixels stay sharp."""
    axes = canvas.axes(left, top, side, side)
    drawn = panels.show(axes, as_image(image), image_colours(image) if colours is None else colours)
    drawn.set_interpolation("nearest")
    for lines in list(axes.collections):
        lines.remove()  # the lines between the cells of a small array: here the whole is what counts
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(color=style.QUIET, linewidth=0.6)
    canvas.smooth = True


@house()
def shuffled_pixels(images: Any, *, seed: int = 0, alt: str | None = None) -> Picture:
    """Show a few images, and below them the same ones with their pixels in another order, one order for all."""
    batch = _batch(images)
    count, height, width = batch.shape[:3]
    order = np.random.default_rng(seed).permutation(height * width)
    mixed = batch.reshape(count, height * width, -1)[:, order].reshape(batch.shape)
    side = min(0.92, (WIDE - 0.2) / count - GAP)
    canvas = Canvas(count * (side + GAP) + 0.2, 2 * (side + 0.42))
    for row, (tiles, key) in enumerate([(batch, "cifar_as_taken"), (mixed, "cifar_reordered")]):
        top = row * (side + 0.42)
        canvas.text(0.1, top + 0.18, label(key), ha="left", color=style.QUIET)
        for index, image in enumerate(tiles):
            _tile(canvas, 0.1 + index * (side + GAP), top + 0.32, side, image)
    return canvas.picture(alt or label("cifar_shuffled_alt", count=count))


@house()
def gallery(images: Any, labels: Any, names: Sequence[str], *, each: int = 8, alt: str | None = None) -> Picture:
    """Show the first few images of every class, one row a class."""
    batch, right = _batch(images), np.asarray(labels).ravel()
    if len(batch) != len(right):
        raise ValueError(f"every image has a label; these are {len(batch)} images and {len(right)} labels")
    side, beside = 0.5, 1.15
    half = -(-len(names) // 2)
    room = beside + each * (side + 0.04) + 0.3
    canvas = Canvas(2 * room - 0.2, half * (side + 0.06) + 0.1)
    for number_, name in enumerate(names):
        left, top = (number_ // half) * room, 0.05 + (number_ % half) * (side + 0.06)
        canvas.text(left + beside - 0.1, top + side / 2, f"{name} {number_}", ha="right")
        for index, image in enumerate(batch[right == number_][:each]):
            _tile(canvas, left + beside + index * (side + 0.04), top, side, image)
    return canvas.picture(alt or label("cifar_gallery_alt", names=", ".join(names)))


@house()
def confusions(matrix: Any, names: Sequence[str], *, alt: str | None = None) -> Picture:
    """Show a confusion matrix (true, predicted) with its numbers; off the diagonal on a scale of its own."""
    counts = np.asarray(matrix)
    classes = len(names)
    if counts.shape != (classes, classes):
        raise ValueError(f"for {classes} classes the matrix is {(classes, classes)}; this one has shape {counts.shape}")
    cell, left, top = 0.42, 1.45, 1.35
    canvas = Canvas(left + classes * cell + 0.2, top + classes * cell + 0.15)
    wrong = np.where(np.eye(classes, dtype=bool), 0, counts)
    colours = map_colours([wrong.astype(float)])
    axes = canvas.axes(left, top, classes * cell, classes * cell)
    panels.show(axes, wrong.astype(float), colours)
    axes.set(xticks=[], yticks=[])
    for (row, column), value in np.ndenumerate(counts):
        same = row == column
        ink = style.QUIET if same else style.text_colour(colours.at(float(value)))
        axes.text(column, row, number(float(value)), ha="center", va="center", color=ink, fontsize=8)
    for index, name in enumerate(names):
        canvas.text(left - 0.1, top + (index + 0.5) * cell, name, ha="right")
        canvas.text(left + (index + 0.5) * cell, top - 0.1, name, ha="left", va="bottom", rotation=50,
                    rotation_mode="anchor")  # fmt: skip
    canvas.text(0.14, top + classes * cell / 2, label("cifar_true"), rotation=90, color=style.QUIET)
    canvas.text(left + classes * cell / 2, 0.14, label("cifar_predicted"), color=style.QUIET)
    true, predicted = divmod(int(wrong.argmax()), classes)
    share = counts.trace() / max(counts.sum(), 1)
    description = label(
        "cifar_confusions_alt", percent=f"{share:.0%}", true=names[true], predicted=names[predicted],
        count=number(float(wrong.max())),
    )  # fmt: skip
    return canvas.picture(alt or description)


@house()
def verdicts(
    images: Any, probabilities: Any, labels: Any, names: Sequence[str], *, count: int = 8, alt: str | None = None
) -> Picture:
    """Show images with their true class, and below the class a network gives them and how sure it is."""
    batch, shares, right = _batch(images)[:count], np.asarray(probabilities)[:count], np.asarray(labels).ravel()[:count]
    side = 0.86
    canvas = Canvas(max(len(batch), 2) * (side + 0.12) + 0.12, side + 0.85)
    said = []
    for index, (image, row, truth) in enumerate(zip(batch, shares, right, strict=True)):
        left, guess = 0.12 + index * (side + 0.12), int(row.argmax())
        middle = left + side / 2
        canvas.text(middle, 0.16, names[int(truth)], fontsize=style.SMALL)
        _tile(canvas, left, 0.3, side, image)
        colour = style.GREEN if guess == truth else style.VERMILION
        canvas.text(middle, side + 0.46, f"{names[guess]} {'✓' if guess == truth else '✗'}", color=colour,
                    fontsize=style.SMALL)  # fmt: skip
        canvas.text(middle, side + 0.65, f"{row[guess]:.0%}", color=style.QUIET, fontsize=style.SMALL)
        said.append(label("cifar_verdict", true=names[int(truth)], guess=names[guess], percent=f"{row[guess]:.0%}"))
    return canvas.picture(alt or sentences(*said))


@house()
def filter_images(filters: Any, *, alt: str | None = None) -> Picture:
    """Show the filters of a first layer (filters, kernel_h, kernel_w, 3) with colours from 0 to 1."""
    batch = _batch(filters, "filters")
    columns, side = 16, 0.42
    rows = -(-len(batch) // columns)
    canvas = Canvas(0.1 + min(len(batch), columns) * (side + 0.06), 0.1 + rows * (side + 0.06))
    for index, image in enumerate(batch):
        row, column = divmod(index, columns)
        _tile(canvas, 0.08 + column * (side + 0.06), 0.08 + row * (side + 0.06), side, image)
    size = "×".join(map(str, batch.shape[1:3]))
    return canvas.picture(alt or label("cifar_filters_alt", count=len(batch), size=size))


def explore_maps(images: Any, layers: Sequence[Any], names: Sequence[str], *, alt: str | None = None) -> Explorer:
    """Let the learner choose an image and see what each layer makes of it.

    ``layers`` holds one array (count, map_h, map_w, filters) a layer, for the same images; ``names``
    says what each image is.
    """
    batch, maps = _batch(images), [_batch(layer, "a layer's maps") for layer in layers]
    if any(len(layer) != len(batch) for layer in maps) or len(names) != len(batch):
        raise ValueError(f"for {len(batch)} images every layer has as many maps, and there are as many names")
    still = _maps(batch[0], [layer[0] for layer in maps], names[0], alt)
    options = [(f"{index + 1} · {name}", index) for index, name in enumerate(names)]
    chosen = ipywidgets.Dropdown(options=options, description=label("cifar_image"))
    shown = ipywidgets.HTML()

    def draw(_: Any = None) -> None:
        index = chosen.value
        shown.value = _maps(batch[index], [layer[index] for layer in maps], names[index], None).html()

    chosen.observe(draw, names="value")
    draw()
    return Explorer(still.png, still.alt, still.width, ipywidgets.VBox([chosen, shown]))


@house()
def _maps(image: Array, layers: list[Array], name: str, alt: str | None) -> Picture:
    """The image at the left; beside it, one row a layer, the maps that answer most strongly, strongest first."""
    side, beside = 0.56, 1.85
    columns = min(MAPS, max(layer.shape[2] for layer in layers)) // 2
    step = 2 * side + 0.5
    canvas = Canvas(beside + columns * (side + 0.06) + 0.1, len(layers) * step)
    _tile(canvas, 0.12, 0.36, 1.3, image)
    canvas.text(0.77, 0.2, name)
    said = []
    for row, layer in enumerate(layers):
        top = row * step + 0.36
        order = np.argsort(-layer.mean(axis=(0, 1)), kind="stable")[: 2 * columns]
        colours = map_colours([layer[:, :, order]])
        size = f"{layer.shape[0]}×{layer.shape[1]}×{layer.shape[2]}"
        canvas.text(beside, top - 0.16, label("cifar_layer", number=row + 1, size=size), ha="left", color=style.QUIET)
        for place, index in enumerate(order):
            down, across = divmod(place, columns)
            _tile(
                canvas, beside + across * (side + 0.06), top + down * (side + 0.06), side, layer[:, :, index], colours
            )
        silent = np.mean(layer.max(axis=(0, 1)) <= 0)
        said.append(label("cifar_layer_said", number=row + 1, size=size, percent=f"{silent:.0%}"))
    return canvas.picture(alt or sentences(label("cifar_maps_alt", name=name), *said))


@house()
def favourites(
    images: Any, layers: Sequence[Any], fields: Sequence[tuple[int, int]], *, shown: int = 6, alt: str | None = None
) -> Picture:
    """Show for some filters of each layer the pieces of images that they answer most strongly, one an image.

    ``layers`` holds an array (count, map_h, map_w, filters) a layer; ``fields`` says of each layer how
    many pixels of the image one of its numbers sees, and how many pixels apart two neighbours look.
    """
    batch = _batch(images)
    side, across, beside = 0.5, 5, 1.75
    room = across * (side + 0.03) + 0.22
    columns = 2
    rows = -(-shown // columns)
    step = rows * (side + 0.1) + 0.42
    canvas = Canvas(beside + columns * room, len(layers) * step)
    for row, (layer, (field, stride)) in enumerate(zip(layers, fields, strict=True)):
        maps = _batch(layer, "a layer's maps")
        top = row * step + 0.32
        canvas.text(0.1, top + 0.2, label("cifar_layer_short", number=row + 1), ha="left")
        canvas.text(0.1, top + 0.42, label("cifar_field", size=field), ha="left", color=style.QUIET, fontsize=8)
        maps = maps * _inside(maps.shape[1:3], batch.shape[1:3], field, stride)[..., np.newaxis]
        peaks = maps.max(axis=(1, 2))
        # The filters that are most choosy: a few images excite them far more than the others do.
        best = np.sort(peaks, axis=0)[-across:]
        choosy = np.where(best[0] > 0, best.mean(axis=0) / (peaks.mean(axis=0) + 1e-6), -1)
        for place, index in enumerate(np.argsort(-choosy, kind="stable")[:shown]):
            down, beside_ = divmod(place, columns)
            excited = [n for n in np.argsort(-peaks[:, index], kind="stable")[:across] if peaks[n, index] > 0]
            for order, image in enumerate(excited):
                at = np.unravel_index(int(maps[image, :, :, index].argmax()), maps.shape[1:3])
                piece = _piece(batch[image], at, field, stride)
                left = beside + beside_ * room + order * (side + 0.03)
                _tile(canvas, left, top + down * (side + 0.1), side, piece)
    told = ", ".join(f"{index + 1}: {field}×{field}" for index, (field, _) in enumerate(fields))
    return canvas.picture(alt or label("cifar_favourites_alt", count=across, fields=told))


def _corners(count: int, field: int, stride: int) -> Array:
    """Where on one axis of the image the field of each of ``count`` neighbouring numbers begins."""
    # Its middle lies at the middle of the pixels that the number stands for.
    return np.arange(count) * stride + (stride - field) // 2


def _inside(places: tuple[int, ...], image: tuple[int, ...], field: int, stride: int) -> Array:
    """1 where a number's field lies wholly in the image, else 0: borders excite filters in every image alike."""
    starts = [_corners(count, field, stride) for count in places]
    rows, columns = ((at >= 0) & (at + field <= size) for at, size in zip(starts, image, strict=True))
    return np.outer(rows, columns).astype(float)


def _piece(image: Array, at: Any, field: int, stride: int) -> Array:
    """What one number of a map sees of the image."""
    row, column = (int(_corners(place + 1, field, stride)[-1]) for place in at)
    return image[row : row + field, column : column + field]
