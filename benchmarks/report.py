"""The comparison as one Markdown report: where it was measured, a part for each section, and its place in a page of the documentation.

Nothing is measured here but the machine.
"""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from textwrap import fill as wrap

from timing import Table

from cleaner import __version__

__all__ = ["BEGIN", "END", "Part", "loads", "machine", "placed", "report"]

BEGIN = "<!-- what follows is written by benchmarks/compare.py -->"
END = "<!-- what stands above is written by benchmarks/compare.py -->"
WIDTH = 140
LIBRARIES = ("numpy", "selectolax", "lxml", "orjson", "ftfy", "py3langid", "datasketch", "trafilatura", "justext")
"""Of ours, those that speed or results depend on most."""


@dataclass(frozen=True, slots=True)
class Part:
    """What has become of a section."""

    title: str
    about: str
    tables: Sequence[Table] = ()
    problem: str = ""
    """Why there is no table."""

    def __str__(self) -> str:
        """As Markdown."""
        said = [f"## {self.title}", wrap(self.about, WIDTH, break_long_words=False, break_on_hyphens=False), *map(str, self.tables)]
        if self.problem:
            said.append(f"**Not measured:** {self.problem}.")
        return "\n\n".join(said)


def machine() -> list[tuple[str, str]]:
    """What the figures depend on: name and value."""
    return [
        ("clean-news", f"{__version__}{commit()}"),
        ("Python", f"{platform.python_implementation()} {platform.python_version()}"),
        ("libraries", ", ".join(f"{name} {installed(name)}" for name in LIBRARIES)),
        ("processor", f"{processor()}, {os.cpu_count()} cores, of which one is used"),
        ("system", f"{platform.system()} {platform.release()} ({platform.machine()})"),
    ]


def commit() -> str:
    """Which commit this is, where that can be told."""
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--exclude", "*"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f" ({found})"


def installed(library: str) -> str:
    """The version of a library."""
    try:
        return version(library)
    except PackageNotFoundError:
        return "missing"


def processor() -> str:
    """Its name, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"


def loads() -> str:
    """The load of the last minutes, which tells whether others were at work."""
    return " ".join(f"{load:.2f}" for load in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"


def report(command: str, facts: Sequence[tuple[str, str]], parts: Sequence[Part], minutes: float, note: str = "") -> str:
    """The whole; the note stands above all of it."""
    day = datetime.now(UTC).date().isoformat()
    rows = [("measured", f"{day}, in one run of {minutes:.0f} minutes: `{command}`"), *facts]
    return "\n\n".join([str(Table(("", ""), rows, note)), *map(str, parts)])


def placed(page: str, made: str) -> str:
    """The page with the report between its two marks. Raises `ValueError` where it has none.

    >>> placed(f"Head\\n{BEGIN}\\nold\\n{END}\\nfoot", "new").splitlines()[1:-1] == [BEGIN, "", "new", "", END]
    True
    """
    head, begin, rest = page.partition(BEGIN)
    _, end, foot = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"has no lines {BEGIN} and {END}, between which the report goes")
    return f"{head}{BEGIN}\n\n{made}\n\n{END}{foot}"
