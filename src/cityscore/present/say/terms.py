"""Statuses, reasons, periods and dates in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import assert_never

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time

from cityscore.model import Period, PeriodStyle, Reason, Status
from cityscore.present.say.language import say, several, spoken, to_say

SYMBOLS = {Status.EXCEEDS: "◉", Status.MEETS: "●", Status.NEAR: "◆", Status.BELOW: "■"}
"""Round met its goal, cornered missed it. No arrows, which would tell of more and less where a status tells of better
and worse; no star, as fewer deaths than usual are no prize; nothing hollow, which is a window without a score.
All four are in the geometric shapes of Unicode, which the fonts of browsers, PDF and terminals have."""
NO_SCORE = "–"

STATUS_WORDS = {
    Status.EXCEEDS: to_say("better than goal"),
    Status.MEETS: to_say("meets its goal"),
    Status.NEAR: to_say("just misses its goal"),
    Status.BELOW: to_say("misses its goal"),
}

REASON_WORDS = {
    Reason.NOT_ACTIVE: to_say("not measured then"),
    Reason.NOT_DUE: to_say("no figure due"),
    Reason.NO_OBSERVATIONS: to_say("no figures"),
    Reason.TOO_LITTLE_COVERAGE: to_say("too few figures"),
    Reason.NO_EVENTS: to_say("nothing to count"),
    Reason.NO_TARGET: to_say("no target yet"),
    Reason.TOO_LITTLE_HISTORY: to_say("too little history"),
    Reason.TOO_FEW_CASES: to_say("too few cases"),
    Reason.ZERO_VALUE: to_say("zero can't be scored"),
    Reason.REDACTED: to_say("taken out"),
}
"""Short enough for a table's cell."""

REASON_SENTENCES = {
    Reason.NOT_ACTIVE: to_say("The metric was not in use then."),
    Reason.NOT_DUE: to_say("No figure was due then."),
    Reason.NO_OBSERVATIONS: to_say("No figures have come for these days."),
    Reason.TOO_LITTLE_COVERAGE: to_say("Too few of the figures due have come to judge it."),
    Reason.NO_EVENTS: to_say("Nothing happened that could count."),
    Reason.NO_TARGET: to_say("No target was in force."),
    Reason.TOO_LITTLE_HISTORY: to_say("There is too little history to compare with."),
    Reason.TOO_FEW_CASES: to_say("There were too few cases to judge."),
    Reason.ZERO_VALUE: to_say("This method gives no score where the value, or what it is compared with, is zero."),
    Reason.REDACTED: to_say("This figure was taken out of the public pages."),
}

PERIOD_WORDS = {
    Period.DAY: to_say("Day"),
    Period.WEEK: to_say("Week"),
    Period.MONTH: to_say("Month"),
    Period.QUARTER: to_say("Quarter"),
    Period.YEAR: to_say("Year"),
    Period.CURRENT: to_say("Latest"),
}


EARLIER_PERIODS = {
    Period.DAY: to_say("A day earlier"),
    Period.WEEK: to_say("7 days earlier"),
    Period.MONTH: to_say("30 days earlier"),
    Period.QUARTER: to_say("90 days earlier"),
    Period.YEAR: to_say("A year earlier"),
}


def before_text(period: Period, style: PeriodStyle, *, current: bool = False) -> str:
    """What the window before is called: the one that a change is measured from.

    What is ``current`` is compared with what was so a whole period earlier, where windows roll too.
    """
    if current and (style is PeriodStyle.ROLLING or period is Period.YEAR):
        return say(EARLIER_PERIODS[period])
    if style is PeriodStyle.ROLLING or period in (Period.DAY, Period.YEAR, Period.CURRENT):
        return say("A day earlier")
    match period:
        case Period.WEEK:
            return say("Week before")
        case Period.MONTH:
            return say("Month before")
        case Period.QUARTER:
            return say("A month earlier")
        case _:
            assert_never(period)


def reason_sentence(reason: Reason) -> str:
    """Why there is no score, as a sentence."""
    return say(REASON_SENTENCES[reason])


def day_text(day: date) -> str:
    """A day as people write it.

    >>> day_text(date(2025, 4, 9))
    '9 April 2025'
    """
    return _day(spoken().locale, day)


def long_day_text(day: date) -> str:
    """A day with its weekday, as it stands by itself.

    >>> long_day_text(date(2025, 4, 9))
    'Wednesday 9 April 2025'
    """
    locale = spoken().locale
    return begun(format_date(day, "full", locale) if locale else f"{day:%A} {day_text(day)}")


