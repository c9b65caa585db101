"""Fit the `translated` model on whole documents in human and machine translation: ``python -m cleaner.train.translated --data DIR``.

Each document is there in one or two human and several machine translations, so what it is about tells nothing. Figures are of documents,
systems *and* human translators that were left out of the fit together.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.errors import CleanNewsError
from cleaner.features.matrix import features_hash
from cleaner.model import sigmoid, write_model
from cleaner.score.translated import TRANSLATED_FEATURES
from cleaner.train.cards import write_cards
from cleaner.train.translated_figures import Sample, calibrated, figures_of, pooled_figures, strangers
from cleaner.train.translated_fit import StyleRows, fit, out_of_fold, style_rows, unseen_translators
from cleaner.train.translations import translations

__all__ = ["LANGUAGES", "fit_translated"]

LANGUAGES: Final = ("cs", "de", "en", "fr", "ja", "ru", "uk", "zh")
QUOTES: Final = frozenset({"cs", "de", "en", "zh"})
"""Where quotation marks are told apart: three sets of translators agree on them, and what it costs on native news is less than it gains."""
STEPS: Final = 127  # of the weights, on either side of zero

Log = Callable[[str], None]


def fit_translated(data: Path, log: Log) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The model's arrays, and its description with figures for documents, systems and translators left out of the fit together."""
    by_language = defaultdict(list)
    for text in translations(data):
        by_language[text.language].append(text)
    arrays: dict[str, NDArray[Any]] = {}
    about: dict[str, Any] = {}
    held: dict[str, Sample] = {}
    for language in LANGUAGES:
        rows = style_rows(by_language[language], quotes=language in QUOTES)
        table, about[language] = _table(rows)
        seen = out_of_fold(rows)
        unseen = {who: out_of_fold(rows, who) for who in unseen_translators(rows)}
        sample = strangers(rows.texts, seen, unseen)
        slope, offset = calibrated(sample)
        arrays |= {f"{language}_table": table, f"{language}_frequent": rows.frequent}
        figures = figures_of(rows.texts, seen, unseen)
        about[language] |= {"quotes": language in QUOTES, "calibration": [slope, offset], "figures": figures}
        held[language] = replace(sample, score=sigmoid(slope * sample.score + offset))
        log(f"translated: {language}, {len(rows.texts)} texts, AUC {figures['auc']}, translators left out {figures['auc_unseen']}")
    return arrays, {"features_hash": features_hash(TRANSLATED_FEATURES), "languages": about, "figures": pooled_figures(held)}


def _table(rows: StyleRows) -> tuple[NDArray[np.int8], dict[str, Any]]:
    """The weights fitted on everything there is, in steps, and what a step is worth."""
    whole = fit(rows, np.ones(len(rows.texts), bool))
    weight = whole.weight(rows.rows)
    unit = float(np.abs(weight).max()) / STEPS
    return np.round(weight / unit).astype(np.int8), {"unit": unit, "intercept": whole.intercept}


def main() -> int:
    """Fit this one model, and write it with its card."""
    parser = argparse.ArgumentParser(prog="python -m cleaner.train.translated", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder laid out as docs/data.md says")
    parser.add_argument("--out", type=Path, default=Path("models"), help="folder the model and its card are written to")
    arguments = parser.parse_args()
    try:
        arrays, meta = fit_translated(arguments.data, lambda message: print(message, flush=True))  # noqa: T201
        write_cards(arguments.out, {"translated": write_model(arguments.out, "translated", arrays, meta)})
    except CleanNewsError as error:
        print(f"cleaner.train.translated: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
