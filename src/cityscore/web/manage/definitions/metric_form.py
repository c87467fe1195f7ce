"""A metric as a form: every field that the model declares, and back to what a file would say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from typing import Any

from cityscore.files.numbers import MINUS
from cityscore.model import (
    Better,
    Between,
    Cadence,
    Choice,
    Definitions,
    Kind,
    Metric,
    PlanShape,
    Problem,
    TargetPeriod,
    Visibility,
    to_plain,
)
from cityscore.model.declarations import declarations
from cityscore.model.derivation import Derivation
from cityscore.model.metric import Evidence
from cityscore.model.signal_settings import Signals
from cityscore.present.say.language import say, to_say


def _help(cls: type, name: str) -> str:
    return next(item.help for item in declarations(cls) if item.name == name)


SPARE = 1
"""Empty rows for another target, weight or exclusion."""
LABELS = {
    "slug": to_say("Name in addresses"),
    "name": to_say("Name"),
    "department": to_say("Department"),
    "definition": to_say("Definition"),
    "owner": to_say("Owner"),
    "deputy": to_say("Deputy"),
    "review": to_say("Review by"),
    "better": to_say("Which way is better"),
    "kind": to_say("Kind"),
    "q": to_say("Quantile"),
    "unit": to_say("Unit"),
    "cases": to_say("What its cases are called"),
    "note": to_say("Note"),
    "harm": to_say("It counts harm"),
    "rare": to_say("It need not happen every day"),
    "scored": to_say("It is scored"),
    "cadence": to_say("How often a figure comes"),
    "visibility": to_say("Who may see it"),
    "goal": to_say("Goal"),
}
SECTIONS = (
    (
        to_say("What it is"),
        ("name", "slug", "department", "definition", "better", "kind", "q", "unit", "cases", "goal"),
    ),
    (to_say("Whose it is"), ("owner", "deputy", "review", "visibility", "note")),
    (to_say("When its figures come"), ("cadence", "rare", "harm", "scored")),
)
DATED = {
    "target": ("from", "value", "low", "high", "per", "between", "total", "to", "shape", "zero", "maximum", "why"),
    "weight": ("from", "value", "why"),
    "lag": ("from", "value", "why"),
    "milestones": ("name", "due", "done"),
    "exclude": ("from", "to", "why"),
    "rebase": ("from", "why"),
}
UNASKED = {"target": ("usual", "only_for"), "lag": ("settles",)}
"""What a row keeps of what the form does not ask about."""
HELD_BY = {"exclude": "history", "rebase": "signals"}
"""Where rows stand that are no field of a metric's own."""
HISTORY = ("years", "trailing", "exclude", "min_observed", "times")
"""What is asked of a history."""
CELLS = {
    "from": to_say("From"),
    "to": to_say("To"),
    "value": to_say("Value"),
    "low": to_say("Low"),
    "high": to_say("High"),
    "per": to_say("For how long"),
    "between": to_say("How it is reached"),
    "total": to_say("Or a total by a date"),
    "shape": to_say("How the total is spread"),
    "zero": to_say("Zero: nothing achieved"),
    "maximum": to_say("Highest there can be"),
    "why": to_say("Why"),
    "name": to_say("What is done"),
    "due": to_say("Due by"),
    "done": to_say("Done on"),
}
INNER = {
    "active": {
        "from": (to_say("It exists from"), to_say("First day.")),
        "to": (to_say("It exists until"), to_say("Last day; its past stays.")),
    },
    "signals": {"fix_after": (to_say("Windows that set the limits"), _help(Signals, "fix_after"))},
    "evidence": {
        "coverage": (to_say("Share of days needed"), _help(Evidence, "coverage")),
        "cases": (to_say("Cases needed"), _help(Evidence, "cases")),
    },
    "derived": {
        "numerator": (to_say("What is divided"), _help(Derivation, "numerator")),
        "denominator": (to_say("By what"), _help(Derivation, "denominator")),
        "times": (to_say("Times"), _help(Derivation, "times")),
    },
}
"""What stands in a block of its own in a file: each field with its label and help."""
CHOICES: dict[str, tuple[type[Choice], str]] = {
    "per": (TargetPeriod, to_say("a day")),
    "between": (Between, to_say("at once")),
    "shape": (PlanShape, ""),
}
"""Cells of which a word is chosen, each with what a blank one means."""
DATES = {"from", "to", "review", "due", "done"}
NUMBERS = {
    "value",
    "low",
    "high",
    "total",
    "zero",
    "maximum",
    "times",
    "q",
    "lag",
    "coverage",
    "cases",
    "min_observed",
    "fix_after",
}
CHECKS = ("harm", "rare", "scored")
ASKED = {
    *(name for _, names in SECTIONS for name in names),
    *INNER,
    "target",
    "weight",
    "lag",
    "milestones",
    "history",
    "was",
}
"""What the form asks about; all else stays as it was."""


