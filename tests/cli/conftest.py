"""Running the program as a user does: a process of its own, with its own streams and exit code."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

PROGRAM = [
    sys.executable,
    "-W",
    "error::ResourceWarning",
    "-c",
    "import sys; sys.argv[0] = 'clean-news'; from cleaner.cli import main; main()",
]

Done = subprocess.CompletedProcess
Run = Callable[..., Done]


@pytest.fixture
def program() -> list[str]:
    """The command itself, for tests that talk with it while it runs."""
    return list(PROGRAM)


@pytest.fixture
def clean_news(tmp_path) -> Run:
    """`clean_news("news", "--jobs", 1)` in a folder of the test's own; always without a traceback."""

    def go(*arguments: object, stdin: bytes | None = None) -> Done:
        done = subprocess.run(
            [*PROGRAM, *map(str, arguments)], cwd=tmp_path, input=stdin or b"", capture_output=True, timeout=60, check=False
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return done

    return go


@pytest.fixture
def article() -> str:
    return (
        "The bridge across the fjord opens on Monday, the county council said on Thursday evening.\n\n"
        "Work began four years ago and cost twice what had been planned, according to the engineers.\n\n"
        "“We have waited for this since I was a child,” said the mayor, who will be the first to cross.\n"
    )
