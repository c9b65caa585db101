"""Processes of this machine in the place of a cluster: for tests and measurements, which need none."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from cleaner.run.engines import Failed, answered, opened
from cleaner.run.workers import worked

__all__ = ["Processes"]

T = TypeVar("T")
R = TypeVar("R")


class Processes:
    """An engine of worker processes."""

    def __init__(self, jobs: int) -> None:
        """Take the number of processes; with one everything is done in this one."""
        self._jobs = jobs

    def map(self, work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
        """The answers, in order."""
        rows = ((None, [pickle.dumps(thing)]) for thing in things)
        for _, answers in worked(rows, partial(_answers, work), _lost, self._jobs):
            yield from map(opened, answers)


def _answers(work: Callable[[Any], Any], things: Sequence[bytes]) -> list[bytes]:
    return [answered(work, thing) for thing in things]


def _lost(_: bytes, __: str) -> bytes:
    return pickle.dumps(Failed("a worker process died twice of the same task"))
