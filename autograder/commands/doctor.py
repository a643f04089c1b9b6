"""``autograder doctor``: whether this machine can do what the course needs."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from ..console import HERE, CourseDir, Debug, err
from ..errors import ExitStatus


def doctor_command(
    keras: Annotated[
        bool, typer.Option("--keras", help="Start TensorFlow too and see whether it finds a GPU.")
    ] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    course_dir: CourseDir = HERE,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, and only what is not in order.")] = False,
    debug: Debug = False,
) -> None:
    """Try what releasing and grading need on this machine, and say what to do where it fails.

    Ends with status 2 when a problem makes releasing or grading impossible.

    Example: `autograder doctor --keras`
    """
    # Imported here: `autograder --help` need not wait for it.
    from ..doctor import Examination, examine_machine, print_findings  # noqa: PLC0415

    if err.is_terminal and not quiet:
        with err.status("…") as status:
            findings = examine_machine(course_dir, keras=keras, progress=lambda tried: status.update(f"{tried} …"))
    else:
        findings = examine_machine(course_dir, keras=keras)
    examination = Examination(findings=findings)
    if json_:
        # ASCII, since a path or an error text may hold what a terminal would obey.
        sys.stdout.write(json.dumps(examination.model_dump(mode="json"), indent=1) + "\n")
    else:
        print_findings([finding for finding in findings if not quiet or finding.state != "ok"])
    if not examination.able:
        raise typer.Exit(ExitStatus.USAGE)
