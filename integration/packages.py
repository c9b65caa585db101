"""Holds wheel and sdist against the checkout; run by `nox -s install`: `python integration/packages.py DIST TREE`.

DIST holds an sdist and the wheel built from it, TREE the wheel built from the checkout. Exits 1 with a line for everything that is wrong.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
MAX_WHEEL = 15_000_000  # bytes
MODELS = "cleaner/_models/"


def wheel_files(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sdist_names(sdist: Path) -> set[str]:
    with tarfile.open(sdist) as archive:
        return {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()} - {"PKG-INFO"}


def tracked() -> set[str]:
    """What the repository holds; outside of one, everything there is."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        return {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file()}
    return set(done.stdout.split("\0"))


def original(name: str) -> str:
    """Where in the checkout a file of the wheel comes from."""
    return name.replace(MODELS, "models/", 1)


def wrong(sdist: Path, wheel: Path, tree: Path) -> Iterator[str]:
    files, known = wheel_files(wheel), tracked()
    size = wheel.stat().st_size
    if size >= MAX_WHEEL:
        yield f"{wheel.name}: {size} bytes, and it may have {MAX_WHEEL}"
    if files != wheel_files(tree):
        yield f"{wheel.name}: the sdist builds another wheel than the checkout"
    for name, content in files.items():
        if ".dist-info/" not in name and (original(name) not in known or (ROOT / original(name)).read_bytes() != content):
            yield f"{wheel.name}: {name} is not of this repository"
    for name in sorted(known):
        if name.startswith(("cleaner/", "models/")) and name.replace("models/", MODELS, 1) not in files:
            yield f"{wheel.name}: {name} is missing"
    for name in sorted(sdist_names(sdist) - known):
        yield f"{sdist.name}: {name} is not of this repository"


def main(dist: Path, tree: Path) -> None:
    (sdist,), (wheel,), (other,) = dist.glob("*.tar.gz"), dist.glob("*.whl"), tree.glob("*.whl")
    found = list(wrong(sdist, wheel, other))
    print(*found, f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB; {sdist.name}: {sdist.stat().st_size / 1e6:.1f} MB", sep="\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
