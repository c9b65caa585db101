"""From blocks to labels: which lines are boilerplate, which parts of a line are, how surely, and of which kind."""

from __future__ import annotations

from cleaner.classify.blocks import BlockModel as BlockModel
from cleaner.classify.blocks import Classified as Classified
from cleaner.classify.blocks import classify as classify
from cleaner.classify.blocks import cutoffs as cutoffs
from cleaner.classify.cuts import find_cuts as find_cuts

__all__ = ["BlockModel", "Classified", "classify", "cutoffs", "find_cuts"]
