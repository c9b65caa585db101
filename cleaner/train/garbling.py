"""Fit the `garbling` model on clean news and on the same news broken in eleven kinds of ways.

``python -m cleaner.train.garbling --data DIR --out models`` fits this model alone.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.errors import CleanNewsError
from cleaner.features.lines import Ints, lines_of
from cleaner.features.matrix import features_hash
from cleaner.features.surprise import Tables
from cleaner.model import Trees, write_model
from cleaner.score.garbling import GARBLING_FEATURES, broken_logit, examine, garbling_matrix, mojibake_rate, normalised, prefix_of
from cleaner.segment.text import text_blocks
from cleaner.train import corpora
from cleaner.train.cards import write_cards
from cleaner.train.documents import FOLDS, fold_of
from cleaner.train.examples import PARTS, Example, Text, clean_documents, examples_of, statistics_texts
from cleaner.train.garbling_figures import Withheld, figures_of
from cleaner.train.garbling_fit import (
    FALSE_ALARMS,
    FittingRows,
    Floats,
    Matrix,
    calibrated,
    calibration_of,
    fit_rows,
    fitting_rows,
    out_of_part,
)
from cleaner.train.spans import fit_spans
from cleaner.train.statistics import fit_tables, fit_universal

__all__ = ["fit_garbling", "matrix_of", "part_tables"]

_BATCH: Final = 48

Log = Callable[[str], None]


def part_tables(texts: Sequence[Text], log: Log) -> tuple[list[Tables], list[tuple[NDArray[np.int8], int]]]:
    """The tables without each part of the documents, then those of all; universal tables without each fold of languages, then of all."""
    universal = [fit_universal(_by_language(text for text in texts if fold_of(text.language) != fold)) for fold in range(FOLDS + 1)]
    log("garbling: tables for all languages")
    tables = []
    for part in range(PARTS + 1):
        tables.append(fit_tables(_by_language(text for text in texts if text.part != part), *universal[-1]))
        log(f"garbling: tables without part {part}" if part < PARTS else "garbling: tables of all")
    return tables, universal


def _by_language(texts: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        found[text.language].append(text.text)
    return found


def matrix_of(
    examples: Sequence[Example], tables: Sequence[Tables], universal: Sequence[tuple[NDArray[np.int8], int]], *, withheld: bool = False
) -> tuple[Matrix, Ints]:
    """Features of each example, and the row of its language in the tables, by tables that its document had no part in.

    `withheld`: as if the language had no tables.
    """

    def key(number: int) -> tuple[int, int]:
        return examples[number].part, fold_of(examples[number].language)

    matrix = np.zeros((len(examples), len(GARBLING_FEATURES)), np.float32)
    rows = np.zeros(len(examples), np.int64)
    for (part, fold), members in groupby(sorted(range(len(examples)), key=key), key=key):
        table, bias = universal[fold]
        biases = tables[part].bias.copy()
        biases[-1] = bias
        mine = replace(tables[part], universal=table, bias=biases)
        numbers = list(members)
        for first in range(0, len(numbers), _BATCH):
            batch = numbers[first : first + _BATCH]
            matrix[batch], rows[batch] = _rows([examples[number] for number in batch], mine, withheld)
    return matrix, rows


def _rows(batch: Sequence[Example], tables: Tables, withheld: bool) -> tuple[Matrix, Ints]:
    lines = lines_of([text_blocks(example.text) for example in batch])
    kept = np.ones(len(lines), bool)
    looked_up = [None if withheld else example.looked_up for example in batch]
    examined = examine(lines, kept, [example.spoken for example in batch], tables, looked_up)
    return garbling_matrix(examined, kept, mojibake_rate([example.text for example in batch])), examined.found.number


def fit_garbling(data: Path, log: Log, *, seed: int = 13) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The model's arrays, and its description: figures for documents, languages, kinds and ways of damage that were left out of the fit."""
    random = Random(seed)
    clean = clean_documents(data, random)
    texts = [*clean, *statistics_texts(data, random)]
    examples = examples_of(data, clean, random)
    log(f"garbling: {len(examples)} examples, {len(texts)} texts for the tables")
    tables, universal = part_tables(texts, log)
    rows = fitting_rows(examples, *matrix_of(examples, tables, universal), len(tables[-1].languages))
    logits = out_of_part(rows)
    log("garbling: documents left out")
    fitted = fit_rows(rows, np.ones(len(examples), bool))
    arrays, meta = described(examples, rows, logits, fitted, tables, lambda some: matrix_of(some, tables, universal, withheld=True), log)
    meta["figures"]["found_ocr"] = found_ocr(data, tables[-1], fitted, rows.usual, arrays["calibration"])
    return arrays, meta


