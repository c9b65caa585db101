"""The articles a person should look at first: where a mistake is likeliest, or costs most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cleaner.report.measure import Measured
from cleaner.report.sample import Lowest, visible
from cleaner.report.sides import Gap, Row, side_by_side

__all__ = ["Article", "LookAt", "articles"]

EACH: Final = 10
"""Articles of each kind."""
CHARS: Final = 300
"""Code points shown of an id, a title, or a reason of a verdict."""
LONG: Final = 20_000
"""Words from which on an article is cut to what is shown at once, not kept whole until the end."""
MAX_REASONS: Final = 5
"""Reasons shown of one verdict."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article to look at, cut to what fits a page."""

    id: str
    url: str
    title: str
    """Empty where none is known."""
    source: str
    language: str
    verdict: str
    figure: float
    """The number it was chosen for: a score, a share, or words."""
    reasons: tuple[str, ...]
    opening: str
    rows: tuple[Row | Gap, ...]
    """Side by side; none where the edits do not belong to the text."""


class LookAt:
    """Four lists of articles, each of bounded size, whatever order the articles come in."""

    def __init__(self) -> None:
        """No articles."""
        self.lowest_kept, self.most_garbled, self.most_removed, self.least_certain = (Lowest(EACH) for _ in range(4))

    def add(self, result: Mapping[str, Any], words: Measured) -> None:
        """Offer an article to each list."""
        quality, garbling = result.get("quality"), result.get("garbling")
        if quality is not None and result.get("verdict") == "keep":
            _offer(self.lowest_kept, quality, quality, result, words)
        if garbling:
            _offer(self.most_garbled, -garbling, garbling, result, words)
        if words.gone:
            _offer(self.most_removed, -words.share, words.share, result, words)
        if words.doubtful >= 1:
            _offer(self.least_certain, -words.doubtful, words.doubtful, result, words)

    def merge(self, other: LookAt) -> None:
        """Offer the other's articles to each list."""
        for name in ("lowest_kept", "most_garbled", "most_removed", "least_certain"):
            getattr(self, name).merge(getattr(other, name))


def articles(chosen: Lowest) -> list[Article]:
    """The articles of a list, drawn only now: most of those that once were among the lowest are not in the end."""
    return [held if isinstance(held, Article) else _article(*held) for held in chosen.values()]


def _offer(chosen: Lowest, key: float, figure: float, result: Mapping[str, Any], words: Measured) -> None:
    name = visible(str(result.get("id") or ""), CHARS)
    if chosen.wants(key, name):
        chosen.add(key, name, (figure, result) if words.given <= LONG else _article(figure, result))


def _article(figure: float, result: Mapping[str, Any]) -> Article:
    text = result.get("text") or ""
    return Article(
        id=visible(str(result.get("id") or ""), CHARS),
        url=result.get("url") or "",
        title=visible(result.get("title") or "", CHARS),
        source=visible(result.get("source") or "", CHARS),
        language=visible(result.get("language") or "", CHARS),
        verdict=visible(str(result.get("verdict")), CHARS),
        figure=figure,
        reasons=tuple(visible(str(reason), CHARS) for reason in (result.get("reasons") or ())[:MAX_REASONS]),
        opening=visible(text, CHARS),
        rows=tuple(side_by_side(text, result.get("edits") or (), result.get("garbled") or ())),
    )
