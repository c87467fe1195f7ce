"""Settings from the environment and ``settings.env``: strict, all problems at once, and no secret in a message."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cityscore.web.environment import DATABASE, SETTINGS, InvalidSettings, read_settings
from cityscore.web.settings_file import FILE, settings_in

KEY = "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-abc"


def problems_of(environment: dict[str, str]) -> dict[str, str]:
    """Each problem's message under its id."""
    with pytest.raises(InvalidSettings) as caught:
        read_settings(environment)
    return {problem.id: problem.message for problem in caught.value.problems}


def test_nothing_needs_to_be_set() -> None:
    settings = read_settings({})
    assert settings["DATABASE_URL"]["ENGINE"] == "django.db.backends.sqlite3"
    assert settings["DATABASE_URL"]["NAME"] == "cityscore.sqlite3"
    assert settings["CITYSCORE_DEBUG"] is False
    assert settings["CITYSCORE_HTTPS"] is False
    assert settings["CITYSCORE_SECRET_KEY"] == ""
    assert settings["CITYSCORE_ADDRESS"] == "http://127.0.0.1:8000"


def test_a_postgresql_address_keeps_its_options() -> None:
    found = read_settings({"DATABASE_URL": "postgresql://city:p%2Fss@db:5433/scores?sslmode=require"})["DATABASE_URL"]
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("city", "p/ss", "db", "5433")
    assert (found["NAME"], found["OPTIONS"]) == ("scores", {"sslmode": "require"})


def test_an_address_is_shown_without_its_password_and_options() -> None:
    shown = DATABASE.shown("postgresql://city:p%2Fss@db:5433/scores?sslpassword=hidden")
    assert shown == "postgresql://city@db:5433/scores"
    assert DATABASE.shown("sqlite:////srv/score.sqlite3") == "sqlite:////srv/score.sqlite3"


def test_all_that_is_wrong_is_said_and_no_secret() -> None:
    wrong = {"DATABASE_URL": "postgresql://city:sesame/s@host/db", "CITYSCORE_DEBUG": "on", "CITYSCORE_DEBG": "1"}
    wrong["CITYSCORE_SECRET_KEY"] = "sesame"
    with pytest.raises(InvalidSettings) as caught:
        read_settings(wrong)
    said = caught.value.listed()
    assert "sesame" not in said
    assert "environment: CITYSCORE_DEBUG: must be yes or no → write yes or no, or leave it out [settings.debug]" in said
    assert "CITYSCORE_DEBG is not a setting → did you mean 'CITYSCORE_DEBUG'? [settings.unknown]" in said
    assert [problem.id for problem in caught.value.problems] == [
        *("settings.database-url", "settings.secret-key", "settings.debug", "settings.unknown")
    ]


@pytest.mark.parametrize(
    "address", ["sqlite://data.db", "mysql://x/y", "sqlite:///a.db?mode=ro", "", "postgresql://h:port/x", "http://[1"]
)
def test_a_database_that_is_none_of_ours_is_refused(address: str) -> None:
    assert problems_of({"DATABASE_URL": address})["settings.database-url"].startswith("is not an address")


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("x" * 49, "must have 50 characters or more, not 49"),
        ("abcd" * 20, "must have 5 different characters or more: it is easily guessed"),
    ],
)
def test_a_weak_secret_key_is_refused_with_the_way_to_make_one(key: str, says: str) -> None:
    with pytest.raises(InvalidSettings) as caught:
        read_settings({"CITYSCORE_SECRET_KEY": key})
    (problem,) = caught.value.problems
    assert problem.message == says
    assert "secrets.token_urlsafe" in problem.fix
    assert read_settings({"CITYSCORE_SECRET_KEY": KEY})["CITYSCORE_SECRET_KEY"] == KEY


@pytest.mark.parametrize("address", ["score.city.gov", "https://city.gov/score", "ftp://city.gov", "https://", ""])
def test_an_address_that_pages_cannot_have_is_refused(address: str) -> None:
    assert problems_of({"CITYSCORE_ADDRESS": address})["settings.address"].startswith("must be http:// or https://")


