"""Every text that people say: no field takes what nobody sees, a break where it has one line, or a megabyte.

It walks what the model declares and what forms ask; a field added anywhere is held to it by being there.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from datetime import timedelta
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cityscore import web
from cityscore.definitions.reference import classes_of
from cityscore.model import CityScoreError, Definitions, Period
from cityscore.model.declarations import Declaration, declarations
from cityscore.model.parsing import _to_type
from cityscore.people.models import User
from cityscore.store import comments, holds, models, notes
from cityscore.store.definitions import apply_definitions, definitions_in_force
from tests.store.milltown import POTHOLES, city, define, plain

BAD = (
    *("\0", "\x07", "\x0b", "\t", "\r", "\x1b", "\x7f", "\x85", "\x9f", "\u2028", "\u2029"),
    *("\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"),
    *("\ud800", "\udfff", "\ufdd0", "\ufdef", "\ufffe", "\uffff", "\U0001fffe", "\U0010ffff"),
    *("\u180e", "\u2060", "\u206a", "\ufeff", "\ufff9", "\U000e0041", "\U000e0001"),
)
GOOD = (
    "Straße, Ñuñoa n.º 1",
    "می‌خواهم",  # with a joiner that Persian needs
    "क्‍ष",
    "👩‍🚒 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # joined, and a flag with its tags
    "עברית\u200f!",
    "\U0001fae8\ue000\u0378",  # newer than this Python, private, not assigned: a box is shown where no font has them
    "ភាសា\u200bខ្មែរ",
)
EMPTY = ("", " ", "\u200b", "\u3164", "\u200e\u2800")
LINES = ("two\nlines", "two\r\nlines")


def texts_of(item: Declaration) -> bool:
    """Whether a field takes free text, alone or in a list."""
    return str in _scalars(item.type) and not item.limits.pattern


def _scalars(hint: Any) -> set[Any]:
    if get_origin(hint) in (Union, UnionType, tuple):
        return {part for inner in get_args(hint) if inner not in (NoneType, Ellipsis) for part in _scalars(inner)}
    return set() if get_origin(hint) is Literal or dataclasses.is_dataclass(hint) else {hint}


FIELDS = [
    pytest.param(item, id=f"{cls.__name__}.{item.key}")
    for cls in classes_of(Definitions)
    for item in declarations(cls)
    if texts_of(item)
]


def said(item: Declaration, text: str) -> list[str]:
    """The ids of what is wrong with a text in a field."""
    value = [text] if get_origin(item.type) is tuple else text
    return [problem.id for problem in _to_type(value, item.type, item.limits)[1]]


@pytest.mark.parametrize("item", FIELDS)
def test_no_declared_text_takes_what_nobody_sees(item: Declaration) -> None:
    unseen = ["definitions.unseen-character"]
    assert [text for text in BAD if said(item, f"Pot{text}holes") != unseen] == []
    assert [text for text in GOOD if said(item, text)] == []
    assert [said(item, text) for text in LINES] == [[] if item.limits.lines else unseen] * 2
    assert [said(item, text) for text in EMPTY] == [["definitions.empty"]] * len(EMPTY)


@pytest.mark.parametrize("item", FIELDS)
def test_every_declared_text_has_a_length(item: Declaration) -> None:
    assert said(item, "x" * item.limits.longest) == []
    assert said(item, "x" * (item.limits.longest + 1)) == ["definitions.too-long"]
    assert item.limits.longest <= 10_000


def test_the_walk_finds_the_fields_there_are() -> None:
    found = {param.id for param in FIELDS}
    assert {
        "City.name",
        "Metric.definition",
        "Cabinet.departments",
        "Goal.name",
        "Exclusion.why",
        "Share.where",
    } <= found
    assert len(found) > 40


def test_a_name_of_a_megabyte_is_refused_in_a_line() -> None:
    with pytest.raises(CityScoreError) as error:
        define(plain({"potholes": {**POTHOLES, "name": "x" * 2**20}}), None)
    assert str(error.value) == "metrics.potholes.name: has 1,048,576 characters → shorten it to 200 at most"


def forms_of_the_site() -> Iterator[type[forms.BaseForm]]:
    """The forms that the site's own modules declare."""
    for module in pkgutil.walk_packages(web.__path__, f"{web.__name__}."):
        if "templatetags" not in module.name and not module.name.endswith((".asgi", ".settings")):
            for thing in vars(importlib.import_module(module.name)).values():
                if isinstance(thing, type) and issubclass(thing, forms.BaseForm) and thing.__module__ == module.name:
                    yield thing


LOOKED_UP = {"SignInForm.login", "AddressForm.email"}
"""Fields whose text is compared with what is known, and never kept."""
OF_DIGITS = {"EnrolForm"}
"""Forms of nothing but a code, likewise."""
ARGUMENTS: dict[str, tuple[Any, ...]] = {"NewPersonForm": ("ann@city.gov",), "InvitationForm": (["Works"],)}


def test_no_field_of_a_form_takes_what_nobody_sees(db: None) -> None:
    define(plain({"potholes": POTHOLES}), None)
    asked, taken = [], []
    for form in forms_of_the_site():
        if form.__name__ in OF_DIGITS:
            continue
        arguments = ARGUMENTS.get(form.__name__, (definitions_in_force(city()),))
        for name, field in form(*arguments).fields.items():
            secret = isinstance(getattr(field, "widget", None), forms.PasswordInput)
            if isinstance(field, forms.CharField) and not secret:
                asked.append(f"{form.__name__}.{name}")
                base = "ann@city{}.gov" if isinstance(field, forms.EmailField) else "An{}n"
                taken += [asked[-1] for text in BAD if _taken(field, base.format(text))]
    assert set(taken) <= LOOKED_UP
    assert "NewPersonForm.name" in asked
    assert any(name.endswith(".email") for name in asked)


def _taken(field: forms.Field, text: str) -> bool:
    try:
        field.clean(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("bad", BAD, ids=ascii)
def test_no_text_beside_figures_takes_what_nobody_sees(db: None, bad: str) -> None:
    define(plain({"potholes": POTHOLES}), None)
    ann, text = User.objects.create_user("ann@city.gov", "plum garden tunnel"), f"The crew{bad}was short"
    window = comments.CommentWindow("potholes", Period.WEEK, timezone.now().date())
    until = timezone.now() + timedelta(days=1)
    definitions = definitions_in_force(city()).definitions
    changed = dataclasses.replace(definitions, metrics=(dataclasses.replace(definitions.metrics[0], name="Holes"),))
    ways: dict[str, Any] = {
        "note": lambda: notes.add_note(city(), timezone.now().date(), text, who=ann, public=True),
        "hold": lambda: holds.hold(city(), text, until, who=ann),
        "why": lambda: apply_definitions(changed, why=text),
        "comment": lambda: comments.write_comment(city(), window, text, who=ann),
    }
    taken = [name for name, way in ways.items() if not _refused(way)]
    assert taken == (["comment"] if bad.isspace() else [])  # whose lines and tabs become spaces
    assert [note for note in models.Note.objects.all() if bad in note.text] == []


def _refused(way: Any) -> bool:
    try:
        way()
    except CityScoreError:
        return True
    return False
