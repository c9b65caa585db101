"""An article becomes blocks: a text by its lines, a page by its markup, or by the lines of what another extractor makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.config import OWN_EXTRACTOR, Config
from cleaner.document import NOTHING_DECLARED, Block, Declared, Record
from cleaner.errors import RecordError
from cleaner.segment import language
from cleaner.segment.extractors import extracted
from cleaner.segment.markup import Page, parse_page
from cleaner.segment.page import page_blocks, visible_text
from cleaner.segment.structured import declared_of, with_body
from cleaner.segment.text import text_blocks

__all__ = ["Segmented", "segmented"]


@dataclass(frozen=True, slots=True)
class Segmented:
    """An article in blocks."""

    text: str
    """What the blocks, and all edits, point into: the text as given; of a page its visible text, or what the extractor gave."""
    blocks: list[Block]
    has_layout: bool
    """Whether the blocks know their place in a page."""
    page: Page | None = None
    """The page; None of a text, and where it was not needed."""
    declared: Declared = NOTHING_DECLARED
    """What the page declares of its article; of a text, and of what an extractor gave, nothing."""


def segmented(record: Record, config: Config) -> Segmented:
    """The blocks of an article. Raises `RecordError` when it is beyond a limit, cannot be read, or its extractor fails."""
    given = record.text if record.text is not None else record.html or ""
    limits = config.limits
    enough = limits.max_blocks + 1  # to tell that there are too many: millions of lines are not made to be counted
    if len(given) > limits.max_text_chars:
        raise RecordError(
            f"{len(given)} code points are more than limits.max_text_chars ({limits.max_text_chars}); raise it or split the article"
        )
    if record.html is None:
        _require_no_surrogates(given)
        article = Segmented(given, text_blocks(given, enough), has_layout=False)
    elif config.extractor == OWN_EXTRACTOR:
        page = parse_page(given, limits.max_nesting)
        declared = declared_of(page)
        blocks = with_body(page_blocks(page, enough), declared.body, enough)
        article = Segmented(visible_text(blocks), blocks, has_layout=True, page=page, declared=declared)
    else:
        article = _by_extractor(given, record, config, enough)
    if len(article.blocks) > limits.max_blocks:
        raise RecordError(f"more than limits.max_blocks ({limits.max_blocks}) lines; raise it or split the article")
    return article


def _by_extractor(html: str, record: Record, config: Config, most: int) -> Segmented:
    """The lines of what the configured extractor makes of a page, at most so many."""
    page, spoken = None, language.normal(record.language or config.language)
    if spoken is None and config.extractor == "justext":  # it needs the language before there is a text
        page = parse_page(html, config.limits.max_nesting)
        spoken = language.detect(page_blocks(page, most))
    text = extracted(html, config.extractor, spoken)
    _require_no_surrogates(text)
    return Segmented(text, text_blocks(text, most), has_layout=False, page=page)


def _require_no_surrogates(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise RecordError(
            f"lone surrogate U+{ord(text[error.start]):04X} at offset {error.start}; decode the bytes again as what they are"
        ) from error
