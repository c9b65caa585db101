"""What the surprise of words and junctions, and phrases that come back, say of a whole document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.features import characters as ch
from cleaner.features import running as rn
from cleaner.features.lines import Hashes, Ints, mix
from cleaner.features.running import Running, following
from cleaner.features.surprise import FREQUENT, LETTER_UNIT, UNIT, Surprise
from cleaner.score.rates import Floats, Totals, sentence_lengths

__all__ = ["UNLIKELY_FEATURES", "Recurring", "recurring", "unlikely"]

Flags = NDArray[np.bool_]

_OF_JOINTS: Final = ("plain", "end", "mark", "high", "higher", "capped", "worst", "sentences", "spread", "few", "some", "many",
                     "some_plain", "some_end")  # fmt: skip
_OF_LETTERS: Final = ("letter_surprise", "odd_words", "unknown_words", "unknown_small", "odd_unknown", "unknown_whole",
                      "glued_words", "torn_words", "frequent_share", "frequent_spread")  # fmt: skip
UNLIKELY_FEATURES: Final = (
    *(f"joint_{name}" for name in _OF_JOINTS), *(f"universal_{name}" for name in _OF_JOINTS), *_OF_LETTERS,
    "doubled_words", "doubled_pairs", "again_soon", "repeated_pairs", "repeated_triples", "repeated_fives", "top_pair", "top_triple",
    "same_sentences", "distinct_words", "phrase_edges", "phrase_universal_edges", "phrase_share", "phrase_words",
    "phrase_copies", "phrase_mean", "word_edges", "word_share",
)  # fmt: skip
_HIGH, _HIGHER = UNIT, 5 * UNIT // 2  # one logit, and two and a half
_CAP: Final = 3 * UNIT  # a single odd junction, a foreign name, must not decide
_MIXED_CAP: Final = 4 * UNIT
_MIXED_UNIT: Final = 1024
_EVEN: Final = 1.0  # the tables are fitted where about a quarter of the junctions is made: logits of even odds
_WINDOW: Final = 12  # words
_ODD_LETTERS: Final = 6 * LETTER_UNIT  # bits a letter
_SENTENCE: Final = 4  # words of a sentence from which it is expected to occur once
_SOON: Final = 12  # words within which a rare word seldom comes back
_LEAST: Final = 3  # occurrences of a phrase


def unlikely(run: Running, found: Surprise, totals: Totals) -> dict[str, Floats]:
    """Every column of `UNLIKELY_FEATURES`, a value a document; NaN where there are no tables to go by."""
    known = found.number >= 0
    columns = {
        **{f"joint_{name}": np.where(known, column, np.nan) for name, column in _joints(run, found.joint, totals).items()},
        **{f"universal_{name}": column for name, column in _joints(run, found.universal, totals).items()},
        **{name: np.where(known, column, np.nan) for name, column in _letters(run, found, totals).items()},
        **_recurrences(run, found, totals),
    }
    columns["phrase_edges"] = np.where(known, columns["phrase_edges"], np.nan)
    columns["word_edges"] = np.where(known, columns["word_edges"], np.nan)
    return columns


def _joints(run: Running, score: Ints, totals: Totals) -> dict[str, Floats]:
    inside = run.gap > rn.ENDED_EDGE
    plain, end = rn.PLAIN[run.gap], rn.ENDS[run.gap] | (run.gap == rn.TIGHT_END)
    mark = inside & ~plain & ~end
    capped = np.clip(score, -_CAP, _CAP)
    window = _window_sums(run, np.maximum(capped, 0) * inside)
    worst = np.zeros(run.documents)
    np.maximum.at(worst, run.document, window)
    sentence = _sentence_sums(totals, capped * inside)
    finished = totals.ends | (run.gap == rn.EDGE)
    sentences = totals.total(finished)
    mean = totals.rate(capped * inside)
    square = totals.rate(capped**2 * inside)
    return {
        "plain": totals.rate(capped * plain, totals.total(plain)) / UNIT,
        "end": totals.rate(capped * end) / UNIT,
        "mark": totals.rate(capped * mark) / UNIT,
        "high": totals.rate(inside & (score > _HIGH)),
        "higher": totals.rate(inside & (score > _HIGHER)),
        "capped": totals.rate(np.maximum(capped, 0) * inside) / UNIT,
        "worst": worst / UNIT,
        "sentences": totals.rate(finished & (sentence > 0), sentences),
        "spread": np.sqrt(np.maximum(square - mean**2, 0)) / UNIT,
        "few": _made(score, inside, 0.03, totals),
        "some": _made(score, inside, 0.1, totals),
        "many": _made(score, inside, 0.3, totals),
        "some_plain": _made(score, plain, 0.1, totals),
        "some_end": _made(score, end, 0.2, totals),
    }


def _made(score: Ints, where: Flags, share: float, totals: Totals) -> Floats:
    """How much likelier the junctions are if damage made such a share of them than if it made none: mean log of the ratio."""
    logits = np.arange(-_MIXED_CAP, _MIXED_CAP + 1) / UNIT + _EVEN
    gain = np.round(_MIXED_UNIT * np.log1p(share * np.expm1(logits))).astype(np.int64)
    return totals.total(gain[np.clip(score, -_MIXED_CAP, _MIXED_CAP) + _MIXED_CAP] * where) / _MIXED_UNIT / totals.count


def _window_sums(run: Running, values: Ints) -> Floats:
    """For each word the sum over it and the words before it, `_WINDOW` in all, of the same document."""
    sums = np.concatenate(([0], np.cumsum(values)))
    number = np.arange(len(run))
    first = np.searchsorted(run.document, np.arange(run.documents))[run.document]
    return (sums[number + 1] - sums[np.maximum(number + 1 - _WINDOW, first)]).astype(np.float64)


def _sentence_sums(totals: Totals, values: Ints) -> Ints:
    """For each word the sum over its sentence so far."""
    sums = np.concatenate(([0], np.cumsum(values)))
    behind = np.arange(1, len(values) + 1)
    return np.asarray(sums[behind] - sums[behind - totals.length], np.int64)


def _letters(run: Running, found: Surprise, totals: Totals) -> dict[str, Floats]:
    length = np.maximum(found.length, 1)
    odd = found.letters > _ODD_LETTERS * length
    unknown = (found.level == 0) & (run.begins != ch.DIGIT)
    small = unknown & (run.begins != ch.UPPER)
    frequent = found.level >= FREQUENT
    share = totals.rate(frequent)
    sentence = _sentence_sums(totals, frequent.astype(np.int64))
    full = (totals.ends | (run.gap <= rn.ENDED_EDGE)) & (totals.length >= _SENTENCE)
    none = full & (sentence == 0)
    return {
        "letter_surprise": totals.total(found.letters) / np.maximum(totals.total(found.length), 1) / LETTER_UNIT,
        "odd_words": totals.rate(odd),
        "unknown_words": totals.rate(unknown),
        "unknown_small": totals.rate(small),
        "odd_unknown": totals.rate(odd & small),
        "unknown_whole": totals.rate(small & ~found.glued & ~found.torn),
        "glued_words": totals.rate(found.glued & small),
        "torn_words": totals.rate(found.torn),
        "frequent_share": share,
        "frequent_spread": totals.rate(none, totals.total(full)),
    }


@dataclass(frozen=True, slots=True)
class Recurring:
    """Phrases of one length in words, grouped by wording within their document: an entry an occurrence."""

    order: int
    place: Ints
    """Number of the occurrence's first word."""
    group: Ints
    """Number of the phrase."""
    copies: Ints
    """How often each phrase occurs, an entry a phrase."""
    owner: Ints
    """The document of each phrase."""


