"""A student's start: installation, progress, welcome page, and the one file that comes back to the instructor."""

from __future__ import annotations

import json
import os
import re
import shutil
import string
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path

import nbformat
import pytest
from cnncourse import installation, welcome
from cnncourse.cli import main
from cnncourse.hand_in import COLLECTED, NAME
from cnncourse.kit import Kit
from cnncourse.outcomes import MIME
from cnncourse.session import session
from conftest import UNIT as SMALL
from conftest import nbgrader

from autograder.rebuild import released_notebook
from autograder.units import LANGUAGES, Course, grade_id, is_check

ROOT = Path(__file__).parents[1]
UNIT = "00-warm-up"
UNITS = [unit.name for unit in Course(ROOT).units()]


@pytest.fixture
def kit(tmp_path, fresh_session, monkeypatch):
    """What a student has: the released notebooks, in a folder of their own. The computer speaks English."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    for language in LANGUAGES:
        for unit in UNITS:
            place = tmp_path / "course" / language / unit
            place.mkdir(parents=True)
            shutil.copyfile(ROOT / "course" / language / unit / f"{unit}.ipynb", place / f"{unit}.ipynb")
    monkeypatch.chdir(tmp_path / "course")
    return Kit(tmp_path / "course")


def work(kit, *, language="en", answers=True, written=True, only=None, outcome=None):
    """Give the student's notebook the outputs that the reference's checks left, of all exercises or only one."""
    path = kit.notebook(UNIT, language)
    notebook = nbformat.read(path, as_version=4)
    reference = nbformat.read(ROOT / "solutions" / UNIT / f"{UNIT}.ipynb", as_version=4)
    known = {grade_id(cell): cell for cell in reference.cells if grade_id(cell)}
    for cell in notebook.cells:
        if is_check(cell) and answers and only in {None, grade_id(cell)}:
            cell.outputs = known[grade_id(cell)].outputs
            if outcome:
                for output in cell.outputs:
                    for check in output.get("data", {}).get(MIME, {}).get("checks", []):
                        check["outcome"] = outcome
        elif grade_id(cell) == "view-or-copy" and written:
            cell.source = "A view shares its memory."
    nbformat.write(notebook, path)
    return path


def states(capsys, *arguments):
    assert main(["progress", "--json", *arguments]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == 1
    return {unit["unit"]: unit for unit in told["units"]}


# Progress


def test_nothing_is_begun_at_first_and_every_unit_is_listed(kit, capsys):
    found = states(capsys)
    assert list(found) == UNITS
    assert {unit["state"] for unit in found.values()} == {"none"}
    assert found[UNIT]["automatic"] == 4
    assert found[UNIT]["by_hand"] == 1


@pytest.mark.parametrize(
    ("done", "state", "passed", "written"),
    [
        ({}, "passed", 4, 1),
        ({"written": False}, "partly", 4, 0),
        ({"answers": False}, "partly", 0, 1),
        ({"only": "check-crop", "written": False}, "partly", 1, 0),
        ({"outcome": "failed", "written": False}, "partly", 0, 0),
        ({"outcome": "not_attempted", "written": False}, "none", 0, 0),
    ],
)
def test_progress_follows_the_checks_of_the_saved_notebook(kit, capsys, done, state, passed, written):
    work(kit, **done)
    found = states(capsys)[UNIT]
    assert (found["state"], found["passed"], found["written"]) == (state, passed, written)


def test_the_language_in_which_more_was_done_counts(kit, capsys):
    work(kit, only="check-crop", written=False)
    work(kit, language="ko")
    found = states(capsys)[UNIT]
    assert (found["language"], found["state"], found["title"]) == ("ko", "passed", "00 몸풀기")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"cells": 3}', '{"cells": [1]}', "[" * 100_000, "\ud800"], ids=lambda text: text[:12]
)
def test_a_notebook_that_is_no_notebook_is_told_and_the_others_go_on(kit, capsys, text):
    work(kit, language="ko")
    kit.notebook(UNIT, "ko").write_bytes(text.encode("utf-8", "surrogatepass"))
    kit.notebook(UNIT, "en").unlink()
    found = states(capsys)
    assert found[UNIT]["state"] == "unreadable"
    assert found["01-convolution"]["state"] == "none"
    assert main(["progress"]) == 0
    assert f"! cannot be read: save it again in Jupyter  {UNIT}" in capsys.readouterr().out


def test_cells_of_any_form_are_read(kit, capsys):
    path = work(kit)
    notebook = json.loads(path.read_text())
    notebook["cells"] += [
        {},
        {"cell_type": "code", "outputs": None, "metadata": 3, "source": None},
        {"cell_type": "code", "outputs": [{"data": {MIME: {"id": [], "checks": [3, None]}}}, {"data": 1}]},
        {"cell_type": "markdown", "metadata": {"nbgrader": {"grade_id": {}, "solution": True, "grade": True}}},
    ]
    path.write_text(json.dumps(notebook))
    assert states(capsys)[UNIT]["state"] == "passed"


def test_progress_is_told_in_the_language_of_the_computer(kit, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    work(kit, language="ko")
    assert main(["progress"]) == 0
    told = capsys.readouterr().out
    assert "✓ 완료  00 몸풀기  4/4  서술형 답 1/1" in told
    assert f"단원 {len(UNITS)}개 가운데 1개를 마쳤습니다." in told


def test_every_place_in_the_course_is_the_course_and_none_else(kit, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(kit.root / "ko" / UNIT)
    assert list(states(capsys)) == UNITS
    monkeypatch.chdir(tmp_path)
    assert main(["progress"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"cnncourse: {tmp_path} holds no course: run this in the folder that has en/ and ko/")
    assert list(states(capsys, "--folder", "course")) == UNITS


# The installation


def test_this_environment_has_what_the_course_needs(kit, capsys):
    assert main(["check", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["complete"] is True
    assert {finding["state"] for finding in told["findings"]} <= {"there", "later"}
    assert {f"{len(UNITS)} units", "Font for Korean pictures"} <= {finding["name"] for finding in told["findings"]}


def test_missing_and_old_packages_are_named_with_what_to_do(kit, capsys, monkeypatch):
    needed = ["numpy>=999", "no-such-package>=1", "pillow", "keras>=999; extra == 'keras'"]
    monkeypatch.setattr(installation.metadata, "requires", lambda _: needed)
    assert main(["check"]) == 1
    told = capsys.readouterr().out
    assert re.search(r"^✗ Package numpy: Version [\d.]+ is installed; >=999 is needed\. .*pip install \.$", told, re.M)
    assert re.search(r"^✗ Package no-such-package: It is not installed\.", told, re.M)
    assert "✓ 1 packages" in told
    assert told.endswith("Something is missing; what to do stands beside it.\n")


def a_kernel(tmp_path, python):
    """A kernel of the name that notebooks ask for, found before the environment's own."""
    spec = tmp_path / "jupyter" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": [python, "-m", "ipykernel_launcher"], "display_name": "P", "language": ""}))
    return str(tmp_path / "jupyter")


