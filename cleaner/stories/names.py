"""Names in a text, whatever they are names of: what is written with a capital where no sentence begins, and what stands in for it in scripts
without capitals. No list of names is behind it. What a language writes with a capital though it is no name (German nouns) is found in other
articles as often, or in none of another language, and weighs little."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cleaner.stories.sounds import sound_key

__all__ = ["Name", "names"]

MAX_NAMES: Final = 64  # of one article: those that occur most often
MIN_LETTERS: Final = 3  # of a name of one word
MAX_JOINED: Final = 3  # words of a name of several
_WORD: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f'’](?=[^\W\d_]))*")
_ENDS: Final = frozenset(".!?:;…。\n")
_QUOTES: Final = "\"'“”„«»‹›‘’"
_BETWEEN: Final = f" \u00a0()–—{_QUOTES}"  # what may stand between the end of a sentence and the next
_UNCASED: Final = re.compile(r"[\u0590-\u06ff\u0900-\u0dff\u10a0-\u10ff\uac00-\ud7af]{3,}")  # Hebrew, Arabic, Indic, Georgian, Korean: words
_KATAKANA: Final = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}(?:[・=＝][\u30a1-\u30fa\u30fc]{2,})*")
_HAN: Final = re.compile(r"[\u3400-\u9fff]{2,}(?:·[\u3400-\u9fff]{2,})*")
_HAN_NAME: Final = 3  # characters; two are mostly a common word
_ARABIC_PREFIX: Final = re.compile("^(?:وال|بال|فال|كال|لل|ال|و|ب|ل)(?=.{3})")


@dataclass(frozen=True, slots=True)
class Name:
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
    ['Ann', 'Lee', 'Ann Lee', 'FAO', 'Lund', 'Bo Ek']
    """
    count: Counter[str] = Counter()
    first: dict[str, Name] = {}
    for written, full in _found(text, language):
        key = sound_key(written, language)
        if key:
            count[key] += 1
            known = first.setdefault(key, Name(key, written, full))
            if full and not known.full:
                first[key] = Name(key, known.text, full=True)
    return [first[key] for key, _ in count.most_common(MAX_NAMES)]


def _found(text: str, language: str | None) -> Iterator[tuple[str, bool]]:
    """Names as written, and whether each is a full one."""
    yield from _capitalised(text, language)
    for match in _KATAKANA.finditer(text):
        yield match[0], True
        if "・" in match[0]:
            yield from ((part, False) for part in match[0].split("・"))
    if text.isascii():
        return
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


def _capitalised(text: str, language: str | None) -> Iterator[tuple[str, bool]]:
    """Runs of words with capitals, each word of them, and the runs as a whole."""
    words = list(_WORD.finditer(text))
    capital = [match[0][0].isupper() for match in words]
    opening = [upper and _opens(text[max(match.start() - 4, 0) : match.start()]) for match, upper in zip(words, capital, strict=True)]
    inside = {match[0] for match, upper, opens in zip(words, capital, opening, strict=True) if upper and not opens}
    run: list[re.Match[str]] = []
    for match, upper, opens in zip(words, capital, opening, strict=True):
        joined = bool(run) and text[run[-1].end() : match.start()] in (" ", "-", "‐", " \u00a0", "\u00a0")
        hyphened = joined and text[run[-1].end()] in "-‐"
        if not joined and run:
            yield from _of_run(run, text, language)
            run = []
        if (upper and not (opens and match[0] not in inside)) or hyphened:
            run.append(match)
        elif run:
            yield from _of_run(run, text, language)
            run = []
    if run:
        yield from _of_run(run, text, language)


def _opens(before: str) -> bool:
    """Whether a sentence, or a quotation, begins after these last characters."""
    rest = before.rstrip(_BETWEEN)
    return not rest or rest[-1] in _ENDS or any(mark in before[len(rest) :] for mark in _QUOTES)


def _of_run(run: list[re.Match[str]], text: str, language: str | None) -> Iterator[tuple[str, bool]]:
    for match in run:
        letters = len(match[0])
        abbreviation = match[0].isupper() and letters >= MIN_LETTERS
        if letters >= MIN_LETTERS:
            yield match[0], abbreviation
    if 2 <= len(run) <= MAX_JOINED:  # noqa: PLR2004
        yield text[run[0].start() : run[-1].end()], True
