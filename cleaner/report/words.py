"""What the names of the contract mean, in words a reader of the report has not had to learn first."""

from __future__ import annotations

from typing import Final

__all__ = ["FLAG_WORDS", "GARBLING_WORDS", "LANGUAGES", "REASON_WORDS", "amount", "count", "percent"]

REASON_WORDS: Final = {
    # what stands around an article
    "ad_marker": ("Advertising marker", "“Advertisement” and other signs that an ad stood here"),
    "continue_marker": ("Continue reading", "“Story continues below” and the like"),
    "related_link": ("Related story", "headlines of, and links to, other articles"),
    "spam_byline": ("Spam byline", "an author line that names no author"),
    "byline": ("Byline", "the author’s line, kept under “author”"),
    "metadata": ("Metadata", "dates, reading times and ids that leaked into the text"),
    "source_link": ("Source link", "a link to where the text was taken from"),
    "comments": ("Comments", "readers’ comments, or the invitation to write one"),
    "share": ("Share buttons", "the names of social networks, “share this”"),
    "newsletter": ("Newsletter", "invitations to sign up or subscribe"),
    "paywall": ("Paywall", "what is shown instead of, or before, paid text"),
    "cookie_notice": ("Cookie notice", "consent and privacy notices"),
    "navigation": ("Navigation", "menus, sections, breadcrumbs"),
    "copyright": ("Copyright", "copyright and licence lines"),
    "caption_credit": ("Picture credit", "who took the picture, and captions cut loose from one"),
    "tags": ("Tags", "keyword lists"),
    "template": ("Template", "a line that recurs all over one source"),
    "duplicate": ("Repetition", "text that stood in the article already"),
    "boilerplate": ("Other boilerplate", "the model is sure that it is, but not of which kind"),
    # repairs
    "encoding": ("Encoding", "characters broken by a wrong decoding, mended"),
    "whitespace": ("White space", "superfluous blanks and empty lines"),
}
"""Reason of an edit: its name and what it covers."""

FLAG_WORDS: Final = {
    "empty": ("Empty", "no text at all"),
    "too_short": ("Too short", "too few words are left to judge"),
    "truncated": ("Truncated", "the text breaks off"),
    "paywalled": ("Paywalled", "only the part before the paywall is here"),
    "not_an_article": ("Not an article", "an index, an error page, a form"),
    "live_blog": ("Live blog", "many short posts under one headline"),
    "mixed_language": ("Mixed languages", "parts are in another language"),
    "garbled": ("Garbled", "the text as given is broken"),
    "machine_translated": ("Machine translated", "it reads like a machine’s translation"),
    "spam_byline": ("Spam byline", "an author line that names no author was found"),
    "mojibake_repaired": ("Encoding repaired", "wrongly decoded characters were mended"),
    "near_duplicate": ("Near duplicate", "another article is almost the same"),
    "removed_most": ("Most of it removed", "more than the allowed share of the words went"),
}
"""Flag of a result: its name and what it says."""

GARBLING_WORDS: Final = {
    "stray_stop": "stray full stop",
    "repetition": "repetition",
    "keyphrase": "phrase pushed in",
    "word_order": "words out of order",
    "ocr": "misread word",
    "mojibake": "broken characters",
}
"""Kind of a garbled span, in words."""

LANGUAGES: Final = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali",
    "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish",
    "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian",
    "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "km": "Khmer",
    "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mr": "Marathi", "ms": "Malay",
    "nb": "Norwegian Bokmål", "ne": "Nepali", "nl": "Dutch", "nn": "Norwegian Nynorsk", "no": "Norwegian", "pa": "Punjabi",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian",
    "so": "Somali", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai",
    "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese",
    "zu": "Zulu",
}  # fmt: skip
"""English names of ISO 639-1 codes; a code that is not here stands for itself."""


def percent(share: float | None) -> str:
    """A share as a whole percentage, in which neither "0%" nor "100%" is ever said of almost.

    >>> percent(0.25), percent(0.0004), percent(0.9999), percent(0.0), percent(None)
    ('25%', '<1%', '>99%', '0%', '–')
    """
    if share is None:
        return "–"
    if 0 < share < 0.01:
        return "<1%"
    return ">99%" if 0.99 < share < 1 else f"{share:.0%}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "article"), count(1204, "article"), count(0, "reply", "replies")
    ('1 article', '1,204 articles', '0 replies')
    """
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def amount(number: int) -> str:
    """A large number, short enough to read in a sentence.

    >>> amount(950), amount(12_345), amount(1_260_000), amount(3_400_000_000)
    ('950', '12,345', '1.3 million', '3.4 billion')
    """
    for size, name in ((10**9, "billion"), (10**6, "million")):
        if number >= size:
            return f"{number / size:.1f} {name}"
    return f"{number:,}"
