"""Where the time of a run goes: which share of it each function takes, with all it calls, as py-spy samples it.

    python benchmarks/where_time_goes.py [PATH] [--kind texts|pages] [--limit N] [--rounds N] [--least PERCENT]

PATH is a folder or file of articles; without it, articles are made out of the fixtures. One process, one core. py-spy is no dependency:
`pip install "clean-news[bench]"` brings it. On Linux and macOS it may need more rights than a user has, see its documentation.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from articles import page_records, text_records
from timing import one_core, table

RATE = 400  # samples a second
FRAME = re.compile(r"^(?P<function>\S+) \((?P<file>.*):\d+\)$")
BEGIN = "clean_many"
"""What is outside of this function is start-up."""
NOT_SEEN = "py-spy is not installed, or may not look at another process ({}); pip install py-spy, and see its README on permissions"


def worked(kind: str, path: Path | None, limit: int, rounds: int) -> None:
    """What is looked at: some articles, cleaned several times."""
    from cleaner import Cleaner

    records = text_records(path, limit) if kind == "texts" else page_records(path, limit)
    if not records:
        raise SystemExit(f"{path}: no articles given as {kind}")
    cleaner = Cleaner()
    cleaner.load()
    cleaner.clean_batch(records[:64])  # what is loaded on first use, outside of what is looked at
    for _ in range(rounds):
        for _ in cleaner.clean_many(records):
            pass


def sampled(arguments: Iterable[str]) -> list[str]:
    """The stacks that py-spy saw in this script at work, each with how often, outermost function first."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "stacks"
        command = ["py-spy", "record", "--rate", str(RATE), "--format", "raw", "--output", str(out), "--", sys.executable, __file__]
        try:
            subprocess.run([*command, *arguments, "--work"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        except (OSError, subprocess.CalledProcessError) as error:
            said = getattr(error, "stderr", None) or str(error).encode()
            raise SystemExit(NOT_SEEN.format(said.decode(errors="replace").strip())) from error
        return out.read_text(encoding="utf-8").splitlines()


def shares(stacks: Iterable[str]) -> tuple[int, Counter[str]]:
    """Samples inside `BEGIN`, and in how many of them each function was at work, or waited for one that it had called.

    >>> shares(["main (a.py:1);clean_many (p.py:2);read (r.py:3) 3", "main (a.py:1) 9", "clean_many (p.py:2);read (r.py:8) 1"])
    (4, Counter({'read (r.py)': 4}))
    """
    total, inside = 0, Counter[str]()
    for stack in stacks:
        frames, _, count = stack.rpartition(" ")
        names = [_named(frame) for frame in frames.split(";")]
        begin = next((place for place, name in enumerate(names) if BEGIN in name), None)
        if begin is not None:
            total += int(count)
            inside.update(dict.fromkeys(names[begin + 1 :], int(count)))
    return total, inside


def _named(frame: str) -> str:
    """A function and the last three parts of its file's path."""
    match = FRAME.match(frame)
    return f"{match['function']} ({'/'.join(Path(match['file']).parts[-3:])})" if match else frame


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, nargs="?", help="folder or file of articles (default: made out of the fixtures)")
    parser.add_argument("--kind", choices=["texts", "pages"], default="texts", help="what they are given as (default: texts)")
    parser.add_argument("--limit", type=int, default=256, help="articles at most (default: 256)")
    parser.add_argument("--rounds", type=int, default=4, help="how often they are cleaned (default: 4)")
    parser.add_argument("--least", type=float, default=2.0, help="percent from which a function is shown (default: 2)")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        one_core()
        worked(options.kind, options.path, options.limit, options.rounds)
        return
    total, inside = shares(sampled(sys.argv[1:]))
    rows = [[name, f"{100 * count / total:.1f}"] for name, count in inside.most_common() if 100 * count >= options.least * total]
    print(f"{options.kind}: {total:,} samples\n")
    print(table(["function, with all it calls", "% of the time"], rows))


if __name__ == "__main__":
    main()
