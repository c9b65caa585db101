"""Fit the `cuts` model: clean lines with noise glued to them, and without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.classify.cuts import CUT_FEATURES, Candidate, candidates, cut_matrix, word_weights
from cleaner.classify.kinds import line_scores
from cleaner.document import Block
from cleaner.features.edges import EDGE_BITS, MARKS, edge_words
from cleaner.features.lines import Lines, lines_of
from cleaner.features.matrix import features_hash
from cleaner.model import Model
from cleaner.segment.language import detect
from cleaner.segment.text import text_blocks
from cleaner.train import corpora, trees
from cleaner.train.documents import FOLDS, fold_of, paragraphs
from cleaner.train.linear import UNIT, Table, fit_table, hashed
from cleaner.train.lines import line_model
from cleaner.train.phrases import Phrasebook, Spans, glued_line, part_of

__all__ = ["fit_cuts"]

MAX_FALSE: Final = 0.0015  # share of lines of clean news that may lose a part, out of fold; half of those lost are noise, see the card
CLEAN_LINES: Final = 3_000  # of a language at most
LEAKED: Final = 0.2  # share of the glued lines with a field of data leaked into them
MIN_LINE: Final = 30  # code points of a line that something is glued to
GLUED_LINES: Final = 1_500  # of a language, on lines drawn again and again where there are few: it has as many phrases
TREES: Final[dict[str, Any]] = {"max_iter": 300, "max_leaf_nodes": 31, "min_samples_leaf": 20}

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Glued:
    """A line, where there is noise in it, and its language."""

    text: str
    spans: Spans
    language: str
    is_news: bool = False
    """Whether it is a line of clean news as it was printed; gold articles hold bylines and credits, and look-alikes are not typical."""


def fit_cuts(
    data: Path, books: dict[str, Phrasebook], tables: Sequence[Table], log: Log, *, seed: int = 17
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The model's arrays, and its figures on phrases and articles not seen; `tables` are the line tables fitted without each fold."""
    random = Random(seed)
    by_part = [list(_glued_lines(data, books, part, random)) for part in range(FOLDS)]
    word_tables, word_table = _word_tables(by_part)
    log(f"cuts: weights of words of {sum(map(len, by_part))} lines")
    parts = [_rows(*each) for each in zip(by_part, word_tables, tables, strict=True)]
    matrix, label, glued = (np.concatenate([part[i] for part in parts]) for i in (0, 1, 3))
    line = np.concatenate([part[2] + 10**6 * number for number, part in enumerate(parts)])
    fold = np.repeat(np.arange(FOLDS), [len(part[1]) for part in parts])
    ones = np.ones(len(label), np.float32)
    logits = trees.out_of_fold(matrix, label, ones, fold, **TREES)
    news = np.concatenate([part[4] for part in parts])
    counts = [sum(each.is_news for part in by_part for each in part), sum(len(each.spans) for part in by_part for each in part)]
    threshold, figures = _threshold(logits, label, line, glued, news, *counts)
    log(f"cuts: {len(label)} candidates; threshold {threshold:.3f}; {figures}")
    fitted = trees.export(trees.fit_classifier(matrix, label, ones, **TREES))
    arrays = fitted.arrays() | {"word_table": word_table[0], "word_intercept": np.array([word_table[1]])}
    return arrays, {"threshold": threshold, "unit": UNIT, "features_hash": features_hash(CUT_FEATURES), "figures": figures}


