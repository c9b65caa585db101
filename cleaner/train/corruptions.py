"""Ways in which texts are broken on their way to us, made on purpose so that a model can learn to see them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

from cleaner.train.damage import WORD_DAMAGE, WordDamage, words_of
from cleaner.train.noise import TEXT_DAMAGE

__all__ = ["CORRUPTIONS", "corrupt"]

CORRUPTIONS: Final[dict[str, tuple[str, ...]]] = {
    **{kind: tuple(ways) for kind, ways in WORD_DAMAGE.items()},
    **{kind: tuple(ways) for kind, ways in TEXT_DAMAGE.items()},
}
"""Kinds of damage, each with the ways in which it is done."""
LIGHTEST: Final = 0.2  # strength, of at most 1; below it, a text of the usual length often stays whole


def corrupt(text: str, kind: str, random: Random, others: Sequence[str], *, way: str | None = None, strangers: Sequence[str] = ()) -> str:
    """The text broken in one way, between lightly and badly, its lines kept apart.

    `others` are texts of the same language to take words from, `strangers` texts of other languages.
    """
    way = way or random.choice(CORRUPTIONS[kind])
    strength = random.uniform(LIGHTEST, 1.0)
    if kind in TEXT_DAMAGE:
        return TEXT_DAMAGE[kind][way](text, strength, random, others, strangers)
    return _line_by_line(text, WORD_DAMAGE[kind][way], strength, random, others)


def _line_by_line(text: str, change: WordDamage, strength: float, random: Random, others: Sequence[str]) -> str:
    out = []
    for line in text.split("\n"):
        words, glue = words_of(line, random)
        broken = glue.join(change(words, strength, random, others))
        out.append(broken if glue else broken.replace(" ", "") if " " not in line else broken)
    return "\n".join(out)
