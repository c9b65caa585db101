"""Which files are read, under which names and in which order: a survey of the paths given, before any is opened.

Names are relative to the folder given, so that no output depends on where on the machine the input lies. When several
paths are given, each name starts with the name of its root; roots of the same name are told apart by their parents.
The order is that of the names, never that of the command line.
"""

# a run may hold a million paths: strings are a tenth the size of Path objects, and as much faster
# ruff: noqa: PTH100, PTH112, PTH113, PTH116, PTH119, PTH120, PTH122

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cleaner.errors import UsageError

__all__ = ["KINDS", "PACKINGS", "STDIN", "Input", "Survey", "find_inputs", "split_suffix", "survey"]

KINDS: Final[Mapping[str, str]] = {
    ".txt": "text",
    ".html": "page",
    ".htm": "page",
    ".json": "json_file",
    ".jsonl": "json_lines",
    ".parquet": "parquet",
    ".warc": "warc",
}
"""The reader of each suffix: a module of this package."""

PACKINGS: Final = (".gz", ".zst")
"""Compressions any of the kinds may be wrapped in."""

STDIN: Final = "-"

_LOOKED_FOR: Final = f"{', '.join(KINDS)}, each also with {' or '.join(PACKINGS)}"


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read, or standard input."""

    name: str
    """Path relative to the root given, POSIX separators: the default id, the same on every machine."""
    path: str | None
    """Where it lies; None is standard input."""
    kind: str
    """The reader: a value of `KINDS`."""
    packing: str = ""
    """Empty, or one of `PACKINGS`."""
    folder: str | None = None
    """Name of the folder that holds the file: the source of last resort."""
    size: int = 0
    """Bytes as stored."""
    changed: int = 0
    """Time of the last change, nanoseconds."""
    problem: str | None = None
    """Why it cannot even be opened; it becomes one `Rejected`."""

    @property
    def holds_one(self) -> bool:
        """Whether the whole file is one article, whatever stands in it."""
        return self.kind in ("text", "page")

    def record_id(self, number: int) -> str:
        """The default id of a record inside a file of many."""
        return f"record {number}" if self.path is None else f"{self.name}#record {number}"


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is to read, and what is passed over."""

    inputs: tuple[Input, ...]
    skipped: Mapping[str, int] = field(default_factory=dict)
    """Files in folders whose suffix no reader knows: how many of each suffix."""


def find_inputs(paths: Iterable[str | Path]) -> list[Input]:
    """The files under the paths, each once, in the order of their names.

    Raises `UsageError` as `survey` does, which also tells what was passed over.
    """
    return list(survey(paths).inputs)


def survey(paths: Iterable[str | Path]) -> Survey:
    """Find every file to read. Hidden files are passed over, links are followed once, folders are entered once.

    Raises `UsageError` when a path does not exist, a file given by name has an unknown suffix, or nothing is found.
    """
    given = {str(path) for path in paths}
    roots = sorted({os.path.abspath(path) for path in given - {STDIN}}, key=lambda path: (path.count(os.sep), path))
    for root in roots:
        _check_root(root)
    names = _root_names(roots)
    search = _Search()
    for root in roots:
        if os.path.isdir(root):
            search.folder(root, f"{names[root]}/" if len(given) > 1 else "")
        else:
            search.file(root, names[root])
    found = [*search.found, *([Input("stdin", None, "json_lines")] if STDIN in given else [])]
    if not found:
        passed = "".join(f"; passed over: {count} {suffix}" for suffix, count in sorted(search.skipped.items()))
        raise UsageError(f"nothing to read in {', '.join(sorted(given)) or 'no path at all'}: looked for {_LOOKED_FOR}{passed}")
    return Survey(tuple(sorted(found, key=lambda source: source.name)), dict(sorted(search.skipped.items())))


def split_suffix(name: str) -> tuple[str, str, str]:
    """A file's name without its suffixes, the suffix of its kind and that of its packing (empty where there is none).

    >>> split_suffix("a/News.HTML.gz")
    ('a/News', '.HTML', '.gz')
    >>> split_suffix("photo.jpg")
    ('photo.jpg', '', '')
    """
    stem, packing = os.path.splitext(name)
    if packing.lower() not in PACKINGS:
        stem, packing = name, ""
    stem, kind = os.path.splitext(stem)
    return (stem, kind, packing) if kind.lower() in KINDS else (name, "", "")


def _check_root(root: str) -> None:
    if not os.path.lexists(root):
        raise UsageError(f"{root}: no such file or folder; check the path")
    if not os.path.isdir(root) and not split_suffix(root)[1]:
        raise UsageError(f"{root}: unknown suffix; known are {_LOOKED_FOR}")


def _root_names(roots: list[str]) -> dict[str, str]:
    """Each root's own name, with as many of its parents as it takes to tell it from the other roots."""
    parts = {root: printable(root).strip("/").split("/") for root in roots}
    length = dict.fromkeys(roots, 1)
    while True:
        names = {root: "/".join(parts[root][-length[root] :]) or "root" for root in roots}
        times = Counter(names.values())
        alike = [root for root in roots if times[names[root]] > 1 and length[root] < len(parts[root])]
        if not alike:
            return names
        for root in alike:
            length[root] += 1


def printable(path: str) -> str:
    """A path as text fit for output: POSIX separators, and bytes that are no UTF-8 written as ``\\xNN``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace").replace(os.sep, "/")


class _Search:
    """One walk over all roots; remembers what it has seen, so that loops end and nothing is read twice."""

    def __init__(self) -> None:
        self.found: list[Input] = []
        self.skipped: Counter[str] = Counter()
        self._seen: set[str] = set()

    def folder(self, path: str, prefix: str) -> None:
        """Everything under a folder, entries in order, subfolders by way of a list rather than of recursion."""
        waiting = [(path, prefix)]
        while waiting:
            path, prefix = waiting.pop()
            if not self._is_new(os.path.realpath(path)):
                continue
            try:
                with os.scandir(path) as entries:
                    inside = sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: e.name)
            except OSError as error:
                reason = f"the folder cannot be read ({error.strerror}); check its permissions"
                self.found.append(Input(prefix.rstrip("/") or printable(os.path.basename(path)), path, "text", problem=reason))
                continue
            waiting += reversed([(e.path, f"{prefix}{printable(e.name)}/") for e in inside if _is_folder(e)])
            for entry in (e for e in inside if not _is_folder(e)):
                self.file(entry.path, prefix + printable(entry.name))

    def file(self, path: str, name: str) -> None:
        """One file, unless it was seen before under another name or no reader knows it."""
        _, kind, packing = split_suffix(path)
        if not kind:
            self.skipped[os.path.splitext(path)[1].lower() or "without suffix"] += 1
            return
        if not self._is_new(os.path.realpath(path)):
            return
        folder = printable(os.path.basename(os.path.dirname(path))) or None
        size = changed = 0
        problem = None
        try:
            state = os.stat(path)
            size, changed = state.st_size, state.st_mtime_ns
            problem = None if os.path.isfile(path) else "not a regular file; only files and folders can be read"
        except OSError as error:
            problem = f"cannot be read ({error.strerror}); is it a broken link?"
        self.found.append(Input(name, path, KINDS[kind.lower()], packing.lower(), folder, size, changed, problem))

    def _is_new(self, real_path: str) -> bool:
        new = real_path not in self._seen
        self._seen.add(real_path)
        return new


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder, or leads to one; a link that leads to itself, or where nobody may look, is taken for a file."""
    try:
        return entry.is_dir()
    except OSError:
        return False
