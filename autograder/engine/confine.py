"""Shutting a freshly forked child in: namespaces, mounts, capabilities, limits, then seccomp.

The order matters: each step needs what a later one takes away. Runs inside the outer bubblewrap
(``bubblewrap.py``), which already hides the rest of the machine.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from . import seccomp

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
NAMESPACES = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWCGROUP
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 0x4000, 0x40000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 1, 4, 24, 47, 4
CAP_VERSION_3 = 0x20080522
PLAIN_ID = 65_533
"""Whom a child becomes when grading runs as root: limits on processes do not bind root."""

libc = ctypes.CDLL(None, use_errno=True)


class ConfinementError(OSError):
    """A wall could not be put up; the message names which, and nothing may run without it."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a child may use."""

    data: int = 1 << 30
    """Bytes of private memory beyond what the warm server had."""
    address_space: int = 2 << 30
    """Bytes of address space beyond what the warm server had: the bound of shared memory, which ``data`` has not."""
    file_size: int = 32 << 20
    temporary: int = 64 << 20
    open_files: int = 128
    processes: int = 512
    """Threads, in effect: seccomp refuses processes."""
    cpu_seconds: int = 120


def confine(limits: Limits) -> None:
    """Shut this process in and return in a child of it that is the first of its own PID space.

    The calling process stays behind to wait for that child and passes its end on. Raises
    ConfinementError in the child when a wall cannot be put up.
    """
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL, what="death with the server")
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(PLAIN_ID, PLAIN_ID, PLAIN_ID)
        os.setresuid(PLAIN_ID, PLAIN_ID, PLAIN_ID)
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL, what="death with the server")
    # The files of /proc/self belong to root while a process is not dumpable.
    _prctl(PR_SET_DUMPABLE, 1, what="dumpable")
    uid, gid = os.getuid(), os.getgid()
    _check(libc.unshare(NAMESPACES), "namespaces")
    with contextlib.suppress(FileNotFoundError):
        Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"1000 {uid} 1")
    Path("/proc/self/gid_map").write_text(f"1000 {gid} 1")
    # Held back until the handler stands, so that the process which stays behind never ends alone.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    child = os.fork()
    if child:
        _stay_behind(child)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    # Signals to the own process group pass the borders of PID spaces: the server's and the examiner's are others.
    os.setsid()
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL, what="death with the server")
    _mounts(limits)
    _limit(limits)
    _drop_capabilities()
    _prctl(PR_SET_DUMPABLE, 0, what="undumpable")
    try:
        seccomp.install()
    except OSError as error:
        raise ConfinementError(error.errno, f"seccomp: {error.strerror}") from error


def _stay_behind(child: int) -> NoReturn:
    """Wait for the confined child, holding nothing open, and end it when told to.

    The child may have refused to die with its parent (``PR_SET_PDEATHSIG`` is its own to change),
    but the first process of a PID space cannot escape ``SIGKILL`` from outside, nor can the others.
    """
    os.closerange(0, 4096)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    _, status = os.waitpid(child, 0)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _mounts(limits: Limits) -> None:
    """A private folder and /dev/shm of bounded size, and a /proc that shows this PID space alone."""
    _check(libc.mount(None, b"/", None, MS_REC | MS_PRIVATE, None), "private mounts")
    size = f"size={limits.temporary},nr_inodes=4096,mode=700".encode()
    private = os.environ["TMPDIR"]
    for place in (private.encode(), b"/dev/shm"):
        _check(libc.mount(b"tmpfs", place, b"tmpfs", MS_NOSUID | MS_NODEV, size), f"a private {place.decode()}")
    _check(libc.mount(b"proc", b"/proc", b"proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, None), "a fresh /proc")
    os.chdir(private)


def _limit(limits: Limits) -> None:
    """Resource limits on top of what the warm server already holds."""
    pages = [int(number) for number in Path("/proc/self/statm").read_text().split()]
    page = resource.getpagesize()
    for kind, value in {
        resource.RLIMIT_DATA: pages[5] * page + limits.data,
        resource.RLIMIT_AS: pages[0] * page + limits.address_space,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_NPROC: limits.processes,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_SIGPENDING: 64,
    }.items():
        resource.setrlimit(kind, (value, value))


def _drop_capabilities() -> None:
    """Give up every capability for good, those of the own user namespace too."""
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    for capability in range(last + 1):
        _prctl(PR_CAPBSET_DROP, capability, what="capabilities")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, what="capabilities")
    header = struct.pack("@Ii", CAP_VERSION_3, 0)
    _check(libc.capset(header, bytes(24)), "capabilities")


def _prctl(option: int, value: int, *, what: str) -> None:
    _check(libc.prctl(option, value, 0, 0, 0), what)


def _check(outcome: int, what: str) -> None:
    if outcome != 0:
        number = ctypes.get_errno()
        raise ConfinementError(number, f"{what}: {os.strerror(number)}")
