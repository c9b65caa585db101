"""What a page says of its own translation: addresses of translating proxies, plug-ins, language tags; and what that adds to the odds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from cleaner.segment.language import normal
from cleaner.segment.markup import Page

__all__ = ["BASE_ODDS", "SURE", "TranslationMark", "raised", "translation_marks"]

SURE: Final = 5.0
"""Log odds added by what only a machine's translation carries: of 10 % it makes 94 %."""
LIKELY: Final = 3.0  # a plug-in that translates by machine unless somebody corrects it, on a page in another language than its site's
HINT: Final = 0.7  # the page is declared to be in another language than its text: more often a template's mistake
BASE_ODDS: Final = -2.2
"""Log odds of a page nothing else is known of: the prior of the `translated` model, 10 %."""

_HOSTS: Final = {
    "translate.goog": "Google Translate", "translate.google.com": "Google Translate", "translate.googleusercontent.com": "Google Translate",
    "translated.turbopages.org": "Yandex Translate", "translate.yandex.com": "Yandex Translate", "translate.yandex.ru": "Yandex Translate",
    "translatetheweb.com": "Microsoft Translator", "microsofttranslator.com": "Microsoft Translator",
    "translatewiki.naver.com": "Papago", "papago.naver.net": "Papago", "translate.baiducontent.com": "Baidu Translate",
}  # fmt: skip
_QUERY: Final = re.compile(r"(?:^|&)_x_tr_tl=", re.IGNORECASE)  # what Google's proxy adds to an address
# BCP 47: "t0" marks a machine's transformation (RFC 6497); browsers and Microsoft's translator wrote "x-mtfrom".
_TAG: Final = re.compile(r"-(?:t-(?:[a-z0-9]{1,8}-){0,16}t0|x-mtfrom)(?:-|$)", re.IGNORECASE)
_NAMES: Final = re.compile(
    r"machine[-_]?translat(?:ed|ion)|auto(?:matic(?:ally)?)?[-_]?translated|translated[-_]by[-_](?:machine|google|deepl)", re.IGNORECASE
)
_MACHINES: Final = re.compile(
    r"\b(?:google|deepl|bing|microsoft|yandex|machine|automatic|gpt|chatgpt|openai|papago|amazon)\b", re.IGNORECASE
)
_SAYS_WHO: Final = frozenset({"x-translated-by", "translated-by", "translator", "translation-method", "translation-engine"})
_SAYS_SO: Final = frozenset({"machine-translated-from", "machine-translated", "translated-from-by-machine"})
_GOOGLE_CLASSES: Final = frozenset({"translated-ltr", "translated-rtl"})  # of <html>, once Google's script has done its work
_TRANSLATEPRESS: Final = re.compile(r"^translatepress-([a-z]{2,3})(?:[_-][a-z]+)?$", re.IGNORECASE)
_SETTINGS: Final = re.compile(
    r"""(?:gtranslateSettings|doGTranslate|GTranslate).{0,400}?["']?default_language["']?\s*:\s*["']([a-z]{2})""", re.S
)
_OF_TEMPLATES: Final = "en"  # what a page in any language is declared to be in when nobody has set it: twelve of 414 pages looked at
_ALIKE: Final = frozenset({"no", "nn", "da"})  # declared, and detected, one for the other
_FONTS: Final = "font[style*='vertical-align: inherit']"  # the elements Google's script wraps sentences in
_NAMED_SO: Final = ",".join(f"{tag}[{name}*='ranslat' i]" for tag in ("body", "article", "main", "div") for name in ("class", "id"))
_PART_CHARS: Final = 200  # code points of a part of the article that is no notice or button
_MIN_FONTS: Final = 4
_MAX_SCRIPT: Final = 20_000  # code points of a script that are looked at


@dataclass(frozen=True, slots=True)
class TranslationMark:
    """One sign that a page is a machine's translation."""

    words: str
    """For a reader."""
    weight: float
    """What it adds to the log odds."""


