"""Records that were counted wrongly, or could not be: ``cityscore observe`` on a definitions file and its sources."""

from __future__ import annotations

import csv
from collections import defaultdict
from io import StringIO

import pytest

from tests import warm

SOURCES = {
    "night": """\
opened,closed
2025-03-09T06:55:00Z,2025-03-09T07:05:00Z
2025-11-02T05:55:00Z,2025-11-02T06:05:00Z
""",
    "spring": "opened,closed\n2025-03-08T17:00:00Z,2025-03-09T17:00:00Z\n",
    "status": """\
at,status
2025-03-03 09:00:00,Closed
2025-03-03 10:00:00,Duplicate
2025-03-03 11:00:00,
2025-03-03 12:00:00,
2025-03-03 13:00:00,Open
""",
    "hold": "opened,closed,held\n2025-03-03 10:00:00,2025-03-03 13:00:00,3600\n",
    "help": """\
opened,closed
2025-01-17 15:00:00,2025-01-21 15:00:00
2025-01-17 15:00:00,2025-01-21 15:00:01
""",
    "zulu": "at\n2025-07-01T02:00:00Z\n",
    "again": """\
id,at,changed
1,2025-03-03 09:00:00,2025-03-03 09:00:00
1,2025-03-03 09:00:00,2025-03-05 09:00:00
2,2025-03-03 10:00:00,2025-03-03 10:00:00
""",
}
TIMES = "opened: opened, closed: closed"
METRICS = {
    "3-took": "kind: quantile, q: 0.5, records: {source: night, duration: {from: opened, to: closed}}",
    "3-on-time": f"kind: ratio, records: {{source: night, on_time: {{{TIMES}, within: 1 hour}}}}",
    "3b": f"kind: ratio, records: {{source: spring, on_time: {{{TIMES}, within: 24 hours}}}}",
    "4-differs": "kind: count, records: {source: status, where: \"status <> 'Duplicate'\", count: at}",
    "4-not-in": "kind: count, records: {source: status, where: \"status not in ('Duplicate')\", count: at}",
    "4-not": "kind: count, records: {source: status, where: \"not status = 'Duplicate'\", count: at}",
    "4-share": "kind: ratio, records: {source: status, share: {where: \"status <> 'Duplicate'\", on: at}}",
    "13": "kind: quantile, q: 0.5, records: {source: hold, duration: {from: opened, to: closed, paused: held}}",
    "14": f"kind: ratio, records: {{source: help, on_time: {{{TIMES}, within: 8 business hours}}}}",
    "27": 'kind: count, records: {source: zulu, count: {on: at, format: "%Y-%m-%dT%H:%M:%SZ"}}',
    "32": "kind: count, records: {source: again, id: id, latest_by: changed, count: at}",
}
RIGHT = {
    "3-took": {"2025-03-09": "600 x 1", "2025-11-02": "600 x 1"},
    "3-on-time": {"2025-03-09": "1 of 1", "2025-11-02": "1 of 1"},
    "3b": {"2025-03-09": "1 of 1"},
    "4-differs": {"2025-03-03": "4 of 1"},
    "4-not-in": {"2025-03-03": "4 of 1"},
    "4-not": {"2025-03-03": "4 of 1"},
    "4-share": {"2025-03-03": "4 of 5"},
    "13": {"2025-03-03": "7200 x 1"},
    "14": {"2025-01-21": "1 of 2"},
    "27": {"2025-06-30": "1 of 1"},
    "32": {"2025-03-03": "2 of 1"},
}
"""What is counted on the days on which anything happened."""


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Every metric's figures by day, but for zeros."""
    folder = tmp_path_factory.mktemp("findings")
    sources = "".join(f"  {name}: {{type: file, path: {name}.csv}}\n" for name in SOURCES)
    metrics = "".join(
        f'  case-{slug}: {{name: "{slug}", department: Works, better: higher, {keys}}}\n'
        for slug, keys in METRICS.items()
    )
    for name, text in SOURCES.items():
        (folder / f"{name}.csv").write_text(text)
    calendar = '{holidays: US-MA, office_hours: "09:00-17:00"}'
    (folder / "city.yaml").write_text(
        f"city: {{name: Milltown, timezone: America/New_York, calendar: {calendar}}}\n"
        f"sources:\n{sources}metrics:\n{metrics}"
    )
    as_of = ("--as-of", "2025-12-01T09:00")
    done = warm.run(["-m", "cityscore", "observe", "--metrics", "city.yaml", *as_of], folder)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in csv.DictReader(StringIO(done.stdout.decode())):
        if row.get("value"):
            if float(row["count"]) == 0:
                continue
            figure = f"{float(row['value']):g} x {float(row['count']):g}"
        elif float(row["denominator"]) == 0 or (row["denominator"] == "1" and float(row["numerator"]) == 0):
            continue
        else:
            figure = f"{float(row['numerator']):g} of {float(row['denominator']):g}"
        found[row["metric"].removeprefix("case-")][row["day"]] = figure
    return found


@pytest.mark.parametrize("case", RIGHT)
def test_the_right_number_is_counted(case: str, observed: dict[str, dict[str, str]]) -> None:
    assert observed[case] == RIGHT[case]
