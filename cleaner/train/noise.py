"""Damage to characters and to whole texts: wrong code pages, bad recognition, phrases stuffed in, languages mixed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from cleaner.train.damage import words_of

__all__ = ["TEXT_DAMAGE", "TextDamage"]

TextDamage = Callable[[str, float, Random, Sequence[str], Sequence[str]], str]
"""Text, strength, random, other texts of the language, texts of other languages → broken text."""

_OCR: Final = {"e": "c", "c": "e", "n": "u", "u": "n", "h": "b", "m": "rn", "l": "1", "i": "l", "o": "0", "s": "5", "t": "f", "f": "t",
               "a": "o", "I": "l", "B": "8", "S": "5", "O": "0", "d": "cl", "w": "vv", "g": "9", "rn": "m", "v": "y", "r": "i",
               "д": "л", "и": "н", "н": "п", "о": "0", "в": "з", "т": "г", "α": "σ", "ν": "υ", "ر": "ز", "ب": "ت", "ن": "ت",
               "的": "旳", "日": "曰", "人": "入", "大": "太", "未": "末", "土": "士", "は": "ほ", "ン": "ソ", "に": "こ",
               "이": "아", "다": "디", "क": "फ", "र": "न"}  # fmt: skip
_PAGES: Final = ("cp1252", "latin-1", "cp1250", "cp1251", "cp1254", "mac_roman", "cp437", "cp850", "koi8-r", "gbk", "shift_jis")
_SINGLE: Final = ("cp1252", "latin-1", "cp1250", "cp1251", "koi8-r", "cp866", "cp1253", "iso8859-2", "mac_roman", "cp1256", "iso8859-7")
_NATIVE: Final = ("gbk", "shift_jis", "euc_jp", "big5", "euc_kr", "cp1251", "koi8-r", "cp1253", "cp1250", "cp1252", "cp1256")
_VOWELS: Final = frozenset("aeiouyаеиоуыэюяαεηιουωáéíóúàèìòùäöüåøæ")


def _per_character(share: Callable[[float], float], wrong: Callable[[str, str], str], pages: Sequence[str]) -> TextDamage:
    def change(text: str, strength: float, random: Random, others: Sequence[str], strangers: Sequence[str]) -> str:
        page, part = random.choice(pages), share(strength)
        return "".join(c if c.isascii() or random.random() > part else wrong(c, page) for c in text)

    return change


def _utf8_as(character: str, page: str) -> str:
    return character.encode("utf-8").decode(page, "replace")


def _twice(character: str, page: str) -> str:
    return _utf8_as(_utf8_as(character, "cp1252" if page not in _SINGLE[:2] else page), "cp1252")


def _wrong_page(text: str, strength: float, random: Random, others: Sequence[str], strangers: Sequence[str]) -> str:
    """Bytes of one page read as another, line by line: every line, or some."""
    page = next((p for p in random.sample(_NATIVE, len(_NATIVE)) if _fits(text[:300], p)), "cp1252")
    other = random.choice([p for p in _SINGLE if p != page])
    lines = text.split("\n")
    return "\n".join(_read_as(line, page, other) if random.random() < 0.4 + strength else line for line in lines)


def _read_as(line: str, page: str, other: str) -> str:
    wrong = line.encode(page, "replace").decode(other, "replace")
    return "".join(c if c == "\t" or c >= " " else "\ufffd" for c in wrong).replace("\x85", "\u2026")


def _fits(text: str, page: str) -> bool:
    lost = text.encode(page, "replace").count(b"?") - text.count("?")
    return not text.isascii() and lost <= len(text) // 50


def _lost(_character: str, page: str) -> str:
    return "?" if len(page) % 2 else "\ufffd"


def _recognised(rate: float, odd: float, spaces: float) -> TextDamage:
    """Letters taken for others, specks, and words joined or torn."""

    def change(text: str, strength: float, random: Random, others: Sequence[str], strangers: Sequence[str]) -> str:
        out = []
        for c in text:
            roll = random.random() / max(strength, 0.01)
            if roll < rate and c in _OCR:
                out.append(_OCR[c])
            elif roll < odd and c.isalpha():
                out.append(random.choice((c + " ", "", "■", "~", "'", c.upper(), "|", c + ".", "*", "^")))
            elif roll < spaces and c == " ":
                out.append(random.choice(("", "", "- ", " . ", "  ")))
            else:
                out.append(c)
        return "".join(out)

    return change


def _random_letters(text: str, strength: float, random: Random, others: Sequence[str], strangers: Sequence[str]) -> str:
    """Letters changed for any other of the same text, left out, doubled or exchanged with the next."""
    letters = [c for c in text if c.isalpha()] or ["x"]
    out: list[str] = []
    for c in text:
        if c.isalpha() and random.random() < 0.05 * strength:
            out.append(random.choice((random.choice(letters), random.choice(letters), "", c + c, c + random.choice(letters))))
        else:
            out.append(c)
    return "".join(out)


def _torn(text: str, strength: float, random: Random, others: Sequence[str], strangers: Sequence[str]) -> str:
    """Words hyphenated where lines once ended, or torn by a blank."""
    out = []
    mark = random.choice(("- ", "-", " ", "¬ "))
    for line in text.split("\n"):
        words, glue = words_of(line, random)
        torn = [
            w[: len(w) // 2] + mark + w[len(w) // 2 :] if len(w) > (5 if glue else 1) and random.random() < 0.22 * strength else w
            for w in words
        ]
        out.append(glue.join(torn))
    return "\n".join(out)


def _joined(text: str, strength: float, random: Random, others: Sequence[str], strangers: Sequence[str]) -> str:
    """Blanks lost between words; where there are none, characters lost."""
    if text.count(" ") > len(text) // 30:
        return "".join(c for c in text if c != " " or random.random() > 0.3 * strength)
    return "".join(c for c in text if c == "\n" or random.random() > 0.1 * strength)


def _vowelless(text: str, strength: float, random: Random, others: Sequence[str], strangers: Sequence[str]) -> str:
    return "".join(c for c in text if c.lower() not in _VOWELS or random.random() > 0.3 * strength)


def _phrase(source: str, random: Random, sizes: Sequence[int]) -> tuple[str, str]:
    """A phrase of a text, and what joins it to words."""
    line = max(random.sample(source.split("\n"), min(5, source.count("\n") + 1)), key=len)
    words, glue = words_of(line, random)
    size = random.choice(sizes)
    start = random.randrange(max(len(words) - size, 1))
    return glue.join(words[start : start + size]).strip(" .,;:!?。，、।،\"'()"), glue


def _stuffed(
    where: str, *, own: bool, sizes: Sequence[int] = (2, 3, 4), dress: Callable[[str], str] = str, replace: bool = False
) -> TextDamage:
    def change(text: str, strength: float, random: Random, others: Sequence[str], strangers: Sequence[str]) -> str:
        phrase, glue = _phrase(text if own else random.choice(others), random, sizes)
        phrase = dress(phrase)
        times = max(3, round(len(text) / (350 if glue else 120) * (0.4 + 2.2 * strength)))
        lines = [words_of(line, random)[0] for line in text.split("\n")]
        weights = [len(line) + 0.01 for line in lines]
        for line in random.choices(lines, weights, k=times) if phrase else ():
            place = _place(line, where, random)
            line[place : place + (random.choice((1, 2)) if replace else 0)] = [phrase]
        return "\n".join(_glued(line, glue) for line in lines)

    return change


def _glued(line: list[str], glue: str) -> str:
    return (glue if " " not in "".join(line[:1]) else " ").join(line)


def _place(line: list[str], where: str, random: Random) -> int:
    ends = [n + 1 for n, word in enumerate(line) if word[-1:] in ".!?。।"]
    if where == "edges" and ends:
        return random.choice([0, *ends])
    return random.randrange(1, len(line)) if len(line) > 1 else len(line)


def _other_language(whole: bool) -> TextDamage:
    """Words, or whole stretches, of another language between the text's own."""

    def change(text: str, strength: float, random: Random, others: Sequence[str], strangers: Sequence[str]) -> str:
        strange = random.choice(strangers or others).replace("\n", " ").split(" ")
        out = []
        for line in text.split("\n"):
            words, glue = words_of(line, random)
            place = 0
            while place < len(words):
                if random.random() < (0.03 if whole else 0.12) * strength:
                    start = random.randrange(max(len(strange) - 12, 1))
                    run = strange[start : start + (random.randrange(6, 13) if whole else 1)]
                    words[place : place + random.choice((0, len(run)))] = [" ".join(run)]
                place += 1
            out.append(glue.join(words))
        return "\n".join(out)

    return change


