"""Scores in the store: those that differ are added unpublished; publishing makes them the current ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple, TypeAlias

from django.db import connection, transaction
from django.db.models import Max, Min, Q, QuerySet

from cityscore.model import Period
from cityscore.scoring.day_ranges import plus
from cityscore.scoring.stored_scores import BLANK, CHART_COLUMNS, SCORE_COLUMNS, ScoreValues
from cityscore.store import bulk, models
from cityscore.store.shown_scores import NOW, on_all_periods, shown_scores, with_waiting

SAME_DAY = "new.subject_id = old.subject_id AND new.period = old.period AND new.through = old.through"
"""Where a new row takes the place of an old one, as SQL: apart, because a join by equal columns is fast."""
LATER_DAYS = (
    "new.until IS NOT NULL AND new.subject_id = old.subject_id AND new.period = old.period"
    " AND old.through > new.through AND old.through <= new.until"
)
"""The same, where it has taken the place of rows of the days after it as well."""
_REPLACED_BEFORE = (
    "EXISTS (SELECT 1 FROM {table} AS mid JOIN {of_runs} AS of_mid ON of_mid.id = mid.run_id"
    " WHERE mid.subject_id = old.subject_id AND mid.period = old.period AND mid.through <= old.through"
    " AND COALESCE(mid.until, mid.through) >= old.through AND mid.id > old.id AND mid.id < new.id"
    " AND mid.published = old.superseded AND of_mid.state = 'published')"
)
DAYS_AT_ONCE = 184
"""Days whose figures are in memory together: those of ten years take no more than those of half a year."""
Key: TypeAlias = tuple[int, str, date]
"""Subject (its id), period, the first day it is seen from."""


class Change(NamedTuple):
    """A figure that is shown from a day on, None for none any more."""

    key: Key
    figure: ScoreValues | None
    until: date | None = None
    """Up to which day it takes the place of rows that are there; None for those of its own day alone."""


Steps: TypeAlias = list[tuple[date, ScoreValues | None]]
"""The figures of a subject and period, each with the first day on which it is shown; None where there is none."""


def standing_steps(subjects: Collection[int], first: date, last: date) -> dict[tuple[int, str], Steps]:
    """What is public of some subjects from the first day to the one after the last, by subject and period.

    Each begins with what is shown on the first day, though it may have been so from an earlier one.
    """
    rows = models.Score.objects.filter(subject__in=subjects, is_current=True)
    rows = rows.filter(period__in=[str(period) for period in Period])  # so that the index is searched, not scanned
    named = models.Subject.objects.filter(pk__in=subjects)
    before = shown_scores([NOW], named, on_all_periods(plus(first, -1)))
    steps: dict[tuple[int, str], Steps] = {}
    for found in (before, rows.filter(through__range=(first, plus(last, 1))).order_by("through")):
        values = found.values_list("subject", "period", "through", "withdrawn", *SCORE_COLUMNS)
        for subject, period, through, withdrawn, *figure in values.iterator(chunk_size=10_000):
            steps.setdefault((subject, period), []).append((through, None if withdrawn else tuple(figure)))
    return steps


def add(run: models.Run, changes: Iterable[Change]) -> int:
    """Add figures unpublished: nobody sees them before ``publish``. None in place of a figure withdraws it."""
    origin = (run.revision_id, run.pk, False)
    rows: Iterator[tuple[object, ...]] = (
        (*key, *(figure or _withdrawn(key)), until, figure is None, *origin) for key, figure, until in changes
    )
    fields = ("subject", "period", "through", *SCORE_COLUMNS, "until", "withdrawn", "revision", "run", "is_current")
    return bulk.insert(models.Score, fields, rows)  # and told to the planner, because ``publish`` joins them


@transaction.atomic
def publish(run: models.Run, when: datetime) -> int:
    """Make a run's figures the public ones, all at once; what they take the place of is kept."""
    # In SQL: Django's UPDATE takes no join, and the ids of a first publication are millions.
    table = connection.ops.quote_name(models.Score._meta.db_table)
    moment = models.Score._meta.get_field("published").get_db_prep_save(when, connection)
    with connection.cursor() as cursor:
        for same in (SAME_DAY, LATER_DAYS):
            cursor.execute(
                f"UPDATE {table} SET is_current = %s, superseded = %s WHERE id IN "  # noqa: S608
                f"(SELECT old.id FROM {table} AS new JOIN {table} AS old ON {same} AND old.is_current"
                " WHERE new.run_id = %s AND new.published IS NULL)",
                [False, moment, run.pk],
            )
        cursor.execute(
            f"UPDATE {table} SET is_current = %s, published = %s WHERE run_id = %s AND published IS NULL",  # noqa: S608
            [True, moment, run.pk],
        )
        return int(cursor.rowcount)


