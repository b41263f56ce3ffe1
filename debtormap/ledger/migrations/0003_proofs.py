"""Merkle tree, public keys and checkpoints; the tree of a ledger that is there already is filled."""

from django.db import migrations, models

from debtormap.ledger import tree
from debtormap.ledger.triggers import GuardTables, Trigger, refuse, refuse_replace

APPEND_ONLY = "the ledger is append-only"
TABLES = (("ledger_node", "id"), ("ledger_key", "number"), ("ledger_checkpoint", "number"))
PAGE = 10_000


def guards(table, key):
    return (
        refuse(table, "UPDATE", APPEND_ONLY),
        refuse(table, "DELETE", APPEND_ONLY),
        refuse_replace(table, key, APPEND_ONLY),
    )


TRIGGERS = (
    *(trigger for table, key in TABLES for trigger in guards(table, key)),
    *(
        Trigger(
            name=f"{table}_in_order",
            table=table,
            act="INSERT",
            condition=f"NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM {table})",
            message=f"{table} is numbered without gaps",
        )
        for table in ("ledger_key", "ledger_checkpoint")
    ),
)


def fill(apps, schema_editor):
    """The nodes of the events so far, in pages."""
    size = 0
    while leaves := tree.stored(0, size, size + PAGE):
        tree.extend(size, leaves)
        size += len(leaves)


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_guards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Key',
            fields=[
                ('number', models.IntegerField(primary_key=True, serialize=False)),
                ('text', models.CharField(max_length=300)),
                ('valid_from', models.DateTimeField()),
                ('handover', models.TextField()),
            ],
            options={
                'db_table': 'ledger_key',
            },
        ),
        migrations.CreateModel(
            name='Node',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('hash', models.BinaryField(max_length=32)),
            ],
            options={
                'db_table': 'ledger_node',
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('size', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('note', models.TextField()),
            ],
            options={
                'db_table': 'ledger_checkpoint',
                'indexes': [models.Index(fields=['size'], name='ledger_checkpoint_size')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        GuardTables(TRIGGERS, no_truncate=tuple(table for table, _ in TABLES)),
    ]