def _glued_lines(data: Path, books: dict[str, Phrasebook], part: int, random: Random) -> Iterator[_Glued]:
    """Lines of one fold's share of articles and phrases."""
    shares = {language: part_of(book, part, FOLDS) for language, book in books.items()}
    news, others = _news_lines(data, part, random), _gold_lines(data, part)
    for language, book in sorted(shares.items()):
        mine = [line for line in news[language] if len(line) > MIN_LINE]
        more = [line for line in [*others[language], *book.negatives] if len(line) > MIN_LINE]
        for lines, is_news in ((mine, True), (more, False)):
            for line in random.sample(lines, min(CLEAN_LINES // FOLDS, len(lines))):
                yield _Glued(line, (), language, is_news)
        for line in random.choices([*mine, *more], k=GLUED_LINES // FOLDS):
            text, spans = _leaked(line, random) if random.random() < LEAKED else glued_line(line, book, random)
            yield _Glued(text, spans, language)


def _leaked(line: str, random: Random) -> tuple[str, Spans]:
    """The line behind a field of the page's data, which is written alike in every language: `date 2023-08 `."""
    year, month, day = random.randrange(1999, 2028), random.randrange(1, 13), random.randrange(1, 29)
    when = f"{year}-{month:02}" + random.choice(("", f"-{day:02}", f"-{day:02}T{day:02}:{2 * day:02}:00"))
    field = random.choice(("date", "date", "date:", "Date", "DATE", "time", "published", "modified", "updated", "created", "pubdate", ""))
    head = (
        f"{field} {when}".lstrip() if random.random() < 0.85 else f"{random.choice(('id', 'ID', 'nid', 'post'))} {random.randrange(10**7)}"
    )
    head += random.choice((" ", " ", " ", " - ", " | ", ": "))
    return head + line, ((0, len(head)),)


def _news_lines(data: Path, part: int, random: Random) -> dict[str, list[str]]:
    """Lines of clean news, by language."""
    lines: dict[str, list[str]] = defaultdict(list)
    for number, row in enumerate(corpora.clean_texts(data)):
        if number % FOLDS == part and row["set"] != "ndt-raw":
            found = paragraphs(row["sentences"], random) if "sentences" in row else row["text"].split("\n")
            lines[row["language"]] += [line.strip() for line in found]
    return lines


def _gold_lines(data: Path, part: int) -> dict[str, list[str]]:
    """Lines of the gold articles of pages, by the language they are told to be in."""
    lines: dict[str, list[str]] = defaultdict(list)
    for site, gold in corpora.gold_texts(data).values():
        if fold_of(site) == part:
            blocks = text_blocks(gold)
            lines[detect(blocks) or ""] += [block.text for block in blocks]
    return lines


def _word_tables(by_part: Sequence[Sequence[_Glued]]) -> tuple[list[Table], Table]:
    """Weights of the marks of words: fitted without each fold, and on all."""
    made = [_marked_words(part) for part in by_part]

    def fitted(parts: Sequence[int]) -> Table:
        buckets = np.concatenate([made[part][0] for part in parts])
        label = np.concatenate([made[part][1] for part in parts])
        row = np.repeat(np.arange(len(buckets)), MARKS)
        return fit_table(hashed((buckets.ravel(), row), len(buckets), 2**EDGE_BITS), label, np.ones(len(label), np.float32))

    every = range(len(by_part))
    return [fitted([part for part in every if part != held]) for held in every], fitted(every)


def _marked_words(glued: Sequence[_Glued]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The marks of every word near an end of these lines, and whether it is noise."""
    lines = _lines(glued)
    edges = edge_words(lines)
    place = lines.word_start[edges.word] - lines.start[lines.word_block[edges.word]]
    label = np.zeros(len(place), np.float32)
    for number in (0, 1):  # a line has two spans at most
        span = np.array([each.spans[number] if len(each.spans) > number else (0, 0) for each in glued])[lines.word_block[edges.word]]
        label[(place >= span[:, 0]) & (place < span[:, 1])] = 1
    return edges.buckets, label


def _rows(glued: Sequence[_Glued], words: Table, table: Table) -> tuple[NDArray[Any], ...]:
    """Features and labels of the candidates of some lines, their line's number, and whether that line has noise in it."""
    texts = [each.text for each in glued]
    words_model = Model("cuts", {"word_table": words[0], "word_intercept": np.array([words[1]])}, {"unit": UNIT}, "")
    lines = _lines(glued)
    scores = line_scores(lines, line_model(*table))
    found = candidates(lines, texts, word_weights(lines, words_model), scores, np.ones(len(lines), bool))
    label = np.array([any(_same(texts[c.block], c, span) for span in glued[c.block].spans) for c in found], np.float32)
    matrix = cut_matrix(found, texts, [each.language for each in glued], scores, line_model(*table))
    rows = np.array([candidate.block for candidate in found])
    return matrix, label, rows, np.array([bool(glued[row].spans) for row in rows]), np.array([glued[row].is_news for row in rows])


def _lines(glued: Sequence[_Glued]) -> Lines:
    return lines_of([[Block(each.text, 0, len(each.text)) for each in glued]])


def _same(text: str, candidate: Candidate, span: tuple[int, int]) -> bool:
    return text[candidate.start : candidate.end].strip() == text[span[0] : span[1]].strip() and abs(candidate.start - span[0]) <= 2


def _threshold(
    logits: NDArray[np.float64],
    label: NDArray[np.float32],
    line: NDArray[np.int64],
    glued: NDArray[np.bool_],
    news: NDArray[np.bool_],
    lines_of_news: int,
    spans: int,
) -> tuple[float, dict[str, float]]:
    """The lowest probability at which at most `MAX_FALSE` of the lines of clean news lose a part, and what is then found."""
    worst: dict[int, float] = {}
    for number, logit in zip(line[news].tolist(), logits[news].tolist(), strict=True):
        worst[number] = max(worst.get(number, -99.0), logit)
    ranked = sorted(worst.values(), reverse=True)
    cut = max(ranked[min(int(lines_of_news * MAX_FALSE), len(ranked) - 1)], 0.0)
    taken = logits > cut
    wrong = taken & glued & (label < 0.5)
    figures = {
        "lines_of_news_looked_at": round(len(ranked) / max(lines_of_news, 1), 4),
        "lines_of_news_cut": round(sum(value > cut for value in ranked) / max(lines_of_news, 1), 5),
        "reachable": round(float(label.sum() / max(spans, 1)), 4),
        "noise_found": round(float((taken & (label > 0.5)).sum() / max(spans, 1)), 4),
        "wrong_span": round(float(wrong.sum() / max(taken[glued].sum(), 1)), 4),
    }
    return round(float(1 / (1 + np.exp(-cut))), 4), figures
