"""Where a text is garbled, and in what way: spans of the cleaned text, each with a probability.

Candidates are found at once in all documents of a batch that may be garbled, each with a strength: how many logits the tables give it.
What a candidate is worth depends on the document as well, so the strength and the document's logit together make the probability, by
weights of its kind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block, Edit, Evidence
from cleaner.features import characters as ch
from cleaner.features import running as rn
from cleaner.features.lines import Ints
from cleaner.features.mojibake import bad_places
from cleaner.features.running import Running, following
from cleaner.features.surprise import LETTER_UNIT, UNIT
from cleaner.model import load, sigmoid
from cleaner.score.garbling import Examined, Garbling
from cleaner.score.rates import Floats, mixed
from cleaner.score.unlikely import Recurring, edge_scores, recurring, sentence_spans

__all__ = ["KINDS", "Candidates", "candidates", "evidence_of"]

KINDS: Final = ("stray_stop", "repetition", "keyphrase", "word_order", "ocr", "mojibake")
"""Kinds of evidence: words brought in from elsewhere, exchanged and left out look alike and are all `word_order`."""
MOST_SPANS: Final = 20  # of one document
_ALPHABETIC: Final = np.argsort(np.argsort(KINDS))  # the place of each kind among their names
_DIGITS: Final = 4  # of a probability
LEAST: Final = 0.5  # probability of a span
LEAST_OF_DOCUMENT: Final = 0.2  # probability of garbling below which nothing is looked for
_CAP: Final = 4 * UNIT
_LEAST_STOP: Final = UNIT // 2
_LEAST_ORDER: Final = 2 * UNIT
_LEAST_EDGE: Final = UNIT
_MOST_WORDS: Final = 4  # of a phrase
_COPIES: Final = 3
_BETWEEN_WORDS: Final = re.compile("[ \n]")
_ODD: Final = 7 * LETTER_UNIT  # bits a letter


@dataclass(frozen=True, slots=True)
class Candidates:
    """Spans of words that may be evidence, an entry a span."""

    kind: Ints
    """Its number in `KINDS`."""
    first: Ints
    """Number of its first word."""
    last: Ints
    """Number of its last word."""
    strength: Floats
    """In logits."""


def evidence_of(
    garbling: Garbling, documents: Sequence[Sequence[Block]], texts: Sequence[str], edits: Sequence[Sequence[Edit]]
) -> list[tuple[Evidence, ...]]:
    """The spans of each cleaned text that make it garbled, in order and apart; `texts` are the cleaned ones, made by `edits`."""
    out: list[tuple[Evidence, ...]] = [()] * len(documents)
    likely = garbling.probability > LEAST_OF_DOCUMENT
    if not likely.any():
        return out
    examined = garbling.examined.only(likely)
    run = examined.run
    found = candidates(examined)
    probability = span_probability(found, garbling.logit[run.document[found.first]], load("garbling").arrays["spans"])
    starts, ends = _given_offsets(run, found, documents)
    owner = run.document[found.first]
    for number in np.flatnonzero(likely).tolist():
        mine = np.flatnonzero((owner == number) & (probability >= LEAST))
        given = _Spans(starts[mine], ends[mine], found.kind[mine], probability[mine])
        out[number] = _likeliest(_moved(given, edits[number]), _bad_encoding(texts[number]))
    return out


def span_probability(found: Candidates, logit: Floats, weights: NDArray[np.float64]) -> Floats:
    """Probability that each candidate is damage, given the logit of its document; `weights`: kinds x (strength, logit, intercept)."""
    mine = weights[found.kind]
    return sigmoid(mine[:, 0] * found.strength + mine[:, 1] * logit + mine[:, 2])


def candidates(examined: Examined) -> Candidates:
    """All spans that could be evidence."""
    run = examined.run
    score = np.where(examined.found.number[run.document] >= 0, examined.found.joint, examined.found.universal)
    parts = [
        _stray_stops(run, score),
        _repetitions(run, score),
        *(_phrases(examined, score, phrases) for phrases in recurring(run, _MOST_WORDS)[1:]),
        _disorder(run, score),
        _odd_words(examined),
    ]
    return Candidates(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("kind", "first", "last", "strength")))


def _of(kind: str, first: Ints, last: Ints, strength: Floats) -> Candidates:
    return Candidates(np.full(len(first), KINDS.index(kind), np.int64), first, last, strength.astype(np.float64))


def _stray_stops(run: Running, score: Ints) -> Candidates:
    """Full stops where the two words do not part: from the word before to the word after."""
    ends = rn.ENDS[run.gap] | (run.gap == rn.TIGHT_END)
    lower = following(run, run.begins == ch.LOWER) & ends
    place = np.flatnonzero(ends & ((score > _LEAST_STOP) | lower))
    return _of("stray_stop", place, place + 1, np.clip(score[place], -_CAP, _CAP) / UNIT)


def _repetitions(run: Running, score: Ints) -> Candidates:
    """Words, or runs of up to four, said again at once."""
    parts = []
    for size in (4, 3, 2, 1):
        count = max(len(run) - 2 * size + 1, 0)
        same = run.block[:count] == run.block[len(run) - count :] if count else np.zeros(0, bool)
        for place in range(size):
            same = same & (run.hash[place : place + count] == run.hash[place + size : place + size + count])
        first = np.flatnonzero(same & (run.begins[:count] != ch.DIGIT))
        parts.append(_of("repetition", first, first + 2 * size - 1, np.clip(score[first + size - 1], -_CAP, _CAP) / UNIT + size))
    first, end = sentence_spans(run)
    again = _said_before(run, first, end)
    parts.append(_of("repetition", first[again], end[again] - 1, np.full(again.sum(), 6.0)))
    return Candidates(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("kind", "first", "last", "strength")))


def _said_before(run: Running, first: Ints, end: Ints) -> NDArray[np.bool_]:
    """Sentences of six words and more that are the one before them again."""
    size = end - first
    again = np.zeros(len(first), bool)
    for number in np.flatnonzero((size[1:] == size[:-1]) & (size[1:] >= 6)) + 1 if len(first) > 1 else ():
        here, there = slice(first[number], end[number]), slice(first[number - 1], end[number - 1])
        same_document = run.document[first[number]] == run.document[first[number - 1]]
        again[number] = same_document and bool((run.hash[here] == run.hash[there]).all())
    return again


def _phrases(examined: Examined, score: Ints, phrases: Recurring) -> Candidates:
    """Occurrences of a phrase that keeps coming back where the words around it do not lead to it."""
    if not len(phrases.place):
        return _of("keyphrase", phrases.place, phrases.place, np.zeros(0))
    run = examined.run
    inside = run.block[phrases.place] == run.block[phrases.place + phrases.order - 1]
    edges = np.bincount(phrases.group, edge_scores(run, phrases, score), minlength=len(phrases.copies))
    copies = phrases.copies
    able = (copies >= _COPIES) & (edges > _LEAST_EDGE * copies)
    mine = np.flatnonzero(able[phrases.group] & inside)
    group = phrases.group[mine]
    strength = edges[group] / UNIT / np.sqrt(copies[group])
    return _of("keyphrase", phrases.place[mine], phrases.place[mine] + phrases.order - 1, strength)


def _disorder(run: Running, score: Ints) -> Candidates:
    """Of each sentence the stretch from its first odd junction to its last, if these are odd enough together."""
    odd = np.where(rn.PLAIN[run.gap] | (run.gap == rn.COMMA), np.clip(score, 0, _CAP), 0)
    first, end = sentence_spans(run)
    sums = np.concatenate(([0], np.cumsum(odd)))
    total = sums[end] - sums[first]
    chosen = np.flatnonzero(total >= _LEAST_ORDER)
    places = np.flatnonzero(odd > 0)
    start = places[np.searchsorted(places, first[chosen])] if len(chosen) else chosen
    stop = places[np.searchsorted(places, end[chosen]) - 1] if len(chosen) else chosen
    strength = total[chosen] / UNIT / np.sqrt(np.maximum(stop - start + 1, 4))
    return _of("word_order", start, np.minimum(stop + 1, end[chosen] - 1), strength)


def _odd_words(examined: Examined) -> Candidates:
    """Words that are not known and not spelled like any, or with capitals and digits inside."""
    run, found = examined.run, examined.found
    length = np.maximum(found.length, 1)
    bits = found.letters / length / LETTER_UNIT
    odd = (found.level == 0) & (found.letters > _ODD * length) & (run.begins != ch.UPPER) & (run.begins != ch.DIGIT)
    turned = mixed(run)
    place = np.flatnonzero(odd | turned)
    return _of("ocr", place, place, np.clip(bits[place] - _ODD / LETTER_UNIT, 0, 8) + 2 * turned[place])


def _given_offsets(run: Running, found: Candidates, documents: Sequence[Sequence[Block]]) -> tuple[Ints, Ints]:
    """Where each candidate starts and ends in the text as given."""
    origin = np.array([block.start for blocks in documents for block in blocks], np.int64) - run.lines.start
    start = run.start[found.first] + origin[run.block[found.first]]
    end = run.end[found.last] + origin[run.block[found.last]]
    return start, end


Span = tuple[int, int, str, float]


@dataclass(frozen=True, slots=True)
class _Spans:
    """Many spans of one text: a long one that is garbled has a million."""

    start: Ints
    end: Ints
    kind: Ints
    probability: Floats

    def likeliest_first(self) -> Iterator[Span]:
        """One after the other in the order of `_place`."""
        scaled = self.probability * 10**_DIGITS
        rounded = np.rint(scaled)
        for number in np.flatnonzero(np.abs(np.abs(scaled - rounded) - 0.5) < 1e-6).tolist():  # halves, which may not be exact
            rounded[number] = round(round(float(self.probability[number]), _DIGITS) * 10**_DIGITS)
        for number in np.lexsort((_ALPHABETIC[self.kind], self.start, self.end - self.start, -rounded)):
            probability = round(float(self.probability[number]), _DIGITS)
            yield int(self.start[number]), int(self.end[number]), KINDS[self.kind[number]], probability


def _moved(spans: _Spans, edits: Sequence[Edit]) -> _Spans:
    """The spans as offsets into the cleaned text; those that an edit touches are left out."""
    starts = np.array([edit.start for edit in edits] + [np.iinfo(np.int64).max], np.int64)
    shift = np.cumsum([0, *(len(edit.after) - len(edit.before) for edit in edits)])
    before = np.searchsorted(np.array([edit.end for edit in edits], np.int64), spans.start, side="right")
    apart = spans.end <= starts[before]
    by = shift[before][apart]
    return _Spans(spans.start[apart] + by, spans.end[apart] + by, spans.kind[apart], spans.probability[apart])


def _bad_encoding(text: str) -> list[Span]:
    """Signs of mojibake that no repair has put right, whole words together."""
    words: list[Span] = []
    end = -1  # of the last of these words
    for place in bad_places(text):
        if place >= end:
            begin = end + 1  # what separates words stands there, or the text begins
            start = max(text.rfind(" ", begin, place), text.rfind("\n", begin, place), end) + 1
            last = _BETWEEN_WORDS.search(text, place)
            end = last.start() if last else len(text)
            words.append((start, max(end, start + 1), "mojibake", 0.99))
    return words


def _place(span: Span) -> tuple[float, int, int, str]:
    """What spans are ordered by: the likelier before the less likely, the shorter before the longer."""
    start, end, kind, probability = span
    return -probability, end - start, start, kind


def _likeliest(spans: _Spans, others: Iterable[Span]) -> tuple[Evidence, ...]:
    """The likeliest spans that do not overlap, in the order of the text."""
    taken: list[Span] = []
    by_place: dict[int, list[Span]] = defaultdict(list)  # spans by the hundreds of characters they touch
    for span in merge(spans.likeliest_first(), sorted(others, key=_place), key=_place):
        hundreds = range(span[0] // 100, (span[1] - 1) // 100 + 1)
        if len(taken) == MOST_SPANS:
            break
        if all(span[1] <= other[0] or other[1] <= span[0] for number in hundreds for other in by_place[number]):
            taken.append(span)
            for number in hundreds:
                by_place[number].append(span)
    return tuple(Evidence(*span) for span in sorted(taken))
