"""Whether an article ends at a paywall: what there is of it is short, and the page or its end says why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from cleaner.document import Block, Edit
from cleaner.segment.signs import PageSigns

__all__ = ["is_paywalled"]

# Set by hand. How often they hit whole articles is in the card of `page_kind`.
STUB_WORDS: Final = 200
"""An article of which more is left is no stub, unless the page itself tells that it is longer."""
MAX_STUB_WORDS: Final = 600
"""Nor is one of which more is left than this, whatever the page tells."""
WHOLE: Final = 0.6  # share of the words that the page counts in its article; with less left it is cut
MIN_DECLARED: Final = 150  # words that a page must claim to have for its count to be heard
NEAR_END: Final = 0.15  # share of the kept text that may stand behind the wall
MIN_LIT: Final = 20  # code points of kept text before it: a wall with nothing before it is no article cut off
_WALL: Final = frozenset({"paywall", "paywalled", "piano", "regwall", "subscriber", "subscribers", "premium", "poool", "metered"})
"""Words of classes and ids that publishers and their suppliers give to walls."""
_LOOK_BEHIND: Final = 3  # blocks behind the article that a wall may be
_CLOSED: Final = frozenset({"locked", "metered", "paid", "premium", "subscriber", "hard"})


def is_paywalled(
    text: str, words: int, edits: Sequence[Edit], signs: PageSigns | None, blocks: Sequence[Block], keep: Sequence[bool]
) -> bool:
    """Whether the cleaned text is what a paywall leaves of an article.

    `text` is the cleaned text and `words` its words; `keep` tells for each block whether it stays. `signs` is None where there is no page.
    """
    if signs is None:
        return words < STUB_WORDS and _ends_at_wall(text, edits)
    declared = signs.declared_words if signs.declared_words >= MIN_DECLARED else 0
    if signs.free is True or words >= (min(WHOLE * declared, MAX_STUB_WORDS) if declared else STUB_WORDS):
        return False
    closed = signs.free is False or signs.tier in _CLOSED or _wall_behind(blocks, keep)
    # At the end of pages there is always something to sign up for: words alone prove nothing unless the page says it is longer.
    return closed or (declared > 0 and _ends_at_wall(text, edits))


def _ends_at_wall(text: str, edits: Sequence[Edit]) -> bool:
    """Whether words of a paywall are among the first things taken out near the end of what stays, or behind it."""
    end = max(MIN_LIT, (1 - NEAR_END) * len(text.rstrip()))
    shift, near = 0, []
    for edit in edits:
        if edit.start + shift >= end and edit.before.strip() and not edit.after.strip():
            near.append(edit.reason)
        shift += len(edit.after) - len(edit.before)
    return "paywall" in near[:_LOOK_BEHIND]


def _wall_behind(blocks: Sequence[Block], keep: Sequence[bool]) -> bool:
    """Whether something called a wall stands right behind the last block that stays."""
    last = max((number for number, stays in enumerate(keep) if stays), default=None)
    if last is None:
        return False
    behind = blocks[last + 1 : last + 1 + _LOOK_BEHIND]
    here = _named(blocks[last])
    return any(not _WALL.isdisjoint(_named(block) - here) for block in behind)


def _named(block: Block) -> frozenset[str]:
    """Words of the classes and ids around a block, and two that stand together as one: `payWall`, `pay-wall`."""
    words = block.layout.words if block.layout else ()
    return frozenset(words) | {first + second for first, second in pairwise(words)}
