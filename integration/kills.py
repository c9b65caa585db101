"""Kill runs at random, let the same command go on, and hold what comes of it against a run nobody disturbed.

    python integration/kills.py [--times N] [--seed N] [--jobs N ...] [--format jsonl parquet] [--articles N] [--keep DIR]

A run is killed several times over, each time in the same stage or a later one, those first in which there were fewest deaths. It dies at
one of the steps it takes in OUT (`integration/stepped.py`), or at a moment drawn from the time the stage took when nobody disturbed it.
Killed with SIGKILL is the whole process group, or the first process alone, whose workers then have to end themselves, or one worker, of
which the run itself has to make the best; sooner those of whom fewest were killed so far. In the end OUT must be byte for byte the same,
with the same exit code, no traceback on the way, and no process left behind.

One line a death, a table at the end; exit 1 when any run came out otherwise. Needs /proc.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from random import Random
from shutil import copytree, ignore_patterns, rmtree
from tempfile import TemporaryDirectory

from stepped import STAGES, stepped

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "benchmarks"))
from articles import varied_records  # noqa: E402

from cleaner.config import Config  # noqa: E402
from cleaner.run.workers import load  # noqa: E402
from cleaner.write import json_line  # noqa: E402

WITH_WORKERS = ("learning", "cleaning", "copies", "stories")
LOKY = re.compile(rb"loky\.backend\.popen_loky")
"""In the command line of a worker; not in that of joblib's resource tracker, which does no work, and is loud when it is killed."""
WHOM = ("all", "first", "worker")
AGAIN = 0.85
"""Probability that a run which has died is killed once more."""
MOST_DEATHS = 8
LINGER_SECONDS = 30.0
"""Workers whose first process is gone have to be gone within; they look twice a second, on a machine that may be busy."""
RUN_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Whole:
    """A run that nobody disturbed."""

    code: int
    tree: dict[str, bytes]
    steps: dict[str, int]
    """How many there are of each stage."""
    seconds: dict[str, float]
    """How long each stage took."""


@dataclass(frozen=True, slots=True)
class Death:
    """When whom."""

    stage: str
    whom: str
    step: int | None
    """The step it is to die at, counted within the stage; None: at a moment."""
    wait: float
    """Seconds from the beginning of the stage to that moment."""

    def __str__(self) -> str:
        when = f"{self.wait:.2f} s in" if self.step is None else f"step {self.step}"
        return f"{self.stage}, {when}, {self.whom}"


@dataclass(slots=True)
class Tally:
    """What came of all."""

    deaths: Counter[tuple[str, str]] = field(default_factory=Counter)
    runs: int = 0
    late: int = 0
    """Runs that had got past the moment, or ended, before they could be killed."""
    wrong: int = 0

    def died(self, whom: str) -> int:
        """How often it was they."""
        return sum(count for (_, each), count in self.deaths.items() if each == whom)


class Process:
    """clean-news in a session of its own: begun anew, or forked off this process, which has loaded everything it needs by then.

    That is for runs without workers: most of the time a short run takes goes into loading libraries and models.
    """

    def __init__(self, fate: tuple[str, str, str, int, str], arguments: Sequence[str], said: Path, *, forked: bool) -> None:
        if forked:
            self._forked = get_context("fork").Process(target=_forked, args=(fate, arguments, said))
            self._forked.start()
            self.pid: int = self._forked.pid or 0
            while os.getpgid(self.pid) != self.pid:
                time.sleep(0.001)
            return
        command = [sys.executable, str(ROOT / "integration/stepped.py"), *map(str, fate), *arguments]
        with said.open("wb") as file:
            self._begun = subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        self.pid = self._begun.pid

    @property
    def code(self) -> int | None:
        """How it ended; None while it has not."""
        return self._begun.poll() if hasattr(self, "_begun") else self._forked.exitcode

    def wait(self) -> int:
        """Wait until it has ended."""
        until = time.monotonic() + RUN_SECONDS
        while (code := self.code) is None:
            if time.monotonic() > until:
                os.killpg(self.pid, signal.SIGKILL)
                raise SystemExit(f"a run did not end within {RUN_SECONDS} s")
            time.sleep(0.005)
        return code


def _forked(fate: tuple[str, str, str, int, str], arguments: Sequence[str], said: Path) -> None:
    os.setsid()
    with said.open("wb") as file, Path(os.devnull).open("rb") as nothing:
        for source, target in ((nothing, 0), (file, 1), (file, 2)):
            os.dup2(source.fileno(), target)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    stepped(*fate, arguments)


