"""Keys of articles on their way into a profile: on the disk as they come, in as many buckets as will be counted apart.

A folder holds two tables a bucket: the articles, and the keys of their lines. A source's articles are all in one bucket, so a bucket can be
counted alone: copies of an article are told within its source.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np

from cleaner.profile.keys import ArticleKeys

__all__ = ["Gathered", "folded", "table_files"]

_BUFFER: Final = 1 << 20  # keys held before they go to disk: 12 MB
_ARTICLE: Final = 16  # what an article costs beside its keys, in keys

_Row = tuple[int, str, int, int, int]


class Gathered:
    """Writes the keys of articles into a folder."""

    def __init__(self, folder: Path, *, buckets: int = 1, first: int = 0) -> None:
        """Write into a folder that is there. Articles are numbered from `first`; no two that are counted together may have one number."""
        self._folder = folder
        self._buckets = buckets
        self._waiting: list[tuple[list[_Row], list[Any]]] = [([], []) for _ in range(buckets)]
        self._size = 0
        self._next = first
        self._writers: dict[Path, Any] = {}

    def add(self, source: str, url: str | None, article: ArticleKeys) -> None:
        """Count an article of a source; one without any line is none."""
        if not len(article.keys):
            return
        name = folded(source)
        articles, keys = self._waiting[crc32(name.encode()) % self._buckets]
        articles.append((self._next, name, _address(url), article.paragraphs, article.content))
        keys.append(article.keys)
        self._next += 1
        self._size += len(article.keys) + _ARTICLE
        if self._size >= _BUFFER:
            self._flush()

    def finish(self) -> None:
        """Write what waits; the first bucket is there even when it is empty."""
        self._flush()
        self._write(0, [], [])
        self.close()

    def close(self) -> None:
        """Close the files, whatever they hold."""
        for writer in self._writers.values():
            writer.close()
        self._writers = {}

    def _flush(self) -> None:
        for bucket, (articles, keys) in enumerate(self._waiting):
            if articles:
                self._write(bucket, articles, keys)
        self._waiting = [([], []) for _ in range(self._buckets)]
        self._size = 0

    def _write(self, bucket: int, articles: list[_Row], keys: list[Any]) -> None:
        import pyarrow as pa

        numbers, sources, urls, paragraphs, contents = zip(*articles, strict=True) if articles else ((),) * 5
        owners = np.repeat(np.array(numbers, np.uint64), [len(each) for each in keys])
        hashes = {"url": urls, "paragraphs": paragraphs, "content": contents}
        table = {"article": pa.array(numbers, pa.uint64()), "source": pa.array(sources, pa.string())}
        files = table_files(self._folder, bucket)
        self._append(files[0], pa.table(table | {name: pa.array(column, pa.uint64()) for name, column in hashes.items()}))
        self._append(files[1], pa.table({"article": owners, "key": np.concatenate(keys or [np.zeros(0, np.uint64)])}))

    def _append(self, path: Path, table: Any) -> None:
        from pyarrow.parquet import ParquetWriter

        if path not in self._writers:
            self._writers[path] = ParquetWriter(path, table.schema, compression="lz4", use_dictionary=["source"])
        self._writers[path].write_table(table)


def table_files(folder: Path, bucket: int) -> tuple[Path, Path]:
    """The articles of a bucket, and the keys of their lines; a bucket without any has no files."""
    return folder / f"articles.{bucket}", folder / f"lines.{bucket}"


def folded(source: str) -> str:
    """A source as it stands in a profile: without case, as in a user's rules, and with lone surrogates written out."""
    return source.encode("utf-8", "backslashreplace").decode("utf-8").casefold()


def _address(url: str | None) -> int:
    """A hash of a URL without its fragment; 0 where there is none."""
    address = (url or "").partition("#")[0].strip()
    return int.from_bytes(blake2b(address.encode("utf-8", "replace"), digest_size=8).digest(), "big") | 1 if address else 0
