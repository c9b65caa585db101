"""Title, author and date of pages against a gold standard, with trafilatura beside us in the same run.

    python benchmarks/metadata.py --data DIR [--limit N] [--sets NAME ...]

DIR holds `html/wcxb-dev.jsonl.gz` and `html/fundus-dev.jsonl.gz`, laid out as docs/data.md says. The shipped model is fitted on these very
pages, so our F1 on them flatters; beside it stands the cross-validated one of the model's card. Sites of WCXB are halved by a hash of their
domain: rules and features were made looking at the first half and at fundus. Without DIR, a few made-up pages show that it runs.

A value counts as right when it is equal to the gold one after light normalisation: case folded, white space folded, typographic quotes and
dashes as plain ones; of a date the day; of several authors `;`, `,`, `&` and "and" between them are the same. No answer where the gold has
none counts neither way; an answer there is a false one. Times are CPU milliseconds a page for title, author and date, the page parsed and
walked before; of trafilatura for its `extract_metadata` on the parsed page, and for what `bare_extraction` takes longer with metadata than
without.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from timing import Table
from trafilatura import bare_extraction
from trafilatura.metadata import extract_metadata

from cleaner.metadata import page_metadata
from cleaner.model import load
from cleaner.segment.markup import parse_page
from cleaner.segment.page import page_blocks
from cleaner.train.corpora import site_of
from cleaner.train.metadata import half, normal, scores

FIELDS = ("title", "author", "date")
SETS = {"wcxb 1": "html/wcxb-dev", "wcxb 2": "html/wcxb-dev", "fundus": "html/fundus-dev"}
MADE = """<html><head><title>{title} | Hill Post</title><meta property="og:site_name" content="Hill Post">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{title}", "datePublished": "2024-05-0{day}",
"author": {{"name": "By Ann Lee"}}}}</script></head><body><h1>{title}</h1><p>The dam was opened on Monday.</p></body></html>"""


def measure(data: Path | None, limit: int | None, names: Sequence[str] = tuple(SETS)) -> list[Table]:
    """A table of what is right, and one of the time it takes."""
    sets = {name: pages(data, name) for name in names} if data else {"made up": made()}
    rows = [row for name, given in sets.items() for row in measured(name, islice(given, limit))]
    right = ["pages", "of", "field", "precision", "recall", "F1", "cross-validated F1", "trafilatura: precision", "recall", "F1"]
    times = ["pages", "ms a page, median", "mean", "extract_metadata: median", "mean", "in bare_extraction: median", "mean"]
    above = f"Beside trafilatura {version('trafilatura')}; all but the cross-validated F1 of ours is fitted on these pages."
    return [
        Table(right, [row for row in rows if len(row) == len(right)], above),
        Table(times, [row for row in rows if len(row) == len(times)], "Processor time, ours beside that of trafilatura."),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of the development data (default: made-up pages)")
    parser.add_argument("--limit", type=int, help="pages of each set at most")
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS), help="sets to measure (default: all)")
    options = parser.parse_args()
    print(*measure(options.data, options.limit, options.sets), sep="\n\n")


def pages(data: Path, name: str) -> Iterator[dict[str, Any]]:
    """The pages of a set, with `html`, `url` and the gold title, author and date."""
    path = data / f"{SETS[name]}.jsonl.gz"
    if not path.is_file():
        raise SystemExit(f"{path}: no such file; docs/data.md tells how to lay it out")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if name == "fundus":
                yield {**row, "url": None, "author": "; ".join(row["authors"] or [])}
            elif row["page_type"] == "article" and half(site_of(row["url"])) == int(name[-1]):
                yield row


def made() -> Iterator[dict[str, Any]]:
    """Invented pages."""
    for day, title in enumerate(("The dam is open", "Bread is dearer", "A bridge"), start=1):
        html = MADE.format(title=title, day=day)
        yield {"html": html, "url": "https://hillpost.example/a", "title": title, "author": "Ann Lee", "date": f"2024-05-0{day}"}


def measured(name: str, given: Iterator[dict[str, Any]]) -> list[list[str]]:
    """A row for each field, and one with the times."""
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    taken: list[tuple[float, float, float]] = []
    for row in given:
        html, url = row["html"], row["url"]
        page, other = parse_page(html), parse_page(html)
        blocks = page_blocks(page)
        mine, ours = timed(lambda page=page, url=url, blocks=blocks: page_metadata(page, url, blocks))
        beside, theirs = timed(lambda root=other.root, url=url: extract_metadata(root, default_url=url))
        _, whole = timed(lambda html=html, url=url: bare_extraction(html, url=url, with_metadata=True))
        _, bare = timed(lambda html=html, url=url: bare_extraction(html, url=url, with_metadata=False))
        taken.append((ours, theirs, whole - bare))
        for field in FIELDS:
            gold, *answers = (normal(field, value) for value in (row[field], getattr(mine, field), getattr(beside, field, None)))
            found[field].append((gold, *answers))  # type: ignore[arg-type]
    if not taken:
        return []
    times = [cell for column in zip(*taken, strict=True) for cell in (f"{median(column):.2f}", f"{sum(column) / len(column):.2f}")]
    return [*(field_row(name, field, values) for field, values in found.items()), [name, *times]]


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and the CPU milliseconds it takes."""
    start = time.process_time()
    given = work()
    return given, 1000 * (time.process_time() - start)


def field_row(name: str, field: str, values: list[tuple[str, str, str]]) -> list[str]:
    """Of (gold, ours, theirs): how often each is right, and what the model's card expects of ours on sites nobody has seen."""
    card = load("metadata").meta["figures"]["cross_validated"].get(name.split(maxsplit=1)[0], {}).get(field, {})
    ours, theirs = (scores((row[column], row[0]) for row in values) for column in (1, 2))
    shares = [*ours.values(), card.get("f1", ""), *theirs.values()]
    return [name, str(len(values)), field, *(f"{share:.3f}" if share != "" else "" for share in shares)]


if __name__ == "__main__":
    main()
