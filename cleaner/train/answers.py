"""A user's answers about lines as rows to fit on: what the shipped models said of each line, and by what it may be told from others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix, hstack
from scipy.sparse.csgraph import connected_components

from cleaner.classify import BlockModel, classify
from cleaner.classify.adaptation import ADAPTATION, TABLES, base_hashes, named, of_source, salted
from cleaner.document import Block
from cleaner.features.lines import Hashes, Ints, Lines, lines_of
from cleaner.features.ngrams import BITS, line_buckets
from cleaner.labels import LineLabel
from cleaner.profile.keys import LineKeys, line_keys

__all__ = ["Columns", "Rows", "answer_rows", "columns_of", "context_rows", "tables_of"]

LEAST_OF_SOURCE: Final = 8
"""Answers from which on a source gets a table of n-grams of its own."""
CONTEXT: Final = 1_000
"""Lines around the answered ones that are fitted on at most: the correction is to leave alone what the models are sure of."""
CONTEXT_WEIGHT: Final = 0.3
"""What one of them weighs against an answer."""
CONTEXT_DOUBT: Final = 0.05
"""How far from 0 or 1 its probability is taken to be: a file of labels tells only what became of it."""
# The spread to be expected of the weights of each kind of column, before all are scaled together.
ANYWHERE: Final = 0.25
IN_SOURCE: Final = 1.0
LIKE: Final = 2.0

_BATCH: Final = 256  # answers asked again at a time

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """Lines to fit on, or to judge by; one entry a line."""

    texts: Sequence[str]
    sources: Sequence[str]
    """Names as they are written down, empty where there is none."""
    probability: Floats
    """What the shipped models made of each line."""
    threshold: Floats
    """The probability above which it is removed."""
    target: Floats
    """What it should be: 1 or 0 for an answer, its own probability for a line that is to stay as it is."""
    weight: Floats

    def __add__(self, other: Rows) -> Rows:
        """These rows and the others behind them."""
        numbers = (np.concatenate((getattr(self, name), getattr(other, name))) for name in ("probability", "threshold", "target", "weight"))
        return Rows([*self.texts, *other.texts], [*self.sources, *other.sources], *numbers)

    def __len__(self) -> int:
        return len(self.sources)

    @cached_property
    def lines(self) -> Lines:
        """The lines as arrays."""
        return lines_of([[Block(text, 0, len(text)) for text in self.texts]])

    @cached_property
    def salt(self) -> Hashes:
        """What makes keys those of the rows' sources."""
        return np.array([of_source(source) for source in self.sources], np.uint64)


@dataclass(frozen=True, slots=True)
class Columns:
    """What rows are fitted by: a sparse matrix, shape (rows, columns), and what its columns stand for."""

    matrix: csr_matrix
    scale: Floats
    """What each column was multiplied by."""
    place: Ints
    """Of the first columns, for n-grams, the place in the flat tables."""
    like: Hashes
    """Of those behind them, the skeletons and leads of sources."""


def answer_rows(labels: Sequence[LineLabel]) -> Rows:
    """The answers as rows. What was said of a line by other models than the shipped ones, or by nobody, these are asked again."""
    probability = np.array([label.probability or 0.0 for label in labels], np.float64)
    threshold = np.array([label.threshold or 0.0 for label in labels], np.float64)
    stale = [number for number, label in enumerate(labels) if not _is_current(label)]
    for first in range(0, len(stale), _BATCH):
        part = stale[first : first + _BATCH]
        probability[part], threshold[part] = _asked_again([labels[number] for number in part])
    return Rows(
        texts=[_encodable(label.line) for label in labels],
        sources=[named(label.source) for label in labels],
        probability=probability,
        threshold=threshold,
        target=np.array([label.label == "remove" for label in labels], np.float64),
        weight=np.ones(len(labels)),
    )


def groups_of(labels: Sequence[LineLabel], rows: Rows) -> Ints:
    """What is held back together: the answers of one article, and of all articles that have an answered line in common."""
    article = np.unique([f"{source} {label.id}" for label, source in zip(labels, rows.sources, strict=True)], return_inverse=True)[1]
    line = np.unique(salted(line_keys(rows.lines).exact, rows.salt), return_inverse=True)[1] + len(labels)
    linked = coo_matrix((np.ones(len(labels)), (article, line)), shape=(2 * len(labels), 2 * len(labels)))
    return np.asarray(connected_components(linked, directed=False)[1][article], np.int64)


