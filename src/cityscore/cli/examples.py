"""What is typed, and what it does: the examples at the end of each command's ``--help``, and on the reference page."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "score": (
        ("cityscore score figures.csv --metrics city.yaml --through 2025-03-09", "a table to read"),
        ("cityscore score data/*.csv --metrics city.yaml --since 2025-01-01 --format csv > scores.csv", "every day"),
    ),
    "observe": (
        ("cityscore observe --metrics city.yaml > figures.csv", "count all records up to yesterday"),
        ("cityscore observe --metrics city.yaml --as-of 2025-03-10T08:00", "as they were known at a moment"),
    ),
    "check": (
        ("cityscore check", "the site of this folder, with its definitions"),
        ("cityscore check city.yaml figures.csv", "a definitions file, and figures by it"),
        ("cityscore check --format json", "for a program"),
    ),
    "demo": (
        ("cityscore demo", "in a browser"),
        ("cityscore demo --table", "in the terminal"),
        ("cityscore demo --save boston", "write its files into a folder, to play with"),
    ),
    "init": (
        ("cityscore init milltown --name Milltown --administrator you@city.gov", "begin with an example"),
        ("cityscore init milltown --from-records exports/cases.csv", "begin with a file of cases"),
        ("cityscore init milltown --pack 311 --pack fire-ems", "begin with services that many cities measure"),
        ("cityscore init .", "renew the tables of the site in this folder"),
    ),
    "apply": (
        ("cityscore apply cityscore.yaml --dry-run", "only say what would change"),
        ('cityscore apply cityscore.yaml --why "Council resolution 26-114"', "make it so, with the reason"),
    ),
    "export": (
        ("cityscore export definitions > cityscore.yaml", "what stands, to edit and apply"),
        ("cityscore export scores --format json > scores.json", "every score"),
        ("cityscore export observations --as-of 2025-03-18T09:00", "as they were known at a moment"),
    ),
    "collect": (
        ("cityscore collect", "of every city"),
        ("cityscore collect --city milltown --verbose", "of one, with each file that is read"),
    ),
    "run": (
        ("cityscore run", "of every city"),
        ("cityscore run --city milltown --at 2025-03-18T08:00", "of one, as on that morning, to load history"),
        ("cityscore run --quiet", "in a timetable: only errors are said"),
    ),
    "report": (
        ("cityscore report week 2025-03-24", "as text, of the week that holds the day"),
        ("cityscore report week 2025-03-24 --pdf report.pdf", "as a PDF"),
    ),
    "backup": (
        ("cityscore backup /backups --keep 14", "each day, in a timetable"),
        ("cityscore backup before-upgrade.cityscore", "one file"),
    ),
    "restore": (
        ("cityscore restore /backups/cityscore-2026-11-30T061500Z.cityscore milltown", "into a new folder"),
        ("cityscore restore before-upgrade.cityscore --check", "only read it"),
    ),
    "withdraw": (
        ("cityscore withdraw calls --day 2025-03-07", "the figures of one day"),
        ("cityscore withdraw calls --day 2025-03-03 --to 2025-03-09 --district north", "of a week, in one district"),
    ),
    "take-back": (
        ('cityscore take-back --why "The clock was a month ahead"', "the newest publication"),
        ('cityscore take-back --run 128 --why "Half a file"', "only if the newest is that run"),
    ),
    "city": (
        ('cityscore city rename south-bend --name "City of South Bend"', "its name; its address stays"),
        ("cityscore city rename south-bend --to city-of-south-bend", "its address; the former one leads to it"),
        ('cityscore city archive south-bend --why "It is part of the county now"', "read, and no more"),
        ("cityscore city remove south-bend --keep-published", "ask, and then remove it but for its public pages"),
    ),
    "serve": (
        ("cityscore serve", "on this machine alone, at port 8000"),
        ("cityscore serve --host 0.0.0.0 --port 80 --workers 2", "for everybody, in two processes"),
    ),
    "worker": (
        ("cityscore worker", "beside cityscore serve --no-worker, here or on another machine"),
        ("cityscore worker --verbose", "with each step of each run"),
    ),
    "reset-account": (("cityscore reset-account ann@city.gov", "print a link to set a new password"),),
    "remove-account": (
        ("cityscore remove-account ann@city.gov", "ask, and then remove it"),
        ("cityscore remove-account ann@city.gov --yes", "ask nothing"),
    ),
}
"""By command: each example with what it does. A test parses them all."""


def examples_text(name: str) -> str:
    r"""The examples of a command as the end of its help; ``\b`` keeps its lines as they are."""
    lines = (f"  {example}\n      {meaning}" for example, meaning in EXAMPLES.get(name, ()))
    return "\n".join(["\b", "Examples:", *lines]) if name in EXAMPLES else ""
