"""Parties that look like one, noted when a listing changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0016_guards_of_statements'),
    ]

    operations = [
        migrations.CreateModel(
            name='Alike',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('masked', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='register.party')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='register.party')),
            ],
            options={
                'db_table': 'register_alike',
                'constraints': (models.UniqueConstraint(fields=('masked', 'other'), name='alike_once'),),
            },
        ),
        migrations.CreateModel(
            name='AlikeMark',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
            ],
            options={
                'db_table': 'register_alikemark',
                'constraints': (models.CheckConstraint(condition=models.Q(id=1), name='alikemark_is_one_row'),),
            },
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['seq'], name='listing_seq'),
        ),
    ]
