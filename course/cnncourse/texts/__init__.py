"""Every sentence a learner reads from a check, one catalogue per language.

``texts/<language>/messages.toml`` holds the framework's sentences, ``texts/<language>/<unit>.toml``
those of a unit: ``[exercises]`` titles, ``[mistakes]`` hints, and in other languages than English
``[says]``, which translates the English phrases that stand in check cells.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from ..outcomes import Message
from ..session import session


@cache
def catalogue(language: str, name: str) -> dict[str, Any]:
    """One file of the catalogue; ``{}`` when a unit has none."""
    file = resources.files(__package__) / language / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def sentence(message: Message) -> str:
    """The message in the session's language, its fields filled in.

    A field of the form ``{"phrase": English}`` is itself translated.
    """
    fields = {
        name: phrase(value["phrase"]) if isinstance(value, dict) else value for name, value in message.fields.items()
    }
    if message.key == "phrase":
        return str(fields["text"])
    return str(catalogue(session.language, "messages")[message.key]).format(**fields)


def say(key: str, **fields: Any) -> str:
    """Shorthand for :func:`sentence` of a message made on the spot."""
    return sentence(Message(key=key, fields=fields))


def phrase(english: str) -> str:
    """A phrase of a check cell (check name, what hidden checks cover) in the session's language."""
    says: dict[str, str] = catalogue(session.language, session.unit or "").get("says", {})
    return says.get(english, english)


def hint(mistake: str) -> str:
    """What to tell a learner whose answer shows this mistake."""
    hints: dict[str, str] = catalogue(session.language, session.unit or "").get("mistakes", {})
    return hints.get(mistake, mistake)


def title(exercise: str) -> str:
    """The exercise's title in the session's language; its id when it has none."""
    titles: dict[str, str] = catalogue(session.language, session.unit or "").get("exercises", {})
    return titles.get(exercise, exercise)
