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

Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]
Reason = tuple[str, float]
"""A kind of boilerplate, and the probability of its being that one."""


@dataclass(frozen=True, slots=True)
class Classified:
    """A batch of documents of one sort (texts, or pages), as arrays and with a probability for every block."""

    lines: Lines
    matrix: Matrix
    probability: Floats
    """Of being boilerplate, one a block, rounded so that it prints short and is the same everywhere."""
    limit: Floats
    """The probability above which each block is removed."""
    labels: tuple[tuple[Label, ...], ...]
    """One tuple a document, one label a block."""
    unadapted: Floats | None = None
    """The probabilities without what a user's answers add; None where there are none."""

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Whether each block stays."""
        return np.array([label.keep for labels in self.labels for label in labels], bool)


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What the model of pages does before its trees, which then also see what this made of the blocks around each block."""

    trees: Trees
    sure: float
    """Logits this far from 0 that are not looked at again."""
    class_table: NDArray[np.int16]
    """Weights of hashed class and id words: logits times `class_unit`."""
    class_unit: float
    class_intercept: float


@dataclass(frozen=True, slots=True)
class BlockModel:
    """A block model made ready for use: `texts` or `pages`."""

    name: str
    first: FirstLook | None
    """None for texts, which are looked at once."""
    trees: Trees
    threshold: float
    """Blocks of up to `LINE_WORDS` are removed above this probability."""
    threshold_long: float
    """Blocks of `LONG_WORDS` and more are removed above this one: to lose a paragraph is worse than to leave a line."""
    lines: Model

    @classmethod
    def named(cls, name: str) -> BlockModel:
        """The shipped block model of that name; raises `ModelMismatch` when it does not fit this version's features."""
        model, lines = load(name), load("lines")
        paged = name == "pages"
        model.expect(features_hash(trained_on(pages=paged)))
        return cls(
            name=name,
            first=_first_look(model, lines) if paged else None,
            trees=load_trees(name),
            threshold=model.number("threshold"),
            threshold_long=model.number("threshold_long"),
            lines=lines,
        )


