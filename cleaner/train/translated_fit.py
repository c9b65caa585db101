"""Fits of the `translated` model's tables, on everything and with documents, systems and translators left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from cleaner.features.lines import Hashes, Ints, Lines, lines_of
from cleaner.features.style import BITS, style_counts, tokens_of
from cleaner.score.translated import MIN_WORDS
from cleaner.segment.text import text_blocks
from cleaner.train.documents import fold_of
from cleaner.train.ridge import Ridge, Rows, fit_ridge, rows_of
from cleaner.train.translations import Translation

__all__ = ["StyleRows", "fit", "out_of_fold", "style_rows", "unseen_translators"]

FREQUENT: Final = 0.02  # a word in this share of a language's documents stands for itself
SYSTEM_GROUPS: Final = 2  # of the systems of a language, one group is left out in turn
SHARES: Final = {"human": 0.45, "ntrex": 0.3, "native": 0.25}  # of the weight of human news, where there is all of it
NEWS: Final = 2.0  # weight of news against chats, shops and forums
LEAST: Final = 2  # documents an n-gram must stand in: what is in one alone cannot be told from its topic

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StyleRows:
    """The texts of one language, and their n-grams."""

    texts: Sequence[Translation]
    rows: Rows
    frequent: Hashes
    group: Ints
    """The group of systems each text is of; -1 for human texts."""
    translator: NDArray[np.str_]
    """Who translated it: the letter of a translator of the same documents, `ntrex`, or nothing."""
    fold: Ints


def style_rows(texts: Sequence[Translation], *, quotes: bool) -> StyleRows:
    """The n-grams of the texts long enough for a score; scales and frequent words are counted over all of them, whoever wrote them."""
    arrays = [lines_of([text_blocks(text.text)]) for text in texts]
    long = [number for number, lines in enumerate(arrays) if len(lines.word_hash) >= MIN_WORDS]
    texts, arrays = [texts[number] for number in long], [arrays[number] for number in long]
    frequent = _frequent(texts, arrays)
    matrix = _matrix(arrays, frequent, quotes=quotes)
    systems = sorted({text.system for text in texts if text.is_machine})
    group = [systems.index(text.system) % SYSTEM_GROUPS if text.is_machine else -1 for text in texts]
    who = [{"human": text.system, "ntrex": "ntrex"}.get(text.origin, "") for text in texts]
    fold = np.array([fold_of(text.document) for text in texts])
    return StyleRows(texts, rows_of(matrix, _documents_of(matrix, texts) >= LEAST), frequent, np.array(group), np.array(who), fold)


def unseen_translators(rows: StyleRows) -> list[str]:
    """The translators that figures are made for as if nothing of theirs had been seen."""
    return sorted(set(rows.translator[[text.news for text in rows.texts]].tolist()) - {""})


def out_of_fold(rows: StyleRows, without: str | None = None) -> Floats:
    """The score of each text by a fit without its document and its group of systems; of a human text, the mean over the groups.

    `without` a translator, nothing of his is in any fit; of human texts only his have a score then, of machines' all.
    """
    known = np.ones(len(rows.fold), bool) if without is None else rows.translator != without
    scores = np.zeros(len(rows.fold))
    for held in np.unique(rows.fold):
        for group in range(SYSTEM_GROUPS):
            fitted = fit(rows, known & (rows.fold != held) & (rows.group != group))
            asked = (rows.group == group) | ((rows.group < 0) & ((rows.translator == without) | (without is None)))
            tested = np.flatnonzero((rows.fold == held) & asked)
            share = np.where(rows.group[tested] < 0, 1 / SYSTEM_GROUPS, 1.0)
            scores[tested] += share * fitted.scores(rows.rows, tested)
    return scores


def fit(rows: StyleRows, use: Flags) -> Ridge:
    """Fit on some of the texts. What a document's systems of one group made of it counts as one text, the mean of theirs.

    Without human texts of a kind, news or not, its machines' are left out, too: they would stand for the kind.
    """
    news = np.array([text.news for text in rows.texts])
    both = {kind for kind in (True, False) if (use & (news == kind) & (rows.group < 0)).any()}
    members: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for number in np.flatnonzero(use).tolist():
        text = rows.texts[number]
        if text.news in both:
            members[text.document, text.origin, int(rows.group[number])].append(number)
    size = np.array([len(each) for each in members.values()])
    place = (np.repeat(np.arange(len(size)), size), np.concatenate(list(members.values())))
    means = csr_matrix((np.repeat(1.0 / size, size), place), shape=(len(size), len(rows.texts)))
    first = [rows.texts[each[0]] for each in members.values()]
    return fit_ridge(rows.rows, means, np.array([text.is_machine for text in first]), _weights(first))


def _frequent(texts: Sequence[Translation], arrays: Sequence[Lines]) -> Hashes:
    """The words that stand in so many documents, in whatever translation of them."""
    seen: dict[str, set[int]] = defaultdict(set)
    for text, lines in zip(texts, arrays, strict=True):
        seen[text.document].update(np.unique(lines.word_hash).tolist())
    count = Counter(word for words in seen.values() for word in words)
    return np.array(sorted(word for word, documents in count.items() if documents >= FREQUENT * len(seen)), np.uint64)


def _matrix(arrays: Sequence[Lines], frequent: Hashes, *, quotes: bool) -> csr_matrix:
    """Roots of the counts of n-grams, shape (texts, buckets), each row of length one."""
    styles = [style_counts(tokens_of(lines, np.ones(len(lines), bool), frequent, quotes=quotes), lines.document) for lines in arrays]
    size = np.array([len(style.bucket) for style in styles])
    value = np.concatenate([style.root / np.sqrt(max(float((style.root**2).sum()), 1.0)) for style in styles])
    place = (np.repeat(np.arange(len(styles)), size), np.concatenate([style.bucket for style in styles]))
    return csr_matrix((value, place), shape=(len(styles), 2**BITS))


def _documents_of(matrix: csr_matrix, texts: Sequence[Translation]) -> Ints:
    """In how many documents each bucket is filled."""
    number = {document: place for place, document in enumerate(sorted({text.document for text in texts}))}
    row = np.array([number[text.document] for text in texts])
    member = csr_matrix((np.ones(len(row)), (row, np.arange(len(row)))), shape=(len(number), len(row)))
    filled = (member @ (matrix > 0).astype(np.float64)).tocsr()
    return np.asarray(np.bincount(filled.indices, minlength=matrix.shape[1]), np.int64)


def _weights(texts: Sequence[Translation]) -> Floats:
    """Machine and human weigh the same, within news and within the rest; human news is shared out by kind, and every kind by document."""
    sides = [(text.news, text.origin) for text in texts]
    copies = Counter((side, text.document) for side, text in zip(sides, texts, strict=True))
    weight = np.array([1.0 / copies[side, text.document] for side, text in zip(sides, texts, strict=True)])
    total = {side: sum(w for w, s in zip(weight, sides, strict=True) if s == side) for side in set(sides)}
    human = {news: sum(SHARES[who] for kind, who in total if kind == news and who != "machine") for news in (True, False)}
    for number, (news, who) in enumerate(sides):
        share = 1.0 if who == "machine" else SHARES[who] / human[news]
        weight[number] *= share * (NEWS if news else 1.0) * total[news, "machine"] / total[news, who]
    return np.asarray(weight / weight.mean())
