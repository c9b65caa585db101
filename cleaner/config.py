"""Every limit and threshold, with its unit, in one frozen value that can be loaded from TOML.

Model-specific cut-offs (which probability means "boilerplate") live with the model that was calibrated for them; what stands
here is policy: what a user may sensibly want to be otherwise.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

from cleaner.errors import ConfigError
from cleaner.rules import Rules

T = TypeVar("T")

__all__ = ["EXTRACTORS", "OWN_EXTRACTOR", "PART_CHOICES", "Config", "CopyPolicy", "Limits", "Parts", "StoryPolicy", "VerdictPolicy"]

PART_CHOICES: Final = ("auto", "keep", "drop")
"""Leave a part to the model, keep it wherever it stands inside the article, or drop it everywhere."""
OWN_EXTRACTOR: Final = "blocks"
EXTRACTORS: Final = (OWN_EXTRACTOR, "trafilatura", "justext", "resiliparse", "readability")
"""What may make lines of a page: our own blocks, or the main text as another library sees it."""

WRITABLE_DEPTH: Final = 250
"""Objects and lists inside each other in a record whose result can still be written: orjson stops at 254."""
WORKER_BYTES: Final = 512 * 1024**2
"""Memory without which no worker can work: its libraries and an ordinary batch take more than half of it."""
MOST_SECONDS: Final = 1_000_000
"""More than a timer needs to hold, and less than it can."""
_MAY_BE_OFF: Final = ("max_seconds", "max_memory_bytes")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep one hostile or broken article from taking the run down.

    An article that breaks one becomes a result with `error`, which names it. The last two are kept where articles are cleaned in worker
    processes, in a run and by `stream`; a `Cleaner` in the process of its caller keeps them not.
    """

    max_record_bytes: int = 32 * 1024 * 1024
    """Bytes of one record, after decompression; a larger one is rejected."""
    max_text_chars: int = 20_000_000
    """Code points of the text, or of a page's source; a longer one becomes a result with `error`."""
    max_blocks: int = 200_000
    """Lines of one text, or blocks of one page; more become a result with `error`."""
    max_expansion: int = 1_000
    """Decompressed bytes per compressed byte, counted once a file has given `max_record_bytes`; more is a bomb."""
    max_depth: int = 200
    """Objects and lists inside each other in a record; at most `WRITABLE_DEPTH`."""
    max_nesting: int = 4_000
    """Elements of one name open at a time in a page: the time to parse it grows with the square of that."""
    max_seconds: float = 120.0
    """Processor seconds for one article, not counting those that load libraries and models; 0: any."""
    max_memory_bytes: int = 4 * 1024**3
    """Bytes of memory that a worker may have for itself, 512 MiB or more; 0: any."""

    def __post_init__(self) -> None:
        for f in fields(self):
            off = f.name in _MAY_BE_OFF and getattr(self, f.name) == 0
            _require(off or getattr(self, f.name) >= 1, f"limits.{f.name} must be at least 1{', or 0' * (f.name in _MAY_BE_OFF)}")
        _require(self.max_depth <= WRITABLE_DEPTH, f"limits.max_depth must be at most {WRITABLE_DEPTH}")
        _require(self.max_seconds <= MOST_SECONDS, f"limits.max_seconds must be at most {MOST_SECONDS}, or 0 for any")
        enough = self.max_memory_bytes == 0 or self.max_memory_bytes >= WORKER_BYTES
        _require(enough, f"limits.max_memory_bytes must be at least {WORKER_BYTES}, or 0")


@dataclass(frozen=True, slots=True)
class VerdictPolicy:
    """When an article is dropped or put up for review. Every crossing is named in the result's `reasons`."""

    min_quality: float = 0.5
    """Drop below this expected word F1 of the cleaned text, 0..1."""
    review_quality: float = 0.7
    """Review below this, 0..1."""
    max_garbling: float = 0.9
    """Drop above this probability of garbling, 0..1."""
    review_garbling: float = 0.5
    """Review above this, 0..1; the flag `garbled` is set here."""
    max_not_article: float = 0.95
    """Drop a page above this probability of being no article, 0..1."""
    review_not_article: float = 0.7
    """Review above this, 0..1; the flag `not_an_article` is set here."""
    flag_translated: float = 0.45
    """Set the flag `machine_translated` above this probability, 0..1, and say so in `reasons`; the verdict stays as it is."""
    min_words: int = 25
    """Drop an article with fewer words left (code points for scripts without spaces count as words)."""
    removed_most: float = 0.5
    """Review an article of which more than this share of words went, 0..1."""

    def __post_init__(self) -> None:
        for f in fields(self):
            value = getattr(self, f.name)
            if f.type in ("float", float):
                _require(0.0 <= value <= 1.0, f"verdict.{f.name} must be between 0 and 1, not {value}")
        _require(self.min_words >= 0, "verdict.min_words must not be negative")


@dataclass(frozen=True, slots=True)
class Parts:
    """What becomes of parts of a page's article that readers disagree on: one of `PART_CHOICES` for each."""

    captions: str = "auto"
    headings: str = "auto"
    lists: str = "auto"
    quotes: str = "auto"
    tables: str = "auto"

    def __post_init__(self) -> None:
        for f in fields(self):
            choice = getattr(self, f.name)
            _require(choice in PART_CHOICES, f"parts.{f.name} must be one of {', '.join(PART_CHOICES)}, not {choice}")


