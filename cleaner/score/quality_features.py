"""What the `quality` model sees of a document: what was kept and removed of it, where, and how what stays is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.layout import CONTAINERS
from cleaner.features.lines import Ints, Lines
from cleaner.features.matrix import PAGE_FEATURES as BLOCK_FEATURES
from cleaner.features.matrix import TEXT_FEATURES
from cleaner.score.coherence import COHERENCE_FEATURES, coherence
from cleaner.score.make_up import GIVEN_LOOKS, MAKE_UP_FEATURES, make_up
from cleaner.score.subject import SUBJECT_FEATURES, subject

__all__ = ["QUALITY_FEATURES", "quality_matrix"]

Floats = NDArray[np.float64]
Kept = NDArray[np.bool_]
Looks = NDArray[np.float32]
"""The block model's features, shape (blocks, features)."""

_EDGES: Final = (0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95)
"""Probabilities between which the words of a document are counted."""
_FIFTHS: Final = 5
_PROSE_WORDS: Final = 12
_SHORT_WORDS: Final = 8
_SURE: Final = (0.1, 0.9)
_KEPT_LOOKS: Final = ("line_score", "lead_score", "tail_score", "word_chars", "upper_share", "digit_share", "comma_share", "colon_share",
                      "quote_share", "dash_share", "bracket_share", "symbol_share", "begins_lower", "begins_digit", "begins_dash",
                      "begins_symbol", "ends_end", "ends_colon", "capital_words", "sentence_ends", "is_copy")  # fmt: skip
_END_LOOKS: Final = ("line_score", "log_words", "begins_lower", "begins_upper", "ends_end", "ends_colon", "ends_quote")
_PAGE_LOOKS: Final = ("link_density", "class_score", "in_article", "in_main", "depth", *CONTAINERS)
_ENDS: Final = ("first", "last", "first_prose", "last_prose")

QUALITY_FEATURES: Final = (
    "expected_input_f1", "expected_output_f1", "log_words", "log_kept_words", "kept_share", "mean_probability", "kept_probability",
    "removed_probability", "kept_deviation", "doubtful_share", "doubtful_kept", "doubtful_removed", "log_blocks", "log_kept_blocks",
    "kept_block_words", "kept_stop_density", "stop_density", "copied_share", "longest_kept", "is_page",
    *(f"words_below_{edge}" for edge in _EDGES), *(f"probability_{n}_of_{_FIFTHS}" for n in range(_FIFTHS)),
    "removed_words_before", "removed_words_after", "removed_words_between", "removed_blocks_before", "removed_blocks_after",
    "removed_blocks_between", "removed_score", "removed_block_words",
    "log_prose_blocks", "prose_share", "short_share", "short_blocks", "kept_prose_share", "prose_block_words", "fragments",
    "ellipses", "last_ellipsis", "kept_runs", "longest_gap",
    *(f"kept_{name}" for name in _KEPT_LOOKS),
    *(f"{end}_{name}" for end in _ENDS for name in (*_END_LOOKS, "probability")),
    *(f"kept_{name}" for name in _PAGE_LOOKS), *(f"removed_{name}" for name in _PAGE_LOOKS),
    *COHERENCE_FEATURES, *MAKE_UP_FEATURES, *SUBJECT_FEATURES,
)  # fmt: skip


class _Sums:
    """Sums over the blocks of each document. Blocks are added in their order, so that nothing else in a batch leaves a trace."""

    def __init__(self, lines: Lines) -> None:
        self.document = lines.document
        self.documents = len(lines.first) - 1

    def total(self, values: Any) -> Floats:
        return np.bincount(self.document, values, minlength=self.documents).astype(np.float64)

    def mean(self, values: Any, by: Any) -> Floats:
        """The mean weighted `by`; NaN in documents without weight."""
        weight = self.total(by)
        return np.where(weight > 0, self.total(values * by) / np.maximum(weight, 1e-9), np.nan)

    def ends(self, mark: Kept) -> tuple[Ints, Ints]:
        """The first and the last marked block of each document; -1 where there is none."""
        first, last = np.full(self.documents, -1), np.full(self.documents, -1)
        blocks = np.flatnonzero(mark)
        first[self.document[blocks[::-1]]] = blocks[::-1]  # the last assignment of a document wins
        last[self.document[blocks]] = blocks
        return first, last


