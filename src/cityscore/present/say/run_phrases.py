"""How windows in a row are told, by what each of them is: phrases, of which titles and sentences are made."""

from __future__ import annotations

from cityscore.model import Period
from cityscore.present.say.language import to_count, to_say

RUNNING = {
    Period.DAY: to_count("{verdict} for {number} day", "{verdict} {number} days running"),
    Period.WEEK: to_count("{verdict} for {number} week", "{verdict} {number} weeks running"),
    Period.MONTH: to_count("{verdict} for {number} month", "{verdict} {number} months running"),
    Period.QUARTER: to_count("{verdict} for {number} quarter", "{verdict} {number} quarters running"),
    Period.YEAR: to_count("{verdict} for {number} year", "{verdict} {number} years running"),
}
OR_MORE = {
    Period.DAY: to_count("{verdict} for {number} day or more", "{verdict} for {number} days or more"),
    Period.WEEK: to_count("{verdict} for {number} week or more", "{verdict} for {number} weeks or more"),
    Period.MONTH: to_count("{verdict} for {number} month or more", "{verdict} for {number} months or more"),
    Period.QUARTER: to_count("{verdict} for {number} quarter or more", "{verdict} for {number} quarters or more"),
    Period.YEAR: to_count("{verdict} for {number} year or more", "{verdict} for {number} years or more"),
}
"""Where earlier windows were not looked at."""
EVERY = {
    Period.DAY: to_count(
        "{verdict} on the one day on record, since {day}", "{verdict} on every day on record, all {number} since {day}"
    ),
    Period.WEEK: to_count(
        "{verdict} in the one week on record, since {day}",
        "{verdict} in every week on record, all {number} since {day}",
    ),
    Period.MONTH: to_count(
        "{verdict} in the one month on record, since {day}",
        "{verdict} in every month on record, all {number} since {day}",
    ),
    Period.QUARTER: to_count(
        "{verdict} in the one quarter on record, since {day}",
        "{verdict} in every quarter on record, all {number} since {day}",
    ),
    Period.YEAR: to_count(
        "{verdict} in the one year on record, since {day}",
        "{verdict} in every year on record, all {number} since {day}",
    ),
}
"""Where it has never been otherwise."""
EVERY_SCORED = {
    Period.DAY: to_count(
        "{verdict} on the one day scored, since {day}",
        "{verdict} on every day scored, all {number} since {day}",
    ),
    Period.WEEK: to_count(
        "{verdict} in the one week scored, since {day}",
        "{verdict} in every week scored, all {number} since {day}",
    ),
    Period.MONTH: to_count(
        "{verdict} in the one month scored, since {day}",
        "{verdict} in every month scored, all {number} since {day}",
    ),
    Period.QUARTER: to_count(
        "{verdict} in the one quarter scored, since {day}",
        "{verdict} in every quarter scored, all {number} since {day}",
    ),
    Period.YEAR: to_count(
        "{verdict} in the one year scored, since {day}",
        "{verdict} in every year scored, all {number} since {day}",
    ),
}
"""The same, where some windows between have no score."""
SCORED_SINCE = {
    Period.DAY: to_count(
        "{verdict} on the one day scored since {day}", "{verdict} on all {number} days scored since {day}"
    ),
    Period.WEEK: to_count(
        "{verdict} in the one week scored since {day}", "{verdict} in all {number} weeks scored since {day}"
    ),
    Period.MONTH: to_count(
        "{verdict} in the one month scored since {day}", "{verdict} in all {number} months scored since {day}"
    ),
    Period.QUARTER: to_count(
        "{verdict} in the one quarter scored since {day}", "{verdict} in all {number} quarters scored since {day}"
    ),
    Period.YEAR: to_count(
        "{verdict} in the one year scored since {day}", "{verdict} in all {number} years scored since {day}"
    ),
}
"""Where some windows between have no score."""
WHOLE = {
    Period.DAY: to_count("{verdict} on the one day scored", "{verdict} on all {number} days scored"),
    Period.WEEK: to_count("{verdict} in the one week scored", "{verdict} in all {number} weeks scored"),
    Period.MONTH: to_count("{verdict} in the one month scored", "{verdict} in all {number} months scored"),
    Period.QUARTER: to_count("{verdict} in the one quarter scored", "{verdict} in all {number} quarters scored"),
    Period.YEAR: to_count("{verdict} in the one year scored", "{verdict} in all {number} years scored"),
}
"""All windows of a chart that have a score."""
LAST = {
    Period.DAY: to_say("{verdict} on the last day"),
    Period.WEEK: to_say("{verdict} in the last week"),
    Period.MONTH: to_say("{verdict} in the last month"),
    Period.QUARTER: to_say("{verdict} in the last quarter"),
    Period.YEAR: to_say("{verdict} this year"),
}
UNSCORED = {
    Period.DAY: to_count("{number} day is not scored", "{number} days are not scored"),
    Period.WEEK: to_count("{number} week is not scored", "{number} weeks are not scored"),
    Period.MONTH: to_count("{number} month is not scored", "{number} months are not scored"),
    Period.QUARTER: to_count("{number} quarter is not scored", "{number} quarters are not scored"),
    Period.YEAR: to_count("{number} year is not scored", "{number} years are not scored"),
}
"""Some of several."""
NEW = {
    Period.DAY: to_say("New today."),
    Period.WEEK: to_say("New this week."),
    Period.MONTH: to_say("New this month."),
    Period.QUARTER: to_say("New this quarter."),
    Period.YEAR: to_say("New this year."),
}
NEW_OF_SLOWER = {
    Period.WEEK: to_say("New: met the week before."),
    Period.MONTH: to_say("New: met the month before."),
    Period.QUARTER: to_say("New: met the quarter before."),
    Period.YEAR: to_say("New: met the year before."),
}
"""Of services slower than the headline: "this month" would be another than the one that is told."""
