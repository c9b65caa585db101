"""Lines like "Les også: a headline": noise by their first words, while the rest reads like the article.

A line's own score is diluted by its headline. So a line that opens with a few words and a mark is judged by those words alone as well:
when they look like boilerplate, and like a link to another story, the line is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.classify.kinds import kind_odds, line_logits
from cleaner.document import Block
from cleaner.features.lines import lines_of
from cleaner.model import Model

__all__ = ["lead_probability", "lead_words"]

KIND: Final = "related_link"
MAX_CHARS: Final = 140  # a longer line holds sentences of its own
# Set by hand, not fitted, while looking at lines they should and should not remove: what the rule finds on those is no evidence for it.
LEAD_ODDS: Final = 0.6  # share of the kind in the first words
LEAD_LOGIT: Final = 1.0  # how much they look like boilerplate on their own
# Two to 28 code points, a mark, and what a headline begins with: "Les også: ...", "LEGGI ANCHE > ...", "あわせて読みたい：...". What
# begins with a quotation is somebody's words, and what begins with a number a result or a price.
_LEAD: Final = re.compile(r"[\W_]{0,3}([^\W_][^:：>»|]{0,26}[^\W_])\s*(?:[:：>»|])\s*(?=[^\W\d_])")
_SENTENCE: Final = re.compile(r"[.。؟?।]\s*$")


def lead_probability(blocks: Sequence[Block], model: Model) -> NDArray[np.float64]:
    """For each block, the probability that its first words make it a link to another story; 0 where it has no such words."""
    out = np.zeros(len(blocks))
    found = [(number, match.group(1)) for number, block in enumerate(blocks) if (match := _lead(block.text))]
    if found:
        leads = lines_of([[Block(lead, 0, len(lead)) for _, lead in found]])
        odds = kind_odds(leads, model)[:, list(model.meta["kinds"]).index(KIND)]
        sure = (odds >= LEAD_ODDS) & (line_logits(leads, model) >= LEAD_LOGIT)
        out[[number for number, _ in found]] = np.round(np.where(sure, odds, 0.0), 4)
    return out


def lead_words(text: str) -> str | None:
    """The few words and the mark a line opens with, without the mark; None where it does not.

    >>> lead_words("Les også: Broen åpner på mandag")
    'Les også'
    """
    match = _lead(text)
    return match[1] if match else None


def _lead(text: str) -> re.Match[str] | None:
    return _LEAD.match(text) if len(text) <= MAX_CHARS and not _SENTENCE.search(text) else None
