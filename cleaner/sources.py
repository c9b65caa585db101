"""Where the articles come from, and how far each source can be trusted: tallies that merge, shares with intervals.

Inside there are integers only, so merging is exact, associative and commutative, and a table does not depend on the order of
the articles or on how they were spread over workers. Floats appear when the rows are made, rounded to `PLACES`.

What the shares are *of*: an article whose `error` is set was not read. `error` is its share of all articles of the source;
every other share is of the articles that were read. Where nothing was read there is nothing to say, and the cell is empty.
"""

from __future__ import annotations

import csv
import ipaddress
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache
from math import exp, lgamma, log, log1p
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from cleaner.document import Record
from cleaner.errors import OutputError

if TYPE_CHECKING:
    from tldextract import TLDExtract

__all__ = ["COLUMNS", "Row", "SourceTable", "beta_cdf", "beta_quantile", "characters", "registrable_domain", "source_of"]

Row = dict[str, str | int | float | None]
"""One line of the source table, keyed by `COLUMNS`."""

PRIOR_ARTICLES: Final = 4
"""Articles' worth of belief that a source is like the rest of the run: the "add four" of Agresti and Coull 1998 (z² ≈ 4)."""
CONFIDENCE: Final = 0.95
"""Probability that an interval covers."""
PLACES: Final = 4
"""Decimals of every share and score in the table."""
QUALITY_UNIT: Final = 1_000_000
"""Quality is summed in millionths, so that the sums are integers."""
REPAIRS: Final = frozenset({"encoding", "whitespace"})
"""Reasons of edits that mend the text; what they take away was no boilerplate."""

_HIERARCHICAL: Final = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//")
_OPAQUE: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)")  # mailto:, data:, but not a host with its port
_DOTS: Final = str.maketrans("\u3002\uff0e\uff61", "...")  # IDNA reads the three East Asian full stops as dots
_NOT_IN_HOSTS: Final = re.compile(r"[\x00-\x20!-,/:-@\[-^`{-\xa0\s]|[\ud800-\udfff]")
_MAX_HOST: Final = 253  # octets of a host name in the DNS: RFC 1035, less the length bytes

_FLAGS: Final = ("garbled", "spam_byline", "removed_most")
_SHARES: Final = ("keep", "review", "drop", *_FLAGS, "missing_author", "missing_date")
_MEASURES: Final = ("reliability", *_SHARES, "boilerplate", "error", "mean_quality")

COLUMNS: Final = ("source", "articles", *(f"{name}{end}" for name in _MEASURES for end in ("", "_low", "_high")))
"""Columns of sources.csv, in order."""

Interval = tuple[float | None, float | None, float | None]
"""Estimate, lower and upper end of its 95 % interval; None where nothing is known."""

_UNKNOWN: Final[Interval] = (None, None, None)


