"""What others do with texts: a process each, in an environment of its own, that goes through the given texts as often as it is asked.

    python benchmarks/peers.py NAME GIVEN LANGUAGE

GIVEN is a file of JSON lines with a `text` each. Nothing of ours is imported: see apart.py, which runs this.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from apart import OURS, SCORER, Answer, serve

__all__ = ["LINES", "PEERS", "Peer"]

Work = Callable[[Answer], Answer]
"""From a question to an answer; `kept` in that is how many texts it would keep."""
CODES = {"de": ("deu", "Latn"), "en": ("eng", "Latn"), "es": ("spa", "Latn"), "fr": ("fra", "Latn"), "no": ("nob", "Latn")}
"""Languages as web-docs-scorer names them."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer: the environment it is in, its name in a table, and how it is made ready for texts in a language."""

    home: str
    name: str
    load: Callable[[Sequence[str], str], Work]


def filters(language: str) -> list[Any]:
    """The filters of datatrove's examples/fineweb.py behind extraction and language, in its order, with its options.

    Its stop words are English ones, which would drop every article in another language before half of the work is done.
    """
    from datatrove.pipeline.filters import C4QualityFilter, FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
    from datatrove.utils.text import split_into_words

    split_into_words("What a language's rules need is loaded here, or found missing.", language)
    return [
        GopherRepetitionFilter(language=language),
        GopherQualityFilter(language=language, min_stop_words=2 if language == "en" else None),
        C4QualityFilter(language=language, filter_no_terminal_punct=False),
        FineWebQualityFilter(language=language),
    ]


def documents(texts: Sequence[str]) -> Iterator[Any]:
    """New ones each time: filters change them."""
    from datatrove.data import Document

    return (Document(text=text, id=str(number)) for number, text in enumerate(texts))


def chain(texts: Sequence[str], language: str) -> Work:
    """Each text is dropped by the first filter that does not like it."""
    every = filters(language)

    def work(_: Answer) -> Answer:
        left: Iterable[Any] = documents(texts)
        for each in every:
            left = each.run(left)
        return {"kept": sum(1 for _ in left)}

    return work


def seen_by_all(texts: Sequence[str], language: str) -> Work:
    """Every filter sees every text, as if it were to be scored."""
    every = filters(language)

    def work(_: Answer) -> Answer:
        for document in documents(texts):
            for each in every:
                each.filter(document)
        return {}

    return work


def repaired(texts: Sequence[str], _: str) -> Work:
    """ftfy, which is one step of ours, over every line of every text."""
    from ftfy import fix_text

    def work(_: Answer) -> Answer:
        for text in texts:
            fix_text(text)
        return {}

    return work


def scored(texts: Sequence[str], language: str) -> Work:
    """HPLT's web-docs-scorer, told the language of every line, which it does not find out itself."""
    from docscorer.configuration import ScorerConfiguration
    from docscorer.docscorer import DocumentScorer

    scorer = DocumentScorer(ScorerConfiguration())
    code, script = CODES[language]
    given = [(text, [f"{code}_{script}"] * (text.count("\n") + 1)) for text in texts]

    def work(_: Answer) -> Answer:
        for number, (text, segments) in enumerate(given):
            scorer.score_document(
                ref_lang=code, ref_script=script, lang_segments=segments, document_text=text, doc_id=str(number), raw_score=True
            )
        return {}

    return work


def without_repeated_lines(texts: Sequence[str], language: str) -> Work:
    """datatrove's sentence deduplication over single lines: of a line that is there more than once, the first stays.

    A text of which nothing is left is dropped. Answers with the lines of each text that stay, none where it is dropped.
    """
    from datatrove.pipeline.dedup import SentDedupConfig, SentenceDedupFilter, SentenceDedupSignature, SentenceFindDedups
    from loguru import logger

    logger.disable("datatrove")  # tells every step
    config = SentDedupConfig(n_sentences=1, split_sentences=False, min_doc_words=0, min_num_sentences=0)

    def work(question: Answer) -> Answer:
        with tempfile.TemporaryDirectory() as folder:
            signatures, found = f"{folder}/signatures", f"{folder}/found"
            SentenceDedupSignature(signatures, config=config, language=language).run(documents(texts))
            SentenceFindDedups(signatures, found, config=config).run()
            kept = {
                document.id: document.text.splitlines()
                for document in SentenceDedupFilter(found, config=config, language=language).run(documents(texts))
            }
        with Path(question["out"]).open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(kept.get(str(number), [])) + "\n" for number in range(len(texts)))
        return {"kept": len(kept)}

    return work


LINES = Peer("datatrove", "datatrove {}, sentence deduplication over lines", without_repeated_lines)
PEERS = {
    "datatrove": Peer("datatrove", "datatrove {}: Gopher repetition and quality, C4, FineWeb", chain),
    "datatrove-all": Peer("datatrove", "the same, every filter sees every article", seen_by_all),
    SCORER: Peer(SCORER, "HPLT web-docs-scorer {}, language given", scored),
    "ftfy": Peer(OURS, "ftfy {}, mojibake alone", repaired),
}
ALL = {**PEERS, "datatrove-lines": LINES}


def main() -> None:
    """Answer."""
    name, given, language = sys.argv[1:]
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)

    def load() -> tuple[str, Work]:
        peer = ALL[name]
        texts = [json.loads(line)["text"] for line in Path(given).read_text(encoding="utf-8").splitlines()]
        work = peer.load(texts, language)
        return version(peer.home if peer.home != OURS else name), work

    serve(load)


if __name__ == "__main__":
    main()
