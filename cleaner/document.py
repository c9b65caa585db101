"""The values that flow through the house: records in, blocks, labels and edits between, results out.

All of them are frozen and slotted, hold no behaviour beyond their own consistency, and need the standard library only.
Offsets are code points, spans are half-open, probabilities and scores are in 0..1.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from cleaner.errors import RecordError

__all__ = [
    "FLAGS",
    "NOTHING_DECLARED",
    "REASONS",
    "Because",
    "Block",
    "Declared",
    "Edit",
    "Evidence",
    "Label",
    "Line",
    "Record",
    "Rejected",
    "Result",
    "Score",
    "Verdict",
    "given_id",
    "source_key",
]

REASONS: Final = (
    "ad_marker",
    "continue_marker",
    "related_link",
    "spam_byline",
    "byline",
    "metadata",
    "source_link",
    "comments",
    "share",
    "newsletter",
    "paywall",
    "cookie_notice",
    "navigation",
    "copyright",
    "caption_credit",
    "tags",
    "template",
    "duplicate",
    "encoding",
    "whitespace",
    "boilerplate",
)
"""The one vocabulary of reasons for an edit, shared by models, reports and documentation."""

FLAGS: Final = (
    "empty",
    "too_short",
    "truncated",
    "paywalled",
    "not_an_article",
    "live_blog",
    "mixed_language",
    "garbled",
    "machine_translated",
    "spam_byline",
    "mojibake_repaired",
    "near_duplicate",
    "removed_most",
)
"""Every flag a result may carry."""

Verdict = Literal["keep", "review", "drop"]

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_RECORD_KEYS: Final = ("id", "text", "html", "url", "source", "language", "title")


@dataclass(frozen=True, slots=True)
class Record:
    """One article as given: already-extracted `text` or a whole page as `html`, never both, never neither."""

    id: str
    text: str | None = None
    html: str | None = None
    url: str | None = None
    source: str | None = None
    language: str | None = None
    title: str | None = None
    folder: str | None = None
    """Name of the folder that holds the file: the source of last resort."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """Every other key of the record, passed through untouched."""

    @classmethod
    def from_mapping(
        cls,
        row: Mapping[str, Any],
        *,
        id: str,
        folder: str | None = None,
    ) -> Record:
        """Check one record of the contract and give it the default `id` where it has none.

        Raises `RecordError` when the row has neither text nor html, has both, or holds a value of the wrong type.

        >>> Record.from_mapping({"text": "Hello.", "url": "https://a.example/1", "topic": "greetings"}, id="record 1")
        Record(id='record 1', text='Hello.', html=None, url='https://a.example/1', source=None, language=None, title=None, \
folder=None, metadata={'topic': 'greetings'})
        """
        if not isinstance(row, Mapping):
            raise RecordError(f"{id}: a record must be a JSON object, not {type(row).__name__}")
        known: dict[str, Any] = {key: row.get(key) for key in _RECORD_KEYS}
        known["id"] = given_id(row) or known["id"]
        for key, value in known.items():
            if value is not None and not isinstance(value, str):
                raise RecordError(f"{id}: `{key}` must be a string, not {type(value).__name__}")
        if (known["text"] is None) == (known["html"] is None):
            which = "neither `text` nor `html`" if known["text"] is None else "both `text` and `html`"
            raise RecordError(f"{id}: the record has {which}; give exactly one of them")
        known["id"] = known["id"] or id
        rest = {key: value for key, value in row.items() if key not in _RECORD_KEYS}
        return cls(**known, folder=folder, metadata=rest)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A place in the input from which no record could be made: it is counted and reported, the rest goes on."""

    id: str
    error: str
    """What is wrong, where, and what to do."""
    source: str | None = None


class Layout(NamedTuple):
    """Where a block of a page stands in the document tree."""

    path: tuple[str, ...]
    """Tag names from the root to the block's own container, e.g. ``("html", "body", "article", "p")``."""
    containers: tuple[int, ...]
    """Number of each element on the path, in document order: equal numbers are the same element."""
    words: tuple[str, ...]
    """Lower-case words of the classes and ids on the way up, nearest first."""
    link_chars: int
    """Characters of the block's text that stand inside links."""
    hidden: bool = False
    """Whether the page asks a browser not to show it at first."""


class Block(NamedTuple):
    """A line of text, or of a page's visible text, and where it came from."""

    text: str
    start: int
    end: int
    layout: Layout | None = None


class Declared(NamedTuple):
    """What a page declares of its article, for machines to read; whatever it does not say is empty."""

    title: str = ""
    description: str = ""
    body: tuple[str, ...] = ()
    """The paragraphs of the article itself."""


NOTHING_DECLARED: Final = Declared()


