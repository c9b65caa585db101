"""Damage to words: each way of doing it takes the words of a line and gives those of the broken line.

Every kind is done in several ways, because nobody knows in which way the texts that come were broken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

__all__ = ["WORD_DAMAGE", "Others", "WordDamage", "words_of"]

Others = Sequence[str]
WordDamage = Callable[[list[str], float, Random, Others], list[str]]
_ENDS: Final = ".!?。！？।؟"
_MARKS: Final = ".,;:!?。，、；：！？।؟،\"'()«»“”„「」"


def words_of(line: str, random: Random) -> tuple[list[str], str]:
    """The words of a line and what joins them; scripts without spaces are cut into runs of one to three characters."""
    words = line.split(" ")
    if len(words) > 2 + len(line) // 40 or len(line) < 12:
        return words, " "
    runs, place = [], 0
    while place < len(line):
        size = random.choice((1, 2, 2, 3))
        mark = next((n + 1 for n, c in enumerate(line[place : place + size]) if c in _MARKS), size)
        runs.append(line[place : place + mark])
        place += mark
    return runs, ""


def _stop(word: str) -> str:
    return "。" if "\u3000" < word[-1:] < "\uac00" else "।" if "\u0900" <= word[-1:] < "\u0980" else "."


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _inner(words: list[str], rate: float, random: Random) -> list[int]:
    """Places inside the line, behind a word without a mark, at which to do something."""
    return [n for n in range(len(words) - 1) if words[n][-1:].isalpha() and random.random() < rate]


def _stops(capital: float, before: str = "") -> WordDamage:
    def change(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
        out = list(words)
        for n in _inner(words, 0.11 * strength, random):
            out[n] = words[n] + before + _stop(words[n])
            if random.random() < capital:
                out[n + 1] = _capital(out[n + 1])
        return out

    return change


def _stops_for_commas(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    out = _stops(1.0)(words, strength / 2, random, others)
    for n, word in enumerate(out[:-1]):
        if word and word[-1] in ",،，、" and random.random() < 0.3 + strength / 2:
            out[n] = word[:-1] + _stop(word[:-1])
            out[n + 1] = _capital(out[n + 1])
    return out


def _moved_stops(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    """Every full stop inside the line stands a few words off, now and then."""
    out = list(words)
    for n, word in enumerate(words[:-1]):
        if word and word[-1] in _ENDS and random.random() < 0.3 + 0.7 * strength:
            to = n + random.choice((-4, -3, -2, -1, 1, 2, 3))
            if 0 <= to < len(out) - 1 and out[to][-1:].isalpha():
                out[n] = word[:-1]
                out[to] += word[-1]
                if random.random() < 0.5:
                    out[to + 1] = _capital(out[to + 1])
    return out


def _every_few(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    """A stop after so many words, as a machine cuts that knows no grammar."""
    step = random.randrange(5, 14)
    out = list(words)
    for n in range(step, len(words) - 1, step):
        if words[n][-1:].isalpha() and random.random() < 0.4 + 0.6 * strength:
            out[n] += _stop(words[n])
            out[n + 1] = _capital(out[n + 1])
    return out


def _short_stops(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    """Stops behind short words, which are mostly function words."""
    return [word + _stop(word) if word.isalpha() and len(word) <= 4 and random.random() < 0.2 * strength else word for word in words]


def _drop(rate: float) -> WordDamage:
    def change(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
        return [word for word in words if random.random() > rate * strength]

    return change


def _drop_runs(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    out, skip = [], 0
    for word in words:
        if not skip and random.random() < 0.08 * strength:
            skip = random.choice((2, 2, 3, 4))
        if skip:
            skip -= 1
        else:
            out.append(word)
    return out


def _drop_short(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    return [word for word in words if len(word) > 3 or random.random() > 0.5 * strength]


def _drop_long(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    return [word for word in words if len(word) < 6 or random.random() > 0.4 * strength]


def _drop_every(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    step = random.randrange(4, 12)
    return [word for n, word in enumerate(words) if n % step != step - 1]


def _swap(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    out = list(words)
    window = random.choice((3, 5, 9))
    for place in range(len(out) - 1):
        if random.random() < 0.4 * strength:
            other = min(len(out) - 1, place + random.randrange(1, window))
            out[place], out[other] = out[other], out[place]
    return out


def _swap_neighbours(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    out, n = list(words), 0
    while n < len(out) - 1:
        if random.random() < 0.25 * strength:
            out[n], out[n + 1] = out[n + 1], out[n]
            n += 1
        n += 1
    return out


def _shuffle_sentences(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    out: list[str] = []
    for sentence in _sentences(words):
        if len(sentence) > 3 and random.random() < 0.2 + 0.8 * strength:
            random.shuffle(sentence)
        out += sentence
    return out


def _shuffle_inner(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    """Shuffled between the first and the last word of the sentence, which keep capital and stop where they belong."""
    out: list[str] = []
    for sentence in _sentences(words):
        if len(sentence) > 4 and random.random() < 0.2 + 0.8 * strength:
            inner = sentence[1:-1]
            random.shuffle(inner)
            sentence = [sentence[0], *inner, sentence[-1]]
        out += sentence
    return out


def _shuffle_windows(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    size = random.choice((3, 4, 6, 8))
    out: list[str] = []
    for first in range(0, len(words), size):
        window = words[first : first + size]
        if random.random() < 0.2 + 0.6 * strength:
            random.shuffle(window)
        out += window
    return out


def _swap_halves(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    out: list[str] = []
    for sentence in _sentences(words):
        if len(sentence) > 6 and random.random() < 0.3 + 0.7 * strength:
            cut = random.randrange(3, len(sentence) - 2)
            sentence = sentence[cut:] + sentence[:cut]
        out += sentence
    return out


def _reverse(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    return [w for s in _sentences(words) for w in (s[::-1] if len(s) > 3 and random.random() < 0.2 + 0.5 * strength else s)]


def _sentences(words: list[str]) -> list[list[str]]:
    out: list[list[str]] = [[]]
    for word in words:
        out[-1].append(word)
        if word and word[-1] in _ENDS:
            out.append([])
    return [sentence for sentence in out if sentence]


def _repeat(sizes: Sequence[int], rate: float, times: Sequence[int] = (1,)) -> WordDamage:
    """Runs of so many words said again at once."""

    def change(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
        out: list[str] = []
        for place, word in enumerate(words):
            out.append(word)
            if random.random() < rate * strength:
                out += words[max(0, place + 1 - random.choice(sizes)) : place + 1] * random.choice(times)
        return out

    return change


def _echo(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    """Runs of words that come back a little later."""
    out = list(words)
    for _ in range(1 + round(len(words) * 0.03 * strength)):
        if len(words) > 10:
            start = random.randrange(len(words) - 6)
            place = min(len(out), start + random.randrange(4, 30))
            out[place:place] = words[start : start + random.randrange(2, 7)]
    return out


def _repeat_sentences(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    out: list[str] = []
    for sentence in _sentences(words):
        out += sentence * (2 if random.random() < 0.15 + 0.4 * strength else 1)
    return out


def _strange(joined: bool, random: Random, others: Others) -> list[str]:
    other = random.choice(others).replace("\n", " ")
    return other.split(" ") if joined else [other[i : i + 2] for i in range(0, len(other), 2)]


def _splice_in(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    """A run of another article's words in the middle, with or without taking the place of some."""
    if len(words) < 8:
        return words
    out = list(words)
    for _ in range(max(1, round(len(words) / 25 * strength))):
        strange = _strange(" " in " ".join(words) and len(words) > 2 and max(map(len, words)) > 3, random, others)
        start = random.randrange(max(len(strange) - 8, 1))
        place = random.randrange(2, len(out) - 2)
        out[place : place + random.choice((0, 0, 4))] = strange[start : start + random.randrange(4, 14)]
    return out


