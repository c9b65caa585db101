"""Batches through worker processes and back in order, with bounded look-ahead; one bad article never takes others along.

`Cleaner` sees to it that an exception costs one article only. When a worker dies (it crashed in a library, or took more than the bounds
allow), the batches that were in work go again with nothing else under way, and the guilty one record by record.
"""

from __future__ import annotations

import atexit
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from cleaner.config import Config
from cleaner.document import Record, Rejected, Result
from cleaner.profile import ProfileFile
from cleaner.run.bounds import DIED, Bounds, Watch, bounds_of, die_in_time, kill, timed
from cleaner.write import json_line

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cleaner.pipeline import Cleaner

__all__ = ["Batch", "Cleaned", "batches", "clean_records", "cleaned", "cores", "load", "mapped_over", "release", "worked"]

P = TypeVar("P")
"""Whatever the caller wants back with each result: its place, its order number."""
M = TypeVar("M")
"""What a batch is made of: records, or lines of a file."""
R = TypeVar("R")
"""What becomes of one of them."""

Batch = list[Record | Rejected]
Work = Callable[[Sequence[M]], list[R]]
"""What is done to a batch: one value for each of its members, in order."""
Loss = Callable[[M, str], R]
"""What stands for one of which a worker died, and why it did."""

_Under = tuple[P, Sequence[M], "Future[list[R]]"]
"""A batch under way: its place, what is in it, and what becomes of that."""

LOOK_AHEAD: Final = 3
"""Batches under way for each worker: one in work, one waiting, one done and not yet written."""
BATCH_CHARS: Final = 4_000_000
"""Code points of text and metadata after which a batch is full, however few articles it holds."""

_VALUE_CHARS: Final = 8  # what a number, a list or an object counts for: some take more memory, none takes none
_TRIES: Final = 2  # of a record alone, before it is taken for the one of which workers die
_SILENT_SECONDS: Final = 5.0  # without a result after which it is asked whether the workers are alive
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
    """Rows in batches of `size`, or fewer where the articles, or what comes with them, are long."""
    places: list[P] = []
    records: list[Record | Rejected] = []
    chars = 0
    for place, record in rows:
        places.append(place)
        records.append(record)
        chars += _chars_of(record)
        if len(records) == size or chars >= BATCH_CHARS:
            yield places, records
            places, records, chars = [], [], 0
    if records:
        yield places, records


def _chars_of(record: Record | Rejected) -> int:
    """How much there is in a record; no more is looked at than it takes to fill a batch."""
    if isinstance(record, Rejected):
        return len(record.error)
    chars = len(record.text or record.html or "") + len(record.title or "") + len(record.url or "")
    waiting: list[Any] = [record.metadata] if record.metadata else []
    while waiting and chars < BATCH_CHARS:
        value = waiting.pop()
        if isinstance(value, (str, bytes)):
            chars += len(value)
            continue
        chars += _VALUE_CHARS
        if isinstance(value, Mapping):
            waiting += value
            waiting += value.values()
        elif isinstance(value, (list, tuple)):
            waiting += value
    return chars


def cleaned(
    rows: Iterable[tuple[P, Batch] | None], config: Config, jobs: int, profile: ProfileFile | None = None, *, apart: bool = False
) -> Iterator[tuple[P, list[Cleaned]]]:
    """Every batch cleaned, in order, within the limits of the configuration; see `worked`."""
    return worked(rows, partial(clean_records, config, profile=profile), _died, jobs, apart=apart, bounds=bounds_of(config.limits))


def worked(
    rows: Iterable[tuple[P, Sequence[M]] | None],
    work: Work[M, R],
    lost: Loss[M, R],
    jobs: int,
    *,
    apart: bool = False,
    bounds: Bounds | None = None,
) -> Iterator[tuple[P, list[R]]]:
    """Every batch worked on, in order; with one job in this process, unless it is to be done `apart`, or within `bounds`.

    `lost` stands for the one of which a worker died. None among the rows means that the next batch may be long in coming: whatever is under
    way is given first. Worker processes are kept for the next that asks for as many, until `release`.
    """
    if jobs > 1 or apart or bounds:
        yield from _Pool(work, lost, jobs, bounds).worked(rows)
        return
    for row in rows:
        if row is not None:
            yield row[0], work(row[1])


