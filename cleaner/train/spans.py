"""Fit what a span of evidence is worth: its strength and its document's logit to the probability that damage was done there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from cleaner.features.lines import Ints, lines_of
from cleaner.features.running import ENDS, TIGHT_END, running
from cleaner.features.surprise import Tables
from cleaner.model import sigmoid
from cleaner.score.evidence import KINDS, LEAST, LEAST_OF_DOCUMENT, candidates
from cleaner.score.garbling import examine
from cleaner.segment.text import text_blocks
from cleaner.train.examples import PARTS, Example

__all__ = ["fit_spans"]

PAIRS: Final = 600  # broken texts, each looked at beside the whole one, and as many clean ones
_MOST_WORDS: Final = 900  # of a text that is aligned word by word


def fit_spans(
    examples: Sequence[Example], tables: Sequence[Tables], logits: NDArray[np.float64], log: Callable[[str], None]
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """Weights, shape (kinds, 3): of strength, of the document's calibrated logit, and the intercept; and how often spans are right."""
    whole = {(example.document, example.language): example.text for example in examples if not example.kind and not example.way}
    broken = [n for n, e in enumerate(examples) if e.kind and (e.document, e.language) in whole and len(e.text) < 8 * _MOST_WORDS]
    clean = [n for n, e in enumerate(examples) if not e.kind]
    step = max(len(broken) // PAIRS, 1)
    chosen = broken[::step] + clean[:: max(len(clean) // PAIRS, 1)]
    found = [np.zeros((0, 4))]
    for number in chosen:
        example = examples[number]
        found.append(_judged(example, whole.get((example.document, example.language), ""), tables, logits[number], bool(example.kind)))
    rows = np.concatenate(found)
    kind, strength, logit, truth = rows.T
    weights = np.tile(np.array([0.5, 0.5, -3.0]), (len(KINDS), 1))
    for number in range(len(KINDS)):
        mine = kind == number
        if 20 < truth[mine].sum() < mine.sum() - 20:
            model = LogisticRegression(C=10.0).fit(np.stack((strength[mine], logit[mine]), axis=1), truth[mine])
            weights[number] = *np.maximum(model.coef_[0], 0), model.intercept_[0]
    log("garbling: spans")
    return weights, _right(rows, weights)


def _judged(example: Example, whole: str, tables: Sequence[Tables], logit: float, is_broken: bool) -> NDArray[np.float64]:
    """Kind, strength, logit of the document, and whether damage was done there, of each candidate of a text."""
    lines = lines_of([text_blocks(example.text)])
    mine = tables[example.part] if example.part < PARTS else tables[-1]
    examined = examine(lines, np.ones(len(lines), bool), [example.spoken], mine, [example.looked_up])
    spans = candidates(examined)
    changed = _changed(examined.run.hash, whole) if is_broken else np.zeros(len(examined.run) + 1, np.int64)
    truth = changed[np.minimum(spans.last + 1, len(changed) - 1)] > changed[spans.first]
    if is_broken:
        stops = spans.kind == KINDS.index("stray_stop")
        truth |= stops & ~_parted(whole, example.spoken, examined.run.hash[spans.first], examined.run.hash[spans.last])
    return np.stack((spans.kind, spans.strength, np.full(len(truth), logit), truth), axis=1)


def _parted(whole: str, language: str | None, first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Whether a stop stands between these two words, somewhere in the whole text."""
    run = running(lines := lines_of([text_blocks(whole)]), np.ones(len(lines), bool), [language])
    stops = np.flatnonzero((ENDS[run.gap] | (run.gap == TIGHT_END))[:-1]) if len(run) else np.zeros(0, np.int64)
    known = set(zip(run.hash[stops].tolist(), run.hash[stops + 1].tolist(), strict=True))
    return np.array([pair in known for pair in zip(first.tolist(), second.tolist(), strict=True)], bool)


def _changed(broken: NDArray[np.uint64], whole: str) -> Ints:
    """How many words before each one were changed, or stand where one was left out."""
    lines = lines_of([text_blocks(whole)])
    matcher = SequenceMatcher(None, lines.word_hash.tolist(), broken.tolist(), autojunk=False)
    marks = np.zeros(len(broken) + 1, np.int64)
    for tag, _, _, start, end in matcher.get_opcodes():
        if tag != "equal":
            marks[max(start - 1, 0) : max(end, start + 1)] = 1
    return np.concatenate(([0], np.cumsum(marks)))


def _right(rows: NDArray[np.float64], weights: NDArray[np.float64]) -> dict[str, Any]:
    """For each kind how many spans would be shown, and the share of them where damage was done."""
    kind, strength, logit, truth = rows.T
    mine = weights[kind.astype(int)]
    probability = sigmoid(mine[:, 0] * strength + mine[:, 1] * logit + mine[:, 2])
    shown = (probability >= LEAST) & (sigmoid(logit) > LEAST_OF_DOCUMENT)
    figures: dict[str, Any] = {}
    for number, name in enumerate(KINDS):
        here = shown & (kind == number)
        if here.any():
            figures[name] = [int(here.sum()), round(float(truth[here].mean()), 4)]
    return figures
