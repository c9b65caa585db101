"""What the default thresholds of the verdict cost: the share of good articles, and of poor ones, that cross each.

    python benchmarks/thresholds.py [--data DIR] [--each N]

DIR is a folder laid out as docs/data.md says; without it, the labelled articles of fixtures/labels.jsonl are taken. Three samples, of clean
news, of what extractors made of pages of articles, and of such pages, are held against their gold by `clean-news evaluate`. The models
have learned from these sets.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

from timing import table

from cleaner.errors import CleanNewsError
from cleaner.train import corpora
from cleaner.train.documents import paragraphs

Row = Mapping[str, Any]
LABELS = Path(__file__).parents[1] / "fixtures" / "labels.jsonl"


def clean(data: Path, random: Random) -> Iterator[Row]:
    """Clean news, its own gold."""
    for row in corpora.clean_texts(data):
        text = "\n".join(paragraphs(row["sentences"], random)) if "sentences" in row else row["text"]
        yield {"text": text, "gold": text}


def extracted(data: Path, _random: Random) -> Iterator[Row]:
    """What extractors made of pages of articles."""
    gold = dict(corpora.gold_articles(data))
    for row in corpora.extractions(data):
        if row["id"] in gold:
            yield {"text": row["text"], "url": row.get("url"), "gold": gold[row["id"]]}


def pages(data: Path, _random: Random) -> Iterator[Row]:
    """Pages of articles."""
    for row in corpora.rows(data, "html/wcxb-dev"):
        if row["page_type"] == "article":
            yield {"html": row["html"], "url": row["url"], "gold": row["main_content"]}


SAMPLES = {"clean texts": clean, "extracted texts": extracted, "pages": pages}


def samples(data: Path | None, each: int) -> dict[str, list[Row]]:
    """The articles to measure on, by what they are."""
    if data is None:
        labelled = map(json.loads, LABELS.read_text(encoding="utf-8").splitlines())
        return {"fixtures": [row for row in labelled if "gold" in row]}
    random = Random(5)
    found = {name: list(of(data, random)) for name, of in SAMPLES.items()}
    return {name: random.sample(rows, min(each, len(rows))) for name, rows in found.items()}


def evaluated(rows: list[Row]) -> dict[str, Any]:
    """What `clean-news evaluate` says of the thresholds."""
    with tempfile.TemporaryDirectory() as folder:
        labels = Path(folder) / "labels.jsonl"
        labels.write_text("".join(json.dumps({**row, "id": str(n)}) + "\n" for n, row in enumerate(rows)), encoding="utf-8")
        command = [sys.executable, "-c", "from cleaner.cli import main; main()", "evaluate", str(labels), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return dict(json.loads(done.stdout)["thresholds"])


def shown(share: float | None) -> str:
    """A share as per cent; nothing where there were no such articles."""
    return "" if share is None else f"{share:.1%}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder laid out as docs/data.md says (default: the fixtures)")
    parser.add_argument("--each", type=int, default=300, help="articles of each sample (default: 300)")
    options = parser.parse_args()
    try:
        found = {name: evaluated(rows) for name, rows in samples(options.data, options.each).items()}
    except CleanNewsError as error:
        raise SystemExit(str(error)) from error
    for kind in ("good", "poor"):
        hit = {name: {key: shares[kind] for key, shares in each["hit"].items()} for name, each in found.items()}
        keys = sorted({key for each in hit.values() for key in each}, key=lambda key: (key not in ("drop", "review"), key))
        head = [f"{kind} ones that cross it", *(f"{each[kind]} {name}" for name, each in found.items())]
        print(table(head, [[key, *(shown(each.get(key, 0.0)) for each in hit.values())] for key in keys]), end="\n\n")


if __name__ == "__main__":
    main()
