"""What people found of parties that looked like one; and the party that another one was merged into."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import debtormap.register.ids


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0007_reconciliation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='party',
            name='merged_into',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='register.party'),
        ),
        migrations.CreateModel(
            name='PartyFinding',
            fields=[
                ('id', models.CharField(default=debtormap.register.ids.new_row_id, max_length=20, primary_key=True, serialize=False)),
                ('is_same', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_reason', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('masked', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='register.party')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings_of_others', to='register.party')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'register_partyfinding',
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_same', True), ('undone_at__isnull', True)), fields=('masked',), name='party_is_merged_once'), models.CheckConstraint(condition=models.Q(('masked', models.F('other')), _negated=True), name='partyfinding_is_of_two'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='partyfinding_undone_by_somebody')],
            },
        ),
    ]
