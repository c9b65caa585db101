"""Credits of news agencies, as they stand in papers of many languages; every sentence is invented."""

from __future__ import annotations

import pytest

from cleaner.copies import agency_of
from cleaner.copies.credits import credited

CREDITS = {
    "MOSCOW (Reuters) - The bridge is closed.": "Reuters",
    "MOSCOW, May 3 (Reuters) - The bridge is closed.": "Reuters",
    "WASHINGTON (AP) — The bridge is closed.": "AP",
    "LONDON, England (AFP) – The bridge is closed.": "AFP",
    "NEW YORK (AP/Reuters) - The bridge is closed.": "AP",
    "The bridge is closed.\nSource: Reuters": "Reuters",
    "The bridge is closed.\n© AFP 2024": "AFP",
    "Die Brücke ist zu.\ndpa/ap": "dpa",
    "Die Brücke ist zu, sagte er. dpa/hel": "dpa",
    "Die Brücke ist zu.\nQuelle: APA": "APA",
    "Bern (awp/sda) - Die Brücke ist zu.": "SDA",
    "La passerelle est fermée.\n(Keystone-ATS)": "SDA",
    "Paris/AFP. Le pont est fermé.": "AFP",
    "(ANSA) - ROMA, 3 MAG - Il ponte è chiuso.": "ANSA",
    "ROMA, 03 MAG - Il ponte è chiuso. (ANSA).": "ANSA",
    "Madrid, 3 may (EFE).- El puente está cerrado.": "EFE",
    "Lisboa, 03 mai (Lusa) - A ponte está fechada.": "Lusa",
    "Broen er stengt.\n(©NTB)": "NTB",
    "Broen er stengt.\nNTB": "NTB",
    "Broen er lukket.\n/ritzau/": "Ritzau",
    "STOCKHOLM (TT) Bron är stängd.": "TT",
    "Silta on kiinni. STT": "STT",
    "De brug is dicht. (ANP)": "ANP",
    "De brug is dicht.\nBron: Belga": "Belga",
    "Most zamknięto. /PAP/": "PAP",
    "PRAHA (ČTK) - Most je zavřený.": "ČTK",
    "Budapest, 2024. május 3., péntek (MTI) - A hidat lezárták.": "MTI",
    "МОСКВА, 3 мая. /ТАСС/. Мост закрыт.": "TASS",
    "Київ. Укрінформ. Міст закрито.": "Ukrinform",
    "新华社北京5月3日电（记者 张伟）大桥关闭。": "Xinhua",
    "【新华社北京5月3日电】大桥关闭。": "Xinhua",
    "橋は閉鎖された。（共同）": "Kyodo",
    "الجسر مغلق.\n(رويترز)": "Reuters",
}

NO_CREDITS = [
    "",
    "The bridge is closed, as Reuters reports.",
    "He told Reuters on Tuesday that the bridge was closed.",
    "AP exams begin today, says the school.",
    "TT fans, this is for you.",
    "Die Brücke ist zu, sagte er der dpa.",
    "Most zamknięto - poinformowała agencja, którą cytuje Reuters.",
    "Broen er stengt. Foto: Ola Nordmann / NTB",
    "Photo by Jane Doe/AP",
    "橋は閉鎖された。写真：ロイター",
    "SID is a name - and a good one.",
    "The STA closed.",
]


@pytest.mark.parametrize(("text", "agency"), CREDITS.items())
def test_credit(text, agency):
    assert credited(text) == agency


@pytest.mark.parametrize("text", NO_CREDITS)
def test_no_credit(text):
    assert credited(text) is None


def test_a_headline_may_stand_above_the_dateline():
    assert credited("Bridge closed\nBy Ann Lee\nBERLIN (dpa) - The bridge is closed.") == "dpa"


def test_a_credit_that_was_taken_out_counts_and_that_of_a_picture_does_not():
    def edit(before, reason):
        return {"before": before, "after": "", "reason": reason}

    assert agency_of({"text": "The bridge is closed.", "edits": [edit("(dpa)", "copyright")]}) == "dpa"
    assert agency_of({"text": "The bridge is closed.", "edits": [edit("AFP", "caption_credit")]}) is None
    assert agency_of({"text": None, "edits": None}) is None


@pytest.mark.parametrize(
    "text", ["((" * 50_000 + "a" * 100_000, "A " * 50_000, "((((AP/AP/AP/AP" * 20_000, "(AP) " * 50_000, "\n" * 100_000]
)
def test_hostile_texts_take_no_time(text):
    credited(text)
