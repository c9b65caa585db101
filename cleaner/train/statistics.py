"""Fit the tables of `cleaner.features.surprise`: how each language joins its words and spells them.

Junctions are learned by telling those that writers made from those that damage makes. The damage is done to arrays of words: dropped,
exchanged, doubled, brought in from elsewhere, parted by stops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

from cleaner.document import Block
from cleaner.features import characters as ch
from cleaner.features import running as rn
from cleaner.features.lexicon import LEXICON_BYTES, filled, pair_hashes
from cleaner.features.lines import Ints, lines_of
from cleaner.features.running import Running, running
from cleaner.features.surprise import (
    JOINT_BITS,
    LETTER_BITS,
    LETTER_UNIT,
    UNIT,
    UNIVERSAL_BITS,
    WORD_BITS,
    Tables,
    junction_views,
    levels_of,
    spelling_buckets,
    universal_views,
    word_buckets,
)
from cleaner.segment.text import text_blocks
from cleaner.train.wordlists import word_list

__all__ = ["fit_tables", "fit_universal", "read_running"]

MAX_WORDS: Final = 150_000  # running words of a language that junctions are learned from
UNIVERSAL_WORDS: Final = 5_000  # the same of each language for the table of all
DAMAGED_WORDS: Final = 600_000  # words of the damaged copies made of them
LEVELS: Final = ((3, 60), (2, 400))  # level → so many words, the most frequent
_STRANGEST: Final = 15 * LETTER_UNIT  # of letter triples that were never seen
_SMOOTHING: Final = 0.05
_LEAST_REPEATED: Final = 2  # times a word must occur in texts to be known without being on a list
_SHRINKAGE: Final = 2e-5
_EPOCHS: Final = 2
_SMALLEST: Final = 2  # weights below are left out, which makes the files smaller
Generator = np.random.Generator
Floats = NDArray[np.float64]
Views = Callable[[Running], Iterator[Ints]]


def read_running(texts: Sequence[str], language: str | None, limit: int | None = None) -> Running:
    """The words of some texts of one language, up to about `limit` of them."""
    documents, words = [], 0
    for text in texts:
        documents.append(text_blocks(text))
        words += len(text) // 3 if language in {"zh", "ja"} else len(text) // 6
        if limit and words > limit:
            break
    lines = lines_of(documents)
    return running(lines, np.ones(len(lines), bool), [language] * len(documents))


def fit_tables(texts: Mapping[str, Sequence[str]], universal: NDArray[np.int8], bias: int, *, seed: int = 7) -> Tables:
    """The tables of every language of `texts`, with the table for all languages as given."""
    languages = tuple(sorted(texts))
    joints = np.zeros((len(languages), 1 << JOINT_BITS), np.int8)
    words = np.zeros((len(languages), 1 << WORD_BITS), np.uint8)
    lexicon = np.zeros((len(languages), LEXICON_BYTES), np.uint8)
    letters = np.full((len(languages), 1 << LETTER_BITS), _STRANGEST, np.uint8)
    biases = np.zeros(len(languages) + 1, np.int16)
    biases[-1] = bias
    fitted = Parallel(n_jobs=-1)(delayed(_fit_language)(texts[language], language, [seed, row]) for row, language in enumerate(languages))
    for row, parts in enumerate(fitted):
        words[row], lexicon[row], letters[row], joints[row], biases[row] = parts
    return Tables(languages, joints, words, letters, lexicon, universal, biases)


def _fit_language(texts: Sequence[str], language: str, seed: Sequence[int]) -> tuple[Any, ...]:
    """A language's levels, lexicon, letters, weights of junctions and their bias."""
    run = read_running(texts, language, 4 * MAX_WORDS)
    levels, lexicon = _levels(run), _lexicon(run, language)

    def views(damaged: Running) -> Iterator[Ints]:
        return junction_views(damaged, levels_of(damaged, np.zeros(len(damaged), np.int64), levels, lexicon))

    part = read_running(texts, language, MAX_WORDS)
    return levels, lexicon, _letters(run), *_fit([part], views, JOINT_BITS, np.random.default_rng(seed))


def fit_universal(texts: Mapping[str, Sequence[str]], *, seed: int = 7) -> tuple[NDArray[np.int8], int]:
    """The table that goes by shapes and stop words alone, and its bias."""
    runs = [read_running(of, language, UNIVERSAL_WORDS) for language, of in sorted(texts.items())]
    return _fit(runs, universal_views, UNIVERSAL_BITS, np.random.default_rng(seed))


