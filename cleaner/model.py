"""Portable models: arrays and JSON in, probabilities out, with numpy alone.

A model is two files of one name: ``NAME.npz`` holds plain arrays (see `cleaner.mapped`: loading can run no code, and processes share
them) and ``NAME.json`` the names of its features, its thresholds and the sha256 of the arrays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cleaner.errors import ModelError, ModelMismatch
from cleaner.mapped import mapped, store

__all__ = ["MODEL_NAMES", "Arrays", "Model", "Trees", "load", "load_trees", "model_hashes", "read_model", "sigmoid", "write_model"]

FORMAT: Final = 2
MODEL_NAMES: Final = ("lines", "cuts", "texts", "pages", "page_kind", "quality", "garbling", "translated", "metadata")
_REINSTALL: Final = "reinstall clean-news or run `nox -s models`"
_ROWS_AT_ONCE: Final = 128  # rows of a tree evaluation that stay in the processor's cache together
_UNCHECKED: Final = "wrap"  # numpy looks up a third faster where it need not prove that no index is out of range

Arrays = Mapping[str, NDArray[Any]]


_STORED: Final = {
    "feature": np.int32, "threshold": np.float64, "missing_left": np.bool_, "left": np.int32, "right": np.int32, "value": np.float64,
    "root": np.int32,
}  # fmt: skip
"""The arrays of trees, and the type of each."""
_MOST_DEPTH: Final = 64
"""Levels: as many steps are taken for every row. Ours have eight."""


@dataclass(frozen=True, slots=True)
class Trees:
    """A gradient-boosted ensemble of regression trees, the nodes of all trees one after another.

    A row goes left where its feature is <= the threshold, or is missing and `missing_left` is set; a leaf is its own child.
    """

    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    missing_left: NDArray[np.bool_]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]
    root: NDArray[np.int32]
    depth: int
    baseline: float
    cover: NDArray[np.int32] | None = None
    """How many training rows passed each node; None in models that do not tell."""
    _child: NDArray[np.int32] = field(init=False, repr=False)
    _cut: NDArray[np.float32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Twice the node's number, plus one when the test holds, is the place of the next node.
        object.__setattr__(self, "_child", np.stack((self.right, self.left), axis=1).ravel().astype(np.int32))
        # A float32 is <= a float64 exactly when it is <= the greatest float32 that is.
        with np.errstate(over="ignore"):  # beyond a float32 is infinite, and then the greatest there is
            cut = self.threshold.astype(np.float32)
        object.__setattr__(self, "_cut", np.where(cut > self.threshold, np.nextafter(cut, np.float32(-np.inf)), cut))

    @classmethod
    def from_arrays(cls, arrays: Arrays, prefix: str = "") -> Trees:
        """Pick the ensemble's arrays out of a model's. Raises `ModelError` when they are no trees."""
        try:
            picked = {name: arrays[prefix + name] for name in _STORED}
            depth, baseline = arrays[prefix + "depth_baseline"].tolist()
            cover = arrays.get(prefix + "cover")
            _check_trees(picked, cover, depth, baseline)
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"the trees `{prefix}` of a model are none ({error}); {_REINSTALL}") from error
        return cls(**picked, depth=int(depth), baseline=baseline, cover=cover)

    def arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """The inverse of `from_arrays`."""
        plain: dict[str, NDArray[Any]] = {name: getattr(self, name) for name in _STORED}
        plain["depth_baseline"] = np.array([self.depth, self.baseline], np.float64)
        if self.cover is not None:
            plain["cover"] = self.cover
        return {prefix + name: array for name, array in plain.items()}

    def raw(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        """Sum of the leaves each row falls into (a logit for a classifier), shape (rows,).

        Every row is laid out twice, with what always goes left in place of missing values, and as it is: a comparison with NaN
        fails, so it goes right. A node looks at the half that fits its `missing_left`.
        """
        column = self._column(matrix)
        out = np.empty(len(matrix), np.float64)
        for first in range(0, len(matrix), _ROWS_AT_ONCE):
            part = matrix[first : first + _ROWS_AT_ONCE]
            out[first : first + len(part)] = self._leaves(_laid_out(part), column).sum(axis=1)
        return out + self.baseline

    def contributions(self, matrix: NDArray[np.float32]) -> tuple[NDArray[np.float64], float]:
        """What each feature adds to each row's sum, shape (rows, features), and the sum expected of a row nothing is known of.

        On a row's way down, every split changes the value to be expected: that change is the share of the split's feature (A. Saabas,
        "Interpreting random forests", 2014). The shares of a row and the expected sum make `raw`, but for rounding. Nodes expect
        the mean of what is below them, weighted by `cover` where the model has it.
        """
        expected, column = self._expected(), self._column(matrix)
        out = np.zeros(matrix.shape, np.float64)
        for first in range(0, len(matrix), _ROWS_AT_ONCE):
            part = matrix[first : first + _ROWS_AT_ONCE]
            both = _laid_out(part)
            flat, offset = both.ravel(), _offset(both)
            row = np.broadcast_to(np.arange(first, first + len(part))[:, None], (len(part), len(self.root)))
            node = np.broadcast_to(self.root, row.shape)
            for _ in range(self.depth):
                below = self._below(node, flat, offset + column.take(node))
                np.add.at(out, (row, self.feature[node]), expected[below] - expected[node])
                node = below
        return out, float(expected[self.root].sum() + self.baseline)

    def _expected(self) -> NDArray[np.float64]:
        """The value to be expected at each node: of a leaf its own, else the mean of its children, from the leaves upwards."""
        expected = self.value.copy()
        inner = np.flatnonzero(self.left != self.right)
        left, right = self.left[inner], self.right[inner]
        share = 0.5 if self.cover is None else self.cover[left] / np.maximum(self.cover[left] + self.cover[right], 1)
        for _ in range(self.depth):  # after n rounds, nodes n above the deepest leaf are right
            expected[inner] = share * expected[left] + (1 - share) * expected[right]
        return expected

    def _column(self, matrix: NDArray[np.float32]) -> NDArray[np.int32]:
        """The column of `_laid_out` that each node looks at. Raises `ModelMismatch` when there are fewer than the trees were fitted on."""
        if len(self.feature) and self.feature.max() >= matrix.shape[1]:
            raise ModelMismatch(f"a model looks at feature {self.feature.max()}, and there are {matrix.shape[1]}; {_REINSTALL}")
        return np.where(self.missing_left, self.feature, self.feature + matrix.shape[1]).astype(np.int32)

    def _leaves(self, both: NDArray[np.float32], column: NDArray[np.int32]) -> NDArray[np.float64]:
        """The value of the leaf that each row reaches in each tree, shape (rows, trees)."""
        flat, offset = both.ravel(), _offset(both)
        node = np.broadcast_to(self.root, (len(both), len(self.root)))
        for _ in range(self.depth):
            place = column.take(node, mode=_UNCHECKED)
            place += offset
            node = self._below(node, flat, place)
        return self.value.take(node, mode=_UNCHECKED)

    def _below(self, node: NDArray[np.int32], flat: NDArray[np.float32], place: NDArray[np.int32]) -> NDArray[np.int32]:
        """The children that rows go on to from the nodes they are at, by what stands at their places in the flat array."""
        holds = flat.take(place, mode=_UNCHECKED) <= self._cut.take(node, mode=_UNCHECKED)
        child = 2 * node
        child += holds
        below: NDArray[np.int32] = self._child.take(child, mode=_UNCHECKED)
        return below


def _check_trees(arrays: Arrays, cover: NDArray[Any] | None, depth: float, baseline: float) -> None:
    """Raise `ValueError` unless these arrays fit each other, and are what `Trees` takes unchecked."""
    for name, dtype in _STORED.items():
        if arrays[name].dtype != dtype or arrays[name].ndim != 1:
            raise ValueError(f"`{name}` is {arrays[name].dtype} of shape {arrays[name].shape}")
    nodes, root = len(arrays["feature"]), arrays["root"]
    if {len(arrays[name]) for name in _STORED if name != "root"} != {nodes} or not nodes:
        raise ValueError("its arrays are not of one length")
    if cover is not None and (cover.dtype != np.int32 or cover.shape != (nodes,) or cover.min() < 0):
        raise ValueError("`cover` does not count the rows of each node")
    if arrays["feature"].min() < 0 or (len(root) and not 0 <= root.min() <= root.max() < nodes):
        raise ValueError("a node or a feature is out of range")
    if not (np.isfinite(arrays["value"]).all() and np.isfinite(baseline)):
        raise ValueError("a number in it is none")
    if not (0 <= depth <= _MOST_DEPTH and depth == int(depth)):
        raise ValueError(f"it cannot have a depth of {depth}")
    _check_ways(root, arrays["left"], arrays["right"], int(depth))


def _check_ways(root: NDArray[np.int32], left: NDArray[np.int32], right: NDArray[np.int32], depth: int) -> None:
    """Raise `ValueError` unless every way down ends at a leaf in so many steps.

    Children stand behind their parents, as trees are written, and to each node leads one way: none goes round in circles, and all of them
    together are no longer than the trees.
    """
    node = np.arange(len(left))
    inner = left != node
    if (left < node).any() or (right < node).any() or max(left.max(), right.max()) >= len(node) or (inner != (right != node)).any():
        raise ValueError("a node leads to one that cannot be below it")
    if np.bincount(np.concatenate((root, left[inner], right[inner]))).max(initial=0) > 1:
        raise ValueError("more than one way leads to a node")
    on = root[inner[root]]
    for _ in range(depth):
        below = np.concatenate((left[on], right[on]))
        on = below[inner[below]]
    if len(on):
        raise ValueError(f"it is deeper than the {depth} it says")


def _offset(both: NDArray[np.float32]) -> NDArray[np.int32]:
    """Where each row begins in the flat array, shape (rows, 1)."""
    return (np.arange(len(both), dtype=np.int32) * np.int32(both.shape[1]))[:, None]


def _laid_out(part: NDArray[np.float32]) -> NDArray[np.float32]:
    """Every row twice, as `Trees.raw` wants it: with what always goes left in place of missing values, and as it is."""
    return np.concatenate((np.where(np.isnan(part), np.float32(-np.inf), part), part), axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What is in a model's two files. Equal is only the same one, so that what is made of it can be kept by it."""

    name: str
    arrays: Arrays
    meta: Mapping[str, Any]
    sha256: str

    def number(self, key: str) -> float:
        """A threshold or other number of the model's description."""
        return float(self.meta[key])

    def expect(self, features_hash: str) -> None:
        """Raise `ModelMismatch` unless the model was fitted on the features this version computes."""
        if self.meta.get("features_hash") != features_hash:
            raise ModelMismatch(
                f"model `{self.name}` was fitted on other features ({self.meta.get('features_hash')}) than this version of clean-news "
                f"computes ({features_hash}); install the models of this version, or rebuild them with `nox -s models`"
            )


