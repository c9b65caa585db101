"""Published ratings of domains: any table with a column of domains and one of scores, joined to the sources of a run.

A source is rated by the row of its own host, of a host it belongs to, of the one host rated below it, or of the same name in another
country (`bbc.com` for `bbc.co.uk`); how it was matched stands beside the score. What a row cannot be used for is told with its
line number, and costs nothing but the row.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from typing import Final

from cleaner.errors import UsageError
from cleaner.sources.domains import host_of, registrable_domain, split_domain

__all__ = ["Match", "Ratings", "read_ratings"]

DOMAIN_NAMES: Final = ("domain", "host", "hostname", "website", "site", "url", "source", "publisher", "outlet", "name")
"""Headings that columns of domains have, the likeliest first."""
SCORE_NAMES: Final = (
    *("score", "rating", "pc1", "reliability", "credibility", "factuality", "factual_reporting"),
    *("trust", "quality", "status", "label"),
)
"""Headings, or parts of them, that columns of scores have, the likeliest first."""
SCALES: Final = (
    ("b", "d", "gu", "nc", "gr"),  # Wikipedia's list of perennial sources: blacklisted, deprecated, and as below
    ("blacklisted", "deprecated", "generally unreliable", "no consensus", "generally reliable"),
    ("very low", "low", "mixed", "mostly factual", "high", "very high"),  # factual reporting, as Media Bias/Fact Check puts it
    ("fake", "real"),
    ("false", "true"),
    ("unreliable", "reliable"),
)
"""Words that published tables have for scores, each scale from its worst to its best."""
WORDS: Final = {word: place / (len(scale) - 1) for scale in SCALES for place, word in enumerate(scale)}
"""A number 0..1 for each of these words. Only its order counts: agreement is of ranks."""
MOST_CHARACTERS: Final = 131_072  # of one cell; a longer one is a quotation mark that is never closed
DELIMITERS: Final = (",", ";", "\t", "|")
GENERIC: Final = "com"
"""The suffix of international editions."""
LOOKED_AT: Final = 500
"""Rows by which columns are guessed."""
TOLD: Final = 20
"""Problems told one by one."""

_NUMBER: Final = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*%?")


@dataclass(frozen=True, slots=True)
class Match:
    """The rating of a source."""

    score: float
    domain: str
    """The host that is rated."""
    how: str
    """`same`; `parent`: rated is what it belongs to; `part`: the one host rated below it; `edition`: the name in another country."""


@dataclass(frozen=True)
class Ratings:
    """Scores by host, and what was wrong with the rows that gave none."""

    scores: dict[str, float]
    columns: tuple[str, str]
    """Names of the columns of domains and of scores."""
    problems: list[str] = field(default_factory=list)
    """What is to be told, each with its line."""

    def match(self, source: str | None) -> Match | None:
        """The rating of a source; None where it has none, or none that is certain to be its own.

        >>> ratings = Ratings({"bbc.com": 0.9, "news.example.org": 0.4}, ("domain", "score"))
        >>> ratings.match("bbc.co.uk"), ratings.match("example.org").how, ratings.match("sport.bbc.com").how
        (Match(score=0.9, domain='bbc.com', how='edition'), 'part', 'parent')
        """
        host = _host(source or "")
        if host is None:
            return None
        registrable = registrable_domain(f"//{host}") or host
        for how, rated in self._candidates(host, registrable):
            if len(rated) == 1:
                return Match(self.scores[rated[0]], rated[0], how)
        return None

    def _candidates(self, host: str, registrable: str) -> Iterator[tuple[str, list[str]]]:
        """The hosts that might stand for it, surest first; more than one of a kind are none."""
        yield "same", [host] * (host in self.scores)
        above = host
        while above != registrable and "." in above:
            above = above.partition(".")[2]
            if above in self.scores:
                yield "parent", [above]
        if host == registrable:
            yield "part", self._below.get(registrable, [])
        yield "edition", self._editions_of(registrable)

    def _editions_of(self, registrable: str) -> list[str]:
        """Rated domains of the same name: .com for a country's suffix, or a country's for .com; never one country's for another's.

        `express.de` and `express.co.uk` are two papers; that `bbc.com` and `bbc.co.uk` are one is likely, no more.
        """
        parts = split_domain(registrable)
        if parts is None:
            return []
        name, suffix = parts
        others = [each for each in self._named.get(name, []) if each != suffix]
        fits = [each for each in others if (_of_country(suffix) and each == GENERIC) or (suffix == GENERIC and _of_country(each))]
        return [f"{name}.{each}" for each in fits]

    @cached_property
    def _below(self) -> dict[str, list[str]]:
        """Rated hosts that are not registrable domains themselves, by the one they belong to."""
        found = defaultdict(list)
        for host in self.scores:
            registrable = registrable_domain(host)
            if registrable and registrable != host:
                found[registrable].append(host)
        return found

    @cached_property
    def _named(self) -> dict[str, list[str]]:
        """Suffixes of the rated registrable domains, by name."""
        found = defaultdict(list)
        for host in self.scores:
            if registrable_domain(host) == host and (parts := split_domain(host)):
                found[parts[0]].append(parts[1])
        return found


def read_ratings(text: str, name: str, domain_column: str | None = None, score_column: str | None = None) -> Ratings:
    """Ratings from the text of a CSV file; `name` is what it is called in messages.

    The delimiter, and the columns that are not named, are guessed. Raises `UsageError` when there are no such columns, or no row
    can be used.
    """
    head, rows, problems = _table(text.removeprefix("\ufeff"))
    if not head:
        raise UsageError(f"{name}: no table in it; the first line must name the columns, such as domain,score")
    domains = _column(name, head, domain_column) if domain_column else _domain_column(head, rows)
    scores = _column(name, head, score_column) if score_column else _score_column(head, rows, domains)
    if domains is None or scores is None:
        what = "domains" if domains is None else "scores"
        option = "--rating-domain" if domains is None else "--rating-score"
        raise UsageError(f"{name}: cannot tell which column holds {what}; name it with {option}: {', '.join(head)}")
    found = _scores(rows, domains, scores, problems)
    if not found:
        raise UsageError(
            f"{name}: no row has a domain in `{head[domains]}` and a score in `{head[scores]}`; {(problems or ['no rows'])[0]}"
        )
    more = len(problems) - TOLD
    told = [f"{name}:{each}" for each in problems[:TOLD]] + ([f"{name}: {more:,} more rows like these"] if more > 0 else [])
    return Ratings(found, (head[domains], head[scores]), told)


Rows = list[tuple[int, list[str]]]
"""Cells of each row, behind the number of its line."""


def _table(text: str) -> tuple[list[str], Rows, list[str]]:
    """The head, the rows, and what could not be read at all."""
    lines = text.splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    csv.field_size_limit(MOST_CHARACTERS)  # for the whole process, and tables of our own are read without one
    reader = csv.reader(lines, delimiter=max(DELIMITERS, key=first.count))
    rows: Rows = []
    problems: list[str] = []
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            problems.append(f"{start}: not a row of a table ({error})")
            continue
        if any(cell.strip() for cell in cells):
            rows.append((start, [cell.strip() for cell in cells]))
    return (rows[0][1], rows[1:], problems) if rows else ([], [], problems)


def _scores(rows: Rows, domains: int, scores: int, problems: list[str]) -> dict[str, float]:
    """Score by host; of rows on one host the first counts."""
    found: dict[str, float] = {}
    lines: dict[str, int] = {}
    for line, cells in rows:
        domain, given = (cells[column] if column < len(cells) else "" for column in (domains, scores))
        host, score = _host(domain), _score(given)
        if host is None:
            problems.append(f"{line}: no domain: {_shown(domain)}")
        elif score is None:
            problems.append(f"{line}: no score for {_shown(host)}: {_shown(given)}")
        elif host in found:
            problems.append(f"{line}: {_shown(host)} was rated in line {lines[host]}, which counts ({found[host]:g}, here {score:g})")
        else:
            found[host], lines[host] = score, line
    return found


def _column(name: str, head: Sequence[str], wanted: str) -> int:
    folded = [each.casefold() for each in head]
    if wanted.casefold() not in folded:
        raise UsageError(f"{name}: no column `{wanted}`; there are {', '.join(head)}")
    return folded.index(wanted.casefold())


def _domain_column(head: Sequence[str], rows: Rows) -> int | None:
    """The column most of whose cells are domains; of several the one with the likeliest name."""
    shares = [_share(rows, column, lambda cell: _host(cell) is not None) for column in range(len(head))]
    return _likeliest(head, shares, DOMAIN_NAMES, named_only=False)


def _score_column(head: Sequence[str], rows: Rows, domains: int | None) -> int | None:
    """The column that is named like one of scores and mostly holds them; else the only one that does."""
    shares = [0.0 if column == domains else _share(rows, column, lambda cell: _score(cell) is not None) for column in range(len(head))]
    named = _likeliest(head, shares, SCORE_NAMES, named_only=True)
    full = [column for column, share in enumerate(shares) if share > 0.5]
    return named if named is not None else full[0] if len(full) == 1 else None


def _likeliest(head: Sequence[str], shares: Sequence[float], names: Sequence[str], *, named_only: bool) -> int | None:
    ranks = [next((rank for rank, name in enumerate(names) if name in title.casefold()), len(names)) for title in head]
    fits = [column for column, share in enumerate(shares) if share > 0.5 and (ranks[column] < len(names) or not named_only)]
    return min(fits, key=lambda column: (ranks[column], column), default=None)


def _share(rows: Rows, column: int, fits: Callable[[str], bool]) -> float:
    cells = [row[column] if column < len(row) else "" for _, row in rows[:LOOKED_AT]]
    return sum(fits(cell) for cell in cells) / len(cells) if cells else 0.0


def _score(cell: str) -> float | None:
    """A number, with a point or a comma, in per cent or not; or one of `WORDS`.

    >>> _score("0,75"), _score("75 %"), _score("Generally reliable"), _score("n/a")
    (0.75, 0.75, 1.0, None)
    """
    text = cell.strip()
    if _NUMBER.fullmatch(text):
        number = float(text.rstrip("%").rstrip().replace(",", ".")) / (100 if text.endswith("%") else 1)
        return number if isfinite(number) else None
    return WORDS.get(" ".join(text.replace("_", " ").replace("-", " ").casefold().split()))


def _host(cell: str) -> str | None:
    """The host that a cell or a source names, also one that is a public suffix, such as `blogspot.com`.

    >>> _host("blogspot.com"), _host("https://www.nrk.no/nyheter"), _host("The Evening Post"), _host("Elbtalpost")
    ('blogspot.com', 'nrk.no', None, None)
    """
    if cell.split() != [cell] or not ("." in cell or ":" in cell):
        return None
    if "//" in cell:
        return host_of(cell)
    bare_ipv6 = cell.count(":") > 1 and "[" not in cell
    return host_of(f"//[{cell}]" if bare_ipv6 else f"//{cell}")


def _of_country(suffix: str) -> bool:
    """Whether a suffix is a country's: its last label has two letters, and it is no private one such as `github.io`."""
    last = suffix.rpartition(".")[2]
    return len(last) == 2 and last.isascii() and all(len(label) <= 3 for label in suffix.split("."))


def _shown(text: str) -> str:
    """What a message may quote of a file: little, on one line."""
    return ascii(text[:40]) if text else "nothing"
