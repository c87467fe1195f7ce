"""The table in which attempts to sign in are counted, where all processes see it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.management import call_command
from django.db import migrations


def create(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", "people_attempt", database=schema_editor.connection.alias, verbosity=0)


def drop(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP TABLE people_attempt")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0002_memberships")]
    operations: ClassVar = [migrations.RunPython(create, drop)]
