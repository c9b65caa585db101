"""A user's own rules, which stand above every model: lines and phrases that always go, and lines that never do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Final

from cleaner.document import REASONS
from cleaner.errors import ConfigError

__all__ = ["MATCHES", "MAX_REGEX_CHARS", "Rule", "Rules"]

MATCHES: Final = ("line", "start", "end", "contains", "regex")
MAX_REGEX_CHARS: Final = 500
"""Code points of the longest line a regular expression is tried on."""

_REPEATS: Final = frozenset({_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT})
_FEW: Final = 3  # times that something of varying length may be repeated: more can take a time that doubles with each character


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
        compiled, parsed = re.compile(pattern), _parser.parse(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ConfigError(f"`phrase` is no regular expression ({error}); mend it, or leave `match` out for plain text") from error
    _require(compiled.search("") is None, "`phrase` matches an empty line, so it would match every line; ask for at least a character")
    _require(
        not _runs_away(parsed, within=False),
        "`phrase` repeats something that itself varies, like (a+)* or (a|ab)+, which can take for ever; repeat a set like [ab]+ instead",
    )


def _runs_away(parsed: Any, *, within: bool) -> bool:
    """Whether something that can match in several ways stands within a repeat: the one thing that makes matching exponential."""
    for code, argument in parsed:
        inside = within
        if code in _REPEATS:
            least, most, body = argument
            if within and least != most:
                return True
            inside = within or most > _FEW
            parts = [body]
        elif code is _constants.BRANCH:
            if within:
                return True
            parts = argument[1]
        else:
            parts = [each for each in (argument if isinstance(argument, tuple) else (argument,)) if isinstance(each, _parser.SubPattern)]
        if any(_runs_away(part, within=inside) for part in parts):
            return True
    return False


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ConfigError(message)
