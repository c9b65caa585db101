"""The doubtful lines of an article, found by looking at it again as the run did.

A result holds the probabilities of what was removed, and none of what stayed. So the text as given is cleaned once more, under the run's
own configuration and profile. Where that decides as the run did, line by line and to the last digit, its probabilities are those of the
run, and any line may be asked about. It does not for pages, of which a result keeps the visible text alone, nor under other
models: then only lines that were removed are asked about, by the probability of their edit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from cleaner.classify import BlockModel, cutoffs
from cleaner.config import Config
from cleaner.document import Edit, Label, Line, Record
from cleaner.errors import ConfigError, OutputError, RecordError, RestoreError
from cleaner.features.lines import lines_of
from cleaner.labels import ContextLine
from cleaner.pipeline import Cleaner
from cleaner.profile import Profile
from cleaner.review.doubt import DOUBTFUL, Question, doubt
from cleaner.segment.text import text_blocks
from cleaner.strip import restore

__all__ = ["Judge", "config_of"]

CONTEXT_LINES: Final = 4
"""Lines shown above and below the one that is asked about."""
CONTEXT_CHARS: Final = 600
"""Code points shown of each of these."""
LINES_AN_ARTICLE: Final = 4
"""Lines asked about of one article at most, so that no article fills the queue."""
_REPAIRS: Final = ("whitespace", "encoding")


class Judge:
    """Finds what is in doubt in results of one run."""

    def __init__(self, config: Config, profile: Path | None) -> None:
        """Take the configuration of the run and its profile. Raises `ProfileError` when that cannot be read."""
        self._config = config
        self._cleaner = Cleaner(config, None if profile is None else Profile.load(profile))

    def questions(self, row: Any) -> list[Question]:
        """The lines of a result that are in doubt, the most doubtful first; none of a row that is no result, or was changed since."""
        try:
            given = restore(row["text"], row["edits"])
            removed = [Edit.from_dict(edit) for edit in row["edits"] if edit["after"] == "" and edit["reason"] not in _REPAIRS]
            record = Record(str(row["id"]), text=given, url=_text(row, "url"), source=_text(row, "source"), language=_text(row, "language"))
            lines = self._cleaner.explain(record)
        except (RestoreError, RecordError, KeyError, TypeError, AttributeError):
            return []
        if not _agree(lines, removed):
            lines = self._as_edited(given, removed)
        asked = [
            (far, number)
            for number, line in enumerate(lines)
            if line.decided_by is None and (far := doubt(line.label.probability, line.threshold)) <= DOUBTFUL
        ]
        return [_question(row, lines, number) for _, number in sorted(asked)[:LINES_AN_ARTICLE]]

    def _as_edited(self, given: str, removed: Sequence[Edit]) -> tuple[Line, ...]:
        """The lines of an article that cannot be judged again, as its edits tell of them; of what stayed nothing is known."""
        blocks = text_blocks(given)
        labels = [Label(True, 0.0, "boilerplate")] * len(blocks)
        at = {block.start: number for number, block in enumerate(blocks)}
        for edit in removed:
            start = edit.start + len(edit.before) - len(edit.before.lstrip())
            if (number := at.get(start)) is not None and blocks[number].end <= edit.end:
                labels[number] = Label(False, edit.probability, edit.reason)
        model, threshold = BlockModel.named("pages"), self._config.removal_threshold
        features = lines_of([blocks])
        ends = (model.threshold, model.threshold_long) if threshold is None else (threshold, threshold)
        limits = cutoffs(features, np.zeros(len(blocks)), *ends).tolist()
        rows = zip(blocks, labels, limits, strict=True)
        return tuple(Line(block.text, block.start, block.end, label, threshold=limit) for block, label, limit in rows)


def _agree(lines: Sequence[Line], removed: Sequence[Edit]) -> bool:
    """Whether the lines are gone that the edits take away, with the same probabilities, and no others."""
    found = _covering(lines, removed)
    return all(
        (edit is None) if line.label.keep else (edit is not None and edit.probability == line.label.probability)
        for line, edit in zip(lines, found, strict=True)
    )


def _covering(lines: Sequence[Line], removed: Sequence[Edit]) -> Iterator[Edit | None]:
    """For each line, the edit that takes all of it away; both are in order."""
    place = 0
    for line in lines:
        while place < len(removed) and removed[place].end < line.end:
            place += 1
        covers = place < len(removed) and removed[place].start <= line.start
        yield removed[place] if covers else None


def _question(row: Mapping[str, Any], lines: Sequence[Line], number: int) -> Question:
    line = lines[number]
    return Question(
        id=str(row["id"]),
        source=_text(row, "source"),
        language=_text(row, "language"),
        url=_text(row, "url"),
        title=_text(row, "title"),
        line=line.text,
        start=line.start,
        end=line.end,
        before=_context(lines[max(0, number - CONTEXT_LINES) : number]),
        after=_context(lines[number + 1 : number + 1 + CONTEXT_LINES]),
        keep=line.label.keep,
        probability=line.label.probability,
        threshold=round(line.threshold, 4),
        reason=line.label.reason,
        because=tuple((each.words, each.weight) for each in line.because),
    )


def _text(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    return value if isinstance(value, str) else None


def _context(lines: Sequence[Line]) -> tuple[ContextLine, ...]:
    return tuple(ContextLine(_cut(line.text), "keep" if line.label.keep else "remove") for line in lines)


def _cut(text: str) -> str:
    return text if len(text) <= CONTEXT_CHARS else text[: CONTEXT_CHARS - 1] + "…"


def config_of(run: Mapping[str, Any], out: Path) -> Config:
    """The configuration a run was made with. Raises `OutputError` when this version does not understand it."""
    try:
        return Config.from_mapping(_named(run.get("config", {})))
    except (ConfigError, AttributeError) as error:
        raise OutputError(f"{out}: was made with a configuration this version does not know ({error}); run it again") from error


def _named(values: Any) -> Any:
    """Nested mappings without the keys that are null: those are defaults that TOML has no word for."""
    if isinstance(values, Mapping):
        return {key: _named(value) for key, value in values.items() if value is not None}
    return [_named(value) for value in values] if isinstance(values, list) else values
