"""How much template text is left in a source's cleaned articles, told from an even sample of them.

A line that recurs is one that stands in several articles. To count all lines would take memory that grows with the articles, so
a few articles stand for the source: those whose texts have the smallest hashes (bottom-k sampling, Cohen and Kaplan 2007). Which
these are depends on nothing but the texts: not on the order of the articles, nor on which part of a run saw them. So samples
merge exactly, and copies of one article are one.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final
from zlib import crc32

from cleaner.sources.intervals import Ratio

__all__ = ["SAMPLED", "add_text", "merged", "residual"]

SAMPLED: Final = 16
"""Articles in a sample: a line in a fifth of a source's articles is in two or more of them with a probability of 86 %."""
END_LINES: Final = 24
"""Lines looked at from either end of an article: templates stand there, and a sample must not grow with its articles."""

_HEAD: Final = struct.Struct(">8sI")  # hash of the text, its size
_LINE: Final = struct.Struct(">II")  # hash of a line, its size
_MOST: Final = 0xFFFFFFFF
_DIGITS: Final = b"0123456789"

Sample = list[bytes]
"""The sampled articles in the order of their hashes: each its `_HEAD` and a `_LINE` for each line."""


def add_text(sample: Sample, text: str) -> None:
    """Let an article into the sample where its hash is among the smallest."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    if not text or (len(sample) == SAMPLED and digest > sample[-1][: len(digest)]):
        return
    place = bisect_left(sample, digest)
    if place < len(sample) and sample[place].startswith(digest):
        return
    sample.insert(place, _record(digest, text))
    del sample[SAMPLED:]


def merged(one: Iterable[bytes], two: Iterable[bytes]) -> Sample:
    """The sample of the articles of both."""
    return sorted({*one, *two})[:SAMPLED]


def residual(sample: Sample) -> Ratio:
    """Bytes in lines that stand in another sampled article as well, by bytes, article by article."""
    articles = [(_HEAD.unpack_from(each)[1], dict(_LINE.iter_unpack(each[_HEAD.size :]))) for each in sample]
    ratio = Ratio()
    if len(articles) < 2:
        return ratio  # of one article nothing can be said to recur
    standing = Counter(line for _, lines in articles for line in lines)
    for size, lines in articles:
        ratio.add(min(size, sum(length for line, length in lines.items() if standing[line] > 1)), size)
    return ratio


def _record(digest: bytes, text: str) -> bytes:
    """What is kept of an article: hashes and sizes in UTF-8 of its lines, blind to case and to digits."""
    folded = text.casefold().encode("utf-8", "surrogatepass").translate(None, _DIGITS)
    lines = [line for line in map(bytes.strip, folded.splitlines()) if line]
    if len(lines) > 2 * END_LINES:
        lines = lines[:END_LINES] + lines[-END_LINES:]
    numbers = [number for line in lines for number in (crc32(line), min(len(line), _MOST))]
    return _HEAD.pack(digest, min(len(folded), _MOST)) + struct.pack(f">{len(numbers)}I", *numbers)
