"""How many near-copies are found, by what was done to them, and what 100,000 articles cost.

    python benchmarks/copies.py --data DIR [--limit N]
    python benchmarks/copies.py --articles 100000 --jobs 2

With data, near-copies are made of its clean texts: words replaced or deleted, texts cut short, other text put around them, sentences
moved, and what papers do to an agency's text. A made copy counts as found when it is in one cluster with what it was made of; every
other pair in a cluster counts against precision. All texts and all their copies are looked at together. Without data, the texts are
made up of invented words. Beside ours stands MinHash with banding as text-dedup has it by default, put together from datasketch.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from importlib.metadata import version
from itertools import combinations, islice
from pathlib import Path

from datasketch import MinHash, MinHashLSH
from timing import Spent, Table

from cleaner.config import CopyPolicy
from cleaner.copies import SketchStore, clusters, sketches
from cleaner.train.corpora import clean_texts

BATCH = 64
MIN_CHARS = 1000  # of a text that near-copies are made of
SYLLABLES = ["ba", "ke", "ti", "ro", "lu", "mo", "san", "der", "vel", "hin", "gor", "pas", "tem", "fil", "nok", "ari", "ste", "bru"]
SENTENCE = re.compile(r"(?<=[.!?。！？])\s*")
UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
AGENCIES = ("BERLIN (dpa) - ", "MOSCOW (Reuters) - ", "(ANSA) - ROMA - ", "OSLO (NTB): ")

SHINGLE, PERMUTATIONS, SIMILARITY = 5, 250, 0.7  # text-dedup's, of its MinHash

Change = Callable[[str, random.Random], str]
Find = Callable[[Sequence[str]], list[list[int]]]
"""From texts to clusters of them."""


def units(text: str) -> list[str]:
    """What a writer changes one at a time: words; of a script without spaces, every two characters."""
    if len(UNSPACED.findall(text)) > len(text) / 3:
        return [text[at : at + 2] for at in range(0, len(text), 2)]
    return re.findall(r"\S+\s*", text)


def replaced(rate: float) -> Change:
    """Words replaced by others of the same text."""

    def change(text: str, dice: random.Random) -> str:
        words = units(text)
        return "".join(dice.choice(words) if dice.random() < rate else word for word in words)

    return change


def deleted(rate: float) -> Change:
    """Words left out."""
    return lambda text, dice: "".join(word for word in units(text) if dice.random() >= rate)


def cut(share: float) -> Change:
    """The beginning alone, as behind a paywall."""
    return lambda text, _dice: text[: int(len(text) * share)]


def wrapped(share: float) -> Change:
    """Other text before and after it, that share of its own length in all."""

    def change(text: str, dice: random.Random) -> str:
        other = invented(dice.randrange(10**9), words=len(text))
        size = int(len(text) * share / 2)
        return f"{other[:size]}\n{text}\n{other[-size:]}"

    return change


def moved(text: str, dice: random.Random) -> str:
    """Sentences in another order."""
    sentences = [part for part in SENTENCE.split(text) if part]
    dice.shuffle(sentences)
    return " ".join(sentences)


def agency(text: str, dice: random.Random) -> str:
    """What papers make of an agency's text: a dateline, a new first sentence, the last quarter dropped, a word in thirty changed."""
    lead = invented(dice.randrange(10**9), words=35)
    rest = "".join(SENTENCE.split(text, maxsplit=1)[1:]) or text
    return f"{dice.choice(AGENCIES)}{lead} {replaced(1 / 30)(rest[: len(rest) * 3 // 4], dice)}"


CHANGES: dict[str, Change] = {
    "words replaced, 2 %": replaced(0.02),
    "words replaced, 5 %": replaced(0.05),
    "words replaced, 10 %": replaced(0.10),
    "words replaced, 20 %": replaced(0.20),
    "words deleted, 10 %": deleted(0.10),
    "cut to 80 %": cut(0.8),
    "cut to 50 %": cut(0.5),
    "cut to 30 %": cut(0.3),
    "other text around it, 50 %": wrapped(0.5),
    "other text around it, 200 %": wrapped(2.0),
    "sentences moved": moved,
    "agency rewrite": agency,
}


def text_of(row: dict[str, object]) -> str:
    """The text of a row of clean data."""
    return str(row["text"]) if "text" in row else "\n".join(map(str, row["sentences"]))  # type: ignore[call-overload]


