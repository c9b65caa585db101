"""Whether an article is written in two languages, going by its stretches of some forty words.

Asking for the language of every stretch would cost as much as all cleaning. So only those are asked about that are short of the stop words
of the article's language, or are in another script; and a language is believed when its own stop words are there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block
from cleaner.features import characters as ch
from cleaner.features.lines import Ints
from cleaner.features.running import SCRIPTS, Running, scripts
from cleaner.features.stopwords import stop_hashes
from cleaner.segment.language import detect

__all__ = ["mixed_language"]

# Set by hand; `benchmarks/flags.py` tells how often they alarm on articles in one language, and what they find.
STRETCH: Final = 40  # words
LEAST: Final = 15  # words of a stretch that is looked at
OWN: Final = 0.35
"""Share of stop words that stretches of a text have in its own language, but for one in a hundred; half of them have 0.5 and more."""
DOUBTFUL: Final = 0.42  # share below which a stretch is asked about: English reaches 0.4 of the Finnish ones
SHARE: Final = 0.2  # of an article's words that must be in the one language and in the other
WORDS: Final = 40  # words in the other language: a quotation, a poem and a list of titles are shorter
PROBED: Final = 3  # stretches of an article that are asked about first, the longest
ASKED: Final = 12  # stretches that are asked about when one of these is in another language


def mixed_language(run: Running, languages: Sequence[str | None], documents: Sequence[Sequence[Block]]) -> list[bool]:
    """For each document whether a good part of its kept words is in another language than the rest.

    False where the language is not known, or the article is too short to tell.
    """
    if not len(run):
        return [False] * len(languages)
    quoted = run.lines.classes[run.lines.start] == ch.QUOTE
    first = _first_of_stretches(run, quoted)
    size = np.diff(first, append=len(run))
    document = run.document[first]
    stops = np.add.reduceat(run.stop == 1, first, dtype=np.int64) / size
    script = _main_script(run, first)
    listed = run.known_stops[document]
    said = ~quoted[run.block[first]]
    asked = np.where(listed, stops < DOUBTFUL, ~script) & (size >= LEAST) & said
    own = np.where(listed, stops >= OWN, script) & said
    total, at_home, doubtful = (np.bincount(document, words, minlength=run.documents) for words in (size, size * own, size * asked))
    least = np.maximum(SHARE * total, WORDS)
    found = (at_home >= SHARE * total) & (doubtful >= least)
    blocks = [block for of in documents for block in of] if found.any() else []
    for number in np.flatnonzero(found).tolist():
        mine = document == number
        for most in (PROBED, ASKED):  # most articles end with the first few
            others = _by_language(run, first[mine & asked], size[mine & asked], blocks, most)
            others.pop(languages[number] or "", None)
            if not others:
                break
        foreign = max(others, key=lambda language: others[language], default="")
        found[number] = others.get(foreign, 0) >= least[number]
        if found[number]:
            home = _by_language(run, first[mine & own], size[mine & own], blocks, ASKED)
            home.pop(foreign, None)  # a text that is all in another language than was said
            found[number] = sum(home.values()) >= SHARE * total[number]
    return [bool(each) for each in found]


def _first_of_stretches(run: Running, quoted: NDArray[np.bool_]) -> Ints:
    """The first word of each stretch: so many words of a long block, or of short ones together, quotations apart from others."""
    number = np.arange(len(run))
    begins = np.append(True, ~run.joined[:-1])
    block = np.cumsum(begins) - 1
    start = np.flatnonzero(begins)
    rank = number - start[block]
    left = np.diff(start, append=len(run))[block] - rank
    document = run.document[start]
    place = (start - np.searchsorted(run.document, document)) // STRETCH  # of each block, in stretches of its document
    kind = 2 * place + quoted[run.block[start]]
    new = np.append(True, (kind[1:] != kind[:-1]) | (document[1:] != document[:-1]))
    return np.flatnonzero((begins & new[block]) | ((rank > 0) & (rank % STRETCH == 0) & (left >= STRETCH // 2)))


def _main_script(run: Running, first: Ints) -> NDArray[np.bool_]:
    """Whether most words of each stretch are in the script of most words of its document."""
    script = scripts(run.lines.codes[run.start])
    count = np.bincount(run.document * SCRIPTS + script, minlength=run.documents * SCRIPTS).reshape(-1, SCRIPTS)
    same = script == count.argmax(axis=1)[run.document]
    return np.asarray(2 * np.add.reduceat(same, first, dtype=np.int64) > np.diff(first, append=len(run)))


def _by_language(run: Running, first: Ints, size: Ints, blocks: Sequence[Block], most: int) -> dict[str, float]:
    """Words of these stretches by language, where it is sure; of many, the longest speak for all."""
    longest = np.argsort(-size, kind="stable")[:most]
    found: Counter[str] = Counter()
    for start, words in zip(first[longest].tolist(), size[longest].tolist(), strict=True):
        text = _text(run, start, start + words, blocks)
        language = detect([Block(text, 0, len(text))])
        if language is not None and _speaks(run, start, words, language):
            found[language] += words
    scale = float(size.sum() / max(size[longest].sum(), 1))
    return {language: words * scale for language, words in found.items()}


def _text(run: Running, first: int, end: int, blocks: Sequence[Block]) -> str:
    """The text from one word to before another; what stands between the words of a block is in it."""
    parts = []
    for number in np.unique(run.block[first:end]).tolist():
        words = np.flatnonzero(run.block[first:end] == number) + first
        start = 0 if words[0] == 0 or run.block[words[0] - 1] != number else int(run.start[words[0]] - run.lines.start[number])
        parts.append(blocks[number].text[start : int(run.end[words[-1]] - run.lines.start[number])])
    return "\n".join(parts)


def _speaks(run: Running, first: int, words: int, language: str) -> bool:
    """Whether a stretch has the stop words of a language; True where there is no list."""
    stops = stop_hashes(language)
    return stops is None or float(np.isin(run.hash[first : first + words], stops).mean()) >= OWN
