"""The first pass of a run, and all of `clean-news profile`: every article is read once for its lines' keys alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path

from cleaner.config import Config, Limits
from cleaner.document import Block, Record, Rejected
from cleaner.errors import article_problem
from cleaner.features.lines import lines_of
from cleaner.profile import OFTEN, ArticleKeys, Fit, article_keys
from cleaner.read import Input, locate
from cleaner.run.bounds import bounds_of
from cleaner.run.progress import progress_bar
from cleaner.run.workers import Batch, P, batches, worked
from cleaner.segment.article import segmented
from cleaner.segment.extractors import require
from cleaner.sources import source_of

__all__ = ["Counted", "Tally", "Uncounted", "count_records", "keyed", "learn", "worth_learning"]


@dataclass(frozen=True, slots=True)
class Counted:
    """An article as the profile counts it."""

    source: str
    url: str | None
    keys: ArticleKeys


@dataclass(frozen=True, slots=True)
class Uncounted:
    """What cannot be counted, and why."""

    problem: str | None
    """What is wrong with it; None: nothing, but it has no source."""


@dataclass(slots=True)
class Tally:
    """What came of a first pass."""

    counted: int = 0
    """Articles counted, copies among them."""
    without_source: int = 0
    failed: int = 0
    """Articles and files that cannot be read, or are beyond a limit."""
    first_problem: str = ""
    """What is wrong with the first of those that failed."""

    def take(self, found: Iterable[Counted | Uncounted], add: Callable[[str, str | None, ArticleKeys], None]) -> None:
        """Note what became of articles, and hand the keys of those that count to `add`."""
        for article in found:
            if isinstance(article, Counted):
                add(article.source, article.url, article.keys)
                self.counted += 1
            elif article.problem is None:
                self.without_source += 1
            else:
                self.failed += 1
                self.first_problem = self.first_problem or article.problem


@dataclass(frozen=True, slots=True)
class _Read:
    """An article of which there is no more to do than to count its lines."""

    record: Record
    source: str
    blocks: Sequence[Block]


def worth_learning(inputs: Sequence[Input]) -> bool:
    """Whether the inputs can be read twice and may hold enough articles; how many there are is not known before they are read."""
    return all(source.path is not None for source in inputs) and (len(inputs) >= OFTEN or not all(source.holds_one for source in inputs))


def learn(inputs: Sequence[Input], config: Config, path: Path, *, jobs: int, progress: bool) -> Tally:
    """Fit a profile to the inputs and write it to the path; tells what was counted and what was not.

    Where nothing is counted nothing is written. Raises `ConfigError` when the library of the configured extractor is missing.
    """
    require(config.extractor)
    with Fit(path) as fit, progress_bar(sum(source.size for source in inputs), progress, "learning templates") as advance:
        waiting = batches(_rows(inputs, config.limits), config.batch_size)
        first = list(islice(waiting, 2))
        tally = Tally()
        for places, found in keyed(chain(first, waiting), config, jobs if len(first) > 1 else 1):
            tally.take(found, fit.add)
            advance(places[-1], len(places))
        if tally.counted:
            fit.finish()
    return tally


def keyed(
    rows: Iterable[tuple[P, Batch]], config: Config, jobs: int, *, apart: bool = False
) -> Iterator[tuple[P, list[Counted | Uncounted]]]:
    """The keys of each batch, in order; see `cleaner.run.workers.worked`."""
    return worked(rows, partial(count_records, config), _died, jobs, apart=apart, bounds=bounds_of(config.limits))


def count_records(config: Config, records: Sequence[Record | Rejected]) -> list[Counted | Uncounted]:
    """The keys of each article of a batch; what goes wrong with one article never costs another."""
    read = [_read(record, config) for record in records]
    counted = iter(_counted([each for each in read if isinstance(each, _Read)]))
    return [next(counted) if isinstance(each, _Read) else each for each in read]


def _read(record: Record | Rejected, config: Config) -> _Read | Uncounted:
    if isinstance(record, Rejected):
        return Uncounted(record.error)
    try:
        source = source_of(record)
        return Uncounted(None) if source is None else _Read(record, source, segmented(record, config).blocks)
    except Exception as error:  # whatever a parser makes of one article is that article's error
        return _failed(record, error)


def _counted(read: Sequence[_Read]) -> list[Counted | Uncounted]:
    try:
        keys = article_keys(lines_of([each.blocks for each in read]))
    except Exception as error:  # one article nobody foresaw must not end the pass
        if len(read) > 1:
            return [one for each in read for one in _counted([each])]
        return [_failed(each.record, error) for each in read]
    return [Counted(each.source, each.record.url, found) for each, found in zip(read, keys, strict=True)]


def _failed(record: Record, error: Exception) -> Uncounted:
    return Uncounted(f"{record.id}: {article_problem(error)}")


def _died(record: Record | Rejected, why: str) -> Uncounted:
    return Uncounted(f"{record.id}: {why}")


def _rows(inputs: Sequence[Input], limits: Limits) -> Iterator[tuple[int, Record | Rejected]]:
    """Every record, with the bytes of input behind it, in order."""
    behind = 0
    for source in inputs:
        for found in locate(source, limits):
            yield behind + found.offset, found.record
        behind += source.size
