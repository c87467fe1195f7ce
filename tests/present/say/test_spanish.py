"""Spanish as it is printed: figures, receipts and dates, each looked at by a reader of Spanish."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from cityscore.model import Metric, Period, PeriodStyle, Reason, Status
from cityscore.present.say.figure_lines import figure_line
from cityscore.present.say.language import say, speaking
from cityscore.present.say.languages import languages
from cityscore.present.say.number_text import (
    exact_number,
    goal_text,
    percent_text,
    plain_number,
    range_text,
    score_text,
    signed_text,
    value_text,
)
from cityscore.present.say.receipt_text import WordedReceipt, word
from cityscore.present.say.terms import (
    REASON_WORDS,
    STATUS_WORDS,
    before_text,
    day_text,
    long_day_text,
    met_sentence,
    moment_text,
    month_text,
    reason_sentence,
    span_text,
    weekday_text,
)
from cityscore.scoring.day_numbers import number
from cityscore.scoring.methods import method_named
from cityscore.scoring.receipts import receipt
from tests.scoring.small_city import CALLS, HOMICIDES, Row, city, every_day, observations, score

SUNDAY = "2025-03-30"
WEEK = ("2025-03-24", SUNDAY)
FIRES = {"name": "Fires", "kind": "count", "better": "lower", "cases": "incendios"}
WAITS = {"name": "Waits", "kind": "quantile", "better": "lower", "target": 5, "unit": "minutes"}
THIS_YEAR, LAST_YEAR = every_day("it", *WEEK, 8), every_day("it", "2024-03-25", "2024-03-31", 10)


@pytest.fixture(autouse=True)
def _in_spanish() -> Iterator[None]:
    with speaking(languages()[1]):
        yield


def metric(kind: str = "ratio", **more: Any) -> Metric:
    q = {"q": 0.5} if kind == "quantile" else {}
    return city({"it": {"name": "It", "kind": kind, "better": "higher", **q, **more}}).metrics[0]


def worded(of: dict[str, Any], rows: list[Row], period: str = "day", method: str = "balanced") -> WordedReceipt:
    definitions = city({"it": of})
    through = number(date.fromisoformat(SUNDAY))
    given = observations(definitions, rows)
    rules = method_named(method)
    made = receipt(definitions, given, definitions.metrics[0], Period(period), through, rules, definitions.city.periods)
    return word(made, near=0.05)


def test_numbers() -> None:
    assert [score_text(each) for each in (0.9499, 1.2, 1000.0, None)] == ["0,95", "1,20", "1.000,00", "–"]
    assert [plain_number(each) for each in (4580, 1234567, 33.142857, 0.0714)] == [
        "4.580",
        "1.234.567",
        "33,14",
        "0,071",
    ]
    assert [percent_text(0.9094), percent_text(0.9094, 1), percent_text(0.95)] == ["90,94 %", "90,9 %", "95 %"]
    assert [signed_text(each) for each in (-0.026, 0.0144, 0.0)] == ["−0,026", "+0,014", ""]
    assert exact_number(4580 / 5036) == "0,909452"


def test_values_with_their_units() -> None:
    assert value_text(metric("count"), 8.0) == "8 al día"
    assert value_text(metric("quantile", unit="minutes"), 7.667) == "7,67 minutos"
    assert [value_text(metric("quantile", unit="days"), each) for each in (1.0, 1.5)] == ["1 día", "1,5 días"]
    assert goal_text(metric("average", unit="points", target=4), 4) == "4 puntos"
    assert value_text(metric("level", unit="open cases"), 1200.0) == "1.200 open cases"  # a city's own unit
    ranged = metric("level", better="range", target={"low": 5, "high": 10}, unit="days")
    assert range_text(ranged, ranged.target[0]) == "5 a 10 días"


def test_days() -> None:
    day = date(2025, 4, 9)
    assert day_text(day) == "9 de abril de 2025"
    assert long_day_text(day) == "Miércoles, 9 de abril de 2025"
    assert (weekday_text(day), month_text(day)) == ("Miércoles", "Abril")
    assert moment_text(datetime(2025, 4, 10, 8, 24)) == "10 de abril de 2025, 8:24"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2025-03-31", "2025-04-06", "del 31 de marzo al 6 de abril de 2025"),
        ("2025-03-01", "2025-03-31", "del 1 al 31 de marzo de 2025"),
        ("2024-12-30", "2025-01-05", "del 30 de diciembre de 2024 al 5 de enero de 2025"),
        ("2025-03-30", "2025-03-30", "30 de marzo de 2025"),
    ],
)
def test_spans(first: str, last: str, text: str) -> None:
    assert span_text(date.fromisoformat(first), date.fromisoformat(last)) == text


def test_the_sentence_of_a_scorecard() -> None:
    assert met_sentence(7, 19) == "7 de 19 servicios cumplieron su meta."
    assert met_sentence(1, 1) == "1 de 1 servicio cumplió su meta."

    assert before_text(Period.WEEK, PeriodStyle.COMPLETE) == "Semana anterior"


@pytest.mark.parametrize("status", Status)
def test_no_status_is_left_in_english(status: Status) -> None:
    assert say(STATUS_WORDS[status]) != STATUS_WORDS[status]


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_a_spanish_sentence(reason: Reason) -> None:
    said = reason_sentence(reason)
    assert said[0].isupper()
    assert said.endswith(".")
    with speaking(languages()[0]):
        assert said != reason_sentence(reason)
    assert len(say(REASON_WORDS[reason])) <= 30


@pytest.mark.parametrize(
    ("of", "rows", "text"),
    [
        (CALLS, [("it", SUNDAY, 1741, 1788)], "1.741 de 1.788 · meta: 95 %"),
        (FIRES | {"target": 10}, [("it", SUNDAY, 8, 1)], "8 al día · meta: 10 al día"),
        (FIRES | {"scored": False}, [("it", SUNDAY, 8, 1)], "8 al día · no se califica"),
        (CALLS, [("it", SUNDAY, 3, 4)], "3 de 4 · muy pocos casos"),
        (CALLS, [], "sin datos"),
    ],
)
def test_a_figure_in_a_line(of: dict[str, Any], rows: list[Row], text: str) -> None:
    (scores,) = score(city({"it": of}), rows, SUNDAY, "balanced")
    assert figure_line(scores, scores.windows.periods.index(Period.DAY), -1) == text


def test_a_receipt() -> None:
    found = worded(CALLS | {"cases": "llamadas"}, [("it", SUNDAY, 741, 788)])
    assert found.sentence == "741 de 788 llamadas, 94,0 %, frente a una meta de 95 %: 0,99"
    assert found.steps == (
        "Período: 30 de marzo de 2025; llegó 1 de 1 dato esperado.",
        "Valor: 741 / 788 = 0,940355 (94,0 %).",
        "Se compara con una meta de 95 %.",
        "Razón r = 0,940355 / 0,95 = 0,989848 (más es mejor: valor / referencia).",
        "Puntaje según balanced: r es 1 o menos, así que el puntaje es r: 0,989848; se muestra como 0,99"
        " (por poco no cumple la meta).",
    )


def test_a_receipt_with_a_history() -> None:
    pandemic = {"from": "2020-03-15", "to": "2021-06-30", "why": "pandemia"}
    rows = THIS_YEAR + LAST_YEAR + every_day("it", "2022-03-21", "2022-03-22", 13)
    found = worded(FIRES | {"history": {"years": 5, "exclude": [pandemic]}}, rows, "week")
    assert found.sentence == "56 incendios en 7 días, 8 al día, frente a lo habitual, 10 al día (1 año anterior): 1,20"
    assert found.steps[0] == "Período: del 24 al 30 de marzo de 2025; llegaron 7 de 7 datos esperados."
    assert found.steps[2:6] == (
        "Se compara con lo habitual, 10 al día (1 año anterior).",
        "Del 25 al 31 de marzo de 2024: 70 / 7 = 10, 7 de 7 datos esperados.",
        "Del 21 al 27 de marzo de 2022: 2 de 7 datos esperados, no se toma en cuenta.",
        "Del 15 de marzo de 2020 al 30 de junio de 2021: no se compara (pandemia).",
    )


@pytest.mark.parametrize(
    ("of", "rows", "text"),
    [
        (
            CALLS | {"cases": None},
            [("it", SUNDAY, 95, 100)],
            "95 de 100 casos, 95,0 %, frente a una meta de 95 %: 1,00",
        ),
        (
            FIRES | {"target": 10, "cases": None},
            [("it", SUNDAY, 1, 1)],
            "1 hecho en 1 día, 1 al día, frente a una meta de 10 al día: 1,90",
        ),
        (
            WAITS | {"q": 0.9},
            [("it", SUNDAY, 10, 12)],
            "10 minutos, el percentil 90 de 12 muestras, frente a una meta de 5 minutos: 0,50",
        ),
        (
            WAITS | {"q": 0.5},
            [("it", SUNDAY, 4, 12)],
            "4 minutos, la mediana de 12 muestras, frente a una meta de 5 minutos: 1,20",
        ),
        (
            CALLS | {"cases": None},
            [("it", SUNDAY, 1, 1)],
            "1 de 1 caso, 100 %, frente a una meta de 95 %: sin puntaje. Hubo muy pocos casos para evaluar."
            " Un período más largo dice más.",
        ),
    ],
)
def test_the_sentences_of_receipts(of: dict[str, Any], rows: list[Row], text: str) -> None:
    assert worded(of, rows).sentence == text


def test_the_other_methods() -> None:
    zero = worded(HOMICIDES | {"cases": "homicidios"}, [("it", SUNDAY, 0, 1)], method="boston-2019")
    assert zero.sentence.startswith(
        "0 homicidios en 1 día, 0 al día, frente a una meta de 0,2 al día: sin puntaje. Este "
    )
    toolkit = worded(CALLS | {"target": 0.949}, every_day("it", *WEEK, 741, 788), "week", "toolkit-2016")
    assert toolkit.steps[-1] == (
        "Puntaje según toolkit-2016: el puntaje es r, redondeado hacia arriba a 0,01: 1; se muestra como 1,00"
        " (cumple la meta)."
    )


def test_a_means_answers_do_not_run_into_its_highest_value() -> None:
    survey: dict[str, Any] = {"name": "Encuesta", "kind": "average", "better": "higher", "cases": "respuestas"}
    survey["target"] = {"value": 4, "zero": 1, "maximum": 5}
    told = worded(survey, [("it", SUNDAY, 261, 72)])
    assert told.sentence == "3,63 de 5, con 72 respuestas, frente a una meta de 4: 0,88"
