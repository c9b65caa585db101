"""Flags for the kinds of article that no model tells: live coverage, what a paywall leaves, and what was cut off otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.document import Block, Edit
from cleaner.score.live_blog import is_live_blog
from cleaner.score.paywall import is_paywalled
from cleaner.score.truncated import is_truncated
from cleaner.segment.signs import PageSigns

__all__ = ["kind_flags"]


def kind_flags(
    text: str, words: int, edits: Sequence[Edit], blocks: Sequence[Block], keep: Sequence[bool], signs: PageSigns | None
) -> frozenset[str]:
    """The flags of a cleaned text of so many words; `keep` tells for each block as given whether it stays, `signs` is None for a text."""
    found = {
        "live_blog": signs is not None and is_live_blog(blocks, keep, signs),
        "paywalled": is_paywalled(text, words, edits, signs, blocks, keep),
        "truncated": is_truncated(text),
    }
    return frozenset(flag for flag, raised in found.items() if raised)
