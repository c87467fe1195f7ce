"""What nobody was told, or told wrongly: ``cityscore check`` and ``cityscore apply`` on a definitions file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import warm

CITY = "city: {name: Milltown, timezone: America/New_York}\n"
CASES = "id,opened,closed,status\n1,2025-03-03 09:00:00,2025-03-03 10:00:00,Closed\n"


def check(folder: Path, metric: str, figures: str = "", sources: str = "") -> tuple[int, str]:
    """The exit code of ``check``, and all that it says."""
    keys = f"{{name: It, department: Works, owner: Chief, {metric}}}"
    (folder / "city.yaml").write_text(f"{CITY}{sources}metrics:\n  it: {keys}\n")
    files = []
    if figures:
        (folder / "figures.csv").write_text(figures)
        files = ["figures.csv"]
    done = warm.run(["-m", "cityscore", "check", "city.yaml", *files], folder)
    return done.returncode, done.stdout.decode() + done.stderr.decode()


def monthly(values: list[float]) -> str:
    """Figures of the months of 2025."""
    ends = ["01-31", "02-28", "03-31", "04-30", "05-31", "06-30"]
    return "metric,day,value\n" + "".join(f"it,2025-{end},{value}\n" for end, value in zip(ends, values, strict=False))


@pytest.mark.parametrize("metric", ["cadence: monthly", "cadence: daily"])
def test_a_counts_target_without_a_span_is_told_to_be_per_day(metric: str, tmp_path: Path) -> None:
    """Case 8: 100 permits a month were scored against 100 a day, and nothing was said of it."""
    code, said = check(tmp_path, f"kind: count, better: higher, target: 100, {metric}")
    assert code == 0
    assert "per" in said
    assert "nothing to advise" not in said


def test_figures_in_per_cent_where_decimals_are_meant_are_told(tmp_path: Path) -> None:
    """Case 9: with three figures nothing was said, with fourteen "choose a more ambitious target"."""
    metric = "kind: average, better: higher, unit: percent, target: 0.95, cadence: monthly"
    code, said = check(tmp_path, metric, monthly([90, 94, 97]))
    assert code == 0
    assert "nothing to advise" not in said
    assert "ambitious" not in said
    assert "0.9" in said


@pytest.mark.parametrize("condition", ["closed - opened > 600", "status =", "stats = 'Closed'"])
def test_a_condition_that_can_not_be_read_is_refused_at_once(condition: str, tmp_path: Path) -> None:
    """Case 26: check and apply said nothing, and then the run of the whole city failed every day."""
    (tmp_path / "cases.csv").write_text(CASES)
    metric = f'kind: count, better: lower, target: 1, records: {{source: cases, count: opened, where: "{condition}"}}'
    code, said = check(tmp_path, metric, sources="sources:\n  cases: {type: file, path: cases.csv}\n")
    assert code == 2
    assert "where" in said


def test_negative_figures_are_advised_a_zero(tmp_path: Path) -> None:
    """Case 21: "leave out what is paid back" was said, which overstates."""
    metric = "kind: average, better: higher, target: 5, cadence: monthly"
    code, said = check(tmp_path, metric, monthly([-40, 60, 25]))
    assert code == 2
    assert "zero" in said
    assert "leave out what is paid back" not in said


def test_a_figure_of_a_fiscal_quarter_is_taken_as_it_is(tmp_path: Path) -> None:
    """Case 19b: "write 2024-09-30" was said of a quarter that ended on 31 July."""
    (tmp_path / "city.yaml").write_text(
        "city: {name: Milltown, timezone: America/New_York, calendar: {fiscal_year_starts: may}}\nmetrics:\n"
        "  it: {name: It, department: Works, owner: Chief, kind: average, better: higher, target: 3,"
        " cadence: quarterly}\n"
    )
    (tmp_path / "figures.csv").write_text("metric,day,value\nit,2024-07-31,3\nit,2024-09-30,3\n")
    done = warm.run(["-m", "cityscore", "check", "city.yaml", "figures.csv"], tmp_path)
    said = done.stdout.decode() + done.stderr.decode()
    assert done.returncode == 2
    assert "2024-10-31" in said
    assert "2024-07-31 is not" not in said
