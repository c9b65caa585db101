"""Why a line has the probability it has: the features that weighed most for it, and the words that read most like its kind.

Looked up for `explain` alone: nothing here is on the way from a record to a result.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, isnan, log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.classify.adaptation import log_odds
from cleaner.classify.blocks import BlockModel, Classified
from cleaner.classify.kinds import line_logits
from cleaner.classify.leads import lead_words
from cleaner.classify.wording import said
from cleaner.document import Because, Block, Label
from cleaner.features.lines import lines_of
from cleaner.features.matrix import trained_on
from cleaner.features.ngrams import WINDOW
from cleaner.features.second import SECOND_FEATURES
from cleaner.model import Model

Floats = NDArray[np.float64]

__all__ = ["reasons_for", "telling_words"]

SHOWN: Final = 3  # features told of a line
MAX_SPAN: Final = 3  # words looked at together: "les også", "all rights reserved"
MIN_WORDS: Final = 3  # of a shorter line, all words did it
_EDGE: Final = 12  # words at either end of a line that its score looks at, more or less
_REACH: Final = _EDGE + MAX_SPAN + WINDOW  # words at either end of a line among which are all that its score looks at, without any of these
_LONG_WORD: Final = 4 * WINDOW  # code points of a word of which only the beginning and the end can matter
_LEAST: Final = 0.25  # log odds that words must make to be worth telling
_ROUNDED: Final = 1e-4  # probabilities are rounded to so much
_LEAST_ADDED: Final = 0.05  # log odds that answers must add to be told of
_MARKS: Final = " :：,.|–—-"


def reasons_for(classified: Classified, model: BlockModel, blocks: Sequence[Block]) -> list[tuple[Because, ...]]:
    """For each block of a batch, what weighed most in its probability, heaviest first."""
    names = trained_on(pages=model.first is not None)
    weights, by_trees = _contributions(classified.matrix, model, names)
    out = []
    labels = [label for of_document in classified.labels for label in of_document]
    # What the trees and the rules above them came to; a user's answers come last.
    before = labels if classified.unadapted is None else [
        label._replace(probability=p) for label, p in zip(labels, classified.unadapted.tolist(), strict=True)
    ]  # fmt: skip
    rows = zip(blocks, classified.matrix.tolist(), weights, by_trees.tolist(), labels, before, strict=True)
    for block, values, row, logit, label, given in rows:
        heaviest = np.argsort(-np.abs(row), kind="stable")[:SHOWN].tolist()
        found = [_because(names[n], values[n], float(row[n]), block.text, model.lines) for n in heaviest]
        above = [_answers(label.probability, given.probability), _recurrence(given, logit) or _lead(block.text, logit, given.probability)]
        out.append(tuple([*(each for each in above if each), *found][:SHOWN]))
    return out


def _answers(probability: float, before: float) -> Because | None:
    """What a user's answers added, where they did."""
    if abs(added := round(float(log_odds(probability) - log_odds(before)), 4)) < _LEAST_ADDED:
        return None
    return Because("answers", None, added, f"your labels: {added:+.1f}")


def _contributions(matrix: NDArray[np.float32], model: BlockModel, names: Sequence[str]) -> tuple[Floats, Floats]:
    """What each feature adds to the logit of each block, and that logit: by the look at the page that decided it."""
    weights, expected = model.trees.contributions(matrix)
    logits = expected + weights.sum(axis=1)
    if model.first is not None:
        sure = np.abs(matrix[:, names.index(SECOND_FEATURES[0])]) >= model.first.sure
        weights[sure], expected = model.first.trees.contributions(matrix[sure])
        logits[sure] = expected + weights[sure].sum(axis=1)
    return weights, logits


def _recurrence(label: Label, logit: float) -> Because | None:
    """How often the line stands in the articles of its source, where that raised its probability."""
    if label.seen is None or label.probability <= 1 / (1 + exp(-logit)) + _ROUNDED:
        return None
    articles, of_source = label.seen
    return Because("seen", float(articles), _above(label.probability, logit), f"in {articles} of {of_source} articles of its source")


def _above(probability: float, logit: float) -> float:
    """What was added to the logit of the trees."""
    return round(log(probability / max(1 - probability, _ROUNDED)) - logit, 4)


def _lead(text: str, logit: float, probability: float) -> Because | None:
    """The rule of `cleaner.classify.leads`, where the probability is its and not the trees'."""
    if probability <= 1 / (1 + exp(-logit)) + _ROUNDED or not (opening := lead_words(text)):
        return None
    return Because("lead", None, _above(probability, logit), f"its first words announce another story: “{opening}”")


def _because(name: str, value: float, weight: float, text: str, lines: Model) -> Because:
    words = said(name, value)
    if name == "line_score" and value > 0 and (telling := telling_words(text, lines)):
        words = f"{words}, above all “{telling}”"
    return Because(name, None if isnan(value) else round(value, 4), round(weight, 4), words)


def telling_words(text: str, lines: Model) -> str | None:
    """The one to three words without which a line would read least like boilerplate; None where none matter, or it has no others.

    >>> from cleaner.model import load
    >>> telling_words("Foto: Jan Hansen / NTB", load("lines"))
    'Foto'
    """
    words = _ends(text)
    if len(words) < MIN_WORDS:
        return None
    near = [n for n in range(len(words)) if n < _EDGE or n >= len(words) - _EDGE]
    spans = [(first, first + size) for first in near for size in range(1, MAX_SPAN + 1) if size < len(words) and first + size <= len(words)]
    without = [" ".join(words[:first] + words[last:]) for first, last in spans]
    scores = line_logits(lines_of([[Block(left, 0, len(left)) for left in [" ".join(words), *without]]]), lines)
    best = int(scores[1:].argmin())
    first, last = spans[best]
    return " ".join(words[first:last]).strip(_MARKS) if scores[0] - scores[1 + best] >= _LEAST else None


def _ends(text: str) -> list[str]:
    """A line's words without those in its middle, nor the middle of an endless one: none of it is looked at, and each trial copies it."""
    words = text.split(None, _REACH)
    if len(words) > _REACH:  # the last holds all that is left
        first, rest = words[:-1], words[-1].rsplit(None, _REACH)
        words = first + rest[-_REACH:]
    return [word if len(word) <= _LONG_WORD else word[: _LONG_WORD // 2] + word[-_LONG_WORD // 2 :] for word in words]
