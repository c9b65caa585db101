"""One cleaner, used by many at once: threads, tasks and copies of the process get what one caller gets."""

from __future__ import annotations

import json
import subprocess
import sys

import at_once
import pytest


@pytest.mark.timeout(500)  # several processes, each with its libraries to load
def test_whoever_cleans_at_once_gets_the_same():
    command = [sys.executable, at_once.__file__]
    done = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert list(map(len, found.values())) == [at_once.THREADS, 1, 1, 1, 1, 2, 2]
    assert {digest for digests in found.values() for digest in digests} == set(found["one after another"]), found
