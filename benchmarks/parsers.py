"""Parsers of pages, side by side: milliseconds to parse a page and to write it out again with every element closed in order.

    python benchmarks/parsers.py
    python benchmarks/parsers.py --data DIR --set wcxb --pages 96

Pages are those of a folder, or of a set of docs/data.md. One core; medians of all rounds.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from timing import one_core, rounds_of, table

one_core()

from gold_pages import EXAMPLES, SETS, folder_pages, set_pages, spread  # noqa: E402

from cleaner.segment.markup import parse_page  # noqa: E402
from cleaner.segment.page import page_blocks  # noqa: E402


def by_lxml(html: str) -> object:
    """With libxml2, written out as XML."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    return etree.tostring(etree.fromstring(html.encode(), parser), encoding="unicode")


def by_selectolax(html: str) -> object:
    """With lexbor."""
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(html.encode()).html


def by_resiliparse(html: str) -> object:
    """With lexbor, too."""
    from resiliparse.parse.html import HTMLTree

    return str(HTMLTree.parse(html))


def to_blocks(html: str) -> object:
    """What clean-news does: all the way to blocks with their places in the tree."""
    return page_blocks(parse_page(html))


CONTENDERS: dict[str, Callable[[str], Any]] = {
    "lxml": by_lxml,
    "selectolax": by_selectolax,
    "resiliparse": by_resiliparse,
    "clean-news, to blocks": to_blocks,
}
EXTRA = ("resiliparse",)  # is left out where it is not installed


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, help="where the sets of docs/data.md are; without it, the pages of --folder")
    options.add_argument("--set", choices=SETS, default="wcxb")
    options.add_argument("--folder", type=Path, default=EXAMPLES)
    options.add_argument("--pages", type=int, default=96)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    found = folder_pages(given.folder) if given.data is None else set_pages(given.data, given.set)
    pages = [page.html for page in spread(list(found), given.pages)]
    if not pages:
        options.error("there are no pages")
    contenders = {name: each for name, each in CONTENDERS.items() if name not in EXTRA or find_spec(name)}
    works = [lambda contender=contender: [contender(html) for html in pages] for contender in contenders.values()]
    times = [1000 * seconds / len(pages) for seconds in rounds_of(works, given.rounds)]
    rows = [[name, f"{time:.2f}", f"{time / times[0]:.2f}"] for name, time in zip(contenders, times, strict=True)]
    kilobytes = sum(map(len, pages)) / len(pages) / 1000
    print(table([f"parser ({len(pages)} pages, {kilobytes:.0f} kB each)", "ms a page", "of lxml's"], rows))


if __name__ == "__main__":
    main()
