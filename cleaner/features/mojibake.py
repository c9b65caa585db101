"""Signs of mojibake: text decoded as what it is not. ftfy knows them all; here stands what lets most texts pass without asking it."""

from __future__ import annotations

from typing import Final

import numpy as np

__all__ = ["badness", "is_bad"]

_ASCII: Final = 0x80
_LATIN_CAPITALS: Final = "ÂÃ"  # a sign even before a space
_LIGATURES: Final = "Œœ"  # a sign before anything but an unaccented letter
# Characters of which one stands in every other sign, next to another that is not ASCII: Latin letters with accents, punctuation,
# currency, box drawings, and Cyrillic letters of one language that other code pages turn into.
_RANGES: Final = (
    (0x00A0, 0x0180), (0x0192, 0x0193), (0x02C6, 0x02DE), (0x0384, 0x0386), (0x0402, 0x0403), (0x0490, 0x0492), (0x2000, 0x2600),
    (0xF8FF, 0xF900), (0xFB01, 0xFB03), (0xFFFD, 0xFFFE),
)  # fmt: skip
_SUSPECT: Final = np.zeros(0x10000, bool)
for _first, _end in _RANGES:
    _SUSPECT[_first:_end] = True


def badness(text: str) -> int:
    """Signs of mojibake in a text, as ftfy counts them.

    >>> badness("Zürich"), badness("ZÃ¼rich â€“ SchloÃŸ")
    (0, 3)
    """
    from ftfy.badness import badness as signs

    return signs(text) if _may_be_bad(text) else 0


def is_bad(text: str) -> bool:
    """Whether there is any sign of mojibake in a text."""
    from ftfy.badness import is_bad as bad

    return _may_be_bad(text) and bad(text)


def _may_be_bad(text: str) -> bool:
    """A quick look: False only where ftfy would find nothing."""
    if text.isascii():
        return False
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    high = codes >= _ASCII
    if (high & (codes < 0xA0)).any():  # C1 controls have no other use
        return True
    suspect = high & _SUSPECT[np.minimum(codes, 0xFFFF)]
    beside = (suspect[1:] & high[:-1]) | (high[1:] & suspect[:-1])
    return bool(beside.any()) or any(sign in text for sign in _LATIN_CAPITALS + _LIGATURES)
