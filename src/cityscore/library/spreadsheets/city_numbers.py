"""How numbers are written where a city is, for those that may be two."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages, get_territory_language_info

from cityscore.files.numbers import Decimal
from cityscore.model import City


def decimal_in_city(city: City, number: str) -> Decimal | None:
    """How a number such as 1,234 is read in the city's country: as a thousand and some, or None where it might not be.

    >>> decimal_in_city(City(name="Boston", timezone="America/New_York"), "1,234")
    <Decimal.POINT: 'point'>
    >>> decimal_in_city(City(name="Boston", timezone="America/New_York"), "1.234") is None
    True
    """
    country = (city.calendar.holidays or "").partition("-")[0] or get_global("zone_territories").get(city.timezone, "")
    signs = {_decimal_sign(language, country) for language in _languages(country)}
    if signs == {"."} and "," in number:
        return Decimal.POINT
    return Decimal.COMMA if signs == {","} and "." in number else None


def _languages(country: str) -> tuple[str, ...]:
    """Its official languages; where it has none, as the United States, the one that most people speak."""
    official = tuple(get_official_languages(country))
    spoken = get_territory_language_info(country)
    return official or tuple(sorted(spoken, key=lambda code: float(spoken[code]["population_percent"] or 0)))[-1:]


def _decimal_sign(language: str, country: str) -> str:
    try:
        symbols = Locale.parse(f"{language}_{country}").number_symbols
    except (UnknownLocaleError, ValueError):
        return ""
    return str(symbols.get("latn", symbols).get("decimal", ""))
