"""What a user's own answers add to the models: a correction of their probabilities, fitted by `clean-news train`.

To the logit of a line is added what its n-grams, its skeleton and its lead weigh in its source, and, much weaker and bounded closely, what
they weigh anywhere. A line that was itself answered in its source follows the answer. Lines of sources nobody was asked about hardly move.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.document import REASONS, source_key
from cleaner.errors import ModelError, ModelMismatch
from cleaner.features.lines import Hashes, Ints, Lines, mix
from cleaner.features.ngrams import BITS, chosen_sums
from cleaner.model import Arrays, Model, model_hashes, read_model, sigmoid
from cleaner.profile.keys import LineKeys, line_keys

__all__ = [
    "ADAPTATION", "TABLES", "UNIT", "Adaptation", "Adapted", "Correction", "answered", "base_hashes", "bounded", "hashes_with", "log_odds",
    "named", "of_source", "salted",
]  # fmt: skip

ADAPTATION: Final = "adaptation"
UNIT: Final = 1_000
"""Weights are stored as thousandths of a logit."""
BOUND: Final = 3.0
"""Logits that likeness to answered lines may add or take in their sources."""
ELSEWHERE: Final = 0.5
"""The same for all other sources."""
TABLES: Final = 31
"""Sources that have a table of n-grams of their own at most: each is half a megabyte in memory."""
TRUST: Final = 0.1
"""Answers that the model's own probability weighs as many as, where the very line was answered."""
_BASE: Final = ("lines", "texts", "pages")
_TINY: Final = 1e-4  # probabilities are rounded to so much

Floats = NDArray[np.float64]
Correction = Callable[[Lines, Floats], "Adapted"]
"""Gives the probabilities of a batch as the answers have them."""


@dataclass(frozen=True, slots=True)
class Adapted:
    """A batch's probabilities as the answers have them, and as they were without these."""

    probability: Floats
    before: Floats
    reasons: Sequence[str | None]
    """The reason given for each line or its like; None where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Adaptation:
    """A correction made ready for use. Immutable, and may be shared by threads."""

    sha256: str
    tables: NDArray[np.int16]
    """A table of weights of n-grams for every other source, and one for each that has its own: shape (1 + sources, 2**BITS)."""
    sources: Mapping[str, int]
    """The table of each source, by its name as it is written down."""
    like: tuple[Hashes, NDArray[np.int16]]
    """Skeletons and leads of sources, ascending, and what they weigh."""
    answered: tuple[Hashes, Ints, Ints]
    """Lines of sources, ascending; how often each was answered, and how often with `remove`."""
    reasons: tuple[Hashes, Ints]
    """Lines, skeletons and leads of sources, ascending, and the reason given for each: its place in `REASONS`."""

    @classmethod
    def load(cls, folder: Path) -> Adaptation:
        """Read what `clean-news train` wrote.

        Raises `ModelError` when there is none in the folder, or it is damaged, and `ModelMismatch` when it was made for other models.
        """
        again = f"`clean-news train --labels LABELS.jsonl -o {folder.name or folder}`"
        if not (folder / f"{ADAPTATION}.json").is_file():
            raise ModelError(f"{folder}: holds no adapted model; {again} makes one")
        model = read_model(folder, ADAPTATION)
        if model.meta.get("base") != base_hashes():
            raise ModelMismatch(
                f"{folder}: was made for the models of another version of clean-news; make it again from the same labels: {again}"
            )
        try:
            return _made_ready(model)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise ModelError(f"{folder}: is no adapted model of this version ({error!r}); make it again: {again}") from error

    def correct(self, lines: Lines, probability: Floats, sources: Sequence[str | None]) -> Adapted:
        """The probability of each block with the answers taken in; `sources` are those of the documents."""
        names = [named(source) for source in sources]
        table = np.array([self.sources.get(source, 0) for source in names], np.int64)[lines.document]
        salt = np.array([of_source(source) for source in names], np.uint64)[lines.document]
        keys = line_keys(lines)
        added = self._likeness(lines, keys, salt, table)
        moved = np.where(added == 0, probability, sigmoid(log_odds(probability) + added))
        times, removed = (_looked_up(salted(keys.exact, salt), self.answered[0], counts) for counts in self.answered[1:])
        return Adapted(np.round(answered(moved, times, removed), 4), probability, self._reasons(keys, salt))

    def _likeness(self, lines: Lines, keys: LineKeys, salt: Hashes, table: Ints) -> Floats:
        """Logits that a line's likeness to answered ones adds."""
        total = chosen_sums(lines, self.tables, table)
        for each in (keys.skeleton, keys.lead):
            total += _looked_up(salted(each, salt), *self.like)
        return bounded(total / UNIT, table > 0)

    def _reasons(self, keys: LineKeys, salt: Hashes) -> list[str | None]:
        """The reason given for each line; that for the line itself before those for its skeleton and its lead."""
        found = np.full(len(salt), -1)
        for each in (keys.lead, keys.skeleton, keys.exact):
            place = _looked_up(salted(each, salt), *self.reasons, missing=-1)
            found = np.where(place >= 0, place, found)
        return [REASONS[place] if place >= 0 else None for place in found.tolist()]


