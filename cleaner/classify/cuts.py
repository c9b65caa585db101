"""Noise inside a line that stays: a leading date, a credit or "Read more" behind the last sentence, a bracketed marker in the middle.

Each word near an end of a line has a weight: how much it reads like glued noise. The likeliest places for a cut are where the sum of
these, counted from that end, is greatest. The `cuts` model then judges each such span by what it would take and what it would leave.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.classify.kinds import kinds_of, line_logits
from cleaner.document import Block, Edit
from cleaner.features import characters as ch
from cleaner.features.edges import MARKS, REACH, edge_sums, edge_words, near_ends
from cleaner.features.lexical import LEXICAL_FEATURES, lexical
from cleaner.features.lines import Ints, Lines, lines_of, ranges
from cleaner.features.matrix import features_hash
from cleaner.features.stopwords import stop_mask
from cleaner.model import Model, load, load_trees, sigmoid

__all__ = ["CUT_FEATURES", "Candidate", "candidates", "cut_matrix", "find_cuts", "word_weights"]

MIN_REST: Final = 12  # code points that must be left of the line: a shorter rest would be a line to judge as a whole
PER_SIDE: Final = 2  # places looked at on each side of a line: the likeliest two, and
LEAST_SCORE: Final = 0.0  # where the line's lead or tail scores this as a line (a logit), the outermost mark or end of a sentence
LEAST_APART: Final = -4.0  # logit that the words beyond such a mark must sum up to
LEAST_SUM: Final = 0.5  # logit that a span's words must sum up to: it lets most clean lines pass unlooked at
_AT_ONCE: Final = 8_192  # candidates: of each some hundred code points are laid out
_BESIDE: Final = 3  # words next to a cut whose weights are looked at, too
_HEAD, _TAIL, _MIDDLE = 0, 1, 2
_TAKEN: Final = (
    "log_chars", "log_words", "upper_share", "digit_share", "colon_share", "dash_share", "bracket_share", "symbol_share", "end_share",
    "begins_upper", "begins_lower", "begins_digit", "begins_bracket", "begins_symbol", "begins_dash", "begins_quote",
    "ends_end", "ends_colon", "ends_quote", "ends_bracket", "ends_digit", "ends_symbol", "capital_words", "stop_density",
)  # fmt: skip
CUT_FEATURES: Final = (
    "sum", "mean", "least", "last_weight", "next_weight", "next_weights", "margin", "taken_score", "left_score", "whole_score",
    *(f"taken_{name}" for name in _TAKEN), "left_log_chars", "left_begins_upper", "left_ends_end", "before_ends_end", "is_head", "is_tail",
    "is_middle", "last_is_stop", "last_is_small", "last_is_capital",
)  # fmt: skip
assert set(_TAKEN) <= set(LEXICAL_FEATURES)

_APART: Final = np.isin(np.arange(ch.CLASSES), (ch.COLON, ch.SYMBOL, ch.DASH, ch.BRACKET, ch.END, ch.EMOJI))
_BRACKETED: Final = re.compile(r"\s?(?:\[[^\[\]]{2,40}\]|【[^【】]{2,40}】)")
_OPENING: Final = frozenset("([{（【［〔«„“‘「『《\"'")
_NO_WEIGHTS: Final = (np.nan,) * 7


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that could be cut: offsets into the block's text, and what its words weigh (`CUT_FEATURES` up to `margin`)."""

    block: int
    side: int
    start: int
    end: int
    weights: tuple[float, ...] = _NO_WEIGHTS


def find_cuts(
    documents: Sequence[Sequence[Block]],
    languages: Sequence[str | None],
    lines: Lines,
    keep: NDArray[np.bool_],
    scores: NDArray[np.float32],
) -> list[tuple[Edit, ...]]:
    """For each document, the edits that cut noise out of lines that stay.

    `lines` are the blocks of the documents, `keep` tells which of them stay, shape (blocks,), and `scores` are their `SCORES`, shape
    (blocks, 3).
    """
    model = load("cuts")
    model.expect(features_hash(CUT_FEATURES))
    blocks = [block for document in documents for block in document]
    owner = lines.document.tolist()
    edits: list[list[Edit]] = [[] for _ in documents]
    texts = [block.text for block in blocks]
    lines_model, threshold, spoken = load("lines"), model.number("threshold"), [languages[number] for number in owner]
    likely: list[tuple[Candidate, float]] = []
    proposed = _proposed(lines, texts, word_weights(lines, model), scores, keep)
    while some := list(islice(proposed, _AT_ONCE)):
        matrix = cut_matrix(some, texts, spoken, scores, lines_model)
        probability = np.round(sigmoid(load_trees("cuts").raw(matrix)), 4)
        likely += [(some[number], float(probability[number])) for number in np.flatnonzero(probability > threshold).tolist()]
    for candidate, edit in _chosen(likely, blocks, lines_model):
        edits[owner[candidate.block]].append(edit)
    return [tuple(each) for each in edits]


