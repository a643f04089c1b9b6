"""The walls as a submission finds them: each is tried from inside, in an answer's own process."""

from __future__ import annotations

import errno
import platform
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest
from engine_kit import CANARY, START, added, answer, bundle, check, outcomes, printed, reported
from process_kit import all_end, below, name_of

from autograder.engine.bubblewrap import private_folder, visible
from autograder.engine.engine import Engine
from autograder.engine.seccomp import REFUSED
from autograder.engine.server import LIMITS
from autograder.engine.wire import Channel

pytest_plugins = ["engine_fixtures"]
ROOT = Path(__file__).resolve().parents[2]
MIB = 2**20
PRIVATE = private_folder(list(visible()))
COLUMN = {"x86_64": 0, "aarch64": 1}.get(platform.machine(), 0)
SYSCALL = """
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def syscall(number, *args):
    ctypes.set_errno(0)
    done = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(n) for n in args + (0,) * (6 - len(args))])
    return 0 if done >= 0 else ctypes.get_errno()
"""


def test_a_plain_user_without_rights(engine: Engine) -> None:
    lines = printed(engine, "print(open('/proc/self/status').read())").splitlines()
    status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    assert status["Uid"].split() == status["Gid"].split() == ["1000"] * 4
    assert status["Groups"].split() in ([], ["65534"])
    for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[kind], 16) == 0, kind
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"
    assert status["Pid"] == "1" and status["Threads"] == "1"
    seen = reported(
        engine, "import os; report = [os.getuid(), os.geteuid(), os.getegid(), os.getppid(), os.getgroups()]"
    )
    assert seen[:4] == [1000, 1000, 1000, 0] and seen[4] in ([], [65534])


def test_every_refused_call_is_refused(engine: Engine) -> None:
    numbers = {name: both[COLUMN] for name, both in REFUSED.items() if both[COLUMN] is not None}
    got = reported(engine, f"{SYSCALL}\nreport = {{name: syscall(number) for name, number in {numbers!r}.items()}}")
    assert set(numbers) == set(got)
    assert {name: code for name, code in got.items() if code != errno.EPERM} == {}


def test_clone_makes_no_process_and_clone3_does_not_exist(engine: Engine) -> None:
    flags = {"fork": 17, "vfork": 0x4111, "new user space": 0x10000011, "new PID space": 0x20000011}
    code = (
        f"{SYSCALL}\nreport = [[syscall({(56, 220)[COLUMN]}, flag) for flag in {list(flags.values())}], syscall(435)]"
    )
    assert reported(engine, code) == [[errno.EPERM] * 4, errno.ENOSYS]


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.posix_spawn('/bin/true', ['true'], {})",
        "import subprocess, sys; subprocess.run([sys.executable, '-c', ''])",
        "import multiprocessing as m; m.get_context('fork').Process(target=print).start()",
        "import socket; socket.socket()",
        "import socket; socket.socketpair()",
        "import socket; socket.create_connection(('127.0.0.1', 80))",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1')",
        "import socket; socket.sethostname('x')",
        "import os; os.memfd_create('x')",
        "import os; os.pidfd_open(1)",
        "import os; os.setuid(0)",
        "import os; os.setgroups([0])",
        f"import os; os.mknod('{PRIVATE}/disk', 0o60600, os.makedev(8, 0))",
        f"import os; os.mkfifo('{PRIVATE}/pipe')",
        f"import os; os.chroot('{PRIVATE}')",
        "import os; os.nice(-5)",
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**40, 2**40))",
    ],
)
def test_python_is_refused_too(engine: Engine, code: str) -> None:
    (told,) = engine.examine(bundle(added(code)))
    assert told["raised"] is not None, told
    assert any(text in told["raised"]["text"] for text in ("not permitted", "not allowed")), told


def test_a_shell_does_not_start(engine: Engine) -> None:
    assert reported(engine, "import os; report = os.system('true')") != 0


def test_threads_work_and_are_bounded(engine: Engine) -> None:
    sums = reported(
        engine,
        """
        import threading
        import numpy as np
        report = []
        threads = [threading.Thread(target=lambda n=n: report.append(float(np.arange(n).sum()))) for n in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        report.sort()
        """,
    )
    assert sums == [0.0, 0.0, 1.0, 3.0, 6.0, 10.0, 15.0, 21.0]
    count, error = reported(
        engine,
        """
        import threading
        stop = threading.Event()
        threading.stack_size(65536)
        made, error = [], ""
        try:
            for _ in range(2000):
                made.append(threading.Thread(target=stop.wait))
                made[-1].start()
        except RuntimeError as caught:
            error = str(caught)
        stop.set()
        for thread in made[:-1]: thread.join()
        report = [len(made), error]
        """,
    )
    assert count <= LIMITS["numpy"].processes and "new thread" in error


