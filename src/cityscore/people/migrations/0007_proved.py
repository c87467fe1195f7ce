# Whose mailbox an address is has to be proved. Of accounts that are there nobody knows it, so none of them is proved:
# they sign in as before, and get mail once they have opened a link that was mailed to them.

from django.db import migrations, models

ROLES = [
    ('owner', 'data owner'), ('analyst', 'analyst'), ('administrator', 'administrator'), ('reader', 'reader'),
]


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_attempts'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='proved',
            field=models.DateTimeField(help_text='when it was shown that the mailbox of the address is theirs; until then no mail goes to it', null=True),
        ),
        migrations.AddField(
            model_name='invitation',
            name='mailed',
            field=models.DateTimeField(help_text='when the link went to the address; of one that was shown instead, none', null=True),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='role',
            field=models.CharField(choices=ROLES, max_length=15),
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=ROLES, max_length=15),
        ),
    ]
