"""What each stage of a run over a cluster costs, for every million articles: processor time, bytes to move and to keep, memory.

    python benchmarks/scale.py [PATH] [--limit N] [--engine ray|spark] [--address ADDRESS]

PATH is a file or folder of articles with a source; without it they are made out of the fixtures. They are put into one file of JSON lines,
and go through all that `clean-news run --engine` does; the report is left out. Without --engine every task is done here, one after the
other, so that processor time can be told; with it the columns that cannot be known here stay empty.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from articles import source_records
from timing import table

from cleaner.config import Config
from cleaner.read import survey
from cleaner.run.cluster import Cluster
from cleaner.run.copying import find_copies
from cleaner.run.engines import Engine, started
from cleaner.run.engines.local import Processes
from cleaner.run.finish import finish
from cleaner.run.partial import Partial
from cleaner.run.plan import Plan
from cleaner.run.telling import find_stories
from cleaner.run.workers import release

DEFAULT = 2000
TASKS = {
    "gather": "keys of the lines",
    "count_bucket": "keys counted, bucket by bucket",
    "clean_part": "cleaning",
    "_sums_of": "source table",
    "_digests_of": "checksums of the inputs",
}
"""What the functions that are sent to workers do."""


@dataclass
class Stage:
    """What a stage has taken."""

    name: str
    where: str
    seconds: float = 0.0
    processor: float = 0.0
    written: int = 0
    """Bytes that the next stage reads."""
    peak: float = 0.0
    """Highest resident memory of a process so far, MiB."""


class Meter:
    """An engine that notes what its tasks take; the rest is the leading machine's."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """Measure the tasks of an engine, and what they leave in a folder."""
        self.stages: list[Stage] = []
        self._engine, self._folder = engine, folder

    def map(self, work: Callable[[Any], Any], things: Sequence[Any]) -> Iterator[Any]:
        """As that of the engine."""
        name = TASKS.get(getattr(work.args[1], "func", work.args[1]).__name__)
        if name is None:
            yield from self._engine.map(work, things)
            return
        before = self._size()
        yield from self.measured(name, "workers", lambda: list(self._engine.map(work, things)))
        self.stages[-1].written = self._size() - before

    def led(self, name: str, work: Callable[[], object]) -> None:
        """Measure what the leading machine does; what its tasks take meanwhile is theirs."""
        first = len(self.stages)
        self.measured(name, "leader", work)
        whole, tasks = self.stages.pop(), self.stages[first:]
        whole.seconds -= sum(task.seconds for task in tasks)
        whole.processor -= sum(task.processor for task in tasks)
        self.stages.append(whole)

    def measured(self, name: str, where: str, work: Callable[[], Any]) -> Any:
        """What a piece of work gives."""
        begun, used = perf_counter(), processor()
        found = work()
        self.stages.append(Stage(name, where, perf_counter() - begun, processor() - used, peak=peak()))
        return found

    def _size(self) -> int:
        return sum(path.stat().st_size for path in self._folder.rglob("*") if path.is_file())


def processor() -> float:
    """Processor seconds of this process and of those it has begun."""
    release()  # what is still running is not counted
    return sum(each.ru_utime + each.ru_stime for each in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def peak() -> float:
    """Highest resident memory of any of them so far, MiB."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def write(path: Path, given: Path | None, limit: int | None) -> int:
    """Put articles into a file of JSON lines; returns how many."""
    written = 0
    with path.open("w", encoding="utf-8") as file:
        for record in source_records(given, limit):
            row = {"id": record.id, "text": record.text, "url": record.url, "source": record.source}
            file.write(json.dumps({key: value for key, value in row.items() if value is not None}) + "\n")
            written += 1
    return written


def run(path: Path, out: Path, engine: Engine, config: Config) -> list[Stage]:
    """A run as `clean-news run --engine` makes it, with its stages measured."""
    inputs = survey([path]).inputs
    plan = Plan.of(inputs, config, "jsonl", "fitted")
    with Partial(out, plan) as partial:
        meter = Meter(engine, partial.folder / "parts")
        with Cluster(meter, partial, inputs, config) as cluster:
            profiles: list[Any] = []
            meter.led("profiles summed up", lambda: profiles.append(cluster.learned()))
            meter.led("parts put together", lambda: cluster.clean(profiles[0]))
            found: list[Any] = []
            meter.led("near-copies", lambda: found.append(find_copies(partial, config.copies, 1, progress=False)))
            meter.led("stories", lambda: find_stories(partial.folder, config.stories, found[0], 1, progress=False))
            meter.led("sums added up, run.json", lambda: finish(partial, plan, None, cluster.map))
    return meter.stages


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?", type=Path, help="articles (default: made out of the fixtures)")
    parser.add_argument("--limit", type=int, help=f"how many of them (default: all; made ones: {DEFAULT:,})")
    parser.add_argument("--engine", choices=["ray", "spark"], help="where the tasks are done (default: here)")
    parser.add_argument("--address", help="of the cluster (default: one begun on this machine)")
    options = parser.parse_args()
    here: AbstractContextManager[Engine] = nullcontext(Processes(1))
    with tempfile.TemporaryDirectory() as folder, started(options.engine, options.address, 2) if options.engine else here as engine:
        path, out = Path(folder) / "articles.jsonl", Path(folder) / "out"
        articles = write(path, options.path, options.limit or (None if options.path else DEFAULT))
        size = path.stat().st_size
        stages = run(path, out, engine, Config())
        results, profile = ((out / name).stat().st_size for name in ("articles.jsonl", "profile.parquet"))
    million = 1e6 / articles
    rows = [
        [
            stage.name,
            stage.where,
            "" if options.engine and stage.where == "workers" else f"{stage.processor * million:,.0f}",
            f"{stage.seconds * million:,.0f}",
            f"{stage.written / articles:,.0f}" if stage.written else "",
            "" if options.engine and stage.where == "workers" else f"{stage.peak:,.0f}",
        ]
        for stage in stages
    ]
    print(f"{articles:,} articles, {size / articles:,.0f} bytes each; engine: {options.engine or 'one process here'}\n")
    head = ["stage", "done by", "processor s a million", "seconds a million", "bytes an article", "peak MiB so far"]
    print(table(head, rows))
    print(f"\narticles.jsonl: {results / articles:,.0f} bytes an article; profile.parquet: {profile / articles:,.0f}")


if __name__ == "__main__":
    main()
