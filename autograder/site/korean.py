"""Search in Korean: a word is found whatever particle follows it.

Korean appends particles to nouns (커널, 커널을, 커널에서), and Sphinx knows no Korean. The index therefore
holds every beginning of a Korean word, and a particle at the end of a word that is searched for is left out.
"""

from __future__ import annotations

import json
import re
from itertools import chain

from sphinx.search import SearchLanguage

HANGUL = re.compile(r"[가-힣]+$")
PARTICLES = [
    *("에서는", "에서도", "으로는", "으로도", "입니다"),
    *("에게", "에서", "으로", "까지", "부터", "마다", "보다", "처럼", "하고", "이나"),
    *("을", "를", "이", "가", "은", "는", "의", "에", "로", "와", "과", "도", "만", "나"),
]
"""The longest first: of two that fit, the longer is the particle."""


class SearchKorean(SearchLanguage):
    """Words and their beginnings."""

    lang = "ko"
    language_name = "Korean"
    js_stemmer_code = (
        f"const PARTICLES = {json.dumps(PARTICLES, ensure_ascii=False)};\n"
        """
var Stemmer = function () {
  this.stemWord = function (word) {
    const particle = PARTICLES.find((p) => word.endsWith(p) && word.length >= p.length + 2);
    return particle ? word.slice(0, -particle.length) : word;
  };
};
"""
    )

    def split(self, input: str) -> list[str]:
        """The words of a text; of one that ends in Hangul, all that begins it."""
        return list(chain.from_iterable(beginnings(word) for word in super().split(input)))


def beginnings(word: str) -> list[str]:
    """``커널을`` is 커, 커널 and 커널을; ``ReLU를`` is ReLU and ReLU를; ``kernel`` is itself."""
    ending = HANGUL.search(word)
    if ending is None:
        return [word]
    return [word[:end] for end in range(max(ending.start(), 1), len(word) + 1)]
