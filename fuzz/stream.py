"""Damaged articles through `clean-news stream`: each comes out once and in order, none stops it, and every text can be restored.

    python fuzz/stream.py [PATH ...] [--texts N] [--pages N] [--records N] [--chars N] [--page-chars N] [--seed N] [--minutes N]
                          [--wait SECONDS] [--jobs N] [--found DIR]

Articles and pages of the fixtures, or those found at each PATH, are damaged in the ways of mutations.py and written to one process as JSON
lines. Each result is held against what was given: the right id; text or error; scores and edits as the contract has them; the text as
given, restored to the code point; no error nobody foresaw. Where the process ends early, or gives nothing for as long as `--wait`, the
lines it had then are kept in DIR. Ends with 1 when anything was wrong.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, count, takewhile
from math import inf
from pathlib import Path
from random import Random
from threading import Lock, Thread, Timer
from typing import Any, Final, NamedTuple

import mutations

from cleaner import Record, restore
from cleaner.config import Config
from cleaner.document import FLAGS, REASONS
from cleaner.errors import CleanNewsError
from cleaner.read import read
from cleaner.segment.article import segmented

FIXTURES = Path(__file__).parents[1] / "fixtures" / "news"
PROGRAM: Final = (sys.executable, "-c", "from cleaner.cli import main; main()", "stream")
KEPT = 4_000
"""Articles of each kind that are damaged over and over."""
SCORES: Final = ("input_quality", "quality", "garbling")
UNFORESEEN: Final = "unexpected "
"""How an error begins, behind the id, that no part of the program raises on purpose."""


class Given(NamedTuple):
    """A line as it goes in."""

    mutation: str
    id: str | None
    """None where the damage may have taken it."""
    line: bytes
    record: Record | None
    """What can be restored; None where the line itself is damaged."""


@dataclass(slots=True)
class Tally:
    """What became of the lines with one kind of damage."""

    given: int = 0
    cleaned: int = 0
    refused: int = 0
    """With an error that says why."""
    restored: int = 0
    slowest: float = 0.0
    """Seconds between one result and the next, at most; a batch comes at once, and its first waits for all."""
    wrong: Counter[str] = field(default_factory=Counter)


def articles(paths: Sequence[Path], chars: int, page_chars: int, chance: Random) -> tuple[list[Record], list[Record]]:
    """Texts and pages to be damaged: a sample of what lies there, texts cut to a length, longer pages left out."""
    found: tuple[list[Record], list[Record]] = ([], [])
    seen = [0, 0]
    for record in chain.from_iterable(read([path]) for path in paths or [FIXTURES]):
        if isinstance(record, Record) and len(record.html or "") <= page_chars:
            page = record.html is not None
            seen[page] += 1
            place = len(found[page]) if len(found[page]) < KEPT else chance.randrange(seen[page])
            if place < KEPT:
                found[page][place : place + 1] = [record]
    texts, pages = found
    return [Record(each.id, text=(each.text or "")[:chars], url=each.url) for each in texts], pages


def damaged(texts: Sequence[Record], pages: Sequence[Record], wanted: tuple[int, int, int], chance: Random) -> Iterator[Given]:
    """So many texts, pages and whole records, each damaged in one way or in several, mixed."""
    kinds = [kind for kind, number in zip(("text", "html", "row"), wanted, strict=True) for _ in range(number)]
    chance.shuffle(kinds)
    for number, kind in enumerate(kinds, start=1):
        if kind == "row":
            yield _damaged_row(chance, chance.choice(chance.choice((texts, pages)) or texts or pages), f"row {number}")
        else:
            of_kind = texts if kind == "text" else pages
            yield _damaged_article(chance, kind, chance.choice(of_kind), chance.choice(of_kind), f"{kind} {number}")


def _damaged_article(chance: Random, kind: str, given: Record, other: Record, id: str) -> Given:
    ways = mutations.TEXTS if kind == "text" else mutations.PAGES
    name = chance.choice([*ways, "several of these"])
    pair = [(each.text if kind == "text" else each.html) or "" for each in (given, other)]
    made = ways[name](chance, *pair) if name in ways else mutations.several(chance, pair[0], pair[1], ways)
    row = {"id": id, kind: made, **({"url": given.url} if given.url else {})}
    line = _written(row, plain=chance.random() < 0.5)
    # read again: what were two halves of a surrogate pair side by side is one character now
    return Given(f"{kind}: {name}", id, line, Record.from_mapping(json.loads(line), id=id))


def _written(row: dict[str, Any], *, plain: bool) -> bytes:
    """A line of JSON, in UTF-8 where it is wanted and there are no lone surrogates, else in ASCII."""
    try:
        return json.dumps(row, ensure_ascii=plain).encode()
    except UnicodeEncodeError:
        return json.dumps(row).encode()


def _damaged_row(chance: Random, given: Record, id: str) -> Given:
    name = chance.choice(list(mutations.ROWS))
    row = {"id": id, **({"text": given.text} if given.html is None else {"html": given.html}), "url": given.url}
    line = mutations.ROWS[name](chance, row).replace(b"\n", b" ").replace(b"\r", b" ")
    return Given(f"record: {name}", None, line if line.strip() else b"?", None)


def what_is_wrong(given: Given, row: dict[str, Any]) -> Iterator[str]:
    """Every promise that a result breaks."""
    error = row["error"]
    if given.id is not None and row["id"] != given.id:
        yield "another id"
    if error is not None:
        if UNFORESEEN in error[: len(str(row["id"])) + 20]:
            yield f"nobody foresaw: {error}"
        if row["text"] is not None or row["edits"] or row["quality"] is not None:
            yield "an error, and a text"
        return
    if not isinstance(row["text"], str):
        yield "neither text nor error"
        return
    if not all(isinstance(row[name], int | float) and 0 <= row[name] <= 1 for name in SCORES):
        yield "a score beyond 0..1"
    if not set(row["flags"]) <= set(FLAGS) or not {edit["reason"] for edit in row["edits"]} <= set(REASONS):
        yield "a flag or reason nobody knows"
    if not all(0 <= span["start"] <= span["end"] <= len(row["text"]) for span in row["garbled"]):
        yield "garbled outside the text"
    if given.record is not None and restored(row) != segmented(given.record, Config()).text:
        yield "not restored"


def restored(row: dict[str, Any]) -> str | None:
    """The text as given; None where the edits do not fit."""
    try:
        return restore(row["text"], row["edits"])
    except CleanNewsError:
        return None


class Stream:
    """One process, fed by a thread, and watched."""

    def __init__(self, jobs: int, wait: float) -> None:
        self._wait = wait
        self.waiting: deque[Given] = deque()
        self.given = 0
        self.hung = False
        self._lock = Lock()
        self._process = subprocess.Popen(
            [*PROGRAM, "--jobs", str(jobs)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.said: list[bytes] = []
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def results(self, lines: Iterator[Given]) -> Iterator[tuple[Given | None, bytes, float]]:
        """What was given, what came of it, and seconds since what came before; None for a result too many."""
        Thread(target=self._feed, args=(lines,), daemon=True).start()
        assert self._process.stdout is not None
        last = time.monotonic()
        while True:
            watch = Timer(self._wait, self._give_up)
            watch.daemon = True
            watch.start()
            line = self._process.stdout.readline()
            watch.cancel()
            if not line:
                break
            now = time.monotonic()
            with self._lock:
                given = self.waiting.popleft() if self.waiting else None
            yield given, line, now - last
            last = now
        self._process.stdout.close()
        self._listener.join()
        self.code = self._process.wait()

    def _listen(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stderr:
            self.said.extend(stderr)

    def _feed(self, lines: Iterator[Given]) -> None:
        assert self._process.stdin is not None
        try:
            for given in lines:
                with self._lock:
                    self.waiting.append(given)
                    self.given += 1
                self._process.stdin.write(given.line + b"\n")
        except BrokenPipeError:
            pass  # it has ended; its exit code and what is waiting tell
        finally:
            with suppress(BrokenPipeError):
                self._process.stdin.close()

    def _give_up(self) -> None:
        self.hung = True
        self._process.kill()


def put_through(lines: Iterator[Given], stream: Stream, found: Path, every: float) -> dict[str, Tally]:
    """What became of every line, by the kind of damage."""
    tallies: dict[str, Tally] = {}
    shown, numbers = time.monotonic(), count(1)
    for given, line, seconds in stream.results(lines):
        number = next(numbers)
        if given is None:
            tallies.setdefault("none", Tally()).wrong["a result nobody asked for"] += 1
            continue
        tally = tallies.setdefault(given.mutation, Tally())
        tally.given += 1
        tally.slowest = max(tally.slowest, seconds)
        row = json.loads(line)
        wrong = list(what_is_wrong(given, row))
        tally.wrong.update(each[:200] for each in wrong)
        tally.refused += row["error"] is not None
        tally.cleaned += row["error"] is None
        tally.restored += row["error"] is None and given.record is not None and not wrong
        if wrong:
            keep(found, f"{number}", [given])
        if time.monotonic() - shown > every:
            shown = time.monotonic()
            print(f"{number:,} came out, {sum(sum(each.wrong.values()) for each in tallies.values())} wrong", file=sys.stderr, flush=True)
    return tallies


def keep(found: Path, name: str, lines: Sequence[Given]) -> None:
    """Lay lines down where somebody may look at them."""
    found.mkdir(parents=True, exist_ok=True)
    (found / f"{name}.jsonl").write_bytes(b"".join(given.line + b"\n" for given in lines))


def shown(tallies: dict[str, Tally]) -> str:
    """The table."""
    head = ["damage", "given", "cleaned", "refused, and why said", "restored", "wrong", "longest wait, s"]
    rows = [
        [
            name,
            f"{each.given:,}",
            f"{each.cleaned:,}",
            f"{each.refused:,}",
            f"{each.restored:,}",
            str(sum(each.wrong.values())),
            f"{each.slowest:.1f}",
        ]
        for name, each in sorted(tallies.items())
    ]
    both = [sum(int(row[column].replace(",", "")) for row in rows) for column in range(1, 6)]
    rows.append(["all", *(f"{each:,}" for each in both), f"{max((each.slowest for each in tallies.values()), default=0):.1f}"])
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def main() -> int:
    """Damage, send, check, and print; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*", metavar="PATH", help="articles to damage (default: the fixtures)")
    parser.add_argument("--texts", type=int, default=2000, help="damaged texts (default: 2,000)")
    parser.add_argument("--pages", type=int, default=500, help="damaged pages (default: 500)")
    parser.add_argument("--records", type=int, default=500, help="lines damaged as a whole (default: 500)")
    parser.add_argument("--chars", type=int, default=1000, help="characters of a text, before it is damaged, at most (default: 1,000)")
    parser.add_argument("--page-chars", type=int, default=50_000, help="of a page, at most; longer ones are left out (default: 50,000)")
    parser.add_argument("--seed", type=int, default=1, help="of the damage (default: 1)")
    parser.add_argument(
        "--minutes", type=float, default=inf, help="after so many give no more, and check what is under way (default: no end)"
    )
    parser.add_argument("--wait", type=float, default=300, help="seconds without any result that count as a hang (default: 300)")
    parser.add_argument("--jobs", type=int, default=1, help="workers (default: 1)")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"), help="where lines that went wrong are kept (default: fuzz-found)")
    options = parser.parse_args()
    chance = Random(options.seed)
    texts, pages = articles(options.paths, options.chars, options.page_chars, chance)
    if (options.texts and not texts) or (options.pages and not pages) or not (texts or pages):
        parser.error(f"{', '.join(map(str, options.paths))}: no articles, or no pages; give another PATH, or --texts 0 or --pages 0")
    stream = Stream(options.jobs, options.wait)
    began = time.monotonic()
    wanted = (options.texts, options.pages, options.records)
    lines = takewhile(lambda _: time.monotonic() - began < 60 * options.minutes, damaged(texts, pages, wanted, chance))
    tallies = put_through(lines, stream, options.found, every=30)
    print(f"{stream.given:,} damaged in {time.monotonic() - began:,.0f} s, of {len(texts):,} texts and {len(pages):,} pages\n")
    print(shown(tallies))
    return verdict(tallies, stream, options.found)


def verdict(tallies: dict[str, Tally], stream: Stream, found: Path) -> int:
    """Say what was wrong; 1 when anything was."""
    wrong = [f"{name}: {times} times {what}" for name, each in tallies.items() for what, times in each.wrong.items()]
    if stream.waiting or sum(each.given for each in tallies.values()) != stream.given:
        how = "gave nothing for too long" if stream.hung else f"ended with {stream.code}"
        wrong.append(
            f"the process {how} with {len(stream.waiting)} lines under way: {b''.join(stream.said[-20:]).decode(errors='replace')}"
        )
        keep(found, "under-way", list(stream.waiting))
    elif stream.code not in (0, 1):
        wrong.append(f"the process ended with {stream.code}: {b''.join(stream.said[-20:]).decode(errors='replace')}")
    print("\n" + ("\n".join(wrong) if wrong else "Nothing was wrong."))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
