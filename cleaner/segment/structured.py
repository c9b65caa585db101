"""The article that a page may hide in its JSON-LD from readers without scripts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from sys import maxsize
from typing import Any, Final

from cleaner.document import Block, Declared, Layout
from cleaner.segment.jsonld import types_of
from cleaner.segment.markup import Page, parse_page
from cleaner.segment.page import page_blocks

__all__ = ["ARTICLE_TYPES", "body_of", "declared_of", "with_body", "word_count"]

ARTICLE_TYPES: Final = frozenset(
    {
        "advertisercontentarticle", "analysisnewsarticle", "article", "askpublicnewsarticle", "backgroundnewsarticle", "blogposting",
        "liveblogposting", "newsarticle", "opinionnewsarticle", "report", "reportagenewsarticle", "reviewnewsarticle",
        "satiricalarticle", "scholarlyarticle", "socialmediaposting",
    }
)  # fmt: skip
"""Types of schema.org that are an article of one kind or another, in lower case."""

# A page of which less than this can be read as prose shows its article to scripts alone; a body must then hold more than this, and
# twice what the page shows, to stand for it.
SHOWN_WORDS: Final = 100
BODY_WORDS: Final = 50
_PROSE_WORDS: Final = 12  # a block this long with few links is prose
_PROSE_LINKS: Final = 0.3

_BODY_PATH: Final = ("html", "body", "article", "p")
_WORD: Final = re.compile(r"\w+")
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_MARKUP: Final = re.compile(
    r"<(?:/?(?:p|div|br|h[1-6]|li|ul|ol|a|b|i|em|strong|span|blockquote|figure|img|section)\b[^<>]*|!--)>?", re.IGNORECASE
)


def body_of(things: Iterable[dict[str, Any]]) -> list[str]:
    """The paragraphs of the longest body of an article, review or live coverage among the objects; empty where there is none."""
    bodies = [paragraphs for thing in things if (paragraphs := [line for text in _bodies(thing) for line in _paragraphs(text)])]
    return max(bodies, key=_words_of, default=[])


def declared_of(page: Page) -> Declared:
    """What a page declares of its article."""
    head = page.head
    descriptions = head.values(("og:description", "description"))
    title = next(iter(head.values(("og:title",))), head.title or "")
    return Declared(title, max(descriptions, key=len, default=""), tuple(body_of(page.json_ld.things)))


def with_body(blocks: list[Block], body: Sequence[str], most: int = maxsize) -> list[Block]:
    """The blocks, or where these hold hardly any prose, the paragraphs, at most so many, of the body that the page has in its JSON-LD.

    The visible text of such a page is then that body: spans point into it. Its layout is that of plain paragraphs of an article.
    """
    shown = 0
    for block in blocks:
        shown += _prose_words(block)
        if shown >= SHOWN_WORDS:
            return blocks
    return _as_blocks(body[:most]) if _words_of(body) >= max(BODY_WORDS, 2 * shown) else blocks


def word_count(text: str) -> int:
    """Words as a reader would count them: of a script without spaces two characters make one.

    >>> word_count("Rådet møttes i går."), word_count("市議会は月曜日に開かれた。")
    (4, 6)
    """
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text) if unspaced else text)) + unspaced // 2


def _words_of(paragraphs: Sequence[str]) -> int:
    return sum(map(word_count, paragraphs))


def _bodies(thing: dict[str, Any]) -> Iterator[str]:
    """The texts that together are the body of one object."""
    types = types_of(thing)
    keys = ["articleBody"]
    if types & ARTICLE_TYPES or "discussionforumposting" in types:
        keys.append("text")
    if any(name.endswith("review") for name in types):
        keys.append("reviewBody")
    for key in keys:
        given = thing.get(key)
        texts = [each for each in (given if isinstance(given, list) else [given]) if isinstance(each, str) and each.strip()]
        if texts:
            yield from texts
            return
    updates = thing.get("liveBlogUpdate")
    for update in updates if isinstance(updates, list) else ():
        if isinstance(update, dict):
            yield from (text for key in ("headline", "articleBody") if isinstance(text := update.get(key), str))


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a body, which is plain text or, against the standard, HTML."""
    if "&" in text:
        text = html.unescape(text)
    if _MARKUP.search(text):
        # A line break in a body is meant even where there is markup, unlike one in a page.
        return [block.text for block in page_blocks(parse_page(text.replace("\n", "<br>")))]
    return [line for part in text.splitlines() if (line := " ".join(part.split()))]


def _as_blocks(paragraphs: Sequence[str]) -> list[Block]:
    blocks: list[Block] = []
    start = 0
    for number, text in enumerate(paragraphs, start=len(_BODY_PATH)):
        layout = Layout(_BODY_PATH, (*range(1, len(_BODY_PATH)), number), (), 0)
        blocks.append(Block(text, start, start + len(text), layout))
        start += len(text) + 1
    return blocks


def _prose_words(block: Block) -> int:
    """Words of a block that is prose in sight of the reader; 0 of any other."""
    if len(block.text) < 2 * _PROSE_WORDS:
        return 0
    layout = block.layout
    if layout is not None and (layout.hidden or layout.link_chars > _PROSE_LINKS * len(block.text)):
        return 0
    words = word_count(block.text)
    return words if words >= _PROSE_WORDS else 0
