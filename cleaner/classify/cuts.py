"""Noise inside a line that stays: a leading date, a credit or "Read more" behind the last sentence, a bracketed marker in the middle.

Candidates are found where such noise can begin or end; the `cuts` model then judges each by what it would take and what it would leave.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.classify.kinds import kinds_of, line_logits
from cleaner.document import Block, Edit
from cleaner.features import characters as ch
from cleaner.features.lexical import LEXICAL_FEATURES, lexical
from cleaner.features.lines import lines_of
from cleaner.features.matrix import features_hash
from cleaner.features.stopwords import stop_mask
from cleaner.model import Model, load, load_trees, sigmoid

__all__ = ["CUT_FEATURES", "Candidate", "candidates", "cut_matrix", "find_cuts"]

REACH: Final = 100  # code points from a line's beginning or end in which a cut may fall
MIN_REST: Final = 12  # code points that must be left of the line: a shorter rest would be a line to judge as a whole
_HEAD, _TAIL, _MIDDLE = 0, 1, 2
_TAKEN: Final = (
    "log_chars", "log_words", "upper_share", "digit_share", "colon_share", "dash_share", "bracket_share", "symbol_share", "end_share",
    "begins_upper", "begins_lower", "begins_digit", "begins_bracket", "begins_symbol", "begins_dash", "begins_quote",
    "ends_end", "ends_colon", "ends_quote", "ends_bracket", "ends_digit", "ends_symbol", "capital_words", "stop_density",
)  # fmt: skip
CUT_FEATURES: Final = (
    "taken_score", "left_score", "whole_score", *(f"taken_{name}" for name in _TAKEN), "left_log_chars", "left_begins_upper",
    "left_ends_end", "is_head", "is_tail", "is_middle", "wider", "narrower", "last_is_stop", "last_is_small", "last_is_capital",
)  # fmt: skip
assert set(_TAKEN) <= set(LEXICAL_FEATURES)

# After these a head may end: a mark that separates, a digit, or a word in capitals.
_HEAD_END: Final = re.compile(
    r"(?<=[\d\])|:»>.\-–—/•·）】\]｜])\s+(?=\S)|(?<=[）】\]｜：])(?=\S)|(?<=[^\W\d_a-zß-öø-ÿ]{2})\s+(?=\S)|(?<=[^\W\d_])\s+(?=[^\W\d_a-zß-öø-ÿ])"
)
# Before these a tail may begin: what follows a sentence's end, a bracket, or a separating mark.
_TAIL_START: Final = re.compile(
    r"(?<=[.!?…\"'”»“)\]’।؟。！？」』）])\s*(?=\S)|\s+(?=[(\[|•>»–—-])|(?=[（【［｜])|(?<=\S)\s+(?=[^\W\d_a-zß-öø-ÿ]{2})"
)
_BRACKETED: Final = re.compile(r"\s?(?:\[[^\[\]]{2,40}\]|【[^【】]{2,40}】)")
_PER_SIDE: Final = 6  # candidates looked at on each side of a line


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that could be cut: offsets into the block's text."""

    block: int
    side: int
    start: int
    end: int


def candidates(number: int, text: str) -> Iterator[Candidate]:
    """The spans of one line that could be noise, narrowest first on each side."""
    if len(text) < MIN_REST:
        return
    head = text[:REACH]
    for match in list(_HEAD_END.finditer(head))[:_PER_SIDE]:
        if 1 < match.end() <= len(text) - MIN_REST:
            yield Candidate(number, _HEAD, 0, match.end())
    base = max(0, len(text) - REACH)
    for match in list(_TAIL_START.finditer(text, base))[: -_PER_SIDE - 1 : -1]:
        if match.start() >= MIN_REST and match.end() < len(text):
            yield Candidate(number, _TAIL, match.start(), len(text))
    for match in _BRACKETED.finditer(text, 1):
        if match.end() < len(text) and len(text) - len(match.group()) >= MIN_REST:
            yield Candidate(number, _MIDDLE, match.start(), match.end())


def find_cuts(
    documents: Sequence[Sequence[Block]], languages: Sequence[str | None], keep: Sequence[Sequence[bool]]
) -> list[tuple[Edit, ...]]:
    """For each document, the edits that cut noise out of lines that stay."""
    model = load("cuts")
    model.expect(features_hash(CUT_FEATURES))
    blocks, owner = [], []
    for number, (document, stays) in enumerate(zip(documents, keep, strict=True)):
        for block, stay in zip(document, stays, strict=True):
            if stay:
                blocks.append(block)
                owner.append(number)
    found = [candidate for number, block in enumerate(blocks) for candidate in candidates(number, block.text)]
    edits: list[list[Edit]] = [[] for _ in documents]
    if found:
        spoken = [languages[number] for number in owner]
        lines_model = load("lines")
        matrix = cut_matrix(found, [block.text for block in blocks], spoken, lines_model)
        probability = np.round(sigmoid(load_trees("cuts").raw(matrix)), 4)
        for candidate, edit in _chosen(found, probability, blocks, model.number("threshold"), lines_model):
            edits[owner[candidate.block]].append(edit)
    return [tuple(each) for each in edits]


