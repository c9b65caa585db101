"""A text becomes one block a line."""

from __future__ import annotations

import re
from sys import maxsize

from cleaner.document import Block

__all__ = ["text_blocks"]

# Every line separator of Unicode but those inside a CRLF pair: a block never holds one, blank lines make no block.
_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")


def text_blocks(text: str, most: int = maxsize) -> list[Block]:
    """The lines that hold anything visible, without the white space around them; at most so many, for a text may be nothing but lines.

    >>> text_blocks(" date 2024-05 \\r\\n\\r\\nNews.")
    [Block(text='date 2024-05', start=1, end=13, layout=None), Block(text='News.', start=18, end=23, layout=None)]
    """
    blocks = []
    for match in _LINE.finditer(text):
        line = match.group()
        stripped = line.strip()
        if stripped:
            start = match.start() + len(line) - len(line.lstrip())
            blocks.append(Block(stripped, start, start + len(stripped)))
            if len(blocks) >= most:
                break
    return blocks
