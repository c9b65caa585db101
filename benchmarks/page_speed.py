"""Milliseconds a page, from HTML to result, with `trafilatura.extract` beside it in the same run.

    python benchmarks/page_speed.py [PATH] [--limit N] [--rounds N]

PATH is a folder or file with pages (.html, .warc, `html` in JSON lines ...); without it, the pages of the fixtures. All take turns.
The two do not do the same: trafilatura gives the main text; we give it too, with every edit, scores, title, author and date.
"""

from __future__ import annotations

import argparse
from importlib.metadata import version
from pathlib import Path
from statistics import median

from articles import page_records
from timing import Table, beside, one_core, turns_of


def measure(path: Path | None, limit: int, rounds: int) -> list[Table]:
    """One table."""
    from trafilatura import extract

    from cleaner import Cleaner, Config  # not before numpy has been told how many threads it may have

    records = page_records(path, limit)
    if not records:
        raise SystemExit(f"{path}: no pages")
    single, batched, plain = Cleaner(Config(batch_size=1)), Cleaner(), Cleaner(Config(metadata=False))
    works = {
        f"trafilatura {version('trafilatura')}, extract": lambda: [extract(record.html) for record in records],
        "clean-news, one page at a time": lambda: list(single.clean_many(records)),
        f"clean-news, batches of {Config().batch_size}": lambda: list(batched.clean_many(records)),
        f"clean-news, batches of {Config().batch_size}, no metadata": lambda: list(plain.clean_many(records)),
    }
    taken = turns_of(list(works.values()), rounds)
    rows = [[name, f"{1000 * median(s) / len(records):.2f}", beside(taken[0], s)] for name, s in zip(works, taken, strict=True)]
    size = sum(len(record.html or "") for record in records) / len(records)
    above = f"{len(records)} pages, {size:,.0f} characters each; medians of {rounds} rounds on one core."
    return [Table(["what", "ms a page", "times as fast as trafilatura"], rows, above)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, nargs="?", help="folder or file with pages (default: those of the fixtures)")
    parser.add_argument("--limit", type=int, default=200, help="pages at most (default: 200)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the median counts (default: 5)")
    options = parser.parse_args()
    one_core()
    print(*measure(options.path, options.limit, options.rounds))


if __name__ == "__main__":
    main()
