"""What gold texts count as part of an article: of each part's blocks that stand inside articles, the share in the gold text.

    python benchmarks/gold_parts.py [FOLDER] [--data DIR]

FOLDER holds NAME.html with the article as NAME.txt beside it; without it, our own pages in fixtures/extraction. With `--data`, a folder
laid out as docs/data.md says, the pages of its sets with gold text.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from gold_pages import EXAMPLES, SETS, GoldPage, folder_pages, set_pages
from timing import table

from cleaner.classify.parts import part_of
from cleaner.segment.markup import parse_page
from cleaner.segment.page import page_blocks
from cleaner.train.labels import gold_labels


def parts_inside(page: GoldPage) -> Iterator[tuple[str, bool]]:
    """The part of each block between the first and last block of the gold text, and whether it is in it; doubtful ones left out."""
    blocks = page_blocks(parse_page(page.html))
    label, weight = gold_labels(blocks, page.gold or "")
    inside = np.flatnonzero((label < 0.5) & (weight >= 1))
    for number in range(inside[0], inside[-1] + 1) if len(inside) else ():
        layout = blocks[number].layout
        if weight[number] >= 1 and layout is not None:
            yield part_of(layout) or "plain text", bool(label[number] < 0.5)


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=EXAMPLES, help="pages and their articles (default: our own)")
    parser.add_argument("--data", type=Path, help="folder laid out as docs/data.md says")
    options = parser.parse_args()
    sets = {name: set_pages(options.data, name) for name in SETS} if options.data else {options.folder.name: folder_pages(options.folder)}
    counts: Counter[tuple[str, str, bool]] = Counter()
    for name, pages in sets.items():
        for page in pages:
            if page.gold is not None and page.kind != "other":
                counts.update((name, part, in_gold) for part, in_gold in parts_inside(page))
    rows = []
    for name, part in sorted({(name, part) for name, part, _ in counts}):
        yes, no = counts[name, part, True], counts[name, part, False]
        rows.append([name, part, str(yes + no), f"{yes / (yes + no):.2f}"])
    print(table(["pages", "part", "blocks", "in the gold text"], rows))


if __name__ == "__main__":
    main()
