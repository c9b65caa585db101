"""A run on many machines: its inputs in parts, each learned from and cleaned wherever there is room, and the same bytes in the end.

    cut into parts → keys of each part, in buckets → each bucket counted → one profile
                   → results of each part → put together in order in OUT/.partial

`parts` cuts; `node` is what happens first on every machine; `counting` and `cleaning` are the two passes: what a worker does of each, and
how it comes together again. Machines share nothing but the storage, and say nothing but that a part is done: its folder appears whole, so
an interrupted run knows which parts there are, and a part that is done twice does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence, Set
from functools import partial as bound
from shutil import rmtree
from typing import Final, TypeVar
from uuid import uuid4

from cleaner.config import Config
from cleaner.errors import EngineError, ProfileError
from cleaner.profile import ProfileFile, merge
from cleaner.read import Input
from cleaner.read.found import Slice
from cleaner.read.slices import divisible, slices_of
from cleaner.run.cluster.cleaning import CLEANED, assemble, clean_part, remove_texts
from cleaner.run.cluster.counting import KEYS, any_counted, bucket_file, count_bucket, gather
from cleaner.run.cluster.node import Answer, Job, Task, check_seen, checked
from cleaner.run.cluster.parts import Cutting, Part, cut, part_bytes
from cleaner.run.engines import Engine
from cleaner.run.names import TextNames
from cleaner.run.partial import Partial
from cleaner.run.plan import PROFILE, installed
from cleaner.run.progress import progress_bar

__all__ = ["Cluster"]

T = TypeVar("T")
R = TypeVar("R")

_FOLDER: Final = "parts"
_CUTTING: Final = "parts.json"
_COUNTS: Final = "counts.npz"  # of the profile, as the processes of a machine share them


class Cluster:
    """A run's way through an engine."""

    def __init__(self, engine: Engine, partial: Partial, inputs: Sequence[Input], config: Config, *, progress: bool = False) -> None:
        """Take the unfinished output, which is where all machines meet."""
        folder = partial.folder.absolute() / _FOLDER
        self._engine = engine
        self._partial = partial
        self._inputs = inputs
        self._names = TextNames(inputs)
        self._progress = progress
        self._job = Job(partial.out.absolute(), folder, uuid4().hex, installed(config), config)

    def __enter__(self) -> Cluster:
        """Make the folder of the parts, and what workers know it by."""
        self._job.folder.mkdir(exist_ok=True)
        (self._job.folder / self._job.mark).touch()
        return self

    def __exit__(self, *_: object) -> None:
        """Remove that mark: tasks that are still under way somewhere give up."""
        (self._job.folder / self._job.mark).unlink(missing_ok=True)

    def map(self, work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
        """The answers of all tasks, in any order, from machines that are set up as this one.

        Raises `EngineError` when a task, a machine or the cluster fails.
        """
        return self._engine.map(bound(checked, self._job, work), things)

    def learned(self) -> ProfileFile | None:
        """The profile of the inputs, fitted now, or whole in .partial since before an interruption; None where nothing could be counted."""
        path = self._partial.folder / PROFILE
        try:
            return ProfileFile.of(path)
        except ProfileError:
            path.unlink(missing_ok=True)
        cutting = self._cutting()
        self._over_parts(KEYS, bound(gather, self._job, cutting.buckets), cutting, "learning templates")
        numbers = [part.number for part in cutting.parts]
        if not any_counted(self._job, numbers):
            return None
        for _ in self.map(bound(count_bucket, self._job, numbers), range(cutting.buckets)):
            pass
        merge([each for bucket in range(cutting.buckets) if (each := bucket_file(self._job, bucket)).exists()], path)
        rmtree(self._job.folder / KEYS, ignore_errors=True)
        return ProfileFile.of(path)

    def clean(self, profile: ProfileFile | None) -> None:
        """Clean what is not yet in .partial, and put it there."""
        cutting = self._cutting()
        profile = profile and profile.shared(self._job.folder / _COUNTS)
        self._over_parts(CLEANED, bound(clean_part, self._job, profile), cutting, "cleaning")
        assemble(self._partial, self._job, self._needed(CLEANED, cutting))
        self._partial.all_cleaned(self._partial.done.given)
        rmtree(self._job.folder / CLEANED, ignore_errors=True)

    def _cutting(self) -> Cutting:
        """The parts of the run: those of before an interruption, or new ones."""
        path = self._job.folder / _CUTTING
        cutting = Cutting.read(path)
        if cutting is None:
            size = part_bytes(self._inputs)
            large = [index for index, source in enumerate(self._inputs) if divisible(source, size)]
            slices = dict(self.map(bound(_sliced, size), [(index, self._inputs[index]) for index in large]))
            cutting = cut(self._inputs, slices, path, size)
            cutting.save()
        return cutting

    def _over_parts(self, stage: str, work: Callable[[Task], Answer], cutting: Cutting, what: str) -> None:
        """Have a stage done of every part; where a slice turns out damaged its input is done whole."""
        with progress_bar(sum(part.size for part in cutting.parts), self._progress, what) as advance:
            while waiting := self._waiting(stage, cutting):
                sizes = {part.number: part.size for part in waiting}
                behind = sum(part.size for part in cutting.parts) - sum(sizes.values())
                damaged = set()
                for answer in self.map(work, [self._task(part) for part in waiting]):
                    behind += sizes[answer.number]
                    advance(behind, answer.articles)
                    if answer.damaged:
                        damaged.add(answer.number)
                self._check_there(stage, sizes.keys() - damaged)
                self._mend(cutting, {part.first for part in waiting if part.number in damaged})

    def _waiting(self, stage: str, cutting: Cutting) -> list[Part]:
        there = self._there(stage)
        return [part for part in self._needed(stage, cutting) if part.number not in there]

    def _needed(self, stage: str, cutting: Cutting) -> list[Part]:
        """The parts a stage is to do: what is in .partial need not be cleaned again, whoever has put it there."""
        behind = self._partial.done.input if stage == CLEANED else 0
        return [part for part in cutting.parts if part.stop > behind]

    def _there(self, stage: str) -> set[int]:
        """The parts of which a stage is done."""
        folder = self._job.folder / stage
        folder.mkdir(exist_ok=True)
        return {int(path.name) for path in folder.iterdir() if path.name.isdecimal()}

    def _check_there(self, stage: str, numbers: Set[int]) -> None:
        if missing := numbers - self._there(stage):
            raise EngineError(
                f"{self._job.folder / stage}: {len(missing)} parts were done, and are not here; "
                "OUT must lie on storage that every machine sees under the same path"
            )

    def _mend(self, cutting: Cutting, damaged: Collection[int]) -> None:
        if damaged:
            cutting.mend(damaged, self._inputs)
            for index in damaged:
                remove_texts(self._job.out, self._names.folders[index])

    def _task(self, part: Part) -> Task:
        inputs = range(part.first, part.stop)
        return Task(
            part,
            tuple(self._inputs[index] for index in inputs),
            tuple((self._names.files[index], self._names.folders[index]) for index in inputs),
        )


def _sliced(size: int, row: tuple[int, Input]) -> tuple[int, tuple[Slice, ...]]:
    """On a worker: the slices of an input, with its index. Raises `EngineError` when this machine does not see the file."""
    index, source = row
    check_seen(source)
    return index, slices_of(source, size)
