"""Labels and repairs become edits; edits are applied and undone.

The invariant of the house is ``restore(apply(text, edits), edits) == text``, to the code point, for every text and every
list of edits that is in order and does not overlap.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from cleaner.document import Block, Edit, Label
from cleaner.errors import RestoreError

__all__ = ["apply", "beside", "edits_of", "removals", "repairs", "restore"]

_BREAK: Final = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_MAX_BREAKS: Final = 2  # line breaks left between two lines: a blank line at most
STRETCH: Final = 100_000
"""Code points of a line that are repaired together: what a line is decoded from can be told from far less, and words cost memory."""
CERTAIN: Final = 1.0  # probability of an edit that no classifier decided on


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with every edit made.

    Raises `RestoreError` when the edits are out of order, overlap, or their `before` is not what stands in the text.

    >>> apply("Ad. News.", [Edit(0, 4, "Ad. ", "", "ad_marker", 0.99)])
    'News.'
    """
    pieces: list[str] = []
    done = 0
    for edit in edits:
        if not done <= edit.start <= edit.end <= len(text):
            raise RestoreError(f"edit {edit.start}:{edit.end} is out of order, overlaps another or leaves the text")
        if text[edit.start : edit.end] != edit.before:
            raise RestoreError(f"edit {edit.start}:{edit.end} does not stand in this text")
        pieces += (text[done : edit.start], edit.after)
        done = edit.end
    pieces.append(text[done:])
    return "".join(pieces)


def restore(text: str, edits: Sequence[Edit] | Sequence[Mapping[str, Any]]) -> str:
    """The text as given, from the cleaned text and its edits (as `Edit` values or as read from JSON).

    Raises `RestoreError` when the edits do not belong to this text.

    >>> restore("News.", [Edit(0, 4, "Ad. ", "", "ad_marker", 0.99)])
    'Ad. News.'
    """
    pieces: list[str] = []
    given = cleaned = 0  # how far we are, in the text as given and in the cleaned text
    for row in edits:
        edit = row if isinstance(row, Edit) else Edit.from_dict(row)
        if edit.start < given or edit.end != edit.start + len(edit.before):
            raise RestoreError(f"edit {edit.start}:{edit.end} is out of order, overlaps another or has lost its text")
        untouched = text[cleaned : cleaned + edit.start - given]
        cleaned += edit.start - given
        if text[cleaned : cleaned + len(edit.after)] != edit.after or len(untouched) != edit.start - given:
            raise RestoreError(f"edit {edit.start}:{edit.end} does not fit this text; was it changed since?")
        pieces += (untouched, edit.before)
        cleaned += len(edit.after)
        given = edit.end
    pieces.append(text[cleaned:])
    return "".join(pieces)


def edits_of(
    text: str, blocks: Sequence[Block], labels: Sequence[Label], cuts: Sequence[Edit], mojibake: Sequence[int]
) -> tuple[Edit, ...]:
    """All edits of a text: its blocks as labelled, `cuts` inside those that stay, and repairs where there are signs of `mojibake`.

    Repairs of words that a cut takes away anyway are left out.
    """
    ends = [cut.end for cut in cuts]  # cuts stand in order and apart
    fixes = []
    for fix in repairs(blocks, mojibake):
        after = bisect_right(ends, fix.start)
        if after == len(cuts) or fix.end <= cuts[after].start:
            fixes.append(fix)
    return removals(text, blocks, labels, sorted([*cuts, *fixes], key=lambda edit: edit.start))


def beside(text: str, cuts: Sequence[Edit]) -> tuple[list[Block], list[Block]]:
    """Every cut with a character before and behind it, and what is left of that; cuts that touch are one."""
    spans: list[tuple[int, int]] = []
    for cut in cuts:
        touching = spans and spans[-1][1] == cut.start
        spans[-1:] = [(spans[-1][0], cut.end)] if touching else [*spans[-1:], (cut.start, cut.end)]
    before = [text[max(start - 1, 0) : end + 1] for start, end in spans]
    after = [text[max(start - 1, 0) : start] + text[end : end + 1] for start, end in spans]
    return [Block(each, 0, len(each)) for each in before], [Block(each, 0, len(each)) for each in after]