def _fit(runs: Sequence[Running], views: Views, bits: int, random: Generator) -> tuple[NDArray[np.int8], int]:
    """Weights of the views of junctions, in `UNIT`s of a logit, and the bias."""
    columns, labels = [], []
    seen = np.zeros(1 << bits, np.int64)
    copies = max(2, round(DAMAGED_WORDS / max(sum(map(len, runs)), 1)))
    for run in runs:
        for buckets in views(run):
            seen += np.bincount(buckets[run.gap > rn.ENDED_EDGE], minlength=1 << bits)
        for _ in range(copies):
            damaged, label = _damaged(run, random)
            inside = damaged.gap > rn.ENDED_EDGE
            columns.append(np.stack([buckets[inside] for buckets in views(damaged)], axis=1))
            labels.append(label[inside])
    column, label = np.concatenate(columns), np.concatenate(labels)
    made = np.bincount(column[label].ravel(), minlength=1 << bits)
    use = (seen > 0) | (made > 2 * copies)
    rows = np.repeat(np.arange(len(column)), column.shape[1])
    flat = column.ravel()
    keep = use[flat]
    matrix = csr_matrix((np.ones(keep.sum(), np.float32), (rows[keep], flat[keep])), shape=(len(column), 1 << bits))
    model = SGDClassifier(loss="log_loss", alpha=_SHRINKAGE, max_iter=_EPOCHS, tol=None, average=True, random_state=0)
    model.fit(matrix, label)
    weights = np.clip(np.round(model.coef_[0] * UNIT), -127, 127)
    weights[np.abs(weights) < _SMALLEST] = 0
    return weights.astype(np.int8), round(float(model.intercept_[0]) * UNIT)


def _damaged(run: Running, random: Generator) -> tuple[Running, NDArray[np.bool_]]:
    """The words of a text as damage leaves them, and which junctions it made."""
    order, home = [], []
    place = 0
    while place < len(run):
        end = min(len(run), place + int(random.integers(60, 160)))
        mine = _OPERATIONS[random.integers(len(_OPERATIONS))](np.arange(place, end), len(run), random)
        order.append(mine)
        home.append(np.clip(mine, place, end - 1) if len(mine) else mine)
        place = end
    index = np.concatenate(order)
    # A word from elsewhere belongs to the line it came to: that of the last word that was there before.
    own = index == np.concatenate(home)
    last = np.maximum.accumulate(np.where(own, np.arange(len(index)), 0))
    block = run.block[index[last]]
    block = np.maximum.accumulate(block)
    gap = run.gap[index].copy()
    final = np.append(block[1:] != block[:-1], True)
    plain = np.where(run.begins[index] == ch.UNSPACED, rn.NOTHING, rn.BLANK)
    gap = np.where(~final & (gap <= rn.ENDED_EDGE), np.where(random.random(len(gap)) < 0.5, rn.END, plain), gap)
    gap = np.where(final & (gap > rn.ENDED_EDGE), rn.EDGE, gap).astype(np.uint8)
    label = np.append(index[1:] != index[:-1] + 1, False)
    shape, begins = run.shape[index].copy(), run.begins[index].copy()
    _part_by_stops(gap, label, shape, begins, random)
    document = np.zeros(len(index), np.int64)
    damaged = replace(
        run, start=run.start[index], end=run.end[index], block=block, document=document, hash=run.hash[index],
        suffix=run.suffix[index], begins=begins, shape=shape, gap=gap, stop=run.stop[index],
        joined=np.append(block[1:] == block[:-1], False),
    )  # fmt: skip
    return damaged, label