def found_ocr(data: Path, tables: Tables, fitted: Mapping[str, Trees], usual: Floats, calibration: Floats) -> dict[str, list[float]]:
    """Of texts that a machine really read from old newspapers, and that no fit has seen: how many, and the share that is called garbled."""
    by_language: dict[str, list[Example]] = defaultdict(list)
    for row in corpora.recognised_texts(data):
        language = row["language"]
        by_language[language].append(Example(row["text"], language, "ocr", "found", row["id"], language, language))
    shares = {}
    for language, examples in sorted(by_language.items()):
        found = [_rows(examples[first : first + _BATCH], tables, False) for first in range(0, len(examples), _BATCH)]
        matrix, number = (np.concatenate(parts) for parts in zip(*found, strict=True))
        logit = calibration[0] * broken_logit(normalised(matrix, number, usual), fitted) + calibration[1]
        shares[language] = [len(examples), round(float((logit > 0).mean()), 4)]
    return shares


def described(
    examples: Sequence[Example],
    rows: FittingRows,
    logits: Floats,
    fitted: Mapping[str, Trees],
    tables: Sequence[Tables],
    withheld: Withheld | None,
    log: Log,
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Arrays and description of a fitted model, by its logits for documents left out.

    `withheld` computes features as if languages had no tables; without it, nothing more is left out than documents.
    """
    slope, intercept, prior = calibrated(logits, rows.label, target=FALSE_ALARMS)
    calibrated_logits = slope * logits + intercept
    spans, span_figures = fit_spans(examples, tables, calibrated_logits, log)
    figures = figures_of(examples, rows, logits, withheld, log)
    figures |= {"prior": prior, "calibration": calibration_of(calibrated_logits, rows.label, prior), "spans": span_figures}
    log(f"garbling: mean AUC {figures['mean_auc']:.4f}, recall at 1 % false alarms {figures['mean_recall']:.3f}")
    trees = {name: array for kind, of in fitted.items() for name, array in of.arrays(prefix_of(kind)).items()}
    arrays = {**tables[-1].arrays(), **trees, "usual": rows.usual, "calibration": np.array([slope, intercept]), "spans": spans}
    few = float(np.median(calibrated_logits[rows.label == 0]))
    meta = {"languages": list(tables[-1].languages), "families": list(fitted)}
    return arrays, {**meta, "few_words_logit": few, "figures": figures}


def main() -> int:
    """Fit this model alone, and write its files and its card."""
    parser = argparse.ArgumentParser(prog="python -m cleaner.train.garbling", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder laid out as docs/data.md says")
    parser.add_argument("--out", type=Path, default=Path("models"), help="folder the model and its card are written to")
    arguments = parser.parse_args()
    start = time.monotonic()

    def log(message: str) -> None:
        print(f"[{time.monotonic() - start:6.0f} s] {message}", flush=True)  # noqa: T201

    try:
        arrays, meta = fit_garbling(arguments.data, log)
    except CleanNewsError as error:
        print(f"cleaner.train.garbling: {error}", file=sys.stderr)  # noqa: T201
        return 2
    write_cards(
        arguments.out,
        {"garbling": write_model(arguments.out, "garbling", arrays, {"features_hash": features_hash(GARBLING_FEATURES), **meta})},
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
