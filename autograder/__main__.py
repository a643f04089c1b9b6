"""``python -m autograder`` is the same as ``autograder``."""

from .cli import main

main()
