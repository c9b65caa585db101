"""What the site is called, and titles without that."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final
from urllib.parse import urlsplit

from cleaner.metadata.people import key_of

__all__ = ["shared_words", "site_keys", "without_site"]

MAX_PARTS: Final = 4  # parts that may be cut off a title
MIN_WITHIN: Final = 5  # characters of a name that must be found inside another
_WORD: Final = re.compile(r"\w+")
_SEPARATOR: Final = re.compile(  # white space from its beginning, and whole: each part of a long run would be tried
    r"(?<!\s)\s++(?:[|–—\-·•»«/~:]|::|--|&gt;|>)\s+|(?:(?<!\s)\s++)?[|｜¦]\s*|(?:(?<!\s)\s++)?--\s*|(?<=[^\x00-\x7f])[_-](?=[^\x00-\x7f])|\s[–—]|:\s+"
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


def shared_words(heading: str, title: str) -> float:
    """How much of the heading is in the title, and of the title in the heading: the mean, so that one common word is no match."""
    first, second = (set(_WORD.findall(text.casefold())) for text in (heading, title))
    both = len(first & second)
    return (both / len(first) + both / len(second)) / 2 if both else 0.0
