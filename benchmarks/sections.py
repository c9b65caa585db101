"""What the comparison is made of: which script measures what, on how much, and how its tables are to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apart import Homes
from extractors import OURS, TOOLS
from peers import PEERS

__all__ = ["Section", "Size", "sections"]


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything is measured: articles, pages, rounds. As it stands, half an hour on one core."""

    rounds: int = 5
    processes: int = 9
    texts: int = 96
    lengths: Sequence[tuple[int, int]] = ((5000, 9500), (3000, 5000))
    recurring: int | None = None
    pages: int = 200
    tools: Sequence[str] = tuple(TOOLS)
    metadata: int | None = None
    copies: int = 4000
    stories: int | None = None
    many: int = 20_000
    draws: int = 4000
    results: int = 200_000

    @classmethod
    def quick(cls) -> Size:
        """Enough to see that it runs."""
        return cls(
            rounds=2,
            processes=2,
            texts=16,
            lengths=((3000, 5000),),
            recurring=150,
            pages=6,
            tools=[name for name in TOOLS if not name.startswith(f"{OURS} ")],
            metadata=8,
            copies=60,
            stories=300,
            many=200,
            draws=300,
            results=2000,
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the comparison: the script that measures it, and what its `measure` is given, once for each call."""

    name: str
    title: str
    about: str
    script: str
    calls: Sequence[dict[str, Any]]
    needs_data: bool = False


def sections(data: Path | None, size: Size, homes: Homes) -> list[Section]:
    """All of them, in order."""
    return [*of_texts(data, size, homes), *of_pages(data, size, homes), *of_collections(data, size), *of_the_rest(size)]


def of_texts(data: Path | None, size: Size, homes: Homes) -> list[Section]:
    """What is measured on articles given as text."""
    german = data / "text" / "fang-dev.jsonl.gz" if data else None
    texts = {"path": german, "language": "de" if german else "en", "limit": size.texts, "rounds": size.rounds, "homes": homes}
    speed = {**texts, "names": list(PEERS)}
    return [
        Section(
            "text-speed",
            "Texts: speed",
            "German articles of FANG-COVID (without data: made-up English ones), of some 7 KB and of some 4 KB. All take turns on one "
            "core. The last column is the time of a row over that of clean-news in batches, which finds out the language itself and keeps "
            "every edit and score: the median of the rounds, lowest and highest in brackets. None of the others does the same; what each "
            "does is said in `text_speed.py`.",
            "text_speed",
            [{**speed, "chars": chars} for chars in size.lengths],
        ),
        Section(
            "score-cost",
            "Texts: what the scores cost",
            "Shares of the time of a run over texts. What a score shares with the cleaning counts as cleaning.",
            "score_cost",
            [{"path": german, "limit": 2 * size.texts, "rounds": size.rounds}],
        ),
        Section(
            "recurring",
            "Texts: what recurs across a source",
            "Articles of FANG-COVID as scraped from eight publishers; shares of lines removed: of those that recur (high is right) and of "
            "long ones that occur once (low is right). `recurring.py` tells what counts as what. *Profile* is a folder run as it comes. "
            "datatrove's deduplication looks for repetition alone: it keeps the first copy of each line, of whatever source, and drops "
            "the second of two equal articles. Our text models were fitted on these articles, with what recurs as weak labels.",
            "recurring",
            [{"path": german, "limit": size.recurring, "homes": homes, "language": "de", "by_source": False}],
            needs_data=True,
        ),
    ]


def of_pages(data: Path | None, size: Size, homes: Homes) -> list[Section]:
    """What is measured on pages."""
    extraction = {"folder": None, "data": data, "limit": size.pages, "names": size.tools, "homes": homes}
    sets = {
        "fundus": "news from some 28 countries (Fundus)",
        "trafilatura": "mostly German ones, of which snippets are known (trafilatura)",
        "wcxb": "English ones, articles and others (WCXB)",
    }
    return [
        *(
            Section(
                f"pages-{name}",
                f"Pages: {what}",
                "Among the rows are the extractors that `--extractor` takes, alone and with our cleaning behind them.",
                "extraction",
                [{**extraction, "set_name": name}],
                needs_data=True,
            )
            for name, what in sets.items()
        ),
        Section(
            "page-speed",
            "Pages: speed beside trafilatura",
            "Time on the clock; all take turns on one core. trafilatura gives the main text; ours gives that, every edit, all scores, "
            "title, author and date. In brackets the lowest and highest of the rounds. Pages of WCXB (without data: made-up ones, which "
            "are short).",
            "page_speed",
            [{"path": data / "html" / "wcxb-dev.jsonl.gz" if data else None, "limit": size.pages, "rounds": min(size.rounds, 3)}],
        ),
        Section(
            "metadata",
            "Pages: title, author and date",
            "What counts as right is told in `metadata.py`. Rules and features were made looking at `wcxb 1` and `fundus`.",
            "metadata",
            [{"data": data, "limit": size.metadata}],
            needs_data=True,
        ),
    ]


def of_collections(data: Path | None, size: Size) -> list[Section]:
    """What is measured across articles."""
    return [
        Section(
            "copies",
            "Near-copies",
            "Of clean texts in 27 languages one near-copy each, all of them looked at together. Recall is the share of the near-copies "
            "that stand in one cluster with what they were made of, precision the share of such pairs among all pairs in a cluster. "
            "Beside ours MinHash as text-dedup has it by default (runs of five words, 250 permutations, bands for a similarity of 0.7), "
            "which asks for more likeness than we do. Clean texts of many languages share little, so the precision says only that nothing "
            "was joined by chance. The second table is what our own takes for articles of invented words.",
            "copies",
            [{"data": data, "limit": size.copies, "articles": size.many}],
            needs_data=True,
        ),
        Section(
            "stories",
            "Stories",
            "Documents of NTREX, each in 27 languages and none with a date, among other texts. Which of them are about one event was "
            "judged by a reader among those that had been found together, so recall is an upper bound. Nobody else offers this, so there "
            "is nothing beside it. The second table is the cost for invented reports, three of each event.",
            "stories",
            [{"data": data, "limit": size.stories, "articles": size.many}],
            needs_data=True,
        ),
    ]


def of_the_rest(size: Size) -> list[Section]:
    """What needs no data."""
    return [
        Section(
            "sources",
            "Sources: do the intervals hold",
            "Sources of known rates, simulated: our interval beside Wilson's and plain empirical Bayes. [Sources](sources.md) tells more.",
            "sources_simulated",
            [{"draws": size.draws, "numbers": (100,)}],
        ),
        Section(
            "sources-scale",
            "Sources: cost",
            "From the results of a run to the source table.",
            "sources_scale",
            [{"results": size.results}],
        ),
        Section("startup", "Start-up", "Fresh processes, beside a Python that does nothing.", "startup", [{"rounds": size.processes}]),
        Section(
            "cards",
            "Scores: what the cards say",
            "Taken from the cards of the shipped models, where `nox -s models` writes them: figures **out of fold**, by models that have "
            "not seen what they are judged on.",
            "cards",
            [{}],
        ),
    ]
