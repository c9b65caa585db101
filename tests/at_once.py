"""What test_concurrency.py runs in a process of its own: one cleaner from many threads, then from copies of the process.

Prints the digest of the results of each way, as JSON. Nothing is loaded when the threads begin, so that they load it at once.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import sys
import warnings
from hashlib import sha256
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

from cleaner import Cleaner

THREADS = 16
NEWS = Path(__file__).parents[1] / "fixtures/news"
PAGES = Path(__file__).parents[1] / "fixtures/extraction"


def records() -> list[dict[str, Any]]:
    texts = sorted(NEWS.rglob("*.txt"))[::3][:10]
    pages = sorted(PAGES.glob("*.html"))[:6]
    given = [{"id": path.name, "text": path.read_text(encoding="utf-8"), "source": path.parent.name} for path in texts]
    return given + [{"id": path.name, "html": path.read_text(encoding="utf-8")} for path in pages]


def digest(results: list[Any]) -> str:
    rows = sorted(json.dumps(result.to_dict()) for result in results)
    return sha256("\n".join(rows).encode()).hexdigest()


def of(cleaner: Cleaner) -> str:
    return digest([cleaner.clean(record) for record in records()])


def of_threads(cleaner: Cleaner) -> list[str]:
    """All threads begin at once, each with another article."""
    given, found, together = records(), [""] * THREADS, Barrier(THREADS)

    def work(number: int) -> None:
        first = number % len(given)
        together.wait()
        found[number] = digest([cleaner.clean(record) for record in given[first:] + given[:first]])

    threads = [Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


async def of_tasks(cleaner: Cleaner) -> str:
    return digest(await asyncio.gather(*(asyncio.to_thread(cleaner.clean, record) for record in records())))


def of_processes(cleaner: Cleaner, way: str) -> list[str]:
    with multiprocessing.get_context(way).Pool(2) as pool:
        return pool.map(of, [cleaner, cleaner])


def main() -> None:
    warnings.filterwarnings("ignore", "This process .* is multi-threaded")  # its threads have ended
    cleaner = Cleaner()
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    threads = of_threads(cleaner)
    sys.setswitchinterval(switch)
    found = {
        "threads": threads,
        "one after another": [of(cleaner)],
        "a new cleaner": [of(Cleaner())],
        "a batch": [digest(cleaner.clean_batch([*map(_record, records())]))],
        "tasks": [asyncio.run(of_tasks(cleaner))],
        "forked": of_processes(cleaner, "fork") if hasattr(os, "fork") else [],
        "spawned": of_processes(cleaner, "spawn"),
    }
    print(json.dumps(found))


def _record(row: dict[str, Any]) -> Any:
    from cleaner.document import Record

    return Record(row["id"], text=row.get("text"), html=row.get("html"), source=row.get("source"))


if __name__ == "__main__":
    main()
