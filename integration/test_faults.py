"""The installed program where something goes wrong outside of it: signals, closed pipes, full and read-only disks, a second run."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random

import pytest
from kills import LOKY, members, tree

HERE = Path(__file__).parent
HEEDING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); signal.signal(signal.SIGHUP, signal.SIG_DFL)"
PROGRAM = [sys.executable, "-c", f"{HEEDING}\nimport sys; sys.argv[0] = 'clean-news'; from cleaner.cli import main; main()"]
"""As from a terminal: whoever runs in the background is born ignoring Ctrl-C."""
TEXT = "The bridge across the fjord opens on Monday, the council of {n} said.\n\nWork began in {n} and cost twice what had been planned.\n"
GONE_SECONDS = 20.0


pytestmark = pytest.mark.timeout(900)


def make(path: Path) -> Path:
    texts = [TEXT.format(n=n) + "Read more every day.\n" for n in range(300)]
    rows = [json.dumps({"id": f"n{n}", "source": f"s{n % 3}.example", "text": text}) for n, text in enumerate(texts)]
    path.write_text("\n".join([*rows, "broken"]), encoding="utf-8")
    return path


@pytest.fixture
def news(tmp_path) -> Path:
    return make(tmp_path / "news.jsonl")


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> dict[str, bytes]:
    """What a run over such news comes to when nothing goes wrong."""
    folder = tmp_path_factory.mktemp("whole")
    done = finished("run", make(folder / "news.jsonl"), "-o", folder / "out")
    assert done.returncode == 1, done.stderr
    return tree(folder / "out")


def finished(*arguments: object, **options) -> subprocess.CompletedProcess[str]:
    command = [*PROGRAM, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, stdin=subprocess.DEVNULL, **options)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def begun(*arguments: object, **options) -> subprocess.Popen[str]:
    return subprocess.Popen([*PROGRAM, *map(str, arguments)], start_new_session=True, stderr=subprocess.PIPE, text=True, **options)


def gone(session: int) -> bool:
    until = time.monotonic() + GONE_SECONDS
    while members(session) and time.monotonic() < until:
        time.sleep(0.05)
    return not members(session)


def workers(session: int) -> list[int]:
    return sorted(pid for pid, command in members(session).items() if pid != session and LOKY.search(command))


def await_file(process: subprocess.Popen[str], path: Path) -> None:
    while not path.exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)


# Signals


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("group", [True, False], ids=["group", "first process"])
def test_a_signal_ends_a_run_in_order(news, whole, tmp_path, name, group):
    """At any moment, four times over, and then the run goes on to its end."""
    random, number = Random(f"{name} {group}"), getattr(signal, name)
    said = "interrupted" if name == "SIGINT" else f"ended by {name}"
    ended = 0
    for attempt in range(4):
        (tmp_path / "out/.partial/lock").unlink(missing_ok=True)
        process = begun("run", news, "-o", tmp_path / "out", "--jobs", 2)
        if attempt:
            await_file(process, tmp_path / "out/.partial/lock")  # before it has begun there is nothing to resume
            time.sleep(random.uniform(0.0, 3.0))
        else:
            await_file(process, tmp_path / "out/.partial/.profile.parquet.work")
        (os.killpg if group else os.kill)(process.pid, number)
        _, stderr = process.communicate(timeout=120)
        assert gone(process.pid)
        if process.returncode == 1:  # it was faster
            break
        ours = [line for line in stderr.splitlines() if line.startswith("clean-news")]  # joblib's tracker is loud when it is killed as well
        assert ours == [f"clean-news: {said}; the same command resumes the run"]
        assert group or stderr.splitlines() == ours
        assert process.returncode == 128 + number
        ended += 1
    assert ended
    assert finished("run", news, "-o", tmp_path / "out").returncode == 1
    assert tree(tmp_path / "out") == whole


def test_impatience_ends_a_run_at_once(news, whole, tmp_path):
    process = begun("run", news, "-o", tmp_path / "out", "--jobs", 2)
    await_file(process, tmp_path / "out/.partial/.profile.parquet.work")
    for _ in range(30):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.01)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in stderr
    assert gone(process.pid)
    assert finished("run", news, "-o", tmp_path / "out").returncode == 1
    assert tree(tmp_path / "out") == whole


def test_how_to_go_on_depends_on_how_it_began(news, tmp_path):
    for options, then in (
        (["--overwrite"], "the same command without --overwrite resumes the run"),
        (["-"], "standard input cannot be read twice, so the same command begins anew"),
    ):
        process = begun("run", news, "-o", tmp_path / "out", *options, stdin=subprocess.PIPE)
        await_file(process, tmp_path / "out/.partial/plan.json")
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
        assert (process.returncode, stderr) == (130, f"clean-news: interrupted; {then}\n")
        for path in sorted((tmp_path / "out").rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()


@pytest.mark.parametrize("stage", ["profile.parquet", "text"])
def test_workers_that_are_killed_cost_nothing(news, whole, tmp_path, stage):
    process = begun("run", news, "-o", tmp_path / "out", "--jobs", 2)
    await_file(process, tmp_path / "out" / ("text" if stage == "text" else ".partial/.profile.parquet.work"))
    for pid in workers(process.pid):
        os.kill(pid, signal.SIGKILL)
    _, stderr = process.communicate(timeout=300)
    assert process.returncode == 1, stderr
    assert "Traceback" not in stderr
    assert tree(tmp_path / "out") == whole


# Pipes


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_pipe_that_closes(news, jobs):
    with news.open("rb") as lines:
        process = begun("stream", "--jobs", jobs, stdin=lines, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["id"] == "n0"
    process.stdout.close()
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (1, "")
    assert gone(process.pid)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("command", ["stream", "explain", "sources"])
def test_standard_output_that_is_full(news, tmp_path, command):
    (tmp_path / "a.txt").write_text(TEXT)
    arguments: Sequence[object] = {"stream": (), "explain": (tmp_path / "a.txt",), "sources": (tmp_path / "out",)}[command]
    if command == "sources":
        assert finished("run", tmp_path / "a.txt", "-o", tmp_path / "out").returncode == 0
    with news.open("rb") as lines, Path("/dev/full").open("wb") as full:
        process = begun(command, *arguments, stdin=lines, stdout=full)
        _, stderr = process.communicate(timeout=120)
    assert process.returncode == 2
    assert stderr.startswith("clean-news: output: cannot be written (No space left on device)")
    assert stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_help_for_nobody():
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*PROGRAM, "--help"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "cannot be written" in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed(tmp_path, closed):
    (tmp_path / "a.txt").write_text(TEXT)
    command = 'exec "$@" ' + closed
    for arguments in (["run", "a.txt", "-o", "out", "--overwrite"], ["explain", "a.txt"], ["stream"]):
        done = subprocess.run(
            ["sh", "-c", command, "sh", *PROGRAM, *arguments],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr


# Disks


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A small file system of its own, where this is allowed."""
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def remounted(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


@pytest.mark.parametrize("format", ["jsonl", "parquet"])
def test_a_disk_that_is_full(news, tmp_path, format):
    """Room is added bit by bit: the run fails at one file after another, says so each time, and at last ends well."""
    arguments = ("run", news, "--format", format, "--jobs", 1, "-o")
    assert finished(*arguments, tmp_path / "whole").returncode == 1
    failures, room = 0, 64
    with mounted(tmp_path / "small", f"size={room}k") as small:
        while (done := finished(*arguments, small / "out")).returncode != 1:
            assert done.returncode == 2, done.stderr
            assert "No space left on device" in done.stderr
            assert "the same command goes on" in done.stderr
            assert not (small / "out/run.json").exists()
            failures += 1
            room = room * 3 // 2
            remounted(small, f"size={room}k")
        assert tree(small / "out") == tree(tmp_path / "whole")
    assert failures > 3


def test_files_that_may_not_grow(news, whole, tmp_path):
    """A limit on the size of files stands in for a full disk where nothing may be mounted."""
    limit, failures = 2_000, 0
    while True:
        small = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit))
        done = finished("run", news, "--jobs", 1, "-o", tmp_path / "out", preexec_fn=small)
        if done.returncode == 1:
            break
        assert done.returncode == 2, done.stderr
        assert "Mend that" in done.stderr or "mend that" in done.stderr
        failures += 1
        limit *= 4
    assert failures > 2
    assert tree(tmp_path / "out") == whole


