"""Disk, memory, gradebook and data."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from ..engine.engine import cores
from .finding import Verdict

GIB = 2**30
DISK_WARNING, DISK_PROBLEM = 2 * GIB, GIB // 5
MEMORY_WARNING = 2 * GIB
CIFAR_VARIABLE = "CNNCOURSE_CIFAR10"
CIFAR_FOLDER = "cifar-10-batches-py"
CIFAR_FILES = (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch")


def folder(root: Path) -> Verdict:
    """Whether the course's folder can be written and its disk has room."""
    if not root.is_dir():
        return Verdict("problem", f"{root} is not a folder", "Name the course's folder with --course-dir.")
    try:
        with tempfile.TemporaryFile(dir=root) as file:
            file.write(b"\0")
    except OSError as error:
        return Verdict("problem", f"{root} cannot be written: {error.strerror}", "Change its owner or its rights.")
    free = shutil.disk_usage(root).free
    detail = f"{root.resolve()} can be written, {free / GIB:.1f} GiB free"
    if free < DISK_PROBLEM:
        return Verdict("problem", detail, "Free some space: grading keeps a copy of every submission.")
    if free < DISK_WARNING:
        return Verdict("warning", detail, "A large class may need more: grading keeps a copy of every submission.")
    return Verdict("ok", detail)


def memory() -> Verdict:
    """Memory and cores that this process may use, limits of a container included."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if (limit := _group("memory.max").split()) and limit[0].isdigit():
        total = min(total, int(limit[0]))
    usable: float = cores()
    quota = _group("cpu.max").split()
    if len(quota) == 2 and quota[0].isdigit() and int(quota[1]):
        usable = min(usable, int(quota[0]) / int(quota[1]))
    detail = f"{usable:g} cores, {total / GIB:.1f} GiB of memory"
    if total < MEMORY_WARNING:
        return Verdict("warning", detail, "A Keras submission takes about 1 GiB while it is graded.")
    return Verdict("ok", detail)


def _group(name: str) -> str:
    """A limit of the control group this process sees as its root; empty where there is none."""
    try:
        return Path("/sys/fs/cgroup", name).read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""


def gradebook(root: Path) -> Verdict:
    """Whether nbgrader's database, where there is one, opens and is a gradebook."""
    file = root / "gradebook.db"
    if not file.exists():
        return Verdict("ok", "none yet; the first command that needs one makes it")
    advice = f"Put a copy from a backup in its place, or move {file.name} away to begin anew."
    try:
        # Read only: a look must not make, change or lock anything.
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=3)) as database:
            (students,) = database.execute("SELECT count(*) FROM student").fetchone()
            (submissions,) = database.execute("SELECT count(*) FROM submitted_assignment").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return Verdict("warning", "in use by another program", "Let the other command end first.")
        return Verdict("problem", f"{file.name} is no gradebook of nbgrader: {error}", advice)
    except sqlite3.DatabaseError as error:
        return Verdict("problem", f"{file.name} cannot be read: {error}", advice)
    return Verdict("ok", f"opens; students: {students}, submissions: {submissions}")


def cifar(root: Path) -> Verdict:
    """Which CIFAR-10 images the notebooks would take here; nothing is read or downloaded."""
    advice = f"For the real images set {CIFAR_VARIABLE} to a folder with {CIFAR_FOLDER}, or go online once."
    named = os.environ.get(CIFAR_VARIABLE)
    if named and not _complete(Path(named)):
        return Verdict("warning", f"{CIFAR_VARIABLE} names {named}, which does not hold all of {CIFAR_FOLDER}", advice)
    cache = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "datasets"
    places = {
        f"the folder that {CIFAR_VARIABLE} names": Path(named) if named else None,
        "data/cache of the course": root / "data" / "cache",
        "Keras's cache": cache,
        "Keras's own cache": cache / f"{CIFAR_FOLDER}-target",
    }
    for name, place in places.items():
        if place and _complete(place):
            return Verdict("ok", f"the real images, from {name.replace('own ', '')}")
    return Verdict("ok", "none here: a download is tried, else the generated sample stands in", advice)


def _complete(place: Path) -> bool:
    """Whether the official files are all in the folder, or in the official folder within it."""
    return any(all((at / name).is_file() for name in CIFAR_FILES) for at in (place, place / CIFAR_FOLDER))
