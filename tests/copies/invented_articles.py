"""Articles made of invented words: as many as wanted, long enough to be compared, and no two alike."""

from __future__ import annotations

import random

SYLLABLES = ["ba", "ke", "ti", "ro", "lu", "mo", "san", "der", "vel", "hin", "gor", "pas", "tem", "fil", "nok"]
HAN = "橋川市民議会工事新聞記者発表計画道路学校病院電車海山空港市長会見今日明日午前午後"


def article(number: int, words: int = 120) -> str:
    """Sentences of ten words."""
    dice = random.Random(number)
    made = ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 3))) for _ in range(words)]
    return "\n".join(" ".join(made[at : at + 10]).capitalize() + "." for at in range(0, words, 10))


def unspaced(number: int, characters: int = 300) -> str:
    """The same in a script without spaces."""
    dice = random.Random(number)
    return "".join(dice.choices(HAN, k=characters))


def edited(text: str, rate: float, seed: int) -> str:
    """The text with that share of its words replaced."""
    dice = random.Random(seed)
    return " ".join(dice.choice(SYLLABLES) if dice.random() < rate else word for word in text.split())
