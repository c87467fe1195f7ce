"""Reports as documents to be sent and kept: the same words as on the page, as PDF and as plain text.

To add one: a file with its ``Report`` and what sets it, its page's template, its test, a heading in
docs/reference/reports.md, and its name in ``REPORTS``. Pages, archive, command line, schedule, mail and subscriptions
follow.
"""

from cityscore.reports.report_type import AnyReport, Edition, Report
from cityscore.reports.weekly_report import WEEK

REPORTS: tuple[AnyReport, ...] = (WEEK,)


def report_on(topic: str) -> AnyReport | None:
    """The report that a topic of subscriptions is about; None where it is about none."""
    return next((report for report in REPORTS if report.topic == topic), None)


__all__ = ["REPORTS", "AnyReport", "Edition", "Report", "report_on"]
