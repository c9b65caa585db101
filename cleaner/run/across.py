"""What only the whole run can tell, between the last article and the finish: near-copies, then stories.

Made inside .partial from what is there, and made again after an interruption.
"""

from __future__ import annotations

from cleaner.config import Config
from cleaner.run.bounds import bounds_of
from cleaner.run.copying import find_copies
from cleaner.run.partial import Partial
from cleaner.run.telling import find_stories

__all__ = ["across"]


def across(partial: Partial, config: Config, jobs: int, progress: bool) -> None:
    """Everything the configuration asks for, within its limits: an article that breaks one is compared with nothing and states nothing."""
    bounds = bounds_of(config.limits)
    copying = find_copies(partial, config.copies, jobs, progress, bounds) if config.copies.enabled else None
    if config.stories.enabled:
        find_stories(partial.folder, config.stories, copying, jobs, progress, bounds)
