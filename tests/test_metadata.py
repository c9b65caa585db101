"""Author and date out of lines that were taken out of a text, and of pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Config, clean
from cleaner.document import Edit
from cleaner.metadata import text_metadata
from cleaner.metadata.dates import date_in
from cleaner.metadata.names import authors
from cleaner.rules import Rule, Rules


def edit(text: str, reason: str) -> Edit:
    return Edit(0, len(text), text, "", reason, 0.9)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Av Kari Nordmo", "Kari Nordmo"),
        ("Av Kari Nordmo, Oslo", "Kari Nordmo"),
        ("By Jane Doe | 3 min read", "Jane Doe"),
        ("By Dr. Jane Doe for The Gazette", "Jane Doe"),
        ("STORY BY JANE DOE", "JANE DOE"),
        ("By Fatima al-Zahra", "Fatima al-Zahra"),
        ("Kari Anne Nordmo", "Kari Anne Nordmo"),
        ("Nadia O’Neill", "Nadia O’Neill"),
        ("John F. Kennedy", "John F. Kennedy"),
        ("Por: Ana de la Cruz, redactora", "Ana de la Cruz"),
        ("Publicado por Ana Souza", "Ana Souza"),
        ("Text och foto: Anna Lind", "Anna Lind"),
        ("Tekst: Ola Nordmann Foto: Per Hansen", "Ola Nordmann"),
        ("Anna Lind/TT", "Anna Lind"),
        ("par Élodie Martin (avec AFP)", "Élodie Martin"),
        ("Szerző: Fodor Zsombor", "Fodor Zsombor"),
        ("Yazar: Mehmet Yılmaz", "Mehmet Yılmaz"),
        ("Tác giả: Nguyễn Văn An", "Nguyễn Văn An"),
        ("Γράφει ο Νίκος Παπαδόπουλος", "Νίκος Παπαδόπουλος"),
        ("Автор: Иван Петров", "Иван Петров"),
        # several
        ("Von Katrin Hellweg und Stefan Brückner", "Katrin Hellweg, Stefan Brückner"),
        ("By Jane Doe, John Smith and Ann Lee", "Jane Doe, John Smith, Ann Lee"),
        ("Di Marco Rossi e Giulia Bianchi", "Marco Rossi, Giulia Bianchi"),
        ("Автор: Олена Шевченко та Іван Франко", "Олена Шевченко, Іван Франко"),
        # scripts without capitals
        ("记者 张伟 北京报道", "张伟"),
        ("本报记者 李强、王芳", "李强, 王芳"),
        ("新华社记者 王明", "王明"),
        ("取材・文＝山田太郎", "山田太郎"),
        ("김철수 기자", "김철수"),
        ("بقلم: أحمد محمود", "أحمد محمود"),
        ("מאת: ישראל ישראלי", "ישראל ישראלי"),
        ("लेखक: राम शर्मा", "राम शर्मा"),
        ("โดย สมชาย ใจดี", "สมชาย ใจดี"),
        # nobody
        ("skrevet av ærlige øyne", None),
        ("By admin", None),
        ("By Staff Reporter", None),
        ("Von AFP", None),
        ("Redaktion", None),
        ("Norsk Telegrambyrå", None),
        ("Agence France-Presse", None),
        ("Haber Merkezi", None),
        ("作者：新华社", None),
        ("Foto: Kari Nes", None),
        ("Oslo, Norge", None),
        ("A-" * 50_000, None),
        ("", None),
    ],
)
def test_authors_come_from_bylines(line: str, author: str | None) -> None:
    assert text_metadata([edit(line, "byline")]).author == author


@pytest.mark.parametrize(
    ("line", "author"),
    [("Szerző: Fodor Zsombor", "Fodor Zsombor"), ("Av Oslo Kommune", None), ("Storgata Bakeri", None), ("文 中国", None)],
)
def test_lines_of_no_known_kind_must_say_that_they_name_an_author(line: str, author: str | None) -> None:
    assert text_metadata([edit(line, "boilerplate")]).author == author


@pytest.mark.parametrize(
    ("line", "date"),
    [
        (" date 2023-08 ", "2023-08"),
        ("Publisert 3.5.2024", "2024-05-03"),
        ("Season 2023-24, published 3.5.2024", "2024-05-03"),
        ("2024/05/03 10:00", "2024-05-03"),
        ("Updated 2024-02-30", None),
        ("3 min read", None),
        ("In 2024 we saw 3", None),
    ],
)
def test_dates_come_from_metadata_lines(line: str, date: str | None) -> None:
    assert text_metadata([edit(line, "metadata")]).date == date


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("no", "Publisert 3. mai 2024 kl. 12:00"), ("da", "3. maj 2024"), ("sv", "Publicerad 3 maj 2024"), ("fi", "3. toukokuuta 2024"),
        ("is", "3. maí 2024"), ("de", "Stand: 3. Mai 2024, 10 Uhr"), ("nl", "3 mei 2024"), ("en", "Published: Fri, 3 May 2024 10:00"),
        ("en", "May 3rd, 2024"), ("fr", "Publié le 3 mai 2024 à 10h"), ("es", "3 de mayo de 2024"), ("pt", "3 de maio de 2024"),
        ("it", "3 maggio 2024"), ("ro", "3 mai 2024"), ("ca", "3 de maig de 2024"), ("pl", "3 maja 2024"), ("cs", "3. května 2024"),
        ("sk", "3. mája 2024"), ("hu", "2024. május 3."), ("ru", "3 мая 2024 г."), ("uk", "3 травня 2024 р."), ("bg", "3 май 2024"),
        ("sr", "3. мај 2024."), ("hr", "3. svibnja 2024."), ("sl", "3. maja 2024"), ("el", "3 Μαΐου 2024"), ("tr", "3 Mayıs 2024"),
        ("ar", "3 مايو 2024"), ("ar", "٣ أيار ٢٠٢٤"), ("fa", "3 مه 2024"), ("he", "3 במאי 2024"), ("hi", "3 मई 2024"), ("bn", "৩ মে ২০২৪"),
        ("id", "3 Mei 2024"), ("vi", "ngày 3 tháng 5 năm 2024"), ("th", "3 พฤษภาคม 2567"), ("lt", "2024 m. gegužės 3 d."),
        ("lv", "2024. gada 3. maijs"), ("et", "3. mai 2024"), ("ja", "2024年5月3日 5時00分"), ("ko", "2024년 5월 3일"),
        ("zh", "2024年5月3日"), (None, "May 3, 2024"),
    ],
)  # fmt: skip
def test_months_written_out(language: str | None, line: str) -> None:
    assert date_in(line, language) == "2024-05-03"


@pytest.mark.parametrize(
    ("language", "line", "date"),
    [
        ("fr", "03/05/2024", "2024-05-03"),
        ("en", "05/23/2024", "2024-05-23"),
        ("en", "05/03/2024", None),  # of May, or of March?
        ("en", "May 2024", "2024-05"),
        ("en", "May 2024, updated 1 June 2024", "2024-06-01"),
        ("xx", "3. mai 2024", None),
        ("en", "yesterday at 10, 3 hours ago", None),
    ],
)
def test_what_is_not_sure_is_not_guessed(language: str, line: str, date: str | None) -> None:
    assert date_in(line, language) == date


@pytest.mark.parametrize("letter", ["क", "ক", "ക", "ะ"])
@pytest.mark.parametrize("end", [" - 1", ", 20245"])
def test_a_long_word_that_is_no_month_ends(letter: str, end: str) -> None:
    """Time that doubled with each letter would not end in this world's lifetime."""
    assert date_in(letter * 90 + end, "hi") is None


