"""Whole documents in human and machine translation, laid out alike, as the `translated` model is fitted on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from cleaner.train import corpora

__all__ = ["Translation", "translations"]

UNSPACED: Final = frozenset({"ja", "zh"})
NOT_NEWS: Final = ("ecommerce_", "social_", "conversational_", "t1_", "t3_")


@dataclass(frozen=True, slots=True)
class Translation:
    """One text of the training data."""

    text: str
    language: str
    document: str
    """Of the source: all of its translations are held out together."""
    system: str
    """The machine's name, or the translator's letter; of other human texts the set they come from."""
    origin: str
    """`machine`, `human` (a translation of the same documents), `ntrex` (by other translators), `native`."""
    news: bool

    @property
    def is_machine(self) -> bool:
        """Whether a machine wrote it."""
        return self.origin == "machine"


def translations(data: Path) -> Iterator[Translation]:
    """Everything there is in human and in machine translation, and more human news of the same languages."""
    for row in corpora.rows(data, "text/mt-wmt22"):
        news = not row["doc"].startswith(NOT_NEWS) and "CLIENT" not in row["doc"]
        text = _laid_out(row["sentences"], row["language"], row["doc"])
        yield Translation(text, row["language"], row["doc"], row["system"], row["origin"], news)
    for name, origin in (("clean-wmt22-sources", "native"), ("clean-ntrex", "ntrex")):
        for row in corpora.rows(data, f"text/{name}"):
            text = _laid_out(row["sentences"], row["language"], row["id"])
            who = "native" if row["language"] == "en" else origin  # what NTREX was translated from
            yield Translation(text, row["language"], row["id"].rpartition("/")[2], name, who, news=True)


def _laid_out(sentences: Sequence[str], language: str, document: str) -> str:
    """Sentences gathered into paragraphs of one to four, in the same way for all versions of a document."""
    random, left, out = Random(document), list(sentences), []
    joint = "" if language in UNSPACED else " "
    while left:
        size = random.choice((1, 1, 2, 2, 3, 4))
        out.append(joint.join(left[:size]))
        left = left[size:]
    return "\n".join(out)
