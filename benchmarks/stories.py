"""How well articles about one event are grouped across languages, and what 100,000 articles cost.

    python benchmarks/stories.py [--data DIR] [--limit N]
    python benchmarks/stories.py --articles 100000 --jobs 2

With data, the documents of its clean-ntrex: news of one day in 27 languages each, translated by people, without dates; other clean news of
the folder stands among them, and every pair with it counts against precision. Without data, the fixtures. Reported are pairs: of those
about one event how many stand in one story (recall), of those in one story how many are about one event (precision).
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from pathlib import Path

from timing import Spent, Table

from cleaner.config import StoryPolicy
from cleaner.stories import FactTable, facts, facts_of, grouped
from cleaner.train.corpora import clean_texts

SAME_EVENT = {
    # documents of ntrex about one event, as a reader judged those that were found together
    **dict.fromkeys(("independent.226301", "reuters.218923", "reuters.218914", "scotsman.133758", "euronews-en.153826"), "golf"),
    **dict.fromkeys(("reuters.218863", "reuters.218865", "euronews-en.153797", "euronews-en.153835"), "earthquake"),
    **dict.fromkeys(("cbsnews.248387", "reuters.218909"), "arrest"),
}
MAX_CHARS = 10_000  # some documents of the treebanks are whole issues of a paper
FIXTURES = Path(__file__).parents[1] / "fixtures/stories/stories.jsonl"


@dataclass(frozen=True, slots=True)
class Told:
    """An article and the event it is about."""

    event: str
    language: str
    text: str
    date: str | None = None


def given(data: Path | None) -> Iterator[Told]:
    """The articles of the data folder, or of the fixtures."""
    if data is None:
        for row in map(json.loads, FIXTURES.read_text(encoding="utf-8").splitlines()):
            yield Told(row["story"], row["language"], row["text"], row["date"])
        return
    for row in clean_texts(data):
        text = str(row["text"]) if "text" in row else "\n".join(row["sentences"])
        same = row["set"] == "ntrex"  # a document has one id in all languages
        if len(text) > MAX_CHARS:
            continue
        event = SAME_EVENT.get(row["id"], row["id"]) if same else f"{row['set']} {row['language']} {row['id']}"
        yield Told(event, row["language"], text)


def stories(articles: Sequence[Told]) -> list[list[int]]:
    """The stories that are found."""
    found = FactTable()
    for article in articles:
        found.add(facts_of(facts(article.text, article.language, article.date), article.language))
    return grouped(found, [article.date for article in articles], StoryPolicy())


def quality(articles: Sequence[Told]) -> Table:
    """Recall by language, and precision."""
    found = {pair for story in stories(articles) for pair in combinations(story, 2)}
    events: dict[str, list[int]] = defaultdict(list)
    for number, article in enumerate(articles):
        events[article.event].append(number)
    true = {pair for numbers in events.values() for pair in combinations(numbers, 2)}
    rows = [["all", len(true), f"{100 * len(found & true) / len(true):.1f} %", f"{100 * len(found & true) / max(len(found), 1):.1f} %"]]
    for language in sorted({article.language for article in articles}):
        of_language = [
            {pair for pair in pairs if language in (articles[pair[0]].language, articles[pair[1]].language)} for pairs in (true, found)
        ]
        if of_language[0]:
            hit = len(of_language[0] & of_language[1])
            shares = (hit / len(of_language[0]), hit / max(len(of_language[1]), 1))
            rows.append([language, len(of_language[0]), *(f"{100 * share:.1f} %" for share in shares)])
    return Table(["language", "pairs of one event", "recall", "precision"], rows, f"{len(articles):,} articles")


def invented(articles: int) -> Iterator[Mapping[str, object]]:
    """Rows of articles.jsonl: events of three reports each, among names, numbers and days that others have as well."""
    for number in range(articles):
        event = random.Random(number // 3)
        names = [f"{event.choice(STARTS)}{event.choice(MIDDLES)}{event.choice(ENDS)}".capitalize() for _ in range(12)]
        amounts = [event.randrange(10, 10 ** event.randint(2, 5)) for _ in range(6)]
        day = f"{event.randint(1, 28)} {event.choice(MONTHS)}"
        dice = random.Random(number)
        known = [
            f"On {day} it was said that {dice.choice(names)} and {dice.choice(names)} had seen {dice.choice(amounts)} of them."
            for _ in range(6)
        ]
        filler = [" ".join(dice.choice(STARTS) + dice.choice(ENDS) for _ in range(15)).capitalize() + "." for _ in range(18)]
        text = "\n".join(f"{first} {' '.join(filler[at * 3 : at * 3 + 3])}" for at, first in enumerate(known))
        row = {"id": f"{number}", "source": f"source{number % 500}.example", "date": f"2024-05-{event.randint(1, 28):02}", "language": "en"}
        yield {**row, "text": text, "edits": [], "flags": [], "metadata": {}}


STARTS = ["ba", "ke", "ti", "ro", "lu", "mo", "sa", "de", "ve", "hi", "go", "pa", "te", "fi", "no", "ar", "ste", "bru"]
MIDDLES = ["nd", "rk", "l", "sm", "tt", "v", "gr", "ns", "br", "dl", "k", "m"]
ENDS = ["a", "en", "or", "is", "ovic", "ard", "ini", "sson", "ak", "eman", "ut", "ola"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def cost(articles: int, jobs: int) -> Table:
    """Seconds and memory of everything a run does for stories, on invented articles."""
    from cleaner.run.telling import find_stories

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in invented(articles))
        spent = Spent()
        find_stories(Path(folder), StoryPolicy(), None, jobs, progress=False)
        taken = spent.row(jobs)
        size = path.stat().st_size / 2**20
        sizes = Counter(len(json.loads(line)["articles"]) for line in (Path(folder) / "stories.jsonl").open(encoding="utf-8"))
    head = f"{articles:,} articles, {size:,.0f} MiB; {sizes.total():,} stories, {sizes[3]:,} of {articles // 3:,} events found whole"
    return Table(Spent.HEAD, [taken], head)


def measure(data: Path | None, limit: int | None = None, articles: int = 0, jobs: int = 1) -> list[Table]:
    """How well stories are found; with a number of `articles`, what that many cost, besides."""
    found = [quality(list(islice(given(data), limit)))]
    return [*found, cost(articles, jobs)] if articles else found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="data folder (see docs/data.md); default: the fixtures")
    parser.add_argument("--limit", type=int, help="articles at most (default: all)")
    parser.add_argument("--articles", type=int, default=0, help="time and memory of so many articles (default: not measured)")
    parser.add_argument("--jobs", type=int, default=2, help="worker processes for that (default: 2)")
    options = parser.parse_args()
    print(*([cost(options.articles, options.jobs)] if options.articles else measure(options.data, options.limit)))


if __name__ == "__main__":
    main()
