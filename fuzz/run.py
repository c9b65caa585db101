"""Fuzz the parts of the program that read what others wrote, guided by coverage (atheris, which is libFuzzer for Python).

    python fuzz/run.py [--minutes N] [--targets NAME ...] [--found DIR] [--corpus DIR] [--timeout SECONDS]

Each target of targets.py has its share of the time, in a process of its own, and begins with what the fixtures hold. Inputs that break a
promise, take too long or too much memory are kept in DIR; `--replay FILE --targets NAME` runs one again. Ends with 1 when there are any.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Final

__all__ = ["Ran", "main"]

MOST_FOUND: Final = 3
"""Findings of one target after which its turn is over: they are likely to be one."""
MEMORY: Final = 3000
"""MiB that a target may take."""
_RUNS: Final = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_COVERED: Final = re.compile(r"cov: (\d+) ft: (\d+)")
_RAISED: Final = re.compile(
    r"^(?:\w+\.)*\w*(?:Error|Exception|Interrupt|Iteration|Warning|Overflow)\b.*|^==\d+== ?ERROR.*|^SUMMARY: .*", re.MULTILINE
)


@dataclass(slots=True)
class Ran:
    """What one target came to."""

    name: str
    seconds: float = 0.0
    runs: int = 0
    covered: int = 0
    """Edges of our own code that were seen."""
    found: int = 0
    why: tuple[str, ...] = ()


def fuzz(name: str, seconds: float, corpus: Path, found: Path, timeout: int) -> Ran:
    """One target for so long, begun again after each finding."""
    ran, end = Ran(name), time.monotonic() + seconds
    began = time.monotonic()
    while (left := int(end - time.monotonic())) > 0 and ran.found < MOST_FOUND:
        command = [sys.executable, __file__, "--inside", name, str(corpus), f"-max_total_time={left}", f"-timeout={timeout}"]
        command += [f"-rss_limit_mb={MEMORY}", f"-artifact_prefix={found}/{name}-", "-print_final_stats=1", "-max_len=100000"]
        command += [f"-dict={corpus}.dict"] if Path(f"{corpus}.dict").exists() else []
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        said = done.stdout + done.stderr
        ran.runs += sum(map(int, _RUNS.findall(said)[-1:]))
        ran.covered = max([ran.covered, *(int(covered) for covered, _ in _COVERED.findall(said))])
        if done.returncode:
            ran.found += 1
            why = _RAISED.findall(said)
            ran.why += (why[0][:300] if why else said[-300:],)
    ran.seconds = time.monotonic() - began
    return ran


def inside(name: str, arguments: list[str]) -> None:
    """In a process of its own: the fuzzer, which ends it."""
    import atheris

    with atheris.instrument_imports(include=["cleaner"]):
        from targets import MIX, TARGETS

        target = TARGETS[name]

    def mutated(data: bytes, size: int, seed: int) -> bytes:
        """As bytes by libFuzzer, or as text in one of our own ways."""
        chance = Random(seed)
        if target.mutations is None or chance.random() < 0.5:
            return bytes(atheris.Mutate(data, size))
        head = 16 if name == "edits" else 1
        text = data[head:].decode("utf-8", "replace")[:MIX]
        made = chance.choice(list(target.mutations.values()))(chance, text, text[::-1])
        return (data[:head] + made.encode("utf-8", "surrogatepass"))[:size]

    atheris.Setup([sys.argv[0], *arguments], target.run, custom_mutator=mutated)
    atheris.Fuzz()


def begin_with(name: str, corpus: Path) -> None:
    """The seeds of a target, a file each, and its dictionary beside them."""
    from targets import TARGETS

    target = TARGETS[name]
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (corpus / sha256(seed).hexdigest()[:16]).write_bytes(seed)
    words = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in target.words)
    if target.words:
        Path(f"{corpus}.dict").write_text("".join(f'"{word}"\n' for word in words), encoding="ascii")


def shown(rows: list[Ran]) -> str:
    """The table."""
    head = ["target", "seconds", "inputs tried", "edges of our code", "findings"]
    cells = [[each.name, f"{each.seconds:,.0f}", f"{each.runs:,}", f"{each.covered:,}", str(each.found)] for each in rows]
    cells.append(
        [
            "all",
            f"{sum(each.seconds for each in rows):,.0f}",
            f"{sum(each.runs for each in rows):,}",
            "",
            str(sum(each.found for each in rows)),
        ]
    )
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *cells])


def main() -> int:
    """Fuzz and print; 1 when anything was found."""
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2], sys.argv[3:])
    from targets import TARGETS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30, help="all targets together (default: 30)")
    parser.add_argument("--targets", nargs="+", choices=TARGETS, default=list(TARGETS), metavar="NAME", help=f"of: {', '.join(TARGETS)}")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"), help="where findings are kept (default: fuzz-found)")
    parser.add_argument("--corpus", type=Path, help="where inputs are kept for the next time (default: nowhere)")
    parser.add_argument("--timeout", type=int, default=60, help="seconds that one input may take (default: 60)")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="run this finding again, and nothing else")
    options = parser.parse_args()
    if options.replay:
        for name in options.targets:
            TARGETS[name].run(options.replay.read_bytes())
        return 0
    options.found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        rows = []
        for name in options.targets:
            corpus = (options.corpus or Path(scratch)) / name
            begin_with(name, corpus)
            rows.append(fuzz(name, 60 * options.minutes / len(options.targets), corpus, options.found.absolute(), options.timeout))
            print(rows[-1].name, rows[-1].runs, *rows[-1].why, sep="; ", file=sys.stderr, flush=True)
    print(shown(rows))
    return 1 if any(each.found for each in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
