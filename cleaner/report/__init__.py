"""The HTML report of a run: what went in, what came out, what was removed and why, and which articles to look at."""

from cleaner.report.page import write_report
from cleaner.report.read import read_results
from cleaner.write import read_stories

__all__ = ["read_results", "read_stories", "write_report"]
