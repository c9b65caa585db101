"""On a machine of the cluster: is it set up as the one that leads the run; reading a part; folders that appear whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from shutil import rmtree
from typing import Any, TypeVar
from uuid import uuid4

from cleaner.config import Config
from cleaner.document import Record, Rejected
from cleaner.errors import EngineError
from cleaner.read import Found, Input, locate
from cleaner.read.slices import locate_slice
from cleaner.run.cluster.parts import Part
from cleaner.run.place import Place
from cleaner.run.plan import difference, installed

__all__ = ["Answer", "Job", "Task", "check_seen", "checked", "located", "part_folder", "whole_folder"]

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Job:
    """What every task of a run has to know."""

    out: Path
    folder: Path
    """Of the parts, inside OUT/.partial: what is made of them lies there until it is put together."""
    mark: str
    """A file in that folder with a name of this run: a machine that does not find it looks at another disk."""
    installed: Mapping[str, Any]
    """What is installed where the run is led."""
    config: Config


@dataclass(frozen=True, slots=True)
class Task:
    """A part, with what is to be known of its inputs."""

    part: Part
    inputs: tuple[Input, ...]
    texts: tuple[tuple[str, str], ...]
    """Under which names their texts go: the file of the only one, the folder of many."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a part."""

    number: int
    articles: int = 0
    damaged: bool = False
    """Whether its input is damaged, and has to be read whole; then nothing was made of the part."""


def checked(job: Job, work: Callable[[T], R], thing: T) -> R:
    """The work, if this machine sees the run's folder and has the same installed.

    Raises `EngineError` otherwise.
    """
    if not (job.folder / job.mark).exists():
        raise EngineError(
            f"{job.folder} is not there, or another folder; OUT must lie on storage that every machine sees under the same path"
        )
    unlike = difference(job.installed, _installed(job.config))
    if unlike is not None:
        raise EngineError(f"not set up like the machine that leads the run ({unlike}); install the same versions on all of them")
    return work(thing)


@lru_cache(maxsize=1)
def _installed(config: Config) -> dict[str, Any]:
    return installed(config)


def located(task: Task, config: Config) -> Iterator[tuple[Place, Record | Rejected]]:
    """Every record of a part with its place, `within` counted from where the part begins.

    Raises `ReadError` where a slice is damaged, `EngineError` when this machine does not see a file as the leading one does.
    """
    given = 0
    for index, source in enumerate(task.inputs, start=task.part.first):
        check_seen(source)
        for within, found in enumerate(_found(task.part, source, config), start=1):
            given += 1
            yield Place(index, within, found.number, found.offset, given), found.record


def _found(part: Part, source: Input, config: Config) -> Iterator[Found]:
    return locate(source, config.limits) if part.slice is None else locate_slice(source, part.slice, config.limits)


def check_seen(source: Input) -> None:
    """Raise `EngineError` unless the file is here, as large as it was: else it would be taken for an unreadable one."""
    if source.problem is not None or source.path is None:
        return
    try:
        size: int | str = os.stat(source.path).st_size  # noqa: PTH116
    except OSError as error:
        size = str(error.strerror)
    if size != source.size:
        raise EngineError(
            f"{source.path} is not the file the run began with ({size}, not {source.size} bytes); "
            "inputs must lie on storage that every machine sees under the same path, and stay as they are"
        )


def part_folder(job: Job, stage: str, number: int) -> Path:
    """Where lies what a stage makes of a part."""
    return job.folder / stage / f"{number:07d}"


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A draft of a folder, which takes its name when the block ends; of two attempts the first to end stays."""
    draft = target.with_name(f".{target.name}.{uuid4().hex}")
    draft.mkdir()  # and nothing around it: where that is gone nobody waits for this any more
    try:
        yield draft
        for path in draft.iterdir():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        try:
            draft.rename(target)
        except OSError:
            if not target.exists():
                raise
    finally:
        rmtree(draft, ignore_errors=True)
