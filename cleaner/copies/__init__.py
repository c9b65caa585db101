"""Near-copies across a run: found by MinHash, verified exactly, told apart into copies, agency texts and repeats.

texts → shingles → sketch → store → candidates → clusters → kinds
                    credits ─────────────────────────────────┘
"""

from cleaner.copies.clusters import clusters
from cleaner.copies.credits import agency_of
from cleaner.copies.kinds import Copied, Copy, copied
from cleaner.copies.recurring import Recurrence
from cleaner.copies.sketch import Sketch, line_keys, sketches
from cleaner.copies.store import SketchStore

__all__ = ["Copied", "Copy", "Recurrence", "Sketch", "SketchStore", "agency_of", "clusters", "copied", "line_keys", "sketches"]
