"""What each part of the `texts` model is worth: fitted again without it, and judged on what was held out.

``python -m cleaner.train.ablations --data DIR --out models`` adds the figures to the description and the card of `texts`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.errors import CleanNewsError
from cleaner.features.context import CONTEXT_FEATURES
from cleaner.features.matrix import SCORES, TEXT_FEATURES
from cleaner.train import trees
from cleaner.train.blocks import Rows, text_rows
from cleaner.train.build import MADE_WEIGHT, THRESHOLDS
from cleaner.train.cards import write_card
from cleaner.train.documents import (
    FOLDS,
    MADE_SETS,
    LabelledDocument,
    extraction_documents,
    headlined,
    phrase_documents,
    scraped_documents,
    synthetic_documents,
)
from cleaner.train.evaluate import block_figures
from cleaner.train.linear import Table, fit_table
from cleaner.train.lines import fit_lines, line_rows, scores_by_fold
from cleaner.train.phrases import phrasebooks

__all__ = ["Material", "ablate", "read_material", "scored_rows"]

HELD: Final = (0,)  # folds judged: one of five tells parts apart, and takes a fifth of the time
EVERY: Final = 4  # of the extractions every fourth
LANGUAGE_GROUPS: Final = 4  # languages are left out eleven at a time, neighbours in the alphabet apart
QUICK: Final[dict[str, Any]] = {"max_iter": 80}
_BY_SCORE: Final = ("line_score", "good_", "prose_", "mean_score")  # features that rest on n-grams, with their neighbours'

Log = Callable[[str], None]
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Material:
    """What every fit starts from."""

    texts: Sequence[LabelledDocument]
    phrases: Sequence[LabelledDocument]

    @property
    def all(self) -> list[LabelledDocument]:
        """Texts, then phrases."""
        return [*self.texts, *self.phrases]


def ablate(data: Path, log: Log) -> Figures:
    """Figures of the whole model, without each of its parts, and of each language by a model that has not seen it."""
    material = read_material(data)
    log(f"{len(material.texts)} texts")
    rows, _ = scored_rows(material, log)
    parts = {"the whole model": _judged(rows)}
    log(str(parts))
    for name, columns in (("without context", _context()), ("without n-grams", _ngrams())):
        parts[name] = _judged(replace(rows, matrix=_without(rows.matrix, columns)))
        log(f"{name}: {parts[name]}")
    bare, _ = scored_rows(_without_phrases(material), log)
    parts["without phrasebook"] = _judged(bare, rows)
    log(f"without phrasebook: {parts['without phrasebook']}")
    return {"parts": parts, "languages": _languages(material, rows, log)}


def read_material(data: Path) -> Material:
    """What `texts` is fitted on, but of the extractions every fourth. Raises `CleanNewsError` when the data are not there."""
    books = headlined(data, phrasebooks())
    texts = [*list(extraction_documents(data))[::EVERY], *scraped_documents(data), *synthetic_documents(data, books)]
    return Material(texts, list(phrase_documents(books)))


def scored_rows(material: Material, log: Log) -> tuple[Rows, Table]:
    """The training rows of the texts, their lines scored out of fold, and the line table fitted on everything."""
    (scores, _), _, table = fit_lines([material.texts, material.phrases], log, made=MADE_WEIGHT)
    return text_rows(material.texts, scores), table


def _without_phrases(material: Material) -> Material:
    """Made documents keep their clean lines and lose the labels of the phrases put among them."""
    texts = [
        replace(each, weight=np.where(each.label > 0.5, 0, each.weight).astype(np.float32)) if each.set in MADE_SETS else each
        for each in material.texts
    ]
    return Material(texts, [])


def _judged(rows: Rows, truth: Rows | None = None) -> Figures:
    """Figures on the held-out folds; `truth` has the labels where `rows` hides some."""
    truth = truth or rows
    logits = np.zeros(len(rows.label))
    for held in HELD:
        use, out = (rows.fold != held) & (rows.weight > 0), rows.fold == held
        fitted = trees.export(trees.fit_classifier(rows.matrix[use], rows.label[use], rows.weight[use], **QUICK))
        logits[out] = fitted.raw(rows.matrix[out])
    return _figures(truth, logits, lambda document: document.fold in HELD)


def _figures(rows: Rows, logits: NDArray[np.float64], judged: Callable[[LabelledDocument], bool]) -> Figures:
    """Figures at the shipped cut-offs, of the documents that are judged."""
    keep = [judged(document) for document in rows.documents]
    blocks = np.repeat(keep, rows.sizes)
    documents = [document for document, wanted in zip(rows.documents, keep, strict=True) if wanted]
    sizes = [size for size, wanted in zip(rows.sizes, keep, strict=True) if wanted]
    sets = block_figures(replace(rows, documents=documents, sizes=sizes), logits[blocks], THRESHOLDS["texts"])["sets"]
    f1 = {name.removesuffix(", article"): (found["f1_before"], found["f1"][-1]) for name, found in sets.items() if "f1" in found}
    dumps = [f1[name][1] for name in f1 if name.endswith("-full")]
    lifts = [after - before for name, (before, after) in f1.items() if not name.endswith("-full") and "other" not in name]
    made = sets["synthetic, article"]
    return {
        "dumps_f1": round(float(np.mean(dumps)), 4) if dumps else None,
        "mean_lift": round(float(np.mean(lifts)), 4) if lifts else None,
        "noise_removed": made["noise_removed"][-1],
        "text_lost": made["text_lost"][-1],
        "long_text_lost": made["long_text_lost"][-1],
        "by_language": made["noise_removed_by_language"],
    }


def _languages(material: Material, rows: Rows, log: Log) -> Figures:
    """For each language, the share of its noise lines removed by models fitted without anything in it."""
    spoken = sorted({document.language or "" for document in material.phrases})
    documents, lines = material.all, line_rows(material.all, MADE_WEIGHT)
    found: Figures = {}
    for group in range(LANGUAGE_GROUPS):
        out = frozenset(spoken[group::LANGUAGE_GROUPS])
        known = np.array([document.language not in out for document in documents])[lines.document]
        table = fit_table(lines.matrix[known], lines.label[known], lines.weight[known])
        figures = _figures(*_unseen(material, rows, table, out), lambda document, out=out: _made_in(document, out))  # type: ignore[misc]
        found |= figures.pop("by_language")
        log(f"without {' '.join(sorted(out))}: {figures}")
    return dict(sorted(found.items()))


def _unseen(material: Material, rows: Rows, table: Table, out: Collection[str]) -> tuple[Rows, NDArray[np.float64]]:
    """The made documents of some languages, and what models fitted without these languages say of them."""
    speaks = np.repeat([document.language in out for document in rows.documents], rows.sizes)
    use = ~speaks & (rows.weight > 0)
    fitted = trees.export(trees.fit_classifier(rows.matrix[use], rows.label[use], rows.weight[use], **QUICK))
    judged = [document for document in material.texts if _made_in(document, out)]
    theirs = text_rows(judged, scores_by_fold(judged, [table] * FOLDS))
    return theirs, fitted.raw(theirs.matrix)


def _made_in(document: LabelledDocument, languages: Collection[str]) -> bool:
    return document.set == "synthetic" and document.language in languages


def _context() -> list[str]:
    return list(CONTEXT_FEATURES)


def _ngrams() -> list[str]:
    return [name for name in TEXT_FEATURES if name in SCORES or name.startswith(_BY_SCORE)]


def _without(matrix: NDArray[np.float32], names: Collection[str]) -> NDArray[np.float32]:
    """The matrix with some columns made constant."""
    out = matrix.copy()
    out[:, [TEXT_FEATURES.index(name) for name in names]] = 0
    return out


def main() -> int:
    """Parse, measure, and add what was found to the description and the card of `texts`."""
    parser = argparse.ArgumentParser(prog="python -m cleaner.train.ablations", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder laid out as docs/data.md says")
    parser.add_argument("--out", type=Path, default=Path("models"), help="folder of the models")
    arguments = parser.parse_args()
    start = time.monotonic()
    try:
        found = ablate(arguments.data, lambda message: print(f"[{time.monotonic() - start:6.0f} s] {message}", flush=True))  # noqa: T201
        description = arguments.out / "texts.json"
        meta = {**json.loads(description.read_text(encoding="utf-8")), "ablations": found}
        description.write_text(json.dumps(meta, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        write_card(arguments.out, "texts")
    except CleanNewsError as error:
        print(f"cleaner.train.ablations: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