def quality_matrix(
    lines: Lines, looks: Looks, probability: Floats, kept: Kept, urls: Sequence[str | None], *, pages: bool
) -> NDArray[np.float32]:
    """Features of each document, shape (documents, QUALITY_FEATURES), from the probabilities and looks of its blocks, and its address.

    Only looks of a block itself and of its place in the tree are used, none of its neighbours.
    """
    sums = _Sums(lines)
    names = BLOCK_FEATURES if pages else TEXT_FEATURES
    wanted = {*_KEPT_LOOKS, *_END_LOOKS, *GIVEN_LOOKS, "log_stop_words", *(_PAGE_LOOKS if pages else ())}
    block = {name: looks[:, names.index(name)].astype(np.float64) for name in names if name in wanted}
    words = lines.words.astype(np.float64)
    first, last = sums.ends(kept)
    columns = {
        **_by_probability(sums, words, probability, kept),
        **_by_words(sums, words, kept, block),
        **_removed_where(sums, words, kept, first, last),
        **_structure(sums, lines, words, kept, block, last),
        **{f"kept_{name}": sums.mean(block[name], words * kept) for name in _KEPT_LOOKS},
        **_by_tree(sums, words, kept, block, pages),
        **coherence(lines, kept),
        **make_up(lines, kept, block),
        **subject(lines, kept, urls),
        "removed_score": sums.mean(block["line_score"], words * ~kept),
        "is_page": np.full(sums.documents, float(pages)),
    }
    block["probability"] = probability
    prose = sums.ends(kept & (words >= _PROSE_WORDS))
    for end, at in zip(_ENDS, (first, last, *prose), strict=True):
        columns |= {f"{end}_{name}": _at(block[name], at) for name in (*_END_LOOKS, "probability")}
    return np.stack([columns[name] for name in QUALITY_FEATURES], axis=1).astype(np.float32)


def _at(values: Floats, blocks: Ints) -> Floats:
    """The value of each block, NaN for block -1."""
    return np.where(blocks >= 0, np.append(values, np.nan)[blocks], np.nan)


def _by_probability(sums: _Sums, words: Floats, p: Floats, kept: Kept) -> dict[str, Floats]:
    """The spread of the probabilities.

    The first two columns are the answer if the probabilities were perfect and independent of length: with p the probability that a block of
    w words is boilerplate, an article has sum(w (1-p)) words, and F1 = 2 * shared / (words of the text + words of the article).
    """
    good, kept_words, gone_words = words * (1 - p), words * kept, words * ~kept
    every, left = sums.total(words), sums.total(kept_words)
    doubtful = ((p > _SURE[0]) & (p < _SURE[1])) * 1.0
    mean = sums.mean(p, kept_words)
    fifth, width = _fifth(sums, kept_words, left), sums.documents * _FIFTHS
    by_fifth = np.bincount(fifth, kept_words * p, minlength=width) / np.maximum(np.bincount(fifth, kept_words, minlength=width), 1)
    return {
        "expected_input_f1": 2 * sums.total(good) / np.maximum(every + sums.total(good), 1e-9),
        "expected_output_f1": 2 * sums.total(good * kept) / np.maximum(left + sums.total(good), 1e-9),
        "mean_probability": sums.mean(p, words),
        "kept_probability": mean,
        "removed_probability": sums.mean(p, gone_words),
        "kept_deviation": np.sqrt(np.maximum(sums.mean(p * p, kept_words) - mean * mean, 0)),
        "doubtful_share": sums.mean(doubtful, words),
        "doubtful_kept": sums.total(doubtful * kept_words) / np.maximum(left, 1),
        "doubtful_removed": sums.total(doubtful * gone_words) / np.maximum(left, 1),
        **{f"words_below_{edge}": sums.total(words * (p < edge)) / np.maximum(every, 1) for edge in _EDGES},
        **{f"probability_{n}_of_{_FIFTHS}": by_fifth[n::_FIFTHS] for n in range(_FIFTHS)},
    }


def _fifth(sums: _Sums, kept_words: Floats, left: Floats) -> Ints:
    """The fifth of the kept words that each block's middle lies in, all documents' fifths numbered one after another."""
    counts = kept_words.astype(np.int64)
    after = np.cumsum(counts)
    base = np.cumsum(left.astype(np.int64)) - left.astype(np.int64)
    middle = after - base[sums.document] - counts / 2
    fifth = np.minimum((_FIFTHS * middle / np.maximum(left, 1)[sums.document]).astype(np.int64), _FIFTHS - 1)
    return np.asarray(sums.document * _FIFTHS + np.maximum(fifth, 0))


