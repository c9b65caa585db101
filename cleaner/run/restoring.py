"""The articles of a run as they were given, rebuilt from its edits, under the names their cleaned texts have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaner.errors import OutputError, RestoreError
from cleaner.run.names import is_safe, record_name
from cleaner.run.plan import RUN, read_json
from cleaner.strip import restore
from cleaner.write import read_articles, write_whole

__all__ = ["restore_run"]


def restore_run(out: Path, target: Path) -> int:
    """Write every article of the run in OUT as it was given (of a page: its visible text, or what the extractor gave); returns how many.

    Raises `OutputError` when OUT holds no complete run, was changed since, or `target` is not an empty folder.
    """
    run = read_json(out / RUN)
    if run is None or "inputs" not in run:
        raise OutputError(f"{out}: no complete run here; give the folder that `clean-news run` wrote")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OutputError(f"{target}: not an empty folder; choose another with -o")
    count = 0
    names = _names(run)
    try:
        target.mkdir(parents=True, exist_ok=True)
        for row in read_articles(out):
            count += 1
            name = next(names, None)
            if name is None:
                raise OutputError(f"{out}: holds more articles than its {RUN} names; was it changed since?")
            write_whole(target / _checked(name), restore(row["text"], row["edits"]).encode("utf-8", "surrogatepass"))
    except (RestoreError, KeyError, TypeError, ValueError, AttributeError) as error:  # a folder from elsewhere may hold anything
        raise OutputError(f"{out}: article {count} cannot be restored ({error}); was it changed since?") from error
    except OSError as error:
        raise OutputError(f"{target}: cannot be written ({error.strerror or error})") from error
    if next(names, None) is not None:
        raise OutputError(f"{out}: holds fewer articles than its {RUN} names; was it changed since?")
    return count


def _names(run: dict[str, Any]) -> Iterator[str]:
    """The name of every article's text, in the order of the articles."""
    for source in run["inputs"]:
        if "text" in source:
            yield source["text"]
        for first, last in source.get("numbers", ()):
            for number in range(first, last + 1):
                yield f"{source['texts']}/{record_name(number)}"


def _checked(name: str) -> str:
    """A name as it is; raises `ValueError` for one that no run has given, and that might lead out of the folder."""
    if not is_safe(name):
        raise ValueError(f"{name!r} is no name of a text")
    return name
