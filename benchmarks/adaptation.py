"""What a user's answers are worth: `clean-news review` and `clean-news train` on two publishers the text model has not seen.

    python benchmarks/adaptation.py [--data DIR] [--kept DIR] [--shipped] [--splits N] [--sizes N ...] [--svg FILE]

The publishers are the two of FANG-COVID of which the shipped model leaves most recurring lines in; the model that is adapted is fitted
without them, once, and kept in the folder. Half of their articles are there to be asked about, the other half to measure on. Answers are
those a reader would give who knows which lines recur: a line in five or more articles of its source goes, a line of 15 words and more that
does not recur stays, and no other is asked about. The least certain are asked first, as `review` does, or any. No profile is used: with
one, recurring lines go anyway. Without --data, two papers are made up, and the shipped model is adapted.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from articles import words
from learning_curve import Curve, drawn
from numpy.typing import NDArray
from timing import table
from unseen_base import base_without

from cleaner.classify import Adaptation, BlockModel, Classified, classify
from cleaner.classify.adaptation import base_hashes, log_odds
from cleaner.document import Block
from cleaner.errors import UsageError
from cleaner.features.lines import lines_of
from cleaner.labels import ContextLine, LineLabel
from cleaner.profile.keys import line_keys
from cleaner.segment.text import text_blocks
from cleaner.train.adapted import write_adapted
from cleaner.train.documents import LabelledDocument, scraped_documents

SIZES = (0, 25, 50, 100, 200, 400)  # answers
CHOSEN = 2  # publishers
SET = "fang-dev"
LINES_AN_ARTICLE = 4  # asked about, as `review` does
CONTEXT = 4  # lines shown on either side
TOPICS = ("the bridge across the river", "the roof of the school", "a budget that pays for neither")
ORDERS = ("least certain", "any")
_BATCH = 64

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """Articles as a model sees them, in batches."""

    documents: Sequence[Sequence[LabelledDocument]]
    classified: Sequence[Classified]

    @classmethod
    def of(cls, documents: Sequence[LabelledDocument], model: BlockModel) -> Judged:
        """Have the model judge the articles."""
        parts = [documents[first : first + _BATCH] for first in range(0, len(documents), _BATCH)]
        return cls(parts, [classify([d.blocks for d in part], [d.language for d in part], model) for part in parts])

    def joined(self, name: str) -> NDArray[np.float64]:
        """`label` or `weight` of all lines."""
        return np.concatenate([getattr(document, name) for part in self.documents for document in part])

    @property
    def exact(self) -> list[tuple[str, int]]:
        """Publisher and key of each line."""
        keys = np.concatenate([line_keys(each.lines).exact for each in self.classified]).tolist()
        return list(zip(np.repeat(*self._publishers()).tolist(), keys, strict=True))

    def _publishers(self) -> tuple[list[str], list[int]]:
        flat = [document for part in self.documents for document in part]
        return [document.group for document in flat], [len(document.blocks) for document in flat]

    def gone(self, adaptation: Adaptation | None) -> Flags:
        """Which lines are removed."""
        found = []
        for part, each in zip(self.documents, self.classified, strict=True):
            probability = each.probability
            if adaptation is not None:
                probability = adaptation.correct(each.lines, probability, [document.group for document in part]).probability
            found.append(probability > each.limit)
        return np.concatenate(found)


@dataclass(frozen=True)
class Figures:
    """What comes of some answers, as shares of lines."""

    recall: float
    """Of the recurring lines of the publishers' other articles, those removed."""
    unanswered_before: float
    """The same of those that were not among the answers, without the adaptation."""
    unanswered: float
    """And with it."""
    lost: float
    """Of these articles' own long lines, those removed."""
    elsewhere: float
    """Of other publishers' recurring lines, those removed."""
    elsewhere_lost: float
    """Of other publishers' own long lines, those removed that stayed without the adaptation."""
    changed: float
    """Of all lines of other publishers, those decided otherwise."""


