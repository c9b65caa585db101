"""Everything that can be compared, in one go: a report in Markdown.

    python benchmarks/compare.py [--data DIR] [--quick] [--out PAGE] [--only NAME ...]

DIR holds the sets of docs/data.md. Without it, articles and pages are made out of the fixtures, and what would say nothing of those is
left out. Peers are installed in environments of their own, which are made once and kept in `--cache`. A peer that cannot be had, or
fails, has a row that says so; a section that fails says so in its place. Each section is one of the scripts here, which run alone as well.

`--out docs/benchmarks.md` puts the report between the two marks of that page, instead of printing it.
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from apart import Homes, line_of
from report import Part, loads, machine, placed, report
from sections import Section, Size, sections
from timing import Table, one_core

SECTION_SECONDS = 3600
"""A section that takes longer is given up."""
QUICK_NOTE = "**A run with `--quick`: it shows what there is to see, and its figures are worth nothing.**"


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a script: its name, and what its `measure` is given."""

    script: str
    options: dict[str, Any]


class Failed(Exception):
    """A section that came to nothing, and why."""


def measured(answer: Connection, calls: Sequence[Call]) -> None:
    """In a process of its own: measure, and send the tables, or what went wrong."""
    os.dup2(2, 1)  # what is printed on the way is no report
    one_core()
    try:
        answer.send([table for call in calls for table in importlib.import_module(call.script).measure(**call.options)])
    except (Exception, SystemExit) as problem:
        answer.send(line_of(f"{type(problem).__name__}: {problem}"))


def tables_of(calls: Sequence[Call], seconds: float = SECTION_SECONDS) -> list[Table]:
    """What the calls measure, on one core of a fresh process, which nothing can take down with it. Raises `Failed`."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    process = spawn.Process(target=measured, args=(there, calls))
    process.start()
    there.close()
    try:
        if not here.poll(seconds):
            raise Failed(f"took more than {seconds / 60:,.0f} minutes")
        answer: list[Table] | str = here.recv()
    except EOFError as error:
        process.join()
        raise Failed(f"its process ended with {process.exitcode}") from error
    finally:
        process.kill()
        process.join()
    if isinstance(answer, str):
        raise Failed(answer)
    return answer


def part(section: Section, data: Path | None) -> Part:
    """What becomes of a section."""
    if section.needs_data and data is None:
        return Part(section.title, section.about, problem="needs the sets of [data](data.md), `--data DIR`")
    start = time.perf_counter()
    try:
        found = tables_of([Call(section.script, options) for options in section.calls])
    except Failed as failed:
        found, problem = [], str(failed)
    else:
        problem = ""
    print(f"{section.name}: {problem or 'done'}, {time.perf_counter() - start:,.0f} s", file=sys.stderr)
    return Part(section.title, section.about, found, problem)


def parsed() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, metavar="DIR", help="the sets of docs/data.md (default: made out of the fixtures)")
    parser.add_argument("--quick", action="store_true", help="little of everything: whether it runs, in some three minutes")
    parser.add_argument("--out", type=Path, metavar="PAGE", help="put the report between the marks of this page (default: print it)")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="some of the sections only (an unknown name lists them)")
    Homes.add_options(parser)
    options = parser.parse_args()
    if options.data is not None and not options.data.is_dir():
        parser.error(f"{options.data}: no such folder; docs/data.md tells how to lay it out")
    known = {section.name for section in sections(options.data, Size(), Homes.of(options))}
    if unknown := set(options.only or ()) - known:
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    if options.out is not None:
        if options.only:
            parser.error("--out takes the whole report, so not with --only")
        try:
            placed(options.out.read_text(encoding="utf-8"), "")
        except (OSError, ValueError) as error:
            parser.error(f"{options.out}: {error}")
    return options


def main() -> None:
    """Measure everything, one after another."""
    options = parsed()
    start, before = time.perf_counter(), loads()
    wanted = sections(options.data, Size.quick() if options.quick else Size(), Homes.of(options))
    parts = [part(section, options.data) for section in wanted if not options.only or section.name in options.only]
    facts = [*machine(), ("load before; after", f"{before}; {loads()} (means over 1, 5 and 15 minutes, ours included)")]
    given = {"--data DIR": options.data, "--scorer DIR": options.scorer, "--here": options.here, "--quick": options.quick}
    command = " ".join(["python benchmarks/compare.py", *(option for option, value in given.items() if value)])
    made = report(command, facts, parts, (time.perf_counter() - start) / 60, QUICK_NOTE if options.quick else "")
    if options.out is None:
        print(made)
    else:
        options.out.write_text(placed(options.out.read_text(encoding="utf-8"), made), encoding="utf-8")


if __name__ == "__main__":
    main()
