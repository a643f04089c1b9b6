"""What a check may know of a submitted object that is not data: a model, a figure, a training history.

Each becomes a description made of plain data. A description is a claim of whoever made it; what
points rest on is what the checks themselves observe: the outputs of the object when it is used, or
of a model rebuilt from its description (``models.rebuild``). Neither Keras nor Matplotlib is
imported here: an object of theirs can only exist where they are loaded already.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

MAX_LAYERS = 400
MAX_WEIGHTS = 4_000_000
"""Numbers of all weights together that cross with a description; a larger model crosses without."""

MAX_ARTISTS = 60
MAX_POINTS = 2_000
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer: its Keras class, its settings, its weights, and the layers that feed it (by position)."""

    kind: str
    settings: dict[str, Any]
    weights: tuple[Array, ...] | None
    trainable: bool
    parameters: int
    output_shape: tuple[int | None, ...] | None
    inputs: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Model:
    """A Keras model: its layers in order, nested ones unfolded, and what it claims of its compilation.

    ``object`` is the model itself, to be used in its own process; it never crosses.
    """

    layers: tuple[Layer, ...]
    input_shape: tuple[int | None, ...] | None
    output_shape: tuple[int | None, ...] | None
    parameters: int
    trainable_parameters: int
    compiled: dict[str, Any]
    object: Any = field(default=None, compare=False, repr=False)

    def kinds(self) -> list[str]:
        """The classes of the layers in order, without input layers."""
        return [layer.kind for layer in self.layers if layer.kind != "InputLayer"]

    def text(self) -> str:
        """The model in a line for a learner."""
        return f"a model of {self.parameters:,} parameters: {' → '.join(self.kinds())}"


@dataclass(frozen=True, kw_only=True)
class Axes:
    """What one pair of axes of a figure shows."""

    title: str
    xlabel: str
    ylabel: str
    legend: tuple[str, ...]
    lines: tuple[tuple[str, Array, Array], ...]
    """Label, x and y of each line."""
    images: tuple[tuple[int, ...], ...]
    """Shape of each image."""
    bars: int
    texts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A Matplotlib figure as what it shows."""

    title: str
    axes: tuple[Axes, ...]

    def text(self) -> str:
        """The figure in a line for a learner."""
        return f"a figure with {len(self.axes)} axes"


@dataclass(frozen=True, kw_only=True)
class History:
    """What a training says of its epochs: values by name."""

    values: dict[str, tuple[float, ...]]

    def text(self) -> str:
        """The history in a line for a learner."""
        return f"a training history with {', '.join(sorted(self.values))}"


DESCRIPTIONS = (Model, Layer, Figure, Axes, History)


def state(description: Any) -> dict[str, Any]:
    """A description's own fields, without the object it may carry."""
    return {name: getattr(description, name) for name in field_names(type(description))}


def field_names(kind: type[Any]) -> tuple[str, ...]:
    """The names of a description's own fields, without the object it may carry."""
    return tuple(f.name for f in fields(kind) if f.name != "object")


def tensor(value: Any) -> Array | None:
    """An eager tensor's or Keras variable's numbers; ``None`` for anything else."""
    kind = type(value)
    if kind.__name__ in {"EagerTensor", "ResourceVariable", "Variable"} and kind.__module__.split(".")[0] in {
        "tensorflow",
        "keras",
    }:
        return np.asarray(value.numpy())
    return None


def describe(value: Any) -> Any:
    """The description of a model, figure or history; ``None`` for anything else."""
    keras = sys.modules.get("keras")
    if keras is not None and hasattr(keras, "Model"):
        if isinstance(value, keras.Model):
            return describe_model(value)
        if isinstance(value, keras.callbacks.History):
            values = {str(k): tuple(float(x) for x in v) for k, v in value.history.items()}
            return History(values=values)
    matplotlib = sys.modules.get("matplotlib.figure")
    if matplotlib is not None:
        if isinstance(value, matplotlib.Figure):
            return describe_figure(value)
        figure = getattr(value, "figure", None) if type(value).__module__.startswith("matplotlib.") else None
        if isinstance(figure, matplotlib.Figure):
            return describe_figure(figure)
    return None


def name(value: Any) -> str:
    """What to call an object in a message."""
    kind = type(value)
    if kind.__name__ == "generator":
        return "a generator"
    module = kind.__module__.split(".")[0]
    if module == "keras":
        return f"a Keras {kind.__name__}"
    if module == "tensorflow" and "Dataset" in kind.__name__:
        return "a tf.data data set"
    if isinstance(value, type):
        return "a class"
    if isinstance(value, BaseException):
        return "an exception"
    if callable(value) and kind.__name__ in {"function", "builtin_function_or_method", "method", "ufunc", "partial"}:
        return "a function"
    return f"an object of type {kind.__name__[:40]}"


def describe_model(model: Any) -> Model:
    """A Keras model as data: see :class:`Model`. An unbuilt model has no weights and no shapes yet."""
    flat = _flatten(model)[:MAX_LAYERS]
    small = sum(int(np.prod(w.shape)) for layer in flat for w in layer.weights) <= MAX_WEIGHTS
    return Model(
        layers=tuple(_describe_layer(layer, n, model, with_weights=small) for n, layer in enumerate(flat)),
        input_shape=_shape(getattr(model, "input_shape", None)) if model.built else None,
        output_shape=_shape(getattr(model, "output_shape", None)) if model.built else None,
        parameters=_count(model.weights),
        trainable_parameters=_count(model.trainable_weights),
        compiled=_compiled(model),
        object=model,
    )


