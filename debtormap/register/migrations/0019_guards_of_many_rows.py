"""The pass over a statement's rows is planned for all of them; for the first alone it compared each row with all others."""

from importlib import import_module

from django.db import migrations

from debtormap.ledger.triggers import GuardTables

LiftGuards = import_module("debtormap.register.migrations.0003_whole_life").LiftGuards
TOGETHER = import_module("debtormap.register.migrations.0018_guards_in_one_pass").TOGETHER


class Migration(migrations.Migration):

    dependencies = [("register", "0018_guards_in_one_pass")]
    operations = [LiftGuards(TOGETHER), GuardTables(TOGETHER)]
