"""Spoilt documents for the `quality` model: what scrapers bring home besides articles, made of the blocks of real documents.

All blocks of one are from one fold, so that models fitted without it can judge what is spoilt as they judge what it was made of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block
from cleaner.train.documents import LabelledDocument
from cleaner.train.measures import kept_text

__all__ = ["KINDS", "Spoilt", "gold_of", "spoilt_documents"]

OF_MADE: Final = 0.35
"""Share of the spoilt documents that are made of made ones: they teach other languages."""
_CUT_SENTENCES: Final = 0.5  # of truncated texts, so many end amid a sentence
_ELLIPSES: Final = 0.3  # and so many of these with an ellipsis
_BEHEADED: Final = 0.25  # and so many lack their beginning instead
_BARE: Final = 0.25  # of truncated and walled articles, so many without the noise around them
_WITH_ADDRESS: Final = 0.5  # of found ones that come with the address they were found at
_HEADING_WORDS: Final = range(3, 17)
_TEASER_WORDS: Final = 25
_PROSE_WORDS: Final = 12
_ENOUGH: Final = 5  # blocks of an article that can be spoilt

Line = tuple[str, int]
"""The text of a block, and the number of the row of the block it comes from."""


@dataclass(frozen=True, slots=True)
class Spoilt:
    """The blocks of a spoilt document, the rows they come from, and what a careful reader would have copied out of the page."""

    kind: str
    blocks: Sequence[Block]
    rows: NDArray[np.int64]
    gold: str
    fold: int
    language: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class _Source:
    """A document that can be spoilt."""

    document: LabelledDocument
    gold: str
    lines: Sequence[Line]
    noisy: Sequence[bool]

    @property
    def content(self) -> list[int]:
        """Numbers of the blocks that belong to the article."""
        return [number for number, noisy in enumerate(self.noisy) if not noisy]

    @property
    def noise(self) -> list[Line]:
        return [line for line, noisy in zip(self.lines, self.noisy, strict=True) if noisy]


@dataclass(frozen=True, slots=True)
class _Pool:
    """The documents of one fold, and the noise in them."""

    sources: Sequence[_Source]
    noise: Mapping[str | None, Sequence[Sequence[Line]]]
    """Runs of noise by language, one a document."""

    def other(self, source: _Source, random: Random) -> _Source:
        """Another document, of the same language if one is met soon."""
        for _ in range(20):
            other = random.choice(self.sources)
            if other.document.language == source.document.language and other.gold != source.gold:
                break
        return other

    def noise_like(self, source: _Source, random: Random) -> Sequence[Line]:
        """The noise of some document of the same language."""
        runs = self.noise.get(source.document.language) or [run for each in self.noise.values() for run in each]
        return random.choice(runs) if runs else ()


def gold_of(document: LabelledDocument) -> str:
    """The article of a document: as a reader copied it out, or, of a made one, what was put into it.

    Where a made one is an excerpt, it counts as whole: short news is more often whole than cut off between paragraphs without a trace.
    """
    if document.gold is not None:
        return document.gold
    return kept_text([block.text for block in document.blocks], document.label > 0.5)


def spoilt_documents(documents: Sequence[LabelledDocument], edges: NDArray[np.int64], *, each: int, seed: int = 31) -> Iterator[Spoilt]:
    """So many documents of each of `KINDS`; the rows of document n are ``edges[n]`` to ``edges[n + 1]``."""
    random = Random(seed)
    pools = _pools(documents, edges)
    for kind, spoil in KINDS.items():
        for _ in range(each):
            made = random.random() < OF_MADE
            pool = random.choice([pool for (is_made, _), pool in pools.items() if is_made == made] or list(pools.values()))
            source = random.choice(pool.sources)
            lines = spoil(source, pool, random)
            blocks = [Block(text, 0, len(text)) for text, _ in lines]
            rows = np.array([row for _, row in lines], np.int64)
            url = source.document.url if random.random() < _WITH_ADDRESS else None
            if blocks:
                yield Spoilt(kind, blocks, rows, source.gold, source.document.fold, source.document.language, url)


def _pools(documents: Sequence[LabelledDocument], edges: NDArray[np.int64]) -> dict[tuple[bool, int], _Pool]:
    """Pools by whether their documents were made, and fold."""
    sources: dict[tuple[bool, int], list[_Source]] = defaultdict(list)
    for document, first in zip(documents, edges.tolist(), strict=False):
        made = document.is_made
        if document.gold is None and not made:
            continue
        noisy = (document.label > 0.5).tolist()
        if len(noisy) - sum(noisy) >= _ENOUGH and document.page_type == "article":
            lines = [(block.text, first + number) for number, block in enumerate(document.blocks)]
            sources[made, document.fold].append(_Source(document, gold_of(document), lines, noisy))
    return {key: _Pool(each, _noise(each)) for key, each in sources.items()}


def _noise(sources: Sequence[_Source]) -> dict[str | None, list[list[Line]]]:
    runs = defaultdict(list)
    for source in sources:
        if noise := source.noise:
            runs[source.document.language].append(noise)
    return runs


def _whole(source: _Source, _: _Pool, __: Random) -> list[Line]:
    """The article alone, as a careful scraper gets it: not spoilt, but no found document is as clean in so many languages."""
    return [source.lines[number] for number in source.content]


def _perhaps_bare(source: _Source, numbers: Iterable[int], random: Random) -> list[Line]:
    """The numbered lines of a document, some documents without their noise."""
    bare = random.random() < _BARE
    return [source.lines[number] for number in numbers if not (bare and source.noisy[number])]


def _truncated(source: _Source, _: _Pool, random: Random) -> list[Line]:
    """Part of an article, perhaps the noise around it with it; half of them end amid a sentence."""
    content, share = source.content, random.uniform(0.05, 0.9)
    cut = content[min(int(share * len(content)) + 1, len(content) - 1)]
    if random.random() < _BEHEADED:
        return _perhaps_bare(source, range(cut, len(source.lines)), random)
    lines = _perhaps_bare(source, range(cut), random)
    if lines and random.random() < _CUT_SENTENCES:
        text, row = lines[-1]
        words = text.split(" ")
        kept = " ".join(words[: random.randrange(1, len(words) + 1)])
        lines[-1] = (kept + (random.choice(("…", "...", " ...", " […]")) if random.random() < _ELLIPSES else ""), row)
    return lines


def _walled(source: _Source, pool: _Pool, random: Random) -> list[Line]:
    """The first paragraphs, and what a paywall puts in the place of the others."""
    content = source.content
    cut = content[min(random.randrange(1, 5), len(content) - 1)]
    noise = pool.noise_like(source, random)
    wall = random.sample(noise, min(len(noise), random.randrange(1, 4)))
    after = [line for line, noisy in zip(source.lines[cut:], source.noisy[cut:], strict=True) if noisy]
    return [*_perhaps_bare(source, range(cut), random), *wall, *(after if random.random() < 0.5 else ())]


def _listing(source: _Source, pool: _Pool, random: Random) -> list[Line]:
    """Headings of several articles, each perhaps with a teaser."""
    lines: list[Line] = []
    teasers = random.choice((0.0, 0.5, 1.0))
    for _ in range(random.randrange(4, 16)):
        other = pool.other(source, random)
        good = [other.lines[number] for number in other.content]
        lines += [line for line in good if len(line[0].split()) in _HEADING_WORDS][:1]
        prose = [line for line in good if len(line[0].split()) >= _PROSE_WORDS]
        if prose and random.random() < teasers:
            text, row = prose[0]
            words = text.split(" ")
            lines.append((" ".join(words[:_TEASER_WORDS]) + ("…" if len(words) > _TEASER_WORDS else ""), row))
    return lines


def _two(source: _Source, pool: _Pool, random: Random) -> list[Line]:
    """Another article behind the article, or before it, each perhaps without its noise."""
    both = [_perhaps_bare(each, range(len(each.lines)), random) for each in (source, pool.other(source, random))]
    return [line for lines in random.sample(both, 2) for line in lines]


def _wrong_page(source: _Source, pool: _Pool, random: Random) -> list[Line]:
    """No article at all: a consent wall, an error, a menu."""
    noise = pool.noise_like(source, random)
    count = random.choice((1, 2, 3, 6, 12, 30, 100))
    first = random.randrange(max(len(noise) - count, 0) + 1)
    return list(noise[first : first + count])


def _dump(source: _Source, pool: _Pool, random: Random) -> list[Line]:
    """The article amid the noise of several other documents."""
    before, after = ([line for _ in range(random.randrange(1, 9)) for line in pool.noise_like(source, random)] for _ in range(2))
    return [*before, *source.lines, *after]


KINDS: Final[Mapping[str, Callable[[_Source, _Pool, Random], list[Line]]]] = {
    "whole": _whole,
    "truncated": _truncated,
    "walled": _walled,
    "listing": _listing,
    "two_articles": _two,
    "wrong_page": _wrong_page,
    "dump": _dump,
}
"""How a document is spoilt: the lines of what comes of it."""