def translation_marks(page: Page | None, url: str | None, language: str | None) -> tuple[TranslationMark, ...]:
    """The signs on a page, surest first; None is no page, `language` what its text is in.

    >>> [mark.words for mark in translation_marks(None, "https://avis-example.translate.goog/a?_x_tr_tl=en", "en")]
    ['its address is one of Google Translate']
    """
    found = list(_of_address(url))
    if page is not None:
        found += [*_of_root(page.tree.root, language), *_of_head(page), *_of_plugins(page, language)]
    by_words = {mark.words: mark for mark in found}
    return tuple(sorted(by_words.values(), key=lambda mark: (-mark.weight, mark.words)))


def raised(log_odds: float | None, marks: Sequence[TranslationMark]) -> float | None:
    """Log odds with what the page says of itself; where the text tells nothing, only a page's sure or likely sign makes a number."""
    if log_odds is None and not any(mark.weight >= LIKELY for mark in marks):
        return None
    return (BASE_ODDS if log_odds is None else log_odds) + sum(mark.weight for mark in marks)


def _of_address(url: str | None) -> Iterator[TranslationMark]:
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").lower()
    except ValueError:  # no address
        return
    for known, service in _HOSTS.items():
        if host == known or host.endswith("." + known):
            yield TranslationMark(f"its address is one of {service}", SURE)
            return
    if _QUERY.search(parts.query):
        yield TranslationMark("its address is one of Google Translate", SURE)


def _of_root(root: Any, language: str | None) -> Iterator[TranslationMark]:
    attributes = root.attributes
    tag = attributes.get("lang") or attributes.get("xml:lang") or ""
    if _TAG.search(tag):
        yield TranslationMark(f"its language tag is {tag[:40]}", SURE)
    if _GOOGLE_CLASSES & set((attributes.get("class") or "").split()):
        yield TranslationMark("Google Translate has marked the page", SURE)
    if attributes.get("data-wg-translated"):
        yield TranslationMark("Weglot has translated the page", LIKELY)
    declared = normal(tag)
    if declared and language and declared not in (language, _OF_TEMPLATES) and not {declared, language} <= _ALIKE:
        yield TranslationMark(f"the page is declared to be in {declared[:8]}, its text is in {language}", HINT)


def _of_head(page: Page) -> Iterator[TranslationMark]:
    for name, values in page.head.meta.items():
        says_so = name in _SAYS_SO and any(value.lower() not in ("0", "false", "no") for value in values)
        if says_so or (name in _SAYS_WHO and any(map(_MACHINES.search, values))):
            yield TranslationMark(f"the page says so: {name}", SURE)
    for base in page.tree.css("base"):
        yield from _of_address(base.attributes.get("href"))


def _of_plugins(page: Page, language: str | None) -> Iterator[TranslationMark]:
    tree, source = page.tree, page.source.lower()  # to look for words first is much faster than to ask every element
    for element in tree.css(_NAMED_SO) if b"ranslat" in source else ():
        words = f"{element.attributes.get('class') or ''} {element.attributes.get('id') or ''}"
        if _NAMES.search(words) and len(element.text()) >= _PART_CHARS:
            yield TranslationMark("a part of the page is marked as machine translated", LIKELY)
        if element.tag == "body":
            yield from _of_body(tree, words)
    if b"vertical-align" in source and len(tree.css(_FONTS)) >= _MIN_FONTS:
        yield TranslationMark("Google Translate has marked the page", SURE)
    if b"gtranslate" in source:
        for script in tree.css("script"):
            yield from _of_script(script.text()[:_MAX_SCRIPT], language)


def _of_body(tree: Any, words: str) -> Iterator[TranslationMark]:
    """TranslatePress names the language shown; the site's own is the one that `x-default` leads to."""
    shown = next((match[1].lower() for word in words.split() if (match := _TRANSLATEPRESS.match(word))), None)
    if shown is None:
        return
    links = {(link.attributes["hreflang"] or "").lower(): link.attributes.get("href") for link in tree.css("link[hreflang]")}
    own = links.get("x-default")
    mine = [href for code, href in links.items() if code.partition("-")[0] == shown]
    if own and mine and own not in mine:
        yield TranslationMark("TranslatePress shows the page in another language than its site's", LIKELY)


def _of_script(text: str, language: str | None) -> Iterator[TranslationMark]:
    """GTranslate's settings name the site's own language; its widget alone says nothing."""
    if language is not None and (match := _SETTINGS.search(text)) and normal(match[1]) != language:
        yield TranslationMark("GTranslate shows the page in another language than its site's", LIKELY)
