"""Refused rows of a batch, sealed, until they are mended or forgotten."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0005_address_decisions")]
    operations = [
        migrations.CreateModel(
            name="RefusedRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("line_no", models.PositiveIntegerField()),
                ("sealed", models.BinaryField()),
                ("batch", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="refused_rows", to="register.batch"
                )),
            ],
            options={"db_table": "register_refusedrow"},
        ),
    ]
