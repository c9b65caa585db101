"""What the cards of the models say of the scores, as tables: figures out of fold, by models that have not seen what they are judged on.

    python benchmarks/cards.py

Nothing is measured here. The cards (`models/NAME.md`) tell the data, the splits and the rest; `nox -s models -- --data DIR` measures again.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from timing import Table

MODELS = Path(__file__).parents[1] / "models"
QUALITY = {"spearman": "rank correlation", "auc_poor": "AUC for word F1 < 0.8", "calibration_error": "calibration error"}
SCORES = {"input": "input_quality", "output": "quality"}
GROUPS = ("texts", "pages")


def figures(model: str) -> dict[str, Any]:
    """The figures of a card."""
    found: dict[str, Any] = json.loads((MODELS / f"{model}.json").read_text(encoding="utf-8"))["figures"]
    return found


def quality() -> Table:
    """How well both scores of quality tell the F1 of a text."""
    found = figures("quality")
    rows = [
        [name, group, f"{of['documents']:,}", *(f"{of[key]:.3f}" for key in QUALITY)]
        for side, name in SCORES.items()
        for group, of in found[side]["groups"].items()
        if group in GROUPS
    ]
    return Table(["score", "of", "documents", *QUALITY.values()], rows, "Quality, sites held out (`models/quality.md`).")


def garbling() -> Table:
    """How well each kind of damage is told from clean text."""
    found = figures("garbling")
    without = found["language_left_out"]
    rows = [
        [kind, f"{auc:.3f}", f"{found['recall_by_kind'][kind]:.1%}", f"{without['by_kind'][kind]:.3f}"]
        for kind, auc in found["by_kind"].items()
    ]
    rows.append(["the mean of eight kinds", f"{found['mean_auc']:.3f}", f"{found['mean_recall']:.1%}", f"{without['mean_auc']:.3f}"])
    head = ["damage", "AUC", "found at 1 % false alarms", "AUC, language left out, too"]
    return Table(head, rows, "Garbling, documents held out (`models/garbling.md`).")


def translation() -> Table:
    """What the flag finds, by language."""
    rows = [
        ["all" if language == "all" else language, f"{found:.1%}", f"{alarms:.1%}"]
        for language, (found, alarms) in figures("translated")["found_and_alarms"].items()
    ]
    head = ["into", "machine translations found", "human news flagged"]
    return Table(
        head, rows, "Machine translation at the flag's threshold; document, system and translator held out (`models/translated.md`)."
    )


def page_kind() -> Table:
    """How well pages that are no article are told."""
    whole = figures("page_kind")["whole"]
    rows = [[kind, f"{auc:.3f}"] for kind, auc in {"all": whole["auc"], **whole["auc_by_type"]}.items()]
    return Table(["pages that are no article", "AUC"], rows, "Kind of page, sites held out (`models/page_kind.md`).")


def measure() -> list[Table]:
    """A table for each score."""
    return [quality(), garbling(), translation(), page_kind()]


def main() -> None:
    """Print."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    print(*measure(), sep="\n\n")


if __name__ == "__main__":
    main()
