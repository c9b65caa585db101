"""Fit the `garbling` model on clean news and on the same news broken in nine ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from cleaner.features.lines import lines_of
from cleaner.score.garbling import GARBLING_FEATURES, garbling_matrix, mojibake_rate
from cleaner.segment.text import text_blocks
from cleaner.train import corpora, trees
from cleaner.train.corruptions import CORRUPTIONS, corrupt
from cleaner.train.documents import fold_of, paragraphs

__all__ = ["fit_garbling"]

PER_LANGUAGE: Final = 150  # clean documents of one language
BROKEN: Final = 4  # broken copies of each clean document
TREES: Final[dict[str, Any]] = {"max_iter": 140, "max_leaf_nodes": 12, "min_samples_leaf": 30}

Log = Callable[[str], None]
Example = tuple[str, str, str]  # text, language, kind of damage ("" for none)


def fit_garbling(data: Path, log: Log, *, seed: int = 13) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The model's arrays, and figures for languages and for kinds of damage that were left out of the fit."""
    examples = _examples(data, Random(seed))
    matrix = _matrix(examples)
    label = np.array([bool(kind) for _, _, kind in examples], np.float32)
    weight = np.where(label > 0, 1.0 / BROKEN, 1.0).astype(np.float32)  # as many broken as clean
    fold = np.array([fold_of(language) for _, language, _ in examples])
    logits = trees.out_of_fold(matrix, label, weight, fold, **TREES)
    figures = {
        "auc_language_left_out": float(roc_auc_score(label, logits)),
        "by_language": _auc_by(examples, logits, 1),
        "by_kind": _auc_by(examples, logits, 2),
        "by_kind_left_out": {kind: _left_out(matrix, label, weight, examples, kind) for kind in CORRUPTIONS},
    }
    log(f"garbling: {len(examples)} texts, AUC in languages left out {figures['auc_language_left_out']:.3f}")
    fitted = trees.export(trees.fit_classifier(matrix, label, weight, **TREES))
    return fitted.arrays(), {"base_rate": 0.5 * float((logits[label == 0] > 0).mean()), "figures": figures}


def _examples(data: Path, random: Random) -> list[Example]:
    clean = defaultdict(list)
    for row in corpora.clean_texts(data):
        text = "\n".join(paragraphs(row["sentences"], random)) if "sentences" in row else row["text"]
        clean[row["language"]].append(text)
    for _site, gold in corpora.gold_texts(data).values():
        clean["en"].append(gold)
    examples: list[Example] = []
    for language, texts in sorted(clean.items()):
        for text in random.sample(texts, min(PER_LANGUAGE, len(texts))):
            examples.append((text, language, ""))
            for kind in random.sample(sorted(CORRUPTIONS), BROKEN):
                broken = corrupt(text, kind, random, texts)
                if broken != text:
                    examples.append((broken, language, kind))
    return examples


def _matrix(examples: Sequence[Example]) -> NDArray[np.float32]:
    parts = []
    for first in range(0, len(examples), 64):
        part = examples[first : first + 64]
        lines = lines_of([text_blocks(text) for text, _, _ in part])
        badness = mojibake_rate([text for text, _, _ in part])
        parts.append(garbling_matrix(lines, np.ones(len(lines), bool), [language for _, language, _ in part], badness))
    matrix = np.concatenate(parts)
    assert matrix.shape[1] == len(GARBLING_FEATURES)
    return matrix


def _auc_by(examples: Sequence[Example], logits: NDArray[np.float64], field: int) -> dict[str, float]:
    clean = np.array([not kind for _, _, kind in examples])
    out = {}
    for value in sorted({example[field] for example in examples} - {""}):
        mine = np.array([example[field] == value for example in examples])
        use = mine if field == 1 else mine | clean
        out[value] = round(float(roc_auc_score(~clean[use], logits[use])), 4)
    return out


def _left_out(
    matrix: NDArray[np.float32], label: NDArray[np.float32], weight: NDArray[np.float32], examples: Sequence[Example], kind: str
) -> float:
    """AUC on one kind of damage of a model that never saw it; clean texts are halved between fit and test by language."""
    mine = np.array([example[2] == kind for example in examples])
    tested = np.array([fold_of(language) < 2 for _, language, _ in examples])
    model = trees.export(trees.fit_classifier(matrix[~mine & ~tested], label[~mine & ~tested], weight[~mine & ~tested], **TREES))
    use = tested & (mine | (label == 0))
    return round(float(roc_auc_score(label[use] > 0, model.raw(matrix[use]))), 4)
