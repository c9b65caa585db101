"""Names in a byline: who wrote an article, in whatever script, and nothing that is no person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from cleaner.metadata.words import DESKS, LABELS, NO_NAMES, NO_NAMES_UNCASED, PARTICLES, PICTURES, PREPOSITIONS, TITLES, UNCASED_LABELS

__all__ = ["MAX_AUTHORS", "authors", "first_part", "is_desk", "is_label", "joined_names", "unlabelled"]

MAX_LINE: Final = 200  # code points of a byline looked at
MAX_AUTHORS: Final = 10

# White space is taken from its beginning, and whole: to try each part of a long run takes time that grows with its square.
_BLANKS: Final = r"(?<!\s)\s++"
_AND: Final = (
    rf"{_BLANKS}(?:og|och|und|and|et|y|i|e|en|ja|és|și|si|a|ir|un|in|dan|và|ve|и|і|та|й|και|&)\s+|(?:{_BLANKS})?(?:[;&]|/(?=\s))\s*"
)
_SPLIT: Final = re.compile(rf"(?:{_BLANKS})?[|•·/–—(\[<>]\s*|{_BLANKS}-\s+|\s{{3,}}|\t|\n")
_JOINED: Final = re.compile(_AND, re.IGNORECASE)
_PREFIXED: Final = re.compile(r"[a-z]{1,3}[-'’][^\W\d_a-z]")  # al-Zahra, d'Arc
_WORD: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f'’.‐-])*")


def _any(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longer before those they begin with, fit for `re.VERBOSE`."""
    return "|".join(re.escape(word).replace(r"\ ", "[ ]") for word in sorted(words, key=lambda word: (-len(word), word)))


_PICTURE: Final = rf"(?:{_any(PICTURES)})"
_TOGETHER: Final = r"\s*(?:og|och|und|and|et|y|e|i|a|ja|en|и|і|&|/|,|\+)\s*"
_LABEL: Final = re.compile(
    rf"""(?: (?:{_PICTURE}{_TOGETHER})? (?:{_any(LABELS)}) \b (?:{_TOGETHER}{_PICTURE})?
             (?: \s*[:：]\s*(?:(?:{_any(PREPOSITIONS)})\s+)? | \s+ )
           | (?:{_any(PREPOSITIONS)}) (?:\s*:\s*|\s+)
         )""",
    re.IGNORECASE | re.VERBOSE,
)
_UNCASED: Final = re.compile(rf"(?:{_any(UNCASED_LABELS)})\s*(?:(?P<mark>[:：/／＝=])\s*|\s+)(?P<names>.+)")
_UNCASED_AFTER: Final = re.compile(r"(?P<name>[가-힣]{2,4}|[\u4e00-\u9fff]{2,5})\s?(?:기자|記者)")
_UNCASED_AND: Final = re.compile(rf"(?:{_BLANKS})?[、，,;؛،;＆&・]\s*|{_BLANKS}و(?=\w)|{_BLANKS}ו(?=\w)|{_BLANKS}(?:और|এবং|และ)\s+")
_ARTICLES: Final = frozenset(["the", "our", "die", "la", "le", "by", "a"])
_ROMANCE: Final = frozenset(["de", "da", "di", "du", "del"])  # "by" in a byline, but as often the beginning of a surname
_CJK_OFFICE: Final = re.compile("(?:报道|報道|报导|部|社|网)$")  # "reports", an office, an agency, a site
_CJK: Final = re.compile(r"[\u3400-\u9fff\u3040-\u30ff가-힣]")


def authors(line: str, *, labelled: bool = False) -> str | None:
    """Who a byline names, joined by `; `; None where it names nobody. `labelled` asks for something like "Author:" before the name.

    >>> authors("Von Katrin Hellweg und Stefan Brückner, Berlin")
    'Katrin Hellweg; Stefan Brückner'
    >>> authors("记者 张伟 北京报道"), authors("By admin")
    ('张伟', None)
    """
    line = line[:MAX_LINE].strip()
    names = _uncased(line, labelled)
    for part in _SPLIT.split(line) if not names else []:
        label = _LABEL.match(part)
        if (not labelled or (label and ":" in label[0])) and (names := _cased(part[label.end() :] if label else part)):
            break
    return "; ".join(dict.fromkeys(names[:MAX_AUTHORS])) or None


def unlabelled(value: str) -> str:
    """A name without "By", "Written by:", "Von" before it. A particle that a surname may begin with stays, where only one word follows.

    >>> unlabelled("Written by Jane Doe"), unlabelled("Von Katrin Hellweg"), unlabelled("Di Marco")
    ('Jane Doe', 'Katrin Hellweg', 'Di Marco')
    """
    label = _LABEL.match(value)
    if label is None:
        return value
    rest = value[label.end() :]
    particle = label[0].strip(" :：").casefold() in PARTICLES and ":" not in label[0]
    return value if particle and (len(rest.split()) < 2 or label[0].strip().casefold() in _ROMANCE) else rest


