"""A student on a server that shares an exchange: all of it from nbgrader's Assignment List, in a real browser."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from browser_kit import TOKEN, browsing, jupyterlab
from cnncourse.kit import Kit
from conftest import autograder, nbgrader
from playwright.sync_api import Locator, Page, expect
from test_browser_student import EXERCISE, UNIT, answer, cell_of, run_with_all_above, write

from autograder.units import LANGUAGES, Course

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

ROOT = Path(__file__).parents[1]
NAME, LANGUAGE, TITLE = UNIT.name, "ko", "01 합성곱"


@pytest.fixture
def exchange(tmp_path: Path) -> Path:
    folder = tmp_path / "exchange"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


@pytest.fixture
def instructor(tmp_path: Path, exchange: Path) -> Course:
    """A course with one unit, which was released in both languages."""
    course = Course(tmp_path / "instructor")
    shutil.copytree(UNIT.folder, course.solutions / NAME, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(
        ROOT / "course" / "cnncourse", course.release / "cnncourse", ignore=shutil.ignore_patterns("__pycache__")
    )
    settings = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (course.root / "nbgrader_config.py").write_text(f"{settings}\nc.Exchange.root = {str(exchange)!r}\n")
    assert autograder("release", NAME, "--course-dir", course.root).status == 0
    return course


def test_a_student_fetches_submits_and_reads_the_feedback_in_the_assignment_list(
    instructor: Course, exchange: Path, tmp_path: Path
) -> None:
    for language in LANGUAGES:
        released = f"--CourseDirectory.release_directory=course/{language}"
        command(instructor, "release_assignment", "--course", language, released)
    home, settings = tmp_path / "home", tmp_path / "settings"
    home.mkdir()
    # As in /etc/jupyter of the students' servers; docs/instructors.md says why.
    (settings / "config").mkdir(parents=True)
    (settings / "config" / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\nc.Exchange.path_includes_course = True\n"
    )
    with jupyterlab(home, settings) as lab, browsing() as window:
        page = window.new_page()
        page.goto(f"{lab}/lab?token={TOKEN}")
        page.get_by_role("menubar").get_by_text("Nbgrader", exact=True).click()
        page.get_by_role("menuitem", name="Assignment List").click()
        choose_course(page, LANGUAGE)
        press(page, row(page, "released"), "Fetch")
        fetched = row(page, "fetched")
        # Where the welcome page and `cnncourse progress` look.
        assert [code for code, _ in Kit.around(home).notebooks(NAME)] == [LANGUAGE]
        fetched.locator("a.assignment-notebooks-link").click()
        fetched.locator(".nested_list_item").get_by_role("link", name=NAME).click()
        written, check = cell_of(page, f"def {EXERCISE}(image)"), cell_of(page, f'checks("{EXERCISE}"')
        write(written, answer())
        run_with_all_above(page, check)
        expect(check.locator(".jp-OutputArea")).to_contain_text("✓")
        with page.expect_response(lambda r: r.request.method == "PUT" and f"{NAME}.ipynb" in r.url):
            page.keyboard.press("Control+s")
        page.get_by_role("tab", name="Assignments").click()
        press(page, fetched, "Submit")
        submitted = row(page, "submitted")
        expect(submitted.locator(".nested_list_item")).to_have_count(1)

        command(instructor, "collect", "--course", LANGUAGE, "--update")
        assert autograder("grade", NAME, "--course-dir", instructor.root).status == 0
        command(instructor, "release_feedback", "--course", LANGUAGE)

        page.locator("#refresh_assignments_list").click()
        expect(submitted).to_contain_text("feedback available to fetch")
        press(page, submitted, "Fetch Feedback")
        submitted.get_by_text("view feedback").click()
        page.locator(".jp-DirListing-item").filter(has_text=f"{NAME}.html").dblclick()
        read = page.frame_locator(".jp-HTMLViewer iframe")
        expect(read.get_by_role("heading", level=1)).to_have_text(TITLE)
        expect(read.locator("section.passed")).to_have_count(1)


def command(course: Course, name: str, *options: str) -> None:
    """Run one of nbgrader's commands on the unit, which must succeed."""
    done = nbgrader(course.root, name, NAME, *options)
    assert done.status == 0, done.err


def choose_course(page: Page, name: str) -> None:
    """Choose one of the courses that the list offers, once it offers them."""
    menu = page.locator("#course_list_dropdown")
    expect(menu).to_be_enabled()
    menu.click()
    page.locator("#course_list").get_by_text(name, exact=True).click()
    expect(menu).to_be_enabled()
    expect(page.locator("#course_list_default")).to_have_text(name)


def row(page: Page, state: str) -> Locator:
    """The unit among the assignments in this state."""
    return page.locator(f"#{state}_assignments_list > .list_item").filter(has_text=NAME)


def press(page: Page, of: Locator, name: str) -> None:
    """Press a button of the list and wait until the list has been written anew."""
    with page.expect_response(lambda r: r.request.method == "POST" and "/assignments/" in r.url) as answer:
        of.get_by_role("button", name=name, exact=True).click()
    assert answer.value.json()["success"], answer.value.text()
