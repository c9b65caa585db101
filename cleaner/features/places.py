"""Where the blocks of a batch of pages stand, as arrays: what all features of layout are computed on.

Blocks of a page stand in few different places, so whatever can be is computed once for each place and looked up for each block.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Block, Layout
from cleaner.features.lines import Ints, spread

__all__ = ["Places", "grouped", "places_of"]

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Places:
    """The places of the blocks of a batch, one entry a block, and of each block the elements it stands in, one entry an element."""

    paths: list[tuple[str, ...]]
    """The different paths of tag names."""
    path: Ints
    """Number of each block's path among `paths`."""
    names: list[tuple[str, ...]]
    """The different words of classes and ids."""
    name: Ints
    """Number of each block's words among `names`."""
    linked: Ints
    """Characters of each block inside links."""
    hidden: NDArray[np.bool_]
    depth: Ints
    """How many elements each block stands in."""
    row: Ints
    """Of each element above a block: the block."""
    container: Ints
    """Its number: unlike for all elements of the batch."""
    level: Ints
    """How many elements stand around it."""

    def __len__(self) -> int:
        return len(self.path)

    @property
    def end(self) -> Ints:
        """Where the elements above each block end; the last of them is its own."""
        return np.cumsum(self.depth)


def places_of(documents: Sequence[Sequence[Block]]) -> Places:
    """The places of the blocks of pages; raises `ValueError` for a block of a text."""
    layouts = [_layout_of(block) for blocks in documents for block in blocks]
    paths, path = grouped([layout.path for layout in layouts])
    names, name = grouped([layout.words for layout in layouts])
    depth = np.array([len(each) for each in paths], np.int64)[path]
    row = spread(depth)
    number = np.fromiter(chain.from_iterable(layout.containers for layout in layouts), np.int64, int(depth.sum()))
    document = spread(np.array([len(blocks) for blocks in documents], np.int64))[row]
    last = np.zeros(len(documents) + 1, np.int64)  # containers are numbered page by page
    np.maximum.at(last[1:], document, number + 1)
    return Places(
        paths=paths,
        path=path,
        names=names,
        name=name,
        linked=np.fromiter((layout.link_chars for layout in layouts), np.int64, len(layouts)),
        hidden=np.fromiter((layout.hidden for layout in layouts), bool, len(layouts)),
        depth=depth,
        row=row,
        container=number + np.cumsum(last)[document],
        level=np.arange(len(row)) - (np.cumsum(depth) - depth)[row],
    )


def grouped(keys: Sequence[Key]) -> tuple[list[Key], Ints]:
    """The different keys in the order they come in, and for each key given the place of its like among these.

    >>> grouped(["p", "li", "p"])[1].tolist()
    [0, 1, 0]
    """
    numbers: dict[Key, int] = {}
    group = np.fromiter((numbers.setdefault(key, len(numbers)) for key in keys), np.int64, len(keys))
    return list(numbers), group


def _layout_of(block: Block) -> Layout:
    if block.layout is None:
        raise ValueError("layout features need blocks of a page")
    return block.layout
