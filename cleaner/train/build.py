"""The whole way from the data to the model files, in the order in which each model needs the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.matrix import features_hash, trained_on
from cleaner.model import write_model
from cleaner.score.garbling import GARBLING_FEATURES
from cleaner.train.blocks import SURE, Fitted, class_logits, fit_blocks, page_rows, text_rows
from cleaner.train.cards import write_cards
from cleaner.train.cuts import fit_cuts
from cleaner.train.documents import (
    extraction_documents,
    headlined,
    page_documents,
    phrase_documents,
    scraped_documents,
    synthetic_documents,
)
from cleaner.train.evaluate import block_figures, worst_blocks
from cleaner.train.garbling import fit_garbling
from cleaner.train.lines import fit_kinds, fit_lines
from cleaner.train.metadata import fit_metadata
from cleaner.train.page_kinds import fit_page_kinds
from cleaner.train.phrases import phrasebooks
from cleaner.train.quality import fit_quality
from cleaner.train.translated import fit_translated

__all__ = ["build"]

THRESHOLDS = {"texts": (0.55, 0.9), "pages": (0.45, 0.45)}
"""Probabilities above which short and long blocks are removed; the models' cards show what the choice costs on either side."""

PAGE_TREES: Final = {"max_iter": 200, "learning_rate": 0.08, "max_leaf_nodes": 31, "min_samples_leaf": 40}
"""More trees for pages than for texts: most of their blocks are seen by the first look alone."""
MADE_WEIGHT: Final = 2.5
"""Of the phrasebook's lines in the table for texts: without it the far more numerous lines of English pages drown the other languages."""

Log = Callable[[str], None]


def build(data: Path, out: Path, log: Log, worst: Path | None = None) -> None:
    """Fit all models, write them and their cards to `out`, and report cross-validated figures on the way.

    `worst` is a folder for lists of the surest mistakes: they quote the data, so it must not lie in the repository.
    """
    books = headlined(data, phrasebooks())
    log(f"{len(books)} phrasebooks")
    pages = list(page_documents(data))
    extracted = list(extraction_documents(data))
    scraped = list(scraped_documents(data))
    made = list(synthetic_documents(data, books))
    phrases = list(phrase_documents(books))
    log(f"{len(pages)} pages, {len(extracted)} extractions, {len(scraped)} scraped articles, {len(made)} made ones")

    (of_extracted, of_scraped, of_made, _), tables, (table, intercept) = fit_lines(
        [extracted, scraped, made, phrases], log, made=MADE_WEIGHT
    )
    (of_pages, *_), _, (page_table, page_intercept) = fit_lines([pages, extracted, scraped, made, phrases], log)
    arrays = {
        "table": table,
        "intercept": np.array([intercept]),
        "page_table": page_table,
        "page_intercept": np.array([page_intercept]),
    }
    kind_arrays, kinds = fit_kinds(books, log)
    models = {"lines": write_model(out, "lines", arrays | kind_arrays, kinds)}

    cut_arrays, cuts = fit_cuts(data, books, tables, log)
    models["cuts"] = write_model(out, "cuts", cut_arrays, cuts)

    class_logit, class_arrays = class_logits(pages, log)
    page_fit = fit_blocks(page_rows(pages, of_pages, class_logit), log, **PAGE_TREES)
    models["pages"] = _write(out, "pages", page_fit, class_arrays, log)
    _list_worst(worst, "pages", page_fit)

    kind_arrays, page_kind = fit_page_kinds(data, page_fit.rows, page_fit.logits, THRESHOLDS["pages"], log)
    models["page_kind"] = write_model(out, "page_kind", kind_arrays, page_kind)

    text_fit = fit_blocks(text_rows([*extracted, *scraped, *made], [*of_extracted, *of_scraped, *of_made]), log)
    models["texts"] = _write(out, "texts", text_fit, {}, log)
    _list_worst(worst, "texts", text_fit)

    judged = [(text_fit, THRESHOLDS["texts"], False), (page_fit, THRESHOLDS["pages"], True)]
    quality_arrays, quality = fit_quality(judged, log)
    models["quality"] = write_model(out, "quality", quality_arrays, quality)

    garbling_arrays, garbling = fit_garbling(data, log)
    models["garbling"] = write_model(out, "garbling", garbling_arrays, {"features_hash": features_hash(GARBLING_FEATURES), **garbling})
    models["translated"] = write_model(out, "translated", *fit_translated(data, log))
    models["metadata"] = write_model(out, "metadata", *fit_metadata(data, log))
    write_cards(out, models)
    log(f"{sum(path.stat().st_size for path in out.iterdir()) / 1e6:.1f} MB of models in {out}")


def _list_worst(folder: Path | None, name: str, fitted: Fitted) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.tsv").write_text("\n".join(worst_blocks(fitted.rows, fitted.logits)) + "\n", encoding="utf-8")


def _write(out: Path, name: str, fitted: Fitted, arrays: dict[str, NDArray[Any]], log: Log) -> Any:
    short, long = THRESHOLDS[name]
    paged = name == "pages"
    figures = block_figures(fitted.rows, fitted.logits, (short, long))
    features = trained_on(pages=paged)
    for line in figures["lines"]:
        log(f"  {name}: {line}")
    meta = {
        "threshold": short,
        "threshold_long": long,
        **({"sure": SURE} if paged else {}),
        "features_hash": features_hash(features),
        "features": list(features),
        "figures": figures,
    }
    return write_model(out, name, fitted.arrays() | arrays, meta)
