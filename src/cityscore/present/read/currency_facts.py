"""The facts that tell whether a site is current, read in a few queries however many cities there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from cityscore.present.read.expectations import PublicRun
from cityscore.present.read.failed_feeds import FailedFeed, failed_feeds, names_of_metrics
from cityscore.present.read.feed_hold_text import feed_hold_text, held_name
from cityscore.present.read.stopped_figures import public_figures
from cityscore.store import models
from cityscore.store.backups import newest_backup
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.heartbeat import is_silent_at
from cityscore.store.models import JobState, RunState
from cityscore.store.presence import last_presence

MAIL = ("confirm", "alert", "ask", "report", "account_mail", "notify")
"""The jobs that send mail."""
UNIVERSAL = ZoneInfo("UTC")
FAILURES = 500
"""Failed runs that are looked at: more do not say more."""


@dataclass(frozen=True)
class CityHold:
    """A hold on all new figures of a city."""

    expires: datetime
    reason: str


@dataclass(frozen=True)
class DoubtedFeed:
    """What is held of a feed, because it looks wrong."""

    since: datetime
    sentence: str


@dataclass(frozen=True)
class WaitingRun:
    """Figures that wait to be public."""

    through: date
    due: datetime | None


@dataclass(frozen=True)
class FailedRun:
    """A run that failed, after which none has succeeded."""

    started: datetime
    problem: str
    """What stopped it, in a line."""


@dataclass(frozen=True)
class SilentRun:
    """A run under way that nobody has been heard of for minutes."""

    started: datetime
    beat: datetime
    """When somebody last was."""


@dataclass(frozen=True)
class MailJob:
    """The latest mail of a kind, where it was given up or is not sent yet."""

    name: str
    since: datetime
    problem: str
    is_given_up: bool


@dataclass(frozen=True)
class CityFacts:
    """What is known of a city."""

    slug: str
    name: str
    newest: PublicRun | None
    waiting: WaitingRun | None = None
    hold: CityHold | None = None
    failures: tuple[FailedRun, ...] = ()
    """Oldest first."""
    silent: SilentRun | None = None
    mail: tuple[MailJob, ...] = ()
    feeds: tuple[FailedFeed, ...] = ()
    """The sources that fail, in the order in which they began to."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Those of its metrics, by their keys, where a source fails."""
    concerns: tuple[str, ...] = ()
    coming: int = 0
    """How many public services' figures still come."""
    doubted: tuple[DoubtedFeed, ...] = ()
    """Oldest first."""
    stopped: tuple[tuple[str, date], ...] = ()
    """The services whose figures have stopped coming, each with the day of its last one."""
    explained: frozenset[str] = frozenset()
    """Services of which staff are told why nothing comes: their source fails, or what comes is held."""
    taken_back: str = ""
    """Why the last publication was taken back, where nothing is public any more."""
    zone: ZoneInfo = UNIVERSAL
    """The city's, once it has figures."""


@dataclass(frozen=True)
class SiteFacts:
    """What is known of a site."""

    cities: tuple[CityFacts, ...] = ()
    last_presence: datetime | None = None
    newest_backup: datetime | None = None
    sends_mail: bool = False


