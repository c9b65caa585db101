"""Ways to damage an article: what scrapers, transfers and decoders do to one, and what somebody might who means harm.

Each takes a source of chance, the article, and another one to mix it with, and gives the damaged one: the same for the same chance.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from random import Random
from typing import Any, Final

__all__ = ["PAGES", "ROWS", "TEXTS", "Mutation", "RowMutation", "several"]

Mutation = Callable[[Random, str, str], str]
RowMutation = Callable[[Random, dict[str, Any]], bytes]
"""Of a whole record; gives its line of JSON, without the newline."""

LONG: Final = 20_000
"""Characters of what is made very long."""
_CODECS: Final = (
    "utf-8",
    "cp1252",
    "latin-1",
    "koi8_r",
    "cp1251",
    "cp932",
    "gb18030",
    "euc_kr",
    "big5",
    "iso8859_2",
    "cp037",
    "utf-16-le",
    "utf-7",
)
_CONTROLS: Final = tuple(
    map(chr, (*range(1, 32), *range(127, 160), 0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x2028, 0x202F), 0xFEFF, 0xFFFE))
)
_MARKS: Final = tuple(map(chr, (*range(0x300, 0x370), 0x5BF, 0x64B, 0x93C, 0xE31, 0x20DD, 0xFE0F, 0x1F3FB, 0xE0061)))
_BREAKS: Final = ("\n", "\r", "\r\n", "\n\n\n", "\v", "\f", "\x85", "\u2028", "\u2029", "\x1c")
_PLANES: Final = ((0x20, 0x24F), (0x370, 0x5FF), (0x900, 0xDFF), (0xE00, 0x1CFF), (0x3040, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x10FFFF))
_SCRIPTS: Final = (
    "новости",
    "سياسة",
    "新聞",
    "ニュース",
    "뉴스",
    "समाचार",
    "ข่าว",
    "νέα",
    "חדשות",
    "ամսագիր",
    "ዜና",
    "𐌲𐌰𐍃",
    "𝓝𝓮𝔀𝓼",
    "ﬁﬂ",
    "İıß",
)
_VALUES: Final = (
    *(None, "", 7, -1, 1e308, 10**40, True, [], {}, ["x"], {"a": {"b": []}}, "\0", "\ud83d", " ", "\u202e", "x" * LONG),
    *("http://[::1", "//é..\u3002:99999999/%zz", "javascript:alert(1)", "../../etc/passwd", "zh-Hant-TW-x-y", "ZZ", "١٢"),
)
"""What a key of a record might have for a value."""
_TAG: Final = re.compile(r"<[^<>]{1,200}>")
_NAMES: Final = (
    "p",
    "div",
    "a",
    "li",
    "table",
    "td",
    "article",
    "h1",
    "b",
    "ruby",
    "rt",
    "svg",
    "select",
    "template",
    "pre",
    "plaintext",
    "x-y",
)


# Of texts and pages alike


def as_it_is(_: Random, given: str, __: str) -> str:
    return given


def bits_flipped(chance: Random, given: str, _: str) -> str:
    raw = bytearray(_bytes(given))
    for _ in range(_some(chance, 30) if raw else 0):
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return raw.decode("utf-8", "replace")


def cut_short(chance: Random, given: str, _: str) -> str:
    raw = _bytes(given)
    return raw[_place(chance, raw) if chance.random() < 0.2 else 0 : _place(chance, raw)].decode("utf-8", "replace")


def spliced(chance: Random, given: str, other: str) -> str:
    return given[: _place(chance, given)] + other[_place(chance, other) :]


def other_encoding(chance: Random, given: str, _: str) -> str:
    for _ in range(chance.choice((1, 1, 1, 2))):
        given = given.encode(chance.choice(_CODECS), "replace").decode(chance.choice(_CODECS), "replace")
    return given


def control_characters(chance: Random, given: str, _: str) -> str:
    return _strewn(chance, given, _CONTROLS)


def nuls(chance: Random, given: str, _: str) -> str:
    return _strewn(chance, given, ("\0", "\0" * 50))


def lone_surrogates(chance: Random, given: str, _: str) -> str:
    return _strewn(chance, given, ("\ud83d", "\udfff", "\udc80", "\ude00\ud83d"))


def mixed_scripts(chance: Random, given: str, other: str) -> str:
    words, foreign = given.split(" "), [*_SCRIPTS, *other.split()[:200]]
    for _ in range(_some(chance, len(words))):
        words[chance.randrange(len(words))] = "".join(chance.choices(foreign, k=chance.choice((1, 1, 3))))
    return " ".join(words)


def line_breaks(chance: Random, given: str, _: str) -> str:
    return _strewn(chance, given, _BREAKS)


def combining_marks(chance: Random, given: str, _: str) -> str:
    return _strewn(chance, given, (*_MARKS, "".join(chance.choices(_MARKS, k=300))))


def any_characters(chance: Random, given: str, _: str) -> str:
    low, high = chance.choice(_PLANES)
    return _strewn(chance, given, [chr(chance.randint(low, high)).encode("utf-8", "replace").decode() for _ in range(50)])


def no_spaces(chance: Random, given: str, _: str) -> str:
    return re.sub(r"\s+" if chance.random() < 0.5 else " +", chance.choice(("", "\u00a0", "\u3000", "\t", ".")), given)


def repeated(chance: Random, given: str, _: str) -> str:
    """A piece of it, over and over."""
    start = _place(chance, given)
    piece = given[start : start + chance.choice((1, 2, 7, 100))] or "x"
    return given[:start] + piece * (LONG // len(piece)) + given[start:]


def lines_shuffled(chance: Random, given: str, other: str) -> str:
    lines = given.splitlines() + other.splitlines()[:5] + given.splitlines()[:3]
    chance.shuffle(lines)
    return "\n".join(lines)


# Of pages


def tags_deleted(chance: Random, given: str, _: str) -> str:
    share = chance.choice((0.02, 0.2, 0.6))
    return _TAG.sub(lambda tag: "" if chance.random() < share else tag[0], given)


def tags_doubled(chance: Random, given: str, _: str) -> str:
    share = chance.choice((0.02, 0.2, 0.6))
    return _TAG.sub(lambda tag: tag[0] * chance.choice((2, 2, 2, 9)) if chance.random() < share else tag[0], given)


def tags_swapped(chance: Random, given: str, _: str) -> str:
    found = _TAG.findall(given) or ["<p>"]
    return _TAG.sub(lambda tag: chance.choice(found) if chance.random() < 0.1 else tag[0], given)


def tags_torn(chance: Random, given: str, _: str) -> str:
    """Without some of the marks that markup is made of, or with some too many."""
    marks = "<>\"'/=&;-!"
    given = "".join(mark for mark in given if mark not in marks or chance.random() > 0.01)
    return _strewn(chance, given, (*marks, "<!--", "-->", "<![CDATA[", "]]>", "</", "&#", "&#x110000;", "&#xD800;", "<?xml", "<!DOCTYPE "))


def other_tags(chance: Random, given: str, _: str) -> str:
    return _strewn(chance, given, [f"<{close}{name}>" for name in _NAMES for close in ("", "/")])


def huge_attributes(chance: Random, given: str, _: str) -> str:
    name = chance.choice(("class", "id", "style", "href", "data-x", "content", "hidden", "é", "\u3042"))
    value = chance.choice(("x ", "a-b_c ", "é", "&quot;", "display:none;", "\n", "<p>")) * (LONG // 4)
    quote = chance.choice(('"', "'", ""))
    return _in_a_tag(chance, given, f" {name}={quote}{value}{quote}")


def many_attributes(chance: Random, given: str, _: str) -> str:
    return _in_a_tag(chance, given, "".join(f" a{chance.randrange(9999)}={n}" for n in range(chance.choice((100, 1000, 3000)))))


def nested_deeply(chance: Random, given: str, _: str) -> str:
    start, name = _place(chance, given), chance.choice(_NAMES)
    return given[:start] + f"<{name}>" * chance.choice((50, 500, 2000)) + given[start:]


def broken_scripts(chance: Random, given: str, other: str) -> str:
    """JSON-LD that says something else, or breaks off."""
    start = _place(chance, given)
    values = {
        "@type": chance.choice(("NewsArticle", ["Article"], {}, 3, None)),
        "headline": chance.choice((other[:90], [], {"@value": 3}, "\ud83d")),
        "datePublished": chance.choice(("2024-05-01", "٢٠٢٤", 1e999, {})),
        "author": chance.choice((["a"], {"name": ["b", {}]}, 7, [[["c"]]])),
        "articleBody": chance.choice((other, [other], 9, "x" * LONG)),
    }
    body = json.dumps(values)
    body = bits_flipped(chance, body, "")[: None if chance.random() < 0.5 else _place(chance, body)]
    return f'{given[:start]}<script type="application/ld+json">{body}</script>{given[start:]}'


# Of whole records


def line_damaged(chance: Random, row: dict[str, Any]) -> bytes:
    raw = bytearray(json.dumps(row, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass"))
    for _ in range(_some(chance, 8)):
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(raw)


def line_cut_short(chance: Random, row: dict[str, Any]) -> bytes:
    raw = json.dumps(row).encode()
    return raw[: 1 + _place(chance, raw)]


def other_values(chance: Random, row: dict[str, Any]) -> bytes:
    """Keys with values of another type, or of the right one and without sense."""
    keys = ("id", "text", "html", "url", "source", "language", "title", "date", "x" * 99, "\0", "é\ud83d")
    made = row | {chance.choice(keys): chance.choice(_VALUES) for _ in range(_some(chance, 4))}
    return json.dumps(made, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def nested_values(chance: Random, row: dict[str, Any]) -> bytes:
    depth = chance.choice((10, 200, 1500, 5000))
    opening, closing = chance.choice((("[", "]"), ('{"a":', "}")))
    return json.dumps(row).encode()[:-1] + f', "deep": {opening * depth}1{closing * depth}}}'.encode()


_SHARED: Final[Mapping[str, Mutation]] = {
    "as it is": as_it_is,
    "bits flipped": bits_flipped,
    "cut short": cut_short,
    "spliced with another": spliced,
    "another encoding": other_encoding,
    "control characters": control_characters,
    "NULs": nuls,
    "lone surrogates": lone_surrogates,
    "mixed scripts": mixed_scripts,
    "line breaks of all kinds": line_breaks,
    "combining marks": combining_marks,
    "any characters": any_characters,
    "no spaces": no_spaces,
    "a piece over and over": repeated,
    "lines shuffled": lines_shuffled,
}
TEXTS: Final[Mapping[str, Mutation]] = _SHARED
PAGES: Final[Mapping[str, Mutation]] = {
    **_SHARED,
    "tags deleted": tags_deleted,
    "tags doubled": tags_doubled,
    "tags swapped": tags_swapped,
    "tags torn": tags_torn,
    "other tags": other_tags,
    "huge attributes": huge_attributes,
    "many attributes": many_attributes,
    "nested deeply": nested_deeply,
    "broken scripts": broken_scripts,
}
ROWS: Final[Mapping[str, RowMutation]] = {
    "line damaged": line_damaged,
    "line cut short": line_cut_short,
    "other values": other_values,
    "nested values": nested_values,
}


def several(chance: Random, given: str, other: str, mutations: Mapping[str, Mutation]) -> str:
    """Two to four of the mutations, one after another."""
    for mutation in chance.choices(list(mutations.values()), k=chance.randint(2, 4)):
        given = mutation(chance, given, other)[: 10 * LONG]
    return given


def _bytes(given: str) -> bytes:
    return given.encode("utf-8", "surrogatepass")


def _some(chance: Random, most: int) -> int:
    """1 to `most`, mostly few."""
    return 1 + int(max(most - 1, 0) * chance.random() ** 3)


def _place(chance: Random, given: str | bytes) -> int:
    return chance.randrange(len(given) + 1)


def _strewn(chance: Random, given: str, what: tuple[str, ...] | list[str]) -> str:
    """Some of the characters put into it, anywhere."""
    places = sorted(_place(chance, given) for _ in range(_some(chance, max(len(given) // 10, 3))))
    edges = [0, *places, len(given)]
    pieces = [given[start:stop] for start, stop in pairwise(edges)]
    return "".join(piece + chance.choice(what) for piece in pieces[:-1]) + pieces[-1]


def _in_a_tag(chance: Random, given: str, what: str) -> str:
    """Something put behind the name of a tag."""
    ends = [match.end() - 1 for match in _TAG.finditer(given)] or [len(given)]
    place = chance.choice(ends)
    return given[:place] + what + given[place:]
