# A report states its own topic, so what mail can be about is no closed list; the column stays as it is.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_subscriptions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='subscription',
            name='topic',
            field=models.CharField(help_text='alerts, or what a report calls its own', max_length=10),
        ),
    ]
