"""Training lines made from the phrasebook: noise of every kind, in every language, with the variants real sites print."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from random import Random
from typing import Final
from zlib import crc32

from cleaner.document import REASONS
from cleaner.errors import CleanNewsError

__all__ = ["Phrasebook", "Spans", "fill", "glued_line", "noise_line", "part_of", "phrasebooks", "vary", "with_headlines"]

MAX_HEADLINE: Final = 90
"""Code points of a line that may stand for a headline."""
_SLOT: Final = re.compile(r"\{(\w+)\}")
_BRACKETS: Final = (
    ("[", "]"),
    ("(", ")"),
    ("- ", " -"),
    (">> ", ""),
    ("» ", ""),
    ("*", "*"),
    ("| ", " |"),
    ("--- ", " ---"),
    ("• ", ""),
    ("→ ", ""),
    ("[", "_2]"),
)
_TAILS: Final = (":", " »", " >", "...", "…", " →", ".", "!", " ▼", " (0)")
_HEAD_KINDS: Final = ("ad_marker", "continue_marker", "source_link", "share", "metadata", "byline", "caption_credit")
_TAIL_KINDS: Final = ("ad_marker", "continue_marker", "source_link", "share", "metadata", "byline", "related_link", "caption_credit")
_KINDS_OFTEN_BRACKETED: Final = frozenset({"ad_marker", "continue_marker", "source_link", "comments", "share"})


Spans = tuple[tuple[int, int], ...]
"""Half-open code-point offsets of the noise in a line."""


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """One language's phrases by kind, what fills their slots, and look-alikes that are genuine text."""

    language: str
    phrases: Mapping[str, Sequence[str]]
    prefixes: Sequence[str]
    suffixes: Sequence[str]
    negatives: Sequence[str]
    fillers: Mapping[str, Sequence[str]]


def with_headlines(book: Phrasebook, headlines: Sequence[str]) -> Phrasebook:
    """The book with more headlines to fill its slots.

    Few headlines would be learnt by heart as marks of noise; many, that are article text elsewhere, leave "Les også:" as the mark.
    """
    own = [*book.fillers["headline"], *(line for line in book.negatives if len(line) <= MAX_HEADLINE)]
    return replace(book, fillers={**book.fillers, "headline": [*own, *headlines]})


def part_of(book: Phrasebook, part: int, parts: int) -> Phrasebook:
    """One of `parts` disjoint shares of a book's phrases and look-alikes, so that a model can be judged on phrases it has not seen."""

    def mine(phrases: Sequence[str]) -> list[str]:
        return [phrase for phrase in phrases if crc32(phrase.encode()) % parts == part]

    return replace(
        book,
        phrases={kind: share for kind, phrases in book.phrases.items() if (share := mine(phrases))},
        prefixes=mine(book.prefixes) or book.prefixes,
        suffixes=mine(book.suffixes) or book.suffixes,
        negatives=mine(book.negatives) or book.negatives,
    )