def word_weights(lines: Lines, model: Model) -> NDArray[np.float64]:
    """How much each word near an end of its line reads like noise, as a logit; 0 for words further in."""
    edges = edge_words(lines)
    sums = edge_sums(edges, model.arrays["word_table"]) / (model.number("unit") * np.sqrt(MARKS))
    weights = np.zeros(len(lines.word_start))
    weights[edges.word] = np.round(sums + float(model.arrays["word_intercept"][0]), 6)
    return weights


def candidates(
    lines: Lines, texts: Sequence[str], weights: NDArray[np.float64], scores: NDArray[np.float32], keep: NDArray[np.bool_]
) -> list[Candidate]:
    """The spans of the lines to `keep` that could be noise: a few at each end, and what stands in brackets."""
    return list(_proposed(lines, texts, weights, scores, keep))


def _proposed(
    lines: Lines, texts: Sequence[str], weights: NDArray[np.float64], scores: NDArray[np.float32], keep: NDArray[np.bool_]
) -> Iterator[Candidate]:
    near = near_ends(lines)
    for side in (_HEAD, _TAIL) if len(weights) else ():
        yield from _at_end(lines, texts, weights, near, (keep, scores[:, 1 + side] >= LEAST_SCORE), side)
    for number, (text, stays) in enumerate(zip(texts, keep.tolist(), strict=True)):
        if stays and ("[" in text or "【" in text):
            for match in _BRACKETED.finditer(text, 1):
                if match.end() < len(text) and len(text) - len(match.group()) >= MIN_REST:
                    yield Candidate(number, _MIDDLE, match.start(), match.end())


def _at_end(
    lines: Lines,
    texts: Sequence[str],
    weights: NDArray[np.float64],
    near: Ints,
    looks: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    side: int,
) -> Iterator[Candidate]:
    """The likeliest cuts at one end of each line. A cut falls between a word and the one before.

    `near` are the words near the ends of their lines; `looks` tell of each line whether it stays, and whether a mark in it is worth a look.
    """
    keep, marked = looks
    number = near + 1 if side == _HEAD else near
    number = number[number < len(weights)]
    block = lines.word_block[number]
    first, behind = lines.first_word[block], lines.first_word[block + 1]
    before = np.maximum(number - 1, 0)  # the word before the cut
    # Integers: what else is in the batch leaves no trace in a sum. All words that a cut would take are near the end of their line.
    sums = np.concatenate(([0], np.cumsum(np.round(weights[near] * 1000).astype(np.int64))))
    if side == _HEAD:
        total = sums[1 : len(number) + 1] - sums[np.searchsorted(near, first)]
        taken, left = lines.word_end[before] - lines.start[block], lines.end[block] - lines.word_start[number]
    else:
        total = sums[np.searchsorted(near, behind)] - sums[:-1]
        taken, left = lines.end[block] - lines.word_start[number], lines.word_end[before] - lines.start[block]
    able = keep[block] & (number > first) & (taken <= REACH) & (left >= MIN_REST)
    likely = _first_of(np.flatnonzero(able & (total >= LEAST_SUM * 1000)), block, -total, PER_SIDE)
    worth = np.flatnonzero(able & marked[block] & (total >= LEAST_APART * 1000))
    outermost = _first_of(worth[_set_apart(lines, number[worth])], block, taken, 1)
    at = np.concatenate((likely, np.setdiff1d(outermost, likely)))
    chosen = number[at]
    spans = (first[at], chosen) if side == _HEAD else (chosen, behind[at])
    columns = _weighed(weights, total[at] / 1000, block[at], spans, (first[at], behind[at]), side)
    values = zip(*(column.tolist() for column in columns), strict=True)
    for word, line, weighed in zip(chosen.tolist(), block[at].tolist(), values, strict=True):
        yield Candidate(line, side, *_cut(lines, texts[line], word, side), weighed)


