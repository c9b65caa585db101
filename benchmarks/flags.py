"""How often the flags `truncated` and `mixed_language` alarm on whole articles in one language, and what they find of others.

    python benchmarks/flags.py [--data DIR] [--limit N]

DIR is a folder laid out as docs/data.md says: its clean news is read. Without it, the texts in fixtures/news. Articles are cut and put
together from these: cut amid a sentence; with the dots and the link of a teaser; and a part of an article in another language put behind.
Articles in one language with a quotation in another must not alarm.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from articles import FIXTURES
from timing import table

from cleaner import Cleaner, Record
from cleaner.read import read
from cleaner.segment.text import text_blocks
from cleaner.train.corpora import clean_texts

Article = tuple[str, str, list[str]]
"""Corpus, language, paragraphs."""
LEAST_CHARS = 600  # of an article: of less, half is next to nothing
MORE = ("Read more", "Weiterlesen", "Lire la suite", "Leer más", "Les mer", "Читать далее", "続きを読む")


def articles(data: Path | None, random: Random) -> Iterator[Article]:
    """Whole articles, sentences put together to paragraphs."""
    if data is None:
        for record in read([FIXTURES]):
            if isinstance(record, Record) and record.text:
                yield "fixtures", record.folder or "", [block.text for block in text_blocks(record.text)]
        return
    for row in clean_texts(data):
        if "text" in row:
            yield row["set"], row["language"], [block.text for block in text_blocks(row["text"])]
        else:
            sentences = list(map(str, row["sentences"]))
            paragraphs = []
            while sentences:
                number = random.randint(1, 4)
                paragraphs.append(("" if row["language"] in ("ja", "zh") else " ").join(sentences[:number]))
                del sentences[:number]
            yield row["set"], row["language"], paragraphs


def cut(article: Article, _: Sequence[Article], random: Random) -> str:
    """Cut amid a sentence."""
    paragraphs = article[2][: max(1, len(article[2]) // 2)]
    last = max(article[2], key=len)
    units = last.split(" ") if " " in last else list(last)
    return "\n\n".join(
        [*paragraphs, (" " if " " in last else "").join(units[: random.randint(len(units) // 2, max(len(units) // 2, len(units) - 2))])]
    )


def teaser(article: Article, others: Sequence[Article], random: Random) -> str:
    """The same, with the dots of a feed, and a link."""
    return f"{cut(article, others, random)}{random.choice(['...', ' […]', '…', ' [...]'])}\n\n{random.choice(MORE)}"


def joined(article: Article, others: Sequence[Article], random: Random) -> str:
    """Half of an article in another language behind half of this one."""
    other = random.choice([each for each in others if each[1] != article[1]])
    return "\n\n".join([*article[2][: len(article[2]) // 2 + 1], *other[2][: len(other[2]) // 2 + 1]])


def quoting(article: Article, others: Sequence[Article], random: Random) -> str:
    """An article with a sentence or two in another language in quotation marks."""
    other = random.choice([each for each in others if each[1] != article[1]])
    return "\n\n".join([*article[2][:2], f"“{random.choice(other[2])[:300]}”", *article[2][2:]])


CUT, JOINED = "cut amid a sentence", "half in another language"
MADE: dict[str, Callable[[Article, Sequence[Article], Random], str]] = {
    CUT: cut,
    "teaser": teaser,
    JOINED: joined,
    "a quotation in another language": quoting,
}
ALL = "whole"
FLAGS = ("truncated", "mixed_language")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder laid out as docs/data.md says (default: the fixtures)")
    parser.add_argument("--limit", type=int, default=5000, help="articles at most, taken at random (default: 5000)")
    options = parser.parse_args()
    random = Random(7)
    found = [article for article in articles(options.data, random) if sum(map(len, article[2])) >= LEAST_CHARS]
    chosen = random.sample(found, min(options.limit, len(found)))
    texts = [(f"whole, {corpus}", language, "\n\n".join(lines)) for corpus, language, lines in chosen]
    texts += [(kind, one[1], make(one, chosen, random)) for one in chosen for kind, make in MADE.items()]
    counts, raised = Counter[str](), {flag: Counter[str]() for flag in FLAGS}
    by_language: dict[str, Counter[str]] = defaultdict(Counter)
    for (kind, language, _), result in zip(texts, Cleaner().clean_many({"text": text} for _, _, text in texts), strict=True):
        counts[kind] += 1
        counts[ALL] += kind.startswith("whole")
        by_language[language][kind] += 1
        for flag in set(FLAGS) & set(result.flags):
            raised[flag][kind] += 1
            raised[flag][ALL] += kind.startswith("whole")
            by_language[language][f"{kind} {flag}"] += 1
    rows = [[kind, str(count), *(f"{raised[flag][kind] / count:.2%}" for flag in FLAGS)] for kind, count in counts.items()]
    print(table(["articles", "number", *FLAGS], rows))
    print("\nBy language: false alarms of both on whole articles, and what is found of articles cut and joined.\n")
    print(table(["language", "articles", *FLAGS, "cut", "joined"], [_language(*each) for each in sorted(by_language.items())]))


def _language(language: str, counts: Counter[str]) -> list[str]:
    """A row of the second table."""
    count = max(counts[CUT], 1)
    alarms = [sum(number for name, number in counts.items() if name.startswith("whole") and name.endswith(flag)) for flag in FLAGS]
    shares = [*alarms, counts[f"{CUT} truncated"], counts[f"{JOINED} mixed_language"]]
    return [language, str(counts[CUT]), *(f"{share / count:.2%}" for share in shares)]


if __name__ == "__main__":
    main()
