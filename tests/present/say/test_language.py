"""Languages: what is said, what a city adds, and what is wrong with a catalogue, by file and line."""

from __future__ import annotations

import ast
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract

from cityscore.model import Metric
from cityscore.present.say.language import ENGLISH, say, several, speaking, spoken
from cityscore.present.say.languages import SHIPPED, languages
from cityscore.present.say.languages.__main__ import main, update_catalogue
from cityscore.present.say.languages.catalogues import InvalidCatalogue, read_catalogue
from cityscore.present.say.languages.sentences import KEYWORDS, PROGRAM, gaps, sentences
from cityscore.present.say.number_text import plain_number
from cityscore.present.say.terms import day_text, long_day_text, span_text

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
REMEDY = "run python -m cityscore.present.say.languages, and translate what it lists"


def added(folder: Path, **files: str) -> Path:
    """A folder with catalogues; two underscores in a name stand for a hyphen."""
    for name, text in files.items():
        (folder / f"{name.replace('__', '-')}.po").write_text(HEADER + text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.po")), ids=lambda path: path.name)
def test_every_shipped_catalogue_says_all_that_is_said_and_nothing_else(path: Path) -> None:
    assert gaps(read_catalogue(path)) == [], REMEDY


def test_sentences_of_code_marked_words_and_templates_are_found() -> None:
    found = sentences()
    assert "present/read/services_table.py" in found["No service has a score yet."]
    assert found["better than goal"][0] == "present/say/terms.py"
    assert ("{amount} minute", "{amount} minutes") in found
    assert "web/templates/base.html" in found["Skip to the scores"]


def test_no_sentence_stands_in_an_f_string_where_babel_finds_it_on_some_versions_of_python_only() -> None:
    hidden = [
        f"{path.relative_to(PROGRAM)}:{call.lineno}"
        for path in PROGRAM.rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS
        if any(isinstance(argument, ast.Constant) for argument in call.args)
    ]
    assert hidden == []


def test_a_templates_sentences_are_extracted_with_their_lines_and_forms() -> None:
    text = b'<p>\n{% say "Say \\"no\\"" %}</p>\n{% several "{number} day" "{number} days" 2 %}\n{% say title %}'
    extracted = extract("cityscore.present.say.languages.sentences:in_template", BytesIO(text), KEYWORDS)
    assert [(line, sentence) for line, sentence, _, _ in extracted] == [
        (2, 'Say "no"'),
        (3, ("{number} day", "{number} days")),
    ]


def test_english_is_spoken_unless_another_is() -> None:
    spanish = languages()[1]
    assert spoken() is ENGLISH
    with speaking(spanish):
        assert say("no score") == "sin puntaje"
        with speaking(ENGLISH):
            assert say("no score") == "no score"
        assert spoken() is spanish
    assert say("no score") == "no score"


def test_the_shipped_languages() -> None:
    assert [(each.code, each.name, each.direction) for each in languages()] == [
        ("en", "English", "ltr"),
        ("es", "Español", "ltr"),
    ]


def test_a_city_adds_a_language_and_what_it_lacks_is_english(tmp_path: Path) -> None:
    text = 'msgid "no score"\nmsgstr "sem nota"\n\nmsgid "Day"\nmsgstr ""\n'
    portuguese = languages(added(tmp_path, pt__BR=text))[-1]
    assert (portuguese.code, portuguese.name) == ("pt-BR", "Português (Brasil)")
    with speaking(portuguese):
        assert [say("no score"), say("Day"), say("City")] == ["sem nota", "Day", "City"]
        assert day_text(date(2025, 4, 9)) == "9 de abril de 2025"
        assert plain_number(4580.5, 1) == "4.580,5"


def test_a_city_says_some_sentences_of_a_shipped_language_its_own_way(tmp_path: Path) -> None:
    mexican = 'msgid "no score"\nmsgstr "sin calificación"\n'
    folder = added(tmp_path, es=mexican)
    (folder / "es.po").write_text(
        HEADER.replace("charset=utf-8\\n", "charset=utf-8\\nLanguage: es_MX\\n") + mexican, encoding="utf-8"
    )
    spanish = languages(folder)[1]
    with speaking(spanish):
        assert [say("no score"), say("Week")] == ["sin calificación", "Semana"]
        assert plain_number(4580.5, 1) == "4,580.5"  # as Mexico writes numbers
    assert [each.code for each in languages(folder)] == ["en", "es"]


def test_a_variety_says_what_it_lacks_as_its_language_does(tmp_path: Path) -> None:
    variety = languages(added(tmp_path, es__US='msgid "no score"\nmsgstr "sin calificación"\n'))[-1]
    with speaking(variety):
        assert [variety.code, say("no score"), say("Week"), plain_number(4580)] == [
            "es-US",
            "sin calificación",
            "Semana",
            "4,580",
        ]


def test_a_language_that_unicode_does_not_know_writes_numbers_and_dates_as_english(tmp_path: Path) -> None:
    made_up = languages(added(tmp_path, qq='msgid "English"\nmsgstr "Qwq"\n'))[-1]
    with speaking(made_up):
        assert (made_up.name, day_text(date(2025, 4, 9)), plain_number(4580)) == ("Qwq", "9 April 2025", "4,580")


def test_a_language_that_runs_from_right_to_left(tmp_path: Path) -> None:
    assert languages(added(tmp_path, ar=""))[-1].direction == "rtl"


def test_in_languages_that_begin_with_the_month_or_the_year_both_days_of_a_span_are_whole(tmp_path: Path) -> None:
    chinese = languages(added(tmp_path, zh='msgid "{first} to {last}"\nmsgstr "{first}至{last}"\n'))[-1]
    with speaking(chinese):
        assert span_text(date(2025, 3, 31), date(2025, 4, 6)) == "2025年3月31日至2025年4月6日"
        assert long_day_text(date(2025, 4, 9)) == "2025年4月9日星期三"


def test_plurals_follow_the_languages_own_rule(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "pl.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"\n\n'
        'msgid "{number} day"\nmsgid_plural "{number} days"\n'
        'msgstr[0] "{number} dzień"\nmsgstr[1] "{number} dni"\nmsgstr[2] "{number} dniów"\n',
        encoding="utf-8",
    )
    with speaking(languages(folder)[-1]):
        assert [several("{number} day", "{number} days", n) for n in (1, 3, 5)] == ["1 dzień", "3 dni", "5 dniów"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('msgid "{met} of {scored} met"\nmsgstr "{met} von {all}"\n', 4, "{all} is not in the English sentence"),
        ('msgid "no score"\nmsgstr "keine Note {x}"\n', 4, "{x} is not in the English sentence"),
        ('msgid "no score"\nmsgstr "keine { Note"\n', 4, "braces can't be read"),
        ('msgid "no score"\nmsgstr "keine Note\n', 5, "can't be read as a line of a .po file"),
        ('msgid "no score"\nmsgstr "Note"\n\nthis is no catalogue\n', 7, "can't be read as a line of a .po file"),
    ],
)
def test_a_broken_catalogue_is_an_error_with_its_file_and_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(InvalidCatalogue) as error:
        languages(added(tmp_path, de=text))
    assert f"{tmp_path / 'de.po'}:{line}: " in str(error.value)
    assert words in str(error.value)


