"""Hostile and honest submissions, one folder each, and what becomes of them here and in plain nbgrader.

``python -m tests.attacks`` prints the table. See ``docs/security.md``.
"""
