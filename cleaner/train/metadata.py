"""Fit the `metadata` model: which of the titles, authors and dates that a page gives is its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from cleaner.features.matrix import features_hash
from cleaner.metadata.author_candidates import author_candidates
from cleaner.metadata.candidates import Candidate, folded
from cleaner.metadata.choice import CHOICE_FEATURES, choice_matrix
from cleaner.metadata.day_candidates import day_candidates
from cleaner.metadata.facts import facts_of
from cleaner.metadata.title_candidates import title_candidates
from cleaner.model import sigmoid
from cleaner.segment.markup import parse_page
from cleaner.segment.page import page_blocks
from cleaner.train.corpora import rows, site_of

__all__ = ["fit_metadata", "half", "normal", "scores"]

FIELDS: Final = tuple(CHOICE_FEATURES)
THRESHOLDS: Final = {"title": 0.0, "author": 0.4, "date": 0.4}
"""Probability of being right below which there is no answer; F1 is highest near half of itself, and a page always has a title."""
PENALTY: Final = 1.0  # inverse of scikit-learn's L2 penalty; figures of the first half of the sites are flat from 0.3 to 3
FOLDS: Final = 5
_BETWEEN: Final = re.compile(r"\s*(?:[;,&]|\band\b)[\s,;]*")

Floats = NDArray[np.float64]
Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Example:
    """One page: its set, its site's group for cross-validation, candidates by field with their features, and what is right."""

    set: str
    site: str
    candidates: dict[str, list[Candidate]]
    matrices: dict[str, Floats]
    gold: dict[str, str]


def fit_metadata(data: Path, log: Log) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The model's arrays, and its figures by cross-validation over sites."""
    examples = list(_examples(data))
    arrays: dict[str, NDArray[Any]] = {}
    figures: dict[str, Any] = {"pages": len(examples), "cross_validated": {}, "other_half": {}, "in_reach": {}}
    for field in FIELDS:
        weights, bias = _fitted(field, examples)
        arrays |= {f"{field}_weights": weights, f"{field}_bias": np.array([bias])}
        answers = _out_of_fold(field, examples)
        for name in sorted({each.set for each in examples}):
            pairs = [(answer, each.gold[field]) for answer, each in zip(answers, examples, strict=True) if each.set == name]
            figures["cross_validated"].setdefault(name, {})[field] = scores(pairs)
        figures["in_reach"][field] = _in_reach(field, examples)
        figures["other_half"][field] = _other_half(field, examples)
    log(f"metadata: {figures}")
    names = tuple(name for field in FIELDS for name in CHOICE_FEATURES[field])
    features = {field: list(CHOICE_FEATURES[field]) for field in FIELDS}
    return arrays, {"features_hash": features_hash(names), "features": features, "thresholds": THRESHOLDS, "figures": figures}


def normal(field: str, value: str | None) -> str:
    """A value as it is compared with the gold one: case, white space, quotation marks and dashes folded; of a date the day.

    >>> normal("author", "Ann Lee and Max Roe"), normal("date", "2024-05-03T10:00Z")
    ('ann lee, max roe', '2024-05-03')
    """
    text = folded(value or "")
    if field == "date":
        return text[:10]
    return ", ".join(part for part in _BETWEEN.split(text) if part) if field == "author" else text


def half(site: str) -> int:
    """1 or 2: rules and features were made looking at pages of the first half of the sites alone."""
    return hashlib.sha256(site.encode()).digest()[0] % 2 + 1


def scores(pairs: Iterable[tuple[str, str]]) -> dict[str, float]:
    """Precision, recall and F1 of exact matches of (answer, gold), as `normal` has them. Where neither says anything nothing is counted."""
    listed = list(pairs)
    right = sum(bool(answer) and answer == gold for answer, gold in listed)
    answers, wanted = sum(bool(answer) for answer, _ in listed), sum(bool(gold) for _, gold in listed)
    shares = {"precision": right / max(answers, 1), "recall": right / max(wanted, 1), "f1": 2 * right / max(answers + wanted, 1)}
    return {name: round(share, 4) for name, share in shares.items()}


def _examples(data: Path) -> Iterator[Example]:
    for row in rows(data, "html/wcxb-dev"):
        if row["page_type"] == "article":
            yield _example("wcxb", site_of(row["url"]), row["url"], row["html"], {field: row[field] for field in FIELDS})
    for row in rows(data, "html/fundus-dev"):
        gold = {"title": row["title"], "author": "; ".join(row["authors"] or []), "date": row["date"]}
        yield _example("fundus", row["publisher"], None, row["html"], gold)


def _example(name: str, site: str, url: str | None, html: str, gold: dict[str, str | None]) -> Example:
    page = parse_page(html)
    facts = facts_of(page, url, page_blocks(page))
    # Author and date are looked for near the title: near the right one, for this is not to learn from wrong titles.
    title = gold["title"]
    candidates = {
        "title": title_candidates(facts),
        "author": author_candidates(facts, title),
        "date": day_candidates(facts, title),
    }
    matrices = {field: choice_matrix(field, found) for field, found in candidates.items()}
    return Example(name, site, candidates, matrices, {field: normal(field, gold[field]) for field in FIELDS})


def _fitted(field: str, examples: Sequence[Example]) -> tuple[Floats, float]:
    matrix = np.concatenate([each.matrices[field] for each in examples])
    right = [normal(field, one.value) == each.gold[field] for each in examples for one in each.candidates[field]]
    model = LogisticRegression(C=PENALTY, max_iter=5_000).fit(matrix, right)
    return np.round(model.coef_[0], 4), round(float(model.intercept_[0]), 4)


def _answers(field: str, examples: Sequence[Example], weights: Floats, bias: float) -> list[str]:
    found = []
    for each in examples:
        likely = sigmoid(each.matrices[field] @ weights + bias)
        first = int(likely.argmax()) if len(likely) else -1
        found.append(normal(field, each.candidates[field][first].value) if first >= 0 and likely[first] >= THRESHOLDS[field] else "")
    return found


def _out_of_fold(field: str, examples: Sequence[Example]) -> list[str]:
    fold = [hashlib.sha256(each.site.encode()).digest()[1] % FOLDS for each in examples]
    found = [""] * len(examples)
    for held in range(FOLDS):
        members = [number for number, its in enumerate(fold) if its == held]
        fitted = _fitted(field, [each for each, its in zip(examples, fold, strict=True) if its != held])
        for number, answer in zip(members, _answers(field, [examples[number] for number in members], *fitted), strict=True):
            found[number] = answer
    return found


def _other_half(field: str, examples: Sequence[Example]) -> dict[str, float]:
    """Fitted on the first half of the sites, measured on the articles of the second."""
    halves: dict[int, list[Example]] = {1: [], 2: []}
    for each in examples:
        halves[half(each.site) if each.set == "wcxb" else 1].append(each)
    answers = _answers(field, halves[2], *_fitted(field, halves[1]))
    return scores(zip(answers, (each.gold[field] for each in halves[2]), strict=True))


def _in_reach(field: str, examples: Sequence[Example]) -> float:
    """Share of the gold values that are among the candidates at all."""
    known = [each for each in examples if each.gold[field]]
    return round(sum(any(normal(field, one.value) == each.gold[field] for one in each.candidates[field]) for each in known) / len(known), 4)
