"""The ``autograder`` command: its sub-commands, and how it ends."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

import typer

from .commands.audit import audit_command
from .commands.bench import bench_command
from .commands.build import build_command
from .commands.compare import compare_command
from .commands.doctor import doctor_command
from .commands.examples import examples_command
from .commands.export import export_command
from .commands.grade import grade_command
from .commands.regrade import regrade_command
from .commands.release import release_command
from .commands.report import report_command
from .commands.similar import similar_command
from .commands.site import site_command
from .console import err
from .errors import AutograderError, ExitStatus

app = typer.Typer(
    name="autograder",
    help="Release, grade, audit and report on the CNN course.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
COMMANDS: dict[str, Callable[..., None]] = {
    "build": build_command,
    "release": release_command,
    "grade": grade_command,
    "regrade": regrade_command,
    "audit": audit_command,
    "examples": examples_command,
    "compare": compare_command,
    "report": report_command,
    "export": export_command,
    "similar": similar_command,
    "site": site_command,
    "doctor": doctor_command,
    "bench": bench_command,
}
for name, command in COMMANDS.items():
    app.command(name)(command)


def main() -> None:
    """Run the command; a known error is one sentence on stderr and its exit status."""
    debug = "--debug" in sys.argv
    # nbgrader starts `alembic` by name, which is found beside the running Python, activated or not.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    # nbgrader logs every step; what matters of it becomes part of our own messages.
    # Its loggers set levels of their own, so the handler is where to stop them.
    handler = logging.StreamHandler()
    handler.setLevel(logging.DEBUG if debug else logging.CRITICAL + 1)
    logging.getLogger().addHandler(handler)
    try:
        app()
    except AutograderError as error:
        if debug:
            raise
        err.print(f"autograder: {error}", markup=False, highlight=False)
        sys.exit(error.status)
    except KeyboardInterrupt:
        _tell_interrupted()
        sys.exit(ExitStatus.INTERRUPTED)
    except SystemExit as end:
        # typer turns Ctrl-C within a command into this exit.
        if end.code == ExitStatus.INTERRUPTED:
            _tell_interrupted()
        raise


def _tell_interrupted() -> None:
    err.print("autograder: interrupted; what was done so far is kept.", highlight=False)