def _flatten(model: Any) -> list[Any]:
    """The model's layers with nested models unfolded in place."""
    found: list[Any] = []
    for layer in model.layers:
        found += _flatten(layer) if hasattr(layer, "layers") and hasattr(layer, "call") else [layer]
    return found


def _describe_layer(layer: Any, position: int, model: Any, *, with_weights: bool) -> Layer:
    settings = layer.get_config()
    return Layer(
        kind=type(layer).__name__ if type(layer).__module__.split(".")[0] == "keras" else f"own:{type(layer).__name__}",
        settings={str(k): _setting(v) for k, v in settings.items()},
        weights=tuple(np.asarray(w.numpy()) for w in layer.weights) if with_weights else None,
        trainable=bool(layer.trainable),
        parameters=_count(layer.weights),
        output_shape=_shape(getattr(getattr(layer, "output", None), "shape", None)) if layer.built else None,
        inputs=(position - 1,) if position and _is_chain(model) else (),
    )


def _is_chain(model: Any) -> bool:
    """Whether every layer feeds exactly the next one: of a ``Sequential`` always, else by the model's own nodes."""
    for layer in model.layers:
        if hasattr(layer, "layers") and not _is_chain(layer):
            return False
    if type(model).__name__ == "Sequential":
        return True
    known = {id(node) for nodes in getattr(model, "_nodes_by_depth", {}).values() for node in nodes}
    for layer in (layer for layer in model.layers if type(layer).__name__ != "InputLayer"):
        nodes = [node for node in getattr(layer, "_inbound_nodes", []) if id(node) in known]
        if len(nodes) != 1 or len(nodes[0].parent_nodes) > 1:
            return False
    return True


def _setting(value: Any) -> Any:
    """A layer's setting as data; what is not simple is named only."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    # Keras keeps a list that was given to a layer as one of its own kind.
    if (type(value) in (list, tuple) or type(value).__name__ == "TrackedList") and len(value) <= 16:
        return tuple(_setting(item) for item in value)
    if type(value) is dict and isinstance(value.get("class_name"), str):
        return value["class_name"]
    return f"<{type(value).__name__}>"


def _shape(shape: Any) -> tuple[int | None, ...] | None:
    if not isinstance(shape, tuple | list) or any(isinstance(n, tuple | list) for n in shape):
        return None
    return tuple(None if n is None else int(n) for n in shape)


def _count(weights: Any) -> int:
    return int(sum(np.prod(w.shape) for w in weights))


def _compiled(model: Any) -> dict[str, Any]:
    """What the model claims of its compilation: loss, optimizer, learning rate, metrics; ``{}`` before it."""
    if not getattr(model, "compiled", False):
        return {}
    loss, optimizer = getattr(model, "loss", None), getattr(model, "optimizer", None)
    rate = getattr(optimizer, "learning_rate", None)
    metrics = getattr(getattr(model, "_compile_config", None), "config", {}).get("metrics")
    return {
        "loss": loss if isinstance(loss, str) else type(loss).__name__,
        "from_logits": bool(getattr(loss, "_fn_kwargs", {}).get("from_logits", False)) if loss is not None else False,
        "optimizer": type(optimizer).__name__,
        "learning_rate": float(np.asarray(rate)) if rate is not None and not callable(rate) else None,
        "metrics": tuple(_setting(m) for m in metrics) if isinstance(metrics, list | tuple) else (),
    }


def describe_figure(figure: Any) -> Figure:
    """A Matplotlib figure as data: see :class:`Figure`."""
    title = getattr(figure, "_suptitle", None)
    return Figure(
        title=str(title.get_text()) if title is not None else "",
        axes=tuple(_describe_axes(axes) for axes in figure.axes[:MAX_ARTISTS]),
    )


def _describe_axes(axes: Any) -> Axes:
    legend = axes.get_legend()
    return Axes(
        title=str(axes.get_title()),
        xlabel=str(axes.get_xlabel()),
        ylabel=str(axes.get_ylabel()),
        legend=tuple(str(text.get_text()) for text in legend.get_texts()[:MAX_ARTISTS]) if legend else (),
        lines=tuple(
            (str(line.get_label()), _points(line.get_xdata()), _points(line.get_ydata()))
            for line in axes.get_lines()[:MAX_ARTISTS]
        ),
        images=tuple(tuple(int(n) for n in image.get_array().shape) for image in axes.get_images()[:MAX_ARTISTS]),
        bars=sum(len(container.patches) for container in axes.containers if hasattr(container, "patches")),
        texts=tuple(str(text.get_text()) for text in axes.texts[:MAX_ARTISTS]),
    )


def _points(values: Any) -> Array:
    """A line's coordinates as floats; categories become their positions."""
    array = np.asarray(values)[:MAX_POINTS]
    return array.astype(float) if array.dtype.kind in "biuf" else np.arange(len(array), dtype=float)
