"""Cleaner: the whole way from a record to a result, in batches, without any input or output of its own."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.classify import (
    Adaptation,
    BlockModel,
    Classified,
    Ruled,
    classify,
    compile_rules,
    find_cuts,
    overruled,
    reasons_for,
    with_cuts,
    with_parts,
)
from cleaner.classify.adaptation import hashes_with
from cleaner.config import Config
from cleaner.document import Block, Declared, Edit, Label, Line, Record, Rejected, Result, Score, given_id
from cleaner.errors import ModelError, RecordError, article_problem
from cleaner.features.beginnings import beginnings
from cleaner.features.lines import Lines, lines_of
from cleaner.features.matrix import SCORES
from cleaner.features.mojibake import bad_places
from cleaner.metadata import Metadata, page_metadata, text_metadata
from cleaner.profile import Profile
from cleaner.score.evidence import evidence_of
from cleaner.score.garbling import garbling, mojibake_rate
from cleaner.score.kinds import kind_flags
from cleaner.score.mixed import mixed_language
from cleaner.score.page_kind import not_an_article
from cleaner.score.quality import quality
from cleaner.score.translated import translated
from cleaner.score.translation_marks import TranslationMark, translation_marks
from cleaner.score.verdict import beginning_reasons, flags_of, judge, translation_reasons
from cleaner.segment import language
from cleaner.segment.article import segmented
from cleaner.segment.extractors import require
from cleaner.segment.markup import parse_page
from cleaner.segment.signs import PageSigns, page_signs
from cleaner.sources import source_of
from cleaner.strip import apply, beside, edits_of

__all__ = ["Cleaner", "clean"]

_WARM_UP = "Ünited we read: an article to load everything by."
_MOST_CHARS: Final = 2_000_000  # cleaned together: of usual articles that is more than a batch, and of books one after another
_WARM_UP_URL = "https://example.com/"


@dataclass(frozen=True, slots=True)
class _Document:
    """A record that has been read: its text, blocks and language."""

    record: Record
    text: str
    blocks: Sequence[Block]
    language: str | None
    metadata: Metadata
    is_page: bool
    """Whether its blocks are those of a page; the text that an extractor made of one is a text."""
    declared: Declared
    """What the page declares of its article; of a text nothing."""
    signs: PageSigns | None
    """What a page shows besides its text; None of a text."""
    marks: tuple[TranslationMark, ...]
    """What the page or its address says of its own translation."""
    mojibake: Sequence[int]
    """Where signs of mojibake stand in the text."""

    @property
    def source(self) -> str | None:
        return source_of(self.record)


@dataclass(frozen=True, slots=True)
class _Decided:
    """What is to be done to documents that are all pages, or all texts."""

    by_model: Classified
    classified: Classified
    """With the user's rules above the model."""
    ruled: Sequence[Ruled]
    cuts: Sequence[tuple[Edit, ...]]


@dataclass(frozen=True, slots=True)
class _Scores:
    """All that is measured of one document."""

    input_quality: float
    quality: float
    garbling: Score
    machine: float | None
    """Of being a machine translation."""
    not_article: float
    mixed: bool
    """In two languages."""
    words: int
    words_given: int


