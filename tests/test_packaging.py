"""What is shipped: the wheel is whole, the public names are there, errors are of one tree, everything public is documented."""

from __future__ import annotations

import ast
import pickle
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

import cleaner
from cleaner import errors
from cleaner.model import MODEL_NAMES

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cleaner"
MODULES = sorted(PACKAGE.rglob("*.py"))
MAX_MODELS = 12 * 1024 * 1024  # bytes of all model files together, as the wheel packs them
ERRORS = [value for value in (getattr(errors, name) for name in errors.__all__) if isinstance(value, type)]


# The wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Names of what is in the wheel, and the bytes it takes there."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--quiet", "--disable-pip-version-check", "-w", str(folder)]
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=110)
    (path,) = folder.glob("*.whl")
    with ZipFile(path) as archive:
        return {info.filename: info.compress_size for info in archive.infolist()}


def test_the_wheel_holds_every_module(wheel):
    assert {path.relative_to(ROOT).as_posix() for path in MODULES} <= set(wheel)


def test_the_wheel_holds_what_is_no_module(wheel):
    assert "cleaner/py.typed" in wheel
    assert {"cleaner/report/parts/report.html.jinja", "cleaner/report/report.css", "cleaner/report/report.js"} <= set(wheel)
    books = {f"cleaner/train/phrasebook/{path.name}" for path in (PACKAGE / "train/phrasebook").glob("*.toml")}
    assert len(books) > 30
    assert books <= set(wheel)


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_the_wheel_holds_the_model(wheel, name):
    assert {f"cleaner/_models/{name}.npz", f"cleaner/_models/{name}.json", f"cleaner/_models/{name}.md"} <= set(wheel)


def test_models_are_small_and_no_pickles(wheel):
    sizes = {name: size for name, size in wheel.items() if name.startswith("cleaner/_models/")}
    assert sum(sizes.values()) < MAX_MODELS
    assert not [name for name in wheel if re.search(r"\.(pkl|pickle|joblib)$", name)]


def test_the_wheel_holds_the_licence_and_whose_sets_the_models_were_fitted_on(wheel):
    assert {name.rpartition("/")[2] for name in wheel if "/licenses/" in name} == {"LICENSE", "NOTICE"}


def test_the_version_is_the_same_wherever_it_stands():
    cited = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    told = re.search(r"^## \[(\S+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert cited is not None
    assert told is not None
    assert (cited[1], told[1]) == (cleaner.__version__, cleaner.__version__)


def test_the_wheel_holds_nothing_else(wheel):
    assert {name.partition("/")[0] for name in wheel} == {"cleaner", f"clean_news-{cleaner.__version__}.dist-info"}
    assert not [name for name in wheel if "__pycache__" in name]


# Public names


def test_public_names_are_sorted_and_importable():
    assert list(cleaner.__all__) == sorted(cleaner.__all__)
    for name in cleaner.__all__:
        assert getattr(cleaner, name).__name__ == name
        assert name in dir(cleaner)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = cleaner.nonsense


# Errors


def test_all_errors_are_named():
    found = {value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)}
    assert found == set(ERRORS)
    assert list(errors.__all__) == sorted(errors.__all__)


@pytest.mark.parametrize("kind", ERRORS)
def test_errors_have_one_base_and_pickle(kind):
    error = kind("what; where; what to do")
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(error, errors.CleanNewsError)
    assert (type(again), str(again)) == (kind, "what; where; what to do")


def test_the_tree_in_the_docstring_is_the_tree():
    drawn: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in errors.__doc__.splitlines():
        if match := re.match(r"[ │├└─]*([A-Z]\w+)(?= {2}|$)", line):
            above = [(column, name) for column, name in above if column < match.start(1)]
            drawn[match[1]] = above[-1][1] if above else "Exception"
            above.append((match.start(1), match[1]))
    assert drawn == {kind.__name__: kind.__base__.__name__ for kind in ERRORS}


# Docstrings and style


def public(tree: ast.Module) -> list[tuple[str, ast.AST]]:
    """Public functions and classes of a module, and public methods of those classes; what overrides or overloads is left out."""
    found: list[tuple[str, ast.AST]] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            found.append((node.name, node))
            if isinstance(node, ast.ClassDef):
                inner = [child for child in node.body if isinstance(child, ast.FunctionDef) and not child.name.startswith("_")]
                found += [(f"{node.name}.{child.name}", child) for child in inner]
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_everything_public_has_a_docstring(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert [name for name, node in public(tree) if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_what_a_module_offers_is_there(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    offers = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
    ]
    for names in offers:
        assert len(set(names)) == len(names)
        text = path.read_text(encoding="utf-8")
        assert all(re.search(rf"\b{name}\b", text.replace(f'"{name}"', "", 1)) for name in names)
