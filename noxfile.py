"""Everything that is checked, measured or built, each in an environment of its own: `nox -l` lists it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import nox

nox.options.sessions = ["lint", "tests", "slow", "docs"]
nox.options.default_venv_backend = "uv|virtualenv"  # a tenth of the time, where uv is there
nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True

PYTHONS = ["3.11", "3.12", "3.13"]
BESIDE = {  # what the wheel is installed with, in one resolution
    "newest": [],
    "lowest": ["--resolution", "lowest-direct", "-r", "pyproject.toml"],
    "datatrove": ["datatrove"],
    "datatrove-processing": ["datatrove[processing]"],  # trafilatura < 1.12
    "nemo-curator": ["nemo-curator[text-cpu]"],  # trafilatura 2.0.0
}
NEMO_TEXT = ["beautifulsoup4", "datasets", "ftfy", "justext", "lxml", "pandas", "resiliparse", "trafilatura", "warcio"]
"""What NeMo Curator has for texts, but for its models and clusters."""
ADAPTERS = ["sklearn", "datatrove", "huggingface", "pandas", "polars", "scrapy"]
BY_LIBRARIES = ["integrations", "read", "segment", "metadata", "cli", "test_imports.py", "test_offline.py", "test_write.py"]
"""In tests/: what other versions of a library could break."""
BENCHMARKS = (
    "startup",
    "where_time_goes",
    "first_card",
    "text_speed",
    "score_cost",
    "length",
    "long_run",
    "flags",
    "thresholds",
    "page_speed",
    "parsers",
    "profile_memory",
    "recurring",
    "metadata",
    "hostile_pages",
    "extraction",
    "gold_parts",
    "copies",
    "stories",
    "adaptation",
    "sources_simulated",
    "sources_labels",
    "sources_scale",
    "cards",
    "scale",
    "report_scale",
)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Tests and doctests."""
    session.install("-e", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session
def slow(session: nox.Session) -> None:
    """The tests that `pytest` leaves out: every benchmark, review, training, runs that are killed, every command without a network."""
    session.install("-e", ".[test]")
    session.run("pytest", "-m", "slow", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types, and who may import whom."""
    session.install("-e", ".[lint]")
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check", *session.posargs)
    session.run("mypy")
    session.run("lint-imports")


@nox.session(reuse_venv=False)
def audit(session: nox.Session) -> None:
    """Known holes in what an installation brings: pip-audit over the newest versions that pyproject.toml allows; needs the network."""
    session.install(".[extractors,review]", "pip-audit")
    session.run("pip-audit", "--local", "--skip-editable", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation as a site in site/, warnings as errors, and its commands and examples run."""
    session.install("-e", ".[docs,test]")
    session.run("sphinx-build", "-W", "--keep-going", "-q", "-b", "html", "docs", "site", *session.posargs)
    session.run("pytest", "-q", "README.md", "docs", "cleaner", "tests/test_docs.py", "tests/test_documented.py")


@nox.session(reuse_venv=False, venv_backend="virtualenv")
@nox.parametrize("beside", [nox.param(name, id=name) for name in BESIDE])
def install(session: nox.Session, beside: str) -> None:
    """The built wheel beside what people use with it, and a run there. `-- whole`: all of NeMo Curator, not its text libraries alone."""
    if beside == "lowest" and sys.version_info[:2] != (3, 11):
        session.skip("the lowest versions have wheels for Python 3.11 alone")
    session.install("uv")
    scratch = Path(session.create_tmp())
    shutil.rmtree(scratch)
    wheel = built(session, scratch / "dist")
    if beside == "newest":
        session.run("uv", "build", "--quiet", "--wheel", "--out-dir", str(scratch / "tree"))
        session.run("python", "integration/packages.py", str(wheel.parent), str(scratch / "tree"))
    wanted = BESIDE[beside]
    if beside == "nemo-curator" and "whole" not in session.posargs:
        (scratch / "wanted.txt").write_text("\n".join([f"clean-news @ {wheel.as_uri()}", *wanted]), encoding="utf-8")
        resolved = str(scratch / "resolved.txt")
        session.run("uv", "pip", "compile", "--quiet", str(scratch / "wanted.txt"), "-o", resolved)
        wanted = ["-c", resolved, *NEMO_TEXT]
    session.run("uv", "pip", "install", "--quiet", str(wheel), *wanted)
    session.run("uv", "pip", "check")
    session.run("clean-news", "fixtures/news", "-o", str(scratch / "out"))
    run = json.loads((scratch / "out/run.json").read_bytes())
    texts = [json.loads(line)["text"] for line in (scratch / "out/articles.jsonl").read_bytes().splitlines()]
    session.log(f"{beside}: {sum(map(bool, texts))} of {len(texts)} articles have text; trafilatura {run['versions']['trafilatura']}")
    if run["counts"]["failed"] or texts.count("") != run["counts"]["flags"].get("empty", 0) or not any(texts):
        session.error(f"{scratch / 'out'} is not what it should be")


def built(session: nox.Session, dist: Path) -> Path:
    """The wheel as the sdist builds it; the sdist lies beside it."""
    session.run("uv", "build", "--quiet", "--out-dir", str(dist))
    return next(dist.glob("*.whl")).resolve()


@nox.session(python="3.11", reuse_venv=False, venv_backend="virtualenv")
def lowest(session: nox.Session) -> None:
    """What touches libraries, and the adapters, with the lowest version of each that pyproject.toml allows; these have wheels for 3.11."""
    session.install("uv")
    extras = [f"--extra={name}" for name in ("test", "extractors", *ADAPTERS)]
    session.run("uv", "pip", "install", "--quiet", "--resolution", "lowest-direct", "-r", "pyproject.toml", *extras, "-e", ".")
    session.run("pytest", "-n", "0", "-m", "", "-W", "default", *(session.posargs or [f"tests/{name}" for name in BY_LIBRARIES]))


@nox.session
def bench(session: nox.Session) -> None:
    """Start-up, speed, memory, what profiles are worth; `nox -s bench -- --rounds 9` passes options to each benchmark that has them."""
    session.install(".[bench]")
    run_each(session, [f"benchmarks/{name}.py" for name in BENCHMARKS])


def run_each(session: nox.Session, scripts: Sequence[str]) -> None:
    """Run scripts one after another, each with those of the options that it has."""
    known = {script: options_of(str(session.run("python", script, "--help", silent=True))) for script in scripts}
    if nobody := set(session.posargs[::2]) - set().union(*known.values()):
        session.error(f"no script has the option {', '.join(sorted(nobody))}")
    for script in scripts:
        session.run("python", script, *understood(session.posargs, known[script]))


@nox.session
def compare(session: nox.Session) -> None:
    """The whole comparison with others as one report; `nox -s compare -- --data DIR --out docs/benchmarks.md` writes that page."""
    session.install(".")
    session.run("python", "benchmarks/compare.py", *session.posargs)


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
    session.install("-e", f".[test,{','.join(ADAPTERS)}]")
    session.run("pytest", "-n", "0", "tests/integrations", *session.posargs)


@nox.session
def integration(session: nox.Session) -> None:
    """The installed program from outside: every input format, faults, a few kills; Ray and Spark (Java 17)."""
    session.install(".[test,ray,spark]")
    session.run("pytest", "-n", "0", "integration", *session.posargs)
    session.run("pytest", "-n", "0", "-W", "default", "tests/test_documented.py", "-k", "cluster.md")


@nox.session
def kills(session: nox.Session) -> None:
    """Runs killed 200 times at random and resumed, to the same bytes; `-- --times 1000 --seed 7` are options of `integration/kills.py`."""
    session.install(".")
    session.run("python", "integration/kills.py", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """What reads others' files, under coverage-guided fuzzing, and damaged articles through the stream; `-- --minutes 30` for each."""
    session.install(".[fuzz]")
    run_each(session, ["fuzz/run.py", "fuzz/stream.py"])


@nox.session
def browser(session: nox.Session) -> None:
    """The pages in the system's Chromium (`apt-get install chromium`); `-- --screenshots docs/images` takes those of the documentation."""
    session.install(".[test,browser]")
    session.run("pytest", "-n", "0", "browser", *session.posargs)
