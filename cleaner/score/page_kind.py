"""What kind of page it is: whether it is an article at all, from the look of its blocks and the signs around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block
from cleaner.features import characters as ch
from cleaner.features.lines import Lines
from cleaner.features.matrix import PAGE_FEATURES as BLOCK_FEATURES
from cleaner.features.matrix import features_hash
from cleaner.model import load, load_trees, sigmoid
from cleaner.score.sign_features import SIGN_FEATURES, sign_features
from cleaner.segment.signs import PageSigns

__all__ = ["PAGE_KIND_FEATURES", "not_an_article", "page_kind_matrix"]

Floats = NDArray[np.float64]

_BLOCKS: Final = (
    "log_words", "log_kept_words", "kept_share", "mean_probability", "kept_probability", "doubtful_share", "log_blocks",
    "log_kept_blocks", "log_paragraphs", "paragraph_share", "mean_paragraph", "longest_paragraph", "longest_run", "run_share",
    "kept_ends", "kept_link_density", "link_density", "linked_blocks", "headings", "kept_headings", "words_a_heading",
    "item_share", "cell_share", "kept_depth", "kept_spread", "kept_looks", "hidden_share", "copied_share", "first_kept",
    "last_kept", "good_in_half", "price_share", "digit_share", "question_share", "date_blocks", "class_score",
)  # fmt: skip
_CLASS_GROUPS: Final = {
    "shop": {"product", "products", "cart", "basket", "price", "shop", "sku", "checkout", "wishlist", "woocommerce"},
    "forum": {"forum", "thread", "reply", "replies", "topic", "viewtopic", "posts", "answer", "answers", "question", "message", "quote"},
    "docs": {"docs", "doc", "documentation", "toc", "toctree", "sphinx", "docusaurus", "markdown", "rst", "wiki", "highlight"},
    "cards": {"card", "cards", "grid", "tile", "tiles", "teaser", "teasers", "carousel", "slider", "hero", "listing", "results", "archive"},
    "article": {"article", "story", "entry", "post", "articlebody", "single", "byline"},
}  # fmt: skip
"""Words of classes and ids: people name these in English whatever language the page is in."""
_LOOKS: Final = ("ends_end", "link_density", "is_heading", "is_item", "is_cell", "depth", "is_hidden", "is_copy", "in_half", "class_score")
"""What the block model is told that is looked at here as well."""
_CLASSES: Final = tuple(f"class_{group}" for group in _CLASS_GROUPS)

PAGE_KIND_FEATURES: Final = (*_BLOCKS, *_CLASSES, *SIGN_FEATURES)

ERROR_WORDS: Final = 60
"""A page that calls itself an error is one when fewer words are left of it."""
_ERROR_CLASSES: Final = frozenset({"404", "403", "notfound"})
_ERROR_TITLE: Final = re.compile(r"\b(?:40[34]|410|429|50[234])\b")  # codes of HTTP, but for those that are round numbers
_SURE: Final = (0.1, 0.9)
_PROSE: Final = 15  # words of a paragraph
_PRICE: Final = re.compile(
    r"(?:[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|SEK|NOK|DKK|PLN|RON|kr|zł|Kč|Ft|руб)\.?)\s?\d|\d\s?(?:[€£¥₽₺₫₴]|(?:kr|zł|Kč|Ft|EUR|USD)\b)"
)
_DATE: Final = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_QUESTION: Final = [ord(mark) for mark in "?？؟"]
_SHORT: Final = 80  # code points of a line that a date alone makes telling


def not_an_article(
    lines: Lines,
    looks: NDArray[np.float32],
    probability: Floats,
    kept: NDArray[np.bool_],
    pages: Sequence[Sequence[Block]],
    signs: Sequence[PageSigns],
) -> list[float]:
    """Probability that each page of a batch is no article but a front page, listing, shop or forum page, manual, landing page ..., 0..1."""
    model = load("page_kind")
    model.expect(features_hash(PAGE_KIND_FEATURES))
    found = sigmoid(load_trees("page_kind").raw(page_kind_matrix(lines, looks, probability, kept, pages, signs)))
    words = np.bincount(lines.document, lines.words * kept, minlength=len(pages))
    errors = np.array([_is_error(each) for each in signs], bool) & (words < ERROR_WORDS)
    return [round(value, 4) for value in np.where(errors, 1.0, found).tolist()]


def _is_error(signs: PageSigns) -> bool:
    """Whether title or classes say that the server had no page to give: there are none of these to learn from."""
    return not _ERROR_CLASSES.isdisjoint(signs.classes) or _ERROR_TITLE.search(signs.title) is not None


def page_kind_matrix(
    lines: Lines,
    looks: NDArray[np.float32],
    probability: Floats,
    kept: NDArray[np.bool_],
    pages: Sequence[Sequence[Block]],
    signs: Sequence[PageSigns],
) -> NDArray[np.float32]:
    """Features of each page, shape (pages, PAGE_KIND_FEATURES), from what the block model saw and said, and from the page's signs."""
    columns = _of_blocks(lines, looks, probability, kept, pages)
    for name, share in _of_classes(lines, pages).items():
        columns[name] = share
    rows = [sign_features(each) for each in signs]
    columns |= {name: np.array([row[name] for row in rows], np.float64) for name in SIGN_FEATURES}
    return np.stack([columns[name] for name in PAGE_KIND_FEATURES], axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Pages:
    """The blocks of a batch of pages laid end to end, with the sums over each page that the features are made of."""

    lines: Lines
    block: dict[str, Floats]
    """What the block model was told of each block, by name."""
    probability: Floats
    kept: NDArray[np.bool_]
    words: Floats
    """Words of each block."""

    @property
    def kept_words(self) -> Floats:
        """Words of each block that stays; 0 for the others."""
        return self.words * self.kept

    @property
    def size(self) -> Floats:
        """Blocks of each page."""
        return np.diff(self.lines.first).astype(np.float64)

    def total(self, values: Any) -> Floats:
        """The sum over each page."""
        return np.bincount(self.lines.document, values, minlength=len(self.lines.first) - 1).astype(np.float64)

    def mean(self, values: Any, by: Any) -> Floats:
        """The mean over each page, weighted."""
        return self.total(values * by) / np.maximum(self.total(by), 1e-9)

    def most(self, values: Any) -> Floats:
        """The greatest of each page, at least 0."""
        out = np.zeros(len(self.lines.first) - 1)
        np.maximum.at(out, self.lines.document, values)
        return out


def _of_blocks(
    lines: Lines, looks: NDArray[np.float32], p: Floats, kept: NDArray[np.bool_], pages: Sequence[Sequence[Block]]
) -> dict[str, Floats]:
    """The features of `_BLOCKS`, by name."""
    block = {name: np.nan_to_num(looks[:, BLOCK_FEATURES.index(name)].astype(np.float64)) for name in _LOOKS}
    batch = _Pages(lines, block, p, kept, lines.words.astype(np.float64))
    return _of_amount(batch) | _of_prose(batch) | _of_look(batch, pages) | _of_place(batch) | _of_text(batch, pages)


def _of_amount(pages: _Pages) -> dict[str, Floats]:
    """How much there is, how much of it stays, and how sure that is."""
    p, words, kept = pages.probability, pages.words, pages.kept
    left = pages.total(pages.kept_words)
    return {
        "log_words": np.log1p(pages.total(words)),
        "log_kept_words": np.log1p(left),
        "kept_share": left / np.maximum(pages.total(words), 1),
        "mean_probability": pages.mean(p, words),
        "kept_probability": pages.mean(p, pages.kept_words),
        "doubtful_share": pages.mean((p > _SURE[0]) & (p < _SURE[1]), words),
        "log_blocks": np.log1p(pages.size),
        "log_kept_blocks": np.log1p(pages.total(kept)),
    }


def _of_prose(pages: _Pages) -> dict[str, Floats]:
    """How many paragraphs stay, how long they are, and whether they stand together."""
    words = pages.words
    prose = (pages.lines.length >= _PROSE) & pages.kept
    left, count = np.maximum(pages.total(pages.kept_words), 1), pages.total(prose)
    longest = pages.most(_runs(prose, pages.lines.document))
    return {
        "log_paragraphs": np.log1p(count),
        "paragraph_share": pages.total(words * prose) / left,
        "mean_paragraph": pages.total(words * prose) / np.maximum(count, 1),
        "longest_paragraph": np.log1p(pages.most(words * prose)),
        "longest_run": np.log1p(longest),
        "run_share": longest / np.maximum(count, 1),
    }


def _of_look(pages: _Pages, given: Sequence[Sequence[Block]]) -> dict[str, Floats]:
    """How blocks are laid out: links, headings, lists, tables, depth."""
    block, words, kept, kept_words = pages.block, pages.words, pages.kept, pages.kept_words
    heading = block["is_heading"] > 0
    left, headings = pages.total(kept_words), pages.total(heading & kept)
    depth = pages.mean(block["depth"], kept_words)
    return {
        "kept_ends": pages.mean(block["ends_end"], kept_words),
        "kept_link_density": pages.mean(block["link_density"], kept_words),
        "link_density": pages.mean(block["link_density"], words),
        "linked_blocks": pages.total(block["link_density"] > 0.5) / np.maximum(pages.size, 1),
        "headings": np.log1p(pages.total(heading)),
        "kept_headings": np.log1p(headings),
        "words_a_heading": np.log1p(left / (1 + headings)),
        "item_share": pages.total(kept_words * block["is_item"]) / np.maximum(left, 1),
        "cell_share": pages.total(kept_words * block["is_cell"]) / np.maximum(left, 1),
        "kept_depth": depth,
        "kept_spread": np.sqrt(pages.mean((block["depth"] - depth[pages.lines.document]) ** 2, kept_words)),
        "kept_looks": _kinds_of_look(given, kept) / np.maximum(pages.total(kept), 1),
        "hidden_share": pages.mean(block["is_hidden"], words),
        "copied_share": pages.mean(block["is_copy"], words),
        "good_in_half": pages.mean(block["in_half"], kept_words),
        "class_score": pages.mean(block["class_score"], words),
    }


def _of_place(pages: _Pages) -> dict[str, Floats]:
    """Where in a page the first and the last block stand that stay, 0..1; 1 and 0 where none does."""
    document, kept, size = pages.lines.document, pages.kept, pages.size
    number = (np.arange(len(pages.lines)) - pages.lines.first[document]).astype(np.float64)
    first, last = size.copy(), np.zeros(len(size))
    np.minimum.at(first, document[kept], number[kept])
    np.maximum.at(last, document[kept], number[kept])
    return {"first_kept": first / np.maximum(size, 1), "last_kept": last / np.maximum(size, 1)}


def _of_text(pages: _Pages, given: Sequence[Sequence[Block]]) -> dict[str, Floats]:
    """How many blocks hold prices, digits, questions, dates."""
    lines, kept, size = pages.lines, pages.kept, np.maximum(pages.size, 1)
    has = _in_text(lines, [block for page in given for block in page])
    short = lines.end - lines.start < _SHORT
    return {
        "price_share": pages.total(has["price"]) / size,
        "digit_share": pages.total(has["digit"]) / size,
        "question_share": pages.total(has["question"] * kept) / np.maximum(pages.total(kept), 1),
        "date_blocks": np.log1p(pages.total(has["date"] * short)),
    }


def _in_text(lines: Lines, blocks: Sequence[Block]) -> dict[str, Floats]:
    """For each block whether there is a digit in it, a question mark, a price, a date or time."""
    digit = lines.class_counts[:, ch.DIGIT] > 0
    question = np.zeros(len(lines), bool)
    question[np.searchsorted(lines.end, np.flatnonzero(np.isin(lines.codes, _QUESTION)))] = True
    out = {"digit": digit.astype(np.float64), "question": question.astype(np.float64)}
    for name, pattern in (("price", _PRICE), ("date", _DATE)):
        found = np.zeros(len(blocks))
        for number in np.flatnonzero(digit).tolist():  # there is neither without a digit
            found[number] = pattern.search(blocks[number].text) is not None
        out[name] = found
    return out


def _runs(mark: NDArray[np.bool_], document: NDArray[np.int64]) -> Floats:
    """For each marked block, how many stand together with it in its page; 0 for the others."""
    place = np.flatnonzero(mark)
    out = np.zeros(len(mark))
    if len(place):
        # Up to two blocks between, a heading or a caption, do not end a run.
        new = np.concatenate(([True], (np.diff(place) > 3) | (document[place][1:] != document[place][:-1])))
        run = np.cumsum(new) - 1
        out[place] = np.bincount(run)[run]
    return out


def _kinds_of_look(pages: Sequence[Sequence[Block]], kept: NDArray[np.bool_]) -> Floats:
    """How many places and classes the kept blocks of each page have: few in an article, in a listing as many as a card has parts."""
    out, done = np.zeros(len(pages)), 0
    for number, page in enumerate(pages):
        stay = kept[done : done + len(page)].tolist()
        done += len(page)
        looks = {(block.layout.path[-3:], block.layout.words[:4]) for block, keep in zip(page, stay, strict=True) if keep and block.layout}
        out[number] = len(looks)
    return out


def _of_classes(lines: Lines, pages: Sequence[Sequence[Block]]) -> dict[str, Floats]:
    """Share of the blocks that stand in something called so."""
    size = np.maximum(np.diff(lines.first), 1)
    groups = [_groups_of(block.layout.words if block.layout else ()) for page in pages for block in page]
    out = {}
    for number, name in enumerate(_CLASSES):
        inside = np.fromiter((found >> number & 1 for found in groups), np.float64, len(groups))
        out[name] = np.bincount(lines.document, inside, minlength=len(pages)) / size
    return out


@lru_cache(maxsize=8192)
def _groups_of(words: tuple[str, ...]) -> int:
    """The groups of `_CLASS_GROUPS` that words belong to, one bit each."""
    known = _class_bits()
    found = 0
    for word in words:
        found |= known.get(word, 0)
    return found


@cache
def _class_bits() -> dict[str, int]:
    bits: dict[str, int] = {}
    for number, words in enumerate(_CLASS_GROUPS.values()):
        for word in words:
            bits[word] = bits.get(word, 0) | 1 << number
    return bits