def _first_of(places: Ints, block: Ints, key: Ints, count: int) -> Ints:
    """Of the places in each block the `count` with the smallest key; `block` and `key` have an entry a place."""
    order = places[np.lexsort((places, key[places], block[places]))]
    new = np.ones(len(order), bool)
    new[1:] = block[order][1:] != block[order][:-1]
    rank = np.arange(len(order)) - np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    return order[rank < count]


def _set_apart(lines: Lines, words: Ints) -> NDArray[np.bool_]:
    """Whether a mark, a bracket or the end of a sentence stands between each of the words and the one before."""
    end, start = lines.word_end[words - 1], lines.word_start[words]
    between = ranges(end, start)
    marks = np.concatenate(([0], np.cumsum(_APART[lines.classes[between]])))
    behind = np.cumsum(np.maximum(start - end, 0))
    wide = (start - end >= 2) | (lines.classes[end - 1] == ch.UNSPACED)  # a hyphen alone joins
    return np.asarray((marks[behind] > marks[behind - (start - end)]) & wide, bool)


def _weighed(
    weights: NDArray[np.float64], total: NDArray[np.float64], block: Ints, span: tuple[Ints, Ints], line: tuple[Ints, Ints], side: int
) -> tuple[NDArray[np.float64], ...]:
    """What the words of each span weigh, and the next ones of the same line: a column for each of `CUT_FEATURES` up to `margin`.

    Spans and lines are ranges of words; the likeliest span of a line stands before its others.
    """
    start, end = span
    size = end - start
    words = weights[ranges(start, end)]
    least = np.minimum.reduceat(words, np.cumsum(size) - size) if len(start) else total
    if side == _HEAD:
        last, next_ = weights[end - 1], weights[end]
        beyond = ranges(end, np.minimum(end + _BESIDE, line[1])), np.minimum(line[1] - end, _BESIDE)
    else:
        last, next_ = weights[start], weights[start - 1]
        beyond = ranges(np.maximum(start - _BESIDE, line[0]), start), np.minimum(start - line[0], _BESIDE)
    millionths = np.concatenate(([0], np.cumsum(np.round(weights[beyond[0]] * 1e6).astype(np.int64))))
    behind = np.cumsum(beyond[1])
    weighed = (millionths[behind] - millionths[behind - beyond[1]]) / 1e6
    _, likeliest, of_line = np.unique(block, return_index=True, return_inverse=True)
    return total, total / size, least, last, next_, weighed, total - total[likeliest[of_line]]


def _cut(lines: Lines, text: str, word: int, side: int) -> tuple[int, int]:
    """Where a cut before a word falls in its line: punctuation goes with what it belongs to."""
    origin = int(lines.start[lines.word_block[word]])
    end, start = int(lines.word_end[word - 1]) - origin, int(lines.word_start[word]) - origin
    gap = text[end:start]
    if side == _HEAD:  # up to the last blank, or else to an opening mark
        place = max((n + 1 for n, character in enumerate(gap) if character.isspace()), default=None)
        if place is None:
            place = next((n for n, character in enumerate(gap) if character in _OPENING), len(gap))
        return 0, end + place
    place = next((n for n, character in enumerate(gap) if character.isspace()), None)
    if place is None:
        place = next((n for n, character in enumerate(gap) if character in _OPENING), len(gap))
    return end + place, len(text)


def cut_matrix(
    found: Sequence[Candidate], texts: Sequence[str], languages: Sequence[str | None], scores: NDArray[np.float32], lines_model: Model
) -> NDArray[np.float32]:
    """Features of each candidate, shape (candidates, CUT_FEATURES): of what it takes, what it leaves, and the whole line.

    `scores` are the `SCORES` of the lines, shape (lines, 3).
    """
    taken = _blocks([texts[c.block][c.start : c.end].strip() for c in found])
    left = _blocks([_left(texts[c.block], c) for c in found])
    taken_lines, left_lines = lines_of([[b] for b in taken]), lines_of([left])
    spoken = [languages[c.block] for c in found]
    columns = lexical(taken_lines, spoken)
    side = np.array([c.side for c in found])
    out = {f"taken_{name}": columns[name] for name in _TAKEN} | {
        "taken_score": line_logits(taken_lines, lines_model),
        "left_score": line_logits(left_lines, lines_model),
        "whole_score": scores[[c.block for c in found], 0],
        "left_log_chars": np.log1p(left_lines.end - left_lines.start),
        "left_begins_upper": left_lines.classes[left_lines.start] == ch.UPPER,
        "left_ends_end": left_lines.classes[left_lines.end - 1] == ch.END,
        "before_ends_end": np.array([_ends(texts[c.block], c) for c in found]),
        "is_head": side == _HEAD,
        "is_tail": side == _TAIL,
        "is_middle": side == _MIDDLE,
        **_last_words(taken_lines, spoken),
    }
    weighed = zip(*(c.weights for c in found), strict=True)
    out |= {name: np.array(column) for name, column in zip(CUT_FEATURES, weighed, strict=False)}
    return np.stack([np.asarray(out[name], np.float32) for name in CUT_FEATURES], axis=1)


