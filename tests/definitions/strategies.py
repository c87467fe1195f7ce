"""Random valid definitions, with names and notes that are hard to write as YAML."""

from datetime import date, timedelta
from itertools import combinations

from hypothesis import strategies as st

from cityscore.model import (
    METRIC_PERIODS,
    Absent,
    Active,
    Better,
    Cabinet,
    Cadence,
    Calendar,
    City,
    Count,
    CountedOn,
    DayCalendar,
    Definitions,
    Derivation,
    DistrictColumn,
    DistrictName,
    Duration,
    Evidence,
    Exclusion,
    FileSource,
    Goal,
    Headline,
    History,
    Kind,
    Lag,
    Measure,
    MethodName,
    Metric,
    Milestone,
    Month,
    OnTime,
    PeriodStyle,
    Records,
    Share,
    Slower,
    Span,
    Sum,
    Target,
    Visibility,
    Weekday,
    Weight,
)
from cityscore.model.city import slugify
from cityscore.model.text_rules import is_empty, unseen_in

HOSTILE = (
    *("yes", "no", "on", "Off", "y", "null", "~", "true", "1", "-1", "0.5", "1e3", "1_000", "0x1F", "0o7", ".inf"),
    *(".nan", "2025-01-01", "2025-01-01 10:00:00", "08:30", "<<", "=", "-", "- a", "? a", "---", "...", "#x", "a #b"),
    *(
        "a: b",
        "a:",
        ": a",
        "*a",
        "&a",
        "!a",
        "!!str a",
        "%a",
        "@a",
        "`a",
        "|",
        "> a",
        "{a: b}",
        "[a]",
        "a, b",
        "'",
        '"',
    ),
    *(
        "it's",
        'say "so"',
        "\\",
        "a\\n",
        " a",
        "a ",
        "a\n",
        "a\nb",
        "a\n\nb\n",
        "a\nb\n\n",
        "\na",
        "  a\nb",
        "a\n  b",
        "a \nb",
    ),
    *(
        "a\tb",
        "a\n\tb",
        "a\r\nb",
        "é",
        "Saint-Étienne",
        "台北",
        "😀",
        "👩‍👩‍👧",
        "\u2028",
        "\x85",
        "\x00",
        "\x07",
        "\x7f",
        "\ufeff a",
    ),
    *("\u00a0a", "a\u200b", "word " * 200, "x" * 2000, "a\n" + "long " * 100 + "end", "a\n---\nb", "a\n# b", "a\n- b"),
)


def may_be_said(text: str, *, lines: bool = False) -> bool:
    """Whether definitions may hold a text, in one line or in several."""
    return not is_empty(text) and unseen_in(text, lines=lines) is None and len(text) <= (1_000 if lines else 200)


LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(may_be_said)
TEXT = st.sampled_from([text for text in HOSTILE if may_be_said(text)]) | LETTERS
NAME = TEXT.filter(slugify)
"""Text that has an address."""

NOTE = st.none() | TEXT
LONG_NOTE = st.none() | st.sampled_from([text for text in HOSTILE if may_be_said(text, lines=True)]) | LETTERS
FORMAT = st.none() | st.sampled_from(["%m/%d/%Y %I:%M:%S %p", "%d.%m.%y", "%Y%m%d %H%M %z", "100%% %F %T"])
CONDITION = st.sampled_from(["type = 'Pothole'", "not (a is null)\nand b in (1, -2.5, 'x')", "lower(a) like '%é%'"])
SLUG = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True).filter(lambda slug: slug != "cityscore")
DAY = st.dates(date(1990, 1, 1), date(2040, 12, 31))
NUMBER = st.floats(0, 1e15) | st.integers(0, 1000).map(float)
SHARE = st.floats(0, 1)


@st.composite
def spans(draw, cls):
    since = draw(DAY)
    why = TEXT if cls is Exclusion else LONG_NOTE
    return cls(since=since, to=since + timedelta(days=draw(st.integers(0, 999))), why=draw(why))


@st.composite
def dated(draw, number, *, always):
    """Targets or weights in the order of their dates; ``always`` says that the first has none."""
    days = sorted(draw(st.lists(DAY, unique=True, min_size=1, max_size=3)))
    sinces = [None if index == 0 and (always or draw(st.booleans())) else day for index, day in enumerate(days)]
    return tuple(number(draw, since, draw(LONG_NOTE)) for since in sinces)


