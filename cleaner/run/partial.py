"""OUT/.partial: results as they come, and a journal that says how far they can be trusted.

Results are appended; every now and then they are flushed to the disk and one line of the journal names how long each file
was then. After an interruption whatever stands beyond the last such line is cut off and made again: nothing is lost, nothing
is there twice, and a line that was half written does no harm.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import IO, Final

from cleaner.errors import OutputError
from cleaner.run.account import check_given
from cleaner.run.place import Place
from cleaner.run.plan import PARTIAL, Plan, check_unchanged
from cleaner.run.workers import Cleaned
from cleaner.write import ARTICLES, ERRORS, json_line

__all__ = ["PLACES", "Done", "Partial", "place_line"]

PLACES: Final = "places.jsonl"
JOURNAL: Final = "journal.jsonl"
REWRITTEN: Final = "rewritten.jsonl"

_NUMBERS: Final = 7
"""Of a line of the journal; what else is in it is true or false."""
SYNC_SECONDS: Final = 1.0
"""Work that may have to be done again after an interruption; a flush to disk costs some 10 ms."""


@dataclass(frozen=True, slots=True)
class Done:
    """How far a run has come: a line of the journal."""

    records: int = 0
    input: int = 0
    """Index of the input the last record came from."""
    within: int = 0
    """Records of that input that are done."""
    given: int = 0
    """Records the readers have given up to there, as they counted them."""
    articles: int = 0
    """Bytes of articles.jsonl."""
    errors: int = 0
    """Bytes of errors.jsonl."""
    places: int = 0
    """Bytes of places.jsonl: the input, number and fate of every record, one a line."""
    cleaned: bool = False
    """Whether these are all records there are."""
    rewritten: bool = False
    """Whether articles.jsonl has got what only the whole run could tell, or has it as soon as rewritten.jsonl is in its place."""
    finished: bool = False
    """Whether everything else has been made as well and files are being moved to where they belong."""


class Partial:
    """The unfinished output of one run; whoever uses it holds its folder."""

    def __init__(self, out: Path, plan: Plan) -> None:
        """Take OUT/.partial as it is, or begin it."""
        self.out = out
        self.folder = out / PARTIAL
        self.done = Done()
        self._inputs = plan.inputs
        self._unchanged = 0  # inputs that were looked at again when all of their records had been read
        self._closing = ExitStack()
        self._files: dict[str, IO[bytes]] = {}
        self._synced = monotonic()

    @property
    def finished(self) -> bool:
        """Whether only files are left to be moved."""
        return self.done.finished

    def __enter__(self) -> Partial:
        """Find out how far the run had come, and cut off what lies beyond.

        Raises `OutputError` when a file is shorter than it was.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:
            self.done, trusted = _journalled(self.folder / JOURNAL)
            _check(self.done, self.folder / JOURNAL, len(self._inputs))
            if self.done.rewritten and (self.folder / REWRITTEN).exists():  # interrupted between the journal and the file
                self._in_place()
            self._unchanged = self.done.input
            if not self.finished:
                sizes = {ARTICLES: self.done.articles, ERRORS: self.done.errors, PLACES: self.done.places, JOURNAL: trusted}
                for name, size in sizes.items():
                    self._files[name] = opened.enter_context(_cut(self.folder / name, size))
            self._closing = opened.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close all files; what is flushed stays, whatever happened."""
        self._closing.close()

    def add(self, places: Sequence[Place], results: Sequence[Cleaned]) -> None:
        """Append a batch, and journal it when the last time is long enough ago.

        Raises `OutputError` when results are not as many as the readers gave records, or the inputs have changed.
        """
        size = {
            name: self._files[name].write(b"".join(lines))
            for name, lines in (
                (ARTICLES, [result.line for result in results if not result.failed]),
                (ERRORS, [result.line for result in results if result.failed]),
                (PLACES, [place_line(place, result.failed) for place, result in zip(places, results, strict=True)]),
            )
        }
        before, last = self.done, places[-1]
        self.done = Done(
            before.records + len(results),
            last.input,
            last.within,
            last.given,
            before.articles + size[ARTICLES],
            before.errors + size[ERRORS],
            before.places + size[PLACES],
        )
        check_given(self.out, self.done.given, self.done.records)
        if monotonic() - self._synced >= SYNC_SECONDS:
            self._check_inputs(last.input + 1)
            self.sync()

    def _check_inputs(self, stop: int) -> None:
        """Look again at the inputs that were read since the last time: the journal vouches for nothing that was read of another state."""
        check_unchanged(self._inputs[self._unchanged : stop])
        self._unchanged = stop - 1  # of the last one there may be more to read

    def sync(self) -> None:
        """Everything so far to the disk, the journal last."""
        for name in (ARTICLES, ERRORS, PLACES):
            _flush(self._files[name])
        self._files[JOURNAL].write(json_line(asdict(self.done)))
        _flush(self._files[JOURNAL])
        self._synced = monotonic()

    def all_cleaned(self, given: int) -> None:
        """Journal that there are no more records than those the readers gave.

        Raises `OutputError` when results are not as many, or the inputs have changed.
        """
        check_given(self.out, given, self.done.records)
        self._check_inputs(len(self._inputs))
        self.done = replace(self.done, given=given, cleaned=True)
        self.sync()

    def places(self) -> Iterator[tuple[int, int | None, bool]]:
        """Input, number and failure of every record done, in order."""
        with (self.folder / PLACES).open("rb") as file:
            for line in file:
                index, number, failed = json.loads(line)
                yield index, number, failed

    def rewrite(self, lines: Iterable[bytes]) -> None:
        """Put other lines in the place of those of articles.jsonl, all of them or, after an interruption, none."""
        draft = self.folder / REWRITTEN
        with draft.open("wb") as file:
            file.writelines(lines)
            _flush(file)
        self.done = replace(self.done, articles=draft.stat().st_size, rewritten=True)
        self.sync()
        self._in_place()

    def _in_place(self) -> None:
        (self.folder / REWRITTEN).replace(self.folder / ARTICLES)

    def finish(self) -> None:
        """Journal that all there is to make has been made."""
        self.done = replace(self.done, finished=True)
        self.sync()


def place_line(place: Place, failed: bool) -> bytes:
    """The line of places.jsonl for one record."""
    return f"[{place.input},{'null' if place.number is None else place.number},{'true' if failed else 'false'}]\n".encode()


def _flush(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _journalled(path: Path) -> tuple[Done, int]:
    """The last whole line of a journal, and where it ends; the very last may have been cut short, and then the one before it holds.

    What stands behind it has to go: the next line would be taken for its end, and be no line either.
    """
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    while lines:
        try:
            if lines[-1].endswith(b"\n"):
                return Done(**json.loads(lines[-1])), sum(map(len, lines))
        except (ValueError, TypeError, RecursionError):
            pass
        lines.pop()
    return Done(), 0


def _check(done: Done, path: Path, inputs: int) -> None:
    """Raise `OutputError` when a journal says what no run has written: records that are passed over would be missing without a word."""
    numbers = [value for value in asdict(done).values() if type(value) is not bool]
    possible = all(type(value) is int and value >= 0 for value in numbers) and len(numbers) == _NUMBERS
    if not possible or (done.input >= inputs and done != Done()):
        raise OutputError(f"{path}: was changed since; it cannot be resumed: discard it with --overwrite")


def _cut(path: Path, size: int) -> IO[bytes]:
    """A file opened at its trusted length."""
    file = path.open("ab")
    if file.tell() < size:
        file.close()
        raise OutputError(f"{path}: shorter than it was; it cannot be resumed: discard it with --overwrite")
    file.truncate(size)
    return file
