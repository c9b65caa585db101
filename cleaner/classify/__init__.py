"""From blocks to labels: which lines are boilerplate, which parts of a line are, how surely, and of which kind."""

from __future__ import annotations

from cleaner.classify.adaptation import Adaptation as Adaptation
from cleaner.classify.because import reasons_for as reasons_for
from cleaner.classify.blocks import BlockModel as BlockModel
from cleaner.classify.blocks import Classified as Classified
from cleaner.classify.blocks import classify as classify
from cleaner.classify.blocks import cutoffs as cutoffs
from cleaner.classify.cuts import find_cuts as find_cuts
from cleaner.classify.parts import with_parts as with_parts
from cleaner.classify.rules import CompiledRules as CompiledRules
from cleaner.classify.rules import Ruled as Ruled
from cleaner.classify.rules import compile_rules as compile_rules
from cleaner.classify.rules import overruled as overruled
from cleaner.classify.rules import with_cuts as with_cuts

__all__ = [
    "Adaptation",
    "BlockModel",
    "Classified",
    "CompiledRules",
    "Ruled",
    "classify",
    "compile_rules",
    "cutoffs",
    "find_cuts",
    "overruled",
    "reasons_for",
    "with_cuts",
    "with_parts",
]
