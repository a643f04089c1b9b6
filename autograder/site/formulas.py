"""Formulas as MathML, which browsers draw and read aloud without a script."""

from __future__ import annotations

from html import unescape
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element

BRACKETS = set("[](){}|‖")


def mathml(latex: str, *, display: str = "inline") -> str:
    """A formula in TeX as MathML of the part that all browsers draw (MathML Core)."""
    formula = convert_to_element(latex, display=display)
    for element in list(formula.iter()):
        # The converter writes characters as entities.
        element.text = unescape(element.text or "")
        if element.tag == "mpadded":
            # Sizes relative to what is inside are not of that part: an arrow would not grow to what stands over it.
            element.attrib.clear()
        _enclose_tables(element)
    return tostring(formula, encoding="unicode")


def _enclose_tables(row: Element) -> None:
    """Put each matrix in a row with its own brackets, or they grow to the highest matrix of the formula."""
    children = list(row)
    for before, table, after in zip(children, children[1:], children[2:], strict=False):
        if row.tag == "mrow" and table.tag == "mtable" and _is_bracket(before) and _is_bracket(after):
            enclosed = Element("mrow")
            row[list(row).index(before)] = enclosed
            row.remove(table)
            row.remove(after)
            enclosed.extend([before, table, after])


def _is_bracket(element: Element) -> bool:
    return element.tag == "mo" and unescape(element.text or "") in BRACKETS
