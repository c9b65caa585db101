"""Who wrote it, going by what a page declares: names made readable, and what is no author left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Final

from cleaner.metadata.names import MAX_AUTHORS, is_desk, is_label, joined_names, unlabelled

__all__ = ["is_handle", "key_of", "people"]

MAX_NAME: Final = 100  # characters; what is longer is a sentence
MAX_WORDS: Final = 12

_WORDS: Final = re.compile(r"\w+")
_QUOTES: Final = " \t\r\n,;:|·•-–—*\"'“”„«»"
_ADDRESS: Final = re.compile(r"@|://|www\.|/\w+/|^\W*\w[\w-]*\.(?:com|org|net|edu|gov|info|io|co|[a-z]{2})\b(?!\.?\s\w)", re.IGNORECASE)
_HANDLE: Final = re.compile(r"[a-z-]*+[0-9._][a-z0-9._-]*|[a-z][a-z-]*", re.ASCII)
_NOBODY: Final = frozenset(
    [
        *(
            "undefined",
            "null",
            "none",
            "nil",
            "unknown",
            "anonymous",
            "n/a",
            "na",
            "tbd",
            "author",
            "name",
            "author name",
            "default",
            "user",
        ),
        *("email the author", "contact the author", "view all posts", "about the author", "more from this author", "follow", "read more"),
        *("guest", "guest author", "guest post", "guest blogger", "guest contributor", "super user", "superuser", "root", "test", "demo"),
    ]
)
_NOBODY_WITHIN: Final = re.compile(r"\b(?:e-?mail the author|admin|administrator|webmaster|by|bio|profile|posts|min read)\b", re.IGNORECASE)


def people(values: Iterable[str], sites: Collection[str] | None = None, *, surname_first: bool = False) -> list[str]:
    """The authors that values name, one a name, in order; a value may name several.

    With `sites`, keys of the site's own names, only persons count, not the site, its desks and users.

    >>> people(["By Jane Doe and Ann Lee", "admin", "desk@paper.example"]), people(["Paper Online"], {"paperonline"})
    (['Jane Doe', 'Ann Lee'], [])
    """
    found: dict[str, str] = {}
    for value in values:
        for name in _several(" ".join(value.split()), surname_first):
            if is_author(name, sites):
                found.setdefault(key_of(name), name)
    return list(found.values())[:MAX_AUTHORS]


def key_of(name: str) -> str:
    """What two spellings of one name have in common: letters and digits, without case and accents.

    >>> key_of("The Märket-Place"), key_of("marketplace")
    ('marketplace', 'marketplace')
    """
    plain = name.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    words = _WORDS.findall(plain)
    return "".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def is_author(name: str, sites: Collection[str] | None = None) -> bool:
    """Whether this can be shown as an author: no address, no label, no administrator; with `sites`, as `people` has them, a person."""
    if not 2 <= len(name) <= MAX_NAME or len(name.split()) > MAX_WORDS or not any(map(str.isalpha, name)):
        return False
    if _ADDRESS.search(name) or name.casefold() in _NOBODY or is_label(name) or _NOBODY_WITHIN.search(name):
        return False
    return sites is None or not (is_handle(name) or key_of(name) in sites or is_desk(name))


def is_handle(name: str) -> bool:
    """Whether a name looks like a user's of a system: "ann.lee", "annlee77".

    >>> is_handle("ann.lee"), is_handle("Ann")
    (True, False)
    """
    return _HANDLE.fullmatch(name) is not None


def _several(value: str, surname_first: bool) -> list[str]:
    value = unlabelled(value.strip(_QUOTES)).strip(_QUOTES)
    if surname_first and value.count(",") == 1:
        value = " ".join(part.strip() for part in reversed(value.split(",")))
    return joined_names(value) or [value]