def removals(text: str, blocks: Sequence[Block], labels: Sequence[Label], inside: Sequence[Edit] = ()) -> tuple[Edit, ...]:
    """All edits of a text: lines removed with the breaks after them, `inside` edits of lines that stay, and white space put right.

    `inside` are edits within blocks, in order; those of removed blocks are left out.
    """
    kept = [number for number, label in enumerate(labels) if label.keep]
    last = kept[-1] if kept else -1
    starts = [_line_start(text, block) for block in blocks] + [len(text)]
    edits: list[Edit] = []
    if blocks and labels[0].keep:
        edits += _spacing(text, 0, blocks[0].start, "")
    elif not blocks:
        edits += _spacing(text, 0, len(text), "")
    next_inside = 0
    for number, (block, label) in enumerate(zip(blocks, labels, strict=True)):
        first_inside = next_inside
        while next_inside < len(inside) and inside[next_inside].start < block.end:
            next_inside += 1
        end = starts[number + 1]
        if label.keep:
            edits += inside[first_inside:next_inside]
            if number != last or end == len(text):  # else the break goes with the removed line after it
                edits += _spacing(text, block.end, end, "" if number == last else _squeezed(text[block.end : end]))
        else:
            start = 0 if number == 0 else blocks[last].end if number == last + 1 else starts[number]
            edits.append(Edit(start, end, text[start:end], "", label.reason, label.probability))
    return tuple(edits)


def repairs(blocks: Sequence[Block], places: Sequence[int]) -> tuple[Edit, ...]:
    """Mojibake put right (ftfy) in the blocks of a text, word by word where the words can be told apart; `places` are where signs stand."""
    from ftfy import fix_encoding

    edits: list[Edit] = []
    for block in _holding(_in_stretches(blocks), places):
        fixed = fix_encoding(block.text)
        if fixed != block.text and not _BREAK.search(fixed):
            edits += _differences(block, fixed)
    return tuple(edits)


def _in_stretches(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks; very long ones in parts, which begin at a blank where there is one before long."""
    for block in blocks:
        start, text = 0, block.text
        while len(text) - start > STRETCH:
            blank = text.find(" ", start + STRETCH, start + 2 * STRETCH)
            end = blank if blank >= 0 else min(start + 2 * STRETCH, len(text))
            yield Block(text[start:end], block.start + start, block.start + end)
            start = end
        if start < len(text):
            yield Block(text[start:], block.start + start, block.end) if start else block


def _holding(blocks: Iterable[Block], places: Sequence[int]) -> list[Block]:
    """The blocks that hold one of the places, which ascend."""
    found = []
    for block in blocks if places else ():
        place = bisect_left(places, block.start)
        if place < len(places) and places[place] < block.end:
            found.append(block)
    return found


def _differences(block: Block, fixed: str) -> list[Edit]:
    """Edits that turn a block's text into the fixed one."""
    old, new = re.split(r"( )", block.text), re.split(r"( )", fixed)
    if len(old) != len(new):
        old, new = [block.text], [fixed]
    edits = []
    start = block.start
    for before, after in zip(old, new, strict=True):
        if before != after:
            edits.append(Edit(start, start + len(before), before, after, "encoding", CERTAIN))
        start += len(before)
    return edits


def _line_start(text: str, block: Block) -> int:
    """Where the line of a block begins: its indentation belongs to it."""
    start = block.start
    while start > 0 and text[start - 1].isspace() and not _BREAK.match(text[start - 1]):
        start -= 1
    return start


def _squeezed(gap: str) -> str:
    """What stands between two lines, without trailing blanks and with one blank line at most."""
    return "".join(_BREAK.findall(gap)[:_MAX_BREAKS])


def _spacing(text: str, start: int, end: int, after: str) -> list[Edit]:
    before = text[start:end]
    return [] if before == after else [Edit(start, end, before, after, "whitespace", CERTAIN)]
