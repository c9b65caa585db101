"""Pages: one HTML file is one article."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.config import Limits
from cleaner.document import Record
from cleaner.read.encoding import decode_page
from cleaner.read.found import Found
from cleaner.read.inputs import Input
from cleaner.read.unpack import whole

__all__ = ["read_input"]


def read_input(source: Input, limits: Limits) -> Iterator[Found]:
    """The one page of an HTML file, decoded by what it declares."""
    page = decode_page(whole(source, limits))
    yield Found(Record(id=source.name, html=page, folder=source.folder), None, source.size)