def mapped_over(jobs: int) -> Callable[[Callable[[M], R], Sequence[M]], Iterator[R]]:
    """A `map` over worker processes, for few and large members; with one job, or one member, in this process."""

    def mapped(function: Callable[[M], R], members: Sequence[M]) -> Iterator[R]:
        rows = ((None, [member]) for member in members)
        # of what killed its worker this process sees what it is about
        for _, (found,) in worked(rows, partial(_each, function), lambda member, _: function(member), min(jobs, len(members))):
            yield found

    return mapped


def _each(function: Callable[[M], R], members: Sequence[M]) -> list[R]:
    return [function(member) for member in members]


def clean_records(config: Config, records: Sequence[Record | Rejected], profile: ProfileFile | None = None) -> list[Cleaned]:
    """Clean a batch; what goes wrong with one article is its own result's `error`. With an empty one models are loaded."""
    if not records:
        load(config, profile)
    return [_written(result) for result in _cleaner(config, profile).clean_batch(records)]


def load(config: Config, profile: ProfileFile | None = None) -> None:
    """Have the models, and the profile, ready in this process."""
    _cleaner(config, profile).load()


@lru_cache(maxsize=1)
def _cleaner(config: Config, profile: ProfileFile | None) -> Cleaner:
    """One cleaner a process, so that models and profile are loaded once."""
    from cleaner.pipeline import Cleaner

    return Cleaner(config, profile.load() if profile else None)


def _died(record: Record | Rejected, why: str) -> Cleaned:
    return _written(Result.failed(record, f"{record.id}: {why}"))


def _written(result: Result) -> Cleaned:
    text = None if result.text is None else result.text.encode("utf-8", "surrogatepass")
    return Cleaned(json_line(result.to_dict()), text, result.error is not None)


_KEPT: Final[list[tuple[int, Any]]] = []
"""Workers that have nothing to do, how many they are and what runs them: starting them takes as long as a hundred articles."""


def _kept(jobs: int) -> Any:
    """So many of those that are kept, if they still work."""
    from concurrent.futures.process import BrokenProcessPool

    for number, (size, executor) in reversed(list(enumerate(_KEPT))):
        if size == jobs:
            del _KEPT[number]
            with suppress(BrokenProcessPool):
                executor.submit(int).result()
                return executor
    return None


@atexit.register
def release() -> None:
    """End the processes that are kept. They have nothing to do, and go when they are asked to."""
    while _KEPT:
        _KEPT.pop()[1].shutdown(wait=True)


def _ended(executor: Any) -> None:
    # not shutdown(kill_workers=True), which stumbles over work that still waits (joblib 1.3 to 1.6 at least)
    for process in list((executor._processes or {}).values()):
        kill(process)
    executor.shutdown(wait=True)