def recurring(run: Running, most: int) -> tuple[Recurring, ...]:
    """Phrases of one word, two words and so on up to `most`.

    All words are there, but of the phrases only those that may recur: those of which what is left without the first word recurs, and
    what is left without the last. That leaves a small part of them to be sorted.
    """
    found = [_grouped(run, np.arange(len(run)), 1)]
    for order in range(2, most + 1):
        shorter = found[-1]
        again = np.zeros(len(run) + 1, bool)
        again[shorter.place] = shorter.copies[shorter.group] > 1
        place = np.flatnonzero(again[:-1] & again[1:])
        found.append(_grouped(run, place[run.document[place] == run.document[place + order - 1]], order))
    return tuple(found)


def _grouped(run: Running, place: Ints, order: int) -> Recurring:
    """The phrases of so many words that begin at these places, grouped by document and wording."""
    grams = np.zeros(len(place), np.uint64)
    for word in range(order):
        grams = mix(grams + run.hash[place + word])
    document = run.document[place]
    keyed = mix(grams + document.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    by_key = np.argsort(keyed)  # numbers of groups do not depend on the order among equals
    ranked = keyed[by_key]
    new = np.ones(len(ranked), bool)
    new[1:] = ranked[1:] != ranked[:-1]
    first = np.flatnonzero(new)
    group = np.empty(len(place), np.int64)
    group[by_key] = np.cumsum(new) - 1
    return Recurring(order, place, group, np.diff(first, append=len(place)), document[by_key[first]])


def _recurrences(run: Running, found: Surprise, totals: Totals) -> dict[str, Floats]:
    documents, count = run.documents, totals.count
    words, pairs, triples, fours, fives = recurring(run, 5)
    near = (run.gap == rn.BLANK) | (run.gap == rn.NOTHING)
    same = near & (run.hash == following(run, run.hash))
    second = following(run, following(run, run.hash))
    again = near & following(run, near) & (run.hash == second)
    doubled_pair = again & following(run, again)
    content = (found.level < FREQUENT) & (run.stop != 1) & (run.end - run.start > 1)
    best, universal, of_words = (np.zeros((4, documents)) for _ in range(3))
    for phrases in (pairs, triples, fours):
        _keep_best(run, phrases, found.joint, content, best)
        _keep_best(run, phrases, found.universal, content, universal)
    _keep_best(run, words, found.joint, content, of_words)
    return {
        "doubled_words": totals.rate(same),
        "doubled_pairs": totals.rate(doubled_pair),
        "again_soon": totals.rate(_soon(words, run) & content),
        "repeated_pairs": _again(pairs, documents) / count,
        "repeated_triples": _again(triples, documents) / count,
        "repeated_fives": _again(fives, documents) / count,
        "top_pair": _top(pairs, documents) / count,
        "top_triple": _top(triples, documents) / count,
        "same_sentences": _same_sentences(run, totals),
        "distinct_words": np.bincount(words.owner, minlength=documents) / np.sqrt(count),
        "phrase_edges": best[0],
        "phrase_universal_edges": universal[0],
        "phrase_share": best[1] * best[2] / count,
        "phrase_words": best[2],
        "phrase_copies": best[1],
        "phrase_mean": best[3],
        "word_edges": of_words[0],
        "word_share": of_words[1] / count,
    }


def edge_scores(run: Running, phrases: Recurring, score: Ints) -> Ints:
    """For each occurrence of a phrase, how surprising it is where it stands: the junctions before and after it, capped."""
    capped = np.clip(score + round(_EVEN * UNIT), -_CAP, _CAP)
    before = np.maximum(phrases.place - 1, 0)
    own = (phrases.place > 0) & (run.document[before] == run.document[phrases.place])  # what stands before a document is another's
    before = np.where(own, capped[before], 0)
    return np.asarray(before + capped[phrases.place + phrases.order - 1], np.int64)


def _keep_best(run: Running, phrases: Recurring, score: Ints, content: Flags, best: Floats) -> None:
    """Keep, of each document, the phrase that is most surprising where it stands, if it is more so than the `best` before.

    `best` has four rows: surprise at all its edges, in logits; copies; words; and the mean surprise of a copy.
    """
    if not len(phrases.place):
        return
    edges = np.bincount(phrases.group, edge_scores(run, phrases, score), minlength=len(phrases.copies))
    meaty = np.bincount(phrases.group, content[phrases.place] | content[phrases.place + phrases.order - 1], minlength=len(phrases.copies))
    able = np.flatnonzero((phrases.copies >= _LEAST) & (meaty > 0) & (edges > 0))
    owner = phrases.owner[able]
    value = edges[able] / UNIT
    order = np.lexsort((value, owner))
    last = order[np.append(owner[order][1:] != owner[order][:-1], True)] if len(order) else order
    better = last[value[last] > best[0][owner[last]]]
    copies = phrases.copies[able][better]
    best[:, owner[better]] = value[better], copies, np.full(len(better), phrases.order), value[better] / copies


def _soon(words: Recurring, run: Running) -> Flags:
    """Words that occurred within the last few words."""
    group, place = np.divmod(np.sort(words.group * len(run) + words.place), max(len(run), 1))
    soon = np.zeros(len(run), bool)
    close = (group[1:] == group[:-1]) & (place[1:] - place[:-1] <= _SOON)
    soon[place[1:][close]] = True
    return soon


def _again(phrases: Recurring, documents: int) -> Floats:
    return np.bincount(phrases.owner, phrases.copies - 1, minlength=documents).astype(np.float64)


def _top(phrases: Recurring, documents: int) -> Floats:
    top = np.ones(documents)
    np.maximum.at(top, phrases.owner, phrases.copies.astype(np.float64))
    return top - 1


def sentence_spans(run: Running) -> tuple[Ints, Ints]:
    """First word of each sentence, and the word behind its last."""
    length, ends = sentence_lengths(run)
    last = np.flatnonzero(ends | (run.gap == rn.EDGE))
    return last + 1 - length[last], last + 1


def _same_sentences(run: Running, totals: Totals) -> Floats:
    """Share of the words that stand in a sentence that occurred before."""
    first, end = sentence_spans(run)
    powers = _sentence_hashes(run, first, end)
    keyed = mix(powers + run.document[first].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    _, once = np.unique(keyed, return_index=True)
    again = np.ones(len(first), bool)
    again[once] = False
    again &= end - first >= _SENTENCE
    words = np.bincount(run.document[first], (end - first) * again, minlength=run.documents)
    return words / totals.count


def _sentence_hashes(run: Running, first: Ints, end: Ints) -> Hashes:
    """A hash of each sentence's words, whatever stands around it."""
    place = np.arange(len(run)) - np.repeat(first, end - first) if len(first) else np.zeros(0, np.int64)
    mixed = mix(run.hash + mix(place.astype(np.uint64)))
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)))
    return sums[end] - sums[first]
