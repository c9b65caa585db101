"""What the source table costs: seconds and memory to aggregate many results, read from a file of JSON lines as a run writes it.

    python benchmarks/sources_scale.py [--results N] [--sources N] [--chars N]

The results are made up: texts cut from the fixtures, edits, flags and scores as a run gives them, spread over the sources as news is:
few have most. They lie on the disk; a process of its own aggregates them, writes sources.csv, and tells its peak memory.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from articles import text_records
from timing import Table, one_core

EDITS = ("ad_marker", "related_link", "byline", "newsletter", "whitespace")
BLOCK = 1000  # results that are made once and written over and over, each time with other sources, languages and scores


def texts(chars: int) -> list[str]:
    """Texts of about so many code points."""
    whole = "\n".join(record.text or "" for record in text_records(None, 300))
    return [whole[start : start + chars] for start in range(0, BLOCK * 97, 97)]


def made(results: int, sources: int, chars: int) -> Iterator[dict[str, Any]]:
    """Results as a run writes them."""
    draw, pool = random.Random(1), texts(chars)
    for number in range(results):
        text = f"{number}\n{pool[number % len(pool)]}"
        removed = [{"start": 0, "end": 60, "before": "x" * 60, "after": "", "reason": reason, "probability": 0.9} for reason in EDITS]
        yield {
            "id": f"articles.jsonl#record {number}",
            "url": None,
            "source": f"{int(sources * draw.random() ** 2)}.example",
            "language": draw.choice(("en", "de", "fr")),
            "title": "A title",
            "author": draw.choice((None, "A. Writer")),
            "date": draw.choice((None, "2024-01-01")),
            "text": text,
            "edits": removed,
            "input_quality": 0.8,
            "quality": round(draw.random(), 4),
            "garbling": 0.1,
            "machine_translated": draw.choice((None, 0.1)),
            "garbled": [],
            "flags": draw.choice(([], ["spam_byline"], ["paywalled", "removed_most"])),
            "verdict": draw.choice(("keep", "keep", "keep", "review", "drop")),
            "reasons": [],
            "error": None,
            "metadata": {},
        }


def aggregate(path: Path) -> None:
    """In a process of its own: read, count, write the table; print seconds, sources and peak memory."""
    from cleaner.sources import SourceTable
    from cleaner.write import read_lines

    start = time.perf_counter()
    found = SourceTable()
    for row in read_lines(path):
        found.add(row)
    counted = time.perf_counter()
    found.write_csv(path.with_name("sources.csv"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    print(json.dumps([counted - start, time.perf_counter() - counted, time.process_time(), len(found), peak]))


def measure(results: int, sources: int = 20_000, chars: int = 2500) -> list[Table]:
    """One table, of results that are made for it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        with path.open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in made(results, sources, chars))
        size = path.stat().st_size
        done = subprocess.run([sys.executable, __file__, "--aggregate", str(path)], check=True, capture_output=True, text=True)
    counting, writing, processor, found, peak = json.loads(done.stdout)
    rows = [["read and count", f"{counting:.1f} s"], ["intervals and sources.csv", f"{writing:.1f} s"]]
    rows += [["together, time of the processor", f"{processor:.1f} s"], ["peak memory", f"{peak:.0f} MB"]]
    return [Table(["what", "cost"], rows, f"{results:,} results of {found:,} sources, {size / 1e9:.2f} GB on the disk, one core")]


def main() -> None:
    """Make, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=int, default=1_000_000, help="results to aggregate (default: a million)")
    parser.add_argument("--sources", type=int, default=20_000, help="sources they come from (default: 20,000)")
    parser.add_argument("--chars", type=int, default=2500, help="code points a text (default: 2,500)")
    parser.add_argument("--aggregate", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.aggregate:
        one_core()
        aggregate(options.aggregate)
    else:
        print(*measure(options.results, options.sources, options.chars))


if __name__ == "__main__":
    main()
