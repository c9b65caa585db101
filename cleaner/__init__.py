"""clean-news: strip the boilerplate from scraped news, say why, undo it, and score what is left.

The public names are loaded on first use (PEP 562), so that importing this package costs nothing.

    from cleaner import Cleaner, clean, restore
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.config import Config as Config
    from cleaner.document import Edit as Edit
    from cleaner.document import Record as Record
    from cleaner.document import Result as Result
    from cleaner.errors import CleanNewsError as CleanNewsError
    from cleaner.pipeline import Cleaner as Cleaner
    from cleaner.pipeline import clean as clean
    from cleaner.strip import restore as restore

_HOMES = {
    "CleanNewsError": "cleaner.errors",
    "Cleaner": "cleaner.pipeline",
    "Config": "cleaner.config",
    "Edit": "cleaner.document",
    "Record": "cleaner.document",
    "Result": "cleaner.document",
    "clean": "cleaner.pipeline",
    "restore": "cleaner.strip",
}

__version__ = "1.0.0"
__all__ = ["CleanNewsError", "Cleaner", "Config", "Edit", "Record", "Result", "clean", "restore"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
