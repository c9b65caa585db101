"""Articles a second, from text to result, in one process; and the memory `clean-news stream` needs for the same articles.

    python benchmarks/text_speed.py [PATH] [--limit N] [--rounds N] [--jobs N]

PATH is a folder or file of articles given as text; without it, articles are made out of the fixtures.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from articles import text_records
from timing import rounds_of, seconds, table

from cleaner import Cleaner, Config, Record
from cleaner.segment.text import text_blocks


def streamed(records: Sequence[Record], jobs: int) -> tuple[float, float]:
    """Seconds and peak memory (MiB, of the largest process) of `clean-news stream` over the records, start-up included."""
    with tempfile.TemporaryFile() as given:
        for record in records:
            given.write(json.dumps({"id": record.id, "text": record.text}).encode() + b"\n")
        given.seek(0)
        command = [sys.executable, "-c", "from cleaner.cli import main; main()", "stream", "--jobs", str(jobs)]
        taken = seconds(lambda: subprocess.run(command, stdin=given, stdout=subprocess.DEVNULL, check=True))
    return taken, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, nargs="?", help="folder or file of articles (default: made out of the fixtures)")
    parser.add_argument("--limit", type=int, default=500, help="articles at most (default: 500)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the median counts (default: 5)")
    parser.add_argument("--jobs", type=int, default=1, help="worker processes of the stream (default: 1)")
    options = parser.parse_args()
    records = text_records(options.path, options.limit)
    if not records:
        raise SystemExit(f"{options.path}: no articles given as text")
    characters = sum(len(record.text or "") for record in records)
    sizes = (1, Config().batch_size)
    cleaners = [Cleaner(Config(batch_size=size)) for size in sizes]
    works = [lambda cleaner=cleaner: list(cleaner.clean_many(records)) for cleaner in cleaners]
    *taken, lines = rounds_of([*works, lambda: [text_blocks(record.text or "") for record in records]], options.rounds)
    stream, peak = streamed(records, options.jobs)
    names = [
        *(f"clean_many, batches of {size}" for size in sizes),
        "cutting into lines alone",
        f"stream --jobs {options.jobs}, with start-up",
    ]
    rows = [
        [name, f"{len(records) / s:,.0f}", f"{characters / s / 1e6:.2f}", f"{s / taken[-1]:.2f}"]
        for name, s in zip(names, [*taken, lines, stream], strict=True)
    ]
    print(f"{len(records)} articles, {characters / len(records):,.0f} characters each; medians of {options.rounds} rounds\n")
    print(table(["what", "articles/s", "million characters/s", f"time beside {names[1]}"], rows))
    print(f"\npeak memory of the stream's largest process: {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
