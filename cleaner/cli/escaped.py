"""Others' text made safe to print: ids, names and lines of articles must do nothing to a terminal but show.

A terminal obeys control characters, those of C1 in UTF-8 too; and marks of direction make a line read otherwise than it is.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, Final

__all__ = ["escaped", "harmless", "json_shown"]

_JOINERS: Final = "\u200c\u200d"  # spelling in some scripts
_UNSEEN: Final = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}
_HARMFUL: Final = re.compile(
    "["
    r"\x00-\x1f\x7f-\x9f"  # controls
    r"\u2028-\u202e\u2066-\u2069"  # breaking lines, turning the direction
    r"\ud800-\udfff"  # halves of pairs, which cannot be written
    "\U000e0000-\U000e007f"  # tags: letters that nobody sees
    "]"
)


def escaped(text: str) -> str:
    r"""A name or a message with what controls a terminal, or is not seen, spelt out.

    >>> print(escaped("Ærlig\x1b[2J\u202e\n"))
    Ærlig\x1b[2J\u202e\n
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c.encode("unicode_escape").decode() if unicodedata.category(c) in _UNSEEN and c not in _JOINERS else c for c in text)


def harmless(text: str) -> str:
    r"""The text of an article, code point for code point, with a replacement character for each that would do harm.

    What is merely not seen stays: texts are full of soft hyphens, and right-to-left marks are spelling.

    >>> harmless("now\tor\x9bnever\u00ad")
    'now�or�never\xad'
    """
    return _HARMFUL.sub("\N{REPLACEMENT CHARACTER}", text)


def json_shown(value: Any) -> str:
    r"""A value as JSON for people and programs: the same value, with what would do harm in a terminal as escapes.

    >>> print(json_shown(["Ærlig\x9b2J"]), end="")
    [
     "Ærlig\u009b2J"
    ]
    """
    written = json.dumps(value, ensure_ascii=False, indent=1)
    # those below the space are escaped already, but for the line feeds between keys
    return re.sub(r"[^\n\x20-\x7e]", lambda found: _json_escape(found[0]) if _HARMFUL.match(found[0]) else found[0], written) + "\n"


def _json_escape(character: str) -> str:
    return json.dumps(character)[1:-1]
