"""A folder held by one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cleaner.errors import OutputError

__all__ = ["held"]


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder of ours until the block, or the process, ends, however it ends.

    Raises `OutputError` when another process holds it.
    """
    with (folder / "lock").open("ab") as file:
        try:
            from fcntl import LOCK_EX, LOCK_NB, flock
        except ImportError:  # Windows: two runs in one folder are the user's own risk
            yield
            return
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except OSError as error:
            raise OutputError(f"{folder.parent}: another clean-news is at work here; wait for it, or choose another OUT") from error
        yield
