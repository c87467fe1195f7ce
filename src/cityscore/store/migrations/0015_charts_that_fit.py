"""What is known of a chart's last window beside its limits; rows of before keep what was said of them."""

from typing import Any

from django.db import migrations, models


def check_references(apps: Any, schema_editor: Any) -> None:
    """Of rows that a restore wrote in this transaction: PostgreSQL alters no table that has any to be checked."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0014_zero_spans'),
    ]

    operations = [
        migrations.RunPython(check_references, migrations.RunPython.noop),
        migrations.AddField(
            model_name='score',
            name='anew',
            field=models.DateField(help_text='from when on another beginning is proposed', null=True),
        ),
        migrations.AddField(
            model_name='score',
            name='center',
            field=models.FloatField(help_text='what is usual in that window', null=True),
        ),
        migrations.AddField(
            model_name='score',
            name='chart',
            field=models.CharField(help_text='the chart that its windows are judged by; none by earlier rules', max_length=7, null=True),
        ),
        migrations.AddField(
            model_name='score',
            name='chart_end',
            field=models.DateField(help_text='the last day of the last complete one', null=True),
        ),
        migrations.AddField(
            model_name='score',
            name='chart_period',
            field=models.CharField(help_text='the period of those windows', max_length=7, null=True),
        ),
        migrations.AddField(
            model_name='score',
            name='misfit',
            field=models.CharField(help_text='why no limits fit its windows', max_length=20, null=True),
        ),
        migrations.AddField(
            model_name='score',
            name='once_in',
            field=models.FloatField(help_text='a window like it comes about once in so many', null=True),
        ),
        migrations.AddField(
            model_name='score',
            name='provisional',
            field=models.BooleanField(help_text='whether its limits rest on few windows', null=True),
        ),
        migrations.AddField(
            model_name='score',
            name='quiet_days',
            field=models.PositiveIntegerField(help_text='days since the last event of what is rare', null=True),
        ),
        migrations.AddField(
            model_name='score',
            name='run_length',
            field=models.PositiveSmallIntegerField(help_text='how many windows its run or trend has', null=True),
        ),
        migrations.AddField(
            model_name='score',
            name='usual_days',
            field=models.FloatField(help_text='how many days usually lie between two of them', null=True),
        ),
        migrations.AlterField(
            model_name='score',
            name='assurance',
            field=models.CharField(blank=True, db_default='', help_text='kept of rows by earlier rules; nothing reads it any more', max_length=15),
        ),
        migrations.AlterField(
            model_name='score',
            name='signal',
            field=models.CharField(blank=True, help_text='what that window is, to statistics', max_length=11),
        ),
        migrations.AlterField(
            model_name='alert',
            name='kind',
            field=models.CharField(choices=[('signal', 'something unusual'), ('stopped', 'figures that stopped coming')], max_length=10),
        ),
    ]
