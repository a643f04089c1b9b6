"""Pictures for the lessons: each function returns a :class:`Picture` with alt text in the session's language."""

from .arrays import toy_image
from .backprop import (
    explore_overlap,
    gradient_flow,
    guesses,
    overlap,
    pool_gradient,
    step_sizes,
    training,
    watch_training,
)
from .convolution import activations, parameters, words
from .explorer import Explorer, explore
from .images import show_image, show_images
from .maps import show_feature_map, show_feature_maps
from .network import structure
from .padding import explore_windows, receptive_fields, shape_stack, shrinking, visit_maps, windows_along
from .photographs import photograph
from .picture import Picture
from .pooling import explore_pooling, pooling_costs, pooling_shifts, pooling_windows, shift_curves
from .scratch import matrix_product, memory, probabilities, shares, speeds, unrolling, waiting
from .sliding import Slide, slide
from .vectors import flattening
from .warmup import broadcasting, explore_slice, image_axes, wrap_around

__all__ = [
    "Explorer",
    "Picture",
    "Slide",
    "activations",
    "broadcasting",
    "explore",
    "explore_overlap",
    "explore_pooling",
    "explore_slice",
    "explore_windows",
    "flattening",
    "gradient_flow",
    "guesses",
    "image_axes",
    "matrix_product",
    "memory",
    "overlap",
    "parameters",
    "photograph",
    "pool_gradient",
    "pooling_costs",
    "pooling_shifts",
    "pooling_windows",
    "probabilities",
    "receptive_fields",
    "shape_stack",
    "shares",
    "shift_curves",
    "show_feature_map",
    "show_feature_maps",
    "show_image",
    "show_images",
    "shrinking",
    "slide",
    "speeds",
    "step_sizes",
    "structure",
    "toy_image",
    "training",
    "unrolling",
    "visit_maps",
    "waiting",
    "watch_training",
    "windows_along",
    "words",
    "wrap_around",
]
