"""The system call filter as the program it is, run by a small interpreter of BPF for both machines."""

from __future__ import annotations

import errno
import platform
import re
import struct
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.engine import seccomp
from autograder.engine.seccomp import REFUSED, UNKNOWN, Table, program, table

ALLOWED, KILLED = 0x7FFF0000, 0x80000000
X86_64, AARCH64, I386, ARM = 0xC000003E, 0xC00000B7, 0x40000003, 0x40000028
THREAD = 0x00010000
"""``CLONE_THREAD``, by which the C library's threads are told from processes."""

# What a working NumPy or TensorFlow needs: x86-64, generic.
NEEDED = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62), "mmap": (9, 222),
    "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "ioctl": (16, 29), "pread64": (17, 67), "madvise": (28, 233), "getpid": (39, 172),
    "sendto": (44, 206), "recvfrom": (45, 207), "sendmsg": (46, 211), "recvmsg": (47, 212), "exit": (60, 93),
    "kill": (62, 129), "uname": (63, 160), "fcntl": (72, 25), "getcwd": (79, 17), "futex": (202, 98),
    "sched_getaffinity": (204, 123), "getdents64": (217, 61), "exit_group": (231, 94), "openat": (257, 56),
    "set_robust_list": (273, 99), "prlimit64": (302, 261), "getrandom": (318, 278), "rseq": (334, 293),
}  # fmt: skip
# Numbers known by heart, against a slip in the table: what the headers say where they are installed.
KNOWN = {
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "socket": (41, 198), "unshare": (272, 97),
    "mount": (165, 40), "ptrace": (101, 117), "memfd_create": (319, 279), "setns": (308, 268), "bpf": (321, 280),
    "io_uring_setup": (425, 425), "execveat": (322, 281), "process_vm_readv": (310, 270), "keyctl": (250, 219),
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """What the kernel shows a filter: ``struct seccomp_data``."""

    number: int
    arch: int
    first: int = 0

    def data(self) -> bytes:
        return struct.pack("<iIQ6Q", self.number, self.arch, 0, self.first, 0, 0, 0, 0, 0)


def run(code: bytes, call: Call) -> int:
    """What a filter returns for a call: the classic BPF instructions that seccomp allows and ours uses."""
    data = call.data()
    steps = [struct.unpack_from("<HBBI", code, at) for at in range(0, len(code), 8)]
    accumulator, at = 0, 0
    while True:
        operation, if_true, if_false, constant = steps[at]
        at += 1
        match operation:
            case 0x20:  # BPF_LD | BPF_W | BPF_ABS
                assert constant % 4 == 0 and constant < 64
                (accumulator,) = struct.unpack_from("<I", data, constant)
            case 0x15:  # BPF_JMP | BPF_JEQ | BPF_K
                at += if_true if accumulator == constant else if_false
            case 0x35:  # BPF_JMP | BPF_JGE | BPF_K
                at += if_true if accumulator >= constant else if_false
            case 0x45:  # BPF_JMP | BPF_JSET | BPF_K
                at += if_true if accumulator & constant else if_false
            case 0x06:  # BPF_RET | BPF_K
                return constant
            case _:
                raise AssertionError(f"an instruction of another kind: {operation:#x}")


def refused(number: int) -> int:
    return 0x00050000 | number


MACHINES = {"x86_64": (0, X86_64, 56), "aarch64": (1, AARCH64, 220)}


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest) -> str:
    return request.param


def parts(machine: str) -> tuple[bytes, int, int, int]:
    """Filter, column of the tables, architecture and number of ``clone`` of a machine."""
    known = table(machine)
    assert isinstance(known, Table)
    return program(known), *MACHINES[machine]


def test_every_call_of_the_table_is_refused_and_what_programs_need_is_allowed(machine: str) -> None:
    code, column, arch, _ = parts(machine)
    for name, numbers in REFUSED.items():
        if numbers[column] is not None:
            assert run(code, Call(numbers[column], arch)) == refused(errno.EPERM), name
    for name, numbers in NEEDED.items():
        assert name not in REFUSED
        assert run(code, Call(numbers[column], arch)) == ALLOWED, name


