"""Peak memory and time of fitting and applying a profile of very many distinct lines.

    python benchmarks/profile_memory.py [--lines N] [--sources N]

Articles of forty lines are made up, each line of them new but for three that every article of a source has. They go through
all that `clean-news profile` does but reading and cutting into lines.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from articles import words
from timing import table

from cleaner.document import Block
from cleaner.features.lines import lines_of
from cleaner.profile import Fit, Profile, article_keys, learned

LINES = 40  # a long article
BATCH = 32
FIXED = ("Read also: {}", "By Ann Lee, {} May 2024, {} comments", "All rights are reserved by the publisher of this page.")


def peak() -> float:
    """Peak resident memory of this process so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def article(number: int) -> list[Block]:
    """One article: new lines, and those every article has."""
    fixed = [line.format(*[words(number)] * line.count("{}")) for line in FIXED]
    own = [
        f"Line {words(number * LINES + n)} was written for this article, said the editor of the page." for n in range(LINES - len(fixed))
    ]
    return [Block(line, 0, len(line)) for line in (*own, *fixed)]


def batches(articles: int) -> Iterator[list[list[Block]]]:
    """All articles, a batch at a time."""
    for first in range(0, articles, BATCH):
        yield [article(number) for number in range(first, min(first + BATCH, articles))]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=10_000_000, help="distinct lines (default: ten million)")
    parser.add_argument("--sources", type=int, default=100, help="sources they come from (default: 100)")
    options = parser.parse_args()
    articles = max(options.lines // (LINES - len(FIXED)), 1)
    rows = [["start", "", f"{peak():,.0f}"]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "profile.parquet"
        started = perf_counter()
        with Fit(path) as fit:
            for first, batch in enumerate(batches(articles)):
                for n, keys in enumerate(article_keys(lines_of(batch))):
                    fit.add(f"source{(first * BATCH + n) % options.sources}.example", None, keys)
            rows.append(["making lines and their keys, to disk", f"{perf_counter() - started:,.1f}", f"{peak():,.0f}"])
            started = perf_counter()
            fit.finish()
        rows.append(["counting, sorting, writing", f"{perf_counter() - started:,.1f}", f"{peak():,.0f}"])
        started = perf_counter()
        Profile.load(path)
        rows.append(["loading to apply it", f"{perf_counter() - started:,.1f}", f"{peak():,.0f}"])
        templates = sum(each.lines for each in learned(path))
        size = path.stat().st_size / 2**20
    print(f"{articles:,} articles, {articles * (LINES - len(FIXED)):,} distinct lines, {options.sources} sources\n")
    print(table(["step", "seconds", "peak memory so far, MiB"], rows))
    print(f"\n{templates:,} template lines; the file has {size:,.1f} MiB")


if __name__ == "__main__":
    main()
