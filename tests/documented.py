"""Runs the examples of the documentation as a reader would: a page is a session, from top to bottom, in a folder that has the fixtures.

- `sh`: every command is run, `clean-news` in this process and anything else by bash. Commands that install, measure or build are looked at
  instead: the extra, the script or the nox session they name must be there.
- `python`: run, in one namespace a page.
- `toml` that begins with the comment `# NAME.toml` is that file.
- `text` and `json` right below what was run: what was printed. `...` stands for lines that are left out.

Marks above a block: `<!-- not run: WHY -->` leaves it alone; `<!-- needs: NAME -->` and `<!-- needs: import NAME -->` run it where that
program or module is there; `<!-- exits: 1 -->` says how its last command ends.

`python tests/documented.py PAGE...` writes what is printed today into the pages, but for what is shown with `...`.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path
from typing import Any

from cleaner.cli import main

__all__ = ["PAGES", "ROOT", "TERMINAL", "Block", "Session", "agree", "blocks", "looked_at"]

ROOT = Path(__file__).parents[1]
PAGES = [
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
    if path != ROOT / "docs/integrations.md"  # its examples are run where their libraries are: tests/integrations, integration
]
TERMINAL = {"NO_COLOR": "1", "COLUMNS": "92", "LOKY_MAX_CPU_COUNT": "1"}
"""The environment of examples: a terminal without colours, and one core, so that no worker has to start."""
TOLERANCE = 0.02
"""What a number with a decimal point may differ by, on another processor."""

_BLOCK = re.compile(r"(?:<!-- (not run|needs|exits): ([^\n]+) -->\n+)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# ([\w-]+\.toml)\b")
_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
_NUMBER = re.compile(r"(?<![\w.])\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page: what it is, what is in it, and the mark above it."""

    line: int
    language: str
    code: str
    mark: str | None
    """`not run`, `needs` or `exits`; `why` is what follows it."""
    why: str
    prints: str | None
    """What stands right below it as printed; None when nothing does."""

    @property
    def is_example(self) -> bool:
        """Whether it is shell or Python, and so to be run."""
        return self.language in ("sh", "python")

    @property
    def is_run(self) -> bool:
        """Whether it is run here and now."""
        if self.mark == "needs" and self.why.startswith("import "):
            return find_spec(self.why.removeprefix("import ")) is not None
        if self.mark == "needs":
            return shutil.which(self.why) is not None
        return self.is_example and self.mark != "not run"


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    found: list[Block] = []
    matches = list(_BLOCK.finditer(text))
    for match, following in zip_longest(matches, matches[1:]):
        mark, why, language, code = match.groups()
        below = following if following and following[1] is None and not text[match.end() : following.start()].strip() else None
        found.append(
            Block(
                line=text.count("\n", 0, match.start(3)) + 1,
                language=language,
                code=code,
                mark=mark,
                why=why or "",
                prints=below[4] if below and below[3] in ("text", "json") else None,
            )
        )
    return found


class _Terminal(io.TextIOWrapper):
    """Standard output that takes itself for a terminal."""

    def isatty(self) -> bool:
        return True


class Session:
    """One page, in the current folder; `run` gives what a block printed, on standard error first."""

    def __init__(self) -> None:
        shutil.copytree(ROOT / "fixtures", "fixtures")
        self._names: dict[str, Any] = {"__name__": "example"}

    def run(self, block: Block) -> str:
        """Run a block; a command that fails is an `AssertionError`."""
        if file := _FILE.match(block.code):
            Path(file[1]).write_text(block.code, encoding="utf-8")
        if not block.is_example:
            return ""
        if block.language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(compile(block.code, f"line {block.line}", "exec"), self._names)
            return printed.getvalue()
        printed, code = "", 0
        for command in _commands(block.code):
            assert code == 0, f"line {block.line}: what stands above {' '.join(command)} ended with {code}: {printed}"
            said, code = _command(command)
            printed += said
        assert code == (int(block.why) if block.mark == "exits" else 0), f"line {block.line} ended with {code}: {printed}"
        return _ESCAPE.sub("", printed)


def _commands(code: str) -> Iterator[list[str]]:
    """The commands of a block, as tokens with their quotes."""
    for line in code.replace("\\\n", " ").splitlines():
        tokens = shlex.shlex(line, posix=False, punctuation_chars="|&<>")
        tokens.whitespace_split = True
        yield from (command for command in _parted(list(tokens), "&&") if command)


