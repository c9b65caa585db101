"""Which language a text is written in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cleaner.document import Block

__all__ = ["detect", "load", "sample"]

MIN_LETTERS: Final = 24
"""Fewer letters than this tell no language (half as many in scripts without spaces)."""
SAMPLE_CHARS: Final = 1_200
"""Code points looked at: more do not change the answer, only the time it takes."""
_SAME: Final = {"nb": "no", "zh-cn": "zh", "zh-tw": "zh", "iw": "he", "in": "id"}


def detect(blocks: Sequence[Block]) -> str | None:
    """ISO 639-1 code of the language most of the blocks are written in, None when there is too little text to tell."""
    text = sample(blocks)
    letters = sum(2 if character > "\u3000" else 1 for character in text if character.isalpha())
    if letters < MIN_LETTERS:
        return None
    import py3langid

    code: str = py3langid.classify(text)[0]
    return _SAME.get(code, code)


def load() -> None:
    """Load the language identifier now; it unpacks for most of a second, outside the interpreter lock."""
    import py3langid

    py3langid.classify("")


def sample(blocks: Sequence[Block]) -> str:
    """The longest blocks, in their order, up to `SAMPLE_CHARS`: boilerplate is short, and often in another language."""
    left = SAMPLE_CHARS
    chosen = []
    for number in sorted(range(len(blocks)), key=lambda i: (-len(blocks[i].text), i)):
        chosen.append(number)
        left -= len(blocks[number].text)
        if left <= 0:
            break
    return "\n".join(blocks[number].text[:SAMPLE_CHARS] for number in sorted(chosen))[:SAMPLE_CHARS]
