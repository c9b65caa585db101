"""Rebuild every shipped model: ``python -m cleaner.train --data DIR --out models``."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from cleaner.errors import CleanNewsError
from cleaner.train.build import build


def main() -> int:
    """Parse, build, and say on stderr what went wrong if something did."""
    parser = argparse.ArgumentParser(prog="python -m cleaner.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder laid out as docs/data.md says")
    parser.add_argument("--out", type=Path, default=Path("models"), help="folder the models and their cards are written to")
    parser.add_argument("--worst", type=Path, help="folder for lists of the surest mistakes, to be read after a fit")
    arguments = parser.parse_args()
    start = time.monotonic()

    def log(message: str) -> None:
        print(f"[{time.monotonic() - start:6.0f} s] {message}", flush=True)  # noqa: T201

    try:
        build(arguments.data, arguments.out, log, arguments.worst)
    except CleanNewsError as error:
        print(f"cleaner.train: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
