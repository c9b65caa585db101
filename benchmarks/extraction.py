"""How well the article is found in a page, how fast, and with how much memory: ours, and every other extractor that is installed.

    python benchmarks/extraction.py [FOLDER | --data DIR --set NAME] [--limit N] [--tools NAME...]

FOLDER holds pages with their articles beside them, `a.html` and `a.txt`; without it, those of the fixtures, which only show that it works.
`--data DIR --set wcxb|fundus|trafilatura` takes a set of docs/data.md instead. The shipped models are fitted on those, so the first table
row of ours is told to be, and one more gives the cross-validated figure of the model's card, over all pages of the set.

Each extractor has a process of its own. They take turns page by page, another one first each time, so that a machine that slows down slows
all of them down. `pip install "clean-news[bench]"` brings the others.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median

from extractors import OURS, TOOLS, missing
from gold_pages import EXAMPLES, SETS, GoldPage, folder_pages, language_of, set_pages, spread
from overlap import shingle_overlap, snippet_overlap, word_overlap
from timing import one_core, table

from cleaner import __version__
from cleaner.errors import CleanNewsError

MISUSE = 2
CARD = Path(__file__).parents[1] / "models" / "pages.json"
NOTE_CHARS = 200
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
    """An extractor at work, and what it has answered."""

    name: str
    process: subprocess.Popen[str]
    texts: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    errors: list[str | None] = field(default_factory=list)
    peak: float = 0.0

    @classmethod
    def begun(cls, name: str) -> Turns:
        """Start the process."""
        command = [sys.executable, str(Path(__file__).with_name("extractors.py")), name]
        return cls(name, subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"))

    def ask(self, line: str, *, warm_up: bool = False) -> None:
        """Give it a page, wait for the answer, and keep that."""
        try:
            self.process.stdin.write(line)  # type: ignore[union-attr]
            self.process.stdin.flush()  # type: ignore[union-attr]
            found = json.loads(self.process.stdout.readline())  # type: ignore[union-attr]
        except (BrokenPipeError, json.JSONDecodeError) as error:
            raise SystemExit(f"{self.name}: its process died at page {len(self.texts) + 1}; leave it out with --tools") from error
        if not warm_up:
            self.texts.append(found["text"])
            self.seconds.append(found["seconds"])
            self.errors.append(found["error"])

    def end(self) -> None:
        """Tell it that was all, and keep what it says of its memory."""
        rest, _ = self.process.communicate()
        self.peak = json.loads(rest)["peak"]


def answers(pages: Sequence[GoldPage], names: Sequence[str]) -> list[Turns]:
    """What each extractor makes of each page; the first page goes to all once unmeasured, to load what is loaded late."""
    turns = [Turns.begun(name) for name in names]
    lines = [json.dumps({"html": page.html, "language": language_of(page.html)}) + "\n" for page in pages]
    try:
        for each in turns:
            each.ask(lines[0], warm_up=True)
        for number, line in enumerate(lines):
            first = number % len(turns)
            for each in (*turns[first:], *turns[:first]):
                each.ask(line)
        for each in turns:
            each.end()
    finally:
        for each in turns:
            each.process.kill()
            each.process.wait()
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
    texts = [turns.texts[number] for number in members]
    empty = sum(not text.strip() for text in texts)
    failed = sum(turns.errors[number] is not None for number in members)
    milliseconds = 1000 * median(turns.seconds[number] for number in members)
    cells = [*quality(texts, [pages[number] for number in members]), str(empty), str(failed), f"{milliseconds:.1f}", f"{turns.peak:,.0f}"]
    return [named(turns.name, fitted), *cells]


def named(name: str, fitted: bool) -> str:
    """An extractor with its version; ours with what its figures are worth."""
    if not name.startswith(OURS):
        return f"{name} {version(TOOLS[name].library)}"
    behind = name.removeprefix(OURS)
    return f"{OURS} {__version__}{behind}" + f", {FITTED}" * fitted


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


def tables(pages: Sequence[GoldPage], every: int, turns: Sequence[Turns], set_name: str | None) -> Iterable[str]:
    """A table for each kind of page, and what went wrong most often."""
    kinds: dict[str, list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        kinds[page.kind].append(number)
    for kind, members in sorted(kinds.items()):
        head = ("extractor", *HEADS["snippets" if pages[members[0]].gold is None else "gold"], *COSTS)
        rows = [row(each, pages, members, has_seen(each.name, set_name)) for each in turns]
        card = cross_validated(set_name, kind) if set_name else None
        if card is not None and any(each.name == OURS for each in turns):
            rows.insert(0, card_row(head, *card))
        yield f"{set_name or 'folder'}, {kind}: {len(members)} pages (of {every} in all)\n\n{table(head, rows)}\n"
    for each in turns:
        if problems := Counter(error.partition("\n")[0][:NOTE_CHARS] for error in each.errors if error is not None):
            yield f"{each.name} failed on {problems.total()}, most often: {problems.most_common(1)[0][0]}"


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
    options = parser.parse_args()
    if options.path is not None and options.data is not None:
        parser.error("give a FOLDER or --data, not both")
    if options.limit is not None and options.limit < 1:
        parser.error("--limit must be at least 1")
    return options


def usable(wanted: Sequence[str] | None) -> list[str]:
    """Those extractors that are installed; the others are named."""
    names = list(wanted or TOOLS)
    absent = sorted({TOOLS[name].library for name in names if missing(name)})
    if absent:
        print(f'not installed, left out: {", ".join(absent)} (pip install "clean-news[bench]")\n')
    return [name for name in names if not missing(name)]


def main() -> None:
    """Measure and print."""
    options = parsed()
    one_core()
    try:
        found = list(set_pages(options.data, options.set) if options.data else folder_pages(options.path or EXAMPLES))
    except CleanNewsError as error:
        print(error, file=sys.stderr)
        sys.exit(MISUSE)
    if not found:
        raise SystemExit(f"{options.path or options.data}: no pages NAME.html with an article NAME.txt beside them")
    names = usable(options.tools)
    if not names:
        raise SystemExit("none of the extractors is installed")
    pages = spread(found, options.limit)
    for each in tables(pages, len(found), answers(pages, names), options.set if options.data else None):
        print(each)


if __name__ == "__main__":
    main()
