"""The sentences of a feedback page, in the language of the notebook it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnncourse.outcomes import PICTURE
from cnncourse.texts import catalogue

from ..pages import Wording


class Words(Wording):
    """What a page says: its own texts, the check framework's, and the unit's."""

    def __init__(self, language: str, unit: str) -> None:
        super().__init__("feedback", language)
        self.framework = catalogue(language, "messages")
        # A unit's name comes from the notebook; only one that could name a file of the catalogue is looked up.
        self.unit = catalogue(language, unit) if unit.replace("-", "").isalnum() else {}

    def phrase(self, english: str) -> str:
        """A phrase of a check cell, such as a check's name."""
        return self._of_unit("says", english)

    def hint(self, mistake: str) -> str:
        """What to tell somebody who made this mistake; nothing where the unit does not know it."""
        return str(self.unit.get("mistakes", {}).get(mistake, ""))

    def title(self, exercise: str) -> str:
        """The exercise's title; its id when it has none."""
        return self._of_unit("exercises", exercise)

    def sentence(self, message: Mapping[str, Any]) -> str:
        """A message of a record as a sentence; nothing where it is none."""
        key, fields = message.get("key"), message.get("fields")
        if not isinstance(key, str) or not isinstance(fields, dict) or key == PICTURE:
            return ""
        fields = {str(name): self._field(value) for name, value in fields.items()}
        if key == "phrase":
            return str(fields.get("text", ""))
        if key == "waiting":
            fields["exercise"] = ", ".join(map(self.title, fields.get("exercise", "").split(", ")))
        try:
            return str(self.framework[key]).format(**fields)
        except (KeyError, IndexError):
            return ""

    def _field(self, value: Any) -> str:
        if isinstance(value, dict):
            return self.phrase(str(value.get("phrase", "")))
        return str(value)

    def _of_unit(self, part: str, key: str) -> str:
        return str(self.unit.get(part, {}).get(key, key))
