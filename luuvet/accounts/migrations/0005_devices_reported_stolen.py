"""Since when a device is in strange hands."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_reasons_of_revocations")]
    operations = [
        migrations.AddField("device", "stolen_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "device",
            models.Index(
                fields=["stolen_at"],
                name="device_stolen",
                condition=models.Q(("stolen_at", None), _negated=True),
            ),
        ),
    ]
