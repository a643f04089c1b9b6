"""The same class by one job, by two, by a Dask cluster and by nbgrader's own command; and a cluster that fails."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from command_kit import (
    DOUBLE,
    Commands,
    Outcome,
    a_copy,
    answered,
    gradebook_rows,
    hand_in,
    outcome,
    slow,
    until,
    url_of,
    written,
)
from conftest import UNIT, autograder, nbgrader
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from process_kit import SOON, all_end, below

import autograder as package
from autograder.errors import ExitStatus
from autograder.units import Course

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

STUDENTS = 12
PAUSE = 0.4
"""Seconds that a submission sleeps, so that a class has a middle."""


# The class, and what one job makes of it


def class_of_tests(course: Course) -> None:
    """Right, wrong, blank and strange work, each of its own content; one cannot be read."""
    work: dict[str, Any] = {
        "added": answered(course),
        "blank": answered(course, double="", quadruple=""),
        "broken": "My dog ate it.",
        "ends": answered(course, double="import os\n\ndef double(x):\n    os._exit(0)"),
        "korean": answered(course, language="ko", why_twice="두 배의 두 배는 네 배다."),
        "markup": answered(course, double=f"print('<script>alert(1)</script>\x1b[31m')\n{DOUBLE}"),
        "raises": answered(course, double=f"1 / 0\n{DOUBLE}"),
        "squared": answered(course, double="def double(x):\n    return x ** 2"),
        "text": answered(course, why_twice="Two times two is **four**. <b onclick='x()'>Bold</b>"),
    }
    work["added"].cells.insert(0, nbformat.v4.new_code_cell("import math\nmath.pi", id="mine"))
    for student, notebook in work.items():
        hand_in(course, student, notebook)


def slow_class(course: Course) -> None:
    for number in range(STUDENTS):
        hand_in(course, f"student-{number:02}", answered(course, double=slow(PAUSE, f"{DOUBLE}  # {number}")))


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory, certificates: dict[str, str]) -> Iterator[Commands]:
    with Commands(tmp_path_factory.mktemp("commands"), **certificates) as process:
        yield process


@pytest.fixture(scope="module")
def mixed(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = a_copy(Course(template), tmp_path_factory.mktemp("mixed") / "course")
    class_of_tests(course)
    # All copies draw the same hidden inputs.
    (course.state).mkdir(exist_ok=True)
    (course.state / "secret").write_text("5" * 64)
    return course


@pytest.fixture(scope="module")
def by_one(mixed: Course, tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, Outcome]:
    course = a_copy(mixed, tmp_path_factory.mktemp("one") / "course")
    assert autograder("grade", "--jobs", 1, "--course-dir", course.root).status == ExitStatus.NOT_ALL_GRADED
    return course, outcome(course)


@pytest.fixture(scope="module")
def crowd(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class of work that takes its time; all of it is right."""
    course = a_copy(Course(template), tmp_path_factory.mktemp("crowd") / "course")
    slow_class(course)
    return course


def all_right(course: Course) -> None:
    found = outcome(course)
    assert {r["student"]: (r["status"], r["score"]) for r in found.records} == {
        f"student-{n:02}": ("graded", 3) for n in range(STUDENTS)
    }
    assert {row for row in found.gradebook if row[0] == "submission"} == {
        ("submission", f"student-{n:02}", None, None, 3.0, 4.0) for n in range(STUDENTS)
    }
    assert max(found.gradebook.values()) == 1
    assert len([name for name in found.files if name.endswith(".ipynb")]) == STUDENTS


def test_one_job_gives_each_what_is_due(by_one: tuple[Course, Outcome]) -> None:
    assert {r["student"]: r["score"] for r in by_one[1].records} == {
        "added": 3, "blank": 0, "broken": 0, "ends": 1, "korean": 3, "markup": 3, "raises": 1, "squared": 2, "text": 3,
    }  # fmt: skip


def test_two_jobs_give_the_same(
    mixed: Course, by_one: tuple[Course, Outcome], commands: Commands, tmp_path: Path
) -> None:
    course = a_copy(mixed, tmp_path / "course")
    ended = commands.run("grade", "--jobs", 2, "--course-dir", course.root)
    assert ended.status == ExitStatus.NOT_ALL_GRADED
    assert ended.err.startswith("not graded: broken 00-small: ") and ended.err.count("\n") == 1
    assert outcome(course) == by_one[1]


