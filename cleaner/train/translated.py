"""Fit the `translated` model on whole documents in human and machine translation: ``python -m cleaner.train.translated --data DIR``.

Each document is there in one or two human and several machine translations, so what it is about tells nothing. Figures are of documents
*and* systems that were left out of the fit together, and everything that is fitted, the scale of each n-gram too, is fitted without them.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from cleaner.errors import CleanNewsError
from cleaner.features.lines import Hashes, Ints, Lines, lines_of
from cleaner.features.matrix import features_hash
from cleaner.features.style import BITS, ORDERS, style_buckets, tokens_of
from cleaner.model import write_model
from cleaner.score.translated import MIN_WORDS, TRANSLATED_FEATURES
from cleaner.segment.text import text_blocks
from cleaner.train import corpora
from cleaner.train.cards import write_cards
from cleaner.train.documents import fold_of
from cleaner.train.ridge import Ridge, fit_ridge
from cleaner.train.translated_figures import calibrated, figures_of, pooled_figures

__all__ = ["LANGUAGES", "Translation", "fit_translated"]

LANGUAGES: Final = ("cs", "de", "en", "fr", "ja", "ru", "uk", "zh")
UNSPACED: Final = frozenset({"ja", "zh"})
FREQUENT: Final = 0.02  # a word in this share of a language's documents stands for itself
SYSTEM_GROUPS: Final = 2  # of the systems of a language, one group is left out in turn
OTHERS: Final = 0.3  # of the weight of human news, what goes to news that is in no pair: other translators, native newsrooms
NEWS: Final = 2.0  # weight of news against chats, shops and forums
LEAST: Final = 2  # documents an n-gram must stand in: what is in one alone cannot be told from its topic
NOT_NEWS: Final = ("ecommerce_", "social_", "conversational_", "t1_", "t3_")
STEPS: Final = 127  # of the weights, on either side of zero

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Translation:
    """One text of the training data."""

    text: str
    language: str
    document: str
    """Of the source: all of its translations are held out together."""
    system: str
    """The machine's name; of human texts the set they come from."""
    origin: str
    """`machine`, `human` (a translation of the same documents), `ntrex` (by other translators), `native`."""
    news: bool

    @property
    def is_machine(self) -> bool:
        """Whether a machine wrote it."""
        return self.origin == "machine"


@dataclass(frozen=True, slots=True)
class _Rows:
    """The texts of one language, and their n-grams: shape (texts, buckets), each row of length one were no n-gram repeated."""

    texts: Sequence[Translation]
    matrix: csr_matrix
    frequent: Hashes
    group: Ints
    """The group of systems each text is of; -1 for human texts."""


def fit_translated(data: Path, log: Log) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The model's arrays, and its description with figures for documents and systems left out of the fit together."""
    by_language = defaultdict(list)
    for text in _texts(data):
        by_language[text.language].append(text)
    arrays: dict[str, NDArray[Any]] = {}
    about: dict[str, Any] = {}
    held: dict[str, tuple[Sequence[Translation], NDArray[np.float64]]] = {}
    for language in LANGUAGES:
        rows = _rows(by_language[language])
        scores = _out_of_fold(rows)
        whole = _fit(rows, np.ones(len(rows.texts), bool))
        unit = float(np.abs(whole.weight).max()) / STEPS
        slope, offset, probability = calibrated(rows.texts, scores)
        arrays[f"{language}_table"] = np.round(whole.weight / unit).astype(np.int8)
        arrays[f"{language}_frequent"] = rows.frequent
        figures = figures_of(rows.texts, scores)
        if "ntrex" in figures["auc"]:
            figures["auc_unseen_translators"] = figures_of(rows.texts, _without_ntrex(rows))["auc"]["ntrex"]
        about[language] = {"unit": unit, "intercept": whole.intercept, "calibration": [slope, offset], "figures": figures}
        held[language] = (rows.texts, probability)
        log(f"translated: {language}, {len(rows.texts)} texts, AUC of documents and systems left out {figures['auc']}")
    return arrays, {"features_hash": features_hash(TRANSLATED_FEATURES), "languages": about, "figures": pooled_figures(held)}


def _texts(data: Path) -> Iterator[Translation]:
    for row in corpora.rows(data, "text/mt-wmt22"):
        news = not row["doc"].startswith(NOT_NEWS) and "CLIENT" not in row["doc"]
        text = _laid_out(row["sentences"], row["language"], row["doc"])
        yield Translation(text, row["language"], row["doc"], row["system"], row["origin"], news)
    for name, origin in (("clean-wmt22-sources", "native"), ("clean-ntrex", "ntrex")):
        for row in corpora.rows(data, f"text/{name}"):
            text = _laid_out(row["sentences"], row["language"], row["id"])
            who = "native" if row["language"] == "en" else origin  # what NTREX was translated from
            yield Translation(text, row["language"], row["id"].rpartition("/")[2], name, who, news=True)


def _laid_out(sentences: Sequence[str], language: str, document: str) -> str:
    """Sentences gathered into paragraphs of one to four, in the same way for all versions of a document."""
    random, left, out = Random(document), list(sentences), []
    joint = "" if language in UNSPACED else " "
    while left:
        size = random.choice((1, 1, 2, 2, 3, 4))
        out.append(joint.join(left[:size]))
        left = left[size:]
    return "\n".join(out)


