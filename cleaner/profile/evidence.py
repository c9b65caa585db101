"""A profile as it is applied: for every line of a batch, in how many articles of its source it has been seen."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.errors import ProfileError
from cleaner.features.lines import Hashes, Ints, Lines
from cleaner.features.repeats import occurrence
from cleaner.mapped import mapped, store
from cleaner.profile.gathered import folded
from cleaner.profile.keys import EXACT, kind_of, line_keys
from cleaner.profile.store import TOTAL, check, rows

__all__ = ["OFTEN", "Learned", "Profile", "ProfileFile", "learned"]

OFTEN: Final = 5
"""Articles of a source from which on a line in them is a template line; `cleaner.classify.templates` tells why."""
SPEAKER: Final = 4
"""Lines of one article from which on their common lead is a speaker's name: an interview, and no list of links."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What a profile holds of one source."""

    source: str
    articles: int
    lines: int
    """Lines that stood in `OFTEN` articles or more."""


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile by its place and content: what is sent to workers, and what a run depends on."""

    path: Path
    sha256: str
    counts: Path | None = None
    """The counts alone, as `shared` has written them."""

    @classmethod
    def of(cls, path: Path) -> ProfileFile:
        """The profile in that file, found to be one; raises `ProfileError` when it is not."""
        check(path)
        return cls(path.absolute(), _digest(path))

    def shared(self, counts: Path) -> ProfileFile:
        """The same profile with its counts in a file that workers share in memory; who has an older file there keeps that.

        Raises `ProfileError` as `load` does.
        """
        loaded = self.load()
        counts.unlink(missing_ok=True)
        with counts.open("wb") as file:
            store(loaded.arrays(), file)
        return replace(self, counts=counts.absolute())

    def load(self) -> Profile:
        """The counts in the file; raises `ProfileError` as `Profile.load` does, and when it is no longer the same file."""
        if self.counts is not None:
            return self._mapped(self.counts)
        profile = Profile.load(self.path)
        if _digest(self.path) != self.sha256:  # only now, so that what was read is what is compared
            raise ProfileError(f"{self.path}: the profile was changed while it was in use; leave it alone, and give the command again")
        return profile

    def _mapped(self, counts: Path) -> Profile:
        try:
            with counts.open("rb") as file:
                return Profile.from_arrays(self.path, mapped(file))
        except (OSError, ValueError, KeyError) as error:
            raise ProfileError(f"{counts}: gone or damaged while it was in use ({error}); give the command again") from error


class Profile:
    """Counts of one profile file, those of lines seen more than once; a copy in another process reads the file again.

    Immutable, and may be shared by threads.
    """

    __slots__ = ("_counts", "path")

    def __init__(self, path: Path, counts: dict[str, tuple[int, Hashes, NDArray[np.uint32]]]) -> None:
        """Take what `load` has read: articles, sorted keys and their counts of each source."""
        self.path = path.absolute()  # the process it travels to may work in another folder
        self._counts = counts

    def __reduce__(self) -> tuple[Callable[[Path], Profile], tuple[Path]]:
        """Travel as a path: a profile may be large."""
        return Profile.load, (self.path,)

    @classmethod
    def load(cls, path: Path) -> Profile:
        """Read a profile file. Raises `ProfileError` when it is missing, damaged or no profile."""
        pieces: dict[str, list[tuple[Hashes, Any]]] = defaultdict(list)
        totals: dict[str, int] = {}
        for source, keys, counts in rows(path):
            totals[source] = totals.get(source, 0) + int(counts[keys == TOTAL].sum())
            often = (counts > 1) & (keys != TOTAL)
            pieces[source].append((keys[often], counts[often]))
        joined = {
            source: (totals[source], np.concatenate([keys for keys, _ in found]), np.concatenate([counts for _, counts in found]))
            for source, found in pieces.items()
        }
        return cls(path, joined)

    @classmethod
    def from_arrays(cls, path: Path, arrays: Mapping[str, NDArray[Any]]) -> Profile:
        """The profile of that path, out of `arrays`."""
        sources, edges = json.loads(arrays["sources"].tobytes()), arrays["edges"].tolist()
        parts = [slice(*edge) for edge in pairwise(edges)]
        rows = zip(sources, arrays["articles"].tolist(), parts, strict=True)
        return cls(path, {source: (articles, arrays["keys"][part], arrays["counts"][part]) for source, articles, part in rows})

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All there is in a few arrays: those of the sources one behind the other."""
        articles, keys, counts = zip((0, np.zeros(0, np.uint64), np.zeros(0, np.uint32)), *self._counts.values(), strict=True)
        return {
            "sources": np.frombuffer(json.dumps(list(self._counts)).encode(), np.uint8),
            "articles": np.array(articles[1:], np.int64),
            "edges": np.cumsum([len(each) for each in keys], dtype=np.int64),
            "keys": np.concatenate(keys),
            "counts": np.concatenate(counts),
        }

    def seen(self, lines: Lines, sources: Sequence[str | None]) -> Ints:
        """For every block the articles of its document's source with its exact key, skeleton and lead, and the source's articles.

        Shape (blocks, 4). A key seen once counts 0, as do lines of sources the profile does not know.
        """
        out = np.zeros((len(lines), 4), np.int64)
        known = [self._counts.get(folded(source)) if source else None for source in sources]
        if not any(known):
            return out
        keys = line_keys(lines)
        leads = np.where(occurrence(lines, keys.lead)[0] < SPEAKER, keys.lead, np.uint64(0))
        for number, counts in enumerate(known):
            if counts is None:
                continue
            first, last = lines.first[number], lines.first[number + 1]
            for column, each in enumerate((keys.exact, keys.skeleton, leads)):
                out[first:last, column] = _looked_up(each[first:last], counts[1], counts[2])
            out[first:last, 3] = counts[0]
        return out


def learned(path: Path) -> Iterator[Learned]:
    """What the profile file holds of each source, in the order of their names; raises `ProfileError` as `Profile.load` does."""
    current, articles, lines = None, 0, 0
    for source, keys, counts in rows(path):
        if current is not None and source != current:
            yield Learned(current, articles, lines)
            articles = lines = 0
        current = source
        articles += int(counts[keys == TOTAL].sum())
        lines += int(((kind_of(keys) == EXACT) & (counts >= OFTEN)).sum())
    if current is not None:
        yield Learned(current, articles, lines)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _looked_up(keys: Hashes, known: Hashes, counts: NDArray[np.uint32]) -> Ints:
    """The count of each key, 0 where it is not known."""
    if not len(known):
        return np.zeros(len(keys), np.int64)
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[place] == keys, counts[place], 0).astype(np.int64)