@dataclass(frozen=True, slots=True)
class CopyPolicy:
    """What counts as a near-copy of another article of the run. Compared are sets of shingles: four words in a row, or six characters."""

    enabled: bool = True
    """Whether a run looks for near-copies at all."""
    similarity: float = 0.4
    """Two articles are near-copies from this share of common shingles among all of theirs (Jaccard similarity), 0..1."""
    containment: float = 0.7
    """So they are when this share of the shorter one's shingles stands in the longer one, 0..1."""
    min_words: int = 40
    """Articles with fewer words are not compared; without spaces between words, two characters count as one."""

    def __post_init__(self) -> None:
        for name in ("similarity", "containment"):
            _require(0.0 < getattr(self, name) <= 1.0, f"copies.{name} must be above 0 and at most 1, not {getattr(self, name)}")
        _require(self.min_words >= 1, "copies.min_words must be at least 1")


@dataclass(frozen=True, slots=True)
class StoryPolicy:
    """When articles are about one event."""

    enabled: bool = True
    """Whether a run groups its articles into stories at all."""
    evidence: float = 30.0
    """Bits of evidence two articles must share: names, numbers and dates, each worth the more the rarer it is in the run."""
    max_days: int = 5
    """Days between two articles of one story at most, where both have a date."""

    def __post_init__(self) -> None:
        _require(self.evidence > 0.0, f"stories.evidence must be above 0, not {self.evidence}")
        _require(self.max_days >= 0, "stories.max_days must not be negative")


@dataclass(frozen=True, slots=True)
class Config:
    """What a user may decide about a run.

    >>> Config().verdict.min_quality
    0.5
    >>> Config.from_mapping({"verdict": {"min_quality": 0.6}}).verdict.min_quality
    0.6
    """

    limits: Limits = field(default_factory=Limits)
    """Bounds that keep one article from taking the run down."""
    verdict: VerdictPolicy = field(default_factory=VerdictPolicy)
    """When an article is dropped or put up for review."""
    parts: Parts = field(default_factory=Parts)
    """What becomes of captions, headings, lists, quotations and tables of pages."""
    copies: CopyPolicy = field(default_factory=CopyPolicy)
    """What counts as a near-copy across a run."""
    stories: StoryPolicy = field(default_factory=StoryPolicy)
    """When articles of a run are about one event."""
    language: str | None = None
    """ISO 639-1 code for articles that name none; None detects it."""
    metadata: bool = True
    """Whether title, author and date of pages are looked up: a sixth or so of the time of a page, more where it declares no date."""
    extractor: str = OWN_EXTRACTOR
    """What makes lines of a page, one of `EXTRACTORS`. With any but "blocks", what it gives is cleaned, and edits point into that."""
    removal_threshold: float | None = None
    """Remove a line when its probability of boilerplate is above this; None takes the model's calibrated cut-off."""
    models: str | None = None
    """Folder that `clean-news train` wrote: what a user's own answers add to the models; None for the models as shipped."""
    batch_size: int = 64
    """Articles per model call; changes speed and memory, never results."""
    rules: Rules = field(default_factory=Rules)
    """Lines and phrases that always go, and lines that never do, whatever the models say."""

    def __post_init__(self) -> None:
        _require(self.batch_size >= 1, "batch_size must be at least 1")
        _require(self.extractor in EXTRACTORS, f"extractor must be one of {', '.join(EXTRACTORS)}, not {self.extractor}")
        threshold = self.removal_threshold
        _require(threshold is None or 0.0 < threshold < 1.0, f"removal_threshold must be between 0 and 1, not {threshold}")

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any], *, where: str = "configuration") -> Config:
        """Build a configuration from nested mappings; unknown keys and wrong types raise `ConfigError`."""
        return _filled(cls(), values, where)

    @classmethod
    def from_toml(cls, path: Path) -> Config:
        """Load a TOML file; what it does not name keeps its default."""
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(f"{path}: cannot read the configuration ({error.strerror}); check the path given with --config") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: not valid TOML ({error})") from error
        return cls.from_mapping(values, where=str(path))


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ConfigError(message)


def _filled(default: T, values: Mapping[str, Any], where: str) -> T:
    """`default` with the given values, each checked against the type of the value it replaces."""
    known = {f.name for f in fields(default)}  # type: ignore[arg-type]
    changes: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            raise ConfigError(f"{where}: unknown key `{name}`; known here: {', '.join(sorted(known))}")
        changes[name] = _checked(getattr(default, name), value, f"{where}: {name}")
    try:
        return replace(default, **changes)  # type: ignore[type-var]
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None


def _checked(default: Any, value: Any, where: str) -> Any:
    if is_dataclass(default):
        if not isinstance(value, Mapping):
            raise ConfigError(f"{where} must be a table")
        if isinstance(default, Rules):
            return Rules.from_mapping(value, where)
        return _filled(default, value, where)
    if isinstance(default, bool):
        wanted: tuple[type, ...] = (bool,)
    elif isinstance(default, int):
        wanted = (int,)
    elif isinstance(default, float):
        wanted = (int, float)
    else:  # optional values: None by default, so the type is told by the name
        wanted = (int, float) if where.endswith("threshold") else (str,)
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        raise ConfigError(f"{where} must be {' or '.join(t.__name__ for t in wanted)}, not {value!r}")
    return float(value) if isinstance(default, float) and isinstance(value, int | float) else value
