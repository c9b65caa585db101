"""The block models `texts` and `pages`: a label for every block of a batch of documents."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.classify.adaptation import Correction
from cleaner.classify.kinds import kinds_of, kinds_of_lines, line_scores
from cleaner.classify.leads import lead_probability
from cleaner.classify.templates import Seen, fragments, with_templates
from cleaner.document import Block, Declared, Label
from cleaner.features.layout import class_scores
from cleaner.features.lines import Ints, Lines, lines_of
from cleaner.features.matrix import TEXT_FEATURES, features_hash, page_matrix, text_matrix, trained_on
from cleaner.features.ngrams import Grams, grams_of
from cleaner.features.places import places_of
from cleaner.features.repeats import REPEAT_FEATURES
from cleaner.features.second import second_look
from cleaner.model import Model, Trees, load, load_trees, sigmoid

__all__ = ["BlockModel", "Classified", "classify", "cutoffs"]

NAMED_FROM: Final = 0.2  # kinds are looked for only where boilerplate is at all likely: naming costs more than detecting
# From so many words on a block is taken for a paragraph, and up to so many for a line; between the two the cut-off rises evenly.
LINE_WORDS: Final = 10
LONG_WORDS: Final = 15
# A text with many lines, much of which looks like boilerplate, is the dump of a whole page: there is more to gain than to lose in it.
DUMP_SHARE: Final = (0.05, 0.25)  # of its words: none of a dump, all of a dump
DUMP_LINES: Final = (15, 40)
DUMP_THRESHOLD: Final = 0.5  # probability above which blocks of a dump are removed, short or long
BYLINE_REACH: Final = 2  # blocks between a spam byline of a page and one that stays
BYLINE_SURE: Final = 0.9
COPY_WORDS: Final = 6  # a removed copy of a line this long is a `duplicate`; a shorter one is a marker of its own kind


@dataclass(frozen=True, slots=True)
class Classified:
    """A batch of documents of one sort (texts, or pages), as arrays and with a probability for every block."""

    lines: Lines
    matrix: NDArray[np.float32]
    probability: NDArray[np.float64]
    """Of being boilerplate, one a block, rounded so that it prints short and is the same everywhere."""
    limit: NDArray[np.float64]
    """The probability above which each block is removed."""
    labels: tuple[tuple[Label, ...], ...]
    """One tuple a document, one label a block."""
    unadapted: NDArray[np.float64] | None = None
    """The probabilities without what a user's answers add; None where there are none."""


@dataclass(frozen=True, slots=True)
class BlockModel:
    """A block model made ready for use: `texts` or `pages`."""

    name: str
    first: Trees | None
    """Of pages, the first look; `trees` then also see what it made of the blocks around each block."""
    trees: Trees
    sure: float
    """Logits of the first look, this far from 0, that are not looked at again."""
    threshold: float
    """Blocks of up to `LINE_WORDS` are removed above this probability."""
    threshold_long: float
    """Blocks of `LONG_WORDS` and more are removed above this one: to lose a paragraph is worse than to leave a line."""
    lines: Model
    class_table: NDArray[np.int16] | None
    class_intercept: float

    @classmethod
    def named(cls, name: str) -> BlockModel:
        """The shipped block model of that name; raises `ModelMismatch` when it does not fit this version's features."""
        model = load(name)
        paged = name == "pages"
        model.expect(features_hash(trained_on(pages=paged)))
        return cls(
            name=name,
            first=load_trees(name, "first_") if paged else None,
            trees=load_trees(name),
            sure=model.number("sure") if paged else 0.0,
            threshold=model.number("threshold"),
            threshold_long=model.number("threshold_long"),
            lines=load("lines"),
            class_table=model.arrays["class_table"] if paged else None,
            class_intercept=float(model.arrays["class_intercept"][0]) if paged else 0.0,
        )


