"""Names in a text, whatever they are names of.

What is written with a capital where no sentence begins, and what stands in for it in scripts without capitals: words and pieces that
occur more than once, and runs of katakana. No list of names is behind it. What is no name after all (German nouns, common words) stands
in other articles as often, or in none of another language, and weighs little.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from cleaner.stories.sounds import sound_key

__all__ = ["Name", "names"]

MAX_NAMES: Final = 64  # of one article: those that occur most often
MIN_LETTERS: Final = 3  # of a name of one word
MAX_JOINED: Final = 3  # words of a name of several
_UPPER: Final = "".join(chr(code) for code in range(0x41, 0x2000) if chr(code).isupper())  # of every script that has capitals
# the look behind stands after the capital it looks behind: a pattern that begins with a set of characters is searched for much faster
_LETTERS: Final = r"[^\W\d_]*+"
_WORD: Final = re.compile(
    rf"[{_UPPER}](?<![^\W\d_].)(?:(?<=[^\W_] .)(?P<behind>))?+"  # behind another word
    rf"{_LETTERS}(?:[\u0300-\u036f'’](?=[^\W\d_]){_LETTERS})*+(?:[-‐](?=[^\W\d_]){_LETTERS})*+"
)
_PART: Final = re.compile(r"[^-‐]+")
_ENDS: Final = frozenset(".!?:;…。\n")
_QUOTES: Final = "\"'“”„«»‹›‘’"
_SPACES: Final = frozenset(" \u00a0")
_BETWEEN: Final = f" \u00a0()–—{_QUOTES}"  # what may stand between the end of a sentence and the next
_UNCASED: Final = re.compile(
    r"[\u0590-\u06ff\u0900-\u0dff\u10a0-\u10ff\uac00-\ud7af]{3,}"
)  # Hebrew, Arabic, Indic, Georgian, Korean: words
_ANY_UNCASED: Final = re.compile(r"[\u0590-\u06ff\u0900-\u0dff\u10a0-\u10ff\u30a1-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # of these three
_KATAKANA: Final = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}(?:[・=＝][\u30a1-\u30fa\u30fc]{2,})*")
_HAN: Final = re.compile(r"[\u3400-\u9fff]{2,}(?:·[\u3400-\u9fff]{2,})*")
_HAN_NAME: Final = 3  # characters; two are mostly a common word
_ARABIC_PREFIX: Final = re.compile("^(?:وال|بال|فال|كال|لل|ال|و|ب|ل)(?=.{3})")


class Name(NamedTuple):
    """A name of an article."""

    key: str
    """Equal for spellings that sound alike."""
    text: str
    """As it is first written there."""
    full: bool
    """Whether a reader would call it a name: two words with capitals or more, an abbreviation, a name in katakana or between dots."""


def names(text: str, language: str | None = None) -> list[Name]:
    """The names of a text, each once, those that occur most often first, at most `MAX_NAMES`.

    >>> [name.text for name in names("On Monday the mayor, Ann Lee, met Bo Ek of the FAO in Lund. Ann Lee left.", "en")]
    ['Ann', 'Lee', 'Ann Lee', 'Monday', 'Bo Ek', 'FAO', 'Lund']
    """
    count: dict[str, int] = {}
    first: dict[str, str] = {}
    whole: set[str] = set()
    for (written, full), times in Counter(_found(text)).items():  # in the order in which they first occur
        if key := sound_key(written, language):
            if key in count:
                count[key] += times
            else:
                count[key], first[key] = times, written
            if full:
                whole.add(key)
    return [Name(key, first[key], key in whole) for key in sorted(count, key=count.__getitem__, reverse=True)[:MAX_NAMES]]


def _found(text: str) -> list[tuple[str, bool]]:
    """Names as written, and whether each is a full one."""
    capitalised = _capitalised(text)
    return capitalised if text.isascii() or not _ANY_UNCASED.search(text) else [*capitalised, *_uncased(text)]


def _uncased(text: str) -> Iterator[tuple[str, bool]]:
    """The same of scripts without capitals."""
    for match in _KATAKANA.finditer(text):
        yield match[0], True
        if "・" in match[0]:
            yield from ((part, False) for part in match[0].split("・"))
    words = Counter(_ARABIC_PREFIX.sub("", match[0]) for match in _UNCASED.finditer(text))
    pieces = Counter(piece for match in _HAN.finditer(text) for piece in _han(match[0]))
    for piece, times in (*words.items(), *pieces.items()):
        if times > 1 or "·" in piece:  # what a report is about it names more than once
            yield from ((piece, "·" in piece) for _ in range(times))


def _han(run: str) -> Iterator[str]:
    if "·" in run:
        yield run
    plain = run.replace("·", "")
    yield from (plain[at : at + _HAN_NAME] for at in range(len(plain) - _HAN_NAME + 1))


def _capitalised(text: str) -> list[tuple[str, bool]]:
    """Runs of words with capitals, each word of them, and the runs as a whole."""
    words, inside = [], set()
    for match in _WORD.finditer(text):
        word, start = match[0], match.start()
        # most words stand behind another, and then nothing has to be asked
        opens = match.lastgroup is None and _opens(text, start)
        words.append((word, start, opens))
        if not opens:
            inside.add(word)
    found: list[tuple[str, bool]] = []
    run: list[str] = []
    behind = -1
    for word, start, opens in words:
        if opens and word not in inside:
            continue
        if run and start == behind + 1 and text[behind] in _SPACES:
            run.append(word)
        else:
            if run:
                found += _of_run(run)
            run = [word]
        behind = start + len(word)
    return found + _of_run(run)


def _opens(text: str, start: int) -> bool:
    """Whether a sentence, or a quotation, begins there."""
    before = text[max(start - 4, 0) : start]
    rest = before.rstrip(_BETWEEN)
    return not rest or rest[-1] in _ENDS or any(mark in before[len(rest) :] for mark in _QUOTES)


def _of_run(run: list[str]) -> list[tuple[str, bool]]:
    """The words of a run, those with a hyphen in parts, and the whole of it."""
    if len(run) == 1 and run[0].isalpha():
        return [(run[0], run[0].isupper())] if len(run[0]) >= MIN_LETTERS else []
    parts = run if all(map(str.isalpha, run)) else [part for word in run for part in _PART.findall(word)]
    found = [(part, part.isupper()) for part in parts if len(part) >= MIN_LETTERS]
    if 1 < len(parts) <= MAX_JOINED:
        found.append((" ".join(run), True))
    return found