def made_documents(count: int = 60) -> list[LabelledDocument]:
    """Articles of three papers, two of which print under them what models that have not seen it take for a sentence."""
    printed = ("We have told the story of {0} since the first issue of this paper", "The mill of {0} is where our readers meet", "")
    found = []
    for number in range(3 * count):
        lines = [
            f"The council of {words(number)} met for the {words(place)} time and agreed on {TOPICS[place]}." for place in range(len(TOPICS))
        ]
        noise = [printed[number % 3].format(words(number % 7))] if printed[number % 3] else []
        blocks = text_blocks("\n".join([*lines, *noise]))
        label = np.array([0.0] * len(lines) + [1.0] * len(noise), np.float32)
        found.append(LabelledDocument(f"{number}", SET, f"paper{number % 3}.example", "en", blocks, label, np.ones_like(label)))
    return found


def worst(documents: Sequence[LabelledDocument]) -> list[tuple[str, int, int]]:
    """Each publisher of FANG-COVID, its recurring lines, and how many of them the shipped model leaves; those with most left first."""
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    mine = [document for document in documents if document.set == SET]
    judged = Judged.of(mine, BlockModel.named("texts"))
    noise, gone = (judged.joined("label") > 0.5) & (judged.joined("weight") > 0), judged.gone(None)
    for (publisher, _), is_noise, is_gone in zip(judged.exact, noise.tolist(), gone.tolist(), strict=True):
        if is_noise:
            counts[publisher][is_gone] += 1
    rows = [(publisher, count.total(), count[False]) for publisher, count in counts.items()]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def questions(judged: Judged, order: str, seed: int) -> Iterator[LineLabel]:
    """The lines in the order in which they are asked about, each once a publisher, answered."""
    random = np.random.default_rng(seed)
    asked: list[tuple[float, LineLabel, int]] = []
    for part, each in zip(judged.documents, judged.classified, strict=True):
        keys, far = line_keys(each.lines).exact, np.abs(log_odds(each.probability) - log_odds(each.limit))
        rank = far if order == ORDERS[0] else random.random(len(far))
        for document, first in zip(part, each.lines.first.tolist(), strict=False):
            known = np.flatnonzero(document.weight > 0) + first
            chosen = known[np.argsort(rank[known], kind="stable")][:LINES_AN_ARTICLE].tolist()
            asked.extend((float(rank[number]), _answer(document, each, first, number), int(keys[number])) for number in chosen)
    seen = set()
    for _, label, key in sorted(asked, key=lambda row: row[0]):
        if (label.source, key) not in seen:
            seen.add((label.source, key))
            yield label


def _answer(document: LabelledDocument, classified: Classified, first: int, number: int) -> LineLabel:
    block = document.blocks[number - first]
    gone = classified.probability > classified.limit

    def around(start: int, end: int) -> tuple[ContextLine, ...]:
        inside = range(max(start, first), min(end, first + len(document.blocks)))
        return tuple(ContextLine(document.blocks[near - first].text, "remove" if gone[near] else "keep") for near in inside)

    return LineLabel(
        id=document.id,
        line=block.text,
        start=block.start,
        end=block.end,
        label="remove" if document.label[number - first] > 0.5 else "keep",
        source=document.group,
        language=document.language,
        before=around(number - CONTEXT, number),
        after=around(number + 1, number + 1 + CONTEXT),
        probability=float(classified.probability[number]),
        threshold=float(classified.limit[number]),
        model=base_hashes(),
    )


def measured(labels: Sequence[LineLabel], test: Judged, others: Judged) -> Figures:
    """What an adaptation to these answers does to articles that were not asked about."""
    adaptation = _adapted(labels)
    answered = {(label.source, _key(label.line)) for label in labels}
    new = np.array([key not in answered for key in test.exact])
    noise, own = _kinds(test)
    gone = test.gone(adaptation)
    noise_elsewhere, own_elsewhere = _kinds(others)
    before_elsewhere, gone_elsewhere = others.gone(None), others.gone(adaptation)
    return Figures(
        recall=_share(gone[noise]),
        unanswered_before=_share(test.gone(None)[noise & new]),
        unanswered=_share(gone[noise & new]),
        lost=_share(gone[own]),
        elsewhere=_share(gone_elsewhere[noise_elsewhere]),
        elsewhere_lost=_share((gone_elsewhere & ~before_elsewhere)[own_elsewhere]),
        changed=_share(gone_elsewhere != before_elsewhere),
    )


