"""The welcome page: a notebook that shows the installation, the progress, the languages and how to hand in.

``cnncourse start`` writes it, and brings its outputs up to date; what a learner adds to it stays.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from . import installation as installed
from . import standing as progressed
from .installation import SIGNS, Finding, look, verdict
from .kit import Kit, KitError, Notebook, read_notebook, word, write
from .session import language as speak
from .session import session
from .standing import Standing, standings, told_state, total

FILE = "welcome.ipynb"
MARKUP = re.compile(r"([\\`*_\[\]<>|#&$~])")
Bundle = dict[str, Any]


def installation(language: str) -> None:
    """Display whether everything is installed."""
    speak(language)
    session.publish(_findings(look(_here())))


def units(language: str) -> None:
    """Display every unit with a link, and how far the learner is in it. Raises KitError outside a course."""
    speak(language)
    session.publish(_standings(standings(Kit.around(Path.cwd()))))


def refresh(kit: Kit, found: list[Finding]) -> Path:
    """Write the page in the session's language, or bring its two outputs up to date; return its place.

    Raises OSError when it cannot be written.
    """
    path = kit.root / session.language / FILE
    try:
        page = read_notebook(path)
    except KitError:
        page = new_page()
    shown = {"installation": _findings(found), "units": _standings(standings(kit))}
    for cell in page["cells"]:
        if cell.get("cell_type") == "code" and cell.get("id") in shown:
            output = {"output_type": "display_data", "metadata": {}, "data": shown[cell["id"]]}
            cell["outputs"], cell["execution_count"] = [output], None
    write(path, (json.dumps(page, indent=1, ensure_ascii=False) + "\n").encode())
    return path


def new_page() -> Notebook:
    """The page in the session's language, its outputs empty."""
    code = session.language
    return {
        "cells": [
            _text("welcome", f"# {word('welcome')}\n\n{word('intro')}\n\n{word('other_language')}"),
            _text("about-installation", f"## {word('installation')}"),
            _code("installation", f'from cnncourse.welcome import installation, units\n\ninstallation("{code}")'),
            _text("about-units", f"## {word('units')}\n\n{word('units_intro')}"),
            _code("units", f'units("{code}")'),
            _text("submit", f"## {word('submit')}\n{word('submit_text')}"),
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _text(name: str, text: str) -> Notebook:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def _code(name: str, text: str) -> Notebook:
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {"jupyter": {"source_hidden": True}},
        "source": text,
        "outputs": [],
        "execution_count": None,
    }


def _here() -> Kit | None:
    try:
        return Kit.around(Path.cwd())
    except KitError:
        return None


def _findings(found: list[Finding]) -> Bundle:
    rows = [f"| {SIGNS[one.state]} | {_plain(one.name)} | {_plain(one.advice)} |" for one in found]
    table = ["| | | |", "| :-: | :-- | :-- |", *rows, "", f"**{_plain(verdict(found))}**"]
    return {"text/plain": installed.in_words(found), "text/markdown": "\n".join(table)}


def _standings(found: list[Standing]) -> Bundle:
    heads = [word("column_unit"), word("column_state"), word("column_checks"), word("column_written")]
    rows = [
        f"| {_link(one)} | {told_state(one)} "
        f"| {_count(one.passed, one.automatic)} | {_count(one.written, one.by_hand)} |"
        for one in found
    ]
    table = [f"| {' | '.join(heads)} |", "| :-- | :-- | --: | --: |", *rows, "", f"**{total(found)}**"]
    return {"text/plain": progressed.in_words(found), "text/markdown": "\n".join(table)}


def _link(one: Standing) -> str:
    """To the notebook in which the learner has worked; the page lies in the folder of its own language."""
    return f"[{_plain(one.title)}](../{one.language}/{one.unit}/{one.unit}.ipynb)"


def _count(some: int, of: int) -> str:
    return f"{some} / {of}" if of else "–"


def _plain(text: str) -> str:
    """The text on one line of a table, none of it read as Markdown."""
    return MARKUP.sub(r"\\\1", " ".join(text.split()))
