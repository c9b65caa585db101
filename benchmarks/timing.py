"""What the benchmarks share: rounds, medians, and a table that says what it compares."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["Spent", "Table", "beside", "one_core", "rounds_of", "seconds", "table", "turns_of"]

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def one_core() -> None:
    """Keep this process to one core. To be called before numpy is loaded: its threads are counted then."""
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    if hasattr(os, "sched_setaffinity"):  # Linux; elsewhere one thread is all that can be asked for
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def turns_of(works: Sequence[Callable[[], object]], rounds: int) -> list[list[float]]:
    """Seconds of each piece of work in each round, after one round to warm up.

    The pieces take turns, so that a machine that slows down slows all of them down.
    """
    for work in works:
        work()
    taken = [[seconds(work) for work in works] for _ in range(rounds)]
    return [list(column) for column in zip(*taken, strict=True)]


def rounds_of(works: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The medians of `turns_of`."""
    return [median(each) for each in turns_of(works, rounds)]


def beside(taken: Sequence[float], other: Sequence[float]) -> str:
    """How many times as long one piece of work takes as another: the median of the rounds, and the lowest and highest, which is the noise.

    >>> beside([2.0, 4.2, 3.0], [1.0, 2.0, 1.0])
    '2.10 (2.00 to 3.00)'
    """
    ratios = [one / two for one, two in zip(taken, other, strict=True)]
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


class Spent:
    """What a piece of work with worker processes takes, from when this is made."""

    HEAD = ("worker processes", "seconds", "processor seconds", "MiB before", "peak MiB", "peak MiB of a worker")

    def __init__(self) -> None:
        """Begin to measure."""
        import resource  # not on every system

        self._usage, self._self, self._workers = resource.getrusage, resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
        self._before, self._used, self._started = self._peak(self._self), self._processor(), time.perf_counter()

    def row(self, jobs: int) -> list[object]:
        """A row under `HEAD`. Processor time is what a machine with other work to do does not change."""
        figures = (
            time.perf_counter() - self._started,
            self._processor() - self._used,
            self._before,
            self._peak(self._self),
            self._peak(self._workers),
        )
        return [jobs, *(f"{figure:,.0f}" for figure in figures)]

    def _processor(self) -> float:
        """Seconds of this process and of its workers that have ended."""
        return sum(each.ru_utime + each.ru_stime for each in map(self._usage, (self._self, self._workers)))

    def _peak(self, who: int) -> float:
        """Resident memory, MiB."""
        return self._usage(who).ru_maxrss / 1024


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table, columns aligned."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(f"| {line} |" for line in [lines[0], " | ".join("-" * width for width in widths), *lines[1:]])


@dataclass(frozen=True, slots=True)
class Table:
    """What a benchmark has measured: a table, with what is to be said above and below it."""

    head: Sequence[str]
    rows: Sequence[Sequence[object]]
    above: str = ""
    below: str = ""

    def __str__(self) -> str:
        """As Markdown."""
        return "\n\n".join(filter(None, (self.above, table(self.head, self.rows), self.below)))
