"""Which measures of the source table differ between publishers that others have labelled as giving real and fake news.

    python benchmarks/sources_labels.py [--data DIR] [--limit N] [--jobs N]

DIR/text/fang-dev.jsonl.gz holds articles of German publishers with a `label` for the publisher (FANG-COVID, Mattern et al. 2021). All
are cleaned in one run. Publishers are compared, not articles: nine hundred articles of one publisher tell of that one publisher.
So a measure keeps the two kinds apart when all publishers of one lie above all of the other, and the table says how many of all
measures would do so if labels were dealt out at random. Without data, two invented papers show that it runs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from math import comb
from pathlib import Path
from typing import Any

from articles import PAPERS, source_records
from recurring import cleaned
from timing import table

from cleaner.report import read_results, read_stories
from cleaner.sources import MEASURES, Row, SourceTable

LABELS = ("real", "fake")
MADE = 40  # articles, where none are given


def articles(data: Path, limit: int | None) -> Iterator[dict[str, Any]]:
    """The labelled articles, so many of each publisher at most."""
    path = data / "text" / "fang-dev.jsonl.gz"
    if not path.is_file():
        raise SystemExit(f"{path}: no such file; docs/data.md tells how to lay it out")
    seen: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            seen[row["source"]] += 1
            if limit is None or seen[row["source"]] <= limit:
                yield row


def made(limit: int) -> Iterator[dict[str, Any]]:
    """Articles of two invented papers, one of them called fake."""
    for record in source_records(None, limit):
        label = LABELS[record.source != PAPERS[0]]
        yield {"id": record.id, "source": record.source, "text": record.text, "label": label}


def written(rows: Iterator[dict[str, Any]], path: Path) -> dict[str, str]:
    """Put the texts where a run finds them; returns the label of each publisher.

    A run is not told labels, nor titles; of dates only the day on which an article was published, which stories and copies go by.
    """
    labels = {}
    with path.open("w", encoding="utf-8") as lines:
        for row in rows:
            labels[row["source"]] = row["label"]
            lines.write(json.dumps({key: row.get(key) for key in ("id", "source", "text", "date")}) + "\n")
    return labels


def compared(rows: list[Row], labels: dict[str, str]) -> Iterator[list[str]]:
    """For each measure the publishers of either label, lowest and highest, and whether it keeps them apart."""
    for measure in MEASURES:
        groups = [[row for row in rows if labels[str(row["source"])] == label and row[measure] is not None] for label in LABELS]
        values = [[float(row[measure] or 0) for row in group] for group in groups]
        if not all(values) or not any(map(any, values)):
            continue
        (real, fake) = values
        apart = min(real) > max(fake) or max(real) < min(fake)
        yield [measure, *(f"{min(each):.3f} to {max(each):.3f}" for each in values), "apart" if apart else ""]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder laid out as docs/data.md says (default: made up)")
    parser.add_argument("--limit", type=int, help="articles of each publisher at most (default: all)")
    parser.add_argument("--jobs", type=int, default=1, help="worker processes (default: 1)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given.jsonl"
        labels = written(articles(options.data, options.limit) if options.data else made(options.limit or MADE), given)
        out = cleaned(given, Path(folder) / "out", ("--jobs", str(options.jobs)))
        found = SourceTable.of(read_results(out), read_stories(out))
    rows = found.rows()
    ends = ("reliability", "reliability_low", "reliability_high")
    ranking = [[row["source"], labels[str(row["source"])], row["articles"], *(f"{row[end]:.3f}" for end in ends)] for row in rows]
    print(table(["publisher", "label", "articles", "reliability", "low", "high"], ranking))
    compared_rows = list(compared(rows, labels))
    sizes = Counter(labels.values())
    chance = 2 / comb(len(labels), sizes[LABELS[0]])
    print(f"\n{len(labels)} publishers: {sizes['real']} labelled real, {sizes['fake']} fake; lowest and highest of each\n")
    print(table(["measure", *LABELS, ""], compared_rows))
    expected = chance * len(compared_rows)
    print(
        f"\nA measure that knows nothing of labels keeps them apart with a probability of {chance:.3f}: {expected:.1f} of these by chance"
    )


if __name__ == "__main__":
    main()
