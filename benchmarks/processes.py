"""What a command and its workers take while they run, told by Linux: memory, shared or its own, and time of the processor."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MIB", "Sample", "watched"]

MIB = 2**20
_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_TRACKER = b"resource_tracker"  # joblib's: it does no work


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at one process."""

    pid: int
    stage: str
    """What the command was at then, as the caller tells it."""
    seconds: float
    """Since the command began."""
    processor: float
    """Seconds of processor time of the process so far."""
    peak: int
    """Most bytes resident so far."""
    rss: int
    """Bytes resident."""
    pss: int
    """The same, of shared pages only its part of those who share them."""
    uss: int
    """Bytes nobody shares."""


def watched(command: Sequence[str], stage: Callable[[], str], every: float) -> list[Sample]:
    """Run a command to its end and look at it, and at the processes below it, every so many seconds.

    The samples of the command itself come first among those of one look. Raises `SystemExit` when the command fails.
    """
    if not (_PROC / "self/smaps_rollup").exists():
        raise SystemExit("memory is told by /proc/PID/smaps_rollup: this needs Linux 4.14 or later")
    samples: list[Sample] = []
    started = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while process.poll() is None:
            now, at = time.perf_counter() - started, stage()
            samples += [each for pid in _tree(process.pid) if (each := _sample(pid, at, now)) is not None]
            time.sleep(every)
        assert process.stderr is not None
        said = process.stderr.read().decode(errors="replace")
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: {said}")
    return samples


def _tree(pid: int) -> Iterator[int]:
    """A process and those below it, as far as they work."""
    yield pid
    for tasks in _PROC.glob(f"{pid}/task/*/children"):
        for child in _read(tasks).split():
            if _TRACKER not in _read(_PROC / child.decode() / "cmdline"):
                yield from _tree(int(child))


def _sample(pid: int, stage: str, seconds: float) -> Sample | None:
    """None for a process that has just ended."""
    sizes = _sizes(_read(_PROC / str(pid) / "smaps_rollup"))
    status = _sizes(_read(_PROC / str(pid) / "status"))
    times = _read(_PROC / str(pid) / "stat").rpartition(b") ")[2].split()
    if "Rss" not in sizes or "VmHWM" not in status or not times:
        return None
    processor = (int(times[11]) + int(times[12])) / _TICKS
    own = sizes["Private_Clean"] + sizes["Private_Dirty"]
    return Sample(pid, stage, seconds, processor, status["VmHWM"], sizes["Rss"], sizes["Pss"], own)


def _sizes(lines: bytes) -> dict[str, int]:
    """The lines ``Name:  123 kB`` of a file, in bytes."""
    rows = (line.decode(errors="replace").split() for line in lines.splitlines())
    return {row[0].rstrip(":"): int(row[1]) * 1024 for row in rows if len(row) == 3 and row[2] == "kB"}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # the process has ended meanwhile
        return b""