def _first_look(model: Model, lines: Model) -> FirstLook:
    return FirstLook(
        trees=load_trees(model.name, "first_"),
        sure=model.number("sure"),
        class_table=model.arrays["class_table"],
        class_unit=lines.number("unit"),
        class_intercept=float(model.arrays["class_intercept"][0]),
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
    grams = None if model.first is None else grams_of(lines)
    scores = line_scores(lines, model.lines, pages=model.first is not None, grams=grams)
    if model.first is None:
        matrix, probability = _of_texts(lines, documents, languages, scores, model)
    else:
        matrix, probability = _of_pages(lines, documents, languages, declared, scores, model.first, model.trees)
    limits = cutoffs(lines, probability, *((model.threshold, model.threshold_long) if threshold is None else (threshold, threshold)))
    alone = probability > limits
    probability, counts = (probability, None) if seen is None else _with_recurrence(lines, languages, probability, seen(lines))
    templates = (probability > limits) & ~alone
    adapted = None if correction is None else correction(lines, probability)
    if adapted is not None:
        probability = adapted.probability
    removed = probability > limits
    reasons = _kinds(lines, documents, probability, model.lines, grams)
    _call(reasons, "duplicate", _copies(lines, matrix) & (probability >= NAMED_FROM))
    if model.first is not None:
        _disown_far_bylines(lines, removed, reasons)
    _call(reasons, "template", removed & templates)
    if adapted is not None:
        reasons = [(given, 1.0) if given else reason for given, reason in zip(adapted.reasons, reasons, strict=True)]
    labels = _labels(lines, probability, removed, reasons, counts)
    return Classified(lines, matrix, probability, limits, labels, None if adapted is None else adapted.before)


def _of_texts(
    lines: Lines, documents: Sequence[Sequence[Block]], languages: Sequence[str | None], scores: Matrix, model: BlockModel
) -> tuple[Matrix, Floats]:
    """The features of every line of texts, and its probability: by the trees, or by its lead, for which a page has a link."""
    matrix = text_matrix(lines, languages, scores)
    by_lead = lead_probability([block for document in documents for block in document], model.lines)
    return matrix, np.maximum(_probability(model.trees.raw(matrix)), by_lead)


def _of_pages(
    lines: Lines,
    documents: Sequence[Sequence[Block]],
    languages: Sequence[str | None],
    declared: Sequence[Declared],
    scores: Matrix,
    first: FirstLook,
    trees: Trees,
) -> tuple[Matrix, Floats]:
    """The features of every block of pages, and its probability: by a second look, where the first was in doubt."""
    places = places_of(documents)
    classes = (class_scores(places, first.class_table) / first.class_unit + first.class_intercept).astype(np.float32)
    matrix = page_matrix(lines, languages, scores, classes, places, declared)
    logit = np.round(first.trees.raw(matrix), 4)
    matrix = np.concatenate((matrix, second_look(lines, places, logit)), axis=1)
    doubtful = np.abs(logit) < first.sure
    logit[doubtful] = trees.raw(matrix[doubtful])
    return matrix, _probability(logit)


def _probability(logit: Floats) -> Floats:
    return np.round(sigmoid(logit), 4)


def _with_recurrence(lines: Lines, languages: Sequence[str | None], probability: Floats, found: Ints) -> tuple[Floats, Ints]:
    """The probabilities with what recurs across the source, and for each block the count that decided and the source's articles."""
    probability, decisive = with_templates(probability, found, fragments(lines, languages))
    return probability, np.stack((decisive, found[:, 3]), axis=1)


def _copies(lines: Lines, matrix: Matrix) -> NDArray[np.bool_]:
    """Whether each block repeats one of its document, and is long enough for that to mean something."""
    repeated = matrix[:, TEXT_FEATURES.index(REPEAT_FEATURES[1])] > 0  # the same place in the matrix of pages
    return np.asarray(repeated & (lines.words >= COPY_WORDS))


def cutoffs(lines: Lines, probability: Floats, short: float, long: float) -> Floats:
    """The probability above which each block is removed: one for short blocks, one for long ones, nearer together for a dump.

    Where both are the same number it is taken as it is.
    """
    limits = np.interp(lines.length, (LINE_WORDS, LONG_WORDS), (short, long))
    return limits if short == long else limits + (DUMP_THRESHOLD - limits) * _like_a_dump(lines, probability)[lines.document]


def _like_a_dump(lines: Lines, probability: Floats) -> Floats:
    """How much each document looks like the dump of a whole page, 0..1."""
    blocks = np.diff(lines.first)
    words = np.bincount(lines.document, lines.words, minlength=len(blocks))
    expected = np.bincount(lines.document, lines.words * probability, minlength=len(blocks))
    return _ramp(expected / np.maximum(words, 1), *DUMP_SHARE) * _ramp(blocks, *DUMP_LINES)


def _ramp(values: Floats | Ints, none: float, all_: float) -> Floats:
    return np.clip((values - none) / (all_ - none), 0.0, 1.0)


def _kinds(
    lines: Lines, documents: Sequence[Sequence[Block]], probability: Floats, model: Model, grams: Sequence[Grams] | None
) -> list[Reason]:
    """The kind of each block, should it be boilerplate, and how likely it is that one."""
    reasons: list[Reason] = [("boilerplate", 1.0)] * len(probability)
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


def _call(reasons: list[Reason], kind: str, which: NDArray[np.bool_]) -> None:
    """Give some blocks a kind that is no guess."""
    for number in np.flatnonzero(which).tolist():
        reasons[number] = (kind, 1.0)


def _disown_far_bylines(lines: Lines, removed: NDArray[np.bool_], reasons: list[Reason]) -> None:
    """Call a spam byline of a page by that name only beside the article, and where it is sure: firms praise themselves all over a page."""
    for number in [number for number, (kind, _) in enumerate(reasons) if kind == "spam_byline"]:
        first, end = lines.first[lines.document[number] : lines.document[number] + 2].tolist()
        near = slice(max(first, number - BYLINE_REACH), min(end, number + BYLINE_REACH + 1))
        sure = reasons[number][1]
        if sure < BYLINE_SURE or removed[near].all():
            reasons[number] = ("boilerplate", sure)


def _labels(
    lines: Lines, probability: Floats, removed: NDArray[np.bool_], reasons: Sequence[Reason], counts: Ints | None
) -> tuple[tuple[Label, ...], ...]:
    labels = [Label(not gone, p, *reason) for gone, p, reason in zip(removed.tolist(), probability.tolist(), reasons, strict=True)]
    if counts is not None:
        for number in np.flatnonzero(counts[:, 0]).tolist():
            labels[number] = labels[number]._replace(seen=(int(counts[number, 0]), int(counts[number, 1])))
    edges = lines.first.tolist()
    return tuple(tuple(labels[first:last]) for first, last in itertools.pairwise(edges))