def test_nothing_else_that_is_known_is_refused(machine: str) -> None:
    code, column, arch, clone = parts(machine)
    listed = {numbers[column] for numbers in REFUSED.values()} | {clone, 435}
    others = [number for number in range(UNKNOWN) if number not in listed]
    assert {run(code, Call(number, arch)) for number in others} == {ALLOWED}


def test_calls_that_are_not_known_do_not_exist(machine: str) -> None:
    code, _, arch, _ = parts(machine)
    for number in (UNKNOWN, UNKNOWN + 1, 1000, 0x3FFFFFFF):
        assert run(code, Call(number, arch)) == refused(errno.ENOSYS)


def test_a_call_of_another_machine_kills(machine: str) -> None:
    code, _, arch, _ = parts(machine)
    for other in {X86_64, AARCH64, I386, ARM, 0, 0xFFFFFFFF} - {arch}:
        for number in (0, 1, 39, 57, 220):
            assert run(code, Call(number, other)) == KILLED


def test_the_numbers_of_x32_kill_on_x86_64() -> None:
    code, _, arch, _ = parts("x86_64")
    for number in (0, 57, 59, 520, 545):
        assert run(code, Call(number | 0x40000000, arch)) == KILLED
    assert run(code, Call(-1, arch)) == KILLED


def test_clone_makes_threads_and_no_processes(machine: str) -> None:
    code, _, arch, clone = parts(machine)
    # CLONE_VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS, PARENT_SETTID, CHILD_CLEARTID: what pthread_create asks.
    assert run(code, Call(clone, arch, 0x003D0F00)) == ALLOWED
    assert run(code, Call(clone, arch, THREAD)) == ALLOWED
    # SIGCHLD (fork), CLONE_VFORK | CLONE_VM | SIGCHLD (vfork), new user and PID spaces, upper half of the register.
    for flags in (0, 17, 0x4111, 0x10000000, 0x20000000, 0xFFFEFFFF, THREAD << 32):
        assert run(code, Call(clone, arch, flags)) == refused(errno.EPERM), hex(flags)


def test_clone3_does_not_exist_so_that_threads_fall_back_to_clone(machine: str) -> None:
    code, _, arch, _ = parts(machine)
    for flags in (0, THREAD):
        assert run(code, Call(435, arch, flags)) == refused(errno.ENOSYS)


def test_the_program_is_one_that_the_kernel_takes(machine: str) -> None:
    code, *_ = parts(machine)
    steps = [struct.unpack_from("<HBBI", code, at) for at in range(0, len(code), 8)]
    assert len(code) % 8 == 0 and len(steps) <= 4096
    for at, (operation, if_true, if_false, _) in enumerate(steps):
        if operation in {0x15, 0x35, 0x45}:
            assert at + 1 + max(if_true, if_false) < len(steps)
    assert steps[-1][0] == 0x06


def test_machines_without_a_table_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert table("riscv64") is None and table("i686") is None
    assert table("arm64") == table("aarch64")
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(OSError, match="no system call table for riscv64") as caught:
        seccomp.install()
    assert caught.value.errno == errno.ENOSYS


def test_known_numbers() -> None:
    assert {name: REFUSED[name] for name in KNOWN} == KNOWN


X86_HEADERS = ("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h")
GENERIC_HEADERS = ("/usr/include/asm-generic/unistd.h",)


@pytest.mark.parametrize(("column", "places"), [(0, X86_HEADERS), (1, GENERIC_HEADERS)], ids=["x86-64", "generic"])
def test_numbers_are_those_of_the_systems_headers(column: int, places: tuple[str, ...]) -> None:
    header = next((Path(place) for place in places if Path(place).is_file()), None)
    if header is None:
        pytest.skip("the kernel's headers are not installed")
    text = header.read_text(encoding="utf-8")
    found = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)\b", text))
    assert len(found) > 250
    for name, numbers in (REFUSED | NEEDED).items():
        if name in found:
            assert numbers[column] == int(found[name]), name
        else:
            # What this machine never had has no number here either; what newer kernels have, older headers lack.
            assert numbers[column] is None or numbers[column] >= 424, name
