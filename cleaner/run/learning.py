"""The first pass of a run, and all of `clean-news profile`: every article is read once for its lines' keys alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Final

from cleaner.config import Config, Limits
from cleaner.document import Record, Rejected
from cleaner.features.lines import lines_of
from cleaner.profile import ArticleKeys, Fit, article_keys
from cleaner.read import Input, locate
from cleaner.run.progress import progress_bar
from cleaner.run.workers import batches, worked
from cleaner.sources import source_of

__all__ = ["Counted", "count_records", "learn", "worth_learning"]

ENOUGH: Final = 5
"""Articles below which nothing recurs often enough to be told from chance."""


@dataclass(frozen=True, slots=True)
class Counted:
    """An article as the profile counts it."""

    source: str
    url: str | None
    keys: ArticleKeys


def worth_learning(inputs: Sequence[Input]) -> bool:
    """Whether the inputs can be read twice and may hold enough articles; how many there are is not known before they are read."""
    return all(source.path is not None for source in inputs) and (len(inputs) >= ENOUGH or not all(source.holds_one for source in inputs))


def learn(inputs: Sequence[Input], config: Config, path: Path, *, jobs: int, progress: bool) -> int:
    """Fit a profile to the inputs and write it to the path; returns how many articles were counted, copies among them.

    What cannot be read, is beyond a limit, or has no source, is not counted: cleaning will say what is wrong with it. Where nothing is
    counted nothing is written.
    """
    count = 0
    with Fit(path) as fit, progress_bar(sum(source.size for source in inputs), progress, "learning templates") as advance:
        waiting = batches(_rows(inputs, config.limits), config.batch_size)
        first = list(islice(waiting, 2))
        work = partial(count_records, config.limits)
        for places, found in worked(chain(first, waiting), work, _uncounted, jobs if len(first) > 1 else 1):
            for article in found:
                if article is not None:
                    fit.add(article.source, article.url, article.keys)
                    count += 1
            advance(places[-1], len(places))
        if count:
            fit.finish()
    return count


def count_records(limits: Limits, records: Sequence[Record | Rejected]) -> list[Counted | None]:
    """The keys of each article of a batch; None for what is not counted."""
    from cleaner.pipeline import segmented

    members, blocks = [], []
    for number, record in enumerate(records):
        if not isinstance(record, Record) or source_of(record) is None:
            continue
        try:
            found = segmented(record, limits)[0]
        except Exception:  # noqa: S112  (whatever a parser makes of one article is that article's error when it is cleaned)
            continue
        members.append(number)
        blocks.append(found)
    out: list[Counted | None] = [None] * len(records)
    for number, keys in zip(members, article_keys(lines_of(blocks)), strict=True):
        record = records[number]
        if isinstance(record, Record):
            out[number] = Counted(source_of(record) or "", record.url, keys)
    return out


def _uncounted(_: Record | Rejected) -> None:
    return None


def _rows(inputs: Sequence[Input], limits: Limits) -> Iterator[tuple[int, Record | Rejected]]:
    """Every record, with the bytes of input behind it, in order."""
    behind = 0
    for source in inputs:
        for found in locate(source, limits):
            yield behind + found.offset, found.record
        behind += source.size
