"""What a class did, as one page for the instructor and as numbers for a script."""

from .numbers import ClassNumbers, GradesError, read_grades, summarise
from .page import render, write_report

__all__ = ["ClassNumbers", "GradesError", "read_grades", "render", "summarise", "write_report"]
