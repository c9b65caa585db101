"""Agency credits: whose text a paper prints, where it says so.

A name in the running text is no credit ("as Reuters reports"); nor is that of a photographer ("Foto: AFP"). A credit stands

    in a dateline           BERLIN (dpa) -     MOSCOW, May 3 (Reuters) -     Paris/AFP.     (ANSA) - ROMA     【新华社北京5月3日电】
    alone on a line         (dpa)     dpa/ap     © AFP     NTB     Quelle: APA     Source: Reuters     /PAP/
    at the end of a line    ... said the mayor. (NTB)     ... sagte er. dpa/hel     ... oświadczył burmistrz. /PAP/

The tables are the agencies' own names, as they are signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

__all__ = ["agency_of", "credited"]

_AGENCIES: Final[Mapping[str, str]] = {
    # as it is called here, and the ways it signs
    "AFP": "AFP, Agence France-Presse, Agence France Presse, АФП, 法新社, فرانس برس, أ ف ب",
    "Agerpres": "Agerpres",
    "ANP": "ANP",
    "ANSA": "ANSA",
    "AP": "AP, Associated Press, The Associated Press, 美联社, AP通信",
    "APA": "APA",
    "Belga": "Belga, BELGA",
    "BNS": "BNS",
    "BTA": "БТА, BTA",
    "ČTK": "ČTK, CTK",
    "dpa": "dpa, DPA, dpa-AFX, dpa-infocom, Deutsche Presse-Agentur",
    "EFE": "EFE, Efe, Agencia EFE",
    "epd": "epd",
    "Europa Press": "Europa Press, EUROPA PRESS",
    "HINA": "HINA, Hina",
    "IANS": "IANS",
    "Interfax": "Interfax, Интерфакс, Інтерфакс-Україна",
    "Jiji": "時事通信, 時事",
    "KCNA": "KCNA, 朝鮮中央通信",
    "KNA": "KNA",
    "Kyodo": "Kyodo, Kyodo News, KYODO, 共同通信, 共同",
    "LETA": "LETA",
    "Lusa": "Lusa, LUSA",
    "MTI": "MTI",
    "NTB": "NTB",
    "PAP": "PAP",
    "PTI": "PTI",
    "Reuters": "Reuters, REUTERS, Рейтер, Ройтерс, 路透社, ロイター, 로이터, رويترز, Reuters Health",
    "RIA": "РИА Новости, RIA Novosti",
    "Ritzau": "Ritzau, ritzau",
    "SDA": "Keystone-SDA, Keystone-ATS, SDA, sda, ATS, ats, Schweizerische Depeschenagentur",
    "SID": "SID",
    "SITA": "SITA",
    "STA": "STA",
    "STT": "STT, STT-Lehtikuva",
    "Tanjug": "Tanjug, Танјуг",
    "TASR": "TASR",
    "TASS": "TASS, ТАСС, ИТАР-ТАСС, ITAR-TASS",
    "TT": "TT, TT Nyhetsbyrån",
    "Ukrinform": "Ukrinform, UKRINFORM, Укрінформ, Укринформ",
    "UPI": "UPI",
    "Xinhua": "Xinhua, 新华社, 新華社, 新华网",
    "Yonhap": "Yonhap, 연합뉴스",
}

MAX_LINE_END: Final = 40  # code points at a line's end in which a credit is looked for
MAX_OPENING: Final = 120  # code points at a text's beginning in which a dateline is looked for
MAX_ALONE: Final = 60  # code points of a line that is nothing but a credit
_NO_CREDIT: Final = frozenset({"caption_credit", "related_link", "navigation", "comments", "tags"})
"""Reasons of edits in which an agency's name says nothing of the text."""

