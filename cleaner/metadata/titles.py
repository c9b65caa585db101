"""A page's title as its reader sees it: the site's name cut off, and the heading on the page before what is meant for search engines."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final
from urllib.parse import urlsplit

from cleaner.metadata.dates import date_in
from cleaner.metadata.people import key_of

__all__ = ["best_title", "shared_words", "site_keys", "without_site"]

MAX_PARTS: Final = 4  # parts that may be cut off a title
MIN_WITHIN: Final = 5  # characters of a name that must be found inside another
MIN_SHARED: Final = 0.5  # of a heading's words in a declared title, for the two to mean the same
MIN_SHARED_OF_SEVERAL: Final = 0.75  # where there are several such headings
MIN_LONE_WORDS: Final = 4  # of the page's one heading, to be believed against what is declared
_SEPARATOR: Final = re.compile(
    r"\s+(?:[|–—\-·•»«/~:]|::|--|&gt;|>)\s+|\s*[|｜¦]\s*|\s*--\s*|(?<=[^\x00-\x7f])[_-](?=[^\x00-\x7f])|\s[–—]|:\s+"
)
_GENERIC: Final = frozenset(["www", "com", "org", "net", "co", "blog", "news", "shop", "store", "home", "en", "edu", "gov", "m", "amp"])


def site_keys(names: Sequence[str], addresses: Sequence[str | None]) -> frozenset[str]:
    """Keys of what the site is called: names it gives itself, and the parts of its host.

    >>> sorted(site_keys(["The Hill Post"], ["https://www.hillpost.example/a"]))
    ['example', 'hillpost', 'hillpostexample', 'wwwhillpostexample']
    """
    keys = {key_of(name) for name in names}
    for address in addresses:
        try:
            host = (urlsplit(address or "").hostname or "").lower()
        except ValueError:
            continue
        labels = [label for label in host.split(".") if label not in _GENERIC]
        keys |= {key_of(label) for label in labels if len(label) > 2} | {key_of(".".join(labels)), key_of(host)}
    return frozenset(key for key in keys if len(key) > 1)


def without_site(title: str, sites: Collection[str], headings: Collection[str] = ()) -> str:
    """A title without what is put before or behind it for every page: the site's name, or all that the heading on the page leaves out.

    >>> without_site("The dam is open | City | Hill Post", {"hillpost"}, {key_of("The dam is open")})
    'The dam is open'
    >>> without_site("Bread - and circuses", {"hillpost"})
    'Bread - and circuses'
    """
    for _ in range(MAX_PARTS):
        cuts = [match.span() for match in _SEPARATOR.finditer(title)]
        shorter = next((title[:start] for start, _ in reversed(cuts) if key_of(title[:start]) in headings), None)
        if shorter is None and cuts:
            (first, behind_first), (last, behind_last) = cuts[0], cuts[-1]
            if _is_site(title[behind_last:], sites):
                shorter = title[:last]
            elif _is_site(title[:first], sites):
                shorter = title[behind_first:]
        if shorter is None or not any(map(str.isalnum, shorter)):
            break
        title = shorter.strip()
    return title


def best_title(declared: Sequence[str], headings: Sequence[str], sites: Collection[str]) -> str | None:
    """The heading that says what the page declares, else the page's only heading, else what it declares, best source first."""
    shown = [heading for heading in map(str.strip, headings) if heading and not _is_site(heading, sites)]
    keys = {key_of(heading) for heading in shown}
    titles = [cut for title in declared if (cut := without_site(title, sites, keys))]
    wanted = MIN_SHARED if len(keys) == 1 else MIN_SHARED_OF_SEVERAL
    scored = [(max((shared_words(heading, title) for title in titles), default=0.0), -number) for number, heading in enumerate(shown)]
    score, number = max(scored, default=(0.0, 0))
    if scored and score >= wanted:
        heading = without_site(shown[-number], sites)
        return next((title for title in titles if _is_whole(title, heading)), heading)
    if len(keys) == 1 and len(shown[0].split()) >= MIN_LONE_WORDS:
        return without_site(shown[0], sites)
    return titles[0] if titles else shown[0] if shown else None


def _is_site(part: str, sites: Collection[str]) -> bool:
    """Whether a part of a title is the site's name, or begins with it, or is a good part of it."""
    key = key_of(part)
    if not key or key in sites:
        return bool(key)
    if len(part.split()) > 6:
        return False
    return any(
        (len(site) >= MIN_WITHIN and key.startswith(site)) or (len(key) >= MIN_WITHIN and key in site and 2 * len(key) >= len(site))
        for site in sites
    )


def _is_whole(title: str, heading: str) -> bool:
    """Whether a declared title reads better than the heading, which has the same words, or lacks what is before them, or has a date behind.

    The same words: kicker and title in two elements have lost the mark between them, or style sheets expect capitals.
    "Tax Reform: What Comes Next" may have a heading of the last three words alone.
    """
    kicker, _, rest = title.partition(": ")
    if key_of(title) == key_of(heading) or (kicker and rest.casefold() == heading.casefold()):
        return True
    before, found, behind = heading.casefold().partition(title.casefold())
    return bool(found) and not before.strip() and date_in(behind, "en") is not None


def shared_words(heading: str, title: str) -> float:
    """How much of the heading is in the title, and of the title in the heading: the mean, so that one common word is no match."""
    first, second = (set(re.findall(r"\w+", text.casefold())) for text in (heading, title))
    both = len(first & second)
    return (both / len(first) + both / len(second)) / 2 if both else 0.0
