"""Recognising a known mistake by what it gives on the inputs of the visible checks.

The student package holds no mistake's code, only the *signatures* of what each one returned when
the unit was released (``units/<unit>.json``). A learner's answer that behaves the same way has
made that mistake.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .calls import Returned
from .objects import Axes, Figure, History, Layer, Model
from .values import Foreign

SAMPLES = 48
WORDS = 60
RTOL = 1e-4
TINY = 1.2e-38
"""Below it float32 keeps fewer digits, down to none: softmax gives such numbers."""
Signature = dict[str, Any]


def signature(returned: Returned) -> Signature:
    """What a call gave, as a few bytes of JSON data: kind, shape, and at most ``SAMPLES`` numbers."""
    if returned.raised is not None:
        sign: Signature = {"raised": returned.raised.type, "said": in_words(returned.raised.text)}
    else:
        sign = of_value(returned.value)
    if returned.changed:
        sign["changed"] = list(returned.changed)
    return sign


def in_words(message: str) -> str:
    """An exception's message without its numbers: two errors of one type need not be one mistake."""
    return " ".join(re.findall(r"[a-z]+", message.lower()))[:WORDS]


def of_value(value: Any) -> Signature:
    """Sign plain data; see :func:`signature`."""
    if isinstance(value, Foreign):
        return {"foreign": value.kind}
    if isinstance(value, Model):
        return of_model(value)
    if isinstance(value, Figure):
        return {"figure": [of_axes(axes) for axes in value.axes]}
    if isinstance(value, History):
        return {"history": {name: len(values) for name, values in sorted(value.values.items())}}
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return of_value(value.item())
    if isinstance(value, np.ndarray):
        flat = value.ravel()
        picked = flat if flat.size <= SAMPLES else flat[np.linspace(0, flat.size - 1, SAMPLES).astype(int)]
        numbers = picked.astype(float) if value.dtype.kind != "c" else np.abs(picked)
        return {"array": list(value.shape), "kind": value.dtype.kind, "values": [number(x) for x in numbers.tolist()]}
    if isinstance(value, list | tuple):
        return {type(value).__name__: [of_value(item) for item in value[:SAMPLES]], "length": len(value)}
    if isinstance(value, dict):
        return {"dict": {str(key): of_value(item) for key, item in list(value.items())[:SAMPLES]}}
    if isinstance(value, float):
        # Less than this is rounding, which differs from machine to machine, and alike takes it for nothing.
        return {"float": number(round(value, 9))}
    if isinstance(value, complex):
        return {"complex": [number(value.real), number(value.imag)]}
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 200:
        return {"foreign": "a huge integer"}
    return {"value": value if not isinstance(value, str) else value[:200]}


def of_model(model: Model) -> Signature:
    """Sign a model by its layers and how it is compiled, however it was built; never by its weights."""
    layers = [of_layer(layer) for layer in model.layers if layer.kind != "InputLayer"]
    compiled = {key: value for key, value in model.compiled.items() if key in {"from_logits", "optimizer"}}
    if model.compiled:
        # A loss is named by its function or by its class, with the same meaning.
        compiled["loss"] = str(model.compiled.get("loss")).replace("_", "").lower()
        compiled["learning_rate"] = of_value(model.compiled.get("learning_rate"))
    return {"model": layers, "compiled": compiled}


def of_layer(layer: Layer) -> str:
    """A layer in a word or two: kind, activation, output shape, parameters, and whether it is frozen."""
    shape = "×".join(map(str, layer.output_shape[1:])) if layer.output_shape else "?"
    frozen = " frozen" if layer.parameters and not layer.trainable else ""
    return f"{layer.kind} {layer.settings.get('activation', '')} {shape} {layer.parameters}{frozen}"


def of_axes(axes: Axes) -> Signature:
    """Sign axes by what they show; of their words only whether there are any."""
    return {
        "labelled": [bool(axes.xlabel), bool(axes.ylabel), bool(axes.legend)],
        "lines": [[of_value(x), of_value(y)] for _, x, y in axes.lines],
        "images": [list(shape) for shape in axes.images],
        "bars": axes.bars,
    }


def number(x: float) -> float | str:
    """A float that JSON can hold: eight significant digits; NaN and infinities by name."""
    return float(f"{x:.8g}") if np.isfinite(x) else str(x)


def alike(a: Any, b: Any, *, scale: float = 1.0) -> bool:
    """Whether two signatures describe the same behaviour, up to rounding of the numbers."""
    if isinstance(a, dict) and isinstance(b, dict):
        if "raised" in a and "said" not in (a.keys() & b.keys()):
            # Facts made before messages were kept.
            a, b = ({key: value for key, value in sign.items() if key != "said"} for sign in (a, b))
        if a.keys() != b.keys():
            return False
        numbers = [abs(x) for x in b.get("values", []) if isinstance(x, float)]
        inner = max(numbers, default=1.0) or 1.0
        return all(alike(a[key], b[key], scale=inner) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(alike(x, y, scale=scale) for x, y in zip(a, b, strict=True))
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= RTOL * max(abs(a), abs(b), 0.01 * scale) + TINY
    return type(a) is type(b) and bool(a == b)


def recognise(
    observed: Sequence[Signature], failing: Sequence[int], known: Mapping[str, Sequence[Signature]]
) -> str | None:
    """The one known mistake that explains the failing calls of a check, or ``None``.

    A mistake that agrees with the answer on *every* call of the exercise goes before one that
    agrees on the failing calls only; where two are equally good, saying nothing beats guessing.
    """
    fitting = {
        name: signs
        for name, signs in known.items()
        if len(signs) == len(observed) and all(alike(observed[i], signs[i]) for i in failing)
    }
    exact = [name for name, signs in fitting.items() if all(map(alike, observed, signs))]
    if exact:
        return exact[0] if len(exact) == 1 else None
    if len(fitting) == 1 and any(telling(observed[i]) for i in failing):
        return next(iter(fitting))
    return None


def telling(sign: Signature) -> bool:
    """Whether a signature is rich enough that two different mistakes hardly share it by chance."""
    parts = sign.get("tuple") or sign.get("list") or list(sign.get("dict", {}).values())
    return len(set(map(str, sign.get("values", [])))) >= 3 or any(map(telling, parts))
