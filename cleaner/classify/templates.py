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
from cleaner.profile import OFTEN

__all__ = ["Seen", "fragments", "with_templates"]

Seen = Callable[[Lines], Ints]
"""Gives for every block the articles of its source with the same line, with its skeleton and with its lead, and the source's articles."""

# Every line read that stood in `OFTEN` articles was a template, a heading of a series, or a fragment (see `fragments`).
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


def with_templates(probability: NDArray[np.float64], seen: Ints, fragment: NDArray[np.bool_]) -> tuple[NDArray[np.float64], Ints]:
    """The probability of boilerplate with recurrence taken in, at least what it was, and the count that decided it, 0 where none did.

    Of all evidence the strongest decides; of equals the line itself before its skeleton and its lead. A `fragment`, a word or two cut off
    its sentence, recurs because the language does: it is left alone.

    >>> before, no = np.array([0.01, 0.3, 0.3, 0.01]), np.zeros(4, bool)
    >>> after, decisive = with_templates(before, np.array([[7, 0, 0, 90], [3, 0, 0, 90], [0, 9, 0, 90], [0, 0, 40, 90]]), no)
    >>> after.tolist(), decisive.tolist()
    ([0.99, 0.4632, 0.8393, 0.0433], [7, 3, 9, 40])
    """
    exact, skeleton, lead, articles = seen.T
    often = (exact >= OFTEN) & ((exact >= SHARE * articles) | (probability >= LIKELY))
    evidence = (
        (exact, often, np.full(len(seen), CERTAIN)),
        (exact, exact >= 2, _shifted(probability, FEW)),
        (skeleton, skeleton >= OFTEN, _shifted(probability, ALIKE)),
        (lead, lead >= OFTEN, _shifted(probability, LED)),
    )
    said = np.stack([np.where(holds & ~fragment, raised, 0.0) for _, holds, raised in evidence])
    strongest = said.argmax(axis=0)
    counts = np.stack([count for count, _, _ in evidence])[strongest, np.arange(len(seen))]
    most = said.max(axis=0)
    spoken = most > 0
    return np.where(spoken, np.maximum(np.round(most, 4), probability), probability), np.where(spoken, counts, 0)


def _shifted(probability: NDArray[np.float64], logits: float) -> NDArray[np.float64]:
    """The probability with so many logits added."""
    return np.asarray(1 / (1 + (1 / np.clip(probability, _TINY, 1 - _TINY) - 1) / exp(logits)))
