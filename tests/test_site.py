"""The course site: every lesson in both languages, what it must show and what it must not."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from conftest import UNIT, autograder, rewrite, small_unit

from autograder.errors import AutograderError, ExitStatus, LeakError
from autograder.leaks import secrets, telling_lines
from autograder.release import release
from autograder.site import build_site
from autograder.site.build import MARK
from autograder.site.formulas import mathml
from autograder.site.korean import beginnings
from autograder.site.lesson import kept_run, label_exercises, plain, site_notebook
from autograder.units import LANGUAGES, Course

pytestmark = pytest.mark.filterwarnings("ignore::sphinx.deprecation.RemovedInSphinx11Warning")

COURSE = Course(Path(__file__).parents[1])
RELEASED = [unit for unit in COURSE.units() if (COURSE.release / "en" / unit.name).is_dir()]
LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src", "video": "src"}
"""What a browser fetches by itself."""


class Page(HTMLParser):
    """What a test asks of a page: its words, its elements with their attributes."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text, self.elements = "", []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this course, its pictures as stored."""
    folder = tmp_path_factory.mktemp("site") / "site"
    build_site(COURSE, RELEASED, folder, run_lessons=False)
    return folder


def pages(site: Path) -> list[tuple[Path, Page]]:
    return [(path, Page(path)) for path in sorted([*site.glob("*.html"), *site.glob("*/*.html")])]


# What it shows


def test_every_lesson_is_there_in_every_language_and_the_start_page_leads_to_it(site):
    start = Page(site / "index.html")
    assert [a["href"] for a in start.all("a")] == [f"{language}/index.html" for language in LANGUAGES]
    for language in LANGUAGES:
        contents = Page(site / language / "index.html")
        for unit in RELEASED:
            lesson = Page(site / language / f"{unit.name}.html")
            assert f"{unit.name}.html" in [a.get("href") for a in contents.all("a")]
            heading = next(c.source for c in unit.notebook.cells if language in c.metadata.get("tags", []))
            assert heading.splitlines()[0].removeprefix("# ") in lesson.text


def test_a_page_says_its_language_and_leads_to_the_same_page_in_the_other(site):
    for language in LANGUAGES:
        (other,) = set(LANGUAGES) - {language}
        for path in (site / language).glob("*.html"):
            page = Page(path)
            assert page.all("html")[0]["lang"] == language
            (switch,) = [a for a in page.all("a") if "language-switch" in (a.get("class") or "")]
            assert (path.parent / switch["href"]).resolve() == (site / other / path.name).resolve()
            assert (site / other / path.name).is_file()
            assert switch["hreflang"] == other


def test_each_exercise_is_an_anchor_by_its_id(site):
    for unit in RELEASED:
        for language in LANGUAGES:
            ids = [attributes.get("id") for _, attributes in Page(site / language / f"{unit.name}.html").elements]
            for exercise in unit.exercises:
                assert ids.count(exercise.id) == 1, (unit.name, exercise.id)


def test_stubs_and_pictures_are_there_and_every_picture_has_a_text(site):
    for unit in RELEASED:
        stored = sum(
            str(output.get("data", {}).get("text/html", "")).count("<img") or "image/png" in output.get("data", {})
            for cell in unit.notebook.cells
            if "show" in cell.metadata.get("tags", []) and cell.source != "progress()"
            for output in cell.outputs
        )
        for language in LANGUAGES:
            page = Page(site / language / f"{unit.name}.html")
            assert "raise NotImplementedError()" in page.text
            drawn = [img for img in page.all("img") if (img["src"] or "").startswith("data:image/png")]
            assert len(drawn) == stored > 0
            assert all((img.get("alt") or "").strip() for img in page.all("img"))


def test_formulas_are_mathml(site):
    page = Page(site / "en" / "01-convolution.html")
    assert len(page.all("math")) >= 2
    assert not [script for script in page.all("script") if "mathjax" in (script.get("src") or "").lower()]


