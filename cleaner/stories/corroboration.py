"""What the sources of one story agree on: each checkable fact, who states it, and whether anyone independent does.

Independent are articles of different *origins*: those of one source, of one cluster of near-copies, or credited to one agency, count once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cleaner.copies.clusters import UnionFind
from cleaner.document import source_key
from cleaner.stories.facts import Fact
from cleaner.stories.sounds import sound_key

__all__ = ["Checked", "Teller", "checked", "origins", "story_row"]

MAX_FACTS: Final = 200  # of one story in the output, those with most origins first


@dataclass(frozen=True, slots=True)
class Teller:
    """An article of a story."""

    id: str
    source: str | None
    language: str | None
    date: str | None
    cluster: int | None = None
    """Number of the cluster of near-copies it is in."""
    agency: str | None = None
    """The agency it is credited to."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A fact of a story."""

    kind: str
    """`name`, `number` or `date`."""
    value: str
    """As the article with the least id has it; see `Fact.value`."""
    sources: tuple[str, ...]
    """Who states it, in order."""
    origins: int
    """Independent origins that state it: from 2 on it is corroborated."""

    @property
    def corroborated(self) -> bool:
        """Whether an independent source states it as well."""
        return self.origins > 1

    def to_dict(self) -> dict[str, Any]:
        """The values as a mapping ready for JSON."""
        return {"kind": self.kind, "value": self.value, "sources": list(self.sources), "origins": self.origins}


def origins(tellers: Sequence[Teller]) -> list[int]:
    """For each article a number, equal for those that are not independent of each other.

    >>> origins([Teller("1", "a", "en", None, agency="dpa"), Teller("2", "b", "de", None, agency="dpa"), Teller("3", "c", "de", None)])
    [0, 0, 2]
    """
    sets = UnionFind(len(tellers))
    known: dict[tuple[str, object], int] = {}
    for number, teller in enumerate(tellers):
        for what, value in (("source", source_key(teller.source)), ("cluster", teller.cluster), ("agency", teller.agency)):
            if value is not None:
                sets.union(number, known.setdefault((what, value), number))
    return [sets.find(number) for number in range(len(tellers))]


def checked(tellers: Sequence[Teller], stated: Sequence[Collection[Fact]]) -> list[Checked]:
    """The checkable facts of a story, those with most origins first. `stated` are the facts of each article.

    A day without a year is the same as that day of any one year; where articles tell different years it is a fact of its own. A name with
    a title or another word before it is the name that somebody states without.
    """
    origin = origins(tellers)
    named = {fact.key for facts in stated for fact in facts if fact.checkable and fact.kind == "name"}
    order = sorted(range(len(tellers)), key=lambda number: (tellers[number].id, number))
    telling: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for number in order:
        for fact in stated[number]:
            if fact.checkable and fact.kind == "name":
                key, value = _bare(fact, tellers[number].language, named)
                telling[fact.kind, key].setdefault(number, value)
            elif fact.checkable:
                telling[fact.kind, fact.value].setdefault(number, fact.value)
    _with_years(telling)
    found = [_checked(kind, who, tellers, origin) for (kind, _), who in telling.items()]
    return sorted(found, key=lambda each: (-each.origins, each.kind, each.value))


def _bare(name: Fact, language: str | None, named: Container[str]) -> tuple[str, str]:
    """The key and the text of a name, or of its last words where these are a name that somebody states: "Minister Ann Lee" is Ann Lee."""
    words = name.value.split()
    for first in range(len(words) - 1, 0, -1):
        rest = " ".join(words[first:])
        if (key := sound_key(rest, language)) in named:
            return key, rest
    return name.key, name.value


def _with_years(telling: dict[tuple[str, str], dict[int, str]]) -> None:
    """Let those who state a day without its year state the one day with a year that it can be."""
    for kind, value in [key for key in telling if key[0] == "date" and key[1].startswith("--")]:
        whole = [key for key in telling if key[0] == "date" and key[1].endswith(value[1:]) and key[1] != value]
        if len(whole) == 1:
            for number in telling.pop((kind, value)):
                telling[whole[0]].setdefault(number, whole[0][1])


def _checked(kind: str, who: Mapping[int, str], tellers: Sequence[Teller], origin: Sequence[int]) -> Checked:
    value = next(iter(who.values()))
    return Checked(kind, value, tuple(sorted({tellers[n].source or "" for n in who})), len({origin[n] for n in who}))


def story_row(tellers: Sequence[Teller], agreed: Sequence[Checked], independent: int) -> dict[str, Any]:
    """A line of stories.jsonl, but for the number of the story; `independent` is how many origins it has."""
    ordered = sorted(tellers, key=lambda teller: (teller.date or "9", teller.id))
    days = [teller.date for teller in ordered if teller.date]
    corroborated = sum(fact.corroborated for fact in agreed)
    return {
        "articles": [{name: getattr(teller, name) for name in ("id", "source", "language", "date")} for teller in ordered],
        "sources": sorted({teller.source for teller in tellers if teller.source}),
        "languages": sorted({teller.language for teller in tellers if teller.language}),
        "origins": independent,
        "first": days[0] if days else None,
        "last": days[-1] if days else None,
        "corroborated": corroborated,
        "alone": len(agreed) - corroborated,
        "stated": _stated(agreed),
        "facts": [fact.to_dict() for fact in agreed[:MAX_FACTS]],
    }


def _stated(agreed: Iterable[Checked]) -> list[dict[str, Any]]:
    """How many facts each source states, however many of its articles state them, and how many of these are corroborated."""
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for fact in agreed:
        for source in fact.sources:
            counts[source][fact.corroborated] += 1
    return [{"source": source or None, "facts": told.total(), "corroborated": told[True]} for source, told in sorted(counts.items())]
