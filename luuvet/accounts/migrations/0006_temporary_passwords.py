"""Until when a password is a temporary one, and when it was used; a duty that sees identities."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_devices_reported_stolen")]
    operations = [
        migrations.AddField("account", "password_expires_at", models.DateTimeField(null=True)),
        migrations.AddField("account", "password_used_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "duty",
            "kind",
            models.CharField(
                choices=[
                    ("coordinating_office", "Coordinating office"),
                    ("commune_officer", "Officer in charge of a commune"),
                    ("health_officer", "Health officer"),
                ],
                max_length=24,
            ),
        ),
    ]
