"""Hugging Face datasets: `dataset.map(CleanBatch(), batched=True, features=features(dataset))`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cleaner.errors import UsageError
from cleaner.integrations.columns import ColumnCleaner, added_columns, added_schema

if TYPE_CHECKING:
    from datasets import Dataset, Features, IterableDataset

__all__ = ["CleanBatch", "features"]


class CleanBatch(ColumnCleaner):
    """A function for `Dataset.map(batched=True)` that adds the columns of a result; `text` becomes the cleaned text.

    The cache of datasets knows it by its version, models, configuration and profile: it is used again in another process exactly when
    all of these are the same.

    >>> batch = {"text": ["Rådet møttes i går."], "url": ["https://avis.example/1"]}
    >>> CleanBatch()(batch)["source"]
    ['avis.example']
    """

    def __call__(self, batch: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        """The columns that are added, or take the place of the one given; see `features` for their types.

        Raises `UsageError` when the column of the articles is missing, or the dataset is set to another format than Python's.
        """
        if not isinstance(batch, Mapping):
            raise UsageError(f"batches must be lists by column, not {type(batch).__name__}; clean dataset.with_format(None)")
        return added_columns(self.results(batch), added_schema(batch).names)


def features(dataset: Dataset | IterableDataset) -> Features:
    """The features of the dataset once it is cleaned, for `map(features=...)`.

    They have to be told: guessed from a first batch, a column that is empty there has no type, and the next batch does not fit.
    """
    from datasets import Features

    have = dataset.features or {}
    return Features({**have, **Features.from_arrow_schema(added_schema(have))})