class _Pool(Generic[M, R]):
    """Worker processes, begun anew when one of them dies."""

    def __init__(self, work: Work[M, R], lost: Loss[M, R], jobs: int, bounds: Bounds | None) -> None:
        self._work = partial(timed, work, bounds) if bounds and bounds.seconds else work
        self._lost, self._jobs, self._bounds = lost, jobs, bounds
        self._watch: Watch | None = None
        self._executor = _kept(jobs) or self._started()

    def worked(self, rows: Iterable[tuple[P, Sequence[M]] | None]) -> Iterator[tuple[P, list[R]]]:
        """Every batch worked on, in order."""
        waiting: deque[_Under[P, M, R]] = deque()
        if self._bounds and self._bounds.memory:
            self._watch = Watch(self._bounds.memory, self._processes)
        try:
            for row in rows:
                if row is not None:
                    waiting.append((*row, self._submit(row[1])))
                yield from self._done(waiting, keep=0 if row is None else LOOK_AHEAD * self._jobs)
            yield from self._done(waiting, keep=0)
        finally:
            if self._watch:
                self._watch.end()
            if waiting:
                _ended(self._executor)
            else:
                _KEPT.append((self._jobs, self._executor))

    def _done(self, waiting: deque[_Under[P, M, R]], keep: int) -> Iterator[tuple[P, list[R]]]:
        """The first of those under way: as many as are done, and more until only `keep` are left."""
        while waiting and (len(waiting) > keep or waiting[0][2].done()):
            if self._is_lost(waiting[0][2]):
                self._again(waiting)
            place, _, future = waiting[0]
            results = future.result()
            waiting.popleft()
            yield place, results

    def _again(self, waiting: deque[_Under[P, M, R]]) -> None:
        """Those under way that are lost with the pool. Workers take batches in order: it died of one of the first, or of none."""
        lost = [number for number, (*_, future) in enumerate(waiting) if self._is_lost(future)]
        self._restart()
        for number in lost[: self._jobs]:
            place, batch, _ = waiting[number]
            waiting[number] = place, batch, _settled(self._apart(batch))
        for number in lost[self._jobs :]:
            place, batch, _ = waiting[number]
            waiting[number] = place, batch, self._submit(batch)

    def _submit(self, batch: Sequence[M]) -> Future[list[R]]:
        from concurrent.futures import Future
        from concurrent.futures.process import BrokenProcessPool

        future: Future[list[R]]
        try:
            with _deaf_to_ctrl_c():  # workers are started here
                future = self._executor.submit(self._work, batch)
        except BrokenProcessPool as error:  # a worker died while nobody looked: told to whoever waits for the result
            future = Future()
            future.set_exception(error)
        return future

    def _apart(self, batch: Sequence[M]) -> list[R]:
        """A batch again, with nothing else under way; one by one when it is sure, or found, that it kills its worker.

        One alone that broke no bound is tried twice: its worker, or an idle one, may have died of something else.
        """
        if self._jobs > 1 or len(batch) == 1:
            for _ in range(1 if len(batch) > 1 else _TRIES):
                future = self._submit(batch)
                processes = list(self._processes().values())
                if not self._is_lost(future):
                    return future.result()
                self._restart()
                if (why := self._why(processes)) != DIED:
                    break
            if len(batch) == 1:
                return [self._lost(batch[0], why)]
        return [one for each in batch for one in self._apart([each])]

    def _is_lost(self, future: Future[Any]) -> bool:
        """Whether a worker died before this was done, waiting until one or the other is known."""
        from concurrent.futures import TimeoutError as NotYet
        from concurrent.futures.process import BrokenProcessPool

        while True:
            try:
                return isinstance(future.exception(timeout=_SILENT_SECONDS), BrokenProcessPool)
            except NotYet:
                self._unblock()

    def _unblock(self) -> None:
        """Let the pool see that a worker is dead, when it has died amid telling a result: for the rest it would wait for ever.

        It reads from a pipe that ends when nobody can write to it any more: no worker, nor this process, which never does.
        """
        processes = list(self._processes().values())
        if all(process.is_alive() for process in processes):
            return
        for process in processes:
            kill(process)
            process.join()
        with suppress(OSError):
            self._executor._result_queue._writer.close()

    def _why(self, processes: Sequence[Any]) -> str:
        return self._bounds.why(processes, self._watch.killed if self._watch else ()) if self._bounds else DIED

    def _processes(self) -> Mapping[int, Any]:
        return self._executor._processes or {}

    def _restart(self) -> None:
        _ended(self._executor)
        self._executor = self._started()

    def _started(self) -> Any:
        from joblib.externals.loky import ProcessPoolExecutor

        env = {name: os.environ.get(name, value) for name, value in _ONE_THREAD.items()}  # the articles are the parallelism
        return ProcessPoolExecutor(max_workers=self._jobs, initializer=_live_and_die_with, initargs=(os.getpid(),), env=env)


def _settled(result: R) -> Future[R]:
    from concurrent.futures import Future

    future: Future[R] = Future()
    future.set_result(result)
    return future


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
    die_in_time()
    Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        sleep(_PARENT_SECONDS)
    os._exit(1)
