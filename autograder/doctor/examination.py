"""All checks of the machine in order, and how their findings are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..results import Record
from . import machine, sandbox, software
from .finding import Finding, Probe, State

STYLES: dict[State, str] = {"ok": "green", "warning": "yellow", "problem": "bold red"}
# Off a terminal there is no width to ask for; this one keeps most findings on one line.
WIDTH_IN_A_FILE = 120


class Examination(Record):
    """All findings: the JSON of ``doctor --json``."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    findings: list[Finding]

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True)

    @property
    def able(self) -> bool:
        """Whether releasing and grading can work here."""
        return all(finding.state != "problem" for finding in self.findings)


def examine_machine(
    root: Path | None = None, *, keras: bool = False, progress: Callable[[str], None] | None = None
) -> list[Finding]:
    """Try what releasing, grading and reporting need here, each within its own time.

    ``root`` is the course's folder, the current one by default. With ``keras``, TensorFlow is
    started, which takes ten seconds and more. ``progress`` is told what is tried next. A check
    that fails or hangs becomes a finding; nothing is raised.
    """
    findings = []
    for probe in _probes(root or Path(), keras=keras):
        if progress:
            progress(probe.tried)
        findings.append(probe.run())
    return findings


def _probes(root: Path, *, keras: bool) -> list[Probe]:
    """The checks, quick ones first where the order does not matter."""
    return [
        Probe(check="python", tried="Python", look=software.python, vital=True),
        Probe(check="packages", tried="Packages", look=software.packages, vital=True),
        Probe(check="alembic", tried="The program alembic", look=software.alembic, vital=True),
        Probe(check="folder", tried="The course's folder", look=partial(machine.folder, root), vital=True),
        Probe(check="memory", tried="Memory and cores", look=machine.memory),
        Probe(check="gradebook", tried="The gradebook", look=partial(machine.gradebook, root), vital=True),
        Probe(check="kernel", tried="A Jupyter kernel", look=software.kernel, vital=True, seconds=60),
        Probe(check="hangul", tried="Korean in figures", look=software.hangul, seconds=60),
        Probe(check="cifar10", tried="CIFAR-10", look=partial(machine.cifar, root)),
        Probe(
            check="tensorflow",
            tried="TensorFlow",
            look=partial(software.tensorflow, load=keras),
            seconds=software.TENSORFLOW_IMPORTS_WITHIN + 10,
        ),
        Probe(check="bubblewrap", tried="Bubblewrap", look=sandbox.bubblewrap, vital=True),
        Probe(check="sandbox", tried="Grading in the sandbox", look=sandbox.grading, vital=True, seconds=90),
    ]


def print_findings(findings: Sequence[Finding], *, console: Console | None = None) -> None:
    """A table of the findings on stdout, without colour where that is no terminal, and a closing line."""
    console = console or Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH_IN_A_FILE
    if findings:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for name in ("State", "Tried", "Found", "What to do"):
            table.add_column(name, no_wrap=name == "State", overflow="fold")
        for finding in findings:
            # Text, so that square brackets in a path are no markup.
            cells = [Text(finding.state, style=STYLES[finding.state])]
            cells += [Text(text) for text in (finding.tried, finding.detail, finding.advice)]
            table.add_row(*cells)
        console.print(table)
    warnings, problems = (sum(f.state == state for f in findings) for state in ("warning", "problem"))
    closing = "Releasing and grading can work here." if not problems else "Mend the problems before you grade."
    counts = f"{problems} problem{'s' * (problems != 1)}, {warnings} warning{'s' * (warnings != 1)}"
    console.print(Text(f"{counts}. {closing}"), soft_wrap=True)