def _target(draw, since, why):
    return Target(since=since, value=draw(NUMBER), why=why)


def _share(draw, since, why):
    return Target(since=since, value=draw(SHARE), why=why)  # no share is above 1


def _share_range(draw, since, why):
    low, high = sorted((draw(SHARE), draw(SHARE)))
    return Target(since=since, low=low, high=high, why=why)


def _range(draw, since, why):
    low, high = sorted((draw(NUMBER), draw(NUMBER)))
    return Target(since=since, low=low, high=high, why=why)


def _weight(draw, since, why):
    return Weight(since=since, value=draw(st.floats(1e-6, 1e6)), why=why)


def _lag(draw, since, why):
    return Lag(since=since, value=draw(st.integers(0, 3660)), why=why)


histories = st.builds(
    History,
    years=st.integers(1, 100) | st.just("all"),
    exclude=st.lists(spans(Exclusion), max_size=2),
    min_observed=SHARE,
) | st.builds(History, trailing=st.integers(1, 36525))

on_times = st.builds(OnTime, opened=TEXT, closed=TEXT, due=TEXT, format=FORMAT) | st.builds(
    OnTime,
    opened=TEXT,
    closed=TEXT,
    within=st.sampled_from(["1 business day", "24 hours", "30 days"]),
    counted_on=st.sampled_from(CountedOn),
)
WAYS = {
    "on_time": on_times,
    "count": st.builds(Count, on=TEXT, format=FORMAT),
    "share": st.builds(Share, where=CONDITION, on=TEXT, format=FORMAT),
    "duration": st.builds(Duration, since=TEXT, to=TEXT, format=FORMAT),
    "sum": st.builds(Sum, of=TEXT, on=TEXT, format=FORMAT),
}
names = st.lists(st.builds(DistrictName, written=TEXT, name=TEXT), max_size=3, unique_by=lambda each: each.written)
district_columns = st.builds(DistrictColumn, column=TEXT, names=names.map(tuple))


@st.composite
def records(draw, kind, sources):
    """How records are counted into a metric of a kind; None for one that no records are counted into."""
    ways = [way for way in WAYS if way in kind.traits.counted_by]
    if not ways:
        return None
    way = draw(st.sampled_from(ways))
    return Records(
        source=draw(st.sampled_from(sources)),
        where=draw(st.none() | CONDITION),
        district=draw(st.none() | district_columns),
        **{way: draw(WAYS[way])},
    )


@st.composite
def metrics(draw, slug, departments, goals, cadences, sources):
    better = draw(st.sampled_from(Better))
    kind = draw(st.sampled_from([kind for kind in Kind if kind.observed.has_rows]))
    target, history = (), None
    if better is Better.RANGE:
        target = draw(dated(_share_range if kind.observed.is_share else _range, always=False))
    elif draw(st.booleans()):
        target = draw(dated(_share if kind.observed.is_share else _target, always=False))
    else:
        history = draw(st.none() | histories)
    cases = st.none() if kind.measure is Measure.NOTHING else st.none() | st.floats(0, 1e9)
    since, to = draw(st.none() | DAY), draw(st.none() | DAY)
    if since and to and to < since:
        since, to = to, since
    origin = draw(st.sampled_from(["source", "records", "neither"])) if sources else "neither"
    return Metric(
        slug=slug,
        name=draw(TEXT),
        department=draw(st.sampled_from(departments)),
        definition=draw(LONG_NOTE),
        owner=draw(NOTE),
        deputy=draw(NOTE),
        review=draw(st.none() | DAY),
        better=better,
        kind=kind,
        q=draw(st.floats(0.001, 1)) if kind.traits.needs_q else None,
        unit=draw(NOTE),
        cases=draw(NOTE),
        note=draw(LONG_NOTE),
        rare=draw(st.booleans()),
        scored=draw(st.booleans()),
        weight=draw(dated(_weight, always=True)),
        target=target,
        history=history,
        evidence=draw(st.builds(Evidence, coverage=st.none() | SHARE, cases=cases)),
        cadence=draw(st.sampled_from(cadences)),
        lag=draw(dated(_lag, always=True)),
        active=Active(since=since, to=to),
        visibility=draw(st.sampled_from(Visibility)),
        goal=draw(st.none() | st.sampled_from(goals)) if goals else None,
        was=(f"{slug}-before",) if draw(st.booleans()) else (),
        source=draw(st.sampled_from(sources)) if origin == "source" else None,
        records=draw(records(kind, sources)) if origin == "records" else None,
    )