def classify(
    documents: Sequence[Sequence[Block]],
    languages: Sequence[str | None],
    model: BlockModel,
    threshold: float | None = None,
    seen: Seen | None = None,
    declared: Sequence[Declared] = (),
    correction: Correction | None = None,
) -> Classified:
    """Label every block of a batch; a block is removed when its probability is above the threshold (None: the model's own two).

    `declared` is what each page declares of its article; texts declare nothing. `seen` tells how often each block recurs across its
    source; a block that is removed for that alone is a `template`. `correction` is what a user's answers make of all that.
    """
    lines = lines_of(documents)
    # Most lines of a page are boilerplate, of which the kind will be asked for as well.
    grams = grams_of(lines) if model.class_table is not None else None
    scores = line_scores(lines, model.lines, pages=model.class_table is not None, grams=grams)
    if model.class_table is None:
        matrix = text_matrix(lines, languages, scores)
    else:
        unit = model.lines.number("unit")
        places = places_of(documents)
        classes = (class_scores(places, model.class_table) / unit + model.class_intercept).astype(np.float32)
        matrix = page_matrix(lines, languages, scores, classes, places, declared)
    if model.first is None:
        logit = model.trees.raw(matrix)
    else:
        logit = np.round(model.first.raw(matrix), 4)
        matrix = np.concatenate((matrix, second_look(lines, places, logit)), axis=1)
        doubtful = np.abs(logit) < model.sure
        logit[doubtful] = model.trees.raw(matrix[doubtful])
    probability = np.round(sigmoid(logit), 4)
    if model.class_table is None:  # in a page, such a line is known by its link
        flat = [block for document in documents for block in document]
        probability = np.maximum(probability, lead_probability(flat, model.lines))
    limits = cutoffs(lines, probability, *((model.threshold, model.threshold_long) if threshold is None else (threshold, threshold)))
    alone = probability > limits
    counts = None
    if seen is not None:
        found = seen(lines)
        probability, decisive = with_templates(probability, found, fragments(lines, languages))
        counts = np.stack((decisive, found[:, 3]), axis=1)
    templates = (probability > limits) & ~alone
    adapted = None if correction is None else correction(lines, probability)
    if adapted is not None:
        probability = adapted.probability
    removed = probability > limits
    names = TEXT_FEATURES  # the repeat features stand at the same place in both matrices
    copies = (matrix[:, names.index(REPEAT_FEATURES[1])] > 0) & (lines.words >= COPY_WORDS)
    reasons = _reasons(lines, documents, probability, model.lines, grams)
    for number in np.flatnonzero(copies & (probability >= NAMED_FROM)).tolist():
        reasons[number] = ("duplicate", 1.0)
    if model.class_table is not None:
        _disown_far_bylines(lines, removed, reasons)
    for number in np.flatnonzero(removed & templates).tolist():
        reasons[number] = ("template", 1.0)
    if adapted is not None:
        reasons = [(given, 1.0) if given else reason for given, reason in zip(adapted.reasons, reasons, strict=True)]
    labels = _labels(lines, probability, removed, reasons, counts)
    return Classified(lines, matrix, probability, limits, labels, None if adapted is None else adapted.before)


def cutoffs(lines: Lines, probability: NDArray[np.float64], short: float, long: float) -> NDArray[np.float64]:
    """The probability above which each block is removed: one for short blocks, one for long ones, nearer together for a dump.

    Where both are the same number it is taken as it is.
    """
    limits = np.interp(lines.length, (LINE_WORDS, LONG_WORDS), (short, long))
    return limits if short == long else limits + (DUMP_THRESHOLD - limits) * _like_a_dump(lines, probability)[lines.document]


def _like_a_dump(lines: Lines, probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much each document looks like the dump of a whole page, 0..1."""
    blocks = np.diff(lines.first)
    words = np.bincount(lines.document, lines.words, minlength=len(blocks))
    expected = np.bincount(lines.document, lines.words * probability, minlength=len(blocks))
    return _ramp(expected / np.maximum(words, 1), *DUMP_SHARE) * _ramp(blocks, *DUMP_LINES)


def _ramp(values: NDArray[np.float64] | Ints, none: float, all_: float) -> NDArray[np.float64]:
    return np.clip((values - none) / (all_ - none), 0.0, 1.0)


def _reasons(
    lines: Lines, documents: Sequence[Sequence[Block]], probability: NDArray[np.float64], model: Model, grams: Sequence[Grams] | None
) -> list[tuple[str, float]]:
    """The kind of each block, should it be boilerplate, and how likely it is that one."""
    reasons = [("boilerplate", 1.0)] * len(probability)
    named = np.flatnonzero(probability >= NAMED_FROM).tolist()
    if grams is not None:
        kinds = kinds_of_lines(lines, model, grams)
        found = [kinds[number] for number in named]
    else:
        blocks = [block for document in documents for block in document]
        found = kinds_of([blocks[number] for number in named], model)
    for number, kind in zip(named, found, strict=True):
        reasons[number] = kind
    return reasons


def _disown_far_bylines(lines: Lines, removed: NDArray[np.bool_], reasons: list[tuple[str, float]]) -> None:
    """Call a spam byline of a page by that name only beside the article, and where it is sure: firms praise themselves all over a page."""
    for number in [number for number, (kind, _) in enumerate(reasons) if kind == "spam_byline"]:
        first, end = lines.first[lines.document[number] : lines.document[number] + 2].tolist()
        near = slice(max(first, number - BYLINE_REACH), min(end, number + BYLINE_REACH + 1))
        sure = reasons[number][1]
        if sure < BYLINE_SURE or removed[near].all():
            reasons[number] = ("boilerplate", sure)


def _labels(
    lines: Lines, probability: NDArray[np.float64], removed: NDArray[np.bool_], reasons: Sequence[tuple[str, float]], counts: Ints | None
) -> tuple[tuple[Label, ...], ...]:
    labels = [Label(not gone, p, *reason) for gone, p, reason in zip(removed.tolist(), probability.tolist(), reasons, strict=True)]
    if counts is not None:
        for number in np.flatnonzero(counts[:, 0]).tolist():
            labels[number] = labels[number]._replace(seen=(int(counts[number, 0]), int(counts[number, 1])))
    edges = lines.first.tolist()
    return tuple(tuple(labels[first:last]) for first, last in itertools.pairwise(edges))
