"""The last wall around a child: a seccomp filter over its system calls.

Everything that could make a process, run a program, open a socket, change namespaces or mounts,
look into other processes, or hold memory outside the counted kinds is refused with ``EPERM``.
Threads stay possible, since NumPy and TensorFlow need them.

Source: seccomp(2), and the system call tables of Linux for x86-64 and the generic 64-bit ABI.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from dataclasses import dataclass

# struct seccomp_data: nr at 0, arch at 4, args from 16; see linux/seccomp.h.
NR, ARCH, ARG0 = 0, 4, 16
LOAD, JUMP_EQUAL, JUMP_GREATER_EQUAL, JUMP_SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
CLONE_THREAD = 0x00010000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
X32 = 0x40000000
UNKNOWN = 470
"""The first number that no kernel had given to a call when this table was written."""


@dataclass(frozen=True)
class Table:
    """The numbers of one machine's system calls that the filter names."""

    arch: int
    clone: int
    clone3: int
    refused: frozenset[int]


# By name and number: x86-64, generic (aarch64); None where the machine has no such call.
REFUSED: dict[str, tuple[int | None, int | None]] = {
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "socket": (41, 198), "socketpair": (53, 199), "bind": (49, 200), "listen": (50, 201), "accept": (43, 202),
    "accept4": (288, 242), "connect": (42, 203), "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40),
    "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "mount_setattr": (442, 442), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "kcmp": (312, 272), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "shmat": (30, 196), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180), "personality": (135, 92),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225),
    "acct": (163, 89), "quotactl": (179, 60), "quotactl_fd": (443, 443), "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264), "settimeofday": (164, 170), "clock_settime": (227, 112),
    "clock_adjtime": (305, 266), "adjtimex": (159, 171), "sethostname": (170, 161), "setdomainname": (171, 162),
    "syslog": (103, 116), "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None),
    "fanotify_init": (300, 262), "inotify_init1": (294, 26), "vmsplice": (278, 75), "lookup_dcookie": (212, 18),
    "timer_create": (222, 107), "setuid": (105, 146), "setgid": (106, 144), "setgroups": (116, 159),
    "setresuid": (117, 147), "setresgid": (119, 149), "capset": (126, 91), "mknod": (133, None), "mknodat": (259, 33),
}  # fmt: skip


def table(machine: str) -> Table | None:
    """The table of a machine as ``platform.machine()`` names it; ``None`` when it is not known."""
    if machine == "x86_64":
        return Table(0xC000003E, 56, 435, frozenset(n for n, _ in REFUSED.values() if n is not None))
    if machine in {"aarch64", "arm64"}:
        return Table(0xC00000B7, 220, 435, frozenset(n for _, n in REFUSED.values() if n is not None))
    return None


def program(known: Table) -> bytes:
    """The filter as BPF instructions (struct sock_filter, 8 bytes each)."""
    steps: list[tuple[int, int, int, int]] = [
        (LOAD, 0, 0, ARCH),
        (JUMP_EQUAL, 1, 0, known.arch),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NR),
    ]
    if known.clone == 56:
        # On x86-64 the x32 numbers would pass by the table.
        steps += [(JUMP_GREATER_EQUAL, 0, 1, X32), (RETURN, 0, 0, KILL)]
    for number in sorted(known.refused):
        steps += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, ERRNO | errno.EPERM)]
    # clone3 hides its flags in memory; without it the C library falls back to clone.
    steps += [(JUMP_EQUAL, 0, 1, known.clone3), (RETURN, 0, 0, ERRNO | errno.ENOSYS)]
    # What a later call does this table cannot know; programs take ENOSYS for an older kernel.
    steps += [(JUMP_GREATER_EQUAL, 0, 1, UNKNOWN), (RETURN, 0, 0, ERRNO | errno.ENOSYS)]
    steps += [
        (JUMP_EQUAL, 0, 3, known.clone),
        (LOAD, 0, 0, ARG0),
        (JUMP_SET, 1, 0, CLONE_THREAD),
        (RETURN, 0, 0, ERRNO | errno.EPERM),
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)


def install() -> None:
    """Put the filter on this process, for good. Raises OSError where the machine or kernel cannot."""
    known = table(platform.machine())
    if known is None:
        raise OSError(errno.ENOSYS, f"no system call table for {platform.machine()}")
    code = program(known)
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: an unsigned short, padding, a pointer.
    fprog = struct.pack("@HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"no new privileges: {os.strerror(ctypes.get_errno())}")
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, fprog, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
