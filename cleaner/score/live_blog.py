"""Whether a page is live coverage: many entries under clock times, the newest first or last."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Final
from urllib.parse import unquote

from cleaner.document import Block
from cleaner.segment.signs import PageSigns
from cleaner.segment.structured import word_count

__all__ = ["is_live_blog"]

# Set by hand. What they cost on pages that are not live is in the card of `page_kind`.
MIN_ENTRIES: Final = 6  # entries that are enough by themselves
MIN_NAMED: Final = 3  # entries that are enough where title or address call it live
MIN_ENTRY_WORDS: Final = 15  # kept words an entry: less is a timetable, or a list of headlines
IN_ORDER: Final = 0.8  # share of the entries that are not out of the order of the clock
MAX_LINKED: Final = 0.5  # share of a line with a time that may be link: more is a headline of another article

_UNSPACED_FROM: Final = "\u0900"  # scripts from here on are searched without regard to words
_CLOCK: Final = re.compile(
    r"(?:(?:kl|klo|um|ore|às|a las|alle|kello|saat|uhr)\b\.?\s*)?"
    r"\(?\[?(?P<hour>[01]?\d|2[0-3])\s?[:.hч時시]\s?(?P<minute>[0-5]\d)(?!\d|[.,:]\d)\s?(?P<half>[ap]\.?\s?m\b)?",
    re.IGNORECASE,
)
_NAMES: Final = (
    # English
    "live blog", "liveblog", "live updates", "live update", "live coverage", "live text", "as it happened", "minute by minute",
    # German, Dutch, Nordic
    "live ticker", "liveticker", "newsticker", "newsblog", "liveverslag", "liveblogg", "direkte", "direktesenter", "minutt for minutt",
    "direktrapport", "direktrapportering", "minut for minut", "suora seuranta", "hetki hetkelta",
    # French, Spanish, Catalan, Portuguese, Italian, Romanian
    "en direct", "minute par minute", "en vivo", "en directo", "minuto a minuto", "ultima hora", "en directe", "minut a minut", "ao vivo",
    "ao minuto", "in diretta", "diretta", "minuto per minuto", "live text", "in direct", "minut cu minut",
    # Slavic, Baltic, Hungarian
    "relacja na zywo", "na zywo", "minuta po minucie", "online prenos", "zive", "nazivo", "minutu po minutu", "minuta po minuta", "uzivo",
    "v zivo", "онлайн трансляция", "текстовая трансляция", "в прямом эфире", "онлайн", "хроника", "наживо", "на живо", "elo kozvetites",
    "eloben", "percrol percre", "tiesiogiai", "tiesraide",
    # Greek, Turkish, Semitic
    "ζωντανα", "λεπτο προς λεπτο", "canli", "canli blog", "dakika dakika", "مباشر", "لحظة بلحظة", "לייב", "דיווח חי",
    # Asian
    "直播", "滚动", "即時更新", "ライブ", "速報", "실시간", "생중계", "truc tiep", "siaran langsung", "लाइव",
)  # fmt: skip


def is_live_blog(blocks: Sequence[Block], keep: Sequence[bool], signs: PageSigns) -> bool:
    """Whether a page declares itself live coverage, or has the entries of one; fewer are asked of where it is called so.

    `keep` tells for each block whether it stays.
    """
    entries = _entries(blocks)
    if signs.live or not entries:
        return signs.live
    enough = MIN_NAMED if _is_called_live(signs) else MIN_ENTRIES
    if len(entries) < enough or not _in_order([time for _, time in entries]):
        return False
    span = range(entries[0][0], len(blocks))
    told = sum(word_count(blocks[number].text) for number in span if keep[number])
    return told >= MIN_ENTRY_WORDS * len(entries)


def _entries(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """Number of each block that begins with a time of day, and that time in minutes; a time printed twice in a row is one."""
    found: list[tuple[int, int]] = []
    for number, block in enumerate(blocks):
        match = _CLOCK.match(block.text)
        if match is None or (block.layout is not None and block.layout.link_chars > MAX_LINKED * len(block.text)):
            continue
        minutes = int(match["hour"]) % (12 if match["half"] else 24) * 60 + int(match["minute"])
        minutes += 720 * bool(match["half"] and match["half"][0] in "pP")
        if not found or found[-1][1] != minutes or number > found[-1][0] + 2:
            found.append((number, minutes))
    return found


def _in_order(times: Sequence[int]) -> bool:
    """Whether most times go one way, midnight aside, and not all of them are the same."""
    steps = [later - earlier for earlier, later in pairwise(times)]
    up, down = sum(step >= 0 for step in steps), sum(step <= 0 for step in steps)
    return len(set(times)) > len(times) // 2 and max(up, down) >= IN_ORDER * len(steps)


def _is_called_live(signs: PageSigns) -> bool:
    named = re.sub(r"[\W_]+", " ", unquote(signs.url or ""))
    return _names().search(_plain(f"{signs.title} {named}")) is not None


@cache
def _names() -> re.Pattern[str]:
    """Any of `_NAMES`: whole words where the script has spaces between them."""
    plain = map(_plain, _NAMES)
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" if name[0] < _UNSPACED_FROM else re.escape(name) for name in plain))


def _plain(text: str) -> str:
    """Without case, and without the accents of Latin and Greek letters, which addresses leave out."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare).replace("ı", "i").replace("ł", "l")
