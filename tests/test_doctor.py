"""The doctor: each check finds the fault it is for, and none can hang or crash the others."""

from __future__ import annotations

import io
import json
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from autograder.commands.doctor import doctor_command
from autograder.doctor import Finding, examination, examine_machine, machine, print_findings, sandbox, software
from autograder.doctor.finding import Probe, Verdict
from autograder.engine import bubblewrap as outer
from autograder.engine.bubblewrap import SandboxUnavailable
from autograder.engine.engine import Engine, ExaminationLost
from autograder.errors import ExitStatus

CHECKS = {
    *("python", "packages", "alembic", "folder", "memory", "gradebook", "kernel", "hangul", "cifar10"),
    *("tensorflow", "bubblewrap", "sandbox"),
}


def test_everything_is_tried_and_grading_as_grading_does_it(tmp_path: Path) -> None:
    told: list[str] = []
    findings = examine_machine(tmp_path, progress=told.append)
    assert {finding.check for finding in findings} == CHECKS
    assert told == [finding.tried for finding in findings]
    found = {finding.check: finding for finding in findings}
    assert found["python"].state == found["packages"].state == found["folder"].state == "ok"
    assert "python3 answers after" in found["kernel"].detail
    assert found["bubblewrap"].state == "ok" and found["bubblewrap"].detail.endswith("bwrap")
    assert found["sandbox"].state == "ok" and "a trial took" in found["sandbox"].detail


def test_missing_alembic_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "")
    verdict = software.alembic()
    assert verdict.state == "problem" and "not on PATH" in verdict.detail and verdict.advice
    program = tmp_path / "alembic"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert software.alembic() == Verdict("ok", str(program))


@pytest.mark.parametrize(
    "spec",
    [
        json.dumps({"argv": ["/nowhere/python", "{connection_file}"], "display_name": "P", "language": "python"}),
        json.dumps({"argv": [sys.executable, "-c", "1/0"], "display_name": "P", "language": "python"}),
        "{",
    ],
    ids=["missing program", "dies at once", "no JSON"],
)
def test_broken_kernelspec_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, spec: str) -> None:
    folder = tmp_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(spec)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    started = time.monotonic()
    verdict = software.kernel()
    assert verdict.state == "problem" and "does not start" in verdict.detail and "ipykernel install" in verdict.advice
    assert time.monotonic() - started < 15


def test_versions_out_of_bounds_and_missing_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    real = software.metadata.version

    def version(name: str) -> str:
        if name == "nbgrader":
            raise software.metadata.PackageNotFoundError(name)
        return "1.26.4" if name == "numpy" else real(name)

    monkeypatch.setattr(software.metadata, "version", version)
    verdict = software.packages()
    assert verdict.state == "problem"
    assert "nbgrader is missing" in verdict.detail and "numpy 1.26.4 (<3,>=2 is needed)" in verdict.detail


def test_missing_tensorflow_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(software, "_version", lambda name: None)
    assert software.tensorflow(load=True).state == "warning"


@pytest.mark.parametrize(
    ("code", "state", "says"),
    [("print('log'); print('[\"GPU:0\"]')", "ok", "GPU:0"), ("raise OSError('no libcudnn')", "problem", "no libcudnn")],
)
def test_tensorflow_is_asked_for_devices(monkeypatch: pytest.MonkeyPatch, code: str, state: str, says: str) -> None:
    monkeypatch.setattr(software, "_version", lambda name: "2.21.0")
    monkeypatch.setattr(software, "GPU_CODE", code)
    verdict = software.tensorflow(load=True)
    assert verdict.state == state and says in verdict.detail


def test_folder_that_is_missing_or_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert machine.folder(tmp_path / "none").state == "problem"
    assert machine.folder(tmp_path).state in {"ok", "warning"}
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: machine.shutil._ntuple_diskusage(1, 1, 0))
    assert machine.folder(tmp_path).state == "problem"
    assert list(tmp_path.iterdir()) == []


def test_gradebook(tmp_path: Path) -> None:
    assert machine.gradebook(tmp_path).state == "ok"
    file = tmp_path / "gradebook.db"
    file.write_text("no database at all, but long enough to be looked at" * 20)
    assert machine.gradebook(tmp_path).state == "problem"
    file.unlink()
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE student (id TEXT)")
        database.commit()
        assert "no gradebook" in machine.gradebook(tmp_path).detail
        database.execute("CREATE TABLE submitted_assignment (id TEXT)")
        database.execute("INSERT INTO student VALUES ('ada')")
        database.commit()
    assert machine.gradebook(tmp_path) == Verdict("ok", "opens; students: 1, submissions: 0")


