"""Building a Keras model from its description, from an allow-list of layers and only after counting.

Keras's own deserialisation is never used on a description that a submission made: it builds
whatever size a configuration asks for. Here the shapes of all weights are worked out first, and a
layer is made only when they are those of the arrays that came with the description.

Keras is imported by the functions that need it, so that NumPy units stay free of it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .objects import Layer, Model

Shape = tuple[int, ...]
MAX_SIDE = 4_096
MAX_ACTIVATIONS = 50_000_000
"""Numbers that one image may take in one layer's output."""

NAME = re.compile(r"[A-Za-z]\w{0,60}", re.ASCII)
"""Names of layers that are kept, so that a layer can be found by the name it had."""

ACTIVATIONS = frozenset(
    [
        "linear",
        "relu",
        "relu6",
        "elu",
        "selu",
        "gelu",
        "silu",
        "swish",
        "sigmoid",
        "tanh",
        "softmax",
        "softplus",
        "leaky_relu",
    ]
)


class NotRebuilt(ValueError):  # noqa: N818 - says what happened
    """A description from which no model can be built here; use the model in its own process instead."""


@dataclass(frozen=True)
class Recipe:
    """How to build one kind of layer: its settings by name and type, its weights' and output's shapes."""

    settings: dict[str, Callable[[Any], bool]]
    weights: Callable[[dict[str, Any], Shape], list[Shape]]
    output: Callable[[dict[str, Any], Shape], Shape]


def rebuild(description: Any) -> Any:
    """A Keras model that computes what the described one computes, not compiled.

    A functional model comes back as one, so that its layers count from its input layer on, as they did.

    Raises NotRebuilt for anything but a description, a layer outside the list, settings out of
    range, weights that do not fit, or layers that do not form a chain.
    """
    plan = list(check(description))
    names = own_names(description.layers)
    from keras import Input, Sequential, layers  # noqa: PLC0415 - NumPy units never come here
    from keras import Model as Functional  # noqa: PLC0415

    stack = [getattr(layers, layer.kind)(**settings, name=names.get(id(layer))) for layer, settings in plan]
    # All at once: each `add` to a model that knows its input builds it anew.
    model = Sequential([*([Input(description.input_shape[1:])] if description.input_shape else []), *stack])
    for (layer, _), built in zip(plan, stack, strict=True):
        built.set_weights(list(layer.weights or ()))
        built.trainable = layer.trainable
    if plan and description.layers[0].kind == "InputLayer":
        model = Functional(model.inputs[0], model.outputs[0])
    if not any(layer.trainable for layer in description.layers if layer.kind != "InputLayer"):
        # A frozen model stays frozen whatever becomes of its layers, until it is unfrozen itself.
        model.trainable = False
    return model


def outputs(description: Any, images: Any) -> Any:
    """What the described model gives for these images in use, computed here.

    Raises NotRebuilt, or ValueError for images of another shape than the model's, some of which Keras would let pass.
    """
    model = rebuild(description)
    if np.shape(images)[1:] != tuple(description.input_shape[1:]):
        raise ValueError(f"a model for images {description.input_shape[1:]}, not {np.shape(images)[1:]}")
    return np.asarray(model(images, training=False))


def blueprint(description: Model) -> list[dict[str, Any]]:
    """What a learner decides about each layer, however the model was written.

    An activation in a layer of its own counts as that of the layer before it; input layers are left out.
    """
    found: list[dict[str, Any]] = []
    for layer in description.layers:
        alone = {"ReLU": "relu", "Softmax": "softmax", "LeakyReLU": "leaky_relu"}.get(layer.kind)
        alone = layer.settings.get("activation") if layer.kind == "Activation" else alone
        if alone and found and found[-1].get("activation") == "linear":
            found[-1]["activation"] = alone
        elif layer.kind != "InputLayer":
            told = {name: layer.settings[name] for name in DECIDED if name in layer.settings}
            found.append({"kind": layer.kind, **told, "output": (layer.output_shape or ())[1:]})
    return found


