"""Features of a block's surroundings: its neighbours, its place, and how much of the article seems to lie before and after."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features.lexical import Columns
from cleaner.features.lines import Ints, Lines

__all__ = ["COMPANY", "CONTEXT_FEATURES", "LINK_NEIGHBOURS", "OFFSETS", "company", "context", "good_words"]

OFFSETS: Final = (-4, -3, -2, -1, 1, 2, 3, 4)
_NEIGHBOURLY: Final = ("line_score", "log_words", "ends_end", "link_density")
_JOINTS: Final = (-2, -1, 1, 2)  # of a sentence that an extractor broke over several lines
_SHORT_WORDS: Final = 8  # lines of fewer words make up menus, tables and lists
_SURE_WORDS: Final = 12  # a block this long that looks like prose anchors the article
COMPANY: Final = ("good_before", "good_after", "good_share", "prose_before", "prose_after", "mean_score_near")
CONTEXT_FEATURES: Final = (
    *(f"{name}{offset:+d}" for name in _NEIGHBOURLY[:3] for offset in OFFSETS),
    *(f"begins_lower{offset:+d}" for offset in _JOINTS), "short_run",
    "place", "blocks_before", "blocks_after", "log_blocks", "log_document_words",
    *COMPANY,
)  # fmt: skip
LINK_NEIGHBOURS: Final = tuple(f"link_density{offset:+d}" for offset in OFFSETS)


def good_words(words: Ints, score: NDArray[np.float32]) -> NDArray[np.float64]:
    """Words of each block weighted by how likely they belong to the article, going by the line's own score (a logit)."""
    return np.asarray(words / (1 + np.exp(np.clip(score, -30, 30).astype(np.float64))))


def context(lines: Lines, columns: Columns) -> Columns:
    """Columns that look beyond the block; `columns` must hold the `_NEIGHBOURLY` ones and `begins_lower`."""
    out: Columns = {}
    for name in _NEIGHBOURLY[1:]:
        if name in columns:
            for offset in OFFSETS:
                out[f"{name}{offset:+d}"] = _neighbour(columns[name], lines.document, offset)
    for offset in _JOINTS:
        out[f"begins_lower{offset:+d}"] = _neighbour(columns["begins_lower"], lines.document, offset)
    first, last = lines.first[lines.document], lines.first[lines.document + 1] - 1
    number = np.arange(len(lines))
    words = lines.words
    values = {
        "short_run": np.log1p(_run_lengths(words < _SHORT_WORDS, lines.document)),
        "place": (number - first) / np.maximum(last - first, 1),
        "blocks_before": np.log1p(number - first),
        "blocks_after": np.log1p(last - number),
        "log_blocks": np.log1p(last - first + 1),
        "log_document_words": np.log1p(_running(words.astype(np.float64), lines)[1]),
    }
    out |= {name: np.asarray(value).astype(np.float32) for name, value in values.items()}
    return out | company(lines, columns["line_score"], "line_score")


def company(lines: Lines, score: NDArray[np.float32], name: str, prefix: str = "") -> Columns:
    """What the blocks around each block score, and how much of the article seems to lie before and after it, going by these scores.

    `score` is a logit of boilerplate, one a block. The columns are those of `context` that come of it: `name` and the offset for each
    neighbour, and `COMPANY` with `prefix`.
    """
    words = lines.words
    good = good_words(words, score)
    before, total = _running(good, lines)
    prose = (words >= _SURE_WORDS) & (score < 0)
    near = {f"{name}{offset:+d}": _neighbour(score, lines.document, offset) for offset in OFFSETS}
    values = (
        before / np.maximum(total, 1),
        1 - (before + good) / np.maximum(total, 1),
        total / np.maximum(_running(words.astype(np.float64), lines)[1], 1),
        _distance(prose, lines.document),
        _distance(prose[::-1], lines.document[::-1])[::-1],
        np.nanmean([*near.values(), score], axis=0) if len(lines) else score,
    )
    return near | {prefix + each: np.asarray(value).astype(np.float32) for each, value in zip(COMPANY, values, strict=True)}


def _neighbour(column: NDArray[np.float32], document: Ints, offset: int) -> NDArray[np.float32]:
    """The column's value `offset` blocks on, NaN where that is another document."""
    moved = np.full(len(column), np.nan, np.float32)
    here = slice(max(0, -offset), len(column) - max(0, offset))
    there = slice(max(0, offset), len(column) - max(0, -offset))
    if here.start < len(column) and there.start < len(column):
        same = document[here] == document[there]
        moved[here] = np.where(same, column[there], np.nan)
    return moved


def _running(values: NDArray[np.float64], lines: Lines) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum of the values before each block in its document, and over the whole document.

    Sums run within the document, in thousandths: integers, so that what else is in the batch leaves no trace in the last digit.
    """
    exact = np.round(values * 1000).astype(np.int64)
    running = np.concatenate(([0], np.cumsum(exact)))
    base = running[lines.first]
    before = running[:-1] - base[lines.document]
    total = (base[1:] - base[:-1])[lines.document]
    return before / 1000, total / 1000


def _run_lengths(mark: NDArray[np.bool_], document: Ints) -> Ints:
    """Length of the run of marked blocks that each marked block stands in; 0 for the others."""
    if not len(mark):
        return np.zeros(0, np.int64)
    new = np.concatenate(([True], (mark[1:] != mark[:-1]) | (document[1:] != document[:-1])))
    run = np.cumsum(new) - 1
    return np.where(mark, np.bincount(run)[run], 0)


def _distance(mark: NDArray[np.bool_], document: Ints) -> NDArray[np.float64]:
    """Blocks since the last marked one before, as log(1 + n); 5 where the document has had none."""
    number = np.arange(len(mark))
    last = np.maximum.accumulate(np.where(mark, number, -1)) if len(mark) else number
    last = np.concatenate(([-1], last))[:-1]  # strictly before
    known = (last >= 0) & (document[np.maximum(last, 0)] == document)
    return np.where(known, np.log1p(number - last), 5.0)
