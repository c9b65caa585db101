"""The first pass on a cluster: parts give keys in buckets, buckets are counted, their counts summed up: the profile of one machine."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final
from uuid import uuid4

from cleaner.errors import ReadError
from cleaner.profile import Gathered, count
from cleaner.run.cluster.node import Answer, Job, Task, located, part_folder, whole_folder
from cleaner.run.learning import Tally, keyed
from cleaner.run.workers import batches

__all__ = ["KEYS", "any_counted", "bucket_file", "count_bucket", "gather"]

KEYS: Final = "keys"
"""The stage, and the folder of what it makes."""

_COUNTED: Final = "counted"
_ARTICLES_BITS: Final = 40  # of an article's number; the bits above are its part's


def gather(job: Job, buckets: int, task: Task) -> Answer:
    """On a worker: put the keys of a part's articles into its folder, in so many buckets."""
    tally = Tally()
    number = task.part.number
    rows = batches(located(task, job.config), job.config.batch_size)
    try:
        with whole_folder(part_folder(job, KEYS, number)) as folder:
            gathered = Gathered(folder, buckets=buckets, first=number << _ARTICLES_BITS)
            try:
                for _, found in keyed(rows, job.config, 1, apart=True):
                    tally.take(found, gathered.add)
                gathered.finish()
            finally:
                gathered.close()
            (folder / _COUNTED).write_text(str(tally.counted))
    except ReadError:
        return Answer(number, damaged=True)
    return Answer(number, tally.counted)


def any_counted(job: Job, numbers: Collection[int]) -> bool:
    """Whether there was anything to count in these parts."""
    return any(int((part_folder(job, KEYS, number) / _COUNTED).read_text()) for number in numbers)


def count_bucket(job: Job, numbers: Collection[int], bucket: int) -> int:
    """On a worker: count a bucket of these parts into a profile of its own, where it holds anything."""
    target = bucket_file(job, bucket)
    if not target.exists():
        draft = target.with_name(f"{target.name}.{uuid4().hex}")
        if count([part_folder(job, KEYS, number) for number in numbers], draft, bucket):
            draft.replace(target)
    return bucket


def bucket_file(job: Job, bucket: int) -> Path:
    """Where the profile of a bucket lies."""
    return job.folder / f"bucket-{bucket:03d}.parquet"
