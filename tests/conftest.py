"""What holds for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.served import Served
    from tests.mailbox_server import Mailbox


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only PostgreSQL can show, on SQLite; ``make test-postgresql`` runs it.

    Of several processes, one runs a whole file, so that what its tests share is made once; or files of one group.
    """
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    if os.environ.get("DATABASE_URL", "").startswith("postgresql:"):
        return
    left = [item for item in items if item.get_closest_marker("postgresql")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


@pytest.fixture(autouse=True)
def _nothing_kept_from_another_test(request: pytest.FixtureRequest) -> None:
    """Pages are kept by publication, and each test's first publication has the same number."""
    if "db" in request.fixturenames or "client" in request.fixturenames:
        from django.core.cache import caches

        caches["pages"].clear()


@pytest.fixture(autouse=True)
def _files_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests write files and read them at once: a run need not wait to see that nobody goes on writing."""
    from cityscore.files import whole_files

    monkeypatch.setattr(whole_files, "SETTLED", 0.0)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once in each process of the tests; Django takes what drives it for an event loop, and may not mind."""
    from tests.browser.chromium import chromium

    with pytest.MonkeyPatch.context() as patch, chromium() as started:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield started


@pytest.fixture(scope="session")
def pages_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The site of all public pages, with its three cities, served."""
    from tests.browser.served import served

    with served(tmp_path_factory.mktemp("site")) as found:
        yield found


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server of the test's own, which the site's mail goes to."""
    from tests.mailbox_server import mailbox  # what it is made of takes its time to load

    with mailbox() as found:
        yield found
