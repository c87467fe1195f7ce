"""The figures that come every day: one function for each metric, which gives a day's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TypeAlias

from cityscore.demo.samplebury.chance import Chance
from cityscore.demo.samplebury.year import FIRST_DAY, NEW_CREW, STRIKE, is_within, weeks_of_strike, winter

Figure: TypeAlias = tuple[float, float, str]
"""A numerator, a denominator and a district; '' is the whole city."""

DISTRICTS = {"Hilltop": 0.7, "Lakeside": 1.1, "Mill Quarter": 1.4, "Northgate": 1.0, "Old Town": 0.8}
"""How much of a service each district needs, beside the others."""

WORKING, SATURDAY, SUNDAY = range(5), 5, 6


def calls(chance: Chance, day: date) -> Iterator[Figure]:
    """Calls to 311, and those answered in time: many on Mondays, and more while the crews are on strike."""
    usual = {0: 720, SATURDAY: 260, SUNDAY: 190}.get(day.weekday(), 600)
    harm = weeks_of_strike(day)
    waiting = chance.events(usual * (1 + 0.15 * harm))
    yield chance.part(waiting, chance.around(0.862 - 0.05 * harm, 0.025)), waiting, ""


def potholes(chance: Chance, day: date) -> Iterator[Figure]:
    """Potholes due, and those filled in time: more of them in winter, and better once there is a third crew."""
    due_of_each = (4 if day.weekday() in WORKING else 1) * (1 + 0.4 * winter(day))
    share = 0.79 - 0.05 * winter(day) - 0.16 * weeks_of_strike(day) + (0.1 if day >= NEW_CREW else 0.0)
    beside = {"Northgate": -0.09, "Old Town": 0.05}  # the depot is in Old Town, and Northgate far from it
    yield from _by_district(chance, due_of_each, {name: share + beside.get(name, 0.0) for name in DISTRICTS})


def trash(chance: Chance, day: date) -> Iterator[Figure]:
    """Streets due for their trash, and those where it was picked up."""
    harm = 0.55 if is_within(day, STRIKE) else 0.02 * weeks_of_strike(day)
    yield from _by_district(chance, 24, dict.fromkeys(DISTRICTS, 0.984 - harm))


def ambulances(chance: Chance, day: date) -> Iterator[Figure]:
    """Responses by their minutes, in halves; slower on winter roads."""
    minutes = Counter(
        max(2.0, round(2 * chance.around(6.2 + 0.4 * winter(day), 2.1)) / 2) for _ in range(chance.events(14))
    )
    yield from ((value, times, "") for value, times in sorted(minutes.items()))


def open_requests(chance: Chance, day: date) -> Iterator[Figure]:
    """Requests that are still open in the evening: they pile up in a strike, and melt away afterwards."""
    fewer = 70 if day >= NEW_CREW else 0
    yield round(chance.around(850 + 45 * winter(day) + 260 * weeks_of_strike(day) - fewer, 18)), 1, ""


def visits(chance: Chance, day: date) -> Iterator[Figure]:
    """Visits to the libraries: most on Saturdays, and a few more each year."""
    usual = {SATURDAY: 1350, SUNDAY: 520}.get(day.weekday(), 930)
    grown = 1 + 0.03 * (day - FIRST_DAY).days / 365
    yield chance.events(usual * grown * (1 + 0.08 * winter(day))), 1, ""


def pupils(chance: Chance, day: date) -> Iterator[Figure]:
    """Pupils at school, of those enrolled: fewer in the weeks when the flu goes round, and before a break."""
    flu = 0.02 if (day.month, day.day // 8) in ((1, 2), (1, 3), (2, 0)) else 0.0
    yield chance.part(8240, chance.around(0.946 - 0.006 * winter(day) - flu, 0.005)), 8240, ""


def _by_district(chance: Chance, each: float, shares: Mapping[str, float]) -> Iterator[Figure]:
    """Each district's figures, and the whole city's, which is all of them together."""
    figures = []
    for district, size in DISTRICTS.items():
        due = chance.events(each * size)
        figures.append((chance.part(due, shares[district]), due, district))
    yield sum(met for met, _, _ in figures), sum(due for _, due, _ in figures), ""
    yield from figures


DAILY: Mapping[str, Callable[[Chance, date], Iterator[Figure]]] = {
    "calls-answered": calls,
    "potholes-on-time": potholes,
    "trash-on-schedule": trash,
    "ambulance-response": ambulances,
    "open-requests": open_requests,
    "library-visits": visits,
    "school-attendance": pupils,
}
"""What makes up the days of each daily metric."""