def test_other_lines_tell_nothing() -> None:
    found = text_metadata([edit("By Jane Doe 2024-01-01", "related_link"), edit("By Jane Doe", "spam_byline")])
    assert (found.author, found.date) == (None, None)


def test_parts_cut_out_of_a_line_tell_as_much() -> None:
    rules = Rules(always=(Rule(r"^Av [^–]+– ", match="regex", reason="byline", cut=True),))
    text = "Av Kari Nordmo, 3. mai 2024 – Rådet møttes i går og vedtok budsjettet for neste år etter et langt møte."
    result = Cleaner(Config(rules=rules)).clean({"text": text, "language": "no"})
    assert (result.author, result.date) == ("Kari Nordmo", "2024-05-03")
    assert (result.text or "").startswith("Rådet møttes")


@given(st.text(max_size=300))
def test_any_line_is_read(line: str) -> None:
    name, day = authors(line), date_in(line, "de")
    assert name is None or (name.strip() == name != "")
    assert day is None or len(day) in {7, 10}


def test_a_date_in_a_page_is_believed_whatever_the_day_it_is_read_on() -> None:
    head = '<meta property="article:published_time" content="2031-01-01T10:00:00Z"><meta property="og:title" content="A bridge">'
    result = clean(html=f"<html><head>{head}</head><body><article><p>The bridge was opened again on Monday.</p></article></body></html>")
    assert (result.date, result.title) == ("2031-01-01", "A bridge")
