"""Out-of-fold figures of the block models, by data set: what a card prints and a choice rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lines import lines_of
from cleaner.model import sigmoid
from cleaner.train.blocks import Rows
from cleaner.train.documents import PROSE_WORDS, LabelledDocument
from cleaner.train.measures import bootstrap_interval, kept_text, snippet_f1, word_f1

__all__ = ["block_figures", "worst_blocks"]

CUTOFFS: Final = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Probabilities above which a block would be removed, for the table of what each choice costs."""

_WORST_A_GROUP: Final = 2  # mistakes listed of one site, so that one site does not fill the list

Judged = list[tuple[LabelledDocument, NDArray[np.float64]]]
Figures = dict[str, Any]


def block_figures(rows: Rows, logits: NDArray[np.float64]) -> Figures:
    """Figures for every data set and page type, as numbers and as printable lines."""
    groups: dict[tuple[str, str], Judged] = defaultdict(list)
    parts = np.split(sigmoid(logits), np.cumsum(rows.sizes)[:-1])
    for document, probability in zip(rows.documents, parts, strict=True):
        groups[document.set, "article" if document.page_type == "article" else "other"].append((document, probability))
    figures: Figures = {"cutoffs": list(CUTOFFS), "sets": {}, "lines": []}
    for (name, kind), judged in sorted(groups.items()):
        found = _text_figures(judged) if judged[0][0].gold is not None else _block_figures(judged)
        figures["sets"][f"{name}, {kind}"] = found
        figures["lines"].append(f"{name}, {kind}: {found}")
    return figures


def worst_blocks(rows: Rows, logits: NDArray[np.float64], count: int = 50) -> Iterator[str]:
    """The surest mistakes, out of fold, one a line, a few of each document: article lines removed, then noise lines kept."""
    label = np.concatenate([document.label for document in rows.documents])
    trust = np.concatenate([document.weight for document in rows.documents])
    owner = np.repeat(np.arange(len(rows.documents)), rows.sizes)
    first = np.cumsum(rows.sizes) - rows.sizes
    for title, wrong, order in (("removed", label < 0.5, np.argsort(-logits)), ("kept", label > 0.5, np.argsort(logits))):
        seen: dict[str, int] = defaultdict(int)
        for number in order[(wrong & (trust >= 1))[order]].tolist():
            document = rows.documents[owner[number]]
            seen[document.group] += 1
            if seen[document.group] <= _WORST_A_GROUP:
                text = document.blocks[number - first[owner[number]]].text
                yield f"{title}\t{sigmoid(logits[number]):.3f}\t{document.language}\t{document.set}\t{document.group}\t{text[:160]}"
            if sum(min(times, _WORST_A_GROUP) for times in seen.values()) >= count:
                break


def _text_figures(judged: Judged) -> Figures:
    """Word F1 of the text as given and after removal, against the gold text; the mean over documents."""
    before, after = [], []
    for document, probability in judged:
        texts, gold = [block.text for block in document.blocks], document.gold or ""
        before.append(word_f1("\n".join(texts), gold))
        after.append([word_f1(kept_text(texts, probability > cutoff), gold) for cutoff in CUTOFFS])
    table = np.array(after)
    low, high = bootstrap_interval(table[:, CUTOFFS.index(0.5)].tolist())
    return {
        "documents": len(judged),
        "f1_before": round(float(np.mean(before)), 4),
        "f1": [round(float(value), 4) for value in table.mean(axis=0)],
        "f1_at_half_interval": [round(low, 4), round(high, 4)],
    }


def _block_figures(judged: Judged) -> Figures:
    """Share of the noise lines removed, and of the article's lines lost, where single lines are labelled."""
    label, weight, probability = (np.concatenate(column) for column in zip(*((d.label, d.weight, p) for d, p in judged), strict=True))
    long = np.concatenate([lines_of([d.blocks]).words for d, _ in judged]) >= PROSE_WORDS
    noise, text = (label > 0.5) & (weight > 0), (label < 0.5) & (weight > 0)
    figures: Figures = {
        "documents": len(judged),
        "noise_removed": [_share(probability[noise] > cutoff) for cutoff in CUTOFFS],
        "text_lost": [_share(probability[text] > cutoff) for cutoff in CUTOFFS],
        "long_text_lost": [_share(probability[text & long] > cutoff) for cutoff in CUTOFFS],
    }
    if any(document.snippets[0] for document, _ in judged):
        figures["snippet_f1"] = [round(snippet_f1(_snippets(judged, cutoff)), 4) for cutoff in CUTOFFS]
    if judged[0][0].set == "synthetic":
        figures["noise_removed_at_half_by_language"] = _by_language(judged)
    return figures


def _snippets(judged: Judged, cutoff: float) -> list[tuple[str, Sequence[str], Sequence[str]]]:
    return [(kept_text([b.text for b in d.blocks], p > cutoff), *d.snippets) for d, p in judged]


def _by_language(judged: Judged) -> dict[str, float]:
    found = defaultdict(list)
    for document, probability in judged:
        found[document.language or "?"].append(probability[document.label > 0.5] > 0.5)
    return {language: _share(np.concatenate(parts)) for language, parts in sorted(found.items())}


def _share(values: NDArray[np.bool_]) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0
