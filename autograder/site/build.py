"""From lessons to pages: one Sphinx build a language, and a page to choose the language."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from ..errors import AutograderError
from ..pages import Wording, environment, style
from ..units import LANGUAGES, Course, Unit
from .extension import RENDERER
from .lesson import Tell, site_notebook

HERE = Path(__file__).parent
MARK = ".made-by-autograder-site"
"""In a folder that a build made, and that the next may replace."""
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class SitePages:
    """Where the site is, and its lessons."""

    start: Path
    lessons: tuple[Path, ...]


def build_site(
    course: Course,
    units: Sequence[Unit],
    output: Path,
    *,
    run_lessons: bool = True,
    tell: Tell = lambda _: None,
) -> SitePages:
    """Write the site of these units to a folder, whole or not at all, and return what was written.

    ``tell`` is told what takes long. The pages need no network and can be opened from the folder.

    Raises AutograderError when the folder holds anything but an earlier site, or when Sphinx warns;
    UnitError and LeakError as ``site_notebook`` does.
    """
    refuse_other_folders(output)
    if not units:
        raise AutograderError(f"{course.solutions} holds no unit, so there is no page to make.")
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}-") as place:
        work = Path(place)
        made = work / "site"
        made.mkdir()
        for language in LANGUAGES:
            source = work / language
            source.mkdir()
            for unit in units:
                lesson = site_notebook(course, unit, language, run_lessons=run_lessons, tell=tell)
                _write_lesson(lesson, unit, language, source)
            _write_contents(units, language, source)
            tell(f"writing the pages in {language!r}")
            # Sphinx writes beside the pages too, so they are moved when they are ready.
            _sphinx(language, source, work / "pages" / language)
            (work / "pages" / language).rename(made / language)
        _write_start(made)
        (made / MARK).touch()
        if output.exists():
            output.rename(work / "before")
        made.rename(output)
    return SitePages(
        output / "index.html",
        tuple(output / language / f"{unit.name}.html" for language in LANGUAGES for unit in units),
    )


def refuse_other_folders(output: Path) -> None:
    """Raise AutograderError when the folder holds what no build of the site wrote."""
    if output.is_dir() and not (output / MARK).is_file() and any(output.iterdir()):
        raise AutograderError(f"{output} holds other files, which the site would replace; name another folder.")
    if output.exists() and not output.is_dir():
        raise AutograderError(f"{output} is a file; name a folder for the site.")


def _write_lesson(lesson: NotebookNode, unit: Unit, language: str, source: Path) -> None:
    """Write a lesson where Sphinx finds it, with a note of where its notebook is."""
    where = Wording("site", language)("notebook", path=f"{language}/{unit.name}/{unit.name}.ipynb")
    lesson.cells.insert(1, nbformat.v4.new_markdown_cell(f"```{{note}}\n{where}\n```", id="where-to-work"))
    nbformat.write(lesson, source / f"{unit.name}.ipynb")


def _write_contents(units: Sequence[Unit], language: str, source: Path) -> None:
    say = Wording("site", language)
    names = "\n".join(unit.name for unit in units)
    contents = f"```{{toctree}}\n:maxdepth: 1\n\n{names}\n```"
    parts = [f"# {say('title')}", say("lead"), f"## {say('how_title')}", say("how"), f"## {say('lessons')}", contents]
    (source / "index.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _write_start(made: Path) -> None:
    """The page at the root of the site, on which a reader chooses a language."""
    sheet, policy = style("site", "static/start.css")
    choices = [(language, Wording("site", language)) for language in LANGUAGES]
    page = (
        environment("site").get_template("templates/start.html.j2").render(style=sheet, policy=policy, choices=choices)
    )
    (made / "index.html").write_text(page, encoding="utf-8")


def settings(language: str) -> dict[str, Any]:
    """Sphinx's settings for the pages in one language."""
    say = Wording("site", language)
    others = [Wording("site", other) for other in LANGUAGES if other != language]
    return {
        "project": say("title"),
        "language": language,
        "extensions": ["myst_nb", "autograder.site.extension"],
        "nb_execution_mode": "off",
        "nb_merge_streams": True,
        # No widget works without a kernel; its scripts would come from elsewhere.
        "nb_ipywidgets_js": {},
        "myst_enable_extensions": ["amsmath", "dollarmath"],
        "html_math_renderer": RENDERER,
        "html_theme": "sphinx_book_theme",
        "html_title": say("title"),
        "html_search_language": language,
        "html_context": {"default_mode": "auto"},
        "html_static_path": [str(HERE / "static")],
        "templates_path": [str(HERE / "templates")],
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_use_index": False,
        "html_theme_options": {
            "use_download_button": False,
            "use_fullscreen_button": False,
            "home_page_in_toc": True,
            "navbar_persistent": [],
            "article_header_end": ["language.html", "article-header-buttons.html"],
            "footer_content_items": ["extra-footer.html"],
            "extra_footer": say("licence"),
        },
        "site_languages": {
            other.language: (other("name"), other("other_language", name=other("name"))) for other in others
        },
    }


def _sphinx(language: str, source: Path, output: Path) -> None:
    """Build the pages of one language. Raises AutograderError at the first warning or error of Sphinx."""
    warnings = io.StringIO()
    try:
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                source, None, output, source / "doctrees", "html",
                confoverrides=settings(language), status=None, warning=warnings,
            )  # fmt: skip
            app.build()
    except SphinxError as error:
        raise AutograderError(f"Sphinx could not write the pages in {language!r}: {error}") from error
    said = COLOUR.sub("", warnings.getvalue()).replace(f"{source}/", "").split("\n")
    if said[0]:
        raise AutograderError(f"Sphinx warns of the pages in {language!r}: {said[0]}")
    (output / ".buildinfo").unlink(missing_ok=True)
    (output / "objects.inv").unlink(missing_ok=True)
