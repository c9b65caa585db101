"""The stop words of a language (justext's lists), as hashes to be looked up for a whole batch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block
from cleaner.features.lines import Hashes, Lines, lines_of

__all__ = ["stop_hashes", "stop_mask"]

# ISO 639-1 code → name of justext's list. Thai, Chinese and Japanese have none: their features are missing, not zero.
_LISTS: Final = {
    "af": "Afrikaans", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali", "br": "Breton",
    "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "eo": "Esperanto", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish",
    "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "ht": "Haitian", "hu": "Hungarian",
    "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "jv": "Javanese", "ka": "Georgian", "kk": "Kazakh",
    "kn": "Kannada", "ko": "Korean", "ku": "Kurdish", "ky": "Kyrgyz", "la": "Latin", "lb": "Luxembourgish", "lt": "Lithuanian",
    "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mr": "Marathi", "ms": "Malay", "mt": "Maltese", "ne": "Nepali",
    "nl": "Dutch", "nn": "Norwegian_Nynorsk", "no": "Norwegian_Bokmal", "oc": "Occitan", "pl": "Polish", "pt": "Portuguese",
    "qu": "Quechua", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian",
    "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "uz": "Uzbek", "vi": "Vietnamese", "vo": "Volapuk", "wa": "Walloon",
}  # fmt: skip


@cache
def stop_hashes(language: str) -> Hashes | None:
    """Sorted hashes of a language's stop words, or None when there is no list."""
    name = _LISTS.get(language)
    if name is None:
        return None
    from justext import get_stoplist

    text = " ".join(sorted(get_stoplist(name)))
    return np.unique(lines_of([[Block(text, 0, len(text))]]).word_hash)


def stop_mask(lines: Lines, languages: Sequence[str | None]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each word is a stop word of its document's language, and whether each document's language has a list."""
    found = np.zeros(len(lines.word_hash), bool)
    known = np.zeros(len(languages), bool)
    spoken = np.array([language or "" for language in languages], dtype=object)
    for language in sorted({language for language in languages if language}):
        stops = stop_hashes(language)
        if stops is None:
            continue
        mine = spoken == language
        known |= mine
        words = np.flatnonzero(mine[lines.document[lines.word_block]]) if len(lines) else np.zeros(0, np.int64)
        hashes = lines.word_hash[words]
        place = np.minimum(np.searchsorted(stops, hashes), len(stops) - 1)
        found[words] = stops[place] == hashes
    return found, known