def _parted(tokens: Sequence[str], by: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token == by:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _command(command: list[str]) -> tuple[str, int]:
    """What a pipeline shows, and how it ends; with `< file` at its beginning and `> file` at its end."""
    target, data, notes, code = None, b"", "", 0
    if ">" in command:
        *command, _, target = command
    stages = _parted(command, "|")
    if "<" in stages[0]:
        place = stages[0].index("<")
        data = Path(stages[0][place + 1]).read_bytes()
        del stages[0][place : place + 2]
    for stage in stages:
        done = _stage(stage, data, shown=stage is stages[-1] and target is None)
        data, notes, code = done.stdout, notes + done.stderr.decode("utf-8"), code or done.returncode
    if target:
        Path(target).write_bytes(data)
        return notes, code
    return notes + data.decode("utf-8"), code


def _stage(stage: list[str], data: bytes, *, shown: bool) -> subprocess.CompletedProcess[bytes]:
    words = [shlex.split(word)[0] for word in stage]
    if words[0] == "clean-news":
        arguments = [name for word in words[1:] for name in (sorted(map(str, Path().glob(word))) if "*" in word else [word])]
        return _clean_news(arguments, data, shown=shown)
    if looked_at(words):
        return subprocess.CompletedProcess(words, 0, b"", b"")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    return subprocess.run(["bash", "-c", " ".join(stage)], input=data, capture_output=True, env=environment, timeout=60, check=False)


def looked_at(words: Sequence[str]) -> bool:
    """Whether a command installs, measures or builds; what it names must be there."""
    match words:
        case ["pip", "install", *wanted]:
            extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
            for named in re.findall(r"(?:clean-news|\.)\[([\w,-]+)\]", " ".join(wanted)):
                assert set(named.split(",")) <= set(extras), f"no extra {named}"
        case ["nox", "-s", name, *_]:
            sessions = re.findall(r"@nox\.session[^\n]*\n(?:@[^\n]*\n)*def (\w+)", (ROOT / "noxfile.py").read_text(encoding="utf-8"))
            assert re.split(r"[-(]", name)[0] in sessions, f"no session {name}"
        case ["python", script, *_] if script.startswith(("benchmarks/", "integration/")):
            assert (ROOT / script).is_file(), script
        case _:
            return False
    return True


def _clean_news(arguments: list[str], data: bytes, *, shown: bool) -> subprocess.CompletedProcess[bytes]:
    """The command in this process, on a terminal as wide as COLUMNS where its output is shown."""
    before = sys.argv, sys.stdin, sys.stdout, sys.stderr
    printed, said = io.BytesIO(), io.StringIO()
    output = (_Terminal if shown else io.TextIOWrapper)(printed, encoding="utf-8", write_through=True)
    sys.argv, sys.stdin, sys.stdout, sys.stderr = ["clean-news", *arguments], io.TextIOWrapper(io.BytesIO(data)), output, said
    code: Any = 0
    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = before
    return subprocess.CompletedProcess(sys.argv, code, printed.getvalue(), said.getvalue().encode("utf-8"))


def agree(shown: str, printed: str) -> bool:
    """Whether what a page shows is what was printed, but for `...` and for the last digits of numbers."""
    wanted, real = _lines(shown), _lines(printed)
    at = 0
    parts = _split(wanted)
    for number, part in enumerate(parts):
        places = [at] if number == 0 else range(at, len(real) - len(part) + 1)
        if number and number == len(parts) - 1 and part:
            places = [len(real) - len(part)] if len(real) - len(part) >= at else []
        place = next((start for start in places if _alike(part, real[start : start + len(part)])), None)
        if place is None:
            return False
        at = place + len(part)
    return len(parts) > 1 or at == len(real)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def _split(lines: Sequence[str]) -> list[list[str]]:
    return _parted([line.strip() if line.strip() == "..." else line for line in lines], "...")


def _alike(shown: Sequence[str], real: Sequence[str]) -> bool:
    return len(shown) == len(real) and all(map(_same, shown, real))


def _same(shown: str, real: str) -> bool:
    if _NUMBER.sub("#", shown).split() != _NUMBER.sub("#", real).split():
        return False
    pairs = zip(_NUMBER.findall(shown), _NUMBER.findall(real), strict=True)
    return all(abs(float(one) - float(other)) <= TOLERANCE for one, other in pairs)


def shown_today(page: Path) -> str:
    """The page, with what its examples print today below them."""
    text = page.read_text(encoding="utf-8")
    session = Session()
    for block in [block for block in blocks(text) if block.is_run or not block.is_example]:
        printed = session.run(block).strip("\n")
        if block.is_run and block.prints is not None and "...\n" not in block.prints:
            before, code, after = text.partition(f"\n{block.code}```\n")
            fence, opened, rest = after.partition(f"\n{block.prints}```\n")
            lines = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
            text = f"{before}{code}{fence}\n{lines}```\n{rest}" if opened else text
    return text


def _main() -> None:
    os.environ.update(TERMINAL)
    for page in map(Path.resolve, map(Path, sys.argv[1:])):
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            page.write_text(shown_today(page), encoding="utf-8")


if __name__ == "__main__":
    _main()
