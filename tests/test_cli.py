"""The command line: help with examples, one sentence an error, data and news apart, and how it ends."""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from conftest import UNIT, autograder, rewrite, submit

from autograder.cli import COMMANDS
from autograder.errors import AutograderError, ExitStatus
from autograder.rebuild import released_notebook
from autograder.units import Course, grade_id

NAME = f"{UNIT}.ipynb"
ON_UNITS = sorted(set(COMMANDS) - {"doctor"})
SCRIPT = Path(sys.executable).with_name("autograder")


def flat(text: str) -> str:
    return " ".join(text.split())


# Help and usage


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_and_the_flags_of_all(name):
    ended = autograder(name, "--help")
    assert (ended.status, ended.err) == (0, "")
    assert f"Example: autograder {name}" in flat(ended.out)
    for flag in ("--course-dir", "--quiet", "--debug"):
        assert flag in ended.out
    assert "\x1b" not in ended.out


def test_the_help_of_all_names_every_command():
    ended = autograder("--help")
    assert ended.status == 0
    for name in COMMANDS:
        assert f" {name} " in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--nonsense"], "--nonsense"),
        (["nonsense"], "nonsense"),
        (["grade", "--timeout", "soon"], "--timeout"),
        (["grade", "--timeout", "-1"], "--timeout"),
        (["release", "--lang", "de"], "--lang"),
    ],
)
def test_wrong_usage_ends_with_2_and_is_told_on_stderr(arguments, said):
    ended = autograder(*arguments)
    assert (ended.status, ended.out) == (ExitStatus.USAGE, "")
    assert said in ended.err
    assert "\x1b" not in ended.err


def test_the_package_can_be_run_as_a_module(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["autograder", "--help"])
    monkeypatch.setenv("PATH", os.environ["PATH"])
    with pytest.raises(SystemExit) as end:
        runpy.run_module("autograder", run_name="__main__")
    assert not end.value.code
    assert "Release, grade, audit and report" in capsys.readouterr().out


@pytest.mark.parametrize("name", ON_UNITS)
def test_an_unknown_unit_is_told_with_the_known_ones(shared_course, tmp_path, name):
    (tmp_path / "grades.json").write_text('{"schema": 1, "submissions": []}')
    ended = autograder(name, "99-none", "--course-dir", shared_course.root)
    assert (ended.status, ended.out) == (ExitStatus.USAGE, "")
    assert ended.err.startswith("autograder: ")
    assert ended.err.count("\n") == 1
    if name not in {"compare", "report"}:  # these first look for grades
        assert "There is no unit '99-none'" in ended.err
        assert "units there: 00-small" in ended.err


@pytest.mark.parametrize("name", ON_UNITS)
def test_a_folder_without_a_course_is_told_with_what_to_do(tmp_path, name):
    ended = autograder(name, "--course-dir", tmp_path)
    assert (ended.status, ended.out) == (ExitStatus.USAGE, "")
    assert ended.err == (
        f"autograder: {tmp_path} holds no solutions/ folder; run this in the course's folder or give --course-dir.\n"
    )


def test_debug_shows_the_traceback_of_an_error(tmp_path):
    with pytest.raises(AutograderError):
        autograder("audit", "--debug", "--course-dir", tmp_path)


@pytest.mark.parametrize("name", ["grade", "audit"])
def test_a_json_file_that_cannot_be_written_is_told_before_anything_is_done(course, tmp_path, name):
    submit(course.root / "submitted", "amina", released_notebook(course, UNIT, "en"))
    ended = autograder(name, "--course-dir", course.root, "--json", tmp_path / "nowhere" / "out.json")
    assert (ended.status, ended.out) == (ExitStatus.USAGE, "")
    assert "nowhere" in flat(ended.err)
    assert not (course.root / "autograded").exists()


# Data on stdout, news on stderr


def test_release_says_what_it_wrote_on_stderr_and_nothing_when_quiet(course):
    told = autograder("release", UNIT, "--course-dir", course.root)
    assert (told.status, told.out) == (0, "")
    assert told.err == f"wrote course/en/{UNIT}/{NAME}\nwrote course/ko/{UNIT}/{NAME}\n"
    quiet = autograder("release", UNIT, "--course-dir", course.root, "--quiet")
    assert (quiet.status, quiet.out, quiet.err) == (0, "", "")


