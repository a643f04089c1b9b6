"""Pictures for the lessons: each function returns a :class:`Picture` with alt text in the session's language."""

from .arrays import toy_image
from .augmentation import answered, batch_orders, class_accuracies, explore_augmentation, robustness, versions
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
from .cifar import (
    confusions,
    explore_maps,
    favourites,
    filter_images,
    gallery,
    shuffled_pixels,
    verdicts,
)
from .convolution import activations, parameters, words
from .described import described
from .explorer import Explorer, explore
from .images import show_image, show_images
from .learning import learning_curves
from .maps import show_feature_map, show_feature_maps
from .network import structure
from .padding import explore_windows, receptive_fields, shape_stack, shrinking, visit_maps, windows_along
from .photographs import photograph
from .picture import Picture
from .pooling import explore_pooling, pooling_costs, pooling_shifts, pooling_windows, shift_curves
from .scratch import matrix_product, memory, probabilities, shares, speeds, unrolling, waiting
from .sliding import Slide, slide
from .transfer import (
    accuracy_by_size,
    block_accuracies,
    explore_blocks,
    freezing_saves,
    transfer_costs,
    transfer_structure,
    two_trunks,
)
from .vectors import flattening
from .warmup import broadcasting, explore_slice, image_axes, wrap_around

__all__ = [
    "Explorer",
    "Picture",
    "Slide",
    "accuracy_by_size",
    "activations",
    "answered",
    "batch_orders",
    "block_accuracies",
    "broadcasting",
    "class_accuracies",
    "confusions",
    "described",
    "explore",
    "explore_augmentation",
    "explore_blocks",
    "explore_maps",
    "explore_overlap",
    "explore_pooling",
    "explore_slice",
    "explore_windows",
    "favourites",
    "filter_images",
    "flattening",
    "freezing_saves",
    "gallery",
    "gradient_flow",
    "guesses",
    "image_axes",
    "learning_curves",
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
    "robustness",
    "shape_stack",
    "shares",
    "shift_curves",
    "show_feature_map",
    "show_feature_maps",
    "show_image",
    "show_images",
    "shrinking",
    "shuffled_pixels",
    "slide",
    "speeds",
    "step_sizes",
    "structure",
    "toy_image",
    "training",
    "transfer_costs",
    "transfer_structure",
    "two_trunks",
    "unrolling",
    "verdicts",
    "versions",
    "visit_maps",
    "waiting",
    "watch_training",
    "windows_along",
    "words",
    "wrap_around",
]
