"""What a weekly report says, all of it put into words: the PDF, the plain text and the mail are made of the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cityscore.model import Period
from cityscore.present.draw.weekly_chart_data import WeeksDrawing
from cityscore.present.read.follow_ups import FollowUp
from cityscore.present.read.public_comments import Comment
from cityscore.present.read.scorecard_contents import ScorecardContents
from cityscore.present.read.service_signals import Sense
from cityscore.present.read.services_table import SIGNS, Cell, Service
from cityscore.present.read.weekly_summary import WeeklyReport
from cityscore.present.say.language import say, spoken
from cityscore.present.say.sentence import Sentence
from cityscore.present.say.terms import PERIOD_WORDS, day_text, moment_text

LISTED = 8
"""Services of a list, at most: the tables of the cabinets have all of them."""


def contents(report: WeeklyReport) -> dict[str, Any]:
    """Put a report into words, in the language that is spoken: texts, and lists and tables of them, fit for JSON.

    The keys stand in the order in which a reader meets them. What there is nothing of is empty, and never left out.
    """
    whole, city = report.whole, report.publication.in_force.definitions.city
    return {
        "language": spoken().code,
        "city": city.name,
        "look": city.look.light,
        "title": say("{city}: week of {week}", city=city.name, week=report.week.name),
        "name": say("{city} CityScore", city=city.name),
        "week": say("Week of {week}", week=report.week.name),
        "whole": _card(whole),
        "late": [late.sentence for late in whole.late],
        "notices": _notices(whole),
        "moved": _moved(whole),
        "signals": {
            "heading": say("Unusual, new this week"),
            "sentence": report.signals_sentence,
            "rows": [{"name": row.name, "why": row.sense.why, **_sense(row.sense)} for row in report.signals],
        },
        "lists": _lists(whole),
        "comments": {"heading": say("What was said"), "rows": [_comment(comment) for comment in report.comments]},
        "weeks": _weeks(report),
        "cabinets": [
            {**_card(card), "explained": "", "moved": _moved(card), "table": _table(card)} for card in report.cabinets
        ],
        "legend": [{"status": status, "symbol": symbol, "words": say(words)} for status, symbol, words in SIGNS],
        "published": " ".join((_published(report), *_months(whole))),
    }


def _published(report: WeeklyReport) -> str:
    moment = report.whole.published.astimezone(report.publication.zone)
    return say("As published {moment}.", moment=moment_text(moment))


def _months(whole: ScorecardContents) -> list[str]:
    """Which month and quarter stand in the tables: the last whole ones of then, and others than those of today."""
    words = {say(PERIOD_WORDS[period]) for period in (Period.MONTH, Period.QUARTER)}
    named = {row.cell.period: row.label for row in whole.others if row.cell.period in words}
    return [f"{period}: {label}." for period, label in named.items() if label != period]


def weekly_chart_data_of(report: WeeklyReport) -> WeeksDrawing:
    """Its last weeks as a chart; what the chart is told as stands in its contents."""
    return WeeksDrawing(report.points, say("The last weeks"))


def _card(card: ScorecardContents) -> dict[str, Any]:
    return {
        "name": card.scope.name,
        "window": card.window,
        "several": card.several,
        "shows_score": card.shows_composite,
        "score": _cell(card.score),
        "met": card.met,
        "met_short": card.met_short,
        "explained": card.explained,
        "provisional": card.provisional,
        "others": [{"label": row.label, "score": _cell(row.cell), "met": row.met} for row in card.others],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "period": cell.period,
        "text": cell.text,
        "symbol": cell.symbol,
        "words": cell.words,
        "status": cell.status,
        "leads": cell.leads,
    }


def _notices(whole: ScorecardContents) -> list[str]:
    return [sentence for sentence in (whole.held, whole.corrections) if sentence]


def _moved(card: ScorecardContents) -> dict[str, Any]:
    if card.moved is None:
        return {"heading": "", "text": ""}
    return {"heading": card.moved.heading, "text": Sentence.joined(card.moved.sentences)}


def _sense(sense: Sense) -> dict[str, Any]:
    return {"symbol": sense.sign.symbol, "words": sense.sign.words, "tone": sense.sign.tone.value}


def _lists(whole: ScorecardContents) -> list[dict[str, Any]]:
    """What somebody must act on, and then what goes well; a list that nothing is on is left out."""
    news = whole.news
    lists = (
        _list(say("Follow up"), news.follow_up, acts=True, ordered=True, more=news.others_named),
        _list(say("Doing well"), news.best),
        _list(say("Better again"), news.recovered),
        _list(say("Fewer than usual"), news.fewer),
    )
    return [items for items in lists if items["rows"] or items["more"]]


def _list(
    heading: str, items: Sequence[FollowUp], *, acts: bool = False, ordered: bool = False, more: str = ""
) -> dict[str, Any]:
    if len(items) > LISTED:
        more = say("and {number} more, in the tables", number=len(items) - LISTED)
    rows = [{**_item(item), "owner": item.owner_text if acts else ""} for item in items[:LISTED]]
    return {"heading": heading, "acts": acts, "ordered": ordered, "rows": rows, "more": more}


def _item(item: FollowUp) -> dict[str, Any]:
    why = item.sense.why if item.sense and item.sense.is_unusual else ""
    return {"name": item.name, "line": item.line, "remark": item.remark, "is_new": item.is_new, "why": why}


def _comment(comment: Comment) -> dict[str, str]:
    signed = say("{who}, {day}", who=comment.who, day=day_text(comment.day))
    name = comment.name if comment.first is None else f"{comment.name}, {comment.window}"
    return {"name": name, "text": comment.text, "who": signed}


def _weeks(report: WeeklyReport) -> dict[str, Any]:
    drawing, composite = weekly_chart_data_of(report), ["CityScore"] if report.whole.shows_composite else []
    return {
        "heading": drawing.title,
        "description": drawing.description,
        "head": [say("Week"), say("Met their goal"), *composite],
        "rows": [{"name": line.name, "met": line.met, "score": _cell(line.score)} for line in report.weeks],
    }


def _table(card: ScorecardContents) -> dict[str, Any]:
    return {
        "head": [say("Service"), *(column.name for column in card.columns)],
        "leads": next((place for place, column in enumerate(card.columns, 1) if column.leads), 0),
        "rows": [_service(service) for group in card.groups for service in group.services],
    }


def _service(service: Service) -> dict[str, Any]:
    return {
        "name": service.name,
        "line": service.line,
        "sense": _sense(service.sense) if service.sense and service.sense.is_unusual else None,
        "cells": [_cell(cell) for cell in service.cells],
    }
