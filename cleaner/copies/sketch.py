"""What is kept of an article so that its near-copies can be found: its shingles, and a MinHash signature of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from operator import index
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.copies.shingles import Shingles, shingled
from cleaner.document import source_key
from cleaner.features.lines import mix

__all__ = ["PERMUTATIONS", "Signature", "Sketch", "line_keys", "sketches"]

Signature = NDArray[np.uint32]
"""`PERMUTATIONS` numbers; two texts share each with a probability that is the Jaccard similarity of their shingles."""

PERMUTATIONS: Final = 128
_SEED: Final = 1
_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Sketch:
    """One article, ready to be compared."""

    shingles: Shingles
    """Empty where the text is too short to be compared."""
    signature: Signature
    content: int
    """Equal for equal sets of shingles: a canonical order that does not depend on the order of the articles."""


def sketches(texts: Sequence[str], sources: Sequence[str | None], recurring: Collection[int], min_words: int) -> list[Sketch]:
    """A sketch of each article of a batch.

    Lines whose `line_key` is in `recurring` say nothing of the article and are left out, if at least `min_words` words remain: of a text
    with nothing else, all of it is compared. Texts below `min_words` words get an empty sketch: whoever copies twenty words copies nothing.
    """
    found = shingled(texts)
    if recurring:
        rests = [_rest(text, source, recurring) for text, source in zip(texts, sources, strict=True)]
        cut = [number for number, (rest, text) in enumerate(zip(rests, texts, strict=True)) if rest is not text]
        for number, each in zip(cut, shingled([rests[number] for number in cut]), strict=True):
            found[number] = each if each.words >= min_words else found[number]
    return _sketched([each.shingles if each.words >= min_words else each.shingles[:0] for each in found])


def line_keys(text: str, source: str | None) -> list[int]:
    """A key for each distinct line of a text, blind to case and to the value of digits, different for every source.

    >>> line_keys("4 Comments", "a.example") == line_keys("7 comments ", "A.example") != line_keys("4 comments", "b.example")
    True
    """
    of = source_key(source)
    return [_line_key(line, of) for line in dict.fromkeys(text.splitlines()) if line.strip()]


def _line_key(line: str, source: str) -> int:
    folded = f"{source}\n{_DIGIT.sub('0', line.strip().casefold())}"
    return int.from_bytes(blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _rest(text: str, source: str | None, recurring: Collection[int]) -> str:
    """The text without its recurring lines; the very same object where it has none."""
    lines, of = text.splitlines(), source_key(source)
    own = [line for line in lines if _line_key(line, of) not in recurring]
    return "\n".join(own) if len(own) < len(lines) else text


def _sketched(sets: Sequence[Shingles]) -> list[Sketch]:
    from datasketch import MinHash  # it loads scipy

    filled = [each.tolist() for each in sets if len(each)]
    hashed = iter(MinHash.bulk(filled, num_perm=PERMUTATIONS, seed=_SEED, hashfunc=index))  # they are hashes already
    empty = np.zeros(PERMUTATIONS, np.uint32)
    signatures = [next(hashed).hashvalues.astype(np.uint32) if len(each) else empty for each in sets]
    return [Sketch(each, signature, _content(each)) for each, signature in zip(sets, signatures, strict=True)]


def _content(shingles: Shingles) -> int:
    return int(mix(shingles.astype(np.uint64)).sum(dtype=np.uint64))
