"""The reference page of commands: what each does, its options and its examples, as its ``--help`` has them.

``python -m cityscore.cli.commands_reference > docs/reference/commands.md`` writes it.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from typing import Any

from cityscore.cli.commands import COMMANDS, command_of
from cityscore.cli.examples import EXAMPLES
from cityscore.cli.json_output import IN_JSON
from cityscore.cli.loudness import ANSWERING

INTRODUCTION = """\
# Commands

`cityscore -h` lists them, and `cityscore COMMAND -h` says of each what stands here. Exit codes: 0 where it was done, 1
where it was broken off, 2 where something is wrong, which is said on standard error. `run` and `collect` end with 3
where some sources failed, which is said too, and everything else was done.

**Tab completion**: `cityscore --install-completion` makes the shell that it is typed in complete commands and options;
`cityscore --show-completion` only shows what that would add.

**`--quiet`** (`-q`), before a command or behind it: nothing is said but errors; what was asked for, such as figures or
a link, is printed as ever. **`--verbose`** (`-v`): each step, with its file and the seconds since the command began, on
standard error; `check` lists all settings, with what each is for.

**`--format json`** on {in_json}: one object on standard output and nothing else; the exit code, and what is said on
standard error, stay.
"""
JSON_KEYS = (
    ("`command`, `exit_code`", "all", "the command's name, and its exit code"),
    (
        "`findings`",
        "all",
        "each with `level` (`error` or `warning`), `id` ([what it asks for](checks.md)), `city` (of several), `file`,"
        " `line`, `column`, `place` (in the definitions or settings), `message` and `fix`; `null` where there is none",
    ),
    ("`not_listed`", "all", "how many more errors there are than are listed, if any"),
    (
        "`settings`",
        "`check` of a site",
        "each setting with its `value` (of a secret, `set` or `not set`) and where it comes `from`",
    ),
    (
        "`file`, `city`, `metrics`",
        "`check`",
        "which definitions were read, whose they are, and how many metrics they have",
    ),
    (
        "`city`, `new_city`, `dry_run`, `applied`",
        "`apply`",
        "the city's name in addresses; whether it is a new one beside others; whether nothing was to be written, and"
        " whether anything was",
    ),
    (
        "`added`, `changed`, `renamed`, `returned`, `retired`, `changed_settings`",
        "`apply`",
        "what changes, by metric: `changed` has the keys that change, `renamed` the new name by the former",
    ),
    (
        "`kept`, `conflicts`, `asked`",
        "`apply`",
        "sentences: what was changed elsewhere and stays, what was changed here and in the file, and what is asked",
    ),
    (
        "`cities`",
        "`run`, `collect`",
        "for each city that it was done for: `city`, and how many figures were `added`, `corrected`, `withdrawn`; of"
        " `run` also `scores` (how many are new), `through`, `published`, `waits_until`, `rules`, the version of the"
        " rules under which all figures were worked out anew, and `concerns`, sentences on what looks wrong;"
        " `failures`, each with its `source`, the `metrics` that it stops, the `problem`, and whether it `may_pass` by"
        " itself",
    ),
)
"""What is in the object, in the order of the table."""
COMMON = {"quiet", "verbose", "help"}


def commands_reference() -> str:
    """The page."""
    in_json = ", ".join(f"`{name}`" for name in COMMANDS if name in IN_JSON)
    keys = [f"| {names} | {of} | {meaning} |" for names, of, meaning in JSON_KEYS]
    table = "\n".join(["| key | of | what it is |", "|---|---|---|", *keys])
    stable = "Keys may be added; those that are there stay what they are.\n"
    return "\n".join([INTRODUCTION.format(in_json=in_json), table, "", stable, *_sections()])


def _sections() -> Iterator[str]:
    for name in COMMANDS:
        command = command_of(name)
        yield f"## {name}\n"
        yield f"{inspect.getdoc(command.callback)}\n"
        yield f"```sh\n{_examples(name)}\n```\n"
        if options := [_option(param) for param in command.params if _is_listed(param)]:
            yield "\n".join(["| | |", "|---|---|", *options]) + "\n"
        if name in ANSWERING:
            yield "Its standard output is what was asked for.\n"


def _examples(name: str) -> str:
    width = max(len(example) for example, _ in EXAMPLES[name])
    return "\n".join(f"{example:<{width}}  # {meaning}" for example, meaning in EXAMPLES[name])


def _is_listed(param: Any) -> bool:
    return param.name not in COMMON and not getattr(param, "hidden", False)


def _option(param: Any) -> str:
    is_argument = param.param_type_name == "argument"
    names = str(param.metavar or param.name) if is_argument else ", ".join(param.opts)
    value = "" if is_argument or param.is_flag or not param.metavar else f" {param.metavar}"
    return f"| `{names}{value}` | {(param.help or '').replace('|', chr(92) + '|')} |"


if __name__ == "__main__":
    sys.stdout.write(commands_reference())
