"""The pictures of the documentation: ``python -m tests.screenshots`` takes them anew from a class that it makes up.

JupyterLab with a mistake and its hint, and with the answer; Formgrader; class report; feedback; the site.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from browser_kit import TOKEN, browsing, jupyterlab
from command_kit import until
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from test_browser_student import EXERCISE, UNIT, answer, cell_of, mistake, run, run_with_all_above, write

from autograder.site import build_site
from autograder.units import LANGUAGES, Course

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
NAME = UNIT.name
STUDENTS = 24
LARGEST = 200_000
"""Bytes of a picture."""


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        course = a_class(work / "class")
        build_site(course, course.units([NAME]), work / "site")
        with jupyterlab(course.release, work / "student") as lab:
            for language in LANGUAGES:
                with browsing(viewport={"width": 1300, "height": 720}) as window:
                    of_a_student(window, lab, language)
        with jupyterlab(course.root, work / "instructor") as lab, browsing() as window:
            page = window.new_page()
            page.goto(f"{lab}/formgrader?token={TOKEN}")
            page.goto(f"{lab}/formgrader/manage_submissions/{NAME}")
            expect(page.locator("#main-table tr .status").first).to_be_visible()
            take(page, "formgrader")
        for scheme in ("light", "dark"):
            with browsing(color_scheme=scheme) as window:
                of_pages(window, work, scheme)


def a_class(root: Path) -> Course:
    """A made-up class in a course of its own, graded and reported on."""
    for name in ("solutions", "course"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    shutil.copyfile(ROOT / "nbgrader_config.py", root / "nbgrader_config.py")
    for line in (
        ["release", NAME],
        ["examples", NAME, "--size", STUDENTS, "--into", root / "submitted"],
        ["grade", NAME],
        ["report", NAME],
    ):
        command = [sys.executable, "-m", "autograder", *map(str, line), "--quiet", "--course-dir", str(root)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=root, env=os.environ)
    return Course(root)


def of_a_student(window: BrowserContext, lab: str, language: str) -> None:
    """A mistake with its hint, and the right answer, in JupyterLab."""
    page = window.new_page()
    page.goto(f"{lab}/lab/tree/{language}/{NAME}/{NAME}.ipynb?reset&token={TOKEN}")
    written, check = cell_of(page, f"def {EXERCISE}(image)"), cell_of(page, f'checks("{EXERCISE}"')
    expect(written.locator(".cm-content")).to_be_visible()
    # Away with the list of files.
    page.keyboard.press("Control+b")
    write(written, mistake())
    run_with_all_above(page, check)
    shown = check.locator(".jp-OutputArea")
    expect(shown).to_contain_text("✗")
    shown.scroll_into_view_if_needed()
    take(page, f"student-mistake-{language}")
    write(written, answer())
    run(page, written)
    run(page, check)
    expect(shown).not_to_contain_text("✗")
    expect(shown).to_contain_text("✓")
    shown.scroll_into_view_if_needed()
    take(page, f"student-right-{language}")


def of_pages(window: BrowserContext, work: Path, scheme: str) -> None:
    """Report, feedback and site."""
    page = window.new_page()
    page.goto((work / "class" / "reports" / "class.html").as_uri())
    take(page, f"report-{scheme}")
    if scheme == "light":
        feedback = sorted((work / "class" / "feedback").glob(f"*/{NAME}/{NAME}.html"))
        page.goto(next(path for path in feedback if "✗" in path.read_text(encoding="utf-8")).as_uri())
        take(page, "feedback")
    language = LANGUAGES[scheme == "light"]
    page.goto((work / "site" / language / f"{NAME}.html").as_uri() + "#conv2d")
    take(page, f"site-{language}")


def take(page: Page, name: str) -> None:
    """Keep what the browser shows, with as few colours as make it small enough."""
    until(lambda: page.evaluate("document.fonts.status") == "loaded", "the fonts")
    image = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    for colours in (256, 64, 32):
        buffer = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(buffer, format="png", optimize=True)
        if buffer.tell() < LARGEST:
            break
    IMAGES.mkdir(parents=True, exist_ok=True)
    (IMAGES / f"{name}.png").write_bytes(buffer.getvalue())
    print(f"docs/images/{name}.png  {buffer.tell() // 1024} kB")


if __name__ == "__main__":
    main()
