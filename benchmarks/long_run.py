"""A long run: articles a second with one worker and with two, where the time goes, and whether memory stays flat.

    python benchmarks/long_run.py [PATH] [--articles N] [--chars N] [--jobs N ...] [--every SECONDS]

Varied articles are made of the lines of PATH, a folder or file of articles given as text, or of the fixtures, and `clean-news run` works
through them, once with each number of jobs. Meanwhile its process and its workers are looked at once a second. `--articles 100000` is
the run a million is extrapolated from; it takes about an hour.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from articles import varied_records
from processes import MIB, Sample, watched
from timing import table

from cleaner.write import json_line

STAGES = (
    # each begins when its file appears in OUT/.partial
    ("learning templates", ""),
    ("cleaning", "profile.parquet"),
    ("near-copies", "shingles.part"),
    ("stories: facts, groups", "copies.csv"),
    ("stories told; sources and counts", "stories.jsonl"),
    ("report", "run.json"),
)
MILLION = 1_000_000
FEW_SAMPLES = 20  # of a process: with fewer, a tenth of them says nothing


class Run(NamedTuple):
    """One run, as it was watched."""

    jobs: int
    samples: list[Sample]

    @property
    def seconds(self) -> float:
        """From the start to the last look."""
        return self.samples[-1].seconds


def written(path: Path | None, into: Path, articles: int, characters: int) -> int:
    """Write the articles as JSON lines; their characters together."""
    total = 0
    with into.open("wb") as file:
        for record in varied_records(path, articles, characters):
            total += len(record.text or "")
            file.write(json_line({"id": record.id, "text": record.text, "url": record.url, "source": record.source, **record.metadata}))
    return total


def stage_of(folder: Path) -> str:
    """Which stage a run into OUT is at, by the files it has begun."""
    return [name for name, file in STAGES if not file or (folder / ".partial" / file).exists()][-1]


def run(given: Path, jobs: int, every: float) -> Run:
    """Watch one run."""
    with tempfile.TemporaryDirectory(dir=given.parent) as folder:
        out = Path(folder) / "out"
        program = [sys.executable, "-c", "from cleaner.cli import main; main()", "run", str(given), "-o", str(out), "--jobs", str(jobs)]
        return Run(jobs, watched(program, lambda: stage_of(out), every))


def by_process(samples: Sequence[Sample]) -> dict[int, list[Sample]]:
    """The samples of each process, the first's first."""
    found = defaultdict(list)
    for sample in samples:
        found[sample.pid].append(sample)
    return dict(found)


def stage_rows(run: Run) -> list[list[str]]:
    """What each stage of a run took: seconds, and seconds of processors, of the first process and of its workers."""
    clock, first, workers = (defaultdict[str, float](float) for _ in range(3))
    for number, of_process in enumerate(by_process(run.samples).values()):
        spent = workers if number else first
        spent[of_process[0].stage] += of_process[0].processor
        for before, after in pairwise(of_process):
            spent[before.stage] += after.processor - before.processor
            clock[before.stage] += after.seconds - before.seconds if not number else 0
    return [
        [str(run.jobs), name, *(f"{each[name]:,.1f}" for each in (clock, first, workers))]
        for name in dict.fromkeys(sample.stage for sample in run.samples)
    ]


def memory_rows(run: Run) -> list[list[str]]:
    """Peak and growth of the first process and of each that cleaned."""
    rows = []
    for number, of_process in enumerate(by_process(run.samples).values()):
        if number and of_process[0].stage not in ("learning templates", "cleaning"):
            continue
        name = f"{'worker' if number else 'first process'}, {of_process[0].stage if number else 'all stages'}"
        cleaning = [sample for sample in of_process if sample.stage == "cleaning"]
        tenth = len(cleaning) // 10 if len(cleaning) >= FEW_SAMPLES else 0
        parts = (cleaning[tenth : 2 * tenth], cleaning[-tenth:]) if tenth else ()  # in the first tenth models are still loaded
        ends = [f"{fmean(sample.uss for sample in part) / MIB:,.0f}" for part in parts] or ["", ""]
        most = (max(getattr(sample, what) for sample in of_process) for what in ("peak", "pss", "uss"))
        rows.append([str(run.jobs), name, *(f"{each / MIB:,.0f}" for each in most), *ends])
    return rows


def main() -> None:
    """Make, run, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, nargs="?", help="articles whose lines are varied (default: the fixtures)")
    parser.add_argument("--articles", type=int, default=4000, help="articles of each run (default: 4,000)")
    parser.add_argument("--chars", type=int, default=4000, help="characters an article (default: 4,000)")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2], help="numbers of workers to run with (default: 1 2)")
    parser.add_argument("--every", type=float, default=1.0, help="seconds between two looks (default: 1)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "made.jsonl"
        characters = written(options.path, given, options.articles, options.chars)
        if not characters:
            raise SystemExit(f"{options.path}: no articles given as text")
        runs = [run(given, jobs, options.every) for jobs in options.jobs]
    print(f"{options.articles:,} articles, {characters / options.articles:,.0f} characters each, on {os.cpu_count()} cores\n")
    head = ["jobs", "seconds", "articles/s", f"times {runs[0].jobs} job", "a million, minutes"]
    print(table(head, [[str(one.jobs), *speeds(one, runs[0], options.articles)] for one in runs]), end="\n\n")
    head = ["jobs", "stage", "seconds", "processor s, first process", "processor s, workers"]
    print(table(head, [row for one in runs for row in stage_rows(one)]), end="\n\n")
    head = ["jobs", "process", "peak MiB", "peak PSS", "peak USS", "USS, second tenth of cleaning", "last tenth"]
    print(table(head, [row for one in runs for row in memory_rows(one)]))


def speeds(one: Run, first: Run, articles: int) -> list[str]:
    """How fast a run was, beside the first, and what a million articles would take."""
    minutes = one.seconds / articles * MILLION / 60
    return [f"{one.seconds:,.1f}", f"{articles / one.seconds:,.1f}", f"{first.seconds / one.seconds:.2f}", f"{minutes:,.0f}"]


if __name__ == "__main__":
    main()
