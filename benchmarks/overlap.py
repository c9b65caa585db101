"""How much of an article an extracted text holds, and how much else: the measures of `extraction.py`. Pure functions of texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import mean, stdev

__all__ = ["SHINGLE", "Overlap", "shingle_overlap", "snippet_overlap", "word_overlap"]

SHINGLE = 4  # words
NORMAL_95 = 1.96
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Precision, recall and F1 over a set of pages, 0..1."""

    precision: float
    recall: float
    f1: float
    margin: float = 0.0
    """Half of the 95 % interval of the F1, where it is a mean over pages; 0 for a single page."""


def word_overlap(pairs: Sequence[tuple[str, str]]) -> Overlap:
    """Of (extracted, gold) texts: shared words, case folded, each as often as both have it. The means over pages, of the F1 as well.

    >>> word_overlap([("The mill burns. Menu", "The mill burns.")])
    Overlap(precision=0.75, recall=1.0, f1=0.8571428571428571, margin=0.0)
    """
    pages = [_page_overlap(_words(text), _words(gold)) for text, gold in pairs]
    each = [f1 for _, _, f1 in pages]
    margin = NORMAL_95 * stdev(each) / sqrt(len(each)) if len(each) > 1 else 0.0
    return Overlap(mean(page[0] for page in pages), mean(page[1] for page in pages), mean(each), margin)


def shingle_overlap(pairs: Iterable[tuple[str, str]]) -> Overlap:
    """The same of runs of four words, which also tell whether the order is right; F1 of the two means.

    A page without an extracted text has no precision, one without a gold text no recall: they do not count there.

    >>> shingle_overlap([("one two three four five", "zero one two three four")])
    Overlap(precision=0.5, recall=0.5, f1=0.5, margin=0.0)
    """
    precisions, recalls = [], []
    for text, gold in pairs:
        found, wanted = _shingles(text), _shingles(gold)
        shared = (found & wanted).total()
        if found:
            precisions.append(shared / found.total())
        if wanted:
            recalls.append(shared / wanted.total())
    precision = mean(precisions) if precisions else 0.0
    recall = mean(recalls) if recalls else 0.0
    return Overlap(precision, recall, _harmonic(precision, recall))


def snippet_overlap(rows: Iterable[tuple[str, Sequence[str], Sequence[str]]]) -> Overlap:
    """Of (extracted text, snippets that belong into it, snippets that do not): counted over all pages together.

    >>> snippet_overlap([("The mill burns. Menu", ["mill burns", "by night"], ["Menu", "Login"])])
    Overlap(precision=0.5, recall=0.5, f1=0.5, margin=0.0)
    """
    found = missed = wrong = 0
    for text, wanted, unwanted in rows:
        here = sum(snippet in text for snippet in wanted)
        found += here
        missed += len(wanted) - here
        wrong += sum(snippet in text for snippet in unwanted)
    precision, recall = found / max(found + wrong, 1), found / max(found + missed, 1)
    return Overlap(precision, recall, _harmonic(precision, recall))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _page_overlap(found: Sequence[str], wanted: Sequence[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of one page; all 1 where there was nothing to find and nothing was found."""
    if not found or not wanted:
        right = float(not found and not wanted)
        return right, right, right
    shared = (Counter(found) & Counter(wanted)).total()
    precision, recall = shared / len(found), shared / len(wanted)
    return precision, recall, _harmonic(precision, recall)


def _shingles(text: str) -> Counter[Hashable]:
    """Runs of four words, case as it stands; of a shorter text, all of it."""
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))) if words else Counter()


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
