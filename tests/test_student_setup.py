"""A student's laptop: `course/` alone, copied somewhere, installed into an environment of its own, and used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

ROOT = Path(__file__).parents[1]
UNIT = "01-convolution"
FIRST = "describe_image"
MIME = "application/vnd.cnncourse.checks+json"
HEAVY = {"tensorflow", "keras", "nbgrader", "autograder"}

# Runs in the student's environment, where nothing of the project is installed.
EXECUTE = """
import sys, nbformat
from nbclient import NotebookClient
path = sys.argv[1]
notebook = nbformat.read(path, as_version=4)
NotebookClient(notebook, timeout=120, allow_errors=True, kernel_name="python3").execute()
nbformat.write(notebook, path)
"""
IMPORTED = "import sys, cnncourse, cnncourse.pictures; print(*sorted({m.split('.')[0] for m in sys.modules}))"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with nothing in it but the course and an environment, as `course/README.md` makes it."""
    home = tmp_path_factory.mktemp("student")
    kept_back = shutil.ignore_patterns("__pycache__", "*.part", ".ipynb_checkpoints")
    shutil.copytree(ROOT / "course", home / "course", ignore=kept_back)
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, home / "env"], check=True)
    install = [uv, "pip", "install", "--quiet", "--python", home / "env" / "bin" / "python", home / "course"]
    # A check that newer releases of the dependencies work too leaves the lock's versions aside.
    if os.environ.get("STUDENT_SETUP") != "newest":
        install += ["--constraint", ROOT / "requirements.lock"]
        # What the lock names was downloaded when this environment was made; the network is asked for the rest only.
        if subprocess.run([*install, "--offline"], capture_output=True, check=False).returncode == 0:
            return home
    subprocess.run(install, check=True)
    return home


def run(home: Path, *arguments: str) -> str:
    """The output of the student's Python, started in the course's folder with no setting of ours."""
    environment = {"HOME": str(home), "PATH": f"{home / 'env' / 'bin'}:{os.defpath}", "LANG": "C.UTF-8"}
    done = subprocess.run(
        [home / "env" / "bin" / "python", *arguments],
        cwd=home / "course",
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def worked_on(home: Path, language: str, answers: dict[str, str]) -> list[NotebookNode]:
    """The cells of a released notebook with these answers in it, after it was run from top to bottom."""
    released = home / "course" / language / UNIT / f"{UNIT}.ipynb"
    notebook = nbformat.read(released, as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(name(cell), cell.source)
    mine = released.with_name("mine.ipynb")
    nbformat.write(notebook, mine)
    run(home, "-c", EXECUTE, str(mine))
    cells: list[NotebookNode] = nbformat.read(mine, as_version=4).cells
    return cells


def name(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", cell.id))


def reference() -> dict[str, str]:
    notebook = nbformat.read(ROOT / "solutions" / UNIT / f"{UNIT}.ipynb", as_version=4)
    return {name(c): c.source for c in notebook.cells if c.metadata.get("nbgrader", {}).get("solution")}


def errors(cell: NotebookNode) -> list[str]:
    return [output.ename for output in cell.get("outputs", []) if output.output_type == "error"]


def outcomes(cells: list[NotebookNode]) -> dict[str, set[str]]:
    """What the checks said, by exercise."""
    told: list[dict[str, Any]] = [
        output.data[MIME] for cell in cells for output in cell.get("outputs", []) if MIME in output.get("data", {})
    ]
    return {result["id"]: {check["outcome"] for check in result["checks"]} for result in told}


def test_the_package_is_light_and_complete(home: Path) -> None:
    installed = {p.name.split("-")[0].lower() for p in (home / "env").glob("lib/python*/site-packages/*.dist-info")}
    assert "cnncourse" in installed
    assert not HEAVY & installed
    imported = set(run(home, "-c", IMPORTED).split())
    assert "cnncourse" in imported
    assert not HEAVY & imported
    (package,) = (home / "env").glob("lib/python*/site-packages/cnncourse")
    for needed in (f"units/{UNIT}.json", f"texts/ko/{UNIT}.toml", "fonts/NanumGothic.ttf", "py.typed"):
        assert (package / needed).is_file()


def test_the_blank_notebook_runs_and_a_finished_exercise_passes(home: Path) -> None:
    cells = worked_on(home, "en", {FIRST: reference()[FIRST]})
    told = outcomes(cells)
    assert told.pop(FIRST) == {"passed"}
    assert told
    assert set.union(*told.values()) == {"not_attempted"}
    for cell in cells:
        # A picture of what the learner has yet to write, or of what came of it, cannot be drawn; all else runs.
        if found := errors(cell):
            assert "show" in cell.metadata.get("tags", []), (cell.source, found)
            assert set(found) <= {"NotImplementedError", "NameError"}, (cell.source, found)
            assert f"{FIRST}(" not in cell.source


def test_a_finished_notebook_passes_in_korean_too(home: Path) -> None:
    cells = worked_on(home, "ko", reference())
    told = outcomes(cells)
    assert told
    assert set.union(*told.values()) == {"passed"}
    assert not [cell.source for cell in cells if errors(cell)]
    shown = str([cell.get("outputs", []) for cell in cells])
    assert any("가" <= letter <= "힣" for letter in shown)