def test_a_site_loads_nothing_from_elsewhere(site):
    for path, page in pages(site):
        for tag, attribute in LOADED.items():
            for element in page.all(tag):
                place = element.get(attribute) or ""
                if tag == "link" and element.get("rel") not in {"stylesheet", "preload", "icon"}:
                    continue
                assert "//" not in place.split(",")[0], (path, place)
                if place and not place.startswith("data:"):
                    assert (path.parent / place.split("?")[0]).is_file(), (path, place)


# What it must not show


def test_no_page_shows_a_solution_a_check_a_mark_scheme_or_a_mistake(site):
    for path, page in pages(site):
        lines = telling_lines(page.text)
        for unit in RELEASED:
            if path.stem == unit.name:
                for where, secret in secrets(unit).items():
                    assert not secret & lines, (path, where)
        assert "check.hidden" not in page.text
        assert "with checks(" not in page.text
        assert "### BEGIN" not in page.text
    # Nor does anything beside the pages: no source, no notebook, no record of how it was built.
    kinds = {path.suffix for path in site.rglob("*") if path.is_file() and "_static" not in path.parts}
    assert kinds == {".html", ".js", ""}
    assert [path.name for path in site.rglob("*") if path.is_file() and not path.suffix and path.name[0] == "."] == [
        MARK
    ]


def test_an_output_that_shows_a_solution_stops_the_site(course):
    unit = small_unit(course)
    shown = next(cell for cell in unit.notebook.cells if "show" in cell.metadata.get("tags", []))
    shown.outputs = [nbformat.v4.new_output("stream", text="    return np.asarray(x) * 2.0\n")]
    with pytest.raises(LeakError, match="would show the solution of double"):
        site_notebook(course, unit, "en", run_lessons=False)


# Pictures in the reader's language


def test_korean_pages_have_korean_outputs_and_a_lesson_is_run_once(course, tmp_path):
    rewrite(course, {'print("a picture would': 'print(cnncourse.checks)\nprint("a picture would'})
    text = course.solutions / UNIT / f"{UNIT}.py"
    text.write_text(
        text.read_text(encoding="utf-8").replace(
            "print(cnncourse.checks)", "from cnncourse.session import session\nprint('in', session.language)"
        ),
        encoding="utf-8",
    )
    assert autograder("build", "--course-dir", course.root).status == 0
    release(course, small_unit(course), LANGUAGES)
    news: list[str] = []
    for _ in range(2):
        build_site(course, [small_unit(course)], tmp_path / "site", tell=news.append)
    assert "in en" in Page(tmp_path / "site" / "en" / f"{UNIT}.html").text
    assert "in ko" in Page(tmp_path / "site" / "ko" / f"{UNIT}.html").text
    assert [line for line in news if line.startswith("running")] == [f"running {UNIT} in 'ko', for its pictures"]
    assert kept_run(course, small_unit(course), "ko") is not None
    (course.release / "cnncourse" / "texts" / "ko").mkdir(parents=True)
    (course.release / "cnncourse" / "texts" / "ko" / "pictures.toml").write_text('sum = "합"')
    assert kept_run(course, small_unit(course), "ko") is None


