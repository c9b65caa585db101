"""What a task over a part answers."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Answer"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a part."""

    number: int
    articles: int = 0
    damaged: bool = False
    """Whether its input is damaged, and has to be read whole; then nothing was made of the part."""
