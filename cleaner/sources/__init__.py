"""Where the articles come from, and how far each source can be relied on: tallies that merge, shares with intervals.

    results -> tallies (exact sums, one a source) -> table (rows) -> ratings (published scores beside them), change (two runs)

`domains` tells which source an article belongs to, `intervals` and `posterior` how sure a share is, `sample` what template text
is left. docs/sources.md says what the figures mean, and what they do not.
"""

from cleaner.sources.domains import registrable_domain, source_of
from cleaner.sources.table import COLUMNS, ENDS, MEASURES, Row, SourceTable
from cleaner.sources.tallies import REPAIRS, characters

__all__ = ["COLUMNS", "ENDS", "MEASURES", "REPAIRS", "Row", "SourceTable", "characters", "registrable_domain", "source_of"]