# nbgrader's own command


def cells_of(path: Path) -> list[dict[str, Any]]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [
        {
            "id": cell["id"],
            "type": cell["cell_type"],
            "source": "".join(cell["source"]),
            "outputs": cell.get("outputs"),
            "count": cell.get("execution_count"),
            "metadata": cell["metadata"],
        }
        for cell in notebook["cells"]
    ]


def test_nbgraders_own_command_gives_the_same(mixed: Course, by_one: tuple[Course, Outcome], tmp_path: Path) -> None:
    course = a_copy(mixed, tmp_path / "course")
    shutil.rmtree(course.root / "submitted" / "broken")
    done = nbgrader(course.root, "autograde", UNIT)
    assert done.status == 0, done.err
    ours, expected = by_one
    theirs = gradebook_rows(url_of(course))
    assert theirs == {row: n for row, n in expected.gradebook.items() if "broken" not in row}
    for path in sorted((course.root / "autograded").rglob("*.ipynb")):
        mine = ours.root / path.relative_to(course.root)
        assert cells_of(mine) == cells_of(path), path
        a, b = (json.loads(p.read_text(encoding="utf-8")) for p in (mine, path))
        assert {**a, "cells": 0} == {**b, "cells": 0}
    students = {path.name for path in (course.root / "autograded").iterdir()}
    assert students == {path.name for path in (ours.root / "autograded").iterdir()}


# A cluster of one's own


