"""Nothing in the package can make code or objects of bytes, begin programs or reach a network, but for what is named here, and why."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "cleaner"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

OBJECTS = {"pickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "yaml", "ruamel"}
CODE = {"code", "codeop", "runpy", "imp", "ctypes", "cffi", "importlib"}
PROGRAMS = {"subprocess", "pty", "multiprocessing", "joblib"}
NETWORK = {
    *("socket", "ssl", "socketserver", "ftplib", "smtplib", "imaplib", "poplib", "xmlrpc", "asyncio", "urllib.request", "http.client"),
    *("http.server", "requests", "urllib3", "httpx", "aiohttp", "uvicorn", "starlette", "tldextract", "trafilatura"),
}
CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
METHODS = {"system", "popen", "fork", "startfile", "read_pickle", "to_pickle", "fetch_url", "urlopen", "literal_eval"}

NAMED = {
    ("__init__.py", "importlib"): "its own names, on first use",
    ("read/__init__.py", "importlib"): "readers, by a name of our own table",
    ("metadata/months.py", "importlib"): "tables of dateparser; the code of a language is checked to be letters",
    ("review/app.py", "importlib"): "files of the package",
    ("review/serve.py", "importlib"): "whether a library is installed",
    ("report/page.py", "importlib"): "files of the package",
    ("run/engines/__init__.py", "importlib"): "engines, by a name of our own table",
    ("run/plan.py", "importlib"): "versions of libraries",
    ("run/engines/__init__.py", "pickle"): "between a run and its own workers",
    ("run/engines/local.py", "pickle"): "between a run and its own workers",
    ("run/engines/ray.py", "pickle"): "between a run and its own workers",
    ("run/engines/spark.py", "pickle"): "between a run and its own workers",
    ("run/engines/__init__.py", "socket"): "the name of this machine, for messages",
    ("run/engines/ray.py", "socket"): "whether the cluster that was named is there",
    ("run/workers.py", "joblib"): "the workers",
    ("read/warc.py", "http.client"): "parses headers of stored answers",
    ("review/app.py", "starlette"): "the page on this machine",
    ("review/serve.py", "socket"): "the page on this machine",
    ("review/serve.py", "uvicorn"): "the page on this machine",
    ("segment/extractors.py", "trafilatura"): "an extractor, which is given the page",
    ("sources/domains.py", "tldextract"): "the list it brings, with no address to fetch another from",
}


def modules_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def uses(module: str) -> set[str]:
    """What a module imports or calls of all that is watched."""
    found = set()
    for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
        for name in modules_of(node):
            parts = name.split(".")
            found |= {".".join(parts[:length]) for length in (1, 2)} & (OBJECTS | CODE | PROGRAMS | NETWORK)
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in CALLS:
                found.add(node.func.id)
            if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
                found.add(node.func.attr)
    return found


def test_what_is_named_and_nothing_else_is_used():
    trained = [module for module in MODULES if module.startswith("train/")]
    found = {(module, name) for module in MODULES if module not in trained for name in uses(module)}
    assert found == NAMED.keys()


def test_arrays_are_never_loaded_with_pickles():
    loads = [
        f"{module}: {ast.unparse(node)}"
        for module in MODULES
        for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("np.load", "numpy.load", "read_array"))
    ]
    assert [call for call in loads if "allow_pickle=False" not in call] == []


def test_training_makes_no_objects_of_bytes_either():
    assert {name for module in MODULES if module.startswith("train/") for name in uses(module)} & (OBJECTS | CALLS | METHODS) == set()
