"""What profiles are worth: how many recurring lines `clean-news` removes, and how many others it loses, with a profile and without.

    python benchmarks/recurring.py [PATH] [--limit N] [--jobs N] [--deduplication]

PATH is a folder or file of articles given as text, with a `source` or `url` each; without it, articles of two papers are made up.
A line recurs when it stands in five or more articles of its source, with numbers and white space folded. Copies of an article count once,
but in the first column. A fragment is a stop word or two on a line of its own. A long line that occurs once is an article's own.

`--deduplication` puts datatrove's beside it, which keeps the first copy of every line, whoever printed it, and removes all others. It takes
no source into account, and does not tell boilerplate from an article that two papers print.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from apart import Absent, Homes, Process
from articles import source_records
from peers import LINES
from timing import Table

from cleaner import Record, restore
from cleaner.classify.templates import fragments
from cleaner.document import Block
from cleaner.features.lines import lines_of
from cleaner.segment.text import text_blocks

RUNS = {"profile": (), "no profile": ("--no-profile",)}
OFTEN = 5  # articles
LONG_CHARS, LONG_WORDS = 80, 15
MADE = 200  # articles, where none are given
FAILED = 1  # exit code of a run in which some articles failed: the others are there
MEASURES = (
    "recurs, every copy counted",
    "recurs",
    "recurs, no fragments",
    f">= {LONG_CHARS} characters, once",
    f">= {LONG_WORDS} words, once",
)
ALL = "all"

Tally = Counter[tuple[str, bool]]
"""How many lines a measure is about, removed and not."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A line of an article as given, and what became of it."""

    text: str
    fragment: bool
    removed: bool

    @property
    def key(self) -> str:
        """What it has in common with lines that count as the same."""
        return re.sub(r"\d+", "0", " ".join(self.text.lower().split()))


@dataclass(frozen=True, slots=True)
class Article:
    """An article as a run left it: where it is from, its text as given, and its lines."""

    source: str
    given: str
    lines: tuple[Seen, ...]


class Recurrence:
    """In how many articles of its source each line stands."""

    def __init__(self, articles: Iterable[Article]) -> None:
        """Count."""
        self.rows: Counter[tuple[str, str]] = Counter()
        self.texts: Counter[tuple[str, str]] = Counter()
        known: set[tuple[str, int]] = set()
        for article in articles:
            keys = {(article.source, line.key) for line in article.lines}
            copy = (article.source, hash(article.given))
            self.rows.update(keys)
            self.texts.update(() if copy in known else keys)
            known.add(copy)

    def measures_of(self, source: str, line: Seen) -> Iterator[str]:
        """What a line counts for."""
        key = (source, line.key)
        often, once = self.texts[key] >= OFTEN, self.rows[key] == 1
        told = (
            self.rows[key] >= OFTEN,
            often,
            often and not line.fragment,
            once and len(line.text) >= LONG_CHARS,
            once and len(line.text.split()) >= LONG_WORDS,
        )
        return (measure for measure, counts in zip(MEASURES, told, strict=True) if counts)


def articles_of(out: Path) -> Iterator[Article]:
    """What a run has written, put beside what it was given."""
    with (out / "articles.jsonl").open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            if row["text"] is not None:
                given = restore(row["text"], row["edits"])
                blocks = text_blocks(given)
                fragment = fragments(lines_of([blocks]), [row["language"]]).tolist()
                gone = removed(blocks, row["edits"])
                lines = (Seen(block.text, *each) for block, *each in zip(blocks, fragment, gone, strict=True))
                yield Article(row["source"] or "(none)", given, tuple(lines))


def removed(blocks: Iterable[Block], edits: Iterable[dict[str, object]]) -> list[bool]:
    """Whether each line lies inside something that was taken out. Both are in order."""
    spans = [(edit["start"], edit["end"]) for edit in edits if not edit["after"] and edit["reason"] != "whitespace"]
    gone, at = [], 0
    for block in blocks:
        while at < len(spans) and spans[at][1] < block.end:
            at += 1
        gone.append(at < len(spans) and spans[at][0] <= block.start)
    return gone


def tallied(articles: Iterable[Article], recurrence: Recurrence) -> dict[str, Tally]:
    """The lines of each source, and of all, by what they count for."""
    tallies: dict[str, Tally] = defaultdict(Counter)
    for article in articles:
        for line in article.lines:
            found = [(measure, line.removed) for measure in recurrence.measures_of(article.source, line)]
            tallies[article.source].update(found)
            tallies[ALL].update(found)
    return tallies


