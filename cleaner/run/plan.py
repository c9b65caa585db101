"""What a run is a function of, and whether what lies in OUT is that run, another one, or nobody's business."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum, auto
from hashlib import file_digest
from importlib.metadata import PackageNotFoundError, version
from os.path import realpath
from pathlib import Path
from shutil import rmtree
from sys import version_info
from typing import Any, Final

from cleaner import __version__
from cleaner.config import Config
from cleaner.errors import OutputError, UsageError
from cleaner.read import STDIN, Input
from cleaner.run.lock import LOCK
from cleaner.write import ARTICLES, ARTICLES_PARQUET, COPIES, ERRORS, STORIES, json_line, write_whole

__all__ = [
    "COPIES", "NEAR_DUPLICATE", "PARTIAL", "PLAN", "PROFILE", "RUN", "SOURCES", "Plan", "Standing", "check_unchanged", "clear",
    "difference", "digest", "installed", "read_json", "refuse_overlap", "standing",
]  # fmt: skip

RUN: Final = "run.json"
SOURCES: Final = "sources.csv"
NEAR_DUPLICATE: Final = "near_duplicate"
"""The flag of a near-copy."""
PARTIAL: Final = ".partial"
PLAN: Final = "plan.json"
PROFILE: Final = "profile.parquet"

_INPUTS: Final = "inputs"
_DISCARDED: Final = "discarded"
"""In a plan whose run is being removed."""
_OURS: Final = (RUN, ARTICLES, ARTICLES_PARQUET, ERRORS, SOURCES, COPIES, STORIES, PROFILE, "report.html", "text")
_LIBRARIES: Final = (
    # those whose version can change a byte of the output
    *("anyascii", "charset-normalizer", "courlan", "datasketch", "ftfy", "htmldate", "justext", "lxml", "numpy", "orjson"),
    *("py3langid", "pyarrow"),
    *("dateparser", "scipy", "selectolax", "tldextract", "trafilatura", "zstandard"),
)
_OF_EXTRACTOR: Final = {
    # the same of those that matter with one extractor alone
    "justext": ("lxml_html_clean",),
    "resiliparse": ("resiliparse",),
    "readability": ("lxml_html_clean", "readability-lxml"),
}
_NO_INPUTS: Final = "its inputs cannot be read"
_HINT: Final = "choose another OUT with -o, or discard what is there with --overwrite"


class Standing(Enum):
    """What there is to do in OUT."""

    NEW = auto()
    RESUME = auto()
    COMPLETE = auto()


@dataclass(frozen=True, slots=True)
class Plan:
    """The inputs, and everything else the output depends on."""

    inputs: tuple[Input, ...]
    settings: Mapping[str, Any]
    """Versions, options and model hashes, as they stand in run.json."""

    @classmethod
    def of(cls, inputs: Sequence[Input], config: Config, format: str, profile: str = "none") -> Plan:
        """The plan for these inputs under this configuration; `profile` is "none", "fitted", or the sha256 of the one given."""
        options = json.loads(json.dumps(asdict(config)))  # as it will be read again: rules are lists then
        del options["batch_size"]  # changes speed, never results
        del options["models"]  # its content counts, not its place
        here = installed(config)
        models = here.pop("models")
        return cls(tuple(inputs), {**here, "config": options, "format": format, "profile": profile, "models": models})

    @property
    def repeatable(self) -> bool:
        """Whether the inputs can be read again: standard input cannot."""
        return all(source.path is not None for source in self.inputs)

    def to_dict(self) -> dict[str, Any]:
        """The plan as it is kept in .partial, where times may stand; in the output they may not."""
        return {**self.settings, _INPUTS: [[source.name, source.size, source.changed] for source in self.inputs]}


def installed(config: Config) -> dict[str, Any]:
    """What is here that can change a byte of the output: versions, models, and a user's adaptation of these."""
    return {
        "clean-news": __version__,
        "python": f"{version_info.major}.{version_info.minor}",
        "versions": _versions(config.extractor),
        "models": _model_hashes(config.models),
    }


def refuse_overlap(paths: Iterable[str], out: Path) -> None:
    """Raise `UsageError` when OUT is inside an input or an input inside OUT: a run must not eat its own output."""
    target = Path(realpath(out))
    for path in paths:
        if path == STDIN:
            continue
        given = Path(realpath(path))
        if target.is_relative_to(given):
            raise UsageError(f"{out}: what is written would lie inside the input {path}; choose a place elsewhere with -o")
        if given.is_relative_to(target):
            raise UsageError(f"{path}: the input lies inside OUT ({out}); choose another folder with -o")


