"""``cityscore init --pack``: services that many cities measure, in a file that check accepts and a run goes by."""

from __future__ import annotations

from pathlib import Path

import pytest

from cityscore.cli.start.from_packs import definitions_from_packs
from cityscore.definitions import load_definitions, loads
from cityscore.definitions.packs import PACKS, load_packs

from .conftest import Command


def test_several_packs_are_one_file_that_check_accepts_and_a_run_goes_by(tmp_path: Path, command: Command) -> None:
    made = command(tmp_path, "init", "oak-park", "--pack", "fire-ems", "--pack", "libraries", "--pack", "fire-ems")
    assert made.returncode == 0, made.stderr
    assert "made   cityscore.yaml: what the city could measure, from starter packs" in made.stdout
    folder = tmp_path / "oak-park"
    definitions = load_definitions(folder / "cityscore.yaml")
    assert definitions.city.name == "Oak Park"
    slugs = [service.metric.slug for pack in load_packs(["fire-ems", "libraries"]) for service in pack.services]
    assert [metric.slug for metric in definitions.metrics] == slugs
    assert not (folder / "data").exists()  # figures are typed in, or brought
    checked = command(folder, "check")
    assert f"cityscore.yaml: Oak Park, {len(slugs)} metrics; no errors, nothing to advise." in checked.stdout
    assert command(folder, "apply", "cityscore.yaml").returncode == 0
    assert command(folder, "run").returncode == 0


def test_what_only_packs_say_stands_in_the_file_as_comments() -> None:
    text = definitions_from_packs(load_packs(["fire-ems"]), "Milltown", "America/New_York")
    said = " ".join(text.replace("#", "").split())
    assert (
        "How to get its figures: The CAD system's export of runs, or the fire reporting system (NFIRS, NERIS)" in said
    )
    assert "Usual targets: No usual target. The CARES registry publishes national figures to compare with." in said
    assert "why: " in text
    assert "NFPA 1710: 80 seconds of turnout and 240 seconds of travel for the first engine" in text
    assert "    # records:\n    #   source: emergency-runs\n" in text
    assert "# sources:\n#   calls-911:\n" in text


@pytest.mark.parametrize("name", ["東京都", "No", "a\n# b"])
def test_any_name_of_a_city_is_written_so_that_it_reads_back(name: str) -> None:
    if "\n" in name:
        with pytest.raises(Exception, match="choose another name"):
            definitions_from_packs(load_packs(["311"]), name, "Europe/Paris")
    else:
        assert loads(definitions_from_packs(load_packs(["311"]), name, "Europe/Paris")).city.name == name


def test_an_unknown_pack_is_refused_before_anything_is_made(tmp_path: Path, command: Command) -> None:
    result = command(tmp_path, "init", "milltown", "--pack", "libary")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "there is no pack 'libary' → did you mean 'libraries'?\n"
    far = command(tmp_path, "init", "milltown", "--pack", "zoo")
    assert far.stderr.startswith(f"there is no pack 'zoo' → use one of: {', '.join(PACKS[:3])}")
    assert list(tmp_path.iterdir()) == []


def test_records_and_packs_both_write_the_file(tmp_path: Path, command: Command) -> None:
    result = command(tmp_path, "init", "milltown", "--pack", "311", "--from-records", "cases.csv")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "--from-records and --pack both write cityscore.yaml → use one of them\n"


def test_definitions_that_are_there_stay_and_it_says_where_a_pack_is_added_to_them(
    site: Path, command: Command
) -> None:
    before = (site / "cityscore.yaml").read_bytes()
    result = command(site, "init", ".", "--pack", "311")
    assert result.returncode == 0, result.stderr
    assert (site / "cityscore.yaml").read_bytes() == before
    assert "kept   cityscore.yaml: it is there already, so nothing was proposed" in result.stdout
    assert "No pack was added. On a site that runs: Definitions, Add services from a pack" in result.stdout
