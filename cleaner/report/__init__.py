"""The HTML report of a run: what went in, what came out, what was removed and why, and which articles to look at."""

from cleaner.report.page import write_report
from cleaner.report.read import read_results

__all__ = ["read_results", "write_report"]