class Cleaner:
    """Cleans and scores articles, a batch at a time.

    Models are loaded on first use and kept for the process; a `Cleaner` pickles as its configuration and the path of its profile, and may
    be shared by threads. With a `profile`, lines that recur across the articles of one source count as boilerplate.
    What is in a batch together never changes a result.

    >>> result = Cleaner().clean({"text": "Rådet møttes i går. Møtet varte i tre timer, opplyser ordføreren.", "language": "no"})
    >>> result.text
    'Rådet møttes i går. Møtet varte i tre timer, opplyser ordføreren.'
    >>> result.language, result.flags
    ('no', ('too_short',))
    """

    def __init__(self, config: Config | None = None, profile: Profile | None = None) -> None:
        """Take the configuration, and what is known of the sources; no model is loaded yet.

        Raises `ConfigError` when the library of the configured extractor is missing.
        """
        require((config or Config()).extractor)
        self.config = config or Config()
        self._rules = compile_rules(self.config.rules)
        self.profile = profile
        self._adaptation: Adaptation | None = None

    def __reduce__(self) -> tuple[type[Cleaner], tuple[Config, Profile | None]]:
        """Travel as what it was made of: rules are made ready again where they arrive."""
        return type(self), (self.config, self.profile)

    def load(self) -> None:
        """Load all models now, side by side, rather than with the first article."""
        identifier = Thread(target=language.load)
        identifier.start()
        self.clean_batch([Record("warm-up", text=_WARM_UP, url=_WARM_UP_URL, language="en")])
        identifier.join()

    def model_hashes(self) -> dict[str, str]:
        """sha256 of every model this cleaner goes by, the adapted one among them. Raises `ModelError` when that cannot be read."""
        return hashes_with(self.config.models)

    def clean(self, record: Record | Mapping[str, Any]) -> Result:
        """Clean one article."""
        return next(self.clean_many([record]))

    def clean_many(self, records: Iterable[Record | Rejected | Mapping[str, Any]]) -> Iterator[Result]:
        """Clean articles as they come: lazily, in batches, in order, one result for each.

        A mapping that is no valid record, or an article that cannot be processed, becomes a result with `error`.
        """
        rows = enumerate(records, start=1)
        while batch := [_checked(row, number) for number, row in islice(rows, self.config.batch_size)]:
            yield from self.clean_batch(batch)

    def clean_batch(self, records: Sequence[Record | Rejected]) -> list[Result]:
        """Clean a batch of articles together; results come in the same order."""
        read = [self._read(record) for record in records]
        results: list[Result | None] = [None if isinstance(item, _Document) else item for item in read]
        for pages in (False, True):
            members = [(n, item) for n, item in enumerate(read) if isinstance(item, _Document) and item.is_page == pages]
            for some in _portions(members):
                for (number, _), result in zip(some, self._clean_alike([item for _, item in some], pages), strict=True):
                    results[number] = result
        return [result for result in results if result is not None]

    def explain(self, record: Record | Mapping[str, Any]) -> tuple[Line, ...]:
        """Every line of an article with what was made of it. Raises `RecordError` when the article cannot be processed."""
        checked = _checked(record, 1)
        document = self._read(checked)
        if not isinstance(document, _Document):
            raise RecordError(document.error or "")
        return self._explained(document)

    def _explained(self, document: _Document) -> tuple[Line, ...]:
        decided = self._decide([document], document.is_page)
        model = BlockModel.named("pages" if document.is_page else "texts")
        cuts: dict[int, list[Edit]] = defaultdict(list)
        ends = [block.end for block in document.blocks]
        for cut in decided.cuts[0]:
            cuts[bisect_right(ends, cut.start)].append(cut)
        ruled = decided.ruled[0] if decided.ruled else Ruled()
        rows = zip(
            document.blocks,
            decided.classified.labels[0],
            decided.by_model.limit.tolist(),
            reasons_for(decided.by_model, model, document.blocks),
            strict=True,
        )
        return tuple(
            Line(
                block.text,
                block.start,
                block.end,
                label,
                cuts=tuple(cuts[number]),
                threshold=threshold,
                because=because,
                decided_by=ruled.line_by(number),
                cuts_by=tuple(ruled.cut_by(number, cut.start - block.start) for cut in cuts[number]),
            )
            for number, (block, label, threshold, because) in enumerate(rows)
        )

    def _read(self, record: Record | Rejected) -> _Document | Result:
        if isinstance(record, Rejected):
            return Result.failed(record, record.error)
        try:
            return self._opened(record)
        except Exception as error:  # whatever a parser or a library makes of one article is that article's error
            return _failed(record, error)

    def _opened(self, record: Record) -> _Document:
        article = segmented(record, self.config)
        found = Metadata(title=record.title)
        page, signs = article.page, None
        if record.html is not None:
            page = page or parse_page(record.html, self.config.limits.max_nesting)
            signs = page_signs(page, record.url)
            if self.config.metadata:
                found = page_metadata(page, record.url, article.blocks)
                found = replace(found, title=record.title or found.title)
        spoken = language.normal(record.language or self.config.language) or language.detect(article.blocks)
        marks = translation_marks(page if article.has_layout else None, record.url, spoken)
        broken = bad_places(article.text)
        return _Document(record, article.text, article.blocks, spoken, found, article.has_layout, article.declared, signs, marks, broken)

    def _classify(self, documents: Sequence[_Document], pages: bool) -> Classified:
        model = BlockModel.named("pages" if pages else "texts")
        languages = [document.language for document in documents]
        seen = None
        if self.profile is not None:
            seen = partial(self.profile.seen, sources=[document.source for document in documents])
        correction = None
        if self.config.models is not None:
            self._adaptation = self._adaptation or Adaptation.load(Path(self.config.models))
            correction = partial(self._adaptation.correct, sources=[document.source for document in documents])
        blocks, declared = [document.blocks for document in documents], [document.declared for document in documents]
        return classify(blocks, languages, model, self.config.removal_threshold, seen, declared, correction)

    def _decide(self, documents: Sequence[_Document], pages: bool) -> _Decided:
        """What the model says, what the user's rules say above it, and what is cut out of the lines that stay."""
        by_model = self._classify(documents, pages)
        if pages:
            by_model = with_parts(by_model, [document.blocks for document in documents], self.config.parts)
        ruled = [self._rules.decide(each.blocks, each.source, each.language) for each in documents] if self._rules else []
        classified = overruled(by_model, ruled)
        cuts = self._cuts(documents, classified, pages)
        if ruled:
            blocks = [document.blocks for document in documents]
            cuts = [with_cuts(*each) for each in zip(cuts, ruled, blocks, classified.labels, strict=True)]
        return _Decided(by_model, classified, ruled, cuts)

    def _cuts(self, documents: Sequence[_Document], classified: Classified, pages: bool) -> Sequence[tuple[Edit, ...]]:
        """What to cut out of lines that stay. In a page, markup already stands between noise and sentence."""
        if pages:
            return [()] * len(documents)
        blocks, languages = [document.blocks for document in documents], [document.language for document in documents]
        return find_cuts(blocks, languages, classified.lines, classified.kept, classified.matrix[:, : len(SCORES)])

    def _clean_alike(self, documents: Sequence[_Document], pages: bool) -> list[Result]:
        """Clean documents that are all pages, or all texts."""
        if not documents:
            return []
        try:
            return self._clean_together(documents, pages)
        except ModelError:
            raise
        except Exception as error:  # one article nobody foresaw must not take its batch along
            if len(documents) > 1:
                return [result for document in documents for result in self._clean_alike([document], pages)]
            return [_failed(documents[0].record, error)]

    def _clean_together(self, documents: Sequence[_Document], pages: bool) -> list[Result]:
        decided = self._decide(documents, pages)
        classified = decided.classified
        languages = [document.language for document in documents]
        edits = [
            edits_of(document.text, document.blocks, labels, cuts, document.mojibake)
            for document, labels, cuts in zip(documents, classified.labels, decided.cuts, strict=True)
        ]
        texts = [apply(document.text, each) for document, each in zip(documents, edits, strict=True)]
        kept = classified.kept
        looks = (classified.lines, classified.matrix, classified.probability, kept)
        input_quality, output_quality = quality(*looks, [document.record.url for document in documents], pages=pages)
        mojibake = mojibake_rate([document.text for document in documents], [document.mojibake for document in documents])
        blocks = [document.blocks for document in documents]
        begun, lines, staying = beginnings(blocks, classified.lines, kept)
        found = garbling(lines, staying, languages, mojibake)
        evidence = evidence_of(found, begun, texts, edits)
        garbled = [Score(value, spans) for value, spans in zip(found.probability.tolist(), evidence, strict=True)]
        signs = [document.signs for document in documents if document.signs is not None]
        unlike = not_an_article(*looks, blocks, signs) if pages else [0.0] * len(documents)
        machine = translated(lines, staying, languages, [document.marks for document in documents])
        words_given, words = _words(documents, classified.lines, kept, decided.cuts)
        mixed = mixed_language(found.examined.run, languages, begun)
        scores = map(_Scores, input_quality, output_quality, garbled, machine, unlike, mixed, words, words_given)
        return [self._result(*each) for each in zip(documents, texts, edits, classified.labels, scores, strict=True)]

    def _result(self, document: _Document, text: str, edits: tuple[Edit, ...], labels: Sequence[Label], scores: _Scores) -> Result:
        record, policy = document.record, self.config.verdict
        keep = [label.keep for label in labels]
        kind = kind_flags(text, scores.words, edits, document.blocks, keep, document.signs)
        flags = flags_of(
            scores.words,
            scores.words_given,
            scores.garbling.value,
            edits,
            policy,
            not_article=scores.not_article,
            kind=kind | {"mixed_language"} if scores.mixed else kind,
            translated=scores.machine,
        )
        verdict, reasons = judge(scores.quality, scores.garbling.value, scores.words, flags, policy, scores.not_article)
        if record.html is not None and not document.is_page and not document.blocks:
            reasons = (f"{self.config.extractor} found no text in the page", *reasons)
        found = document.metadata if record.html is not None else text_metadata(edits, document.language)
        return Result(
            id=record.id,
            url=record.url,
            source=document.source,
            language=document.language,
            title=record.title or found.title,
            author=found.author,
            date=found.date,
            text=text,
            edits=edits,
            input_quality=scores.input_quality,
            quality=scores.quality,
            garbling=scores.garbling.value,
            machine_translated=scores.machine,
            garbled=scores.garbling.evidence,
            flags=flags,
            verdict=verdict,
            reasons=(*reasons, *translation_reasons(scores.machine, document.marks, policy), *beginning_reasons(scores.words)),
            metadata=record.metadata,
        )