def certificate(folder: Path) -> dict[str, str]:
    """A certificate that signs itself and stands for all sides, and Dask's settings that name it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "autograder-test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, secret = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    settings = {"CA_FILE": public} | {
        f"{side}__{kind}": path
        for side in ("SCHEDULER", "WORKER", "CLIENT")
        for kind, path in (("CERT", public), ("KEY", secret))
    }
    found = {f"DASK_DISTRIBUTED__COMM__TLS__{name}": str(path) for name, path in settings.items()}
    return found | {"DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True"}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return certificate(tmp_path_factory.mktemp("certificates"))


class Cluster:
    """A scheduler and workers, each a process as ``dask`` starts it."""

    def __init__(self, folder: Path, certificates: dict[str, str], *, port: int = 0) -> None:
        self.folder, self.certificates = folder, certificates
        self.started: list[subprocess.Popen[bytes]] = []
        folder.mkdir(exist_ok=True)
        file = folder / f"scheduler-{port}.json"
        self.scheduler = self._start(
            "scheduler", "--host", "tls://127.0.0.1", "--port", str(port), "--no-dashboard",
            "--dashboard-address", "127.0.0.1:0", "--scheduler-file", str(file),
        )  # fmt: skip
        until(lambda: file.exists() and file.read_text(encoding="utf-8").endswith("}"), "the scheduler")
        self.address = json.loads(file.read_text(encoding="utf-8"))["address"]

    def worker(self, *, code: Path | None = None, threads: int = 1) -> subprocess.Popen[bytes]:
        """Start a worker, with a course's code of its own where ``code`` names the folder of it."""
        return self._start(
            "worker", self.address, "--host", "127.0.0.1", "--no-nanny", "--nthreads", str(threads),
            "--dashboard-address", "127.0.0.1:0", "--memory-limit", "0", "--local-directory", str(self.folder),
            code=code,
        )  # fmt: skip

    def _start(self, *arguments: str, code: Path | None = None) -> subprocess.Popen[bytes]:
        with (self.folder / f"said-{len(self.started)}").open("wb") as said:
            self.started.append(
                subprocess.Popen(
                    [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
                    env=os.environ | self.certificates | ({"PYTHONPATH": str(code)} if code else {}),
                    # The working folder comes first on Python's path.
                    cwd=self.folder,
                    stdout=said,
                    stderr=said,
                    start_new_session=True,
                )
            )
        return self.started[-1]

    def close(self) -> None:
        for process in reversed(self.started):
            process.kill()
        for process in self.started:
            process.wait(SOON)


@contextlib.contextmanager
def cluster(folder: Path, certificates: dict[str, str], *, port: int = 0) -> Iterator[Cluster]:
    made = Cluster(folder, certificates, port=port)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def another_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the course's code in which one comment differs."""
    folder = tmp_path_factory.mktemp("another")
    source = Path(package.__file__).parent
    shutil.copytree(source, folder / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    with (folder / "autograder" / "inert.py").open("a", encoding="utf-8") as file:
        file.write("# Changed.\n")
    return folder


def test_a_cluster_gives_the_same_and_refuses_another_version(
    mixed: Course,
    by_one: tuple[Course, Outcome],
    commands: Commands,
    certificates: dict[str, str],
    another_version: Path,
    tmp_path: Path,
) -> None:
    course = a_copy(mixed, tmp_path / "course")
    with cluster(tmp_path / "cluster", certificates) as dask:
        other = dask.worker(code=another_version)
        command = ("grade", "--scheduler", dask.address, "--course-dir", course.root)
        before = {path: path.stat().st_mtime_ns for path in course.root.rglob("*") if path.name != "grading.lock"}
        refused = commands.run(*command)
        assert (refused.status, refused.out) == (ExitStatus.USAGE, ""), refused
        assert refused.err.startswith(f"autograder: No worker of {dask.address} can be used (tls://127.0.0.1:")
        assert "it has another version of the course or of its packages" in refused.err
        assert refused.err.count("\n") == 1
        after = {path: path.stat().st_mtime_ns for path in course.root.rglob("*")}
        assert {path for path in before if path.is_file() and before[path] != after[path]} == set()
        dask.worker(threads=2)
        dask.worker()
        until(lambda: threads(dask, certificates) == 4, "three workers")
        ended = commands.run(*command)
        other.kill()
    assert ended.status == ExitStatus.NOT_ALL_GRADED
    lines = sorted(ended.err.splitlines())
    assert len(lines) == 2 and lines[0].startswith("not graded: broken")
    assert lines[1].startswith("not used: tls://127.0.0.1:") and lines[1].endswith(
        ": it has another version of the course or of its packages"
    )
    assert outcome(course) == by_one[1]


def threads(dask: Cluster, certificates: dict[str, str]) -> int:
    """Threads of all workers that are there, asked from outside."""
    from distributed import Client, Security

    prefix = "DASK_DISTRIBUTED__COMM__TLS__"
    files = {
        "tls_ca_file": certificates[prefix + "CA_FILE"],
        "tls_client_cert": certificates[prefix + "CLIENT__CERT"],
        "tls_client_key": certificates[prefix + "CLIENT__KEY"],
    }
    with Client(dask.address, security=Security(require_encryption=True, **files), set_as_default=False) as client:
        return sum(client.nthreads().values())


def test_one_worker_is_killed_another_refused_and_a_third_joins_late(
    crowd: Course, commands: Commands, certificates: dict[str, str], another_version: Path, tmp_path: Path
) -> None:
    course = a_copy(crowd, tmp_path / "course")
    with cluster(tmp_path / "cluster", certificates) as dask:
        # The only one that can be used when the command starts is the one that is killed.
        doomed = dask.worker()
        dask.worker(code=another_version)
        until(lambda: threads(dask, certificates) == 2, "two workers")
        running = commands.start("grade", "--scheduler", dask.address, "--course-dir", course.root)
        until(lambda: len(written(course)) >= 2, "two of the class", running=running)
        doomed.kill()
        assert len(written(course)) < STUDENTS
        dask.worker(threads=2)
        ended = running.wait()
    assert ended.status == 0, ended
    assert ended.err.startswith("not used: tls://127.0.0.1:") and ended.err.count("\n") == 1
    all_right(course)


def test_a_scheduler_that_is_killed_loses_nothing_that_was_graded(
    crowd: Course, commands: Commands, certificates: dict[str, str], tmp_path: Path
) -> None:
    course = a_copy(crowd, tmp_path / "course")
    with cluster(tmp_path / "first", certificates) as dask:
        dask.worker()
        command = ("grade", "--scheduler", dask.address, "--course-dir", course.root)
        running = commands.start(*command)
        until(lambda: len(written(course)) >= 3, "three of the class", running=running)
        dask.scheduler.kill()
        ended = running.wait()
        port = int(dask.address.rpartition(":")[2])
    assert (ended.status, ended.out) == (ExitStatus.USAGE, ""), ended
    assert ended.err.startswith(f"autograder: The scheduler at {dask.address} is gone"), ended
    assert ended.err.count("\n") == 1 and "what was graded so far is kept" in ended.err
    kept = {student: notebook(course, student).stat().st_mtime_ns for student in written(course)}
    assert 3 <= len(kept) < STUDENTS
    with cluster(tmp_path / "second", certificates, port=port) as dask:
        dask.worker()
        ended = commands.run(*command)
    assert (ended.status, ended.err) == (0, ""), ended
    all_right(course)
    assert {student: notebook(course, student).stat().st_mtime_ns for student in kept} == kept


def notebook(course: Course, student: str) -> Path:
    return course.root / "autograded" / student / UNIT / f"{UNIT}.ipynb"


def test_nobody_at_the_address(mixed: Course, commands: Commands, tmp_path: Path) -> None:
    course = a_copy(mixed, tmp_path / "course")
    with contextlib.closing(socket.socket()) as bound:
        # Bound, but nobody listens.
        bound.bind(("127.0.0.1", 0))
        address = f"tls://127.0.0.1:{bound.getsockname()[1]}"
        ended = commands.run("grade", "--scheduler", address, "--course-dir", course.root)
    assert (ended.status, ended.out) == (ExitStatus.USAGE, ""), ended
    assert ended.err.startswith(f"autograder: No Dask scheduler with a worker answers at {address}"), ended
    assert ended.err.count("\n") == 1


# What a local cluster shows, and two commands at once


def listening(pids: list[int]) -> list[tuple[str, int]]:
    """Where these processes listen, by the machine's own tables of sockets."""
    inodes = set()
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for descriptor in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(FileNotFoundError):
                    inodes.add(str(descriptor.readlink()).removeprefix("socket:[").removesuffix("]"))
    found = []
    for table, size in (("tcp", 8), ("tcp6", 32), ("udp", 8), ("udp6", 32)):
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            _, local, _, state, *more = line.split()
            if more[5] in inodes and (state == "0A" or table.startswith("udp")):
                host, port = local.split(":")
                raw = b"".join(bytes.fromhex(host[n : n + 8])[::-1] for n in range(0, size, 8))
                found.append((str(ipaddress.ip_address(raw)), int(port, 16)))
    return found


def answer_of(port: int, said: bytes, *, encrypted: bool) -> bytes:
    """What a stranger on the machine is told there."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    told = b""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
        if encrypted:
            with context.wrap_socket(plain) as wrapped:
                # Here the other side has shown its certificate; without one of ours it says no more.
                told = b"TLS"
                wrapped.sendall(said)
                told += wrapped.recv(1000)
        else:
            plain.sendall(said)
            told = plain.recv(1000)
    return told


def test_a_local_cluster_shows_nothing_and_a_second_command_is_refused(
    crowd: Course, commands: Commands, tmp_path: Path
) -> None:
    course, other = a_copy(crowd, tmp_path / "course"), a_copy(crowd, tmp_path / "other")
    command = ("grade", "--jobs", 2, "--course-dir", course.root)
    running = commands.start(*command)
    until(lambda: written(course), "one of the class", running=running)
    pids = [running.pid, *(process.pid for process in below(running.pid))]
    places = listening(pids)
    assert places and {host for host, _ in places} == {"127.0.0.1"}
    for _, port in places:
        assert answer_of(port, b"GET / HTTP/1.0\r\n\r\n", encrypted=False)[:4] != b"HTTP", port
        assert answer_of(port, b"GET / HTTP/1.0\r\n\r\n", encrypted=True) == b"TLS", port
    # Stopped for a moment, so that whatever changes now is the other command's doing.
    signal.pidfd_send_signal(running.watched, signal.SIGSTOP)
    try:
        before = {path: path.read_bytes() for path in sorted(course.root.rglob("*")) if path.is_file()}
        for jobs in (1, 2):
            second = commands.run("grade", "--jobs", jobs, "--course-dir", course.root)
            assert (second.status, second.out) == (ExitStatus.USAGE, "")
            assert second.err == (
                f"autograder: Another autograder is grading {course.root}; let it end, or stop it, then grade again. "
                "Nothing was changed.\n"
            )
        # Nor may another course be graded into the same gradebook.
        second = commands.run("grade", "--jobs", 1, "--course-dir", other.root, "--db", url_of(course))
        assert second.status == ExitStatus.USAGE
        assert second.err.startswith(f"autograder: Another autograder is grading {course.root};")
        after = {path: path.read_bytes() for path in sorted(course.root.rglob("*")) if path.is_file()}
        assert after == before
    finally:
        signal.pidfd_send_signal(running.watched, signal.SIGCONT)
    with all_end(below(running.pid)):
        ended = running.wait()
    assert (ended.status, ended.err) == (0, "")
    all_right(course)
