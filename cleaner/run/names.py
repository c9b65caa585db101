"""Names of the files under OUT/text: the input tree mirrored, every name safe, no two alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final

from cleaner.read.inputs import Input, split_suffix
from cleaner.run.place import Place

__all__ = ["TextNames", "record_name", "text_name"]

_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*]')  # not allowed on one system or another
_MAX_BYTES: Final = 240  # of a path component: 255 on every common file system, less room for the suffix


class TextNames:
    """The name of every record's text.

    >>> names = TextNames([Input("a/b.html", "", "page"), Input("a/c.jsonl.gz", "", "json_lines", ".gz")])
    >>> names.of(Place(0, 1, None, 0)), names.of(Place(1, 1, 3, 0))
    ('a/b.txt', 'a/c.jsonl.gz/record-000003.txt')
    """

    def __init__(self, inputs: Sequence[Input]) -> None:
        """Settle all names at once: a.html and a.txt side by side must not become one file."""
        self.folders = [_safe(source.name) for source in inputs]
        # compared without case, for file systems that do not know it either
        taken = {parent for name in self.folders for parent in _parents(name.casefold())} | {name.casefold() for name in self.folders}
        taken -= {name.casefold() for name, source in zip(self.folders, inputs, strict=True) if source.holds_one}
        self.files = [""] * len(self.folders)
        # a.txt keeps its name when there is an a.html beside it
        for index in sorted(range(len(inputs)), key=lambda index: not self.folders[index].endswith(".txt")):
            choice = next(name for name in _choices(self.folders[index]) if name.casefold() not in taken)
            taken.add(choice.casefold())
            self.files[index] = choice

    def of(self, place: Place) -> str:
        """The path of a record's text, relative to OUT/text."""
        return text_name(self.files[place.input], self.folders[place.input], place.number)


def text_name(file: str, folder: str, number: int | None) -> str:
    """The path of a text: the file of an input's only article, or one for each of many in a folder."""
    return file if number is None else f"{folder}/{record_name(number)}"


def record_name(number: int) -> str:
    """The file name of a record of a file of many."""
    return f"record-{number:06d}.txt"


def _choices(name: str) -> Iterator[str]:
    """Names for the text of a file, the best first."""
    yield f"{split_suffix(name)[0]}.txt"
    yield f"{name}.txt"
    number = 2
    while True:
        yield f"{name}-{number}.txt"
        number += 1


def _parents(name: str) -> Iterable[str]:
    parts = name.split("/")
    return ("/".join(parts[:length]) for length in range(1, len(parts)))


def _safe(name: str) -> str:
    return "/".join(_safe_part(part) for part in name.split("/") if part)


def _safe_part(part: str) -> str:
    part = _UNSAFE.sub("_", part)
    if part in (".", ".."):
        return "_"
    if len(part.encode()) > _MAX_BYTES:
        # cut, and told apart from others cut at the same place
        return part.encode()[: _MAX_BYTES - 20].decode("utf-8", "ignore") + "-" + sha256(part.encode()).hexdigest()[:12]
    return part
