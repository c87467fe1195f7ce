from typing import Any

from django.db import migrations, models
from django.db.models import F


def begin_on_their_day(apps: Any, schema_editor: Any) -> None:
    """A note that there is already is about its one day."""
    apps.get_model("store", "Note").objects.filter(period="day").update(first=F("day"))
    if schema_editor.connection.vendor == "postgresql":
        # rows that a restore wrote in this transaction have references still to be checked, and no table of which that
        # is so can be altered: they are checked now
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0010_feed_holds'),
    ]

    operations = [
        migrations.AddField(
            model_name='note',
            name='department',
            field=models.CharField(blank=True, default='', help_text='of which it is said; empty for a metric or all', max_length=1000),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='note',
            name='first',
            field=models.DateField(help_text='the first day of a note; none for a comment, whose window says it', null=True),
        ),
        migrations.AlterField(
            model_name='note',
            name='day',
            field=models.DateField(help_text="the last day of the note, or of the comment's window"),
        ),
        migrations.RunPython(begin_on_their_day, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first__isnull', False), ('first__lte', models.F('day'))), models.Q(('period', 'day'), _negated=True), _connector='OR'), name='note_days'),
        ),
    ]