def _by_words(sums: _Sums, words: Floats, kept: Kept, block: dict[str, Floats]) -> dict[str, Floats]:
    kept_words = words * kept
    every, left, size = sums.total(words), sums.total(kept_words), sums.total(np.ones(len(words)))
    blocks = sums.total(kept)
    stops = np.expm1(block["log_stop_words"])  # NaN where the language has no list
    longest = np.zeros(sums.documents)
    np.maximum.at(longest, sums.document, kept_words)
    return {
        "log_words": np.log1p(every),
        "log_kept_words": np.log1p(left),
        "kept_share": left / np.maximum(every, 1),
        "log_blocks": np.log1p(size),
        "log_kept_blocks": np.log1p(blocks),
        "kept_block_words": left / np.maximum(blocks, 1),
        "kept_stop_density": sums.total(stops * kept) / np.maximum(left, 1),
        "stop_density": sums.total(stops) / np.maximum(every, 1),
        "copied_share": sums.total(words * block["is_copy"]) / np.maximum(every, 1),
        "longest_kept": longest / np.maximum(left, 1),
    }


def _removed_where(sums: _Sums, words: Floats, kept: Kept, first: Ints, last: Ints) -> dict[str, Floats]:
    """How much was removed before, after and amid what was kept: noise on both sides tells that both ends of the article were seen."""
    number = np.arange(len(words))
    before = ~kept & (number < first[sums.document])
    after = ~kept & (number > last[sums.document])
    between = ~kept & ~before & ~after
    gone = {"before": before, "after": after, "between": between}
    out = {f"removed_words_{where}": np.log1p(sums.total(words * mark)) for where, mark in gone.items()}
    out |= {f"removed_blocks_{where}": np.log1p(sums.total(mark)) for where, mark in gone.items()}
    return out | {"removed_block_words": sums.total(words * ~kept) / np.maximum(sums.total(~kept), 1)}


def _structure(sums: _Sums, lines: Lines, words: Floats, kept: Kept, block: dict[str, Floats], last: Ints) -> dict[str, Floats]:
    """Paragraphs, short lines, pieces of sentences, ends that were cut off, and how scattered what was kept lies."""
    left, blocks = sums.total(words * kept), np.maximum(sums.total(kept), 1)
    prose, short = kept & (words >= _PROSE_WORDS), kept & (words < _SHORT_WORDS)
    all_prose = (words >= _PROSE_WORDS) & (block["line_score"] < 0)
    dots = _ellipsis(lines)
    new = np.ones(len(kept), bool)
    new[1:] = (kept[1:] != kept[:-1]) | (sums.document[1:] != sums.document[:-1])
    gap = np.bincount(np.cumsum(new) - 1, words * ~kept) if len(kept) else np.zeros(0)
    longest_gap = np.zeros(sums.documents)
    np.maximum.at(longest_gap, sums.document[new], gap)
    return {
        "log_prose_blocks": np.log1p(sums.total(prose)),
        "prose_share": sums.total(words * prose) / np.maximum(left, 1),
        "short_share": sums.total(words * short) / np.maximum(left, 1),
        "short_blocks": sums.total(short) / blocks,
        "kept_prose_share": sums.mean(kept * 1.0, words * all_prose),
        "prose_block_words": sums.mean(words, prose),
        "fragments": sums.total(kept * (block["begins_lower"] + (block["ends_end"] == 0) * (words >= _SHORT_WORDS))) / blocks,
        "ellipses": sums.total(dots & kept) / blocks,
        "last_ellipsis": _at(dots.astype(np.float64), last),
        "kept_runs": np.log1p(sums.total(new & kept)),
        "longest_gap": np.log1p(longest_gap),
    }


def _ellipsis(lines: Lines) -> Kept:
    """Whether each block ends with an ellipsis, perhaps inside brackets."""
    dots = np.zeros(len(lines), bool)
    for back in (1, 2):
        at = np.maximum(lines.end - back, lines.start)
        two = (lines.codes[at] == ord(".")) & (lines.codes[np.maximum(at - 1, lines.start)] == ord(".")) & (at - 1 >= lines.start)
        dots |= (lines.codes[at] == ord("…")) | two
    return dots & (lines.end > lines.start)


def _by_tree(sums: _Sums, words: Floats, kept: Kept, block: dict[str, Floats], pages: bool) -> dict[str, Floats]:
    """Means over what was kept and removed of a page, of what only its tree tells; NaN for a text."""
    out = {}
    for name in _PAGE_LOOKS:
        for side, mark in (("kept", kept), ("removed", ~kept)):
            values = np.nan_to_num(block[name]) if pages else None
            out[f"{side}_{name}"] = np.full(sums.documents, np.nan) if values is None else sums.mean(values, words * mark)
    return out