FILL = """
import errno, os
report = {}
for place in (os.environ["TMPDIR"], "/dev/shm"):
    before = [name for name in os.listdir(place) if name not in ("ipython", "matplotlib")]
    made = 0
    try:
        for made in range(6000):
            open(f"{place}/{made}", "w").close()
    except OSError as caught:
        report[place] = [before, made, caught.errno]
    for n in range(made):
        os.unlink(f"{place}/{n}")
    written = 0
    try:
        for n in range(100):
            with open(f"{place}/big{n}", "wb", buffering=0) as file:
                written += file.write(bytes(2**20))
    except OSError as caught:
        report[place] += [written >> 20, caught.errno]
"""


def test_temporary_places_are_private_bounded_and_empty_at_each_start(engine: Engine) -> None:
    for _ in range(2):
        got = reported(engine, FILL)
        for place in (PRIVATE, "/dev/shm"):
            before, files, no_inode, megabytes, no_room = got[place]
            assert before == [] and files < 4096 and no_inode == errno.ENOSPC
            assert megabytes <= LIMITS["numpy"].temporary // MIB and no_room == errno.ENOSPC


def test_a_file_has_a_bound(engine: Engine) -> None:
    code = f"import os; os.ftruncate(os.open('f', os.O_RDWR | os.O_CREAT), {LIMITS['numpy'].file_size + 1})"
    (told,) = engine.examine(bundle(added(code)))
    assert told["raised"]["type"] == "OSError" and "too large" in told["raised"]["text"]


def test_proc_shows_only_the_submission_itself(engine: Engine) -> None:
    got = reported(
        engine,
        """
        import os
        report = [name for name in os.listdir("/proc") if name.isdigit()]
        for name in ("kcore", "sysrq-trigger", "sys/kernel/core_pattern", "sys/kernel/hostname", "sys/vm/drop_caches"):
            try:
                open("/proc/" + name, "w")
                report.append(name)
            except OSError:
                pass
        """,
    )
    assert got == ["1"]


def test_the_system_is_read_only(engine: Engine) -> None:
    got = reported(
        engine,
        """
        import os, sys, sysconfig, numpy, cnncourse, autograder
        places = ["/", "/usr", "/usr/bin", "/etc", "/dev", "/dev/pts", "/proc", "/proc/sys"]
        places += [sys.prefix, sys.base_prefix, sysconfig.get_path("purelib")]
        places += [os.path.dirname(package.__file__) for package in (numpy, cnncourse, autograder)]
        acts = {
            "file in": lambda place: open(place + "/left-here", "w"),
            "mode of": lambda place: os.chmod(place, 0o777),
            "time of": lambda place: os.utime(place, (1, 1)),
        }
        acts_on_files = {
            "appended to": lambda path: open(path, "a"),
            "moved": lambda path: os.rename(path, path + "x"),
            "removed": os.unlink,
        }
        todo = [(what, act, place) for place in places for what, act in acts.items()]
        todo += [(what, act, p.__file__) for p in (numpy, cnncourse) for what, act in acts_on_files.items()]
        report = []
        for what, act, place in todo:
            try:
                act(place)
                report.append(f"{what} {place}")
            except OSError:
                pass
        """,
    )
    assert got == []


