"""Fit the `cuts` model: clean lines with noise glued to them, and without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.classify.cuts import CUT_FEATURES, Candidate, candidates, cut_matrix
from cleaner.features.matrix import features_hash
from cleaner.model import Model
from cleaner.train import corpora, trees
from cleaner.train.documents import FOLDS, paragraphs
from cleaner.train.linear import UNIT
from cleaner.train.phrases import Phrasebook, fill, noise_line, part_of

__all__ = ["fit_cuts"]

MAX_FALSE: Final = 0.0015  # share of clean lines that may lose a part, out of fold
PER_LANGUAGE: Final = 2_000  # lines
_HEAD_KINDS: Final = ("ad_marker", "continue_marker", "source_link", "share", "metadata", "byline")
_TAIL_KINDS: Final = (*_HEAD_KINDS, "related_link", "caption_credit")
TREES: Final[dict[str, Any]] = {"max_iter": 150, "max_leaf_nodes": 16, "min_samples_leaf": 20}

Log = Callable[[str], None]
Tables = Sequence[tuple[NDArray[np.int16], float]]


def fit_cuts(
    data: Path, books: dict[str, Phrasebook], tables: Tables, log: Log, *, seed: int = 17
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The model's arrays, and its figures on phrases and articles not seen; `tables` are the line tables fitted without each fold."""
    random = Random(seed)
    by_part = [list(_glued_lines(data, books, part, random)) for part in range(FOLDS)]
    lines = [line for part in by_part for line in part]
    parts = [_fold_rows(part, table) for part, table in zip(by_part, tables, strict=True)]
    matrix = np.concatenate([part[0] for part in parts])
    label = np.concatenate([part[1] for part in parts])
    line = np.concatenate([part[2] + 10**6 * fold for fold, part in enumerate(parts)])
    glued = np.concatenate([part[3] for part in parts])
    fold = np.repeat(np.arange(FOLDS), [len(part[1]) for part in parts])
    logits = trees.out_of_fold(matrix, label, np.ones(len(label), np.float32), fold, **TREES)
    threshold, figures = _threshold(logits, label, line, glued, sum(1 for _, spans, _ in lines if not spans))
    log(f"cuts: {len(label)} candidates of {len(lines)} lines; threshold {threshold:.3f}; {figures}")
    fitted = trees.export(trees.fit_classifier(matrix, label, np.ones(len(label), np.float32), **TREES))
    return fitted.arrays(), {"threshold": threshold, "features_hash": features_hash(CUT_FEATURES), "figures": figures}


def _glued_lines(data: Path, books: dict[str, Phrasebook], part: int, random: Random) -> Any:
    """(line, spans of noise in it, language), of one fold's share of articles and phrases: half of the lines stay clean."""
    shares = {language: part_of(book, part, FOLDS) for language, book in books.items()}
    for language, lines in sorted(_clean_lines(data, shares, part, random).items()):
        book = shares[language]
        for line in random.sample(lines, min(PER_LANGUAGE // FOLDS, len(lines))):
            yield (line, (), language) if random.random() < 0.5 else (*_glue(line, book, random), language)


def _clean_lines(data: Path, books: dict[str, Phrasebook], part: int, random: Random) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = {language: list(book.negatives) * 3 for language, book in books.items()}
    for number, row in enumerate(corpora.clean_texts(data)):
        if number % FOLDS == part and row["language"] in books and row["set"] != "ndt-raw":
            lines[row["language"]] += paragraphs(row["sentences"], random) if "sentences" in row else row["text"].split("\n")
    return {language: [line.strip() for line in all_ if len(line.strip()) > 30] for language, all_ in lines.items()}


def _glue(line: str, book: Phrasebook, random: Random) -> tuple[str, tuple[tuple[int, int], ...]]:
    where = random.choice(("head", "head", "tail", "tail", "middle"))
    if where == "middle" and " " in line[5:-5]:
        marker = f"[{fill(_phrase(book, random, ('ad_marker', 'ad_marker', 'continue_marker', 'source_link')), book, random)}"
        marker += random.choice(("]", "_1]", "_2]", " 3]"))
        place = line.index(" ", random.randrange(5, max(6, len(line) - 10))) if " " in line[len(line) - 10 :] else line.index(" ", 4)
        return f"{line[:place]} {marker}{line[place:]}", ((place, place + 1 + len(marker)),)
    if where == "tail":
        tail = random.choice(book.suffixes) if random.random() < 0.6 else " " + _short(book, random, _TAIL_KINDS)
        tail = " " + fill(tail, book, random).strip() if tail[:1] == " " else fill(tail, book, random).rstrip()
        return line + tail, ((len(line), len(line) + len(tail)),)
    head = random.choice(book.prefixes) if random.random() < 0.6 else _short(book, random, _HEAD_KINDS) + " "
    head = fill(head, book, random).lstrip()
    return head + line, ((0, len(head)),)


def _phrase(book: Phrasebook, random: Random, kinds: Sequence[str]) -> str:
    return random.choice(book.phrases[random.choice([kind for kind in kinds if kind in book.phrases] or list(book.phrases))])


def _short(book: Phrasebook, random: Random, kinds: Sequence[str]) -> str:
    return noise_line(book, random, random.choice([kind for kind in kinds if kind in book.phrases]))[0]


def _fold_rows(lines: Sequence[Any], table: tuple[NDArray[np.int16], float]) -> tuple[NDArray[Any], ...]:
    """Features and labels of the candidates of some lines, their line's number, and whether that line has noise in it."""
    found: list[Candidate] = []
    label: list[bool] = []
    for number, (text, spans, _language) in enumerate(lines):
        for candidate in candidates(number, text):
            found.append(candidate)
            label.append(any(_same(text, candidate, span) for span in spans))
    model = Model("lines", {"table": table[0], "intercept": np.array([table[1]])}, {"unit": UNIT}, "")
    matrix = cut_matrix(found, [text for text, _, _ in lines], [language for _, _, language in lines], model)
    rows = np.array([candidate.block for candidate in found])
    return matrix, np.array(label, np.float32), rows, np.array([bool(lines[row][1]) for row in rows])


def _same(text: str, candidate: Candidate, span: tuple[int, int]) -> bool:
    return text[candidate.start : candidate.end].strip() == text[span[0] : span[1]].strip() and abs(candidate.start - span[0]) <= 2


def _threshold(
    logits: NDArray[np.float64], label: NDArray[np.float32], line: NDArray[np.int64], glued: NDArray[np.bool_], clean: int
) -> tuple[float, dict[str, float]]:
    """The lowest probability at which at most `MAX_FALSE` of the clean lines lose a part, and what is then found."""
    worst: dict[int, float] = {}
    for number, logit in zip(line[~glued].tolist(), logits[~glued].tolist(), strict=True):
        worst[number] = max(worst.get(number, -99.0), logit)
    ranked = sorted(worst.values(), reverse=True)
    cut = max(ranked[min(int(clean * MAX_FALSE), len(ranked) - 1)], 0.0)
    taken = logits > cut
    wrong = taken & glued & (label < 0.5)
    figures = {
        "clean_lines_cut": round(sum(value > cut for value in ranked) / max(clean, 1), 5),
        "noise_found": round(float(taken[label > 0.5].mean()), 4),
        "wrong_span": round(float(wrong.sum() / max(taken[glued].sum(), 1)), 4),
        "reachable": round(float(label.sum() / max(len(np.unique(line[glued])), 1)), 4),
    }
    return round(float(1 / (1 + np.exp(-cut))), 4), figures
