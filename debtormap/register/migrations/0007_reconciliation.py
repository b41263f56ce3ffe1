"""Comparisons with the national list, and what they ask an officer to look at."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import debtormap.register.ids


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0006_refused_rows'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Reconciliation',
            fields=[
                ('id', models.CharField(default=debtormap.register.ids.new_row_id, max_length=20, primary_key=True, serialize=False)),
                ('as_of', models.DateTimeField(db_index=True)),
                ('run_at', models.DateTimeField()),
                ('file_name', models.CharField(max_length=200)),
                ('file_sha256', models.CharField(max_length=64)),
                ('both', models.PositiveIntegerField()),
                ('only_there', models.PositiveIntegerField()),
                ('only_here', models.PositiveIntegerField()),
                ('differing', models.PositiveIntegerField()),
                ('repeated', models.PositiveIntegerField()),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.batch')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'register_reconciliation',
            },
        ),
        migrations.CreateModel(
            name='Discrepancy',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('listing_version', models.PositiveIntegerField()),
                ('labels', models.JSONField(default=list)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_reason', models.TextField(blank=True)),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='discrepancies', to='register.listing')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reconciliation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='discrepancies', to='register.reconciliation')),
            ],
            options={
                'db_table': 'register_discrepancy',
                'constraints': [models.UniqueConstraint(fields=('reconciliation', 'listing'), name='discrepancy_is_one'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='discrepancy_settled_by_somebody')],
            },
        ),
    ]
