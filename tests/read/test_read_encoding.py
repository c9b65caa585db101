from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.read.encoding import decode_page, decode_text

RUSSIAN = "Правительство объявило о новых мерах поддержки. Решение вступит в силу в мае."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-8"])
def test_marks_are_believed_and_removed(encoding):
    assert decode_text(RUSSIAN.encode(encoding)) == RUSSIAN
    assert decode_page(RUSSIAN.encode(encoding), "koi8-r") == RUSSIAN


def test_big_endian_marks():
    assert decode_text(codecs.BOM_UTF16_BE + RUSSIAN.encode("utf-16-be")) == RUSSIAN


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ("<meta charset=koi8-r>", "koi8_r"),
        ('<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=Windows-1251">', "cp1251"),
        ('<?xml version="1.0" encoding="iso-8859-5"?>', "iso8859_5"),
        ('<!-- <meta charset="koi8-r"> --><meta charset="x-cp1251">', "cp1251"),
    ],
)
def test_a_page_is_what_it_declares(head, encoding):
    assert decode_page((head + RUSSIAN).encode(encoding)) == head + RUSSIAN


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("iso-8859-1", "cp1252", "“quoted” – it’s 5 €"),  # WHATWG: latin-1 is windows-1252
        ("us-ascii", "cp1252", "it’s"),
        ("gb2312", "gb18030", "政府宣布㐀新政策"),
        ("shift_jis", "cp932", "①東京の会議で首相は述べた"),
        ("ks_c_5601-1987", "cp949", "정부는 새로운 정책을 발표했다"),
        ("iso-8859-9", "cp1254", "Hükümet bugün açıkladı – yağış"),
    ],
)
def test_labels_mean_what_browsers_take_them_for(label, encoding, text):
    page = f'<meta charset="{label}"><p>'.encode() + text.encode(encoding)
    assert decode_page(page).endswith(text)


def test_http_counts_before_the_page():
    page = b'<meta charset="koi8-r">' + RUSSIAN.encode("cp1251")
    assert decode_page(page, "windows-1251").endswith(RUSSIAN)


def test_valid_utf8_counts_before_an_old_declaration():
    page = '<meta charset="iso-8859-1">Été à la plage'
    assert decode_page(page.encode()) == page


@pytest.mark.parametrize("label", ["no-such-charset", "rot13", "idna", "hex", "utf-7", "\0", "unicode_escape", ""])
def test_a_charset_of_no_page_is_not_believed(label):
    assert decode_page("<p>Été".encode("cp1252"), label) == "<p>Été"


def test_a_declaration_that_cannot_be_true_falls_through_to_detection():
    page = b'<meta charset="utf-8">' + (RUSSIAN * 3).encode("cp1251")
    assert decode_page(page).endswith(RUSSIAN * 3)


def test_a_few_broken_bytes_do_not_change_the_encoding():
    raw = RUSSIAN.encode() * 3
    assert decode_text(RUSSIAN.encode() + b"\xff" + raw) == RUSSIAN + "\ufffd" + RUSSIAN * 3
    assert decode_text("été ".encode() * 20 + b"\xc3") == "été " * 20 + "\ufffd"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Le café était fermé, a déclaré le maire.", "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        ("Zażółć gęślą jaźń, powiedział minister w środę.", "cp1250"),
        ("Η κυβέρνηση ανακοίνωσε νέα μέτρα", "cp1253"),
        ("今天北京的天气很好，政府宣布新的政策。", "gb18030"),
        ("It’s one quotation mark", "cp1252"),
        ("naïve", "cp1252"),
    ],
)
def test_undeclared_encodings_are_detected(text, encoding):
    assert decode_text(text.encode(encoding)) == text


def test_newlines_stay():
    assert decode_text(b"a\r\nb\rc\n") == "a\r\nb\rc\n"
    assert decode_page(b"a\r\nb") == "a\r\nb"


def test_empty():
    assert decode_text(b"") == ""
    assert decode_page(b"") == ""


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "latin1", "shift_jis", "iso-2022-jp", "gb18030"]))
def test_every_byte_string_has_a_text_fit_for_output(raw, charset):
    decode_text(raw).encode()
    decode_page(raw, charset).encode()
