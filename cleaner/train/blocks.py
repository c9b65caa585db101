"""Fit the block models `texts` and `pages`: gradient boosting over the lines' own scores, their looks and their surroundings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.layout import CLASS_BITS, class_buckets
from cleaner.features.lines import Ints, lines_of
from cleaner.features.matrix import page_matrix, text_matrix
from cleaner.features.places import places_of
from cleaner.features.second import second_look
from cleaner.model import Trees
from cleaner.train import linear, trees
from cleaner.train.documents import LabelledDocument

__all__ = ["SURE", "Fitted", "Rows", "block_weights", "class_logits", "fit_blocks", "page_rows", "text_rows", "with_second_look"]

_CHUNK: Final = 256  # documents turned into features at a time
SAMPLE: Final = 160  # blocks of a document that are fitted on; a whole-page dump has thousands, all alike
SURE: Final = 2.5  # logits of the first look, this far from 0, that stay as they are
NO_STOP_LIST: Final = 0.15  # share of training documents whose language is withheld, so that a missing stop list degrades gently

Floats = NDArray[np.float32]
Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Rows:
    """The blocks of many documents as one training matrix."""

    matrix: Floats
    label: Floats
    weight: Floats
    """Zero for blocks that are only predicted: their label is not known, or they were not drawn into the sample."""
    fold: Ints
    documents: Sequence[LabelledDocument]
    sizes: Sequence[int]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model fitted on everything, and what models fitted without each fold said of it."""

    first: Trees | None
    trees: Trees
    logits: NDArray[np.float64]
    """Out-of-fold logit of every block."""
    rows: Rows
    """What the trees were fitted on: the rows given, with the columns of the second look."""
    without_fold: Mapping[int, Trees] = field(default_factory=dict)
    """Of texts, the models fitted without each fold: what they say of documents made of that fold's blocks is held out, too."""

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The ensembles as they are stored."""
        return self.trees.arrays() | (self.first.arrays("first_") if self.first else {})


def text_rows(documents: Sequence[LabelledDocument], scores: Sequence[Floats], *, seed: int = 5) -> Rows:
    """The training matrix of texts; scores of lines are out of fold."""
    chunks = []
    for part, of_lines, languages in _chunks(documents, scores, seed):
        chunks.append(text_matrix(lines_of([d.blocks for d in part]), languages, of_lines))
    return _rows(documents, chunks)


def page_rows(documents: Sequence[LabelledDocument], scores: Sequence[Floats], class_logit: Sequence[Floats], *, seed: int = 5) -> Rows:
    """The training matrix of pages; scores of lines and class logits are out of fold."""
    chunks = []
    done = 0
    for part, of_lines, languages in _chunks(documents, scores, seed):
        classes = np.concatenate(class_logit[done : done + len(part)])
        done += len(part)
        blocks = [d.blocks for d in part]
        declared = [d.declared for d in part]
        chunks.append(page_matrix(lines_of(blocks), languages, of_lines, classes, places_of(blocks), declared))
    return _rows(documents, chunks)


def class_logits(documents: Sequence[LabelledDocument], log: Log) -> tuple[list[Floats], dict[str, NDArray[Any]]]:
    """Out-of-fold logits from class and id words alone, for every block of every page, and the arrays of the shipped table."""
    sizes = [len(d.blocks) for d in documents]
    column, row = class_buckets(places_of([d.blocks for d in documents]))
    matrix = linear.hashed((column, row), sum(sizes), 2**CLASS_BITS)
    label = np.concatenate([d.label for d in documents])
    weight = np.concatenate([d.weight for d in documents])
    fold = np.repeat([d.fold for d in documents], sizes)
    logits, _, (table, intercept) = linear.out_of_fold(matrix, label, weight, fold, log=log)
    return np.split(logits, np.cumsum(sizes)[:-1]), {"class_table": table, "class_intercept": np.array([intercept])}


def block_weights(documents: Sequence[LabelledDocument], matrix_words: Floats) -> Floats:
    """Weight of each block in the fit: its words' share of the document (what word F1 counts), and a floor for short lines."""
    trust = np.concatenate([d.weight for d in documents])
    size = np.repeat([max(len(d.blocks), 1) for d in documents], [len(d.blocks) for d in documents])
    return np.asarray(10 * trust * (0.4 + matrix_words) / np.sqrt(size), np.float32)


