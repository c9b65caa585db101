"""Batches through worker processes and back in order, with bounded look-ahead; one bad article never takes others along.

`Cleaner` sees to it that an exception costs one article only. When a worker dies (killed for want of memory, or crashed in a
library), the batches it may have held go again in a process of their own, and the guilty one record by record.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from cleaner.config import Config
from cleaner.document import Record, Rejected, Result
from cleaner.profile import ProfileFile
from cleaner.write import json_line

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cleaner.pipeline import Cleaner

__all__ = ["Batch", "Cleaned", "batches", "clean_records", "cleaned", "cores", "load", "release", "worked"]

P = TypeVar("P")
"""Whatever the caller wants back with each result: its place, its order number."""
M = TypeVar("M")
"""What a batch is made of: records, or lines of a file."""
R = TypeVar("R")
"""What becomes of one of them."""

Batch = list[Record | Rejected]
Work = Callable[[Sequence[M]], list[R]]
"""What is done to a batch: one value for each of its members, in order."""

LOOK_AHEAD: Final = 3
"""Batches under way for each worker: one in work, one waiting, one done and not yet written."""
BATCH_CHARS: Final = 4_000_000
"""Code points after which a batch is full, however few articles it holds."""

_TRIES: Final = 2  # of a record alone, before it is taken for the one of which workers die
_PARENT_SECONDS: Final = 0.5  # between two looks whether the parent is still there
_ONE_THREAD: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A result as it will be written: made in the worker, so that the one writing process stays idle."""

    line: bytes
    """The result as a line of JSON."""
    text: bytes | None
    """The cleaned text; None when there is none."""
    failed: bool


def cores() -> int:
    """Cores this process may use, containers and affinity considered."""
    from joblib import cpu_count

    return int(cpu_count())


def batches(rows: Iterable[tuple[P, Record | Rejected]], size: int) -> Iterator[tuple[list[P], Batch]]:
    """Rows in batches of `size`, or fewer where the articles are long."""
    places: list[P] = []
    records: list[Record | Rejected] = []
    chars = 0
    for place, record in rows:
        places.append(place)
        records.append(record)
        chars += len(record.text or record.html or "") if isinstance(record, Record) else 0
        if len(records) == size or chars >= BATCH_CHARS:
            yield places, records
            places, records, chars = [], [], 0
    if records:
        yield places, records


def cleaned(
    rows: Iterable[tuple[P, Batch] | None], config: Config, jobs: int, profile: ProfileFile | None = None, *, apart: bool = False
) -> Iterator[tuple[P, list[Cleaned]]]:
    """Every batch cleaned, in order; see `worked`."""
    return worked(rows, partial(clean_records, config, profile=profile), _died, jobs, apart=apart)


def worked(
    rows: Iterable[tuple[P, Sequence[M]] | None], work: Work[M, R], lost: Callable[[M], R], jobs: int, *, apart: bool = False
) -> Iterator[tuple[P, list[R]]]:
    """Every batch worked on, in order; with one job in this process, unless it is to be done `apart`.

    `lost` stands for the one of which a worker died. None among the rows means that the next batch may be long in coming: whatever is under
    way is given first.
    """
    if jobs > 1 or apart:
        yield from _Pool(work, lost, jobs, keep=apart).worked(rows)
        return
    for row in rows:
        if row is not None:
            yield row[0], work(row[1])


def clean_records(config: Config, records: Sequence[Record | Rejected], profile: ProfileFile | None = None) -> list[Cleaned]:
    """Clean a batch; what goes wrong with one article is its own result's `error`."""
    return [_written(result) for result in _cleaner(config, profile).clean_batch(records)]


def load(config: Config, profile: ProfileFile | None = None) -> None:
    """Have the models, and the profile, ready in this process."""
    _cleaner(config, profile).load()


@lru_cache(maxsize=1)
def _cleaner(config: Config, profile: ProfileFile | None) -> Cleaner:
    """One cleaner a process, so that models and profile are loaded once."""
    from cleaner.pipeline import Cleaner

    return Cleaner(config, profile.load() if profile else None)


def _died(record: Record | Rejected) -> Cleaned:
    return _written(Result.failed(record, f"{record.id}: the worker process died of it (out of memory, or a crash in a library)"))


