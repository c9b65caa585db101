"""Which language a text is written in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from threading import Lock
from typing import Final

from cleaner.document import Block

__all__ = ["KEPT", "detect", "load", "normal", "sample"]

MIN_LETTERS: Final = 24
"""Fewer letters than this tell no language (half as many in Chinese, Japanese and Korean)."""
SAMPLE_CHARS: Final = 600
"""Code points looked at: more do not change the answer, only the time it takes."""
KEPT: Final = 256
"""Languages of which anything is kept in memory: a record may name one that does not exist, and the next another."""
_loading: Final = Lock()
_SAME: Final = {"nb": "no", "iw": "he", "in": "id", "wuu": "zh"}  # the last: Wu, written like Mandarin


def detect(blocks: Sequence[Block]) -> str | None:
    """ISO 639-1 code of the language most of the blocks are written in, None when there is too little text to tell."""
    text = sample(blocks)
    if not _enough(text):
        return None
    import py3langid

    return normal(py3langid.classify(text)[0])


def _enough(text: str) -> bool:
    letters = 0
    for character in text:
        if character.isalpha():
            letters += 2 if character > "\u3000" else 1
            if letters >= MIN_LETTERS:
                return True
    return False


def normal(code: str | None) -> str | None:
    """The code as this package writes it: lower case, without a region, and Bokmål as Norwegian.

    >>> normal("en-US"), normal("nb"), normal("")
    ('en', 'no', None)
    """
    primary = (code or "").replace("_", "-").partition("-")[0].strip().lower()
    return _SAME.get(primary, primary) or None


def load() -> None:
    """Load the language identifier now; it unpacks for most of a second, outside the interpreter lock.

    Where that cannot be done, for want of room for a temporary file, the first article that needs it says so.
    """
    with _loading, suppress(OSError):  # a second caller waits instead of loading it twice
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
