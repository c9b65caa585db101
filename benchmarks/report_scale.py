"""What the report of a large run costs: seconds, memory, and bytes of the page, which must stay below five megabytes.

    python benchmarks/report_scale.py [--articles N] [--sources N] [--chars N]

The run is made up: texts cut from the fixtures with lines put in and taken out again, garbled spans, scores and flags, stories and copies,
spread over the sources as news is. One article in a hundred is 30 times as long, and one in a hundred holds characters that take most room
to show. A process of its own writes the report, and tells its peak memory.
"""

from __future__ import annotations

import argparse
import csv
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
from timing import one_core, table

MOST = 5_000_000  # bytes of the page of 100,000 articles
REASONS = ("ad_marker", "related_link", "byline", "newsletter", "template", "share", "tags", "copyright")
LANGUAGES = ("en", "de", "fr", "pl", "ru", "ar", "ja", "sw")
WIDE = '<"&\u202e\u0000\u200b>'


def texts(chars: int) -> list[str]:
    """Texts of about so many code points."""
    whole = "\n".join(record.text or "" for record in text_records(None, 300))
    return [whole[start : start + chars] for start in range(0, 97_000, 97)]


def made(articles: int, sources: int, chars: int) -> Iterator[dict[str, Any]]:
    """Results as a run writes them."""
    draw, pool = random.Random(1), texts(chars)
    for number in range(articles):
        source = f"{int(sources * draw.random() ** 2)}.example"
        text = f"Article {number}\n{pool[number % len(pool)]}"
        text = text * 30 if number % 100 == 0 else WIDE * (chars // len(WIDE)) if number % 100 == 1 else text
        edits, given = [], 0
        for line in text.split("\n")[:12]:
            reason = draw.choice(REASONS)
            removed = f"{reason} of {source}, {draw.randrange(9)}\n" if draw.random() < 0.8 else f"Read also: {draw.random()}\n"
            probability = round(draw.uniform(0.5, 1), 4)
            end = given + len(removed)
            edits.append({"start": given, "end": end, "before": removed, "after": "", "reason": reason, "probability": probability})
            given = end + len(line) + 1
        quality, garbling = round(draw.random(), 4), round(draw.random() ** 4, 4)
        spans = [{"start": at, "end": at + 4, "kind": "ocr", "probability": 0.9} for at in range(20, min(len(text), 400), 40)]
        yield {
            "id": f"articles.jsonl#record {number}",
            "url": f"https://{source}/{number}",
            "source": source,
            "language": draw.choice(LANGUAGES),
            "title": f"Title {number}",
            "author": None,
            "date": "2024-01-01",
            "text": text,
            "edits": edits,
            "input_quality": 0.6,
            "quality": quality,
            "garbling": garbling,
            "machine_translated": None,
            "garbled": spans if garbling > 0.2 else [],
            "flags": draw.choice(([], ["garbled"], ["paywalled", "removed_most"])),
            "verdict": "drop" if quality < 0.5 else "review" if quality < 0.7 else "keep",
            "reasons": [f"quality {quality} is below 0.5 (min_quality)"] if quality < 0.5 else [],
            "error": None,
            "metadata": {},
        }


def write_run(out: Path, articles: int, sources: int, chars: int) -> None:
    """Write what a run leaves in its folder."""
    with (out / "articles.jsonl").open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in made(articles, sources, chars))
    with (out / "copies.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "cluster", "first", "kind", "source"))
        for number in range(articles // 10):
            kind = "copy" if number % 3 else "original"
            rows.writerow((f"articles.jsonl#record {number}", number // 3 + 1, "", kind, f"{number * 7919 % sources}.example"))
    with (out / "stories.jsonl").open("w", encoding="utf-8") as lines:
        for number in range(articles // 50):
            told = [f"{number % sources}.example", f"{(number + 1) % sources}.example"]
            facts = [{"kind": "number", "value": f"{number}{n}", "sources": told, "origins": 2} for n in range(20)]
            row = {"story": number, "articles": [{}, {}], "sources": told, "languages": ["en"], "origins": 2, "first": None, "last": None}
            stated = [{"source": source, "facts": 20, "corroborated": 20} for source in told]
            lines.write(json.dumps(row | {"corroborated": 20, "alone": 0, "stated": stated, "facts": facts}) + "\n")


def report(out: Path) -> None:
    """In a process of its own: write the report; print seconds of the processor and peak memory."""
    from cleaner.report import write_report

    before = time.process_time()
    write_report(out)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    print(json.dumps([time.process_time() - before, peak]))


def main() -> int:
    """Make, measure and print; 1 where the page of 100,000 articles or fewer is too large."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000, help="articles of the run (default: 100,000)")
    parser.add_argument("--sources", type=int, default=5_000, help="sources they come from (default: 5,000)")
    parser.add_argument("--chars", type=int, default=2500, help="code points a text (default: 2,500)")
    parser.add_argument("--report", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.report:
        one_core()
        report(options.report)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        write_run(out, options.articles, options.sources, options.chars)
        size = (out / "articles.jsonl").stat().st_size
        done = subprocess.run([sys.executable, __file__, "--report", folder], check=True, capture_output=True, text=True)
        page = (out / "report.html").stat().st_size
    processor, peak = json.loads(done.stdout)
    print(f"{options.articles:,} articles of {options.sources:,} sources, {size / 1e9:.2f} GB on the disk, one core\n")
    rows = [["report.html", f"{page / 1e6:.2f} MB"], ["time of the processor", f"{processor:.0f} s"], ["peak memory", f"{peak:.0f} MiB"]]
    print(table(["what", "cost"], rows))
    return int(page > MOST and options.articles <= 100_000)


if __name__ == "__main__":
    sys.exit(main())
