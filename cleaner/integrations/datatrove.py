"""datatrove: `CleanNewsFormatter` cleans documents, `CleanNewsFilter` behind it drops them by their verdict.

What is known of a document goes into its metadata under the names of a result, so that it is restored by
``restore(doc.text, doc.metadata["edits"])``. Steps are sent to tasks as their options; models are loaded there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.formatters.base import BaseFormatter
from datatrove.pipeline.writers.disk_base import DiskWriter

from cleaner import Cleaner, Config, Result
from cleaner.integrations.articles import Content, added, clean_rows, cleaner_for

__all__ = ["CleanNewsFilter", "CleanNewsFormatter"]

_TEXT: Final = Content(text="text")
_JUDGED: Final = ("quality", "garbling", "flags", "verdict", "reasons", "error")
"""What the filter goes by."""


class CleanNewsFormatter(BaseFormatter):
    """Cleans the text of each document, and puts scores, flags, verdict and edits into its metadata.

    `url`, `source`, `language` and `title` of the metadata are used where they are strings, and never changed. A document that cannot be
    processed goes on as it is, with the reason in `metadata["error"]`.
    """

    name = "clean-news"

    def __init__(self, config: Config | None = None, profile: str | Path | None = None) -> None:
        """Take the options. Raises `ConfigError` or `ProfileError` when they cannot be used."""
        super().__init__()
        self.cleaner = cleaner_for(config, profile)

    def format(self, text: str) -> str:
        """One text, cleaned; as it was when it cannot be processed."""
        cleaned = self.cleaner.clean({"text": text}).text
        return text if cleaned is None else cleaned

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:  # noqa: ARG002
        """Clean documents as they come, a batch at a time, in order."""
        documents = iter(data or ())
        while batch := list(islice(documents, self.cleaner.config.batch_size)):
            with self.track_time("batch"):
                results = _cleaned(self.cleaner, batch)
            for document, result in zip(batch, results, strict=True):
                self.stat_update("total", "failed" if result.error else "cleaned" if result.edits else "unchanged")
                yield _annotated(document, result)


class CleanNewsFilter(BaseFilter):
    """Drops documents with the verdict `drop`, and with `review` too where that is asked for.

    Behind a `CleanNewsFormatter` it goes by the verdict that stands in the metadata. Without one, each document is cleaned to find out,
    and goes on with the text it had. Why it is dropped is one of `error`, `empty`, `too_short`, `garbled`, `not_an_article`,
    `low_quality` and `review`; in words it stands in ``metadata["reasons"]``.
    """

    name = "clean-news"

    def __init__(
        self,
        config: Config | None = None,
        profile: str | Path | None = None,
        *,
        drop_review: bool = False,
        exclusion_writer: DiskWriter | None = None,
        batch_size: int = 32,
    ) -> None:
        """Take the options; documents that are dropped go to the `exclusion_writer`. Give the formatter's `config`, if it has one."""
        super().__init__(exclusion_writer, batch_size)
        self.cleaner = cleaner_for(config, profile)
        self.drop_review = drop_review

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Whether to keep a document, or False and the reason."""
        return self.filter_batch([doc])[0]

    def filter_batch(self, batch: list[Document]) -> list[bool | tuple[bool, str]]:
        """The same of several documents."""
        unknown = [document for document in batch if not document.metadata.keys() >= set(_JUDGED)]
        for document, result in zip(unknown, _cleaned(self.cleaner, unknown), strict=True):
            known = added(result, document.metadata)
            document.metadata.update({key: known[key] for key in _JUDGED})
        reasons = [self._reason(document.metadata) for document in batch]
        return [True if reason is None else (False, reason) for reason in reasons]

    def _reason(self, known: Mapping[str, Any]) -> str | None:
        """Of few values: datatrove counts them."""
        policy = self.cleaner.config.verdict
        if known.get("error"):
            return "error"
        if known["verdict"] == "review" and self.drop_review:
            return "review"
        if known["verdict"] != "drop":
            return None
        for flag in ("empty", "too_short"):
            if flag in known["flags"]:
                return flag
        if known["garbling"] > policy.max_garbling:
            return "garbled"
        listing = known["quality"] >= policy.min_quality and "not_an_article" in known["flags"]
        return "not_an_article" if listing else "low_quality"


def _cleaned(cleaner: Cleaner, documents: Sequence[Document]) -> list[Result]:
    return list(clean_rows(cleaner, _rows(documents), _TEXT))


def _rows(documents: Iterable[Document]) -> Iterator[dict[str, Any]]:
    return ({**document.metadata, "id": document.id, "text": document.text} for document in documents)


def _annotated(document: Document, result: Result) -> Document:
    known = added(result, document.metadata)
    text = known.pop("text")
    if text is not None:
        document.text = text
    document.metadata.update(known)
    return document
