"""From bytes to text, without ever failing: what was declared where it can be trusted, what was detected elsewhere.

The rule, in order: a byte order mark; UTF-8 when the bytes hold more than ASCII and are valid (other encodings do not
produce valid UTF-8 by accident, while pages saved again as UTF-8 under an old declaration are common); the declared
charset, by the labels of the WHATWG standard; either of them with U+FFFD for a few broken bytes; detection, with U+FFFD for
what even the best guess cannot decode. Newlines stay as they are: offsets point into the text as given.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from typing import Final

__all__ = ["decode_page", "decode_text"]

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark starts with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_LABELS: Final[Mapping[str, str]] = {
    # https://encoding.spec.whatwg.org/#names-and-labels where it differs from Python's own aliases: what browsers do
    **dict.fromkeys(
        ("ascii", "us-ascii", "ansi_x3.4-1968", "iso-8859-1", "iso8859-1", "iso88591", "iso_8859-1", "latin1", "latin-1", "l1"), "cp1252"
    ),
    **dict.fromkeys(("iso-8859-9", "iso8859-9", "latin5", "l5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620", "dos-874", "windows-874"), "cp874"),
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "chinese", "x-gbk"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "cn-big5", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("x-euc-jp",), "euc_jp"),
    **dict.fromkeys(("iso-8859-8-i", "logical"), "iso8859_8"),
    **dict.fromkeys(("macintosh", "x-mac-roman"), "mac_roman"),
    **dict.fromkeys(("x-mac-cyrillic", "x-mac-ukrainian"), "mac_cyrillic"),
    **{f"x-cp125{digit}": f"cp125{digit}" for digit in range(9)},
    # a page that could be read far enough to find one of these in it cannot be in it
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be", "unicode", "utf-32", "ucs-2", "iso-10646-ucs-2"), "utf-8"),
}

_NOT_OF_THE_WEB: Final = frozenset({"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined", "utf-7", "mbcs", "oem"})

_DETECTABLE: Final = (
    # what news sites have really used; without such a list short texts are taken for EBCDIC and Mac encodings
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "iso8859_2", "iso8859_5"),
    *("iso8859_7", "koi8_r", "koi8_u", "cp932", "euc_jp", "iso2022_jp", "gb18030", "big5hkscs", "cp949"),
)

_HEAD: Final = 4096  # bytes in which a declaration counts; the standard says 1024, real pages are laxer
_SAMPLE: Final = 64 * 1024  # bytes shown to the detector: more make it slow, not better
_MAX_BROKEN: Final = 0.05  # share of the characters beyond ASCII: a wrong guess breaks nearly all, damage a few
_FEW: Final = 8  # bytes beyond ASCII under which detection is guesswork and the web's default is the better bet
_DEFAULT: Final = "cp1252"  # https://html.spec.whatwg.org/#determining-the-character-encoding, for unknown locales

_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_DECLARATION = re.compile(
    rb"""
      <\?xml [^>]* \s encoding \s*+ = \s*+ ["'] \s*+ (?P<xml> [A-Za-z0-9_.:+-]+ )     # <?xml version="1.0" encoding="..."?>
    | <meta \s [^>]* charset \s*+ = \s*+ (?: ["'] \s*+ )? (?P<meta> [A-Za-z0-9_.:+-]+ )     # <meta charset> and http-equiv alike
    """,
    re.IGNORECASE | re.VERBOSE,
)


def decode_text(raw: bytes) -> str:
    """The text of a file that declares nothing about itself.

    >>> decode_text("Привет".encode("utf-16"))
    'Привет'
    >>> decode_text(b"na\\xefve")
    'naïve'
    """
    return _decoded(raw, None)


def decode_page(raw: bytes, charset: str | None = None) -> str:
    """The source of a page; `charset` is what HTTP said about it, which counts before what the page says.

    >>> decode_page(b'<meta charset="windows-1251">\\xcf\\xf0\\xe8\\xe2\\xe5\\xf2')
    '<meta charset="windows-1251">Привет'
    """
    return _decoded(raw, _codec(charset) or _codec(_declared(raw)))


def _decoded(raw: bytes, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")
    if not raw.isascii() and (text := _strictly(raw, "utf-8")) is not None:
        return text
    if declared is not None and (text := _strictly(raw, declared)) is not None:
        return text
    if raw.isascii():
        return raw.decode("ascii")
    for encoding in (declared or "utf-8", "utf-8"):
        if (text := _mostly(raw, encoding)) is not None:
            return text
    return raw.decode(_detected(raw), "replace")


def _strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding, _C1 if encoding.startswith("cp125") else "strict")
    except UnicodeError:
        return None


def _mostly(raw: bytes, encoding: str) -> str | None:
    """The text when a few bytes only do not fit the encoding: a page cut off inside a character, or with a foreign quotation."""
    text = raw.decode(encoding, "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text if text.count("\ufffd") <= _MAX_BROKEN * beyond_ascii else None


def _declared(raw: bytes) -> str | None:
    match = _DECLARATION.search(_COMMENT.sub(b"", raw[:_HEAD]))
    return (match["xml"] or match["meta"]).decode("ascii") if match else None


def _codec(label: str | None) -> str | None:
    """The Python codec for a charset label; None when it is unknown or no encoding of the web."""
    if not label:
        return None
    label = label.strip(" \t\r\n\"'").lower()
    try:
        codec = codecs.lookup(_LABELS.get(label, label))
    except (LookupError, ValueError):
        return None
    return codec.name if codec._is_text_encoding and codec.name not in _NOT_OF_THE_WEB else None


def _detected(raw: bytes) -> str:
    from charset_normalizer import from_bytes

    sample = raw[:_SAMPLE]
    if len(sample) - len(sample.translate(None, bytes(range(128, 256)))) < _FEW:
        return _DEFAULT
    best = from_bytes(sample, cp_isolation=list(_DETECTABLE)).best()
    return best.encoding if best is not None else _DEFAULT


def _as_control(error: UnicodeError) -> tuple[str, int]:
    """The five bytes Windows code pages leave open are control characters to a browser, not a reason to give up."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


_C1: Final = "clean_news_c1"
codecs.register_error(_C1, _as_control)
