"""Articles about one event, across languages, and which of their facts more than one of them states.

    text → facts (names, numbers, days) → evidence two articles share → groups → which facts independent sources corroborate
"""

from cleaner.stories.evidence import FactTable
from cleaner.stories.facts import Fact, Facts, facts, facts_of
from cleaner.stories.grouping import grouped

__all__ = ["Fact", "FactTable", "Facts", "facts", "facts_of", "grouped"]
