"""Pictures for the lessons: each function returns a :class:`Picture` with alt text in the session's language."""

from .arrays import toy_image
from .convolution import activations, parameters, words
from .explorer import Explorer, explore
from .images import show_image, show_images
from .maps import show_feature_map, show_feature_maps
from .network import structure
from .photographs import photograph
from .picture import Picture
from .sliding import Slide, slide
from .vectors import flattening

__all__ = [
    "Explorer",
    "Picture",
    "Slide",
    "activations",
    "explore",
    "flattening",
    "parameters",
    "photograph",
    "show_feature_map",
    "show_feature_maps",
    "show_image",
    "show_images",
    "slide",
    "structure",
    "toy_image",
    "words",
]
