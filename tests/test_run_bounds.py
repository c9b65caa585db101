"""Articles that take too much of a worker: their process ends, they get an error that names the limit, and all others are done."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import time
from dataclasses import replace

import pytest

from cleaner.config import Config, Limits
from cleaner.document import Record
from cleaner.run.bounds import DIED, Bounds, bounds_of
from cleaner.run.learning import Counted, Uncounted, keyed
from cleaner.run.stream import clean_stream
from cleaner.run.workers import Cleaned, cleaned, release, worked

QUICK = Bounds(1.0, 600_000_000, starting=0.5)


def _worked(things):
    """In a worker: what hostile articles do to it, on demand."""
    for thing in things:
        if thing == "endless":  # inside C, where nothing but the kernel can stop it
            re.match(r"(a|a)*$", "a" * 99 + "b")
        elif thing == "greedy":
            held = []
            while len(held) < 300:  # 3 GB: should nobody stop it, the test fails and the machine lives
                held.append(bytearray(b"x") * 10_000_000)
        elif thing == "fatal":
            os._exit(7)
    return [None] * len(things)


def _why(thing, why):
    return thing, why


@pytest.mark.parametrize(("jobs", "hostile"), [(1, ("endless", "greedy")), (2, ("endless",)), (2, ("greedy", "fatal"))])
def test_who_takes_too_much_is_found_and_told_and_nobody_else(jobs, hostile):
    rows = [(number, [f"{number}-{place}" for place in range(3)]) for number in range(9)]
    for number, thing in zip((1, 5), hostile, strict=False):
        rows[number][1][number % 3] = thing
    found = list(worked(iter(rows), _worked, _why, jobs, bounds=QUICK))
    assert [place for place, _ in found] == list(range(9))
    assert all(len(answers) == 3 for _, answers in found)
    told = dict(answer for _, answers in found for answer in answers if answer is not None)
    assert set(told) == set(hostile)
    for thing, words in {
        "endless": "limits.max_seconds (1 processor",
        "greedy": "limits.max_memory_bytes (600000000",
        "fatal": DIED,
    }.items():
        assert words in told.get(thing, words)


@pytest.fixture
def _hardened():
    """As started by somebody who wants SIGTERM ignored, and has blocked the signals of timers: programs that are begun inherit both."""
    release()
    handler = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPROF, signal.SIGALRM})
    yield
    release()
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    signal.signal(signal.SIGTERM, handler)


@pytest.mark.usefixtures("_hardened")
@pytest.mark.parametrize(("thing", "words"), [("greedy", "limits.max_memory_bytes"), ("endless", "limits.max_seconds")])
def test_bounds_hold_whatever_signals_the_program_was_started_to_ignore(thing, words):
    ((_, [(found, why)]),) = worked([(None, [thing])], _worked, _why, 1, bounds=QUICK)
    assert found == thing
    assert words in why


@pytest.mark.usefixtures("_hardened")
def test_a_run_that_is_given_up_waits_for_no_worker():
    rows = worked(((None, [seconds]) for seconds in (0.0, 60.0)), _burn, _why, 2)
    next(rows)
    begun = time.monotonic()
    rows.close()
    assert time.monotonic() - begun < 20


def test_a_batch_that_takes_long_though_none_of_its_articles_does_costs_nothing():
    bounds = Bounds(0.6, 0, starting=1.0)
    rows = [(None, [0.4] * 5), (None, [0.1])]
    assert list(worked(rows, _burn, _why, 1, bounds=bounds)) == [(None, [0.4] * 5), (None, [0.1])]


def _burn(seconds):
    """Take so many processor seconds for each."""
    from time import process_time

    for each in seconds:
        end = process_time() + each
        while process_time() < end:
            pass
    return list(seconds)


def _cleaned(config, records, profile):
    _worked([record.text for record in records])
    return [Cleaned(json.dumps({"id": record.id, "error": None}).encode() + b"\n", None, False) for record in records]


def test_the_stream_goes_on(monkeypatch):
    monkeypatch.setattr("cleaner.run.workers.clean_records", _cleaned)
    monkeypatch.setattr("cleaner.run.workers.bounds_of", lambda _: QUICK)
    given = "".join(json.dumps({"id": str(number), "text": text}) + "\n" for number, text in enumerate(["a", "endless", "fatal", "b"]))
    out = io.BytesIO()
    assert clean_stream(io.BytesIO(given.encode()), out, Config()) == 2
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [row["id"] for row in rows] == ["0", "1", "2", "3"]
    assert [row["error"] for row in rows[::3]] == [None, None]
    assert "limits.max_seconds" in rows[1]["error"]
    assert DIED in rows[2]["error"]


def test_real_articles_are_cleaned_and_counted_within_the_limits():
    records = [Record("a", text="Bystyret vedtok budsjettet mandag kveld."), Record("b", html="<p>Byrådet sagde ja.", source="b.example")]
    config = Config(limits=Limits(max_seconds=30))
    ((_, results),) = cleaned([(None, records)], config, 1)
    assert [result.failed for result in results] == [False, False]
    ((_, counted),) = keyed([(None, records)], config, 1)
    assert [type(each) for each in counted] == [Uncounted, Counted]


def test_limits_set_to_zero_are_none():
    limits = Limits(max_seconds=0, max_memory_bytes=0)
    assert bounds_of(limits) is None
    assert bounds_of(Limits()) == Bounds(120.0, 4 * 1024**3)
    assert bounds_of(replace(limits, max_seconds=3)) == Bounds(3, 0)
    assert list(worked([(0, [1])], _pids, _why, 1)) == [(0, [os.getpid()])]


def _pids(things):
    return [os.getpid() for _ in things]