def _sampled(weight: Floats, sizes: Sequence[int], *, seed: int = 23) -> Floats:
    """The weights with `SAMPLE` blocks drawn from each long document, which weigh as much as all of its blocks did."""
    share = np.minimum(1.0, SAMPLE / np.repeat(np.maximum(sizes, 1), sizes))
    drawn = np.random.default_rng(seed).random(len(weight)) < share
    return np.where(drawn, weight / share, 0).astype(np.float32)


def fit_blocks(rows: Rows, log: Log, **settings: Any) -> Fitted:
    """Cross-validate by group, then fit on all. Pages get a second look, fitted on what the first said out of fold."""
    log(f"  {int((rows.weight > 0).sum())} of {len(rows.label)} blocks fitted on")
    first = None
    if any(document.blocks and document.blocks[0].layout for document in rows.documents):
        first, logits, _ = _fit(rows, **settings)
        log("  first look fitted")
        rows = with_second_look(rows, logits)
        doubtful = np.abs(logits) < SURE
        log(f"  {100 * doubtful.mean():.0f} % of the blocks are looked at again")
        again, more, _ = _fit(replace(rows, weight=np.where(doubtful, rows.weight, 0).astype(np.float32)), **settings)
        return Fitted(first, again, np.where(doubtful, more, logits), rows)
    fitted, logits, without_fold = _fit(rows, **settings)
    return Fitted(first, fitted, logits, rows, without_fold)


def _fit(rows: Rows, **settings: Any) -> tuple[Trees, NDArray[np.float64], dict[int, Trees]]:
    """The model fitted on all rows, what those without each fold say of it, and these."""
    without_fold = trees.without_each_fold(rows.matrix, rows.label, rows.weight, rows.fold, **settings)
    use = rows.weight > 0
    fitted = trees.export(trees.fit_classifier(rows.matrix[use], rows.label[use], rows.weight[use], **settings))
    return fitted, trees.held_out(without_fold, rows.matrix, rows.fold), without_fold


def with_second_look(rows: Rows, logits: NDArray[np.float64]) -> Rows:
    """The rows of pages with the columns that the first look's logits make."""
    edges = np.concatenate(([0], np.cumsum(rows.sizes)))
    chunks = []
    for first in range(0, len(rows.documents), _CHUNK):
        blocks = [document.blocks for document in rows.documents[first : first + _CHUNK]]
        theirs = np.round(logits[edges[first] : edges[first + len(blocks)]], 4)
        chunks.append(second_look(lines_of(blocks), places_of(blocks), theirs))
    return replace(rows, matrix=np.concatenate((rows.matrix, np.concatenate(chunks)), axis=1))


def _chunks(documents: Sequence[LabelledDocument], scores: Sequence[Floats], seed: int) -> Any:
    withheld = np.random.default_rng(seed).random(len(documents)) < NO_STOP_LIST
    for first in range(0, len(documents), _CHUNK):
        span = slice(first, first + _CHUNK)
        languages = [None if hide else d.language for d, hide in zip(documents[span], withheld[span], strict=True)]
        yield documents[span], np.concatenate(scores[span]), languages


def _rows(documents: Sequence[LabelledDocument], chunks: Sequence[Floats]) -> Rows:
    matrix = np.concatenate(chunks)
    sizes = [len(d.blocks) for d in documents]
    words = np.concatenate([lines_of([d.blocks for d in documents[i : i + _CHUNK]]).words for i in range(0, len(documents), _CHUNK)])
    return Rows(
        matrix=matrix,
        label=np.concatenate([d.label for d in documents]),
        weight=_sampled(block_weights(documents, np.log1p(words).astype(np.float32)), sizes),
        fold=np.repeat([d.fold for d in documents], sizes),
        documents=documents,
        sizes=sizes,
    )
