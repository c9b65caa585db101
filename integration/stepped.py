"""clean-news, telling of each of its steps in OUT, and dying at one of them where that is asked for. Run by `integration/kills.py`.

    python integration/stepped.py NOTES OUT STAGE STEP WHOM ARGUMENTS...

A step is a file of OUT that is opened, moved or removed; it is told of, and died at, just before it is done. Each leaves a line in the file
NOTES: its stage, its second on the monotonic clock, what it is. At the step of number STEP of a STAGE, from 1, the process kills itself
(WHOM is `first`) or its whole group (`all`); with 0 it lives.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

STAGES = ("starting", "learning", "cleaning", "copies", "flags", "stories", "sources", "report", "parquet", "moving", "clearing")
"""In their order. `flags` is where articles.jsonl is written again with those of near-copies, `clearing` where .partial goes."""


class Stage:
    """Which stage a run is in, told from its steps."""

    def __init__(self) -> None:
        self.name = "starting"
        self._written = "nothing"  # the last file that was begun, or put in its place

    def step(self, verb: str, name: str) -> None:
        """Take note of a step: read, write, make, rename (to a name), move (to OUT) or remove."""
        begun = self._begun(verb, name)
        if STAGES.index(begun) > STAGES.index(self.name):
            self.name = begun
        if verb in ("write", "rename"):
            self._written = name

    def _begun(self, verb: str, name: str) -> str:
        """The stage that begins with this step, if one does."""
        match verb, name:
            case "make", ".profile.parquet.work":
                return "learning"
            case "write", "text.part":
                return "cleaning"
            case "write", "rewritten.jsonl":
                return "flags"
            case "read", "errors.jsonl":
                return "sources"
            case "move", _:
                return "moving"
            case "remove", _:
                return "clearing" if self.name == "moving" else self.name
            case "read", "articles.jsonl":
                return self._reading()
        return self.name

    def _reading(self) -> str:
        """What reads the articles is told by what was made last."""
        if self.name == "flags":
            return "stories" if self._written == "articles.jsonl" else "flags"
        if self.name == "sources":
            return "report" if self._written == "run.json" else "sources"
        made = {"copies.csv": "stories", "report.html": "parquet"}
        return made.get(self._written, "copies")


class Steps:
    """Takes note of every step, and dies at the fatal one."""

    def __init__(self, notes: str, out: str, fatal: tuple[str, int], whom: str) -> None:
        self._notes = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._out, self._fatal, self._whom = out, fatal, whom
        self._stage = Stage()
        self._counts: Counter[str] = Counter()
        self._process = os.getpid()

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """Look at what Python is about to do."""
        if event not in ("open", "os.rename", "os.remove", "os.mkdir") or os.getpid() != self._process:
            return
        step = self._step(event, arguments)
        if step is None:
            return
        self._stage.step(*step)
        stage = self._stage.name
        self._counts[stage] += 1
        os.write(self._notes, f"{stage} {time.monotonic():.6f} {' '.join(step)}\n".encode())
        if (stage, self._counts[stage]) == self._fatal:
            (os.killpg if self._whom == "all" else os.kill)(self._process, signal.SIGKILL)

    def _step(self, event: str, arguments: tuple[object, ...]) -> tuple[str, str] | None:
        """What is done to which file; None outside OUT."""
        if isinstance(arguments[0], int):
            return None
        path = os.fsdecode(arguments[1 if event == "os.rename" else 0])  # type: ignore[arg-type]
        name = os.path.basename(path)  # noqa: PTH119
        if event == "os.remove" and os.path.basename(path) == path:  # noqa: PTH119  (inside a folder that is being removed)
            return "remove", name
        if not path.startswith(f"{self._out}/"):
            return None
        if event == "open":
            return "read" if arguments[1] in ("r", "rb") else "write", name
        inside = ".partial" in path or "/text/" in path
        return {"os.rename": "rename" if inside else "move", "os.remove": "remove", "os.mkdir": "make"}[event], name


def stepped(notes: str, out: str, stage: str, step: int, whom: str, arguments: Sequence[str]) -> None:
    """Be clean-news from now on, with these arguments."""
    # a shell may have started this in the background, where Ctrl-C is ignored
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.addaudithook(Steps(notes, str(Path(out).absolute()), (stage, step), whom).audit)
    sys.argv = ["clean-news", *arguments]
    from cleaner.cli import main as clean_news

    clean_news()


if __name__ == "__main__":
    stepped(*sys.argv[1:4], int(sys.argv[4]), sys.argv[5], sys.argv[6:])