def test_an_address_needs_no_slash_at_its_end() -> None:
    assert read_settings({"CITYSCORE_ADDRESS": "https://score.city.gov/"})["CITYSCORE_ADDRESS"] == (
        "https://score.city.gov"
    )


@pytest.mark.parametrize("names", ["https://score.city.gov", "score.city.gov:8000", "a b"])
def test_hosts_are_names_alone(names: str) -> None:
    assert problems_of({"CITYSCORE_HOSTS": names})["settings.hosts"].startswith("must be host names")


def test_every_default_is_good_and_every_setting_says_what_it_is_for_and_how_to_mend_it() -> None:
    for setting in SETTINGS:
        setting.read(setting.default)
        assert setting.help
        assert setting.fix


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("# ours\n\nCITYSCORE_DEBUG=yes\nCITYSCORE_HTTPS=yes\nOTHER_PROGRAM=fine\n")
    found = settings_in(tmp_path, {"CITYSCORE_DEBUG": "no"})
    assert found.problems == []
    origins = {setting.name: found.stated[setting.name].origin for setting in SETTINGS}
    assert {name: origin for name, origin in origins.items() if origin != "default"} == {
        "CITYSCORE_HTTPS": "settings.env",
        "CITYSCORE_DEBUG": "environment",
    }
    assert found.stated["CITYSCORE_HTTPS"].line == 4
    assert found.added == {"CITYSCORE_HTTPS": "yes", "OTHER_PROGRAM": "fine"}


def test_a_folder_without_the_file_has_the_defaults(tmp_path: Path) -> None:
    found = settings_in(tmp_path, {})
    assert (found.problems, found.added) == ([], {})


def test_a_database_file_is_that_of_the_folder_wherever_the_process_goes(tmp_path: Path) -> None:
    folder = tmp_path / "a folder, 100 % #1"
    folder.mkdir()
    (folder / FILE).write_text("DATABASE_URL=sqlite:///kept/score.sqlite3\n")
    added = settings_in(folder, {}).added
    assert read_settings(added)["DATABASE_URL"]["NAME"] == str(folder / "kept" / "score.sqlite3")


def test_the_file_is_read_as_strictly_as_the_environment(tmp_path: Path) -> None:
    lines = [
        "CITYSCORE_DEBUG=on",
        "CITYSCORE_HOSTS",
        "",
        "DATABSE_URL=postgresql://city:sesame@db/scores",
        "CITYSCORE_ADRESS=https://score.city.gov",
        'CITYSCORE_HTTPS="yes',
        "CITYSCORE_DEBUG=no",
    ]
    (tmp_path / FILE).write_text("\n".join(lines))
    found = settings_in(tmp_path, {"CITYSCORE_HTTPS": "maybe"}).problems
    assert [(problem.file, problem.line, problem.id) for problem in found] == [
        ("environment", None, "settings.https"),
        ("settings.env", 1, "settings.debug"),
        ("settings.env", 2, "settings.file"),
        ("settings.env", 4, "settings.unknown"),
        ("settings.env", 5, "settings.unknown"),
        ("settings.env", 6, "settings.file"),
        ("settings.env", 7, "settings.file"),
    ]
    assert "did you mean 'DATABASE_URL'?" in str(found[3])
    assert "sesame" not in "".join(map(str, found))


def test_a_file_that_is_no_text_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"CITYSCORE_DEBUG=\xff\n")
    assert [str(problem) for problem in settings_in(tmp_path, {}).problems] == [
        "settings.env: is not UTF-8 text → save it as UTF-8"
    ]
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    (problem,) = settings_in(tmp_path, {}).problems
    assert "can't be read" in str(problem)