def cut_matrix(
    found: Sequence[Candidate], texts: Sequence[str], languages: Sequence[str | None], lines_model: Model
) -> NDArray[np.float32]:
    """Features of each candidate, shape (candidates, CUT_FEATURES): of what it takes, what it leaves, and the whole line."""
    taken = _blocks([texts[c.block][c.start : c.end].strip() for c in found])
    left = _blocks([_left(texts[c.block], c) for c in found])
    whole = _blocks(texts)
    taken_lines, left_lines, whole_lines = lines_of([[b] for b in taken]), lines_of([left]), lines_of([whole])
    columns = lexical(taken_lines, [languages[c.block] for c in found])
    side = np.array([c.side for c in found])
    rows = np.array([c.block for c in found])
    score = line_logits(taken_lines, lines_model)
    out = {f"taken_{name}": columns[name] for name in _TAKEN} | {
        "taken_score": score,
        "left_score": line_logits(left_lines, lines_model),
        "whole_score": line_logits(whole_lines, lines_model)[rows],
        "left_log_chars": np.log1p(left_lines.end - left_lines.start),
        "left_begins_upper": left_lines.classes[left_lines.start] == ch.UPPER,
        "left_ends_end": left_lines.classes[left_lines.end - 1] == ch.END,
        "is_head": side == _HEAD,
        "is_tail": side == _TAIL,
        "is_middle": side == _MIDDLE,
    }
    last = np.searchsorted(taken_lines.word_block, np.arange(len(found)), side="right") - 1  # the last word a cut would take
    stop, known = stop_mask(taken_lines, [languages[c.block] for c in found])
    worded = taken_lines.words > 0
    begins = taken_lines.classes[taken_lines.word_start[np.maximum(last, 0)]] if len(taken_lines.word_start) else np.zeros(len(found))
    out |= {
        "last_is_stop": np.where(known & worded, stop[np.maximum(last, 0)] if len(stop) else False, np.nan),
        "last_is_small": worded & (begins == ch.LOWER),
        "last_is_capital": worded & (begins == ch.UPPER),
    }
    same = (rows[1:] == rows[:-1]) & (side[1:] == side[:-1])
    out["narrower"] = np.concatenate(([np.nan], np.where(same, score[:-1], np.nan)))
    out["wider"] = np.concatenate((np.where(same, score[1:], np.nan), [np.nan]))
    return np.stack([np.asarray(out[name], np.float32) for name in CUT_FEATURES], axis=1)


def _left(text: str, candidate: Candidate) -> str:
    """The rest of the line next to the cut: as much of it as the line score looks at."""
    before = text[max(0, candidate.start - REACH) : candidate.start]
    return (before + text[candidate.end : candidate.end + REACH]).strip()


def _chosen(
    found: Sequence[Candidate], probability: NDArray[np.float64], blocks: Sequence[Block], threshold: float, lines_model: Model
) -> list[tuple[Candidate, Edit]]:
    """The likeliest candidates above the threshold, one on each side of a line, none overlapping, in the order of the text."""
    numbers: list[int] = []
    taken: dict[int, list[Candidate]] = defaultdict(list)  # of each line
    for number in sorted(np.flatnonzero(probability > threshold).tolist(), key=lambda n: (-probability[n], n)):
        candidate = found[number]
        others = taken[candidate.block]
        apart = all(candidate.end <= other.start or candidate.start >= other.end for other in others)
        left = len(blocks[candidate.block].text) - sum(c.end - c.start for c in (*others, candidate))
        if apart and left >= MIN_REST and (candidate.side == _MIDDLE or all(other.side != candidate.side for other in others)):
            others.append(candidate)
            numbers.append(number)
    numbers.sort(key=lambda n: (found[n].block, found[n].start))
    spans = [blocks[found[n].block].text[found[n].start : found[n].end] for n in numbers]
    kinds = kinds_of(_blocks([span.strip() for span in spans]), lines_model)
    chosen = []
    for number, before, kind in zip(numbers, spans, kinds, strict=True):
        start = blocks[found[number].block].start + found[number].start
        chosen.append((found[number], Edit(start, start + len(before), before, "", kind, float(probability[number]))))
    return chosen


def _blocks(texts: Sequence[str]) -> list[Block]:
    return [Block(text, 0, len(text)) for text in texts]
