"""Articles a second from text to result on one core, beside what others do with the same articles in the same run.

    python benchmarks/text_speed.py [PATH] [--language CODE] [--chars LOW HIGH] [--limit N] [--rounds N] [--peers NAME ...]

PATH is a folder or file of articles given as text; without it, articles are made out of the fixtures. Each peer is installed in an
environment of its own when it is first asked for, and runs in a process of its own. All take turns. A peer that cannot be installed, or
fails, has a row that says so. `--peers` alone leaves all of them out.

None of them does the same. datatrove's filters (the quality filters of its FineWeb example) and web-docs-scorer judge an article; ftfy
repairs mojibake; we say of every line whether it goes, repair, score what is left, and keep every edit. datatrove's chain stops at the
filter that drops an article, so the row below it shows what the filters take when all of them see it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

from apart import Absent, Homes, Process
from articles import long_records, text_records
from peers import PEERS
from timing import Table, beside, one_core, seconds, turns_of

from cleaner.document import Record

HEAD = ("what", "articles/s", "million characters/s", "articles kept", "times as fast is clean-news")


@dataclass(slots=True)
class Contender:
    """One that takes turns, and what has become of it."""

    name: str
    run: Callable[[], int | None]
    """Goes through all articles; returns how many it would keep, where it says so."""
    kept: int | None = None
    problem: str = ""
    taken: Sequence[float] = field(default_factory=list)

    def turn(self) -> None:
        """Do the work; never again after it has failed."""
        if not self.problem:
            try:
                self.kept = self.run()
            except Absent as absent:
                self.problem = str(absent)

    def row(self, articles: int, characters: int, ours: Contender) -> list[object]:
        """Under `HEAD`."""
        middle = median(self.taken)
        kept = "" if self.kept is None else f"{self.kept:,}"
        return [self.name, f"{articles / middle:,.1f}", f"{characters / middle / 1e6:.2f}", kept, beside(self.taken, ours.taken)]


def peers(names: Sequence[str], records: Sequence[Record], language: str, homes: Homes, open_for: ExitStack) -> list[Contender]:
    """The others, loaded; those that cannot be have a problem."""
    folder = Path(open_for.enter_context(tempfile.TemporaryDirectory()))
    given = folder / "given.jsonl"
    given.write_text("".join(json.dumps({"text": record.text}) + "\n" for record in records), encoding="utf-8")
    found = []
    for name in names:
        peer = PEERS[name]
        contender = Contender(peer.name.replace(" {}", ""), lambda: None)
        try:
            process = Process(homes.python(peer.home), "peers.py", name, str(given), language)
        except Absent as absent:
            contender.problem = str(absent)
        else:
            open_for.callback(process.close)
            contender.name = peer.name.format(process.version)
            contender.run = lambda process=process: process.ask({}).get("kept")  # type: ignore[misc]
        found.append(contender)
    return found


def ours(records: Sequence[Record], language: str) -> list[Contender]:
    """Us, in several ways; the first is what the others are held against."""
    from cleaner import Cleaner, Config  # not before numpy has been told how many threads it may have

    cleaner, single = Cleaner(), Cleaner(Config(batch_size=1))
    told = [replace(record, language=language) for record in records]

    def work(one: Cleaner, given: Sequence[Record]) -> Callable[[], int]:
        return lambda: sum(result.verdict == "keep" for result in one.clean_many(given))

    return [
        Contender(f"clean-news, batches of {Config().batch_size}", work(cleaner, records)),
        Contender("clean-news, the same, language given", work(cleaner, told)),
        Contender("clean-news, one article at a time", work(single, records)),
    ]


def streamed(records: Sequence[Record]) -> str:
    """What `clean-news stream` takes for the records, start-up included, in a sentence."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as peak:
        for record in records:
            given.write(json.dumps({"id": record.id, "text": record.text}).encode() + b"\n")
        given.seek(0)
        program = "import atexit, resource, sys; from cleaner.cli import main; "
        program += "atexit.register(lambda: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)); main()"
        command = [sys.executable, "-c", program, "stream", "--jobs", "1"]
        taken = seconds(lambda: subprocess.run(command, stdin=given, stdout=subprocess.DEVNULL, stderr=peak, check=True))
        peak.seek(0)
        memory = int(peak.read().split()[-1]) / 1024
    return f"`clean-news stream` with its start-up: {len(records) / taken:,.1f} articles/s; peak memory {memory:,.0f} MiB."


def measure(
    path: Path | None,
    limit: int,
    rounds: int,
    chars: Sequence[int] | None,
    language: str,
    names: Sequence[str],
    homes: Homes,
) -> list[Table]:
    """One table. Raises `SystemExit` where there are no such articles."""
    records = long_records(path, limit, (chars[0], chars[1])) if chars else text_records(path, limit)
    if not records:
        raise SystemExit(f"{path}: no articles {f'of {chars[0]} to {chars[1]} characters ' if chars else ''}given as text")
    characters = sum(len(record.text or "") for record in records)
    with ExitStack() as stack:
        others = peers(names, records, language, homes, stack)
        own = ours(records, language)
        every = [*others, *own]
        for contender, taken in zip(every, turns_of([each.turn for each in every], rounds), strict=True):
            contender.taken = taken
    rows = [each.row(len(records), characters, own[0]) for each in every if not each.problem]
    absent = [f"- Not measured: {each.name}: {each.problem}." for each in every if each.problem]
    above = f"{len(records)} articles, {characters / len(records):,.0f} characters each; medians of {rounds} rounds on one core."
    return [Table(HEAD, rows, above, "\n\n".join([streamed(records), *(["\n".join(absent)] if absent else [])]))]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, nargs="?", help="folder or file of articles (default: made out of the fixtures)")
    parser.add_argument("--chars", type=int, nargs=2, metavar=("LOW", "HIGH"), help="articles of this length alone (default: any)")
    parser.add_argument("--limit", type=int, default=100, help="articles at most (default: 100)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the median counts (default: 5)")
    parser.add_argument("--language", default="en", metavar="CODE", help="the articles', ISO 639-1, for the peers (default: en)")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS), metavar="NAME", help=f"of: {', '.join(PEERS)} (all)")
    Homes.add_options(parser)
    options = parser.parse_args()
    one_core()
    (found,) = measure(options.path, options.limit, options.rounds, options.chars, options.language, options.peers, Homes.of(options))
    print(found)


if __name__ == "__main__":
    main()
