"""What a student reads about one graded submission, as a page of its own."""

from .given import Given, Mark
from .page import page

__all__ = ["Given", "Mark", "page"]
