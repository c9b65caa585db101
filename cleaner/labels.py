"""Answers people gave about lines: a file of JSON lines that only ever grows, in which the last word about a line counts.

Several processes may write one file at once. Each answer is appended under a lock, in one piece, and is on the disk when `LabelFile.add`
returns; what a crash tore off in the middle is passed over by whoever reads.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from cleaner.document import REASONS
from cleaner.errors import OutputError, ReadError

__all__ = ["Answer", "ContextLine", "LabelFile", "LineLabel", "line_key", "read_labels"]

Answer = Literal["keep", "remove"]
_ANSWERS: Final = ("keep", "remove")
_TEXTS: Final = {"source": True, "language": True, "url": True, "id": False, "line": False, "answered": False}
"""Keys that hold a string, and whether they may be null."""


class ContextLine(NamedTuple):
    """A line near the one that was asked about, and what the model made of it."""

    text: str
    label: Answer


@dataclass(frozen=True, slots=True)
class LineLabel:
    """What a person said of one line of one article."""

    id: str
    """Of the article, as in the result of the run."""
    line: str
    """The line itself, whole."""
    start: int
    """Where it stands in the text as given: code points, half-open."""
    end: int
    label: Answer
    reason: str | None = None
    """One of `REASONS`, for a line to remove; None where nobody said."""
    source: str | None = None
    language: str | None = None
    url: str | None = None
    before: tuple[ContextLine, ...] = ()
    """A few lines above it, in the order of the text; long ones are cut."""
    after: tuple[ContextLine, ...] = ()
    probability: float | None = None
    """Of being boilerplate, 0..1, as the model saw it when the line was asked about."""
    threshold: float | None = None
    """The probability above which the line would have been removed, 0..1."""
    model: Mapping[str, str] = field(default_factory=dict)
    """Hashes of the models that run was made with, by name."""
    answered: str = ""
    """When, in ISO 8601."""

    @property
    def key(self) -> str:
        """What tells this line from every other line: see `line_key`."""
        return line_key(self.id, self.start, self.end, self.line)

    def to_dict(self) -> dict[str, Any]:
        """The label as a mapping ready for JSON."""
        row: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        context = {name: [line._asdict() for line in row[name]] for name in ("before", "after")}
        return row | context | {"model": dict(self.model)}

    @classmethod
    def from_dict(cls, row: Any) -> LineLabel:
        """The inverse of `to_dict`; keys it does not know are passed over. Raises `ReadError` when the row is no label.

        >>> row = {"id": "a.txt", "line": "Foto: NTB", "start": 10, "end": 19, "label": "remove", "reason": "caption_credit"}
        >>> LineLabel.from_dict(row).reason
        'caption_credit'
        """
        _check(row)
        known = {f.name: row[f.name] for f in fields(cls) if f.name in row}
        for name in ("before", "after"):
            known[name] = tuple(_context(line, name) for line in row.get(name, ()))
        return cls(**known)


def line_key(id: str, start: int, end: int, line: str) -> str:
    """A short name of a line, equal for the same line at the same place of the same article.

    >>> line_key("a.txt", 0, 2, "Ad") == line_key("a.txt", 0, 2, "Ad"), line_key("a.txt", 0, 2, "Ad") == line_key("a.txt", 9, 11, "Ad")
    (True, False)
    """
    parts = json.dumps([id, start, end, line])
    return blake2b(parts.encode("ascii"), digest_size=12).hexdigest()


def _silent(_: str) -> None:
    """Say nothing."""


def read_labels(path: Path, complain: Callable[[str], None] = _silent) -> list[LineLabel]:
    """What was said last of each line, in the order in which it was said; what was taken back is not among it.

    A line of the file that is no label is named to `complain` and passed over. Raises `ReadError` when the file cannot be read, or holds
    lines and no label at all.
    """
    if not path.exists():
        raise ReadError(f"{path}: no such file of labels; `clean-news review OUT` makes one")
    labels = LabelFile(path, complain)
    return list(labels.answers.values())


class LabelFile:
    """A file of labels that is read once and then followed, while others may be writing it too.

    Not safe to share by threads without a lock around it; any number of processes may each have one of the same file.
    """

    def __init__(self, path: Path, complain: Callable[[str], None] = _silent) -> None:
        """Read what is there; the file is made with the first answer. Raises `ReadError` as `read_labels` does."""
        self.path = path
        self.answers: dict[str, LineLabel] = {}
        """The last word about each line, by its key."""
        self._complain = complain
        self._offset = 0
        self._number = 0
        self._seen = 0
        if self._follow():
            complain(f"{path}:{self._number + 1}: the last line is not whole and does not count; the others are safe")
        if self._number > 1 and not self._seen:
            raise ReadError(f"{path}: holds no labels; give a file that `clean-news review` wrote")

    def refresh(self) -> None:
        """Take in what others have added since. Raises `ReadError` when the file cannot be read."""
        self._follow()

    def _follow(self) -> bytes:
        """Read on to the end; returns what is there of a line without its newline: one being written, or one that a crash tore."""
        try:
            with self.path.open("rb") as file:
                if file.seek(0, os.SEEK_END) < self._offset:  # somebody has emptied it, or put another in its place
                    self.answers.clear()
                    self._offset = self._number = 0
                file.seek(self._offset)
                added = file.read()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise ReadError(f"{self.path}: cannot be read ({error.strerror or error})") from error
        whole, newline, torn = added.rpartition(b"\n")
        self._offset += len(whole) + len(newline)
        for line in whole.split(b"\n") if newline else ():
            self._number += 1
            self._take(line)
        return torn

    def add(self, label: LineLabel) -> tuple[LineLabel, bool]:
        """Write an answer down, unless the line has one already; returns the one that stands, and whether it was written now.

        Raises `OutputError` when it cannot be written; then it does not stand.
        """
        with self._held() as file:
            self.refresh()
            new = label.key not in self.answers
            if new:
                self._append(file, label.to_dict())
                self.refresh()
        return self.answers[label.key], new

    def take_back(self, key: str, when: str = "") -> LineLabel | None:
        """Take an answer back; returns it, or None where there is none. Raises `OutputError` when that cannot be written."""
        with self._held() as file:
            self.refresh()
            label = self.answers.get(key)
            if label is not None:
                self._append(file, label.to_dict() | {"answered": when or label.answered, "undo": True})
                self.refresh()
        return label

    def _take(self, line: bytes) -> None:
        if not line.strip():
            return
        try:
            row = json.loads(line)
            label = LineLabel.from_dict(row)
        except (ValueError, RecursionError, ReadError) as error:
            self._complain(f"{self.path}:{self._number}: no label ({error}); passed over")
            return
        self._seen += 1
        self.answers.pop(label.key, None)  # so that the order is that of the last words
        if row.get("undo") is not True:
            self.answers[label.key] = label

    @contextmanager
    def _held(self) -> Iterator[int]:
        """The file, open for appending, while nobody else appends."""
        try:
            file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        except OSError as error:
            raise OutputError(
                f"{self.path}: cannot be written ({error.strerror or error}); mend that, or choose another --labels"
            ) from error
        try:
            _lock(file)
            yield file
        finally:
            os.close(file)

    def _append(self, file: int, row: Mapping[str, Any]) -> None:
        line = json.dumps(row, separators=(",", ":")).encode("ascii") + b"\n"
        try:
            if _unfinished(file):  # by a crash: what it tore must not swallow this answer
                line = b"\n" + line
            if os.write(file, line) != len(line):
                raise OSError("the disk is full")
            os.fsync(file)
        except OSError as error:
            raise OutputError(f"{self.path}: the answer could not be saved ({error.strerror or error})") from error


def _unfinished(file: int) -> bool:
    """Whether the last line lacks its newline."""
    if os.lseek(file, 0, os.SEEK_END) == 0:
        return False
    os.lseek(file, -1, os.SEEK_END)
    return os.read(file, 1) != b"\n"


def _lock(file: int) -> None:
    try:
        from fcntl import LOCK_EX, flock
    except ImportError:  # Windows: two programs that answer into one file are the user's own risk
        return
    flock(file, LOCK_EX)


def _check(row: Any) -> None:
    """Raise `ReadError` unless everything in the row is of the type it should be."""
    if not isinstance(row, Mapping):
        raise ReadError(f"a JSON object is wanted, not {type(row).__name__}")
    for name, optional in _TEXTS.items():
        value = row.get(name, "" if name == "answered" else None)
        if not (isinstance(value, str) or (optional and value is None)):
            raise ReadError(f"`{name}` must be a string")
    if row.get("label") not in _ANSWERS:
        raise ReadError("`label` must be keep or remove")
    if row.get("reason") is not None and row["reason"] not in REASONS:
        raise ReadError(f"`reason` must be one of {', '.join(REASONS)}, or null")
    start, end = row.get("start"), row.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start <= end:
        raise ReadError("`start` and `end` must be whole numbers, in order")
    for name in ("probability", "threshold"):
        value = row.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1):
            raise ReadError(f"`{name}` must be between 0 and 1, or null")
    if not isinstance(row.get("model", {}), Mapping) or not all(isinstance(row.get(name, []), list) for name in ("before", "after")):
        raise ReadError("`model` must be an object, `before` and `after` lists")


def _context(line: Any, name: str) -> ContextLine:
    if not isinstance(line, Mapping) or not isinstance(line.get("text"), str) or line.get("label") not in _ANSWERS:
        raise ReadError(f"a line of `{name}` must have a text, and keep or remove as its label")
    return ContextLine(line["text"], line["label"])
