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
]


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