def test_a_disk_that_may_only_be_read(news, tmp_path):
    with mounted(tmp_path / "disk", "size=32m") as disk:
        remounted(disk, "ro")
        done = finished("run", news, "-o", disk / "out")
        assert done.returncode == 2
        assert (
            done.stderr
            == f"clean-news: {disk / 'out'}: cannot be written (Read-only file system); mend that, and the same command goes on\n"
        )
        remounted(disk, "rw")
        assert finished("run", news, "-o", disk / "out").returncode == 1
        before = tree(disk / "out")
        remounted(disk, "ro")
        done = finished("run", news, "-o", disk / "out")  # complete: nothing has to be written
        assert done.returncode == 1
        assert "already complete" in done.stderr
        assert tree(disk / "out") == before


# Two runs


def test_two_runs_at_once(news, whole, tmp_path):
    first = begun("run", news, "-o", tmp_path / "out", "--jobs", 2)
    await_file(first, tmp_path / "out/.partial/.profile.parquet.work")
    for options in ([], ["--overwrite"]):
        second = finished("run", news, "-o", tmp_path / "out", *options)
        assert second.returncode == 2
        assert "another clean-news is at work here; wait for it, or choose another OUT" in second.stderr
    first.communicate(timeout=300)
    assert first.returncode == 1
    assert tree(tmp_path / "out") == whole


def test_many_runs_begun_together(news, whole, tmp_path):
    """One does it; the others are refused, or come when it is done."""
    runs = [begun("run", news, "-o", tmp_path / "out", "--jobs", 1) for _ in range(3)]
    said = [process.communicate(timeout=300)[1] for process in runs]
    codes = [process.returncode for process in runs]
    assert 1 in codes, said
    assert all(code == 1 or "another clean-news" in stderr for code, stderr in zip(codes, said, strict=True)), said
    assert tree(tmp_path / "out") == whole


def test_a_few_kills():
    """The whole of it is `nox -s kills`."""
    command = [sys.executable, str(HERE / "kills.py"), "--times", "6", "--seed", "6", "--jobs", "2", "--format", "jsonl"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "; 0 runs came out wrong" in done.stdout