_SIGNED: Final = {name.strip(): agency for agency, names in _AGENCIES.items() for name in names.split(",")}
_NAME: Final = "(?:" + "|".join(re.escape(name) for name in sorted(_SIGNED, key=lambda name: (-len(name), name))) + r")(?!\w)"
# Blanks are taken whole, here and below: what follows them is none, and two runs side by side can be parted in too many ways.
_OTHERS: Final = r"(?:\s*+[/,+&]\s*+[\w.-]{1,12}){0,3}"  # a second agency, or the initials of who edited it: dpa/ap, dpa/hel
_NAMES: Final = rf"(?:(?:mit|og|with|con|avec|och|red\.?|RED|awp)\s*+(?:[/,+]\s*+)?)?(?P<name>{_NAME}){_OTHERS}"
_WORD_BEFORE: Final = (
    r"(?:©|\(c\)|(?:Quelle|Source|Sources|Kilde|Källa|Kilder|Źródło|Zdroj|Fonte|Fuente|Bron|Forrás|Lähde|Kaynak|Sursa"
    r"|Источник|Джерело|来源|來源|출처|المصدر)\s*[:：])\s*+"
)
_ALONE: Final = re.compile(rf"\W*(?:{_WORD_BEFORE})?{_NAMES}(?:\s*+(?:[-–,]\s*+)?(?:20\d\d|\d{{1,2}}\.\d{{1,2}}\.(?:20)?\d\d))?\W*")
_LINE_ENDS: Final = tuple(
    re.compile(rf"{pattern}\s*+(?:[.。]\s*+)?$")
    for pattern in (
        rf"[(（【\[]\s*+{_NAMES}\s*[)）】\]]",  # (NTB)
        rf"[/–—]\s*+{_NAMES}(?:\s*+/)?",  # /PAP/
        rf"(?<=[.!?…»”\"])\s+{_NAMES}",  # ... it said. dpa/hel
        rf"{_WORD_BEFORE}{_NAMES}",  # Source: Reuters
    )
)
_PICTURE: Final = re.compile(
    r"\b(?:foto|photo|bild|kuva|kép|kep|zdj|pic|image|imagen|video|фото|відео|видео)|写真|撮影|图片|사진|صورة", re.IGNORECASE
)
_PLACE: Final = r"[^\W\d_](?:[^(（/.:;!?\n]|(?<=\d)\.){0,50}?"  # and a date, in many a way
_DATELINES: Final = tuple(
    re.compile(rf"\W{{0,3}}{pattern}")
    for pattern in (
        rf"{_PLACE}[\s,.]*(?:\([^()]{{1,30}}\)\s*+)?[(（]\s*+{_NAMES}\s*[)）]",  # MOSCOW, May 3 (Reuters)
        rf"[(（【\[]?\s*+{_NAMES}\s*[)）】\]]",  # (ANSA) - ROMA
        rf"{_PLACE}\s*+[/,–—-]\s*+{_NAMES}\s*(?:[-–—:]|\.\s)",  # Paris/AFP. Le pont
        rf"{_PLACE}\.\s++/?{_NAMES}[./]{{1,3}}\s",  # КИЕВ, 3 мая. /ТАСС/. Мост
        rf"{_NAMES}\s*[-–—:]\s",  # dpa - Die Brücke
        r"(?P<name>新华社|新華社)[^\s，。、]{0,20}?[电電]",  # 新华社北京5月3日电
    )
)


def credited(text: str) -> str | None:
    """The agency a text is credited to, by the name it is known under; None where there is no credit.

    >>> credited("BERLIN (dpa) - Die Brücke ist gesperrt."), credited("The bridge is closed, Reuters reports.")
    ('dpa', None)
    >>> credited("Broen er stengt.\\n(©NTB)"), credited("Most zamknięto. /PAP/")
    ('NTB', 'PAP')
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines[:3]:  # a headline and a byline may stand above
        if (match := _first(pattern.match(line[:MAX_OPENING]) for pattern in _DATELINES)) is not None:
            return _SIGNED[match["name"]]
    for line in lines:
        if len(line) <= MAX_ALONE and (match := _ALONE.fullmatch(line)) is not None:
            return _SIGNED[match["name"]]
    for line in reversed(lines):
        match = _first(pattern.search(line[-MAX_LINE_END:]) for pattern in _LINE_ENDS)
        if match is not None and _PICTURE.search(line[-2 * MAX_LINE_END :]) is None:
            return _SIGNED[match["name"]]
    return None


def agency_of(result: Mapping[str, Any]) -> str | None:
    """The agency an article is credited to, in its cleaned text or in what was taken out of it; None where there is no credit.

    `result` is a row of articles.jsonl.
    """
    return credited(result.get("text") or "") or next((agency for line in _removed(result) if (agency := credited(line))), None)


def _removed(result: Mapping[str, Any]) -> Iterable[str]:
    return (edit["before"] for edit in result.get("edits") or () if not edit["after"] and edit["reason"] not in _NO_CREDIT)


def _first(matches: Iterable[re.Match[str] | None]) -> re.Match[str] | None:
    return next((match for match in matches if match is not None), None)
