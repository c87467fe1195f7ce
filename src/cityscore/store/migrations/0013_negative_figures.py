"""A figure may be below zero: of a mean or a level whose target states where nothing is achieved; no sample may."""

from typing import Any

from django.db import migrations, models


def check_references(apps: Any, schema_editor: Any) -> None:
    """See to the references of rows that a restore wrote in this transaction: until then no table can be altered."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0012_windows_once'),
    ]

    operations = [
        migrations.RunPython(check_references, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='observation',
            name='observation_numerator_not_negative',
        ),
        migrations.AddConstraint(
            model_name='observation',
            constraint=models.CheckConstraint(condition=models.Q(('sample__isnull', True), ('numerator__gte', 0), _connector='OR'), name='observation_sample_not_negative'),
        ),
    ]
