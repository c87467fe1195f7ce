"""``cityscore reset-account``: a link for who lost their password, in the terminal of whoever runs the site."""

from __future__ import annotations

from pathlib import Path

from tests.browser.people import make_person
from tests.running_site import Site


def test_a_link_is_printed_and_a_stranger_is_told(tmp_path: Path) -> None:
    site = Site(tmp_path)
    assert site.run("init", ".", "--administrator", "root@city.gov").returncode == 0
    assert site.run("apply", "cityscore.yaml").returncode == 0
    make_person(site, "ann@city.gov", "analyst")
    done = site.run("reset-account", "ann@city.gov")
    assert done.returncode == 0, done.stderr
    assert (
        "ann@city.gov sets a new password here, within three days:\nhttp://127.0.0.1:8000/accounts/first/"
        in done.stdout
    )
    wrong = site.run("reset-account", "bob@city.gov")
    assert wrong.returncode == 2
    assert "nobody has the address 'bob@city.gov' → check it, or invite them at /manage/" in wrong.stderr