TEXT_DAMAGE: Final[dict[str, dict[str, TextDamage]]] = {
    "keyphrase": {
        "own": _stuffed("any", own=True), "foreign": _stuffed("any", own=False), "title_case": _stuffed("any", own=False, dress=str.title),
        "small": _stuffed("any", own=True, dress=str.lower), "word": _stuffed("any", own=False, sizes=(1,)),
        "edges": _stuffed("edges", own=False), "replacing": _stuffed("any", own=False, replace=True),
    },
    "mojibake": {
        "utf8": _per_character(lambda s: 0.4 + s, _utf8_as, _PAGES), "some": _per_character(lambda s: 0.5 * s, _utf8_as, _PAGES[:3]),
        "twice": _per_character(lambda s: 0.4 + s, _twice, _PAGES[:3]), "page": _wrong_page,
        "lost": _per_character(lambda s: 0.3 + s, _lost, _PAGES),
    },
    "ocr": {
        "usual": _recognised(0.05, 0.008, 0.03), "letters": _recognised(0.08, 0.0, 0.0), "specks": _recognised(0.01, 0.03, 0.02),
        "random": _random_letters, "torn": _torn, "joined": _joined, "vowelless": _vowelless,
    },
    "mixed": {"words": _other_language(whole=False), "stretches": _other_language(whole=True)},
}  # fmt: skip
"""Kind of damage → way of doing it → how it is done."""