def _splice_tails(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    """Beginnings of sentences continued with the ends of another article's."""
    strange = [s for s in _sentences(_strange(max(map(len, words), default=0) > 3, random, others)) if len(s) > 5]
    out: list[str] = []
    for sentence in _sentences(words):
        if len(sentence) > 5 and strange and random.random() < 0.2 + 0.6 * strength:
            other = random.choice(strange)
            sentence = sentence[: random.randrange(2, len(sentence) - 2)] + other[random.randrange(2, len(other) - 2) :]
        out += sentence
    return out


def _splice_own(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    """Ends of sentences exchanged within the line."""
    sentences = _sentences(words)
    out: list[str] = []
    for sentence in sentences:
        other = random.choice(sentences)
        if len(sentence) > 5 and len(other) > 5 and random.random() < 0.3 + 0.6 * strength:
            sentence = sentence[: random.randrange(2, len(sentence) - 2)] + other[random.randrange(2, len(other) - 2) :]
        out += sentence
    return out


def _splice_words(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    """Single words of another article, in place of the text's own or between them."""
    strange = _strange(max(map(len, words), default=0) > 3, random, others)
    out: list[str] = []
    for word in words:
        if random.random() < 0.15 * strength:
            out.append(random.choice(strange).strip(_MARKS) or word)
            if random.random() < 0.5:
                continue
        out.append(word)
    return out


def _spin(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    """Words put in place of others with the same ending and capitals: what synonym spinners leave."""
    by_ending: dict[tuple[str, bool], list[str]] = {}
    for word in " ".join(random.sample(list(others), min(3, len(others)))).split():
        plain = word.strip(_MARKS)
        if len(plain) > 4:
            by_ending.setdefault((plain[-2:], plain[:1].isupper()), []).append(plain)
    out = []
    for word in words:
        plain = word.strip(_MARKS)
        like = by_ending.get((plain[-2:], plain[:1].isupper()), []) if len(plain) > 4 else []
        out.append(word.replace(plain, random.choice(like)) if like and random.random() < 0.5 * strength else word)
    return out


def _cut_ends(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    if len(words) < 8 or random.random() > 0.3 + 0.6 * strength:
        return words
    cut = random.randrange(3, len(words) - 2)
    return words[:cut] if random.random() < 0.5 else words[cut:]


def _cut_sentences(words: list[str], strength: float, random: Random, others: Others) -> list[str]:
    """Sentences that break off, their stop left out or kept."""
    out: list[str] = []
    for sentence in _sentences(words):
        if len(sentence) > 6 and random.random() < 0.2 + 0.5 * strength:
            sentence = sentence[: random.randrange(3, len(sentence) - 1)]
            if random.random() < 0.3:
                sentence[-1] += "..."
        out += sentence
    return out


WORD_DAMAGE: Final[dict[str, dict[str, WordDamage]]] = {
    "stray_stops": {
        "inserted": _stops(0.0), "capitalised": _stops(1.0), "either": _stops(0.5), "spaced": _stops(0.3, " "), "commas": _stops_for_commas,
        "moved": _moved_stops, "every_few": _every_few, "short_words": _short_stops,
    },
    "dropped": {"any": _drop(0.25), "runs": _drop_runs, "short": _drop_short, "long": _drop_long, "every_nth": _drop_every},
    "shuffled": {
        "swaps": _swap, "neighbours": _swap_neighbours, "sentences": _shuffle_sentences, "inner": _shuffle_inner,
        "windows": _shuffle_windows, "halves": _swap_halves, "reversed": _reverse,
    },
    "repeated": {
        "words": _repeat((1,), 0.06), "mixed": _repeat((1, 1, 2, 4), 0.06), "runs": _repeat((2, 3, 4, 5), 0.05),
        "stutter": _repeat((1, 2), 0.04, (1, 2, 3)), "echo": _echo, "sentences": _repeat_sentences,
    },
    "spliced": {"middle": _splice_in, "tails": _splice_tails, "own": _splice_own, "words": _splice_words},
    "spun": {"endings": _spin},
    "cut": {"lines": _cut_ends, "sentences": _cut_sentences},
}  # fmt: skip
"""Kind of damage → way of doing it → how it is done."""
