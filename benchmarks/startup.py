"""How long a user waits for the first sign of life: the help, and the first record through `clean-news stream`.

    python benchmarks/startup.py [--rounds N]

Medians over fresh processes, beside a Python that does nothing: what is left is ours.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence

from timing import Table, rounds_of

RECORD = b'{"text": "The council met on Monday evening and agreed the budget for the coming year.", "language": "en"}\n'
PROGRAM = [sys.executable, "-c", "from cleaner.cli import main; main()"]
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import cleaner": [sys.executable, "-c", "import cleaner"],
    "clean-news --help": [*PROGRAM, "--help"],
}


def help_of(command: Sequence[str]) -> None:
    """Run a command that prints and ends."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def first_record() -> None:
    """Time until a streaming process has answered its first record, with its input still open."""
    with subprocess.Popen([*PROGRAM, "stream"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(RECORD)
        process.stdin.flush()
        answer = process.stdout.readline()
        process.kill()  # what it takes to shut down is not part of the answer
    if not answer:
        raise SystemExit("stream: no answer")


def measure(rounds: int) -> list[Table]:
    """One table."""
    works = [*(lambda command=command: help_of(command) for command in COMMANDS.values()), first_record]
    taken = rounds_of(works, rounds)
    names = [*COMMANDS, "clean-news stream, first record answered"]
    rows = [[name, f"{s:.3f}", f"{s / taken[0]:.1f}"] for name, s in zip(names, taken, strict=True)]
    return [Table(["what", "median s", "times python"], rows)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=11, help="fresh processes of each (default: 11)")
    print(*measure(parser.parse_args().rounds))


if __name__ == "__main__":
    main()
