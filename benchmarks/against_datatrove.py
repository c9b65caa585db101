"""Articles a second on one core, beside the quality filters of datatrove's FineWeb example in the same run, on the same articles.

    python benchmarks/against_datatrove.py [PATH] [--chars LOW HIGH] [--limit N] [--rounds N] [--language CODE]

PATH is a folder or file of articles given as text; without it, articles are made out of the fixtures. All take turns, in one process.
datatrove is no dependency: `pip install "clean-news[bench]"`, or `pip install datatrove regex spacy`, brings it. Its rules need words,
which spaCy's rules find without a model: nothing is downloaded. (`datatrove[processing]` is not needed, and pins trafilatura below 1.12.)

The two do not do the same: the filters keep or drop an article; we say of every line whether it goes, score what is left, and keep every
edit. The chain stops at the filter that drops an article, so the row below it shows what the filters take when all of them see it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from articles import long_records
from timing import one_core, rounds_of, table

from cleaner.document import Record

if TYPE_CHECKING:
    from datatrove.pipeline.filters.base_filter import BaseFilter

MISUSE = 2
MISSING = 'datatrove is not installed: pip install "clean-news[bench]", or pip install datatrove regex spacy ({})'


def filters(language: str) -> list[BaseFilter]:
    """The filters of datatrove's examples/fineweb.py behind extraction and language, in its order, with its options.

    Its stop words are English ones, which would drop every article in another language before half of the work is done.
    """
    from datatrove.pipeline.filters import C4QualityFilter, FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
    from datatrove.utils.text import split_into_words

    split_into_words("What a language's rules need is loaded here, or found missing.", language)
    return [
        GopherRepetitionFilter(language=language),
        GopherQualityFilter(language=language, min_stop_words=2 if language == "en" else None),
        C4QualityFilter(language=language, filter_no_terminal_punct=False),
        FineWebQualityFilter(language=language),
    ]


def chained(chain: Sequence[BaseFilter], records: Iterable[Record]) -> int:
    """How many articles come out of the chain, each dropped by the first filter that does not like it."""
    from datatrove.data import Document

    documents: Iterable[Document] = (Document(text=record.text or "", id=record.id) for record in records)
    for each in chain:
        documents = each.run(documents)
    return sum(1 for _ in documents)


def seen_by_all(chain: Sequence[BaseFilter], records: Iterable[Record]) -> None:
    """Show every article to every filter."""
    from datatrove.data import Document

    for record in records:
        document = Document(text=record.text or "", id=record.id)
        for each in chain:
            each.filter(document)


def measured(chain: Sequence[BaseFilter], records: Sequence[Record], rounds: int) -> list[list[object]]:
    """The rows of the table."""
    from cleaner import Cleaner, Config  # not before numpy has been told how many threads it may have

    cleaner = Cleaner()
    kept = chained(chain, records), "", sum(result.verdict == "keep" for result in cleaner.clean_many(records))
    works = {
        f"datatrove {version('datatrove')}, the chain": lambda: chained(chain, records),
        "the same, every filter sees every article": lambda: seen_by_all(chain, records),
        f"clean-news, batches of {Config().batch_size}": lambda: list(cleaner.clean_many(records)),
    }
    taken = rounds_of(list(works.values()), rounds)
    characters = sum(len(record.text or "") for record in records)
    return [
        [name, f"{len(records) / s:,.1f}", f"{characters / s / 1e6:.2f}", count, f"{taken[0] / s:.1f}"]
        for name, s, count in zip(works, taken, kept, strict=True)
    ]


def parsed() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, nargs="?", help="folder or file of articles (default: made out of the fixtures)")
    parser.add_argument("--chars", type=int, nargs=2, default=(5000, 9000), metavar=("LOW", "HIGH"), help="their length (5000 9000)")
    parser.add_argument("--limit", type=int, default=100, help="articles at most (default: 100)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the median counts (default: 5)")
    parser.add_argument("--language", default="en", metavar="CODE", help="the articles', ISO 639-1, for the filters (default: en)")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    options = parsed()
    one_core()
    try:
        chain = filters(options.language)
    except ImportError as error:
        print(MISSING.format(error), file=sys.stderr)
        sys.exit(MISUSE)
    except ValueError as error:  # a language it has no rules for
        print(error, file=sys.stderr)
        sys.exit(MISUSE)
    records = long_records(options.path, options.limit, options.chars)
    if not records:
        raise SystemExit(f"{options.path}: no articles of {options.chars[0]} to {options.chars[1]} characters given as text")
    rows = measured(chain, records, options.rounds)
    size = sum(len(record.text or "") for record in records) / len(records)
    print(f"{len(records)} articles, {size:,.0f} characters each; medians of {options.rounds} rounds on one core\n")
    print(table(["what", "articles/s", "million characters/s", "articles kept", "times the chain's speed"], rows))


if __name__ == "__main__":
    main()
