"""Names of months, in all their cases and short forms, for every language that dateparser has a table of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType
from typing import Final

from cleaner.metadata.dates import LEVANT, LOOKED_UP_IN
from cleaner.segment.language import KEPT

__all__ = ["month_words"]

_ENGLISH: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


@lru_cache(maxsize=KEPT)
def month_words(language: str | None) -> Mapping[str, int]:
    """The number of each month by its names, lower-case and without a full stop; those of English where the language is not known.

    >>> month_words("pl")["sierpnia"], month_words("no")["aug"], month_words("xx")["august"]
    (8, 8, 8)
    """
    words: dict[str, int] = {name: number for number, name in enumerate(LEVANT, start=1)} if language == "ar" else {}
    for code in LOOKED_UP_IN.get(language or "en", (language or "en",)):
        words = {**_table(code), **words}
    return MappingProxyType(words or dict(_table("en")))


@lru_cache(maxsize=KEPT)
def _table(code: str) -> dict[str, int]:
    if not code.replace("-", "").isalpha():  # it may come from a record, and becomes the name of a module
        return {}
    try:
        info = import_module(f"dateparser.data.date_translation_data.{code}").info
    except ImportError:  # a language it does not know
        return {}
    names = ((word.casefold().strip("."), number) for number, key in enumerate(_ENGLISH, start=1) for word in info.get(key, ()))
    return {word: number for word, number in names if word.isalpha() or any(ord(c) > 127 for c in word)}