class Attempts:
    """Runs of one command into one OUT."""

    def __init__(self, source: Path, config: Path, out: Path, options: Sequence[str], *, forked: bool) -> None:
        self.out = out
        self._forked = forked
        self._notes = out.with_name("notes")
        self._said = out.with_name("said")
        self._arguments = ["run", str(source), "-o", str(out), "--config", str(config), *options]
        self._sessions: list[int] = []
        rmtree(out, ignore_errors=True)

    def begin(self, stage: str = "", step: int = 0, whom: str = "all") -> Process:
        """Start the command in a session of its own, to die at a step or to live."""
        self._notes.write_bytes(b"")
        fate = (str(self._notes), str(self.out), stage, step, whom)
        process = Process(fate, self._arguments, self._said, forked=self._forked)
        self._sessions.append(process.pid)
        return process

    def steps(self) -> Iterator[tuple[str, float]]:
        """Stage and second of every step so far."""
        for line in self._notes.read_text(encoding="utf-8").splitlines():
            stage, second, *_ = line.split()
            yield stage, float(second)

    def said(self) -> str:
        return self._said.read_text(encoding="utf-8", errors="replace")

    def left(self) -> list[int]:
        """Processes of any of the runs that are still there after a while; they are ended then."""
        until = time.monotonic() + LINGER_SECONDS
        while (left := [pid for session in self._sessions for pid in members(session)]) and time.monotonic() < until:
            time.sleep(0.05)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        return left