def test_cifar_tells_which_images_would_be_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(machine.CIFAR_VARIABLE, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    assert "generated sample" in machine.cifar(tmp_path).detail

    def fill(folder: Path) -> None:
        folder.mkdir(parents=True)
        for name in machine.CIFAR_FILES:
            (folder / name).touch()

    fill(tmp_path / "keras/datasets/cifar-10-batches-py-target/cifar-10-batches-py")
    assert "Keras's cache" in machine.cifar(tmp_path).detail
    fill(tmp_path / "data/cache/cifar-10-batches-py")
    assert "data/cache" in machine.cifar(tmp_path).detail
    monkeypatch.setenv(machine.CIFAR_VARIABLE, str(tmp_path / "empty"))
    assert machine.cifar(tmp_path).state == "warning"


def bwrap(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program of this name where it is found first."""
    program = folder / "bwrap"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(outer.shutil, "which", lambda name: str(program))


def test_missing_bubblewrap_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outer.shutil, "which", lambda name: None)
    monkeypatch.setattr(outer, "find_spec", lambda name: None)
    verdict = sandbox.bubblewrap()
    assert verdict.state == "problem" and "not found" in verdict.detail and "apt install bubblewrap" in verdict.advice
    verdict = sandbox.grading()
    assert verdict.state == "problem" and "cannot be graded here" in verdict.detail
    assert verdict.advice == "Install bubblewrap first."


@pytest.mark.parametrize(
    ("said", "knob", "advised"),
    [
        ("No permissions to create new namespace", "user/max_user_namespaces", "user.max_user_namespaces=10000"),
        ("setting up uid map: Permission denied", "kernel/unprivileged_userns_clone", "unprivileged_userns_clone=1"),
        ("Operation not permitted", "kernel/apparmor_restrict_unprivileged_userns", "AppArmor"),
        ("Operation not permitted", "", "seccomp=unconfined"),
        ("Can't mount proc on /newroot/proc", "user/max_user_namespaces", "systempaths=unconfined"),
    ],
)
def test_what_forbids_the_sandbox_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str, knob: str, advised: str
) -> None:
    bwrap(tmp_path, f'echo "bwrap: {said}" >&2; exit 1', monkeypatch)
    monkeypatch.setattr(sandbox, "_knob", lambda name: sandbox.KNOBS[name][0] if name == knob else "")
    verdict = sandbox.grading()
    assert verdict.state == "problem"
    assert verdict.detail.startswith("submissions cannot be graded here: ") and said in verdict.detail
    assert advised in verdict.advice


def test_a_wall_that_is_forbidden_inside_the_sandbox_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Engine, worker: object) -> None:
        raise SandboxUnavailable("A process cannot be shut in on this machine ([Errno 1] a fresh /proc: not permitted)")

    monkeypatch.setattr(Engine, "_greeted", refuse)
    verdict = sandbox.grading()
    assert verdict.state == "problem" and "a fresh /proc" in verdict.detail and "Unmasked" in verdict.advice


def test_a_machine_without_a_table_of_system_calls_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.platform, "machine", lambda: "riscv64")
    verdict = sandbox.grading()
    assert verdict.state == "problem" and "riscv64" in verdict.detail and "x86-64" in verdict.advice


def test_a_trial_that_is_lost_or_comes_back_changed_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "start", lambda self: None)
    monkeypatch.setattr(Engine, "examine", lambda self, bundle: [{"outputs": []}])
    assert sandbox.grading().state == "problem"

    def lose(self: Engine, bundle: object) -> None:
        raise ExaminationLost("no answer in time")

    monkeypatch.setattr(Engine, "examine", lose)
    verdict = sandbox.grading()
    assert verdict.state == "problem" and "no answer in time" in verdict.detail


def test_elsewhere_than_on_linux_grading_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    for verdict in (sandbox.bubblewrap(), sandbox.grading()):
        assert verdict.state == "warning" and "WSL2" in verdict.advice and "--isolation none" in verdict.advice


def test_a_probe_that_hangs_or_crashes_is_a_finding() -> None:
    def crash() -> Verdict:
        raise LookupError("\x1b[31mgone")

    started = time.monotonic()
    hung = Probe(check="a", tried="A", look=lambda: time.sleep(5), seconds=0.05, vital=True).run()  # type: ignore[arg-type]
    assert time.monotonic() - started < 2
    assert hung.state == "problem" and "no answer within 0.05 s" in hung.detail
    crashed = Probe(check="a", tried="A", look=crash).run()
    assert crashed.state == "warning" and "LookupError" in crashed.detail and "\x1b" not in crashed.detail


@pytest.fixture
def findings(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What the command finds, without looking at the machine."""
    found = [
        Finding(check="a", tried="Some [bold]thing", state="ok", detail="/path/[red]"),
        Finding(check="b", tried="Other", state="warning", detail="slow", advice="Wait."),
    ]
    probes = [Probe(check=f.check, tried=f.tried, look=lambda f=f: Verdict(f.state, f.detail, f.advice)) for f in found]
    monkeypatch.setattr(examination, "_probes", lambda root, *, keras: probes)
    return found


def test_table_is_plain_in_a_file_and_takes_brackets_as_text(findings: list[Finding]) -> None:
    file = io.StringIO()
    print_findings(findings, console=Console(file=file))
    text = file.getvalue()
    assert "\x1b" not in text and "Some [bold]thing" in text and "/path/[red]" in text
    assert "0 problems, 1 warning. Releasing and grading can work here." in text


def run(*arguments: str):
    app = typer.Typer()
    app.command()(doctor_command)
    return CliRunner().invoke(app, list(arguments))


def test_command_prints_json_and_ends_well_with_warnings(findings: list[Finding]) -> None:
    done = run("--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {"schema": 1, "findings": [finding.model_dump() for finding in findings]}


def test_command_ends_with_two_when_there_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    probe = Probe(check="alembic", tried="The program alembic", look=software.alembic, vital=True)
    monkeypatch.setattr(examination, "_probes", lambda root, *, keras: [probe])
    done = run()
    assert done.exit_code == ExitStatus.USAGE == 2
    assert "1 problem, 0 warnings" in done.stdout


def test_quiet_shows_only_what_is_not_in_order(findings: list[Finding]) -> None:
    done = run("--quiet")
    assert "Other" in done.stdout and "Some" not in done.stdout
