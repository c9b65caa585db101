"""The signs of a page (`cleaner.segment.signs`) as numbers, for the model `page_kind`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Set
from typing import Final
from urllib.parse import unquote, urlsplit

import numpy as np

from cleaner.segment.signs import COUNTED, PageSigns
from cleaner.segment.structured import ARTICLE_TYPES

__all__ = ["DECLARED_FEATURES", "SIGN_FEATURES", "SIGN_GROUPS", "sign_features"]

_ELEMENTS: Final = tuple(f"log_{tag}" for tag in COUNTED)
_TYPE_GROUPS: Final = {
    "article": ARTICLE_TYPES,
    "shop": {"product", "productgroup", "offer", "aggregateoffer", "someproducts", "individualproduct", "offercatalog", "itempage"},
    "list": {"itemlist", "collectionpage", "searchresultspage", "datafeed", "medialisting"},
    "forum": {"discussionforumposting", "qapage", "question", "forum", "comment"},
    "docs": {"techarticle", "apireference", "softwaresourcecode", "softwareapplication", "howto"},
    "business": {"localbusiness", "service", "professionalservice", "restaurant", "store", "event", "course", "place", "contactpage",
                 "aboutpage", "faqpage", "jobposting", "profilepage"},
    "site": {"website", "organization", "corporation", "newsmediaorganization"},
}  # fmt: skip
_STRUCTURED: Final = (*(f"type_{group}" for group in _TYPE_GROUPS), "published", "prices")
_OPEN_GRAPH: Final = ("og_article", "og_website", "og_product", "og_other")

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
_URL: Final = (
    "url_depth",
    "url_slug_words",
    "url_digits",
    "url_date",
    "url_query",
    "url_page",
    *(f"url_{group}" for group in _PATH_GROUPS),
)
_SOFTWARE: Final = {
    "forum": ("discourse", "phpbb", "vbulletin", "xenforo", "mybb", "invision", "smf", "vanilla", "flarum", "nodebb"),
    "docs": ("docusaurus", "sphinx", "mkdocs", "javadoc", "doxygen", "gitbook", "vitepress", "mediawiki", "hugo", "docutils"),
    "shop": ("shopify", "woocommerce", "magento", "prestashop", "shopware", "opencart"),
}  # fmt: skip
_BODY_GROUPS: Final = {
    "single": {"single", "article", "story", "post", "postid"},
    "list": {"home", "front", "frontpage", "homepage", "archive", "category", "tag", "blog", "index", "search"},
    "page": {"page", "landing", "template"},
    "shop": {"product", "shop", "woocommerce", "collection", "cart"},
    "forum": {"forum", "topic", "thread", "discourse", "questions"},
    "error": {"error", "404", "notfound"},
}  # fmt: skip
_MARKUP: Final = (*(f"made_by_{kind}" for kind in _SOFTWARE), *(f"body_{group}" for group in _BODY_GROUPS))

SIGN_GROUPS: Final = {"structured": _STRUCTURED, "open_graph": _OPEN_GRAPH, "url": _URL, "markup": _MARKUP}
"""Features that a page may lack altogether, by where they come from: they are NaN then, and withheld at random in training."""
DECLARED_FEATURES: Final = (*_STRUCTURED, *_OPEN_GRAPH)
"""What the page says of itself to machines."""
SIGN_FEATURES: Final = (*_ELEMENTS, *DECLARED_FEATURES, *_URL, *_MARKUP)

_PATH_DATE: Final = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])(?:[/-]|\b)|(?:19|20)\d{2}-\d\d-\d\d")
_PATH_WORD: Final = re.compile(r"[^\W\d_]+")


def sign_features(signs: PageSigns) -> dict[str, float]:
    """`SIGN_FEATURES` of a page by name."""
    return {**_of_elements(signs), **_declared(signs), **_of_address(signs.url), **_of_markup(signs)}


def _of_elements(signs: PageSigns) -> dict[str, float]:
    return {f"log_{tag}": float(np.log1p(signs.elements.get(tag, 0))) for tag in COUNTED}


def _declared(signs: PageSigns) -> dict[str, float]:
    """What the page says of itself; NaN for all of a group of which it says nothing."""
    out = dict.fromkeys(DECLARED_FEATURES, float("nan"))
    if signs.types or signs.published or signs.prices:
        out |= _hits("type", _TYPE_GROUPS, signs.types)
        out |= {"published": float(signs.published), "prices": float(np.log1p(signs.prices))}
    if signs.og_type:
        kinds = [signs.og_type == "article", signs.og_type == "website", "product" in signs.og_type]
        out |= dict(zip(_OPEN_GRAPH, map(float, [*kinds, not any(kinds)]), strict=True))
    return out


def _of_address(url: str | None) -> dict[str, float]:
    """The shape of the path, and what its parts are called; NaN where no address is known."""
    out = dict.fromkeys(_URL, float("nan"))
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return out
    if not parts.netloc:
        return out
    path = unquote(parts.path)
    steps = [step for step in path.split("/") if step]
    slug = steps[-1] if steps else ""
    out["url_depth"] = float(len(steps))
    out["url_slug_words"] = float(max((len(_PATH_WORD.findall(step)) for step in steps), default=0))
    out["url_digits"] = float(sum(map(str.isdigit, slug)))
    out["url_date"] = float(_PATH_DATE.search(path) is not None)
    out["url_query"] = float(bool(parts.query))
    out["url_page"] = float("." in slug)
    names = frozenset(step.partition(".")[0].lower() for step in [*steps, *parts.netloc.split(".")[:-2]])
    return out | _hits("url", _PATH_GROUPS, names)


def _of_markup(signs: PageSigns) -> dict[str, float]:
    if not signs.generator and not signs.classes:
        return dict.fromkeys(_MARKUP, float("nan"))
    out = {f"made_by_{kind}": float(any(name in signs.generator for name in names)) for kind, names in _SOFTWARE.items()}
    return out | _hits("body", _BODY_GROUPS, signs.classes)


def _hits(prefix: str, groups: Mapping[str, Set[str]], found: Collection[str]) -> dict[str, float]:
    return {f"{prefix}_{group}": float(any(name in words for name in found)) for group, words in groups.items()}
