"""Title, author and date of pages against a gold standard, with trafilatura beside us in the same run.

    python benchmarks/metadata.py --data DIR [--limit N] [--sets NAME ...]

DIR holds `html/wcxb-dev.jsonl.gz` and `html/fundus-dev.jsonl.gz`, laid out as docs/data.md says. Sites of WCXB are halved by a hash of
their domain: rules were written looking at pages of the first half and of fundus. Of the second, no rule was fitted to its results, though
a list of its gold authors was seen when it was decided what stands between several. Without DIR, a few made-up pages show that it runs.

A value counts as right when it is equal to the gold one after light normalisation: case folded, white space folded, typographic quotes and
dashes as plain ones; of a date the day; of several authors `;`, `,`, `&` and "and" between them are the same. No answer where the gold has
none counts neither way; an answer there is a false one. Times are CPU milliseconds a page for title, author and date alone, the page
parsed before.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from timing import table
from trafilatura.metadata import extract_metadata

from cleaner.document import Record
from cleaner.metadata import page_metadata
from cleaner.segment.markup import parse_page
from cleaner.segment.page import page_blocks
from cleaner.sources import source_of

FIELDS = ("title", "author", "date")
SETS = {"wcxb 1": "html/wcxb-dev", "wcxb 2": "html/wcxb-dev", "fundus": "html/fundus-dev"}
PLAIN = str.maketrans("‘’“”–—", "''\"\"--")
BETWEEN = re.compile(r"\s*(?:[;,&]|\band\b)[\s,;]*")
MADE = """<html><head><title>{title} | Hill Post</title><meta property="og:site_name" content="Hill Post">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{title}", "datePublished": "2024-05-0{day}",
"author": {{"name": "By Ann Lee"}}}}</script></head><body><h1>{title}</h1><p>The dam was opened on Monday.</p></body></html>"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of the development data (default: made-up pages)")
    parser.add_argument("--limit", type=int, help="pages of each set at most")
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS), help="sets to measure (default: all)")
    options = parser.parse_args()
    sets = {name: pages(options.data, name) for name in options.sets} if options.data else {"made up": made()}
    rows = [row for name, given in sets.items() for row in measured(name, islice(given, options.limit))]
    print(f"trafilatura {version('trafilatura')}\n")
    print(
        table(
            ["pages", "of", "field", "precision", "recall", "F1", "trafilatura: precision", "recall", "F1"], [r for r in rows if len(r) > 4]
        )
    )
    print()
    print(table(["pages", "ms a page, median", "mean", "trafilatura: median"], [r for r in rows if len(r) <= 4]))


def pages(data: Path, name: str) -> Iterator[dict[str, Any]]:
    """The pages of a set, with `html`, `url` and the gold title, author and date."""
    path = data / f"{SETS[name]}.jsonl.gz"
    if not path.is_file():
        raise SystemExit(f"{path}: no such file; docs/data.md tells how to lay it out")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if name == "fundus":
                yield {**row, "url": None, "author": "; ".join(row["authors"] or [])}
            elif row["page_type"] == "article" and half(row) == int(name[-1]):
                yield row


def half(row: dict[str, Any]) -> int:
    """1 or 2: one site is never in both halves."""
    site = source_of(Record(id=row["id"], html="", url=row["url"])) or row["id"]
    return hashlib.sha256(site.encode()).digest()[0] % 2 + 1


def made() -> Iterator[dict[str, Any]]:
    """Invented pages."""
    for day, title in enumerate(("The dam is open", "Bread is dearer", "A bridge"), start=1):
        html = MADE.format(title=title, day=day)
        yield {"html": html, "url": "https://hillpost.example/a", "title": title, "author": "Ann Lee", "date": f"2024-05-0{day}"}


def measured(name: str, given: Iterator[dict[str, Any]]) -> list[list[str]]:
    """A row for each field, and one with the times."""
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    ours, theirs = [], []
    for row in given:
        page, other = parse_page(row["html"]), parse_page(row["html"])
        blocks = page_blocks(page)
        start = time.process_time()
        mine = page_metadata(page, row["url"], blocks)
        middle = time.process_time()
        beside = extract_metadata(other.root, default_url=row["url"])
        end = time.process_time()
        ours.append(1000 * (middle - start))
        theirs.append(1000 * (end - middle))
        for field in FIELDS:
            values = (row[field], getattr(mine, field), getattr(beside, field, None))
            found[field].append(tuple(normal(field, value) for value in values))  # type: ignore[arg-type]
    if not ours:
        return []
    rows = [[name, str(len(ours)), field, *scores(values, 1), *scores(values, 2)] for field, values in found.items()]
    return [*rows, [name, f"{median(ours):.2f}", f"{sum(ours) / len(ours):.2f}", f"{median(theirs):.2f}"]]


def normal(field: str, value: str | None) -> str:
    """A value as it is compared."""
    text = " ".join((value or "").casefold().translate(PLAIN).split())
    if field == "date":
        return text[:10]
    return ", ".join(part for part in BETWEEN.split(text) if part) if field == "author" else text


def scores(values: list[tuple[str, str, str]], answer: int) -> list[str]:
    """Precision, recall and F1 of exact matches."""
    right = sum(bool(row[answer]) and row[answer] == row[0] for row in values)
    answers, gold = (sum(bool(row[column]) for row in values) for column in (answer, 0))
    return [f"{share:.3f}" for share in (right / max(answers, 1), right / max(gold, 1), 2 * right / max(answers + gold, 1))]


if __name__ == "__main__":
    main()