def members(session: int) -> dict[int, bytes]:
    """The live processes of a session, each with its command line."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            state, _, _, of = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[:4]
            if int(of) == session and state not in "ZX":
                found[int(folder.name)] = (folder / "cmdline").read_bytes()
        except (OSError, ValueError):
            continue  # it has just ended
    return found


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def whole(attempts: Attempts) -> Whole:
    """Run the command to its end."""
    code = attempts.begin().wait()
    if code not in (0, 1):
        raise SystemExit(f"the undisturbed run ended with {code}: {attempts.said()}")
    steps = list(attempts.steps())
    stages = [stage for stage, _ in steps]
    starts = {stage: steps[stages.index(stage)][1] for stage in dict.fromkeys(stages)}
    ends = [*list(starts.values())[1:], steps[-1][1]]
    return Whole(
        code,
        tree(attempts.out),
        dict(Counter(stages)),
        {stage: end - start for (stage, start), end in zip(starts.items(), ends, strict=True)},
    )


def drawn(left: Sequence[str], jobs: int, undisturbed: Whole, tally: Tally, random: Random) -> Death:
    """A death in one of the stages that are left, every other time of those who have died least so far; workers die where there are some.

    Not every time: a run that loses a worker goes on to its end, so there would be no workers left when a first process dies.
    """
    with_workers = [stage for stage in left if stage in WITH_WORKERS] if jobs > 1 else []
    rare = min(WHOM if with_workers else WHOM[:2], key=lambda each: (tally.died(each), random.random()))
    whom = rare if random.random() < 0.5 else random.choice(WHOM[:2])
    stage = rarest(with_workers if whom == "worker" else left, tally, random)
    step = random.randint(1, undisturbed.steps[stage]) if whom != "worker" and random.random() < 0.5 else None
    return Death(stage, whom, step, random.uniform(0.0, undisturbed.seconds[stage]))


def struck(attempts: Attempts, death: Death, random: Random) -> tuple[Process, bool]:
    """Start the command and kill what is to be killed; whether that came in time."""
    if death.step is not None:
        process = attempts.begin(death.stage, death.step, death.whom)
        process.wait()
        return process, process.code == -signal.SIGKILL
    process = attempts.begin()
    while process.code is None and STAGES.index(death.stage) > max((STAGES.index(stage) for stage, _ in attempts.steps()), default=0):
        time.sleep(0.002)
    time.sleep(death.wait)
    if process.code is not None:
        return process, False
    if death.whom == "worker":
        while not (workers := sorted(pid for pid, command in members(process.pid).items() if LOKY.search(command))):
            if process.code is not None:
                return process, False
            time.sleep(0.002)  # they have not been started yet
        os.kill(random.choice(workers), signal.SIGKILL)
        return process, True
    (os.killpg if death.whom == "all" else os.kill)(process.pid, signal.SIGKILL)
    process.wait()
    return process, True


def complaint(process: Process, attempts: Attempts, undisturbed: Whole) -> str | None:
    """What is wrong with a run that has come to its end."""
    if process.code != undisturbed.code:
        return f"exit {process.code}, not {undisturbed.code}"
    found = tree(attempts.out)
    names = sorted(name for name in {*found, *undisturbed.tree} if found.get(name) != undisturbed.tree.get(name))
    if names:
        return f"{len(names)} files differ, the first is {names[0]}"
    return "processes are left behind" if attempts.left() else None


def case(attempts: Attempts, jobs: int, undisturbed: Whole, random: Random, tally: Tally) -> Iterator[str]:
    """Kill one run until it is enough, then let it come to its end; tells of every death, and what came of it."""
    tally.runs += 1
    wrong = None
    left = list(undisturbed.steps)
    for _ in range(MOST_DEATHS):
        death = drawn(left, jobs, undisturbed, tally, random)
        left = left[left.index(death.stage) :]
        process, in_time = struck(attempts, death, random)
        if process.code is None:
            process.wait()  # a worker was killed: the run itself goes on
        tally.deaths[death.stage, death.whom] += in_time
        tally.late += not in_time
        wrong = "a traceback" if "Traceback" in attempts.said() else None
        yield f"  {death}: {'killed' if in_time else 'too late'}, exit {process.code}"
        if wrong or process.code != -signal.SIGKILL or random.random() > AGAIN:
            break
    if process.code == -signal.SIGKILL:
        process = attempts.begin()
        process.wait()
        wrong = wrong or ("a traceback" if "Traceback" in attempts.said() else None)
    wrong = wrong or complaint(process, attempts, undisturbed)
    if wrong:
        tally.wrong += 1
        yield f"  WRONG: {wrong}\n{attempts.said()}"
    else:
        yield "  the same bytes"


def rarest(stages: Sequence[str], tally: Tally, random: Random) -> str:
    """A stage in which there were few deaths so far; sooner an early one than a late one, so that there is something left to kill."""
    counts = {stage: sum(tally.deaths[stage, whom] for whom in WHOM) for stage in stages}
    return random.choice([stage for stage in stages if counts[stage] <= min(counts.values()) + 2][:3])


def make_input(folder: Path, articles: int) -> None:
    """News of every kind: the fixtures, varied articles with near-copies, and what cannot be read."""
    copytree(ROOT / "fixtures/news", folder, ignore=ignore_patterns("[g-z]*"))
    rows = [json_line({"id": each.id, "text": each.text, "url": each.url, **each.metadata}) for each in varied_records(None, articles, 700)]
    broken = [b"{broken\n", b'{"text": 7}\n', b'{"title": "no text"}\n']
    lines = [line for number, row in enumerate(rows) for line in (row, *([broken[number % 3]] if number % 17 == 5 else []))]
    (folder / "varied.jsonl").write_bytes(b"".join(lines[::2]))
    (folder / "more.jsonl.gz").write_bytes(gzip.compress(b"".join(lines[1::2]), mtime=0)[:-20])
    (folder / "empty.txt").write_bytes(b"")
    (folder / "damaged.html.gz").write_bytes(b"damaged")


def killed(options: argparse.Namespace, folder: Path) -> Tally:
    """Do it."""
    random, tally = Random(options.seed), Tally()
    make_input(folder / "in", options.articles)
    (folder / "small.toml").write_text("batch_size = 8\n", encoding="utf-8")

    def attempts(kind: str, jobs: int) -> Attempts:
        return Attempts(folder / "in", folder / "small.toml", folder / "out", ["--format", kind, "--jobs", str(jobs)], forked=jobs == 1)

    for name in ("cleaner.run.across", "cleaner.report", "pyarrow.parquet", "duckdb"):
        import_module(name)
    load(Config())
    undisturbed = {kind: whole(attempts(kind, 1)) for kind in options.format}
    for kind, each in undisturbed.items():
        shown = ", ".join(f"{stage} {each.steps[stage]} in {each.seconds[stage]:.1f} s" for stage in each.steps)
        print(f"{kind}: exit {each.code}, {len(each.tree)} files; steps: {shown}", flush=True)
        if missing := set(STAGES) - each.steps.keys() - ({"parquet"} if kind == "jsonl" else set()):
            raise SystemExit(f"a run that never comes to {', '.join(sorted(missing))} shows nothing; give it more --articles")
    while tally.deaths.total() < options.times:
        kind, jobs = random.choice(options.format), random.choice(options.jobs)
        print(f"{tally.deaths.total() + 1}: {kind}, {jobs} jobs", flush=True)
        for line in case(attempts(kind, jobs), jobs, undisturbed[kind], random, tally):
            print(line, flush=True)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200, help="deaths")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--format", nargs="+", choices=["jsonl", "parquet"], default=["jsonl", "parquet"])
    parser.add_argument("--articles", type=int, default=52, help="varied ones, beside the fixtures")
    parser.add_argument("--keep", type=Path, help="work in this folder, which must not exist yet, and leave it there")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True)
        tally = killed(options, options.keep)
    else:
        with TemporaryDirectory() as folder:
            tally = killed(options, Path(folder))
    print(f"\n| stage | {' | '.join(WHOM)} |\n|---|{'---|' * len(WHOM)}")
    for stage in STAGES:
        print(f"| {stage} | {' | '.join(str(tally.deaths[stage, whom]) for whom in WHOM)} |")
    print(f"\n{tally.deaths.total()} deaths in {tally.runs} runs, {tally.late} more came too late; {tally.wrong} runs came out wrong")
    sys.exit(tally.wrong > 0)


if __name__ == "__main__":
    main()
