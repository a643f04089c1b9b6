"""Grades as files: for a spreadsheet, for Canvas, for Moodle. Each is a plugin of ``nbgrader export``."""

from .cells import harmless_cell, original_cell
from .formats import CanvasCsv, HarmlessCsv, MoodleCsv

__all__ = ["CanvasCsv", "HarmlessCsv", "MoodleCsv", "harmless_cell", "original_cell"]