class SourceTable:
    """Tallies per source, from results as they stand in articles.jsonl and errors.jsonl.

    >>> table = SourceTable()
    >>> table.add({"source": "a.example", "text": "News.", "edits": [], "verdict": "keep", "quality": 0.9})
    >>> table.add({"source": "b.example", "text": None, "error": "empty file"})
    >>> [(row["source"], row["articles"], row["keep"], row["error"]) for row in table.rows()]
    [('a.example', 1, 1.0, 0.0), ('b.example', 1, None, 1.0)]
    """

    __slots__ = ("_tallies",)

    def __init__(self) -> None:
        """An empty table."""
        self._tallies: dict[str, Counter[str]] = {}

    def __eq__(self, other: object) -> bool:
        """Whether both tables have seen the same counts."""
        return isinstance(other, SourceTable) and self._tallies == other._tallies

    __hash__ = None  # type: ignore[assignment]  # it grows

    def __len__(self) -> int:
        """Number of sources, articles without one counting as one more."""
        return len(self._tallies)

    def add(self, result: Mapping[str, Any]) -> None:
        """Count one result; articles without a source share one row."""
        tally = self._tallies.setdefault(result.get("source") or "", Counter())
        tally["articles"] += 1
        if result.get("error"):
            tally["error"] += 1
            return
        tally[str(result.get("verdict"))] += 1
        tally.update(flag for flag in _FLAGS if flag in (result.get("flags") or ()))
        tally.update(f"missing_{key}" for key in ("author", "date") if not result.get(key))
        removed, given = characters(result)
        tally.update(removed=removed, given=given, removed2=removed**2, given2=given**2, cross=removed * given)
        quality = result.get("quality")
        if quality is not None:
            units = round(quality * QUALITY_UNIT)
            tally.update(scored=1, quality=units, quality2=units**2)

    def merge(self, other: SourceTable) -> SourceTable:
        """Take over the other table's counts; returns this table, which is as if it had seen both lots of articles."""
        for source, tally in other._tallies.items():
            self._tallies.setdefault(source, Counter()).update(tally)
        return self

    def base_rate(self) -> float | None:
        """Share of `keep` among all articles read in the run, by Jeffreys' rule (kept + ½) / (read + 1), so never 0 or 1."""
        kept = sum(tally["keep"] for tally in self._tallies.values())
        read = sum(_read(tally) for tally in self._tallies.values())
        return (kept + 0.5) / (read + 1) if read else None

    def rows(self) -> list[Row]:
        """One row a source, the most surely reliable first.

        Ranked by the lower end of the reliability interval, so that three good articles do not outrank three hundred; then by
        reliability, then by name. Sources of which nothing could be read come last.

        `reliability` (0..1): posterior mean of the share of articles with the verdict `keep`, under a beta-binomial model whose
        prior is the run's `base_rate` at a weight of `PRIOR_ARTICLES`: (kept + 4 · base) / (read + 4). Its interval is the
        central 95 % of Beta(kept + 4 · base, read − kept + 4 · (1 − base)). It says how often this cleaner was content with
        what this source gives, relative to this run; it says nothing of the truth of what the source writes.
        `keep`, `review`, `drop`, `garbled`, `spam_byline`, `removed_most`, `missing_author`, `missing_date`, `error` (0..1):
        plain shares of articles, with Jeffreys intervals (Brown, Cai and DasGupta 2001).
        `boilerplate` (0..1): characters removed by characters given, over all articles of the source; see `characters`. Its
        interval is over articles: the ratio estimator's linearised variance (Cochran 1977, 6.4), Student's t.
        `mean_quality` (0..1): mean of `quality`; interval over articles, Student's t. Both need two articles for an interval.
        """
        base = self.base_rate()
        return sorted((_row(source, tally, base) for source, tally in self._tallies.items()), key=_rank)

    def write_csv(self, path: Path) -> None:
        """Write the rows under `COLUMNS`, in one step: a reader sees the old file or the new one, never half of it.

        Raises `OutputError` when the file cannot be written.
        """
        draft = path.with_name(f".{path.name}.part")
        try:
            with draft.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(COLUMNS)
                writer.writerows([_cell(row[column]) for column in COLUMNS] for row in self.rows())
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise OutputError(f"{path}: cannot write the source table ({error.strerror}); is the folder there, and writable?") from error


def characters(result: Mapping[str, Any]) -> tuple[int, int]:
    """Code points removed as boilerplate, and code points given, of one result.

    Repairs of encoding and white space are no removals, though they too are undone to count what was given.

    >>> characters({"text": "News.", "edits": [{"before": "Ad. ", "after": "", "reason": "ad_marker"}]})
    (4, 9)
    """
    removed = 0
    given = len(result.get("text") or "")
    for edit in result.get("edits") or ():
        before, after = len(edit["before"]), len(edit["after"])
        given += before - after
        if not after and edit["reason"] not in REPAIRS:
            removed += before
    return removed, given


