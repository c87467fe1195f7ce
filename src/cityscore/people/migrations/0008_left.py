# Accounts can be removed: what somebody did stands, so the row stays, and says since when they have left.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_proved'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='left',
            field=models.DateTimeField(help_text='when their account was removed: what they did stays, and they are nobody here any more', null=True),
        ),
    ]
