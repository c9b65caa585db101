"""Extractors of others as a front end: a page becomes the text that one of them makes of it, which is then cleaned as a text.

They are called as their documentation tells, told to leave out readers' comments where they can be told. Each is loaded when it is first
asked for; two of them are extras (`pip install "clean-news[extractors]"`), so `require` is to be asked before work begins.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from cleaner.config import OWN_EXTRACTOR
from cleaner.errors import ConfigError, RecordError
from cleaner.segment.markup import page_source, parse_page
from cleaner.segment.page import page_blocks, visible_text
from cleaner.segment.stoplists import stop_words

__all__ = ["extracted", "require"]

_MISSING: Final = 'extractor {}: {} cannot be loaded ({}); install it with `pip install "clean-news[extractors]"`'


def require(extractor: str) -> None:
    """See to it that the extractor can be used. Raises `ConfigError` when its library is missing or broken."""
    if extractor != OWN_EXTRACTOR:
        _loaded(extractor)


def extracted(html: str, extractor: str, language: str | None) -> str:
    """The text that the extractor makes of a page, "" where it finds none; `language` (ISO 639-1) matters to jusText alone.

    Raises `RecordError` when the extractor fails on the page, `ConfigError` when it cannot be loaded.

    >>> page = "<nav><a>Home</a></nav><p>" + "The mill by the river was sold to the miller, who had been in it for years. " * 4
    >>> extracted(page, "justext", "en")[:42]
    'The mill by the river was sold to the mill'
    """
    extract = _loaded(extractor)
    source = page_source(html)
    if not source.strip():
        return ""
    try:
        return extract(source, language)
    except Exception as error:  # whatever a library makes of a page is that page's error
        what = " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")
        raise RecordError(f"{extractor} failed on this page ({what}); another extractor, or none, may read it") from error


Extract = Callable[[str, str | None], str]
"""From the source of a page and its language to a text."""


@cache
def _loaded(extractor: str) -> Extract:
    """The extractor, its library loaded."""
    library, load = _LOADERS[extractor]
    try:
        extract = load()
    except Exception as error:  # a library in a wrong version fails in its own ways
        raise ConfigError(_MISSING.format(extractor, library, error)) from error
    # What a library has to say of a page would go to standard error, without the page's name, unless someone wants it.
    logging.getLogger(extractor).addHandler(logging.NullHandler())
    return extract


def _trafilatura() -> Extract:
    from trafilatura import extract

    def work(source: str, _: str | None) -> str:
        return extract(source, include_comments=False) or ""

    return work


def _justext() -> Extract:
    from justext import justext

    def work(source: str, language: str | None) -> str:
        words = stop_words(language)
        # Without a list, words cannot tell: jusText's way to say so is that none need be stop words.
        blind: dict[str, Any] = {} if words else {"stopwords_low": 0.0, "stopwords_high": 0.0}
        return "\n".join(paragraph.text for paragraph in justext(source, words, **blind) if not paragraph.is_boilerplate)

    return work


def _resiliparse() -> Extract:
    from resiliparse.extract.html2text import extract_plain_text

    def work(source: str, _: str | None) -> str:
        text: str = extract_plain_text(source, main_content=True, list_bullets=False, alt_texts=False, comments=False)
        return text

    return work


def _readability() -> Extract:
    from readability import Document

    def work(source: str, _: str | None) -> str:
        # It gives the article as HTML: the lines are then those that our own reader sees in it.
        return visible_text(page_blocks(parse_page(Document(source).summary(html_partial=True))))

    return work


_LOADERS: Final[dict[str, tuple[str, Callable[[], Extract]]]] = {
    "trafilatura": ("trafilatura", _trafilatura),
    "justext": ("justext", _justext),
    "resiliparse": ("resiliparse", _resiliparse),
    "readability": ("readability-lxml", _readability),
}
"""By name: the library as it is installed, and how it is loaded."""