def _written(result: Result) -> Cleaned:
    text = None if result.text is None else result.text.encode("utf-8", "surrogatepass")
    return Cleaned(json_line(result.to_dict()), text, result.error is not None)


_KEPT: Final[list[Any]] = []
"""The workers of a pool that has nothing to do, with their models loaded: a machine of a cluster works on one small part after another."""


def _kept() -> Any:
    """What is kept, if it still works."""
    from concurrent.futures.process import BrokenProcessPool

    while _KEPT:
        executor = _KEPT.pop()
        with suppress(BrokenProcessPool):
            executor.submit(int).result()
            return executor
    return None


def release() -> None:
    """End the processes that are kept."""
    while _KEPT:
        _ended(_KEPT.pop())


def _ended(executor: Any) -> None:
    # not shutdown(kill_workers=True), which stumbles over work that still waits (joblib 1.3 to 1.6 at least)
    for process in list((executor._processes or {}).values()):
        process.terminate()
    executor.shutdown(wait=True)


class _Pool(Generic[M, R]):
    """Worker processes, begun anew when one of them dies."""

    def __init__(self, work: Work[M, R], lost: Callable[[M], R], jobs: int, *, keep: bool = False) -> None:
        self._work, self._lost, self._jobs, self._keep = work, lost, jobs, keep
        self._executor = (_kept() if keep else None) or self._started(jobs)

    def worked(self, rows: Iterable[tuple[P, Sequence[M]] | None]) -> Iterator[tuple[P, list[R]]]:
        """Every batch worked on, in order."""
        waiting: deque[tuple[P, Sequence[M], Future[list[R]]]] = deque()
        try:
            for row in rows:
                if row is not None:
                    waiting.append((*row, self._submit(row[1])))
                yield from self._done(waiting, keep=0 if row is None else LOOK_AHEAD * self._jobs)
            yield from self._done(waiting, keep=0)
        finally:
            if self._keep and not waiting:
                _KEPT.append(self._executor)
            else:
                _ended(self._executor)

    def _done(self, waiting: deque[tuple[P, Sequence[M], Future[list[R]]]], keep: int) -> Iterator[tuple[P, list[R]]]:
        """The first of those under way: as many as are done, and more until only `keep` are left."""
        from concurrent.futures.process import BrokenProcessPool

        while waiting and (len(waiting) > keep or waiting[0][2].done()):
            place, _, future = waiting[0]
            try:
                results = future.result()
            except BrokenProcessPool:
                # it may have died of any of them
                self._restart()
                yield from ((place, self._apart(records)) for place, records, _ in waiting)
                waiting.clear()
            else:
                waiting.popleft()
                yield place, results

    def _submit(self, records: Sequence[M]) -> Future[list[R]]:
        from concurrent.futures import Future
        from concurrent.futures.process import BrokenProcessPool

        try:
            with _deaf_to_ctrl_c():  # workers are started here
                future: Future[list[R]] = self._executor.submit(self._work, records)
        except BrokenProcessPool as error:  # a worker died while nobody looked: told to whoever waits for the result
            future = Future()
            future.set_exception(error)
        return future

    def _apart(self, records: Sequence[M]) -> list[R]:
        """A batch again, with nothing else under way; record by record when it kills its worker again.

        A record alone is tried twice: its worker, or an idle one, may have died of something else.
        """
        from concurrent.futures.process import BrokenProcessPool

        for _ in range(1 if len(records) > 1 else _TRIES):
            try:
                return self._submit(records).result()
            except BrokenProcessPool:
                self._restart()
        if len(records) > 1:
            return [one for record in records for one in self._apart([record])]
        return [self._lost(records[0])]

    def _restart(self) -> None:
        _ended(self._executor)
        self._executor = self._started(self._jobs)

    def _started(self, jobs: int) -> Any:
        from joblib.externals.loky import ProcessPoolExecutor

        env = {name: os.environ.get(name, value) for name, value in _ONE_THREAD.items()}  # the articles are the parallelism
        return ProcessPoolExecutor(max_workers=jobs, initializer=_live_and_die_with, initargs=(os.getpid(),), env=env)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """What is started here leaves Ctrl-C to this process from its first moment on; here it is heard after the block."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _live_and_die_with(parent: int) -> None:
    """In a worker: leave Ctrl-C to the parent, and do not outlive it when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        sleep(_PARENT_SECONDS)
    os._exit(1)
