"""The last stage of a run: counts, the source table, the report, run.json; then every file to where it belongs, run.json last.

All of it is made inside .partial from what is there, and can be made again: an interruption at any point costs only time.
Whoever finds a run.json in OUT may rely on everything beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import orjson

from cleaner.errors import OutputError
from cleaner.read import Input
from cleaner.run.account import check_parquet, check_written
from cleaner.run.names import TextNames
from cleaner.run.partial import Partial
from cleaner.run.plan import COPIES, NEAR_DUPLICATE, PROFILE, RUN, SOURCES, Plan, digest, read_json
from cleaner.run.summing import SHARE_BYTES, Counts, Mapped, summed
from cleaner.sources import SourceTable
from cleaner.write import ARTICLES, ARTICLES_PARQUET, ERRORS, STORIES, read_lines, write_parquet, write_whole

__all__ = ["Counts", "WriteReport", "counts_of", "finish"]

WriteReport = Callable[[Path, SourceTable, Mapped], None]
"""Makes a report in a folder of results, given the table of their sources, and where work goes that can be shared."""

_MOVED: Final = (
    *(ARTICLES, ARTICLES_PARQUET, ERRORS, SOURCES, COPIES, STORIES, PROFILE, "report.html"),
    RUN,  # last: it says that all is there
)
_DIGESTED: Final = 1000  # inputs, at most


def counts_of(out: Path) -> Counts:
    """The counts of a complete run. Raises `OutputError` when OUT holds none."""
    run = read_json(out / RUN)
    if run is None or "counts" not in run:
        raise OutputError(f"{out}: no complete run here; give the folder that `clean-news run` wrote")
    return Counts(**run["counts"])


def finish(partial: Partial, plan: Plan, write_report: WriteReport | None, mapped: Mapped = map) -> Counts:
    """Make what is made from all results together, and move everything into place; `mapped` is where work goes that can be shared."""
    folder = partial.folder
    if not partial.finished:
        (folder / ARTICLES_PARQUET).unlink(missing_ok=True)  # perhaps half of one, since an interruption, and the report would read it
        counts, sources = summed(folder, mapped)
        check_written(partial.out, partial.done.given, sum(1 for _ in partial.places()), counts)
        sources.write_csv(folder / SOURCES)
        write_whole(folder / RUN, _document({**plan.settings, "counts": asdict(counts)}, _inputs(plan, partial, mapped)))
        if write_report is not None:
            write_report(folder, sources, mapped)
        if plan.settings["format"] == "parquet":
            near_duplicates = counts.flags.get(NEAR_DUPLICATE, 0) > 0
            write_parquet(read_lines(folder / ARTICLES), folder / ARTICLES_PARQUET, near_duplicates=near_duplicates)
            check_parquet(partial.out, counts, folder / ARTICLES_PARQUET)
        partial.finish()
    if plan.settings["format"] == "parquet":
        (folder / ARTICLES).unlink(missing_ok=True)
    for name in _MOVED:
        if (folder / name).exists():
            (folder / name).replace(partial.out / name)
    return counts_of(partial.out)


def _document(head: Mapping[str, Any], inputs: Iterable[Mapping[str, Any]]) -> bytes:
    """run.json: the settings spread out for people to read, the inputs, of which there may be a million, one a line."""
    start = orjson.dumps(head, option=orjson.OPT_INDENT_2).removesuffix(b"\n}")
    return start + b',\n  "inputs": [\n    ' + b",\n    ".join(orjson.dumps(row) for row in inputs) + b"\n  ]\n}\n"


def _inputs(plan: Plan, partial: Partial, mapped: Mapped) -> Iterator[dict[str, Any]]:
    """What became of each input: how many records, and under which names their texts are."""
    names = TextNames(plan.inputs)
    digests = _digests(plan.inputs, mapped)
    groups = groupby(partial.places(), key=itemgetter(0))
    current = next(groups, None)
    for index, source in enumerate(plan.inputs):
        row: dict[str, Any] = {"name": source.name, "bytes": source.size, "sha256": digests[index], "records": 0, "failed": 0}
        if current is not None and current[0] == index:
            row |= _fates(names, index, ((number, failed) for _, number, failed in current[1]))
            current = next(groups, None)
        yield row


def _fates(names: TextNames, index: int, fates: Iterable[tuple[int | None, bool]]) -> dict[str, Any]:
    """Counts of an input's records and the numbers of those that came through, as ranges with both ends."""
    records = failures = 0
    only = False
    ranges: list[list[int]] = []
    for number, failed in fates:
        records += 1
        failures += failed
        if failed:
            continue
        if number is None:
            only = True
        elif ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    texts = {"text": names.files[index]} if only else {"texts": names.folders[index], "numbers": ranges} if ranges else {}
    return {"records": records, "failed": failures, **texts}


def _digests(inputs: Sequence[Input], mapped: Mapped) -> list[str | None]:
    """The sha256 of every input."""
    found: dict[int, str | None] = {}
    for first, digests in mapped(_digests_of, list(_shares(inputs))):
        found.update(enumerate(digests, start=first))
    # what another machine may not have seen is looked at again here
    return [_unchanged_digest(source) if found[index] is None else found[index] for index, source in enumerate(inputs)]


def _shares(inputs: Sequence[Input]) -> Iterator[tuple[int, list[Input]]]:
    """The inputs in lots that are worth a task, each with the index of its first."""
    first = held = 0
    for index, source in enumerate(inputs, start=1):
        held += source.size
        if index == len(inputs) or index - first == _DIGESTED or held >= SHARE_BYTES:
            yield first, list(inputs[first:index])
            first, held = index, 0


def _digests_of(share: tuple[int, list[Input]]) -> tuple[int, list[str | None]]:
    first, inputs = share
    return first, [_unchanged_digest(source) for source in inputs]


def _unchanged_digest(source: Input) -> str | None:
    """The sha256 of a file, None when it is no longer the one the run has read."""
    if source.path is None or source.problem is not None:
        return None
    try:
        state = Path(source.path).stat()
    except OSError:
        return None
    return digest(source) if (state.st_size, state.st_mtime_ns) == (source.size, source.changed) else None