def source_of(record: Record) -> str | None:
    """Where a record comes from: its own `source`, else the domain of its URL, else the folder that holds its file."""
    return record.source or (registrable_domain(record.url) if record.url else None) or record.folder


def registrable_domain(url: str) -> str | None:
    """The domain somebody registered to publish under, lower-case and in Unicode: the source of last resort but one.

    Private suffixes count (`a.github.io` and `b.github.io` are two sources). A host that is itself a suffix stands for itself
    (`gov.uk`), one outside the public suffix list is taken at its last two labels, but only where the URL has a scheme. IP
    addresses are sources of their own. None where there is no host. The list is the one that comes with tldextract: no network.

    >>> registrable_domain("https://user:pw@News.BBC.co.uk:8080/story?id=1")
    'bbc.co.uk'
    >>> registrable_domain("mailto:desk@bbc.co.uk") is None
    True
    """
    address = url.strip()
    schemed = _HIERARCHICAL.match(address) is not None
    if not schemed and _OPAQUE.match(address):
        return None
    try:
        host = urlsplit(address if schemed else f"//{address}").hostname
    except ValueError:  # brackets that do not pair, or a host that changes under NFKC
        return None
    return _domain(host, schemed) if host else None


@lru_cache(maxsize=10_000)
def _domain(host: str, schemed: bool) -> str | None:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    labels = [_decoded(label) for label in host.translate(_DOTS).rstrip(".").split(".")]
    name = ".".join(labels)
    if not all(labels) or labels[-1][0] in "0123456789" or len(host) > _MAX_HOST or _NOT_IN_HOSTS.search(name):
        return None
    parts = _suffixes()(name)
    if parts.domain and parts.suffix:
        return f"{parts.domain}.{parts.suffix}"
    if not schemed:
        return None
    # A host that is a suffix, or, by the list's default rule, one whose last label is its suffix. (Top-level domains start
    # with a letter: what does not is a misspelt address.)
    return name if parts.suffix else ".".join(labels[-2:])


def _decoded(label: str) -> str:
    """A label of a host name as it is read: punycode decoded, composed, lower-case; left alone where it does not decode."""
    if label.lower().startswith("xn--"):
        try:
            label = label[4:].encode("ascii").decode("punycode")
        except UnicodeError:
            return label.lower()
    return unicodedata.normalize("NFC", label).lower()


@cache
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract  # it loads requests

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def _read(tally: Counter[str]) -> int:
    return tally["articles"] - tally["error"]


def _row(source: str, tally: Counter[str], base: float | None) -> Row:
    articles, read = tally["articles"], _read(tally)
    measures = {name: _share(tally[name], read) for name in _SHARES}
    measures["reliability"] = _reliability(tally["keep"], read, base)
    measures["boilerplate"] = _ratio(tally, read)
    measures["error"] = _share(tally["error"], articles)
    measures["mean_quality"] = _mean(tally)
    row: Row = {"source": source or None, "articles": articles}
    for name in _MEASURES:
        for end, value in zip(("", "_low", "_high"), measures[name], strict=True):
            row[f"{name}{end}"] = None if value is None else round(value, PLACES)
    return row


def _rank(row: Row) -> tuple[bool, float, float, str]:
    low, reliability = row["reliability_low"], row["reliability"]
    return low is None, -float(low or 0), -float(reliability or 0), str(row["source"] or "")


def _cell(value: str | float | None) -> str | int:
    if value is None:
        return ""
    return f"{value:.{PLACES}f}" if isinstance(value, float) else value


def _reliability(kept: int, read: int, base: float | None) -> Interval:
    if not read or base is None:
        return _UNKNOWN
    a, b = kept + PRIOR_ARTICLES * base, read - kept + PRIOR_ARTICLES * (1 - base)
    return a / (a + b), *_central(a, b)


@lru_cache(maxsize=100_000)
def _share(hits: int, of: int) -> Interval:
    """Share with its Jeffreys interval, closed at 0 and 1 where all or none were hit, so that it holds the share itself."""
    if not of:
        return _UNKNOWN
    low, high = _central(hits + 0.5, of - hits + 0.5)
    return hits / of, low if hits else 0.0, high if hits < of else 1.0


