"""Django, made ready for a command."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cityscore.cli.renewal_backup import back_up_before_renewal
from cityscore.model import InvalidInput, Problem
from cityscore.web.environment import DATABASE, DEFAULT, SECRET_KEY, InvalidSettings, StatedSetting
from cityscore.web.setting_types import USUAL_FILE, sqlite_address
from cityscore.web.settings_file import FILE as SETTINGS_FILE
from cityscore.web.settings_file import settings_in

ONLY_MINE = 0o600
NO_SITE = f"there is no site here: no {SETTINGS_FILE}, no {DATABASE.name} in the environment, and no {USUAL_FILE}"
HOW = "go to a site's folder, make one with cityscore init DIR, or name a definitions file: cityscore check FILE.yaml"


def ready(*, migrate: bool = False) -> None:
    """Make Django ready for a command, with the settings of the current folder.

    The environment's win over those in ``settings.env``. With ``migrate`` the database's tables are made or renewed;
    without, they must be those of this program. Raises ``InvalidSettings`` with every problem of the settings, and
    ``NotReady`` if the database can't be used.
    """
    use_settings()
    from cityscore.web.checks import NotReady, database_checks

    file = database_checks.sqlite_file()
    if migrate and file is not None and file.parent.is_dir() and not file.exists():
        file.touch(mode=ONLY_MINE)  # made by SQLite, everybody on the machine could read it
    if problems := database_checks.opening_problems():
        raise NotReady(problems)
    if migrate:
        back_up_before_renewal()
        _renew_tables()
        _keep_folders()
    elif problems := database_checks.table_problems():
        raise NotReady(problems)


@contextmanager
def database_at_work() -> Iterator[None]:
    """Raise ``NotReady`` with a fix where the database fails in the middle of something."""
    from django.db import InterfaceError, OperationalError

    from cityscore.web.checks import NotReady, database_checks

    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise NotReady([database_checks.problem_of(error)]) from error


def is_site(folder: Path, settings: Mapping[str, StatedSetting]) -> bool:
    """Whether a folder holds a site, or the environment states one."""
    any_set = any(stated.origin != DEFAULT for stated in settings.values())
    return any_set or (folder / SETTINGS_FILE).exists() or (folder / USUAL_FILE).exists()


def no_site(*, warning: bool = False) -> Problem:
    """What is wrong with a folder that holds none."""
    return Problem(id="database.not-configured", message=NO_SITE, fix=HOW, warning=warning)


def require_site_here() -> None:
    """Raise ``InvalidInput``, which says where to go, if this folder holds no site."""
    settings = settings_in(Path())
    if not settings.problems and not is_site(Path(), settings.stated):
        raise InvalidInput([no_site()])


def use_settings() -> None:
    """Give Django the settings of the current folder, without asking for its database."""
    settings = settings_in(Path())
    if settings.problems:
        raise InvalidSettings(settings.problems)
    os.environ.update(settings.added)
    _set_up()


def require_secret_key() -> None:
    """Raise ``InvalidSettings``, which says how to make one, if there is no secret key; after ``ready``."""
    if not os.environ.get(SECRET_KEY.name):
        raise InvalidSettings([SECRET_KEY.problem("is not set, and a site needs it to sign people in")])


def use_database(file: Path) -> None:
    """Keep everything in a SQLite file, for this process alone, and make or renew its tables."""
    os.environ["DATABASE_URL"] = sqlite_address(file)
    if not os.environ.get(SECRET_KEY.name):
        os.environ[SECRET_KEY.name] = secrets.token_urlsafe(50)
    _set_up()
    _renew_tables()


def city_folder(definitions: Path) -> str:
    """The folder that a city's files are in, beside its definitions: from the site's own on where they lie in it."""
    from cityscore.store.city_folders import folder_from

    folder = definitions.absolute().parent
    return folder_from(Path(), folder) if Path(SETTINGS_FILE).exists() else str(folder)


def _keep_folders() -> None:
    """Let cities of an older version, too, read their files from the site's folder on; without settings it is none."""
    from cityscore.store.city_folders import keep_folders_from

    if Path(SETTINGS_FILE).exists():
        keep_folders_from(Path())


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityscore.web.settings")
    import django

    django.setup()


def _renew_tables() -> None:
    from cityscore.web.table_renewal import renew_tables

    renew_tables()
