"""What a line's recurrence across its source says about it: evidence that adds to the classifier's, and never takes from it.

The numbers were set while reading lines of eight German publishers (6,900 articles, FANG-COVID), fifty a rule; see docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lines import Ints, Lines
from cleaner.features.stopwords import stop_mask

__all__ = ["Seen", "decisive_counts", "fragments", "with_templates"]

Seen = Callable[[Lines], Ints]
"""Gives for every block the articles of its source with the same line, with its skeleton and with its lead, and the source's articles."""

OFTEN: Final = 5  # articles; every line read that stood in so many was a template, a heading of a series, or a fragment (see `fragments`)
SHARE: Final = 0.002  # of a large source's articles: of ten thousand, five have some sentence in common by chance
LIKELY: Final = 0.2  # probability from which on a line needs no such share
CERTAIN: Final = 0.99  # probability of a line that recurs so often
FEW: Final = 0.7  # logits for two to four articles: as often a paragraph used again as a template
ALIKE: Final = 2.5  # logits for a skeleton that recurs: from 0.11 to 0.6; a formula of the trade ("..., said X on Monday") is below
LED: Final = 1.5  # logits for a lead that recurs: from 0.25 to 0.6; headings of content ("In short: ...", "Figure 2: ...") are below 0.2
FRAGMENT_WORDS: Final = 2
_TINY: Final = 1e-9


def fragments(lines: Lines, languages: Sequence[str | None]) -> NDArray[np.bool_]:
    """Whether each block is a stop word or two: "Die", "will be." are what an extractor leaves where a link or a break cut a sentence."""
    stop, _ = stop_mask(lines, languages)
    stops = np.bincount(lines.word_block[stop], minlength=len(lines))
    return np.asarray((lines.words > 0) & (stops == lines.words) & (lines.words <= FRAGMENT_WORDS), bool)


def with_templates(probability: NDArray[np.float64], seen: Ints, fragment: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The probability of boilerplate with recurrence taken in: at least what it was, rounded as it was.

    A `fragment`, a word or two cut off its sentence, recurs because the language does: it is left alone.

    >>> before, no = np.array([0.01, 0.3, 0.3, 0.01]), np.zeros(4, bool)
    >>> with_templates(before, np.array([[7, 0, 0, 90], [3, 0, 0, 90], [0, 9, 0, 90], [0, 0, 40, 90]]), no).tolist()
    [0.99, 0.4632, 0.8393, 0.0433]
    """
    exact, skeleton, lead, articles = seen.T
    conditions = [skeleton >= OFTEN, lead >= OFTEN, exact >= 2]
    odds = np.select(conditions, [exp(ALIKE), exp(LED), exp(FEW)], 1.0)
    raised = 1 / (1 + (1 / np.clip(probability, _TINY, 1 - _TINY) - 1) / odds)
    often = (exact >= OFTEN) & ((exact >= SHARE * articles) | (probability >= LIKELY))
    raised = np.where(often, np.maximum(raised, CERTAIN), raised)
    return np.where(fragment | ((odds == 1.0) & ~often), probability, np.maximum(np.round(raised, 4), probability))


def decisive_counts(seen: Ints) -> Ints:
    """For every block the count that speaks loudest for it: of the line itself, else of its skeleton, else of its lead; else 0."""
    exact, skeleton, lead = seen[:, 0], seen[:, 1], seen[:, 2]
    alike = np.where(skeleton >= OFTEN, skeleton, np.where(lead >= OFTEN, lead, 0))
    return np.where(exact >= OFTEN, exact, np.where(alike > 0, alike, np.where(exact >= 2, exact, 0)))
