"""Portable models: the same numbers as the estimator they came from, and a clear refusal of anything damaged."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from cleaner.errors import ModelError, ModelMismatch
from cleaner.features.matrix import TEXT_FEATURES, features_hash, trained_on
from cleaner.model import MODEL_NAMES, Trees, load, model_hashes, read_model, sigmoid, write_model

RANDOM = np.random.default_rng(4)


def training_data() -> tuple[np.ndarray, np.ndarray]:
    matrix = RANDOM.normal(size=(3000, 12)).astype(np.float32)
    matrix[RANDOM.random(matrix.shape) < 0.1] = np.nan
    target = (np.nan_to_num(matrix[:, 0]) * np.nan_to_num(matrix[:, 1]) + np.isnan(matrix[:, 2]) > 0.2).astype(np.float32)
    return matrix, target


def test_exported_classifier_agrees_with_the_fitted_one() -> None:
    pytest.importorskip("sklearn")
    from cleaner.train.trees import export, fit_classifier

    matrix, target = training_data()
    fitted = fit_classifier(matrix, target, np.ones(len(target), np.float32), max_iter=40)
    ours = sigmoid(export(fitted).raw(matrix))
    np.testing.assert_allclose(ours, fitted.predict_proba(matrix)[:, 1], atol=1e-9)


def test_exported_regressor_agrees_with_the_fitted_one() -> None:
    pytest.importorskip("sklearn")
    from cleaner.train.trees import export, fit_regressor

    matrix, target = training_data()
    fitted = fit_regressor(matrix, target, np.ones(len(target), np.float32), max_iter=40)
    np.testing.assert_allclose(export(fitted).raw(matrix), fitted.predict(matrix), atol=1e-9)


def test_exported_classifier_of_several_classes_agrees_with_the_fitted_one() -> None:
    pytest.importorskip("sklearn")
    from sklearn.ensemble import HistGradientBoostingClassifier

    from cleaner.train.trees import export_classes

    matrix, target = training_data()
    names = np.where(target > 0, np.where(matrix[:, 3] > 0, "b", "c"), "")
    fitted = HistGradientBoostingClassifier(max_iter=20, random_state=0).fit(matrix, names)
    raw = np.stack([trees.raw(matrix) for trees in export_classes(fitted)], axis=1)
    ours = np.exp(raw) / np.exp(raw).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(ours, fitted.predict_proba(matrix), atol=1e-9)


@pytest.mark.parametrize("covered", [True, False])
def test_contributions_add_up_to_the_prediction(covered: bool) -> None:
    pytest.importorskip("sklearn")
    from cleaner.train.trees import export, fit_classifier

    matrix, target = training_data()
    fitted = fit_classifier(matrix, target, np.ones(len(target), np.float32), max_iter=40)
    trees = export(fitted)
    if covered:
        counts = np.concatenate([predictors[0].nodes["count"] for predictors in fitted._predictors])
        trees = replace(trees, cover=counts.astype(np.int32))
    contributions, expected = trees.contributions(matrix)
    np.testing.assert_allclose(contributions.sum(axis=1) + expected, trees.raw(matrix), atol=1e-9)
    assert {0, 1, 2} == set(np.argsort(-np.abs(contributions).mean(axis=0))[:3].tolist())  # those the target is made of
    if covered:  # what is expected of a row nothing is known of is what is predicted on average
        assert expected == pytest.approx(trees.raw(matrix).mean(), abs=1e-6)
    none, same = trees.contributions(matrix[:0])
    assert (none.shape, same) == ((0, 12), expected)


def test_trees_keep_their_cover(tmp_path: Path) -> None:
    leaf = np.zeros(1, np.int32)
    trees = Trees(leaf, np.zeros(1), np.zeros(1, bool), leaf, leaf, np.ones(1), leaf, depth=1, baseline=0.5, cover=np.array([7], np.int32))
    arrays = write_model(tmp_path, "m", trees.arrays("t_"), {}).arrays
    again = Trees.from_arrays(arrays, "t_")
    assert again.cover is not None
    assert again.cover.tolist() == [7]
    assert Trees.from_arrays({name: array for name, array in arrays.items() if name != "t_cover"}, "t_").cover is None


def test_tables_agree_with_the_fitted_linear_model() -> None:
    pytest.importorskip("sklearn")
    from cleaner.classify.kinds import line_logits
    from cleaner.document import Block
    from cleaner.features.lines import lines_of
    from cleaner.model import Model
    from cleaner.train.linear import UNIT, fit_table, score
    from cleaner.train.lines import line_matrix

    texts = [
        "Advertisement",
        "The council met on Monday.",
        "Read more",
        "She said no.",
        "Share this",
        "It rained all day in the north.",
    ] * 4
    blocks = [Block(text, 0, len(text)) for text in texts]
    matrix = line_matrix(blocks)
    table, intercept = fit_table(matrix, np.array([1, 0] * 12, np.float32), np.ones(24, np.float32))
    model = Model("lines", {"table": table, "intercept": np.array([intercept])}, {"unit": UNIT}, "")
    ours = line_logits(lines_of([blocks]), model)
    np.testing.assert_allclose(ours, score(matrix, table, intercept), atol=1e-4)
    assert (ours[::2] > ours[1::2]).all()


def test_a_written_model_is_read_back_the_same(tmp_path: Path) -> None:
    arrays = {"b": np.arange(5), "a": np.ones((2, 3), np.float32)}
    first = write_model(tmp_path, "m", arrays, {"threshold": 0.5})
    bytes_ = (tmp_path / "m.npz").read_bytes()
    again = read_model(tmp_path, "m")
    assert again.sha256 == first.sha256
    assert again.number("threshold") == 0.5
    assert {name: array.tolist() for name, array in again.arrays.items()} == {name: array.tolist() for name, array in arrays.items()}
    write_model(tmp_path, "m", arrays, {"threshold": 0.5})
    assert (tmp_path / "m.npz").read_bytes() == bytes_


def test_damage_is_refused(tmp_path: Path) -> None:
    write_model(tmp_path, "m", {"a": np.ones(3)}, {})
    (tmp_path / "m.npz").write_bytes((tmp_path / "m.npz").read_bytes()[:-1])
    with pytest.raises(ModelError, match="damaged"):
        read_model(tmp_path, "m")
    with pytest.raises(ModelError, match="cannot be read"):
        read_model(tmp_path, "absent")


def test_a_description_that_is_none_is_refused(tmp_path: Path) -> None:
    write_model(tmp_path, "m", {"a": np.ones(3)}, {})
    for wrong in ("[]", "7", "{", '{"format": 1}'):
        (tmp_path / "m.json").write_text(wrong)
        with pytest.raises(ModelError, match="reinstall"):
            read_model(tmp_path, "m")


def test_other_files_of_the_right_hash_are_refused(tmp_path: Path) -> None:
    """What somebody made with care: pickles, and arrays that are packed and might be of any size."""
    for save, array in ((np.savez, np.array([{}], dtype=object)), (np.savez_compressed, np.zeros(10**6))):
        save(tmp_path / "m.npz", a=array)
        digest = sha256((tmp_path / "m.npz").read_bytes()).hexdigest()
        (tmp_path / "m.json").write_text(json.dumps({"format": 2, "sha256": digest}))
        with pytest.raises(ModelError, match="reinstall"):
            read_model(tmp_path, "m")


def test_processes_share_the_arrays() -> None:
    for name in MODEL_NAMES:
        for array in load(name).arrays.values():
            assert not array.flags.owndata
            assert not array.flags.writeable


def test_other_features_are_refused() -> None:
    with pytest.raises(ModelMismatch, match="nox -s models"):
        load("texts").expect("0" * 16)


def test_shipped_models_fit_this_version_and_have_cards() -> None:
    load("texts").expect(features_hash(trained_on(pages=False)))
    load("pages").expect(features_hash(trained_on(pages=True)))
    assert sorted(model_hashes()) == sorted(MODEL_NAMES)
    folder = Path(__file__).parent.parent / "models"
    for name, digest in model_hashes().items():
        assert digest in (folder / f"{name}.md").read_text(encoding="utf-8")
        assert json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["sha256"] == digest


def test_cleaning_does_not_import_scikit_learn() -> None:
    code = "import sys; from cleaner import clean; clean('The council met.'); print([m for m in sys.modules if 'sklearn' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_no_rows_give_no_predictions() -> None:
    trees = Trees.from_arrays(load("texts").arrays)
    assert trees.raw(np.zeros((0, len(TEXT_FEATURES)), np.float32)).shape == (0,)


# Trees that were made to do harm


def some_trees() -> dict[str, np.ndarray]:
    """Two trees: a root with two leaves, and a leaf alone."""
    return Trees(
        feature=np.array([1, 0, 0, 0], np.int32),
        threshold=np.array([0.5, 0, 0, 0]),
        missing_left=np.zeros(4, bool),
        left=np.array([1, 1, 2, 3], np.int32),
        right=np.array([2, 1, 2, 3], np.int32),
        value=np.array([0.0, -1, 1, 0.25]),
        root=np.array([0, 3], np.int32),
        depth=1,
        baseline=0.5,
        cover=np.array([5, 2, 3, 5], np.int32),
    ).arrays()


def test_sound_trees_are_taken() -> None:
    trees = Trees.from_arrays(some_trees())
    assert trees.raw(np.array([[9, 0], [9, 1]], np.float32)).tolist() == [-0.25, 1.75]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("left", [4, 1, 2, 3], "cannot be below"),
        ("left", [-1, 1, 2, 3], "cannot be below"),
        ("left", [2**31 - 1, 1, 2, 3], "cannot be below"),
        ("right", [2, 0, 2, 3], "cannot be below"),  # round in circles
        ("left", [0, 1, 2, 3], "cannot be below"),  # half a leaf
        ("right", [2, 1, 3, 3], "cannot be below"),
        ("root", [0, 4], "out of range"),
        ("root", [-1, 3], "out of range"),
        ("root", [0, 0], "more than one way"),
        ("root", [0, 1], "more than one way"),
        ("right", [1, 1, 2, 3], "more than one way"),
        ("feature", [-1, 0, 0, 0], "out of range"),
        ("feature", [1, 0, 0], "one length"),
        ("value", [0, np.nan, 1, 0], "is none"),
        ("value", [0, np.inf, 1, 0], "is none"),
        ("depth_baseline", [0, 0.5], "deeper"),
        ("depth_baseline", [1e9, 0.5], "depth"),
        ("depth_baseline", [np.nan, 0.5], "depth"),
        ("depth_baseline", [-1, 0.5], "depth"),
        ("depth_baseline", [0.5, 0.5], "depth"),
        ("depth_baseline", [1, np.nan], "is none"),
        ("depth_baseline", [1], "unpack"),
        ("cover", [5, 2, 3], "cover"),
        ("cover", [5, -2, 3, 5], "cover"),
    ],
)
def test_trees_that_lead_astray_are_refused(name: str, value: list[float], message: str) -> None:
    arrays = some_trees()
    arrays[name] = np.array(value, arrays[name].dtype)
    with pytest.raises(ModelError, match=message):
        Trees.from_arrays(arrays)


def test_trees_of_other_types_or_missing_parts_are_refused() -> None:
    for name, array in some_trees().items():
        others = [array.astype(np.complex128), array.reshape(1, -1), array[:0]] if name != "depth_baseline" else [array[:0]]
        for other in others:
            if name == "root" and other.shape == (0,):
                continue  # no trees at all are an ensemble, too
            with pytest.raises(ModelError, match="reinstall"):
                Trees.from_arrays({**some_trees(), name: other})
        if name != "cover":
            with pytest.raises(ModelError, match=name):
                Trees.from_arrays({key: value for key, value in some_trees().items() if key != name})


def test_trees_that_look_at_a_feature_that_is_not_there_are_refused() -> None:
    with pytest.raises(ModelMismatch, match="feature 1"):
        Trees.from_arrays(some_trees()).raw(np.zeros((3, 1), np.float32))


def test_numbers_that_are_none_are_refused(tmp_path: Path) -> None:
    for array in (np.array([1, np.nan]), np.array(["a"])):
        write_model(tmp_path, "m", {"a": array}, {})
        with pytest.raises(ModelError, match="reinstall"):
            read_model(tmp_path, "m")


def test_what_a_model_has_not_is_named(tmp_path: Path) -> None:
    write_model(tmp_path, "m", {"a": np.ones(3)}, {})
    model = read_model(tmp_path, "m")
    for part in (model.arrays, model.meta):
        with pytest.raises(ModelError, match="no `kinds`"):
            part["kinds"]


def test_a_description_without_end_is_refused(tmp_path: Path) -> None:
    write_model(tmp_path, "m", {"a": np.ones(3)}, {})
    (tmp_path / "m.json").write_text("[" * 200_000)
    with pytest.raises(ModelError, match="reinstall"):
        read_model(tmp_path, "m")