def currency_facts(now: datetime, cities: Collection[int] | None = None) -> SiteFacts:
    """Read them, of some cities (their ids) or of all; nothing is due of one that has ended."""
    chosen = models.City.objects.filter(ended=None)
    if cities is not None:
        chosen = chosen.filter(pk__in=cities)
    newest, waiting = _latest_runs(chosen, RunState.PUBLISHED), _latest_runs(chosen, RunState.WAITING)
    holds, failures, mail = city_holds(now), _failures(chosen), _mail(chosen)
    doubted = _doubted(chosen)
    silent, taken_back = _silent(chosen, now), _latest_runs(chosen, RunState.TAKEN_BACK)
    feeds = failed_feeds([city.pk for city in chosen])
    facts = tuple(
        CityFacts(
            slug=city.slug,
            name=city.name,
            newest=_public(newest.get(city.pk)),
            waiting=_waiting(waiting.get(city.pk)),
            hold=holds.get(city.pk),
            failures=tuple(failures.get(city.pk, ())),
            silent=silent.get(city.pk),
            mail=tuple(mail.get(city.pk, ())),
            feeds=tuple(feeds.get(city.pk, ())),
            names=_names(waiting.get(city.pk) or newest.get(city.pk)) if city.pk in feeds else {},
            concerns=_concerns(waiting.get(city.pk) or newest.get(city.pk)),
            doubted=tuple(_doubts(doubted.get(city.pk, ()), waiting.get(city.pk) or newest.get(city.pk))),
            **_sources(waiting.get(city.pk) or newest.get(city.pk)),
            explained=_explained(
                waiting.get(city.pk) or newest.get(city.pk), feeds.get(city.pk, ()), doubted.get(city.pk, ())
            ),
            taken_back="" if city.pk in newest else _why_taken_back(taken_back.get(city.pk)),
            zone=_zone(waiting.get(city.pk) or newest.get(city.pk)),
        )
        for city in chosen
    )
    return SiteFacts(facts, last_presence(now), newest_backup(), bool(settings.SENDS_MAIL))


def city_holds(now: datetime) -> dict[int, CityHold]:
    """The holds on everything that stand, by the city's id."""
    stands = Q(ended=None) | Q(ended__gt=now)
    holds = models.Hold.objects.filter(stands, metric=None, moment__lte=now, expires__gt=now)
    return {hold.city_id: CityHold(hold.expires, hold.reason) for hold in holds.order_by("-pk")}


def public_run(run: models.Run) -> PublicRun:
    """What a publication says of the next one."""
    definitions = DefinitionsInForce.of(run.revision).definitions
    return PublicRun(run.through, run.published or run.moment, run.replayed, definitions)


def _public(run: models.Run | None) -> PublicRun | None:
    return public_run(run) if run is not None else None


def _waiting(run: models.Run | None) -> WaitingRun | None:
    return WaitingRun(run.through, run.due) if run is not None else None


def _zone(run: models.Run | None) -> ZoneInfo:
    return DefinitionsInForce.of(run.revision).definitions.city.zone() if run is not None else UNIVERSAL


def _names(run: models.Run | None) -> dict[str, str]:
    return names_of_metrics(DefinitionsInForce.of(run.revision)) if run is not None else {}


def _latest_runs(cities: QuerySet[models.City], state: RunState) -> dict[int, models.Run]:
    """Each city's latest run of a state, by the city's id."""
    latest = models.Run.objects.filter(city=OuterRef("pk"), state=state).order_by("-published", "-id")
    keys = cities.annotate(latest=Subquery(latest.values("pk")[:1])).values("latest")
    return {run.city_id: run for run in models.Run.objects.filter(pk__in=keys).select_related("revision")}


def _failures(cities: QuerySet[models.City]) -> dict[int, list[FailedRun]]:
    """The runs that failed since the last one that succeeded, oldest first, by the city's id."""
    ended = models.Run.objects.filter(city=OuterRef("city")).exclude(state__in=(RunState.RUNNING, RunState.FAILED))
    last = Subquery(ended.order_by("-pk").values("pk")[:1])
    failed = models.Run.objects.filter(city__in=cities, state=RunState.FAILED).annotate(last=last)
    by_city: dict[int, list[FailedRun]] = {}
    for run in failed.filter(Q(last=None) | Q(pk__gt=F("last"))).order_by("-pk")[:FAILURES]:
        if "mended" not in run.log:
            problem = _first_line(run.log.get("problem", "it does not say why"))
            by_city.setdefault(run.city_id, []).insert(0, FailedRun(run.started, problem))
    return by_city


