"""What tests of people have in common with those of the site: a secret key, without which nobody can sign in."""

from tests.web.conftest import _secret_key

__all__ = ["_secret_key"]
