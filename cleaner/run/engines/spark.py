"""Spark as an engine: every thing is a partition of its own, so that an executor that dies costs its tasks, which Spark gives to others."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, TypeVar

from cleaner.errors import EngineError
from cleaner.run.engines import answered, first_line, opened

__all__ = ["Spark", "started"]

T = TypeVar("T")
R = TypeVar("R")

_FAILURES: Final = 8  # of one task before Spark gives up; `local[...]` would allow one
_OPTIONS: Final = {"spark.ui.showConsoleProgress": "false", "spark.task.maxFailures": str(_FAILURES), "spark.log.level": "ERROR"}


@contextmanager
def started(address: str | None, jobs: int) -> Iterator[Spark]:
    """Spark under a master (``spark://...``, ``yarn``), or in this process; a session the calling program has begun is left as it is."""
    from pyspark.sql import SparkSession

    if (session := SparkSession.getActiveSession()) is not None:
        yield Spark(session.sparkContext)
        return
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else Spark looks for any `python3`
    builder = SparkSession.builder.appName("clean-news").master(address or f"local[{jobs},{_FAILURES}]")
    if not address:
        builder = builder.config("spark.ui.enabled", "false")
    for name, value in _OPTIONS.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:  # of Java, of py4j, of PySpark: it does not say
        raise EngineError(f"Spark at {address or 'this machine'} cannot be used ({first_line(error)}); is Java 17 installed?") from error
    try:
        yield Spark(session.sparkContext)
    finally:
        session.stop()


class Spark:
    """The Spark of a session."""

    def __init__(self, context: Any) -> None:
        """Take the session's `SparkContext`."""
        self._context = context

    def map(self, work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
        """The answers, when all are there."""
        if not things:
            return
        rows = [pickle.dumps(thing) for thing in things]
        try:
            answers = self._context.parallelize(rows, len(rows)).map(partial(answered, work)).collect()
        except Exception as error:
            raise EngineError(f"Spark gave up ({first_line(error)}); mend that, and the same command goes on") from error
        yield from map(opened, answers)
