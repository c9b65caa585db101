"""Which share of a run over texts the scores take, each of them and all together.

    python benchmarks/score_cost.py [PATH] [--limit N] [--rounds N]

PATH is a folder or file of articles given as text; without it, articles are made out of the fixtures. What a score shares with the
cleaning, such as the words of a batch and the probability of every line, counts as cleaning.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from articles import text_records
from timing import Table, one_core, seconds

STAGES = {
    "input_quality, quality": ("quality",),
    "garbling": ("garbling", "mojibake_rate"),
    "garbled": ("evidence_of",),
    "machine_translated": ("translated", "translation_marks", "translation_reasons"),
    "flags, verdict, reasons": ("kind_flags", "flags_of", "judge"),
}
"""The functions of the pipeline that make each score."""


def timed(function: Callable[..., Any], stage: str, spent: Counter[str]) -> Callable[..., Any]:
    """The function, which adds the time it takes to a stage."""

    def call(*arguments: Any, **keys: Any) -> Any:
        out: list[Any] = []
        spent[stage] += seconds(lambda: out.append(function(*arguments, **keys)))
        return out[0]

    return call


def measure(path: Path | None, limit: int, rounds: int) -> list[Table]:
    """One table. The functions of the pipeline are timed from here on, so this is for a process of its own."""
    from cleaner import Cleaner, pipeline  # not before numpy has been told how many threads it may have

    records = text_records(path, limit)
    if not records:
        raise SystemExit(f"{path}: no articles given as text")
    spent: Counter[str] = Counter()
    for stage, names in STAGES.items():
        for name in names:
            setattr(pipeline, name, timed(getattr(pipeline, name), stage, spent))
    cleaner = Cleaner()
    list(cleaner.clean_many(records))
    taken = []
    for _ in range(rounds):
        spent.clear()
        whole = seconds(lambda: list(cleaner.clean_many(records)))
        taken.append({stage: spent[stage] / whole for stage in STAGES} | {"all scores": spent.total() / whole, "the run": 1.0, "": whole})
    middle = {stage: median(each[stage] for each in taken) for stage in taken[0]}
    rate = len(records) / middle.pop("")
    above = f"{len(records)} articles, {rate:,.0f} a second; medians of {rounds} rounds on one core."
    return [Table(["what", "share of the time"], [[stage, f"{share:.1%}"] for stage, share in middle.items()], above)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, nargs="?", help="folder or file of articles (default: made out of the fixtures)")
    parser.add_argument("--limit", type=int, default=500, help="articles at most (default: 500)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the median counts (default: 5)")
    options = parser.parse_args()
    one_core()
    print(*measure(options.path, options.limit, options.rounds))


if __name__ == "__main__":
    main()
