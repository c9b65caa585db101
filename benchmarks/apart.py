"""Peers apart: each in an environment of its own, made once and kept, and run as a process that answers a line with a line.

Which versions are installed is said here, and nowhere else: the newest of a range. Nothing but the standard library is imported, since the
processes run under their environment's Python, which has nothing of ours.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import tomllib
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

__all__ = ["OURS", "SCORER", "WITH_OURS", "Absent", "Homes", "Process", "line_of", "serve"]

ROOT = Path(__file__).parents[1]
OURS = "clean-news"
"""The Python that measures, which has clean-news."""
WITH_OURS = "extractors"
"""What clean-news needs, and the extractors that it can use."""
SCORER = "web-docs-scorer"
"""Is in no package index: whoever wants it gives the folder of a checkout."""
REQUIREMENTS: dict[str, tuple[str, ...]] = {
    # What its filters and its deduplication import; its rules need words, and spaCy needs no model for them.
    "datatrove": ("datatrove>=0.10,<0.11", "regex>=2023.6", "spacy>=3.8,<4", "tokenizers>=0.19", "xxhash>=3,<4"),
    "newspaper4k": ("newspaper4k[hi,ja,nlp,th,zh]>=0.9,<0.10",),
    "goose3": ("goose3>=3.1,<4",),
    "boilerpy3": ("boilerpy3>=1.0,<2",),
    SCORER: ("docopt", "joblib", "pandas", "scipy", "zstandard"),  # what it imports, of which it names a part
}
INSTALL_SECONDS = 1200
ANSWER_SECONDS = 900
NOTE_CHARS = 200
DONE = "installed.json"

Answer = dict[str, Any]

_problems: dict[Path, str] = {}
"""What could not be installed is not tried again by this process: several peers may be in one environment."""


class Absent(Exception):
    """A peer that cannot be installed or started, or went down at work. One line says why."""


def line_of(problem: object) -> str:
    """What an error says, in one line that fits into a table; of many lines the last, where Python and pip say what is wrong.

    >>> line_of("Traceback:\\n  ...\\nValueError: a | b")
    'ValueError: a / b'
    """
    lines = [" ".join(line.split()) for line in str(problem).splitlines() if line.strip()]
    return (lines[-1] if lines else type(problem).__name__).replace("|", "/")[:NOTE_CHARS]


@dataclass(frozen=True, slots=True)
class Homes:
    """Where the environments of the peers are: each is a folder of the cache, named for what is installed in it."""

    cache: Path
    here: bool = False
    """Make no environment: take those that are installed beside clean-news."""
    scorer: Path | None = None
    """A checkout of web-docs-scorer."""

    @classmethod
    def add_options(cls, parser: argparse.ArgumentParser) -> None:
        """The options that say where."""
        default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clean-news-benchmarks"
        parser.add_argument("--cache", type=Path, default=default, metavar="DIR", help=f"the peers' environments (default: {default})")
        parser.add_argument("--here", action="store_true", help="make no environments: only peers installed beside clean-news")
        parser.add_argument("--scorer", type=Path, metavar="DIR", help=f"a checkout of HPLT's {SCORER}, which is in no package index")

    @classmethod
    def of(cls, options: argparse.Namespace) -> Homes:
        """As the options say."""
        return cls(options.cache, options.here, options.scorer)

    def python(self, name: str) -> str:
        """The Python of an environment, which is made when it is not there. Raises `Absent` with what pip says when that fails."""
        if self.here or name == OURS:
            return sys.executable
        wanted = self.requirements(name)
        key = sha256(json.dumps([sys.version, wanted]).encode()).hexdigest()[:12]
        folder = self.cache / f"{name}-{key}"
        python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        if not (folder / DONE).is_file():
            if problem := _problems.get(folder):
                raise Absent(problem)
            print(f"installing {name} in {folder}", file=sys.stderr)
            try:
                install(folder, python, wanted)
            except Absent as absent:
                _problems[folder] = str(absent)
                raise
        return str(python)

    def requirements(self, name: str) -> list[str]:
        """What is installed in an environment. Raises `Absent` where that cannot be had."""
        if name == WITH_OURS:
            project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
            return [*project["dependencies"], *project["optional-dependencies"]["extractors"]]
        if name != SCORER:
            return list(REQUIREMENTS[name])
        if self.scorer is None or not self.scorer.is_dir():
            raise Absent("is in no package index; `--scorer DIR` takes a checkout of it")
        return [str(self.scorer.resolve()), *REQUIREMENTS[name]]


def install(folder: Path, python: Path, wanted: Sequence[str]) -> None:
    """Make an environment; one that was not finished is begun anew. Raises `Absent`."""
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    try:
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True, symlinks=os.name != "nt")
        for arguments in (["--upgrade", "pip"], wanted):  # the pip that comes with a Python may fail on some of them
            subprocess.run(
                [*pip, *arguments], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL, timeout=INSTALL_SECONDS
            )
    except subprocess.CalledProcessError as error:
        raise Absent(f"cannot be installed: {line_of(error.stderr)}") from error
    except (OSError, subprocess.SubprocessError) as error:
        raise Absent(f"cannot be installed: {line_of(error)}") from error
    (folder / DONE).write_text(json.dumps(list(wanted)), encoding="utf-8")


class Process:
    """A script of this folder, run under the Python of an environment with `serve`: every question is answered."""

    def __init__(self, python: str, script: str, *arguments: str) -> None:
        """Start it. Raises `Absent` when what it needs is not there."""
        path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        command = [python, str(Path(__file__).parent / script), *arguments]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        try:
            self._process = subprocess.Popen(command, **pipes, text=True, encoding="utf-8", env={**os.environ, "PYTHONPATH": path})
        except OSError as error:
            raise Absent(f"cannot be started: {line_of(error)}") from error
        try:
            self.version = str(self._read(ANSWER_SECONDS)["version"])
        except Absent:
            self.close()
            raise

    def ask(self, question: Answer, seconds: float = ANSWER_SECONDS) -> Answer:
        """Its answer. Raises `Absent` when it goes down, says it cannot, or takes longer."""
        try:
            self._in.write(json.dumps(question) + "\n")
            self._in.flush()
        except OSError as error:
            raise Absent("its process died") from error
        return self._read(seconds)

    def end(self) -> float:
        """Tell it that was all; the most memory it had, MiB. Raises `Absent`."""
        try:
            self._in.close()
        except OSError as error:
            raise Absent("its process died") from error
        return float(self._read(ANSWER_SECONDS)["peak"])

    def close(self) -> None:
        """See to it that it is gone."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # what was written to it last cannot be delivered
        self._process.wait()

    @property
    def _in(self) -> Any:
        return self._process.stdin

    def _read(self, seconds: float) -> Answer:
        late = threading.Event()
        timer = threading.Timer(seconds, lambda: (late.set(), self._process.kill()))
        timer.start()
        try:
            line = self._process.stdout.readline()  # type: ignore[union-attr]
        finally:
            timer.cancel()
        if late.is_set():
            raise Absent(f"took more than {seconds:,.0f} s")
        try:
            answer: Answer = json.loads(line)
        except json.JSONDecodeError as error:
            raise Absent("its process died") from error
        if "absent" in answer:
            raise Absent(answer["absent"])
        return answer


def serve(load: Callable[[], tuple[str, Callable[[Answer], Answer]]]) -> None:
    """The other side of `Process`: load, say the version, answer line by line, and in the end tell the memory that was needed.

    What a library prints goes to standard error: it is no answer.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(answer: Answer) -> None:
        print(json.dumps(answer), file=answers, flush=True)

    try:
        version, work = load()
    except Exception as problem:  # not installed, in a version we do not know, or without what it needs besides
        say({"absent": f"{type(problem).__name__}: {line_of(problem)}"})
        return
    say({"version": version})
    for line in sys.stdin:
        try:
            say(work(json.loads(line)))
        except Exception as problem:  # a peer that fails is a result
            say({"absent": f"{type(problem).__name__}: {line_of(problem)}"})
    say({"peak": peak()})


def peak() -> float:
    """Most memory this process has had, MiB. Where there is no /proc, that of the process that began it may be in it."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
