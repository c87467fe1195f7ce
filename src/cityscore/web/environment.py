"""The settings: each declared once, read strictly from the environment and ``settings.env``, all problems at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from cityscore.model import InvalidInput, Problem, suggestion
from cityscore.web import setting_types

PREFIX = "CITYSCORE_"
ENVIRONMENT = "environment"
DEFAULT = "default"
YES_OR_NO = "write yes or no, or leave it out"


@dataclass(frozen=True)
class Setting:
    """One setting: its name, how it is read, what it is without being set, and what it is for."""

    name: str
    read: Callable[[str], Any]
    default: str
    help: str
    fix: str
    """How to mend a wrong value."""
    shown: Callable[[str], str] = str
    """What a list of settings may show of it."""

    @property
    def id(self) -> str:
        """The id of problems with its value: ``settings.secret-key``."""
        return f"settings.{self.name.removeprefix(PREFIX).lower().replace('_', '-')}"

    def problem(self, message: str) -> Problem:
        """A problem with its value."""
        return Problem(id=self.id, place=(self.name,), message=message, fix=self.fix)


@dataclass(frozen=True)
class StatedSetting:
    """The text of a setting, and where it comes from: the environment, a line of a file, or its default."""

    text: str
    origin: str
    line: int | None = None


class InvalidSettings(InvalidInput):
    """Settings that can't be used."""

    family: ClassVar = "settings"


DATABASE = Setting(
    "DATABASE_URL",
    setting_types.database,
    f"sqlite:///{setting_types.USUAL_FILE}",
    "where everything that lasts is kept: sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME, with @, / and #"
    " in a password written as %40, %2F and %23",
    fix="write sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME, with @, / and # in a password as %40,"
    " %2F and %23",
    shown=setting_types.database_shown,
)
SECRET_KEY = Setting(
    "CITYSCORE_SECRET_KEY",
    setting_types.secret_key,
    "",
    "signs sign-ins and links: 50 random characters or more, known to nobody; a new one signs everybody out",
    fix=f"make one, and write it into settings.env: {setting_types.MAKE_KEY}",
    shown=lambda text: "set" if text else "not set",
)
OIDC = Setting(
    "CITYSCORE_OIDC",
    setting_types.issuer,
    "",
    "where people sign in for all the city's sites, by OpenID Connect: its issuer, such as https://login.city.gov. Only"
    " who was invited, by an address that it vouches for, is let in",
    fix="write https://login.city.gov, say, and CITYSCORE_OIDC_CLIENT and CITYSCORE_OIDC_SECRET with it",
)
OIDC_ONLY = Setting(
    "CITYSCORE_OIDC_ONLY",
    setting_types.flag,
    "no",
    "yes lets people in by CITYSCORE_OIDC alone: passwords and passkeys let nobody in, and who came by them is signed"
    " out",
    fix=YES_OR_NO,
)
MAIL = Setting(
    "CITYSCORE_MAIL",
    setting_types.mail_server_address,
    "",
    "the server that mail goes through: smtps://USER:PASSWORD@HOST:465 (encrypted), smtp://USER:PASSWORD@HOST:587 (that"
    " becomes so by STARTTLS) or smtp+plain://127.0.0.1:25 (never), with @, / and # in a password written as %40, %2F"
    " and %23. Without it nobody can subscribe, and no mail is sent",
    fix="write smtps://USER:PASSWORD@HOST:465, say, and CITYSCORE_MAIL_FROM with it",
    shown=setting_types.mail_shown,
)
MAIL_FROM = Setting(
    "CITYSCORE_MAIL_FROM",
    setting_types.sender_address,
    "",
    "whom mail is from, such as CityScore <score@city.gov>",
    fix="write CityScore <score@city.gov>, say",
)
SETTINGS = (
    DATABASE,
    SECRET_KEY,
    Setting(
        "CITYSCORE_ADDRESS",
        setting_types.address,
        "http://127.0.0.1:8000",
        "the address that people use, such as https://score.city.gov: printed links start with it",
        fix="write https://score.city.gov, say",
    ),
    Setting(
        "CITYSCORE_HOSTS",
        setting_types.hosts,
        "localhost,127.0.0.1,[::1]",
        "host names the site answers to besides the one in CITYSCORE_ADDRESS, with commas between them",
        fix="write localhost,score.city.gov, say",
    ),
    Setting(
        "CITYSCORE_HTTPS",
        setting_types.flag,
        "no",
        "yes behind a proxy that speaks HTTPS: cookies and browsers then keep to it. The header X-Forwarded-Proto is"
        " believed, so the proxy must set it, and pass on none that a visitor sent",
        fix=YES_OR_NO,
    ),
    OIDC,
    Setting(
        "CITYSCORE_OIDC_NAME",
        str,
        "the city's account",
        "what people call the account that they sign in with there",
        fix="write a few words",
    ),
    Setting(
        "CITYSCORE_OIDC_CLIENT",
        str,
        "",
        "as what the site is known there (its client ID)",
        fix="ask whoever runs it",
    ),
    Setting(
        "CITYSCORE_OIDC_SECRET",
        str,
        "",
        "the client secret that belongs to it",
        fix="ask whoever runs it",
        shown=lambda text: "set" if text else "not set",
    ),
    OIDC_ONLY,
    Setting(
        "CITYSCORE_SECOND_FACTOR",
        setting_types.roles,
        "",
        "roles that ask for a second factor, with commas between them: owner, analyst, administrator, reader. Who has"
        " one of them sets a factor up before anything else; who signs in at CITYSCORE_OIDC is asked there",
        fix="write administrator,analyst, say, or leave it out",
    ),
    MAIL,
    MAIL_FROM,
    Setting(
        "CITYSCORE_LANGUAGES",
        setting_types.languages_folder,
        "",
        "a folder with languages of the city's own, a .po file each such as pt.po, beside English and Spanish",
        fix="name a folder, and mend what is said of its files; docs/how-to/add-a-language.md says how they look",
    ),
    Setting(
        "CITYSCORE_ACCESS_LOG",
        setting_types.flag,
        "no",
        "yes writes a line for each request on standard error: when, from which network, for what, with which answer,"
        " and how long that took; nothing in it says who asked",
        fix=YES_OR_NO,
    ),
    Setting(
        "CITYSCORE_DEBUG",
        setting_types.flag,
        "no",
        "yes shows errors with their source and settings; never on a public site",
        fix=YES_OR_NO,
    ),
)
NAMES = tuple(setting.name for setting in SETTINGS)