@dataclass
class FormBox:
    """A field of the form."""

    name: str
    label: str
    value: str
    help: str = ""
    type: str = "text"
    """``text``, ``date``, ``long``, ``choice``, ``check``."""
    choices: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def metric_sent(post: Mapping[str, str], before: Metric | None) -> dict[str, Any]:
    """What the form says, as a file would; what it does not ask about stays as it was."""
    plain: dict[str, Any] = to_plain(before) if before else {}
    kept = {name: value for name, value in plain.items() if name not in ASKED}
    was = _as_list(plain.get("was", []))
    text = {name: _clean(post.get(name, "")) for name in post}
    stated: dict[str, Any] = {
        name: _value(name, text[name])
        for _, names in SECTIONS
        for name in names
        if text.get(name) and name not in CHECKS
    }
    stated |= {name: True for name in ("harm", "rare") if post.get(name) == "yes"}
    if post.get("scored") != "yes":
        stated["scored"] = False
    if before is not None and stated.get("slug") not in (None, before.slug, *was):
        was = [*was, before.slug]
    if was:
        stated["was"] = [slug for slug in was if slug != stated.get("slug")]
    stated |= {
        name: rows for name in ("target", "weight", "lag", "milestones") if (rows := _sent_rows(name, post, plain))
    }
    match post.get("compared"):
        case "years" | "trailing" as way:
            stated.pop("target", None)
            unasked = {key: kept for key, kept in plain.get("history", {}).items() if key not in HISTORY}
            stated["history"] = {**unasked, way: _value("lag", text.get(way, "")) or None}
            if exclude := _sent_rows("exclude", post):
                stated["history"]["exclude"] = exclude
            for name in ("min_observed", "times"):
                if text.get(name):
                    stated["history"][name] = _value(name, text[name])
        case "usual":
            stated.pop("target", None)
    stated |= {name: _with_unasked(name, stated[name], plain) for name in ("target", "weight") if name in stated}
    return {**kept, **stated, **_sent_blocks(post, text)}


