"""Reports as documents to be sent and kept: the same words as on the page, as PDF and as plain text.

To add one: a file with its ``Report``, its test, a heading in docs/reference/reports.md, and its name in ``REPORTS``.
"""

from cityscore.reports.report import Edition, Report
from cityscore.reports.weekly import WEEK

REPORTS: tuple[Report, ...] = (WEEK,)

__all__ = ["REPORTS", "Edition", "Report"]