def sigmoid(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of a logit."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -500, 500))))


@cache
def load(name: str) -> Model:
    """The shipped model of that name."""
    return read_model(_folder(), name)


@cache
def load_trees(name: str, prefix: str = "") -> Trees:
    """The trees of a shipped model, made ready once."""
    return Trees.from_arrays(load(name).arrays, prefix)


@cache
def model_hashes() -> dict[str, str]:
    """sha256 of the arrays of every shipped model, by name."""
    return {name: load(name).sha256 for name in MODEL_NAMES}


def read_model(folder: Path, name: str) -> Model:
    """Read a model's files. Raises `ModelError` when one is missing, damaged or of another format."""
    try:
        meta = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        with (folder / f"{name}.npz").open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
            if not isinstance(meta, dict) or meta.get("format") != FORMAT or meta.get("sha256") != digest:
                raise ModelError(f"model `{name}` in {folder} is damaged or of another format; {_REINSTALL}")
            return Model(name, _Parts(_numbers(mapped(file))), _Parts(meta), digest)
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"model `{name}` cannot be read from {folder}: {error}; {_REINSTALL}") from error


class _Parts(dict[str, Any]):
    """What is in a file of a model, by its name."""

    def __missing__(self, key: str) -> None:
        raise ModelError(f"a model has no `{key}`: it is damaged or of another version; {_REINSTALL}")


