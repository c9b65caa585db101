"""Signs of what kind of page it is that stand outside its text: what it declares, its address, the elements it is built of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final
from urllib.parse import urlsplit

from cleaner.segment.jsonld import types_of
from cleaner.segment.markup import Page
from cleaner.segment.structured import ARTICLE_TYPES, body_of, word_count

__all__ = ["COUNTED", "PageSigns", "page_signs"]

COUNTED: Final = (
    "a", "article", "aside", "button", "code", "dl", "form", "h1", "h2", "h3", "iframe", "img", "input", "li", "nav", "ol", "p", "pre",
    "section", "select", "table", "textarea", "time", "ul", "video",
)  # fmt: skip
"""Elements that are counted."""
_MAX_TITLE: Final = 300  # code points of a title that are looked at
_MAX_ITEMS: Final = 50  # of microdata, in the order of the page
_MAX_CLASSES: Final = 600  # code points of the classes of <body>
_CLASS_WORD: Final = re.compile(r"[a-z]+|\d{3}")
_TIER: Final = frozenset({"article:content_tier", "lp.article:content_tier", "article.content_tier"})
_PUBLISHED: Final = frozenset({"article:published_time", "og:article:published_time"})
_PRICE: Final = frozenset({"product:price:amount", "og:price:amount", "price"})


@dataclass(frozen=True, slots=True)
class PageSigns:
    """What a page shows besides its blocks. Whatever it does not say is None or empty."""

    types: frozenset[str] = frozenset()
    """Types of its JSON-LD objects and microdata, in lower case."""
    og_type: str | None = None
    """`og:type`, in lower case."""
    url: str | None = None
    """Its address: as given, else as the page names itself."""
    title: str = ""
    generator: str = ""
    """The software that made it, in lower case."""
    classes: frozenset[str] = frozenset()
    """Words of the classes and ids of its <html> and <body>, in lower case."""
    elements: Mapping[str, int] = field(default_factory=dict)
    """How many there are of each of `COUNTED`."""
    prices: int = 0
    """Prices that are marked as such."""
    published: bool = False
    """Whether it says when it was published, as articles do."""
    free: bool | None = None
    """Whether its article may be read by everybody."""
    tier: str | None = None
    """`free`, `metered` or `locked`, where it uses these names."""
    declared_words: int = 0
    """Words of its article as the page itself counts them, or as it carries it in JSON-LD; 0: it does not say."""
    live: bool = False
    """Whether it declares itself live coverage."""


def page_signs(page: Page, url: str | None) -> PageSigns:
    """The signs of a page, from its tree, what it declares, and its address where that is known."""
    things = page.json_ld.things
    metas = {name: values[0] for name, values in page.head.meta.items()}
    tags = Counter(element.tag for element in page.tree.css(",".join(COUNTED)))
    articles = [thing for thing in things if types_of(thing) & ARTICLE_TYPES]
    items = page.tree.css("[itemtype], [itemprop=price]")
    microdata = _microdata(items)
    return PageSigns(
        types=frozenset().union(*map(types_of, things), microdata),
        og_type=metas.get("og:type", "").lower() or None,
        url=url or _own_address(page.tree, metas),
        title=(page.head.title or metas.get("og:title", ""))[:_MAX_TITLE],
        generator=metas.get("generator", "").lower(),
        classes=_classes(page.tree),
        elements=dict(tags),
        prices=sum(name in metas for name in _PRICE) + min(sum(_itemprop(each) == "price" for each in items), _MAX_ITEMS),
        published=bool(_PUBLISHED & metas.keys()) or any("datePublished" in thing for thing in articles),
        free=_free(articles),
        tier=next((metas[name].strip().lower() for name in sorted(_TIER & metas.keys())), None),
        declared_words=_declared_words(articles),
        live=any("liveblogposting" in types_of(thing) or thing.get("coverageStartTime") for thing in articles)
        or "liveblogposting" in microdata,
    )


def _itemprop(element: Any) -> str | None:
    found: str | None = element.attributes.get("itemprop")
    return found


def _microdata(elements: Iterable[Any]) -> frozenset[str]:
    """Types of the items that stand in no other item."""
    items = list(islice((each for each in elements if "itemscope" in each.attributes and each.attributes.get("itemtype")), _MAX_ITEMS))
    within = {each.mem_id for each in items}
    given = [each.attributes["itemtype"] for each in items if within.isdisjoint(above.mem_id for above in _ancestors(each))]
    return frozenset(name for each in given for name in types_of({"@type": each.split()}))


def _ancestors(element: Any) -> Iterator[Any]:
    while (element := element.parent) is not None:
        yield element


def _own_address(tree: Any, metas: Mapping[str, str]) -> str | None:
    links = (link.attributes for link in tree.css("link[rel]"))
    canonical = (link.get("href") for link in links if (link["rel"] or "").lower() == "canonical")
    for address in (next(canonical, None), metas.get("og:url")):
        if address and _is_address(address):
            return address.strip()
    return None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    return bool(parts.scheme and parts.netloc)


def _classes(tree: Any) -> frozenset[str]:
    named = [element.attributes.get(name) or "" for element in (tree.root, tree.body) if element is not None for name in ("class", "id")]
    return frozenset(_CLASS_WORD.findall(" ".join(named)[:_MAX_CLASSES].lower()))


def _free(articles: Iterable[Mapping[str, Any]]) -> bool | None:
    """False wins: of a page with several articles, the one that costs something is the one it is about."""
    told = {
        str(value).rstrip("/").rpartition("/")[2].lower() for each in articles if (value := each.get("isAccessibleForFree")) is not None
    }
    return False if "false" in told else True if "true" in told else None


def _declared_words(articles: Iterable[dict[str, Any]]) -> int:
    found = 0
    for article in articles:
        given = str(article.get("wordCount", "")).strip()
        if given.isascii() and given.isdigit() and len(given) <= 6:
            found = max(found, int(given))
        else:
            found = max(found, sum(map(word_count, body_of([article]))))
    return found
