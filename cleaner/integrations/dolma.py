"""dolma: what is known of documents as attributes, to lie beside them in ``attributes/clean_news/``; dolma itself is not needed.

An attribute is a list of ``[start, end, score]``: half-open code-point offsets into the text as given, and a number. `dolma mix` removes
and filters by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import tee
from pathlib import Path
from typing import Any, Final

from cleaner import Config, Result
from cleaner.integrations.articles import Content, clean_rows, cleaner_for

__all__ = ["attributes"]

Spans = list[tuple[int, int, float]]

_SCORES: Final = ("input_quality", "quality", "garbling", "machine_translated")
_TEXT: Final = Content(text="text")


def attributes(
    documents: Iterable[Mapping[str, Any]],
    config: Config | None = None,
    *,
    profile: str | Path | None = None,
    name: str = "clean_news",
) -> Iterator[dict[str, Any]]:
    """One row of attributes for each document, lazily and in order: ``{"id", "source", "attributes"}``.

    `NAME__removed` has every removal, for `span_replacement` in `dolma mix`, each with the probability of being boilerplate;
    `NAME__REASON` those of one reason, repairs too. `NAME__quality` and the other scores span the whole document, as does each
    `NAME__flag_FLAG` and `NAME__verdict_VERDICT`, with the score 1. A document that cannot be processed has `NAME__error` alone.

    >>> document = {"id": "a", "source": "crawl", "text": "ADVERTISEMENT\\nThe council met on Monday, and agreed the budget."}
    >>> (row,) = attributes([document])
    >>> row["id"], row["source"], [(start, end) for start, end, score in row["attributes"]["clean_news__removed"]]
    ('a', 'crawl', [(0, 14)])
    """
    given, read = tee(documents)
    # `source` is that of the collection here, not who published the article
    rows = ({"id": document.get("id"), "text": document.get("text"), **_about(document)} for document in read)
    for document, result in zip(given, clean_rows(cleaner_for(config, profile), rows, _TEXT), strict=True):
        spans = {f"{name}__{key}": value for key, value in _spans(result, document.get("text")).items()}
        yield {"id": document.get("id"), "source": document.get("source"), "attributes": spans}


def _about(document: Mapping[str, Any]) -> dict[str, Any]:
    metadata = document.get("metadata")
    return {key: metadata.get(key) for key in ("url", "language", "title")} if isinstance(metadata, Mapping) else {}


def _spans(result: Result, text: Any) -> dict[str, Spans]:
    length = len(text) if isinstance(text, str) else 0
    if result.error is not None:
        return {"error": [(0, length, 1.0)]}
    found: dict[str, Spans] = {"removed": []}
    for edit in result.edits:
        span = (edit.start, edit.end, edit.probability)
        found.setdefault(edit.reason, []).append(span)
        if not edit.after:
            found["removed"].append(span)
    for score in _SCORES:
        value = getattr(result, score)
        found[score] = [] if value is None else [(0, length, value)]
    whole = (*(f"flag_{flag}" for flag in result.flags), f"verdict_{result.verdict}")
    return found | {key: [(0, length, 1.0)] for key in whole}
