"""Input for the benchmarks: the articles of a folder or file, or as many as wanted made out of the fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from cleaner.document import Record
from cleaner.read import read

__all__ = ["FIXTURES", "page_records", "text_records"]

FIXTURES = Path(__file__).parents[1] / "fixtures" / "news"


def text_records(path: Path | None, limit: int) -> list[Record]:
    """Articles given as text: those found at the path, or made out of the fixtures."""
    if path is not None:
        return list(islice((record for record in _records(path) if record.text is not None), limit))
    return list(islice(_made(), limit))


def page_records(path: Path | None, limit: int) -> list[Record]:
    """Pages: those found at the path, or the fixtures' own, over and over."""
    found = [record for record in _records(path or FIXTURES) if record.html is not None]
    return found[:limit] if path is not None else list(islice(cycle(found), limit))


def _records(path: Path) -> Iterator[Record]:
    return (record for record in read([path]) if isinstance(record, Record))


def _made() -> Iterator[Record]:
    """Articles of a usual length: two fixtures of one language behind each other, the sentence numbers keep them apart."""
    texts = [record for record in _records(FIXTURES) if record.text]
    for number, first in enumerate(cycle(texts)):
        second = texts[(number * 7 + 3) % len(texts)]
        yield Record(id=f"made {number}", text=f"{first.text}\n{number}\n{second.text}", source=first.folder)
