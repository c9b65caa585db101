"""Articles about one event, across languages, and which of their facts more than one of them states.

text → facts (names, numbers, days) → evidence two articles share → groups → which facts independent sources corroborate
"""

from cleaner.stories.corroboration import Checked, Teller, checked, origins, story_row
from cleaner.stories.evidence import FactTable
from cleaner.stories.facts import Fact, Facts, facts, facts_of
from cleaner.stories.grouping import grouped

__all__ = [
    "Checked", "Fact", "FactTable", "Facts", "Teller", "checked", "facts", "facts_of", "grouped", "origins", "story_row",
]  # fmt: skip