DECIDED = ("filters", "units", "kernel_size", "pool_size", "strides", "padding", "activation", "rate")


def check(description: Any) -> list[tuple[Layer, dict[str, Any]]]:
    """The layers to build with their settings, once all sizes are known to fit. Raises NotRebuilt."""
    if not isinstance(description, Model):
        raise NotRebuilt("no description of a model")
    if description.input_shape is None or None in description.input_shape[1:]:
        raise NotRebuilt("a model without a known input shape")
    shape: Shape = tuple(n for n in description.input_shape[1:] if n is not None)
    _bounded(shape)
    plan = []
    for position, layer in enumerate(description.layers):
        if layer.kind == "InputLayer":
            continue
        recipe = RECIPES.get(layer.kind)
        if recipe is None or (position and layer.inputs != (position - 1,)):
            raise NotRebuilt(f"a layer {layer.kind} in a place or of a kind that is not known")
        settings = {name: layer.settings[name] for name in recipe.settings if name in layer.settings}
        for name, value in settings.items():
            if not recipe.settings[name](value):
                raise NotRebuilt(f"{layer.kind} with {name} out of range")
        try:
            expected = recipe.weights(settings, shape)
            shape = recipe.output(settings, shape)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise NotRebuilt(f"{layer.kind} on an input of another rank") from error
        _bounded(shape)
        if layer.weights is None or [w.shape for w in layer.weights] != expected:
            raise NotRebuilt(f"{layer.kind} with weights that do not fit")
        plan.append((layer, settings))
    return plan


def own_names(layers: tuple[Layer, ...]) -> dict[int, str]:
    """The name of each layer that has a plain one which no other has, by the layer's ``id``."""
    told = {id(layer): layer.settings.get("name") for layer in layers}
    plain = {key: name for key, name in told.items() if type(name) is str and NAME.fullmatch(name)}
    often = Counter(plain.values())
    return {key: name for key, name in plain.items() if often[name] == 1}


def _bounded(shape: Shape) -> None:
    if any(not 1 <= n <= MAX_SIDE * 16 for n in shape) or math.prod(shape) > MAX_ACTIVATIONS:
        raise NotRebuilt("an output that is empty or too large")


