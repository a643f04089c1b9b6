"""What the project promises about itself: its set-up, its lock files, its documentation, its commands."""

from __future__ import annotations

import ast
import filecmp
import os
import re
import shutil
import stat
import string
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import jupytext
import matplotlib
import nbformat
import pytest
import sklearn
import typer
import yaml
from cnncourse.pictures.photographs import PHOTOGRAPHS
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from autograder.audit.session import audit
from autograder.build import pair
from autograder.cli import app
from autograder.dependence import defined, used
from autograder.errors import ExitStatus
from autograder.facts import write_facts
from autograder.mistakes import load_mistakes
from autograder.release import release
from autograder.units import LANGUAGES, Course, Unit, is_grade, tags

ROOT = Path(__file__).parents[1]
COURSE = Course(ROOT)
DOCUMENTS = sorted(
    [ROOT / "README.md", *(ROOT / "course").glob("*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("docs/*.md")]
)
TEXTS = ROOT / "course" / "cnncourse" / "texts"
SAID = {"covers", "because"}


@cache
def files(*which: str) -> tuple[Path, ...]:
    """What is in version control and what would be added, or what ``git ls-files`` says of ``which``."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", *(which or ("--cached", "--others", "--exclude-standard"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    return tuple(path for name in sorted(set(listed.stdout.split("\0"))) if name and (path := ROOT / name).is_file())


def text_files() -> Iterator[tuple[Path, str]]:
    for path in files():
        data = path.read_bytes()
        if b"\0" not in data[:8000]:
            yield path.relative_to(ROOT), data.decode("utf-8")


def project(folder: str = ".") -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"]
    return found


def requirements() -> dict[str, Requirement]:
    """The dependencies of project and student package by name, with the extras that the Makefile locks."""
    (resolving,) = re.findall(r"^COMPILE := .*?[^\\]$", (ROOT / "Makefile").read_text(), re.M | re.S)
    extras = set(re.findall(r"--extra ([a-z]+)", resolving))
    parsed = []
    for packages in (project(), project("course")):
        parsed += [Requirement(text) for text in packages["dependencies"]]
        for extra, stated in packages["optional-dependencies"].items():
            parsed += [Requirement(text) for text in stated if extra in extras]
    names = [canonicalize_name(r.name) for r in parsed]
    assert len(names) == len(set(names)), "a dependency is stated twice"
    return dict(zip(names, parsed, strict=True))


def locked(name: str) -> dict[str, list[tuple[Version, str]]]:
    """The pins of a lock file: versions and the lines that follow each, by package."""
    pins: dict[str, list[tuple[Version, str]]] = {}
    pattern = r"^([a-z0-9-]+)==([^ ]+)( ;[^\\\n]*)? \\\n((?:    .*\n?)+)"
    for match in re.finditer(pattern, (ROOT / name).read_text(), re.M):
        pins.setdefault(match[1], []).append((Version(match[2]), match[4]))
    return pins


# Set-up


def test_both_packages_take_the_same_pythons() -> None:
    assert project()["requires-python"] == project("course")["requires-python"]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-gpu.lock"])
def test_lock_files_name_no_index_and_pin_every_requirement_by_hash(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"^-|://", text, re.M)
    pins = locked(name)
    assert sum(map(len, pins.values())) == len(re.findall(r"^[^\s#]", text, re.M)), "a line is no pinned requirement"
    assert all("--hash=sha256:" in rest for found in pins.values() for _, rest in found)
    for package, requirement in requirements().items():
        assert package in pins, f"{package} is not locked; run `make lock`"
        for version, _ in pins[package]:
            assert requirement.specifier.contains(version), f"{package} {version} is out of bounds; run `make lock`"


def test_the_gpu_lock_adds_cuda_and_changes_nothing_else() -> None:
    plain, gpu = locked("requirements.lock"), locked("requirements-gpu.lock")
    added = set(gpu) - set(plain)
    assert added
    assert all(name.startswith("nvidia-") for name in added)
    assert {name: [v for v, _ in found] for name, found in plain.items()} == {
        name: [v for v, _ in found] for name, found in gpu.items() if name not in added
    }


def test_environment_yml_has_the_bounds_of_both_pyprojects() -> None:
    dependencies = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    from_pip: list[str] = dependencies[-1]["pip"]
    stated = [Requirement(text) for text in dependencies[:-1] + from_pip if not text.startswith("--editable")]
    bounds = {canonicalize_name(r.name): (r.specifier, str(r.marker or "")) for r in stated}
    assert len(bounds) == len(stated), "a dependency is stated twice"
    assert bounds.pop("python") == (SpecifierSet(project()["requires-python"]), "")
    assert bounds.pop("pip") == (SpecifierSet(), "")
    assert bounds == {name: (r.specifier, str(r.marker or "")) for name, r in requirements().items()}
    editable = [text.split()[1] for text in from_pip if text.startswith("--editable")]
    assert editable == ["./course", "."]


def test_pre_commit_runs_the_locked_ruff() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    (rev,) = (repo["rev"] for repo in hooks if repo["repo"].endswith("/ruff-pre-commit"))
    ((version, _),) = locked("requirements.lock")["ruff"]
    assert Version(rev) == version


def test_workflows_test_the_first_and_the_last_python() -> None:
    bounds = SpecifierSet(project()["requires-python"])
    supported = [f"3.{minor}" for minor in range(30) if bounds.contains(f"3.{minor}.0")]
    ci = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
    job = ci["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == [supported[0], supported[-1]]
    assert "make test" in [step.get("run") for step in job["steps"]]
    gpu = yaml.safe_load((ROOT / ".github/workflows/gpu.yml").read_text())
    job = gpu["jobs"]["test-full"]
    assert "self-hosted" in job["runs-on"]
    assert job["env"]["REQUIRE_GPU"] == "1"
    assert "make test-full" in [step.get("run") for step in job["steps"]]
    (version,) = (step["with"]["python-version"] for step in job["steps"] if "setup-python" in step.get("uses", ""))
    assert version in supported


@pytest.mark.parametrize("path", sorted((ROOT / ".github/workflows").glob("*.yml")), ids=lambda path: path.name)
def test_workflows_pin_their_actions_and_ask_for_little(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    used = re.findall(r"uses: (.*)", path.read_text())
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v[0-9.]+", action) for action in used)
    assert all(0 < job["timeout-minutes"] <= 360 for job in workflow["jobs"].values())


def test_ci_run_is_a_script_that_calls_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & stat.S_IXUSR
    subprocess.run(["bash", "-n", script], check=True)
    assert re.search(r"^make test\b", script.read_text(), re.M)


# The Makefile, with stand-ins for Python and for `autograder`


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make in a folder as from a shell of its own: nothing of a make around this one comes along."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    }
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """The files that set-up rests on, in a folder of their own."""
    (tmp_path / "course").mkdir()
    for name in ("requirements.lock", "requirements-gpu.lock", "pyproject.toml", "course/pyproject.toml", "Makefile"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def with_demo(fresh: Path) -> Path:
    """The same, set up already; ``autograder`` notes how it is called, and writes two students."""
    (fresh / ".venv").mkdir()
    script(
        fresh / ".venv" / "bin" / "autograder",
        'echo "$@" >> calls\n'
        '[ "$1" != examples ] || { mkdir -p "$6/amina/01" "$6/bao/01"; echo 1 > "$6/amina/01/n"; }\n'
        '[ "$1" != grade ] || mkdir -p autograded/amina feedback/bao',
    )
    (fresh / ".venv" / ".ready").touch()
    return fresh


def test_make_lists_its_targets() -> None:
    said = make(ROOT).stdout
    for target in re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.M):
        assert f"make {target} " in said, f"{target} has no description"


def test_a_python_that_is_too_old_is_one_clear_sentence(fresh: Path) -> None:
    script(fresh / "old", "exit 1")
    done = make(fresh, "setup", f"PYTHON={fresh}/old")
    assert done.returncode == 2
    assert done.stderr.startswith("Python 3.11, 3.12 or 3.13 is needed; name one with: make PYTHON=")
    assert not (fresh / ".venv").exists()


def test_a_second_run_sets_nothing_up_again(with_demo: Path) -> None:
    assert make(with_demo, "--question", ".venv/.ready").returncode == 0
    # A new lock, and the CUDA of another lock, are set up.
    os.utime(with_demo / "requirements.lock", (2**33, 2**33))
    assert make(with_demo, "--question", ".venv/.ready").returncode == 1
    assert make(with_demo, "--question", ".venv/.ready-gpu", "REQUIRE_GPU=1").returncode == 1


def test_the_demo_goes_through_every_step_and_again(with_demo: Path) -> None:
    for _ in range(2):
        done = make(with_demo, "demo")
        assert done.returncode == 0, done.stderr
        steps = [line.split()[0] for line in (with_demo / "calls").read_text().splitlines()]
        assert steps == ["release", "examples", "grade", "compare", "report"]
        assert sorted(p.name for p in (with_demo / "submitted").iterdir()) == ["amina", "bao"]
        assert "make lab" in done.stdout
        (with_demo / "calls").unlink()


@pytest.mark.parametrize(
    "place", ["submitted/hana/01/n", "submitted/amina/01/n", "autograded/hana/n", "feedback/hana/n"]
)
@pytest.mark.parametrize("demo_before", [False, True])
def test_the_demo_touches_nobodys_work(with_demo: Path, place: str, demo_before: bool) -> None:
    if demo_before:
        assert make(with_demo, "demo").returncode == 0
        (with_demo / "calls").unlink()
    work = with_demo / place
    work.parent.mkdir(parents=True, exist_ok=True)
    work.write_text("handed in")
    done = make(with_demo, "demo")
    assert done.returncode == 2
    assert f"make demo: {Path(place).parts[0]}/" in done.stderr
    assert "nothing was changed" in done.stderr
    assert work.read_text() == "handed in"
    assert not (with_demo / "calls").exists()


# Documentation


def code_in(document: Path) -> str:
    """The code of a document: blocks and inline code."""
    found = re.findall(r"^```[a-z]*\n(.*?)^```|`([^`\n]+)`", document.read_text(), re.M | re.S)
    return "\n".join(block or inline for block, inline in found)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_named_in_documents_exist(document: Path) -> None:
    targets = set(re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.M))
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    code = code_in(document)
    for target in re.findall(r"(?:^|\s)make ([a-z][a-z-]*)", code):
        assert target in targets, f"make {target}"
    for name, rest in re.findall(r"(?:^|\s|bin/)autograder ([a-z]+)([^\n#|]*)", code):
        assert name in commands, f"autograder {name}"
        options = {option for parameter in commands[name].params for option in parameter.opts}
        for option in re.findall(r"--[a-z-]+", rest):
            assert option in options | {"--help"}, f"autograder {name} {option}"


def test_the_readme_names_every_command_and_exit_status() -> None:
    text = (ROOT / "README.md").read_text()
    for name in typer.main.get_command(app).commands:  # type: ignore[attr-defined]
        assert f"| `autograder {name}` |" in text
    for status in ExitStatus:
        assert f"\n| {status} | " in text


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", document.read_text()):
        if "://" not in target:
            assert (document.parent / target).exists(), target


def test_the_architecture_names_every_module() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    for path in files("--cached"):
        inside = path.relative_to(ROOT).parts
        if path.suffix != ".py" or inside[0] not in {"autograder", "course"} or path.name.startswith("__"):
            continue
        # A package whose parts are no concern of the reader's is named as a whole.
        named = [f"`{path.name}`", f"/{path.name}`"] + [f"{path.parent.name}/`"] * (path.parent.name != "engine")
        told = any(name in text for name in named)
        assert told, f"docs/architecture.md does not name {path.relative_to(ROOT)}"


def test_the_exercise_of_the_authoring_guide_passes_its_own_audit(tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / "authoring.md").read_text(), re.M | re.S)
    (answer,) = (block for block in blocks if '"solution": true' in block)
    (check,) = (block for block in blocks if '"grade_id": "check-' in block)
    (mistakes,) = (block for block in blocks if block.startswith("@mistake"))
    folder = tmp_path / "solutions" / "99-guide"
    folder.mkdir(parents=True)
    (tmp_path / "course" / "cnncourse" / "units").mkdir(parents=True)
    start = "# %%\nimport numpy as np\nfrom cnncourse import checks, unit\n\nunit('99-guide')\n\n"
    (folder / "99-guide.py").write_text(lesson := start + answer + "\n" + check)
    nbformat.write(jupytext.reads(lesson, fmt="py:percent"), folder / "99-guide.ipynb")
    (folder / "mistakes.py").write_text(mistakes)
    write_facts(Unit(folder))
    found = [record for record in audit(Course(tmp_path), Unit(folder)) if record.kind != "release"]
    assert [record.kind for record in found] == ["reference", "blank", "mistake"]
    assert [record.problems for record in found] == [()] * 3


# Licences


def test_licences_are_there() -> None:
    assert (ROOT / "LICENSE").read_text() == (ROOT / "course" / "LICENSE").read_text()
    assert (ROOT / "LICENSE").read_text().startswith("BSD 3-Clause License")
    legal_code = (ROOT / "LICENSES" / "CC-BY-4.0.txt").read_text()
    assert legal_code.startswith("Attribution 4.0 International")
    assert "Section 8 -- Interpretation." in legal_code
    assert "SIL OPEN FONT LICENSE" in (ROOT / "course/cnncourse/fonts/OFL.txt").read_text()


def test_every_photograph_is_credited_and_is_the_one_credited() -> None:
    credits = (ROOT / "data" / "README.md").read_text()
    folders = {"sklearn": Path(sklearn.__file__).parent, "matplotlib": Path(matplotlib.get_data_path())}
    for name, (library, path) in PHOTOGRAPHS.items():
        assert f"| `{name}` |" in credits
        assert sha256((folders[library] / path).read_bytes()).hexdigest() in credits, name


# Files


def test_no_file_names_a_machine_or_a_registry() -> None:
    # Put together from parts, so that this file does not name them.
    home = str(Path.home()).rstrip("/")
    patterns = [re.escape(str(ROOT) + "/"), r"/(?:home|Users)/(?!runner)[a-z]\w*/", r"\.\./" + "shared"]
    patterns += [re.escape(home + "/")] if home.count("/") > 1 else []
    patterns += [r"(?:extra-)?index-url[ =]" + "http", "find-" + "links", "pypi" + r"\.org/simple", "python" + "hosted"]
    forbidden = re.compile("|".join(patterns))
    for path, text in text_files():
        found = forbidden.search(text)
        assert not found, f"{path}: {found[0] if found else ''}"


def test_nothing_is_left_to_do_and_modules_have_names_that_say_something() -> None:
    left = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b")
    for path, text in text_files():
        if path.suffix in {".py", ".md", ".toml", ".yml", ".yaml", ".js", ".css", ".j2", ".cfg", ""}:
            assert not left.search(text), path
        assert not re.search(r"util|helper|manager|misc", path.stem), path


def test_modules_stay_small() -> None:
    for path, text in text_files():
        if path.suffix == ".py" and path.parts[0] in {"autograder", "course"}:
            assert text.count("\n") <= 400, path


# Texts


@cache
def entries(path: Path) -> dict[str, str]:
    """Every text of a catalogue by section and key."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    nested = {f"{s}.{k}": v for s, section in data.items() if isinstance(section, dict) for k, v in section.items()}
    return nested | {key: value for key, value in data.items() if isinstance(value, str)}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", sorted(path.name for path in (TEXTS / "en").glob("*.toml")))
def test_catalogues_have_the_same_sections_keys_and_fields(name: str) -> None:
    english = entries(TEXTS / "en" / name)
    for language in set(LANGUAGES) - {"en"}:
        other = {k: v for k, v in entries(TEXTS / language / name).items() if not k.startswith("says.")}
        assert list(other) == list(english)
        assert all(other.values())
        if name == "messages.toml":
            assert {k: fields(v) for k, v in other.items()} == {k: fields(v) for k, v in english.items()}


def test_no_language_has_a_catalogue_of_its_own() -> None:
    names = {language: {p.name for p in (TEXTS / language).iterdir()} for language in LANGUAGES}
    assert all(found == names["en"] for found in names.values())


@pytest.mark.parametrize("unit", COURSE.units(), ids=lambda unit: unit.name)
def test_check_cells_leave_the_names_of_shown_cells_alone(unit: Unit) -> None:
    """In a learner's kernel both run: a check cell must not replace what a later shown cell needs."""
    code = [c for c in pair(unit).cells if c.cell_type == "code"]
    made: dict[str, int] = {}
    for place, cell in enumerate(code):
        if "show" in tags(cell):
            for name in (used(cell.source) - defined(cell.source)) & made.keys():
                between = [c for c in code[made[name] + 1 : place] if is_grade(c)]
                assert not any(name in defined(c.source) for c in between), (name, cell.source)
            made |= dict.fromkeys(defined(cell.source), place)


@pytest.mark.parametrize("unit", COURSE.units(), ids=lambda unit: unit.name)
def test_every_shown_picture_has_a_description_and_nothing_is_left_of_a_figure_or_a_warning(unit: Unit) -> None:
    pictures = 0
    for cell in (c for c in unit.notebook.cells if c.cell_type == "code"):
        for output in cell.outputs:
            assert output.get("name") != "stderr", (cell.source, output.text)
            data = output.get("data", {})
            assert not [kind for kind in data if kind.startswith("image/")], cell.source  # it has no description
            assert not data.get("text/plain", "").startswith(("<Figure", "<Axes", "[<matplotlib")), cell.source
            for image in re.findall(r"<img[^>]*>", data.get("text/html", "")):
                assert re.search(r'alt="[^"]*\w[^"]*"', image), cell.source
                pictures += 1
    assert pictures > 5


@pytest.mark.parametrize("unit", COURSE.units(), ids=lambda unit: unit.name)
def test_catalogues_of_a_unit_cover_its_exercises_mistakes_and_check_cells(unit: Unit) -> None:
    english = entries(TEXTS / "en" / f"{unit.name}.toml")
    expected = {f"exercises.{e.id}" for e in unit.exercises} | {f"mistakes.{m.id}" for m in load_mistakes(unit)}
    # Names of trained models, which `expect_accuracy` says, may stand there too.
    assert {key for key in english if not key.startswith("models.")} == expected
    stated, anywhere = phrases(unit)
    for language in set(LANGUAGES) - {"en"}:
        catalogue = entries(TEXTS / language / f"{unit.name}.toml")
        said = {key.removeprefix("says.") for key in catalogue if key.startswith("says.")}
        assert stated - said == set(), f"not translated into {language}"
        stray = {phrase for phrase in said if not any(re.fullmatch(pattern, phrase) for pattern in anywhere)}
        assert stray == set(), f"in no check cell, but translated into {language}"


def phrases(unit: Unit) -> tuple[set[str], set[str]]:
    """The English phrases in a unit's check cells (names, what is covered, reasons), and patterns of every string."""
    nodes = [
        node
        for cell in unit.notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code"
        for node in ast.walk(ast.parse(cell.source))
    ]
    given = [k.value for node in nodes if isinstance(node, ast.Call) for k in node.keywords if k.arg in SAID]
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    given += [node.args[0] for node in calls if node.func.id == "check" and node.args]
    # A reason in the hidden part is never shown, so it may be empty.
    stated = {node.value for node in given if isinstance(node, ast.Constant) and node.value}
    patterns = {
        re.escape(node.value) for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values]
            patterns.add("".join(parts))
    return stated, patterns


# Release


@pytest.mark.parametrize("unit", COURSE.units(), ids=lambda unit: unit.name)
def test_the_committed_release_is_what_the_sources_give(
    unit: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    # A course of its own, so that the gradebook of this folder stays as it is.
    kept_back = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    shutil.copytree(unit.folder, tmp_path / "solutions" / unit.name, ignore=kept_back)
    shutil.copytree(ROOT / "course" / "cnncourse", tmp_path / "course" / "cnncourse", ignore=kept_back)
    shutil.copyfile(ROOT / "nbgrader_config.py", tmp_path / "nbgrader_config.py")
    course = Course(tmp_path)
    (copy,) = course.units([unit.name])
    release(course, copy, LANGUAGES)
    assert copy.facts.read_bytes() == unit.facts.read_bytes()
    for language in LANGUAGES:
        made, committed = (place / "course" / language / unit.name for place in (tmp_path, ROOT))
        names = {p.name for place in (made, committed) for p in place.iterdir() if p.name != ".ipynb_checkpoints"}
        assert names
        assert filecmp.cmpfiles(made, committed, sorted(names), shallow=False)[0] == sorted(names)
