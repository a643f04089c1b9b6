"""A learner's code with its colours, as HTML in which all of it is text."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from ..inert import inert

LONGEST_CODE = 8_000
LONGEST_COLOURED = 4_000
"""Colours cost time, and an answer is not this long."""

_lexer = PythonLexer(stripnl=False, ensurenl=False)
_formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


@lru_cache(maxsize=1024)
def highlighted(source: str) -> Markup:
    """Python code as HTML. Stubs, which many submissions share, cost nothing the second time."""
    text = inert(source, limit=LONGEST_CODE, lines=True)
    if len(text) > LONGEST_COLOURED:
        return escape(text)
    return Markup(highlight(text, _lexer, _formatter))  # noqa: S704 - the formatter escapes every token
