"""Where in the input a record stands: enough to name its text, and to find it again after an interruption."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Place"]


@dataclass(frozen=True, slots=True)
class Place:
    """The place of one record in a run."""

    input: int
    """Index of its file among the inputs."""
    within: int
    """How many records of that file there are up to and with this one."""
    number: int | None
    """Its number in a file of many records; None when it is the file's only one."""
    behind: int
    """Bytes of input, as stored, that lie behind."""
    given: int = 0
    """How many records of the run, or of its part on a cluster, the readers have given up to and with this one."""
