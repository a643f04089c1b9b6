"""What the pages have in common: templates in which hostile text stays text, a strict policy, words by language."""

from __future__ import annotations

import tomllib
from base64 import b64encode
from functools import cache, lru_cache
from hashlib import sha256
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from .inert import inert

LONGEST_TEXT = 20_000


@cache
def environment(folder: str) -> Environment:
    """Templates of ``autograder/FOLDER`` in which every text is made inert and escaped, whoever wrote it."""
    made = Environment(
        loader=PackageLoader("autograder", folder),
        autoescape=True,
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"line": _line, "code": with_code, "points": points}
    return made


@cache
def style(folder: str, name: str, *, images: bool = False) -> tuple[Markup, str]:
    """A page's style, and the policy that allows it, pictures within the page if asked, and nothing else."""
    text = (resources.files("autograder") / folder / name).read_text(encoding="utf-8")
    digest = b64encode(sha256(text.encode()).digest()).decode()
    shown = "img-src data:; " if images else ""
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; {shown}base-uri 'none'; form-action 'none'"
    return Markup(text), policy  # noqa: S704 - the package's own file


def _finalize(value: Any) -> Any:
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return inert(value, lines=True, limit=LONGEST_TEXT)


def _line(text: str, limit: int = 200) -> str:
    return inert(text, limit=limit)


def points(value: float) -> str:
    """Points, or any number, without needless zeros."""
    return f"{round(value, 2):g}"


@lru_cache(maxsize=2048)
def with_code(text: str) -> Markup:
    """A text of the catalogue, what stands between backticks as code."""
    pieces = inert(text, limit=2000, lines=True).split("`")
    if len(pieces) % 2 == 0:  # a backtick without its partner is only a backtick
        return escape("`".join(pieces))
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )


@cache
def texts(folder: str, language: str) -> dict[str, str]:
    """A page's own texts in one language, from ``autograder/FOLDER/texts``."""
    file = resources.files("autograder") / folder / "texts" / f"{language}.toml"
    return dict(tomllib.loads(file.read_text(encoding="utf-8")))


class Wording:
    """What a page says in one language."""

    def __init__(self, folder: str, language: str) -> None:
        self.language = language
        self.own = texts(folder, language)

    def __call__(self, key: str, **fields: Any) -> str:
        """A text of the page, its fields filled in."""
        return self.own[key].format(**fields) if fields else self.own[key]

    def counted(self, key: str, count: float, **fields: Any) -> str:
        """A text that tells one from many where the language does."""
        one = count == 1 and f"{key}_one" in self.own
        return self(f"{key}_one" if one else key, count=points(count), **fields)