def joined_names(value: str) -> list[str]:
    """The names in "A B, C D and E F", empty where any part of it is no name of two words or more: a degree, an office, a surname alone.

    >>> joined_names("Jane Doe, Ann Lee & Max Roe"), joined_names("Jane Doe, MD"), joined_names("Doe, Jane")
    (['Jane Doe', 'Ann Lee', 'Max Roe'], [], [])
    """
    parts = [part.strip() for piece in _JOINED.split(value) for part in piece.split(",")]
    parts = [part for part in parts if part]
    names = [_name(part) for part in parts]
    whole = all(name is not None and len(name.split()) == len(part.split()) for name, part in zip(names, parts, strict=True))
    return [part.rstrip(",;") for part in parts] if len(parts) > 1 and whole else []


def is_desk(name: str) -> bool:
    """Whether a name is that of a desk, an agency or an office. A team that says whose it is may stand as an author.

    >>> is_desk("Politics Desk"), is_desk("Reuters"), is_desk("Jane Doe"), is_desk("The Gazette Team"), is_desk("The Hillcrest Team")
    (True, True, False, True, False)
    """
    words = [part for word in name.casefold().split() if (part := word.strip(".,:;()'’").partition("/")[0])]
    if name in NO_NAMES_UNCASED or not words:
        return True
    return any(word in NO_NAMES - DESKS for word in words) or all(word in DESKS or word in _ARTICLES for word in words)


def is_label(line: str) -> bool:
    """Whether a line is nothing but what stands before a name: "By", "Written by:".

    >>> is_label("Written by:"), is_label("Written by Jane Doe")
    (True, False)
    """
    return line.strip(" :：-–|").casefold() in LABELS | PREPOSITIONS


def first_part(line: str) -> str:
    """A line up to the first mark that separates things: a bar, a dash, a bracket, a wide gap."""
    return next((part for part in _SPLIT.split(line) if part), "")


def _cased(text: str) -> list[str]:
    """The names at the beginning of a text in a script with capitals: "A B", "A B and C D", "A B, C D and E F"."""
    pieces = _JOINED.split(text)
    names: list[str] = []
    for number, piece in enumerate(pieces):
        first, *more = piece.split(",")
        listed = [first, *more] if number < len(pieces) - 1 else [first]  # a comma joins names only where an "and" does so too
        found = [name for part in listed if (name := _name(part))]
        if len(found) < len(listed) and number:
            return names + found
        names += found
    return names


def _name(text: str) -> str | None:
    """The two to four capitalised words (and particles) a text begins with."""
    run: list[str] = []
    for token in re.findall(r"\S+", text):
        word = token.rstrip(".,:;!") if len(token) > 2 else token
        if not run and word.rstrip(".").casefold() in TITLES:
            continue
        if word.casefold() in PICTURES:
            break
        if not _WORD.fullmatch(word) or not (word[0].isupper() or (run and (word in PARTICLES or _PREFIXED.match(word)))):
            break
        run.append(word)
        if token[-1] in ",:;!" or (token[-1] == "." and len(token) > 2 and not token[-2].isupper()):
            break
    while run and run[-1] in PARTICLES:
        run.pop()
    proper = [word for word in run if word not in PARTICLES]
    if not 2 <= len(proper) <= 4 or any(word.casefold().rstrip(".") in NO_NAMES for word in proper):
        return None
    return " ".join(run)


def _uncased(line: str, labelled: bool) -> list[str]:
    """The names behind a label in a script without capitals, or before the word for a reporter."""
    match = _UNCASED.search(line)
    if match is None or (labelled and not match["mark"]):
        return [found["name"] for found in [_UNCASED_AFTER.search(line)] if found and not labelled]
    text = re.split(r"[|•()（）\[\]【】\d–—]|\s-\s|\s{3,}", match["names"])[0].strip(" :：")
    if _CJK.match(text):
        return _cjk(text)
    names = [" ".join(part.split()) for part in _UNCASED_AND.split(text)]
    names = [name for name in names if name not in NO_NAMES_UNCASED]
    return [name for name in names if 2 <= len(name.split()) <= 4 and all(map(_letters, name.split()))][:MAX_AUTHORS]


def _cjk(text: str) -> list[str]:
    """Names of two to four characters; behind a gap stands something else, unless all that is left are names."""
    names = [part for part in re.split(r"[、，,;；・＆&\s]+", text) if part]
    found = []
    for name in names:
        if not 2 <= len(name) <= 4 or name in NO_NAMES_UNCASED or not name.isalpha() or _CJK_OFFICE.search(name):
            break
        found.append(name)
    return found


def _letters(word: str) -> bool:
    """Whether a word is of letters and their marks alone, and of a script without capitals."""
    return all(not c.isdigit() and not c.isupper() and c not in ".,:!?/\\@" for c in word)
