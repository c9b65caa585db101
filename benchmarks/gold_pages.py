"""Pages of which it is known what should be extracted: a folder of one's own, or a set of docs/data.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.errors import CleanNewsError
from cleaner.read.encoding import decode_page
from cleaner.segment import language
from cleaner.segment.markup import parse_page
from cleaner.segment.page import page_blocks
from cleaner.train.corpora import pages

__all__ = ["EXAMPLES", "SETS", "GoldPage", "folder_pages", "language_of", "set_pages", "spread"]

EXAMPLES = Path(__file__).parents[1] / "fixtures" / "extraction"
SETS = ("wcxb", "fundus", "trafilatura")


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page and the article in it: the whole, or snippets that belong to it and snippets that do not."""

    id: str
    kind: str
    """What kind of page it is: its figures stand apart from those of others."""
    html: str
    gold: str | None = None
    wanted: Sequence[str] = ()
    unwanted: Sequence[str] = ()


def folder_pages(folder: Path) -> Iterator[GoldPage]:
    """Every NAME.html of a folder, with NAME.txt beside it for its article; one without is passed over."""
    for path in sorted(folder.glob("*.html")):
        gold = path.with_suffix(".txt")
        if gold.is_file():
            yield GoldPage(path.stem, "page", decode_page(path.read_bytes()), gold.read_text(encoding="utf-8"))


def set_pages(data: Path, name: str) -> Iterator[GoldPage]:
    """The pages of one of `SETS`."""
    for row in pages(data):
        if row["set"] == name:
            kind = "article" if row["page_type"] == "article" else "other"
            yield GoldPage(row["id"], kind, row["html"], row.get("gold"), row.get("with", ()), row.get("without", ()))


def spread(found: Sequence[GoldPage], limit: int | None) -> list[GoldPage]:
    """As many as wanted, taken from the whole at equal distances: pages of one site stand together in some sets.

    >>> [page.id for page in spread([GoldPage(str(n), "page", "") for n in range(10)], 3)]
    ['0', '3', '6']
    """
    if limit is None or limit >= len(found):
        return list(found)
    return [found[number * len(found) // limit] for number in range(limit)]


def language_of(html: str) -> str | None:
    """The language of a page, which jusText has to be told."""
    try:
        return language.detect(page_blocks(parse_page(html)))
    except CleanNewsError:
        return None
