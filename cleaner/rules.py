"""A user's own rules, which stand above every model: lines and phrases that always go, and lines that never do."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from math import inf, log

# Python's own parser of expressions, which has no public name: nothing else tells what an expression repeats. That it is there, and what
# it gives, `tests/test_expressions.py` holds for every Python the tests run on.
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Final

from cleaner.document import REASONS
from cleaner.errors import ConfigError

__all__ = ["LONG_REGEX_CHARS", "MATCHES", "MAX_REGEX_CHARS", "Rule", "Rules", "longest_line"]

MATCHES: Final = ("line", "start", "end", "contains", "regex")
MAX_REGEX_CHARS: Final = 500
"""Code points of the longest line a regular expression is tried on."""
LONG_REGEX_CHARS: Final = 150
"""The same for one that would take too long on so long a line."""

MAX_STEPS: Final = 2e9  # the most an expression may have to try on one line, by a count that is some ten times too high: a second or two
_NEXT: Final = 0.05  # steps for each further character of a run: mostly the first does not fit, and the others are fast
_UNCOUNTED: Final = 100  # the logarithm of a number of ways from which on it is as good as infinite
_REPEATS: Final = frozenset({_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT})
_LOOKS: Final = frozenset({_constants.ASSERT, _constants.ASSERT_NOT, _constants.ATOMIC_GROUP})
_GROUPED: Final = frozenset({*_REPEATS, *_LOOKS, _constants.BRANCH, _constants.GROUPREF_EXISTS, _constants.SUBPATTERN})
_ANCHORS: Final = frozenset({_constants.AT_BEGINNING, _constants.AT_BEGINNING_STRING})


@dataclass(frozen=True, slots=True)
class Rule:
    """One phrase and where it holds. Which lines it matches is for `match` to say, what becomes of them for the list it stands in.

    >>> Rule("Lesen Sie auch", source="example.de").match
    'line'
    """

    phrase: str
    """Plain text, compared with case and digits folded and white space squeezed; with `match = "regex"` a regular expression."""
    match: str = "line"
    """`line`: it is the whole line; `start`, `end`, `contains`: whole words of the line; `regex`: found in the line as given."""
    source: str | None = None
    """Only articles of this source; None: of any."""
    language: str | None = None
    """Only articles in this language, ISO 639-1; None: in any."""
    reason: str = "boilerplate"
    """What the edit says, one of `REASONS`."""
    cut: bool = False
    """Take out the match alone, and leave the rest of the line."""

    def __post_init__(self) -> None:
        for f in fields(self):
            wanted = bool if f.name == "cut" else str
            value = getattr(self, f.name)
            optional = value is None and f.name in {"source", "language"}
            _require(isinstance(value, wanted) or optional, f"`{f.name}` must be {wanted.__name__}, not {value!r}")
        _require(bool(self.phrase.strip()), "`phrase` is empty; write the words to look for")
        _require(self.match in MATCHES, f"`match` is {self.match!r}; choose one of {', '.join(MATCHES)}")
        _require(self.reason in REASONS, f"`reason` is {self.reason!r}; choose one of {', '.join(REASONS)}")
        for name in ("source", "language"):
            _require(getattr(self, name) != "", f"`{name}` is empty; leave it out for a rule that always holds")
        if self.match == "regex":
            _check_regex(self.phrase)

    @classmethod
    def from_mapping(cls, values: object) -> Rule:
        """Build a rule from a TOML table; raises `ConfigError` on anything it does not understand."""
        _require(isinstance(values, Mapping), "must be a table with a `phrase`")
        assert isinstance(values, Mapping)
        known = [f.name for f in fields(cls)]
        for name in values:
            _require(name in known, f"unknown key `{name}`; known here: {', '.join(known)}")
        _require("phrase" in values, "`phrase` is missing; write the words to look for")
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a configuration. `never` wins over `always`, the first of a list over the others, and all over the models.

    >>> Rules.from_mapping({"never": [{"phrase": "Kommentar"}]}).never[0].phrase
    'Kommentar'
    """

    always: tuple[Rule, ...] = ()
    """Lines to remove, or phrases to cut."""
    never: tuple[Rule, ...] = ()
    """Lines to leave whole, whatever they hold."""

    def __post_init__(self) -> None:
        for number, rule in enumerate(self.never, start=1):
            _require(not rule.cut, f"never[{number}]: `cut` is for rules that remove; leave it out")

    def __bool__(self) -> bool:
        return bool(self.always or self.never)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any], where: str = "rules") -> Rules:
        """Build rules from the table `rules` of a configuration; raises `ConfigError` that names the rule."""
        known = [f.name for f in fields(cls)]
        for name in values:
            _require(name in known, f"{where}: unknown key `{name}`; known here: {', '.join(known)}")
        try:
            return cls(**{name: tuple(_rules(name, rows, where)) for name, rows in values.items()})
        except ConfigError as error:
            raise ConfigError(str(error) if str(error).startswith(where) else f"{where}.{error}") from error.__cause__


