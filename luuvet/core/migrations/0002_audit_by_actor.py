"""What somebody did of late is asked by name and time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_audit_watermarks_keys"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditline",
            index=models.Index(fields=["actor", "at"], name="audit_actor_at"),
        ),
    ]
