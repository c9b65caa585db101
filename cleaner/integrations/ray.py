"""Ray Data: `dataset.map_batches(CleanTable, batch_format="pyarrow", concurrency=2)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.errors import UsageError
from cleaner.integrations.columns import ColumnCleaner, added_columns, added_schema

if TYPE_CHECKING:
    from pyarrow import Table

__all__ = ["CleanTable"]


class CleanTable(ColumnCleaner):
    """A callable class for `Dataset.map_batches`: an actor that loads the models once and adds the columns of a result to each batch.

    >>> import pyarrow as pa
    >>> table = pa.table({"text": ["Rådet møttes i går."], "topic": ["council"]})
    >>> CleanTable()(table).column_names[:4]
    ['text', 'topic', 'source', 'language']
    """

    def __call__(self, batch: Table) -> Table:
        """The batch with the columns of the results; `text` becomes the cleaned text. Rows stay as many, and in order.

        Raises `UsageError` when the batch is no Arrow table: other formats lose the types of nested columns.
        """
        import pyarrow as pa

        if not isinstance(batch, pa.Table):
            raise UsageError(f'batches must be Arrow tables, not {type(batch).__name__}; give map_batches(..., batch_format="pyarrow")')
        schema = added_schema(batch.column_names)
        columns = {name: batch.column(name).to_pylist() for name in self.names_read(batch.column_names)}
        new = pa.table(added_columns(self.results(columns), schema.names), schema=schema)
        for field in schema:
            place = batch.schema.get_field_index(field.name)
            column = new.column(field.name)
            batch = batch.append_column(field, column) if place < 0 else batch.set_column(place, field, column)
        return batch
