"""The development data as it lies on disk (see docs/data.md for where each set comes from and how to lay it out)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaner.errors import UsageError

__all__ = ["clean_texts", "extractions", "gold_articles", "gold_texts", "pages", "recognised_texts", "rows", "scraped_texts"]

Row = dict[str, Any]

CLEAN_SETS = ("clean-ntrex", "clean-native", "clean-wmt22-sources")
SCRAPED_SETS = ("fang-dev", "scraped-mixed", "fakenewscorpus-sample")


def rows(data: Path, name: str) -> Iterator[Row]:
    """The rows of ``DATA/NAME.jsonl.gz``."""
    path = data / f"{name}.jsonl.gz"
    if not path.is_file():
        raise UsageError(f"{path} is missing; docs/data.md tells where to get it and how to lay it out")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def pages(data: Path) -> Iterator[Row]:
    """Pages with ``id, set, site, url, html`` and ``gold``, or ``with`` and ``without`` snippets."""
    for row in rows(data, "html/wcxb-dev"):
        yield {
            "id": row["id"],
            "set": "wcxb",
            "site": site_of(row["url"]),
            "url": row["url"],
            "html": row["html"],
            "gold": row["main_content"],
            "page_type": row["page_type"],
        }
    for row in rows(data, "html/fundus-dev"):
        yield {
            "id": row["id"],
            "set": "fundus",
            "site": row["publisher"],
            "url": None,
            "html": row["html"],
            "gold": _fundus_text(row),
            "page_type": "article",
        }
    for row in rows(data, "html/trafilatura-dev"):
        raw = row["html_bytes"].encode("latin-1")
        try:
            html = raw.decode("utf-8")
        except UnicodeDecodeError:
            html = raw.decode("cp1252", "replace")
        yield {
            "id": row["id"],
            "set": "trafilatura",
            "site": site_of(row["url"]),
            "url": row["url"],
            "html": html,
            "with": row["with"],
            "without": row["without"],
            "page_type": "article",
        }


def gold_articles(data: Path) -> list[tuple[str, str]]:
    """Page id and gold text of the pages that are articles."""
    others = {row["id"] for row in rows(data, "html/wcxb-dev") if row["page_type"] != "article"}
    return [(page, text) for page, (_site, text) in gold_texts(data).items() if page not in others]


def gold_texts(data: Path) -> dict[str, tuple[str, str]]:
    """Page id → (site, gold text) of the pages that the extractions were made from."""
    gold = {row["id"]: (site_of(row["url"]), row["main_content"]) for row in rows(data, "html/wcxb-dev")}
    return gold | {row["id"]: (row["publisher"], _fundus_text(row)) for row in rows(data, "html/fundus-dev")}


def extractions(data: Path) -> Iterator[Row]:
    """Texts that extractors made of those pages: ``id, extractor, page_type, text``."""
    yield from rows(data, "html/extractions-dev")


def scraped_texts(data: Path) -> Iterator[Row]:
    """Articles as scraped, with whatever was left in: ``source, language, text``."""
    for name in SCRAPED_SETS:
        for row in rows(data, f"text/{name}"):
            language = row.get("language") or ("de" if name == "fang-dev" else "en")
            yield {"id": f"{name}/{row['id']}", "set": name, "source": row["source"], "language": language, "text": row["text"]}


def recognised_texts(data: Path) -> Iterator[Row]:
    """Newspapers as a machine read them from paper: ``id, language, text``."""
    yield from rows(data, "text/ocr-europeana")


def clean_texts(data: Path) -> Iterator[Row]:
    """Clean news: ``language``, and ``text`` (lines as printed) or ``sentences``."""
    for name in CLEAN_SETS:
        for row in rows(data, f"text/{name}"):
            yield {**row, "set": row.get("corpus", name)}


def site_of(url: str | None) -> str:
    """The group that cross-validation keeps together: the registrable domain of a URL."""
    from cleaner.sources import registrable_domain

    return (registrable_domain(url) if url else None) or "unknown"


def _fundus_text(page: Row) -> str:
    lines = list(page["summary"])
    for section in page["sections"]:
        lines += [*section.get("headline", []), *section.get("paragraphs", [])]
    return "\n".join(lines)