def _part_by_stops(
    gap: NDArray[np.uint8], label: NDArray[np.bool_], shape: NDArray[np.uint8], begins: NDArray[np.uint8], random: Generator
) -> None:
    """Put full stops where none were, with or without a capital after them, and take some away; in place."""
    rate = random.random(len(gap) // 256 + 1).repeat(256)[: len(gap)] * 0.12
    parted = (gap == rn.BLANK) | (gap == rn.NOTHING)
    parted &= random.random(len(gap)) < rate
    gap[parted] = np.where(random.random(parted.sum()) < 0.9, rn.END, rn.LATE_END)
    label[parted] = True
    raised = np.flatnonzero(parted[:-1] & (random.random(len(gap) - 1) < 0.6)) + 1
    small = raised[shape[raised] >> 3 == 0]
    shape[small] += 8
    begins[small] = ch.UPPER
    lost = (gap == rn.END) & ~parted & (random.random(len(gap)) < rate)
    gap[lost] = rn.BLANK
    label[lost] = True


def _dropped(index: Ints, _words: int, random: Generator) -> Ints:
    return index[random.random(len(index)) > 0.15]


def _dropped_runs(index: Ints, _words: int, random: Generator) -> Ints:
    gone = random.random(len(index)) < 0.06
    gone[1:] |= gone[:-1]
    gone[1:] |= gone[:-1] & (random.random(len(index) - 1) < 0.5)
    return index[~gone]


def _exchanged(index: Ints, _words: int, random: Generator) -> Ints:
    """Words a few places off."""
    key = np.arange(len(index)) + random.random(len(index)) * random.choice([1.6, 3, 6]) * (random.random(len(index)) < 0.5)
    return index[np.argsort(key, kind="stable")]


def _shuffled(index: Ints, _words: int, random: Generator) -> Ints:
    size = int(random.integers(4, 20))
    key = np.arange(len(index)) // size + random.random(len(index)) * 0.999
    return index[np.argsort(key, kind="stable")]


def _doubled(index: Ints, _words: int, random: Generator) -> Ints:
    out, place = [], 0
    while place < len(index):
        step = int(random.integers(6, 24))
        size = int(random.integers(1, 5))
        part = index[place : place + step]
        out += [part, part[-size:]]
        place += step
    return np.concatenate(out)


def _brought_in(index: Ints, words: int, random: Generator) -> Ints:
    """Runs, or single words, of other places, between the text's own or instead of them."""
    single = random.random() < 0.5
    out, place = [], 0
    while place < len(index):
        step = int(random.integers(4, 18))
        size = 1 if single else int(random.integers(2, 10))
        start = int(random.integers(max(words - size, 1)))
        out += [index[place : place + step], np.arange(start, min(start + size, words))]
        place += step + int(random.choice([0, 0, size]))
    return np.concatenate(out)


def _left_alone(index: Ints, _words: int, _random: Generator) -> Ints:
    return index


_OPERATIONS: Final = (_dropped, _dropped, _dropped_runs, _exchanged, _shuffled, _doubled, _brought_in, _brought_in, _left_alone)


def _levels(run: Running) -> NDArray[np.uint8]:
    bucket = word_buckets(run)
    found, count = np.unique(bucket[(run.begins != ch.DIGIT) & (run.end > run.start)], return_counts=True)
    table = np.zeros(1 << WORD_BITS, np.uint8)
    order = found[np.argsort(-count, kind="stable")]
    for level, most in reversed(LEVELS):
        table[order[:most]] = level
    return table


def _lexicon(run: Running, language: str) -> NDArray[np.uint8]:
    """The filter of the words of a language's list and of those that its texts repeat; of their pairs where it writes no spaces."""
    listed = _listed(language)
    spaced = listed.begins != ch.UNSPACED
    found, count = np.unique(run.hash, return_counts=True)
    return filled(np.concatenate((listed.hash[spaced], pair_hashes(listed)[~spaced], found[count >= _LEAST_REPEATED])))


@cache
def _listed(language: str) -> Running:
    blocks = [Block(word, 0, len(word), None) for word in word_list(language)]
    return running(lines := lines_of([blocks]), np.ones(len(lines), bool), [language])


def _letters(run: Running) -> NDArray[np.uint8]:
    """Surprise, in `LETTER_UNIT`s of a bit, of a code point given those around it."""
    buckets, inside = spelling_buckets(run.lines, slice(0, len(run.lines.codes)))
    codes = np.where(inside, run.lines.codes, 1).astype(np.int64)
    left, right = np.roll(codes, 1), np.roll(codes, -1)
    pair = (left * (1 << 21) + right)[inside]
    _, group, around = np.unique(pair, return_inverse=True, return_counts=True)
    triple = buckets[inside]
    count = np.bincount(triple, minlength=1 << LETTER_BITS)
    table = np.full(1 << LETTER_BITS, _STRANGEST, np.float64)
    surprise = np.log2((around[group] + _SMOOTHING * 40) / (count[triple] + _SMOOTHING))
    np.minimum.at(table, triple, np.maximum(surprise * LETTER_UNIT, 0))
    return np.round(np.minimum(table, _STRANGEST)).astype(np.uint8)


def sizes(tables: Tables) -> dict[str, Any]:
    """How many weights of each language are not zero."""
    return {language: int(np.count_nonzero(row)) for language, row in zip(tables.languages, tables.joints, strict=True)}
