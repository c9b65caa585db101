"""Whole folders: read, clean on all cores, write, and be able to die at any moment without losing or doubling a thing.

    survey the paths → check OUT → (go on from .partial | start) → learn the sources' template lines → batches, in order
    → across: near-copies, stories → finish: sources, report, run.json

The output is a function of the inputs, the options that matter and the versions of code and models: not of the number of
workers, the order of the paths, the clock, the machine, or how often the run was interrupted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from os.path import abspath
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Final, Literal

from cleaner.config import Config
from cleaner.document import Record, Rejected
from cleaner.errors import OutputError, ProfileError, UsageError
from cleaner.profile import ProfileFile
from cleaner.read import STDIN, Survey, locate, survey
from cleaner.run.engines import EngineName, require_engine, started
from cleaner.run.finish import WriteReport, counts_of, finish
from cleaner.run.learning import learn, worth_learning
from cleaner.run.links import refuse_links
from cleaner.run.lock import held
from cleaner.run.names import TextNames
from cleaner.run.partial import Partial
from cleaner.run.place import Place
from cleaner.run.plan import PARTIAL, PROFILE, Plan, Standing, check_unchanged, clear, refuse_overlap, standing
from cleaner.run.progress import Advance, progress_bar
from cleaner.run.summing import Counts
from cleaner.run.workers import batches, cleaned, cores, mapped_over, release
from cleaner.segment.extractors import require
from cleaner.write import write_whole

if TYPE_CHECKING:
    from cleaner.run.cluster import Cluster

__all__ = ["Format", "Summary", "default_out", "run"]

Format = Literal["jsonl", "parquet"]

DEFAULT_CONFIG: Final = Config()
_COUNTS: Final = "counts.npz"  # of the profile, as workers share them


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to."""

    out: Path
    counts: Counts
    skipped: dict[str, int] = field(default_factory=dict)
    """Files passed over because no reader knows their suffix: how many of each."""
    already_complete: bool = False
    """Whether there was nothing left to do."""


def default_out(paths: Iterable[str | Path]) -> Path:
    """Where a run goes when it is not told: the folder's name, or the file's without its suffix, and ``-clean``.

    Raises `UsageError` for several paths and for standard input, which have no one name.

    >>> default_out(["data/news"]).as_posix()
    'news-clean'
    """
    from cleaner.read.inputs import split_suffix

    given = list({str(path) for path in paths})
    if len(given) != 1 or given[0] == STDIN:
        raise UsageError("several paths, or standard input, give OUT no name; name a folder with -o")
    path = Path(abspath(given[0]))  # noqa: PTH100  (resolve would follow links, and name OUT after their target)
    name = path.name if path.is_dir() else split_suffix(path.name)[0]
    return Path(f"{name or 'root'}-clean")


def run(  # noqa: PLR0913  (options, given by name)
    paths: Iterable[str | Path],
    out: Path,
    config: Config = DEFAULT_CONFIG,
    *,
    jobs: int | None = None,
    format: Format = "jsonl",
    overwrite: bool = False,
    profile: Path | None = None,
    fit_profile: bool = True,
    engine: EngineName = "local",
    address: str | None = None,
    progress: bool = False,
    write_report: WriteReport | None = None,
) -> Summary:
    """Clean everything under the paths into the folder OUT, or go on where the same run was interrupted.

    `jobs` is the number of worker processes, None one a core; `overwrite` discards an earlier run in OUT; `write_report` makes
    OUT/report.html from the folder it is given. Template lines are those of the `profile`; without one they are learned from the
    inputs first, and the profile is kept in OUT, unless `fit_profile` is False.

    With the `engine` Ray Data or Spark the work is spread over the cluster at an `address`, or over one begun here. All its machines
    must see the paths and OUT as this one does, and have the same versions installed. The output is the same bytes.

    Raises `UsageError` before anything is touched when paths, OUT and engine make no sense together, `ConfigError` when the library of
    the configured extractor, or of the engine, is missing, `ProfileError` when the profile is none, `EngineError` when the cluster, or
    one of its machines, cannot be used, and `OutputError` when OUT belongs to something else, or cannot be written.
    """
    given = [str(path) for path in paths]
    _check_engine(engine, address, given)
    require(config.extractor)
    found = survey(given)
    refuse_overlap([*given, *([str(profile)] if profile else [])], out)
    applied = None if profile is None else ProfileFile.of(profile)
    fitted = fit_profile and applied is None and worth_learning(found.inputs)
    plan = Plan.of(found.inputs, config, format, applied.sha256 if applied else "fitted" if fitted else "none")
    workers = cores() if jobs is None else jobs
    try:
        refuse_links(out)
        if standing(out, plan, overwrite) is Standing.COMPLETE:
            _tidy(out)
            return Summary(out, counts_of(out), dict(found.skipped), already_complete=True)
        with held(out / PARTIAL):
            stands = standing(out, plan, overwrite)  # once more: another run may have come to its end since
            if stands is Standing.NEW:
                clear(out, plan)
            if stands is not Standing.COMPLETE:
                with Partial(out, plan) as partial, _spread(engine, address, workers, partial, found, config, progress) as cluster:
                    if not partial.finished:
                        _results(partial, cluster, found, config, workers, progress, applied, fitted)
                    finish(partial, plan, write_report, cluster.map if cluster else mapped_over(workers))
            rmtree(out / PARTIAL)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror or error}); mend that, and the same command goes on") from error
    finally:
        release()
    return Summary(out, counts_of(out), dict(found.skipped))


