"""What an article states that another can state too: names, numbers, dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Final, Literal, NamedTuple

from cleaner.stories.days import Day, days
from cleaner.stories.names import names
from cleaner.stories.numbers import latin_digits, numbers

__all__ = ["Fact", "Facts", "Kind", "facts", "facts_of", "key_of"]

Kind = Literal["name", "number", "date"]

MAX_CHARS: Final = 5_000  # code points that are looked at: a report says what it is about at its beginning
MAX_SPECIFIC: Final = 40  # numbers and dates of one article, in their order
_PARTS: Final = re.compile(r"[\s\u00a0‐・-]|[\u3400-\u9fff]{3}")
_LITTLE: Final = 2.5  # bits
_BUDDHIST: Final = re.compile(r"(?<!\d)25[4-9]\d(?!\d)")  # years of the Thai calendar
_BUDDHIST_AHEAD: Final = 543


class Fact(NamedTuple):
    """One thing an article states."""

    kind: Kind
    key: str
    """Equal where two articles state the same: what a name sounds like, a number in digits, the day of a date without its year."""
    value: str
    """For a reader: a name as written, a number in digits, a date in ISO 8601 (`--08-15` where the year is not told)."""
    checkable: bool
    """Whether it is worth asking who else states it: no name of one word, no number of one digit."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is kept of an article to find others about the same event: hashes, some hundred bytes."""

    names: tuple[int, ...]
    specifics: tuple[int, ...]
    """Numbers and dates."""
    years: tuple[int, ...]
    """The year of each day in `specifics`; 0 where none is told, and for all else."""
    bits: tuple[float, ...]
    """What each of the names, then each of the specifics, is worth at most, however rare it is in the run."""


def facts(text: str, language: str | None, published: str | None = None) -> list[Fact]:
    """The facts of an article, each once: names, those that occur most often first, then numbers and dates in their order.

    A day without a year is of the year the article was `published` in (ISO 8601), where that is known.

    >>> [(fact.kind, fact.value) for fact in facts("In Lund waren am 15. August 1.200 Menschen.", "de", "2023-08-16")]
    [('name', 'Lund'), ('name', 'Menschen'), ('date', '2023-08-15'), ('number', '1200')]
    """
    text = latin_digits(text[:MAX_CHARS])
    if language == "th":
        text = _BUDDHIST.sub(lambda match: str(int(match[0]) - _BUDDHIST_AHEAD), text)
    dated = list(days(text, language))
    text = _without(text, dated)
    found = [Fact("name", name.key, name.text, name.full) for name in names(text, language)]
    specific = [(day.start, _of_day(day, published)) for day in dated]
    specific += [(number.start, _of_number(number.value)) for number in numbers(text, language)]
    ordered = [fact for _, fact in sorted(specific, key=lambda each: each[0])]
    told = {fact.key for fact in ordered if fact.value != fact.key}  # days whose year is told somewhere
    ordered = [fact for fact in ordered if fact.value != fact.key or fact.key not in told]
    return found + list({(fact.kind, fact.value): fact for fact in ordered}.values())[:MAX_SPECIFIC]


def facts_of(found: Sequence[Fact], language: str | None) -> Facts:
    """The same as hashes, without those that say too little to find anything by."""
    named = [fact for fact in found if fact.kind == "name"]
    specific = [fact for fact in found if fact.kind != "name" and fact.checkable]
    years = tuple(int(fact.value[:4]) if _is_day(fact) and not fact.value.startswith("-") else 0 for fact in specific)
    most = tuple(_most_of_name(fact, language) for fact in named) + tuple(map(_most_of_specific, specific))
    return Facts(_keys(named), _keys(specific), years, most)


def key_of(fact: Fact) -> int:
    """A fact's key as a number of 64 bits."""
    return _hash(f"{fact.kind}\n{fact.key}")


@lru_cache(maxsize=1 << 15)
def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _keys(found: Iterable[Fact]) -> tuple[int, ...]:
    return tuple(key_of(fact) for fact in found)


def _is_day(fact: Fact) -> bool:
    return fact.kind == "date" and fact.key.startswith("--")


def _of_day(day: Day, published: str | None) -> Fact:
    if day.month is None or day.day is None:
        return Fact("date", day.value, day.value, checkable=day.year is not None)
    year = day.year or (int(published[:4]) if published and published[:4].isdigit() else None)
    whole = Day(year, day.month, day.day, day.start, day.end).value
    return Fact("date", f"--{day.month:02}-{day.day:02}", whole, checkable=True)


def _of_number(value: str) -> Fact:
    return Fact("number", value, value, checkable=sum(map(str.isdigit, value)) > 1 or value.endswith("%"))


def _without(text: str, found: Iterable[Day]) -> str:
    """The text with something that is neither letter nor digit where dates stand: months are no names, and days no numbers."""
    pieces, behind = [], 0
    for day in found:
        pieces += [text[behind : day.start], "_" * (day.end - day.start)]
        behind = day.end
    return "".join((*pieces, text[behind:]))


def _most_of_name(fact: Fact, language: str | None) -> float:
    """Three bits a consonant; little for what is made of other names, or of pieces of a text without spaces, or may be any word or noun.

    Of two articles the one that gives more counts: what one language writes with a capital is a name in another that does not.
    """
    any_word = not fact.checkable and (language == "de" or not fact.value[0].isupper())
    if any_word or _PARTS.search(fact.value):
        return _LITTLE
    return 3.0 * sum(map(str.isalpha, fact.key))


def _most_of_specific(fact: Fact) -> float:
    """A day is one of 365; of numbers round ones are common; a year or a month is shared by much that happened in it."""
    if fact.kind == "date":
        return 8.5 if _is_day(fact) else 3.0
    return 2.2 * max(len(fact.value.strip("%").replace(".", "").strip("0")), 1) + (1.0 if fact.value.endswith("%") else 0.0)