def _rules(name: str, rows: object, where: str) -> Iterator[Rule]:
    _require(isinstance(rows, Sequence) and not isinstance(rows, str), f"{where}.{name} must be a list of tables: write [[rules.{name}]]")
    assert isinstance(rows, Sequence)
    for number, row in enumerate(rows, start=1):
        try:
            yield Rule.from_mapping(row)
        except ConfigError as error:
            raise ConfigError(f"{where}.{name}[{number}]: {error}") from error.__cause__


def _check_regex(pattern: str) -> None:
    """Refuse what is no regular expression, matches nothing at all, or could take for ever on a line."""
    try:
        compiled, longest = re.compile(pattern), longest_line(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ConfigError(f"`phrase` is no regular expression ({error}); mend it, or leave `match` out for plain text") from error
    _require(compiled.search("") is None, "`phrase` matches an empty line, so it would match every line; ask for at least a character")
    _require(
        longest > 0,
        "`phrase` can match in so many ways that it can take for ever, as (a+)*, (a|ab)+ and .*.*.*.* do; "
        "repeat a set like [ab]+ instead, at most three times without a bound, or possessively like [ab]++",
    )


def longest_line(pattern: str) -> int:
    """Code points of the longest line a regular expression is tried on: what a line can cost grows with a power of its length.

    >>> longest_line("^Foto: .*"), longest_line("[A-Z]+ *[0-9]+"), longest_line("(a+)+b")
    (500, 150, 0)
    """
    parsed = list(_parser.parse(pattern))
    anchored = bool(parsed) and parsed[0][0] is _constants.AT and parsed[0][1] in _ANCHORS
    for length in (MAX_REGEX_CHARS, LONG_REGEX_CHARS):
        if _tried(parsed, length)[1] * (1 if anchored else length) <= MAX_STEPS:
            return length
    return 0


def _tried(parsed: Iterable[Any], length: int) -> tuple[float, float]:
    """In how many ways a sequence can match from one place of a line of so many code points, and the steps of trying all; both at most."""
    ways = steps = 1.0
    plain = False
    for code, argument in parsed:
        if code in _REPEATS:
            least, most, body = argument
            of_it = _repeated(_tried(body, length), min(least, length), min(most, length), sure=code is _constants.POSSESSIVE_REPEAT)
        elif code is _constants.BRANCH:
            of_it = _either(argument[1], length)
        elif code is _constants.GROUPREF_EXISTS:
            of_it = _either([part for part in argument[1:] if part is not None], length)
        elif code in _LOOKS:  # what they found is never looked for again in another way
            of_it = 1.0, _tried(argument if code is _constants.ATOMIC_GROUP else argument[1], length)[1]
        elif code is _constants.SUBPATTERN:
            of_it = _tried(argument[-1], length)
        else:
            of_it = 1.0, _NEXT if plain else 1.0
        plain = code not in _GROUPED
        ways, steps = ways * of_it[0], steps + ways * of_it[1]
    return ways, steps


def _repeated(body: tuple[float, float], least: int, most: int, *, sure: bool) -> tuple[float, float]:
    """The same of a repeat: each number of times is a way, and so is each way of each time; only one where it is `sure` (possessive)."""
    ways, steps = body
    each = inf if most * log(ways) > _UNCOUNTED else ways**most
    return 1.0 if sure else (most - least + 1) * each, 1 + most * each * steps


def _either(branches: Sequence[Any], length: int) -> tuple[float, float]:
    """The same of branches: those that begin with different letters never match at one place."""
    by_letter: dict[str | None, float] = defaultdict(float)
    steps = 1.0
    for branch in branches:
        of_it = _tried(branch, length)
        fixed = len(branch) > 0 and branch[0][0] is _constants.LITERAL
        by_letter[chr(branch[0][1]).casefold() if fixed else None] += of_it[0]
        steps += of_it[1]
    return by_letter.pop(None, 0.0) + max(by_letter.values(), default=0.0), steps


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ConfigError(message)
