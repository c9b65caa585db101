"""The extractors that `extraction.py` compares, each run in a process of its own.

    python benchmarks/extractors.py NAME

As a program: a question `{"html", "language"}`, an answer `{"text", "error", "seconds"}`; see apart.py, which runs it, in an environment of
its own where it needs one. Seconds are those the processor worked for this process, all its threads together: another program on the
machine does not lengthen them.

Each is called the way its documentation shows, told to leave out readers' comments where it can be told, never to use the network.
"""

from __future__ import annotations

import logging
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

from apart import OURS, WITH_OURS, Answer, serve

__all__ = ["OURS", "TOOLS", "Tool"]

Extract = Callable[[str, str | None], str]
"""From a page and its language (ISO 639-1; jusText alone asks for it) to a text."""


@dataclass(frozen=True, slots=True)
class Tool:
    """An extractor: the library it is in, as it is installed, the environment that is in, and how it is loaded."""

    library: str
    home: str
    load: Callable[[], Extract]


def _ours(extractor: str) -> Extract:
    from cleaner import Cleaner, Config, Record

    cleaner = Cleaner(Config(extractor=extractor, batch_size=1))

    def work(html: str, _: str | None) -> str:
        result = cleaner.clean(Record("page", html=html))
        if result.text is None:
            raise ValueError(result.error)
        return result.text

    return work


def _front_end(extractor: str) -> Extract:
    """One that `clean-news` can use as well: called the same way, so that what is compared is what comes behind it."""
    from cleaner.segment.extractors import extracted, require

    require(extractor)
    return lambda html, language: extracted(html, extractor, language)


def _newspaper() -> Extract:
    from newspaper import Article

    def work(html: str, _: str | None) -> str:
        article = Article("https://page.invalid/", fetch_images=False)
        article.download(input_html=html, ignore_read_more=True)
        article.parse()
        return article.text or ""

    return work


def _goose() -> Extract:
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False})
    return lambda html, _: goose.extract(raw_html=html).cleaned_text or ""


def _boilerpy() -> Extract:
    from boilerpy3.extractors import ArticleExtractor

    extractor = ArticleExtractor()
    return lambda html, _: extractor.get_content(html)


FRONT_ENDS = {"trafilatura": "trafilatura", "readability": "readability-lxml", "justext": "justext", "resiliparse": "resiliparse"}
TOOLS = {
    OURS: Tool(OURS, OURS, partial(_ours, "blocks")),
    **{f"{OURS} --extractor {name}": Tool(OURS, WITH_OURS, partial(_ours, name)) for name in FRONT_ENDS},
    **{library: Tool(library, WITH_OURS, partial(_front_end, name)) for name, library in FRONT_ENDS.items()},
    "newspaper4k": Tool("newspaper4k", "newspaper4k", _newspaper),
    "goose3": Tool("goose3", "goose3", _goose),
    "boilerpy3": Tool("boilerpy3", "boilerpy3", _boilerpy),
}


def answer(extract: Extract, html: str, language: str | None) -> Answer:
    """What an extractor makes of a page, and how long it takes."""
    start, text, error = time.process_time(), "", None
    try:
        text = extract(html, language)
    except Exception as problem:  # a page that one of them cannot read is a result
        error = ": ".join(filter(None, (type(problem).__name__, str(problem).strip())))
    seconds = time.process_time() - start
    return {"text": text.encode("utf-8", "replace").decode("utf-8"), "error": error, "seconds": seconds}


def main() -> None:
    """Answer page by page."""
    (name,) = sys.argv[1:]
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)

    def load() -> tuple[str, Callable[[Answer], Answer]]:
        extract = TOOLS[name].load()
        return released(TOOLS[name].library), lambda page: answer(extract, page["html"], page["language"])

    serve(load)


def released(library: str) -> str:
    """Which release of a library this is; of ours, whatever stands here."""
    from cleaner import __version__

    return __version__ if library == OURS else version(library)


if __name__ == "__main__":
    main()
