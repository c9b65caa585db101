"""Signs of mojibake: text decoded as what it is not. ftfy knows them all; here stands where in a text it needs to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lines import stretches

__all__ = ["bad_places"]

_ASCII: Final = 0x80
_AROUND: Final = 12  # more than the longest sign has characters
# Characters of which one stands in every other sign, next to another that is not ASCII: Latin letters with accents, punctuation,
# currency, box drawings, and Cyrillic letters of one language that other code pages turn into.
_RANGES: Final = (
    (0x00A0, 0x0180), (0x0192, 0x0193), (0x02C6, 0x02DE), (0x0384, 0x0386), (0x0402, 0x0403), (0x0490, 0x0492), (0x2000, 0x2600),
    (0xF8FF, 0xF900), (0xFB01, 0xFB03), (0xFFFD, 0xFFFE),
)  # fmt: skip
_SUSPECT: Final = np.zeros(0x10000, bool)
for _first, _end in _RANGES:
    _SUSPECT[_first:_end] = True
# Signs whatever stands beside them: C1 controls; capitals before a space; ligatures before anything but an unaccented letter.
_ALONE: Final = np.zeros(0x10000, bool)
_ALONE[0x80:0xA0] = True
_ALONE[[ord(character) for character in "ÂÃŒœ"]] = True


def bad_places(text: str) -> list[int]:
    """Where in a text the signs of mojibake that ftfy finds begin, ascending.

    >>> bad_places("Zürich"), bad_places("ZÃ¼rich â€“ SchloÃŸ")
    ([], [1, 8, 17])
    """
    from ftfy.badness import BADNESS_RE

    return [match.start() for start, end in _doubtful(text) for match in BADNESS_RE.finditer(text, start, end)]


def _doubtful(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a text outside of which ftfy would find nothing: some characters around each place that could be within a sign."""
    if text.isascii():
        return
    places = np.concatenate([_suspected(text, part) for part in stretches(len(text))])
    if not len(places):
        return
    first = np.flatnonzero(np.diff(places, prepend=-_AROUND * 3) > 2 * _AROUND)
    last = np.append(first[1:], len(places)) - 1
    yield from zip(np.maximum(places[first] - _AROUND, 0).tolist(), (places[last] + _AROUND).tolist(), strict=True)


def _suspected(text: str, where: slice) -> NDArray[np.int64]:
    """Where in this part of a text a sign could be."""
    begin = max(where.start - 1, 0)  # the one before may make a sign with it
    part = text[begin : where.stop]
    if part.isascii():
        return np.zeros(0, np.int64)
    codes = np.frombuffer(part.encode("utf-32-le", "surrogatepass"), np.uint32)
    high, low = codes >= _ASCII, np.minimum(codes, 0xFFFF)
    suspect = _SUSPECT[low]
    found = _ALONE[low]
    found[1:] |= (suspect[1:] & high[:-1]) | (high[1:] & suspect[:-1])
    places = np.flatnonzero(found) + begin
    return np.asarray(places[places >= where.start], np.int64)
