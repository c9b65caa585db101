"""Spark: `frame.mapInArrow(CleanPartition(), SCHEMA)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cleaner import Config
from cleaner.integrations.articles import ADDED
from cleaner.integrations.columns import ColumnCleaner, added_columns, added_schema

if TYPE_CHECKING:
    from pyarrow import RecordBatch

__all__ = ["SCHEMA", "CleanPartition"]

SCHEMA: Final = ", ".join(
    (
        *("id STRING", "url STRING", "source STRING", "language STRING", "title STRING", "author STRING", "date STRING", "text STRING"),
        "edits ARRAY<STRUCT<start: BIGINT, end: BIGINT, before: STRING, after: STRING, reason: STRING, probability: DOUBLE>>",
        *("input_quality DOUBLE", "quality DOUBLE", "garbling DOUBLE", "machine_translated DOUBLE"),
        "garbled ARRAY<STRUCT<start: BIGINT, end: BIGINT, kind: STRING, probability: DOUBLE>>",
        *("flags ARRAY<STRING>", "verdict STRING", "reasons ARRAY<STRING>", "error STRING"),
    )
)
"""What comes out, in Spark's DDL. Columns that are kept come behind it: ``f"{SCHEMA}, topic STRING"``."""


class CleanPartition(ColumnCleaner):
    """A function for `DataFrame.mapInArrow`: cleans batch by batch, and loads the models once a worker.

    `id` and `url` are passed on as they are given, null where they are not, and are what the result can be joined by.
    """

    def __init__(
        self,
        config: Config | None = None,
        *,
        profile: str | Path | None = None,
        text: str | None = None,
        html: str | None = None,
        keep: Sequence[str] = (),
    ) -> None:
        """As any `ColumnCleaner`; `keep` names further columns of the input, which come out behind those of `SCHEMA`, in this order."""
        super().__init__(config, profile=profile, text=text, html=html)
        self._state["keep"] = tuple(keep)

    def __call__(self, batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
        """A batch for each that is given, its rows as many and in order."""
        return map(self._cleaned, batches)

    def _cleaned(self, batch: RecordBatch) -> RecordBatch:
        import pyarrow as pa

        given = batch.schema.names
        columns = {name: batch.column(name).to_pylist() for name in self.names_read(given)}
        passed = [batch.column(name).cast(pa.string()) if name in given else pa.nulls(len(batch), pa.string()) for name in ("id", "url")]
        schema = added_schema(())
        values = added_columns(self.results(columns), ADDED)
        new: list[Any] = [pa.array(values[field.name], field.type) for field in schema]
        kept = self._state["keep"]
        return pa.RecordBatch.from_arrays(
            [*passed, *new, *(batch.column(name) for name in kept)], names=["id", "url", *schema.names, *kept]
        )
