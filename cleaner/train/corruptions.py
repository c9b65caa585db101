"""Ways in which texts are broken on their way to us, made on purpose so that a model can learn to see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

__all__ = ["CORRUPTIONS", "corrupt"]

_OCR: Final = {"e": "c", "c": "e", "n": "u", "u": "n", "h": "b", "m": "rn", "l": "1", "i": "l", "o": "0", "s": "5", "t": "f", "f": "t",
               "a": "o",
               "I": "l", "B": "8", "д": "л", "и": "н", "н": "п", "о": "0", "ر": "ز", "的": "旳", "日": "曰", "人": "入"}  # fmt: skip
_CODE_PAGES: Final = ("cp1252", "latin-1", "cp1250", "cp1251", "cp1254", "mac_roman", "cp437")


def corrupt(text: str, kind: str, random: Random, others: Sequence[str]) -> str:
    """The text broken in one way, between lightly and badly; `others` are texts of the same language to splice from."""
    strength = random.uniform(0.3, 1.0)
    return CORRUPTIONS[kind](text, strength, random, others)


def _by_words(change: Callable[[list[str], float, Random, Sequence[str]], list[str]]) -> Callable[[str, float, Random, Sequence[str]], str]:
    """Make a change of a list of words into one of a text, line by line; scripts without spaces are cut into short runs."""

    def changed(text: str, strength: float, random: Random, others: Sequence[str]) -> str:
        out = []
        for line in text.split("\n"):
            words = line.split(" ")
            if len(words) > 1 or len(line) < 12:
                out.append(" ".join(change(words, strength, random, others)))
            else:
                runs = [line[i : i + 2] for i in range(0, len(line), 2)]
                out.append("".join(change(runs, strength, random, others)).replace(" ", ""))
        return "\n".join(out)

    return changed


def _stray_stops(words: list[str], strength: float, random: Random, others: Sequence[str]) -> list[str]:
    out = []
    for place, word in enumerate(words):
        if 0 < place < len(words) - 1 and word[-1:].isalpha() and random.random() < 0.10 * strength:
            stop = "。" if ord(word[-1]) > 0x3000 else "."
            out.append(word + stop)
            if random.random() < 0.6 and place + 1 < len(words):
                words[place + 1] = words[place + 1][:1].upper() + words[place + 1][1:]
        else:
            out.append(word)
    return out


def _keyphrase(text: str, strength: float, random: Random, others: Sequence[str]) -> str:
    words = text.split()
    if len(words) < 12:
        words = list(text)
    start = random.randrange(max(len(words) - 4, 1))
    glue = " " if " " in text else ""
    phrase = glue.join(words[start : start + random.choice((2, 3, 4))]).strip(".,")

    def stuff(line: list[str], strength: float, random: Random, others: Sequence[str]) -> list[str]:
        for _ in range(max(1, round(len(line) / 40 * strength * 2)) if len(line) > 5 and random.random() < 0.75 else 0):
            line.insert(random.randrange(1, len(line) + 1), phrase)
        return line

    return _by_words(stuff)(text, strength, random, others)


def _dropped(words: list[str], strength: float, random: Random, others: Sequence[str]) -> list[str]:
    return [word for word in words if random.random() > 0.25 * strength]


def _shuffled(words: list[str], strength: float, random: Random, others: Sequence[str]) -> list[str]:
    out = list(words)
    window = random.choice((3, 5, 9))
    for place in range(len(out) - 1):
        if random.random() < 0.5 * strength:
            other = min(len(out) - 1, place + random.randrange(1, window))
            out[place], out[other] = out[other], out[place]
    return out


def _repeated(words: list[str], strength: float, random: Random, others: Sequence[str]) -> list[str]:
    out: list[str] = []
    for place, word in enumerate(words):
        out.append(word)
        if random.random() < 0.06 * strength:
            out += words[max(0, place - random.choice((0, 0, 1, 3))) : place + 1]
    return out


def _spliced(words: list[str], strength: float, random: Random, others: Sequence[str]) -> list[str]:
    if len(words) < 8 or random.random() > 0.4 + 0.6 * strength:
        return words
    other = random.choice(others).replace("\n", " ")
    strange = other.split(" ") if " " in words else [other[i : i + 2] for i in range(0, len(other), 2)]
    start = random.randrange(max(len(strange) - 8, 1))
    place = random.randrange(2, len(words) - 2)
    return words[:place] + strange[start : start + random.randrange(4, 14)] + words[place + random.choice((0, 0, 4)) :]


def _mojibake(text: str, strength: float, random: Random, others: Sequence[str]) -> str:
    page = random.choice(_CODE_PAGES)

    def broken(character: str) -> str:
        if character.isascii() or random.random() > 0.4 + strength:
            return character
        return character.encode("utf-8").decode(page, "replace")

    return "".join(map(broken, text))


def _ocr(text: str, strength: float, random: Random, others: Sequence[str]) -> str:
    out = []
    for character in text:
        roll = random.random() / strength
        if roll < 0.05 and character in _OCR:
            out.append(_OCR[character])
        elif roll < 0.008 and character.isalpha():
            out.append(random.choice((character + " ", "", "■", "~", "'", character.upper(), "|", character + ".")))
        elif roll < 0.03 and character == " ":
            out.append(random.choice(("", "- ", " . ", "  ")))
        else:
            out.append(character)
    return "".join(out)


def _cut_lines(words: list[str], strength: float, random: Random, others: Sequence[str]) -> list[str]:
    """Sentences that stop or start in the middle."""
    if len(words) < 8 or random.random() > 0.3 + 0.6 * strength:
        return words
    cut = random.randrange(3, len(words) - 2)
    return words[:cut] if random.random() < 0.5 else words[cut:]


CORRUPTIONS: Final[dict[str, Callable[[str, float, Random, Sequence[str]], str]]] = {
    "stray_stops": _by_words(_stray_stops),
    "keyphrase": _keyphrase,
    "dropped": _by_words(_dropped),
    "shuffled": _by_words(_shuffled),
    "repeated": _by_words(_repeated),
    "spliced": _by_words(_spliced),
    "mojibake": _mojibake,
    "ocr": _ocr,
    "cut": _by_words(_cut_lines),
}
"""Name of a kind of damage → how it is done."""
