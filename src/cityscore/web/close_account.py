"""Closing one's own account: said what goes and what stays, asked for the password again, and done."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from cityscore.model import CityScoreError
from cityscore.people.audit import Action
from cityscore.people.models import User
from cityscore.people.removing import end_account
from cityscore.web.account_log import tell

PAGE = "accounts/close.html"


@never_cache
def close_account(request: HttpRequest) -> HttpResponseBase:
    """Say what closing it means; what is sent closes it."""
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        return _close(request, user)  # type: ignore[no-any-return]
    return render(request, PAGE, {"user": user})


@reauthentication_required  # type: ignore[untyped-decorator]
def _close(request: HttpRequest, user: User) -> HttpResponseBase:
    address = user.email
    try:
        end_account(user, by=user)
    except CityScoreError as error:
        return render(request, PAGE, {"user": user, "problem": str(error)}, status=409)
    tell(Action.REMOVED_ACCOUNT, address, request)
    logout(request)
    return render(request, PAGE, {"closed": address})
