"""The pages that people read, in a real browser, in both languages: no error, nothing fetched, readable by all."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from browser_kit import Watched, browsing
from command_kit import answered, hand_in
from conftest import UNIT, autograder
from playwright.sync_api import Page, expect

from autograder.site import build_site
from autograder.units import LANGUAGES, Course

pytestmark = pytest.mark.filterwarnings("ignore::sphinx.deprecation.RemovedInSphinx11Warning")

ROOT = Course(Path(__file__).parents[1])
LESSON = "01-convolution"
SEARCHED = {"en": ("kernel", "01 Convolution"), "ko": ("커널에서", "01 합성곱")}
"""In Korean with a particle that the lesson does not have there."""
HEADINGS = "els => els.filter(e => e.offsetParent !== null).map(e => Number(e.tagName[1]))"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of all lessons."""
    folder = tmp_path_factory.mktemp("site") / "site"
    build_site(ROOT, ROOT.units(), folder, run_lessons=False)
    return folder


@pytest.fixture(scope="module")
def graded(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class of two, graded, with its report in both languages."""
    course = Course(Path(shutil.copytree(template, tmp_path_factory.mktemp("graded") / "course")))
    for language, student in zip(LANGUAGES, ("amina", "bao"), strict=True):
        wrong = "def double(x):\n    return np.asarray(x) ** 2"
        hand_in(course, student, answered(course, language=language, double=wrong))
    assert autograder("grade", "--course-dir", course.root).status == 0
    for language in LANGUAGES:
        page = course.root / "reports" / f"{language}.html"
        assert autograder("report", "--course-dir", course.root, "--language", language, "--output", page).status == 0
    return course


def check(watched: Watched, language: str) -> None:
    """What must hold of every page."""
    page = watched.page
    assert watched.wrong == []
    assert [url for url in watched.asked if not url.startswith(("file:", "data:"))] == []
    assert page.locator("html").get_attribute("lang") == language
    assert page.title().strip()
    assert page.locator("img:not([alt])").count() == 0
    levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(HEADINGS)
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lesson_of_the_site_is_read_searched_and_read_in_the_other_language(
    site: Path, language: str, scheme: str
) -> None:
    word, found = SEARCHED[language]
    (other,) = set(LANGUAGES) - {language}
    with browsing(color_scheme=scheme) as window:
        watched = Watched(window)
        page = watched.page
        page.goto((site / "index.html").as_uri())
        check(watched, "en")
        page.locator(f"a[hreflang={language}]").click()
        page.locator("article").get_by_role("link", name=found).click()
        check(watched, language)
        assert page.locator("html").get_attribute("data-theme") == scheme
        assert page.locator("[id='conv2d']").evaluate("e => e.querySelector('h2') !== null")
        # A picture that moves has no kernel here, and moves all the same.
        slide = page.locator("[data-cnncourse-slide]").first
        before = slide.screenshot()
        slide.get_by_role("button").last.click()
        assert slide.screenshot() != before
        page.goto((site / language / "search.html").as_uri() + f"?q={word}")
        expect(page.locator("#search-results").get_by_role("link", name=found).first).to_be_visible()
        check(watched, language)
        page.goto((site / language / f"{LESSON}.html").as_uri())
        page.locator("a.language-switch").click()
        expect(page).to_have_url((site / other / f"{LESSON}.html").as_uri())
        check(watched, other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_site_is_whole_and_fits_a_phone(site: Path, language: str) -> None:
    with browsing() as window:
        for path in sorted((site / language).glob("*.html")):
            watched = Watched(window)
            watched.page.goto(path.as_uri())
            check(watched, language)
            assert watched.page.evaluate("[...document.images].every(i => i.naturalWidth > 0)"), path
            watched.page.set_viewport_size({"width": 390, "height": 800})
            assert watched.page.evaluate("document.documentElement.scrollWidth") <= 390, path
            watched.page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_class_report_is_read_with_the_keyboard(graded: Course, language: str) -> None:
    with browsing() as window:
        watched = Watched(window)
        page = watched.page
        page.goto((graded.root / "reports" / f"{language}.html").as_uri())
        check(watched, language)
        controls = page.locator("summary:visible, a[href]:visible")
        reached = reached_by_tab(page, controls.count() + 1)
        assert reached >= controls.count() > 0
        details = page.locator("details").first
        before = details.get_attribute("open")
        details.locator("summary").first.focus()
        page.keyboard.press("Enter")
        assert details.get_attribute("open") != before


@pytest.mark.parametrize(("language", "student"), list(zip(LANGUAGES, ("amina", "bao"), strict=True)))
def test_feedback_is_in_the_students_language(graded: Course, language: str, student: str) -> None:
    with browsing() as window:
        watched = Watched(window)
        watched.page.goto((graded.root / "feedback" / student / UNIT / f"{UNIT}.html").as_uri())
        check(watched, language)
        expect(watched.page.locator("body")).to_contain_text("✗")


def reached_by_tab(page: Page, presses: int) -> int:
    """How many different elements have the focus in turn."""
    page.evaluate("window.reached = new Set()")
    for _ in range(presses):
        page.keyboard.press("Tab")
        page.evaluate("document.activeElement !== document.body && window.reached.add(document.activeElement)")
    return int(page.evaluate("window.reached.size"))