@transaction.atomic
def unpublish(run: models.Run) -> None:
    """Let the newest publication's figures never have been public, and what they took the place of be so again.

    They are kept: each was public until the moment that it began.
    """
    table = connection.ops.quote_name(models.Score._meta.db_table)
    of_runs = connection.ops.quote_name(models.Run._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET is_current = %s, superseded = published WHERE run_id = %s",  # noqa: S608
            [False, run.pk],
        )
        # two publications may bear one moment, where a clock had gone back: what the earlier of them took the place of
        # stays as it is
        twin = models.Run.objects.filter(city=run.city_id, state=models.RunState.PUBLISHED, published=run.published)
        twin = twin.exclude(pk=run.pk)
        earlier = " AND NOT " + _REPLACED_BEFORE.format(table=table, of_runs=of_runs) if twin.exists() else ""
        for same in (SAME_DAY, LATER_DAYS):
            cursor.execute(
                f"UPDATE {table} SET is_current = %s, superseded = NULL WHERE id IN "  # noqa: S608
                f"(SELECT old.id FROM {table} AS new JOIN {table} AS old ON {same} AND old.id < new.id"
                f" AND old.superseded = new.published JOIN {of_runs} AS of_old ON of_old.id = old.run_id"
                f" WHERE new.run_id = %s AND of_old.state = %s{earlier})",
                [True, run.pk, models.RunState.PUBLISHED],
            )


def discard(run: models.Run) -> int:
    """Take back what a failed run had added and nobody has seen."""
    return models.Score.objects.filter(run=run, published=None).delete()[0]


def count_waiting(run: models.Run) -> int:
    """How many figures of a run are not public."""
    return models.Score.objects.filter(run=run, published=None).count()


def figures_corrected(run: models.Run, through: date) -> dict[str, tuple[date, int]]:
    """Of the metrics (keys) of a run that waits: the first public day with another figure, and how many there are.

    What goes on as it was, after days that are corrected, is not counted: a row says it again, and it is the same. Nor
    is what its chart says of it.
    """
    table = connection.ops.quote_name(models.Score._meta.db_table)
    subjects = connection.ops.quote_name(models.Subject._meta.db_table)
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    figure = [name for name in SCORE_COLUMNS if name not in CHART_COLUMNS]
    names = [connection.ops.quote_name(name) for name in (*figure, "withdrawn")]
    other = " OR ".join(f"new.{name} {differs} old.{name}" for name in names)
    last = models.Score._meta.get_field("through").get_db_prep_save(through, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT subject.slug, MIN(new.through), COUNT(*) FROM {table} AS new"  # noqa: S608
            f" JOIN {subjects} AS subject ON subject.id = new.subject_id LEFT JOIN {table} AS old ON old.id ="
            f" (SELECT shown.id FROM {table} AS shown WHERE shown.subject_id = new.subject_id"
            f" AND shown.period = new.period AND shown.through <= new.through AND {NOW.condition}"
            " ORDER BY shown.through DESC LIMIT 1)"
            " WHERE new.run_id = %s AND new.published IS NULL AND new.through <= %s AND subject.kind = %s"
            f" AND subject.district = '' AND (old.id IS NULL OR {other}) GROUP BY subject.slug",
            [run.pk, last, models.SubjectKind.METRIC],
        )
        rows = cursor.fetchall()
    return {slug: (day if isinstance(day, date) else date.fromisoformat(day), count) for slug, day, count in rows}


def methods_of(run: models.Run) -> frozenset[tuple[str, int]]:
    """The methods, with their versions, by which the newest figures were scored, public or waiting with a run."""
    standpoint = with_waiting(run) if run.published is None else NOW
    subjects = models.Subject.objects.filter(city=run.city_id)
    rows = shown_scores([standpoint], subjects, on_all_periods(run.through)).filter(withdrawn=False)
    return frozenset(rows.values_list("method", "method_version").distinct())


def has_older_charts(run: models.Run) -> bool:
    """Whether any of the newest figures, public or waiting with a run, is judged by the chart rules of before 2027."""
    standpoint = with_waiting(run) if run.published is None else NOW
    subjects = models.Subject.objects.filter(city=run.city_id, kind=models.SubjectKind.METRIC, district="")
    rows = shown_scores([standpoint], subjects, on_all_periods(run.through)).filter(withdrawn=False)
    return rows.filter(chart=None).exclude(point=None).exists()


def scores_through(subject: int, moment: datetime, last: date) -> QuerySet[models.Score]:
    """All rows of a subject (its id) that were public at a moment and begin by a day, withdrawn ones among them."""
    rows = models.Score.objects.filter(subject=subject, through__lte=last, published__lte=moment)
    return rows.filter(Q(superseded=None) | Q(superseded__gt=moment))


def published_days(city: models.City, moment: datetime) -> list[date]:
    """The days that a city's publications up to a moment had figures of."""
    runs = models.Run.objects.filter(city=city, state=models.RunState.PUBLISHED, published__lte=moment)
    span = runs.aggregate(first=Min("since"), last=Max("through"))
    if span["first"] is None:
        return []
    return [plus(span["first"], n) for n in range((span["last"] - span["first"]).days + 1)]


def _withdrawn(key: Key) -> ScoreValues:
    """What stands in the row of a figure that there is no more."""
    values = {**BLANK, "start": key[2], "end": key[2], "method_version": 0}
    return tuple(values[name] for name in SCORE_COLUMNS)