def _last_words(taken: Lines, languages: Sequence[str | None]) -> dict[str, NDArray[np.float64]]:
    """Of which sort the last word is that a cut would take."""
    last = np.searchsorted(taken.word_block, np.arange(len(taken)), side="right") - 1
    stop, known = stop_mask(taken, languages)
    worded = taken.words > 0
    begins = taken.classes[taken.word_start[np.maximum(last, 0)]] if len(taken.word_start) else np.zeros(len(taken))
    return {
        "last_is_stop": np.where(known & worded, stop[np.maximum(last, 0)] if len(stop) else False, np.nan),
        "last_is_small": (worded & (begins == ch.LOWER)).astype(np.float64),
        "last_is_capital": (worded & (begins == ch.UPPER)).astype(np.float64),
    }


def _ends(text: str, candidate: Candidate) -> bool:
    """Whether what stands before the cut, or before the line's rest, ends like a sentence."""
    place = candidate.end if candidate.side == _HEAD else candidate.start
    before = text[max(0, place - REACH) : place].rstrip() or text[:place].rstrip()  # of a long line the end is enough
    return bool(before) and before[-1] in ".!?…。！？؟।"


def _left(text: str, candidate: Candidate) -> str:
    """The rest of the line next to the cut: as much of it as the line score looks at."""
    before = text[max(0, candidate.start - REACH) : candidate.start]
    return (before + text[candidate.end : candidate.end + REACH]).strip()


def _chosen(likely: Sequence[tuple[Candidate, float]], blocks: Sequence[Block], lines_model: Model) -> list[tuple[Candidate, Edit]]:
    """The likeliest candidates, one on each side of a line, none overlapping, in the order of the text; each is given with how likely."""
    chosen: list[tuple[Candidate, float]] = []
    taken: dict[tuple[int, int], list[Candidate]] = defaultdict(list)  # by line, and by the hundreds of its characters that they touch
    left = {candidate.block: len(blocks[candidate.block].text) for candidate, _ in likely}
    ends_done: set[tuple[int, int]] = set()
    for candidate, probability in sorted(likely, key=lambda each: -each[1]):  # stable
        line, length = candidate.block, candidate.end - candidate.start
        places = [(line, hundred) for hundred in range(candidate.start // 100, (candidate.end - 1) // 100 + 1)]
        apart = all(candidate.end <= other.start or other.end <= candidate.start for place in places for other in taken[place])
        if apart and left[line] - length >= MIN_REST and (line, candidate.side) not in ends_done:
            for place in places:
                taken[place].append(candidate)
            left[line] -= length
            chosen.append((candidate, probability))
            if candidate.side != _MIDDLE:
                ends_done.add((line, candidate.side))
    return _as_edits(sorted(chosen, key=lambda each: (each[0].block, each[0].start)), blocks, lines_model)


def _as_edits(chosen: Sequence[tuple[Candidate, float]], blocks: Sequence[Block], lines_model: Model) -> list[tuple[Candidate, Edit]]:
    spans = [blocks[candidate.block].text[candidate.start : candidate.end] for candidate, _ in chosen]
    kinds = kinds_of(_blocks([span.strip() for span in spans]), lines_model)
    edits = []
    for (candidate, probability), before, (kind, _) in zip(chosen, spans, kinds, strict=True):
        start = blocks[candidate.block].start + candidate.start
        edits.append((candidate, Edit(start, start + len(before), before, "", kind, probability)))
    return edits


def _blocks(texts: Sequence[str]) -> list[Block]:
    return [Block(text, 0, len(text)) for text in texts]
