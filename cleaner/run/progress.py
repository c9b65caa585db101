"""A bar on the terminal: articles done, articles per second, time left by the bytes of input still ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Advance", "progress_bar"]

Advance = Callable[[int, int], None]
"""Called with the bytes of input that are behind now, and the number of articles done since the last call."""


@contextmanager
def progress_bar(total: int, shown: bool, what: str = "") -> Iterator[Advance]:
    """Show a bar on stderr when it is wanted and stderr is a terminal; else do nothing, and load nothing."""
    if not shown:
        yield lambda _behind, _articles: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), TextColumn("{task.fields[articles]:,} articles, {task.fields[speed]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=max(total, 1), articles=0, speed="")
        done = before = 0
        started = progress.get_time()

        def advance(behind: int, articles: int) -> None:
            nonlocal done, before
            before = before if done else articles  # what an interrupted run had done says nothing of the speed
            done += articles
            seconds = max(progress.get_time() - started, 0.1)
            progress.update(task, completed=behind, articles=done, speed=f"{(done - before) / seconds:,.0f}/s")

        yield advance
