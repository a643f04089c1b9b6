"""Submissions of a unit that share code which is neither the course's nor much of the class's: a hint for a person."""

from .compare import Pair, Similar, find_similar
from .page import render

__all__ = ["Pair", "Similar", "find_similar", "render"]
