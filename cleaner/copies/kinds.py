"""Who copied whom: in each cluster which article came first, and what the others are to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from cleaner.document import source_key

__all__ = ["DAY", "Copied", "Copy", "Kind", "copied"]

Kind = Literal["original", "agency", "copy", "duplicate"]

DAY: Final = len("2024-05-03")
"""Characters of a date that tell the day; one that tells less, or nothing, decides nothing."""


@dataclass(frozen=True, slots=True)
class Copied:
    """An article as far as it matters here."""

    id: str
    source: str | None
    date: str | None
    """ISO 8601."""
    agency: str | None
    """The agency it is credited to."""
    size: int
    """Shingles: the longest is what others were cut from."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What an article is: a row of copies.csv."""

    number: int
    """Its place in the run, from 0."""
    cluster: int | None
    """Number of its cluster, from 1; None for an agency's text that no other article is a near-copy of."""
    first: str | None
    """Id of the article of its cluster that was published first; None where the dates do not tell."""
    kind: Kind
    of: str | None
    """Id of the article it is a near-copy of; None for the one that the others of its cluster are near-copies of."""


def copied(articles: Sequence[Copied], groups: Sequence[Sequence[int]]) -> list[Copy]:
    """What the articles of each group are, and those in no group that are credited to an agency.

    Groups are numbered by the least id in them; within a group, the one the others are near-copies of comes first, then by id.
    """
    sorted_groups = sorted((sorted(group, key=lambda n: (articles[n].id, n)) for group in groups), key=lambda g: (articles[g[0]].id, g[0]))
    rows = [row for cluster, group in enumerate(sorted_groups, start=1) for row in _cluster(cluster, {n: articles[n] for n in group})]
    grouped = {row.number for row in rows}
    alone = [n for n, article in enumerate(articles) if article.agency and n not in grouped]
    return rows + [Copy(n, None, None, "agency", None) for n in sorted(alone, key=lambda n: (articles[n].id, n))]


def _cluster(cluster: int, members: Mapping[int, Copied]) -> list[Copy]:
    """The rows of one cluster."""
    best = {source: min(numbers, key=lambda n: _rank(n, members[n])) for source, numbers in _by_source(members).items()}
    first = _first(members, list(best.values()))
    chief = first if first is not None else min(best.values(), key=lambda n: (-members[n].size, members[n].id, n))
    of, agency = members[chief].id, any(member.agency for member in members.values())
    rows = []
    for number in sorted(members, key=lambda n: (n != chief, members[n].id, n)):
        own = best[source_key(members[number].source)] == number
        kind: Kind = "duplicate" if not own else "agency" if agency else "original" if number == chief else "copy"
        rows.append(Copy(number, cluster, None if first is None else of, kind, None if number == chief else of))
    return rows


def _by_source(members: Mapping[int, Copied]) -> dict[str, list[int]]:
    """The articles of each source; those without one count as one source, as they do in sources.csv."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, member in members.items():
        found[source_key(member.source)].append(number)
    return found


def _day(article: Copied) -> str | None:
    return article.date[:DAY] if article.date and len(article.date) >= DAY else None


def _rank(number: int, article: Copied) -> tuple[str, int, str, int]:
    """Of one source's articles the earliest comes first, then the longest."""
    return _day(article) or "9", -article.size, article.id, number


def _first(members: Mapping[int, Copied], best: Sequence[int]) -> int | None:
    """The article published first: where every source has a day, and one was alone on the earliest; or there is one source."""
    if len(best) == 1:
        return best[0]
    days = [(_day(members[n]) or "", n) for n in best]
    (day, number), (next_day, _) = sorted(days)[:2]
    return number if day and day < next_day else None
