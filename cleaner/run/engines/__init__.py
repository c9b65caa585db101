"""Where the work of a run is done when it is not this machine alone: on Ray Data, on Spark, or in processes that stand for a cluster.

An engine knows one thing: to apply a function to each of many small values, wherever there is room, and to give the answers as they come.
Both travel pickled, so they are bytes to the engine, and a function that fails has an answer, too: no engine has to know our errors.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from socket import gethostname
from typing import Any, Final, Literal, Protocol, TypeVar, cast

from cleaner.errors import CleanNewsError, ConfigError, EngineError, UsageError

__all__ = ["Engine", "EngineName", "Failed", "answered", "first_line", "opened", "require_engine", "started"]

EngineName = Literal["local", "ray", "spark"]

T = TypeVar("T")
R = TypeVar("R")

_NEEDS: Final = {"ray": "ray.data", "spark": "pyspark.sql"}


class Engine(Protocol):
    """What a cluster has to be able to do."""

    def map(self, work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
        """The answer to each thing, in any order. `work` is a function of a module, or a partial of one; tasks whose machine dies go again.

        Raises `EngineError` when a thing fails, or the cluster does.
        """
        ...


@dataclass(frozen=True, slots=True)
class Failed:
    """Stands for the answer of a function that raised an error."""

    message: str


def require_engine(name: str) -> None:
    """Raise `UsageError` for a name nobody knows, `ConfigError` when its library is missing."""
    if name not in _NEEDS:
        raise UsageError(f"{name}: no such engine; known are local, {', '.join(_NEEDS)}")
    try:
        import_module(_NEEDS[name])
    except ImportError as error:
        raise ConfigError(f'the engine {name} is not installed ({error}); pip install "clean-news[{name}]"') from error


def started(name: str, address: str | None, jobs: int) -> AbstractContextManager[Engine]:
    """An engine whose library is there, for as long as a block lasts: that of the address, or one of `jobs` processes on this machine.

    Raises `EngineError` when it cannot be reached or begun.
    """
    start = import_module(f"cleaner.run.engines.{name}").started
    return cast("AbstractContextManager[Engine]", start(address, jobs))


def answered(work: Callable[[Any], Any], thing: bytes) -> bytes:
    """On a worker: the answer to a pickled thing, pickled."""
    try:
        return pickle.dumps(work(pickle.loads(thing)))  # noqa: S301  (our own, from our own driver)
    except CleanNewsError as error:
        return pickle.dumps(Failed(f"{gethostname()}: {error}"))
    except OSError as error:
        return pickle.dumps(Failed(f"{gethostname()}: {error}; mend that, and the same command goes on"))
    except Exception as error:
        return pickle.dumps(Failed(f"{gethostname()}: unexpected {type(error).__name__}: {error}; please report it"))


def opened(answer: bytes) -> Any:
    """The answer in these bytes. Raises `EngineError` where it is none."""
    value = pickle.loads(answer)  # noqa: S301  (our own, from our own worker)
    if isinstance(value, Failed):
        raise EngineError(value.message)
    return value


def first_line(error: Exception) -> str:
    """What a library says of its trouble, without its stack."""
    return next(iter(str(error).splitlines()), type(error).__name__)
