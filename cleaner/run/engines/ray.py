"""Ray Data as an engine: every thing is a block of its own, so that a worker that dies costs one task, which Ray gives to another."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from logging import ERROR, getLogger
from socket import create_connection
from typing import Any, Final, TypeVar

from cleaner.errors import CleanNewsError, EngineError
from cleaner.run.engines import answered, first_line, opened

__all__ = ["RayData", "started"]

T = TypeVar("T")
R = TypeVar("R")

_KNOCK_SECONDS: Final = 20.0


@contextmanager
def started(address: str | None, jobs: int) -> Iterator[RayData]:
    """Ray at an address (``auto``: the one this machine belongs to), or begun here; one the calling program has begun is left as it is."""
    import ray

    if ray.is_initialized():
        yield RayData()
        return
    here: dict[str, Any] = {"address": address} if address else {"address": "local", "num_cpus": jobs, "include_dashboard": False}
    try:
        _knock(address or "")
        ray.init(**here, log_to_driver=False, logging_level="error")
    except Exception as error:  # ConnectionError, ValueError, RuntimeError and more: it does not say
        raise EngineError(f"Ray at {address or 'this machine'} cannot be used ({first_line(error)}); is it running there?") from error
    try:
        yield RayData()
    finally:
        ray.shutdown()


def _knock(address: str) -> None:
    """Raise `OSError` where nobody listens at HOST:PORT: Ray would try for minutes."""
    host, _, port = address.rpartition(":")
    if host and port.isdecimal() and "/" not in host:
        create_connection((host, int(port)), timeout=_KNOCK_SECONDS).close()


class RayData:
    """The Ray that this process is connected to."""

    def map(self, work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
        """The answers as they come."""
        import ray.data

        if not things:
            return
        getLogger("ray.data").setLevel(ERROR)  # it tells of every stage
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = context.print_on_execution_start = False
        rows = [{"thing": pickle.dumps(thing)} for thing in things]
        tasks = ray.data.from_items(rows, override_num_blocks=len(rows)).map(partial(_row, work), num_cpus=1)
        try:
            for row in tasks.iter_rows():
                yield opened(row["answer"])
        except CleanNewsError:
            raise
        except Exception as error:
            raise EngineError(f"Ray gave up ({first_line(error)}); mend that, and the same command goes on") from error


def _row(work: Callable[[Any], Any], row: dict[str, bytes]) -> dict[str, bytes]:
    return {"answer": answered(work, row["thing"])}
