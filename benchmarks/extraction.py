"""How well the article is found in a page, how fast, and with how much memory: ours, and other extractors.

    python benchmarks/extraction.py [FOLDER | --data DIR --set NAME] [--limit N] [--tools NAME...]

FOLDER holds pages with their articles beside them, `a.html` and `a.txt`; without it, those of the fixtures, which only show that it works.
`--data DIR --set wcxb|fundus|trafilatura` takes a set of docs/data.md instead. The shipped models are fitted on those, so the first table
row of ours is told to be, and one more gives the cross-validated figure of the model's card, over all pages of the set.

Each extractor has a process of its own, in an environment that is made when it is first needed. They take turns page by page, another one
first each time, so that a machine that slows down slows all of them down. One that cannot be installed, or goes down, has a row that says
so.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from apart import Absent, Homes, Process, line_of
from extractors import OURS, TOOLS
from gold_pages import EXAMPLES, SETS, GoldPage, folder_pages, language_of, set_pages, spread
from overlap import shingle_overlap, snippet_overlap, word_overlap
from timing import Table, one_core

from cleaner import __version__
from cleaner.errors import CleanNewsError

MISUSE = 2
CARD = Path(__file__).parents[1] / "models" / "pages.json"
PAGE_SECONDS = 120
"""An extractor that takes longer over a page is left out: some hang."""
FITTED = "fitted on these pages"
UNSEEN_BY_TEXTS = "trafilatura"
"""The set of which the text models, which stand behind another extractor, have seen nothing."""
HEADS = {
    "gold": ("word P", "word R", "word F1", "± 95 %", "4-gram F1"),
    "snippets": ("snippet P", "snippet R", "snippet F1"),
}
COSTS = ("empty", "failed", "median CPU ms a page", "peak MiB")


@dataclass(slots=True)
class Turns:
    """An extractor at work, what it has answered, and what stopped it."""

    name: str
    process: Process | None = None
    problem: str = ""
    texts: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    errors: list[str | None] = field(default_factory=list)
    peak: float = 0.0

    def begin(self, homes: Homes) -> None:
        """Start the process."""
        try:
            self.process = Process(homes.python(TOOLS[self.name].home), "extractors.py", self.name)
        except Absent as absent:
            self.problem = str(absent)

    def ask(self, page: dict[str, str | None], *, warm_up: bool = False) -> None:
        """Give it a page, wait for the answer, and keep that."""
        if self.process is None or self.problem:
            return
        try:
            found = self.process.ask(page, PAGE_SECONDS)
        except Absent as absent:
            self.problem = f"{absent}, at page {len(self.texts) + 1}"
            return
        if not warm_up:
            self.texts.append(found["text"])
            self.seconds.append(found["seconds"])
            self.errors.append(found["error"])

    def end(self) -> None:
        """Tell it that was all, and keep what it says of its memory."""
        if self.process is not None and not self.problem:
            try:
                self.peak = self.process.end()
            except Absent as absent:
                self.problem = str(absent)

    def close(self) -> None:
        """See to it that the process is gone."""
        if self.process is not None:
            self.process.close()


def answers(pages: Sequence[GoldPage], names: Sequence[str], homes: Homes) -> list[Turns]:
    """What each extractor makes of each page; the first page goes to all once unmeasured, to load what is loaded late."""
    turns = [Turns(name) for name in names]
    asked = [{"html": page.html, "language": language_of(page.html)} for page in pages]
    with ExitStack() as stack:
        for each in turns:
            stack.callback(each.close)
            each.begin(homes)
            each.ask(asked[0], warm_up=True)
        for number, page in enumerate(asked):
            first = number % len(turns)
            for each in (*turns[first:], *turns[:first]):
                each.ask(page)
        for each in turns:
            each.end()
    return turns


def quality(texts: Sequence[str], pages: Sequence[GoldPage]) -> list[str]:
    """The cells that say how good the texts are."""
    if pages[0].gold is None:
        found = snippet_overlap((text, page.wanted, page.unwanted) for text, page in zip(texts, pages, strict=True))
        return [f"{value:.4f}" for value in (found.precision, found.recall, found.f1)]
    pairs = [(text, page.gold or "") for text, page in zip(texts, pages, strict=True)]
    words = word_overlap(pairs)
    return [f"{value:.4f}" for value in (words.precision, words.recall, words.f1, words.margin, shingle_overlap(pairs).f1)]


def row(turns: Turns, pages: Sequence[GoldPage], members: Sequence[int], fitted: bool) -> list[str]:
    """An extractor's row over some of the pages."""
    if turns.process is None or turns.problem:
        return [turns.name, turns.problem]
    texts = [turns.texts[number] for number in members]
    empty = sum(not text.strip() for text in texts)
    failed = sum(turns.errors[number] is not None for number in members)
    milliseconds = 1000 * median(turns.seconds[number] for number in members)
    cells = [*quality(texts, [pages[number] for number in members]), str(empty), str(failed), f"{milliseconds:.1f}", f"{turns.peak:,.0f}"]
    return [named(turns.name, turns.process.version, fitted), *cells]