def test_text_that_looks_like_markup_is_shown_as_it_is(course):
    notebook = released_notebook(course, UNIT, "en")
    notebook.cells[-1].metadata["nbgrader"] = {"grade_id": "[/b] [red]x", "solution": True}
    submit(course.root / "submitted", "amina", notebook, name="my [red] work.ipynb")
    submit(course.root / "submitted", "bao", "x", name="[bold] broken.ipynb")
    ended = autograder("grade", "--course-dir", course.root)
    assert ended.status == ExitStatus.NOT_ALL_GRADED
    assert "my [red] work.ipynb" in flat(ended.out)
    assert "[/b] [red]x" in flat(ended.out)
    assert "not graded: bao 00-small: [bold] broken.ipynb is not a notebook" in ended.err


def test_terminal_escapes_of_a_submission_never_reach_the_terminal(course):
    notebook = released_notebook(course, UNIT, "en")
    notebook.cells[-1].metadata["nbgrader"] = {"grade_id": "\x1b]0;owned\x07\u202e", "solution": True}
    submit(course.root / "submitted", "amina", notebook, name="\x1b[2J.ipynb")
    submit(course.root / "submitted", "bao", "x", name="\x1b[31m.ipynb")
    ended = autograder("grade", "--course-dir", course.root)
    assert not {"\x1b", "\x07", "\u202e"} & set(ended.out + ended.err)
    assert "owned" in ended.out


def test_grading_in_a_pipe_and_a_bare_environment_writes_the_table_on_stdout_and_no_log(course):
    submit(course.root / "submitted", "amina", released_notebook(course, UNIT, "en"))
    done = subprocess.run(
        [SCRIPT, "grade"],
        cwd=course.root,
        env={"PATH": os.defpath, "HOME": str(course.root), "FORCE_TTY": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "amina" in done.stdout
    assert "\x1b" not in done.stdout


# Building


def test_a_lesson_that_follows_from_its_text_is_not_executed_again(course):
    path = course.solutions / UNIT / NAME
    before = path.read_bytes()
    ended = autograder("build", "--course-dir", course.root)
    assert (ended.status, ended.out, ended.err) == (0, "", "00-small is up to date\n")
    assert path.read_bytes() == before


def test_building_gives_the_same_bytes_again_with_outputs(course):
    path = course.solutions / UNIT / NAME
    before = path.read_bytes()
    ended = autograder("build", "--force", "--course-dir", course.root)
    assert (ended.status, ended.err) == (0, "00-small was paired and executed\n")
    assert path.read_bytes() == before
    assert b"all 2 checks passed" in before
    assert b"a picture would stand here: [2. 2.]" in before


@pytest.mark.parametrize(
    ("line", "said"),
    [("1 / 0", "a cell ended with ZeroDivisionError"), ("import sys; print('!', file=sys.stderr)", "writes to stderr")],
)  # fmt: skip
def test_a_lesson_that_raises_or_warns_is_not_built_and_the_cell_is_shown_without_colour(course, line, said):
    rewrite(course, {'print("a picture would': f'{line}\nprint("a picture would'})
    (course.solutions / UNIT / NAME).unlink()
    ended = autograder("build", "--course-dir", course.root)
    assert (ended.status, ended.out) == (ExitStatus.USAGE, "")
    assert said in ended.err
    assert line in ended.err
    assert "\x1b" not in ended.err


# Interrupted from the terminal


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_ctrl_c_while_a_submission_runs_ends_at_once_with_130_and_keeps_the_rest(course: Course):
    endless = released_notebook(course, UNIT, "en")
    next(c for c in endless.cells if grade_id(c) == "double").source = "while True:\n    pass"
    submit(course.root / "submitted", "amina", released_notebook(course, UNIT, "en"))
    submit(course.root / "submitted", "bao", endless)
    submit(course.root / "submitted", "chloe", endless)
    process = subprocess.Popen(
        [SCRIPT, "grade", "--jobs", "1", "--timeout", "600"],
        cwd=course.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        # Once the first is written, it is the second student's turn, which does not end.
        written = course.root / "feedback" / "amina" / UNIT / f"{UNIT}.html"
        while not written.exists() and process.poll() is None:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == ExitStatus.INTERRUPTED
    assert out == ""
    assert err.splitlines()[-1] == "autograder: interrupted; what was done so far is kept."
    assert nbformat.read(course.root / "autograded" / "amina" / UNIT / NAME, as_version=4).cells
    assert not (course.root / "autograded" / "chloe").exists()
