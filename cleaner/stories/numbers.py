"""Numbers in a text as values: whatever marks a language parts its thousands with, and "3.2 million", "3,2 mill." and "320万" alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

__all__ = ["Number", "latin_digits", "numbers"]

MAX_DIGITS: Final = 18  # longer ones are no amounts


@dataclass(frozen=True, slots=True)
class Number:
    """A number where it stands."""

    value: str
    """In digits, a full stop before decimals, `%` behind a percentage."""
    start: int
    end: int


_FOREIGN_DIGIT: Final = re.compile(r"[^\D0-9]")
_POINT: Final = frozenset(["en", "zh", "ja", "ko", "th", "he", "hi", "bn", "ms", "ur"])
"""Languages that write 1,234.5; the others write 1.234,5 or 1 234,5."""
# A pattern that begins with a set of characters is searched for much faster: the looks behind stand after the first digit.
_NUMBER: Final = re.compile(
    r"\d(?:(?<![\dA-Za-z.,:/-].)\d{0,2}(?:[\u00a0\u202f  '’]\d{3})+(?:[.,]\d{1,2})?(?!\d)|(?<![\dA-Za-z.,:/].)\d*(?:[.,]\d+)*(?![:\d]))"
)
_PERCENT: Final = re.compile(
    r"\s?(?:[%％٪]|"
    r"(?:per ?cent|pro[sz]ent|procent|por cento|por ciento|pour ?cent|per cento|τοις εκατό|процент|відсот|százalék|퍼센트)\w*)",
    re.IGNORECASE,
)
_POWERS: Final = {
    3: "thousand tausend tusen tusind duizend tys\\b тыс тис mila\\b mille\\b mil\\b(?!\\smil) tuhat bin\\b ezer 천 千 พัน",
    4: "万 萬 만",
    6: r"mio\b mln\b mill?ion millón milhão milhões milj(?!ard) mill\. milió milyon млн миллион мільйон милион 百万 ล้าน مليون מיליון",
    8: "億 亿 억",
    9: r"mrd mld mdr mil\smilhões mil\smillones milliard miliard milyar miljard млрд миллиард мільярд милиард bilh مليار מיליארד",
}
"""Words and signs behind a number, as patterns, by the power of ten they stand for."""
_MULTIPLIERS: Final = tuple((re.compile(rf"\s?(?:{'|'.join(words.split())})", re.IGNORECASE), power) for power, words in _POWERS.items())
_GOES_ON: Final = frozenset("億亿억万萬만")  # what follows at once belongs to the same number: 27억5000만
_SHORT_BILLION: Final = re.compile(r"\s?(?:billion|bn\b)", re.IGNORECASE)  # in English; elsewhere a billion is a million millions


def numbers(text: str, language: str | None = None) -> Iterator[Number]:
    """The numbers of a text, in order. `text` has `latin_digits`.

    >>> [number.value for number in numbers("1,234.5 tonnes, 7 % and 3.2 million", "en")]
    ['1234.5', '7%', '3200000']
    >>> [number.value for number in numbers("1.234,5 Tonnen, 7 Prozent und 3,2 Millionen", "de")]
    ['1234.5', '7%', '3200000']
    """
    before: Number | None = None
    for match in _NUMBER.finditer(text):
        if sum(map(str.isdigit, match[0])) > MAX_DIGITS:
            continue
        number = _number(text, match, language)
        if before is not None and text[before.end - 1 : before.end] in _GOES_ON and before.end == number.start:
            before = Number(_plain(Decimal(before.value) + Decimal(number.value.strip("%"))), before.start, number.end)
            continue
        if before is not None:
            yield before
        before = number
    if before is not None:
        yield before


def _number(text: str, match: re.Match[str], language: str | None) -> Number:
    value, end = _value(match[0], language), match.end()
    if (percent := _PERCENT.match(text, end)) is not None:
        return Number(f"{_plain(value)}%", match.start(), percent.end())
    power, end = _multiplied(text, end, language)
    return Number(_plain(value.scaleb(power)), match.start(), end)


def latin_digits(text: str) -> str:
    """The text with 0..9 for the digits of any script, of the same length."""
    return text if text.isascii() else _FOREIGN_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)


def _multiplied(text: str, end: int, language: str | None) -> tuple[int, int]:
    """The power of ten that a word behind the number tells, and where it ends."""
    if (match := _SHORT_BILLION.match(text, end)) is not None:
        return (9 if language in _POINT or language is None else 12), match.end()
    for pattern, power in _MULTIPLIERS:
        if (match := pattern.match(text, end)) is not None:
            return power, match.end()
    return 0, end


def _value(written: str, language: str | None) -> Decimal:
    """A number as it is written in a language."""
    written = re.sub(r"[\u00a0\u202f  '’]", "", written)
    points, commas = written.count("."), written.count(",")
    if points and commas:
        mark = max(".,", key=written.rfind)
    elif points + commas > 1:
        mark = ""
    else:
        mark = "." if points else ","
        parts = written.split(mark)
        grouped = len(parts) == 2 and len(parts[1]) == 3 and len(parts[0]) <= 3 and parts[0] != "0"
        if grouped and (mark == ".") != (language in _POINT):
            mark = ""
    whole, _, decimals = written.rpartition(mark) if mark and mark in written else (written, "", "")
    digits = re.sub(r"[.,]", "", whole) or "0"
    return Decimal(f"{digits}.{re.sub(r'[.,]', '', decimals)}" if decimals else digits)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