def invented(number: int, words: int = 350) -> str:
    """An article of invented words."""
    dice = random.Random(number)
    return "\n".join(" ".join("".join(dice.choices(SYLLABLES, k=dice.randint(1, 3))) for _ in range(35)) + "." for _ in range(words // 35))


def grouped(texts: Sequence[str]) -> list[list[int]]:
    """The clusters of texts, each from a source of its own."""
    policy = CopyPolicy()
    with tempfile.TemporaryDirectory() as folder, SketchStore(Path(folder) / "shingles") as store:
        for first in range(0, len(texts), BATCH):
            batch = texts[first : first + BATCH]
            store.add(sketches(batch, [None] * len(batch), frozenset(), policy.min_words))
        return clusters(store, policy)


@lru_cache(maxsize=10_000)  # the texts themselves are asked for again and again
def signature(text: str) -> MinHash:
    """What text-dedup compares of a text: its runs of five words, by hashes."""
    words = [word for word in re.split(r"\W+", text.lower()) if word]
    shingles = {" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}
    made = MinHash(num_perm=PERMUTATIONS)
    made.update_batch([shingle.encode() for shingle in shingles])
    return made


def banded(texts: Sequence[str]) -> list[list[int]]:
    """The clusters of texts by text-dedup's defaults: what shares a band belongs together."""
    index = MinHashLSH(threshold=SIMILARITY, num_perm=PERMUTATIONS)
    group = list(range(len(texts)))
    for number, text in enumerate(texts):
        found = {root(group, other) for other in index.query(signature(text))} | {number}
        for other in found:
            group[other] = min(found)
        index.insert(number, signature(text), check_duplication=False)
    clusters: dict[int, list[int]] = defaultdict(list)
    for number in range(len(texts)):
        clusters[root(group, number)].append(number)
    return list(clusters.values())


def root(group: list[int], number: int) -> int:
    """The first of the texts that a text has been put together with."""
    while group[number] != number:
        number = group[number]
    return number


def measured(texts: Sequence[str], made: Sequence[str], find: Find, before: set[tuple[int, int]]) -> tuple[float, float]:
    """Share of the near-copies found, and share of the pairs found that are near-copies (of one text: pairs there before are left out)."""
    size = len(texts)
    found = pairs(find([*texts, *made]))
    found = {(one, other) for one, other in found if tuple(sorted((one % size, other % size))) not in before}
    true = {(n, n + size) for n in range(size)}
    return len(found & true) / size, len(found & true) / len(found) if found else 1.0


def pairs(clusters: Sequence[Sequence[int]]) -> set[tuple[int, int]]:
    """Those that stand in one cluster, the lower number first."""
    return {pair for group in clusters for pair in combinations(sorted(group), 2)}


def quality(texts: Sequence[str]) -> Table:
    """Recall and precision of every change."""
    before = {find: pairs(find(texts)) for find in (grouped, banded)}
    rows = []
    for name, change in CHANGES.items():
        made = [change(text, random.Random(number)) for number, text in enumerate(texts)]
        shares = [share for find, known in before.items() for share in measured(texts, made, find, known)]
        rows.append([name, *(f"{100 * share:.1f} %" for share in shares)])
    head = ["near-copies made by", "recall", "precision", f"MinHash, datasketch {version('datasketch')}: recall", "precision"]
    return Table(head, rows, f"{len(texts):,} texts, and a near-copy of each")


def lines(articles: int) -> Iterator[str]:
    """Rows of articles.jsonl: nine new texts, then a near-copy of one of them."""
    for number in range(articles):
        text = invented(number) if number % 10 else replaced(0.03)(invented(max(number - 5, 1)), random.Random(number))
        row = {"id": f"{number}", "source": f"source{number % 500}.example", "date": f"2024-05-{number % 28 + 1:02}", "language": "en"}
        yield json.dumps({**row, "text": text, "edits": [], "flags": [], "metadata": {}}) + "\n"


def cost(articles: int, jobs: int) -> Table:
    """Seconds and memory of everything a run does for near-copies, on articles of invented words, one in ten a near-copy."""
    from cleaner.run.copying import compare

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(lines(articles))
        spent = Spent()
        found = compare(path, CopyPolicy(), jobs, progress=False)
        taken = spent.row(jobs)
        size = path.stat().st_size / 2**20
    kinds: dict[str, int] = defaultdict(int)
    for row in found.rows:
        kinds[row.kind] += 1
    head = f"{articles:,} articles, {size:,.0f} MiB; {kinds['copy'] + kinds['duplicate']:,} of {articles // 10:,} near-copies found"
    return Table(Spent.HEAD, [taken], head)


def measure(data: Path | None, limit: int, articles: int = 0, jobs: int = 1) -> list[Table]:
    """How many near-copies are found; with a number of `articles`, what that many cost, besides."""
    given = (text for row in clean_texts(data) if len(text := text_of(row)) >= MIN_CHARS) if data else map(invented, range(limit))
    found = [quality(list(islice(given, limit)))]
    return [*found, cost(articles, jobs)] if articles else found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="data folder (see docs/data.md): near-copies are made of its clean texts")
    parser.add_argument("--limit", type=int, default=4000, help="texts that near-copies are made of (default: 4000)")
    parser.add_argument("--articles", type=int, default=0, help="time and memory of so many articles (default: not measured)")
    parser.add_argument("--jobs", type=int, default=2, help="worker processes for that (default: 2)")
    options = parser.parse_args()
    print(*([cost(options.articles, options.jobs)] if options.articles else measure(options.data, options.limit)))


if __name__ == "__main__":
    main()
