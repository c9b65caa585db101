"""How good `garbling` is: by kind and language, and with documents, languages, kinds and ways of damage left out of the fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from cleaner.features.lines import Ints
from cleaner.train.corruptions import CORRUPTIONS
from cleaner.train.documents import FOLDS, fold_of
from cleaner.train.examples import MAIN_KINDS, Example
from cleaner.train.garbling_fit import FittingRows, Floats, Matrix, fit_rows, predict

__all__ = ["Withheld", "auc", "figures_of", "recall"]

_ALARMS: Final = 0.01
_FEWER: Final = {"max_iter": 40, "learning_rate": 0.15}  # trees of the many fits that leave something out
_TESTED_PART: Final = 0

Flags = NDArray[np.bool_]
Withheld = Callable[[Sequence[Example]], tuple[Matrix, Ints]]


def auc(label: Flags, logits: Floats) -> float:
    """Area under the ROC curve; 0.5 where there is one class only."""
    return round(float(roc_auc_score(label, logits)), 4) if 0 < label.sum() < len(label) else 0.5


def recall(label: Flags, logits: Floats, clean: Floats) -> float:
    """Share of broken texts found at a threshold that 1 % of the `clean` logits are above."""
    return round(float((logits[label] > np.quantile(clean, 1 - _ALARMS)).mean()), 4) if label.any() else 0.0


def figures_of(
    examples: Sequence[Example], rows: FittingRows, logits: Floats, withheld: Withheld | None, log: Callable[[str], None]
) -> dict[str, Any]:
    """All figures of the card. `withheld` computes features as if the examples' languages had no tables; None leaves out documents only."""
    table = _Table(examples)
    told = np.array([example.looked_up == example.language for example in examples])
    figures = table.of(logits, told)
    figures["by_way"] = {f"{kind}: {way}": table.recall_of(logits, told & table.is_way(kind, way)) for kind, way in table.ways}
    figures["lookalikes"] = table.alarms(logits)
    figures["not_told"] = {
        "auc": auc(table.label[~told], logits[~told]),
        "recall": recall(table.label[~told], logits[~told], logits[table.clean]),
    }
    log("garbling: figures of documents left out")
    if withheld is None:
        return figures
    figures["language_left_out"] = table.of(_without_language(examples, rows, withheld), np.ones(len(examples), bool))
    log("garbling: languages left out")
    figures["kind_left_out"] = {kind: _without(rows, table, [table.kind == kind])[0] for kind in CORRUPTIONS}
    figures["way_left_out"] = _without_ways(rows, table)
    log("garbling: kinds and ways left out")
    return figures


class _Table:
    """The examples as columns."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.language = np.array([example.language for example in examples])
        self.kind = np.array([example.kind for example in examples])
        self.way = np.array([example.way for example in examples])
        self.clean = self.kind == ""
        self.label = ~self.clean
        self.ways = [(kind, way) for kind, ways in CORRUPTIONS.items() for way in ways]

    def is_way(self, kind: str, way: str) -> Flags:
        return np.asarray((self.kind == kind) & (self.way == way), bool)

    def of(self, logits: Floats, use: Flags) -> dict[str, Any]:
        """AUC of each kind in each language, their means, and recall at 1 % false alarms over all languages."""
        native = use & np.isin(self.language, np.unique(self.language[self.label]))
        languages = sorted(set(self.language[native].tolist()))
        cells = {(k, x): self._cell(logits, native, k, x) for k in MAIN_KINDS for x in languages}
        clean = logits[native & self.clean]
        recalls = {k: recall(native & (self.kind == k), logits, clean) for k in CORRUPTIONS}
        by_kind = {k: round(float(np.mean([cells[k, x] for x in languages])), 4) for k in MAIN_KINDS}
        by_kind |= {k: self._cell(logits, native, k, None) for k in CORRUPTIONS if k not in MAIN_KINDS}
        return {
            "mean_auc": round(float(np.mean(list(cells.values()))), 4),
            "mean_recall": round(float(np.mean([recalls[k] for k in MAIN_KINDS])), 4),
            "by_kind": by_kind,
            "recall_by_kind": recalls,
            "by_language": {x: round(float(np.mean([cells[k, x] for k in MAIN_KINDS])), 4) for x in languages},
            "recall_by_language": {x: recall(native & self.label & (self.language == x), logits, clean) for x in languages},
            "alarms_by_language": {
                x: round(float((logits[native & self.clean & (self.language == x)] > np.quantile(clean, 1 - _ALARMS)).mean()), 4)
                for x in languages
            },
        }

    def _cell(self, logits: Floats, use: Flags, kind: str, language: str | None) -> float:
        mine = use & (self.clean | (self.kind == kind))
        if language is not None:
            mine = mine & (self.language == language)
        return auc(self.label[mine], logits[mine])

    def recall_of(self, logits: Floats, broken: Flags) -> float:
        return recall(broken, logits, logits[self.clean])

    def alarms(self, logits: Floats) -> dict[str, float]:
        """Share of clean texts of each look above the threshold that 1 % of all clean ones are above."""
        threshold = np.quantile(logits[self.clean], 1 - _ALARMS)
        return {way or "as it was": round(float((logits[self.clean & (self.way == way)] > threshold).mean()), 4)
                for way in sorted(set(self.way[self.clean].tolist()))}  # fmt: skip


def _without_language(examples: Sequence[Example], rows: FittingRows, withheld: Withheld) -> Floats:
    """Logit of every example by trees that saw no text of its language, and without the tables of it."""
    matrix, number = withheld(examples)
    fold = np.array([fold_of(example.language) for example in examples])
    out = np.zeros(len(examples))
    for held in range(FOLDS):
        fitted = fit_rows(rows, fold != held, **_FEWER)
        bare = replace(rows, matrix=matrix, number=number)
        out[fold == held] = predict(bare, fitted, fold != held, fold == held)
    return out


def _without_ways(rows: FittingRows, table: _Table) -> dict[str, list[float]]:
    """Figures of each way of damage by models that saw none of it: one way of every kind is left out at once."""
    out: dict[str, list[float]] = {}
    for number in range(max(len(ways) for ways in CORRUPTIONS.values())):
        left_out = [(kind, ways[number]) for kind, ways in CORRUPTIONS.items() if number < len(ways)]
        found = _without(rows, table, [table.is_way(kind, way) for kind, way in left_out])
        out |= {f"{kind}: {way}": figures for (kind, way), figures in zip(left_out, found, strict=True)}
    return {f"{kind}: {way}": out[f"{kind}: {way}"] for kind, way in table.ways}


def _without(rows: FittingRows, table: _Table, groups: Sequence[Flags]) -> list[list[float]]:
    """AUC and recall at 1 % false alarms on each group of broken texts, in documents left out too, of a model that saw none of them."""
    tested = rows.part == _TESTED_PART
    use = ~tested & ~np.logical_or.reduce(groups)
    logits = np.zeros(len(rows.label))
    logits[tested] = predict(rows, fit_rows(rows, use, **_FEWER), use, tested)
    clean = tested & table.clean
    out = []
    for mine in groups:
        test = tested & (mine | table.clean)
        found = (test & mine).any()
        out.append([auc(table.label[test], logits[test]), recall(test & mine, logits, logits[clean])] if found else [0.5, 0.0])
    return out