def _tidy(out: Path) -> None:
    """Remove what is left over when a run died in its very last step, unless somebody begins anew there."""
    if (out / PARTIAL).exists():
        with suppress(OSError, OutputError), held(out / PARTIAL):
            rmtree(out / PARTIAL)


def _results(  # noqa: PLR0913, PLR0917  (all a run is made of)
    partial: Partial,
    cluster: Cluster | None,
    found: Survey,
    config: Config,
    jobs: int,
    progress: bool,
    profile: ProfileFile | None,
    fitted: bool,
) -> None:
    """Everything of the articles in .partial, and their texts in OUT: what is not there yet is made, here or on the cluster."""
    if not partial.done.cleaned:
        if fitted:
            profile = cluster.learned() if cluster else _learned(partial, found, config, jobs, progress)
            _check_learned(partial, found)
        if cluster:
            cluster.clean(profile)
        else:
            _work(partial, found, config, jobs, progress, profile)
    _remove_stale(partial, found)
    from cleaner.run.across import across  # `stream` has no use for it

    across(partial, config, jobs, progress)


def _check_engine(engine: str, address: str | None, paths: Sequence[str]) -> None:
    """Raise `UsageError` where these options make no sense together, `ConfigError` when the engine's library is missing."""
    if engine != "local":
        require_engine(engine)
        if STDIN in paths:
            raise UsageError(f"--engine {engine} cannot read standard input, which only one machine has; write it to a file first")
    elif address is not None:
        raise UsageError("an address needs an engine: --engine ray or --engine spark")


@contextmanager
def _spread(
    engine: EngineName, address: str | None, jobs: int, partial: Partial, found: Survey, config: Config, progress: bool
) -> Iterator[Cluster | None]:
    """The cluster a run is spread over; None where it is not, or only files are left to be moved."""
    if engine == "local" or partial.finished:
        yield None
        return
    from cleaner.run.cluster import Cluster

    with started(engine, address, jobs) as running, Cluster(running, partial, found.inputs, config, progress=progress) as cluster:
        yield cluster


def _learned(partial: Partial, found: Survey, config: Config, jobs: int, progress: bool) -> ProfileFile | None:
    """The profile of the inputs, fitted now, or whole in .partial since before an interruption; None where nothing could be counted."""
    path = partial.folder / PROFILE
    try:
        return ProfileFile.of(path)
    except ProfileError:
        path.unlink(missing_ok=True)
        tally = learn(found.inputs, config, path, jobs=jobs, progress=progress)  # what is wrong with an article, cleaning will say
        return ProfileFile.of(path) if tally.counted else None


def _check_learned(partial: Partial, found: Survey) -> None:
    """Raise `OutputError`, and trust no profile, when the inputs are no longer those that the run began with."""
    try:
        check_unchanged(found.inputs)
    except OutputError:
        (partial.folder / PROFILE).unlink(missing_ok=True)
        raise


def _work(partial: Partial, found: Survey, config: Config, jobs: int, progress: bool, profile: ProfileFile | None) -> None:
    """Clean what is not yet in .partial, and put it there batch by batch."""
    names = TextNames(found.inputs)
    profile = profile and profile.shared(partial.folder / _COUNTS)
    total = sum(source.size for source in found.inputs)
    with progress_bar(total, progress, "cleaning") as advance:
        reading = _Reading(found, config, partial, advance)
        waiting = batches(reading, config.batch_size)
        first = list(islice(waiting, 2))  # one batch alone is done before a worker has started
        for places, results in cleaned(chain(first, waiting), config, jobs if len(first) > 1 else 1, profile):
            for place, result in zip(places, results, strict=True):
                if result.text is not None:
                    write_whole(partial.out / "text" / names.of(place), result.text, partial.folder / "text.part")
            partial.add(places, results)
            advance(places[-1].behind, len(places))
    partial.all_cleaned(reading.given)


def _remove_stale(partial: Partial, found: Survey) -> None:
    """Remove what stands under the name of a text that is none: its article was cleaned, and failed when the run went on.

    A text is there before the journal knows of it, and what breaks a limit once need not do so again.
    """
    names = TextNames(found.inputs)
    for index, number, failed in partial.places():
        if failed:
            (partial.out / "text" / names.of(Place(index, 0, number, 0))).unlink(missing_ok=True)


class _Reading:
    """Every record not done yet, with its place, in order."""

    def __init__(self, found: Survey, config: Config, partial: Partial, advance: Advance) -> None:
        self._inputs, self._limits, self._advance = found.inputs, config.limits, advance
        self._done = partial.done
        self.given = self._done.given - self._done.within
        """Records that the readers have given so far, in this attempt and before it."""

    def __iter__(self) -> Iterator[tuple[Place, Record | Rejected]]:
        done = self._done
        behind = sum(source.size for source in self._inputs[: done.input])
        self._advance(behind, done.records)
        for index, source in enumerate(self._inputs[done.input :], start=done.input):
            for within, item in enumerate(locate(source, self._limits), start=1):
                self.given += 1
                if index > done.input or within > done.within:
                    yield Place(index, within, item.number, behind + item.offset, self.given), item.record
            behind += source.size
