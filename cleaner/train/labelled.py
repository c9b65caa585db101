"""A user's labelled articles, cleaned: what the scores said of each, beside what is true of it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cleaner.document import Record, Rejected, Result, Verdict
from cleaner.errors import RecordError
from cleaner.pipeline import Cleaner
from cleaner.read import Input, locate
from cleaner.strip import restore
from cleaner.train.measures import word_f1

__all__ = ["LABELS", "LINE_LABELS", "Judged", "Labels", "judged"]

LABELS: Final = ("gold", "garbled", "machine_translated", "lines")
LINE_LABELS: Final = ("keep", "remove", "either")
_THRESHOLD: Final = re.compile(r"\((\w+)\)$")
"""Where a reason names the threshold that was crossed."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What is true of an article; None where nobody said."""

    gold: str | None = None
    """The article itself, as a careful reader would copy it out."""
    garbled: bool | None = None
    machine_translated: bool | None = None
    lines: tuple[str, ...] | None = None
    """One of `LINE_LABELS` for each line that is not blank; of a page, for each block."""

    @classmethod
    def from_mapping(cls, row: Mapping[str, Any]) -> Labels:
        """The labels among the keys of a record. Raises `RecordError` when one is of the wrong type, or there is none.

        >>> Labels.from_mapping({"garbled": True, "topic": "sport"}).garbled
        True
        """
        gold, lines = row.get("gold"), row.get("lines")
        if gold is not None and not isinstance(gold, str):
            raise RecordError(f"`gold` must be the true article, a string, not {type(gold).__name__}")
        for name in ("garbled", "machine_translated"):
            if row.get(name) is not None and not isinstance(row[name], bool):
                raise RecordError(f"`{name}` must be true or false, not {row[name]!r}")
        if lines is not None and not (isinstance(lines, list) and all(line in LINE_LABELS for line in lines)):
            raise RecordError(f"`lines` must be a list of {', '.join(LINE_LABELS)}, one for each line that is not blank")
        found = cls(gold, row.get("garbled"), row.get("machine_translated"), None if lines is None else tuple(lines))
        if found == cls():
            raise RecordError(f"there is no label; give one of {', '.join(LABELS)}")
        return found


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled article in numbers: its text is not kept."""

    language: str | None
    labels: Labels
    """Without `gold` and `lines`, which the following stand for."""
    before: float | None
    """Word F1 of the text as given against the true article, 0..1."""
    after: float | None
    """The same of the cleaned text."""
    input_quality: float
    quality: float
    garbling: float
    machine_translated: float | None
    verdict: Verdict
    crossed: tuple[str, ...]
    """Names of the thresholds that the reasons tell of."""
    lines: tuple[tuple[bool, bool, float], ...] = ()
    """For each labelled line: whether it should go, whether it went, and its probability of boilerplate."""


def judged(inputs: Iterable[Input], cleaner: Cleaner) -> Iterator[Judged | Rejected]:
    """Clean every article of the inputs; in their order, and a `Rejected` that names its line for each that cannot be used."""
    waiting: deque[tuple[str, Record, Labels] | Rejected] = deque()

    def records() -> Iterator[Record | Rejected]:
        for row in _labelled(inputs, cleaner):
            waiting.append(row)
            yield row if isinstance(row, Rejected) else row[1]

    for result in cleaner.clean_many(records()):
        row = waiting.popleft()
        yield row if isinstance(row, Rejected) else _judged(*row, result, cleaner)


def _labelled(inputs: Iterable[Input], cleaner: Cleaner) -> Iterator[tuple[str, Record, Labels] | Rejected]:
    for source in inputs:
        for found in locate(source, cleaner.config.limits):
            where = source.name if found.number is None else f"{source.name}:{found.number}"
            if isinstance(found.record, Rejected):
                yield found.record
                continue
            try:
                yield where, found.record, Labels.from_mapping(found.record.metadata)
            except RecordError as error:
                yield Rejected(found.record.id, f"{where}: {error}")


def _judged(where: str, record: Record, labels: Labels, result: Result, cleaner: Cleaner) -> Judged | Rejected:
    if result.error or result.text is None or result.verdict is None:
        return Rejected(record.id, f"{where}: {result.error}")
    try:
        lines = () if labels.lines is None else _lines(record, labels.lines, cleaner)
    except RecordError as error:
        return Rejected(record.id, f"{where}: {error}")
    gold = labels.gold
    return Judged(
        language=result.language,
        labels=Labels(garbled=labels.garbled, machine_translated=labels.machine_translated),
        before=None if gold is None else word_f1(restore(result.text, result.edits), gold),
        after=None if gold is None else word_f1(result.text, gold),
        input_quality=result.input_quality or 0.0,
        quality=result.quality or 0.0,
        garbling=result.garbling or 0.0,
        machine_translated=result.machine_translated,
        verdict=result.verdict,
        crossed=tuple(match[1] for reason in result.reasons if (match := _THRESHOLD.search(reason))),
        lines=lines,
    )


def _lines(record: Record, wanted: tuple[str, ...], cleaner: Cleaner) -> tuple[tuple[bool, bool, float], ...]:
    found = cleaner.explain(record)
    if len(found) != len(wanted):
        raise RecordError(f"`lines` has {len(wanted)} labels, and the article {len(found)} lines that are not blank")
    return tuple(
        (label == "remove", not line.label.keep, line.label.probability)
        for label, line in zip(wanted, found, strict=True)
        if label != "either"
    )
