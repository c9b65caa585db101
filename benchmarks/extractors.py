"""The extractors that `extraction.py` compares, each run in a process of its own.

    python benchmarks/extractors.py NAME

As a program: a JSON line `{"html", "language"}` in, a JSON line `{"text", "error", "seconds"}` out, and when the input ends, a last one
with the `peak` memory of the process in MiB. Seconds are those the processor worked for this process, all its threads together: another
program on the machine does not lengthen them.

Each is called the way its documentation shows, told to leave out readers' comments where it can be told, never to use the network.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

__all__ = ["OURS", "TOOLS", "Tool", "missing"]

Extract = Callable[[str, str | None], str]
"""From a page and its language (ISO 639-1; jusText alone asks for it) to a text."""


@dataclass(frozen=True, slots=True)
class Tool:
    """An extractor: the library it is in, as it is installed, and how it is loaded."""

    library: str
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
OURS = "clean-news"
TOOLS = {
    OURS: Tool(OURS, partial(_ours, "blocks")),
    **{f"{OURS} --extractor {name}": Tool(library, partial(_ours, name)) for name, library in FRONT_ENDS.items()},
    **{library: Tool(library, partial(_front_end, name)) for name, library in FRONT_ENDS.items()},
    "newspaper4k": Tool("newspaper4k", _newspaper),
    "goose3": Tool("goose3", _goose),
    "boilerpy3": Tool("boilerpy3", _boilerpy),
}


def missing(name: str) -> bool:
    """Whether the library of an extractor is not installed."""
    try:
        return name != OURS and not version(TOOLS[name].library)
    except PackageNotFoundError:
        return True


def answer(extract: Extract, html: str, language: str | None) -> dict[str, Any]:
    """What an extractor makes of a page, and how long it takes."""
    start, text, error = time.process_time(), "", None
    try:
        text = extract(html, language)
    except Exception as problem:  # a page that one of them cannot read is a result
        error = f"{type(problem).__name__}: {problem}"
    seconds = time.process_time() - start
    return {"text": text.encode("utf-8", "replace").decode("utf-8"), "error": error, "seconds": seconds}


def peak() -> float:
    """Most memory this process has had, MiB. Where there is no /proc, that of the process that began it may be in it."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def main() -> None:
    """Answer page by page."""
    (name,) = sys.argv[1:]
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    extract = TOOLS[name].load()
    for line in sys.stdin:
        page = json.loads(line)
        print(json.dumps(answer(extract, page["html"], page["language"])), file=answers, flush=True)
    print(json.dumps({"peak": peak()}), file=answers, flush=True)


if __name__ == "__main__":
    main()
