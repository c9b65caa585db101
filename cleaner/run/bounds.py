"""What the work on an article may take of a worker process: processor time, which the kernel counts, and memory, which the parent watches.

Code in C stops for no exception and for no handler of a signal, so an article that takes too much cannot be stopped: its process is.

*Time* is a timer of the kernel that nothing in the process handles. It counts processor time, so that a busy or suspended machine fails no
article; one that merely waits, for a lock that nobody gives up, ends by the clock.

*Memory* is what a process has to itself: the models and the profile, which all workers map, do not count. A limit of the kernel's
(RLIMIT_AS) would count them, and would make allocations fail anywhere, even in libraries that swallow the failure and go on with half a
page. Watched from outside, an article is cleaned as if there were no limit, or not at all.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final, TypeVar

from cleaner.config import Limits

__all__ = ["DIED", "Bounds", "Watch", "bounds_of", "die_in_time", "kill", "timed"]

M = TypeVar("M")
R = TypeVar("R")

DIED: Final = "the worker process died of it (out of memory, or a crash in a library)"
WAITING: Final = 10
"""Seconds by the clock for each processor second allowed."""
STARTING: Final = 10.0
"""Processor seconds that loading them is given: it takes one to three."""

_WATCH_SECONDS: Final = 0.05  # between two looks: at most some hundred megabytes are touched meanwhile
_TIMERS: Final = ((signal.ITIMER_PROF, 1), (signal.ITIMER_REAL, WAITING)) if hasattr(signal, "setitimer") else ()
_LATE: Final = frozenset({-signal.SIGPROF, -signal.SIGALRM}) if _TIMERS else frozenset()
"""How a process ends that one of these has stopped."""
_KILL: Final = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows, where none can be ignored

_FRESH: Final = [True]
"""Empty once this process has been given work."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a batch may take of its process, and then, when it took more, each of its articles alone."""

    seconds: float
    """Processor seconds; 0: any."""
    memory: int
    """Bytes; 0: any."""
    starting: float = STARTING
    """Processor seconds more for the first work of a process, which loads libraries and models."""

    def why(self, processes: Iterable[Any], killed: Iterable[int]) -> str:
        """Why the one of these processes that was at work has ended, for the article's error; `killed`: those that took too much memory."""
        ended = {process.pid: process.exitcode for process in processes}
        if ended.keys() & set(killed):
            return f"takes more memory than limits.max_memory_bytes ({self.memory} bytes); raise it, or leave the article out"
        if _LATE.intersection(ended.values()):
            return f"takes longer than limits.max_seconds ({self.seconds:g} processor seconds); raise it, or leave the article out"
        return DIED


def bounds_of(limits: Limits) -> Bounds | None:
    """The bounds that a run's limits set; None where they set none."""
    return Bounds(limits.max_seconds, limits.max_memory_bytes) if limits.max_seconds or limits.max_memory_bytes else None


def die_in_time() -> None:
    """In a worker: have its timers end it, whatever it was started with."""
    for number in _LATE:
        signal.signal(-number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {-number})


def kill(process: Any) -> None:
    """End a worker process at once.

    With SIGKILL: where whoever started the program wants SIGTERM ignored, workers are born ignoring it as well.
    """
    if process.exitcode is None:  # the number of one that is gone may be another's by now
        with suppress(ProcessLookupError):
            os.kill(process.pid, _KILL)


def timed(work: Callable[[Sequence[M]], list[R]], bounds: Bounds, batch: Sequence[M]) -> list[R]:
    """In a worker: what `work` makes of the batch; ends the process when it takes longer."""
    allowed = bounds.seconds + (bounds.starting if _FRESH else 0.0)
    _FRESH.clear()
    for timer, times in _TIMERS:
        signal.setitimer(timer, allowed * times)
    try:
        return work(batch)
    finally:
        for timer, _ in _TIMERS:
            signal.setitimer(timer, 0)


class Watch:
    """Kills those processes of a pool that take too much memory, and remembers which."""

    def __init__(self, memory: int, processes: Callable[[], Mapping[int, Any]]) -> None:
        """Watch over whatever `processes` gives, by number, each time it is asked; `memory` in bytes."""
        self.killed: set[int] = set()
        self._memory, self._processes = memory, processes
        self._end = Event()
        Thread(target=self._watch, daemon=True).start()

    def end(self) -> None:
        """Look no more."""
        self._end.set()

    def _watch(self) -> None:
        while not self._end.wait(_WATCH_SECONDS):
            for pid, process in list(self._processes().items()):
                if _private_bytes(pid) > self._memory:
                    self.killed.add(pid)  # first: whoever sees the process gone looks here
                    kill(process)


def _private_bytes(pid: int) -> int:
    """Memory that a process has in use for itself; 0 where the system does not tell, and for one that is gone."""
    with suppress(OSError, ValueError, IndexError):
        resident, shared = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1:3]
        return (int(resident) - int(shared)) * _page_bytes()
    return 0


@cache
def _page_bytes() -> int:
    return int(os.sysconf("SC_PAGE_SIZE"))
