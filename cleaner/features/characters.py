"""A class for every character, looked up for whole batches at once."""

from __future__ import annotations

import unicodedata
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BRACKET", "CLASSES", "COLON", "COMMA", "DASH", "DIGIT", "EMOJI", "END", "LETTER", "LOWER", "MARK", "OTHER", "QUOTE", "SPACE", "SYMBOL",
    "UNSPACED", "UPPER", "classify", "fold",
]  # fmt: skip

OTHER, LOWER, UPPER, LETTER, MARK, DIGIT, SPACE, END, COMMA, COLON, QUOTE, DASH, BRACKET, SYMBOL, EMOJI, UNSPACED = range(16)
CLASSES: Final = 16

_NAMED: Final = {
    **dict.fromkeys(".!?…。！？؟।॥۔։።", END),
    **dict.fromkeys(",،、，", COMMA),
    **dict.fromkeys(":;：；؛", COLON),
    **dict.fromkeys("\"'`´«»‹›„“”‚‘’「」『』《》", QUOTE),
    **dict.fromkeys("-‐‑‒–—―−", DASH),
    **dict.fromkeys("()[]{}（）【】［］〔〕", BRACKET),
    **dict.fromkeys("|•·●▪►▶→←↑↓/\\>*#@©®+=_~^%&$€£", SYMBOL),
}
# Scripts written without spaces, where each character is counted as a word of its own.
_UNSPACED: Final = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),
    (0x3040, 0x30FF),  # kana
    (0x3400, 0x9FFF),  # Han
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_UNKNOWN: Final = 255
_SIZE: Final = 0x110000
# Filled as characters are first met. Two threads may fill the same entry, with the same value.
_class_of = np.full(_SIZE, _UNKNOWN, np.uint8)
_fold_of = np.zeros(_SIZE, np.uint32)


def classify(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """The class of each code point."""
    classes = _class_of[codes]
    if (classes == _UNKNOWN).any():
        _learn(np.unique(codes[classes == _UNKNOWN]))
        classes = _class_of[codes]
    return classes


def fold(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Lower case, with every digit made `0`: what n-grams and word hashes are built on. Call `classify` on the codes first."""
    return _fold_of[codes]


def _learn(codes: NDArray[np.uint32]) -> None:
    for code in codes.tolist():
        character = chr(code)
        kind = _class(character, code)
        lower = character.lower()
        _fold_of[code] = ord("0") if kind == DIGIT else ord(lower) if len(lower) == 1 else code
        _class_of[code] = kind


def _class(character: str, code: int) -> int:
    if (named := _NAMED.get(character)) is not None:
        return named
    if any(first <= code <= last for first, last in _UNSPACED):
        return UNSPACED
    category = unicodedata.category(character)
    if character.isspace() or category in {"Cc", "Zs", "Zl", "Zp"}:
        return SPACE
    return _OF_CATEGORY.get(category, SYMBOL if category[0] == "P" else OTHER)


_OF_CATEGORY: Final = {
    "Ll": LOWER, "Lu": UPPER, "Lt": UPPER, "Lo": LETTER, "Lm": LETTER, "Mn": MARK, "Mc": MARK, "Me": MARK,
    "Nd": DIGIT, "Nl": DIGIT, "No": DIGIT, "Pd": DASH, "Ps": BRACKET, "Pe": BRACKET, "Pi": QUOTE, "Pf": QUOTE, "So": EMOJI,
    "Sm": SYMBOL, "Sc": SYMBOL, "Sk": EMOJI,
}  # fmt: skip