def weekday_text(day: date) -> str:
    """A day's weekday, as it stands by itself.

    >>> weekday_text(date(2025, 4, 9))
    'Wednesday'
    """
    locale = spoken().locale
    return begun(format_date(day, "cccc", locale) if locale else f"{day:%A}")


def moment_text(moment: datetime) -> str:
    """A moment on a clock where it is read.

    >>> moment_text(datetime(2025, 4, 9, 8, 0))
    '9 April 2025, 08:00'
    """
    locale = spoken().locale
    time = format_time(moment.time(), "short", locale=locale) if locale else f"{moment:%H:%M}"
    return say("{day}, {time}", day=day_text(moment.date()), time=time)


def begun(text: str) -> str:
    """A text that begins a sentence, or stands by itself: with a capital.

    >>> begun("miércoles")
    'Miércoles'
    """
    return text[:1].upper() + text[1:]


def month_text(day: date) -> str:
    """The name of a day's month, as it stands by itself.

    >>> month_text(date(2025, 4, 9))
    'April'
    """
    return begun(_month(day))


def _month(day: date) -> str:
    """The same inside a sentence: languages differ in whether it has a capital there."""
    locale = spoken().locale
    return format_date(day, "LLLL", locale) if locale else f"{day:%B}"


def month_year_text(day: date) -> str:
    """A day's month with its year, inside a sentence.

    >>> month_year_text(date(2025, 4, 9))
    'April 2025'
    """
    return say("{month} {year}", month=_month(day), year=day.year)


def months_text(start: date, end: date) -> str:
    """A span of whole months as people write it, by its first and last day, as it stands by itself.

    >>> months_text(date(2025, 3, 1), date(2025, 3, 31)), months_text(date(2025, 1, 1), date(2025, 3, 31))
    ('March 2025', 'January to March 2025')
    >>> months_text(date(2023, 7, 1), date(2024, 6, 30))
    'July 2023 to June 2024'
    """
    last = month_year_text(end)
    if (start.year, start.month) == (end.year, end.month):
        return begun(last)
    first = _month(start)
    if start.year != end.year:
        first = month_year_text(start)
    return begun(say("{first_month} to {last_month}", first_month=first, last_month=last))


def span_text(start: date, end: date) -> str:
    """A span of days as people write it.

    >>> span_text(date(2025, 3, 31), date(2025, 4, 6))
    '31 March to 6 April 2025'
    >>> span_text(date(2025, 3, 1), date(2025, 3, 31))
    '1 to 31 March 2025'
    """
    if start == end:
        return day_text(end)
    return say("{first} to {last}", first=_first(start, end), last=day_text(end))


def window_name(period: Period, start: date, end: date) -> str:
    """A window's name: "31 March to 6 April 2025", "March 2025", "January to March 2025"."""
    is_whole = start.day == 1 and (end + timedelta(days=1)).day == 1
    if not is_whole or period in (Period.DAY, Period.WEEK):
        return span_text(start, end)
    return months_text(start, end)


@lru_cache(maxsize=20_000)
def _day(locale: Locale | None, day: date) -> str:
    return f"{day.day} {day:%B} {day.year}" if locale is None else format_date(day, "long", locale)


def _first(start: date, end: date) -> str:
    """A span's first day, without the month and the year that its last day states."""
    locale = spoken().locale
    if start.year != end.year or (locale is not None and not _day_comes_first(locale)):
        return day_text(start)
    if start.month == end.month:
        return str(start.day)
    return f"{start.day} {start:%B}" if locale is None else format_skeleton("MMMMd", start, locale=locale)


def _day_comes_first(locale: Locale) -> bool:
    """Whether its dates begin with the day, so that a first day can leave out what follows."""
    return str(locale.date_formats["long"].pattern).startswith("d")


def met_sentence(met: int, scored: int) -> str:
    """How many services met their goal, of those with a score.

    >>> met_sentence(7, 19), met_sentence(1, 1)
    ('7 of 19 services met their goal.', '1 of 1 service met its goal.')
    """
    return several(
        "{met} of {number} service met its goal.", "{met} of {number} services met their goal.", scored, met=met
    )  # fmt: skip


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun, in English; what a reader may have in another language is for ``several``.

    >>> counted(1, "day", "days"), counted(2, "day", "days")
    ('1 day', '2 days')
    """
    return f"{number:,} {one if number == 1 else many}"
