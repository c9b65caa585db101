"""How long a reviewer waits for the first line to answer, and for all of them, after `clean-news review` was started.

    python benchmarks/first_card.py [--articles N] [--rounds N]

Over a run of N results made out of the fixtures' texts, each with an id and a source of its own. Medians over fresh processes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

from articles import FIXTURES, text_records
from timing import table

from cleaner import Cleaner
from cleaner.write import ARTICLES, json_line

PROGRAM = [sys.executable, "-c", "from cleaner.cli import main; main()"]
PAUSE = 0.05  # seconds between two looks at whether there is a line


class Wait(NamedTuple):
    """Seconds since the start of the program, of the clock and of its processor."""

    address: float
    card: float
    card_processor: float
    all: float
    all_processor: float


def make_run(out: Path, articles: int) -> None:
    """Write what a run over the fixtures would, over and over."""
    records = text_records(FIXTURES, 60)
    results = [result.to_dict() for result in Cleaner().clean_many(records)]
    with (out / ARTICLES).open("wb") as file:
        for number in range(articles):
            row = results[number % len(results)]
            file.write(json_line({**row, "id": f"{number}/{row['id']}", "source": f"{number % 97}-{row['source']}"}))
    (out / "run.json").write_text(json.dumps({"config": {}, "profile": "none"}))


def waited(out: Path) -> Wait:
    """Start the program, ask it as the page does, and end it."""
    began = time.perf_counter()
    with subprocess.Popen([*PROGRAM, "review", str(out)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        shown = time.perf_counter() - began
        while ask(address)["state"] == "waiting":
            time.sleep(PAUSE)
        card, card_processor = time.perf_counter() - began, processor(process.pid)
        while not ask(address)["progress"]["all"]:
            time.sleep(10 * PAUSE)
        found = Wait(shown, card, card_processor, time.perf_counter() - began, processor(process.pid))
        process.kill()
    return found


def ask(address: str) -> Any:
    """What the page would show."""
    headers = {"Content-Type": "application/json", "Origin": address.rsplit("/", 2)[0]}
    with urlopen(Request(address + "next", b'{"tab": "benchmark"}', headers)) as reply:
        return json.load(reply)


def processor(pid: int) -> float:
    """Processor seconds of a process (Linux)."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000, help="results of the run (default: 10,000)")
    parser.add_argument("--rounds", type=int, default=3, help="fresh processes (default: 3)")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        make_run(Path(folder), options.articles)
        rounds = [waited(Path(folder)) for _ in range(options.rounds)]
    address, card, card_processor, everything, all_processor = (median(column) for column in zip(*rounds, strict=True))
    rows = [("the address", address, None), ("the first line", card, card_processor), ("all lines", everything, all_processor)]
    cells = [[name, f"{seconds:.1f}", "" if spent is None else f"{spent:.1f}"] for name, seconds, spent in rows]
    print(table([f"of {options.articles:,} articles", "median s", "of it on the processor"], cells))


if __name__ == "__main__":
    main()