def _adapted(labels: Sequence[LineLabel]) -> Adaptation | None:
    """The adaptation to these answers; None where they are too few, and nothing changes."""
    with TemporaryDirectory() as folder:
        try:
            write_adapted(labels, Path(folder))
        except UsageError:
            return None
        return Adaptation.load(Path(folder))


def _key(line: str) -> int:
    return int(line_keys(lines_of([[Block(line, 0, len(line))]])).exact[0])


def _kinds(judged: Judged) -> tuple[Flags, Flags]:
    """Recurring lines, and an article's own."""
    label, weight = judged.joined("label"), judged.joined("weight")
    return (label > 0.5) & (weight > 0), (label < 0.5) & (weight > 0)


def _share(flags: Flags) -> float:
    return float(flags.mean()) if len(flags) else 0.0


def halves(documents: Sequence[LabelledDocument], split: int) -> tuple[list[LabelledDocument], list[LabelledDocument]]:
    """Articles to ask about, and articles to measure on."""
    drawn_first = np.random.default_rng(split).permutation(len(documents)) % 2 == 0
    pairs = list(zip(documents, drawn_first.tolist(), strict=True))
    return [document for document, first in pairs if first], [document for document, first in pairs if not first]


def main() -> None:
    """Measure, print the table, and draw the curve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder laid out as docs/data.md says")
    parser.add_argument("--kept", type=Path, default=Path("adaptation-base"), help="folder for the model fitted without the publishers")
    parser.add_argument("--shipped", action="store_true", help="adapt the shipped model, which has seen the publishers, instead")
    parser.add_argument("--splits", type=int, default=3, help="ways of halving the articles")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of answers")
    parser.add_argument("--svg", type=Path, help="where to draw the learning curve")
    options = parser.parse_args()
    try:
        documents = list(scraped_documents(options.data)) if options.data else made_documents()
    except UsageError as error:
        parser.error(str(error))
    ranked = worst(documents)
    print(table(("publisher", "recurring lines", "left in"), ranked), flush=True)
    publishers = {publisher for publisher, _, _ in ranked[:CHOSEN]}
    shipped = options.shipped or not options.data
    model = BlockModel.named("texts") if shipped else base_without(publishers, options.data, options.kept)
    others = Judged.of([document for document in documents if document.group not in publishers], model)
    noise, own = _kinds(others)
    print(f"\nelsewhere: {len(noise):,} lines, {noise.sum():,} of them recurring, {own.sum():,} articles' own\n", flush=True)
    theirs = [document for document in documents if document.group in publishers]
    found: dict[tuple[str, int], list[Figures]] = defaultdict(list)
    for split in range(options.splits):
        pool, test = (Judged.of(half, model) for half in halves(theirs, split))
        for order in ORDERS:
            labels = list(questions(pool, order, split))
            for size in options.sizes:
                found[order, size].append(measured(labels[:size], test, others))
    print(table(("asked first", "answers", *Figures.__annotations__), list(_rows(found))))
    if options.svg:
        options.svg.write_text(_picture(found), encoding="utf-8")


def _rows(found: dict[tuple[str, int], list[Figures]]) -> Iterator[tuple[object, ...]]:
    for (order, size), every in found.items():
        yield order, size, *(_told([getattr(each, name) for each in every], name) for name in Figures.__annotations__)


def _told(values: Sequence[float], name: str) -> str:
    """Mean over the splits, and the range where it is wide enough to be seen."""
    digits = 5 if name in ("changed", "lost", "elsewhere_lost") else 3
    return f"{np.mean(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def _picture(found: dict[tuple[str, int], list[Figures]]) -> str:
    names = {"recall": "all recurring lines", "unanswered": "those not answered"}
    curves = []
    for order in ORDERS:
        sizes = sorted(size for asked, size in found if asked == order)
        for name, told in names.items():
            values = [[getattr(each, name) for each in found[order, size]] for size in sizes]
            points = [(size, float(np.mean(each)), min(each), max(each)) for size, each in zip(sizes, values, strict=True)]
            curves.append(Curve(f"{told}, {order} asked first" if order == ORDERS[0] else f"{told}, {order} asked", points))
    return drawn("Recall of recurring lines by the number of answers", curves)


if __name__ == "__main__":
    main()
