"""Every error this package raises on purpose.

    CleanNewsError
    ├── UsageError        an option, path or combination of them makes no sense       (exit 2)
    ├── ConfigError       a configuration file or value is wrong                      (exit 2)
    ├── ReadError         a file cannot be read or is not what its suffix says
    ├── OutputError       OUT cannot be written, resumed or read back                 (exit 2)
    ├── RecordError       one article cannot be processed; it becomes a result with `error`
    ├── ProfileError      a profile file is missing, damaged or of another format     (exit 2)
    ├── EngineError       a cluster cannot be used, or a machine of it is set up otherwise (exit 2)
    ├── RestoreError      edits do not fit the text they are said to belong to
    └── ModelError        a model file is missing or damaged                          (exit 2)
        └── ModelMismatch     a model was fitted on other features than this version computes

Messages say what is wrong, where, and what to do about it; the cause is kept as ``__cause__``.
"""

from __future__ import annotations

from errno import EINVAL, EOVERFLOW
from typing import Final

__all__ = [
    "CleanNewsError",
    "ConfigError",
    "EngineError",
    "ModelError",
    "ModelMismatch",
    "OutputError",
    "ProfileError",
    "ReadError",
    "RecordError",
    "RestoreError",
    "UsageError",
    "article_problem",
]

_OF_VALUES: Final = (None, EINVAL, EOVERFLOW)
"""Of an `OSError` that the values in an article can cause, as a day beyond the calendar of the system does."""


class CleanNewsError(Exception):
    """Base of every error raised on purpose: catch this one to catch them all."""


class UsageError(CleanNewsError):
    """An option, a path or a combination of them makes no sense."""


class ConfigError(CleanNewsError):
    """A configuration file is not TOML, or a value in it is unknown or out of range."""


class ReadError(CleanNewsError):
    """A file cannot be opened, decompressed, decoded or parsed."""


class OutputError(CleanNewsError):
    """The output folder cannot be written, resumed or read back."""


class RecordError(CleanNewsError):
    """One article cannot be processed; the others are not affected."""

    id: str | None = None
    """What the article calls itself, where that could be read."""


class ProfileError(CleanNewsError):
    """A profile file is missing, damaged, of another format or none at all."""


class EngineError(CleanNewsError):
    """A cluster cannot be reached, has given up, or a machine of it does not see the same files or has other versions installed."""


class RestoreError(CleanNewsError):
    """The edits do not fit the text they are said to belong to."""


class ModelError(CleanNewsError):
    """A model file is missing, damaged or of an unknown format."""


class ModelMismatch(ModelError):
    """A model was fitted on other features, or in another order, than this version computes."""


def article_problem(error: Exception) -> str:
    """What the result of an article says of whatever has gone wrong with it.

    Raises `ModelError` where it is not the article's: no article opens a file, but models and the data of libraries are loaded when the
    first one needs them, and a full disk must not make errors of all articles.
    """
    if isinstance(error, OSError) and error.errno not in _OF_VALUES:
        raise ModelError(
            f"models, or the data of a library, cannot be loaded ({error}); "
            "is there room for temporary files (TMPDIR), and for more open files? Mend that, and run the command again"
        ) from error
    return str(error) if isinstance(error, CleanNewsError) else f"unexpected {type(error).__name__}: {error}"
