"""``cityscore reset-account``: let somebody in again who lost their password or second factor."""

from __future__ import annotations

from typing import Annotated

import typer

from cityscore.cli import site


def reset_account(email: Annotated[str, typer.Argument(metavar="EMAIL", help="Whose account it is.")]) -> None:
    """Start an account anew: no password, no second factor, no sessions; its roles stay. Prints a link for a password.

    The link works once, and for three days. Send it to nobody but them. Where people sign in at the city's issuer
    alone, there is no link: when the issuer is away, set CITYSCORE_OIDC_ONLY=no, start the site anew, and then reset.
    """
    site.ready()
    site.require_secret_key()
    from cityscore.people.resetting import reset
    from cityscore.web import settings
    from cityscore.web.accounts import first_link

    with site.database_at_work():
        user = reset(email)
        link = first_link(user)
    if settings.SINGLE_SIGN_ON_ONLY:
        typer.echo(f"{user.email} signs in by CITYSCORE_OIDC, the only way in (CITYSCORE_OIDC_ONLY).")
        return
    typer.echo(f"{user.email} sets a new password here, within three days:\n{link}")
