"""Out-of-fold figures of the block models, by data set: what a card prints and a choice rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.classify import cutoffs
from cleaner.features.lines import lines_of
from cleaner.model import sigmoid
from cleaner.train.blocks import Rows
from cleaner.train.documents import PROSE_WORDS, LabelledDocument
from cleaner.train.measures import bootstrap_interval, kept_text, snippet_f1, word_f1

__all__ = ["block_figures", "worst_blocks"]

EVEN: Final = (0.3, 0.5, 0.7, 0.9)
"""Probabilities above which every block would be removed, for the table of what each choice costs."""

Policy = tuple[float, float]
"""Probabilities above which short and long blocks are removed."""

_WORST_A_GROUP: Final = 2  # mistakes listed of one site, so that one site does not fill the list

Judged = list[tuple[LabelledDocument, NDArray[np.float64]]]
Figures = dict[str, Any]


def block_figures(rows: Rows, logits: NDArray[np.float64], shipped: Policy) -> Figures:
    """Figures for every data set and page type, as numbers and as printable lines: a column for each even cut-off and the shipped two."""
    policies = [*((cutoff, cutoff) for cutoff in EVEN), shipped]
    groups: dict[tuple[str, str], Judged] = defaultdict(list)
    parts = np.split(sigmoid(logits), np.cumsum(rows.sizes)[:-1])
    for document, probability in zip(rows.documents, parts, strict=True):
        groups[document.set, "article" if document.page_type == "article" else "other"].append((document, probability))
    figures: Figures = {"cutoffs": [*map(str, EVEN), "shipped"], "sets": {}, "lines": []}
    for (name, kind), judged in sorted(groups.items()):
        found = _text_figures(judged, policies) if judged[0][0].gold is not None else _block_figures(judged, policies)
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


def _removed(document: LabelledDocument, probability: NDArray[np.float64], policy: Policy) -> NDArray[np.bool_]:
    return probability > cutoffs(lines_of([document.blocks]), probability, *policy)


def _text_figures(judged: Judged, policies: Sequence[Policy]) -> Figures:
    """Word F1 of the text as given and after removal, against the gold text; the mean over documents."""
    before, after = [], []
    for document, probability in judged:
        texts, gold = [block.text for block in document.blocks], document.gold or ""
        before.append(word_f1("\n".join(texts), gold))
        after.append([word_f1(kept_text(texts, _removed(document, probability, policy)), gold) for policy in policies])
    table = np.array(after)
    low, high = bootstrap_interval(table[:, -1].tolist())
    return {
        "documents": len(judged),
        "f1_before": round(float(np.mean(before)), 4),
        "f1": [round(float(value), 4) for value in table.mean(axis=0)],
        "f1_shipped_interval": [round(low, 4), round(high, 4)],
    }


def _block_figures(judged: Judged, policies: Sequence[Policy]) -> Figures:
    """Share of the noise lines removed, and of the article's lines lost, where single lines are labelled."""
    label, weight = (np.concatenate(column) for column in zip(*((d.label, d.weight) for d, _ in judged), strict=True))
    removed = [np.concatenate([_removed(d, p, policy) for d, p in judged]) for policy in policies]
    long = np.concatenate([lines_of([d.blocks]).words for d, _ in judged]) >= PROSE_WORDS
    noise, text = (label > 0.5) & (weight > 0), (label < 0.5) & (weight > 0)
    figures: Figures = {
        "documents": len(judged),
        "noise_removed": [_share(gone[noise]) for gone in removed],
        "text_lost": [_share(gone[text]) for gone in removed],
        "long_text_lost": [_share(gone[text & long]) for gone in removed],
    }
    if any(document.snippets[0] for document, _ in judged):
        figures["snippet_f1"] = [round(snippet_f1(_snippets(judged, policy)), 4) for policy in policies]
    if judged[0][0].set == "synthetic":
        figures["noise_removed_by_language"] = _by_language(judged, policies[-1])
    return figures


def _snippets(judged: Judged, policy: Policy) -> list[tuple[str, Sequence[str], Sequence[str]]]:
    return [(kept_text([b.text for b in d.blocks], _removed(d, p, policy)), *d.snippets) for d, p in judged]


def _by_language(judged: Judged, policy: Policy) -> dict[str, float]:
    found = defaultdict(list)
    for document, probability in judged:
        found[document.language or "?"].append(_removed(document, probability, policy)[document.label > 0.5])
    return {language: _share(np.concatenate(parts)) for language, parts in sorted(found.items())}


def _share(values: NDArray[np.bool_]) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0