def standing(out: Path, plan: Plan, overwrite: bool) -> Standing:
    """What is in OUT, as this plan sees it.

    Raises `OutputError` when OUT is not empty and not ours, or holds another run and `overwrite` is not set.
    """
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file, not a folder; choose another OUT with -o")
    present = {entry.name for entry in out.iterdir()} if out.exists() else set()
    begun, complete = read_json(out / PARTIAL / PLAN), read_json(out / RUN)
    if "clean-news" not in (complete or begun or {}) and present - {PARTIAL}:
        raise OutputError(f"{out}: not empty, and not written by clean-news; choose another or an empty folder with -o")
    if not overwrite and complete is not None:
        _check(out, difference(complete, plan.settings) or _changed_since(complete.get("inputs"), plan))
        return Standing.COMPLETE
    if not overwrite and begun is not None and _DISCARDED not in begun:
        _check(out, difference(begun, plan.settings) or _changed_meanwhile(begun.get(_INPUTS), plan))
        if plan.repeatable:
            return Standing.RESUME
    return Standing.NEW


def clear(out: Path, plan: Plan) -> None:
    """Remove what a run of ours left, and nothing else, and begin this plan; for the holder of .partial.

    First of all the old plan goes: who is killed while clearing must not leave something behind that looks like a run to go on with.
    """
    partial = out / PARTIAL
    write_whole(partial / PLAN, json.dumps({"clean-news": __version__, _DISCARDED: True}).encode())
    kept = {LOCK, PLAN}
    for path in (*(out / name for name in _OURS), *(path for path in partial.iterdir() if path.name not in kept)):
        rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
    write_whole(partial / PLAN, json_line(plan.to_dict()))


def check_unchanged(inputs: Iterable[Input]) -> None:
    """Raise `OutputError` when a file is no longer the one that the run began with: no output may be of two states of it."""
    for source in inputs:
        if source.path is None or source.problem is not None:
            continue
        try:
            state = os.stat(source.path)  # noqa: PTH116
            unlike = None if (state.st_size, state.st_mtime_ns) == (source.size, source.changed) else "has changed"
        except OSError as error:
            unlike = f"can no longer be found ({error.strerror})"
        if unlike is not None:
            raise OutputError(
                f"{source.name}: {unlike} since the run began, and its results must not be of two states of it; "
                "put back the file as it was, with its time, and the same command goes on; or begin anew with --overwrite"
            )


def _check(out: Path, unlike: str | None) -> None:
    if unlike is not None:
        raise OutputError(f"{out}: holds another run ({unlike}); {_HINT}")


def difference(old: Mapping[str, Any], new: Mapping[str, Any], where: str = "") -> str | None:
    """The first setting in which two runs differ, in words."""
    for key, value in new.items():
        before, name = old.get(key), f"{where}{key}"
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            gone = {inner: None for inner in before if inner not in value}
            if (inside := difference(before, {**value, **gone}, f"{name}.")) is not None:
                return inside
        elif before != value:
            return f"{name} was {before}, is {value}"
    return None


def _changed_meanwhile(old: Any, plan: Plan) -> str | None:
    """The first input that is not the one an interrupted run began with."""
    try:
        before = {str(name): [size, changed] for name, size, changed in old}
    except (TypeError, ValueError):
        return _NO_INPUTS
    return _first_change(before, {source.name: [source.size, source.changed] for source in plan.inputs})


def _changed_since(old: Any, plan: Plan) -> str | None:
    """The first input that is not the one a complete run has read: sizes first, then contents."""
    if not plan.repeatable:
        return "standard input cannot be compared"
    try:
        sizes, digests = ({str(row["name"]): row[key] for row in old} for key in ("bytes", "sha256"))
    except (KeyError, TypeError):
        return _NO_INPUTS
    change = _first_change(sizes, {source.name: source.size for source in plan.inputs})
    return change or _first_change(digests, {source.name: digest(source) for source in plan.inputs})


def _first_change(before: Mapping[str, object], now: Mapping[str, object]) -> str | None:
    for name in sorted({*before, *now}):
        if name not in before:
            return f"the input {name} is new"
        if name not in now:
            return f"the input {name} is gone"
        if before[name] != now[name]:
            return f"the input {name} has changed"
    return None


def digest(source: Input) -> str | None:
    """sha256 of a file as stored; None for what cannot be read, or not twice."""
    if source.path is None or source.problem is not None:
        return None
    try:
        with Path(source.path).open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in a JSON file of ours; None when there is none, or it is not whole."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _versions(extractor: str) -> dict[str, str]:
    versions: dict[str, str] = {}
    for name in (*_LIBRARIES, *_OF_EXTRACTOR.get(extractor, ())):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:  # an optional one, or one that its user no longer needs
            continue
    return versions


def _model_hashes(adapted: str | None) -> dict[str, str]:
    from cleaner.classify.adaptation import hashes_with

    return hashes_with(adapted)
