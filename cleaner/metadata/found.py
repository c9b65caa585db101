"""What is known of an article beside its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["BETWEEN_AUTHORS", "Metadata"]

BETWEEN_AUTHORS: Final = ", "


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article beside its text; `date` is ISO 8601, whole or just year and month."""

    title: str | None = None
    author: str | None = None
    date: str | None = None