def context_rows(labels: Sequence[LineLabel], answers: Rows) -> Rows:
    """The lines around those that were answered, each once a source: rows that are to stay as they are."""
    found: dict[tuple[str, str], bool] = {}
    for label, source in zip(labels, answers.sources, strict=True):
        for line in (*label.before, *label.after):
            found.setdefault((source, _encodable(line.text)), line.label == "remove")
    lines = lines_of([[Block(text, 0, len(text)) for _, text in found]])
    salt = np.array([of_source(source) for source, _ in found], np.uint64)
    asked = np.isin(salted(line_keys(lines).exact, salt), salted(line_keys(answers.lines).exact, answers.salt))
    every = [each for each, was_asked in zip(found.items(), asked.tolist(), strict=True) if not was_asked]
    some = every[:: max(1, -(-len(every) // CONTEXT))]
    probability = np.array([1 - CONTEXT_DOUBT if gone else CONTEXT_DOUBT for _, gone in some], np.float64)
    return Rows(
        texts=[text for (_, text), _ in some],
        sources=[source for (source, _), _ in some],
        probability=probability,
        threshold=np.full(len(some), 0.5),
        target=probability,
        weight=np.full(len(some), CONTEXT_WEIGHT),
    )


def tables_of(rows: Rows) -> list[str]:
    """The sources that get a table of their own, those with most answers, in the order of their names."""
    counts = Counter(source for source in rows.sources if source)
    enough = sorted((source for source, count in counts.items() if count >= LEAST_OF_SOURCE), key=lambda source: (-counts[source], source))
    return sorted(enough[:TABLES])


def columns_of(rows: Rows, tables: Sequence[str]) -> Columns:
    """The columns of rows: n-grams anywhere, n-grams in each table's source, and skeletons and leads in theirs."""
    number = {source: place for place, source in enumerate(tables, start=1)}
    table = np.array([number.get(source, 0) for source in rows.sources], np.int64)
    grams, scale, place = _gram_columns(rows.lines, table)
    keys: LineKeys = line_keys(rows.lines)
    salt = rows.salt
    likes = np.stack((salted(keys.skeleton, salt), salted(keys.lead, salt)), axis=1)
    row, which = np.nonzero(likes)
    like, column = np.unique(likes[row, which], return_inverse=True)
    like_matrix = csr_matrix((np.full(len(row), LIKE), (row, column)), shape=(len(rows), len(like)))
    return Columns(hstack([grams, like_matrix], format="csr"), np.concatenate((scale, np.full(len(like), LIKE))), place, like)


def _gram_columns(lines: Lines, table: Ints) -> tuple[csr_matrix, Floats, Ints]:
    """The n-grams of each row, anywhere and in its own table, as `chosen_sums` counts them; the columns' scales and places."""
    bucket, row = line_buckets(lines)
    share = 1 / np.sqrt(np.maximum(np.bincount(row, minlength=len(lines)), 1))[row]
    own = table[row] > 0
    places = np.concatenate((bucket, bucket[own] + table[row][own] * 2**BITS)).astype(np.int64)
    rows = np.concatenate((row, row[own]))
    place, column = np.unique(places, return_inverse=True)
    scale = np.where(place < 2**BITS, ANYWHERE, IN_SOURCE)
    matrix = csr_matrix((np.concatenate((share, share[own])) * scale[column], (rows, column)), shape=(len(lines), len(place)))
    matrix.sum_duplicates()
    return matrix, scale, place


def _is_current(label: LineLabel) -> bool:
    """Whether the probability is that of the shipped models, and not of an earlier adaptation or version."""
    asked = label.probability is not None and label.threshold is not None and ADAPTATION not in label.model
    return asked and all(label.model.get(name) == digest for name, digest in base_hashes().items())


def _asked_again(labels: Sequence[LineLabel]) -> tuple[Floats, Floats]:
    """Probability and threshold of each line among the lines around it."""
    documents = [[_block(text) for text in (*_texts(label.before), label.line, *_texts(label.after))] for label in labels]
    found = classify(documents, [label.language for label in labels], BlockModel.named("texts"))
    at = found.lines.first[:-1] + np.array([len(label.before) for label in labels])
    return found.probability[at], found.limit[at]


def _block(text: str) -> Block:
    return Block(_encodable(text), 0, len(text))


def _encodable(text: str) -> str:
    """The text without lone surrogates: JSON can spell them, and nothing else can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _texts(lines: Sequence[Any]) -> list[str]:
    return [line.text for line in lines]