def shares(tally: Tally) -> list[str]:
    """For each measure, how many of its lines were removed."""
    totals = [(tally[measure, True], tally[measure, True] + tally[measure, False]) for measure in MEASURES]
    return [f"{100 * gone / total:.2f} % of {total:,}" if total else "no line" for gone, total in totals]


def written(records: Iterable[Record], path: Path) -> int:
    """Put the articles where every run finds the same; returns how many there are."""
    number = 0
    with path.open("w", encoding="utf-8") as lines:
        for number, record in enumerate(records, start=1):  # noqa: B007  (the last number is what is wanted)
            row = {"id": record.id, "text": record.text, "url": record.url, "source": record.source, "language": record.language}
            lines.write(json.dumps(row) + "\n")
    return number


def cleaned(path: Path, out: Path, options: Iterable[str]) -> Path:
    """Run `clean-news`."""
    command = [sys.executable, "-c", "from cleaner.cli import main; main()", str(path), "-o", str(out), *options]
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL)
    if done.returncode > FAILED:
        raise SystemExit("clean-news: the run above did not succeed")
    return out


def deduplicated(path: Path, articles: Iterable[Article], homes: Homes, language: str) -> tuple[str, list[Article]]:
    """datatrove's name with its version, and the articles, which are those of the file, as its deduplication of lines leaves them.

    Raises `Absent`.
    """
    process = Process(homes.python(LINES.home), "peers.py", "datatrove-lines", str(path), language)
    try:
        out = path.with_name("lines.jsonl")
        process.ask({"out": str(out)})
    finally:
        process.close()
    kept: dict[str, list[list[str]]] = defaultdict(list)
    with path.open(encoding="utf-8") as given, out.open(encoding="utf-8") as lines:
        for row, stay in zip(map(json.loads, given), map(json.loads, lines), strict=True):
            kept[row["text"]].append(stay)  # copies are there more than once, and fare differently
    return LINES.name.format(process.version), [left(article, kept[article.given].pop(0)) for article in articles]


def left(article: Article, kept: Sequence[str]) -> Article:
    """The article when only some of its lines stay: those, as often as they are there."""
    remaining = Counter(line.strip() for line in kept)
    lines = []
    for line in article.lines:
        key = line.text.strip()
        lines.append(replace(line, removed=not remaining[key]))
        remaining[key] -= remaining[key] > 0
    return replace(article, lines=tuple(lines))


def measure(
    path: Path | None, limit: int | None, jobs: int = 1, homes: Homes | None = None, language: str = "en", *, by_source: bool = True
) -> list[Table]:
    """One table, of each source or of all alone; with `homes`, where peers are installed, datatrove's deduplication is in it."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given.jsonl"
        limit = MADE if limit is None and path is None else limit
        if not (articles := written(source_records(path, limit), given)):
            raise SystemExit(f"{path}: no articles given as text")
        outs = {name: cleaned(given, Path(folder) / name, ("--jobs", str(jobs), *extra)) for name, extra in RUNS.items()}
        recurrence = Recurrence(articles_of(outs["profile"]))
        tallies = {name: tallied(articles_of(out), recurrence) for name, out in outs.items()}
        note = ""
        if homes is not None:
            try:
                name, found = deduplicated(given, articles_of(outs["profile"]), homes, language)
                tallies[name] = tallied(found, recurrence)
            except Absent as absent:
                note = f"{LINES.name.replace(' {}', '')}: {absent}"
    sources = sorted(tallies["profile"].keys() - {ALL})
    told = (*sources, ALL) if by_source else (ALL,)
    rows = [[source, name, *shares(tally[source])] for source in told for name, tally in tallies.items()]
    above = f"{articles:,} articles of {len(sources)} sources; shares of lines removed"
    return [Table(["source", "run", *MEASURES], rows, above, note)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, nargs="?", help="folder or file of articles (default: made up)")
    parser.add_argument("--limit", type=int, help=f"articles at most (default: all that are given, {MADE} made up)")
    parser.add_argument("--jobs", type=int, default=1, help="worker processes (default: 1)")
    parser.add_argument("--deduplication", action="store_true", help="beside datatrove's deduplication of lines, which is installed for it")
    parser.add_argument("--language", default="en", metavar="CODE", help="the articles', ISO 639-1, for that (default: en)")
    Homes.add_options(parser)
    options = parser.parse_args()
    homes = Homes.of(options) if options.deduplication else None
    print(*measure(options.path, options.limit, options.jobs, homes, options.language))


if __name__ == "__main__":
    main()
