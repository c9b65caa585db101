"""What is loaded when: importing the package costs nothing, asking for help costs typer."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

HELP = "sys.argv = ['clean-news', '--help']\ntry:\n    from cleaner.cli import main; main()\nexcept SystemExit: pass"

TYPER = {"typer", "shellingham", "annotated_doc", "click", "typing_extensions"}
"""typer and what it loads itself, in the versions there have been."""

if tuple(map(int, version("typer").split(".")[:2])) < (0, 22):  # until then it loaded rich at once
    TYPER |= {"rich", "attr", "markdown_it", "mdurl", "pygments"}

PYDANTIC = {"pydantic", "pydantic_core", "annotated_types", "typing_inspection", "_sysconfigdata__linux_x86_64-linux-gnu"}
"""What newer versions of typer check the options of a command with."""


def loaded(code: str) -> set[str]:
    lines = (
        f"import sys\nbefore = set(sys.modules)\n{code}\nprint('LOADED', *{{name.partition('.')[0] for name in set(sys.modules) - before}})"
    )
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, timeout=20, check=True)
    names = set(done.stdout.rpartition("LOADED")[2].split())
    return names - set(sys.stdlib_module_names) - {"_distutils_hack", "sitecustomize"}


def test_importing_the_package_loads_nothing_else():
    assert loaded("import cleaner") == {"cleaner"}


@pytest.mark.parametrize(
    "command", ["", "run", "stream", "explain", "restore", "profile", "sources", "report", "review", "evaluate", "train"]
)
def test_help_loads_typer_and_nothing_heavier(command):
    names = loaded(HELP.replace("'--help'", f"'{command}', '--help'" if command else "'--help'"))
    assert names <= {"cleaner", *TYPER} | (PYDANTIC if command else set())


@pytest.mark.parametrize("module", ["cleaner.read", "cleaner.write", "cleaner.config", "cleaner.document", "cleaner.strip"])
def test_the_plain_modules_need_the_standard_library_only(module):
    assert loaded(f"import {module}") == {"cleaner"}


def test_texts_are_read_without_what_parquet_and_archives_need(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    assert loaded(f"from cleaner.read import read; list(read([{str(tmp_path)!r}]))") == {"cleaner"}
