"""The user: an account known by its e-mail address, CityScore's own from the first migration on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from cityscore.present.say.language import say


class UserManager(BaseUserManager["User"]):
    """Makes users; an address is kept in lower case, so that one person has one account."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user; without a password nobody can sign in until one is set."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a user by address, in whatever case it is written."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who may sign in."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_staff = models.BooleanField("may use the staff pages", default=False)
    is_active = models.BooleanField("may sign in", default=True)
    joined = models.DateTimeField(auto_now_add=True)
    proved = models.DateTimeField(
        null=True,
        help_text="when it was shown that the mailbox of the address is theirs; until then no mail goes to it",
    )

    left = models.DateTimeField(
        null=True, help_text="when their account was removed: what they did stays, and they are nobody here any more"
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or (say("somebody who has left") if self.left else self.email)
