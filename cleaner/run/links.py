"""Links inside OUT that lead elsewhere: a run that goes on in a folder from somebody else must not write where they point."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from cleaner.errors import OutputError
from cleaner.run.plan import PARTIAL

__all__ = ["refuse_links"]


def refuse_links(out: Path) -> None:
    """Raise `OutputError` where something that is written through, and not replaced, is a link.

    These are .partial with all in it, and the folders of the texts; OUT itself may be a link, for that one the user has named.
    """
    for path in (*_links(out / PARTIAL, files=True), *_links(out / "text", files=False)):
        raise OutputError(f"{path}: is a link to elsewhere, which a run does not write through; remove it, or choose another OUT with -o")


def _links(folder: Path, *, files: bool) -> Iterator[str]:
    """The folder itself, and the folders below it, and `files` too, where they are links."""
    if folder.is_symlink():
        yield str(folder)
        return
    waiting = [str(folder)] if folder.is_dir() else []
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_symlink():
                    if files or _leads_to_folder(entry):
                        yield entry.path
                elif entry.is_dir():
                    waiting.append(entry.path)


def _leads_to_folder(link: os.DirEntry[str]) -> bool:
    try:
        return link.is_dir()
    except OSError:  # to itself, or where nobody may look: nothing can be written through it
        return False
