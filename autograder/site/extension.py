"""What the site adds to Sphinx: formulas as MathML, exercises as anchors, search in Korean, the other language."""

from __future__ import annotations

from typing import Any

from docutils import nodes  # type: ignore[import-untyped]
from sphinx.application import Sphinx
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from .formulas import mathml
from .korean import SearchKorean
from .lesson import ANCHOR

RENDERER = "mathml"
FIRST = 100
"""Before Sphinx notes the anchors of a page."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register all of it."""
    app.add_html_math_renderer(RENDERER, inline_renderers=(_inline, None), block_renderers=(_block, None))
    app.add_search_language(SearchKorean)
    app.connect("doctree-read", _name_exercises, priority=FIRST)
    app.connect("html-page-context", _other_languages)
    app.add_config_value("site_languages", {}, "html")
    app.add_css_file("site.css")
    app.add_js_file("site.js")
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(writer: HTML5Translator, node: nodes.math) -> None:
    writer.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def _block(writer: HTML5Translator, node: nodes.math_block) -> None:
    writer.body.append(writer.starttag(node, "div", CLASS="formula"))
    if node["number"]:
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})</span>')
    writer.body.append(mathml(node.astext(), display="block") + "</div>\n")
    raise nodes.SkipNode


def _name_exercises(app: Sphinx, doctree: nodes.document) -> None:
    """Let the section of each exercise have the exercise's id, as it is written, for its first anchor."""
    sections = list(doctree.findall(nodes.section))
    asked = [(name.rpartition(":")[2], s) for s in sections for name in s["names"] if name.startswith(ANCHOR)]
    taken = {exercise for exercise, _ in asked}
    for section in sections:
        # A heading such as "연습 7 · ReLU" gets an id from its Latin letters.
        section["ids"] = [f"section-{own}" if own in taken else own for own in section["ids"]]
    for exercise, section in reversed(asked):
        section["ids"].insert(0, exercise)


def _other_languages(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Tell a page where it stands in the other languages."""
    root = context["pathto"]("", resource=True) or "./"
    others = [
        {"code": code, "name": name, "says": says, "href": f"{root.removesuffix('./')}../{code}/{page}.html"}
        for code, (name, says) in app.config.site_languages.items()
    ]
    context["other_languages"] = others
    links = [f'<link rel="alternate" hreflang="{other["code"]}" href="{other["href"]}">' for other in others]
    context["metatags"] = context.get("metatags", "") + "\n".join(links)
