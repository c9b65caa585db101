"""Fit the `lines` model: how much a line, on its own, looks like boilerplate, and of which kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from random import Random
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.classify.kinds import line_scores, softmax
from cleaner.document import Block
from cleaner.features.lines import Ints, block_hashes, lines_of, mix
from cleaner.features.matrix import SCORES
from cleaner.features.ngrams import BITS, line_buckets
from cleaner.model import Model
from cleaner.train.documents import FOLDS, MADE_SETS, LabelledDocument
from cleaner.train.linear import UNIT, Table, fit_table, hashed, out_of_fold, score
from cleaner.train.measures import calibration_error
from cleaner.train.phrases import Phrasebook, noise_line, part_of

__all__ = ["KIND_BITS", "LineRows", "fit_kinds", "fit_lines", "line_matrix", "line_model", "line_rows", "scores_by_fold"]

KIND_BITS: Final = 15
LINES_A_KIND: Final = 150  # training lines for each kind and language
_CHUNK: Final = 2_000  # documents turned into arrays at a time

Log = Callable[[str], None]
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class LineRows:
    """Training rows of the line table: one for each distinct line of a group."""

    matrix: Any
    """Sparse, shape (rows, 2**BITS)."""
    label: NDArray[np.float32]
    weight: NDArray[np.float32]
    fold: Ints
    document: Ints
    """Number of the first document each row's line stands in."""
    blocks: int
    """How many blocks the rows stand for."""


def fit_lines(
    sets: Sequence[Sequence[LabelledDocument]], log: Log, *, made: float = 1.0
) -> tuple[list[list[NDArray[np.float32]]], list[Table], Table]:
    """Out-of-fold scores of every block of every document, in the shape of `sets`; the table of each fold, and of all.

    A line that a site prints on many pages is one training row: what counts is on how many sites it is noise. Lines made from the
    phrasebook weigh `made` times as much.
    """
    rows = line_rows(list(chain.from_iterable(sets)), made)
    log(f"lines: {rows.blocks} blocks, {len(rows.label)} distinct")
    _, tables, table = out_of_fold(rows.matrix, rows.label, rows.weight, rows.fold, log=log)
    scores = [scores_by_fold(documents_of, tables) for documents_of in sets]
    log("lines: scores out of fold")
    return scores, tables, table


def line_rows(documents: Sequence[LabelledDocument], made: float = 1.0) -> LineRows:
    """The distinct lines of each group of documents, as hashed n-grams."""
    label = np.concatenate([document.label for document in documents])
    weight = np.concatenate([document.weight for document in documents])
    groups = {group: number for number, group in enumerate(sorted({document.group for document in documents}))}
    sizes = [len(document.blocks) for document in documents]
    group = np.repeat([groups[document.group] for document in documents], sizes)
    fold = np.repeat([document.fold for document in documents], sizes)
    where = _first_of_its_kind(documents, group, label)
    chosen, back = np.unique(where, return_inverse=True)  # `where` names one row for each distinct line of a group
    shared = np.bincount(back, weight, minlength=len(chosen))  # trust in a line, summed over its copies
    row_weight = np.where(shared > 1, shared.clip(1) ** 0.5, shared).astype(np.float32)
    owner = np.repeat(np.arange(len(documents)), sizes)[chosen]
    row_weight *= np.where([document.set in MADE_SETS for document in documents], np.float32(made), np.float32(1))[owner]
    return LineRows(_matrix(documents, chosen), label[chosen], row_weight, fold[chosen], owner, len(label))


def scores_by_fold(documents: Sequence[LabelledDocument], tables: Sequence[Table]) -> list[NDArray[np.float32]]:
    """The scores of each document's blocks, shape (blocks, 3), by the table fitted without its fold."""
    out: list[NDArray[np.float32]] = [np.zeros((0, len(SCORES)), np.float32)] * len(documents)
    for fold, table in enumerate(tables):
        model = line_model(*table)
        members = [number for number, document in enumerate(documents) if document.fold == fold]
        for first in range(0, len(members), _CHUNK):
            part = members[first : first + _CHUNK]
            found = line_scores(lines_of([documents[number].blocks for number in part]), model)
            sizes = [len(documents[number].blocks) for number in part]
            for number, scores in zip(part, np.split(found, np.cumsum(sizes)[:-1]), strict=True):
                out[number] = scores
    return out


