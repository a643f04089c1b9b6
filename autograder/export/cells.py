"""Text in a cell that no spreadsheet computes and no terminal obeys, and the same text back again.

A formula is recognised by how a cell begins (OWASP, CSV injection). Two marks are put in, and each
can be told from what stood there before:

- Where a cell begins with a sign of a formula, an apostrophe goes before it: ``=1`` becomes ``'=1``.
  Apostrophes that stand there already are one more then: ``'=1`` becomes ``''=1``. The same after a
  comma, semicolon, bar or quote, since a program may split the line there.
- A sign that shows nothing, such as a tab, a line end, an escape or a change of direction, becomes
  ``␛`` with its number and a semicolon: a tab is ``␛9;``. ``␛`` itself is ``␛241b;``.

Plain numbers are left alone: ``-2.5`` computes to itself.
"""

from __future__ import annotations

import re
from unicodedata import category

from ..inert import JOINERS, UNSAFE

NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
# The wide forms are signs to spreadsheets of some languages.
BEGINS = re.compile(r"""((?:^|[,;|"])[ \u3000]*)('*)(?=[=+\-@＝＋－＠])""")
ESCAPE = "\N{SYMBOL FOR ESCAPE}"
ESCAPED = re.compile(f"{ESCAPE}([0-9a-f]+);")


def harmless_cell(text: str) -> str:
    """The text as a cell that shows as text and nothing else. ``original_cell`` takes the marks out again."""
    if NUMBER.fullmatch(text):
        return text
    visible = "".join(f"{ESCAPE}{ord(sign):x};" if _invisible(sign) else sign for sign in text)
    return BEGINS.sub(r"\1\2'", visible)


def original_cell(cell: str) -> str:
    """The text that ``harmless_cell`` made this cell of."""
    visible = BEGINS.sub(lambda found: found[1] + found[2][1:], cell)
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), visible)


def _invisible(sign: str) -> bool:
    return sign == ESCAPE or (category(sign) in UNSAFE and sign not in JOINERS)
