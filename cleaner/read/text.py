"""Plain text: one file is one article."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.config import Limits
from cleaner.document import Record
from cleaner.read.encoding import decode_text
from cleaner.read.found import Found
from cleaner.read.inputs import Input
from cleaner.read.unpack import whole

__all__ = ["read_input"]


def read_input(source: Input, limits: Limits) -> Iterator[Found]:
    """The one article of a text file; an empty file is an article with an empty text."""
    text = decode_text(whole(source, limits))
    yield Found(Record(id=source.name, text=text, folder=source.folder), None, source.size)