def line_model(table: NDArray[np.int16], intercept: float) -> Model:
    """A fold's table as the model that is shipped."""
    return Model("lines", {"table": table, "intercept": np.array([intercept])}, {"unit": UNIT}, "")


def _first_of_its_kind(documents: Sequence[LabelledDocument], group: Ints, label: NDArray[np.float32]) -> Ints:
    """For each block, the number of the first block of its group with the same folded text and label."""
    hashes = np.concatenate(
        [block_hashes(lines_of([d.blocks for d in documents[i : i + _CHUNK]])) for i in range(0, len(documents), _CHUNK)]
    )
    key = mix(hashes + group.astype(np.uint64) * np.uint64(2) + (label > 0.5))
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    return first[inverse]


def _matrix(documents: Sequence[LabelledDocument], chosen: Ints) -> Any:
    from scipy.sparse import vstack

    parts = []
    done = 0
    for first in range(0, len(documents), _CHUNK):
        blocks = [block for document in documents[first : first + _CHUNK] for block in document.blocks]
        inside = chosen[(chosen >= done) & (chosen < done + len(blocks))] - done
        parts.append(line_matrix([blocks[number] for number in inside]))
        done += len(blocks)
    return vstack(parts, format="csr")


def line_matrix(blocks: Sequence[Block], bits: int = BITS) -> Any:
    """The hashed n-grams and words of each block, shape (blocks, 2**bits)."""
    buckets, rows = line_buckets(lines_of([blocks]))
    return hashed((buckets & (2**bits - 1), rows), len(blocks), 2**bits)


def fit_kinds(books: dict[str, Phrasebook], log: Log, *, seed: int = 11) -> tuple[Arrays, dict[str, Any]]:
    """One table a kind of noise, fitted on phrasebook lines; and its figures on phrases it has not seen."""
    random = Random(seed)
    kinds = sorted({kind for book in books.values() for kind in book.phrases})
    shares = [(part, part_of(book, part, FOLDS)) for book in books.values() for part in range(FOLDS)]
    made = [(*noise_line(book, random, kind), part) for part, book in shares for kind in book.phrases for _ in range(LINES_A_KIND // FOLDS)]
    blocks = [Block(line, 0, len(line)) for line, _, _ in made]
    matrix = line_matrix(blocks, KIND_BITS)
    truth = np.array([kinds.index(kind) for _, kind, _ in made])
    fold = np.array([part for _, _, part in made])
    ones = np.ones(len(made), np.float32)
    logits = np.zeros((len(made), len(kinds)), np.float32)
    tables, intercepts = [], []
    for number, _kind in enumerate(kinds):
        label = (truth == number).astype(np.float32)
        for held in range(FOLDS):
            table, intercept = fit_table(matrix[fold != held], label[fold != held], ones[fold != held])
            logits[fold == held, number] = score(matrix[fold == held], table, intercept)
        table, intercept = fit_table(matrix, label, ones)
        tables.append(table)
        intercepts.append(intercept)
    accuracy = float((logits.argmax(axis=1) == truth).mean())
    log(f"kinds: {len(made)} lines, accuracy on unseen phrases {accuracy:.3f}")
    scale, calibration = _scale(logits, truth)
    log(f"  scale {scale:.3f}, calibration error {calibration:.3f}")
    confusion = np.zeros((len(kinds), len(kinds)), int)
    np.add.at(confusion, (truth, logits.argmax(axis=1)), 1)
    arrays = {"kind_tables": np.stack(tables), "kind_intercepts": np.array(intercepts)}
    return arrays, {
        "kinds": kinds,
        "kind_scale": scale,
        "accuracy_unseen": accuracy,
        "kind_calibration_error": calibration,
        "confusion": confusion.tolist(),
        "unit": UNIT,
    }


def _scale(logits: NDArray[np.float32], truth: NDArray[np.int64]) -> tuple[float, float]:
    """The factor of the logits under which unseen phrases are likeliest, and the calibration error of the likeliest kind under it."""
    wide, rows = logits.astype(np.float64), np.arange(len(truth))
    loss = {scale: -np.log(softmax(wide * scale)[rows, truth]).mean() for scale in np.geomspace(0.2, 5.0, 60).round(4).tolist()}
    best = min(loss, key=lambda scale: loss[scale])
    odds = softmax(wide * best)
    return best, round(calibration_error((odds.argmax(axis=1) == truth).astype(float), odds.max(axis=1)), 4)