def _numbers(arrays: Arrays) -> Arrays:
    """The arrays; raises `ValueError` where one holds a number that is none, which would go through all that is reckoned with it."""
    for name, array in arrays.items():
        if array.dtype.kind not in "biuf":
            raise ValueError(f"`{name}` is no array of numbers")
        if array.dtype.kind == "f" and np.isnan(array).any():
            raise ValueError(f"a number of `{name}` is none")
    return arrays


def write_model(folder: Path, name: str, arrays: Arrays, meta: Mapping[str, Any]) -> Model:
    """Write a model's files, byte for byte the same for the same arrays. Raises `ValueError` for arrays of Python objects."""
    content = BytesIO()
    store(arrays, content)
    digest = sha256(content.getbuffer()).hexdigest()
    full = {"format": FORMAT, "name": name, **meta, "sha256": digest}
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{name}.npz.part"  # who has the file before mapped keeps that one: a mapped file must not be written over
    draft.write_bytes(content.getbuffer())
    draft.replace(folder / f"{name}.npz")
    (folder / f"{name}.json").write_text(json.dumps(full, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return Model(name, dict(arrays), full, digest)


def _folder() -> Path:
    installed = Path(__file__).parent / "_models"  # in a wheel; in a checkout the models stand beside the package
    return installed if installed.is_dir() else Path(__file__).parent.parent / "models"
