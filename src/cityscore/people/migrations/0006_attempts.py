"""The table of attempts is a model's: its columns stay, and its values become JSON, so that what is in force stays so."""

from __future__ import annotations

import json
import pickle
from base64 import b64decode
from typing import Any, ClassVar

from django.db import migrations, models


def to_json(apps: Any, schema_editor: Any) -> None:
    """Rewrite what Django's cache had put there, pickled; the table is this site's own."""
    attempts = apps.get_model("people", "Attempt").objects.using(schema_editor.connection.alias)
    for attempt in attempts.iterator():
        try:
            attempt.value = json.dumps(pickle.loads(b64decode(attempt.value)))  # noqa: S301
        except Exception:  # nothing of ours: whatever it is, it is no counter
            attempts.filter(pk=attempt.pk).delete()
        else:
            attempt.save(update_fields=["value"])


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0005_topics")]
    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Attempt",
                    fields=[
                        ("cache_key", models.CharField(max_length=255, primary_key=True, serialize=False)),
                        ("value", models.TextField()),
                        ("expires", models.DateTimeField()),
                    ],
                    options={
                        "db_table": "people_attempt",
                        "indexes": [models.Index(fields=["expires"], name="people_attempt_expires")],
                    },
                )
            ]
        ),
        migrations.RunPython(to_json, migrations.RunPython.noop),
    ]
