"""What tests of whole runs share."""

from __future__ import annotations

from pathlib import Path


class Interrupted(BaseException):
    """Stands for SIGKILL where a test wants it at an exact place."""


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
