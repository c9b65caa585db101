"""Words around the names in a byline: tables, one language or group after another."""

from __future__ import annotations

from typing import Final

__all__ = ["DESKS", "LABELS", "NO_NAMES", "NO_NAMES_UNCASED", "PARTICLES", "PICTURES", "PREPOSITIONS", "TITLES", "UNCASED_LABELS"]


def _listed(table: str) -> frozenset[str]:
    """The entries of a table: separated by commas and line ends, without what stands before a line's colon."""
    lines = [line.rpartition(":")[2] for line in table.strip().splitlines()]
    return frozenset(entry.strip() for line in lines for entry in line.split(",") if entry.strip())


LABELS: Final = _listed("""
    text: text, tekst, texte, texto, testo, szöveg, teksti, tekstas, teksts, texty, words, story, ord, текст
    author: author, autor, autora, autore, autori, auteur, autrice, forfatter, författare, kirjoittaja, szerző, yazar, höfundur, autorius
    author: autors, autorka, skribent, penulis, tác giả, автор, авторка, аутор, συντάκτης, հեղինակ
    reporter: journalist, journaliste, journalista, reporter, redaktor, toimittaja, muhabir, haber, újságíró, novinar, корреспондент
    written by: written by, story by, reported by, posted by, published by, authored by, article by, words by, text by, content by,
    written by: skrevet av, skrevet af, skriven av, geschrieben von
    written by: geschreven door, écrit par, escrito por, scritto da, napisał, napisała, γράφει ο, γράφει η
    posted by: publicado por, publié par, pubblicato da, publicerad av, publisert av, postet av, postad av, veröffentlicht von
""")
"""What stands before a name, with a colon or without."""

PREPOSITIONS: Final = _listed("by, av, af, von, par, por, di, door, przez, od, från, fra, de, da, oleh, nga, от, від, од, από")
"""What stands before a name at once."""

UNCASED_LABELS: Final = _listed("""
    Chinese, Japanese: 本报记者, 本報記者, 记者, 記者, 作者, 撰文, 文, 通讯员, 通訊員, 执笔, 執筆, 取材・文, 取材, 編集, 编辑
    Arabic: بقلم, كتب, كتبت, إعداد, الكاتب
    Persian, Urdu: نویسنده, گزارش, تحریر
    Hebrew: מאת, כתב
    Hindi, Bengali: लेखक, द्वारा, लेखन, লেখক
    Thai, Korean, Georgian: โดย, 글, 기자, ავტორი
""")
"""The same in scripts without capitals, where nothing but such a word tells a name."""

PICTURES: Final = _listed("foto, fotos, foton, fotó, photo, photos, bild, bilder, bilde, billeder, kuva, kuvat, zdjęcia, фото")
"""What stands before the name of a photographer."""

TITLES: Final = _listed("dr, prof, mr, mrs, ms, m, mme, dott, ing, mgr")

PARTICLES: Final = _listed(
    "al, bin, ben, da, das, de, del, della, den, der, di, dos, du, e, el, ibn, la, le, ten, ter, van, von, zu, zum, zur, y, af, av"
)
"""Small words inside a name."""

DESKS: Final = _listed("""
    desk: editor, editors, editorial, staff, team, desk, newsroom, newsdesk, guest, redaktion, redaktionen, redaksjon, redaksjonen, redactie
    desk: redacción, redacao, redação, redacció, redazione, rédaction, redakcja, redakce, redakcia, redakcija, redakció, redacția
    desk: szerkesztőség, toimitus, ritstjórn, redaksi, редакция, редакція, редакцията
    role: correspondent, reporter, reporters, journalist, writer, writers, contributor, contributors, columnist, agency, group, magazine
""")
"""Words of a part of a house. A page may credit it by a name of its own ("The Hillcrest Team"); in a text nobody can tell."""

NO_NAMES: Final = DESKS | _listed("""
    desk: admin, administrator, webmaster, redaktør, merkezi
    section: politics, political, sports, business, news, online, web, local, world
    outlet: press, service, media, times, post, herald, tribune, gazette, zeitung, anzeiger, avis, avisa, tidende, bladet
    outlet: blad, tidning, nyheter, journalen, kurier, kurir, gazeta, journal, corriere, diario, jornal, radio, tv
    outlet: правда, вестник, новости, новини
    agency: agencies, agence, agentur, agenturen, agenzia, agencia, agência, agencja, agentura, presse-agentur, france-presse
    agency: telegrambyrå, telegrambyrån, presseagentur, dpa, afp, ap, reuters, ntb, tt, ritzau, stt, apa, sda, efe, lusa, ansa, pap
    agency: čtk, ctk, mti, tass, xinhua, kyodo, yonhap, bloomberg, anp, belga, hina, tanjug, agerpres, bta, ians, pti, ani, associated
    agency: getty, тасс, риа, интерфакс, укрінформ
    other: university, institute, foto, photo, image, images, copyright, read, more, subscribe, share, all, rights
    calendar: january, february, march, april, june, july, august, september, october, november, december
    calendar: monday, tuesday, wednesday, thursday, friday, saturday, sunday
""")
"""What is part of no person's name."""

NO_NAMES_UNCASED: Final = _listed(
    "编辑部, 編集部, 新华社, 共同通信, 時事通信, 中新社, 本报讯, 通信社, 연합뉴스, 편집부, وكالات, المحرر, רויטרס"
)
"""The same in scripts without capitals."""
