"""``cityscore remove-account``: remove the account of somebody who has left."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cityscore.cli import site
from cityscore.model import CityScoreError


def remove_account(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Whose account it is.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Remove the account of somebody who has left, for good; what they did stays the city's.

    Name and address, password, second factors, sessions, roles, the invitations that are open and mail to them go. What
    the log of changes and published comments say stays, under the name that it was signed with; elsewhere it is by
    somebody who has left. The last administrator of the site, or of a city, is not removed.
    """
    site.ready()
    from cityscore.people.removing import account_of, end_account, refuse_last

    user = account_of(email)
    refuse_last(user)
    if not yes:
        if not sys.stdin.isatty():
            raise CityScoreError(f"this removes the account of {user.email} for good → say so with --yes")
        typer.confirm(f"Remove the account of {user.email} for good?", abort=True)
    with site.database_at_work():
        end_account(user, by=None)
    typer.echo(f"The account of {email.strip().lower()} is removed.")
