"""A folder held by one process at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from cleaner.errors import OutputError

__all__ = ["LOCK", "held"]

LOCK: Final = "lock"
"""The file in the folder by which it is held. What counts is the system's lock on it, which ends with the process, not that it is there."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder of ours, made where it is missing, until the block, or the process, ends, however it ends.

    Whoever holds it may remove it. Raises `OutputError` when another process holds it, or its file system knows no locks.
    """
    try:
        import fcntl  # noqa: F401
    except ImportError:  # Windows: two runs in one folder are the user's own risk
        folder.mkdir(parents=True, exist_ok=True)
        yield
        return
    while (file := _locked(folder)) is None:
        pass
    with file:
        yield


def _locked(folder: Path) -> IO[bytes] | None:
    """The folder's lock, which ends when it is closed; None where another process has just removed the folder, to try again."""
    from fcntl import LOCK_EX, LOCK_NB, flock

    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened, suppress(FileNotFoundError):
        file = opened.enter_context((folder / LOCK).open("ab"))
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError as error:
            raise OutputError(f"{folder.parent}: another clean-news is at work here; wait for it, or choose another OUT") from error
        except OSError as error:
            raise OutputError(f"{folder.parent}: cannot be locked ({error.strerror}); choose an OUT on a file system with locks") from error
        if os.path.samestat(os.fstat(file.fileno()), (folder / LOCK).stat()):
            opened.pop_all()
            return file
    return None
