"""What one very long article costs: processor time for each million characters, and peak memory, of texts and of pages of many kinds.

    python benchmarks/length.py [--chars N ...] [--kinds NAME ...]
    python benchmarks/length.py --many N [--extractor NAME]

Made of varied lines of the fixtures. Each length has a process of its own, which loads the models, then cleans one article, writes its
line of JSON and restores the text. Where the time for a million characters stays the same, or falls, cost is at most linear in the length.
`--chars 20000000` is what the default limits allow.

With `--many`, so many short articles instead, no two alike, texts and pages in turn, are cleaned in one process: what libraries keep,
in caches of their own, would show as memory that grows.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from html import escape
from itertools import count, repeat
from pathlib import Path
from random import Random

from articles import FIXTURES, Varied, page_records, text_records, varied_records, words
from timing import one_core, table

from cleaner import Cleaner, Config, Record, restore
from cleaner.config import EXTRACTORS, OWN_EXTRACTOR
from cleaner.write import json_line

SHORT = 100  # characters of a short line: 20 million of them are just as many lines as the default limits allow
UNSPACED = 60  # characters between two marks in a text without spaces
FEW, WORDS = 20, 12  # different words of a text of few, and words of its sentences; also letters of a word that comes once
STRIDE = 7_368_787  # prime: neighbours look nothing alike
LENGTHS = [10_000, 100_000, 1_000_000, 5_000_000]
MANY_CHARS = 1_500  # of an article that is one of many
TO_JUDGE = 1_000_000  # characters from which on the fixed cost of an article no longer shows


def lines() -> Iterator[str]:
    """Varied lines of the fixtures, without end."""
    given = [line for record in text_records(FIXTURES, 99) for line in (record.text or "").splitlines() if line.strip()]
    varied = Varied(given)
    return (varied.text(Random(number), 1) for number in count())


def short_lines() -> Iterator[str]:
    """The same, cut short."""
    return (line[:SHORT] for line in lines() if len(line) >= SHORT)


def unspaced() -> Iterator[str]:
    """Clauses of Japanese characters, in no order that means anything."""
    page = next(record.html or "" for record in page_records(FIXTURES, 99) if "ja" in (record.html or "")[:200])
    given = [character for character in page if character > "\u3040"]
    return ("".join(Random(number).choices(given, k=UNSPACED)) + "、" for number in count())


def few_words() -> Iterator[str]:
    """Sentences of the same few words."""
    given = sorted(set(next(lines()).lower().split()))[:FEW]
    return (" ".join(Random(number).choices(given, k=WORDS)) + "." for number in count())


def distinct() -> Iterator[str]:
    """Words of which none comes twice."""
    return (words(number * STRIDE % 10**WORDS) for number in count())


def digits() -> Iterator[str]:
    """Numbers in rows, as of a table."""
    return (str(number * STRIDE) for number in count())


def mojibake() -> Iterator[str]:
    """Lines that were decoded as what they are not, some of them twice."""
    for number, line in enumerate(lines()):
        broken = line.replace("e", "é").encode().decode("cp1252", "ignore")
        yield broken.encode().decode("cp1252", "ignore") if number % 2 else broken


def bracketed() -> Iterator[str]:
    """Sentences with marks in brackets, as of notes."""
    return (f"{line} [{number}]" for number, line in enumerate(short_lines()))


def joined(pieces: Iterator[str], between: str, characters: int) -> str:
    """So many pieces that they make a text of that length."""
    found, length = [], 0
    while length < characters:
        found.append(next(pieces))
        length += len(found[-1]) + len(between)
    return between.join(found)[:characters]


def page(characters: int) -> str:
    """A page with a paragraph for each line."""
    paragraphs = (f"<p>{escape(line)}</p>" for line in lines())
    return whole_page(joined(paragraphs, "\n", characters))


def text_node(characters: int) -> str:
    """A page with a single paragraph."""
    return whole_page(f"<p>{escape(joined(lines(), ' ', characters))}"[:characters])


def whole_page(body: str) -> str:
    """The markup around an article."""
    return f"<html><head><title>A page</title></head><body><article>{body}</article></body></html>"


KINDS: dict[str, Callable[[int], dict[str, str]]] = {
    "lines": lambda characters: {"text": joined(lines(), "\n", characters)},
    "short lines": lambda characters: {"text": joined(short_lines(), "\n", characters)},
    "one line": lambda characters: {"text": joined(lines(), " ", characters)},
    "no spaces": lambda characters: {"text": joined(unspaced(), "", characters)},
    "one word": lambda characters: {"text": joined(distinct(), "", characters)},
    "same word": lambda characters: {"text": joined(repeat("harbour"), " ", characters)},
    "few words": lambda characters: {"text": joined(few_words(), " ", characters)},
    "distinct words": lambda characters: {"text": joined(distinct(), " ", characters)},
    "digits": lambda characters: {"text": joined(digits(), " ", characters)},
    "mojibake": lambda characters: {"text": joined(mojibake(), " ", characters)},
    "brackets": lambda characters: {"text": joined(bracketed(), " ", characters)},
    "dots": lambda characters: {"text": "." * (characters - 1) + "x"},
    "one digit": lambda characters: {"text": "0" * characters},
    "page": lambda characters: {"html": page(characters - 100)},
    "text node": lambda characters: {"html": text_node(characters - 100)},
}


def measure(kind: str, characters: int) -> None:
    """Clean one article and print its cost."""
    one_core()
    record = Record(id="long", **KINDS[kind](characters))
    cleaner = Cleaner()
    cleaner.load()
    began = time.process_time()
    result = cleaner.clean(record)
    json_line(result.to_dict())
    if result.text is not None and record.text is not None and restore(result.text, result.edits) != record.text:
        raise SystemExit("the text was not restored")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([time.process_time() - began, peak, result.error]))


def as_page(record: Record, number: int) -> Record:
    """The article as a page of its own names, with what pages say of themselves."""
    name, paragraphs = words(number), "\n".join(f"<p>{escape(line)}</p>" for line in (record.text or "").splitlines())
    head = (
        f'<title>{name} {record.id}</title><meta name="author" content="Ann {name.title()}"><meta property="og:site_name" content="{name}">'
    )
    body = f'<div class="story {name}" id="{name}"><h1>{name}</h1><time datetime="{record.metadata["date"]}">today</time>{paragraphs}</div>'
    return Record(id=record.id, html=f"<html><head>{head}</head><body>{body}</body></html>", url=record.url)


def many(articles: int, extractor: str) -> None:
    """Clean them, and print the memory of the process after every tenth of them."""
    cleaner = Cleaner(Config(extractor=extractor))
    cleaner.load()
    given = varied_records(None, articles, MANY_CHARS)
    records = (as_page(record, number) if number % 2 else record for number, record in enumerate(given))
    print("| articles | MiB |\n| --- | --- |")
    for number, result in enumerate(cleaner.clean_many(records), start=1):
        if result.error:
            raise SystemExit(result.error)
        if number * 10 % articles < 10:
            gc.collect()
            resident = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
            print(f"| {number:,} | {resident / 2**20:,.1f} |", flush=True)


def row(kind: str, characters: int) -> tuple[float, list[str]]:
    """Processor seconds for a million characters, and the row of the table."""
    command = [sys.executable, __file__, "--measure", kind, str(characters)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return 0.0, [kind, f"{characters:,}", "", "", "", f"ended with {done.returncode}"]
    seconds, peak, error = json.loads(done.stdout)
    each = seconds / characters * 1e6
    return each, [kind, f"{characters:,}", f"{seconds:,.2f}", f"{each:,.2f}", f"{peak:,.0f}", (error or "").removeprefix("long: ")]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chars", type=int, nargs="+", default=LENGTHS, help="lengths (default: 10,000 to five million characters)")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS), metavar="NAME", help=f"of: {', '.join(KINDS)}")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--many", type=int, metavar="N", help="clean so many different short articles instead; 10 and more, on Linux")
    parser.add_argument("--extractor", choices=EXTRACTORS, default=OWN_EXTRACTOR, help="what makes lines of pages, with --many")
    options = parser.parse_args()
    if options.many:
        return many(options.many, options.extractor)
    if options.measure:
        return measure(options.measure[0], int(options.measure[1]))
    rows, worst = [], []
    for kind in options.kinds:
        found = [row(kind, characters) for characters in options.chars]
        rows += [cells for _, cells in found]
        long = [each for (each, _), characters in zip(found, options.chars, strict=True) if characters >= TO_JUDGE and each]
        worst += [[kind, f"{long[-1] / long[0]:.2f}"]] if len(long) > 1 else []
    print(table(["kind", "characters", "processor s", "s a million", "peak MiB", "error"], rows))
    if worst:
        print(f"\nA million characters of the longest beside one of the first of {TO_JUDGE:,} and more: 1 is linear, less is better\n")
        print(table(["kind", "times"], worst))
    return None


if __name__ == "__main__":
    main()