def stated_settings(
    environment: Mapping[str, str], file: Mapping[str, StatedSetting] | None = None
) -> dict[str, StatedSetting]:
    """The text of each setting: the environment's wins, then a file's, then the default."""
    defaults = {setting.name: StatedSetting(setting.default, DEFAULT) for setting in SETTINGS}
    in_file = {name: stated for name, stated in (file or {}).items() if name in defaults}
    return {
        **defaults,
        **in_file,
        **{name: StatedSetting(environment[name], ENVIRONMENT) for name in defaults if name in environment},
    }


def read_stated(settings: Mapping[str, StatedSetting]) -> tuple[dict[str, Any], list[Problem]]:
    """The value of each setting, and all that is wrong with them; no message quotes a value."""
    read: dict[str, Any] = {}
    problems = []
    for setting in SETTINGS:
        stated = settings[setting.name]
        try:
            read[setting.name] = setting.read(stated.text)
        except ValueError as error:
            problems.append(replace(setting.problem(str(error)), file=stated.origin, line=stated.line))
    oidc, mail = settings[OIDC.name], settings[MAIL.name]
    # what could not be read is in no dictionary, and has its own problem already
    if read.get(OIDC.name) and not (read.get("CITYSCORE_OIDC_CLIENT") and read.get("CITYSCORE_OIDC_SECRET")):
        problems.append(replace(OIDC.problem("needs its client and secret"), file=oidc.origin, line=oidc.line))
    if read.get(OIDC_ONLY.name) and read.get(OIDC.name) == "":
        stated = settings[OIDC_ONLY.name]
        problem = OIDC_ONLY.problem("lets nobody in, for CITYSCORE_OIDC is not set")
        problems.append(replace(problem, fix="set CITYSCORE_OIDC, or remove it", file=stated.origin, line=stated.line))
    if read.get(MAIL.name) and read.get(MAIL_FROM.name) == "":
        problems.append(replace(MAIL_FROM.problem("is not set, and mail is from nobody"), file=mail.origin))
    if read.get(MAIL.name) and read.get(SECRET_KEY.name) == "":
        problem = SECRET_KEY.problem("is not set, and links in mail are signed with it")
        problems.append(replace(problem, file=mail.origin))
    return read, problems


def unknown_names(names: Mapping[str, int | None], origin: str) -> list[Problem]:
    """Names (each with its line, if it has one) that look like settings and are none."""
    return [
        Problem(
            id="settings.unknown",
            message=f"{name} is not a setting",
            fix=suggestion(name, NAMES),
            file=origin,
            line=line,
        )
        for name, line in names.items()
        if name.startswith(PREFIX) and name not in NAMES
    ]


def read_settings(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Read every setting from the environment; raises ``InvalidSettings`` with all that are wrong, or unknown."""
    read, problems = read_stated(stated_settings(environment))
    problems += unknown_names(dict.fromkeys(environment), ENVIRONMENT)
    if problems:
        raise InvalidSettings(problems)
    return read
