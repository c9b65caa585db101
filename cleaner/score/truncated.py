"""Whether a text was cut off: by a feed that prints teasers, or by whoever copied it."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category

__all__ = ["is_truncated"]

# Set by hand; `benchmarks/flags.py` tells how often they alarm on whole articles, and what they find.
LINE_WORDS: Final = 10  # of a last line that ought to end like a sentence; shorter ones are names, places, captions
PROSE: Final = 0.8  # share of the other lines of as many words that must end so: a text without full stops has none at its end either
OPEN_WORDS: Final = 5  # behind the last full stop; fewer are an agency, a place, or the heading of what comes next
NAME_WORDS: Final = 10  # the same where the last word has a capital, as that of a name has
FEW_LINES: Final = 3  # with fewer such lines, sentences inside the last one are asked as well
_LOOKED_AT: Final = 40  # lines above the last one
_ENDS: Final = ".!?…。！？؟।॥۔։።"
_COMMAS: Final = ",،、，"
_DOTS: Final = re.compile(r"(?:…|(?<!\.)\.{3,}+|\. \. \.)[\s)\]}>»）］]*$")
_BRACKETED: Final = re.compile(r"[(\[（［]\s*(?:…|\.{3,})\s*[)\]）］]$")
"""How feeds mark what they left out."""
_INNER_END: Final = re.compile(rf"[{_ENDS}][\"”»“’'」』)\]]*(?:\s|$)|[。！？।]")
_WIDE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_CHARS: Final = 3  # Chinese and Japanese characters that count as a word, where there are no spaces


def is_truncated(text: str) -> bool:
    """Whether the cleaned text ends amid a sentence, or with the dots of a teaser.

    Dots behind a question mark or within quotation marks are a speaker's. A text of whose lines many end without a full stop says nothing.

    >>> is_truncated("The vote was close. The mayor said that she had [...]"), is_truncated("The vote was close.")
    (True, False)
    """
    lines = [line for line in text.rsplit("\n", _LOOKED_AT) if line.strip()]
    if not lines:
        return False
    last = lines[-1].rstrip()
    if _BRACKETED.search(last):
        return True
    if _words(last) < LINE_WORDS:
        return False
    if _DOTS.search(last):
        return True
    return _open(last) and _in_sentences(lines)


def _open(line: str) -> bool:
    """Whether a line ends with a letter or a comma, and enough of a sentence before it."""
    end = line[-1]
    if end in _COMMAS:
        return True
    if not _is_letter(end) or end.isupper():
        return False
    capitals = [word[0].isupper() for word in line.rsplit(maxsplit=2)[-2:]]
    sentence = _INNER_END.split(line)[-1]
    return not all(capitals) and _words(sentence) >= (NAME_WORDS if capitals[-1] else OPEN_WORDS)


def _in_sentences(lines: list[str]) -> bool:
    """Whether the lines above end like sentences; where there are few, whether sentences end inside the last one."""
    above = [line.rstrip() for line in lines[:-1] if _words(line) >= LINE_WORDS]
    ended = sum(not _is_letter(line[-1]) for line in above)
    if ended < PROSE * len(above):
        return False
    return len(above) >= FEW_LINES or _INNER_END.search(lines[-1]) is not None or (bool(above) and ended == len(above))


def _is_letter(character: str) -> bool:
    """Whether it is a letter, or a sign that belongs to the letter before it, as vowels do in Hindi."""
    return character.isalpha() or category(character).startswith("M")


def _words(line: str) -> int:
    return max(len(line.split()), len(_WIDE.findall(line)) // _CHARS)
