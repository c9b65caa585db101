"""Regular expressions of a user: usual ones are tried on lines, and those that could take for ever on some line are refused."""

from __future__ import annotations

import re
from re import _constants, _parser

import pytest

from cleaner.errors import ConfigError
from cleaner.rules import LONG_REGEX_CHARS, MAX_REGEX_CHARS, Rule, longest_line


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(?:Foto|Bilde):.*",
        r"(?:Foto|Photo|Bild|Fotograf): \w+ \w+$",
        r"(?:\d{2}\.){2}\d{4}",
        r"(?i)les (også|mer)$",
        r"\b\d{1,2}\. \w+ \d{4}\b",
        r"(\w)\1{5,}",
        r"(?:ab|cd)+!",
        r"\w++ \w++ \w++ \w++ x",
        r"(a)?b(?(1)c|d)",
    ],
)
def test_usual_expressions_are_tried_on_long_lines(pattern: str) -> None:
    assert Rule(pattern, match="regex").phrase == pattern
    assert longest_line(pattern) == MAX_REGEX_CHARS


@pytest.mark.parametrize(("pattern", "line"), [(r"[A-Z]+\s+\d+", "A"), (r".*.*.*z", "a"), (r"\w+\w+\w+z", "a"), (r"^.*\d+.*\w+z", "1")])
def test_what_takes_its_time_is_tried_on_short_lines(pattern: str, line: str) -> None:
    assert longest_line(pattern) == LONG_REGEX_CHARS
    assert not re.search(pattern, line * LONG_REGEX_CHARS)  # ends


@pytest.mark.parametrize(
    "pattern",
    [
        # ways that multiply with each character of the line
        "(a+)+b",
        "(a|ab)*c",
        "(a|b|ab|ba)+c",
        "(?:a|.)+c",
        "(?:a?b?)+c",
        "(?:a*){500}b",
        "((?:a*)?(?(1)b|c*))+d",
        "(?=(a|ab)*y)a",
        "(?!(?:a*)*b)a",
        "(?>(?:a|ab)*)c",
        "(?:a*){,9}+c",
        # with each of their own
        "a?" * 30 + "a" * 30,
        # as a high power of the line's length
        ".*.*.*.*z",
        "a*a*a*a*z",
        r"(?:\w+ ?){3}\w+ ?\w+: x",
        "(?:(?:a*){3}){3}z",
        "a{1,400}" * 4 + "z",
    ],
)
def test_what_can_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(ConfigError, match="can take for ever"):
        Rule(pattern, match="regex")


def test_the_parser_gives_what_is_counted_on() -> None:
    """It is Python's, but has no public name: should another Python change it, this says so."""
    (repeat, (least, most, body)), (branch, (_, branches)) = _parser.parse("a{2,3}(?:bc|de)")
    assert (repeat, least, most) == (_constants.MAX_REPEAT, 2, 3)
    assert list(body) == [(_constants.LITERAL, ord("a"))]
    assert branch is _constants.BRANCH
    assert [len(each) for each in branches] == [2, 2]
    found = dict(list(_parser.parse("(a)(?>b)(?=c)(?!d)(?(1)e|f)g*+")))
    assert list(found[_constants.SUBPATTERN][-1]) == [(_constants.LITERAL, ord("a"))]
    assert list(found[_constants.ATOMIC_GROUP]) == [(_constants.LITERAL, ord("b"))]
    assert list(found[_constants.ASSERT][1]) == [(_constants.LITERAL, ord("c"))]
    assert list(found[_constants.ASSERT_NOT][1]) == [(_constants.LITERAL, ord("d"))]
    assert [list(each) for each in found[_constants.GROUPREF_EXISTS][1:]] == [[(_constants.LITERAL, ord(each))] for each in "ef"]
    assert found[_constants.POSSESSIVE_REPEAT][0] == 0
    assert next(iter(_parser.parse("^a"))) == (_constants.AT, _constants.AT_BEGINNING)