def named(name: str, version: str, fitted: bool) -> str:
    """An extractor with its version; ours with what its figures are worth."""
    if not name.startswith(OURS):
        return f"{name} {version}"
    return f"{OURS} {version}{name.removeprefix(OURS)}" + f", {FITTED}" * fitted


def has_seen(name: str, set_name: str | None) -> bool:
    """Whether the models that answer under this name were fitted on pages of the set."""
    return set_name is not None and (name == OURS or set_name != UNSEEN_BY_TEXTS)


def cross_validated(set_name: str, kind: str) -> tuple[int, str, str] | None:
    """Of the `pages` model, out of fold: the pages, its F1 at the shipped cut-off, and half of its 95 % interval where there is one."""
    found = json.loads(CARD.read_text(encoding="utf-8"))["figures"]["sets"].get(f"{set_name}, {kind}")
    if found is None:
        return None
    if "snippet_f1" in found:
        return found["documents"], f"{found['snippet_f1'][-1]:.4f}", ""
    low, high = found["f1_shipped_interval"]
    return found["documents"], f"{found['f1'][-1]:.4f}", f"{(high - low) / 2:.4f}"


def tables(pages: Sequence[GoldPage], every: int, turns: Sequence[Turns], set_name: str | None) -> Iterator[Table]:
    """A table for each kind of page; below the last, what went wrong most often."""
    kinds: dict[str, list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        kinds[page.kind].append(number)
    for kind, members in sorted(kinds.items()):
        head = ("extractor", *HEADS["snippets" if pages[members[0]].gold is None else "gold"], *COSTS)
        rows = [row(each, pages, members, has_seen(each.name, set_name)) for each in turns]
        card = cross_validated(set_name, kind) if set_name else None
        if card is not None and any(each.name == OURS for each in turns):
            rows.insert(0, card_row(head, *card))
        full = [[*cells, *[""] * (len(head) - len(cells))] for cells in rows]
        above = f"{set_name or 'folder'}, {kind}: {len(members)} pages (of {every} in all)"
        yield Table(head, full, above, "\n".join(failures(turns)) if kind == max(kinds) else "")


def failures(turns: Sequence[Turns]) -> Iterator[str]:
    """What each extractor failed on most often."""
    for each in turns:
        if problems := Counter(line_of(error) for error in each.errors if error is not None):
            most, _ = problems.most_common(1)[0]
            yield f"- {each.name} failed on {problems.total()} page{'s' * (problems.total() > 1)}, most often with {most}."


def card_row(head: Sequence[str], count: int, f1: str, margin: str) -> list[str]:
    """The cross-validated figure as a row: only one cell of it is known, or two."""
    known = {"extractor": f"{OURS} {__version__}, cross-validated, all {count} pages", "word F1": f1, "snippet F1": f1, "± 95 %": margin}
    return [known.get(column, "") for column in head]


def parsed() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, nargs="?", metavar="FOLDER", help="pages NAME.html, each with its article NAME.txt")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the sets of docs/data.md, instead of a folder")
    parser.add_argument("--set", choices=SETS, help="which of them (default: wcxb)", default=SETS[0])
    parser.add_argument("--limit", type=int, help="pages at most, taken at equal distances (default: all)")
    parser.add_argument("--tools", nargs="+", choices=TOOLS, metavar="NAME", help=f"of: {', '.join(TOOLS)} (default: all)")
    Homes.add_options(parser)
    options = parser.parse_args()
    if options.path is not None and options.data is not None:
        parser.error("give a FOLDER or --data, not both")
    if options.limit is not None and options.limit < 1:
        parser.error("--limit must be at least 1")
    return options


def measure(folder: Path | None, data: Path | None, set_name: str, limit: int | None, names: Sequence[str], homes: Homes) -> list[Table]:
    """A table for each kind of page, of a folder or of a set of the data.

    Raises `CleanNewsError` where the data is not laid out as it should be, `SystemExit` where there are no pages.
    """
    found = list(set_pages(data, set_name) if data else folder_pages(folder or EXAMPLES))
    if not found:
        raise SystemExit(f"{folder or data}: no pages NAME.html with an article NAME.txt beside them")
    pages = spread(found, limit)
    return list(tables(pages, len(found), answers(pages, names, homes), set_name if data else None))


def main() -> None:
    """Measure and print."""
    options = parsed()
    one_core()
    try:
        found = measure(options.path, options.data, options.set, options.limit, options.tools or list(TOOLS), Homes.of(options))
    except CleanNewsError as error:
        print(error, file=sys.stderr)
        sys.exit(MISUSE)
    print(*found, sep="\n\n")


if __name__ == "__main__":
    main()
