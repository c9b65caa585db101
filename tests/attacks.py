"""What a regular expression may be slow on: made of its own parts, repeated, and then something that does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from re import _constants as codes
from re import _parser
from typing import Any

__all__ = ["attacks"]

BRANCHES = 12  # alternatives that are looked into: the others are words, too
MANY = 20  # repeats from which on one is as good as without bound
TAILS = ("", "\x00", " x")
GENERIC = (
    *(" ", "\n", "\t", "\r\n", "\u00a0", "a", "A", "1", ".", "-", "<", '"', "(", "/", ",", "é", "新", "ا"),
    *("a ", "a.", "1.", "A-", "<a ", "a=", " -"),
)
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}
_CATEGORIES = {
    codes.CATEGORY_DIGIT: "1", codes.CATEGORY_NOT_DIGIT: "a", codes.CATEGORY_SPACE: " ", codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_WORD: "a", codes.CATEGORY_NOT_WORD: "-",
}  # fmt: skip
_LIKELY = "a A1.-,:;/<>()[]'\"=\n\té新ا"


def attacks(pattern: re.Pattern[Any], length: int) -> Iterator[Any]:
    """Inputs of about this length, of the type the pattern takes."""
    seen = set()
    parsed = list(_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags))
    for before, pump, after in _pumps(parsed, ""):
        for start, piece in ((before, pump), ("", before + pump), ("", pump + after)):
            for tail in TAILS:
                seen.add((start, piece, tail))
    seen |= {("", piece, tail) for piece in GENERIC for tail in TAILS[:2]}
    for start, piece, tail in sorted(seen):
        if piece:
            made = start + piece * (length // len(piece)) + tail
            yield made.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else made


def _pumps(items: Sequence[Any], before: str) -> Iterator[tuple[str, str, str]]:
    """What may stand before a part that repeats, what it repeats, and what may follow; two neighbours together as well."""
    for number, (code, argument) in enumerate(items):
        after = next(iter(_samples(items[number + 1 :])), "")
        if code in _REPEATS:
            _, most, body = argument
            if most is codes.MAXREPEAT or most >= MANY:
                yield from ((before, piece, after) for piece in islice(_samples(body), 4))
            yield from _pumps(list(body), before)
        elif code is codes.BRANCH:
            for branch in argument[1][:BRANCHES]:
                yield from _pumps(list(branch), before)
        elif code is codes.SUBPATTERN:
            yield from _pumps(list(argument[-1]), before)
        elif code is codes.ATOMIC_GROUP:
            yield from _pumps(list(argument), before)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _pumps(list(argument[1]), before)
        before += next(iter(_samples([(code, argument)])), "")


def _samples(items: Iterable[Any]) -> Iterator[str]:
    """A few strings that a sequence matches, but for its conditions."""
    parts = [list(islice(_of(code, argument), 6)) or [""] for code, argument in items]
    longest = max(map(len, parts), default=1)
    yield from ("".join(part[number % len(part)] for part in parts) for number in range(longest))


def _of(code: Any, argument: Any) -> Iterator[str]:  # noqa: C901  (a table of what a parser gives)
    if code is codes.LITERAL:
        yield chr(argument)
    elif code is codes.NOT_LITERAL:
        yield from (each for each in _LIKELY if each != chr(argument))
    elif code is codes.ANY:
        yield from "a ."
    elif code is codes.IN:
        yield from _in(argument)
    elif code in _REPEATS:
        least, most, body = argument
        for sample in _samples(body):
            yield sample * (least or min(most, 1))
    elif code is codes.BRANCH:
        for branch in argument[1]:
            yield next(iter(_samples(branch)), "")
    elif code is codes.SUBPATTERN:
        yield from _samples(argument[-1])
    elif code is codes.ATOMIC_GROUP:
        yield from _samples(argument)


def _in(members: Sequence[Any]) -> Iterator[str]:
    """Characters of a set: one of each of its members, or, where it is negated, likely ones that are none of them."""
    if members[0][0] is codes.NEGATE:
        yield from (each for each in _LIKELY if not any(_is_in(each, member) for member in members[1:]))
        return
    for code, argument in members:
        if code is codes.LITERAL:
            yield chr(argument)
        elif code is codes.RANGE:
            yield chr(argument[0])
        elif code is codes.CATEGORY:
            yield _CATEGORIES[argument]


def _is_in(character: str, member: tuple[Any, Any]) -> bool:
    code, argument = member
    if code is codes.LITERAL:
        return ord(character) == argument
    if code is codes.RANGE:
        return argument[0] <= ord(character) <= argument[1]
    names = {codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_SPACE: r"\s", codes.CATEGORY_WORD: r"\w", codes.CATEGORY_NOT_DIGIT: r"\D",
             codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_NOT_WORD: r"\W"}  # fmt: skip
    return re.match(names[argument], character) is not None
