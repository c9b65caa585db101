"""What `garbling` is fitted on: clean texts, clean texts that look broken, and broken ones, in many languages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Final
from zlib import crc32

from cleaner.segment.language import detect
from cleaner.segment.text import text_blocks
from cleaner.train import corpora
from cleaner.train.corruptions import CORRUPTIONS, corrupt
from cleaner.train.documents import paragraphs
from cleaner.train.lookalikes import LOOKALIKES

__all__ = ["MAIN_KINDS", "Example", "Text", "clean_documents", "examples_of", "part_of"]

PARTS: Final = 4
MAIN_KINDS: Final = ("stray_stops", "keyphrase", "dropped", "shuffled", "spliced", "repeated", "mojibake", "ocr")
PER_LANGUAGE: Final = 110  # clean documents of one language to break
BROKEN: Final = 7  # broken copies of each
_LOOKALIKE: Final = 0.9  # look-alikes made of each
_SHORTENED: Final = 0.25  # share of documents of which only a part is taken
_LEAST_DAMAGE: Final = 3  # neighbours that were not there before; less damage is none
_EXTRA: Final = {"pt": 60, "vi": 60, "en": 60, "de": 60}  # scraped articles taken for clean, of each language
_TRANSLATIONS: Final = 3  # of a document, that the tables of its language are fitted on
_STATISTICS: Final = 400  # documents of a language and set that its tables are fitted on
_NEIGHBOURS: Final = {"no": "da", "nn": "no", "da": "no", "sv": "no", "es": "pt", "pt": "es", "it": "es", "ru": "uk", "uk": "ru", "cs": "pl",  # noqa: E501
                      "pl": "cs", "nl": "de", "de": "nl", "fr": "it", "ro": "it", "id": "nl", "en": "nl", "ja": "zh", "zh": "ja"}  # fmt: skip # noqa: E501


@dataclass(frozen=True, slots=True)
class Text:
    """A clean text and the number of the document it is a text of: the same in all languages it was translated to."""

    text: str
    language: str
    document: str

    @property
    def part(self) -> int:
        """The part of the data it belongs to when documents are held out."""
        return part_of(self.document)


@dataclass(frozen=True, slots=True)
class Example:
    """A text to learn from."""

    text: str
    language: str
    """What it is written in."""
    kind: str
    """Of damage; none for clean text."""
    way: str
    """Of doing the damage, or of which kind the look-alike is; none for a text as it was."""
    document: str
    spoken: str | None
    """The language it is taken for: now and then a near one, or none."""
    looked_up: str | None
    """The language whose tables are used: now and then none, so that the model can do without."""

    @property
    def part(self) -> int:
        """The part of the data it belongs to when documents are held out."""
        return part_of(self.document)


def part_of(document: str) -> int:
    """The part of the data a document belongs to."""
    return crc32(document.encode()) % PARTS


def clean_documents(data: Path, random: Random) -> list[Text]:
    """Every clean text there is to break."""
    out = []
    for row in corpora.clean_texts(data):
        text = "\n".join(paragraphs(row["sentences"], random)) if "sentences" in row else row["text"]
        out.append(Text(text, row["language"], _document(row)))
    return out


def statistics_texts(data: Path, random: Random) -> Iterator[Text]:
    """Further texts for the tables of languages: machine and human translations, scraped articles."""
    taken: Counter[tuple[str, str]] = Counter()
    for row in corpora.rows(data, "text/mt-wmt22"):
        key = (row["language"], row["doc"])
        taken[key] += 1
        if taken[key] <= _TRANSLATIONS:
            yield Text("\n".join(paragraphs(row["sentences"], random)), row["language"], _document(row))
    for row in corpora.scraped_texts(data):
        key = (row["language"], row["set"])
        taken[key] += 1
        if taken[key] <= _STATISTICS and row["language"] in _EXTRA:
            long = [block.text for block in text_blocks(row["text"]) if len(block.text) > 120]
            yield Text("\n".join(long), row["language"], row["id"])


def _document(row: corpora.Row) -> str:
    return str(row.get("doc") or row.get("id")).rpartition("/")[2]


def examples_of(data: Path, clean: Sequence[Text], random: Random) -> list[Example]:
    """Clean and broken examples, and clean ones that are not to be broken: look-alikes, extracted and scraped articles."""
    by_language = defaultdict(list)
    for text in clean:
        by_language[text.language].append(text)
    examples: list[Example] = []
    for language, texts in sorted(by_language.items()):
        strangers = [random.choice(by_language[other]).text for other in random.sample(sorted(set(by_language) - {language}), 5)]
        same = [text.text for text in texts]
        for text in random.sample(texts, min(PER_LANGUAGE, len(texts))):
            body = _shortened(text.text, random)
            examples.append(_example(body, text, "", "", random))
            if random.random() < _LOOKALIKE:
                way = random.choice(sorted(LOOKALIKES))
                examples.append(_example(LOOKALIKES[way](body, random), text, "", way, random))
            examples += _broken(body, text, same, strangers, random)
    for text in _gold(data, random):
        examples.append(_example(_shortened(text.text, random), text, "", "gold", random))
    return examples


def _broken(body: str, text: Text, same: Sequence[str], strangers: Sequence[str], random: Random) -> Iterator[Example]:
    kinds = random.sample(MAIN_KINDS, BROKEN - 1) + random.sample(sorted(CORRUPTIONS), 1)
    for kind in kinds:
        for _ in range(3):  # some ways do nothing to some texts
            way = random.choice(CORRUPTIONS[kind])
            broken = corrupt(body, kind, random, same, way=way, strangers=strangers)
            if _damage(body, broken):
                yield _example(broken, text, kind, way, random)
                break


def _damage(text: str, broken: str) -> bool:
    """Whether there is enough of it to be seen: neighbours that were not there before, or text that is there twice."""
    units, others = (one.split() if " " in text else list(one) for one in (text, broken))
    new = Counter(pairwise(others)) - Counter(pairwise(units))
    return new.total() >= max(_LEAST_DAMAGE, len(others) // 100)


def _example(body: str, text: Text, kind: str, way: str, random: Random) -> Example:
    spoken: str | None = text.language
    looked_up: str | None = text.language
    roll = random.random()
    if roll < 0.12:
        looked_up = None
    elif roll < 0.16:
        spoken = looked_up = None
    elif roll < 0.20:
        spoken = looked_up = _NEIGHBOURS.get(text.language)
    elif roll < 0.35:
        spoken = looked_up = detect(text_blocks(body))
    return Example(body, text.language, kind, way, text.document, spoken, looked_up)


def _shortened(text: str, random: Random) -> str:
    lines = text.split("\n")
    if len(text) > 6_000:  # newspapers come as one text of many articles
        start = random.randrange(max(len(lines) - 20, 1))
        return "\n".join(lines[start : start + random.randrange(8, 40)])
    if random.random() < _SHORTENED and len(lines) > 2:
        start = random.randrange(len(lines) - 1)
        return "\n".join(lines[start : start + random.randrange(2, 6)])
    return text


def _gold(data: Path, random: Random) -> Iterator[Text]:
    """Articles as extracted by hand, and scraped ones whose short lines are left out."""
    gold = corpora.gold_articles(data)
    for page, text in random.sample(gold, min(350, len(gold))):
        if len(text) > 200:
            yield Text(text, detect(text_blocks(text)) or "en", page)
    scraped = defaultdict(list)
    for row in corpora.scraped_texts(data):
        if row["language"] in _EXTRA:
            scraped[row["language"]].append(row)
    for language, rows in sorted(scraped.items()):
        for row in random.sample(rows, _EXTRA[language]):
            long = [block.text for block in text_blocks(row["text"]) if len(block.text) > 80]
            if sum(map(len, long)) > 200:
                yield Text("\n".join(long), language, row["id"])