def django_settings(names: str, **environment: str) -> str:
    """What Django's settings are in a process with this environment."""
    code = f"from cityscore.web import settings as s; print([getattr(s, n) for n in {names.split()!r}])"
    bare = {name: text for name, text in os.environ.items() if not name.startswith(("CITYSCORE_", "DATABASE_URL"))}
    return subprocess.run(
        [sys.executable, "-c", code], env={**bare, **environment}, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_without_a_secret_key_there_is_none_rather_than_another_in_each_process() -> None:
    assert django_settings("SECRET_KEY") == "['']"
    assert django_settings("SECRET_KEY", CITYSCORE_SECRET_KEY=KEY) == f"[{KEY!r}]"


def test_behind_a_proxy_cookies_and_browsers_keep_to_https() -> None:
    names = "SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS SECURE_PROXY_SSL_HEADER"
    assert django_settings(names) == "[False, False, 0, None]"
    header = "('HTTP_X_FORWARDED_PROTO', 'https')"
    assert django_settings(names, CITYSCORE_HTTPS="yes") == f"[True, True, 31536000, {header}]"


def test_the_site_answers_to_its_address_and_trusts_forms_from_it() -> None:
    shown = django_settings("ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS", CITYSCORE_ADDRESS="https://score.city.gov:8443")
    assert shown == ("[['localhost', '127.0.0.1', '[::1]', 'score.city.gov'], ['https://score.city.gov:8443']]")


def test_a_folder_of_languages_is_read_with_its_files(tmp_path: Path) -> None:
    assert read_settings({})["CITYSCORE_LANGUAGES"] is None
    (tmp_path / "de.po").write_text('msgid "no score"\nmsgstr "ohne Note"\n', encoding="utf-8")
    assert read_settings({"CITYSCORE_LANGUAGES": str(tmp_path)})["CITYSCORE_LANGUAGES"] == tmp_path
    with pytest.raises(InvalidSettings, match=r"CITYSCORE_LANGUAGES: is no folder"):
        read_settings({"CITYSCORE_LANGUAGES": str(tmp_path / "nowhere")})


def test_a_broken_catalogue_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "de.po").write_text('msgid "no score"\nmsgstr "ohne {x}"\n', encoding="utf-8")
    with pytest.raises(InvalidSettings) as error:
        read_settings({"CITYSCORE_LANGUAGES": str(tmp_path)})
    assert f"{tmp_path / 'de.po'}:1: {{x}} is not in the English sentence 'no score'" in str(error.value)


@pytest.mark.parametrize(
    "address", ["http://login.city.gov", "login.city.gov", "https://", "https://a.gov?x=1", "ftp://a"]
)
def test_where_people_sign_in_elsewhere_is_spoken_to_in_secret(address: str) -> None:
    given = {"CITYSCORE_OIDC": address, "CITYSCORE_OIDC_CLIENT": "a", "CITYSCORE_OIDC_SECRET": "b"}
    assert list(problems_of(given)) == ["settings.oidc"]


def test_signing_in_elsewhere_takes_all_three() -> None:
    given = {"CITYSCORE_OIDC": "https://login.city.gov/one/", "CITYSCORE_OIDC_CLIENT": "a"}
    assert problems_of(given) == {"settings.oidc": "needs its client and secret"}
    found = read_settings({**given, "CITYSCORE_OIDC_SECRET": "b"})
    assert found["CITYSCORE_OIDC"] == "https://login.city.gov/one"


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("smtps://mail.city.gov", ("mail.city.gov", 465, "", "", True, False)),
        ("smtp://score:p%40ss%2Fword@mail.city.gov", ("mail.city.gov", 587, "score", "p@ss/word", False, True)),
        ("smtp+plain://127.0.0.1:1025", ("127.0.0.1", 1025, "", "", False, False)),
    ],
)
def test_mail_goes_through_a_server(address: str, wanted: tuple[object, ...]) -> None:
    given = {"CITYSCORE_MAIL": address, "CITYSCORE_MAIL_FROM": "Score <score@city.gov>", "CITYSCORE_SECRET_KEY": KEY}
    assert read_settings(given)["CITYSCORE_MAIL"] == wanted


