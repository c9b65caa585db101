"""Everything that is checked, measured or built, each in an environment of its own: `nox -l` lists it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import nox

nox.options.sessions = ["lint", "tests", "docs"]
nox.options.default_venv_backend = "virtualenv"
nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True

PYTHONS = ["3.11", "3.12", "3.13"]
BENCHMARKS = (
    "startup",
    "first_card",
    "text_speed",
    "score_cost",
    "flags",
    "thresholds",
    "page_speed",
    "parsers",
    "against_datatrove",
    "profile_memory",
    "recurring",
    "metadata",
    "hostile_pages",
    "extraction",
    "gold_parts",
    "copies",
    "stories",
    "sources_simulated",
    "sources_labels",
    "sources_scale",
)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Tests and doctests."""
    session.install("-e", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types, and who may import whom."""
    session.install("-e", ".[lint]")
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check", *session.posargs)
    session.run("mypy")
    session.run("lint-imports")


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation as a site in site/, warnings as errors, and every example in it run."""
    session.install("-e", ".[docs,test]")
    session.run("sphinx-build", "-W", "--keep-going", "-q", "-b", "html", "docs", "site", *session.posargs)
    session.run("pytest", "-q", "README.md", "docs", "cleaner", "tests/test_docs.py")


@nox.session
def bench(session: nox.Session) -> None:
    """Start-up, speed, memory, what profiles are worth; `nox -s bench -- --rounds 9` passes options to each benchmark that has them."""
    session.install(".[bench]")
    scripts = [f"benchmarks/{name}.py" for name in BENCHMARKS]
    known = {script: options_of(str(session.run("python", script, "--help", silent=True))) for script in scripts}
    if nobody := set(session.posargs[::2]) - set().union(*known.values()):
        session.error(f"no benchmark has the option {', '.join(sorted(nobody))}")
    for script in scripts:
        session.run("python", script, *understood(session.posargs, known[script]))


def options_of(shown: str) -> set[str]:
    """The options that a script's help names."""
    return set(re.findall(r"--\w+", shown))


def understood(options: Sequence[str], known: set[str]) -> list[str]:
    """Of options that each have one value, those that are known."""
    return [part for option in zip(options[::2], options[1::2], strict=True) if option[0] in known for part in option]


@nox.session
def models(session: nox.Session) -> None:
    """Fit every shipped model again: `nox -s models -- --data DIR`, laid out as docs/data.md says."""
    arguments = session.posargs if "--data" in session.posargs else ["--data", "../shared/data", *session.posargs]
    data = Path(arguments[arguments.index("--data") + 1])
    if not data.is_dir():
        session.error(f"{data}: no such folder; docs/data.md tells how to lay it out")
    session.install("-e", ".[train]")
    session.run("python", "-m", "cleaner.train", "--out", "models", *arguments)


@nox.session
def ablations(session: nox.Session) -> None:
    """Fit `texts` again without each of its parts, and without each language, and write what that costs into its card."""
    session.install("-e", ".")
    session.run("python", "-m", "cleaner.train.ablations", "--out", "models", *(session.posargs or ["--data", "../shared/data"]))


@nox.session
def adapters(session: nox.Session) -> None:
    """The adapters, each with the library it is for; Ray and Spark are in `integration`."""
    session.install("-e", ".[test,sklearn,datatrove,huggingface,pandas,polars,scrapy]")
    session.run("pytest", "-n", "0", "tests/integrations", *session.posargs)


@nox.session
def integration(session: nox.Session) -> None:
    """The installed program from outside: every input format, killed and resumed; Ray and Spark (Java 17). No browser yet."""
    session.install(".[test,ray,spark]")
    session.run("pytest", "-n", "0", "integration", *session.posargs)