def _sent_blocks(post: Mapping[str, str], text: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What the form says of what must be known to score it, when it exists, and how its signals are found."""
    blocks: dict[str, dict[str, Any]] = {
        name: {key: _value(key, text[f"{name}-{key}"]) for key in keys if text.get(f"{name}-{key}")}
        for name, keys in INNER.items()
    }
    if post.get("screen") != "yes":
        blocks["signals"]["screen"] = False
    if rebase := _sent_rows("rebase", post):
        blocks["signals"]["rebase"] = rebase
    return {name: block for name, block in blocks.items() if block}


def boxes(
    plain: Mapping[str, Any], definitions: Definitions, problems: Sequence[Problem]
) -> list[tuple[str, list[FormBox]]]:
    """The fields, section by section, as they are filled in, each with what is wrong with it."""
    messages = _by_field(problems)
    fields = {
        item.name: FormBox(
            item.name,
            LABELS[item.name],
            _shown(plain.get(item.name)),
            item.help,
            problems=messages.get(item.name, []),
        )
        for item in declarations(Metric)
        if item.name in LABELS
    }
    return [(title, [_with_type(fields[name], plain, definitions) for name in names]) for title, names in SECTIONS]


def rows_of(name: str, plain: Mapping[str, Any], problems: Sequence[Problem]) -> list[list[FormBox]]:
    """The dated rows of a target, a weight, an exclusion or a change, and empty ones for more."""
    messages = _by_field(problems)
    path = f"{HELD_BY[name]}-{name}" if name in HELD_BY else name
    holder = plain.get(HELD_BY[name], {}) if name in HELD_BY else plain
    rows = [row if isinstance(row, Mapping) else {"value": row} for row in _as_list(holder.get(name, []))]
    return [
        [
            FormBox(
                f"{name}-{number}-{key}",
                CELLS[key],
                _shown(row.get(key)),
                type="date" if key in DATES else "choice" if key in CHOICES else "text",
                choices=_words_of(key),
                # what is wrong with a row as a whole is said in its first field
                problems=[
                    *([] if index else messages.get(f"{path}-{number}", [])),
                    *messages.get(f"{path}-{number}-{key}", []),
                ],
            )
            for index, key in enumerate(DATED[name])
        ]
        for number, row in enumerate([*rows, *({} for _ in range(SPARE))])
    ]


def _words_of(key: str) -> list[tuple[str, str]]:
    """What may be chosen in a cell; nothing in one that is written in."""
    if key not in CHOICES:
        return []
    words, blank = CHOICES[key]
    return [("", blank), *((str(word), word.help) for word in words)]


def inner_boxes(name: str, plain: Mapping[str, Any], problems: Sequence[Problem]) -> list[FormBox]:
    """The fields of what must be known to score it, of when it exists, or of how its signals are found."""
    messages = _by_field(problems)
    holder = plain.get(name, {})
    fields = [
        FormBox(
            f"{name}-{key}",
            label,
            _shown(holder.get(key)),
            help,
            "date" if key in DATES else "text",
            problems=messages.get(f"{name}-{key}", []),
        )
        for key, (label, help) in INNER[name].items()
    ]
    if name == "signals":
        screen = "yes" if holder.get("screen", True) else ""
        fields.append(FormBox("screen", to_say("Changes far out of the ordinary set no limits"), screen, type="check"))
    return fields


def compared_with(plain: Mapping[str, Any]) -> str:
    """What it is compared with: ``target``, ``years``, ``trailing`` or ``usual``."""
    history = plain.get("history")
    if history:
        return "trailing" if history.get("trailing") else "years"
    return "target" if plain.get("target") else "usual"


def others(problems: Sequence[Problem]) -> list[Problem]:
    """What is wrong elsewhere than in a field of the form."""
    fields = {
        *(name for _, names in SECTIONS for name in names),
        *INNER,
        "target",
        "weight",
        "lag",
        "milestones",
        "history",
    }
    return [problem for problem in problems if len(problem.place) < 3 or problem.place[2] not in fields]


def _with_type(box: FormBox, plain: Mapping[str, Any], definitions: Definitions) -> FormBox:
    match box.name:
        case "better" | "kind" | "visibility":
            lists: dict[str, type[Choice]] = {"better": Better, "kind": Kind, "visibility": Visibility}
            blank = [("", say("choose"))] if box.name != "visibility" else []
            box.type, box.choices = (
                "choice",
                [*blank, *((str(word), f"{word}: {say(word.help)}") for word in lists[box.name])],
            )
            box.value = box.value or ("public" if box.name == "visibility" else "")
        case "cadence":
            plain_words = [(str(cadence), f"{cadence}: {say(cadence.help)}") for cadence in Cadence]
            days = say("the days of a calendar")
            named = [(calendar.name, f"{calendar.name}: {days}") for calendar in definitions.calendars]
            box.type, box.choices, box.value = "choice", [*plain_words, *named], box.value or str(Cadence.DAILY)
        case "goal":
            box.type, box.choices = (
                "choice",
                [("", say("none")), *((goal.slug, goal.name) for goal in definitions.goals)],
            )
        case "department":
            names = dict.fromkeys([*definitions.departments.values(), *(m.department for m in definitions.metrics)])
            box.type, box.choices = "known", [(name, name) for name in names]
        case "definition" | "note":
            box.type = "long"
        case "review":
            box.type = "date"
        case "harm" | "rare" | "scored":
            box.type = "check"
            box.value = "yes" if plain.get(box.name, box.name == "scored") else ""
        case _:
            pass
    return box


def _sent_rows(name: str, post: Mapping[str, str], before: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """The rows that say something; one from the same day as before keeps what the form does not ask about."""
    # 200: nobody dates that many, and a form that is made up shall not keep the site busy
    sent = takewhile(lambda number: f"{name}-{number}-{DATED[name][0]}" in post, range(200))
    rows = [
        {key: _value(key, text) for key in DATED[name] if (text := _clean(post.get(f"{name}-{number}-{key}", "")))}
        for number in sent
    ]
    former = [row for row in _as_list((before or {}).get(name, [])) if isinstance(row, Mapping)]
    unasked = {
        str(row.get("from", "")): {key: row[key] for key in UNASKED.get(name, ()) if key in row} for row in former
    }
    return [{**row, **unasked.get(str(row.get("from", "")), {})} for row in rows if row]


def _with_unasked(name: str, rows: list[dict[str, Any]], before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same rows, with what those of the same date said before that the form does not ask about."""
    said = [row for row in _as_list(before.get(name, [])) if isinstance(row, Mapping)]
    unasked = {row.get("from"): {key: row[key] for key in row if key not in DATED[name]} for row in said}
    return [{**unasked.get(_date_of(row), {}), **row} for row in rows]


def _date_of(row: Mapping[str, Any]) -> date | None:
    """The day that a row that was sent is dated; None for none, or for what is no day."""
    try:
        return date.fromisoformat(row["from"]) if "from" in row else None
    except ValueError:
        return date.max


def _by_field(problems: Sequence[Problem]) -> dict[str, list[str]]:
    messages: dict[str, list[str]] = {}
    for problem in problems:
        name = "-".join(map(str, problem.place[2:]))
        text = f"{problem.message} → {problem.fix}" if problem.fix else problem.message
        messages.setdefault(name, []).append(text[:1].upper() + text[1:])
    return messages


def _value(name: str, text: str) -> Any:
    """A text as a file would mean it: a number where there is to be one."""
    if name not in NUMBERS and name not in ("years", "trailing"):
        return text
    try:
        number = float(text.replace(MINUS, "-"))
    except ValueError:
        return text
    return int(number) if number.is_integer() and "." not in text and abs(number) < 1e15 else number


def _shown(value: Any) -> str:
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def _clean(text: str) -> str:
    # PostgreSQL takes no NUL in a text, and browsers send lines as DOS has them
    return text.replace("\0", "").replace("\r\n", "\n").strip()[:5_000]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
