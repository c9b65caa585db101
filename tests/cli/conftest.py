"""Running the program as a user does: a process of its own, with its own streams and exit code."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "train"))

from answered import answers, saved

PROGRAM = [
    sys.executable,
    "-W",
    "error::ResourceWarning",
    "-c",
    "import sys; sys.argv[0] = 'clean-news'; from cleaner.cli import main; main()",
]

Done = subprocess.CompletedProcess
Run = Callable[..., Done]


def finished(folder: Path, *arguments: object, stdin: bytes | None = None) -> Done:
    """The command, ended, in a folder; always without a traceback."""
    done = subprocess.run([*PROGRAM, *map(str, arguments)], cwd=folder, input=stdin or b"", capture_output=True, timeout=60, check=False)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


@pytest.fixture(scope="session")
def program() -> list[str]:
    """The command itself, for tests that talk with it while it runs."""
    return list(PROGRAM)


@pytest.fixture
def clean_news(tmp_path) -> Run:
    """`clean_news("news", "--jobs", 1)` in a folder of the test's own."""
    return partial(finished, tmp_path)


@pytest.fixture(scope="session")
def trained(tmp_path_factory) -> tuple[Path, Done]:
    """A folder with `labels.jsonl` and `mine`, the models adapted to them; and what the program said of it."""
    folder = tmp_path_factory.mktemp("trained")
    saved(folder / "labels.jsonl", answers())
    done = finished(folder, "train", "--labels", "labels.jsonl", "-o", "mine")
    assert done.returncode == 0, done.stderr.decode()
    return folder, done


@pytest.fixture
def models(tmp_path, trained) -> Done:
    """The same in the test's own folder: making it once is enough."""
    folder, done = trained
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return done


@pytest.fixture
def article() -> str:
    return (
        "The bridge across the fjord opens on Monday, the county council said on Thursday evening.\n\n"
        "Work began four years ago and cost twice what had been planned, according to the engineers.\n\n"
        "“We have waited for this since I was a child,” said the mayor, who will be the first to cross.\n"
    )
