from typing import Any

from django.db import migrations, models
from django.db.models import Q


def check_references(apps: Any, schema_editor: Any) -> None:
    """Of rows that a restore wrote in this transaction: PostgreSQL alters no table that has any to be checked."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0011_note_spans'),
    ]

    operations = [
        migrations.RunPython(check_references, migrations.RunPython.noop),
        migrations.AddField(
            model_name='score',
            name='until',
            field=models.DateField(help_text='up to which day it takes the place of others; none for its own alone', null=True),
        ),
        migrations.AlterField(
            model_name='score',
            name='through',
            field=models.DateField(help_text='the first day that it is seen from'),
        ),
        migrations.RemoveIndex(
            model_name='score',
            name='score_as_of',
        ),
        migrations.AddIndex(
            model_name='score',
            index=models.Index(fields=['subject', 'period', 'through'], name='score_shown'),
        ),
        migrations.AddIndex(
            model_name='score',
            index=models.Index(condition=Q(published=None), fields=['subject', 'period', 'through'], name='score_waiting'),
        ),
    ]