def test_a_figure_that_a_cell_returns_is_a_picture_whatever_draws_outside(course, tmp_path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    drawn = "import matplotlib.pyplot as plt\n\nplt.subplots()[0]"
    rewrite(course, {'print("a picture would stand here:", double(np.ones(2)))': drawn})
    assert autograder("build", "--force", "--course-dir", course.root).status == 0
    release(course, small_unit(course), LANGUAGES)
    build_site(course, [small_unit(course)], tmp_path / "site")
    for language in LANGUAGES:
        page = Page(tmp_path / "site" / language / f"{UNIT}.html")
        assert [img for img in page.all("img") if (img["src"] or "").startswith("data:image/png")], language


def test_a_picture_without_a_text_of_its_own_takes_the_prose_above_it():
    assert plain("Two *runs* of `fit`:\n\n- one") == "Two  runs  of fit: one"


# Bad input


def test_a_lesson_that_was_not_executed_has_no_pictures_and_is_told(course, tmp_path):
    release(course, unit := rewrite(course, {}), LANGUAGES)
    with pytest.raises(AutograderError, match="has no outputs; run `autograder build 00-small` first"):
        build_site(course, [unit], tmp_path / "site")


def test_a_folder_with_other_files_is_not_replaced(course, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine.txt").write_text("mine")
    ended = autograder("site", "--course-dir", course.root, "--output", tmp_path / "site")
    assert (ended.status, ended.out) == (ExitStatus.USAGE, "")
    assert "holds other files, which the site would replace; name another folder" in ended.err
    assert (tmp_path / "site" / "mine.txt").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "site"]


def test_a_unit_that_is_not_released_or_was_edited_since_is_told_with_what_to_do(course, tmp_path):
    where = ("--course-dir", course.root, "--output", tmp_path / "site", "--stored-pictures")
    made = autograder("site", *where)
    assert (made.status, made.out) == (0, f"{tmp_path / 'site' / 'index.html'}\n")
    before = (tmp_path / "site" / "en" / f"{UNIT}.html").read_bytes()
    (course.release / "ko" / UNIT / f"{UNIT}.ipynb").unlink()
    ended = autograder("site", *where)
    assert ended.status == ExitStatus.USAGE
    assert ended.err.splitlines()[-1].endswith(f"is missing or no notebook; run `autograder release {UNIT}` first.")
    assert (tmp_path / "site" / "en" / f"{UNIT}.html").read_bytes() == before
    rewrite(course, {"# # A small unit": "# # A unit that changed"})
    ended = autograder("site", *where)
    assert "does not follow from" in ended.err
    assert (tmp_path / "site" / "en" / f"{UNIT}.html").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "site"]


def test_a_link_that_leads_nowhere_is_a_sentence_and_no_site(course, tmp_path):
    rewrite(course, {"# # A small unit": "# # A small unit\n#\n# See [there](#nowhere)."})
    assert autograder("build", "--force", "--course-dir", course.root).status == 0
    unit = small_unit(course)
    release(course, unit, LANGUAGES)
    with pytest.raises(AutograderError, match=rf"Sphinx warns of the pages in 'en': {UNIT}\.ipynb:.*nowhere"):
        build_site(course, [unit], tmp_path / "site", run_lessons=False)
    assert not (tmp_path / "site").exists()


# Parts


def test_headings_are_found_where_they_are_and_not_in_code(shared_course):
    markdown = nbformat.v4.new_markdown_cell("## Exercise\n\n```python\n# no heading\n```\nText.")
    answer = nbformat.v4.new_code_cell("", metadata={"nbgrader": {"grade_id": "f", "solution": True}})
    check = nbformat.v4.new_code_cell("", metadata={"nbgrader": {"grade_id": "check-f", "grade": True}})
    notebook = nbformat.v4.new_notebook(cells=[markdown, answer, check])
    label_exercises(notebook, "09-unit")
    assert markdown.source.startswith("\n(exercise:09-unit:f)=\n## Exercise\n")
    assert markdown.source.count("exercise:") == 1


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("커널을", ["커", "커널", "커널을"]),
        ("ReLU를", ["ReLU", "ReLU를"]),
        ("층", ["층"]),
        ("kernel", ["kernel"]),
        ("3x3", ["3x3"]),
    ],
)
def test_a_korean_word_is_found_by_its_beginnings(word, found):
    assert beginnings(word) == found


def test_a_formula_keeps_its_signs_and_each_matrix_its_own_brackets():
    assert "<mo>&lt;</mo>" in mathml("a < b")
    two = mathml(r"\begin{bmatrix}1\end{bmatrix} \xrightarrow{k} \begin{bmatrix}1\\2\end{bmatrix}", display="block")
    assert len(re.findall(r"<mrow><mo>\[</mo><mtable>.*?</mtable><mo>\]</mo></mrow>", two)) == 2
    assert "<mpadded>" in two
    assert 'display="block"' in two