def phrasebooks() -> dict[str, Phrasebook]:
    """Every phrasebook that is shipped with the training code, by language."""
    folder = files("cleaner.train") / "phrasebook"
    books = [_read(entry.name, entry.read_text(encoding="utf-8")) for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return {book.language: book for book in sorted(books, key=lambda book: book.language)}


def noise_line(book: Phrasebook, random: Random, kind: str | None = None, phrase: str | None = None) -> tuple[str, str]:
    """A line of noise and its kind: of any phrase of the book, of the kind, or of one phrase."""
    kind = kind or random.choice(sorted(book.phrases))
    line = fill(phrase or random.choice(book.phrases[kind]), book, random)
    return vary(line, random, bracketed=kind in _KINDS_OFTEN_BRACKETED), kind


def fill(phrase: str, book: Phrasebook, random: Random) -> str:
    """The phrase with something in each of its slots."""
    return _SLOT.sub(lambda match: _filler(match.group(1), book, random), phrase)


def vary(line: str, random: Random, *, bracketed: bool = False) -> str:
    """The line as another site might print it: in capitals, in brackets, with an arrow or a colon behind it."""
    roll = random.random()
    if roll < 0.10 and len(line) < 60:
        line = line.upper()
    elif roll < 0.16:
        line = line[:1].lower() + line[1:]
    elif roll < 0.19 and len(line) < 40:
        line = line.title()
    if random.random() < (0.3 if bracketed else 0.06) and len(line) < 80:
        before, after = random.choice(_BRACKETS)
        line = f"{before}{line}{after}"
    elif random.random() < 0.12 and len(line) < 80 and line[-1].isalpha():
        line += random.choice(_TAILS)
    return line


def glued_line(line: str, book: Phrasebook, random: Random) -> tuple[str, Spans]:
    """The line with noise at its head, its tail, at both, or in brackets in the middle."""
    where = random.choice(("head", "head", "tail", "tail", "both", "middle"))
    if where == "middle" and " " in line[5:-5]:
        marker = f"[{fill(_phrase(book, random, ('ad_marker', 'ad_marker', 'continue_marker', 'source_link')), book, random)}"
        marker += random.choice(("]", "_1]", "_2]", " 3]"))
        place = line.index(" ", random.randrange(5, max(6, len(line) - 10))) if " " in line[len(line) - 10 :] else line.index(" ", 4)
        return f"{line[:place]} {marker}{line[place:]}", ((place, place + 1 + len(marker)),)
    head = _head(book, random) if where in {"head", "both"} else ""
    tail = _tail(book, random) if where in {"tail", "both", "middle"} else ""
    spans = [(0, len(head)), (len(head) + len(line), len(head) + len(line) + len(tail))]
    return head + line + tail, tuple(span for span in spans if span[0] < span[1])


def _head(book: Phrasebook, random: Random) -> str:
    """What scrapers leave before a sentence: the book's own prefixes, short lines, now and then two."""
    head = random.choice(book.prefixes) if random.random() < 0.6 else _short(book, random, _HEAD_KINDS) + " "
    if random.random() < 0.1:
        head = _short(book, random, _HEAD_KINDS) + " " + head
    return fill(head, book, random).lstrip()


def _tail(book: Phrasebook, random: Random) -> str:
    tail = random.choice(book.suffixes) if random.random() < 0.6 else " " + _short(book, random, _TAIL_KINDS)
    return fill(tail, book, random).rstrip()


def _phrase(book: Phrasebook, random: Random, kinds: Sequence[str]) -> str:
    return random.choice(book.phrases[random.choice([kind for kind in kinds if kind in book.phrases] or list(book.phrases))])


def _short(book: Phrasebook, random: Random, kinds: Sequence[str]) -> str:
    return noise_line(book, random, random.choice([kind for kind in kinds if kind in book.phrases]))[0]


def _filler(slot: str, book: Phrasebook, random: Random) -> str:
    match slot:
        case "n":
            return str(random.choice((0, 1, 2, 3, 5, 7, 12, 18, 24, 45, 99, 120, 350, 1250, random.randrange(10**6))))
        case "year":
            return str(random.randrange(1998, 2027))
        case "url":
            return (
                random.choice(("https://", "http://", "https://www.", "www."))
                + _host(book, random)
                + random.choice(("", "/", "/a/123456", "/news/2023/08/15/story.html"))
            )
        case "email":
            return random.choice(("tips", "red", "news", "kontakt", "info", "j.doe", "redaktion")) + "@" + _host(book, random)
        case "date" if random.random() < 0.3:
            day, month, year = random.randrange(1, 29), random.randrange(1, 13), random.randrange(1999, 2027)
            return random.choice(
                (f"{day}.{month}.{year}", f"{year}-{month:02}-{day:02}", f"{day:02}/{month:02}/{year}", f"{year}-{month:02}")
            )
        case _:
            return random.choice(book.fillers[slot])


def _host(book: Phrasebook, random: Random) -> str:
    name = re.sub(r"[^a-z]", "", random.choice(book.fillers["site"]).lower()) or "news"
    return f"{name}.{random.choice(('com', 'net', 'org', book.language, 'info'))}"


def _read(name: str, text: str) -> Phrasebook:
    try:
        table = tomllib.loads(text)
        unknown = set(table["phrases"]) - set(REASONS)
        fillers = {"headline": table["headlines"], "name": table["names"], "date": table["dates"], "site": table["sites"],
                   "topic": table["topics"], "city": table["cities"]}  # fmt: skip
        book = Phrasebook(
            language=table["language"],
            phrases=table["phrases"],
            prefixes=table["inline"]["prefix"],
            suffixes=table["inline"]["suffix"],
            negatives=table["negatives"]["lines"],
            fillers=fillers,
        )
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise CleanNewsError(f"phrasebook {name}: {error!r}") from error
    _require_plain(name, fillers)
    slots = {slot for kind in book.phrases.values() for phrase in kind for slot in _SLOT.findall(phrase)}
    if unknown or slots - {*fillers, "n", "year", "url", "email"}:
        raise CleanNewsError(f"phrasebook {name}: unknown kinds {sorted(unknown)} or slots {sorted(slots - set(fillers))}")
    return book


def _require_plain(name: str, fillers: Mapping[str, Sequence[str]]) -> None:
    """What fills a slot has none itself."""
    slotted = [filler for values in fillers.values() for filler in values if _SLOT.search(filler)]
    if slotted:
        raise CleanNewsError(f"phrasebook {name}: slots in what fills a slot: {slotted}")