def clean(text: str | None = None, *, html: str | None = None, config: Config | None = None, **keys: Any) -> Result:
    """Clean one article, given as text or as a page; further keys (`url`, `language`, `source`, `id` ...) are those of a record.

    Raises `RecordError` when it is given neither or both, or the article cannot be processed.

    >>> clean("Nachrichten aus dem Rathaus: Der Haushalt ist beschlossen.", language="de").verdict
    'drop'
    """
    result = Cleaner(config).clean(Record.from_mapping({"text": text, "html": html, **keys}, id="record 1"))
    if result.error:
        raise RecordError(result.error)
    return result


def _checked(row: Record | Rejected | Mapping[str, Any], number: int) -> Record | Rejected:
    if isinstance(row, Record | Rejected):
        return row
    try:
        return Record.from_mapping(row, id=f"record {number}")
    except RecordError as error:
        return Rejected(given_id(row) or f"record {number}", str(error))


def _portions(members: Sequence[tuple[int, _Document]]) -> Iterator[list[tuple[int, _Document]]]:
    """The numbered documents of a batch that are cleaned together: those that fit into `_MOST_CHARS`, or one."""
    some: list[tuple[int, _Document]] = []
    left = _MOST_CHARS
    for member in members:
        left -= len(member[1].text)
        if some and left < 0:
            yield some
            some, left = [], _MOST_CHARS - len(member[1].text)
        some.append(member)
    if some:
        yield some


def _failed(record: Record, error: Exception) -> Result:
    return Result.failed(record, f"{record.id}: {article_problem(error)}")


def _words(
    documents: Sequence[_Document], lines: Lines, kept: NDArray[np.bool_], cuts: Sequence[Sequence[Edit]]
) -> tuple[list[int], list[int]]:
    """Words of each document as given, and those that stay: of the cuts, only what stands right beside them is counted again."""
    given = np.bincount(lines.document, lines.words, minlength=len(cuts)).astype(int)
    stay = np.bincount(lines.document, lines.words * kept, minlength=len(cuts)).astype(int)
    before, after = zip(*(beside(document.text, each) for document, each in zip(documents, cuts, strict=True)), strict=True)
    for sign, blocks in ((-1, before), (1, after)):
        of_cut = lines_of(blocks)
        stay += sign * np.bincount(of_cut.document, of_cut.words, minlength=len(cuts)).astype(int)
    return given.tolist(), stay.tolist()