def _ratio(tally: Counter[str], articles: int) -> Interval:
    """Removed by given. The sum of squares around the ratio is taken in integers, where nothing can cancel."""
    removed, given = tally["removed"], tally["given"]
    if not given:
        return _UNKNOWN
    squares = tally["removed2"] * given**2 - 2 * tally["cross"] * removed * given + tally["given2"] * removed**2
    variance = squares / given**4 * articles / (articles - 1) if articles > 1 else None
    return _around(removed / given, variance, articles)


def _mean(tally: Counter[str]) -> Interval:
    n, total = tally["scored"], tally["quality"]
    if not n:
        return _UNKNOWN
    squares = n * tally["quality2"] - total**2
    variance = squares / (n**2 * (n - 1) * QUALITY_UNIT**2) if n > 1 else None
    return _around(total / (n * QUALITY_UNIT), variance, n)


def _around(value: float, variance: float | None, n: int) -> Interval:
    """Student's t interval around an estimate with the given variance, held to 0..1; no interval from one article."""
    if variance is None:
        return value, None, None
    reach = float(_student(n - 1) * variance**0.5)
    return value, max(0.0, value - reach), min(1.0, value + reach)


@lru_cache(maxsize=100_000)
def _central(a: float, b: float) -> tuple[float, float]:
    tail = (1 - CONFIDENCE) / 2
    return beta_quantile(tail, a, b), beta_quantile(1 - tail, a, b)


@lru_cache(maxsize=10_000)
def _student(freedom: int) -> float:
    """Two-sided quantile of Student's t: t² / (t² + freedom) is distributed as Beta(1/2, freedom/2)."""
    share = beta_quantile(CONFIDENCE, 0.5, freedom / 2)
    return float((freedom * share / (1 - share)) ** 0.5)


def beta_cdf(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function I_x(a, b): the probability that a Beta(a, b) variable is at most `x`.

    By Lentz's method on the continued fraction of Numerical Recipes 6.4, which converges in about √max(a, b) terms on the side
    of the mean where it is used; the other side follows from I_x(a, b) = 1 − I_{1−x}(b, a). For a, b > 0.

    >>> round(beta_cdf(0.5, 2, 2), 12)
    0.5
    """
    if not 0.0 < x < 1.0:
        return float(x >= 1.0)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x <= (a + 1) / (a + b + 2):
        return front * _continued_fraction(x, a, b) / a
    return 1.0 - front * _continued_fraction(1.0 - x, b, a) / b


def _continued_fraction(x: float, a: float, b: float) -> float:
    tiny, precision, terms = 1e-300, 1e-15, 1_000_000  # a guard against zero, relative error, and a bound never met in practice
    c, d = 1.0, 1.0 / ((1.0 - (a + b) * x / (a + 1)) or tiny)
    value = d
    for m in range(1, terms):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1.0 / ((1.0 + term * d) or tiny)
            c = (1.0 + term / c) or tiny
            value *= c * d
        if abs(c * d - 1.0) < precision:
            break
    return value


def beta_quantile(p: float, a: float, b: float) -> float:
    """The inverse of `beta_cdf` in `x`, to twelve decimals: Newton's steps, held inside a bracket that bisection narrows.

    >>> round(beta_quantile(0.5, 3, 3), 12)
    0.5
    """
    low, high, x = 0.0, 1.0, a / (a + b)
    scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    while high - low > 1e-12:
        excess = beta_cdf(x, a, b) - p
        low, high = (low, x) if excess > 0 else (x, high)
        step = excess / exp(scale + (a - 1) * log(x) + (b - 1) * log1p(-x)) if 0 < x < 1 else 0.0
        if abs(step) < 1e-14:
            break
        x = x - step if low < x - step < high else (low + high) / 2
    return x
