from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0003_outages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worker', models.CharField(help_text='machine and process', max_length=200, unique=True)),
                ('began', models.DateTimeField()),
                ('beat', models.DateTimeField(db_index=True, help_text='when it last said that it is there')),
            ],
        ),
    ]