def _rows(texts: Sequence[Translation]) -> _Rows:
    arrays = [lines_of([text_blocks(text.text)]) for text in texts]
    long = [number for number, lines in enumerate(arrays) if len(lines.word_hash) >= MIN_WORDS]
    texts, arrays = [texts[number] for number in long], [arrays[number] for number in long]
    frequent = _frequent(texts, arrays)
    buckets = []
    for lines in arrays:
        tokens = tokens_of(lines, np.ones(len(lines), bool), frequent)
        buckets.append(np.concatenate([style_buckets(tokens, order)[0] for order in ORDERS]))
    size = np.array([len(each) for each in buckets])
    value = np.repeat(1.0 / np.sqrt(np.maximum(size, 1)), size)
    place = (np.repeat(np.arange(len(texts)), size), np.concatenate(buckets))
    systems = sorted({text.system for text in texts if text.is_machine})
    group = [systems.index(text.system) % SYSTEM_GROUPS if text.is_machine else -1 for text in texts]
    return _Rows(texts, csr_matrix((value, place), shape=(len(texts), 2**BITS)), frequent, np.array(group))


def _frequent(texts: Sequence[Translation], arrays: Sequence[Lines]) -> Hashes:
    """The words that stand in so many documents, in whatever translation of them."""
    seen: dict[str, set[int]] = defaultdict(set)
    for text, lines in zip(texts, arrays, strict=True):
        seen[text.document].update(np.unique(lines.word_hash).tolist())
    count = Counter(word for words in seen.values() for word in words)
    return np.array(sorted(word for word, documents in count.items() if documents >= FREQUENT * len(seen)), np.uint64)


def _out_of_fold(rows: _Rows) -> NDArray[np.float64]:
    """The score of each text by a fit without its document and its group of systems; of a human text, the mean over the groups."""
    fold = np.array([fold_of(text.document) for text in rows.texts])
    seen, scores = np.ones(len(fold), bool), np.zeros(len(fold))
    for held in np.unique(fold):
        for group in range(SYSTEM_GROUPS):
            scores += _held_out(rows, seen, fold == held, group)
    return scores


def _without_ntrex(rows: _Rows) -> NDArray[np.float64]:
    """The same by fits that saw nothing of NTREX's translators: half of the documents, and a group of systems, are held out at a time."""
    seen = np.array([text.origin != "ntrex" for text in rows.texts])
    half = np.array([fold_of(text.document) % 2 for text in rows.texts])
    scores = np.zeros(len(seen))
    for held in (0, 1):
        for group in range(SYSTEM_GROUPS):
            scores += _held_out(rows, seen, half == held, group)
    return scores


def _held_out(rows: _Rows, seen: NDArray[np.bool_], held: NDArray[np.bool_], group: int) -> NDArray[np.float64]:
    """What a fit without the documents held out and without a group of systems adds to the scores of just these."""
    fitted = _fit(rows, seen & ~held & (rows.group != group))
    tested = np.flatnonzero(held & ((rows.group == group) | (rows.group < 0)))
    share = np.where(rows.group[tested] < 0, 1 / SYSTEM_GROUPS, 1.0)
    scores = np.zeros(len(rows.texts))
    scores[tested] = share * (rows.matrix[tested] @ fitted.weight + fitted.intercept)
    return scores


def _fit(rows: _Rows, use: NDArray[np.bool_]) -> Ridge:
    """Weights of every bucket. What a document's systems of one group made of it counts as one text, the mean of theirs."""
    members: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for number in np.flatnonzero(use).tolist():
        text = rows.texts[number]
        members[text.document, text.origin, int(rows.group[number])].append(number)
    size = np.array([len(each) for each in members.values()])
    place = (np.repeat(np.arange(len(size)), size), np.concatenate(list(members.values())))
    mean = csr_matrix((np.repeat(1.0 / size, size), place), shape=(len(size), len(rows.texts))) @ rows.matrix
    first = [rows.texts[each[0]] for each in members.values()]
    label = np.array([text.is_machine for text in first])
    return fit_ridge(mean, label, _weights(first), _documents_of(mean, first) >= LEAST)


def _weights(texts: Sequence[Translation]) -> NDArray[np.float64]:
    """Machine and human weigh the same, within news and within the rest; so does every document of either."""
    sides = [(text.news, text.origin if text.is_machine or text.origin == "human" else "other") for text in texts]
    copies = Counter((side, text.document) for side, text in zip(sides, texts, strict=True))
    weight = np.array([1.0 / copies[side, text.document] for side, text in zip(sides, texts, strict=True)])
    total = {side: sum(w for w, s in zip(weight, sides, strict=True) if s == side) for side in set(sides)}
    for number, (news, who) in enumerate(sides):
        share = 1.0
        if news and (True, "other") in total:
            share = {"machine": 1.0, "human": 1.0 - OTHERS, "other": OTHERS}[who]
        weight[number] *= share * (NEWS if news else 1.0) * total[news, "machine"] / total[news, who]
    return np.asarray(weight / weight.mean())


def _documents_of(matrix: csr_matrix, texts: Sequence[Translation]) -> Ints:
    """In how many documents each bucket is filled."""
    number = {document: place for place, document in enumerate(sorted({text.document for text in texts}))}
    row = np.array([number[text.document] for text in texts])
    member = csr_matrix((np.ones(len(row)), (row, np.arange(len(row)))), shape=(len(number), len(row)))
    filled = (member @ (matrix > 0).astype(np.float64)).tocsr()
    return np.asarray(np.bincount(filled.indices, minlength=matrix.shape[1]), np.int64)


def main() -> int:
    """Fit this one model, and write it with its card."""
    parser = argparse.ArgumentParser(prog="python -m cleaner.train.translated", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder laid out as docs/data.md says")
    parser.add_argument("--out", type=Path, default=Path("models"), help="folder the model and its card are written to")
    arguments = parser.parse_args()
    try:
        arrays, meta = fit_translated(arguments.data, lambda message: print(message, flush=True))  # noqa: T201
        write_cards(arguments.out, {"translated": write_model(arguments.out, "translated", arrays, meta)})
    except CleanNewsError as error:
        print(f"cleaner.train.translated: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
