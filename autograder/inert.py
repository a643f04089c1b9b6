"""Making text that came from a submission safe to show: on a terminal, on a page, in a table."""

from __future__ import annotations

import re
import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Letters of some scripts, and emoji, need these two; every other invisible format character can go.
JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
# Cc: terminal escapes. Cf: text direction, zero widths. Cs: half a pair, which UTF-8 cannot hold.
UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
MARKS_IN_A_ROW = 4
# Letters, signs and Hangul of which none is a mark or unsafe: most texts are these and nothing else.
_ORDINARY = r" -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u23ff\u3131-\u318e\uac00-\ud7a3"
ORDINARY, ORDINARY_LINES = re.compile(f"[{_ORDINARY}]*"), re.compile(rf"[{_ORDINARY}\n\t]*")


def inert(text: str, *, limit: int = 200, lines: bool = False) -> str:
    """The text with nothing in it that a terminal or browser would act on, at most ``limit`` characters.

    Control, direction and invisible characters are replaced by a visible sign, so that two names
    that differ stay different; towers of combining marks are cut. With ``lines``, line ends and
    tabs are kept. It does not escape HTML: a template's autoescape does that.
    """
    if (ORDINARY_LINES if lines else ORDINARY).fullmatch(text):
        return text if len(text) <= limit else text[: limit - 1] + "…"
    kept: list[str] = []
    marks = 0
    for character in text.replace("\r\n", "\n") if lines else text:
        if len(kept) > limit:
            break
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > MARKS_IN_A_ROW:
            continue
        safe = category not in UNSAFE or character in JOINERS or (lines and character in "\n\t")
        kept.append(character if safe else REPLACEMENT)
    # Scanning on past a tower of marks is bounded by the text itself.
    return "".join(kept[: limit - 1]) + "…" if len(kept) > limit else "".join(kept)