class Label(NamedTuple):
    """What the classifier made of a block."""

    keep: bool
    probability: float
    """Of being boilerplate, 0..1."""
    reason: str
    """One of `REASONS`: the likeliest kind should the block be boilerplate."""
    reason_probability: float = 1.0
    """How likely it is that kind, should it be boilerplate, 0..1."""
    seen: tuple[int, int] | None = None
    """With a profile: in how many articles of the source the line, or its like, was seen, and of how many; None: nothing to go by."""


class Edit(NamedTuple):
    """One change to the text as given: the code points `start` to `end` (half-open), `before`, became `after`."""

    start: int
    end: int
    before: str
    after: str
    reason: str
    """One of `REASONS`."""
    probability: float
    """How sure the classifier is of this change, 0..1."""

    def to_dict(self) -> dict[str, Any]:
        """The edit as a mapping ready for JSON, keys in the order of the contract."""
        return self._asdict()

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Edit:
        """The inverse of `to_dict`."""
        return cls(*(row[name] for name in cls._fields))


@dataclass(frozen=True, slots=True)
class Because:
    """One of the things that made a line's probability what it is."""

    feature: str
    """Its name, one of those in the model's description."""
    value: float | None
    """What it is for this line; None where there is nothing to measure."""
    weight: float
    """What it adds to the log odds of boilerplate: above 0 it speaks for removal, below 0 for keeping."""
    words: str
    """The same for a reader: `ends like a sentence`."""

    def to_dict(self) -> dict[str, Any]:
        """The values as a mapping ready for JSON."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class Line:
    """A block as `explain` shows it: the text, its span in the text as given, its label, what is cut out of it if it stays, and why."""

    text: str
    start: int
    end: int
    label: Label
    cuts: tuple[Edit, ...] = ()
    threshold: float = 0.5
    """The probability above which this line would be removed."""
    because: tuple[Because, ...] = ()
    """What weighed most for the model, heaviest first."""
    decided_by: str | None = None
    """What overruled the model, for a reader; None where the model decided."""
    cuts_by: tuple[str | None, ...] = ()
    """The same of each cut."""

    def to_dict(self) -> dict[str, Any]:
        """The line as a mapping ready for JSON."""
        row: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        del row["label"]
        gone = not self.label.keep
        row |= {"keep": self.label.keep, "probability": self.label.probability, "seen": self.label.seen}
        row |= {"reason": self.label.reason if gone else None, "reason_probability": self.label.reason_probability if gone else None}
        return row | {"cuts": [cut.to_dict() for cut in self.cuts], "because": [each.to_dict() for each in self.because]}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of the cleaned text that made a score worse, and in what way."""

    start: int
    end: int
    kind: str
    probability: float

    def to_dict(self) -> dict[str, Any]:
        """The span as a mapping ready for JSON."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class Score:
    """A number in 0..1 and the spans it rests on."""

    value: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one article. With `error` set, `text` is None and nothing else is guessed."""

    id: str
    url: str | None = None
    source: str | None = None
    language: str | None = None
    title: str | None = None
    author: str | None = None
    date: str | None = None
    text: str | None = None
    edits: tuple[Edit, ...] = ()
    input_quality: float | None = None
    quality: float | None = None
    garbling: float | None = None
    machine_translated: float | None = None
    garbled: tuple[Evidence, ...] = ()
    flags: tuple[str, ...] = ()
    verdict: Verdict | None = None
    reasons: tuple[str, ...] = ()
    error: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The result as a mapping ready for JSON, keys in the order of the contract."""
        row: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        row["edits"] = [edit.to_dict() for edit in self.edits]
        row["garbled"] = [span.to_dict() for span in self.garbled]
        row["flags"] = list(self.flags)
        row["reasons"] = list(self.reasons)
        row["metadata"] = dict(self.metadata)
        return row

    @classmethod
    def failed(cls, record: Record | Rejected, error: str) -> Result:
        """The result of an article that could not be processed."""
        if isinstance(record, Rejected):
            return cls(id=record.id, source=record.source, error=error)
        return cls(id=record.id, url=record.url, source=record.source, error=error, metadata=record.metadata)


def given_id(row: object) -> str | None:
    """The id a record gives itself, a whole number made a string; None where it gives none."""
    found = row.get("id") if isinstance(row, Mapping) else None
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return found if isinstance(found, str) and found else None


def source_key(source: str | None) -> str:
    """Equal for spellings of a source that differ in case or composition alone; empty for no source.

    >>> source_key(" ELBTALPOST ") == source_key("Elbtalpost"), source_key(None)
    (True, '')
    """
    return unicodedata.normalize("NFC", (source or "").strip().casefold())