def _size(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _pair(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is tuple and len(value) == 2 and all(map(_size(low, high), value))


def _one_of(*choices: Any) -> Callable[[Any], bool]:
    return lambda value: any(type(value) is type(choice) and value == choice for choice in choices)


def _share(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value < 1


def _number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _factor(value: Any) -> bool:
    return _number(value) or (type(value) is tuple and len(value) == 2 and all(map(_number, value)))


def _no_weights(_: dict[str, Any], __: Shape) -> list[Shape]:
    return []


def _same(_: dict[str, Any], shape: Shape) -> Shape:
    return shape


def _slid(size: int, window: int, stride: int, padding: str) -> int:
    return -(-size // stride) if padding == "same" else (size - window) // stride + 1


def _conv_output(settings: dict[str, Any], shape: Shape) -> Shape:
    height, width, _ = shape
    (kh, kw), (sh, sw), padding = settings["kernel_size"], settings["strides"], settings["padding"]
    return (_slid(height, kh, sh, padding), _slid(width, kw, sw, padding), settings["filters"])


def _conv_weights(settings: dict[str, Any], shape: Shape) -> list[Shape]:
    kernel = (*settings["kernel_size"], shape[2], settings["filters"])
    return [kernel, (settings["filters"],)] if settings["use_bias"] else [kernel]


def _pool_output(settings: dict[str, Any], shape: Shape) -> Shape:
    height, width, channels = shape
    (ph, pw), (sh, sw), padding = settings["pool_size"], settings["strides"], settings["padding"]
    return (_slid(height, ph, sh, padding), _slid(width, pw, sw, padding), channels)


def _dense_weights(settings: dict[str, Any], shape: Shape) -> list[Shape]:
    kernel = (shape[-1], settings["units"])
    return [kernel, (settings["units"],)] if settings["use_bias"] else [kernel]


def _norm_weights(settings: dict[str, Any], shape: Shape) -> list[Shape]:
    return [(shape[-1],)] * (2 + settings["center"] + settings["scale"])


def _sizes(value: Any) -> bool:
    return type(value) is tuple and 1 <= len(value) <= 4 and all(n == -1 or _size(1, MAX_SIDE * 16)(n) for n in value)


def _reshaped(settings: dict[str, Any], shape: Shape) -> Shape:
    target, whole = settings["target_shape"], math.prod(shape)
    known = math.prod(n for n in target if n != -1)
    sides = tuple(whole // known if n == -1 else n for n in target)
    if math.prod(sides) != whole:
        raise ValueError(f"{shape} cannot be given the shape {target}")
    return sides


def _flat(_: dict[str, Any], shape: Shape) -> Shape:
    return (math.prod(shape),)


def _per_channel(settings: dict[str, Any], shape: Shape) -> Shape:
    _, _, channels = shape
    return (1, 1, channels) if settings.get("keepdims") else (channels,)


BIAS = {"use_bias": _one_of(True, False), "activation": _one_of(*ACTIVATIONS)}
POOL = Recipe(
    {"pool_size": _pair(1, 64), "strides": _pair(1, 64), "padding": _one_of("same", "valid")}, _no_weights, _pool_output
)
GLOBAL = Recipe({"keepdims": _one_of(True, False)}, _no_weights, _per_channel)
DROP = Recipe({"rate": _share}, _no_weights, _same)
FILL = {"fill_mode": _one_of("constant", "reflect", "wrap", "nearest"), "fill_value": _number}
RECIPES: dict[str, Recipe] = {
    "Conv2D": Recipe(
        {
            "filters": _size(1, MAX_SIDE),
            "kernel_size": _pair(1, 64),
            "strides": _pair(1, 64),
            "padding": _one_of("same", "valid"),
            **BIAS,
        },
        _conv_weights,
        _conv_output,
    ),
    "Dense": Recipe(
        {"units": _size(1, MAX_SIDE * 16), **BIAS},
        _dense_weights,
        lambda settings, shape: (*shape[:-1], settings["units"]),
    ),
    "MaxPooling2D": POOL,
    "AveragePooling2D": POOL,
    "GlobalAveragePooling2D": GLOBAL,
    "GlobalMaxPooling2D": GLOBAL,
    "Flatten": Recipe({}, _no_weights, _flat),
    "Reshape": Recipe({"target_shape": _sizes}, _no_weights, _reshaped),
    "Dropout": DROP,
    "SpatialDropout2D": DROP,
    "GaussianNoise": Recipe({"stddev": _share}, _no_weights, _same),
    "Activation": Recipe({"activation": _one_of(*ACTIVATIONS)}, _no_weights, _same),
    "ReLU": Recipe({}, _no_weights, _same),
    "LeakyReLU": Recipe({"negative_slope": _number}, _no_weights, _same),
    "Softmax": Recipe({}, _no_weights, _same),
    "Rescaling": Recipe({"scale": _number, "offset": _number}, _no_weights, _same),
    "BatchNormalization": Recipe(
        {"momentum": _share, "epsilon": _share, "center": _one_of(True, False), "scale": _one_of(True, False)},
        _norm_weights,
        _same,
    ),
    "RandomFlip": Recipe({"mode": _one_of("horizontal", "vertical", "horizontal_and_vertical")}, _no_weights, _same),
    "RandomRotation": Recipe({"factor": _factor, **FILL}, _no_weights, _same),
    "RandomTranslation": Recipe({"height_factor": _factor, "width_factor": _factor, **FILL}, _no_weights, _same),
    "RandomZoom": Recipe({"height_factor": _factor, "width_factor": _factor, **FILL}, _no_weights, _same),
    "RandomContrast": Recipe({"factor": _factor}, _no_weights, _same),
    "RandomBrightness": Recipe({"factor": _factor, "value_range": _factor}, _no_weights, _same),
}
