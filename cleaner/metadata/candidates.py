"""A value that a page may have for its title, author or date, with who says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["Candidate", "Said", "folded", "merged", "plain"]

Said = tuple[str, str]
"""A source, and the value it gives."""
_PLAIN: Final = {"‘’": "'", "“”": '"', "–—": "-"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value, however often it is given."""

    value: str
    sources: frozenset[str]
    looks: Mapping[str, float]
    """What is to be seen of it whoever gives it."""


def folded(text: str) -> str:
    """A text as it is compared: without case, white space folded, quotation marks and dashes plain."""
    return " ".join(plain(text).split())


def plain(text: str) -> str:
    """The same with white space as it is."""
    text = text.casefold()
    if not text.isascii():
        for marks, mark in _PLAIN.items():
            for each in marks:  # faster than `str.translate`, which asks for every character
                text = text.replace(each, mark)
    return text


def merged(said: Iterable[Said], key: Callable[[str], str] = folded) -> dict[str, tuple[str, frozenset[str]]]:
    """By key, each distinct value as it was given first, and the sources that give it."""
    found: dict[str, tuple[str, set[str]]] = {}
    for source, value in said:
        found.setdefault(key(value), (value, set()))[1].add(source)
    return {name: (value, frozenset(sources)) for name, (value, sources) in found.items()}