def _silent(cities: QuerySet[models.City], now: datetime) -> dict[int, SilentRun]:
    """The run under way of each city that is silent, by the city's id."""
    running = models.Run.objects.filter(city__in=cities, state=RunState.RUNNING)
    return {run.city_id: SilentRun(run.started, run.beat or run.started) for run in running if is_silent_at(run, now)}


def _mail(cities: QuerySet[models.City]) -> dict[int, list[MailJob]]:
    """The latest mail of each kind that was given up, or is tried again, by the city's id."""
    jobs = models.Job.objects.filter(city__in=cities, name__in=MAIL)
    latest = jobs.values("city", "name").annotate(latest=Max("pk")).values("latest")
    by_city: dict[int, list[MailJob]] = {}
    for job in models.Job.objects.filter(pk__in=latest, state__in=(JobState.FAILED, JobState.WAITING)):
        is_given_up = job.state == JobState.FAILED
        since = job.finished if is_given_up else job.created
        mail = MailJob(f"{job.name} {job.key}", since or job.not_before, _first_line(job.said), is_given_up)
        by_city.setdefault(job.city_id, []).append(mail)
    return by_city


def _doubted(cities: QuerySet[models.City]) -> dict[int, list[models.FeedHold]]:
    """What is held of each city's feeds, by the city's id."""
    by_city: dict[int, list[models.FeedHold]] = {}
    for hold in models.FeedHold.objects.filter(city__in=cities, ended=None).select_related("metric").order_by("pk"):
        by_city.setdefault(hold.city_id, []).append(hold)
    return by_city


def _doubts(holds: Iterable[models.FeedHold], run: models.Run | None) -> Iterator[DoubtedFeed]:
    in_force = DefinitionsInForce.of(run.revision) if run is not None else None
    for hold in holds:
        yield DoubtedFeed(hold.moment, feed_hold_text(hold, held_name(hold, in_force)))


def _concerns(run: models.Run | None) -> tuple[str, ...]:
    """What its log says looks wrong: with records and figures, each with the metric's name, and with its clock."""
    if run is None:
        return ()
    by_slug = DefinitionsInForce.of(run.revision).definitions.by_slug
    records: dict[str, Any] = run.log.get("records", {})
    of_records = (
        f"{by_slug[slug].name if slug in by_slug else slug}: {concern}"
        for slug, finding in records.items()
        for concern in _listed(finding.get("concerns"))
    )
    of_feeds, of_figures = _listed(run.log.get("feeds")), _listed(run.log.get("figures"))
    return (*of_feeds, *of_records, *of_figures, *filter(None, [run.log.get("doubt")]))


def _sources(run: models.Run | None) -> dict[str, Any]:
    """What still comes, and what has stopped."""
    figures = list(public_figures(run)) if run is not None else []
    stopped = tuple((metric.name, latest) for metric, latest, has_stopped in figures if has_stopped)
    return {"coming": len(figures) - len(stopped), "stopped": stopped}


def _explained(run: models.Run | None, feeds: Iterable[FailedFeed], holds: Iterable[models.FeedHold]) -> frozenset[str]:
    """Those of a source that fails, or that are held alone or with all of their source."""
    if run is None:
        return frozenset()
    in_force = DefinitionsInForce.of(run.revision)
    keys = {key for feed in feeds for key in feed.keys} | {hold.metric.key for hold in holds if hold.metric}
    sources = {hold.source for hold in holds if hold.metric is None}
    return frozenset(
        metric.name
        for metric in in_force.definitions.metrics
        if in_force.keys[metric.slug] in keys or (metric.records.source if metric.records else metric.source) in sources
    )


def _why_taken_back(run: models.Run | None) -> str:
    return run.taken_back_why if run else ""


def _listed(concerns: Iterable[str] | None) -> Iterable[str]:
    return concerns or ()


def _first_line(text: object) -> str:
    return next(iter(str(text).splitlines()), "")