def bounded(logits: Floats, own: NDArray[np.bool_]) -> Floats:
    """What likeness may add: to lines of sources that have a table of their `own`, and to others."""
    bound = np.where(own, BOUND, ELSEWHERE)
    return np.asarray(np.clip(logits, -bound, bound))


def answered(probability: Floats, times: Ints, removed: Ints) -> Floats:
    """The probability of lines that were themselves answered so many times, so many of these with `remove`.

    >>> answered(np.array([0.3, 0.3, 0.3]), np.array([0, 1, 2]), np.array([0, 1, 1])).round(2).tolist()
    [0.3, 0.94, 0.49]
    """
    return np.where(times > 0, (removed + TRUST * probability) / (times + TRUST), probability)


def log_odds(probability: Floats | float) -> Floats:
    """The logit of a probability that was rounded."""
    p = np.clip(probability, _TINY / 2, 1 - _TINY / 2)
    return np.asarray(np.log(p / (1 - p)))


def named(source: str | None) -> str:
    """A source as it is compared and written down: without case, and with lone surrogates spelled out; empty where there is none."""
    return source_key(source).encode("utf-8", "backslashreplace").decode("utf-8")


def of_source(name: str) -> int:
    """What makes a line's key the key of that line in one source, given as it is written down."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")


def salted(keys: Hashes, salt: Hashes) -> Hashes:
    """The keys of lines as those of their sources; 0 stays 0, which is no key."""
    return np.where(keys > 0, mix(keys ^ salt), np.uint64(0))


def base_hashes() -> dict[str, str]:
    """The hashes of the models that an adaptation corrects."""
    return {name: model_hashes()[name] for name in _BASE}


def hashes_with(folder: str | None) -> dict[str, str]:
    """The hashes of all shipped models, and of the adaptation in the folder, where one is given."""
    return model_hashes() if folder is None else {**model_hashes(), ADAPTATION: Adaptation.load(Path(folder)).sha256}


def _made_ready(model: Model) -> Adaptation:
    arrays, meta = model.arrays, model.meta
    _check_arrays(arrays)
    if not isinstance(meta["sources"], list) or not all(isinstance(name, str) for name in meta["sources"]):
        raise ValueError("`sources` are no names")
    if len(meta["sources"]) > TABLES:
        raise ValueError("it has too many tables")
    tables = np.zeros((1 + len(meta["sources"]), 2**BITS), np.int16)
    tables.ravel()[arrays["place"]] = arrays["weight"]
    return Adaptation(
        sha256=model.sha256,
        tables=tables,
        sources={name: number for number, name in enumerate(meta["sources"], start=1)},
        like=(arrays["like"], arrays["like_weight"]),
        answered=(arrays["answered"], arrays["times"], arrays["removed"]),
        reasons=(arrays["reasoned"], arrays["reason"]),
    )


def _check_arrays(arrays: Arrays) -> None:
    """Raise `ValueError` unless the arrays are those that `cleaner.train.adapt` makes."""
    for keys, *values in (("place", "weight"), ("like", "like_weight"), ("answered", "times", "removed"), ("reasoned", "reason")):
        if any(arrays[name].ndim != 1 or arrays[name].shape != arrays[keys].shape for name in (keys, *values)):
            raise ValueError("its arrays do not fit each other")
        if arrays[keys].dtype.kind not in "iu" or any(arrays[name].dtype.kind != "i" for name in values):
            raise ValueError(f"`{keys}`, or what belongs to it, is of another type")
        if (arrays[keys][1:] <= arrays[keys][:-1]).any():
            raise ValueError(f"`{keys}` do not ascend")
    if (arrays["place"] < 0).any() or (arrays["reason"] < 0).any() or (arrays["reason"] >= len(REASONS)).any():
        raise ValueError("a number in it is out of range")
    if (arrays["removed"] < 0).any() or (arrays["removed"] > arrays["times"]).any():
        raise ValueError("more was removed than was answered")


def _looked_up(keys: Hashes, known: Hashes, values: NDArray[Any], missing: int = 0) -> Ints:
    """The value of each key, `missing` where it is not known."""
    if not len(known):
        return np.full(len(keys), missing, np.int64)
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[place] == keys, values[place], missing).astype(np.int64)