def test_all_files_of_a_folder_are_complained_of_at_once(tmp_path: Path) -> None:
    folder = added(tmp_path, de='msgid "no score"\nmsgstr "{x}"\n', german="", en="")
    (folder / "fr.po").write_bytes(HEADER.encode() + b'msgid "no score"\nmsgstr "n\xb0"\n')
    with pytest.raises(InvalidCatalogue) as error:
        languages(folder)
    files = sorted(Path(problem.file).name for problem in error.value.problems)
    assert files == ["de.po", "en.po", "fr.po", "german.po"]
    assert {problem.id for problem in error.value.problems} == {"settings.languages"}


def test_a_plural_rule_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "de.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=n=!1;\\n"\n',
        encoding="utf-8",
    )
    with pytest.raises(InvalidCatalogue, match=r"Plural-Forms can't be used"):
        languages(tmp_path)


def test_a_catalogue_is_begun_and_kept_up_to_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pt-BR.po"
    assert main([str(path)]) == 1
    assert f"{path}: is not translated: 'no score'" in capsys.readouterr().out
    text = path.read_text(encoding="utf-8")
    assert "nplurals=2; plural=(n > 1);" in text
    done = text.replace('msgid "no score"\nmsgstr ""', 'msgid "no score"\nmsgstr "sem nota"')
    path.write_text(done + '\nmsgid "Said no more"\nmsgstr "Nunca mais"\n', encoding="utf-8")
    assert "nobody says it any more: 'Said no more'" in gaps(read_catalogue(path))
    left = update_catalogue(path)
    assert "is not translated: 'no score'" not in left
    assert "is not translated: 'Day'" in left
    assert "Said no more" not in path.read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8") == done


def test_a_translation_with_other_values_is_a_gap(tmp_path: Path) -> None:
    path = added(tmp_path, de='msgid "{met} of {scored} met"\nmsgstr "{met} geschafft"\n') / "de.po"
    assert "has other values in its braces: '{met} of {scored} met'" in gaps(read_catalogue(path))


def test_units_of_a_city_are_shown_as_it_wrote_them() -> None:
    from cityscore.present.say.number_text import value_text

    metric = Metric(slug="it", name="It", department="D", better="lower", kind="level", unit="open cases")  # type: ignore[arg-type]
    with speaking(languages()[1]):
        assert value_text(metric, 1200.0) == "1.200 open cases"
