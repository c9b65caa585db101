"""Clean text that looks broken: interviews, results, lists, verse, tickers, tables, refrains, old spelling, names from elsewhere.

Each function makes one out of a clean article, so that there is one in every language; none of it is garbled.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

__all__ = ["LOOKALIKES"]

_WORD: Final = re.compile(r"[^\W\d_]+")
_SENTENCE: Final = re.compile(r"(?<=[.!?。！？।؟])\s*")
_SYLLABLES: Final = (
    "xi",
    "nguy",
    "krz",
    "bek",
    "ova",
    "shi",
    "mba",
    "tek",
    "jó",
    "dzh",
    "iya",
    "qo",
    "wal",
    "sen",
    "ötz",
    "ghu",
    "lla",
    "ryn",
)


def _sentences(text: str) -> list[str]:
    return [s for line in text.split("\n") for s in _SENTENCE.split(line) if s.strip()]


def _names(text: str) -> list[str]:
    """Words of the text that could be names: capitalised ones, or any long ones where there are no capitals."""
    words = [w.strip(".,;:!?()\"'«»„“”") for w in text.split()]
    capital = [w for w in words if w[:1].isupper() and len(w) > 2]
    return capital if len(capital) > 5 else [w for w in words if len(w) > 1][:60] or ["A", "B"]


def _interview(text: str, random: Random) -> str:
    dash = random.choice(("– ", "- ", "— ", ""))
    who = random.sample(_names(text), 1)[0]
    lines = []
    for n, sentence in enumerate(_sentences(text)[:40]):
        if n % 3 == 0:
            lines.append((dash or who + ": ") + sentence.rstrip(".。") + "?")
        else:
            lines.append(dash + sentence)
    return "\n".join(lines)


def _results(text: str, random: Random) -> str:
    names = _names(text)
    lines = _sentences(text)[:3]
    for _ in range(random.randrange(6, 22)):
        home, away = random.choice(names), random.choice(names)
        score = f"{random.randrange(6)}{random.choice('–-:')}{random.randrange(6)}"
        lines.append(
            random.choice((f"{home} – {away} {score}", f"{home} {score} {away}", f"{random.randrange(1, 30)}. {home}, {away}, {score}"))
        )
    return "\n".join(lines + _sentences(text)[3:6])


def _list(text: str, random: Random) -> str:
    mark = random.choice(("- ", "• ", "* ", "{n}. ", ""))
    sentences = _sentences(text)
    items = [" ".join(s.split(" ")[: random.randrange(2, 9)]).rstrip(".,;:") for s in sentences[2:18]]
    return "\n".join(sentences[:2] + [mark.replace("{n}", str(n + 1)) + item for n, item in enumerate(items)] + sentences[18:21])


def _verse(text: str, random: Random) -> str:
    words = text.replace("\n", " ").split(" ")
    small, bare = random.random() < 0.5, random.random() < 0.5
    lines = []
    place = 0
    while place < min(len(words), 160):
        size = random.randrange(3, 8)
        line = " ".join(words[place : place + size])
        lines.append(line.rstrip(".,;:") if bare else line if small else line[:1].upper() + line[1:])
        place += size
    if random.random() < 0.4 and len(lines) > 8:  # with a refrain
        for n in range(4, len(lines), 5):
            lines[n] = lines[4]
    return "\n".join(lines)


def _ticker(text: str, random: Random) -> str:
    hour = random.randrange(6, 20)
    mark = random.choice((" Uhr: ", " ", ": ", " – ", "\n"))
    return "\n".join(
        f"{hour + n // 5}{random.choice(':.')}{random.randrange(10, 60)}{mark}{s}" for n, s in enumerate(_sentences(text)[:16])
    )


def _table(text: str, random: Random) -> str:
    names = _names(text)
    glue = random.choice((" | ", "\t", "  ", ", "))
    rows = [glue.join((random.choice(names), *(str(random.randrange(200)) for _ in range(4)))) for _ in range(random.randrange(6, 15))]
    return "\n".join(_sentences(text)[:3] + rows + _sentences(text)[3:8])


def _capitals(text: str, random: Random) -> str:
    """Headings and first words in capitals."""
    lines = []
    for line in text.split("\n"):
        words = line.split(" ")
        count = random.choice((0, 0, 2, 4)) if len(words) > 8 else len(words)
        lines.append(" ".join([*map(str.upper, words[:count]), *words[count:]]))
    return "\n".join(lines)


def _excerpt(text: str, random: Random) -> str:
    sentences = _sentences(text)
    start = random.randrange(max(len(sentences) - 3, 1))
    return " ".join(sentences[start : start + random.randrange(1, 7)])


def _one_a_line(text: str, random: Random) -> str:
    """Sentences one a line, some left out: what remains when boilerplate around them is taken away."""
    return "\n".join(s for s in _sentences(text) if random.random() < 0.85)


def _gaps(text: str, random: Random) -> str:
    return "\n\n".join(line for line in text.split("\n") if random.random() < 0.75)


def _strange_names(text: str, random: Random) -> str:
    """Names nobody has seen, in place of the names of the article."""
    made = {}
    for name in sorted(set(_names(text))) if any(c.isupper() for c in text) else ():
        if random.random() < 0.6:
            made[name] = "".join(random.choice(_SYLLABLES) for _ in range(random.randrange(2, 4))).capitalize()
    return " ".join(made.get(word, word) for word in text.split(" "))


def _quotes(text: str, random: Random) -> str:
    marks = random.choice(("«»", "“”", '""', "„“", "「」"))
    return "\n".join(f"{marks[0]}{s}{marks[1]}" if random.random() < 0.6 else s for s in _sentences(text)[:30])


_OLD: Final = (("ss", "ß"), ("ei", "ey"), ("ks", "x"), ("z", "s"), ("ie", "y"), ("ck", "k"), ("ae", "æ"), ("v", "w"), ("kv", "qv"), ("t", "th"),  # noqa: E501
               ("f", "ph"), ("ai", "oi"), ("ant", "ans"), ("oo", "o"), ("å", "aa"), ("ä", "ae"), ("ö", "oe"), ("и", "і"), ("е", "ѣ"))  # fmt: skip  # noqa: E501


def _old_spelling(text: str, random: Random) -> str:
    """A few spellings changed in some of the words that have them: a word is spelled in one way throughout."""
    share = random.uniform(0.1, 0.5)
    old = [pair for pair in random.sample(_OLD, 6) if pair[0] in text][:3]
    spelled: dict[str, str] = {}
    for word in sorted(set(_WORD.findall(text))):  # the order of a set is not the same in every process
        spelled[word] = word
        for before, after in old:
            if random.random() < share:
                spelled[word] = spelled[word].replace(before, after)
    return _WORD.sub(lambda m: spelled[m.group()], text)


LOOKALIKES: Final[dict[str, Callable[[str, Random], str]]] = {
    "interview": _interview, "results": _results, "list": _list, "verse": _verse, "ticker": _ticker, "table": _table,
    "capitals": _capitals, "excerpt": _excerpt, "one_a_line": _one_a_line, "gaps": _gaps, "strange_names": _strange_names,
    "quotes": _quotes, "old_spelling": _old_spelling,
}  # fmt: skip
"""Kind of clean text → how it is made of an article."""