@pytest.mark.parametrize("address", ["mail.city.gov", "http://mail.city.gov", "smtp://:@", "smtp://a:b", "smtps://h/x"])
def test_what_is_no_mail_server_is_refused_without_being_quoted(address: str) -> None:
    given = {"CITYSCORE_MAIL": address, "CITYSCORE_MAIL_FROM": "score@city.gov", "CITYSCORE_SECRET_KEY": KEY}
    found = problems_of(given)
    assert list(found) == ["settings.mail"]
    assert address not in found["settings.mail"]


@pytest.mark.parametrize("sender", ["score", "a@b c@d", "Score score@city.gov>", "a@b\nBcc: c@d"])
def test_mail_is_from_an_address(sender: str) -> None:
    given = {"CITYSCORE_MAIL": "smtps://h", "CITYSCORE_MAIL_FROM": sender, "CITYSCORE_SECRET_KEY": KEY}
    assert list(problems_of(given)) == ["settings.mail-from"]


def test_mail_needs_somebody_it_is_from_and_a_key_for_its_links() -> None:
    assert set(problems_of({"CITYSCORE_MAIL": "smtps://h"})) == {"settings.mail-from", "settings.secret-key"}


def test_the_list_of_settings_does_not_show_the_mail_server_s_password() -> None:
    shown = {setting.name: setting.shown for setting in SETTINGS}["CITYSCORE_MAIL"]
    assert shown("smtp://score:secret@mail.city.gov") == "smtp://score@mail.city.gov:587"
    assert shown("") == "not set"


def test_the_only_way_in_has_to_be_there() -> None:
    with pytest.raises(InvalidSettings, match="lets nobody in"):
        read_settings({"CITYSCORE_OIDC_ONLY": "yes"})
    given = {"CITYSCORE_OIDC": "https://login.city.gov", "CITYSCORE_OIDC_CLIENT": "a", "CITYSCORE_OIDC_SECRET": "b"}
    assert read_settings({**given, "CITYSCORE_OIDC_ONLY": "yes"})["CITYSCORE_OIDC_ONLY"] is True


def test_a_second_factor_is_asked_of_roles_that_there_are() -> None:
    found = read_settings({"CITYSCORE_SECOND_FACTOR": "Administrator, analyst"})["CITYSCORE_SECOND_FACTOR"]
    assert found == {"administrator", "analyst"}
    with pytest.raises(InvalidSettings, match="'king', which is no role"):
        read_settings({"CITYSCORE_SECOND_FACTOR": "administrator,king"})


@pytest.mark.parametrize(
    "password", ["pa@ss/word", "pa/ss", "pa#ss", "p@ss#word", "5432/x", "p?ss", "12#ss", "@/", "a@b/c@d/e"]
)
@pytest.mark.parametrize("rest", ["db.city.gov:5432/scores", "db/scores", "/scores?host=/run/postgresql"])
def test_a_password_that_splits_the_address_is_refused_and_no_part_of_it_is_shown(password: str, rest: str) -> None:
    text = f"postgresql://score:{password}@{rest}"
    problem = problems_of({"DATABASE_URL": text})["settings.database-url"]
    split = "has an @, / or # in its password, or a / in its name, that is not written as %40, %2F or %23"
    assert problem in (f"{split} → {DATABASE.fix}", f"is not an address → {DATABASE.fix}", split, "is not an address")
    assert "%40" in DATABASE.fix
    with pytest.raises(ValueError, match=r"address|password"):
        DATABASE.shown(text)


def test_the_same_password_escaped_is_read() -> None:
    found = read_settings({"DATABASE_URL": "postgresql://score:pa%40ss%2Fw%23@db/scores"})["DATABASE_URL"]
    assert (found["PASSWORD"], found["HOST"], found["NAME"]) == ("pa@ss/w#", "db", "scores")
