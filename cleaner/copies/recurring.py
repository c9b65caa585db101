"""Which lines a source prints under many articles: they say nothing of any one of them, and must not make two of them alike."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Final

import numpy as np

__all__ = ["OFTEN", "Recurrence"]

OFTEN: Final = 5  # different texts of one source that a line must stand in


class Recurrence:
    """Counts the lines of all articles, eight bytes a line.

    Most such lines are gone before they get here: a run learns them first. What is left are those of runs that learn none, and those
    the models would not let go.

    >>> from cleaner.copies.sketch import line_keys
    >>> seen = Recurrence()
    >>> for number in range(5):
    ...     seen.add(line_keys(f"Article {'abcde'[number]}.\\nRead more on our site.", "a.example"))
    >>> len(seen.recurring())
    1
    """

    def __init__(self) -> None:
        """Nothing counted."""
        self._keys = array("Q")
        self._texts: set[int] = set()

    def add(self, keys: Sequence[int]) -> None:
        """Count the lines of one article by their `line_keys`; a text the source has had before counts no more."""
        content = hash(tuple(keys))  # of integers: the same in every process
        if content not in self._texts:
            self._texts.add(content)
            self._keys.extend(keys)

    def recurring(self) -> frozenset[int]:
        """The keys of the lines that stand in `OFTEN` different texts of their source, or more."""
        keys, times = np.unique(np.frombuffer(self._keys, np.uint64) if self._keys else np.zeros(0, np.uint64), return_counts=True)
        return frozenset(keys[times >= OFTEN].tolist())
