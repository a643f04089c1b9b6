"""The errors that end a command with one clear sentence instead of a traceback."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """What a command's exit status tells a script."""

    DONE = 0
    NOT_ALL_GRADED = 1
    USAGE = 2
    NO_SANDBOX = 3
    AUDIT_MISSED = 4
    INTERRUPTED = 130


class AutograderError(Exception):
    """Something the user can mend: the message names the file or cell, what is wrong and what to do."""

    status = ExitStatus.USAGE


class UnitError(AutograderError):
    """A unit is missing or not formed as the course expects."""


class UnreadableSubmission(AutograderError):  # noqa: N818 - a state of a submission more than an error
    """A submission in which there is nothing to grade; its due score is 0."""


class LeakError(AutograderError):
    """A release would have shown a solution, a hidden check, a mark scheme or a mistake."""