calendars = st.builds(
    Calendar,
    holidays=st.none() | st.sampled_from(["US-MA", "FR"]),
    closed=st.lists(DAY, max_size=2),
    week_starts=st.sampled_from(Weekday),
    fiscal_year_starts=st.sampled_from(Month),
    office_hours=st.none() | st.just("08:30-17:00"),
)

cities = st.builds(
    City,
    name=TEXT,
    timezone=st.sampled_from(["UTC", "America/New_York", "Asia/Taipei"]),
    slug=st.just("our-city"),
    method=st.sampled_from(MethodName),
    periods=st.sampled_from(PeriodStyle),
    headline=st.builds(Headline, period=st.sampled_from(METRIC_PERIODS), slower=st.sampled_from(Slower)),
    near=SHARE,
    small_numbers=st.integers(0, 50),
    no_district=st.lists(TEXT, max_size=2).map(tuple),
    calendar=calendars,
)


steps = st.lists(
    st.builds(Milestone, name=TEXT, due=DAY, done=st.none() | DAY),
    min_size=1,
    max_size=3,
    unique_by=lambda step: step.name,
)


@st.composite
def without_rows(draw, known):
    """Metrics that no figures come for: one of milestones, and one derived from two of those that are known."""
    whose = {"name": draw(TEXT), "department": known[0].department, "scored": draw(st.booleans())}
    milestones = Metric(
        slug="the-steps", better=Better.HIGHER, kind=Kind.MILESTONES, milestones=tuple(draw(steps)), **whose
    )
    summed = [metric for metric in known if not metric.kind.observed.has_samples]
    pairs = [pair for pair in combinations(summed, 2) if pair[0].cadence == pair[1].cadence]
    if not pairs:
        return (milestones,)
    numerator, denominator = draw(st.sampled_from(pairs))
    made_of = Derivation(numerator=numerator.slug, denominator=denominator.slug, times=draw(st.floats(1e-6, 1e9)))
    hidden = {"visibility": Visibility.INTERNAL, "better": Better.LOWER}
    return milestones, Metric(slug="the-rate", kind=Kind.DERIVED, derived=made_of, **whose, **hidden)


@st.composite
def definitions(draw):
    slugs = draw(st.lists(SLUG, unique=True, min_size=1, max_size=8))
    departments = draw(st.lists(NAME, unique_by=slugify, min_size=1, max_size=4))
    goals = [slug for slug in slugs if draw(st.booleans())]
    sources = [slug for slug in slugs if draw(st.booleans())]
    names = [slug for slug in slugs if slug not in list(Cadence) and draw(st.booleans())]
    cadences = [*map(str, Cadence), *names]
    cabinet_names = draw(st.lists(NAME, unique_by=slugify, min_size=2, max_size=2))
    cut = draw(st.integers(0, len(departments)))
    parts = zip(cabinet_names, (departments[:cut], departments[cut:]), strict=True)
    days = {
        "during": st.lists(spans(Span), max_size=2),
        "weekdays": st.lists(st.sampled_from(Weekday), unique=True, min_size=1),
        "holidays": st.booleans(),
        "but": st.lists(spans(Span), max_size=2),
    }
    places = {
        "path": TEXT,
        "absent": st.sampled_from(Absent),
        "recount": st.none() | st.integers(1, 36600),
        "lag": st.integers(0, 3660),
    }
    known = tuple(
        draw(metrics(slug, departments, goals, cadences, sources))
        for slug in slugs
        if draw(st.booleans()) or slug == slugs[0]
    )
    return Definitions(
        city=draw(cities),
        cabinets=tuple(Cabinet(name=name, departments=tuple(part)) for name, part in parts),
        goals=tuple(Goal(slug=slug, name=draw(TEXT), definition=draw(LONG_NOTE)) for slug in goals),
        calendars=tuple(draw(st.builds(DayCalendar, name=st.just(name), **days)) for name in names),
        sources=tuple(draw(st.builds(FileSource, slug=st.just(slug), **places)) for slug in sources),
        metrics=(*known, *(draw(without_rows(known)) if draw(st.booleans()) else ())),
    )
