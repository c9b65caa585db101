"""What an address tells of what stands behind it: the shape of its path, what its parts are called, and the words of its headline."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Set
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

__all__ = ["ADDRESS_FEATURES", "address_features", "hits", "slug"]

_PATH_GROUPS: Final = {
    "shop": {"product", "products", "shop", "store", "p", "dp", "item", "itm", "produkt", "produkte", "producto", "produit", "prodotto"},
    "forum": {"forum", "forums", "thread", "threads", "topic", "topics", "t", "viewtopic", "showthread", "questions", "r", "comments",
              "community", "discussion", "foro"},
    "docs": {"docs", "doc", "documentation", "api", "reference", "manual", "guide", "wiki", "tutorial", "latest", "stable", "javadoc"},
    "list": {"tag", "tags", "category", "categories", "collections", "collection", "c", "search", "author", "archive", "archives", "page",
             "browse", "kategorie", "categoria", "categorie", "kategori", "tema", "themen", "rubrik"},
    "article": {"news", "article", "articles", "story", "stories", "blog", "post", "posts", "artikel", "nyheter", "noticias", "actualites",
                "nachrichten", "notizie"},
    "service": {"about", "services", "service", "pricing", "contact", "solutions", "careers", "jobs", "features", "faq", "plans", "login"},
}  # fmt: skip
ADDRESS_FEATURES: Final = (
    "url_depth",
    "url_slug_words",
    "url_digits",
    "url_date",
    "url_query",
    "url_page",
    *(f"url_{group}" for group in _PATH_GROUPS),
)
_PATH_DATE: Final = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])(?:[/-]|\b)|(?:19|20)\d{2}-\d\d-\d\d")
_PATH_WORD: Final = re.compile(r"[^\W\d_]+")


def address_features(url: str | None) -> dict[str, float]:
    """`ADDRESS_FEATURES` by name; NaN where no address is known.

    >>> address_features("https://example.org/news/2024/05/harbour-bridge-closes")["url_slug_words"]
    3.0
    """
    out = dict.fromkeys(ADDRESS_FEATURES, float("nan"))
    parts = _parts(url)
    if parts is None:
        return out
    path = unquote(parts.path)
    steps = _steps(parts)
    last = steps[-1] if steps else ""
    out["url_depth"] = float(len(steps))
    out["url_slug_words"] = float(max((len(_PATH_WORD.findall(step)) for step in steps), default=0))
    out["url_digits"] = float(sum(map(str.isdigit, last)))
    out["url_date"] = float(_PATH_DATE.search(path) is not None)
    out["url_query"] = float(bool(parts.query))
    out["url_page"] = float("." in last)
    names = frozenset(step.partition(".")[0].lower() for step in [*steps, *parts.netloc.split(".")[:-2]])
    return out | hits("url", _PATH_GROUPS, names)


def hits(prefix: str, groups: Mapping[str, Set[str]], found: Collection[str]) -> dict[str, float]:
    """For each group of names whether one of them was found."""
    return {f"{prefix}_{group}": float(any(name in words for name in found)) for group, words in groups.items()}


def slug(url: str | None) -> str:
    """The words of the longest part of an address's path, parted by spaces: mostly those of a headline. Empty where there are none.

    >>> slug("https://example.org/news/2024/05/harbour-bridge-closes.html")
    'harbour bridge closes html'
    """
    parts = _parts(url)
    return " ".join(_PATH_WORD.findall(max(_steps(parts), key=len, default=""))) if parts else ""


def _parts(url: str | None) -> SplitResult | None:
    """The parts of an address; None of what is none."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return parts if parts.netloc else None


def _steps(parts: SplitResult) -> list[str]:
    return [step for step in unquote(parts.path).split("/") if step]
