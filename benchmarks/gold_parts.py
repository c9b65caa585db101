"""What the gold texts count as part of an article: of each part's blocks that stand inside articles, the share in the gold text.

usage: python benchmarks/gold_parts.py --data DIR
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np

from cleaner.classify.parts import part_of
from cleaner.train.documents import LabelledDocument, page_documents

PLAIN = "plain text"


def parts_inside(page: LabelledDocument) -> tuple[Counter[str], Counter[str]]:
    """Blocks of each part between the first and last block of the gold text, and how many of them are in it; doubtful ones left out."""
    blocks: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    sure = page.weight >= 1
    inside = np.flatnonzero((page.label < 0.5) & sure)
    for number in range(inside[0], inside[-1] + 1) if len(inside) else ():
        layout = page.blocks[number].layout
        if sure[number] and layout is not None:
            part = part_of(layout) or PLAIN
            blocks[part] += 1
            gold[part] += page.label[number] < 0.5
    return blocks, gold


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder laid out as docs/data.md says")
    blocks: Counter[tuple[str, str]] = Counter()
    gold: Counter[tuple[str, str]] = Counter()
    for page in page_documents(parser.parse_args().data):
        if page.gold is not None and page.page_type == "article":
            for total, found in zip((blocks, gold), parts_inside(page), strict=True):
                total.update({(page.set, part): count for part, count in found.items()})
    print(f"{'set':<10}{'part':<12}{'blocks':>8}{'in gold':>9}")
    for each, count in sorted(blocks.items()):
        print(f"{each[0]:<10}{each[1]:<12}{count:>8}{gold[each] / count:>9.2f}")


if __name__ == "__main__":
    main()
