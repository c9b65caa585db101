"""Input for the benchmarks: the articles of a folder or file, or as many as wanted made out of the fixtures."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate, count, cycle, islice
from pathlib import Path
from random import Random

from cleaner.document import Record
from cleaner.read import read

__all__ = ["FIXTURES", "long_records", "page_records", "source_records", "text_records", "varied_records", "words"]

FIXTURES = Path(__file__).parents[1] / "fixtures" / "news"
ENGLISH = "marlowbridgegazette.com"  # the folder of the English ones
PAPERS = ("morning.example", "evening.example")
FIXED = ("Read also: What the council decided this week", "All rights are reserved by the publisher of this page.", "The")
PARAGRAPHS = 6
PARAGRAPH_CHARS = 80
VARIED_PAPERS = 200
COPIED = 50  # every so many-th of the varied articles is the one before it, in another paper
OTHER_WORDS = 0.15  # share of the words of a varied article that are not those of its lines
_WORD = re.compile(r"[^\W\d_]{4,}")


def text_records(path: Path | None, limit: int) -> list[Record]:
    """Articles given as text: those found at the path, or made out of the fixtures."""
    return list(islice(_texts(path) if path is not None else _made(), limit))


def long_records(path: Path | None, limit: int, characters: tuple[int, int]) -> list[Record]:
    """Articles of a length, lowest and highest: those found at the path, or fixtures behind each other."""
    low, high = characters
    found = _long((low + high) // 2) if path is None else (record for record in _texts(path) if low <= len(record.text or "") <= high)
    return list(islice(found, limit))


def source_records(path: Path | None, limit: int | None) -> Iterator[Record]:
    """Articles with a source: those found at the path, or some of two invented papers, which print the same lines under each."""
    return islice(_texts(path) if path is not None else _printed(), limit)


def page_records(path: Path | None, limit: int) -> list[Record]:
    """Pages: those found at the path, or the fixtures' own, over and over."""
    found = (record for record in _records(path or FIXTURES) if record.html is not None)
    return list(islice(found if path is not None else cycle(found), limit))


def varied_records(path: Path | None, limit: int, characters: int) -> Iterator[Record]:
    """Articles of about a length, with a paper, an address and a day: lines found at the path, or of the fixtures, shuffled and varied.

    Names are made new, so that caches meet words they have never seen, and other words change places with some of the same ending. Two
    lines of each article are its paper's own. One in fifty is printed by a second paper.
    """
    lines: dict[str, list[str]] = defaultdict(list)
    for record in islice(_texts(path or FIXTURES), limit):
        lines[record.source or record.folder or ""] += (record.text or "").splitlines()
    groups = [Varied([line for line in group if line.strip()]) for group in lines.values() if any(group)]
    for number in range(limit if groups else 0):
        made = number - (number % COPIED == COPIED - 1)
        text = groups[made % len(groups)].text(Random(made), characters)
        paper = f"paper{words(number % VARIED_PAPERS)}.example"
        printed = f"Read more in {paper} every morning\n{text}\nAll rights belong to {paper} of Marlowbridge."
        day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"
        yield Record(id=f"made {number}", text=printed, url=f"https://www.{paper}/{number}", source=paper, metadata={"date": day})


class Varied:
    """New texts out of some lines of one language."""

    def __init__(self, lines: list[str]) -> None:
        """Note which words may stand for which."""
        self._lines = lines
        self._alike: dict[tuple[bool, str], list[str]] = defaultdict(list)
        for line in lines:
            for word in _WORD.findall(line):
                self._alike[_kind(word)].append(word)

    def text(self, random: Random, characters: int) -> str:
        """Lines in a new order, with other words in some places."""
        made, length = [], 0
        while length < characters:
            made.append(_WORD.sub(lambda match: self._other(match[0], random), random.choice(self._lines)))
            length += len(made[-1]) + 1
        return "\n".join(made)

    def _other(self, word: str, random: Random) -> str:
        if random.random() > OTHER_WORDS:
            return word
        other = random.choice(self._alike[_kind(word)])
        return other if word.islower() else f"{word[: random.randint(2, len(word))]}{other[-random.randint(2, len(other)) :].lower()}"


def _kind(word: str) -> tuple[bool, str]:
    return word.islower(), word[-2:]


def words(number: int) -> str:
    """A number in letters, so that no two lines are alike when digits are folded."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _records(path: Path) -> Iterator[Record]:
    return (record for record in read([path]) if isinstance(record, Record))


def _texts(path: Path) -> Iterator[Record]:
    return (record for record in _records(path) if record.text is not None)


def _made() -> Iterator[Record]:
    """Articles of a usual length: two fixtures of one language behind each other, the sentence numbers keep them apart."""
    texts = [record for record in _records(FIXTURES) if record.text]
    for number, first in enumerate(cycle(texts)):
        second = texts[(number * 7 + 3) % len(texts)]
        yield Record(id=f"made {number}", text=f"{first.text}\n{number}\n{second.text}", source=first.folder)


def _long(least: int) -> Iterator[Record]:
    """Long articles in which no line is there twice: all English fixtures, which make most of it, and others in turn."""
    texts = list(_texts(FIXTURES))
    english = [record.text or "" for record in texts if record.folder == ENGLISH]
    others = [record.text or "" for record in texts if record.folder != ENGLISH]
    for number in count():
        turn = number % len(others)
        pieces = [*english, *others[turn:], *others[:turn]]
        enough = bisect_left(list(accumulate(map(len, pieces))), least) + 1
        yield Record(id=f"made {number}", text="\n".join([*pieces[:enough], str(number)]), source=ENGLISH)


def _printed() -> Iterator[Record]:
    """Articles of two papers: paragraphs of the fixtures, each made new by a word, and what the paper always prints."""
    given = [line for record in _texts(FIXTURES / ENGLISH) for line in (record.text or "").splitlines()]
    paragraphs = [line for line in given if len(line) >= PARAGRAPH_CHARS]
    for number in count():
        turns = range(number * PARAGRAPHS, (number + 1) * PARAGRAPHS)
        own = [f"{paragraphs[turn % len(paragraphs)]} The mill has a name for it, {words(turn)}, and uses it." for turn in turns]
        yield Record(id=f"made {number}", text="\n".join([*own, *FIXED]), source=PAPERS[number % len(PAPERS)], language="en")
