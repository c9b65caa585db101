"""Scraped text made safe to show: escaped, with what cannot be seen spelt out, and with marked parts that say why they are marked.

What a page of ours shows of others' text goes through here. Nothing in it can become an element, an attribute or an address; no
control can hide a part of it or turn the writing round, for those are shown as their code points.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from markupsafe import Markup

__all__ = ["Mark", "link", "marked", "shown"]

_UNSEEN: Final = re.compile(
    "["
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad"  # controls but tab and line feed; the soft hyphen
    r"\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"  # without width, or turning the direction; joiners are left, they are spelling
    r"\u2028\u2029\ufeff\ufff9-\ufffb"  # separators, marks of order, interlinear notes
    r"\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # halves of pairs, non-characters: no page may hold them
    "\U000e0000-\U000e007f"  # tags: letters that nobody sees
    "]"
)
_BREAK: Final = re.compile(r"\r\n?")
_ELEMENTS: Final = {"removed": "del", "added": "ins", "garbled": "u"}
"""The element that says of a kind of mark what it is; others are a `mark`."""
_WEB: Final = re.compile(r"https?://[^\s\\]+", re.IGNORECASE)
_LONGEST_LINK: Final = 2000
"""Code points of an address that is made a link; nothing longer works in a browser anyway."""


class Mark(NamedTuple):
    """A part of a text to be marked: the code points `start` to `end` (half-open), and what is to be said of it."""

    start: int
    end: int
    kind: str
    """`removed`, `added`, `garbled`, or any other word: the class of the element, for the style sheet."""
    why: str
    """Shown on hover, on focus and on a tap, and read out before the text; where it is empty, there is nothing to stop at."""


def shown(text: str) -> Markup:
    r"""A text as markup that shows every character of it: what has no look of its own as its code point.

    Line feeds stay; the style sheet decides whether they break lines. Carriage returns are line feeds.

    >>> print(shown('<b>1 & "2"\u202e'))
    &lt;b&gt;1 &amp; &#34;2&#34;<i class="code" title="right-to-left override">U+202E</i>
    """
    pieces: list[Markup] = []
    done = 0
    text = _BREAK.sub("\n", text)
    for found in _UNSEEN.finditer(text):
        pieces += (Markup.escape(text[done : found.start()]), _code(found[0]))
        done = found.end()
    return Markup("").join([*pieces, Markup.escape(text[done:])])


def _code(character: str) -> Markup:
    name = unicodedata.name(character, "").lower()
    title = Markup(' title="{}"').format(name) if name else ""
    return Markup('<i class="code"{}>U+{:04X}</i>').format(title, ord(character))


def marked(text: str, marks: Iterable[Mark]) -> Markup:
    """A text as markup with its marked parts, which may overlap, as elements that take the focus and say why they are marked.

    What lies outside the text is cut off, and an empty mark is none. `marked.css` is the style sheet it needs.

    >>> print(marked("Ad. News.", [Mark(0, 3, "removed", "advert, 0.99")]))
    <del class="mark removed" tabindex="0"><span class="why"> advert, 0.99 </span>Ad.</del> News.
    """
    within = [Mark(max(each.start, 0), min(each.end, len(text)), each.kind, each.why) for each in marks]
    ahead = deque(sorted(each for each in within if each.start < each.end))
    edges = sorted({0, len(text)}.union(*((each.start, each.end) for each in ahead)))
    pieces, over = [], list[Mark]()
    for start, end in pairwise(edges):
        over = [each for each in over if each.end > start]
        while ahead and ahead[0].start == start:
            over.append(ahead.popleft())
        pieces.append(_piece(text[start:end], over))
    return Markup("").join(pieces)


def _piece(text: str, over: Sequence[Mark]) -> Markup:
    """A part under the same marks throughout; the first of them decides which element it is."""
    if not over:
        return shown(text)
    kinds = " ".join(dict.fromkeys(each.kind for each in over))
    why = "; ".join(dict.fromkeys(each.why for each in over if each.why))
    element = _ELEMENTS.get(over[0].kind, "mark")
    told = Markup('<span class="why"> {} </span>').format(shown(why)) if why else ""
    opened = Markup('<{} class="mark {}"{}>').format(element, kinds, Markup(' tabindex="0"') if why else "")
    return opened + told + shown(text) + Markup("</{}>").format(element)


def link(url: str | None, words: str) -> Markup:
    """These words as a link to an address of the web, which is told nothing of where we came from; as words alone where it is none.

    >>> print(link("https://a.example/1", "one"), link("javascript:alert(1)", "two"))
    <a href="https://a.example/1" rel="noopener noreferrer" target="_blank">one</a> two
    """
    if not url or len(url) > _LONGEST_LINK or not _WEB.fullmatch(url) or _UNSEEN.search(url):
        return shown(words)
    return Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>').format(url, shown(words))