def test_no_mount_can_be_written_but_the_private_ones(engine: Engine) -> None:
    """Whatever the file's owner: where grading runs as a plain user, /dev belongs to whom submissions run as."""
    mounts = [line.split() for line in printed(engine, "print(open('/proc/self/mounts').read())").splitlines() if line]
    writable = {place for _, place, _, options, *_ in mounts if "ro" not in options.split(",")}
    devices = {f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom", "tty", "console")}
    assert writable - devices == {"/proc", PRIVATE, "/dev/shm"}


def test_nothing_of_the_course_or_of_home_is_seen(engine: Engine, tmp_path: Path) -> None:
    for name in ("solutions", "submitted", "gradebook.db", ".autograder"):
        (tmp_path / name).write_text("secret")
    project = "solutions tests docs .git submitted gradebook.db .autograder pyproject.toml"
    released = "course/en course/ko course/pyproject.toml"
    dotfiles = ".ssh .bashrc .profile .gitconfig .netrc .jupyter .keras .cache"
    system = "/etc/passwd /etc/shadow /etc/hostname /etc/hosts /var /run /home /mnt /boot /sys /opt"
    hidden = [ROOT / name for name in (project + " " + released).split()]
    hidden += [Path.home() / name for name in dotfiles.split()]
    hidden += [*map(Path, system.split()), *tmp_path.iterdir(), Path(__file__)]
    hidden = [path for path in hidden if path not in Path(PRIVATE).parents]
    paths = list(map(str, hidden))
    assert reported(engine, f"import os; report = [path for path in {paths!r} if os.path.lexists(path)]") == []
    # What is there of home and of the project are the folders on the way to Python and the packages, no file.
    places = [str(Path.home()), str(ROOT), str(ROOT / "course")]
    files = reported(
        engine,
        f"""
        import os
        report = []
        for place in {places!r}:
            if os.path.isdir(place):
                report += [entry.path for entry in os.scandir(place) if not entry.is_dir(follow_symlinks=False)]
        """,
    )
    assert files == []


def test_the_environment_is_the_servers_own(engine: Engine) -> None:
    got = reported(engine, "import os; report = dict(os.environ)")
    assert CANARY not in got and "seen" not in got.values()
    assert not {"USER", "LOGNAME", "SSH_AUTH_SOCK", "VIRTUAL_ENV"} & set(got)
    assert got["HOME"] == got["TMPDIR"] == PRIVATE and got["PATH"] == "/usr/bin:/bin"
    first = reported(
        engine,
        """
        try:
            report = open("/proc/self/environ", "rb").read().decode()
        except OSError as error:
            report = str(error)
        """,
    )
    assert CANARY not in first and first


def test_the_machines_name_is_not_told(engine: Engine) -> None:
    code = (
        "import os, platform; report = [os.uname().nodename, platform.node(), open('/proc/sys/kernel/hostname').read()]"
    )
    assert {name.strip() for name in reported(engine, code)} == {"sandbox"}


def test_four_descriptors_and_no_more(engine: Engine) -> None:
    got = reported(
        engine,
        """
        import os
        report = {}
        for number in range(200):
            try:
                report[number] = os.readlink(f"/proc/self/fd/{number}")
            except OSError:
                pass
        """,
    )
    assert {number: got.pop(number) for number in "012"} == dict.fromkeys("012", "/dev/null")
    assert set(got) == {"3"} and got["3"].startswith("socket:")


def test_limits(engine: Engine) -> None:
    code = "import resource as r; report = {n: r.getrlimit(getattr(r, n)) for n in dir(r) if n.startswith('RLIMIT_')}"
    got = reported(engine, code)
    limits = LIMITS["numpy"]
    for name, most in {
        "RLIMIT_DATA": limits.data + 512 * MIB,
        "RLIMIT_AS": limits.address_space + 2048 * MIB,
        "RLIMIT_FSIZE": limits.file_size,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_NPROC": limits.processes,
        "RLIMIT_CPU": limits.cpu_seconds,
        "RLIMIT_CORE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }.items():
        soft, hard = got[name]
        assert 0 <= soft <= hard <= most, name


@pytest.mark.parametrize(
    "code",
    [
        "import numpy as np; np.ones(3 * 2**27)",
        "a = bytearray(3 * 2**30)",
        "a = []\nwhile True: a.append(bytes(2**24))",
        "import mmap; mmap.mmap(-1, 3 * 2**30)",
        "import mmap\na = [mmap.mmap(-1, 2**29) for _ in range(6)]",
    ],
    ids=["NumPy", "at once", "in parts", "a shared mapping", "shared mappings"],
)
def test_memory_is_bounded_and_the_submission_is_told(engine: Engine, code: str) -> None:
    (told,) = engine.examine(bundle(added(code)))
    assert told["raised"]["type"] in {"MemoryError", "_ArrayMemoryError", "OSError"}, told


def test_open_files_are_bounded(engine: Engine) -> None:
    made, number = reported(
        engine,
        """
        made = []
        try:
            while True: made.append(open("/dev/null"))
        except OSError as error:
            report = [len(made), error.errno]
        del made
        """,
    )
    assert made < LIMITS["numpy"].open_files and number == errno.EMFILE


def test_no_network_but_a_loopback_that_is_down(engine: Engine) -> None:
    names = ("dev", "route", "if_inet6", "fib_trie", "unix")
    got = reported(engine, f"report = {{name: open('/proc/net/' + name).read() for name in {names!r}}}")
    assert [line.split(":")[0].strip() for line in got["dev"].splitlines()[2:]] == ["lo"]
    assert got["if_inet6"] == "" and "127.0.0.1" not in got["fib_trie"] and len(got["route"].splitlines()) <= 1
    assert len(got["unix"].splitlines()) == 1


@contextmanager
def beside(engine: Engine) -> Iterator[Channel]:
    """A second submission's process, running at the same time on the same server."""
    control = engine.start()
    ours, theirs = socket.socketpair()
    channel = Channel(ours)
    pid = engine._spawn(control, "submission", theirs, None)
    try:
        assert channel.receive(seconds=30.0) == {"confined": "submission"}
        yield channel
    finally:
        channel.close()
        control.send({"kill": pid})


def run_in(channel: Channel, code: str) -> str:
    """What code prints in a process reached by its own channel."""
    channel.send({"run": code, "number": "1"})
    reply = channel.receive(seconds=20.0)
    assert reply["raised"] is None, reply
    return "".join(shown["text"] for shown in reply["outputs"] if shown.get("stream") == "stdout")


PLACES = ("/tmp", "/dev/shm", "/dev", "/", "/proc", "/dev/pts", "/usr", "/var/tmp", "/run")
LEAVE = f"""
import os, threading
left = []
for place in {PLACES!r}:
    try:
        with open(place + "/from-the-first", "w") as file:
            left.append(file.write("answer"))
    except OSError:
        pass
threading.Thread(target=threading.Event().wait, daemon=True).start()
print(os.getpid(), len(left))
"""
LOOK = f"""
import os
print(sorted(name for name in os.listdir("/proc") if name.isdigit()))
print([place for place in {PLACES!r} if os.path.exists(place + "/from-the-first")])
print(*(open("/proc/" + name).read().count(chr(10)) for name in ("sysvipc/shm", "net/unix", "locks")))
"""


def test_two_submissions_at_once_do_not_see_each_other(engine: Engine) -> None:
    with beside(engine) as first, beside(engine) as second:
        assert run_in(first, LEAVE) == "1 2\n"
        assert run_in(second, LOOK) == "['1']\n[]\n1 1 0\n"


def test_signals_reach_nobody_else(engine: Engine) -> None:
    code = """
    import os, signal
    report = []
    for pid in (2, 3, 100, 1000, -2, -1000):
        try:
            os.kill(pid, signal.SIGKILL)
            report.append(pid)
        except OSError:
            pass
    """
    with beside(engine) as other:
        assert reported(engine, code) == []
        assert run_in(other, "print('here')") == "here\n"


MARK = """
import atexit, ctypes, signal, threading
libc = ctypes.CDLL(None)
def spin(*_):
    libc.prctl(15, b"survivor", 0, 0, 0)
    while True: pass
libc.prctl(15, b"survivor", 0, 0, 0)
"""
DEAF = """
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
libc.prctl(1, 0, 0, 0, 0)
spin()
"""
SURVIVORS = {
    "a thread": "threading.Thread(target=spin).start()",
    "at the end of Python": "atexit.register(spin)",
    "a timer": "signal.signal(signal.SIGALRM, spin); signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)",
    "deaf to its parent's death": "libc.prctl(1, 0, 0, 0, 0); spin()",
    "deaf to every signal": DEAF,
    "a thread whose first thread has left": f"""
threading.Thread(target=spin).start()
libc.prctl(1, 0, 0, 0, 0)
libc.syscall({(60, 93)[COLUMN]}, 0)
""",
}


@pytest.mark.parametrize("code", SURVIVORS.values(), ids=SURVIVORS.keys())
def test_nothing_lives_on(engine: Engine, code: str) -> None:
    engine.examine(bundle(added(MARK + code), cell=0.5))
    # The server ends processes in the order it was asked to: before it starts those of the next examination.
    assert printed(engine, "print('next')") == "next\n"
    assert engine.process is not None
    names = [name_of(pid) for pid in below(engine.process.pid)]
    assert "survivor" not in names and len(names) >= 2


def test_an_engine_that_is_closed_leaves_no_process() -> None:
    with ExitStack() as after, Engine("numpy") as own:
        own.start()
        assert own.process is not None
        own.examine(bundle(added(MARK + SURVIVORS["deaf to its parent's death"]), cell=0.3))
        found = below(own.process.pid)
        assert len(found) >= 2
        after.enter_context(all_end([psutil.Process(own.process.pid), *found], seconds=10.0))


def test_the_examiner_is_shut_in_as_well(engine: Engine) -> None:
    told = engine.examine(
        bundle(
            START,
            answer("def f():\n    return 1", "f"),
            check(
                "walls",
                """
                import os
                lines = open("/proc/self/status").read().splitlines()
                status = dict(line.split(":\\t", 1) for line in lines if ":\\t" in line)
                alone = [name for name in os.listdir("/proc") if name.isdigit()] == ["1"]
                check("user").call(f).satisfies(lambda _: os.getuid() == 1000, "it is no root")
                check("rights").call(f).satisfies(lambda _: int(status["CapEff"], 16) == 0, "it has no rights")
                check("calls").call(f).satisfies(lambda _: status["Seccomp"] == "2", "it is filtered")
                check("alone").call(f).satisfies(lambda _: alone, "it is alone")
                """,
            ),
        )
    )
    assert outcomes(told[-1]) == dict.fromkeys(("user", "rights", "calls", "alone"), "passed")
