"""A student in a real browser: opens a released notebook in JupyterLab, errs, reads the hint, corrects, hands in."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from browser_kit import TOKEN, browsing, jupyterlab
from cnncourse.texts import catalogue
from playwright.sync_api import Locator, Page, expect

from autograder.mistakes import load_mistakes
from autograder.units import Unit, grade_id

ROOT = Path(__file__).parents[1]
UNIT = Unit(ROOT / "solutions" / "01-convolution")
EXERCISE, MISTAKE = "describe_image", "describe-width-first"


def answer() -> str:
    """The reference's answer, as a student would write it."""
    (cell,) = (cell for cell in UNIT.notebook.cells if grade_id(cell) == EXERCISE)
    return "\n".join(line for line in cell.source.splitlines() if "### " not in line)


def mistake() -> str:
    (found,) = (known for known in load_mistakes(UNIT) if known.id == MISTAKE)
    return found.source.strip()


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """What students get, on a desk of its own."""
    return Path(
        shutil.copytree(
            ROOT / "course", tmp_path / "course", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
    )


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_student_errs_reads_the_hint_corrects_and_hands_in(desk: Path, tmp_path: Path, language: str) -> None:
    place = f"{language}/{UNIT.name}/{UNIT.name}.ipynb"
    with jupyterlab(desk, tmp_path / "settings") as lab, browsing() as window:
        page = window.new_page()
        page.goto(f"{lab}/lab/tree/{place}?token={TOKEN}")
        written, check = cell_of(page, f"def {EXERCISE}(image)"), cell_of(page, f'checks("{EXERCISE}"')
        write(written, mistake())
        run_with_all_above(page, check)
        shown = check.locator(".jp-OutputArea")
        expect(shown).to_contain_text("✗")
        expect(shown).to_contain_text(catalogue(language, UNIT.name)["mistakes"][MISTAKE].replace("`", ""))
        write(written, answer())
        run(page, written)
        run(page, check)
        expect(shown).not_to_contain_text("✗")
        expect(shown).to_contain_text("✓")
        with page.expect_response(lambda r: r.request.method == "PUT" and f"{UNIT.name}.ipynb" in r.url):
            page.keyboard.press("Control+s")
    line = [
        "submit",
        UNIT.name,
        "--student",
        "amina",
        "--folder",
        desk,
        "--language",
        language,
        "--to",
        tmp_path / "to",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "cnncourse", *map(str, line)], cwd=desk, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (handed_in,) = (tmp_path / "to").iterdir()
    assert UNIT.name in handed_in.name
    cells = nbformat.read(handed_in, as_version=4).cells
    assert answer() in [cell.source for cell in cells]
    assert sum("✓" in str(cell.get("outputs")) for cell in cells) == 1


def cell_of(page: Page, text: str) -> Locator:
    """The code cell with this text in its source."""
    return page.locator(".jp-CodeCell").filter(has=page.locator(".jp-InputArea-editor", has_text=text))


def write(cell: Locator, source: str) -> None:
    cell.locator(".cm-content").fill(source)


def run(page: Page, cell: Locator) -> None:
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")


def run_with_all_above(page: Page, cell: Locator) -> None:
    # Cells that are run before the kernel is there are left out. The notebook's own indicator shows "idle" before it
    # knows of a kernel; the status bar asks.
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")
    cell.locator(".cm-content").click()
    page.get_by_role("menubar").get_by_text("Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Above Selected Cell").click()
    run(page, cell)
