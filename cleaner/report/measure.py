"""Words of an article: how many there were, how many went for which reason, and how many of these probably should have stayed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cleaner.sources import REPAIRS

__all__ = ["Measured", "measured", "words_in"]

_UNSPACED: Final = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Characters of scripts that put no spaces between words: Thai, Lao, Myanmar, Khmer, kana, Han."""
_CHARS_A_WORD: Final = 2
"""Of these that make one word."""


def words_in(text: str) -> int:
    """Words as a reader would count them; two characters make one where a script puts no spaces between them.

    >>> words_in("Two words"), words_in("新しい橋"), words_in("")
    (2, 2, 0)
    """
    if text.isascii():
        return len(text.split())
    rest, single = _UNSPACED.subn(" ", text)
    return len(rest.split()) + -(-single // _CHARS_A_WORD)


@dataclass(slots=True)
class Measured:
    """Words of one article."""

    given: int = 0
    removed: Counter[str] = field(default_factory=Counter)
    """By reason; repairs remove none."""
    doubtful: float = 0.0
    """Words that probably went by mistake: each word that was removed counts for the probability that it should have stayed."""

    @property
    def gone(self) -> int:
        """Words removed, for whatever reason."""
        return self.removed.total()

    @property
    def share(self) -> float:
        """Share of the words that were removed, 0..1."""
        return self.gone / self.given if self.given else 0.0


def measured(result: Mapping[str, Any]) -> Measured:
    """The words of a result.

    >>> edits = [{"before": "Read this too ", "after": "", "reason": "related_link", "probability": 0.9}]
    >>> found = measured({"text": "The council met.", "edits": edits})
    >>> found.given, found.gone, round(found.doubtful, 2)
    (6, 3, 0.3)
    """
    found = Measured(given=words_in(result.get("text") or ""))
    for edit in result.get("edits") or ():
        if edit["reason"] in REPAIRS:
            continue
        words = max(0, words_in(edit["before"]) - words_in(edit["after"]))
        found.removed[edit["reason"]] += words
        found.doubtful += words * (1 - float(edit["probability"]))
    found.given += found.gone
    return found
