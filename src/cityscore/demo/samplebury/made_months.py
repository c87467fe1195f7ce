"""The figures that come by the month, the quarter or the year: one function for each metric, which gives one figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from cityscore.demo.samplebury.chance import Chance
from cityscore.demo.samplebury.year import NEW_CREW, YEAR_BEGINS, winter

Pair: TypeAlias = tuple[float, float]
"""A numerator and a denominator."""

REVIEWER = date(2025, 1, 1)
"""The day on which one more person began to review permits."""
STRIKE_MONTH, CATCHING_UP = (2025, 2), (2025, 3)


def permits(chance: Chance, day: date) -> Pair:
    """Permits issued: more in summer."""
    return chance.events(101 - 12 * winter(day)), 1


def decided(chance: Chance, day: date) -> Pair:
    """Applications due, and those decided in time: too few, until there was one more reviewer."""
    due = chance.events(92 - 10 * winter(day))
    return chance.part(due, 0.84 if day >= REVIEWER else 0.71), due


def crimes(chance: Chance, day: date) -> Pair:
    """Reported crimes: more in summer, and a few less each year."""
    return chance.events((66 - 7 * winter(day)) * 0.96 ** (day.year - 2024)), 1


def overtime_budgeted(chance: Chance, day: date) -> Pair:
    """What the budget has for a month: a plan, and so without chance."""
    return round(180_000 + 60_000 * max(0.0, winter(day)), -3), 1


def overtime_spent(chance: Chance, day: date) -> Pair:
    """What was paid: little while the crews were on strike, and much to catch up."""
    part = {STRIKE_MONTH: 0.88, CATCHING_UP: 1.38}.get((day.year, day.month), 1.0)
    return round(overtime_budgeted(chance, day)[0] * part * chance.around(1.0, 0.04)), 1


def net_staff(chance: Chance, day: date) -> Pair:
    """People hired less those who left: some months lose staff, and two lost many."""
    many = 16 if (day.year, day.month) in (STRIKE_MONTH, CATCHING_UP) else 0
    return round(chance.around(8 - many, 5)), 1


def answers(chance: Chance, day: date) -> Pair:
    """The sum of a month's answers from 1 to 5, and how many there were."""
    given = chance.events(140)
    content = {STRIKE_MONTH: 3.4, CATCHING_UP: 3.5}.get((day.year, day.month), 4.05 if day >= NEW_CREW else 3.9)
    return round(given * chance.around(content, 0.06)), given


def inspections(chance: Chance, day: date) -> Pair:
    """Rental homes due for inspection, and those inspected in time."""
    due = chance.events(75)
    return chance.part(due, 0.91), due


def invoices(chance: Chance, day: date) -> Pair:
    """Invoices due, and those paid in time."""
    due = chance.events(3400)
    return chance.part(due, chance.around(0.953, 0.006)), due


def injuries(chance: Chance, day: date) -> Pair:
    """Injuries at work: more in winter."""
    return chance.events(11 + 2 * winter(day)), 1


def vehicles(chance: Chance, day: date) -> Pair:
    """Electric vehicles, of all: bought a few at a time."""
    quarters = (day - date(2023, 6, 30)).days / 91.3
    return round(26 + 5.6 * quarters + chance.up_to(3)), 412


def residents(chance: Chance, day: date) -> Pair:
    """How many people live in the city."""
    return 60_900 + 430 * (day.year - 2022) + chance.up_to(60), 1


def graduates(chance: Chance, day: date) -> Pair:
    """Pupils who began four years before, and those who finished."""
    began = chance.events(640)
    return chance.part(began, 0.855 + 0.008 * (day.year - 2022)), began


def homes(chance: Chance, day: date) -> Pair:
    """Homes finished."""
    return chance.events(46), 1


def trees(chance: Chance, day: date) -> Pair:
    """Trees planted: most in November and in April."""
    usual = {10: 260, 11: 720, 12: 90, 3: 250, 4: 740, 5: 180}.get(day.month, 20)
    return chance.events(usual * (0.97 if day >= YEAR_BEGINS else 1.0)), 1


SLOWER: Mapping[str, Callable[[Chance, date], Pair]] = {
    "permits-issued": permits,
    "permits-on-time": decided,
    "crimes": crimes,
    "overtime-spent": overtime_spent,
    "overtime-budgeted": overtime_budgeted,
    "net-staff": net_staff,
    "satisfaction": answers,
    "rental-inspections": inspections,
    "invoices-paid": invoices,
    "injuries": injuries,
    "electric-fleet": vehicles,
    "residents": residents,
    "graduation": graduates,
    "homes-finished": homes,
    "trees-planted": trees,
}
"""What makes up the figures of each slower metric."""
