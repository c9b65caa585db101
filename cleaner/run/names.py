"""Names of the files under OUT/text: the input tree mirrored, every name safe, no two alike.

Safe is what every common file system takes, stays inside OUT, and does nothing to a terminal that lists it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain
from typing import Final
from unicodedata import normalize

from cleaner.read.inputs import Input, split_suffix
from cleaner.run.place import Place

__all__ = ["TextNames", "is_safe", "record_name", "text_name"]

_UNSAFE: Final = re.compile(
    "["
    r'<>:"\\|?*'  # not allowed on one system or another
    r"\x00-\x1f\x7f-\x9f"  # controls
    r"\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"  # breaking lines, or turning the direction
    "]"
)
_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?=[.]|$)", re.IGNORECASE)  # on Windows, with any suffix
_TRAILING: Final = ". "  # which Windows leaves away at the end
_MAX_BYTES: Final = 240  # of a path component: 255 on every common file system, less room for the suffix


class TextNames:
    """The name of every record's text.

    >>> names = TextNames([Input("a/b.html", "", "page"), Input("a/c.jsonl.gz", "", "json_lines", ".gz")])
    >>> names.of(Place(0, 1, None, 0)), names.of(Place(1, 1, 3, 0))
    ('a/b.txt', 'a/c.jsonl.gz/record-000003.txt')
    """

    def __init__(self, inputs: Sequence[Input]) -> None:
        """Settle all names at once: a.html and a.txt side by side must not become one file."""
        safe = [_safe(source.name) for source in inputs]
        taken = {_compared(parent) for name in safe for parent in _parents(name)}
        self.folders = [
            name if source.holds_one else _first_free(chain([name], _told_apart(name, source.name)), taken)
            for name, source in zip(safe, inputs, strict=True)
        ]
        self.files = [""] * len(safe)
        # a.txt keeps its name when there is an a.html beside it
        for index in sorted(range(len(safe)), key=lambda index: not safe[index].endswith(".txt")):
            self.files[index] = _first_free(_choices(safe[index], inputs[index].name), taken)

    def of(self, place: Place) -> str:
        """The path of a record's text, relative to OUT/text."""
        return text_name(self.files[place.input], self.folders[place.input], place.number)


def text_name(file: str, folder: str, number: int | None) -> str:
    """The path of a text: the file of an input's only article, or one for each of many in a folder."""
    return file if number is None else f"{folder}/{record_name(number)}"


def record_name(number: int) -> str:
    """The file name of a record of a file of many."""
    return f"record-{number:06d}.txt"


def is_safe(name: str) -> bool:
    """Whether a name could be one of ours: relative, going nowhere but down, and without what no name of ours has.

    >>> [is_safe(name) for name in ("a/b.txt", "../b.txt", "/b.txt", "a//b.txt", "a\\\\b.txt", "a\\nb.txt", "")]
    [True, False, False, False, False, False, False]
    """
    return not _UNSAFE.search(name) and not {"", ".", ".."} & set(name.split("/"))


def _first_free(choices: Iterable[str], taken: set[str]) -> str:
    """The first of these names that nothing else has; from now on it is taken."""
    choice = next(name for name in choices if _compared(name) not in taken)
    taken.add(_compared(choice))
    return choice


def _compared(name: str) -> str:
    """A name as file systems compare it that know neither case nor how an accent is put on its letter."""
    return normalize("NFD", normalize("NFD", name).casefold())


def _choices(name: str, given: str) -> Iterator[str]:
    """Names for the text of a file, the best first."""
    yield f"{split_suffix(name)[0]}.txt"
    yield f"{name}.txt"
    yield from (f"{other}.txt" for other in _told_apart(name, given))


def _told_apart(name: str, given: str) -> Iterator[str]:
    """Other names for what was given under a name of its own, which is not always safe."""
    name = f"{name}-{_short_hash(given, 8)}"  # not a number: a folder may be full of names that become alike
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _parents(name: str) -> Iterable[str]:
    parts = name.split("/")
    return ("/".join(parts[:length]) for length in range(1, len(parts)))


def _safe(name: str) -> str:
    return "/".join(_safe_part(part) for part in name.split("/") if part)


def _safe_part(part: str) -> str:
    if part in (".", ".."):
        return "_"
    safe = _UNSAFE.sub("_", part)
    safe = safe.rstrip(_TRAILING).ljust(len(safe), "_")
    if _DEVICE.match(safe):
        safe = f"_{safe}"
    if len(safe.encode()) > _MAX_BYTES:
        # cut, and told apart from others cut at the same place
        return safe.encode()[: _MAX_BYTES - 20].decode("utf-8", "ignore") + "-" + _short_hash(safe, 12)
    return safe


def _short_hash(name: str, digits: int) -> str:
    return sha256(name.encode()).hexdigest()[:digits]
