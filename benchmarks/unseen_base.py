"""The text model as it would be had it never seen some publishers: what an adaptation to these has to be measured against.

Fitted as `cleaner.train.ablations` fits, on every fourth extraction, and kept in a folder: it takes some minutes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np

from cleaner.classify import BlockModel
from cleaner.errors import ModelError
from cleaner.model import Model, Trees, load, read_model, write_model
from cleaner.train import trees
from cleaner.train.ablations import read_material, scored_rows


def base_without(publishers: Collection[str], data: Path, kept: Path) -> BlockModel:
    """The text model fitted without these publishers; taken from the folder where it is there already."""
    folder = kept / "-".join(sorted(publishers))
    try:
        lines, fitted = (read_model(folder, name) for name in ("lines", "texts"))
    except ModelError:  # not there yet, or written by another version
        _fit(publishers, data, folder)
        lines, fitted = (read_model(folder, name) for name in ("lines", "texts"))
    shipped = BlockModel.named("texts")
    kinds = load("lines")  # kinds are learned from the phrasebook alone: those shipped have not seen the publishers either
    both = Model("lines", {**kinds.arrays, **lines.arrays}, kinds.meta, lines.sha256)
    return replace(shipped, trees=Trees.from_arrays(fitted.arrays), lines=both)


def _fit(publishers: Collection[str], data: Path, folder: Path) -> None:
    material = read_material(data)
    texts = [document for document in material.texts if document.group not in publishers]
    rows, table = scored_rows(replace(material, texts=texts), lambda _: None)
    use = rows.weight > 0
    fitted = trees.export(trees.fit_classifier(rows.matrix[use], rows.label[use], rows.weight[use]))
    write_model(folder, "lines", {"table": table[0], "intercept": np.array([table[1]])}, {"without": sorted(publishers)})
    write_model(folder, "texts", fitted.arrays(), {"without": sorted(publishers)})