def test_a_kernel_that_hides_the_environments_own_is_found(kit, capsys, monkeypatch, tmp_path):
    other = tmp_path / "python-of-another"
    other.write_text("#!/bin/sh\nexit 1\n")
    other.chmod(0o755)
    monkeypatch.setenv("JUPYTER_PATH", a_kernel(tmp_path, str(other)))
    assert main(["check"]) == 1
    assert f"Jupyter would start {other}, which has no cnncourse" in capsys.readouterr().out


def test_a_kernel_that_names_no_place_is_the_environments_own(kit, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_PATH", a_kernel(tmp_path, "python"))
    monkeypatch.setenv("PATH", "/nowhere")
    assert main(["check"]) == 0
    assert "✓ Jupyter starts this environment's Python" in capsys.readouterr().out


def test_check_outside_of_a_course_says_where_to_start(kit, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 1
    assert "✗ 0 units: No units were found here." in capsys.readouterr().out


def test_a_wrong_folder_of_images_is_told(kit, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("CNNCOURSE_CIFAR10", str(tmp_path))
    assert main(["check"]) == 1
    assert f"✗ Images: CNNCOURSE_CIFAR10 is {tmp_path}, but data_batch_1 is not there" in capsys.readouterr().out


def test_the_command_imports_nothing_heavy():
    code = "import sys, cnncourse.cli; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"tensorflow", "keras", "nbgrader", "autograder", "matplotlib"} & set(done.stdout.split())


# The welcome page


def shown(page, name):
    cell = next(cell for cell in page.cells if cell.id == name)
    return cell.outputs[0].data["text/markdown"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_a_notebook_that_shows_everything_in_its_language(kit, language):
    work(kit, language="ko")
    session.language = language
    path = welcome.refresh(kit, installation.look(kit))
    assert path == kit.root / language / "welcome.ipynb"
    page = nbformat.read(path, as_version=4)
    nbformat.validate(page)
    title = {"en": "01 Convolution", "ko": "01 합성곱"}[language]
    assert f"[{title}](../{language}/01-convolution/01-convolution.ipynb)" in shown(page, "units")
    # Where more was done in the other language, that is the notebook to go on with.
    assert f"[00 몸풀기](../ko/{UNIT}/{UNIT}.ipynb) | ✓ {'done' if language == 'en' else '완료'} | 4 / 4" in shown(
        page, "units"
    )
    for target in re.findall(r"\]\((\.\./[^)]+)\)", shown(page, "units")):
        assert (path.parent / target).is_file()
    assert shown(page, "installation").count("| ✓ |") >= 6
    text = "".join(cell.source for cell in page.cells)
    assert "Assignment List" in text
    assert "cnncourse submit 01-convolution --student" in text
    other = {"en": "ko", "ko": "en"}[language]
    assert f"cnncourse start --language {other}" in text
    assert not list(path.parent.glob(".*.part"))


def test_what_a_learner_adds_to_the_page_stays_and_a_broken_page_is_made_anew(kit):
    path = welcome.refresh(kit, installation.look(kit))
    page = nbformat.read(path, as_version=4)
    page.cells.insert(1, nbformat.v4.new_markdown_cell("My plan: one unit a week."))
    page.cells = [cell for cell in page.cells if cell.id != "submit"]
    nbformat.write(page, path)
    work(kit)
    welcome.refresh(kit, installation.look(kit))
    again = nbformat.read(path, as_version=4)
    assert [cell.source for cell in again.cells] == [cell.source for cell in page.cells]
    assert "✓ done" in shown(again, "units")
    path.write_text("{")
    assert nbformat.read(welcome.refresh(kit, []), as_version=4).cells[0].id == "welcome"


def test_a_title_is_no_markdown(kit):
    path = kit.notebook(UNIT, "en")
    path.write_text(path.read_text().replace("# 00 Warm-up", "# [x](javascript:1) | <b>`a`"))
    page = nbformat.read(welcome.refresh(kit, []), as_version=4)
    assert r"[\[x\](javascript:1) \| \<b\>\`a\`](../en" in shown(page, "units")


def test_the_cells_of_the_page_run_where_it_lies(kit, monkeypatch):
    told = []
    session.publish = told.append
    path = welcome.refresh(kit, [])
    monkeypatch.chdir(path.parent)
    names: dict[str, object] = {}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    assert [set(bundle) for bundle in told] == [{"text/plain", "text/markdown"}] * 2
    assert f"✓ {len(UNITS)} units" in told[0]["text/plain"]
    assert f"0 of {len(UNITS)} units done." in told[1]["text/plain"]


def test_start_opens_jupyterlab_on_the_page(kit, tmp_path):
    environment = os.environ | {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "cnncourse", "start", "--language", "ko", "--", "--no-browser", "--port=0"]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=secret", "--allow-root"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            end = time.monotonic() + 120
            while not (known := list((tmp_path / "RUNTIME").glob("jpserver-*.json"))) and time.monotonic() < end:
                assert process.poll() is None, process.stderr.read()
                time.sleep(0.1)
            server = json.loads(known[0].read_text())
            assert Path(server["root_dir"]) == kit.root
            url = f"{server['url']}api/contents/ko/welcome.ipynb?token=secret"
            with urllib.request.urlopen(url) as answer:
                page = json.load(answer)["content"]
            assert "시작 페이지" in page["cells"][0]["source"]
            with urllib.request.urlopen(f"{server['url']}?token=secret") as answer:
                assert answer.url.split("?")[0] == f"{server['url']}lab/tree/ko/welcome.ipynb"
            os.kill(server["pid"], 15)
            assert process.wait(60) == 0
        finally:
            process.kill()


# Handing in


def test_the_file_handed_in_is_collected_by_nbgrader(course, fresh_session, capsys):
    """From the learner's notebook through what learning management systems do to its name into submitted/."""
    for student, language in (("amina", "en"), ("kim.min-su_7", "ko")):
        notebook = released_notebook(course, SMALL, language)
        notebook.cells.append(nbformat.v4.new_code_cell(f"mine = {student!r}", id="mine"))
        nbformat.write(notebook, course.release / language / SMALL / f"{SMALL}.ipynb")
        given = ["--folder", str(course.release), "--language", language]
        assert main(["submit", SMALL, "--student", student, *given]) == 0
    made = course.release / "hand-in"
    assert capsys.readouterr().out.splitlines()[0] == str(made / f"cnn__amina__{SMALL}__.ipynb")
    archive = course.root / "downloaded" / SMALL / "archive"
    archive.mkdir(parents=True)
    # Canvas puts its own words before a name and a number behind it; Moodle makes folders.
    shutil.copyfile(
        made / f"cnn__amina__{SMALL}__.ipynb", archive / f"aminadiallo_LATE_12_345_cnn__amina__{SMALL}__-1.ipynb"
    )
    (archive / "Kim Min-su_88_assignsubmission_file").mkdir()
    other = made / f"cnn__kim.min-su_7__{SMALL}__.ipynb"
    shutil.copyfile(other, archive / "Kim Min-su_88_assignsubmission_file" / other.name)
    (archive / "notes.ipynb").write_text("{}")
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + f"\nc.FileNameCollectorPlugin.named_regexp = {COLLECTED!r}\n")
    done = nbgrader(course.root, "zip_collect", SMALL, "--strict")
    assert done.status == 0, done.err
    assert "2 files collected, 1 files skipped" in done.err
    submitted = course.root / "submitted"
    assert sorted(path.name for path in submitted.iterdir()) == ["amina", "kim.min-su_7"]
    for student in ("amina", "kim.min-su_7"):
        notebook = nbformat.read(submitted / student / SMALL / f"{SMALL}.ipynb", as_version=4)
        assert notebook.cells[-1].source == f"mine = {student!r}"


def test_the_courses_own_settings_look_for_that_name():
    config = (ROOT / "nbgrader_config.py").read_text()
    assert "from cnncourse.hand_in import COLLECTED" in config
    assert "c.FileNameCollectorPlugin.named_regexp = COLLECTED" in config


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("before", ["", "a_1_", "cnn__eve__", "/x/cnn__eve__01-a__.ipynb/"])
@pytest.mark.parametrize("behind", ["", "-1", " (2)"])
def test_names_say_student_and_unit_whatever_stands_around_them(unit, before, behind):
    name = before + NAME.format(student="kim_7@x.kr", unit=unit).replace(".ipynb", f"{behind}.ipynb")
    found = re.match(COLLECTED, name)
    assert found is not None
    assert (found["student_id"], found["file_id"]) == ("kim_7@x.kr", unit)


def test_more_work_is_handed_in_and_what_was_there_is_replaced(kit, capsys):
    work(kit, language="ko", only="check-crop", written=False)
    assert main(["submit", UNIT, "--student", "amina", "--to", "out"]) == 0
    told = capsys.readouterr()
    path = Path(told.out.strip())
    assert told.err.splitlines()[0] == "1 of 4 exercises pass their visible checks."
    assert path.read_bytes() == kit.notebook(UNIT, "ko").read_bytes()
    assert main(["submit", UNIT, "--student", "amina", "--to", "out", "--language", "en"]) == 0
    told = capsys.readouterr()
    assert told.err.startswith("No check of it was run")
    assert path.read_bytes() == kit.notebook(UNIT, "en").read_bytes()
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["99-none", "--student", "a"], "There is no unit 99-none. Units: 00-warm-up"),
        ([UNIT], "Say who you are: cnncourse submit 00-warm-up --student"),
        ([UNIT, "--student", "a__b"], "a__b cannot be used as an id"),
        ([UNIT, "--student", "../a"], "../a cannot be used as an id"),
        ([UNIT, "--student", "a_"], "a_ cannot be used as an id"),
        ([UNIT, "--student", "a", "--to", f"en/{UNIT}/{UNIT}.ipynb"], "cannot be written"),
    ],
)
def test_what_cannot_be_handed_in_is_one_sentence(kit, capsys, arguments, said):
    assert main(["submit", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("cnncourse: ")
    assert said in told.err
    assert told.err.count("\n") == 1
    assert not (kit.root / "hand-in").exists()


def test_a_broken_or_foreign_or_missing_notebook_is_not_handed_in(kit, capsys):
    place = kit.notebook(UNIT, "en")
    kit.notebook(UNIT, "ko").unlink()
    shutil.copyfile(kit.notebook("01-convolution", "en"), place)
    assert main(["submit", UNIT, "--student", "a"]) == 2
    assert f"{place} is the notebook of unit 01-convolution" in capsys.readouterr().err
    place.write_text("{")
    assert main(["submit", UNIT, "--student", "a"]) == 2
    assert f"{place} is not a whole notebook" in capsys.readouterr().err
    assert main(["submit", UNIT, "--student", "a", "--language", "ko"]) == 2
    assert f"{kit.notebook(UNIT, 'ko')}이(가) 없습니다." in capsys.readouterr().err
    assert not (kit.root / "hand-in").exists()


def test_on_a_hub_the_student_is_known(kit, capsys, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "amina")
    assert main(["submit", UNIT]) == 0
    assert capsys.readouterr().out == f"{kit.root}/hand-in/cnn__amina__{UNIT}__.ipynb\n"


# Languages


@pytest.mark.parametrize("unit", UNITS)
def test_both_languages_have_the_same_graded_cells_in_the_same_order(unit):
    found = [
        [
            (grade_id(cell), cell.metadata.nbgrader)
            for cell in released_notebook(Course(ROOT), unit, code).cells
            if grade_id(cell)
        ]
        for code in LANGUAGES
    ]
    assert found[0]
    assert found[0] == found[1]


def test_texts_have_the_same_fields_in_every_language():
    def fields(language):
        text = (ROOT / "course" / "cnncourse" / "texts" / language / "start.toml").read_text(encoding="utf-8")
        return {
            key: {name for _, name, _, _ in string.Formatter().parse(value) if name}
            for key, value in tomllib.loads(text).items()
        }

    assert fields("en") == fields("ko")
