"""Labelled documents: what every block model is fitted on and judged by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from cleaner.document import NOTHING_DECLARED, Block, Declared
from cleaner.features.lines import block_hashes, lines_of
from cleaner.segment.language import detect
from cleaner.segment.markup import parse_page
from cleaner.segment.page import page_blocks
from cleaner.segment.structured import declared_of
from cleaner.segment.text import text_blocks
from cleaner.train import corpora
from cleaner.train.labels import gold_labels, snippet_labels
from cleaner.train.phrases import MAX_HEADLINE, Phrasebook, glued_line, noise_line, part_of, with_headlines

__all__ = [
    "FOLDS",
    "MADE_SETS",
    "LabelledDocument",
    "extraction_documents",
    "fold_of",
    "headlined",
    "page_documents",
    "paragraphs",
    "phrase_documents",
    "scraped_documents",
    "synthetic_documents",
]

FOLDS: Final = 5
MADE_SETS: Final = frozenset({"synthetic", "phrases"})
RECURRING: Final = 5  # a line in so many articles of one source is taken for a template line
PROSE_WORDS: Final = 15  # a line this long that does not recur is taken for article text
MAX_BLOCKS: Final = 3_000  # of one training document
_DUMPS: Final = {"resiliparse-full": 3, "inscriptis-full": 2}  # of whole-page dumps every n-th is enough: they are most of the lines
_PARAGRAPH_CHARS: Final = 60  # a repeated line longer than this is an accident, a shorter one may be meant
_EXCERPTS: Final = 0.35  # share of made articles that are cut short
_VARIANTS: Final = 3  # lines made of each phrase, with other fillers, capitals and brackets
_GLUED: Final = 0.08  # share of the paragraphs of made articles with noise glued to them
_GLUED_CHARS: Final = 40
_TRUST_IN_MADE: Final = 3.0  # weight of a made line: its label is certain, and its language rare among real lines


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """The blocks of a document, and for each whether it is boilerplate (1) and how much we trust that (0 is not known)."""

    id: str
    set: str
    group: str
    """What cross-validation keeps together: the site, or the language of made documents."""
    language: str | None
    blocks: Sequence[Block]
    label: NDArray[np.float32]
    weight: NDArray[np.float32]
    gold: str | None = None
    """The article as a careful reader would copy it out, where it is known."""
    snippets: tuple[Sequence[str], Sequence[str]] = ((), ())
    """What must and what must not be extracted, where only that is known."""
    page_type: str = "article"
    declared: Declared = NOTHING_DECLARED
    """What a page declares of its article."""
    part: int | None = None
    """Fold of a made document; a found one is held out with its group."""
    url: str | None = None
    is_made: bool = False
    """Whether it was made of an article, or of an excerpt of one, and noise."""

    @property
    def fold(self) -> int:
        """The fold of cross-validation the document is held out in."""
        return fold_of(self.group) if self.part is None else self.part


def fold_of(group: str) -> int:
    """The fold a group is held out in."""
    return crc32(group.encode()) % FOLDS


def page_documents(data: Path) -> Iterator[LabelledDocument]:
    """Whole pages."""
    for row in corpora.pages(data):
        page = parse_page(row["html"])
        blocks = page_blocks(page)[:MAX_BLOCKS]
        gold = row.get("gold")
        label, weight = gold_labels(blocks, gold) if gold is not None else snippet_labels(blocks, row["with"], row["without"])
        snippets = (row.get("with", ()), row.get("without", ()))
        yield LabelledDocument(
            row["id"],
            row["set"],
            row["site"],
            detect(blocks),
            blocks,
            label,
            weight,
            gold,
            snippets,
            page_type=row["page_type"],
            declared=declared_of(page),
            url=row["url"],
        )


def extraction_documents(data: Path) -> Iterator[LabelledDocument]:
    """What extractors made of those pages."""
    gold = corpora.gold_texts(data)
    for row in corpora.extractions(data):
        if crc32(row["id"].encode()) % _DUMPS.get(row["extractor"], 1):
            continue
        site, text = gold[row["id"]]
        blocks = text_blocks(row["text"])[:MAX_BLOCKS]
        label, weight = gold_labels(blocks, text)
        yield LabelledDocument(
            f"{row['extractor']}/{row['id']}",
            row["extractor"],
            site,
            detect(blocks),
            blocks,
            label,
            weight,
            text,
            page_type=row["page_type"],
            url=row.get("url"),
        )


def scraped_documents(data: Path, *, per_source: int = 250) -> Iterator[LabelledDocument]:
    """Scraped articles, weakly labelled: what recurs across a source is noise, a long line that does not is text, the rest unknown."""
    by_source = defaultdict(list)
    for row in corpora.scraped_texts(data):
        by_source[row["source"]].append((row, text_blocks(row["text"])[:MAX_BLOCKS]))
    for source, articles in sorted(by_source.items()):
        seen_of = articles[: 4 * per_source]
        lines = [lines_of([blocks]) for _, blocks in seen_of]
        seen = Counter(line for each in lines for line in set(block_hashes(each).tolist()))
        for (row, blocks), each in list(zip(seen_of, lines, strict=True))[:per_source]:
            often = np.array([seen[line] >= RECURRING for line in block_hashes(each).tolist()], bool)
            prose = (each.words >= PROSE_WORDS) & ~often
            weight = (often | prose).astype(np.float32)
            yield LabelledDocument(row["id"], row["set"], source, row["language"], blocks, often.astype(np.float32), weight)


def headlined(data: Path, books: dict[str, Phrasebook]) -> dict[str, Phrasebook]:
    """The phrasebooks with the short lines of clean news of their language among the headlines."""
    short: dict[str, set[str]] = defaultdict(set)
    for row in corpora.clean_texts(data):
        lines = row["sentences"] if "sentences" in row else row["text"].split("\n")
        short[row["language"]] |= {line.strip().rstrip(".") for line in lines if 15 <= len(line.strip()) <= MAX_HEADLINE}
    return {language: with_headlines(book, sorted(short[language])) for language, book in books.items()}


def synthetic_documents(data: Path, books: dict[str, Phrasebook], *, seed: int = 7) -> Iterator[LabelledDocument]:
    """Clean news of every language we have, with noise from the phrasebook of that language put between its lines.

    Phrases and articles are dealt out to the folds, so that a held-out document holds only phrases the model has not seen.
    """
    random = Random(seed)
    shares = {language: [part_of(book, part, FOLDS) for part in range(FOLDS)] for language, book in books.items()}
    spoken = set()
    for number, row in enumerate(corpora.clean_texts(data)):
        spoken.add(row["language"])
        part = number % FOLDS
        if row["set"] == "ndt-raw":
            yield _captioned(row)
        elif row["language"] in shares:
            for round_ in range(1 if row["language"] == "pt" else 3):  # Portuguese has far more clean texts than the others
                body = paragraphs(row["sentences"], random) if "sentences" in row else [block.text for block in text_blocks(row["text"])]
                yield _noisy(f"{row['set']}/{number}/{round_}", body, shares[row["language"]][part], part, random)
    for language, parts in shares.items():  # for languages without clean texts, the book's own look-alikes are the article
        for number in range(150 if language not in spoken else 20):
            book = parts[number % FOLDS]
            body = random.sample(list(book.negatives), min(len(book.negatives), random.randrange(5, 20)))
            yield replace(_noisy(f"phrasebook/{language}/{number}", body, book, number % FOLDS, random), is_made=False)


def phrase_documents(books: dict[str, Phrasebook], *, seed: int = 13) -> Iterator[LabelledDocument]:
    """Every phrase of every book in a few variants, and every look-alike: for judging lines alone, these are no articles."""
    random = Random(seed)
    for language, book in books.items():
        headlines = list(book.fillers["headline"])
        for part in range(FOLDS):
            share = part_of(book, part, FOLDS)
            phrases = [(kind, phrase) for kind, phrases in share.phrases.items() for phrase in phrases] * _VARIANTS
            lines = [(noise_line(share, random, *each)[0], True) for each in phrases]
            lines += [(line, False) for line in share.negatives]
            lines += [(line, False) for line in random.sample(headlines, min(len(headlines), len(lines) // 4))]
            blocks = [Block(line, 0, len(line)) for line, _ in lines]
            label = np.array([noisy for _, noisy in lines], np.float32)
            weight = np.full(len(lines), _TRUST_IN_MADE, np.float32)
            yield LabelledDocument(
                f"phrases/{language}/{part}", "phrases", f"{language} {part}", language, blocks, label, weight, part=part
            )


def _with_glue(line: str, book: Phrasebook, random: Random) -> str:
    """The line, now and then with noise glued to it: it stays a line of the article, and what is glued is for `cuts` to find."""
    return glued_line(line, book, random)[0] if len(line) > _GLUED_CHARS and random.random() < _GLUED else line


def _captioned(row: corpora.Row) -> LabelledDocument:
    """Newspaper text with captions and credits left in: only its longer lines are surely text."""
    blocks = text_blocks(row["text"])
    words = lines_of([blocks]).words
    weight = (words >= PROSE_WORDS).astype(np.float32)
    return LabelledDocument(row["id"], "clean", "no", "no", blocks, np.zeros(len(blocks), np.float32), weight)


def paragraphs(sentences: Sequence[str], random: Random) -> list[str]:
    """Sentences gathered into paragraphs of one to four; a headline-like first one stays alone."""
    left = list(sentences)
    paragraphs = [left.pop(0)] if left and left[0][-1:].isalnum() else []
    while left:
        size = random.choice((1, 1, 2, 2, 3, 4))
        paragraphs.append(" ".join(left[:size]))
        left = left[size:]
    return paragraphs


def _noisy(id: str, body: Sequence[str], book: Phrasebook, part: int, random: Random) -> LabelledDocument:
    """The lines of an article with noise among them, as scrapers leave it: markers between paragraphs, boxes before and after."""
    if random.random() < _EXCERPTS and len(body) > 2:  # a short item, or the part of an article that a scraper got
        first = random.randrange(len(body) - 1)
        body = body[first : first + random.randrange(2, 7)]
    lines = [(_with_glue(line, book, random), False) for line in body]
    for line in random.sample(list(book.negatives), min(len(book.negatives), random.choice((0, 0, 1, 2, 4)))):
        lines.insert(random.randrange(len(lines) + 1), (line, False))
    if random.random() < 0.15:  # a paragraph printed twice
        again, _ = random.choice(lines)
        if len(again) > _PARAGRAPH_CHARS:
            lines.insert(random.randrange(lines.index((again, False)) + 1, len(lines) + 1), (again, True))
    if random.random() < 0.1:  # a short line that comes back on purpose: a refrain, an interviewer's question, a slogan
        refrain = random.choice(book.negatives)
        if len(refrain) < _PARAGRAPH_CHARS:
            for _ in range(random.choice((2, 3))):
                lines.insert(random.randrange(len(lines) + 1), (refrain, False))
    for _ in range(random.choice((0, 0, 1, 1, 2, 3))):  # one marker, once or several times
        noise, _kind = noise_line(book, random)
        for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
            lines.insert(random.randrange(len(lines) + 1), (noise, True))
    head = [(noise_line(book, random)[0], True) for _ in range(random.choice((0, 0, 0, 1, 2, 4)))]
    tail = [(noise_line(book, random)[0], True) for _ in range(random.choice((0, 0, 1, 2, 3, 8)))]
    lines = head + lines + tail
    text = random.choice(("\n", "\n\n")).join(line for line, _ in lines)
    blocks = text_blocks(text)
    label = np.array([noisy for line, noisy in lines for _ in text_blocks(line)], np.float32)
    weight = np.full(len(blocks), _TRUST_IN_MADE, np.float32)
    group = f"{book.language} {part}"
    return LabelledDocument(id, "synthetic", group, book.language, blocks, label, weight, part=part, is_made=True)
