"""Processor time and memory for pages made to hurt: large, deep, unclosed, all script, with attributes without end.

    python benchmarks/hostile_pages.py [NAME ...] [--megabytes N]

Every page is cleaned with all that is on by default. A result or an error comes of each; what matters is that it comes soon.
"""

from __future__ import annotations

import argparse
import resource
import time

from timing import table

from cleaner import Cleaner

STORY = "<p>The council met on Monday evening to vote on the bridge, and it was a long night for all of them there.</p>"


def made(megabytes: float) -> dict[str, str]:
    """The pages by name; those that may be of any size of so many million code points."""
    size = int(1e6 * megabytes)
    return {
        "one paragraph": "<p>" + "word and more " * (size // 14),
        "paragraphs": STORY * (size // len(STORY)),
        "inline elements": "<p>" + "<span>a</span> " * (size // 15),
        "table cells": "<table>" + "<tr><td>a<td>b" * (size // 14),
        "all script": "<script>" + "var x=1;" * (size // 8) + "</script>",
        "JSON-LD": "<script type='application/ld+json'>" + '{"@type":"Article","articleBody":"' + "a b c " * (size // 6) + '"}</script>',
        "meta tags": "<meta property='og:title' content='x'>" * (size // 38) + STORY,
        "headings": "<h1>x</h1>" * (size // 10),
        "attributes": "<div " + " ".join(f"a{number}" for number in range(size // 8)) + ">" + STORY,
        "a tag left open": "<div " + "words and more words " * (size // 21),
        "only >": ">" * size,
        "only <": "<" * size,
        "200,000 attributes": "<div " + " ".join(f'a{number}="x"' for number in range(200_000)) + ">" + STORY * 5,
        "100,000 nested": "<div>" * 100_000 + "text",
        "unclosed": "<div><p>The mayor said<b><i><a href=x>" * 20_000,
        "frames": "<frameset><frame src=a><frame src=b></frameset>",
        "binary": "".join(chr(number * 7919 % 255) for number in range(200_000)),
        "empty body": "<html><body></body></html>",
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="of the pages (default: all)")
    parser.add_argument("--megabytes", type=float, default=2.0, help="size of the large ones in million code points (default: 2)")
    options = parser.parse_args()
    cleaner = Cleaner()
    cleaner.load()
    rows = []
    for name, html in made(options.megabytes).items():
        if options.names and name not in options.names:
            continue
        start = time.process_time()
        result = cleaner.clean({"html": html, "url": "https://paper.example/a"})
        seconds = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        rows.append([name, f"{len(html) / 1e6:.1f}", f"{seconds:.2f}", peak, result.error or ", ".join(result.flags)])
    print(table(["page", "million code points", "CPU s", "peak MiB so far", "flags or error"], rows))


if __name__ == "__main__":
    main()
