"""Who prints whose text: the clusters of copies.csv, counted, and the few that are largest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from cleaner.report.recurring import Frequent
from cleaner.report.sample import Lowest, visible

__all__ = ["Cluster", "Copies"]

CLUSTERS: Final = 8
"""Clusters told one by one."""
PAIRS: Final = 10
"""Pairs of sources shown, of which one prints the other's text."""
NAMED: Final = 6
"""Sources named of a cluster."""
CHARS: Final = 80
"""Code points shown of an id, or of a source's name."""
CAPACITY: Final = 20_000
"""Pairs of sources remembered, see `Frequent`."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles that are near-copies of each other."""

    id: str
    """Of the article that the others are near-copies of."""
    articles: int
    agency: bool
    """Whether the text is a news agency's."""
    first: bool
    """Whether that article is known to have been published first."""
    sources: tuple[str, ...]
    more_sources: int


class Copies:
    """The figures of copies.csv, taken in a cluster at a time."""

    def __init__(self) -> None:
        """No copies."""
        self.kinds: Counter[str] = Counter()
        self.clusters = 0
        self._pairs = Frequent(CAPACITY)
        self._largest = Lowest(CLUSTERS)

    def add(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Take in the rows of copies.csv, in which those of a cluster stand together, the original first."""
        for number, group in groupby(rows, key=lambda row: row["cluster"]):
            cluster = list(group)
            self.kinds.update(row["kind"] for row in cluster)
            if number:
                self._add_cluster(cluster)

    def _add_cluster(self, cluster: Sequence[Mapping[str, str]]) -> None:
        self.clusters += 1
        head = cluster[0]
        for row in cluster[1:]:
            if row["kind"] == "copy":
                self._pairs.add((visible(head["source"], CHARS), visible(row["source"], CHARS)))
        if self._largest.wants(-len(cluster), head["id"]):
            names = sorted({visible(row["source"], CHARS) for row in cluster} - {""})
            told = Cluster(
                id=visible(head["id"], CHARS),
                articles=len(cluster),
                agency=any(row["kind"] == "agency" for row in cluster),
                first=head["first"] == head["id"],
                sources=tuple(names[:NAMED]),
                more_sources=len(names[NAMED:]),
            )
            self._largest.add(-len(cluster), head["id"], told)

    def largest(self) -> list[Cluster]:
        """The clusters with most articles."""
        return self._largest.values()

    def pairs(self) -> list[tuple[str, str, int]]:
        """Whose text, who prints it, and how many articles; the most frequent first."""
        ranked = sorted(self._pairs.counts.items(), key=lambda item: (-item[1], item[0]))
        return [(whose, who, number) for (whose, who), number in ranked[:PAIRS]]
