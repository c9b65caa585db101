"""The second pass on a cluster: a part becomes a folder of results, and at the end all of them what one machine would have written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Final

from cleaner.errors import ReadError
from cleaner.profile import ProfileFile
from cleaner.run.account import check_given
from cleaner.run.cluster.node import Answer, Job, Task, located, part_folder, whole_folder
from cleaner.run.cluster.parts import Part
from cleaner.run.names import text_name
from cleaner.run.partial import PLACES, Partial, place_line
from cleaner.run.place import Place
from cleaner.run.workers import Cleaned, batches, cleaned
from cleaner.write import ARTICLES, ERRORS, write_whole

__all__ = ["CLEANED", "assemble", "clean_part", "remove_texts"]

CLEANED: Final = "cleaned"
"""The stage, and the folder of what it makes."""

_ASSEMBLED: Final = 256  # results in memory while they are put together


def clean_part(job: Job, profile: ProfileFile | None, task: Task) -> Answer:
    """On a worker: clean a part into its folder, and its texts to OUT/text.

    The articles go through a process of their own, so that one of which it dies costs itself and not the task.
    """
    records = 0
    rows = batches(located(task, job.config), job.config.batch_size)
    try:
        with whole_folder(part_folder(job, CLEANED, task.part.number)) as folder, ExitStack() as opened:
            articles, errors, places = (opened.enter_context((folder / name).open("wb")) for name in (ARTICLES, ERRORS, PLACES))
            for where, results in cleaned(rows, job.config, 1, profile, apart=True):
                for place, result in zip(where, results, strict=True):
                    if result.text is not None:
                        write_whole(_text_path(job, task, place), result.text, folder / "text.part")
                    (errors if result.failed else articles).write(result.line)
                    places.write(place_line(place, result.failed))
                records += len(results)
                check_given(folder, where[-1].given, records)
    except ReadError:
        return Answer(task.part.number, damaged=True)
    return Answer(task.part.number, records)


def _text_path(job: Job, task: Task, place: Place) -> Path:
    return job.out / "text" / text_name(*task.texts[place.input - task.part.first], place.number)


def remove_texts(out: Path, folder: str) -> None:
    """Remove the texts of an input of many records: some of them may lie behind its damage."""
    for path in (out / "text" / folder).glob("record-*.txt"):
        path.unlink()


def assemble(partial: Partial, job: Job, parts: Sequence[Part]) -> None:
    """Put what is not yet in .partial there, part by part, as if it had been cleaned here."""
    rows = _results(partial, job, parts)
    while batch := list(islice(rows, _ASSEMBLED)):
        partial.add([place for place, _ in batch], [result for _, result in batch])


def _results(partial: Partial, job: Job, parts: Sequence[Part]) -> Iterator[tuple[Place, Cleaned]]:
    """The results of all parts in order, with their places, but for those that were put together before an interruption."""
    done = partial.done.input, partial.done.within
    index = within = 0
    given = partial.done.given
    for part in parts:
        with ExitStack() as opened:
            folder = part_folder(job, CLEANED, part.number)
            articles, errors, places = (opened.enter_context((folder / name).open("rb")) for name in (ARTICLES, ERRORS, PLACES))
            for line in places:
                where, number, failed = json.loads(line)
                index, within = where, within + 1 if where == index else 1
                result = (errors if failed else articles).readline()
                if (index, within) > done:
                    given += 1
                    yield Place(index, within, number, 0, given), Cleaned(result, None, failed)
